//! What moves in a table of cells: the active cell, the cells that are selected, and the widths
//! of the columns.

use super::shape::text_width;
use std::ops::Range;

/// A cell, or the head of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// `None` for the head.
    pub row: Option<u64>,
    pub column: usize,
}

impl Spot {
    pub fn cell(row: u64, column: usize) -> Spot {
        Spot {
            row: Some(row),
            column,
        }
    }
}

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Up,
    Down,
    Left,
    Right,
    /// As many rows as are in sight.
    PageUp,
    PageDown,
    Top,
    Bottom,
    RowStart,
    RowEnd,
    First,
    Last,
}

impl Move {
    /// Where a key leads, alone or with Ctrl or Cmd (`far`); `None` for other keys.
    pub fn of_key(key: &str, far: bool) -> Option<Move> {
        Some(match (key, far) {
            ("ArrowUp", false) => Move::Up,
            ("ArrowUp", true) => Move::Top,
            ("ArrowDown", false) => Move::Down,
            ("ArrowDown", true) => Move::Bottom,
            ("ArrowLeft", false) => Move::Left,
            ("ArrowLeft", true) | ("Home", false) => Move::RowStart,
            ("ArrowRight", false) => Move::Right,
            ("ArrowRight", true) | ("End", false) => Move::RowEnd,
            ("PageUp", _) => Move::PageUp,
            ("PageDown", _) => Move::PageDown,
            ("Home", true) => Move::First,
            ("End", true) => Move::Last,
            _ => return None,
        })
    }
}

/// Some rows of some columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    pub rows: Range<u64>,
    pub columns: Range<usize>,
}

impl Area {
    pub fn has(&self, row: u64, column: usize) -> bool {
        self.rows.contains(&row) && self.columns.contains(&column)
    }

    /// How many cells there are.
    pub fn cells(&self) -> u64 {
        (self.rows.end - self.rows.start).saturating_mul(self.columns.len() as u64)
    }
}

/// The active cell, and how far the selection goes from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    rows: u64,
    columns: usize,
    at: Option<Spot>,
    /// The cell that the selection goes back to; a cell alone when there is none.
    anchor: Option<Spot>,
    has_all: bool,
}

impl Cursor {
    /// Nowhere yet, in a table of such a size.
    pub fn new(rows: u64, columns: usize) -> Cursor {
        Cursor {
            rows,
            columns,
            ..Cursor::default()
        }
    }

    /// The active cell or head.
    pub fn at(&self) -> Option<Spot> {
        self.at
    }

    /// The row of the active cell.
    pub fn row(&self) -> Option<u64> {
        self.at?.row
    }

    /// Moves the active cell, `page` rows at a time where whole pages are leapt over. The
    /// selection goes along if it `extends`, which it does not into the heads.
    pub fn go(&mut self, step: Move, page: u64, extends: bool) {
        let from = self.at.unwrap_or(Spot::cell(0, 0));
        let (last_row, last_column) = (self.rows.saturating_sub(1), self.columns.saturating_sub(1));
        let Spot { row, mut column } = from;
        let row = match (step, row) {
            (Move::Up, Some(0)) if !extends => None,
            (Move::Up | Move::Top, None) => None,
            (Move::Up, Some(row)) => Some(row.saturating_sub(1)),
            (Move::Down | Move::PageDown, None) => Some(0),
            (Move::Down, Some(row)) => Some(row + 1),
            (Move::PageUp, row) => row.map(|row| row.saturating_sub(page)),
            (Move::PageDown, Some(row)) => Some(row.saturating_add(page)),
            (Move::Top | Move::First, _) => Some(0),
            (Move::Bottom | Move::Last, _) => Some(last_row),
            (Move::Left | Move::Right | Move::RowStart | Move::RowEnd, row) => row,
        };
        column = match step {
            Move::Left => column.saturating_sub(1),
            Move::Right => column + 1,
            Move::RowStart | Move::First => 0,
            Move::RowEnd | Move::Last => last_column,
            _ => column,
        };
        self.extend_from(extends.then_some(from));
        self.at = Some(Spot {
            row: row.map(|row| row.min(last_row)),
            column: column.min(last_column),
        });
    }

    /// Makes a cell the active one, or has the selection reach up to it.
    pub fn press(&mut self, spot: Spot, extends: bool) {
        let from = self.at.filter(|at| at.row.is_some()).unwrap_or(spot);
        self.extend_from(extends.then_some(from));
        self.at = Some(spot);
    }

    fn extend_from(&mut self, from: Option<Spot>) {
        self.has_all = false;
        self.anchor = match from {
            Some(from) => self.anchor.or(Some(from)),
            None => None,
        };
    }

    /// Selects all cells; the active one stays.
    pub fn select_all(&mut self) {
        self.at.get_or_insert(Spot::cell(0, 0));
        self.has_all = true;
    }

