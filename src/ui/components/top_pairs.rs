//! The pairs of addresses that moved the most bytes.

use super::icon::{Icon, icon};
use super::value_menu::value_button;
use crate::query::{Table, Value};
use crate::ui::state::{Action, ConnectionsAction, question};
use crate::ui::text;
use crate::view::format;
use yew::prelude::*;

/// So many pairs stand in the table.
const SHOWN: usize = 10;

/// The table of what the query for the top pairs has answered.
pub fn top_pairs(table: &Table, on: &Callback<Action>) -> Html {
    let column = |name: &str| table.names().iter().position(|known| known == name);
    // Conversations have names of their own for the two ends.
    let source = if column("source").is_some() {
        "source"
    } else {
        "srcAddr"
    };
    let destination = if column("destination").is_some() {
        "destination"
    } else {
        "dstAddr"
    };
    let text_of =
        |row, name| column(name).map_or(String::new(), |at| table.value(row, at).to_text().into());
    let integer = |row, name| match column(name).map(|at| table.value(row, at)) {
        Some(Value::Integer(number)) => number,
        _ => 0,
    };
    let shown = 0..table.rows().min(SHOWN);
    let greatest = shown.clone().map(|row| integer(row, "bytes")).max();
    let greatest = greatest.unwrap_or(0).max(1);
    let pair = |row| {
        let bytes = integer(row, "bytes");
        let (from, to): (String, String) = (text_of(row, source), text_of(row, destination));
        let width = format!("{}%", bytes as f64 * 100.0 / greatest as f64);
        html! {
            <tr>
                <td class="address">{ value_button("srcAddr", Value::text(&*from), question(&from, &to), on) }</td>
                <td class="address">
                    { value_button("dstAddr", Value::text(&*to), question(&from, &to), on) }
                    { ask(&from, &to, on) }
                </td>
                <td class="number">
                    <div class="bytes">
                        <svg class="share" width="100%" height="6" aria-hidden="true">
                            <rect class="series-accept" {width} height="6" />
                        </svg>
                        <b>{ format::bytes(bytes) }</b>
                        <small>{ format::bytes_exact(bytes) }</small>
                    </div>
                </td>
                <td class="number">{ format::integer(integer(row, "packets")) }</td>
                <td class="number">{ format::integer(integer(row, "records")) }</td>
            </tr>
        }
    };
    html! {
        <table class="top-pairs" aria-label={text::TOP_PAIRS}>
            <thead>
                <tr>
                    <th scope="col">{ text::SOURCE }</th>
                    <th scope="col">{ text::DESTINATION }</th>
                    <th scope="col" class="number pair-bytes">{ text::BYTES }</th>
                    <th scope="col" class="number">{ text::PACKETS }</th>
                    <th scope="col" class="number">{ text::RECORDS }</th>
                </tr>
            </thead>
            <tbody>{ for shown.map(pair) }</tbody>
        </table>
    }
}

/// The way to the verdict on a pair.
fn ask(from: &str, to: &str, on: &Callback<Action>) -> Html {
    let Some(question) = question(from, to) else {
        return html! {};
    };
    let words = text::ask_why(&question);
    let on_click =
        on.reform(move |_| Action::Connections(ConnectionsAction::Open(question.clone())));
    html! {
        <button
            class="button button-quiet pair-ask"
            type="button"
            aria-label={words.clone()}
            title={words}
            onclick={on_click}
        >
            { icon(Icon::Connections) }
        </button>
    }
}
