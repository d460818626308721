//! What is loaded, how far loading is, and traffic over time: above every place.

use super::naming::naming_offer;
use super::traffic::TrafficFigure;
use crate::query::TimeRange;
use crate::ui::state::{Action, Files, Overview};
use crate::ui::text;
use yew::prelude::*;

/// What is above every place; only the load status when there is nothing to look at. `bar` is
/// the selection.
pub fn loaded(
    files: &Files,
    overview: &Overview,
    selected: Option<TimeRange>,
    bar: Html,
    on: &Callback<Action>,
) -> Html {
    let progress = files.progress();
    let (rejected, problems) = (files.counts().rejected, files.problems());
    let is_empty = files.is_empty();
    let on_cancel = on.reform(|_| Action::CancelLoading);
    // What cannot be read before it has names has no traffic to show.
    let is_unnamed = files.counts().rows() == 0 && files.waiting().next().is_some();
    html! {
        <section class={classes!("loaded", is_empty.then_some("loaded-empty"))} aria-label={text::LOADED}>
            <div class="loaded-bar">
                <p class="loaded-status" role="status" aria-label={text::LOAD_STATUS}>
                    { files.status.clone() }
                </p>
                if let Some(progress) = &progress {
                    <progress
                        aria-label={text::LOAD_PROGRESS}
                        max={progress.size.max(1).to_string()}
                        value={progress.bytes.to_string()}
                    />
                    <span class="loaded-figures">
                        { text::loading_figures(progress.bytes, progress.size, progress.records) }
                    </span>
                    <button class="button button-quiet" type="button" onclick={on_cancel}>
                        { text::CANCEL_LOADING }
                    </button>
                } else {
                    if problems > 0 {
                        <a class="loaded-problem" href="#/data">{ text::problems_note(problems) }</a>
                    }
                    if rejected > 0 {
                        <a class="loaded-problem" href="#/data">
                            { text::rejected_lines_note(rejected) }
                        </a>
                    }
                }
            </div>
            { naming_offer(files, on) }
            if !is_empty && !is_unnamed {
                <TrafficFigure
                    traffic={overview.traffic.clone()}
                    {selected}
                    on={on.clone()}
                    waiting={progress.is_some()}
                    asked={overview.range.is_none() && overview.totals.value.is_some()}
                />
                { bar }
            }
        </section>
    }
}
