//! Aggregates of all values of a group at once.

use super::value::{self, Number, Value};
use flowglass::query::syntax::BinaryOp;

use Value::Null;

/// The squared distances of each value from the mean, written as fractions over the count
/// so that nothing is lost: `x - sum / n` is `(n * x - sum) / n`.
pub fn variance(values: &[Value]) -> Value {
    let numbers: Vec<Number> = values.iter().filter_map(Value::number).collect();
    if numbers.is_empty() {
        return Null;
    }
    let n = numbers.len() as f64;
    let count = Value::Integer(numbers.len() as i128);
    let numbers: Vec<Value> = numbers.into_iter().map(Value::from).collect();
    let sum = value::sum(&numbers);
    let squares = numbers.iter().map(|number| {
        let scaled = value::binary(BinaryOp::Multiply, number, &count);
        let distance = value::binary(BinaryOp::Subtract, &scaled, &sum);
        distance
            .number()
            .map_or(0.0, |distance| distance.float().powi(2))
    });
    match squares.sum::<f64>() / n.powi(3) {
        whole if whole.fract() == 0.0 && whole < 1e15 => Value::Integer(whole as i128),
        other => value::finite(other),
    }
}

/// The first number in order that so many percent of all are no greater than, found by
/// counting.
pub fn percentile(values: &[Value], percent: &Value) -> Value {
    let number = |value: &Value| match value {
        Value::Time(_) => Some(value.clone()),
        other => other.number().map(Value::from),
    };
    let mut numbers: Vec<Value> = values.iter().filter_map(number).collect();
    numbers.sort_by(value::sort_order);
    let is_enough = |at: &usize| {
        // So many in a hundred: `100 * (at + 1) >= percent * count`.
        let reached = Value::Integer(100 * (*at as i128 + 1));
        let count = Value::Integer(numbers.len() as i128);
        let wanted = match percent {
            // Tenths of a percent are exact in ten times as many.
            Value::Float(percent) => Value::Integer((percent * 10.0).round() as i128),
            whole => value::binary(BinaryOp::Multiply, whole, &Value::Integer(10)),
        };
        let wanted = value::binary(BinaryOp::Multiply, &wanted, &count);
        let reached = value::binary(BinaryOp::Multiply, &reached, &Value::Integer(10));
        value::binary(BinaryOp::GreaterOrEqual, &reached, &wanted) == Value::Truth(true)
    };
    let found = (0..numbers.len()).find(is_enough);
    found.map_or(Null, |at| numbers[at].clone())
}

/// Each different value and how often it is there.
pub fn tally(values: &[Value]) -> Vec<(Value, usize)> {
    let mut counted: Vec<(Value, usize)> = Vec::new();
    for value in values {
        let text = value.to_string();
        match counted
            .iter_mut()
            .find(|(known, _)| known.to_string() == text)
        {
            Some((_, count)) => *count += 1,
            None => counted.push((value.plain(), 1)),
        }
    }
    counted
}

pub fn list(counted: Vec<(Value, usize)>) -> Value {
    match counted.is_empty() {
        true => Null,
        false => Value::List(counted.into_iter().map(|(value, _)| value).collect()),
    }
}

/// The change between two values over the time between them, in a period.
pub fn rate(first: &(i64, Value), last: &(i64, Value), period: i64) -> Value {
    let change = value::binary(BinaryOp::Subtract, &last.1, &first.1);
    let scaled = value::binary(BinaryOp::Multiply, &change, &Value::Integer(period.into()));
    let length = Value::Integer((last.0 - first.0).into());
    value::binary(BinaryOp::Divide, &scaled, &length)
}
