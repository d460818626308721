//! What is selected, above every place: the time and the filters, with the steps back and
//! forth, and the link that leads here.

use super::copy_text::CopyText;
use super::drop_panel::DropPanel;
use super::icon::{Icon, icon};
use crate::query::selection::Chip;
use crate::query::{Selection, TimeRange};
use crate::ui::place::Place;
use crate::ui::state::{Action, SelectionAction, Typed};
use crate::ui::text;
use crate::view::{format, time_range};
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub selection: Selection,
    pub typed: Typed,
    /// The time of all rows.
    pub all: Option<TimeRange>,
    /// How many rows are selected, once that is known, and how many there are.
    pub rows: (Option<u64>, u64),
    pub is_zoomed: bool,
    pub can_undo: bool,
    pub can_redo: bool,
    pub place: Place,
    /// The whole address that leads here.
    pub link: AttrValue,
    pub shows_hosts: bool,
    pub on: Callback<Action>,
    pub on_undo: Callback<MouseEvent>,
    pub on_redo: Callback<MouseEvent>,
}

#[component]
pub fn SelectionBar(props: &Props) -> Html {
    let Props { selection, on, .. } = props;
    let select = |action: SelectionAction| on.reform(move |_| Action::Select(action.clone()));
    let chips = selection.chips.iter().enumerate();
    let (selected, all) = props.rows;
    let is_narrowed = !selection.is_everything();
    html! {
        <section class="selection" aria-label={text::SELECTION}>
            if let Some(range) = props.all {
                <TimeForm
                    all={range}
                    chosen={selection.range}
                    is_zoomed={props.is_zoomed}
                    on={on.clone()}
                />
            }
            if !selection.chips.is_empty() {
                <ul class="chips" aria-label={text::FILTERS}>
                    { for chips.map(|(at, chip)| chip_view(at, chip, on)) }
                </ul>
            }
            <DropPanel
                label={html! { <>{ icon(Icon::Plus) }{ text::ADD_FILTER }</> }}
                close_on={selection.chips.len().to_string()}
            >
                { filter_form(&props.typed, on) }
                if props.place == Place::Query {
                    <button class="button" type="button" onclick={select(SelectionAction::FromQuery)}>
                        { text::FROM_QUERY }
                    </button>
                }
            </DropPanel>
            if props.place == Place::Query && !selection.chips.is_empty() {
                <button
                    class="button button-quiet"
                    type="button"
                    onclick={select(SelectionAction::IntoQuery)}
                >
                    { text::INTO_QUERY }
                </button>
            }
            if is_narrowed {
                <button
                    class="button button-quiet"
                    type="button"
                    title={text::CLEAR_SELECTION_HINT}
                    onclick={select(SelectionAction::Clear)}
                >
                    { text::CLEAR_SELECTION }
                </button>
            }
            <p class="selection-rows" aria-live="polite">
                if let Some(selected) = selected.filter(|_| is_narrowed) {
                    if selected == 0 { { text::NOTHING_SELECTED } } else { { text::selected(selected, all) } }
                }
            </p>
            if is_narrowed && props.place == Place::Connections {
                <p class="selection-rows">{ text::VERDICTS_SEE_ALL }</p>
            }
            <span class="selection-steps">
                { step(Icon::Undo, text::UNDO_STEP, props.can_undo, &props.on_undo) }
                { step(Icon::Redo, text::REDO_STEP, props.can_redo, &props.on_redo) }
                <DropPanel label={html! { <>{ icon(Icon::Link) }{ text::LINK }</> }}>
                    { link_form(props) }
                </DropPanel>
            </span>
        </section>
    }
}

fn step(shape: Icon, name: &'static str, can: bool, on_click: &Callback<MouseEvent>) -> Html {
    html! {
        <button
            class="button button-quiet"
            type="button"
            aria-label={name}
            title={name}
            disabled={!can}
            onclick={on_click.clone()}
        >
            { icon(shape) }
        </button>
    }
}

/// A chip, which opens what can be done with it.
fn chip_view(at: usize, chip: &Chip, on: &Callback<Action>) -> Html {
    let condition = chip.condition();
    let select = |action: SelectionAction| on.reform(move |_| Action::Select(action.clone()));
    let is_excluded = matches!(
        chip,
        Chip::Values {
            is_excluded: true,
            ..
        }
    );
    html! {
        <li key={condition.clone()} class={classes!("chip", is_excluded.then_some("chip-excluded"))}>
            <button
                class="chip-condition"
                type="button"
                title={text::INVERT}
                aria-label={format!("{}: {}", text::filter_named(&condition), text::INVERT)}
                onclick={select(SelectionAction::Invert(at))}
            >
                { condition.clone() }
            </button>
            <button
                class="chip-remove"
                type="button"
                aria-label={text::take_out(&condition)}
                title={text::REMOVE_FILTER}
                onclick={select(SelectionAction::Remove(at))}
            >
                { icon(Icon::Close) }
            </button>
        </li>
    }
}

