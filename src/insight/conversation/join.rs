//! Sightings of all workers, joined into conversations.
//!
//! ```text
//! take: records → sightings in partitions
//! deal: partitions, and what every worker must know → pieces … gather
//! part: the sightings of a partition, in order of their keys → its conversations
//! ```
//!
//! A partition is joined each time it is read: that takes about a millisecond, and the
//! conversations of a large file would take more memory than its records.

use super::column::{COLUMNS, Column};
use super::sighting::{
    NO_TIME, Own, PARTITIONS, Reader, Sighting, Sightings, Stand, earlier, fingerprint, is,
    is_private,
};
use super::{Answer, End, Rows, client};
use crate::flow::port::service;
use crate::flow::{Address, Protocol, Scope, Subnet};
use crate::query::aggregate::integers;
use crate::query::plan::Expr;
use crate::query::relation::{Part, Relation};
use crate::query::rows::Rows as Records;
use crate::query::vector::{AddressVector, Gap, TextVector, Vector};
use std::collections::HashSet;
use std::ops::Range;

/// Partitions are dealt until so many bytes have moved.
const DEAL_BYTES: usize = 4 << 20;

/// AWS gathers packets for one minute or for ten before it writes a record
/// ("Maximum aggregation interval" of the Amazon VPC user guide), in milliseconds.
const SHORT_WINDOW: i64 = 60_000;
const LONG_WINDOW: i64 = 600_000;

/// The conversations of one worker.
pub struct Conversations {
    rows: Rows,
    subnet: Option<Subnet>,
    /// What a record of a conversation must meet for it to be selected.
    conditions: Vec<Expr>,
    /// Before the exchange, what this worker has seen; after it, names and addresses of
    /// all workers.
    sightings: Sightings,
    /// The next partition to deal; `None` before what every worker must know.
    next: Option<usize>,
    pieces: Vec<Piece>,
    /// Partitions that have sightings.
    parts: Vec<usize>,
    /// Names of interfaces in order: their numbers are places in here once sealed.
    names: Vec<Box<str>>,
    stands: HashSet<Stand>,
}

/// What one worker dealt.
struct Piece {
    bytes: Vec<u8>,
    /// Where the partitions lie in there.
    partitions: Vec<(usize, Range<usize>)>,
    /// Numbers of interfaces and of IPv6 addresses here, by those there.
    points: Vec<u32>,
    v6: Vec<u32>,
}

impl Conversations {
    pub fn new(rows: Rows, subnet: Option<Subnet>, conditions: Vec<Expr>) -> Conversations {
        Conversations {
            rows,
            subnet,
            conditions,
            sightings: Sightings::default(),
            next: None,
            pieces: Vec::new(),
            parts: Vec::new(),
            names: Vec::new(),
            stands: HashSet::new(),
        }
    }

    /// Whether an address belongs to the networks that are looked at.
    fn is_inside(&self, address: Address) -> bool {
        is_private(address) || self.sightings.own.contains(&address)
    }

    /// Two capture windows: a reply that is missing for longer was missed.
    fn patience(&self) -> i64 {
        match self.sightings.longest <= SHORT_WINDOW {
            true => 2 * SHORT_WINDOW,
            false => 2 * LONG_WINDOW,
        }
    }

    fn address(&self, bits: u32, is_v6: bool) -> Address {
        match is_v6 {
            true => Address::V6(self.sightings.v6[bits as usize]),
            false => Address::V4(bits),
        }
    }
}

impl Relation for Conversations {
    fn take(&mut self, rows: &Records) {
        self.sightings.take(rows, self.subnet, &self.conditions);
    }

    fn count(&self) -> usize {
        let gathered: usize = self
            .pieces
            .iter()
            .map(|piece| piece.bytes.len() / Sighting::SIZE)
            .sum();
        self.sightings.count + gathered
    }

    fn held_bytes(&self) -> usize {
        let gathered: usize = self.pieces.iter().map(|piece| piece.bytes.capacity()).sum();
        self.sightings.held_bytes() + gathered
    }

