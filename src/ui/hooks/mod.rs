//! What components share beyond their looks.

mod css_property;
mod is_wide;
mod modal;
mod size;
mod window_events;

pub use css_property::use_css_property;
pub use is_wide::use_is_wide;
pub use modal::use_modal;
pub use size::use_size;
pub use window_events::use_window_events;
