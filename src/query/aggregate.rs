//! What a group of rows comes to.
//!
//! ```text
//! shard 1:  update, update, …  → state ┐
//! shard 2:  update, update, …  → state ┴→ merge → result
//! ```
//!
//! An accumulator keeps one state for each group, in vectors indexed by group number.
//! The state of an average is a sum and a count: what travels between workers is the
//! state, never the result.

use super::arithmetic;
use super::plan::Operation;
use super::value::{Number, Value};
use super::vector::{Gap, Gaps, Vector};
use super::wire;
use crate::flow::Address;
use hashbrown::HashTable;
use std::collections::HashMap;

/// The states of one aggregate for all groups.
pub trait Accumulator: Send {
    /// Takes in one value for each row: row `i` belongs to group `groups[i]`, and all
    /// groups are below `count`. `argument` is missing for `count(*)`.
    fn update(&mut self, groups: &[u32], count: usize, argument: Option<&Vector>);

    /// The states of these groups, as columns that [`merge`](Self::merge) takes.
    fn state(&self, groups: &[u32]) -> Vec<Vector<'static>>;

    /// Takes in states that another worker's accumulator gave, as many columns as
    /// [`state_width`](Self::state_width) says.
    fn merge(&mut self, groups: &[u32], count: usize, state: &[Vector]);

    /// How many columns a state has.
    fn state_width(&self) -> usize {
        1
    }

    /// How many pairs of group and value the state has beside its columns.
    fn pairs(&self) -> usize {
        0
    }

    /// Some of these pairs; [`update`](Self::update) takes them in on the other side.
    fn pairs_at(&self, range: std::ops::Range<usize>) -> (Vec<u32>, Vector<'static>) {
        let _ = range;
        (Vec::new(), Vector::Any(Vec::new()))
    }

    /// The results of these groups.
    fn result(&self, groups: &[u32]) -> Vector<'static>;

    /// Bytes of memory that the states take.
    fn held_bytes(&self) -> usize;
}

fn is_dash(value: &Value) -> bool {
    matches!(value, Value::Text(text) if &**text == "-")
}

/// Whole numbers as the narrowest vector; absent where `present` says so.
fn integers(values: impl Iterator<Item = (i128, bool)>) -> Vector<'static> {
    let mut narrow = Vec::new();
    let mut gaps = Vec::new();
    let mut wide = Vec::new();
    for (value, present) in values {
        gaps.push(if present { Gap::None } else { Gap::Absent });
        match i64::try_from(value) {
            Ok(value) if wide.is_empty() => narrow.push(value),
            _ => {
                if wide.is_empty() {
                    wide = narrow
                        .drain(..)
                        .map(|v| Value::Integer(i128::from(v)))
                        .collect();
                }
                wide.push(Value::Integer(value));
            }
        }
    }
    let has_gap = gaps.contains(&Gap::Absent);
    if wide.is_empty() {
        return Vector::Integer(narrow, has_gap.then_some(gaps));
    }
    for (value, gap) in wide.iter_mut().zip(gaps) {
        if gap == Gap::Absent {
            *value = Value::Null;
        }
    }
    Vector::Any(wide)
}

/// `count(*)`: rows.
#[derive(Default)]
pub struct Count {
    counts: Vec<u64>,
}

impl Accumulator for Count {
    fn update(&mut self, groups: &[u32], count: usize, _: Option<&Vector>) {
        self.counts.resize(count, 0);
        for &group in groups {
            self.counts[group as usize] += 1;
        }
    }

    fn state(&self, groups: &[u32]) -> Vec<Vector<'static>> {
        vec![self.result(groups)]
    }

    fn merge(&mut self, groups: &[u32], count: usize, state: &[Vector]) {
        self.counts.resize(count, 0);
        each_integer(&state[0], |row, value| {
            self.counts[groups[row] as usize] += value as u64
        });
    }

    fn result(&self, groups: &[u32]) -> Vector<'static> {
        integers(
            groups
                .iter()
                .map(|&group| (i128::from(self.counts[group as usize]), true)),
        )
    }

    fn held_bytes(&self) -> usize {
        self.counts.capacity() * 8
    }
}

/// `count(field)`: rows that have the field.
#[derive(Default)]
pub struct CountPresent(Count);

impl Accumulator for CountPresent {
    fn update(&mut self, groups: &[u32], count: usize, argument: Option<&Vector>) {
        let counts = &mut self.0.counts;
        counts.resize(count, 0);
        let Some(argument) = argument else {
            return;
        };
        for (row, &group) in groups.iter().enumerate() {
            counts[group as usize] += u64::from(!argument.is_absent(row));
        }
    }

