//! Brings what is there to learn from, which the page's host has beside the app.

use super::state::{Action, GuidesAction, LearnAction, MissionAction};
use crate::browser::{lessons, words};
use yew::Callback;
use yew::platform::spawn_local;

/// Hands guides, missions and their samples to the state, as soon as they are here.
pub fn fetch(act: &Callback<Action>) {
    let act = act.clone();
    spawn_local(async move {
        let (guides, missions) = match lessons::files().await {
            Ok(files) => {
                let guides = files.iter().filter_map(|(path, text)| {
                    let name = path.strip_prefix("guides/")?.strip_suffix(".md")?;
                    Some((name.to_string(), text.clone()))
                });
                let guides = GuidesAction::Fetched(guides.collect());
                (guides, MissionAction::Fetched(files))
            }
            Err(error) => {
                let why = words(&error);
                let guides = GuidesAction::NotFetched(why.clone());
                (guides, MissionAction::NotFetched(why))
            }
        };
        act.emit(Action::Learn(LearnAction::Guides(guides)));
        act.emit(Action::Mission(missions));
    });
}
