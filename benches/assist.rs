//! How long help takes in a query of 2,000 characters: it is asked for with every key, and is to
//! be there within a frame (16 ms).

use criterion::{Criterion, criterion_group, criterion_main};
use flowglass::query::assist::{complete, format, hover, signature};
use flowglass::query::facts::{Facts, FieldFacts};
use std::hint::black_box;

/// So long is the query, in characters.
const LENGTH: usize = 2_000;

/// A query of many conditions, with the cursor in the value of the last.
fn query() -> String {
    let mut query =
        String::from("parse @message /(?<eni>eni-\\w+)/ | fields @timestamp, srcAddr\n");
    query.push_str("| filter action = 'REJECT'");
    while query.len() < LENGTH - 30 {
        query.push_str(" or (dstPort in [22, 3389] and isIpInSubnet(srcAddr, '10.0.0.0/8'))");
    }
    query + "\n| filter dstPort = 4"
}

fn facts() -> Facts {
    let fields = ["srcAddr", "dstAddr", "dstPort", "protocol", "action"];
    let values: Vec<(String, u64)> = (0..50).map(|value| (value.to_string(), value)).collect();
    let field = |name: &str| FieldFacts {
        name: name.into(),
        rows: Some(1_000),
        dashes: Some(0),
        values: values.clone(),
        distinct: Some(50),
    };
    Facts {
        rows: 1_000,
        fields: fields.into_iter().map(field).collect(),
        ..Facts::default()
    }
}

fn help(criterion: &mut Criterion) {
    let (query, facts) = (query(), facts());
    let end = query.len();
    let mut group = criterion.benchmark_group("help");
    group.bench_function("complete a value", |bencher| {
        bencher.iter(|| black_box(complete(&query, end, &facts)));
    });
    let name = format!("{query} and s");
    group.bench_function("complete a name", |bencher| {
        bencher.iter(|| black_box(complete(&name, name.len(), &facts)));
    });
    group.bench_function("hover and signature", |bencher| {
        let port = end - "dstPort = 4".len();
        bencher.iter(|| black_box((hover(&query, port, &facts), signature(&query, port, &facts))));
    });
    group.bench_function("format", |bencher| {
        bencher.iter(|| black_box(format(&query, end)));
    });
    group.finish();
}

criterion_group!(benches, help);
criterion_main!(benches);
