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

mod chronology;
mod spread;
mod tally;

pub use chronology::{Chronology, Rate};
pub use spread::Spread;
pub use tally::{Outcome, Share, Tally};

use super::arithmetic;
use super::key_table::{KeySet, Member, PARTS, part};
use super::plan::Operation;
use super::value::{Number, Value};
use super::vector::{Gap, Gaps, Vector};
use super::wire;
use crate::column::BATCH_ROWS;
use crate::flow::Address;
use crate::shortcut::{most_put_off, pays};
use std::collections::HashMap;

/// The states of one aggregate for all groups.
pub trait Accumulator: Send + Sync {
    /// Takes in one value of each argument for each row: row `i` belongs to group
    /// `groups[i]`, and all groups are below `count`. `count(*)` has no argument.
    fn update(&mut self, groups: &[u32], count: usize, arguments: &[Vector]);

    /// The states of these groups, as columns that [`merge`](Self::merge) takes.
    fn state(&self, groups: &[u32]) -> Vec<Vector<'static>>;

    /// Takes in states that another worker's accumulator gave, as many columns as
    /// [`state_width`](Self::state_width) says.
    fn merge(&mut self, groups: &[u32], count: usize, state: &[Vector]);

    /// How many columns a state has.
    fn state_width(&self) -> usize {
        1
    }

    /// How many places for pairs of group and value the state has beside its columns; not all of
    /// them have one.
    fn pairs(&self) -> usize {
        0
    }

    /// The groups of the pairs at some of these places, and columns that
    /// [`merge_pairs`](Self::merge_pairs) takes in on the other side.
    fn pairs_at(&self, range: std::ops::Range<usize>) -> (Vec<u32>, Vec<Vector<'static>>) {
        let _ = range;
        (Vec::new(), Vec::new())
    }

    fn merge_pairs(&mut self, groups: &[u32], count: usize, columns: &[Vector]) {
        self.update(groups, count, columns);
    }

    /// Does a bounded piece of what was put off, where that has become much; `false` when there is
    /// nothing of it to do.
    fn catch_up(&mut self) -> bool {
        false
    }

    /// Does a bounded piece of what was put off, however little that is; `false` when there is nothing
    /// of it to do. It is all done before the states or the pairs are asked for, and when all of them
    /// are merged.
    fn settle(&mut self) -> bool {
        false
    }

