//! The only home of JavaScript bindings outside the UI: one file per concern.

pub mod clipboard;
pub mod clock;
pub mod data_worker;
pub mod download;
pub mod export;
pub mod files;
pub mod history;
pub mod lessons;
mod parquet_reader;
pub mod parquet_worker;
pub mod picture;
mod reader;
pub mod start;
pub mod storage;
pub mod workers;

/// What an error says.
pub(crate) fn words(error: &wasm_bindgen::JsValue) -> String {
    match wasm_bindgen::JsCast::dyn_ref::<js_sys::Error>(error) {
        Some(error) => error.message().into(),
        None => format!("{error:?}"),
    }
}
