//! When the records were that a query is about: upright bars, as low as a line or two.

use super::data::{Data, Series, Stop};
use super::frame::Margins;
use super::{Chart, Kind, bar, line};
use crate::query::time::{Period, TimeRange};
use crate::query::value::Number;
use crate::query::{Table, Value};
use crate::view::format;
use crate::view::shape::Ink;
use crate::view::traffic::bin_text;

/// The height of the drawing in pixels.
const HEIGHT: u32 = 108;
/// The space above its plot, for half a label.
const ABOVE: u32 = 8;

/// The query that counts rows by time; `records` chooses them.
pub fn histogram_query(records: &str, bin: Period) -> String {
    let pipe = if records.is_empty() { "" } else { "\n| " };
    format!(
        "{records}{pipe}stats count(*) as rows by bin({}) as time",
        bin_text(bin)
    )
}

/// What the query has answered, over all of a range.
pub fn histogram(table: &Table, range: TimeRange, bin: Period) -> Data {
    let column = |name: &str| table.names().iter().position(|known| known == name);
    let mut counts: Vec<(i64, i128)> = Vec::new();
    if let (Some(time), Some(rows)) = (column("time"), column("rows")) {
        for row in 0..table.rows() {
            if let (Value::Time(time), Value::Integer(count)) =
                (table.value(row, time), table.value(row, rows))
            {
                counts.push((time, count));
            }
        }
    }
    // The axis is that of all time that was asked about.
    for end in [range.from, range.until] {
        let start = bin.floor(end);
        if let Err(at) = counts.binary_search_by_key(&start, |(time, _)| *time) {
            counts.insert(at, (start, 0));
        }
    }
    let stop = |(time, _): &(i64, i128)| Stop {
        label: format::time(*time),
        time: Some(*time),
        ..Stop::default()
    };
    Data {
        along: "time".to_string(),
        measure: "rows".to_string(),
        adds: true,
        time: Some(Some(bin)),
        stops: counts.iter().map(stop).collect(),
        series: vec![Series {
            name: String::new(),
            keys: Vec::new(),
            is_rest: false,
            ink: Ink::Series1,
            values: counts
                .iter()
                .map(|(_, count)| Some(Number::Integer(*count)))
                .collect(),
        }],
        ..Data::default()
    }
}

impl Chart {
    /// Draws when records were. Drawings narrower than 240 pixels are made that wide.
    pub fn draw_histogram(data: &Data, width: u32) -> Chart {
        let size = (width.max(super::NARROWEST), HEIGHT);
        let margins = Margins {
            top: ABOVE,
            ..line::margins()
        };
        let mut sketch = bar::columns(data, &[0], size, margins);
        // What it shows stands above it.
        sketch.has_title = false;
        Chart::of(Kind::Bar, data.clone(), sketch, &[0])
    }
}

/// The time that a stop of data over time covers; `None` where it is not known how long it is.
pub fn time_of(data: &Data, stop: usize) -> Option<TimeRange> {
    let period = data.time??;
    let from = data.stops.get(stop)?.time?;
    let until = period.next(from) - 1;
    Some(TimeRange { from, until })
}
