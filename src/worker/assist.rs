//! What the page asks while a query is being written, and what workers answer. Every worker
//! tallies its batches, one at a time; one worker knows the facts that come of it and helps.

use super::engine::Answer;
use super::protocol::Reply;
use super::tables::Tables;
use crate::column::{Batch, Shard};
use crate::query::LookupTable;
use crate::query::assist::{
    Completions, Formatted, Help, Piece, colours, complete, format, hover, show, signature,
};
use crate::query::catalog::Catalog;
use crate::query::facts::{Facts, TableFacts, Tally};
use crate::query::saved::SavedQuery;
use crate::query::saved::file::{self, Reading};
use crate::query::selection::{Chip, from_query, into_query};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One gathering of facts; a newer one has a greater number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FactsId(pub u32);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum AssistRequest {
    /// Tally all batches; an older tally that still runs is dropped.
    Tally { facts: FactsId },
    /// Know the facts that come of the tallies of all workers, which follow.
    Know,
    /// Say what can be written at a place of a text, and what stands there.
    Help(Place),
    /// Bring a text into good order.
    Format(Place),
    /// Make chips the first commands of a text.
    IntoQuery { text: String, chips: Vec<Chip> },
    /// Make chips of the filters that a text begins with.
    FromQuery { text: String },
    /// Say which fields there are, and what is known of them.
    List,
    /// Make a query show a field, too.
    Show { text: String, field: String },
    /// Say what each piece of a text is.
    Colour(String),
    /// Read a file of saved queries, which comes from there.
    ReadQueries { from: QueriesFrom, text: String },
}

/// Where a file of saved queries comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueriesFrom {
    /// The browser has kept it.
    Kept,
    /// A person has opened the file of this name.
    File(String),
}

/// A place of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub text: String,
    /// In bytes.
    pub cursor: usize,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum AssistReply {
    /// The tally of a worker's batches, as one buffer.
    Tallied {
        facts: FactsId,
    },
    Helped {
        place: Place,
        help: Box<Assistance>,
    },
    Formatted {
        place: Place,
        formatted: Formatted,
    },
    /// Conditions have moved between a text and chips; nothing where there are none to move.
    Moved {
        text: String,
        moved: Option<(Vec<Chip>, String)>,
    },
    Listed(Box<Catalog>),
    /// The text of a query that shows a field, too.
    Shown {
        query: String,
    },
    Coloured {
        text: String,
        pieces: Vec<Piece>,
    },
    QueriesRead {
        from: QueriesFrom,
        reading: Reading,
    },
}

/// All help for a place of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assistance {
    pub completions: Completions,
    /// The call or the command that the place is in.
    pub signature: Option<Help>,
    /// What stands there.
    pub hover: Option<Help>,
}

impl Assistance {
    /// The help for a place.
    pub fn at(place: &Place, facts: &Facts) -> Assistance {
        Assistance {
            completions: complete(&place.text, place.cursor, facts),
            signature: signature(&place.text, place.cursor, facts),
            hover: hover(&place.text, place.cursor, facts),
        }
    }
}

/// A worker's side of the help.
#[derive(Default)]
pub struct Assistant {
    facts: Facts,
    running: Option<Running>,
}

struct Running {
    id: FactsId,
    batches: std::vec::IntoIter<Arc<Batch>>,
    tally: Tally,
}

impl Assistant {
    pub fn handle(
        &mut self,
        request: AssistRequest,
        buffers: &[Vec<u8>],
        shard: &Shard,
        tables: &Tables,
        saved: &Arc<[SavedQuery]>,
    ) -> Option<Answer> {
        let reply = match request {
            AssistRequest::Tally { facts: id } => {
                let batches: Vec<Arc<Batch>> = shard.batches().cloned().collect();
                self.running = Some(Running {
                    id,
                    batches: batches.into_iter(),
                    tally: Tally::default(),
                });
                return None;
            }
            AssistRequest::Know => {
                let tallies = buffers.iter().map(Vec::as_slice);
                match Facts::of_tallies(tallies) {
                    Some(facts) => self.facts = facts,
                    None => unreachable!("a tally is written by a worker of the same build"),
                }
                return None;
            }
            AssistRequest::Help(place) => {
                self.facts.tables = table_facts(tables);
                self.facts.saved = saved.clone();
                AssistReply::Helped {
                    help: Box::new(Assistance::at(&place, &self.facts)),
                    place,
                }
            }
            AssistRequest::List => AssistReply::Listed(Box::new(Catalog::of(&self.facts))),
            AssistRequest::Show { text, field } => AssistReply::Shown {
                query: show(&text, &field),
            },
            AssistRequest::Format(place) => AssistReply::Formatted {
                formatted: format(&place.text, place.cursor),
                place,
            },
            AssistRequest::IntoQuery { text, chips } => AssistReply::Moved {
                moved: Some((Vec::new(), into_query(&chips, &text))),
                text,
            },
            AssistRequest::FromQuery { text } => AssistReply::Moved {
                moved: from_query(&text),
                text,
            },
            AssistRequest::Colour(text) => AssistReply::Coloured {
                pieces: colours(&text),
                text,
            },
            AssistRequest::ReadQueries { from, text } => AssistReply::QueriesRead {
                from,
                reading: file::read(&text),
            },
        };
        Some((Reply::Assist(reply), Vec::new()))
    }

    pub fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// Looks at one batch; answers when it was the last.
    pub fn step(&mut self, shard: &Shard) -> Option<Answer> {
        let running = self.running.as_mut()?;
        if let Some(batch) = running.batches.next() {
            running.tally.take(&batch, &shard.dictionaries);
            return None;
        }
        let running = self.running.take()?;
        let tallied = AssistReply::Tallied { facts: running.id };
        Some((Reply::Assist(tallied), vec![running.tally.encode()]))
    }
}

fn table_facts(tables: &Tables) -> Vec<TableFacts> {
    let facts = |table: &Arc<LookupTable>| TableFacts {
        name: table.name.clone(),
        columns: table.titles().map(str::to_string).collect(),
    };
    tables.visible().iter().map(facts).collect()
}
