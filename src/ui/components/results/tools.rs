//! What can be done with a whole result, and what came of it.

use crate::ui::components::hand_in::add_to_hand_in;
use crate::ui::state::{Action, ExportAction, Exports, HandInAction, ResultAction, Target};
use crate::ui::text;
use crate::view::export::Format;
use yew::prelude::*;

/// Buttons to save the result, or how far that is.
pub fn result_tools(exports: &Exports, on: &Callback<Action>) -> Html {
    let export = |action: fn() -> ExportAction| {
        on.reform(move |_: MouseEvent| Action::Result(ResultAction::Export(action())))
    };
    let current = exports.current.as_ref();
    let saved = current.filter(|current| current.target == Target::File);
    html! {
        <div class="result-tools">
            <p role="status" aria-label={text::EXPORT_STATUS}>{ exports.outcome.clone() }</p>
            if let Some(saved) = saved {
                <progress
                    aria-label={text::EXPORT_PROGRESS}
                    max={saved.row_count().max(1).to_string()}
                    value={saved.written().to_string()}
                />
                <button
                    class="button button-quiet"
                    type="button"
                    onclick={export(|| ExportAction::Cancel)}
                >
                    { text::CANCEL_EXPORT }
                </button>
            } else {
                { add_to_hand_in(on.reform(|_| Action::HandIn(HandInAction::Add(None)))) }
                <button
                    class="button button-quiet"
                    type="button"
                    onclick={export(|| ExportAction::Save(Format::Csv))}
                >
                    { text::SAVE_CSV }
                </button>
                <button
                    class="button button-quiet"
                    type="button"
                    onclick={export(|| ExportAction::Save(Format::Json))}
                >
                    { text::SAVE_JSON }
                </button>
            }
        </div>
    }
}
