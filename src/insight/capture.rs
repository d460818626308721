//! What each interface saw, and when nobody looked.
//!
//! A record that is not there proves something only where the interface was captured: its
//! own address is known, its records span the time, none were skipped, and both accepted and
//! rejected traffic was logged.

use crate::column::{Batch, Column, Dictionaries, Integers};
use crate::flow::{Address, Field, Scope, Slot, epoch_millis};
use crate::query::{Table, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Flow logs are aggregated over one minute or ten.
pub(super) const WINDOWS: [i64; 2] = [60, 600];

/// Records that are longer than a one-minute window can be, in seconds, are of ten-minute
/// windows. AWS may stamp a packet up to 60 seconds late, but a record is no longer for it.
pub(super) const LONGER_THAN_A_MINUTE: i64 = 90;

/// Records that go on for most of a minute and no longer are of one-minute windows, in seconds.
pub(super) const MOST_OF_A_MINUTE: i64 = 45;

/// So many own addresses of an interface are remembered: more than any interface can have.
const MOST_ADDRESSES: usize = 1_024;

/// Which traffic a flow log takes in, as the name of a log stream tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    All,
    Accept,
    Reject,
}

/// The log stream that a file was exported from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The interface: `eni-0123456789abcdef0`.
    pub interface: String,
    pub filter: Filter,
}

impl Stream {
    /// Reads the name of a log stream.
    pub fn named(name: &str) -> Option<Stream> {
        Stream::find(name).filter(|stream| stream.to_string() == name)
    }

    /// Finds the name of a log stream in a path, as exports from CloudWatch Logs have it:
    /// `eni-0123456789abcdef0-all`.
    pub fn find(path: &str) -> Option<Stream> {
        path.match_indices("eni-").find_map(|(at, prefix)| {
            let rest = &path[at + prefix.len()..];
            let hex = rest.find(|c: char| !c.is_ascii_hexdigit())?;
            let (id, rest) = rest.split_at(hex);
            let word = rest.strip_prefix('-')?;
            let end = word
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(word.len());
            let filter = match &word[..end] {
                "all" => Filter::All,
                "accept" => Filter::Accept,
                "reject" => Filter::Reject,
                _ => return None,
            };
            let is_id = id.len() >= 8;
            is_id.then(|| Stream {
                interface: format!("{prefix}{id}"),
                filter,
            })
        })
    }
}

/// Writes the name of the log stream.
impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filter = match self.filter {
            Filter::All => "all",
            Filter::Accept => "accept",
            Filter::Reject => "reject",
        };
        write!(f, "{}-{filter}", self.interface)
    }
}

/// The captures of all interfaces, by interface.
#[derive(Clone, Debug, Default)]
pub struct Captures {
    by_interface: BTreeMap<Box<str>, Capture>,
}

/// What the records of one interface say about how it was captured. Times are seconds since
/// 1970.
#[derive(Clone, Debug, Default)]
pub struct Capture {
    own: Own,
    has_accept: bool,
    has_reject: bool,
    /// Whether a log stream of it is named as one of all traffic.
    streams_all: bool,
    /// Length of the longest record.
    longest: i64,
    /// Whether there is a NODATA or SKIPDATA record: those are as long as a window.
    has_empty: bool,
    /// Whether there is time between records that windows of ten minutes leave, and windows
    /// of one minute do not.
    has_gaps: bool,
    /// Where OK and NODATA records are.
    spans: Spans,
    /// Where SKIPDATA records are.
    skipped: Spans,
}

/// The addresses that can be the interface's own.
#[derive(Clone, Debug, Default)]
struct Own {
    v4: Ends,
    v6: Ends,
    /// Own by `flow-direction`.
    directed: BTreeSet<Address>,
    /// Private ends of records whose other end is public.
    facing_public: BTreeSet<Address>,
}

/// The ends that all records share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Ends {
    /// There is no record.
    #[default]
    Any,
    Two(Address, Address),
    One(Address),
    /// No end is common to all.
    Neither,
}

/// The addresses of one interface, as far as records tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owned {
    Known(Vec<Address>),
    /// One of these two: the interface saw no other traffic.
    Either(Address, Address),
    /// It has several, and records do not tell which.
    Unclear,
}

