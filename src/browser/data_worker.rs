//! The inside of a data worker.

use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

/// Tells the page that the worker is up.
///
/// # Panics
/// Outside of a dedicated worker.
pub fn run() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    scope
        .post_message(&"ready".into())
        .expect("a text can be posted");
}
