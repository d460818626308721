//! Help while a query is being written: what can be written next, what stands under the
//! cursor, what each piece of the text is, and the text in good order.
//!
//! The normal state of a text that is being written is broken, so all of it is a light
//! reading of the lexemes before the cursor ([`lexeme`]), along the syntax of the command
//! ([`walk`]); no tree is needed. Every name and every sentence comes from the registries.

mod call;
mod colour;
mod completion;
mod format;
mod help;
mod lexeme;
mod scope;
mod show;
mod spot;
mod value;
mod walk;

pub use call::call;
pub use colour::{Colour, Piece, colours};
pub use completion::{Completion, Completions, Kind, complete};
pub use format::{Formatted, format};
pub use help::{Help, hover, signature};
pub use show::show;
