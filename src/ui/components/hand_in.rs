//! Hand in: what the learner has collected, to order, to comment, to save as a file.

use crate::ui::place::Place;
use crate::ui::state::{Action, HandInAction, HandInDesk};
use crate::ui::text;
use crate::view::hand_in::{Content, Part, Picture, as_uri};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

pub fn hand_in(desk: &HandInDesk, on: &Callback<Action>) -> Html {
    let hand_in = &desk.hand_in;
    let on_hand_in = on.reform(Action::HandIn);
    let on_learner = on_hand_in.reform(|event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        HandInAction::Learner(input.value())
    });
    let on_notes = on_hand_in.reform(|event| HandInAction::Notes(written(&event)));
    let count = hand_in.parts.len();
    let parts = hand_in.parts.iter().enumerate();
    html! {
        <div class="hand-in">
            <p>{ text::HAND_IN_INTRO }</p>
            <p class="hand-in-privacy">{ text::HAND_IN_PRIVACY }</p>
            if desk.is_not_kept {
                <p class="note" role="alert">{ text::HAND_IN_NOT_KEPT }</p>
            }
            <div class="hand-in-status">
                <p role="status" aria-label={text::HAND_IN_STATUS}>{ desk.status.clone() }</p>
                if desk.removed.is_some() {
                    <button class="button button-quiet" type="button" onclick={on_hand_in.reform(|_| HandInAction::PutBack)}>
                        { text::PUT_BACK_PART }
                    </button>
                }
            </div>
            <div class="hand-in-fields">
                <label>
                    <span>{ text::YOUR_NAME }</span>
                    <input class="input" type="text" autocomplete="name" value={hand_in.learner.clone()} onchange={on_learner} />
                </label>
                <label>
                    <span>{ text::YOUR_NOTES }</span>
                    <textarea class="input" rows="3" value={hand_in.notes.clone()} onchange={on_notes} />
                </label>
            </div>
            if count == 0 {
                <div class="empty">
                    <p>{ text::HAND_IN_EMPTY }</p>
                    <p>{ text::HAND_IN_EMPTY_NEXT }</p>
                    <button class="button" type="button" onclick={on.reform(|_| Action::Go(Place::Query))}>{ text::GO_ASK }</button>
                </div>
            } else {
                <ol class="hand-in-parts" aria-label={text::HAND_IN_PARTS}>
                    { for parts.map(|(at, part)| part_view(at, part, count, &on_hand_in)) }
                </ol>
            }
            if !hand_in.is_empty() {
                <div class="dialog-buttons">
                    <button class="button button-primary" type="button" onclick={on_hand_in.reform(|_| HandInAction::Make)}>
                        { text::SAVE_HAND_IN }
                    </button>
                    <button class="button" type="button" onclick={on_hand_in.reform(|_| HandInAction::Clear)}>
                        { text::CLEAR_HAND_IN }
                    </button>
                </div>
            }
        </div>
    }
}

/// The button that adds what is on screen; the palette presses it.
pub fn add_to_hand_in(on_click: Callback<MouseEvent>) -> Html {
    html! {
        <button class="button button-quiet" id="add-to-hand-in" type="button" onclick={on_click}>
            { text::ADD_TO_HAND_IN }
        </button>
    }
}

/// What came of adding, where the result is.
pub fn added_to_hand_in(desk: &HandInDesk, on: &Callback<Action>) -> Html {
    html! {
        <div class="hand-in-status">
            <p role="status" aria-label={text::HAND_IN_STATUS}>{ desk.status.clone() }</p>
            if !desk.status.is_empty() {
                <button
                    class="button button-quiet"
                    type="button"
                    onclick={on.reform(|_| Action::HandIn(HandInAction::Show))}
                >
                    { text::SHOW_HAND_IN }
                </button>
            }
        </div>
    }
}

fn written(event: &Event) -> String {
    let area: HtmlTextAreaElement = event.target_unchecked_into();
    area.value()
}

fn part_view(at: usize, part: &Part, count: usize, on: &Callback<HandInAction>) -> Html {
    let number = at + 1;
    let button = |words: &'static str, is_possible: bool, action: fn(usize) -> HandInAction| {
        let on_click = on.reform(move |_: MouseEvent| action(at));
        html! {
            <button
                class="button button-quiet"
                type="button"
                aria-label={text::of_part(words, number)}
                disabled={!is_possible}
                onclick={on_click}
            >
                { words }
            </button>
        }
    };
    let on_note = on.reform(move |event| HandInAction::Note(at, written(&event)));
    html! {
        <li class="hand-in-part">
            <div class="hand-in-part-head">
                <h2>{ format!("{number}. {}", text::part_title(part)) }</h2>
                <p>{ text::part_summary(part) }</p>
                <div>
                    { button(text::MOVE_UP, at > 0, HandInAction::Raise) }
                    { button(text::MOVE_DOWN, number < count, HandInAction::Lower) }
                    { button(text::REMOVE_PART, true, HandInAction::Remove) }
                </div>
            </div>
            { content(&part.content) }
            <label>
                <span>{ text::note_on_part(number) }</span>
                <textarea class="input" rows="2" value={part.note.clone()} onchange={on_note} />
            </label>
        </li>
    }
}

fn content(content: &Content) -> Html {
    match content {
        Content::Answer { query, chart, .. } => html! {
            <>
                <pre>{ query }</pre>
                if let Some(Picture { svg, summary }) = chart {
                    <img src={format!("data:image/svg+xml,{}", as_uri(svg))} alt={summary.clone()} />
                }
            </>
        },
        Content::Mission { steps, .. } => html! {
            <ul>{ for steps.iter().map(|step| html! { <li>{ &step.question }</li> }) }</ul>
        },
    }
}
