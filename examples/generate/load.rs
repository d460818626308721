//! Flow logs of any size, for measurements.
//!
//! A generated day (11 January 2023, UTC), or more days from then on, of two VPCs
//! with 240 instances. The records are in time order and spread evenly over the
//! days, however many there are. About 112 bytes a line.
//!
//! | what | how it is distributed |
//! | --- | --- |
//! | status | 1 % NODATA (none in format `nodash`), else OK |
//! | action | 8 % REJECT, probes from sixteen million sources, else ACCEPT |
//! | family | 2 % IPv6, evenly among instances and peers |
//! | instance | the busiest of the 240 has about 6 % of the records, the median one 0.3 % |
//! | peer | 30 % of the accepted records between two instances; the rest with 3,000 peers of each instance on the internet, some of them popular, most of them rare; neighbours share peers |
//! | direction | requests and replies in equal parts |
//! | service | HTTPS 45 %, HTTP 12 %, then 5432, DNS, 8080, 6379, 22, NTP, ICMP |
//! | packets | 1 to about 524,288; each doubling is half as likely |
//! | bytes | 40 to 1,500 per packet |
//! | window | up to one minute; start and end in seconds |
//!
//! Ten million records have about 2.1 million distinct pairs of source and
//! destination address.

use std::io::{self, Write};
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::network::DEFAULT_HEADER;
use crate::random::Random;

/// What to write.
pub struct Plan {
    /// The number of lines without the header; NODATA records count.
    pub records: u64,
    /// How many days they are spread over.
    pub days: u64,
    pub seed: u64,
    pub format: Format,
    /// Whether the file begins with a line that names the fields.
    pub header: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The default 14 fields.
    V2,
    /// The 29 fields of versions 2 to 5.
    V5,
    /// The default 14 fields, no NODATA records.
    NoDash,
}

impl Format {
    pub fn parse(name: &str) -> Result<Self, String> {
        match name {
            "v2" => Ok(Format::V2),
            "v5" => Ok(Format::V5),
            "nodash" => Ok(Format::NoDash),
            _ => Err(format!(
                "expected the format `v2`, `v5` or `nodash`, found `{name}`"
            )),
        }
    }
}

const ACCOUNT_ID: &[u8] = b"123456789010";
/// 2023-01-11 00:00 UTC, in seconds.
const DAY_BEGIN: u64 = 1_673_395_200;
const DAY_SECONDS: u64 = 86_400;

const INSTANCES: u64 = 240;
const PEERS_OF_INSTANCE: u64 = 3_000;
/// All peers of all instances: each shares most of its own with its neighbours.
const PEERS: u64 = 1_000 * (INSTANCES - 1) + PEERS_OF_INSTANCE;
const SCANNERS: u64 = 1 << 24;

const V3_TO_V5_FIELDS: &str = "vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr \
                               region az-id sublocation-type sublocation-id pkt-src-aws-service \
                               pkt-dst-aws-service flow-direction traffic-path";

const TCP: u64 = 6;
const UDP: u64 = 17;
/// In records of ICMP the ports are 0; IPv6 has an ICMP of its own.
const ICMP: u64 = 1;
const ICMP_V6: u64 = 58;

/// Services that accept connections: weight, then protocol and port.
const SERVICES: &[(u64, (u64, u64))] = &[
    (45, (TCP, 443)),
    (12, (TCP, 80)),
    (10, (TCP, 5432)),
    (9, (UDP, 53)),
    (7, (TCP, 8080)),
    (6, (TCP, 6379)),
    (4, (TCP, 22)),
    (4, (UDP, 123)),
    (3, (ICMP, 0)),
];

/// Services that scanners ask for, closed everywhere.
const CLOSED: &[(u64, (u64, u64))] = &[
    (30, (TCP, 23)),
    (20, (TCP, 22)),
    (15, (TCP, 445)),
    (15, (TCP, 3389)),
    (10, (UDP, 5060)),
    (5, (TCP, 8080)),
    (5, (ICMP, 0)),
];

