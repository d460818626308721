//! Requests and replies over time, each where it left and where it arrived, under the
//! verdicts.
//!
//! ```text
//! No answer             Answered
//! ▬▬▬▬▬▬▬▬▬▬▬▬          ▬▬▬▬▬▬▬▬▬▬▬▬▬
//! Requests leaving 10.1.5.112
//! ▮▮▮▮▮▮▮▮▮▮▮▮          ▮▮▮▮▮▮▮▮▮▮▮▮▮
//! Requests arriving at 10.2.15.210
//! ──────────────────────▮▮▮▮▮▮▮▮▮▮▮▮▮
//! Replies leaving 10.2.15.210
//! ──────────────────────▮▮▮▮▮▮▮▮▮▮▮▮▮
//! Replies arriving at 10.1.5.112
//! ──────────────────────▮▮▮▮▮▮▮▮▮▮▮▮▮
//! ```

use super::axis::{self, Axis};
use super::backend::LABEL_SIZE;
use super::format;
use super::shape::{
    Anchor, Baseline, Drawing, Form, Ink, Paint, Point, Rect, Shape, Text, text_width,
};
use super::traffic::days;
use super::verdict::{Service, Tone};
use crate::insight::{Diagnosis, Lane, Mark, Side, Stretch};
use plotters::coord::ranged1d::Ranged;

/// The height of a line of text, of a verdict's band and of a row of marks, in pixels.
const LINE: f64 = 15.0;
const BAND: f64 = 6.0;
const MARKS: f64 = 10.0;
/// The space below a row, and below both rows of a lane.
const ROW_GAP: f64 = 8.0;
const LANE_GAP: f64 = 8.0;
/// The space below the lowest row, for two lines of text.
const AXIS: f64 = 38.0;
/// What is shorter is drawn this wide, so that it is seen.
const NARROWEST: f64 = 3.0;

/// The height of every timeline in pixels.
pub const HEIGHT: u32 = 214;

/// A drawn timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    pub drawing: Drawing,
    /// The same in words.
    pub summary: String,
}

/// The time from the first to the last record of some diagnoses with a little space on both
/// sides, in milliseconds since 1970; `None` when there are none.
pub fn range<'a>(diagnoses: impl Iterator<Item = &'a Diagnosis>) -> Option<(i64, i64)> {
    let (mut from, mut until) = (i64::MAX, i64::MIN);
    for diagnosis in diagnoses {
        let marks = diagnosis.marks.iter().map(|mark| (mark.from, mark.until));
        let stretches = diagnosis.stretches.iter();
        let stretches = stretches.filter_map(|stretch| Some((stretch.since?, stretch.until?)));
        for (start, end) in marks.chain(stretches) {
            (from, until) = (from.min(start), until.max(end));
        }
    }
    if from > until {
        return None;
    }
    let space = ((until - from) / 40).max(30);
    let millis = |seconds: i64| seconds.saturating_mul(1_000);
    Some((millis(from - space), millis(until + space)))
}

impl Timeline {
    /// Draws what a diagnosis says of a service over a `range` (milliseconds since 1970, see
    /// [`range`]). Drawings narrower than 200 pixels are made that wide.
    pub fn draw(
        diagnosis: &Diagnosis,
        service: Service,
        (from, until): (i64, i64),
        width: u32,
    ) -> Timeline {
        let width = width.max(200);
        let stretches = diagnosis.stretches.iter();
        let stretches: Vec<&Stretch> = stretches
            .filter(|stretch| Service::of(stretch) == service)
            .collect();
        let mut pen = Pen {
            shapes: Vec::new(),
            axis: axis::times(from, until, f64::from(width)),
            from,
            width: f64::from(width),
            y: 0.0,
        };
        pen.bands(&stretches);
        for lane in [Lane::Request, Lane::Reply] {
            let (source, destination) = (&diagnosis.source, &diagnosis.destination);
            let ends = match lane {
                Lane::Request => [(source, true), (destination, false)],
                Lane::Reply => [(destination, false), (source, true)],
            };
            for (at, (side, at_source)) in ends.into_iter().enumerate() {
                let marks: Vec<&Mark> = diagnosis
                    .marks
                    .iter()
                    .filter(|mark| {
                        (mark.protocol, mark.dst_port)
                            == (service.protocol.unwrap_or(0), service.port)
                    })
                    .filter(|mark| mark.lane == lane && mark.at_source == at_source)
                    .collect();
                pen.row(row_name(lane, at == 0, side), &marks);
            }
            pen.y += LANE_GAP;
        }
        pen.times(until);
        Timeline {
            drawing: Drawing {
                width,
                height: HEIGHT,
                shapes: pen.shapes,
            },
            summary: summary(&stretches),
        }
    }
}

/// What a row shows: `Requests leaving 10.1.5.112`.
fn row_name(lane: Lane, is_leaving: bool, side: &Side) -> String {
    let what = match lane {
        Lane::Request => "Requests",
        Lane::Reply => "Replies",
    };
    let how = if is_leaving { "leaving" } else { "arriving at" };
    let limit = match side.interfaces.is_empty() {
        true => ": not watched",
        false => "",
    };
    format!("{what} {how} {}{limit}", side.address)
}

