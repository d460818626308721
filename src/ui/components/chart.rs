//! A drawing as elements.

use crate::view::shape::{DASHED, DASHES, Drawing, Form, Paint, Shape, TEXTURE_SIZE, TEXTURES};
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

/// What the textures of all drawings of the page refer to. It takes no space.
pub fn textures() -> Html {
    let size = TEXTURE_SIZE.to_string();
    let texture = |(at, lines): (usize, &&'static str)| {
        html! {
            <pattern
                id={format!("texture-{at}")}
                width={size.clone()}
                height={size.clone()}
                patternUnits="userSpaceOnUse"
            >
                <path class="texture-lines" d={*lines} />
            </pattern>
        }
    };
    html! {
        <svg class="textures" width="0" height="0" aria-hidden="true">
            <defs>{ for TEXTURES.iter().enumerate().map(texture) }</defs>
        </svg>
    }
}

pub fn shape(shape: &Shape) -> Html {
    let class = shape.class();
    let width = match shape.paint {
        Paint::Fill | Paint::Texture(_) => None,
        Paint::Stroke(width) => Some(width.to_string()),
        Paint::Dashed(_) => Some(DASHED.to_string()),
    };
    let dashes = match shape.paint {
        Paint::Dashed(dash) => Some(DASHES[usize::from(dash)]),
        _ => None,
    };
    let fill = match shape.paint {
        Paint::Texture(texture) => Some(format!("url(#texture-{texture})")),
        _ => None,
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
        _ => html! {
            <path
                {class}
                {fill}
                stroke-width={width}
                stroke-dasharray={dashes}
                d={shape.path().unwrap_or_default()}
            />
        },
    }
}
