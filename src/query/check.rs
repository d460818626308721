//! From tree to plan: gives every name a meaning and every error a place.

use super::derived::DerivedField;
use super::diagnostic::{Diagnostic, Span};
use super::function::{Argument, Function, Kernel, Mistake, Role, span_of_argument};
use super::plan::{
    Aggregate, Comparison, End, Expr, Input, Kind, Matcher, Operation, OrderKey, Plan, Segment,
};
use super::regex;
use super::syntax::{
    BinaryOp, Call, Command, Expr as Tree, ExprKind, Item, PatternKind, Query, SortKey, Step,
};
use super::time::{Period, TimeRange, Unit};
use super::value::Value;
use crate::flow::field::match_key;
use crate::flow::spelling::nearest;
use crate::flow::{EventField, Field, Slot};
use std::sync::Arc;

/// A greater `limit` means the same: counts cross to the page as JavaScript numbers, which
/// are exact up to here.
const MOST_ROWS: u64 = (1 << 53) - 1;

/// Under what circumstances a query is asked.
#[derive(Clone, Copy, Default)]
pub struct Context {
    /// Limits the records that it sees.
    pub range: Option<TimeRange>,
    /// Milliseconds since 1970.
    pub now: i64,
}

/// A query that can run, and what to say about it.
pub struct Checked {
    pub plan: Plan,
    pub warnings: Vec<Diagnostic>,
}

/// Checks a query.
pub fn check(query: &Query, context: Context) -> Result<Checked, Vec<Diagnostic>> {
    let mut checker = Checker::new(context);
    for stage in &query.stages {
        if let Err(error) = checker.stage(&stage.command, stage.span) {
            checker.errors.push(error);
            // What follows would miss the columns that these `stats` were to give.
            if matches!(stage.command, Command::Stats { .. }) {
                break;
            }
        }
    }
    checker.finish()
}

/// The names that an expression can use.
#[derive(Default)]
struct Scope {
    /// What the query itself defined, newest last.
    names: Vec<(String, Expr)>,
    base: Base,
}

/// Where a name that the query did not define comes from.
#[derive(Default)]
enum Base {
    /// A field of the records.
    #[default]
    Records,
    /// Nowhere: `stats` leaves only its own columns.
    Groups,
    /// The scope before a `limit`, of which every name used later becomes a column.
    Limited {
        before: Box<Scope>,
        columns: Vec<(String, Expr)>,
    },
}

impl Scope {
    fn find(&mut self, name: &str) -> Option<Expr> {
        let named = |is_it: &dyn Fn(&str) -> bool| {
            let mut names = self.names.iter().rev();
            let found = names.find(|(known, _)| is_it(known));
            found.map(|(_, expr)| expr.clone())
        };
        // `count( * )` means the column that was written `count(*)`.
        let squeezed = squeeze(name);
        let found =
            named(&|known| known == name).or_else(|| named(&|known| squeeze(known) == squeezed));
        let found = found.or_else(|| self.find_path(name));
        if found.is_some() {
            return found;
        }
        match &mut self.base {
            Base::Records => Some(record_field(name)),
            Base::Groups => named(&|known| squeeze(known).eq_ignore_ascii_case(&squeezed)),
            Base::Limited { before, columns } => {
                if let Some(at) = columns.iter().position(|(known, _)| known == name) {
                    return Some(Expr::column(at));
                }
                let expr = before.find(name)?;
                columns.push((name.to_string(), expr));
                Some(Expr::column(columns.len() - 1))
            }
        }
    }

    /// What `m.key` means where `m` is defined: the longest such name counts.
    fn find_path(&self, name: &str) -> Option<Expr> {
        let mut dots = name.match_indices('.').rev();
        dots.find_map(|(at, _)| {
            let mut names = self.names.iter().rev();
            let (_, subject) = names.find(|(known, _)| *known == name[..at])?;
            let keys = name[at + 1..].split('.');
            Some(keys.fold(subject.clone(), |subject, key| {
                step(subject, Step::Key(key.to_string()))
            }))
        })
    }

    fn is_defined(&self, name: &str) -> bool {
        let here = self.names.iter().any(|(known, _)| known == name);
        let before = match &self.base {
            Base::Limited { before, .. } => before.is_defined(name),
            _ => false,
        };
        here || before
    }
}

