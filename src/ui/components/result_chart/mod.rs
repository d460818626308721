//! The chart of a result: chosen by the shape of its query, switchable, with the figures behind
//! it and as a file.

mod choice;
mod figure;
mod histogram;
mod pairs;

pub use choice::choice;
pub use figure::{ChartFigure, Pressed};
pub use histogram::ResultHistogram;
pub use pairs::PairsChart;

use crate::browser::picture;
use crate::query::outline::Outline;
use crate::query::selection::Choice;
use crate::query::{Table, Value};
use crate::ui::components::hand_in::add_to_hand_in;
use crate::ui::state::{
    Action, ChartAction, HandInAction, QueryResult, ResultChart, SelectionAction, Shared,
    ValueMenu, question,
};
use crate::ui::text;
use crate::view::chart::{Chart, Data, Kind, Measures, Provenance, Unfit, read, sheet, time_of};
use crate::view::hand_in::Picture;
use crate::view::svg;
use std::collections::BTreeSet;
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::platform::spawn_local;
use yew::prelude::*;

/// The width of a chart that is handed out, in pixels.
const SHEET_WIDTH: u32 = 960;

/// So many figures stand behind a chart.
const MOST_FIGURES: usize = 200;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub result: Shared<QueryResult>,
    pub chart: ResultChart,
    pub on: Callback<Action>,
}

#[component]
pub fn ResultChartView(props: &Props) -> Html {
    let chart = &props.chart;
    let outline = props.result.summary.outline.clone();
    let distribution = chart.distribution.value.clone();
    let amount = chart.amount().map(String::from);
    let found = use_memo(
        (
            chart.rows.clone(),
            outline,
            chart.measure.clone(),
            props.result.rows,
            distribution,
            amount,
        ),
        |(rows, outline, measure, count, distribution, amount)| match (rows, distribution, amount) {
            (_, Some(found), Some(amount)) => Some(Ok(Rc::new(found.data(amount)))),
            (_, None, Some(_)) => None,
            _ => found(rows.as_deref(), outline, measure.as_deref(), *count),
        },
    );
    let on_chart = props.on.reform(Action::Chart);
    if let Some(problem) = &chart.distribution.problem {
        return html! { <p class="panel-problem">{ text::panel_problem(problem) }</p> };
    }
    let data = match &*found {
        None => return html! { <p class="chart-waiting">{ text::CHART_WAITING }</p> },
        Some(Err(unfit)) => return unfit_view(*unfit, props),
        Some(Ok(data)) => data,
    };
    let kinds = match chart.amount() {
        Some(_) => vec![Kind::Distribution],
        None => Kind::fits(data),
    };
    let kind = chart
        .kind
        .filter(|kind| kinds.contains(kind))
        .unwrap_or(kinds[0]);
    let on_press = {
        let (on, data) = (props.on.clone(), data.clone());
        Callback::from(move |pressed: Pressed| press(&on, &data, pressed))
    };
    let provenance = Provenance {
        query: props.result.text.to_string(),
        source: chart.source.to_string(),
    };
    let on_hand_in = {
        let (data, hidden) = (data.clone(), chart.hidden.clone());
        props.on.reform(move |_| {
            let (svg, _, summary) = on_sheet(&data, kind, &hidden, &provenance);
            Action::HandIn(HandInAction::Add(Some(Picture { svg, summary })))
        })
    };
    html! {
        <section class="result-chart" aria-label={text::RESULT_CHART}>
            <div class="chart-bar">
                if kinds.len() > 1 {
                    { choice(
                        "chart-kind",
                        text::CHART_KIND,
                        &kinds,
                        kind,
                        text::chart_kind,
                        &on_chart.reform(ChartAction::Draw),
                    ) }
                }
                { measure_choice(props, &on_chart) }
                <div class="chart-tools">
                    if !chart.hidden.is_empty() {
                        <button
                            class="button button-quiet"
                            type="button"
                            onclick={on_chart.reform(|_| ChartAction::ShowAll)}
                        >
                            { text::CHART_SHOW_ALL }
                        </button>
                    }
                    { figures_button(chart.has_figures, &on_chart) }
                    { add_to_hand_in(on_hand_in) }
                    <SaveChart
                        data={data.clone()}
                        {kind}
                        hidden={chart.hidden.clone()}
                        query={AttrValue::from(props.result.text.to_string())}
                        source={AttrValue::from(chart.source.clone())}
                    />
                </div>
            </div>
            <ChartFigure
                label={text::RESULT_CHART}
                data={data.clone()}
                {kind}
                hidden={chart.hidden.clone()}
                on_toggle={on_chart.reform(ChartAction::Toggle)}
                {on_press}
            />
            if chart.has_figures {
                { figures(data, kind) }
            }
        </section>
    }
}

