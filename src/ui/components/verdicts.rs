//! What the records say about a question: the verdicts on each service, and what was
//! watched.

use super::timeline::TimelineFigure;
use super::traces::traces;
use crate::insight::{Diagnosis, Side, Stretch};
use crate::ui::state::{Action, Shared, records_query};
use crate::ui::text;
use crate::view::format;
use crate::view::timeline;
use crate::view::verdict::{Service, Tone, services};
use web_sys::HtmlElement;
use yew::prelude::*;

/// So many services are shown at once, and so many more are folded away; whoever asks about
/// more has to name a port.
const SERVICES_SHOWN: usize = 4;
const SERVICES_FOLDED: usize = 20;

/// So many stretches of a service are shown at once; the others are folded away.
const STRETCHES_SHOWN: usize = 8;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub answer: Shared<Vec<Diagnosis>>,
    /// How many questions were opened; the focus goes to the answer of each.
    pub opened: u32,
    pub on: Callback<Action>,
}

#[component]
pub fn Verdicts(props: &Props) -> Html {
    let top = use_node_ref();
    {
        let top = top.clone();
        use_effect_with(props.opened, move |opened| {
            if *opened > 0
                && let Some(top) = top.cast::<HtmlElement>()
            {
                // An element that cannot take the focus leaves it where it is.
                let _ = top.focus();
            }
        });
    }
    let range = timeline::range(props.answer.iter());
    let diagnosis = |(at, diagnosis): (usize, &Diagnosis)| {
        let service = |(service, stretches): (Service, Vec<&Stretch>)| {
            html! {
                <>
                    if stretches.iter().any(|it| it.protocol.is_some()) {
                        <h3>{ service.name() }</h3>
                    }
                    if let Some(range) = range.filter(|_| stretches.iter().any(|it| it.since.is_some())) {
                        <TimelineFigure answer={props.answer.clone()} {at} {service} {range} />
                    }
                    { stretches_view(&stretches, &props.on) }
                </>
            }
        };
        let known = services(diagnosis);
        let left_out = known.len().saturating_sub(SERVICES_SHOWN + SERVICES_FOLDED);
        let known = known.into_iter().take(SERVICES_SHOWN + SERVICES_FOLDED);
        let mut found: Vec<Html> = known.map(service).collect();
        let further = found.split_off(found.len().min(SERVICES_SHOWN));
        let source = &diagnosis.source;
        html! {
            <section class="verdict" aria-label={diagnosis.question.to_string()}>
                <h2>
                    <span class="address">{ source.address.to_string() }</span>
                    <span class="arrow" aria-hidden="true">{ "→" }</span>
                    <span class="visually-hidden">{ " to " }</span>
                    <span class="address">{ destination_name(diagnosis) }</span>
                </h2>
                <p class="verdict-ends">{ text::ends(&diagnosis.source, &diagnosis.destination) }</p>
                { found }
                if !further.is_empty() {
                    <details>
                        <summary>{ text::further_services(further.len() + left_out) }</summary>
                        { further }
                        if left_out > 0 {
                            <p class="note">{ text::services_left_out(left_out) }</p>
                        }
                    </details>
                }
                { coverage(diagnosis) }
            </section>
        }
    };
    let is_pair = props.answer.len() > 1;
    let related = props.answer.first().filter(|_| is_pair);
    let related = related.and_then(|first| first.related.as_ref());
    html! {
        <div
            class={classes!("verdicts", is_pair.then_some("verdicts-pair"))}
            role="region"
            aria-label={text::VERDICTS}
            tabindex="-1"
            ref={top}
        >
            if let Some(related) = related {
                <p class="verdicts-related">{ related.sentence.clone() }</p>
            }
            { for props.answer.iter().enumerate().map(diagnosis) }
        </div>
    }
}

