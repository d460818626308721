//! What the loaded records have: their fields, and the values of those with few.
//!
//! Each worker [tallies](Tally) its own batches, one at a time; the tallies travel as bytes
//! and become [`Facts`] where they are put together.

use super::derived::{DERIVED_FIELDS, DerivedField};
use super::saved::SavedQuery;
use super::table::Table;
use super::value::{Number, Value};
use crate::column::{Batch, Column, Dictionaries, Integers};
use crate::flow::port::service;
use crate::flow::{EventField, Field, Slot, field};
use std::collections::HashMap;
use std::sync::Arc;

/// How many values of a field are known at most, those that most rows have.
pub const MOST_VALUES: usize = 50;

/// Fields with more different values have too many to count. Of ports, those are counted that
/// usually have a service.
const MOST_COUNTED: usize = 1_000;

/// What is known of the loaded records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// How many rows there are.
    pub rows: u64,
    /// The fields that some file has, in the order of the field table, then by name.
    pub fields: Vec<FieldFacts>,
    /// The tables that can be looked up in.
    pub tables: Vec<TableFacts>,
    /// The saved queries that can be called.
    pub saved: Arc<[SavedQuery]>,
}

/// What is known of a table that can be looked up in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFacts {
    pub name: String,
    pub columns: Vec<String>,
}

/// What is known of a field that some file has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFacts {
    /// The name, as queries write it.
    pub name: String,
    /// In how many rows it is, those with `-` included; `None` where that is not known.
    pub rows: Option<u64>,
    /// In how many of them it is `-`; `None` where that is not known.
    pub dashes: Option<u64>,
    /// Values with the number of their rows, the most frequent first, and those of equally
    /// many in sort order; at most [`MOST_VALUES`].
    pub values: Vec<(String, u64)>,
    /// How many different values there are; `None` where there are too many to count.
    pub distinct: Option<u64>,
}

impl Facts {
    /// What is known of the field of this name, as queries write it; `None` when no file has
    /// it.
    pub fn field(&self, name: &str) -> Option<&FieldFacts> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Puts the tallies of all workers together; `None` when the bytes are none.
    pub fn of_tallies<'a>(tallies: impl IntoIterator<Item = &'a [u8]>) -> Option<Facts> {
        let mut all = Tally::default();
        for bytes in tallies {
            all.merge(bytes)?;
        }
        let columns = all.columns.iter();
        let mut fields: Vec<FieldFacts> = columns.map(|(name, tally)| facts(name, tally)).collect();
        fields.extend(derived(&all));
        let place = |name: &str| Field::find(name).map_or(usize::MAX, Field::index);
        fields.sort_by_cached_key(|field| (place(&field.name), field.name.clone()));
        Some(Facts {
            rows: all.rows,
            fields,
            tables: Vec::new(),
            saved: Arc::default(),
        })
    }
}

fn facts(name: &str, tally: &ColumnTally) -> FieldFacts {
    let (values, distinct) = ranked(&tally.counts);
    FieldFacts {
        name: name.to_string(),
        rows: Some(tally.rows),
        dashes: Some(tally.dashes),
        values,
        distinct: distinct.filter(|_| !is_port(Field::find(name))),
    }
}

/// The most frequent values, and how many different ones there are; nothing of too many.
fn ranked(counts: &Counts) -> (Vec<(String, u64)>, Option<u64>) {
    let counts = match counts {
        Counts::Known(counts) if counts.len() <= MOST_COUNTED => counts,
        _ => return (Vec::new(), None),
    };
    let mut values: Vec<(&String, u64)> = counts.iter().map(|(value, &n)| (value, n)).collect();
    values.sort_by(|(a, a_rows), (b, b_rows)| {
        let order = || Value::text(a.as_str()).sort_order(&Value::text(b.as_str()));
        b_rows.cmp(a_rows).then_with(order)
    });
    let values = values.into_iter().take(MOST_VALUES);
    let values = values.map(|(value, rows)| (value.clone(), rows)).collect();
    (values, Some(counts.len() as u64))
}

/// Whether only some of its values are counted.
fn is_port(field: Option<Field>) -> bool {
    matches!(field, Some(Field::SRCPORT | Field::DSTPORT))
}

