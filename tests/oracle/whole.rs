//! The commands that look at all rows, or make several of one.

use super::calendar;
use super::evaluate::{Row, Shown, scalar};
use super::functions;
use super::logs::known_fields;
use super::value::{self, Value};
use flowglass::query::syntax::{AddTotals, Command, Expr, ExprKind, Filling, Item, Name};
use regex::Regex;
use std::collections::{BTreeMap, HashSet};

/// What the last `stats` grouped by.
#[derive(Default)]
pub struct Grouped {
    keys: Vec<String>,
    /// The key that is the start of a period, with the period.
    time: Option<(String, u32, String)>,
    /// Further names that the query has given to columns, each with the name it had.
    aliases: Vec<(String, String)>,
}

impl Grouped {
    pub fn by(items: &[Item]) -> Grouped {
        let period = |item: &Item| match &item.expr.kind {
            ExprKind::Call(call) => call.arguments.iter().find_map(|argument| {
                let ExprKind::Duration { count, unit } = &argument.kind else {
                    return None;
                };
                Some((item.name().to_string(), *count, unit.clone()))
            }),
            _ => None,
        };
        Grouped {
            keys: items.iter().map(|item| item.name().to_string()).collect(),
            time: items.iter().find_map(period),
            aliases: Vec::new(),
        }
    }

    /// Notes what the items call by another name.
    pub fn rename(&mut self, items: &[Item]) {
        for item in items {
            if let (ExprKind::Field(name), Some(alias)) = (&item.expr.kind, &item.alias) {
                self.aliases.push((alias.text.clone(), name.clone()));
            }
        }
    }
}

pub fn apply(
    command: &Command,
    mut rows: Vec<Row>,
    shown: &mut Shown,
    grouped: &mut Grouped,
) -> Vec<Row> {
    match command {
        Command::Dedup(keys) => {
            let mut seen = HashSet::new();
            rows.retain(|row| {
                let values: Vec<Value> = keys.iter().map(|key| scalar(&key.expr, row)).collect();
                let texts: Vec<String> = values.iter().map(Value::to_string).collect();
                values.iter().any(Value::is_null) || seen.insert(texts)
            });
            rows
        }
        Command::Unnest { list, into } => {
            shown.extra.push(into.text.clone());
            let elements = |row: &Row| scalar(list, row);
            unfold(rows, &into.text, elements)
        }
        Command::Expand(name) => {
            shown.extra.push(name.text.clone());
            let elements = |row: &Row| {
                let value = field(row, &name.text);
                match (&value, functions::collection(&value)) {
                    (Value::Text(_), Some(list @ Value::List(_))) => list,
                    _ => value,
                }
            };
            unfold(rows, &name.text, elements)
        }
        Command::Pattern(text) => {
            *grouped = Grouped::default();
            pattern(&rows, text, shown)
        }
        Command::FillDown(names) => {
            let names = match &names[..] {
                [] => shown.chosen(),
                names => names
                    .iter()
                    .flat_map(|name| matching(name, shown, &rows))
                    .collect(),
            };
            for name in names {
                let mut last = Value::Null;
                for row in &mut rows {
                    let value = field(row, &name);
                    if !value.is_null() {
                        last = value;
                    }
                    row.set(&name, last.clone());
                }
            }
            rows
        }
        Command::FillMissing(filling) => fill_missing(rows, filling, grouped),
        Command::AddTotals(totals) => add_totals(rows, totals, shown, grouped),
        other => panic!("{other:?} is carried out elsewhere"),
    }
}

/// A row beside others.
fn added(rows: &[Row]) -> Row {
    Row {
        is_added: true,
        range: rows.first().and_then(|row| row.range),
        ..Row::default()
    }
}

fn field(row: &Row, name: &str) -> Value {
    row.find(name).unwrap_or(Value::Null)
}

