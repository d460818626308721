//! Queries with names: to run, to edit, to rename, to delete, to carry elsewhere; and the form
//! that gives the query in the editor a name.

use super::dialog::Dialog;
use super::words::words;
use crate::browser::download::save_text;
use crate::browser::files;
use crate::query::saved::SavedQuery;
use crate::query::saved::file::MOST_BYTES;
use crate::ui::command::PageCommand;
use crate::ui::state::{
    Action, Imported, NameProblem, Renaming, SaveForm, SavedAction, SavedQueries,
};
use crate::ui::text;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::platform::spawn_local;
use yew::prelude::*;

pub fn saved_dialog(saved: &SavedQueries, on: &Callback<Action>) -> Html {
    let stored = saved.clone();
    let on_export = Callback::from(move |_: MouseEvent| {
        // A browser that does not allow it says so itself.
        let _ = save_text(text::SAVED_FILE, &stored.stored());
    });
    let on_import = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let file = input.files().and_then(|files| files.get(0));
            // Picking the same file again is a change again.
            input.set_value("");
            if let Some(file) = file {
                let on = on.clone();
                spawn_local(async move {
                    let text = files::text_of(&file, MOST_BYTES + 1).await;
                    let file = file.name();
                    on.emit(Action::Saved(SavedAction::Import { file, text }));
                });
            }
        })
    };
    html! {
        <Dialog title={text::SAVED_QUERIES} on_close={on.reform(|()| Action::CloseDialog)}>
            <div class="saved">
                <p class="saved-kept">{ text::SAVED_KEPT }</p>
                <div class="dialog-buttons">
                    <button
                        class="button button-primary"
                        type="button"
                        onclick={on.reform(|_| Action::Do(PageCommand::SaveQuery))}
                    >
                        { text::SAVE_THIS }
                    </button>
                    <label class="button">
                        <span>{ text::IMPORT }</span>
                        <input
                            class="visually-hidden"
                            type="file"
                            accept=".json,application/json"
                            onchange={on_import}
                        />
                    </label>
                    if !saved.queries.is_empty() {
                        <button class="button" type="button" onclick={on_export}>{ text::EXPORT }</button>
                    }
                </div>
                <div role="status">
                    { for saved.imported.as_deref().map(imported_view) }
                    if let Some(deleted) = &saved.deleted {
                        <p>
                            { text::deleted(&deleted.name) }{ " " }
                            <button
                                class="button button-quiet"
                                type="button"
                                onclick={on.reform(|_| Action::Saved(SavedAction::Undo))}
                            >
                                { text::UNDO }
                            </button>
                        </p>
                    }
                </div>
                if saved.queries.is_empty() {
                    <div class="empty">
                        <p>{ text::SAVED_EMPTY }</p>
                        <p>{ text::SAVED_EMPTY_NEXT }</p>
                    </div>
                } else {
                    <ul class="saved-list" aria-label={text::SAVED_QUERIES}>
                        { for saved.queries.iter().map(|query| entry(query, saved.renaming.as_ref(), on)) }
                    </ul>
                }
                <p class="saved-kept">{ words(text::SAVED_CALLS) }</p>
            </div>
        </Dialog>
    }
}

fn imported_view(imported: &Imported) -> Html {
    let renamed = imported.renamed.iter();
    let renamed = renamed.map(|(from, to)| html! { <li>{ text::imported_renamed(from, to) }</li> });
    let problems = imported.problems.iter();
    let problems = problems.map(|problem| html! { <li>{ words(&text::sentence(problem)) }</li> });
    html! {
        <div class={classes!("imported", (!imported.problems.is_empty()).then_some("imported-problems"))}>
            <p>{ text::imported(&imported.file, imported.added, imported.known) }</p>
            <ul>{ for renamed }{ for problems }</ul>
            if !imported.problems.is_empty() {
                <p>{ text::IMPORT_NEXT }</p>
            }
        </div>
    }
}

fn entry(query: &SavedQuery, renaming: Option<&Renaming>, on: &Callback<Action>) -> Html {
    let name: Rc<str> = query.name.as_str().into();
    let button = |words: &'static str, class: &'static str, action: fn(Rc<str>) -> SavedAction| {
        let name = name.clone();
        let label = text::of_query(words, &name);
        let on_click = on.reform(move |_: MouseEvent| Action::Saved(action(name.clone())));
        html! {
            <button class={class} type="button" aria-label={label} onclick={on_click}>{ words }</button>
        }
    };
    let renaming = renaming.filter(|renaming| renaming.from == name);
    let parameters = query.parameters().unwrap_or_default();
    let parameter = |parameter: &&str| {
        let default = query.default_of(parameter);
        html! {
            <li>
                <code>{ parameter.to_string() }</code>
                if let Some(default) = default {
                    { " = " }<code>{ default.to_string() }</code>
                } else {
                    { " " }{ text::NO_DEFAULT }
                }
            </li>
        }
    };
    html! {
        <li class="saved-entry" key={&*query.name}>
            if let Some(renaming) = renaming {
                { rename_form(renaming, on) }
            } else {
                <h3>{ &query.name }</h3>
            }
            if !parameters.is_empty() {
                <ul class="saved-parameters" aria-label={text::DEFAULTS}>
                    { for parameters.iter().map(parameter) }
                </ul>
            }
            <pre>{ &query.text }</pre>
            if renaming.is_none() {
                <div class="saved-actions">
                    { button(text::RUN_IT, "button", SavedAction::Run) }
                    { button(text::EDIT_IT, "button button-quiet", SavedAction::Edit) }
                    { button(text::RENAME, "button button-quiet", SavedAction::BeginRenaming) }
                    { button(text::DELETE, "button button-quiet", SavedAction::Delete) }
                </div>
            }
        </li>
    }
}

