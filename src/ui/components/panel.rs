//! What opens beside something that was pressed: below it on a narrow page, as a sheet on
//! a phone. Escape closes it, and the focus goes back to where it was.

use super::dialog::close_button;
use super::explanation::ExplanationView;
use crate::insight::Question;
use crate::ui::state::{Action, Beside, ConnectionsAction, LearnAction, question_of};
use crate::ui::text;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};
use yew::prelude::*;

/// A panel that begins in the upper part of the window, this share of it, is in sight.
const MOST_ABOVE: f64 = 0.75;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub title: AttrValue,
    pub on_close: Callback<()>,
    pub children: Html,
}

#[component]
pub fn Panel(props: &Props) -> Html {
    let panel = use_node_ref();
    {
        let panel = panel.clone();
        use_effect_with((), move |()| {
            let before = focused();
            if let Some(panel) = panel.cast::<HtmlElement>() {
                let stay = FocusOptions::new();
                stay.set_prevent_scroll(true);
                // What cannot take the focus leaves it where it is.
                let _ = panel.focus_with_options(&stay);
                if is_out_of_sight(&panel) {
                    panel.scroll_into_view();
                }
            }
            move || {
                let is_lost = focused().is_none_or(|now| match panel.get() {
                    Some(panel) => panel.contains(Some(&now)),
                    None => now.tag_name() == "BODY",
                });
                if let Some(before) = before.filter(|_| is_lost) {
                    let _ = before.focus();
                }
            }
        });
    }
    let on_key = {
        let on_close = props.on_close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                on_close.emit(());
            }
        })
    };
    html! {
        <section class="panel" aria-label={props.title.clone()} tabindex="-1" ref={panel} onkeydown={on_key}>
            <div class="panel-head">
                <h2>{ props.title.clone() }</h2>
                { close_button(&props.on_close) }
            </div>
            { props.children.clone() }
        </section>
    }
}

/// Whether not even the beginning of an element is in sight.
fn is_out_of_sight(element: &HtmlElement) -> bool {
    let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64());
    let top = element.get_bounding_client_rect().top();
    height.is_some_and(|height| top < 0.0 || top > height * MOST_ABOVE)
}

/// The element that has the focus.
pub fn focused() -> Option<HtmlElement> {
    let element = web_sys::window()?.document()?.active_element()?;
    element.dyn_into().ok()
}

/// An explanation in a panel.
pub fn explanation_panel(beside: &Beside, on: &Callback<Action>) -> Html {
    let on_close = on.reform(|()| Action::Learn(LearnAction::CloseExplanation));
    html! {
        <Panel title={text::EXPLANATION} {on_close}>
            if let Some(lines) = &beside.explanations {
                if lines.is_empty() {
                    <p>{ text::RECORD_IS_GONE }</p>
                } else {
                    { lines.first().and_then(question_of).map(|it| ask(it, on)).unwrap_or_default() }
                    <ExplanationView lines={lines.clone()} at={0} has_sentence={true} on={on.clone()} />
                }
            } else {
                <p>{ text::EXPLAINING }</p>
            }
        </Panel>
    }
}

/// The way from a record to the verdict on its connection.
fn ask(question: Question, on: &Callback<Action>) -> Html {
    let words = text::ask_why(&question);
    let on_click =
        on.reform(move |_| Action::Connections(ConnectionsAction::Open(question.clone())));
    html! {
        <button class="button panel-ask" type="button" onclick={on_click}>
            { words }
        </button>
    }
}