fn unfold(rows: Vec<Row>, name: &str, elements: impl Fn(&Row) -> Value) -> Vec<Row> {
    let mut unfolded = Vec::new();
    for row in rows {
        let elements = match elements(&row) {
            Value::List(elements) => elements,
            single => vec![single],
        };
        for element in elements {
            let mut row = row.clone();
            row.set(name, element);
            unfolded.push(row);
        }
    }
    unfolded
}

fn matching(name: &Name, shown: &Shown, rows: &[Row]) -> Vec<String> {
    if !name.text.contains('*') {
        return vec![name.text.clone()];
    }
    let pattern = regex::escape(&name.text).replace("\\*", ".*");
    let pattern = Regex::new(&format!("^{pattern}$")).expect("an expression");
    let named = rows
        .iter()
        .flat_map(|row| row.named.iter().map(|(name, _)| name.clone()));
    let mut known: Vec<String> = shown.chosen().into_iter().chain(named).collect();
    if rows.iter().any(|row| row.record.is_some()) {
        known.extend(known_fields().map(str::to_string));
    }
    known.sort();
    known.dedup();
    known.retain(|name| pattern.is_match(name));
    known
}

/// The kinds of things that vary, the first that fits counts.
const KINDS: [(&str, &str); 7] = [
    ("Number", r"^[-+]?\d+(\.\d+)?$"),
    ("IP", r"^[0-9a-fA-F.:]+(/.*)?$"),
    (
        "UUID",
        r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    ),
    ("Time", r"^\d[-\d:./TZ+]*[-:/][\d:./TZ+]*[-:/][-\d:./TZ+]*$"),
    ("Id", r"-[0-9a-fA-F]{8,}$"),
    ("Hex", r"^(0x)?[0-9a-fA-F]{8,}$"),
    ("Token", ""),
];

fn is_address(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}

fn shape(text: &str) -> String {
    let kinds = KINDS.map(|(kind, pattern)| (kind, Regex::new(pattern).expect("an expression")));
    let word = Regex::new(r#"[^\s,;=()\[\]{}"'<>|]+"#).expect("an expression");
    let mut count = 0;
    let replaced = word.replace_all(text, |found: &regex::Captures| {
        let word = &found[0];
        let varies = word.contains(|c: char| c.is_ascii_digit() || c == ':');
        let kind = kinds.iter().find(|(kind, pattern)| {
            let has_digit = word.contains(|c: char| c.is_ascii_digit());
            let is_mixed = has_digit && word.contains(char::is_alphabetic);
            let is_of_kind = match *kind {
                "IP" => word.split('/').next().is_some_and(is_address),
                "Token" => is_mixed,
                _ => true,
            };
            varies && pattern.is_match(word) && is_of_kind
        });
        match kind {
            Some((kind, _)) => {
                count += 1;
                format!("<{kind}-{count}>")
            }
            None => word.to_string(),
        }
    });
    replaced.into_owned()
}

fn pattern(rows: &[Row], text: &Expr, shown: &mut Shown) -> Vec<Row> {
    let mut counts: BTreeMap<Option<String>, i128> = BTreeMap::new();
    for row in rows {
        let value = scalar(text, row);
        let is_text = !value.is_null() && !value.is_collection();
        *counts
            .entry(is_text.then(|| shape(&value.to_string())))
            .or_default() += 1;
    }
    let mut counts: Vec<(Value, i128)> = counts
        .into_iter()
        .map(|(shape, count)| (shape.map_or(Value::Null, Value::Text), count))
        .collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| value::sort_order(&a.0, &b.0)));
    let names = ["@pattern", "@ratio", "@sampleCount", "@severityLabel"];
    *shown = Shown::of_groups(names.map(str::to_string).to_vec());
    let row = |(shape, count): (Value, i128)| {
        let text = shape.to_string().to_lowercase();
        let severity = match shape {
            Value::Null => Value::Null,
            _ if text.contains("error") => Value::text("ERROR"),
            _ if text.contains("warn") => Value::text("WARN"),
            _ => Value::text("INFO"),
        };
        let ratio = Value::Float(count as f64 / rows.len() as f64);
        let values = [shape, ratio, Value::Integer(count), severity];
        let mut row = Row {
            is_added: false,
            ..added(rows)
        };
        for (name, value) in names.into_iter().zip(values) {
            row.set(name, value);
        }
        row
    };
    counts.into_iter().map(row).collect()
}

