//! From the records between two addresses to stretches of time with a verdict each.

use super::capture::{Capture, Captures, Owned, is_inside};
use super::conversation;
use super::moment::{Connection, End, Moment, Place, SILENT_WINDOWS, ends};
use super::observation::Observation;
use super::path::Related;
use super::question::Question;
use super::sentence;
use super::verdict::{Cause, Code, Flags, Seen, Sees, Sight, Sights};
use crate::flow::{Address, Protocol, Scope};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// More marks of one lane are drawn as one where they are neighbours.
const MOST_MARKS: usize = 300;

/// What the records say about a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    pub question: Question,
    /// By service, then by time; one stretch of `not-enough-evidence` where there is nothing.
    pub stretches: Vec<Stretch>,
    /// What was recorded when, for a timeline.
    pub marks: Vec<Mark>,
    pub source: Side,
    pub destination: Side,
    /// What the verdicts take for granted, and what else is worth knowing; whole sentences.
    pub assumptions: Vec<String>,
    /// The same two hosts by another address.
    pub related: Option<Related>,
}

/// A stretch of time in which the same became of every request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    pub src: Address,
    pub dst: Address,
    /// Absent for protocols without ports.
    pub dst_port: Option<u16>,
    /// IP protocol number; absent when nothing was found and none was asked for.
    pub protocol: Option<u8>,
    pub code: Code,
    /// Seconds since 1970; absent when nothing was found.
    pub since: Option<i64>,
    pub until: Option<i64>,
    /// How many records it rests on.
    pub evidence: u64,
    /// Whether some of them have the two addresses as those of the packet only (`pkt-srcaddr`,
    /// `pkt-dstaddr`).
    pub is_translated: bool,
    /// How many ports of the client asked.
    pub connections: u64,
    /// What can be behind it: each cause would have left exactly these records.
    pub causes: Vec<Cause>,
    /// What happened, in plain words.
    pub sentence: String,
    /// The causes in words, in the order of `causes`.
    pub reasons: Vec<String>,
    /// What to look at next, most promising first.
    pub checks: Vec<String>,
    /// What was seen of the four traces.
    pub sights: Sights,
    /// More to know about this stretch; whole sentences.
    pub notes: Vec<String>,
}

/// One end of the question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    pub address: Address,
    /// What kind of address it is, in a few words.
    pub scope: String,
    /// The interfaces that have the address.
    pub interfaces: Vec<String>,
    /// What they saw, and what not; whole sentences.
    pub coverage: Vec<String>,
}

/// Something that was recorded, as a mark on a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub protocol: u8,
    pub dst_port: Option<u16>,
    pub lane: Lane,
    /// Whether it was recorded at the source's end, or else at the destination's.
    pub at_source: bool,
    pub accepted: bool,
    /// Seconds since 1970.
    pub from: i64,
    pub until: i64,
    pub packets: i64,
    pub records: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Lane {
    Request,
    Reply,
}

/// A service that was asked for: protocol, and port where the protocol has ports.
type Service = (u8, Option<u16>);

/// Answers a question from the evidence of all shards.
pub fn diagnose(
    question: &Question,
    captures: &Captures,
    observations: &[Observation],
) -> Diagnosis {
    // Shards may hand their records over in any order.
    let mut observations: Vec<&Observation> = observations.iter().collect();
    observations.sort_by(|a, b| order(a).cmp(&order(b)));
    let places = Places::of(question, captures, &observations);
    let ends = ends(captures, |name| places.end(name));
    let mut stretches = Vec::new();
    let mut marks = Vec::new();
    let services = services(question, captures, &observations, &places);
    for (service, connections) in &services {
        let context = Context {
            question,
            service: *service,
            places: &places,
        };
        let found = context.stretches(connections, &ends, &observations);
        if !found.is_empty() {
            context.mark(connections, &mut marks);
        }
        stretches.extend(found);
    }
    let sides = [question.src, question.dst].map(|address| {
        let end = if address == question.src {
            Place::Source
        } else {
            Place::Destination
        };
        side(address, end, &places, captures, question.captured_all)
    });
    let mut assumptions = places.assumptions.clone();
    if stretches.is_empty() {
        stretches.push(nothing(question, captures, &places, &observations));
    }
    if question.captured_all {
        assumptions
            .push("Accepted and rejected traffic was captured at both ends, as you say.".into());
    }
    let [source, destination] = sides;
    Diagnosis {
        question: question.clone(),
        stretches,
        marks,
        source,
        destination,
        assumptions,
        related: None,
    }
}

