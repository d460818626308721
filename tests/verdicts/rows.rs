//! Rows worked out by hand: a small log, a question, and the stretches it must give.
//!
//! A log is written for the pencil. Times are `HH:MM:SS` of 15 November 2026, and three
//! words stand for many lines, one for each minute:
//!
//! - `life ENI OWN FROM UNTIL`: the interface talks with strangers, and one knock of a
//!   stranger is rejected, so that the interface is covered.
//! - `accepts …`: the same without the rejection.
//! - `silence ENI FROM UNTIL`: NODATA.
//!
//! A line `== PATH` begins another file; `fields …` is the header.
//!
//! An expected stretch is `CODE SINCE UNTIL EVIDENCE: CAUSES`, or without the colon if any
//! causes will do; a star stands for anything, and a number in angle brackets for all causes
//! of that rule.

use crate::ask::{Found, ask, question};
use std::collections::BTreeSet;

const MIDNIGHT: i64 = 1_794_700_800;

const FIELDS: &str =
    "interface-id srcaddr dstaddr srcport dstport protocol start end action log-status";

/// The causes of a rule, by its number in the table.
const RULES: [(&str, &[&str]); 7] = [
    (
        "<1>",
        &["source-security-group", "source-network-acl-outbound"],
    ),
    (
        "<2>",
        &[
            "destination-security-group",
            "destination-network-acl-inbound",
        ],
    ),
    ("<3>", &["destination-network-acl-outbound"]),
    ("<4>", &["source-network-acl-inbound"]),
    ("<5>", &["not-listening", "host-firewall-resets"]),
    ("<7>", &["no-route-back", "way-back-drops"]),
    (
        "<8>",
        &[
            "no-route",
            "peering-not-active",
            "way-there-drops",
            "destination-gone",
        ],
    ),
];

fn seconds(text: &str) -> Option<i64> {
    let mut parts = text.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    Some(MIDNIGHT + hour * 3_600 + minute * 60 + second)
}

/// The files that a log in short form stands for.
fn files(log: &str) -> Vec<(String, String)> {
    let mut files = vec![("flow.log".to_string(), String::new())];
    let mut fields = FIELDS.to_string();
    for line in log.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(path) = line.strip_prefix("== ") {
            files.push((path.to_string(), String::new()));
            continue;
        }
        if let Some(names) = line.strip_prefix("fields ") {
            fields = names.to_string();
            continue;
        }
        let Some((_, text)) = files.last_mut() else {
            unreachable!("there is a first file");
        };
        if text.is_empty() {
            *text += &format!("{fields}\n");
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [kind @ ("life" | "accepts"), eni, own, from, until] => {
                let (from, until) = (seconds(from).unwrap(), seconds(until).unwrap());
                let knock = ["198.51.100.7", own, "40022", "23", "6"];
                if kind == "life" {
                    *text += &record(&fields, eni, knock, from, from + 1, "REJECT OK");
                }
                for start in (from..until).step_by(60) {
                    let asks = [own, "198.51.100.9", "50443", "443", "6"];
                    *text += &record(&fields, eni, asks, start, start + 59, "ACCEPT OK");
                }
            }
            ["silence", eni, from, until] => {
                let (from, until) = (seconds(from).unwrap(), seconds(until).unwrap());
                for start in (from..until).step_by(60) {
                    *text += &record(&fields, eni, ["-"; 5], start, start + 59, "- NODATA");
                }
            }
            _ => {
                let value = |word: &&str| match seconds(word) {
                    Some(second) if word.len() == 8 => second.to_string(),
                    _ => word.to_string(),
                };
                let values: Vec<String> = words.iter().map(value).collect();
                *text += &format!("{}\n", values.join(" "));
            }
        }
    }
    files.retain(|(_, text)| !text.is_empty());
    files
}

