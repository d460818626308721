//! The tables that queries can look up in.

use super::removed::remove_button;
use crate::ingest::LookupReport;
use crate::ui::components::words::words;
use crate::ui::state::{Action, Shared};
use crate::ui::text;
use crate::view::format;
use crate::worker::FileStatus;
use yew::prelude::*;

/// The tables in the order in which they were opened, each with how it is used.
pub fn lookup_tables(files: &[&Shared<FileStatus>], on: &Callback<Action>) -> Html {
    let tables = files.iter().filter_map(|file| Some((*file, file.table()?)));
    let mut tables: Vec<(&Shared<FileStatus>, &LookupReport)> = tables.collect();
    tables.sort_by_key(|(file, _)| file.file);
    if tables.is_empty() {
        return Html::default();
    }
    let item = |(at, (file, table)): (usize, &(&Shared<FileStatus>, &LookupReport))| {
        let mut later = tables[at + 1..].iter();
        let is_replaced = later.any(|(_, other)| other.name == table.name);
        lookup_table(file, table, is_replaced, on)
    };
    html! {
        <section>
            <h2 id="tables-heading">{ text::LOOKUP_TABLES }</h2>
            <p class="tables-note">{ words(text::LOOKUP_TABLES_NOTE) }</p>
            <ul class="tables" aria-labelledby="tables-heading">
                { for tables.iter().enumerate().map(item) }
            </ul>
        </section>
    }
}

fn lookup_table(
    file: &FileStatus,
    table: &LookupReport,
    is_replaced: bool,
    on: &Callback<Action>,
) -> Html {
    let id = file.file;
    let example = table.example.clone();
    let on_try = on.reform(move |_| Action::TryExample(example.clone()));
    html! {
        <li key={format!("{}.{}", id.dropped, id.member)}>
            <div class="table-head">
                <h3><code>{ table.name.clone() }</code></h3>
                <span class="table-state">
                    { text::table_file(&file.path, &format::bytes(file.size.into())) }
                </span>
                { remove_button(file, on) }
            </div>
            <p>{ words(&text::table_contents(table)) }</p>
            if is_replaced {
                <p class="file-problem">{ text::TABLE_REPLACED }</p>
            }
            if table.uneven > 0 {
                <p class="file-problem">{ text::uneven_rows(table.uneven) }</p>
            }
            <p class="table-state">
                { words(if table.has_fields { text::TABLE_WITH_FIELDS } else { text::TABLE_WITHOUT_FIELDS }) }
            </p>
            <div class="table-example">
                <code>{ table.example.clone() }</code>
                <button class="button" type="button" onclick={on_try}>{ text::TRY_QUERY }</button>
            </div>
        </li>
    }
}