/// `Lost in between 2023-01-11 17:41:14 – 17:51:13 UTC. Answered …`
fn summary(stretches: &[&Stretch]) -> String {
    let tell = |stretch: &&Stretch| {
        let label = stretch.code.label();
        match (stretch.since, stretch.until) {
            (Some(since), Some(until)) => {
                let range = format::time_range(since * 1_000, until * 1_000);
                format!("{label} {range}.")
            }
            _ => format!("{label}."),
        }
    };
    stretches.iter().map(tell).collect::<Vec<_>>().join(" ")
}

/// Draws from the top to the bottom.
struct Pen {
    shapes: Vec<Shape>,
    axis: Axis,
    /// Milliseconds since 1970.
    from: i64,
    width: f64,
    y: f64,
}

impl Pen {
    /// The position of a time in milliseconds since 1970.
    fn x(&self, time: i64) -> f64 {
        let last = self.width as i32 - 1;
        let x = self.axis.map(&((time - self.from) as f64), (0, last));
        f64::from(x.clamp(0, last))
    }

    /// Where something from `since` until `until` (seconds) is.
    fn span(&self, since: i64, until: i64) -> (f64, f64) {
        let x = self.x(since.saturating_mul(1_000));
        let width = (self.x(until.saturating_mul(1_000)) - x).max(NARROWEST);
        (x.min(self.width - width), width)
    }

    fn push(&mut self, form: Form, ink: Ink, paint: Paint) {
        self.shapes.push(Shape { form, ink, paint });
    }

    fn text(&mut self, text: String, x: f64, anchor: Anchor) {
        let text = Text {
            text,
            at: Point { x, y: self.y },
            size: LABEL_SIZE,
            anchor,
            baseline: Baseline::Top,
            turn: 0,
        };
        self.push(Form::Text(text), Ink::Label, Paint::Fill);
    }

    /// The verdicts with their names above, as far as there is space for them.
    fn bands(&mut self, stretches: &[&Stretch]) {
        let mut free = 0.0;
        let mut bands = Vec::new();
        for stretch in stretches {
            let (Some(since), Some(until)) = (stretch.since, stretch.until) else {
                continue;
            };
            let (x, width) = self.span(since, until);
            let label = stretch.code.label();
            let space = text_width(label, LABEL_SIZE);
            let start = x.min(self.width - space);
            if start >= free {
                self.text(label.into(), start, Anchor::Start);
                free = start + space + LABEL_SIZE;
            }
            bands.push((Tone::of(stretch.code).ink(), x, width));
        }
        self.y += LINE;
        for (ink, x, width) in bands {
            let band = Rect {
                x,
                y: self.y,
                width,
                height: BAND,
            };
            self.push(Form::Rects(vec![band]), ink, Paint::Fill);
        }
        self.y += BAND + LANE_GAP;
    }

    fn row(&mut self, name: String, marks: &[&Mark]) {
        self.text(fit(name, self.width), 0.0, Anchor::Start);
        self.y += LINE;
        let base = (self.y + MARKS / 2.0).floor();
        let line = Form::Line {
            from: Point { x: 0.0, y: base },
            to: Point {
                x: self.width,
                y: base,
            },
        };
        self.push(line, Ink::Grid, Paint::Stroke(1));
        for (value, _) in self.axis.ticks() {
            let x = self.x(self.from + value as i64);
            let point = |y| Point { x, y };
            let line = Form::Line {
                from: point(self.y),
                to: point(self.y + MARKS),
            };
            self.push(line, Ink::Grid, Paint::Stroke(1));
        }
        // Rejected marks lie above accepted ones.
        for (is_accepted, ink) in [(true, Ink::Accept), (false, Ink::Reject)] {
            let marks = marks.iter().filter(|mark| mark.accepted == is_accepted);
            let rects: Vec<Rect> = marks
                .map(|mark| {
                    let (x, width) = self.span(mark.from, mark.until);
                    Rect {
                        x,
                        y: self.y,
                        // Windows that follow each other stay apart.
                        width: (width - 1.0).max(NARROWEST - 1.0),
                        height: MARKS,
                    }
                })
                .collect();
            if !rects.is_empty() {
                self.push(Form::Rects(rects), ink, Paint::Fill);
            }
        }
        self.y += MARKS + ROW_GAP;
    }

    fn times(&mut self, until: i64) {
        let bottom = f64::from(HEIGHT) - AXIS;
        self.y = bottom + ROW_GAP;
        for (value, label) in self.axis.ticks() {
            let x = self.x(self.from + value as i64);
            let half = text_width(&label, LABEL_SIZE) / 2.0;
            self.text(label, x.clamp(half, self.width - half), Anchor::Middle);
        }
        let axis = Form::Line {
            from: Point { x: 0.0, y: bottom },
            to: Point {
                x: self.width,
                y: bottom,
            },
        };
        self.push(axis, Ink::Axis, Paint::Stroke(1));
        self.y += LINE;
        let days = fit(days(self.from, until), self.width);
        self.text(days, self.width / 2.0, Anchor::Middle);
    }
}

/// The text, cut where it is wider than `width` pixels.
fn fit(mut text: String, width: f64) -> String {
    if text_width(&text, LABEL_SIZE) <= width {
        return text;
    }
    while text_width(&text, LABEL_SIZE) + LABEL_SIZE > width && text.pop().is_some() {}
    text.push('…');
    text
}