impl Captures {
    /// What the rows of a batch say; `stream` is that of their file. Duplicates say what is
    /// known, and do no harm.
    pub fn of_batch(
        batch: &Batch,
        dictionaries: &Dictionaries,
        stream: Option<&Stream>,
    ) -> Captures {
        let columns = Columns::of(batch, dictionaries);
        let mut numbered: Vec<Option<Capture>> = Vec::new();
        for row in 0..batch.rows() {
            let code = columns
                .interface
                .map_or(0, |codes| codes.value(row) as usize);
            if code >= numbered.len() {
                numbered.resize(code + 1, None);
            }
            let capture = numbered[code].get_or_insert_default();
            columns.take(row, capture);
        }
        let mut captures = Captures::default();
        for (code, capture) in numbered.into_iter().enumerate() {
            let Some(mut capture) = capture else { continue };
            let name = match columns.interfaces {
                Some(texts) => texts.text(code as u32),
                None => stream.map_or("", |stream| &stream.interface),
            };
            if let Some(stream) = stream.filter(|stream| stream.interface == name) {
                capture.streams_all |= stream.filter == Filter::All;
            }
            capture.normalise();
            captures.by_interface.insert(name.into(), capture);
        }
        captures
    }

    /// Adds what other rows say.
    pub fn merge(&mut self, other: &Captures) {
        for (name, capture) in &other.by_interface {
            self.by_interface
                .entry(name.clone())
                .or_default()
                .merge(capture);
        }
    }

    pub fn get(&self, interface: &str) -> Option<&Capture> {
        self.by_interface.get(interface)
    }

    pub fn is_empty(&self) -> bool {
        self.by_interface.is_empty()
    }

    /// The interfaces by name.
    pub fn interfaces(&self) -> impl Iterator<Item = (&str, &Capture)> {
        self.by_interface
            .iter()
            .map(|(name, capture)| (&**name, capture))
    }

    /// The addresses of every interface. An interface that saw one pair of addresses only
    /// owns the one that no other interface has.
    pub fn owners(&self) -> BTreeMap<&str, Owned> {
        let interfaces = self.interfaces();
        let mut owned: BTreeMap<&str, Owned> = interfaces
            .map(|(name, capture)| (name, capture.own.owned()))
            .collect();
        loop {
            let known: BTreeSet<Address> = owned
                .values()
                .filter_map(|owned| match owned {
                    Owned::Known(addresses) => Some(addresses.iter().copied()),
                    _ => None,
                })
                .flatten()
                .collect();
            let mut has_changed = false;
            for owned in owned.values_mut() {
                if let Owned::Either(one, other) = *owned {
                    let left = match (known.contains(&one), known.contains(&other)) {
                        (true, false) => other,
                        (false, true) => one,
                        _ => continue,
                    };
                    *owned = Owned::Known(vec![left]);
                    has_changed = true;
                }
            }
            if !has_changed {
                return owned;
            }
        }
    }

    /// The captures as a table that [`from_tables`](Self::from_tables) reads.
    pub fn to_tables(&self) -> [Table; 2] {
        let mut rows = Vec::new();
        let mut spans = Vec::new();
        for (at, (name, capture)) in self.by_interface.iter().enumerate() {
            rows.push(capture.to_row(name));
            let sets = [(0, &capture.spans.spans), (1, &capture.skipped.spans)];
            for (set, all) in sets {
                spans.extend(
                    all.iter()
                        .map(|&(from, until)| [at as i64, set, from, until].map(integer).to_vec()),
                );
            }
            let own = &capture.own;
            for (set, addresses) in [(2, &own.directed), (3, &own.facing_public)] {
                spans.extend(addresses.iter().map(|&address| {
                    vec![
                        integer(at as i64),
                        integer(set),
                        Value::Address(address),
                        integer(0),
                    ]
                }));
            }
        }
        [
            Table::of_rows(Capture::WIDTH, rows),
            Table::of_rows(4, spans),
        ]
    }

