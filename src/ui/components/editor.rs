//! The query editor with its buttons.

use super::code_layer::{CodeLayer, piece_at};
use super::completion::{CompletionList, LIST_ID, accept, item_id, look, take_key, take_over};
use super::cursor_help::cursor_help;
use super::examples_menu::ExamplesMenu;
use super::findings::{Findings, findings_view};
use super::hover_help::HoverHelp;
use super::keys::{kbd, press, with_keys};
use super::text_area;
use crate::query::assist::Piece;
use crate::ui::command::{Keys, PageCommand, Within};
use crate::ui::state::{Action, Assist, AssistAction, Opening, Shared};
use crate::ui::text;
use crate::view::highlight::Mark;
use crate::worker::Place;
use std::time::Duration;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::platform::{spawn_local, time::sleep};
use yew::prelude::*;

/// A mouse that rests for so long points at something.
const POINT: Duration = Duration::from_millis(300);

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
    /// What the pieces of the text are, and what is marked in it.
    pub pieces: Shared<Vec<Piece>>,
    pub marks: Vec<Mark>,
    /// Two brackets that belong together.
    pub pair: Option<[usize; 2]>,
    /// What there is to say about the text.
    pub findings: Findings,
    /// Help at the cursor.
    pub assist: Assist,
    pub on: Callback<Action>,
}

#[component]
pub fn Editor(props: &Props) -> Html {
    let (area, layer, field) = (use_node_ref(), use_node_ref(), use_node_ref());
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
        let is_pointed = props.assist.pointed.is_some();
        Callback::from(move |event: KeyboardEvent| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            if take_key(&event, list.as_ref(), &area, &on) {
                event.prevent_default();
                return;
            }
            if event.key() == "Escape" && is_pointed {
                on.emit(Action::Assist(AssistAction::Point(None)));
                return;
            }
            let command = PageCommand::pressed(&press(&event), |it| it == Within::Editor);
            match command {
                Some(PageCommand::Complete) => {
                    look(&area, Opening::Always { chosen: true }, &on);
                }
                Some(PageCommand::ApplyFix) => {
                    if let Some(fix) = &fix {
                        text_area::apply(fix);
                    }
                }
                Some(command) => on.emit(Action::Do(command)),
                None => return,
            }
            event.prevent_default();
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
    let points = use_mut_ref(|| 0_u32);
    let point = |on: &Callback<Action>, place| {
        on.emit(Action::Assist(AssistAction::Point(place)));
    };
    let on_move = {
        let (on, points) = (props.on.clone(), points.clone());
        let (area, layer) = (area.clone(), layer.clone());
        Callback::from(move |event: PointerEvent| {
            *points.borrow_mut() += 1;
            // A finger that touches the text wants to write.
            if event.pointer_type() != "mouse" || event.buttons() != 0 {
                return;
            }
            let (on, points, own) = (on.clone(), points.clone(), *points.borrow());
            let (area, layer) = (area.clone(), layer.clone());
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            spawn_local(async move {
                sleep(POINT).await;
                if *points.borrow() != own {
                    return;
                }
                let layer = layer.cast::<HtmlElement>();
                let area = area.cast::<HtmlTextAreaElement>();
                if let (Some(layer), Some(area)) = (layer, area) {
                    let text = area.value();
                    point(
                        &on,
                        piece_at(&layer, x, y).map(|cursor| Place { text, cursor }),
                    );
                }
            });
        })
    };
    let on_leave = {
        let on = props.on.clone();
        Callback::from(move |_: PointerEvent| {
            *points.borrow_mut() += 1;
            point(&on, None);
        })
    };
    let on_blur = props.on.reform(|_| Action::Assist(AssistAction::Close));
    let command = |command| props.on.reform(move |_: MouseEvent| Action::Do(command));
    let shortcuts = [
        PageCommand::RunQuery,
        PageCommand::ApplyFix,
        PageCommand::OlderQuery,
    ];
    let shortcuts: Vec<String> = shortcuts
        .iter()
        .filter_map(|it| Some(it.keys()?.aria()))
        .collect();
    let shortcuts = shortcuts.join(" ");
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
    {
        let (on, area) = (props.on.clone(), area.clone());
        use_effect_with(props.assist.accepted.clone(), move |accepted| {
            let area = area.cast::<HtmlTextAreaElement>();
            if let (Some((list, at)), Some(area)) = (accepted, area) {
                on.emit(Action::Assist(AssistAction::Taken));
                if text_area::place(&area) == list.place {
                    accept(list, *at, &area, &on);
                }
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
    html! {
        <div class="editor">
            <div class="editor-field" ref={field.clone()} onpointerleave={on_leave}>
            <div class="editor-scroll">
            <CodeLayer
                text={props.text.clone()}
                pieces={props.pieces.clone()}
                marks={props.marks.clone()}
                pair={props.pair}
                layer={layer.clone()}
            />
            <textarea
                ref={area.clone()}
                class="editor-text"
                id={text_area::EDITOR}
                aria-label={text::QUERY}
                aria-describedby="editor-findings"
                aria-keyshortcuts={shortcuts}
                aria-invalid={props.refused.then_some("true")}
                rows="3"
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
                onpointermove={on_move}
            />
            </div>
            if let Some(list) = list {
                <CompletionList
                    list={list.clone()}
                    area={area.clone()}
                    layer={layer.clone()}
                    field={field.clone()}
                    on={props.on.clone()}
                />
            } else if let Some(pointed) = &props.assist.pointed {
                <HoverHelp
                    pointed={pointed.clone()}
                    findings={props.findings.clone()}
                    {layer}
                    {field}
                />
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
                    title={with_keys(text::FORMAT_TITLE, PageCommand::FormatQuery)}
                    aria-keyshortcuts={PageCommand::FormatQuery.keys().map(Keys::aria)}
                    onclick={command(PageCommand::FormatQuery)}
                >
                    { text::FORMAT }
                </button>
                <ExamplesMenu on_choose={on_example} />
                <button class="button button-quiet" type="button" onclick={command(PageCommand::SaveQuery)}>
                    { text::SAVE_QUERY }
                </button>
                <button class="button button-quiet" type="button" onclick={command(PageCommand::SavedQueries)}>
                    { text::SAVED_QUERIES }
                </button>
                <button
                    class="button button-quiet"
                    type="button"
                    title={with_keys(text::HISTORY_TITLE, PageCommand::OlderQuery)}
                    onclick={command(PageCommand::History)}
                >
                    { text::HISTORY }
                </button>
                if props.replaced {
                    <button class="button button-quiet" type="button" onclick={on_restore}>
                        { text::RESTORE_QUERY }
                    </button>
                }
                <span class="editor-keys">
                    <span>{ for PageCommand::RunQuery.keys().map(kbd) }{ " " }{ text::RUN_KEYS }</span>
                    <span>{ for PageCommand::Palette.keys().map(kbd) }{ " " }{ text::PALETTE_KEYS }</span>
                </span>
            </div>
        </div>
    }
}
