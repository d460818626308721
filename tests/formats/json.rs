//! Log events and query results as JSON: what the AWS CLI, the console, subscriptions and
//! Firehose make of records.

use super::{NONE, entries, fixture, gzip, read};
use flowglass::ingest::{Counts, Problem};

const ASKED: &str = "2 210987654321 eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK";
const ANSWERED: &str = "2 210987654321 eni-0b7d5c2f9a1e34d60 10.20.4.15 203.0.113.77 443 51544 6 11 18220 1794700812 1794700869 ACCEPT OK";
const NODATA: &str =
    "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700821 1794700869 - NODATA";

const RECORDS: Counts = Counts {
    lines: 3,
    records: 2,
    nodata: 1,
    ..NONE
};

const CUT_OFF: &str =
    "the file ends before its JSON does; what came before was read, export it again for the rest";

/// What a file holds.
struct Export {
    file: &'static str,
    evidence: &'static str,
    counts: Counts,
    /// Entry, record, and what is known of the event.
    rows: &'static [(u64, &'static str, &'static str)],
    /// Entry, character, and reason.
    rejects: &'static [(u64, u32, &'static str)],
    /// Entry of the first, and what is doubtful.
    doubts: &'static [(u64, &'static str)],
    problem: Option<&'static str>,
}

const NOTHING: Export = Export {
    file: "",
    evidence: "",
    counts: NONE,
    rows: &[],
    rejects: &[],
    doubts: &[],
    problem: None,
};

const FROM_SUBSCRIPTION: &str =
    "@timestamp=1794700812000 @logStream=eni-0b7d5c2f9a1e34d60-all @log=210987654321:/demo/flow";

/// An event whose record was cut into fields by a pattern.
const EXTRACTED: &str =
    "@timestamp=1794700821000 @logStream=eni-0c11d22e33f44a550-all @log=210987654321:/demo/flow";

