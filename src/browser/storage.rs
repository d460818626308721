//! What outlives the page, kept by the browser: settings, and what a person collects to hand in.
//! Of logs only what they put there goes here.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{Storage, StorageEvent};

/// A browser may refuse storage; then nothing is kept.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

pub fn set(key: &str, value: &str) {
    // A full storage keeps the old value; a setting is not worth a message.
    let _ = try_set(key, value);
}

/// Whether there is room for it.
pub fn try_set(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// A value as a text to keep.
pub fn write<T: Serialize>(value: &T) -> Option<String> {
    let value = serde_wasm_bindgen::to_value(value).ok()?;
    js_sys::JSON::stringify(&value).ok().map(String::from)
}

/// The value that [`write`] has written; `None` when the text is none.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let value = js_sys::JSON::parse(text).ok()?;
    serde_wasm_bindgen::from_value(value).ok()
}

/// Calls `listener` with the key and the new value of a setting whenever another window of the
/// page has changed it, as long as the page is there.
pub fn on_change(listener: impl Fn(&str, String) + 'static) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let on_storage = Closure::<dyn Fn(StorageEvent)>::new(move |event: StorageEvent| {
        if let (Some(key), Some(value)) = (event.key(), event.new_value()) {
            listener(&key, value);
        }
    });
    let function = on_storage.as_ref().unchecked_ref();
    // Adding a listener cannot fail.
    let _ = window.add_event_listener_with_callback("storage", function);
    on_storage.forget();
}
