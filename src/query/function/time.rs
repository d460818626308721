//! Functions of time.
//!
//! A time is a timestamp or a number of milliseconds since 1970.

use super::{Argument, Function, Kernel, Mistake, Role, constant_text, period};
use crate::query::plan::Kind;
use crate::query::time::pattern::Pattern;
use crate::query::time::strftime::Format;
use crate::query::time::{FURTHEST, Period, zone};
use crate::query::value::{Number, Value};
use crate::query::vector::{Gap, Vector};

pub static FUNCTIONS: [Function; 11] = [
    Function {
        name: "bin",
        other_names: &[],
        signature: "bin(period)",
        arity: (1, 1),
        help: "The start of the period that `@timestamp` falls in, such as `bin(5m)`. Periods are \
               counted from 1970 UTC, weeks begin on Monday.",
        examples: &["stats sum(bytes) as bytes by bin(5m) as time, action | sort time"],
        role: Role::Bound {
            of_timestamp: true,
            period: Some(0),
            bind: |arguments| Ok(floor(period(arguments, 0)?)),
        },
    },
    Function {
        name: "datefloor",
        other_names: &[],
        signature: "datefloor(time, period)",
        arity: (2, 2),
        help: "The start of the period that a time falls in.",
        examples: &[
            "stats max(@timestamp) as last by srcAddr | stats count(*) by datefloor(last, 1h)",
        ],
        role: Role::Bound {
            of_timestamp: false,
            period: Some(1),
            bind: |arguments| Ok(floor(period(arguments, 1)?)),
        },
    },
    Function {
        name: "dateceil",
        other_names: &[],
        signature: "dateceil(time, period)",
        arity: (2, 2),
        help: "The start of the next period after a time; a time that is one stays.",
        examples: &["stats count(*) by dateceil(@timestamp, 10m) as until"],
        role: Role::Bound {
            of_timestamp: false,
            period: Some(1),
            bind: |arguments| {
                let period = period(arguments, 1)?;
                Ok(Kernel::of_rows(Kind::Time, move |values| {
                    Some(Value::Time(period.ceil(instant(&values[0])?)))
                }))
            },
        },
    },
    Function {
        name: "fromMillis",
        other_names: &[],
        signature: "fromMillis(number)",
        arity: (1, 1),
        help: "The timestamp that is so many milliseconds after 1970 UTC.",
        examples: &["fields fromMillis(endTime * 1000) as until"],
        role: Role::Scalar {
            returns: Kind::Time,
            row: |values| Some(Value::Time(instant(&values[0])?)),
        },
    },
    Function {
        name: "toMillis",
        other_names: &[],
        signature: "toMillis(time)",
        arity: (1, 1),
        help: "The milliseconds since 1970 UTC of a timestamp.",
        examples: &["filter toMillis(@timestamp) > 1767225600000 | stats count(*)"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| Some(Value::Integer(i128::from(instant(&values[0])?))),
        },
    },
    Function {
        name: "now",
        other_names: &[],
        signature: "now()",
        arity: (0, 0),
        help: "The time at which the query began, in seconds since 1970 UTC.",
        examples: &["filter endTime < now() - 3600 | stats count(*)"],
        role: Role::Constant(|context| Value::Integer(i128::from(context.now.div_euclid(1_000)))),
    },
    Function {
        name: "parseDate",
        other_names: &[],
        signature: "parseDate(text, \"pattern\") or parseDate(text, \"pattern\", \"zone\")",
        arity: (2, 3),
        help: "The milliseconds since 1970 UTC of a date in a text, by the letters of Java's \
               DateTimeFormatter. The zone is `UTC` or a distance such as \"+01:00\"; one in the \
               text goes before.",
        examples: &[
            "filter toMillis(@timestamp) >= parseDate(\"2026-11-14\", \"yyyy-MM-dd\") | stats count(*)",
        ],
        role: Role::Bound {
            of_timestamp: false,
            period: None,
            bind: parse_date,
        },
    },
    Function {
        name: "formatDate",
        other_names: &["strftime"],
        signature: "formatDate(time, \"format\") or formatDate(time, \"format\", \"zone\")",
        arity: (2, 3),
        help: "A time written by the conversions of strftime, in UTC or in a zone such as \
               \"+01:00\".",
        examples: &["stats count(*) by formatDate(@timestamp, \"%A %H:00\") as hourOfWeek"],
        role: Role::Bound {
            of_timestamp: false,
            period: None,
            bind: format_date,
        },
    },
    Function {
        name: "queryStartTime",
        other_names: &[],
        signature: "queryStartTime()",
        arity: (0, 0),
        help: "The begin of the range of time that the query looks at, in milliseconds since \
               1970 UTC; absent where no range is chosen.",
        examples: &["fields toMillis(@timestamp) - queryStartTime() as since"],
        role: Role::Constant(|context| bound(context.selection.range.map(|range| range.from))),
    },
    Function {
        name: "queryEndTime",
        other_names: &[],
        signature: "queryEndTime()",
        arity: (0, 0),
        help: "The end of the range of time that the query looks at, in milliseconds since 1970 \
               UTC; absent where no range is chosen.",
        examples: &["fields queryEndTime() - toMillis(@timestamp) as before"],
        role: Role::Constant(|context| bound(context.selection.range.map(|range| range.until))),
    },
    Function {
        name: "queryTimeRange",
        other_names: &[],
        signature: "queryTimeRange()",
        arity: (0, 0),
        help: "The length of the range of time that the query looks at, in milliseconds; absent \
               where no range is chosen.",
        examples: &["stats sum(bytes) * 1000 / queryTimeRange() as bytesPerSecond"],
        role: Role::Constant(|context| {
            bound(
                context
                    .selection
                    .range
                    .map(|range| range.until.saturating_sub(range.from)),
            )
        }),
    },
];