const EXPORTS: [Export; 20] = [
    Export {
        file: "filter-log-events.json",
        evidence: "log events of `filter-log-events` (JSON)",
        counts: RECORDS,
        rows: &[
            (
                1,
                ASKED,
                "@timestamp=1794700812000 @ingestionTime=1794701050123 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
            (
                2,
                ANSWERED,
                "@timestamp=1794700812000 @ingestionTime=1794701050123 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
            (
                3,
                NODATA,
                "@timestamp=1794700821000 @ingestionTime=1794701050456 @logStream=eni-0c11d22e33f44a550-all",
            ),
        ],
        ..NOTHING
    },
    Export {
        file: "get-log-events.json",
        evidence: "log events of `get-log-events` (JSON)",
        counts: RECORDS,
        rows: &[
            (
                1,
                ASKED,
                "@timestamp=1794700812000 @ingestionTime=1794701050123",
            ),
            (
                2,
                ANSWERED,
                "@timestamp=1794700812000 @ingestionTime=1794701050123",
            ),
            (
                3,
                NODATA,
                "@timestamp=1794700821000 @ingestionTime=1794701050456",
            ),
        ],
        ..NOTHING
    },
    Export {
        file: "messages.json",
        evidence: "messages that `--query` picked of log events (JSON)",
        counts: RECORDS,
        rows: &[(1, ASKED, ""), (2, ANSWERED, ""), (3, NODATA, "")],
        ..NOTHING
    },
    Export {
        file: "messages-one-a-line.json",
        evidence: "messages, one to a line (JSON)",
        counts: RECORDS,
        rows: &[(1, ASKED, ""), (2, ANSWERED, ""), (3, NODATA, "")],
        ..NOTHING
    },
    Export {
        file: "times-and-messages.json",
        evidence: "times and messages that `--query` picked of log events (JSON)",
        counts: RECORDS,
        rows: &[
            (1, ASKED, "@timestamp=1794700812000"),
            (2, ANSWERED, "@timestamp=1794700812000"),
            (3, NODATA, "@timestamp=1794700821000"),
        ],
        ..NOTHING
    },
    Export {
        file: "tail-none.json",
        evidence: "log events, one to a line (JSON)",
        counts: RECORDS,
        rows: &[
            (
                1,
                ASKED,
                "@timestamp=1794700812000 @ingestionTime=1794701050123 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
            (
                2,
                ANSWERED,
                "@timestamp=1794700812000 @ingestionTime=1794701050123 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
            (
                3,
                NODATA,
                "@timestamp=1794700821000 @ingestionTime=1794701050456 @logStream=eni-0c11d22e33f44a550-all",
            ),
        ],
        ..NOTHING
    },
    Export {
        file: "insights-messages.json",
        evidence: "results of Logs Insights (JSON)",
        counts: Counts {
            lines: 2,
            records: 1,
            nodata: 1,
            ..NONE
        },
        rows: &[
            (
                1,
                ASKED,
                "@timestamp=1794700812000 @ingestionTime=1794701050123 @logStream=eni-0b7d5c2f9a1e34d60-all @log=210987654321:/demo/flow @ptr=CmEKJgoiMjEwOTg3MQ",
            ),
            (
                2,
                NODATA,
                "@timestamp=1794700821000 @logStream=eni-0c11d22e33f44a550-all @log=210987654321:/demo/flow @ptr=CmEKJgoiMjEwOTg3Mg",
            ),
        ],
        ..NOTHING
    },
    Export {
        file: "insights-columns.json",
        evidence: "results of Logs Insights (JSON)",
        counts: Counts {
            lines: 3,
            records: 2,
            rejected: 1,
            ..NONE
        },
        rows: &[
            (
                1,
                "eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 443 6 67000000 ACCEPT",
                "@timestamp=1794700812000",
            ),
            (
                2,
                "eni-0c11d22e33f44a550 - - - - - -",
                "@timestamp=1794700821000",
            ),
        ],
        rejects: &[(
            3,
            137,
            "expected a whole number for `dstport`, found `443.5`",
        )],
        ..NOTHING
    },
    Export {
        file: "insights-both.json",
        evidence: "results of Logs Insights (JSON)",
        counts: Counts {
            lines: 3,
            records: 2,
            rejected: 1,
            ..NONE
        },
        rows: &[
            (1, ASKED, "@timestamp=1794700812000"),
            (
                2,
                "443 10.20.4.15 eni-0b7d5c2f9a1e34d60",
                "@timestamp=1794700812000",
            ),
        ],
        rejects: &[(
            3,
            1,
            "expected a header line that names the fields, or a default record of 14 (VPC) or 36 (transit gateway) values, found 2 values",
        )],
        ..NOTHING
    },
    Export {
        file: "insights-transformed.json",
        evidence: "results of Logs Insights (JSON)",
        counts: Counts {
            lines: 2,
            records: 1,
            nodata: 1,
            ..NONE
        },
        rows: &[
            (
                1,
                r#"{"version":2,"accountId":"210987654321","interfaceId":"eni-0b7d5c2f9a1e34d60","srcAddr":"203.0.113.77","dstAddr":"10.20.4.15","srcPort":51544,"dstPort":443,"protocol":6,"packets":12,"bytes":4310,"start":1794700812,"end":1794700869,"action":"ACCEPT","logStatus":"OK"}"#,
                "@timestamp=1794700812000",
            ),
            (
                2,
                r#"{"version":2,"accountId":"210987654321","interfaceId":"eni-0c11d22e33f44a550","srcAddr":"-","start":1794700821,"end":1794700869,"logStatus":"NODATA"}"#,
                "@timestamp=1794700821000",
            ),
        ],
        ..NOTHING
    },
    Export {
        file: "get-query-results.json",
        evidence: "results of `get-query-results` (JSON)",
        counts: Counts {
            lines: 2,
            records: 1,
            nodata: 1,
            ..NONE
        },
        rows: &[
            (1, ASKED, "@timestamp=1794700812000 @ptr=CmEKJgoiMjEwOTg3MQ"),
            (
                2,
                NODATA,
                "@timestamp=1794700821000 @ptr=CmEKJgoiMjEwOTg3Mg",
            ),
        ],
        ..NOTHING
    },
    Export {
        file: "get-query-results-columns.json",
        evidence: "results of `get-query-results` (JSON)",
        counts: Counts {
            lines: 1,
            records: 1,
            ..NONE
        },
        rows: &[(1, "203.0.113.77 4310", "@timestamp=1794700812000")],
        ..NOTHING
    },
    Export {
        file: "subscription.json",
        evidence: "log events of a subscription (JSON)",
        counts: Counts {
            lines: 4,
            records: 3,
            blank: 1,
            ..NONE
        },
        rows: &[
            (2, ASKED, FROM_SUBSCRIPTION),
            (3, ANSWERED, FROM_SUBSCRIPTION),
            (4, ASKED, EXTRACTED),
        ],
        ..NOTHING
    },
    Export {
        file: "subscription.b64",
        evidence: "log events of a subscription (JSON), gzip in base64",
        counts: Counts {
            lines: 4,
            records: 3,
            blank: 1,
            ..NONE
        },
        rows: &[
            (1, ASKED, FROM_SUBSCRIPTION),
            (2, ANSWERED, FROM_SUBSCRIPTION),
            (4, ASKED, EXTRACTED),
        ],
        ..NOTHING
    },
    Export {
        file: "firehose.json",
        evidence: "messages of Firehose (JSON)",
        counts: Counts {
            lines: 2,
            records: 1,
            nodata: 1,
            ..NONE
        },
        rows: &[(1, ASKED, ""), (2, NODATA, "")],
        ..NOTHING
    },
    Export {
        file: "lambda.json",
        evidence: "log events of a subscription, for Lambda (JSON with gzip in base64)",
        counts: Counts {
            lines: 1,
            records: 1,
            ..NONE
        },
        rows: &[(1, ASKED, FROM_SUBSCRIPTION)],
        ..NOTHING
    },
    Export {
        file: "kinesis.json",
        evidence: "log events of a subscription, from Kinesis (JSON with gzip in base64)",
        counts: Counts {
            lines: 3,
            records: 2,
            blank: 1,
            ..NONE
        },
        rows: &[
            (1, ASKED, FROM_SUBSCRIPTION),
            (2, ANSWERED, FROM_SUBSCRIPTION),
        ],
        ..NOTHING
    },
    Export {
        file: "firehose-records.json",
        evidence: "records of Firehose (JSON with base64)",
        counts: Counts {
            lines: 4,
            records: 3,
            rejected: 1,
            ..NONE
        },
        rows: &[(1, ASKED, ""), (2, ANSWERED, ""), (3, ASKED, EXTRACTED)],
        rejects: &[(4, 1, "expected `data` in base64, found something else")],
        ..NOTHING
    },
    Export {
        file: "damaged.json",
        evidence: "messages of Firehose (JSON)",
        counts: Counts {
            lines: 18,
            records: 4,
            nodata: 1,
            blank: 1,
            rejected: 12,
            ..NONE
        },
        rows: &[
            (1, ASKED, "@timestamp=1794700812000"),
            (4, NODATA, "@timestamp=1794700821000"),
            (9, ANSWERED, ""),
            (16, ANSWERED, "@timestamp=1794700812000"),
            (18, ASKED, "@timestamp=1794700812000"),
        ],
        rejects: &[
            (
                2,
                153,
                "expected a quotation mark in JSON, found the end of the line",
            ),
            (3, 28, "expected a comma or `}` in JSON, found `\"`"),
            (5, 41, "expected an escape sequence in JSON, found `\\x`"),
            (6, 15, "expected 14 values, found 2"),
            (7, 1, NO_MESSAGE),
            (8, 3, "expected 14 values, found 1"),
            (10, 1, NO_MESSAGE),
            (11, 1, NO_MESSAGE),
            (13, 1, NO_MESSAGE),
            (14, 1, NO_MESSAGE),
            (15, 1, "expected a value in JSON, found `]`"),
            (
                17,
                33,
                "expected a quotation mark in JSON, found the end of the line",
            ),
        ],
        doubts: &[(
            9,
            "expected a time in `timestamp`, found `soon`, so the record's own `start` is used",
        )],
        ..NOTHING
    },
    Export {
        file: "cut-off.json",
        evidence: "log events of `get-log-events` (JSON)",
        counts: Counts {
            lines: 3,
            records: 2,
            rejected: 1,
            ..NONE
        },
        rows: &[
            (1, ASKED, "@timestamp=1794700812000"),
            (2, ANSWERED, "@timestamp=1794700812000"),
        ],
        rejects: &[(
            3,
            33,
            "expected the end of the JSON value, found the end of the file",
        )],
        problem: Some(CUT_OFF),
        ..NOTHING
    },
];

const NO_MESSAGE: &str = "expected a flow log line as the message, or its values by their \
    names, found neither";

#[track_caller]
fn check(expected: &Export, bytes: &[u8], suffix: &str) {
    for chunk in [1, 7, 1_000, usize::MAX] {
        let (report, shard) = read(bytes, expected.file, chunk);
        let evidence = report.recognised.unwrap().evidence;
        assert_eq!(evidence, format!("{}{suffix}", expected.evidence));
        let rejects = report.rejects.iter();
        let rejects = rejects.map(|r| (r.line, r.column, r.reason.to_string()));
        let rejects: Vec<(u64, u32, String)> = rejects.collect();
        let said = expected.rejects.iter();
        let said: Vec<(u64, u32, String)> = said.map(|r| (r.0, r.1, r.2.to_string())).collect();
        assert_eq!(rejects, said, "{}", expected.file);
        assert_eq!(report.counts, expected.counts, "{}", expected.file);
        let found = entries(&shard);
        let found = found
            .iter()
            .map(|(at, line, event)| (*at, &line[..], &event[..]));
        let found: Vec<(u64, &str, &str)> = found.collect();
        assert_eq!(found, expected.rows, "{}", expected.file);
        let doubts = report.doubts.iter();
        let doubts: Vec<(u64, String)> = doubts.map(|d| (d.line, d.to_string())).collect();
        let said = expected.doubts.iter();
        let said: Vec<(u64, String)> = said.map(|d| (d.0, d.1.to_string())).collect();
        assert_eq!(doubts, said, "{}", expected.file);
        let problem = report.problem.as_ref().map(Problem::to_string);
        assert_eq!(problem.as_deref(), expected.problem, "{}", expected.file);
    }
}

#[test]
fn log_events_are_read_from_json() {
    for expected in &EXPORTS {
        let text = fixture(expected.file);
        check(expected, &text, "");
        check(expected, &gzip(&text), ", gzip");
        let members: Vec<u8> = text.chunks(50).flat_map(gzip).collect();
        check(expected, &members, ", gzip");
    }
}

#[test]
fn marks_and_white_space_change_nothing() {
    let plain = EXPORTS
        .iter()
        .filter(|export| !export.file.ends_with(".b64") && export.file != "damaged.json");
    for expected in plain {
        let text = fixture(expected.file);
        let with_mark = [b"\xef\xbb\xbf \r\n", &text[..]].concat();
        check(expected, &with_mark, "");
        let text = String::from_utf8(text).unwrap();
        check(expected, text.replace('\n', "\r\n").as_bytes(), "");
    }
}

/// One document after another, as the pages of a listing are saved.
#[test]
fn documents_follow_one_another() {
    for expected in &EXPORTS {
        if expected.problem.is_some() || expected.file.ends_with(".b64") {
            continue;
        }
        let text = fixture(expected.file);
        for between in ["", "\n", ",\n"] {
            let twice = [&text[..], between.as_bytes(), &text].concat();
            let (report, shard) = read(&twice, expected.file, 100);
            assert_eq!(report.counts.lines, 2 * expected.counts.lines);
            assert_eq!(report.counts.rejected, 2 * expected.counts.rejected);
            assert_eq!(entries(&shard).len(), 2 * expected.rows.len());
            assert_eq!(report.problem, None, "{}", expected.file);
        }
    }
}

#[test]
fn results_of_a_query_are_no_records() {
    for file in ["insights-stats.json", "get-query-results-stats.json"] {
        let (report, _) = read(&fixture(file), file, 1_000);
        let problem = report.problem.as_ref().map(Problem::to_string);
        assert_eq!(
            problem.as_deref(),
            Some(
                "these are results that a query has added up from many records, so there are no \
                 records in them; run a query with `fields @timestamp, @message` and export that"
            )
        );
        assert_eq!((report.counts, report.rejects), (NONE, vec![]));
    }
}

/// A list of any length on one line is read entry by entry.
#[test]
fn long_lists_are_read() {
    let event = format!("{{\"timestamp\":1794700812000,\"message\":\"{ASKED}\"}}");
    let many = vec![event; 20_000].join(",");
    for (text, log) in [
        (format!("{{\"events\":[{many}],\"nextToken\":\"x\"}}"), ""),
        (format!("[{many}]"), ""),
        (format!("[[{many}],[{many}]]"), ""),
        (
            format!("{{\"logEvents\":[{many}],\"owner\":\"1\",\"logGroup\":\"g\"}}"),
            " @log=1:g",
        ),
    ] {
        let lists = text.matches("],").count().max(1) as u64;
        let expected = if text.starts_with("[[") { 2 } else { 1 } * 20_000;
        let (report, shard) = read(text.as_bytes(), "events.json", 100_000);
        assert_eq!(report.counts.records, expected, "{lists}");
        assert_eq!((report.counts.lines, &report.problem), (expected, &None));
        let last = entries(&shard).pop().unwrap();
        let event = format!("@timestamp=1794700812000{log}");
        assert_eq!(last, (expected, ASKED.to_string(), event));
    }
}

/// What cannot be an entry is refused without being held or followed.
#[test]
fn absurd_json_is_refused() {
    let long = "x".repeat(9 << 20);
    let deep = "[".repeat(100_000);
    let objects = "{\"a\":".repeat(100_000);
    for (text, rejected, records, first) in [
        (
            format!("[\"{long}\",\"{ASKED}\"]"),
            1,
            1,
            "expected a log event of at most 8 MiB, found a longer one",
        ),
        (
            format!("{{\"a\":[\"{long}\"]}}{{\"message\":\"{ASKED}\"}}"),
            1,
            1,
            "expected a log event of at most 8 MiB, found a longer one",
        ),
        (
            format!("{deep}\n{{\"message\":\"{ASKED}\"}}"),
            1,
            1,
            "expected a log event, found arrays and objects nested deeper than any export has",
        ),
        (
            // The last 40 levels are no deeper than allowed, and cut off.
            objects,
            1_667,
            0,
            "expected a log event, found arrays and objects nested deeper than any export has",
        ),
    ] {
        let (report, shard) = read(text.as_bytes(), "absurd.json", 1 << 20);
        let reason = report.rejects.first().map(|r| r.reason.to_string());
        assert_eq!(reason.as_deref(), Some(first));
        assert_eq!(report.counts.rejected, rejected);
        let found: Vec<String> = entries(&shard).into_iter().map(|entry| entry.1).collect();
        assert_eq!(found, vec![ASKED; records]);
    }
}
