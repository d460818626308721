//! Drawings as SVG text, for export: a file of its own, with colours instead of names.

use super::markup::escape;
use super::shape::{DASHED, DASHES, Drawing, Form, Ink, Paint, TEXTURE_SIZE, TEXTURES};
use std::fmt::Write;

/// Writes a drawing as an SVG document on a white ground. `title` is its name for
/// screen readers.
pub fn write(drawing: &Drawing, title: &str) -> String {
    let (width, height) = (drawing.width, drawing.height);
    let mut svg = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"system-ui, sans-serif\">\n<title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>",
        escape(title)
    );
    for (at, lines) in TEXTURES.iter().enumerate() {
        let is_used =
            |paint: Paint| matches!(paint, Paint::Texture(used) if usize::from(used) == at);
        if drawing.shapes.iter().any(|shape| is_used(shape.paint)) {
            let color = color(Ink::Surface);
            let _ = writeln!(
                svg,
                "<pattern id=\"texture-{at}\" width=\"{TEXTURE_SIZE}\" height=\"{TEXTURE_SIZE}\" \
                 patternUnits=\"userSpaceOnUse\"><path d=\"{lines}\" stroke=\"{color}\" stroke-opacity=\"0.5\"/></pattern>"
            );
        }
    }
    for shape in &drawing.shapes {
        let color = color(shape.ink);
        let paint = match shape.paint {
            Paint::Fill => format!("fill=\"{color}\""),
            Paint::Stroke(1) => format!("fill=\"none\" stroke=\"{color}\""),
            Paint::Stroke(width) => {
                format!("fill=\"none\" stroke=\"{color}\" stroke-width=\"{width}\"")
            }
            Paint::Dashed(dash) => {
                let dashes = DASHES[usize::from(dash)];
                format!(
                    "fill=\"none\" stroke=\"{color}\" stroke-width=\"{DASHED}\" \
                     stroke-dasharray=\"{dashes}\""
                )
            }
            Paint::Texture(texture) => format!("fill=\"url(#texture-{texture})\""),
        };
        let _ = match &shape.form {
            Form::Circle { center, radius } => writeln!(
                svg,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\" {paint}/>",
                center.x, center.y
            ),
            Form::Text(text) => {
                let transform = text.transform();
                let transform = transform.map_or(String::new(), |t| format!(" transform=\"{t}\""));
                writeln!(
                    svg,
                    "<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\"{transform} \
                     {paint}>{}</text>",
                    text.at.x,
                    text.baseline_y(),
                    text.size,
                    text.anchor.attribute(),
                    escape(&text.text)
                )
            }
            _ => writeln!(
                svg,
                "<path d=\"{}\" {paint}/>",
                shape.path().unwrap_or_default()
            ),
        };
    }
    svg.push_str("</svg>\n");
    svg
}

/// The colours of an exported drawing, those of the light theme in `style/tokens.css`.
fn color(ink: Ink) -> &'static str {
    match ink {
        Ink::Axis => "#73868f",
        Ink::Grid => "#d5dee2",
        Ink::Label => "#475c67",
        Ink::Accept => "#1f8ba3",
        Ink::Reject => "#d4551d",
        Ink::Other => "#7b8c95",
        Ink::Unanswered => "#7a4fb5",
        Ink::Text => "#0e1f28",
        Ink::Series1 => "#2a5db0",
        Ink::Series2 => "#cb8400",
        Ink::Series3 => "#2f9457",
        Ink::Series4 => "#8c2f6b",
        Ink::Series5 => "#6f94d2",
        Ink::Series6 => "#a3301f",
        Ink::Series7 => "#8a6a00",
        Ink::Series8 => "#94898f",
        Ink::Shade1 => "#eaf4f6",
        Ink::Shade2 => "#c5e1e8",
        Ink::Shade3 => "#8fc4d1",
        Ink::Shade4 => "#2c8196",
        Ink::Shade5 => "#0a4f60",
        Ink::OnShade => "#ffffff",
        Ink::Surface => "#ffffff",
        Ink::Mark => "#08657a",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::shape::{Anchor, Baseline, Point, Rect, Shape, Text};

    #[test]
    fn every_form_is_written() {
        let at = Point { x: 10.0, y: 20.0 };
        let rect = Rect {
            x: 1.0,
            y: 2.0,
            width: 3.0,
            height: 4.0,
        };
        let text = Text {
            text: "<script>&\"\u{0}".into(),
            at,
            size: 10.0,
            anchor: Anchor::Middle,
            baseline: Baseline::Top,
            turn: 270,
        };
        let to = Point { x: 30.0, y: 20.0 };
        for (form, paint, line) in [
            (
                Form::Rects(vec![rect]),
                Paint::Fill,
                r##"<path d="M1 2h3v4h-3z" fill="#1f8ba3"/>"##,
            ),
            (
                Form::Line { from: at, to },
                Paint::Stroke(1),
                r##"<path d="M10.5 20.5L30.5 20.5" fill="none" stroke="#1f8ba3"/>"##,
            ),
            (
                Form::Polyline(vec![at, to]),
                Paint::Stroke(2),
                r##"<path d="M10 20L30 20" fill="none" stroke="#1f8ba3" stroke-width="2"/>"##,
            ),
            (
                Form::Circle {
                    center: at,
                    radius: 4.0,
                },
                Paint::Fill,
                r##"<circle cx="10" cy="20" r="4" fill="#1f8ba3"/>"##,
            ),
            (
                Form::Text(text),
                Paint::Fill,
                "<text x=\"10\" y=\"28\" font-size=\"10\" text-anchor=\"middle\" \
                 transform=\"rotate(270 10 20)\" fill=\"#1f8ba3\">\
                 &lt;script&gt;&amp;&quot;\u{fffd}</text>",
            ),
        ] {
            let ink = Ink::Accept;
            let drawing = Drawing {
                width: 40,
                height: 30,
                shapes: vec![Shape { form, ink, paint }],
            };
            let written = write(&drawing, "a & b");
            let lines: Vec<&str> = written.lines().collect();
            assert_eq!(lines[1], "<title>a &amp; b</title>");
            assert_eq!(lines[3], line);
        }
    }

    #[test]
    fn colours_are_those_of_the_light_theme() {
        let tokens = include_str!("../../style/tokens.css");
        for ink in Ink::ALL {
            let name = match ink {
                Ink::Axis => "line-strong",
                Ink::Grid => "line",
                Ink::Label => "muted",
                Ink::Text => "text",
                Ink::Surface => "surface",
                Ink::Mark => "accent",
                series => series.token(),
            };
            let token = format!("--{name}: light-dark({},", color(ink));
            assert!(tokens.contains(&token), "style/tokens.css has no `{token}`");
        }
    }
}