fn order(seen: &Observation) -> (i64, i64, &str, u16, u16, bool, u8, i64, bool) {
    (
        seen.start,
        seen.end,
        &seen.interface,
        seen.src_port,
        seen.dst_port,
        seen.is_forward,
        seen.protocol,
        seen.packets,
        seen.is_rejected(),
    )
}

/// Where each interface stands.
struct Places<'a> {
    /// By interface; of those with records of the pair or an address of it.
    known: BTreeMap<&'a str, Place>,
    /// Interfaces that stand in for an end because they translate addresses, with their own
    /// address.
    translators: BTreeMap<&'a str, Address>,
    assumptions: Vec<String>,
}

impl<'a> Places<'a> {
    fn of(
        question: &Question,
        captures: &'a Captures,
        observations: &[&'a Observation],
    ) -> Places<'a> {
        let owners = captures.owners();
        let mut places = Places {
            known: BTreeMap::new(),
            translators: BTreeMap::new(),
            assumptions: Vec::new(),
        };
        let mut unclear = Vec::new();
        for (&name, owned) in &owners {
            match owned {
                Owned::Known(addresses) if addresses.contains(&question.src) => {
                    places.known.insert(name, Place::Source);
                }
                Owned::Known(addresses) if addresses.contains(&question.dst) => {
                    places.known.insert(name, Place::Destination);
                }
                Owned::Known(_) => {}
                Owned::Either(..) | Owned::Unclear => unclear.push(name),
            }
        }
        for seen in observations {
            let name = &*seen.interface;
            let Some(Owned::Known(own)) = owners.get(name) else {
                continue;
            };
            if places.known.contains_key(name) {
                continue;
            }
            // An interface that has neither address but one end of the record translates.
            let near = match seen.is_forward {
                true => seen.dst,
                false => seen.src,
            };
            let asked = question.dst;
            if near != asked && own.contains(&near) {
                places.known.insert(name, Place::Destination);
                places.translators.insert(name, near);
            } else {
                places.known.insert(name, Place::Between);
            }
        }
        places.guess(question, observations, &unclear);
        places
    }

    /// Gives a place to interfaces whose address the records leave open.
    fn guess(&mut self, question: &Question, observations: &[&'a Observation], open: &[&'a str]) {
        for &name in open {
            let own: Vec<&&Observation> = observations
                .iter()
                .filter(|seen| *seen.interface == *name)
                .collect();
            if own.is_empty() {
                continue;
            }
            let is_taken = |place| self.known.values().any(|known| *known == place);
            let rejects = own.iter().any(|seen| seen.is_forward && seen.is_rejected());
            let place = match (is_taken(Place::Source), is_taken(Place::Destination)) {
                (true, false) => Place::Destination,
                (false, true) => Place::Source,
                _ if rejects => Place::Destination,
                _ => Place::Source,
            };
            let address = match place {
                Place::Source => question.src,
                _ => question.dst,
            };
            self.known.insert(name, place);
            let interface = if name.is_empty() {
                "The interface"
            } else {
                name
            };
            self.assumptions.push(format!(
                "{interface} is taken for the interface of {address}; its records alone do not \
                 tell which end is its own."
            ));
        }
    }

    fn get(&self, name: &str) -> Place {
        self.known.get(name).copied().unwrap_or(Place::Between)
    }

    /// The end that an interface watches. One that translates shows what passes, and proves
    /// nothing by silence.
    fn end(&self, name: &str) -> Option<Place> {
        let place = self.known.get(name).copied()?;
        (!self.translators.contains_key(name)).then_some(place)
    }

    fn at(&self, place: Place) -> impl Iterator<Item = &'a str> {
        let known = self.known.iter().filter(move |(_, known)| **known == place);
        known.map(|(&name, _)| name)
    }
}

