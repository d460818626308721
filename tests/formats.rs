//! Reads the files of `tests/formats/`, and what is done to such files on their way.

#[path = "formats/json.rs"]
mod json;
#[path = "formats/lines.rs"]
mod lines;
#[path = "formats/shown.rs"]
mod shown;
#[path = "formats/tables.rs"]
mod tables;

use flate2::Compression;
use flate2::write::GzEncoder;
use flowglass::column::{Batch, Column, FileId, Part, Shard};
use flowglass::flow::Slot;
use flowglass::ingest::{Counts, Ingest, Problem, Report, Source, Start};
use std::io::Write;

/// What the lines of a file are.
struct Expected {
    file: &'static str,
    evidence: &'static str,
    counts: Counts,
    /// The lines that are rows, counted from 1.
    rows: &'static [u64],
    /// Earliest and latest event time in milliseconds.
    span: Option<(i64, i64)>,
}

const NONE: Counts = Counts {
    lines: 0,
    records: 0,
    nodata: 0,
    skipdata: 0,
    headers: 0,
    blank: 0,
    rejected: 0,
    duplicates: 0,
};

const FILES: [Expected; 7] = [
    Expected {
        file: "v2-default.log",
        evidence: "flow log lines, default VPC layout, no header",
        counts: Counts {
            lines: 8,
            records: 6,
            nodata: 1,
            skipdata: 1,
            ..NONE
        },
        rows: &[1, 2, 3, 4, 5, 6, 7, 8],
        span: Some((1_794_700_812_000, 1_794_700_821_000)),
    },
    Expected {
        file: "tgw-default.log",
        evidence: "flow log lines, default transit gateway layout, no header",
        counts: Counts {
            lines: 3,
            records: 2,
            nodata: 1,
            ..NONE
        },
        rows: &[1, 2, 3],
        span: Some((1_794_700_812_000, 1_794_700_812_000)),
    },
    Expected {
        file: "s3-v5.log",
        evidence: "S3 text, header with 29 fields",
        counts: Counts {
            lines: 4,
            records: 2,
            nodata: 1,
            headers: 1,
            ..NONE
        },
        rows: &[2, 3, 4],
        span: Some((1_794_700_812_000, 1_794_700_812_000)),
    },
    Expected {
        file: "s3-chosen-fields.log",
        evidence: "S3 text, header with 8 fields",
        counts: Counts {
            lines: 4,
            records: 3,
            headers: 1,
            ..NONE
        },
        rows: &[2, 3, 4],
        span: None,
    },
    Expected {
        file: "merged.log",
        evidence: "S3 text, header with 14 fields",
        counts: Counts {
            lines: 10,
            records: 4,
            headers: 4,
            blank: 1,
            rejected: 1,
            ..NONE
        },
        rows: &[2, 4, 7, 9],
        span: Some((1_794_700_821_000, 1_794_700_822_000)),
    },
    Expected {
        file: "odd-spacing.log",
        evidence: "flow log lines, default VPC layout, no header",
        counts: Counts {
            lines: 8,
            records: 5,
            blank: 3,
            ..NONE
        },
        rows: &[2, 4, 5, 6, 7],
        span: Some((1_794_700_821_000, 1_794_700_821_000)),
    },
    Expected {
        file: "rejected.log",
        evidence: "flow log lines, default VPC layout, no header",
        counts: Counts {
            lines: 14,
            records: 1,
            rejected: 13,
            ..NONE
        },
        rows: &[1],
        span: Some((1_794_700_812_000, 1_794_700_812_000)),
    },
];

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/formats/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Reads a whole file, pushed in chunks.
fn read(bytes: &[u8], path: &str, chunk: usize) -> (Report, Shard) {
    let mut shard = Shard::default();
    let mut ingest = Ingest::new(Source {
        part: Part {
            file: FileId::dropped(0),
            index: 0,
        },
        path: path.to_string(),
        start: Start::Head,
        length: None,
        given: Vec::new(),
    });
    for mut piece in bytes.chunks(chunk) {
        while !piece.is_empty() {
            piece = &piece[ingest.push(piece, &mut shard)..];
        }
    }
    ingest.finish(&mut shard);
    (ingest.report().clone(), shard)
}

