//! What components share beyond their looks.

mod css_property;
mod size;

pub use css_property::use_css_property;
pub use size::use_size;
