//! Brings the guides, which the page's host has beside the app.

use super::state::{Action, GuidesAction, LearnAction};
use crate::browser::{lessons, words};
use yew::Callback;
use yew::platform::spawn_local;

/// Hands the files of the guides to the state, as soon as they are here.
pub fn fetch(act: &Callback<Action>) {
    let act = act.clone();
    spawn_local(async move {
        let action = match lessons::folder("guides").await {
            Ok(files) => GuidesAction::Fetched(files),
            Err(error) => GuidesAction::NotFetched(words(&error)),
        };
        act.emit(Action::Learn(LearnAction::Guides(action)));
    });
}
