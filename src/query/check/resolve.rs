//! Expressions, with every name given a meaning.

use super::habit;
use super::scope::Scope;
use super::{Context, Found};
use crate::query::arithmetic;
use crate::query::diagnostic::{Diagnostic, Span};
use crate::query::function::{Argument, Function, Kernel, Mistake, Role, span_of_argument};
use crate::query::plan::{Comparison, Expr, Kind, Matcher, Operation};
use crate::query::regex;
use crate::query::syntax::{BinaryOp, Call, Expr as Tree, ExprKind, PatternKind, Step};
use crate::query::time::Period;
use crate::query::value::Value;
use std::sync::Arc;

pub(super) type ResolveName<'a> = dyn FnMut(&str, Span, &mut Scope) -> Found<Expr> + 'a;
pub(super) type ResolveAggregate<'a> = dyn FnMut(&Call, Span) -> Found<Expr> + 'a;

/// Turns a tree into an expression, with the caller's view on names and aggregates.
pub(super) struct Resolver<'a> {
    pub scope: &'a mut Scope,
    pub errors: &'a mut Vec<Diagnostic>,
    pub warnings: &'a mut Vec<Diagnostic>,
    pub context: &'a Context,
    /// Whether the expression is one over the aggregates of a group.
    pub of_groups: bool,
    pub name: &'a mut ResolveName<'a>,
    pub aggregate: &'a mut ResolveAggregate<'a>,
}

impl Resolver<'_> {
    pub fn expr(&mut self, tree: &Tree) -> Found<Expr> {
        let boxed = |resolver: &mut Self, tree: &Tree| Box::new(resolver.part(tree));
        Ok(match &tree.kind {
            ExprKind::Text(text) => Expr::Constant(Value::text(text.as_str())),
            ExprKind::Integer(value) => Expr::Constant(Value::Integer(*value)),
            ExprKind::Float(value) => Expr::Constant(Value::Float(*value)),
            ExprKind::Bool(value) => Expr::Constant(Value::Bool(*value)),
            ExprKind::Broken => Expr::Constant(Value::Null),
            ExprKind::Duration { count, unit } => {
                let message = format!("the period `{count}{unit}` has no meaning here");
                return Err(Diagnostic::error(tree.span, message)
                    .with_hint("periods stand in functions such as `bin(5m)`"));
            }
            ExprKind::Field(name) => (self.name)(name, tree.span, self.scope)?,
            ExprKind::Call(call) => return self.call(call, tree.span),
            ExprKind::Step(subject, into) => step(self.part(subject), into.clone()),
            ExprKind::Not(inner) => Expr::Not(boxed(self, inner)),
            ExprKind::Negate(inner) => match self.part(inner) {
                // `-1` is as constant as `1`.
                Expr::Constant(value) => Expr::Constant(arithmetic::negate(&value)),
                inner => Expr::Negate(Box::new(inner)),
            },
            ExprKind::Binary(op, left, right) => {
                let (left, right) = (boxed(self, left), boxed(self, right));
                binary(*op, left, right)
            }
            ExprKind::In {
                subject,
                negated,
                list,
            } => Expr::In {
                subject: boxed(self, subject),
                negated: *negated,
                list: list.iter().map(|item| self.part(item)).collect(),
            },
            ExprKind::Like {
                subject,
                negated,
                pattern,
            } => {
                let matcher = match &pattern.kind {
                    PatternKind::Substring(text) => {
                        Matcher::Substring(Box::new(memchr::memmem::Finder::new(text).into_owned()))
                    }
                    PatternKind::Regex(regex) => {
                        let compiled = regex::compile(regex);
                        let error = |message| Diagnostic::error(pattern.span, message);
                        Matcher::Regex(compiled.map_err(error)?)
                    }
                };
                Expr::Like {
                    subject: boxed(self, subject),
                    negated: *negated,
                    pattern: Arc::new(matcher),
                }
            }
        })
    }

    /// A part of an expression; nothing where it is wrong, which is told.
    fn part(&mut self, tree: &Tree) -> Expr {
        self.expr(tree).unwrap_or_else(|error| {
            self.errors.push(error);
            Expr::Constant(Value::Null)
        })
    }

    fn call(&mut self, call: &Call, span: Span) -> Found<Expr> {
        let Some(function) = Function::find(&call.name.text) else {
            // What is wrong in the arguments is told, too, as far as it can be known.
            for argument in &call.arguments {
                let is_period = matches!(argument.kind, ExprKind::Duration { .. });
                if !self.of_groups && !is_period {
                    self.part(argument);
                }
            }
            return Err(habit::unknown_function(call, span));
        };
        let (least, most) = function.arity;
        let fits = match call.star {
            true => function.takes_rows(),
            false => (least..=most).contains(&call.arguments.len()),
        };
        if !fits {
            return Err(habit::wrong_count(function, call, span));
        }
        let (of_timestamp, period, bind) = match &function.role {
            Role::Aggregate(_) => return (self.aggregate)(call, span),
            Role::Constant(value) => return Ok(Expr::Constant(value(self.context))),
            Role::Scalar { returns, row } => {
                let arguments = call.arguments.iter().map(|argument| self.part(argument));
                let arguments = arguments.collect();
                return Ok(self::call(Kernel::of_rows(*returns, row), arguments));
            }
            Role::Bound {
                of_timestamp,
                period,
                bind,
            } => (*of_timestamp, *period, bind),
        };
        let mut known = Vec::new();
        let mut arguments = Vec::new();
        if of_timestamp {
            let timestamp = (self.name)("@timestamp", span, self.scope);
            arguments.push(timestamp.map_err(|_| needs_timestamp(function, span))?);
        }
        for (at, argument) in call.arguments.iter().enumerate() {
            if period == Some(at) {
                known.push(period_argument(argument, self.warnings)?);
                continue;
            }
            let expr = self.part(argument);
            known.push(Argument::of(&expr));
            arguments.push(expr);
        }
        match bind(&known) {
            Ok(kernel) => Ok(self::call(kernel, arguments)),
            // It may not fit only because it is wrong in itself.
            Err(_) if !self.errors.is_empty() && has_nothing(&known) => {
                Ok(Expr::Constant(Value::Null))
            }
            Err(mistake) => Err(misfit(&mistake, function, call, span)),
        }
    }
}

