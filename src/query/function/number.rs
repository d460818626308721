//! Functions of numbers.
//!
//! What is no number, `-` included, gives null.

use super::{Argument, Function, Kernel, Mistake, Role};
use crate::query::arithmetic;
use crate::query::plan::{Kind, Operation};
use crate::query::value::{Number, Value};
use std::cmp::Ordering;

/// The mean radius of the Earth in kilometres, as the International Union of Geodesy and
/// Geophysics defines it.
const EARTH_RADIUS: f64 = 6_371.008_8;

pub static FUNCTIONS: [Function; 13] = [
    Function {
        name: "abs",
        other_names: &[],
        signature: "abs(number)",
        arity: (1, 1),
        help: "The number without its sign.",
        examples: &["fields abs(packets - 10) as distance"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| match values[0].number()? {
                Number::Integer(value) => match value.checked_abs() {
                    Some(value) => Some(Value::Integer(value)),
                    None => Some(Value::float((value as f64).abs())),
                },
                Number::Float(value) => Some(Value::float(value.abs())),
            },
        },
    },
    Function {
        name: "ceil",
        other_names: &[],
        signature: "ceil(number)",
        arity: (1, 1),
        help: "The smallest whole number that is not less.",
        examples: &["fields ceil(bytes / 1024) as kilobytes"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| whole(values[0].number()?, f64::ceil),
        },
    },
    Function {
        name: "floor",
        other_names: &[],
        signature: "floor(number)",
        arity: (1, 1),
        help: "The greatest whole number that is not greater.",
        examples: &["fields floor(bytes / packets) as bytesPerPacket"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| whole(values[0].number()?, f64::floor),
        },
    },
    Function {
        name: "round",
        other_names: &[],
        signature: "round(number) or round(number, decimals)",
        arity: (1, 2),
        help: "The nearest number with so many decimals, none unless given; halves away from \
               zero. Negative decimals round to tens, hundreds and so on.",
        examples: &["stats round(avg(bytes), 1) as mean by srcAddr"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let decimals = match values.get(1) {
                    Some(decimals) => whole_number(decimals)?,
                    None => 0,
                };
                round(&Value::from(values[0].number()?), decimals)
            },
        },
    },
    Function {
        name: "greatest",
        other_names: &[],
        signature: "greatest(number, number, …)",
        arity: (1, usize::MAX),
        help: "The greatest of the numbers; what is no number is passed over.",
        examples: &["fields greatest(srcPort, dstPort) as high"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| extreme(values, Ordering::Greater),
        },
    },
    Function {
        name: "least",
        other_names: &[],
        signature: "least(number, number, …)",
        arity: (1, usize::MAX),
        help: "The least of the numbers; what is no number is passed over.",
        examples: &["stats count(*) by least(srcPort, dstPort) as servicePort"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| extreme(values, Ordering::Less),
        },
    },
    Function {
        name: "log",
        other_names: &[],
        signature: "log(number)",
        arity: (1, 1),
        help: "The natural logarithm; absent where the number is not above 0.",
        examples: &["fields log(bytes) / log(10) as magnitude"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| Some(Value::float(values[0].number()?.to_f64().ln())),
        },
    },
    Function {
        name: "sqrt",
        other_names: &[],
        signature: "sqrt(number)",
        arity: (1, 1),
        help: "The square root; absent where the number is negative.",
        examples: &["stats sqrt(sum(bytes)) as root"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| Some(Value::float(values[0].number()?.to_f64().sqrt())),
        },
    },
    Function {
        name: "haversine",
        other_names: &[],
        signature: "haversine(latitude1, longitude1, latitude2, longitude2)",
        arity: (4, 4),
        help: "The distance in kilometres between two places given in degrees, on a sphere of \
               the Earth's mean radius.",
        examples: &["fields round(haversine(52.52, 13.405, 48.8566, 2.3522)) as km | limit 1"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let degrees = |at: usize| Some(values[at].number()?.to_f64().to_radians());
                let (lat1, lon1) = (degrees(0)?, degrees(1)?);
                let (lat2, lon2) = (degrees(2)?, degrees(3)?);
                let half_chord = ((lat2 - lat1) / 2.0).sin().powi(2)
                    + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
                let angle = 2.0 * half_chord.sqrt().min(1.0).asin();
                Some(Value::float(EARTH_RADIUS * angle))
            },
        },
    },
    Function {
        name: "toNumber",
        other_names: &["toDouble"],
        signature: "toNumber(value)",
        arity: (1, 1),
        help: "The number that a text reads as, with its decimals; absent where it is none.",
        examples: &["fields toNumber(\"1.50\") * packets as weighted"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| Some(values[0].number()?.into()),
        },
    },
    Function {
        name: "toInt",
        other_names: &["toLong"],
        signature: "toInt(value)",
        arity: (1, 1),
        help: "The number that a text reads as, its decimals cut off; absent where it is none.",
        examples: &["stats toInt(avg(bytes)) as mean"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| whole(values[0].number()?, f64::trunc),
        },
    },
    Function {
        name: "isNumeric",
        other_names: &[],
        signature: "isNumeric(value)",
        arity: (1, 1),
        help: "1 when the value reads as a number, 0 when it does not, as `-`.",
        examples: &["filter isNumeric(srcPort) | stats count(*)"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                values[0].scalar_text()?;
                Some(Value::Bool(values[0].number().is_some()))
            },
        },
    },
    Function {
        name: "histogram",
        other_names: &[],
        signature: "histogram(number, width)",
        arity: (2, 2),
        help: "The lower bound of the range of that width that the number falls in; ranges are \
               counted from 0. It stands behind `by`.",
        examples: &["stats count(*) by histogram(bytes, 500) as from"],
        role: Role::Bound {
            of_timestamp: false,
            period: None,
            bind: histogram,
        },
    },
];

