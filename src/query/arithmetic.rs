//! `+ - * / % ^` on values.

use super::plan::Operation;
use super::value::{Number, Value};

/// Applies an operator; null where a side is no number, where the divisor is zero, and
/// where the result is no finite number. Whole numbers stay exact as long as they fit
/// 128 bits.
pub fn apply(operation: Operation, left: &Value, right: &Value) -> Value {
    let (Some(left), Some(right)) = (left.number(), right.number()) else {
        return Value::Null;
    };
    if let (Number::Integer(a), Number::Integer(b)) = (left, right)
        && let Some(value) = whole(operation, a, b)
    {
        return value;
    }
    let (a, b) = (left.to_f64(), right.to_f64());
    Value::float(match operation {
        Operation::Add => a + b,
        Operation::Subtract => a - b,
        Operation::Multiply => a * b,
        Operation::Divide => a / b,
        Operation::Modulo => a % b,
        Operation::Power => a.powf(b),
    })
}

/// `-value`; null where it is no number.
pub fn negate(value: &Value) -> Value {
    apply(Operation::Subtract, &Value::Integer(0), value)
}

/// The result of two whole numbers; `None` where floats have to do.
fn whole(operation: Operation, a: i128, b: i128) -> Option<Value> {
    let exact = match operation {
        Operation::Add => a.checked_add(b)?,
        Operation::Subtract => a.checked_sub(b)?,
        Operation::Multiply => a.checked_mul(b)?,
        Operation::Divide | Operation::Modulo if b == 0 => return Some(Value::Null),
        Operation::Divide => {
            if a.checked_rem(b)? != 0 {
                return Some(fraction(a, b));
            }
            a.checked_div(b)?
        }
        Operation::Modulo => a.checked_rem(b)?,
        Operation::Power => a.checked_pow(u32::try_from(b).ok()?)?,
    };
    Some(Value::Integer(exact))
}

/// The float nearest to `a / b`.
fn fraction(a: i128, b: i128) -> Value {
    /// Up to here every whole number is a float, and one division rounds once.
    const EXACT: u128 = 1 << f64::MANTISSA_DIGITS;
    let (dividend, divisor) = (a.unsigned_abs(), b.unsigned_abs());
    if dividend <= EXACT && divisor <= EXACT {
        return Value::float(a as f64 / b as f64);
    }
    // Long division in binary, until the quotient has more digits than a float keeps.
    // Its last digit then stands for all that is left over, so that the conversion
    // rounds as the whole fraction would.
    let mut quotient = dividend / divisor;
    let mut rest = dividend % divisor;
    let mut exponent = 0;
    while quotient <= 4 * EXACT && rest != 0 {
        rest *= 2;
        quotient = 2 * quotient + u128::from(rest >= divisor);
        rest %= divisor;
        exponent -= 1;
    }
    quotient |= u128::from(rest != 0);
    let sign = if (a < 0) == (b < 0) { 1.0 } else { -1.0 };
    Value::float(sign * quotient as f64 * 2f64.powi(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators() {
        use Operation::*;
        let integer = Value::Integer;
        let text = |t: &str| Value::text(t);
        for (left, operation, right, result) in [
            (integer(2), Power, integer(3), integer(8)),
            (integer(2), Power, integer(-1), Value::Float(0.5)),
            (integer(10), Modulo, integer(3), integer(1)),
            (integer(-10), Modulo, integer(3), integer(-1)),
            (integer(10), Divide, integer(5), integer(2)),
            (integer(10), Divide, integer(4), Value::Float(2.5)),
            (integer(5), Divide, integer(3), Value::Float(5.0 / 3.0)),
            (integer(-5), Divide, integer(3), Value::Float(-5.0 / 3.0)),
            // 2^54 + 2 lies halfway between floats, and the third on top of it decides.
            (
                integer(3 * ((1 << 54) + 2) + 1),
                Divide,
                integer(3),
                Value::Float(18_014_398_509_481_988.0),
            ),
            (
                integer(1),
                Divide,
                integer(1 << 100),
                Value::Float(7.888609052210118e-31),
            ),
            (integer(1), Divide, integer(0), Value::Null),
            (integer(1), Modulo, integer(0), Value::Null),
            (Value::Float(1.0), Divide, integer(0), Value::Null),
            (text("5"), Multiply, text("1.5"), Value::Float(7.5)),
            (text("-"), Add, integer(1), Value::Null),
            (Value::Bool(true), Add, integer(1), integer(2)),
            (
                integer(i128::from(i64::MAX)),
                Add,
                integer(i128::from(i64::MAX)),
                integer(18_446_744_073_709_551_614),
            ),
            (
                Value::Time(5_000),
                Subtract,
                Value::Time(2_000),
                integer(3_000),
            ),
        ] {
            assert_eq!(
                apply(operation, &left, &right),
                result,
                "{left:?} {operation:?} {right:?}"
            );
        }
    }
}
