//! The public and the private path between the same two hosts.
//!
//! Flow logs never name the public address of a host: the internet gateway translates it, so
//! that a packet to it leaves one interface under the public address and arrives at another
//! under the private one. The same packets at the same time give the pair away.

use super::capture::{ACTIONS, Coded, STATES, integer, is_inside, is_private, times, whole};
use super::question::Question;
use crate::column::{Addresses, Batch, Column, Dictionaries};
use crate::flow::{Address, Field, Protocol, Slot};
use crate::query::{Table, Value};
use crate::view::format;

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// A pause of more than this ends a session, in seconds: the longest aggregation window.
const PAUSE: i64 = 600;

/// The two ends stamp the same packet at most so many seconds apart.
const LATENESS: i64 = 60;

/// Fewer packets can be the same by chance.
const TELLING_PACKETS: i64 = 20;

/// More pairs of addresses than this are not compared.
const MOST_FLOWS: usize = 50_000;

/// Another question about the same two hosts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Related {
    pub question: Question,
    /// Why it is about the same hosts.
    pub sentence: String,
}

/// Requests between a private and a public address, as one of the two ends recorded them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Flow {
    private: Address,
    public: Address,
    /// Whether it goes from the private to the public address.
    is_outbound: bool,
    protocol: u8,
    /// Source and destination port, which an internet gateway leaves as they are.
    ports: (u16, u16),
}

/// Protocol, ports and start of a session, by which its two records are compared.
type SessionKey = (u8, (u16, u16), i64);

/// Packets without a long pause between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Session {
    start: i64,
    end: i64,
    packets: i64,
}

/// What crossed the internet gateways, as far as it can be about a question.
#[derive(Clone, Debug, Default)]
pub struct Crossings {
    flows: HashMap<Flow, Vec<Session>>,
}

impl Crossings {
    /// Takes in the accepted rows of a batch that are between a private and a public IPv4
    /// address: those that leave the source or arrive at the destination, and, where one of
    /// these is public so that the host behind it is not known, every ping.
    pub fn take(&mut self, question: &Question, batch: &Batch, dictionaries: &Dictionaries) {
        let column = |field| match batch.column(&Slot::Field(field)) {
            Some(Column::Address(column)) => Some(column),
            _ => None,
        };
        let (Some(src), Some(dst)) = (column(Field::SRCADDR), column(Field::DSTADDR)) else {
            return;
        };
        let Some(protocols) = batch.integers(Field::PROTOCOL) else {
            return;
        };
        let asked = [question.src, question.dst].map(|address| match address {
            Address::V4(bits) => Some(bits),
            Address::V6(_) => None,
        });
        let read = |column: &Addresses| {
            let mut values: Vec<u32> = Vec::with_capacity(batch.rows());
            column.v4().gather(0..batch.rows(), &mut values);
            values
        };
        let icmp = i64::from(Protocol::ICMP.0);
        let is_host_known = is_inside(question.src) && is_inside(question.dst);
        let number = |field: Field, row| batch.integers(field)?.get(row);
        let action = Coded::of(batch, dictionaries, Field::ACTION, ACTIONS);
        let status = Coded::of(batch, dictionaries, Field::LOG_STATUS, STATES);
        for (row, (from, to)) in read(src).into_iter().zip(read(dst)).enumerate() {
            let is_asked = asked[0] == Some(from) || asked[1] == Some(to);
            if !is_asked && (is_host_known || protocols.value(row) != icmp)
                || is_private(from) == is_private(to)
                || batch.is_duplicate(row)
                || src.v4().is_missing(row)
                || dst.v4().is_missing(row)
                || status.get(row).is_some()
                || action.get(row) != Some(0)
            {
                continue;
            }
            let starts = (batch.integers(Field::START), batch.integers(Field::END));
            let Some((start, end)) = times(starts.0, starts.1, None, row) else {
                continue;
            };
            let is_outbound = is_private(from);
            let (private, public) = if is_outbound { (from, to) } else { (to, from) };
            let flow = Flow {
                private: Address::V4(private),
                public: Address::V4(public),
                is_outbound,
                protocol: protocols.value(row) as u8,
                ports: (
                    number(Field::SRCPORT, row).unwrap_or(0) as u16,
                    number(Field::DSTPORT, row).unwrap_or(0) as u16,
                ),
            };
            if self.flows.len() >= MOST_FLOWS && !self.flows.contains_key(&flow) {
                continue;
            }
            let packets = number(Field::PACKETS, row).unwrap_or(0);
            let sessions = self.flows.entry(flow).or_default();
            join(
                sessions,
                Session {
                    start,
                    end,
                    packets,
                },
            );
        }
    }

    /// Adds what another shard has.
    pub fn merge(&mut self, other: Crossings) {
        for (flow, sessions) in other.flows {
            self.flows.entry(flow).or_default().extend(sessions);
        }
        for sessions in self.flows.values_mut() {
            sessions.sort_unstable();
            for session in std::mem::take(sessions) {
                join(sessions, session);
            }
        }
    }

