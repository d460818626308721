//! The result of a query, or the conversations: a table of which only the rows in sight have elements.

mod cell;
mod head;
mod tools;

pub use self::tools::result_tools;

use self::cell::{Look, cell_view, spot_id, spot_of};
use self::head::{Head, head_view};
use crate::query::selection::Choice;
use crate::query::{Measure, Value};
use crate::ui::hooks::{use_css_property, use_size};
use crate::ui::state::{
    Action, ConnectionsAction, ConversationsAction, ExportAction, LearnAction, QueryResult,
    ResultAction, Shared, Sort, ValueMenu, conversation_choice,
};
use crate::ui::text;
use crate::view::format::{self, Cell, Kind};
use crate::view::grid::{self, Cursor, Fit, Move, Spot, WIDTH_STEP, Widths};
use crate::view::window::Window;
use web_sys::{DomRect, Element, HtmlElement};
use yew::prelude::*;

/// The height of a row in pixels, the same in the stylesheet.
const ROW_HEIGHT: f64 = 32.0;
/// The font of cells and the space in them, the same in the stylesheet; in a head stands the
/// sign of the order, too.
const FIT: Fit = Fit {
    font: 14.0,
    padding: 24.0,
    head: 28.0,
};
/// The height of a scroll bar in pixels, roughly.
const SCROLL_BAR: f64 = 16.0;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub result: Shared<QueryResult>,
    #[prop_or_default]
    pub rows: Rows,
    /// The widths of the columns at first, where they are known.
    #[prop_or_default]
    pub widths: Widths,
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
    /// Conversations, whose question is answered.
    Conversations { sort: Sort },
}

impl Rows {
    /// What pressing the head of a column leads to.
    fn sort(self, column: usize) -> Action {
        match self {
            Rows::Query => Action::Result(ResultAction::Sort(column)),
            Rows::Conversations { .. } => list(ConversationsAction::Sort(column)),
        }
    }

    /// What pressing a row leads to.
    fn open(self, row: u64) -> Action {
        match self {
            Rows::Query => Action::Learn(LearnAction::ExplainRow(row)),
            Rows::Conversations { .. } => Action::Connections(ConnectionsAction::OpenRow(row)),
        }
    }
}

/// The edge of a column on its way.
struct Drag {
    column: usize,
    /// Where it began, in pixels, and how wide the column was.
    from: f64,
    width: f64,
}

