//! The tree of a query: what was written, before any of it is given a meaning.

mod extraction;
mod foreign;
mod lexer;
mod lookup;
mod parser;
mod recover;
mod source;
mod stage;
mod tree;

pub use foreign::{name_as_written, quoted};
pub(in crate::query) use lexer::{Lexer, Token};
pub(in crate::query) use parser::KEYWORDS;
pub use parser::{Parser, parse, read};
pub(in crate::query) use recover::{has_aggregate, regex_of_like};
pub use tree::*;
