//! From tree to plan: gives every name a meaning and every error a place.

mod carry;
mod doubt;
mod extraction;
mod habit;
mod lookup;
mod resolve;
mod saved;
mod scope;
mod whole;

use self::doubt::Doubts;
use self::habit::lost_name;
pub(super) use self::resolve::period_of;
use self::resolve::{Resolver, has_nothing, misfit, needs_timestamp, period_argument};
use self::scope::{Base, Scope};
use super::aggregate::{Accumulator, Count};
use super::diagnostic::{Diagnostic, Span};
use super::function::{Argument, Function, Role};
use super::lookup::LookupTable;
use super::measure;
use super::outline::{self, Groups, Outline, TimeKey};
use super::plan::{Aggregate, End, Expr, Input, Kind, OrderKey, Plan, Segment};
use super::saved::SavedQuery;
use super::selection::{self, Selection};
use super::source;
use super::syntax::{
    Call, Command, Expr as Tree, ExprKind, Item, Query, SortKey, Stage, has_aggregate, parse,
};
use super::time::Period;
use super::value::Value;
use crate::flow::Layout;
use std::sync::Arc;

/// A greater `limit` means the same: counts cross to the page as JavaScript numbers, which
/// are exact up to here.
const MOST_ROWS: u64 = (1 << 53) - 1;

/// Under what circumstances a query is asked.
#[derive(Clone, Default)]
pub struct Context {
    /// The records that it sees.
    pub selection: Selection,
    /// Milliseconds since 1970.
    pub now: i64,
    /// The tables that it can look up in; of several of the same name the last counts.
    pub tables: Arc<[Arc<LookupTable>]>,
    /// The queries that it can call.
    pub saved: Arc<[SavedQuery]>,
    /// The fields that the open files have; `None` where none is open.
    pub fields: Option<Arc<Layout>>,
    /// How many interfaces the open files have records of, as far as their addresses are
    /// known.
    pub interfaces: usize,
}

/// A query that can run, and what to say about it.
pub struct Checked {
    pub plan: Plan,
    pub outline: Outline,
    pub warnings: Vec<Diagnostic>,
}

/// Checks a query.
pub fn check(query: &Query, context: Context) -> Result<Checked, Vec<Diagnostic>> {
    let mut checker = Checker::new(context);
    checker.characters = query.characters;
    for stage in &query.stages {
        if let Err(error) = checker.stage(stage) {
            checker.errors.push(error);
            // It may have been about to define names that are used later.
            checker.scope.is_open |= defines_names(&stage.command);
        }
    }
    let context = checker.context.clone();
    checker
        .warnings
        .extend(doubt::pipeline(&query.stages, &context));
    let mut doubts = std::mem::take(&mut checker.doubts);
    doubts.finish(&mut checker.warnings);
    checker.finish()
}

/// The conditions of a text that is one `filter`.
///
/// # Errors
/// What is wrong with it; spans are those of the text.
pub(super) fn filters(text: &str, context: &Context) -> Result<Vec<Expr>, Vec<Diagnostic>> {
    let query = parse(text)?;
    let mut checker = Checker::of_everything(context.clone());
    match &query.stages[..] {
        [stage] if matches!(stage.command, Command::Filter(_)) => {
            let done = checker.stage(stage);
            checker.errors.extend(done.err());
        }
        stages => {
            let span = stages.get(1).map_or(Span::default(), |stage| stage.span);
            let message = "expected one condition, and no other command";
            checker.errors.push(Diagnostic::error(span, message));
        }
    }
    match checker.errors.is_empty() {
        true => Ok(checker.filters),
        false => Err(checker.errors),
    }
}

/// Whether names that come after a command can be its own.
fn defines_names(command: &Command) -> bool {
    !matches!(
        command,
        Command::Filter(_) | Command::Sort(_) | Command::Limit { .. } | Command::Dedup(_)
    )
}