    /// The captures that [`to_tables`](Self::to_tables) wrote.
    pub fn from_tables(rows: &Table, spans: &Table) -> Captures {
        let mut all: Vec<(Box<str>, Capture)> = (0..rows.rows())
            .map(|row| {
                (
                    text(&rows.value(row, 0)).into(),
                    Capture::from_row(rows, row),
                )
            })
            .collect();
        for row in 0..spans.rows() {
            let number = |column| whole(&spans.value(row, column));
            let Some((_, capture)) = all.get_mut(number(0) as usize) else {
                continue;
            };
            match (number(1), spans.value(row, 2)) {
                (0, _) => capture.spans.spans.push((number(2), number(3))),
                (1, _) => capture.skipped.spans.push((number(2), number(3))),
                (2, Value::Address(address)) => drop(capture.own.directed.insert(address)),
                (_, Value::Address(address)) => drop(capture.own.facing_public.insert(address)),
                _ => {}
            }
        }
        for (_, capture) in &mut all {
            capture.normalise();
        }
        Captures {
            by_interface: all.into_iter().collect(),
        }
    }
}

impl Capture {
    const WIDTH: usize = 7;

    fn to_row(&self, name: &str) -> Vec<Value> {
        let [v4_one, v4_other] = self.own.v4.to_values();
        let [v6_one, v6_other] = self.own.v6.to_values();
        let flags = i64::from(self.has_accept)
            | i64::from(self.has_reject) << 1
            | i64::from(self.streams_all) << 2
            | i64::from(self.own.v4 == Ends::Neither) << 3
            | i64::from(self.own.v6 == Ends::Neither) << 4
            | i64::from(self.has_empty) << 5;
        vec![
            Value::text(name),
            v4_one,
            v4_other,
            v6_one,
            v6_other,
            integer(flags),
            integer(self.longest),
        ]
    }

    fn from_row(table: &Table, row: usize) -> Capture {
        let flags = whole(&table.value(row, 5));
        let ends = |column, is_neither: bool| match (
            table.value(row, column),
            table.value(row, column + 1),
        ) {
            _ if is_neither => Ends::Neither,
            (Value::Address(one), Value::Address(other)) => Ends::Two(one, other),
            (Value::Address(one), _) => Ends::One(one),
            _ => Ends::Any,
        };
        Capture {
            own: Own {
                v4: ends(1, flags & 8 != 0),
                v6: ends(3, flags & 16 != 0),
                ..Own::default()
            },
            has_accept: flags & 1 != 0,
            has_reject: flags & 2 != 0,
            streams_all: flags & 4 != 0,
            has_empty: flags & 32 != 0,
            longest: whole(&table.value(row, 6)),
            ..Capture::default()
        }
    }

    fn merge(&mut self, other: &Capture) {
        self.own.merge(&other.own);
        self.has_accept |= other.has_accept;
        self.has_reject |= other.has_reject;
        self.streams_all |= other.streams_all;
        self.has_empty |= other.has_empty;
        self.longest = self.longest.max(other.longest);
        self.spans.spans.extend(&other.spans.spans);
        self.skipped.spans.extend(&other.skipped.spans);
        self.normalise();
    }

    fn normalise(&mut self) {
        self.spans.normalise();
        self.skipped.normalise();
        // Between the first seconds of a window and the last ones of the next.
        let [minute, ten_minutes] = WINDOWS.map(|window| 2 * window);
        self.has_gaps = self.spans.spans.windows(2).any(|pair| {
            let gap = pair[1].0 - pair[0].1;
            minute < gap && gap <= ten_minutes
        });
    }

    /// The aggregation window in seconds: 60 or 600.
    ///
    /// The longest records tell, and NODATA. Where all are brief and there is no NODATA, AWS has
    /// found traffic in every window, so that those are long which leave longer gaps.
    pub fn window(&self) -> i64 {
        let is_brief = self.longest < MOST_OF_A_MINUTE && !self.has_empty;
        match is_brief && self.has_gaps {
            true => WINDOWS[1],
            false => window_of(self.longest),
        }
    }

    /// Whether its records are those of windows of a minute, and not merely too brief to tell.
    pub fn shows_minutes(&self) -> bool {
        let is_telling = self.longest >= MOST_OF_A_MINUTE || self.has_empty;
        is_telling && self.window() == WINDOWS[0]
    }

