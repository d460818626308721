//! From a row of groups down to what it was made of: the query for the records behind it.
//!
//! The commands before `stats` stay, the keys of the group become conditions. Where several
//! `stats` stand behind each other, the query goes down to the records as long as the keys are
//! keys all the way; otherwise one step down, to the groups that the row was made of.

use super::check::period_of;
use super::function::{Function, Role};
use super::syntax::{self, Command, Expr, ExprKind, Item, Stage, name_as_written, quoted};
use super::value::{Number, Value};
use crate::flow::{Field, Layout};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The fields of a record that are shown, as far as the open files have them.
const SHOWN: [Field; 9] = [
    Field::SRCADDR,
    Field::SRCPORT,
    Field::DSTADDR,
    Field::DSTPORT,
    Field::PROTOCOL,
    Field::PACKETS,
    Field::BYTES,
    Field::ACTION,
    Field::LOG_STATUS,
];

/// The query for what is behind a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    pub text: String,
    /// Whether its rows are records, and not groups that the row was made of.
    pub is_records: bool,
}

/// Why a row cannot be traced to what it was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Untraceable {
    /// The query cannot be read.
    Unread,
    /// The rows are not groups.
    NoGroups,
    /// The rows are patterns of texts.
    Pattern,
    /// A saved query may stand for anything.
    Saved(String),
    /// A key is not among the columns.
    Hidden(String),
    /// A command has put other values in the place of a key.
    Rewritten { key: String, command: String },
    /// The row has the sums of all others.
    Total,
}

impl fmt::Display for Untraceable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Untraceable::Unread => write!(f, "The query cannot be read."),
            Untraceable::NoGroups => write!(f, "The rows are not groups of records."),
            Untraceable::Pattern => write!(
                f,
                "A pattern stands for texts that look alike; no filter finds just those: filter by a word of it."
            ),
            Untraceable::Saved(name) => write!(
                f,
                "What the saved query `{name}` does with the rows is not known here: write its commands in its place."
            ),
            Untraceable::Hidden(key) => write!(
                f,
                "The rows are grouped by `{key}`, which is not shown: add it to the columns."
            ),
            Untraceable::Rewritten { key, command } => write!(
                f,
                "`{command}` has put other values in the place of `{key}`: take it out to see what is behind a row."
            ),
            Untraceable::Total => {
                write!(
                    f,
                    "This row has the sums of the others: choose one of those."
                )
            }
        }
    }
}

/// A key of a group, and its value in a row.
struct Key<'a> {
    item: &'a Item,
    value: &'a Value,
}

/// The query for what is behind a row of a query's result. The row has a value for each column;
/// `fields` are those that the open files have, if that is known.
pub fn behind(
    text: &str,
    columns: &[String],
    row: &[Value],
    fields: Option<&Layout>,
) -> Result<Drill, Untraceable> {
    let query = syntax::parse(text).map_err(|_| Untraceable::Unread)?;
    let stages = &query.stages;
    let is_stats = |stage: &Stage| matches!(stage.command, Command::Stats { .. });
    let last = stages.iter().rposition(is_stats);
    let later = &stages[last.map_or(0, |at| at + 1)..];
    for stage in later {
        match &stage.command {
            Command::Pattern(_) => return Err(Untraceable::Pattern),
            Command::Saved(call) => return Err(Untraceable::Saved(call.name.text.clone())),
            _ => {}
        }
    }
    let Some((mut at, Command::Stats { by, .. })) = last.map(|at| (at, &stages[at].command)) else {
        return Err(Untraceable::NoGroups);
    };
    let mut keys = Vec::new();
    for item in by {
        let names = names(item.name(), later)?;
        let is_it = |column: &String| names.contains(&column.as_str());
        let value = columns.iter().position(is_it).and_then(|at| row.get(at));
        let value = value.ok_or_else(|| Untraceable::Hidden(item.name().to_string()))?;
        keys.push(Key { item, value });
    }
    let has_total = later.iter().any(|stage| match &stage.command {
        Command::AddTotals(totals) => totals.col,
        _ => false,
    });
    if has_total && !keys.is_empty() && keys.iter().all(|key| key.value.is_null()) {
        return Err(Untraceable::Total);
    }
    while let Some(before) = at.checked_sub(1)
        && let Command::Stats { by, .. } = &stages[before].command
    {
        let Some(below) = keys.iter().map(|key| key.below(by)).collect() else {
            break;
        };
        (keys, at) = (below, before);
    }
    let kept = &stages[..at];
    let is_records = !kept.iter().any(is_stats);
    let mut lines: Vec<String> = kept
        .iter()
        .filter_map(|stage| text.get(stage.span.start..stage.span.end))
        .map(String::from)
        .collect();
    let conditions: Vec<String> = keys.iter().map(Key::condition).collect();
    if !conditions.is_empty() {
        lines.push(format!("filter {}", conditions.join(" and ")));
    }
    if is_records {
        // What `fields` has listed already would stand in front.
        let is_listed = |stage: &Stage| {
            matches!(
                stage.command,
                Command::Fields(_) | Command::Display(_) | Command::Parse(_) | Command::Lookup(_)
            )
        };
        let command = match kept.iter().any(is_listed) {
            true => "display",
            false => "fields",
        };
        let shown = shown(&keys, fields).join(", ");
        lines.push(format!("{command} @timestamp, {shown}"));
        lines.push("sort @timestamp desc".to_string());
    }
    Ok(Drill {
        text: lines.join("\n| "),
        is_records,
    })
}

