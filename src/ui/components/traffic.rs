//! Traffic over time, above every place.

use super::chart::shapes;
use crate::ui::hooks::use_size;
use crate::ui::state::{Panel, TrafficSamples};
use crate::ui::text;
use crate::view::traffic::{Measure, Traffic};
use yew::prelude::*;

/// The height of the drawing in pixels, the same in the stylesheet.
const HEIGHT: u32 = 148;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub traffic: Panel<TrafficSamples>,
    /// Whether files are still being read.
    pub waiting: bool,
    /// Whether the totals are known, so that traffic would be, too.
    pub asked: bool,
}

#[component]
pub fn TrafficFigure(props: &Props) -> Html {
    let frame = use_node_ref();
    let (width, _) = use_size(&frame);
    let drawn = use_memo((props.traffic.value.clone(), width), |(traffic, width)| {
        let traffic = traffic.as_ref().filter(|_| *width > 0)?;
        let size = (*width, HEIGHT);
        Some(Traffic::draw(
            &traffic.samples,
            traffic.range,
            traffic.bin,
            Measure::Bytes,
            size,
        ))
    });
    let active = use_state_eq(|| None::<usize>);
    {
        let active = active.clone();
        use_effect_with(drawn.clone(), move |_| active.set(None));
    }
    html! {
        <figure class="traffic" aria-label={text::TRAFFIC}>
            <div class="traffic-frame" ref={frame}>
                if let Some(traffic) = &*drawn {
                    { chart(traffic, &active) }
                }
            </div>
            <figcaption>
                if let Some(problem) = &props.traffic.problem {
                    { text::panel_problem(problem) }
                } else if let Some(traffic) = &*drawn {
                    { caption(traffic, *active) }
                } else if props.waiting {
                    { text::TRAFFIC_WAITING }
                } else if props.asked {
                    { text::TRAFFIC_NONE }
                }
            </figcaption>
        </figure>
    }
}

/// The chart with what can be pointed at: a slider over the bins, which the arrow keys
/// move as the pointer does.
fn chart(traffic: &Traffic, active: &UseStateHandle<Option<usize>>) -> Html {
    let drawing = &traffic.drawing;
    let (width, height) = (drawing.width.to_string(), drawing.height.to_string());
    let on_move = {
        let active = active.clone();
        let bins = traffic.bins.clone();
        Callback::from(move |event: PointerEvent| {
            let x = f64::from(event.offset_x());
            let at = bins
                .iter()
                .position(|bin| bin.area.x <= x && x < bin.area.x + bin.area.width);
            active.set(at);
        })
    };
    let clear = {
        let active = active.clone();
        Callback::from(move |()| active.set(None))
    };
    let on_key = {
        let (active, last) = (active.clone(), traffic.bins.len().saturating_sub(1));
        Callback::from(move |event: KeyboardEvent| {
            let now = active.unwrap_or(0);
            let next = match event.key().as_str() {
                "ArrowRight" | "ArrowUp" => (now + usize::from(active.is_some())).min(last),
                "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
                "PageUp" => (now + 10).min(last),
                "PageDown" => now.saturating_sub(10),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            active.set(Some(next));
        })
    };
    let mark = active.and_then(|at| traffic.bins.get(at)).map(|bin| {
        let area = bin.area;
        html! {
            <rect
                class="traffic-mark"
                x={area.x.to_string()}
                y={area.y.to_string()}
                width={area.width.to_string()}
                height={area.height.to_string()}
            />
        }
    });
    let now = active
        .and_then(|at| traffic.bins.get(at))
        .or(traffic.bins.first());
    html! {
        <svg
            class="chart"
            {width}
            {height}
            role="slider"
            tabindex="0"
            aria-label={text::TRAFFIC_SLIDER}
            aria-valuemin="0"
            aria-valuemax={traffic.bins.len().saturating_sub(1).to_string()}
            aria-valuenow={active.unwrap_or(0).to_string()}
            aria-valuetext={now.map(|bin| traffic.describe(bin))}
            onpointermove={on_move}
            onpointerleave={clear.reform(|_| ())}
            onblur={clear.reform(|_| ())}
            onkeydown={on_key}
        >
            <g aria-hidden="true">
                { mark.unwrap_or_default() }
                { shapes(drawing) }
            </g>
        </svg>
    }
}

fn caption(traffic: &Traffic, active: Option<usize>) -> String {
    match active.and_then(|at| traffic.bins.get(at)) {
        Some(bin) => traffic.describe(bin),
        None => traffic.summary(),
    }
}