fn record(
    fields: &str,
    eni: &str,
    [src, dst, src_port, dst_port, protocol]: [&str; 5],
    start: i64,
    end: i64,
    outcome: &str,
) -> String {
    let value = |field: &str| match field {
        "interface-id" => eni.to_string(),
        "srcaddr" | "pkt-srcaddr" => src.to_string(),
        "dstaddr" | "pkt-dstaddr" => dst.to_string(),
        "srcport" => src_port.to_string(),
        "dstport" => dst_port.to_string(),
        "protocol" => protocol.to_string(),
        "start" => start.to_string(),
        "end" => end.to_string(),
        "action" => outcome.split(' ').next().unwrap_or_default().to_string(),
        "log-status" => outcome.split(' ').nth(1).unwrap_or_default().to_string(),
        "flow-direction" if src.starts_with("198.51.100.7") => "ingress".to_string(),
        "flow-direction" if src != "-" => "egress".to_string(),
        "tcp-flags" if src != "-" => "2".to_string(),
        _ => "-".to_string(),
    };
    let values: Vec<String> = fields.split(' ').map(value).collect();
    values.join(" ") + "\n"
}

/// `SRC DST`, `SRC DST:PORT` or `SRC [DST]:PORT`, and `all` if the person says that all
/// traffic was captured.
fn answers(asked: &str, log: &str) -> Vec<Found> {
    let words: Vec<&str> = asked.split(' ').collect();
    let (dst, port) = match words[1].rsplit_once(':') {
        Some((dst, port)) if !dst.contains(':') || dst.ends_with(']') => {
            (dst.trim_matches(['[', ']']), port.parse().ok())
        }
        _ => (words[1], None),
    };
    let mut question = question(words[0], dst);
    question.port = port;
    question.captured_all = words.get(2) == Some(&"all");
    let mut found = ask(&files(log), 1, &question);
    found.sort_by_key(|stretch| (stretch.since, stretch.protocol, stretch.port));
    found
}

#[track_caller]
fn check(asked: &str, log: &str, expected: &[&str]) -> Vec<Found> {
    let found = answers(asked, log);
    let shown = format!("{asked}\n{log}\nexpected {expected:#?}\nfound {found:#?}");
    assert_eq!(found.len(), expected.len(), "{shown}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(fits(found, expected), "{shown}");
    }
    found
}

fn fits(found: &Found, expected: &str) -> bool {
    let (head, causes) = match (expected.rsplit_once(": "), expected.strip_suffix(':')) {
        (Some(parts), _) => parts,
        (None, Some(head)) => (head, ""),
        (None, None) => (expected, "*"),
    };
    let words: Vec<&str> = head.split(' ').collect();
    let is_time = |found: Option<i64>, word: &str| word == "*" || found == seconds(word);
    let names: BTreeSet<&str> = causes
        .split_whitespace()
        .flat_map(|word| match word {
            "<9>" => vec!["host-firewall-drops", "nothing-answers", "host-down"],
            _ => match RULES.iter().find(|(rule, _)| *rule == word) {
                Some((_, names)) => names.to_vec(),
                None => vec![word],
            },
        })
        .collect();
    found.code == words[0]
        && is_time(found.since, words[1])
        && is_time(found.until, words[2])
        && (words[3] == "*" || words[3] == found.evidence.to_string())
        && (causes == "*" || names == found.causes)
}

#[track_caller]
fn says(found: &Found, words: &[&str]) {
    for word in words {
        let told = format!("{}\n{}", found.sentence, found.more);
        assert!(told.to_lowercase().contains(word), "{word:?}\n{told}");
    }
}

// The worked rows of the rule book, in its order.

#[test]
fn a_ping_that_the_covered_other_side_never_saw() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:01:00 10:01:59 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["lost-in-between 10:00:00 10:01:59 2: <8>"],
    );
}

#[test]
fn a_ping_when_nobody_recorded_the_other_side() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:01:00 10:01:59 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["no-answer 10:00:00 10:01:59 2: <2> <3> <7> <8> <9>"],
    );
}

#[test]
fn a_ping_rejected_on_entry() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 REJECT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["blocked-on-entry 10:00:00 10:00:59 2: <2>"],
    );
}

#[test]
fn a_ping_whose_answer_is_rejected_on_exit() {
    let log = "
        life eni-b 10.2.4.16 09:30 10:30
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-b 10.2.4.16 10.1.4.15 0 0 1 10:00:00 10:00:59 REJECT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["answer-blocked-on-exit 10:00:00 10:00:59 2: <3>"],
    );
}

#[test]
fn a_ping_whose_answer_never_arrives() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-b 10.2.4.16 10.1.4.15 0 0 1 10:00:00 10:00:59 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["answer-lost-in-between 10:00:00 10:00:59 3: <7>"],
    );
}

