//! Query: ask it.

use super::editor::Editor;
use super::findings::Findings;
use super::hand_in::added_to_hand_in;
use super::icon::{Icon, icon};
use super::panel::explanation_panel;
use super::plan::plan_view;
use super::problem::{diagnostic_view, problem_view};
use super::result_chart::{ResultChartView, ResultHistogram, choice};
use super::results::{Results, result_tools};
use crate::ui::state::{
    Action, Beside, ChartAction, QueryPanel, QueryResult, ResultAction, ResultChart, ResultView,
    Shared, State,
};
use crate::ui::text;
use crate::view::grid::Widths;
use crate::worker::Subject;
use yew::prelude::*;

/// The CloudWatch console shows no more rows than this of a query without a limit.
const CONSOLE_ROWS: u64 = 10_000;

/// The place, with the fields beside the editor and an explanation beside the table. `report` is
/// the one on the problem, if there is one.
pub fn query_place(
    state: &State,
    fields: Html,
    report: AttrValue,
    on: &Callback<Action>,
    on_sample: Callback<MouseEvent>,
) -> Html {
    let (panel, chart) = (&state.query, &state.chart);
    let (beside, is_empty) = (state.beside.as_ref(), state.files.is_empty());
    html! {
        <div class="query-place">
        <h1 class="visually-hidden">{ text::QUERY }</h1>
        { fields }
        <div class="query">
            <Editor
                text={panel.text.clone()}
                running={panel.running.is_some()}
                refused={panel.is_refused()}
                replaced={panel.replaced.is_some()}
                pieces={panel.colours.pieces.clone()}
                marks={panel.marks()}
                pair={panel.pair()}
                findings={Findings::of(panel)}
                assist={panel.assist.clone()}
                on={on.clone()}
            />
            <div class="query-state">
                <p role="status" aria-label={text::QUERY_STATUS}>{ panel.status.clone() }</p>
                if let Some(running) = &panel.running {
                    if running.total > 0 {
                        <progress
                            aria-label={text::QUERY_PROGRESS}
                            max={running.total.to_string()}
                            value={running.scanned.to_string()}
                        />
                    } else {
                        <progress aria-label={text::QUERY_PROGRESS} />
                    }
                }
                if panel.result.as_ref().is_some_and(|result| result.rows > 0) {
                    { view_choice(chart, on) }
                }
            </div>
            if let Some(problem) = panel.problem.as_deref() {
                { problem_view(problem, panel, &report) }
            }
            if let Some(result) = &panel.result {
                { notes(result, &panel.text, on) }
                { trace_notes(panel, on) }
                if result.rows == 0 {
                    <div class="empty">
                        <p>{ text::NO_ROWS }</p>
                        <p>{ text::NO_ROWS_NEXT }</p>
                    </div>
                } else {
                    <ResultHistogram histogram={chart.histogram.clone()} on={on.clone()} />
                    if chart.view == ResultView::Chart {
                        <ResultChartView
                            result={result.clone()}
                            chart={chart.clone()}
                            on={on.clone()}
                        />
                    } else {
                        { results(result, &panel.widths, beside, on) }
                        { result_tools(&panel.exports, on) }
                    }
                }
                { added_to_hand_in(&state.hand_in, on) }
                { plan_view(result) }
            } else {
                { nothing_yet(is_empty, on_sample) }
            }
        </div>
        </div>
    }
}

/// Table or chart.
fn view_choice(chart: &ResultChart, on: &Callback<Action>) -> Html {
    choice(
        "result-view",
        text::RESULT_VIEW,
        &ResultView::ALL,
        chart.view,
        text::result_view,
        &on.reform(|view| Action::Chart(ChartAction::Show(view))),
    )
}

/// The table, and the record of it that is being explained.
fn results(
    result: &Shared<QueryResult>,
    widths: &Widths,
    beside: Option<&Beside>,
    on: &Callback<Action>,
) -> Html {
    let explained = beside.and_then(|beside| match beside.subject {
        Subject::Row(query, row) if query == result.query => Some((row, beside)),
        _ => None,
    });
    html! {
        <div class="beside">
            <Results
                result={result.clone()}
                widths={widths.clone()}
                explained={explained.map(|(row, _)| row)}
                on={on.clone()}
            />
            if let Some((_, beside)) = explained {
                { explanation_panel(beside, on) }
            }
        </div>
    }
}

/// The way back from the records behind a row, or why there was none to them.
fn trace_notes(panel: &QueryPanel, on: &Callback<Action>) -> Html {
    let on_back = on.reform(|_| Action::Result(ResultAction::Back));
    let before = panel.before.last();
    html! {
        <>
            if let Some(reason) = &panel.untraced {
                <p class="note" role="status">{ reason.clone() }</p>
            }
            if let Some(before) = before {
                <p class="way-back">
                    <button
                        class="button button-quiet"
                        type="button"
                        title={before.text.to_string()}
                        onclick={on_back}
                    >
                        { icon(Icon::Back) }
                        { text::BACK_TO_GROUPS }
                    </button>
                </p>
            }
        </>
    }
}

fn nothing_yet(is_empty: bool, on_sample: Callback<MouseEvent>) -> Html {
    html! {
        <div class="empty">
            if is_empty {
                <p>{ text::NO_DATA_YET }</p>
                <p>{ text::NO_DATA_YET_NEXT }</p>
                <button class="button" type="button" onclick={on_sample}>{ text::OPEN_SAMPLE }</button>
            } else {
                <p>{ text::NO_RESULT_YET }</p>
                <p>{ text::NO_RESULT_YET_NEXT }</p>
            }
        </div>
    }
}

fn notes(result: &QueryResult, text: &str, on: &Callback<Action>) -> Html {
    let on_again = on.reform(|_| Action::RunQuery);
    // Those of the text in the editor stand there.
    let is_current = *result.text == *text;
    let warnings = Some(&result.summary.warnings).filter(|_| !is_current);
    html! {
        <>
            if result.outdated {
                <p class="note">
                    { text::RESULTS_OUTDATED }
                    <button class="button button-quiet" type="button" onclick={on_again}>
                        { text::RUN_AGAIN }
                    </button>
                </p>
            }
            if result.rows > CONSOLE_ROWS {
                <p class="note">{ text::COMPLETE }</p>
            }
            if let Some(warnings) = warnings.filter(|warnings| !warnings.is_empty()) {
                <div class="warnings">
                    { for warnings.iter().map(|warning| diagnostic_view(warning, &result.text, None)) }
                </div>
            }
        </>
    }
}