fn step(subject: Expr, step: Step) -> Expr {
    let kernel = Kernel::of_rows(Kind::Dynamic, move |values| Some(values[0].step(&step)));
    call(kernel, vec![subject])
}

/// A call; of constants, its result.
fn call(kernel: Kernel, arguments: Vec<Expr>) -> Expr {
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

fn squeeze(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

fn record_field(name: &str) -> Expr {
    if let Some(field) = DerivedField::find(name) {
        return call(field.kernel(), field.arguments());
    }
    match name {
        "@timestamp" => Expr::Input(Input::Timestamp),
        "@message" => Expr::Input(Input::Message),
        _ => match (EventField::find(name), Field::find(name)) {
            (Some(field), _) => Expr::slot(Slot::Event(field)),
            (None, Some(field)) => Expr::slot(Slot::Field(field)),
            (None, None) => Expr::slot(Slot::Extra(name.into())),
        },
    }
}

struct Checker {
    context: Context,
    segments: Vec<Segment>,
    /// The kinds of the columns that the current segment sees.
    kinds: Vec<Kind>,
    filters: Vec<Expr>,
    order: Vec<OrderKey>,
    /// The order that rows have before any `sort`.
    default_order: Vec<OrderKey>,
    limit: Option<u64>,
    scope: Scope,
    shown: Vec<(String, Expr)>,
    displayed: bool,
    /// `sort` and `limit` stages so far, for the rule that `stats` comes before them.
    order_stage: Option<(&'static str, Span)>,
    /// Whether what is shown are all columns of a `stats`, because nothing has chosen
    /// among them yet.
    shows_groups: bool,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

type Found<T> = Result<T, Diagnostic>;

impl Checker {
    fn new(context: Context) -> Checker {
        let timestamp = || Expr::Input(Input::Timestamp);
        let bound = |comparison, time| {
            let time = Expr::Constant(Value::Time(time));
            Expr::Compare(comparison, Box::new(timestamp()), Box::new(time))
        };
        let filters = context.range.map_or(Vec::new(), |range| {
            vec![
                bound(Comparison::GreaterOrEqual, range.from),
                bound(Comparison::LessOrEqual, range.until),
            ]
        });
        Checker {
            context,
            segments: Vec::new(),
            kinds: Vec::new(),
            filters,
            order: Vec::new(),
            default_order: vec![OrderKey {
                expr: timestamp(),
                descending: true,
            }],
            limit: None,
            scope: Scope::default(),
            shown: Vec::new(),
            displayed: false,
            order_stage: None,
            shows_groups: false,
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn stage(&mut self, command: &Command, span: Span) -> Found<()> {
        match command {
            Command::Fields(items) => self.fields(items),
            Command::Display(items) => self.display(items),
            Command::Filter(condition) => {
                self.pass_limit();
                let condition = self.row_expr(condition)?;
                split_conjunction(condition, &mut self.filters);
                Ok(())
            }
            Command::Stats { aggregates, by } => self.stats(aggregates, by),
            Command::Sort(keys) => self.sort(keys, span),
            Command::Limit(count) => {
                self.order_stage = Some(("limit", span));
                let count = (*count).min(MOST_ROWS);
                self.limit = Some(self.limit.map_or(count, |limit| limit.min(count)));
                Ok(())
            }
        }
    }

    /// Ends the segment where a `limit` must be applied before the next command.
    fn pass_limit(&mut self) {
        if self.limit.is_none() {
            return;
        }
        let before = Box::new(std::mem::take(&mut self.scope));
        let shown = std::mem::take(&mut self.shown);
        let columns: Vec<(String, Expr)> = shown.clone();
        self.shown = shown
            .into_iter()
            .enumerate()
            .map(|(at, (name, _))| (name, Expr::column(at)))
            .collect();
        self.scope.base = Base::Limited { before, columns };
        self.kinds.clear();
        let mut order = std::mem::take(&mut self.order);
        order.append(&mut self.default_order);
        self.segments.push(Segment {
            filters: std::mem::take(&mut self.filters),
            end: End::Rows {
                order,
                limit: self.limit.take(),
                // Filled in when all names that later commands use are known.
                columns: Vec::new(),
            },
        });
    }

    /// Completes the segment before the current one if a `limit` ended it.
    fn close_limited(&mut self) {
        let mut at = self.segments.len();
        let mut scope = &mut self.scope;
        while let Base::Limited { before, columns } = &mut scope.base {
            at -= 1;
            if let End::Rows { columns: out, .. } = &mut self.segments[at].end {
                *out = columns.iter().map(|(_, expr)| expr.clone()).collect();
            }
            scope = before;
        }
    }

    fn fields(&mut self, items: &[Item]) -> Found<()> {
        // Behind `stats`, the first `fields` narrows to what it lists; more add to it.
        if std::mem::take(&mut self.shows_groups) {
            self.shown.clear();
        }
        for item in items {
            let expr = self.row_expr(&item.expr)?;
            let name = item.name();
            if let Some(alias) = &item.alias {
                let is_shown = self.shown.iter().any(|(shown, _)| shown == name);
                if is_shown || self.scope.is_defined(name) {
                    return Err(already_defined(name, alias.span));
                }
            }
            self.define_for_rows(item, &expr);
            if !self.shown.iter().any(|(shown, _)| shown == name) && !self.displayed {
                self.shown.push((name.to_string(), expr));
            }
        }
        Ok(())
    }

    /// Gives an expression its name, or its text for one, unless the name is taken.
    fn define_for_rows(&mut self, item: &Item, expr: &Expr) {
        let is_field = matches!(item.expr.kind, ExprKind::Field(_)) && item.alias.is_none();
        if !is_field && !self.scope.is_defined(item.name()) {
            let name = item.name().to_string();
            self.scope.names.push((name, expr.clone()));
        }
    }

    fn display(&mut self, items: &[Item]) -> Found<()> {
        self.displayed = true;
        self.shows_groups = false;
        let mut shown: Vec<(String, Expr)> = Vec::new();
        for item in items {
            let expr = self.row_expr(&item.expr)?;
            self.define_for_rows(item, &expr);
            let name = item.name();
            if !shown.iter().any(|(known, _)| known == name) {
                shown.push((name.to_string(), expr));
            }
        }
        self.shown = shown;
        Ok(())
    }

    fn sort(&mut self, keys: &[SortKey], span: Span) -> Found<()> {
        self.pass_limit();
        self.order_stage = Some(("sort", span));
        let mut order = Vec::new();
        for key in keys {
            let expr = match self.sort_column(key) {
                Some(expr) => expr,
                None => match self.row_expr(&key.expr) {
                    Ok(expr) => expr,
                    // The service sorts by a name that `stats` does not give, too: by
                    // nothing.
                    Err(_) if matches!(key.expr.kind, ExprKind::Field(_)) => {
                        let message =
                            format!("`{}` is no column here, so it does not sort", key.text);
                        self.warnings
                            .push(Diagnostic::warning(key.expr.span, message));
                        Expr::Constant(Value::Null)
                    }
                    Err(error) => return Err(error),
                },
            };
            order.push(OrderKey {
                expr,
                descending: key.descending,
            });
        }
        order.append(&mut self.order);
        self.order = order;
        Ok(())
    }

    /// A sort key that is written like the title of a column, such as `count(*)`.
    fn sort_column(&mut self, key: &SortKey) -> Option<Expr> {
        match (&key.expr.kind, &self.scope.base) {
            (ExprKind::Call(_) | ExprKind::Binary(..), Base::Groups) => self.scope.find(&key.text),
            _ => None,
        }
    }

    fn stats(&mut self, items: &[Item], by: &[Item]) -> Found<()> {
        if let Some((name, place)) = self.order_stage {
            let message = format!("`{name}` must come after the last `stats`");
            return Err(Diagnostic::error(place, message)
                .with_hint("put it at the end of the query, where it orders the result"));
        }
        let items_as_written: Vec<&Item> = items.iter().chain(by).collect();
        for (at, item) in items_as_written.iter().enumerate() {
            let before = &items_as_written[..at];
            if before.iter().any(|other| other.name() == item.name()) {
                let alias = item.alias.as_ref();
                let span = alias.map_or(item.expr.span, |alias| alias.span);
                return Err(already_defined(item.name(), span));
            }
        }
        let mut scope = Scope {
            names: Vec::new(),
            base: Base::Groups,
        };
        let mut keys = Vec::new();
        for item in by {
            let key = self.row_expr(&item.expr)?;
            let column = Expr::column(keys.len());
            scope.names.push((item.name().to_string(), column));
            keys.push(key);
        }
        let mut shown = scope.names.clone();
        let mut aggregates = Vec::new();
        for item in items {
            let expr = self.aggregate_expr(&item.expr, &mut scope, keys.len(), &mut aggregates)?;
            let name = item.name().to_string();
            scope.names.push((name.clone(), expr.clone()));
            shown.push((name, expr));
        }
        // Groups come in the order of time where time is a key, else of the keys.
        let column = |at| OrderKey {
            expr: Expr::column(at),
            descending: false,
        };
        let is_time = |key: &Expr| key.kind(&self.kinds) == Kind::Time;
        let time = keys.iter().position(is_time);
        let others = (0..keys.len()).filter(|at| Some(*at) != time);
        self.default_order = time.into_iter().chain(others).map(column).collect();
        let segment = Segment {
            filters: std::mem::take(&mut self.filters),
            end: End::Groups { keys, aggregates },
        };
        self.kinds = segment.output_kinds(&self.kinds);
        self.segments.push(segment);
        self.scope = scope;
        self.shown = shown;
        self.displayed = false;
        self.shows_groups = true;
        Ok(())
    }

    fn finish(mut self) -> Result<Checked, Vec<Diagnostic>> {
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        if self.shown.is_empty() {
            for name in ["@timestamp", "@message"] {
                let expr = self.scope.find(name);
                let expr = expr.unwrap_or(Expr::Constant(Value::Null));
                self.shown.push((name.to_string(), expr));
            }
        }
        self.close_limited();
        let (names, columns) = self.shown.into_iter().unzip();
        let mut order = self.order;
        order.append(&mut self.default_order);
        self.segments.push(Segment {
            filters: self.filters,
            end: End::Rows {
                order,
                limit: self.limit,
                columns,
            },
        });
        Ok(Checked {
            plan: Plan {
                segments: self.segments,
                names,
            },
            warnings: self.warnings,
        })
    }

    /// An expression over rows, without aggregates.
    fn row_expr(&mut self, tree: &Tree) -> Found<Expr> {
        let mut resolve = |name: &str, span: Span, scope: &mut Scope| match scope.find(name) {
            Some(expr) => Ok(expr),
            None => Err(lost_name(name, span, scope)),
        };
        let mut aggregate = |call: &Call, span: Span| {
            let message = format!(
                "`{}` works on groups of rows, so it stands in `stats`",
                call.name.text
            );
            Err(Diagnostic::error(span, message))
        };
        let mut scope = std::mem::take(&mut self.scope);
        let result = Resolver {
            scope: &mut scope,
            warnings: &mut self.warnings,
            context: self.context,
            name: &mut resolve,
            aggregate: &mut aggregate,
        }
        .expr(tree);
        self.scope = scope;
        result
    }

    /// An expression over the aggregates of a group, which are collected. `scope` has
    /// the keys and the columns that stand before this one.
    fn aggregate_expr(
        &mut self,
        tree: &Tree,
        scope: &mut Scope,
        keys: usize,
        aggregates: &mut Vec<Aggregate>,
    ) -> Found<Expr> {
        let mut warnings = std::mem::take(&mut self.warnings);
        let context = self.context;
        let mut resolve = |name: &str, span: Span, scope: &mut Scope| match scope.find(name) {
            Some(expr) => Ok(expr),
            None => Err(Diagnostic::error(
                span,
                format!("`{name}` has a value for each row, but `stats` needs one for each group"),
            )
            .with_hint(format!(
                "aggregate it, as in `sum({name})`, or group by it: `by {name}`"
            ))),
        };
        let mut aggregate = |call: &Call, span: Span| {
            aggregates.push(self.aggregate(call, span)?);
            Ok(Expr::column(keys + aggregates.len() - 1))
        };
        let result = Resolver {
            scope,
            warnings: &mut warnings,
            context,
            name: &mut resolve,
            aggregate: &mut aggregate,
        }
        .expr(tree);
        warnings.append(&mut self.warnings);
        self.warnings = warnings;
        result
    }

    /// One aggregate over rows; its arguments fit in number.
    fn aggregate(&mut self, call: &Call, span: Span) -> Found<Aggregate> {
        let function = Function::find(&call.name.text);
        let Some((function, Role::Aggregate(aggregation))) = function.map(|f| (f, &f.role)) else {
            unreachable!("only aggregates are handed here");
        };
        if call.arguments.is_empty()
            && let Some(make) = aggregation.of_rows
        {
            return Ok(Aggregate {
                make: Arc::new(make),
                arguments: Vec::new(),
                picks: aggregation.picks,
            });
        }
        let mut known = Vec::new();
        let mut arguments = Vec::new();
        if aggregation.of_timestamp {
            let timestamp = self.scope.find("@timestamp");
            arguments.push(timestamp.ok_or_else(|| needs_timestamp(function, span))?);
        }
        for (at, argument) in call.arguments.iter().enumerate() {
            if aggregation.period == Some(at) {
                known.push(period_argument(argument, &mut self.warnings)?);
                continue;
            }
            let expr = self.row_expr(argument)?;
            known.push(Argument::of(&expr));
            if at == aggregation.of {
                arguments.push(expr);
            }
        }
        let make = (aggregation.bind)(&known);
        Ok(Aggregate {
            make: make.map_err(|mistake| misfit(&mistake, function, call, span))?,
            arguments,
            picks: aggregation.picks,
        })
    }
}

/// An argument that is to be a period.
fn period_argument(argument: &Tree, warnings: &mut Vec<Diagnostic>) -> Found<Argument> {
    match &argument.kind {
        ExprKind::Duration { count, unit } => {
            let period = period(*count, unit, argument.span, warnings)?;
            Ok(Argument::Period(period))
        }
        _ => Err(Diagnostic::error(
            argument.span,
            "expected a period such as `5m` or `1h`",
        )),
    }
}

fn misfit(mistake: &Mistake, function: &Function, call: &Call, span: Span) -> Diagnostic {
    let spans: Vec<Span> = call
        .arguments
        .iter()
        .map(|argument| argument.span)
        .collect();
    let place = span_of_argument(mistake, &spans, span);
    Diagnostic::error(place, mistake.message.clone())
        .with_hint(format!("write `{}`", function.signature))
}

fn needs_timestamp(function: &Function, span: Span) -> Diagnostic {
    let message = format!(
        "`{}` needs `@timestamp`, which `stats` does not leave",
        function.name
    );
    Diagnostic::error(span, message)
}

fn already_defined(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(span, format!("`{name}` is already defined"))
        .with_hint("give it another name after `as`")
}

fn lost_name(name: &str, span: Span, scope: &Scope) -> Diagnostic {
    let columns = || scope.names.iter().map(|(name, _)| name.as_str());
    let error = Diagnostic::error(span, format!("`{name}` is unknown after `stats`"));
    let key = match_key(name);
    let same = columns().find(|column| match_key(column) == key);
    match same.or_else(|| nearest(name, columns())) {
        Some(column) => error.with_hint(format!("did you mean `{column}`?")),
        None => {
            let columns: Vec<String> = columns().map(|column| format!("`{column}`")).collect();
            error.with_hint(format!("`stats` leaves {}", columns.join(", ")))
        }
    }
}

fn split_conjunction(condition: Expr, filters: &mut Vec<Expr>) {
    match condition {
        Expr::And(left, right) => {
            split_conjunction(*left, filters);
            split_conjunction(*right, filters);
        }
        other => filters.push(other),
    }
}

type ResolveName<'a> = dyn FnMut(&str, Span, &mut Scope) -> Found<Expr> + 'a;
type ResolveAggregate<'a> = dyn FnMut(&Call, Span) -> Found<Expr> + 'a;

/// Turns a tree into an expression, with the caller's view on names and aggregates.
struct Resolver<'a> {
    scope: &'a mut Scope,
    warnings: &'a mut Vec<Diagnostic>,
    context: Context,
    name: &'a mut ResolveName<'a>,
    aggregate: &'a mut ResolveAggregate<'a>,
}

impl Resolver<'_> {
    fn expr(&mut self, tree: &Tree) -> Found<Expr> {
        let boxed = |resolver: &mut Self, tree: &Tree| resolver.expr(tree).map(Box::new);
        Ok(match &tree.kind {
            ExprKind::Text(text) => Expr::Constant(Value::text(text.as_str())),
            ExprKind::Integer(value) => Expr::Constant(Value::Integer(*value)),
            ExprKind::Float(value) => Expr::Constant(Value::Float(*value)),
            ExprKind::Bool(value) => Expr::Constant(Value::Bool(*value)),
            ExprKind::Duration { count, unit } => {
                let message = format!("the period `{count}{unit}` has no meaning here");
                return Err(Diagnostic::error(tree.span, message)
                    .with_hint("periods stand in functions such as `bin(5m)`"));
            }
            ExprKind::Field(name) => (self.name)(name, tree.span, self.scope)?,
            ExprKind::Call(call) => return self.call(call, tree.span),
            ExprKind::Step(subject, into) => step(self.expr(subject)?, into.clone()),
            ExprKind::Not(inner) => Expr::Not(boxed(self, inner)?),
            ExprKind::Negate(inner) => Expr::Negate(boxed(self, inner)?),
            ExprKind::Binary(op, left, right) => {
                let (left, right) = (boxed(self, left)?, boxed(self, right)?);
                binary(*op, left, right)
            }
            ExprKind::In {
                subject,
                negated,
                list,
            } => Expr::In {
                subject: boxed(self, subject)?,
                negated: *negated,
                list: list
                    .iter()
                    .map(|item| self.expr(item))
                    .collect::<Found<_>>()?,
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
                    subject: boxed(self, subject)?,
                    negated: *negated,
                    pattern: Arc::new(matcher),
                }
            }
        })
    }

    fn call(&mut self, call: &Call, span: Span) -> Found<Expr> {
        let Some(function) = Function::find(&call.name.text) else {
            let message = format!("unknown function `{}`", call.name.text);
            let names = Function::all().flat_map(|function| function.names());
            let error = Diagnostic::error(call.name.span, message);
            return Err(match nearest(&call.name.text, names) {
                Some(name) => error.with_hint(format!("did you mean `{name}`?")),
                None => error,
            });
        };
        let (least, most) = function.arity;
        let fits = match call.star {
            true => function.takes_rows(),
            false => (least..=most).contains(&call.arguments.len()),
        };
        if !fits {
            let message = format!("the arguments of `{}` do not fit", function.name);
            return Err(Diagnostic::error(span, message)
                .with_hint(format!("write `{}`", function.signature)));
        }
        let (of_timestamp, period, bind) = match &function.role {
            Role::Aggregate(_) => return (self.aggregate)(call, span),
            Role::Constant(value) => return Ok(Expr::Constant(value(&self.context))),
            Role::Scalar { returns, row } => {
                let arguments = call.arguments.iter().map(|argument| self.expr(argument));
                let arguments = arguments.collect::<Found<_>>()?;
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
            let expr = self.expr(argument)?;
            known.push(Argument::of(&expr));
            arguments.push(expr);
        }
        let kernel = bind(&known).map_err(|mistake| misfit(&mistake, function, call, span))?;
        Ok(self::call(kernel, arguments))
    }
}

fn period(count: u32, unit: &str, span: Span, warnings: &mut Vec<Diagnostic>) -> Found<Period> {
    let Some(known) = Unit::find(unit) else {
        let message =
            format!("expected a unit of time such as `s`, `m`, `h` or `d`, found `{unit}`");
        return Err(Diagnostic::error(span, message));
    };
    if count == 0 {
        return Err(Diagnostic::error(span, "a period is at least 1"));
    }
    let capped = known.cap().map_or(count, |cap| cap.min(count));
    if capped < count {
        let message = format!("`{count}{unit}` acts as `{capped}{unit}`, as in Logs Insights");
        let warning = Diagnostic::warning(span, message);
        warnings.push(warning.with_hint("use the next larger unit"));
    }
    Ok(Period {
        count: capped,
        unit: known,
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::syntax::parse;

    #[test]
    fn limits_fit_a_javascript_number() {
        for (text, expected) in [
            ("limit 7", Some(7)),
            ("limit 9007199254740991", Some(MOST_ROWS)),
            ("limit 18446744073709551615", Some(MOST_ROWS)),
            ("fields srcAddr", None),
        ] {
            let query = parse(text).expect(text);
            let limit = match check(&query, Context::default())
                .map(|checked| checked.plan.segments[0].end.clone())
            {
                Ok(End::Rows { limit, .. }) => limit,
                _ => panic!("`{text}` gives rows"),
            };
            assert_eq!(limit, expected, "{text}");
        }
    }
}
