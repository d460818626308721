//! Messages of the core, in which names stand between backticks.

use yew::prelude::*;

/// The message with its names as code.
pub fn words(message: &str) -> Html {
    let part = |(at, part): (usize, &str)| match at % 2 {
        1 => html! { <code>{ part.to_string() }</code> },
        _ => html! { part.to_string() },
    };
    // A single backtick is only a character.
    match message.matches('`').count() % 2 {
        0 => message.split('`').enumerate().map(part).collect(),
        _ => html! { message.to_string() },
    }
}

/// An address that may be broken where it reads well.
pub fn breakable(address: &str) -> Html {
    let parts = address.split_inclusive(['.', ':']);
    parts
        .map(|part| html! { <>{ part.to_string() }<wbr /></> })
        .collect()
}
