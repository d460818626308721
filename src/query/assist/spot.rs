//! The place of the cursor in a text.

use super::lexeme::{Kind, Lexeme, Stage, is_word, lexemes, stages};
use super::scope::Scope;
use super::value;
use super::walk::{Bracket, Walk};
use crate::query::diagnostic::Span;
use crate::query::function::Function;
use crate::query::notation::{Element, Form, Next, Takes};
use crate::query::syntax::Token;

/// What is being written at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A word, a number, or nothing yet.
    Word,
    /// A name in backticks that are still open.
    Quoted,
    /// A text that is still open, and its quote.
    Text(char),
    /// A comment or a regular expression.
    Other,
}

/// All that is known of the place of the cursor.
pub struct Spot<'a> {
    pub text: &'a str,
    pub typed: Typed,
    /// What has been typed of the piece, without quotes.
    pub prefix: &'a str,
    /// The piece that is being written, with what stands of it behind the cursor.
    pub span: Span,
    /// The stage up to the piece.
    pub stage: Stage<'a>,
    pub walk: Walk,
    pub scope: Scope,
}

/// What an operand at the cursor may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    Takes(Takes),
    /// Nothing can stand here.
    None,
}

/// The lexemes before the piece at the cursor, and that piece.
pub struct Before<'a> {
    text: &'a str,
    lexemes: Vec<Lexeme>,
    typed: Typed,
    from: usize,
    prefix: &'a str,
    cursor: usize,
}

impl<'a> Before<'a> {
    pub fn new(text: &'a str, cursor: usize) -> Before<'a> {
        let cursor = text.floor_char_boundary(cursor.min(text.len()));
        let before = &text[..cursor];
        let mut lexemes = lexemes(before);
        let last = lexemes.last().map(|last| last.span).unwrap_or_default();
        let tail = before[last.end..].rsplit('\n').next().unwrap_or_default();
        let (mut typed, mut from, mut skip) = (Typed::Word, cursor, 0);
        if tail.trim_start().starts_with('#') {
            typed = Typed::Other;
        } else if last.end == cursor
            && let Some(piece) = lexemes.last()
        {
            let first = piece.text(text).chars().next().unwrap_or(' ');
            let is_open = piece.is_slip || piece.kind == Kind::Broken;
            let open = match (&piece.kind, first) {
                (_, '\'' | '"') if is_open => Some((Typed::Text(first), 1)),
                (_, '`') if is_open => Some((Typed::Quoted, 1)),
                (_, '@') if is_open => Some((Typed::Quoted, 2)),
                (_, '/') if is_open => Some((Typed::Other, 0)),
                (Kind::Key, _) => Some((Typed::Other, 0)),
                (Kind::Token(Token::Word(_) | Token::Integer(_) | Token::Duration { .. }), _) => {
                    Some((Typed::Word, 0))
                }
                _ => None,
            };
            if let Some((kind, quotes)) = open {
                (typed, from, skip) = (kind, last.start, quotes);
                lexemes.pop();
            }
        }
        Before {
            text,
            lexemes,
            typed,
            from,
            prefix: &text[from + skip..cursor],
            cursor,
        }
    }

    /// The place of the cursor.
    pub fn spot(&self) -> Spot<'_> {
        let mut stages = stages(&self.lexemes);
        // There is always a last one, which may be empty.
        let stage = stages.pop().unwrap_or(Stage {
            command: None,
            lexemes: &[],
        });
        let mut scope = Scope::behind(&stages, self.text);
        let walk = Walk::along(&stage);
        scope.take_in(&stage, self.text);
        Spot {
            text: self.text,
            typed: self.typed.clone(),
            prefix: self.prefix,
            span: Span::new(self.from, self.end()),
            stage,
            walk,
            scope,
        }
    }

    /// Where the piece ends: behind what belongs to it after the cursor.
    fn end(&self) -> usize {
        let rest = &self.text[self.cursor..];
        let name = |c: char| c.is_alphanumeric() || c == '_' || c == '.' || c == '@';
        match self.typed {
            Typed::Word if self.from < self.cursor => {
                self.cursor + rest.find(|c| !name(c)).unwrap_or(rest.len())
            }
            Typed::Text(quote) => {
                let value = |c: char| name(c) || matches!(c, '-' | ':' | '/');
                let end = rest.find(|c| !value(c)).unwrap_or(rest.len());
                // A quote that is near closes this text; one further on may open another.
                match rest[end..].starts_with(quote) {
                    true => self.cursor + end + 1,
                    false => self.cursor,
                }
            }
            Typed::Quoted => match rest.find(['`', '\n', '|']) {
                Some(end) if rest[end..].starts_with('`') => self.cursor + end + 1,
                _ => self.cursor,
            },
            Typed::Word | Typed::Other => self.cursor,
        }
    }
}

