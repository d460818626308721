//! The colours of the text in the editor, as far as they are known.

use super::shared::Shared;
use crate::query::assist::Piece;
use crate::view::highlight::Change;
use crate::worker::Command;
use std::rc::Rc;

/// What the pieces of a text are.
#[derive(Clone, PartialEq)]
pub struct Colours {
    text: Rc<str>,
    pub pieces: Shared<Vec<Piece>>,
    /// Whether a worker is asked about this very text.
    is_asked: bool,
}

impl Default for Colours {
    fn default() -> Colours {
        Colours {
            text: "".into(),
            pieces: Shared::new(Vec::new()),
            is_asked: false,
        }
    }
}

impl Colours {
    /// The text is now this one: what is known of the text before moves along, and a worker is
    /// asked.
    pub(super) fn follow(&mut self, text: &Rc<str>) -> Option<Command> {
        if self.is_asked && self.text == *text {
            return None;
        }
        let change = Change::between(&self.text, text);
        self.pieces = Shared::new(change.pieces(&self.pieces));
        self.text = text.clone();
        self.is_asked = true;
        Some(Command::Colour(text.to_string()))
    }

    /// A worker has answered. What is not the text any more helps nobody.
    pub(super) fn told(&mut self, text: &str, pieces: Vec<Piece>) {
        if *self.text == *text && *self.pieces != pieces {
            self.pieces = Shared::new(pieces);
        }
    }

    /// The worker that was asked is gone, and perhaps its answer.
    pub(super) fn ask_again(&mut self) {
        self.is_asked = false;
    }
}
