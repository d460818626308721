//! Rows as a segment of a plan sees them: some rows of a batch, or of the columns that
//! the segment before gave.

use super::group::Groups;
use super::plan::Input;
use super::relation::Part;
use super::tuple::Memo;
use super::value::Value;
use super::vector::{AddressVector, Gap, Gaps, TextVector, Vector};
use crate::column::{
    Addresses, Batch, Bitmap, Column, Dictionaries, Dictionary, DictionaryId, Integers,
};
use crate::flow::field::match_key;
use crate::flow::{Address, EventField, Field, Slot, epoch_millis};

/// Some rows, in ascending order.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    pub source: Source<'a>,
    /// The chosen rows; all of them when there is no choice.
    pub selection: Option<&'a [u32]>,
    /// What several expressions share; a memo of these rows alone.
    pub memo: &'a Memo,
}

#[derive(Clone, Copy)]
pub enum Source<'a> {
    Batch(&'a Batch, &'a Dictionaries, Position),
    Columns(&'a [Vector<'a>], usize),
    /// Some groups, whose columns are made when they are read.
    Groups(&'a Groups, &'a [u32]),
    Part(&'a dyn Part),
    /// Each text of a dictionary once, whichever input is read.
    Texts(&'a Dictionary),
}

/// Where the rows of a batch stand among all rows, before any order.
#[derive(Clone, Copy, Default)]
pub struct Position {
    /// The rank of the file.
    pub rank: u32,
    /// The part of the file.
    pub part: u32,
    /// The number of the first row in the shard, which has the rows of a part in their order.
    pub start: u32,
}

/// A text column as codes.
pub struct Codes<'a> {
    pub codes: Vec<u32>,
    pub id: DictionaryId,
    pub dictionary: &'a Dictionary,
}

impl<'a> Rows<'a> {
    pub fn len(&self) -> usize {
        match (self.selection, self.source) {
            (Some(selection), _) => selection.len(),
            (None, Source::Batch(batch, ..)) => batch.rows(),
            (None, Source::Columns(_, rows)) => rows,
            (None, Source::Groups(_, groups)) => groups.len(),
            (None, Source::Part(part)) => part.rows(),
            (None, Source::Texts(dictionary)) => dictionary.len(),
        }
    }