impl Spot<'_> {
    /// The lexeme before the piece, in the same stage.
    pub fn last(&self) -> Option<&Lexeme> {
        self.stage.lexemes.last()
    }

    /// Whether an operand ends before the piece, so that an operator or a keyword follows.
    pub fn is_behind_operand(&self) -> bool {
        let names = self.walk.taken.last().into_iter().flatten();
        let is_operand = |next: &Next| match next.element {
            Element::Part(_) => true,
            Element::Literal(_) => false,
        };
        let is_operand = self.walk.is_lost() || names.clone().any(is_operand);
        self.last().is_some_and(Lexeme::ends_operand) && (is_operand || self.is_in_brackets())
    }

    pub fn is_in_brackets(&self) -> bool {
        !self.walk.open.is_empty()
    }

    /// The innermost call that the piece is an argument of, perhaps in brackets of its own.
    pub fn call(&self) -> Option<&Bracket> {
        let mut open = self.walk.open.iter().rev();
        open.find(|bracket| matches!(bracket, Bracket::Call { .. }))
    }

    /// What an operand may be where the piece stands.
    pub fn operands(&self) -> Vec<Operand> {
        if let Some(Bracket::Call { argument, .. }) = self.walk.open.last() {
            let function = self.walk.open.last().and_then(Bracket::function);
            let takes = function.and_then(|function| argument_takes(function, *argument));
            return vec![takes.unwrap_or(Operand::Takes(self.expression()))];
        }
        if self.is_in_brackets() {
            return vec![Operand::Takes(self.expression())];
        }
        let mut operands: Vec<Operand> = Vec::new();
        let mut add = |element: Element| {
            if let Element::Part(part) = element
                && !operands.contains(&Operand::Takes(part.takes))
            {
                operands.push(Operand::Takes(part.takes));
            }
        };
        // Behind an operator the part goes on.
        let goes_on = self.walk.parts().filter(|part| {
            let takes = match part.element {
                Element::Part(part) => part.takes,
                Element::Literal(_) => Takes::Name,
            };
            matches!(takes, Takes::Expression | Takes::Aggregate)
                && !self.last().is_some_and(Lexeme::ends_operand)
        });
        goes_on.for_each(|part| add(part.element));
        let behind_part = self.last().is_some_and(Lexeme::ends_operand);
        let next = self.walk.next(behind_part);
        next.iter().for_each(|next| add(next.element));
        if self.walk.is_lost() && self.walk.computes() {
            operands.push(Operand::Takes(Takes::Expression));
        }
        operands
    }

    /// The field that the operand is compared with, and whether as a text.
    pub fn subject(&self) -> Option<(String, bool)> {
        let lexemes = self.stage.lexemes;
        let operator = match self.walk.open.last() {
            Some(Bracket::List { at }) => *at,
            _ => lexemes.len().checked_sub(1)?,
        };
        let lexeme = &lexemes[operator];
        let is_text = is_word(lexeme, "like") || lexeme.symbol() == Some("=~");
        let compares = is_text
            || is_word(lexeme, "in")
            || matches!(
                lexeme.symbol(),
                Some("=" | "==" | "!=" | "<" | "<=" | ">" | ">=")
            );
        let before = lexemes[..operator].split_last().filter(|_| compares)?;
        let subject = match before {
            (not, before) if is_word(not, "not") => before.last()?,
            (subject, _) => subject,
        };
        let name = value::field(subject.name()?, &self.scope)?;
        Some((name, is_text))
    }

    /// What the expression around the brackets at the piece is one of.
    fn expression(&self) -> Takes {
        let of_aggregates = |part: Next| matches!(part.element, Element::Part(part) if part.takes == Takes::Aggregate);
        let is_in_aggregate = self.walk.open.iter().any(|bracket| {
            let function = bracket.function();
            function.is_some_and(|function| function.is_aggregate())
        });
        match self.walk.parts().any(of_aggregates) && !is_in_aggregate {
            true => Takes::Aggregate,
            false => Takes::Expression,
        }
    }
}

/// What a parameter takes, if that is something else than an expression.
fn argument_takes(function: &'static Function, argument: usize) -> Option<Operand> {
    let form = Form::fitting(function.signature, argument);
    let Some(parameter) = form.parameter(argument) else {
        return Some(Operand::None);
    };
    match form.part(parameter)?.takes {
        Takes::Expression | Takes::Aggregate | Takes::Field => None,
        Takes::Name => Some(Operand::None),
        takes => Some(Operand::Takes(takes)),
    }
}