    fn state(&self, groups: &[u32]) -> Vec<Vector<'static>> {
        self.0.state(groups)
    }

    fn merge(&mut self, groups: &[u32], count: usize, state: &[Vector]) {
        self.0.merge(groups, count, state);
    }

    fn result(&self, groups: &[u32]) -> Vector<'static> {
        self.0.result(groups)
    }

    fn held_bytes(&self) -> usize {
        self.0.held_bytes()
    }
}

/// `sum(number)`.
#[derive(Default)]
pub struct Sum {
    /// Sums of the whole numbers, exact.
    sums: Vec<i128>,
    /// Whether the group has any number.
    present: Vec<bool>,
    /// Sums of the fractions; empty as long as there is none.
    fractions: Vec<f64>,
}

impl Sum {
    fn resize(&mut self, count: usize) {
        self.sums.resize(count, 0);
        self.present.resize(count, false);
        if !self.fractions.is_empty() {
            self.fractions.resize(count, 0.0);
        }
    }

    fn add(&mut self, group: u32, number: Number) {
        let group = group as usize;
        self.present[group] = true;
        match number {
            Number::Integer(value) => match self.sums[group].checked_add(value) {
                Some(sum) => self.sums[group] = sum,
                None => self.add_fraction(group, value as f64),
            },
            Number::Float(value) => self.add_fraction(group, value),
        }
    }

    fn add_fraction(&mut self, group: usize, value: f64) {
        if self.fractions.is_empty() {
            self.fractions = vec![0.0; self.sums.len()];
        }
        self.fractions[group] += value;
    }

    fn value(&self, group: u32) -> Value {
        let group = group as usize;
        let sum = self.sums[group];
        match self.fractions.get(group) {
            _ if !self.present[group] => Value::Null,
            Some(&fraction) if fraction != 0.0 => Value::float(sum as f64 + fraction),
            _ => Value::Integer(sum),
        }
    }
}

impl Accumulator for Sum {
    fn update(&mut self, groups: &[u32], count: usize, argument: Option<&Vector>) {
        self.resize(count);
        let Some(argument) = argument else {
            return;
        };
        match argument {
            Vector::Integer(values, gaps) => {
                for (row, (&group, &value)) in groups.iter().zip(values).enumerate() {
                    if gaps.as_ref().is_none_or(|gaps| gaps[row] == Gap::None) {
                        self.sums[group as usize] += i128::from(value);
                        self.present[group as usize] = true;
                    }
                }
            }
            other => {
                for (row, &group) in groups.iter().enumerate() {
                    if let Some(number) = other.value(row).number() {
                        self.add(group, number);
                    }
                }
            }
        }
    }

    fn state(&self, groups: &[u32]) -> Vec<Vector<'static>> {
        let at = |group: u32| (self.sums[group as usize], self.present[group as usize]);
        let sums = integers(groups.iter().map(|&group| at(group)));
        let fractions = if self.fractions.is_empty() {
            Vector::Constant(Value::Integer(0), groups.len())
        } else {
            let fractions = groups.iter().map(|&group| self.fractions[group as usize]);
            Vector::Float(fractions.collect(), None)
        };
        vec![sums, fractions]
    }

    fn merge(&mut self, groups: &[u32], count: usize, state: &[Vector]) {
        self.update(groups, count, Some(&state[0]));
        if let Vector::Float(fractions, _) = &state[1] {
            for (&group, &fraction) in groups.iter().zip(fractions) {
                self.add_fraction(group as usize, fraction);
            }
        }
    }

    fn state_width(&self) -> usize {
        2
    }

    fn result(&self, groups: &[u32]) -> Vector<'static> {
        if self.fractions.is_empty() {
            self.state(groups).swap_remove(0)
        } else {
            Vector::from_values(groups.iter().map(|&group| self.value(group)).collect())
        }
    }

    fn held_bytes(&self) -> usize {
        self.sums.capacity() * 16 + self.present.capacity() + self.fractions.capacity() * 8
    }
}

/// `avg(number)`.
#[derive(Default)]
pub struct Average {
    sum: Sum,
    numbers: Vec<u64>,
}

impl Accumulator for Average {
    fn update(&mut self, groups: &[u32], count: usize, argument: Option<&Vector>) {
        self.sum.update(groups, count, argument);
        self.numbers.resize(count, 0);
        let Some(argument) = argument else {
            return;
        };
        for (row, &group) in groups.iter().enumerate() {
            self.numbers[group as usize] += u64::from(argument.is_number(row));
        }
    }

