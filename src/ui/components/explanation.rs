//! A record in words: the sentence, what it does not say, and its values one by one.

use super::words::words;
use crate::lesson::{Explanation, Kind, Token, ValueMeaning};
use crate::ui::state::{Action, LearnAction, Shared};
use crate::ui::text;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// Explanations, of which the one at `at` is shown.
    pub lines: Shared<Vec<Explanation>>,
    pub at: usize,
    pub has_sentence: bool,
    pub on: Callback<Action>,
}

#[component]
pub fn ExplanationView(props: &Props) -> Html {
    // The value that was chosen, and the one that is pointed at.
    let chosen = use_state_eq(|| None::<usize>);
    let pointed = use_state_eq(|| None::<usize>);
    let explanation = props.lines.get(props.at);
    let tokens = explanation.map_or(&[][..], |explanation| &explanation.tokens);
    let wrong = tokens.iter().position(|token| token.problem.is_some());
    {
        let (chosen, pointed) = (chosen.clone(), pointed.clone());
        // From one record to the next of its kind, the same field stays chosen.
        use_effect_with((tokens.len(), wrong), move |_| {
            chosen.set(None);
            pointed.set(None);
        });
    }
    let Some(explanation) = explanation else {
        return html! {};
    };
    let first = chosen
        .filter(|&at| at < tokens.len())
        .or(wrong)
        .unwrap_or_else(|| most_misread(tokens));
    let shown = tokens.get(pointed.unwrap_or(first));
    html! {
        <div class="explanation">
            if props.has_sentence {
                <p class={sentence_class(explanation)}>{ words(&explanation.sentence) }</p>
            }
            if tokens.is_empty() {
                <pre class="raw-line">{ explanation.line.clone() }</pre>
            } else {
                { line(tokens, props.at, first, &chosen, &pointed) }
            }
            if let Some(token) = shown {
                <div class="token-detail" aria-live="polite">{ detail(token, &props.on) }</div>
            }
            <div class="whole-line">
                { decisions(explanation) }
                { sentences(&explanation.remarks) }
            </div>
        </div>
    }
}

/// The class of the sentence: what is no record stands out.
pub fn sentence_class(explanation: &Explanation) -> Classes {
    let is_wrong = explanation.kind == Kind::NoRecord;
    classes!("sentence", is_wrong.then_some("sentence-wrong"))
}

/// The value to begin with.
fn most_misread(tokens: &[Token]) -> usize {
    let action = tokens.iter().position(|token| token.name == "action");
    action.unwrap_or(0)
}

/// What was decided about the traffic, and apart from it whether the logging worked.
fn decisions(explanation: &Explanation) -> Html {
    let is_record = !matches!(explanation.kind, Kind::Header | Kind::NoRecord);
    let decision = |name: &str, question: &'static str| {
        let mut tokens = explanation.tokens.iter();
        let token = tokens.find(|token| token.name == name)?;
        let value = &token.value;
        Some(html! {
            <div>
                <dt><code>{ token.name.clone() }</code>{ question }</dt>
                <dd>
                    <b class={format!("value-{}", value.to_ascii_lowercase())}>{ value.clone() }</b>
                    if let Some(translation) = &token.translation {
                        <span>{ words(&text::sentence(translation)) }</span>
                    }
                </dd>
            </div>
        })
    };
    html! {
        if is_record {
            <dl class="decisions">
                { decision("action", text::ACTION_DECIDES).unwrap_or_default() }
                { decision("log-status", text::LOG_STATUS_DECIDES).unwrap_or_default() }
            </dl>
        }
    }
}

/// The line, each value under the name of its field.
fn line(
    tokens: &[Token],
    line: usize,
    first: usize,
    chosen: &UseStateHandle<Option<usize>>,
    pointed: &UseStateHandle<Option<usize>>,
) -> Html {
    let id = move |at: usize| format!("value-{line}-{at}");
    let on_key = {
        let (chosen, pointed, last) = (chosen.clone(), pointed.clone(), tokens.len() - 1);
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => (first + 1).min(last),
                "ArrowLeft" | "ArrowUp" => first.saturating_sub(1),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            pointed.set(None);
            chosen.set(Some(next));
        })
    };
    let on_leave = {
        let pointed = pointed.clone();
        Callback::from(move |_| pointed.set(None))
    };
    let token = |(at, token): (usize, &Token)| {
        let on_enter = {
            let pointed = pointed.clone();
            Callback::from(move |_| pointed.set(Some(at)))
        };
        let on_click = {
            let chosen = chosen.clone();
            Callback::from(move |_| chosen.set(Some(at)))
        };
        let class = classes!(
            "token",
            (at == first).then_some("chosen"),
            token.problem.is_some().then_some("token-wrong"),
        );
        html! {
            <span
                id={id(at)}
                {class}
                role="option"
                aria-selected={(at == first).to_string()}
                onpointerenter={on_enter}
                onclick={on_click}
            >
                <small>{ token.name.clone() }</small>
                { " " }
                <span>{ token.value.clone() }</span>
            </span>
        }
    };
    html! {
        <div
            class="tokens"
            role="listbox"
            tabindex="0"
            aria-label={text::VALUES}
            aria-orientation="horizontal"
            aria-activedescendant={id(first)}
            onkeydown={on_key}
            onpointerleave={on_leave}
        >
            { for tokens.iter().enumerate().map(token) }
        </div>
    }
}

/// Whole sentences, one below the other.
pub fn sentences(all: &[String]) -> Html {
    html! {
        if !all.is_empty() {
            <ul class="sentences">
                { for all.iter().map(|sentence| html! { <li>{ words(sentence) }</li> }) }
            </ul>
        }
    }
}

fn detail(token: &Token, on: &Callback<Action>) -> Html {
    let name = token.name.clone();
    let on_more = on.reform(move |_| Action::Learn(LearnAction::LookUp(name.clone())));
    html! {
        <>
            <p class="token-head">
                <code>{ token.name.clone() }</code>
                <b>{ token.value.clone() }</b>
            </p>
            if let Some(problem) = &token.problem {
                <p class="token-problem">{ words(&text::sentence(problem)) }</p>
            }
            if let Some(translation) = &token.translation {
                <p class="token-translation">{ words(&text::sentence(translation)) }</p>
            }
            if let Some(detail) = &token.detail {
                <p>{ words(detail) }</p>
            }
            <p>{ words(&token.meaning) }</p>
            if !token.others.is_empty() {
                <div>
                    <p class="token-others">{ text::OTHER_VALUES }</p>
                    { value_list(&token.others) }
                </div>
            }
            if token.is_known {
                <button class="button button-quiet" type="button" onclick={on_more}>
                    { text::IN_GLOSSARY }
                </button>
            }
        </>
    }
}

/// Values and what they mean.
pub fn value_list(values: &[ValueMeaning]) -> Html {
    let value = |known: &ValueMeaning| {
        html! {
            <div>
                <dt>{ known.value.clone() }</dt>
                <dd>{ words(&known.meaning) }</dd>
            </div>
        }
    };
    html! { <dl class="values">{ for values.iter().map(value) }</dl> }
}
