//! What one interface recorded of one direction of a conversation, in few bytes, and how
//! records become it.
//!
//! Sightings lie in partitions by the hash of their conversation, so that workers can
//! exchange whole partitions and join each by itself. Addresses of IPv6 and names of
//! interfaces are numbers of the [`Sightings`] that they lie in.

use crate::column::{Dictionary, hash_text};
use crate::flow::{Address, Field, Protocol, Scope, Slot, Subnet, epoch_millis};
use crate::query::Value;
use crate::query::eval::evaluate;
use crate::query::plan::{Expr, Input};
use crate::query::rows::Rows;
use crate::query::vector::Vector;
use std::collections::{HashMap, HashSet};

/// Partitions of all conversations, the same in every worker.
pub const PARTITIONS: usize = 1_024;

/// A partition with more sightings than this is compacted for the first time.
const COMPACT_FROM: usize = 8_192;

/// A time that no record tells.
pub const NO_TIME: i64 = i64::MIN;

/// Flags of a sighting.
pub mod is {
    /// From the end `b` to the end `a`.
    pub const BACK: u16 = 1;
    /// The ends are numbers of IPv6 addresses.
    pub const A_V6: u16 = 2;
    pub const B_V6: u16 = 4;
    pub const WITHOUT_PROTOCOL: u16 = 8;
    pub const REJECTED: u16 = 16;
    pub const ACCEPTED: u16 = 32;
    /// Into the interface, and out of it, where `flow-direction` says so.
    pub const INGRESS: u16 = 64;
    pub const EGRESS: u16 = 128;
    /// `pkt-srcaddr` or `pkt-dstaddr` name another end than `srcaddr` and `dstaddr` do.
    pub const TRANSLATED: u16 = 256;
    /// The records meet what is asked of one record of a conversation.
    pub const SELECTED: u16 = 512;
}

/// Some records of one interface, of one direction and one action. The ends are those
/// that the packets themselves name, the lower first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sighting {
    pub a: u32,
    pub b: u32,
    pub port_a: u16,
    pub port_b: u16,
    pub protocol: u8,
    pub tcp_flags: u8,
    pub flags: u16,
    /// The interface.
    pub point: u32,
    pub records: u32,
    /// Milliseconds since 1970, or [`NO_TIME`].
    pub first: i64,
    pub last: i64,
    pub packets: u64,
    pub bytes: u64,
}

impl Sighting {
    pub const SIZE: usize = 56;

    pub fn write(&self, out: &mut Vec<u8>) {
        let mut row = [0; Sighting::SIZE];
        let mut at = 0;
        let mut put = |bytes: &[u8]| {
            row[at..at + bytes.len()].copy_from_slice(bytes);
            at += bytes.len();
        };
        put(&self.a.to_le_bytes());
        put(&self.b.to_le_bytes());
        put(&self.port_a.to_le_bytes());
        put(&self.port_b.to_le_bytes());
        put(&[self.protocol, self.tcp_flags]);
        put(&self.flags.to_le_bytes());
        put(&self.point.to_le_bytes());
        put(&self.records.to_le_bytes());
        put(&self.first.to_le_bytes());
        put(&self.last.to_le_bytes());
        put(&self.packets.to_le_bytes());
        put(&self.bytes.to_le_bytes());
        out.extend_from_slice(&row);
    }

    pub fn read(bytes: &[u8]) -> Sighting {
        let mut input = Reader { bytes };
        Sighting {
            a: input.u32(),
            b: input.u32(),
            port_a: input.u16(),
            port_b: input.u16(),
            protocol: input.u8(),
            tcp_flags: input.u8(),
            flags: input.u16(),
            point: input.u32(),
            records: input.u32(),
            first: input.u64() as i64,
            last: input.u64() as i64,
            packets: input.u64(),
            bytes: input.u64(),
        }
    }

    /// Whether both ends are the same address and port.
    pub fn is_to_itself(&self) -> bool {
        let is_v6 = |flag| self.flags & flag != 0;
        (self.a, self.port_a, is_v6(is::A_V6)) == (self.b, self.port_b, is_v6(is::B_V6))
    }

