//! Connections: why does it fail?

use super::picker::picker;
use super::verdicts::Verdicts;
use crate::ui::state::{Action, Connections, Overview};
use crate::ui::text;
use yew::prelude::*;

/// The place. `is_empty` says that there are no records to ask.
pub fn connections_place(
    connections: &Connections,
    overview: &Overview,
    is_empty: bool,
    on: &Callback<Action>,
    on_sample: Callback<MouseEvent>,
) -> Html {
    if is_empty {
        return html! {
            <div class="connections">
                <h1 class="visually-hidden">{ text::CONNECTIONS }</h1>
                <div class="empty">
                    <p>{ text::NO_DATA_TO_CONNECT }</p>
                    <p>{ text::NO_DATA_YET_NEXT }</p>
                    <button class="button" type="button" onclick={on_sample}>{ text::OPEN_SAMPLE }</button>
                </div>
            </div>
        };
    }
    let suggestions = connections.suggestions(overview.top_pairs.value.as_deref());
    html! {
        <div class="connections">
            <h1 class="visually-hidden">{ text::CONNECTIONS }</h1>
            { picker(connections, &suggestions, on) }
            <p class="connections-status" role="status" aria-label={text::VERDICT_STATUS}>
                { connections.status.clone() }
            </p>
            if let Some(answer) = &connections.answer {
                <Verdicts answer={answer.clone()} opened={connections.opened} on={on.clone()} />
            }
        </div>
    }
}
