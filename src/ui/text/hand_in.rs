//! What the hand-in says.

use crate::query::time::Written;
use crate::query::{Selection, TimeRange};
use crate::view::format;
use crate::view::hand_in::{Content, MOST_ROWS, Part};

pub const HAND_IN: &str = "Hand in";
pub const SHOW_HAND_IN: &str = "Show it";
pub const HAND_IN_COMMAND: &str = "Show what is handed in";
pub const ADD_TO_HAND_IN: &str = "Add to hand-in";
pub const HAND_IN_INTRO: &str = "Collect what you found and give it to your teacher as one file: queries with their \
     results and charts, answers of missions, and what you think of them. In Query, press \
     “Add to hand-in” under a result; at the end of a mission, “Add my answers to the hand-in”.";
pub const HAND_IN_PRIVACY: &str = "All of it stays in this browser until you save the file and pass it on yourself. The file \
     holds the rows that you add here, with every address in them, and nothing else of your logs.";
pub const HAND_IN_NOT_KEPT: &str =
    "This browser has no room to keep the hand-in: save the file before you close the page.";
pub const HAND_IN_EMPTY: &str = "Nothing is in it yet.";
pub const HAND_IN_EMPTY_NEXT: &str = "Run a query, then press “Add to hand-in” under its result.";
pub const GO_ASK: &str = "Go to Query";
pub const HAND_IN_PARTS: &str = "What is in it";
pub const YOUR_NAME: &str = "Your name";
pub const YOUR_NOTES: &str = "Your notes on all of it";
pub const SAVE_HAND_IN: &str = "Save the file";
pub const CLEAR_HAND_IN: &str = "Remove all";
pub const HAND_IN_STATUS: &str = "Hand-in status";
pub const MOVE_UP: &str = "Move up";
pub const MOVE_DOWN: &str = "Move down";
pub const REMOVE_PART: &str = "Remove";
pub const PUT_BACK_PART: &str = "Put back";

pub const ADD_ANSWERS_TO_HAND_IN: &str = "Add my answers to the hand-in";
pub const HAND_IN_SAVED: &str = "The file is saved. Open it to see what your teacher will see.";
pub const HAND_IN_NOT_SAVED: &str = "The browser did not save the file.";
pub const HAND_IN_REMOVED: &str = "Removed.";
pub const HAND_IN_BACK: &str = "It is back.";
pub const HAND_IN_CLEARED: &str = "All is removed.";
/// The name that the file gets.
pub const HAND_IN_FILE: &str = "flowglass-hand-in.html";

pub fn added_to_hand_in(parts: usize) -> String {
    format!(
        "Added: the hand-in has {}.",
        format::count(parts as i128, "part", "parts")
    )
}

/// Which records a result was made of: those of `loaded` that are selected.
pub fn hand_in_source(loaded: &str, selection: &Selection) -> String {
    let range = selection.range.map(|TimeRange { from, until }| {
        let (from, until) = (Written(from), Written(until));
        format!("from {from} until {until} UTC")
    });
    let condition = selection.condition().map(|it| format!("where {it}"));
    let narrowed: Vec<String> = condition.into_iter().chain(range).collect();
    match narrowed.is_empty() {
        true => loaded.to_string(),
        false => format!("{loaded}, of these {}", narrowed.join(" ")),
    }
}

pub fn part_title(part: &Part) -> String {
    match &part.content {
        Content::Answer { .. } => "Query".into(),
        Content::Mission { title, .. } => format!("Mission: {title}"),
    }
}

/// What a part holds, in a line.
pub fn part_summary(part: &Part) -> String {
    match &part.content {
        Content::Answer {
            rows, total, chart, ..
        } => {
            let shown = rows.len() as u64;
            let rows = match *total > shown && shown == MOST_ROWS {
                true => format!(
                    "the first {} of {} rows",
                    format::integer(shown.into()),
                    format::integer((*total).into())
                ),
                false => format::count(i128::from(shown), "row", "rows"),
            };
            match chart {
                Some(_) => format!("A chart and {rows}"),
                None => rows,
            }
        }
        Content::Mission { steps, .. } => format::count(steps.len() as i128, "step", "steps"),
    }
}

pub fn note_on_part(number: usize) -> String {
    format!("Your note on part {number}")
}

/// The name of a button that acts on one part.
pub fn of_part(words: &str, number: usize) -> String {
    format!("{words}: part {number}")
}
