//! The menu of example queries.

use crate::ui::examples::{Example, GROUPS, Group};
use crate::ui::text;
use wasm_bindgen::JsCast;
use web_sys::HtmlDetailsElement;
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
    // Focus that goes elsewhere closes the menu, as clicks elsewhere do.
    let on_focus_out = {
        let (menu, close) = (menu.clone(), close.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event
                .related_target()
                .and_then(|it| it.dyn_into::<web_sys::Node>().ok());
            let inside = menu
                .cast::<web_sys::Node>()
                .is_some_and(|menu| menu.contains(to.as_ref()));
            if to.is_some() && !inside {
                close();
            }
        })
    };
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
        <details class="menu" ref={menu} onkeydown={on_key} onfocusout={on_focus_out}>
            <summary class="button">{ text::EXAMPLES }</summary>
            <ul class="menu-list">{ for GROUPS.iter().map(group) }</ul>
        </details>
    }
}
