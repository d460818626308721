//! A plan in words, and what came of each of its steps.

use super::diagnostic::Span;
use super::plan::{End, OrderKey, Plan, Segment};
use serde::{Deserialize, Serialize};

/// What is done between two exchanges of the workers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The commands of the query that it carries out.
    pub commands: Vec<Span>,
    /// What is done, in order: parts of a sentence, lower case, without a full stop.
    pub does: Vec<String>,
    /// What came of it, as far as it has been carried out.
    pub work: Work,
}

/// What a step came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Rows that it looked at.
    pub rows: u64,
    /// Rows that met its conditions.
    pub kept: u64,
    /// Batches of records, and how many of them were passed over because no row of theirs
    /// could meet the conditions.
    pub batches: u64,
    pub skipped: u64,
    /// Microseconds; of several workers, those of the one that took longest.
    pub micros: u64,
}

impl Work {
    /// What two workers have done of the same step.
    pub fn beside(self, other: Work) -> Work {
        Work {
            rows: self.rows + other.rows,
            kept: self.kept + other.kept,
            batches: self.batches + other.batches,
            skipped: self.skipped + other.skipped,
            micros: self.micros.max(other.micros),
        }
    }
}

impl Step {
    /// The commands as they stand in the query.
    pub fn written(&self, query: &str) -> String {
        let commands = self
            .commands
            .iter()
            .filter_map(|span| query.get(span.start..span.end));
        commands.collect::<Vec<_>>().join(" | ")
    }
}

/// How many rows a step has given, where the result has so many.
pub fn rows_out(steps: &[Step], at: usize, result: u64) -> u64 {
    steps.get(at + 1).map_or(result, |next| next.work.rows)
}

/// The steps as text, with what came of them; `query` is the text of the query, whose result
/// has so many rows.
pub fn render(steps: &[Step], query: &str, result: u64) -> String {
    let mut text = String::new();
    for (at, step) in steps.iter().enumerate() {
        let written = match step.written(query) {
            written if written.is_empty() => "(the order of the result)".to_string(),
            written => written,
        };
        let Work {
            rows,
            kept,
            batches,
            skipped,
            micros,
        } = step.work;
        text.push_str(&format!(
            "{}. {written}\n   {}\n",
            at + 1,
            step.does.join("; ")
        ));
        let out = rows_out(steps, at, result);
        text.push_str(&format!("   {rows} rows in, {kept} kept, {out} out"));
        if skipped > 0 {
            text.push_str(&format!(", {skipped} of {batches} batches passed over"));
        }
        text.push_str(&format!(", {}.{:03} ms\n", micros / 1_000, micros % 1_000));
    }
    text
}

impl Plan {
    /// The steps, in the order in which they are carried out.
    pub fn steps(&self) -> Vec<Step> {
        let last = self.segments.len() - 1;
        let step = |(at, segment): (usize, &Segment)| Step {
            commands: segment.commands.clone(),
            does: does(segment, at == 0, at == last),
            work: Work::default(),
        };
        self.segments.iter().enumerate().map(step).collect()
    }
}

fn does(segment: &Segment, is_first: bool, is_last: bool) -> Vec<String> {
    let mut does = Vec::new();
    if is_first {
        does.push("every worker reads the records of its files".to_string());
    }
    match segment.filters.len() {
        0 => {}
        1 => does.push("keeps the rows that meet the condition".to_string()),
        count => does.push(format!("keeps the rows that meet {count} conditions")),
    }
    match &segment.end {
        End::Groups { keys, aggregates } => {
            let aggregates = counted(aggregates.len(), "aggregate");
            does.push(match keys.len() {
                0 => format!("computes {aggregates} of all rows"),
                keys => format!("groups by {}, with {aggregates}", counted(keys, "key")),
            });
            does.push("the workers exchange their groups and merge them".to_string());
        }
        End::Relation { .. } => does.push("puts records together to conversations".to_string()),
        End::Elements { .. } => does.push("makes a row of each element of a list".to_string()),
        End::Rows {
            order,
            distinct,
            limit,
            pass,
            ..
        } => {
            let is_thinned = !distinct.is_empty();
            does.extend(sorting(order, limit.filter(|_| !is_thinned)));
            match limit {
                _ if !is_thinned => {}
                None => does.push("keeps the first row of each kind".to_string()),
                Some(limit) => {
                    let kinds = counted(*limit as usize, "kind");
                    does.push(format!("keeps the first row of each of the first {kinds}"));
                }
            }
            if !is_last {
                does.push("one worker goes on with the rows of all".to_string());
            }
            if pass.is_some() {
                does.push("goes over them in their order".to_string());
            }
        }
    }
    if does.is_empty() {
        does.push("hands out the rows".to_string());
    }
    does
}

fn sorting(order: &[OrderKey], limit: Option<u64>) -> Option<String> {
    let keys = counted(order.len(), "key");
    match (order.len(), limit) {
        (0, None) => None,
        (0, Some(limit)) => Some(format!("keeps {}", counted(limit as usize, "row"))),
        (_, None) => Some(format!("sorts by {keys}")),
        (_, Some(1)) => Some(format!("keeps the first row in the order of {keys}")),
        (_, Some(limit)) => Some(format!(
            "keeps the first {limit} rows in the order of {keys}"
        )),
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
