//! Reports on what went wrong, for people to pass on: versions, formats, counts,
//! positions and messages, but no log content, no file names and no query text.

use super::state::{Problem, State};
use crate::ingest::Reason;
use std::fmt::Write;

/// A report on something that said `message`.
pub fn on(state: &State, message: &str) -> String {
    let mut report = format!("Flowglass {}\n{message}\n", env!("CARGO_PKG_VERSION"));
    let formats = state.files.shown().map(|file| {
        let sniff = file.report.recognised.as_ref();
        sniff.map_or("not recognised".into(), |sniff| sniff.evidence.clone())
    });
    for (format, count) in tally(formats) {
        // Writing to a string cannot fail.
        let _ = writeln!(report, "files: {count} × {format}");
    }
    let counts = state.files.counts();
    let _ = writeln!(
        report,
        "lines {} = records {} + nodata {} + skipdata {} + headers {} + blank {} + rejected {} \
         + duplicates {}",
        counts.lines,
        counts.records,
        counts.nodata,
        counts.skipdata,
        counts.headers,
        counts.blank,
        counts.rejected,
        counts.duplicates
    );
    report
}

/// A report on the lines and files that could not be read.
pub fn on_files(state: &State) -> String {
    let lines = state.files.shown().flat_map(|file| &file.report.rejects);
    let mut said = String::from("lines or files that could not be read");
    for (reason, count) in tally(lines.map(|line| kind(&line.reason))) {
        // Writing to a string cannot fail.
        let _ = write!(said, "\n{count} × {reason}");
    }
    on(state, &said)
}

/// A report on a query without a result.
pub fn on_query(state: &State, problem: &Problem) -> String {
    match problem {
        Problem::Refused { text, diagnostics } => {
            let said: Vec<String> = diagnostics
                .iter()
                .map(|diagnostic| {
                    let (line, column) = diagnostic.position(text);
                    format!("line {line}, column {column}: {}", diagnostic.message)
                })
                .collect();
            on(state, &format!("query refused: {}", said.join("; ")))
        }
        Problem::Stopped(reason) => on(state, &format!("query stopped: {reason}")),
    }
}

/// How often each of the words is there, in the order of the first time.
fn tally(words: impl Iterator<Item = String>) -> Vec<(String, u32)> {
    let mut counts: Vec<(String, u32)> = Vec::new();
    for word in words {
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    counts
}

/// What is wrong with a line, without anything of the line.
fn kind(reason: &Reason) -> String {
    match reason {
        Reason::NotANumber { field, .. } => format!("`{field}` is no whole number"),
        Reason::OutOfRange { field, .. } => format!("`{field}` is out of range"),
        Reason::NotAnAddress { field, .. } => format!("`{field}` is no IP address"),
        Reason::NotAllowed { field, .. } => format!("`{field}` is none of its values"),
        // These speak of counts alone.
        Reason::WrongCount { .. }
        | Reason::WrongCells { .. }
        | Reason::UnclosedQuote
        | Reason::UnknownLayout { .. }
        | Reason::NoMessage
        | Reason::TooLong { .. }
        | Reason::CutOff => reason.to_string(),
        Reason::Json(_) => "damaged JSON".to_string(),
    }
}
