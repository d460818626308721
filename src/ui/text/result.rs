//! What the table of a result says, and what can be done with it.

use crate::view::format;

pub const SORTING: &str = "Sorting";
/// What the active head of a column can do.
pub const HEAD_HINT: &str = "Enter sorts. Shift with ← or → makes the column narrower or wider, \
                             Shift+Enter as wide as its texts.";
pub const SHOW_BEHIND: &str = "Show the records behind this row";
pub const SHOW_BEHIND_HINT: &str =
    "Choose a row and press Ctrl+Enter to see the records that it was made of.";
pub const BACK_TO_GROUPS: &str = "Back to the result before";

/// The button that opens what a value offers.
pub const USE_VALUE: &str = "Filter by this value";
pub const USE_VALUE_HINT: &str =
    "Include it, exclude it, or show nothing else: also by a right click, or with Shift+F10";

pub const COPY_CELLS: &str = "Copy";
pub const COPY_CELLS_HINT: &str = "Copy the selected cells, to paste them into a table: Ctrl+C";
pub const SAVE_CSV: &str = "Save as CSV";
pub const SAVE_JSON: &str = "Save as JSON";
pub const EXPORT_STATUS: &str = "Export status";
pub const EXPORT_PROGRESS: &str = "Rows written";
pub const CANCEL_EXPORT: &str = "Cancel writing";
pub const EXPORT_CANCELLED: &str = "Cancelled; nothing was saved.";
/// Why an export cannot go on.
pub const RESULT_IS_GONE: &str = "another result has taken the place of this one";
/// Why the browser does not do it, where it says nothing.
pub const NOT_ALLOWED: &str = "the browser does not allow it";
/// The name of the file, without its ending.
pub const EXPORT_NAME: &str = "flowglass-result";

/// By what a result is sorted.
pub fn sorted(name: &str, descending: bool) -> String {
    let way = if descending {
        "descending"
    } else {
        "ascending"
    };
    format!("sorted by {name}, {way}")
}

/// The button that leads from a group of so many to its records.
pub fn show_behind(count: Option<i128>) -> String {
    match count {
        Some(1) => "Show the record".to_string(),
        Some(count) => format!("Show the {} records", format::integer(count)),
        None => SHOW_BEHIND.to_string(),
    }
}

fn cells(count: u64) -> String {
    format::count(i128::from(count), "cell", "cells")
}

/// How many cells are selected.
pub fn cells_selected(rows: u64, columns: usize) -> String {
    let rows = format::count(i128::from(rows), "row", "rows");
    let columns = format::count(columns as i128, "column", "columns");
    format!("{rows} of {columns} selected")
}

pub fn copied(count: u64) -> String {
    format!("Copied {}.", cells(count))
}

pub fn not_copied(reason: &str) -> String {
    format!("Nothing was copied: {reason}.")
}

pub fn too_much_to_copy(count: u64, most: u64) -> String {
    format!(
        "{} are too many for the clipboard, which takes {} here: save the result as CSV.",
        cells(count),
        format::integer(i128::from(most))
    )
}

pub fn saved(rows: u64) -> String {
    let rows = format::count(i128::from(rows), "row", "rows");
    format!("Saved {rows}.")
}

pub fn not_saved(reason: &str) -> String {
    format!("The file was not saved: {reason}.")
}
