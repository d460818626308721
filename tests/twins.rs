//! Files with the same content, and files that another one extends, are found by what is in
//! them; others cost nothing.

use flate2::Compression;
use flate2::write::GzEncoder;
use flowglass::column::FileId;
use flowglass::worker::{Local, TwinKind};
use std::io::Write;

const HEADER: &str = "interface-id srcaddr dstaddr bytes start log-status\n";

/// Shards and rows of a batch: alone, together, and with files cut into ranges.
const CONSTELLATIONS: [(u32, usize); 3] = [(1, 65_536), (2, 65_536), (3, 2)];

/// Lines of a log, numbered.
fn lines(numbers: std::ops::Range<usize>) -> String {
    let line = |number: usize| {
        let start = 1_794_700_800 + number;
        format!("eni-0b7d5c2f9a1e34d60 192.0.2.7 10.20.4.15 {number} {start} OK\n")
    };
    numbers.map(line).collect()
}

fn log(numbers: std::ops::Range<usize>) -> Vec<u8> {
    (HEADER.to_string() + &lines(numbers)).into_bytes()
}

fn gzip(text: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(text).expect("a vector takes all bytes");
    encoder.finish().expect("a vector takes all bytes")
}

fn utf16(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// The twins as `file = kept`, or `file < kept` where the kept one goes on.
fn twins(local: &Local) -> Vec<String> {
    let path = |id: FileId| &*local.status(id).expect("the file was opened").path;
    let twin = |twin: &flowglass::worker::Twin| {
        let sign = match twin.kind {
            TwinKind::Same => '=',
            TwinKind::Longer => '<',
        };
        format!("{} {sign} {}", path(twin.file), path(twin.kept))
    };
    local.twins().iter().map(twin).collect()
}

#[test]
fn contents_are_compared_whatever_the_name() {
    let (one, other, more) = (log(0..50), log(1..51), log(0..80));
    let end = one.len() - lines(49..50).len();
    let last = lines(49..50).replace("192.0.2.7", "192.0.2.8");
    let changed = [&one[..end], last.as_bytes()].concat();
    let long = log(0..3_000);
    let cut = &gzip(&long, 6)[..4_000];
    // Names, contents, the twins, and whether anything was read again.
    type Case<'a> = (&'a str, Vec<(&'a str, Vec<u8>)>, &'a [&'a str], bool);
    let cases: Vec<Case> = vec![
        ("one file", vec![("a", one.clone())], &[], false),
        (
            "other records",
            vec![("a", one.clone()), ("b", other.clone())],
            &[],
            false,
        ),
        (
            "the same",
            vec![("b", one.clone()), ("a", one.clone())],
            &["b = a"],
            true,
        ),
        (
            "one byte differs",
            vec![("a", one.clone()), ("b", changed)],
            &[],
            true,
        ),
        (
            "three",
            vec![("a", one.clone()), ("b", one.clone()), ("c", one.clone())],
            &["b = a", "c = a"],
            true,
        ),
        (
            "packed",
            vec![("a", gzip(&one, 6)), ("b", gzip(&one, 6))],
            &["b = a"],
            true,
        ),
        (
            "packed otherwise",
            vec![("a", gzip(&one, 1)), ("b", gzip(&one, 9))],
            &["b = a"],
            true,
        ),
        (
            "plain and packed",
            vec![("a.gz", gzip(&one, 6)), ("b", one.clone())],
            &["b = a.gz"],
            true,
        ),
        (
            "UTF-16",
            vec![("a", utf16(&one)), ("b", one.clone())],
            &["b = a"],
            true,
        ),
        (
            "longer",
            vec![("a", one.clone()), ("b", more.clone())],
            &["a < b"],
            true,
        ),
        (
            "longer and packed",
            vec![("a", gzip(&one, 6)), ("b", more.clone())],
            &["a < b"],
            true,
        ),
        (
            "copies of the shorter",
            vec![("a", more.clone()), ("b", one.clone()), ("c", one.clone())],
            &["b < a", "c < a"],
            true,
        ),
        (
            "copies of the longer",
            vec![("a", more.clone()), ("b", more.clone()), ("c", one.clone())],
            &["b = a", "c < a"],
            true,
        ),
        (
            "longer and longer",
            vec![
                ("a", log(0..3)),
                ("b", log(0..5)),
                ("c", log(0..9)),
                ("d", log(0..4)),
            ],
            &["a < c", "b < c", "d < c"],
            true,
        ),
        (
            "parting ways",
            vec![
                ("a", log(0..3)),
                ("b", [log(0..3), lines(7..8).into_bytes()].concat()),
                ("c", [log(0..3), lines(8..9).into_bytes()].concat()),
            ],
            &["a < b"],
            true,
        ),
        (
            "broken off",
            vec![("a.gz", cut.to_vec()), ("b", long.clone())],
            &["a.gz < b"],
            true,
        ),
        (
            "larger than its head",
            vec![("a", long.clone()), ("b", log(0..4_000))],
            &["a < b"],
            true,
        ),
        (
            "no record",
            vec![
                ("a", HEADER.into()),
                ("b", HEADER.into()),
                ("c", one.clone()),
            ],
            &[],
            false,
        ),
        (
            "empty",
            vec![("a", Vec::new()), ("b", Vec::new())],
            &[],
            false,
        ),
    ];
    for (name, files, expected, is_read) in cases {
        for (shards, batch_rows) in CONSTELLATIONS {
            let mut local = Local::with_batch_rows(shards, batch_rows);
            for (path, content) in &files {
                local.open(&[(path, content)]);
            }
            assert_eq!(twins(&local), expected, "{name} with {shards} shards");
            let was_read = local.digested_bytes() > 0;
            assert_eq!(was_read, is_read, "{name} with {shards} shards");
        }
    }
}

#[test]
fn what_is_hidden_is_nobodys_twin() {
    let mut local = Local::new(2);
    let (one, more) = (log(0..50), log(0..60));
    let ids = local.open(&[("a", &one), ("b", &one), ("c", &more)]);
    assert_eq!(twins(&local), ["a < c", "b < c"]);
    let read = local.digested_bytes();
    local.hide(vec![ids[2]], true);
    assert_eq!(twins(&local), ["b = a"]);
    local.hide(vec![ids[0]], true);
    assert!(twins(&local).is_empty());
    local.hide(ids, false);
    assert_eq!(twins(&local), ["a < c", "b < c"]);
    assert_eq!(local.digested_bytes(), read);
}

#[test]
fn many_files_with_one_header_are_not_read_again() {
    let logs: Vec<Vec<u8>> = (0..2_000)
        .map(|number| log(number * 10..number * 10 + 9))
        .collect();
    let names: Vec<String> = (0..logs.len()).map(|number| number.to_string()).collect();
    let files = names.iter().zip(&logs);
    let files: Vec<(&str, &[u8])> = files.map(|(name, log)| (&**name, &**log)).collect();
    let mut local = Local::new(2);
    local.open(&files);
    assert_eq!(local.digested_bytes(), 0);
    assert!(local.twins().is_empty());
}

#[test]
fn growing_files_are_compared_with_few_others() {
    let logs: Vec<Vec<u8>> = (1..200).map(|number| log(0..number)).collect();
    let names: Vec<String> = (1..200).map(|number| format!("{number:03}")).collect();
    let files = names.iter().zip(&logs);
    let files: Vec<(&str, &[u8])> = files.map(|(name, log)| (&**name, &**log)).collect();
    let mut local = Local::new(2);
    local.open(&files);
    let expected: Vec<String> = (1..199)
        .map(|number| format!("{number:03} < 199"))
        .collect();
    assert_eq!(twins(&local), expected);
    let size: u64 = logs.iter().map(|log| log.len() as u64).sum();
    assert_eq!(local.digested_bytes(), size);
}
