//! Runs a command over files and prints the rows that it comes to.

use super::{Failure, Terminal, Unreadable};
use flowglass::flow::{Layout, log_format};
use flowglass::ingest::Counts;
use flowglass::query::{Table, Value, explain};
use flowglass::view::export::{self, Export};
use flowglass::worker::{Command, Twin, TwinKind};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Rows are fetched and printed so many at a time.
const PAGE: u64 = 10_000;

#[derive(Clone, Copy)]
pub enum Format {
    Table,
    Csv,
    Json,
}

/// What all companions that print rows can be told.
pub struct Options {
    pub format: Format,
    pub stats: bool,
    pub explain: bool,
    /// Whether records that say the same as an earlier one are left out.
    pub dedup: bool,
    /// The fields of files that have no header.
    pub fields: Option<Layout>,
    pub shards: u32,
    pub files: Vec<PathBuf>,
}

impl Options {
    /// One worker for each core.
    pub fn new() -> Options {
        Options {
            format: Format::Table,
            stats: false,
            explain: false,
            dedup: false,
            fields: None,
            shards: std::thread::available_parallelism()
                .map_or(1, |cores| cores.get().min(16) as u32),
            files: Vec::new(),
        }
    }

    /// Takes an argument that is one of these options; `false` when it is another.
    pub fn take(
        &mut self,
        argument: &str,
        mut value: impl FnMut() -> Result<String, String>,
    ) -> Result<bool, String> {
        match argument {
            "--format" => {
                self.format = match value()?.as_str() {
                    "table" => Format::Table,
                    "csv" => Format::Csv,
                    "json" => Format::Json,
                    other => return Err(format!("expected table, csv or json, found `{other}`")),
                }
            }
            "--stats" => self.stats = true,
            "--explain" => self.explain = true,
            "--dedup" => self.dedup = true,
            "--fields" => {
                let text = value()?;
                let names = log_format::names(&text);
                if names.is_empty() {
                    return Err(format!("expected names of fields, found `{text}`"));
                }
                self.fields = Some(Layout::from_names(names));
            }
            "--shards" => {
                let count = value()?;
                let shards = count
                    .parse()
                    .ok()
                    .filter(|shards| (1..=64).contains(shards));
                self.shards = shards.ok_or(format!("expected 1 to 64 shards, found `{count}`"))?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Opens the files and prints what a command answers; `text` is what diagnostics point at.
pub fn show(options: &Options, command: Command, text: &str) -> Result<(), ExitCode> {
    let mut terminal = Terminal::new(options.shards);
    let start = Instant::now();
    terminal
        .open(&options.files, options.fields.as_ref())
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
    for Twin { file, kept, kind } in terminal.twins() {
        let is = match kind {
            TwinKind::Same => "has the same content as",
            TwinKind::Longer => "is the beginning of",
        };
        let [file, kept] = [file, kept].map(|id| terminal.files.get(&id).map_or("", |it| &it.path));
        match options.dedup {
            true => eprintln!("{file} {is} {kept}"),
            false => eprintln!("{file} {is} {kept}: its records count twice"),
        }
    }
    let start = Instant::now();
    if options.dedup
        && let Err(reason) = terminal.leave_out_duplicates()
    {
        eprintln!("{reason}");
        return Err(ExitCode::from(2));
    }
    let dedup_ms = start.elapsed().as_millis();
    let start = Instant::now();
    let ran = terminal.answer(command).map_err(|failure| {
        match failure {
            Failure::Refused(diagnostics) => {
                for diagnostic in diagnostics {
                    eprintln!("{}", diagnostic.render(text));
                }
            }
            Failure::Stopped(reason) => eprintln!("{reason}"),
        }
        ExitCode::from(2)
    })?;
    let query_ms = start.elapsed().as_millis();
    for warning in &ran.summary.warnings {
        eprintln!("{}", warning.render(text));
    }
    let printed = print(options, &mut terminal, ran.rows, &ran.summary.columns);
    if let Err(error) = printed {
        // A reader such as `head` has seen enough.
        if error.kind() != io::ErrorKind::BrokenPipe {
            eprintln!("cannot write the result: {error}");
            return Err(ExitCode::from(1));
        }
    }
    if options.explain {
        eprint!("{}", explain::render(&ran.summary.steps, text, ran.rows));
    }
    if options.stats {
        print_stats(&terminal, [ingest_ms, dedup_ms, query_ms]);
    }
    Ok(())
}

/// Prints counts, memory, and the milliseconds of reading, of the search for duplicates and of
/// the query.
fn print_stats(terminal: &Terminal, times: [u128; 3]) {
    let [ingest_ms, dedup_ms, query_ms] = times.map(|time| time as u64);
    let mut counts = Counts::default();
    for file in terminal.files.values() {
        counts += file.report.counts;
    }
    let files = terminal.files.values();
    let bytes: u64 = files.map(|file| file.bytes_to_read).sum();
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
        "ingest_ms": ingest_ms,
        "dedup_ms": dedup_ms,
        "query_ms": query_ms,
        "held_bytes": terminal.held_bytes(),
    });
    eprintln!("{stats}");
}

fn print(
    options: &Options,
    terminal: &mut Terminal,
    rows: u64,
    columns: &[String],
) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let export = match options.format {
        Format::Table => None,
        Format::Csv => Some(Export::whole(export::Format::Csv, columns.len())),
        Format::Json => Some(Export::whole(export::Format::Json, columns.len())),
    };
    let mut text = Vec::new();
    if let Some(export) = &export {
        export.write_head(columns, &mut text);
    }
    let mut offset = 0;
    while offset < rows || offset == 0 {
        let page = terminal.page(offset, PAGE);
        match &export {
            None => print_table(&mut out, &page, columns, offset == 0)?,
            Some(export) => export.write_rows(&page, offset, &mut text),
        }
        out.write_all(&text)?;
        text.clear();
        offset += PAGE;
    }
    if let Some(export) = &export {
        export.write_tail(rows, &mut text);
        out.write_all(&text)?;
    }
    out.flush()
}

fn cells(page: &Table, row: usize) -> impl Iterator<Item = Value> {
    (0..page.names().len()).map(move |column| page.value(row, column))
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
