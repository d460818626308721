//! A drawn chart, with what can be pointed at and reached by keys.

use crate::query::Value;
use crate::ui::components::chart::{place_in, shape, shapes};
use crate::ui::hooks::{use_css_property, use_size};
use crate::ui::text;
use crate::view::chart::{Chart, Data, Entry, Kind, Place, Step, Tip, swatch};
use crate::view::shape::{Form, Shape};
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// What was pressed, and where in the window.
#[derive(Clone, Debug, PartialEq)]
pub struct Pressed {
    /// The fields that it is made of, with their values.
    pub keys: Vec<(String, Value)>,
    /// Where it stands along the axis.
    pub stop: Option<usize>,
    pub at: (f64, f64),
}

#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the figure is called.
    pub label: AttrValue,
    pub data: Rc<Data>,
    pub kind: Kind,
    #[prop_or_default]
    pub hidden: BTreeSet<String>,
    /// Whether it is the low one above a result.
    #[prop_or_default]
    pub is_histogram: bool,
    /// A series is hidden, or shown again.
    #[prop_or_default]
    pub on_toggle: Callback<String>,
    #[prop_or_default]
    pub on_press: Callback<Pressed>,
}

#[component]
pub fn ChartFigure(props: &Props) -> Html {
    let frame = use_node_ref();
    let (width, _) = use_size(&frame);
    let drawn = use_memo(
        (
            props.data.clone(),
            props.kind,
            props.hidden.clone(),
            props.is_histogram,
            width,
        ),
        |(data, kind, hidden, is_histogram, width)| match (*width, is_histogram) {
            (0, _) => None,
            (width, true) => Some(Chart::draw_histogram(data, width)),
            (width, false) => Some(Chart::draw(data, *kind, hidden, width)),
        },
    );
    let active = use_state_eq(|| None::<usize>);
    {
        let active = active.clone();
        use_effect_with(drawn.clone(), move |_| active.set(None));
    }
    let place = drawn.as_ref().as_ref().zip(*active);
    let point = place.map(|(chart, at)| chart.anchor(at));
    let tip = use_node_ref();
    let (x, y) = point.map_or((0.0, 0.0), |point| (point.x, point.y));
    use_css_property(&tip, "--x", format!("{x}px"));
    use_css_property(&tip, "--y", format!("{y}px"));
    let on_leave = {
        let active = active.clone();
        Callback::from(move |()| active.set(None))
    };
    html! {
        <figure class="result-figure" aria-label={props.label.clone()}>
            if let Some(chart) = &*drawn {
                { legend(chart, props) }
            }
            <div class="result-frame" ref={frame}>
                if let Some(chart) = &*drawn {
                    { svg(chart, &drawn, &active, props, &on_leave) }
                }
                <div
                    class={classes!("chart-tip", (x > f64::from(width) / 2.0).then_some("chart-tip-left"))}
                    ref={tip}
                    hidden={place.is_none()}
                    aria-hidden="true"
                >
                    if let Some((chart, at)) = place {
                        { tip_view(&chart.tip(at)) }
                    }
                </div>
            </div>
            if let Some(chart) = &*drawn {
                <figcaption class="visually-hidden">{ chart.summary() }</figcaption>
                if !chart.data.notes.is_empty() && !props.is_histogram {
                    <ul class="chart-notes">
                        { for chart.data.notes.iter().map(|note| html! { <li>{ note }</li> }) }
                    </ul>
                }
            }
        </figure>
    }
}

/// The drawing: a slider over its marks, which the arrow keys move as the pointer does.
fn svg(
    chart: &Chart,
    drawn: &Rc<Option<Chart>>,
    active: &UseStateHandle<Option<usize>>,
    props: &Props,
    on_leave: &Callback<()>,
) -> Html {
    let drawing = &chart.drawing;
    let (width, height) = (drawing.width.to_string(), drawing.height.to_string());
    if chart.marks.is_empty() {
        return html! {
            <svg class="chart" {width} {height} role="img" aria-label={chart.summary()}>
                <g aria-hidden="true">{ shapes(drawing) }</g>
            </svg>
        };
    }
    let on_move = {
        let (drawn, active) = (drawn.clone(), active.clone());
        Callback::from(move |event: PointerEvent| {
            active.set(
                drawn
                    .as_ref()
                    .as_ref()
                    .and_then(|chart| mark_at(chart, &event)),
            );
        })
    };
    let on_click = {
        let (drawn, on_press) = (drawn.clone(), props.on_press.clone());
        Callback::from(move |event: MouseEvent| {
            let at = (f64::from(event.client_x()), f64::from(event.client_y()));
            if let Some(chart) = drawn.as_ref()
                && let Some(mark) = mark_at(chart, &event)
            {
                on_press.emit(pressed(chart, mark, at));
            }
        })
    };
    let on_key = {
        let (drawn, active, on_press) = (drawn.clone(), active.clone(), props.on_press.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(chart) = drawn.as_ref() else { return };
            let key = event.key();
            if let Some(step) = Step::of_key(&key) {
                event.prevent_default();
                active.set(chart.step(*active, step));
            } else if key == "Escape" && active.is_some() {
                active.set(None);
            } else if let ("Enter" | " ", Some(mark)) = (key.as_str(), *active) {
                event.prevent_default();
                let corner = event.target_dyn_into::<Element>();
                let corner = corner.map(|element| element.get_bounding_client_rect());
                let (left, top) = corner.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()));
                let point = chart.anchor(mark);
                on_press.emit(pressed(chart, mark, (left + point.x, top + point.y)));
            }
        })
    };
    let mark = active.filter(|at| *at < chart.marks.len());
    let highlight = mark.map_or(Vec::new(), |at| chart.highlight(at));
    let now = mark.unwrap_or(0);
    html! {
        <svg
            class="chart result-svg"
            {width}
            {height}
            role="slider"
            tabindex="0"
            aria-label={text::CHART_VALUES}
            aria-valuemin="0"
            aria-valuemax={(chart.marks.len() - 1).to_string()}
            aria-valuenow={now.to_string()}
            aria-valuetext={chart.describe(now)}
            onpointermove={on_move}
            onpointerleave={on_leave.reform(|_| ())}
            onblur={on_leave.reform(|_| ())}
            onclick={on_click}
            onkeydown={on_key}
        >
            <g aria-hidden="true">
                <Shapes chart={drawn.clone()} />
                { for highlight.iter().map(shape) }
            </g>
        </svg>
    }
}

