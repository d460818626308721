//! What components share beyond their looks.

mod css_property;
mod size;
mod window_events;

pub use css_property::use_css_property;
pub use size::use_size;
pub use window_events::use_window_events;
