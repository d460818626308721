//! Functions of a group of rows.

use super::{Aggregation, Function, Make, Mistake, Role};
use crate::query::aggregate::{
    Accumulator, Average, Count, CountDistinct, CountPresent, Extreme, Sum,
};
use std::sync::Arc;

pub static FUNCTIONS: [Function; 6] = [
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
        role: Role::Aggregate(Aggregation::of_one(|_| made(|| Box::new(Sum::default())))),
    },
    Function {
        name: "avg",
        other_names: &[],
        signature: "avg(number)",
        arity: (1, 1),
        help: "The mean of the numbers, from their exact sum; `-` is skipped.",
        examples: &["stats avg(bytes), min(bytes), max(bytes) by srcAddr, dstAddr"],
        role: Role::Aggregate(Aggregation::of_one(|_| {
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
            ..Aggregation::of_one(|_| made(|| Box::new(Extreme::least())))
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
            ..Aggregation::of_one(|_| made(|| Box::new(Extreme::greatest())))
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
];

fn made(make: fn() -> Box<dyn Accumulator>) -> Result<Make, Mistake> {
    Ok(Arc::new(make))
}
