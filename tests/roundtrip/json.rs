//! The shapes of JSON.

use super::Shape;
use super::records::{Log, Random, Record};
use flate2::Compression;
use flate2::write::GzEncoder;
use flowglass::flow::field::Type;
use flowglass::flow::{EventField, Slot};
use flowglass::query::time::Written;
use serde_json::{Map, Value, json};
use std::io::Write;

use EventField::{IngestionTime, Log as LogGroup, LogStream, Ptr, Timestamp};

pub const SHAPES: &[Shape] = &[
    Shape {
        name: "get-log-events",
        has_lines: true,
        events: &[Timestamp, IngestionTime],
        write: |log, random| {
            let pages = pages(log, random, |records| {
                json!({
                    "events": records.iter().map(event).collect::<Vec<Value>>(),
                    "nextForwardToken": "f/3900000001/s",
                })
            });
            written(pages, random)
        },
    },
    Shape {
        name: "filter-log-events",
        has_lines: true,
        events: &[Timestamp, IngestionTime, LogStream],
        write: |log, random| {
            let pages = pages(log, random, |records| {
                json!({
                    "searchedLogStreams": [{"logStreamName": "a", "searchedCompletely": true}],
                    "events": records.iter().map(event_of_stream).collect::<Vec<Value>>(),
                })
            });
            written(pages, random)
        },
    },
    Shape {
        name: "events one to a line",
        has_lines: true,
        events: &[Timestamp, IngestionTime, LogStream],
        write: |log, _| {
            let lines = log.records.iter().map(event_of_stream);
            let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
            lines.join("\n").into_bytes()
        },
    },
    Shape {
        name: "messages",
        has_lines: true,
        events: &[],
        write: |log, random| {
            let lines: Vec<&str> = log.records.iter().map(|r| &*r.line).collect();
            written(vec![json!(lines)], random)
        },
    },
    Shape {
        name: "times and messages",
        has_lines: true,
        events: &[Timestamp],
        write: |log, random| {
            let pairs = log.records.iter().map(|r| json!([r.timestamp, r.line]));
            written(vec![pairs.collect()], random)
        },
    },
    Shape {
        name: "Insights, messages",
        has_lines: true,
        events: &[Timestamp, IngestionTime, LogStream, LogGroup, Ptr],
        write: |log, random| {
            let rows = log.records.iter().map(|record| {
                json!({
                    "@timestamp": Written(record.timestamp).to_string(),
                    "@message": record.line,
                    "@ingestionTime": Written(record.ingestion_time).to_string(),
                    "@logStream": record.log_stream,
                    "@log": record.log,
                    "@ptr": record.ptr,
                })
            });
            written(vec![rows.collect()], random)
        },
    },
    Shape {
        name: "Insights, columns",
        has_lines: false,
        events: &[Timestamp],
        write: |log, random| {
            let rows = log.records.iter().map(|record| {
                let mut row = Map::new();
                let time = Written(record.timestamp).to_string();
                row.insert("@timestamp".to_string(), time.into());
                row.extend(fields(log, record, random));
                Value::Object(row)
            });
            let rows = rows.collect();
            written(vec![rows], random)
        },
    },
    Shape {
        name: "get-query-results",
        has_lines: true,
        events: &[Timestamp, Ptr],
        write: |log, random| {
            let rows = log.records.iter().map(|record| {
                json!([
                    {"field": "@timestamp", "value": Written(record.timestamp).to_string()},
                    {"field": "@message", "value": record.line},
                    {"field": "@ptr", "value": record.ptr},
                ])
            });
            let rows: Vec<Value> = rows.collect();
            let page = json!({
                "results": rows,
                "statistics": {"recordsMatched": 1.0},
                "status": "Complete",
            });
            written(vec![page], random)
        },
    },
    Shape {
        name: "get-query-results, columns",
        has_lines: false,
        events: &[Timestamp],
        write: |log, random| {
            let rows = log.records.iter().map(|record| {
                let time = Written(record.timestamp).to_string();
                let mut row = vec![json!({"field": "@timestamp", "value": time})];
                let pair = |(field, value)| json!({"field": field, "value": value});
                row.extend(fields(log, record, random).map(pair));
                Value::Array(row)
            });
            let rows: Vec<Value> = rows.collect();
            written(vec![json!({"results": rows, "status": "Complete"})], random)
        },
    },
    Shape {
        name: "subscription",
        has_lines: true,
        events: &[Timestamp, LogStream, LogGroup],
        write: |log, random| {
            let mut payloads = Vec::new();
            for payload in payloads_of(log, random) {
                if random.one_in(2) {
                    payloads.extend_from_slice(CONTROL.as_bytes());
                }
                payloads.extend_from_slice(payload.as_bytes());
            }
            payloads
        },
    },
    Shape {
        name: "subscription, gzip in base64",
        has_lines: true,
        events: &[Timestamp, LogStream, LogGroup],
        write: |log, random| {
            let payloads = payloads_of(log, random).into_iter();
            let lines: Vec<String> = payloads.map(|p| base64(&gzip(p.as_bytes()))).collect();
            lines.join("\n").into_bytes()
        },
    },
    Shape {
        name: "Kinesis",
        has_lines: true,
        events: &[Timestamp, LogStream, LogGroup],
        write: |log, random| {
            let payloads = payloads_of(log, random).into_iter();
            let records = payloads.map(|payload| {
                json!({"kinesis": {"data": base64(&gzip(payload.as_bytes()))}, "eventVersion": "1"})
            });
            let records: Vec<Value> = records.collect();
            written(vec![json!({"Records": records})], random)
        },
    },
    Shape {
        name: "Firehose",
        has_lines: true,
        events: &[],
        write: |log, _| {
            let messages = log.records.iter().map(|r| json!({"message": r.line}));
            let messages: Vec<String> = messages.map(|message| message.to_string()).collect();
            messages.concat().into_bytes()
        },
    },
    Shape {
        name: "Firehose, base64",
        has_lines: true,
        events: &[],
        write: |log, random| {
            let records = log.records.iter().map(|record| {
                let data = match random.below(3) {
                    0 => base64(json!({"message": record.line}).to_string().as_bytes()),
                    1 => base64(&gzip(
                        json!({"message": record.line}).to_string().as_bytes(),
                    )),
                    _ => base64(format!("{}\n", record.line).as_bytes()),
                };
                json!({"recordId": "1", "data": data})
            });
            let records: Vec<Value> = records.collect();
            written(vec![json!({"records": records})], random)
        },
    },
];

