//! Records that say the same: all but the first are left out, by every operator, whatever the
//! number of workers, the size of batches and the order of dropping.
//!
//! A slow program compares line with line and strikes out the later ones. What is asked of the
//! whole log without duplicates must be answered as by the log that is left.

#[path = "oracle/random.rs"]
mod random;

use flowglass::column::FileId;
use flowglass::flow::Address;
use flowglass::ingest::Counts;
use flowglass::insight::Question;
use flowglass::insight::conversation::{Relate, Relation};
use flowglass::query::Table;
use flowglass::worker::{Failure, Local};
use random::Random;
use std::collections::HashSet;

/// Shards and rows of a batch.
const CONSTELLATIONS: [(u32, usize); 6] =
    [(1, 65_536), (2, 65_536), (4, 5), (3, 2), (2, 1), (1, 1)];

const LAYOUTS: [&str; 4] = [
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
    // The same fields in another order and another spelling.
    "log-status action end start bytes packets protocol dstport srcport dstaddr srcaddr interface_id account_id version",
    // Fewer fields.
    "interface-id srcaddr dstaddr bytes start log-status",
    // A field that nobody knows.
    "interface-id srcaddr dstaddr bytes start log-status team",
];

const QUERIES: [&str; 7] = [
    "fields @timestamp, @message",
    "fields @message | sort srcAddr desc, bytes",
    "fields @message | limit 5",
    "filter bytes > 50 and action = 'ACCEPT' | fields @timestamp, srcAddr, bytes",
    "stats count(*), sum(bytes), sum(packets) by srcAddr, logStatus",
    "stats count(*) as n by dstAddr | stats sum(n) by n",
    "filter dstAddr like '1' | stats max(bytes), min(start), count_distinct(interfaceId)",
];

/// What it is, the lines of the files, and how many each loses.
type Case<'a> = (&'a str, &'a [&'a [&'a str]], &'a [u64]);

/// A file as (path, lines).
type File = (String, Vec<String>);

/// The lines that are left when of those that say the same only the first stays, and how many
/// each file lost, in file order.
fn strike_out(files: &[File]) -> (Vec<File>, Vec<u64>) {
    let mut seen: HashSet<Vec<String>> = HashSet::new();
    let mut left: Vec<File> = Vec::new();
    let mut lost = Vec::new();
    for (path, lines) in files {
        let mut layout: Vec<String> = Vec::new();
        let mut kept = Vec::new();
        for line in lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            if LAYOUTS.iter().any(|layout| layout == line) {
                layout = words.iter().map(|word| word.replace('_', "-")).collect();
            } else if words.len() == layout.len() {
                let pairs = layout.iter().zip(&words);
                let mut says: Vec<String> =
                    pairs.map(|(name, word)| format!("{name} {word}")).collect();
                says.sort();
                if !seen.insert(says) {
                    continue;
                }
            }
            kept.push(line.clone());
        }
        lost.push((lines.len() - kept.len()) as u64);
        left.push((path.clone(), kept));
    }
    (left, lost)
}

/// Files of few different values, so that many lines say the same.
fn files(random: &mut Random) -> Vec<File> {
    let count = 1 + random.below(4);
    let file = |number: usize, random: &mut Random| {
        let mut layout = random.below(LAYOUTS.len());
        let mut lines = vec![LAYOUTS[layout].to_string()];
        for _ in 0..random.below(40) {
            lines.push(match random.below(20) {
                0 => String::new(),
                1 => "not a record".to_string(),
                2 => {
                    layout = random.below(LAYOUTS.len());
                    LAYOUTS[layout].to_string()
                }
                _ => line(LAYOUTS[layout], random),
            });
        }
        (format!("{number}.log"), lines)
    };
    (0..count).map(|number| file(number, random)).collect()
}

