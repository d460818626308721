//! How long queries take over 200,000 made-up records in one shard, rows per second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flowglass::query::{Context, compile};
use flowglass::worker::Local;
use std::fmt::Write;
use std::hint::black_box;

const RECORDS: u64 = 200_000;

/// One for each kind of work: many groups, few rows out of many, time bins, the newest
/// rows, distinct values.
const QUERIES: [(&str, &str); 5] = [
    (
        "top pairs",
        "stats sum(bytes) as b by srcAddr, dstAddr | sort b desc | limit 10",
    ),
    (
        "rejections",
        "filter action = \"REJECT\" | stats count(*) as n by srcAddr | sort n desc | limit 10",
    ),
    ("traffic", "stats sum(bytes) as b by bin(5m), action"),
    (
        "newest rejected",
        "filter action = \"REJECT\" and dstPort = 22 | fields @timestamp, srcAddr, dstAddr \
         | sort @timestamp desc | limit 100",
    ),
    (
        "distinct ports",
        "stats count_distinct(dstPort) as ports by srcAddr | sort ports desc | limit 20",
    ),
];

/// Records of a day in time order: few servers, many clients, one in twelve rejected.
fn records() -> String {
    let mut lines = String::new();
    let mut state = 1_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        state >> 33
    };
    for number in 0..RECORDS {
        let (client, server) = (next() % 60_000, next() % 240);
        let action = if next() % 12 == 0 { "REJECT" } else { "ACCEPT" };
        let start = 1_794_700_800 + number * 86_400 / RECORDS;
        let line = writeln!(
            lines,
            "2 210987654321 eni-{server:017x} 198.18.{}.{} 10.20.{}.{} {} {} 6 {} {} {start} {} {action} OK",
            client >> 8,
            client & 255,
            server / 60,
            server % 60,
            1_024 + next() % 60_000,
            [22, 80, 443, 5_432][(next() % 4) as usize],
            1 + next() % 50,
            40 + next() % 60_000,
            start + next() % 60,
        );
        line.expect("writing to a string cannot fail");
    }
    lines
}

fn queries(criterion: &mut Criterion) {
    let mut local = Local::new(1);
    local.open(&[("made-up.log", records().as_bytes())]);
    let mut group = criterion.benchmark_group("query");
    group.throughput(Throughput::Elements(RECORDS));
    group.sample_size(20);
    for (name, query) in QUERIES {
        group.bench_function(name, |bencher| {
            bencher.iter(|| match local.run(query, None) {
                Ok(answer) => black_box(answer.table.rows()),
                Err(failure) => panic!("{query}: {failure:?}"),
            });
        });
    }
    group.finish();
}

/// A query of 2,000 characters with mistakes in each of its commands, and one without any:
/// what is said of either is there before the next frame, 16 ms later.
fn diagnostics(criterion: &mut Criterion) {
    let repeated = |piece: &str| {
        let mut query = "fields srcAddr, dstAddr, bytes".to_string();
        while query.len() < 2_000 {
            query.push_str(piece);
        }
        query
    };
    let wrong = repeated(
        " | filter srcadr = “10.0.0.2” && action <> 'accept' and uper(bytes) > '1,000' limit 10",
    );
    let right = repeated(" | filter srcAddr = '10.0.0.2' and action != 'ACCEPT' or bytes > 1000");
    let mut sql = "select srcaddr, sum(bytes) as b from logs where bytes > 0".to_string();
    while sql.len() < 1_900 {
        sql.push_str(" and action <> 'accept' and srcaddr like '10.%'");
    }
    sql.push_str(" group by srcaddr order by b desc limit 10");
    let mut group = criterion.benchmark_group("diagnostics");
    for (name, query) in [("mistakes", &wrong), ("none", &right), ("SQL", &sql)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| compile(black_box(query), Context::default()).is_ok());
        });
    }
    group.finish();
}

criterion_group!(benches, queries, diagnostics);
criterion_main!(benches);
