//! Flow logs: what an interface sees, gathered by windows, filtered and written as AWS does.

use super::world::*;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The traffic type of a flow log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filter {
    All,
    Accept,
    Reject,
}

pub const FILTERS: [Filter; 3] = [Filter::All, Filter::Accept, Filter::Reject];

impl Filter {
    pub fn keeps(self, accepted: bool) -> bool {
        match self {
            Filter::All => true,
            Filter::Accept => accepted,
            Filter::Reject => !accepted,
        }
    }

    /// As a log stream's name ends.
    fn name(self) -> &'static str {
        match self {
            Filter::All => "all",
            Filter::Accept => "accept",
            Filter::Reject => "reject",
        }
    }
}

/// What `start` and `end` of a record say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamps {
    /// When the first and the last packet of the window came, as AWS documents it.
    Packets,
    /// The first and last second of the window.
    Windows,
    /// The same, but the end is where the next window begins.
    Touching,
}

/// A flow log of one interface.
#[derive(Clone, Debug)]
pub struct Capture {
    pub stamps: Stamps,
    /// Aggregation interval in seconds.
    pub window: i64,
    /// Where windows begin, in seconds after a multiple of their length.
    pub offset: i64,
    pub filter: Filter,
    /// From when until when it was on, in seconds.
    pub from: i64,
    pub until: i64,
    /// Capacity ran out from … until: those windows say SKIPDATA.
    pub skips: Option<(i64, i64)>,
    /// The log stream keeps its name, which tells the filter.
    pub named: bool,
    /// `None` for the default format, else the fields.
    pub layout: Option<Vec<&'static str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    Flow(Flow),
    NoData { start: i64, end: i64 },
    SkipData { start: i64, end: i64 },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    pub packet: Packet,
    pub pkt_src: IpAddr,
    pub pkt_dst: IpAddr,
    pub outbound: bool,
    pub accepted: bool,
    pub packets: u64,
    pub bytes: u64,
    pub start: i64,
    pub end: i64,
    /// Flags as flow logs tell them: ACK only together with SYN.
    pub flags: u8,
}

impl Capture {
    pub fn has(&self, field: &str) -> bool {
        let fields = self.layout.as_deref().unwrap_or_default();
        fields.contains(&field)
    }

    fn window_of(&self, second: i64) -> i64 {
        (second - self.offset).div_euclid(self.window) * self.window + self.offset
    }

    /// What a record says of the end of a window, if that is what it says.
    fn end_of(&self, start: i64) -> i64 {
        match self.stamps {
            Stamps::Packets | Stamps::Windows => start + self.window - 1,
            Stamps::Touching => start + self.window,
        }
    }

    /// Whether capacity had run out in the window that a second belongs to.
    pub fn is_skipped(&self, second: i64) -> bool {
        let start = self.window_of(second);
        self.skips
            .is_some_and(|(from, until)| start < until && start + self.window > from)
    }

    /// The flows of an interface, by window. Filters and losses come later.
    pub fn flows(&self, at: usize, sightings: &[Sighting]) -> Vec<Flow> {
        let mut flows: BTreeMap<_, Flow> = BTreeMap::new();
        for seen in sightings {
            let second = seen.time.div_euclid(1_000);
            if seen.at != at || !(self.from..self.until).contains(&second) {
                continue;
            }
            let tuple = seen.packet.with(0, 0);
            let pkt = (seen.pkt_src, seen.pkt_dst);
            let key = (
                self.window_of(second),
                tuple,
                pkt,
                seen.outbound,
                seen.accepted,
            );
            let flow = flows.entry(key).or_insert(Flow {
                packet: tuple,
                pkt_src: seen.pkt_src,
                pkt_dst: seen.pkt_dst,
                outbound: seen.outbound,
                accepted: seen.accepted,
                packets: 0,
                bytes: 0,
                start: second,
                end: second,
                flags: 0,
            });
            flow.packets += 1;
            flow.bytes += u64::from(seen.packet.bytes);
            flow.start = flow.start.min(second);
            flow.end = flow.end.max(second);
            let flags = seen.packet.flags;
            let with_syn = if flags & SYN != 0 { ACK } else { 0 };
            flow.flags |= flags & (FIN | SYN | RST | with_syn);
        }
        flows.into_values().collect()
    }