    /// What the sightings of one conversation, and of no other, have in common; behind it,
    /// in the lowest bit, the direction.
    pub fn key(&self) -> u128 {
        let kind = self.flags & (is::A_V6 | is::B_V6 | is::WITHOUT_PROTOCOL);
        u128::from(kind) << 105
            | u128::from(self.a) << 73
            | u128::from(self.b) << 41
            | u128::from(self.port_a) << 25
            | u128::from(self.port_b) << 9
            | u128::from(self.protocol) << 1
            | u128::from(self.flags & is::BACK)
    }

    /// Takes in another of the same conversation, direction, interface and action, unless
    /// a sum would not fit.
    fn join(&mut self, other: &Sighting) -> Option<()> {
        let records = self.records.checked_add(other.records)?;
        let packets = self.packets.checked_add(other.packets)?;
        let bytes = self.bytes.checked_add(other.bytes)?;
        (self.records, self.packets, self.bytes) = (records, packets, bytes);
        self.tcp_flags |= other.tcp_flags;
        self.first = earlier(self.first, other.first);
        self.last = self.last.max(other.last);
        Some(())
    }
}

/// The earlier of two times, either of which may not be known.
pub fn earlier(a: i64, b: i64) -> i64 {
    match (a, b) {
        (NO_TIME, known) | (known, NO_TIME) => known,
        (a, b) => a.min(b),
    }
}

/// Joins what can be joined among the sightings of a partition.
fn compact(bytes: &[u8]) -> Vec<u8> {
    let mut rows: Vec<Sighting> = bytes
        .chunks_exact(Sighting::SIZE)
        .map(Sighting::read)
        .collect();
    rows.sort_unstable_by_key(|row| (row.key(), row.point, row.flags));
    let mut out = Vec::with_capacity(bytes.len());
    let mut rows = rows.into_iter();
    let Some(mut last) = rows.next() else {
        return out;
    };
    for row in rows {
        let is_same = (row.key(), row.point, row.flags) == (last.key(), last.point, last.flags);
        if !is_same || last.join(&row).is_none() {
            last.write(&mut out);
            last = row;
        }
    }
    last.write(&mut out);
    out
}

/// Reads what another worker of the same build has written.
pub struct Reader<'a> {
    pub bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.bytes.split_at(count);
        self.bytes = rest;
        taken
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N));
        array
    }

    pub fn u8(&mut self) -> u8 {
        self.take(1)[0]
    }

    pub fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.array())
    }

    pub fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.array())
    }

    pub fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.array())
    }

    pub fn u128(&mut self) -> u128 {
        u128::from_le_bytes(self.array())
    }
}

/// An address that an interface's own address stood for: what a NAT gateway records of
/// a private host's connection to `other` names the gateway's own address in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stand {
    pub point: u32,
    pub protocol: u8,
    pub port: u16,
    pub own: Address,
    pub other: Address,
}

/// The address that all records of an interface share, as far as it is known, in one
/// address family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Own {
    #[default]
    Unseen,
    /// Both ends have been in every record.
    Either(Address, Address),
    One(Address),
    /// No address is in all of them.
    None,
}

impl Own {
    pub fn see(&mut self, ends: [Address; 2]) {
        let has = |address: Address| ends.contains(&address);
        *self = match *self {
            Own::Unseen => Own::Either(ends[0], ends[1]),
            Own::Either(a, b) => match (has(a), has(b)) {
                (true, true) => return,
                (true, false) => Own::One(a),
                (false, true) => Own::One(b),
                (false, false) => Own::None,
            },
            Own::One(a) if has(a) => return,
            Own::One(_) | Own::None => Own::None,
        };
    }

    /// What remains when another worker has seen other records of the interface.
    pub fn merge(&mut self, other: Own) {
        match other {
            Own::Unseen => {}
            Own::Either(a, b) => self.see([a, b]),
            Own::One(a) => self.see([a, a]),
            Own::None => *self = Own::None,
        }
        if let Own::Either(a, b) = *self
            && a == b
        {
            *self = Own::One(a);
        }
    }
}

/// What is known of an interface, besides its sightings.
#[derive(Clone, Debug, Default)]
pub struct Point {
    pub name: Box<str>,
    /// For IPv4 and IPv6.
    pub own: [Own; 2],
}

