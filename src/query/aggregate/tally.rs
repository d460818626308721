//! `values(field)`, `topk(k, field)` and `pct(number, p)`: how often each value is there.
//!
//! Every pair of group and value is kept once with its count, in about 32 bytes; what
//! comes out is exact and depends on the values alone. A group's result is worked out in
//! one piece, in time that grows as the number of its different values.

use super::{Accumulator, Interner, each_integer};
use crate::column::BATCH_ROWS;
use crate::flow::Address;
use crate::query::value::{Number, Value};
use crate::query::vector::{Gap, Gaps, Vector};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

/// What becomes of the counted values.
#[derive(Clone, Copy, Debug)]
pub enum Outcome {
    /// All of them, in sort order.
    Values,
    /// So many of those that are there most often; of equally frequent ones, the first in
    /// sort order.
    Top(usize),
    /// The least number that is no less than such a share of all numbers.
    Percentile(Share),
}

/// A share between 0 and 1, exactly.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    numerator: u128,
    denominator: u128,
}

impl Share {
    /// Reads a percentage from 0 to 100 by its decimal digits.
    pub fn of_percent(value: &Value) -> Option<Share> {
        let percent = Value::from(value.number()?);
        let text = percent.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let fraction = fraction.get(..20).unwrap_or(fraction);
        let share = Share {
            numerator: format!("{whole}{fraction}").parse().ok()?,
            denominator: 100 * 10_u128.pow(fraction.len() as u32),
        };
        (share.numerator <= share.denominator).then_some(share)
    }

    /// The place of the value among so many, counted from 1.
    fn rank(self, count: u64) -> u64 {
        let scaled = u128::from(count) * self.numerator;
        (scaled.div_ceil(self.denominator) as u64).max(1)
    }
}

pub struct Tally {
    outcome: Outcome,
    groups: usize,
    entries: Vec<Counted>,
    /// Entries by group and value.
    known: HashTable<u32>,
    interner: Interner,
    sealing: Sealing,
    results: Vec<Value>,
}

/// A value of a group, and how often it is there.
struct Counted {
    group: u32,
    key: Key,
    count: u64,
}

/// What stands for a value among others.
#[derive(Clone, Copy, PartialEq)]
enum Key {
    Integer(i64),
    Time(i64),
    Float(u64),
    V4(u32),
    /// The number of a value of another kind.
    Other(u32),
}

/// How far the way to the results is.
enum Sealing {
    /// Counts the entries of each group.
    Count {
        next: usize,
        starts: Vec<u32>,
    },
    /// Puts the entries of each group together.
    Place {
        next: usize,
        starts: Vec<u32>,
        order: Vec<u32>,
    },
    /// Works the results out; `starts` are where the groups end.
    Finish {
        ends: Vec<u32>,
        order: Vec<u32>,
    },
    Done,
}

fn hash(group: u32, key: Key) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let (tag, bits) = match key {
        Key::Integer(value) => (1, value as u64),
        Key::Time(value) => (2, value as u64),
        Key::Float(bits) => (3, bits),
        Key::V4(bits) => (4, u64::from(bits)),
        Key::Other(number) => (5, u64::from(number)),
    };
    let mixed = (bits ^ (u64::from(group) << 32 | tag).rotate_left(20)).wrapping_mul(FACTOR);
    (mixed ^ mixed >> 32).wrapping_mul(FACTOR)
}

impl Tally {
    pub fn new(outcome: Outcome) -> Tally {
        Tally {
            outcome,
            groups: 0,
            entries: Vec::new(),
            known: HashTable::new(),
            interner: Interner::default(),
            sealing: Sealing::Count {
                next: 0,
                starts: Vec::new(),
            },
            results: Vec::new(),
        }
    }

    fn add(&mut self, group: u32, key: Key, count: u64) {
        let entries = &self.entries;
        let is_it = |&at: &u32| {
            let entry = &entries[at as usize];
            entry.group == group && entry.key == key
        };
        let hash_of = |&at: &u32| hash(entries[at as usize].group, entries[at as usize].key);
        match self.known.entry(hash(group, key), is_it, hash_of) {
            Entry::Occupied(found) => self.entries[*found.get() as usize].count += count,
            Entry::Vacant(vacant) => {
                vacant.insert(self.entries.len() as u32);
                self.entries.push(Counted { group, key, count });
            }
        }
    }

