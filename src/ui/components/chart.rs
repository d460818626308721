//! A drawing as elements.

use crate::view::shape::{Drawing, Form, Paint, Shape};
use yew::prelude::*;

/// The elements of a drawing, for the inside of an `svg` element. Colours come from the
/// stylesheet, by class.
pub fn shapes(drawing: &Drawing) -> Html {
    drawing.shapes.iter().map(shape).collect()
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
