//! What people drop and pick, down to single files.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileList, FilePropertyBag, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
};

/// How many files of a folder the browser is asked for at a time: one after another, ten
/// thousand take seconds, and all at once they keep the page from drawing.
const ASKED_FOR: usize = 100;

/// A file and its path as dropped, with `/` between folders.
pub struct Chosen {
    pub path: String,
    pub file: File,
}

/// The files of a picker; those of a folder have their path in it.
pub fn picked(list: &FileList) -> Vec<Chosen> {
    (0..list.length())
        .filter_map(|at| list.get(at))
        .map(choose)
        .collect()
}

/// All files of what was dropped, which are `File` objects and, for folders,
/// `FileSystemDirectoryEntry` objects. What the browser cannot read is left out.
pub async fn dropped(items: Array) -> Vec<Chosen> {
    let mut chosen = Vec::new();
    let mut folders: Vec<FileSystemDirectoryEntry> = Vec::new();
    for item in items {
        match item.dyn_into::<File>() {
            Ok(file) => chosen.push(choose(file)),
            Err(entry) => folders.push(entry.unchecked_into()),
        }
    }
    while let Some(folder) = folders.pop() {
        let (inner, files): (Vec<_>, Vec<_>) = entries(&folder)
            .await
            .into_iter()
            .partition(|entry| entry.is_directory());
        folders.extend(inner.into_iter().map(JsCast::unchecked_into));
        for entries in files.chunks(ASKED_FOR) {
            let files: Vec<JsFuture> = entries
                .iter()
                .map(|entry| file(entry.unchecked_ref()))
                .collect();
            for (file, entry) in files.into_iter().zip(entries) {
                if let Ok(file) = file.await {
                    let path = entry.full_path();
                    let path = path.strip_prefix('/').unwrap_or(&path).to_string();
                    chosen.push(Chosen {
                        path,
                        file: file.unchecked_into(),
                    });
                }
            }
        }
    }
    chosen
}

/// The text of a file, or of its first `most` bytes if it is longer; what cannot be read is
/// empty.
pub async fn text_of(file: &File, most: usize) -> String {
    let Ok(head) = file.slice_with_f64_and_f64(0.0, most as f64) else {
        return String::new();
    };
    let text = JsFuture::from(head.text()).await;
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// A file that is made of `bytes`.
pub fn made(path: &str, bytes: &[u8]) -> Option<Chosen> {
    let parts = Array::of1(&js_sys::Uint8Array::from(bytes));
    let name = path.rsplit('/').next().unwrap_or(path);
    let file = File::new_with_u8_array_sequence_and_options(&parts, name, &FilePropertyBag::new());
    Some(Chosen {
        path: path.into(),
        file: file.ok()?,
    })
}

fn choose(file: File) -> Chosen {
    let relative = js_sys::Reflect::get(&file, &"webkitRelativePath".into());
    let relative = relative.ok().and_then(|path| path.as_string());
    let path = match relative {
        Some(path) if !path.is_empty() => path,
        _ => file.name(),
    };
    Chosen { path, file }
}

/// What a folder holds. A reader hands it out piece by piece, and an empty piece last.
async fn entries(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        let piece = settled(|resolve, reject| {
            reader.read_entries_with_callback_and_callback(resolve, reject)
        });
        let Ok(piece) = piece.await else {
            return entries;
        };
        let piece: Array = piece.unchecked_into();
        if piece.length() == 0 {
            return entries;
        }
        entries.extend(piece.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
}

fn file(entry: &FileSystemFileEntry) -> JsFuture {
    settled(|resolve, reject| {
        entry.file_with_callback_and_callback(resolve, reject);
        Ok(())
    })
}

/// Starts a function that takes one callback for success and one for failure.
fn settled(start: impl Fn(&Function, &Function) -> Result<(), JsValue>) -> JsFuture {
    let promise = Promise::new(&mut |resolve, reject| {
        if let Err(error) = start(&resolve, &reject) {
            // Calling a promise's own function cannot fail.
            let _ = reject.call1(&JsValue::UNDEFINED, &error);
        }
    });
    JsFuture::from(promise)
}
