//! The registries of commands and functions keep their promises.

#[allow(dead_code, reason = "here it counts what there is a case of")]
#[path = "queries/case.rs"]
mod case;

use case::{Case, Expected};
use flowglass::query::command::CommandInfo;
use flowglass::query::function::Function;
use flowglass::worker::{Failure, Local};
use std::collections::HashSet;

const RECORDS: &str = "\
2 210987654321 eni-0a 10.1.0.5 203.0.113.7 40000 443 6 4 344 1794700812 1794700869 ACCEPT OK
2 210987654321 eni-0a 2001:db8::5 2001:db8::7 0 0 58 4 344 1794700812 1794700869 REJECT OK
2 210987654321 eni-0a - - - - - - - 1794700812 1794700869 - NODATA
";

const TABLES: [(&str, &[u8]); 2] = [
    ("owners.csv", b"address,owner\n10.1.0.5,ops\n"),
    ("networks.csv", b"cidr,network\n10.0.0.0/8,inside\n"),
];

/// Runs an example, which gives columns.
fn runs(local: &mut Local, example: &str) {
    match local.run(example, None) {
        Ok(answer) => assert!(!answer.table.names().is_empty(), "{example}"),
        Err(Failure::Refused(errors)) => panic!("{}", errors[0].render(example)),
        Err(Failure::Stopped(reason)) => panic!("{example}: {reason}"),
    }
}

#[test]
fn every_example_runs_and_shows_what_it_is_for() {
    let mut local = Local::new(2);
    local.open(&[("flow.log", RECORDS.as_bytes())]);
    local.open(&TABLES);
    for function in Function::all() {
        let name = function.name;
        assert!(!function.examples.is_empty(), "{name} has no example");
        for example in function.examples {
            assert!(example.contains(&format!("{name}(")), "{example}");
            runs(&mut local, example);
        }
    }
    for command in CommandInfo::all() {
        let name = command.name;
        assert_eq!(command.examples.is_empty(), !command.runs(), "{name}");
        for example in command.examples {
            assert!(example.contains(&format!("{name} ")), "{example}");
            runs(&mut local, example);
        }
    }
}

#[test]
fn every_name_means_one_command() {
    let mut names = HashSet::new();
    for command in CommandInfo::all() {
        for name in command.names() {
            assert!(
                names.insert(name.to_ascii_lowercase()),
                "{name} is there twice"
            );
        }
        assert!(
            command.syntax.starts_with(command.name),
            "{}",
            command.syntax
        );
        assert!(!command.help.is_empty());
    }
}

#[test]
fn every_name_means_one_function() {
    let mut names = HashSet::new();
    for function in Function::all() {
        for name in function.names() {
            assert!(
                names.insert(name.to_ascii_lowercase()),
                "{name} is there twice"
            );
        }
        assert!(
            function.signature.starts_with(function.name),
            "{}",
            function.signature
        );
        assert!(!function.help.is_empty());
    }
}

/// Which of a table and an error no case expects whose query has one of these texts, which are
/// in small letters.
fn without_case(cases: &[Case], texts: &[String]) -> Vec<&'static str> {
    let mut outcomes = vec!["table", "error"];
    for case in cases {
        let query = case.query.to_ascii_lowercase();
        if texts.iter().any(|text| query.contains(text)) {
            let outcome = match case.expected {
                Expected::Table { .. } => "table",
                Expected::Error(_) => "error",
            };
            outcomes.retain(|known| *known != outcome);
        }
    }
    outcomes
}

#[test]
fn every_function_and_command_has_a_table_and_an_error() {
    let cases = case::all();
    let mut missing = Vec::new();
    for function in Function::all() {
        let call = |name: &str| format!("{}(", name.to_ascii_lowercase());
        let calls: Vec<String> = function.names().map(call).collect();
        for outcome in without_case(&cases, &calls) {
            missing.push(format!("{}: {outcome}", function.name));
        }
    }
    for command in CommandInfo::all().filter(|command| command.runs()) {
        let stage = |name: &str| format!("{} ", name.to_ascii_lowercase());
        let stages: Vec<String> = command.names().map(stage).collect();
        for outcome in without_case(&cases, &stages) {
            missing.push(format!("{}: {outcome}", command.name));
        }
    }
    assert_eq!(missing, [""; 0], "without a case");
}
