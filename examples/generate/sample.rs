//! The bundled sample: an hour in which two VPCs learn to talk to each other.
//!
//! The story, in UTC on 11 January 2023:
//!
//! | time | what happens |
//! | --- | --- |
//! | 17:30 | the flow logs of both VPCs begin, with windows of one minute |
//! | 17:32 | SSH to instance A with EC2 Instance Connect; packages are updated |
//! | 17:36 | the same on instance B |
//! | 17:41–17:51 | A pings B's private address: there is no route, nothing arrives |
//! | 17:53–17:58 | A pings B's public address and is answered |
//! | 17:59 | B fetches the website in VPC A over the internet |
//! | 18:04 | the peering connection and its routes come into force |
//! | 18:06–18:17 | A and B ping each other's private addresses and are answered |
//! | 18:18 | B fetches the website over the peering connection |
//! | 18:20 | B tries SSH to the database beside it, whose security group rejects it |
//! | 18:22 | a rush of visitors; the service loses records of the website |
//!
//! All the while the website in VPC A is visited, B queries the database, clocks
//! are set, management agents report, and the internet knocks on every door.
//!
//! Addresses: the instances have public addresses of 203.0.113.0/24, services
//! on the internet are in 192.0.2.0/24, everybody else is in 198.51.100.0/24;
//! RFC 5737 reserves all three for documentation. The one real range is
//! 18.237.140.160/29, from which EC2 Instance Connect comes in us-west-2.

use std::net::Ipv4Addr;

use crate::network::{FiveTuple, ICMP, InboundRule, Interface, MINUTE, Millis, Network};
use crate::network::{TCP, UDP, Vpc};
use crate::random::Random;

const ACCOUNT_ID: &str = "123456789010";

const A: Ipv4Addr = Ipv4Addr::new(10, 1, 5, 112);
const A_PUBLIC: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 25);
const WEBSITE: Ipv4Addr = Ipv4Addr::new(10, 1, 5, 40);
const WEBSITE_PUBLIC: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 60);
const B: Ipv4Addr = Ipv4Addr::new(10, 2, 15, 210);
const B_PUBLIC: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 140);
const DATABASE: Ipv4Addr = Ipv4Addr::new(10, 2, 15, 77);

const INSTANCE_CONNECT: (Ipv4Addr, u32) = (Ipv4Addr::new(18, 237, 140, 160), 29);
const INSTANCE_CONNECT_HOST: Ipv4Addr = Ipv4Addr::new(18, 237, 140, 165);
const ANYWHERE: (Ipv4Addr, u32) = (Ipv4Addr::UNSPECIFIED, 0);
const VPC_B: (Ipv4Addr, u32) = (Ipv4Addr::new(10, 2, 0, 0), 16);

const PACKAGE_MIRROR: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 14);
const PACKAGE_INDEX: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 31);
const AGENT_ENDPOINT: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 200);
const WEBSITE_MONITOR: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 150);
const TIME_SERVERS: [Ipv4Addr; 4] = [
    Ipv4Addr::new(192, 0, 2, 61),
    Ipv4Addr::new(192, 0, 2, 87),
    Ipv4Addr::new(192, 0, 2, 104),
    Ipv4Addr::new(192, 0, 2, 123),
];

const SSH: u16 = 22;
const HTTP: u16 = 80;
const NTP: u16 = 123;
const HTTPS: u16 = 443;
const POSTGRES: u16 = 5432;

/// 2023-01-11 00:00 UTC.
const MIDNIGHT: Millis = 1_673_395_200_000;

/// A time of the day of the story.
const fn at(hour: u64, minute: u64, second: u64) -> Millis {
    MIDNIGHT + (hour * 60 + minute) * MINUTE + second * 1_000
}

