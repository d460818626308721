//! Groups whose keys have no compact form.

use crate::column::hash_text;
use crate::query::value::Value;
use crate::query::wire;
use hashbrown::HashTable;

/// Groups by the bytes of the values of their keys.
#[derive(Default)]
pub(super) struct Others {
    /// The bytes of all keys, one behind the other.
    bytes: Vec<u8>,
    /// The groups, ascending, and where their bytes end.
    groups: Vec<(u32, usize)>,
    /// Places in `groups`.
    known: HashTable<u32>,
    /// Whether a group is one of these; groups behind the last are not.
    is_other: Vec<bool>,
}

impl Others {
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The groups, ascending.
    pub(super) fn groups(&self) -> impl Iterator<Item = u32> + '_ {
        self.groups.iter().map(|&(group, _)| group)
    }

    pub(super) fn contain(&self, group: u32) -> bool {
        self.is_other.get(group as usize) == Some(&true)
    }

    pub(super) fn count(&self) -> usize {
        self.groups.len()
    }

    /// The group of a key, which is what `next` gives where none had it before.
    pub(super) fn group(
        &mut self,
        key: impl Iterator<Item = Value>,
        next: impl FnOnce() -> u32,
    ) -> u32 {
        let start = self.bytes.len();
        key.for_each(|value| wire::append_value(&value, &mut self.bytes));
        let (before, bytes) = self.bytes.split_at(start);
        let hash = hash_text(bytes);
        let groups = &self.groups;
        let of = |&at: &u32| key_at(before, groups, at as usize);
        if let Some(&at) = self.known.find(hash, |at| of(at) == bytes) {
            self.bytes.truncate(start);
            return groups[at as usize].0;
        }
        let (next, place) = (next(), groups.len() as u32);
        self.known
            .insert_unique(hash, place, |at| hash_text(of(at)));
        self.groups.push((next, self.bytes.len()));
        self.is_other.resize(next as usize, false);
        self.is_other.push(true);
        next
    }

    /// The key of a group, if it is one of these.
    pub(super) fn key(&self, group: u32) -> Option<Vec<Value>> {
        if !self.contain(group) {
            return None;
        }
        let at = self
            .groups
            .binary_search_by_key(&group, |&(group, _)| group);
        let bytes = key_at(&self.bytes, &self.groups, at.ok()?);
        let Some(values) = wire::read_values(bytes) else {
            unreachable!("the bytes are those of values");
        };
        Some(values)
    }

    /// Bytes of memory that the groups take.
    pub(super) fn held_bytes(&self) -> usize {
        self.bytes.capacity()
            + self.groups.capacity() * size_of::<(u32, usize)>()
            + self.known.allocation_size()
            + self.is_other.capacity()
    }
}

fn key_at<'a>(bytes: &'a [u8], groups: &[(u32, usize)], at: usize) -> &'a [u8] {
    let start = at.checked_sub(1).map_or(0, |before| groups[before].1);
    &bytes[start..groups[at].1]
}
