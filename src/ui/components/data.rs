//! Data: what was read, what is kept?

mod details;
mod fields;
mod files;
mod reject;
mod rejected;
mod removed;
mod sums;
mod tables;

use super::copy_text::CopyText;
use super::repeats::{duplicates_switch, repeats_list};
use crate::ui::state::{Action, Beside, Files, OpenDetails, Shared};
use crate::ui::text;
use crate::worker::FileStatus;
use files::files_table;
use rejected::rejected_lines;
use removed::removed_files;
use sums::sums;
use tables::lookup_tables;
use yew::prelude::*;

/// Rows of a list that are shown at first, and that are added at a time.
const ROWS_SHOWN: usize = 100;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub files: Files,
    pub details: OpenDetails,
    /// The explanation beside the rejected lines.
    pub beside: Option<Beside>,
    /// The report on what could not be read.
    pub report: AttrValue,
    pub on: Callback<Action>,
    pub on_sample: Callback<MouseEvent>,
}

#[component]
pub fn DataPlace(props: &Props) -> Html {
    let files_shown = use_state_eq(|| ROWS_SHOWN);
    let lines_shown = use_state_eq(|| ROWS_SHOWN);
    let shown: Vec<&Shared<FileStatus>> = props.files.shown().collect();
    let is_log = |file: &&Shared<FileStatus>| file.table().is_none();
    let files: Vec<&Shared<FileStatus>> = shown.iter().copied().filter(is_log).collect();
    let on_sample = props.on_sample.clone();
    let has_problems = props.files.problems() > 0 || props.files.counts().rejected > 0;
    let removed: Vec<&Shared<FileStatus>> = props.files.removed().collect();
    let counts = props.files.counts();
    html! {
        <div class="data">
            <h1 class="visually-hidden">{ text::DATA }</h1>
            <section>
                <h2 id="files-heading">{ text::FILES }</h2>
                if files.is_empty() {
                    <div class="empty">
                        <p>{ text::NO_FILES }</p>
                        <p>{ text::NO_DATA_YET_NEXT }</p>
                        <button class="button" type="button" onclick={on_sample}>{ text::OPEN_SAMPLE }</button>
                    </div>
                } else {
                    { repeats_list(&props.files, &props.on) }
                    { files_table(&files[..files.len().min(*files_shown)], &props.details, &props.on) }
                    { show_more(files.len(), &files_shown) }
                }
                if !removed.is_empty() {
                    { removed_files(&removed, &props.on) }
                }
            </section>
            { lookup_tables(&shown, &props.on) }
            if !files.is_empty() {
                <section>
                    <h2>{ text::LINES_SUM }</h2>
                    { sums(&counts) }
                    { duplicates_switch(&props.files, &props.on) }
                </section>
                <section>
                    <h2 id="rejects-heading">{ text::REJECTED_LINES }</h2>
                    { rejected_lines(&files, counts.rejected, &lines_shown, props.beside.as_ref(), &props.on) }
                    if has_problems {
                        <CopyText label={text::COPY_REPORT} text={props.report.clone()} />
                    }
                </section>
            }
            <section class="privacy">
                <h2>{ text::PRIVACY }</h2>
                <p>{ text::PRIVACY_PROMISE }</p>
                <p>{ text::PRIVACY_HOW }</p>
            </section>
        </div>
    }
}

/// The button that shows more of a list of `count`.
fn show_more(count: usize, shown: &UseStateHandle<usize>) -> Html {
    let rest = count.saturating_sub(**shown);
    let shown = shown.clone();
    let on_click = Callback::from(move |_| shown.set(*shown + ROWS_SHOWN));
    html! {
        if rest > 0 {
            <button class="button" type="button" onclick={on_click}>{ text::show_more(rest) }</button>
        }
    }
}
