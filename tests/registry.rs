//! The registries of commands and functions keep their promises.

use flowglass::query::command::CommandInfo;
use flowglass::query::function::Function;
use flowglass::worker::{Failure, Local};
use std::collections::HashSet;
use std::fs;
use std::path::Path;

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

/// The case files of queries, cut into the query and what is expected of it.
fn cases() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries");
    let topics = fs::read_dir(root).expect("a folder").flatten();
    let folders = topics
        .map(|topic| topic.path())
        .filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).expect("a folder").flatten());
    let mut cases = Vec::new();
    for file in files {
        let text = fs::read_to_string(file.path()).expect("a case file");
        for case in text.split("\n=== query ").skip(1) {
            let (query, expected) = case.split_once("\n=== ").expect("a query and its outcome");
            cases.push((query.to_ascii_lowercase(), expected.to_string()));
        }
    }
    cases
}

/// Whether the outcome is of that kind, perhaps for a range of time.
fn starts(expected: &str, outcome: &str) -> bool {
    let sections = expected.split("\n=== ");
    sections.take(2).any(|section| section.starts_with(outcome))
}

/// Which of a table and an error no case expects whose query has one of these texts.
fn without_case(cases: &[(String, String)], texts: &[String]) -> Vec<&'static str> {
    let lacks = |outcome: &&str| {
        let is_there = |(query, expected): &(String, String)| {
            texts.iter().any(|text| query.contains(text)) && starts(expected, outcome)
        };
        !cases.iter().any(is_there)
    };
    ["table", "error"].into_iter().filter(lacks).collect()
}

#[test]
fn every_function_and_command_has_a_table_and_an_error() {
    let cases = cases();
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
