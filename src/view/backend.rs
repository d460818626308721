//! The plotters backend that records shapes.
//!
//! Colours of plotters stand for an [`Ink`] here, and text is measured from a table:
//! in WebAssembly, plotters itself would measure an element with an inline style, which
//! the page's policy forbids and a worker does not have.

use super::shape::{
    Anchor, Baseline, Drawing, Form, Ink, Paint, Point, Rect, Shape, Text, text_width,
};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use std::convert::Infallible;

/// Font size of the labels of a chart, in pixels.
pub const LABEL_SIZE: f64 = 12.0;

/// The height of a line of text over its font size.
const LINE_HEIGHT: f64 = 1.2;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Records on a drawing whose size is set.
pub struct Recorder<'a>(pub &'a mut Drawing);

impl Ink {
    /// The colour that stands for the ink in plotters: its number as the blue part.
    fn color(self) -> RGBColor {
        RGBColor(0, 0, self as u8)
    }

    fn from_color(color: BackendColor) -> Option<Ink> {
        let index = usize::from(color.rgb.2);
        (color.alpha > 0.0).then(|| Ink::ALL.get(index).copied())?
    }

    /// The style of filled shapes.
    pub fn filled(self) -> ShapeStyle {
        ShapeStyle::from(self.color()).filled()
    }

    /// The style of lines one pixel wide.
    pub fn line(self) -> ShapeStyle {
        self.color().into()
    }

    /// The style of text of [`LABEL_SIZE`].
    pub fn text(self) -> TextStyle<'static> {
        FontDesc::new(FontFamily::SansSerif, LABEL_SIZE, FontStyle::Normal).color(&self.color())
    }
}

impl Recorder<'_> {
    fn record(&mut self, form: Form, color: BackendColor, paint: Paint) -> Drawn {
        let Some(ink) = Ink::from_color(color) else {
            return Ok(());
        };
        if paint == Paint::Stroke(0) {
            return Ok(());
        }
        // Hundreds of bars are one element.
        if let Form::Rects(added) = &form
            && let Some(last) = self.0.shapes.last_mut()
            && (last.ink, last.paint) == (ink, paint)
            && let Form::Rects(rects) = &mut last.form
        {
            rects.extend(added);
            return Ok(());
        }
        self.0.shapes.push(Shape { form, ink, paint });
        Ok(())
    }
}

fn point((x, y): BackendCoord) -> Point {
    Point {
        x: f64::from(x),
        y: f64::from(y),
    }
}

fn paint<S: BackendStyle>(style: &S, fill: bool) -> Paint {
    if fill {
        Paint::Fill
    } else {
        Paint::Stroke(style.stroke_width())
    }
}

impl DrawingBackend for Recorder<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.0.width, self.0.height)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        let rect = Rect {
            x: f64::from(x),
            y: f64::from(y),
            width: 1.0,
            height: 1.0,
        };
        self.record(Form::Rects(vec![rect]), color, Paint::Fill)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        let (from, to) = (point(from), point(to));
        self.record(Form::Line { from, to }, style.color(), paint(style, false))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (from, to) = (point(upper_left), point(bottom_right));
        let rect = Rect {
            x: from.x,
            y: from.y,
            width: to.x - from.x,
            height: to.y - from.y,
        };
        self.record(Form::Rects(vec![rect]), style.color(), paint(style, fill))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<Point> = path.into_iter().map(point).collect();
        let form = match points[..] {
            [from, to] => Form::Line { from, to },
            _ => Form::Polyline(points),
        };
        self.record(form, style.color(), paint(style, false))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let form = Form::Circle {
            center: point(center),
            radius: f64::from(radius),
        };
        self.record(form, style.color(), paint(style, fill))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        let corners = corners.into_iter().map(point).collect();
        self.record(Form::Polygon(corners), style.color(), Paint::Fill)
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        position: BackendCoord,
    ) -> Drawn {
        let form = Form::Text(Text {
            text: text.to_string(),
            at: point(position),
            size: style.size(),
            anchor: match style.anchor().h_pos {
                HPos::Left => Anchor::Start,
                HPos::Center => Anchor::Middle,
                HPos::Right => Anchor::End,
            },
            baseline: match style.anchor().v_pos {
                VPos::Top => Baseline::Top,
                VPos::Center => Baseline::Middle,
                VPos::Bottom => Baseline::Bottom,
            },
            turn: match style.transform() {
                FontTransform::None => 0,
                FontTransform::Rotate90 => 90,
                FontTransform::Rotate180 => 180,
                FontTransform::Rotate270 => 270,
            },
        });
        self.record(form, style.color(), Paint::Fill)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width = text_width(text, style.size()).ceil();
        Ok((width as u32, (style.size() * LINE_HEIGHT).ceil() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::prelude::*;

    #[test]
    fn what_plotters_draws_is_recorded() {
        let mut drawing = Drawing {
            width: 100,
            height: 50,
            shapes: Vec::new(),
        };
        let area = Recorder(&mut drawing).into_drawing_area();
        let bar = |x: i32| Rectangle::new([(x, 10), (x + 4, 30)], Ink::Accept.filled());
        area.draw(&bar(0)).unwrap();
        area.draw(&bar(5)).unwrap();
        area.draw(&Rectangle::new([(0, 0), (1, 1)], TRANSPARENT.filled()))
            .unwrap();
        area.draw(&PathElement::new(vec![(0, 9), (9, 9)], Ink::Axis.line()))
            .unwrap();
        let circle = Circle::new((7, 8), 3, Ink::Reject.filled());
        area.draw(&circle).unwrap();
        area.draw_text("12", &Ink::Label.text(), (1, 2)).unwrap();
        drop(area);

        let recorded: Vec<(String, Option<String>)> = drawing
            .shapes
            .iter()
            .map(|shape| (shape.class(), shape.path()))
            .collect();
        let text = |text: &str| text.to_string();
        let bars = text("M0 10h4v20h-4zM5 10h4v20h-4z");
        let axis = text("M0.5 9.5L9.5 9.5");
        assert_eq!(
            recorded,
            [
                (text("fill series-accept"), Some(bars)),
                (text("stroke axis"), Some(axis)),
                (text("fill series-reject"), None),
                (text("fill label"), None),
            ]
        );
        let at = Point { x: 1.0, y: 2.0 };
        assert!(matches!(&drawing.shapes[3].form, Form::Text(label)
            if label.at == at && label.text == "12" && label.size == LABEL_SIZE));
    }
}
