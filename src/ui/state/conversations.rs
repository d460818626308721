//! What Connections lists: the questions without an answer, who knocked in vain, and all
//! conversations.

use super::result::{PAGE_ROWS, QueryResult, fetch};
use super::shared::Shared;
use crate::flow::{Address, Protocol};
use crate::insight::conversation::{Filter, Relate, Relation};
use crate::insight::{Diagnosis, Question};
use crate::query::selection::Choice;
use crate::query::{Measure, Selection, Table, Value};
use crate::ui::text;
use crate::worker::{Command, QueryId, Slot, Summary, Topic};
use std::ops::Range;
use std::rc::Rc;

/// So many questions are listed at first, and so many more each time.
const QUESTIONS_SHOWN: u64 = 12;
const MORE_QUESTIONS: u64 = 48;

/// So many can be listed.
const MOST_QUESTIONS: u64 = 1_000;

/// Of so many questions the verdicts are looked for at once.
const MOST_VERDICTS: usize = 12;

/// So many conversations are in the table: millions of them are found by sorting and filtering,
/// not by scrolling, and the workers need hold no more.
pub const MOST_CONVERSATIONS: u64 = 10_000;

/// So many strangers and ports are listed.
const KNOCKS_SHOWN: u64 = 10;

/// The columns of the table, by their names in the relation, with their heads, and whether
/// the greatest value is wanted first.
pub const COLUMNS: [(&str, &str, bool); 13] = [
    ("client", text::CLIENT, false),
    ("server", text::SERVER, false),
    ("protocol name", text::PROTOCOL, false),
    ("server port", text::SERVER_PORT, false),
    ("service", text::SERVICE, false),
    ("answer", text::ANSWER, false),
    ("last seen", text::LAST_SEEN, true),
    ("packets to server", text::PACKETS_THERE, true),
    ("packets to client", text::PACKETS_BACK, true),
    ("bytes to server", text::BYTES_THERE, true),
    ("bytes to client", text::BYTES_BACK, true),
    ("rejected", text::REJECTED_RECORDS, true),
    ("first seen", text::FIRST_SEEN, true),
];

/// What one of them measures.
fn measure(name: &str) -> Measure {
    match name {
        "client" | "server" => Measure::Address,
        "server port" => Measure::Port,
        "packets to server" | "packets to client" => Measure::Packets,
        "bytes to server" | "bytes to client" => Measure::Bytes,
        _ => Measure::None,
    }
}

/// The columns that tell who asks whom for what.
const WHOM: [&str; 4] = ["client", "server", "server port", "protocol"];

/// What can happen to the lists.
pub enum ConversationsAction {
    /// The person chose to see strangers who knocked in vain, or not to.
    ShowStrangers(bool),
    MoreQuestions,
    /// Sort the table by one of [`COLUMNS`]; once more turns the order around.
    Sort(usize),
    /// The person typed what to look for, and the text rests for a moment.
    Filter(String),
    Rest,
    /// These rows of the table are in sight.
    See(Range<u64>),
}

/// The lists of Connections.
#[derive(Clone, Default, PartialEq)]
pub struct Conversations {
    pub shows_strangers: bool,
    pub questions: Listing,
    /// The verdicts on the first questions.
    pub verdicts: Option<Shared<Vec<Diagnosis>>>,
    pub knocks: Listing,
    pub ports: Listing,
    pub totals: Listing,
    /// All conversations that the filter lets through.
    pub table: Option<Shared<QueryResult>>,
    pub sort: Sort,
    pub filter: Rc<str>,
    /// Why something could not be worked out.
    pub problem: Option<Rc<str>>,
    /// Tables whose first rows are on their way.
    awaited: Option<Shared<QueryResult>>,
    /// What the table was filtered by last.
    filtered: Rc<str>,
    /// What is still to be asked for, one after the other: each joins all records anew.
    waiting: Vec<Slot>,
    shown: u64,
}

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// One of [`COLUMNS`].
    pub column: usize,
    /// Whether the greatest is first.
    pub descending: bool,
}

impl Default for Sort {
    /// The newest first.
    fn default() -> Sort {
        let column = COLUMNS.iter().position(|(name, ..)| *name == "last seen");
        Sort {
            column: column.unwrap_or(0),
            descending: true,
        }
    }
}

