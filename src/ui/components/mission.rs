//! The mission that is played, beside the place where its steps are done: on a phone, a sheet at
//! the bottom that can be folded.

use super::icon::{Icon, icon};
use super::prose::Prose;
use crate::lesson::markdown::Block;
use crate::lesson::mission::{Step, Task};
use crate::ui::state::{
    Action, At, HandInAction, MissionAction, Missions, Outcome, Playing, Verdict, Word,
};
use crate::ui::text;
use crate::view::snippet::Values;
use std::rc::Rc;
use web_sys::{FocusOptions, HtmlElement, HtmlInputElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub missions: Missions,
    /// Whether files are open that could take the place of the sample.
    pub has_files: bool,
    /// Whether files are open beside the sample.
    pub is_disturbed: bool,
    pub on: Callback<Action>,
}

/// The panel of the mission that is played, if there is one.
#[component]
pub fn MissionPanel(props: &Props) -> Html {
    let heading = use_node_ref();
    let at = props
        .missions
        .playing
        .as_ref()
        .map(|playing| (playing.name.clone(), playing.at));
    {
        let heading = heading.clone();
        use_effect_with(at, move |at| {
            if let (Some(heading), Some(_)) = (heading.cast::<HtmlElement>(), at) {
                let stay = FocusOptions::new();
                stay.set_prevent_scroll(true);
                // What cannot take the focus leaves it where it is.
                let _ = heading.focus_with_options(&stay);
            }
        });
    }
    let Some(playing) = &props.missions.playing else {
        return html! {};
    };
    let act = |action: fn() -> MissionAction| props.on.reform(move |_| Action::Mission(action()));
    let is_folded = playing.is_folded;
    let on_fold = props
        .on
        .reform(move |_| Action::Mission(MissionAction::Fold(!is_folded)));
    let fold = if is_folded {
        text::UNFOLD_MISSION
    } else {
        text::FOLD_MISSION
    };
    let steps = playing.mission.steps.len();
    let (above, title) = match (playing.at, playing.step()) {
        (At::Step(at), Some(step)) => (text::step_of(at, steps), step.title.clone()),
        (At::End, _) => (
            text::MISSION_DONE.to_string(),
            playing.mission.title.clone(),
        ),
        _ => (
            text::minutes(playing.mission.minutes),
            playing.mission.title.clone(),
        ),
    };
    html! {
        <section class={classes!("mission", is_folded.then_some("mission-folded"))} aria-label={text::MISSION}>
            <div class="mission-head">
                <div>
                    <p class="mission-above">{ above }</p>
                    <h2 tabindex="-1" ref={heading}>{ title }</h2>
                </div>
                <button
                    class="button button-quiet mission-fold"
                    type="button"
                    aria-expanded={(!is_folded).to_string()}
                    aria-controls="mission-body"
                    aria-label={fold}
                    title={fold}
                    onclick={on_fold}
                >
                    <span class="mission-fold-sign" aria-hidden="true" />
                </button>
                <button
                    class="button button-quiet"
                    type="button"
                    aria-label={text::CLOSE_MISSION}
                    title={text::CLOSE_MISSION}
                    onclick={act(|| MissionAction::Close)}
                >
                    { icon(Icon::Close) }
                </button>
            </div>
            <div class="mission-body" id="mission-body" hidden={is_folded}>
                { steps_row(playing, &props.missions, &props.on) }
                { match playing.at {
                    At::Introduction => introduction(playing, props),
                    At::Step(at) => step_view(playing, at, props),
                    At::End => end(playing, props),
                } }
            </div>
        </section>
    }
}

/// The steps as small numbers, to go to any of them.
fn steps_row(playing: &Playing, missions: &Missions, on: &Callback<Action>) -> Html {
    if playing.at == At::Introduction {
        return html! {};
    }
    let step = |(at, step): (usize, &Step)| {
        let outcome = missions.progress.outcome(&playing.name, at);
        let sign = match outcome {
            Outcome::Solved => "✓".to_string(),
            Outcome::Open | Outcome::Skipped => (at + 1).to_string(),
        };
        let name = text::step_name(at, &step.title, outcome);
        let is_current = (playing.at == At::Step(at)).then_some("step");
        let on_click = on.reform(move |_| Action::Mission(MissionAction::Go(At::Step(at))));
        let class = match outcome {
            Outcome::Solved => "step-solved",
            Outcome::Skipped => "step-skipped",
            Outcome::Open => "step-open",
        };
        html! {
            <li>
                <button
                    {class}
                    type="button"
                    aria-label={name.clone()}
                    title={name}
                    aria-current={is_current}
                    onclick={on_click}
                >
                    { sign }
                </button>
            </li>
        }
    };
    let steps = playing.mission.steps.iter().enumerate();
    html! {
        <ol class="mission-steps" aria-label={text::STEPS}>{ for steps.map(step) }</ol>
    }
}

