//! How often numbers of which size occur, on a logarithmic scale: from 1, 2 and 5 times each
//! power of ten up to the next.

use super::data::{Data, Series, Stop};
use super::frame::{Frame, Margins, Ruled, push, write};
use super::line::left;
use super::unit::Unit;
use super::{Place, Reading, Sketch, TOP};
use crate::query::Measure;
use crate::query::value::Number;
use crate::query::{Table, Value};
use crate::view::axis;
use crate::view::backend::LABEL_SIZE;
use crate::view::shape::{Anchor, Form, Ink, Paint, Point, Rect, text_width};

const HEIGHT: u32 = 300;
const BOTTOM: u32 = 28;
const RIGHT: u32 = 28;

/// The query that counts the records whose field has how many digits, and which first; both
/// together say exactly where a whole number belongs. `records` chooses the records.
pub fn distribution_query(records: &str, field: &str) -> String {
    let pipe = if records.is_empty() { "" } else { "\n| " };
    format!(
        "{records}{pipe}stats count(*) as rows by strlen(floor({field})) as digits, \
         substr(floor({field}), 0, 1) as first"
    )
}

/// What the query has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// How many are zero.
    pub zero: i128,
    /// How many are at least 1, 2, 5, 10, 20 … and less than the next.
    pub counts: Vec<i128>,
    /// How many are below zero, or have no number.
    pub others: i128,
}

impl Distribution {
    /// Reads the rows of [`distribution_query`].
    pub fn of(table: &Table) -> Distribution {
        let mut found = Distribution {
            zero: 0,
            counts: Vec::new(),
            others: 0,
        };
        let column = |name: &str| table.names().iter().position(|known| known == name);
        let (Some(digits), Some(first), Some(rows)) =
            (column("digits"), column("first"), column("rows"))
        else {
            return found;
        };
        for row in 0..table.rows() {
            let Value::Integer(count) = table.value(row, rows) else {
                continue;
            };
            let digits = match table.value(row, digits) {
                Value::Integer(digits) => usize::try_from(digits).unwrap_or(0),
                _ => 0,
            };
            let first = table.value(row, first).to_text().parse::<u32>().ok();
            let step = match first {
                Some(0) if digits == 1 => {
                    found.zero += count;
                    continue;
                }
                // More digits than any counter has are no number of records.
                Some(first @ 1..=9) if (1..=40).contains(&digits) => match first {
                    1 => 0,
                    2..=4 => 1,
                    _ => 2,
                },
                _ => {
                    found.others += count;
                    continue;
                }
            };
            let at = (digits - 1) * 3 + step;
            if found.counts.len() <= at {
                found.counts.resize(at + 1, 0);
            }
            found.counts[at] += count;
        }
        found
    }

    /// The same to draw: a stop for each size from the least that occurs to the greatest.
    pub fn data(&self, field: &str) -> Data {
        let unit = Unit::of(Measure::of_name(field));
        let bound = |at: usize| [1.0, 2.0, 5.0][at % 3] * 10_f64.powi((at / 3) as i32);
        let first = self.counts.iter().position(|count| *count > 0);
        let mut stops = Vec::new();
        let mut values = Vec::new();
        let mut put = |label: String, count: i128| {
            stops.push(Stop {
                label,
                ..Stop::default()
            });
            values.push(Some(Number::Integer(count)));
        };
        if self.zero > 0 {
            put(unit.short(0.0), self.zero);
        }
        let sizes = first.map_or(0..0, |first| first..self.counts.len());
        for at in sizes {
            let (from, until) = (unit.short(bound(at)), unit.short(bound(at + 1)));
            put(format!("{from} – {until}"), self.counts[at]);
        }
        let mut notes = Vec::new();
        if self.others > 0 {
            let rows = crate::view::format::count(self.others, "row has", "rows have");
            notes.push(format!("{rows} no number of 0 or more there."));
        }
        Data {
            along: field.to_string(),
            measure: "rows".to_string(),
            adds: true,
            stops,
            series: vec![Series {
                name: String::new(),
                keys: Vec::new(),
                is_rest: false,
                ink: Ink::Series1,
                values,
            }],
            notes,
            ..Data::default()
        }
    }
}

/// Upright bars side by side, with the bounds of each size below.
pub fn draw(data: &Data, width: u32) -> Sketch {
    let mut sketch = Sketch::new(width, HEIGHT, Reading::Across);
    let Some(series) = data.series.first() else {
        return sketch;
    };
    let highest = data
        .numbers()
        .map(|number| number.to_f64())
        .fold(0.0, f64::max);
    let plot = HEIGHT - TOP - BOTTOM;
    let up = axis::values((0.0, highest), plot / 48, true, |value| {
        Unit::Plain.short(value)
    });
    let margins = Margins {
        top: TOP,
        right: RIGHT,
        bottom: BOTTOM,
        left: left(&up),
    };
    let across = axis::bare(data.stops.len() as f64);
    let frame = Frame::draw(&mut sketch.drawing, across, up, margins, Ruled::Up, "");
    let mut rects = Vec::new();
    let mut free = 0.0;
    let zero = frame.y(0.0);
    for (stop, known) in data.stops.iter().enumerate() {
        let (left, right) = (
            frame.x(stop as f64).round(),
            frame.x(stop as f64 + 1.0).round(),
        );
        let number = series.value(stop).map_or(0.0, Number::to_f64);
        let top = match number {
            0.0 => zero,
            number => frame.y(number).round().min(zero - 1.0),
        };
        let rect = Rect {
            x: left + 1.0,
            y: top,
            width: (right - left - 1.0).max(1.0),
            height: zero - top,
        };
        if number > 0.0 {
            rects.push(rect);
        }
        let whole = Rect {
            y: frame.plot.y,
            height: frame.plot.height,
            ..rect
        };
        sketch.mark(stop, 0, Place::Rect(whole));
        // The least of a size stands at its left edge, zero below its bar.
        let (bound, at, anchor) = match known.label.split_once(" – ") {
            Some((from, _)) => (from, left, Anchor::Middle),
            None => (&*known.label, (left + right) / 2.0, Anchor::Middle),
        };
        let half = text_width(bound, LABEL_SIZE) / 2.0;
        if at - half >= free {
            let at = Point {
                x: at,
                y: frame.plot.y + frame.plot.height + 14.0,
            };
            write(&mut sketch.drawing, bound, at, anchor, Ink::Label);
            free = at.x + half + 8.0;
        }
    }
    push(
        &mut sketch.drawing,
        Form::Rects(rects),
        series.ink,
        Paint::Fill,
    );
    sketch.plot = frame.plot;
    sketch
}
