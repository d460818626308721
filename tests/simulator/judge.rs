//! What a reader of the records can know.
//!
//! The code follows the table of rules line by line. The causes are found by trial: each
//! fault is planted in the same world, with the same tries at the same moments, and seen by
//! the same flow logs; those stay that leave the same records. Of a record counts what the
//! rules read: where it was recorded, its 5-tuple, its action, and whether it is an answer
//! that refuses. Of TCP, how many packets a window holds and when depends on what is answered;
//! the rules do not read it. Of other protocols, these have to be the same, too.
//!
//! A reader does not know the traffic type of a flow log unless its name tells or the
//! person does, so that every type which gives the same records is possible.

use super::capture::{Filter, Flow, Record};
use super::plan::{Plan, Skips, possible_filters};
use super::traffic::Service;
use super::world::*;
use std::collections::{BTreeMap, BTreeSet};

/// What is to be found for a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub code: &'static str,
    /// `None` where causes are not compared.
    pub causes: Option<BTreeSet<&'static str>>,
    /// The seconds of the first and last try.
    pub first: i64,
    pub last: i64,
}

/// Records that are one to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    at: usize,
    is_request: bool,
    packet: Packet,
    accepted: bool,
    refuses: bool,
    /// Start, end, packets and bytes, where they do not depend on what the other host does
    /// and no repair divides a window.
    exact: Option<[i64; 4]>,
}

/// The keys, each with whether all its records may have been lost.
type Keys = BTreeMap<Key, bool>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Accept,
    Reject,
    /// Nothing, and something would have been recorded.
    None,
    Unseen,
}

/// What the engine has to find, or `None` for a plan of which the rules leave open where
/// one stretch ends.
pub fn expected(plan: &Plan, sightings: &[Sighting]) -> Option<Vec<Expected>> {
    let [a, b, nat] = [A, B, NAT].map(|at| plan.records(at, sightings));
    let records = [a, b];
    let observed: Vec<Keys> = (0..plan.phases.len())
        .map(|phase| {
            let [a, b] = records.each_ref().map(|records| flows(records));
            keys(plan, phase, [a, b, flows(&nat)])
        })
        .collect();
    let codes: Vec<&str> = (0..plan.phases.len())
        .map(|phase| code(plan, phase, &observed[phase], &records))
        .collect();
    let mut causes = causes(plan, &observed, &records);
    // The NAT gateway's own records say more about the way than the rules read.
    let compares = plan.logs[NAT].is_none();
    let mut stretches: Vec<(usize, Expected)> = Vec::new();
    for (phase, code) in codes.iter().enumerate() {
        if *code == "not-enough-evidence" {
            continue;
        }
        let tries = plan.tries(phase);
        let found = Expected {
            code,
            causes: compares.then(|| std::mem::take(&mut causes[phase])),
            first: tries[0],
            last: tries[tries.len() - 1],
        };
        match stretches.last_mut() {
            Some((before, stretch)) if stretch.code == found.code => {
                if stretch.causes != found.causes || is_long_silence(plan, *before, phase) {
                    return None;
                }
                (*before, stretch.last) = (phase, found.last);
            }
            _ => stretches.push((phase, found)),
        }
    }
    if stretches.is_empty() {
        return Some(vec![Expected {
            code: "not-enough-evidence",
            causes: None,
            first: 0,
            last: 0,
        }]);
    }
    Some(stretches.into_iter().map(|(_, stretch)| stretch).collect())
}

/// Whether nothing was seen for about ten windows of one of the logs.
fn is_long_silence(plan: &Plan, before: usize, after: usize) -> bool {
    let windows = plan.logs.iter().flatten().map(|log| log.window);
    let shortest = windows.min().unwrap_or(60);
    let last = plan.tries(before).last().copied().unwrap_or_default();
    plan.tries(after)[0] - last > 9 * shortest
}

fn flows(records: &[Record]) -> Vec<&Flow> {
    let mut flows = Vec::new();
    for record in records {
        if let Record::Flow(flow) = record {
            flows.push(flow);
        }
    }
    flows
}

