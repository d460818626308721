//! What the page says around the editor: commands and their keys, history, saved queries.

use crate::query::saved::{MOST_PARAMETERS, Misfit};
use crate::view::format;

// Commands.
pub const CANCEL_RUNNING: &str = "Cancel the query";
pub const GO_OVERVIEW: &str = "Go to Overview";
pub const GO_QUERY: &str = "Go to Query";
pub const GO_CONNECTIONS: &str = "Go to Connections";
pub const GO_LEARN: &str = "Go to Learn";
pub const GO_DATA: &str = "Go to Data";
pub const SAVE_QUERY: &str = "Save query";
pub const SAVED_QUERIES: &str = "Saved queries";
pub const HISTORY: &str = "History";
pub const OLDER_QUERY: &str = "Older query of the history";
pub const NEWER_QUERY: &str = "Newer query of the history";
pub const FORMAT_QUERY: &str = "Format the query";
pub const APPLY_FIX: &str = "Make the first fix";
pub const COMPLETE_HERE: &str = "List what can be written";
pub const USE_LIGHT: &str = "Theme: light";
pub const USE_DARK: &str = "Theme: dark";
pub const USE_SYSTEM: &str = "Theme: as the system has it";
pub const USE_CONTRAST: &str = "Theme: high contrast";
pub const SHOW_CHART: &str = "Show the result as a chart";
pub const SHOW_TABLE: &str = "Show the result as a table";
pub const SAVE_RESULT_CSV: &str = "Save the result as CSV";
pub const SAVE_RESULT_JSON: &str = "Save the result as JSON";
pub const LINK_COPIED: &str = "The link is on the clipboard.";
pub const LINK_NOT_COPIED: &str =
    "The browser does not allow the page to copy. “Link” above the places shows it.";
pub const UNDO_LAST: &str = "Undo the last step";
pub const REDO_NEXT: &str = "Redo the step";
pub const CLEAR_ALL_FILTERS: &str = "Clear time and filters";
pub const COPY_LINK_HERE: &str = "Copy the link to this view";
pub const PRESENT_TOGGLE: &str = "Presenter mode on or off";
pub const KEYBOARD_HELP: &str = "Keyboard help";
pub const PALETTE: &str = "Command palette";

pub const FIND_EXAMPLE: &str = "Find an example";

// The palette.
pub const PALETTE_FIELD: &str = "What do you want to do?";
pub const PALETTE_LIST: &str = "Commands";
pub const PALETTE_HINT: &str = "A command, a query, a field …";
pub const PALETTE_NOTHING: &str = "Nothing of that name. Try fewer letters.";
pub const PALETTE_COMMAND: &str = "";
pub const PALETTE_EXAMPLE: &str = "example";
pub const PALETTE_MISSION: &str = "mission";
pub const PALETTE_SAVED: &str = "saved query";
pub const PALETTE_HISTORY: &str = "history";
pub const PALETTE_FIELD_VALUES: &str = "field";

pub fn palette_found(count: usize) -> String {
    match count {
        0 => PALETTE_NOTHING.to_string(),
        count => format::count(count as i128, "choice", "choices"),
    }
}

pub fn values_of(field: &str) -> String {
    format!("Values of {field}")
}

pub fn insert_field(field: &str) -> String {
    format!("Insert {field} into the query")
}

// The keys of the page.
pub const KEYS_PAGE: &str = "Everywhere";
pub const KEYS_EDITOR: &str = "Query editor";
pub const KEYS_COMPLETIONS: &str = "List of completions";
pub const KEYS_RESULTS: &str = "Results";
pub const KEYS_DIALOGS: &str = "Lists and dialogs";
pub const KEYS_OUTSIDE: &str = "outside of text fields";
pub const KEY_CHOOSE: &str = "Choose";
pub const KEY_TAKE_FIRST: &str = "Take the chosen one, or the first";
pub const KEY_TAKE: &str = "Take the chosen one";
pub const KEY_CLOSE_LIST: &str = "Close the list";
pub const KEYS_TRAFFIC: &str = "Traffic over time";
pub const KEY_MOVE: &str = "Go along the time";
pub const KEY_MARK_TIME: &str = "Mark a range of time";
pub const KEY_SELECT_TIME: &str = "Select the time";
pub const KEY_ALL_TIME: &str = "Select all time";
pub const KEY_CELLS: &str = "Go from cell to cell";
pub const KEY_ENDS: &str = "First or last cell of the row";
pub const KEY_CORNERS: &str = "First or last cell of all";
pub const KEY_EXPLAIN: &str = "Open the row, or explain the record";
pub const KEY_MARK_CELLS: &str = "Mark cells";
pub const KEY_COPY_CELLS: &str = "Copy the marked cells";
pub const KEY_BEHIND: &str = "Show the records behind the row";
pub const KEY_VALUE: &str = "What can be done with the value";
pub const KEYS_HEADS: &str = "Heads of the results (above the first row)";
pub const KEY_SORT: &str = "Sort by the column";
pub const KEY_WIDTH: &str = "Make the column narrower or wider";
pub const KEY_FIT: &str = "Make the column fit its cells";
pub const KEYS_CHART: &str = "Charts";
pub const KEY_MARKS: &str = "Go from value to value";
pub const KEY_LEAVE_MARK: &str = "Leave the value";
pub const KEYS_LISTS: &str = "Menus and the list of fields";
pub const KEY_ENTRIES: &str = "Go from entry to entry";
pub const KEY_TAKE_ENTRY: &str = "Open or take the entry";
pub const KEY_CLOSE: &str = "Close";
pub const KEY_TAB: &str = "Go to what comes next";
pub const KEY_OR: &str = "or";

