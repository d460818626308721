//! The part of a long table that is in sight.
//!
//! A table of a hundred million rows has no elements for most of them: the page shows
//! the rows around the scroll position, and space above and below. Browsers stop at
//! elements of some 33 million pixels (Firefox at 17 million), so a longer table is
//! scrolled in an element of [`MAX_HEIGHT`] whose middle is compressed.

use std::collections::BTreeMap;
use std::ops::Range;

/// The greatest height of the scrolled element, in pixels.
pub const MAX_HEIGHT: f64 = 8_000_000.0;

/// Rows that are drawn above and below those in sight, so that a fast scroll shows rows
/// before the next frame.
const OVERSCAN: u64 = 8;

/// The scroll state of a table with rows of equal height.
///
/// There are two positions: where the browser's scroll bar stands in the element, and
/// which pixel of the full table is at the top of the viewport. Where the element is as
/// high as the table they are the same. Otherwise [`unfold`](Self::unfold) leads from
/// one to the other: pixel by pixel near both ends, compressed between. The scroll bar
/// leaps along this curve; a short scroll (wheel, arrow and page keys, touch) moves the
/// table by exactly its pixels, so that no row is stepped over. Short scrolls leave the
/// curve, and the scroll bar is put back on it where it would otherwise go astray.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    rows: u64,
    row_height: f64,
    viewport: f64,
    max_height: f64,
    /// The pixel of the full table at the top of the viewport.
    top: f64,
    /// Where the scroll bar was last.
    scroll: f64,
    /// Where the scroll bar was before it was asked to move; events from there may
    /// still be on their way.
    left: Option<f64>,
}

impl Window {
    /// The window at the top of a table. Heights are in pixels, those of rows more than
    /// zero; `viewport` is what is left of it below the column heads.
    pub fn new(rows: u64, row_height: f64, viewport: f64) -> Window {
        Window::with_max_height(rows, row_height, viewport, MAX_HEIGHT)
    }

    fn with_max_height(rows: u64, row_height: f64, viewport: f64, max_height: f64) -> Window {
        Window {
            rows,
            row_height,
            viewport: viewport.max(0.0),
            max_height,
            top: 0.0,
            scroll: 0.0,
            left: None,
        }
    }

    /// The height of the element that is scrolled.
    pub fn element_height(&self) -> f64 {
        self.full_height().min(self.max_height)
    }

    /// Takes in a new scroll position. Where it gives one back, set the scroll bar to
    /// it: the same rows stay in sight.
    pub fn scrolled(&mut self, to: f64) -> Option<f64> {
        let (last_top, last_scroll) = (self.max_top(), self.max_scroll());
        let to = to.clamp(0.0, last_scroll);
        // While a smooth scroll runs, a browser may report a few more positions from
        // before the scroll bar was moved.
        let from = match self.left {
            Some(left) if (to - left).abs() < (to - self.scroll).abs() => left,
            _ => {
                self.left = None;
                self.scroll
            }
        };
        self.top = if to <= 0.0 && self.left.is_none() {
            0.0
        } else if to >= last_scroll && self.left.is_none() {
            last_top
        } else if !self.is_compressed() || !self.is_short(to - from) {
            self.unfold(to)
        } else {
            (self.top + to - from).clamp(0.0, last_top)
        };
        self.scroll = to;
        self.put_back()
    }

    /// Takes in a new height of the viewport, in pixels.
    pub fn resized(&mut self, viewport: f64) -> Option<f64> {
        self.viewport = viewport.max(0.0);
        self.top = self.top.min(self.max_top());
        self.scroll = self.scroll.min(self.max_scroll());
        self.put_back()
    }

    /// Moves as little as brings the whole of `row` into sight.
    pub fn reveal(&mut self, row: u64) -> Option<f64> {
        let above = row.min(self.rows.saturating_sub(1)) as f64 * self.row_height;
        let below = above + self.row_height - self.viewport;
        let top = self.top.min(above).max(below).clamp(0.0, self.max_top());
        if top == self.top {
            return None;
        }
        self.top = top;
        Some(self.leave_for(self.fold(top)))
    }

