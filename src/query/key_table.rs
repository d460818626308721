//! Numbers for keys, found in a table that lies about in the order of hashes.
//!
//! A table of a million keys is far larger than a processor's caches. Keys that are looked up in the
//! order of their hashes go through it from one end to the other, so that every part of it comes
//! from memory once; in any other order, nearly every one of them waits for its own part.

use crate::column::spread;

/// What is looked up.
pub trait Hashed: Copy + PartialEq {
    /// 64 bits, of which the highest depend on all of the key.
    fn hash(self) -> u64;
}

/// Keys by number, counted from 0 in the order of finding, and numbers by key.
#[derive(Default)]
pub struct KeyTable<K> {
    keys: Vec<K>,
    /// The numbers of keys, each at the place that the highest bits of its hash say, or at the next
    /// one that is free. At least half of them are free.
    places: Vec<u32>,
    /// How many have a place.
    found: usize,
}

const FREE: u32 = u32::MAX;

const LEAST_PLACES: usize = 64;

impl<K: Hashed + Default> KeyTable<K> {
    /// The keys by number.
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    /// The number of a key, which is the next where the key is new.
    #[inline]
    pub fn number(&mut self, key: K) -> u32 {
        if self.found * 2 >= self.places.len() {
            self.grow(self.places.len() * 2);
        }
        let mask = self.places.len() - 1;
        let mut place = place(key, self.places.len());
        loop {
            match self.places[place] {
                FREE => break,
                number if self.keys[number as usize] == key => return number,
                _ => place = (place + 1) & mask,
            }
        }
        let number = self.keys.len() as u32;
        self.places[place] = number;
        self.found += 1;
        self.keys.push(key);
        number
    }

    /// Makes room for so many more keys. That is needed before keys are numbered in the order of their
    /// hashes: a table that grew while they come would be full at its front and empty behind.
    pub fn reserve(&mut self, keys: usize) {
        let places = ((self.found + keys) * 2).next_power_of_two();
        if places > self.places.len() {
            self.grow(places);
        }
    }

    /// Gives the next number to something that is found in another way; the key there is of no
    /// meaning.
    pub fn skip_number(&mut self) -> u32 {
        self.keys.push(K::default());
        self.keys.len() as u32 - 1
    }

    /// The numbers that have been found, about in the order of the hashes of their keys.
    pub fn in_hash_order(&self) -> impl Iterator<Item = u32> + '_ {
        self.places.iter().copied().filter(|&number| number != FREE)
    }

    /// Bytes of memory that the table takes.
    pub fn held_bytes(&self) -> usize {
        self.keys.capacity() * size_of::<K>() + self.places.capacity() * size_of::<u32>()
    }

    fn grow(&mut self, places: usize) {
        let more = places.max(LEAST_PLACES);
        let before = std::mem::replace(&mut self.places, vec![FREE; more]);
        for number in before.into_iter().filter(|&number| number != FREE) {
            let mut place = place(self.keys[number as usize], more);
            while self.places[place] != FREE {
                place = (place + 1) & (more - 1);
            }
            self.places[place] = number;
        }
    }
}

/// Keys, each once, about in the order of their hashes.
#[derive(Default)]
pub struct KeySet<K> {
    /// Each key is at the place that the highest bits of its hash say, or at the next one that is
    /// free.
    places: Vec<K>,
    found: usize,
}

/// What is in a [`KeySet`].
pub trait Member: Hashed {
    /// Marks a free place; it is no member.
    const FREE: Self;
}

impl<K: Member> KeySet<K> {
    pub fn len(&self) -> usize {
        self.found
    }

    /// Takes in a key; whether it is new.
    #[inline]
    pub fn insert(&mut self, key: K) -> bool {
        if self.found * MOST_FULL.1 >= self.places.len() * MOST_FULL.0 {
            self.grow(self.places.len() * 2);
        }
        let is_new = self.put(key);
        self.found += usize::from(is_new);
        is_new
    }

    fn put(&mut self, key: K) -> bool {
        let mask = self.places.len() - 1;
        let mut place = place(key, self.places.len());
        while self.places[place] != K::FREE {
            if self.places[place] == key {
                return false;
            }
            place = (place + 1) & mask;
        }
        self.places[place] = key;
        true
    }

    /// Makes room for so many more keys, as [`KeyTable::reserve`] does.
    pub fn reserve(&mut self, keys: usize) {
        let places = ((self.found + keys) * MOST_FULL.1 / MOST_FULL.0 + 1).next_power_of_two();
        if places > self.places.len() {
            self.grow(places);
        }
    }

    /// How many places there are, free ones too.
    pub fn places(&self) -> usize {
        self.places.len()
    }

    /// The keys at some of the places.
    pub fn keys_at(&self, places: std::ops::Range<usize>) -> impl Iterator<Item = K> + '_ {
        let keys = self.places[places].iter().copied();
        keys.filter(|&key| key != K::FREE)
    }

    /// Bytes of memory that the keys take.
    pub fn held_bytes(&self) -> usize {
        self.places.capacity() * size_of::<K>()
    }

    fn grow(&mut self, places: usize) {
        let more = places.max(LEAST_PLACES);
        let before = std::mem::replace(&mut self.places, vec![K::FREE; more]);
        for key in before.into_iter().filter(|&key| key != K::FREE) {
            self.put(key);
        }
    }
}

