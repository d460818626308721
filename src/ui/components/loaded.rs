//! What is loaded, how far loading is, and traffic over time: above every place.

use super::traffic::TrafficFigure;
use crate::ui::state::{Overview, Progress};
use crate::ui::text;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub status: AttrValue,
    pub progress: Option<Progress>,
    /// Lines of the loaded files that are no records.
    pub rejected_lines: u64,
    /// Files that have something about them as a whole.
    pub problems: usize,
    /// Whether there is anything to look at.
    pub empty: bool,
    pub overview: Overview,
    pub on_cancel: Callback<()>,
}

#[component]
pub fn Loaded(props: &Props) -> Html {
    let on_cancel = props.on_cancel.reform(|_| ());
    html! {
        <section class={classes!("loaded", props.empty.then_some("loaded-empty"))} aria-label={text::LOADED}>
            <div class="loaded-bar">
                <p class="loaded-status" role="status" aria-label={text::LOAD_STATUS}>
                    { props.status.clone() }
                </p>
                if let Some(progress) = &props.progress {
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
                    if props.problems > 0 {
                        <a class="loaded-problem" href="#/data">{ text::problems_note(props.problems) }</a>
                    }
                    if props.rejected_lines > 0 {
                        <a class="loaded-problem" href="#/data">
                            { text::rejected_lines_note(props.rejected_lines) }
                        </a>
                    }
                }
            </div>
            if !props.empty {
                <TrafficFigure
                    traffic={props.overview.traffic.clone()}
                    waiting={props.progress.is_some()}
                    asked={props.overview.range.is_none() && props.overview.totals.value.is_some()}
                />
            }
        </section>
    }
}
