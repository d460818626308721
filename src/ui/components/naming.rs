//! Naming the fields of files that have no header: the offer, the dialog, and what was named.

use super::dialog::Dialog;
use super::icon::{Icon, icon};
use super::words::words;
use crate::flow::{Field, Product};
use crate::ingest::{Contradiction, Guess, Trial};
use crate::ui::state::{Action, Files, NamingAction, NamingDialog, Shared, is_waiting};
use crate::ui::text;
use crate::worker::FileStatus;
use web_sys::{HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

/// So many of the first lines are shown of each value.
const LINES_SHOWN: usize = 5;

/// The offer to name the fields of files that wait for it; large when nothing else is there
/// to look at.
pub fn naming_offer(files: &Files, on: &Callback<Action>) -> Html {
    let mut waiting = files.waiting();
    let Some(first) = waiting.next().filter(|_| !files.is_loading()) else {
        return html! {};
    };
    let count = 1 + waiting.count();
    let file = first.file;
    let on_click = on.reform(move |_| Action::Naming(NamingAction::Open(file)));
    let is_all = files.counts().rows() == 0;
    html! {
        <section class={classes!("naming-offer", is_all.then_some("naming-offer-all"))} aria-label={text::NAME_FIELDS}>
            { icon(Icon::Columns) }
            <div>
                <p class="naming-offer-title">{ text::without_header(count) }</p>
                if is_all {
                    <p>{ text::WITHOUT_HEADER_MEANING }</p>
                }
            </div>
            <button
                class={classes!("button", is_all.then_some("button-primary"))}
                type="button"
                onclick={on_click}
            >
                { text::NAME_FIELDS }
            </button>
        </section>
    }
}

/// What there is to name in a file, or was named; nothing for most files.
pub fn file_naming(file: &FileStatus, on: &Callback<Action>) -> Html {
    let id = file.file;
    let on = on.reform(Action::Naming);
    let on_open = on.reform(move |_| NamingAction::Open(id));
    match &file.given {
        Some(layout) => html! {
            <span class="file-naming">
                <span title={layout.to_string()}>{ text::fields_named(layout.record().len()) }</span>
                <button
                    class="button button-quiet"
                    type="button"
                    aria-label={text::change_names(&file.path)}
                    onclick={on_open}
                >
                    { text::CHANGE }
                </button>
                <button
                    class="button button-quiet"
                    type="button"
                    aria-label={text::forget_names(&file.path)}
                    onclick={on.reform(move |_| NamingAction::Forget(id))}
                >
                    { text::FORGET }
                </button>
            </span>
        },
        None if is_waiting(file) => html! {
            <span class="file-naming">
                <button
                    class="button"
                    type="button"
                    aria-label={text::name_fields_of(&file.path)}
                    onclick={on_open}
                >
                    { text::NAME_FIELDS }
                </button>
            </span>
        },
        None => html! {},
    }
}

/// The dialog in which the fields of a file are named.
pub fn naming_dialog(dialog: &NamingDialog, on: &Callback<Action>) -> Html {
    let on = on.reform(Action::Naming);
    let trial = dialog.trial.as_deref();
    let is_readable = trial.is_some_and(Trial::is_readable);
    let on_edit = on.reform(|event: InputEvent| {
        let input: HtmlTextAreaElement = event.target_unchecked_into();
        NamingAction::Edit(input.value())
    });
    let on_submit = on.reform(|event: SubmitEvent| {
        event.prevent_default();
        NamingAction::Apply
    });
    let value = |at: usize| {
        let guess = dialog.unnamed.guesses.get(at);
        let contradiction = trial.and_then(|trial| trial.contradictions.get(at)?.clone());
        html! {
            <NamedValue
                key={at}
                {at}
                unnamed={dialog.unnamed.clone()}
                candidates={guess.map(candidates).unwrap_or_default()}
                field={dialog.fields.get(at).cloned().flatten()}
                {contradiction}
                on={on.clone()}
            />
        }
    };
    html! {
        <Dialog title={text::NAME_FIELDS} on_close={on.reform(|()| NamingAction::Close)}>
            <form class="naming" onsubmit={on_submit}>
                <p>{ words(&text::naming_why(&dialog.path, dialog.unnamed.values)) }</p>
                <div class="naming-format">
                    <label for="naming-format">{ text::FORMAT_STRING }</label>
                    <textarea
                        id="naming-format"
                        class="input input-code"
                        rows="3"
                        spellcheck="false"
                        autocapitalize="off"
                        autocomplete="off"
                        aria-describedby="naming-format-hint"
                        value={dialog.text.clone()}
                        oninput={on_edit}
                    />
                    <p id="naming-format-hint" class="naming-hint">{ words(text::FORMAT_STRING_HINT) }</p>
                </div>
                <div class="naming-values-head">
                    <h3 id="naming-values">{ text::VALUES_OF_LINES }</h3>
                    <button
                        class="button button-quiet"
                        type="button"
                        onclick={on.reform(|_| NamingAction::Guess)}
                    >
                        { text::GUESS_AGAIN }
                    </button>
                </div>
                <ol class="naming-values" aria-labelledby="naming-values">
                    { for (0..dialog.unnamed.values).map(value) }
                </ol>
                <div class="naming-foot">
                    <div class="naming-status" role="status" aria-label={text::NAMING_STATUS}>
                        { for trial.iter().map(|trial| naming_status(trial)) }
                    </div>
                    if dialog.others > 0 {
                        <p class="naming-hint">{ text::naming_others(dialog.others, dialog.earlier.is_some()) }</p>
                    }
                    <div class="dialog-buttons">
                        <button class="button button-primary" type="submit" disabled={!is_readable}>
                            { text::READ_SO }
                        </button>
                        <button class="button" type="button" onclick={on.reform(|_| NamingAction::Close)}>
                            { text::CANCEL }
                        </button>
                    </div>
                </div>
            </form>
        </Dialog>
    }
}

/// The fields that look like the values.
fn candidates(guess: &Guess) -> Vec<String> {
    guess.candidates.clone()
}

fn naming_status(trial: &Trial) -> Html {
    let remarks = text::naming_remarks(trial);
    let class = if trial.is_readable() && trial.fits == trial.lines {
        "naming-fits"
    } else {
        "naming-doubt"
    };
    html! {
        <>
            <p {class}>{ words(&text::naming_fits(trial)) }</p>
            { for remarks.iter().map(|remark| html! { <p>{ words(remark) }</p> }) }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    /// The place of the value in a line, counted from 0.
    at: usize,
    unnamed: Shared<crate::ingest::Unnamed>,
    candidates: Vec<String>,
    field: Option<String>,
    contradiction: Option<Contradiction>,
    on: Callback<NamingAction>,
}

/// One value of the lines, with the field that it is. A component, so that the lists of
/// fields are drawn once and not whenever a letter is typed.
#[component]
fn NamedValue(props: &Props) -> Html {
    let at = props.at;
    let (id, note) = (format!("naming-{at}"), format!("naming-{at}-note"));
    let on_change = props.on.reform(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        NamingAction::Choose(at, Some(select.value()).filter(|name| !name.is_empty()))
    });
    let chosen = props.field.as_deref();
    let option = |name: &str| {
        html! { <option value={name.to_string()} selected={chosen == Some(name)}>{ name.to_string() }</option> }
    };
    // A name stands once in the list.
    let is_listed = |field: &Field| props.candidates.iter().all(|name| name != field.name());
    let others = |product: Product, is_first: bool| {
        Field::all()
            .filter(move |field| field.is_of(product) && (is_first || !field.is_of(Product::Vpc)))
            .filter(is_listed)
            .map(|field| option(field.name()))
            .collect::<Html>()
    };
    let own = chosen.filter(|name| Field::find(name).is_none());
    let lines = props.unnamed.lines.iter().take(LINES_SHOWN);
    let value = |line: &String| {
        let value = line.split_ascii_whitespace().nth(at).unwrap_or_default();
        html! { <li title={value.to_string()}>{ value.to_string() }</li> }
    };
    html! {
        <li class={classes!("naming-value", props.contradiction.is_some().then_some("naming-value-wrong"))}>
            <label for={id.clone()}>{ text::value_number(at + 1) }</label>
            <select {id} aria-describedby={note.clone()} onchange={on_change}>
                <option value="" selected={chosen.is_none()}>{ text::NOT_NAMED }</option>
                { for own.map(option) }
                if !props.candidates.is_empty() {
                    <optgroup label={text::FITS_VALUES}>
                        { for props.candidates.iter().map(|name| option(name)) }
                    </optgroup>
                }
                <optgroup label={text::FIELDS_OF_VPC}>{ others(Product::Vpc, true) }</optgroup>
                <optgroup label={text::FIELDS_OF_TGW}>{ others(Product::TransitGateway, false) }</optgroup>
            </select>
            <p class="naming-note" id={note}>
                { match (&props.contradiction, chosen) {
                    (Some(found), _) => words(&text::contradiction(found)),
                    (None, Some(name)) => match Field::find(name) {
                        Some(field) => words(field.info().meaning),
                        None => html! { text::OWN_NAME },
                    },
                    (None, None) => html! { text::NOT_NAMED_MEANING },
                } }
            </p>
            <ul class="naming-lines">{ for lines.map(value) }</ul>
        </li>
    }
}
