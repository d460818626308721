//! Overview: what is in here?

use super::icon::{Icon, icon};
use super::top_pairs::top_pairs;
use super::totals::totals;
use crate::ui::examples::Question;
use crate::ui::state::Overview;
use crate::ui::text;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub overview: Overview,
    pub on_ask: Callback<Question>,
}

#[component]
pub fn OverviewPlace(props: &Props) -> Html {
    let overview = &props.overview;
    let question = |question: Question| {
        let on_click = props.on_ask.reform(move |_| question);
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
            <section>
                <h2>{ text::TOTALS }</h2>
                { problem(&overview.totals.problem) }
                { totals(overview.totals.value.as_deref(), overview.range) }
            </section>
            <section class="questions">
                <h2>{ text::QUESTIONS }</h2>
                { for Question::ALL.map(question) }
            </section>
            <section class="overview-pairs">
                <h2 id="pairs-heading">{ text::TOP_PAIRS_SUMMARY }</h2>
                { problem(&overview.top_pairs.problem) }
                if let Some(pairs) = &overview.top_pairs.value {
                    if pairs.rows() == 0 {
                        <p class="empty">{ text::NO_PAIRS }</p>
                    } else {
                        <div class="scroll-x" tabindex="0" role="region" aria-labelledby="pairs-heading">
                            { top_pairs(pairs) }
                        </div>
                    }
                }
            </section>
        </div>
    }
}

fn problem(problem: &Option<std::rc::Rc<str>>) -> Html {
    match problem {
        Some(reason) => html! { <p class="panel-problem">{ text::panel_problem(reason) }</p> },
        None => html! {},
    }
}
