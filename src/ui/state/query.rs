//! The editor, the query that runs, and the result on screen.

use super::assist::Assist;
use super::colours::Colours;
use super::export::Exports;
use super::result::{Before, PAGE_ROWS, QueryResult, ResultAction, fetch};
use super::shared::Shared;
use crate::query::assist::Formatted;
use crate::query::drill::{Drill, Untraceable};
use crate::query::{ColumnOrder, Diagnostic, Fix, Selection, Table};
use crate::ui::{examples, text};
use crate::view::grid::Widths;
use crate::view::highlight::{self, Change, Mark};
use crate::worker::{Command, QueryId, Slot, Summary};
use std::ops::Range;
use std::rc::Rc;

/// What the place Query shows.
#[derive(Clone, PartialEq)]
pub struct QueryPanel {
    /// What the editor holds.
    pub text: Rc<str>,
    /// What it held before an example or a question replaced it.
    pub replaced: Option<Rc<str>>,
    pub running: Option<Running>,
    /// Why the last query has no result.
    pub problem: Option<Shared<Problem>>,
    /// What there is to say about the text in the editor, as it was when it was checked last.
    pub remarks: Shared<Vec<Diagnostic>>,
    /// What the pieces of the text are.
    pub colours: Colours,
    /// Help with the text.
    pub assist: Assist,
    /// The text that was checked last.
    pub remarked: Rc<str>,
    /// The result on screen, which is that of the last query that had one.
    pub result: Option<Shared<QueryResult>>,
    /// What the last query came to, in words.
    pub status: Rc<str>,
    /// The text of the query that ran last; empty when none has.
    pub asked: Rc<str>,
    /// The selection that it looked at.
    selected: Selection,
    /// Results to go back to, from the records behind their rows.
    pub before: Vec<Before>,
    /// Why a row could not be traced to what is behind it.
    pub untraced: Option<Rc<str>>,
    /// The widths of the columns when the result was on screen last.
    pub widths: Widths,
    pub exports: Exports,
    /// A result whose first rows are still on their way.
    awaited: Option<Shared<QueryResult>>,
    /// A result that is not shown before it is sorted as the one before it was.
    unsorted: Option<Shared<QueryResult>>,
    /// How the result of a query was sorted when it was there last.
    order: Option<(Rc<str>, ColumnOrder)>,
}

/// A query on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    pub text: Rc<str>,
    /// Milliseconds since 1970.
    pub since: i64,
    pub scanned: u64,
    /// Rows in all; 0 until it is known.
    pub total: u64,
    /// Set when no query runs, but the rows of a result are put into another order.
    pub sorting: Option<Sorting>,
}

/// A result on its way into another order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// The order of the query if there is none.
    pub order: Option<ColumnOrder>,
    /// How long the query itself took, in milliseconds.
    pub took: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The query cannot run; what is wrong stands in `text`.
    Refused {
        text: Rc<str>,
        diagnostics: Vec<Diagnostic>,
    },
    /// The query ran and was stopped for this reason.
    Stopped(String),
}

impl Default for QueryPanel {
    fn default() -> QueryPanel {
        QueryPanel {
            text: examples::FIRST.into(),
            replaced: None,
            running: None,
            problem: None,
            remarks: Shared::new(Vec::new()),
            colours: Colours::default(),
            assist: Assist::default(),
            remarked: "".into(),
            result: None,
            status: "".into(),
            asked: "".into(),
            selected: Selection::default(),
            before: Vec::new(),
            untraced: None,
            widths: Widths::default(),
            exports: Exports::default(),
            awaited: None,
            unsorted: None,
            order: None,
        }
    }
}

impl QueryPanel {
    /// Whether the text in the editor is that of the query that was refused last.
    pub fn is_refused(&self) -> bool {
        match self.problem.as_deref() {
            Some(Problem::Refused { text, .. }) => *text == self.text,
            _ => false,
        }
    }

    /// The fix that one key makes: that of the first error, or else the first of all.
    pub fn first_fix(&self) -> Option<&Fix> {
        let found = match self.problem.as_deref() {
            Some(Problem::Refused { text, diagnostics }) if *text == self.text => diagnostics,
            _ if self.remarked == self.text => &*self.remarks,
            _ => return None,
        };
        let fix = |is_error: bool| {
            let mut found = found.iter().filter(|found| found.is_error() == is_error);
            found.find_map(|found| found.fix.as_ref())
        };
        fix(true).or_else(|| fix(false))
    }

