//! Rows by key.
//!
//! A key whose parts all have a compact form is packed into 64 or 128 bits; rows in
//! which a part has none (an IPv6 address, a `-`, a number out of range) go by the
//! bytes of their values. Both kinds of group share one numbering. The same key takes
//! the same way in every shard or at least hashes the same, so that the pieces of
//! different shards meet.
//!
//! Where groups are many, rows wait until there are many of them, too: their groups are then looked
//! for in the order of hashes ([`KeyTable`](super::key_table::KeyTable)).

mod key;
mod others;
mod packed;

use super::aggregate::Accumulator;
use super::eval::evaluate;
use super::key_table::PARTS;
use super::plan::{Aggregate, Expr, Kind};
use super::rows::Rows;
use super::vector::Vector;
use crate::column::spread;
use crate::shortcut::{most_put_off, pays};
use key::{Key, Part, UNKNOWN, hash_value, mask, mix, most_listed};
use others::Others;
use packed::{Form, Packed, packed};

/// The groups of one shard, or of one piece of the keys.
pub struct Groups {
    keys: Vec<Key>,
    /// Groups by packed key; `None` where no key is packed.
    packed: Option<Box<dyn Packed>>,
    others: Others,
    accumulators: Vec<Box<dyn Accumulator>>,
    /// How many arguments each of them takes.
    arguments: Vec<usize>,
}

/// Where there are more groups than this, rows wait: the table no longer fits into the caches.
const MANY_GROUPS: usize = 1 << 15;

/// So many rows wait at most: enough that several of them find their groups in the same part of the
/// table.
const MOST_WAITING: usize = most_put_off(1 << 20);

/// Of the rows that wait, those of so many parts are worked on in one step.
const STEP_PARTS: usize = PARTS / 16;

impl Groups {
    /// Groups by `keys`; `kinds` are the kinds of the columns that the rows may have.
    pub fn new(keys: &[Expr], aggregates: &[Aggregate], kinds: &[Kind]) -> Groups {
        let keys: Vec<Key> = keys.iter().map(|key| Key::new(key, kinds)).collect();
        let is_dynamic = keys.iter().any(|key| key.kind == Kind::Dynamic);
        let is_packed = !is_dynamic && pays(true);
        let width = keys.iter().map(|key| key.width).sum();
        Groups {
            keys,
            packed: if is_packed { packed(width) } else { None },
            others: Others::default(),
            accumulators: aggregates
                .iter()
                .map(|aggregate| (aggregate.make)())
                .collect(),
            arguments: aggregates
                .iter()
                .map(|aggregate| aggregate.arguments.len())
                .collect(),
        }
    }

    /// How many groups there are; rows that wait may make more.
    pub fn count(&self) -> usize {
        match &self.packed {
            Some(packed) => packed.count(),
            None => self.others.count(),
        }
    }

