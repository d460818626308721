//! A switch, and what it does in a sentence.

use yew::prelude::*;

/// `id` names the sentence, which is read aloud when it changes.
pub fn switch(
    id: &'static str,
    label: &'static str,
    is_on: bool,
    sentence: &str,
    on_switch: &Callback<bool>,
) -> Html {
    let on_change = on_switch.reform(move |_| !is_on);
    html! {
        <div class="switch">
            <label>
                <input
                    type="checkbox"
                    role="switch"
                    checked={is_on}
                    onchange={on_change}
                    aria-describedby={id}
                />
                { label }
            </label>
            <p {id} aria-live="polite">{ sentence.to_string() }</p>
        </div>
    }
}
