//! Data: what was read, what is kept?

use super::copy_report::CopyReport;
use super::panel::explanation_panel;
use super::words::words;
use crate::ingest::{Counts, Reject};
use crate::ui::state::{Action, Beside, Files, LearnAction, Shared};
use crate::ui::text;
use crate::view::format;
use crate::worker::{FileStatus, Subject};
use yew::prelude::*;

/// Rows of a list that are shown at first, and that are added at a time.
const ROWS_SHOWN: usize = 100;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub files: Files,
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
    let files: Vec<&Shared<FileStatus>> = props.files.shown().collect();
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
                    { files_table(&files[..files.len().min(*files_shown)], &props.on) }
                    { show_more(files.len(), &files_shown) }
                }
                if !removed.is_empty() {
                    { removed_files(&removed, &props.on) }
                }
            </section>
            if !files.is_empty() {
                <section>
                    <h2>{ text::LINES_SUM }</h2>
                    { sums(&counts) }
                </section>
                <section>
                    <h2 id="rejects-heading">{ text::REJECTED_LINES }</h2>
                    { rejected_lines(&files, counts.rejected, &lines_shown, props) }
                    if has_problems {
                        <CopyReport report={props.report.clone()} />
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

fn files_table(files: &[&Shared<FileStatus>], on: &Callback<Action>) -> Html {
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
        <tr key={id.0}>
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

fn removed_files(files: &[&Shared<FileStatus>], on: &Callback<Action>) -> Html {
    let file = |file: &&Shared<FileStatus>| {
        let id = file.file;
        let on_undo = on.reform(move |_| Action::PutBack(id));
        html! {
            <li key={id.0}>
                <span>{ file.path.clone() }</span>
                <button
                    class="button button-quiet"
                    type="button"
                    aria-label={text::undo_remove_file(&file.path)}
                    onclick={on_undo}
                >
                    { text::UNDO }
                </button>
            </li>
        }
    };
    let on_forget = on.reform(|_| Action::ForgetRemoved);
    html! {
        <div class="removed">
            <h3>{ text::REMOVED_FILES }</h3>
            <ul>{ for files.iter().map(file) }</ul>
            <button class="button button-quiet" type="button" onclick={on_forget}>
                { text::FORGET_REMOVED }
            </button>
        </div>
    }
}

/// The counts of lines, as the sum that they are.
fn sums(counts: &Counts) -> Html {
    let part = |name: &'static str, count: u64| {
        html! {
            <div class={classes!("sum", (count == 0).then_some("sum-none"))}>
                <dt>{ name }</dt>
                <dd>{ format::integer(count.into()) }</dd>
            </div>
        }
    };
    html! {
        <dl class="sums">
            { part(text::LINES, counts.lines) }
            { part(text::RECORDS, counts.records) }
            { part(text::NODATA, counts.nodata) }
            { part(text::SKIPDATA, counts.skipdata) }
            { part(text::HEADERS, counts.headers) }
            { part(text::BLANK, counts.blank) }
            { part(text::REJECTED_LINES, counts.rejected) }
            { part(text::DUPLICATES, counts.duplicates) }
        </dl>
    }
}

fn rejected_lines(
    files: &[&Shared<FileStatus>],
    count: u64,
    shown: &UseStateHandle<usize>,
    props: &Props,
) -> Html {
    if count == 0 {
        return html! { <p>{ text::REJECTED_NONE }</p> };
    }
    let lines = files
        .iter()
        .flat_map(|file| file.report.rejects.iter().map(move |line| (&***file, line)));
    let kept = lines.clone().count();
    let beside = props.beside.as_ref();
    let row = |(file, line): (&FileStatus, &Reject)| {
        let (id, number) = (file.file, line.line);
        let on_explain = props
            .on
            .reform(move |_| Action::Learn(LearnAction::ExplainLine(id, number)));
        let subject = Subject::Line(id, number);
        let is_explained = beside.is_some_and(|beside| beside.subject == subject);
        html! {
            <tr class={is_explained.then_some("explained")}>
                <td class="file-path">{ file.path.clone() }</td>
                <td class="number">{ format::integer(line.line.into()) }</td>
                <td class="number">{ line.column }</td>
                <td>{ words(&line.reason.to_string()) }</td>
                <td class="rejected-text">{ line.text.clone() }</td>
                <td>
                    <button
                        class="button button-quiet"
                        type="button"
                        aria-label={text::explain_line(number, &file.path)}
                        onclick={on_explain}
                    >
                        { text::EXPLAIN }
                    </button>
                </td>
            </tr>
        }
    };
    html! {
        <>
            if (kept as u64) < count {
                <p>{ text::rejected_shown(kept, count) }</p>
            }
            <div class="beside">
                <div class="scroll-x" tabindex="0" role="region" aria-labelledby="rejects-heading">
                    <table class="rejected-lines" aria-labelledby="rejects-heading">
                        <thead>
                            <tr>
                                <th scope="col">{ text::FILE }</th>
                                <th scope="col" class="number">{ text::LINE }</th>
                                <th scope="col" class="number">{ text::COLUMN }</th>
                                <th scope="col">{ text::REASON }</th>
                                <th scope="col">{ text::TEXT }</th>
                                <th scope="col"><span class="visually-hidden">{ text::EXPLAIN }</span></th>
                            </tr>
                        </thead>
                        <tbody>{ for lines.take(**shown).map(row) }</tbody>
                    </table>
                </div>
                if let Some(beside) = beside {
                    { explanation_panel(beside, &props.on) }
                }
            </div>
            { show_more(kept, shown) }
        </>
    }
}

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