/// The field for a condition.
fn filter_form(typed: &Typed, on: &Callback<Action>) -> Html {
    let on_input = on.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::Select(SelectionAction::Type(input.value()))
    });
    let on_submit = on.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::Select(SelectionAction::Enter)
    });
    html! {
        <form class="filter-form" onsubmit={on_submit}>
            <label>
                <span>{ text::ADD_FILTER }</span>
                <input
                    type="text"
                    class="input input-code"
                    value={typed.text.clone()}
                    placeholder={text::CONDITION_EXAMPLE}
                    spellcheck="false"
                    autocapitalize="off"
                    autocomplete="off"
                    aria-invalid={typed.problem.is_some().then_some("true")}
                    aria-describedby="filter-problem"
                    oninput={on_input}
                />
            </label>
            <button class="button button-primary" type="submit">{ text::ADD }</button>
            <p id="filter-problem" class="form-problem" role="alert">{ typed.problem.clone() }</p>
        </form>
    }
}

fn link_form(props: &Props) -> Html {
    let on_hosts = props.on.reform(|event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::ShowHosts(input.checked())
    });
    html! {
        <div class="link-form">
            <p>{ text::LINK_HINT }</p>
            <input
                type="text"
                class="input input-code"
                readonly=true
                aria-label={text::LINK_ADDRESS}
                value={props.link.clone()}
            />
            <label class="tick">
                <input type="checkbox" checked={props.shows_hosts} onchange={on_hosts} />
                <span>{ text::LINK_HOSTS }<small>{ text::LINK_HOSTS_HINT }</small></span>
            </label>
            <CopyText label={text::COPY_LINK} text={props.link.clone()} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TimeProps {
    all: TimeRange,
    chosen: Option<TimeRange>,
    is_zoomed: bool,
    on: Callback<Action>,
}

/// The selected time: what it is, lengths to choose from, and fields to type it into.
#[component]
fn TimeForm(props: &TimeProps) -> Html {
    let (from, until) = (use_node_ref(), use_node_ref());
    let problem = use_state_eq(|| None::<String>);
    {
        let problem = problem.clone();
        use_effect_with(props.chosen, move |_| problem.set(None));
    }
    let range = |range: Option<TimeRange>| {
        props
            .on
            .reform(move |_| Action::Select(SelectionAction::Range(range)))
    };
    let on_submit = {
        let (from, until, problem) = (from.clone(), until.clone(), problem.clone());
        let (on, all) = (props.on.clone(), props.all);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let value = |node: &NodeRef| {
                let input = node.cast::<HtmlInputElement>();
                input.map_or(String::new(), |input| input.value())
            };
            match time_range::read(&value(&from), &value(&until), all) {
                Ok(range) => on.emit(Action::Select(SelectionAction::Range(Some(range)))),
                Err(message) => problem.set(Some(message)),
            }
        })
    };
    let shown = props.chosen.unwrap_or(props.all);
    let label = match props.chosen {
        Some(chosen) => format::time_range(chosen.from, chosen.until),
        None => text::ALL_TIME.to_string(),
    };
    let zoom = {
        let is_zoomed = !props.is_zoomed;
        props
            .on
            .reform(move |_| Action::Select(SelectionAction::Zoom(is_zoomed)))
    };
    let field = |name: &'static str, node: &NodeRef, time: i64| {
        html! {
            <label>
                <span>{ name }</span>
                <input
                    type="text"
                    class="input input-code"
                    ref={node.clone()}
                    value={time_range::typed(time)}
                    autocomplete="off"
                    aria-invalid={problem.is_some().then_some("true")}
                    aria-describedby="time-problem"
                />
            </label>
        }
    };
    html! {
        <>
            <DropPanel
                label={html! { <>{ icon(Icon::Clock) }{ label.clone() }</> }}
                name={format!("{}: {label}", text::TIME)}
                class={classes!("button", "button-quiet", props.chosen.map(|_| "button-on"))}
                close_on={label.clone()}
            >
                <form class="time-form" onsubmit={on_submit}>
                    <div class="time-presets">
                        <button
                            class="button"
                            type="button"
                            aria-pressed={props.chosen.is_none().to_string()}
                            onclick={range(None)}
                        >
                            { text::ALL_TIME }
                        </button>
                        { for time_range::presets(props.all).into_iter().map(|(name, preset)| {
                            let is_chosen = props.chosen == Some(preset);
                            html! {
                                <button
                                    class="button"
                                    type="button"
                                    aria-pressed={is_chosen.to_string()}
                                    onclick={range(Some(preset))}
                                >
                                    { name }
                                </button>
                            }
                        }) }
                    </div>
                    { field(text::TIME_FROM, &from, shown.from) }
                    { field(text::TIME_UNTIL, &until, shown.until) }
                    <button class="button button-primary" type="submit">{ text::APPLY }</button>
                    <p class="form-hint">{ text::TIME_FORM_HINT }</p>
                    <p id="time-problem" class="form-problem" role="alert">{ (*problem).clone() }</p>
                </form>
            </DropPanel>
            if props.chosen.is_some() {
                <button class="button button-quiet" type="button" onclick={zoom}>
                    { if props.is_zoomed { text::ZOOM_OUT } else { text::ZOOM } }
                </button>
            }
        </>
    }
}