fn line(layout: &str, random: &mut Random) -> String {
    let status = random.pick(&["OK", "OK", "OK", "OK", "NODATA", "SKIPDATA"]);
    let start = 1_794_700_800 + 60 * random.below(2);
    let end = (start + 59).to_string();
    let start = start.to_string();
    let words = layout
        .split(' ')
        .map(|name| match name.replace('_', "-").as_str() {
            "version" => "2",
            "account-id" => "210987654321",
            "interface-id" => random.pick(&["eni-0b7d5c2f9a1e34d60", "eni-0c11d22e33f44a550"]),
            "start" => &start,
            "end" => &end,
            "log-status" => status,
            "team" => random.pick(&["a", "-"]),
            _ if status != "OK" => "-",
            "srcaddr" => random.pick(&["10.20.4.15", "192.0.2.7", "2001:db8::1"]),
            "dstaddr" => random.pick(&["10.20.4.16", "10.20.4.15"]),
            "srcport" => "51544",
            "dstport" => random.pick(&["443", "80"]),
            "protocol" => "6",
            "packets" => "1",
            "bytes" => random.pick(&["40", "60"]),
            _ => random.pick(&["ACCEPT", "REJECT"]),
        });
    let words: Vec<String> = words.map(str::to_string).collect();
    // Spaces are no part of what a line says.
    words.join(if random.percent(10) { "  " } else { " " })
}

fn text(table: &Table) -> String {
    let row = |row: usize| {
        let cells = (0..table.names().len()).map(|column| table.value(row, column).to_string());
        cells.collect::<Vec<_>>().join("|") + "\n"
    };
    (0..table.rows()).map(row).collect()
}

/// Everything that can be asked.
fn answers(local: &mut Local) -> Vec<String> {
    let mut answers = Vec::new();
    for query in QUERIES {
        match local.run(query, None) {
            Ok(answer) => answers.push(format!(
                "{query}\n{} scanned\n{}",
                answer.scanned,
                text(&answer.table)
            )),
            Err(Failure::Refused(errors)) => panic!("{}", errors[0].render(query)),
            Err(Failure::Stopped(reason)) => panic!("{reason}"),
        }
    }
    for relation in [Relation::Conversations, Relation::Totals] {
        let relate = Relate {
            relation,
            ..Relate::default()
        };
        match local.relate(relate) {
            Ok(answer) => answers.push(text(&answer.table)),
            Err(_) => panic!("conversations can always be joined"),
        }
    }
    let address = |text: &str| Address::parse(text.as_bytes()).expect("an address");
    for (src, dst) in [("192.0.2.7", "10.20.4.15"), ("10.20.4.15", "10.20.4.16")] {
        let question = Question::new(address(src), address(dst));
        answers.push(format!("{:?}", local.diagnose(&question)));
    }
    answers
}

/// Opens files in the order of `dropped`; gives them by number in file order.
fn open(local: &mut Local, files: &[File], dropped: &[usize]) -> Vec<FileId> {
    let mut ids = vec![FileId::dropped(0); files.len()];
    for &at in dropped {
        let (path, lines) = &files[at];
        let content: String = lines.iter().map(|line| format!("{line}\n")).collect();
        ids[at] = local.open(&[(path, content.as_bytes())])[0];
    }
    ids
}

fn counts(local: &Local, ids: &[FileId]) -> Vec<Counts> {
    let status = |&id: &FileId| local.status(id).expect("the file was opened").report.counts;
    ids.iter().map(status).collect()
}

fn check(files: &[File], random: &mut Random, name: &str) {
    let (left, lost) = strike_out(files);
    let in_order: Vec<usize> = (0..files.len()).collect();
    let mut alone = Local::new(1);
    open(&mut alone, &left, &in_order);
    let expected = answers(&mut alone);
    let mut whole = Local::new(1);
    open(&mut whole, files, &in_order);
    let with_all = answers(&mut whole);
    for (shards, batch_rows) in CONSTELLATIONS {
        let place = format!("{name} with {shards} shards of {batch_rows} rows");
        let mut dropped = in_order.clone();
        random.shuffle(&mut dropped);
        let mut local = Local::with_batch_rows(shards, batch_rows);
        // Before some files are there, among them, or when all are.
        let early = random.below(3);
        if early == 0 {
            local.leave_out_duplicates(true);
        }
        let ids = open(&mut local, files, &dropped);
        local.leave_out_duplicates(true);
        assert_eq!(answers(&mut local), expected, "{place}");
        for ((counts, lost), (path, lines)) in counts(&local, &ids).iter().zip(&lost).zip(files) {
            let Counts {
                lines: sum,
                duplicates,
                ..
            } = *counts;
            let others = counts.headers + counts.blank + counts.rejected;
            assert_eq!(
                (sum, duplicates),
                (lines.len() as u64, *lost),
                "{path} of {place}"
            );
            assert_eq!(
                sum,
                counts.rows() + others + duplicates,
                "{path} of {place}"
            );
        }
        local.lose_worker(random.below(shards as usize) as u32);
        assert_eq!(answers(&mut local), expected, "{place}, a worker lost");
        local.leave_out_duplicates(false);
        assert_eq!(answers(&mut local), with_all, "{place}, all taken in again");
        assert_eq!(
            counts(&local, &ids)
                .iter()
                .map(|counts| counts.duplicates)
                .sum::<u64>(),
            0
        );
    }
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| line.to_string()).collect()
}

