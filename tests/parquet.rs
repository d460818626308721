//! Reads the files of `tests/formats/parquet/`. What they hold was written down from
//! `make.py` beside them, by hand.

use flowglass::column::{FileId, Part, Shard};
use flowglass::ingest::parquet::{Chunk, ParquetProblem, Reader, Rows, View};
use flowglass::ingest::{Counts, Problem, Report};
use flowglass::worker::Local;
use std::sync::Arc;

/// The records of most files; entry 3 is NODATA, entry 6 SKIPDATA.
const RECORDS: [&str; 6] = [
    "2 210987654321 eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK",
    "2 210987654321 eni-0b7d5c2f9a1e34d60 10.20.4.15 203.0.113.77 443 51544 6 11 18220 1794700812 1794700869 ACCEPT OK",
    "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700812 1794700869 - NODATA",
    "2 210987654321 eni-0b7d5c2f9a1e34d60 198.51.100.9 10.20.4.15 40022 23 6 1 40 1794700821 1794700869 REJECT OK",
    "2 210987654321 eni-0b7d5c2f9a1e34d60 2001:db8:7::9 2001:db8:20:4::f 50112 22 6 30 5120 1794700830 1794700890 ACCEPT OK",
    "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700872 1794700929 - SKIPDATA",
];

const HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol \
    packets bytes start end action log-status";

const COUNTS: Counts = Counts {
    lines: 6,
    records: 4,
    nodata: 1,
    skipdata: 1,
    headers: 0,
    blank: 0,
    rejected: 0,
    duplicates: 0,
};

struct Expected {
    file: &'static str,
    evidence: &'static str,
    header: &'static str,
    counts: Counts,
    /// Number and line of each row.
    rows: &'static [(u64, &'static str)],
    /// Number, column and reason of each reject.
    rejects: &'static [(u64, u32, &'static str)],
    span: (i64, i64),
}

const ALL: &[(u64, &str)] = &[
    (1, RECORDS[0]),
    (2, RECORDS[1]),
    (3, RECORDS[2]),
    (4, RECORDS[3]),
    (5, RECORDS[4]),
    (6, RECORDS[5]),
];

/// A file of all records, as `evidence` says.
const fn whole(file: &'static str, evidence: &'static str) -> Expected {
    Expected {
        file,
        evidence,
        header: HEADER,
        counts: COUNTS,
        rows: ALL,
        rejects: &[],
        span: (1_794_700_812_000, 1_794_700_872_000),
    }
}

