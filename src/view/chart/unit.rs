//! What the numbers of a chart count, and how they are written.

use crate::query::Measure;
use crate::query::value::Number;
use crate::view::format;

/// What numbers count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    #[default]
    Plain,
}

/// From here on, fractions of numbers do not matter to a reader.
const WHOLE_FROM: f64 = 1_000.0;

impl Unit {
    /// The unit of what a column measures.
    pub fn of(measure: Measure) -> Unit {
        match measure {
            Measure::Bytes => Unit::Bytes,
            _ => Unit::Plain,
        }
    }

    /// With three digits, as on an axis: `1.5 MB`, `20 k`, `0.25`.
    pub fn short(self, value: f64) -> String {
        // There are no names for more.
        if value.abs() >= 1e33 {
            let number = significant(value);
            return match self {
                Unit::Bytes => format!("{number} B"),
                Unit::Plain => number,
            };
        }
        if value == value.trunc() || value.abs() >= WHOLE_FROM {
            let whole = value.round() as i128;
            return match self {
                Unit::Bytes => format::bytes(whole),
                Unit::Plain => format::short(whole),
            };
        }
        let number = significant(value);
        match self {
            Unit::Bytes => format!("{number} B"),
            Unit::Plain => number,
        }
    }

    /// For reading one value: `1.5 MB`, `20,000`, `0.25`.
    pub fn text(self, number: Number) -> String {
        match (self, number) {
            (Unit::Bytes, number) => self.short(number.to_f64()),
            (Unit::Plain, Number::Integer(value)) => format::integer(value),
            (Unit::Plain, Number::Float(value)) => grouped(value),
        }
    }

    /// The number in full where [`text`](Self::text) is shorter.
    pub fn exact(self, number: Number) -> Option<String> {
        match (self, number) {
            (Unit::Bytes, Number::Integer(value)) if value.unsigned_abs() >= 1_000 => {
                Some(format::bytes_exact(value))
            }
            (Unit::Bytes, Number::Float(value)) => Some(format!("{} bytes", grouped(value))),
            _ => None,
        }
    }

    /// The number in full, without its unit, for a table.
    pub fn figure(self, number: Number) -> String {
        match number {
            Number::Integer(value) => format::integer(value),
            Number::Float(value) => grouped(value),
        }
    }
}

/// A fraction with three significant digits.
fn significant(value: f64) -> String {
    let size = value.abs();
    if !(0.001..1e15).contains(&size) {
        return format!("{value:.2e}").replace(".00e", "e");
    }
    let decimals = match size {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        0.1.. => 3,
        0.01.. => 4,
        _ => 5,
    };
    let text = format!("{value:.decimals$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => text,
    }
}

/// A fraction with up to four digits behind the point, and commas in front of it.
fn grouped(value: f64) -> String {
    if value.abs() < WHOLE_FROM {
        return format::decimal(value);
    }
    if value.abs() >= 1e15 {
        return format!("{value:.3e}");
    }
    let whole = format::integer(value.trunc() as i128);
    let fraction = format::decimal(value.fract().abs());
    match fraction.strip_prefix("0.") {
        Some(digits) => format!("{whole}.{digits}"),
        None => whole,
    }
}

/// The sum, exact as long as both are whole.
pub fn add(a: Number, b: Number) -> Number {
    match (a, b) {
        (Number::Integer(a), Number::Integer(b)) => Number::Integer(a.saturating_add(b)),
        _ => Number::Float(a.to_f64() + b.to_f64()),
    }
}

/// The sum of all.
pub fn sum(numbers: impl Iterator<Item = Number>) -> Number {
    numbers.fold(Number::Integer(0), add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        use Number::{Float, Integer};
        use Unit::{Bytes, Plain};
        for (unit, number, short, text, exact, figure) in [
            (Plain, Integer(0), "0", "0", None, "0"),
            (
                Plain,
                Integer(1_234_567),
                "1.23 M",
                "1,234,567",
                None,
                "1,234,567",
            ),
            (Plain, Integer(-20_000), "-20 k", "-20,000", None, "-20,000"),
            (Plain, Float(0.25), "0.25", "0.25", None, "0.25"),
            (
                Plain,
                Float(-12.345_678),
                "-12.3",
                "-12.3457",
                None,
                "-12.3457",
            ),
            (
                Plain,
                Float(0.000_012),
                "1.20e-5",
                "1.200e-5",
                None,
                "1.200e-5",
            ),
            (Plain, Float(1e-9), "1e-9", "1.000e-9", None, "1.000e-9"),
            (Plain, Float(1_234.5), "1.24 k", "1,234.5", None, "1,234.5"),
            (Plain, Float(1e20), "100 E", "1.000e20", None, "1.000e20"),
            (Bytes, Integer(812), "812 B", "812 B", None, "812"),
            (
                Bytes,
                Integer(1_234_567),
                "1.23 MB",
                "1.23 MB",
                Some("1,234,567 bytes"),
                "1,234,567",
            ),
            (
                Bytes,
                Float(60.5),
                "60.5 B",
                "60.5 B",
                Some("60.5 bytes"),
                "60.5",
            ),
        ] {
            assert_eq!(unit.short(number.to_f64()), short, "{number:?}");
            assert_eq!(unit.text(number), text, "{number:?}");
            assert_eq!(unit.exact(number).as_deref(), exact, "{number:?}");
            assert_eq!(unit.figure(number), figure, "{number:?}");
        }
    }
}
