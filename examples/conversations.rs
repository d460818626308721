//! Joins the records of flow log files into conversations and prints them, or what they
//! come to.
//!
//! ```text
//! cargo run --release --example conversations -- [--format table|csv|json] [--stats]
//!     [--dedup] [--fields FORMAT] [--shards N] [--subnet CIDR] [--sort COLUMN] [--limit N]
//!     [RELATION] FILE…
//! ```
//!
//! Exit status: 0; 1 when a file cannot be read; 2 when the command line is wrong.

#[allow(dead_code, reason = "every companion uses a part of it")]
mod terminal;

use flowglass::flow::Subnet;
use flowglass::insight::conversation::{Filter, Relate, Relation};
use flowglass::worker::{Command, Slot};
use std::process::ExitCode;
use terminal::print::{Options, show};

const USAGE: &str = "\
usage: conversations [--format table|csv|json] [--stats] [--dedup] [--fields FORMAT]
                     [--shards N] [--subnet CIDR] [--sort COLUMN] [--limit N] [RELATION] FILE…

  --format  how to print the result (default: table)
  --stats   print counts, times and memory as one JSON line on standard error
  --dedup   leave out records that say the same as an earlier one in every field
  --fields  the fields of files without a header, as '${srcaddr} ${dstaddr}'
  --shards  how many worker threads to use (default: one per core)
  --subnet  only conversations with an end in here
  --sort    the column to sort by, the greatest first
  --limit   how many rows to print
  RELATION  conversations (the default), interfaces, questions, knocks, ports, pairs or totals";

fn main() -> ExitCode {
    let (options, relate) = match parse_arguments(std::env::args().skip(1)) {
        Ok(parsed) => parsed,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let command = Command::Relate {
        slot: Slot::Editor,
        relate: Box::new(relate),
    };
    match show(&options, command, "") {
        Ok(()) => ExitCode::SUCCESS,
        Err(status) => status,
    }
}

fn parse_arguments(arguments: impl Iterator<Item = String>) -> Result<(Options, Relate), String> {
    let mut arguments = arguments.peekable();
    let mut options = Options::new();
    let mut relate = Relate::default();
    let mut is_chosen = false;
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
            "--subnet" => {
                let text = value()?;
                let subnet = Subnet::parse(&text);
                relate.filter = Filter {
                    subnet: Some(subnet.ok_or(format!("expected a CIDR block, found `{text}`"))?),
                    ..Filter::default()
                };
            }
            "--sort" => relate.sort = Some((value()?, true)),
            "--limit" => {
                let text = value()?;
                let limit = text.parse().ok();
                relate.limit = Some(limit.ok_or(format!("expected a number, found `{text}`"))?);
            }
            option if option.starts_with("--") => return Err(format!("unknown option `{option}`")),
            name => match relation(name) {
                Some(relation) if !is_chosen => {
                    relate.relation = relation;
                    is_chosen = true;
                }
                _ => options.files.push(argument.into()),
            },
        }
    }
    if options.files.is_empty() {
        return Err("a file is missing".to_string());
    }
    Ok((options, relate))
}

fn relation(name: &str) -> Option<Relation> {
    Some(match name {
        "conversations" => Relation::Conversations,
        "interfaces" => Relation::Interfaces,
        "questions" => Relation::Questions,
        "knocks" => Relation::Knocks,
        "ports" => Relation::KnockedPorts,
        "pairs" => Relation::Pairs,
        "totals" => Relation::Totals,
        _ => return None,
    })
}
