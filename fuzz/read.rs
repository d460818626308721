//! What every fuzz target does with its bytes, and what it promises of them: nothing
//! panics, every entry is counted once, and it makes no difference in which pieces the
//! bytes come.

#![allow(dead_code, reason = "every target uses a part of it")]

use flowglass::column::{FileId, Part, Shard};
use flowglass::ingest::{Ingest, Report, Source, Start, sniff as recognise};

/// A file is recognised by so many bytes; pieces matter behind them.
const HEAD: usize = 65_536;

/// The heads of files, which may be of any format.
pub fn sniff(bytes: &[u8]) {
    for path in ["flow.log", "logs/flow.csv.gz", "query.csv.metadata"] {
        let sniffed = recognise(bytes, path);
        assert!(!sniffed.evidence.is_empty());
        assert!(!sniffed.can_be_cut() || sniffed.is_readable());
    }
}

/// Lines of text, behind a header.
pub fn text(bytes: &[u8]) {
    let header = "version srcaddr dstport bytes start instance-tag action log-status\n";
    compare(header.as_bytes(), bytes, "flow.log");
    compare(b"", bytes, "flow.log");
}

/// JSON, in a list and by itself.
pub fn json(bytes: &[u8]) {
    compare(b"[", bytes, "events.json");
    if let Some(first @ (b'{' | b'[')) = bytes.first() {
        compare(&[*first], &bytes[1..], "events.json");
    }
}

/// Rows of tables: of log events, of Logs Insights, of Athena.
pub fn csv(bytes: &[u8]) {
    compare(
        b"timestamp,message\n",
        bytes,
        "log-events-viewer-result.csv",
    );
    let columns = b"@timestamp,@message,srcAddr,dstPort,bytes,action,logStatus\n";
    compare(columns, bytes, "logs-insights-results.csv");
    let columns = b"\"account_id\",\"srcaddr\",\"bytes\",\"start\",\"log_status\",\"day\"\n";
    compare(columns, bytes, "athena.csv");
}

/// Archives and compressed files, as they are.
pub fn archive(bytes: &[u8]) {
    let whole = read(bytes, "logs.zip", |_| usize::MAX);
    let mut random = random(bytes);
    let pieces = read(bytes, "logs.zip", |rest| 1 + random(rest.min(100)));
    assert_eq!(pieces, whole);
}

/// Reads the bytes behind a beginning that decides the format and is filled up with
/// spaces, in one piece and in many.
fn compare(beginning: &[u8], bytes: &[u8], path: &str) {
    let mut file = beginning.to_vec();
    file.resize(HEAD, b' ');
    file.extend_from_slice(bytes);
    let whole = read(&file, path, |_| usize::MAX);
    let mut random = random(bytes);
    let longest = 1 + random(200);
    let pieces = read(&file, path, |rest| match rest.checked_sub(bytes.len()) {
        Some(head) if head > 0 => head,
        _ => 1 + random(longest),
    });
    assert_eq!(pieces, whole);
}

/// Pushes bytes in pieces, whose length is decided by how many are left.
fn read(bytes: &[u8], path: &str, mut length: impl FnMut(usize) -> usize) -> Report {
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
    let mut rest = bytes;
    while !rest.is_empty() && !ingest.is_done() {
        let length = length(rest.len()).clamp(1, rest.len());
        rest = &rest[ingest.push(&rest[..length], &mut shard)..];
    }
    ingest.finish(&mut shard);
    let report = ingest.report().clone();
    let counts = report.counts;
    let others = counts.headers + counts.blank + counts.rejected + counts.duplicates;
    assert_eq!(counts.lines, counts.rows() + others);
    let rows: usize = shard.batches().map(|batch| batch.rows()).sum();
    assert_eq!(rows as u64, counts.rows());
    for batch in shard.batches() {
        let mut line = String::new();
        for row in 0..batch.rows() {
            batch.write_line(row, &shard.dictionaries, &mut line);
        }
    }
    report
}

/// Numbers below a limit, the same for the same bytes.
fn random(bytes: &[u8]) -> impl FnMut(usize) -> usize + use<> {
    let mix = |state: u64, &byte: &u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let mut state = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, mix) | 1;
    move |limit| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % limit.max(1)
    }
}