    /// The question about the same two hosts by another address.
    pub fn related(&self, question: &Question) -> Option<Related> {
        let mut matches = self.matches(question);
        // A host has one public address; of several that fit, the one with the most packets.
        matches.sort_by_key(|(leaving, arriving, session)| {
            (std::cmp::Reverse(session.packets), *leaving, *arriving)
        });
        for (leaving, arriving, session) in matches {
            let (a, b) = (leaving.private, arriving.private);
            let other = if (question.src, question.dst) == (a, b) {
                (a, leaving.public)
            } else if (question.src, question.dst) == (a, leaving.public)
                || (question.src, question.dst) == (arriving.public, b)
            {
                (a, b)
            } else {
                continue;
            };
            let asked = Question {
                src: other.0,
                dst: other.1,
                ..question.clone()
            };
            let name = Protocol(leaving.protocol).name().unwrap_or("such");
            let packets = format::count(i128::from(session.packets), "packet", "packets");
            return Some(Related {
                question: asked,
                sentence: format!(
                    "{} is probably the public address of {b}: {packets} of {name} left {a} for \
                     it and arrived at {b} as if from {} {}.",
                    leaving.public,
                    arriving.public,
                    format::spoken_range(session.start * 1_000, session.end * 1_000)
                ),
            });
        }
        None
    }

    /// Flows that leave one host for a public address, with those that arrive at another from
    /// a public address with the same packets at the same time.
    fn matches(&self, question: &Question) -> Vec<(&Flow, &Flow, Session)> {
        let (src, dst) = (question.src, question.dst);
        let leaves = |flow: &Flow| {
            flow.is_outbound && (flow.private == src || !is_inside(src)) && {
                is_inside(dst) || flow.public == dst
            }
        };
        let arrives = |flow: &Flow| {
            !flow.is_outbound && (flow.private == dst || !is_inside(dst)) && {
                is_inside(src) || flow.public == src
            }
        };
        let arriving = self.flows.iter().filter(|(flow, _)| arrives(flow));
        let mut arrived: BTreeMap<SessionKey, Vec<(&Flow, &Session)>> = BTreeMap::new();
        for (flow, sessions) in arriving {
            for session in sessions {
                let key = (flow.protocol, flow.ports, session.start);
                arrived.entry(key).or_default().push((flow, session));
            }
        }
        let mut matches = Vec::new();
        for (leaving, sessions) in self.flows.iter().filter(|(flow, _)| leaves(flow)) {
            let (protocol, ports) = (leaving.protocol, leaving.ports);
            for left in sessions {
                let from = (protocol, ports, left.start - LATENESS);
                let until = (protocol, ports, left.start + LATENESS);
                if left.packets < TELLING_PACKETS {
                    continue;
                }
                for (arriving, session) in arrived.range(from..=until).flat_map(|it| it.1) {
                    if session.is_same(left) && arriving.private != leaving.private {
                        matches.push((leaving, *arriving, *left));
                    }
                }
            }
        }
        matches
    }

    pub fn to_table(&self) -> Table {
        let rows = self.flows.iter().flat_map(|(flow, sessions)| {
            sessions.iter().map(|session| {
                vec![
                    Value::Address(flow.private),
                    Value::Address(flow.public),
                    integer(i64::from(flow.is_outbound)),
                    integer(i64::from(flow.protocol)),
                    integer(i64::from(flow.ports.0)),
                    integer(i64::from(flow.ports.1)),
                    integer(session.start),
                    integer(session.end),
                    integer(session.packets),
                ]
            })
        });
        Table::of_rows(9, rows.collect())
    }

    pub fn from_table(table: &Table) -> Crossings {
        let mut crossings = Crossings::default();
        for row in 0..table.rows() {
            let number = |column| whole(&table.value(row, column));
            let (Value::Address(private), Value::Address(public)) =
                (table.value(row, 0), table.value(row, 1))
            else {
                continue;
            };
            let flow = Flow {
                private,
                public,
                is_outbound: number(2) == 1,
                protocol: number(3) as u8,
                ports: (number(4) as u16, number(5) as u16),
            };
            let session = Session {
                start: number(6),
                end: number(7),
                packets: number(8),
            };
            crossings.flows.entry(flow).or_default().push(session);
        }
        crossings
    }
}

impl Session {
    /// Whether both ends can have seen the same packets: at the same time, and as many but for
    /// two in a hundred.
    fn is_same(&self, other: &Session) -> bool {
        let is_near = |one: i64, other: i64| (one - other).abs() <= LATENESS;
        let most = self.packets.max(other.packets);
        is_near(self.start, other.start)
            && is_near(self.end, other.end)
            && (self.packets - other.packets).abs() <= most / 50
    }
}

/// Adds a session to the last one if no long pause is between them.
fn join(sessions: &mut Vec<Session>, next: Session) {
    match sessions.last_mut() {
        Some(last) if next.start <= last.end + PAUSE && next.end >= last.start - PAUSE => {
            last.start = last.start.min(next.start);
            last.end = last.end.max(next.end);
            last.packets += next.packets;
        }
        _ => sessions.push(next),
    }
}
