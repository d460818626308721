//! Groups whose keys have a compact form.

use super::key::{Part, UNKNOWN, listed};
use crate::query::key_table::{Hashed, KeyTable, PARTS, part};
use crate::query::value::Value;
use crate::query::vector::{AddressVector, Gap, Gaps, Vector};

/// Groups by packed keys, whatever the width of these. All groups have a number here, the others
/// too, whose keys are of no meaning.
pub(super) trait Packed: Send + Sync {
    fn count(&self) -> usize;

    /// Numbers the rows that are not others; `is_other` is empty where none is.
    fn number(&mut self, widths: &[u32], parts: &[Part], is_other: &[bool], ids: &mut [u32]);

    /// Gives the next number to one of the others.
    fn number_other(&mut self) -> u32;

    /// So many keys will be numbered in the order of their hashes.
    fn reserve(&mut self, keys: usize);

    /// Lets some of the rows, or all of them, wait for their groups with their arguments, which
    /// are in the `forms`. All that wait at a time are in the same.
    fn put_off(
        &mut self,
        widths: &[u32],
        parts: &[Part],
        chosen: Option<&[u32]>,
        forms: Vec<Form>,
        arguments: &[Vector],
    );

    /// How many rows wait.
    fn waiting(&self) -> usize;

    /// The forms of the arguments of the rows that wait.
    fn waiting_forms(&self) -> &[Form];

    /// Whether some parts of the rows that wait are numbered, and others are not.
    fn is_numbering(&self) -> bool;

    /// Numbers the next part of the rows that wait: their groups and arguments; `None` when no row
    /// waits any more.
    fn number_waiting(&mut self) -> Option<(Vec<u32>, Vec<Vector<'static>>)>;

    /// A part of the keys of some groups.
    fn forms(&self, groups: &[u32], shift: u32, mask: u64) -> Vec<u64>;

    /// A part of the key of a group.
    fn form(&self, group: u32, shift: u32, mask: u64) -> u64;

    /// The hash of the key of a group.
    fn hash(&self, group: u32) -> u64;

    /// All groups but the others, in the order of the hashes of their keys.
    fn in_hash_order(&self) -> Vec<u32>;

    fn held_bytes(&self) -> usize;
}

/// Groups by packed keys; `None` for keys that are too wide.
pub(super) fn packed(width: u32) -> Option<Box<dyn Packed>> {
    match width {
        0..=64 => Some(Box::new(Index::<u64>::default())),
        65..=128 => Some(Box::new(Index::<u128>::default())),
        _ => None,
    }
}

/// A form in which values of rows that wait are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    Integer,
    Time,
    V4,
}

impl Form {
    /// The form that the values of a vector have; `None` where a row has none, or another one.
    pub(super) fn of(vector: &Vector) -> Option<Form> {
        let (form, gaps): (Form, &Gaps) = match vector {
            Vector::Integer(_, gaps) => (Form::Integer, gaps),
            Vector::Time(_, gaps) => (Form::Time, gaps),
            Vector::Address(addresses) => (Form::V4, &addresses.gaps),
            Vector::Constant(Value::Integer(value), _) if i64::try_from(*value).is_ok() => {
                (Form::Integer, &None)
            }
            _ => return None,
        };
        let has_gap = gaps
            .as_ref()
            .is_some_and(|gaps| gaps.iter().any(|&gap| gap != Gap::None));
        (!has_gap).then_some(form)
    }
}

/// Values of rows that wait, by part.
enum Dealt {
    Integer(Parts<i64>),
    Time(Parts<i64>),
    V4(Parts<u32>),
}

type Parts<T> = Vec<Vec<T>>;

fn empty_parts<T>() -> Parts<T> {
    (0..PARTS).map(|_| Vec::new()).collect()
}

fn deal<T>(values: impl Iterator<Item = T>, parts: &[u8], dealt: &mut Parts<T>) {
    for (value, &part) in values.zip(parts) {
        dealt[usize::from(part)].push(value);
    }
}

impl Dealt {
    fn empty(form: Form) -> Dealt {
        match form {
            Form::Integer => Dealt::Integer(empty_parts()),
            Form::Time => Dealt::Time(empty_parts()),
            Form::V4 => Dealt::V4(empty_parts()),
        }
    }

    /// Takes in the values of a vector, which are in the same form.
    fn take(&mut self, vector: &Vector, parts: &[u8]) {
        match (self, vector) {
            (Dealt::Integer(dealt), Vector::Integer(values, _))
            | (Dealt::Time(dealt), Vector::Time(values, _)) => {
                deal(values.iter().copied(), parts, dealt);
            }
            (Dealt::Integer(dealt), Vector::Constant(Value::Integer(value), _)) => {
                deal(std::iter::repeat(*value as i64), parts, dealt);
            }
            (Dealt::V4(dealt), Vector::Address(addresses)) => {
                deal(addresses.v4.iter().copied(), parts, dealt);
            }
            _ => unreachable!("both are of one form"),
        }
    }

    fn part(&mut self, part: usize) -> Vector<'static> {
        match self {
            Dealt::Integer(dealt) => Vector::Integer(std::mem::take(&mut dealt[part]), None),
            Dealt::Time(dealt) => Vector::Time(std::mem::take(&mut dealt[part]), None),
            Dealt::V4(dealt) => Vector::Address(AddressVector {
                v4: std::mem::take(&mut dealt[part]),
                ..AddressVector::default()
            }),
        }
    }

    /// Bytes that a value takes.
    fn width(&self) -> usize {
        match self {
            Dealt::Integer(_) | Dealt::Time(_) => size_of::<i64>(),
            Dealt::V4(_) => size_of::<u32>(),
        }
    }
}

