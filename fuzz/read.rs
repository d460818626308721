//! What every fuzz target does with its bytes, and what it promises of them: nothing
//! panics, every entry is counted once, and it makes no difference in which pieces the
//! bytes come.

#![allow(dead_code, reason = "every target uses a part of it")]

use flowglass::column::{FileId, Part, Shard};
use flowglass::ingest::{Counts, Ingest, Report, Source, Start, sniff as recognise};

/// A file is recognised by so many bytes; pieces matter behind them.
const HEAD: usize = if cfg!(fuzzing) { 256 } else { 65_536 };

/// The heads of files, which may be of any format.
pub fn sniff(bytes: &[u8]) {
    for path in ["flow.log", "logs/flow.csv.gz", "query.csv.metadata"] {
        let sniffed = recognise(bytes, path);
        assert!(!sniffed.evidence.is_empty());
        assert!(!sniffed.can_be_cut() || sniffed.is_readable());
    }
}

/// Lines of text, behind a header or by themselves.
pub fn text(bytes: &[u8]) {
    compare_behind_one(
        &[
            "version srcaddr dstport bytes start instance-tag action log-status\n",
            "",
        ],
        bytes,
        "flow.log",
    );
}

/// JSON, in a list and by itself.
pub fn json(bytes: &[u8]) {
    match bytes {
        [b'{', rest @ ..] if random(bytes)(2) == 0 => compare("{", rest, "events.json"),
        bytes => compare("[", bytes, "events.json"),
    }
}

/// Rows of tables: of log events, of Logs Insights, of Athena.
pub fn csv(bytes: &[u8]) {
    compare_behind_one(
        &[
            "timestamp,message\n",
            "@timestamp,@message,srcAddr,dstPort,bytes,action,logStatus\n",
            "\"account_id\",\"srcaddr\",\"bytes\",\"start\",\"log_status\",\"day\"\n",
        ],
        bytes,
        "export.csv",
    );
}

/// Archives and compressed files, as they are: in a stream, and where any range can be read.
pub fn archive(bytes: &[u8]) {
    let size = bytes.len() as u64;
    for start in [|_| Start::Head, |size| Start::Whole { size }] {
        let whole = read_archive(bytes, start(size), |_| usize::MAX);
        let mut random = random(bytes);
        let pieces = read_archive(bytes, start(size), |rest| 1 + random(rest.min(100)));
        assert_eq!(pieces, whole);
    }
}

/// Reads an archive with all its members; answers with what is said of each.
fn read_archive(
    bytes: &[u8],
    start: Start,
    mut length: impl FnMut(usize) -> usize,
) -> Vec<(FileId, Report)> {
    let mut shard = Shard::default();
    let mut reports = Vec::new();
    let mut waiting = vec![(FileId::dropped(0), "logs.zip".to_string(), 0, start)];
    while let Some((file, path, from, start)) = waiting.pop() {
        let mut ingest = ingest(file, &path, start);
        let mut range = Some(from..bytes.len());
        while let Some(wanted) = range {
            push(&bytes[wanted], &mut ingest, &mut shard, &mut length);
            let next = ingest.wants();
            range = next.map(|range| range.start as usize..range.end as usize);
        }
        while ingest.flush(&mut shard) {}
        ingest.finish(&mut shard);
        reports.push((file, ingest.report().clone()));
        for member in ingest.take_members() {
            match member.place {
                Some(place) => {
                    let start = Start::Member(place);
                    waiting.push((member.file, member.path, place.from as usize, start));
                }
                None => reports.push((member.file, member.report)),
            }
        }
    }
    let rows = reports.iter().map(|(_, report)| checked(report).rows());
    assert_eq!(rows_of(&shard), rows.sum());
    reports
}

fn compare_behind_one(beginnings: &[&str], bytes: &[u8], path: &str) {
    let chosen = random(bytes)(beginnings.len());
    compare(beginnings[chosen], bytes, path);
}

/// Reads the bytes behind a beginning that decides the format and is filled up with
/// spaces, in one piece and in many.
fn compare(beginning: &str, bytes: &[u8], path: &str) {
    let mut file = beginning.as_bytes().to_vec();
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
    let mut ingest = ingest(FileId::dropped(0), path, Start::Head);
    push(bytes, &mut ingest, &mut shard, &mut length);
    ingest.finish(&mut shard);
    let report = ingest.report().clone();
    assert_eq!(rows_of(&shard), checked(&report).rows());
    report
}

fn ingest(file: FileId, path: &str, start: Start) -> Ingest {
    Ingest::new(Source {
        part: Part { file, index: 0 },
        path: path.to_string(),
        start,
        length: None,
        given: Vec::new(),
    })
}

fn push(
    mut rest: &[u8],
    ingest: &mut Ingest,
    shard: &mut Shard,
    length: &mut impl FnMut(usize) -> usize,
) {
    while !rest.is_empty() && !ingest.is_done() {
        let length = length(rest.len()).clamp(1, rest.len());
        rest = &rest[ingest.push(&rest[..length], shard)..];
    }
}

/// The counts of a report, which has each entry once.
fn checked(report: &Report) -> Counts {
    let counts = report.counts;
    let others = counts.headers + counts.blank + counts.rejected + counts.duplicates;
    assert_eq!(counts.lines, counts.rows() + others);
    counts
}

/// How many rows there are; each can be written again.
fn rows_of(shard: &Shard) -> u64 {
    for batch in shard.batches() {
        let mut line = String::new();
        for row in 0..batch.rows() {
            batch.write_line(row, &shard.dictionaries, &mut line);
        }
    }
    shard.batches().map(|batch| batch.rows() as u64).sum()
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
