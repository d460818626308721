//! Reading the bytes of a file, one piece after another.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamGetReaderOptions,
    ReadableStreamReadResult, ReadableStreamReaderMode,
};

/// The size of the pieces, in bytes.
const PIECE: u32 = 1 << 20;

/// Reads a file or a part of one. While one piece is looked at, the next is already on
/// its way.
pub struct Reader {
    way: Way,
    next: Promise,
    bytes: Vec<u8>,
}

enum Way {
    /// Into two buffers of our own that take turns; this one is free.
    Own(ReadableStreamByobReader, ArrayBuffer),
    /// Into whatever the browser hands out, where it does not know the other way.
    Theirs(ReadableStreamDefaultReader),
}

impl Reader {
    pub fn new(blob: &Blob) -> Reader {
        let stream = blob.stream();
        let options = ReadableStreamGetReaderOptions::new();
        options.set_mode(ReadableStreamReaderMode::Byob);
        // A browser whose files are no byte streams answers with an error.
        let (way, next) = match ReadableStreamByobReader::new(&stream) {
            Ok(reader) => {
                let next = read_into(&reader, ArrayBuffer::new(PIECE));
                (Way::Own(reader, ArrayBuffer::new(PIECE)), next)
            }
            Err(_) => {
                let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
                let next = reader.read();
                (Way::Theirs(reader), next)
            }
        };
        Reader {
            way,
            next,
            bytes: Vec::new(),
        }
    }

    /// The next bytes, or `None` at the end.
    ///
    /// # Errors
    /// When the browser cannot read the file, for instance because it has changed.
    pub async fn next(&mut self) -> Result<Option<&[u8]>, JsValue> {
        let result: ReadableStreamReadResult =
            JsFuture::from(self.next.clone()).await?.unchecked_into();
        if result.get_done() == Some(true) {
            return Ok(None);
        }
        let piece: Uint8Array = result.get_value().unchecked_into();
        self.next = match &mut self.way {
            Way::Own(reader, free) => {
                let free = std::mem::replace(free, piece.buffer());
                read_into(reader, free)
            }
            Way::Theirs(reader) => reader.read(),
        };
        self.bytes.resize(piece.length() as usize, 0);
        piece.copy_to(&mut self.bytes);
        Ok(Some(&self.bytes))
    }

    /// Stops reading.
    pub fn cancel(self) {
        // What the promise comes to is of no interest.
        let _ = match self.way {
            Way::Own(reader, _) => reader.cancel(),
            Way::Theirs(reader) => reader.cancel(),
        };
    }
}

fn read_into(reader: &ReadableStreamByobReader, buffer: ArrayBuffer) -> Promise {
    reader.read_with_array_buffer_view(&Uint8Array::new(&buffer))
}
