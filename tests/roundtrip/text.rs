//! The shapes of lines and of separated values.

use super::Shape;
use super::json::with_exponent;
use super::records::{Log, Random, Record};
use flowglass::flow::field::Type;
use flowglass::flow::{EventField, Slot};
use flowglass::query::time::Written;

use EventField::{IngestionTime, Log as LogGroup, LogStream, Ptr, Timestamp};

pub const SHAPES: &[Shape] = &[
    Shape {
        name: "lines",
        has_lines: true,
        events: &[],
        write: |log, random| lines(log, random, |record| record.line.clone()),
    },
    Shape {
        name: "S3",
        has_lines: true,
        events: &[],
        write: |log, random| {
            let mut text = format!("{}\n", log.layout).into_bytes();
            text.extend(lines(log, random, |record| record.line.clone()));
            text
        },
    },
    Shape {
        name: "export task",
        has_lines: false,
        events: &[Timestamp],
        write: |log, random| {
            lines(log, random, |record| {
                format!("{}Z {}", iso(record), record.line)
            })
        },
    },
    Shape {
        name: "aws logs tail",
        has_lines: false,
        events: &[Timestamp, LogStream],
        write: |log, random| {
            let colours = match random.one_in(2) {
                true => ["\x1b[32m", "\x1b[36m", "\x1b[0m"],
                false => [""; 3],
            };
            let [green, cyan, plain] = colours;
            lines(log, random, |record| {
                let (time, stream) = (iso(record), &record.log_stream);
                format!(
                    "{green}{time}000+00:00{plain} {cyan}{stream}{plain} {}",
                    record.line
                )
            })
        },
    },
    Shape {
        name: "times and messages",
        has_lines: false,
        events: &[Timestamp],
        write: |log, random| {
            lines(log, random, |record| {
                format!("{}\t{}", record.timestamp, record.line)
            })
        },
    },
    Shape {
        name: "get-log-events as text",
        has_lines: false,
        events: &[Timestamp, IngestionTime],
        write: |log, random| {
            let mut text = b"b/3900000001/s\tf/3900000001/s\n".to_vec();
            text.extend(lines(log, random, |record| {
                let (received, time) = (record.ingestion_time, record.timestamp);
                format!("EVENTS\t{received}\t{}\t{time}", record.line)
            }));
            text
        },
    },
    Shape {
        name: "filter-log-events as text",
        has_lines: false,
        events: &[Timestamp, IngestionTime, LogStream],
        write: |log, random| {
            lines(log, random, |record| {
                let (received, time) = (record.ingestion_time, record.timestamp);
                let stream = &record.log_stream;
                format!("EVENTS\t389\t{received}\t{stream}\t{}\t{time}", record.line)
            })
        },
    },
    Shape {
        name: "messages joined by tabs",
        has_lines: false,
        events: &[],
        write: |log, random| {
            let pages = log.records.chunks(1 + random.below(20)).map(|records| {
                let lines: Vec<&str> = records.iter().map(|r| &*r.line).collect();
                lines.join("\t")
            });
            let pages: Vec<String> = pages.collect();
            pages.join("\n").into_bytes()
        },
    },
    Shape {
        name: "console, CSV",
        has_lines: true,
        events: &[Timestamp, LogStream],
        write: |log, random| {
            let names = ["timestamp", "message", "logStreamName"];
            table(names, log, random, |record, _| {
                vec![
                    record.timestamp.to_string(),
                    record.line.clone(),
                    record.log_stream.clone(),
                ]
            })
        },
    },
    Shape {
        name: "Insights, messages, CSV",
        has_lines: true,
        events: &[Timestamp, IngestionTime, LogStream, LogGroup, Ptr],
        write: |log, random| {
            let names = [
                "@message",
                "@timestamp",
                "@ingestionTime",
                "@logStream",
                "@log",
                "@ptr",
            ];
            table(names, log, random, |record, _| {
                vec![
                    record.line.clone(),
                    Written(record.timestamp).to_string(),
                    Written(record.ingestion_time).to_string(),
                    record.log_stream.clone(),
                    record.log.clone(),
                    record.ptr.clone(),
                ]
            })
        },
    },
    Shape {
        name: "Insights, columns, CSV",
        has_lines: false,
        events: &[Timestamp],
        write: |log, random| {
            let names = log.layout.slots.iter().map(|slot| match slot {
                Slot::Field(field) => field.info().insights_name,
                other => other.name(),
            });
            let names = ["@timestamp"].into_iter().chain(names);
            table(names, log, random, |record, random| {
                let time = Written(record.timestamp).to_string();
                let values = values(log, record, random);
                [time].into_iter().chain(values).collect()
            })
        },
    },
    Shape {
        name: "Athena, CSV",
        has_lines: false,
        events: &[],
        write: |log, _| {
            let names = log.layout.names().map(|name| name.replace('-', "_"));
            let names: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
            let mut text = names.join(",") + "\n";
            for record in &log.records {
                let pairs = log.layout.slots.iter().zip(&record.values);
                let cells = pairs.enumerate().map(|(at, (slot, value))| {
                    // A row without any value would be a blank line.
                    match value == "-" && at > 0 && is_number(slot) {
                        true => String::new(),
                        false => format!("\"{}\"", value.replace('"', "\"\"")),
                    }
                });
                let cells: Vec<String> = cells.collect();
                text += &(cells.join(",") + "\n");
            }
            text.into_bytes()
        },
    },
];

