//! Queries and their answers: the case files of `queries/`, and random queries whose
//! answers the evaluator of `oracle/` works out.

#[path = "queries/case.rs"]
mod case;
#[path = "queries/engine.rs"]
mod engine;
#[path = "oracle/mod.rs"]
mod oracle;

use case::{Case, Expected, Finding};
use engine::{DEALS, answer, open};
use flowglass::query::Diagnostic;

#[test]
fn cases_give_their_tables() {
    let mut failures = Vec::new();
    for case in case::all() {
        for deal in DEALS {
            if let Err(found) = check(&case, deal) {
                failures.push(format!(
                    "{}, {deal:?}:\n{}\n{found}",
                    case.title, case.query
                ));
                break;
            }
        }
    }
    let count = failures.len();
    assert!(count == 0, "{count} cases fail:\n{}", failures.join("\n\n"));
}

fn check(case: &Case, deal: engine::Deal) -> Result<(), String> {
    let answer = answer(&mut open(&case.files, deal), &case.query, case.range);
    match (&case.expected, answer) {
        (
            Expected::Table {
                names,
                rows,
                warning,
            },
            Ok(answer),
        ) => {
            if (&answer.names, &answer.rows) != (names, rows) {
                return Err(format!("{:?}\n{:?}", answer.names, answer.rows));
            }
            match warning {
                Some(warning) => expect(warning, &answer.warnings, &case.query),
                None => Ok(()),
            }
        }
        (Expected::Error(error), Err(found)) => expect(error, &found, &case.query),
        (Expected::Table { .. }, Err(found)) => Err(render(&found, &case.query)),
        (Expected::Error(_), Ok(answer)) => Err(format!("no error: {:?}", answer.rows)),
    }
}

fn expect(finding: &Finding, diagnostics: &[Diagnostic], query: &str) -> Result<(), String> {
    let fits = |diagnostic: &Diagnostic| {
        diagnostic.position(query) == finding.position
            && diagnostic.message.contains(&finding.words)
    };
    match diagnostics.iter().any(fits) {
        true => Ok(()),
        false => Err(format!(
            "{finding:?} is not among\n{}",
            render(diagnostics, query)
        )),
    }
}

fn render(diagnostics: &[Diagnostic], query: &str) -> String {
    let rendered: Vec<String> = diagnostics
        .iter()
        .map(|found| found.render(query))
        .collect();
    rendered.join("\n")
}