    fn state(&self, groups: &[u32]) -> Vec<Vector<'static>> {
        let mut state = self.sum.state(groups);
        let numbers = groups
            .iter()
            .map(|&group| self.numbers[group as usize] as i64);
        state.push(Vector::Integer(numbers.collect(), None));
        state
    }

    fn merge(&mut self, groups: &[u32], count: usize, state: &[Vector]) {
        self.sum.merge(groups, count, &state[..2]);
        self.numbers.resize(count, 0);
        each_integer(&state[2], |row, value| {
            self.numbers[groups[row] as usize] += value as u64
        });
    }

    fn state_width(&self) -> usize {
        3
    }

    fn result(&self, groups: &[u32]) -> Vector<'static> {
        let average = |group: u32| {
            let numbers = Value::Integer(i128::from(self.numbers[group as usize]));
            arithmetic::apply(Operation::Divide, &self.sum.value(group), &numbers)
        };
        Vector::from_values(groups.iter().map(|&group| average(group)).collect())
    }

    fn held_bytes(&self) -> usize {
        self.sum.held_bytes() + self.numbers.capacity() * 8
    }
}

/// `min(value)` and `max(value)`.
pub struct Extreme {
    /// The order in which a value replaces the one before it.
    wins: std::cmp::Ordering,
    /// Null where there is none yet.
    values: Values,
}

/// Values of which nearly all are whole numbers.
enum Values {
    Integer(Vec<Option<i64>>),
    Any(Vec<Value>),
}

impl Extreme {
    pub fn least() -> Extreme {
        Extreme {
            wins: std::cmp::Ordering::Less,
            values: Values::Integer(Vec::new()),
        }
    }

    pub fn greatest() -> Extreme {
        Extreme {
            wins: std::cmp::Ordering::Greater,
            ..Extreme::least()
        }
    }

    fn any(&mut self) -> &mut Vec<Value> {
        if let Values::Integer(values) = &self.values {
            let values = values.iter().map(|value| integer_or_null(*value));
            self.values = Values::Any(values.collect());
        }
        match &mut self.values {
            Values::Any(values) => values,
            Values::Integer(_) => unreachable!("converted above"),
        }
    }
}

fn integer_or_null(value: Option<i64>) -> Value {
    value.map_or(Value::Null, |value| Value::Integer(i128::from(value)))
}

impl Accumulator for Extreme {
    fn update(&mut self, groups: &[u32], count: usize, argument: Option<&Vector>) {
        match &mut self.values {
            Values::Integer(values) => values.resize(count, None),
            Values::Any(values) => values.resize(count, Value::Null),
        }
        let Some(argument) = argument else {
            return;
        };
        let wins = self.wins;
        if let (Values::Integer(best), Vector::Integer(values, gaps)) = (&mut self.values, argument)
        {
            for (row, (&group, &value)) in groups.iter().zip(values).enumerate() {
                if gaps.as_ref().is_none_or(|gaps| gaps[row] == Gap::None) {
                    let best = &mut best[group as usize];
                    if best.is_none_or(|best| value.cmp(&best) == wins) {
                        *best = Some(value);
                    }
                }
            }
            return;
        }
        let values = self.any();
        for (row, &group) in groups.iter().enumerate() {
            let value = argument.value(row);
            if value.is_null() || is_dash(&value) {
                continue;
            }
            let best = &mut values[group as usize];
            if best.is_null() || value.sort_order(best) == wins {
                *best = value;
            }
        }
    }

    fn state(&self, groups: &[u32]) -> Vec<Vector<'static>> {
        vec![self.result(groups)]
    }

    fn merge(&mut self, groups: &[u32], count: usize, state: &[Vector]) {
        self.update(groups, count, Some(&state[0]));
    }

    fn result(&self, groups: &[u32]) -> Vector<'static> {
        let values = groups.iter().map(|&group| match &self.values {
            Values::Integer(values) => integer_or_null(values[group as usize]),
            Values::Any(values) => values[group as usize].clone(),
        });
        Vector::from_values(values.collect())
    }

    fn held_bytes(&self) -> usize {
        match &self.values {
            Values::Integer(values) => values.capacity() * 16,
            Values::Any(values) => values.capacity() * size_of::<Value>(),
        }
    }
}

/// `count_distinct(field)`, exact.
#[derive(Default)]
pub struct CountDistinct {
    counts: Vec<u32>,
    /// Every pair of group and value once, in the order of finding.
    pairs: Vec<(u32, u64)>,
    index: HashTable<u32>,
    interner: Interner,
}

/// Numbers for values: small ones from the value itself, others as they come.
#[derive(Default)]
struct Interner {
    ids: HashMap<Box<[u8]>, u32>,
    values: Vec<Value>,
}

const TAG_V4: u64 = 1 << 56;
const TAG_INTEGER: u64 = 2 << 56;
const TAG_TIME: u64 = 3 << 56;
const TAG_OTHER: u64 = 4 << 56;
const TAG_MASK: u64 = 0xff << 56;