    /// What is marked in the text: what there is to say about it, as far as no edit has touched
    /// the place since.
    pub fn marks(&self) -> Vec<Mark> {
        let (text, found) = match self.problem.as_deref() {
            // What was said of the same text when it was refused is said there.
            Some(Problem::Refused { text, diagnostics }) if *text == self.remarked => {
                (text, diagnostics)
            }
            _ => (&self.remarked, &*self.remarks),
        };
        let mark = |found: &Diagnostic| Mark {
            span: found.span,
            severity: found.severity,
        };
        let marks: Vec<Mark> = found.iter().map(mark).collect();
        Change::between(text, &self.text).marks(&marks)
    }

    /// The bracket at the cursor and the one that belongs to it, by where they stand.
    pub fn pair(&self) -> Option<[usize; 2]> {
        let cursor = self.assist.cursor(&self.text)?;
        highlight::pair(&self.text, &self.colours.pieces, cursor)
    }

    /// The cursor, or the end of the text where it is not known.
    pub(super) fn cursor(&self) -> crate::worker::Place {
        let cursor = self.assist.cursor(&self.text).unwrap_or(self.text.len());
        crate::worker::Place {
            text: self.text.to_string(),
            cursor,
        }
    }

    /// Has the editor put another text in place of its own, so that its undo takes that back.
    pub(super) fn rewrite(&mut self, text: String) {
        let end = text.len();
        self.rewrite_at(text, end);
    }

    /// The same, with the cursor at `cursor` (bytes).
    pub(super) fn rewrite_at(&mut self, text: String, cursor: usize) {
        let place = self.cursor();
        self.assist.formatted(place, Formatted { text, cursor });
    }

    /// Has the editor write a name at the cursor.
    pub(super) fn insert(&mut self, name: &str) {
        let place = self.cursor();
        let (before, behind) = place.text.split_at(place.cursor);
        let is_apart = before.is_empty() || before.ends_with([' ', '\n', '\t', '(', '[', '`']);
        let blank = if is_apart { "" } else { " " };
        let text = format!("{before}{blank}{name}{behind}");
        self.rewrite_at(text, place.cursor + blank.len() + name.len());
    }

    pub(super) fn edit(&mut self, text: String) {
        self.before.clear();
        self.text = text.into();
        self.replaced = None;
        if self.text.trim().is_empty() {
            self.remarks = Shared::new(Vec::new());
        }
    }

    pub(super) fn replace(&mut self, text: String) {
        self.before.clear();
        if *self.text != *text {
            let typed = !self.text.trim().is_empty() && !examples::is_one(&self.text);
            self.assist.replaced();
            let old = std::mem::replace(&mut self.text, text.into());
            // What can be had again from the menu needs no way back.
            self.replaced = if typed {
                Some(old)
            } else {
                self.replaced.take()
            };
            self.remarks = Shared::new(Vec::new());
        }
    }

    pub(super) fn restore(&mut self) {
        if let Some(text) = self.replaced.take() {
            self.text = text;
            self.assist.replaced();
            self.remarks = Shared::new(Vec::new());
        }
    }

    pub(super) fn check(&mut self) -> Vec<Command> {
        vec![Command::Check {
            text: self.text.to_string(),
        }]
    }

    pub(super) fn checked(&mut self, text: &str, diagnostics: Vec<Diagnostic>) {
        // What the alert says of the same text need not be said twice.
        if *self.text == *text && !self.is_refused() {
            self.remark(text, diagnostics);
        }
    }

    fn remark(&mut self, text: &str, mut diagnostics: Vec<Diagnostic>) {
        // What keeps the query from running goes first.
        diagnostics.sort_by_key(|found| !found.is_error());
        self.remarked = text.into();
        if *self.remarks != diagnostics {
            self.remarks = Shared::new(diagnostics);
        }
    }

