//! The dialog that is open over the page.

use super::history::history_dialog;
use super::keyboard_help::keyboard_help;
use super::palette::PaletteView;
use super::saved_queries::{save_dialog, saved_dialog};
use crate::ui::state::{Action, OpenDialog, Shared, State, choices};
use yew::prelude::*;

pub fn open_dialog(state: &State, on: &Callback<Action>) -> Html {
    match state.dialog {
        Some(OpenDialog::Palette) => html! {
            <PaletteView
                typed={state.palette.typed.clone()}
                choices={Shared::new(choices(state))}
                chosen={state.palette.chosen}
                on={on.clone()}
            />
        },
        Some(OpenDialog::KeyboardHelp) => keyboard_help(on),
        Some(OpenDialog::History) => history_dialog(&state.history, on),
        Some(OpenDialog::SavedQueries) => saved_dialog(&state.saved, on),
        Some(OpenDialog::SaveQuery) => match &state.saved.form {
            Some(form) => save_dialog(form, &state.saved, on),
            None => html! {},
        },
        None => html! {},
    }
}
