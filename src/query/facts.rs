//! What the loaded records have: their fields, and the values of those with few.
//!
//! Each worker [tallies](Tally) its own batches, one at a time; the tallies travel as bytes
//! and become [`Facts`] where they are put together.

use super::derived::{DERIVED_FIELDS, DerivedField};
use super::table::Table;
use super::value::{Number, Value};
use crate::column::{Batch, Column, Dictionaries, Integers};
use crate::flow::port::service;
use crate::flow::{EventField, Field, Slot, field};
use std::collections::HashMap;

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
        let mut fields: Vec<FieldFacts> = all.columns.iter().map(facts).collect();
        fields.extend(derived(&all));
        let place = |name: &str| Field::find(name).map_or(usize::MAX, Field::index);
        fields.sort_by_cached_key(|field| (place(&field.name), field.name.clone()));
        Some(Facts {
            rows: all.rows,
            fields,
            tables: Vec::new(),
        })
    }
}

fn facts((name, counts): (&String, &Counts)) -> FieldFacts {
    let known = match counts {
        Counts::Known(counts) if counts.len() <= MOST_COUNTED => Some(counts),
        _ => None,
    };
    let Some(counts) = known else {
        return FieldFacts {
            name: name.clone(),
            values: Vec::new(),
            distinct: None,
        };
    };
    let mut values: Vec<(&String, u64)> = counts.iter().map(|(value, &n)| (value, n)).collect();
    values.sort_by(|(a, a_rows), (b, b_rows)| {
        let order = || Value::text(a.as_str()).sort_order(&Value::text(b.as_str()));
        b_rows.cmp(a_rows).then_with(order)
    });
    let values = values.into_iter().take(MOST_VALUES);
    FieldFacts {
        name: name.clone(),
        values: values.map(|(value, rows)| (value.clone(), rows)).collect(),
        distinct: (!is_port(Field::find(name))).then_some(counts.len() as u64),
    }
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
        let sources: Option<Vec<&Counts>> = derived.sources.iter().map(column).collect();
        let Some(sources) = sources else {
            continue;
        };
        // Only of one source it is known which rows have which value.
        let counts = match sources[..] {
            [Counts::Known(counts)] => {
                let mut results = HashMap::new();
                for (value, rows) in counts {
                    if let Some(result) = value_of(derived, value) {
                        *results.entry(result).or_insert(0) += rows;
                    }
                }
                Counts::Known(results)
            }
            _ => Counts::TooMany,
        };
        found.push(facts((&derived.name.to_string(), &counts)));
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

/// The rows of each value of each column, as far as they have been looked at.
#[derive(Default)]
pub struct Tally {
    rows: u64,
    columns: HashMap<String, Counts>,
}

enum Counts {
    Known(HashMap<String, u64>),
    TooMany,
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
        self.rows += batch.rows_seen() as u64;
        for (slot, column) in batch.layout().slots.iter().zip(batch.columns()) {
            let new = || Counts::Known(HashMap::new());
            let counts = self.columns.entry(query_name(slot)).or_insert_with(new);
            match column {
                _ if matches!(counts, Counts::TooMany) => {}
                Column::Text(dictionary, codes) => {
                    let dictionary = dictionaries.get(*dictionary);
                    let name = |code: i64| dictionary.text(code as u32).to_string();
                    count(batch, codes, name, |_| true, counts);
                }
                Column::Integer(values) => {
                    let field = match slot {
                        Slot::Field(field) => Some(*field),
                        _ => None,
                    };
                    let has_service = |value: i64| {
                        u16::try_from(value).is_ok_and(|port| service(None, port).is_some())
                    };
                    let name = |value: i64| value.to_string();
                    match is_port(field) {
                        true => count(batch, values, name, has_service, counts),
                        false => count(batch, values, name, |_| true, counts),
                    }
                }
                Column::Address(_) => *counts = Counts::TooMany,
            }
        }
    }

    /// The bytes that [`Facts::of_tallies`] reads.
    pub fn encode(&self) -> Vec<u8> {
        let count = |rows: u64| Value::Integer(i128::from(rows));
        let mut rows = vec![vec![Value::Null, Value::Null, count(self.rows)]];
        for (name, counts) in &self.columns {
            let name = Value::text(name.as_str());
            match counts {
                Counts::TooMany => rows.push(vec![name, Value::Null, Value::Null]),
                // A column without rows is there all the same.
                Counts::Known(counts) => {
                    rows.push(vec![name.clone(), Value::Null, count(0)]);
                    let row = |(value, &n): (&String, &u64)| {
                        vec![name.clone(), Value::text(value.as_str()), count(n)]
                    };
                    rows.extend(counts.iter().map(row));
                }
            }
        }
        Table::of_rows(3, rows).encode()
    }

    fn merge(&mut self, bytes: &[u8]) -> Option<()> {
        let table = Table::decode(bytes)?;
        for row in 0..table.rows() {
            let rows = match table.value(row, 2) {
                Value::Integer(rows) => Some(u64::try_from(rows).ok()?),
                _ => None,
            };
            let Value::Text(name) = table.value(row, 0) else {
                self.rows += rows?;
                continue;
            };
            let new = || Counts::Known(HashMap::new());
            let counts = self.columns.entry(name.to_string()).or_insert_with(new);
            match (table.value(row, 1).scalar_text(), rows) {
                (_, None) => *counts = Counts::TooMany,
                (Some(value), Some(rows)) => counts.add(&value, rows, usize::MAX),
                (None, Some(_)) => {}
            }
        }
        Some(())
    }
}

/// Counts those values of a column that are wanted, unless there are too many.
fn count(
    batch: &Batch,
    values: &Integers,
    name: impl Fn(i64) -> String,
    is_wanted: impl Fn(i64) -> bool,
    counts: &mut Counts,
) {
    let mut rows_of: HashMap<i64, u64> = HashMap::new();
    let mut absent = 0;
    let (least, most) = values.range().unwrap_or((0, 0));
    // Most columns have values that lie close together.
    let width = most.wrapping_sub(least) as u64;
    let mut dense = vec![
        0_u64;
        if width < 65_536 {
            width as usize + 1
        } else {
            0
        }
    ];
    for row in 0..batch.rows() {
        if batch.is_duplicate(row) {
            continue;
        }
        match values.get(row) {
            None => absent += 1,
            Some(value) => match dense.get_mut(value.wrapping_sub(least) as usize) {
                Some(rows) => *rows += 1,
                None => {
                    *rows_of.entry(value).or_insert(0) += 1;
                    if rows_of.len() > MOST_COUNTED {
                        *counts = Counts::TooMany;
                        return;
                    }
                }
            },
        }
    }
    let dense = dense
        .into_iter()
        .zip(least..=i64::MAX)
        .filter(|(rows, _)| *rows > 0);
    rows_of.extend(dense.map(|(rows, value)| (value, rows)));
    for (value, rows) in rows_of.into_iter().filter(|(value, _)| is_wanted(*value)) {
        counts.add(&name(value), rows, MOST_COUNTED);
    }
    if absent > 0 {
        counts.add("-", absent, MOST_COUNTED);
    }
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
