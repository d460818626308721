//! The result of a query, or the conversations: a table of which only the rows in sight have elements.

use crate::query::Value;
use crate::ui::hooks::{use_css_property, use_size};
use crate::ui::state::{
    Action, ConnectionsAction, ConversationsAction, LearnAction, QueryResult, Shared, Sort,
};
use crate::ui::text;
use crate::view::format::{self, Cell, Kind};
use crate::view::shape::text_width;
use crate::view::window::Window;
use std::ops::Range;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The height of a row in pixels, the same in the stylesheet.
const ROW_HEIGHT: f64 = 32.0;
/// The size of the cells' font in pixels, the same in the stylesheet.
const FONT_SIZE: f64 = 14.0;
/// The space in a cell left and right of its text, in pixels, the same in the
/// stylesheet.
const PADDING: f64 = 24.0;
/// The height of a scroll bar in pixels, roughly.
const SCROLL_BAR: f64 = 16.0;
/// The narrowest and the widest column, in pixels; longer texts are cut.
const WIDTHS: Range<f64> = 64.0..480.0;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub result: Shared<QueryResult>,
    #[prop_or_default]
    pub rows: Rows,
    /// The row whose record is being explained.
    pub explained: Option<u64>,
    pub on: Callback<Action>,
}

/// What the rows are, and so what pressing one does.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Rows {
    /// Of the editor's query; records are explained.
    #[default]
    Query,
    /// Conversations, whose question is answered; pressing a head sorts by its column.
    Conversations { sort: Sort },
}

/// The cell that the arrow keys move.
#[derive(Clone, Copy, PartialEq)]
struct Active {
    row: u64,
    column: usize,
}

