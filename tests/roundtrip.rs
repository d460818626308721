//! Records, written in each shape in which they reach a person and read again, are the
//! records that they were.
//!
//! A shape is one function in a list of `tests/roundtrip/`; what is written is random, by
//! a seed. `FLOWGLASS_ROUNDTRIP_CASES=10000` tries more.

#[path = "roundtrip/json.rs"]
mod json;
#[path = "roundtrip/records.rs"]
mod records;
#[path = "roundtrip/text.rs"]
mod text;

use flate2::Compression;
use flate2::write::GzEncoder;
use flowglass::column::{Column, FileId, Part, Shard};
use flowglass::flow::{EventField, Slot};
use flowglass::ingest::{Ingest, Report, Source, Start};
use records::{Log, Random};
use std::io::Write;

/// A way to write a log.
pub struct Shape {
    pub name: &'static str,
    /// Whether the lines stand in it as they were, or the values alone.
    pub has_lines: bool,
    /// What it says of events.
    pub events: &'static [EventField],
    pub write: fn(&Log, &mut Random) -> Vec<u8>,
}

/// The names of the fields are not in the shape, so they are given.
fn read(log: &Log, bytes: &[u8], chunk: usize) -> (Report, Shard) {
    let mut shard = Shard::with_batch_rows(7);
    let mut ingest = Ingest::new(Source {
        part: Part {
            file: FileId::dropped(0),
            index: 0,
        },
        path: "export".to_string(),
        start: Start::Head,
        length: None,
        given: vec![log.layout.clone()],
    });
    for mut piece in bytes.chunks(chunk) {
        while !piece.is_empty() {
            piece = &piece[ingest.push(piece, &mut shard)..];
        }
    }
    ingest.finish(&mut shard);
    (ingest.report().clone(), shard)
}

/// The lines of the rows and what is known of their events.
fn rows(shard: &Shard, fields: &[EventField]) -> Vec<(String, Vec<String>)> {
    let mut rows = Vec::new();
    for batch in shard.batches() {
        for row in 0..batch.rows() {
            let mut line = String::new();
            batch.write_line(row, &shard.dictionaries, &mut line);
            let value = |field: &EventField| match batch.column(&Slot::Event(*field)) {
                Some(Column::Integer(column)) => column
                    .get(row)
                    .map_or("-".to_string(), |time| time.to_string()),
                Some(Column::Text(dictionary, codes)) => {
                    let dictionary = shard.dictionaries.get(*dictionary);
                    dictionary.text(codes.value(row) as u32).to_string()
                }
                _ => "-".to_string(),
            };
            rows.push((line, fields.iter().map(value).collect()));
        }
    }
    rows
}

#[track_caller]
fn check(shape: &Shape, seed: u64) {
    let random = &mut Random::new(seed);
    let log = Log::random(random, shape.has_lines);
    let mut bytes = (shape.write)(&log, random);
    if random.below(4) == 0 {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&bytes).unwrap();
        bytes = encoder.finish().unwrap();
    }
    let chunk = [1, 3, 50, 1_000, usize::MAX][random.below(5)];
    let (report, shard) = read(&log, &bytes, chunk);
    let place = format!(
        "{}, seed {seed}, chunks of {chunk}:\n{}\n{}\n",
        shape.name,
        log.layout,
        bytes.escape_ascii()
    );
    assert_eq!(report.rejects, [], "{place}");
    assert_eq!(report.counts.rows(), log.records.len() as u64, "{place}");
    assert_eq!(report.problem, None, "{place}");
    let expected = log.records.iter().map(|record| {
        let events = shape.events.iter().map(|&field| record.event(field));
        (record.line.clone(), events.collect())
    });
    let expected: Vec<(String, Vec<String>)> = expected.collect();
    assert_eq!(rows(&shard, shape.events), expected, "{place}");
}

#[test]
fn every_shape_gives_the_records_back() {
    let cases = std::env::var("FLOWGLASS_ROUNDTRIP_CASES");
    let cases = cases.map_or(60, |cases| cases.parse().unwrap());
    for shape in json::SHAPES.iter().chain(text::SHAPES) {
        for seed in 1..=cases {
            check(shape, seed);
        }
    }
}
