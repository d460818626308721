//! What became of all lines.

use crate::ingest::Counts;
use crate::ui::text;
use crate::view::format;
use yew::prelude::*;

/// The counts of lines, as the sum that they are.
pub fn sums(counts: &Counts) -> Html {
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
