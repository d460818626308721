//! The name of the product, the places, and the way to open files.

use super::icon::{Icon, icon};
use super::open_files::open_files;
use super::theme_switch::theme_switch;
use crate::browser::files::Chosen;
use crate::ui::place::Place;
use crate::ui::state::{Action, Theme};
use crate::ui::text;
use yew::prelude::*;

/// The head of the page. On the first screen it has no pickers: that has its own.
pub fn header(
    current: Place,
    theme: Theme,
    is_presenting: bool,
    on: &Callback<Action>,
    pickers: Option<Callback<Vec<Chosen>>>,
) -> Html {
    let link = |place: Place| {
        let shape = match place {
            Place::Overview => Icon::Overview,
            Place::Query => Icon::Query,
            Place::Connections => Icon::Connections,
            Place::Learn => Icon::Learn,
            Place::Data => Icon::Data,
        };
        let is_current = (place == current).then_some("page");
        html! {
            <li>
                <a href={format!("#{}", place.address())} aria-current={is_current}>
                    { icon(shape) }
                    <span>{ place.name() }</span>
                </a>
            </li>
        }
    };
    html! {
        <header class="header">
            <a class="brand" href={format!("#{}", Place::Overview.address())}>
                { icon(Icon::Mark) }
                <span>{ text::NAME }</span>
            </a>
            <nav class="places" aria-label={text::PLACES}>
                <ul>{ for Place::ALL.map(link) }</ul>
            </nav>
            <div class="header-actions">
                if let Some(on_chosen) = pickers {
                    { open_files(on_chosen) }
                }
                <button
                    class="button button-quiet presenter-switch"
                    type="button"
                    aria-label={text::PRESENT}
                    title={text::PRESENT_HINT}
                    aria-pressed={is_presenting.to_string()}
                    onclick={on.reform(move |_| Action::Present(!is_presenting))}
                >
                    { icon(Icon::Screen) }
                </button>
                { theme_switch(theme, on.reform(Action::ChooseTheme)) }
            </div>
        </header>
    }
}
