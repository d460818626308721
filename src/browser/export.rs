//! Where an export is written to: a file that the person has chosen, or memory, until it is
//! downloaded or copied.

use super::{clipboard, download};
use js_sys::{Array, ArrayBuffer, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// A place to write to.
#[derive(Clone)]
pub enum Sink {
    /// A writable stream of the file system.
    File(JsValue),
    /// Pieces, which the browser may keep on disk.
    Memory(Array),
}

impl Sink {
    pub fn memory() -> Sink {
        Sink::Memory(Array::new())
    }

    /// Lets the person choose a file, where the browser offers that. `None` when the person
    /// would rather not.
    ///
    /// # Errors
    /// What the browser says when the file cannot be written.
    pub async fn choose(name: &str) -> Result<Option<Sink>, JsValue> {
        let window: JsValue = web_sys::window().into();
        let Ok(picker) = method(&window, "showSaveFilePicker") else {
            return Ok(Some(Sink::memory()));
        };
        let options = Object::new();
        Reflect::set(&options, &"suggestedName".into(), &name.into())?;
        let handle = match settled(picker.call1(&window, &options)).await {
            Ok(handle) => handle,
            Err(error) if is_abort(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let create = method(&handle, "createWritable")?;
        let stream = settled(create.call0(&handle)).await?;
        Ok(Some(Sink::File(stream)))
    }

    /// # Errors
    /// What the browser says when there is no room for it.
    pub async fn write(&self, bytes: &ArrayBuffer) -> Result<(), JsValue> {
        match self {
            Sink::File(stream) => {
                let write = method(stream, "write")?;
                settled(write.call1(stream, bytes)).await?;
            }
            Sink::Memory(pieces) => {
                let piece = Blob::new_with_buffer_source_sequence(&Array::of1(bytes))?;
                pieces.push(&piece.into());
            }
        }
        Ok(())
    }

    /// Saves what was written, under this name if the person has chosen none.
    ///
    /// # Errors
    /// What the browser says when that fails.
    pub async fn save(&self, name: &str, media_type: &str) -> Result<(), JsValue> {
        match self {
            Sink::File(stream) => {
                let close = method(stream, "close")?;
                settled(close.call0(stream)).await?;
                Ok(())
            }
            Sink::Memory(pieces) => download::save(name, media_type, pieces),
        }
    }

    /// Puts what was written onto the clipboard.
    ///
    /// # Errors
    /// Where the browser does not allow it.
    pub async fn copy(&self) -> Result<(), JsValue> {
        let Sink::Memory(pieces) = self else {
            return Err(JsValue::NULL);
        };
        let blob = Blob::new_with_blob_sequence(pieces)?;
        let text = JsFuture::from(blob.text()).await?;
        clipboard::copy(&text.as_string().unwrap_or_default()).await
    }

    /// Drops what was written.
    pub async fn abort(&self) {
        if let Sink::File(stream) = self
            && let Ok(abort) = method(stream, "abort")
        {
            // There is nothing left to lose.
            let _ = settled(abort.call0(stream)).await;
        }
    }
}

fn method(of: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(of, &name.into())?.dyn_into()
}

/// What comes of a promise.
async fn settled(promise: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&promise?)).await
}

/// Whether the person has closed the dialog.
fn is_abort(error: &JsValue) -> bool {
    let name = Reflect::get(error, &"name".into());
    name.is_ok_and(|name| name == "AbortError")
}