/// The records of the pair and service that begin in a phase.
///
/// A NAT gateway stands for the far side: a request that it took over has arrived there, as
/// far as the asking side's addresses reach.
fn keys(plan: &Plan, phase: usize, flows: [Vec<&Flow>; 3]) -> Keys {
    let (a, b) = plan.asked();
    let (from, until) = plan.phase(phase);
    let is_exact = plan.protocol() != TCP && plan.phases.len() == 1;
    let mut keys = Keys::new();
    for (at, flows) in flows.into_iter().enumerate() {
        let Some(capture) = plan.capture(at) else {
            continue;
        };
        let asked = |flow: &&&Flow| {
            let packet = &flow.packet;
            let (src, dst) = match capture.has("pkt-srcaddr") {
                true => (flow.pkt_src, flow.pkt_dst),
                false => (packet.src, packet.dst),
            };
            let is_request = (src, dst, packet.dst_port) == (a, b, plan.port);
            let is_reply = (src, dst, packet.src_port) == (b, a, plan.port);
            (is_request || is_reply) && packet.protocol == plan.protocol()
        };
        let flows: Vec<&&Flow> = flows.iter().filter(asked).collect();
        // A reset refuses unless the answer to the SYN was seen as well.
        let mut flags: BTreeMap<Packet, u8> = BTreeMap::new();
        for flow in &flows {
            *flags.entry(flow.packet).or_default() |= flow.flags;
        }
        for flow in flows {
            if !(from..until).contains(&flow.start) {
                continue;
            }
            let is_request = flow.packet.src == a;
            let flags = flags[&flow.packet];
            let key = Key {
                at: at.min(B),
                is_request,
                packet: flow.packet,
                accepted: flow.accepted,
                refuses: !is_request
                    && capture.has("tcp-flags")
                    && flags & RST != 0
                    && flags & SYN == 0,
                exact: is_exact.then_some([
                    flow.start,
                    flow.end,
                    flow.packets as i64,
                    flow.bytes as i64,
                ]),
            };
            *keys.entry(key).or_insert(true) &= capture.is_skipped(flow.start);
        }
    }
    keys
}

/// Whether packets were rejected of a connection that was let through before.
fn is_late(key: &Key, keys: &Keys) -> bool {
    let let_through =
        |other: &Key| (other.at, other.packet, other.accepted) == (key.at, key.packet, true);
    !key.accepted && keys.keys().any(let_through)
}

/// Whether the records tell the interface's own address.
fn is_known(plan: &Plan, at: usize, records: &[Record]) -> bool {
    let has_direction = plan
        .capture(at)
        .is_some_and(|capture| capture.has("flow-direction"));
    let setting = plan.setting();
    let flows = flows(records);
    if has_direction {
        return !flows.is_empty();
    }
    // IPv6 addresses of an interface are public like those of strangers: only who talks to two
    // gives itself away.
    let ends = |packet: &Packet| (packet.src.min(packet.dst), packet.src.max(packet.dst));
    let pairs: BTreeSet<_> = flows.iter().map(|flow| ends(&flow.packet)).collect();
    if plan.ipv6 {
        return pairs.len() > 1;
    }
    let is_with_stranger =
        |flow: &Flow| setting.is_stranger(flow.packet.src) || setting.is_stranger(flow.packet.dst);
    flows.into_iter().any(is_with_stranger)
}

fn has(records: &[Record], accepted: bool) -> bool {
    flows(records).iter().any(|flow| flow.accepted == accepted)
}

/// Whether an interface's log of a phase holds whatever passed with this action.
fn shows(plan: &Plan, phase: usize, at: usize, records: &[Record], accepted: bool) -> bool {
    let Some(log) = &plan.logs[at] else {
        return false;
    };
    let possible = possible_filters(log, plan.captured_all);
    let is_sure = possible == [Filter::All] || has(records, accepted);
    let is_own = at == A || plan.path == Path::Peering;
    is_own
        && is_known(plan, at, records)
        && is_sure
        && !matches!(log.skips, Skips::All { .. })
        && log.skips != Skips::Phase(phase)
        && (log.from_phase..=log.until_phase).contains(&phase)
}

