//! A chart on a sheet of its own, as it is handed out: with a title, its legend, and where its
//! numbers come from.

use super::frame::{fit, push, write};
use super::{Chart, Entry, Kind, TOP};
use crate::view::backend::LABEL_SIZE;
use crate::view::shape::{
    Anchor, Baseline, Drawing, Form, Ink, Paint, Point, Rect, Text, text_width,
};

/// The space around everything, and between its parts, in pixels.
const MARGIN: f64 = 20.0;
/// The height of a line of text.
const LINE: f64 = 18.0;
const TITLE_SIZE: f64 = 16.0;
const SWATCH: f64 = 12.0;

/// Where the numbers of a chart come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// What was asked, in as many lines as it was written.
    pub query: String,
    /// What it was asked of: `2 files, 2,256 records`.
    pub source: String,
}

/// The chart with all that it needs to be understood elsewhere.
pub fn sheet(chart: &Chart, legend: &[Entry], provenance: &Provenance) -> Drawing {
    let width = f64::from(chart.drawing.width);
    let mut sheet = Drawing {
        width: chart.drawing.width + 2 * MARGIN as u32,
        height: 0,
        shapes: Vec::new(),
    };
    let mut y = MARGIN;
    let title = Text {
        text: fit(&chart.title, width * LABEL_SIZE / TITLE_SIZE),
        at: Point { x: MARGIN, y },
        size: TITLE_SIZE,
        anchor: Anchor::Start,
        baseline: Baseline::Top,
        turn: 0,
    };
    push(&mut sheet, Form::Text(title), Ink::Text, Paint::Fill);
    y += TITLE_SIZE + 8.0;
    y = draw_legend(&mut sheet, legend, chart.kind, y, width);
    // The sheet has the title already.
    let own = chart
        .drawing
        .shapes
        .iter()
        .filter(|shape| match &shape.form {
            Form::Text(text) => text.at.x != 0.0 || text.at.y != 9.0,
            _ => true,
        });
    let up = f64::from(TOP) - 12.0;
    let moved = own.map(|shape| shape.clone().moved(MARGIN, y - up));
    sheet.shapes.extend(moved);
    y += f64::from(chart.drawing.height) - up + LINE;
    let query: Vec<&str> = provenance.query.split_whitespace().collect();
    let query = query.join(" ");
    let zone = match chart.data.time {
        Some(_) => "Times are UTC.",
        None => "",
    };
    let notes = chart.data.notes.iter().map(String::as_str);
    let lines = notes.chain([&*query, &*provenance.source, zone]);
    let lines: Vec<String> = lines
        .filter(|line| !line.is_empty())
        .map(String::from)
        .collect();
    for line in lines {
        let at = Point { x: MARGIN, y };
        write(
            &mut sheet,
            fit_end(&line, width),
            at,
            Anchor::Start,
            Ink::Label,
        );
        y += LINE;
    }
    sheet.height = (y + MARGIN - LINE / 2.0) as u32;
    sheet
}

/// Draws the entries that are shown, as many in a line as there is space for; returns where
/// they end.
fn draw_legend(sheet: &mut Drawing, legend: &[Entry], kind: Kind, top: f64, width: f64) -> f64 {
    let (mut x, mut y) = (MARGIN, top);
    let shown = legend.iter().filter(|entry| !entry.is_hidden);
    let mut is_empty = true;
    for entry in shown {
        is_empty = false;
        let text = match &entry.value {
            Some(value) => format!("{} ({value})", entry.name),
            None => entry.name.clone(),
        };
        let text = fit(&text, width - SWATCH - 6.0);
        let length = SWATCH + 6.0 + text_width(&text, LABEL_SIZE);
        if x > MARGIN && x + length > MARGIN + width {
            (x, y) = (MARGIN, y + LINE);
        }
        let middle = y + LINE / 2.0;
        for (form, ink, paint) in swatch(entry, kind, x, middle) {
            push(sheet, form, ink, paint);
        }
        let at = Point {
            x: x + SWATCH + 6.0,
            y: middle,
        };
        write(sheet, text, at, Anchor::Start, Ink::Text);
        x += length + 18.0;
    }
    if is_empty { top } else { y + LINE + 6.0 }
}

/// What stands before an entry of a legend: a piece of its line, or of its area.
pub fn swatch(entry: &Entry, kind: Kind, x: f64, middle: f64) -> Vec<(Form, Ink, Paint)> {
    if kind == Kind::Line {
        let point = |x| Point { x, y: middle };
        let line = Form::Polyline(vec![point(x), point(x + SWATCH)]);
        let paint = entry.style.map_or(Paint::Stroke(2), Paint::Dashed);
        return vec![(line, entry.ink, paint)];
    }
    let form = Form::Rects(vec![Rect {
        x,
        y: middle - SWATCH / 2.0,
        width: SWATCH,
        height: SWATCH,
    }]);
    let mut forms = vec![(form.clone(), entry.ink, Paint::Fill)];
    if let Some(texture) = entry.style.filter(|_| kind != Kind::Multiples) {
        forms.push((form, Ink::Surface, Paint::Texture(texture)));
    }
    forms
}

/// The text, its end cut off where it is wider than `width` pixels.
fn fit_end(text: &str, width: f64) -> String {
    if text_width(text, LABEL_SIZE) <= width {
        return text.to_string();
    }
    let mut cut = text.to_string();
    while text_width(&cut, LABEL_SIZE) + LABEL_SIZE > width && cut.pop().is_some() {}
    cut + "…"
}