impl Interner {
    fn number(&mut self, value: Value) -> u64 {
        match value.normal() {
            Value::Address(Address::V4(bits)) => TAG_V4 | u64::from(bits),
            Value::Integer(value) if (0..1 << 56).contains(&value) => TAG_INTEGER | value as u64,
            Value::Time(ms) if (0..1 << 56).contains(&ms) => TAG_TIME | ms as u64,
            other => {
                let key = wire::encode_values(std::slice::from_ref(&other));
                let next = self.values.len() as u32;
                let id = *self.ids.entry(key.into()).or_insert_with(|| {
                    self.values.push(other);
                    next
                });
                TAG_OTHER | u64::from(id)
            }
        }
    }

    fn value(&self, number: u64) -> Value {
        let rest = number & !TAG_MASK;
        match number & TAG_MASK {
            TAG_V4 => Value::Address(Address::V4(rest as u32)),
            TAG_INTEGER => Value::Integer(i128::from(rest)),
            TAG_TIME => Value::Time(rest as i64),
            _ => self.values[rest as usize].clone(),
        }
    }
}

fn hash_pair(pair: (u32, u64)) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let hash = (pair.1 ^ u64::from(pair.0).rotate_left(40)).wrapping_mul(FACTOR);
    (hash ^ hash >> 29).wrapping_mul(FACTOR)
}

impl CountDistinct {
    fn add(&mut self, group: u32, number: u64) {
        let pair = (group, number);
        let pairs = &mut self.pairs;
        let entry = self.index.entry(
            hash_pair(pair),
            |&at| pairs[at as usize] == pair,
            |&at| hash_pair(pairs[at as usize]),
        );
        if let hashbrown::hash_table::Entry::Vacant(vacant) = entry {
            vacant.insert(pairs.len() as u32);
            pairs.push(pair);
            self.counts[group as usize] += 1;
        }
    }
}

impl Accumulator for CountDistinct {
    fn update(&mut self, groups: &[u32], count: usize, argument: Option<&Vector>) {
        self.counts.resize(count, 0);
        let Some(argument) = argument else {
            return;
        };
        let no_gap =
            |gaps: &Gaps, row: usize| gaps.as_ref().is_none_or(|gaps| gaps[row] == Gap::None);
        // The numbers of dictionary codes, found once per batch.
        let mut by_code: HashMap<u32, u64> = HashMap::new();
        for (row, &group) in groups.iter().enumerate() {
            let number = match argument {
                Vector::Integer(values, gaps)
                    if no_gap(gaps, row) && values[row] >= 0 && values[row] < 1 << 56 =>
                {
                    TAG_INTEGER | values[row] as u64
                }
                Vector::Address(addresses) if no_gap(&addresses.gaps, row) => {
                    TAG_V4 | u64::from(addresses.v4[row])
                }
                Vector::Code(codes, dictionary) => {
                    let interner = &mut self.interner;
                    let code = codes[row];
                    *by_code
                        .entry(code)
                        .or_insert_with(|| interner.number(Value::text(dictionary.text(code))))
                }
                other => match other.value(row) {
                    Value::Null => continue,
                    value => self.interner.number(value),
                },
            };
            self.add(group, number);
        }
    }

    fn state(&self, _: &[u32]) -> Vec<Vector<'static>> {
        Vec::new()
    }

    fn merge(&mut self, _: &[u32], count: usize, _: &[Vector]) {
        self.counts.resize(count, 0);
    }

    fn state_width(&self) -> usize {
        0
    }

    fn pairs(&self) -> usize {
        self.pairs.len()
    }

    fn pairs_at(&self, range: std::ops::Range<usize>) -> (Vec<u32>, Vector<'static>) {
        let pairs = &self.pairs[range];
        let groups = pairs.iter().map(|pair| pair.0).collect();
        let values = pairs.iter().map(|pair| self.interner.value(pair.1));
        (groups, Vector::from_values(values.collect()))
    }

    fn result(&self, groups: &[u32]) -> Vector<'static> {
        integers(
            groups
                .iter()
                .map(|&group| (i128::from(self.counts[group as usize]), true)),
        )
    }

    fn held_bytes(&self) -> usize {
        self.counts.capacity() * 4 + self.pairs.capacity() * 16 + self.index.allocation_size()
    }
}

/// Calls `take` with each row of a column of whole numbers and its value.
fn each_integer(column: &Vector, mut take: impl FnMut(usize, i64)) {
    match column {
        Vector::Integer(values, _) => {
            for (row, &value) in values.iter().enumerate() {
                take(row, value);
            }
        }
        other => {
            for row in 0..other.len() {
                if let Value::Integer(value) = other.value(row) {
                    take(row, value as i64);
                }
            }
        }
    }
}
