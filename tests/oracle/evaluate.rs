//! Queries, one command and one row at a time.

use super::aggregates;
use super::calendar;
use super::extraction;
use super::functions;
use super::lookup;
use super::record::{self, Record};
use super::value::{self, Value};
use super::whole;
use crate::case::File;
use flowglass::query::syntax::{
    Call, Command, Expr, ExprKind, Item, PatternKind, Query, SortKey, Step,
};
use regex::Regex;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

/// The answer to a query.
#[derive(Clone, Debug)]
pub struct Table {
    pub names: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

/// A row on its way through the commands.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// The line that the row comes from; nothing after `stats`.
    pub record: Option<Record>,
    /// What the query named, in the order in which it did.
    pub named: Vec<(String, Value)>,
    /// Whether a command has added the row, so that what it does not name is absent.
    pub is_added: bool,
    /// The range of time that is asked for.
    pub range: Option<(i64, i64)>,
}

/// The rows that `stats` puts together, with the columns made of them so far.
#[derive(Default)]
struct Group {
    rows: Vec<Row>,
    columns: Row,
}

/// Where an expression finds its names and its functions.
pub trait Scope {
    fn name(&self, name: &str) -> Value;
    fn call(&self, call: &Call) -> Value;
    fn range(&self) -> Option<(i64, i64)>;
}

/// The columns of the answer.
pub(super) struct Shown {
    pub names: Vec<String>,
    /// What stands behind those, unless `display` is used.
    pub extra: Vec<String>,
    /// Whether nobody chose them yet.
    is_default: bool,
    /// Whether they are those of `stats`.
    are_groups: bool,
    /// Whether `display` chose them, which `fields` does not change.
    pub is_final: bool,
}

impl Shown {
    pub fn by_default(names: Vec<String>) -> Shown {
        Shown {
            names,
            extra: Vec::new(),
            is_default: true,
            are_groups: false,
            is_final: false,
        }
    }

    fn all(mut self) -> Vec<String> {
        let extra = self.extra.into_iter().filter(|_| !self.is_final);
        for name in extra {
            if !self.names.contains(&name) {
                self.names.push(name);
            }
        }
        self.names
    }

    pub fn of_groups(names: Vec<String>) -> Shown {
        Shown {
            are_groups: true,
            ..Shown::by_default(names)
        }
    }

    /// The names without those that stand there because nobody chose.
    pub fn chosen(&self) -> Vec<String> {
        let names = match self.is_default && !self.are_groups {
            true => Vec::new(),
            false => self.names.clone(),
        };
        let extra = self
            .extra
            .iter()
            .filter(|name| !self.is_final && !names.contains(name));
        let extra: Vec<String> = extra.cloned().collect();
        names.into_iter().chain(extra).collect()
    }

    fn add(&mut self, items: &[Item]) {
        for item in items {
            if !self.names.iter().any(|name| name == item.name()) {
                self.names.push(item.name().to_string());
            }
        }
    }
}