/// The records of the question, by service and port of the client.
fn services<'a>(
    question: &Question,
    captures: &Captures,
    observations: &[&'a Observation],
    places: &Places,
) -> BTreeMap<Service, Vec<Connection<'a>>> {
    let mut by_ports: BTreeMap<(u8, u16, u16), Vec<usize>> = BTreeMap::new();
    for (at, seen) in observations.iter().enumerate() {
        if question
            .protocol
            .is_some_and(|protocol| protocol != seen.protocol)
        {
            continue;
        }
        let (near, far) = seen.ports();
        by_ports
            .entry((seen.protocol, near, far))
            .or_default()
            .push(at);
    }
    let mut services: BTreeMap<Service, Vec<Connection>> = BTreeMap::new();
    for ((number, near, far), records) in by_ports {
        let protocol = Protocol(number);
        let service = match protocol.has_ports() {
            false if question.port.is_some() => continue,
            false => (number, None),
            true => (number, Some(far)),
        };
        if protocol.has_ports() {
            let is_asked = match question.port {
                Some(port) => port == far,
                None => asks(
                    protocol,
                    near,
                    far,
                    records.iter().map(|&at| observations[at]),
                ),
            };
            if !is_asked {
                continue;
            }
        } else if !records.iter().any(|&at| observations[at].is_forward) {
            continue;
        }
        let with_place = |at: usize| {
            let seen = observations[at];
            (at, places.get(&seen.interface), seen)
        };
        let capture = |&at: &usize| captures.get(&observations[at].interface);
        let windows = records.iter().filter_map(capture).map(Capture::window);
        services.entry(service).or_default().push(Connection {
            protocol,
            client_port: near,
            window: windows.max().unwrap_or(0),
            records: records.into_iter().map(with_place).collect(),
        });
    }
    services
}

/// Whether the source of the question is the client of a connection between its port `near`
/// and the port `far` at the destination.
fn asks<'a>(
    protocol: Protocol,
    near: u16,
    far: u16,
    records: impl Iterator<Item = &'a Observation>,
) -> bool {
    let mut ends = [near, far].map(|port| conversation::End {
        port,
        ..conversation::End::default()
    });
    // The observations are in the order of time.
    for seen in records {
        let end = &mut ends[usize::from(!seen.is_forward)];
        end.tcp_flags |= seen.flags.unwrap_or(0) as u8;
        end.has_sent = true;
        end.first.get_or_insert(seen.start);
    }
    conversation::client(Some(protocol), ends) == 0
}

/// What is the same for all stretches of a service.
struct Context<'a> {
    question: &'a Question,
    service: Service,
    places: &'a Places<'a>,
}

/// A stretch as it grows.
struct Draft<'m> {
    code: Code,
    moments: Vec<&'m Moment>,
    end: i64,
}

