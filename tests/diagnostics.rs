//! What is said of queries, word for word: the case files of `diagnostics/`. Every fix is
//! made, and what it was for must be gone, without anything new in its place.

#[allow(dead_code, reason = "what it reads of queries is for other tests")]
#[path = "queries/case.rs"]
mod case;

use flowglass::query::Diagnostic;
use flowglass::worker::{Command, Local, Topic};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// A query with what is said of it and what its fixes make of it.
struct Case {
    title: String,
    query: String,
    /// The rendered diagnostics, and after each fix the query.
    expected: String,
}

/// The case files, each with the workers that hold its logs.
fn paths() -> Vec<PathBuf> {
    case::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics"))
}

/// The logs and the cases of a file.
fn read(text: &str) -> (Vec<(String, String)>, Vec<Case>) {
    let mut files = Vec::new();
    let mut cases: Vec<Case> = Vec::new();
    for section in text.split("\n=== ").skip(1) {
        let (head, body) = section.split_once('\n').unwrap_or((section, ""));
        let (kind, title) = head.split_once(' ').unwrap_or((head, ""));
        let body = body.trim_end().to_string();
        match (kind, cases.last_mut()) {
            ("file", _) => files.push((title.to_string(), format!("{body}\n"))),
            ("query", _) => cases.push(Case {
                title: title.to_string(),
                query: body,
                expected: String::new(),
            }),
            ("says", Some(case)) => case.expected = body,
            _ => panic!("`{kind}` is no section"),
        }
    }
    (files, cases)
}

/// What there is to say of a query: the diagnostics, each fix with what it makes of the query.
fn said(local: &mut Local, query: &str) -> String {
    let mut said = String::new();
    for diagnostic in local.check(query) {
        for line in diagnostic.render(query).lines() {
            let _ = writeln!(said, "{}", line.trim_end());
        }
        if let Some(fix) = &diagnostic.fix {
            for line in fix.apply(query).lines() {
                let _ = writeln!(said, "  > {line}");
            }
        }
    }
    match said.is_empty() {
        true => "nothing".to_string(),
        false => said.trim_end().to_string(),
    }
}

/// What makes two diagnostics say the same: where they are changes with every fix.
fn messages(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|found| &*found.message).collect()
}

/// Makes every fix of a query alone, then one after the other.
fn fix_all(local: &mut Local, query: &str) -> Result<(), String> {
    let found = local.check(query);
    for (at, diagnostic) in found.iter().enumerate() {
        let Some(fix) = &diagnostic.fix else { continue };
        let fixed = fix.apply(query);
        let left = local.check(&fixed);
        let mut before = messages(&found);
        before.remove(at);
        for message in messages(&left) {
            match before.iter().position(|known| *known == message) {
                Some(known) => drop(before.remove(known)),
                None => {
                    return Err(format!(
                        "`{}` gives\n{fixed}\n{}",
                        fix.title,
                        said(local, &fixed)
                    ));
                }
            }
        }
    }
    let mut text = query.to_string();
    for _ in 0..20 {
        let found = local.check(&text);
        let Some(fix) = found.iter().find_map(|found| found.fix.as_ref()) else {
            let errors = found.iter().filter(|found| found.is_error()).count();
            let unfixed = local.check(query);
            let unfixed = unfixed
                .iter()
                .filter(|found| found.is_error() && found.fix.is_none());
            return match errors <= unfixed.count() {
                true => Ok(()),
                false => Err(format!("all fixes give\n{text}\n{}", said(local, &text))),
            };
        };
        text = fix.apply(&text);
    }
    Err(format!("fixes go on for ever:\n{text}"))
}

#[test]
fn diagnostics_are_these() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = Vec::new();
    for path in paths() {
        let text = fs::read_to_string(&path).expect("a case file");
        let (files, cases) = read(&text);
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_bytes()))
            .collect();
        let mut local = Local::with_batch_rows(2, 2);
        local.open(&files);
        // As the page does when files are read.
        local.command(Command::Inquire {
            topic: Topic::Hosts,
            questions: Vec::new(),
        });
        let name = path.file_name().expect("a name").display().to_string();
        let mut blessed = text.clone();
        for case in &cases {
            let found = said(&mut local, &case.query);
            if let Err(problem) = fix_all(&mut local, &case.query) {
                failures.push(format!("{name}: {}\n{}\n{problem}", case.title, case.query));
            }
            if found == case.expected {
                continue;
            }
            let head = format!("\n=== query {}\n{}\n=== says", case.title, case.query);
            if bless {
                let old = format!("{head}\n{}", case.expected);
                blessed = blessed.replace(old.trim_end(), &format!("{head}\n{found}"));
            } else {
                failures.push(format!("{name}: {}\n{}\n{found}", case.title, case.query));
            }
        }
        if blessed != text {
            fs::write(&path, blessed).expect("the case file is written");
        }
    }
    let count = failures.len();
    assert!(count == 0, "{count} cases fail:\n{}", failures.join("\n\n"));
}

/// Whatever a query looks like, checking it ends, places lie in the text, and fixes can be made.
#[test]
fn damaged_queries_are_told_apart() {
    let mut local = Local::new(1);
    for path in paths() {
        let text = fs::read_to_string(&path).expect("a case file");
        for case in read(&text).1 {
            let query = case.query;
            let ends = query.char_indices().map(|(at, _)| at);
            for at in ends {
                for damaged in [&query[..at], &query[at..]] {
                    for found in local.check(damaged) {
                        assert!(found.span.start <= found.span.end, "{damaged}");
                        assert!(found.span.end <= damaged.len(), "{damaged}");
                        let _ = found.render(damaged);
                        if let Some(fix) = found.fix {
                            assert_ne!(fix.apply(damaged), damaged, "{}", fix.title);
                        }
                    }
                }
            }
        }
    }
}
