//! What kind of thing each piece of a text is, for its colour in the editor.

use super::lexeme::{Kind, Lexeme, Stage, is_symbol, lexemes};
use super::walk::Walk;
use crate::query::diagnostic::Span;
use crate::query::notation::Element;
use crate::query::syntax::Token;
use serde::{Deserialize, Serialize};

/// No more of a text than this is coloured, in bytes: queries end at ten thousand characters.
const MOST_BYTES: usize = 32_768;

/// What kind of thing a piece of a query is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Colour {
    Command,
    /// A word of the language between the parts of commands and of expressions.
    Keyword,
    Function,
    /// A field, or a name that the query has defined.
    Field,
    Text,
    /// A number, a period, or one of the truth values.
    Number,
    /// A regular expression.
    Pattern,
    Comment,
    Operator,
    Bracket,
    /// The name of a saved query that is called, with its `$`.
    Saved,
    /// The place of a parameter of a saved query.
    Parameter,
}

/// A piece of a text and its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub span: Span,
    pub colour: Colour,
}

/// The pieces of a text that have a colour, in order and apart from each other, however broken
/// the text is.
pub fn colours(text: &str) -> Vec<Piece> {
    let text = &text[..text.floor_char_boundary(MOST_BYTES)];
    let lexemes = lexemes(text);
    let mut pieces = Vec::new();
    let mut end = 0;
    let stages = lexemes.split_inclusive(|lexeme| is_symbol(Some(lexeme), "|"));
    for lexemes in stages {
        let colours = of_stage(lexemes, text);
        for (lexeme, colour) in lexemes.iter().zip(colours) {
            comments(text, Span::new(end, lexeme.span.start), &mut pieces);
            end = lexeme.span.end;
            let span = lexeme.span;
            pieces.extend(colour.map(|colour| Piece { span, colour }));
        }
    }
    comments(text, Span::new(end, text.len()), &mut pieces);
    pieces
}

/// The comments between two lexemes.
fn comments(text: &str, between: Span, pieces: &mut Vec<Piece>) {
    let mut at = between.start;
    for line in text[between.start..between.end].split_inclusive('\n') {
        if let Some(start) = line.find('#') {
            let span = Span::new(at + start, at + line.trim_end_matches('\n').len());
            let colour = Colour::Comment;
            pieces.push(Piece { span, colour });
        }
        at += line.len();
    }
}

/// The colours of the lexemes of a stage, with the pipe behind it.
fn of_stage(lexemes: &[Lexeme], text: &str) -> Vec<Option<Colour>> {
    let inner = match lexemes.split_last() {
        Some((last, inner)) if is_symbol(Some(last), "|") => inner,
        _ => lexemes,
    };
    let stage = Stage::of(inner);
    let walk = Walk::along(&stage);
    let first = inner.len() - stage.lexemes.len();
    let colour = |(at, lexeme): (usize, &Lexeme)| {
        let before = at.checked_sub(1).map(|at| &lexemes[at]);
        if is_symbol(before, "$") {
            return Some(Colour::Saved);
        }
        match &lexeme.kind {
            Kind::Pattern => Some(Colour::Pattern),
            Kind::Key => Some(Colour::Field),
            Kind::Broken => broken(lexeme.text(text)),
            Kind::Token(token) => match token {
                Token::Word(_) if at < first => Some(Colour::Command),
                Token::Word(_) if stage.command.is_none() && at == 0 => None,
                Token::Word(word) => {
                    let is_called = is_symbol(lexemes.get(at + 1), "(");
                    let taken = at.checked_sub(first).and_then(|at| walk.taken.get(at));
                    let is_keyword = taken.is_some_and(|taken| {
                        let mut taken = taken.iter().map(|next| next.element);
                        taken.any(|element| matches!(element, Element::Literal(_)))
                    });
                    Some(match word.to_ascii_lowercase().as_str() {
                        _ if lexeme.is_reserved() => Colour::Keyword,
                        _ if is_called => Colour::Function,
                        _ if is_keyword => Colour::Keyword,
                        "true" | "false" => Colour::Number,
                        _ => Colour::Field,
                    })
                }
                Token::Quoted(_) => Some(Colour::Field),
                Token::Text(_) => Some(Colour::Text),
                Token::Integer(_) | Token::Float(_) | Token::Duration { .. } => {
                    Some(Colour::Number)
                }
                Token::Symbol("(" | ")" | "[" | "]" | "{" | "}") => Some(Colour::Bracket),
                Token::Symbol("$") => Some(Colour::Saved),
                Token::Symbol(_) => Some(Colour::Operator),
                Token::End => None,
            },
        }
    };
    lexemes.iter().enumerate().map(colour).collect()
}

