//! Charts of results: numbers of some series at some stops, drawn as lines, areas, bars, parts
//! of a whole, a matrix, or small charts side by side.
//!
//! [`read()`] makes [`Data`] of the rows of a result, [`Kind::fits`] says how it can be drawn,
//! and [`Chart::draw`] draws it: shapes, and the places to point at. Nothing is drawn that the
//! numbers do not say: what is missing is nothing only where numbers add up, and what does not
//! fit is put together and told.

mod bar;
mod data;
mod distribution;
mod frame;
mod histogram;
mod kind;
mod line;
mod matrix;
mod multiples;
mod pairs;
mod pie;
mod read;
mod sheet;
mod unit;

pub use data::{Data, MOST_SERIES, REST, Series, Stop};
pub use distribution::{Distribution, distribution_query};
pub use histogram::{histogram, histogram_query, time_of};
pub use kind::Kind;
pub use pairs::{MOST_PAIRS, pairs};
pub use read::{MOST_ROWS, Measures, Unfit, read};
pub use sheet::{Provenance, sheet, swatch};
pub use unit::Unit;

use super::shape::{Drawing, Form, Ink, Paint, Point, Rect, Sector, Shape};
use crate::query::Value;
use crate::view::format;
use frame::{push, write};
use std::collections::BTreeSet;

/// The space above a plot, for the title, in pixels.
const TOP: u32 = 28;

/// Drawings are at least so wide, in pixels.
const NARROWEST: u32 = 240;

/// A drawn chart, with what can be pointed at.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub kind: Kind,
    pub drawing: Drawing,
    /// What is drawn, hidden series included.
    pub data: Data,
    /// What the numbers are, and by what.
    pub title: String,
    /// Numbers in the order of stops, and of series at each.
    pub marks: Vec<Mark>,
    reading: Reading,
    plot: Rect,
}

/// One number of a chart, and where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub stop: usize,
    pub series: usize,
    pub place: Place,
}

/// Where something can be pointed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// From `top` down to `bottom` at `x`; of a line, both are the same.
    Span {
        x: f64,
        top: f64,
        bottom: f64,
    },
    Rect(Rect),
    Sector(Sector),
}

/// In which direction stops follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// From left to right.
    Across,
    /// From top to bottom.
    Down,
    /// Around; what is pointed at is hit or not.
    Around,
}

/// A step from one mark to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Right,
    Left,
    Up,
    Down,
    PageForward,
    PageBack,
    First,
    Last,
}

impl Step {
    /// The step that a key makes.
    pub fn of_key(key: &str) -> Option<Step> {
        Some(match key {
            "ArrowRight" => Step::Right,
            "ArrowLeft" => Step::Left,
            "ArrowUp" => Step::Up,
            "ArrowDown" => Step::Down,
            "PageDown" => Step::PageForward,
            "PageUp" => Step::PageBack,
            "Home" => Step::First,
            "End" => Step::Last,
            _ => return None,
        })
    }
}

/// What there is to say about a mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Tip {
    pub head: String,
    /// The numbers at the same stop, at most as many as there are series.
    pub lines: Vec<TipLine>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TipLine {
    pub ink: Ink,
    pub name: String,
    pub value: String,
    /// The number in full, or its share.
    pub more: Option<String>,
    /// Whether it is the mark itself.
    pub is_active: bool,
}

/// An entry of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub name: String,
    pub ink: Ink,
    /// How lines of it are dashed, and areas textured; the first are neither.
    pub style: Option<u8>,
    pub value: Option<String>,
    pub is_hidden: bool,
    /// The columns that it is made of, with their values.
    pub keys: Vec<(String, Value)>,
}

/// The figures of a chart, as the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// How many rows there are in all.
    pub count: usize,
}

/// What a kind of chart draws.
struct Sketch {
    drawing: Drawing,
    marks: Vec<Mark>,
    plot: Rect,
    reading: Reading,
    /// What is not drawn, and why: sentences.
    notes: Vec<String>,
    has_title: bool,
}

