//! How a query was carried out, step by step.

use super::words::words;
use crate::query::explain::{Step, rows_out};
use crate::ui::state::QueryResult;
use crate::ui::text;
use yew::prelude::*;

/// A table of the steps, behind a heading that opens it.
pub fn plan_view(result: &QueryResult) -> Html {
    let steps = &result.summary.steps;
    let step = |(at, step): (usize, &Step)| {
        let out = rows_out(steps, at, result.rows);
        let commands = step.written(&result.text);
        html! {
            <li class="plan-step" key={at}>
                if !commands.is_empty() {
                    <code class="plan-commands">{ commands }</code>
                }
                <p class="plan-does">{ words(&text::sentence(&step.does.join("; "))) }</p>
                <p class="plan-work">{ text::step_work(&step.work, out) }</p>
            </li>
        }
    };
    html! {
        <details class="plan">
            <summary>{ text::HOW_IT_RAN }</summary>
            <ol class="plan-steps">{ for steps.iter().enumerate().map(step) }</ol>
        </details>
    }
}
