//! The cheat sheet, to be printed.

use super::words::words;
use crate::lesson::glossary::Section;
use crate::ui::state::Learn;
use crate::ui::text;
use yew::prelude::*;

pub fn cheat_sheet(learn: &Learn) -> Html {
    let Some(glossary) = &learn.glossary else {
        return html! { <p>{ text::FETCHING_GLOSSARY }</p> };
    };
    let on_print = Callback::from(|_| {
        if let Some(window) = web_sys::window() {
            // A browser that does not print needs no words about it.
            let _ = window.print();
        }
    });
    html! {
        <div class="cheat-sheet">
            <div class="cheat-sheet-head">
                <h2>{ text::CHEAT_SHEET_TITLE }</h2>
                <button class="button button-primary" type="button" onclick={on_print}>{ text::PRINT }</button>
            </div>
            <div class="cheat-sheet-sections">{ for glossary.sheet.sections.iter().map(section) }</div>
        </div>
    }
}

fn section(section: &Section) -> Html {
    let row = |cells: &Vec<String>| {
        let cells = cells.iter();
        html! { <tr>{ for cells.map(|cell| html! { <td>{ words(cell) }</td> }) }</tr> }
    };
    let head = |name: &String| html! { <th scope="col">{ name.clone() }</th> };
    // Two names and a sentence need the whole width.
    let is_wide = section.columns.first().is_some_and(|name| name == "field");
    html! {
        <table class={is_wide.then_some("wide")}>
            <caption>{ section.title.clone() }</caption>
            <thead><tr>{ for section.columns.iter().map(head) }</tr></thead>
            <tbody>{ for section.rows.iter().map(row) }</tbody>
        </table>
    }
}