    /// What stands for a value; `None` where it does not count.
    fn key(&mut self, value: Value) -> Option<Key> {
        let value = match (self.outcome, value) {
            (_, Value::Null) => return None,
            (Outcome::Percentile(_), Value::Time(time)) => Value::Time(time),
            (Outcome::Percentile(_), other) => Value::from(other.number()?).normal(),
            (_, other) => other.normal(),
        };
        Some(match value {
            Value::Integer(value) if let Ok(value) = i64::try_from(value) => Key::Integer(value),
            Value::Time(time) => Key::Time(time),
            Value::Float(value) => Key::Float(value.to_bits()),
            Value::Address(Address::V4(bits)) => Key::V4(bits),
            other => Key::Other(self.interner.id(other)),
        })
    }

    fn value(&self, key: Key) -> Value {
        match key {
            Key::Integer(value) => Value::Integer(i128::from(value)),
            Key::Time(time) => Value::Time(time),
            Key::Float(bits) => Value::Float(f64::from_bits(bits)),
            Key::V4(bits) => Value::Address(Address::V4(bits)),
            Key::Other(number) => self.interner.values[number as usize].clone(),
        }
    }

    fn result_of(&self, entries: &[u32]) -> Value {
        if entries.is_empty() {
            return Value::Null;
        }
        let counted = entries.iter().map(|&at| &self.entries[at as usize]);
        let mut values: Vec<(Value, u64)> = match self.outcome {
            Outcome::Percentile(share) => return self.percentile(share, entries),
            _ => counted
                .map(|entry| (self.value(entry.key), entry.count))
                .collect(),
        };
        let in_order = |a: &(Value, u64), b: &(Value, u64)| a.0.sort_order(&b.0);
        match self.outcome {
            Outcome::Top(wanted) => {
                let by_count =
                    |a: &(Value, u64), b: &(Value, u64)| b.1.cmp(&a.1).then_with(|| in_order(a, b));
                if wanted < values.len() {
                    values.select_nth_unstable_by(wanted, by_count);
                    values.truncate(wanted);
                }
                values.sort_unstable_by(by_count);
            }
            _ => values.sort_unstable_by(in_order),
        }
        let values: Arc<[Value]> = values.into_iter().map(|(value, _)| value).collect();
        Value::List(values)
    }

    fn percentile(&self, share: Share, entries: &[u32]) -> Value {
        let counted = entries.iter().map(|&at| &self.entries[at as usize]);
        let mut rank = share.rank(counted.clone().map(|entry| entry.count).sum());
        let mut counted: Vec<(Key, u64)> = counted.map(|entry| (entry.key, entry.count)).collect();
        let mut rest = &mut counted[..];
        // Halves what is left, as long as it is not clear which value it is.
        while rest.len() > 1 {
            let middle = rest.len() / 2;
            rest.select_nth_unstable_by(middle, |a, b| self.compare(a.0, b.0));
            let below: u64 = rest[..middle].iter().map(|(_, count)| count).sum();
            rest = match rank <= below {
                true => &mut rest[..middle],
                false => {
                    rank -= below;
                    &mut rest[middle..]
                }
            };
        }
        self.value(rest[0].0)
    }

    /// The order of two numbers.
    fn compare(&self, a: Key, b: Key) -> Ordering {
        match (a, b) {
            (Key::Integer(a), Key::Integer(b)) | (Key::Time(a), Key::Time(b)) => a.cmp(&b),
            _ => {
                let number = |key| self.value(key).number().unwrap_or(Number::Integer(0));
                number(a).compare(number(b))
            }
        }
    }
}

impl Accumulator for Tally {
    fn update(&mut self, groups: &[u32], count: usize, arguments: &[Vector]) {
        self.groups = count;
        let Some(argument) = arguments.first() else {
            return;
        };
        let no_gap =
            |gaps: &Gaps, row: usize| gaps.as_ref().is_none_or(|gaps| gaps[row] == Gap::None);
        let is_numeric = matches!(self.outcome, Outcome::Percentile(_));
        // What stands for dictionary codes, found once per batch.
        let mut by_code: HashMap<u32, Option<Key>> = HashMap::new();
        for (row, &group) in groups.iter().enumerate() {
            let key = match argument {
                Vector::Integer(values, gaps) if no_gap(gaps, row) => {
                    Some(Key::Integer(values[row]))
                }
                Vector::Address(addresses) if no_gap(&addresses.gaps, row) => {
                    (!is_numeric).then_some(Key::V4(addresses.v4[row]))
                }
                Vector::Code(codes, dictionary) => match by_code.get(&codes[row]) {
                    Some(known) => *known,
                    None => {
                        let key = self.key(Value::text(dictionary.text(codes[row])));
                        by_code.insert(codes[row], key);
                        key
                    }
                },
                other => self.key(other.value(row)),
            };
            if let Some(key) = key {
                self.add(group, key, 1);
            }
        }
    }