    /// Leaves nothing selected but the active cell; `false` when it was like that.
    pub fn collapse(&mut self) -> bool {
        let was_wide = self.is_wide();
        self.has_all = false;
        self.anchor = None;
        was_wide
    }

    /// Whether more than the active cell is selected.
    pub fn is_wide(&self) -> bool {
        self.has_all || self.anchor.is_some_and(|anchor| Some(anchor) != self.at)
    }

    /// Whether everything is selected, and so the names of the columns, too.
    pub fn has_all(&self) -> bool {
        self.has_all
    }

    /// The selected cells; the active one when there are no more.
    pub fn selection(&self) -> Option<Area> {
        if self.has_all {
            return Some(Area {
                rows: 0..self.rows,
                columns: 0..self.columns,
            });
        }
        let at = self.at?;
        let anchor = self.anchor.unwrap_or(at);
        let (row, other) = (at.row?, anchor.row?);
        Some(Area {
            rows: row.min(other)..row.max(other) + 1,
            columns: at.column.min(anchor.column)..at.column.max(anchor.column) + 1,
        })
    }
}

/// The narrowest column in pixels, and the widest that one gets by itself.
const NARROWEST: f64 = 48.0;
const WIDEST_FIT: f64 = 480.0;
/// The widest that a person can make one, in pixels.
const WIDEST: f64 = 1_600.0;
/// How far a key moves the edge of a column, in pixels.
pub const WIDTH_STEP: f64 = 16.0;

/// How much room the texts of a column take, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    /// The size of the font.
    pub font: f64,
    /// The space left and right of a text together.
    pub padding: f64,
    /// What else stands in a head.
    pub head: f64,
}

/// The widths of the columns of a table. They are as wide as the texts that were in sight, and
/// stay so while the table is scrolled, until a person chooses otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Widths {
    names: Vec<String>,
    columns: Vec<Width>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Width {
    pixels: f64,
    is_chosen: bool,
}

impl Widths {
    /// Begins anew for other columns; of the same ones the widths stay.
    pub fn show(&mut self, names: &[String], fit: Fit) {
        if self.names == names {
            return;
        }
        let width = |name: &String| Width {
            pixels: (text_width(name, fit.font) + fit.padding + fit.head)
                .clamp(NARROWEST, WIDEST_FIT),
            is_chosen: false,
        };
        self.columns = names.iter().map(width).collect();
        self.names = names.to_vec();
    }

    /// Makes a column at least as wide as a text, unless a person has chosen its width.
    pub fn widen(&mut self, column: usize, text: &str, fit: Fit) {
        if let Some(width) = self.columns.get_mut(column).filter(|it| !it.is_chosen) {
            let needed = text_width(text, fit.font) + fit.padding;
            width.pixels = width.pixels.max(needed.min(WIDEST_FIT));
        }
    }

    /// Gives a column the width that a person wants.
    pub fn choose(&mut self, column: usize, pixels: f64) {
        if let Some(width) = self.columns.get_mut(column) {
            width.pixels = pixels.clamp(NARROWEST, WIDEST);
            width.is_chosen = true;
        }
    }

    /// Makes a column as wide as its name and these texts, however wide those are.
    pub fn fit<'a>(&mut self, column: usize, texts: impl Iterator<Item = &'a str>, fit: Fit) {
        let Some(name) = self.names.get(column) else {
            return;
        };
        let head = text_width(name, fit.font) + fit.head;
        let widest = texts
            .map(|text| text_width(text, fit.font))
            .fold(head, f64::max);
        self.choose(column, widest + fit.padding);
    }

    /// The width of a column in pixels.
    pub fn get(&self, column: usize) -> f64 {
        self.columns.get(column).map_or(NARROWEST, |it| it.pixels)
    }

    /// All widths in pixels.
    pub fn all(&self) -> impl Iterator<Item = f64> {
        self.columns.iter().map(|width| width.pixels)
    }
}