/// All names under which a key may be shown, once these commands have run.
fn names<'a>(key: &'a str, later: &'a [Stage]) -> Result<Vec<&'a str>, Untraceable> {
    let mut names = vec![key];
    for stage in later {
        let is_rewritten = match &stage.command {
            Command::Fields(items) | Command::Display(items) => {
                for item in items {
                    if let (ExprKind::Field(name), Some(alias)) = (&item.expr.kind, &item.alias)
                        && names.contains(&name.as_str())
                    {
                        names.push(&alias.text);
                    }
                }
                false
            }
            Command::Expand(name) => names.contains(&name.text.as_str()),
            Command::FillDown(filled) => {
                let is_it = |name: &str| name.contains('*') || names.contains(&name);
                filled.is_empty() || filled.iter().any(|name| is_it(&name.text))
            }
            Command::Lookup(lookup) => {
                let mut outputs = lookup.outputs.iter();
                outputs.any(|output| names.contains(&output.name.text.as_str()))
            }
            _ => false,
        };
        if is_rewritten {
            return Err(Untraceable::Rewritten {
                key: key.to_string(),
                command: stage.name.to_string(),
            });
        }
    }
    Ok(names)
}

/// The columns of the records: those that most questions are about, and the keys.
fn shown(keys: &[Key], fields: Option<&Layout>) -> Vec<String> {
    let is_there = |field: &Field| fields.is_none_or(|it| it.position_of(*field).is_some());
    let known = SHOWN.into_iter().filter(is_there);
    let mut shown: Vec<String> = known
        .map(|field| field.info().insights_name.to_string())
        .collect();
    if shown.is_empty() {
        shown.push("@message".to_string());
    }
    for key in keys {
        if let ExprKind::Field(name) = &key.item.expr.kind {
            let is_it = |known: &String| match (Field::find(known), Field::find(name)) {
                (Some(known), Some(field)) => known == field,
                _ => known == name,
            };
            if name != "@timestamp" && !shown.iter().any(is_it) {
                shown.push(name_as_written(name));
            }
        }
    }
    shown
}

