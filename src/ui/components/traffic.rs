//! Traffic over time, above every place, on which a range of time is selected.

use super::chart::{place_in, shapes};
use crate::query::TimeRange;
use crate::ui::hooks::{use_css_property, use_size};
use crate::ui::state::{Action, Panel, SelectionAction, TrafficSamples};
use crate::ui::text;
use crate::view::format;
use crate::view::traffic::{Measure, Traffic};
use std::rc::Rc;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// The height of the drawing in pixels, the same in the stylesheet.
const HEIGHT: u32 = 148;

/// An edge moves by so many bins with Shift or the page keys.
const FAR: usize = 10;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub traffic: Panel<TrafficSamples>,
    /// The selected time, if it is not all.
    pub selected: Option<TimeRange>,
    /// Whether files are still being read.
    pub waiting: bool,
    /// Whether the totals are known, so that traffic would be, too.
    pub asked: bool,
    pub on: Callback<Action>,
}

/// Bins that are being selected: where it began, and where it is now.
type Drag = Option<(usize, usize)>;

#[component]
pub fn TrafficFigure(props: &Props) -> Html {
    let (frame, svg) = (use_node_ref(), use_node_ref());
    let (width, _) = use_size(&frame);
    let drawn = use_memo((props.traffic.value.clone(), width), |(traffic, width)| {
        let traffic = traffic.as_ref().filter(|_| *width > 0)?;
        let size = (*width, HEIGHT);
        Some(Rc::new(Traffic::draw(
            &traffic.samples,
            traffic.range,
            traffic.bin,
            Measure::Bytes,
            size,
        )))
    });
    let active = use_state_eq(|| None::<usize>);
    let drag = use_state_eq(|| None::<(usize, usize)>);
    {
        let (active, drag) = (active.clone(), drag.clone());
        use_effect_with(drawn.clone(), move |_| {
            active.set(None);
            drag.set(None);
        });
    }
    let select = {
        let on = props.on.clone();
        Callback::from(move |range| on.emit(Action::Select(SelectionAction::Range(range))))
    };
    let shown = (*drawn).as_ref().map(|traffic| {
        let dragged = drag.and_then(|(a, b)| traffic.time_of(a, b));
        (traffic, dragged.or(props.selected))
    });
    html! {
        <figure class="traffic" aria-label={text::TRAFFIC}>
            <div class="traffic-frame" ref={frame}>
                if let Some((traffic, range)) = shown {
                    { chart(traffic, range, &active, &drag, &select, &svg) }
                    if let Some((first, last)) = range.and_then(|range| traffic.bins_of(range)) {
                        { for [(true, first), (false, last)].map(|(is_first, at)| html! {
                            <Edge
                                key={is_first.to_string()}
                                traffic={Drawn(traffic.clone())}
                                bins={(first, last)}
                                {is_first}
                                {at}
                                on_move={
                                    let drag = drag.clone();
                                    Callback::from(move |to| drag.set(Some(to)))
                                }
                                on_done={
                                    let (drag, traffic, select) = (drag.clone(), traffic.clone(), select.clone());
                                    Callback::from(move |(a, b)| {
                                        drag.set(None);
                                        select.emit(traffic.time_of(a, b));
                                    })
                                }
                            />
                        }) }
                    }
                }
            </div>
            <figcaption>
                if let Some(problem) = &props.traffic.problem {
                    { text::panel_problem(problem) }
                } else if let Some((traffic, range)) = shown {
                    { caption(traffic, *active, range.filter(|_| drag.is_some())) }
                } else if props.waiting {
                    { text::TRAFFIC_WAITING }
                } else if props.asked {
                    { text::TRAFFIC_NONE }
                }
            </figcaption>
        </figure>
    }
}

