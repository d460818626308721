//! Random flow logs: several files, each with a layout of its own.

use super::random::Random;
use crate::case::File;

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number, now and then as large as AWS allows.
    Counter,
    Port,
    Small,
    Address,
    Words(&'static [&'static str]),
    /// Unix seconds.
    Seconds,
}

#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub insights_name: &'static str,
    pub kind: Kind,
}

const fn field(name: &'static str, insights_name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        insights_name,
        kind,
    }
}

use Kind::*;

/// The first fourteen are the default layout; the last two are columns that no AWS
/// document knows, whose texts look like numbers in all the ways there are.
pub const FIELDS: [Field; 26] = [
    field("version", "version", Small),
    field(
        "account-id",
        "accountId",
        Words(&["012345678901", "210987654321", "unknown"]),
    ),
    field(
        "interface-id",
        "interfaceId",
        Words(&["eni-0a1b", "eni-0a2c", "eni-9", "-"]),
    ),
    field("srcaddr", "srcAddr", Address),
    field("dstaddr", "dstAddr", Address),
    field("srcport", "srcPort", Port),
    field("dstport", "dstPort", Port),
    field("protocol", "protocol", Small),
    field("packets", "packets", Counter),
    field("bytes", "bytes", Counter),
    field("start", "startTime", Seconds),
    field("end", "endTime", Seconds),
    field("action", "action", Words(&["ACCEPT", "REJECT"])),
    field("log-status", "logStatus", Words(&["OK"])),
    field("vpc-id", "vpcId", Words(&["vpc-0c1", "vpc-0c2", "-"])),
    field(
        "subnet-id",
        "subnetId",
        Words(&["subnet-7", "subnet-10", "-"]),
    ),
    field("tcp-flags", "tcpFlags", Small),
    field("type", "type", Words(&["IPv4", "IPv6"])),
    field("pkt-srcaddr", "pktSrcAddr", Address),
    field("pkt-dstaddr", "pktDstAddr", Address),
    field("region", "region", Words(&["eu-west-1", "us-east-1"])),
    field(
        "pkt-src-aws-service",
        "pktSrcAwsService",
        Words(&["S3", "AMAZON", "-"]),
    ),
    field(
        "flow-direction",
        "flowDirection",
        Words(&["ingress", "egress"]),
    ),
    field("traffic-path", "trafficPath", Small),
    field(
        "ticket",
        "ticket",
        Words(&[
            "7", "07", "7.0", "-3", "+4", "1e2", "2.50", "5A", "x9", "x10", "-", "true",
        ]),
    ),
    field(
        "site-code",
        "siteCode",
        Words(&["a-1", "a1", "A", "b%c", "0443", "443", "12.5", "é"]),
    ),
];

const N_DEFAULT: usize = 14;
const N_UNKNOWN: usize = 2;

/// The names of fields that AWS documents, as the language has them.
pub fn known_fields() -> impl Iterator<Item = &'static str> {
    let known = &FIELDS[..FIELDS.len() - N_UNKNOWN];
    known.iter().map(|field| field.insights_name)
}

const ADDRESSES: [&str; 12] = [
    "10.0.0.2",
    "10.0.0.10",
    "10.0.1.7",
    "10.20.4.15",
    "192.0.2.44",
    "203.0.113.77",
    "255.255.255.255",
    "0.0.0.0",
    "2001:db8::9",
    "2001:DB8:0:0:1::20",
    "fe80::1",
    "::ffff:10.0.0.2",
];

const SMALL: [&str; 8] = ["0", "1", "2", "6", "17", "18", "58", "255"];
const PORTS: [&str; 8] = ["0", "22", "53", "80", "443", "8080", "51544", "65535"];
const COUNTERS: [&str; 10] = [
    "0",
    "1",
    "40",
    "52",
    "100",
    "1500",
    "4310",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
];

/// 2026-11-15 00:00:12 UTC.
const FIRST_SECOND: usize = 1_794_700_812;

impl Field {
    /// A value that a record may hold.
    pub fn value(&self, random: &mut Random) -> String {
        match self.kind {
            Counter if random.percent(60) => random.below(2_000).to_string(),
            Counter => random.pick(&COUNTERS).to_string(),
            // Beyond all ports that have names.
            Port if random.percent(20) => (52_000 + random.below(13_536)).to_string(),
            Port => random.pick(&PORTS).to_string(),
            Small => random.pick(&SMALL).to_string(),
            Address => random.pick(&ADDRESSES).to_string(),
            Words(words) => random.pick(words).to_string(),
            // Few enough that many records share their second; some lie days apart.
            Seconds => {
                let days = if random.percent(15) {
                    random.below(40)
                } else {
                    0
                };
                let seconds = FIRST_SECOND + days * 86_400 + random.below(12) * 25;
                match random.percent(4) {
                    true => (seconds * 1_000 + random.below(1_000)).to_string(),
                    false => seconds.to_string(),
                }
            }
        }
    }
}

