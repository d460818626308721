//! What is tried, what is broken when, and what is captured: one case, drawn at random.

use super::capture::{Capture, DEFAULT_FORMAT, FILTERS, Filter, Flow, Record, Stamps};
use super::traffic::{self, Background, Client, Exchange, PATIENCE, Service};
use super::world::*;
use crate::random::Random;
use std::net::IpAddr;

/// 15 November 2026, midnight UTC; a window of any length may begin here.
const START: i64 = 1_794_700_800;

#[derive(Clone, Debug)]
pub struct Plan {
    pub path: Path,
    pub ipv6: bool,
    pub service: Service,
    pub port: u16,
    /// What is broken, one phase after the other.
    pub phases: Vec<Option<Fault>>,
    /// Seconds.
    pub phase_length: i64,
    /// Seconds from one try to the next.
    pub pause: i64,
    /// The moment of a second at which tries begin.
    pub millisecond: i64,
    /// How long an answered connection lasts, in milliseconds.
    pub lasts: i64,
    pub ends_by_reset: bool,
    pub late: bool,
    /// The asked host uses a service of the asking one.
    pub reverse: bool,
    /// The asking host uses another service of the asked one.
    pub company: bool,
    /// Of the interfaces of the asking host, the asked host and the NAT gateway.
    pub logs: [Option<Log>; 3],
    pub asks_port: bool,
    pub asks_protocol: bool,
    /// The person says that all traffic was captured.
    pub captured_all: bool,
    pub one_file: bool,
    pub stamps: Stamps,
    /// How many workers read the files.
    pub shards: u32,
}

/// A flow log and what else its interface has to tell.
#[derive(Clone, Debug)]
pub struct Log {
    pub window: i64,
    pub offset: i64,
    pub filter: Filter,
    pub named: bool,
    pub layout: Option<Vec<&'static str>>,
    /// It was turned on when this phase began.
    pub from_phase: usize,
    /// It was turned off when this phase ended.
    pub until_phase: usize,
    pub skips: Skips,
    /// Exchanges with strangers: those that are accepted and those that are not.
    pub accepts: bool,
    pub rejects: bool,
    /// Only now and then, so that there are silent windows.
    pub sparse: bool,
    /// Each is over at once, so that no record is as long as a window.
    pub brief: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skips {
    None,
    /// Before anything is tried.
    Before,
    /// As long as this phase.
    Phase(usize),
    /// All the time; whether what is asked about was lost.
    All {
        loses_pair: bool,
    },
}

const PORTS: [u16; 4] = [80, 443, 3306, 3389];
const UDP_PORTS: [u16; 3] = [53, 123, 514];

const FIELDS: [&str; 5] = ["type", "vpc-id", "subnet-id", "instance-id", "region"];

impl Plan {
    pub fn random(random: &mut Random) -> Plan {
        let path = match random.below(10) {
            0 => Path::Internet,
            1 => Path::NatGateway,
            _ => Path::Peering,
        };
        let service = match random.below(10) {
            0..4 => Service::Ping,
            4..8 => Service::Tcp,
            8 => Service::Udp,
            _ => Service::UdpOneWay,
        };
        let port = match service {
            Service::Ping => 0,
            Service::Tcp => random.pick(&PORTS),
            Service::Udp | Service::UdpOneWay => random.pick(&UDP_PORTS),
        };
        let asks_port = service != Service::Ping && random.percent(60);
        let is_tcp = service == Service::Tcp;
        let fault = |random: &mut Random| loop {
            let fault = random.percent(80).then(|| random.pick(&FAULTS));
            let is_of_tcp = fault.is_some_and(Fault::is_of_tcp);
            if is_tcp || !is_of_tcp {
                break fault;
            }
        };
        let phases = match random.below(10) {
            0..5 => vec![fault(random)],
            5..9 => vec![fault(random), fault(random)],
            _ => vec![fault(random), fault(random), fault(random)],
        };
        let slow = random.percent(20);
        let layouts = [layout(random), layout(random), layout(random)];
        let same = random.percent(50);
        let last = phases.len() - 1;
        let mut logs = [0, 1, 2].map(|at: usize| {
            let chance = [88, 72, 40][at];
            let is_there = random.percent(chance) && (at != NAT || path == Path::NatGateway);
            let layout = layouts[if same { 0 } else { at }].clone();
            let log = Log::random(random, slow, layout, last);
            is_there.then_some(log)
        });
        if let Some(log) = &mut logs[NAT] {
            (log.skips, log.from_phase, log.until_phase) = (Skips::None, 0, last);
        }
        // Records that name windows tell no finer time, so that windows of both sides agree.
        let stamps = match random.below(10) {
            0 => Stamps::Windows,
            1 => Stamps::Touching,
            _ => Stamps::Packets,
        };
        if stamps != Stamps::Packets {
            let window = if slow { 600 } else { 60 };
            let logs = logs.iter_mut().flatten();
            logs.for_each(|log| (log.window, log.offset) = (window, 0));
        }
        let skips = |log: &Log| matches!(log.skips, Skips::All { .. } | Skips::Phase(_));
        let loses_some = logs.iter().flatten().any(skips);
        let captures_all = logs.iter().flatten().all(|log| log.filter == Filter::All);
        let is_long = is_tcp && random.percent(20);
        Plan {
            path,
            ipv6: path == Path::Peering && random.percent(20),
            service,
            port,
            phases,
            phase_length: match slow {
                false => between(random, 300, 480),
                true => between(random, 3_600, 4_800),
            },
            pause: match slow {
                false if is_tcp => between(random, 15, 40),
                false => between(random, 1, 8),
                true => between(random, 40, 90),
            },
            millisecond: between(random, 0, 999),
            lasts: if is_long {
                between(random, 70_000, 130_000)
            } else {
                between(random, 40, 900)
            },
            ends_by_reset: random.percent(20),
            // Where what was accepted does not show, a late packet looks like a first one.
            late: captures_all && !loses_some && random.percent(25),
            reverse: path == Path::Peering && random.percent(15),
            company: !is_tcp && random.percent(15),
            logs,
            asks_port,
            asks_protocol: random.percent(30),
            captured_all: captures_all && random.percent(15),
            one_file: random.percent(40),
            stamps,
            shards: between(random, 1, 3) as u32,
        }
    }

