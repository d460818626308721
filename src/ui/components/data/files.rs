//! The table of files; the details of one open below its row.

use super::details::details;
use super::removed::remove_button;
use crate::column::FileId;
use crate::ui::components::icon::{Icon, icon};
use crate::ui::components::naming::file_naming;
use crate::ui::components::words::words;
use crate::ui::state::{Action, OpenDetails, Shared};
use crate::ui::text;
use crate::view::format;
use crate::worker::FileStatus;
use std::collections::BTreeMap;
use yew::prelude::*;

/// How many columns the table has.
const COLUMNS: &str = "4";

pub fn files_table(
    files: &[&Shared<FileStatus>],
    open: &OpenDetails,
    on: &Callback<Action>,
) -> Html {
    let archives = files.iter().filter(|file| file.is_archive());
    let archives = archives.map(|file| (file.file, &*file.path)).collect();
    html! {
        <div class="files">
            <table aria-labelledby="files-heading">
                <thead>
                    <tr>
                        <th scope="col">{ text::FILE }</th>
                        <th scope="col" class="number">{ text::RECORDS }</th>
                        <th scope="col" class="number">{ text::REJECTED_SHORT }</th>
                        <th scope="col"><span class="visually-hidden">{ text::REMOVE }</span></th>
                    </tr>
                </thead>
                <tbody>{ for files.iter().map(|file| file_rows(file, &archives, open, on)) }</tbody>
            </table>
        </div>
    }
}

/// The archives in sight, with their paths.
type Archives<'a> = BTreeMap<FileId, &'a str>;

/// The row of a file, and one of its details if they are open. Members of an archive stand
/// below it, and show what their path adds to its own.
fn file_rows(
    file: &Shared<FileStatus>,
    archives: &Archives,
    open: &OpenDetails,
    on: &Callback<Action>,
) -> Html {
    let id = file.file;
    let archive = id.archive().and_then(|archive| archives.get(&archive));
    let inner = archive.and_then(|archive| file.path.strip_prefix(*archive)?.strip_prefix('/'));
    let depth = inner.map(|_| match id.archive().and_then(FileId::archive) {
        None => "file-member",
        Some(_) => "file-member file-member-deep",
    });
    let (outer, inner) = file
        .path
        .split_at(file.path.len() - inner.unwrap_or(&file.path).len());
    let key = format!("{}.{}", id.dropped, id.member);
    let is_open = open.file == Some(id);
    let details_id = format!("details-{}-{}", id.dropped, id.member);
    let counts = &file.report.counts;
    let on_toggle = on.reform(move |_| Action::OpenDetails((!is_open).then_some(id)));
    html! {
        <>
            <tr key={key.clone()} class={is_open.then_some("file-open")}>
                <th scope="row" class={classes!("file", depth)}>
                    <button
                        class="file-path"
                        type="button"
                        aria-expanded={is_open.to_string()}
                        aria-controls={is_open.then(|| details_id.clone())}
                        onclick={on_toggle}
                    >
                        { icon(Icon::Chevron) }
                        <span>
                            if !outer.is_empty() {
                                <span class="visually-hidden">{ outer.to_string() }</span>
                            }
                            { inner.to_string() }
                        </span>
                    </button>
                    { state(file) }
                    { file_naming(file, on) }
                </th>
                <td class="number">
                    // What an archive holds is counted with the files in it.
                    if !file.is_archive() { { format::integer(counts.records.into()) } }
                </td>
                <td class={classes!("number", (counts.rejected > 0).then_some("file-rejected"))}>
                    if !file.is_archive() { { format::integer(counts.rejected.into()) } }
                </td>
                <td class="file-remove">
                    { remove_button(file, on) }
                </td>
            </tr>
            if is_open {
                <tr key={format!("{key} details")} class="file-details-row">
                    <td colspan={COLUMNS}>
                        <div
                            id={details_id}
                            class="file-details"
                            role="region"
                            aria-label={text::details_of(&file.path)}
                        >
                            { details(file, open.details.as_deref()) }
                        </div>
                    </td>
                </tr>
            }
        </>
    }
}

/// What a file was recognised as, how large it is, what is wrong with it, and how far its
/// reading is.
fn state(file: &FileStatus) -> Html {
    // Why a file cannot be read says what it is, too.
    let sniff = file.report.recognised.as_ref();
    let sniff = sniff.filter(|_| !file.report.is_unreadable());
    let counts = &file.report.counts;
    let counted = |count: u64, name: &str| {
        (count > 0).then(|| unbroken(&format!("{} {name}", format::integer(count.into()))))
    };
    let parts = [
        sniff.map(|sniff| sniff.evidence.clone()),
        Some(unbroken(&format::bytes(file.size.into()))),
        counted(counts.nodata, text::NODATA),
        counted(counts.skipdata, text::SKIPDATA),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    html! {
        <div class="file-state">
            <span class="file-counts">
                if !file.is_archive() { { text::records(counts.records) } }
                if counts.rejected > 0 {
                    { " · " }<span class="file-rejected">{ text::rejected_lines(counts.rejected) }</span>
                }
            </span>
            <span>{ words(&parts.join(" · ")) }</span>
            if let Some(problem) = &file.report.problem {
                <span class="file-problem">{ words(&text::sentence(&problem.to_string())) }</span>
            }
            if file.cancelled {
                <span class="file-problem">{ text::NOT_READ_TO_END }</span>
            } else if !file.done {
                <span>{ text::BEING_READ }</span>
            }
        </div>
    }
}

/// The text with spaces at which no line ends.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}
