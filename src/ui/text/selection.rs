//! What the page says about the selection, the menu of values, and the steps.

use crate::query::Value;
use crate::query::selection::Choice;
use crate::view::format;

pub const SELECTION: &str = "Selection";
pub const TIME: &str = "Time";
pub const ALL_TIME: &str = "All time";
pub const TIME_FROM: &str = "Start";
pub const TIME_UNTIL: &str = "End";
pub const TIME_FORM_HINT: &str = "UTC, as 2026-11-15 00:10:00. An empty field has no bound.";
pub const APPLY: &str = "Apply";
pub const ZOOM: &str = "Zoom the chart in";
pub const ZOOM_OUT: &str = "Zoom the chart out";
pub const ADD_FILTER: &str = "Add a filter";
pub const ADD: &str = "Add";
pub const CONDITION_EXAMPLE: &str = "dstPort = 443";
pub const CLEAR_SELECTION: &str = "Clear";
pub const CLEAR_SELECTION_HINT: &str = "Select all time and take out all filters";
pub const UNDO_STEP: &str = "Undo";
pub const REDO_STEP: &str = "Redo";
pub const FILTERS: &str = "Filters";
pub const INVERT: &str = "Turn around";
pub const REMOVE_FILTER: &str = "Take out";
pub const INTO_QUERY: &str = "Filters into the query";
pub const FROM_QUERY: &str = "Filters from the query";
pub const LINK: &str = "Link";
pub const LINK_HINT: &str = "Leads to this view: the place, the query, the filters and the time. It holds nothing of what \
     the files hold; who opens it opens their own files.";
pub const LINK_HOSTS: &str = "With addresses of hosts";
pub const LINK_HOSTS_HINT: &str =
    "Without this, filters and queries that mention an IP address are left out.";
pub const COPY_LINK: &str = "Copy the link";
pub const LINK_ADDRESS: &str = "The link";
pub const VERDICTS_SEE_ALL: &str = "Verdicts look at all records of a pair.";
pub const NOTHING_SELECTED: &str = "No record meets the selection.";

pub const VALUE_MENU: &str = "What to do with the value";
pub const INCLUDE: &str = "Include";
pub const EXCLUDE: &str = "Exclude";
pub const ONLY_THIS: &str = "Only this";
pub const COPY: &str = "Copy";
pub const EXPLAIN_FIELD: &str = "What the field means";
pub const EXPLAIN_RECORD: &str = "Explain this record";
pub const SHOW_RECORDS: &str = "Show the records behind this row";
pub const FROM_HERE: &str = "From this time on";
pub const THIS_TIME: &str = "Only this time";
pub const UNTIL_HERE: &str = "Until this time";

pub const RANGE_FROM_EDGE: &str = "Beginning of the selected time";
pub const RANGE_UNTIL_EDGE: &str = "End of the selected time";
pub const BRUSH_HINT: &str = "Drag to select a time. By keyboard: arrow keys move, with Shift they select, Enter selects \
     the bar, Escape selects all time.";

/// How much is selected.
pub fn selected(rows: u64, all: u64) -> String {
    let whole = format::count(all.into(), "row", "rows");
    format!("{} of {whole} selected", format::integer(rows.into()))
}

/// What a choice is of: `srcAddr = 10.1.0.5 and dstAddr = 10.2.0.9`.
pub fn chosen(choice: &Choice) -> String {
    let is = |(field, value): &(String, Value)| match value {
        Value::Null => format!("{field} is absent"),
        value => format!("{field} = {value}"),
    };
    let by = match choice {
        Choice::All(_) => " and ",
        Choice::Any(_) => " or ",
    };
    let parts: Vec<String> = choice.values().iter().map(is).collect();
    parts.join(by)
}

/// Chooses this alone, as one of several.
pub fn only(choice: &Choice) -> String {
    format!("Only {}", chosen(choice))
}

/// The name of the button that takes a filter out.
pub fn take_out(condition: &str) -> String {
    format!("Take out the filter {condition}")
}

/// The name of the button of a filter.
pub fn filter_named(condition: &str) -> String {
    format!("Filter {condition}")
}
