//! The commands that look at more than one row at a time, beside `stats`, `sort` and
//! `limit`, and those that make several rows of one.

use super::scope::{Base, Carried, Scope};
use super::{Checker, Found};
use crate::flow::Field;
use crate::query::diagnostic::{Diagnostic, Span};
use crate::query::function::{Function, Kernel, Role};
use crate::query::json;
use crate::query::pass::{self, DistinctPass, FillDown, FillMissing, Pass, Share, Totals};
use crate::query::pattern;
use crate::query::plan::{Aggregate, End, Expr, Kind, MakePass, OrderKey};
use crate::query::syntax::{AddTotals, Expr as Tree, Filling, Item, Name};
use crate::query::value::Value;
use std::sync::Arc;

/// A pass that is made so.
fn pass<P: Pass + 'static>(make: impl Fn() -> P + Send + Sync + 'static) -> Option<MakePass> {
    Some(Arc::new(move || Box::new(make())))
}

impl Checker {
    pub(super) fn dedup(&mut self, keys: &[Item]) -> Found<()> {
        self.pass_limit();
        let exprs = keys.iter().map(|key| self.row_expr(&key.expr));
        let exprs: Vec<Expr> = exprs.collect::<Found<_>>()?;
        let columns: Vec<usize> = (0..exprs.len()).collect();
        let distinct = pass(move || DistinctPass::new(columns.clone()));
        let kept = exprs.iter().cloned().map(Carried::shared).collect();
        self.gather(kept, exprs, distinct);
        self.is_deduplicated = true;
        Ok(())
    }

    pub(super) fn unnest(&mut self, list: &Tree, into: &Name) -> Found<()> {
        self.pass_limit();
        let list = self.row_expr(list)?;
        self.check_free(into)?;
        let element = self.unfold(list);
        self.define_extra(into, element)
    }

    pub(super) fn expand(&mut self, name: &Name) -> Found<()> {
        self.pass_limit();
        let tree = Tree::field(name);
        let text = self.row_expr(&tree)?;
        let list = Kernel::of_rows(Kind::Dynamic, |values| match &values[0] {
            Value::Text(text) => match json::parse(text) {
                Some(list @ Value::List(_)) => Some(list),
                _ => Some(values[0].clone()),
            },
            other => Some(other.clone()),
        });
        let element = self.unfold(Expr::Call {
            kernel: Arc::new(list),
            arguments: vec![text],
        });
        self.rebind(&name.text, element.clone());
        self.scope.names.push((name.text.clone(), element));
        self.extra.push(name.text.clone());
        Ok(())
    }

    pub(super) fn pattern(&mut self, text: &Tree) -> Found<()> {
        if let Some((name, place)) = self.order_stage {
            let message = format!("`{name}` must come after `pattern`");
            return Err(Diagnostic::error(place, message)
                .with_hint("put it at the end of the query, where it orders the patterns"));
        }
        let text = self.row_expr(text)?;
        self.close_carried();
        let shape = Kernel::of_rows(Kind::Text, |values| {
            values[0]
                .scalar_text()
                .map(|text| Value::text(pattern::of(&text)))
        });
        let Some(Role::Aggregate(count)) = Function::find("count").map(|count| &count.role) else {
            unreachable!("`count` is an aggregate");
        };
        let Some(make) = count.of_rows else {
            unreachable!("`count(*)` counts rows");
        };
        let columns = |at| Expr::column(at);
        self.push(End::Groups {
            keys: vec![Expr::Call {
                kernel: Arc::new(shape),
                arguments: vec![text],
            }],
            aggregates: vec![Aggregate {
                make: Arc::new(make),
                arguments: Vec::new(),
                picks: false,
                keeps_measure: false,
            }],
        });
        let key = |at, descending| OrderKey {
            expr: columns(at),
            descending,
        };
        self.push(End::Rows {
            order: vec![key(1, true), key(0, false)],
            distinct: Vec::new(),
            limit: None,
            columns: vec![columns(0), columns(1)],
            pass: pass(|| Share::new(1)),
        });
        let severity = Kernel::of_rows(Kind::Text, |values| {
            let text = values[0].scalar_text()?;
            Some(Value::text(pattern::severity(&text)))
        });
        let severity = Expr::Call {
            kernel: Arc::new(severity),
            arguments: vec![columns(0)],
        };
        let exprs = [columns(0), columns(2), columns(1), severity];
        let shown = pattern::COLUMNS.into_iter().map(String::from).zip(exprs);
        self.shown = shown.collect();
        self.extra.clear();
        self.scope = Scope {
            names: self.shown.clone(),
            rebound: Vec::new(),
            base: Base::Groups,
            is_open: false,
        };
        self.kinds.clear();
        self.default_order.clear();
        self.keys.clear();
        self.sums.clear();
        self.time_key = None;
        self.displayed = false;
        self.is_listed = true;
        self.shows_groups = true;
        Ok(())
    }

    pub(super) fn fill_down(&mut self, names: &[Name]) -> Found<()> {
        self.pass_limit();
        let mut wanted: Vec<String> = Vec::new();
        let mut add = |name: String| {
            if !wanted.contains(&name) {
                wanted.push(name);
            }
        };
        if names.is_empty() {
            self.shown_names().into_iter().for_each(&mut add);
        }
        for name in names {
            let known = self.known_names();
            let matching = known.into_iter().filter(|known| matches(&name.text, known));
            let matching: Vec<String> = matching.collect();
            match name.text.contains('*') {
                true if matching.is_empty() => {
                    let message = format!("no field here matches `{}`", name.text);
                    self.warnings.push(Diagnostic::warning(name.span, message));
                }
                true => matching.into_iter().for_each(&mut add),
                false => {
                    self.row_expr(&Tree::field(name))?;
                    add(name.text.clone());
                }
            }
        }
        let kept = wanted
            .iter()
            .map(|name| self.meaning(name))
            .map(Carried::own);
        let kept: Vec<Carried> = kept.collect();
        let count = kept.len();
        self.gather(kept, Vec::new(), pass(move || FillDown::new(count)));
        for (at, name) in wanted.into_iter().enumerate() {
            self.rebind(&name, Expr::column(at));
        }
        Ok(())
    }

