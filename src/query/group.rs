//! Rows by key.
//!
//! A key whose parts all have a compact form is packed into 64 or 128 bits; rows in
//! which a part has none (an IPv6 address, a `-`, a number out of range) go by the
//! bytes of their values. Both kinds of group share one numbering. The same key takes
//! the same way in every shard or at least hashes the same, so that the pieces of
//! different shards meet.

use super::aggregate::Accumulator;
use super::eval::evaluate;
use super::plan::{Aggregate, Expr, Input, Kind};
use super::rows::{Codes, Rows};
use super::value::Value;
use super::vector::{AddressVector, Gap, Gaps, TextVector, Vector};
use super::wire;
use crate::column::{Dictionary, DictionaryId, hash_text};
use crate::flow::field::Type;
use crate::flow::{Address, Slot};
use crate::shortcut::pays;
use hashbrown::HashTable;
use std::borrow::Cow;
use std::collections::HashMap;

/// The groups of one shard, or of one piece of the keys.
pub struct Groups {
    keys: Vec<Key>,
    packed: Packed,
    others: HashMap<Box<[u8]>, u32>,
    /// The keys of the others, by group ascending.
    other_keys: Vec<(u32, Box<[Value]>)>,
    /// Whether a group is one of the others; groups behind the last are not.
    is_other: Vec<bool>,
    count: usize,
    accumulators: Vec<Box<dyn Accumulator>>,
}

/// One part of the key.
struct Key {
    kind: Kind,
    /// Bits of its compact form.
    width: u32,
    /// Texts of this key by compact form.
    texts: Dictionary,
    /// Compact forms by code of the dictionary that was read last.
    codes: Vec<u32>,
    codes_of: Option<DictionaryId>,
}

/// Groups whose keys are packed.
enum Packed {
    None,
    Narrow(Index<u64>),
    Wide(Index<u128>),
}

#[derive(Default)]
struct Index<K> {
    groups: HashTable<(K, u32)>,
    /// The key of each group; of no meaning for groups that are not packed.
    keys: Vec<K>,
}

const UNKNOWN: u32 = u32::MAX;

/// As many keys as these are looked up by their places in lists, each once for many rows.
const MOST_LISTED: usize = 1 << 16;

