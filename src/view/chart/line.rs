//! Lines and stacked areas over time.

use super::data::Data;
use super::frame::{Frame, Margins, Ruled, TICK, push, tenth, thin};
use super::{Place, Reading, Sketch, TOP, fill, style};
use crate::query::time::Period;
use crate::view::axis::{self, Axis};
use crate::view::shape::{Drawing, Form, Ink, Paint, Point};
use crate::view::traffic::days;

/// The space right of the plot, for half a label, and below it, for two lines of text.
pub const RIGHT: u32 = 28;
pub const BOTTOM: u32 = 38;

/// Points stand at least so far from each other to be drawn as dots, in pixels.
const DOTS_FROM: f64 = 14.0;

/// How much of the last stop is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastStop {
    /// Where it begins: lines and areas end there.
    Start,
    /// All of it, as bars are as wide as their periods.
    Whole,
}

/// What becomes of times that share a column of pixels.
pub const HIGHEST: &str = "Of times that are too close to each other, the highest is drawn.";

/// The height of a chart over time that is so wide.
pub fn height(width: u32) -> u32 {
    if width < 560 { 260 } else { 320 }
}

/// The time from the first stop to the last one, or to its end where bars need that, in
/// milliseconds since 1970.
pub fn span(data: &Data, last_stop: LastStop) -> (i64, i64) {
    let times = || data.stops.iter().filter_map(|stop| stop.time);
    let from = times().min().unwrap_or(0);
    let last = times().max().unwrap_or(0);
    let until = match (data.time, last_stop) {
        (Some(Some(period)), LastStop::Whole) => period.next(last),
        (Some(Some(period)), _) if last == from => period.next(last),
        _ => last,
    };
    (from, until.max(from + 1_000))
}

/// The frame of numbers from `low` to `high` over the time of the data.
pub fn frame(
    drawing: &mut Drawing,
    data: &Data,
    (from, until): (i64, i64),
    range: (f64, f64),
    margins: Margins,
    below: &str,
) -> Frame {
    let plot = drawing.height - margins.top - margins.bottom;
    let up = axis::values(range, (plot / 48).max(2), data.is_whole(), |value| {
        data.unit.short(value)
    });
    let left = margins.left.max(left(&up));
    let width = f64::from(drawing.width.saturating_sub(left + margins.right));
    let across = axis::times(from, until, width);
    let margins = Margins { left, ..margins };
    Frame::draw(drawing, across, up, margins, Ruled::Up, below)
}

/// The space for the labels of a vertical axis, and for half a label of the one below.
pub fn left(up: &Axis) -> u32 {
    (up.label_width().ceil() as u32 + 2 * TICK + 1).max(RIGHT)
}

pub fn margins() -> Margins {
    Margins {
        top: TOP,
        right: RIGHT,
        bottom: BOTTOM,
        left: 0,
    }
}

/// The least and the greatest number of the shown series.
pub fn range(data: &Data, shown: &[usize]) -> (f64, f64) {
    let numbers = shown
        .iter()
        .flat_map(|at| data.series[*at].values.iter().flatten())
        .map(|number| number.to_f64());
    numbers.fold((0.0, 0.0), |(low, high), number| {
        (low.min(number), high.max(number))
    })
}

/// Zero and the greatest sum of the shown series at a stop.
pub fn stack_range(data: &Data, shown: &[usize]) -> (f64, f64) {
    let total = |stop: usize| -> f64 {
        let numbers = shown.iter().filter_map(|at| data.series[*at].value(stop));
        numbers.map(|number| number.to_f64()).sum()
    };
    (0.0, (0..data.stops.len()).map(total).fold(0.0, f64::max))
}

/// An empty plot over the time of the data and this range of numbers.
fn framed(data: &Data, range: (f64, f64), width: u32) -> (Sketch, Frame) {
    let mut sketch = Sketch::new(width, height(width), Reading::Across);
    let (from, until) = span(data, LastStop::Start);
    let days = days(from, until);
    let frame = frame(
        &mut sketch.drawing,
        data,
        (from, until),
        range,
        margins(),
        &days,
    );
    (sketch, frame)
}

pub fn lines(data: &Data, shown: &[usize], width: u32) -> Sketch {
    let (mut sketch, frame) = framed(data, range(data, shown), width);
    for &at in shown {
        draw_line(&mut sketch, &frame, data, at, style(data.series[at].ink));
    }
    sketch.plot = frame.plot;
    sketch
}

/// Draws one series and marks its points.
pub fn draw_line(sketch: &mut Sketch, frame: &Frame, data: &Data, at: usize, style: Option<u8>) {
    let (from, _) = span(data, LastStop::Start);
    let series = &data.series[at];
    let place = |(time, value): (i64, f64)| Point {
        x: frame.x((time - from) as f64),
        y: frame.y(value),
    };
    let spacing = frame.plot.width / data.stops.len().max(1) as f64;
    for run in runs(data, at) {
        let points: Vec<Point> = run.into_iter().map(place).collect();
        if points.len() == 1 || spacing >= DOTS_FROM {
            for center in &points {
                let radius = if points.len() == 1 { 3.0 } else { 2.5 };
                let dot = Form::Circle {
                    center: *center,
                    radius,
                };
                push(&mut sketch.drawing, dot, series.ink, Paint::Fill);
            }
        }
        if points.len() > 1 {
            let paint = style.map_or(Paint::Stroke(2), Paint::Dashed);
            let line = Form::Polyline(thin(points));
            push(&mut sketch.drawing, line, series.ink, paint);
        }
    }
    for (stop, known) in data.stops.iter().enumerate() {
        if let (Some(time), Some(number)) = (known.time, series.value(stop)) {
            let Point { x, y } = place((time, number.to_f64()));
            let span = Place::Span {
                x,
                top: y,
                bottom: y,
            };
            sketch.mark(stop, at, span);
        }
    }
}