/// Writes the records of `plan`. Memory use does not depend on their number.
pub fn write(plan: &Plan, out: &mut impl Write) -> io::Result<()> {
    let v5 = plan.format == Format::V5;
    if v5 {
        // Without a header nobody can tell what the words of such a line mean.
        writeln!(out, "{DEFAULT_HEADER} {V3_TO_V5_FIELDS}")?;
    } else if plan.header {
        writeln!(out, "{DEFAULT_HEADER}")?;
    }
    let nodata_percent = if plan.format == Format::NoDash { 0 } else { 1 };
    let mut random = Random::new(plan.seed);
    let instances: Vec<Instance> = (0..INSTANCES).map(Instance::new).collect();
    let mut line = Line::default();
    let seconds = plan.days.saturating_mul(DAY_SECONDS);
    for record in 0..plan.records {
        let start = DAY_BEGIN
            + (u128::from(record) * u128::from(seconds) / u128::from(plan.records)) as u64;
        let end = start + random.below(60);
        line.clear();
        line.text(if v5 { b"5" } else { b"2" });
        line.word(ACCOUNT_ID);
        if random.below(100) < nodata_percent {
            let instance = &instances[random.below(INSTANCES) as usize];
            line.word(&instance.interface_id);
            line.text(b" - - - - - - -");
            line.integer(start);
            line.integer(start + 59);
            line.text(b" - NODATA");
            if v5 {
                line.word(&instance.place);
                line.text(b" - - - - us-west-2 usw2-az1 - - - - - -");
            }
        } else {
            let flow = Flow::new(&mut random, nodata_percent);
            flow.write(&mut line, &instances, start, end);
            if v5 {
                flow.write_v3_to_v5(&mut line, &instances, &mut random);
            }
        }
        line.text(b"\n");
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// An instance of one of the two VPCs and its only interface.
struct Instance {
    interface_id: Vec<u8>,
    /// VPC, subnet and instance id.
    place: Vec<u8>,
    v4: Ipv4Addr,
    v6: Ipv6Addr,
}

impl Instance {
    fn new(number: u64) -> Self {
        let id = |kind: u64, number: u64| Random::new((kind << 32) | number).next();
        let vpc = number % 2;
        let subnet = number % 8;
        let host = number / 8 + 4;
        Instance {
            interface_id: format!("eni-0{:016x}", id(1, number)).into_bytes(),
            place: format!(
                "vpc-0{:016x} subnet-0{:016x} i-0{:016x}",
                id(2, vpc),
                id(3, subnet),
                id(4, number)
            )
            .into_bytes(),
            v4: Ipv4Addr::new(10, 1 + vpc as u8, 16 * subnet as u8, host as u8),
            v6: Ipv6Addr::new(
                0x2001,
                0xdb8,
                0xa000 + vpc as u16,
                0x10 + subnet as u16,
                0,
                0,
                0,
                host as u16,
            ),
        }
    }
}

/// The other end of a flow.
#[derive(Clone, Copy)]
enum Peer {
    Instance(usize),
    /// A host on the internet, by its place in the order of popularity.
    Internet(u64),
}

struct Flow {
    instance: usize,
    peer: Peer,
    v6: bool,
    /// Whether the flow leaves the instance.
    egress: bool,
    /// Whether it goes from the client to the service.
    is_request: bool,
    accepted: bool,
    protocol: u64,
    srcport: u64,
    dstport: u64,
    packets: u64,
    bytes: u64,
}

impl Flow {
    /// A flow of a record that is not NODATA; those are `nodata_percent` of all.
    fn new(random: &mut Random, nodata_percent: u64) -> Self {
        let ok_percent = 100 - nodata_percent;
        let accepted = random.below(ok_percent) >= 8;
        let v6 = random.below(ok_percent) < 2;
        if !accepted {
            let (protocol, port) = random.pick(CLOSED);
            let client_port = random.between(1_024, 65_536);
            let packets = random.between(1, 4);
            return Flow {
                instance: random.below(INSTANCES) as usize,
                peer: Peer::Internet(PEERS + random.skewed(SCANNERS, 2)),
                v6,
                egress: false,
                is_request: true,
                accepted,
                srcport: if protocol == ICMP { 0 } else { client_port },
                dstport: port,
                protocol,
                packets,
                bytes: packets * random.between(40, 61),
            };
        }
        let (protocol, port) = random.pick(SERVICES);
        let client_port = match protocol {
            ICMP => 0,
            _ => random.between(32_768, 61_000),
        };
        let egress = random.below(2) == 0;
        let is_request = random.below(2) == 0;
        let (srcport, dstport) = if is_request {
            (client_port, port)
        } else {
            (port, client_port)
        };
        let doublings = u64::from(random.next().trailing_zeros().min(16));
        let packets = 1 + random.below(8 << doublings);
        let instance = random.skewed(INSTANCES, 2) as usize;
        let peer = if random.below(100) < 30 {
            // Any instance but the flow's own.
            let other = 1 + random.skewed(INSTANCES - 1, 2) as usize;
            Peer::Instance((instance + other) % INSTANCES as usize)
        } else {
            Peer::Internet(1_000 * instance as u64 + random.skewed(PEERS_OF_INSTANCE, 4))
        };
        Flow {
            instance,
            peer,
            v6,
            egress,
            is_request,
            accepted,
            protocol,
            srcport,
            dstport,
            packets,
            bytes: packets * random.between(40, 1_501),
        }
    }

    fn write(&self, line: &mut Line, instances: &[Instance], start: u64, end: u64) {
        line.word(&instances[self.instance].interface_id);
        self.write_addresses(line, instances);
        line.integer(self.srcport);
        line.integer(self.dstport);
        line.integer(match (self.protocol, self.v6) {
            (ICMP, true) => ICMP_V6,
            (protocol, _) => protocol,
        });
        line.integer(self.packets);
        line.integer(self.bytes);
        line.integer(start);
        line.integer(end);
        line.text(if self.accepted {
            b" ACCEPT OK"
        } else {
            b" REJECT OK"
        });
    }

    fn write_addresses(&self, line: &mut Line, instances: &[Instance]) {
        let own = &instances[self.instance];
        if self.v6 {
            let peer = match self.peer {
                Peer::Instance(number) => instances[number].v6,
                Peer::Internet(rank) => internet_v6(rank),
            };
            let (src, dst) = if self.egress {
                (own.v6, peer)
            } else {
                (peer, own.v6)
            };
            line.v6(src);
            line.v6(dst);
        } else {
            let peer = match self.peer {
                Peer::Instance(number) => instances[number].v4,
                Peer::Internet(rank) => internet_v4(rank),
            };
            let (src, dst) = if self.egress {
                (own.v4, peer)
            } else {
                (peer, own.v4)
            };
            line.v4(src);
            line.v4(dst);
        }
    }

    fn write_v3_to_v5(&self, line: &mut Line, instances: &[Instance], random: &mut Random) {
        line.word(&instances[self.instance].place);
        line.integer(match (self.protocol, self.accepted, self.is_request) {
            (TCP, true, true) => random.pick(&[(6, 0), (1, 1), (1, 2), (2, 3)]),
            (TCP, true, false) => random.pick(&[(6, 0), (1, 1), (1, 18), (2, 19), (1, 4)]),
            (TCP, false, _) => 2,
            _ => 0,
        });
        line.text(if self.v6 { b" IPv6" } else { b" IPv4" });
        self.write_addresses(line, instances);
        line.text(b" us-west-2 usw2-az1 - -");
        let service: &[u8] = match self.peer {
            Peer::Internet(rank) if rank % 16 == 0 => b"S3",
            Peer::Internet(rank) if rank % 16 == 1 => b"EC2",
            _ => b"-",
        };
        if self.egress {
            line.word(b"-");
            line.word(service);
        } else {
            line.word(service);
            line.word(b"-");
        }
        line.text(match (self.egress, self.peer) {
            (false, _) => b" ingress -",
            (true, Peer::Internet(_)) => b" egress 8",
            // Even and odd instances are in different VPCs, which are peered.
            (true, Peer::Instance(peer)) if peer % 2 == self.instance % 2 => b" egress 1",
            (true, Peer::Instance(_)) => b" egress 4",
        });
    }
}

/// An address of the public unicast range. Which host really has it is chance.
fn internet_v4(rank: u64) -> Ipv4Addr {
    let mut candidates = Random::new(rank);
    loop {
        let address = Ipv4Addr::from_bits(candidates.next() as u32);
        let [first, second, ..] = address.octets();
        let shared = first == 100 && second & 0xc0 == 64;
        let reserved = matches!(first, 0 | 127 | 224..);
        if !(reserved || shared || address.is_private() || address.is_link_local()) {
            return address;
        }
    }
}

/// An address of the range that RFC 3849 reserves for documentation.
fn internet_v6(rank: u64) -> Ipv6Addr {
    let scattered = Random::new(rank).next();
    let part = |shift: u32| (scattered >> shift) as u16 & 0x7fff;
    Ipv6Addr::new(0x2001, 0xdb8, part(0), part(16), 0, 0, part(32), part(48))
}

/// The line being written, on the stack.
struct Line {
    bytes: [u8; 1_024],
    len: usize,
}

impl Default for Line {
    fn default() -> Self {
        Line {
            bytes: [0; 1_024],
            len: 0,
        }
    }
}

impl Line {
    fn clear(&mut self) {
        self.len = 0;
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    fn text(&mut self, text: &[u8]) {
        self.bytes[self.len..self.len + text.len()].copy_from_slice(text);
        self.len += text.len();
    }

    /// A space and `text`.
    fn word(&mut self, text: &[u8]) {
        self.text(b" ");
        self.text(text);
    }

    /// A space and `value`.
    fn integer(&mut self, value: u64) {
        self.text(b" ");
        self.digits(value);
    }

    fn digits(&mut self, mut value: u64) {
        let mut digits = [0; 20];
        let mut first = digits.len();
        loop {
            first -= 1;
            digits[first] = b'0' + (value % 10) as u8;
            value /= 10;
            if value == 0 {
                break;
            }
        }
        self.text(&digits[first..]);
    }

    /// A space and an address.
    fn v4(&mut self, address: Ipv4Addr) {
        for (separator, octet) in [b" ", b".", b".", b"."].into_iter().zip(address.octets()) {
            self.text(separator);
            self.digits(octet.into());
        }
    }

    /// A space and an address as RFC 5952 writes it.
    fn v6(&mut self, address: Ipv6Addr) {
        let mut rest = &mut self.bytes[self.len..];
        let room = rest.len();
        write!(rest, " {address}").expect("a line is shorter than its buffer");
        self.len += room - rest.len();
    }
}
