//! Why a query has no result, with the place in its text.

use super::copy_report::CopyReport;
use super::words::words;
use crate::query::Diagnostic;
use crate::ui::state::Problem;
use crate::ui::text;
use yew::prelude::*;

/// The problem, with the report on it.
pub fn problem_view(problem: &Problem, report: &AttrValue) -> Html {
    let said = match problem {
        Problem::Refused { text, diagnostics } => diagnostics
            .iter()
            .map(|diagnostic| diagnostic_view(diagnostic, text))
            .collect::<Html>(),
        Problem::Stopped(reason) => html! {
            <>
                <p class="problem-message">{ words(&text::sentence(reason)) }</p>
                <p class="problem-next">{ text::STOPPED_NEXT }</p>
            </>
        },
    };
    html! {
        <div class="problem" role="alert">
            { said }
            <CopyReport report={report.clone()} />
        </div>
    }
}

/// A message with the line of the query that it is about, and carets under the piece.
pub fn diagnostic_view(diagnostic: &Diagnostic, text: &str) -> Html {
    let (line, column) = diagnostic.position(text);
    let (source, carets) = diagnostic.excerpt(text);
    let hint = diagnostic.hint.as_deref();
    html! {
        <div class="diagnostic">
            <p class="problem-message">
                { words(&text::sentence(&diagnostic.message)) }
                <span class="problem-place">{ text::place_in_query(line, column) }</span>
            </p>
            <pre><code>{ source }{ "\n" }</code><span class="carets" aria-hidden="true">{ carets }</span></pre>
            <p class="problem-next">{ words(&text::sentence(hint.unwrap_or(text::REFUSED_NEXT))) }</p>
        </div>
    }
}
