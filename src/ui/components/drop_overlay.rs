//! What the window shows while files are dragged over it. The drop itself is for
//! `start.js`.

use crate::ui::hooks::use_window_events;
use crate::ui::text;
use wasm_bindgen::JsCast;
use web_sys::DragEvent;
use yew::prelude::*;

#[component]
pub fn DropOverlay() -> Html {
    let over = use_state_eq(|| false);
    let setter = over.setter();
    use_window_events(
        &["dragenter", "dragover", "dragleave", "drop"],
        move |event| {
            let event: DragEvent = event.unchecked_into();
            match event.type_().as_str() {
                "dragenter" | "dragover" => setter.set(has_files(&event)),
                // Leaving one element for another is no way out of the window.
                "dragleave" => {
                    if event.related_target().is_none() {
                        setter.set(false);
                    }
                }
                _ => setter.set(false),
            }
        },
    );
    if !*over {
        return html! {};
    }
    html! {
        <div class="drop-overlay" aria-hidden="true">
            <p>{ text::DROP_NOW }</p>
        </div>
    }
}

/// Whether files are dragged, and not a piece of the page's text.
fn has_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|transfer| transfer.types());
    types.is_some_and(|types| types.includes(&"Files".into(), 0))
}
