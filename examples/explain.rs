//! Explains one flow log record in words.
//!
//! ```text
//! cargo run --release --example explain -- [--format text|json] [--format-string '…']
//!     [--own ADDRESS] RECORD
//! ```
//!
//! Exit status: 0; 1 when the line is no record; 2 when the command line is wrong.

use flowglass::flow::{Address, Layout};
use flowglass::lesson::{Explanation, Kind, Known, explain_lines};
use std::io::{self, Write};
use std::process::ExitCode;

const USAGE: &str = "\
usage: explain [--format text|json] [--format-string '…'] [--own ADDRESS]… RECORD

  --format         how to print the explanation (default: text)
  --format-string  the fields of the record in their order, as the flow log's settings or the
                   header of its files have them: '${version} ${account-id} …'; without it,
                   RECORD is a default record, or begins with a header line
  --own            an address of the interface that recorded it; may be given several times";

#[derive(Default)]
struct Arguments {
    is_json: bool,
    layout: Option<Layout>,
    own: Vec<Address>,
    record: String,
}

fn main() -> ExitCode {
    let arguments = match parse_arguments(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let known = Known {
        layout: arguments.layout.as_ref(),
        own: &arguments.own,
    };
    let mut explanations = explain_lines(&arguments.record, &known);
    // A header in front of records serves to read them, and is none of the answer.
    if explanations.len() > 1 {
        explanations.retain(|explanation| explanation.kind != Kind::Header);
    }
    let written = write(&mut io::stdout().lock(), &explanations, arguments.is_json);
    if let Err(error) = written
        // Whoever reads has seen enough.
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        eprintln!("cannot write: {error}");
        return ExitCode::from(1);
    }
    let is_wrong = |explanation: &Explanation| explanation.kind == Kind::NoRecord;
    match explanations.iter().any(is_wrong) {
        true => ExitCode::from(1),
        false => ExitCode::SUCCESS,
    }
}

/// One explanation by itself, several as an array or one below the other.
fn write(out: &mut impl Write, explanations: &[Explanation], is_json: bool) -> io::Result<()> {
    if is_json {
        let json = match explanations {
            [explanation] => serde_json::to_string_pretty(explanation)?,
            _ => serde_json::to_string_pretty(explanations)?,
        };
        return writeln!(out, "{json}");
    }
    for (at, explanation) in explanations.iter().enumerate() {
        let gap = if at > 0 { "\n" } else { "" };
        write!(out, "{gap}{explanation}")?;
    }
    Ok(())
}

fn parse_arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments::default();
    let mut records = Vec::new();
    let mut takes_options = true;
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or(format!("expected a value after `{word}`"))
        };
        match word.as_str() {
            "--" if takes_options => takes_options = false,
            "--format" if takes_options => {
                arguments.is_json = match value()?.as_str() {
                    "text" => false,
                    "json" => true,
                    other => return Err(format!("expected text or json, found `{other}`")),
                }
            }
            "--format-string" if takes_options => {
                let text = value()?;
                let layout = Layout::from_first_line(&text);
                let layout = layout.ok_or(format!("expected names of fields, found `{text}`"))?;
                arguments.layout = Some(layout);
            }
            "--own" if takes_options => {
                let text = value()?;
                let address = Address::parse(text.as_bytes());
                let address = address.ok_or(format!("expected an address, found `{text}`"))?;
                arguments.own.push(address);
            }
            option if takes_options && option.starts_with("--") => {
                return Err(format!("`{option}` is no option"));
            }
            _ => records.push(word),
        }
    }
    if records.is_empty() {
        return Err("expected a record".into());
    }
    // A record without quotes around it comes as many words.
    arguments.record = records.join(" ");
    if arguments.record.trim().is_empty() {
        return Err("expected a record, found a blank one".into());
    }
    Ok(arguments)
}
