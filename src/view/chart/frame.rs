//! The plot with its axes, which plotters draws, and what all kinds of charts draw by
//! themselves.

use crate::view::axis::Axis;
use crate::view::backend::{LABEL_SIZE, Recorder};
use crate::view::shape::{
    Anchor, Baseline, Drawing, Form, Ink, Paint, Point, Rect, Shape, Text, text_width,
};
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::Ranged;
use plotters::drawing::{DrawingAreaErrorKind, IntoDrawingArea};
use std::convert::Infallible;
use std::ops::Range;

/// The space between the labels of an axis and the plot, in pixels.
pub const TICK: u32 = 4;

/// The space around a plot in pixels, for labels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Margins {
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
    pub left: u32,
}

/// The plot of a chart: where which value is.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    pub plot: Rect,
    across: Range<f64>,
    up: Range<f64>,
}

impl Frame {
    /// Draws the axes, lines at the ticks of the one that is `ruled`, and a line of text below.
    pub fn draw(
        drawing: &mut Drawing,
        across: Axis,
        up: Axis,
        margins: Margins,
        ruled: Ruled,
        below: &str,
    ) -> Frame {
        let (x, y) = (across.range(), up.range());
        let drawn = mesh(drawing, across, up, margins, ruled, below);
        // Recording cannot fail, and every size is large enough.
        let plot = drawn.unwrap_or_else(|error| panic!("drawing a chart failed: {error}"));
        Frame {
            plot,
            across: x,
            up: y,
        }
    }

    pub fn x(&self, value: f64) -> f64 {
        let part = portion(&self.across, value);
        tenth(self.plot.x + part * self.plot.width)
    }

    pub fn y(&self, value: f64) -> f64 {
        let part = portion(&self.up, value);
        tenth(self.plot.y + (1.0 - part) * self.plot.height)
    }
}

/// Which axis has lines through the plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruled {
    Up,
    Across,
}

/// How far a value is in a range; halves keep the difference of the greatest numbers finite.
fn portion(range: &Range<f64>, value: f64) -> f64 {
    (value / 2.0 - range.start / 2.0) / (range.end / 2.0 - range.start / 2.0)
}

/// Rounded to a tenth of a pixel, which keeps paths short.
pub fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

type Chart<'a> = ChartContext<'a, Recorder<'a>, Cartesian2d<Axis, Axis>>;

fn mesh(
    drawing: &mut Drawing,
    across: Axis,
    up: Axis,
    margins: Margins,
    ruled: Ruled,
    below: &str,
) -> Result<Rect, DrawingAreaErrorKind<Infallible>> {
    let area = Recorder(drawing).into_drawing_area();
    let mut chart: Chart = ChartBuilder::on(&area)
        .margin_top(margins.top)
        .margin_right(margins.right)
        .x_label_area_size(margins.bottom)
        .y_label_area_size(margins.left)
        .build_cartesian_2d(across, up)?;
    let mut style = chart.configure_mesh();
    match ruled {
        Ruled::Up => style.disable_x_mesh(),
        Ruled::Across => style.disable_y_mesh(),
    };
    style
        .bold_line_style(Ink::Grid.line())
        .axis_style(Ink::Axis.line())
        .label_style(Ink::Label.text())
        .set_all_tick_mark_size(TICK)
        .x_desc(below)
        .draw()?;
    let (x, y) = chart.plotting_area().get_pixel_range();
    Ok(Rect {
        x: f64::from(x.start),
        y: f64::from(y.start),
        width: f64::from(x.end - x.start),
        height: f64::from(y.end - y.start),
    })
}

/// Adds a line of text.
pub fn write(drawing: &mut Drawing, text: impl Into<String>, at: Point, anchor: Anchor, ink: Ink) {
    let text = Text {
        text: text.into(),
        at,
        size: LABEL_SIZE,
        anchor,
        baseline: Baseline::Middle,
        turn: 0,
    };
    push(drawing, Form::Text(text), ink, Paint::Fill);
}

pub fn push(drawing: &mut Drawing, form: Form, ink: Ink, paint: Paint) {
    drawing.shapes.push(Shape { form, ink, paint });
}

/// The text, its middle cut out where it is wider than `width` pixels: both ends of an address
/// say more than its middle.
pub fn fit(text: &str, width: f64) -> String {
    if text_width(text, LABEL_SIZE) <= width {
        return text.to_string();
    }
    let letters: Vec<char> = text.chars().collect();
    let mut kept = letters.len();
    while kept > 2 {
        kept -= 1;
        let head: String = letters[..kept.div_ceil(2)].iter().collect();
        let tail: String = letters[letters.len() - kept / 2..].iter().collect();
        let cut = format!("{head}…{tail}");
        if text_width(&cut, LABEL_SIZE) <= width {
            return cut;
        }
    }
    letters.into_iter().take(1).chain(['…']).collect()
}

/// Of points from left to right, those that show in a drawing: of each column of pixels the
/// first, the lowest, the highest and the last.
pub fn thin(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    let mut column: Vec<Point> = Vec::new();
    for point in points {
        if column
            .first()
            .is_some_and(|first| first.x.floor() != point.x.floor())
        {
            settle(&mut column, &mut kept);
        }
        column.push(point);
    }
    settle(&mut column, &mut kept);
    kept
}

fn settle(column: &mut Vec<Point>, kept: &mut Vec<Point>) {
    if column.len() <= 4 {
        kept.append(column);
        return;
    }
    let by_y = |a: &usize, b: &usize| column[*a].y.total_cmp(&column[*b].y);
    let all = 0..column.len();
    let low = all.clone().min_by(by_y).unwrap_or(0);
    let high = all.max_by(by_y).unwrap_or(0);
    let mut chosen = [0, low.min(high), low.max(high), column.len() - 1].to_vec();
    chosen.dedup();
    kept.extend(chosen.into_iter().map(|at| column[at]));
    column.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_their_ends() {
        let address = "2001:0db8:85a3:0000:0000:8a2e:0370:7334";
        for (text, width, expected) in [
            ("10.0.0.1", 100.0, "10.0.0.1"),
            (address, 400.0, address),
            (address, 145.0, "2001:0db8…0370:7334"),
            (address, 10.0, "2…"),
        ] {
            let fitted = fit(text, width);
            assert_eq!(fitted, expected, "{width}");
        }
    }

    #[test]
    fn thinning_keeps_the_extremes() {
        let point = |x: f64, y: f64| Point { x, y };
        let few = vec![point(0.0, 5.0), point(0.5, 6.0), point(3.0, 1.0)];
        assert_eq!(thin(few.clone()), few);
        let many = (0..1_000).map(|at| point(f64::from(at) / 100.0, f64::from(at * 7_919 % 97)));
        let many: Vec<Point> = many.chain([point(9.995, 500.0)]).collect();
        let thinned = thin(many.clone());
        assert!(thinned.len() <= 40, "{}", thinned.len());
        for column in 0..10 {
            let of = |points: &[Point]| -> Vec<f64> {
                let own = points.iter().filter(|p| p.x.floor() == f64::from(column));
                own.map(|p| p.y).collect()
            };
            let (all, kept) = (of(&many), of(&thinned));
            for pick in [f64::min, f64::max] {
                let best = |values: &[f64]| values.iter().copied().reduce(pick);
                assert_eq!(best(&all), best(&kept), "{column}");
            }
            assert_eq!(all.first(), kept.first());
            assert_eq!(all.last(), kept.last());
        }
    }
}
