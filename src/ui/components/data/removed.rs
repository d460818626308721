//! Removing files, and those that were removed and can be put back.

use crate::ui::components::icon::{Icon, icon};
use crate::ui::state::{Action, Shared};
use crate::ui::text;
use crate::worker::FileStatus;
use yew::prelude::*;

/// The button that removes a file.
pub fn remove_button(file: &FileStatus, on: &Callback<Action>) -> Html {
    let id = file.file;
    html! {
        <button
            class="button button-quiet"
            type="button"
            aria-label={text::remove_file(&file.path)}
            title={text::REMOVE}
            onclick={on.reform(move |_| Action::Remove(id))}
        >
            { icon(Icon::Close) }
        </button>
    }
}

pub fn removed_files(files: &[&Shared<FileStatus>], on: &Callback<Action>) -> Html {
    let file = |file: &&Shared<FileStatus>| {
        let id = file.file;
        let on_undo = on.reform(move |_| Action::PutBack(id));
        html! {
            <li key={format!("{}.{}", id.dropped, id.member)}>
                <span>{ file.path.clone() }</span>
                <button
                    class="button button-quiet"
                    type="button"
                    aria-label={text::undo_remove_file(&file.path)}
                    onclick={on_undo}
                >
                    { text::UNDO }
                </button>
            </li>
        }
    };
    let on_forget = on.reform(|_| Action::ForgetRemoved);
    html! {
        <div class="removed">
            <h3>{ text::REMOVED_FILES }</h3>
            <ul>{ for files.iter().map(file) }</ul>
            <button class="button button-quiet" type="button" onclick={on_forget}>
                { text::FORGET_REMOVED }
            </button>
        </div>
    }
}
