//! A table whose cells are shaded by their numbers: who with whom.

use super::data::{Data, REST, Series};
use super::frame::{fit, push, write};
use super::unit::sum;
use super::{Place, Reading, Sketch, TOP};
use crate::query::value::Number;
use crate::view::backend::LABEL_SIZE;
use crate::view::shape::{Anchor, Baseline, Form, Ink, Paint, Point, Rect, Text, text_width};

/// So many rows are drawn.
pub const MOST_ROWS: usize = 12;

/// The height of a cell, and the least and the most of its width, in pixels.
const CELL: f64 = 30.0;
const WIDTHS: std::ops::Range<f64> = 58.0..120.0;
/// The greatest height of the names of columns, and the greatest width of those of rows.
const HEAD: f64 = 130.0;
/// The space between names and cells.
const SPACE: f64 = 6.0;

fn names_width(data: &Data, width: f64) -> f64 {
    let widths = data
        .stops
        .iter()
        .map(|stop| text_width(&stop.label, LABEL_SIZE).ceil());
    let most = if width < 560.0 { width * 0.3 } else { 290.0 };
    widths.fold(0.0, f64::max).min(most) + SPACE
}

/// Puts columns together that there is no space for.
pub fn narrow(data: &mut Data, width: u32) {
    let width = f64::from(width);
    let room = ((width - names_width(data, width)) / WIDTHS.start)
        .floor()
        .max(2.0) as usize;
    // The greatest columns stand first, and what is left of all is the last.
    let rest = data.series.iter().position(|series| series.is_rest);
    let rest = rest.map(|at| data.series.remove(at));
    data.series.sort_by(|a, b| b.total().compare(a.total()));
    let kept = room - usize::from(rest.is_some() || data.series.len() > room);
    let mut left: Vec<Series> = Vec::new();
    if data.series.len() > kept {
        left = data.series.split_off(kept);
    }
    left.extend(rest);
    if left.is_empty() || !data.adds {
        return;
    }
    let value = |stop: usize| -> Option<Number> {
        let mut values = left.iter().filter_map(|series| series.value(stop));
        values
            .next()
            .map(|first| sum([first].into_iter().chain(values)))
    };
    data.series.push(Series {
        name: REST.to_string(),
        keys: Vec::new(),
        is_rest: true,
        ink: Ink::Series8,
        values: (0..data.stops.len()).map(value).collect(),
    });
}

