//! The place Learn: records that a person pasted, and the glossary. And the explanation
//! that opens beside a table.

use super::guides::{Guides, GuidesAction};
use super::missions::Answered;
use super::shared::Shared;
use crate::column::FileId;
use crate::flow::Layout;
use crate::ingest::Reject;
use crate::lesson::Explanation;
use crate::lesson::glossary::{CheatSheet, Entry, Filter};
use crate::query::{Selection, Table};
use crate::worker::{Command, LessonReply, LessonRequest, QueryId, Slot, Subject};
use std::rc::Rc;

/// No more of a pasted text than this is explained, in bytes: what follows is more than the
/// lines that are.
const MOST_TEXT: usize = 1 << 18;

/// So many values of a field are shown from the loaded data.
const MOST_VALUES: u64 = 5;

/// What can happen in lessons.
pub enum LearnAction {
    Show(View),
    /// The text to explain is this now.
    Give(String),
    Search(Filter),
    /// Open the entry of this field, or close the one that is open.
    Open(Option<String>),
    /// Go to the entry of a field from elsewhere.
    LookUp(String),
    /// Explain a row of the editor's result beside the table.
    ExplainRow(u64),
    /// Explain a rejected line of a file, by its number, beside the table.
    ExplainLine(FileId, u64),
    CloseExplanation,
    Guides(GuidesAction),
    /// Fetch guides and missions once more.
    FetchAgain,
}

/// What Learn shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    #[default]
    Record,
    Glossary,
    CheatSheet,
    Guides,
    Missions,
    HandIn,
}

impl View {
    pub const ALL: [View; 6] = [
        View::Record,
        View::Glossary,
        View::CheatSheet,
        View::Guides,
        View::Missions,
        View::HandIn,
    ];
}

/// The glossary as it came from a worker.
pub struct Glossary {
    pub entries: Vec<Entry>,
    pub sheet: CheatSheet,
}

/// What the place Learn shows.
#[derive(Clone, Default, PartialEq)]
pub struct Learn {
    pub view: View,
    /// The text to explain, and how often it changed.
    pub text: Rc<str>,
    changes: u32,
    pub explanations: Option<Shared<Vec<Explanation>>>,
    /// `None` until a worker has sent it.
    pub glossary: Option<Shared<Glossary>>,
    pub filter: Filter,
    /// The places in the glossary of the entries that pass the filter.
    pub found: Rc<[u32]>,
    /// The field whose entry is open.
    pub open: Option<Rc<str>>,
    /// Its values in the loaded data and how many records have each, most first.
    pub values: Option<Shared<Table>>,
    values_query: Option<QueryId>,
    pub guides: Guides,
    /// How often guides and missions were asked for once more.
    pub attempts: u32,
}

/// An explanation beside a table.
#[derive(Clone, PartialEq)]
pub struct Beside {
    pub subject: Subject,
    /// `None` until it is here, while that before it stays; empty when the record is there
    /// no more.
    pub explanations: Option<Shared<Vec<Explanation>>>,
}

impl Learn {
    /// Asks for the glossary, unless it is here.
    fn fetch(&self) -> Vec<Command> {
        match self.glossary {
            Some(_) => Vec::new(),
            None => vec![
                Command::Learn(LessonRequest::Glossary),
                Command::Learn(LessonRequest::Search(self.filter.clone())),
            ],
        }
    }

    pub(super) fn give(&mut self, text: String, layouts: Vec<Layout>) -> Vec<Command> {
        self.text = text.into();
        self.changes += 1;
        let text = self.text[..self.text.floor_char_boundary(MOST_TEXT)].to_string();
        if text.trim().is_empty() {
            self.explanations = None;
            return Vec::new();
        }
        vec![Command::Learn(LessonRequest::Text {
            subject: Subject::Text(self.changes),
            text,
            layouts,
        })]
    }

    pub(super) fn search(&mut self, filter: Filter) -> Vec<Command> {
        self.filter = filter.clone();
        vec![Command::Learn(LessonRequest::Search(filter))]
    }

    pub(super) fn open(&mut self, name: Option<String>) {
        self.open = name.map(Rc::from);
        self.outdated();
    }

    pub(super) fn look_up(&mut self, name: String) -> Vec<Command> {
        self.view = View::Glossary;
        self.open(Some(name.clone()));
        let mut commands = self.fetch();
        commands.extend(self.search(Filter {
            text: name,
            ..Filter::default()
        }));
        commands
    }

    /// Values from the loaded data are of an older state.
    pub(super) fn outdated(&mut self) {
        (self.values, self.values_query) = (None, None);
    }

    /// Asks for the values of the open entry's field in the loaded data.
    pub(super) fn ask_values(&self, now: i64) -> Option<Command> {
        let entry = self.entry().filter(|_| self.values.is_none())?;
        Some(Command::Run {
            slot: Slot::FieldValues,
            text: entry.examples_query.clone(),
            selection: Selection::default(),
            now,
        })
    }

