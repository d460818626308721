//! What the page says about the selection, its menu, and its steps.

pub const INCLUDE: &str = "Include";
pub const EXCLUDE: &str = "Exclude";
pub const ONLY_THIS: &str = "Only this";
