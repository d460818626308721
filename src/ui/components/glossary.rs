//! The glossary: every field, found by its names and by words.

use super::explanation::{sentences, value_list};
use super::panel::Panel;
use super::words::words;
use crate::flow::Product;
use crate::lesson::glossary::{Entry, Filter};
use crate::query::{Table, Value};
use crate::ui::state::{Action, Learn, LearnAction};
use crate::ui::text;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// The fields that pass the filter, and the entry that is open. `has_data` says that
/// something is loaded to take examples from.
pub fn glossary(learn: &Learn, has_data: bool, on: &Callback<Action>) -> Html {
    let Some(glossary) = &learn.glossary else {
        return html! { <p>{ text::FETCHING_GLOSSARY }</p> };
    };
    let entries = &glossary.entries;
    let found = learn
        .found
        .iter()
        .filter_map(|&at| entries.get(at as usize));
    let open = learn.entry();
    html! {
        <>
            { filters(&learn.filter, entries, learn.found.len(), on) }
            <div class="beside">
                if learn.found.is_empty() {
                    <div class="empty">
                        <p>{ text::NO_FIELD }</p>
                        <p>{ text::NO_FIELD_NEXT }</p>
                    </div>
                } else {
                    <ul class="glossary">{ for found.map(|entry| summary(entry, open, on)) }</ul>
                }
                if let Some(entry) = open {
                    { panel(entry, learn, has_data, on) }
                }
            </div>
        </>
    }
}

fn filters(filter: &Filter, entries: &[Entry], found: usize, on: &Callback<Action>) -> Html {
    let search = |change: fn(&mut Filter, String)| {
        let filter = filter.clone();
        on.reform(move |value: String| {
            let mut filter = filter.clone();
            change(&mut filter, value);
            Action::Learn(LearnAction::Search(filter))
        })
    };
    let on_text = search(|filter, value| filter.text = value).reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        input.value()
    });
    let chosen = |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        select.value()
    };
    let on_version = search(|filter, value| filter.version = value.parse().ok()).reform(chosen);
    let on_product = search(|filter, value| {
        filter.product = match &*value {
            "vpc" => Some(Product::Vpc),
            "tgw" => Some(Product::TransitGateway),
            _ => None,
        }
    })
    .reform(chosen);
    let newest = entries.iter().map(|entry| entry.version).max();
    let version = |version: u8| {
        let is_chosen = filter.version == Some(version);
        html! {
            if entries.iter().any(|entry| entry.version == version) {
                <option value={version.to_string()} selected={is_chosen}>{ version }</option>
            }
        }
    };
    let product = |key: &'static str, product: Option<Product>, name: &'static str| {
        html! { <option value={key} selected={filter.product == product}>{ name }</option> }
    };
    html! {
        <div class="glossary-filters">
            <label class="glossary-search">
                <span>{ text::SEARCH_GLOSSARY }</span>
                <input
                    type="search"
                    placeholder={text::SEARCH_EXAMPLE}
                    value={filter.text.clone()}
                    spellcheck="false"
                    autocapitalize="off"
                    autocomplete="off"
                    oninput={on_text}
                />
            </label>
            <label>
                <span>{ text::RECORD_VERSION }</span>
                <select onchange={on_version}>
                    <option value="" selected={filter.version.is_none()}>{ text::ALL_VERSIONS }</option>
                    { for (0..=newest.unwrap_or(0)).map(version) }
                </select>
            </label>
            <label>
                <span>{ text::PRODUCT }</span>
                <select onchange={on_product}>
                    { product("", None, text::ALL_PRODUCTS) }
                    { product("vpc", Some(Product::Vpc), text::VPC) }
                    { product("tgw", Some(Product::TransitGateway), text::TRANSIT_GATEWAY) }
                </select>
            </label>
            <p role="status">{ text::fields_found(found, entries.len()) }</p>
        </div>
    }
}

fn summary(entry: &Entry, open: Option<&Entry>, on: &Callback<Action>) -> Html {
    let is_open = open.is_some_and(|open| open.name == entry.name);
    let name = (!is_open).then(|| entry.name.clone());
    let on_click = on.reform(move |_| Action::Learn(LearnAction::Open(name.clone())));
    html! {
        <li key={entry.name.clone()}>
            <button
                class="glossary-field"
                type="button"
                aria-expanded={is_open.to_string()}
                onclick={on_click}
            >
                <code>{ entry.name.clone() }</code>
                <span>{ words(&entry.meaning) }</span>
            </button>
        </li>
    }
}

