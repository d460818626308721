//! All keys of the page.

use super::dialog::Dialog;
use super::keys::kbd;
use crate::ui::command::{COMMANDS, CommandInfo, KEY_GROUPS, KeyGroup, Within};
use crate::ui::state::Action;
use crate::ui::text;
use yew::prelude::*;

pub fn keyboard_help(on: &Callback<Action>) -> Html {
    html! {
        <Dialog title={text::KEYBOARD_HELP} on_close={on.reform(|()| Action::CloseDialog)}>
            <div class="keyboard-help">
                { commands(text::KEYS_PAGE, |within| within != Within::Editor) }
                { commands(text::KEYS_EDITOR, |within| within == Within::Editor) }
                { for KEY_GROUPS.iter().map(group) }
            </div>
        </Dialog>
    }
}

fn commands(title: &'static str, is_here: fn(Within) -> bool) -> Html {
    let row = |info: &CommandInfo| {
        let here = info.keys.iter().filter(|(within, _)| is_here(*within));
        let keys = here.clone().enumerate().map(|(at, (within, keys))| {
            let outside = *within == Within::OutsideOfText;
            html! {
                <>
                    if at > 0 {
                        { " " }{ text::KEY_OR }{ " " }
                    }
                    { kbd(*keys) }
                    if outside {
                        { " " }<span class="keyboard-help-note">{ text::KEYS_OUTSIDE }</span>
                    }
                </>
            }
        });
        let keys: Vec<Html> = keys.collect();
        (!keys.is_empty()).then(|| pair(info.name, keys.into_iter().collect()))
    };
    html! {
        <section>
            <h3>{ title }</h3>
            <dl>{ for COMMANDS.iter().filter_map(row) }</dl>
        </section>
    }
}

fn group(group: &KeyGroup) -> Html {
    let row = |(keys, what): &(&'static str, &'static str)| {
        let keys = keys.split(' ');
        let keys = keys.map(|key| html! { <><kbd class="keys">{ key }</kbd>{ " " }</> });
        pair(what, keys.collect())
    };
    html! {
        <section>
            <h3>{ group.title }</h3>
            <dl>{ for group.keys.iter().map(row) }</dl>
        </section>
    }
}

fn pair(what: &'static str, keys: Html) -> Html {
    html! { <div><dt>{ what }</dt><dd>{ keys }</dd></div> }
}