/// All sightings of one worker, as they come in.
#[derive(Default)]
pub struct Sightings {
    pub points: Vec<Point>,
    numbers: HashMap<Box<str>, u32>,
    /// Interfaces by code of the dictionary of each of [`NAMES`].
    codes: [Vec<u32>; NAMES.len()],
    pub v6: Vec<u128>,
    v6_numbers: HashMap<u128, u32>,
    pub stands: HashSet<Stand>,
    /// Own addresses that `flow-direction` tells.
    pub own: HashSet<Address>,
    last_own: Option<Address>,
    /// The longest capture window, in milliseconds.
    pub longest: i64,
    /// Whether a file has the `pkt-` fields.
    pub has_packet_addresses: bool,
    pub partitions: Vec<Partition>,
    pub count: usize,
    held: usize,
}

#[derive(Default)]
pub struct Partition {
    pub bytes: Vec<u8>,
    /// How many sightings are to be there before they are compacted again.
    compact_at: usize,
}

/// The fields that name where a record was made, the first that has a value counts: a
/// regional NAT gateway and a transit gateway have no `interface-id`.
const NAMES: [Field; 3] = [
    Field::INTERFACE_ID,
    Field::TGW_ATTACHMENT_ID,
    Field::RESOURCE_ID,
];

const UNKNOWN: u32 = u32::MAX;

/// Whether an address is of a kind that is used inside networks only.
pub fn is_private(address: Address) -> bool {
    matches!(
        Scope::of(address),
        Scope::Private | Scope::UniqueLocal | Scope::Shared | Scope::LinkLocal
    )
}

impl Sightings {
    /// Bytes that the sightings take.
    pub fn held_bytes(&self) -> usize {
        self.held + self.v6.len() * 64 + self.stands.len() * 128 + self.points.len() * 160
    }

    /// The number of an interface.
    pub fn point(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.points.len() as u32;
        self.numbers.insert(name.into(), number);
        self.points.push(Point {
            name: name.into(),
            own: [Own::Unseen; 2],
        });
        number
    }

    pub fn v6_number(&mut self, address: u128) -> u32 {
        let next = self.v6.len() as u32;
        let number = *self.v6_numbers.entry(address).or_insert(next);
        if number == next {
            self.v6.push(address);
        }
        number
    }

    /// The interfaces of some rows.
    fn read_points(&mut self, rows: &Rows) -> Vec<u32> {
        let mut points = vec![UNKNOWN; rows.len()];
        for (at, field) in NAMES.into_iter().enumerate() {
            let fill = |points: &mut Vec<u32>, of: &mut dyn FnMut(usize) -> Option<u32>| {
                let unknown = points
                    .iter_mut()
                    .enumerate()
                    .filter(|(_, p)| **p == UNKNOWN);
                for (row, point) in unknown {
                    *point = of(row).unwrap_or(UNKNOWN);
                }
            };
            match rows.read(&Input::Slot(Slot::Field(field))) {
                Vector::Constant(Value::Text(name), _) if &*name != "-" => {
                    let point = self.point(&name);
                    fill(&mut points, &mut |_| Some(point));
                }
                Vector::Constant(..) => continue,
                Vector::Code(codes, dictionary) => {
                    let mut known = std::mem::take(&mut self.codes[at]);
                    known.resize(dictionary.len(), UNKNOWN);
                    fill(&mut points, &mut |row| {
                        let point = &mut known[codes[row] as usize];
                        if *point == UNKNOWN {
                            *point = match dictionary.text(codes[row]) {
                                "-" => return None,
                                name => self.point(name),
                            };
                        }
                        Some(*point)
                    });
                    self.codes[at] = known;
                }
                other => fill(&mut points, &mut |row| match other.value(row) {
                    Value::Text(name) if &*name != "-" => Some(self.point(&name)),
                    _ => None,
                }),
            }
            if !points.contains(&UNKNOWN) {
                return points;
            }
        }
        let nameless = self.point("");
        for point in points.iter_mut().filter(|point| **point == UNKNOWN) {
            *point = nameless;
        }
        points
    }