    fn deal(&mut self, pieces: &mut [Vec<u8>]) -> bool {
        let Some(mut next) = self.next else {
            let known = write_known(&self.sightings);
            // A piece that grew as it is filled would for a moment be held twice.
            let mut sizes = vec![known.len(); pieces.len()];
            for (at, partition) in self.sightings.partitions.iter().enumerate() {
                sizes[piece_of(at, pieces.len())] += PARTITION_HEAD + partition.bytes.len();
            }
            for (piece, size) in pieces.iter_mut().zip(sizes) {
                piece.reserve_exact(size);
                piece.extend_from_slice(&known);
            }
            self.next = Some(0);
            return true;
        };
        let mut moved = 0;
        while moved < DEAL_BYTES {
            if next >= self.sightings.partitions.len() {
                return false;
            }
            let bytes = self.sightings.take_partition(next);
            if !bytes.is_empty() {
                let place = piece_of(next, pieces.len());
                let piece = &mut pieces[place];
                piece.extend_from_slice(&(next as u32).to_le_bytes());
                piece.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
                piece.extend_from_slice(&bytes);
                moved += bytes.len();
            }
            next += 1;
        }
        self.next = Some(next);
        true
    }

    fn gather(&mut self, bytes: Vec<u8>) {
        let mut input = Reader { bytes: &bytes };
        let (points, v6) = read_known(&mut input, &mut self.sightings);
        let mut partitions = Vec::new();
        while !input.bytes.is_empty() {
            let partition = input.u32() as usize;
            let length = input.u64() as usize;
            let start = bytes.len() - input.bytes.len();
            input.take(length);
            partitions.push((partition, start..start + length));
        }
        self.pieces.push(Piece {
            partitions,
            points,
            v6,
            bytes,
        });
    }

    fn seal(&mut self) {
        let known = &mut self.sightings;
        let mut order: Vec<u32> = (0..known.points.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| {
            let name = |point: u32| &known.points[point as usize].name;
            name(a).cmp(name(b))
        });
        let mut places = vec![0; order.len()];
        for (place, &point) in order.iter().enumerate() {
            places[point as usize] = place as u32;
            self.names.push(known.points[point as usize].name.clone());
        }
        for piece in &mut self.pieces {
            for point in &mut piece.points {
                *point = places[*point as usize];
            }
        }
        let stands = std::mem::take(&mut known.stands).into_iter();
        self.stands = stands
            .map(|stand| Stand {
                point: places[stand.point as usize],
                ..stand
            })
            .collect();
        for point in &known.points {
            for own in point.own {
                if let Own::One(address) = own
                    && !is_private(address)
                {
                    known.own.insert(address);
                }
            }
        }
        let mut is_part = [false; PARTITIONS];
        for piece in &self.pieces {
            for (partition, _) in &piece.partitions {
                is_part[*partition] = true;
            }
        }
        self.parts = (0..PARTITIONS).filter(|&at| is_part[at]).collect();
    }

    fn parts(&self) -> usize {
        self.parts.len()
    }

    fn part(&self, at: usize) -> Box<dyn Part + '_> {
        let mut sightings = Vec::new();
        for piece in &self.pieces {
            let of = |(partition, _): &(usize, Range<usize>)| *partition;
            let Ok(place) = piece.partitions.binary_search_by_key(&self.parts[at], of) else {
                continue;
            };
            let bytes = &piece.bytes[piece.partitions[place].1.clone()];
            sightings.extend(bytes.chunks_exact(Sighting::SIZE).map(|bytes| {
                let mut sighting = Sighting::read(bytes);
                sighting.point = piece.points[sighting.point as usize];
                if sighting.flags & is::A_V6 != 0 {
                    sighting.a = piece.v6[sighting.a as usize];
                }
                if sighting.flags & is::B_V6 != 0 {
                    sighting.b = piece.v6[sighting.b as usize];
                }
                sighting
            }));
        }
        let conversations = self.join(&sightings);
        let rows = match self.rows {
            Rows::Directions => {
                let ways = conversations.iter().enumerate().flat_map(|(at, joined)| {
                    let used = [0, 1]
                        .into_iter()
                        .filter(|&way| joined.ways[way].records > 0);
                    used.map(move |way| (at as u32, way))
                });
                ways.collect()
            }
            _ => (0..conversations.len() as u32).map(|at| (at, 0)).collect(),
        };
        Box::new(Joined {
            relation: self,
            conversations,
            rows,
        })
    }
}