/// What there is to draw; nothing while its rows are on their way.
fn found(
    rows: Option<&Table>,
    outline: &Outline,
    measure: Option<&str>,
    count: u64,
) -> Option<Result<Rc<Data>, Unfit>> {
    let rows = match (rows, &outline.groups) {
        (_, None) => return Some(Err(Unfit::Records)),
        (rows, _) => rows?,
    };
    let column = measure.and_then(|name| rows.names().iter().position(|known| known == name));
    Some(read(rows, outline, column, count).map(Rc::new))
}

fn unfit_view(unfit: Unfit, props: &Props) -> Html {
    let records = &props.result.summary.outline.records;
    let pipe = if records.is_empty() { "" } else { "\n| " };
    let query = format!("{records}{pipe}stats count(*) as rows by bin(5m) as time");
    let on_count = props.on.reform(move |_| Action::TryExample(query.clone()));
    html! {
        <div class="empty chart-unfit">
            <p>{ text::unfit(unfit) }</p>
            if unfit == Unfit::Records {
                <button class="button" type="button" onclick={on_count}>
                    { text::COUNT_OVER_TIME }
                </button>
            }
        </div>
    }
}

/// Which column is drawn, where there are several.
fn measure_choice(props: &Props, on: &Callback<ChartAction>) -> Html {
    let chart = &props.chart;
    let (names, go_together): (Vec<String>, bool) = match chart.rows.as_deref() {
        Some(rows) => {
            let measures = Measures::of(rows, &props.result.summary.outline);
            let names = measures.columns.iter().map(|at| rows.names()[*at].clone());
            (names.collect(), measures.go_together)
        }
        _ => (chart.amounts.to_vec(), false),
    };
    if names.len() < 2 {
        return html! {};
    }
    let chosen = chart.measure.clone().filter(|name| names.contains(name));
    let first = if go_together {
        None
    } else {
        names.first().cloned()
    };
    let chosen = chosen.or(first);
    let on_change = on.reform(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let value = select.value();
        ChartAction::Measure((!value.is_empty()).then_some(value))
    });
    html! {
        <label class="chart-measure">
            { text::CHART_MEASURE }
            <select onchange={on_change}>
                if go_together {
                    <option value="" selected={chosen.is_none()}>{ text::CHART_ALL_MEASURES }</option>
                }
                { for names.iter().map(|name| html! {
                    <option value={name.clone()} selected={chosen.as_ref() == Some(name)}>{ name }</option>
                }) }
            </select>
        </label>
    }
}

fn figures_button(is_shown: bool, on: &Callback<ChartAction>) -> Html {
    let on_click = on.reform(move |_| ChartAction::Figures(!is_shown));
    html! {
        <button
            class="button button-quiet"
            type="button"
            aria-expanded={is_shown.to_string()}
            onclick={on_click}
        >
            { text::CHART_FIGURES }
        </button>
    }
}