    /// A plan without chance: ten tries, half a minute apart, seen by flow logs of one-minute
    /// windows with these fields at every interface.
    pub fn plain(path: Path, service: Service, port: u16, fields: &[&'static str]) -> Plan {
        let log = Log {
            window: 60,
            offset: 0,
            filter: Filter::All,
            named: false,
            layout: Some(fields.to_vec()),
            from_phase: 0,
            until_phase: 0,
            skips: Skips::None,
            accepts: false,
            rejects: false,
            sparse: true,
            brief: true,
        };
        let nat = (path == Path::NatGateway).then(|| log.clone());
        Plan {
            path,
            ipv6: false,
            service,
            port,
            phases: vec![None],
            phase_length: 300,
            pause: 30,
            millisecond: 0,
            lasts: 100,
            ends_by_reset: false,
            late: false,
            reverse: false,
            company: false,
            logs: [Some(log.clone()), Some(log), nat],
            asks_port: port != 0,
            asks_protocol: false,
            captured_all: false,
            one_file: false,
            stamps: Stamps::Packets,
            shards: 1,
        }
    }

    /// Whether each log tells whose interface it is of; else the engine has to guess.
    pub fn is_clear(&self) -> bool {
        self.logs.iter().flatten().all(|log| {
            if log.from_phase > log.until_phase {
                return false;
            }
            let fields = log.layout.as_deref().unwrap_or_default();
            let tells = |accepted| log.filter.keeps(accepted);
            fields.contains(&"flow-direction")
                || log.accepts && tells(true)
                || log.rejects && tells(false)
        })
    }

    pub fn setting(&self) -> Setting {
        Setting {
            path: self.path,
            ipv6: self.ipv6,
            protocol: self.protocol(),
            port: self.port,
        }
    }

    pub fn protocol(&self) -> u8 {
        match self.service {
            Service::Ping if self.ipv6 => ICMP_V6,
            Service::Ping => ICMP,
            Service::Tcp => TCP,
            Service::Udp | Service::UdpOneWay => UDP,
        }
    }

    /// The addresses that the question is about.
    pub fn asked(&self) -> (IpAddr, IpAddr) {
        let setting = self.setting();
        (setting.private(A), setting.asked())
    }

    pub fn longest_window(&self) -> i64 {
        let windows = self.logs.iter().flatten().map(|log| log.window);
        windows.max().unwrap_or(60)
    }

    /// From when until when a phase lasts, in seconds.
    pub fn phase(&self, index: usize) -> (i64, i64) {
        let first = START + 3 * self.longest_window() + 7;
        let start = first + index as i64 * self.phase_length;
        (start, start + self.phase_length)
    }

    /// The seconds of the tries of a phase.
    pub fn tries(&self, index: usize) -> Vec<i64> {
        let (from, until) = self.phase(index);
        let quiet = match self.service {
            Service::Ping => 2,
            _ => 1 + (self.lasts + PATIENCE + 10_000) / 1_000,
        };
        let (before, after) = self.pauses(index);
        let from = from + before;
        let count = (until - quiet - after - from).max(1) / self.pause + 1;
        (0..count)
            .map(|number| from + number * self.pause)
            .collect()
    }

    /// How long nothing is tried at the beginning and end of a phase, in seconds. Where a log
    /// is turned on or off or loses records, coverage has a window of slack, and the last
    /// window does not count.
    fn pauses(&self, phase: usize) -> (i64, i64) {
        let last = self.phases.len() - 1;
        let edge = |log: &Log, phase: usize| {
            let ends = log.until_phase == phase && phase < last || log.skips == Skips::Phase(phase);
            let begins = log.from_phase == phase + 1 || log.skips == Skips::Phase(phase + 1);
            if ends || begins {
                2 * log.window + 5
            } else {
                0
            }
        };
        let longest = |phase: usize| {
            let logs = self.logs.iter().flatten();
            logs.map(|log| edge(log, phase)).max().unwrap_or(0)
        };
        (phase.checked_sub(1).map_or(0, longest), longest(phase))
    }

    pub fn capture(&self, at: usize) -> Option<Capture> {
        let log = self.logs[at].as_ref()?;
        let (first, _) = self.phase(0);
        let (_, end) = self.phase(self.phases.len() - 1);
        let until = match log.until_phase + 1 == self.phases.len() {
            true => end + 3 * self.longest_window(),
            false => self.phase(log.until_phase).1,
        };
        Some(Capture {
            stamps: self.stamps,
            window: log.window,
            offset: log.offset,
            filter: log.filter,
            from: match log.from_phase {
                0 => START,
                phase => self.phase(phase).0,
            },
            until,
            skips: match log.skips {
                Skips::None => None,
                Skips::Before => Some((START, first - 2 * log.window)),
                Skips::Phase(phase) => Some(self.phase(phase)),
                Skips::All { .. } => Some((START, until)),
            },
            named: log.named,
            layout: log.layout.clone(),
        })
    }

    /// All packets as the interfaces see them, were these faults planted.
    pub fn sightings(&self, faults: &[Option<Fault>], with_background: bool) -> Vec<Sighting> {
        let times = |number| self.phase(number).0 * 1_000;
        let faults: Vec<(i64, Option<Fault>)> = faults
            .iter()
            .enumerate()
            .map(|(number, fault)| (times(number), *fault))
            .collect();
        let tries = (0..self.phases.len()).flat_map(|phase| self.tries(phase));
        let times: Vec<i64> = tries
            .map(|second| second * 1_000 + self.millisecond)
            .collect();
        let asked = Client {
            from: A,
            service: self.service,
            port: self.port,
            times: times.clone(),
            first_port: 40_000,
            lasts: self.lasts,
            ends_by_reset: self.ends_by_reset,
            late: self.late,
            asked: true,
        };
        let other = |from, port, first_port| Client {
            from,
            service: Service::Tcp,
            port,
            times: times.iter().step_by(3).map(|time| time + 400).collect(),
            first_port,
            lasts: 30,
            ends_by_reset: false,
            late: false,
            asked: false,
        };
        let mut clients = vec![asked];
        if with_background && self.reverse {
            clients.push(other(B, REVERSE_PORT, 50_000));
        }
        if with_background && self.company {
            clients.push(other(A, COMPANY_PORT, 45_000));
        }
        let background = match with_background {
            true => self.background(),
            false => Vec::new(),
        };
        traffic::run(self.setting(), &faults, &clients, &background)
    }

    fn background(&self) -> Vec<Background> {
        let mut all = Vec::new();
        for (at, log) in self.logs.iter().enumerate() {
            let Some(log) = log else { continue };
            let Some(capture) = self.capture(at) else {
                continue;
            };
            if at == NAT {
                continue;
            }
            // Most exchanges go on for a third of a window. A sparse log has them at its
            // beginning and end only.
            let third = log.window / 3;
            let span = capture.until - capture.from - 3 * log.window;
            let step = if log.sparse { span } else { 2 * third };
            for number in 0..=span / step {
                for again in 0..if log.brief { 1 } else { 2 } {
                    let mut add = |kind, later| {
                        let second = capture.from + 2 + number * step + again * third + later;
                        all.push(Background {
                            at,
                            time: second * 1_000,
                            number: number as u16,
                            kind,
                        });
                    };
                    if log.accepts {
                        add(Exchange::Serves, 3);
                        add(Exchange::Asks, 9);
                    }
                    if log.rejects {
                        add(Exchange::Knocked, 6);
                    }
                }
            }
        }
        all
    }

    /// The records of an interface's flow log.
    pub fn records(&self, at: usize, sightings: &[Sighting]) -> Vec<Record> {
        let (Some(capture), Some(log)) = (self.capture(at), &self.logs[at]) else {
            return Vec::new();
        };
        let setting = self.setting();
        let own = setting.private(at);
        let loses = |flow: &Flow| {
            let other = if flow.packet.src == own {
                flow.packet.dst
            } else {
                flow.packet.src
            };
            match (setting.is_stranger(other), log.skips) {
                (true, _) => flow.packet.src_port.is_multiple_of(3),
                (false, Skips::All { loses_pair }) => loses_pair,
                (false, _) => false,
            }
        };
        capture.records(capture.flows(at, sightings), loses)
    }

    /// The files as a person would have them.
    pub fn files(&self, sightings: &[Sighting]) -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> = Vec::new();
        for at in [A, B, NAT] {
            let Some(capture) = self.capture(at) else {
                continue;
            };
            let mut text = capture.header() + "\n";
            for record in self.records(at, sightings) {
                text += &capture.line(at, &record);
                text += "\n";
            }
            match files.first_mut() {
                Some((_, first)) if self.one_file && !capture.named => *first += &text,
                _ => files.push((capture.path(at), text)),
            }
        }
        files
    }

