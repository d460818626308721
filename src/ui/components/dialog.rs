//! What has to be finished or closed before anything else. Escape closes it, and the focus
//! goes back to where it was.

use super::icon::{Icon, icon};
use crate::ui::text;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub title: AttrValue,
    pub on_close: Callback<()>,
    pub children: Html,
}

#[component]
pub fn Dialog(props: &Props) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let before = focused();
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // It stands in the page and is closed.
                let _ = dialog.show_modal();
            }
            move || {
                // Nothing behind an open dialog takes the focus.
                if let Some(dialog) = dialog {
                    dialog.close();
                }
                // What opened it may be gone with what was done in it.
                let before = before.filter(|before| before.is_connected());
                if let Some(element) = before.or_else(main) {
                    let _ = element.focus();
                }
            }
        });
    }
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
                <h2 id="dialog-title" tabindex="-1" autofocus=true>{ props.title.clone() }</h2>
                <button
                    class="button button-quiet"
                    type="button"
                    aria-label={text::CLOSE}
                    title={text::CLOSE}
                    onclick={props.on_close.reform(|_| ())}
                >
                    { icon(Icon::Close) }
                </button>
            </div>
            { props.children.clone() }
        </dialog>
    }
}

fn focused() -> Option<HtmlElement> {
    let element = web_sys::window()?.document()?.active_element()?;
    wasm_bindgen::JsCast::dyn_into(element).ok()
}

/// The content of the page.
fn main() -> Option<HtmlElement> {
    let element = web_sys::window()?.document()?.get_element_by_id("main")?;
    wasm_bindgen::JsCast::dyn_into(element).ok()
}
