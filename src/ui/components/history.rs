//! The queries that ran: to run again, to edit, to forget.

use super::dialog::Dialog;
use crate::ui::state::{Action, History, HistoryAction, Ran};
use crate::ui::text;
use yew::prelude::*;

pub fn history_dialog(history: &History, on: &Callback<Action>) -> Html {
    let act = |action: fn() -> HistoryAction| on.reform(move |_| Action::History(action()));
    html! {
        <Dialog title={text::HISTORY} on_close={on.reform(|()| Action::CloseDialog)}>
            <div class="history">
                <p class="history-kept">{ text::HISTORY_KEPT }</p>
                <div class="dialog-buttons">
                    if !history.ran.is_empty() {
                        <button class="button" type="button" onclick={act(|| HistoryAction::ForgetAll)}>
                            { text::FORGET_ALL }
                        </button>
                    }
                    <p class="history-undo" role="status">
                        if history.forgotten.is_some() {
                            { text::HISTORY_FORGOTTEN }{ " " }
                            <button
                                class="button button-quiet"
                                type="button"
                                onclick={act(|| HistoryAction::Undo)}
                            >
                                { text::UNDO }
                            </button>
                        }
                    </p>
                </div>
                if history.ran.is_empty() {
                    <div class="empty">
                        <p>{ text::HISTORY_EMPTY }</p>
                        <p>{ text::HISTORY_EMPTY_NEXT }</p>
                    </div>
                } else {
                    <ol class="history-list" aria-label={text::HISTORY}>
                        { for history.ran.iter().map(|ran| entry(ran, on)) }
                    </ol>
                }
            </div>
        </Dialog>
    }
}

fn entry(ran: &Ran, on: &Callback<Action>) -> Html {
    let first = ran.text.lines().next().unwrap_or_default();
    let button = |words: &'static str, class: &'static str, action: fn(&Ran) -> Action| {
        let own = ran.clone();
        let on_click = on.reform(move |_: MouseEvent| action(&own));
        html! {
            <button class={class} type="button" aria-label={text::of_query(words, first)} onclick={on_click}>
                { words }
            </button>
        }
    };
    html! {
        <li class="history-entry" key={&*ran.text}>
            <pre>{ &*ran.text }</pre>
            <p class="history-when">{ text::ran(ran.at, ran.rows) }</p>
            <div class="history-actions">
                { button(text::RUN_IT, "button", |ran| Action::TryExample(ran.text.to_string())) }
                { button(text::EDIT_IT, "button button-quiet", |ran| Action::EditQuery(ran.text.clone())) }
                { button(text::FORGET_QUERY, "button button-quiet", |ran| {
                    Action::History(HistoryAction::Forget(ran.text.clone()))
                }) }
            </div>
        </li>
    }
}