    /// The entry that is open.
    pub fn entry(&self) -> Option<&Entry> {
        let (glossary, name) = (self.glossary.as_ref()?, self.open.as_deref()?);
        let is_open = |entry: &&Entry| entry.name == name;
        glossary.entries.iter().find(is_open)
    }

    pub(super) fn done(&mut self, query: QueryId, rows: u64) -> Vec<Command> {
        self.values_query = Some(query);
        vec![Command::Page {
            slot: Slot::FieldValues,
            offset: 0,
            count: rows.min(MOST_VALUES),
        }]
    }

    pub(super) fn page(&mut self, query: QueryId, table: Table) {
        if self.values_query == Some(query) {
            self.values = Some(Shared::new(table));
        }
    }
}

impl super::State {
    pub(super) fn learn(&mut self, action: LearnAction, now: i64) -> Vec<Command> {
        match action {
            LearnAction::Show(view) => {
                self.learn.view = view;
                match view {
                    View::Record | View::HandIn => Vec::new(),
                    View::Glossary | View::CheatSheet => self.learn.fetch(),
                    View::Guides => self.learn.guides.read(),
                    View::Missions => self.missions.list(),
                }
            }
            LearnAction::Give(text) => self.learn.give(text, self.files.layouts()),
            LearnAction::Search(filter) => self.learn.search(filter),
            LearnAction::Open(name) => {
                self.learn.open(name);
                self.ask_values(now)
            }
            LearnAction::LookUp(name) => {
                self.place = super::Place::Learn;
                self.beside = None;
                let mut commands = self.learn.look_up(name);
                commands.extend(self.ask_values(now));
                commands
            }
            LearnAction::ExplainRow(row) => {
                let Some(result) = &self.query.result else {
                    return Vec::new();
                };
                let (slot, query) = (Slot::Editor, result.query);
                self.explain_beside(Subject::Row(query, row));
                vec![Command::ExplainRow { slot, query, row }]
            }
            LearnAction::ExplainLine(file, line) => self.explain_line(file, line),
            LearnAction::CloseExplanation => {
                self.beside = None;
                Vec::new()
            }
            LearnAction::Guides(action) => self.follow_guides(action),
            LearnAction::FetchAgain => {
                self.learn.attempts += 1;
                self.learn.guides.problem = None;
                self.missions.await_files();
                Vec::new()
            }
        }
    }

    fn explain_beside(&mut self, subject: Subject) {
        let before = self.beside.take();
        self.beside = Some(Beside {
            subject,
            explanations: before.and_then(|before| before.explanations),
        });
    }

    fn explain_line(&mut self, file: FileId, line: u64) -> Vec<Command> {
        let status = self.files.shown().find(|status| status.file == file);
        let report = status.map(|status| &status.report);
        let is_it = |reject: &&Reject| reject.line == line;
        let reject = report.and_then(|report| report.rejects.iter().find(is_it));
        let (Some(report), Some(reject)) = (report, reject) else {
            return Vec::new();
        };
        let subject = Subject::Line(file, line);
        let request = LessonRequest::Line {
            subject,
            reject: reject.clone(),
            layout: report.layout.clone(),
        };
        self.explain_beside(subject);
        vec![Command::Learn(request)]
    }

    /// Asks for values of the open entry's field, where there are data.
    pub(super) fn ask_values(&self, now: i64) -> Vec<Command> {
        match self.files.is_empty() || self.files.is_loading() {
            true => Vec::new(),
            false => self.learn.ask_values(now).into_iter().collect(),
        }
    }

    pub(super) fn taught(&mut self, reply: LessonReply, now: i64) -> Vec<Command> {
        match reply {
            LessonReply::Explained {
                subject,
                explanations,
            } => {
                let explanations = Some(Shared::new(explanations));
                if subject == Subject::Text(self.learn.changes) && !self.learn.text.is_empty() {
                    self.learn.explanations = explanations;
                } else if let Some(beside) = &mut self.beside
                    && beside.subject == subject
                {
                    beside.explanations = explanations;
                    return self.answered_mission(Answered::Record, now);
                }
                Vec::new()
            }
            LessonReply::Glossary { entries, sheet } => {
                self.learn.glossary = Some(Shared::new(Glossary { entries, sheet }));
                self.ask_values(now)
            }
            LessonReply::HandIn(html) => {
                self.hand_in.made(html);
                Vec::new()
            }
            LessonReply::Guides(guides) => {
                self.learn.guides.all = Some(Shared::new(guides));
                Vec::new()
            }
            LessonReply::Found { filter, entries } => {
                if filter == self.learn.filter {
                    self.learn.found = entries.into();
                }
                Vec::new()
            }
            reply => self.taught_mission(reply),
        }
    }
}
