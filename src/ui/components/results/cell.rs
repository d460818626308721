//! One cell of a result.

use super::FIT;
use crate::view::format::{Cell, Kind};
use crate::view::grid::Spot;
use crate::view::shape::text_width;
use web_sys::{Element, MouseEvent};
use yew::prelude::*;

/// What there is to say about a cell beside its value.
#[derive(Clone, Copy, Default)]
pub struct Look {
    pub is_active: bool,
    pub is_selected: bool,
    /// How long its bar is, 0 to 1.
    pub share: Option<f64>,
    /// The width of the column in pixels.
    pub width: f64,
}

/// A cell at a place. An exact number stands in it even where a rounded one is drawn, to be
/// copied and read aloud.
pub fn cell_view(cell: &Cell, spot: Spot, look: Look) -> Html {
    let class = classes!(
        cell.right_aligned.then_some("number"),
        look.is_active.then_some("active"),
        look.is_selected.then_some("selected"),
        (cell.kind == Kind::Address).then_some("address"),
        look.share.is_some().then_some("has-bar"),
    );
    let drawn = cell.drawn.as_ref().unwrap_or(&cell.text);
    // A text that is cut shows in full below the table, and when pointed at.
    let is_cut = text_width(drawn, FIT.font) + FIT.padding > look.width + 1.0;
    let title = match (&cell.title, is_cut) {
        (Some(title), true) => Some(format!("{drawn}\n{title}")),
        (title, false) => title.clone(),
        (None, true) => Some(drawn.clone()),
    };
    let groups = cell.groups();
    html! {
        <td
            id={spot_id(spot)}
            {class}
            {title}
            data-drawn={cell.drawn.clone()}
            aria-selected={look.is_selected.then_some("true")}
        >
            if let Some(share) = look.share {
                <svg class="cell-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect width={format!("{:.2}", share * 100.0)} height="1" />
                </svg>
            }
            if cell.drawn.is_some() {
                <span class="exact">{ cell.text.clone() }</span>
            } else if let [text] = groups[..] {
                { text.to_string() }
            } else {
                { for groups.into_iter().map(|group| html! { <span class="digits">{ group.to_string() }</span> }) }
            }
        </td>
    }
}

/// The id of the element at a place.
pub fn spot_id(spot: Spot) -> String {
    match spot.row {
        Some(row) => format!("cell-{row}-{}", spot.column),
        None => format!("head-{}", spot.column),
    }
}

/// The place that an event happened at.
pub fn spot_of(event: &MouseEvent) -> Option<Spot> {
    let target: Element = event.target_dyn_into()?;
    let id = target.closest("td, th").ok()??.id();
    let mut parts = id.split('-');
    let (kind, first) = (parts.next()?, parts.next()?);
    match kind {
        "cell" => Some(Spot::cell(first.parse().ok()?, parts.next()?.parse().ok()?)),
        "head" => Some(Spot {
            row: None,
            column: first.parse().ok()?,
        }),
        _ => None,
    }
}