/// The points of a series, in pieces between which there are no numbers. Where numbers add
/// up, none is zero.
fn runs(data: &Data, series: usize) -> Vec<Vec<(i64, f64)>> {
    let period = data.time.flatten();
    let mut runs = Vec::new();
    let mut run: Vec<(i64, f64)> = Vec::new();
    let mut before: Option<i64> = None;
    for (stop, known) in data.stops.iter().enumerate() {
        let Some(time) = known.time else { continue };
        if let Some(gap) = before.and_then(|before| gap(before, time, period?)) {
            match data.adds {
                true => run.extend(gap.into_iter().flatten().map(|time| (time, 0.0))),
                false => runs.push(std::mem::take(&mut run)),
            }
        }
        match (data.series[series].value(stop), period) {
            (Some(number), _) => run.push((time, number.to_f64())),
            (None, Some(_)) if data.adds => run.push((time, 0.0)),
            (None, Some(_)) => runs.push(std::mem::take(&mut run)),
            // Without periods nothing is missing.
            (None, None) => {}
        }
        before = Some(time);
    }
    runs.push(run);
    runs.retain(|run| !run.is_empty());
    runs
}

/// The first and the last period that are missing between two, if any is.
fn gap(before: i64, time: i64, period: Period) -> Option<[Option<i64>; 2]> {
    let first = period.next(before);
    let last = period.floor(time - 1);
    (first < time).then(|| [Some(first), (last > first).then_some(last)])
}

/// Of points from left to right, the highest of each column of pixels, as wide as the column
/// where it stands for several.
fn highest(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    let mut rest = &points[..];
    while let Some(first) = rest.first() {
        let own = rest.partition_point(|point| point.x.floor() <= first.x.floor());
        let (column, behind) = rest.split_at(own.max(1));
        rest = behind;
        if let [only] = column {
            kept.push(*only);
            continue;
        }
        let y = column
            .iter()
            .map(|point| point.y)
            .fold(f64::INFINITY, f64::min);
        let x = first.x.floor();
        kept.extend([Point { x, y }, Point { x: x + 1.0, y }]);
    }
    kept
}

pub fn areas(data: &Data, shown: &[usize], width: u32) -> Sketch {
    let (mut sketch, frame) = framed(data, stack_range(data, shown), width);
    draw_areas(&mut sketch, &frame, data, shown);
    sketch.plot = frame.plot;
    sketch
}

/// Draws series upon each other and marks their parts.
pub fn draw_areas(sketch: &mut Sketch, frame: &Frame, data: &Data, shown: &[usize]) {
    let (from, _) = span(data, LastStop::Start);
    let period = data.time.flatten();
    // The stops, and the ends of the gaps between them.
    let mut columns: Vec<(i64, Option<usize>)> = Vec::new();
    for (stop, known) in data.stops.iter().enumerate() {
        let Some(time) = known.time else { continue };
        let before = columns.last().map(|(before, _)| *before);
        let gap = before.and_then(|before| gap(before, time, period?));
        let missing = gap.into_iter().flatten().flatten();
        columns.extend(missing.map(|time| (time, None)));
        columns.push((time, Some(stop)));
    }
    if columns.len() as f64 > frame.plot.width {
        sketch.notes.push(HIGHEST.to_string());
    }
    let mut base = vec![0.0; columns.len()];
    let is_alone = shown.len() < 2;
    for &at in shown {
        let series = &data.series[at];
        let top: Vec<f64> = columns
            .iter()
            .zip(&base)
            .map(|((_, stop), base)| {
                let number = stop.and_then(|stop| series.value(stop));
                base + number.map_or(0.0, |number| number.to_f64())
            })
            .collect();
        let edge = |heights: &[f64]| -> Vec<Point> {
            let points = columns.iter().zip(heights);
            let points = points.map(|((time, _), height)| Point {
                x: frame.x((time - from) as f64),
                y: frame.y(*height),
            });
            highest(points.collect())
        };
        let (upper, lower) = (edge(&top), edge(&base));
        let mut corners = upper.clone();
        corners.extend(lower.iter().rev());
        let style = style(series.ink).filter(|_| !is_alone);
        fill(
            &mut sketch.drawing,
            Form::Polygon(corners),
            series.ink,
            style,
        );
        if !is_alone {
            let edge = Form::Polyline(upper);
            push(&mut sketch.drawing, edge, Ink::Surface, Paint::Stroke(1));
        }
        for (((time, stop), top), base) in columns.iter().zip(&top).zip(&base) {
            if let Some(stop) = stop.filter(|stop| series.value(*stop).is_some()) {
                let span = Place::Span {
                    x: tenth(frame.x((time - from) as f64)),
                    top: frame.y(*top),
                    bottom: frame.y(*base),
                };
                sketch.mark(stop, at, span);
            }
        }
        base = top;
    }
}
