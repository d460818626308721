//! Light, dark, of high contrast, or as the system has it.

use super::icon::{Icon, icon};
use crate::ui::state::Theme;
use crate::ui::text;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

pub fn theme_switch(theme: Theme, on_choose: Callback<Theme>) -> Html {
    let on_change = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        if let Some(theme) = Theme::find(&select.value()) {
            on_choose.emit(theme);
        }
    });
    let option = |option: Theme| {
        let name = match option {
            Theme::System => text::THEME_SYSTEM,
            Theme::Light => text::THEME_LIGHT,
            Theme::Dark => text::THEME_DARK,
            Theme::Contrast => text::THEME_CONTRAST,
        };
        html! { <option value={option.key()} selected={option == theme}>{ name }</option> }
    };
    html! {
        <label class="theme-switch">
            { icon(Icon::Theme) }
            <span class="visually-hidden">{ text::THEME }</span>
            <select onchange={on_change}>{ for Theme::ALL.map(option) }</select>
        </label>
    }
}
