//! Files to learn from, which the page's own host has beside the app: see `start.js`.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = flowglass, js_name = lessons, catch)]
    async fn js_lessons() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = flowglass, js_name = ownText, catch)]
    async fn js_own_text(path: &str) -> Result<JsValue, JsValue>;
}

/// Paths and texts of all of them.
///
/// # Errors
/// What kept them from being fetched.
pub async fn files() -> Result<Vec<(String, String)>, JsValue> {
    let entries: Array = js_lessons().await?.unchecked_into();
    let text = |value: JsValue| value.dyn_into::<JsString>().map(String::from).ok();
    let file = |entry: JsValue| {
        let entry: Array = entry.unchecked_into();
        Some((text(entry.get(0))?, text(entry.get(1))?))
    };
    Ok(entries.iter().filter_map(file).collect())
}

/// The text of one file that the host has beside the app, by its path from there, which has no
/// query.
///
/// # Errors
/// What kept it from being fetched.
pub async fn own_text(path: &str) -> Result<String, JsValue> {
    let text = js_own_text(path).await?.dyn_into::<JsString>()?;
    Ok(text.into())
}
