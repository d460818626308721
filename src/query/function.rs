//! The functions of the language, each registered once.
//!
//! Checking, evaluation, help and the reference page all read [`FAMILIES`]. To add a
//! function, write its registration in the file of its family.

mod address;
mod aggregates;
mod encoding;
mod general;
mod json;
mod number;
mod text;
mod time;

use super::Context;
use super::aggregate::Accumulator;
use super::diagnostic::Span;
use super::plan::{Expr, Kind};
use super::time::Period;
use super::value::Value;
use super::vector::Vector;
use std::sync::Arc;

/// Functions that belong together.
pub struct Family {
    pub name: &'static str,
    pub functions: &'static [Function],
}

/// Every function, in the order of the reference page.
pub static FAMILIES: [Family; 8] = [
    Family {
        name: "Aggregates",
        functions: &aggregates::FUNCTIONS,
    },
    Family {
        name: "Numbers",
        functions: &number::FUNCTIONS,
    },
    Family {
        name: "Date and time",
        functions: &time::FUNCTIONS,
    },
    Family {
        name: "Presence and choice",
        functions: &general::FUNCTIONS,
    },
    Family {
        name: "IP addresses",
        functions: &address::FUNCTIONS,
    },
    Family {
        name: "Text",
        functions: &text::FUNCTIONS,
    },
    Family {
        name: "Encodings and digests",
        functions: &encoding::FUNCTIONS,
    },
    Family {
        name: "JSON",
        functions: &json::FUNCTIONS,
    },
];

/// All that is known about a function.
pub struct Function {
    /// The name, as AWS writes it.
    pub name: &'static str,
    /// Further names that it goes by.
    pub other_names: &'static [&'static str],
    /// The call with its parameters, as help shows it.
    pub signature: &'static str,
    /// How many arguments it takes, least and most.
    pub arity: (usize, usize),
    /// One or two sentences on what it gives.
    pub help: &'static str,
    /// Queries that show it; each runs as a test.
    pub examples: &'static [&'static str],
    pub role: Role,
}

pub enum Role {
    /// Gives a value for each row; `None` is null.
    Scalar {
        returns: Kind,
        row: fn(&[Value]) -> Option<Value>,
    },
    /// Gives a value for each row, by what is known of its arguments before.
    Bound {
        /// Whether `@timestamp` comes in front of the written arguments.
        of_timestamp: bool,
        /// Which of the written arguments is a period.
        period: Option<usize>,
        bind: fn(&[Argument]) -> Result<Kernel, Mistake>,
    },
    /// Gives the same value for every row of a query.
    Constant(fn(&Context) -> Value),
    /// Gives a value for each group.
    Aggregate(Aggregation),
}

/// How an aggregate works.
pub struct Aggregation {
    /// Which of the written arguments is aggregated; the others are constants.
    pub of: usize,
    /// Whether `@timestamp` is aggregated beside it, in front.
    pub of_timestamp: bool,
    /// Which of the written arguments is a period.
    pub period: Option<usize>,
    /// Makes the accumulator, by the written arguments.
    pub bind: fn(&[Argument]) -> Result<Make, Mistake>,
    /// What `f(*)` and `f()` mean, where they mean something.
    pub of_rows: Option<fn() -> Box<dyn Accumulator>>,
    /// Whether the result is one of the values.
    pub picks: bool,
    /// Whether the result measures what the values measure.
    pub keeps_measure: bool,
}

impl Aggregation {
    /// An aggregate of its one argument.
    const fn of_one(bind: fn(&[Argument]) -> Result<Make, Mistake>) -> Aggregation {
        Aggregation {
            of: 0,
            of_timestamp: false,
            period: None,
            bind,
            of_rows: None,
            picks: false,
            keeps_measure: false,
        }
    }

    /// The same of an aggregate that measures what its argument measures.
    const fn measuring_one(bind: fn(&[Argument]) -> Result<Make, Mistake>) -> Aggregation {
        Aggregation {
            keeps_measure: true,
            ..Aggregation::of_one(bind)
        }
    }
}

