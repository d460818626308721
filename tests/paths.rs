//! The private and the public path between the same two hosts.

use flowglass::flow::Address;
use flowglass::insight::Question;
use flowglass::worker::Local;

fn address(text: &str) -> Address {
    match Address::parse(text.as_bytes()) {
        Some(address) => address,
        None => panic!("{text} is no address"),
    }
}

/// A record of eni-`interface` from minute `minute` on.
fn record(interface: &str, ends: &str, packets: u32, minute: i64) -> String {
    let start = 1_673_461_200 + minute * 60;
    format!(
        "2 123456789010 eni-{interface} {ends} {packets} 84 {start} {} ACCEPT OK\n",
        start + 50
    )
}

/// Asserts to which other addresses the question `src dst` is related.
#[track_caller]
fn assert_related(records: &[String], question: &str, related: Option<&str>) {
    for shards in [1, 2, 3] {
        let mut local = Local::with_batch_rows(shards, 1);
        local.open(&[("a.log", records.concat().as_bytes())]);
        let Some((src, dst)) = question.split_once(' ') else {
            panic!("two addresses are asked about");
        };
        let diagnosis = local.diagnose(&Question::new(address(src), address(dst)));
        let found = diagnosis.related.map(|related| {
            let Question { src, dst, .. } = related.question;
            format!("{src} {dst}")
        });
        assert_eq!(found.as_deref(), related, "{question} in {shards} shards");
    }
}

/// Pings of 10.1.0.5 to the public address of 10.2.0.9, as both ends record them.
fn pings() -> Vec<String> {
    let minutes = 0..3;
    minutes
        .flat_map(|minute| {
            [
                record("a", "10.1.0.5 203.0.113.140 0 0 1", 50, minute),
                record("a", "203.0.113.140 10.1.0.5 0 0 1", 50, minute),
                record("b", "203.0.113.25 10.2.0.9 0 0 1", 50, minute),
                record("b", "10.2.0.9 203.0.113.25 0 0 1", 50, minute),
            ]
        })
        .collect()
}

#[test]
fn pings_give_the_public_address_away() {
    let pings = pings();
    for (question, related) in [
        ("10.1.0.5 10.2.0.9", Some("10.1.0.5 203.0.113.140")),
        ("10.1.0.5 203.0.113.140", Some("10.1.0.5 10.2.0.9")),
        ("203.0.113.25 10.2.0.9", Some("10.1.0.5 10.2.0.9")),
        ("10.1.0.5 10.3.0.1", None),
        ("10.1.0.5 203.0.113.25", None),
    ] {
        assert_related(&pings, question, related);
    }
}

#[test]
fn connections_give_it_away_by_their_ports() {
    let arrives = |ports: &str| {
        [
            record("a", "10.1.0.5 203.0.113.140 40001 443 6", 200, 0),
            record("b", &format!("203.0.113.25 10.2.0.9 {ports} 6"), 200, 0),
        ]
    };
    let question = "10.1.0.5 10.2.0.9";
    assert_related(
        &arrives("40001 443"),
        question,
        Some("10.1.0.5 203.0.113.140"),
    );
    assert_related(&arrives("40002 443"), question, None);
}

#[test]
fn chance_is_not_enough() {
    let arrives = |packets, minute| {
        [
            record("a", "10.1.0.5 203.0.113.140 0 0 1", 50, 0),
            record("b", "203.0.113.25 10.2.0.9 0 0 1", packets, minute),
        ]
    };
    let question = "10.1.0.5 10.2.0.9";
    assert_related(&arrives(50, 0), question, Some("10.1.0.5 203.0.113.140"));
    assert_related(&arrives(49, 0), question, Some("10.1.0.5 203.0.113.140"));
    assert_related(&arrives(40, 0), question, None);
    assert_related(&arrives(50, 5), question, None);
    let few = [
        record("a", "10.1.0.5 203.0.113.140 0 0 1", 3, 0),
        record("b", "203.0.113.25 10.2.0.9 0 0 1", 3, 0),
    ];
    assert_related(&few, question, None);
}
