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
    Text(Text),
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
}

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
}

impl Ink {
    pub const ALL: [Ink; 7] = [
        Ink::Axis,
        Ink::Grid,
        Ink::Label,
        Ink::Accept,
        Ink::Reject,
        Ink::Other,
        Ink::Unanswered,
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
            Paint::Stroke(_) => "stroke",
        };
        format!("{paint} {}", self.ink.token())
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
            Form::Circle { .. } | Form::Text(_) => return None,
        }
        Some(path)
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
