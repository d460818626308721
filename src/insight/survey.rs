//! What the records of one file say about the file: what they cover, how they were gathered,
//! which fields hold anything.
//!
//! Workers survey their batches of the file, one at a time; surveys merge in any order, and one
//! worker puts what they come to into words ([`Details`]).

mod coverage;
mod details;
mod fields;
mod interval;

pub use details::{Details, Fact, Interface, Sureness, Topic};
pub use fields::{FieldGroup, FieldSeen, Fields};

use super::capture::{
    ACTIONS, Captures, Coded, LONGER_THAN_A_MINUTE, MOST_OF_A_MINUTE, STATES, Spans, Stream,
    integer, text, whole,
};
use crate::column::{Batch, Column, Dictionaries, Integers, Shard};
use crate::flow::{EventField, Field, Slot, epoch_millis};
use crate::query::{Table, TableWriter, Value, read_table};
use std::collections::BTreeMap;

/// No record of AWS is longer, in seconds: it gathers for ten minutes, and stamps packets up to
/// a minute late.
const LONGEST: i64 = 660;

/// What rows of one file say about it.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    captures: Captures,
    counts: [u64; Count::ALL],
    /// Length in seconds of the longest record that is not [`Count::TooLong`].
    longest: u64,
    /// The lines of the first rows that are backwards, and too long.
    first_backwards: Option<u64>,
    first_too_long: Option<u64>,
    /// When anything was recorded, by any interface.
    spans: Spans,
    columns: BTreeMap<Slot, Seen>,
    /// How many rows have each value of the slots in [`IDENTITIES`].
    identities: BTreeMap<Slot, BTreeMap<Box<str>, u64>>,
}

/// What rows are counted by.
#[derive(Clone, Copy, Debug)]
enum Count {
    Rows,
    Nodata,
    Skipdata,
    Accepted,
    Rejected,
    /// The time of the row is that of the record, else that of its log event, else that in the
    /// name of the file.
    TimedByRecord,
    TimedByEvent,
    TimedByName,
    /// `start` or `end` is in milliseconds.
    InMilliseconds,
    /// Rows with `start` and `end`, by their length.
    Brief,
    OfAMinute,
    OfMinutes,
    TooLong,
    /// `end` is before `start`.
    Backwards,
}

impl Count {
    const ALL: usize = Count::Backwards as usize + 1;
}

/// How many rows have a column, and how many a value in it.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    rows: u64,
    valued: u64,
}

/// The slots that tell where records come from.
const IDENTITIES: [Slot; 9] = [
    Slot::Field(Field::INTERFACE_ID),
    Slot::Field(Field::ACCOUNT_ID),
    Slot::Field(Field::VPC_ID),
    Slot::Field(Field::SUBNET_ID),
    Slot::Field(Field::REGION),
    Slot::Field(Field::TGW_ID),
    Slot::Field(Field::TGW_ATTACHMENT_ID),
    Slot::Field(Field::RESOURCE_TYPE),
    Slot::Event(EventField::LogStream),
];

impl Survey {
    /// Takes in the rows of a batch of `shard` whose captures are known; `stream` is that of the
    /// file.
    pub fn take(
        &mut self,
        batch: &Batch,
        shard: &Shard,
        captures: &Captures,
        stream: Option<&Stream>,
    ) {
        self.captures.merge(captures);
        self.take_columns(batch, &shard.dictionaries, stream);
        self.take_decisions(batch, &shard.dictionaries);
        self.take_times(batch, shard);
    }

    fn take_columns(
        &mut self,
        batch: &Batch,
        dictionaries: &Dictionaries,
        stream: Option<&Stream>,
    ) {
        let rows = batch.rows() as u64;
        for (slot, column) in batch.layout().slots.iter().zip(batch.columns()) {
            let seen = self.columns.entry(slot.clone()).or_default();
            seen.rows += rows;
            seen.valued += valued(column, batch.rows(), dictionaries);
        }
        for slot in &IDENTITIES {
            let Some(Column::Text(id, codes)) = batch.column(slot) else {
                continue;
            };
            let values = self.identities.entry(slot.clone()).or_default();
            for (code, count) in tally(codes, batch.rows()) {
                let value = dictionaries.get(*id).text(code);
                if value != "-" {
                    *values.entry(value.into()).or_default() += count;
                }
            }
        }
        let interface = Slot::Field(Field::INTERFACE_ID);
        if let (Some(stream), None) = (stream, batch.column(&interface)) {
            let values = self.identities.entry(interface).or_default();
            *values.entry((*stream.interface).into()).or_default() += rows;
        }
    }

