//! Reads the case files of this folder, whose form README.md describes.

use std::fs;
use std::path::{Path, PathBuf};

/// A log file as it is dropped into the page.
#[derive(Clone, Debug)]
pub struct File {
    pub path: String,
    pub text: String,
}

/// A query over files, and what must come of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The case file and the title of the case.
    pub title: String,
    pub files: Vec<File>,
    pub query: String,
    /// From and until, in milliseconds since 1970.
    pub range: Option<(i64, i64)>,
    pub expected: Expected,
}

#[derive(Clone, Debug)]
pub enum Expected {
    Table {
        names: Vec<String>,
        rows: Vec<Vec<String>>,
        warning: Option<Finding>,
    },
    Error(Finding),
}

/// A diagnostic: where it points to, and words that it contains.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Line and column, from 1, in characters.
    pub position: (usize, usize),
    pub words: String,
}

/// The case files of a folder, in the folders of their topics.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("a folder");
        let mut paths: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        paths
    };
    let topics = entries(root).into_iter().filter(|path| path.is_dir());
    topics.flat_map(|topic| entries(&topic)).collect()
}

/// All cases of all topics.
pub fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries");
    let mut cases = Vec::new();
    for path in files(&root) {
        let name = path.strip_prefix(&root).expect("a file of the folder");
        let text = fs::read_to_string(&path).expect("a case file");
        cases.extend(read(&name.display().to_string(), &text));
    }
    cases
}

fn read(name: &str, text: &str) -> Vec<Case> {
    let sections = text.split("\n=== ").skip(1).map(|section| {
        let (head, body) = section.split_once('\n').unwrap_or((section, ""));
        let (kind, title) = head.split_once(' ').unwrap_or((head, ""));
        (kind, title, body.trim_end())
    });
    let mut sections = sections.peekable();
    let mut files = Vec::new();
    let mut cases = Vec::new();
    while let Some((kind, title, body)) = sections.next() {
        let title = title.to_string();
        if kind == "file" {
            let text = format!("{body}\n");
            files.push(File { path: title, text });
            continue;
        }
        assert_eq!(kind, "query", "{name}: {title}");
        let query = body.to_string();
        let range = sections.next_if(|section| section.0 == "range");
        let expected = match sections.next() {
            Some(("table", _, body)) => {
                let mut lines = body.lines().map(cells);
                let warning = sections.next_if(|section| section.0 == "warning");
                Expected::Table {
                    names: lines.next().expect("a line with the names"),
                    rows: lines.collect(),
                    warning: warning.map(|(_, _, body)| finding(&query, body)),
                }
            }
            Some(("error", _, body)) => Expected::Error(finding(&query, body)),
            other => panic!("{name}: {title}: {other:?} is neither a table nor an error"),
        };
        cases.push(Case {
            title: format!("{name}: {title}"),
            files: files.clone(),
            query,
            range: range.map(|(_, bounds, _)| {
                let (from, until) = bounds.split_once(' ').expect("from and until");
                let number = |text: &str| text.parse().expect("milliseconds");
                (number(from), number(until))
            }),
            expected,
        });
    }
    cases
}

/// The cells of `| a | b |`.
fn cells(line: &str) -> Vec<String> {
    let inner = line
        .trim()
        .strip_prefix('|')
        .and_then(|line| line.strip_suffix('|'));
    let inner = inner.unwrap_or_else(|| panic!("no line of a table: {line}"));
    inner
        .split('|')
        .map(|cell| cell.trim().to_string())
        .collect()
}

/// A line of the query, and below it a caret with words of the message.
fn finding(query: &str, body: &str) -> Finding {
    let (source, pointer) = body
        .split_once('\n')
        .expect("a line of the query and a caret");
    let line = query.lines().position(|line| line == source);
    let line = line.unwrap_or_else(|| panic!("no line of the query: {source}"));
    let (indent, words) = pointer.split_once('^').expect("a caret");
    Finding {
        position: (line + 1, indent.chars().count() + 1),
        words: words.trim().to_string(),
    }
}