/// What a piece is going to be that is no token yet.
fn broken(piece: &str) -> Option<Colour> {
    match piece.as_bytes() {
        [b'\'' | b'"', ..] => Some(Colour::Text),
        [b'/', ..] => Some(Colour::Pattern),
        [b'`', ..] => Some(Colour::Field),
        [b'{', b'{', .., b'}', b'}'] => Some(Colour::Parameter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with each piece between brackets, behind the letter of its colour.
    fn drawn(text: &str) -> String {
        let mut drawn = String::new();
        let mut end = 0;
        for Piece { span, colour } in colours(text) {
            let letter = match colour {
                Colour::Command => 'C',
                Colour::Keyword => 'K',
                Colour::Function => 'F',
                Colour::Field => 'f',
                Colour::Text => 't',
                Colour::Number => 'n',
                Colour::Pattern => 'r',
                Colour::Comment => 'c',
                Colour::Operator => 'o',
                Colour::Bracket => 'b',
                Colour::Saved => 's',
                Colour::Parameter => 'p',
            };
            drawn.push_str(&text[end..span.start]);
            drawn.push_str(&format!("{letter}‹{}›", &text[span.start..span.end]));
            end = span.end;
        }
        drawn + &text[end..]
    }

    #[test]
    fn every_piece_has_the_colour_of_its_kind() {
        for (text, expected) in [
            ("", ""),
            ("  # only this", "  c‹# only this›"),
            (
                "stats sum(bytes) as b by bin(5m) # why\n| sort b desc",
                "C‹stats› F‹sum›b‹(›f‹bytes›b‹)› K‹as› f‹b› K‹by› F‹bin›b‹(›n‹5m›b‹)› c‹# why›\n\
                 o‹|› C‹sort› f‹b› K‹desc›",
            ),
            (
                "filter not (a.`b c`.0 in ['x', -1.5]) and c like /x|#y/",
                "C‹filter› K‹not› b‹(›f‹a›o‹.›f‹`b c`›o‹.›f‹0› K‹in› b‹[›t‹'x'›o‹,› o‹-›n‹1.5›b‹]›b‹)› \
                 K‹and› f‹c› K‹like› r‹/x|#y/›",
            ),
            (
                "FIELDS @timestamp | LIMIT any 10",
                "C‹FIELDS› f‹@timestamp› o‹|› C‹LIMIT› K‹any› n‹10›",
            ),
            ("unnest tags into any", "C‹unnest› f‹tags› K‹into› f‹any›"),
            (
                "$Rejected() | $`Top talkers`(n = 3, t = 'x') | limit {{n}}",
                "s‹$›s‹Rejected›b‹(›b‹)› o‹|› s‹$›s‹`Top talkers`›b‹(›f‹n› o‹=› n‹3›o‹,› f‹t› o‹=› \
                 t‹'x'›b‹)› o‹|› C‹limit› p‹{{n}}›",
            ),
            // Broken texts are coloured as what they are going to be.
            ("filt", "filt"),
            ("filter a = 'x", "C‹filter› f‹a› o‹=› t‹'x›"),
            ("filter a = '", "C‹filter› f‹a› o‹=› t‹'›"),
            ("filter a like /x", "C‹filter› f‹a› K‹like› r‹/x›"),
            ("fields `a", "C‹fields› f‹`a›"),
            ("filter a ? 1", "C‹filter› f‹a› ? n‹1›"),
            ("fields nosuch(a)", "C‹fields› F‹nosuch›b‹(›f‹a›b‹)›"),
            (
                "# ünï\nfilter a = 'ü' | # b\n# c\n",
                "c‹# ünï›\nC‹filter› f‹a› o‹=› t‹'ü'› o‹|› c‹# b›\nc‹# c›\n",
            ),
        ] {
            assert_eq!(drawn(text), expected, "{text}");
        }
    }

    #[test]
    fn no_more_than_a_bounded_part_of_a_text_is_coloured() {
        let long = "ä = 1 | ".repeat(10_000);
        let pieces = colours(&long);
        let end = pieces.last().map(|piece| piece.span.end);
        assert!(end.is_some_and(|end| end > MOST_BYTES - 20 && end <= MOST_BYTES));
    }
}
