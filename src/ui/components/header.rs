//! The name of the product, the places, and the way to open files.

use super::icon::{Icon, icon};
use super::open_files::open_files;
use super::theme_switch::theme_switch;
use crate::browser::files::Chosen;
use crate::ui::place::Place;
use crate::ui::state::Theme;
use crate::ui::text;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub place: Place,
    pub theme: Theme,
    pub on_theme: Callback<Theme>,
    /// Whether the pickers are here; the first screen has its own.
    pub pickers: bool,
    pub on_chosen: Callback<Vec<Chosen>>,
}

#[component]
pub fn Header(props: &Props) -> Html {
    let link = |place: Place| {
        let shape = match place {
            Place::Overview => Icon::Overview,
            Place::Query => Icon::Query,
            Place::Data => Icon::Data,
        };
        let current = (place == props.place).then_some("page");
        html! {
            <li>
                <a href={format!("#{}", place.address())} aria-current={current}>
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
                if props.pickers {
                    { open_files(props.on_chosen.clone()) }
                }
                { theme_switch(props.theme, props.on_theme.clone()) }
            </div>
        </header>
    }
}
