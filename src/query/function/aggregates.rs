//! Functions of a group of rows.

use super::{Function, Role};
use crate::query::aggregate::{Average, Count, CountDistinct, CountPresent, Extreme, Sum};

pub static COUNT: Function = Function {
    name: "count",
    other_names: &[],
    signature: "count(*) or count(field)",
    arity: (0, 1),
    help: "How many rows there are, or how many have the field.",
    examples: &["stats count(*) as records by action"],
    role: Role::Aggregate {
        make: || Box::new(CountPresent::default()),
        make_for_rows: Some(|| Box::new(Count::default())),
        picks: false,
    },
};

pub static SUM: Function = Function {
    name: "sum",
    other_names: &[],
    signature: "sum(number)",
    arity: (1, 1),
    help: "The sum of the numbers, exact for whole numbers; `-` is skipped. Absent when there \
           is no number.",
    examples: &["stats sum(bytes) as bytesTransferred by srcAddr, dstAddr"],
    role: Role::Aggregate {
        make: || Box::new(Sum::default()),
        make_for_rows: None,
        picks: false,
    },
};

pub static AVG: Function = Function {
    name: "avg",
    other_names: &[],
    signature: "avg(number)",
    arity: (1, 1),
    help: "The mean of the numbers, from their exact sum; `-` is skipped.",
    examples: &["stats avg(bytes), min(bytes), max(bytes) by srcAddr, dstAddr"],
    role: Role::Aggregate {
        make: || Box::new(Average::default()),
        make_for_rows: None,
        picks: false,
    },
};

pub static MIN: Function = Function {
    name: "min",
    other_names: &[],
    signature: "min(value)",
    arity: (1, 1),
    help: "The first value in sort order, the smallest of numbers; `-` is skipped.",
    examples: &["stats min(@timestamp) as first by srcAddr"],
    role: Role::Aggregate {
        make: || Box::new(Extreme::least()),
        make_for_rows: None,
        picks: true,
    },
};

pub static MAX: Function = Function {
    name: "max",
    other_names: &[],
    signature: "max(value)",
    arity: (1, 1),
    help: "The last value in sort order, the greatest of numbers; `-` is skipped.",
    examples: &["stats max(packets) as most by interfaceId"],
    role: Role::Aggregate {
        make: || Box::new(Extreme::greatest()),
        make_for_rows: None,
        picks: true,
    },
};

pub static COUNT_DISTINCT: Function = Function {
    name: "count_distinct",
    other_names: &["countDistinct"],
    signature: "count_distinct(field)",
    arity: (1, 1),
    help: "How many different values the field has, counted exactly.",
    examples: &["stats count_distinct(dstPort) as ports by srcAddr | sort ports desc | limit 20"],
    role: Role::Aggregate {
        make: || Box::new(CountDistinct::default()),
        make_for_rows: None,
        picks: false,
    },
};
