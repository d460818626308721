//! Light, dark, or as the system has it.

use super::icon::{Icon, IconView};
use crate::ui::state::Theme;
use crate::ui::text;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub theme: Theme,
    pub on_choose: Callback<Theme>,
}

#[component]
pub fn ThemeSwitch(props: &Props) -> Html {
    let on_change = {
        let on_choose = props.on_choose.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Some(theme) = Theme::find(&select.value()) {
                on_choose.emit(theme);
            }
        })
    };
    let option = |theme: Theme| {
        let name = match theme {
            Theme::System => text::THEME_SYSTEM,
            Theme::Light => text::THEME_LIGHT,
            Theme::Dark => text::THEME_DARK,
        };
        html! { <option value={theme.key()} selected={theme == props.theme}>{ name }</option> }
    };
    html! {
        <label class="theme-switch">
            <IconView icon={Icon::Theme} />
            <span class="visually-hidden">{ text::THEME }</span>
            <select onchange={on_change}>{ for Theme::ALL.map(option) }</select>
        </label>
    }
}