/// What is known of the fields that come from others of the records.
fn derived(all: &Tally) -> Vec<FieldFacts> {
    let column = |source: &Field| all.columns.get(source.info().insights_name);
    let mut found = Vec::new();
    for derived in &DERIVED_FIELDS {
        let sources: Option<Vec<&ColumnTally>> = derived.sources.iter().map(column).collect();
        let Some(sources) = sources else {
            continue;
        };
        // Only of one source it is known which rows have which value.
        let source = match sources[..] {
            [source] => match &source.counts {
                Counts::Known(counts) => Some(counts),
                Counts::TooMany => None,
            },
            _ => None,
        };
        let counts = source.map(|counts| {
            let mut results: HashMap<String, u64> = HashMap::new();
            for (value, rows) in counts {
                if let Some(result) = value_of(derived, value) {
                    *results.entry(result).or_insert(0) += rows;
                }
            }
            results
        });
        let (values, distinct) = match &counts {
            Some(counts) => ranked(&Counts::Known(counts.clone())),
            None => (Vec::new(), None),
        };
        found.push(FieldFacts {
            name: derived.name.to_string(),
            rows: counts.as_ref().map(|counts| counts.values().sum()),
            dashes: counts.map(|counts| counts.get(DASH).copied().unwrap_or(0)),
            values,
            distinct,
        });
    }
    found
}

fn value_of(derived: &DerivedField, value: &str) -> Option<String> {
    let value = match Number::parse(value) {
        Some(Number::Integer(number)) => Value::Integer(number),
        _ => Value::text(value),
    };
    let result = derived.of(&[value])?;
    Some(result.scalar_text()?.into_owned())
}

/// What a log has where there is no value.
const DASH: &str = "-";

/// The rows of each value of each column, as far as they have been looked at.
#[derive(Default)]
pub struct Tally {
    rows: u64,
    columns: HashMap<String, ColumnTally>,
}

struct ColumnTally {
    /// The rows of the batches that have the column.
    rows: u64,
    dashes: u64,
    /// The values, `-` among them.
    counts: Counts,
}

enum Counts {
    Known(HashMap<String, u64>),
    TooMany,
}

impl Default for ColumnTally {
    fn default() -> ColumnTally {
        ColumnTally {
            rows: 0,
            dashes: 0,
            counts: Counts::Known(HashMap::new()),
        }
    }
}

impl Counts {
    fn add(&mut self, value: &str, rows: u64, most: usize) {
        let Counts::Known(counts) = self else {
            return;
        };
        if let Some(count) = counts.get_mut(value) {
            *count += rows;
        } else if counts.len() < most {
            counts.insert(value.to_string(), rows);
        } else {
            *self = Counts::TooMany;
        }
    }
}

impl Tally {
    /// Takes in the rows of a batch that queries see.
    pub fn take(&mut self, batch: &Batch, dictionaries: &Dictionaries) {
        let rows = batch.rows_seen() as u64;
        self.rows += rows;
        for (slot, column) in batch.layout().slots.iter().zip(batch.columns()) {
            let tally = self.columns.entry(query_name(slot)).or_default();
            tally.rows += rows;
            match column {
                Column::Text(dictionary, codes) => {
                    let dictionary = dictionaries.get(*dictionary);
                    if let Some(dash) = dictionary.find(DASH) {
                        tally.dashes += rows_with(batch, codes, dash.into());
                    }
                    let name = |code: i64| dictionary.text(code as u32).to_string();
                    tally.count(batch, codes, name, |_| true);
                }
                Column::Integer(values) => {
                    let field = match slot {
                        Slot::Field(field) => Some(*field),
                        _ => None,
                    };
                    tally.note_missing(missing(batch, values));
                    let has_service = |value: i64| {
                        u16::try_from(value).is_ok_and(|port| service(None, port).is_some())
                    };
                    let name = |value: i64| value.to_string();
                    match is_port(field) {
                        true => tally.count(batch, values, name, has_service),
                        false => tally.count(batch, values, name, |_| true),
                    }
                }
                Column::Address(addresses) => {
                    tally.counts = Counts::TooMany;
                    tally.note_missing(match addresses.has_v6() {
                        false => missing(batch, addresses.v4()),
                        true => {
                            let seen = (0..batch.rows()).filter(|&row| !batch.is_duplicate(row));
                            seen.filter(|&row| addresses.get(row).is_none()).count() as u64
                        }
                    });
                }
            }
        }
    }

