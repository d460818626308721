//! What there is to say about the query in the editor while it is written, with the fixes.
//!
//! It stands below the text and stays until the next check, so that nothing moves while
//! somebody types; a summary is told politely, once for each check.

use super::text_area;
use super::words::words;
use crate::query::{Diagnostic, Fix, Severity};
use crate::ui::state::{QueryPanel, Shared};
use crate::ui::text;
use yew::prelude::*;

/// So many are listed; more would push everything else out of sight.
const MOST: usize = 5;

#[derive(Clone, PartialEq)]
pub struct Findings {
    pub diagnostics: Shared<Vec<Diagnostic>>,
    /// The text that they are about.
    pub text: AttrValue,
    /// Whether the editor still has that text.
    pub is_current: bool,
    /// The fix that the key makes, which may stand in the problem below instead.
    pub first_fix: Option<Fix>,
}

impl Findings {
    pub fn of(panel: &QueryPanel) -> Findings {
        Findings {
            diagnostics: panel.remarks.clone(),
            text: panel.remarked.clone().into(),
            is_current: panel.remarked == panel.text,
            first_fix: panel.first_fix().cloned(),
        }
    }
}

/// The list, under an id that the editor is described by.
pub fn findings_view(findings: &Findings, id: &'static str) -> Html {
    let told = &*findings.diagnostics;
    let first = findings.first_fix.as_ref();
    html! {
        <div class="findings">
            <p class="visually-hidden" role="status">
                { text::findings_told(told, first.filter(|_| findings.is_current)) }
            </p>
            <ul class="findings-list" id={id}>
                { for told.iter().take(MOST).map(|finding| finding_view(finding, findings)) }
            </ul>
            if told.len() > MOST {
                <p class="findings-more">{ text::more_findings(told.len() - MOST) }</p>
            }
        </div>
    }
}

fn finding_view(finding: &Diagnostic, findings: &Findings) -> Html {
    let class = match finding.severity {
        Severity::Error => "finding finding-error",
        Severity::Warning => "finding finding-warning",
        Severity::Hint => "finding finding-hint",
    };
    let (line, column) = finding.position(&findings.text);
    let is_first = finding.fix.is_some() && finding.fix == findings.first_fix;
    html! {
        <li class={class}>
            <p>
                { finding_text(finding) }
                <span class="problem-place">{ text::place_in_query(line, column) }</span>
            </p>
            if let Some(hint) = &finding.hint {
                <p class="finding-hint-text">{ words(&text::sentence(hint)) }</p>
            }
            if let Some(fix) = &finding.fix {
                { fix_button(fix, findings.is_current, is_first) }
            }
        </li>
    }
}

/// How severe it is, and what there is to say.
pub fn finding_text(finding: &Diagnostic) -> Html {
    html! {
        <>
            <strong>{ text::severity(finding.severity) }</strong>{ " " }
            { words(&text::sentence(&finding.message)) }
        </>
    }
}

/// The button that makes a fix in the editor; it is out of use while the editor has another
/// text than the fix is for.
pub fn fix_button(fix: &Fix, is_current: bool, is_first: bool) -> Html {
    let on_fix = {
        let fix = fix.clone();
        Callback::from(move |_: MouseEvent| text_area::apply(&fix))
    };
    html! {
        <button
            class="button button-fix"
            type="button"
            disabled={!is_current}
            aria-keyshortcuts={is_first.then_some("Alt+Enter")}
            onclick={on_fix}
        >
            <span>{ words(&fix.title) }</span>
            if is_first {
                <kbd>{ text::FIX_KEYS }</kbd>
            }
        </button>
    }
}
