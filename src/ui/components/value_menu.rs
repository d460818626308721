//! What a value offers, in a menu where it was pressed.

use super::panel::focused;
use crate::browser::clipboard;
use crate::flow::Field;
use crate::insight::Question;
use crate::query::selection::Choice;
use crate::query::{TimeRange, Value};
use crate::ui::hooks::{use_css_property, use_window_events};
use crate::ui::state::{
    Action, ConnectionsAction, LearnAction, ResultAction, SelectionAction, ValueMenu,
};
use crate::ui::text;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::platform::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub menu: ValueMenu,
    /// The time of all rows.
    pub all: Option<TimeRange>,
    pub on: Callback<Action>,
}

#[component]
pub fn ValueMenuView(props: &Props) -> Html {
    let node = use_node_ref();
    let (left, top) = scrolled();
    let (x, y) = (props.menu.at.0 + left, props.menu.at.1 + top);
    use_css_property(&node, "--x", format!("{x}px"));
    use_css_property(&node, "--y", format!("{y}px"));
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let before = focused();
            if let Some(menu) = node.cast::<HtmlElement>() {
                stay_in_sight(&menu);
                focus_item(&menu, 0);
            }
            move || {
                // Unless what was pressed has moved the focus.
                let is_lost = focused().is_none_or(|now| match node.get() {
                    Some(menu) => menu.contains(Some(&now)),
                    None => now.tag_name() == "BODY",
                });
                if let Some(before) = before.filter(|_| is_lost) {
                    let _ = before.focus();
                }
            }
        });
    }
    use_window_events(&["pointerdown", "resize"], {
        let (node, on) = (node.clone(), props.on.clone());
        move |event| {
            let to = event.target().and_then(|it| it.dyn_into::<Node>().ok());
            let is_inside = node.get().is_some_and(|menu| menu.contains(to.as_ref()));
            if !is_inside {
                on.emit(Action::CloseMenu);
            }
        }
    });
    let on_key = {
        let (node, on) = (node.clone(), props.on.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(menu) = node.cast::<HtmlElement>() else {
                return;
            };
            match event.key().as_str() {
                "Escape" | "Tab" => on.emit(Action::CloseMenu),
                "ArrowDown" => move_focus(&menu, 1),
                "ArrowUp" => move_focus(&menu, -1),
                "Home" => focus_item(&menu, 0),
                "End" => focus_item(&menu, -1),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let item = |(words, action): (String, Action)| {
        let on = props.on.clone();
        let action = std::cell::RefCell::new(Some(action));
        let on_click = Callback::from(move |_: MouseEvent| {
            on.emit(Action::CloseMenu);
            if let Some(action) = action.take() {
                on.emit(action);
            }
        });
        html! {
            <li role="none">
                <button role="menuitem" type="button" tabindex="-1" onclick={on_click}>{ words }</button>
            </li>
        }
    };
    let on_copy = {
        let values = props.menu.choice.values().iter();
        // Either end has the same value.
        let mut values: Vec<String> = values.map(|(_, value)| value.to_string()).collect();
        values.dedup();
        let (on, value) = (props.on.clone(), values.join(" "));
        Callback::from(move |_: MouseEvent| {
            let value = value.clone();
            // Where the browser does not allow it, the text can be selected and copied.
            spawn_local(async move { drop(clipboard::copy(&value).await) });
            on.emit(Action::CloseMenu);
        })
    };
    html! {
        <section class="value-menu" aria-label={text::VALUE_MENU} ref={node} onkeydown={on_key}>
            <p class="value-menu-head">{ text::chosen(&props.menu.choice) }</p>
            <ul role="menu" aria-label={text::VALUE_MENU}>
                { for items(&props.menu, props.all).into_iter().map(item) }
                <li role="none">
                    <button role="menuitem" type="button" tabindex="-1" onclick={on_copy}>{ text::COPY }</button>
                </li>
            </ul>
        </section>
    }
}

/// A value that opens its menu when it is pressed; `question` is that about its pair.
pub fn value_button(
    field: &'static str,
    value: Value,
    question: Option<Question>,
    on: &Callback<Action>,
) -> Html {
    let shown = value.to_string();
    value_opener(field, value, question, html! { { shown } }, on)
}

/// The same with other words for the value.
pub fn value_opener(
    field: &'static str,
    value: Value,
    question: Option<Question>,
    shown: Html,
    on: &Callback<Action>,
) -> Html {
    let on_click = on.reform(move |event: MouseEvent| {
        let element: Element = event.target_unchecked_into();
        // What was pressed may be a part of the button.
        let button = element.closest("button").ok().flatten().unwrap_or(element);
        let area = button.get_bounding_client_rect();
        let choice = Choice::of(field, value.clone());
        let menu = ValueMenu::new(choice, (area.left(), area.bottom()));
        Action::OpenMenu(menu.pair(question.clone()))
    });
    html! {
        <button class="value" type="button" aria-haspopup="menu" onclick={on_click}>{ shown }</button>
    }
}

/// What the menu offers beside copying.
fn items(menu: &ValueMenu, all: Option<TimeRange>) -> Vec<(String, Action)> {
    let mut items: Vec<(String, Action)> = Vec::new();
    let mut push = |words: &str, action: Action| items.push((words.to_string(), action));
    if let Some(row) = menu.record {
        push(
            text::EXPLAIN_RECORD,
            Action::Learn(LearnAction::ExplainRow(row)),
        );
    }
    if let Some(row) = menu.rows_behind {
        push(text::SHOW_BEHIND, Action::Result(ResultAction::Trace(row)));
    }
    let select = |range| Action::Select(SelectionAction::Range(Some(range)));
    let single = menu.choice.single();
    match (single, all) {
        (Some((_, &Value::Time(time))), Some(all)) => {
            let until = all.until.max(time);
            push(text::FROM_HERE, select(TimeRange { from: time, until }));
            let from = all.from.min(time);
            push(text::UNTIL_HERE, select(TimeRange { from, until: time }));
        }
        _ => {
            for (words, action) in menu.filters() {
                push(&words, action);
            }
        }
    }
    if let Some(time) = menu.time {
        push(text::THIS_TIME, select(time));
    }
    if let Some(question) = &menu.question {
        let action = ConnectionsAction::Open(question.clone());
        push(&text::ask_why(question), Action::Connections(action));
    }
    if let Some(field) = single.and_then(|(field, _)| Field::find(field)) {
        let name = field.info().name.to_string();
        push(
            text::EXPLAIN_FIELD,
            Action::Learn(LearnAction::LookUp(name)),
        );
    }
    items
}

/// Moves a menu that would reach beyond the window.
fn stay_in_sight(menu: &HtmlElement) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|it| it.as_f64());
    let (width, height) = (size(window.inner_width()), size(window.inner_height()));
    let area = menu.get_bounding_client_rect();
    let (left, top) = scrolled();
    let set = |name: &str, start: f64, length: f64, room: Option<f64>, scrolled: f64| {
        if let Some(room) = room.filter(|room| start + length > *room) {
            let start = (room - length - MARGIN).max(MARGIN) + scrolled;
            // Only a read-only style could refuse it.
            let _ = menu.style().set_property(name, &format!("{start}px"));
        }
    };
    set("--x", area.left(), area.width(), width, left);
    set("--y", area.top(), area.height(), height, top);
}

/// How far the page is scrolled, in pixels from its left side and its top.
fn scrolled() -> (f64, f64) {
    let window = web_sys::window();
    let window = window.map(|it| (it.scroll_x().unwrap_or(0.0), it.scroll_y().unwrap_or(0.0)));
    window.unwrap_or_default()
}

/// The least space between the menu and the sides of the window, in pixels.
const MARGIN: f64 = 8.0;

fn buttons(menu: &HtmlElement) -> Vec<HtmlElement> {
    let found = menu.get_elements_by_tag_name("button");
    let buttons = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok());
    buttons.collect()
}

/// Focuses an item, counted from the first, or below zero from behind the last.
fn focus_item(menu: &HtmlElement, at: isize) {
    let buttons = buttons(menu);
    let count = buttons.len() as isize;
    if count > 0 {
        let _ = buttons[at.rem_euclid(count) as usize].focus();
    }
}

fn move_focus(menu: &HtmlElement, by: isize) {
    let now = focused();
    let at = buttons(menu)
        .iter()
        .position(|button| now.as_ref() == Some(button));
    focus_item(menu, at.map_or(0, |at| at as isize + by));
}