/// The number and the length that stand before the sightings of a partition, in bytes.
const PARTITION_HEAD: usize = 4 + 8;

/// The piece that a partition goes to.
fn piece_of(partition: usize, pieces: usize) -> usize {
    partition * pieces / PARTITIONS
}

fn write_known(sightings: &Sightings) -> Vec<u8> {
    let mut out = Vec::new();
    let count = |out: &mut Vec<u8>, count: usize| {
        out.extend_from_slice(&(count as u32).to_le_bytes());
    };
    out.extend_from_slice(&(sightings.longest as u64).to_le_bytes());
    out.push(u8::from(sightings.has_packet_addresses));
    count(&mut out, sightings.points.len());
    for point in &sightings.points {
        count(&mut out, point.name.len());
        out.extend_from_slice(point.name.as_bytes());
        for own in point.own {
            match own {
                Own::Unseen => out.push(0),
                Own::Either(a, b) => {
                    out.push(1);
                    write_address(&mut out, a);
                    write_address(&mut out, b);
                }
                Own::One(address) => {
                    out.push(2);
                    write_address(&mut out, address);
                }
                Own::None => out.push(3),
            }
        }
    }
    count(&mut out, sightings.v6.len());
    for bits in &sightings.v6 {
        out.extend_from_slice(&bits.to_le_bytes());
    }
    count(&mut out, sightings.stands.len());
    for stand in &sightings.stands {
        out.extend_from_slice(&stand.point.to_le_bytes());
        out.push(stand.protocol);
        out.extend_from_slice(&stand.port.to_le_bytes());
        write_address(&mut out, stand.own);
        write_address(&mut out, stand.other);
    }
    count(&mut out, sightings.own.len());
    for &address in &sightings.own {
        write_address(&mut out, address);
    }
    out
}

/// Adds what another worker knows; returns the numbers of its interfaces and of its IPv6
/// addresses here.
fn read_known(input: &mut Reader, known: &mut Sightings) -> (Vec<u32>, Vec<u32>) {
    known.longest = known.longest.max(input.u64() as i64);
    known.has_packet_addresses |= input.u8() != 0;
    let mut points = Vec::new();
    for _ in 0..input.u32() {
        let length = input.u32() as usize;
        let name = String::from_utf8_lossy(input.take(length));
        let number = known.point(&name);
        points.push(number);
        for family in 0..2 {
            let own = match input.u8() {
                0 => Own::Unseen,
                1 => Own::Either(read_address(input), read_address(input)),
                2 => Own::One(read_address(input)),
                _ => Own::None,
            };
            known.points[number as usize].own[family].merge(own);
        }
    }
    let v6 = (0..input.u32()).map(|_| known.v6_number(input.u128()));
    let v6 = v6.collect();
    for _ in 0..input.u32() {
        let stand = Stand {
            point: points[input.u32() as usize],
            protocol: input.u8(),
            port: input.u16(),
            own: read_address(input),
            other: read_address(input),
        };
        known.stands.insert(stand);
    }
    for _ in 0..input.u32() {
        let own = read_address(input);
        known.own.insert(own);
    }
    (points, v6)
}

fn write_address(out: &mut Vec<u8>, address: Address) {
    let (tag, bits) = match address {
        Address::V4(bits) => (4, u128::from(bits)),
        Address::V6(bits) => (6, bits),
    };
    out.push(tag);
    out.extend_from_slice(&bits.to_le_bytes());
}

fn read_address(input: &mut Reader) -> Address {
    match input.u8() {
        4 => Address::V4(input.u128() as u32),
        _ => Address::V6(input.u128()),
    }
}