/// The files of the sample, as pairs of name and text.
pub fn flow_logs() -> [(&'static str, String); 2] {
    let mut story = Story {
        network: network(),
        random: Random::new(20_230_111),
    };
    story.workshop();
    story.everyday_traffic();
    story.knocking();
    [("vpc-a.log", Vpc::A), ("vpc-b.log", Vpc::B)]
        .map(|(name, vpc)| (name, story.network.flow_log(vpc, &mut story.random)))
}

fn network() -> Network {
    let allow = |protocol, port, source| InboundRule {
        protocol,
        port,
        source,
    };
    let interfaces = vec![
        Interface {
            id: "eni-0a4c71d95e20b8f36",
            vpc: Vpc::A,
            address: A,
            public_address: Some(A_PUBLIC),
            inbound: vec![
                allow(TCP, Some(SSH), INSTANCE_CONNECT),
                allow(ICMP, None, VPC_B),
            ],
            first_window: 11_000,
            skipped: None,
        },
        Interface {
            id: "eni-0c92e6078a1d4b53f",
            vpc: Vpc::A,
            address: WEBSITE,
            public_address: Some(WEBSITE_PUBLIC),
            inbound: vec![
                allow(TCP, Some(HTTP), ANYWHERE),
                allow(TCP, Some(HTTPS), ANYWHERE),
            ],
            first_window: 42_000,
            skipped: Some(at(18, 22, 45)),
        },
        Interface {
            id: "eni-0b18f35c6d7e9a240",
            vpc: Vpc::B,
            address: B,
            public_address: Some(B_PUBLIC),
            inbound: vec![
                allow(TCP, Some(SSH), INSTANCE_CONNECT),
                allow(ICMP, None, ANYWHERE),
            ],
            first_window: 27_000,
            skipped: None,
        },
        Interface {
            id: "eni-0d5b20e8f4c6a1739",
            vpc: Vpc::B,
            address: DATABASE,
            public_address: None,
            inbound: vec![allow(TCP, Some(POSTGRES), VPC_B)],
            first_window: 53_000,
            skipped: None,
        },
    ];
    Network::new(
        interfaces,
        ACCOUNT_ID,
        at(18, 4, 0),
        (at(17, 30, 0), at(18, 30, 0)),
    )
}

/// A TCP connection as its two ends see it, and how far it has got.
struct Connection {
    from_client: FiveTuple,
    from_server: FiveTuple,
    now: Millis,
    round_trip: Millis,
}

#[derive(Clone, Copy, PartialEq)]
enum Sender {
    Client,
    Server,
}

/// IP and TCP headers with the timestamp option; a SYN carries more options.
const TCP_HEADERS: u64 = 52;
const SYN_BYTES: u64 = 60;
/// What fits into a packet of 1,500 bytes.
const FULL_PAYLOAD: u64 = 1_500 - TCP_HEADERS;

impl Connection {
    fn send(&mut self, network: &mut Network, sender: Sender, bytes: u64) {
        let packet = match sender {
            Sender::Client => self.from_client,
            Sender::Server => self.from_server,
        };
        network.send(self.now, packet, bytes);
    }

    /// One end sends `payload` bytes, at twelve megabytes per second; the other
    /// acknowledges every second packet and the last.
    fn transfer(&mut self, network: &mut Network, sender: Sender, payload: u64) {
        let receiver = match sender {
            Sender::Client => Sender::Server,
            Sender::Server => Sender::Client,
        };
        let packets = payload.div_ceil(FULL_PAYLOAD);
        for packet in 1..=packets {
            let carried = if packet == packets {
                payload - (packets - 1) * FULL_PAYLOAD
            } else {
                FULL_PAYLOAD
            };
            self.send(network, sender, carried + TCP_HEADERS);
            if packet % 2 == 0 || packet == packets {
                self.send(network, receiver, TCP_HEADERS);
            }
            if packet % 8 == 0 {
                self.now += 1;
            }
        }
        self.now += self.round_trip / 2;
    }

    /// The client sends `request` payload bytes, the server answers with `response`.
    fn exchange(&mut self, network: &mut Network, request: u64, response: u64) {
        self.transfer(network, Sender::Client, request);
        self.transfer(network, Sender::Server, response);
    }

    /// Waits until `time`, which must not be past.
    fn wait_until(&mut self, time: Millis) {
        assert!(time >= self.now, "the story is in order");
        self.now = time;
    }

    fn close(&mut self, network: &mut Network) {
        self.send(network, Sender::Client, TCP_HEADERS);
        self.now += self.round_trip;
        self.send(network, Sender::Server, TCP_HEADERS);
        self.send(network, Sender::Client, TCP_HEADERS);
        network.forget(self.from_client);
        network.forget(self.from_server);
    }
}

struct Story {
    network: Network,
    random: Random,
}

impl Story {
    /// What the learners do.
    fn workshop(&mut self) {
        let mut on_a = self.log_in(at(17, 32, 6), A_PUBLIC);
        let mut on_b = self.log_in(at(17, 36, 21), B_PUBLIC);
        on_a.wait_until(at(17, 32, 41));
        self.update_packages(&mut on_a, A);
        on_b.wait_until(at(17, 37, 2));
        self.update_packages(&mut on_b, B);

        // No terminal output: not one reply arrives.
        on_a.wait_until(at(17, 41, 8));
        self.type_command(&mut on_a, 16, 90);
        self.ping(None, at(17, 41, 14), A, B, 600);
        on_a.wait_until(at(17, 51, 18));
        self.type_command(&mut on_a, 1, 180);

        on_b.wait_until(at(17, 52, 3));
        self.type_command(&mut on_b, 7, 870);
        on_a.wait_until(at(17, 53, 20));
        self.ping_in_terminal(&mut on_a, A, B_PUBLIC, 4);
        on_a.wait_until(at(17, 54, 2));
        self.ping_in_terminal(&mut on_a, A, B_PUBLIC, 220);

        on_b.wait_until(at(17, 59, 5));
        self.fetch_in_terminal(&mut on_b, B, WEBSITE_PUBLIC, 24);

        // The peering connection is set up in the console, then:
        on_a.wait_until(at(18, 6, 9));
        self.ping_in_terminal(&mut on_a, A, B, 4);
        on_a.wait_until(at(18, 7, 1));
        self.ping_in_terminal(&mut on_a, A, B, 300);
        on_b.wait_until(at(18, 13, 12));
        self.ping_in_terminal(&mut on_b, B, A, 4);
        on_b.wait_until(at(18, 14, 3));
        self.ping_in_terminal(&mut on_b, B, A, 180);

        on_b.wait_until(at(18, 18, 16));
        self.fetch_in_terminal(&mut on_b, B, WEBSITE, 1);
        on_b.wait_until(at(18, 20, 4));
        self.type_command(&mut on_b, 15, 0);
        let attempt = self.tcp(B, DATABASE, SSH);
        assert!(self.connect(on_b.now, attempt, 1).is_none());
        on_b.wait_until(at(18, 21, 9));
        self.type_command(&mut on_b, 1, 60);

        on_b.wait_until(at(18, 25, 30));
        self.type_command(&mut on_b, 4, 0);
        on_b.close(&mut self.network);
        on_a.wait_until(at(18, 26, 2));
        self.type_command(&mut on_a, 4, 0);
        on_a.close(&mut self.network);
    }

    /// A new TCP flow from a port for clients.
    fn tcp(&mut self, client: Ipv4Addr, server: Ipv4Addr, port: u16) -> FiveTuple {
        FiveTuple {
            protocol: TCP,
            src: client,
            srcport: self.random.between(32_768, 61_000) as u16,
            dst: server,
            dstport: port,
        }
    }

    /// Opens a connection. A client that gets no answer sends its SYN again
    /// after 1, 2, 4, 8 and 16 seconds, then gives up.
    fn connect(
        &mut self,
        at: Millis,
        from_client: FiveTuple,
        round_trip: Millis,
    ) -> Option<Connection> {
        let arrived = [0, 1, 3, 7, 15, 31].into_iter().find_map(|seconds| {
            let now = at + seconds * 1_000;
            let arrived = self.network.send(now, from_client, SYN_BYTES)?;
            Some((now, arrived))
        });
        let (now, arrived) = arrived?;
        let mut connection = Connection {
            from_client,
            from_server: arrived.reversed(),
            now: now + round_trip / 2,
            round_trip,
        };
        connection.send(&mut self.network, Sender::Server, SYN_BYTES);
        connection.now += round_trip / 2;
        connection.send(&mut self.network, Sender::Client, TCP_HEADERS);
        Some(connection)
    }

    /// A connection that the rules allow.
    fn open(
        &mut self,
        at: Millis,
        client: Ipv4Addr,
        server: Ipv4Addr,
        port: u16,
        round_trip: Millis,
    ) -> Connection {
        let flow = self.tcp(client, server, port);
        self.connect(at, flow, round_trip)
            .expect("the security group allows what the story needs")
    }

    fn log_in(&mut self, at: Millis, instance: Ipv4Addr) -> Connection {
        let mut session = self.open(at, INSTANCE_CONNECT_HOST, instance, SSH, 3);
        for (request, response) in [(21, 21), (1_160, 1_080), (80, 480), (620, 320), (140, 650)] {
            session.exchange(&mut self.network, request, response);
        }
        session.now += 400;
        session.transfer(&mut self.network, Sender::Server, 740);
        session
    }

    /// Types a command letter by letter, each echoed in a packet of its own,
    /// and gets `output` bytes.
    fn type_command(&mut self, session: &mut Connection, letters: u64, output: u64) {
        for _ in 0..letters {
            session.exchange(&mut self.network, 36, 36);
            session.now += self.random.between(90, 260);
        }
        session.exchange(&mut self.network, 36, output + 36);
    }

    fn update_packages(&mut self, session: &mut Connection, instance: Ipv4Addr) {
        self.type_command(session, 18, 240);
        let mut index = self.open(session.now, instance, PACKAGE_INDEX, HTTP, 14);
        for _ in 0..3 {
            let size = self.random.between(40_000, 900_000);
            index.exchange(&mut self.network, 210, size);
        }
        index.close(&mut self.network);
        session.wait_until(index.now);
        session.transfer(&mut self.network, Sender::Server, 2_300);
        for package in 0..14 {
            let mut download = self.open(session.now, instance, PACKAGE_MIRROR, HTTPS, 22);
            download.exchange(&mut self.network, 517, 4_100);
            let size = 20_000 + self.random.skewed(3_000_000, 3);
            download.exchange(&mut self.network, 380, size);
            download.close(&mut self.network);
            session.wait_until(download.now + self.random.between(3_000, 17_000));
            session.transfer(&mut self.network, Sender::Server, 130);
            if package == 9 {
                // A last packet that comes when the connection is long forgotten.
                let late = download.now + 40_000;
                self.network.send(
                    late,
                    FiveTuple {
                        dst: if instance == A { A_PUBLIC } else { B_PUBLIC },
                        ..download.from_server
                    },
                    40,
                );
            }
        }
        session.transfer(&mut self.network, Sender::Server, 1_900);
    }

    /// Sends an echo request of 84 bytes every second. Each reply is shown in the terminal.
    fn ping(
        &mut self,
        mut terminal: Option<&mut Connection>,
        begin: Millis,
        from: Ipv4Addr,
        to: Ipv4Addr,
        count: u64,
    ) {
        const ECHO_BYTES: u64 = 84;
        let request = icmp(from, to);
        for number in 0..count {
            // A sleep of a second takes a little longer than a second.
            let now = begin + number * 1_001;
            let Some(arrived) = self.network.send(now, request, ECHO_BYTES) else {
                continue;
            };
            self.network.send(now + 1, arrived.reversed(), ECHO_BYTES);
            if let Some(session) = terminal.as_deref_mut() {
                session.wait_until(now + 2);
                session.transfer(&mut self.network, Sender::Server, 104);
            }
        }
    }

    fn ping_in_terminal(
        &mut self,
        session: &mut Connection,
        from: Ipv4Addr,
        to: Ipv4Addr,
        count: u64,
    ) {
        self.type_command(session, 18, 100);
        let begin = session.now + 20;
        self.ping(Some(session), begin, from, to, count);
        self.type_command(session, 0, 210);
    }

    fn fetch_in_terminal(
        &mut self,
        session: &mut Connection,
        from: Ipv4Addr,
        website: Ipv4Addr,
        round_trip: Millis,
    ) {
        for _ in 0..3 {
            self.type_command(session, 20, 0);
            let mut fetch = self.open(session.now, from, website, HTTP, round_trip);
            fetch.exchange(&mut self.network, 76, 6_240);
            fetch.close(&mut self.network);
            session.wait_until(fetch.now);
            session.transfer(&mut self.network, Sender::Server, 6_400);
            session.now += self.random.between(4_000, 9_000);
        }
    }

    /// What would go on without the learners.
    fn everyday_traffic(&mut self) {
        for instance in [A, WEBSITE, B] {
            self.set_clock(instance);
            self.report_to_agent_endpoint(instance);
        }
        self.query_database();
        self.visit_website();
    }

    /// Asks public time servers, seldomer as the clock settles. The time service
    /// of AWS itself, 169.254.169.123, is never in a flow log.
    fn set_clock(&mut self, instance: Ipv4Addr) {
        for server in TIME_SERVERS {
            let mut now = at(17, 28, 0) + self.random.below(64_000);
            let mut interval = 64;
            let mut polls = 0;
            while now < at(18, 30, 0) {
                let request = FiveTuple {
                    protocol: UDP,
                    src: instance,
                    srcport: self.random.between(32_768, 61_000) as u16,
                    dst: server,
                    dstport: NTP,
                };
                if let Some(arrived) = self.network.send(now, request, 76) {
                    self.network.send(now + 30, arrived.reversed(), 76);
                }
                polls += 1;
                if polls % 5 == 0 {
                    interval *= 2;
                }
                now += interval * 1_000 + self.random.below(2_000);
            }
        }
    }

    /// A management agent keeps one HTTPS connection open for hours.
    fn report_to_agent_endpoint(&mut self, instance: Ipv4Addr) {
        let mut agent = self.open(at(17, 12, 0), instance, AGENT_ENDPOINT, HTTPS, 6);
        while agent.now < at(18, 30, 0) {
            let request = self.random.between(180, 900);
            agent.exchange(&mut self.network, request, 240);
            agent.now += self.random.between(25_000, 55_000);
        }
    }

    fn query_database(&mut self) {
        for minute in [33, 40, 47, 54, 61, 68, 75, 82] {
            let second = self.random.below(50);
            let mut session = self.open(at(17, minute, second), B, DATABASE, POSTGRES, 1);
            session.exchange(&mut self.network, 110, 330);
            for _ in 0..self.random.between(2, 12) {
                let rows = 120 + self.random.skewed(60_000, 3);
                session.exchange(&mut self.network, 190, rows);
                session.now += self.random.between(200, 2_500);
            }
            session.close(&mut self.network);
        }
    }

    fn visit_website(&mut self) {
        for minute in 0..60 {
            let mut check = self.open(
                at(17, 30 + minute, 12),
                WEBSITE_MONITOR,
                WEBSITE_PUBLIC,
                HTTP,
                18,
            );
            check.exchange(&mut self.network, 130, 290);
            check.close(&mut self.network);
        }
        for _ in 0..130 {
            let begin = at(17, 30, 0) + self.random.below(60 * MINUTE);
            self.visit(begin);
        }
        for _ in 0..60 {
            let begin = at(18, 21, 30) + self.random.below(150_000);
            self.visit(begin);
        }
    }

    fn visit(&mut self, begin: Millis) {
        let visitor = everybody(self.random.skewed(100, 2));
        let port = self.random.pick(&[(3, HTTPS), (1, HTTP)]);
        let round_trip = self.random.between(15, 180);
        let mut visit = self.open(begin, visitor, WEBSITE_PUBLIC, port, round_trip);
        if port == HTTPS {
            visit.exchange(&mut self.network, 517, 3_800);
        }
        for _ in 0..self.random.between(1, 6) {
            let size = 800 + self.random.skewed(600_000, 4);
            visit.exchange(&mut self.network, 420, size);
        }
        visit.close(&mut self.network);
    }

    /// Scanners try the doors of all public addresses. A few of them never
    /// stop, most come once. What no rule allows is rejected.
    fn knocking(&mut self) {
        for _ in 0..400 {
            let scanner = everybody(100 + self.random.skewed(150, 2));
            let mut begin = at(17, 30, 0) + self.random.below(60 * MINUTE);
            let (protocol, port, bytes) = self.random.pick(DOORS);
            let srcport = self.random.between(1_024, 65_536) as u16;
            for door in [A_PUBLIC, WEBSITE_PUBLIC, B_PUBLIC] {
                if self.random.below(3) == 0 {
                    continue;
                }
                let probe = match protocol {
                    ICMP => icmp(scanner, door),
                    _ => FiveTuple {
                        protocol,
                        src: scanner,
                        srcport,
                        dst: door,
                        dstport: port,
                    },
                };
                self.probe(begin, probe, bytes);
                begin += self.random.between(40, 20_000);
            }
        }
    }

    /// An open port is left with a reset as soon as it has answered; a closed
    /// one is tried once more by some.
    fn probe(&mut self, begin: Millis, probe: FiveTuple, bytes: u64) {
        match self.network.send(begin, probe, bytes) {
            Some(arrived) if probe.protocol == TCP => {
                self.network.send(begin, arrived.reversed(), 44);
                self.network.send(begin + 90, probe, 40);
                self.network.forget(arrived);
            }
            Some(arrived) => {
                self.network.send(begin, arrived.reversed(), bytes);
            }
            None if self.random.below(4) == 0 => {
                self.network.send(begin + 1_000, probe, bytes);
            }
            None => {}
        }
    }
}

fn icmp(src: Ipv4Addr, dst: Ipv4Addr) -> FiveTuple {
    FiveTuple {
        protocol: ICMP,
        src,
        srcport: 0,
        dst,
        dstport: 0,
    }
}

/// One of the strangers, who share 198.51.100.0/24; their numbers are shuffled.
fn everybody(number: u64) -> Ipv4Addr {
    Ipv4Addr::new(198, 51, 100, ((number * 77 + 36) % 251) as u8 + 2)
}

/// What scanners try: weight, then protocol, port, and the bytes of one packet.
const DOORS: &[(u64, (u8, u16, u64))] = &[
    (16, (TCP, 23, 40)),
    (12, (TCP, 22, 40)),
    (9, (TCP, 445, 52)),
    (8, (TCP, 3389, 40)),
    (6, (TCP, 8080, 40)),
    (6, (UDP, 5060, 442)),
    (4, (TCP, 80, 40)),
    (4, (TCP, 443, 40)),
    (3, (TCP, 2323, 40)),
    (3, (TCP, 1433, 52)),
    (3, (TCP, 3306, 44)),
    (3, (TCP, 6379, 40)),
    (3, (ICMP, 0, 28)),
    (2, (TCP, 5900, 40)),
    (2, (TCP, 5432, 44)),
    (2, (TCP, 8443, 40)),
    (2, (TCP, 5555, 40)),
    (2, (UDP, 161, 71)),
    (2, (UDP, 1900, 122)),
    (2, (UDP, 123, 36)),
    (1, (UDP, 53, 58)),
    (1, (TCP, 9200, 40)),
    (1, (TCP, 27017, 40)),
];
