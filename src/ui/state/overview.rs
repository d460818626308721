//! The answers that stand above every place and in the overview, and the queries that
//! give them.

use super::shared::Shared;
use crate::insight::conversation::{Relate, Relation};
use crate::query::selection::Chip;
use crate::query::time::{Period, TimeRange};
use crate::query::{Selection, Table, Value};
use crate::view::chart::MOST_PAIRS;
use crate::view::traffic::{self, Measure, Sample};
use crate::worker::{Command, QueryId, Slot};
use std::collections::VecDeque;
use std::rc::Rc;

/// Sums over everything, by what the service says about a record.
const TOTALS: &str = "stats count(*) as rows, sum(bytes) as bytes, sum(packets) as packets, \
    max(end) as ended by logStatus, action";

/// As many as [`MOST_PAIRS`].
const TOP_PAIRS: &str = r#"filter srcAddr != "-"
| stats sum(bytes) as bytes, sum(packets) as packets, count(*) as records by srcAddr, dstAddr
| sort bytes desc
| limit 1000"#;

/// The width of the widest chart that gets as many bars as it can show, in pixels.
const CHART_WIDTH: u32 = 1_000;

/// The rows of an answer that are fetched: more than any of them has.
const MOST_ROWS: u64 = 4_000;

/// How many answers of a panel are remembered: who undoes a few steps sees them at once.
const MOST_REMEMBERED: usize = 16;

/// Something that a query answers.
pub struct Panel<T> {
    /// The last answer.
    pub value: Option<Shared<T>>,
    /// Why there is no newer answer.
    pub problem: Option<Rc<str>>,
    query: Option<QueryId>,
    /// What was asked last, until the workers are done with it; then, what `query` answers.
    asked: Option<Question>,
    answers: Option<Question>,
    /// The last answers, the newest at the end.
    remembered: VecDeque<(Question, Shared<T>)>,
}

/// What the workers are asked, whenever that is.
#[derive(Clone, PartialEq)]
enum Question {
    Query { text: String, selection: Selection },
    Relation(Box<Relate>),
}

impl Question {
    /// The question of a command whose answer is the same as long as the files are.
    fn lasting(command: &Command) -> Option<Question> {
        let (selection, question) = match command {
            Command::Run {
                text, selection, ..
            } => {
                let (text, own) = (text.clone(), selection.clone());
                let question = Question::Query {
                    text,
                    selection: own,
                };
                (selection, question)
            }
            Command::Relate { relate, .. } => {
                (&relate.selection, Question::Relation(relate.clone()))
            }
            _ => return None,
        };
        // Names of functions may be written in any case.
        let tells_time = |chip: &Chip| match chip {
            Chip::Condition(text) => text.to_ascii_lowercase().contains("now"),
            Chip::Values { .. } => false,
        };
        (!selection.chips.iter().any(tells_time)).then_some(question)
    }
}

/// Sums over all files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records with traffic (log-status OK).
    pub records: u64,
    pub nodata: u64,
    pub skipdata: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub bytes: i128,
    pub packets: i128,
    /// When the last record ended, in milliseconds since 1970.
    pub ended: Option<i64>,
}

/// Sums in which traffic that several records tell of counts once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountedTotals {
    pub bytes: i128,
    pub packets: i128,
    pub records: i128,
    /// Records of traffic that another interface has recorded, too.
    pub folded: i128,
    /// Records of traffic as it looks behind a translator.
    pub copied: i128,
    /// Whether a file tells what a translator has made of addresses.
    pub has_packet_addresses: bool,
}

/// Traffic over time.
#[derive(Debug)]
pub struct TrafficSamples {
    pub samples: Vec<Sample>,
    /// The event times of all rows.
    pub range: TimeRange,
    pub bin: Period,
}

#[derive(Clone, Default, PartialEq)]
pub struct Overview {
    /// The event times of all rows.
    pub range: Option<TimeRange>,
    pub totals: Panel<Totals>,
    pub top_pairs: Panel<Table>,
    pub traffic: Panel<TrafficSamples>,
    /// Whether totals and top pairs count traffic once that several records tell of.
    pub counts_once: bool,
    pub counted: Panel<CountedTotals>,
    pub counted_pairs: Panel<Table>,
}