/// Answers a query that is known to be right over the rows in `range`, both ends
/// included.
pub fn evaluate(files: &[File], query: &Query, range: Option<(i64, i64)>) -> Table {
    let mut rows = newest_first(files);
    if let Some((from, until)) = range {
        rows.retain(|row| row.time().is_some_and(|time| from <= time && time <= until));
        rows.iter_mut().for_each(|row| row.range = range);
    }
    let names = ["@timestamp", "@message"].map(str::to_string).to_vec();
    let mut shown = Shown::by_default(names);
    let mut grouped = whole::Grouped::default();
    for stage in &query.stages {
        match &stage.command {
            Command::Fields(items) => {
                grouped.rename(items);
                rows.iter_mut().for_each(|row| row.define(items));
                if shown.is_default {
                    if shown.are_groups {
                        shown.extra.clear();
                    }
                    shown.names.clear();
                    shown.is_default = false;
                }
                if !shown.is_final {
                    shown.add(items);
                }
            }
            Command::Display(items) => {
                grouped.rename(items);
                rows.iter_mut().for_each(|row| row.define(items));
                shown.names.clear();
                shown.add(items);
                shown.is_default = false;
                shown.is_final = true;
            }
            Command::Filter(condition) => {
                rows.retain(|row| scalar(condition, row).truth() == Some(true));
            }
            Command::Stats { aggregates, by } => {
                rows = stats(&rows, aggregates, by, range);
                let items = by.iter().chain(aggregates);
                shown = Shown::of_groups(items.map(|item| item.name().to_string()).collect());
            }
            Command::Sort(keys) => rows.sort_by(|a, b| {
                let orders = keys.iter().map(|key| {
                    let order = value::sort_order(&sort_value(key, a), &sort_value(key, b));
                    if key.descending {
                        order.reverse()
                    } else {
                        order
                    }
                });
                orders.fold(Ordering::Equal, Ordering::then)
            }),
            Command::Limit { count, .. } => rows.truncate(*count as usize),
            Command::Source | Command::Unmask(_) => {}
            Command::Saved(call) => panic!("`{}` is saved nowhere", call.name.text),
            Command::Lookup(lookup) => {
                for row in &mut rows {
                    let values = lookup.by.iter().map(|by| row.name(&by.field.text));
                    let values: Vec<Value> = values.collect();
                    let found = lookup::find(files, lookup, &values);
                    for (output, found) in lookup.outputs.iter().zip(found) {
                        let name = &output.name.text;
                        let known = row.find(name).unwrap_or(Value::Null);
                        if !lookup.fills || known.is_null() {
                            row.set(name, found);
                        }
                    }
                }
                let names = lookup.outputs.iter().map(|output| output.name.text.clone());
                shown.extra.extend(names);
            }
            Command::Parse(parse) => {
                let mut parsed = Vec::new();
                for row in rows {
                    let subject = match &parse.subject {
                        Some(subject) => scalar(subject, &row),
                        None => row.name("@message"),
                    };
                    for pieces in extraction::rows(parse, &subject) {
                        let mut row = row.clone();
                        for (name, value) in pieces {
                            row.set(&name, value);
                        }
                        parsed.push(row);
                    }
                }
                rows = parsed;
                shown.extra.extend(extraction::names(parse));
            }
            other => {
                rows = whole::apply(other, rows, &mut shown, &mut grouped);
            }
        }
        if let Command::Stats { by, .. } = &stage.command {
            grouped = whole::Grouped::by(by);
        }
    }
    let names = shown.all();
    let cells = |row: &Row| names.iter().map(|name| row.name(name)).collect();
    Table {
        rows: rows.iter().map(cells).collect(),
        names,
    }
}

/// Newest first, rows without a time last; then by path and by line.
fn newest_first(files: &[File]) -> Vec<Row> {
    let mut files: Vec<&File> = files
        .iter()
        .filter(|file| !lookup::is_table(file))
        .collect();
    files.sort_by_key(|file| &file.path);
    let records = files.into_iter().flat_map(record::read);
    let mut rows: Vec<Row> = records
        .map(|record| Row {
            record: Some(record),
            ..Row::default()
        })
        .collect();
    // `None` is less than any time.
    rows.sort_by_key(|row| Reverse(row.time()));
    rows
}

/// A key is a name, and null where nothing has it; or else an expression.
fn sort_value(key: &SortKey, row: &Row) -> Value {
    let named = |name: &str| row.find(name).filter(|value| !value.is_null());
    match &key.expr.kind {
        ExprKind::Field(name) => named(name).unwrap_or(Value::Null),
        _ => named(&key.text).unwrap_or_else(|| scalar(&key.expr, row)),
    }
}