/// What went one way.
#[derive(Clone, Copy)]
struct Way {
    /// Of all interfaces together.
    first: i64,
    last: i64,
    /// Of what was not rejected.
    passed_first: i64,
    passed_last: i64,
    accepted: u64,
    rejected: u64,
    records: u64,
    tcp_flags: u8,
    /// Of the interface that saw the most.
    counted: Sum,
    /// That interface.
    point: u32,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Sum {
    packets: u128,
    bytes: u128,
    records: u64,
}

impl Way {
    const NOTHING: Way = Way {
        first: NO_TIME,
        last: NO_TIME,
        passed_first: NO_TIME,
        passed_last: NO_TIME,
        accepted: 0,
        rejected: 0,
        records: 0,
        tcp_flags: 0,
        counted: Sum {
            packets: 0,
            bytes: 0,
            records: 0,
        },
        point: 0,
    };

    fn add(&mut self, sighting: &Sighting) {
        self.first = earlier(self.first, sighting.first);
        self.last = self.last.max(sighting.last);
        let records = u64::from(sighting.records);
        if sighting.flags & is::REJECTED != 0 {
            self.rejected += records;
        } else {
            self.passed_first = earlier(self.passed_first, sighting.first);
            self.passed_last = self.passed_last.max(sighting.last);
        }
        if sighting.flags & is::ACCEPTED != 0 {
            self.accepted += records;
        }
        self.records += records;
        self.tcp_flags |= sighting.tcp_flags;
    }

    /// Counts what one interface saw, if no other before it saw as much.
    fn count(&mut self, sum: Sum, point: u32) {
        if self.counted.records == 0 || sum > self.counted {
            self.counted = sum;
            self.point = point;
        }
    }

    fn has_passed(&self) -> bool {
        self.records > self.rejected
    }
}

struct Conversation {
    /// What a sighting says about the ends.
    ends: Sighting,
    /// From `a` to `b`, and back.
    ways: [Way; 2],
    interfaces: u32,
    /// Whether it is another conversation as it looks behind a translator.
    is_copy: bool,
    is_translated: bool,
    is_selected: bool,
    /// The way that leads to the server.
    to_server: usize,
}

impl Conversations {
    /// Joins the sightings of a partition.
    fn join(&self, sightings: &[Sighting]) -> Vec<Conversation> {
        let by_interface = self.rows == Rows::Interfaces;
        // The key of the conversation, then direction and interface, then the sighting.
        let mut order: Vec<(u128, u64, u32)> = Vec::with_capacity(sightings.len());
        for (at, sighting) in sightings.iter().enumerate() {
            let key = sighting.key();
            let way = (key & 1) as u64;
            let point = u64::from(sighting.point);
            let side = u64::from(sighting.flags & (is::INGRESS | is::EGRESS));
            let place = match by_interface {
                true => point << 32 | way << 31 | side,
                false => way << 63 | point << 16 | side,
            };
            order.push((key >> 1, place, at as u32));
        }
        order.sort_unstable();
        let is_same = |a: &(u128, u64, u32), b: &(u128, u64, u32)| {
            a.0 == b.0 && (!by_interface || a.1 >> 32 == b.1 >> 32)
        };
        let mut points = Vec::new();
        let mut joined = Vec::new();
        for group in order.chunk_by(is_same) {
            let ends = sightings[group[0].2 as usize];
            let mut ways = [Way::NOTHING; 2];
            let (mut is_copy, mut is_translated, mut is_selected) = (false, false, false);
            points.clear();
            for view in group.chunk_by(|a, b| a.1 == b.1) {
                let first = &sightings[view[0].2 as usize];
                let way = &mut ways[usize::from(first.flags & is::BACK)];
                let mut sum = Sum::default();
                for &(.., at) in view {
                    let sighting = &sightings[at as usize];
                    way.add(sighting);
                    sum.packets += u128::from(sighting.packets);
                    sum.bytes += u128::from(sighting.bytes);
                    sum.records += u64::from(sighting.records);
                    let translated = sighting.flags & is::TRANSLATED != 0;
                    is_translated |= translated;
                    is_selected |= sighting.flags & is::SELECTED != 0;
                    is_copy |= !translated && self.is_copy(sighting);
                }
                way.count(sum, first.point);
                points.push(first.point);
            }
            points.sort_unstable();
            points.dedup();
            let end = |port, way: usize| End {
                port,
                tcp_flags: ways[way].tcp_flags,
                first: Some(ways[way].first).filter(|&first| first != NO_TIME),
                has_sent: ways[way].records > 0,
            };
            let protocol = protocol(&ends);
            // What an end sends to itself has one way only.
            let to_server = match ways[1].records == 0 && ends.is_to_itself() {
                true => 0,
                false => client(protocol, [end(ends.port_a, 0), end(ends.port_b, 1)]),
            };
            joined.push(Conversation {
                ends,
                ways,
                interfaces: points.len() as u32,
                is_copy,
                is_translated,
                is_selected,
                to_server,
            });
        }
        joined
    }

