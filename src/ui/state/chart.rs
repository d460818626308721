//! The chart of the result, and when the records were that its query is about.

use super::files::Files;
use super::overview::Panel;
use super::query::QueryPanel;
use super::result::QueryResult;
use super::shared::Shared;
use crate::query::time::{Period, TimeRange};
use crate::query::{Selection, Table};
use crate::ui::text;
use crate::view::chart::{Distribution, Kind, MOST_ROWS, distribution_query, histogram_query};
use crate::view::format;
use crate::view::traffic::choose_bin;
use crate::worker::{Command, QueryId, Slot};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The width for which the periods of the histogram are chosen, in pixels.
const HISTOGRAM_WIDTH: u32 = 1_000;

/// The rows of the histogram and of a distribution that are fetched: more than either has.
const MOST_COUNTS: u64 = 4_000;

/// So many rows of records tell which columns have amounts.
const ROWS_LOOKED_AT: u64 = 32;

/// How a result is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResultView {
    #[default]
    Table,
    Chart,
}

impl ResultView {
    pub const ALL: [ResultView; 2] = [ResultView::Table, ResultView::Chart];

    /// The name that the browser's storage knows.
    pub fn key(self) -> &'static str {
        match self {
            ResultView::Table => "table",
            ResultView::Chart => "chart",
        }
    }

    pub fn find(key: &str) -> Option<ResultView> {
        ResultView::ALL.into_iter().find(|view| view.key() == key)
    }
}

/// How the top pairs are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PairsView {
    #[default]
    Table,
    Bars,
    Matrix,
}

impl PairsView {
    pub const ALL: [PairsView; 3] = [PairsView::Table, PairsView::Bars, PairsView::Matrix];
}

/// What can happen to charts.
#[derive(Clone, Debug, PartialEq)]
pub enum ChartAction {
    Show(ResultView),
    /// Draw the result as this.
    Draw(Kind),
    /// Draw the column of this name; all that go together if there is none.
    Measure(Option<String>),
    /// Hide a series, or show it again.
    Toggle(String),
    /// Show all series again.
    ShowAll,
    /// Show the figures behind the chart, or hide them.
    Figures(bool),
    ShowPairs(PairsView),
}

/// Rows by time.
pub struct Histogram {
    pub table: Table,
    pub range: TimeRange,
    pub bin: Period,
}

/// The chart of the result on screen.
#[derive(Clone, Default, PartialEq)]
pub struct ResultChart {
    pub view: ResultView,
    /// What the person has chosen, as far as it fits.
    pub kind: Option<Kind>,
    pub measure: Option<String>,
    pub hidden: BTreeSet<String>,
    pub has_figures: bool,
    /// The rows that are drawn.
    pub rows: Option<Shared<Table>>,
    /// When the records were that the query is about.
    pub histogram: Panel<Histogram>,
    /// How often amounts of which size occur, of records.
    pub distribution: Panel<Distribution>,
    /// The columns of records that have amounts.
    pub amounts: Rc<[String]>,
    pub pairs: PairsView,
    /// What the result was made of, in words.
    pub source: Rc<str>,
    /// The result that all of this belongs to.
    of: Option<QueryId>,
    /// The rows that are on their way.
    awaited: Option<(QueryId, u64)>,
    /// What the histogram was asked about: the commands that choose its records, and when.
    counted: Option<(String, TimeRange)>,
    /// The column whose distribution was asked for.
    distributed: Option<String>,
}

impl ResultChart {
    pub(super) fn update(&mut self, action: ChartAction) {
        match action {
            ChartAction::Show(view) => self.view = view,
            ChartAction::Draw(kind) => self.kind = Some(kind),
            ChartAction::Measure(measure) => {
                self.measure = measure;
                self.hidden.clear();
            }
            ChartAction::Toggle(series) => {
                if !self.hidden.remove(&series) {
                    self.hidden.insert(series);
                }
            }
            ChartAction::ShowAll => self.hidden.clear(),
            ChartAction::Figures(is_shown) => self.has_figures = is_shown,
            ChartAction::ShowPairs(view) => self.pairs = view,
        }
    }

    /// The column of records whose distribution is drawn.
    pub fn amount(&self) -> Option<&str> {
        let chosen = self.measure.as_deref();
        let chosen = chosen.filter(|name| self.amounts.iter().any(|amount| amount == name));
        chosen.or_else(|| self.amounts.first().map(String::as_str))
    }

    /// Asks for what is wanted of the result on screen and not there.
    pub(super) fn catch_up(
        &mut self,
        query: &QueryPanel,
        files: &Files,
        selected: Option<TimeRange>,
        now: i64,
    ) -> Vec<Command> {
        let Some(result) = &query.result else {
            return Vec::new();
        };
        // Its result takes the place of what is shown.
        if query.running.is_some() {
            return Vec::new();
        }
        let mut commands = Vec::new();
        if self.of != Some(result.query) {
            self.begin(result);
            self.source = source(files).into();
        }
        // What changes with the data is asked anew with the result.
        let range = selected
            .or_else(|| files.range())
            .filter(|_| !result.outdated);
        if let Some(range) = range {
            commands.extend(self.count(result, range, now));
        }
        if self.view == ResultView::Chart {
            commands.extend(self.fetch(result));
            commands.extend(self.distribute(result, now));
        }
        commands
    }

