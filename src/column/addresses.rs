//! Addresses: IPv4 as numbers, the rarer IPv6 beside them.

use super::bitmap::Bitmap;
use super::integers::Integers;
use crate::flow::Address;
use std::sync::Arc;

/// A column of addresses in which a row may be missing (`-` in the log).
#[derive(Clone, Debug)]
pub struct Addresses {
    /// IPv4 addresses by value; a row that is missing here is IPv6 or missing.
    v4: Integers,
    /// IPv6 addresses with their rows, ascending.
    v6: Box<[(u32, u128)]>,
}

impl Addresses {
    /// `not_v4` marks the rows that are IPv6 or missing; `v6` is ascending by row.
    pub fn encode(v4: &mut [u32], not_v4: Option<Arc<Bitmap>>, v6: Vec<(u32, u128)>) -> Addresses {
        Addresses {
            v4: Integers::encode(v4, not_v4),
            v6: v6.into(),
        }
    }

    pub fn len(&self) -> usize {
        self.v4.len()
    }

    pub fn is_empty(&self) -> bool {
        self.v4.is_empty()
    }

    pub fn v4(&self) -> &Integers {
        &self.v4
    }

    pub fn has_v6(&self) -> bool {
        !self.v6.is_empty()
    }

    pub fn get(&self, row: usize) -> Option<Address> {
        match self.v4.get(row) {
            Some(bits) => Some(Address::V4(bits as u32)),
            None => self.v6(row).map(Address::V6),
        }
    }

    fn v6(&self, row: usize) -> Option<u128> {
        let found = self.v6.binary_search_by_key(&(row as u32), |entry| entry.0);
        found.ok().map(|at| self.v6[at].1)
    }

    pub fn held_bytes(&self) -> usize {
        self.v4.held_bytes() + self.v6.len() * size_of::<(u32, u128)>()
    }
}
