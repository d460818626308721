//! The query editor with its buttons.

use super::examples_menu::ExamplesMenu;
use super::findings::{Findings, findings_view};
use super::text_area;
use crate::ui::state::Action;
use crate::ui::text;
use std::time::Duration;
use web_sys::HtmlTextAreaElement;
use yew::platform::{spawn_local, time::sleep};
use yew::prelude::*;

/// A text that rests for so long is checked.
const REST: Duration = Duration::from_millis(400);

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: AttrValue,
    pub running: bool,
    /// Whether the query as it stands was refused.
    pub refused: bool,
    /// Whether the text was replaced and can be had back.
    pub replaced: bool,
    /// What there is to say about the text.
    pub findings: Findings,
    pub on: Callback<Action>,
}

#[component]
pub fn Editor(props: &Props) -> Html {
    let edits = use_mut_ref(|| 0_u32);
    let on_input = {
        let (on, edits) = (props.on.clone(), edits.clone());
        Callback::from(move |event: InputEvent| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            on.emit(Action::Edit(area.value()));
            *edits.borrow_mut() += 1;
            let (on, edits, edit) = (on.clone(), edits.clone(), *edits.borrow());
            spawn_local(async move {
                sleep(REST).await;
                if *edits.borrow() == edit {
                    on.emit(Action::Rest);
                }
            });
        })
    };
    let on_key = {
        let (on, fix) = (props.on.clone(), props.findings.first_fix.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && event.alt_key() {
                event.prevent_default();
                if let Some(fix) = &fix {
                    text_area::apply(fix);
                }
            } else if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                on.emit(Action::RunQuery);
            }
        })
    };
    let on_run = props.on.reform(|_| Action::RunQuery);
    let on_cancel = props.on.reform(|_| Action::CancelQuery);
    let on_restore = props.on.reform(|_| Action::RestoreQuery);
    let on_example = props
        .on
        .reform(|query: &str| Action::TryExample(query.into()));
    let rows = props.text.lines().count().clamp(3, 12);
    html! {
        <div class="editor">
            <textarea
                class="editor-text"
                id={text_area::EDITOR}
                aria-label={text::QUERY}
                aria-describedby="editor-findings"
                aria-keyshortcuts="Control+Enter Meta+Enter Alt+Enter"
                aria-invalid={props.refused.then_some("true")}
                rows={rows.to_string()}
                value={props.text.clone()}
                spellcheck="false"
                autocapitalize="off"
                autocomplete="off"
                oninput={on_input}
                onkeydown={on_key}
            />
            { findings_view(&props.findings, "editor-findings") }
            <div class="editor-actions">
                <button class="button button-primary" type="button" onclick={on_run}>
                    { text::RUN }
                </button>
                if props.running {
                    <button class="button" type="button" onclick={on_cancel}>{ text::CANCEL_QUERY }</button>
                }
                <ExamplesMenu on_choose={on_example} />
                if props.replaced {
                    <button class="button button-quiet" type="button" onclick={on_restore}>
                        { text::RESTORE_QUERY }
                    </button>
                }
                <span class="editor-keys">{ text::RUN_KEYS }</span>
            </div>
        </div>
    }
}
