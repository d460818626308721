//! The lists of Connections: questions without an answer, strangers who knocked in vain,
//! and the table of conversations.

use super::icon::{Icon, icon};
use super::results::{Results, Rows};
use crate::ui::state::{
    Action, Connections, ConnectionsAction, Conversations, ConversationsAction, Knock,
    MOST_CONVERSATIONS, Raised,
};
use crate::ui::text;
use crate::view::format;
use crate::view::verdict::{Service, Tone};
use std::time::Duration;
use web_sys::HtmlInputElement;
use yew::platform::{spawn_local, time::sleep};
use yew::prelude::*;

/// A text that rests for so long is looked for.
const REST: Duration = Duration::from_millis(300);

/// So many ports are named in the sentence on strangers.
const PORTS_NAMED: usize = 3;

/// The questions without an answer, the most interesting first, and who knocked in vain.
pub fn unanswered(conversations: &Conversations, on: &Callback<Action>) -> Html {
    let listed = conversations.raised();
    let on_more = on.reform(|_| list(ConversationsAction::MoreQuestions));
    let on_strangers = on.reform(|event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        list(ConversationsAction::ShowStrangers(input.checked()))
    });
    let strangers = conversations.knocks.rows;
    let is_known = conversations.questions.table.is_some();
    if conversations.total("conversations") == Some(0) {
        return html! {};
    }
    html! {
        <section class="unanswered" aria-labelledby="unanswered-heading">
            <h2 id="unanswered-heading">{ text::UNANSWERED }</h2>
            if let Some(problem) = &conversations.problem {
                <p class="panel-problem">{ text::panel_problem(problem) }</p>
            } else if !is_known {
                <p class="waiting">{ text::UNANSWERED_LOOKING }</p>
            }
            if !listed.is_empty() {
                <ul class="raised-list">
                    { for listed.iter().map(|raised| question(raised, conversations, on)) }
                </ul>
            } else if is_known {
                <p class="empty">
                    { if strangers > 0 { text::UNANSWERED_NONE_INSIDE } else { text::UNANSWERED_NONE } }
                </p>
            }
            if (listed.len() as u64) < conversations.questions.rows {
                <button class="button" type="button" onclick={on_more}>
                    { text::MORE_QUESTIONS }
                </button>
            }
            if strangers > 0 {
                <div class="strangers">
                    <label>
                        <input
                            type="checkbox"
                            checked={conversations.shows_strangers}
                            onchange={on_strangers}
                        />
                        { text::SHOW_STRANGERS }
                    </label>
                    { knocked(conversations) }
                </div>
            }
        </section>
    }
}

fn list(action: ConversationsAction) -> Action {
    Action::Connections(ConnectionsAction::List(action))
}

fn question(raised: &Raised, conversations: &Conversations, on: &Callback<Action>) -> Html {
    let question = raised.question.clone();
    let service = Service {
        protocol: question.protocol,
        port: question.port,
    };
    let verdict = conversations.verdict(&question);
    let tone = verdict
        .and_then(|verdict| verdict.stretches.iter().find(|it| !it.code.is_answered()))
        .map_or(Tone::Unknown, |stretch| Tone::of(stretch.code));
    let (src, dst) = (question.src.to_string(), question.dst.to_string());
    let on_click =
        on.reform(move |_| Action::Connections(ConnectionsAction::Open(question.clone())));
    html! {
        <li>
            <button class={classes!("raised", tone.ink().token())} type="button" onclick={on_click}>
                <span class="raised-ends">
                    <span class="address">{ src }</span>
                    <span class="arrow" aria-hidden="true">{ "→" }</span>
                    <span class="visually-hidden">{ " to " }</span>
                    <span class="address">{ dst }</span>
                    <span class="raised-service">{ service.name() }</span>
                </span>
                <span class="raised-outcome">
                    if let Some(verdict) = verdict {
                        <span class="badge">{ text::outcome(verdict) }</span>
                    }
                    <small>
                        { text::attempts(raised.attempts) }{ " · " }
                        { format::time_range(raised.since, raised.until) }
                    </small>
                </span>
                { icon(Icon::Arrow) }
            </button>
        </li>
    }
}