    /// The first row that is at least partly in sight.
    pub fn first_in_sight(&self) -> u64 {
        ((self.top / self.row_height) as u64).min(self.rows.saturating_sub(1))
    }

    /// The rows that are at least partly in sight.
    pub fn in_sight(&self) -> Range<u64> {
        let end = ((self.top + self.viewport) / self.row_height).ceil() as u64;
        self.first_in_sight().min(self.rows)..end.min(self.rows)
    }

    /// The rows to draw.
    pub fn drawn(&self) -> Range<u64> {
        let rows = self.in_sight();
        rows.start.saturating_sub(OVERSCAN)..rows.end.saturating_add(OVERSCAN).min(self.rows)
    }

    /// The space above the drawn rows and below them in the element, in pixels.
    pub fn space(&self) -> (f64, f64) {
        let rows = self.drawn();
        let above = self.scroll - self.top + rows.start as f64 * self.row_height;
        let height = (rows.end - rows.start) as f64 * self.row_height;
        (above, self.element_height() - above - height)
    }

    fn full_height(&self) -> f64 {
        self.rows as f64 * self.row_height
    }

    fn is_compressed(&self) -> bool {
        self.full_height() > self.max_height
    }

    /// The greatest value of `top`.
    fn max_top(&self) -> f64 {
        (self.full_height() - self.viewport).max(0.0)
    }

    /// The greatest value of `scroll`.
    fn max_scroll(&self) -> f64 {
        (self.element_height() - self.viewport).max(0.0)
    }

    /// How far from each end the two positions go pixel by pixel.
    fn edge(&self) -> f64 {
        self.max_scroll() / 8.0
    }

    /// Whether a scroll is short. One pixel that the thumb of the scroll bar moves is
    /// thousands of pixels of an element of [`MAX_HEIGHT`]; a page, a flick or a few
    /// turns of the wheel within one frame are less.
    fn is_short(&self, distance: f64) -> bool {
        distance.abs() <= self.viewport.clamp(1_000.0, 2_500.0)
    }

    /// The pixel of the full table that belongs to a scroll position.
    fn unfold(&self, scroll: f64) -> f64 {
        let (edge, last) = (self.edge(), self.max_scroll());
        if !self.is_compressed() || scroll <= edge {
            scroll
        } else if scroll >= last - edge {
            self.max_top() - (last - scroll)
        } else {
            edge + (scroll - edge) * self.slope()
        }
    }

    /// The scroll position that belongs to a pixel of the full table.
    fn fold(&self, top: f64) -> f64 {
        let (edge, last) = (self.edge(), self.max_top());
        if !self.is_compressed() || top <= edge {
            top
        } else if top >= last - edge {
            self.max_scroll() - (last - top)
        } else {
            edge + (top - edge) / self.slope()
        }
    }

    /// Pixels of the full table per pixel of scroll in the compressed middle.
    fn slope(&self) -> f64 {
        (self.max_top() - 2.0 * self.edge()) / (self.max_scroll() - 2.0 * self.edge())
    }

    /// Puts the scroll bar where it belongs if it is far from there. Near an end it has
    /// to be exactly there, or it would reach the end before the table does, or after.
    fn put_back(&mut self) -> Option<f64> {
        let belongs = self.fold(self.top);
        let off = (self.scroll - belongs).abs();
        let last = self.max_scroll();
        let to_end = [self.scroll, belongs, last - self.scroll, last - belongs];
        let near_end = to_end.iter().any(|&distance| distance < self.edge() / 2.0);
        // Browsers round scroll positions to pixels of the screen.
        let is_off = off > self.edge() / 2.0 || near_end && off > 1.0;
        is_off.then(|| self.leave_for(belongs))
    }

