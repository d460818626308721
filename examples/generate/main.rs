//! Writes flow logs: the bundled sample, or as many records as a measurement needs.
//!
//! Nothing here uses the flowglass library, so what it writes can be held
//! against the library without sharing a mistake with it. The same arguments
//! always give the same bytes: no clock, no system randomness.

mod load;
mod network;
mod random;
mod sample;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: generate sample DIR
       generate load --records N [--days D] [--seed S] [--format v2|v5|nodash] [--header] OUT

sample  writes the flow logs of two VPCs, vpc-a.log and vpc-b.log, into DIR
load    writes N records in time order, spread over D days (1) and NODATA among them, to OUT
        v2      the default 14 fields (the default)
        v5      the 29 fields of versions 2 to 5, always with a header line
        nodash  the default 14 fields without NODATA records, so without a `-`";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let command = match parse(&arguments) {
        Ok(command) => command,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

enum Command {
    Sample { directory: String },
    Load { plan: load::Plan, path: String },
}

fn parse(arguments: &[String]) -> Result<Command, String> {
    let (command, rest) = arguments
        .split_first()
        .ok_or("expected `sample` or `load`, found nothing")?;
    match (command.as_str(), rest) {
        ("sample", [directory]) => Ok(Command::Sample {
            directory: directory.clone(),
        }),
        ("sample", _) => Err(format!(
            "expected one directory, found {} arguments",
            rest.len()
        )),
        ("load", _) => parse_load(rest),
        _ => Err(format!("expected `sample` or `load`, found `{command}`")),
    }
}

fn parse_load(arguments: &[String]) -> Result<Command, String> {
    let mut records = None;
    let mut days = 1;
    let mut seed = 1;
    let mut format = load::Format::V2;
    let mut header = false;
    let mut path = None;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || {
            rest.next()
                .ok_or(format!("expected a value after `{argument}`"))
        };
        match argument.as_str() {
            "--records" => records = Some(number(value()?)?),
            "--days" => days = number(value()?)?,
            "--seed" => seed = number(value()?)?,
            "--format" => format = load::Format::parse(value()?)?,
            "--header" => header = true,
            option if option.starts_with("--") => {
                return Err(format!("unknown option `{option}`"));
            }
            _ if path.is_some() => return Err(format!("a second output file: `{argument}`")),
            _ => path = Some(argument.clone()),
        }
    }
    let plan = load::Plan {
        records: records.ok_or("expected `--records N`")?,
        days,
        seed,
        format,
        header,
    };
    let path = path.ok_or("expected the path of the file to write")?;
    Ok(Command::Load { plan, path })
}

fn number(text: &str) -> Result<u64, String> {
    text.replace('_', "")
        .parse()
        .map_err(|_| format!("expected a whole number, found `{text}`"))
}

fn run(command: &Command) -> Result<(), String> {
    match command {
        Command::Sample { directory } => {
            fs::create_dir_all(directory).map_err(|error| format!("{directory}: {error}"))?;
            for (name, log) in sample::flow_logs() {
                write_file(&Path::new(directory).join(name), |out| {
                    out.write_all(log.as_bytes())
                })?;
            }
            Ok(())
        }
        Command::Load { plan, path } => write_file(Path::new(path), |out| load::write(plan, out)),
    }
}

fn write_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), String> {
    File::create(path)
        .and_then(|file| {
            let mut out = BufWriter::with_capacity(1 << 20, file);
            write(&mut out)?;
            out.flush()
        })
        .map_err(|error| format!("{}: {error}", path.display()))
}
