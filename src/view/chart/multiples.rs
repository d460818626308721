//! Small multiples: a chart for each series, all with the same axes.

use super::data::Data;
use super::frame::{Margins, fit, write};
use super::line::{LastStop, RIGHT, draw_areas, draw_line, frame, range, span};
use super::{Place, Reading, Sketch, TOP};
use crate::view::backend::LABEL_SIZE;
use crate::view::shape::{Anchor, Ink, Point, Rect};
use crate::view::traffic::days;

/// A panel is at least so wide, and so high, in pixels.
const NARROWEST: u32 = 250;
const HEIGHT: u32 = 130;
/// The space above the plot of a panel, for its name, and below it.
const NAME: u32 = 22;
const BOTTOM: u32 = 22;
/// The space below all panels, for the days.
const FOOT: u32 = 20;

pub fn draw(data: &Data, shown: &[usize], width: u32) -> Sketch {
    let most = (width / NARROWEST).clamp(1, 4);
    let columns = most.min(shown.len().max(1) as u32);
    let rows = (shown.len() as u32).div_ceil(columns).max(1);
    let panel = width / columns;
    let height = TOP + rows * HEIGHT + FOOT;
    let mut sketch = Sketch::new(width, height, Reading::Across);
    let range = range(data, shown);
    let span = span(data, LastStop::Start);
    for (number, &at) in shown.iter().enumerate() {
        let number = number as u32;
        let right = f64::from(number % columns * panel);
        let down = f64::from(TOP + number / columns * HEIGHT);
        let mut own = Sketch::new(panel, HEIGHT, Reading::Across);
        let margins = Margins {
            top: NAME,
            right: RIGHT,
            bottom: BOTTOM,
            left: 0,
        };
        let frame = frame(&mut own.drawing, data, span, range, margins, "");
        match data.adds && !data.is_negative() {
            true => draw_areas(&mut own, &frame, data, &[at]),
            false => draw_line(&mut own, &frame, data, at, None),
        }
        let name = fit(&data.series[at].name, f64::from(panel) - frame.plot.x);
        let place = Point {
            x: frame.plot.x,
            y: LABEL_SIZE * 0.75,
        };
        write(&mut own.drawing, name, place, Anchor::Start, Ink::Text);
        let shapes = own.drawing.shapes.into_iter();
        sketch
            .drawing
            .shapes
            .extend(shapes.map(|shape| shape.moved(right, down)));
        for mark in own.marks {
            let Place::Span { x, top, bottom } = mark.place else {
                continue;
            };
            let moved = Place::Span {
                x: x + right,
                top: top + down,
                bottom: bottom + down,
            };
            sketch.mark(mark.stop, mark.series, moved);
        }
    }
    let (from, until) = span;
    let at = Point {
        x: f64::from(width) / 2.0,
        y: f64::from(height) - LABEL_SIZE,
    };
    write(
        &mut sketch.drawing,
        days(from, until),
        at,
        Anchor::Middle,
        Ink::Label,
    );
    sketch.plot = Rect {
        x: 0.0,
        y: f64::from(TOP),
        width: f64::from(width),
        height: f64::from(rows * HEIGHT),
    };
    sketch
}