impl Context<'_> {
    fn stretches(
        &self,
        connections: &[Connection],
        ends: &[End; 2],
        observations: &[&Observation],
    ) -> Vec<Stretch> {
        let all = self.question.captured_all;
        let mut moments: Vec<Moment> = connections
            .iter()
            .flat_map(|connection| connection.moments(ends, all))
            .filter(|moment| moment.code.is_some())
            .collect();
        moments.sort_by_key(|moment| (moment.start, moment.client_port, moment.end));
        let has_ports = Protocol(self.service.0).has_ports();
        let mut drafts: Vec<Draft> = Vec::new();
        for moment in &moments {
            let (Some(strict), Some(complete)) = (moment.code, moment.code_if_complete) else {
                continue;
            };
            let is_near =
                |draft: &Draft| moment.start - draft.end <= SILENT_WINDOWS * moment.window;
            // Records of the last window may be incomplete; then the stretch before it tells.
            let continues = drafts
                .last()
                .is_some_and(|last| last.code == complete && is_near(last));
            let code = if continues { complete } else { strict };
            // Ports of the client are asked side by side, so that what became of one does not
            // end what becomes of another.
            let patience = if has_ports { moment.window } else { 0 };
            let open = drafts
                .iter()
                .rposition(|draft| draft.code == code && is_near(draft));
            let open = open.filter(|&open| {
                let reached = drafts[open].end;
                !drafts.iter().any(|other| {
                    other.code != code
                        && other
                            .moments
                            .last()
                            .is_some_and(|last| last.start > reached + patience)
                })
            });
            let end = moment.end;
            match open {
                Some(open) => {
                    drafts[open].moments.push(moment);
                    drafts[open].end = drafts[open].end.max(end);
                }
                None => drafts.push(Draft {
                    code,
                    moments: vec![moment],
                    end,
                }),
            }
        }
        let mut stretches = Vec::new();
        for (at, draft) in drafts.iter().enumerate() {
            let failed_before = drafts[..at].iter().any(|before| !before.code.is_answered());
            stretches.push(self.stretch(draft, failed_before, observations));
        }
        stretches.sort_by_key(|stretch: &Stretch| (stretch.since, stretch.code));
        stretches
    }

    fn stretch(
        &self,
        draft: &Draft,
        failed_before: bool,
        observations: &[&Observation],
    ) -> Stretch {
        let Some(first) = draft.moments.first() else {
            unreachable!("a stretch is made for a moment");
        };
        let records: BTreeSet<usize> = draft
            .moments
            .iter()
            .flat_map(|moment| moment.records.iter().copied())
            .collect();
        let records: Vec<&Observation> = records.into_iter().map(|at| observations[at]).collect();
        // The window in which an answer came for the first time began without one.
        let since = match first.replied {
            Some(replied) if failed_before => replied.max(first.start),
            Some(replied) if draft.code.is_answered() => replied.min(first.start),
            _ => first.start,
        };
        let until = draft.end.max(since);
        // All moments were seen alike, or else what was seen of the first tells least wrong.
        let is_alike = |moment: &&&Moment| moment.code == Some(draft.code);
        let telling = draft.moments.iter().find(is_alike).unwrap_or(first);
        let (a, b) = (self.question.src.to_string(), self.question.dst.to_string());
        let causes = self.causes(draft.code, telling, &records);
        let ports: BTreeSet<u16> = draft
            .moments
            .iter()
            .map(|moment| moment.client_port)
            .collect();
        let facts = sentence::Facts {
            question: self.question,
            service: self.service,
            code: draft.code,
            since,
            until,
            sights: telling.seen.sights,
            is_unanswered_syn: draft.moments.iter().any(|moment| moment.is_unanswered_syn),
            rejects_unseen: !telling.seen.destination.rejected && telling.seen.destination.accepted,
            translator: self.translator(&records),
            reason: reject_reason(&records),
            packets: [Place::Source, Place::Destination]
                .map(|place| self.requested(&records, place))
                .into_iter()
                .max()
                .unwrap_or(0),
            has_flags: telling.seen.flags != Flags::Unknown,
        };
        let late = draft.moments.iter().map(|moment| moment.late).sum();
        Stretch {
            src: self.question.src,
            dst: self.question.dst,
            dst_port: self.service.1,
            protocol: Some(self.service.0),
            code: draft.code,
            since: Some(since),
            until: Some(until),
            evidence: records.len() as u64,
            is_translated: records.iter().any(|seen| !self.is_asked(seen)),
            connections: ports.len() as u64,
            sentence: sentence::of(&facts),
            reasons: causes.iter().map(|cause| cause.text(&a, &b)).collect(),
            checks: checks(
                draft.code,
                &causes,
                &a,
                &b,
                Protocol(self.service.0).has_ports(),
            ),
            sights: telling.seen.sights,
            notes: sentence::notes(&facts, late),
            causes,
        }
    }

    /// Every cause that would have left just what was seen; where the records fit none, those
    /// that belong to the code.
    fn causes(&self, code: Code, moment: &Moment, records: &[&Observation]) -> Vec<Cause> {
        if let Some(reason) = reject_reason(records)
            && let Code::BlockedOnExit | Code::BlockedOnEntry = code
            && sentence::excludes_rules(&reason)
        {
            return Vec::new();
        }
        let fits = |cause: &Cause| cause.explains(&moment.seen);
        let fitting: Vec<Cause> = Cause::ALL.into_iter().filter(fits).collect();
        if !fitting.is_empty() || code.is_answered() {
            return fitting;
        }
        let typical = typical(code, moment.seen.is_tcp);
        Cause::ALL
            .into_iter()
            .filter(|cause| cause.explains(&typical))
            .collect()
    }

    /// Whether a record has the addresses of the question as those of the interfaces.
    fn is_asked(&self, seen: &Observation) -> bool {
        let asked = (self.question.src, self.question.dst);
        match seen.is_forward {
            true => (seen.src, seen.dst) == asked,
            false => (seen.dst, seen.src) == asked,
        }
    }

    /// Packets of the request that were recorded at one end.
    fn requested(&self, records: &[&Observation], place: Place) -> i64 {
        let at_end = records
            .iter()
            .filter(|seen| seen.is_forward && self.places.get(&seen.interface) == place);
        at_end.map(|seen| seen.packets).sum()
    }

    /// Who translates between the two addresses, if a record says so.
    fn translator(&self, records: &[&Observation]) -> Option<(String, Address)> {
        let mut translators = records.iter().filter_map(|seen| {
            let own = self.places.translators.get(&*seen.interface)?;
            Some((seen.interface.to_string(), *own))
        });
        translators.next()
    }

    fn mark(&self, connections: &[Connection], marks: &mut Vec<Mark>) {
        let mut own: Vec<Mark> = Vec::new();
        for connection in connections {
            for (_, place, seen) in &connection.records {
                if *place == Place::Between || seen.action.is_none() {
                    continue;
                }
                own.push(Mark {
                    protocol: self.service.0,
                    dst_port: self.service.1,
                    lane: if seen.is_forward {
                        Lane::Request
                    } else {
                        Lane::Reply
                    },
                    at_source: *place == Place::Source,
                    accepted: seen.is_accepted(),
                    from: seen.start,
                    until: seen.end,
                    packets: seen.packets,
                    records: 1,
                });
            }
        }
        own.sort_by_key(|mark| {
            (
                mark.lane,
                !mark.at_source,
                !mark.accepted,
                mark.from,
                mark.until,
            )
        });
        marks.extend(join(own));
    }
}