    /// The values of an input.
    pub fn read(&self, input: &Input) -> Vector<'a> {
        match (input, self.source) {
            (Input::Column(at), Source::Columns(columns, _)) => match self.selection {
                Some(selection) => columns[*at].take(selection),
                None => columns[*at].clone(),
            },
            (Input::Column(at), Source::Groups(groups, numbers)) => match self.selection {
                Some(selection) => {
                    let chosen: Vec<u32> =
                        selection.iter().map(|&row| numbers[row as usize]).collect();
                    groups.column(*at, &chosen)
                }
                None => groups.column(*at, numbers),
            },
            (Input::Column(at), Source::Part(part)) => part.column(*at, self.selection),
            (_, Source::Texts(dictionary)) => {
                Vector::Code((0..dictionary.len() as u32).collect(), dictionary)
            }
            (Input::Slot(slot), Source::Batch(batch, dictionaries, _)) => {
                match find_column(batch, slot) {
                    Some(Column::Integer(times)) if slot.is_event() => self.read_times(times),
                    Some(column) => self.read_column(column, dictionaries),
                    None => Vector::Constant(Value::Null, self.len()),
                }
            }
            (Input::Timestamp, Source::Batch(batch, ..)) => self.read_timestamps(batch),
            (Input::Message, Source::Batch(batch, dictionaries, _)) => {
                let mut lines = TextVector::default();
                for row in self.rows() {
                    batch.write_line(row, dictionaries, &mut lines.bytes);
                    lines.ends.push(lines.bytes.len() as u32);
                }
                Vector::Text(lines)
            }
            (Input::Part, Source::Batch(_, _, position)) => {
                let place = i128::from(position.rank) << 32 | i128::from(position.part);
                Vector::Constant(Value::Integer(place), self.len())
            }
            (Input::Row, Source::Batch(_, _, position)) => {
                let number = |row: usize| i64::from(position.start) + row as i64;
                Vector::Integer(self.rows().map(number).collect(), None)
            }
            (input, _) => unreachable!("{input:?} is not an input of this segment"),
        }
    }

    /// The dictionary codes of a text column, where the input is one.
    pub fn read_codes(&self, input: &Input) -> Option<Codes<'a>> {
        let (Input::Slot(slot), Source::Batch(batch, dictionaries, _)) = (input, self.source)
        else {
            return None;
        };
        match find_column(batch, slot)? {
            Column::Text(dictionary, codes) => {
                let mut gathered = Vec::with_capacity(self.len());
                self.gather(codes, &mut gathered);
                Some(Codes {
                    codes: gathered,
                    id: *dictionary,
                    dictionary: dictionaries.get(*dictionary),
                })
            }
            _ => None,
        }
    }

    fn rows(&self) -> impl Iterator<Item = usize> + 'a {
        let (selection, len) = (self.selection, self.len());
        (0..len).map(move |at| selection.map_or(at, |selection| selection[at] as usize))
    }

    fn gather<T: crate::column::From64>(&self, column: &Integers, out: &mut Vec<T>) {
        match self.selection {
            Some(selection) => column.gather(selection.iter().map(|&row| row as usize), out),
            None => column.gather(0..self.len(), out),
        }
    }

    fn gaps(&self, missing: Option<&Bitmap>) -> Gaps {
        let missing = missing?;
        let mut gaps = vec![Gap::None; self.len()];
        match self.selection {
            Some(selection) => {
                for (gap, &row) in gaps.iter_mut().zip(selection) {
                    if missing.get(row as usize) {
                        *gap = Gap::Dash;
                    }
                }
            }
            None => missing.rows().for_each(|row| gaps[row] = Gap::Dash),
        }
        gaps.contains(&Gap::Dash).then_some(gaps)
    }

    fn read_column(&self, column: &'a Column, dictionaries: &'a Dictionaries) -> Vector<'a> {
        match column {
            Column::Integer(column) => {
                if column.is_constant() {
                    return Vector::Constant(Value::Integer(i128::from(column.base())), self.len());
                }
                let mut values = Vec::with_capacity(self.len());
                self.gather(column, &mut values);
                Vector::Integer(values, self.gaps(column.missing().map(|m| &**m)))
            }
            Column::Address(column) => Vector::Address(self.read_addresses(column)),
            Column::Text(dictionary, codes) => {
                let dictionary = dictionaries.get(*dictionary);
                if codes.is_constant() {
                    let text = dictionary.text(codes.base() as u32);
                    return Vector::Constant(Value::text(text), self.len());
                }
                let mut gathered = Vec::with_capacity(self.len());
                self.gather(codes, &mut gathered);
                Vector::Code(gathered, dictionary)
            }
        }
    }

    fn read_addresses(&self, column: &Addresses) -> AddressVector {
        let mut v4 = Vec::with_capacity(self.len());
        self.gather(column.v4(), &mut v4);
        let Some(not_v4) = column.v4().missing() else {
            return AddressVector {
                v4,
                ..AddressVector::default()
            };
        };
        let mut v6 = Vec::new();
        let mut gaps = Vec::with_capacity(self.len());
        for (at, row) in self.rows().enumerate() {
            gaps.push(if !not_v4.get(row) {
                Gap::None
            } else if let Some(Address::V6(bits)) = column.get(row) {
                v6.push((at as u32, bits));
                Gap::V6
            } else {
                Gap::Dash
            });
        }
        let gaps = gaps.iter().any(|&gap| gap != Gap::None).then_some(gaps);
        AddressVector { v4, gaps, v6 }
    }

    /// Times in milliseconds, as they are.
    fn read_times(&self, column: &Integers) -> Vector<'a> {
        let mut times = Vec::with_capacity(self.len());
        self.gather(column, &mut times);
        Vector::Time(times, self.gaps(column.missing().map(|m| &**m)))
    }

    fn read_timestamps(&self, batch: &Batch) -> Vector<'a> {
        match batch.event_times(EventField::Timestamp) {
            None => self.read_record_times(batch),
            Some(events) if events.missing().is_none() => self.read_times(events),
            // Some events have a time of their own, the others that of the record.
            Some(events) => {
                let rows = self.len();
                let (mut times, mut gaps) = match self.read_record_times(batch) {
                    Vector::Time(times, gaps) => {
                        (times, gaps.unwrap_or_else(|| vec![Gap::None; rows]))
                    }
                    Vector::Constant(Value::Time(time), _) => {
                        (vec![time; rows], vec![Gap::None; rows])
                    }
                    _ => (vec![0; rows], vec![Gap::Absent; rows]),
                };
                for (at, row) in self.rows().enumerate() {
                    if let Some(time) = events.get(row) {
                        (times[at], gaps[at]) = (time, Gap::None);
                    }
                }
                Vector::Time(times, Some(gaps))
            }
        }
    }

    /// What stands in for the time of the event: the record's `start`, its `end`, or the
    /// stamp of its file.
    fn read_record_times(&self, batch: &Batch) -> Vector<'a> {
        let (start, end) = (batch.integers(Field::START), batch.integers(Field::END));
        let fallback = batch.fallback_time();
        let Some(column) = start.or(end) else {
            let value = fallback.map_or(Value::Null, Value::Time);
            return Vector::Constant(value, self.len());
        };
        let mut times: Vec<i64> = Vec::with_capacity(self.len());
        self.gather(column, &mut times);
        for time in &mut times {
            *time = epoch_millis(*time);
        }
        let Some(missing) = column.missing() else {
            return Vector::Time(times, None);
        };
        let mut gaps = vec![Gap::None; times.len()];
        for (at, row) in self.rows().enumerate() {
            if missing.get(row) {
                let other = end.and_then(|end| end.get(row)).map(epoch_millis);
                match other.or(fallback) {
                    Some(time) => times[at] = time,
                    None => gaps[at] = Gap::Absent,
                }
            }
        }
        Vector::Time(times, Some(gaps))
    }
}

