//! One field: its name, and when it is open what the rows have of it.

use crate::query::catalog::{CatalogField, Figures, Origin};
use crate::query::selection::Choice;
use crate::query::{Measure, Table, Value};
use crate::ui::components::words::words;
use crate::ui::state::{Action, FieldsAction, LearnAction, OpenField, ValueMenu};
use crate::ui::text;
use crate::view::format;
use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub field: CatalogField,
    /// How many rows there are.
    pub rows: u64,
    /// What is known of it, when it is open.
    pub open: Option<OpenField>,
    /// Whether the Tab key comes here.
    pub is_stop: bool,
    pub on_focus: Callback<FocusEvent>,
    pub on: Callback<Action>,
}

#[component]
pub fn Field(props: &Props) -> Html {
    let field = &props.field;
    let is_open = props.open.is_some();
    let name = (!is_open).then(|| field.name.clone());
    let on_click = props
        .on
        .reform(move |_| Action::Fields(FieldsAction::Open(name.clone())));
    let is_here = field.origin != Origin::Absent;
    html! {
        <>
            <button
                class="fields-name"
                type="button"
                aria-expanded={is_open.to_string()}
                tabindex={if props.is_stop { "0" } else { "-1" }}
                onclick={on_click}
                onfocus={props.on_focus.clone()}
            >
                <span class="fields-type" title={field.type_name.clone()} aria-hidden="true">
                    { text::type_mark(&field.type_name) }
                </span>
                <code>{ field.name.clone() }</code>
                <span class="visually-hidden">{ format!(", {},", field.type_name) }</span>
                if is_here {
                    <span class="fields-short">{ text::field_in_short(field, props.rows) }</span>
                }
                if !is_open && !field.meaning.is_empty() {
                    <span class="fields-meaning">{ words(&field.meaning) }</span>
                }
            </button>
            if let Some(open) = &props.open {
                { details(field, open, &props.on) }
            }
        </>
    }
}

fn details(field: &CatalogField, open: &OpenField, on: &Callback<Action>) -> Html {
    let act = |action: fn(String) -> FieldsAction| {
        let name = field.name.clone();
        on.reform(move |_: MouseEvent| Action::Fields(action(name.clone())))
    };
    let entry = field.entry.clone();
    let on_entry = on.reform(move |_: MouseEvent| {
        Action::Learn(LearnAction::LookUp(entry.clone().unwrap_or_default()))
    });
    let button = |name: &'static str, on_click: Callback<MouseEvent>| {
        html! { <button class="button button-quiet" type="button" onclick={on_click}>{ name }</button> }
    };
    let is_here = field.origin != Origin::Absent;
    html! {
        <div class="fields-details">
            <p>
                if field.meaning.is_empty() {
                    { text::ONLY_IN_FILE }
                } else {
                    { words(&field.meaning) }
                }
            </p>
            if let Some(problem) = &open.problem {
                <p class="panel-problem">{ text::panel_problem(problem) }</p>
            }
            if is_here {
                { figures(field, open.figures.as_deref()) }
                if field.top_values.is_some() {
                    { top_values(field, open, on) }
                } else {
                    <p class="fields-note">{ text::ALL_DIFFERENT }</p>
                }
            }
            <div class="fields-actions">
                if is_here {
                    if field.top_values.is_some() {
                        { button(text::GROUP_BY, act(FieldsAction::GroupBy)) }
                    }
                    { button(text::SHOW_FIELD, act(FieldsAction::Show)) }
                }
                if field.entry.is_some() {
                    { button(text::FIELD_ENTRY, on_entry) }
                }
            </div>
        </div>
    }
}

