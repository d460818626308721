//! One of a few things, as radio buttons beside each other.

use yew::prelude::*;

/// The buttons of `all`, of which `chosen` is pressed. `name` tells them from those of another
/// choice.
pub fn choice<T: Copy + PartialEq + 'static>(
    name: &'static str,
    label: &'static str,
    all: &[T],
    chosen: T,
    words: fn(T) -> &'static str,
    on_choose: &Callback<T>,
) -> Html {
    let option = |&value: &T| {
        let on_change = on_choose.reform(move |_: Event| value);
        html! {
            <label class="choice-option">
                <input type="radio" {name} checked={value == chosen} onchange={on_change} />
                <span>{ words(value) }</span>
            </label>
        }
    };
    html! {
        <fieldset class="choice">
            <legend class="visually-hidden">{ label }</legend>
            { for all.iter().map(option) }
        </fieldset>
    }
}
