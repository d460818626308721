//! The Yew app: state, components, hooks.

use yew::prelude::*;

/// Replaces the first screen of `index.html` by the app.
///
/// # Panics
/// When the page has no element `#app`.
pub fn run() {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    yew::Renderer::<App>::with_root(root.expect("index.html has #app")).render();
}

#[component]
fn App() -> Html {
    html! {
        <main>
            <h1>{ "Flowglass" }</h1>
        </main>
    }
}
