//! Learn: what does it mean?

use super::cheat_sheet::cheat_sheet;
use super::explanation::{ExplanationView, sentence_class};
use super::glossary::glossary;
use super::guides::guides;
use super::hand_in::hand_in;
use super::missions::missions_list;
use super::words::words;
use crate::lesson::{Explanation, Kind};
use crate::ui::examples;
use crate::ui::state::{Action, HandInDesk, Learn, LearnAction, Missions, Shared, View};
use crate::ui::text;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

/// The place. `has_data` says that something is loaded to take examples from.
pub fn learn_place(
    learn: &Learn,
    desk: &HandInDesk,
    missions: &Missions,
    has_data: bool,
    on: &Callback<Action>,
) -> Html {
    let panel = match learn.view {
        View::Record => record(learn, on),
        View::Glossary => glossary(learn, has_data, on),
        View::CheatSheet => cheat_sheet(learn),
        View::Guides => guides(&learn.guides, on),
        View::HandIn => hand_in(desk, on),
        View::Missions => missions_list(missions, on),
    };
    html! {
        <div class="learn">
            <h1 class="visually-hidden">{ text::LEARN }</h1>
            { tabs(learn.view, on) }
            <div id="learn-panel" role="tabpanel" aria-labelledby={tab_id(learn.view)}>{ panel }</div>
        </div>
    }
}

fn tab_id(view: View) -> &'static str {
    match view {
        View::Record => "tab-record",
        View::Glossary => "tab-glossary",
        View::CheatSheet => "tab-cheat-sheet",
        View::Guides => "tab-guides",
        View::HandIn => "tab-hand-in",
        View::Missions => "tab-missions",
    }
}

/// The tabs: the arrow keys go from one to the next and round at the ends.
fn tabs(current: View, on: &Callback<Action>) -> Html {
    let on_key = Callback::from(|event: KeyboardEvent| {
        let tab: HtmlElement = event.target_unchecked_into();
        let list = tab.parent_element();
        let first = || list.as_ref()?.first_element_child();
        let last = || list.as_ref()?.last_element_child();
        let next = match event.key().as_str() {
            "ArrowRight" => tab.next_element_sibling().or_else(first),
            "ArrowLeft" => tab.previous_element_sibling().or_else(last),
            "Home" => first(),
            "End" => last(),
            _ => None,
        };
        if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
            event.prevent_default();
            // A tab can always take the focus.
            let _ = next.focus();
            next.click();
        }
    });
    let tab = |view: View| {
        let name = match view {
            View::Record => text::RECORD,
            View::Glossary => text::GLOSSARY,
            View::CheatSheet => text::CHEAT_SHEET,
            View::Guides => text::GUIDES,
            View::HandIn => text::HAND_IN,
            View::Missions => text::MISSIONS,
        };
        let is_current = view == current;
        let on_click = on.reform(move |_| Action::Learn(LearnAction::Show(view)));
        html! {
            <button
                id={tab_id(view)}
                class="tab"
                type="button"
                role="tab"
                aria-selected={is_current.to_string()}
                aria-controls="learn-panel"
                tabindex={if is_current { "0" } else { "-1" }}
                onclick={on_click}
            >
                { name }
            </button>
        }
    };
    html! {
        <div class="tabs" role="tablist" aria-label={text::LEARN} onkeydown={on_key}>
            { for View::ALL.map(tab) }
        </div>
    }
}

fn record(learn: &Learn, on: &Callback<Action>) -> Html {
    let give =
        |text: &'static str| on.reform(move |_| Action::Learn(LearnAction::Give(text.into())));
    let on_input = on.reform(|event: InputEvent| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        Action::Learn(LearnAction::Give(area.value()))
    });
    let sample = |&(title, record): &(&'static str, &'static str)| {
        html! {
            <button class="button" type="button" onclick={give(record)}>{ title }</button>
        }
    };
    let rows = learn.text.lines().count().clamp(3, 8);
    html! {
        <>
            <div class="editor">
                <textarea
                    class="editor-text"
                    aria-label={text::RECORDS_TO_EXPLAIN}
                    aria-describedby="records-hint"
                    rows={rows.to_string()}
                    value={learn.text.clone()}
                    spellcheck="false"
                    autocapitalize="off"
                    autocomplete="off"
                    oninput={on_input}
                />
                <p class="records-hint" id="records-hint">{ text::RECORDS_HINT }</p>
                <div class="editor-actions">
                    <span class="samples-label">{ text::SAMPLE_RECORDS }</span>
                    { for examples::RECORDS.iter().map(sample) }
                    if !learn.text.is_empty() {
                        <button class="button button-quiet" type="button" onclick={give("")}>
                            { text::CLEAR }
                        </button>
                    }
                </div>
            </div>
            if let Some(lines) = &learn.explanations {
                <Explanations lines={lines.clone()} on={on.clone()} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lines: Shared<Vec<Explanation>>,
    pub on: Callback<Action>,
}

/// Every line's sentence; the values of one of them are open.
#[component]
fn Explanations(props: &Props) -> Html {
    let open = use_state_eq(|| 0);
    let is_header = |line: &Explanation| line.kind == Kind::Header;
    // A header that serves to read what follows needs no words of its own.
    let all_headers = props.lines.iter().all(is_header);
    let lines = props.lines.iter().enumerate();
    let shown: Vec<(usize, &Explanation)> = lines
        .filter(|(_, line)| all_headers || !is_header(line))
        .collect();
    if let [(at, _)] = shown[..] {
        return html! {
            <div class="explained-line">
                <ExplanationView lines={props.lines.clone()} {at} has_sentence={true} on={props.on.clone()} />
            </div>
        };
    }
    let line = |(nth, &(at, line)): (usize, &(usize, &Explanation))| {
        let is_open = nth == *open;
        let on_click = {
            let open = open.clone();
            Callback::from(move |_| open.set(nth))
        };
        html! {
            <li class="explained-line" key={nth}>
                <button
                    class={sentence_class(line)}
                    type="button"
                    aria-expanded={is_open.to_string()}
                    onclick={on_click}
                >
                    { words(&line.sentence) }
                </button>
                if is_open {
                    <ExplanationView lines={props.lines.clone()} {at} has_sentence={false} on={props.on.clone()} />
                }
            </li>
        }
    };
    html! { <ol class="explained-lines">{ for shown.iter().enumerate().map(line) }</ol> }
}
