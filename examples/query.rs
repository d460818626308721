//! Runs a query over flow log files and prints the result.
//!
//! ```text
//! cargo run --release --example query -- [--format table|csv|json] [--stats] [--shards N]
//!     [--from T] [--to T] 'QUERY' FILE…
//! ```
//!
//! Exit status: 0; 1 when a file cannot be read; 2 when the query or the command line is
//! wrong.

#[allow(dead_code, reason = "every companion uses a part of it")]
mod terminal;

use flowglass::ingest::Counts;
use flowglass::query::{Table, TimeRange, Value, time};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use terminal::{Failure, Terminal, Unreadable};

const USAGE: &str = "\
usage: query [--format table|csv|json] [--stats] [--shards N] [--from T] [--to T] 'QUERY' FILE…

  --format  how to print the result (default: table)
  --stats   print counts, times and memory as one JSON line on standard error
  --shards  how many worker threads to use (default: one per core)
  --from, --to  only records from T or until T, both included: YYYY-MM-DD[THH:MM[:SS[.mmm]]]
            in UTC, or seconds since 1970";

/// Rows are fetched and printed so many at a time.
const PAGE: u64 = 10_000;

enum Format {
    Table,
    Csv,
    Json,
}

struct Arguments {
    format: Format,
    stats: bool,
    shards: u32,
    range: Option<TimeRange>,
    query: String,
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = match parse_arguments(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(status) => status,
    }
}

fn run(arguments: &Arguments) -> Result<(), ExitCode> {
    let mut terminal = Terminal::new(arguments.shards);
    let start = Instant::now();
    terminal
        .open(&arguments.files)
        .map_err(|Unreadable { path, error }| {
            eprintln!("cannot read {}: {error}", path.display());
            ExitCode::from(1)
        })?;
    let ingest_ms = start.elapsed().as_millis();
    let mut unreadable = false;
    for file in terminal.files.values() {
        if let Some(problem) = &file.report.problem {
            eprintln!("{}: {problem}", file.path);
            unreadable |= file.report.is_unreadable();
        }
    }
    if unreadable {
        return Err(ExitCode::from(1));
    }
    let start = Instant::now();
    let ran = terminal
        .run(&arguments.query, arguments.range)
        .map_err(|failure| {
            match failure {
                Failure::Refused(diagnostics) => {
                    for diagnostic in diagnostics {
                        eprintln!("{}", diagnostic.render(&arguments.query));
                    }
                }
                Failure::Stopped(reason) => eprintln!("{reason}"),
            }
            ExitCode::from(2)
        })?;
    let query_ms = start.elapsed().as_millis();
    for warning in &ran.summary.warnings {
        eprintln!("{}", warning.render(&arguments.query));
    }
    let printed = print(arguments, &mut terminal, ran.rows, &ran.summary.columns);
    if let Err(error) = printed {
        // A reader such as `head` has seen enough.
        if error.kind() != io::ErrorKind::BrokenPipe {
            eprintln!("cannot write the result: {error}");
            return Err(ExitCode::from(1));
        }
    }
    if arguments.stats {
        print_stats(&terminal, ingest_ms, query_ms);
    }
    Ok(())
}

fn print_stats(terminal: &Terminal, ingest_ms: u128, query_ms: u128) {
    let mut counts = Counts::default();
    for file in terminal.files.values() {
        counts += file.report.counts;
    }
    let bytes: u64 = terminal.files.values().map(|file| file.size).sum();
    let stats = serde_json::json!({
        "lines": counts.lines,
        "records": counts.records,
        "nodata": counts.nodata,
        "skipdata": counts.skipdata,
        "headers": counts.headers,
        "blank": counts.blank,
        "rejected": counts.rejected,
        "duplicates": counts.duplicates,
        "bytes": bytes,
        "ingest_ms": ingest_ms as u64,
        "query_ms": query_ms as u64,
        "held_bytes": terminal.held_bytes(),
    });
    eprintln!("{stats}");
}

fn print(
    arguments: &Arguments,
    terminal: &mut Terminal,
    rows: u64,
    columns: &[String],
) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Csv => print_csv_row(&mut out, columns.iter().map(String::as_str))?,
        Format::Json => write!(out, "[")?,
        Format::Table => {}
    }
    let mut offset = 0;
    while offset < rows || offset == 0 {
        let page = terminal.page(offset, PAGE);
        match arguments.format {
            Format::Table => print_table(&mut out, &page, columns, offset == 0)?,
            Format::Csv => {
                for row in 0..page.rows() {
                    let cells: Vec<String> =
                        cells(&page, row).map(|cell| cell.to_string()).collect();
                    print_csv_row(&mut out, cells.iter().map(String::as_str))?;
                }
            }
            Format::Json => {
                for row in 0..page.rows() {
                    let comma = if offset == 0 && row == 0 { "" } else { "," };
                    write!(
                        out,
                        "{comma}\n  {}",
                        json_object(columns, cells(&page, row))
                    )?;
                }
            }
        }
        offset += PAGE;
    }
    if let Format::Json = arguments.format {
        writeln!(out, "{}]", if rows > 0 { "\n" } else { "" })?;
    }
    out.flush()
}