    /// Takes in records; of those that have no end in `subnet`, only what they tell about
    /// others. Those that meet all `conditions` are selected.
    pub fn take(&mut self, rows: &Rows, subnet: Option<Subnet>, conditions: &[Expr]) {
        if self.partitions.is_empty() {
            self.partitions.resize_with(PARTITIONS, Partition::default);
        }
        let read = |field| rows.read(&Input::Slot(Slot::Field(field)));
        let (src, dst) = (read(Field::SRCADDR), read(Field::DSTADDR));
        let (pkt_src, pkt_dst) = (read(Field::PKT_SRCADDR), read(Field::PKT_DSTADDR));
        let is_there = |vector: &Vector| !matches!(vector, Vector::Constant(Value::Null, _));
        let has_packet_addresses = is_there(&pkt_src) || is_there(&pkt_dst);
        self.has_packet_addresses |= has_packet_addresses;
        let points = self.read_points(rows);
        let src_ports = numbers(&read(Field::SRCPORT));
        let dst_ports = numbers(&read(Field::DSTPORT));
        let protocols = numbers(&read(Field::PROTOCOL));
        let packets = numbers(&read(Field::PACKETS));
        let bytes = numbers(&read(Field::BYTES));
        let starts = numbers(&read(Field::START));
        let ends = numbers(&read(Field::END));
        let stamps = rows.read(&Input::Timestamp);
        let tcp_flags = numbers(&read(Field::TCP_FLAGS));
        let actions = flags(&read(Field::ACTION), |text| match text {
            "ACCEPT" => is::ACCEPTED,
            "REJECT" => is::REJECTED,
            _ => 0,
        });
        let directions = flags(&read(Field::FLOW_DIRECTION), |text| match text {
            "ingress" => is::INGRESS,
            "egress" => is::EGRESS,
            _ => 0,
        });
        let mut is_selected = vec![true; rows.len()];
        for condition in conditions {
            let met = evaluate(condition, rows);
            for (row, is_selected) in is_selected.iter_mut().enumerate() {
                *is_selected &= met.value(row).is_true();
            }
        }
        for row in 0..rows.len() {
            let (Some(src), Some(dst)) = (address(&src, row), address(&dst, row)) else {
                continue;
            };
            let point = points[row];
            self.see_own(point, directions[row], src, dst);
            let (mut from, mut to) = (src, dst);
            if has_packet_addresses {
                from = address(&pkt_src, row).unwrap_or(src);
                to = address(&pkt_dst, row).unwrap_or(dst);
            }
            let time = |seconds: i64| match seconds {
                MISSING => NO_TIME,
                seconds => epoch_millis(seconds),
            };
            let (mut first, mut last) = (time(starts[row]), time(ends[row]));
            if first == NO_TIME {
                first = match stamps.value(row) {
                    Value::Time(stamp) => stamp,
                    _ => last,
                };
            }
            last = last.max(first);
            self.longest = self.longest.max(last.saturating_sub(first));
            let protocol = u8::try_from(protocols[row]).ok();
            let has_ports = protocol.is_none_or(|number| Protocol(number).has_ports());
            let port = |ports: &[i64]| match has_ports {
                true => u16::try_from(ports[row]).unwrap_or(0),
                false => 0,
            };
            let (from_port, to_port) = (port(&src_ports), port(&dst_ports));
            let is_translated = (from, to) != (src, dst);
            if is_translated {
                let mut stand = |own, other, port| {
                    self.stands.insert(Stand {
                        point,
                        protocol: protocol.unwrap_or(0),
                        port,
                        own,
                        other,
                    });
                };
                if from != src {
                    stand(src, from, from_port);
                }
                if to != dst {
                    stand(dst, to, to_port);
                }
            }
            if let Some(subnet) = subnet
                && ![src, dst, from, to]
                    .into_iter()
                    .any(|end| subnet.contains(end))
            {
                continue;
            }
            let is_back = (to, to_port) < (from, from_port);
            let (a, b, port_a, port_b) = match is_back {
                false => (from, to, from_port, to_port),
                true => (to, from, to_port, from_port),
            };
            let mut flags = actions[row] | directions[row];
            flags |= u16::from(is_back) * is::BACK;
            flags |= u16::from(is_translated) * is::TRANSLATED;
            flags |= u16::from(is_selected[row]) * is::SELECTED;
            flags |= u16::from(protocol.is_none()) * is::WITHOUT_PROTOCOL;
            let hash = fingerprint(a, b, port_a, port_b, protocol);
            let amount = |values: &[i64]| u64::try_from(values[row]).unwrap_or(0);
            let sighting = Sighting {
                a: self.end(a, is::A_V6, &mut flags),
                b: self.end(b, is::B_V6, &mut flags),
                port_a,
                port_b,
                protocol: protocol.unwrap_or(0),
                tcp_flags: tcp_flags[row].max(0) as u8,
                flags,
                point,
                records: 1,
                first,
                last,
                packets: amount(&packets),
                bytes: amount(&bytes),
            };
            self.push((hash >> 54) as usize, sighting);
        }
    }

