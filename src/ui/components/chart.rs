//! A drawing as elements.

use crate::view::shape::{Drawing, Form, Paint, Shape};
use web_sys::Element;
use yew::prelude::*;

/// The elements of a drawing, for the inside of an `svg` element. Colours come from the
/// stylesheet, by class.
pub fn shapes(drawing: &Drawing) -> Html {
    drawing.shapes.iter().map(shape).collect()
}

/// Where in a drawing of so many pixels an event is, from its left and its top; the element
/// that shows it may be shown larger.
pub fn place_in(event: &MouseEvent, shown: &Element, width: f64) -> (f64, f64) {
    let area = shown.get_bounding_client_rect();
    let scale = if area.width() > 0.0 {
        width / area.width()
    } else {
        1.0
    };
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    ((x - area.left()) * scale, (y - area.top()) * scale)
}

fn shape(shape: &Shape) -> Html {
    let class = shape.class();
    let width = match shape.paint {
        Paint::Fill => None,
        Paint::Stroke(width) => Some(width.to_string()),
    };
    match &shape.form {
        Form::Circle { center, radius } => html! {
            <circle {class} cx={center.x.to_string()} cy={center.y.to_string()} r={radius.to_string()} />
        },
        Form::Text(text) => html! {
            <text
                {class}
                x={text.at.x.to_string()}
                y={text.baseline_y().to_string()}
                font-size={text.size.to_string()}
                text-anchor={text.anchor.attribute()}
                transform={text.transform()}
            >
                { text.text.clone() }
            </text>
        },
        _ => html! { <path {class} stroke-width={width} d={shape.path().unwrap_or_default()} /> },
    }
}
