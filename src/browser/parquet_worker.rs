//! The inside of the worker that reads Parquet files.
//!
//! It is a module of its own, so that only those who open such a file have to fetch it.
//! Messages are as those of a data worker: an array of the request, its buffers and the
//! file it is about; an answer is an array of the reply and its buffers.

use super::data_worker::report_crashes;
use crate::ingest::parquet::View;
use crate::worker::{ParquetEngine, ParquetReply, ParquetRequest};
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::io;
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, File, FileReaderSync, MessageEvent};

thread_local! {
    /// The file that is read. It is not in its view, because views may cross threads,
    /// which JavaScript objects may not.
    static FILE: RefCell<Option<File>> = const { RefCell::new(None) };
}

/// The file that is read, piece by piece.
struct Opened {
    size: u64,
}

impl View for Opened {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let until = offset as f64 + length as f64;
        let read = || {
            let file = FILE.with_borrow(Option::clone)?;
            let piece = file.slice_with_f64_and_f64(offset as f64, until).ok()?;
            let bytes = FileReaderSync::new().ok()?.read_as_array_buffer(&piece);
            Some(Uint8Array::new(&bytes.ok()?.into()).to_vec())
        };
        read().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Starts serving the page.
///
/// # Panics
/// Outside of a dedicated worker.
pub fn run() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    report_crashes(&scope);
    let mut engine = ParquetEngine::default();
    let to = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some((reply, buffers)) = answer(&mut engine, &event.data().unchecked_into()) {
            post(&to, &reply, &buffers);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

fn answer(engine: &mut ParquetEngine, message: &Array) -> Option<(ParquetReply, Vec<Vec<u8>>)> {
    let request: ParquetRequest = serde_wasm_bindgen::from_value(message.get(0))
        .expect("page and worker are of the same build");
    match request {
        ParquetRequest::Open { reading, .. } => {
            let given = message.get(1).unchecked_into::<Array>().get(0);
            let view: Arc<dyn View> = match message.get(2).dyn_into::<File>() {
                Ok(file) => {
                    let size = file.size() as u64;
                    FILE.set(Some(file));
                    Arc::new(Opened { size })
                }
                Err(_) => Arc::new(Uint8Array::new(&given).to_vec()),
            };
            Some((engine.open(reading, view), Vec::new()))
        }
        ParquetRequest::More { reading } => engine.more(reading),
        ParquetRequest::Close => {
            engine.close();
            FILE.set(None);
            None
        }
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, reply: &ParquetReply, buffers: &[Vec<u8>]) {
    let value = serde_wasm_bindgen::to_value(reply).expect("a reply is plain data");
    let buffers = buffers.iter();
    let transfer: Array = buffers
        .map(|bytes| Uint8Array::from(&bytes[..]).buffer())
        .collect();
    scope
        .post_message_with_transfer(&Array::of2(&value, &transfer), &transfer)
        .expect("plain data and buffers can be posted");
}
