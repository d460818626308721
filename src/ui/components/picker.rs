//! The form that asks whether one address reaches another.

use super::icon::{Icon, icon};
use crate::ui::state::{Action, Connections, ConnectionsAction, Suggestion};
use crate::ui::text;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The list of addresses that both fields offer.
const SUGGESTIONS: &str = "known-addresses";

pub fn picker(
    connections: &Connections,
    suggestions: &[Suggestion],
    on: &Callback<Action>,
) -> Html {
    let on = on.reform(Action::Connections);
    let on_submit = on.reform(|event: SubmitEvent| {
        event.prevent_default();
        ConnectionsAction::Ask
    });
    let on_swap = on.reform(|_| ConnectionsAction::Swap);
    let on_captured = on.reform(|event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        ConnectionsAction::SayCapturedAll(input.checked())
    });
    let suggestion = |known: &Suggestion| {
        html! { <option value={known.address.clone()}>{ known.note.clone() }</option> }
    };
    html! {
        <form class="picker" aria-label={text::ASK_PAIR} onsubmit={on_submit}>
            { field("from", text::FROM, text::FROM_EXAMPLE, &connections.from,
                connections.from_problem.as_deref(), on.reform(ConnectionsAction::EditFrom)) }
            <button
                class="button picker-swap"
                type="button"
                aria-label={text::SWAP}
                title={text::SWAP}
                onclick={on_swap}
            >
                { icon(Icon::Swap) }
            </button>
            { field("to", text::TO, text::TO_EXAMPLE, &connections.to,
                connections.to_problem.as_deref(), on.reform(ConnectionsAction::EditTo)) }
            <button class="button button-primary picker-ask" type="submit">{ text::ASK }</button>
            <label class="picker-captured" title={text::CAPTURED_ALL_MEANING}>
                <input type="checkbox" checked={connections.captured_all} onchange={on_captured} />
                { text::CAPTURED_ALL }
            </label>
            <datalist id={SUGGESTIONS}>{ for suggestions.iter().map(suggestion) }</datalist>
        </form>
    }
}

/// A field for an address, with what is wrong with it below.
fn field(
    id: &'static str,
    name: &'static str,
    example: &'static str,
    value: &str,
    problem: Option<&str>,
    on_edit: Callback<String>,
) -> Html {
    let on_input = on_edit.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        input.value()
    });
    let (input_id, problem_id) = (format!("picker-{id}"), format!("picker-{id}-problem"));
    html! {
        <div class="picker-field">
            <label for={input_id.clone()}>{ name }</label>
            <input
                id={input_id}
                class="address"
                type="text"
                list={SUGGESTIONS}
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder={example}
                value={value.to_string()}
                aria-invalid={problem.is_some().then_some("true")}
                aria-describedby={problem.is_some().then(|| problem_id.clone())}
                oninput={on_input}
            />
            if let Some(problem) = problem {
                <p id={problem_id} class="picker-problem" role="alert">{ problem.to_string() }</p>
            }
        </div>
    }
}
