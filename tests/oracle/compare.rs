//! Whether the engine's table is the expected one.

use super::evaluate::Table;
use super::value::Value;
use crate::engine::Answer;

/// What is different, in words, if anything is.
pub fn difference(expected: &Table, actual: &Answer) -> Option<String> {
    if expected.names != actual.names {
        return Some(format!(
            "columns {:?} and not {:?}",
            actual.names, expected.names
        ));
    }
    if expected.rows.len() != actual.rows.len() {
        let (n_actual, n_expected) = (actual.rows.len(), expected.rows.len());
        return Some(format!("{n_actual} rows and not {n_expected}"));
    }
    for (number, (row, actual_row)) in expected.rows.iter().zip(&actual.rows).enumerate() {
        for (name, (value, cell)) in expected.names.iter().zip(row.iter().zip(actual_row)) {
            if !agrees(value, cell) {
                return Some(format!("row {number}, {name}: `{cell}` and not `{value}`"));
            }
        }
    }
    None
}

/// Fractions agree in twelve digits, or in as many decimals where what is summed up cancels
/// out; everything else agrees to the letter.
fn agrees(value: &Value, cell: &str) -> bool {
    match (value, cell.parse::<f64>()) {
        (Value::Float(float), Ok(other)) => {
            let scale = float.abs().max(other.abs()).max(1.0);
            (float - other).abs() <= scale * 1e-12
        }
        _ => value.to_string() == cell,
    }
}

/// Both tables, to be read by a person.
pub fn side_by_side(expected: &Table, actual: &Answer) -> String {
    let texts = |row: &Vec<Value>| row.iter().map(Value::to_string).collect();
    let rows: Vec<Vec<String>> = expected.rows.iter().map(texts).collect();
    format!(
        "expected:\n{}engine:\n{}",
        lines(&expected.names, &rows),
        lines(&actual.names, &actual.rows)
    )
}

fn lines(names: &[String], rows: &[Vec<String>]) -> String {
    let rows = std::iter::once(names).chain(rows.iter().map(Vec::as_slice));
    rows.map(|row| format!("  | {} |\n", row.join(" | ")))
        .collect()
}
