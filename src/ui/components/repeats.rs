//! What counts twice: files that repeat others, and records that were delivered twice.

use super::icon::{Icon, icon};
use super::switch::switch;
use super::words::words;
use crate::column::FileId;
use crate::flow::Field;
use crate::ui::state::{Action, Files};
use crate::ui::text;
use crate::worker::{Duplicates, Twin, TwinKind};
use std::collections::HashMap;
use yew::prelude::*;

/// Groups of files that repeat the same one which are listed by themselves.
const MOST_GROUPS: usize = 20;

/// The fields that tell records apart which look the same without them.
const TELLING: [Field; 5] = [
    Field::INTERFACE_ID,
    Field::PACKETS,
    Field::BYTES,
    Field::START,
    Field::END,
];

/// Says in one line that files count twice, with what to do; where sums are shown.
pub fn repeats_note(files: &Files, on: &Callback<Action>) -> Html {
    let twins = files.repeats.twins();
    let undone: Vec<FileId> = files.kept_one();
    let left_out = files.counts().duplicates;
    if !twins.is_empty() && files.repeats.duplicates != Duplicates::LeftOut {
        return html! {
            <div class="repeats repeats-twice" role="status">
                { icon(Icon::Alert) }
                <p>{ says_twice(twins) }</p>
                { keep_one(twins, on) }
                <a class="button button-quiet" href="#/data">{ text::WHICH_FILES }</a>
            </div>
        };
    }
    if !undone.is_empty() {
        return html! { { undo(undone, on) } };
    }
    if left_out > 0 {
        return html! {
            <div class="repeats" role="status">
                <p>{ text::left_out(left_out) }</p>
                <a class="button button-quiet" href="#/data">{ text::LEFT_OUT_WHERE }</a>
            </div>
        };
    }
    html! {}
}

/// The files that repeat others, with what to do about each.
pub fn repeats_list(files: &Files, on: &Callback<Action>) -> Html {
    let twins = files.repeats.twins();
    let undone: Vec<FileId> = files.kept_one();
    let count_once = files.repeats.duplicates == Duplicates::LeftOut;
    if twins.is_empty() {
        return match undone.is_empty() {
            true => html! {},
            false => html! { { undo(undone, on) } },
        };
    }
    let groups = groups(twins);
    let path = |id: FileId| files.path(id).unwrap_or_default();
    let group = |group: &Vec<Twin>| {
        let Twin { kept, kind, .. } = group[0];
        let others: Vec<&str> = group.iter().map(|twin| path(twin.file)).collect();
        let kept = path(kept);
        let (sentence, label) = match kind {
            TwinKind::Same => (text::same_content(&others, kept), text::KEEP_ONE),
            TwinKind::Longer => (text::goes_on(&others, kept), text::REPLACE),
        };
        let remove: Vec<FileId> = group.iter().map(|twin| twin.file).collect();
        let on_click = on.reform(move |_| Action::KeepOne(remove.clone()));
        html! {
            <li>
                <span>{ words(&sentence) }</span>
                <button class="button" type="button" aria-label={format!("{label}: {}", sentence.replace('`', ""))} onclick={on_click}>
                    { label }
                </button>
            </li>
        }
    };
    let rest = groups.len().saturating_sub(MOST_GROUPS);
    html! {
        <section class={classes!("repeats-list", (!count_once).then_some("repeats-twice"))}>
            <h3>{ if count_once { text::REPEATED_FILES } else { text::TWICE } }</h3>
            <p>{ if count_once { text::REPEATED_ONCE } else { text::TWICE_MEANING } }</p>
            <ul>{ for groups.iter().take(MOST_GROUPS).map(group) }</ul>
            if rest > 0 {
                <p>{ text::further_files(rest) }</p>
            }
            if groups.len() > 1 {
                { keep_one(twins, on) }
            }
        </section>
    }
}

/// The switch that leaves out records delivered twice.
pub fn duplicates_switch(files: &Files, on: &Callback<Action>) -> Html {
    let missing = |field: &Field| {
        let mut layouts = files.shown().filter_map(|file| file.report.layout.as_ref());
        layouts.any(|layout| layout.position_of(*field).is_none())
    };
    let missing: Vec<&str> = TELLING
        .iter()
        .filter(|field| missing(field))
        .map(|field| field.name())
        .collect();
    let mut sentence = match &files.repeats.duplicates {
        Duplicates::Kept => text::LEAVE_OUT_WHEN.to_string(),
        Duplicates::Searched => text::SEARCHED.to_string(),
        Duplicates::LeftOut => text::left_out(files.counts().duplicates),
        Duplicates::Refused(reason) => text::sentence(reason),
    };
    if !missing.is_empty() && !matches!(files.repeats.duplicates, Duplicates::Searched) {
        sentence = format!("{sentence} {}", text::may_be_two(&missing));
    }
    let is_on = matches!(
        files.repeats.duplicates,
        Duplicates::Searched | Duplicates::LeftOut
    );
    let on_switch = on.reform(Action::LeaveOutDuplicates);
    switch(
        "duplicates-sentence",
        text::LEAVE_OUT_DUPLICATES,
        is_on,
        &sentence,
        &on_switch,
    )
}

fn says_twice(twins: &[Twin]) -> String {
    let same = twins
        .iter()
        .filter(|twin| twin.kind == TwinKind::Same)
        .count();
    text::counts_twice(same, twins.len() - same)
}

/// The button that removes all files which repeat others.
fn keep_one(twins: &[Twin], on: &Callback<Action>) -> Html {
    let label = match twins {
        [Twin { kind, .. }] => match kind {
            TwinKind::Same => text::KEEP_ONE,
            TwinKind::Longer => text::REPLACE,
        },
        _ => text::KEEP_ONE_OF_EACH,
    };
    let remove: Vec<FileId> = twins.iter().map(|twin| twin.file).collect();
    let on_click = on.reform(move |_| Action::KeepOne(remove.clone()));
    html! { <button class="button" type="button" onclick={on_click}>{ label }</button> }
}

/// What was removed together, and how to take it back.
fn undo(removed: Vec<FileId>, on: &Callback<Action>) -> Html {
    let count = removed.len();
    let on_click = on.reform(move |_| Action::PutAllBack(removed.clone()));
    html! {
        <div class="repeats" role="status">
            <p>{ text::kept_one(count) }</p>
            <button class="button button-quiet" type="button" onclick={on_click}>{ text::UNDO }</button>
        </div>
    }
}

/// The twins by the file to keep and by what it is to them.
fn groups(twins: &[Twin]) -> Vec<Vec<Twin>> {
    let mut places: HashMap<(FileId, TwinKind), usize> = HashMap::new();
    let mut groups: Vec<Vec<Twin>> = Vec::new();
    for twin in twins {
        let place = *places.entry((twin.kept, twin.kind)).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(*twin);
    }
    groups
}
