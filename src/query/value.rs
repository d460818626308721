//! One value, and the rules by which values compare, sort and print.
//!
//! Flow log fields reach a query as text that counts as a number wherever it reads as
//! one; a typed value is only a faster way to hold such text.

use super::{json, time};
use crate::flow::Address;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// A value of a query. A field that a record lacks is [`Null`](Value::Null); the `-` of
/// a field that it has is the text `-`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i128),
    /// Never NaN and never infinite: operations that would give one give `Null`.
    Float(f64),
    /// Milliseconds since 1970-01-01 UTC.
    Time(i64),
    Text(Box<str>),
    Address(Address),
    List(Arc<[Value]>),
    /// Values by name, in the order in which they were written; each name is there once.
    Map(Arc<[(Box<str>, Value)]>),
}

/// Whole numbers below this, 2 to the 53rd, are exact as fractions.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// One step into a list or a map.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `.key`; of a list, where the key is a number, the element at that place.
    Key(String),
    /// `[n]`, counted from 0.
    Index(usize),
}

/// A number as comparisons and arithmetic see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Integer(i128),
    Float(f64),
}

impl Value {
    pub fn text(text: impl Into<Box<str>>) -> Value {
        Value::Text(text.into())
    }

    /// A float, or null where it is not finite; zero has no sign.
    pub fn float(value: f64) -> Value {
        if value.is_finite() {
            Value::Float(value + 0.0)
        } else {
            Value::Null
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether the value is a list or a map: for functions of texts, numbers and times, that
    /// counts as null, and no comparison with it is true.
    pub fn is_collection(&self) -> bool {
        matches!(self, Value::List(_) | Value::Map(_))
    }

    /// The text form of a single value; `None` for null and for a list or a map.
    pub fn scalar_text(&self) -> Option<Cow<'_, str>> {
        (!self.is_null() && !self.is_collection()).then(|| self.to_text())
    }

    /// What one step leads to; null where there is nothing.
    pub fn step(&self, step: &Step) -> Value {
        let found = match (self, step) {
            (Value::List(values), Step::Index(at)) => values.get(*at),
            (Value::List(values), Step::Key(key)) => {
                key.parse().ok().and_then(|at: usize| values.get(at))
            }
            (Value::Map(entries), Step::Key(key)) => {
                let entry = entries.iter().find(|entry| *entry.0 == **key);
                entry.map(|entry| &entry.1)
            }
            _ => None,
        };
        found.cloned().unwrap_or(Value::Null)
    }

    /// The number that the value is, or that its text reads as.
    pub fn number(&self) -> Option<Number> {
        match self {
            Value::Bool(value) => Some(Number::Integer(i128::from(*value))),
            Value::Integer(value) => Some(Number::Integer(*value)),
            Value::Float(value) => Some(Number::Float(*value)),
            Value::Time(ms) => Some(Number::Integer(i128::from(*ms))),
            Value::Text(text) => Number::parse(text),
            Value::Null | Value::Address(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The text form; null is empty.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Value::Text(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }

    /// Whether a filter keeps a row for which its condition is this value.
    pub fn is_true(&self) -> bool {
        match self {
            Value::Bool(value) => *value,
            other => match other.number() {
                Some(Number::Integer(value)) => value != 0,
                Some(Number::Float(value)) => value != 0.0,
                None => false,
            },
        }
    }

    /// `=` of the language; `None` when a side is null.
    pub fn equals(&self, other: &Value) -> Option<bool> {
        if self.is_null() || other.is_null() {
            return None;
        }
        if self.is_collection() || other.is_collection() {
            return Some(false);
        }
        if let (Some(a), Some(b)) = (self.number(), other.number()) {
            return Some(a.compare(b).is_eq());
        }
        Some(self.to_text() == other.to_text())
    }

    /// `<` and its relatives: numbers by value, other texts by code point; a number and
    /// a text that is none have no order, nor has null.
    pub fn order(&self, other: &Value) -> Option<Ordering> {
        if self.is_null() || other.is_null() {
            return None;
        }
        match (self.number(), other.number()) {
            _ if self.is_collection() || other.is_collection() => None,
            (Some(a), Some(b)) => Some(a.compare(b)),
            (None, None) => Some(self.to_text().cmp(&other.to_text())),
            _ => None,
        }
    }

    /// The order of `sort`, ascending: null, then texts that are no numbers in natural
    /// order, then numbers by value (equal ones by text).
    pub fn sort_order(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Integer(a), Value::Integer(b)) => return a.cmp(b),
            (Value::Time(a), Value::Time(b)) => return a.cmp(b),
            (Value::Address(Address::V4(a)), Value::Address(Address::V4(b))) => return a.cmp(b),
            (Value::Null, Value::Null) => return Ordering::Equal,
            (Value::Null, _) => return Ordering::Less,
            (_, Value::Null) => return Ordering::Greater,
            _ => {}
        }
        match (self.number(), other.number()) {
            (Some(a), Some(b)) => a
                .compare(b)
                .then_with(|| self.to_text().cmp(&other.to_text())),
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => natural_order(&self.to_text(), &other.to_text()),
        }
    }

    /// The form that all values with the same text share, so that they group together:
    /// text that is exactly how a number or address is written becomes that.
    pub fn normal(self) -> Value {
        match self {
            Value::Bool(value) => Value::Integer(i128::from(value)),
            Value::Text(text) => {
                if let Some(Number::Integer(number)) = Number::parse(&text)
                    && number.to_string() == *text
                {
                    return Value::Integer(number);
                }
                match Address::parse(text.as_bytes()) {
                    Some(address) if address.is_written(text.as_bytes()) => Value::Address(address),
                    _ => Value::Text(text),
                }
            }
            // Greater ones print rounded, other than the whole number that they are.
            Value::Float(value) if value.fract() == 0.0 && value.abs() < MOST_EXACT => {
                Value::Integer(value as i128)
            }
            Value::List(_) | Value::Map(_) => Value::text(self.to_string()),
            other => other,
        }
    }
}

impl Number {
    /// Reads digits with an optional sign, fraction and exponent, and nothing else.
    pub fn parse(text: &str) -> Option<Number> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let first = unsigned.bytes().next()?;
        if !(first.is_ascii_digit() || first == b'.') {
            return None;
        }
        if unsigned.bytes().all(|b| b.is_ascii_digit()) {
            if let Ok(value) = text.parse() {
                return Some(Number::Integer(value));
            }
        } else if !unsigned
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
        {
            return None;
        }
        let value: f64 = text.parse().ok()?;
        value.is_finite().then_some(Number::Float(value))
    }

    pub fn to_f64(self) -> f64 {
        match self {
            Number::Integer(value) => value as f64,
            Number::Float(value) => value,
        }
    }

    /// Exact, also between an integer and a float.
    pub fn compare(self, other: Number) -> Ordering {
        match (self, other) {
            (Number::Integer(a), Number::Integer(b)) => a.cmp(&b),
            (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
            (Number::Integer(a), Number::Float(b)) => compare_mixed(a, b),
            (Number::Float(a), Number::Integer(b)) => compare_mixed(b, a).reverse(),
        }
    }
}

fn compare_mixed(a: i128, b: f64) -> Ordering {
    const LIMIT: f64 = 1.7e38;
    if b >= LIMIT {
        return Ordering::Less;
    }
    if b <= -LIMIT {
        return Ordering::Greater;
    }
    let whole = b.floor();
    a.cmp(&(whole as i128)).then(if b > whole {
        Ordering::Less
    } else {
        Ordering::Equal
    })
}

impl From<Number> for Value {
    fn from(number: Number) -> Value {
        match number {
            Number::Integer(value) => Value::Integer(value),
            Number::Float(value) => Value::float(value),
        }
    }
}

/// Compares texts run by run: digit runs by length and then value, runs of other
/// characters by code point, so that `10.0.0.2` stands before `10.0.0.10`.
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    while !a.is_empty() && !b.is_empty() {
        let (run_a, rest_a) = split_run(a);
        let (run_b, rest_b) = split_run(b);
        let digits = |run: &str| run.as_bytes()[0].is_ascii_digit();
        let order = if digits(run_a) && digits(run_b) {
            run_a.len().cmp(&run_b.len()).then_with(|| run_a.cmp(run_b))
        } else {
            run_a.cmp(run_b)
        };
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    a.len().cmp(&b.len())
}

fn split_run(text: &str) -> (&str, &str) {
    let digits = text.as_bytes()[0].is_ascii_digit();
    let end = text
        .bytes()
        .position(|byte| byte.is_ascii_digit() != digits)
        .unwrap_or(text.len());
    text.split_at(end)
}

impl fmt::Display for Value {
    /// The text form: times in UTC with milliseconds, truth as 1 or 0, floats as the
    /// shortest text that reads back, lists and maps as JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Bool(value) => u8::from(*value).fmt(f),
            Value::Integer(value) => value.fmt(f),
            Value::Float(value) => value.fmt(f),
            Value::Time(ms) => time::Written(*ms).fmt(f),
            Value::Text(text) => text.fmt(f),
            Value::Address(address) => address.fmt(f),
            Value::List(_) | Value::Map(_) => json::write(self, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order that the CloudWatch Logs documentation of `sort` gives as its example.
    #[test]
    fn documented_sort_order() {
        let sorted = [
            "!:",
            "#",
            "*%04",
            "0#",
            "5A",
            "111A",
            "2345_",
            "@",
            "@_",
            "A",
            "A9876fghj",
            "a12345hfh",
            "0",
            "01",
            "1",
            "2",
            "3",
        ];
        for (at, a) in sorted.iter().enumerate() {
            for (other, b) in sorted.iter().enumerate() {
                let order = Value::text(*a).sort_order(&Value::text(*b));
                assert_eq!(order, at.cmp(&other), "{a} {b}");
            }
        }
    }

    #[test]
    fn texts_that_are_numbers_compare_as_numbers() {
        let dash = Value::text("-");
        for (a, b, equal, order) in [
            (
                Value::text("443"),
                Value::Integer(443),
                Some(true),
                Some(Ordering::Equal),
            ),
            (
                Value::text("0443"),
                Value::Integer(443),
                Some(true),
                Some(Ordering::Equal),
            ),
            (
                Value::text("9"),
                Value::text("10"),
                Some(false),
                Some(Ordering::Less),
            ),
            (dash.clone(), Value::Integer(100), Some(false), None),
            (dash, Value::text("-"), Some(true), Some(Ordering::Equal)),
            (Value::Null, Value::Integer(1), None, None),
            (
                Value::Float(0.5),
                Value::Integer(0),
                Some(false),
                Some(Ordering::Greater),
            ),
            (
                Value::Integer(9_007_199_254_740_993),
                Value::Float(9_007_199_254_740_992.0),
                Some(false),
                Some(Ordering::Greater),
            ),
            (
                Value::Address(Address::V4(0x0a00_0001)),
                Value::text("10.0.0.1"),
                Some(true),
                Some(Ordering::Equal),
            ),
        ] {
            assert_eq!(a.equals(&b), equal, "{a:?} {b:?}");
            assert_eq!(a.order(&b), order, "{a:?} {b:?}");
        }
    }

    #[test]
    fn numbers_are_only_numbers() {
        for (text, number) in [
            ("15", Some(Number::Integer(15))),
            ("-15", Some(Number::Integer(-15))),
            ("+15", Some(Number::Integer(15))),
            ("15.0", Some(Number::Float(15.0))),
            ("6.7E7", Some(Number::Float(6.7e7))),
            ("-", None),
            ("", None),
            ("inf", None),
            ("nan", None),
            ("5A", None),
            ("1 ", None),
            ("10.0.0.1", None),
            ("1e999", None),
        ] {
            assert_eq!(Number::parse(text), number, "{text}");
        }
    }
}