/// The first rows of an answer.
#[derive(Clone, Default, PartialEq)]
pub struct Listing {
    /// How many rows there are in all.
    pub rows: u64,
    pub table: Option<Shared<Table>>,
    awaited: Option<(QueryId, u64)>,
}

/// A question that the records raise: requests without an answer, or not all the time.
#[derive(Clone, Debug, PartialEq)]
pub struct Raised {
    pub question: Question,
    /// Conversations that began it.
    pub attempts: u64,
    /// Milliseconds since 1970.
    pub since: i64,
    pub until: i64,
}

/// Somebody who knocked in vain, or a port that was knocked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knock {
    /// The address, or the port with its service.
    pub name: String,
    pub attempts: u64,
    /// How many ports, or how many strangers.
    pub spread: u64,
    pub targets: u64,
}

impl Listing {
    pub(super) fn done(
        &mut self,
        slot: Slot,
        query: QueryId,
        rows: u64,
        count: u64,
    ) -> Vec<Command> {
        self.awaited = Some((query, rows));
        vec![Command::Page {
            slot,
            offset: 0,
            count: rows.min(count),
        }]
    }

    /// Takes in the rows; says whether they are those that were asked for.
    pub(super) fn page(&mut self, query: QueryId, table: Table) -> bool {
        match self.awaited {
            Some((awaited, rows)) if awaited == query => {
                self.rows = rows;
                self.table = Some(Shared::new(table));
                true
            }
            _ => false,
        }
    }
}

impl Conversations {
    pub(super) fn update(&mut self, action: ConversationsAction) -> Vec<Command> {
        match action {
            ConversationsAction::ShowStrangers(shows) => {
                self.shows_strangers = shows;
                self.shown = 0;
                vec![self.ask_questions(), self.ask_table()]
            }
            ConversationsAction::MoreQuestions => {
                self.shown = self.shown.max(QUESTIONS_SHOWN) + MORE_QUESTIONS;
                vec![Command::Page {
                    slot: Slot::Questions,
                    offset: 0,
                    count: self.shown.min(self.questions.rows),
                }]
            }
            ConversationsAction::Sort(column) => {
                let greatest_first = COLUMNS.get(column).is_some_and(|column| column.2);
                self.sort = Sort {
                    column,
                    descending: match self.sort.column == column {
                        true => !self.sort.descending,
                        false => greatest_first,
                    },
                };
                vec![self.ask_table()]
            }
            ConversationsAction::Filter(text) => {
                self.filter = text.into();
                Vec::new()
            }
            ConversationsAction::Rest if self.filter == self.filtered => Vec::new(),
            ConversationsAction::Rest => vec![self.ask_table()],
            ConversationsAction::See(rows) => match &mut self.table {
                Some(table) => fetch(Slot::Conversations, table.make_mut().want(rows)),
                None => Vec::new(),
            },
        }
    }

    /// Asks for everything anew.
    pub(super) fn refresh(&mut self) -> Vec<Command> {
        self.problem = None;
        // The last is asked first: what is on top of the page.
        self.waiting = vec![
            Slot::KnockedPorts,
            Slot::Knocks,
            Slot::ConversationTotals,
            Slot::Conversations,
        ];
        vec![self.ask_questions()]
    }

    /// Asks for what is next, when the last answer is there or has failed.
    pub(super) fn proceed(&mut self) -> Option<Command> {
        let all = |slot, relation| relate(slot, relation, Filter::default(), None);
        Some(match self.waiting.pop()? {
            Slot::KnockedPorts => all(Slot::KnockedPorts, Relation::KnockedPorts),
            Slot::Knocks => all(Slot::Knocks, Relation::Knocks),
            Slot::ConversationTotals => all(Slot::ConversationTotals, Relation::Totals),
            _ => self.ask_table(),
        })
    }

    fn ask_questions(&self) -> Command {
        let filter = Filter {
            hide_unsolicited: !self.shows_strangers,
            ..Filter::default()
        };
        limited(
            relate(Slot::Questions, Relation::Questions, filter, None),
            MOST_QUESTIONS,
        )
    }

