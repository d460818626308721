//! The functions of the language, each registered once.
//!
//! Checking, evaluation, help and the reference page all read [`FUNCTIONS`]. To add a
//! function, write its registration in the file of its family and list it here.

mod address;
mod aggregates;
mod presence;
mod time;

use super::aggregate::Accumulator;
use super::diagnostic::Span;
use super::plan::Kind;
use super::time::Period;
use super::value::Value;
use super::vector::Vector;

/// Every function, in the order of the reference page.
pub static FUNCTIONS: &[&Function] = &[
    &aggregates::COUNT,
    &aggregates::SUM,
    &aggregates::AVG,
    &aggregates::MIN,
    &aggregates::MAX,
    &aggregates::COUNT_DISTINCT,
    &time::BIN,
    &presence::IS_PRESENT,
    &address::IS_IP_IN_SUBNET,
    &address::IS_IPV4_IN_SUBNET,
    &address::IS_IPV6_IN_SUBNET,
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
    /// Gives a value for each row.
    Scalar {
        /// Whether `@timestamp` comes in front of the written arguments.
        of_timestamp: bool,
        bind: fn(&[Argument]) -> Result<Kernel, Mistake>,
    },
    /// Gives a value for each group.
    Aggregate {
        make: fn() -> Box<dyn Accumulator>,
        /// What `f(*)` and `f()` mean, where they mean something.
        make_for_rows: Option<fn() -> Box<dyn Accumulator>>,
        /// Whether the result is one of the values.
        picks: bool,
    },
}

/// What is known of an argument before the query runs.
pub enum Argument {
    Constant(Value),
    Period(Period),
    /// Computed for each row.
    Computed,
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

pub type RowKernel = Box<dyn Fn(&[Value]) -> Value + Send + Sync>;
pub type VectorKernel = Box<dyn Fn(&[Vector]) -> Option<Vector<'static>> + Send + Sync>;

impl Function {
    /// The function that goes by `name`; case does not count.
    pub fn find(name: &str) -> Option<&'static Function> {
        FUNCTIONS
            .iter()
            .find(|function| {
                function
                    .names()
                    .any(|known| known.eq_ignore_ascii_case(name))
            })
            .copied()
    }

    /// All names that the function goes by.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.other_names.iter().copied())
    }

    pub fn is_aggregate(&self) -> bool {
        matches!(self.role, Role::Aggregate { .. })
    }
}

/// A place to point at when an argument is wrong.
pub fn span_of_argument(mistake: &Mistake, arguments: &[Span], call: Span) -> Span {
    arguments.get(mistake.argument).copied().unwrap_or(call)
}