    /// The end of its last record.
    pub fn latest(&self) -> Option<i64> {
        self.spans.spans.last().map(|span| span.1)
    }

    /// The start of its first record.
    pub fn earliest(&self) -> Option<i64> {
        self.spans.spans.first().map(|span| span.0)
    }

    /// Whether accepted traffic was captured, as far as records tell.
    pub fn logs_accepted(&self) -> bool {
        self.has_accept || self.streams_all
    }

    /// Whether rejected traffic was captured, as far as records tell.
    pub fn logs_rejected(&self) -> bool {
        self.has_reject || self.streams_all
    }

    /// Whether records span `from..=until`, with a window of slack on either side.
    pub fn spans(&self, from: i64, until: i64) -> bool {
        let slack = self.window();
        let mut reached = from;
        let spans = &self.spans.spans;
        let first = spans.partition_point(|&(_, end)| end + slack < from);
        for &(start, end) in &spans[first..] {
            if start - slack > reached {
                break;
            }
            reached = reached.max(end + slack);
            if reached >= until {
                return true;
            }
        }
        false
    }

    /// Whether `until` is in the last window, of which more records may follow in a file that
    /// is not here.
    pub fn ends_before(&self, until: i64) -> bool {
        self.latest()
            .is_none_or(|latest| until > latest - self.window())
    }

    /// When AWS skipped records.
    pub fn skips(&self) -> impl Iterator<Item = (i64, i64)> {
        self.skipped.spans.iter().copied()
    }

    /// Whether records are missing because AWS skipped some.
    pub fn is_skipped(&self, from: i64, until: i64) -> bool {
        let skipped = &self.skipped.spans;
        let first = skipped.partition_point(|&(_, end)| end < from);
        skipped.get(first).is_some_and(|&(start, _)| start <= until)
    }
}

/// The aggregation window that a longest record tells of; both in seconds.
pub fn window_of(longest: i64) -> i64 {
    WINDOWS[usize::from(longest > LONGER_THAN_A_MINUTE)]
}

impl Own {
    fn take(&mut self, src: Address, dst: Address) {
        match (src, dst) {
            (Address::V4(one), Address::V4(other)) => {
                self.v4.meet(src, dst);
                let facing = match (is_private(one), is_private(other)) {
                    (true, false) => src,
                    (false, true) => dst,
                    _ => return,
                };
                if self.facing_public.len() < MOST_ADDRESSES {
                    self.facing_public.insert(facing);
                }
            }
            _ => self.v6.meet(src, dst),
        }
    }

    fn merge(&mut self, other: &Own) {
        self.v4.merge(other.v4);
        self.v6.merge(other.v6);
        self.directed.extend(&other.directed);
        self.facing_public.extend(&other.facing_public);
    }

    fn owned(&self) -> Owned {
        if !self.directed.is_empty() {
            return Owned::Known(self.directed.iter().copied().collect());
        }
        let mut known = Vec::new();
        let mut open = None;
        for ends in [self.v4, self.v6] {
            match ends {
                Ends::Any => {}
                Ends::One(address) => known.push(address),
                Ends::Two(one, other) => match (is_inside(one), is_inside(other)) {
                    (true, false) => known.push(one),
                    (false, true) => known.push(other),
                    _ => open = Some((one, other)),
                },
                Ends::Neither => known.extend(&self.facing_public),
            }
        }
        match open {
            _ if !known.is_empty() => Owned::Known(known),
            Some((one, other)) => Owned::Either(one, other),
            None => Owned::Unclear,
        }
    }
}

impl Ends {
    fn meet(&mut self, one: Address, other: Address) {
        *self = match *self {
            Ends::Any if one == other => Ends::One(one),
            Ends::Any => Ends::Two(one, other),
            Ends::One(own) if own == one || own == other => return,
            Ends::Two(a, b) => match (a == one || a == other, b == one || b == other) {
                (true, true) => return,
                (true, false) => Ends::One(a),
                (false, true) => Ends::One(b),
                (false, false) => Ends::Neither,
            },
            Ends::One(_) | Ends::Neither => Ends::Neither,
        };
    }

