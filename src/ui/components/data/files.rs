//! The table of files.

use crate::ui::components::words::words;
use crate::ui::state::{Action, Shared};
use crate::ui::text;
use crate::view::format;
use crate::worker::FileStatus;
use yew::prelude::*;

pub fn files_table(files: &[&Shared<FileStatus>], on: &Callback<Action>) -> Html {
    html! {
        <div class="scroll-x" tabindex="0" role="region" aria-labelledby="files-heading">
            <table aria-labelledby="files-heading">
                <thead>
                    <tr>
                        <th scope="col" class="file-path">{ text::FILE }</th>
                        <th scope="col">{ text::RECOGNISED_AS }</th>
                        <th scope="col" class="number">{ text::SIZE }</th>
                        <th scope="col" class="number">{ text::RECORDS }</th>
                        <th scope="col" class="number">{ text::NODATA }</th>
                        <th scope="col" class="number">{ text::SKIPDATA }</th>
                        <th scope="col" class="number">{ text::REJECTED_LINES }</th>
                        <th scope="col"><span class="visually-hidden">{ text::REMOVE }</span></th>
                    </tr>
                </thead>
                <tbody>{ for files.iter().map(|file| file_row(file, on)) }</tbody>
            </table>
        </div>
    }
}

fn file_row(file: &FileStatus, on: &Callback<Action>) -> Html {
    let counts = &file.report.counts;
    let id = file.file;
    let on_remove = on.reform(move |_| Action::Remove(id));
    let number = |count: u64| html! { <td class="number">{ format::integer(count.into()) }</td> };
    // Why a file cannot be read says what it is, too.
    let sniff = file.report.recognised.as_ref();
    let sniff = sniff.filter(|_| !file.report.is_unreadable());
    let evidence = sniff.map(|sniff| sniff.evidence.clone());
    html! {
        <tr key={format!("{}.{}", id.dropped, id.member)}>
            <th scope="row" class="file-path">{ file.path.clone() }</th>
            <td>
                { evidence.unwrap_or_default() }
                if let Some(problem) = &file.report.problem {
                    <span class="file-problem">{ words(&text::sentence(&problem.to_string())) }</span>
                }
                if file.cancelled {
                    <span class="file-problem">{ text::NOT_READ_TO_END }</span>
                } else if !file.done {
                    <span class="file-reading">{ text::BEING_READ }</span>
                }
            </td>
            <td class="number">{ format::bytes(file.size.into()) }</td>
            { number(counts.records) }
            { number(counts.nodata) }
            { number(counts.skipdata) }
            { number(counts.rejected) }
            <td>
                <button
                    class="button button-quiet"
                    type="button"
                    aria-label={text::remove_file(&file.path)}
                    onclick={on_remove}
                >
                    { text::REMOVE }
                </button>
            </td>
        </tr>
    }
}
