//! Settings that outlive the page, kept by the browser. No log content goes here.

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
    if let Some(storage) = storage() {
        // A full storage keeps the old value; a setting is not worth a message.
        let _ = storage.set_item(key, value);
    }
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