    fn leave_for(&mut self, scroll: f64) -> f64 {
        self.left = Some(self.scroll);
        self.scroll = scroll;
        scroll
    }
}

/// The pages of a result that are held around the rows in sight.
///
/// A page is the same number of rows of the result, whatever that is fetched as; the
/// last one may be shorter.
#[derive(Clone, Debug)]
pub struct Pages<P> {
    rows_per_page: u64,
    rows: u64,
    /// How many pages are held at most.
    capacity: usize,
    /// What is held, or `None` for what has been asked for.
    pages: BTreeMap<u64, Option<P>>,
}

impl<P> Pages<P> {
    /// No pages yet of a result with so many rows. At least one row makes a page, and
    /// at least two pages are held.
    pub fn new(rows: u64, rows_per_page: u64, capacity: usize) -> Pages<P> {
        Pages {
            rows_per_page: rows_per_page.max(1),
            rows,
            capacity: capacity.max(2),
            pages: BTreeMap::new(),
        }
    }

    /// Names the rows to fetch so that `rows` can be shown, one range for each page that
    /// is neither held nor asked for; these count as asked for from now on. Pages far
    /// from `rows` are let go.
    pub fn want(&mut self, rows: Range<u64>) -> Vec<Range<u64>> {
        let end = rows.end.min(self.rows);
        if rows.start >= end {
            return Vec::new();
        }
        let wanted = rows.start / self.rows_per_page..(end - 1) / self.rows_per_page + 1;
        self.release(&wanted);
        let mut missing = Vec::new();
        for page in wanted {
            self.pages.entry(page).or_insert_with(|| {
                let start = page * self.rows_per_page;
                missing.push(start..(start + self.rows_per_page).min(self.rows));
                None
            });
        }
        missing
    }

    /// Holds the page that begins with row `start`, if it is still wanted.
    pub fn insert(&mut self, start: u64, page: P) {
        if let Some(place) = self.pages.get_mut(&(start / self.rows_per_page)) {
            *place = Some(page);
        }
    }

    /// The page that has `row`, and the row's place in it, if it is held.
    pub fn get(&self, row: u64) -> Option<(&P, usize)> {
        let page = self.pages.get(&(row / self.rows_per_page))?.as_ref()?;
        Some((page, (row % self.rows_per_page) as usize))
    }

