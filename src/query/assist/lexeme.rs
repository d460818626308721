//! A text cut into what the lexer sees in it, however broken it is.

use crate::query::command::CommandInfo;
use crate::query::diagnostic::Span;
use crate::query::syntax::{KEYWORDS, Lexer, Token};

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Lexeme {
    pub kind: Kind,
    pub span: Span,
    /// Whether it was read as what was meant: a quote is not closed, or another language
    /// writes it so.
    pub is_slip: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Token(Token),
    /// A regular expression with its slashes.
    Pattern,
    /// The key of a step into a map, behind its dot.
    Key,
    /// What is no token: a strange character, or a quote with nothing behind it.
    Broken,
}

/// The lexemes of a text, in order, without blanks and comments.
pub fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut lexer = Lexer::new(text);
    let mut all: Vec<Lexeme> = Vec::new();
    // Where the stage begins whose lexemes are being read.
    let mut stage = 0;
    loop {
        let noted = lexer.findings.len();
        let pattern = match expects_pattern(&all, stage) {
            true => lexer.pattern(),
            false => None,
        };
        let found = match pattern {
            Some(found) => found.map(|(_, span)| (Kind::Pattern, span)),
            None if is_symbol(all.last(), ".") => match lexer.key() {
                Ok((_, span)) => Ok((Kind::Key, span)),
                Err(_) => lexer.token().map(of_token),
            },
            None => lexer.token().map(of_token),
        };
        let (kind, span) = match found {
            Ok((Kind::Token(Token::End), _)) => return all,
            Ok(found) => found,
            Err(error) => (Kind::Broken, error.span),
        };
        all.push(Lexeme {
            kind,
            span,
            is_slip: lexer.findings.len() > noted,
        });
        if is_symbol(all.last(), "|") {
            stage = all.len();
        }
    }
}

fn of_token((token, span): (Token, Span)) -> (Kind, Span) {
    (Kind::Token(token), span)
}

/// Whether a `/` that comes next begins a regular expression.
fn expects_pattern(before: &[Lexeme], stage: usize) -> bool {
    let Some(last) = before.last() else {
        return false;
    };
    if is_word(last, "like") || is_symbol(Some(last), "=~") {
        return true;
    }
    // `parse` takes one operand at most before its pattern, and no division.
    let stage = &before[stage..];
    let begins_parse = stage.first().is_some_and(|first| is_word(first, "parse"));
    let opens = stage
        .iter()
        .filter(|lexeme| matches!(lexeme.symbol(), Some("(" | "[")))
        .count();
    let closes = stage
        .iter()
        .filter(|lexeme| matches!(lexeme.symbol(), Some(")" | "]")))
        .count();
    begins_parse && opens == closes && (stage.len() == 1 || last.ends_operand())
}

pub fn is_word(lexeme: &Lexeme, expected: &str) -> bool {
    matches!(lexeme.word(), Some(word) if word.eq_ignore_ascii_case(expected))
}

pub fn is_symbol(lexeme: Option<&Lexeme>, expected: &str) -> bool {
    matches!(
        lexeme.map(|lexeme| &lexeme.kind),
        Some(Kind::Token(Token::Symbol(symbol))) if *symbol == expected
    )
}

impl Lexeme {
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        &text[self.span.start..self.span.end]
    }

    /// The word that it is, as written.
    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Token(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// The name that it may be: a word that is not reserved, or what backticks hold.
    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Token(Token::Word(word)) if !self.is_reserved() => Some(word),
            Kind::Token(Token::Quoted(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether it is a word that is no name.
    pub fn is_reserved(&self) -> bool {
        let is_it = |word: &str| {
            KEYWORDS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(word))
        };
        self.word().is_some_and(is_it)
    }

    pub fn symbol(&self) -> Option<&'static str> {
        match &self.kind {
            Kind::Token(Token::Symbol(symbol)) => Some(symbol),
            _ => None,
        }
    }

    /// Whether an operand can end with it.
    pub fn ends_operand(&self) -> bool {
        match &self.kind {
            Kind::Pattern | Kind::Key => true,
            Kind::Broken => false,
            Kind::Token(Token::Symbol(symbol)) => matches!(*symbol, ")" | "]"),
            Kind::Token(_) => !self.is_reserved(),
        }
    }
}

/// The lexemes between two pipes, and the command that they begin with.
pub struct Stage<'a> {
    pub command: Option<&'static CommandInfo>,
    /// What stands behind the name of the command; all of it where there is no command.
    pub lexemes: &'a [Lexeme],
}

/// The stages of a text; the last may be empty.
pub fn stages(lexemes: &[Lexeme]) -> Vec<Stage<'_>> {
    lexemes
        .split(|lexeme| is_symbol(Some(lexeme), "|"))
        .map(Stage::of)
        .collect()
}

impl<'a> Stage<'a> {
    /// The stage of what stands between two pipes.
    pub fn of(lexemes: &'a [Lexeme]) -> Stage<'a> {
        let command = lexemes.first().and_then(Lexeme::word);
        match command.and_then(CommandInfo::find) {
            Some(command) => Stage {
                command: Some(command),
                lexemes: &lexemes[1..],
            },
            None => Stage {
                command: None,
                lexemes,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_texts_are_cut_to_their_end() {
        for (text, expected) in [
            ("filter a = 'x", "filter|a|=|'x!"),
            ("filter a ? 1", "filter|a|?!|1"),
            ("filter a like /x|y/ | limit", "filter|a|like|/x|y/|||limit"),
            ("filter a like /x/i", "filter|a|like|/x/i!"),
            ("filter a && b", "filter|a|&&!|b"),
            ("filter a = '", "filter|a|=|'!"),
            ("filter a like # why\n /x", "filter|a|like|/x!"),
            (
                "parse @message /(?<a>.)/ # c\n|",
                "parse|@message|/(?<a>.)/||",
            ),
            ("fields f(a).0.k / 2", "fields|f|(|a|)|.|0|.|k|/|2"),
            ("fields `a", "fields|`a!"),
            ("", ""),
        ] {
            let pieces = lexemes(text).into_iter().map(|lexeme| {
                let is_broken = lexeme.is_slip || lexeme.kind == Kind::Broken;
                let mark = if is_broken { "!" } else { "" };
                format!("{}{mark}", lexeme.text(text))
            });
            assert_eq!(pieces.collect::<Vec<_>>().join("|"), expected, "{text}");
        }
    }
}