    /// The bytes that [`Facts::of_tallies`] reads.
    pub fn encode(&self) -> Vec<u8> {
        let count = |rows: u64| Value::Integer(i128::from(rows));
        let mut rows = vec![vec![
            Value::Null,
            Value::Null,
            count(self.rows),
            Value::Null,
        ]];
        for (name, tally) in &self.columns {
            let name = Value::text(name.as_str());
            let head = [
                name.clone(),
                Value::Null,
                count(tally.rows),
                count(tally.dashes),
            ];
            rows.push(head.to_vec());
            match &tally.counts {
                Counts::TooMany => {
                    rows.push(vec![name, Value::Null, Value::Null, Value::Null]);
                }
                Counts::Known(counts) => {
                    let row = |(value, &n): (&String, &u64)| {
                        vec![
                            name.clone(),
                            Value::text(value.as_str()),
                            count(n),
                            Value::Null,
                        ]
                    };
                    rows.extend(counts.iter().map(row));
                }
            }
        }
        Table::of_rows(4, rows).encode()
    }

    fn merge(&mut self, bytes: &[u8]) -> Option<()> {
        let table = Table::decode(bytes)?;
        for row in 0..table.rows() {
            let count = |column: usize| match table.value(row, column) {
                Value::Integer(rows) => Some(u64::try_from(rows).ok()),
                _ => None,
            };
            let Value::Text(name) = table.value(row, 0) else {
                self.rows += count(2)??;
                continue;
            };
            let tally = self.columns.entry(name.to_string()).or_default();
            match (table.value(row, 1).scalar_text(), count(2), count(3)) {
                (Some(value), Some(rows), _) => tally.counts.add(&value, rows?, usize::MAX),
                (None, Some(rows), Some(dashes)) => {
                    tally.rows += rows?;
                    tally.dashes += dashes?;
                }
                _ => tally.counts = Counts::TooMany,
            }
        }
        Some(())
    }
}

impl ColumnTally {
    /// Takes in how many rows have no number and no address.
    fn note_missing(&mut self, rows: u64) {
        self.dashes += rows;
        if rows > 0 {
            self.counts.add(DASH, rows, MOST_COUNTED);
        }
    }

    /// Counts the values of a column that are wanted, unless there are too many.
    fn count(
        &mut self,
        batch: &Batch,
        values: &Integers,
        name: impl Fn(i64) -> String,
        is_wanted: impl Fn(i64) -> bool,
    ) {
        if matches!(self.counts, Counts::TooMany) {
            return;
        }
        let Some(rows_of) = rows_of_values(batch, values) else {
            self.counts = Counts::TooMany;
            return;
        };
        for (value, rows) in rows_of.into_iter().filter(|(value, _)| is_wanted(*value)) {
            self.counts.add(&name(value), rows, MOST_COUNTED);
        }
    }
}

/// How many rows that queries see are missing.
fn missing(batch: &Batch, values: &Integers) -> u64 {
    let Some(missing) = values.missing() else {
        return 0;
    };
    match batch.duplicates() {
        None => missing.count() as u64,
        Some(duplicates) => missing.rows().filter(|&row| !duplicates.get(row)).count() as u64,
    }
}

/// How many rows that queries see have a number.
fn rows_with(batch: &Batch, values: &Integers, wanted: i64) -> u64 {
    match values.range() {
        Some((least, most)) if (least..=most).contains(&wanted) => {
            let seen = (0..values.len()).filter(|&row| !batch.is_duplicate(row));
            seen.filter(|&row| values.value(row) == wanted).count() as u64
        }
        _ => 0,
    }
}

/// Values that lie no further apart than this are counted by their distance to the least.
const MOST_DENSE: u64 = 1 << 16;