#[test]
fn an_answer_that_only_the_other_side_recorded() {
    let log = "
        life eni-b 10.2.4.16 09:30 10:30
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-b 10.2.4.16 10.1.4.15 0 0 1 10:00:00 10:00:59 ACCEPT OK";
    let found = check(
        "10.1.4.15 10.2.4.16",
        log,
        &["answered 10:00:00 10:00:59 2: <4> <7>"],
    );
    says(&found[0], &["not recorded"]);
}

#[test]
fn a_request_that_reached_the_other_side_and_got_no_reply() {
    let log = "
        life eni-b 10.2.4.16 09:30 10:30
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK";
    let found = check(
        "10.1.4.15 10.2.4.16",
        log,
        &["no-answer 10:00:00 10:00:59 1: <9>"],
    );
    says(&found[0], &["reached 10.2.4.16"]);
}

#[test]
fn a_late_packet_after_an_hour_of_answers() {
    let log = "
        fields interface-id srcaddr dstaddr srcport dstport protocol tcp-flags start end action log-status
        life eni-b 10.2.4.16 09:30 11:30
        eni-b 10.1.4.15 10.2.4.16 51544 443 6 2 10:00:00 10:09:59 ACCEPT OK
        eni-b 10.2.4.16 10.1.4.15 443 51544 6 18 10:00:00 10:09:59 ACCEPT OK
        eni-b 10.1.4.15 10.2.4.16 51544 443 6 0 10:10:00 10:59:30 ACCEPT OK
        eni-b 10.2.4.16 10.1.4.15 443 51544 6 0 10:10:00 10:59:30 ACCEPT OK
        eni-b 10.2.4.16 10.1.4.15 443 51544 6 1 11:01:10 11:01:10 REJECT OK";
    // The late packet belongs to the evidence; whether the stretch ends with it is free.
    let found = check(
        "10.1.4.15 10.2.4.16:443",
        log,
        &["answered 10:00:00 * *: <4> <7>"],
    );
    says(&found[0], &["reject"]);
}

#[test]
fn a_connection_that_is_reset() {
    let log = "
        fields interface-id srcaddr dstaddr srcport dstport protocol tcp-flags start end action log-status
        life eni-b 10.2.4.16 09:30 10:30
        eni-b 10.1.4.15 10.2.4.16 51544 443 6 2 10:00:00 10:00:01 ACCEPT OK
        eni-b 10.2.4.16 10.1.4.15 443 51544 6 4 10:00:00 10:00:01 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["refused 10:00:00 10:00:01 2: <5>"],
    );
}

#[test]
fn a_ping_that_was_repaired() {
    let log = "
        life eni-a 10.1.4.15 10:00 11:30
        life eni-b 10.2.4.16 10:00 11:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:39:00 10:39:59 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:40:00 10:40:59 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:43:00 10:43:59 ACCEPT OK
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:43:00 10:43:59 ACCEPT OK
        eni-b 10.2.4.16 10.1.4.15 0 0 1 10:43:00 10:43:59 ACCEPT OK
        eni-a 10.2.4.16 10.1.4.15 0 0 1 10:43:00 10:43:59 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &[
            "lost-in-between 10:39:00 10:40:59 2: <8>",
            "answered 10:43:00 10:43:59 4:",
        ],
    );
}

const PUBLIC: &str = "
    life eni-a 10.1.4.15 09:30 10:30
    life eni-b 10.2.4.16 09:30 10:30
    eni-a 10.1.4.15 203.0.113.11 0 0 1 10:00:00 10:00:59 ACCEPT OK
    eni-a 203.0.113.11 10.1.4.15 0 0 1 10:00:00 10:00:59 ACCEPT OK
    eni-b 203.0.113.10 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
    eni-b 10.2.4.16 203.0.113.10 0 0 1 10:00:00 10:00:59 ACCEPT OK";

#[test]
fn a_ping_of_a_public_address_judged_at_its_own_side() {
    check(
        "10.1.4.15 203.0.113.11",
        PUBLIC,
        &["answered 10:00:00 10:00:59 2:"],
    );
}

#[test]
fn the_same_ping_judged_at_the_other_side() {
    check(
        "203.0.113.10 10.2.4.16",
        PUBLIC,
        &["answered 10:00:00 10:00:59 2: <4> <7>"],
    );
    check(
        "10.1.4.15 10.2.4.16",
        PUBLIC,
        &["not-enough-evidence * * *: never-tried"],
    );
}

