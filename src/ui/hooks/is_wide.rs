//! Whether the window has room.

use super::use_window_events;
use yew::prelude::*;

/// Whether the window is at least so many pixels wide, now and whenever that changes.
#[hook]
pub fn use_is_wide(pixels: u32) -> bool {
    let is_wide = move || {
        let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
        width.is_some_and(|width| width >= f64::from(pixels))
    };
    let now = use_state_eq(is_wide);
    let setter = now.setter();
    use_window_events(&["resize"], move |_| setter.set(is_wide()));
    *now
}
