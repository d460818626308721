//! A checked query: what to do with rows, in segments that end where workers exchange
//! what they have.

use super::diagnostic::Span;
use super::function::{Kernel, Make};
use super::order::ColumnOrder;
use super::pass::Pass;
use super::relation::Relation;
use super::tuple::Tuple;
use crate::flow::Slot;
use regex_lite::Regex;
use std::sync::Arc;

use super::value::Value;

/// A query that can run.
#[derive(Clone)]
pub struct Plan {
    /// At least one; the last ends in [`End::Rows`].
    pub segments: Vec<Segment>,
    /// Names of the result's columns.
    pub names: Vec<String>,
}

/// What one worker does by itself between two exchanges: it takes the rows of its
/// shard, or what the exchange before gave it.
#[derive(Clone)]
pub struct Segment {
    /// The commands of the query that it carries out.
    pub commands: Vec<Span>,
    /// Conditions that a row must meet, all of them.
    pub filters: Vec<Expr>,
    pub end: End,
}

#[derive(Clone)]
pub enum End {
    /// Groups, to be merged by key. The next segment sees the keys as its first columns
    /// and the aggregates as those behind.
    Groups {
        keys: Vec<Expr>,
        aggregates: Vec<Aggregate>,
    },
    /// Rows that another module makes of the records.
    Relation {
        make: Arc<dyn Fn() -> Box<dyn Relation> + Send + Sync>,
        /// What its columns hold.
        kinds: Vec<Kind>,
    },
    /// A row for each element of a list; what is no list is one element. Nothing is
    /// exchanged: every worker goes on with its own rows, whose first column is the element.
    Elements { list: Expr, columns: Vec<Expr> },
    /// Rows in order, of which the first `limit` count. The result, or one worker that goes
    /// on with all of them, sees the columns.
    Rows {
        order: Vec<OrderKey>,
        /// Of rows that are equal in these, the first counts.
        distinct: Vec<Expr>,
        limit: Option<u64>,
        columns: Vec<Expr>,
        /// What the worker that goes on does with the rows first.
        pass: Option<MakePass>,
    },
}

/// Makes a pass over rows in order.
pub type MakePass = Arc<dyn Fn() -> Box<dyn Pass> + Send + Sync>;

#[derive(Clone)]
pub struct Aggregate {
    pub make: Make,
    /// What is aggregated; nothing for `count(*)`.
    pub arguments: Vec<Expr>,
    /// Whether the result is one of the values.
    pub picks: bool,
    /// Whether the result measures what the values measure.
    pub keeps_measure: bool,
}

#[derive(Clone)]
pub struct OrderKey {
    pub expr: Expr,
    pub descending: bool,
}

/// An expression whose names are resolved.
#[derive(Clone)]
pub enum Expr {
    Constant(Value),
    Input(Input),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    Arithmetic(Operation, Box<Expr>, Box<Expr>),
    In {
        subject: Box<Expr>,
        negated: bool,
        list: Vec<Expr>,
    },
    Like {
        subject: Box<Expr>,
        negated: bool,
        pattern: Arc<Matcher>,
    },
    Call {
        kernel: Arc<Kernel>,
        arguments: Vec<Expr>,
    },
    /// One of several values that are found together, which are texts.
    Element {
        tuple: Arc<Tuple>,
        at: usize,
    },
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A field of a record.
    Slot(Slot),
    /// `@timestamp`.
    Timestamp,
    /// `@message`.
    Message,
    /// Where the part of a file that a record is in stands among all parts.
    Part,
    /// The number of a record among those of its shard.
    Row,
    /// A column of what the segment before gave.
    Column(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
}

/// The right side of `like`.
pub enum Matcher {
    Substring(Box<memchr::memmem::Finder<'static>>),
    Regex(Regex),
}

impl Matcher {
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Matcher::Substring(finder) => finder.find(text.as_bytes()).is_some(),
            Matcher::Regex(regex) => regex.is_match(text),
        }
    }
}

/// The kind that all values of an expression have, apart from `-` and null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Address,
    Time,
    /// Not known before it runs.
    Dynamic,
}

impl Plan {
    /// The column that orders the result before all else, if it is one that is shown.
    pub fn first_order(&self) -> Option<ColumnOrder> {
        let End::Rows { order, columns, .. } = &self.segments.last()?.end else {
            return None;
        };
        let OrderKey { expr, descending } = order.first()?;
        let is_it = |column: &Expr| match (column, expr) {
            (Expr::Input(column), Expr::Input(key)) => column == key,
            _ => false,
        };
        Some(ColumnOrder {
            column: columns.iter().position(is_it)?,
            descending: *descending,
        })
    }

    /// The directions of the keys that order the result.
    pub fn directions(&self) -> Vec<bool> {
        match self.segments.last().map(|segment| &segment.end) {
            Some(End::Rows { order, .. }) => order.iter().map(|key| key.descending).collect(),
            _ => Vec::new(),
        }
    }
}

impl Expr {
    pub fn slot(slot: Slot) -> Expr {
        Expr::Input(Input::Slot(slot))
    }

    pub fn column(at: usize) -> Expr {
        Expr::Input(Input::Column(at))
    }

    /// What is known about the values; `columns` are the kinds of the segment's input.
    pub fn kind(&self, columns: &[Kind]) -> Kind {
        use crate::flow::field::Type;
        match self {
            Expr::Input(Input::Slot(Slot::Field(field))) => match field.info().type_ {
                Type::Text => Kind::Text,
                Type::Integer { .. } => Kind::Integer,
                Type::Address => Kind::Address,
            },
            Expr::Input(Input::Slot(Slot::Event(field))) if field.is_time() => Kind::Time,
            Expr::Input(Input::Slot(Slot::Extra(_) | Slot::Event(_)) | Input::Message) => {
                Kind::Text
            }
            Expr::Input(Input::Timestamp) => Kind::Time,
            Expr::Input(Input::Part | Input::Row) => Kind::Integer,
            Expr::Input(Input::Column(at)) => columns.get(*at).copied().unwrap_or(Kind::Dynamic),
            Expr::Call { kernel, .. } => kernel.returns,
            Expr::Element { .. } => Kind::Text,
            Expr::Constant(Value::Time(_)) => Kind::Time,
            _ => Kind::Dynamic,
        }
    }
}

impl Aggregate {
    fn kind(&self, columns: &[Kind]) -> Kind {
        match self.arguments.last() {
            Some(argument) if self.picks => argument.kind(columns),
            _ => Kind::Dynamic,
        }
    }
}

impl Segment {
    /// A segment that stands for no command of a query.
    pub fn new(filters: Vec<Expr>, end: End) -> Segment {
        Segment {
            commands: Vec::new(),
            filters,
            end,
        }
    }

    /// The kinds of the columns that the next segment sees.
    pub fn output_kinds(&self, input: &[Kind]) -> Vec<Kind> {
        match &self.end {
            End::Groups { keys, aggregates } => keys
                .iter()
                .map(|key| key.kind(input))
                .chain(aggregates.iter().map(|aggregate| aggregate.kind(input)))
                .collect(),
            End::Relation { kinds, .. } => kinds.clone(),
            End::Elements { columns, .. } => std::iter::once(Kind::Dynamic)
                .chain(columns.iter().map(|column| column.kind(input)))
                .collect(),
            End::Rows { columns, pass, .. } => columns
                .iter()
                .map(|column| match pass {
                    // A pass may put other values in.
                    Some(_) => Kind::Dynamic,
                    None => column.kind(input),
                })
                .collect(),
        }
    }
}
