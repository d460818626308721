//! What the browser keeps: queries that were saved and that ran, how far a learner is in
//! missions, nothing of the logs in them; and what a person has collected to hand in.

use super::state::{
    Action, HandInAction, HistoryAction, MissionAction, MissionProgress, Ran, SavedAction, Shared,
    State,
};
use crate::browser::storage;
use crate::query::saved::SavedQuery;
use crate::view::hand_in::HandIn;
use yew::Callback;

const QUERIES_KEY: &str = "flowglass-queries";
const HISTORY_KEY: &str = "flowglass-history";
const HAND_IN_KEY: &str = "flowglass-hand-in";
const MISSIONS_KEY: &str = "flowglass-missions";

/// What could not be read is put aside here before it is written over.
const UNREAD_KEY: &str = "flowglass-queries-unread";

/// What was in the state before something happened.
pub struct Before {
    queries: Shared<Vec<SavedQuery>>,
    ran: Shared<Vec<Ran>>,
    hand_in: Shared<HandIn>,
    missions: MissionProgress,
}

impl Before {
    pub fn of(state: &State) -> Before {
        Before {
            queries: state.saved.queries.clone(),
            ran: state.history.ran.clone(),
            hand_in: state.hand_in.hand_in.clone(),
            missions: state.missions.progress.clone(),
        }
    }

    /// Keeps what has changed since; tells whether there was room for it.
    pub fn keep_changes(&self, state: &State) -> bool {
        if state.saved.queries != self.queries {
            storage::set(QUERIES_KEY, &state.saved.stored());
        }
        if state.history.ran != self.ran {
            storage::set(HISTORY_KEY, &state.history.stored());
        }
        if state.missions.progress != self.missions {
            storage::set(MISSIONS_KEY, &state.missions.progress.stored());
        }
        if state.hand_in.hand_in == self.hand_in {
            return true;
        }
        let written = storage::write(&*state.hand_in.hand_in);
        written.is_some_and(|written| storage::try_set(HAND_IN_KEY, &written))
    }
}

/// Takes in what was kept, now and when another window of the page has changed it.
pub fn recall(act: &Callback<Action>) {
    let take = {
        let act = act.clone();
        move |key: &str, kept: String| match key {
            QUERIES_KEY => act.emit(Action::Saved(SavedAction::Recall(kept))),
            HISTORY_KEY => act.emit(Action::History(HistoryAction::Recall(kept))),
            HAND_IN_KEY => {
                if let Some(kept) = storage::read(&kept) {
                    act.emit(Action::HandIn(HandInAction::Recall(kept)));
                }
            }
            MISSIONS_KEY => act.emit(Action::Mission(MissionAction::Recall(kept))),
            _ => {}
        }
    };
    for key in [QUERIES_KEY, HISTORY_KEY, HAND_IN_KEY, MISSIONS_KEY] {
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