impl<'a> Key<'a> {
    /// The same key where it was a key of the `stats` before.
    fn below(&self, by: &'a [Item]) -> Option<Key<'a>> {
        let ExprKind::Field(name) = &self.item.expr.kind else {
            return None;
        };
        let item = by.iter().find(|item| item.name() == name)?;
        Some(Key { item, ..*self })
    }

    /// What is true of the rows that have this key.
    fn condition(&self) -> String {
        let Item { expr, text, .. } = self.item;
        let subject = match &expr.kind {
            ExprKind::Field(name) => name_as_written(name),
            ExprKind::Call(_) => text.clone(),
            _ => format!("({text})"),
        };
        match self.value {
            Value::Null => format!("not ispresent({text})"),
            Value::Time(ms) => match is_bin(expr).then(|| period_of(expr, &mut Vec::new())) {
                Some(Some(period)) => format!(
                    "toMillis(@timestamp) >= {ms} and toMillis(@timestamp) < {}",
                    period.next(*ms)
                ),
                _ => format!("toMillis({subject}) = {ms}"),
            },
            // Any text that reads as the same number would be equal, too.
            Value::Text(text) if Number::parse(text).is_some() => {
                format!("{subject} like /^{}$/", escaped(text))
            }
            Value::Text(text) => format!("{subject} = {}", quoted(text)),
            // As a whole number it would be another one than this, which is printed rounded.
            Value::Float(number) if number.fract() == 0.0 => format!("{subject} = {number:.1}"),
            Value::Address(address) => format!("{subject} = '{address}'"),
            value => format!("{subject} = {value}"),
        }
    }
}

/// Whether an expression is the start of the period of `@timestamp`.
fn is_bin(expr: &Expr) -> bool {
    let ExprKind::Call(call) = &expr.kind else {
        return false;
    };
    let function = Function::find(&call.name.text);
    function.is_some_and(|function| {
        matches!(
            function.role,
            Role::Bound {
                of_timestamp: true,
                period: Some(_),
                ..
            }
        )
    })
}

/// A number as a regular expression has it.
fn escaped(number: &str) -> String {
    number.replace('.', "\\.").replace('+', "\\+")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Address;

    /// What is behind a row with these columns, of files with all fields.
    fn drill(text: &str, row: &[(&str, Value)]) -> Result<(String, bool), String> {
        let columns: Vec<String> = row.iter().map(|(name, _)| name.to_string()).collect();
        let values: Vec<Value> = row.iter().map(|(_, value)| value.clone()).collect();
        match behind(text, &columns, &values, None) {
            Ok(drill) => Ok((drill.text, drill.is_records)),
            Err(reason) => Err(reason.to_string()),
        }
    }

    const FIELDS: &str = "@timestamp, srcAddr, srcPort, dstAddr, dstPort, protocol, packets, bytes, action, logStatus";

    /// The query for records that these conditions choose.
    fn records(conditions: &str, command: &str, more: &str) -> String {
        format!("{conditions}| {command} {FIELDS}{more}\n| sort @timestamp desc")
    }

    #[test]
    fn keys_become_conditions() {
        let integer = Value::Integer;
        let address = Value::Address(Address::V4(0x0a00_0001));
        let bin = Value::Time(1_700_000_100_000);
        for (by, value, condition, more) in [
            ("action", Value::text("REJECT"), "action = 'REJECT'", ""),
            ("dstPort", integer(443), "dstPort = 443", ""),
            ("dstPort", Value::text("-"), "dstPort = '-'", ""),
            ("dstport", integer(443), "dstport = 443", ""),
            ("srcAddr", address, "srcAddr = '10.0.0.1'", ""),
            (
                "instanceId",
                Value::Null,
                "not ispresent(instanceId)",
                ", instanceId",
            ),
            ("x", Value::text("it's"), "x = \"it's\"", ", x"),
            ("x", Value::text("007"), "x like /^007$/", ", x"),
            ("x", Value::text("1.50"), "x like /^1\\.50$/", ", x"),
            ("x", Value::Float(-0.5), "x = -0.5", ", x"),
            ("x", Value::Float(1e19), "x = 10000000000000000000.0", ", x"),
            ("`a b`", integer(1), "`a b` = 1", ", `a b`"),
            (
                "bin(5m)",
                bin.clone(),
                "toMillis(@timestamp) >= 1700000100000 and toMillis(@timestamp) < 1700000400000",
                "",
            ),
            (
                "datefloor(@timestamp, 1h)",
                bin,
                "toMillis(datefloor(@timestamp, 1h)) = 1700000100000",
                "",
            ),
            ("bin(5m)", Value::Null, "not ispresent(bin(5m))", ""),
            ("bytes > 100", integer(1), "(bytes > 100) = 1", ""),
            ("strlen(action)", integer(6), "strlen(action) = 6", ""),
        ] {
            let text = format!("stats count(*) by {by}");
            let name = by.trim_matches('`');
            let found = drill(&text, &[(name, value), ("count(*)", integer(2))]);
            let expected = records(&format!("filter {condition}\n"), "fields", more);
            assert_eq!(found, Ok((expected, true)), "{by}");
        }
    }

    #[test]
    fn what_stands_before_stats_stays() {
        let row = [("who", Value::text("a")), ("n", Value::Integer(1))];
        for (text, expected) in [
            (
                "filter bytes > 1 # large\n| fields concat(srcAddr, 'x') as x | stats count(*) as n by x as who | sort n desc | limit 5",
                records(
                    "filter bytes > 1\n| fields concat(srcAddr, 'x') as x\n| filter x = 'a'\n",
                    "display",
                    ", x",
                ),
            ),
            (
                "stats count(*) as n by action as who | filter n > 1 | display who, n",
                records("filter action = 'a'\n", "fields", ""),
            ),
            (
                "stats count(*) as n by action | fields n, action as who",
                records("filter action = 'a'\n", "fields", ""),
            ),
            // Of everything there are no keys.
            (
                "filter action = 'ACCEPT' | stats count(*) as n",
                records("filter action = 'ACCEPT'\n", "fields", ""),
            ),
            (
                "stats count(*) as n",
                records("", "fields", "")[2..].to_string(),
            ),
        ] {
            assert_eq!(drill(text, &row), Ok((expected, true)), "{text}");
        }
    }

    #[test]
    fn groups_of_groups_are_traced_as_far_as_their_keys_go() {
        let row = [
            ("srcAddr", Value::text("-")),
            ("n", Value::Integer(3)),
            ("count(*)", Value::Integer(1)),
        ];
        for (text, expected, is_records) in [
            (
                "stats sum(bytes) as b by srcAddr, dstAddr | stats count(*), max(b) by srcAddr",
                records("filter srcAddr = '-'\n", "fields", ""),
                true,
            ),
            (
                "stats count(*) as n by srcAddr | stats count(*) by n",
                "stats count(*) as n by srcAddr\n| filter n = 3".to_string(),
                false,
            ),
            // Of the groups that a filter has left, not all records are meant.
            (
                "stats count(*) as n by srcAddr, dstAddr | filter n > 5 | stats count(*) by srcAddr",
                "stats count(*) as n by srcAddr, dstAddr\n| filter n > 5\n| filter srcAddr = '-'"
                    .to_string(),
                false,
            ),
        ] {
            assert_eq!(drill(text, &row), Ok((expected, is_records)), "{text}");
        }
    }

    #[test]
    fn fields_that_no_file_has_are_not_shown() {
        let layout = Layout::from_names(["srcaddr", "action"]);
        let columns = ["action".to_string()];
        let row = [Value::text("ACCEPT")];
        let drill = behind("stats count(*) by action", &columns, &row, Some(&layout));
        assert_eq!(
            drill.map(|drill| drill.text),
            Ok("filter action = 'ACCEPT'\n| fields @timestamp, srcAddr, action\n| sort @timestamp desc".into())
        );
    }

    #[test]
    fn what_cannot_be_traced_says_why() {
        let row = [("action", Value::text("a")), ("n", Value::Null)];
        for (text, reason) in [
            ("fields action", "not groups"),
            ("stats count(*) by", "cannot be read"),
            ("pattern @message", "pattern"),
            ("stats count(*) by srcAddr", "`srcAddr`, which is not shown"),
            (
                "stats count(*) by n, action | filldown n",
                "`filldown` has put",
            ),
            (
                "stats count(*) by n, action | filldown",
                "`filldown` has put",
            ),
            (
                "stats count(*) by n | addtotals col=true",
                "sums of the others",
            ),
            ("$Mine()", "`Mine`"),
        ] {
            let reason_found = drill(text, &row).unwrap_err();
            assert!(reason_found.contains(reason), "{text}: {reason_found}");
        }
    }
}