/// Joins neighbouring marks until they are few.
fn join(mut marks: Vec<Mark>) -> Vec<Mark> {
    let mut gap = 0;
    while marks.len() > MOST_MARKS {
        let mut joined: Vec<Mark> = Vec::new();
        for mark in marks {
            match joined.last_mut() {
                Some(last)
                    if (last.lane, last.at_source, last.accepted)
                        == (mark.lane, mark.at_source, mark.accepted)
                        && mark.from <= last.until + gap =>
                {
                    last.until = last.until.max(mark.until);
                    last.packets += mark.packets;
                    last.records += mark.records;
                }
                _ => joined.push(mark),
            }
        }
        marks = joined;
        gap = (gap * 2).max(60);
    }
    marks
}

/// What a code looks like where everything was captured.
fn typical(code: Code, is_tcp: bool) -> Seen {
    use Sight::{Accept as A, None as N, Reject as R};
    let [ra, rb, pb, pa] = match code {
        Code::BlockedOnExit => [R, N, N, N],
        Code::BlockedOnEntry => [A, R, N, N],
        Code::AnswerBlockedOnExit => [A, A, R, N],
        Code::AnswerBlockedOnEntry => [A, A, A, R],
        Code::Refused | Code::Answered => [A, A, A, A],
        Code::AnswerLostInBetween => [A, A, A, N],
        Code::LostInBetween => [A, N, N, N],
        Code::NoAnswer | Code::NotEnoughEvidence => [A, A, N, N],
    };
    let everything = Sees {
        accepted: true,
        rejected: true,
    };
    Seen {
        sights: Sights {
            request_at_source: ra,
            request_at_destination: rb,
            reply_at_destination: pb,
            reply_at_source: pa,
        },
        flags: match code {
            Code::Refused => Flags::Refused,
            _ if is_tcp => Flags::Plain,
            _ => Flags::Unknown,
        },
        is_tcp,
        source: everything,
        destination: everything,
    }
}

