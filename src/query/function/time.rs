//! Functions of time.

use super::{Argument, Function, Kernel, Mistake, Role};
use crate::query::plan::Kind;
use crate::query::time::Period;
use crate::query::value::Value;
use crate::query::vector::Vector;

pub static BIN: Function = Function {
    name: "bin",
    other_names: &[],
    signature: "bin(period)",
    arity: (1, 1),
    help: "The start of the period that `@timestamp` falls in, such as `bin(5m)`. Periods are \
           counted from 1970 UTC.",
    examples: &["stats sum(bytes) as bytes by bin(5m) as time, action | sort time"],
    role: Role::Scalar {
        of_timestamp: true,
        bind: |arguments| match arguments[0] {
            Argument::Period(period) => Ok(floor(period)),
            _ => Err(Mistake {
                argument: 0,
                message: "expected a period such as `5m` or `1h`".to_string(),
            }),
        },
    },
};

fn floor(period: Period) -> Kernel {
    let row = move |values: &[Value]| match values[0] {
        Value::Time(time) => Value::Time(period.floor(time)),
        _ => Value::Null,
    };
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
        Some(Vector::Time(floors.collect(), gaps.clone()))
    };
    Kernel {
        returns: Kind::Time,
        row: Box::new(row),
        vector: Some(Box::new(vector)),
    }
}
