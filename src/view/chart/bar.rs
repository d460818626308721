//! Bars: from the left for names, upright over time.

use super::data::Data;
use super::frame::{Frame, Margins, Ruled, TICK, fit, write};
use super::line::{HIGHEST, LastStop, frame, range, span, stack_range};
use super::{Place, Reading, Sketch, TOP, fill, style};
use crate::view::axis;
use crate::view::backend::LABEL_SIZE;
use crate::view::shape::{Anchor, Form, Ink, Point, Rect, text_width};
use crate::view::traffic::days;

/// So many bars are drawn.
pub const MOST_BARS: usize = 30;

/// The heights of a bar, of one among several of a group, and of the space between groups, in
/// pixels.
const BAR: f64 = 18.0;
const SLIM: f64 = 10.0;
const GAP: f64 = 10.0;
/// The height of a name above its bar.
const NAME: f64 = 16.0;
/// The part of the width that names get beside the bars.
const NAMES: f64 = 0.36;
/// The space below the plot, for the labels of the axis.
const BOTTOM: u32 = 24;

/// How the bars of several series stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    Stacked,
    Grouped,
}

/// Bars from the left, one below the other.
pub fn bars(data: &Data, shown: &[usize], width: u32, beside: Beside) -> Sketch {
    let is_stacked = beside == Beside::Stacked;
    let wide = f64::from(width);
    let widest = |names: &mut dyn Iterator<Item = String>| {
        let widths = names.map(|name| text_width(&name, LABEL_SIZE).ceil());
        widths.fold(0.0, f64::max)
    };
    let names = widest(&mut data.stops.iter().map(|stop| stop.label.clone()));
    // Names that leave no room for bars stand above them.
    let is_above = names > wide * NAMES && wide < 720.0;
    let bar = match beside {
        Beside::Stacked => BAR,
        Beside::Grouped => SLIM * shown.len().max(1) as f64,
    };
    let row = bar + GAP + if is_above { NAME } else { 0.0 };
    let plot = row * data.stops.len() as f64 + GAP / 2.0;
    let mut sketch = Sketch::new(width, TOP + plot as u32 + BOTTOM, Reading::Down);
    if shown.is_empty() {
        return sketch;
    }
    let numbers = |stop: usize| -> String {
        let own: Vec<usize> = shown.to_vec();
        let numbers = own.iter().filter_map(|at| data.series[*at].value(stop));
        data.unit.text(super::unit::sum(numbers))
    };
    let has_figures = is_stacked || shown.len() == 1;
    let figures = match has_figures {
        true => widest(&mut (0..data.stops.len()).map(numbers)) + 10.0,
        false => 0.0,
    };
    let range = match is_stacked && shown.len() > 1 {
        true => stack_range(data, shown),
        false => range(data, shown),
    };
    let left = match is_above {
        true => 0.0,
        false => names.min(wide * NAMES) + 2.0 * f64::from(TICK),
    };
    let steps = ((wide - left - figures) / 110.0).max(2.0) as u32;
    let across = axis::values(range, steps, data.is_whole(), |value| {
        data.unit.short(value)
    });
    let half_label = (across.label_width() / 2.0).ceil();
    let margins = Margins {
        top: TOP,
        right: figures.max(half_label + 2.0) as u32,
        bottom: BOTTOM,
        left: left.max(half_label) as u32,
    };
    let frame = Frame::draw(
        &mut sketch.drawing,
        across,
        axis::bare(1.0),
        margins,
        Ruled::Across,
        "",
    );
    let zero = frame.x(0.0);
    for (stop, known) in data.stops.iter().enumerate() {
        let top = frame.plot.y + GAP / 2.0 + row * stop as f64;
        let mut y = top;
        let (at, anchor, room) = match is_above {
            true => (
                Point {
                    x: frame.plot.x,
                    y: y + NAME / 2.0,
                },
                Anchor::Start,
                wide - frame.plot.x,
            ),
            false => {
                let x = frame.plot.x - 2.0 * f64::from(TICK);
                (
                    Point {
                        x,
                        y: y + bar / 2.0,
                    },
                    Anchor::End,
                    x,
                )
            }
        };
        write(
            &mut sketch.drawing,
            fit(&known.label, room),
            at,
            anchor,
            Ink::Text,
        );
        if is_above {
            y += NAME;
        }
        let mut end = zero;
        let mut sum = 0.0;
        for (layer, &at) in shown.iter().enumerate() {
            let series = &data.series[at];
            let Some(number) = series.value(stop) else {
                continue;
            };
            let number = number.to_f64();
            let (from, until) = match is_stacked && shown.len() > 1 {
                true => (frame.x(sum), frame.x(sum + number)),
                false => (zero, frame.x(number)),
            };
            sum += number;
            let rect = Rect {
                x: from.min(until),
                y: match beside {
                    Beside::Stacked => y,
                    Beside::Grouped => y + SLIM * layer as f64,
                },
                // What is not nothing is seen.
                width: (until - from)
                    .abs()
                    .max(if number == 0.0 { 0.0 } else { 1.0 }),
                height: match beside {
                    Beside::Stacked => BAR,
                    Beside::Grouped => SLIM - 1.0,
                },
            };
            let is_rest = shown.len() == 1 && known.is_rest;
            let ink = if is_rest { Ink::Series8 } else { series.ink };
            let style = style(series.ink).filter(|_| shown.len() > 1);
            fill(&mut sketch.drawing, Form::Rects(vec![rect]), ink, style);
            sketch.mark(stop, at, Place::Rect(rect));
            end = end.max(rect.x + rect.width);
        }
        if has_figures {
            let at = Point {
                x: end + 6.0,
                y: y + bar / 2.0,
            };
            write(
                &mut sketch.drawing,
                numbers(stop),
                at,
                Anchor::Start,
                Ink::Text,
            );
        }
    }
    sketch.plot = Rect {
        x: 0.0,
        width: wide,
        ..frame.plot
    };
    sketch
}

