//! A text to copy, with what each line is for beside it and a person's own values in place.

use super::copy_text::CopyText;
use super::prose::spans_view;
use crate::lesson::markdown::CodeLine;
use crate::lesson::term::Explained;
use crate::ui::state::Action;
use crate::ui::text;
use crate::view::snippet::{Piece, Values, fill};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub language: AttrValue,
    pub lines: Rc<[CodeLine]>,
    pub terms: Rc<[Explained]>,
    pub values: Values,
    pub on: Callback<Action>,
}

#[component]
pub fn Snippet(props: &Props) -> Html {
    let lines = props.lines.iter();
    let filled: Vec<Vec<Piece>> = lines.map(|line| fill(&line.text, &props.values)).collect();
    let whole: Vec<String> = filled.iter().map(|line| plain(line)).collect();
    let is_explained = props.lines.iter().any(|line| line.note.is_some());
    let label = text::snippet(&props.language);
    html! {
        <div class="snippet" role="group" aria-label={label}>
            <div class="snippet-head">
                <span>{ label }</span>
                <CopyText label={text::copy_snippet(&props.language)} text={whole.join("\n")} />
            </div>
            if is_explained {
                <ol class="snippet-lines">
                    { for props.lines.iter().zip(&filled).map(|(line, pieces)| explained(line, pieces, props)) }
                </ol>
            } else {
                <pre class="scroll-x" tabindex="0"><code>
                    { for filled.iter().enumerate().map(|(at, line)| html! {
                        <>{ if at > 0 { "\n" } else { "" } }{ pieces_view(line) }</>
                    }) }
                </code></pre>
            }
        </div>
    }
}

fn plain(line: &[Piece]) -> String {
    line.iter().map(Piece::text).collect()
}

fn explained(line: &CodeLine, pieces: &[Piece], props: &Props) -> Html {
    html! {
        <li>
            <code>{ pieces_view(pieces) }</code>
            if let Some(note) = &line.note {
                <span>{ spans_view(note, &props.terms, &props.on) }</span>
            }
        </li>
    }
}

fn pieces_view(pieces: &[Piece]) -> Html {
    let one = |piece: &Piece| match piece {
        Piece::Text(text) => html! { text },
        Piece::Filled(text) => html! { <mark class="blank-filled">{ text }</mark> },
        Piece::Open(text) => html! { <mark class="blank-open">{ *text }</mark> },
    };
    pieces.iter().map(one).collect()
}