    fn merge(&mut self, other: Ends) {
        match other {
            Ends::Any => {}
            Ends::One(own) => self.meet(own, own),
            Ends::Two(one, another) => self.meet(one, another),
            Ends::Neither => *self = Ends::Neither,
        }
    }

    fn to_values(self) -> [Value; 2] {
        match self {
            Ends::Any | Ends::Neither => [Value::Null, Value::Null],
            Ends::One(one) => [Value::Address(one), Value::Null],
            Ends::Two(one, other) => [Value::Address(one), Value::Address(other)],
        }
    }
}

/// Whether an address is of a network's inside: no router of the internet leads to it.
pub fn is_inside(address: Address) -> bool {
    matches!(
        Scope::of(address),
        Scope::Private | Scope::UniqueLocal | Scope::Shared | Scope::LinkLocal | Scope::AwsLocal(_)
    )
}

/// [`is_inside`] of the IPv4 ranges that VPCs use, quick enough to ask of every record.
pub(super) fn is_private(bits: u32) -> bool {
    bits >> 24 == 10 || bits >> 20 == 0xac1 || bits >> 16 == 0xc0a8 || bits >> 22 == 0x191
}

/// Stretches of time, in seconds, both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spans {
    spans: Vec<(i64, i64)>,
}

impl Spans {
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, i64)> {
        self.spans.iter().copied()
    }

    /// What lies between the stretches and is longer than `shortest`.
    pub(super) fn gaps(&self, shortest: i64) -> impl Iterator<Item = (i64, i64)> {
        let pairs = self.spans.windows(2).map(|pair| (pair[0].1, pair[1].0));
        pairs.filter(move |(from, until)| until - from > shortest)
    }

    pub(super) fn add(&mut self, from: i64, until: i64) {
        let until = until.max(from);
        if let Some(last) = self.spans.last_mut()
            && from >= last.0
            && from <= last.1 + WINDOWS[0]
        {
            last.1 = last.1.max(until);
            return;
        }
        self.spans.push((from, until));
    }

    /// In order, and joined where less than a minute is between: that is within the slack
    /// that every use gives them.
    pub(super) fn normalise(&mut self) {
        self.spans.sort_unstable();
        let spans = std::mem::take(&mut self.spans);
        for (from, until) in spans {
            self.add(from, until);
        }
    }
}

/// The columns of a batch that captures are told by.
struct Columns<'a> {
    interface: Option<&'a Integers>,
    interfaces: Option<&'a crate::column::Dictionary>,
    src: Option<&'a crate::column::Addresses>,
    dst: Option<&'a crate::column::Addresses>,
    start: Option<&'a Integers>,
    end: Option<&'a Integers>,
    /// Fallback where neither is there, in seconds.
    time: Option<i64>,
    action: Coded<'a>,
    status: Coded<'a>,
    direction: Coded<'a>,
}

/// A text column of which a few values have a meaning.
pub(super) struct Coded<'a> {
    codes: Option<&'a Integers>,
    values: [Option<u32>; 2],
}

impl<'a> Coded<'a> {
    pub(super) fn of(
        batch: &'a Batch,
        dictionaries: &Dictionaries,
        field: Field,
        values: [&str; 2],
    ) -> Coded<'a> {
        let Some(Column::Text(id, codes)) = batch.column(&Slot::Field(field)) else {
            return Coded {
                codes: None,
                values: [None; 2],
            };
        };
        let dictionary = dictionaries.get(*id);
        Coded {
            codes: Some(codes),
            values: values.map(|value| dictionary.find(value)),
        }
    }

    /// Which of the two values a row has.
    pub(super) fn get(&self, row: usize) -> Option<usize> {
        let code = self.codes?.value(row) as u32;
        self.values.iter().position(|value| *value == Some(code))
    }
}

pub(super) const ACTIONS: [&str; 2] = ["ACCEPT", "REJECT"];
pub(super) const STATES: [&str; 2] = ["NODATA", "SKIPDATA"];
pub(super) const DIRECTIONS: [&str; 2] = ["ingress", "egress"];

