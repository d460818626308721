//! What the page says about charts.

use crate::ui::state::{PairsView, ResultView};
use crate::view::chart::{Kind, Unfit};
use crate::view::format;

pub const RESULT_VIEW: &str = "Show the result as";
pub const RESULT_CHART: &str = "Chart of the result";
pub const CHART_KIND: &str = "Kind of chart";
pub const CHART_MEASURE: &str = "Draw";
pub const CHART_ALL_MEASURES: &str = "all together";
pub const CHART_VALUES: &str = "Values of the chart";
pub const CHART_LEGEND: &str = "Series: press to hide or show";
pub const CHART_SHOW_ALL: &str = "Show all";
pub const CHART_WAITING: &str = "Fetching the rows to draw …";
pub const CHART_FIGURES: &str = "Figures";
pub const CHART_FIGURES_TABLE: &str = "Figures of the chart";
pub const CHART_SVG: &str = "Save as SVG";
pub const CHART_PNG: &str = "Save as PNG";
pub const CHART_NOT_SAVED: &str = "The browser did not save the picture.";
pub const HISTOGRAM: &str = "Rows over time";
pub const HISTOGRAM_NONE: &str = "None of these rows says when it was.";
pub const COUNT_OVER_TIME: &str = "Count rows over time";
pub const PAIRS_VIEW: &str = "Show the pairs as";
pub const PAIRS_MATRIX_SUMMARY: &str = "Who sent how many bytes to whom";
pub const PAIRS_CHART: &str = "Chart of the top pairs";

pub fn result_view(view: ResultView) -> &'static str {
    match view {
        ResultView::Table => "Table",
        ResultView::Chart => "Chart",
    }
}

pub fn pairs_view(view: PairsView) -> &'static str {
    match view {
        PairsView::Table => "Table",
        PairsView::Bars => "Bars",
        PairsView::Matrix => "Matrix",
    }
}

/// What the pairs are, above them.
pub fn pairs_heading(view: PairsView) -> &'static str {
    match view {
        PairsView::Table | PairsView::Bars => super::TOP_PAIRS_SUMMARY,
        PairsView::Matrix => PAIRS_MATRIX_SUMMARY,
    }
}

pub fn chart_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Line => "Line",
        Kind::Area => "Stacked area",
        Kind::Bar => "Bar",
        Kind::Grouped => "Grouped bar",
        Kind::Pie => "Pie",
        Kind::Matrix => "Matrix",
        Kind::Multiples => "Side by side",
        Kind::Distribution => "Distribution",
    }
}

/// Why a result is not drawn, and what would help.
pub fn unfit(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::Records => {
            "Each row is a record of its own, and none of the columns is an amount to count by size. \
             Group the rows with stats … by, or list bytes or packets with fields."
        }
        Unfit::OneRow => {
            "There is one row, so there is nothing to compare. Add by and a field behind stats, such \
             as by bin(5m) or by action."
        }
        Unfit::NoNumbers => {
            "None of the columns has numbers to draw. Add one to stats, such as count(*) or \
             sum(bytes)."
        }
        Unfit::NoRows => {
            "None of the rows says when it was. Group them by something else than time."
        }
    }
}

/// How many rows there are, and how long the bars of the histogram are.
pub fn histogram(rows: i128, bin: &str) -> String {
    format!("{}, per {bin}", format::count(rows, "row", "rows"))
}

/// What charts are drawn of: `2 files, 2,256 rows`.
pub fn chart_source(files: usize, rows: u64) -> String {
    format!(
        "{}, {}",
        format::count(files as i128, "file", "files"),
        format::count(i128::from(rows), "row", "rows")
    )
}

/// Of more figures than are shown.
pub fn figures_shown(shown: usize, count: usize) -> String {
    format!(
        "The first {} of {}. The table of the result has all rows.",
        format::integer(shown as i128),
        format::count(count as i128, "row", "rows")
    )
}

/// The name of a chart as a file.
pub fn chart_file(extension: &str) -> String {
    format!("flowglass-chart.{extension}")
}
