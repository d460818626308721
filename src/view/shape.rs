//! Drawings as plain data.
//!
//! A chart is drawn once into shapes; the UI turns them into SVG elements and the
//! export into SVG text. Colours are names until then, so that a drawing is right in
//! every theme.

use std::fmt::Write;

/// A finished drawing of `width` × `height` pixels. Later shapes lie above earlier ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    pub width: u32,
    pub height: u32,
    pub shapes: Vec<Shape>,
}

/// One shape of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    pub form: Form,
    pub ink: Ink,
    pub paint: Paint,
}

/// A position in pixels from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    Line {
        from: Point,
        to: Point,
    },
    Polyline(Vec<Point>),
    Polygon(Vec<Point>),
    /// Rectangles that are painted alike; one element draws them all.
    Rects(Vec<Rect>),
    Circle {
        center: Point,
        radius: f64,
    },
    Sector(Sector),
    Text(Text),
}

/// A part of a ring, or of a disc where the inner radius is 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sector {
    pub center: Point,
    /// In pixels, the inner before the outer.
    pub radii: (f64, f64),
    /// Parts of a whole turn, clockwise from the top; `until` is at most 1.
    pub from: f64,
    pub until: f64,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub text: String,
    pub at: Point,
    /// Font size in pixels.
    pub size: f64,
    pub anchor: Anchor,
    pub baseline: Baseline,
    /// Clockwise turn around `at`, in degrees.
    pub turn: u16,
}

/// Which part of a text stands at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// Which height of a text stands at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    Top,
    Middle,
    Bottom,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Fill,
    /// A line so many pixels wide.
    Stroke(u32),
    /// A line of [`DASHED`] pixels, in dashes of the pattern of this number in [`DASHES`].
    Dashed(u8),
    /// The texture of this number in [`TEXTURES`], over what is filled already.
    Texture(u8),
}

/// The width of dashed lines in pixels.
pub const DASHED: u32 = 2;

/// The lengths of dashes and of the gaps behind them, in pixels. Lines that differ in them are
/// told apart without their colours.
pub const DASHES: [&str; 7] = [
    "7 3",
    "2 2",
    "12 3 2 3",
    "4 4",
    "12 4",
    "7 2 2 2 2 2",
    "1 3",
];

/// The side of the square that a texture repeats, in pixels.
pub const TEXTURE_SIZE: u32 = 8;

/// Lines in a square of [`TEXTURE_SIZE`], as the data of a `path` element. Areas that differ in
/// them are told apart without their colours.
pub const TEXTURES: [&str; 7] = [
    "M-2 2L2 -2M0 8L8 0M6 10L10 6",
    "M2 2h1M6 6h1",
    "M-2 6L2 10M0 0L8 8M6 -2L10 2",
    "M0 2h8M0 6h8",
    "M2 0v8M6 0v8",
    "M0 2h8M2 0v8",
    "M0 0L8 8M0 8L8 0",
];

/// What a shape stands for; the style sheet gives it a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Axis,
    Grid,
    Label,
    /// Traffic that was accepted.
    Accept,
    /// Traffic that was rejected.
    Reject,
    /// Traffic of another action, or of a log without one.
    Other,
    /// Requests that failed without being rejected.
    Unanswered,
    /// What people read first: names and figures.
    Text,
    /// The first to the eighth of several things that are told apart; the last is for the rest.
    Series1,
    Series2,
    Series3,
    Series4,
    Series5,
    Series6,
    Series7,
    Series8,
    /// From the least to the most.
    Shade1,
    Shade2,
    Shade3,
    Shade4,
    Shade5,
    /// Figures on the two strongest shades.
    OnShade,
    /// The lines of textures, and gaps between areas that touch.
    Surface,
    /// What is pointed at.
    Mark,
}

impl Ink {
    pub const ALL: [Ink; 24] = [
        Ink::Axis,
        Ink::Grid,
        Ink::Label,
        Ink::Accept,
        Ink::Reject,
        Ink::Other,
        Ink::Unanswered,
        Ink::Text,
        Ink::Series1,
        Ink::Series2,
        Ink::Series3,
        Ink::Series4,
        Ink::Series5,
        Ink::Series6,
        Ink::Series7,
        Ink::Series8,
        Ink::Shade1,
        Ink::Shade2,
        Ink::Shade3,
        Ink::Shade4,
        Ink::Shade5,
        Ink::OnShade,
        Ink::Surface,
        Ink::Mark,
    ];

    /// The inks of things that are told apart, in the order in which they are given out.
    pub const SERIES: [Ink; 8] = [
        Ink::Series1,
        Ink::Series2,
        Ink::Series3,
        Ink::Series4,
        Ink::Series5,
        Ink::Series6,
        Ink::Series7,
        Ink::Series8,
    ];

    /// From the least to the most.
    pub const SHADES: [Ink; 5] = [
        Ink::Shade1,
        Ink::Shade2,
        Ink::Shade3,
        Ink::Shade4,
        Ink::Shade5,
    ];