impl<'a> Columns<'a> {
    fn of(batch: &'a Batch, dictionaries: &'a Dictionaries) -> Columns<'a> {
        let addresses = |field| match batch.column(&Slot::Field(field)) {
            Some(Column::Address(column)) => Some(column),
            _ => None,
        };
        let coded = |field, values| Coded::of(batch, dictionaries, field, values);
        let interface = match batch.column(&Slot::Field(Field::INTERFACE_ID)) {
            Some(Column::Text(id, codes)) => Some((codes, dictionaries.get(*id))),
            _ => None,
        };
        Columns {
            interface: interface.map(|interface| interface.0),
            interfaces: interface.map(|interface| interface.1),
            src: addresses(Field::SRCADDR),
            dst: addresses(Field::DSTADDR),
            start: batch.integers(Field::START),
            end: batch.integers(Field::END),
            time: batch.fallback_time().map(|time| time.div_euclid(1_000)),
            action: coded(Field::ACTION, ACTIONS),
            status: coded(Field::LOG_STATUS, STATES),
            direction: coded(Field::FLOW_DIRECTION, DIRECTIONS),
        }
    }

    fn take(&self, row: usize, capture: &mut Capture) {
        let Some((start, end)) = times(self.start, self.end, self.time, row) else {
            return;
        };
        capture.longest = capture.longest.max(end - start);
        match self.status.get(row) {
            Some(status) => {
                capture.has_empty = true;
                return match status {
                    1 => capture.skipped.add(start, end),
                    _ => capture.spans.add(start, end),
                };
            }
            None => capture.spans.add(start, end),
        }
        match self.action.get(row) {
            Some(0) => capture.has_accept = true,
            Some(_) => capture.has_reject = true,
            None => {}
        }
        let get = |column: Option<&crate::column::Addresses>| column?.get(row);
        let (Some(src), Some(dst)) = (get(self.src), get(self.dst)) else {
            return;
        };
        match self.direction.get(row) {
            Some(direction) => {
                let own = [dst, src][direction];
                if capture.own.directed.len() < MOST_ADDRESSES {
                    capture.own.directed.insert(own);
                }
            }
            None => capture.own.take(src, dst),
        }
    }
}

/// Start and end of a row in seconds; each stands in for the other, and `fallback` for both.
pub(super) fn times(
    start: Option<&Integers>,
    end: Option<&Integers>,
    fallback: Option<i64>,
    row: usize,
) -> Option<(i64, i64)> {
    let seconds = |column: Option<&Integers>| {
        let time = column?.get(row)?;
        Some(epoch_millis(time).div_euclid(1_000))
    };
    match (seconds(start), seconds(end)) {
        (Some(start), Some(end)) => Some((start, end.max(start))),
        (Some(time), None) | (None, Some(time)) => Some((time, time)),
        (None, None) => fallback.map(|time| (time, time)),
    }
}

pub(super) fn integer(value: i64) -> Value {
    Value::Integer(i128::from(value))
}

pub(super) fn whole(value: &Value) -> i64 {
    match value {
        Value::Integer(value) => *value as i64,
        _ => 0,
    }
}