/// The entry number, the line, and what is known of the log event of every row.
fn entries(shard: &Shard) -> Vec<(u64, String, String)> {
    let mut entries = Vec::new();
    for batch in shard.batches() {
        let record = batch.layout().record().len();
        let events = batch
            .layout()
            .events()
            .iter()
            .zip(&batch.columns()[record..]);
        for row in 0..batch.rows() {
            let value = |(slot, column): (&Slot, &Column)| {
                let value = match column {
                    Column::Integer(column) => column.get(row)?.to_string(),
                    Column::Address(_) => return None,
                    Column::Text(dictionary, codes) => {
                        let dictionary = shard.dictionaries.get(*dictionary);
                        dictionary.text(codes.value(row) as u32).to_string()
                    }
                };
                (value != "-").then(|| format!("{}={value}", slot.name()))
            };
            let events: Vec<String> = events.clone().filter_map(value).collect();
            let mut line = String::new();
            batch.write_line(row, &shard.dictionaries, &mut line);
            entries.push((batch.line(row), line, events.join(" ")));
        }
    }
    entries
}

/// The line number and the line of every row, rebuilt from the columns.
fn rows(shard: &Shard) -> Vec<(u64, String)> {
    let rebuild = |batch: &Batch, row: usize| {
        if let Some(line) = batch.verbatim(row) {
            return line.to_string();
        }
        let value = |column: &Column| match column {
            Column::Integer(column) => column.get(row).map(|value| value.to_string()),
            Column::Address(column) => column.get(row).map(|value| value.to_string()),
            Column::Text(dictionary, codes) => {
                let dictionary = shard.dictionaries.get(*dictionary);
                Some(dictionary.text(codes.value(row) as u32).to_string())
            }
        };
        let values = batch.columns().iter().map(value);
        let values: Vec<String> = values.map(|v| v.unwrap_or("-".to_string())).collect();
        values.join(" ")
    };
    let mut rows = Vec::new();
    for batch in shard.batches() {
        for row in 0..batch.rows() {
            rows.push((batch.line(row), rebuild(batch, row)));
        }
    }
    rows
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[track_caller]
fn check(expected: &Expected, bytes: &[u8], suffix: &str) {
    let text = String::from_utf8(fixture(expected.file)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for chunk in [1, 1_000, usize::MAX] {
        let (report, shard) = read(bytes, expected.file, chunk);
        let recognised = report.recognised.unwrap();
        assert_eq!(
            recognised.evidence,
            format!("{}{suffix}", expected.evidence)
        );
        assert_eq!(report.counts, expected.counts, "{}", expected.file);
        assert_eq!(report.span, expected.span, "{}", expected.file);
        assert_eq!(report.problem, None);
        let found = rows(&shard);
        let numbers: Vec<u64> = found.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, expected.rows, "{}", expected.file);
        for (number, line) in found {
            assert_eq!(line, lines[number as usize - 1], "{}", expected.file);
        }
    }
}

#[test]
fn every_line_is_what_it_is() {
    for expected in &FILES {
        check(expected, &fixture(expected.file), "");
    }
}

#[test]
fn line_ends_and_marks_change_nothing() {
    for expected in &FILES {
        let text = fixture(expected.file);
        let with_mark = [b"\xef\xbb\xbf", &text[..]].concat();
        check(expected, &with_mark, "");
        let text = String::from_utf8(text).unwrap();
        check(expected, text.replace('\n', "\r\n").as_bytes(), "");
        let without_end = text.strip_suffix('\n').unwrap();
        if !without_end.ends_with('\n') {
            check(expected, without_end.as_bytes(), "");
        }
    }
}

#[test]
fn gzip_changes_nothing() {
    for expected in &FILES {
        let text = fixture(expected.file);
        check(expected, &gzip(&text), ", gzip");
        let members: Vec<u8> = text.chunks(50).flat_map(gzip).collect();
        check(expected, &members, ", gzip");
        check(expected, &[&members[..], &[0; 1_000]].concat(), ", gzip");
    }
}

#[test]
fn rejected_lines_say_why() {
    const FOUND: [(u64, u32, &str); 13] = [
        (2, 110, "expected 14 values, found 13"),
        (3, 114, "expected 14 values, found 15"),
        (
            4,
            38,
            "expected an IP address for `srcaddr`, found `203.0.113.777`",
        ),
        (
            5,
            51,
            "expected an IP address for `dstaddr`, found `example.net`",
        ),
        (
            6,
            62,
            "expected `srcport` to be at most 65535, found `65536`",
        ),
        (
            7,
            68,
            "expected a whole number for `dstport`, found `https`",
        ),
        (8, 72, "expected a whole number for `protocol`, found `tcp`"),
        (9, 74, "expected a whole number for `packets`, found `1e3`"),
        (
            10,
            77,
            "expected `bytes` to be at most 9223372036854775807, found `9223372036854775808`",
        ),
        (
            11,
            104,
            "expected `action` to be ACCEPT, REJECT, or `-`, found `ALLOW`",
        ),
        (
            12,
            111,
            "expected `log-status` to be OK, NODATA, SKIPDATA, found `FINE`",
        ),
        (13, 122, "expected 14 values, found 15"),
        (14, 20, "expected 14 values, found 5"),
    ];
    let text = String::from_utf8(fixture("rejected.log")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (report, _) = read(text.as_bytes(), "rejected.log", usize::MAX);
    assert_eq!(report.rejects.len(), FOUND.len());
    for (reject, (line, column, reason)) in report.rejects.iter().zip(FOUND) {
        let found = (reject.line, reject.column, reject.reason.to_string());
        assert_eq!(found, (line, column, reason.to_string()));
        assert_eq!(reject.text, lines[line as usize - 1]);
    }
}

/// What is said of a file, and how many of its lines count.
#[track_caller]
fn check_problem(bytes: &[u8], problem: &str, lines: u64, records: u64, rejected: u64) {
    for chunk in [1, usize::MAX] {
        let (report, _) = read(bytes, "flow.log.gz", chunk);
        assert_eq!(
            report.problem.as_ref().map(Problem::to_string).as_deref(),
            Some(problem)
        );
        let expected = Counts {
            lines,
            records,
            rejected,
            ..NONE
        };
        assert_eq!(report.counts, expected);
    }
}

#[test]
fn damaged_gzip_keeps_what_came_before() {
    let text = fixture("v2-default.log");
    let lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    let record = lines[0];
    let two = [gzip(record), gzip(record)].concat();
    let first = gzip(record).len();
    let cut_off = |at: usize| {
        format!(
            "the file ends in the middle of its compressed data, after {at} bytes; what came \
             before was read, download it again for the rest"
        )
    };
    check_problem(&two[..first + 12], &cut_off(first + 12), 1, 1, 0);
    let at = two.len() - 4;
    check_problem(&two[..at], &cut_off(at), 2, 2, 0);
    // A last line without its end may have lost digits: it is no record.
    let unended = gzip(&record[..record.len() - 1]);
    let at = unended.len() - 8;
    check_problem(&unended[..at], &cut_off(at), 1, 0, 1);
    let mut wrong = two.clone();
    wrong[first - 5] ^= 1;
    check_problem(
        &wrong,
        "the checksum of the compressed data is wrong (gzip member 1), so some records may be \
         too; download the file again",
        2,
        2,
        0,
    );
    let mut wrong = two.clone();
    wrong[first + 10] = 7;
    let damaged = format!(
        "the compressed data are damaged after {} bytes (gzip member 2); what came before was \
         read, download the file again for the rest",
        first + 11
    );
    check_problem(&wrong, &damaged, 1, 1, 0);
    check_problem(
        &[&two[..], b"tail"].concat(),
        "bytes that are not gzip follow the compressed data and were left out; if records are \
         missing, download the file again",
        2,
        2,
        0,
    );
}

#[test]
fn files_that_are_no_flow_log_say_so() {
    check_problem(
        b"PAR1\x15\x04\x15\x10",
        "this is a Parquet file; it is packed as a whole, which hides its table of contents: unpack \
         it and open the Parquet file itself",
        0,
        0,
        0,
    );
    check_problem(
        &gzip(b"{\"message\": \"2 210987654321\"}\n"),
        "nothing in this file is a flow log record; if the flow log has a custom format, name its \
         fields",
        1,
        0,
        1,
    );
    check_problem(
        b"Dear diary,\nnothing happened.\n",
        "nothing in this file is a flow log record; if the flow log has a custom format, name its \
         fields",
        2,
        0,
        2,
    );
}

#[test]
fn an_empty_file_is_no_problem() {
    for bytes in [&b""[..], &gzip(b"")] {
        let (report, _) = read(bytes, "empty.log", usize::MAX);
        assert_eq!((report.problem, report.counts), (None, NONE));
    }
}

#[test]
fn the_object_name_tells_the_time_where_the_columns_do_not() {
    let path = "AWSLogs/210987654321_vpcflowlogs_eu-west-1_fl-0a1b2c3d_20261115T0005Z_8f3e.log";
    let (report, _) = read(b"srcaddr bytes\n192.0.2.1 40\n", path, usize::MAX);
    let stamp = 1_794_701_100_000;
    assert_eq!(report.span, Some((stamp, stamp)));
}
