//! What there is to say about the piece of a query that the mouse points at, beside it.

use super::code_layer::rect_of;
use super::cursor_help::hover_view;
use super::findings::{Findings, finding_text};
use crate::query::Diagnostic;
use crate::ui::hooks::use_css_property;
use crate::ui::state::Pointed;
use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub pointed: Pointed,
    pub findings: Findings,
    pub layer: NodeRef,
    /// What it is placed in.
    pub field: NodeRef,
}

#[component]
pub fn HoverHelp(props: &Props) -> Html {
    let box_ = use_node_ref();
    let at = use_state_eq(|| (0.0, 0.0));
    let cursor = props.pointed.place.cursor;
    {
        let (layer, field, at) = (props.layer.clone(), props.field.clone(), at.setter());
        use_effect_with(props.pointed.place.clone(), move |place| {
            let (layer, field) = (layer.cast::<HtmlElement>(), field.cast::<HtmlElement>());
            if let (Some(layer), Some(field)) = (layer, field)
                && let Some(rect) = rect_of(&layer, place.cursor)
            {
                let field = field.get_bounding_client_rect();
                at.set((rect.left() - field.left(), rect.bottom() - field.top()));
            }
        });
    }
    use_css_property(&box_, "--x", format!("{}px", at.0));
    use_css_property(&box_, "--y", format!("{}px", at.1));
    let is_here = |finding: &&Diagnostic| {
        finding.span.start <= cursor && cursor < finding.span.end.max(finding.span.start + 1)
    };
    let findings = props.findings.diagnostics.iter().filter(is_here);
    let findings: Vec<&Diagnostic> = match props.findings.is_current {
        true => findings.collect(),
        false => Vec::new(),
    };
    // It stands there from the beginning, so that it has its place when there is help.
    let is_empty = findings.is_empty() && props.pointed.help.is_none();
    html! {
        <div class="hover-help" role="tooltip" hidden={is_empty} ref={box_}>
            { for findings.into_iter().map(|finding| html! { <p>{ finding_text(finding) }</p> }) }
            { for props.pointed.help.as_deref().map(hover_view) }
        </div>
    }
}
