//! What the page asks of the lessons, and what a worker answers. The page has none of their
//! tables.

use super::protocol::QueryId;
use crate::column::FileId;
use crate::flow::Layout;
use crate::ingest::Reject;
use crate::lesson::glossary::{self, CheatSheet, Entry, Filter};
use crate::lesson::guide::{self, Guide};
use crate::lesson::mission::answer::{self, Answer, Judgement};
use crate::lesson::mission::{self, Fault, Mission};
use crate::lesson::{Explanation, explain_reject, explain_text};
use crate::view::hand_in::{self, HandIn};
use serde::{Deserialize, Serialize};

/// What is explained; it comes back with the explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// A text that a person gave; a newer one has a greater number.
    Text(u32),
    /// A row of the result of a query, counted from 0.
    Row(QueryId, u64),
    /// A rejected line of a file, by its number.
    Line(FileId, u64),
}

/// What the page wants to learn.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum LessonRequest {
    /// Explain the lines of a text, which may be records of one of the layouts.
    Text {
        subject: Subject,
        text: String,
        layouts: Vec<Layout>,
    },
    /// Explain why a line was rejected; the layout is that of its file.
    Line {
        subject: Subject,
        reject: Reject,
        layout: Option<Layout>,
    },
    /// The whole glossary, and the cheat sheet.
    Glossary,
    /// Which entries pass the filter.
    Search(Filter),
    /// Read guides, from the names and the texts of their files.
    Guides(Vec<(String, String)>),
    /// Write the file to hand in; `made` is the day, `2026-11-22`.
    HandIn { hand_in: HandIn, made: String },
    /// List missions, from the names and the texts of their files.
    Course(Vec<(String, String)>),
    /// Read the file of a mission.
    Mission { name: String, text: String },
    /// Judge an answer; a newer one has a greater number.
    Judge { number: u32, answer: Answer },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum LessonReply {
    /// One explanation for each line; none when there is nothing to explain any more.
    Explained {
        subject: Subject,
        explanations: Vec<Explanation>,
    },
    Glossary {
        entries: Vec<Entry>,
        sheet: CheatSheet,
    },
    /// The places in the glossary of what was found, the best first.
    Found {
        filter: Filter,
        entries: Vec<u32>,
    },
    /// In their order.
    Guides(Vec<Guide>),
    /// The file to hand in.
    HandIn(String),
    /// Those that can be played, in their order.
    Course(Vec<mission::Entry>),
    Mission {
        name: String,
        mission: Box<Result<Mission, Vec<Fault>>>,
    },
    Judged {
        number: u32,
        judgement: Judgement,
    },
}

pub fn answer(request: LessonRequest) -> LessonReply {
    match request {
        LessonRequest::Text {
            subject,
            text,
            layouts,
        } => LessonReply::Explained {
            subject,
            explanations: explain_text(&text, &layouts),
        },
        LessonRequest::Line {
            subject,
            reject,
            layout,
        } => LessonReply::Explained {
            subject,
            explanations: vec![explain_reject(&reject, layout.as_ref())],
        },
        LessonRequest::Glossary => LessonReply::Glossary {
            entries: glossary::entries(),
            sheet: glossary::cheat_sheet(),
        },
        LessonRequest::HandIn { hand_in, made } => {
            LessonReply::HandIn(hand_in::write(&hand_in, &made))
        }
        LessonRequest::Guides(files) => LessonReply::Guides(guide::read_all(&files)),
        LessonRequest::Course(files) => {
            let entry = |(name, text): &(String, String)| {
                let mission = mission::read(text).ok()?;
                Some(mission::Entry::of(name, &mission))
            };
            LessonReply::Course(files.iter().filter_map(entry).collect())
        }
        LessonRequest::Mission { name, text } => LessonReply::Mission {
            mission: Box::new(mission::read(&text)),
            name,
        },
        LessonRequest::Judge { number, answer } => LessonReply::Judged {
            number,
            judgement: answer::judge(&answer),
        },
        LessonRequest::Search(filter) => {
            let found = glossary::find(&filter).into_iter();
            LessonReply::Found {
                entries: found.map(|field| field.index() as u32).collect(),
                filter,
            }
        }
    }
}