fn stats(rows: &[Row], aggregates: &[Item], by: &[Item], range: Option<(i64, i64)>) -> Vec<Row> {
    let mut groups: BTreeMap<Vec<Option<String>>, Group> = BTreeMap::new();
    if by.is_empty() {
        // All rows are one group, which is there without any of them too.
        groups.insert(Vec::new(), Group::default());
    }
    for row in rows {
        let mut columns = Row::default();
        for key in by {
            columns.set(key.name(), scalar(&key.expr, row).into_printed());
        }
        // Values that print alike are one group; an absent one is no empty text.
        let keys = columns.named.iter().map(|(_, value)| match value {
            Value::Null => None,
            value => Some(value.to_string()),
        });
        let group = groups.entry(keys.collect()).or_default();
        group.columns = columns;
        group.rows.push(row.clone());
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    let is_time = |key: &usize| {
        let mut values = groups.iter().map(|group| &group.columns.named[*key].1);
        values.any(|value| matches!(value, Value::Time(_)))
    };
    let time_key = (0..by.len()).find(is_time);
    let order: Vec<usize> = time_key.into_iter().chain(0..by.len()).collect();
    groups.sort_by(|a, b| {
        let keys = |group: &Group, key: usize| group.columns.named[key].1.clone();
        let orders = order
            .iter()
            .map(|&key| value::sort_order(&keys(a, key), &keys(b, key)));
        orders.fold(Ordering::Equal, Ordering::then)
    });
    for group in &mut groups {
        group.columns.range = range;
        for item in aggregates {
            let value = scalar(&item.expr, group);
            group.columns.set(item.name(), value);
        }
    }
    groups.into_iter().map(|group| group.columns).collect()
}

impl Row {
    fn time(&self) -> Option<i64> {
        self.record.as_ref()?.time
    }

    fn define(&mut self, items: &[Item]) {
        for item in items {
            let is_plain_field =
                matches!(item.expr.kind, ExprKind::Field(_)) && item.alias.is_none();
            if !is_plain_field {
                let value = scalar(&item.expr, self);
                self.set(item.name(), value);
            }
        }
    }

    pub fn set(&mut self, name: &str, value: Value) {
        self.named.retain(|(known, _)| known != name);
        self.named.push((name.to_string(), value));
    }

    /// What the query named goes before fields; blanks in the name of an expression do
    /// not count.
    pub fn find(&self, name: &str) -> Option<Value> {
        let tight = |name: &str| name.replace(' ', "");
        let exact = self.named.iter().find(|(known, _)| known == name);
        let found = exact.or_else(|| {
            let (mut named, name) = (self.named.iter(), tight(name));
            named.find(|(known, _)| tight(known) == name)
        });
        // What begins with the name of a map is a step into it.
        let within = || {
            let dots = name.match_indices('.').rev();
            let mut steps = dots.filter_map(|(at, _)| {
                let named = self.named.iter().find(|(known, _)| *known == name[..at])?;
                let keys = name[at + 1..].split('.');
                Some(keys.fold(named.1.clone(), |value, key| value.step(key)))
            });
            steps.next()
        };
        match (found, &self.record) {
            (Some((_, value)), _) => Some(value.clone()),
            (None, _) if let Some(value) = within() => Some(value),
            (None, Some(record)) => Some(record.value(name)),
            (None, None) => self.is_added.then_some(Value::Null),
        }
    }
}

impl Scope for Row {
    fn name(&self, name: &str) -> Value {
        self.find(name)
            .unwrap_or_else(|| panic!("`{name}` is lost after stats"))
    }

    fn call(&self, call: &Call) -> Value {
        function(call, self)
    }

    fn range(&self) -> Option<(i64, i64)> {
        self.range
    }
}

impl Scope for Group {
    fn name(&self, name: &str) -> Value {
        self.columns.name(name)
    }

    fn call(&self, call: &Call) -> Value {
        let name = call.name.text.to_ascii_lowercase();
        let counts = ["count", "countovertime", "count_over_time"];
        if counts.contains(&&*name) && call.arguments.is_empty() {
            return Value::Integer(self.rows.len() as i128);
        }
        let values = || -> Vec<Value> {
            let values = self.rows.iter().map(|row| scalar(&call.arguments[0], row));
            values.filter(|value| !value.is_null()).collect()
        };
        let sorted = || {
            let mut values = values();
            values.retain(|value| value.to_string() != "-");
            values.sort_by(value::sort_order);
            values
        };
        let constant = |index: usize| scalar(&call.arguments[index], self);
        let time = |row: &Row| match row.name("@timestamp") {
            Value::Time(time) => Some(time),
            _ => None,
        };
        // The rows that have the field and a time, in the order of both.
        let timed = |make: fn(Value) -> Value| {
            let value = |row| make(scalar(&call.arguments[0], row));
            let rows = self
                .rows
                .iter()
                .filter_map(|row| Some((time(row)?, value(row))));
            let mut rows: Vec<(i64, Value)> = rows.filter(|row| !row.1.is_null()).collect();
            rows.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| value::sort_order(&a.1, &b.1)));
            rows
        };
        let as_number = |value: Value| match value.number() {
            Some(number) => Value::from(number),
            None => Value::Null,
        };
        match name.as_str() {
            "count" | "countovertime" | "count_over_time" => Value::Integer(values().len() as i128),
            "count_distinct" | "countdistinct" => {
                let mut texts: Vec<String> = values().iter().map(Value::to_string).collect();
                texts.sort();
                texts.dedup();
                Value::Integer(texts.len() as i128)
            }
            "min" => sorted()
                .first()
                .cloned()
                .map_or(Value::Null, Value::into_printed),
            "max" => sorted()
                .last()
                .cloned()
                .map_or(Value::Null, Value::into_printed),
            "sum" | "sumovertime" | "sum_over_time" => value::sum(&values()),
            "avg" => value::average(&values()),
            "variance" => aggregates::variance(&values()),
            "stddev" => match aggregates::variance(&values()).number() {
                Some(variance) => value::finite(variance.float().sqrt()),
                None => Value::Null,
            },
            "median" => aggregates::percentile(&values(), &Value::Integer(50)),
            "pct" => aggregates::percentile(&values(), &constant(1)),
            "values" | "collect_values" => {
                let mut counted = aggregates::tally(&values());
                counted.sort_by(|a, b| value::sort_order(&a.0, &b.0));
                aggregates::list(counted)
            }
            "topk" => {
                let values = self.rows.iter().map(|row| scalar(&call.arguments[1], row));
                let values: Vec<Value> = values.filter(|value| !value.is_null()).collect();
                let mut counted = aggregates::tally(&values);
                counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| value::sort_order(&a.0, &b.0)));
                let Value::Integer(count) = constant(0) else {
                    panic!("a whole number");
                };
                counted.truncate(count as usize);
                aggregates::list(counted)
            }
            "earliest" | "latest" => {
                let mut rows = timed(|value| value);
                if name == "latest" {
                    rows.reverse();
                }
                match rows.into_iter().next() {
                    Some((_, Value::Time(time))) => Value::Integer(time.into()),
                    Some((_, value)) => value,
                    None => Value::Null,
                }
            }
            "sortsfirst" | "sortslast" => {
                let mut values = values();
                values.sort_by(value::sort_order);
                let found = match name.as_str() {
                    "sortsfirst" => values.first(),
                    _ => values.last(),
                };
                found.cloned().unwrap_or(Value::Null)
            }
            "rate" => {
                let ExprKind::Duration { count, unit } = &call.arguments[1].kind else {
                    panic!("a period is written");
                };
                // From 1970 on, the first period ends where its length says.
                let length = calendar::ceil(1, *count, unit);
                match &timed(as_number)[..] {
                    [first, .., last] => aggregates::rate(first, last, length),
                    _ => Value::Null,
                }
            }
            _ => function(call, self),
        }
    }

    fn range(&self) -> Option<(i64, i64)> {
        self.columns.range
    }
}