    fn state(&self, _: &[u32]) -> Vec<Vector<'static>> {
        Vec::new()
    }

    fn merge(&mut self, _: &[u32], count: usize, _: &[Vector]) {
        self.groups = count;
    }

    fn state_width(&self) -> usize {
        0
    }

    fn pairs(&self) -> usize {
        self.entries.len()
    }

    fn pairs_at(&self, range: std::ops::Range<usize>) -> (Vec<u32>, Vec<Vector<'static>>) {
        let entries = &self.entries[range];
        let groups = entries.iter().map(|entry| entry.group).collect();
        let values = entries.iter().map(|entry| self.value(entry.key)).collect();
        let counts = entries.iter().map(|entry| entry.count as i64).collect();
        let columns = vec![Vector::from_values(values), Vector::Integer(counts, None)];
        (groups, columns)
    }

    fn merge_pairs(&mut self, groups: &[u32], count: usize, columns: &[Vector]) {
        self.groups = count;
        each_integer(&columns[1], |row, count| {
            if let Some(key) = self.key(columns[0].value(row)) {
                self.add(groups[row], key, count as u64);
            }
        });
    }

    fn seal(&mut self) -> bool {
        let count = self.entries.len();
        self.sealing = match std::mem::replace(&mut self.sealing, Sealing::Done) {
            Sealing::Count { next, mut starts } => {
                starts.resize(self.groups + 1, 0);
                let until = count.min(next + BATCH_ROWS);
                for entry in &self.entries[next..until] {
                    starts[entry.group as usize + 1] += 1;
                }
                if until < count {
                    let next = until;
                    Sealing::Count { next, starts }
                } else {
                    for group in 0..self.groups {
                        starts[group + 1] += starts[group];
                    }
                    self.known = HashTable::new();
                    Sealing::Place {
                        next: 0,
                        starts,
                        order: vec![0; count],
                    }
                }
            }
            Sealing::Place {
                next,
                mut starts,
                mut order,
            } => {
                let until = count.min(next + BATCH_ROWS);
                for (at, entry) in self.entries[next..until].iter().enumerate() {
                    let place = &mut starts[entry.group as usize];
                    order[*place as usize] = (next + at) as u32;
                    *place += 1;
                }
                if until < count {
                    let next = until;
                    Sealing::Place {
                        next,
                        starts,
                        order,
                    }
                } else {
                    let ends = starts;
                    Sealing::Finish { ends, order }
                }
            }
            Sealing::Finish { ends, order } => {
                let mut worked = 0;
                while worked < BATCH_ROWS && self.results.len() < self.groups {
                    let group = self.results.len();
                    let start = group.checked_sub(1).map_or(0, |before| ends[before]);
                    let entries = &order[start as usize..ends[group] as usize];
                    self.results.push(self.result_of(entries));
                    worked += entries.len() + 1;
                }
                if self.results.len() < self.groups {
                    Sealing::Finish { ends, order }
                } else {
                    self.entries = Vec::new();
                    self.interner = Interner::default();
                    Sealing::Done
                }
            }
            Sealing::Done => Sealing::Done,
        };
        !matches!(self.sealing, Sealing::Done)
    }

    fn result(&self, groups: &[u32]) -> Vector<'static> {
        let results = groups
            .iter()
            .map(|&group| self.results[group as usize].clone());
        Vector::from_values(results.collect())
    }

    fn held_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Counted>()
            + self.known.allocation_size()
            + self.interner.held_bytes()
            + self.results.capacity() * size_of::<Value>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_exact() {
        for (percent, count, rank) in [
            (Value::Integer(0), 10, 1),
            (Value::Integer(50), 1, 1),
            (Value::Integer(50), 2, 1),
            (Value::Integer(50), 3, 2),
            (Value::Integer(90), 10, 9),
            (Value::Integer(95), 10, 10),
            (Value::Integer(100), 10, 10),
            // As floats, 99.9 % of a thousand would be a little more than 999.
            (Value::Float(99.9), 1_000, 999),
            (Value::text("0.1"), 1_000, 1),
            (Value::Float(0.1), 1_001, 2),
        ] {
            let share = Share::of_percent(&percent).unwrap();
            assert_eq!(share.rank(count), rank, "{percent} of {count}");
        }
        for wrong in [
            Value::Float(100.1),
            Value::Integer(-1),
            Value::text("x"),
            Value::Null,
        ] {
            assert!(Share::of_percent(&wrong).is_none(), "{wrong:?}");
        }
    }
}