    fn end(&mut self, address: Address, v6: u16, flags: &mut u16) -> u32 {
        match address {
            Address::V4(bits) => bits,
            Address::V6(bits) => {
                *flags |= v6;
                self.v6_number(bits)
            }
        }
    }

    fn see_own(&mut self, point: u32, direction: u16, src: Address, dst: Address) {
        let own = match direction {
            is::INGRESS => dst,
            is::EGRESS => src,
            _ => {
                let family = usize::from(matches!(src, Address::V6(_)));
                return self.points[point as usize].own[family].see([src, dst]);
            }
        };
        // Private addresses need no proof.
        if self.last_own != Some(own) && !is_private(own) {
            self.own.insert(own);
        }
        self.last_own = Some(own);
    }

    fn push(&mut self, partition: usize, sighting: Sighting) {
        let partition = &mut self.partitions[partition];
        let before = partition.bytes.capacity();
        sighting.write(&mut partition.bytes);
        self.count += 1;
        let rows = partition.bytes.len() / Sighting::SIZE;
        if rows > partition.compact_at.max(COMPACT_FROM) {
            partition.bytes = compact(&partition.bytes);
            let left = partition.bytes.len() / Sighting::SIZE;
            self.count -= rows - left;
            partition.compact_at = left * 2;
        }
        self.held += partition.bytes.capacity();
        self.held -= before;
    }

    /// Takes the sightings of a partition away.
    pub fn take_partition(&mut self, at: usize) -> Vec<u8> {
        let bytes = std::mem::take(&mut self.partitions[at].bytes);
        self.held -= bytes.capacity();
        bytes
    }
}

const MISSING: i64 = i64::MIN;

/// The whole numbers of a column, [`MISSING`] where there is none.
fn numbers(vector: &Vector) -> Vec<i64> {
    let number = |value: Value| match value {
        Value::Integer(number) => i64::try_from(number).unwrap_or(i64::MAX),
        _ => MISSING,
    };
    match vector {
        Vector::Integer(values, None) => values.clone(),
        Vector::Constant(value, len) => vec![number(value.clone()); *len],
        other => other.values().map(number).collect(),
    }
}

/// What the words of a column stand for.
fn flags(vector: &Vector, of: impl Fn(&str) -> u16) -> Vec<u16> {
    match vector {
        Vector::Constant(value, len) => vec![of(&value.to_text()); *len],
        Vector::Code(codes, dictionary) => {
            let dictionary: &Dictionary = dictionary;
            codes
                .iter()
                .map(|&code| of(dictionary.text(code)))
                .collect()
        }
        other => other.values().map(|value| of(&value.to_text())).collect(),
    }
}

fn address(vector: &Vector, row: usize) -> Option<Address> {
    match vector {
        Vector::Address(addresses) => addresses.get(row).ok(),
        Vector::Constant(Value::Address(address), _) => Some(*address),
        _ => None,
    }
}

/// A number of a conversation that hardly any other shares. The highest ten bits are its
/// partition.
pub fn fingerprint(a: Address, b: Address, port_a: u16, port_b: u16, protocol: Option<u8>) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: u64| {
        let hash = (hash.rotate_left(23) ^ word).wrapping_mul(FACTOR);
        hash ^ hash >> 32
    };
    let of = |address| match address {
        Address::V4(bits) => u64::from(bits),
        Address::V6(bits) => hash_text(&bits.to_le_bytes()),
    };
    let ports = u64::from(port_a) << 32 | u64::from(port_b) << 16;
    let rest = ports | protocol.map_or(256, u64::from);
    mix(mix(mix(0, of(a)), of(b)), rest).wrapping_mul(FACTOR)
}