const FILES: [Expected; 11] = [
    whole("s3", "Parquet, 14 columns, 2 row groups, gzip"),
    whole(
        "hyphens-snappy-v2",
        "Parquet, 14 columns, 1 row group, Snappy",
    ),
    whole("camel-zstd", "Parquet, 14 columns, 1 row group, Zstandard"),
    whole("plain", "Parquet, 14 columns, 1 row group, not compressed"),
    whole(
        "encodings-v1",
        "Parquet, 14 columns, 1 row group, not compressed",
    ),
    whole(
        "encodings-v2",
        "Parquet, 14 columns, 1 row group, Zstandard",
    ),
    Expected {
        file: "s3-v5",
        evidence: "Parquet, 29 columns, 3 row groups, gzip",
        header: "version account-id interface-id srcaddr dstaddr srcport dstport protocol \
            packets bytes start end action log-status vpc-id subnet-id instance-id tcp-flags \
            type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id \
            pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path",
        counts: Counts {
            lines: 3,
            records: 2,
            nodata: 1,
            skipdata: 0,
            ..COUNTS
        },
        rows: &[
            (
                1,
                "5 210987654321 eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK vpc-0a1b2c3d4e5f60718 subnet-0a1b2c3d4e5f60718 i-0a1b2c3d4e5f60718 3 IPv4 203.0.113.77 10.20.4.15 eu-west-1 euw1-az1 - - - - ingress -",
            ),
            (
                2,
                "5 210987654321 eni-0b7d5c2f9a1e34d60 10.20.4.15 203.0.113.77 443 51544 6 11 18220 1794700812 1794700869 ACCEPT OK vpc-0a1b2c3d4e5f60718 subnet-0a1b2c3d4e5f60718 i-0a1b2c3d4e5f60718 19 IPv4 10.20.4.15 203.0.113.77 eu-west-1 euw1-az1 - - - - egress 8",
            ),
            (
                3,
                "5 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700812 1794700869 - NODATA - - - - - - - - - - - - - - -",
            ),
        ],
        rejects: &[],
        span: (1_794_700_812_000, 1_794_700_812_000),
    },
    Expected {
        file: "pandas",
        evidence: "Parquet, 16 columns, 1 row group, gzip, 1 column of other types left out",
        header: "version account-id interface-id srcaddr dstaddr srcport dstport protocol \
            packets bytes start end action log-status team is_ours",
        counts: Counts {
            lines: 4,
            records: 3,
            skipdata: 0,
            ..COUNTS
        },
        rows: &[
            (
                1,
                "2 012345678901 eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK web true",
            ),
            (
                2,
                "2 210987654321 eni-0b7d5c2f9a1e34d60 10.20.4.15 203.0.113.77 443 51544 6 11 18220 1794700812 1794700869 ACCEPT OK - false",
            ),
            (
                3,
                "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700812 1794700869 - NODATA - -",
            ),
            (
                4,
                "2 210987654321 eni-0b7d5c2f9a1e34d60 198.51.100.9 10.20.4.15 40022 23 6 1 40 1794700821 1794700869 REJECT OK None true",
            ),
        ],
        rejects: &[],
        span: (1_794_700_812_000, 1_794_700_821_000),
    },
    Expected {
        rows: TIMES,
        span: (1_794_700_812_000, 1_794_700_812_000),
        ..whole("times", "Parquet, 14 columns, 1 row group, Snappy")
    },
    Expected {
        rows: TIMES,
        span: (1_794_700_812_000, 1_794_700_812_000),
        ..whole("times-int96", "Parquet, 14 columns, 1 row group, Snappy")
    },
    Expected {
        file: "rejected",
        evidence: "Parquet, 14 columns, 1 row group, Snappy",
        header: HEADER,
        counts: Counts {
            lines: 9,
            records: 2,
            nodata: 0,
            skipdata: 0,
            rejected: 7,
            ..COUNTS
        },
        rows: &[(1, RECORDS[0]), (9, RECORDS[0])],
        rejects: &[
            (
                2,
                62,
                "expected `srcport` to be at most 65535, found `70000`",
            ),
            (3, 77, "expected a whole number for `bytes`, found `-5`"),
            (
                4,
                38,
                "expected an IP address for `srcaddr`, found `10.0.0.300`",
            ),
            (
                5,
                104,
                "expected `action` to be ACCEPT, REJECT, or `-`, found `DROP`",
            ),
            (
                6,
                111,
                "expected `log-status` to be OK, NODATA, SKIPDATA, found `DONE`",
            ),
            (7, 72, "expected `protocol` to be at most 255, found `256`"),
            (8, 68, "expected a whole number for `dstport`, found `-1`"),
        ],
        span: (1_794_700_812_000, 1_794_700_812_000),
    },
];

const TIMES: &[(u64, &str)] = &[
    (
        1,
        "2 210987654321 eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812000 1794700869000 ACCEPT OK",
    ),
    (
        2,
        "2 210987654321 eni-0b7d5c2f9a1e34d60 10.20.4.15 203.0.113.77 443 51544 6 11 18220 1794700812000 1794700869000 ACCEPT OK",
    ),
    (
        3,
        "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700812000 1794700869000 - NODATA",
    ),
    (
        4,
        "2 210987654321 eni-0b7d5c2f9a1e34d60 198.51.100.9 10.20.4.15 40022 23 6 1 40 1794700812000 1794700869000 REJECT OK",
    ),
    (
        5,
        "2 210987654321 eni-0b7d5c2f9a1e34d60 2001:db8:7::9 2001:db8:20:4::f 50112 22 6 30 5120 1794700812000 1794700869000 ACCEPT OK",
    ),
    (
        6,
        "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700812000 1794700869000 - SKIPDATA",
    ),
];

