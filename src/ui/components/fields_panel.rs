//! The fields beside the editor: a column where there is room, else a sheet that opens over the
//! page. Each tells what it is, in how many rows, and which values it has.

mod field;

use super::icon::{Icon, icon};
use super::panel::Panel;
use crate::query::catalog::{Catalog, CatalogField, Origin};
use crate::ui::hooks::use_is_wide;
use crate::ui::state::{Action, Fields, FieldsAction};
use crate::ui::text;
use field::Field;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// A window of so many pixels has room for the column, and one with large type.
const WIDE: u32 = 1_200;
const WIDE_FOR_LARGE_TYPE: u32 = 1_900;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub fields: Fields,
    /// Whether there are rows that could have the fields.
    pub has_data: bool,
    /// Whether the type is large.
    pub is_presenting: bool,
    pub on: Callback<Action>,
}

#[component]
pub fn FieldsPanel(props: &Props) -> Html {
    let is_wide = use_is_wide(WIDE);
    let is_very_wide = use_is_wide(WIDE_FOR_LARGE_TYPE);
    let focused = use_state_eq(|| None::<Rc<str>>);
    let fields = &props.fields;
    let toggle = |is_shown: bool, class: &'static str, action: fn(bool) -> FieldsAction| {
        let on_click = props.on.reform(move |_| Action::Fields(action(!is_shown)));
        html! {
            <button
                {class}
                type="button"
                aria-expanded={is_shown.to_string()}
                onclick={on_click}
            >
                { icon(Icon::Columns) }
                <span>{ text::FIELDS_PANEL }</span>
            </button>
        }
    };
    let content = || content(props, &focused);
    if is_very_wide || is_wide && !props.is_presenting {
        let is_open = fields.is_column;
        let class = classes!("fields-column", (!is_open).then_some("fields-closed"));
        return html! {
            <section {class} aria-label={text::FIELDS_PANEL}>
                { toggle(is_open, "fields-toggle", FieldsAction::Column) }
                if is_open {
                    { content() }
                }
            </section>
        };
    }
    let on_close = props
        .on
        .reform(|()| Action::Fields(FieldsAction::Sheet(false)));
    html! {
        <div class="fields-fold">
            { toggle(fields.is_sheet, "button", FieldsAction::Sheet) }
            if fields.is_sheet {
                <Panel title={text::FIELDS_PANEL} {on_close}>{ content() }</Panel>
            }
        </div>
    }
}

/// The search and the fields that it finds.
fn content(props: &Props, focused: &UseStateHandle<Option<Rc<str>>>) -> Html {
    let on_search = props.on.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::Fields(FieldsAction::Search(input.value()))
    });
    html! {
        <>
            <input
                class="input fields-search"
                type="search"
                aria-label={text::SEARCH_FIELDS}
                placeholder={text::SEARCH_FIELDS_EXAMPLE}
                value={props.fields.search.clone()}
                spellcheck="false"
                autocapitalize="off"
                autocomplete="off"
                oninput={on_search}
            />
            <div class="fields-list">
                { match props.fields.catalog.as_deref() {
                    Some(catalog) => sections(catalog, props, focused),
                    None => html! { <p class="fields-note">{ text::LISTING_FIELDS }</p> },
                } }
            </div>
        </>
    }
}

/// Those of the records are open; others are folded, unless something is searched.
fn sections(catalog: &Catalog, props: &Props, focused: &UseStateHandle<Option<Rc<str>>>) -> Html {
    let search = props.fields.search.trim();
    let found: Vec<&CatalogField> = catalog
        .fields
        .iter()
        .filter(|field| field.matches(search))
        .collect();
    if found.is_empty() {
        return html! { <p class="fields-note" role="status">{ text::NO_FIELD_FOUND }</p> };
    }
    let section = |origin: Origin| {
        let fields: Vec<&CatalogField> = { found.iter().copied() }
            .filter(|field| field.origin == origin)
            .collect();
        if fields.is_empty() {
            return html! {};
        }
        let name = match origin {
            Origin::Records => text::FIELDS_OF_RECORDS,
            Origin::Derived => text::FIELDS_DERIVED,
            Origin::Absent if props.has_data => text::FIELDS_ABSENT,
            Origin::Absent => text::FIELDS_UNLOADED,
        };
        let head = html! {
            <>{ name }{ " " }<small>{ text::field_count(fields.len()) }</small></>
        };
        let list = list(&fields, catalog.rows, props, focused);
        if origin == Origin::Records {
            html! { <><h2>{ head }</h2>{ list }</> }
        } else {
            let is_open = !search.is_empty() || !props.has_data;
            html! {
                <details key={format!("{name} {is_open}")} open={is_open}>
                    <summary>{ head }</summary>
                    { list }
                </details>
            }
        }
    };
    { [Origin::Records, Origin::Derived, Origin::Absent] }
        .map(section)
        .into_iter()
        .collect()
}

/// The fields of a section: one of them is on the way of the Tab key, and the arrow keys go from
/// one to the next.
fn list(
    fields: &[&CatalogField],
    rows: u64,
    props: &Props,
    focused: &UseStateHandle<Option<Rc<str>>>,
) -> Html {
    let is_focused = |field: &&&CatalogField| Some(field.name.as_str()) == focused.as_deref();
    let stop = fields.iter().find(is_focused).or(fields.first());
    let item = |field: &&CatalogField| {
        let open = props.fields.open.as_ref();
        let open = open.filter(|open| *open.name == *field.name);
        let on_focus = {
            let (focused, name) = (focused.clone(), Rc::<str>::from(field.name.as_str()));
            Callback::from(move |_: FocusEvent| focused.set(Some(name.clone())))
        };
        html! {
            <li key={field.name.clone()}>
                <Field
                    field={(*field).clone()}
                    {rows}
                    open={open.cloned()}
                    is_stop={stop.is_some_and(|stop| stop.name == field.name)}
                    {on_focus}
                    on={props.on.clone()}
                />
            </li>
        }
    };
    html! { <ul class="fields-items" onkeydown={Callback::from(go)}>{ for fields.iter().map(item) }</ul> }
}

/// The arrow keys, Home and End go to another field of the list.
fn go(event: KeyboardEvent) {
    let Some(button) = event.target().and_then(|it| it.dyn_into::<Element>().ok()) else {
        return;
    };
    // What is open in the list has keys of its own.
    if !button.matches(".fields-name").unwrap_or(false) {
        return;
    }
    let Some(item) = button.closest("li").ok().flatten() else {
        return;
    };
    let list = item.parent_element();
    let to = match event.key().as_str() {
        "ArrowDown" => item.next_element_sibling(),
        "ArrowUp" => item.previous_element_sibling(),
        "Home" => list.and_then(|list| list.first_element_child()),
        "End" => list.and_then(|list| list.last_element_child()),
        _ => return,
    };
    event.prevent_default();
    let to = to.and_then(|item| item.first_element_child());
    if let Some(to) = to.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // A button can always take the focus.
        let _ = to.focus();
    }
}
