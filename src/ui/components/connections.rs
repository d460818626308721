//! Connections: why does it fail?

use super::conversations::{ConversationsTable, unanswered};
use super::icon::{Icon, icon};
use super::picker::picker;
use super::verdicts::Verdicts;
use crate::ui::state::{Action, Connections, ConnectionsAction};
use crate::ui::text;
use yew::prelude::*;

/// The place. `is_empty` says that there are no records to ask.
pub fn connections_place(
    connections: &Connections,
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
    let on_close = on.reform(|_| Action::Connections(ConnectionsAction::Close));
    let suggestions = connections.suggestions();
    html! {
        <div class="connections">
            <h1 class="visually-hidden">{ text::CONNECTIONS }</h1>
            { picker(connections, &suggestions, on) }
            <div class="connections-state">
                <p role="status" aria-label={text::VERDICT_STATUS}>{ connections.status.clone() }</p>
                if connections.answer.is_some() {
                    <button
                        class="button button-quiet"
                        type="button"
                        aria-label={text::CLOSE_VERDICT}
                        title={text::CLOSE_VERDICT}
                        onclick={on_close}
                    >
                        { icon(Icon::Close) }
                    </button>
                }
            </div>
            if let Some(answer) = &connections.answer {
                <Verdicts answer={answer.clone()} opened={connections.opened} on={on.clone()} />
            }
            { unanswered(&connections.conversations, on) }
            <ConversationsTable connections={connections.clone()} on={on.clone()} />
        </div>
    }
}
