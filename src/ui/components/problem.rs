//! Why a query has no result, with the place in its text.

use super::copy_text::CopyText;
use super::findings::fix_button;
use super::words::words;
use crate::query::Diagnostic;
use crate::ui::state::{Problem, QueryPanel};
use crate::ui::text;
use yew::prelude::*;

/// The problem, with the report on it.
pub fn problem_view(problem: &Problem, panel: &QueryPanel, report: &AttrValue) -> Html {
    let said = match problem {
        Problem::Refused { text, diagnostics } => diagnostics
            .iter()
            .map(|diagnostic| diagnostic_view(diagnostic, text, Some(panel)))
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
            <CopyText label={text::COPY_REPORT} text={report.clone()} />
        </div>
    }
}

/// A message with the line of the query that it is about, and carets under the piece; with
/// the panel, also its fix.
pub fn diagnostic_view(diagnostic: &Diagnostic, text: &str, panel: Option<&QueryPanel>) -> Html {
    let fix = diagnostic.fix.as_ref().zip(panel);
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
            if let Some(hint) = hint.or(fix.is_none().then_some(text::REFUSED_NEXT)) {
                <p class="problem-next">{ words(&text::sentence(hint)) }</p>
            }
            if let Some((fix, panel)) = fix {
                <p>{ fix_button(fix, panel.is_refused(), panel.first_fix() == Some(fix)) }</p>
            }
        </div>
    }
}
