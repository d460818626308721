//! The head of a column: its name, by which the rows are sorted when it is pressed, and its
//! edge, which is dragged.

use super::cell::spot_id;
use crate::view::grid::Spot;
use yew::prelude::*;

/// What there is to say about a column.
pub struct Head<'a> {
    pub column: usize,
    pub name: &'a str,
    /// Whether the greatest is first, if the rows are sorted by the column.
    pub descending: Option<bool>,
    pub is_number: bool,
    /// Whether its cells are times, which are in UTC.
    pub is_time: bool,
    pub is_active: bool,
    pub is_selected: bool,
    pub on_sort: Callback<usize>,
}

pub fn head_view(head: Head) -> Html {
    let column = head.column;
    let order = head.descending.map(|descending| match descending {
        true => "descending",
        false => "ascending",
    });
    let class = classes!(
        head.is_number.then_some("number"),
        head.is_active.then_some("active"),
        head.is_selected.then_some("selected"),
    );
    let on_click = head.on_sort.reform(move |_| column);
    html! {
        <th id={spot_id(Spot { row: None, column })} scope="col" {class} aria-sort={order}>
            // The arrow keys lead here, so that Tab need not pass every column.
            <button type="button" tabindex="-1" title={head.name.to_string()} onclick={on_click}>
                <span class="head-name">
                    { head.name.to_string() }
                    if head.is_time { <small>{ " UTC" }</small> }
                </span>
                <svg class="head-order" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
                    <path d={if head.descending == Some(true) { "M1 3l4 5l4-5" } else { "M1 7l4-5l4 5" }} />
                </svg>
            </button>
            <span class="head-edge" />
        </th>
    }
}
