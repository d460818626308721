//! A report on something that went wrong, for the clipboard.

use crate::browser::clipboard;
use crate::ui::text;
use yew::platform::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is copied: no log content.
    pub report: AttrValue,
}

#[component]
pub fn CopyReport(props: &Props) -> Html {
    let outcome = use_state_eq(|| "");
    let on_click = {
        let (report, outcome) = (props.report.clone(), outcome.setter());
        Callback::from(move |_| {
            let (report, outcome) = (report.clone(), outcome.clone());
            spawn_local(async move {
                outcome.set(match clipboard::copy(&report).await {
                    Ok(()) => text::COPIED,
                    Err(_) => text::NOT_COPIED,
                });
            });
        })
    };
    html! {
        <span class="copy-report">
            <button class="button button-quiet" type="button" onclick={on_click}>
                { text::COPY_REPORT }
            </button>
            <span role="status">{ *outcome }</span>
        </span>
    }
}