pub(super) fn scalar(expr: &Expr, scope: &impl Scope) -> Value {
    match &expr.kind {
        ExprKind::Text(text) => Value::text(text),
        ExprKind::Integer(integer) => Value::Integer(*integer),
        ExprKind::Float(float) => Value::Float(*float),
        ExprKind::Bool(truth) => Value::Truth(*truth),
        ExprKind::Duration { count, unit } => panic!("`{count}{unit}` is no value"),
        ExprKind::Broken => unreachable!("a query that was read whole has none"),
        ExprKind::Field(name) => scope.name(name),
        ExprKind::Call(call) => scope.call(call),
        ExprKind::Step(inner, Step::Key(key)) => scalar(inner, scope).step(key),
        ExprKind::Step(inner, Step::Index(at)) => match scalar(inner, scope) {
            list @ Value::List(_) => list.step(&at.to_string()),
            _ => Value::Null,
        },
        ExprKind::Not(inner) => value::not(&scalar(inner, scope)),
        ExprKind::Negate(inner) => value::negate(&scalar(inner, scope)),
        ExprKind::Binary(op, left, right) => {
            value::binary(*op, &scalar(left, scope), &scalar(right, scope))
        }
        ExprKind::In {
            subject,
            negated,
            list,
        } => {
            let list: Vec<Value> = list.iter().map(|item| scalar(item, scope)).collect();
            value::is_in(&scalar(subject, scope), &list, *negated)
        }
        ExprKind::Like {
            subject,
            negated,
            pattern,
        } => {
            let subject = scalar(subject, scope);
            if subject.is_null() {
                return Value::Null;
            }
            if subject.is_collection() {
                return Value::Truth(false);
            }
            let subject = subject.to_string();
            let found = match &pattern.kind {
                PatternKind::Substring(text) => subject.contains(text.as_str()),
                PatternKind::Regex(regex) => {
                    Regex::new(regex).expect("a pattern").is_match(&subject)
                }
            };
            Value::Truth(found != *negated)
        }
    }
}

fn function(call: &Call, scope: &impl Scope) -> Value {
    let milliseconds = |time: i64| Value::Integer(time.into());
    let range = scope.range();
    match call.name.text.to_ascii_lowercase().as_str() {
        // Tests ask at the beginning of 1970.
        "now" => Value::Integer(0),
        "querystarttime" => range.map_or(Value::Null, |(from, _)| milliseconds(from)),
        "queryendtime" => range.map_or(Value::Null, |(_, until)| milliseconds(until)),
        "querytimerange" => range.map_or(Value::Null, |(from, until)| milliseconds(until - from)),
        "bin" => match (&call.arguments[0].kind, scope.name("@timestamp")) {
            (ExprKind::Duration { count, unit }, Value::Time(time)) => {
                Value::Time(calendar::floor(time, *count, unit))
            }
            (_, other) => other,
        },
        name => {
            let is_period = |expr: &Expr| matches!(expr.kind, ExprKind::Duration { .. });
            let value = |expr: &Expr| match is_period(expr) {
                true => Value::Null,
                false => scalar(expr, scope),
            };
            let values: Vec<Value> = call.arguments.iter().map(value).collect();
            functions::apply(name, &call.arguments, &values)
        }
    }
}