impl Groups {
    /// Groups by `keys`; `kinds` are the kinds of the columns that the rows may have.
    pub fn new(keys: &[Expr], aggregates: &[Aggregate], kinds: &[Kind]) -> Groups {
        let keys: Vec<Key> = keys.iter().map(|key| Key::new(key, kinds)).collect();
        let is_dynamic = keys.iter().any(|key| key.kind == Kind::Dynamic);
        let packed = match keys.iter().map(|key| key.width).sum::<u32>() {
            _ if is_dynamic || !pays(true) => Packed::None,
            0..=64 => Packed::Narrow(Index::default()),
            65..=128 => Packed::Wide(Index::default()),
            _ => Packed::None,
        };
        Groups {
            keys,
            packed,
            others: HashMap::new(),
            other_keys: Vec::new(),
            is_other: Vec::new(),
            count: 0,
            accumulators: aggregates
                .iter()
                .map(|aggregate| (aggregate.make)())
                .collect(),
        }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether there is no key: then all rows are one group.
    pub fn is_total(&self) -> bool {
        self.keys.is_empty()
    }

    /// Makes the group of a total that has no rows.
    pub fn ensure_total(&mut self) {
        if self.is_total() && self.count == 0 {
            let ids = self.number(&[], 1);
            for accumulator in &mut self.accumulators {
                accumulator.update(&ids[..0], self.count, &[]);
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
        let ids = self.number(&parts, rows.len());
        for (accumulator, aggregate) in self.accumulators.iter_mut().zip(aggregates) {
            let arguments = aggregate.arguments.iter();
            let arguments: Vec<Vector> =
                arguments.map(|argument| evaluate(argument, rows)).collect();
            accumulator.update(&ids, self.count, &arguments);
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
        for accumulator in &mut self.accumulators {
            let (state, rest) = states.split_at(accumulator.state_width());
            accumulator.merge(&ids, self.count, state);
            states = rest;
        }
        ids
    }

    /// Takes in pairs of group and value of one aggregate.
    pub fn merge_pairs(&mut self, aggregate: usize, groups: &[u32], columns: &[Vector]) {
        self.accumulators[aggregate].merge_pairs(groups, self.count, columns);
    }

    /// How many pairs of group and value each aggregate has.
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
        self.accumulators
            .iter_mut()
            .any(|accumulator| accumulator.seal())
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
        let packed = match &self.packed {
            Packed::None => 0,
            Packed::Narrow(index) => index.groups.allocation_size() + index.keys.capacity() * 8,
            Packed::Wide(index) => index.groups.allocation_size() + index.keys.capacity() * 16,
        };
        let other = self.keys.len() * size_of::<Value>() + 128;
        let states: usize = self
            .accumulators
            .iter()
            .map(|accumulator| accumulator.held_bytes())
            .sum();
        packed + self.others.len() * other + states
    }

    /// Which of `pieces` a group belongs to; the same in every shard.
    pub fn piece(&self, group: u32, pieces: u32) -> u32 {
        let hash = match self.other_key(group) {
            Some(values) => values
                .iter()
                .fold(0, |hash, value| mix(hash, hash_value(value))),
            None => {
                let packed = match &self.packed {
                    Packed::None => 0,
                    Packed::Narrow(index) => u128::from(index.keys[group as usize]),
                    Packed::Wide(index) => index.keys[group as usize],
                };
                // The first part lies in the highest bits.
                let mut shift: u32 = self.keys.iter().map(|key| key.width).sum();
                self.keys.iter().fold(0, |hash, key| {
                    shift -= key.width;
                    mix(hash, key.hash((packed >> shift) as u64 & mask(key.width)))
                })
            }
        };
        ((u128::from(hash) * u128::from(pieces)) >> 64) as u32
    }

    /// The group of each row, new ones included.
    fn number(&mut self, parts: &[Part], rows: usize) -> Vec<u32> {
        // Nearly always there are none.
        let has_others = |part: &Part| !part.others.is_empty();
        let mut is_other = match &self.packed {
            Packed::None => vec![true; rows],
            _ if parts.iter().any(has_others) => vec![false; rows],
            _ => Vec::new(),
        };
        for part in parts {
            for &row in &part.others {
                is_other[row as usize] = true;
            }
        }
        let widths: Vec<u32> = self.keys.iter().map(|key| key.width).collect();
        let mut ids = vec![UNKNOWN; rows];
        match &mut self.packed {
            Packed::None => {}
            Packed::Narrow(index) => {
                index.number(&widths, parts, &is_other, &mut self.count, &mut ids)
            }
            Packed::Wide(index) => {
                index.number(&widths, parts, &is_other, &mut self.count, &mut ids)
            }
        }
        for (row, &is_other) in is_other.iter().enumerate() {
            if is_other {
                ids[row] = self.number_other(parts, row);
            }
        }
        ids
    }

    fn number_other(&mut self, parts: &[Part], row: usize) -> u32 {
        let values: Box<[Value]> = parts
            .iter()
            .zip(&self.keys)
            .map(|(part, key)| match key.kind {
                Kind::Dynamic => part.vector.value(row).normal(),
                _ => part.vector.value(row),
            })
            .collect();
        let bytes = wire::encode_values(&values).into_boxed_slice();
        if let Some(&id) = self.others.get(&bytes) {
            return id;
        }
        let id = self.count as u32;
        self.count += 1;
        match &mut self.packed {
            Packed::None => {}
            Packed::Narrow(index) => index.keys.push(0),
            Packed::Wide(index) => index.keys.push(0),
        }
        self.others.insert(bytes, id);
        self.other_keys.push((id, values));
        self.is_other.resize(id as usize, false);
        self.is_other.push(true);
        id
    }

    fn other_key(&self, group: u32) -> Option<&[Value]> {
        let at = self
            .other_keys
            .binary_search_by_key(&group, |other| other.0)
            .ok()?;
        Some(&self.other_keys[at].1)
    }

    /// One part of the keys of some groups.
    fn key_column(&self, at: usize, groups: &[u32]) -> Vector<'static> {
        let key = &self.keys[at];
        let forms: Vec<u64> = match &self.packed {
            Packed::None => vec![0; groups.len()],
            Packed::Narrow(index) => {
                let (shift, mask) = (self.shift(at), mask(key.width));
                groups
                    .iter()
                    .map(|&group| index.keys[group as usize] >> shift & mask)
                    .collect()
            }
            Packed::Wide(index) => {
                let (shift, mask) = (self.shift(at), mask(key.width));
                let form = |&group: &u32| (index.keys[group as usize] >> shift) as u64 & mask;
                groups.iter().map(form).collect()
            }
        };
        if self.other_keys.is_empty() {
            return key.column(forms);
        }
        let value = |values: &[Value]| values[at].clone();
        let others = match (groups.first(), groups.last()) {
            // Of neighbours, only those that are others are looked at.
            (Some(first), Some(last)) if groups.is_sorted() => {
                let from = self.other_keys.partition_point(|other| other.0 < *first);
                let until = self.other_keys.partition_point(|other| other.0 <= *last);
                let others = self.other_keys[from..until].iter();
                let row = |group: &u32| groups.binary_search(group).ok();
                others
                    .filter_map(|(group, values)| Some((row(group)?, value(values))))
                    .collect()
            }
            _ => {
                let rows = groups.iter().enumerate();
                rows.filter_map(|(row, &group)| Some((row, value(self.other_key(group)?))))
                    .collect()
            }
        };
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

fn mask(width: u32) -> u64 {
    1_u64.checked_shl(width).unwrap_or(0).wrapping_sub(1)
}

/// One part of the keys of some rows.
struct Part<'a> {
    /// Of no meaning for the others.
    forms: Forms,
    /// Rows without compact form, ascending.
    others: Vec<u32>,
    /// The values.
    vector: Vector<'a>,
}

/// The compact forms of some rows.
enum Forms {
    Each(Vec<u64>),
    /// All rows have the same.
    Same(u64),
    /// Each row has one of a list, by its place there.
    Listed {
        list: Vec<u64>,
        places: Vec<u32>,
    },
    /// All lie among the `most` from `least` on, each by its place there.
    Near {
        least: u64,
        most: usize,
        places: Vec<u32>,
    },
}

impl Forms {
    /// Finds out whether forms lie near each other.
    fn of(forms: Vec<u64>) -> Forms {
        let least = forms.iter().copied().min().unwrap_or(0);
        let greatest = forms.iter().copied().max().unwrap_or(0);
        match greatest - least {
            0 => Forms::Same(least),
            distance if distance < MOST_LISTED as u64 => Forms::Near {
                least,
                most: distance as usize + 1,
                places: forms.iter().map(|form| (form - least) as u32).collect(),
            },
            _ => Forms::Each(forms),
        }
    }

    fn at(&self, row: usize) -> u64 {
        match self {
            Forms::Each(forms) => forms[row],
            Forms::Same(form) => *form,
            Forms::Listed { list, places } => list[places[row] as usize],
            Forms::Near { least, places, .. } => least + u64::from(places[row]),
        }
    }

    /// How many there are at most; `None` when every row may have its own.
    fn most(&self) -> Option<usize> {
        match self {
            Forms::Each(_) => None,
            Forms::Same(_) => Some(1),
            Forms::Listed { list, .. } => Some(list.len()),
            Forms::Near { most, .. } => Some(*most),
        }
    }
}

impl Key {
    fn new(expr: &Expr, kinds: &[Kind]) -> Key {
        let kind = expr.kind(kinds);
        let width = match kind {
            Kind::Address => 32,
            Kind::Text => 24,
            Kind::Time => 34,
            Kind::Integer => match expr {
                Expr::Input(Input::Slot(Slot::Field(field))) => match field.info().type_ {
                    Type::Integer { max: ..=255 } => 8,
                    Type::Integer { max: ..=65_535 } => 16,
                    _ => 32,
                },
                _ => 32,
            },
            Kind::Dynamic => 0,
        };
        Key {
            kind,
            width,
            texts: Dictionary::default(),
            codes: Vec::new(),
            codes_of: None,
        }
    }

    fn read<'a>(&mut self, expr: &Expr, rows: &Rows<'a>) -> Part<'a> {
        if let (Kind::Text, Expr::Input(input)) = (self.kind, expr)
            && let Some(codes) = rows.read_codes(input)
        {
            return self.read_codes(codes);
        }
        self.read_vector(evaluate(expr, rows))
    }

    fn read_codes<'a>(&mut self, read: Codes<'a>) -> Part<'a> {
        let Codes {
            codes,
            id,
            dictionary,
        } = read;
        if self.codes_of != Some(id) {
            self.codes_of = Some(id);
            self.codes.clear();
        }
        self.codes.resize(dictionary.len(), UNKNOWN);
        for &code in &codes {
            let form = &mut self.codes[code as usize];
            if *form == UNKNOWN {
                *form = self.texts.code(dictionary.text(code).as_bytes());
            }
        }
        let form = |&code: &u32| u64::from(self.codes[code as usize]);
        let is_other = |&(_, code): &(u32, &u32)| form(code) >> self.width != 0;
        let others = match self.texts.len() >> self.width {
            0 => Vec::new(),
            _ => (0..)
                .zip(&codes)
                .filter(is_other)
                .map(|(row, _)| row)
                .collect(),
        };
        let forms = match self.codes.len() <= MOST_LISTED {
            true => Forms::Listed {
                list: self.codes.iter().map(|&form| form.into()).collect(),
                places: codes.clone(),
            },
            false => Forms::Each(codes.iter().map(form).collect()),
        };
        Part {
            forms,
            others,
            vector: Vector::Code(codes, dictionary),
        }
    }

    fn read_vector<'a>(&mut self, vector: Vector<'a>) -> Part<'a> {
        let len = vector.len();
        if let Vector::Constant(value, _) = &vector {
            let form = self.form(value);
            return Part {
                forms: Forms::Same(form.unwrap_or(0)),
                others: match form {
                    Some(_) => Vec::new(),
                    None => (0..len as u32).collect(),
                },
                vector,
            };
        }
        let mut forms = vec![0; len];
        let mut others = Vec::new();
        let is_value =
            |gaps: &Gaps, row: usize| gaps.as_ref().is_none_or(|gaps| gaps[row] == Gap::None);
        match (self.kind, &vector) {
            (Kind::Dynamic, _) => others = (0..len as u32).collect(),
            (Kind::Address, Vector::Address(addresses)) => {
                forms = addresses.v4.iter().map(|&bits| u64::from(bits)).collect();
                if addresses.gaps.is_some() {
                    others.extend(
                        (0..len as u32).filter(|&row| !is_value(&addresses.gaps, row as usize)),
                    );
                }
            }
            (Kind::Integer, Vector::Integer(values, gaps)) => {
                for (row, &value) in values.iter().enumerate() {
                    match u64::try_from(value) {
                        Ok(form) if form >> self.width == 0 && is_value(gaps, row) => {
                            forms[row] = form
                        }
                        _ => others.push(row as u32),
                    }
                }
            }
            (Kind::Time, Vector::Time(values, gaps)) => {
                for (row, &value) in values.iter().enumerate() {
                    match time_form(value) {
                        Some(form) if is_value(gaps, row) => forms[row] = form,
                        _ => others.push(row as u32),
                    }
                }
            }
            (Kind::Text, Vector::Text(texts)) => {
                for (row, form) in forms.iter_mut().enumerate() {
                    let text = match texts.gaps.as_ref().map(|gaps| gaps[row]) {
                        None | Some(Gap::None) => texts.get(row),
                        Some(Gap::Dash) => "-",
                        _ => {
                            others.push(row as u32);
                            continue;
                        }
                    };
                    match self.text_form(text) {
                        Some(known) => *form = known,
                        None => others.push(row as u32),
                    }
                }
            }
            (_, other) => {
                for (row, form) in forms.iter_mut().enumerate() {
                    match self.form(&other.value(row)) {
                        Some(known) => *form = known,
                        None => others.push(row as u32),
                    }
                }
            }
        }
        // A form of no meaning may lie anywhere.
        let forms = match others.is_empty() {
            true => Forms::of(forms),
            false => Forms::Each(forms),
        };
        Part {
            forms,
            others,
            vector,
        }
    }

    fn text_form(&mut self, text: &str) -> Option<u64> {
        let code = u64::from(self.texts.code(text.as_bytes()));
        (code >> self.width == 0).then_some(code)
    }

    /// The compact form of a value, if it has one.
    fn form(&mut self, value: &Value) -> Option<u64> {
        match (self.kind, value) {
            (Kind::Address, Value::Address(Address::V4(bits))) => Some(u64::from(*bits)),
            (Kind::Integer, Value::Integer(value)) => u64::try_from(*value)
                .ok()
                .filter(|form| form >> self.width == 0),
            (Kind::Time, Value::Time(time)) => time_form(*time),
            (Kind::Text, Value::Text(text)) => self.text_form(text),
            _ => None,
        }
    }

    /// The values of compact forms, but for some rows that have others.
    fn column_with(&self, forms: Vec<u64>, others: Vec<(usize, Value)>) -> Vector<'static> {
        let mut column = self.column(forms);
        if others.is_empty() {
            return column;
        }
        if let Vector::Address(addresses) = &mut column {
            let mut gaps = vec![Gap::None; addresses.v4.len()];
            for (row, value) in &others {
                gaps[*row] = match value {
                    Value::Null => Gap::Absent,
                    Value::Address(Address::V4(bits)) => {
                        addresses.v4[*row] = *bits;
                        Gap::None
                    }
                    Value::Address(Address::V6(bits)) => {
                        addresses.v6.push((*row as u32, *bits));
                        Gap::V6
                    }
                    _ => Gap::Dash,
                };
            }
            addresses.gaps = Some(gaps);
            return column;
        }
        let mut values: Vec<Value> = column.values().collect();
        for (row, value) in others {
            values[row] = value;
        }
        Vector::from_values(values)
    }

    fn column(&self, forms: Vec<u64>) -> Vector<'static> {
        match self.kind {
            Kind::Address => Vector::Address(AddressVector {
                v4: forms.into_iter().map(|form| form as u32).collect(),
                ..AddressVector::default()
            }),
            Kind::Integer => {
                Vector::Integer(forms.into_iter().map(|form| form as i64).collect(), None)
            }
            Kind::Time => Vector::Time(
                forms.into_iter().map(|form| form as i64 * 1_000).collect(),
                None,
            ),
            Kind::Text => {
                let mut texts = TextVector::default();
                for form in forms {
                    // Where no group has a text, there is none to stand in for it.
                    texts.push(match self.texts.is_empty() {
                        true => "",
                        false => self.texts.text(form as u32),
                    });
                }
                Vector::Text(texts)
            }
            Kind::Dynamic => Vector::Constant(Value::Null, forms.len()),
        }
    }

    /// The hash of the value of a compact form, as [`hash_value`] gives it.
    fn hash(&self, form: u64) -> u64 {
        match self.kind {
            Kind::Address => hash_tagged(1, form),
            Kind::Integer => hash_tagged(2, form),
            Kind::Time => hash_tagged(3, form * 1_000),
            Kind::Text => hash_text(self.texts.text(form as u32).as_bytes()),
            Kind::Dynamic => 0,
        }
    }
}