/// The period of a call that gives the start of one.
pub(in crate::query) fn period_of(tree: &Tree, warnings: &mut Vec<Diagnostic>) -> Option<Period> {
    let ExprKind::Call(call) = &tree.kind else {
        return None;
    };
    let function = Function::find(&call.name.text)?;
    let Role::Bound {
        period: Some(at), ..
    } = function.role
    else {
        return None;
    };
    match period_argument(call.arguments.get(at)?, warnings) {
        Ok(Argument::Period(period)) => Some(period),
        _ => None,
    }
}

fn binary(op: BinaryOp, left: Box<Expr>, right: Box<Expr>) -> Expr {
    let compare = |comparison, left, right| Expr::Compare(comparison, left, right);
    let compute = |operation, left, right| Expr::Arithmetic(operation, left, right);
    match op {
        BinaryOp::Or => Expr::Or(left, right),
        BinaryOp::And => Expr::And(left, right),
        BinaryOp::Equal => compare(Comparison::Equal, left, right),
        BinaryOp::NotEqual => compare(Comparison::NotEqual, left, right),
        BinaryOp::Less => compare(Comparison::Less, left, right),
        BinaryOp::LessOrEqual => compare(Comparison::LessOrEqual, left, right),
        BinaryOp::Greater => compare(Comparison::Greater, left, right),
        BinaryOp::GreaterOrEqual => compare(Comparison::GreaterOrEqual, left, right),
        BinaryOp::Add => compute(Operation::Add, left, right),
        BinaryOp::Subtract => compute(Operation::Subtract, left, right),
        BinaryOp::Multiply => compute(Operation::Multiply, left, right),
        BinaryOp::Divide => compute(Operation::Divide, left, right),
        BinaryOp::Modulo => compute(Operation::Modulo, left, right),
        BinaryOp::Power => compute(Operation::Power, left, right),
    }
}
/// An argument that is to be a period.
pub(super) fn period_argument(argument: &Tree, warnings: &mut Vec<Diagnostic>) -> Found<Argument> {
    match &argument.kind {
        ExprKind::Duration { count, unit } => {
            let period = habit::period(*count, unit, argument.span, warnings)?;
            Ok(Argument::Period(period))
        }
        _ => Err(habit::no_period(argument)),
    }
}

/// Whether an argument is nothing, as those are in whose place something wrong stands.
pub(super) fn has_nothing(arguments: &[Argument]) -> bool {
    let is_nothing = |argument: &Argument| matches!(argument, Argument::Constant(Value::Null));
    arguments.iter().any(is_nothing)
}

pub(super) fn misfit(
    mistake: &Mistake,
    function: &Function,
    call: &Call,
    span: Span,
) -> Diagnostic {
    let spans: Vec<Span> = call
        .arguments
        .iter()
        .map(|argument| argument.span)
        .collect();
    let place = span_of_argument(mistake, &spans, span);
    Diagnostic::error(place, mistake.message.clone())
        .with_hint(format!("write `{}`", function.signature))
}

pub(super) fn needs_timestamp(function: &Function, span: Span) -> Diagnostic {
    let message = format!(
        "`{}` needs `@timestamp`, which `stats` does not leave",
        function.name
    );
    Diagnostic::error(span, message)
}

pub(super) fn step(subject: Expr, step: Step) -> Expr {
    let kernel = Kernel::of_rows(Kind::Dynamic, move |values| Some(values[0].step(&step)));
    call(kernel, vec![subject])
}

/// A call; of constants, its result.
pub(super) fn call(kernel: Kernel, arguments: Vec<Expr>) -> Expr {
    let constant = |argument: &Expr| match argument {
        Expr::Constant(value) => Some(value.clone()),
        _ => None,
    };
    match arguments.iter().map(constant).collect::<Option<Vec<_>>>() {
        Some(values) => Expr::Constant((kernel.row)(&values)),
        None => Expr::Call {
            kernel: Arc::new(kernel),
            arguments,
        },
    }
}
