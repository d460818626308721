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
    /// The rows of IPv6 addresses, ascending, and the addresses.
    v6_rows: Box<[u32]>,
    v6: Box<[u128]>,
}

impl Addresses {
    /// `not_v4` marks the rows that are IPv6 or missing; `v6` is ascending by row.
    pub fn encode(v4: &mut [u32], not_v4: Option<Arc<Bitmap>>, v6: Vec<(u32, u128)>) -> Addresses {
        Addresses {
            v4: Integers::encode(v4, not_v4),
            v6_rows: v6.iter().map(|entry| entry.0).collect(),
            v6: v6.iter().map(|entry| entry.1).collect(),
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
        let found = self.v6_rows.binary_search(&(row as u32));
        found.ok().map(|at| self.v6[at])
    }

    pub fn held_bytes(&self) -> usize {
        self.v4.held_bytes() + size_of_val(&*self.v6_rows) + size_of_val(&*self.v6)
    }
}