pub(super) fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v4(text: &str) -> Address {
        match Address::parse(text.as_bytes()) {
            Some(address) => address,
            None => panic!("{text} is no address"),
        }
    }

    #[test]
    fn log_streams_are_found_in_paths() {
        let interface = "eni-0123456789abcdef0";
        for (path, filter) in [
            ("eni-0123456789abcdef0-all", Some(Filter::All)),
            (
                "export/task/eni-0123456789abcdef0-all/000000.gz",
                Some(Filter::All),
            ),
            ("eni-0123456789abcdef0-accept.csv", Some(Filter::Accept)),
            ("a/eni-0123456789abcdef0-reject/1.gz", Some(Filter::Reject)),
            ("eni-1/eni-0123456789abcdef0-all/1.gz", Some(Filter::All)),
            ("eni-0123456789abcdef0-allowed.log", None),
            ("eni-0123456789abcdef0.log", None),
            ("eni-xyz-all", None),
            ("eni-", None),
        ] {
            let found = Stream::find(path);
            assert_eq!(found.as_ref().map(|stream| stream.filter), filter, "{path}");
            if let Some(stream) = found {
                assert_eq!(stream.interface, interface, "{path}");
            }
        }
    }

    #[test]
    fn an_interface_owns_what_its_records_share() {
        let known = |addresses: &[&str]| {
            Owned::Known(addresses.iter().map(|address| v4(address)).collect())
        };
        let either = |one, other| Owned::Either(v4(one), v4(other));
        let tables: [(&[(&str, &str)], Owned); 7] = [
            (&[], Owned::Unclear),
            (&[("10.1.0.5", "10.2.0.9")], either("10.1.0.5", "10.2.0.9")),
            (
                &[("10.1.0.5", "10.2.0.9"), ("10.2.0.9", "10.1.0.5")],
                either("10.1.0.5", "10.2.0.9"),
            ),
            (
                &[("10.1.0.5", "10.2.0.9"), ("10.3.0.1", "10.1.0.5")],
                known(&["10.1.0.5"]),
            ),
            // No public address is an interface's own.
            (&[("10.1.0.5", "18.237.140.165")], known(&["10.1.0.5"])),
            // An address for each family.
            (
                &[
                    ("10.1.0.5", "10.2.0.9"),
                    ("10.1.0.5", "10.3.0.1"),
                    ("fd00::1", "2001:db8::2"),
                ],
                known(&["10.1.0.5", "fd00::1"]),
            ),
            // Several addresses on one interface show where their other end is public.
            (
                &[
                    ("10.1.0.5", "18.0.0.1"),
                    ("18.0.0.1", "10.1.0.6"),
                    ("10.1.0.7", "10.1.0.8"),
                ],
                known(&["10.1.0.5", "10.1.0.6"]),
            ),
        ];
        for (pairs, owned) in tables {
            let mut own = Own::default();
            let mut parts = [Own::default(), Own::default()];
            for (at, (src, dst)) in pairs.iter().enumerate() {
                own.take(v4(src), v4(dst));
                parts[at % 2].take(v4(src), v4(dst));
            }
            assert_eq!(own.owned(), owned, "{pairs:?}");
            let [mut first, second] = parts;
            first.merge(&second);
            assert_eq!(first.owned(), owned, "{pairs:?} in two shards");
        }
    }

    #[test]
    fn an_address_has_one_interface() {
        let mut captures = Captures::default();
        for (name, pairs) in [
            ("eni-a", vec![("10.1.0.5", "10.2.0.9")]),
            (
                "eni-b",
                vec![("10.1.0.5", "10.2.0.9"), ("10.2.0.9", "10.3.0.1")],
            ),
        ] {
            let capture = captures.by_interface.entry(name.into()).or_default();
            for (src, dst) in pairs {
                capture.own.take(v4(src), v4(dst));
            }
        }
        let owners = captures.owners();
        assert_eq!(owners["eni-a"], Owned::Known(vec![v4("10.1.0.5")]));
        assert_eq!(owners["eni-b"], Owned::Known(vec![v4("10.2.0.9")]));
    }

    #[test]
    fn records_span_time_with_a_window_of_slack() {
        let mut capture = Capture::default();
        for (from, until) in [(1_000, 1_060), (1_060, 1_120), (1_500, 1_560)] {
            capture.spans.add(from, until);
            capture.longest = 60;
        }
        capture.skipped.add(1_500, 1_560);
        for (from, until, spans, skipped, is_last) in [
            (1_000, 1_120, true, false, false),
            (940, 1_180, true, false, false),
            (939, 1_000, false, false, false),
            (1_100, 1_181, false, false, false),
            (1_181, 1_439, false, false, false),
            (1_440, 1_500, true, true, false),
            (1_440, 1_501, true, true, true),
            (1_561, 1_620, true, false, true),
            (1_561, 1_621, false, false, true),
        ] {
            let found = (
                capture.spans(from, until),
                capture.is_skipped(from, until),
                capture.ends_before(until),
            );
            assert_eq!(found, (spans, skipped, is_last), "{from} to {until}");
        }
    }
}