/// One line for each record, with line ends of either kind; the last may be missing.
fn lines(log: &Log, random: &mut Random, line: impl Fn(&Record) -> String) -> Vec<u8> {
    let lines: Vec<String> = log.records.iter().map(line).collect();
    let end = random.pick(&["\n", "\r\n"]);
    let mut text = lines.join(end);
    if random.one_in(2) {
        text.push_str(end);
    }
    text.into_bytes()
}

/// `YYYY-MM-DDTHH:MM:SS.mmm`
fn iso(record: &Record) -> String {
    Written(record.timestamp).to_string().replace(' ', "T")
}

/// Names and cells with delimiters of any kind between them, quoted where they must be and
/// sometimes where they need not.
fn table<'a>(
    names: impl IntoIterator<Item = &'a str>,
    log: &Log,
    random: &mut Random,
    cells: impl Fn(&Record, &mut Random) -> Vec<String>,
) -> Vec<u8> {
    let delimiter = random.pick(&[",", ";", "\t"]);
    let end = random.pick(&["\n", "\r\n"]);
    let header: Vec<&str> = names.into_iter().collect();
    let mut text = header.join(delimiter) + end;
    for record in &log.records {
        let cells = cells(record, random).into_iter().map(|cell| {
            let is_special = |c: char| delimiter.contains(c) || matches!(c, '"' | '\n');
            match cell.contains(is_special) || random.one_in(5) {
                true => format!("\"{}\"", cell.replace('"', "\"\"")),
                false => cell,
            }
        });
        let cells: Vec<String> = cells.collect();
        text += &(cells.join(delimiter) + end);
    }
    text.into_bytes()
}

fn is_number(slot: &Slot) -> bool {
    let Slot::Field(field) = slot else {
        return false;
    };
    matches!(field.info().type_, Type::Integer { .. })
}

/// The values as Logs Insights writes them: what is missing is empty, and numbers may be
/// those of Java. The first is never empty, since a row without any value is no record.
fn values(log: &Log, record: &Record, random: &mut Random) -> Vec<String> {
    let pairs = log.layout.slots.iter().zip(&record.values);
    let values = pairs.enumerate();
    let values = values.map(|(at, (slot, value))| match random.below(3) {
        _ if value == "-" && at > 0 && random.one_in(2) => String::new(),
        0 if is_number(slot) && value != "-" => format!("{value}.0"),
        1 if is_number(slot) && value != "-" => with_exponent(value),
        _ => value.clone(),
    });
    values.collect()
}
