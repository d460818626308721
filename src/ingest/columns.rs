//! The columns of a table or the keys of JSON objects, by what they hold.

use crate::flow::field::match_key;
use crate::flow::{EventField, Field, Layout, Slot};
use std::sync::Arc;

/// The most columns that a table can have: far more than there are fields, so that a
/// hostile file cannot ask for millions.
const MAX_COLUMNS: usize = 1_000;

/// What each column of a table holds.
#[derive(Debug)]
pub struct Columns {
    names: Vec<Box<str>>,
    roles: Vec<Role>,
    /// The record that the columns make up, in their order.
    layout: Arc<Layout>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The message of the log event: the line of a record.
    Message,
    Event(EventField),
    /// The value at this position of the record.
    Record(usize),
    /// Nothing that is kept: a column of no known meaning, or one that is there twice.
    Ignored,
}

/// What the rows of a table are, judged by its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Log events or records.
    Records,
    /// What a query has computed from many records (`stats … by …`).
    Results,
    /// Nothing that has to do with flow logs.
    Unknown,
}

impl Columns {
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Columns {
        let mut columns = Columns {
            names: Vec::new(),
            roles: Vec::new(),
            layout: Arc::new(Layout::from_names([])),
        };
        let mut slots = Vec::new();
        for name in names {
            columns.add(name.trim(), &mut slots);
        }
        columns.layout = Arc::new(Layout {
            slots: slots.into(),
        });
        columns
    }

    /// Adds a column behind the others; returns its number.
    pub fn push(&mut self, name: &str) -> usize {
        let mut slots = self.layout.slots.to_vec();
        let known = slots.len();
        self.add(name.trim(), &mut slots);
        if slots.len() > known {
            self.layout = Arc::new(Layout {
                slots: slots.into(),
            });
        }
        self.names.len() - 1
    }

    fn add(&mut self, name: &str, slots: &mut Vec<Slot>) {
        let mut role = role(name).unwrap_or(Role::Ignored);
        if role != Role::Ignored && self.roles.contains(&role) {
            role = Role::Ignored;
        } else if role == Role::Ignored
            && let Some(slot) = slot(name)
            && !slots.contains(&slot)
            && self.names.len() < MAX_COLUMNS
        {
            role = Role::Record(slots.len());
            slots.push(slot);
        }
        self.names.push(name.into());
        self.roles.push(role);
    }

    pub fn len(&self) -> usize {
        self.roles.len()
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// The name of a column.
    pub fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", |name| name)
    }

    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The record that the columns make up; without slots when none of them belongs to it.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// Where the column of this role stands.
    pub fn position(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|&other| other == role)
    }

    /// Whether the name of any column is an expression of a query.
    pub fn are_computed(&self) -> bool {
        let is_computed = |name: &str| name.contains('(') && name.contains(')');
        self.names().any(is_computed)
    }

    /// What the rows are. Logs Insights names computed columns by their expression
    /// (`sum(bytes)`, `bin(5m)`) or as the person wished, and leaves out what was not
    /// grouped by: such a table has no time of an event, but names that no flow log has.
    pub fn rows(&self) -> Rows {
        if self.position(Role::Message).is_some() {
            return Rows::Records;
        }
        let is_known = |slot: &&Slot| matches!(slot, Slot::Field(_));
        let known = self.layout.slots.iter().filter(is_known).count();
        let has_time = self.position(Role::Event(EventField::Timestamp)).is_some()
            || self.layout.position_of(Field::START).is_some()
            || self.layout.position_of(Field::END).is_some();
        let is_other = |name: &str| role(name).is_none() && Field::find(name).is_none();
        let has_others = self
            .names()
            .any(|name| is_other(name) && !is_partition(name));
        if self.are_computed() || (known > 0 && has_others && !has_time) {
            Rows::Results
        } else if known > 0 {
            Rows::Records
        } else {
            Rows::Unknown
        }
    }
}