    /// Whether there is no key: then all rows are one group.
    pub fn is_total(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether finding the group of a row takes long whatever the order of the rows.
    pub fn is_slow(&self) -> bool {
        self.packed.is_none() && self.count() > MANY_GROUPS
    }

    /// Makes the group of a total that has no rows.
    pub fn ensure_total(&mut self) {
        if self.is_total() && self.count() == 0 {
            let ids = self.number(&[], 1);
            let count = self.count();
            for accumulator in &mut self.accumulators {
                accumulator.update(&ids[..0], count, &[]);
            }
        }
    }

    /// Takes in rows.
    pub fn update(&mut self, keys: &[Expr], aggregates: &[Aggregate], rows: &Rows) {
        let parts: Vec<Part> = self
            .keys
            .iter_mut()
            .zip(keys)
            .map(|(key, expr)| key.read(expr, rows))
            .collect();
        let arguments = aggregates.iter().flat_map(|aggregate| &aggregate.arguments);
        let arguments: Vec<Vector> = arguments.map(|argument| evaluate(argument, rows)).collect();
        let is_many = pays(self.count() > MANY_GROUPS);
        if !is_many || !self.put_off(&parts, &arguments, rows.len()) {
            let ids = self.number(&parts, rows.len());
            self.accumulate(&ids, &arguments);
        }
    }

    fn accumulate(&mut self, ids: &[u32], mut arguments: &[Vector]) {
        let count = self.count();
        for (accumulator, &taken) in self.accumulators.iter_mut().zip(&self.arguments) {
            let (own, rest) = arguments.split_at(taken);
            accumulator.update(ids, count, own);
            arguments = rest;
        }
    }

    /// Lets rows wait for their groups, where their keys are packed and may be many, and their
    /// arguments can be kept; `false` where not.
    fn put_off(&mut self, parts: &[Part], arguments: &[Vector], rows: usize) -> bool {
        let widths = self.widths();
        let Some(packed) = &mut self.packed else {
            return false;
        };
        if most_listed(parts).is_some() {
            return false;
        }
        let mut others: Vec<u32> = parts
            .iter()
            .flat_map(|part| part.others.iter().copied())
            .collect();
        others.sort_unstable();
        others.dedup();
        let rest = (!others.is_empty()).then(|| all_but(&others, rows));
        let take = |rows: &[u32]| -> Vec<Vector> {
            let taken = arguments.iter().map(|argument| argument.take(rows));
            taken.collect()
        };
        let of_rest = rest.as_deref().map(take);
        let kept = of_rest.as_deref().unwrap_or(arguments);
        let Some(forms) = kept.iter().map(Form::of).collect::<Option<Vec<Form>>>() else {
            return false;
        };
        if packed.waiting_forms() != forms {
            self.find_waiting(usize::MAX);
        }
        if let Some(packed) = &mut self.packed {
            packed.put_off(&widths, parts, rest.as_deref(), forms, kept);
        }
        if !others.is_empty() {
            let number = |&row: &u32| self.number_other(parts, row as usize);
            let ids: Vec<u32> = others.iter().map(number).collect();
            self.accumulate(&ids, &take(&others));
        }
        true
    }

    /// Finds the groups of the rows that wait, of so many parts at most.
    fn find_waiting(&mut self, parts: usize) {
        for _ in 0..parts {
            let next = self.packed.as_mut();
            let Some((ids, arguments)) = next.and_then(|packed| packed.number_waiting()) else {
                return;
            };
            self.accumulate(&ids, &arguments);
        }
    }

    /// Does a bounded piece of what was put off, where that has become much; `false` when further
    /// rows, or groups of other shards, can be taken in.
    pub fn catch_up(&mut self) -> bool {
        let packed = self.packed.as_deref();
        if packed.is_some_and(|packed| packed.is_numbering() || packed.waiting() >= MOST_WAITING) {
            self.find_waiting(STEP_PARTS);
            return true;
        }
        self.accumulators
            .iter_mut()
            .any(|accumulator| accumulator.catch_up())
    }

    /// All rows are taken in, or all groups merged: does a bounded piece of what was put off until now;
    /// `false` when nothing of it is left.
    pub fn settle(&mut self) -> bool {
        let packed = self.packed.as_deref();
        if packed.is_some_and(|packed| packed.waiting() > 0) {
            self.find_waiting(STEP_PARTS);
            return true;
        }
        self.accumulators
            .iter_mut()
            .any(|accumulator| accumulator.settle())
    }

    /// So many groups of another shard are coming.
    pub fn reserve(&mut self, groups: usize) {
        if let Some(packed) = &mut self.packed {
            packed.reserve(groups);
        }
    }

    /// Takes in groups of another shard: their keys and states, as
    /// [`states`](Self::states) gives them. Returns the number that each has here.
    pub fn merge(&mut self, mut keys: Vec<Vector<'static>>, rows: usize) -> Vec<u32> {
        let states = keys.split_off(self.keys.len());
        let mut states = &states[..];
        let parts: Vec<Part> = self
            .keys
            .iter_mut()
            .zip(keys)
            .map(|(key, vector)| key.read_vector(vector))
            .collect();
        let ids = self.number(&parts, rows);
        let count = self.count();
        for accumulator in &mut self.accumulators {
            let (state, rest) = states.split_at(accumulator.state_width());
            accumulator.merge(&ids, count, state);
            states = rest;
        }
        ids
    }

    /// Takes in pairs of group and value of one aggregate.
    pub fn merge_pairs(&mut self, aggregate: usize, groups: &[u32], columns: &[Vector]) {
        let count = self.count();
        self.accumulators[aggregate].merge_pairs(groups, count, columns);
    }

    /// How many places for pairs of group and value each aggregate has.
    pub fn pairs(&self) -> Vec<usize> {
        self.accumulators
            .iter()
            .map(|accumulator| accumulator.pairs())
            .collect()
    }

    pub fn pairs_at(
        &self,
        aggregate: usize,
        range: std::ops::Range<usize>,
    ) -> (Vec<u32>, Vec<Vector<'static>>) {
        self.accumulators[aggregate].pairs_at(range)
    }

    /// Does a bounded piece of what the results need, when all is merged; `false` when
    /// nothing is left to do.
    pub fn seal(&mut self) -> bool {
        if self.settle() {
            return true;
        }
        self.accumulators
            .iter_mut()
            .any(|accumulator| accumulator.seal())
    }

    /// All groups, those first whose keys are packed, in the order of the hashes of these: the
    /// groups of another shard are then looked for in the order of its table.
    pub fn in_hash_order(&self) -> Vec<u32> {
        match &self.packed {
            Some(packed) => {
                let mut groups = packed.in_hash_order();
                groups.extend(self.others.groups());
                groups
            }
            None => self.others.groups().collect(),
        }
    }

    /// Keys and states of some groups.
    pub fn states(&self, groups: &[u32]) -> Vec<Vector<'static>> {
        let keys = (0..self.keys.len()).map(|at| self.key_column(at, groups));
        let mut columns: Vec<Vector<'static>> = keys.collect();
        for accumulator in &self.accumulators {
            columns.extend(accumulator.state(groups));
        }
        columns
    }

