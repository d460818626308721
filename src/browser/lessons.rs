//! Files to learn from, which the page's own host has beside the app: see `start.js`.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = flowglass, js_name = lessons, catch)]
    async fn js_lessons() -> Result<JsValue, JsValue>;
}

/// Names and texts of the files in a folder of them, such as `guides`; names without their
/// extension.
///
/// # Errors
/// What kept them from being fetched.
pub async fn folder(name: &str) -> Result<Vec<(String, String)>, JsValue> {
    let entries: Array = js_lessons().await?.unchecked_into();
    let text = |value: JsValue| value.dyn_into::<JsString>().map(String::from).ok();
    let file = |entry: JsValue| {
        let entry: Array = entry.unchecked_into();
        let path = text(entry.get(0))?;
        let path = path.strip_prefix(name)?.strip_prefix('/')?;
        Some((path.strip_suffix(".md")?.to_string(), text(entry.get(1))?))
    };
    Ok(entries.iter().filter_map(file).collect())
}
