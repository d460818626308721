//! Exchanging groups and relations with other workers.

use super::input::Input;
use super::{Job, Overflow, Progress, RELATION, STEP_GROUPS, State, check_memory};
use crate::query::group::Groups;
use crate::query::plan::End;
use crate::query::relation::Relation;
use crate::query::table::Table;
use crate::query::vector::Vector;
use crate::query::wire::{TableWriter, read_table};

/// Pieces of other workers on their way in.
pub(super) struct Gather {
    groups: Box<Groups>,
    pieces: std::vec::IntoIter<Vec<u8>>,
    piece: Vec<u8>,
    /// How much of the piece is read, in bytes.
    read: usize,
    /// The groups of the piece's rows so far.
    numbers: Vec<u32>,
    /// Whether a total without rows is this worker's to make.
    makes_total: bool,
}

/// Own groups on their way out.
pub(super) struct Scatter {
    groups: Box<Groups>,
    writers: Vec<TableWriter>,
    /// All groups, in the order in which they are put out.
    order: Vec<u32>,
    /// How many are put out so far.
    next: usize,
    /// The piece of each group and its place in there; empty where no pair needs them.
    places: Vec<(u32, u32)>,
    filled: Vec<u32>,
    /// Aggregate and pair to go on with.
    next_pair: (usize, usize),
}

impl Scatter {
    /// Puts out the groups up to `until`.
    fn put_groups(&mut self, until: usize) {
        let pieces = self.writers.len();
        let mut chosen: Vec<Vec<u32>> = vec![Vec::new(); pieces];
        for &group in &self.order[self.next..until] {
            let piece = self.groups.piece(group, pieces as u32) as usize;
            chosen[piece].push(group);
            if let Some(place) = self.places.get_mut(group as usize) {
                *place = (piece as u32, self.filled[piece]);
            }
            self.filled[piece] += 1;
        }
        for (writer, groups) in self.writers.iter_mut().zip(&chosen) {
            if !groups.is_empty() {
                let columns = self.groups.states(groups);
                let names = vec![String::new(); columns.len()];
                writer.push(&Table::new(names, columns, groups.len()));
            }
        }
        self.next = until;
    }

    /// Puts out pairs of group and value; `false` when there are none left.
    fn put_pairs(&mut self) -> bool {
        let counts = self.groups.pairs();
        let (mut aggregate, start) = self.next_pair;
        while aggregate < counts.len() && counts[aggregate] == 0 {
            aggregate += 1;
        }
        let Some(&count) = counts.get(aggregate) else {
            return false;
        };
        let end = count.min(start + STEP_GROUPS);
        let (groups, columns) = self.groups.pairs_at(aggregate, start..end);
        let mut chosen: Vec<Vec<u32>> = vec![Vec::new(); self.writers.len()];
        for (at, &group) in groups.iter().enumerate() {
            chosen[self.places[group as usize].0 as usize].push(at as u32);
        }
        for (writer, chosen) in self.writers.iter_mut().zip(&chosen) {
            let place = |&at: &u32| i64::from(self.places[groups[at as usize] as usize].1);
            let places = Vector::Integer(chosen.iter().map(place).collect(), None);
            let columns = columns.iter().map(|column| column.take(chosen));
            let columns: Vec<Vector<'static>> = std::iter::once(places).chain(columns).collect();
            let mut names = vec![PAIRS.to_string(), aggregate.to_string()];
            names.resize(columns.len(), String::new());
            writer.push(&Table::new(names, columns, chosen.len()));
        }
        self.next_pair = if end == count {
            (aggregate + 1, 0)
        } else {
            (aggregate, end)
        };
        true
    }
}

/// Marks a table of a piece that holds pairs of one aggregate, whose number is the name
/// of the second column.
const PAIRS: &str = "pairs";

/// A piece ends in how many groups it has, in so many bytes.
const COUNT_BYTES: usize = size_of::<u32>();

impl Gather {
    /// Merges the next table; `false` when there is none.
    fn merge_table(&mut self) -> bool {
        while self.read == self.piece.len() {
            match self.pieces.next() {
                Some(mut piece) => {
                    let groups = piece.split_off(piece.len() - COUNT_BYTES);
                    let groups = groups.try_into().map_or(0, u32::from_le_bytes);
                    self.groups.reserve(groups as usize);
                    self.piece = piece;
                    self.read = 0;
                    self.numbers.clear();
                }
                None => return false,
            }
        }
        let mut rest = &self.piece[self.read..];
        let Some(table) = read_table(&mut rest) else {
            unreachable!("a piece is written by another worker of the same build");
        };
        self.read = self.piece.len() - rest.len();
        if table.names.first().is_some_and(|name| name == PAIRS) {
            let aggregate = table.names[1].parse().unwrap_or(0);
            let Vector::Integer(places, _) = &table.columns[0] else {
                unreachable!("places are whole numbers");
            };
            let groups = places.iter().map(|&place| self.numbers[place as usize]);
            let groups: Vec<u32> = groups.collect();
            self.groups
                .merge_pairs(aggregate, &groups, &table.columns[1..]);
        } else {
            let numbers = self.groups.merge(table.columns, table.rows);
            self.numbers.extend(numbers);
        }
        true
    }
}