    /// What a name means here: what is shown under it, or what the scope says.
    pub(super) fn meaning(&mut self, name: &str) -> Expr {
        let shown = self.shown.iter().find(|(shown, _)| shown == name);
        let meaning = shown.map(|(_, expr)| expr.clone());
        let meaning = meaning.or_else(|| self.scope.find(name));
        meaning.unwrap_or(Expr::Constant(Value::Null))
    }

    /// Gives a name another meaning, also where it is shown.
    pub(super) fn rebind(&mut self, name: &str, expr: Expr) {
        for (shown, meaning) in &mut self.shown {
            if shown == name {
                *meaning = expr.clone();
            }
        }
        self.scope.rebound.push((name.to_string(), expr));
    }

    /// The names of what is shown, as far as commands have said it.
    fn shown_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.shown.iter().map(|(name, _)| name.clone()).collect();
        // `expand` may have put one there that is listed, too.
        for extra in self.extra.iter().filter(|_| !self.displayed) {
            if !names.contains(extra) {
                names.push(extra.clone());
            }
        }
        names
    }

    /// What is shown, what the query has defined and, before `stats`, the fields of records.
    fn known_names(&self) -> Vec<String> {
        let mut known = self.shown_names();
        known.extend(self.scope.defined());
        if self.scope.has_records() {
            known.extend(Field::all().map(|field| field.info().insights_name.to_string()));
        }
        known
    }

    pub(super) fn fill_missing(&mut self, filling: &[Filling], span: Span) -> Found<()> {
        let Some((time, period)) = self.time_key else {
            let message = "`fillmissing` needs rows for each period of time";
            return Err(
                Diagnostic::error(span, message).with_hint("put it behind `stats … by bin(5m)`")
            );
        };
        self.pass_limit();
        // Time first, then the other keys: in this order rows are added between the others. Rows
        // of the same keys, as `unnest` makes them, stay in the order that they had.
        let mut names = self.keys.clone();
        names[..=time].rotate_right(1);
        let keys = names.into_iter().map(|name| {
            let meaning = self.meaning(&name);
            (name, meaning)
        });
        let keys: Vec<(String, Expr)> = keys.collect();
        let ascending = |(_, expr): &(String, Expr)| OrderKey {
            expr: expr.clone(),
            descending: false,
        };
        let mut order: Vec<OrderKey> = keys.iter().map(ascending).collect();
        order.append(&mut self.order);
        self.order = order;
        let count = keys.len();
        let mut columns = keys;
        let mut values = Vec::new();
        for Filling { value, name } in filling {
            let Expr::Constant(constant) = self.row_expr(value)? else {
                let message = "expected a value that is the same for all rows";
                return Err(Diagnostic::error(value.span, message));
            };
            let expr = self.row_expr(&Tree::field(name))?;
            columns.push((name.text.clone(), expr));
            values.push(constant);
        }
        // What else means a key means that of an added row, too; a value is of its field alone.
        let kept = columns.iter().enumerate().map(|(at, (_, expr))| {
            let is_shared = at < count;
            Carried {
                is_shared,
                ..Carried::own(expr.clone())
            }
        });
        let kept = kept.collect();
        let missing = pass(move || FillMissing::new(period, count, values.clone()));
        self.gather(kept, Vec::new(), missing);
        for (at, (name, _)) in columns.iter().enumerate() {
            self.rebind(name, Expr::column(at));
        }
        Ok(())
    }

    pub(super) fn add_totals(&mut self, totals: &AddTotals) -> Found<()> {
        self.pass_limit();
        let name = totals.name.clone().unwrap_or(Name {
            span: totals.span,
            text: "Total".to_string(),
        });
        let fields: Vec<String> = match &totals.fields[..] {
            [] => {
                let is_key = |name: &str| self.keys.iter().any(|key| key == name);
                self.shown_names()
                    .into_iter()
                    .filter(|name| !is_key(name))
                    .collect()
            }
            fields => fields.iter().map(|field| field.text.clone()).collect(),
        };
        let mut summed = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            summed.push(match totals.fields.get(at) {
                Some(written) => self.row_expr(&Tree::field(written))?,
                None => self.meaning(field),
            });
        }
        if totals.row {
            let sum = Kernel::of_rows(Kind::Dynamic, |values| {
                Some(values.iter().fold(Value::Null, pass::add))
            });
            let sum = Expr::Call {
                kernel: Arc::new(sum),
                arguments: summed.clone(),
            };
            self.define_extra(&name, sum.clone())?;
            summed.push(sum);
        }
        if totals.col {
            self.has_total = true;
            let names = fields.into_iter().chain(totals.row.then_some(name.text));
            let count = summed.len();
            let kept = summed.into_iter().map(Carried::own).collect();
            self.gather(kept, Vec::new(), pass(move || Totals::new(count)));
            for (at, name) in names.enumerate() {
                self.rebind(&name, Expr::column(at));
            }
        }
        Ok(())
    }
}

/// Whether a name is one that a `*` pattern stands for.
fn matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let mut last = None;
    for piece in pieces {
        if let Some(before) = last.replace(piece) {
            let Some(at) = rest.find(before) else {
                return false;
            };
            rest = &rest[at + before.len()..];
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}