    /// Runs the query on screen again when something else is selected by now, or the query of
    /// an address for the first time. `has_run` says that a query goes to the workers anyway.
    pub(super) fn follow(
        &mut self,
        selection: &Selection,
        has_run: bool,
        now: i64,
    ) -> Vec<Command> {
        let is_new = self.selected != *selection;
        let never_ran = self.result.is_none() && self.problem.is_none() && self.running.is_none();
        self.selected.clone_from(selection);
        match (is_new || never_ran) && !has_run && !self.asked.is_empty() {
            true => self.start(self.asked.clone(), now),
            false => Vec::new(),
        }
    }

    pub(super) fn run(&mut self, now: i64) -> Vec<Command> {
        self.start(self.text.clone(), now)
    }

    fn start(&mut self, text: Rc<str>, now: i64) -> Vec<Command> {
        let before = self.result.as_ref().filter(|before| before.text == text);
        if let Some(before) = before {
            self.order = before.order.map(|order| (before.text.clone(), order));
        }
        self.asked = text.clone();
        self.running = Some(Running {
            text: text.clone(),
            since: now,
            scanned: 0,
            total: 0,
            sorting: None,
        });
        self.problem = None;
        self.awaited = None;
        self.unsorted = None;
        self.status = text::QUERY_RUNNING.into();
        vec![Command::Run {
            slot: Slot::Editor,
            text: text.to_string(),
            selection: Selection::default(),
            now,
        }]
    }

    pub(super) fn progress(&mut self, scanned: u64, total: u64) {
        if let Some(running) = &mut self.running {
            (running.scanned, running.total) = (scanned, total);
        }
    }

    pub(super) fn done(
        &mut self,
        query: QueryId,
        rows: u64,
        scanned: u64,
        matched: u64,
        summary: Summary,
        now: i64,
    ) -> Vec<Command> {
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        let text = running.text.clone();
        let took = u64::try_from(now - running.since).unwrap_or(0);
        let sorting = running.sorting.take();
        let mut result = QueryResult::new(query, text.clone(), rows, summary);
        (result.scanned, result.matched) = (scanned, matched);
        result.took = sorting.as_ref().map_or(took, |sorting| sorting.took);
        result.order = sorting.as_ref().and_then(|sorting| sorting.order);
        if sorting.is_none() {
            // A query that runs again is sorted as its result was before.
            let order = self.order.take_if(|(of, _)| *of == text);
            if let Some((_, order)) = order.filter(|_| rows > 1) {
                let order = Some(order);
                running.sorting = Some(Sorting { order, took });
                self.unsorted = Some(Shared::new(result));
                return vec![reorder(order)];
            }
        }
        self.unsorted = None;
        if text == self.text {
            self.remark(&text, result.summary.warnings.clone());
        }
        let wanted = result.want(0..PAGE_ROWS);
        self.awaited = Some(Shared::new(result));
        if rows == 0 {
            self.show_awaited();
        }
        fetch(Slot::Editor, wanted)
    }

    pub(super) fn act_on_result(&mut self, action: ResultAction, now: i64) -> Vec<Command> {
        match action {
            ResultAction::Sort(column) => {
                let Some(result) = &self.result else {
                    return Vec::new();
                };
                let order = result.next_order(column);
                self.running = Some(Running {
                    text: result.text.clone(),
                    since: now,
                    scanned: 0,
                    total: 0,
                    sorting: Some(Sorting {
                        order,
                        took: result.took,
                    }),
                });
                self.problem = None;
                self.awaited = None;
                self.status = text::SORTING.into();
                vec![reorder(order)]
            }
            ResultAction::Trace(row) => match &self.result {
                Some(result) if result.has_groups() => vec![Command::TraceRow {
                    slot: Slot::Editor,
                    query: result.query,
                    row,
                }],
                _ => Vec::new(),
            },
            ResultAction::Back => {
                let Some(before) = self.before.pop() else {
                    return Vec::new();
                };
                self.order = before.order().map(|order| (before.text.clone(), order));
                let others = std::mem::take(&mut self.before);
                self.replace(before.text.to_string());
                self.before = others;
                self.run(now)
            }
            ResultAction::Keep(widths) => {
                self.widths = widths;
                Vec::new()
            }
            ResultAction::Export(action) => match &self.result {
                Some(result) => self.exports.update(action, result),
                None => Vec::new(),
            },
        }
    }

