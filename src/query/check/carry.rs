//! From one segment to the next: what later commands use of the rows goes on as columns.

use super::Checker;
use super::scope::{Base, Carried, carry};
use crate::query::plan::{End, Expr, Input, MakePass, OrderKey, Segment};

impl Checker {
    /// Ends the segment where a `limit` must be applied before the next command.
    pub(super) fn pass_limit(&mut self) {
        if self.limit.is_some() {
            // The command that comes now works on what the limit has left.
            let current = self.commands.pop();
            self.gather(Vec::new(), Vec::new(), None);
            self.commands.extend(current);
        }
    }

    /// Ends the segment: one worker goes on with all rows in their order, of which those
    /// count that are the first of their kind, up to the limit. The pass sees `kept` as its
    /// first columns, then what has names.
    pub(super) fn gather(
        &mut self,
        kept: Vec<Carried>,
        distinct: Vec<Expr>,
        pass: Option<MakePass>,
    ) {
        let mut order = std::mem::take(&mut self.order);
        order.append(&mut self.default_order);
        let end = End::Rows {
            order,
            distinct,
            limit: self.limit.take(),
            columns: Vec::new(),
            pass,
        };
        self.carry_on(0, kept, end);
    }

    /// Ends the segment, of which no `limit` is left over: each row becomes one for each
    /// element of a list. Returns the element.
    pub(super) fn unfold(&mut self, list: Expr) -> Expr {
        let mut order = std::mem::take(&mut self.order);
        order.append(&mut self.default_order);
        if self.segments.is_empty() {
            // Rows of different shards keep the order that they have without the list.
            for input in [Input::Part, Input::Row] {
                order.push(OrderKey {
                    expr: Expr::Input(input),
                    descending: false,
                });
            }
        }
        let end = End::Elements {
            list,
            columns: Vec::new(),
        };
        let directions: Vec<bool> = order.iter().map(|key| key.descending).collect();
        let kept = order.into_iter().map(|key| Carried::shared(key.expr));
        let kept = kept.collect();
        self.carry_on(1, kept, end);
        let key = |(at, descending)| OrderKey {
            expr: Expr::column(1 + at),
            descending,
        };
        self.default_order = directions.into_iter().enumerate().map(key).collect();
        Expr::column(0)
    }

    /// Pushes a segment of which the next one sees `own` columns that the end makes itself,
    /// then `kept`, then whatever names later commands use.
    fn carry_on(&mut self, own: usize, kept: Vec<Carried>, end: End) {
        let mut columns = kept;
        let shown = std::mem::take(&mut self.shown).into_iter();
        let shown = shown.map(|(name, expr)| {
            let at = carry(&mut columns, Some(&name), expr);
            (name, Expr::column(own + at))
        });
        self.shown = shown.collect();
        let before = Box::new(std::mem::take(&mut self.scope));
        self.scope.is_open = before.is_open;
        self.scope.base = Base::Carried {
            before,
            kinds: std::mem::take(&mut self.kinds),
            own,
            columns,
        };
        self.push(end);
    }

    /// Ends the segment so.
    pub(super) fn push(&mut self, end: End) {
        self.segments.push(Segment {
            commands: std::mem::take(&mut self.commands),
            filters: std::mem::take(&mut self.filters),
            end,
        });
    }

    /// Completes the segments before the current one that hand on columns, now that all
    /// names are known which later commands use.
    pub(super) fn close_carried(&mut self) {
        let mut at = self.segments.len();
        let mut scope = &mut self.scope;
        while let Base::Carried {
            before, columns, ..
        } = &mut scope.base
        {
            at -= 1;
            if let End::Rows { columns: out, .. } | End::Elements { columns: out, .. } =
                &mut self.segments[at].end
            {
                *out = columns.iter().map(|column| column.expr.clone()).collect();
            }
            scope = before;
        }
    }
}