impl Overview {
    /// Asks all questions anew, because what the workers have is another; the old answers stay
    /// until the new ones are here. Traffic over time is that of `range`.
    pub(super) fn refresh(&mut self, range: Option<TimeRange>, now: i64) -> Vec<Command> {
        self.totals.forget();
        self.top_pairs.forget();
        self.traffic.forget();
        self.counted.forget();
        self.counted_pairs.forget();
        if range.is_none() {
            (self.range, self.traffic) = (None, Panel::default());
        }
        self.follow(range, now)
    }

    /// Asks anew what the selection changes, and for traffic over time if it is to change to
    /// that of `range`.
    pub(super) fn follow(&mut self, range: Option<TimeRange>, now: i64) -> Vec<Command> {
        // Of all that wait, workers answer the newest first: what is quick comes last.
        let mut commands = vec![run(Slot::TopPairs, TOP_PAIRS.into(), now)];
        if let Some(range) = range {
            self.range = Some(range);
            let query = traffic::query(Measure::Bytes, bin(range));
            commands.push(run(Slot::Traffic, query, now));
        }
        commands.push(run(Slot::Totals, TOTALS.into(), now));
        commands.extend(self.count());
        commands
    }

    /// Answers what was answered before; the workers stop what they do for the panel instead.
    pub(super) fn recall(&mut self, commands: &mut [Command]) {
        for command in commands {
            let (Command::Run { slot, .. } | Command::Relate { slot, .. }) = command else {
                continue;
            };
            let (slot, question) = (*slot, Question::lasting(command));
            let is_known = match slot {
                Slot::Totals => self.totals.recall(question),
                Slot::TopPairs => self.top_pairs.recall(question),
                Slot::Traffic => self.traffic.recall(question),
                Slot::CountedTotals => self.counted.recall(question),
                Slot::CountedPairs => self.counted_pairs.recall(question),
                _ => false,
            };
            if is_known {
                *command = Command::Cancel { slot };
            }
        }
    }

    /// Counts traffic once, or each record again.
    pub(super) fn count_once(&mut self, once: bool) -> Vec<Command> {
        self.counts_once = once;
        self.count()
    }

    /// Asks for what counting once needs, if it is wanted.
    fn count(&mut self) -> Vec<Command> {
        if !self.counts_once {
            self.counted = Panel::default();
            self.counted_pairs = Panel::default();
            return Vec::new();
        }
        let relate = |slot, relation, limit| Command::Relate {
            slot,
            relate: Box::new(Relate {
                relation,
                limit,
                ..Relate::default()
            }),
        };
        vec![
            relate(Slot::CountedTotals, Relation::Totals, None),
            relate(Slot::CountedPairs, Relation::Pairs, Some(MOST_PAIRS)),
        ]
    }

    pub(super) fn done(&mut self, slot: Slot, query: QueryId, rows: u64) -> Vec<Command> {
        match slot {
            Slot::Totals => self.totals.expect(query),
            Slot::TopPairs => self.top_pairs.expect(query),
            Slot::Traffic => self.traffic.expect(query),
            Slot::CountedTotals => self.counted.expect(query),
            Slot::CountedPairs => self.counted_pairs.expect(query),
            _ => return Vec::new(),
        }
        vec![Command::Page {
            slot,
            offset: 0,
            count: rows.min(MOST_ROWS),
        }]
    }

    pub(super) fn page(&mut self, slot: Slot, query: QueryId, table: Table) {
        match slot {
            Slot::Totals if self.totals.query == Some(query) => {
                self.totals.answer(Totals::of(&table));
            }
            Slot::TopPairs if self.top_pairs.query == Some(query) => {
                self.top_pairs.answer(table);
            }
            Slot::CountedTotals if self.counted.query == Some(query) => {
                self.counted.answer(CountedTotals::of(&table));
            }
            Slot::CountedPairs if self.counted_pairs.query == Some(query) => {
                self.counted_pairs.answer(table);
            }
            Slot::Traffic if self.traffic.query == Some(query) => {
                if let Some(range) = self.range {
                    self.traffic.answer(TrafficSamples {
                        samples: traffic::samples(&table),
                        range,
                        bin: bin(range),
                    });
                }
            }
            _ => {}
        }
    }

    pub(super) fn failed(&mut self, slot: Slot, reason: String) {
        let reason = Some(reason.into());
        match slot {
            Slot::Totals => self.totals.problem = reason,
            Slot::TopPairs => self.top_pairs.problem = reason,
            Slot::Traffic => self.traffic.problem = reason,
            Slot::CountedTotals => self.counted.problem = reason,
            Slot::CountedPairs => self.counted_pairs.problem = reason,
            _ => {}
        }
    }
}