/// Makes accumulators, one for each worker that takes part.
pub type Make = Arc<dyn Fn() -> Box<dyn Accumulator> + Send + Sync>;

/// What is known of an argument before the query runs.
pub enum Argument {
    Constant(Value),
    Period(Period),
    /// Computed for each row.
    Computed,
}

impl Argument {
    pub(super) fn of(expr: &Expr) -> Argument {
        match expr {
            Expr::Constant(value) => Argument::Constant(value.clone()),
            _ => Argument::Computed,
        }
    }

    /// The constant, if it is one.
    fn constant(&self) -> Option<&Value> {
        match self {
            Argument::Constant(value) => Some(value),
            _ => None,
        }
    }
}

/// The period that the written argument `at` must be.
fn period(arguments: &[Argument], at: usize) -> Result<Period, Mistake> {
    match arguments.get(at) {
        Some(Argument::Period(period)) => Ok(*period),
        _ => Err(Mistake {
            argument: at,
            message: "expected a period such as `5m` or `1h`".to_string(),
        }),
    }
}

/// Why arguments do not fit.
pub struct Mistake {
    /// Which of the written arguments is wrong.
    pub argument: usize,
    pub message: String,
}

/// A function with its constant arguments worked in.
///
/// Periods are left out of the arguments that it is called with.
pub struct Kernel {
    pub returns: Kind,
    pub row: RowKernel,
    /// A faster way for arguments in forms that it knows; gives `None` for others.
    pub vector: Option<VectorKernel>,
}

/// The text that the written argument `at` must be.
fn constant_text(arguments: &[Argument], at: usize) -> Result<String, Mistake> {
    match arguments[at].constant().and_then(Value::scalar_text) {
        Some(text) => Ok(text.into_owned()),
        None => Err(Mistake {
            argument: at,
            message: "expected a text that is the same for all rows".to_string(),
        }),
    }
}

impl Kernel {
    /// A kernel without a faster way; `None` of a row is null.
    pub fn of_rows(
        returns: Kind,
        row: impl Fn(&[Value]) -> Option<Value> + Send + Sync + 'static,
    ) -> Kernel {
        Kernel {
            returns,
            row: Box::new(move |values| row(values).unwrap_or(Value::Null)),
            vector: None,
        }
    }
}

pub type RowKernel = Box<dyn Fn(&[Value]) -> Value + Send + Sync>;
pub type VectorKernel = Box<dyn Fn(&[Vector]) -> Option<Vector<'static>> + Send + Sync>;

impl Function {
    /// Every function, in the order of the reference page.
    pub fn all() -> impl Iterator<Item = &'static Function> {
        FAMILIES.iter().flat_map(|family| family.functions)
    }

    /// The function that goes by `name`; case does not count.
    pub fn find(name: &str) -> Option<&'static Function> {
        Function::all().find(|function| {
            let mut names = function.names();
            names.any(|known| known.eq_ignore_ascii_case(name))
        })
    }

    /// All names that the function goes by.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.other_names.iter().copied())
    }

    pub fn is_aggregate(&self) -> bool {
        matches!(self.role, Role::Aggregate(_))
    }

    /// Which of the written arguments is a period.
    pub fn period(&self) -> Option<usize> {
        match &self.role {
            Role::Bound { period, .. } => *period,
            Role::Aggregate(aggregation) => aggregation.period,
            Role::Scalar { .. } | Role::Constant(_) => None,
        }
    }

    /// Whether `f(*)` means something.
    pub fn takes_rows(&self) -> bool {
        matches!(&self.role, Role::Aggregate(aggregation) if aggregation.of_rows.is_some())
    }
}

/// A place to point at when an argument is wrong.
pub fn span_of_argument(mistake: &Mistake, arguments: &[Span], call: Span) -> Span {
    arguments.get(mistake.argument).copied().unwrap_or(call)
}