    fn take_decisions(&mut self, batch: &Batch, dictionaries: &Dictionaries) {
        let actions = Coded::of(batch, dictionaries, Field::ACTION, ACTIONS);
        let states = Coded::of(batch, dictionaries, Field::LOG_STATUS, STATES);
        for row in 0..batch.rows() {
            self.add(Count::Rows);
            if let Some(action) = actions.get(row) {
                self.add([Count::Accepted, Count::Rejected][action]);
            }
            if let Some(state) = states.get(row) {
                self.add([Count::Nodata, Count::Skipdata][state]);
            }
        }
    }

    fn take_times(&mut self, batch: &Batch, shard: &Shard) {
        let starts = batch.integers(Field::START);
        let ends = batch.integers(Field::END);
        let events = batch.event_times(EventField::Timestamp);
        let get = |column: Option<&Integers>, row| column?.get(row);
        let seconds = |time: i64| epoch_millis(time).div_euclid(1_000);
        for row in 0..batch.rows() {
            let (start, end) = (get(starts, row), get(ends, row));
            let is_in_milliseconds = |time: i64| time != 0 && epoch_millis(time) == time;
            if start.or(end).is_some_and(is_in_milliseconds) {
                self.add(Count::InMilliseconds);
            }
            let (from, until) = match (start.map(seconds), end.map(seconds)) {
                (Some(start), Some(end)) => {
                    self.take_length(end - start, || shard.line_in_file(batch, row));
                    (start, end)
                }
                (Some(time), None) | (None, Some(time)) => (time, time),
                (None, None) => {
                    let event = get(events, row);
                    let Some(time) = event.or(batch.fallback_time()) else {
                        continue;
                    };
                    self.add(match event {
                        Some(_) => Count::TimedByEvent,
                        None => Count::TimedByName,
                    });
                    let time = time.div_euclid(1_000);
                    self.spans.add(time, time);
                    continue;
                }
            };
            self.add(Count::TimedByRecord);
            self.spans.add(from, until);
        }
        self.spans.normalise();
    }

    fn take_length(&mut self, length: i64, line: impl FnOnce() -> Option<u64>) {
        let count = match length {
            ..0 => Count::Backwards,
            _ if length > LONGEST => Count::TooLong,
            _ if length > LONGER_THAN_A_MINUTE => Count::OfMinutes,
            MOST_OF_A_MINUTE.. => Count::OfAMinute,
            _ => Count::Brief,
        };
        self.add(count);
        match count {
            Count::Backwards => self.first_backwards = least(self.first_backwards, line()),
            Count::TooLong => self.first_too_long = least(self.first_too_long, line()),
            _ => self.longest = self.longest.max(length as u64),
        }
    }

    /// Adds what other rows of the same file say.
    pub fn merge(&mut self, other: &Survey) {
        self.captures.merge(&other.captures);
        for (own, other) in self.counts.iter_mut().zip(other.counts) {
            *own += other;
        }
        self.longest = self.longest.max(other.longest);
        self.first_backwards = least(self.first_backwards, other.first_backwards);
        self.first_too_long = least(self.first_too_long, other.first_too_long);
        for (from, until) in other.spans.iter() {
            self.spans.add(from, until);
        }
        self.spans.normalise();
        for (slot, seen) in &other.columns {
            let own = self.columns.entry(slot.clone()).or_default();
            own.rows += seen.rows;
            own.valued += seen.valued;
        }
        for (slot, values) in &other.identities {
            let own = self.identities.entry(slot.clone()).or_default();
            for (value, count) in values {
                *own.entry(value.clone()).or_default() += count;
            }
        }
    }

    /// The bytes that [`decode`](Self::decode) reads.
    pub fn encode(&self) -> Vec<u8> {
        let count = |count: u64| integer(count as i64);
        let line = |line: Option<u64>| line.map_or(Value::Null, count);
        let mut numbers: Vec<Value> = self.counts.into_iter().map(count).collect();
        numbers.extend([
            count(self.longest),
            line(self.first_backwards),
            line(self.first_too_long),
        ]);
        let spans = self.spans.iter();
        let spans = spans.map(|(from, until)| vec![integer(from), integer(until)]);
        let columns = self.columns.iter().map(|(slot, seen)| {
            let [kind, name] = written(slot);
            vec![kind, name, count(seen.rows), count(seen.valued)]
        });
        let identities = self.identities.iter().flat_map(|(slot, values)| {
            values.iter().map(move |(value, &rows)| {
                let [kind, name] = written(slot);
                vec![kind, name, Value::text(value.clone()), count(rows)]
            })
        });
        let mut out = TableWriter::default();
        out.push(&Table::of_rows(numbers.len(), vec![numbers]));
        out.push(&Table::of_rows(2, spans.collect()));
        out.push(&Table::of_rows(4, columns.collect()));
        out.push(&Table::of_rows(4, identities.collect()));
        for table in self.captures.to_tables() {
            out.push(&table);
        }
        out.finish()
    }

