//! A word with what it means, which opens beside it when it is pointed at, focused or pressed.
//! Escape closes it again.

use crate::ui::hooks::use_css_property;
use crate::ui::state::{Action, LearnAction};
use crate::ui::text;
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Html,
    pub meaning: Html,
    /// The field with an entry in the glossary, as AWS spells it.
    pub field: Option<String>,
    pub on: Callback<Action>,
}

/// Numbers of cards: a word refers to its card.
static CARDS: AtomicU32 = AtomicU32::new(0);

#[component]
pub fn TermView(props: &Props) -> Html {
    let is_open = use_state_eq(|| false);
    let number = use_memo((), |()| CARDS.fetch_add(1, Ordering::Relaxed));
    let (word, card) = (use_node_ref(), use_node_ref());
    let at = use_state_eq(|| (0.0, 0.0));
    let set = |is: bool| {
        let (is_open, at, word) = (is_open.setter(), at.setter(), word.clone());
        move || {
            let word = word.cast::<HtmlElement>().filter(|_| is);
            // The card is placed in the text as a whole, also when the word is in a table.
            let text = word.as_ref().and_then(|word| word.closest(".prose").ok()?);
            if let (Some(word), Some(text)) = (word, text) {
                let (word, text) = (
                    word.get_bounding_client_rect(),
                    text.get_bounding_client_rect(),
                );
                at.set((word.left() - text.left(), word.bottom() - text.top()));
            }
            is_open.set(is);
        }
    };
    use_css_property(&card, "--x", format!("{}px", at.0));
    use_css_property(&card, "--y", format!("{}px", at.1));
    let on_key = {
        let (close, is_open) = (set(false), *is_open);
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && is_open {
                event.stop_propagation();
                close();
            }
        })
    };
    let (show, hide) = (set(true), set(false));
    let (show_at_focus, hide_at_blur) = (set(true), set(false));
    let on_blur = Callback::from(move |event: FocusEvent| {
        let place = event
            .current_target()
            .and_then(|it| it.dyn_into::<Node>().ok());
        let next = event
            .related_target()
            .and_then(|it| it.dyn_into::<Node>().ok());
        // From the word to what is in its card the focus stays within.
        if !place.is_some_and(|place| place.contains(next.as_ref()) && next.is_some()) {
            hide_at_blur();
        }
    });
    let press = set(true);
    let id = format!("term-{number}");
    let more = props.field.clone().map(|field| {
        let on_click = props
            .on
            .reform(move |_| Action::Learn(LearnAction::LookUp(field.clone())));
        html! {
            <button class="button button-quiet" type="button" onclick={on_click}>{ text::OPEN_IN_GLOSSARY }</button>
        }
    });
    html! {
        <span
            class="term-place"
            onkeydown={on_key}
            onmouseenter={Callback::from(move |_| show())}
            onmouseleave={Callback::from(move |_| hide())}
            onfocusin={Callback::from(move |_| show_at_focus())}
            onfocusout={on_blur}
        >
            <button
                class="term"
                type="button"
                ref={word}
                aria-expanded={is_open.to_string()}
                aria-describedby={is_open.then(|| id.clone())}
                onclick={Callback::from(move |_| press())}
            >
                { props.text.clone() }
            </button>
            <span class="term-card" role="note" {id} hidden={!*is_open} ref={card}>
                <span>{ props.meaning.clone() }</span>
                { for more }
            </span>
        </span>
    }
}
