//! Random logs, and their conversations by going through all records again and again.

#[path = "../oracle/random.rs"]
mod random;

use random::Random;
use std::collections::BTreeSet;

pub const COLUMNS: &str = "client, client port, server, server port, protocol, first seen, \
    last seen, packets to server, bytes to server, packets to client, bytes to client, \
    accepted, rejected, interfaces, records, folded, answer, copy, translated";

const MIDNIGHT: i64 = 1_794_700_800;

const ADDRESSES: [&str; 6] = [
    "10.0.0.5",
    "10.0.0.9",
    "10.0.0.220",
    "203.0.113.5",
    "2600:1f14::a",
    "2600:1f14::b",
];

/// A few records that often belong together.
pub fn random_log(seed: u64) -> String {
    let mut random = Random::new(seed);
    let mut layout = vec![
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
    for name in ["pkt-srcaddr", "pkt-dstaddr", "tcp-flags", "flow-direction"] {
        if random.percent(50) {
            layout.push(name);
        }
    }
    random.shuffle(&mut layout);
    let span = random.pick(&[100, 1_000, 5_000]);
    let mut text = layout.join(" ") + "\n";
    for _ in 0..1 + random.below(60) {
        let start = MIDNIGHT + random.below(span) as i64;
        let end = start + random.below(70) as i64;
        let is_empty = random.percent(4);
        let values: Vec<String> = layout
            .iter()
            .map(|name| match *name {
                "interface-id" => random.pick(&["eni-a", "eni-b", "eni-c"]).to_string(),
                "start" => start.to_string(),
                "end" => end.to_string(),
                "log-status" if is_empty => "NODATA".to_string(),
                "log-status" => "OK".to_string(),
                _ if is_empty || random.percent(1) => "-".to_string(),
                "srcaddr" | "dstaddr" => random.pick(&ADDRESSES).to_string(),
                "pkt-srcaddr" | "pkt-dstaddr" if random.percent(50) => "-".to_string(),
                "pkt-srcaddr" | "pkt-dstaddr" => random.pick(&ADDRESSES).to_string(),
                "srcport" | "dstport" => random.pick(&["443", "22", "50000", "50001"]).to_string(),
                "protocol" => random.pick(&["6", "6", "17", "1"]).to_string(),
                "packets" => random.below(4).to_string(),
                "bytes" if random.percent(5) => "9223372036854775807".to_string(),
                "bytes" => random.below(300).to_string(),
                "action" => random.pick(&["ACCEPT", "ACCEPT", "REJECT"]).to_string(),
                "tcp-flags" => random.pick(&["0", "2", "18", "3", "19", "4"]).to_string(),
                "flow-direction" => random.pick(&["ingress", "egress"]).to_string(),
                other => unreachable!("{other}"),
            })
            .collect();
        text.push_str(&values.join(" "));
        text.push('\n');
    }
    text
}

/// An address in the order of addresses, and as it is written.
type Address = (std::net::IpAddr, u16);

#[derive(Clone, Debug)]
struct Record {
    from: Address,
    to: Address,
    /// As the interface saw it.
    seen_from: std::net::IpAddr,
    seen_to: std::net::IpAddr,
    protocol: Option<u8>,
    interface: String,
    side: String,
    packets: u128,
    bytes: u128,
    start: i64,
    end: i64,
    action: String,
    flags: u8,
}

impl Record {
    fn read(header: &[&str], line: &str) -> Option<Record> {
        let value = |name: &str| {
            let at = header.iter().position(|known| *known == name)?;
            line.split(' ').nth(at).filter(|value| *value != "-")
        };
        let number = |name: &str| value(name).map(|value| value.parse::<u128>().unwrap());
        let address = |name: &str| value(name).map(|value| value.parse().unwrap());
        let protocol = number("protocol").map(|number| number as u8);
        let port = |name: &str| match protocol {
            Some(1) => 0,
            _ => number(name).unwrap_or(0) as u16,
        };
        let (seen_from, seen_to) = (address("srcaddr")?, address("dstaddr")?);
        Some(Record {
            from: (address("pkt-srcaddr").unwrap_or(seen_from), port("srcport")),
            to: (address("pkt-dstaddr").unwrap_or(seen_to), port("dstport")),
            seen_from,
            seen_to,
            protocol,
            interface: value("interface-id").unwrap_or("").to_string(),
            side: value("flow-direction").unwrap_or("").to_string(),
            packets: number("packets").unwrap_or(0),
            bytes: number("bytes").unwrap_or(0),
            start: number("start")? as i64,
            end: number("end")? as i64,
            action: value("action").unwrap_or("").to_string(),
            flags: number("tcp-flags").unwrap_or(0) as u8,
        })
    }

    fn is_translated(&self) -> bool {
        self.from.0 != self.seen_from || self.to.0 != self.seen_to
    }

    /// Whether this record shows an own address in the place of `other`.
    fn stands(&self, own: std::net::IpAddr, other: Address) -> bool {
        (self.seen_from == own && self.from == other && own != other.0)
            || (self.seen_to == own && self.to == other && own != other.0)
    }
}

/// The rows of all conversations, as text, in the order of the text.
pub fn conversations(text: &str) -> Vec<String> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(' ').collect();
    let records: Vec<Record> = lines
        .filter_map(|line| Record::read(&header, line))
        .collect();
    let longest = records.iter().map(|record| record.end - record.start).max();
    let patience = if longest.unwrap_or(0) <= 60 {
        120
    } else {
        1_200
    };
    let key = |record: &Record| {
        let mut ends = [record.from, record.to];
        ends.sort();
        (ends, record.protocol)
    };
    let keys: BTreeSet<_> = records.iter().map(key).collect();
    let mut rows: Vec<String> = keys
        .into_iter()
        .map(|(ends, protocol)| {
            let own: Vec<&Record> = records
                .iter()
                .filter(|record| key(record) == (ends, protocol))
                .collect();
            let from = |end: Address| -> Vec<&Record> {
                // To oneself goes the first way.
                let is_first = |record: &&&Record| record.from == ends[0];
                match end == ends[0] {
                    true => own.iter().filter(is_first).copied().collect(),
                    false => own
                        .iter()
                        .filter(|record| !is_first(record))
                        .copied()
                        .collect(),
                }
            };
            let (client, server) = who(
                ends,
                protocol,
                &from(ends[0]),
                &if ends[0] == ends[1] {
                    Vec::new()
                } else {
                    from(ends[1])
                },
            );
            let (requests, replies) = match client == server {
                true => (from(client), Vec::new()),
                false => (from(client), from(server)),
            };
            let is_copy = own.iter().any(|record| {
                let stands = |at: std::net::IpAddr, other: Address| {
                    records.iter().any(|stand| {
                        stand.interface == record.interface
                            && stand.protocol.unwrap_or(0) == protocol.unwrap_or(0)
                            && stand.stands(at, other)
                    })
                };
                !record.is_translated()
                    && (stands(ends[0].0, ends[1]) || stands(ends[1].0, ends[0]))
            });
            let (to_server, folded_there) = counted(&requests);
            let (to_client, folded_back) = counted(&replies);
            let interfaces: BTreeSet<&str> = own.iter().map(|record| &*record.interface).collect();
            let count = |action: &str| own.iter().filter(|record| record.action == action).count();
            let cells = [
                client.0.to_string(),
                client.1.to_string(),
                server.0.to_string(),
                server.1.to_string(),
                protocol.map_or("·".to_string(), |protocol| protocol.to_string()),
                clock(own.iter().map(|record| record.start).min().unwrap()),
                clock(own.iter().map(|record| record.end).max().unwrap()),
                to_server.0.to_string(),
                to_server.1.to_string(),
                to_client.0.to_string(),
                to_client.1.to_string(),
                count("ACCEPT").to_string(),
                count("REJECT").to_string(),
                interfaces.len().to_string(),
                own.len().to_string(),
                (folded_there + folded_back).to_string(),
                answer(&requests, &replies, patience).to_string(),
                u8::from(is_copy).to_string(),
                u8::from(own.iter().any(|record| record.is_translated())).to_string(),
            ];
            cells.join(" ")
        })
        .collect();
    rows.sort();
    rows
}