    /// The survey that was encoded; `None` when the bytes are none.
    pub fn decode(mut bytes: &[u8]) -> Option<Survey> {
        let mut next = || read_table(&mut bytes);
        let (numbers, spans, columns, identities) = (next()?, next()?, next()?, next()?);
        let mut survey = Survey {
            captures: Captures::from_tables(&next()?, &next()?),
            ..Survey::default()
        };
        let count = |value: Value| whole(&value) as u64;
        for (at, own) in survey.counts.iter_mut().enumerate() {
            *own = count(numbers.value(0, at));
        }
        let number = |at: usize| match numbers.value(0, Count::ALL + at) {
            Value::Null => None,
            value => Some(count(value)),
        };
        survey.longest = number(0).unwrap_or(0);
        (survey.first_backwards, survey.first_too_long) = (number(1), number(2));
        for row in 0..spans.rows() {
            let [from, until] = [0, 1].map(|column| whole(&spans.value(row, column)));
            survey.spans.add(from, until);
        }
        for row in 0..columns.rows() {
            let seen = Seen {
                rows: count(columns.value(row, 2)),
                valued: count(columns.value(row, 3)),
            };
            survey.columns.insert(read_slot(&columns, row)?, seen);
        }
        for row in 0..identities.rows() {
            let slot = read_slot(&identities, row)?;
            let value = text(&identities.value(row, 2)).into();
            let values = survey.identities.entry(slot).or_default();
            values.insert(value, count(identities.value(row, 3)));
        }
        Some(survey)
    }

    fn add(&mut self, count: Count) {
        self.counts[count as usize] += 1;
    }

    fn count(&self, count: Count) -> u64 {
        self.counts[count as usize]
    }

    /// The values of a slot and the numbers of rows with them, in the order of the values.
    fn values(&self, slot: Slot) -> impl ExactSizeIterator<Item = (&str, u64)> {
        static NONE: BTreeMap<Box<str>, u64> = BTreeMap::new();
        let values = self.identities.get(&slot).unwrap_or(&NONE);
        values.iter().map(|(value, &rows)| (&**value, rows))
    }

    fn has(&self, field: Field) -> bool {
        self.columns.contains_key(&Slot::Field(field))
    }

    fn is_of_transit_gateway(&self) -> bool {
        self.has(Field::TGW_ID) || self.has(Field::TGW_ATTACHMENT_ID)
    }
}

/// The lesser of two that are known.
fn least(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    one.into_iter().chain(other).min()
}

/// How many rows of a column have a value other than `-`.
fn valued(column: &Column, rows: usize, dictionaries: &Dictionaries) -> u64 {
    let missing = match column {
        Column::Integer(column) => column.missing().map_or(0, |missing| missing.count()),
        Column::Address(column) => match column.has_v6() {
            true => (0..rows).filter(|&row| column.get(row).is_none()).count(),
            false => column.v4().missing().map_or(0, |missing| missing.count()),
        },
        Column::Text(id, codes) => {
            let Some(dash) = dictionaries.get(*id).find("-") else {
                return rows as u64;
            };
            let dash = i64::from(dash);
            match codes.is_constant() {
                true if codes.base() == dash => rows,
                true => 0,
                false => (0..rows).filter(|&row| codes.value(row) == dash).count(),
            }
        }
    };
    (rows - missing) as u64
}

/// How often each code occurs.
fn tally(codes: &Integers, rows: usize) -> impl Iterator<Item = (u32, u64)> {
    let (least, most) = codes.range().unwrap_or((0, -1));
    let mut counts = vec![0; (most - least + 1) as usize];
    for row in 0..rows {
        counts[(codes.value(row) - least) as usize] += 1;
    }
    let counted = counts.into_iter().zip(least as u32..);
    counted.filter_map(|(count, code)| (count > 0).then_some((code, count)))
}

/// A slot as two values, which [`read_slot`] reads: of what kind it is, and its name.
fn written(slot: &Slot) -> [Value; 2] {
    let kind = match slot {
        Slot::Field(_) => 0,
        Slot::Extra(_) => 1,
        Slot::Event(_) => 2,
    };
    [integer(kind), Value::text(slot.name())]
}

fn read_slot(table: &Table, row: usize) -> Option<Slot> {
    let value = table.value(row, 1);
    let name = text(&value);
    match whole(&table.value(row, 0)) {
        0 => Field::find(name).map(Slot::Field),
        1 => Some(Slot::Extra(name.into())),
        _ => EventField::find(name).map(Slot::Event),
    }
}