    /// What the log holds: flows that the filter keeps and that were not lost, and a record
    /// of its own for each window that was silent or lost some.
    pub fn records(&self, flows: Vec<Flow>, is_lost: impl Fn(&Flow) -> bool) -> Vec<Record> {
        let mut windows: BTreeMap<i64, Vec<Record>> = BTreeMap::new();
        let mut start = self.window_of(self.from);
        while start < self.until {
            windows.insert(start, Vec::new());
            start += self.window;
        }
        for flow in flows {
            let skipped = self.is_skipped(flow.start);
            if self.filter.keeps(flow.accepted) && !(skipped && is_lost(&flow)) {
                let window = windows.entry(self.window_of(flow.start)).or_default();
                window.push(Record::Flow(flow));
            }
        }
        for (start, records) in &mut windows {
            let (start, end) = (*start, self.end_of(*start));
            if self.is_skipped(start) {
                records.push(Record::SkipData { start, end });
            } else if records.is_empty() {
                records.push(Record::NoData { start, end });
            }
        }
        windows.into_values().flatten().collect()
    }

    /// The file's path: log streams of CloudWatch carry interface and filter in their name.
    pub fn path(&self, at: usize) -> String {
        match self.named {
            true => format!("export/{}-{}/000000", interface_id(at), self.filter.name()),
            false => format!("{}.log", interface_id(at)),
        }
    }

    pub fn header(&self) -> String {
        let fields = self.layout.as_deref().unwrap_or(&DEFAULT_FORMAT);
        fields.join(" ")
    }

    pub fn line(&self, at: usize, record: &Record) -> String {
        let fields = self.layout.as_deref().unwrap_or(&DEFAULT_FORMAT);
        let mut record = record.clone();
        if let Record::Flow(flow) = &mut record
            && self.stamps != Stamps::Packets
        {
            flow.start = self.window_of(flow.start);
            flow.end = self.end_of(flow.start);
        }
        let values: Vec<String> = fields.iter().map(|name| value(name, at, &record)).collect();
        values.join(" ")
    }
}

pub fn interface_id(at: usize) -> String {
    let name = ["a", "b", "c"][at];
    format!("eni-0{}", name.repeat(16))
}

/// The fields of the default format, in order.
pub const DEFAULT_FORMAT: [&str; 14] = [
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
];

fn value(field: &str, at: usize, record: &Record) -> String {
    match field {
        "version" => return "2".to_string(),
        "account-id" => return "210987654321".to_string(),
        "interface-id" => return interface_id(at),
        _ => {}
    }
    let flow = match record {
        Record::Flow(flow) => flow,
        Record::NoData { start, end } | Record::SkipData { start, end } => {
            return match field {
                "start" => start.to_string(),
                "end" => end.to_string(),
                "log-status" => match record {
                    Record::NoData { .. } => "NODATA".to_string(),
                    _ => "SKIPDATA".to_string(),
                },
                _ => "-".to_string(),
            };
        }
    };
    match field {
        "srcaddr" => flow.packet.src.to_string(),
        "dstaddr" => flow.packet.dst.to_string(),
        "srcport" => flow.packet.src_port.to_string(),
        "dstport" => flow.packet.dst_port.to_string(),
        "protocol" => flow.packet.protocol.to_string(),
        "packets" => flow.packets.to_string(),
        "bytes" => flow.bytes.to_string(),
        "start" => flow.start.to_string(),
        "end" => flow.end.to_string(),
        "action" if flow.accepted => "ACCEPT".to_string(),
        "action" => "REJECT".to_string(),
        "log-status" => "OK".to_string(),
        "tcp-flags" => flow.flags.to_string(),
        "flow-direction" if flow.outbound => "egress".to_string(),
        "flow-direction" => "ingress".to_string(),
        "pkt-srcaddr" => flow.pkt_src.to_string(),
        "pkt-dstaddr" => flow.pkt_dst.to_string(),
        "type" if flow.packet.src.is_ipv4() => "IPv4".to_string(),
        "type" => "IPv6".to_string(),
        _ => "-".to_string(),
    }
}