    /// All states and pairs are merged: does a bounded piece of what the results need;
    /// `false` when nothing is left to do.
    fn seal(&mut self) -> bool {
        false
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
pub fn integers(values: impl Iterator<Item = (i128, bool)>) -> Vector<'static> {
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

/// So few groups are added up in several lanes: rows of one group would else wait for each other.
const FEW: usize = 256;

const LANES: usize = 4;

/// Calls `add` with the lane, the row and the group of each row. All groups are few.
#[inline]
fn in_lanes(groups: &[u32], mut add: impl FnMut(usize, usize, usize)) {
    for (at, chunk) in groups.chunks(LANES).enumerate() {
        for (lane, &group) in chunk.iter().enumerate() {
            add(lane, at * LANES + lane, group as usize % FEW);
        }
    }
}

/// `count(*)`: rows.
#[derive(Default)]
pub struct Count {
    counts: Vec<u64>,
}

impl Accumulator for Count {
    fn update(&mut self, groups: &[u32], count: usize, _: &[Vector]) {
        self.counts.resize(count, 0);
        if count > FEW || !pays(true) {
            for &group in groups {
                self.counts[group as usize] += 1;
            }
            return;
        }
        let mut lanes = [[0_u64; FEW]; LANES];
        in_lanes(groups, |lane, _, group| lanes[lane][group] += 1);
        for lane in lanes {
            self.counts
                .iter_mut()
                .zip(lane)
                .for_each(|(count, of_lane)| *count += of_lane);
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
        let counts = groups
            .iter()
            .map(|&group| self.counts[group as usize] as i64);
        Vector::Integer(counts.collect(), None)
    }

    fn held_bytes(&self) -> usize {
        self.counts.capacity() * 8
    }
}

/// `count(field)`: rows that have the field.
#[derive(Default)]
pub struct CountPresent(Count);

impl Accumulator for CountPresent {
    fn update(&mut self, groups: &[u32], count: usize, arguments: &[Vector]) {
        let counts = &mut self.0.counts;
        counts.resize(count, 0);
        let Some(argument) = arguments.first() else {
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
    /// Sums of whole numbers as far as 64 bits hold them; [`NOTHING`] where the group has
    /// no number yet.
    sums: Vec<i64>,
    /// What did not fit, by group.
    carries: HashMap<u32, i128>,
    /// Sums of the fractions; empty as long as there is none.
    fractions: Vec<FractionSum>,
}

/// A sum of fractions that keeps what rounding would lose of each step (Neumaier), so that it
/// hardly depends on their order, and great ones may cancel out.
#[derive(Clone, Copy, Default)]
struct FractionSum {
    sum: f64,
    lost: f64,
}

impl FractionSum {
    fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        let (great, small) = match self.sum.abs() >= value.abs() {
            true => (self.sum, value),
            false => (value, self.sum),
        };
        self.lost += (great - sum) + small;
        self.sum = sum;
    }

    /// With a whole number in front.
    fn with(mut self, whole: i128) -> f64 {
        let rounded = whole as f64;
        self.add(rounded);
        self.add(whole.saturating_sub(rounded as i128) as f64);
        match self.sum.is_finite() {
            true => self.sum + self.lost,
            false => self.sum,
        }
    }
}

/// Whether so many of the numbers as a batch has cannot sum up to more than 64 bits hold.
fn is_small(values: &[i64]) -> bool {
    let bits = values
        .iter()
        .fold(0, |bits, value| bits | value.unsigned_abs());
    bits < i64::MAX as u64 / BATCH_ROWS as u64 && values.len() <= BATCH_ROWS
}

/// Marks a group without numbers.
const NOTHING: i64 = i64::MIN;

impl Sum {
    fn resize(&mut self, count: usize) {
        self.sums.resize(count, NOTHING);
        if !self.fractions.is_empty() {
            self.fractions.resize(count, FractionSum::default());
        }
    }

    #[inline]
    fn add(&mut self, group: u32, value: i64) {
        let sum = &mut self.sums[group as usize];
        let before = if *sum == NOTHING { 0 } else { *sum };
        match before.checked_add(value) {
            Some(after) if after != NOTHING => *sum = after,
            _ => {
                *sum = 0;
                *self.carries.entry(group).or_default() += i128::from(before) + i128::from(value);
            }
        }
    }

    /// Adds small numbers of few groups: that of each row, and whether it has one.
    fn add_few(&mut self, groups: &[u32], number: impl Fn(usize) -> (i64, bool)) {
        let mut lanes = [[0_i64; FEW]; LANES];
        let mut has_any = [false; FEW];
        in_lanes(groups, |lane, row, group| {
            let (number, is_there) = number(row);
            lanes[lane][group] += number;
            has_any[group] |= is_there;
        });
        for (group, _) in has_any.iter().enumerate().filter(|(_, has_any)| **has_any) {
            self.add(group as u32, lanes.iter().map(|lane| lane[group]).sum());
        }
    }

    fn add_number(&mut self, group: u32, number: Number) {
        match number {
            Number::Integer(value) => match i64::try_from(value) {
                Ok(value) => self.add(group, value),
                Err(_) => {
                    self.add(group, 0);
                    let carry = self.carries.entry(group).or_default();
                    match carry.checked_add(value) {
                        Some(sum) => *carry = sum,
                        None => self.add_fraction(group, value as f64),
                    }
                }
            },
            Number::Float(value) => {
                self.add(group, 0);
                self.add_fraction(group, value);
            }
        }
    }

    fn add_fraction(&mut self, group: u32, value: f64) {
        if self.fractions.is_empty() {
            self.fractions = vec![FractionSum::default(); self.sums.len()];
        }
        self.fractions[group as usize].add(value);
    }

    /// The sum of the whole numbers, and whether there is any number.
    fn whole(&self, group: u32) -> (i128, bool) {
        match self.sums[group as usize] {
            NOTHING => (0, false),
            sum if self.carries.is_empty() => (i128::from(sum), true),
            sum => {
                let carry = self.carries.get(&group).copied().unwrap_or(0);
                (carry.saturating_add(i128::from(sum)), true)
            }
        }
    }

    /// The sums of the whole numbers, absent where there is no number.
    fn wholes(&self, groups: &[u32]) -> Vector<'static> {
        let sums = groups.iter().map(|&group| self.sums[group as usize]);
        let sums: Vec<i64> = sums.collect();
        match self.carries.is_empty() && !sums.contains(&NOTHING) {
            true => Vector::Integer(sums, None),
            false => integers(groups.iter().map(|&group| self.whole(group))),
        }
    }

    fn value(&self, group: u32) -> Value {
        let (sum, is_present) = self.whole(group);
        match self.fractions.get(group as usize) {
            _ if !is_present => Value::Null,
            Some(&fraction) if fraction.with(0) != 0.0 => Value::float(fraction.with(sum)),
            _ => Value::Integer(sum),
        }
    }
}

impl Accumulator for Sum {
    fn update(&mut self, groups: &[u32], count: usize, arguments: &[Vector]) {
        self.resize(count);
        let Some(argument) = arguments.first() else {
            return;
        };
        match argument {
            Vector::Integer(values, gaps) if count <= FEW && is_small(values) && pays(true) => {
                match gaps {
                    None => self.add_few(groups, |row| (values[row], true)),
                    Some(gaps) => self.add_few(groups, |row| match gaps[row] {
                        Gap::None => (values[row], true),
                        _ => (0, false),
                    }),
                }
            }
            Vector::Integer(values, None) => {
                for (&group, &value) in groups.iter().zip(values) {
                    self.add(group, value);
                }
            }
            Vector::Integer(values, Some(gaps)) => {
                for ((&group, &value), &gap) in groups.iter().zip(values).zip(gaps) {
                    if gap == Gap::None {
                        self.add(group, value);
                    }
                }
            }
            other => {
                for (row, &group) in groups.iter().enumerate() {
                    if let Some(number) = other.value(row).number() {
                        self.add_number(group, number);
                    }
                }
            }
        }
    }

    fn state(&self, groups: &[u32]) -> Vec<Vector<'static>> {
        let sums = self.wholes(groups);
        let fraction = |part: fn(&FractionSum) -> f64| match self.fractions.is_empty() {
            true => Vector::Constant(Value::Integer(0), groups.len()),
            false => {
                let parts = groups
                    .iter()
                    .map(|&group| part(&self.fractions[group as usize]));
                Vector::Float(parts.collect(), None)
            }
        };
        vec![sums, fraction(|it| it.sum), fraction(|it| it.lost)]
    }

    fn merge(&mut self, groups: &[u32], count: usize, state: &[Vector]) {
        self.update(groups, count, &state[..1]);
        for part in &state[1..3] {
            if let Vector::Float(fractions, _) = part {
                for (&group, &fraction) in groups.iter().zip(fractions) {
                    self.add_fraction(group, fraction);
                }
            }
        }
    }

    fn state_width(&self) -> usize {
        3
    }

    fn result(&self, groups: &[u32]) -> Vector<'static> {
        if self.fractions.is_empty() {
            self.wholes(groups)
        } else {
            Vector::from_values(groups.iter().map(|&group| self.value(group)).collect())
        }
    }

    fn held_bytes(&self) -> usize {
        self.sums.capacity() * 8 + self.carries.len() * 32 + self.fractions.capacity() * 16
    }
}

/// `avg(number)`.
#[derive(Default)]
pub struct Average {
    sum: Sum,
    numbers: Vec<u64>,
}

impl Accumulator for Average {
    fn update(&mut self, groups: &[u32], count: usize, arguments: &[Vector]) {
        self.sum.update(groups, count, arguments);
        self.numbers.resize(count, 0);
        let Some(argument) = arguments.first() else {
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
        self.sum.merge(groups, count, &state[..3]);
        self.numbers.resize(count, 0);
        each_integer(&state[3], |row, value| {
            self.numbers[groups[row] as usize] += value as u64
        });
    }

    fn state_width(&self) -> usize {
        4
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

/// `min(value)` and `max(value)`, and `sortsFirst(field)` and `sortsLast(field)`.
pub struct Extreme {
    /// The order in which a value replaces the one before it.
    wins: std::cmp::Ordering,
    /// Whether the text `-` is a value like any other.
    takes_dash: bool,
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
            takes_dash: false,
            values: Values::Integer(Vec::new()),
        }
    }

    pub fn greatest() -> Extreme {
        Extreme {
            wins: std::cmp::Ordering::Greater,
            ..Extreme::least()
        }
    }

    /// The same where the text `-` counts, too.
    pub fn with_dash(self) -> Extreme {
        Extreme {
            takes_dash: true,
            ..self
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
    fn update(&mut self, groups: &[u32], count: usize, arguments: &[Vector]) {
        match &mut self.values {
            Values::Integer(values) => values.resize(count, None),
            Values::Any(values) => values.resize(count, Value::Null),
        }
        let Some(argument) = arguments.first() else {
            return;
        };
        let (wins, takes_dash) = (self.wins, self.takes_dash);
        if let (Values::Integer(best), Vector::Integer(values, gaps)) = (&mut self.values, argument)
            && (!takes_dash || gaps.is_none())
            && pays(true)
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
            let value = match argument.value(row) {
                // Of `0` and `0.0` it may be either that comes first, and they do not compute
                // alike.
                fraction @ Value::Float(_) => fraction.normal(),
                value => value,
            };
            if value.is_null() || !takes_dash && is_dash(&value) {
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
        self.update(groups, count, &state[..1]);
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
///
/// Every pair of group and value is kept once, whole numbers below 2³² in eight bytes
/// and others by a number that stands for the value.
#[derive(Default)]
pub struct CountDistinct {
    counts: Vec<u32>,
    small: PairSet<u64>,
    large: PairSet<(u32, u64)>,
    interner: Interner,
}

/// Pairs, each once.
#[derive(Default)]
struct PairSet<P> {
    known: KeySet<P>,
    /// Pairs that are still to be looked for, by part; no part as long as no pair waits.
    waiting: Vec<Vec<P>>,
    waiting_pairs: usize,
    /// The part that is taken in next.
    next: usize,
}

/// Where there are more pairs than this, more of them wait: the table no longer fits into the
/// caches.
const MANY_PAIRS: usize = 1 << 15;

/// When so many pairs wait, they are looked for.
const MOST_WAITING: usize = most_put_off(1 << 20);

/// Of the pairs that wait, those of so many parts are looked for in one step.
const STEP_PARTS: usize = PARTS / 16;

impl<P: Member> PairSet<P> {
    /// Takes in a pair, or lets it wait; calls `take` with it if it is known to be new.
    #[inline]
    fn insert(&mut self, pair: P, mut take: impl FnMut(P)) {
        if !pays(self.known.len() > MANY_PAIRS) {
            if self.known.insert(pair) {
                take(pair);
            }
            return;
        }
        if self.waiting.is_empty() {
            self.waiting = (0..PARTS).map(|_| Vec::new()).collect();
        }
        self.waiting[usize::from(part(pair))].push(pair);
        self.waiting_pairs += 1;
    }

    /// Takes in some of the pairs that wait, where they are many; whether that was so. Calls `take`
    /// with those that are new.
    fn catch_up(&mut self, take: impl FnMut(P)) -> bool {
        let is_much = self.next > 0 || self.waiting_pairs >= MOST_WAITING;
        is_much && self.settle(take)
    }

    /// Takes in some of the pairs that wait; `false` when there are none.
    fn settle(&mut self, mut take: impl FnMut(P)) -> bool {
        if self.waiting_pairs == 0 {
            self.next = 0;
            return false;
        }
        if self.next == 0 {
            self.known.reserve(self.waiting_pairs);
        }
        for _ in 0..STEP_PARTS {
            if self.waiting_pairs == 0 {
                self.next = 0;
                return true;
            }
            let part = &mut self.waiting[self.next % PARTS];
            self.next += 1;
            self.waiting_pairs -= part.len();
            for pair in part.drain(..) {
                if self.known.insert(pair) {
                    take(pair);
                }
            }
        }
        true
    }

    fn held_bytes(&self) -> usize {
        self.known.held_bytes() + self.waiting_pairs * size_of::<P>()
    }
}

/// Numbers for values, and values for numbers.
#[derive(Default)]
struct Interner {
    ids: HashMap<Box<[u8]>, u32>,
    values: Vec<Value>,
    /// Bytes of memory, about.
    held: usize,
}

/// What stands for a value among others.
enum Number64 {
    /// The whole number itself.
    Small(u32),
    Large(u64),
}

const TAG_V4: u64 = 1 << 56;
const TAG_INTEGER: u64 = 2 << 56;
const TAG_TIME: u64 = 3 << 56;
const TAG_OTHER: u64 = 4 << 56;
const TAG_MASK: u64 = 0xff << 56;

impl Interner {
    fn number(&mut self, value: Value) -> Number64 {
        Number64::Large(match value.normal() {
            Value::Integer(value) if let Ok(value) = u32::try_from(value) => {
                return Number64::Small(value);
            }
            Value::Address(Address::V4(bits)) => TAG_V4 | u64::from(bits),
            Value::Integer(value) if (0..1 << 56).contains(&value) => TAG_INTEGER | value as u64,
            Value::Time(ms) if (0..1 << 56).contains(&ms) => TAG_TIME | ms as u64,
            other => TAG_OTHER | u64::from(self.id(other)),
        })
    }

    fn id(&mut self, value: Value) -> u32 {
        let mut key = Vec::new();
        wire::append_value(&value, &mut key);
        let next = self.values.len() as u32;
        *self.ids.entry(key.into()).or_insert_with(|| {
            self.held += 2 * size_of::<Value>() + 64 + 2 * value.to_text().len();
            self.values.push(value);
            next
        })
    }

    fn held_bytes(&self) -> usize {
        self.held
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

impl CountDistinct {
    #[inline]
    fn add(&mut self, group: u32, number: &Number64) {
        let counts = &mut self.counts;
        match number {
            Number64::Small(value) => {
                let pair = u64::from(group) << 32 | u64::from(*value);
                self.small
                    .insert(pair, |pair| counts[(pair >> 32) as usize] += 1);
            }
            Number64::Large(number) => {
                let pair = (group, *number);
                self.large
                    .insert(pair, |(group, _)| counts[group as usize] += 1);
            }
        }
    }
}

impl Accumulator for CountDistinct {
    fn update(&mut self, groups: &[u32], count: usize, arguments: &[Vector]) {
        self.counts.resize(count, 0);
        let Some(argument) = arguments.first() else {
            return;
        };
        let no_gap =
            |gaps: &Gaps, row: usize| gaps.as_ref().is_none_or(|gaps| gaps[row] == Gap::None);
        // The numbers of dictionary codes, found once per batch.
        let mut by_code: HashMap<u32, Number64> = HashMap::new();
        for (row, &group) in groups.iter().enumerate() {
            let number = match argument {
                Vector::Integer(values, gaps)
                    if no_gap(gaps, row)
                        && let Ok(value) = u32::try_from(values[row]) =>
                {
                    Number64::Small(value)
                }
                Vector::Address(addresses) if no_gap(&addresses.gaps, row) => {
                    Number64::Large(TAG_V4 | u64::from(addresses.v4[row]))
                }
                Vector::Code(codes, dictionary) => {
                    let interner = &mut self.interner;
                    let code = codes[row];
                    let text = || Value::text(dictionary.text(code));
                    let number = by_code
                        .entry(code)
                        .or_insert_with(|| interner.number(text()));
                    match number {
                        Number64::Small(value) => Number64::Small(*value),
                        Number64::Large(number) => Number64::Large(*number),
                    }
                }
                other => match other.value(row) {
                    Value::Null => continue,
                    value => self.interner.number(value),
                },
            };
            self.add(group, &number);
        }
    }

    fn state(&self, _: &[u32]) -> Vec<Vector<'static>> {
        Vec::new()
    }

    fn catch_up(&mut self) -> bool {
        let counts = &mut self.counts;
        self.small
            .catch_up(|pair| counts[(pair >> 32) as usize] += 1)
            || self
                .large
                .catch_up(|(group, _)| counts[group as usize] += 1)
    }

    fn settle(&mut self) -> bool {
        let counts = &mut self.counts;
        self.small.settle(|pair| counts[(pair >> 32) as usize] += 1)
            || self.large.settle(|(group, _)| counts[group as usize] += 1)
    }

    fn merge(&mut self, _: &[u32], count: usize, _: &[Vector]) {
        self.counts.resize(count, 0);
    }

    fn state_width(&self) -> usize {
        0
    }

    fn pairs(&self) -> usize {
        self.small.known.places() + self.large.known.places()
    }

    fn pairs_at(&self, range: std::ops::Range<usize>) -> (Vec<u32>, Vec<Vector<'static>>) {
        let (small, large) = (&self.small.known, &self.large.known);
        let split = small.places();
        let of_small = range.start.min(split)..range.end.min(split);
        let of_large = range.start.max(split) - split..range.end.max(split) - split;
        let smalls = small.keys_at(of_small);
        let (mut groups, values): (Vec<u32>, Vec<i64>) = smalls
            .map(|pair| ((pair >> 32) as u32, i64::from(pair as u32)))
            .unzip();
        if of_large.is_empty() {
            return (groups, vec![Vector::Integer(values, None)]);
        }
        let smalls = values.into_iter().map(|value| Value::Integer(value.into()));
        let mut values: Vec<Value> = smalls.collect();
        for (group, number) in large.keys_at(of_large) {
            groups.push(group);
            values.push(self.interner.value(number));
        }
        (groups, vec![Vector::from_values(values)])
    }

    fn result(&self, groups: &[u32]) -> Vector<'static> {
        let counts = groups
            .iter()
            .map(|&group| i64::from(self.counts[group as usize]));
        Vector::Integer(counts.collect(), None)
    }

    fn held_bytes(&self) -> usize {
        self.counts.capacity() * 4
            + self.small.held_bytes()
            + self.large.held_bytes()
            + self.interner.held_bytes()
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
