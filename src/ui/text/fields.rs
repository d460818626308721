//! What the panel of fields says.

use crate::query::catalog::{CatalogField, Figures};
use crate::view::format;

pub const FIELDS_PANEL: &str = "Fields";
pub const SEARCH_FIELDS: &str = "Search fields";
pub const SEARCH_FIELDS_EXAMPLE: &str = "name or meaning";
pub const FIELDS_OF_RECORDS: &str = "In these logs";
pub const FIELDS_DERIVED: &str = "Worked out from them";
pub const FIELDS_ABSENT: &str = "Not in these logs";
pub const FIELDS_UNLOADED: &str = "Known fields";
pub const NO_FIELD_FOUND: &str = "No field is called so or tells so.";
pub const LISTING_FIELDS: &str = "Looking at the fields …";
pub const IS_IN: &str = "Is in";
pub const DIFFERENT_VALUES: &str = "Different values";
pub const LEAST: &str = "Least";
pub const MEDIAN: &str = "Median";
pub const GREATEST: &str = "Greatest";
pub const EARLIEST: &str = "Earliest";
pub const LATEST: &str = "Latest";
pub const MOST_FREQUENT: &str = "Most frequent values";
pub const COUNTING_VALUES: &str = "Counting …";
pub const ALL_DIFFERENT: &str = "Each row has a value of its own.";
pub const GROUP_BY: &str = "Group by it";
pub const SHOW_FIELD: &str = "Show it";
pub const FIELD_ENTRY: &str = "In the glossary";
pub const ONLY_IN_FILE: &str = "AWS documents no such field: only the files have it.";

/// The type of a field in so few letters that they stand before its name.
pub fn type_mark(type_name: &str) -> &'static str {
    match type_name {
        "IP address" => "IP",
        "time" => "time",
        number if number.ends_with("number") => "123",
        _ => "abc",
    }
}

/// How many fields, after the name of the section that holds them.
pub fn field_count(count: usize) -> String {
    format::integer(count as i128)
}

/// What the list tells of a field beside its name; empty where nothing is known yet.
pub fn field_in_short(field: &CatalogField, rows: u64) -> String {
    let distinct = field.distinct.map(|distinct| {
        let distinct = i128::from(distinct);
        format::count(distinct, "value", "values")
    });
    let share = field
        .rows
        .filter(|_| rows > 0)
        .map(|present| format::share(present.into(), rows.into()));
    let parts: Vec<String> = distinct.into_iter().chain(share).collect();
    parts.join(" · ")
}

/// In how many rows a field is: `100% of 2,306 rows`.
pub fn coverage(figures: &Figures) -> String {
    let share = format::share(figures.present.into(), figures.rows.into());
    format!("{share} of {}", super::rows(figures.rows))
}

/// How many rows have a `-`; empty where there is none.
pub fn dashes(figures: &Figures) -> String {
    match figures.dashes {
        0 => String::new(),
        dashes => format!("{} with “-”", format::integer(dashes.into())),
    }
}

/// A value, how many rows have it, and which share of those that have the field.
pub fn rows_with_value(rows: i128, present: Option<u64>) -> String {
    let count = format::integer(rows);
    match present {
        Some(present) => format!("{count} · {}", format::share(rows, present.into())),
        None => count,
    }
}

/// The values that are not among the most frequent ones.
pub fn more_values(more: u64) -> String {
    format!("and {} more", format::count(more.into(), "value", "values"))
}
