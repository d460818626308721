//! One more field among those that a query shows.

use super::lexeme::{Kind, Lexeme, Stage, lexemes, stages};
use crate::query::facts::KnownField;
use crate::query::syntax::name_as_written;

/// The text of a query that shows a field, too. Groups show no records: of a query with `stats`,
/// what stands before it stays.
pub fn show(text: &str, field: &str) -> String {
    let written = name_as_written(field);
    let fresh = || format!("fields @timestamp, {written}");
    let all = lexemes(text);
    let is_broken = |lexeme: &Lexeme| lexeme.is_slip || lexeme.kind == Kind::Broken;
    let stages = stages(&all);
    let is_command = |stage: &Stage, names: &[&str]| {
        let command = stage.command.map(|command| command.name);
        command.is_some_and(|command| names.contains(&command))
    };
    if all.iter().any(is_broken) || stages.iter().any(|stage| stage.command.is_none()) {
        return fresh();
    }
    let groups = stages
        .iter()
        .position(|stage| is_command(stage, &["stats"]));
    let kept = &stages[..groups.unwrap_or(stages.len())];
    let end = |stage: &Stage| stage.lexemes.last().map(|last| last.span.end);
    let Some(until) = kept.iter().rev().find_map(end) else {
        return fresh();
    };
    let text = match groups {
        Some(_) => &text[..until],
        None => text,
    };
    let names = ["fields", "display"];
    let list = kept.iter().rev().find(|stage| is_command(stage, &names));
    match list.and_then(|list| Some((list, end(list)?))) {
        None => format!("{}\n| {}", fresh(), text.trim_start()),
        Some((list, _)) if lists(list, field) => text.to_string(),
        Some((_, end)) => format!("{}, {written}{}", &text[..end], &text[end..]),
    }
}

/// Whether a list of columns has a field, in any spelling.
fn lists(list: &Stage, field: &str) -> bool {
    let is_it = |name: &str| {
        let known = KnownField::find(name).map(KnownField::name);
        known.unwrap_or(name) == field
    };
    list.lexemes.iter().filter_map(Lexeme::name).any(is_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_shows_one_field_more() {
        for (text, field, expected) in [
            ("", "bytes", "fields @timestamp, bytes"),
            ("fields srcAddr", "bytes", "fields srcAddr, bytes"),
            ("fields srcAddr", "in", "fields srcAddr, `in`"),
            ("fields srcaddr, bytes", "srcAddr", "fields srcaddr, bytes"),
            (
                "fields srcAddr # who\n| filter bytes > 3",
                "bytes",
                "fields srcAddr, bytes # who\n| filter bytes > 3",
            ),
            (
                "fields srcAddr | filter bytes > 3 | display srcAddr",
                "bytes",
                "fields srcAddr | filter bytes > 3 | display srcAddr, bytes",
            ),
            (
                "filter action = 'REJECT'",
                "bytes",
                "fields @timestamp, bytes\n| filter action = 'REJECT'",
            ),
            (
                "filter action = 'REJECT'\n| stats count(*) by srcAddr\n| limit 3",
                "bytes",
                "fields @timestamp, bytes\n| filter action = 'REJECT'",
            ),
            (
                "stats count(*) by srcAddr",
                "bytes",
                "fields @timestamp, bytes",
            ),
            ("select * from x", "bytes", "fields @timestamp, bytes"),
            ("fields srcAddr, 'oh", "bytes", "fields @timestamp, bytes"),
            ("fields", "bytes", "fields @timestamp, bytes"),
        ] {
            assert_eq!(show(text, field), expected, "{text}");
        }
    }
}