/// Whole seconds up to the year 2514.
fn time_form(time: i64) -> Option<u64> {
    let seconds = u64::try_from(time / 1_000).ok()?;
    (time % 1_000 == 0 && seconds >> 34 == 0).then_some(seconds)
}

fn hash_value(value: &Value) -> u64 {
    match value {
        Value::Address(Address::V4(bits)) => hash_tagged(1, u64::from(*bits)),
        Value::Integer(value) => match u64::try_from(*value) {
            Ok(value) => hash_tagged(2, value),
            Err(_) => hash_text(&value.to_le_bytes()),
        },
        Value::Time(time) => hash_tagged(3, *time as u64),
        Value::Text(text) => hash_text(text.as_bytes()),
        Value::Address(Address::V6(bits)) => hash_text(&bits.to_le_bytes()),
        Value::Float(value) => hash_tagged(4, value.to_bits()),
        Value::Bool(value) => hash_tagged(2, u64::from(*value)),
        Value::Null => 5,
        Value::List(_) | Value::Map(_) => hash_text(value.to_string().as_bytes()),
    }
}

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

fn hash_tagged(tag: u64, bits: u64) -> u64 {
    mix(tag, bits)
}

fn mix(hash: u64, word: u64) -> u64 {
    let hash = (hash.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    hash ^ hash >> 32
}

/// A packed key.
trait Bits: Copy + Default + PartialEq {
    fn append(self, width: u32, part: u64) -> Self;
    fn hash(self) -> u64;
}

impl Bits for u64 {
    fn append(self, width: u32, part: u64) -> u64 {
        self.checked_shl(width).unwrap_or(0) | part
    }

    fn hash(self) -> u64 {
        let hash = (self ^ self >> 32).wrapping_mul(FACTOR);
        hash ^ hash >> 29
    }
}

impl Bits for u128 {
    fn append(self, width: u32, part: u64) -> u128 {
        self.checked_shl(width).unwrap_or(0) | u128::from(part)
    }

    fn hash(self) -> u64 {
        mix((self >> 64) as u64, self as u64).wrapping_mul(FACTOR)
    }
}

impl<K: Bits> Index<K> {
    fn number(
        &mut self,
        widths: &[u32],
        parts: &[Part],
        is_other: &[bool],
        count: &mut usize,
        ids: &mut [u32],
    ) {
        if let Some(places) = listed(parts, ids.len()) {
            let key = |row: usize| {
                let parts = parts.iter().zip(widths);
                parts.fold(K::default(), |key, (part, &width)| {
                    key.append(width, part.forms.at(row))
                })
            };
            let mut known = vec![UNKNOWN; places.most];
            for (row, (id, &place)) in ids.iter_mut().zip(places.of_rows.iter()).enumerate() {
                let known = &mut known[place as usize];
                if *known == UNKNOWN {
                    *known = self.number_of(key(row), count);
                }
                *id = *known;
            }
            return;
        }
        let mut packed = vec![K::default(); ids.len()];
        for (part, &width) in parts.iter().zip(widths) {
            let append = |(key, form): (&mut K, u64)| *key = key.append(width, form);
            match &part.forms {
                Forms::Each(forms) => packed
                    .iter_mut()
                    .zip(forms.iter().copied())
                    .for_each(append),
                Forms::Same(form) => packed.iter_mut().for_each(|key| append((key, *form))),
                Forms::Listed { list, places } => {
                    let forms = places.iter().map(|&place| list[place as usize]);
                    packed.iter_mut().zip(forms).for_each(append);
                }
                Forms::Near { least, places, .. } => {
                    let forms = places.iter().map(|&place| least + u64::from(place));
                    packed.iter_mut().zip(forms).for_each(append);
                }
            }
        }
        // Neighbouring rows often belong together.
        let mut last: Option<(K, u32)> = None;
        for (row, &key) in packed.iter().enumerate() {
            if !is_other.is_empty() && is_other[row] {
                continue;
            }
            if let Some((last_key, id)) = last
                && last_key == key
            {
                ids[row] = id;
                continue;
            }
            let id = self.number_of(key, count);
            ids[row] = id;
            last = Some((key, id));
        }
    }

    fn number_of(&mut self, key: K, count: &mut usize) -> u32 {
        let hash = key.hash();
        if let Some(&(_, id)) = self.groups.find(hash, |entry| entry.0 == key) {
            return id;
        }
        let id = *count as u32;
        *count += 1;
        self.keys.push(key);
        self.groups
            .insert_unique(hash, (key, id), |entry| entry.0.hash());
        id
    }
}

/// Keys that are few, by a number for each that there may be.
struct Places<'a> {
    most: usize,
    of_rows: Cow<'a, [u32]>,
}

/// The keys of rows whose parts all have few forms; `None` when a row may have a part without,
/// or keys may be many.
fn listed<'a>(parts: &'a [Part], rows: usize) -> Option<Places<'a>> {
    let mut most = 1_usize;
    let mut of_rows: Option<Cow<[u32]>> = None;
    for part in parts {
        let of_part = part.forms.most().filter(|_| part.others.is_empty())?;
        most = most.checked_mul(of_part)?;
        if most > MOST_LISTED {
            return None;
        }
        let (Forms::Listed { places, .. } | Forms::Near { places, .. }) = &part.forms else {
            continue;
        };
        of_rows = Some(match of_rows {
            None => Cow::Borrowed(places),
            Some(before) => {
                let both = before.iter().zip(places);
                both.map(|(before, place)| before * of_part as u32 + place)
                    .collect()
            }
        });
    }
    let of_rows = of_rows.unwrap_or_else(|| Cow::Owned(vec![0; rows]));
    Some(Places { most, of_rows })
}
