//! Events that happen anywhere in the window.

use wasm_bindgen::prelude::*;
use yew::prelude::*;

/// Calls `listener` for the window's events of these names, as long as the component is
/// there. It is that of the first drawing.
#[hook]
pub fn use_window_events(names: &'static [&'static str], listener: impl Fn(Event) + 'static) {
    use_effect_with((), move |()| {
        let listener = Closure::<dyn FnMut(Event)>::new(listener);
        let function = listener
            .as_ref()
            .unchecked_ref::<js_sys::Function>()
            .clone();
        let window = web_sys::window();
        for name in names {
            if let Some(window) = &window {
                // Adding a listener cannot fail, nor removing one.
                let _ = window.add_event_listener_with_callback(name, &function);
            }
        }
        move || {
            for name in names {
                if let Some(window) = &window {
                    let _ = window.remove_event_listener_with_callback(name, &function);
                }
            }
            drop(listener);
        }
    });
}
