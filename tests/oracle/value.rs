//! Values, and how they are read as numbers, compared, ordered and combined.

use super::calendar;
use flowglass::query::syntax::BinaryOp;
use std::cmp::Ordering;
use std::fmt;

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The field is absent, or there is no answer.
    Null,
    Text(String),
    Integer(i128),
    Float(f64),
    /// Prints as 1 or 0 and counts as that.
    Truth(bool),
    /// Milliseconds since 1970, printed as a date and compared as a number.
    Time(i64),
    List(Vec<Value>),
    /// Values by name, in the order in which they were written.
    Map(Vec<(String, Value)>),
}

/// A value read as a number.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    Integer(i128),
    Float(f64),
}

use Value::{Null, Truth};

/// What a cell of a table shows: nothing where the value is absent.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Null => Ok(()),
            Value::Text(text) => write!(f, "{text}"),
            Value::Integer(integer) => write!(f, "{integer}"),
            Value::Float(float) => write!(f, "{float}"),
            Truth(truth) => write!(f, "{}", u8::from(*truth)),
            Value::Time(time) => write!(f, "{}", calendar::text(*time)),
            Value::List(_) | Value::Map(_) => write!(f, "{}", self.json()),
        }
    }
}

impl Value {
    pub fn text(text: &str) -> Value {
        Value::Text(text.to_string())
    }

    pub fn is_null(&self) -> bool {
        *self == Null
    }

    /// A fraction that prints as a whole number is that number: what is chosen among values
    /// that print alike may not depend on which of them came first.
    pub fn into_printed(self) -> Value {
        match self {
            Value::Float(float) if float.fract() == 0.0 && float.abs() < 2f64.powi(53) => {
                Value::Integer(float as i128)
            }
            other => other,
        }
    }

    pub fn number(&self) -> Option<Number> {
        match self {
            Null | Value::List(_) | Value::Map(_) => None,
            Value::Text(text) => read_number(text),
            Value::Integer(integer) => Some(Number::Integer(*integer)),
            Value::Float(float) => Some(Number::Float(*float)),
            Truth(truth) => Some(Number::Integer(i128::from(*truth))),
            Value::Time(time) => Some(Number::Integer(i128::from(*time))),
        }
    }

    pub fn is_collection(&self) -> bool {
        matches!(self, Value::List(_) | Value::Map(_))
    }

    /// The value as a whole number where it prints like one.
    pub fn plain(&self) -> Value {
        let text = self.to_string();
        match text.parse::<i128>() {
            Ok(integer) if integer.to_string() == text => Value::Integer(integer),
            _ => self.clone(),
        }
    }

    /// The value as JSON without blanks.
    pub fn json(&self) -> String {
        let quoted = |text: &str| serde_json::to_string(text).expect("a text");
        match self {
            Null => "null".to_string(),
            Truth(truth) => truth.to_string(),
            Value::Integer(_) | Value::Float(_) => self.to_string(),
            Value::Text(_) | Value::Time(_) => quoted(&self.to_string()),
            Value::List(values) => {
                let values: Vec<String> = values.iter().map(Value::json).collect();
                format!("[{}]", values.join(","))
            }
            Value::Map(entries) => {
                let entry = |(key, value): &(String, Value)| quoted(key) + ":" + &value.json();
                let entries: Vec<String> = entries.iter().map(entry).collect();
                format!("{{{}}}", entries.join(","))
            }
        }
    }

    /// What `.key` or `[n]` leads to.
    pub fn step(&self, key: &str) -> Value {
        let found = match self {
            Value::List(values) => key.parse::<usize>().ok().and_then(|at| values.get(at)),
            Value::Map(entries) => {
                let entry = entries.iter().find(|(known, _)| known == key);
                entry.map(|(_, value)| value)
            }
            _ => None,
        };
        found.cloned().unwrap_or(Null)
    }

    /// Whether a filter takes the value for true; `None` where that is not known.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Null => None,
            value => Some(match value.number() {
                Some(Number::Integer(integer)) => integer != 0,
                Some(Number::Float(float)) => float != 0.0,
                None => false,
            }),
        }
    }
}