impl Sketch {
    fn new(width: u32, height: u32, reading: Reading) -> Sketch {
        Sketch {
            drawing: Drawing {
                width,
                height,
                shapes: Vec::new(),
            },
            marks: Vec::new(),
            plot: Rect::default(),
            reading,
            notes: Vec::new(),
            has_title: true,
        }
    }

    fn mark(&mut self, stop: usize, series: usize, place: Place) {
        self.marks.push(Mark {
            stop,
            series,
            place,
        });
    }
}

/// How what has an ink is told from others without its colour: by the number of a pattern of
/// dashes and of a texture.
fn style(ink: Ink) -> Option<u8> {
    match ink {
        Ink::Accept => None,
        Ink::Reject => Some(0),
        ink => {
            let at = Ink::SERIES.iter().position(|series| *series == ink)?;
            // As many as there are patterns, and one that has none.
            Some(at.checked_sub(1)? as u8)
        }
    }
}

/// How a series is filled: with its ink, and with a texture where there are others.
fn fill(drawing: &mut Drawing, form: Form, ink: Ink, style: Option<u8>) {
    push(drawing, form.clone(), ink, Paint::Fill);
    if let Some(texture) = style {
        push(drawing, form, Ink::Surface, Paint::Texture(texture));
    }
}

impl Chart {
    /// Draws data as a kind that fits. Series whose names are `hidden` are left out. Drawings
    /// narrower than 240 pixels are made that wide.
    pub fn draw(data: &Data, kind: Kind, hidden: &BTreeSet<String>, width: u32) -> Chart {
        let width = width.max(NARROWEST);
        let kind = kind.for_stops(data);
        let data = kind.arrange(data, width);
        let shown: Vec<usize> = (0..data.series.len())
            .filter(|at| !hidden.contains(&data.series[*at].name))
            .collect();
        let sketch = match kind {
            Kind::Line => line::lines(&data, &shown, width),
            Kind::Area => line::areas(&data, &shown, width),
            Kind::Bar if data.time.is_some() => {
                bar::columns(&data, &shown, (width, line::height(width)), line::margins())
            }
            Kind::Bar => bar::bars(&data, &shown, width, bar::Beside::Stacked),
            Kind::Grouped => bar::bars(&data, &shown, width, bar::Beside::Grouped),
            Kind::Pie => pie::draw(&data, &shown, width),
            Kind::Matrix => matrix::draw(&data, &shown, width),
            Kind::Multiples => multiples::draw(&data, &shown, width),
            Kind::Distribution => distribution::draw(&data, width),
        };
        Chart::of(kind, data, sketch, &shown)
    }

    /// The chart of a sketch, with its title.
    fn of(kind: Kind, mut data: Data, mut sketch: Sketch, shown: &[usize]) -> Chart {
        let title = kind.title(&data);
        if sketch.has_title {
            let width = f64::from(sketch.drawing.width);
            write(
                &mut sketch.drawing,
                frame::fit(&title, width),
                Point { x: 0.0, y: 9.0 },
                super::shape::Anchor::Start,
                Ink::Label,
            );
        }
        if sketch.marks.is_empty() {
            let middle = Point {
                x: f64::from(sketch.drawing.width) / 2.0,
                y: f64::from(sketch.drawing.height) / 2.0,
            };
            let text = match shown.is_empty() && !data.series.is_empty() {
                true => "All series are hidden",
                false => "Nothing to draw",
            };
            write(
                &mut sketch.drawing,
                text,
                middle,
                super::shape::Anchor::Middle,
                Ink::Label,
            );
        }
        data.notes.append(&mut sketch.notes);
        sketch.marks.sort_by_key(|mark| (mark.stop, mark.series));
        Chart {
            kind,
            drawing: sketch.drawing,
            title,
            marks: sketch.marks,
            reading: sketch.reading,
            plot: sketch.plot,
            data,
        }
    }