/// The column of a slot; an unknown name matches in any spelling if not to the letter.
fn find_column<'a>(batch: &'a Batch, slot: &Slot) -> Option<&'a Column> {
    batch.column(slot).or_else(|| {
        let Slot::Extra(name) = slot else {
            return None;
        };
        let key = match_key(name);
        let at = batch.layout().slots.iter().position(|slot| match slot {
            Slot::Extra(name) => match_key(name) == key,
            Slot::Field(_) | Slot::Event(_) => false,
        })?;
        batch.columns().get(at)
    })
}

/// The least and greatest that an input can be in a batch; `None` where that is not
/// known.
pub fn value_range(batch: &Batch, input: &Input) -> Option<(i64, i64)> {
    match input {
        Input::Slot(Slot::Field(field)) => {
            let column = batch.integers(*field)?;
            column.missing().is_none().then(|| column.range())?
        }
        Input::Timestamp => {
            if let Some(events) = batch.event_times(EventField::Timestamp) {
                return events.missing().is_none().then(|| events.range())?;
            }
            let column = batch.integers(Field::START)?;
            let (from, until) = column.missing().is_none().then(|| column.range())??;
            // Seconds and milliseconds in one batch have no common range.
            let is_millis = |time| epoch_millis(time) == time;
            (is_millis(from) == is_millis(until)).then(|| (epoch_millis(from), epoch_millis(until)))
        }
        _ => None,
    }
}