    /// The name of the colour, which is a class in the style sheet.
    pub fn token(self) -> &'static str {
        match self {
            Ink::Axis => "axis",
            Ink::Grid => "grid",
            Ink::Label => "label",
            Ink::Accept => "series-accept",
            Ink::Reject => "series-reject",
            Ink::Other => "series-other",
            Ink::Unanswered => "series-unanswered",
            Ink::Text => "ink-text",
            Ink::Series1 => "series-1",
            Ink::Series2 => "series-2",
            Ink::Series3 => "series-3",
            Ink::Series4 => "series-4",
            Ink::Series5 => "series-5",
            Ink::Series6 => "series-6",
            Ink::Series7 => "series-7",
            Ink::Series8 => "series-8",
            Ink::Shade1 => "shade-1",
            Ink::Shade2 => "shade-2",
            Ink::Shade3 => "shade-3",
            Ink::Shade4 => "shade-4",
            Ink::Shade5 => "shade-5",
            Ink::OnShade => "on-shade",
            Ink::Surface => "ink-surface",
            Ink::Mark => "ink-mark",
        }
    }
}

impl Shape {
    /// The classes of the element: `fill` or `stroke`, and the name of the colour. The
    /// style sheet gives the colour class a `color`, and paints `fill` and `stroke` with
    /// `currentColor`.
    pub fn class(&self) -> String {
        let paint = match self.paint {
            Paint::Fill => "fill",
            Paint::Stroke(_) | Paint::Dashed(_) => "stroke",
            Paint::Texture(_) => "texture",
        };
        format!("{paint} {}", self.ink.token())
    }

    /// The same shape so many pixels further right and down.
    pub fn moved(mut self, right: f64, down: f64) -> Shape {
        let shift = |point: &mut Point| {
            point.x += right;
            point.y += down;
        };
        match &mut self.form {
            Form::Line { from, to } => {
                shift(from);
                shift(to);
            }
            Form::Polyline(points) | Form::Polygon(points) => points.iter_mut().for_each(shift),
            Form::Rects(rects) => {
                for rect in rects {
                    rect.x += right;
                    rect.y += down;
                }
            }
            Form::Circle { center, .. } => shift(center),
            Form::Sector(sector) => shift(&mut sector.center),
            Form::Text(text) => shift(&mut text.at),
        }
        self
    }

    /// The data of a `path` element, for every form but circles and text.
    ///
    /// Strokes run through the middle of pixels, so that a line one pixel wide covers
    /// one row and not two halves.
    pub fn path(&self) -> Option<String> {
        let shift = match self.paint {
            Paint::Stroke(width) if width % 2 == 1 => 0.5,
            _ => 0.0,
        };
        let mut path = String::new();
        let mut chain = |points: &mut dyn Iterator<Item = Point>| {
            for (at, point) in points.enumerate() {
                let command = if at == 0 { 'M' } else { 'L' };
                let (x, y) = (point.x + shift, point.y + shift);
                // Writing to a string cannot fail.
                let _ = write!(path, "{command}{x} {y}");
            }
        };
        match &self.form {
            Form::Line { from, to } => chain(&mut [*from, *to].into_iter()),
            Form::Polyline(points) => chain(&mut points.iter().copied()),
            Form::Polygon(points) => {
                chain(&mut points.iter().copied());
                path.push('Z');
            }
            Form::Rects(rects) => {
                for rect in rects {
                    let (x, y) = (rect.x + shift, rect.y + shift);
                    let (width, height) = (rect.width, rect.height);
                    let _ = write!(path, "M{x} {y}h{width}v{height}h{}z", -width);
                }
            }
            Form::Sector(sector) => path = sector.path(),
            Form::Circle { .. } | Form::Text(_) => return None,
        }
        Some(path)
    }
}

impl Sector {
    /// Whether a point lies in it.
    pub fn holds(&self, point: Point) -> bool {
        let (x, y) = (point.x - self.center.x, point.y - self.center.y);
        let radius = x.hypot(y);
        let turn = (x.atan2(-y) / std::f64::consts::TAU).rem_euclid(1.0);
        (self.radii.0..=self.radii.1).contains(&radius) && (self.from..self.until).contains(&turn)
    }

    /// The point on a radius at a part of a whole turn.
    pub fn point(&self, radius: f64, turn: f64) -> Point {
        let angle = turn * std::f64::consts::TAU;
        let round = |value: f64| (value * 100.0).round() / 100.0;
        Point {
            x: round(self.center.x + radius * angle.sin()),
            y: round(self.center.y - radius * angle.cos()),
        }
    }

