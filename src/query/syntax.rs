//! The tree of a query: what was written, before any of it is given a meaning.

mod extraction;
mod lexer;
mod parser;
mod source;
mod stage;
mod tree;

pub use parser::{Parser, parse};
pub use tree::*;
