//! Files that the page hands out.

use js_sys::Array;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

thread_local! {
    /// The address of the last file. The browser may take its time to read it, so it is given
    /// up no sooner than with the next one.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Saves a text as a file of this name, where the browser keeps what is downloaded.
///
/// # Errors
/// Where the browser has no room for it, or does not allow it.
pub fn save_text(name: &str, text: &str) -> Result<(), JsValue> {
    save(name, "text/plain;charset=utf-8", &Array::of1(&text.into()))
}

/// Saves a page as a file of this name.
///
/// # Errors
/// Where the browser has no room for it, or does not allow it.
pub fn save_html(name: &str, html: &str) -> Result<(), JsValue> {
    save(name, "text/html;charset=utf-8", &Array::of1(&html.into()))
}

/// Saves pieces, texts or blobs, as one file of this name and media type.
///
/// # Errors
/// Where the browser has no room for it, or does not allow it.
pub fn save(name: &str, media_type: &str, pieces: &Array) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or(JsValue::NULL)?;
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_blob_sequence_and_options(pieces, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    if let Some(old) = LAST.replace(Some(address)) {
        Url::revoke_object_url(&old)?;
    }
    Ok(())
}
