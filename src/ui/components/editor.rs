//! The query editor with its buttons.

use super::completion::{CompletionList, LIST_ID, item_id, look, take_key, take_over};
use super::cursor_help::cursor_help;
use super::examples_menu::ExamplesMenu;
use super::findings::{Findings, findings_view};
use super::text_area;
use crate::ui::state::{Action, Assist, AssistAction, Opening};
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
    /// Help at the cursor.
    pub assist: Assist,
    pub on: Callback<Action>,
}

#[component]
pub fn Editor(props: &Props) -> Html {
    let area = use_node_ref();
    let edits = use_mut_ref(|| 0_u32);
    let on_input = {
        let (on, edits) = (props.on.clone(), edits.clone());
        Callback::from(move |event: InputEvent| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            on.emit(Action::Edit(area.value()));
            let opening = match text_area::is_writing(&event) {
                true => Opening::Unasked,
                false => Opening::Never,
            };
            look(&area, opening, &on);
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
        let (on, list) = (props.on.clone(), props.assist.list.clone());
        let fix = props.findings.first_fix.clone();
        Callback::from(move |event: KeyboardEvent| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            if take_key(&event, list.as_ref(), &area, &on) {
                event.prevent_default();
            } else if event.key() == "Enter" && event.alt_key() {
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
    let on_cursor = {
        let (on, area) = (props.on.clone(), area.clone());
        Callback::from(move |()| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                look(&area, Opening::Never, &on);
            }
        })
    };
    let on_blur = props.on.reform(|_| Action::Assist(AssistAction::Close));
    let on_format = {
        let (on, area) = (props.on.clone(), area.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                let place = text_area::place(&area);
                on.emit(Action::Assist(AssistAction::Format(place)));
            }
        })
    };
    {
        let (on, area) = (props.on.clone(), area.clone());
        use_effect_with(props.assist.formatted.clone(), move |formatted| {
            let area = area.cast::<HtmlTextAreaElement>();
            if let (Some(formatted), Some(area)) = (formatted, area) {
                let (place, formatted) = &**formatted;
                // What was written in the meantime is not lost.
                if area.value() == place.text {
                    take_over(&area, &formatted.text, formatted.cursor);
                    on.emit(Action::Edit(area.value()));
                }
                on.emit(Action::Assist(AssistAction::Taken));
            }
        });
    }
    let list = props.assist.list.as_ref();
    let chosen = list.and_then(|list| list.chosen);
    let on_run = props.on.reform(|_| Action::RunQuery);
    let on_cancel = props.on.reform(|_| Action::CancelQuery);
    let on_restore = props.on.reform(|_| Action::RestoreQuery);
    let on_example = props
        .on
        .reform(|query: &str| Action::TryExample(query.into()));
    let rows = props.text.lines().count().clamp(3, 12);
    html! {
        <div class="editor">
            <div class="editor-field">
            <textarea
                ref={area.clone()}
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
                onkeyup={on_cursor.reform(|_| ())}
                onclick={on_cursor.reform(|_| ())}
                onblur={on_blur}
                aria-autocomplete="list"
                aria-controls={list.map(|_| LIST_ID)}
                aria-activedescendant={chosen.map(item_id)}
            />
            if let Some(list) = list {
                <CompletionList list={list.clone()} area={area.clone()} on={props.on.clone()} />
            }
            </div>
            { cursor_help(props.assist.help.as_deref()) }
            { findings_view(&props.findings, "editor-findings") }
            <div class="editor-actions">
                <button class="button button-primary" type="button" onclick={on_run}>
                    { text::RUN }
                </button>
                if props.running {
                    <button class="button" type="button" onclick={on_cancel}>{ text::CANCEL_QUERY }</button>
                }
                <button
                    class="button"
                    type="button"
                    title={text::FORMAT_KEYS}
                    aria-keyshortcuts="Shift+Alt+F"
                    onclick={on_format}
                >
                    { text::FORMAT }
                </button>
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
