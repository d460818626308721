//! What a record means: the explainer of single records and the glossary of fields; missions to
//! learn by, and guides to getting records.
//!
//! Explainer and glossary speak from the tables in [`flow`](crate::flow); here is only what
//! makes sentences of them. What comes out is plain data for a page or a terminal.

mod explainer;
pub mod glossary;
pub mod guide;
pub mod markdown;
pub mod mission;
mod reading;
mod remark;
mod sentence;
pub mod term;
mod translation;

pub use explainer::{
    Explanation, Kind, Known, Token, explain, explain_lines, explain_reject, explain_text,
};
pub use translation::ValueMeaning;