/// The first rule of the table that matches.
fn code(plan: &Plan, phase: usize, keys: &Keys, records: &[Vec<Record>; 2]) -> &'static str {
    let shows = |at: usize, accepted| shows(plan, phase, at, &records[at], accepted);
    let seen = |at: usize, is_request: bool| {
        let those = |key: &&Key| key.at == at && key.is_request == is_request;
        let mut rejected = keys.keys().filter(those).filter(|key| !key.accepted);
        if rejected.any(|key| !is_late(key, keys)) {
            Seen::Reject
        } else if keys.keys().filter(those).any(|key| key.accepted) {
            Seen::Accept
        } else if shows(at, true) && shows(at, false) {
            Seen::None
        } else {
            Seen::Unseen
        }
    };
    let (ra, rb) = (seen(A, true), seen(B, true));
    let (pb, pa) = (seen(B, false), seen(A, false));
    let passed = ra == Seen::Accept || rb == Seen::Accept;
    let refuses = keys.keys().any(|key| key.refuses && key.accepted);
    if ra == Seen::Reject {
        "blocked-on-exit"
    } else if rb == Seen::Reject {
        "blocked-on-entry"
    } else if rb == Seen::Accept && pb == Seen::Reject {
        "answer-blocked-on-exit"
    } else if ra == Seen::Accept && pa == Seen::Reject {
        "answer-blocked-on-entry"
    } else if refuses {
        "refused"
    } else if pa == Seen::Accept || pb == Seen::Accept && pa == Seen::Unseen {
        "answered"
    } else if pb == Seen::Accept && pa == Seen::None {
        "answer-lost-in-between"
    } else if ra == Seen::Accept && rb == Seen::None {
        "lost-in-between"
    } else if passed {
        "no-answer"
    } else {
        "not-enough-evidence"
    }
}

/// For each phase, the causes that leave the records observed.
fn causes(
    plan: &Plan,
    observed: &[Keys],
    records: &[Vec<Record>; 2],
) -> Vec<BTreeSet<&'static str>> {
    let phases = plan.phases.len();
    // A cause is what keeps an answer away that there would be without it.
    let mut answering = plan.clone();
    if answering.service == Service::UdpOneWay {
        answering.service = Service::Udp;
    }
    let is_tcp = plan.protocol() == TCP;
    let faults = FAULTS
        .into_iter()
        .filter(|fault| is_tcp || !fault.is_of_tcp());
    let suspects = [None].into_iter().chain(faults.map(Some));
    let trials: Vec<(Option<Fault>, Vec<Keys>)> = suspects
        .map(|fault| {
            let sightings = answering.sightings(&vec![fault; phases], false);
            let flows = [A, B].map(|at| match plan.capture(at) {
                // Interfaces whose owner nobody can tell are no witnesses.
                Some(capture) if is_known(plan, at, &records[at]) => capture.flows(at, &sightings),
                _ => Vec::new(),
            });
            let keys = |phase| {
                let [a, b] = flows.each_ref().map(|flows| flows.iter().collect());
                let mut keys = keys(plan, phase, [a, b, Vec::new()]);
                // Packets that come late may as well not have come.
                let late: Vec<Key> = keys
                    .keys()
                    .filter(|key| is_late(key, &keys))
                    .copied()
                    .collect();
                late.iter()
                    .for_each(|key| *keys.entry(*key).or_default() = true);
                keys
            };
            (fault, (0..phases).map(keys).collect())
        })
        .collect();
    let mut causes = vec![BTreeSet::new(); phases];
    for filters in possible(plan, records) {
        let leaves_the_same = |keys: &Keys, observed: &Keys| {
            let kept = |key: &Key| filters[key.at].keeps(key.accepted);
            observed
                .keys()
                .all(|key| kept(key) && keys.contains_key(key))
                && keys.iter().all(|(key, may_be_lost)| {
                    !kept(key) || *may_be_lost || observed.contains_key(key)
                })
        };
        let fits = |phase: usize| {
            let those = trials
                .iter()
                .filter(move |(_, keys)| leaves_the_same(&keys[phase], &observed[phase]));
            those.map(|(fault, _)| *fault).collect::<Vec<_>>()
        };
        let fitting: Vec<Vec<Option<Fault>>> = (0..phases).map(fits).collect();
        // Traffic types that no fault explains in one phase are wrong for all of them.
        if fitting.iter().any(Vec::is_empty) {
            continue;
        }
        for (causes, fitting) in causes.iter_mut().zip(fitting) {
            causes.extend(fitting.into_iter().flatten().map(Fault::name));
        }
    }
    causes
}

/// The traffic types of both logs that the records and names do not exclude.
fn possible(plan: &Plan, records: &[Vec<Record>; 2]) -> Vec<[Filter; 2]> {
    let filters = [A, B].map(|at| match &plan.logs[at] {
        None => vec![Filter::All],
        Some(log) => possible_filters(log, plan.captured_all)
            .into_iter()
            .filter(|filter| {
                [true, false]
                    .iter()
                    .all(|accepted| filter.keeps(*accepted) || !has(&records[at], *accepted))
            })
            .collect(),
    });
    let [of_a, of_b] = &filters;
    of_a.iter()
        .flat_map(|a| of_b.iter().map(move |b| [*a, *b]))
        .collect()
}
