//! How the selection changes, and what follows it.

use super::Action;
use crate::insight::Question;
use crate::query::selection::{Chip, Choice, Selection};
use crate::query::{Diagnostic, TimeRange};
use crate::ui::text;
use crate::worker::{Command, Slot};
use std::rc::Rc;

/// What can happen to the selection.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectionAction {
    /// Only these records, and those of other values of the same field that are included.
    Include(Choice),
    /// None of these records.
    Exclude(Choice),
    /// These records, in place of all other conditions.
    Only(Choice),
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
        SelectionAction::Include(choice) => {
            for chip in choice.included() {
                selection.add(chip);
            }
        }
        SelectionAction::Exclude(choice) => {
            for chip in choice.excluded() {
                selection.add(chip);
            }
        }
        SelectionAction::Only(choice) => {
            let chips = choice.included();
            if !chips.is_empty() {
                selection.chips = chips;
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

/// Has commands look at what is selected only. Suggestions know all addresses, missions say
/// themselves what they look at, and traffic over time shows the rest of the time, too, unless
/// it is zoomed into.
pub(super) fn narrow(commands: &mut [Command], selected: &Selection, is_zoomed: bool) {
    for command in commands {
        match command {
            Command::Run {
                slot: Slot::Addresses | Slot::FieldValues | Slot::Mission,
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
    pub choice: Choice,
    /// Where it was pressed, in pixels of the window.
    pub at: (f64, f64),
    /// The question about the pair that the value belongs to.
    pub question: Option<Question>,
    /// The time that the value is of, where it can be selected.
    pub time: Option<TimeRange>,
    /// The row of the result on screen that can be explained.
    pub record: Option<u64>,
    /// The row of the result on screen whose records can be shown.
    pub rows_behind: Option<u64>,
}

impl ValueMenu {
    pub fn new(choice: Choice, at: (f64, f64)) -> ValueMenu {
        ValueMenu {
            choice,
            at,
            question: None,
            time: None,
            record: None,
            rows_behind: None,
        }
    }

    /// Offers the verdict on a pair, too.
    pub fn pair(mut self, question: Option<Question>) -> ValueMenu {
        self.question = question;
        self
    }

    /// Offers to select a time, too.
    pub fn time(mut self, time: Option<TimeRange>) -> ValueMenu {
        self.time = time;
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
    pub fn filters(&self) -> Vec<(String, Action)> {
        if self.choice.included().is_empty() {
            return Vec::new();
        }
        let own = || self.choice.clone();
        let mut filters = vec![
            (text::INCLUDE.to_string(), SelectionAction::Include(own())),
            (text::EXCLUDE.to_string(), SelectionAction::Exclude(own())),
            (text::ONLY_THIS.to_string(), SelectionAction::Only(own())),
        ];
        // Of a pair, each of the two can be chosen by itself.
        if let Choice::All(values) = &self.choice
            && values.len() > 1
        {
            for (field, value) in values {
                let one = Choice::of(field.clone(), value.clone());
                filters.push((text::only(&one), SelectionAction::Only(one)));
            }
        }
        let act = |(words, action)| (words, Action::Select(action));
        filters.into_iter().map(act).collect()
    }
}