    /// Simpler plans, one step each.
    pub fn simpler(&self) -> Vec<Plan> {
        let mut plans = Vec::new();
        let mut add = |change: &dyn Fn(&mut Plan)| {
            let mut plan = self.clone();
            change(&mut plan);
            plans.push(plan);
        };
        for phase in 0..self.phases.len() {
            if self.phases.len() > 1 {
                add(&|plan| {
                    plan.phases.remove(phase);
                    let last = plan.phases.len() - 1;
                    for log in plan.logs.iter_mut().flatten() {
                        log.from_phase = log.from_phase.min(last);
                        log.until_phase = log.until_phase.min(last);
                        if matches!(log.skips, Skips::Phase(phase) if phase > last) {
                            log.skips = Skips::None;
                        }
                    }
                });
            }
        }
        if self.phase_length > 5 * self.longest_window() {
            add(&|plan| plan.phase_length = 5 * plan.longest_window());
        }
        if self.longest_window() > 60 {
            add(&|plan| {
                plan.logs
                    .iter_mut()
                    .flatten()
                    .for_each(|log| log.window = 60);
                (plan.phase_length, plan.pause) = (300, 30);
            });
        }
        if self.pause < 30 {
            add(&|plan| plan.pause = 30);
        }
        if self.lasts > 100 {
            add(&|plan| plan.lasts = 100);
        }
        if self.millisecond > 0 {
            add(&|plan| plan.millisecond = 0);
        }
        for at in [A, B, NAT] {
            let Some(log) = &self.logs[at] else { continue };
            add(&|plan| plan.logs[at] = None);
            let mut add = |change: &dyn Fn(&mut Log)| {
                add(&|plan| plan.logs[at].iter_mut().for_each(change));
            };
            if log.skips != Skips::None {
                add(&|log| log.skips = Skips::None);
            }
            if log.from_phase > 0 {
                add(&|log| log.from_phase = 0);
            }
            let last = self.phases.len() - 1;
            if log.until_phase < last {
                add(&|log| log.until_phase = last);
            }
            if log.offset > 0 {
                add(&|log| log.offset = 0);
            }
            if log.layout.is_some() {
                add(&|log| log.layout = None);
            }
            if log.named {
                add(&|log| log.named = false);
            }
            if log.brief {
                add(&|log| log.brief = false);
            }
            if !log.sparse {
                add(&|log| log.sparse = true);
            }
            if log.rejects {
                add(&|log| log.rejects = false);
            }
        }
        if self.stamps != Stamps::Packets {
            add(&|plan| plan.stamps = Stamps::Packets);
        }
        if self.shards > 1 {
            add(&|plan| plan.shards = 1);
        }
        for (is_set, change) in [
            (self.reverse, (|plan| plan.reverse = false) as fn(&mut Plan)),
            (self.company, |plan| plan.company = false),
            (self.late, |plan| plan.late = false),
            (self.ends_by_reset, |plan| plan.ends_by_reset = false),
            (self.captured_all, |plan| plan.captured_all = false),
            (self.asks_protocol, |plan| plan.asks_protocol = false),
            (self.ipv6, |plan| plan.ipv6 = false),
            (self.one_file, |plan| plan.one_file = false),
        ] {
            if is_set {
                add(&change);
            }
        }
        plans
    }
}

impl Log {
    fn random(
        random: &mut Random,
        slow: bool,
        layout: Option<Vec<&'static str>>,
        last_phase: usize,
    ) -> Log {
        let window = if slow && random.percent(70) { 600 } else { 60 };
        let filter = match random.below(10) {
            0 => Filter::Reject,
            1 | 2 => Filter::Accept,
            _ => Filter::All,
        };
        let can_be_mute = layout
            .as_ref()
            .is_some_and(|fields| fields.contains(&"flow-direction"));
        let is_mute = can_be_mute && random.percent(25);
        let rejects = !is_mute && (filter == Filter::Reject || random.percent(85));
        let accepts = !is_mute && (filter == Filter::Accept || !rejects || random.percent(85));
        Log {
            window,
            offset: between(random, 0, window - 1),
            filter,
            named: random.percent(15),
            layout,
            from_phase: if random.percent(10) { last_phase } else { 0 },
            until_phase: if random.percent(10) { 0 } else { last_phase },
            skips: match random.below(20) {
                2 | 3 if last_phase > 0 => Skips::Phase(random.below(last_phase + 1)),
                0 => Skips::All {
                    loses_pair: random.percent(50),
                },
                1 => Skips::Before,
                _ => Skips::None,
            },
            accepts,
            rejects,
            sparse: random.percent(40),
            brief: random.percent(30),
        }
    }
}

/// The default format, or one of its own with the fields in any order.
fn layout(random: &mut Random) -> Option<Vec<&'static str>> {
    if random.percent(40) {
        return None;
    }
    let mut fields = DEFAULT_FORMAT.to_vec();
    if random.percent(70) {
        fields.push("tcp-flags");
    }
    if random.percent(50) {
        fields.push("flow-direction");
    }
    if random.percent(50) {
        fields.extend(["pkt-srcaddr", "pkt-dstaddr"]);
    }
    for field in FIELDS {
        if random.percent(20) {
            fields.push(field);
        }
    }
    if random.percent(50) {
        random.shuffle(&mut fields);
    }
    Some(fields)
}

fn between(random: &mut Random, from: i64, to: i64) -> i64 {
    from + random.below((to - from + 1) as usize) as i64
}

/// The traffic types that a flow log may have had, as far as its name tells.
pub fn possible_filters(log: &Log, captured_all: bool) -> Vec<Filter> {
    match (captured_all, log.named) {
        (true, _) => vec![Filter::All],
        (false, true) => vec![log.filter],
        (false, false) => FILTERS.to_vec(),
    }
}