/// What the rows have of the field, in numbers; dashes until they are here.
fn figures(field: &CatalogField, figures: Option<&Figures>) -> Html {
    let figure = |name: &'static str, value: String, detail: Option<String>| {
        html! {
            <div>
                <dt>{ name }</dt>
                <dd>
                    { value }
                    if let Some(detail) = detail.filter(|detail| !detail.is_empty()) {
                        <small>{ detail }</small>
                    }
                </dd>
            </div>
        }
    };
    let unknown = || "–".to_string();
    let is_time = field.type_name == "time" || matches!(field.name.as_str(), "start" | "end");
    let names = match is_time {
        true => [text::EARLIEST, text::MEDIAN, text::LATEST],
        false => [text::LEAST, text::MEDIAN, text::GREATEST],
    };
    let spread = |at: usize| {
        let value = figures.and_then(|figures| Some(&figures.spread.as_ref()?[at]));
        let (value, detail) = match value {
            Some(value) => format::figure(value, &field.name),
            None => (unknown(), None),
        };
        figure(names[at], value, detail)
    };
    let has_spread = figures.map_or(field.has_spread(), |figures| figures.spread.is_some());
    html! {
        <>
            <svg class="fields-coverage" width="100%" height="4" aria-hidden="true">
                if let Some(figures) = figures {
                    <rect class="fields-present" width={percent(figures.present, figures.rows)} height="4" />
                    <rect class="fields-dashes" width={percent(figures.dashes, figures.rows)} height="4" />
                }
            </svg>
            <dl class="fields-figures">
                { figure(
                    text::IS_IN,
                    figures.map_or_else(unknown, text::coverage),
                    figures.map(text::dashes),
                ) }
                { figure(
                    text::DIFFERENT_VALUES,
                    figures.map_or_else(unknown, |figures| format::integer(figures.distinct.into())),
                    None,
                ) }
                if has_spread {
                    { for (0..3).map(spread) }
                }
            </dl>
        </>
    }
}

fn percent(part: u64, whole: u64) -> String {
    format!("{}%", part as f64 * 100.0 / whole.max(1) as f64)
}

/// The most frequent values, each with a bar and the number of its rows.
fn top_values(field: &CatalogField, open: &OpenField, on: &Callback<Action>) -> Html {
    let Some(table) = open.values.as_deref() else {
        return html! { <p class="fields-note">{ text::COUNTING_VALUES }</p> };
    };
    let rows_of = |row: usize| match table.value(row, 1) {
        Value::Integer(rows) => rows,
        _ => 0,
    };
    let greatest = (0..table.rows()).map(rows_of).max().unwrap_or(0).max(1);
    let present = open.figures.as_ref().map(|figures| figures.present);
    let more = open.figures.as_ref().map_or(0, |figures| {
        figures.distinct.saturating_sub(table.rows() as u64)
    });
    let item = |row: usize| {
        let rows = rows_of(row);
        let width = format!("{}%", rows as f64 * 100.0 / greatest as f64);
        html! {
            <li>
                <button
                    class="fields-value"
                    type="button"
                    aria-haspopup="menu"
                    onclick={menu(&field.name, table.value(row, 0), on)}
                >
                    <span>{ value_text(table, row, field) }</span>
                    <span class="fields-rows">{ text::rows_with_value(rows, present) }</span>
                    <svg class="fields-bar" width="100%" height="4" aria-hidden="true">
                        <rect class="series-accept" {width} height="4" />
                    </svg>
                </button>
            </li>
        }
    };
    html! {
        <>
            <h3>{ text::MOST_FREQUENT }</h3>
            <ul class="fields-values">{ for (0..table.rows()).map(item) }</ul>
            if more > 0 {
                <p class="fields-note">{ text::more_values(more) }</p>
            }
        </>
    }
}

/// Opens what a value offers, below the value.
fn menu(field: &str, value: Value, on: &Callback<Action>) -> Callback<MouseEvent> {
    let field = field.to_string();
    on.reform(move |event: MouseEvent| {
        let button: HtmlElement = event.target_unchecked_into();
        let button = button.closest("button").ok().flatten();
        let at = button.map_or((0.0, 0.0), |button| {
            let place = button.get_bounding_client_rect();
            (place.left(), place.bottom())
        });
        Action::OpenMenu(ValueMenu::new(Choice::of(field.clone(), value.clone()), at))
    })
}

/// The value as it is, and what it stands for.
fn value_text(table: &Table, row: usize, field: &CatalogField) -> Html {
    let value = table.value(row, 0);
    let cell = format::cell(&value, Measure::of_name(&field.name));
    html! {
        <>
            <code>{ cell.text }</code>
            if let Some(words) = cell.drawn.or(cell.title) {
                <small>{ words }</small>
            }
        </>
    }
}
