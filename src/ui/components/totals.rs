//! The sums over everything.

use super::switch::switch;
use super::value_menu::value_opener;
use crate::query::{TimeRange, Value};
use crate::ui::state::{Action, CountedTotals, Overview, Totals};
use crate::ui::text;
use crate::view::format;
use yew::prelude::*;

/// What is known while files are being read.
pub fn totals_so_far(records: Option<u64>) -> Html {
    let records = records.map_or("–".into(), |records| format::integer(records.into()));
    html! {
        <dl class="totals totals-waiting">
            { figure(text::RECORDS, records, "") }
            { figure(text::BYTES, "–".into(), "") }
            { figure(text::PACKETS, "–".into(), "") }
            { figure(text::TIME_SPAN, "–".into(), "") }
        </dl>
    }
}

/// The sums of a range of time; bytes and packets are the `counted` ones where these are known.
pub fn totals(
    totals: &Totals,
    counted: Option<&CountedTotals>,
    range: Option<TimeRange>,
    on: &Callback<Action>,
) -> Html {
    let (bytes, packets) = match counted {
        Some(counted) => (counted.bytes, counted.packets),
        None => (totals.bytes, totals.packets),
    };
    let records = format::integer(totals.records.into());
    let range = range.map(|range| {
        let length = range.until.saturating_sub(range.from);
        let length = format::duration(u64::try_from(length).unwrap_or(0));
        (format::time_range(range.from, range.until), length)
    });
    html! {
        <dl class="totals">
            { figure(text::RECORDS, records, "") }
            { amount(text::BYTES, bytes, format::bytes, format::bytes_exact) }
            { amount(text::PACKETS, packets, format::short, format::packets) }
            if let Some((range, length)) = range {
                { figure(text::TIME_SPAN, length, &range) }
            }
            if totals.accepted + totals.rejected > 0 {
                <div class="totals-actions">
                    <dt>{ text::ACTIONS }</dt>
                    <dd>{ split(totals, on) }</dd>
                </div>
            }
            if totals.nodata + totals.skipdata > 0 {
                <div class="totals-gaps">
                    <dt>{ text::NOT_TRAFFIC }</dt>
                    <dd>{ gaps(totals, on) }</dd>
                </div>
            }
        </dl>
    }
}

/// The switch between counting every record and counting traffic once, and what it does.
pub fn count_switch(overview: &Overview, on_count_once: &Callback<bool>) -> Html {
    let is_on = overview.counts_once;
    let sentence = match &overview.counted.value {
        _ if !is_on => text::COUNT_EACH.to_string(),
        None if overview.counted.problem.is_some() => String::new(),
        None => text::COUNTING.to_string(),
        Some(counted) => {
            let sentence = text::counted_once(counted.records, counted.folded, counted.copied);
            match counted.has_packet_addresses {
                true => sentence,
                false => sentence + text::NO_PACKET_ADDRESSES,
            }
        }
    };
    switch(
        "count-sentence",
        text::COUNT_ONCE,
        is_on,
        &sentence,
        on_count_once,
    )
}

/// An amount, short and, where that leaves digits out, in full.
fn amount(
    name: &'static str,
    amount: i128,
    short: fn(i128) -> String,
    in_full: fn(i128) -> String,
) -> Html {
    let detail = if amount < 1_000 {
        String::new()
    } else {
        in_full(amount)
    };
    figure(name, short(amount), &detail)
}

/// A great figure, with its name above and more detail below.
fn figure(name: &'static str, value: String, detail: &str) -> Html {
    html! {
        <div class="figure">
            <dt>{ name }</dt>
            <dd>
                <span class="figure-value">{ value }</span>
                <span class="figure-detail">{ detail.to_string() }</span>
            </dd>
        </div>
    }
}

/// How many records were accepted and how many rejected, and a bar of it.
fn split(totals: &Totals, on: &Callback<Action>) -> Html {
    let records = i128::from(totals.records);
    let part = |action: &str, name: &str, count: u64| {
        let count = i128::from(count);
        let share = format::share(count, records);
        let words = format!("{} {name} ({share})", format::integer(count));
        value_opener("action", Value::text(action), None, html! { { words } }, on)
    };
    let width = |count: u64| format!("{}%", count as f64 * 100.0 / totals.records.max(1) as f64);
    let accepted = width(totals.accepted);
    html! {
        <>
            <svg class="split" width="100%" height="8" aria-hidden="true">
                <rect class="series-accept" width={accepted.clone()} height="8" />
                <rect class="series-reject" x={accepted} width={width(totals.rejected)} height="8" />
            </svg>
            <span class="split-part">{ part("ACCEPT", text::ACCEPTED, totals.accepted) }</span>
            <span class="split-part split-rejected">{ part("REJECT", text::REJECTED, totals.rejected) }</span>
        </>
    }
}

fn gaps(totals: &Totals, on: &Callback<Action>) -> Html {
    let gap = |name: &'static str, meaning: &'static str, count: u64| {
        html! {
            if count > 0 {
                <span class="gap">
                    { value_opener("logStatus", Value::text(name), None, html! {
                        <><b>{ format::integer(count.into()) }</b>{ " " }{ name }</>
                    }, on) }
                    <span class="figure-detail">{ meaning }</span>
                </span>
            }
        }
    };
    html! {
        <>
            { gap(text::NODATA, text::NODATA_MEANING, totals.nodata) }
            { gap(text::SKIPDATA, text::SKIPDATA_MEANING, totals.skipdata) }
        </>
    }
}
