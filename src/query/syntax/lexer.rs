//! Text to tokens.
//!
//! A `/` begins a regular expression only where a pattern is expected, and only the
//! parser knows that: it asks for [`Lexer::pattern`] there, and for
//! [`Lexer::token`] everywhere else.

use crate::query::diagnostic::{Diagnostic, Span};

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A field, function, command or keyword, as written.
    Word(String),
    /// A name in backticks.
    Quoted(String),
    Text(String),
    Integer(i128),
    Float(f64),
    Duration {
        count: u32,
        unit: String,
    },
    /// Punctuation and operators.
    Symbol(&'static str),
    End,
}

/// Longer symbols stand before their prefixes.
const SYMBOLS: [&str; 26] = [
    "==", "!=", "<=", ">=", "=~", "=", "<", ">", "!", "+", "-", "*", "/", "%", "^", "(", ")", "[",
    "]", ",", "|", ".", "{", "}", ":", "$",
];

pub struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Lexer<'a> {
        Lexer { text, at: 0 }
    }

    /// Goes back to the byte `at`, where a token has begun.
    pub fn rewind(&mut self, at: usize) {
        self.at = at;
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with('#') {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    /// The next token and where it stands.
    pub fn token(&mut self) -> Result<(Token, Span), Diagnostic> {
        self.skip_blank();
        let start = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok((Token::End, Span::new(start, start)));
        };
        let token = match first {
            '\'' | '"' => Token::Text(self.text_literal(first)?),
            '`' => Token::Quoted(self.quoted_name(start)?),
            '@' if rest[1..].starts_with('`') => {
                self.at += 1;
                Token::Quoted(format!("@{}", self.quoted_name(start)?))
            }
            '0'..='9' => self.number()?,
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit())
                && !self.text[..start].ends_with([')', ']', '`']) =>
            {
                self.number()?
            }
            '@' | '_' => self.word(),
            first if first.is_alphabetic() => self.word(),
            '{' if rest.starts_with("{{") => return Err(self.placeholder()),
            _ => {
                let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol));
                let Some(symbol) = symbol else {
                    self.at += first.len_utf8();
                    let span = Span::new(start, self.at);
                    return Err(Diagnostic::error(
                        span,
                        format!("unexpected character `{first}`"),
                    ));
                };
                self.at += symbol.len();
                Token::Symbol(symbol)
            }
        };
        Ok((token, Span::new(start, self.at)))
    }

    /// The text between the slashes of a regular expression, if one stands next.
    pub fn pattern(&mut self) -> Option<Result<(String, Span), Diagnostic>> {
        self.skip_blank();
        let start = self.at;
        let body = self.rest().strip_prefix('/')?;
        let mut pattern = String::new();
        let mut chars = body.char_indices().peekable();
        while let Some((at, char)) = chars.next() {
            match char {
                '/' => {
                    self.at = start + 1 + at + 1;
                    let flag = self.rest().chars().next().filter(|c| c.is_alphabetic());
                    if let Some(flag) = flag {
                        let span = Span::new(self.at, self.at + flag.len_utf8());
                        let message = format!("unexpected `{flag}` after the regular expression");
                        let hint = format!("flags stand inside: `/(?{flag}){pattern}/`");
                        return Some(Err(Diagnostic::error(span, message).with_hint(hint)));
                    }
                    return Some(Ok((pattern, Span::new(start, self.at))));
                }
                '\\' if chars.next_if(|next| next.1 == '/').is_some() => pattern.push('/'),
                '\\' => {
                    pattern.push('\\');
                    if let Some((_, escaped)) = chars.next() {
                        pattern.push(escaped);
                    }
                }
                other => pattern.push(other),
            }
        }
        self.at = self.text.len();
        let span = Span::new(start, self.at);
        Some(Err(Diagnostic::error(
            span,
            "the regular expression has no closing `/`",
        )))
    }

    /// The name of a step into a map, behind its dot.
    pub fn key(&mut self) -> Result<(String, Span), Diagnostic> {
        let start = self.at;
        let rest = self.rest();
        if rest.starts_with('`') {
            let key = self.quoted_name(start)?;
            return Ok((key, Span::new(start, self.at)));
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '@';
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        if end == 0 {
            let span = Span::new(start - 1, start);
            return Err(Diagnostic::error(span, "expected a name after `.`"));
        }
        self.at += end;
        Ok((rest[..end].to_string(), Span::new(start, self.at)))
    }

    /// The place of a parameter, which nothing has taken.
    fn placeholder(&mut self) -> Diagnostic {
        let rest = self.rest();
        let end = rest.find("}}").map_or(2, |end| end + 2);
        let span = Span::new(self.at, self.at + end);
        self.at = span.end;
        let message = format!(
            "`{}` is the place of a parameter, which only saved queries have",
            &rest[..end]
        );
        Diagnostic::error(span, message).with_hint("write a value in its place")
    }

    fn word(&mut self) -> Token {
        let rest = self.rest();
        let mut end = rest.len() - rest.trim_start_matches('@').len();
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        loop {
            let tail = &rest[end..];
            end += tail.find(|c| !is_part(c)).unwrap_or(tail.len());
            // A dot belongs to the name where the name goes on behind it.
            match rest[end..].strip_prefix('.') {
                Some(next) if next.starts_with(is_part) => end += 1,
                _ => break,
            }
        }
        self.at += end;
        Token::Word(rest[..end].to_string())
    }

    fn number(&mut self) -> Result<Token, Diagnostic> {
        let start = self.at;
        let rest = self.rest().as_bytes();
        let digits = |from: usize| {
            rest[from..]
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count()
        };
        let mut end = digits(0);
        let mut is_float = false;
        if rest.get(end) == Some(&b'.') && digits(end + 1) > 0 {
            is_float = true;
            end += 1 + digits(end + 1);
        }
        if matches!(rest.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits((end + 1 + sign).min(rest.len()));
            if exponent > 0 {
                is_float = true;
                end += 1 + sign + exponent;
            }
        }
        self.at += end;
        let number = &self.text[start..self.at];
        let unit: String = self
            .rest()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        if !unit.is_empty() {
            self.at += unit.len();
            let span = Span::new(start, self.at);
            return match number.parse() {
                Ok(count) if !is_float => Ok(Token::Duration { count, unit }),
                _ => Err(Diagnostic::error(
                    span,
                    format!("`{number}{unit}` is neither a number nor a period"),
                )),
            };
        }
        if !is_float && let Ok(value) = number.parse() {
            return Ok(Token::Integer(value));
        }
        match number.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Token::Float(value)),
            _ => {
                let span = Span::new(start, self.at);
                Err(Diagnostic::error(
                    span,
                    format!("the number `{number}` is out of range"),
                ))
            }
        }
    }

    fn text_literal(&mut self, quote: char) -> Result<String, Diagnostic> {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.rest()[1..].char_indices();
        while let Some((at, char)) = chars.next() {
            match char {
                '\\' => match chars.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, escaped @ ('\\' | '\'' | '"'))) => text.push(escaped),
                    // Kept as it is, so that "\d+" works as a regular expression.
                    Some((_, other)) => text.extend(['\\', other]),
                    None => break,
                },
                char if char == quote => {
                    self.at = start + 1 + at + 1;
                    return Ok(text);
                }
                other => text.push(other),
            }
        }
        self.at = self.text.len();
        let message = format!("the text has no closing `{quote}`");
        Err(Diagnostic::error(Span::new(start, self.at), message))
    }

    fn quoted_name(&mut self, start: usize) -> Result<String, Diagnostic> {
        let body = &self.rest()[1..];
        let Some(end) = body.find('`') else {
            self.at = self.text.len();
            let span = Span::new(start, self.at);
            return Err(Diagnostic::error(span, "the name has no closing backtick"));
        };
        self.at += end + 2;
        Ok(body[..end].to_string())
    }
}