    /// The series to choose among; none where there is one only.
    pub fn legend(&self, hidden: &BTreeSet<String>) -> Vec<Entry> {
        if self.data.series.len() < 2 || self.kind == Kind::Matrix {
            return Vec::new();
        }
        let shown = |series: &&Series| !hidden.contains(&series.name);
        let all = unit::sum(self.data.series.iter().filter(shown).map(Series::total));
        let entries = self.data.series.iter().map(|series| {
            let is_hidden = hidden.contains(&series.name);
            let total = series.total();
            let value = self.data.adds.then(|| self.data.unit.text(total));
            let value = value.map(|value| match self.kind {
                Kind::Pie if !is_hidden => {
                    format!("{value}, {}", share(total.to_f64(), all.to_f64()))
                }
                _ => value,
            });
            Entry {
                name: series.name.clone(),
                ink: series.ink,
                style: style(series.ink),
                value,
                is_hidden,
                keys: series.keys.clone(),
            }
        });
        entries.collect()
    }

    /// The mark at a point of the drawing.
    pub fn at(&self, x: f64, y: f64) -> Option<usize> {
        let point = Point { x, y };
        let near = |mark: &Mark| -> Option<(f64, f64)> {
            match mark.place {
                Place::Sector(sector) => sector.holds(point).then_some((0.0, 0.0)),
                Place::Span { x: at, top, bottom } => {
                    Some(((x - at).abs(), outside(y, top, bottom)))
                }
                Place::Rect(rect) => {
                    let across = outside(x, rect.x, rect.x + rect.width);
                    let down = outside(y, rect.y, rect.y + rect.height);
                    Some(match self.reading {
                        Reading::Across => (across, down),
                        _ => (down, across),
                    })
                }
            }
        };
        let plot = self.plot;
        let is_inside = outside(x, plot.x, plot.x + plot.width) == 0.0
            && outside(y, plot.y, plot.y + plot.height) == 0.0;
        if !is_inside {
            return None;
        }
        let marks = self.marks.iter().enumerate();
        let distances = marks.filter_map(|(at, mark)| Some((at, near(mark)?)));
        let order = |a: &(f64, f64), b: &(f64, f64)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
        let nearest = distances.min_by(|(_, a), (_, b)| order(a, b));
        nearest.map(|(at, _)| at)
    }

