//! What records say together, worked out by hand, and over random logs by a slow program
//! that shares nothing with the engine.

#[path = "conversations/slow.rs"]
mod slow;

use flowglass::flow::Subnet;
use flowglass::insight::conversation::{Filter, Relate, Relation};
use flowglass::query::Table;
use flowglass::worker::Local;

/// Shards and rows of a batch.
const CONSTELLATIONS: [(u32, usize); 5] = [(1, 65_536), (2, 65_536), (5, 65_536), (1, 1), (3, 1)];

/// 2026-11-15 00:00:00 UTC.
const MIDNIGHT: i64 = 1_794_700_800;

/// A log, in which `@90` is 90 seconds after midnight.
fn log(text: &str) -> String {
    let word = |word: &str| match word.strip_prefix('@').map(str::parse::<i64>) {
        Some(Ok(seconds)) => (MIDNIGHT + seconds).to_string(),
        _ => word.to_string(),
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    text.lines()
        .map(|text| line(text.trim()) + "\n")
        .filter(|line| line != "\n")
        .collect()
}

/// The rows of some columns, a space between the cells.
fn rows(table: &Table, columns: &str) -> Vec<String> {
    let places: Vec<usize> = columns
        .split(", ")
        .map(|name| {
            let place = table.names().iter().position(|known| known == name);
            place.unwrap_or_else(|| panic!("no column {name} among {:?}", table.names()))
        })
        .collect();
    let cell = |row, place| {
        let text = table.value(row, place).to_string();
        let time = text
            .strip_prefix("2026-11-15 ")
            .map(|time| time.replace(".000", ""));
        match time.unwrap_or(text) {
            empty if empty.is_empty() => "·".to_string(),
            text => text,
        }
    };
    (0..table.rows())
        .map(|row| {
            let cells = places.iter().map(|&place| cell(row, place));
            cells.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

fn answer(text: &str, relate: &Relate, (shards, batch_rows): (u32, usize)) -> Table {
    let mut local = Local::with_batch_rows(shards, batch_rows);
    local.open(&[("flow.log", text.as_bytes())]);
    match local.relate(relate.clone()) {
        Ok(answer) => answer.table,
        Err(failure) => panic!("{failure:?}"),
    }
}

/// Checks some columns of a relation over a log, in all constellations.
fn check_relation(relate: Relate, text: &str, columns: &str, expected: &[&str]) {
    let text = log(text);
    for constellation in CONSTELLATIONS {
        let table = answer(&text, &relate, constellation);
        assert_eq!(rows(&table, columns), expected, "{constellation:?}\n{text}");
    }
}

/// The same for conversations, those that began first in front.
fn check(text: &str, columns: &str, expected: &[&str]) {
    let relate = Relate {
        sort: Some(("first seen".into(), false)),
        ..Relate::default()
    };
    check_relation(relate, text, columns, expected);
}

fn relation(relation: Relation) -> Relate {
    Relate {
        relation,
        ..Relate::default()
    }
}

const WHO: &str = "client, client port, server, server port, protocol";

const DEFAULT: &str = "interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n";

const WITH_FLAGS: &str = "interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action tcp-flags log-status\n";

const WITH_PACKET: &str = "interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol packets bytes start end action log-status\n";

#[test]
fn directions_and_windows_are_one_conversation() {
    check(
        &format!(
            "{DEFAULT}
            eni-a 10.0.0.5 203.0.113.9 51000 443 6 10 1000 @10 @60 ACCEPT OK
            eni-a 203.0.113.9 10.0.0.5 443 51000 6 8 9000 @11 @61 ACCEPT OK
            eni-a 10.0.0.5 203.0.113.9 51000 443 6 3 300 @70 @120 ACCEPT OK
            eni-a 203.0.113.9 10.0.0.5 443 51000 6 2 200 @71 @122 ACCEPT OK
            eni-a 10.0.0.5 203.0.113.9 51001 443 6 1 40 @200 @210 ACCEPT OK"
        ),
        "client, client port, server, server port, service, first seen, last seen, \
         packets to server, bytes to server, packets to client, bytes to client, \
         records, folded, interfaces, answer",
        &[
            "10.0.0.5 51000 203.0.113.9 443 HTTPS 00:00:10 00:02:02 13 1300 10 9200 4 0 1 answered",
            "10.0.0.5 51001 203.0.113.9 443 HTTPS 00:03:20 00:03:30 1 40 0 0 1 0 1 no answer",
        ],
    );
}

#[test]
fn two_interfaces_are_counted_once() {
    // On the way to the server a saw more, on the way back b.
    let text = format!(
        "{DEFAULT}
        eni-b 10.0.0.5 10.0.0.9 51000 443 6 12 1200 @10 @60 ACCEPT OK
        eni-a 10.0.0.5 10.0.0.9 51000 443 6 10 1000 @0 @30 ACCEPT OK
        eni-a 10.0.0.5 10.0.0.9 51000 443 6 5 500 @30 @60 ACCEPT OK
        eni-a 10.0.0.9 10.0.0.5 443 51000 6 7 700 @10 @60 ACCEPT OK
        eni-b 10.0.0.9 10.0.0.5 443 51000 6 9 900 @10 @50 ACCEPT OK
        eni-c 10.0.0.7 10.0.0.9 51000 443 6 1 40 @70 @80 REJECT OK"
    );
    check(
        &text,
        "client, packets to server, bytes to server, packets to client, bytes to client, \
         records, folded, interfaces, accepted, rejected",
        &[
            "10.0.0.5 15 1500 9 900 5 2 2 5 0",
            "10.0.0.7 1 40 0 0 1 0 1 0 1",
        ],
    );
    check_relation(
        relation(Relation::Interfaces),
        &text,
        "first seen, interface, client, packets to server, packets to client, records, folded",
        &[
            "00:00:00 eni-a 10.0.0.5 15 7 3 0",
            "00:00:10 eni-b 10.0.0.5 12 9 2 0",
            "00:01:10 eni-c 10.0.0.7 1 0 1 0",
        ],
    );
    check_relation(
        relation(Relation::Pairs),
        &text,
        "source, destination, packets, bytes, records, folded",
        &[
            "10.0.0.5 10.0.0.9 15 1500 3 1",
            "10.0.0.9 10.0.0.5 9 900 2 1",
            "10.0.0.7 10.0.0.9 1 40 1 0",
        ],
    );
    check_relation(
        relation(Relation::Totals),
        &text,
        "conversations, packets, bytes, records, folded, packet addresses",
        &["2 25 2440 6 2 0"],
    );
}

/// The records that "Traffic through a NAT gateway" of the Amazon VPC user guide shows,
/// with ports: the gateway (10.0.0.220) gives the connection a port of its own.
const NAT: &str = "
    eni-nat 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5 51000 443 6 10 1000 @10 @60 ACCEPT OK
    eni-nat 10.0.0.220 203.0.113.5 10.0.0.220 203.0.113.5 20001 443 6 10 1000 @10 @60 ACCEPT OK
    eni-nat 203.0.113.5 10.0.0.220 203.0.113.5 10.0.0.220 443 20001 6 8 8000 @11 @60 ACCEPT OK
    eni-nat 10.0.0.220 10.0.1.5 203.0.113.5 10.0.1.5 443 51000 6 8 8000 @11 @60 ACCEPT OK
    eni-own 10.0.1.5 203.0.113.5 10.0.1.5 203.0.113.5 51000 443 6 10 1000 @9 @60 ACCEPT OK
    eni-own 203.0.113.5 10.0.1.5 203.0.113.5 10.0.1.5 443 51000 6 8 8000 @12 @61 ACCEPT OK";

#[test]
fn a_nat_gateway_is_seen_through() {
    // Who tries the gateway itself is no copy of anything.
    let text = format!(
        "{WITH_PACKET}{NAT}
        eni-nat 198.51.100.7 10.0.0.220 198.51.100.7 10.0.0.220 40000 443 6 1 40 @90 @91 REJECT OK"
    );
    check(
        &text,
        "client, client port, server, server port, packets, bytes, records, folded, interfaces, translated",
        &[
            "10.0.1.5 51000 203.0.113.5 443 18 9000 4 2 2 1",
            "198.51.100.7 40000 10.0.0.220 443 1 40 1 0 1 0",
        ],
    );
    let with_copies = Relate {
        sort: Some(("first seen".into(), false)),
        filter: Filter {
            with_copies: true,
            ..Filter::default()
        },
        ..Relate::default()
    };
    check_relation(
        with_copies,
        &text,
        "client, client port, server, copy",
        &[
            "10.0.1.5 51000 203.0.113.5 0",
            "10.0.0.220 20001 203.0.113.5 1",
            "198.51.100.7 40000 10.0.0.220 0",
        ],
    );
    check_relation(
        relation(Relation::Totals),
        &text,
        "conversations, packets, bytes, records, folded, copies, copied records, packet addresses",
        &["2 19 9040 7 2 1 2 1"],
    );
}

#[test]
fn a_pod_and_its_node_are_two_hosts() {
    // The node's own address stands for the pod, so what the node itself says is no copy.
    check(
        &format!(
            "{WITH_PACKET}
            eni-n 10.0.0.4 10.0.9.9 10.0.0.77 10.0.9.9 40000 53 17 1 60 @1 @2 ACCEPT OK
            eni-n 10.0.9.9 10.0.0.4 10.0.9.9 10.0.0.77 53 40000 17 1 90 @1 @2 ACCEPT OK
            eni-n 10.0.0.4 10.0.9.9 10.0.0.4 10.0.9.9 40001 53 17 1 60 @3 @4 ACCEPT OK"
        ),
        "client, server, packets, answer",
        &[
            "10.0.0.77 10.0.9.9 2 answered",
            "10.0.0.4 10.0.9.9 1 no answer",
        ],
    );
}

#[test]
fn a_transit_gateway_attachment_is_seen_through() {
    check(
        &format!(
            "{WITH_PACKET}
            eni-3 10.20.33.164 10.40.2.236 10.20.33.164 10.40.2.236 39812 80 6 5 500 @1 @9 ACCEPT OK
            eni-3 10.40.2.236 10.20.33.164 10.40.2.236 10.20.33.164 80 39812 6 4 400 @1 @9 ACCEPT OK
            eni-1 10.40.1.175 10.40.2.236 10.20.33.164 10.40.2.236 39812 80 6 5 500 @1 @9 ACCEPT OK
            eni-2 10.40.2.236 10.40.2.31 10.40.2.236 10.20.33.164 80 39812 6 4 400 @1 @9 ACCEPT OK"
        ),
        "client, server, packets, bytes, records, folded, interfaces",
        &["10.20.33.164 10.40.2.236 9 900 4 2 3"],
    );
}

#[test]
fn the_client_is_who_asked() {
    let who = |text: &str, expected: &[&str]| check(text, WHO, expected);
    // By SYN, against the ports.
    who(
        &format!(
            "{WITH_FLAGS}
            eni-a 10.0.0.9 10.0.0.5 443 51000 6 4 400 @5 @9 ACCEPT 3 OK
            eni-a 10.0.0.5 10.0.0.9 51000 443 6 4 400 @1 @9 ACCEPT 19 OK"
        ),
        &["10.0.0.9 443 10.0.0.5 51000 6"],
    );
    // By the SYN-ACK alone.
    who(
        &format!("{WITH_FLAGS}eni-a 10.0.0.9 10.0.0.5 40000 22 6 4 400 @5 @9 ACCEPT 18 OK"),
        &["10.0.0.5 22 10.0.0.9 40000 6"],
    );
    // Flags that contradict each other, as both ends opening at once, leave it to the port.
    who(
        &format!(
            "{WITH_FLAGS}
            eni-a 10.0.0.9 10.0.0.5 40000 22 6 4 400 @5 @9 ACCEPT 2 OK
            eni-a 10.0.0.5 10.0.0.9 22 40000 6 4 400 @1 @9 ACCEPT 2 OK"
        ),
        &["10.0.0.9 40000 10.0.0.5 22 6"],
    );
    // Flags of anything but TCP mean nothing.
    who(
        &format!("{WITH_FLAGS}eni-a 10.0.0.9 10.0.0.5 40000 53 17 4 400 @5 @9 ACCEPT 18 OK"),
        &["10.0.0.9 40000 10.0.0.5 53 17"],
    );
    // By port, though the reply was recorded first, and stands first in the file.
    for (server, client) in [
        (22, 51_000),
        (443, 3_306),
        (5_432, 40_000),
        (9_999, 60_000),
        (3_306, 1_500),
    ] {
        who(
            &format!(
                "{DEFAULT}
                eni-a 10.0.0.9 10.0.0.5 {server} {client} 6 4 400 @1 @9 ACCEPT OK
                eni-a 10.0.0.5 10.0.0.9 {client} {server} 6 4 400 @2 @9 ACCEPT OK"
            ),
            &[&format!("10.0.0.5 {client} 10.0.0.9 {server} 6")],
        );
    }
    // By time.
    who(
        &format!(
            "{DEFAULT}
            eni-a 10.0.0.5 10.0.0.9 40000 50000 17 4 400 @2 @9 ACCEPT OK
            eni-a 10.0.0.9 10.0.0.5 50000 40000 17 4 400 @1 @9 ACCEPT OK"
        ),
        &["10.0.0.9 50000 10.0.0.5 40000 17"],
    );
    // One direction only.
    who(
        &format!("{DEFAULT}eni-a 10.0.0.9 10.0.0.5 123 123 17 4 400 @1 @9 ACCEPT OK"),
        &["10.0.0.9 123 10.0.0.5 123 17"],
    );
    // A tie goes to the lower address, then to the lower port.
    who(
        &format!(
            "{DEFAULT}
            eni-a 10.0.0.9 10.0.0.5 500 500 17 4 400 @1 @9 ACCEPT OK
            eni-a 10.0.0.5 10.0.0.9 500 500 17 4 400 @1 @9 ACCEPT OK
            eni-a 10.0.0.7 10.0.0.7 50001 50000 17 4 400 @2 @9 ACCEPT OK
            eni-a 10.0.0.7 10.0.0.7 50000 50001 17 4 400 @2 @9 ACCEPT OK"
        ),
        &[
            "10.0.0.5 500 10.0.0.9 500 17",
            "10.0.0.7 50000 10.0.0.7 50001 17",
        ],
    );
}

#[test]
fn protocols_without_ports_are_joined_by_address() {
    check(
        &format!(
            "{DEFAULT}
            eni-a 10.0.0.9 10.0.0.5 0 0 1 4 336 @12 @60 ACCEPT OK
            eni-a 10.0.0.5 10.0.0.9 0 0 1 4 336 @10 @60 ACCEPT OK
            eni-a 10.0.0.5 10.0.0.9 8 0 47 1 100 @70 @80 ACCEPT OK
            eni-a 10.0.0.5 10.0.0.9 9 1 47 1 100 @80 @90 ACCEPT OK"
        ),
        "client, client port, server, server port, protocol, protocol name, packets to server, packets to client, service",
        &[
            "10.0.0.5 0 10.0.0.9 0 1 ICMP 4 4 ·",
            "10.0.0.5 0 10.0.0.9 0 47 GRE 2 0 ·",
        ],
    );
}

#[test]
fn ipv6_is_joined_as_ipv4_is() {
    check(
        &format!(
            "{DEFAULT}
            eni-a 2001:db8:7::9 2001:db8:20::f 50112 22 6 30 5120 @1 @50 ACCEPT OK
            eni-b 2001:db8:7::9 2001:db8:20::f 50112 22 6 31 5130 @1 @50 ACCEPT OK
            eni-a 2001:db8:20::f 2001:db8:7::9 22 50112 6 20 9000 @2 @50 ACCEPT OK
            eni-a fe80::1 ff02::1 0 0 58 1 72 @60 @70 ACCEPT OK"
        ),
        "client, client port, server, server port, packets to server, bytes to client, folded, answer, unanswered",
        &[
            "2001:db8:7::9 50112 2001:db8:20::f 22 31 9000 1 answered 0",
            // Nobody expects a group to answer.
            "fe80::1 0 ff02::1 0 1 0 0 no answer 0",
        ],
    );
}

#[test]
fn what_is_no_traffic_is_no_conversation() {
    check(
        "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
        2 210987654321 eni-a - - - - - - - @0 @60 - NODATA
        2 210987654321 eni-a - - - - - - - @60 @120 - SKIPDATA",
        WHO,
        &[],
    );
    check_relation(
        relation(Relation::Totals),
        "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
        2 210987654321 eni-a - - - - - - - @0 @60 - NODATA",
        "conversations, folded",
        &["· ·"],
    );
    // Files that lack fields have conversations as far as they tell.
    check(
        "srcaddr dstaddr bytes start log-status
        10.0.0.5 10.0.0.9 700 @5 OK
        10.0.0.9 10.0.0.5 70 @6 OK",
        "client, client port, server, server port, protocol, bytes to server, bytes to client, interface",
        &["10.0.0.5 0 10.0.0.9 0 · 700 70 ·"],
    );
}

#[test]
fn answers_are_judged_by_time() {
    let columns = "client port, answer, unanswered, accepted, rejected";
    // Windows of a minute: two of them are two minutes.
    check(
        &format!(
            "{DEFAULT}
            eni-a 10.0.0.5 10.0.0.9 50000 443 6 1 40 @0 @60 ACCEPT OK
            eni-a 10.0.0.9 10.0.0.5 443 50000 6 1 40 @120 @130 ACCEPT OK
            eni-a 10.0.0.5 10.0.0.9 50001 443 6 1 40 @1 @60 ACCEPT OK
            eni-a 10.0.0.9 10.0.0.5 443 50001 6 1 40 @122 @130 ACCEPT OK
            eni-a 10.0.0.5 10.0.0.9 50002 443 6 1 40 @2 @60 ACCEPT OK
            eni-a 10.0.0.9 10.0.0.5 443 50002 6 1 40 @2 @60 REJECT OK
            eni-a 10.0.0.9 10.0.0.5 443 50003 6 1 40 @3 @60 ACCEPT OK
            eni-a 10.0.0.9 10.0.0.5 443 50003 6 1 40 @3 @60 REJECT OK"
        ),
        columns,
        &[
            "50000 answered 0 2 0",
            "50001 answered late 1 2 0",
            "50002 no answer 1 1 1",
            "50003 no request 0 1 1",
        ],
    );
    // A window of more than a minute: it takes more than twenty.
    check(
        &format!(
            "{DEFAULT}
            eni-a 10.0.0.5 10.0.0.9 50000 443 6 1 40 @0 @60 ACCEPT OK
            eni-a 10.0.0.9 10.0.0.5 443 50000 6 1 40 @122 @130 ACCEPT OK
            eni-a 10.0.0.5 10.0.0.9 50001 443 6 1 40 @1 @600 ACCEPT OK
            eni-a 10.0.0.9 10.0.0.5 443 50001 6 1 40 @1 @599 ACCEPT OK
            eni-a 10.0.0.5 10.0.0.9 50001 443 6 1 40 @1700 @1800 ACCEPT OK"
        ),
        columns,
        &["50000 answered 0 2 0", "50001 answers ended 1 3 0"],
    );
}

#[test]
fn questions_come_with_the_own_networks_first() {
    let text = format!(
        "{DEFAULT}
        eni-a 198.51.100.7 10.0.0.5 40000 23 6 9 360 @1 @2 REJECT OK
        eni-a 198.51.100.7 10.0.0.5 40001 23 6 9 360 @3 @4 REJECT OK
        eni-a 198.51.100.7 10.0.0.9 40001 22 6 1 40 @5 @6 REJECT OK
        eni-a 198.51.100.8 10.0.0.9 40001 22 6 1 40 @7 @8 ACCEPT OK
        eni-a 10.0.0.5 192.0.2.4 50000 443 6 2 80 @10 @12 ACCEPT OK
        eni-a 10.0.0.5 10.0.0.9 0 0 1 4 336 @20 @60 ACCEPT OK
        eni-a 10.0.0.5 10.0.0.8 50001 22 6 2 80 @25 @60 REJECT OK
        eni-a 10.0.0.5 10.0.0.8 50002 22 6 2 80 @30 @60 REJECT OK
        eni-a 10.0.0.5 10.0.0.7 50002 22 6 2 80 @30 @60 ACCEPT OK
        eni-a 10.0.0.7 10.0.0.5 22 50002 6 2 80 @30 @60 ACCEPT OK"
    );
    let columns = "client, server, server port, protocol, attempts, rejected, first seen, last seen, packets, interest";
    let inside = [
        "10.0.0.5 10.0.0.8 22 6 2 2 00:00:25 00:01:00 4 3",
        "10.0.0.5 10.0.0.9 0 1 1 0 00:00:20 00:01:00 4 3",
        "10.0.0.5 192.0.2.4 443 6 1 0 00:00:10 00:00:12 2 2",
    ];
    let outside = [
        "198.51.100.7 10.0.0.5 23 6 2 2 00:00:01 00:00:04 18 0",
        "198.51.100.7 10.0.0.9 22 6 1 1 00:00:05 00:00:06 1 0",
        "198.51.100.8 10.0.0.9 22 6 1 0 00:00:07 00:00:08 1 0",
    ];
    let questions = relation(Relation::Questions);
    check_relation(
        questions.clone(),
        &text,
        columns,
        &[&inside[..], &outside].concat(),
    );
    let filter = Filter {
        hide_unsolicited: true,
        ..Filter::default()
    };
    check_relation(
        Relate {
            filter,
            ..questions
        },
        &text,
        columns,
        &inside,
    );
    check_relation(
        relation(Relation::Knocks),
        &text,
        "client, attempts, ports, targets, rejected, last seen",
        &[
            "198.51.100.7 3 2 2 3 00:00:06",
            "198.51.100.8 1 1 1 0 00:00:08",
        ],
    );
    check_relation(
        relation(Relation::KnockedPorts),
        &text,
        "server port, protocol, attempts, sources, targets",
        &["22 6 2 2 1", "23 6 2 1 1"],
    );
}

#[test]
fn own_addresses_need_not_be_private() {
    let columns = "client, server, unsolicited";
    // In all records of the interface.
    check(
        &format!(
            "{DEFAULT}
            eni-a 2600:1f14::7 2600:1f14::a 40000 22 6 1 40 @1 @2 REJECT OK
            eni-a 2600:1f14::8 2600:1f14::a 40000 22 6 1 40 @3 @4 REJECT OK"
        ),
        columns,
        &["2600:1f14::7 2600:1f14::a 1", "2600:1f14::8 2600:1f14::a 1"],
    );
    // As the direction says.
    check(
        "interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action flow-direction log-status
        eni-a 2600:1f14::7 2600:1f14::a 40000 22 6 1 40 @1 @2 REJECT ingress OK
        eni-a 2600:1f14::8 2600:1f14::b 40000 22 6 1 40 @3 @4 REJECT ingress OK",
        columns,
        &["2600:1f14::7 2600:1f14::a 1", "2600:1f14::8 2600:1f14::b 1"],
    );
    // Nothing tells.
    check(
        &format!("{DEFAULT}eni-a 2600:1f14::7 2600:1f14::a 40000 22 6 1 40 @1 @2 REJECT OK"),
        columns,
        &["2600:1f14::7 2600:1f14::a 0"],
    );
}

#[test]
fn filters_choose_conversations() {
    let text = format!(
        "{DEFAULT}
        eni-a 10.0.0.5 203.0.113.9 50000 443 6 1 40 @1 @2 ACCEPT OK
        eni-a 203.0.113.9 10.0.0.5 443 50000 6 1 40 @1 @2 ACCEPT OK
        eni-a 10.0.0.5 10.0.1.9 50001 5432 6 1 40 @3 @4 REJECT OK
        eni-a 10.0.2.5 10.0.1.9 50002 53 17 1 40 @5 @6 ACCEPT OK
        eni-a 198.51.100.9 10.0.0.5 50003 22 6 1 40 @7 @8 REJECT OK"
    );
    let subnet = |text| Subnet::parse(text);
    let filters = [
        (Filter::default(), "50000 50001 50002 50003"),
        (
            Filter {
                subnet: subnet("10.0.1.0/24"),
                ..Filter::default()
            },
            "50001 50002",
        ),
        (
            Filter {
                ends: subnet("10.0.1.9/32").zip(subnet("10.0.0.5/32")),
                ..Filter::default()
            },
            "50001",
        ),
        (
            Filter {
                port: Some(443),
                ..Filter::default()
            },
            "50000",
        ),
        (
            Filter {
                client_port: Some(50_002),
                ..Filter::default()
            },
            "50002",
        ),
        (
            Filter {
                protocol: Some(17),
                ..Filter::default()
            },
            "50002",
        ),
        (
            Filter {
                text: " postgres".into(),
                ..Filter::default()
            },
            "50001",
        ),
        (
            Filter {
                text: "udp".into(),
                ..Filter::default()
            },
            "50002",
        ),
        (
            Filter {
                text: "113.9".into(),
                ..Filter::default()
            },
            "50000",
        ),
        (
            Filter {
                only_unanswered: true,
                ..Filter::default()
            },
            "50001 50002 50003",
        ),
        (
            Filter {
                only_rejected: true,
                ..Filter::default()
            },
            "50001 50003",
        ),
        (
            Filter {
                hide_unsolicited: true,
                ..Filter::default()
            },
            "50000 50001 50002",
        ),
    ];
    for (filter, ports) in filters {
        let relate = Relate {
            filter,
            sort: Some(("first seen".into(), false)),
            ..Relate::default()
        };
        check_relation(
            relate,
            &text,
            "client port",
            &ports.split(' ').collect::<Vec<_>>(),
        );
    }
}

/// The rows of random logs are those that a slow program finds.
#[test]
fn random_logs_are_joined_as_by_hand() {
    for seed in 0..200 {
        let text = slow::random_log(seed);
        let expected = slow::conversations(&text);
        for constellation in CONSTELLATIONS {
            let relate = Relate {
                filter: Filter {
                    with_copies: true,
                    ..Filter::default()
                },
                ..Relate::default()
            };
            let table = answer(&text, &relate, constellation);
            let mut actual = rows(&table, slow::COLUMNS);
            actual.sort();
            let only = |these: &[String], others: &[String]| {
                let only = these.iter().filter(|row| !others.contains(row));
                only.cloned().collect::<Vec<_>>()
            };
            assert_eq!(
                (
                    only(&actual, &expected),
                    only(&expected, &actual),
                    actual.len()
                ),
                (vec![], vec![], expected.len()),
                "seed {seed} {constellation:?}\n{text}"
            );
        }
    }
}

/// Many records of one conversation are held as few.
#[test]
fn a_long_conversation_is_one_row() {
    let mut text = DEFAULT.to_string();
    for number in 0..20_000 {
        let (second, side) = (number / 4, ["eni-a", "eni-b"][number % 2]);
        let (from, to) = match number % 4 {
            0 | 1 => ("10.0.0.5", "10.0.0.9"),
            _ => ("10.0.0.9", "10.0.0.5"),
        };
        let action = if number < 4 { "REJECT" } else { "ACCEPT" };
        text.push_str(&format!(
            "{side} {from} {to} 0 0 1 {} 100 @{second} @{} {action} OK\n",
            2 - number % 2,
            second + 1,
        ));
    }
    // Each way has 5,000 records at either interface, of which eni-a saw two packets each.
    let columns = "client, first seen, last seen, packets to server, bytes to server, \
        packets to client, bytes to client, accepted, rejected, records, folded, interfaces, answer";
    let row = "10.0.0.5 00:00:00 01:23:20 10000 500000 10000 500000 19996 4 20000 10000 2 answered";
    for constellation in [(1, 65_536), (2, 1_000)] {
        let table = answer(&log(&text), &Relate::default(), constellation);
        assert_eq!(rows(&table, columns), [row], "{constellation:?}");
    }
}

/// Ties of the sort key do not depend on how rows are dealt out, nor do pages.
#[test]
fn any_page_is_a_part_of_the_whole() {
    let mut text = DEFAULT.to_string();
    // Enough that every worker gets a part of the conversations.
    for number in 0..12_000 {
        let mixed = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        text.push_str(&format!(
            "eni-{} 10.0.{}.{} 192.0.2.{} {} 443 6 1 40 @{} @{} ACCEPT OK\n",
            mixed % 2,
            mixed % 3,
            mixed % 50,
            mixed % 7,
            1_024 + mixed % 9_000,
            mixed % 20,
            mixed % 20 + 1,
        ));
    }
    let text = log(&text);
    for sort in ["last seen", "packets", "client"] {
        let relate = Relate {
            sort: Some((sort.into(), true)),
            ..Relate::default()
        };
        let whole = rows(&answer(&text, &relate, (1, 65_536)), WHO);
        assert!(whole.len() > 9_000);
        for (shards, batch_rows) in [(2, 65_536), (3, 100)] {
            let mut local = Local::with_batch_rows(shards, batch_rows);
            local.open(&[("flow.log", text.as_bytes())]);
            let all = local
                .relate(relate.clone())
                .map(|answer| rows(&answer.table, WHO));
            assert!(all.is_ok_and(|all| all == whole), "{sort} {shards}");
            for (from, count) in [(0, 3), (2_047, 5), (3_000, 400), (whole.len() - 2, 9)] {
                let page = rows(&local.rows(from as u64, count as u64), WHO);
                let until = whole.len().min(from + count);
                assert_eq!(page, whole[from..until], "{sort} {shards} {from}");
            }
        }
    }
}
