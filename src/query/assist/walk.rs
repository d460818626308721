//! A stage followed along the syntax of its command, lexeme by lexeme.

use super::lexeme::{Kind, Lexeme, Stage, is_symbol, is_word};
use crate::query::function::Function;
use crate::query::notation::{Element, Next, Syntax, Takes};
use crate::query::syntax::Token;

/// Keywords that end an expression.
const BETWEEN_PARTS: [&str; 4] = ["as", "by", "asc", "desc"];

/// How far a stage has come.
pub struct Walk {
    syntax: Syntax,
    states: Vec<State>,
    /// Brackets that are open, the innermost last.
    pub open: Vec<Bracket>,
    /// What each lexeme so far is taken for; several where more than one reading is possible.
    pub taken: Vec<Vec<Next>>,
}

#[derive(Clone, Copy)]
enum State {
    /// Before a piece.
    At(usize),
    /// In a part that may go on or be over.
    In(Next),
}

/// A bracket that is open.
#[derive(Clone, Debug)]
pub enum Bracket {
    /// The arguments of a call.
    Call {
        name: String,
        /// Which argument it is at, counted from 0.
        argument: usize,
    },
    /// The list behind `in`; `at` is the lexeme `in`.
    List { at: usize },
    /// Any other.
    Group,
}

impl Bracket {
    /// The function that is called.
    pub fn function(&self) -> Option<&'static Function> {
        match self {
            Bracket::Call { name, .. } => Function::find(name),
            _ => None,
        }
    }
}

impl Walk {
    /// Follows what stands behind the name of the stage's command.
    pub fn along(stage: &Stage<'_>) -> Walk {
        let syntax = Syntax::of(stage.command.map_or("", |command| command.syntax));
        let mut walk = Walk {
            syntax,
            states: vec![State::At(0)],
            open: Vec::new(),
            taken: Vec::new(),
        };
        for at in 0..stage.lexemes.len() {
            walk.step(stage.lexemes, at);
        }
        walk
    }

    fn step(&mut self, lexemes: &[Lexeme], at: usize) {
        let lexeme = &lexemes[at];
        let before = at.checked_sub(1).map(|at| &lexemes[at]);
        let is_inside = !self.open.is_empty();
        let mut states: Vec<State> = Vec::new();
        let mut taken: Vec<Next> = Vec::new();
        for state in &self.states {
            let place = match state {
                State::In(part) => {
                    if is_inside || goes_on(part.element, before, lexeme) {
                        states.push(*state);
                        taken.push(*part);
                    }
                    part.to
                }
                State::At(place) => *place,
            };
            for next in self.syntax.next(&[place]) {
                let fits = !is_inside && begins(next.element, lexeme);
                if fits && !taken.iter().any(|known| known.span == next.span) {
                    states.push(match next.element {
                        Element::Part(_) => State::In(next),
                        Element::Literal(_) => State::At(next.to),
                    });
                    taken.push(next);
                }
            }
        }
        self.states = states;
        self.taken.push(taken);
        match lexeme.symbol() {
            Some("(") => self.open.push(match before.and_then(Lexeme::word) {
                Some(name) if before.is_some_and(|before| !before.is_reserved()) => Bracket::Call {
                    name: name.to_string(),
                    argument: 0,
                },
                _ => Bracket::Group,
            }),
            Some("[") => self.open.push(match before {
                Some(before) if is_word(before, "in") => Bracket::List { at: at - 1 },
                _ => Bracket::Group,
            }),
            Some(")" | "]") => drop(self.open.pop()),
            Some(",") => {
                if let Some(Bracket::Call { argument, .. }) = self.open.last_mut() {
                    *argument += 1;
                }
            }
            _ => {}
        }
    }

    /// What can stand next outside of brackets, beside more of the part that it is in;
    /// `behind_part` says whether that part may be over.
    pub fn next(&self, behind_part: bool) -> Vec<Next> {
        let places = self.states.iter().filter_map(|state| match state {
            State::At(place) => Some(*place),
            State::In(part) => behind_part.then_some(part.to),
        });
        self.syntax.next(&places.collect::<Vec<_>>())
    }

    /// The parts that it is in.
    pub fn parts(&self) -> impl Iterator<Item = Next> {
        self.states.iter().filter_map(|state| match state {
            State::In(part) => Some(*part),
            State::At(_) => None,
        })
    }

    /// Whether the command takes expressions.
    pub fn computes(&self) -> bool {
        let is_expression =
            |element| matches!(element, Element::Part(part) if part.takes.computes());
        self.syntax.elements().any(is_expression)
    }

    /// Whether nothing of the command's syntax fits.
    pub fn is_lost(&self) -> bool {
        self.states.is_empty()
    }
}

/// Whether a lexeme can be more of a part, outside of brackets.
fn goes_on(element: Element, before: Option<&Lexeme>, lexeme: &Lexeme) -> bool {
    let is_operand = lexeme.ends_operand() && lexeme.symbol().is_none();
    let is_step = is_symbol(before, ".");
    if is_operand && !is_step && before.is_some_and(Lexeme::ends_operand) {
        // One operand does not follow another.
        return false;
    }
    match element {
        Element::Part(part) => match part.takes {
            takes if takes.computes() => is_of_expression(lexeme),
            // Steps into it, or the arguments of a call that gives it.
            Takes::Field => is_step || matches!(lexeme.symbol(), Some("(" | ")" | "[" | "]" | ".")),
            _ => false,
        },
        Element::Literal(_) => false,
    }
}

fn is_of_expression(lexeme: &Lexeme) -> bool {
    let ends = BETWEEN_PARTS.iter().any(|word| is_word(lexeme, word));
    !ends && !is_symbol(Some(lexeme), ",")
}

/// Whether a piece can begin with a lexeme.
fn begins(element: Element, lexeme: &Lexeme) -> bool {
    let part = match element {
        Element::Literal(word) => {
            return is_word(lexeme, word) || is_symbol(Some(lexeme), word);
        }
        Element::Part(part) => part,
    };
    match (part.takes, &lexeme.kind) {
        (takes, _) if takes.computes() => is_of_expression(lexeme),
        (Takes::Field | Takes::Name | Takes::Table | Takes::Match | Takes::Column, _) => {
            lexeme.name().is_some()
        }
        (Takes::Text, Kind::Token(Token::Text(_)) | Kind::Broken) => true,
        (Takes::Pattern, Kind::Pattern) => true,
        (Takes::Truth, _) => is_word(lexeme, "true") || is_word(lexeme, "false"),
        (Takes::Count, Kind::Token(Token::Integer(_))) => true,
        (Takes::Period, Kind::Token(Token::Integer(_) | Token::Duration { .. })) => true,
        _ => false,
    }
}
