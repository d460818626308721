//! The rejected lines of all files, with the explanation of one beside them.

use super::reject::marked_line;
use super::show_more;
use crate::ingest::Reject;
use crate::ui::components::panel::explanation_panel;
use crate::ui::components::words::words;
use crate::ui::state::{Action, Beside, LearnAction, Shared};
use crate::ui::text;
use crate::view::format;
use crate::worker::{FileStatus, Subject};
use yew::prelude::*;

pub fn rejected_lines(
    files: &[&Shared<FileStatus>],
    count: u64,
    shown: &UseStateHandle<usize>,
    beside: Option<&Beside>,
    on: &Callback<Action>,
) -> Html {
    if count == 0 {
        return html! { <p>{ text::REJECTED_NONE }</p> };
    }
    let lines = files
        .iter()
        .flat_map(|file| file.report.rejects.iter().map(move |line| (&***file, line)));
    let kept = lines.clone().count();
    let row = |(file, line): (&FileStatus, &Reject)| {
        let (id, number) = (file.file, line.line);
        let on_explain = on.reform(move |_| Action::Learn(LearnAction::ExplainLine(id, number)));
        let subject = Subject::Line(id, number);
        let is_explained = beside.is_some_and(|beside| beside.subject == subject);
        html! {
            <tr class={is_explained.then_some("explained")}>
                <td class="file-path">{ file.path.clone() }</td>
                <td class="number" data-label={text::LINE}>{ format::integer(line.line.into()) }</td>
                <td class="number" data-label={text::COLUMN}>{ line.column }</td>
                <td class="rejected-reason">{ words(&line.reason.to_string()) }</td>
                <td class="rejected-text">{ marked_line(line) }</td>
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
                    { explanation_panel(beside, on) }
                }
            </div>
            { show_more(kept, shown) }
        </>
    }
}
