//! Whether an answer is right: rows against rows, a value against a value.
//!
//! Rows come as the texts that a person sees; names of columns do not count, nor do columns
//! that were not asked for.

use crate::query::selection::Chip;
use crate::query::{Table, Value};
use serde::{Deserialize, Serialize};

/// Rows of a result as texts, each as long as the others.
pub type Rows = Vec<Vec<String>>;

/// Results with more rows than this are not compared.
pub const MOST_ROWS: u64 = 10_000;

/// The rows of a table.
pub fn rows(table: &Table) -> Rows {
    let row = |row| {
        let columns = 0..table.names().len();
        columns
            .map(|column| table.value(row, column).to_string())
            .collect()
    };
    (0..table.rows()).map(row).collect()
}

/// The query whose rows are the records that a query finds, as they were logged, so that it
/// does not matter which of their fields are shown.
pub fn records_of(query: &str) -> String {
    // On a line of its own: the last one may end in a comment.
    format!("{query}\n| display @message")
}

/// The query that has rows if a query finds the record of this line.
pub fn finds(query: &str, line: &str) -> String {
    let line = Value::Text(line.into());
    let condition = Chip::of("@message", &line, false).map(|chip| chip.condition());
    format!("{query}\n| filter {}", condition.unwrap_or_default())
}

/// An answer, and what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub given: Given,
    pub wanted: Rows,
    /// What known mistakes would give.
    pub mistakes: Vec<Rows>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Given {
    Rows { rows: Rows, is_ordered: bool },
    Value(String),
}

/// What an answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Judgement {
    Right,
    /// There is nothing to judge.
    Empty,
    /// It is this one of the known mistakes, counted from 0.
    Mistake(u32),
    /// The rows are right, but not their order.
    Order,
    /// There are too many rows, or too few.
    MoreRows,
    FewerRows,
    /// As many rows as there should be, with fewer columns.
    FewerColumns,
    /// The number of rows is right, what they say is not.
    Values,
    /// The value is too great, or too small.
    Greater,
    Smaller,
    /// It is not the value.
    Other,
    /// The records have nothing that could be the answer.
    Unanswerable,
}

/// Judges an answer. No rows and blanks are never right.
pub fn judge(answer: &Answer) -> Judgement {
    if answer.wanted.is_empty() {
        return Judgement::Unanswerable;
    }
    match &answer.given {
        Given::Rows { rows, is_ordered } => judge_rows(rows, *is_ordered, answer),
        Given::Value(given) => judge_value(given, answer),
    }
}

fn judge_rows(rows: &Rows, is_ordered: bool, answer: &Answer) -> Judgement {
    let wanted = &answer.wanted;
    if rows.is_empty() {
        return Judgement::Empty;
    }
    if matches(rows, wanted, is_ordered) {
        return Judgement::Right;
    }
    let is_mistake = |mistake: &Rows| !mistake.is_empty() && matches(rows, mistake, is_ordered);
    if let Some(at) = answer.mistakes.iter().position(is_mistake) {
        return Judgement::Mistake(at as u32);
    }
    if is_ordered && matches(rows, wanted, false) {
        return Judgement::Order;
    }
    match rows.len().cmp(&wanted.len()) {
        std::cmp::Ordering::Greater => Judgement::MoreRows,
        std::cmp::Ordering::Less => Judgement::FewerRows,
        std::cmp::Ordering::Equal if rows[0].len() < wanted[0].len() => Judgement::FewerColumns,
        std::cmp::Ordering::Equal => Judgement::Values,
    }
}

/// Whether some of the columns of `rows` hold what `wanted` holds.
fn matches(rows: &Rows, wanted: &Rows, is_ordered: bool) -> bool {
    let (width, wanted_width) = (rows[0].len(), wanted[0].len());
    if rows.len() != wanted.len() || width < wanted_width {
        return false;
    }
    let column = |rows: &Rows, at: usize| {
        let mut values: Vec<String> = rows.iter().map(|row| row[at].clone()).collect();
        if !is_ordered {
            values.sort_unstable();
        }
        values
    };
    let given: Vec<Vec<String>> = (0..width).map(|at| column(rows, at)).collect();
    // For each wanted column, those that could be it.
    let candidates: Vec<Vec<usize>> = (0..wanted_width)
        .map(|at| {
            let values = column(wanted, at);
            (0..width).filter(|&at| given[at] == values).collect()
        })
        .collect();
    // In order, equal columns are equal rows.
    let mut tried = 0;
    assign(&candidates, &mut Vec::new(), &mut tried, &mut |columns| {
        is_ordered || same_rows(rows, columns, wanted)
    })
}

/// So many ways to match columns are tried: columns alike are rare.
const MOST_TRIED: u32 = 1_000;

/// Tries each way to give every wanted column one of its own.
fn assign(
    candidates: &[Vec<usize>],
    chosen: &mut Vec<usize>,
    tried: &mut u32,
    is_right: &mut impl FnMut(&[usize]) -> bool,
) -> bool {
    let Some(columns) = candidates.get(chosen.len()) else {
        *tried += 1;
        return is_right(chosen);
    };
    for &column in columns {
        if chosen.contains(&column) || *tried >= MOST_TRIED {
            continue;
        }
        chosen.push(column);
        if assign(candidates, chosen, tried, is_right) {
            return true;
        }
        chosen.pop();
    }
    false
}

