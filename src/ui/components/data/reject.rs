//! A rejected line with the piece at fault marked, and the download of all of a file.

use crate::browser::download::save_text;
use crate::ingest::Reject;
use crate::ui::state::Shared;
use crate::ui::text;
use crate::view::rejected::{as_text, file_name, marked};
use crate::worker::FileStatus;
use yew::prelude::*;

/// The line, as far as it was kept.
pub fn marked_line(reject: &Reject) -> Html {
    let [before, piece, after] = marked(reject).map(String::from);
    html! {
        <>
            { before }
            if !piece.is_empty() {
                <mark>{ piece }</mark>
            }
            { after }
            if reject.is_cut() {
                { " …" }
            }
        </>
    }
}

/// The button that saves the rejected lines of a file as a text.
pub fn download(file: &Shared<FileStatus>) -> Html {
    let label = text::download_rejects_of(&file.path);
    let file = file.clone();
    let on_click = Callback::from(move |_| {
        // A browser that does not allow it says so itself.
        let _ = save_text(&file_name(&file.path), &as_text(&file.path, &file.report));
    });
    html! {
        <button class="button button-quiet" type="button" aria-label={label} onclick={on_click}>
            { text::DOWNLOAD_REJECTS }
        </button>
    }
}