/// The fields that the files of a case mostly have and its query mostly asks for.
pub fn focus(random: &mut Random) -> Vec<&'static Field> {
    let mut fields: Vec<&Field> = FIELDS.iter().collect();
    random.shuffle(&mut fields);
    fields.truncate(3 + random.below(5));
    fields
}

/// One to five files with no, one or many records.
pub fn files(random: &mut Random, focus: &[&'static Field]) -> Vec<File> {
    let mut names = vec![
        "flows.log",
        "a/1.log",
        "a/10.log",
        "a.log",
        "B.log",
        "b/c/9.log",
        "210987654321_vpcflowlogs_eu-west-1_fl-0a1b_20261115T0005Z_0f.log",
        "z/210987654321_vpcflowlogs_eu-west-1_fl-0a1b_20261116T2355Z_aa.log",
    ];
    random.shuffle(&mut names);
    let n_files = 1 + random.below(5);
    names.truncate(n_files);
    let files = names.into_iter().map(|name| File {
        path: name.to_string(),
        text: text(random, focus),
    });
    files.collect()
}

fn text(random: &mut Random, focus: &[&'static Field]) -> String {
    let mut layout: Vec<&Field> = FIELDS[..N_DEFAULT].iter().collect();
    let has_header = random.percent(70);
    if has_header && random.percent(80) {
        layout = FIELDS.iter().collect();
        layout.retain(|field| {
            let is_in_focus = focus.iter().any(|focused| focused.name == field.name);
            random.percent(if is_in_focus { 85 } else { 20 })
        });
        random.shuffle(&mut layout);
        // A layout must be told from a record, so it holds mostly names that AWS gives.
        let is_known = |field: &Field| !["ticket", "site-code"].contains(&field.name);
        if layout.iter().filter(|field| is_known(field)).count() < 4 {
            layout.retain(|field| is_known(field));
        }
        if layout.is_empty() {
            layout = vec![&FIELDS[9], &FIELDS[3]];
        }
    }
    // A column without any `-` is held and looked through in another way.
    let dashes = if random.percent(40) { 0 } else { 3 };
    let line_end = if random.percent(15) { "\r\n" } else { "\n" };
    let mut text = String::new();
    if random.percent(5) {
        text.push('\u{feff}');
    }
    if has_header {
        let names: Vec<&str> = layout.iter().map(|field| field.name).collect();
        text.push_str(&names.join(" "));
        text.push_str(line_end);
    }
    let n_records = match random.below(10) {
        0 => random.below(2),
        1..=7 => 1 + random.below(20),
        _ => random.below(80),
    };
    for _ in 0..n_records {
        text.push_str(&record(random, &layout, dashes));
        text.push_str(line_end);
        if random.percent(2) {
            let broken = if layout.len() > 2 { "a record" } else { "" };
            text.push_str(random.pick(&["", broken]));
            text.push_str(line_end);
        }
    }
    if random.percent(20) {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
    }
    text
}

/// A line with so many values of a hundred missing, beside windows without data.
fn record(random: &mut Random, layout: &[&Field], dashes: usize) -> String {
    let status = match random.below(10) {
        _ if dashes == 0 => "OK",
        0 => "NODATA",
        1 => "SKIPDATA",
        _ => "OK",
    };
    let values: Vec<String> = layout
        .iter()
        .map(|field| match field.name {
            "version" => "2".to_string(),
            "log-status" => status.to_string(),
            "account-id" => field.value(random),
            "start" | "end" if !random.percent(dashes) => field.value(random),
            _ if status != "OK" || random.percent(dashes) => "-".to_string(),
            _ => field.value(random),
        })
        .collect();
    let space = if random.percent(4) { "  " } else { " " };
    values.join(space)
}

/// The tables that random queries look up in, which name some of the values in random logs.
pub fn tables() -> Vec<File> {
    let table = |path: &str, text: &str| File {
        path: path.to_string(),
        text: text.to_string(),
    };
    vec![
        table(
            "ports.csv",
            "port,protocol,service,note\n22,6,ssh,remote\n443,6,https,\n53,17,dns,names\n\
             443,17,quic,\n-,-,none,dash\n80,,http,\n22,6,late,second\n",
        ),
        table(
            "owners.csv",
            "address,owner,bytes\n10.0.0.2,\"ops, night\",1\n10.0.0.10,web,2\n\
             2001:DB8::1,six,3\nREJECT,no,4\nACCEPT,yes,5\n-,nobody,6\n",
        ),
        table(
            "networks.csv",
            "cidr,name\n10.0.0.0/8,ten\n10.0.0.7/24,near\n10.0.0.2,host\n0.0.0.0/0,any\n\
             2001:db8::/32,doc\n::/0,six\n10.0.0.0/24,again\nno,none\n",
        ),
    ]
}
