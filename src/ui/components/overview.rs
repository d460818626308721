//! Overview: what is in here?

use super::icon::{Icon, icon};
use super::repeats::repeats_note;
use super::result_chart::{PairsChart, choice};
use super::top_pairs::top_pairs;
use super::totals::{count_switch, totals, totals_so_far};
use crate::query::TimeRange;
use crate::ui::examples::Question;
use crate::ui::state::{Action, ChartAction, Files, Overview, PairsView, Totals, source};
use crate::ui::text;
use yew::prelude::*;

/// The place. `selected` is the chosen time, if it is not all; `reading` is the number of records
/// so far, while files are being read.
pub fn overview_place(
    overview: &Overview,
    files: &Files,
    selected: Option<TimeRange>,
    reading: Option<u64>,
    view: PairsView,
    on: &Callback<Action>,
) -> Html {
    let question = |question: Question| {
        let on_click = on.reform(move |_| Action::Ask(question));
        html! {
            <button class="question" type="button" onclick={on_click}>
                <span class="question-words">{ question.words() }</span>
                <span class="question-answer">{ question.answer() }</span>
                { icon(Icon::Arrow) }
            </button>
        }
    };
    html! {
        <div class="overview">
            <h1 class="visually-hidden">{ text::OVERVIEW }</h1>
            if reading.is_none() {
                { repeats_note(files, on) }
            }
            <section>
                <h2>{ text::TOTALS }</h2>
                { problem(&overview.totals.problem) }
                { match overview.totals.value.as_deref() {
                    Some(known) => {
                        let range = selected.or_else(|| all_time(files, known));
                        totals(known, overview.counted.value.as_deref(), range, on)
                    }
                    None => totals_so_far(reading),
                } }
                if overview.totals.value.is_some() {
                    { problem(&overview.counted.problem) }
                    { count_switch(overview, &on.reform(Action::CountOnce)) }
                }
            </section>
            if reading.is_none() {
                <section class="questions">
                    <h2>{ text::QUESTIONS }</h2>
                    { for Question::ALL.map(question) }
                </section>
            }
            { pairs(overview, files, view, on) }
        </div>
    }
}

/// From the first event to the end of the last record.
fn all_time(files: &Files, totals: &Totals) -> Option<TimeRange> {
    let TimeRange { from, until } = files.range()?;
    let until = totals.ended.map_or(until, |ended| ended.max(until));
    Some(TimeRange { from, until })
}

fn pairs(overview: &Overview, files: &Files, view: PairsView, on: &Callback<Action>) -> Html {
    let panel = match overview.counted_pairs.value {
        Some(_) => &overview.counted_pairs,
        None => &overview.top_pairs,
    };
    if panel.value.is_none() && panel.problem.is_none() {
        return html! {};
    }
    html! {
        <section class="overview-pairs">
            <h2 id="pairs-heading">{ text::pairs_heading(view) }</h2>
            { problem(&panel.problem) }
            if let Some(pairs) = &panel.value {
                if pairs.rows() == 0 {
                    <p class="empty">{ text::NO_PAIRS }</p>
                } else {
                    { choice(
                        "pairs-view",
                        text::PAIRS_VIEW,
                        &PairsView::ALL,
                        view,
                        text::pairs_view,
                        &on.reform(|view| Action::Chart(ChartAction::ShowPairs(view))),
                    ) }
                    if view == PairsView::Table {
                        <div class="scroll-x" tabindex="0" role="region" aria-labelledby="pairs-heading">
                            { top_pairs(pairs, on) }
                        </div>
                    } else {
                        <PairsChart
                            pairs={pairs.clone()}
                            {view}
                            source={source(files)}
                            on={on.clone()}
                        />
                    }
                }
            }
        </section>
    }
}

fn problem(problem: &Option<std::rc::Rc<str>>) -> Html {
    match problem {
        Some(reason) => html! { <p class="panel-problem">{ text::panel_problem(reason) }</p> },
        None => html! {},
    }
}