#[component]
pub fn Results(props: &Props) -> Html {
    let result = &props.result;
    let scroller = use_node_ref();
    let (_, height) = use_size(&scroller);
    let viewport = (f64::from(height) - ROW_HEIGHT).max(0.0);
    let window = use_state_eq(|| Window::new(result.rows, ROW_HEIGHT, viewport));
    let active = use_state_eq(|| None::<Active>);
    let widths = use_mut_ref(Vec::new);

    // Another result begins at its top.
    {
        let (window, active, widths, scroller) = (
            window.clone(),
            active.clone(),
            widths.clone(),
            scroller.clone(),
        );
        use_effect_with((result.query, result.rows), move |(_, rows)| {
            window.set(Window::new(*rows, ROW_HEIGHT, viewport));
            active.set(None);
            widths.borrow_mut().clear();
            if let Some(scroller) = scroller.cast::<HtmlElement>() {
                scroller.set_scroll_top(0);
                scroller.set_scroll_left(0);
            }
        });
    }
    {
        let (window, scroller) = (window.clone(), scroller.clone());
        use_effect_with(height, move |_| {
            let mut next = (*window).clone();
            scroll_to(&scroller, next.resized(viewport));
            window.set(next);
        });
    }
    let drawn = window.drawn();
    {
        let (on, of) = (props.on.clone(), props.rows);
        use_effect_with((drawn.clone(), result.query), move |(drawn, _)| {
            on.emit(match of {
                Rows::Query => Action::See(drawn.clone()),
                Rows::Conversations { .. } => list(ConversationsAction::See(drawn.clone())),
            });
        });
    }
    let (above, below) = window.space();
    let body = use_node_ref();
    // Room for the head, and for a horizontal scroll bar.
    let content = window.element_height() + ROW_HEIGHT + SCROLL_BAR;
    use_css_property(&scroller, "--content", format!("{content}px"));
    use_css_property(&body, "--above", format!("{above}px"));
    use_css_property(&body, "--below", format!("{below}px"));

    let columns = result.columns();
    let cells = |row: u64| -> Option<Vec<Cell>> {
        columns
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let value = match (result.value(row, at)?, props.rows) {
                    // Protocols without ports have the number 0.
                    (Value::Integer(0), Rows::Conversations { .. })
                        if name == text::SERVER_PORT =>
                    {
                        Value::Null
                    }
                    (value, _) => value,
                };
                // The heads of conversations are words, not fields.
                let is_word = matches!(
                    (&value, props.rows),
                    (Value::Text(_), Rows::Conversations { .. })
                );
                Some(format::cell(&value, if is_word { "" } else { name }))
            })
            .collect()
    };
    let rows: Vec<(u64, Option<Vec<Cell>>)> = drawn.map(|row| (row, cells(row))).collect();
    widen(&mut widths.borrow_mut(), columns, &rows);
    let widths = widths.borrow().clone();

    let on_scroll = {
        let (window, scroller) = (window.clone(), scroller.clone());
        Callback::from(move |event: Event| {
            let element: HtmlElement = event.target_unchecked_into();
            let mut next = (*window).clone();
            scroll_to(&scroller, next.scrolled(f64::from(element.scroll_top())));
            window.set(next);
        })
    };
    let (name, is_pressed, hint, press_words) = match props.rows {
        Rows::Query => (
            text::RESULTS,
            result.summary.is_records,
            text::EXPLAIN_ROW_HINT,
            text::EXPLAIN_ROW,
        ),
        Rows::Conversations { .. } => (
            text::CONVERSATIONS,
            true,
            text::CONVERSATIONS_HINT,
            text::OPEN_CONVERSATION,
        ),
    };
    let press = {
        let (on, of) = (props.on.clone(), props.rows);
        move |row: u64| {
            if is_pressed {
                on.emit(match of {
                    Rows::Query => Action::Learn(LearnAction::ExplainRow(row)),
                    Rows::Conversations { .. } => {
                        Action::Connections(ConnectionsAction::OpenRow(row))
                    }
                });
            }
        }
    };
    let on_key = {
        let (window, scroller, active) = (window.clone(), scroller.clone(), active.clone());
        let (rows, columns) = (result.rows, columns.len());
        let (press, explained) = (press.clone(), props.explained);
        let on = props.on.clone();
        Callback::from(move |event: KeyboardEvent| {
            match (event.key().as_str(), *active, explained) {
                ("Enter", Some(now), _) => press(now.row),
                ("Escape", _, Some(_)) => on.emit(Action::Learn(LearnAction::CloseExplanation)),
                _ => {}
            }
            let page = (viewport / ROW_HEIGHT).max(1.0) as u64;
            let Some(next) = moved(*active, &event, rows, columns, page) else {
                return;
            };
            event.prevent_default();
            let mut moved = (*window).clone();
            scroll_to(&scroller, moved.reveal(next.row));
            window.set(moved);
            active.set(Some(next));
            // What is explained follows the active row.
            if explained.is_some_and(|row| row != next.row) {
                press(next.row);
            }
        })
    };
    let on_focus = {
        let (active, first) = (active.clone(), window.first_in_sight());
        Callback::from(move |_| {
            if active.is_none() {
                active.set(Some(Active {
                    row: first,
                    column: 0,
                }));
            }
        })
    };

    let now = *active;
    let active_id = now
        .filter(|now| rows.iter().any(|(row, _)| *row == now.row))
        .map(|now| cell_id(now.row, now.column));
    let reader = now.and_then(|now| {
        let name = columns.get(now.column)?;
        let cell = cells(now.row)?.into_iter().nth(now.column)?;
        Some((name.clone(), cell))
    });
    let empty = match props.rows {
        Rows::Query => text::CELL_EMPTY,
        Rows::Conversations { .. } => text::NO_PORT,
    };
    let head = |(at, name): (usize, &String)| {
        let right = rows
            .iter()
            .find_map(|(_, cells)| cells.as_ref())
            .is_some_and(|cells| cells[at].right_aligned);
        let times = rows
            .iter()
            .find_map(|(_, cells)| cells.as_ref())
            .is_some_and(|cells| cells[at].kind == Kind::Time);
        let name = html! {
            <>
                { name.clone() }
                if times { <small>{ " UTC" }</small> }
            </>
        };
        let class = right.then_some("number");
        match props.rows {
            Rows::Query => {
                html! { <th scope="col" {class} title={columns[at].clone()}>{ name }</th> }
            }
            Rows::Conversations { sort } => {
                let is_sorted = sort.column == at;
                let order = is_sorted.then_some(match sort.descending {
                    true => "descending",
                    false => "ascending",
                });
                let on_click = props
                    .on
                    .reform(move |_| list(ConversationsAction::Sort(at)));
                html! {
                    <th scope="col" {class} aria-sort={order}>
                        <button type="button" onclick={on_click}>{ name }</button>
                    </th>
                }
            }
        }
    };
    let row = |(row, cells): &(u64, Option<Vec<Cell>>)| {
        let row = *row;
        let cell = |(at, cell): (usize, &Cell)| {
            let is_active = now == Some(Active { row, column: at });
            let on_click = {
                let (active, press) = (active.clone(), press.clone());
                Callback::from(move |_| {
                    active.set(Some(Active { row, column: at }));
                    // Who selects text wants to copy it.
                    if !selects_text() {
                        press(row);
                    }
                })
            };
            cell_view(cell, row, at, is_active, on_click)
        };
        html! {
            <tr
                key={row}
                class={(props.explained == Some(row)).then_some("explained")}
                aria-rowindex={(row + 2).to_string()}
            >
                if let Some(cells) = cells {
                    { for cells.iter().enumerate().map(cell) }
                } else {
                    { for columns.iter().map(|_| html! { <td class="pending" /> }) }
                }
            </tr>
        }
    };
    html! {
        <div class={classes!("results", is_pressed.then_some("results-records"))}>
            <div class="results-scroll" ref={scroller} onscroll={on_scroll}>
                <table
                    ref={body}
                    role="grid"
                    tabindex="0"
                    aria-label={name}
                    aria-rowcount={(result.rows + 1).to_string()}
                    aria-colcount={columns.len().to_string()}
                    aria-activedescendant={active_id}
                    onkeydown={on_key}
                    onfocus={on_focus}
                >
                    <colgroup>
                        { for widths.iter().map(|width| html! { <col width={width.ceil().to_string()} /> }) }
                    </colgroup>
                    <thead>
                        <tr aria-rowindex="1">{ for columns.iter().enumerate().map(head) }</tr>
                    </thead>
                    <tbody>{ for rows.iter().map(row) }</tbody>
                </table>
            </div>
            <div class="results-foot">
                <p class="results-cell" aria-hidden="true">
                    if let Some((name, cell)) = reader {
                        <b>{ name }</b>
                        <span>{ if cell.kind == Kind::Absent { empty.into() } else { cell.text } }</span>
                        if let Some(title) = cell.title {
                            <small>{ title }</small>
                        }
                    } else if is_pressed {
                        <small>{ hint }</small>
                    }
                </p>
                if let Some(now) = now.filter(|_| is_pressed) {
                    <button class="button button-quiet" type="button" onclick={move |_| press(now.row)}>
                        { press_words }
                    </button>
                }
            </div>
        </div>
    }
}

