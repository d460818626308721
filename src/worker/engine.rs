//! The worker's side: a shard, and the jobs that work on it in slices.

use super::protocol::{Reply, Request};
use crate::column::Part;

/// What a worker does between two messages.
#[derive(Default)]
pub struct Engine {}

impl Engine {
    /// Takes a request with its buffers; the answers come from [`step`](Self::step).
    ///
    /// `Sniff` and `Load` are for whoever runs the engine to serve, by reading the file
    /// and calling [`sniff`](Self::sniff), [`feed`](Self::feed) and
    /// [`finish`](Self::finish).
    pub fn handle(&mut self, request: Request, buffers: Vec<Vec<u8>>) {
        let _ = (request, buffers);
    }

    /// Takes the next bytes of a part; returns how many it used. When it used fewer
    /// than were given, let messages in and call again with the rest.
    pub fn feed(&mut self, part: Part, bytes: &[u8]) -> usize {
        let _ = part;
        bytes.len()
    }

    /// Works for about 10 ms at most; `None` when there is nothing to do.
    pub fn step(&mut self) -> Option<Vec<(Reply, Vec<Vec<u8>>)>> {
        None
    }
}
