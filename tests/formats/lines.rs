//! Log events as text: what exports, the AWS CLI and the console put around a record.

use super::shown::{ANSWERED, ASKED, NODATA, RECORDS, Shown, check_shown};
use super::{NONE, entries, fixture, gzip, read};
use flowglass::ingest::{Counts, Problem};

const SHOWN: [Shown; 11] = [
    Shown {
        file: "export-task.txt",
        path: "exports/3f0c8a52-7b1e-4d96-a1c4-52e90d7b6f38/eni-0b7d5c2f9a1e34d60-all/000000.gz",
        evidence: "export task of CloudWatch Logs (time, record; log stream by the path), default VPC layout, no header",
        counts: RECORDS,
        rows: &[
            (
                1,
                "2 210987654321 eni-0b7d5c2f9a1e34d60 - - - - - - - 1794700821 1794700869 - NODATA",
                "@timestamp=1794700821000 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
            (
                2,
                ASKED,
                "@timestamp=1794700812000 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
            (
                3,
                ANSWERED,
                "@timestamp=1794700812000 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "export-task.txt",
        path: "export-task.txt",
        evidence: "log events as text (time, record), default VPC layout, no header",
        counts: RECORDS,
        rows: &[
            (
                1,
                "2 210987654321 eni-0b7d5c2f9a1e34d60 - - - - - - - 1794700821 1794700869 - NODATA",
                "@timestamp=1794700821000",
            ),
            (2, ASKED, "@timestamp=1794700812000"),
            (3, ANSWERED, "@timestamp=1794700812000"),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "tail-detailed.txt",
        path: "tail.txt",
        evidence: "log events as text (time, log stream, record), default VPC layout, no header",
        counts: RECORDS,
        rows: &WITH_STREAM,
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "tail-coloured.txt",
        path: "tail.txt",
        evidence: "log events as text (time, log stream, record), default VPC layout, no header",
        counts: RECORDS,
        rows: &WITH_STREAM,
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "tail-short.txt",
        path: "tail.txt",
        evidence: "log events as text (time, record), default VPC layout, no header",
        counts: RECORDS,
        rows: &WITH_TIME,
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "timestamp-message.txt",
        path: "events.txt",
        evidence: "log events as text (time, record), default VPC layout, no header",
        counts: RECORDS,
        rows: &WITH_TIME,
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "events-in-cells.txt",
        path: "events.txt",
        evidence: "log events as text, with tabs between their values, default VPC layout, no header",
        counts: RECORDS,
        rows: &WITH_STREAM,
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "get-log-events.txt",
        path: "events.txt",
        evidence: "text output of `aws logs get-log-events`, default VPC layout, no header",
        counts: Counts {
            lines: 4,
            headers: 1,
            ..RECORDS
        },
        rows: &[
            (
                2,
                ASKED,
                "@timestamp=1794700812000 @ingestionTime=1794701050123",
            ),
            (
                3,
                ANSWERED,
                "@timestamp=1794700812000 @ingestionTime=1794701050123",
            ),
            (
                4,
                NODATA,
                "@timestamp=1794700821000 @ingestionTime=1794701050456",
            ),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "filter-log-events.txt",
        path: "events.txt",
        evidence: "text output of `aws logs filter-log-events`, default VPC layout, no header",
        counts: Counts {
            lines: 6,
            headers: 3,
            ..RECORDS
        },
        rows: &[
            (
                2,
                ASKED,
                "@timestamp=1794700812000 @ingestionTime=1794701050123 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
            (
                4,
                ANSWERED,
                "@timestamp=1794700812000 @ingestionTime=1794701050123 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
            (
                5,
                NODATA,
                "@timestamp=1794700821000 @ingestionTime=1794701050456 @logStream=eni-0c11d22e33f44a550-all",
            ),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "console-copy.txt",
        path: "copy.txt",
        evidence: "flow log lines, default VPC layout, no header",
        counts: Counts {
            lines: 5,
            headers: 1,
            blank: 1,
            ..RECORDS
        },
        rows: &[
            (2, ASKED, ""),
            (4, ANSWERED, "@timestamp=1794700812250"),
            (
                5,
                "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700821 1794700869  -  NODATA",
                "@timestamp=1794700821000",
            ),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "event-lines-merged.txt",
        path: "merged.txt",
        evidence: "log events as text (time, record), default VPC layout, no header",
        counts: Counts {
            lines: 9,
            records: 6,
            headers: 1,
            rejected: 2,
            ..NONE
        },
        rows: &[
            (1, ASKED, "@timestamp=1794700812000"),
            (2, ANSWERED, ""),
            (4, "7 192.0.2.1 10.20.4.15 40", ""),
            (
                5,
                "7 192.0.2.2 10.20.4.15 41",
                "@timestamp=1794700813000 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
            (8, "7 192.0.2.3 10.20.4.15 42", ""),
            (9, "7 192.0.2.4 10.20.4.15 43", ""),
        ],
        rejects: &[
            (
                6,
                62,
                "expected an IP address for `srcaddr`, found `192.0.2.300`",
            ),
            (7, 43, "expected 4 values, found 3"),
        ],
        doubts: &[],
    },
];

const WITH_TIME: [(u64, &str, &str); 3] = [
    (1, ASKED, "@timestamp=1794700812000"),
    (2, ANSWERED, "@timestamp=1794700812000"),
    (3, NODATA, "@timestamp=1794700821000"),
];

const WITH_STREAM: [(u64, &str, &str); 3] = [
    (
        1,
        ASKED,
        "@timestamp=1794700812000 @logStream=eni-0b7d5c2f9a1e34d60-all",
    ),
    (
        2,
        ANSWERED,
        "@timestamp=1794700812000 @logStream=eni-0b7d5c2f9a1e34d60-all",
    ),
    (
        3,
        NODATA,
        "@timestamp=1794700821000 @logStream=eni-0c11d22e33f44a550-all",
    ),
];

#[test]
fn log_events_are_read_from_lines() {
    for expected in &SHOWN {
        check_shown(expected);
    }
}

#[test]
fn messages_joined_by_tabs_are_read() {
    let text = fixture("messages-joined.txt");
    let lines = [ASKED, ANSWERED, NODATA, ASKED];
    for bytes in [&text[..], &text[..text.len() - 1], &gzip(&text)] {
        for chunk in [1, 1_000, usize::MAX] {
            let (report, shard) = read(bytes, "messages.txt", chunk);
            let evidence = report.recognised.unwrap().evidence;
            let expected = "records with tabs between them, default VPC layout, no header";
            assert_eq!(evidence.trim_end_matches(", gzip"), expected);
            let counts = Counts {
                lines: 4,
                records: 3,
                nodata: 1,
                ..NONE
            };
            assert_eq!(report.counts, counts);
            let found = entries(&shard);
            for ((at, line, event), (number, expected)) in found.iter().zip((1..).zip(lines)) {
                assert_eq!((*at, &line[..], &event[..]), (number, expected, ""));
            }
        }
    }
}

/// One line as long as this is read all the same, since no record in it is.
#[test]
fn joined_messages_may_be_of_any_number() {
    let text = format!("{ASKED}\t").repeat(40_000);
    let (report, _) = read(text.trim_end().as_bytes(), "messages.txt", 1 << 20);
    assert_eq!(
        (report.counts.lines, report.counts.records),
        (40_000, 40_000)
    );
}

#[test]
fn files_beside_the_logs_say_what_they_are() {
    for (file, problem) in [
        (
            "aws-logs-write-test",
            "this is the test object of an export task; CloudWatch wrote it to see whether it \
             may write there; it holds no log data, so nothing is missing",
        ),
        (
            "athena.csv.metadata",
            "this is the metadata of a query result of Athena; it describes the columns of the \
             CSV file beside it and holds no log data, so nothing is missing",
        ),
        (
            "console-table.txt",
            "this is a table drawn with lines; it cannot be read yet: choose CSV or JSON where \
             the table was copied, or the lines of the log events themselves",
        ),
        (
            "insights-table.md",
            "this is a table drawn with lines; it cannot be read yet: choose CSV or JSON where \
             the table was copied, or the lines of the log events themselves",
        ),
    ] {
        for chunk in [1, usize::MAX] {
            let (report, _) = read(&fixture(file), file, chunk);
            let found = report.problem.as_ref().map(Problem::to_string);
            assert_eq!(found.as_deref(), Some(problem), "{file}");
            assert_eq!(report.counts, NONE);
        }
    }
}
