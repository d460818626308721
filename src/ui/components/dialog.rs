//! What has to be finished or closed before anything else. Escape closes it, and the focus
//! goes back to where it was.

use super::icon::{Icon, icon};
use crate::ui::hooks::use_modal;
use crate::ui::text;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub title: AttrValue,
    pub on_close: Callback<()>,
    /// Whether a field of it has the focus at first, instead of its title.
    #[prop_or_default]
    pub has_field: bool,
    pub children: Html,
}

#[component]
pub fn Dialog(props: &Props) -> Html {
    let dialog = use_node_ref();
    use_modal(&dialog);
    let on_cancel = {
        let on_close = props.on_close.clone();
        Callback::from(move |event: Event| {
            // It goes when the state says so.
            event.prevent_default();
            on_close.emit(());
        })
    };
    html! {
        <dialog class="dialog" aria-labelledby="dialog-title" ref={dialog} oncancel={on_cancel}>
            <div class="dialog-head">
                <h2 id="dialog-title" tabindex="-1" autofocus={!props.has_field}>{ props.title.clone() }</h2>
                { close_button(&props.on_close) }
            </div>
            { props.children.clone() }
        </dialog>
    }
}

/// The button in the head of a dialog or a panel that closes it.
pub fn close_button(on_close: &Callback<()>) -> Html {
    html! {
        <button
            class="button button-quiet"
            type="button"
            aria-label={text::CLOSE}
            title={text::CLOSE}
            onclick={on_close.reform(|_| ())}
        >
            { icon(Icon::Close) }
        </button>
    }
}