fn cells(page: &Table, row: usize) -> impl Iterator<Item = Value> {
    (0..page.names().len()).map(move |column| page.value(row, column))
}

/// A row of CSV as RFC 4180 has it.
fn print_csv_row<'a>(out: &mut impl Write, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            write!(out, ",")?;
        }
        if cell.contains(['"', ',', '\r', '\n']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            write!(out, "{cell}")?;
        }
    }
    write!(out, "\r\n")
}

/// An object in the order of the columns; numbers in full, absent values as null.
fn json_object(columns: &[String], cells: impl Iterator<Item = Value>) -> String {
    let quote = |text: &str| serde_json::Value::from(text).to_string();
    let members = columns.iter().zip(cells).map(|(column, cell)| {
        let cell = match cell {
            Value::Null => "null".to_string(),
            Value::Integer(_) | Value::Float(_) | Value::Bool(_) => cell.to_string(),
            other => quote(&other.to_string()),
        };
        format!("{}: {cell}", quote(column))
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

fn print_table(
    out: &mut impl Write,
    page: &Table,
    columns: &[String],
    with_header: bool,
) -> io::Result<()> {
    let texts: Vec<Vec<String>> = (0..page.rows())
        .map(|row| cells(page, row).map(|cell| cell.to_string()).collect())
        .collect();
    let width = |column: usize| {
        let cells = texts.iter().map(|row| row[column].chars().count());
        cells
            .chain([columns[column].chars().count()])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let is_number = |column: usize| {
        let is_number =
            |row: usize| matches!(page.value(row, column), Value::Integer(_) | Value::Float(_));
        page.rows() > 0 && (0..page.rows()).any(is_number)
    };
    let right: Vec<bool> = (0..columns.len()).map(is_number).collect();
    let mut line = |cells: &[String]| {
        let padded = cells.iter().enumerate().map(|(at, cell)| match right[at] {
            true => format!("{cell:>width$}", width = widths[at]),
            false => format!("{cell:<width$}", width = widths[at]),
        });
        let padded = padded.collect::<Vec<_>>().join("  ");
        writeln!(out, "{}", padded.trim_end())
    };
    if with_header {
        line(columns)?;
        line(
            &widths
                .iter()
                .map(|&width| "─".repeat(width))
                .collect::<Vec<_>>(),
        )?;
    }
    texts.iter().try_for_each(|row| line(row))
}

fn parse_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut parsed = Arguments {
        format: Format::Table,
        stats: false,
        shards: std::thread::available_parallelism().map_or(1, |cores| cores.get().min(16) as u32),
        range: None,
        query: String::new(),
        files: Vec::new(),
    };
    let mut query = None;
    let mut range = TimeRange {
        from: i64::MIN,
        until: i64::MAX,
    };
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .ok_or(format!("`{argument}` needs a value"))
        };
        match argument.as_str() {
            "--format" => {
                parsed.format = match value()?.as_str() {
                    "table" => Format::Table,
                    "csv" => Format::Csv,
                    "json" => Format::Json,
                    other => return Err(format!("expected table, csv or json, found `{other}`")),
                }
            }
            "--stats" => parsed.stats = true,
            "--shards" => {
                let count = value()?;
                let shards = count
                    .parse()
                    .ok()
                    .filter(|shards| (1..=64).contains(shards));
                parsed.shards =
                    shards.ok_or(format!("expected 1 to 64 shards, found `{count}`"))?;
            }
            "--from" => {
                range.from = parse_time(&value()?)?;
                parsed.range = Some(range);
            }
            "--to" => {
                range.until = parse_time(&value()?)?;
                parsed.range = Some(range);
            }
            option if option.starts_with("--") => return Err(format!("unknown option `{option}`")),
            _ if query.is_none() => query = Some(argument),
            _ => parsed.files.push(argument.into()),
        }
    }
    parsed.query = query.ok_or("a query is missing")?;
    if parsed.files.is_empty() {
        return Err("a file is missing".to_string());
    }
    Ok(parsed)
}

/// A time in milliseconds since 1970.
fn parse_time(text: &str) -> Result<i64, String> {
    let seconds = text
        .parse::<i64>()
        .ok()
        .and_then(|seconds| seconds.checked_mul(1_000));
    seconds.or_else(|| time::parse(text)).ok_or(format!(
        "expected a time such as 2026-11-15T00:10, found `{text}`"
    ))
}
