//! Queries and their answers: the case files of `queries/`, and random queries whose
//! answers the evaluator of `oracle/` works out.

#[path = "queries/case.rs"]
mod case;
#[path = "queries/engine.rs"]
mod engine;
#[path = "oracle/mod.rs"]
mod oracle;

use case::{Case, Expected, Finding};
use engine::{DEALS, answer, deal, open, reordered};
use flowglass::query::{ColumnOrder, Diagnostic};

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

/// A result is sorted as its rows on paper would be: by one column, and else as they stand.
#[test]
fn results_sort_by_every_column_and_back() {
    let mut sorted = 0;
    for case in case::all() {
        for deal in [deal(2, None), deal(5, Some(1))] {
            let mut local = open(&case.files, deal);
            let Ok(answer) = answer(&mut local, &case.query, case.range) else {
                continue;
            };
            for column in 0..answer.names.len() {
                for descending in [false, true] {
                    let order = ColumnOrder { column, descending };
                    let mut expected = answer.values.clone();
                    expected.sort_by(|a, b| match descending {
                        false => a[column].sort_order(&b[column]),
                        true => b[column].sort_order(&a[column]),
                    });
                    let found = reordered(&mut local, Some(order));
                    assert_eq!(found, expected, "{} {deal:?} {order:?}", case.title);
                    sorted += 1;
                }
            }
            let found = reordered(&mut local, None);
            assert_eq!(found, answer.values, "{} {deal:?} back", case.title);
        }
    }
    assert!(sorted > 1_000, "{sorted} results were sorted");
}

/// Keys of every kind: fields, names, absent values, times, and what is computed.
const KEYS: [&str; 14] = [
    "action",
    "srcAddr, dstPort",
    "dstAddr, protocol, logStatus",
    "bin(1m)",
    "bin(1mo) as month, action",
    "datefloor(@timestamp, 1h)",
    "@timestamp",
    "interfaceId as eni",
    "instanceId",
    "@srcScope, @dstPortName",
    "bytes > 100",
    "bytes / packets",
    "strlen(@message) % 2, srcAddr",
    "nothing",
];

/// Behind each group there are as many records as it counts.
#[test]
fn groups_lead_to_the_records_that_they_count() {
    let mut groups = 0;
    let mut seen = Vec::new();
    for case in case::all() {
        let known = (case.files.iter().map(|file| file.text.clone())).collect::<Vec<_>>();
        if seen.contains(&known) {
            continue;
        }
        seen.push(known);
        let mut local = open(&case.files, deal(2, None));
        for keys in KEYS {
            for filter in ["", "filter bytes >= 0 or logStatus like 'A' | "] {
                let query = format!("{filter}stats count(*), max(end) by {keys} | sort keys");
                let query = query.replace(" | sort keys", " | sort `count(*)` desc | limit 20");
                let Ok(found) = answer(&mut local, &query, None) else {
                    panic!("{query} is refused");
                };
                for row in 0..found.rows.len() {
                    let count = found.names.iter().position(|name| name == "count(*)");
                    let count = &found.rows[row][count.expect("a column of counts")];
                    let found = match local.run(&query, None).map(|_| local.trace(row as u64)) {
                        Ok(Some(Ok(drill))) => drill,
                        other => panic!("{query}, row {row}: {other:?}"),
                    };
                    assert!(found.is_records);
                    match local.run(&found.text, None) {
                        Ok(records) => assert_eq!(
                            records.table.rows().to_string(),
                            *count,
                            "{}: {query}, row {row}: {}",
                            case.title,
                            found.text
                        ),
                        Err(failure) => panic!("{}: {failure:?}", found.text),
                    }
                    groups += 1;
                }
            }
        }
    }
    assert!(groups > 1_000, "{groups} groups were traced");
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
