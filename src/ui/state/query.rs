//! The editor, the query that runs, and the result on screen.

use super::assist::Assist;
use super::shared::Shared;
use crate::query::{Diagnostic, Fix, Selection, Table, Value};
use crate::ui::{examples, text};
use crate::view::window::Pages;
use crate::worker::{Command, QueryId, Slot, Summary};
use std::ops::Range;
use std::rc::Rc;

/// Rows that are fetched at once.
pub const PAGE_ROWS: u64 = 128;

/// Pages that are held: those in sight, and some to scroll back to.
const PAGES_HELD: usize = 8;

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
    /// A result whose first rows are still on their way.
    awaited: Option<Shared<QueryResult>>,
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

/// A result, and those of its rows that are here.
#[derive(Clone)]
pub struct QueryResult {
    pub query: QueryId,
    pub text: Rc<str>,
    pub rows: u64,
    /// Rows that the query looked at, and how many of them it kept.
    pub scanned: u64,
    pub matched: u64,
    /// Milliseconds.
    pub took: u64,
    pub summary: Summary,
    /// Whether files have come or gone since.
    pub outdated: bool,
    pages: Pages<Rc<Table>>,
    /// Which columns of the pages are shown, in order; all of them when there are none.
    shown: Vec<usize>,
}

impl Default for QueryPanel {
    fn default() -> QueryPanel {
        QueryPanel {
            text: examples::FIRST.into(),
            replaced: None,
            running: None,
            problem: None,
            remarks: Shared::new(Vec::new()),
            assist: Assist::default(),
            remarked: "".into(),
            result: None,
            status: "".into(),
            asked: "".into(),
            selected: Selection::default(),
            awaited: None,
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

    pub(super) fn edit(&mut self, text: String) {
        self.text = text.into();
        self.replaced = None;
        if self.text.trim().is_empty() {
            self.remarks = Shared::new(Vec::new());
        }
    }

    pub(super) fn replace(&mut self, text: String) {
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
        self.asked = text.clone();
        self.running = Some(Running {
            text: text.clone(),
            since: now,
            scanned: 0,
            total: 0,
        });
        self.problem = None;
        self.awaited = None;
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
        let Some(running) = &self.running else {
            return Vec::new();
        };
        let text = running.text.clone();
        if text == self.text {
            self.remark(&text, summary.warnings.clone());
        }
        let Some(running) = &self.running else {
            return Vec::new();
        };
        let mut result = QueryResult {
            query,
            text,
            rows,
            scanned,
            matched,
            took: u64::try_from(now - running.since).unwrap_or(0),
            summary,
            outdated: false,
            pages: Pages::new(rows, PAGE_ROWS, PAGES_HELD),
            shown: Vec::new(),
        };
        let wanted = result.want(0..PAGE_ROWS);
        self.awaited = Some(Shared::new(result));
        if rows == 0 {
            self.show_awaited();
        }
        fetch(Slot::Editor, wanted)
    }

    /// Table and status change at the same time, so that one never belongs to another
    /// query than the other.
    fn show_awaited(&mut self) {
        if let Some(result) = self.awaited.take() {
            self.status = text::query_done(result.rows, result.took, result.scanned).into();
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

    pub(super) fn stopped(&mut self, reason: String) {
        self.problem = Some(Shared::new(Problem::Stopped(reason)));
        self.fail(text::QUERY_STOPPED);
    }

    pub(super) fn cancelled(&mut self) {
        // A newer query may have replaced the one that was cancelled.
        if self.running.is_some() {
            self.fail(text::QUERY_CANCELLED);
        }
    }

    fn fail(&mut self, status: &str) {
        self.running = None;
        self.awaited = None;
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

impl QueryResult {
    /// A result that shows some columns of its pages, under other names.
    pub(super) fn of_columns(
        query: QueryId,
        rows: u64,
        names: Vec<String>,
        shown: Vec<usize>,
    ) -> QueryResult {
        QueryResult {
            query,
            text: "".into(),
            rows,
            scanned: 0,
            matched: 0,
            took: 0,
            summary: Summary {
                columns: names,
                ..Summary::default()
            },
            outdated: false,
            pages: Pages::new(rows, PAGE_ROWS, PAGES_HELD),
            shown,
        }
    }

    /// The pages to fetch for rows.
    pub(super) fn want(&mut self, rows: Range<u64>) -> Vec<Range<u64>> {
        self.pages.want(rows)
    }

    /// Takes in a page that was fetched.
    pub(super) fn insert(&mut self, offset: u64, table: Table) {
        self.pages.insert(offset, Rc::new(table));
    }

    /// The value of a column of the pages, shown or not.
    pub fn named_value(&self, row: u64, name: &str) -> Option<Value> {
        let (table, row) = self.pages.get(row)?;
        let column = table.names().iter().position(|known| known == name)?;
        (row < table.rows()).then(|| table.value(row, column))
    }

    /// The value of a cell; `None` when its row is not here yet.
    pub fn value(&self, row: u64, column: usize) -> Option<Value> {
        let (table, row) = self.pages.get(row)?;
        let column = self.shown.get(column).copied().unwrap_or(column);
        (row < table.rows() && column < table.names().len()).then(|| table.value(row, column))
    }

    pub fn columns(&self) -> &[String] {
        &self.summary.columns
    }
}

/// The commands that fetch pages of a slot's result.
pub(super) fn fetch(slot: Slot, pages: Vec<Range<u64>>) -> Vec<Command> {
    let page = |rows: Range<u64>| Command::Page {
        slot,
        offset: rows.start,
        count: rows.end - rows.start,
    };
    pages.into_iter().map(page).collect()
}
