//! The list of completions at the cursor of the editor.

use super::code_layer::rect_of;
use super::text_area;
use super::words::words;
use crate::query::Span;
use crate::query::assist::Completion;
use crate::ui::hooks::use_css_property;
use crate::ui::state::{Action, AssistAction, List, Opening};
use crate::ui::text;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What the text area controls while the list is open.
pub const LIST_ID: &str = "completions";

/// The element of a completion.
pub fn item_id(at: usize) -> String {
    format!("completion-{at}")
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub list: List,
    pub area: NodeRef,
    /// The drawn text, and what the list is placed in.
    pub layer: NodeRef,
    pub field: NodeRef,
    pub on: Callback<Action>,
}

#[component]
pub fn CompletionList(props: &Props) -> Html {
    let List {
        place,
        completions,
        chosen,
    } = &props.list;
    let (panel, items) = (use_node_ref(), use_node_ref());
    let at = use_state_eq(|| (0.0, 0.0));
    // The list begins where the piece does that it completes.
    let start = completions.span.start.min(place.text.len());
    {
        let (layer, field, at) = (props.layer.clone(), props.field.clone(), at.setter());
        use_effect_with((place.text.clone(), start), move |(_, start)| {
            let (layer, field) = (layer.cast::<HtmlElement>(), field.cast::<HtmlElement>());
            if let (Some(layer), Some(field)) = (layer, field)
                && let Some(rect) = rect_of(&layer, *start)
            {
                let field = field.get_bounding_client_rect();
                at.set((rect.left() - field.left(), rect.bottom() - field.top()));
            }
        });
    }
    use_css_property(&panel, "--x", format!("{}px", at.0));
    use_css_property(&panel, "--y", format!("{}px", at.1));
    {
        let items = items.clone();
        use_effect_with(*chosen, move |chosen| {
            let items = items.cast::<HtmlElement>();
            let chosen = chosen.and_then(|at| items.as_ref()?.children().item(at as u32));
            if let (Some(list), Some(item)) = (items, chosen) {
                show(
                    &list,
                    item.client_height(),
                    item.unchecked_into::<HtmlElement>().offset_top(),
                );
            }
        });
    }
    let row = |(number, item): (usize, &Completion)| {
        let is_chosen = *chosen == Some(number);
        let on_click = {
            let (list, area, on) = (props.list.clone(), props.area.clone(), props.on.clone());
            Callback::from(move |_: MouseEvent| {
                if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                    accept(&list, number, &area, &on);
                }
            })
        };
        html! {
            <li
                id={item_id(number)}
                class="completion"
                role="option"
                aria-selected={is_chosen.to_string()}
                onclick={on_click}
            >
                <code class="completion-label">{ &item.label }</code>
                <span class="completion-note">{ &item.note }</span>
                <span class="completion-kind">
                    if let Some(rows) = item.rows {
                        { text::rows(rows) }
                    } else {
                        { text::completion_kind(item.kind) }
                    }
                </span>
            </li>
        }
    };
    let shown = chosen.unwrap_or(0);
    let help = completions.items.get(shown).map(|item| item.help.clone());
    // A press on the list leaves the focus where it is.
    let keep_focus = Callback::from(|event: MouseEvent| event.prevent_default());
    html! {
            <div class="completions" ref={panel} onmousedown={keep_focus}>
                <ul
                    id={LIST_ID}
                    class="completions-items"
                    role="listbox"
                    tabindex="0"
                    aria-label={text::COMPLETIONS}
                    ref={items}
                >
                    { for completions.items.iter().enumerate().map(row) }
                </ul>
                <div class="completions-foot">
                    if let Some(help) = help.filter(|help| !help.is_empty()) {
                        <p class="completions-help">{ words(&help) }</p>
                    }
                    <p class="completions-keys">
                        if completions.more > 0 {
                            { text::more_completions(completions.more) }{ " " }
                        }
                        { text::COMPLETION_KEYS }
                    </p>
                </div>
            </div>
    }
}

/// Scrolls a list so that an item is in sight.
fn show(list: &HtmlElement, height: i32, top: i32) {
    let (from, length) = (list.scroll_top(), list.client_height());
    if top < from {
        list.set_scroll_top(top);
    } else if top + height > from + length {
        list.set_scroll_top(top + height - length);
    }
}

/// Writes a completion into the text.
pub fn accept(list: &List, at: usize, area: &HtmlTextAreaElement, on: &Callback<Action>) {
    let Some(item) = list.completions.items.get(at) else {
        return;
    };
    let span = list.completions.span;
    text_area::replace(area, span, &item.insert, item.cursor);
    on.emit(Action::Edit(area.value()));
    // What is begun by it goes on with a list of its own.
    let goes_on = item.insert.ends_with(' ') || item.cursor < item.insert.len();
    let opening = match goes_on {
        true => Opening::Always { chosen: false },
        false => Opening::Never,
    };
    look(area, opening, on);
    if !goes_on {
        on.emit(Action::Assist(AssistAction::Close));
    }
}

/// Asks for help where the cursor is.
pub fn look(area: &HtmlTextAreaElement, opening: Opening, on: &Callback<Action>) {
    let place = text_area::place(area);
    on.emit(Action::Assist(AssistAction::Look { place, opening }));
}

/// Puts a text in good order in place of all of the text.
pub fn take_over(area: &HtmlTextAreaElement, text: &str, cursor: usize) {
    let all = Span::new(0, area.value().len());
    text_area::replace(area, all, text, cursor);
}

/// Takes in a key that was pressed in the text; whether it was for the help.
pub fn take_key(
    event: &KeyboardEvent,
    list: Option<&List>,
    area: &HtmlTextAreaElement,
    on: &Callback<Action>,
) -> bool {
    let control = event.ctrl_key() || event.meta_key();
    let assist = |action| on.emit(Action::Assist(action));
    if control || event.alt_key() || event.is_composing() {
        return false;
    }
    let Some(list) = list else {
        return false;
    };
    // Who writes fast presses keys for the list before the answer to the last letter is there.
    let accept = |at| match list.place == text_area::place(area) {
        true => accept(list, at, area, on),
        false => assist(AssistAction::Await),
    };
    match (event.key().as_str(), list.chosen) {
        ("ArrowDown", _) => assist(AssistAction::Next),
        ("ArrowUp", _) => assist(AssistAction::Previous),
        ("Escape", _) => assist(AssistAction::Close),
        ("Enter", Some(at)) if !event.shift_key() => accept(at),
        ("Tab", at) if !event.shift_key() => accept(at.unwrap_or(0)),
        _ => return false,
    }
    true
}
