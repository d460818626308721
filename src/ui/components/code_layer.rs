//! The text of the editor in its colours, drawn behind the text area, whose own letters are
//! transparent. Both have the same metrics and stand in one scrolling box.

use crate::query::Severity;
use crate::query::assist::{Colour, Piece};
use crate::ui::state::Shared;
use crate::view::highlight::{Mark, Run, runs};
use wasm_bindgen::JsCast;
use web_sys::{DomRect, HtmlElement, Range};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: AttrValue,
    pub pieces: Shared<Vec<Piece>>,
    pub marks: Vec<Mark>,
    /// Two brackets that belong together.
    pub pair: Option<[usize; 2]>,
    pub layer: NodeRef,
}

#[component]
pub fn CodeLayer(props: &Props) -> Html {
    let Props {
        text,
        pieces,
        marks,
        pair,
        layer,
    } = props;
    let runs = runs(text, pieces, marks, *pair);
    let groups = runs.chunk_by(|a, b| a.mark == b.mark);
    html! {
        <div class="editor-text editor-layer" aria-hidden="true" ref={layer.clone()}>
            { for groups.map(|group| group_view(group, text)) }
            // The line behind a last line break has a height, too.
            { "\u{200b}" }
        </div>
    }
}

/// Runs with the same mark, or without one: one line goes under all of them.
fn group_view(group: &[Run], text: &str) -> Html {
    let runs = group.iter().map(|run| run_view(run, text));
    let mark = group.first().and_then(|run| run.mark);
    let mark = mark.map(|severity| match severity {
        Severity::Error => "mark-error",
        Severity::Warning => "mark-warning",
        Severity::Hint => "mark-hint",
    });
    html! { <span class={classes!(mark)}>{ for runs }</span> }
}

fn run_view(run: &Run, text: &str) -> Html {
    let colour = run.colour.map(|colour| match colour {
        Colour::Command => "syntax-command",
        Colour::Keyword => "syntax-keyword",
        Colour::Function => "syntax-function",
        Colour::Field => "syntax-field",
        Colour::Text => "syntax-text",
        Colour::Number => "syntax-number",
        Colour::Pattern => "syntax-pattern",
        Colour::Comment => "syntax-comment",
        Colour::Operator => "syntax-operator",
        Colour::Bracket => "syntax-bracket",
        Colour::Saved => "syntax-saved",
        Colour::Parameter => "syntax-parameter",
    });
    let pair = run.is_pair.then_some("bracket-pair");
    html! {
        <span class={classes!(colour, pair)} data-at={run.span.start.to_string()}>
            { text[run.span.start..run.span.end].to_string() }
        </span>
    }
}

/// Where the byte `at` of the text is drawn, in the window.
pub fn rect_of(layer: &HtmlElement, at: usize) -> Option<DomRect> {
    let runs = layer.query_selector_all("[data-at]").ok()?;
    let mut runs = (0..runs.length())
        .rev()
        .filter_map(|index| runs.item(index));
    let (run, start) = runs.find_map(|run| {
        let run: HtmlElement = run.dyn_into().ok()?;
        let start: usize = run.get_attribute("data-at")?.parse().ok()?;
        (start <= at).then_some((run, start))
    })?;
    let text = run.first_child()?;
    let content = text.text_content()?;
    let before = &content[..content.floor_char_boundary(at - start)];
    let offset = before.encode_utf16().count() as u32;
    let range = Range::new().ok()?;
    range.set_start(&text, offset).ok()?;
    range.set_end(&text, offset).ok()?;
    Some(range.get_bounding_client_rect())
}

/// The byte at which the piece begins that is drawn at a point of the window; `None` where
/// there is nothing but blanks.
pub fn piece_at(layer: &HtmlElement, x: f64, y: f64) -> Option<usize> {
    let document = layer.owner_document()?;
    let stack = document.elements_from_point(x as f32, y as f32);
    let run = stack.iter().find_map(|element| {
        let element: HtmlElement = element.dyn_into().ok()?;
        let is_run = element.has_attribute("data-at") && layer.contains(Some(&element));
        is_run.then_some(element)
    })?;
    let at = run.get_attribute("data-at")?.parse().ok()?;
    let is_blank = run.text_content()?.trim().is_empty();
    (!is_blank).then_some(at)
}