fn prose(blocks: &[Block], playing: &Playing, on: &Callback<Action>) -> Html {
    html! {
        <Prose
            blocks={Rc::from(blocks)}
            terms={Rc::from(&playing.mission.terms[..])}
            values={Values::default()}
            on={on.clone()}
        />
    }
}

fn begin_button(with_own: bool, name: &'static str, is_first: bool, on: &Callback<Action>) -> Html {
    let on_click = on.reform(move |_| Action::Mission(MissionAction::Begin { with_own }));
    let class = classes!("button", is_first.then_some("button-primary"));
    html! { <button {class} type="button" onclick={on_click}>{ name }</button> }
}

fn introduction(playing: &Playing, props: &Props) -> Html {
    let mission = &playing.mission;
    let (has_sample, on) = (!mission.sample.is_empty(), &props.on);
    html! {
        <>
            if mission.introduction.is_empty() {
                <p>{ mission.summary.clone() }</p>
            } else {
                { prose(&mission.introduction, playing, on) }
            }
            if has_sample && props.has_files {
                <p class="mission-note">{ text::SAMPLE_REPLACES }</p>
            }
            if mission.own_files && !props.has_files {
                <p class="mission-note">{ text::OWN_FILES_FIRST }</p>
            }
            <div class="mission-buttons">
                if has_sample {
                    { begin_button(false, text::BEGIN_WITH_SAMPLE, true, on) }
                }
                if mission.own_files && props.has_files {
                    { begin_button(true, text::BEGIN_WITH_OWN, !has_sample, on) }
                }
            </div>
            { problem(&props.missions) }
        </>
    }
}

fn problem(missions: &Missions) -> Html {
    match &missions.problem {
        Some(problem) => html! { <p class="mission-problem" role="alert">{ problem.clone() }</p> },
        None => html! {},
    }
}

fn step_view(playing: &Playing, at: usize, props: &Props) -> Html {
    let Some(step) = playing.step() else {
        return html! {};
    };
    let on = &props.on;
    let is_over = playing.verdict.as_ref().is_some_and(Verdict::is_final);
    let applies = playing.applies != Some(false);
    html! {
        <>
            { prose(&step.text, playing, on) }
            if playing.is_waiting() {
                <p class="mission-note">{ text::SAMPLE_ON_THE_WAY }</p>
            }
            { problem(&props.missions) }
            if props.is_disturbed {
                <div class="mission-note">
                    <p>{ text::OTHER_FILES_OPEN }</p>
                    { begin_button(false, text::ONLY_THE_SAMPLE, false, on) }
                </div>
            }
            if applies {
                { task(playing, step, on) }
            } else {
                <p class="mission-note">{ text::DOES_NOT_APPLY }</p>
            }
            { verdict(playing, step, on) }
            if !is_over && applies {
                { hints(playing, step, on) }
            }
            if is_over {
                <div class="mission-why">
                    <h3>{ text::WHY }</h3>
                    { prose(&step.why, playing, on) }
                </div>
            }
            { ways_on(playing, at, is_over || !applies, on) }
        </>
    }
}

fn task(playing: &Playing, step: &Step, on: &Callback<Action>) -> Html {
    let on_check = on.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::Mission(MissionAction::Check)
    });
    let is_checking = playing.is_checking();
    let check = html! {
        <button class="button button-primary" type="submit" aria-disabled={is_checking.to_string()}>
            { if is_checking { text::CHECKING } else { text::CHECK } }
        </button>
    };
    let fields = match &step.task {
        Task::Query { .. } => html! { <p class="mission-task">{ text::QUERY_TASK }</p> },
        Task::Pick { .. } => html! { <p class="mission-task">{ text::PICK_TASK }</p> },
        Task::Value { .. } => {
            let on_input = on.reform(|event: InputEvent| {
                let input: HtmlInputElement = event.target_unchecked_into();
                Action::Mission(MissionAction::Type(input.value()))
            });
            html! {
                <label class="mission-answer">
                    { text::YOUR_ANSWER }
                    <input
                        class="input input-code"
                        type="text"
                        value={playing.typed.clone()}
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        oninput={on_input}
                    />
                </label>
            }
        }
        Task::Choice { options } => {
            let option = |(at, option): (usize, &crate::lesson::mission::ChoiceOption)| {
                let on_change = on.reform(move |_| Action::Mission(MissionAction::Choose(at)));
                html! {
                    <label class="mission-choice">
                        <input
                            type="radio"
                            name="mission-choice"
                            checked={playing.chosen == Some(at)}
                            onchange={on_change}
                        />
                        <span>{ super::words::words(&option.text) }</span>
                    </label>
                }
            };
            html! {
                <fieldset class="mission-choices">
                    <legend>{ text::CHOICES }</legend>
                    { for options.iter().enumerate().map(option) }
                </fieldset>
            }
        }
    };
    html! {
        <form class="mission-form" onsubmit={on_check}>
            { fields }
            { check }
        </form>
    }
}