/// Digits with a sign, a fraction and an exponent as far as given, and nothing else.
fn read_number(text: &str) -> Option<Number> {
    if !text.contains(|c: char| c.is_ascii_digit()) || text.matches('.').count() > 1 {
        return None;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let exponent_digits = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    // `.5` and `5.` are numbers, `.` and `e5` are none.
    if !is_digits(whole)
        || !fraction.is_none_or(is_digits)
        || !exponent_digits.is_none_or(|text| !text.is_empty() && is_digits(text))
        || whole.is_empty() && fraction.unwrap_or_default().is_empty()
    {
        return None;
    }
    if fraction.is_none()
        && exponent.is_none()
        && let Ok(integer) = text.parse()
    {
        return Some(Number::Integer(integer));
    }
    let float: f64 = text.parse().ok()?;
    float.is_finite().then_some(Number::Float(float))
}

impl From<Number> for Value {
    fn from(number: Number) -> Value {
        match number {
            Number::Integer(integer) => Value::Integer(integer),
            Number::Float(float) => finite(float),
        }
    }
}

impl Number {
    pub fn float(self) -> f64 {
        match self {
            Number::Integer(integer) => integer as f64,
            Number::Float(float) => float,
        }
    }

    /// An exact comparison: an integer is never rounded to meet a fraction.
    fn compare(self, other: Number) -> Ordering {
        match (self, other) {
            (Number::Integer(a), Number::Integer(b)) => a.cmp(&b),
            (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b).expect("never NaN"),
            (Number::Float(_), Number::Integer(_)) => other.compare(self).reverse(),
            (Number::Integer(a), Number::Float(b)) => {
                if b >= 2f64.powi(127) {
                    return Ordering::Less;
                }
                if b < -2f64.powi(127) {
                    return Ordering::Greater;
                }
                let rest = b - b.trunc();
                a.cmp(&(b.trunc() as i128))
                    .then(0.0.partial_cmp(&rest).expect("never NaN"))
            }
        }
    }
}

/// `=`: by value where both read as numbers, else letter by letter.
fn equal(a: &Value, b: &Value) -> Option<bool> {
    if a.is_null() || b.is_null() {
        return None;
    }
    Some(match (a.number(), b.number()) {
        _ if a.is_collection() || b.is_collection() => false,
        (Some(a), Some(b)) => a.compare(b) == Ordering::Equal,
        _ => a.to_string() == b.to_string(),
    })
}

/// `<`, `<=`, `>` and `>=`: a number and something else are in no order.
fn ordered(a: &Value, b: &Value, wanted: fn(Ordering) -> bool) -> Option<bool> {
    if a.is_null() || b.is_null() {
        return None;
    }
    Some(match (a.number(), b.number()) {
        (Some(a), Some(b)) => wanted(a.compare(b)),
        (None, None) => wanted(a.to_string().chars().cmp(b.to_string().chars())),
        _ => false,
    })
}

/// The order of `sort`, ascending: absent values, then what is no number, then numbers.
pub fn sort_order(a: &Value, b: &Value) -> Ordering {
    let rank = |value: &Value| match (value, value.number()) {
        (Null, _) => 0,
        (_, None) => 1,
        (_, Some(_)) => 2,
    };
    rank(a).cmp(&rank(b)).then_with(|| {
        let by_text = || a.to_string().cmp(&b.to_string());
        match (a.number(), b.number()) {
            (Some(a), Some(b)) => a.compare(b).then_with(by_text),
            _ => natural_order(&a.to_string(), &b.to_string()),
        }
    })
}

/// Run by run: runs of digits by length and then by value, other runs by character.
fn natural_order(a: &str, b: &str) -> Ordering {
    let (a, b) = (runs(a), runs(b));
    for (a, b) in a.iter().zip(&b) {
        let both_digits = [a, b].iter().all(|run| run.as_bytes()[0].is_ascii_digit());
        let by_length = match both_digits {
            true => a.len().cmp(&b.len()),
            false => Ordering::Equal,
        };
        let order = by_length.then(a.chars().cmp(b.chars()));
        if order != Ordering::Equal {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

fn runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    for char in text.chars() {
        match runs.last_mut() {
            Some(run) if run.as_bytes()[0].is_ascii_digit() == char.is_ascii_digit() => {
                run.push(char)
            }
            _ => runs.push(char.to_string()),
        }
    }
    runs
}

fn truth(truth: Option<bool>) -> Value {
    truth.map_or(Null, Truth)
}

pub fn not(value: &Value) -> Value {
    truth(value.truth().map(|truth| !truth))
}

pub fn negate(value: &Value) -> Value {
    match value.number() {
        None => Null,
        Some(Number::Integer(integer)) => match integer.checked_neg() {
            Some(negative) => Value::Integer(negative),
            None => Value::Float(-(integer as f64)),
        },
        Some(Number::Float(float)) => finite(-float),
    }
}

pub fn is_in(subject: &Value, list: &[Value], negated: bool) -> Value {
    if subject.is_collection() {
        return Truth(false);
    }
    let found = list.iter().fold(Truth(false), |found, value| {
        binary(BinaryOp::Or, &found, &truth(equal(subject, value)))
    });
    if negated { not(&found) } else { found }
}

pub fn binary(op: BinaryOp, a: &Value, b: &Value) -> Value {
    let is_comparison = matches!(
        op,
        BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessOrEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterOrEqual
    );
    if is_comparison && !a.is_null() && !b.is_null() && (a.is_collection() || b.is_collection()) {
        return Truth(false);
    }
    match op {
        BinaryOp::Or => truth(match (a.truth(), b.truth()) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        }),
        BinaryOp::And => truth(match (a.truth(), b.truth()) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }),
        BinaryOp::Equal => truth(equal(a, b)),
        BinaryOp::NotEqual => truth(equal(a, b).map(|equal| !equal)),
        BinaryOp::Less => truth(ordered(a, b, Ordering::is_lt)),
        BinaryOp::LessOrEqual => truth(ordered(a, b, Ordering::is_le)),
        BinaryOp::Greater => truth(ordered(a, b, Ordering::is_gt)),
        BinaryOp::GreaterOrEqual => truth(ordered(a, b, Ordering::is_ge)),
        _ => match (a.number(), b.number()) {
            (Some(a), Some(b)) => arithmetic(op, a, b),
            _ => Null,
        },
    }
}

/// Integers stay integers as long as the result is one that fits 128 bits.
fn arithmetic(op: BinaryOp, a: Number, b: Number) -> Value {
    if let (Number::Integer(a), Number::Integer(b)) = (a, b) {
        if b == 0 && matches!(op, BinaryOp::Divide | BinaryOp::Modulo) {
            return Null;
        }
        let exact = match op {
            BinaryOp::Add => a.checked_add(b),
            BinaryOp::Subtract => a.checked_sub(b),
            BinaryOp::Multiply => a.checked_mul(b),
            BinaryOp::Divide if a.checked_rem(b) == Some(0) => a.checked_div(b),
            BinaryOp::Modulo => a.checked_rem(b),
            BinaryOp::Power => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
            _ => None,
        };
        if let Some(exact) = exact {
            return Value::Integer(exact);
        }
        if op == BinaryOp::Divide {
            return finite(quotient(a, b));
        }
    }
    let (a, b) = (a.float(), b.float());
    finite(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => a / b,
        BinaryOp::Modulo => a % b,
        BinaryOp::Power => a.powf(b),
        _ => unreachable!("{op:?} is no arithmetic"),
    })
}

