//! Parts of a whole: a ring with the whole in its middle.

use super::data::Data;
use super::frame::{fit, write};
use super::unit::sum;
use super::{Place, Reading, Sketch, TOP, fill, share, style};
use crate::view::backend::LABEL_SIZE;
use crate::view::shape::{Anchor, Form, Ink, Point, Rect, Sector, text_width};

/// The height, which is less where there is no space for as wide a ring.
fn height(width: u32) -> u32 {
    (width * 3 / 5 + TOP).min(300)
}

/// The inner radius over the outer one.
const HOLE: f64 = 0.58;
/// The space between the ring and the names around it, and the height of a name, in pixels.
const SPACE: f64 = 10.0;
const LINE: f64 = 15.0;
/// Smaller parts have their names in the legend alone.
const NAMED_FROM: f64 = 0.02;

pub fn draw(data: &Data, shown: &[usize], width: u32) -> Sketch {
    let mut sketch = Sketch::new(width, height(width), Reading::Around);
    let (wide, high) = (f64::from(width), f64::from(height(width)));
    sketch.plot = Rect {
        x: 0.0,
        y: 0.0,
        width: wide,
        height: high,
    };
    let center = Point {
        x: (wide / 2.0).floor(),
        y: (f64::from(TOP) + (high - f64::from(TOP)) / 2.0).floor(),
    };
    let outer = ((high - f64::from(TOP)) / 2.0 - LINE)
        .min(wide * 0.22)
        .floor();
    let radii = ((outer * HOLE).floor(), outer);
    let number = |at: &usize| data.series[*at].value(0);
    let total = sum(shown.iter().filter_map(number));
    let whole = total.to_f64();
    if whole <= 0.0 {
        return sketch;
    }
    let mut from = 0.0;
    let mut named: Vec<(f64, usize, String)> = Vec::new();
    for &at in shown {
        let Some(number) = number(&at) else { continue };
        let part = number.to_f64() / whole;
        if part <= 0.0 {
            continue;
        }
        let sector = Sector {
            center,
            radii,
            from,
            until: (from + part).min(1.0),
        };
        let style = style(data.series[at].ink).filter(|_| shown.len() > 1);
        fill(
            &mut sketch.drawing,
            Form::Sector(sector),
            data.series[at].ink,
            style,
        );
        sketch.mark(0, at, Place::Sector(sector));
        if part >= NAMED_FROM {
            let share = share(number.to_f64(), whole);
            named.push((from + part / 2.0, at, share));
        }
        from += part;
    }
    // A gap between parts.
    if sketch.marks.len() > 1 {
        let edges: Vec<f64> = sketch
            .marks
            .iter()
            .filter_map(|mark| match mark.place {
                Place::Sector(sector) => Some(sector.from),
                _ => None,
            })
            .collect();
        let circle = Sector {
            center,
            radii,
            from: 0.0,
            until: 1.0,
        };
        for turn in edges {
            let line = Form::Line {
                from: circle.point(radii.0, turn),
                to: circle.point(radii.1, turn),
            };
            super::push(
                &mut sketch.drawing,
                line,
                Ink::Surface,
                super::Paint::Stroke(2),
            );
        }
    }
    let at = |y: f64| Point {
        x: center.x,
        y: center.y + y,
    };
    let drawing = &mut sketch.drawing;
    let inside = radii.0 * 1.8;
    write(
        drawing,
        fit(&data.unit.text(total), inside),
        at(-LINE / 2.0),
        Anchor::Middle,
        Ink::Text,
    );
    write(
        drawing,
        "in all",
        at(LINE / 2.0),
        Anchor::Middle,
        Ink::Label,
    );
    // Names stand beside their parts, each side from top to bottom.
    for is_right in [true, false] {
        let mut side: Vec<&(f64, usize, String)> = named
            .iter()
            .filter(|(turn, _, _)| (*turn < 0.5) == is_right)
            .collect();
        if !is_right {
            side.reverse();
        }
        let mut free = f64::from(TOP);
        for (turn, at, share) in side {
            let anchor_at = Sector {
                center,
                radii,
                from: 0.0,
                until: 1.0,
            }
            .point(outer + SPACE, *turn);
            let y = anchor_at.y.max(free);
            if y > high - LINE / 2.0 {
                continue;
            }
            free = y + LINE;
            let room = match is_right {
                true => wide - anchor_at.x,
                false => anchor_at.x,
            };
            let name = fit(
                &data.series[*at].name,
                room - text_width(share, LABEL_SIZE) - 8.0,
            );
            let is_named = !name.contains('…') || room > 110.0;
            let (anchor, text) = match (is_right, is_named) {
                (true, true) => (Anchor::Start, format!("{name} {share}")),
                (false, true) => (Anchor::End, format!("{share} {name}")),
                (true, false) => (Anchor::Start, share.clone()),
                (false, false) => (Anchor::End, share.clone()),
            };
            write(drawing, text, Point { y, ..anchor_at }, anchor, Ink::Text);
        }
    }
    sketch
}
