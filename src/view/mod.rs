//! View models: what the page shows, as plain data.
//!
//! Numbers and times become text in [`format`], a table of a hundred million rows
//! becomes the few that are in sight in [`window`], and a chart becomes the shapes of
//! [`shape`]. Nothing here knows a browser: the UI turns what it gets into elements,
//! and tests read it as it is.

mod axis;
mod backend;
mod brush;
pub mod chart;
pub mod export;
pub mod format;
pub mod grid;
pub mod hand_in;
pub mod highlight;
mod markup;
pub mod rejected;
pub mod search;
pub mod shape;
pub mod snippet;
pub mod svg;
pub mod time_range;
pub mod timeline;
pub mod traffic;
pub mod verdict;
pub mod window;