    /// The mark that a step leads to from another one.
    pub fn step(&self, from: Option<usize>, step: Step) -> Option<usize> {
        let last = self.marks.len().checked_sub(1)?;
        let Some(now) = from.and_then(|at| self.marks.get(at)) else {
            return Some(if step == Step::Last { last } else { 0 });
        };
        let (along, beside) = match (step, self.reading) {
            (Step::First, _) => return Some(0),
            (Step::Last, _) => return Some(last),
            (Step::PageForward, _) => (10, 0),
            (Step::PageBack, _) => (-10, 0),
            (Step::Right, Reading::Across) | (Step::Down, Reading::Down) => (1, 0),
            (Step::Left, Reading::Across) | (Step::Up, Reading::Down) => (-1, 0),
            // The layers of a stack go up.
            (Step::Up, Reading::Across) | (Step::Right, Reading::Down) => (0, 1),
            (Step::Down, Reading::Across) | (Step::Left, Reading::Down) => (0, -1),
            (Step::Right | Step::Down, Reading::Around) => (0, 1),
            (Step::Left | Step::Up, Reading::Around) => (0, -1),
        };
        if beside != 0 {
            let own = |at: &usize| self.marks[*at].stop == now.stop;
            let mut beyond = match beside > 0 {
                true => from.map(|at| at + 1).filter(|at| *at <= last),
                false => from.and_then(|at| at.checked_sub(1)),
            };
            beyond = beyond.filter(own);
            return beyond.or(from);
        }
        let mut stops: Vec<usize> = self.marks.iter().map(|mark| mark.stop).collect();
        stops.dedup();
        let at = stops.iter().position(|stop| *stop == now.stop).unwrap_or(0);
        let next = at.saturating_add_signed(along).min(stops.len() - 1);
        let own = self
            .marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| mark.stop == stops[next]);
        // The same series, or the one that is next to it.
        let closest = own.min_by_key(|(_, mark)| mark.series.abs_diff(now.series));
        closest.map(|(at, _)| at)
    }

    /// The shapes that show where a mark is.
    pub fn highlight(&self, mark: usize) -> Vec<Shape> {
        let Some(mark) = self.marks.get(mark) else {
            return Vec::new();
        };
        let outline = |form: Form, paint: Paint| Shape {
            form,
            ink: Ink::Mark,
            paint,
        };
        match mark.place {
            Place::Sector(sector) => vec![outline(Form::Sector(sector), Paint::Stroke(3))],
            Place::Rect(rect) => vec![outline(Form::Rects(vec![rect]), Paint::Stroke(2))],
            Place::Span { x, top, .. } => {
                let (from, to) = (self.plot.y, self.plot.y + self.plot.height);
                let point = |y| Point { x, y };
                let rule = Form::Line {
                    from: point(from),
                    to: point(to),
                };
                let dot = |y: f64, radius: f64, ink: Ink| Shape {
                    form: Form::Circle {
                        center: point(y),
                        radius,
                    },
                    ink,
                    paint: Paint::Fill,
                };
                let panel = |other: &&Mark| {
                    other.stop == mark.stop
                        && matches!(other.place, Place::Span { x: at, .. } if at == x)
                };
                let mut shapes = match self.kind {
                    Kind::Multiples => Vec::new(),
                    _ => vec![outline(rule, Paint::Stroke(1))],
                };
                for other in self.marks.iter().filter(panel) {
                    if let Place::Span { top, .. } = other.place {
                        shapes.push(dot(top, 3.0, self.data.series[other.series].ink));
                    }
                }
                shapes.push(dot(top, 5.0, Ink::Mark));
                shapes.push(dot(top, 3.0, self.data.series[mark.series].ink));
                shapes
            }
        }
    }

    /// Where to put what is said of a mark.
    pub fn anchor(&self, mark: usize) -> Point {
        match self.marks.get(mark).map(|mark| mark.place) {
            None => Point { x: 0.0, y: 0.0 },
            Some(Place::Span { x, top, .. }) => Point { x, y: top },
            Some(Place::Rect(rect)) => Point {
                x: rect.x + rect.width / 2.0,
                y: rect.y + rect.height / 2.0,
            },
            Some(Place::Sector(sector)) => {
                let radius = (sector.radii.0 + sector.radii.1) / 2.0;
                sector.point(radius, (sector.from + sector.until) / 2.0)
            }
        }
    }

    /// What there is to say about a mark.
    pub fn tip(&self, mark: usize) -> Tip {
        let Some(mark) = self.marks.get(mark) else {
            return Tip {
                head: String::new(),
                lines: Vec::new(),
            };
        };
        let data = &self.data;
        let head = match self.kind {
            Kind::Pie => data.across.clone(),
            _ => data.stop_name(mark.stop),
        };
        let own = self.marks.iter().filter(|other| match self.kind {
            Kind::Pie | Kind::Matrix | Kind::Distribution => *other == mark,
            _ => other.stop == mark.stop,
        });
        let whole = match self.kind {
            Kind::Pie | Kind::Matrix | Kind::Distribution if data.adds => {
                let shown = self
                    .marks
                    .iter()
                    .filter_map(|mark| data.series[mark.series].value(mark.stop));
                Some(unit::sum(shown).to_f64())
            }
            _ => None,
        };
        let mut lines: Vec<TipLine> = own
            .filter_map(|other| {
                let series = &data.series[other.series];
                let number = series.value(other.stop)?;
                let share = whole.map(|whole| share(number.to_f64(), whole));
                let exact = data.unit.exact(number);
                let more = match (exact, share) {
                    (Some(exact), Some(share)) => Some(format!("{exact}, {share}")),
                    (exact, share) => exact.or(share),
                };
                Some(TipLine {
                    ink: series.ink,
                    name: match (data.series.len(), &*series.name) {
                        (1, _) | (_, "") => data.measure.clone(),
                        (_, name) => name.to_string(),
                    },
                    value: data.unit.text(number),
                    more,
                    is_active: other == mark,
                })
            })
            .collect();
        if self.is_stacked() {
            lines.reverse();
        }
        Tip { head, lines }
    }

    /// Whether later series lie above earlier ones.
    fn is_stacked(&self) -> bool {
        self.kind == Kind::Area || self.kind == Kind::Bar && self.data.time.is_some()
    }

    /// A mark in a sentence: `2026-11-15 00:00:00 – 00:05:00 UTC, ACCEPT: 1.2 MB`.
    pub fn describe(&self, mark: usize) -> String {
        let tip = self.tip(mark);
        let Some(line) = tip.lines.iter().find(|line| line.is_active) else {
            return tip.head;
        };
        let mut parts = vec![tip.head.as_str()];
        parts.push(&line.name);
        parts.retain(|part| !part.is_empty());
        let more = line.more.as_deref();
        let more = more.map_or(String::new(), |more| format!(" ({more})"));
        format!("{}: {}{more}", parts.join(", "), line.value)
    }

    /// The chart in a few sentences, for those who do not see it.
    pub fn summary(&self) -> String {
        let data = &self.data;
        let mut text = format!("{}. ", self.title);
        let stops = data.stops.len();
        if let (true, Some(first), Some(last)) = (
            data.time.is_some(),
            data.stops.first().and_then(|stop| stop.time),
            data.stops.last().and_then(|stop| stop.time),
        ) {
            let until = match data.time {
                Some(Some(period)) => period.next(last),
                _ => last,
            };
            text += &format!("{}. ", format::time_range(first, until));
        } else if stops > 1 {
            text += &format!("{}. ", format::count(stops as i128, "value", "values"));
        }
        if data.series.len() > 1 {
            text += &format!("{} series. ", format::integer(data.series.len() as i128));
        }
        let value = |mark: &Mark| data.series[mark.series].value(mark.stop);
        let numbered = self
            .marks
            .iter()
            .enumerate()
            .filter_map(|(at, mark)| Some((at, value(mark)?)));
        let greatest = numbered.rev().max_by(|(_, a), (_, b)| a.compare(*b));
        if let Some((at, _)) = greatest {
            text += &format!("Highest: {}.", self.describe(at));
        }
        text.trim_end().to_string()
    }

    /// The columns that a mark is made of, with their values, those of its stop first.
    pub fn keys(&self, mark: usize) -> Vec<(String, Value)> {
        let Some(mark) = self.marks.get(mark) else {
            return Vec::new();
        };
        let series = self.data.series[mark.series].keys.iter();
        let stop = self.data.stops[mark.stop].keys.iter();
        stop.chain(series).cloned().collect()
    }

    /// The same figures as the chart, at most so many rows of them.
    pub fn figures(&self, most: usize) -> Figures {
        let data = &self.data;
        let number = |series: &Series, stop: usize| {
            let number = series.value(stop);
            number.map_or(String::new(), |number| data.unit.figure(number))
        };
        if self.kind == Kind::Pie {
            let rows = data.series.iter().take(most);
            return Figures {
                columns: vec![data.across.clone(), data.measure.clone()],
                rows: rows
                    .map(|part| vec![part.name.clone(), number(part, 0)])
                    .collect(),
                count: data.series.len(),
            };
        }
        let along = match data.time {
            Some(_) => format!("{} (UTC)", data.along),
            None => data.along.clone(),
        };
        let names = data.series.iter().map(|series| match &*series.name {
            "" => data.measure.clone(),
            name => name.to_string(),
        });
        let row = |stop: usize| {
            let label = match data.stops[stop].time {
                Some(time) => crate::query::time::Written(time).to_string(),
                None => data.stops[stop].label.clone(),
            };
            let numbers = data.series.iter().map(|series| number(series, stop));
            [label].into_iter().chain(numbers).collect()
        };
        Figures {
            columns: [along].into_iter().chain(names).collect(),
            rows: (0..data.stops.len().min(most)).map(row).collect(),
            count: data.stops.len(),
        }
    }
}

/// How far a value is from a range.
fn outside(value: f64, from: f64, until: f64) -> f64 {
    (from - value).max(value - until).max(0.0)
}

/// A part of a whole in percent.
fn share(part: f64, whole: f64) -> String {
    // Of numbers beyond all counters the last digits do not matter.
    let scale = (whole / 1e12).max(1e-12);
    format::share((part / scale) as i128, (whole / scale) as i128)
}