#[test]
fn a_file_of_nothing_but_rejections() {
    let log = "
        eni-a 198.51.100.7 10.1.4.15 40022 23 6 10:00:00 10:00:59 REJECT OK
        eni-b 198.51.100.8 10.2.4.16 40023 23 6 10:00:00 10:00:59 REJECT OK";
    let found = check("10.1.4.15 10.2.4.16", log, &["not-enough-evidence * * *"]);
    assert!(found[0].causes.contains("only-rejects-captured"));
}

// The notes on the rules.

#[test]
fn a_ping_rejected_on_exit() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 REJECT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["blocked-on-exit 10:00:00 10:00:59 1: <1>"],
    );
}

#[test]
fn a_ping_whose_answer_is_rejected_on_entry() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-a 10.2.4.16 10.1.4.15 0 0 1 10:00:00 10:00:59 REJECT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["answer-blocked-on-entry 10:00:00 10:00:59 2: <4>"],
    );
}

/// Where no rejection was captured, the other side may have rejected; had it let the ping
/// in, that would have been recorded.
#[test]
fn files_of_accepted_traffic_alone() {
    let log = "
        accepts eni-a 10.1.4.15 09:30 10:30
        accepts eni-b 10.2.4.16 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK";
    let found = check(
        "10.1.4.15 10.2.4.16",
        log,
        &["no-answer 10:00:00 10:00:59 1: <2> <8>"],
    );
    says(&found[0], &["reject"]);
    check(
        "10.1.4.15 10.2.4.16 all",
        log,
        &["lost-in-between 10:00:00 10:00:59 1: <8>"],
    );
}

/// The asking side is not covered, so that the second half of rule 6 holds. Had the reply
/// been let in there, it would have been recorded: the causes say that it was not.
#[test]
fn a_reply_that_an_accepting_log_does_not_show() {
    let log = "
        accepts eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-b 10.2.4.16 10.1.4.15 0 0 1 10:00:00 10:00:59 ACCEPT OK";
    let found = check(
        "10.1.4.15 10.2.4.16",
        log,
        &["answered 10:00:00 10:00:59 3: <4> <7>"],
    );
    says(&found[0], &["do not show the answer"]);
}

/// Rule 3 wants the request to be recorded at the other side, which captured rejections
/// alone. What is left is rule 9, with the one cause that leaves a rejected answer.
#[test]
fn a_rejected_answer_without_its_request() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        eni-b 198.51.100.7 10.2.4.16 40022 23 6 09:40:00 09:40:00 REJECT OK
        silence eni-b 09:41 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-b 10.2.4.16 10.1.4.15 0 0 1 10:00:00 10:00:59 REJECT OK";
    let found = check(
        "10.1.4.15 10.2.4.16",
        log,
        &["no-answer 10:00:00 10:00:59 2: <3>"],
    );
    says(&found[0], &["answer was rejected"]);
}

#[test]
fn a_log_stream_that_is_named_all() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        == export/eni-0bbbbbbb-all/000000
        accepts eni-0bbbbbbb 10.2.4.16 09:30 10:30";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["lost-in-between 10:00:00 10:00:59 1: <8>"],
    );
}

#[test]
fn skipped_records_are_no_silence() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-b - - - - - 10:00:00 10:00:59 - SKIPDATA
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:10 10:00:40 ACCEPT OK";
    let found = check(
        "10.1.4.15 10.2.4.16",
        log,
        &["no-answer 10:00:10 10:00:40 1: <2> <3> <7> <8> <9>"],
    );
    says(&found[0], &["skip"]);
}

#[test]
fn records_skipped_long_before_do_no_harm() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-b - - - - - 09:32:00 09:32:59 - SKIPDATA
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:10 10:00:40 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["lost-in-between 10:00:10 10:00:40 1: <8>"],
    );
}

/// What the last window held may be in the next file.
#[test]
fn the_last_window_of_a_file_does_not_count() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:01
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:10 10:00:40 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["no-answer 10:00:10 10:00:40 1: <2> <3> <7> <8> <9>"],
    );
}

#[test]
fn a_file_that_ends_before_the_ping() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 09:50
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:10 10:00:40 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["no-answer 10:00:10 10:00:40 1: <2> <3> <7> <8> <9>"],
    );
}

