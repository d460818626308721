//! Functions of a group of rows.

use super::number::whole_number;
use super::{Aggregation, Function, Make, Mistake, Role, period};
use crate::query::aggregate::{
    Accumulator, Average, Chronology, Count, CountDistinct, CountPresent, Extreme, Outcome, Rate,
    Share, Spread, Sum, Tally,
};
use crate::query::value::Value;
use std::sync::Arc;

pub static FUNCTIONS: [Function; 19] = [
    Function {
        name: "count",
        other_names: &[],
        signature: "count(*) or count(field)",
        arity: (0, 1),
        help: "How many rows there are, or how many have the field.",
        examples: &["stats count(*) as records by action"],
        role: Role::Aggregate(Aggregation {
            of_rows: Some(|| Box::new(Count::default())),
            ..Aggregation::of_one(|_| made(|| Box::new(CountPresent::default())))
        }),
    },
    Function {
        name: "sum",
        other_names: &[],
        signature: "sum(number)",
        arity: (1, 1),
        help: "The sum of the numbers, exact for whole numbers; `-` is skipped. Absent when there \
           is no number.",
        examples: &["stats sum(bytes) as bytesTransferred by srcAddr, dstAddr"],
        role: Role::Aggregate(Aggregation::measuring_one(|_| {
            made(|| Box::new(Sum::default()))
        })),
    },
    Function {
        name: "avg",
        other_names: &[],
        signature: "avg(number)",
        arity: (1, 1),
        help: "The mean of the numbers, from their exact sum; `-` is skipped.",
        examples: &["stats avg(bytes), min(bytes), max(bytes) by srcAddr, dstAddr"],
        role: Role::Aggregate(Aggregation::measuring_one(|_| {
            made(|| Box::new(Average::default()))
        })),
    },
    Function {
        name: "min",
        other_names: &[],
        signature: "min(value)",
        arity: (1, 1),
        help: "The first value in sort order, the smallest of numbers; `-` is skipped.",
        examples: &["stats min(@timestamp) as first by srcAddr"],
        role: Role::Aggregate(Aggregation {
            picks: true,
            ..Aggregation::measuring_one(|_| made(|| Box::new(Extreme::least())))
        }),
    },
    Function {
        name: "max",
        other_names: &[],
        signature: "max(value)",
        arity: (1, 1),
        help: "The last value in sort order, the greatest of numbers; `-` is skipped.",
        examples: &["stats max(packets) as most by interfaceId"],
        role: Role::Aggregate(Aggregation {
            picks: true,
            ..Aggregation::measuring_one(|_| made(|| Box::new(Extreme::greatest())))
        }),
    },
    Function {
        name: "count_distinct",
        other_names: &["countDistinct"],
        signature: "count_distinct(field)",
        arity: (1, 1),
        help: "How many different values the field has, counted exactly.",
        examples: &[
            "stats count_distinct(dstPort) as ports by srcAddr | sort ports desc | limit 20",
        ],
        role: Role::Aggregate(Aggregation::of_one(|_| {
            made(|| Box::new(CountDistinct::default()))
        })),
    },
    Function {
        name: "pct",
        other_names: &[],
        signature: "pct(number, percentage)",
        arity: (2, 2),
        help: "The smallest of the numbers that at least such a percentage of them does not \
               exceed: `pct(bytes, 95)`. `-` is skipped.",
        examples: &["stats pct(bytes, 50), pct(bytes, 95), pct(bytes, 99.9) by dstPort"],
        role: Role::Aggregate(Aggregation::measuring_one(|arguments| {
            let share = match arguments[1].constant() {
                Some(percent) => Share::of_percent(percent),
                None => None,
            };
            let share = share.ok_or_else(|| Mistake {
                argument: 1,
                message: "expected a percentage from 0 to 100".to_string(),
            })?;
            tally(Outcome::Percentile(share))
        })),
    },
    Function {
        name: "median",
        other_names: &[],
        signature: "median(number)",
        arity: (1, 1),
        help: "The same as `pct(number, 50)`. Not known to the console.",
        examples: &["stats median(bytes) by dstPort"],
        role: Role::Aggregate(Aggregation::measuring_one(|_| {
            match Share::of_percent(&Value::Integer(50)) {
                Some(half) => tally(Outcome::Percentile(half)),
                None => unreachable!("50 is a percentage"),
            }
        })),
    },
    Function {
        name: "stddev",
        other_names: &[],
        signature: "stddev(number)",
        arity: (1, 1),
        help: "The standard deviation of the numbers as a whole population, the root of their \
               `variance`; `-` is skipped.",
        examples: &["stats avg(bytes), stddev(bytes) by dstPort"],
        role: Role::Aggregate(Aggregation::measuring_one(|_| {
            made(|| Box::new(Spread::deviation()))
        })),
    },
    Function {
        name: "variance",
        other_names: &[],
        signature: "variance(number)",
        arity: (1, 1),
        help: "The mean of the squared distances from the mean, of the numbers as a whole \
               population; `-` is skipped.",
        examples: &["stats variance(packets) by dstPort"],
        role: Role::Aggregate(Aggregation::of_one(|_| {
            made(|| Box::new(Spread::variance()))
        })),
    },
    Function {
        name: "values",
        other_names: &["collect_values"],
        signature: "values(field)",
        arity: (1, 1),
        help: "The different values of the field, as a list in sort order.",
        examples: &["stats values(dstPort) as ports by srcAddr, dstAddr"],
        role: Role::Aggregate(Aggregation::of_one(|_| tally(Outcome::Values))),
    },
    Function {
        name: "topk",
        other_names: &[],
        signature: "topk(k, field)",
        arity: (2, 2),
        help: "The k values that the field has most often, as a list with the most frequent \
               first; k is a number from 1 to 10000.",
        examples: &["stats topk(5, dstPort) as ports"],
        role: Role::Aggregate(Aggregation {
            of: 1,
            ..Aggregation::of_one(|arguments| {
                let count = arguments[0].constant().and_then(whole_number);
                match count.filter(|count| (1..=10_000).contains(count)) {
                    Some(count) => tally(Outcome::Top(count as usize)),
                    None => Err(Mistake {
                        argument: 0,
                        message: "expected a number of values from 1 to 10000".to_string(),
                    }),
                }
            })
        }),
    },
    Function {
        name: "earliest",
        other_names: &[],
        signature: "earliest(field)",
        arity: (1, 1),
        help: "The value of the field in the row with the smallest `@timestamp` that has the \
               field; a time in milliseconds since 1970.",
        examples: &["stats earliest(action) as first by srcAddr, dstAddr"],
        role: Role::Aggregate(Aggregation {
            of_timestamp: true,
            ..Aggregation::measuring_one(|_| made(|| Box::new(Chronology::earliest())))
        }),
    },
    Function {
        name: "latest",
        other_names: &[],
        signature: "latest(field)",
        arity: (1, 1),
        help: "The value of the field in the row with the greatest `@timestamp` that has the \
               field; a time in milliseconds since 1970.",
        examples: &["stats latest(action) as last by srcAddr, dstAddr"],
        role: Role::Aggregate(Aggregation {
            of_timestamp: true,
            ..Aggregation::measuring_one(|_| made(|| Box::new(Chronology::latest())))
        }),
    },
    Function {
        name: "sortsFirst",
        other_names: &[],
        signature: "sortsFirst(field)",
        arity: (1, 1),
        help: "The value that `sort` would put first; the text `-` is a value, too.",
        examples: &["stats sortsFirst(srcAddr) by interfaceId"],
        role: Role::Aggregate(Aggregation {
            picks: true,
            ..Aggregation::measuring_one(|_| made(|| Box::new(Extreme::least().with_dash())))
        }),
    },
    Function {
        name: "sortsLast",
        other_names: &[],
        signature: "sortsLast(field)",
        arity: (1, 1),
        help: "The value that `sort` would put last; the text `-` is a value, too.",
        examples: &["stats sortsLast(srcAddr) by interfaceId"],
        role: Role::Aggregate(Aggregation {
            picks: true,
            ..Aggregation::measuring_one(|_| made(|| Box::new(Extreme::greatest().with_dash())))
        }),
    },
    Function {
        name: "rate",
        other_names: &[],
        signature: "rate(number, period)",
        arity: (2, 2),
        help: "How much the number changes in such a period: the difference between its value in \
               the last row and in the first, by `@timestamp`, over the time between them.",
        examples: &["stats rate(packets, 1m) by bin(1h)"],
        role: Role::Aggregate(Aggregation {
            of_timestamp: true,
            period: Some(1),
            ..Aggregation::of_one(|arguments| match period(arguments, 1)?.fixed_length() {
                Some(length) => Ok(Arc::new(move || Box::new(Rate::per(length)))),
                None => Err(Mistake {
                    argument: 1,
                    message: "expected a period that is always equally long, such as `1m`"
                        .to_string(),
                }),
            })
        }),
    },
    Function {
        name: "countOverTime",
        other_names: &["count_over_time"],
        signature: "countOverTime(*) or countOverTime(field)",
        arity: (0, 1),
        help: "The same as `count`, for groups by `bin`.",
        examples: &["stats countOverTime(*) by bin(5m)"],
        role: Role::Aggregate(Aggregation {
            of_rows: Some(|| Box::new(Count::default())),
            ..Aggregation::of_one(|_| made(|| Box::new(CountPresent::default())))
        }),
    },
    Function {
        name: "sumOverTime",
        other_names: &["sum_over_time"],
        signature: "sumOverTime(number)",
        arity: (1, 1),
        help: "The same as `sum`, for groups by `bin`.",
        examples: &["stats sumOverTime(bytes) by bin(5m)"],
        role: Role::Aggregate(Aggregation::measuring_one(|_| {
            made(|| Box::new(Sum::default()))
        })),
    },
];

fn made(make: fn() -> Box<dyn Accumulator>) -> Result<Make, Mistake> {
    Ok(Arc::new(make))
}

fn tally(outcome: Outcome) -> Result<Make, Mistake> {
    Ok(Arc::new(move || Box::new(Tally::new(outcome))))
}
