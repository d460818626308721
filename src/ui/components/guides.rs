//! Guides: the list of them, and the one that is open with what fills its blanks.

use super::icon::{Icon, icon};
use super::prose::Prose;
use crate::lesson::guide::Guide;
use crate::lesson::markdown::{Block, Content};
use crate::ui::state::{Action, Guides, GuidesAction, LearnAction};
use crate::ui::text;
use crate::view::snippet::{Blank, Values};
use std::rc::Rc;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

pub fn guides(guides: &Guides, on: &Callback<Action>) -> Html {
    let on_guides = on.reform(|action| Action::Learn(LearnAction::Guides(action)));
    let Some(all) = &guides.all else {
        return missing(guides.problem.as_deref(), on);
    };
    match (guides.shown(), &guides.open) {
        (Some(guide), _) => guide_view(guide, all, &guides.values, &on_guides, on),
        (None, open) => html! {
            <>
                if open.is_some() {
                    <p class="note" role="status">{ text::NO_SUCH_GUIDE }</p>
                }
                <p>{ text::GUIDES_INTRO }</p>
                <ol class="guides" aria-label={text::GUIDES_LIST}>
                    { for all.iter().map(|guide| entry(guide, &on_guides)) }
                </ol>
            </>
        },
    }
}

/// What asks for guides and missions once more.
pub fn fetch_again(on: &Callback<Action>) -> Html {
    let on_click = on.reform(|_| Action::Learn(LearnAction::FetchAgain));
    html! {
        <button class="button" type="button" onclick={on_click}>{ text::FETCH_AGAIN }</button>
    }
}

fn missing(problem: Option<&str>, on: &Callback<Action>) -> Html {
    html! {
        if let Some(problem) = problem {
            <div class="empty" role="alert">
                <p>{ text::guides_problem(problem) }</p>
                <p>{ text::NO_GUIDES_NEXT }</p>
                { fetch_again(on) }
            </div>
        } else {
            <p role="status">{ text::FETCHING_GUIDES }</p>
        }
    }
}

fn open(name: &str) -> impl Fn(MouseEvent) -> GuidesAction + 'static {
    let name: Rc<str> = name.into();
    move |_| GuidesAction::Open(Some(name.clone()))
}

fn entry(guide: &Guide, on: &Callback<GuidesAction>) -> Html {
    html! {
        <li key={guide.name.clone()}>
            <button class="guide-entry" type="button" onclick={on.reform(open(&guide.name))}>
                <strong>{ &guide.title }</strong>
                <span>{ &guide.summary }</span>
                <small>{ text::minutes(guide.minutes) }</small>
            </button>
        </li>
    }
}

fn guide_view(
    guide: &Guide,
    all: &[Guide],
    values: &Values,
    on: &Callback<GuidesAction>,
    act: &Callback<Action>,
) -> Html {
    let at = all.iter().position(|other| other.name == guide.name);
    let next = at.and_then(|at| all.get(at + 1));
    let blanks: Vec<Blank> = Blank::ALL
        .into_iter()
        .filter(|blank| has_mark(&guide.blocks, blank.mark()))
        .collect();
    html! {
        <article class="guide" key={guide.name.clone()} aria-labelledby="guide-title">
            <button class="button button-quiet guide-back" type="button" onclick={on.reform(|_| GuidesAction::Open(None))}>
                { icon(Icon::Back) }{ text::ALL_GUIDES }
            </button>
            <header>
                <GuideTitle title={guide.title.clone()} />
                <p class="guide-summary">{ &guide.summary }{ " " }<small>{ text::minutes(guide.minutes) }</small></p>
            </header>
            if !blanks.is_empty() {
                { blanks_form(&blanks, values, on) }
            }
            <Prose
                blocks={Rc::<[Block]>::from(guide.blocks.as_slice())}
                terms={Rc::from(guide.terms.as_slice())}
                values={values.clone()}
                on={act.clone()}
            />
            if let Some(next) = next {
                <nav class="guide-next" aria-label={text::NEXT_GUIDE}>
                    <button class="guide-entry" type="button" onclick={on.reform(open(&next.name))}>
                        <small>{ text::NEXT_GUIDE }</small>
                        <strong>{ &next.title }</strong>
                    </button>
                </nav>
            }
        </article>
    }
}

#[derive(Properties, PartialEq)]
struct TitleProps {
    title: String,
}

/// The title takes the focus: what led here is gone.
#[component]
fn GuideTitle(props: &TitleProps) -> Html {
    let title = use_node_ref();
    {
        let title = title.clone();
        use_effect_with((), move |()| {
            if let Some(title) = title.cast::<HtmlElement>() {
                // An element that cannot take the focus leaves it where it is.
                let _ = title.focus();
            }
        });
    }
    html! { <h2 id="guide-title" tabindex="-1" ref={title}>{ &props.title }</h2> }
}

/// Whether the code of some block has the mark.
fn has_mark(blocks: &[Block], mark: &str) -> bool {
    blocks.iter().any(|block| match &block.content {
        Content::Code { lines, .. } => lines.iter().any(|line| line.text.contains(mark)),
        Content::List { items, .. } => items.iter().any(|item| has_mark(item, mark)),
        Content::Note(inner) => has_mark(inner, mark),
        Content::Paragraph(_) | Content::Heading { .. } | Content::Table { .. } => false,
    })
}

fn blanks_form(blanks: &[Blank], values: &Values, on: &Callback<GuidesAction>) -> Html {
    let field = |&blank: &Blank| {
        let (label, example, form) = text::blank(blank);
        let is_wrong = values.is_wrong(blank);
        let id = format!("blank-{}", label.to_lowercase().replace(' ', "-"));
        let hint = format!("{id}-hint");
        let on_input = on.reform(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            GuidesAction::Fill(blank, input.value())
        });
        html! {
            <div class="blank">
                <label for={id.clone()}>{ label }</label>
                <input
                    {id}
                    class="input input-code"
                    type="text"
                    value={values.typed(blank).to_string()}
                    placeholder={example}
                    spellcheck="false"
                    autocapitalize="off"
                    autocomplete="off"
                    aria-invalid={is_wrong.then_some("true")}
                    aria-describedby={hint.clone()}
                    oninput={on_input}
                />
                <p id={hint} class="blank-problem" role="status">{ is_wrong.then_some(form) }</p>
            </div>
        }
    };
    html! {
        <section class="blanks" aria-labelledby="blanks-title">
            <div class="blanks-head">
                <h3 id="blanks-title">{ text::BLANKS }</h3>
                if !values.is_empty() {
                    <button class="button button-quiet" type="button" onclick={on.reform(|_| GuidesAction::Clear)}>
                        { text::CLEAR_BLANKS }
                    </button>
                }
            </div>
            <p>{ text::BLANKS_HINT }</p>
            <div class="blanks-fields">{ for blanks.iter().map(field) }</div>
        </section>
    }
}
