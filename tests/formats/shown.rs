//! What is expected of a file that shows log events, or a table, however it reaches us.

use super::{NONE, entries, fixture, gzip, read};
use flowglass::ingest::Counts;

pub const ASKED: &str = "2 210987654321 eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK";
pub const ANSWERED: &str = "2 210987654321 eni-0b7d5c2f9a1e34d60 10.20.4.15 203.0.113.77 443 51544 6 11 18220 1794700812 1794700869 ACCEPT OK";
pub const NODATA: &str =
    "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700821 1794700869 - NODATA";

pub const RECORDS: Counts = Counts {
    lines: 3,
    records: 2,
    nodata: 1,
    ..NONE
};

/// What a file that shows log events holds.
pub struct Shown {
    /// Where it stands in `tests/formats/`.
    pub file: &'static str,
    /// The path that it is dropped with.
    pub path: &'static str,
    pub evidence: &'static str,
    pub counts: Counts,
    /// Entry, record, and what is known of the event.
    pub rows: &'static [(u64, &'static str, &'static str)],
    /// Entry, character, and reason.
    pub rejects: &'static [(u64, u32, &'static str)],
    /// How many values, of which the first is in this entry, and what is said of them.
    pub doubts: &'static [(u64, u64, &'static str)],
}

/// Reads the file as it is, with other line ends, marked as UTF-8, and packed in many ways.
#[track_caller]
pub fn check_shown(expected: &Shown) {
    let text = fixture(expected.file);
    let not_gzip = match expected.path.ends_with(".gz") {
        true => ", not compressed in spite of its name",
        false => "",
    };
    check(expected, &text, not_gzip);
    if std::str::from_utf8(&text).is_ok() {
        let with_mark = [b"\xef\xbb\xbf", &text[..]].concat();
        check(expected, &with_mark, not_gzip);
    }
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    check(expected, &lines.join(&b"\r\n"[..]), not_gzip);
    check(expected, text.strip_suffix(b"\n").unwrap(), not_gzip);
    check(expected, &gzip(&text), ", gzip");
    let members: Vec<u8> = text.chunks(50).flat_map(gzip).collect();
    check(expected, &members, ", gzip");
}

#[track_caller]
fn check(expected: &Shown, bytes: &[u8], suffix: &str) {
    for chunk in [1, 1_000, usize::MAX] {
        let (report, shard) = read(bytes, expected.path, chunk);
        let file = expected.file;
        let evidence = report.recognised.unwrap().evidence;
        assert_eq!(evidence, format!("{}{suffix}", expected.evidence));
        let rejects = report.rejects.iter();
        let rejects = rejects.map(|r| (r.line, r.column, r.reason.to_string()));
        let rejects: Vec<(u64, u32, String)> = rejects.collect();
        let said = expected.rejects.iter();
        let said: Vec<(u64, u32, String)> = said.map(|r| (r.0, r.1, r.2.to_string())).collect();
        assert_eq!(rejects, said, "{file}");
        assert_eq!(report.counts, expected.counts, "{file}");
        let doubts = report.doubts.iter();
        let doubts = doubts.map(|doubt| (doubt.count, doubt.line, doubt.to_string()));
        let doubts: Vec<(u64, u64, String)> = doubts.collect();
        let said = expected.doubts.iter();
        let said: Vec<(u64, u64, String)> = said.map(|d| (d.0, d.1, d.2.to_string())).collect();
        assert_eq!(doubts, said, "{file}");
        let found = entries(&shard);
        let found = found
            .iter()
            .map(|(at, line, event)| (*at, &line[..], &event[..]));
        let found: Vec<(u64, &str, &str)> = found.collect();
        assert_eq!(found, expected.rows, "{file}");
        assert_eq!(report.problem, None, "{file}");
    }
}
