//! Conditions move between the selection and the text of a query.

use super::{Chip, literal};
use crate::query::syntax::{BinaryOp, Command, Expr, ExprKind, Stage, parse};
use crate::query::value::Value;

/// What is left of a query that was nothing but filters: what it shows anyway.
const ALL_RECORDS: &str = "fields @timestamp, @message";

/// A query that begins with the conditions of chips, behind `SOURCE` if it has one.
pub fn into_query(chips: &[Chip], text: &str) -> String {
    let filters: Vec<String> = chips
        .iter()
        .map(|chip| format!("filter {}", chip.condition()))
        .collect();
    if filters.is_empty() {
        return text.to_string();
    }
    let filters = filters.join("\n| ");
    // A text that cannot be read keeps its beginning.
    let stages = parse(text).map_or(Vec::new(), |query| query.stages);
    let sources = stages.iter().take_while(|stage| is_source(stage));
    match (sources.last(), text.trim().is_empty()) {
        (Some(source), _) => {
            let (head, rest) = text.split_at(source.span.end);
            format!(
                "{head}\n| {filters}{}{rest}",
                if rest.is_empty() { "" } else { "\n" }
            )
        }
        (None, true) => filters,
        (None, false) => format!("{filters}\n| {text}"),
    }
}

/// The chips that the first filters of a query come to, and the query without them; `None`
/// when it cannot be read or does not begin with a filter.
pub fn from_query(text: &str) -> Option<(Vec<Chip>, String)> {
    let query = parse(text).ok()?;
    let sources = query
        .stages
        .iter()
        .take_while(|stage| is_source(stage))
        .count();
    let stages = &query.stages[sources..];
    let count = stages
        .iter()
        .take_while(|stage| matches!(stage.command, Command::Filter(_)))
        .count();
    let (first, last) = (stages[..count].first()?, stages[..count].last()?);
    let mut chips = Vec::new();
    for stage in &stages[..count] {
        if let Command::Filter(condition) = &stage.command {
            collect(condition, text, &mut chips);
        }
    }
    let rest = match (stages.get(count), sources) {
        (Some(next), _) => format!("{}{}", &text[..first.span.start], &text[next.span.start..]),
        (None, 0) => {
            // Comments may stand around the filters.
            let (before, behind) = (&text[..first.span.start], &text[last.span.end..]);
            format!("{before}{ALL_RECORDS}{behind}")
        }
        (None, sources) => text[..query.stages[sources - 1].span.end].to_string(),
    };
    Some((chips, rest))
}

fn is_source(stage: &Stage) -> bool {
    matches!(stage.command, Command::Source)
}

/// The conditions that must all hold, one by one.
fn collect(condition: &Expr, text: &str, chips: &mut Vec<Chip>) {
    if let ExprKind::Binary(BinaryOp::And, left, right) = &condition.kind {
        collect(left, text, chips);
        collect(right, text, chips);
        return;
    }
    let written = &text[condition.span.start..condition.span.end];
    chips.push(values(condition).unwrap_or_else(|| Chip::Condition(written.trim().to_string())));
}

/// A condition that compares a field with values.
fn values(condition: &Expr) -> Option<Chip> {
    let (subject, list, is_excluded) = match &condition.kind {
        ExprKind::Binary(BinaryOp::Equal, subject, value) => (subject, vec![&**value], false),
        ExprKind::Binary(BinaryOp::NotEqual, subject, value) => (subject, vec![&**value], true),
        ExprKind::In {
            subject,
            negated,
            list,
        } => (subject, list.iter().collect(), *negated),
        _ => return None,
    };
    let ExprKind::Field(field) = &subject.kind else {
        return None;
    };
    let values: Option<Vec<String>> = list.into_iter().map(value).collect();
    Some(Chip::Values {
        field: field.clone(),
        values: values.filter(|values| !values.is_empty())?,
        is_excluded,
    })
}

fn value(expr: &Expr) -> Option<String> {
    let value = match &expr.kind {
        ExprKind::Text(text) => Value::text(text.as_str()),
        ExprKind::Integer(number) => Value::Integer(*number),
        ExprKind::Float(number) => Value::Float(*number),
        _ => return None,
    };
    Some(literal(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_move_out_of_a_query_and_back() {
        for (text, chips, rest) in [
            (
                "filter dstPort = 443 | stats count(*)",
                &["dstPort = 443"][..],
                "stats count(*)",
            ),
            (
                "# web\nfilter dstPort in [80, 443] and action != \"OK\"\n| filter bytes > 5\n| limit 1",
                &["dstPort in [80, 443]", "action != 'OK'", "bytes > 5"],
                "# web\nlimit 1",
            ),
            (
                "filter (a = 1 or b = 2) and not c",
                &["a = 1 or b = 2", "not c"],
                "fields @timestamp, @message",
            ),
            (
                "SOURCE logGroups() | filter srcAddr = '10.0.0.1' | limit 5",
                &["srcAddr = '10.0.0.1'"],
                "SOURCE logGroups() | limit 5",
            ),
        ] {
            let (found, left) = from_query(text).unwrap_or_else(|| panic!("{text}"));
            let found: Vec<String> = found.iter().map(Chip::condition).collect();
            let found: Vec<&str> = found.iter().map(|chip| strip(chip)).collect();
            assert_eq!((&found[..], &*left), (chips, rest), "{text}");
        }
        for text in ["stats count(*) | filter x > 1", "filter a =", ""] {
            assert_eq!(from_query(text), None, "{text}");
        }
    }

    /// Parentheses around a condition may stay with it or not.
    fn strip(chip: &str) -> &str {
        let inner = chip
            .strip_prefix('(')
            .and_then(|chip| chip.strip_suffix(')'));
        inner.unwrap_or(chip)
    }

    #[test]
    fn chips_become_the_first_commands() {
        let chips = [
            Chip::Values {
                field: "dstPort".into(),
                values: vec!["443".into()],
                is_excluded: false,
            },
            Chip::Condition("a = 1 or b = 2".into()),
        ];
        for (text, expected) in [
            (
                "stats count(*)",
                "filter dstPort = 443\n| filter a = 1 or b = 2\n| stats count(*)",
            ),
            (" \n", "filter dstPort = 443\n| filter a = 1 or b = 2"),
            (
                "SOURCE logGroups() | limit 5",
                "SOURCE logGroups()\n| filter dstPort = 443\n| filter a = 1 or b = 2\n | limit 5",
            ),
        ] {
            assert_eq!(into_query(&chips, text), expected);
            assert!(parse(expected).is_ok(), "{expected}");
        }
        assert_eq!(into_query(&[], "limit 1"), "limit 1");
    }
}
