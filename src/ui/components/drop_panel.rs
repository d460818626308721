//! A button that opens a panel below it. Escape, a press elsewhere or the focus elsewhere
//! closes it.

use crate::ui::hooks::use_window_events;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDetailsElement, HtmlElement, Node};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the button shows.
    pub label: Html,
    /// What the button is called, if that is more than what it shows.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// Classes of the button.
    #[prop_or_else(|| classes!("button", "button-quiet"))]
    pub class: Classes,
    /// Closes the panel whenever it changes.
    #[prop_or_default]
    pub close_on: AttrValue,
    pub children: Html,
}

#[component]
pub fn DropPanel(props: &Props) -> Html {
    let panel = use_node_ref();
    let close = {
        let panel = panel.clone();
        move || {
            let Some(panel) = panel.cast::<HtmlDetailsElement>() else {
                return;
            };
            let active = web_sys::window().and_then(|it| it.document()?.active_element());
            let had_focus = active.is_some_and(|active| panel.contains(Some(&active)));
            panel.set_open(false);
            let summary = panel.first_element_child();
            // What had the focus is not to be seen any more.
            if let Some(summary) = summary.and_then(|it| it.dyn_into::<HtmlElement>().ok())
                && had_focus
            {
                // A summary can always take the focus.
                let _ = summary.focus();
            }
        }
    };
    {
        let close = close.clone();
        use_effect_with(props.close_on.clone(), move |_| close());
    }
    let on_key = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            close();
        }
    });
    use_window_events(&["pointerdown", "focusin"], {
        let panel = panel.clone();
        move |event| {
            let Some(panel) = panel.cast::<HtmlDetailsElement>() else {
                return;
            };
            let to = event.target().and_then(|it| it.dyn_into::<Node>().ok());
            if panel.open() && !panel.contains(to.as_ref()) {
                panel.set_open(false);
            }
        }
    });
    html! {
        <details class="drop" ref={panel} onkeydown={on_key}>
            <summary class={props.class.clone()} aria-label={props.name.clone()}>
                { props.label.clone() }
            </summary>
            <div class="drop-panel">{ props.children.clone() }</div>
        </details>
    }
}