    fn ask_table(&mut self) -> Command {
        self.filtered = self.filter.clone();
        let filter = Filter {
            hide_unsolicited: !self.shows_strangers,
            text: self.filter.to_string(),
            ..Filter::default()
        };
        let column = COLUMNS.get(self.sort.column);
        let sort = column.map(|(name, ..)| (name.to_string(), self.sort.descending));
        limited(
            relate(Slot::Conversations, Relation::Conversations, filter, sort),
            MOST_CONVERSATIONS,
        )
    }

    fn listing(&mut self, slot: Slot) -> Option<(&mut Listing, u64)> {
        Some(match slot {
            Slot::Questions => (&mut self.questions, self.shown.max(QUESTIONS_SHOWN)),
            Slot::Knocks => (&mut self.knocks, KNOCKS_SHOWN),
            Slot::KnockedPorts => (&mut self.ports, KNOCKS_SHOWN),
            Slot::ConversationTotals => (&mut self.totals, 1),
            _ => return None,
        })
    }

    pub(super) fn done(
        &mut self,
        slot: Slot,
        query: QueryId,
        rows: u64,
        summary: &Summary,
    ) -> Vec<Command> {
        if let Some((listing, count)) = self.listing(slot) {
            return listing.done(slot, query, rows, count);
        }
        let at = |name: &str| summary.columns.iter().position(|known| known == name);
        let shown = COLUMNS.iter().filter_map(|(name, ..)| at(name)).collect();
        let column = |(name, head, _): &(&str, &str, bool)| (head.to_string(), measure(name));
        let columns = COLUMNS.iter().map(column).collect();
        let mut table = QueryResult::of_columns(query, rows, columns, shown);
        let wanted = table.want(0..PAGE_ROWS);
        self.awaited = Some(Shared::new(table));
        if rows == 0 {
            self.table = self.awaited.take();
        }
        fetch(slot, wanted)
    }

    /// Takes a page in; `captured_all` belongs to the questions that it raises.
    pub(super) fn page(
        &mut self,
        slot: Slot,
        query: QueryId,
        offset: u64,
        table: Table,
        captured_all: bool,
    ) -> Vec<Command> {
        if let Some((listing, _)) = self.listing(slot) {
            let is_new = listing.page(query, table);
            return match is_new && slot == Slot::Questions {
                true => self.judge(captured_all),
                false => Vec::new(),
            };
        }
        if let Some(awaited) = &mut self.awaited
            && awaited.query == query
        {
            awaited.make_mut().insert(offset, table);
            self.table = self.awaited.take();
        } else if let Some(shown) = &mut self.table
            && shown.query == query
        {
            shown.make_mut().insert(offset, table);
        }
        Vec::new()
    }

    /// Looks for the verdicts on the first questions.
    pub(super) fn judge(&self, captured_all: bool) -> Vec<Command> {
        let questions: Vec<Question> = self
            .raised()
            .into_iter()
            .take(MOST_VERDICTS)
            .map(|raised| Question {
                captured_all,
                ..raised.question
            })
            .collect();
        match questions.is_empty() {
            true => Vec::new(),
            false => vec![Command::Inquire {
                topic: Topic::Raised,
                questions,
            }],
        }
    }

    pub(super) fn failed(&mut self, reason: String) {
        self.problem = Some(reason.into());
    }

    /// The questions that are listed.
    pub fn raised(&self) -> Vec<Raised> {
        let Some(table) = &self.questions.table else {
            return Vec::new();
        };
        let row = |row| {
            let at = |name| value(table, row, name);
            Some(Raised {
                question: question_of(WHOM.map(at))?,
                attempts: amount(at("attempts")),
                since: time(at("first seen")),
                until: time(at("last seen")),
            })
        };
        (0..table.rows()).filter_map(row).collect()
    }

    /// The verdict on a question that is listed, if it has been looked for.
    pub fn verdict(&self, question: &Question) -> Option<&Diagnosis> {
        let mut verdicts = self.verdicts.as_ref()?.iter();
        verdicts.find(|diagnosis| is_same(&diagnosis.question, question))
    }

    /// The question that a row of the table is about.
    pub fn question_at(&self, row: u64) -> Option<Question> {
        question_in(self.table.as_ref()?, row)
    }

    /// Who knocked in vain most often.
    pub fn strangers(&self) -> Vec<Knock> {
        let name = |table: &Table, row| value(table, row, "client").to_text().into();
        knocks(&self.knocks, "ports", name)
    }