fn rename_form(renaming: &Renaming, on: &Callback<Action>) -> Html {
    let problem = renaming.problem.map(|problem| match problem {
        NameProblem::Unfit(problem) => text::sentence(problem),
        NameProblem::Taken => text::NAME_TAKEN.to_string(),
    });
    let on_submit = on.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::Saved(SavedAction::Rename)
    });
    html! {
        <form class="saved-rename" onsubmit={on_submit}>
            <label for="saved-new-name">{ text::NEW_NAME }</label>
            <input
                id="saved-new-name"
                class="input"
                type="text"
                autocomplete="off"
                value={renaming.to.clone()}
                aria-invalid={problem.is_some().then_some("true")}
                aria-describedby="saved-name-problem"
                oninput={on.reform(|event| Action::Saved(SavedAction::NewName(typed(&event))))}
            />
            <p id="saved-name-problem" class="saved-problem" role="alert">{ problem }</p>
            <div class="saved-actions">
                <button class="button button-primary" type="submit">{ text::RENAME }</button>
                <button
                    class="button"
                    type="button"
                    onclick={on.reform(|_| Action::Saved(SavedAction::KeepName))}
                >
                    { text::KEEP_NAME }
                </button>
            </div>
        </form>
    }
}

/// The form that gives the query in the editor a name.
pub fn save_dialog(form: &SaveForm, saved: &SavedQueries, on: &Callback<Action>) -> Html {
    let name = form.name.trim();
    let is_taken = saved.find(name).is_some();
    let on_submit = on.reform(move |event: SubmitEvent| {
        event.prevent_default();
        // What is replaced was there under the same name, and the button says so.
        Action::Saved(SavedAction::Save { replace: is_taken })
    });
    let problem = form.problem.map(text::sentence);
    html! {
        <Dialog title={text::SAVE_QUERY} on_close={on.reform(|()| Action::CloseDialog)} has_field=true>
            <form class="save-form" onsubmit={on_submit}>
                <label for="save-name">{ text::NAME_OF_QUERY }</label>
                <input
                    id="save-name"
                    class="input"
                    type="text"
                    autocomplete="off"
                    autofocus=true
                    value={form.name.clone()}
                    aria-invalid={problem.is_some().then_some("true")}
                    aria-describedby="save-problem"
                    oninput={on.reform(|event| Action::Saved(SavedAction::Name(typed(&event))))}
                />
                <p id="save-problem" class="saved-problem" role="alert">
                    { problem }
                    { for form.misfit.as_ref().map(|misfit| words(&text::misfit(misfit))) }
                </p>
                if !form.parameters.is_empty() {
                    <fieldset>
                        <legend>{ text::DEFAULTS }</legend>
                        <p>{ text::DEFAULTS_HINT }</p>
                        { for form.parameters.iter().enumerate().map(|(at, it)| parameter(at, it, on)) }
                    </fieldset>
                }
                <pre>{ &*form.text }</pre>
                <div class="dialog-buttons">
                    <button class="button button-primary" type="submit" disabled={form.misfit.is_some()}>
                        if is_taken {
                            { text::replace_query(name) }
                        } else {
                            { text::SAVE }
                        }
                    </button>
                    if is_taken {
                        <button
                            class="button"
                            type="button"
                            onclick={on.reform(|_| Action::Saved(SavedAction::Save { replace: false }))}
                        >
                            { text::save_as(&saved.free_name(name)) }
                        </button>
                    }
                    <button class="button" type="button" onclick={on.reform(|_| Action::CloseDialog)}>
                        { text::CANCEL_SAVING }
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn parameter(at: usize, (name, default): &(String, String), on: &Callback<Action>) -> Html {
    let id = format!("save-default-{at}");
    let on_input = on.reform(move |event| Action::Saved(SavedAction::Default(at, typed(&event))));
    html! {
        <div class="save-default">
            <label for={id.clone()}><code>{ name }</code></label>
            <input {id} class="input" type="text" autocomplete="off" value={default.clone()} oninput={on_input} />
        </div>
    }
}

fn typed(event: &InputEvent) -> String {
    let input: HtmlInputElement = event.target_unchecked_into();
    input.value()
}