    /// Whether one end is an own address that stood for the other end at this interface.
    fn is_copy(&self, sighting: &Sighting) -> bool {
        if self.stands.is_empty() {
            return false;
        }
        let a = self.address(sighting.a, sighting.flags & is::A_V6 != 0);
        let b = self.address(sighting.b, sighting.flags & is::B_V6 != 0);
        let stands_for = |own, other, port| {
            self.stands.contains(&Stand {
                point: sighting.point,
                protocol: sighting.protocol,
                port,
                own,
                other,
            })
        };
        stands_for(a, b, sighting.port_b) || stands_for(b, a, sighting.port_a)
    }
}

fn protocol(ends: &Sighting) -> Option<Protocol> {
    (ends.flags & is::WITHOUT_PROTOCOL == 0).then_some(Protocol(ends.protocol))
}

/// A partition with its conversations.
struct Joined<'a> {
    relation: &'a Conversations,
    conversations: Vec<Conversation>,
    /// The conversation and, where rows are directions, the way of each row.
    rows: Vec<(u32, usize)>,
}

impl Part for Joined<'_> {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn column(&self, at: usize, rows: Option<&[u32]>) -> Vector<'static> {
        let wanted: Vec<Row> = match rows {
            Some(rows) => rows.iter().map(|&row| self.row(row as usize)).collect(),
            None => (0..self.rows.len()).map(|row| self.row(row)).collect(),
        };
        let number = |of: fn(&Row) -> u128| {
            let values = wanted.iter().map(|row| (of(row) as i128, true));
            integers(values)
        };
        let truth = |of: fn(&Row) -> bool| {
            let values = wanted.iter().map(|row| i64::from(of(row)));
            Vector::Integer(values.collect(), None)
        };
        let time = |of: fn(&Row) -> i64| {
            let times: Vec<i64> = wanted.iter().map(of).collect();
            let gap = |&time: &i64| match time {
                NO_TIME => Gap::Absent,
                _ => Gap::None,
            };
            let gaps = times.contains(&NO_TIME);
            let gaps = gaps.then(|| times.iter().map(gap).collect());
            Vector::Time(times, gaps)
        };
        let address = |of: fn(&Row) -> Address| addresses(wanted.iter().map(of));
        let text = |of: fn(&Row) -> &'static str| {
            let mut texts = TextVector::default();
            for row in &wanted {
                texts.push(of(row));
            }
            Vector::Text(texts)
        };
        match COLUMNS[at] {
            Column::Client => address(|row| row.end(row.client())),
            Column::Server => address(|row| row.end(row.server())),
            Column::Source => address(|row| row.end(row.way)),
            Column::Destination => address(|row| row.end(1 - row.way)),
            Column::Protocol => {
                let protocol = |row: &Row| {
                    (
                        i128::from(row.joined.ends.protocol),
                        row.protocol().is_some(),
                    )
                };
                integers(wanted.iter().map(protocol))
            }
            Column::ProtocolName => {
                text(|row| row.protocol().and_then(Protocol::name).unwrap_or(""))
            }
            Column::ServerPort => number(|row| row.port(row.server()).into()),
            Column::ClientPort => number(|row| row.port(row.client()).into()),
            Column::Service => text(|row| {
                let port = row.port(row.server());
                service(row.protocol(), port).map_or("", |service| service.name)
            }),
            Column::FirstSeen => {
                time(|row| row.ways().fold(NO_TIME, |t, way| earlier(t, way.first)))
            }
            Column::LastSeen => time(|row| row.ways().fold(NO_TIME, |t, way| t.max(way.last))),
            Column::PacketsToServer => number(|row| row.to_server().counted.packets),
            Column::BytesToServer => number(|row| row.to_server().counted.bytes),
            Column::PacketsToClient => number(|row| row.to_client().counted.packets),
            Column::BytesToClient => number(|row| row.to_client().counted.bytes),
            Column::Packets => number(|row| row.ways().map(|way| way.counted.packets).sum()),
            Column::Bytes => number(|row| row.ways().map(|way| way.counted.bytes).sum()),
            Column::ClientFlags => number(|row| row.to_server().tcp_flags.into()),
            Column::ServerFlags => number(|row| row.to_client().tcp_flags.into()),
            Column::AcceptedToServer => number(|row| row.to_server().accepted.into()),
            Column::RejectedToServer => number(|row| row.to_server().rejected.into()),
            Column::AcceptedToClient => number(|row| row.to_client().accepted.into()),
            Column::RejectedToClient => number(|row| row.to_client().rejected.into()),
            Column::Accepted => number(|row| row.ways().map(|way| u128::from(way.accepted)).sum()),
            Column::Rejected => number(|row| row.ways().map(|way| u128::from(way.rejected)).sum()),
            Column::Interfaces => number(|row| row.joined.interfaces.into()),
            Column::Interface => {
                let mut texts = TextVector::default();
                for row in &wanted {
                    texts.push(&self.relation.names[row.point() as usize]);
                }
                Vector::Text(texts)
            }
            Column::InterfaceNumber => number(|row| row.point().into()),
            Column::Records => number(|row| row.ways().map(|way| u128::from(way.records)).sum()),
            Column::Folded => number(|row| row.folded().into()),
            Column::Answer => text(|row| row.answer().name()),
            Column::Unanswered => truth(|row| row.is_unanswered()),
            Column::Unsolicited => truth(|row| row.is_unsolicited()),
            Column::Copy => truth(|row| row.joined.is_copy),
            Column::Counted => truth(|row| !row.joined.is_copy),
            Column::CountedPackets => {
                number(|row| row.counted().map(|way| way.counted.packets).sum())
            }
            Column::CountedBytes => number(|row| row.counted().map(|way| way.counted.bytes).sum()),
            Column::CountedFolded => number(|row| match row.joined.is_copy {
                true => 0,
                false => row.folded().into(),
            }),
            Column::CopiedRecords => number(|row| match row.joined.is_copy {
                true => row.ways().map(|way| u128::from(way.records)).sum(),
                false => 0,
            }),
            Column::Translated => truth(|row| row.joined.is_translated),
            Column::PacketAddresses => truth(|row| row.relation.sightings.has_packet_addresses),
            Column::Interest => number(|row| {
                let inside = |end| row.relation.is_inside(row.end(end));
                match (inside(row.client()), inside(row.server())) {
                    (true, true) => 3,
                    (true, false) => 2,
                    _ if row.is_unsolicited() => 0,
                    _ => 1,
                }
            }),
            Column::Fingerprint => {
                let fingerprint = |row: &Row| {
                    let ends = &row.joined.ends;
                    let protocol = row.protocol().map(|protocol| protocol.0);
                    let (a, b) = (row.end(0), row.end(1));
                    fingerprint(a, b, ends.port_a, ends.port_b, protocol) as i64
                };
                Vector::Integer(wanted.iter().map(fingerprint).collect(), None)
            }
            Column::Way => number(|row| row.way as u128),
            Column::Selected => truth(|row| row.joined.is_selected),
        }
    }
}

