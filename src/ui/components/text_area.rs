//! The text of a text area, in bytes as the core counts, and changes to it that the browser's
//! own undo takes back.

use crate::query::{Fix, Span};
use crate::worker::Place;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// The id of the editor's text area.
pub const EDITOR: &str = "query-text";

/// Makes a fix in the editor, which has the text that it is for.
pub fn apply(fix: &Fix) {
    let window = web_sys::window();
    let document = window.and_then(|window| window.document());
    let editor = document.and_then(|document| document.get_element_by_id(EDITOR));
    let area = editor.and_then(|editor| editor.dyn_into::<HtmlTextAreaElement>().ok());
    if let Some(area) = area {
        let (span, new) = fix.whole(&area.value());
        replace(&area, span, &new, new.len());
    }
}

/// The text and the end of the selection.
pub fn place(area: &HtmlTextAreaElement) -> Place {
    let text = area.value();
    // A text area always has a selection.
    let end = area.selection_end().ok().flatten().unwrap_or_default();
    let cursor = bytes(&text, end);
    Place { text, cursor }
}

/// Writes `insert` in place of a piece of the text and puts the cursor at `cursor` bytes from
/// its beginning.
pub fn replace(area: &HtmlTextAreaElement, span: Span, insert: &str, cursor: usize) {
    let text = area.value();
    let (start, end) = (units(&text, span.start), units(&text, span.end));
    // A text area can always take the focus and a selection.
    let _ = area.focus();
    let _ = area.set_selection_range(start, end);
    let document = area.owner_document();
    let document = document.and_then(|document| document.dyn_into::<HtmlDocument>().ok());
    let is_written = document.is_some_and(|document| {
        let done = match insert.is_empty() {
            true => document.exec_command("delete"),
            false => document.exec_command_with_show_ui_and_value("insertText", false, insert),
        };
        done.unwrap_or(false)
    });
    if !is_written {
        // Without the command there is no way that undo knows of.
        let _ = area.set_range_text_with_start_and_end(insert, start, end);
        if let Ok(input) = web_sys::InputEvent::new("input") {
            let _ = area.dispatch_event(&input);
        }
    }
    let to = start + units(insert, cursor);
    let _ = area.set_selection_range(to, to);
}

/// The code units of UTF-16 in the first `bytes` bytes.
fn units(text: &str, bytes: usize) -> u32 {
    let before = &text[..text.floor_char_boundary(bytes)];
    before.encode_utf16().count() as u32
}

/// The bytes of the first `units` code units of UTF-16.
fn bytes(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    let mut end = 0;
    for char in text.chars() {
        if left < char.len_utf16() {
            break;
        }
        left -= char.len_utf16();
        end += char.len_utf8();
    }
    end
}

/// Whether an input is one that a person writes, piece by piece, and not one that pastes,
/// drops or takes back.
pub fn is_writing(event: &web_sys::InputEvent) -> bool {
    let type_ = js_sys::Reflect::get(event, &JsValue::from_str("inputType"));
    let type_ = type_
        .ok()
        .and_then(|type_| type_.as_string())
        .unwrap_or_default();
    !event.is_composing() && matches!(&*type_, "insertText" | "deleteContentBackward")
}