fn bin(range: TimeRange) -> Period {
    traffic::choose_bin(range, CHART_WIDTH)
}

fn run(slot: Slot, text: String, now: i64) -> Command {
    Command::Run {
        slot,
        text,
        selection: Selection::default(),
        now,
    }
}

impl CountedTotals {
    /// Reads the one row of [`Relation::Totals`].
    fn of(table: &Table) -> CountedTotals {
        let sum = |name: &str| {
            let at = table.names().iter().position(|known| known == name);
            match at.filter(|_| table.rows() > 0).map(|at| table.value(0, at)) {
                Some(Value::Integer(sum)) => sum,
                _ => 0,
            }
        };
        CountedTotals {
            bytes: sum("bytes"),
            packets: sum("packets"),
            records: sum("records"),
            folded: sum("folded"),
            copied: sum("copied records"),
            has_packet_addresses: sum("packet addresses") > 0,
        }
    }
}

impl Totals {
    /// Reads the answer to [`TOTALS`].
    fn of(table: &Table) -> Totals {
        let column = |name: &str| table.names().iter().position(|known| known == name);
        let integer = |row, name| match table.value(row, column(name)?) {
            Value::Integer(number) => Some(number),
            _ => None,
        };
        let text = |row, name| {
            let value = column(name).map(|at| table.value(row, at));
            value.map_or(String::new(), |value| value.to_text().into())
        };
        let mut totals = Totals::default();
        for row in 0..table.rows() {
            let rows = integer(row, "rows").map_or(0, |rows| rows as u64);
            match text(row, "logStatus").as_str() {
                "NODATA" => totals.nodata += rows,
                "SKIPDATA" => totals.skipdata += rows,
                // A file without the field lists only what was captured.
                _ => {
                    totals.records += rows;
                    match text(row, "action").as_str() {
                        "ACCEPT" => totals.accepted += rows,
                        "REJECT" => totals.rejected += rows,
                        _ => {}
                    }
                }
            }
            totals.bytes += integer(row, "bytes").unwrap_or(0);
            totals.packets += integer(row, "packets").unwrap_or(0);
            let ended = integer(row, "ended")
                .and_then(|seconds| i64::try_from(seconds).ok()?.checked_mul(1_000));
            totals.ended = totals.ended.max(ended);
        }
        totals
    }
}

impl<T> Panel<T> {
    /// Waits for the rows of a query, which is the one that was asked last: those before it end
    /// when it is asked.
    pub(super) fn expect(&mut self, query: QueryId) {
        self.query = Some(query);
        self.answers = self.asked.take();
    }

    pub(super) fn expects(&self, query: QueryId) -> bool {
        self.query == Some(query)
    }

    pub(super) fn answer(&mut self, value: T) {
        let value = Shared::new(value);
        if let Some(question) = self.answers.take() {
            if self.remembered.len() == MOST_REMEMBERED {
                self.remembered.pop_front();
            }
            self.remembered.push_back((question, value.clone()));
        }
        self.value = Some(value);
        self.problem = None;
    }

    /// Shows the answer to a question if it is remembered; whether it is. If not, the workers
    /// are asked.
    fn recall(&mut self, question: Option<Question>) -> bool {
        let mut known = self.remembered.iter();
        let known = known.find(|(known, _)| Some(known) == question.as_ref());
        let Some((_, value)) = known else {
            self.asked = question;
            return false;
        };
        *self = Panel {
            value: Some(value.clone()),
            remembered: std::mem::take(&mut self.remembered),
            ..Panel::default()
        };
        true
    }

    fn forget(&mut self) {
        self.remembered.clear();
        (self.asked, self.answers) = (None, None);
    }
}

impl<T> Clone for Panel<T> {
    fn clone(&self) -> Panel<T> {
        Panel {
            value: self.value.clone(),
            problem: self.problem.clone(),
            query: self.query,
            asked: self.asked.clone(),
            answers: self.answers.clone(),
            remembered: self.remembered.clone(),
        }
    }
}

impl<T> PartialEq for Panel<T> {
    fn eq(&self, other: &Panel<T>) -> bool {
        self.value == other.value && self.problem == other.problem
    }
}

impl<T> Default for Panel<T> {
    fn default() -> Panel<T> {
        Panel {
            value: None,
            problem: None,
            query: None,
            asked: None,
            answers: None,
            remembered: VecDeque::new(),
        }
    }
}