fn fill_missing(rows: Vec<Row>, filling: &[Filling], grouped: &Grouped) -> Vec<Row> {
    let (time, count, unit) = grouped.time.as_ref().expect("a key that is a period");
    let others: Vec<&String> = grouped.keys.iter().filter(|key| *key != time).collect();
    let start = |row: &Row| match field(row, time) {
        Value::Time(start) => Some(start),
        _ => None,
    };
    let keys = |row: &Row| -> Vec<Value> { others.iter().map(|key| field(row, key)).collect() };
    // Values that print alike are one key, as they are in `stats`.
    let printed = |keys: &[Value]| -> Vec<Option<String>> {
        let print = |key: &Value| (!key.is_null()).then(|| key.to_string());
        keys.iter().map(print).collect()
    };
    let mut combinations: Vec<Vec<Value>> = Vec::new();
    for row in rows.iter().filter(|row| start(row).is_some()) {
        let own = printed(&keys(row));
        if combinations.iter().all(|known| printed(known) != own) {
            combinations.push(keys(row));
        }
    }
    let mut filled = rows.clone();
    let ends = rows.iter().filter_map(start);
    if let (Some(mut at), Some(last)) = (ends.clone().min(), ends.max()) {
        while at <= last {
            for combination in &combinations {
                let is_it = |row: &Row| {
                    start(row) == Some(at) && printed(&keys(row)) == printed(combination)
                };
                if !rows.iter().any(is_it) {
                    let mut row = added(&rows);
                    row.set(time, Value::Time(at));
                    for (key, value) in others.iter().zip(combination) {
                        row.set(key, value.clone());
                    }
                    // Whatever a key is called, it is there.
                    for (alias, name) in &grouped.aliases {
                        let value = field(&row, name);
                        row.set(alias, value);
                    }
                    for Filling { value, name } in filling {
                        let value = scalar(value, &row);
                        row.set(&name.text, value);
                    }
                    filled.push(row);
                }
            }
            at = calendar::ceil(at + 1, *count, unit);
        }
    }
    filled.sort_by(|a, b| {
        let orders = keys(a).into_iter().zip(keys(b));
        let by_keys = orders.map(|(a, b)| value::sort_order(&a, &b));
        let by_time = value::sort_order(&field(a, time), &field(b, time));
        by_keys.fold(by_time, std::cmp::Ordering::then)
    });
    filled
}

fn add_totals(
    mut rows: Vec<Row>,
    totals: &AddTotals,
    shown: &mut Shown,
    grouped: &Grouped,
) -> Vec<Row> {
    let mut fields: Vec<String> = match &totals.fields[..] {
        [] => shown.chosen(),
        fields => fields.iter().map(|field| field.text.clone()).collect(),
    };
    if totals.fields.is_empty() {
        fields.retain(|name| !grouped.keys.contains(name));
    }
    let sum = |values: Vec<Value>| {
        let numbers = values
            .into_iter()
            .filter(|value| !matches!(value, Value::Time(_)));
        value::sum(&numbers.collect::<Vec<_>>())
    };
    if totals.row {
        let name = totals.name.as_ref().map_or("Total", |name| &name.text);
        for row in &mut rows {
            let values = fields.iter().map(|name| field(row, name)).collect();
            row.set(name, sum(values));
        }
        shown.extra.push(name.to_string());
        fields.push(name.to_string());
    }
    if totals.col && !rows.is_empty() {
        let mut total = added(&rows);
        for name in &fields {
            total.set(name, sum(rows.iter().map(|row| field(row, name)).collect()));
        }
        rows.push(total);
    }
    rows
}
