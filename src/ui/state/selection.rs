//! How the selection changes, and what follows it.

use super::Action;
use crate::insight::Question;
use crate::query::selection::{Chip, Selection};
use crate::query::{Diagnostic, TimeRange, Value};
use crate::ui::text;
use crate::worker::{Command, Slot};
use std::rc::Rc;

/// What can happen to the selection.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectionAction {
    /// Only records whose field has this value, or another one that is included.
    Include {
        field: String,
        value: Value,
    },
    /// No records whose field has this value.
    Exclude {
        field: String,
        value: Value,
    },
    /// This value in place of all other conditions.
    Only {
        field: String,
        value: Value,
    },
    Add(Chip),
    /// Take a chip out, counted from 0.
    Remove(usize),
    /// What a chip takes in is left out, and the other way around.
    Invert(usize),
    /// Event times, or all of them.
    Range(Option<TimeRange>),
    /// Everything is selected again.
    Clear,
    /// The person typed a condition.
    Type(String),
    /// Add the condition that was typed, if it is one.
    Enter,
    /// Make the chips the first command of the query in the editor.
    IntoQuery,
    /// Make chips of the filters that the query in the editor begins with.
    FromQuery,
    /// Show traffic of the selected time over the whole width, or that of all time.
    Zoom(bool),
}

/// The condition that is being typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    pub text: Rc<str>,
    /// What is wrong with it, since it was to be added.
    pub problem: Option<Rc<str>>,
    /// The text whose check was asked for.
    asked: Option<String>,
}

impl Typed {
    fn condition(&self) -> &str {
        self.text.trim()
    }

    /// Asks whether it is a condition.
    fn ask(&mut self) -> Vec<Command> {
        if self.condition().is_empty() {
            return Vec::new();
        }
        let text = format!("filter {}", self.condition());
        self.asked = Some(text.clone());
        vec![Command::Check { text }]
    }

    /// Takes in what there is to say about a text; gives the condition back when it is the one
    /// that was asked about and nothing is wrong with it.
    pub(super) fn checked(&mut self, text: &str, found: &[Diagnostic]) -> Option<Chip> {
        if self.asked.as_deref() != Some(text) {
            return None;
        }
        self.asked = None;
        if let Some(error) = found.iter().find(|found| found.is_error()) {
            self.problem = Some(text::sentence(&error.message).into());
            return None;
        }
        let condition = text.strip_prefix("filter ")?.to_string();
        *self = Typed::default();
        Some(Chip::Condition(condition))
    }
}

/// Changes a selection; the rest is asked of the workers.
pub(super) fn update(
    selection: &mut Selection,
    typed: &mut Typed,
    action: SelectionAction,
    query: &str,
) -> Vec<Command> {
    match action {
        SelectionAction::Include { field, value } => {
            if let Some(chip) = Chip::of(&field, &value, false) {
                selection.add(chip);
            }
        }
        SelectionAction::Exclude { field, value } => {
            if let Some(chip) = Chip::of(&field, &value, true) {
                selection.add(chip);
            }
        }
        SelectionAction::Only { field, value } => {
            if let Some(chip) = Chip::of(&field, &value, false) {
                selection.chips = vec![chip];
            }
        }
        SelectionAction::Add(chip) => selection.add(chip),
        SelectionAction::Remove(at) => {
            if at < selection.chips.len() {
                selection.chips.remove(at);
            }
        }
        SelectionAction::Invert(at) => {
            if let Some(chip) = selection.chips.get_mut(at) {
                *chip = chip.inverted();
            }
        }
        SelectionAction::Range(range) => selection.range = range,
        SelectionAction::Clear => *selection = Selection::default(),
        SelectionAction::Type(text) => {
            *typed = Typed {
                text: text.into(),
                ..Typed::default()
            };
        }
        SelectionAction::Enter => return typed.ask(),
        SelectionAction::IntoQuery => {
            return vec![Command::IntoQuery {
                text: query.to_string(),
                chips: selection.chips.clone(),
            }];
        }
        SelectionAction::FromQuery => {
            return vec![Command::FromQuery {
                text: query.to_string(),
            }];
        }
        SelectionAction::Zoom(_) => {}
    }
    Vec::new()
}

/// Has commands look at what is selected only. Suggestions know all addresses, and traffic over
/// time shows the rest of the time, too, unless it is zoomed into.
pub(super) fn narrow(commands: &mut [Command], selected: &Selection, is_zoomed: bool) {
    for command in commands {
        match command {
            Command::Run {
                slot: Slot::Addresses | Slot::FieldValues,
                ..
            } => {}
            Command::Run {
                slot: Slot::Traffic,
                selection,
                ..
            } => {
                selection.clone_from(selected);
                if !is_zoomed {
                    selection.range = None;
                }
            }
            Command::Run { selection, .. } => selection.clone_from(selected),
            Command::Relate { relate, .. } => relate.selection.clone_from(selected),
            _ => {}
        }
    }
}

/// What a value offers.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueMenu {
    /// The field, as queries name it.
    pub field: String,
    pub value: Value,
    /// Where it was pressed, in pixels of the window.
    pub at: (f64, f64),
    /// The question about the pair that the value belongs to.
    pub question: Option<Question>,
    /// The row of the result on screen that can be explained.
    pub record: Option<u64>,
    /// The row of the result on screen whose records can be shown.
    pub rows_behind: Option<u64>,
}

impl ValueMenu {
    pub fn new(field: impl Into<String>, value: Value, at: (f64, f64)) -> ValueMenu {
        ValueMenu {
            field: field.into(),
            value,
            at,
            question: None,
            record: None,
            rows_behind: None,
        }
    }

    /// Offers the verdict on a pair, too.
    pub fn pair(mut self, question: Option<Question>) -> ValueMenu {
        self.question = question;
        self
    }

    /// Offers the explanation of a row of the result, too.
    pub fn record(mut self, row: u64) -> ValueMenu {
        self.record = Some(row);
        self
    }

    /// Offers the records behind a row of the result, too.
    pub fn rows_behind(mut self, row: u64) -> ValueMenu {
        self.rows_behind = Some(row);
        self
    }

    /// What chips it can make: the words for it, and what pressing them does.
    pub fn filters(&self) -> Vec<(&'static str, Action)> {
        let (field, value) = (&self.field, &self.value);
        if Chip::of(field, value, false).is_none() {
            return Vec::new();
        }
        let own = || (field.clone(), value.clone());
        let include = |(field, value)| SelectionAction::Include { field, value };
        let exclude = |(field, value)| SelectionAction::Exclude { field, value };
        let only = |(field, value)| SelectionAction::Only { field, value };
        vec![
            (text::INCLUDE, Action::Select(include(own()))),
            (text::EXCLUDE, Action::Select(exclude(own()))),
            (text::ONLY_THIS, Action::Select(only(own()))),
        ]
    }
}