    /// On which ports.
    pub fn knocked_ports(&self) -> Vec<Knock> {
        let name = |table: &Table, row| {
            let number = |name| match value(table, row, name) {
                Value::Integer(number) => u16::try_from(number).ok(),
                _ => None,
            };
            let protocol = number("protocol").and_then(|number| u8::try_from(number).ok());
            let has_ports = protocol.is_some_and(|number| Protocol(number).has_ports());
            let port = number("server port").filter(|_| has_ports);
            crate::view::verdict::Service { protocol, port }.name()
        };
        knocks(&self.ports, "sources", name)
    }

    /// A figure of the totals.
    pub fn total(&self, name: &str) -> Option<u64> {
        let table = self
            .totals
            .table
            .as_ref()
            .filter(|table| table.rows() > 0)?;
        Some(amount(value(table, 0, name)))
    }
}

fn relate(slot: Slot, relation: Relation, filter: Filter, sort: Option<(String, bool)>) -> Command {
    let relate = Relate {
        relation,
        filter,
        sort,
        limit: None,
        selection: Selection::default(),
    };
    Command::Relate {
        slot,
        relate: Box::new(relate),
    }
}

/// The same for so many rows at most.
fn limited(mut command: Command, rows: u64) -> Command {
    if let Command::Relate { relate, .. } = &mut command {
        relate.limit = Some(rows);
    }
    command
}

/// The question that a row of a table of conversations is about.
fn question_in(table: &QueryResult, row: u64) -> Option<Question> {
    question_of(WHOM.map(|name| table.named_value(row, name).unwrap_or(Value::Null)))
}

/// What a cell of a table of conversations chooses, and the question of its row; `None` where
/// records have no such field. A host is chosen with both directions of its traffic.
pub fn conversation_choice(
    table: &QueryResult,
    row: u64,
    column: usize,
) -> Option<(Choice, Option<Question>)> {
    let value = table.value(row, column)?;
    let either = |fields: [&str; 2]| {
        let ends = fields.map(|field| (field.to_string(), value.clone()));
        Choice::Any(ends.to_vec())
    };
    let choice = match table.columns().get(column)?.as_str() {
        text::CLIENT | text::SERVER => either(["srcAddr", "dstAddr"]),
        text::SERVER_PORT if value != Value::Integer(0) => either(["srcPort", "dstPort"]),
        text::PROTOCOL => Choice::of("@protocolName", value.clone()),
        _ => return None,
    };
    Some((choice, question_in(table, row)))
}

/// The question that asks for what a row of [`WHOM`] tells.
fn question_of([client, server, port, protocol]: [Value; 4]) -> Option<Question> {
    let (Value::Address(src), Value::Address(dst)) = (client, server) else {
        return None;
    };
    let number = |value| match value {
        Value::Integer(number) => u16::try_from(number).ok(),
        _ => None,
    };
    let protocol = number(protocol).and_then(|number| u8::try_from(number).ok());
    let has_ports = protocol.is_none_or(|number| Protocol(number).has_ports());
    Some(Question {
        port: number(port).filter(|_| has_ports),
        protocol,
        ..Question::new(src, dst)
    })
}

fn is_same(a: &Question, b: &Question) -> bool {
    let key = |it: &Question| -> (Address, Address, Option<u16>, Option<u8>) {
        (it.src, it.dst, it.port, it.protocol)
    };
    key(a) == key(b)
}

fn knocks(listing: &Listing, spread: &str, name: impl Fn(&Table, usize) -> String) -> Vec<Knock> {
    let Some(table) = &listing.table else {
        return Vec::new();
    };
    let knock = |row| Knock {
        name: name(table, row),
        attempts: amount(value(table, row, "attempts")),
        spread: amount(value(table, row, spread)),
        targets: amount(value(table, row, "targets")),
    };
    (0..table.rows()).map(knock).collect()
}

fn value(table: &Table, row: usize, name: &str) -> Value {
    let column = table.names().iter().position(|known| known == name);
    column.map_or(Value::Null, |column| table.value(row, column))
}

fn amount(value: Value) -> u64 {
    match value {
        Value::Integer(number) => u64::try_from(number).unwrap_or(0),
        _ => 0,
    }
}

fn time(value: Value) -> i64 {
    match value {
        Value::Time(time) => time,
        _ => 0,
    }
}
