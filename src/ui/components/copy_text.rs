//! A button that copies a text, and says whether it did.

use crate::browser::clipboard;
use crate::ui::text;
use yew::platform::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub label: AttrValue,
    pub text: AttrValue,
}

#[component]
pub fn CopyText(props: &Props) -> Html {
    let outcome = use_state_eq(|| "");
    {
        // What was copied is another text by now.
        let outcome = outcome.setter();
        use_effect_with(props.text.clone(), move |_| outcome.set(""));
    }
    let on_click = {
        let (text, outcome) = (props.text.clone(), outcome.setter());
        Callback::from(move |_| {
            let (text, outcome) = (text.clone(), outcome.clone());
            spawn_local(async move {
                outcome.set(match clipboard::copy(&text).await {
                    Ok(()) => text::COPIED,
                    Err(_) => text::NOT_COPIED,
                });
            });
        })
    };
    html! {
        <span class="copy-text">
            <button class="button button-quiet" type="button" onclick={on_click}>
                { props.label.clone() }
            </button>
            <span role="status">{ *outcome }</span>
        </span>
    }
}