    fn path(&self) -> String {
        let (inner, outer) = self.radii;
        // An arc cannot end where it begins, so each is drawn in two halves.
        let middle = (self.from + self.until) / 2.0;
        let mut path = String::new();
        let mut arc = |radius: f64, turns: [f64; 3], sweep: u8| {
            let [start, middle, end] = turns.map(|turn| self.point(radius, turn));
            let command = if path.is_empty() { 'M' } else { 'L' };
            let _ = write!(path, "{command}{} {}", start.x, start.y);
            for to in [middle, end] {
                let _ = write!(path, "A{radius} {radius} 0 0 {sweep} {} {}", to.x, to.y);
            }
        };
        arc(outer, [self.from, middle, self.until], 1);
        if inner > 0.0 {
            arc(inner, [self.until, middle, self.from], 0);
        } else {
            let _ = write!(path, "L{} {}", self.center.x, self.center.y);
        }
        path.push('Z');
        path
    }
}

impl Anchor {
    /// The value of the attribute `text-anchor`.
    pub fn attribute(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

impl Text {
    /// The `y` of the baseline: browsers differ in `dominant-baseline`, so it is not used.
    pub fn baseline_y(&self) -> f64 {
        let drop = match self.baseline {
            Baseline::Top => 0.8,
            Baseline::Middle => 0.35,
            Baseline::Bottom => -0.2,
        };
        ((self.at.y + self.size * drop) * 10.0).round() / 10.0
    }

    /// The value of the attribute `transform` if the text is turned.
    pub fn transform(&self) -> Option<String> {
        (self.turn != 0).then(|| format!("rotate({} {} {})", self.turn, self.at.x, self.at.y))
    }

    /// The approximate width in pixels, before turning.
    pub fn width(&self) -> f64 {
        text_width(&self.text, self.size)
    }
}

/// The approximate width of a text in a system sans-serif font of `size` pixels. Fonts
/// differ by a tenth or two: this follows DejaVu Sans, one of the widest, so that labels
/// have space with any of them.
pub fn text_width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text.chars().map(advance).sum();
    f64::from(thousandths) * size / 1_000.0
}

/// In thousandths of the font size.
fn advance(c: char) -> u32 {
    match c {
        'i' | 'j' | 'l' | 'I' | '\'' | '|' => 290,
        ' ' | '.' | ',' | ':' | ';' | '!' | '/' | '\\' | 'f' | 'J' => 340,
        'r' | 't' | '-' | '(' | ')' | '[' | ']' | '"' | '`' => 410,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'F' | 'L' => 570,
        'A' | 'B' | 'C' | 'K' | 'R' | 'V' | 'X' | 'Z' => 700,
        'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'U' | '&' | 'w' => 780,
        'm' | 'M' | 'W' | '%' | '@' | '—' => 960,
        // Digits, the other letters of Latin script, and signs.
        ' '..='\u{24f}' | '–' => 640,
        _ => 1_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_become_paths() {
        let point = |x, y| Point { x, y };
        let rect = |x| Rect {
            x,
            y: 2.0,
            width: 3.0,
            height: 4.5,
        };
        let line = Form::Line {
            from: point(0.0, 5.0),
            to: point(9.0, 5.0),
        };
        let corners = vec![point(0.0, 0.0), point(1.0, 2.0), point(2.0, 0.0)];
        for (form, paint, path) in [
            (line.clone(), Paint::Stroke(1), "M0.5 5.5L9.5 5.5"),
            (line, Paint::Stroke(2), "M0 5L9 5"),
            (
                Form::Polyline(corners.clone()),
                Paint::Stroke(2),
                "M0 0L1 2L2 0",
            ),
            (Form::Polygon(corners), Paint::Fill, "M0 0L1 2L2 0Z"),
            (
                Form::Rects(vec![rect(1.0), rect(5.0)]),
                Paint::Fill,
                "M1 2h3v4.5h-3zM5 2h3v4.5h-3z",
            ),
        ] {
            let ink = Ink::Axis;
            assert_eq!(Shape { form, ink, paint }.path().as_deref(), Some(path));
        }
    }

    /// The widths of Helvetica (Adobe font metrics) and DejaVu Sans (its `hmtx` table).
    #[test]
    fn text_has_space_in_narrow_and_wide_fonts() {
        for (text, helvetica, dejavu) in [
            ("12:30", 4 * 556 + 278, 4 * 636 + 337),
            (
                "250 MB",
                3 * 556 + 278 + 833 + 667,
                3 * 636 + 318 + 863 + 686,
            ),
            (
                "ACCEPT",
                667 + 722 + 722 + 667 + 667 + 611,
                684 + 698 + 698 + 632 + 603 + 611,
            ),
            (
                "bytes",
                556 + 500 + 278 + 556 + 500,
                635 + 592 + 392 + 615 + 521,
            ),
        ] {
            let width = text_width(text, 1_000.0);
            let widest = f64::from(i32::max(helvetica, dejavu));
            assert!(width >= widest * 0.99, "{text}: {width}, not {widest}");
            assert!(width <= widest * 1.1, "{text}: {width}, not {widest}");
        }
    }
}
