//! The one way in which a computed size reaches a style.

use web_sys::HtmlElement;
use yew::prelude::*;

/// Sets the custom property `name` of an element; its stylesheet does the rest. The
/// page's policy forbids `style` attributes, but not this.
#[hook]
pub fn use_css_property(node: &NodeRef, name: &'static str, value: String) {
    let node = node.clone();
    use_effect_with(value, move |value| {
        if let Some(element) = node.cast::<HtmlElement>() {
            // Only a read-only style could refuse it.
            let _ = element.style().set_property(name, value);
        }
    });
}
