//! A dialog over the page: while it is there, everything else is out of reach, and afterwards
//! the focus is where it was before.

use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

/// Opens a `<dialog>` as long as the component is there.
#[hook]
pub fn use_modal(dialog: &NodeRef) {
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

fn focused() -> Option<HtmlElement> {
    let element = web_sys::window()?.document()?.active_element()?;
    wasm_bindgen::JsCast::dyn_into(element).ok()
}

/// The content of the page.
fn main() -> Option<HtmlElement> {
    let element = web_sys::window()?.document()?.get_element_by_id("main")?;
    wasm_bindgen::JsCast::dyn_into(element).ok()
}