#[derive(Properties)]
struct ShapesProps {
    chart: Rc<Option<Chart>>,
}

impl PartialEq for ShapesProps {
    fn eq(&self, other: &ShapesProps) -> bool {
        Rc::ptr_eq(&self.chart, &other.chart)
    }
}

/// The shapes, which stay as they are while the pointer moves over them.
#[component]
fn Shapes(props: &ShapesProps) -> Html {
    let chart = props.chart.as_ref().as_ref();
    chart.map_or(html! {}, |chart| shapes(&chart.drawing))
}

/// The mark that an event of the drawing is at.
fn mark_at(chart: &Chart, event: &MouseEvent) -> Option<usize> {
    // The listener is the app's own: what it calls the current target is the whole page.
    let target: Element = event.target()?.dyn_into().ok()?;
    let shown = target.closest("svg").ok()??;
    let (x, y) = place_in(event, &shown, f64::from(chart.drawing.width));
    chart.at(x, y)
}

fn pressed(chart: &Chart, mark: usize, at: (f64, f64)) -> Pressed {
    Pressed {
        keys: chart.keys(mark),
        stop: chart.marks.get(mark).and_then(|mark| match mark.place {
            Place::Sector(_) => None,
            _ => Some(mark.stop),
        }),
        at,
    }
}

fn tip_view(tip: &Tip) -> Html {
    html! {
        <>
            if !tip.head.is_empty() {
                <p class="chart-tip-head">{ &tip.head }</p>
            }
            <ul>
                { for tip.lines.iter().map(|line| html! {
                    <li class={line.is_active.then_some("chart-tip-active")}>
                        <svg class="swatch" width="10" height="10">
                            <rect class={classes!("fill", line.ink.token())} width="10" height="10" rx="2" />
                        </svg>
                        <span class="chart-tip-name">{ &line.name }</span>
                        <b>{ &line.value }</b>
                        if let Some(more) = line.more.as_ref().filter(|_| line.is_active) {
                            <small>{ more }</small>
                        }
                    </li>
                }) }
            </ul>
        </>
    }
}

/// The series, each of which can be hidden.
fn legend(chart: &Chart, props: &Props) -> Html {
    let entries = chart.legend(&props.hidden);
    if entries.is_empty() {
        return html! {};
    }
    let entry = |entry: &Entry| {
        let name = entry.name.clone();
        let on_toggle = props.on_toggle.reform(move |_| name.clone());
        let keys = entry.keys.clone();
        let on_menu = props.on_press.reform(move |event: MouseEvent| {
            event.prevent_default();
            Pressed {
                keys: keys.clone(),
                stop: None,
                at: (f64::from(event.client_x()), f64::from(event.client_y())),
            }
        });
        html! {
            <li>
                <button
                    class="legend-entry"
                    type="button"
                    aria-pressed={(!entry.is_hidden).to_string()}
                    onclick={on_toggle}
                    oncontextmenu={on_menu}
                >
                    <svg class="swatch" width="14" height="14" aria-hidden="true">
                        { for swatch(entry, chart.kind, 1.0, 7.0).into_iter().map(part) }
                    </svg>
                    <span class="legend-name">{ &entry.name }</span>
                    if let Some(value) = &entry.value {
                        <span class="legend-value">{ value }</span>
                    }
                </button>
            </li>
        }
    };
    html! {
        <ul class="legend" aria-label={text::CHART_LEGEND}>{ for entries.iter().map(entry) }</ul>
    }
}

fn part((form, ink, paint): (Form, crate::view::shape::Ink, crate::view::shape::Paint)) -> Html {
    shape(&Shape { form, ink, paint })
}
