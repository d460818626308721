//! A text to read: headings, paragraphs, lists, tables, texts to copy.

use super::snippet::Snippet;
use super::term::TermView;
use super::words::words;
use crate::lesson::markdown::{Block, CodeLine, Content, Span, Target};
use crate::lesson::term::Explained;
use crate::ui::state::Action;
use crate::ui::text;
use crate::view::snippet::Values;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub blocks: Rc<[Block]>,
    /// The words that the text explains.
    pub terms: Rc<[Explained]>,
    /// What fills the blanks of texts to copy.
    pub values: Values,
    pub on: Callback<Action>,
}

#[component]
pub fn Prose(props: &Props) -> Html {
    html! { <div class="prose">{ blocks(&props.blocks, props) }</div> }
}

fn blocks(blocks: &[Block], props: &Props) -> Html {
    blocks
        .iter()
        .map(|block| block_view(block, props))
        .collect()
}

fn block_view(block: &Block, props: &Props) -> Html {
    match &block.content {
        Content::Paragraph(text) => html! { <p>{ spans(text, props) }</p> },
        // The title of the text has a level of its own above these.
        Content::Heading { level, text } => {
            let tag = if *level <= 2 { "h3" } else { "h4" };
            html! { <@{tag}>{ spans(text, props) }</@> }
        }
        Content::List { is_ordered, items } => {
            let tag = if *is_ordered { "ol" } else { "ul" };
            html! { <@{tag}>{ for items.iter().map(|item| html! { <li>{ item_view(item, props) }</li> }) }</@> }
        }
        Content::Note(inner) => html! { <div class="note">{ blocks(inner, props) }</div> },
        Content::Code { language, lines } if language == "query" => query_view(lines, &props.on),
        Content::Code { language, lines } => html! {
            <Snippet
                language={AttrValue::from(language.clone())}
                lines={Rc::from(lines.as_slice())}
                terms={props.terms.clone()}
                values={props.values.clone()}
                on={props.on.clone()}
            />
        },
        Content::Table { head, rows } => table(head, rows, props),
    }
}

/// A query, with a button that puts it into the editor.
fn query_view(lines: &[CodeLine], on: &Callback<Action>) -> Html {
    let lines: Vec<&str> = lines.iter().map(|line| &*line.text).collect();
    let query: Rc<str> = lines.join("\n").into();
    let shown = query.to_string();
    let on_click = on.reform(move |_| Action::EditQuery(query.clone()));
    html! {
        <div class="prose-query">
            <pre><code>{ shown }</code></pre>
            <button class="button" type="button" onclick={on_click}>{ text::INTO_EDITOR }</button>
        </div>
    }
}

/// A line by itself needs no paragraph.
fn item_view(item: &[Block], props: &Props) -> Html {
    match item.split_first() {
        Some((first, rest)) => match &first.content {
            Content::Paragraph(text) => {
                html! { <>{ spans(text, props) }{ blocks(rest, props) }</> }
            }
            _ => blocks(item, props),
        },
        None => html! {},
    }
}

fn table(head: &[Vec<Span>], rows: &[Vec<Vec<Span>>], props: &Props) -> Html {
    let row = |row: &Vec<Vec<Span>>| {
        let cell = |(at, cell): (usize, &Vec<Span>)| match at {
            0 => html! { <th scope="row" role="rowheader">{ spans(cell, props) }</th> },
            _ => html! { <td role="cell">{ spans(cell, props) }</td> },
        };
        html! { <tr role="row">{ for row.iter().enumerate().map(cell) }</tr> }
    };
    html! {
        // The roles hold on a phone, too, where the rows are blocks.
        <table role="table">
            <thead role="rowgroup">
                <tr role="row">{ for head.iter().map(|cell| html! { <th scope="col" role="columnheader">{ spans(cell, props) }</th> }) }</tr>
            </thead>
            <tbody role="rowgroup">{ for rows.iter().map(row) }</tbody>
        </table>
    }
}

fn spans(spans: &[Span], props: &Props) -> Html {
    spans_view(spans, &props.terms, &props.on)
}

/// Words with their marks and links.
pub fn spans_view(spans: &[Span], terms: &Rc<[Explained]>, on: &Callback<Action>) -> Html {
    let one = |span: &Span| match span {
        Span::Text(text) => html! { text },
        Span::Code(text) => html! { <code>{ text }</code> },
        Span::Strong(inner) => html! { <strong>{ spans_view(inner, terms, on) }</strong> },
        Span::Emphasis(inner) => html! { <em>{ spans_view(inner, terms, on) }</em> },
        Span::Link { text, to } => link(spans_view(text, terms, on), to, terms, on),
    };
    spans.iter().map(one).collect()
}

fn link(text: Html, to: &Target, terms: &[Explained], on: &Callback<Action>) -> Html {
    match to {
        Target::Place(address) => html! { <a href={address.clone()}>{ text }</a> },
        Target::Web(address) => html! {
            <a href={address.clone()} target="_blank" rel="noopener noreferrer">{ text }</a>
        },
        Target::Term(name) => match terms.iter().find(|term| term.name == *name) {
            Some(term) => html! {
                <TermView {text} meaning={words(&term.meaning)} field={term.field.clone()} on={on.clone()} />
            },
            None => text,
        },
        Target::Unknown(_) => text,
    }
}