fn bound(ms: Option<i64>) -> Value {
    ms.map_or(Value::Null, |ms| Value::Integer(i128::from(ms)))
}

/// The milliseconds of a time.
fn instant(value: &Value) -> Option<i64> {
    if let Value::Time(ms) = value {
        return Some(*ms);
    }
    let ms = match value.number()? {
        Number::Integer(ms) => i64::try_from(ms).ok()?,
        Number::Float(ms) => ms.trunc() as i64,
    };
    (-FURTHEST..=FURTHEST).contains(&ms).then_some(ms)
}

fn floor(period: Period) -> Kernel {
    let vector = move |vectors: &[Vector]| {
        let Vector::Time(times, gaps) = &vectors[0] else {
            return None;
        };
        // Neighbouring records mostly share their bin.
        let length = period.fixed_length();
        let mut bin = (0, 0);
        let floors = times.iter().map(|&time| match length {
            Some(length) => {
                if !(bin.0..bin.1).contains(&time) {
                    let start = period.floor(time);
                    bin = (start, start + length);
                }
                bin.0
            }
            None => period.floor(time),
        });
        let no_dash = |gap: &Gap| if *gap == Gap::Dash { Gap::Absent } else { *gap };
        let gaps = gaps.as_ref().map(|gaps| gaps.iter().map(no_dash).collect());
        Some(Vector::Time(floors.collect(), gaps))
    };
    Kernel {
        vector: Some(Box::new(vector)),
        ..Kernel::of_rows(Kind::Time, move |values| {
            Some(Value::Time(period.floor(instant(&values[0])?)))
        })
    }
}

/// How far the zone that may be the third argument is ahead of UTC.
fn offset(arguments: &[Argument]) -> Result<i64, Mistake> {
    if arguments.len() < 3 {
        return Ok(0);
    }
    let zone = zone::parse(&constant_text(arguments, 2)?);
    zone.map_err(|message| Mistake {
        argument: 2,
        message,
    })
}

fn parse_date(arguments: &[Argument]) -> Result<Kernel, Mistake> {
    let pattern = Pattern::parse(&constant_text(arguments, 1)?).map_err(|message| Mistake {
        argument: 1,
        message,
    })?;
    let offset = offset(arguments)?;
    Ok(Kernel::of_rows(Kind::Dynamic, move |values| {
        let ms = pattern.read(&values[0].scalar_text()?, offset)?;
        Some(Value::Integer(i128::from(ms)))
    }))
}

fn format_date(arguments: &[Argument]) -> Result<Kernel, Mistake> {
    let format = Format::parse(&constant_text(arguments, 1)?).map_err(|message| Mistake {
        argument: 1,
        message,
    })?;
    let offset = offset(arguments)?;
    Ok(Kernel::of_rows(Kind::Text, move |values| {
        Some(Value::text(format.write(instant(&values[0])?, offset)))
    }))
}