    /// Another result is on screen: what was chosen for the last one stays where the columns are
    /// the same.
    fn begin(&mut self, result: &QueryResult) {
        let is_same = |name: &String| result.columns().contains(name);
        self.measure = self.measure.take().filter(is_same);
        self.of = Some(result.query);
        self.rows = None;
        self.awaited = None;
        self.counted = None;
        self.distributed = None;
        self.distribution = Panel::default();
        self.amounts = match result.summary.is_records {
            true => amounts(result),
            false => Rc::new([]),
        };
    }

    fn count(&mut self, result: &QueryResult, range: TimeRange, now: i64) -> Option<Command> {
        let records = &result.summary.outline.records;
        let wanted = (records.clone(), range);
        if self.counted.as_ref() == Some(&wanted) {
            return None;
        }
        self.counted = Some(wanted);
        let text = histogram_query(records, bin(range));
        Some(run(Slot::Histogram, text, now))
    }

    fn fetch(&mut self, result: &QueryResult) -> Option<Command> {
        if result.summary.outline.groups.is_none() || self.rows.is_some() {
            return None;
        }
        let wanted = (result.query, result.rows.min(MOST_ROWS));
        if self.awaited == Some(wanted) || wanted.1 == 0 {
            return None;
        }
        self.awaited = Some(wanted);
        Some(Command::Page {
            slot: Slot::Editor,
            offset: 0,
            count: wanted.1,
        })
    }

    fn distribute(&mut self, result: &QueryResult, now: i64) -> Option<Command> {
        let amount = self.amount()?.to_string();
        if self.distributed.as_ref() == Some(&amount) {
            return None;
        }
        let text = distribution_query(&result.summary.outline.records, &amount);
        self.distributed = Some(amount);
        self.distribution = Panel::default();
        Some(run(Slot::Distribution, text, now))
    }

    /// Takes in the rows that are drawn; gives back others.
    pub(super) fn page(&mut self, query: QueryId, offset: u64, table: Table) -> Option<Table> {
        if offset > 0 || self.awaited != Some((query, table.rows() as u64)) {
            return Some(table);
        }
        self.awaited = None;
        self.rows = Some(Shared::new(table));
        None
    }

    /// A query of a slot has come to its rows, which are to be fetched.
    pub(super) fn done(&mut self, slot: Slot, query: QueryId, rows: u64) -> Vec<Command> {
        match slot {
            Slot::Histogram => self.histogram.expect(query),
            _ => self.distribution.expect(query),
        }
        vec![Command::Page {
            slot,
            offset: 0,
            count: rows.min(MOST_COUNTS),
        }]
    }

    pub(super) fn counted(&mut self, slot: Slot, query: QueryId, table: Table) {
        match slot {
            Slot::Histogram => {
                if let Some((_, range)) = self.counted
                    && self.histogram.expects(query)
                {
                    let bin = bin(range);
                    self.histogram.answer(Histogram { table, range, bin });
                }
            }
            _ if self.distribution.expects(query) => {
                self.distribution.answer(Distribution::of(&table));
            }
            _ => {}
        }
    }

    pub(super) fn failed(&mut self, slot: Slot, reason: String) {
        match slot {
            Slot::Histogram => self.histogram.problem = Some(reason.into()),
            _ => self.distribution.problem = Some(reason.into()),
        }
    }
}

/// What is loaded, in words.
pub fn source(files: &Files) -> String {
    text::chart_source(files.shown().count(), files.counts().rows())
}

/// The columns of a result that have amounts, `bytes` before all others.
fn amounts(result: &QueryResult) -> Rc<[String]> {
    let is_amount = |at: usize| {
        let rows = 0..result.rows.min(ROWS_LOOKED_AT);
        let mut cells = rows
            .filter_map(|row| result.value(row, at))
            .filter(|value| value.number().is_some())
            .map(|value| format::cell(&value, result.measure(at)).kind);
        let first = cells.next();
        first == Some(format::Kind::Quantity) && cells.all(|kind| Some(kind) == first)
    };
    let columns = result.columns().iter().enumerate();
    let mut amounts: Vec<String> = columns
        .filter(|(at, _)| is_amount(*at))
        .map(|(_, name)| name.clone())
        .collect();
    amounts.sort_by_key(|name| !name.contains("bytes"));
    amounts.into()
}

fn bin(range: TimeRange) -> Period {
    choose_bin(range, HISTOGRAM_WIDTH)
}

fn run(slot: Slot, text: String, now: i64) -> Command {
    Command::Run {
        slot,
        text,
        selection: Selection::default(),
        now,
    }
}