/// A set is never fuller than this, a numerator and a denominator.
const MOST_FULL: (usize, usize) = (5, 8);

/// Keys that wait are kept in so many parts by their hashes: a part of a large table that is as
/// small as this makes it stays in the caches.
pub const PARTS: usize = 1 << 8;

/// The part of a key; those of later parts have greater hashes.
#[inline]
pub fn part<K: Hashed>(key: K) -> u8 {
    (key.hash() >> 56) as u8
}

/// The place of a key among so many, which are a power of two.
#[inline]
fn place<K: Hashed>(key: K, places: usize) -> usize {
    (key.hash() >> (64 - places.trailing_zeros())) as usize
}

impl Hashed for u64 {
    #[inline]
    fn hash(self) -> u64 {
        spread(self)
    }
}

impl Hashed for u128 {
    #[inline]
    fn hash(self) -> u64 {
        spread(spread((self >> 64) as u64) ^ self as u64)
    }
}

impl Member for u64 {
    const FREE: u64 = u64::MAX;
}

impl Member for (u32, u64) {
    const FREE: (u32, u64) = (u32::MAX, u64::MAX);
}

impl Hashed for (u32, u64) {
    #[inline]
    fn hash(self) -> u64 {
        spread(spread(self.0.into()) ^ self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{HashMap, HashSet};

    fn keys() -> [(&'static str, Vec<u64>); 5] {
        [
            ("none", Vec::new()),
            ("one, often", vec![7; 1_000]),
            ("neighbours", (0..50_000).collect()),
            (
                "multiples of a power of two",
                (0..5_000).map(|n| n << 40).collect(),
            ),
            (
                "pairs of neighbours, twice",
                (0..40_000).map(|n| ((n % 200) << 32) | (n / 400)).collect(),
            ),
        ]
    }

    /// Whether keys are in the order of their parts, but for some that found their place taken and went
    /// to the beginning of the next part, which is the first behind the last.
    fn is_in_order(keys: impl Iterator<Item = u64>) -> bool {
        let last = (PARTS - 1) as u8;
        let parts: Vec<u8> = keys.map(part).skip_while(|&part| part == last).collect();
        parts
            .windows(2)
            .all(|pair| pair[0] <= pair[1].saturating_add(1))
    }

    #[test]
    fn a_key_keeps_its_number() {
        for (what, keys) in keys() {
            let mut table = KeyTable::default();
            let mut known = HashMap::new();
            let mut sorted = keys.clone();
            sorted.sort_by_key(|key| key.hash());
            for &key in keys.iter().chain(&sorted) {
                let next = known.len() as u32;
                let expected = *known.entry(key).or_insert(next);
                assert_eq!(table.number(key), expected, "{what}: {key}");
            }
            let mut numbers: Vec<u32> = table.in_hash_order().collect();
            let found = numbers.iter().map(|&number| table.keys()[number as usize]);
            assert!(is_in_order(found), "{what}");
            numbers.sort_unstable();
            let all = 0..known.len() as u32;
            assert_eq!(numbers, all.collect::<Vec<u32>>(), "{what}");
        }
    }

    #[test]
    fn keys_may_come_in_the_order_of_their_hashes() {
        for (what, mut keys) in keys() {
            keys.sort_by_key(|key| key.hash());
            let mut table = KeyTable::default();
            table.reserve(keys.len());
            let mut set = KeySet::default();
            set.reserve(keys.len());
            let mut known = HashSet::new();
            for &key in &keys {
                let is_new = known.insert(key);
                assert_eq!(table.number(key) as usize, known.len() - 1, "{what}: {key}");
                assert_eq!(set.insert(key), is_new, "{what}: {key}");
            }
        }
    }

    #[test]
    fn a_set_has_each_key_once() {
        for (what, keys) in keys() {
            let mut set = KeySet::default();
            let mut known = HashSet::new();
            for &key in &keys {
                assert_eq!(set.insert(key), known.insert(key), "{what}: {key}");
            }
            assert_eq!(set.len(), known.len(), "{what}");
            let middle = set.places() / 2;
            let halves = [0..middle, middle..set.places()];
            let found: Vec<u64> = halves
                .into_iter()
                .flat_map(|half| set.keys_at(half))
                .collect();
            assert!(is_in_order(found.iter().copied()), "{what}");
            assert_eq!(found.len(), known.len(), "{what}");
            assert_eq!(found.into_iter().collect::<HashSet<u64>>(), known, "{what}");
        }
    }

    #[test]
    fn a_number_may_be_skipped() {
        let mut table = KeyTable::default();
        assert_eq!(table.number(5_u64), 0);
        assert_eq!(table.skip_number(), 1);
        assert_eq!(table.number(0), 2);
        assert_eq!(table.number(5), 0);
        let found: Vec<u32> = table.in_hash_order().collect();
        assert_eq!(found.len(), 2);
    }
}