#[test]
fn silent_windows_are_covered_by_nodata() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 09:31
        silence eni-b 09:31 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:10 10:00:40 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["lost-in-between 10:00:10 10:00:40 1: <8>"],
    );
}

#[test]
fn ten_silent_windows_end_a_stretch() {
    let lives = "
        life eni-a 10.1.4.15 09:30 11:00
        life eni-b 10.2.4.16 09:30 11:00
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK";
    let later = "eni-a 10.1.4.15 10.2.4.16 0 0 1 10:20:00 10:20:59 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        &format!("{lives}\n{later}"),
        &[
            "lost-in-between 10:00:00 10:00:59 1: <8>",
            "lost-in-between 10:20:00 10:20:59 1: <8>",
        ],
    );
    let sooner = "eni-a 10.1.4.15 10.2.4.16 0 0 1 10:06:00 10:06:59 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        &format!("{lives}\n{sooner}"),
        &["lost-in-between 10:00:00 10:06:59 2: <8>"],
    );
}

#[test]
fn several_client_ports_are_one_verdict() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 51544 443 6 10:00:00 10:00:07 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 51545 443 6 10:01:00 10:01:07 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 51546 443 6 10:02:00 10:02:07 ACCEPT OK";
    let found = check(
        "10.1.4.15 10.2.4.16",
        log,
        &["lost-in-between 10:00:00 10:02:07 3: <8>"],
    );
    assert_eq!((found[0].port, found[0].protocol), (Some(443), Some(6)));
}

const NAT_GATEWAY: &str = "
    fields interface-id srcaddr dstaddr srcport dstport protocol pkt-srcaddr pkt-dstaddr start end action log-status
    eni-n 10.1.4.15 10.1.9.9 51544 443 6 10.1.4.15 198.51.100.80 10:00:00 10:00:30 ACCEPT OK
    eni-n 10.1.9.9 198.51.100.80 1701 443 6 10.1.9.9 198.51.100.80 10:00:00 10:00:30 ACCEPT OK
    eni-n 198.51.100.80 10.1.9.9 443 1701 6 198.51.100.80 10.1.9.9 10:00:00 10:00:30 ACCEPT OK
    eni-n 10.1.9.9 10.1.4.15 443 51544 6 198.51.100.80 10.1.4.15 10:00:00 10:00:30 ACCEPT OK";

/// The NAT gateway alone was captured; it stands for the far side.
#[test]
fn a_question_by_the_addresses_in_the_packet_names_the_translator() {
    let found = check(
        "10.1.4.15 198.51.100.80:443",
        NAT_GATEWAY,
        &["answered 10:00:00 10:00:30 2"],
    );
    says(&found[0], &["10.1.9.9"]);
}

#[test]
fn the_same_flow_by_the_address_of_the_translator() {
    check(
        "10.1.9.9 198.51.100.80:443",
        NAT_GATEWAY,
        &["answered 10:00:00 10:00:30 2: <5>"],
    );
}

#[test]
fn a_ping_of_ipv6() {
    let log = "
        life eni-a 2001:db8:1::f 09:30 10:30
        life eni-b 2001:db8:2::f 09:30 10:30
        eni-a 2001:db8:1::f 2001:db8:2::f 0 0 58 10:00:00 10:00:59 ACCEPT OK";
    check(
        "2001:db8:1::f 2001:db8:2::f",
        log,
        &["lost-in-between 10:00:00 10:00:59 1: <8>"],
    );
}

#[test]
fn datagrams_may_go_one_way() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 45000 514 17 10:00:00 10:00:59 ACCEPT OK
        eni-b 10.1.4.15 10.2.4.16 45000 514 17 10:00:00 10:00:59 ACCEPT OK";
    let found = check(
        "10.1.4.15 10.2.4.16",
        log,
        &["no-answer 10:00:00 10:00:59 2: <9>"],
    );
    says(&found[0], &["one-way"]);
}

const TWO_SERVICES: &str = "
    life eni-a 10.1.4.15 09:30 10:30
    life eni-b 10.2.4.16 09:30 10:30
    eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
    eni-a 10.2.4.16 10.1.4.15 0 0 1 10:00:00 10:00:59 ACCEPT OK
    eni-a 10.1.4.15 10.2.4.16 51544 443 6 10:00:10 10:00:17 ACCEPT OK
    eni-b 10.1.4.15 10.2.4.16 51544 443 6 10:00:10 10:00:17 REJECT OK";