/// The float nearest to `a / b`, by writing the digits down.
fn quotient(a: i128, b: i128) -> f64 {
    let divisor = b.unsigned_abs();
    let mut rest = a.unsigned_abs() % divisor;
    let sign = if (a < 0) == (b < 0) { "" } else { "-" };
    let mut digits = format!("{sign}{}.", a.unsigned_abs() / divisor);
    for _ in 0..100 {
        // The next digit is how often the divisor goes into ten times the rest.
        let mut digit = 0;
        let mut ten_times = 0;
        for _ in 0..10 {
            ten_times += rest;
            if ten_times >= divisor {
                ten_times -= divisor;
                digit += 1;
            }
        }
        rest = ten_times;
        digits += &digit.to_string();
    }
    digits.parse().expect("digits")
}

/// What is out of range or undefined has no answer; zero has no sign.
pub fn finite(float: f64) -> Value {
    match float.is_finite() {
        true => Value::Float(float + 0.0),
        false => Null,
    }
}

/// The numbers among the values. There is no sum and no average of none.
/// A sum with fractions in it is exact before it is rounded, whatever the order (Shewchuk's
/// partial sums, which do not overlap).
fn exact_sum(numbers: impl Iterator<Item = Number>) -> f64 {
    let mut partials: Vec<f64> = Vec::new();
    let mut add = |mut value: f64| {
        let mut kept = Vec::new();
        for &partial in &partials {
            let (great, small) = match value.abs() >= partial.abs() {
                true => (value, partial),
                false => (partial, value),
            };
            let sum = great + small;
            let lost = small - (sum - great);
            if lost != 0.0 {
                kept.push(lost);
            }
            value = sum;
        }
        kept.push(value);
        partials = kept;
    };
    for number in numbers {
        match number {
            Number::Float(float) => add(float),
            Number::Integer(integer) => {
                let rounded = integer as f64;
                add(rounded);
                add((integer - rounded as i128) as f64);
            }
        }
    }
    partials.iter().sum()
}

pub fn sum(values: &[Value]) -> Value {
    let numbers = || values.iter().filter_map(Value::number);
    if numbers().any(|number| matches!(number, Number::Float(_))) {
        return finite(exact_sum(numbers()));
    }
    let mut sum = None;
    for number in values.iter().filter_map(Value::number) {
        sum = Some(match (sum, number) {
            (None, number) => number,
            (Some(sum), number) => match arithmetic(BinaryOp::Add, sum, number).number() {
                Some(sum) => sum,
                None => return Null,
            },
        });
    }
    match sum {
        None => Null,
        Some(Number::Integer(integer)) => Value::Integer(integer),
        Some(Number::Float(float)) => finite(float),
    }
}

pub fn average(values: &[Value]) -> Value {
    let numbers = values.iter().filter_map(Value::number).count();
    let count = Value::Integer(numbers as i128);
    binary(BinaryOp::Divide, &sum(values), &count)
}
