//! Keys as the browser tells them, and as people read them.

use crate::ui::command::{Keys, PageCommand, Press, Within};
use crate::ui::hooks::use_window_events;
use crate::ui::state::Action;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// The press of a key.
pub fn press(event: &KeyboardEvent) -> Press {
    Press {
        control: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
        key: event.key(),
        code: event.code(),
    }
}

/// Whether keys are to be told as on a Mac.
pub fn is_mac() -> bool {
    let navigator = web_sys::window().map(|window| window.navigator());
    let platform = navigator.and_then(|navigator| navigator.platform().ok());
    platform.is_some_and(|platform| platform.starts_with("Mac") || platform.starts_with("iP"))
}

/// Keys as people write them.
pub fn kbd(keys: Keys) -> Html {
    html! { <kbd class="keys">{ keys.words(is_mac()) }</kbd> }
}

/// A name for a tooltip, with the keys that do the same.
pub fn with_keys(name: &str, command: PageCommand) -> String {
    match command.keys() {
        Some(keys) => format!("{name} ({})", keys.words(is_mac())),
        None => name.to_string(),
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub on: Callback<Action>,
}

/// Listens for the keys that hold everywhere on the page.
#[component]
pub fn PageKeys(props: &Props) -> Html {
    let on = props.on.clone();
    use_window_events(&["keydown"], move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else {
            return;
        };
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let writes = event.target().is_some_and(|target| writes(&target));
        let holds = |within| match within {
            Within::Page => true,
            Within::OutsideOfText => !writes,
            Within::Editor => false,
        };
        if let Some(command) = PageCommand::pressed(&press(&event), holds) {
            event.prevent_default();
            on.emit(Action::Do(command));
        }
    });
    html! {}
}

/// Whether keys write into an element, or choose by their letters.
fn writes(target: &web_sys::EventTarget) -> bool {
    let Some(element) = target.dyn_ref::<HtmlElement>() else {
        return false;
    };
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => {
            let input = element.dyn_ref::<HtmlInputElement>();
            let kind = input.map_or(String::new(), HtmlInputElement::type_);
            !matches!(&*kind, "checkbox" | "radio" | "button" | "file" | "range")
        }
        _ => element.is_content_editable(),
    }
}
