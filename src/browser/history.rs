//! The browser's history: an entry for each step, by its number.

use super::clock;
use wasm_bindgen::prelude::*;
use web_sys::Window;

/// Numbers of entries are apart by so much from one page to the next.
const ENTRIES_OF_A_PAGE: f64 = 1_000.0;

/// The history, which tells where the person goes in it.
pub struct History {
    /// The number of this page's first entry. An entry outlives the page that made it, but not
    /// what the page knew of it.
    first: f64,
    _on_pop: Closure<dyn FnMut()>,
}

impl History {
    /// Calls `went` with the step of the entry that the browser goes to; with nothing when it
    /// is none of this page's, as when a person follows a link.
    pub fn start(went: impl Fn(Option<usize>) + 'static) -> History {
        let first = clock::now() as f64 * ENTRIES_OF_A_PAGE;
        let on_pop = Closure::<dyn FnMut()>::new(move || went(step(first)));
        let listener = on_pop.as_ref().unchecked_ref();
        // Adding a listener cannot fail.
        let _ = window().add_event_listener_with_callback("popstate", listener);
        History {
            first,
            _on_pop: on_pop,
        }
    }

    /// Makes an entry for a step, with the part of its address from `#` on.
    pub fn push(&self, step: usize, address: &str) {
        if let Ok(history) = window().history() {
            // A browser that takes no more entries keeps the page as it is.
            let _ = history.push_state_with_url(&self.number(step), "", Some(address));
        }
    }

    /// Gives the current entry to a step.
    pub fn replace(&self, step: usize, address: &str) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&self.number(step), "", Some(address));
        }
    }

    pub fn back(&self) {
        if let Ok(history) = window().history() {
            let _ = history.back();
        }
    }

    pub fn forward(&self) {
        if let Ok(history) = window().history() {
            let _ = history.forward();
        }
    }

    /// The part of the page's address from `#` on.
    pub fn address(&self) -> String {
        window().location().hash().unwrap_or_default()
    }

    /// The whole address of the page with another part from `#` on.
    pub fn whole(&self, address: &str) -> String {
        let href = window().location().href().unwrap_or_default();
        let page = href.split('#').next().unwrap_or_default();
        format!("{page}{address}")
    }

    fn number(&self, step: usize) -> JsValue {
        JsValue::from_f64(self.first + step as f64)
    }
}

/// The step of the current entry, if it is one of the page whose first entry has the number.
fn step(first: f64) -> Option<usize> {
    let number = window().history().ok()?.state().ok()?.as_f64()? - first;
    (0.0..ENTRIES_OF_A_PAGE * 1e6)
        .contains(&number)
        .then_some(number as usize)
}

fn window() -> Window {
    web_sys::window().expect("the app runs in a page")
}
