//! The menu of example queries, with a field to find one by a few letters.

use crate::ui::examples::{Example, GROUPS, Group};
use crate::ui::hooks::use_window_events;
use crate::ui::text;
use crate::view::search::search;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDetailsElement, HtmlElement, HtmlInputElement, Node};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub on_choose: Callback<&'static str>,
}

#[component]
pub fn ExamplesMenu(props: &Props) -> Html {
    let (menu, field) = (use_node_ref(), use_node_ref());
    let typed = use_state_eq(String::new);
    let close = {
        let (menu, typed) = (menu.clone(), typed.setter());
        move || {
            typed.set(String::new());
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
        let (close, menu) = (close.clone(), menu.clone());
        Callback::from(move |event: KeyboardEvent| {
            let menu = menu.cast::<HtmlElement>();
            match (event.key().as_str(), menu) {
                ("Escape", _) => close(),
                ("ArrowDown", Some(menu)) => move_focus(&menu, 1),
                ("ArrowUp", Some(menu)) => move_focus(&menu, -1),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let on_toggle = {
        let (menu, field) = (menu.clone(), field.clone());
        Callback::from(move |_: Event| {
            let is_open = menu
                .cast::<HtmlDetailsElement>()
                .is_some_and(|menu| menu.open());
            if let Some(field) = field.cast::<HtmlElement>().filter(|_| is_open) {
                // A field that is to be seen can take the focus.
                let _ = field.focus();
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
    let on_input = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            typed.set(input.value());
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
        let examples = group.examples.iter();
        let found: Vec<Html> = examples
            .filter(|example| search(&typed, example.title).is_some())
            .map(entry)
            .collect();
        (!found.is_empty()).then(|| {
            html! {
                <li class="menu-group">
                    <p>{ group.title }</p>
                    <ul>{ for found }</ul>
                </li>
            }
        })
    };
    let groups: Vec<Html> = GROUPS.iter().filter_map(group).collect();
    html! {
        <details class="menu" ref={menu} onkeydown={on_key} ontoggle={on_toggle}>
            <summary class="button">{ text::EXAMPLES }</summary>
            <div class="menu-list">
                <input
                    class="input"
                    type="text"
                    aria-label={text::FIND_EXAMPLE}
                    placeholder={text::FIND_EXAMPLE}
                    autocomplete="off"
                    ref={field}
                    value={(*typed).clone()}
                    oninput={on_input}
                />
                if groups.is_empty() {
                    <p class="menu-nothing">{ text::PALETTE_NOTHING }</p>
                }
                <ul>{ for groups }</ul>
            </div>
        </details>
    }
}

/// Moves the focus to the next button of the menu or the one before; from the first it goes to
/// the field.
fn move_focus(menu: &HtmlElement, by: i32) {
    let Ok(found) = menu.query_selector_all(".input, .menu-group button") else {
        return;
    };
    let items: Vec<HtmlElement> = (0..found.length())
        .filter_map(|at| found.item(at)?.dyn_into().ok())
        .collect();
    let document = menu.owner_document();
    let now = document.and_then(|document| document.active_element());
    let at = items
        .iter()
        .position(|item| Some(item.as_ref()) == now.as_ref());
    let to = match at {
        Some(at) => (at as i32 + by).rem_euclid(items.len().max(1) as i32),
        None => 0,
    };
    if let Some(item) = items.get(to as usize) {
        // Buttons and fields that are to be seen can take the focus.
        let _ = item.focus();
    }
}
