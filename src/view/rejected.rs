//! Rejected lines: the piece at fault in each, and all of them as a text to keep.

use crate::ingest::{Reject, Report};
use crate::view::format;
use std::fmt::Write;

/// The line before the piece at fault, the piece, and what follows. The piece is empty where
/// the line is at fault as a whole, or is cut before it.
pub fn marked(reject: &Reject) -> [&str; 3] {
    let text = reject.text.as_str();
    let whole = [text, "", ""];
    let before = reject.column.saturating_sub(1) as usize;
    let Some((start, _)) = text.char_indices().nth(before) else {
        return whole;
    };
    let (before, rest) = text.split_at(start);
    let length = match reject.reason.value() {
        Some((_, found)) => {
            let known = if rest.starts_with(found) {
                found.len()
            } else {
                0
            };
            let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '"');
            known + rest[known..].find(ends).unwrap_or(rest.len() - known)
        }
        // What follows the values that were expected.
        None if start > 0 => rest.trim_end().len(),
        None => return whole,
    };
    [before, &rest[..length], &rest[length..]]
}

/// All rejected lines of the file at `path` that were kept, as a text for people.
pub fn as_text(path: &str, report: &Report) -> String {
    let kept = report.rejects.len() as u64;
    let count = report.counts.rejected;
    let mut out = format!("Rejected lines of {path}\n");
    // Writing to a string cannot fail.
    if kept < count {
        let [kept, count] = [kept, count].map(|count| format::integer(count.into()));
        let _ = writeln!(out, "The first {kept} of {count}");
    }
    for reject in &report.rejects {
        let reason = reject.reason.to_string().replace('`', "");
        let cut = if reject.is_cut() { " …" } else { "" };
        let _ = writeln!(
            out,
            "\nline {}, column {}: {reason}\n{}{cut}",
            reject.line, reject.column, reject.text
        );
    }
    out
}

/// The name of the file that holds the rejected lines of the file at `path`.
pub fn file_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut stem = name;
    for ending in [".gz", ".log", ".txt", ".csv", ".json", ".parquet"] {
        stem = stem.strip_suffix(ending).unwrap_or(stem);
    }
    let stem = if stem.is_empty() { "log" } else { stem };
    format!("{stem}-rejected-lines.txt")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Reason;

    fn reject(line: u64, column: u32, reason: Reason, text: &str) -> Reject {
        Reject {
            line,
            column,
            reason,
            text: text.into(),
        }
    }

    fn no_number(found: &str) -> Reason {
        Reason::NotANumber {
            field: "srcport".into(),
            found: found.into(),
        }
    }

    fn wrong_count(expected: usize, found: usize) -> Reason {
        Reason::WrongCount { expected, found }
    }

    #[test]
    fn the_piece_at_fault_is_marked() {
        for (column, reason, text, expected) in [
            (3, no_number("x"), "2 x 3", ["2 ", "x", " 3"]),
            (1, no_number("x"), "x", ["", "x", ""]),
            // The beginning of a long value.
            (3, no_number("abc"), "2 abcdef 3", ["2 ", "abcdef", " 3"]),
            (3, no_number("a b"), "2,a b,3", ["2,", "a b", ",3"]),
            (4, no_number("ö"), "ää ö 3", ["ää ", "ö", " 3"]),
            (3, no_number("\u{fffd}"), "2 é 3", ["2 ", "é", " 3"]),
            // Behind what was kept of the line.
            (300, no_number("x"), "2 3", ["2 3", "", ""]),
            (5, wrong_count(2, 4), "1 2 3 4 ", ["1 2 ", "3 4", " "]),
            (4, wrong_count(3, 2), "1 2", ["1 2", "", ""]),
            (
                1,
                Reason::UnknownLayout { found: 2 },
                "no record",
                ["no record", "", ""],
            ),
            (10, Reason::CutOff, "2 2109876", ["2 2109876", "", ""]),
        ] {
            let reject = reject(1, column, reason, text);
            assert_eq!(marked(&reject), expected, "{text}");
        }
    }

    #[test]
    fn rejected_lines_are_kept_as_text() {
        let mut report = Report {
            rejects: vec![
                reject(3, 1, wrong_count(14, 2), "no record"),
                reject(17, 3, no_number("x"), &format!("2 x{}", "y".repeat(197))),
            ],
            ..Report::default()
        };
        report.counts.rejected = 1_002;
        let expected = format!(
            "Rejected lines of logs/a.log\n\
             The first 2 of 1,002\n\
             \n\
             line 3, column 1: expected 14 values, found 2\n\
             no record\n\
             \n\
             line 17, column 3: expected a whole number for srcport, found x\n\
             2 x{} …\n",
            "y".repeat(197)
        );
        assert_eq!(as_text("logs/a.log", &report), expected);
        report.counts.rejected = 2;
        assert!(!as_text("logs/a.log", &report).contains("The first"));
    }

    #[test]
    fn the_text_is_named_after_the_log() {
        for (path, name) in [
            ("logs/a.log", "a-rejected-lines.txt"),
            ("logs/a.log.gz", "a-rejected-lines.txt"),
            ("logs.zip/inner.csv", "inner-rejected-lines.txt"),
            ("000000", "000000-rejected-lines.txt"),
            (".log", "log-rejected-lines.txt"),
            ("", "log-rejected-lines.txt"),
        ] {
            assert_eq!(file_name(path), name, "{path}");
        }
    }
}