#[component]
pub fn Results(props: &Props) -> Html {
    let result = &props.result;
    let scroller = use_node_ref();
    let (_, height) = use_size(&scroller);
    let viewport = (f64::from(height) - ROW_HEIGHT).max(0.0);
    let window = use_state_eq(|| Window::new(result.rows, ROW_HEIGHT, viewport));
    let cursor = use_state_eq(|| Cursor::new(result.rows, result.columns().len()));
    let widths = use_mut_ref(|| props.widths.clone());
    {
        // Whoever comes back finds the columns as they were.
        let (widths, on, of) = (widths.clone(), props.on.clone(), props.rows);
        use_effect_with((), move |()| {
            move || {
                if of == Rows::Query {
                    let widths = widths.borrow().clone();
                    on.emit(Action::Result(ResultAction::Keep(widths)));
                }
            }
        });
    }
    let edge = use_mut_ref(|| None::<Drag>);
    let redraw = use_force_update();

    // Another result begins at its top.
    {
        let (window, cursor, scroller) = (window.clone(), cursor.clone(), scroller.clone());
        let columns = result.columns().to_vec();
        let shown = use_mut_ref(Vec::new);
        use_effect_with((result.query, result.rows), move |(_, rows)| {
            window.set(Window::new(*rows, ROW_HEIGHT, viewport));
            let is_same = *shown.borrow() == columns;
            let mut next = Cursor::new(*rows, columns.len());
            // Whoever sorts by keyboard stays at the head.
            if let Some(head) = cursor.at().filter(|at| at.row.is_none() && is_same) {
                next.press(head, false);
            }
            cursor.set(next);
            if let Some(scroller) = scroller.cast::<HtmlElement>() {
                scroller.set_scroll_top(0);
                if !is_same {
                    scroller.set_scroll_left(0);
                }
            }
            *shown.borrow_mut() = columns;
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
    // The active cell is seen to its left and right, too.
    {
        let scroller = scroller.clone();
        use_effect_with(cursor.at(), move |at| {
            if let (Some(at), Some(scroller)) = (at, scroller.cast::<HtmlElement>()) {
                reveal_column(&scroller, at.column);
            }
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
    let rows: Vec<(u64, Option<Vec<Cell>>)> = drawn
        .map(|row| (row, cells_of(result, props.rows, row)))
        .collect();
    {
        let mut widths = widths.borrow_mut();
        widths.show(columns, FIT);
        for cells in rows.iter().filter_map(|(_, cells)| cells.as_ref()) {
            for (at, cell) in cells.iter().enumerate() {
                widths.widen(at, cell.drawn.as_ref().unwrap_or(&cell.text), FIT);
            }
        }
    }
    let fit_column = {
        let (widths, redraw) = (widths.clone(), redraw.clone());
        let texts: Vec<Vec<String>> = (0..columns.len())
            .map(|at| {
                let cells = rows.iter().filter_map(|(_, cells)| cells.as_ref());
                let texts = cells.map(|cells| cells[at].drawn.as_ref().unwrap_or(&cells[at].text));
                texts.cloned().collect()
            })
            .collect();
        Callback::from(move |column: usize| {
            if let Some(texts) = texts.get(column) {
                let texts = texts.iter().map(String::as_str);
                widths.borrow_mut().fit(column, texts, FIT);
                redraw.force_update();
            }
        })
    };

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
                on.emit(of.open(row));
            }
        }
    };
    // What groups were made of, and what is copied, is a matter of the editor's result.
    let is_query = props.rows == Rows::Query;
    let traces = is_query && result.has_groups();
    let trace = {
        let on = props.on.clone();
        move |row: u64| on.emit(Action::Result(ResultAction::Trace(row)))
    };
    let copy = {
        let (on, cursor) = (props.on.clone(), cursor.clone());
        move || {
            if let Some(area) = cursor.selection() {
                let with_names = cursor.has_all();
                let copied = ExportAction::Copy { area, with_names };
                on.emit(Action::Result(ResultAction::Export(copied)));
            }
        }
    };
    // What a value offers, at a point of the window.
    let menu = {
        let result = result.clone();
        let is_records = result.summary.is_records;
        move |spot: Spot, at: (f64, f64)| -> Option<Action> {
            let row = spot.row?;
            let (choice, question) = match is_query {
                true => {
                    let field = result.field(spot.column)?;
                    let value = result.value(row, spot.column)?;
                    (Choice::of(field, value), result.question(row))
                }
                false => conversation_choice(&result, row, spot.column)?,
            };
            let mut menu = ValueMenu::new(choice, at).pair(question);
            if is_query && is_records {
                menu = menu.record(row);
            }
            if traces {
                menu = menu.rows_behind(row);
            }
            Some(Action::OpenMenu(menu))
        }
    };
    let on_menu = {
        let (cursor, on, menu) = (cursor.clone(), props.on.clone(), menu.clone());
        Callback::from(move |event: MouseEvent| {
            // The keyboard's own event comes from the table: it is about the active cell.
            let spot = spot_of(&event).or(cursor.at());
            let Some(spot) = spot.filter(|_| !selects_text()) else {
                return;
            };
            let at = match cell_area(&event, spot) {
                Some(area) if event.button() != 2 => (area.left(), area.bottom()),
                _ => (f64::from(event.client_x()), f64::from(event.client_y())),
            };
            if let Some(open) = menu(spot, at) {
                event.prevent_default();
                let mut next = (*cursor).clone();
                if !next
                    .selection()
                    .is_some_and(|area| spot.row.is_some_and(|row| area.has(row, spot.column)))
                {
                    next.press(spot, false);
                    cursor.set(next);
                }
                on.emit(open);
            }
        })
    };
    let on_use = {
        let (cursor, on, menu) = (cursor.clone(), props.on.clone(), menu.clone());
        Callback::from(move |event: MouseEvent| {
            let button: Element = event.target_unchecked_into();
            let area = button.get_bounding_client_rect();
            let at = (area.left(), area.bottom());
            if let Some(open) = cursor.at().and_then(|spot| menu(spot, at)) {
                on.emit(open);
            }
        })
    };
    let on_sort = {
        let of = props.rows;
        props.on.reform(move |column| of.sort(column))
    };
    let on_key = {
        let (window, scroller, cursor) = (window.clone(), scroller.clone(), cursor.clone());
        let (press, explained) = (press.clone(), props.explained);
        let (on, on_sort, fit_column) = (props.on.clone(), on_sort.clone(), fit_column.clone());
        let (widths, redraw) = (widths.clone(), redraw.clone());
        let (trace, copy) = (trace.clone(), copy.clone());
        Callback::from(move |event: KeyboardEvent| {
            let (key, far) = (event.key(), event.ctrl_key() || event.meta_key());
            let head = cursor.at().filter(|at| at.row.is_none());
            let mut next = (*cursor).clone();
            match (key.as_str(), head) {
                ("Enter", Some(head)) if event.shift_key() => fit_column.emit(head.column),
                ("Enter" | " ", Some(head)) => on_sort.emit(head.column),
                ("ArrowLeft" | "ArrowRight", Some(head)) if event.shift_key() => {
                    let step = if key == "ArrowLeft" {
                        -WIDTH_STEP
                    } else {
                        WIDTH_STEP
                    };
                    let width = widths.borrow().get(head.column) + step;
                    widths.borrow_mut().choose(head.column, width);
                    redraw.force_update();
                }
                ("Enter", None) => {
                    match cursor.row() {
                        Some(row) if far && traces => trace(row),
                        Some(row) if !far => press(row),
                        _ => {}
                    };
                }
                ("c" | "C", _) if far && is_query && !selects_text() => copy(),
                ("Escape", _) => {
                    if next.collapse() {
                        cursor.set(next);
                    } else if explained.is_some() {
                        on.emit(Action::Learn(LearnAction::CloseExplanation));
                    }
                    return;
                }
                ("a" | "A", _) if far && is_query => {
                    next.select_all();
                    cursor.set(next);
                }
                _ => {
                    let Some(step) = Move::of_key(&key, far) else {
                        return;
                    };
                    let page = (viewport / ROW_HEIGHT).max(1.0) as u64;
                    next.go(step, page, event.shift_key());
                    if let Some(row) = next.row() {
                        let mut moved = (*window).clone();
                        scroll_to(&scroller, moved.reveal(row));
                        window.set(moved);
                        // What is explained follows the active row.
                        if explained.is_some_and(|explained| row != explained) {
                            press(row);
                        }
                    }
                    cursor.set(next);
                }
            }
            event.prevent_default();
        })
    };
    let on_focus = {
        let (cursor, first) = (cursor.clone(), window.first_in_sight());
        Callback::from(move |_| {
            if cursor.at().is_none() {
                let mut next = (*cursor).clone();
                next.press(Spot::cell(first, 0), false);
                cursor.set(next);
            }
        })
    };
    let on_down = {
        let cursor = cursor.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(spot) = spot_of(&event).filter(|spot| spot.row.is_some())
                && event.button() == 0
            {
                let mut next = (*cursor).clone();
                next.press(spot, event.shift_key());
                cursor.set(next);
                // A range of cells is no range of text.
                if event.shift_key() {
                    event.prevent_default();
                    focus_grid(&event);
                }
            }
        })
    };
    let on_over = {
        let cursor = cursor.clone();
        Callback::from(move |event: MouseEvent| {
            let spot = spot_of(&event).filter(|spot| spot.row.is_some());
            if let Some(spot) = spot.filter(|spot| Some(*spot) != cursor.at())
                && event.buttons() == 1
                && cursor.row().is_some()
            {
                let mut next = (*cursor).clone();
                next.press(spot, true);
                cursor.set(next);
                unselect_text();
            }
        })
    };
    let on_click = {
        let (cursor, press) = (cursor.clone(), press.clone());
        Callback::from(move |event: MouseEvent| {
            // Who selects text or cells wants to copy them.
            if let Some(row) = spot_of(&event).and_then(|spot| spot.row)
                && !cursor.is_wide()
                && !selects_text()
            {
                press(row);
            }
        })
    };
    let on_edge = {
        let (edge, widths) = (edge.clone(), widths.clone());
        Callback::from(move |event: PointerEvent| {
            let target: Option<Element> = event.target_dyn_into();
            let Some(target) = target.filter(|target| target.class_name() == "head-edge") else {
                return;
            };
            if let Some(spot) = spot_of(&event) {
                event.prevent_default();
                // Without the capture the drag ends when the pointer leaves the edge.
                let _ = target.set_pointer_capture(event.pointer_id());
                *edge.borrow_mut() = Some(Drag {
                    column: spot.column,
                    from: f64::from(event.client_x()),
                    width: widths.borrow().get(spot.column),
                });
            }
        })
    };
    let on_edge_move = {
        let (edge, widths, redraw) = (edge.clone(), widths.clone(), redraw.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(drag) = &*edge.borrow() {
                let width = drag.width + f64::from(event.client_x()) - drag.from;
                widths.borrow_mut().choose(drag.column, width);
                redraw.force_update();
            }
        })
    };
    let on_edge_end = Callback::from(move |_: PointerEvent| *edge.borrow_mut() = None);
    let on_edge_fit = {
        let fit_column = fit_column.clone();
        Callback::from(move |event: MouseEvent| {
            let target: Option<Element> = event.target_dyn_into();
            if target.is_some_and(|target| target.class_name() == "head-edge")
                && let Some(spot) = spot_of(&event)
            {
                fit_column.emit(spot.column);
            }
        })
    };

    let now = cursor.at();
    let is_drawn = |spot: &Spot| {
        spot.row
            .is_none_or(|row| rows.iter().any(|(drawn, _)| *drawn == row))
    };
    let active_id = now.filter(is_drawn).map(spot_id);
    let reader = now.and_then(|now| {
        let name = columns.get(now.column)?;
        let cell = match now.row {
            Some(row) => Some(
                cells_of(result, props.rows, row)?
                    .into_iter()
                    .nth(now.column)?,
            ),
            None => None,
        };
        Some((name.clone(), cell))
    });
    let empty = match props.rows {
        Rows::Query => text::CELL_EMPTY,
        Rows::Conversations { .. } => text::NO_PORT,
    };
    let selection = cursor.selection().filter(|_| cursor.is_wide());
    let (sorted, bars) = match props.rows {
        Rows::Query => (
            result
                .sorted_by()
                .map(|order| (order.column, order.descending)),
            result.bars(),
        ),
        Rows::Conversations { sort } => (Some((sort.column, sort.descending)), None),
    };
    let head = |(column, name): (usize, &String)| {
        let any = |is_it: fn(&Cell) -> bool| {
            let mut cells = rows.iter().filter_map(|(_, cells)| cells.as_ref());
            cells.any(|cells| is_it(&cells[column]))
        };
        head_view(Head {
            column,
            name,
            descending: sorted.and_then(|(by, descending)| (by == column).then_some(descending)),
            is_number: result.measure(column).is_number() || any(|cell| cell.right_aligned),
            is_time: result.measure(column) == Measure::EpochSeconds
                || any(|cell| cell.kind == Kind::Time),
            is_active: now == Some(Spot { row: None, column }),
            is_selected: cursor.has_all(),
            on_sort: on_sort.clone(),
        })
    };
    let all_widths: Vec<f64> = widths.borrow().all().collect();
    let row = |(row, cells): &(u64, Option<Vec<Cell>>)| {
        let row = *row;
        let cell = |(at, cell): (usize, &Cell)| {
            let spot = Spot::cell(row, at);
            let greatest = bars.filter(|(column, _)| *column == at);
            let look = Look {
                is_active: now == Some(spot),
                is_selected: selection.as_ref().is_some_and(|area| area.has(row, at)),
                share: greatest.and_then(|(_, greatest)| {
                    let number = result.value(row, at)?.number()?;
                    Some(grid::share(number.to_f64(), greatest))
                }),
                width: all_widths[at],
            };
            cell_view(cell, spot, look)
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
                    class={selection.is_some().then_some("selecting")}
                    role="grid"
                    tabindex="0"
                    aria-label={name}
                    aria-multiselectable="true"
                    aria-rowcount={(result.rows + 1).to_string()}
                    aria-colcount={columns.len().to_string()}
                    aria-activedescendant={active_id}
                    onkeydown={on_key}
                    onfocus={on_focus}
                    oncontextmenu={on_menu}
                >
                    <colgroup>
                        { for all_widths.iter().map(|width| html! { <col width={width.ceil().to_string()} /> }) }
                    </colgroup>
                    <thead
                        onpointerdown={on_edge}
                        onpointermove={on_edge_move}
                        onpointerup={on_edge_end.clone()}
                        onpointercancel={on_edge_end}
                        ondblclick={on_edge_fit}
                    >
                        <tr aria-rowindex="1">{ for columns.iter().enumerate().map(head) }</tr>
                    </thead>
                    <tbody onmousedown={on_down} onmouseover={on_over} onclick={on_click}>
                        { for rows.iter().map(row) }
                    </tbody>
                </table>
            </div>
            <div class="results-foot">
                <p class="results-cell" aria-hidden="true">
                    if let Some(area) = &selection {
                        <b>{ text::cells_selected(area.rows.end - area.rows.start, area.columns.len()) }</b>
                    } else if let Some((name, cell)) = reader {
                        <b>{ name }</b>
                        if let Some(cell) = cell {
                            if cell.kind == Kind::Absent {
                                <span>{ empty }</span>
                            } else {
                                <span>{ cell.drawn.unwrap_or(cell.text) }</span>
                            }
                            if let Some(title) = cell.title {
                                <small>{ title }</small>
                            }
                        } else {
                            <small>{ text::HEAD_HINT }</small>
                        }
                    } else if is_pressed {
                        <small>{ hint }</small>
                    } else if traces {
                        <small>{ text::SHOW_BEHIND_HINT }</small>
                    }
                </p>
                if let Some(row) = cursor.row().filter(|_| is_pressed) {
                    <button class="button button-quiet" type="button" onclick={move |_| press(row)}>
                        { press_words }
                    </button>
                }
                if let Some(row) = cursor.row().filter(|_| traces) {
                    <button class="button button-quiet" type="button" onclick={move |_| trace(row)}>
                        { text::show_behind(result.record_count(row)) }
                    </button>
                }
                if now.is_some_and(|spot| menu(spot, (0.0, 0.0)).is_some()) {
                    <button
                        class="button button-quiet"
                        type="button"
                        title={text::USE_VALUE_HINT}
                        aria-haspopup="menu"
                        onclick={on_use}
                    >
                        { text::USE_VALUE }
                    </button>
                }
                if is_query && cursor.selection().is_some() {
                    <button
                        class="button button-quiet"
                        type="button"
                        title={text::COPY_CELLS_HINT}
                        onclick={move |_| copy()}
                    >
                        { text::COPY_CELLS }
                    </button>
                }
            </div>
        </div>
    }
}

/// The cells of a row; `None` when it is not here yet.
fn cells_of(result: &QueryResult, of: Rows, row: u64) -> Option<Vec<Cell>> {
    let cell = |(at, name): (usize, &String)| {
        let value = match (result.value(row, at)?, of) {
            // Protocols without ports have the number 0.
            (Value::Integer(0), Rows::Conversations { .. }) if name == text::SERVER_PORT => {
                Value::Null
            }
            (value, _) => value,
        };
        Some(format::cell(&value, result.measure(at)))
    };
    result.columns().iter().enumerate().map(cell).collect()
}

fn list(action: ConversationsAction) -> Action {
    Action::Connections(ConnectionsAction::List(action))
}

/// Whether a piece of the page's text is selected.
fn selects_text() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok()?);
    selection.is_some_and(|selection| !selection.is_collapsed())
}

