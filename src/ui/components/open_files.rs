//! The pickers for files and folders, and the button that pastes.

use super::icon::{Icon, icon};
use crate::browser::files::{self, Chosen};
use crate::browser::start;
use crate::ui::text;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The two pickers and pasting, as buttons.
pub fn open_files(on_chosen: Callback<Vec<Chosen>>) -> Html {
    let on_change = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(list) = input.files() {
            on_chosen.emit(files::picked(&list));
        }
        // Picking the same file again is a change again.
        input.set_value("");
    });
    html! {
        <>
            <label class="button button-primary">
                { icon(Icon::File) }
                <span>{ text::OPEN_FILES }</span>
                <input id="open-files" class="visually-hidden" type="file" multiple=true onchange={on_change.clone()} />
            </label>
            <label class="button button-folder">
                { icon(Icon::Folder) }
                <span>{ text::OPEN_FOLDER }</span>
                <input id="open-folder" class="visually-hidden" type="file" webkitdirectory=true onchange={on_change} />
            </label>
            <button
                class="button button-paste"
                type="button"
                title={text::PASTE_HINT}
                onclick={|_| start::paste()}
            >
                { icon(Icon::Clipboard) }
                <span>{ text::PASTE }</span>
            </button>
        </>
    }
}