#[test]
fn a_question_without_a_port_is_answered_for_each_service() {
    check(
        "10.1.4.15 10.2.4.16",
        TWO_SERVICES,
        &[
            "answered 10:00:00 10:00:59 2:",
            "blocked-on-entry 10:00:10 10:00:17 2: <2>",
        ],
    );
}

#[test]
fn a_question_with_a_port_is_about_that_port() {
    check(
        "10.1.4.15 10.2.4.16:443",
        TWO_SERVICES,
        &["blocked-on-entry 10:00:10 10:00:17 2: <2>"],
    );
    check(
        "10.1.4.15 10.2.4.16:22",
        TWO_SERVICES,
        &["not-enough-evidence * * *: never-tried"],
    );
}

#[test]
fn connections_the_other_way_are_another_question() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-b 10.2.4.16 10.1.4.15 51544 22 6 10:00:00 10:00:30 ACCEPT OK
        eni-a 10.2.4.16 10.1.4.15 51544 22 6 10:00:00 10:00:30 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 22 51544 6 10:00:00 10:00:30 ACCEPT OK
        eni-b 10.1.4.15 10.2.4.16 22 51544 6 10:00:00 10:00:30 ACCEPT OK";
    check("10.1.4.15 10.2.4.16", log, &["not-enough-evidence * * *"]);
    check(
        "10.2.4.16 10.1.4.15",
        log,
        &["answered 10:00:00 10:00:30 4: <5>"],
    );
}

/// Pings have no connection that could have ended: a rejection after answers is news.
#[test]
fn a_ping_that_is_rejected_after_it_was_answered() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-b 10.2.4.16 10.1.4.15 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-a 10.2.4.16 10.1.4.15 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:04:00 10:04:59 ACCEPT OK
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:04:00 10:04:59 REJECT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &[
            "answered 10:00:00 10:00:59 4:",
            "blocked-on-entry 10:04:00 10:04:59 2: <2>",
        ],
    );
}

#[test]
fn the_direction_tells_whose_interface_it_is() {
    let log = "
        fields interface-id srcaddr dstaddr srcport dstport protocol flow-direction start end action log-status
        eni-b 10.1.4.15 10.2.4.16 51544 443 6 ingress 10:00:00 10:00:07 REJECT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["blocked-on-entry 10:00:00 10:00:07 1: <2>"],
    );
    check(
        "10.1.4.15 10.2.4.16",
        &log.replace("ingress", "egress"),
        &["blocked-on-exit 10:00:00 10:00:07 1: <1>"],
    );
}

#[test]
fn a_capture_that_began_when_the_ping_was_already_running() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:50
        life eni-b 10.2.4.16 10:10 10:50
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:04:00 10:04:59 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:13:00 10:13:59 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &[
            "no-answer 10:00:00 10:04:59 2: <2> <3> <7> <8> <9>",
            "lost-in-between 10:13:00 10:13:59 1: <8>",
        ],
    );
}

#[test]
fn a_capture_that_ended_while_the_ping_was_running() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:50
        life eni-b 10.2.4.16 09:30 10:03
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:07:00 10:07:59 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &[
            "lost-in-between 10:00:00 10:00:59 1: <8>",
            "no-answer 10:07:00 10:07:59 1: <2> <3> <7> <8> <9>",
        ],
    );
}

/// The ping of 10:01:00 is the first of a window at one side and the last at the other.
#[test]
fn windows_that_meet_in_one_packet() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:30 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:01:00 10:01:30 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:02:00 10:02:30 ACCEPT OK
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:00 REJECT OK
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:00:30 10:01:00 REJECT OK
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:01:30 10:02:00 REJECT OK
        eni-b 10.1.4.15 10.2.4.16 0 0 1 10:02:30 10:02:30 REJECT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["blocked-on-entry 10:00:00 10:02:30 7: <2>"],
    );
}

/// The window ends between the SYN and its answer.
#[test]
fn a_connection_that_opens_in_the_last_second_of_a_window() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 51544 443 6 10:00:59 10:00:59 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 51544 443 6 10:01:00 10:01:02 ACCEPT OK
        eni-a 10.2.4.16 10.1.4.15 443 51544 6 10:01:00 10:01:02 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["answered 10:00:59 10:01:02 3: <5>"],
    );
}