fn who(
    ends: [Address; 2],
    protocol: Option<u8>,
    there: &[&Record],
    back: &[&Record],
) -> (Address, Address) {
    let flags = |records: &[&Record]| records.iter().fold(0, |flags, record| flags | record.flags);
    let (a, b) = (flags(there) & 18, flags(back) & 18);
    let forth = (ends[0], ends[1]);
    let reverse = (ends[1], ends[0]);
    if protocol == Some(6) {
        match (a == 2 || b == 18, b == 2 || a == 18) {
            (true, false) => return forth,
            (false, true) => return reverse,
            _ => {}
        }
    }
    // 22 and 443 are below 1024; TCP knows both, UDP only 443.
    let rank = |port: u16| match (protocol, port) {
        (Some(17), 22) => 1,
        (_, 22 | 443) => 2,
        _ => 0,
    };
    if rank(ends[0].1) != rank(ends[1].1) {
        return if rank(ends[0].1) < rank(ends[1].1) {
            forth
        } else {
            reverse
        };
    }
    let first = |records: &[&Record]| {
        records
            .iter()
            .map(|record| record.start)
            .min()
            .unwrap_or(i64::MAX)
    };
    if first(back) < first(there) {
        reverse
    } else {
        forth
    }
}

/// Packets and bytes of the interface that saw the most, and the records of the others.
fn counted(records: &[&Record]) -> ((u128, u128), usize) {
    let views: BTreeSet<(&str, &str)> = records.iter().map(|r| (&*r.interface, &*r.side)).collect();
    let of = |view: (&str, &str)| {
        let own = records.iter().filter(|r| (&*r.interface, &*r.side) == view);
        own.fold((0, 0, 0), |sum, record| {
            (sum.0 + record.packets, sum.1 + record.bytes, sum.2 + 1)
        })
    };
    let best = views.into_iter().map(of).max().unwrap_or((0, 0, 0));
    ((best.0, best.1), records.len() - best.2)
}

fn answer(requests: &[&Record], replies: &[&Record], patience: i64) -> &'static str {
    let passed: Vec<&&Record> = replies
        .iter()
        .filter(|record| record.action != "REJECT")
        .collect();
    let first = |times: &mut dyn Iterator<Item = i64>| times.min().unwrap_or(0);
    let last = |times: &mut dyn Iterator<Item = i64>| times.max().unwrap_or(0);
    if requests.is_empty() {
        return "no request";
    }
    if passed.is_empty() {
        return "no answer";
    }
    let asked = first(&mut requests.iter().map(|record| record.start));
    let answered = first(&mut passed.iter().map(|record| record.start));
    if answered - asked > patience {
        return "answered late";
    }
    let asked = last(&mut requests.iter().map(|record| record.end));
    let answered = last(&mut passed.iter().map(|record| record.end));
    if asked - answered > patience {
        return "answers ended";
    }
    "answered"
}

fn clock(seconds: i64) -> String {
    let seconds = seconds - MIDNIGHT;
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}
