//! The details of one file: what it is, what it covers, what it lacks.

use super::fields::fields;
use super::reject::{download, marked_line};
use crate::insight::survey::{Details, Fact, Interface, Topic};
use crate::ui::components::icon::{Icon, icon};
use crate::ui::components::words::words;
use crate::ui::state::Shared;
use crate::ui::text;
use crate::view::format;
use crate::worker::FileStatus;
use yew::prelude::*;

/// Rejected lines that stand in the details; all files' are listed below.
const LINES_SHOWN: usize = 5;

/// The details, as far as they are worked out.
pub fn details(file: &Shared<FileStatus>, details: Option<&Details>) -> Html {
    let waiting = match file.done {
        true => text::LOOKING_THROUGH,
        false => text::WAITING_FOR_FILE,
    };
    let lines = rejected(file);
    match details {
        None => html! { <><p class="details-waiting" role="status">{ waiting }</p>{ lines }</> },
        Some(details) => html! {
            <>
                { doubts(&details.doubts) }
                <div class="topics">
                    { for Topic::ALL.into_iter().map(|topic| section(topic, details)) }
                </div>
                { lines }
                { fields(&details.fields) }
                { interfaces(details) }
            </>
        },
    }
}

fn doubts(doubts: &[String]) -> Html {
    html! {
        if !doubts.is_empty() {
            <ul class="doubts">
                { for doubts.iter().map(|doubt| html! {
                    <li>{ icon(Icon::Alert) }<span>{ words(doubt) }</span></li>
                }) }
            </ul>
        }
    }
}

fn section(topic: Topic, details: &Details) -> Html {
    let mut facts = details
        .facts
        .iter()
        .filter(|fact| fact.topic == topic)
        .peekable();
    if facts.peek().is_none() {
        return Html::default();
    }
    html! {
        <section class="topic">
            <h3>{ topic.name() }</h3>
            if topic == Topic::Time && !details.covered.is_empty() {
                { strip(&details.covered) }
            }
            <dl class="facts">{ for facts.map(fact) }</dl>
        </section>
    }
}

/// The time span as a strip with holes in it; in words, it stands among the facts.
fn strip(covered: &[(u32, u32)]) -> Html {
    let percent = |part: u32| format!("{}.{:02}%", part / 100, part % 100);
    let stretch = |&(from, until): &(u32, u32)| {
        html! { <rect x={percent(from)} width={percent(until - from)} height="8" /> }
    };
    html! {
        <svg class="strip" width="100%" height="8" aria-hidden="true">
            { for covered.iter().map(stretch) }
        </svg>
    }
}

fn fact(fact: &Fact) -> Html {
    let note = |note: &String| html! { <p>{ words(note) }</p> };
    let item = |item: &String| html! { <li>{ item.clone() }</li> };
    html! {
        <div class="fact">
            <dt>{ fact.name.clone() }</dt>
            <dd>
                <span class="fact-value">{ fact.value.clone() }</span>
                if let Some(sureness) = fact.sureness {
                    { " " }<span class="sureness">{ sureness.name() }</span>
                }
                { for fact.notes.iter().map(note) }
                if !fact.items.is_empty() {
                    <ul>{ for fact.items.iter().map(item) }</ul>
                }
            </dd>
        </div>
    }
}

fn interfaces(details: &Details) -> Html {
    if details.interfaces.is_empty() {
        return Html::default();
    }
    let row = |interface: &Interface| {
        html! {
            <tr>
                <th scope="row">
                    <span class="address">{ interface.name.clone() }</span>
                    <small class="address">{ interface.addresses.join(", ") }</small>
                </th>
                <td class="number">{ format::integer(interface.rows.into()) }</td>
            </tr>
        }
    };
    html! {
        <section>
            <h3 id="interfaces-heading">{ text::INTERFACES }</h3>
            <p class="details-note">{ text::OWN_ADDRESSES_NOTE }</p>
            <table class="interfaces" aria-labelledby="interfaces-heading">
                <thead>
                    <tr>
                        <th scope="col">{ text::INTERFACE_AND_ADDRESSES }</th>
                        <th scope="col" class="number">{ text::RECORDS }</th>
                    </tr>
                </thead>
                <tbody>{ for details.interfaces.iter().map(row) }</tbody>
            </table>
            if details.further_interfaces > 0 {
                <p class="details-note">{ text::further_interfaces(details.further_interfaces) }</p>
            }
        </section>
    }
}

/// The first rejected lines, and all of them to download.
fn rejected(file: &Shared<FileStatus>) -> Html {
    let rejects = &file.report.rejects;
    if rejects.is_empty() {
        return Html::default();
    }
    let count = file.report.counts.rejected;
    let lines = rejects.iter().take(LINES_SHOWN).map(|line| {
        html! {
            <li>
                <p>
                    <span class="reject-place">{ text::line_and_column(line.line, line.column) }</span>
                    { words(&text::sentence(&line.reason.to_string())) }
                </p>
                <p class="rejected-text">{ marked_line(line) }</p>
            </li>
        }
    });
    html! {
        <section>
            <h3>{ text::REJECTED_LINES }</h3>
            <ul class="rejects">{ for lines }</ul>
            <p class="details-note">
                if count > LINES_SHOWN as u64 {
                    { text::rejected_further(LINES_SHOWN, count) }{ " " }
                }
                { download(file) }
            </p>
        </section>
    }
}
