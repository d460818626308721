//! The list of missions in Learn, with how far the learner is.

use super::guides::fetch_again;
use crate::lesson::mission::{Entry, Fault};
use crate::ui::state::{Action, MissionAction, Missions};
use crate::ui::text;
use std::rc::Rc;
use yew::prelude::*;

pub fn missions_list(missions: &Missions, on: &Callback<Action>) -> Html {
    let on_forget = on.reform(|_| Action::Mission(MissionAction::Forget));
    html! {
        <div class="missions">
            <p>{ text::MISSIONS_INTRODUCTION }</p>
            if let Some(problem) = &missions.problem {
                <div class="mission-problem" role="alert">
                    <p>{ problem.clone() }</p>
                    <p>{ text::NO_MISSIONS_NEXT }</p>
                    if missions.has_nothing() {
                        { fetch_again(on) }
                    }
                </div>
            }
            if let Some(faulty) = &missions.faulty {
                { faults(&faulty.0, &faulty.1) }
            }
            { match &missions.course {
                Some(_) if missions.has_nothing() => Html::default(),
                Some(course) => html! {
                    <ol class="missions-list">
                        { for course.iter().map(|entry| entry_view(entry, missions, on)) }
                    </ol>
                },
                None => html! { <p>{ text::MISSIONS_ON_THE_WAY }</p> },
            } }
            <p class="missions-note">{ text::OWN_MISSION }</p>
            if !missions.progress.is_empty() {
                <div class="missions-progress">
                    <p class="missions-note">{ text::PROGRESS_IS_KEPT }</p>
                    <button class="button" type="button" onclick={on_forget}>{ text::FORGET_PROGRESS }</button>
                </div>
            }
        </div>
    }
}

fn entry_view(entry: &Entry, missions: &Missions, on: &Callback<Action>) -> Html {
    let name: Rc<str> = entry.name.as_str().into();
    let on_click = on.reform(move |_| Action::Mission(MissionAction::Open(name.clone())));
    let played = missions.progress.of(&entry.name);
    let is_done = played.is_some_and(|played| played.is_done());
    let progress =
        played.map(|played| text::solved(played.solved(), entry.steps as usize, is_done));
    html! {
        <li class={is_done.then_some("missions-done")}>
            <h2>
                <button type="button" onclick={on_click}>{ entry.title.clone() }</button>
            </h2>
            <p>{ entry.summary.clone() }</p>
            <p class="missions-facts">
                <span>{ text::minutes(entry.minutes) }</span>
                if entry.own_files {
                    <span>{ text::OWN_FILES_ALLOWED }</span>
                }
                if let Some(progress) = progress {
                    <b>{ progress }</b>
                }
            </p>
        </li>
    }
}

fn faults(name: &str, faults: &[Fault]) -> Html {
    let fault = |fault: &Fault| {
        html! {
            <li>
                <b>{ text::fault_place(fault.line, fault.column) }</b>
                { ": " }
                { super::words::words(&fault.message) }
            </li>
        }
    };
    html! {
        <div class="mission-problem" role="alert">
            <p>{ text::faulty(name, faults.len()) }</p>
            <ul>{ for faults.iter().map(fault) }</ul>
        </div>
    }
}
