//! What the cursor of the editor is in, and what it is at, in two quiet lines.

use super::words::words;
use crate::query::assist::Help;
use crate::ui::state::CursorHelp;
use crate::ui::text;
use yew::prelude::*;

/// The lines under the text; without help, they say how to get some.
pub fn cursor_help(help: Option<&CursorHelp>) -> Html {
    let signature = help.and_then(|help| help.signature.as_ref());
    let hover = help.and_then(|help| help.hover.as_ref());
    html! {
        <div class="cursor-help">
            if signature.is_none() && hover.is_none() {
                <p>{ text::COMPLETE_KEYS }</p>
            }
            { for signature.map(|help| html! { <p>{ title(help) }{ about(help) }</p> }) }
            // The same again says nothing new.
            { for hover.filter(|hover| !is_told(hover, signature)).map(hover_view) }
        </div>
    }
}

/// What a piece of the text is.
pub fn hover_view(help: &Help) -> Html {
    html! {
        <p>
            <code class="cursor-help-title">{ &help.title }</code>
            if !help.note.is_empty() {
                <span class="cursor-help-note">{ words(&help.note) }</span>
            }
            { words(&help.text) }
            { values(help) }
        </p>
    }
}

fn is_told(hover: &Help, signature: Option<&Help>) -> bool {
    signature.is_some_and(|signature| signature.text == hover.text)
}

/// The syntax or the signature, with the part that the cursor is in.
fn title(help: &Help) -> Html {
    let title = &help.title;
    let pieces = help.active.and_then(|active| {
        let piece = title.get(active.start..active.end)?;
        Some((title.get(..active.start)?, piece, title.get(active.end..)?))
    });
    let Some((before, active, after)) = pieces else {
        return html! { <code class="cursor-help-title">{ title }</code> };
    };
    html! {
        <code class="cursor-help-title">{ before }<b>{ active }</b>{ after }</code>
    }
}

/// What the part is that the cursor is in, or else what the whole does.
fn about(help: &Help) -> Html {
    match &help.part {
        Some((part, about)) => html! {
            <><b>{ part }</b>{ ": " }{ words(about) }</>
        },
        None => words(&help.text),
    }
}

fn values(help: &Help) -> Html {
    if help.values.is_empty() {
        return Html::default();
    }
    let value = |(value, name, rows): &(String, String, Option<u64>)| {
        html! {
            <span class="cursor-help-value">
                if *value != help.title {
                    <code>{ value }</code>
                }
                { text::value_of(name, *rows) }
            </span>
        }
    };
    html! { <>{ for help.values.iter().map(value) }</> }
}
