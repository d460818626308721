//! What the browser keeps of the queries: those that were saved, and those that ran. Texts of
//! queries only, nothing of the logs.

use super::state::{Action, HistoryAction, Ran, SavedAction, Shared, State};
use crate::browser::storage;
use crate::query::saved::SavedQuery;
use yew::Callback;

const QUERIES_KEY: &str = "flowglass-queries";
const HISTORY_KEY: &str = "flowglass-history";

/// What could not be read is put aside here before it is written over.
const UNREAD_KEY: &str = "flowglass-queries-unread";

/// What was in the state before something happened.
pub struct Before {
    queries: Shared<Vec<SavedQuery>>,
    ran: Shared<Vec<Ran>>,
}

impl Before {
    pub fn of(state: &State) -> Before {
        Before {
            queries: state.saved.queries.clone(),
            ran: state.history.ran.clone(),
        }
    }

    /// Keeps what has changed since.
    pub fn keep_changes(&self, state: &State) {
        if state.saved.queries != self.queries {
            storage::set(QUERIES_KEY, &state.saved.stored());
        }
        if state.history.ran != self.ran {
            storage::set(HISTORY_KEY, &state.history.stored());
        }
    }
}

/// Takes in what was kept, now and when another window of the page has changed it.
pub fn recall(act: &Callback<Action>) {
    let take = {
        let act = act.clone();
        move |key: &str, kept: String| match key {
            QUERIES_KEY => act.emit(Action::Saved(SavedAction::Recall(kept))),
            HISTORY_KEY => act.emit(Action::History(HistoryAction::Recall(kept))),
            _ => {}
        }
    };
    for key in [QUERIES_KEY, HISTORY_KEY] {
        if let Some(kept) = storage::get(key) {
            take(key, kept);
        }
    }
    storage::on_change(take);
}

/// Puts saved queries aside that could not be read.
pub fn put_unread_aside() {
    if let Some(kept) = storage::get(QUERIES_KEY) {
        storage::set(UNREAD_KEY, &kept);
    }
}