impl Job {
    /// Goes on with the groups of this worker alone.
    pub fn proceed(&mut self) {
        match std::mem::replace(&mut self.state, State::Ordered(Vec::new())) {
            State::Groups(mut groups) => {
                groups.ensure_total();
                self.state = State::Seal(groups);
            }
            State::Relation(relation) => {
                self.state = State::Deal {
                    relation,
                    pieces: vec![Vec::new()],
                    alone: true,
                };
            }
            other => self.state = other,
        }
    }

    /// Begins to hand out the partial groups in so many pieces.
    pub fn scatter(&mut self, pieces: u32) {
        self.state = match std::mem::replace(&mut self.state, State::Ordered(Vec::new())) {
            State::Groups(groups) => State::Scatter(Scatter {
                writers: (0..pieces).map(|_| TableWriter::default()).collect(),
                order: groups.in_hash_order(),
                next: 0,
                places: match groups.pairs().iter().any(|&pairs| pairs > 0) {
                    true => vec![(0, 0); groups.count()],
                    false => Vec::new(),
                },
                filled: vec![0; pieces as usize],
                next_pair: (0, 0),
                groups,
            }),
            State::Relation(relation) => State::Deal {
                relation,
                pieces: vec![Vec::new(); pieces as usize],
                alone: false,
            },
            other => other,
        }
    }

    pub(super) fn deal(
        &mut self,
        mut relation: Box<dyn Relation>,
        mut pieces: Vec<Vec<u8>>,
        alone: bool,
    ) -> Progress {
        if relation.deal(&mut pieces) {
            self.state = State::Deal {
                relation,
                pieces,
                alone,
            };
            return Progress::Working;
        }
        if alone {
            self.gather(pieces, true);
            return Progress::Working;
        }
        Progress::Scattered(pieces)
    }

    pub(super) fn collect(
        &mut self,
        mut relation: Box<dyn Relation>,
        mut pieces: std::vec::IntoIter<Vec<u8>>,
    ) -> Result<Progress, Overflow> {
        match pieces.next() {
            Some(piece) => {
                relation.gather(piece);
                check_memory(RELATION, relation.held_bytes(), relation.count())?;
                self.state = State::Collect { relation, pieces };
            }
            None => {
                relation.seal();
                self.continue_with(Input::Relation(relation, Vec::new()));
            }
        }
        Ok(Progress::Working)
    }

    pub(super) fn scatter_step(&mut self, mut scatter: Scatter) -> Result<Progress, Overflow> {
        let count = scatter.groups.count();
        if scatter.next < count {
            scatter.put_groups(count.min(scatter.next + STEP_GROUPS));
        } else if !scatter.put_pairs() {
            // What was handed out comes back merged, as the input of the next segment.
            let pieces = scatter.writers.into_iter().zip(scatter.filled);
            let pieces = pieces.map(|(writer, groups)| {
                let mut piece = writer.finish();
                piece.extend(groups.to_le_bytes());
                piece
            });
            self.state = State::Ordered(Vec::new());
            return Ok(Progress::Scattered(pieces.collect()));
        }
        self.state = State::Scatter(scatter);
        Ok(Progress::Working)
    }

    /// Begins to merge pieces of groups. `makes_total` is set in one worker alone: the
    /// group of `stats` without `by` exists even if no row does.
    pub fn gather(&mut self, pieces: Vec<Vec<u8>>, makes_total: bool) {
        let plan = self.plan.clone();
        let (keys, aggregates) = match &plan.segments[self.segment].end {
            End::Groups { keys, aggregates } => (keys, aggregates),
            End::Relation { make, .. } => {
                self.state = State::Collect {
                    relation: make(),
                    pieces: pieces.into_iter(),
                };
                return;
            }
            End::Elements { .. } | End::Rows { .. } => return,
        };
        self.state = State::Gather(Gather {
            groups: Box::new(Groups::new(keys, aggregates, &self.kinds)),
            pieces: pieces.into_iter(),
            piece: Vec::new(),
            read: 0,
            numbers: Vec::new(),
            makes_total,
        });
    }

    pub(super) fn gather_step(&mut self, mut gather: Gather) -> Result<Progress, Overflow> {
        if gather.groups.catch_up() {
            self.state = State::Gather(gather);
            return Ok(Progress::Working);
        }
        if gather.merge_table() {
            check_memory("stats", gather.groups.held_bytes(), gather.groups.count())?;
            self.state = State::Gather(gather);
            return Ok(Progress::Working);
        }
        if gather.makes_total {
            gather.groups.ensure_total();
        }
        self.state = State::Seal(gather.groups);
        Ok(Progress::Working)
    }

    pub(super) fn seal(&mut self, mut groups: Box<Groups>) -> Progress {
        match groups.seal() {
            true => self.state = State::Seal(groups),
            false => self.continue_with(Input::Groups(groups)),
        }
        Progress::Working
    }
}