/// How many rows that queries see have each of the numbers of a column; `None` when there are too
/// many numbers that lie too far apart.
fn rows_of_values(batch: &Batch, values: &Integers) -> Option<Vec<(i64, u64)>> {
    let Some((least, most)) = values.range() else {
        return Some(Vec::new());
    };
    let is_whole = batch.duplicates().is_none() && values.missing().is_none();
    // Most columns are packed in so few bits that each value has a counter.
    if let Some(tally) = is_whole.then(|| values.tally()).flatten() {
        return Some(tally);
    }
    let seen = (0..values.len()).filter(|&row| !batch.is_duplicate(row));
    let seen = seen.filter_map(|row| values.get(row));
    if most.wrapping_sub(least) as u64 >= MOST_DENSE {
        return sparse(seen);
    }
    let mut counts = vec![0_u64; most.wrapping_sub(least) as usize + 1];
    for value in seen {
        counts[value.wrapping_sub(least) as usize] += 1;
    }
    let counted = counts.into_iter().zip(least..=i64::MAX);
    let counted = counted.filter(|(rows, _)| *rows > 0);
    Some(counted.map(|(rows, value)| (value, rows)).collect())
}

fn sparse(values: impl Iterator<Item = i64>) -> Option<Vec<(i64, u64)>> {
    let mut rows_of: HashMap<i64, u64> = HashMap::new();
    for value in values {
        *rows_of.entry(value).or_insert(0) += 1;
        if rows_of.len() > MOST_COUNTED {
            return None;
        }
    }
    Some(rows_of.into_iter().collect())
}

/// The name of a column, as queries write it.
fn query_name(slot: &Slot) -> String {
    match slot {
        Slot::Field(field) => field.info().insights_name.to_string(),
        other => other.name().to_string(),
    }
}

/// A name that means something in every query, whether some file has it or not.
#[derive(Clone, Copy)]
pub enum KnownField {
    Field(Field),
    Derived(&'static DerivedField),
    Event(EventField),
    Message,
}

impl KnownField {
    /// All fields: those of records in the order of the field table, then those that come from
    /// them, then what is known of log events.
    pub fn all() -> impl Iterator<Item = KnownField> {
        let derived = DERIVED_FIELDS.iter().map(KnownField::Derived);
        let events = EventField::ALL.into_iter().map(KnownField::Event);
        let fields = Field::all().map(KnownField::Field);
        let log = events.chain([KnownField::Message]);
        fields.chain(derived).chain(log)
    }

    /// The field that goes by `name`, in any spelling that queries may use.
    pub fn find(name: &str) -> Option<KnownField> {
        if name == KnownField::Message.name() {
            return Some(KnownField::Message);
        }
        let derived = DerivedField::find(name).map(KnownField::Derived);
        let event = || EventField::find(name).map(KnownField::Event);
        let field = || Field::find(name).map(KnownField::Field);
        derived.or_else(event).or_else(field)
    }

    /// The name, as Logs Insights spells it.
    pub fn name(self) -> &'static str {
        match self {
            KnownField::Field(field) => field.info().insights_name,
            KnownField::Derived(field) => field.name,
            KnownField::Event(field) => field.name(),
            KnownField::Message => "@message",
        }
    }

    /// What it tells, in one or two sentences.
    pub fn meaning(self) -> &'static str {
        match self {
            KnownField::Field(field) => field.info().meaning,
            KnownField::Derived(field) => field.meaning,
            KnownField::Event(field) => field.meaning(),
            KnownField::Message => "The whole line of the record, as it stands in the log.",
        }
    }

    /// The field of the record that it is.
    pub fn record(self) -> Option<Field> {
        match self {
            KnownField::Field(field) => Some(field),
            _ => None,
        }
    }

    /// What its values are, in a word or two.
    pub fn type_name(self) -> &'static str {
        match self {
            KnownField::Field(field) => match field.info().type_ {
                field::Type::Text => "text",
                field::Type::Integer { .. } => "whole number",
                field::Type::Address => "IP address",
            },
            KnownField::Derived(field) => field.type_name(),
            KnownField::Event(field) if field.is_time() => "time",
            KnownField::Event(_) | KnownField::Message => "text",
        }
    }

    /// Whether its values are written without quotes.
    pub fn is_number(self) -> bool {
        self.type_name().ends_with("number")
    }

    /// Whether the records have it, by what is known of them.
    pub fn is_present(self, facts: &Facts) -> bool {
        match self {
            // Both are worked out where no file has them.
            KnownField::Event(EventField::Timestamp) | KnownField::Message => facts.rows > 0,
            other => facts.field(other.name()).is_some(),
        }
    }
}