fn fixture(name: &str) -> Vec<u8> {
    let top = env!("CARGO_MANIFEST_DIR");
    let path = format!("{top}/tests/formats/parquet/{name}.parquet");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Reads a whole file, as the two workers of the page do.
fn read(
    bytes: impl Into<Arc<dyn View>>,
    batch_rows: usize,
) -> Result<(Report, Shard), ParquetProblem> {
    let mut reader = Reader::open(bytes.into())?;
    let mut shard = Shard::with_batch_rows(batch_rows);
    let part = Part {
        file: FileId::dropped(0),
        index: 0,
    };
    let mut rows = Rows::new(part, "flow.parquet", 7, reader.contents());
    while let Some(chunk) = reader.next_chunk() {
        let chunk = Chunk::decode(&chunk.encode()).expect("a chunk survives the way");
        rows.add(&chunk, &mut shard);
    }
    rows.finish(reader.problem().cloned(), &mut shard);
    let report = rows.report().clone();
    let counts = &report.counts;
    assert_eq!(counts.lines, counts.rows() + counts.rejected);
    assert_eq!(lines(&shard).len() as u64, counts.rows());
    Ok((report, shard))
}

/// The number and the line of every row.
fn lines(shard: &Shard) -> Vec<(u64, String)> {
    let rows = shard.batches().flat_map(|batch| {
        (0..batch.rows()).map(|row| {
            let mut line = String::new();
            batch.write_line(row, &shard.dictionaries, &mut line);
            (batch.line(row), line)
        })
    });
    rows.collect()
}

fn view(bytes: Vec<u8>) -> Arc<dyn View> {
    Arc::new(bytes)
}

#[test]
fn files_are_read_as_they_were_written_down() {
    for expected in FILES {
        for batch_rows in [1, 2, 65_536] {
            let file = expected.file;
            let (report, shard) = match read(view(fixture(file)), batch_rows) {
                Ok(read) => read,
                Err(problem) => panic!("{file}: {problem}"),
            };
            assert_eq!(report.problem, None, "{file}");
            let recognised = report.recognised.expect("it was recognised");
            assert_eq!(recognised.evidence, expected.evidence, "{file}");
            let layout = report.layout.expect("it has columns");
            assert_eq!(layout.to_string(), expected.header, "{file}");
            assert_eq!(report.counts, expected.counts, "{file}");
            let found = lines(&shard);
            let found: Vec<(u64, &str)> = found.iter().map(|(at, line)| (*at, &**line)).collect();
            assert_eq!(found, expected.rows, "{file}");
            assert_eq!(report.span, Some(expected.span), "{file}");
            assert_eq!(report.fingerprint, 7);
            let rejects = report.rejects.iter();
            let rejects = rejects.map(|it| (it.line, it.column, it.reason.to_string()));
            let rejects: Vec<_> = rejects.collect();
            let rejects: Vec<(u64, u32, &str)> =
                rejects.iter().map(|it| (it.0, it.1, &*it.2)).collect();
            assert_eq!(rejects, expected.rejects, "{file}");
        }
    }
}

#[test]
fn a_rejected_entry_is_shown_as_a_line() {
    let (report, _) = read(view(fixture("rejected")), 65_536).expect("it is readable");
    assert_eq!(
        report.rejects[1].text,
        "2 210987654321 eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 51544 443 6 12 -5 1794700812 \
         1794700869 ACCEPT OK"
    );
}

#[test]
fn what_is_not_read_is_explained() {
    let codec = |codec: &str| ParquetProblem::Codec {
        codec: codec.to_string(),
    };
    let columns = vec!["name".to_string(), "colour".to_string()];
    for (file, problem) in [
        ("lz4", codec("LZ4")),
        ("brotli", codec("Brotli")),
        ("ocsf", ParquetProblem::Ocsf),
        ("no-flow-log", ParquetProblem::NoField { columns }),
        ("encrypted", ParquetProblem::Encrypted),
    ] {
        assert_eq!(read(view(fixture(file)), 9).err(), Some(problem), "{file}");
    }
}

#[test]
fn a_cut_file_has_no_contents() {
    let bytes = fixture("s3");
    for length in 0..bytes.len() {
        let problem = read(view(bytes[..length].to_vec()), 9).err();
        assert_eq!(problem, Some(ParquetProblem::CutOff), "{length}");
    }
}

/// Numbers below a limit, by xorshift.
fn random() -> impl FnMut(usize) -> usize {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    move |limit| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % limit
    }
}

#[test]
fn damaged_files_are_a_normal_result() {
    let mut below = random();
    let mut problems = 0;
    for expected in FILES {
        let whole = fixture(expected.file);
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..1 + below(3) {
                let at = below(bytes.len());
                bytes[at] = match below(3) {
                    0 => bytes[at] ^ 1 << below(8),
                    1 => 0xff,
                    _ => below(256) as u8,
                };
            }
            match read(view(bytes), 9) {
                Ok((report, _)) => problems += usize::from(report.problem.is_some()),
                Err(_) => problems += 1,
            }
        }
    }
    assert!(problems > 300, "{problems} of 3,300 were noticed");
}

/// Where the pages of a file end and its table of contents begins.
fn end_of_pages(bytes: &[u8]) -> usize {
    let tail = bytes.len() - 8;
    let length: [u8; 4] = bytes[tail..tail + 4].try_into().expect("four bytes");
    tail - u32::from_le_bytes(length) as usize
}

