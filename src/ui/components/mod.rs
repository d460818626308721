//! The parts of the page, from the frame to the leaves. They take plain values and
//! callbacks, as components where they remember something and as functions where they
//! do not; each has a stylesheet of its name in `style/`.

mod chart;
mod cheat_sheet;
mod completion;
mod connections;
mod conversations;
mod copy_report;
mod cursor_help;
mod data;
mod dialog;
mod drop_overlay;
mod editor;
mod examples_menu;
mod explanation;
mod fields_panel;
mod findings;
mod glossary;
mod header;
mod icon;
mod learn;
mod loaded;
mod naming;
mod notices;
mod open_files;
mod overview;
mod panel;
mod picker;
mod plan;
mod problem;
mod query;
mod repeats;
mod results;
mod switch;
mod text_area;
mod theme_switch;
mod timeline;
mod top_pairs;
mod totals;
mod traces;
mod traffic;
mod verdicts;
mod words;

pub use connections::connections_place;
pub use data::DataPlace;
pub use drop_overlay::DropOverlay;
pub use header::header;
pub use learn::learn_place;
pub use loaded::loaded;
pub use naming::naming_dialog;
pub use notices::notices;
pub use overview::overview_place;
pub use query::query_place;