pub fn draw(data: &Data, shown: &[usize], width: u32) -> Sketch {
    let wide = f64::from(width);
    let left = names_width(data, wide);
    let columns = shown.len().max(1) as f64;
    let cell = ((wide - left) / columns)
        .floor()
        .clamp(WIDTHS.start, WIDTHS.end);
    // Short names of columns stand upright.
    let widest = shown
        .iter()
        .map(|at| text_width(&data.series[*at].name, LABEL_SIZE).ceil())
        .fold(0.0, f64::max);
    let is_turned = widest > cell - 2.0 * SPACE;
    let head = if is_turned { widest.min(HEAD) } else { 18.0 };
    let top = f64::from(TOP) + head + SPACE;
    let bottom = top + CELL * data.stops.len() as f64;
    let mut sketch = Sketch::new(width, bottom as u32, Reading::Down);
    let numbers = || {
        let all = shown
            .iter()
            .flat_map(|at| data.series[*at].values.iter().flatten());
        all.map(|number| number.to_f64())
    };
    let scale = Scale::of(numbers());
    for (column, &at) in shown.iter().enumerate() {
        let x = left + cell * column as f64 + cell / 2.0;
        let name = &data.series[at].name;
        if is_turned {
            let text = Text {
                text: fit(name, head),
                at: Point { x, y: top - SPACE },
                size: LABEL_SIZE,
                anchor: Anchor::Start,
                baseline: Baseline::Middle,
                turn: 270,
            };
            push(
                &mut sketch.drawing,
                Form::Text(text),
                Ink::Text,
                Paint::Fill,
            );
        } else {
            let at = Point {
                x,
                y: top - SPACE - 8.0,
            };
            write(
                &mut sketch.drawing,
                name.as_str(),
                at,
                Anchor::Middle,
                Ink::Text,
            );
        }
    }
    for (row, stop) in data.stops.iter().enumerate() {
        let y = top + CELL * row as f64;
        let at = Point {
            x: left - SPACE,
            y: y + CELL / 2.0,
        };
        let name = fit(&stop.label, left - SPACE);
        write(&mut sketch.drawing, name, at, Anchor::End, Ink::Text);
        for (column, &series) in shown.iter().enumerate() {
            let Some(number) = data.series[series].value(row) else {
                continue;
            };
            let rect = Rect {
                x: left + cell * column as f64,
                y,
                width: cell - 2.0,
                height: CELL - 2.0,
            };
            let (shade, ink) = scale.shade(number.to_f64());
            push(
                &mut sketch.drawing,
                Form::Rects(vec![rect]),
                shade,
                Paint::Fill,
            );
            let at = Point {
                x: rect.x + rect.width / 2.0,
                y: rect.y + rect.height / 2.0,
            };
            let text = fit(&data.unit.short(number.to_f64()), rect.width);
            write(&mut sketch.drawing, text, at, Anchor::Middle, ink);
            sketch.mark(row, series, Place::Rect(rect));
        }
    }
    // The scale has a line more where it is wider than the cells.
    let (mut x, mut y) = (0.0, bottom + 22.0);
    for (lowest, shade) in scale.steps() {
        let label = match lowest {
            Some(lowest) => format!("from {}", data.unit.short(lowest)),
            None => "less".to_string(),
        };
        let length = 18.0 + text_width(&label, LABEL_SIZE);
        if x > 0.0 && x + length > wide {
            (x, y) = (0.0, y + 20.0);
        }
        let swatch = Rect {
            x,
            y: y - 6.0,
            width: 12.0,
            height: 12.0,
        };
        push(
            &mut sketch.drawing,
            Form::Rects(vec![swatch]),
            shade,
            Paint::Fill,
        );
        let at = Point { x: x + 18.0, y };
        write(&mut sketch.drawing, label, at, Anchor::Start, Ink::Label);
        x += length + 14.0;
    }
    sketch.drawing.height = (y + 18.0) as u32;
    sketch.plot = Rect {
        x: left,
        y: top,
        width: cell * columns,
        height: bottom - top,
    };
    sketch
}

/// Shades by powers of ten below the greatest number: what moves traffic differs by those.
struct Scale {
    /// From here on the strongest shade counts.
    top: f64,
}

impl Scale {
    fn of(numbers: impl Iterator<Item = f64>) -> Scale {
        let greatest = numbers.fold(0.0, f64::max).max(f64::MIN_POSITIVE);
        Scale {
            top: 10_f64.powf(greatest.log10().floor()),
        }
    }

    /// The shade of a number, and the ink of figures on it.
    fn shade(&self, number: f64) -> (Ink, Ink) {
        let found = self
            .steps()
            .find(|(lowest, _)| lowest.is_none_or(|lowest| number >= lowest));
        let shade = found.map_or(Ink::Shade1, |(_, shade)| shade);
        match shade {
            Ink::Shade4 | Ink::Shade5 => (shade, Ink::OnShade),
            _ => (shade, Ink::Text),
        }
    }

    /// The shades from the strongest down, with the least number of each.
    fn steps(&self) -> impl Iterator<Item = (Option<f64>, Ink)> + use<> {
        let top = self.top;
        let shades = Ink::SHADES.into_iter().rev().enumerate();
        shades.map(move |(at, shade)| {
            let is_last = at + 1 == Ink::SHADES.len();
            ((!is_last).then(|| top / 10_f64.powi(at as i32)), shade)
        })
    }
}