#[test]
fn the_first_of_what_says_the_same_stays() {
    let [two, reordered, fewer, unknown] = LAYOUTS;
    let record = "2 210987654321 eni-0b7d5c2f9a1e34d60 192.0.2.7 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK";
    let wide = &record.replace(' ', "  ");
    let turned = "OK ACCEPT 1794700869 1794700812 4310 12 6 443 51544 10.20.4.15 192.0.2.7 eni-0b7d5c2f9a1e34d60 210987654321 2";
    let short = "eni-0b7d5c2f9a1e34d60 192.0.2.7 10.20.4.15 4310 1794700812 OK";
    let later = &record.replace("1794700869", "1794700870");
    let nothing =
        "2 210987654321 eni-0b7d5c2f9a1e34d60 - - - - - - - 1794700812 1794700869 - NODATA";
    let owned = &format!("{short} a");
    let cases: [Case; 9] = [
        ("alone", &[&[two, record]], &[0]),
        ("in one file", &[&[two, record, later, record]], &[1]),
        ("spaces do not count", &[&[two, wide, record, wide]], &[2]),
        ("any value counts", &[&[two, record, later]], &[0]),
        (
            "the file by path",
            &[&[two, later, record], &[two, record, record]],
            &[0, 2],
        ),
        (
            "in another order",
            &[&[reordered, turned], &[two, record]],
            &[0, 1],
        ),
        (
            "other fields",
            &[&[two, record, fewer, short, unknown, owned]],
            &[0],
        ),
        (
            "no record",
            &[&[two, nothing, "", "x", nothing, "", "x"]],
            &[1],
        ),
        (
            "a file twice",
            &[&[two, record, later], &[two, record, later]],
            &[0, 2],
        ),
    ];
    for (name, contents, expected) in cases {
        let paths = ["0.log", "1.log"].into_iter();
        let files: Vec<File> = paths
            .zip(contents)
            .map(|(path, content)| (path.to_string(), lines(content)))
            .collect();
        assert_eq!(strike_out(&files).1, expected, "{name}");
        check(&files, &mut Random::new(7), name);
    }
}

#[test]
fn random_logs_are_left_as_by_hand() {
    for seed in 0..12 {
        let mut random = Random::new(seed);
        let files = files(&mut random);
        check(&files, &mut random, &format!("seed {seed}"));
    }
}

#[test]
fn the_first_is_looked_for_anew_when_files_come_and_go() {
    let record = |number: usize| {
        format!("eni-0b7d5c2f9a1e34d60 192.0.2.7 10.20.4.15 {number} 1794700812 OK")
    };
    let file = |path: &str, numbers: std::ops::Range<usize>| {
        let head = [LAYOUTS[2].to_string()].into_iter();
        (path.to_string(), head.chain(numbers.map(record)).collect())
    };
    let files: [File; 3] = [
        file("0.log", 0..6),
        file("1.log", 2..8),
        file("2.log", 4..10),
    ];
    for (shards, batch_rows) in CONSTELLATIONS {
        let mut local = Local::with_batch_rows(shards, batch_rows);
        local.leave_out_duplicates(true);
        let mut ids = open(&mut local, &files[1..], &[0, 1]);
        let duplicates = |local: &Local, ids: &[FileId]| -> Vec<u64> {
            counts(local, ids)
                .iter()
                .map(|counts| counts.duplicates)
                .collect()
        };
        assert_eq!(duplicates(&local, &ids), [0, 4]);
        ids.extend(open(&mut local, &files[..1], &[0]));
        assert_eq!(duplicates(&local, &ids), [4, 4, 0]);
        local.hide(vec![ids[0]], true);
        assert_eq!(duplicates(&local, &ids)[1..], [2, 0]);
        local.hide(vec![ids[2]], true);
        assert_eq!(duplicates(&local, &ids)[1], 0);
        local.hide(ids.clone(), false);
        assert_eq!(duplicates(&local, &ids), [4, 4, 0]);
    }
}