/// What a column of a log event holds, by its name in Logs Insights, in the API of
/// CloudWatch Logs, or in the first table that AWS documented for Athena (`ts`).
fn role(name: &str) -> Option<Role> {
    let event = match name {
        "@message" | "message" => return Some(Role::Message),
        "timestamp" | "ts" => EventField::Timestamp,
        "ingestionTime" => EventField::IngestionTime,
        "logStreamName" | "logStream" => EventField::LogStream,
        name => EventField::find(name)?,
    };
    Some(Role::Event(event))
}

/// The slot of the record that a column holds; `None` for a name that is none, such as
/// `@entity` or `bin(5m)`.
fn slot(name: &str) -> Option<Slot> {
    if name.starts_with('@') {
        return None;
    }
    if let Some(field) = Field::find(name) {
        return Some(Slot::Field(field));
    }
    const NOT_KEPT: [&str; 3] = ["eventid", "id", "loggroup"];
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_part);
    let is_kept = is_name && !NOT_KEPT.contains(&&*match_key(name));
    is_kept.then(|| Slot::Extra(name.into()))
}

/// Whether the name is that of a folder of S3, which Athena shows as a column.
fn is_partition(name: &str) -> bool {
    const PARTITIONS: [&str; 10] = [
        "year",
        "month",
        "day",
        "hour",
        "date",
        "dt",
        "awsaccountid",
        "awsservice",
        "awsregion",
        "accountid",
    ];
    PARTITIONS.contains(&&*match_key(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &str, roles: &[Role], layout: &str, rows: Rows) {
        let columns = Columns::new(names.split(','));
        assert_eq!(columns.roles(), roles, "{names}");
        assert_eq!(columns.layout().to_string(), layout, "{names}");
        assert_eq!(columns.rows(), rows, "{names}");
        let mut grown = Columns::new([]);
        for (at, name) in names.split(',').enumerate() {
            assert_eq!(grown.push(name), at);
        }
        assert_eq!(grown.roles(), roles, "{names}");
        assert_eq!(grown.layout(), columns.layout(), "{names}");
    }

    #[test]
    fn columns_are_known_by_their_names() {
        const TIME: Role = Role::Event(EventField::Timestamp);
        const STREAM: Role = Role::Event(EventField::LogStream);
        use Role::{Ignored, Message, Record};
        check("timestamp,message", &[TIME, Message], "", Rows::Records);
        check(
            "@timestamp,@message,@logStream,@log,@ptr,@entity",
            &[
                TIME,
                Message,
                STREAM,
                Role::Event(EventField::Log),
                Role::Event(EventField::Ptr),
                Ignored,
            ],
            "",
            Rows::Records,
        );
        check(
            "eventId,ingestionTime,logStreamName,message,timestamp",
            &[
                Ignored,
                Role::Event(EventField::IngestionTime),
                STREAM,
                Message,
                TIME,
            ],
            "",
            Rows::Records,
        );
        check(
            "@timestamp,srcAddr,bytes,team",
            &[TIME, Record(0), Record(1), Record(2)],
            "srcaddr bytes team",
            Rows::Records,
        );
        check(
            "ts,version,account,sourceaddress,numbytes,starttime",
            &[TIME, Record(0), Record(1), Record(2), Record(3), Record(4)],
            "version account-id srcaddr bytes start",
            Rows::Records,
        );
        check(
            "srcaddr,region,region,year",
            &[Record(0), Record(1), Ignored, Record(2)],
            "srcaddr region year",
            Rows::Records,
        );
    }

    #[test]
    fn results_are_told_from_records() {
        for (names, rows) in [
            ("srcAddr,dstAddr,bytes", Rows::Records),
            ("srcAddr,bytesTransferred", Rows::Results),
            ("bin(5m),bytes", Rows::Results),
            ("sum(bytes)", Rows::Results),
            ("@timestamp,srcAddr,megabytes", Rows::Records),
            ("name,age", Rows::Unknown),
            ("@timestamp", Rows::Unknown),
        ] {
            assert_eq!(Columns::new(names.split(',')).rows(), rows, "{names}");
        }
    }
}