    /// Bytes of memory that the groups take.
    pub fn held_bytes(&self) -> usize {
        let packed = self.packed.iter().map(|packed| packed.held_bytes());
        let states = self
            .accumulators
            .iter()
            .map(|accumulator| accumulator.held_bytes());
        packed.chain(states).sum::<usize>() + self.others.held_bytes()
    }

    /// Which of `pieces` a group belongs to; the same in every shard.
    pub fn piece(&self, group: u32, pieces: u32) -> u32 {
        let hash = match (self.others.key(group), &self.packed) {
            (Some(values), _) => values
                .iter()
                .fold(0, |hash, value| mix(hash, hash_value(value))),
            (None, None) => 0,
            // The compact forms of texts are those of one shard.
            (None, Some(packed)) if self.keys.iter().any(|key| key.kind == Kind::Text) => {
                let keys = self.keys.iter().enumerate();
                let hashes = keys
                    .map(|(at, key)| key.hash(packed.form(group, self.shift(at), mask(key.width))));
                hashes.fold(0, mix)
            }
            // Other bits than those that order the table: a piece takes up all of another one.
            (None, Some(packed)) => spread(packed.hash(group)),
        };
        ((u128::from(hash) * u128::from(pieces)) >> 64) as u32
    }

    fn widths(&self) -> Vec<u32> {
        self.keys.iter().map(|key| key.width).collect()
    }

    /// The group of each row, new ones included.
    fn number(&mut self, parts: &[Part], rows: usize) -> Vec<u32> {
        // Nearly always there are none.
        let has_others = |part: &Part| !part.others.is_empty();
        let mut is_other = match &self.packed {
            None => vec![true; rows],
            _ if parts.iter().any(has_others) => vec![false; rows],
            _ => Vec::new(),
        };
        for part in parts {
            for &row in &part.others {
                is_other[row as usize] = true;
            }
        }
        let widths = self.widths();
        let mut ids = vec![UNKNOWN; rows];
        if let Some(packed) = &mut self.packed {
            packed.number(&widths, parts, &is_other, &mut ids);
        }
        for (row, &is_other) in is_other.iter().enumerate() {
            if is_other {
                ids[row] = self.number_other(parts, row);
            }
        }
        ids
    }

    fn number_other(&mut self, parts: &[Part], row: usize) -> u32 {
        let parts = parts.iter().zip(&self.keys);
        let values = parts.map(|(part, key)| match key.kind {
            Kind::Dynamic => part.vector.value(row).normal(),
            _ => part.vector.value(row),
        });
        let count = self.others.count() as u32;
        let packed = &mut self.packed;
        self.others.group(values, || match packed {
            Some(packed) => packed.number_other(),
            None => count,
        })
    }

    /// One part of the keys of some groups.
    fn key_column(&self, at: usize, groups: &[u32]) -> Vector<'static> {
        let key = &self.keys[at];
        let forms: Vec<u64> = match &self.packed {
            None => vec![0; groups.len()],
            Some(packed) => packed.forms(groups, self.shift(at), mask(key.width)),
        };
        if self.others.is_empty() {
            return key.column(forms);
        }
        let other = |(row, &group): (usize, &u32)| {
            let values = self.others.key(group)?;
            Some((row, values.into_iter().nth(at)?))
        };
        let others = groups.iter().enumerate().filter_map(other).collect();
        key.column_with(forms, others)
    }

    /// How many bits stand behind a part of a packed key.
    fn shift(&self, at: usize) -> u32 {
        self.keys[at + 1..].iter().map(|key| key.width).sum()
    }

    /// The keys, then the results, by column number: one column for some groups.
    pub fn column(&self, at: usize, groups: &[u32]) -> Vector<'static> {
        match at.checked_sub(self.keys.len()) {
            None => self.key_column(at, groups),
            Some(aggregate) => self.accumulators[aggregate].result(groups),
        }
    }
}

/// The rows below `rows` that are none of `others`, which are ascending.
fn all_but(others: &[u32], rows: usize) -> Vec<u32> {
    let mut others = others.iter().copied().peekable();
    (0..rows as u32)
        .filter(|&row| others.next_if_eq(&row).is_none())
        .collect()
}