struct Checker {
    context: Context,
    segments: Vec<Segment>,
    /// The commands that the current segment carries out.
    commands: Vec<Span>,
    /// The kinds of the columns that the current segment sees.
    kinds: Vec<Kind>,
    filters: Vec<Expr>,
    order: Vec<OrderKey>,
    /// The order that rows have before any `sort`.
    default_order: Vec<OrderKey>,
    limit: Option<u64>,
    scope: Scope,
    shown: Vec<(String, Expr)>,
    /// Names of columns that commands such as `parse` have added, which stand behind those
    /// that are listed, unless `display` is used.
    extra: Vec<String>,
    displayed: bool,
    /// `sort` and `limit` stages so far, for the rule that `stats` comes before them.
    order_stage: Option<(&'static str, Span)>,
    /// Whether what is shown are all columns of a `stats`, because nothing has chosen
    /// among them yet.
    shows_groups: bool,
    /// Whether `fields` or `stats` has said what is shown. If not, time and message stand
    /// before what else there is.
    is_listed: bool,
    /// The names of the keys of the last `stats`.
    keys: Vec<String>,
    /// The key of the last `stats` that is the start of a period.
    time_key: Option<(usize, Period)>,
    /// How many `stats` there have been.
    stats: usize,
    /// The names of its columns that are sums and counts.
    sums: Vec<String>,
    /// The name of the one that counts rows.
    count: Option<String>,
    /// Whether the last row has the sums of all others.
    has_total: bool,
    is_deduplicated: bool,
    /// The characters of the query, and of the saved queries that it has called so far.
    characters: usize,
    expanded: usize,
    doubts: Doubts,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

type Found<T> = Result<T, Diagnostic>;

impl Checker {
    fn new(context: Context) -> Checker {
        let mut errors = Vec::new();
        let filters = match selection::conditions(&context.selection, &context) {
            Ok((time, chips)) => [time, chips].concat(),
            Err(error) => {
                errors.push(error);
                Vec::new()
            }
        };
        Checker {
            filters,
            errors,
            ..Checker::of_everything(context)
        }
    }

    /// A checker for which the selection does not count.
    fn of_everything(context: Context) -> Checker {
        Checker {
            context,
            segments: Vec::new(),
            commands: Vec::new(),
            kinds: Vec::new(),
            filters: Vec::new(),
            order: Vec::new(),
            default_order: vec![OrderKey {
                expr: Expr::Input(Input::Timestamp),
                descending: true,
            }],
            limit: None,
            scope: Scope::default(),
            shown: Vec::new(),
            extra: Vec::new(),
            displayed: false,
            order_stage: None,
            shows_groups: false,
            is_listed: false,
            keys: Vec::new(),
            time_key: None,
            stats: 0,
            sums: Vec::new(),
            count: None,
            has_total: false,
            is_deduplicated: false,
            characters: 0,
            expanded: 0,
            doubts: Doubts::default(),
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn stage(&mut self, stage: &Stage) -> Found<()> {
        let Stage {
            span,
            name,
            command,
        } = stage;
        let span = *span;
        let may_follow_dedup = matches!(
            command,
            Command::Limit { .. } | Command::Saved(_) | Command::Broken
        );
        if self.is_deduplicated && !may_follow_dedup {
            let message = format!("`{name}` must come before `dedup`; only `limit` may follow it");
            return Err(Diagnostic::error(span, message)
                .with_hint(format!("move `{name}` in front of `dedup`")));
        }
        self.commands.push(span);
        match command {
            Command::Fields(items) if items.iter().any(|item| has_aggregate(&item.expr)) => {
                let (error, aggregates, keys) = habit::stats_instead(items, span);
                self.errors.push(error);
                self.stats(&aggregates, &keys)
            }
            Command::Fields(items) => self.fields(items),
            Command::Display(items) => self.display(items),
            Command::Filter(condition) => {
                self.pass_limit();
                let condition = self.value(condition);
                split_conjunction(condition, &mut self.filters);
                Ok(())
            }
            Command::Stats { aggregates, by } => self.stats(aggregates, by),
            Command::Sort(keys) => self.sort(keys, span),
            Command::Parse(parse) => self.parse(parse, span),
            Command::Broken => {
                self.scope.is_open = true;
                Ok(())
            }
            Command::Limit { count, any } => {
                self.limit(*count, *any, span);
                Ok(())
            }
            Command::Source => Ok(()),
            Command::Unmask(items) => items
                .iter()
                .try_for_each(|item| self.row_expr(&item.expr).map(drop)),
            Command::Lookup(lookup) => self.lookup(lookup),
            Command::Saved(call) => {
                self.doubts.is_paused = true;
                let found = self.saved(call, span);
                self.doubts.is_paused = false;
                found
            }
            Command::Dedup(keys) => self.dedup(keys),
            Command::Unnest { list, into } => self.unnest(list, into),
            Command::Expand(name) => self.expand(name),
            Command::Pattern(text) => self.pattern(text),
            Command::FillDown(names) => self.fill_down(names),
            Command::FillMissing(filling) => self.fill_missing(filling, span),
            Command::AddTotals(totals) => self.add_totals(totals),
        }
    }

    fn limit(&mut self, count: u64, any: bool, span: Span) {
        self.order_stage = Some(("limit", span));
        let count = count.min(MOST_ROWS);
        self.limit = Some(self.limit.map_or(count, |limit| limit.min(count)));
        if any && self.order.is_empty() {
            self.default_order.clear();
        }
        // So many of its own rows are as many as a worker can add to them.
        if self.is_deduplicated
            && let Some(End::Rows { limit, .. }) = self.segments.last_mut().map(|s| &mut s.end)
        {
            *limit = self.limit;
        }
    }

    fn fields(&mut self, items: &[Item]) -> Found<()> {
        // The name of one that could not be read is not known.
        self.scope.is_open |= items.iter().any(|item| item.name().is_empty());
        // Behind `stats`, the first `fields` narrows to what it lists; more add to it.
        if std::mem::take(&mut self.shows_groups) {
            self.shown.clear();
            self.extra.clear();
        }
        self.is_listed = true;
        for item in items {
            let expr = self.value(&item.expr);
            let name = item.name();
            if item.alias.is_none() && self.extra.iter().any(|extra| extra == name) {
                let message =
                    format!("Logs Insights refuses to list `{name}`, which it shows anyway");
                let warning = Diagnostic::warning(item.expr.span, message);
                self.warnings
                    .push(warning.with_hint("write `display` to choose the columns there, too"));
            }
            if let Some(alias) = &item.alias {
                let is_shown = self.shown.iter().any(|(shown, _)| shown == name);
                if is_shown || self.scope.is_defined(name) {
                    self.errors.push(already_defined(name, alias.span));
                    continue;
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
        self.is_listed = true;
        self.shows_groups = false;
        let mut shown: Vec<(String, Expr)> = Vec::new();
        for item in items {
            let expr = self.value(&item.expr);
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
                        self.warnings
                            .push(habit::no_column(&key.text, key.expr.span, &self.scope));
                        Expr::Constant(Value::Null)
                    }
                    Err(error) => {
                        self.errors.push(error);
                        Expr::Constant(Value::Null)
                    }
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
            let error = Diagnostic::error(place, message);
            let error =
                error.with_hint("put it at the end of the query, where it orders the result");
            self.errors.push(error);
            self.order_stage = None;
        }
        let items_as_written: Vec<&Item> = items.iter().chain(by).collect();
        for (at, item) in items_as_written.iter().enumerate() {
            let before = &items_as_written[..at];
            let is_same = |other: &&Item| {
                let is_key = habit::listed_key(other, by, None).is_some();
                !is_key && !other.name().is_empty() && other.name() == item.name()
            };
            if before.iter().copied().any(|other| is_same(&other)) {
                let alias = item.alias.as_ref();
                let span = alias.map_or(item.expr.span, |alias| alias.span);
                self.errors.push(already_defined(item.name(), span));
            }
        }
        let mut scope = Scope {
            names: Vec::new(),
            rebound: Vec::new(),
            base: Base::Groups,
            is_open: self.scope.is_open || items.iter().any(|item| item.name().is_empty()),
        };
        let mut keys = Vec::new();
        for item in by {
            let key = self.value(&item.expr);
            let column = Expr::column(keys.len());
            scope.names.push((item.name().to_string(), column));
            keys.push(key);
        }
        let mut shown = scope.names.clone();
        let mut aggregates = Vec::new();
        let mut items_left = items.iter().peekable();
        while let Some(item) = items_left.next() {
            if let Some(error) = habit::listed_key(item, by, items_left.peek().copied()) {
                self.errors.push(error);
                continue;
            }
            let found = self.aggregate_expr(&item.expr, &mut scope, keys.len(), &mut aggregates);
            let expr = self.or_nothing(found);
            let name = item.name().to_string();
            scope.names.push((name.clone(), expr.clone()));
            shown.push((name, expr));
        }
        // Groups come in the order of time where time is a key, else of the keys.
        let column = |at| OrderKey {
            expr: Expr::column(at),
            descending: false,
        };
        self.kinds = self.scope.kinds(&self.kinds);
        let is_time = |key: &Expr| key.kind(&self.kinds) == Kind::Time;
        let time = keys.iter().position(is_time);
        let period_of = |item: &Item| period_of(&item.expr, &mut Vec::new());
        self.time_key = by
            .iter()
            .enumerate()
            .find_map(|(at, item)| Some((at, period_of(item)?)));
        self.keys = by.iter().map(|item| item.name().to_string()).collect();
        self.stats += 1;
        let sums = items.iter().filter(|item| outline::adds_up(item));
        self.sums = sums.map(|item| item.name().to_string()).collect();
        let count = items.iter().find(|item| outline::counts_rows(item));
        self.count = count.map(|item| item.name().to_string());
        self.has_total = false;
        self.close_carried();
        let others = (0..keys.len()).filter(|at| Some(*at) != time);
        self.default_order = time.into_iter().chain(others).map(column).collect();
        let kinds = std::mem::take(&mut self.kinds);
        self.push(End::Groups { keys, aggregates });
        let segment = self.segments.last();
        self.kinds = segment.map_or(Vec::new(), |segment| segment.output_kinds(&kinds));
        self.scope = scope;
        self.shown = shown;
        self.extra.clear();
        self.displayed = false;
        self.is_listed = true;
        self.shows_groups = true;
        Ok(())
    }

    fn finish(mut self) -> Result<Checked, Vec<Diagnostic>> {
        if !self.errors.is_empty() {
            self.errors.append(&mut self.warnings);
            self.errors.sort_by_key(|finding| finding.span.start);
            return Err(self.errors);
        }
        if !self.is_listed {
            for (at, name) in ["@timestamp", "@message"].into_iter().enumerate() {
                let expr = self.scope.find(name);
                let expr = expr.unwrap_or(Expr::Constant(Value::Null));
                self.shown.insert(at, (name.to_string(), expr));
            }
        }
        let extra = std::mem::take(&mut self.extra);
        for name in extra.into_iter().filter(|_| !self.displayed) {
            let is_shown = self.shown.iter().any(|(shown, _)| *shown == name);
            if let Some(expr) = self.scope.find(&name).filter(|_| !is_shown) {
                self.shown.push((name, expr));
            }
        }
        self.close_carried();
        let groups = self.groups();
        let (names, columns) = self.shown.into_iter().unzip();
        let mut order = self.order;
        order.append(&mut self.default_order);
        self.segments.push(Segment {
            commands: self.commands,
            filters: self.filters,
            end: End::Rows {
                order,
                distinct: Vec::new(),
                limit: self.limit,
                columns,
                pass: None,
            },
        });
        let plan = Plan {
            segments: self.segments,
            names,
        };
        Ok(Checked {
            outline: Outline {
                groups,
                records: String::new(),
                measures: measure::of_plan(&plan),
                fields: source::of_plan(&plan),
                order: plan.first_order(),
            },
            plan,
            warnings: self.warnings,
        })
    }

    /// What the columns that are shown are, where `stats` has made them.
    fn groups(&self) -> Option<Groups> {
        // `stats` is the one command that leaves only its own columns.
        self.made_groups().then(|| {
            let column = |name: &String| self.shown.iter().position(|(shown, _)| shown == name);
            let time = self.time_key.and_then(|(at, period)| {
                let column = column(self.keys.get(at)?)?;
                Some(TimeKey { column, period })
            });
            Groups {
                keys: self.keys.iter().filter_map(column).collect(),
                time,
                sums: self.sums.iter().filter_map(column).collect(),
                // Of groups, it counts no records.
                count: self
                    .count
                    .as_ref()
                    .filter(|_| self.stats == 1)
                    .and_then(column),
                is_sorted: !self.order.is_empty(),
                has_total: self.has_total,
            }
        })
    }

    /// Whether rows are the groups of a `stats`.
    fn made_groups(&self) -> bool {
        let mut base = &self.scope.base;
        loop {
            match base {
                Base::Records => return false,
                Base::Groups => return true,
                Base::Carried { before, .. } => base = &before.base,
            }
        }
    }

    /// An expression over rows, without aggregates; nothing where it is wrong, which is told.
    fn value(&mut self, tree: &Tree) -> Expr {
        let found = self.row_expr(tree);
        self.or_nothing(found)
    }

    fn or_nothing(&mut self, found: Found<Expr>) -> Expr {
        found.unwrap_or_else(|error| {
            self.errors.push(error);
            Expr::Constant(Value::Null)
        })
    }

    /// An expression over rows, without aggregates.
    fn row_expr(&mut self, tree: &Tree) -> Found<Expr> {
        let mut resolve = |name: &str, span: Span, scope: &mut Scope| match scope.find(name) {
            Some(expr) => Ok(expr),
            None if scope.is_open => Ok(Expr::Constant(Value::Null)),
            None => Err(lost_name(name, span, scope)),
        };
        let mut aggregate = |call: &Call, span: Span| {
            let message = format!(
                "`{}` works on groups of rows, so it stands in `stats`",
                call.name.text
            );
            Err(Diagnostic::error(span, message))
        };
        self.doubts
            .look(tree, &self.scope, &self.context, &mut self.warnings);
        let mut scope = std::mem::take(&mut self.scope);
        let result = Resolver {
            scope: &mut scope,
            errors: &mut self.errors,
            warnings: &mut self.warnings,
            context: &self.context,
            of_groups: false,
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
        let mut errors = std::mem::take(&mut self.errors);
        let mut warnings = std::mem::take(&mut self.warnings);
        let context = self.context.clone();
        let mut resolve = |name: &str, span: Span, scope: &mut Scope| match scope.find(name) {
            Some(expr) => Ok(expr),
            None => Err(habit::not_aggregated(name, span, scope)),
        };
        let mut aggregate = |call: &Call, span: Span| {
            aggregates.push(self.aggregate(call, span)?);
            Ok(Expr::column(keys + aggregates.len() - 1))
        };
        let result = Resolver {
            scope,
            errors: &mut errors,
            warnings: &mut warnings,
            context: &context,
            of_groups: true,
            name: &mut resolve,
            aggregate: &mut aggregate,
        }
        .expr(tree);
        errors.append(&mut self.errors);
        self.errors = errors;
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
                keeps_measure: aggregation.keeps_measure,
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
            let expr = self.value(argument);
            known.push(Argument::of(&expr));
            if at == aggregation.of {
                arguments.push(expr);
            }
        }
        let make = (aggregation.bind)(&known);
        if make.is_err() && !self.errors.is_empty() && has_nothing(&known) {
            // It may not fit only because it is wrong in itself.
            return Ok(Aggregate {
                make: Arc::new(|| Box::<Count>::default() as Box<dyn Accumulator>),
                arguments: Vec::new(),
                picks: false,
                keeps_measure: false,
            });
        }
        Ok(Aggregate {
            make: make.map_err(|mistake| misfit(&mistake, function, call, span))?,
            arguments,
            picks: aggregation.picks,
            keeps_measure: aggregation.keeps_measure,
        })
    }
}
fn already_defined(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(span, format!("`{name}` is already defined"))
        .with_hint("give it another name after `as`")
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