const CONTROL: &str = r#"{"messageType":"CONTROL_MESSAGE","logGroup":"","logStream":"","logEvents":[{"id":"","timestamp":1794700800000,"message":"CWL CONTROL MESSAGE"}]}"#;

fn event(record: &Record) -> Value {
    json!({
        "timestamp": record.timestamp,
        "message": record.line,
        "ingestionTime": record.ingestion_time,
    })
}

fn event_of_stream(record: &Record) -> Value {
    json!({
        "logStreamName": record.log_stream,
        "timestamp": record.timestamp,
        "message": record.line,
        "ingestionTime": record.ingestion_time,
        "eventId": "3890000000001",
    })
}

/// The log in documents of some records each.
fn pages(log: &Log, random: &mut Random, page: impl Fn(&[Record]) -> Value) -> Vec<Value> {
    let size = 1 + random.below(log.records.len());
    log.records.chunks(size).map(page).collect()
}

/// The fields of a record by the names that they have in Logs Insights, with values as the
/// service or a program may write them.
fn fields<'a>(
    log: &'a Log,
    record: &'a Record,
    random: &'a mut Random,
) -> impl Iterator<Item = (String, Value)> + 'a {
    let pairs = log.layout.slots.iter().zip(&record.values);
    pairs.enumerate().map(move |(at, (slot, value))| {
        let Slot::Field(field) = slot else {
            unreachable!("logs have fields only");
        };
        let name = field.info().insights_name.to_string();
        let number: Option<i64> = value.parse().ok();
        let is_number = number.is_some() && matches!(field.info().type_, Type::Integer { .. });
        let value = match random.below(4) {
            0 if value == "-" && at > 0 => Value::Null,
            1 if value == "-" && at > 0 => json!(""),
            0 if is_number => json!(format!("{value}.0")),
            1 if is_number => json!(with_exponent(value)),
            2 if is_number => json!(number),
            _ => json!(value),
        };
        (name, value)
    })
}

/// A number as Java writes large ones: `6.7E7`.
pub fn with_exponent(digits: &str) -> String {
    let exponent = digits.len() - 1;
    let fraction = digits[1..].trim_end_matches('0');
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    format!("{}.{fraction}E{exponent}", &digits[..1])
}

/// Payloads with the keys of the envelope in either order.
fn payloads_of(log: &Log, random: &mut Random) -> Vec<String> {
    let is_first = random.one_in(2);
    let page = |records: &[Record]| {
        let events = records
            .iter()
            .map(|r| json!({"id": "389", "timestamp": r.timestamp, "message": r.line}));
        let events: Vec<Value> = events.collect();
        let record = &records[0];
        let (owner, group) = record.log.split_once(':').unwrap();
        let envelope = format!(
            r#""messageType":"DATA_MESSAGE","owner":"{owner}","logGroup":"{group}","logStream":"{}""#,
            record.log_stream
        );
        let events = json!(events);
        json!(if is_first {
            format!(r#"{{"logEvents":{events},{envelope}}}"#)
        } else {
            format!(r#"{{{envelope},"logEvents":{events}}}"#)
        })
    };
    let pages = pages(log, random, page).into_iter();
    pages
        .map(|page| page.as_str().unwrap().to_string())
        .collect()
}

/// Documents one behind the other, on one line each or on many.
fn written(documents: Vec<Value>, random: &mut Random) -> Vec<u8> {
    let is_pretty = random.one_in(2);
    let write = |document: &Value| {
        if is_pretty {
            format!("{document:#}")
        } else {
            document.to_string()
        }
    };
    let texts: Vec<String> = documents.iter().map(write).collect();
    texts.join(random.pick(&["", "\n", " \r\n"])).into_bytes()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let mut padded = [0; 4];
        padded[1..1 + group.len()].copy_from_slice(group);
        let bits = u32::from_be_bytes(padded);
        for at in 0..4 {
            if at <= group.len() {
                let digit = bits >> (18 - 6 * at) & 63;
                text.push(char::from(DIGITS[digit as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}