impl Joined<'_> {
    fn row(&self, row: usize) -> Row<'_> {
        let (at, way) = self.rows[row];
        Row {
            relation: self.relation,
            joined: &self.conversations[at as usize],
            way,
        }
    }
}

/// One row of a part. The end that sends on way 0 is end 0.
struct Row<'a> {
    relation: &'a Conversations,
    joined: &'a Conversation,
    way: usize,
}

impl Row<'_> {
    fn client(&self) -> usize {
        self.joined.to_server
    }

    fn server(&self) -> usize {
        1 - self.joined.to_server
    }

    fn to_server(&self) -> &Way {
        &self.joined.ways[self.joined.to_server]
    }

    fn to_client(&self) -> &Way {
        &self.joined.ways[1 - self.joined.to_server]
    }

    /// The ways that the row tells of.
    fn ways(&self) -> impl Iterator<Item = &Way> {
        let only = self.relation.rows == Rows::Directions;
        let ways = self.joined.ways.iter().enumerate();
        ways.filter(move |(at, _)| !only || *at == self.way)
            .map(|(_, way)| way)
    }

    /// The same ways, or none when others have told of them already.
    fn counted(&self) -> impl Iterator<Item = &Way> {
        self.ways().filter(|_| !self.joined.is_copy)
    }

    fn end(&self, end: usize) -> Address {
        let ends = &self.joined.ends;
        match end {
            0 => self.relation.address(ends.a, ends.flags & is::A_V6 != 0),
            _ => self.relation.address(ends.b, ends.flags & is::B_V6 != 0),
        }
    }

    fn port(&self, end: usize) -> u16 {
        match end {
            0 => self.joined.ends.port_a,
            _ => self.joined.ends.port_b,
        }
    }

    fn protocol(&self) -> Option<Protocol> {
        protocol(&self.joined.ends)
    }

    /// The interface that saw the most.
    fn point(&self) -> u32 {
        let most = self
            .ways()
            .max_by_key(|way| (way.counted, u32::MAX - way.point));
        most.map_or(0, |way| way.point)
    }

    /// Records that others have told already.
    fn folded(&self) -> u64 {
        let others = self.ways().map(|way| way.records - way.counted.records);
        others.sum()
    }

    fn answer(&self) -> Answer {
        let (request, reply) = (self.to_server(), self.to_client());
        if request.records == 0 {
            return Answer::NoRequest;
        }
        if !reply.has_passed() {
            return Answer::None;
        }
        let patience = self.relation.patience();
        let is_late = |from: i64, until: i64| {
            from != NO_TIME && until != NO_TIME && until.saturating_sub(from) > patience
        };
        if is_late(request.first, reply.passed_first) {
            return Answer::Late;
        }
        if is_late(reply.passed_last, request.last) {
            return Answer::Ended;
        }
        Answer::Whole
    }

    fn is_unanswered(&self) -> bool {
        let is_asked = matches!(self.answer(), Answer::None | Answer::Late | Answer::Ended);
        let server = Scope::of(self.end(self.server()));
        is_asked && !matches!(server, Scope::Multicast | Scope::Broadcast)
    }

    fn is_unsolicited(&self) -> bool {
        let is_inside = |end| self.relation.is_inside(self.end(end));
        self.answer() == Answer::None && is_inside(self.server()) && !is_inside(self.client())
    }
}

fn addresses(values: impl Iterator<Item = Address>) -> Vector<'static> {
    let mut vector = AddressVector::default();
    for (row, address) in values.enumerate() {
        match address {
            Address::V4(bits) => vector.v4.push(bits),
            Address::V6(bits) => {
                vector.v4.push(0);
                vector.v6.push((row as u32, bits));
            }
        }
    }
    if !vector.v6.is_empty() {
        let mut gaps = vec![Gap::None; vector.v4.len()];
        for &(row, _) in &vector.v6 {
            gaps[row as usize] = Gap::V6;
        }
        vector.gaps = Some(gaps);
    }
    Vector::Address(vector)
}
