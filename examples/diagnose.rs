//! Says whether one address reaches another, and why not.
//!
//! ```text
//! cargo run --release --example diagnose -- [--format text|json] [--stats]
//!     [--shards N] [--captured-all] SRC DST FILE…
//! ```
//!
//! Exit status: 0; 1 when a file cannot be read; 2 when the command line is wrong.

#[allow(dead_code, reason = "every companion uses a part of it")]
mod terminal;

use flowglass::flow::{Address, Protocol};
use flowglass::insight::{Diagnosis, Question, Stretch};
use flowglass::view::format;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use terminal::{Terminal, Unreadable};

const USAGE: &str = "\
usage: diagnose [--format text|json] [--stats] [--shards N] [--captured-all] SRC DST FILE…

  SRC             the address that asks
  DST             the address that is asked: ADDRESS, ADDRESS:PORT or [IPv6]:PORT
  --format        how to print the answer (default: text)
  --stats         print times as one JSON line on standard error, those of a second answer,
                  too, which rests on what the first has learned about the interfaces
  --shards        how many worker threads to use (default: one per core)
  --captured-all  the flow logs took in all traffic, accepted and rejected, even where the files
                  show one kind only";

struct Arguments {
    question: Question,
    is_json: bool,
    has_stats: bool,
    shards: u32,
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
    let mut terminal = Terminal::new(arguments.shards);
    let start = Instant::now();
    if let Err(Unreadable { path, error }) = terminal.open(&arguments.files, None) {
        eprintln!("cannot read {}: {error}", path.display());
        return ExitCode::from(1);
    }
    for file in terminal.files.values() {
        if let Some(problem) = &file.report.problem {
            eprintln!("{}: {problem}", file.path);
            if file.report.is_unreadable() {
                return ExitCode::from(1);
            }
        }
    }
    let ingest_ms = start.elapsed().as_millis() as u64;
    let mut times = [0; 2];
    let mut diagnosis = None;
    for time in times.iter_mut().take(1 + usize::from(arguments.has_stats)) {
        let start = Instant::now();
        diagnosis = Some(terminal.diagnose(arguments.question.clone()));
        *time = start.elapsed().as_millis() as u64;
    }
    let Some(diagnosis) = diagnosis else {
        unreachable!("it is asked at least once");
    };
    if arguments.has_stats {
        let [first, again] = times;
        let stats = serde_json::json!({
            "ingest_ms": ingest_ms,
            "diagnose_ms": first,
            "diagnose_again_ms": again,
        });
        eprintln!("{stats}");
    }
    let mut out = io::stdout().lock();
    let written = match arguments.is_json {
        true => write_json(&mut out, &diagnosis),
        false => write_text(&mut out, &diagnosis),
    };
    match written {
        // Whoever reads has seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("cannot write: {error}");
            ExitCode::from(1)
        }
        _ => ExitCode::SUCCESS,
    }
}

fn parse_arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut is_json = false;
    let mut has_stats = false;
    let mut captured_all = false;
    let mut shards = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u32);
    let mut plain = Vec::new();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--format" => {
                is_json = match value()?.as_str() {
                    "json" => true,
                    "text" => false,
                    other => return Err(format!("unknown format {other}")),
                }
            }
            "--shards" => {
                let text = value()?;
                let count = text.parse().ok().filter(|count| (1..=64).contains(count));
                shards = count.ok_or(format!("--shards takes 1 to 64, not {text}"))?;
            }
            "--stats" => has_stats = true,
            "--captured-all" => captured_all = true,
            _ if word.starts_with("--") => return Err(format!("unknown option {word}")),
            _ => plain.push(word),
        }
    }
    let [src, dst, files @ ..] = &plain[..] else {
        return Err("SRC and DST are missing".into());
    };
    if files.is_empty() {
        return Err("no file given".into());
    }
    let no_address = |text: &str| format!("{text} is no IP address");
    let src = Address::parse(src.as_bytes()).ok_or_else(|| no_address(src))?;
    let (dst, port) = Question::parse_target(dst)
        .ok_or_else(|| format!("{dst} is none of ADDRESS, ADDRESS:PORT and [IPv6]:PORT"))?;
    Ok(Arguments {
        question: Question {
            port,
            captured_all,
            ..Question::new(src, dst)
        },
        is_json,
        has_stats,
        shards,
        files: files.iter().map(PathBuf::from).collect(),
    })
}

fn write_json(out: &mut impl Write, diagnosis: &Diagnosis) -> io::Result<()> {
    let stretch = |stretch: &Stretch| {
        let causes: Vec<&str> = stretch.causes.iter().map(|cause| cause.name()).collect();
        serde_json::json!({
            "src": stretch.src,
            "dst": stretch.dst,
            "dst_port": stretch.dst_port,
            "protocol": stretch.protocol,
            "verdict": stretch.code.name(),
            "since": stretch.since,
            "until": stretch.until,
            "evidence": stretch.evidence,
            "connections": stretch.connections,
            "causes": causes,
            "sentence": stretch.sentence,
            "checks": stretch.checks,
            "notes": stretch.notes,
        })
    };
    let stretches: Vec<_> = diagnosis.stretches.iter().map(stretch).collect();
    writeln!(out, "{:#}", serde_json::Value::from(stretches))
}

fn write_text(out: &mut impl Write, diagnosis: &Diagnosis) -> io::Result<()> {
    for stretch in &diagnosis.stretches {
        write!(out, "{}", stretch.code.name())?;
        if let Some(protocol) = stretch.protocol.map(Protocol) {
            let number = protocol.0.to_string();
            write!(out, "  {}", protocol.name().unwrap_or(&number))?;
        }
        if let Some(port) = stretch.dst_port {
            write!(out, " {port}")?;
        }
        if let (Some(since), Some(until)) = (stretch.since, stretch.until) {
            write!(
                out,
                "  {}",
                format::time_range(since * 1_000, until * 1_000)
            )?;
        }
        let records = format::count(i128::from(stretch.evidence), "record", "records");
        writeln!(out, "  ({records})\n  {}", stretch.sentence)?;
        list(out, "can be", stretch.reasons.iter())?;
        list(out, "check", stretch.checks.iter())?;
        list(out, "note", stretch.notes.iter())?;
        writeln!(out)?;
    }
    let coverage = diagnosis
        .source
        .coverage
        .iter()
        .chain(&diagnosis.destination.coverage);
    list(out, "covered", coverage)?;
    list(out, "assumed", diagnosis.assumptions.iter())?;
    let related = diagnosis.related.iter().map(|related| &related.sentence);
    list(out, "related", related)
}

fn list<'a>(
    out: &mut impl Write,
    title: &str,
    lines: impl Iterator<Item = &'a String>,
) -> io::Result<()> {
    for line in lines {
        writeln!(out, "  {title}: {line}")?;
    }
    Ok(())
}