/// The whole number that a parameter is, its decimals cut off.
pub fn whole_number(value: &Value) -> Option<i128> {
    match whole(value.number()?, f64::trunc)? {
        Value::Integer(value) => Some(value),
        _ => None,
    }
}

/// Fractions below this are whole numbers of 128 bits when their decimals are cut off.
const MOST_WHOLE: f64 = 1.7e38;

/// A number made whole.
fn whole(number: Number, make: fn(f64) -> f64) -> Option<Value> {
    Some(match number {
        Number::Integer(value) => Value::Integer(value),
        Number::Float(value) => match make(value) {
            value if value.abs() < MOST_WHOLE => Value::Integer(value as i128),
            value => Value::float(value),
        },
    })
}

/// The number that wins; a time stays one.
fn extreme(values: &[Value], wins: Ordering) -> Option<Value> {
    let mut best: Option<(Number, Value)> = None;
    for value in values {
        let Some(number) = value.number() else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|best| number.compare(best.0) == wins)
        {
            let value = match value {
                Value::Time(_) => value.clone(),
                _ => number.into(),
            };
            best = Some((number, value));
        }
    }
    best.map(|best| best.1)
}

/// Rounds the decimal digits that a person sees, so that 2.345 becomes 2.35 although the
/// float is a little below.
fn round(value: &Value, decimals: i128) -> Option<Value> {
    let text = value.to_string();
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => ("-", text),
        None => ("", &*text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let kept = whole.len() as i128 + decimals;
    if kept >= (whole.len() + fraction.len()) as i128 {
        return Some(value.clone());
    }
    let Some(kept) = usize::try_from(kept).ok() else {
        return Some(Value::Integer(0));
    };
    let mut digits: Vec<u8> = [whole, fraction].concat().into_bytes();
    let mut carries = digits[kept] >= b'5';
    digits.truncate(kept);
    for digit in digits.iter_mut().rev() {
        if !carries {
            break;
        }
        carries = *digit == b'9';
        *digit = if carries { b'0' } else { *digit + 1 };
    }
    if carries {
        digits.insert(0, b'1');
    }
    // Places before the point that were cut, or digits behind it.
    let point = whole.len() + usize::from(carries);
    while digits.len() < point {
        digits.push(b'0');
    }
    let mut rounded: String = digits.into_iter().map(char::from).collect();
    if rounded.len() > point {
        rounded.insert(point, '.');
    }
    Some(Value::from(Number::parse(&format!("{sign}{rounded}"))?).normal())
}

fn histogram(arguments: &[Argument]) -> Result<Kernel, Mistake> {
    if let Some(width) = arguments[1].constant()
        && !width.number().is_some_and(|width| width.to_f64() > 0.0)
    {
        return Err(Mistake {
            argument: 1,
            message: "the width of a range is a number above 0".to_string(),
        });
    }
    Ok(Kernel::of_rows(Kind::Dynamic, |values| {
        let (number, width) = (values[0].number()?, values[1].number()?);
        if width.to_f64() <= 0.0 {
            return None;
        }
        if let (Number::Integer(number), Number::Integer(width)) = (number, width) {
            let below = number.checked_sub(number.rem_euclid(width))?;
            return Some(Value::Integer(below));
        }
        let ranges = arithmetic::apply(Operation::Divide, &number.into(), &width.into());
        let before = whole(ranges.number()?, f64::floor)?;
        Some(arithmetic::apply(
            Operation::Multiply,
            &before,
            &width.into(),
        ))
    }))
}