/// Reads the file of two row groups, the first of which has four entries and comes to
/// more than half of the pages: what is wrong with the second, and what was read.
fn read_first_group(view: Arc<dyn View>) -> String {
    let (report, shard) = read(view, 65_536).expect("its contents are whole");
    let found: Vec<String> = lines(&shard).into_iter().map(|(_, line)| line).collect();
    assert_eq!(found, RECORDS[..4]);
    report.problem.expect("it was damaged").to_string()
}

#[test]
fn a_damaged_page_keeps_what_came_before() {
    let mut bytes = fixture("s3");
    let end = end_of_pages(&bytes);
    bytes[end * 3 / 4..end].fill(0xff);
    let problem = read_first_group(view(bytes));
    assert!(problem.contains("is damaged from entry 5 on"), "{problem}");
}

/// A view of a file that has gone from the disk, but for its beginning and its contents.
struct Failing(Vec<u8>);

impl View for Failing {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn read_at(&self, offset: u64, length: usize) -> std::io::Result<Vec<u8>> {
        let end = end_of_pages(&self.0) as u64;
        match (end * 3 / 4..end).contains(&offset) {
            true => Err(std::io::ErrorKind::NotFound.into()),
            false => self.0.read_at(offset, length),
        }
    }
}

#[test]
fn a_file_that_goes_away_keeps_what_came_before() {
    let problem = read_first_group(Arc::new(Failing(fixture("s3"))));
    assert!(
        problem.starts_with("the file could not be read"),
        "{problem}"
    );
}

/// The one value of a query's result.
#[track_caller]
fn ask(local: &mut Local, query: &str) -> String {
    match local.run(query, None) {
        Ok(answer) => answer.table.value(0, 0).to_string(),
        Err(failure) => panic!("{failure:?}"),
    }
}

#[test]
fn files_are_read_beside_others() {
    let text = RECORDS.join("\n");
    for (shards, batch_rows) in [(1, 65_536), (3, 65_536), (2, 1)] {
        let mut local = Local::with_batch_rows(shards, batch_rows);
        let names = FILES.map(|expected| expected.file).into_iter();
        let names: Vec<&str> = names.chain(["brotli", "ocsf", "encrypted"]).collect();
        let files: Vec<(&str, Vec<u8>)> = names.iter().map(|&it| (it, fixture(it))).collect();
        let mut all: Vec<(&str, &[u8])> = files.iter().map(|(name, it)| (*name, &**it)).collect();
        all.insert(4, ("flow.log", text.as_bytes()));
        let ids = local.open(&all);
        for ((name, _), id) in all.iter().zip(ids) {
            let status = local.status(id).expect("it was opened");
            assert!(status.done && status.bytes == status.size, "{name}");
            let expected = FILES.iter().find(|it| it.file == *name);
            let counts = match *name {
                "flow.log" => COUNTS,
                _ => expected.map_or(Counts::default(), |it| it.counts),
            };
            assert_eq!(status.report.counts, counts, "{name}");
            assert_eq!(status.report.is_unreadable(), counts.lines == 0, "{name}");
            assert!(status.report.fingerprint > 0);
        }
        // Ten files of six, three and four rows, and two rows beside the rejected ones.
        let rows = 9 * 6 + 3 + 4 + 2;
        assert_eq!(ask(&mut local, "stats count(*)"), rows.to_string());
        let of_23 = "filter dstPort = 23 | stats count(*)";
        assert_eq!(ask(&mut local, of_23), "10");
        for worker in 0..shards {
            local.lose_worker(worker);
            assert_eq!(ask(&mut local, of_23), "10");
        }
    }
}

#[test]
fn a_damaged_file_says_so_beside_what_was_read() {
    let mut bytes = fixture("s3");
    let end = end_of_pages(&bytes);
    bytes[end * 3 / 4..end].fill(0xff);
    let mut local = Local::new(2);
    let file = local.open(&[("flow.parquet", &bytes)])[0];
    let status = local.status(file).expect("it was opened");
    assert_eq!(status.report.counts.rows(), 4);
    assert!(!status.report.is_unreadable());
    assert!(matches!(&status.report.problem, Some(Problem::Parquet(_))));
    assert_eq!(ask(&mut local, "stats count(*)"), "4");
}

#[test]
fn a_line_is_rebuilt_from_the_columns() {
    let mut local = Local::new(1);
    local.open(&[("flow.parquet", &fixture("hyphens-snappy-v2"))]);
    let query = "fields @message | filter dstPort = 22";
    assert_eq!(ask(&mut local, query), RECORDS[4]);
    local.run("filter dstPort = 22", None).expect("it runs");
    assert!(local.explain_row(0).is_some());
}