/// What there is to say about the answer. It stands there from the beginning, so that it is read
/// out when it changes.
fn verdict(playing: &Playing, step: &Step, on: &Callback<Action>) -> Html {
    let verdict = playing.verdict.as_ref();
    let class = match verdict.map(|verdict| verdict.word) {
        None => "mission-verdict",
        Some(Word::Right) => "mission-verdict verdict-right",
        Some(Word::Skipped) => "mission-verdict verdict-skipped",
        Some(_) => "mission-verdict verdict-wrong",
    };
    let told: Option<&[Block]> = verdict.and_then(|verdict| {
        let at = verdict.told?;
        match &step.task {
            Task::Choice { options } => options.get(at).map(|option| &option.why[..]),
            _ => step.mistakes.get(at).map(|mistake| &mistake.text[..]),
        }
    });
    let first = verdict
        .filter(|verdict| verdict.word == Word::NoAnswer)
        .map(|_| {
            let task = &step.task;
            text::answer_first(
                matches!(task, Task::Choice { .. }),
                matches!(task, Task::Value { .. }),
                matches!(task, Task::Pick { .. }),
            )
        });
    html! {
        <div {class} role="status" aria-label={text::VERDICT}>
            if let Some(verdict) = verdict {
                <p class="verdict-word">{ text::verdict(verdict.word) }</p>
                if let Some(first) = first {
                    <p>{ first }</p>
                }
                if let Some(told) = told {
                    { prose(told, playing, on) }
                }
                if verdict.is_narrowed {
                    <p>{ text::IS_NARROWED }</p>
                }
            }
        </div>
    }
}

fn hints(playing: &Playing, step: &Step, on: &Callback<Action>) -> Html {
    let all = step.hints.len();
    let shown = step.hints.iter().take(playing.hints).enumerate();
    let hint = |(at, hint): (usize, &Vec<Block>)| {
        html! {
            <li>
                <h3>{ text::hint(at, all) }</h3>
                { prose(hint, playing, on) }
            </li>
        }
    };
    let on_hint = on.reform(|_| Action::Mission(MissionAction::Hint));
    html! {
        <div class="mission-hints">
            <ul aria-live="polite">{ for shown.map(hint) }</ul>
            if playing.hints < all {
                <button class="button" type="button" onclick={on_hint}>
                    { text::show_hint(playing.hints, all) }
                </button>
            }
        </div>
    }
}

/// Back, and on.
fn ways_on(playing: &Playing, at: usize, is_over: bool, on: &Callback<Action>) -> Html {
    let go = |to: At| on.reform(move |_| Action::Mission(MissionAction::Go(to)));
    let before = match at {
        0 => At::Introduction,
        _ => At::Step(at - 1),
    };
    let is_last = at + 1 == playing.mission.steps.len();
    let (next, name) = match is_last {
        true => (At::End, text::FINISH),
        false => (At::Step(at + 1), text::NEXT_STEP),
    };
    let on_skip = on.reform(|_| Action::Mission(MissionAction::Skip));
    html! {
        <div class="mission-buttons mission-ways">
            <button class="button" type="button" onclick={go(before)}>{ text::BACK }</button>
            if is_over {
                <button class="button button-primary" type="button" onclick={go(next)}>{ name }</button>
            } else {
                <button class="button button-quiet" type="button" onclick={on_skip}>{ text::SKIP }</button>
            }
        </div>
    }
}

fn end(playing: &Playing, props: &Props) -> Html {
    let on = &props.on;
    let steps = playing.mission.steps.len();
    let played = props.missions.progress.of(&playing.name);
    let solved = played.map_or(0, |played| played.solved());
    let next = props.missions.next(&playing.name).map(|next| {
        let name: Rc<str> = next.name.as_str().into();
        let on_click = on.reform(move |_| Action::Mission(MissionAction::Open(name.clone())));
        html! {
            <>
                <p>{ text::NEXT_MISSION }{ ": " }{ next.title.clone() }</p>
                <button class="button button-primary" type="button" onclick={on_click}>
                    { text::NEXT_MISSION }
                </button>
            </>
        }
    });
    html! {
        <>
            <p>{ text::mission_outcome(solved, steps) }</p>
            { for next }
            <div class="mission-buttons">
                <button
                    class="button"
                    type="button"
                    onclick={on.reform(|_| Action::Mission(MissionAction::Go(At::Step(0))))}
                >
                    { text::AGAIN }
                </button>
                <button
                    class="button"
                    type="button"
                    onclick={on.reform(|_| Action::Mission(MissionAction::Close))}
                >
                    { text::CLOSE_MISSION }
                </button>
                <button
                    class="button"
                    type="button"
                    onclick={on.reform(|_| Action::HandIn(HandInAction::AddMission))}
                >
                    { text::ADD_ANSWERS_TO_HAND_IN }
                </button>
            </div>
        </>
    }
}

/// A place with the mission beside it that is played, if there is one.
pub fn with_mission(place: Html, panel: Option<Html>) -> Html {
    let class = panel.is_some().then_some("with-mission");
    html! {
        <div {class}>
            { panel.unwrap_or_default() }
            <div class="mission-place">{ place }</div>
        </div>
    }
}