    /// Lets go of the farthest pages until there is place for those that are wanted.
    fn release(&mut self, wanted: &Range<u64>) {
        let distance = |page: u64| {
            let before = wanted.start.saturating_sub(page);
            before.max((page + 1).saturating_sub(wanted.end))
        };
        let missing = wanted.clone().filter(|page| !self.pages.contains_key(page));
        let mut count = self.pages.len() + missing.count();
        while count > self.capacity {
            // The farthest page is the first or the last.
            let ends = [self.pages.first_key_value(), self.pages.last_key_value()];
            let farthest = ends.into_iter().flatten().map(|(&page, _)| page);
            match farthest.max_by_key(|&page| distance(page)) {
                Some(page) if distance(page) > 0 => self.pages.remove(&page),
                _ => return,
            };
            count -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: f64 = 28.0;
    const VIEWPORT: f64 = 600.0;

    /// A browser that scrolls the element of a window.
    struct Browser {
        window: Window,
        position: f64,
    }

    impl Browser {
        fn new(window: Window) -> Browser {
            Browser {
                window,
                position: 0.0,
            }
        }

        /// Scrolls as far as it goes, does what the window asks for, and tells it so.
        fn scroll_to(&mut self, position: f64) {
            self.position = position.clamp(0.0, self.window.max_scroll());
            while let Some(moved) = self.window.scrolled(self.position) {
                self.position = moved;
            }
            self.check();
        }

        fn scroll_by(&mut self, distance: f64) {
            self.scroll_to(self.position + distance);
        }

        /// What must hold at all times: the rows in sight are drawn where they are
        /// seen, and the spaces fill the element.
        fn check(&self) {
            let (above, below) = self.window.space();
            let drawn = self.window.drawn();
            let height = (drawn.end - drawn.start) as f64 * ROW;
            assert!(
                above >= -0.01 && below >= -0.01,
                "{above} {below} {drawn:?}"
            );
            assert!((above + below + height - self.window.element_height()).abs() < 0.01);
            assert!(above <= self.position + 0.01);
            assert!(above + height >= (self.position + VIEWPORT).min(height) - 0.01);
            let first = self.window.first_in_sight();
            let seen_at = above + (first - drawn.start) as f64 * ROW - self.position;
            assert!((-ROW..=0.01).contains(&seen_at), "{seen_at}");
        }

        fn first(&self) -> u64 {
            self.window.first_in_sight()
        }
    }

    #[test]
    fn a_short_table_is_scrolled_as_it_is() {
        for (rows, scroll, in_sight, drawn, space) in [
            (0, 0.0, 0..0, 0..0, (0.0, 0.0)),
            (3, 0.0, 0..3, 0..3, (0.0, 0.0)),
            (1_000, 0.0, 0..22, 0..30, (0.0, 27_160.0)),
            (1_000, 300.0, 10..33, 2..41, (56.0, 26_852.0)),
            (1_000, 27_400.0, 978..1_000, 970..1_000, (27_160.0, 0.0)),
            (1_000, 99_999.0, 978..1_000, 970..1_000, (27_160.0, 0.0)),
        ] {
            let mut window = Window::new(rows, ROW, VIEWPORT);
            assert_eq!(window.scrolled(scroll), None);
            assert_eq!(window.in_sight(), in_sight, "{rows} rows at {scroll}");
            assert_eq!(window.drawn(), drawn, "{rows} rows at {scroll}");
            assert_eq!(window.space(), space, "{rows} rows at {scroll}");
        }
    }

    #[test]
    fn both_ends_are_exact_however_long_the_table() {
        for rows in [285_714, 285_715, 300_000, 10_000_000, 100_000_000, 1 << 50] {
            let mut browser = Browser::new(Window::new(rows, ROW, VIEWPORT));
            assert!(browser.window.element_height() <= MAX_HEIGHT);
            browser.scroll_to(f64::MAX);
            assert_eq!(browser.window.in_sight().end, rows);
            assert_eq!(browser.window.space().1, 0.0, "{rows}");
            browser.scroll_to(0.0);
            assert_eq!(browser.first(), 0);
            assert_eq!(browser.window.space().0, 0.0);
        }
    }

    #[test]
    fn the_scroll_bar_is_monotone_and_reaches_everywhere() {
        let rows = 100_000_000;
        let mut last = 0;
        for step in 0..=400 {
            // From the top each time, so that every scroll is a leap.
            let mut browser = Browser::new(Window::new(rows, ROW, VIEWPORT));
            browser.scroll_to(browser.window.max_scroll() * f64::from(step) / 400.0);
            assert!(browser.first() >= last, "step {step}");
            assert!(browser.first() - last < rows / 200, "step {step}");
            last = browser.first();
        }
        assert_eq!(last, rows - 22);
    }

    /// The wheel moves the table by its own pixels, from wherever the scroll bar leapt
    /// to, up and down, to the very ends.
    #[test]
    fn short_scrolls_step_over_no_row() {
        let leaps = [
            0.0, 0.1, 0.12, 0.124_9, 0.125_1, 0.126, 0.13, 0.5, 0.87, 0.874, 0.875_1, 1.0,
        ];
        for rows in [6_000, 7_000, 100_000, 100_000_000] {
            for leap in leaps {
                for distance in [-100.0, 100.0, 33.4, -950.0] {
                    let window = Window::with_max_height(rows, ROW, VIEWPORT, 160_000.0);
                    let mut browser = Browser::new(window);
                    browser.scroll_to(leap * browser.window.max_scroll());
                    for _ in 0..2_000 {
                        let before = browser.window.top;
                        browser.scroll_by(distance);
                        let moved = browser.window.top - before;
                        let left = if distance < 0.0 {
                            before
                        } else {
                            browser.window.max_top() - before
                        };
                        let expected = distance.abs().min(left);
                        // One pixel more or less where the end is reached.
                        assert!(
                            (moved.abs() - expected).abs() <= 1.0,
                            "{rows} rows, {leap}, {distance}: {moved} at {before}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_late_position_from_before_the_move_is_no_leap() {
        let mut window = Window::with_max_height(100_000_000, ROW, VIEWPORT, 160_000.0);
        window.scrolled(20_400.0);
        let mut position = 20_400.0;
        let mut top = window.top;
        for _ in 0..400 {
            position -= 100.0;
            let moved = window.scrolled(position);
            assert!((top - window.top - 100.0).abs() < 0.01);
            top = window.top;
            if let Some(moved) = moved {
                // The browser reports one more step from where it was.
                let again = window.scrolled(position - 60.0);
                assert!((top - window.top - 60.0).abs() < 0.01);
                top = window.top;
                position = again.unwrap_or(moved);
            }
        }
    }

    #[test]
    fn a_row_is_revealed_by_the_least_move() {
        let mut window = Window::new(100_000_000, ROW, VIEWPORT);
        for (row, top) in [
            (3, 0.0),
            (21, 16.0),
            (22, 44.0),
            (1, 28.0),
            (50_000_000, 50_000_001.0 * ROW - VIEWPORT),
            (50_000_000, 50_000_001.0 * ROW - VIEWPORT),
            (u64::MAX, 100_000_000.0 * ROW - VIEWPORT),
            (0, 0.0),
        ] {
            let moved = window.reveal(row);
            assert_eq!(window.top, top, "row {row}");
            // The browser confirms.
            if let Some(position) = moved {
                assert_eq!(window.scrolled(position), None);
                assert_eq!(window.top, top, "row {row}");
            }
        }
    }

    #[test]
    fn a_new_viewport_keeps_the_rows_in_sight() {
        let mut window = Window::new(100_000_000, ROW, VIEWPORT);
        window.scrolled(4_000_000.0);
        let first = window.first_in_sight();
        window.resized(900.0);
        assert_eq!(window.first_in_sight(), first);
        window.scrolled(f64::MAX);
        window.resized(1_200.0);
        assert_eq!(window.in_sight().end, 100_000_000);
        assert_eq!(window.space().1, 0.0);
    }

    #[test]
    fn pages_are_wanted_once_and_let_go_when_far() {
        let mut pages = Pages::new(1_050, 100, 4);
        for (rows, fetched) in [
            (0..30, &[(0, 100)][..]),
            (10..40, &[]),
            (90..120, &[(100, 200)]),
            (200..200, &[]),
            (250..420, &[(200, 300), (300, 400), (400, 500)]),
            (0..10, &[(0, 100)]),
            (1_020..2_000, &[(1_000, 1_050)]),
            (5_000..6_000, &[]),
        ] {
            let missing = pages.want(rows.clone());
            let ranges: Vec<_> = missing.iter().map(|page| (page.start, page.end)).collect();
            assert_eq!(ranges, fetched, "{rows:?}");
            for (start, _) in ranges {
                pages.insert(start, start);
            }
            for row in rows.start..rows.end.min(1_050) {
                let place = (row % 100) as usize;
                assert_eq!(pages.get(row), Some((&(row - row % 100), place)));
            }
            assert!(pages.pages.len() <= 4);
        }
    }

    #[test]
    fn a_page_that_is_no_longer_wanted_is_not_held() {
        let mut pages = Pages::new(10_000, 100, 2);
        pages.want(0..10);
        pages.want(9_000..9_150);
        pages.insert(0, 'a');
        pages.insert(9_000, 'b');
        assert_eq!(pages.get(5), None);
        assert_eq!(pages.get(9_005), Some((&'b', 5)));
        assert_eq!(pages.get(9_105), None);
    }
}