/// The chart with what can be pointed at: a slider over the bins, which the arrow keys move as
/// the pointer does, and over which a range is dragged.
fn chart(
    traffic: &Rc<Traffic>,
    selected: Option<TimeRange>,
    active: &UseStateHandle<Option<usize>>,
    drag: &UseStateHandle<Drag>,
    select: &Callback<Option<TimeRange>>,
    chart: &NodeRef,
) -> Html {
    let drawing = &traffic.drawing;
    let (width, height) = (drawing.width.to_string(), drawing.height.to_string());
    let on_down = {
        let (chart, drag, traffic) = (chart.clone(), drag.clone(), traffic.clone());
        Callback::from(move |event: PointerEvent| {
            // A finger scrolls the page; the time is typed or chosen instead.
            if event.button() != 0 || event.pointer_type() == "touch" {
                return;
            }
            let x = x_of(&event, &chart, &traffic);
            if let Some(bin) = x.and_then(|x| traffic.bin_at(x)) {
                if let Some(chart) = chart.cast::<Element>() {
                    // Without it, a drag ends at the side of the chart.
                    let _ = chart.set_pointer_capture(event.pointer_id());
                }
                drag.set(Some((bin, bin)));
            }
        })
    };
    let on_move = {
        let (active, drag, traffic) = (active.clone(), drag.clone(), traffic.clone());
        let chart = chart.clone();
        Callback::from(move |event: PointerEvent| {
            let Some(x) = x_of(&event, &chart, &traffic) else {
                return;
            };
            if let (Some((start, _)), Some(bin)) = (*drag, traffic.nearest_bin(x)) {
                drag.set(Some((start, bin)));
            }
            active.set(traffic.bin_at(x));
        })
    };
    let on_up = {
        let (drag, traffic, select) = (drag.clone(), traffic.clone(), select.clone());
        Callback::from(move |_: PointerEvent| {
            if let Some((a, b)) = *drag {
                drag.set(None);
                select.emit(traffic.time_of(a, b));
            }
        })
    };
    let on_cancel = {
        let drag = drag.clone();
        Callback::from(move |_: PointerEvent| drag.set(None))
    };
    let clear = {
        let active = active.clone();
        Callback::from(move |()| active.set(None))
    };
    let on_key = {
        let (active, drag, select) = (active.clone(), drag.clone(), select.clone());
        let traffic = traffic.clone();
        Callback::from(move |event: KeyboardEvent| {
            let last = traffic.bins.len().saturating_sub(1);
            match (event.key().as_str(), *drag, *active) {
                ("Enter", Some((a, b)), _) => {
                    drag.set(None);
                    select.emit(traffic.time_of(a, b));
                }
                ("Enter", None, Some(bin)) => select.emit(traffic.time_of(bin, bin)),
                ("Escape", Some(_), _) => drag.set(None),
                ("Escape", None, _) => select.emit(None),
                _ => {
                    let Some(next) = moved(&event, *active, last) else {
                        return;
                    };
                    active.set(Some(next));
                    if event.shift_key() {
                        let start = drag.map_or(active.unwrap_or(next), |(start, _)| start);
                        drag.set(Some((start, next)));
                    }
                }
            }
            event.prevent_default();
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
            ref={chart.clone()}
            class="chart"
            {width}
            {height}
            role="slider"
            tabindex="0"
            aria-label={text::TRAFFIC_SLIDER}
            aria-description={text::BRUSH_HINT}
            aria-valuemin="0"
            aria-valuemax={traffic.bins.len().saturating_sub(1).to_string()}
            aria-valuenow={active.unwrap_or(0).to_string()}
            aria-valuetext={now.map(|bin| traffic.describe(bin))}
            onpointerdown={on_down}
            onpointermove={on_move}
            onpointerup={on_up}
            onpointercancel={on_cancel}
            onpointerleave={clear.reform(|_| ())}
            onblur={clear.reform(|_| ())}
            onkeydown={on_key}
        >
            <g aria-hidden="true">
                { mark.unwrap_or_default() }
                { shapes(drawing) }
                { selected.map(|range| shades(traffic, range)).unwrap_or_default() }
            </g>
        </svg>
    }
}

/// What lies outside of the selected time is dimmed.
fn shades(traffic: &Traffic, range: TimeRange) -> Html {
    let Some(brushed) = traffic.brushed(range) else {
        return html! {};
    };
    let plot = traffic.plot;
    let shade = |from: f64, until: f64| {
        html! {
            <rect
                class="traffic-shade"
                x={from.to_string()}
                y={plot.y.to_string()}
                width={(until - from).max(0.0).to_string()}
                height={plot.height.to_string()}
            />
        }
    };
    html! {
        <>
            { shade(plot.x, brushed.from) }
            { shade(brushed.until, plot.x + plot.width) }
        </>
    }
}

/// The bin that a key leads to; `None` for other keys.
fn moved(event: &KeyboardEvent, active: Option<usize>, last: usize) -> Option<usize> {
    let now = active.unwrap_or(0);
    Some(match event.key().as_str() {
        "ArrowRight" | "ArrowUp" => (now + usize::from(active.is_some())).min(last),
        "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
        "PageUp" => (now + FAR).min(last),
        "PageDown" => now.saturating_sub(FAR),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

/// A drawing that is compared by identity.
#[derive(Clone)]
struct Drawn(Rc<Traffic>);

impl PartialEq for Drawn {
    fn eq(&self, other: &Drawn) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Where in the drawing an event is.
fn x_of(event: &PointerEvent, chart: &NodeRef, traffic: &Traffic) -> Option<f64> {
    let shown: Element = chart.cast()?;
    Some(place_in(event, &shown, f64::from(traffic.drawing.width)).0)
}

#[derive(Properties, PartialEq)]
struct EdgeProps {
    traffic: Drawn,
    /// The first and the last selected bin.
    bins: (usize, usize),
    is_first: bool,
    at: usize,
    on_move: Callback<(usize, usize)>,
    on_done: Callback<(usize, usize)>,
}

/// An edge of the selected time, which is dragged or moved by keys.
#[component]
fn Edge(props: &EdgeProps) -> Html {
    let node = use_node_ref();
    let is_dragged = use_mut_ref(|| false);
    let traffic = &props.traffic.0;
    let x = traffic.bins.get(props.at).map_or(0.0, |bin| {
        let area = bin.area;
        area.x + if props.is_first { 0.0 } else { area.width }
    });
    use_css_property(&node, "--edge", format!("{x}px"));
    // The edges do not pass each other.
    let to = {
        let ((first, last), is_first) = (props.bins, props.is_first);
        move |bin: usize| match is_first {
            true => (bin.min(last), last),
            false => (first, bin.max(first)),
        }
    };
    let on_down = {
        let (node, is_dragged) = (node.clone(), is_dragged.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(edge) = node.cast::<HtmlElement>() {
                let _ = edge.set_pointer_capture(event.pointer_id());
                let _ = edge.focus();
            }
            event.prevent_default();
            *is_dragged.borrow_mut() = true;
        })
    };
    let bin_at = {
        let (node, traffic) = (node.clone(), traffic.clone());
        move |event: &PointerEvent| {
            let frame = node.cast::<HtmlElement>()?.parent_element()?;
            let (x, _) = place_in(event, &frame, f64::from(traffic.drawing.width));
            traffic.nearest_bin(x)
        }
    };
    let on_move = {
        let (is_dragged, on_move, bin_at) =
            (is_dragged.clone(), props.on_move.clone(), bin_at.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(bin) = bin_at(&event).filter(|_| *is_dragged.borrow()) {
                on_move.emit(to(bin));
            }
        })
    };
    let on_up = {
        let on_done = props.on_done.clone();
        Callback::from(move |event: PointerEvent| {
            if is_dragged.replace(false)
                && let Some(bin) = bin_at(&event)
            {
                on_done.emit(to(bin));
            }
        })
    };
    let on_key = {
        let (at, last) = (props.at, traffic.bins.len().saturating_sub(1));
        let on_done = props.on_done.clone();
        Callback::from(move |event: KeyboardEvent| {
            let by = if event.shift_key() { FAR } else { 1 };
            let bin = match event.key().as_str() {
                "ArrowRight" | "ArrowUp" => (at + by).min(last),
                "ArrowLeft" | "ArrowDown" => at.saturating_sub(by),
                "PageUp" => (at + FAR).min(last),
                "PageDown" => at.saturating_sub(FAR),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            on_done.emit(to(bin));
        })
    };
    let value = traffic.bins.get(props.at).map(|bin| match props.is_first {
        true => format::time(bin.from),
        false => format::time(bin.until),
    });
    let name = match props.is_first {
        true => text::RANGE_FROM_EDGE,
        false => text::RANGE_UNTIL_EDGE,
    };
    html! {
        <div
            class="traffic-edge"
            ref={node}
            role="slider"
            tabindex="0"
            aria-label={name}
            aria-orientation="horizontal"
            aria-valuemin="0"
            aria-valuemax={traffic.bins.len().saturating_sub(1).to_string()}
            aria-valuenow={props.at.to_string()}
            aria-valuetext={value}
            onpointerdown={on_down}
            onpointermove={on_move}
            onpointerup={on_up}
            onkeydown={on_key}
        />
    }
}

fn caption(traffic: &Traffic, active: Option<usize>, dragged: Option<TimeRange>) -> String {
    match (dragged, active.and_then(|at| traffic.bins.get(at))) {
        (Some(range), _) => format::time_range(range.from, range.until),
        (None, Some(bin)) => traffic.describe(bin),
        (None, None) => traffic.summary(),
    }
}