fn destination_name(diagnosis: &Diagnosis) -> String {
    let address = diagnosis.destination.address;
    match diagnosis.question.port {
        Some(port) => format!("{address} port {port}"),
        None => address.to_string(),
    }
}

/// The verdicts on a service in the order of time.
fn stretches_view(stretches: &[&Stretch], on: &Callback<Action>) -> Html {
    let (shown, folded) = stretches.split_at(stretches.len().min(STRETCHES_SHOWN));
    let list = |stretches: &[&Stretch]| {
        html! {
            <ol class="stretches">{ for stretches.iter().map(|it| stretch(it, on)) }</ol>
        }
    };
    html! {
        <>
            { list(shown) }
            if !folded.is_empty() {
                <details>
                    <summary>{ text::further_stretches(folded.len()) }</summary>
                    { list(folded) }
                </details>
            }
        </>
    }
}

fn stretch(stretch: &Stretch, on: &Callback<Action>) -> Html {
    let tone = Tone::of(stretch.code);
    let time = stretch
        .since
        .zip(stretch.until)
        .map(|(since, until)| format::time_range(since * 1_000, until * 1_000));
    let records = records_query(stretch).map(|query| {
        let on_click = on.reform(move |_| Action::TryExample(query.clone()));
        html! {
            <button class="button button-quiet" type="button" onclick={on_click}>
                { text::show_records(stretch.evidence) }
            </button>
        }
    });
    let reasons = stretch
        .reasons
        .iter()
        .map(|reason| text::capitalized(reason));
    let reasons: Vec<String> = reasons.collect();
    let causes = match stretch.code.is_answered() {
        true => text::NOT_RULED_OUT,
        false => text::CAUSES,
    };
    html! {
        <li class={classes!("stretch", tone.ink().token())}>
            <div class="stretch-head">
                <span class="badge">{ stretch.code.label() }</span>
                if let Some(time) = time {
                    <span class="stretch-time">{ time }</span>
                }
                { records.unwrap_or_default() }
            </div>
            <div class="stretch-body">
                <div>
                    <p>{ stretch.sentence.clone() }</p>
                    <p class="stretch-meaning">{ stretch.code.meaning() }</p>
                </div>
                if stretch.since.is_some() {
                    { traces(stretch) }
                }
            </div>
            if !stretch.reasons.is_empty() || !stretch.checks.is_empty() {
                <div class="stretch-next">
                    { titled(causes, html! { <ul>{ items(&reasons) }</ul> }, stretch.reasons.len()) }
                    { titled(text::CHECKS, html! { <ol>{ items(&stretch.checks) }</ol> }, stretch.checks.len()) }
                </div>
            }
            if !stretch.notes.is_empty() {
                <ul class="stretch-notes" aria-label={text::NOTES}>{ items(&stretch.notes) }</ul>
            }
        </li>
    }
}

fn titled(title: &'static str, list: Html, count: usize) -> Html {
    html! {
        if count > 0 {
            <div>
                <h4>{ title }</h4>
                { list }
            </div>
        }
    }
}

fn items(texts: &[String]) -> Html {
    texts
        .iter()
        .map(|text| html! { <li>{ text.clone() }</li> })
        .collect()
}

fn coverage(diagnosis: &Diagnosis) -> Html {
    let side = |side: &Side| {
        html! {
            <div>
                <h4>
                    <span class="address">{ side.address.to_string() }</span>
                    <small>{ side.scope.clone() }</small>
                </h4>
                <ul>{ items(&side.coverage) }</ul>
            </div>
        }
    };
    html! {
        <details class="coverage">
            <summary>{ text::COVERAGE }</summary>
            <div class="coverage-sides">
                { side(&diagnosis.source) }
                { side(&diagnosis.destination) }
            </div>
            if !diagnosis.assumptions.is_empty() {
                <h4>{ text::ASSUMPTIONS }</h4>
                <ul>{ items(&diagnosis.assumptions) }</ul>
            }
        </details>
    }
}
