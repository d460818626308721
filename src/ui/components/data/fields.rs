//! The fields of a file, and what those would have shown that are not there.

use crate::insight::survey::{FieldGroup, FieldSeen, Fields};
use crate::ui::components::words::words;
use crate::ui::text;
use yew::prelude::*;

pub fn fields(fields: &Fields) -> Html {
    if fields.here.is_empty() && fields.unknown.is_empty() {
        return Html::default();
    }
    html! {
        <section>
            <h3>{ text::FIELDS }</h3>
            <p class="details-note">{ text::fields_here(fields.present, fields.all) }</p>
            <dl class="fields">
                { for fields.here.iter().map(|group| row(&group.name, group.fields.iter().map(field).collect())) }
                if !fields.events.is_empty() {
                    { row(text::BESIDE_RECORDS, names(&fields.events)) }
                }
                if !fields.unknown.is_empty() {
                    { row(text::NO_FLOW_LOG_FIELDS, names(&fields.unknown)) }
                }
            </dl>
            if !fields.absent.is_empty() {
                <h4>{ text::ABSENT_FIELDS }</h4>
                <p class="details-note">{ text::ABSENT_FIELDS_NOTE }</p>
                <ul class="absent">{ for fields.absent.iter().map(absent) }</ul>
            }
        </section>
    }
}

fn row(name: &str, fields: Html) -> Html {
    html! {
        <div>
            <dt>{ name.to_string() }</dt>
            <dd>{ fields }</dd>
        </div>
    }
}

fn names(names: &[String]) -> Html {
    let name = |name: &String| html! { <><code>{ name.clone() }</code>{ " " }</> };
    names.iter().map(name).collect()
}

fn field(field: &FieldSeen) -> Html {
    let remark = match (field.is_void, field.is_partial) {
        (true, _) => text::FIELD_IS_VOID,
        (_, true) => text::FIELD_IS_PARTIAL,
        _ => "",
    };
    html! {
        <>
            <span class={classes!("field", field.is_void.then_some("field-void"))}>
                <code>{ field.name.clone() }</code>
                if !remark.is_empty() {
                    <small>{ " " }{ remark }</small>
                }
            </span>
            { " " }
        </>
    }
}

/// What a group would have shown, and its fields one by one for those who want to know.
fn absent(group: &FieldGroup) -> Html {
    let summary = match &group.shows {
        Some(shows) => text::capitalized(shows),
        None => {
            let names: Vec<String> = group
                .fields
                .iter()
                .map(|field| format!("`{}`", field.name))
                .collect();
            names.join(", ")
        }
    };
    let meaning = |field: &FieldSeen| {
        html! {
            <div>
                <dt><code>{ field.name.clone() }</code></dt>
                <dd>{ words(&field.meaning) }</dd>
            </div>
        }
    };
    html! {
        <li>
            <details>
                <summary>
                    <span class="absent-name">{ group.name.clone() }</span>
                    { " " }
                    <span class="absent-shows">{ words(&summary) }</span>
                </summary>
                <dl class="meanings">{ for group.fields.iter().map(meaning) }</dl>
            </details>
        </li>
    }
}
