//! The registry of functions keeps its promises.

use flowglass::query::function::Function;
use flowglass::worker::{Failure, Local};
use std::collections::HashSet;

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
