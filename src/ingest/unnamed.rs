//! Lines whose fields nobody has named, kept as a sample for whoever can.

use super::guess::{Guess, guess};
use super::record;
use crate::flow::Layout;
use serde::{Deserialize, Serialize};

/// How many lines a sample holds, and how many bytes they have together. A line that is
/// too long for all of the sample is no record.
const MOST_LINES: usize = 300;
const MOST_BYTES: usize = 64 * 1_024;

/// The first lines of a file that has no header and fits no layout that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unnamed {
    /// How many values each of the lines has.
    pub values: usize,
    pub lines: Vec<String>,
    /// What each of the values may be.
    pub guesses: Vec<Guess>,
}

impl Unnamed {
    /// Whether the lines are records of the layout: all but one in ten, as a file may hold
    /// damaged lines.
    pub fn fits(&self, layout: &Layout) -> bool {
        if layout.record().len() != self.values {
            return false;
        }
        let misfits = self
            .lines
            .iter()
            .filter(|line| record::read(layout, line.as_bytes()).is_err());
        misfits.count() * 10 <= self.lines.len()
    }
}

/// Lines that could not be read, as they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    lines: Vec<String>,
    bytes: usize,
}

impl Unread {
    /// Takes a line as long as there is room.
    pub fn add(&mut self, line: &[u8]) {
        if self.lines.len() < MOST_LINES
            && self.bytes + line.len() <= MOST_BYTES
            && let Ok(line) = std::str::from_utf8(line)
        {
            self.bytes += line.len();
            self.lines.push(line.to_string());
        }
    }

    /// What there is to name in the lines: those that have as many values as most of them
    /// do, if they look like records at all.
    pub fn unnamed(mut self) -> Option<Unnamed> {
        let values = |line: &String| record::words(line.as_bytes()).count();
        let mut counts: Vec<usize> = self.lines.iter().map(values).collect();
        counts.sort_unstable();
        let mut runs = counts.chunk_by(|a, b| a == b);
        let longest = runs.by_ref().max_by_key(|run| run.len())?;
        let (most, count) = (longest[0], longest.len());
        if count * 10 < self.lines.len() * 8 {
            return None;
        }
        self.lines.retain(|line| values(line) == most);
        let guesses = guess(&self.lines);
        let is_record = guesses.iter().any(|guess| guess.is_telling);
        is_record.then_some(Unnamed {
            values: most,
            lines: self.lines,
            guesses,
        })
    }
}
