//! The command palette: a field to type in, and what it finds.

use super::keys::kbd;
use crate::ui::hooks::use_modal;
use crate::ui::state::{Action, Choice, PaletteAction, Shared};
use crate::ui::text;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

const LIST_ID: &str = "palette-choices";

#[derive(Properties, PartialEq)]
pub struct Props {
    pub typed: AttrValue,
    pub choices: Shared<Vec<Choice>>,
    pub chosen: usize,
    pub on: Callback<Action>,
}

#[component]
pub fn PaletteView(props: &Props) -> Html {
    let (dialog, list) = (use_node_ref(), use_node_ref());
    use_modal(&dialog);
    let Props {
        typed,
        choices,
        chosen,
        on,
    } = props;
    let chosen = *chosen;
    {
        let list = list.clone();
        use_effect_with((chosen, typed.clone()), move |(chosen, _)| {
            let list = list.cast::<HtmlElement>();
            let item = list.and_then(|list| list.children().item(*chosen as u32));
            if let Some(item) = item.and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
                show(&item);
            }
        });
    }
    let act = {
        let on = on.clone();
        move |action| on.emit(Action::Palette(action))
    };
    let on_input = {
        let act = act.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            act(PaletteAction::Type(input.value()));
        })
    };
    let on_key = {
        let act = act.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.is_composing() {
                return;
            }
            let held = event.ctrl_key() || event.meta_key();
            match (event.key().as_str(), held) {
                ("ArrowDown", _) => act(PaletteAction::Next),
                ("ArrowUp", _) => act(PaletteAction::Previous),
                ("PageDown", _) | ("End", true) => act(PaletteAction::Last),
                ("PageUp", _) | ("Home", true) => act(PaletteAction::First),
                // By what was typed last, which may not be drawn yet.
                ("Enter", _) => act(PaletteAction::TakeChosen),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let on_cancel = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            on.emit(Action::CloseDialog);
        })
    };
    let on_backdrop = {
        let (on, dialog) = (on.clone(), dialog.clone());
        Callback::from(move |event: MouseEvent| {
            // Of the dialog itself, only what lies around its content is pressed.
            let target = event
                .target()
                .and_then(|it| it.dyn_into::<web_sys::Node>().ok());
            if target.is_some() && target == dialog.get() {
                on.emit(Action::CloseDialog);
            }
        })
    };
    let row = |(at, choice): (usize, &Choice)| {
        let deed = choice.deed.clone();
        let act = act.clone();
        let on_click = Callback::from(move |_: MouseEvent| act(PaletteAction::Take(deed.clone())));
        html! {
            <li
                id={item_id(at)}
                class="palette-choice"
                role="option"
                aria-selected={(at == chosen).to_string()}
                onclick={on_click}
            >
                <span class="palette-title">{ title(choice) }</span>
                <span class="palette-kind">{ choice.kind }</span>
                { for choice.keys.map(kbd) }
            </li>
        }
    };
    html! {
        <dialog
            class="palette"
            aria-label={text::PALETTE}
            ref={dialog}
            oncancel={on_cancel}
            onclick={on_backdrop}
        >
            <div class="palette-content">
                <input
                    class="palette-field"
                    type="text"
                    role="combobox"
                    aria-label={text::PALETTE_FIELD}
                    aria-expanded="true"
                    aria-controls={LIST_ID}
                    aria-autocomplete="list"
                    aria-activedescendant={(!choices.is_empty()).then(|| item_id(chosen))}
                    placeholder={text::PALETTE_HINT}
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    autofocus=true
                    value={typed.clone()}
                    oninput={on_input}
                    onkeydown={on_key}
                />
                <ul
                    id={LIST_ID}
                    class="palette-choices"
                    role="listbox"
                    aria-label={text::PALETTE_LIST}
                    tabindex="-1"
                    ref={list}
                >
                    { for choices.iter().enumerate().map(row) }
                </ul>
                <p class="palette-found" role="status">{ text::palette_found(choices.len()) }</p>
            </div>
        </dialog>
    }
}

fn item_id(at: usize) -> String {
    format!("palette-choice-{at}")
}

/// Scrolls the list so that an item is in sight.
fn show(item: &HtmlElement) {
    let Some(list) = item.parent_element() else {
        return;
    };
    let (top, height) = (item.offset_top(), item.offset_height());
    let (from, length) = (list.scroll_top(), list.client_height());
    if top < from {
        list.set_scroll_top(top);
    } else if top + height > from + length {
        list.set_scroll_top(top + height - length);
    }
}

/// The title with the characters that were typed set off.
fn title(choice: &Choice) -> Html {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for (at, char) in choice.title.chars().enumerate() {
        let is_typed = choice.places.binary_search(&at).is_ok();
        match pieces.last_mut() {
            Some((kind, piece)) if *kind == is_typed => piece.push(char),
            _ => pieces.push((is_typed, char.to_string())),
        }
    }
    let piece = |(is_typed, piece): (bool, String)| match is_typed {
        true => html! { <b>{ piece }</b> },
        false => html! { piece },
    };
    pieces.into_iter().map(piece).collect()
}
