//! Runs a query over flow log files and prints the result.
//!
//! ```text
//! cargo run --release --example query -- [--format table|csv|json] [--stats] [--explain] [--dedup]
//!     [--fields FORMAT] [--shards N] [--from T] [--to T] 'QUERY' FILE…
//! ```
//!
//! A CSV file that holds no records is a table for `lookup`, under the name of the file.
//!
//! Exit status: 0; 1 when a file cannot be read; 2 when the query or the command line is
//! wrong.

#[allow(dead_code, reason = "every companion uses a part of it")]
mod terminal;

use flowglass::query::{Selection, TimeRange, time};
use flowglass::worker::{Command, Slot};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use terminal::print::{Options, show};

const USAGE: &str = "\
usage: query [--format table|csv|json] [--stats] [--explain] [--dedup] [--fields FORMAT]
             [--shards N] [--from T] [--to T] 'QUERY' FILE…

  --format  how to print the result (default: table)
  --stats   print counts, times and memory as one JSON line on standard error
  --explain print what was done step by step, with rows and times, on standard error
  --dedup   leave out records that say the same as an earlier one in every field
  --fields  the fields of files without a header: a format string as '${srcaddr} ${dstaddr}',
            a header line, or a text that holds one
  --shards  how many worker threads to use (default: one per core)
  --from, --to  only records from T or until T, both included: YYYY-MM-DD[THH:MM[:SS[.mmm]]]
            in UTC, or seconds since 1970

A CSV file that holds no records is a table for `lookup`, under the name of the file.";

struct Arguments {
    options: Options,
    range: Option<TimeRange>,
    query: String,
}

fn main() -> ExitCode {
    let arguments = match parse_arguments(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let command = Command::Run {
        slot: Slot::Editor,
        text: arguments.query.clone(),
        selection: Selection {
            range: arguments.range,
            ..Selection::default()
        },
        now: now.map_or(0, |now| now.as_millis() as i64),
    };
    match show(&arguments.options, command, &arguments.query) {
        Ok(()) => ExitCode::SUCCESS,
        Err(status) => status,
    }
}

fn parse_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut options = Options::new();
    let mut query = None;
    let mut chosen = None;
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
        if options.take(&argument, &mut value)? {
            continue;
        }
        match argument.as_str() {
            "--from" => {
                range.from = parse_time(&value()?)?;
                chosen = Some(range);
            }
            "--to" => {
                range.until = parse_time(&value()?)?;
                chosen = Some(range);
            }
            option if option.starts_with("--") => return Err(format!("unknown option `{option}`")),
            _ if query.is_none() => query = Some(argument),
            _ => options.files.push(argument.into()),
        }
    }
    let query = query.ok_or("a query is missing")?;
    if options.files.is_empty() {
        return Err("a file is missing".to_string());
    }
    Ok(Arguments {
        options,
        range: chosen,
        query,
    })
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