    /// It is known what is behind a row.
    pub(super) fn traced(
        &mut self,
        query: QueryId,
        traced: Result<Drill, Untraceable>,
        now: i64,
    ) -> Vec<Command> {
        let Some(result) = self.result.as_ref().filter(|result| result.query == query) else {
            return Vec::new();
        };
        match traced {
            Ok(drill) => {
                let mut before = std::mem::take(&mut self.before);
                before.push(Before::of(result));
                self.replace(drill.text);
                self.before = before;
                self.run(now)
            }
            Err(reason) => {
                self.untraced = Some(reason.to_string().into());
                Vec::new()
            }
        }
    }

    /// Table and status change at the same time, so that one never belongs to another
    /// query than the other.
    fn show_awaited(&mut self) {
        if let Some(result) = self.awaited.take() {
            self.status = status(&result);
            // The way back leads from the records of a trace, not from what came after.
            let last = self.before.last();
            if last.is_some_and(|last| last.text == result.text) {
                self.before.pop();
            }
            self.untraced = None;
            self.exports.forget();
            self.result = Some(result);
            self.running = None;
        }
    }

    pub(super) fn page(&mut self, query: QueryId, offset: u64, table: Table) {
        if let Some(awaited) = &mut self.awaited
            && awaited.query == query
        {
            awaited.make_mut().insert(offset, table);
            self.show_awaited();
        } else if let Some(result) = &mut self.result
            && result.query == query
        {
            result.make_mut().insert(offset, table);
        }
    }

    pub(super) fn see(&mut self, rows: Range<u64>) -> Vec<Command> {
        match &mut self.result {
            Some(result) => fetch(Slot::Editor, result.make_mut().want(rows)),
            None => Vec::new(),
        }
    }

    pub(super) fn refused(&mut self, mut diagnostics: Vec<Diagnostic>) {
        diagnostics.sort_by_key(|found| !found.is_error());
        let running = self.running.take();
        let text = running.map_or(self.text.clone(), |running| running.text);
        if text == self.text {
            self.remark(&text, Vec::new());
        }
        self.problem = Some(Shared::new(Problem::Refused { text, diagnostics }));
        self.fail(text::QUERY_REFUSED);
    }

    pub(super) fn stopped(&mut self, reason: String) -> Vec<Command> {
        self.problem = Some(Shared::new(Problem::Stopped(reason)));
        if self.sorts() {
            return self.show_unsorted();
        }
        self.fail(text::QUERY_STOPPED);
        Vec::new()
    }

    pub(super) fn cancelled(&mut self) -> Vec<Command> {
        if self.sorts() {
            return self.show_unsorted();
        }
        // A newer query may have replaced the one that was cancelled.
        if self.running.is_some() {
            self.fail(text::QUERY_CANCELLED);
        }
        Vec::new()
    }

    /// Whether a result is being sorted.
    fn sorts(&self) -> bool {
        let running = self.running.as_ref();
        running.is_some_and(|running| running.sorting.is_some())
    }

    /// What could not be sorted is shown, or stays, as it is.
    fn show_unsorted(&mut self) -> Vec<Command> {
        let Some(mut result) = self.unsorted.take() else {
            self.running = None;
            if let Some(result) = &self.result {
                self.status = status(result);
            }
            return Vec::new();
        };
        let wanted = result.make_mut().want(0..PAGE_ROWS);
        self.awaited = Some(result);
        fetch(Slot::Editor, wanted)
    }

    fn fail(&mut self, status: &str) {
        self.running = None;
        self.awaited = None;
        self.unsorted = None;
        self.status = match &self.result {
            Some(_) => format!("{status} {}", text::RESULT_IS_OLDER),
            None => status.to_string(),
        }
        .into();
    }

    pub(super) fn outdated(&mut self) {
        if let Some(result) = &mut self.result
            && !result.outdated
        {
            result.make_mut().outdated = true;
        }
    }
}

fn reorder(order: Option<ColumnOrder>) -> Command {
    Command::Reorder {
        slot: Slot::Editor,
        order,
    }
}

/// What a result came to, in words.
fn status(result: &QueryResult) -> Rc<str> {
    let done = text::query_done(result.rows, result.took, result.scanned);
    let name = |order: ColumnOrder| Some((result.columns().get(order.column)?, order.descending));
    match result.order.and_then(name) {
        Some((name, descending)) => format!("{done}, {}", text::sorted(name, descending)).into(),
        None => done.into(),
    }
}
