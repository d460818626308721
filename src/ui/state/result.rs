//! A result, and those of its rows that are here.

use super::connections::question_between;
use super::export::ExportAction;
use crate::insight::Question;
use crate::query::{ColumnOrder, Measure, Outline, Table, Value};
use crate::view::grid::Widths;
use crate::view::window::Pages;
use crate::worker::{Command, QueryId, Slot, Summary};
use std::ops::Range;
use std::rc::Rc;

/// Rows that are fetched at once.
pub const PAGE_ROWS: u64 = 128;

/// Pages that are held: those in sight, and some to scroll back to.
const PAGES_HELD: usize = 8;

/// What a person can do with a result.
pub enum ResultAction {
    /// Sort by a column, or once more, or back into the order of the query.
    Sort(usize),
    /// Show what is behind a row.
    Trace(u64),
    /// Go back to the result from which the last trace led.
    Back,
    /// Remember the widths of the columns, for when the table is shown again.
    Keep(Widths),
    Export(ExportAction),
}

/// A result to go back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    pub text: Rc<str>,
    order: Option<ColumnOrder>,
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
    /// The column that a person has sorted by; the order is that of the query if there is none.
    pub order: Option<ColumnOrder>,
    pages: Pages<Rc<Table>>,
    /// Which columns of the pages are shown, in order; all of them when there are none.
    shown: Vec<usize>,
}

impl Before {
    pub(super) fn of(result: &QueryResult) -> Before {
        Before {
            text: result.text.clone(),
            order: result.order,
        }
    }

    pub(super) fn order(&self) -> Option<ColumnOrder> {
        self.order
    }
}

impl QueryResult {
    /// The result of a query that is done, without any rows yet.
    pub(super) fn new(query: QueryId, text: Rc<str>, rows: u64, summary: Summary) -> QueryResult {
        QueryResult {
            query,
            text,
            rows,
            scanned: 0,
            matched: 0,
            took: 0,
            summary,
            outdated: false,
            order: None,
            pages: Pages::new(rows, PAGE_ROWS, PAGES_HELD),
            shown: Vec::new(),
        }
    }

    /// A result that shows some columns of its pages, under other names.
    pub(super) fn of_columns(
        query: QueryId,
        rows: u64,
        columns: Vec<(String, Measure)>,
        shown: Vec<usize>,
    ) -> QueryResult {
        let (columns, measures) = columns.into_iter().unzip();
        QueryResult {
            query,
            text: "".into(),
            rows,
            scanned: 0,
            matched: 0,
            took: 0,
            summary: Summary {
                columns,
                outline: Outline {
                    measures,
                    ..Outline::default()
                },
                ..Summary::default()
            },
            outdated: false,
            order: None,
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

    /// What a column measures.
    pub fn measure(&self, column: usize) -> Measure {
        let measures = &self.summary.outline.measures;
        measures.get(column).copied().unwrap_or_default()
    }

    /// The field by whose values in a column records can be chosen; the start of a period stands
    /// for the time of the record.
    pub fn field(&self, column: usize) -> Option<&str> {
        let outline = &self.summary.outline;
        let groups = outline.groups.as_ref();
        let time = groups.and_then(|groups| groups.time);
        match outline.fields.get(column)? {
            Some(field) => Some(field),
            None => time
                .filter(|time| time.column == column)
                .map(|_| "@timestamp"),
        }
    }

    /// The question about the two ends of a row, if it shows them.
    pub fn question(&self, row: u64) -> Option<Question> {
        let value = |name: &str| {
            let column = (0..self.columns().len()).find(|at| self.field(*at) == Some(name))?;
            match self.value(row, column)? {
                Value::Null => None,
                value => Some(value.to_string()),
            }
        };
        question_between(&value)
    }

    /// The column that the rows are sorted by, by a person or by the query.
    pub fn sorted_by(&self) -> Option<ColumnOrder> {
        self.order.or(self.summary.outline.order)
    }

    /// The order in which pressing the head of a column puts the rows: the least first, the
    /// greatest first, that of the query.
    pub fn next_order(&self, column: usize) -> Option<ColumnOrder> {
        let turn = |descending| Some(ColumnOrder { column, descending });
        let own = self.summary.outline.order;
        match self.order.filter(|order| order.column == column) {
            Some(order) if order.descending => None,
            Some(_) => turn(true),
            None => match own.filter(|own| own.column == column && self.order.is_none()) {
                // What stands like this already would not change.
                Some(own) => turn(!own.descending),
                None => turn(false),
            },
        }
    }

    /// Whether there is something behind each row that can be shown.
    pub fn has_groups(&self) -> bool {
        self.summary.outline.groups.is_some()
    }

    /// How many records a row stands for, if it says so.
    pub fn record_count(&self, row: u64) -> Option<i128> {
        let groups = self.summary.outline.groups.as_ref()?;
        match self.value(row, groups.count?)? {
            Value::Integer(count) => Some(count),
            _ => None,
        }
    }

    /// The column whose values are drawn as bars, and the greatest of them: the one that the
    /// rows are sorted by, or else the first.
    pub fn bars(&self) -> Option<(usize, f64)> {
        let greatest = |column: usize| {
            let greatest = self.summary.greatest.get(column).copied().flatten();
            let greatest = greatest.filter(|greatest| *greatest > 0.0)?;
            Some((column, greatest))
        };
        // One bar compares nothing.
        if self.rows < 2 {
            return None;
        }
        let sorted = self.sorted_by().and_then(|order| greatest(order.column));
        sorted.or_else(|| (0..self.columns().len()).find_map(greatest))
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
