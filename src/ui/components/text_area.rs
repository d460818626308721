//! Changes to the text of a text area that the browser's own undo takes back.

use crate::query::{Fix, Span};
use wasm_bindgen::JsCast;
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
