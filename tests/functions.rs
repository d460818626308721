//! The registry of functions keeps its promises.

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

#[test]
fn every_example_runs_and_shows_its_function() {
    let mut local = Local::new(2);
    local.open(&[("flow.log", RECORDS.as_bytes())]);
    for function in Function::all() {
        assert!(
            !function.examples.is_empty(),
            "{} has no example",
            function.name
        );
        for example in function.examples {
            assert!(
                example.contains(&format!("{}(", function.name)),
                "{example}"
            );
            match local.run(example, None) {
                Ok(answer) => assert!(!answer.table.names().is_empty(), "{example}"),
                Err(Failure::Refused(errors)) => panic!("{}", errors[0].render(example)),
                Err(Failure::Stopped(reason)) => panic!("{example}: {reason}"),
            }
        }
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

#[test]
fn every_function_has_a_table_and_an_error() {
    let cases = cases();
    let mut missing = Vec::new();
    for function in Function::all() {
        for outcome in ["table", "error"] {
            let mut names = function.names();
            let is_there = names.any(|name| {
                let call = format!("{}(", name.to_ascii_lowercase());
                let mut cases = cases.iter();
                cases.any(|(query, expected)| query.contains(&call) && starts(expected, outcome))
            });
            if !is_there {
                missing.push(format!("{}: {outcome}", function.name));
            }
        }
    }
    assert_eq!(missing, [""; 0], "functions without a case");
}
