//! What people bring along from other languages and out of documents: signs and words that
//! this language writes otherwise.

use crate::query::diagnostic::{Diagnostic, Fix, Span};

/// Signs, each with what stands for it here. Longer ones stand before their prefixes.
const SIGNS: [(&str, &str); 15] = [
    ("===", "="),
    ("!==", "!="),
    ("&&", "and"),
    ("<>", "!="),
    ("=>", ">="),
    ("=<", "<="),
    ("**", "^"),
    ("≠", "!="),
    ("≤", "<="),
    ("≥", ">="),
    ("×", "*"),
    ("÷", "/"),
    ("−", "-"),
    ("–", "-"),
    ("—", "-"),
];

/// Quotes that texts in documents begin with, each with those that may end them, the straight
/// one last.
const QUOTES: [(&[char], &[char]); 2] = [
    (
        &['“', '”', '„', '‟', '«', '»', '″', '＂'],
        &['”', '“', '‟', '«', '»', '″', '＂', '"'],
    ),
    (
        &['‘', '’', '‚', '‛', '´', '′', '＇'],
        &['’', '‘', '‛', '´', '′', '＇', '\''],
    ),
];

/// Characters that documents hold and nobody sees; they count as blanks.
pub(super) const BLANKS_OF_DOCUMENTS: [char; 5] =
    ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];

/// The sign that `text` begins with: how many bytes it has, and what is meant.
pub(super) fn sign(text: &str) -> Option<(usize, &'static str)> {
    let known = SIGNS.iter().find(|(sign, _)| text.starts_with(sign));
    known.map(|(sign, meant)| (sign.len(), *meant))
}

/// The plain form of a full-width sign.
pub(super) fn narrow(char: char) -> Option<char> {
    match char {
        '！'..='～' => char::from_u32(char as u32 - 0xfee0),
        _ => None,
    }
}

/// The quotes that may end a text which this one begins, where it is one of documents.
pub(super) fn closing_quotes(first: char) -> Option<&'static [char]> {
    let quotes = QUOTES.iter().find(|(opening, _)| opening.contains(&first));
    quotes.map(|(_, closing)| *closing)
}

/// Whether it is a quote of documents.
pub(super) fn is_quote(char: char) -> bool {
    QUOTES
        .iter()
        .any(|(opening, closing)| opening.contains(&char) || closing.contains(&char))
        && !matches!(char, '"' | '\'')
}

/// A text in the quotes that it needs.
pub fn quoted(text: &str) -> String {
    let plain = |quote: char| !text.contains([quote, '\\', '\n']);
    match (plain('\''), plain('"')) {
        (true, _) => format!("'{text}'"),
        (_, true) => format!("\"{text}\""),
        _ => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
    }
}

/// A name as a query writes it: in backticks where it needs them.
pub fn name_as_written(name: &str) -> String {
    let plain = name.trim_start_matches('@');
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let is_plain = plain.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && plain.chars().all(is_part)
        && !plain.ends_with('.')
        && !super::parser::is_keyword(plain);
    match is_plain {
        true => name.to_string(),
        false => format!("`{name}`"),
    }
}

/// A sign that stands where another was meant.
pub(super) fn instead(span: Span, written: &str, meant: &str) -> Diagnostic {
    Diagnostic::error(span, format!("expected `{meant}`, found `{written}`"))
        .with_fix(Fix::write(span, meant))
}

/// A command of another language with the name that it has here, where what stands behind it
/// is written the same.
pub(super) fn command(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "select" | "extend" | "columns" | "show" => "fields",
        "project" | "table" | "keep" => "display",
        "having" | "grep" => "filter",
        "summarize" | "summarise" | "aggregate" | "aggr" => "stats",
        "orderby" | "sortby" | "order_by" => "sort",
        "take" | "first" => "limit",
        "distinct" | "uniq" | "unique" => "dedup",
        _ => return None,
    })
}

/// A word behind a sort key, with the one that says it here.
pub(super) fn direction(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "descending" | "decreasing" | "reverse" => "desc",
        "ascending" | "increasing" => "asc",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_backticks_where_they_need_them() {
        for (name, expected) in [
            ("srcAddr", "srcAddr"),
            ("@timestamp", "@timestamp"),
            ("a.b", "a.b"),
            ("count(*)", "`count(*)`"),
            ("by", "`by`"),
            ("2nd", "`2nd`"),
        ] {
            assert_eq!(name_as_written(name), expected);
        }
    }

    #[test]
    fn texts_get_quotes_that_they_do_not_hold() {
        for (text, expected) in [("x", "'x'"), ("it's", "\"it's\""), ("'\"", "'\\'\"'")] {
            assert_eq!(quoted(text), expected);
        }
    }
}
