//! Brings what missions are made of: the app's own files, files that people drop, and samples.

use super::state::{Action, Errand, MissionAction};
use crate::browser::files::{self, Chosen};
use crate::browser::{lessons, words};
use crate::lesson::mission::MOST_TEXT;
use yew::Callback;
use yew::platform::spawn_local;

/// Runs an errand; `open` is called with files that are to be opened.
pub fn run(errand: Errand, act: &Callback<Action>, open: impl FnOnce(Vec<Chosen>)) {
    let path = match &errand {
        Errand::Mission(name) => format!("lessons/{name}.md"),
        Errand::Sample(path) => format!("samples/{path}"),
        Errand::Open(sample) => {
            let sample = sample.iter();
            open(
                sample
                    .filter_map(|(path, bytes)| files::made(path, bytes))
                    .collect(),
            );
            return;
        }
    };
    let act = act.clone();
    spawn_local(async move {
        let action = match (lessons::own_text(&path).await, errand) {
            (Ok(text), Errand::Mission(name)) => MissionAction::Give { name, text },
            (Ok(text), Errand::Sample(path)) => MissionAction::Brought { path, text },
            (Ok(_), Errand::Open(_)) => return,
            (Err(error), errand) => MissionAction::Missing(errand, words(&error)),
        };
        act.emit(Action::Mission(action));
    });
}

/// Whether the name of a file that was chosen is such as a mission has.
pub fn may_be_mission(chosen: &Chosen) -> bool {
    chosen.path.to_ascii_lowercase().ends_with(".md")
}

/// Opens the mission in a file that was chosen, or hands the file to `other` where it does not
/// begin as missions do: results are saved as Markdown tables, too.
pub fn give(chosen: Chosen, act: &Callback<Action>, other: &Callback<Chosen>) {
    let (act, other) = (act.clone(), other.clone());
    spawn_local(async move {
        // One byte more than can be is enough to say that it is too long.
        let text = files::text_of(&chosen.file, MOST_TEXT + 1).await;
        if !text.trim_start_matches('\u{feff}').starts_with("---") {
            other.emit(chosen);
            return;
        }
        let name = chosen.path.rsplit('/').next().unwrap_or_default();
        let name = name[..name.len() - ".md".len()].to_string();
        act.emit(Action::Mission(MissionAction::Give { name, text }));
    });
}