/// Who knocked in vain in a sentence, and in two tables.
fn knocked(conversations: &Conversations) -> Html {
    let (strangers, ports) = (conversations.strangers(), conversations.knocked_ports());
    let named: Vec<&str> = ports.iter().take(PORTS_NAMED).map(|it| &*it.name).collect();
    let attempts = conversations.total("unsolicited").unwrap_or(0);
    html! {
        <details class="knocked">
            <summary>{ text::knocked(conversations.knocks.rows, attempts, &named) }</summary>
            <div class="knocked-tables">
                { knocks(text::WHO_KNOCKED, [text::STRANGER, text::PORTS], &strangers, true) }
                { knocks(text::WHERE_KNOCKED, [text::PORT, text::STRANGERS], &ports, false) }
            </div>
        </details>
    }
}

fn knocks(
    title: &'static str,
    heads: [&'static str; 2],
    knocks: &[Knock],
    is_address: bool,
) -> Html {
    let integer = |number: u64| format::integer(i128::from(number));
    let row = |knock: &Knock| {
        html! {
            <tr>
                <th scope="row" class={is_address.then_some("address")}>{ knock.name.clone() }</th>
                <td class="number">{ integer(knock.attempts) }</td>
                <td class="number">{ integer(knock.spread) }</td>
                <td class="number">{ integer(knock.targets) }</td>
            </tr>
        }
    };
    let [name, spread] = heads;
    html! {
        <table aria-label={title}>
            <thead>
                <tr>
                    <th scope="col">{ name }</th>
                    <th scope="col" class="number">{ text::ATTEMPTS }</th>
                    <th scope="col" class="number">{ spread }</th>
                    <th scope="col" class="number">{ text::TARGETS }</th>
                </tr>
            </thead>
            <tbody>{ for knocks.iter().map(row) }</tbody>
        </table>
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub connections: Connections,
    pub on: Callback<Action>,
}

/// All conversations, to sort and to filter.
#[component]
pub fn ConversationsTable(props: &Props) -> Html {
    let conversations = &props.connections.conversations;
    let edits = use_mut_ref(|| 0_u32);
    let on_input = {
        let on = props.on.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            on.emit(list(ConversationsAction::Filter(input.value())));
            *edits.borrow_mut() += 1;
            let (on, edits, edit) = (on.clone(), edits.clone(), *edits.borrow());
            spawn_local(async move {
                sleep(REST).await;
                if *edits.borrow() == edit {
                    on.emit(list(ConversationsAction::Rest));
                }
            });
        })
    };
    let Some(table) = &conversations.table else {
        return html! {};
    };
    let known = conversations.total("conversations").map(|count| {
        let figure = |name| conversations.total(name).unwrap_or(0);
        text::conversations_known(count, figure("records"), figure("folded"))
    });
    html! {
        <section class="conversations" aria-labelledby="conversations-heading">
            <div class="conversations-head">
                <h2 id="conversations-heading">{ text::CONVERSATIONS }</h2>
                <input
                    class="input"
                    type="search"
                    aria-label={text::FILTER_CONVERSATIONS}
                    placeholder={text::FILTER_EXAMPLE}
                    autocomplete="off"
                    spellcheck="false"
                    value={conversations.filter.to_string()}
                    oninput={on_input}
                />
                <p role="status">{ text::conversations_shown(table.rows, table.rows == MOST_CONVERSATIONS) }</p>
            </div>
            if let Some(known) = known {
                <p class="conversations-known">{ known }</p>
            }
            if table.rows == 0 {
                <p class="empty">
                    { if conversations.filter.is_empty() { text::CONVERSATIONS_NONE } else { text::CONVERSATIONS_FILTERED } }
                </p>
            } else {
                <Results
                    result={table.clone()}
                    rows={Rows::Conversations { sort: conversations.sort }}
                    explained={None::<u64>}
                    on={props.on.clone()}
                />
            }
        </section>
    }
}