/// There is no NODATA, so that each window had traffic; all of it was brief, and up to fifteen
/// minutes lie between. That is what windows of ten minutes look like.
#[test]
fn brief_records_of_long_windows_cover_the_time_between() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:40
        eni-b 198.51.100.7 10.2.4.16 40022 23 6 09:38:00 09:38:01 REJECT OK
        eni-b 10.2.4.16 198.51.100.9 50443 443 6 09:41:00 09:41:03 ACCEPT OK
        eni-b 10.2.4.16 198.51.100.9 50444 443 6 09:56:00 09:56:03 ACCEPT OK
        eni-b 10.2.4.16 198.51.100.9 50445 443 6 10:04:00 10:04:03 ACCEPT OK
        eni-b 10.2.4.16 198.51.100.9 50446 443 6 10:19:00 10:19:03 ACCEPT OK
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["lost-in-between 10:00:00 10:00:59 1: <8>"],
    );
}

/// A file of the middle is missing.
#[test]
fn a_hole_in_the_records_covers_nothing() {
    let log = "
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 09:55
        life eni-b 10.2.4.16 10:05 10:30
        eni-a 10.1.4.15 10.2.4.16 0 0 1 10:00:00 10:00:59 ACCEPT OK";
    check(
        "10.1.4.15 10.2.4.16",
        log,
        &["no-answer 10:00:00 10:00:59 1: <2> <3> <7> <8> <9>"],
    );
}

/// `reject-reason` tells that it was neither security group nor network ACL.
#[test]
fn a_reason_to_reject_that_is_no_rule() {
    let log = "
        fields interface-id srcaddr dstaddr srcport dstport protocol start end action reject-reason log-status
        life eni-a 10.1.4.15 09:30 10:30
        eni-a 10.1.4.15 203.0.113.11 51544 443 6 10:00:00 10:00:07 REJECT BPA OK";
    let found = check(
        "10.1.4.15 203.0.113.11",
        log,
        &["blocked-on-exit 10:00:00 10:00:07 1:"],
    );
    says(&found[0], &["block public access"]);
}

#[test]
fn a_syn_without_an_answer_is_told() {
    let log = "
        fields interface-id srcaddr dstaddr srcport dstport protocol tcp-flags start end action log-status
        life eni-a 10.1.4.15 09:30 10:30
        life eni-b 10.2.4.16 09:30 10:30
        eni-a 10.1.4.15 10.2.4.16 51544 443 6 2 10:00:00 10:00:07 ACCEPT OK";
    let found = check(
        "10.1.4.15 10.2.4.16",
        log,
        &["lost-in-between 10:00:00 10:00:07 1: <8>"],
    );
    says(&found[0], &["syn-ack"]);
}

// What there is to say when there is no record of the pair.

#[test]
fn what_is_never_logged_is_known() {
    let life = "life eni-a 10.1.4.15 09:30 10:30";
    for (asked, word) in [
        ("10.1.4.15 169.254.169.253:53", "dns"),
        ("10.1.4.15 10.1.0.2:53", "dns"),
        ("10.1.4.15 169.254.169.254:80", "metadata"),
        ("10.1.4.15 169.254.169.123:123", "time"),
    ] {
        let found = check(asked, life, &["not-enough-evidence * * 0"]);
        assert!(found[0].causes.contains("never-logged"), "{asked}");
        assert!(found[0].sentence.to_lowercase().contains(word), "{found:?}");
    }
}

#[test]
fn what_was_not_captured_is_said() {
    let log = "life eni-c 10.3.4.17 09:30 10:30";
    let found = check("10.1.4.15 10.2.4.16", log, &["not-enough-evidence * * 0"]);
    assert!(found[0].causes.contains("not-captured"));
    let log = "life eni-a 10.1.4.15 09:30 10:30";
    let found = check("10.1.4.15 10.2.4.16", log, &["not-enough-evidence * * 0"]);
    assert!(found[0].causes.contains("never-tried"));
    assert!(
        check("10.1.4.15 10.2.4.16", "", &["not-enough-evidence * * 0"])[0]
            .since
            .is_none()
    );
}