fn cell_view(
    cell: &Cell,
    row: u64,
    column: usize,
    is_active: bool,
    on_click: Callback<MouseEvent>,
) -> Html {
    let class = classes!(
        cell.right_aligned.then_some("number"),
        is_active.then_some("active"),
        (cell.kind == Kind::Address).then_some("address"),
    );
    // A text that is cut shows in full below the table, and when pointed at.
    let is_cut = text_width(&cell.text, FONT_SIZE) + PADDING > WIDTHS.end;
    let title = cell
        .title
        .clone()
        .or_else(|| is_cut.then(|| cell.text.clone()));
    let groups = cell.groups();
    html! {
        <td id={cell_id(row, column)} {class} {title} onclick={on_click}>
            if let [text] = groups[..] {
                { text.to_string() }
            } else {
                { for groups.into_iter().map(|group| html! { <span class="digits">{ group.to_string() }</span> }) }
            }
        </td>
    }
}

fn list(action: ConversationsAction) -> Action {
    Action::Connections(ConnectionsAction::List(action))
}

/// Whether a piece of the page's text is selected.
fn selects_text() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok()?);
    selection.is_some_and(|selection| !selection.is_collapsed())
}

fn cell_id(row: u64, column: usize) -> String {
    format!("cell-{row}-{column}")
}

/// Sets the scroll bar if the window asks for it.
fn scroll_to(scroller: &NodeRef, top: Option<f64>) {
    if let (Some(top), Some(scroller)) = (top, scroller.cast::<HtmlElement>()) {
        scroller.set_scroll_top(top as i32);
    }
}

/// Where a key moves the active cell; `None` for other keys.
fn moved(
    active: Option<Active>,
    event: &KeyboardEvent,
    rows: u64,
    columns: usize,
    page: u64,
) -> Option<Active> {
    let Active { row, column } = active.unwrap_or(Active { row: 0, column: 0 });
    let far = event.ctrl_key() || event.meta_key();
    let last_row = rows.saturating_sub(1);
    let last_column = columns.saturating_sub(1);
    let (row, column) = match event.key().as_str() {
        "ArrowDown" => (row + 1, column),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowRight" => (row, column + 1),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "PageDown" => (row.saturating_add(page), column),
        "PageUp" => (row.saturating_sub(page), column),
        "Home" if far => (0, 0),
        "End" if far => (last_row, last_column),
        "Home" => (row, 0),
        "End" => (row, last_column),
        _ => return None,
    };
    Some(Active {
        row: row.min(last_row),
        column: column.min(last_column),
    })
}

/// Makes columns as wide as the texts in sight; columns never get narrower again, so
/// that they stand still while the table is scrolled.
fn widen(widths: &mut Vec<f64>, columns: &[String], rows: &[(u64, Option<Vec<Cell>>)]) {
    let fit = |text: &str| text_width(text, FONT_SIZE) + PADDING;
    if widths.len() != columns.len() {
        let fit_name = |name: &String| (fit(name) + 28.0).clamp(WIDTHS.start, WIDTHS.end);
        *widths = columns.iter().map(fit_name).collect();
    }
    for (_, cells) in rows {
        for (width, cell) in widths.iter_mut().zip(cells.iter().flatten()) {
            *width = width.max(fit(&cell.text).min(WIDTHS.end));
        }
    }
}