/// What to look at, in the order in which it pays.
fn checks(code: Code, causes: &[Cause], a: &str, b: &str, has_ports: bool) -> Vec<String> {
    if code.is_answered() {
        return Vec::new();
    }
    let mut checks: Vec<String> = Vec::new();
    if code == Code::NoAnswer && causes.contains(&Cause::DestinationSecurityGroup) {
        checks.push(format!(
            "Turn on a flow log (all traffic) at the interface of {b}, if it is yours: then the \
             records tell whether the request arrives"
        ));
    }
    // Where B was not watched, the route comes before what B's side may decide.
    let first = |cause: &&Cause| matches!(cause, Cause::NoRoute | Cause::PeeringNotActive);
    let (before, behind): (Vec<&Cause>, Vec<&Cause>) = causes.iter().partition(first);
    for cause in before.into_iter().chain(behind) {
        let check = cause.check(a, b, has_ports);
        if !checks.contains(&check) {
            checks.push(check);
        }
    }
    checks
}

/// What `reject-reason` says of the rejected requests.
fn reject_reason(records: &[&Observation]) -> Option<String> {
    let mut rejected = records.iter().filter(|seen| seen.is_rejected());
    rejected.find_map(|seen| seen.reason.as_deref().map(str::to_string))
}

/// The answer where no record of the pair fits any rule.
fn nothing(
    question: &Question,
    captures: &Captures,
    places: &Places,
    observations: &[&Observation],
) -> Stretch {
    let (a, b) = (question.src.to_string(), question.dst.to_string());
    let mut ends = places
        .at(Place::Source)
        .chain(places.at(Place::Destination))
        .peekable();
    let is_captured = ends.peek().is_some();
    let mut asked: Vec<_> = ends.filter_map(|name| captures.get(name)).collect();
    if asked.is_empty() {
        asked = captures.interfaces().map(|(_, capture)| capture).collect();
    }
    let only_rejects = !asked.is_empty()
        && asked.iter().any(|capture| capture.logs_rejected())
        && asked.iter().all(|capture| !capture.logs_accepted());
    let never_logged = sentence::never_logged(question);
    let mut causes = Vec::new();
    if only_rejects {
        causes.push(Cause::OnlyRejectsCaptured);
    }
    if !is_captured {
        causes.push(Cause::NotCaptured);
    }
    if never_logged.is_some() {
        causes.push(Cause::NeverLogged);
    }
    causes.push(Cause::NeverTried);
    let mut notes = Vec::new();
    let back = observations.iter().filter(|seen| !seen.is_forward).count();
    if back > 0 {
        notes.push(format!(
            "There are records of traffic from {b} to {a}; ask the question the other way round."
        ));
    }
    Stretch {
        src: question.src,
        dst: question.dst,
        dst_port: question.port,
        protocol: question.protocol,
        code: Code::NotEnoughEvidence,
        since: None,
        until: None,
        evidence: 0,
        is_translated: false,
        connections: 0,
        sentence: sentence::of_nothing(
            question,
            captures.is_empty(),
            only_rejects,
            is_captured,
            never_logged.as_deref(),
        ),
        reasons: causes.iter().map(|cause| cause.text(&a, &b)).collect(),
        checks: causes
            .iter()
            .map(|cause| cause.check(&a, &b, true))
            .collect(),
        causes,
        sights: Sights {
            request_at_source: Sight::Unseen,
            request_at_destination: Sight::Unseen,
            reply_at_destination: Sight::Unseen,
            reply_at_source: Sight::Unseen,
        },
        notes,
    }
}

fn side(
    address: Address,
    place: Place,
    places: &Places,
    captures: &Captures,
    captured_all: bool,
) -> Side {
    let mut interfaces = Vec::new();
    let mut coverage = Vec::new();
    for name in places.at(place) {
        interfaces.push(name.to_string());
        if let Some(own) = places.translators.get(name) {
            coverage.push(format!(
                "{name} ({own}) stands in for {address}: it translates addresses. What it does \
                 not show proves nothing about {address}."
            ));
        } else if let Some(capture) = captures.get(name) {
            coverage.extend(sentence::coverage(name, capture, captured_all));
        }
    }
    if interfaces.is_empty() {
        // IPv6 addresses are not translated.
        let hint = match matches!(address, Address::V4(_)) && !is_inside(address) {
            true => {
                " A public address is translated at the internet gateway: the interface behind \
                 it records its private address instead."
            }
            false => "",
        };
        coverage.push(format!(
            "No interface in the files has the address {address}.{hint}"
        ));
    }
    Side {
        address,
        scope: Scope::of(address).label(),
        interfaces,
        coverage,
    }
}
