//! What many workers do together is what one does alone.

use flowglass::column::FileId;
use flowglass::query::Table;
use flowglass::worker::{Failure, Local};

/// Shards and rows of a batch: alone, together, and with batches and ranges so small
/// that everything has an edge.
const CONSTELLATIONS: [(u32, usize); 5] = [(1, 65_536), (2, 65_536), (5, 100), (3, 7), (2, 1)];

fn text(table: &Table) -> Vec<String> {
    let row = |row: usize| {
        let cells = (0..table.names().len()).map(|column| table.value(row, column).to_string());
        cells.collect::<Vec<_>>().join("|")
    };
    (0..table.rows()).map(row).collect()
}

fn run(local: &mut Local, query: &str) -> Vec<String> {
    match local.run(query, None) {
        Ok(answer) => text(&answer.table),
        Err(Failure::Refused(errors)) => panic!("{}", errors[0].render(query)),
        Err(Failure::Stopped(reason)) => panic!("{reason}"),
    }
}

/// A record of a made-up flow, different for each number.
fn record(number: u64) -> String {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
    let action = if mixed.is_multiple_of(5) {
        "REJECT"
    } else {
        "ACCEPT"
    };
    format!(
        "2 210987654321 eni-0a 10.20.{}.{} 192.0.2.{} {} 443 6 {} {} {} {} {action} OK",
        mixed % 3,
        mixed % 50,
        mixed % 7,
        1_024 + mixed % 100,
        1 + mixed % 9,
        40 + mixed % 1_000,
        1_794_700_800 + number / 10,
        1_794_700_830 + number / 10,
    )
}

fn lines(numbers: std::ops::Range<u64>) -> String {
    numbers.map(|number| record(number) + "\n").collect()
}

const HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n";

#[test]
fn any_page_is_a_part_of_the_whole() {
    let files = [lines(0..3_000), lines(1_500..4_000), lines(3_900..6_000)];
    let files: Vec<(&str, &[u8])> = ["a.log", "b.log", "c.log"]
        .into_iter()
        .zip(files.iter().map(String::as_bytes))
        .collect();
    let queries = [
        "fields @timestamp, @message",
        "fields srcAddr, bytes, @timestamp | sort srcAddr desc, bytes",
        "filter action = 'REJECT' | fields @message | limit 900",
        "stats sum(bytes), count(*) by srcAddr, srcPort, packets",
        "stats count(*) as n by srcAddr, srcPort, bytes | sort n desc",
    ];
    for query in queries {
        let mut alone = Local::new(1);
        alone.open(&files);
        let whole = run(&mut alone, query);
        for (shards, batch_rows) in CONSTELLATIONS {
            let mut local = Local::with_batch_rows(shards, batch_rows);
            local.open(&files);
            let rows = run(&mut local, query);
            assert_eq!(rows.len(), whole.len(), "{query}");
            let different = rows.iter().zip(&whole).position(|(a, b)| a != b);
            assert_eq!(
                different, None,
                "{query} with {shards} shards of {batch_rows}"
            );
            for (offset, count) in [
                (0, 1),
                (2_000, 100),
                (2_047, 2),
                (2_500, 300),
                (4_999, 7),
                (7_599, 9),
            ] {
                let page = text(&local.rows(offset, count));
                let from = whole.len().min(offset as usize);
                let until = whole.len().min((offset + count) as usize);
                assert_eq!(
                    page,
                    whole[from..until],
                    "{query} at {offset} with {shards} shards"
                );
            }
        }
    }
}

#[test]
fn ranges_of_a_file_share_its_headers_and_line_numbers() {
    let other = "srcaddr dstaddr bytes start log-status\n";
    let mut file = HEADER.to_string();
    file.push_str(&lines(0..200));
    file.push_str("not a record\n");
    file.push_str(other);
    for number in 0..200 {
        file.push_str(&format!(
            "198.51.100.7 10.20.0.{} 77 1794700999 OK\n",
            number % 250
        ));
    }
    file.push_str("also no record\n");
    for (shards, batch_rows) in CONSTELLATIONS {
        let mut local = Local::with_batch_rows(shards, batch_rows);
        let files = local.open(&[("flow.log", file.as_bytes())]);
        let status = local.status(files[0]).expect("the file was opened");
        let counts = status.report.counts;
        assert_eq!(
            (
                counts.lines,
                counts.records,
                counts.headers,
                counts.rejected
            ),
            (404, 400, 2, 2)
        );
        let rejected: Vec<u64> = status
            .report
            .rejects
            .iter()
            .map(|reject| reject.line)
            .collect();
        assert_eq!(rejected, [202, 404]);
        let sums = run(
            &mut local,
            "filter srcAddr = '198.51.100.7' | stats count(*), sum(bytes)",
        );
        assert_eq!(sums, ["200|15400"], "{shards} shards of {batch_rows}");
    }
}

#[test]
fn the_order_of_dropping_does_not_count() {
    let contents = [lines(0..20), lines(0..25), lines(5..25)];
    let named: Vec<(&str, &[u8])> = vec![
        ("z/1.log", contents[0].as_bytes()),
        ("a/2.log", contents[1].as_bytes()),
        ("a/1.log", contents[2].as_bytes()),
    ];
    let query = "fields @message, bytes | sort action";
    let mut local = Local::new(2);
    local.open(&named);
    let expected = run(&mut local, query);
    for order in [[0, 2, 1], [1, 0, 2], [2, 1, 0]] {
        let mut local = Local::new(2);
        for at in order {
            local.open(&[named[at]]);
        }
        assert_eq!(run(&mut local, query), expected);
    }
}

#[test]
fn hidden_files_come_back() {
    let (first, second) = (lines(0..10), lines(10..30));
    let mut local = Local::new(2);
    local.open(&[("a.log", first.as_bytes()), ("b.log", second.as_bytes())]);
    let query = "stats count(*)";
    assert_eq!(run(&mut local, query), ["30"]);
    local.hide(vec![FileId(1)], true);
    assert_eq!(run(&mut local, query), ["10"]);
    local.hide(vec![FileId(1)], false);
    assert_eq!(run(&mut local, query), ["30"]);
}

#[test]
fn lost_workers_are_made_good() {
    let file = lines(0..3_000);
    for lost in 0..3 {
        let mut local = Local::with_batch_rows(3, 50);
        local.open(&[
            ("a.log", file.as_bytes()),
            ("b.log", &file.as_bytes()[..20_000]),
        ]);
        let query = "stats count(*) as n, sum(bytes) by srcAddr";
        let before = run(&mut local, query);
        local.lose_worker(lost);
        assert_eq!(run(&mut local, query), before);
    }
}