/// How much of the greatest number of a column a number is, 0 to 1.
pub fn share(number: f64, greatest: f64) -> f64 {
    match greatest > 0.0 {
        true => (number / greatest).clamp(0.0, 1.0),
        false => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cursor in a table of 100 rows and 4 columns, moved by keys: `^` is Ctrl, `+` Shift.
    fn after(keys: &str) -> Cursor {
        let mut cursor = Cursor::new(100, 4);
        for key in keys.split_whitespace() {
            let name = key.trim_start_matches(['^', '+']);
            let step = Move::of_key(name, key.contains('^')).expect("a key that moves");
            cursor.go(step, 10, key.contains('+'));
        }
        cursor
    }

    #[test]
    fn keys_move_the_active_cell() {
        for (keys, row, column) in [
            ("ArrowDown", Some(1), 0),
            ("ArrowDown ArrowRight ArrowRight", Some(1), 2),
            ("ArrowLeft", Some(0), 0),
            ("End ArrowRight", Some(0), 3),
            ("PageDown PageDown PageUp", Some(10), 0),
            ("^End", Some(99), 3),
            ("^End ArrowDown PageDown", Some(99), 3),
            ("^End ^Home", Some(0), 0),
            ("^ArrowDown", Some(99), 0),
            ("^ArrowDown ^ArrowRight ^ArrowUp", Some(0), 3),
            ("^ArrowRight ^ArrowLeft", Some(0), 0),
            // The heads are above the first row.
            ("ArrowUp", None, 0),
            ("ArrowUp ArrowRight ArrowUp", None, 1),
            ("ArrowUp End ArrowDown", Some(0), 3),
            ("ArrowUp PageUp", None, 0),
            ("PageUp", Some(0), 0),
            ("ArrowUp ^End", Some(99), 3),
        ] {
            assert_eq!(after(keys).at(), Some(Spot { row, column }), "{keys}");
        }
        assert_eq!(Move::of_key("a", true), None);
    }

    #[test]
    fn the_selection_reaches_from_where_it_began() {
        for (keys, rows, columns) in [
            ("ArrowDown", 1..2, 0..1),
            ("ArrowDown +ArrowDown +ArrowRight", 1..3, 0..2),
            ("ArrowDown ArrowRight +ArrowUp +ArrowLeft", 0..2, 0..2),
            ("ArrowDown +ArrowUp +ArrowUp", 0..2, 0..1),
            ("+^End", 0..100, 0..4),
            ("+^ArrowDown", 0..100, 0..1),
            ("+ArrowDown +ArrowDown ArrowRight", 2..3, 1..2),
            ("+PageDown +End", 0..11, 0..4),
        ] {
            let area = Area { rows, columns };
            assert_eq!(after(keys).selection(), Some(area), "{keys}");
        }
        assert_eq!(after("ArrowUp").selection(), None);
        assert!(!after("ArrowDown").is_wide());
        assert!(after("+ArrowDown").is_wide());
        assert!(!after("+ArrowDown +ArrowUp").is_wide());
    }

    #[test]
    fn cells_are_selected_by_pressing_and_all_at_once() {
        let mut cursor = Cursor::new(5, 3);
        cursor.press(Spot::cell(3, 2), true);
        assert_eq!(cursor.selection().map(|area| area.cells()), Some(1));
        cursor.press(Spot::cell(1, 0), true);
        let area = cursor.selection().expect("cells");
        assert_eq!((area.rows.clone(), area.columns.clone()), (1..4, 0..3));
        assert!(area.has(2, 1) && !area.has(4, 1));
        assert!(cursor.collapse() && !cursor.collapse());
        assert_eq!(cursor.at(), Some(Spot::cell(1, 0)));
        cursor.select_all();
        assert_eq!(cursor.selection().map(|area| area.cells()), Some(15));
        assert!(cursor.has_all());
        cursor.press(Spot::cell(0, 0), false);
        assert_eq!(cursor.selection().map(|area| area.cells()), Some(1));
    }

    const FIT: Fit = Fit {
        font: 10.0,
        padding: 20.0,
        head: 8.0,
    };

    #[test]
    fn widths_stay_until_the_columns_change() {
        let names = |names: [&str; 2]| names.map(String::from);
        let mut widths = Widths::default();
        widths.show(&names(["a", "b"]), FIT);
        assert_eq!(widths.all().collect::<Vec<_>>(), [NARROWEST, NARROWEST]);
        widths.widen(0, &"x".repeat(10), FIT);
        let wide = widths.get(0);
        assert!(wide > 60.0 && wide < 100.0, "{wide}");
        widths.widen(0, "x", FIT);
        assert_eq!(widths.get(0), wide);
        widths.widen(0, &"x".repeat(1_000), FIT);
        assert_eq!(widths.get(0), WIDEST_FIT);
        // What a person chooses stays.
        widths.choose(1, 200.0);
        widths.widen(1, &"x".repeat(1_000), FIT);
        widths.show(&names(["a", "b"]), FIT);
        assert_eq!(widths.get(1), 200.0);
        widths.choose(1, 3.0);
        assert_eq!(widths.get(1), NARROWEST);
        widths.choose(1, 1e9);
        assert_eq!(widths.get(1), WIDEST);
        widths.fit(0, ["x", "xxxxxxxxxx"].into_iter(), FIT);
        assert_eq!(widths.get(0), wide);
        widths.choose(7, 100.0);
        widths.show(&names(["a", "c"]), FIT);
        assert_eq!(widths.get(1), NARROWEST);
    }

    #[test]
    fn shares_are_of_the_greatest() {
        for (number, greatest, expected) in [
            (5.0, 10.0, 0.5),
            (10.0, 10.0, 1.0),
            (0.0, 10.0, 0.0),
            (11.0, 10.0, 1.0),
            (0.0, 0.0, 0.0),
        ] {
            assert_eq!(share(number, greatest), expected);
        }
    }
}