fn unselect_text() {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok()?);
    if let Some(selection) = selection {
        // There is nothing that could be wrong with that.
        let _ = selection.remove_all_ranges();
    }
}

/// Where the cell at a place is in the window.
fn cell_area(event: &MouseEvent, spot: Spot) -> Option<DomRect> {
    let target: Element = event.target_dyn_into()?;
    let table = target.closest("table").ok()??;
    let cell = table
        .query_selector(&format!("#{}", spot_id(spot)))
        .ok()??;
    Some(cell.get_bounding_client_rect())
}

/// Gives the focus to the table in which an event happened.
fn focus_grid(event: &MouseEvent) {
    let table: Option<HtmlElement> = event
        .target_dyn_into::<Element>()
        .and_then(|target| target.closest("table").ok()?)
        .and_then(|table| wasm_bindgen::JsCast::dyn_into(table).ok());
    if let Some(table) = table {
        // An element that cannot take the focus leaves it where it is.
        let _ = table.focus();
    }
}

/// Scrolls as little as brings the whole of a column into sight.
fn reveal_column(scroller: &HtmlElement, column: usize) {
    let id = spot_id(Spot { row: None, column });
    let Some(head) = scroller.query_selector(&format!("#{id}")).ok().flatten() else {
        return;
    };
    let (head, sight) = (
        head.get_bounding_client_rect(),
        scroller.get_bounding_client_rect(),
    );
    let (left, right) = (head.left() - sight.left(), head.right() - sight.left());
    let width = f64::from(scroller.client_width());
    let by = match () {
        () if left < 0.0 || head.width() > width => left,
        () if right > width => right - width,
        () => return,
    };
    scroller.set_scroll_left(scroller.scroll_left() + by.round() as i32);
}

/// Sets the scroll bar if the window asks for it.
fn scroll_to(scroller: &NodeRef, top: Option<f64>) {
    if let (Some(top), Some(scroller)) = (top, scroller.cast::<HtmlElement>()) {
        scroller.set_scroll_top(top as i32);
    }
}
