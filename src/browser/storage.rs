//! Settings that outlive the page, kept by the browser. No log content goes here.

use web_sys::Storage;

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
