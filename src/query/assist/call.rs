//! Calls of saved queries: how they are written, and what they stand for.

use super::help::Help;
use crate::query::diagnostic::Span;
use crate::query::saved::SavedQuery;
use crate::query::syntax::KEYWORDS;
use crate::query::value::Number;

/// More of a saved query is not told with its help, in characters.
const MOST_TOLD: usize = 200;

/// A call as it is written, without its `$`, and where the cursor goes in it: into the first
/// value that is missing, or behind the call.
pub fn call(query: &SavedQuery, in_backticks: bool) -> (String, usize) {
    let mut call = match in_backticks || !is_plain(&query.name) {
        true => format!("`{}`(", query.name),
        false => format!("{}(", query.name),
    };
    let mut cursor = None;
    for (at, parameter) in query.parameters().unwrap_or_default().iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        call.push_str(&format!("{comma}{parameter} = "));
        match query.default_of(parameter) {
            Some(number) if Number::parse(number).is_some() => call.push_str(number),
            Some(text) => call.push_str(&super::completion::literal(text, '"')),
            None => {
                cursor = cursor.or(Some(call.len() + 1));
                call.push_str("\"\"");
            }
        }
    }
    call.push(')');
    let end = call.len();
    (call, cursor.unwrap_or(end))
}

/// Whether a name needs no backticks.
fn is_plain(name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let is_reserved = KEYWORDS.iter().any(|word| word.eq_ignore_ascii_case(name));
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(is_part)
        && !is_reserved
}

/// The parameters with their defaults, as in `n = 10, field`.
pub fn parameters(query: &SavedQuery) -> String {
    let parameter = |name: &&str| match query.default_of(name) {
        Some(default) => format!("{name} = {default}"),
        None => name.to_string(),
    };
    let names = query.parameters().unwrap_or_default();
    let parameters: Vec<String> = names.iter().map(parameter).collect();
    parameters.join(", ")
}

/// The query on one line, and not all of a long one.
pub fn gist(query: &SavedQuery) -> String {
    let line = query.text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST_TOLD) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// What a call stands for; `at` is its name.
pub fn help(query: &SavedQuery, at: Span) -> Help {
    let gist = gist(query);
    Help {
        span: at,
        title: format!("${}({})", query.name, parameters(query)),
        note: "saved query".to_string(),
        text: match gist.contains('`') {
            true => gist,
            false => format!("`{gist}`"),
        },
        ..Help::default()
    }
}
