//! House rules that a compiler does not check.

use std::fs;
use std::path::{Path, PathBuf};

/// Crates that only a browser has.
const BROWSER_CRATES: [&str; 7] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "serde_wasm_bindgen",
    "yew",
    "gloo",
];

/// Where browser crates may be named.
const BROWSER_FOLDERS: [&str; 3] = ["src/browser/", "src/ui/", "src/bin/"];

/// Folders that are made by tools or hold what others wrote.
const NOT_OURS: [&str; 8] = [
    ".git",
    ".tools",
    ".venv",
    "dist",
    "node_modules",
    "target",
    "samples",
    "corpus",
];

/// A file of the project: its path from the top, and its text.
struct File {
    path: String,
    text: String,
}

impl File {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }
}

/// All text files of the project.
fn files() -> Vec<File> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![top.to_path_buf()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap().to_string_lossy();
            if NOT_OURS.contains(&&*name) || path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(top).unwrap();
                let path = path.to_string_lossy().replace('\\', "/");
                files.push(File { path, text });
            }
        }
    }
    files
}

/// Fails with every line of the files that `is_wrong` finds, under the rule.
fn check(rule: &str, applies: impl Fn(&File) -> bool, is_wrong: impl Fn(&str) -> bool) {
    let files = files();
    let files: Vec<&File> = files.iter().filter(|file| applies(file)).collect();
    assert!(!files.is_empty(), "no file is checked for: {rule}");
    let mut wrong = String::new();
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            if is_wrong(line) {
                wrong += &format!("{}:{}: {}\n", file.path, number + 1, line.trim());
            }
        }
    }
    assert!(wrong.is_empty(), "{rule}:\n{wrong}");
}

/// Whether `word` stands in the line, not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let ends_open = word.ends_with(is_part);
    line.match_indices(word).any(|(at, _)| {
        let after = &line[at + word.len()..];
        !(line[..at].ends_with(is_part) || ends_open && after.starts_with(is_part))
    })
}

/// The line without its comment.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

#[test]
fn the_core_knows_no_browser() {
    check(
        "browser crates are named in the browser folders only",
        |file| file.is_rust() && file.path != "tests/tidy.rs" && !file.is_in(&BROWSER_FOLDERS),
        |line| BROWSER_CRATES.iter().any(|name| has_word(code(line), name)),
    );
}

#[test]
fn every_module_says_what_it_is() {
    let silent: Vec<String> = files()
        .into_iter()
        .filter(|file| file.is_rust() && !file.text.starts_with("//! "))
        .map(|file| file.path)
        .collect();
    assert_eq!(silent, [""; 0], "a file begins with a `//!` comment");
}

#[test]
fn text_is_never_read_as_html() {
    let doors = [
        "innerHTML",
        "inner_html",
        "outerHTML",
        "outer_html",
        "insertAdjacentHTML",
        "insert_adjacent_html",
        "from_html_unchecked",
        "document.write",
    ];
    check(
        "no text becomes elements",
        |file| file.is_in(&["src/", "index.html"]),
        |line| doors.iter().any(|door| line.contains(door)),
    );
}

#[test]
fn no_element_has_a_style_of_its_own() {
    check(
        "the policy forbids inline styles; use a class, an SVG attribute or CSSOM",
        |file| file.is_in(&["src/ui/", "src/browser/", "index.html"]),
        |line| line.contains("<style") || has_word(line, "style="),
    );
}

#[test]
fn every_test_runs() {
    check(
        "a test runs or is removed",
        |file| file.is_rust() && file.path != "tests/tidy.rs",
        |line| line.contains("#[ignore"),
    );
}

#[test]
fn nothing_is_left_for_later() {
    check(
        "what is open is no comment and no panic",
        |file| {
            file.is_in(&[
                "src/",
                "tests/",
                "examples/",
                "benches/",
                "style/",
                "tools/",
            ]) && file.path != "tests/tidy.rs"
        },
        |line| {
            let words = ["TODO", "FIXME", "XXX", "todo!", "unimplemented!", "dbg!"];
            words.iter().any(|word| has_word(line, word))
        },
    );
}

#[test]
fn no_path_of_a_machine() {
    let tops = ["work", "home", "root", "Users"];
    check(
        "paths are relative to the project",
        |_| true,
        |line| {
            tops.iter().any(|top| {
                let path = format!("/{top}/");
                line.match_indices(&path).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    before.is_none_or(|c| " \"'`(=:".contains(c))
                })
            })
        },
    );
}