fn panel(entry: &Entry, learn: &Learn, has_data: bool, on: &Callback<Action>) -> Html {
    let on_close = on.reform(|()| Action::Learn(LearnAction::Open(None)));
    let query = entry.query.clone();
    let on_try = on.reform(move |_| Action::TryExample(query.clone()));
    let values = if entry.values_are_all {
        text::ALL_VALUES
    } else {
        text::KNOWN_VALUES
    };
    let tgw_meaning = entry.transit_gateway_meaning.as_deref();
    html! {
        <Panel title={entry.name.clone()} {on_close}>
            <div class="entry">
                <p class="entry-meaning">{ words(&entry.meaning) }</p>
                if let Some(meaning) = tgw_meaning {
                    <p>{ words(&text::transit_gateway_meaning(meaning)) }</p>
                }
                { names(entry) }
                if !entry.misreadings.is_empty() {
                    <section>
                        <h3>{ text::MISREADINGS }</h3>
                        { sentences(&entry.misreadings) }
                    </section>
                }
                <section>
                    <h3>{ if has_data { text::IN_YOUR_LOGS } else { text::EXAMPLE } }</h3>
                    { example(entry, learn.values.as_deref().filter(|_| has_data)) }
                </section>
                if !entry.values.is_empty() {
                    <section>
                        <h3>{ values }</h3>
                        { value_list(&entry.values) }
                    </section>
                }
                <section>
                    <h3>{ text::WITHOUT_VALUE }</h3>
                    <p>{ words(&entry.absent) }</p>
                </section>
                <section>
                    <h3>{ text::QUERY_WITH_FIELD }</h3>
                    <pre class="entry-query"><code>{ entry.query.replace(" | ", "\n| ") }</code></pre>
                    <button class="button" type="button" onclick={on_try}>{ text::TRY_QUERY }</button>
                </section>
            </div>
        </Panel>
    }
}

/// What the field is called where, and since when it is.
fn names(entry: &Entry) -> Html {
    let name = |what: &'static str, name: Html| {
        html! {
            <div>
                <dt>{ what }</dt>
                <dd>{ name }</dd>
            </div>
        }
    };
    let parquet_type = entry.parquet_type.as_deref().unwrap_or_default();
    let product = |is_of: bool, product: &str, by_default: bool| {
        html! {
            if is_of {
                <span class="entry-product">{ text::written_by(product, by_default) }</span>
            }
        }
    };
    html! {
        <dl class="entry-names">
            { name(text::IN_LOGS_INSIGHTS, html! { <code>{ entry.insights_name.clone() }</code> }) }
            { name(text::IN_PARQUET, html! {
                <><code>{ entry.parquet_name.clone() }</code>{ " " }<small>{ parquet_type.to_string() }</small></>
            }) }
            { name(text::SINCE, html! { text::version(entry.version) }) }
            { name(text::WRITTEN_BY, html! {
                <>
                    { product(entry.vpc, text::VPC, entry.vpc_default) }
                    { product(entry.transit_gateway, text::TRANSIT_GATEWAY, entry.transit_gateway_default) }
                </>
            }) }
        </dl>
    }
}

/// The most frequent values in the loaded data, or one that could be in a record.
fn example(entry: &Entry, values: Option<&Table>) -> Html {
    let value = |table: &Table, row: usize| {
        let count = match table.value(row, 1) {
            Value::Integer(count) => count,
            _ => 0,
        };
        html! {
            <div>
                <dt>{ table.value(row, 0).to_string() }</dt>
                <dd>{ text::records_with_value(count) }</dd>
            </div>
        }
    };
    match values {
        Some(table) if table.rows() > 0 => html! {
            <dl class="values">{ for (0..table.rows()).map(|row| value(table, row)) }</dl>
        },
        Some(_) => html! {
            <p>{ text::ABSENT_IN_LOGS }{ " " }{ text::EXAMPLE }{ ": " }<code>{ entry.example.clone() }</code></p>
        },
        None => html! { <p><code>{ entry.example.clone() }</code></p> },
    }
}