// History.
pub const HISTORY_KEPT: &str = "The texts of the last 100 queries that ran, with their time and the number of \
     rows, are kept in this browser: nothing of the rows, and nothing leaves it.";
pub const HISTORY_TITLE: &str = "The queries that ran";
pub const HISTORY_EMPTY: &str = "No query has run yet.";
pub const HISTORY_EMPTY_NEXT: &str = "Run one, and it is here the next time, too.";
pub const HISTORY_FORGOTTEN: &str = "Forgotten.";
pub const FORGET_QUERY: &str = "Forget";
pub const FORGET_ALL: &str = "Forget all";
pub const RUN_IT: &str = "Run";
pub const EDIT_IT: &str = "Edit";

/// When a query ran, and what it gave.
pub fn ran(at: i64, rows: u64) -> String {
    let rows = format::count(rows.into(), "row", "rows");
    format!("{}, {rows}", format::time(at))
}

/// A button of one of many queries.
pub fn of_query(action: &str, name: &str) -> String {
    format!("{action}: {name}")
}

// Saved queries.
pub const SAVED_KEPT: &str = "Saved queries are kept in this browser, and nothing of your logs with them. Export them to \
     take them elsewhere.";
pub const SAVED_EMPTY: &str = "No query is saved yet.";
pub const SAVED_EMPTY_NEXT: &str =
    "Save the query in the editor under a name, or import a file of saved queries.";
pub const SAVED_CALLS: &str = "Queries call a saved query by `$name()`. Where its text has a place such as `{{n}}`, a call \
     gives it a value: `$name(n = 10)`.";
pub const SAVED_FILE: &str = "flowglass-queries.json";
pub const SAVE_THIS: &str = "Save the query in the editor";
pub const EXPORT: &str = "Export to a file";
pub const IMPORT: &str = "Import a file";
pub const RENAME: &str = "Rename";
pub const DELETE: &str = "Delete";
pub const KEEP_NAME: &str = "Keep the name";
pub const NEW_NAME: &str = "New name";
pub const NAME_OF_QUERY: &str = "Name";
pub const SAVE: &str = "Save";
pub const CANCEL_SAVING: &str = "Cancel";
pub const DEFAULTS: &str = "Defaults of the parameters";
pub const DEFAULTS_HINT: &str =
    "A call that leaves a parameter out takes its default. Without one it has to give a value.";
pub const NAME_TAKEN: &str = "Another query has this name.";
pub const NO_DEFAULT: &str = "needs a value";

pub fn deleted(name: &str) -> String {
    format!("Deleted “{name}”.")
}

pub fn replace_query(name: &str) -> String {
    format!("Replace “{name}”")
}

pub fn save_as(name: &str) -> String {
    format!("Save as “{name}”")
}

/// Why a text with places for parameters cannot be saved, and what to do.
pub fn misfit(misfit: &Misfit) -> String {
    match misfit {
        Misfit::Misnamed(name) => format!(
            "`{{{{{name}}}}}` is no place of a parameter: names begin with a letter or `_` and go on \
             with letters, digits and `_`."
        ),
        Misfit::Unclosed => "A `{{` has no `}}`: close it behind the name of the parameter.".into(),
        Misfit::TooMany(count) => {
            format!("There are {count} parameters; at most {MOST_PARAMETERS} are possible.")
        }
        Misfit::Missing(name) | Misfit::Unknown(name) => format!("`{name}` does not fit."),
    }
}

/// What came of a file of saved queries.
pub fn imported(file: &str, added: usize, known: usize) -> String {
    let mut said = match added {
        0 => format!("{file}: no query added"),
        added => format!(
            "{file}: {} added",
            format::count(added as i128, "query", "queries")
        ),
    };
    match known {
        0 => {}
        1 => said.push_str(", one is here already"),
        known => said.push_str(&format!(", {known} are here already")),
    }
    said + "."
}

pub fn imported_renamed(from: &str, to: &str) -> String {
    format!("“{from}” is now called “{to}”, because another query has its name.")
}

pub const IMPORT_NEXT: &str = "What was saved before is as it was.";
pub const SAVED_UNREADABLE: &str =
    "Some saved queries that this browser has kept could not be read.";
pub const SAVED_UNREADABLE_NEXT: &str =
    "They are still kept, under `flowglass-queries-unread` in the storage of this page.";