/// Upright bars over time, upon each other where there are several series.
pub fn columns(
    data: &Data,
    shown: &[usize],
    (width, height): (u32, u32),
    margins: Margins,
) -> Sketch {
    let mut sketch = Sketch::new(width, height, Reading::Across);
    let (from, until) = span(data, LastStop::Whole);
    let range = match shown.len() > 1 {
        true => stack_range(data, shown),
        false => range(data, shown),
    };
    let frame = frame(
        &mut sketch.drawing,
        data,
        (from, until),
        range,
        margins,
        &days(from, until),
    );
    let zero = frame.y(0.0);
    let edges = |stop: usize| {
        let time = data.stops[stop].time.unwrap_or(from);
        let next = match data.time {
            Some(Some(period)) => period.next(time),
            _ => time,
        };
        let (left, right) = (
            frame.x((time - from) as f64).round(),
            frame.x((next - from) as f64).round(),
        );
        let gap = if right - left > 3.0 { 1.0 } else { 0.0 };
        (left + 1.0, (right - left - gap).max(1.0))
    };
    let mut drawn: Vec<(usize, f64)> = Vec::new();
    // Of bars on one column of pixels the highest is seen.
    for stop in 0..data.stops.len() {
        let (left, _) = edges(stop);
        let total = |stop: usize| -> f64 {
            let numbers = shown.iter().filter_map(|at| data.series[*at].value(stop));
            numbers.map(|number| number.to_f64().abs()).sum()
        };
        match drawn.last_mut() {
            Some((other, at)) if *at == left => {
                if total(stop) > total(*other) {
                    *other = stop;
                }
            }
            _ => drawn.push((stop, left)),
        }
    }
    if drawn.len() < data.stops.len() {
        sketch.notes.push(HIGHEST.to_string());
    }
    let mut tops = vec![(0.0, zero); data.stops.len()];
    for &at in shown {
        let series = &data.series[at];
        let mut rects = Vec::new();
        for &(stop, left) in &drawn {
            let Some(number) = series.value(stop) else {
                continue;
            };
            let number = number.to_f64();
            let (sum, base) = &mut tops[stop];
            *sum += number;
            let end = frame.y(*sum).round();
            let (mut top, bottom) = (end.min(*base), end.max(*base));
            if number != 0.0 && bottom - top < 1.0 {
                top = bottom - 1.0;
            }
            *base = top;
            let rect = Rect {
                x: left,
                y: top,
                width: edges(stop).1,
                height: bottom - top,
            };
            rects.push(rect);
            let whole = Rect {
                height: rect.height.max(1.0),
                ..rect
            };
            sketch.mark(stop, at, Place::Rect(whole));
        }
        let style = style(data.series[at].ink).filter(|_| shown.len() > 1);
        fill(&mut sketch.drawing, Form::Rects(rects), series.ink, style);
    }
    sketch.plot = frame.plot;
    sketch
}