#[derive(Default)]
struct Index<K> {
    table: KeyTable<K>,
    waiting: Waiting<K>,
}

/// Rows whose groups are still to be looked for, by the part of their keys.
struct Waiting<K> {
    rows: usize,
    /// The part that is numbered next.
    next: usize,
    keys: Parts<K>,
    forms: Vec<Form>,
    arguments: Vec<Dealt>,
}

impl<K> Default for Waiting<K> {
    fn default() -> Waiting<K> {
        Waiting {
            rows: 0,
            next: 0,
            keys: Vec::new(),
            forms: Vec::new(),
            arguments: Vec::new(),
        }
    }
}

impl<K: Bits> Packed for Index<K> {
    fn count(&self) -> usize {
        self.table.keys().len()
    }

    fn number(&mut self, widths: &[u32], parts: &[Part], is_other: &[bool], ids: &mut [u32]) {
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
                    *known = self.table.number(key(row));
                }
                *id = *known;
            }
            return;
        }
        // Neighbouring rows often belong together.
        let mut last: Option<(K, u32)> = None;
        for (row, key) in pack::<K>(widths, parts, ids.len()).into_iter().enumerate() {
            if !is_other.is_empty() && is_other[row] {
                continue;
            }
            if let Some((last_key, id)) = last
                && last_key == key
            {
                ids[row] = id;
                continue;
            }
            let id = self.table.number(key);
            ids[row] = id;
            last = Some((key, id));
        }
    }

    fn number_other(&mut self) -> u32 {
        self.table.skip_number()
    }

    fn reserve(&mut self, keys: usize) {
        self.table.reserve(keys);
    }

    fn put_off(
        &mut self,
        widths: &[u32],
        parts: &[Part],
        chosen: Option<&[u32]>,
        forms: Vec<Form>,
        arguments: &[Vector],
    ) {
        let rows = parts.first().map_or(0, |part| part.vector.len());
        let mut keys: Vec<K> = pack(widths, parts, rows);
        if let Some(chosen) = chosen {
            keys = chosen.iter().map(|&row| keys[row as usize]).collect();
        }
        let waiting = &mut self.waiting;
        if waiting.keys.is_empty() {
            waiting.keys = empty_parts();
        }
        if waiting.forms != forms {
            waiting.arguments = forms.iter().copied().map(Dealt::empty).collect();
            waiting.forms = forms;
        }
        let parts: Vec<u8> = keys.iter().copied().map(part).collect();
        waiting.rows += keys.len();
        deal(keys.into_iter(), &parts, &mut waiting.keys);
        for (dealt, vector) in waiting.arguments.iter_mut().zip(arguments) {
            dealt.take(vector, &parts);
        }
    }

    fn waiting(&self) -> usize {
        self.waiting.rows
    }

    fn waiting_forms(&self) -> &[Form] {
        &self.waiting.forms
    }

    fn is_numbering(&self) -> bool {
        self.waiting.next > 0
    }

    fn number_waiting(&mut self) -> Option<(Vec<u32>, Vec<Vector<'static>>)> {
        let waiting = &mut self.waiting;
        if waiting.rows == 0 {
            waiting.next = 0;
            return None;
        }
        if waiting.next == 0 {
            self.table.reserve(waiting.rows);
        }
        let part = waiting.next % PARTS;
        let keys = std::mem::take(&mut waiting.keys[part]);
        waiting.rows -= keys.len();
        waiting.next += 1;
        let groups = keys.into_iter().map(|key| self.table.number(key)).collect();
        let arguments = waiting.arguments.iter_mut().map(|dealt| dealt.part(part));
        Some((groups, arguments.collect()))
    }

    fn forms(&self, groups: &[u32], shift: u32, mask: u64) -> Vec<u64> {
        let keys = self.table.keys();
        let form = |&group: &u32| keys[group as usize].part(shift) & mask;
        groups.iter().map(form).collect()
    }

    fn form(&self, group: u32, shift: u32, mask: u64) -> u64 {
        self.table.keys()[group as usize].part(shift) & mask
    }

    fn hash(&self, group: u32) -> u64 {
        self.table.keys()[group as usize].hash()
    }

    fn in_hash_order(&self) -> Vec<u32> {
        self.table.in_hash_order().collect()
    }

    fn held_bytes(&self) -> usize {
        let arguments = self.waiting.arguments.iter();
        let width = size_of::<K>() + arguments.map(Dealt::width).sum::<usize>();
        self.table.held_bytes() + self.waiting.rows * width
    }
}

/// The packed keys of rows.
fn pack<K: Bits>(widths: &[u32], parts: &[Part], rows: usize) -> Vec<K> {
    let mut packed = vec![K::default(); rows];
    for (part, &width) in parts.iter().zip(widths) {
        part.forms
            .each(&mut packed, |key, form| *key = key.append(width, form));
    }
    packed
}

/// A packed key.
trait Bits: Hashed + Default + Send + Sync {
    fn append(self, width: u32, part: u64) -> Self;

    /// The lowest 64 bits of those from `shift` on.
    fn part(self, shift: u32) -> u64;
}

impl Bits for u64 {
    fn append(self, width: u32, part: u64) -> u64 {
        self.checked_shl(width).unwrap_or(0) | part
    }

    fn part(self, shift: u32) -> u64 {
        self.checked_shr(shift).unwrap_or(0)
    }
}

impl Bits for u128 {
    fn append(self, width: u32, part: u64) -> u128 {
        self.checked_shl(width).unwrap_or(0) | u128::from(part)
    }

    fn part(self, shift: u32) -> u64 {
        self.checked_shr(shift).unwrap_or(0) as u64
    }
}