fn same_rows(rows: &Rows, columns: &[usize], wanted: &Rows) -> bool {
    let mut given: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| columns.iter().map(|&at| &*row[at]).collect())
        .collect();
    let mut wanted: Vec<Vec<&str>> = wanted
        .iter()
        .map(|row| row.iter().map(|cell| &**cell).collect())
        .collect();
    given.sort_unstable();
    wanted.sort_unstable();
    given == wanted
}

fn judge_value(given: &str, answer: &Answer) -> Judgement {
    let given = given.trim();
    if given.is_empty() {
        return Judgement::Empty;
    }
    let cell = |rows: &Rows| rows.first().and_then(|row| row.first()).cloned();
    let Some(wanted) = cell(&answer.wanted) else {
        return Judgement::Unanswerable;
    };
    if same_value(given, &wanted) {
        return Judgement::Right;
    }
    let mut mistakes = answer.mistakes.iter().map(cell);
    let is_it = |mistake: Option<String>| mistake.is_some_and(|it| same_value(given, &it));
    if let Some(at) = mistakes.position(is_it) {
        return Judgement::Mistake(at as u32);
    }
    match (number(given), number(&wanted)) {
        (Some(given), Some(wanted)) if given > wanted => Judgement::Greater,
        (Some(given), Some(wanted)) if given < wanted => Judgement::Smaller,
        _ => Judgement::Other,
    }
}

/// Whether two values are the same, however their digits are grouped and their letters
/// capitalised.
fn same_value(given: &str, wanted: &str) -> bool {
    let wanted = wanted.trim();
    match (number(given), number(wanted)) {
        // More digits than the number has are not needed.
        (Some(a), Some(b)) => a == b || (b.fract() != 0.0 && (a - b).abs() < 0.01),
        _ => !wanted.is_empty() && given.eq_ignore_ascii_case(wanted),
    }
}

/// A number as people write it: `2308`, `2,308`, `2 308`.
fn number(text: &str) -> Option<f64> {
    let is_digit = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
    let is_gap = |c: char| c == ',' || c == '\u{a0}' || c == '\u{202f}' || c == ' ' || c == '_';
    let text = text.trim();
    if text.is_empty() || !text.chars().all(|c| is_digit(c) || is_gap(c)) {
        return None;
    }
    let digits: String = text.chars().filter(|&c| is_digit(c)).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Rows {
        let lines = text.split(';').filter(|line| !line.is_empty());
        lines
            .map(|line| line.split(',').map(String::from).collect())
            .collect()
    }

    #[test]
    fn rows_are_compared() {
        use Judgement::*;
        for (given, wanted, is_ordered, expected) in [
            ("a,1;b,2", "a,1;b,2", true, Right),
            ("b,2;a,1", "a,1;b,2", false, Right),
            ("b,2;a,1", "a,1;b,2", true, Order),
            // Columns in another order, and one more.
            ("1,a;2,b", "a,1;b,2", false, Right),
            ("1,x,a;2,y,b", "a,1;b,2", true, Right),
            // Each column is right, but not the rows.
            ("a,2;b,1", "a,1;b,2", false, Values),
            // Columns alike.
            ("1,1;2,2", "1,1;2,2", false, Right),
            ("1,2;2,1", "2,1;1,2", false, Right),
            ("1,1;2,2", "1,2;2,1", false, Values),
            // One column cannot stand for two.
            ("1,5;2,5", "1,1;2,2", false, Values),
            ("a;b", "a,1;b,2", false, FewerColumns),
            ("a,1", "a,1;b,2", false, FewerRows),
            ("a,1;b,2;c,3", "a,1;b,2", false, MoreRows),
            ("a,1;a,1", "a,1;b,2", false, Values),
            ("a,1;a,1;b,2", "a,1;b,2;b,2", false, Values),
            ("", "a,1", false, Empty),
            ("", "", false, Unanswerable),
            ("a", "", false, Unanswerable),
            ("9", "5", false, Mistake(1)),
            ("8,9", "5", false, Mistake(1)),
        ] {
            let answer = Answer {
                given: Given::Rows {
                    rows: rows(given),
                    is_ordered,
                },
                wanted: rows(wanted),
                mistakes: vec![rows(""), rows("9")],
            };
            assert_eq!(judge(&answer), expected, "{given} for {wanted}");
        }
    }

    #[test]
    fn values_are_compared() {
        use Judgement::*;
        for (given, wanted, expected) in [
            ("2308", "2308", Right),
            (" 2,308 ", "2308", Right),
            ("2 308", "2308", Right),
            ("2309", "2308", Greater),
            ("-1", "2308", Smaller),
            ("7", "2308", Mistake(0)),
            ("0.33", "0.3333333", Right),
            ("reject", "REJECT", Right),
            ("accept", "REJECT", Other),
            ("10.1.5.40", "10.1.5.40", Right),
            ("10.1.5.4", "10.1.5.40", Other),
            ("", "2308", Empty),
            ("   ", "2308", Empty),
            ("", "", Empty),
            ("x", "", Other),
        ] {
            let answer = Answer {
                given: Given::Value(given.into()),
                wanted: vec![vec![wanted.into()]],
                mistakes: vec![vec![vec!["7".into()]]],
            };
            assert_eq!(judge(&answer), expected, "{given:?} for {wanted:?}");
        }
    }
}
