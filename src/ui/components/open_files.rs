//! The pickers for files and folders.

use super::icon::{Icon, IconView};
use crate::browser::files::{self, Chosen};
use crate::ui::text;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub on_chosen: Callback<Vec<Chosen>>,
}

#[component]
pub fn OpenFiles(props: &Props) -> Html {
    let on_change = {
        let on_chosen = props.on_chosen.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(list) = input.files() {
                on_chosen.emit(files::picked(&list));
            }
            // Picking the same file again is a change again.
            input.set_value("");
        })
    };
    // On narrow screens the words beside the icons are not there: the names are.
    html! {
        <>
            <label class="button button-primary">
                <IconView icon={Icon::File} />
                <span>{ text::OPEN_FILES }</span>
                <input
                    class="visually-hidden"
                    type="file"
                    multiple=true
                    aria-label={text::OPEN_FILES}
                    onchange={on_change.clone()}
                />
            </label>
            <label class="button button-folder">
                <IconView icon={Icon::Folder} />
                <span>{ text::OPEN_FOLDER }</span>
                <input
                    class="visually-hidden"
                    type="file"
                    webkitdirectory=true
                    aria-label={text::OPEN_FOLDER}
                    onchange={on_change}
                />
            </label>
        </>
    }
}
