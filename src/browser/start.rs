//! What is there before the app: the script `start.js` and the first screen.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, Worker};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = flowglass, js_name = attach)]
    fn js_attach(open_files: &Closure<dyn FnMut(Array)>, open_sample: &Closure<dyn FnMut()>);

    /// Opens what is on the clipboard, as if it had been pasted.
    #[wasm_bindgen(js_namespace = flowglass)]
    pub fn paste();

    #[wasm_bindgen(js_namespace = flowglass, js_name = startWorker)]
    fn js_start_worker() -> Promise;

    #[wasm_bindgen(js_namespace = flowglass, js_name = startParquetReader)]
    fn js_start_parquet_reader() -> Promise;
}

/// From now on calls `open_files` with what people drop on the window or chose on the
/// first screen (`File` and `FileSystemDirectoryEntry` objects), and `open_sample` when
/// they pressed its button there; first for what has been waiting.
pub fn attach(open_files: impl FnMut(Array) + 'static, open_sample: impl FnMut() + 'static) {
    let open_files = Closure::new(open_files);
    let open_sample = Closure::new(open_sample);
    js_attach(&open_files, &open_sample);
    // The page has them as long as it is there.
    open_files.forget();
    open_sample.forget();
}

/// A new data worker that runs under the page's policy.
///
/// # Errors
/// What kept it from starting.
pub async fn start_worker() -> Result<Worker, JsValue> {
    Ok(JsFuture::from(js_start_worker()).await?.unchecked_into())
}

/// A worker that reads Parquet files and runs under the page's policy, too. Its module is
/// fetched now, if it has not been before.
///
/// # Errors
/// What kept it from starting.
pub async fn start_parquet_reader() -> Result<Worker, JsValue> {
    let worker = JsFuture::from(js_start_parquet_reader()).await?;
    Ok(worker.unchecked_into())
}

/// The first screen of `index.html`, which stands when no files are open.
///
/// It is taken out of the page and not only hidden, so that its pickers do not stand
/// beside those of the app for anyone.
pub struct FirstScreen {
    /// The screen and what it stands behind; a page without them has no first screen.
    place: Option<(HtmlElement, Element)>,
}

impl FirstScreen {
    pub fn find() -> FirstScreen {
        let document = web_sys::window().and_then(|window| window.document());
        let by_id = |id| document.as_ref()?.get_element_by_id(id);
        let screen = by_id("first-screen").and_then(|screen| screen.dyn_into().ok());
        FirstScreen {
            place: screen.zip(by_id("app")),
        }
    }

    pub fn show(&self, shown: bool) {
        let Some((screen, before)) = &self.place else {
            return;
        };
        match shown {
            true if screen.is_connected() => {}
            // Both are elements of this page.
            true => drop(before.after_with_node_1(screen)),
            false => screen.remove(),
        }
    }

    pub fn focus(&self) {
        if let Some((screen, _)) = &self.place {
            // An element that is not in the page leaves the focus where it is.
            drop(screen.focus());
        }
    }
}
