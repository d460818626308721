//! The menu of example queries.

use crate::ui::examples::{Example, GROUPS, Group};
use crate::ui::hooks::use_window_events;
use crate::ui::text;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDetailsElement, HtmlElement, Node};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub on_choose: Callback<&'static str>,
}

#[component]
pub fn ExamplesMenu(props: &Props) -> Html {
    let menu = use_node_ref();
    let close = {
        let menu = menu.clone();
        move || {
            if let Some(menu) = menu.cast::<HtmlDetailsElement>() {
                menu.set_open(false);
                // What had the focus is not to be seen any more.
                let summary = menu.first_element_child();
                if let Some(summary) = summary.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                    // A summary can always take the focus.
                    let _ = summary.focus();
                }
            }
        }
    };
    let on_key = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close();
            }
        })
    };
    // A press or the focus elsewhere closes the menu.
    use_window_events(&["pointerdown", "focusin"], {
        let menu = menu.clone();
        move |event| {
            let Some(menu) = menu.cast::<HtmlDetailsElement>() else {
                return;
            };
            let to = event.target().and_then(|it| it.dyn_into::<Node>().ok());
            if !menu.contains(to.as_ref()) {
                menu.set_open(false);
            }
        }
    });
    let entry = |example: &'static Example| {
        let (on_choose, close) = (props.on_choose.clone(), close.clone());
        let on_click = Callback::from(move |_| {
            close();
            on_choose.emit(example.query);
        });
        html! {
            <li>
                <button type="button" onclick={on_click}>{ example.title }</button>
            </li>
        }
    };
    let group = |group: &'static Group| {
        html! {
            <li class="menu-group">
                <p>{ group.title }</p>
                <ul>{ for group.examples.iter().map(entry) }</ul>
            </li>
        }
    };
    html! {
        <details class="menu" ref={menu} onkeydown={on_key}>
            <summary class="button">{ text::EXAMPLES }</summary>
            <ul class="menu-list">{ for GROUPS.iter().map(group) }</ul>
        </details>
    }
}