/// The figures of a chart as a table.
fn figures(data: &Data, kind: Kind) -> Html {
    let chart = Chart::draw(data, kind, &BTreeSet::new(), SHEET_WIDTH);
    let figures = chart.figures(MOST_FIGURES);
    let row = |cells: &Vec<String>| {
        let mut cells = cells.iter();
        html! {
            <tr>
                <th scope="row">{ cells.next() }</th>
                { for cells.map(|cell| html! { <td class="number">{ cell }</td> }) }
            </tr>
        }
    };
    let head = |(at, name): (usize, &String)| {
        html! { <th scope="col" class={(at > 0).then_some("number")}>{ name }</th> }
    };
    html! {
        <div class="scroll-x chart-figures" tabindex="0" role="region" aria-label={text::CHART_FIGURES_TABLE}>
            <table aria-label={text::CHART_FIGURES_TABLE}>
                <thead><tr>{ for figures.columns.iter().enumerate().map(head) }</tr></thead>
                <tbody>{ for figures.rows.iter().map(row) }</tbody>
            </table>
            if figures.count > figures.rows.len() {
                <p class="chart-figures-more">
                    { text::figures_shown(figures.rows.len(), figures.count) }
                </p>
            }
        </div>
    }
}

/// What pressing a value of a chart does: it offers what values offer everywhere; a time is
/// selected.
pub fn press(on: &Callback<Action>, data: &Data, pressed: Pressed) {
    let of = |name: &str| {
        let mut keys = pressed.keys.iter();
        keys.find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    };
    let time = pressed.stop.and_then(|stop| time_of(data, stop));
    let mut values = pressed.keys.clone();
    values.retain(|(_, value)| !matches!(value, Value::Time(_)));
    if !values.is_empty() {
        let pair = of("srcAddr").zip(of("dstAddr"));
        let asked = pair.and_then(|(from, to)| question(&from.to_text(), &to.to_text()));
        let menu = ValueMenu::new(Choice::All(values), pressed.at);
        on.emit(Action::OpenMenu(menu.pair(asked).time(time)));
    } else if let Some(range) = time {
        on.emit(Action::Select(SelectionAction::Range(Some(range))));
    }
}

#[derive(Properties, PartialEq)]
pub struct SaveProps {
    pub data: Rc<Data>,
    pub kind: Kind,
    pub hidden: BTreeSet<String>,
    pub query: AttrValue,
    pub source: AttrValue,
}

/// A chart as a drawing to hand out, its size, and what it shows in words.
fn on_sheet(
    data: &Data,
    kind: Kind,
    hidden: &BTreeSet<String>,
    provenance: &Provenance,
) -> (String, (u32, u32), String) {
    let chart = Chart::draw(data, kind, hidden, SHEET_WIDTH);
    let sheet = sheet(&chart, &chart.legend(hidden), provenance);
    let summary = chart.summary();
    let size = (sheet.width, sheet.height);
    (svg::write(&sheet, &summary), size, summary)
}

/// The chart as a file.
#[component]
pub fn SaveChart(props: &SaveProps) -> Html {
    let failure = use_state_eq(|| false);
    let made = {
        let (data, kind, hidden) = (props.data.clone(), props.kind, props.hidden.clone());
        let (query, source) = (props.query.to_string(), props.source.to_string());
        move || {
            let provenance = Provenance {
                query: query.clone(),
                source: source.clone(),
            };
            let (svg, size, _) = on_sheet(&data, kind, &hidden, &provenance);
            (svg, size)
        }
    };
    let on_svg = {
        let (made, failure) = (made.clone(), failure.setter());
        Callback::from(move |_| {
            let saved = picture::save_svg(&text::chart_file("svg"), &made().0);
            failure.set(saved.is_err());
        })
    };
    let on_png = {
        let failure = failure.setter();
        Callback::from(move |_| {
            let ((svg, size), failure) = (made(), failure.clone());
            spawn_local(async move {
                let saved = picture::save_png(&text::chart_file("png"), &svg, size).await;
                failure.set(saved.is_err());
            });
        })
    };
    html! {
        <>
            <button class="button button-quiet" type="button" onclick={on_svg}>{ text::CHART_SVG }</button>
            <button class="button button-quiet" type="button" onclick={on_png}>{ text::CHART_PNG }</button>
            <span role="status" class="chart-not-saved">
                if *failure { { text::CHART_NOT_SAVED } }
            </span>
        </>
    }
}
