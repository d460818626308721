//! Text to tokens.
//!
//! A `/` begins a regular expression only where a pattern is expected, and only the
//! parser knows that: it asks for [`Lexer::pattern`] there, and for
//! [`Lexer::token`] everywhere else.
//!
//! What is plain to be a slip (quotes of a document, `&&`, a quote that is not closed) is
//! noted and read as what was meant.

use super::foreign;
use crate::flow::{Address, Subnet};
use crate::query::command::CommandInfo;
use crate::query::diagnostic::{Diagnostic, Fix, Span};

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
const SYMBOLS: [&str; 27] = [
    "==", "!=", "<=", ">=", "=~", "!~", "=", "<", ">", "!", "+", "-", "*", "/", "%", "^", "(", ")",
    "[", "]", ",", "|", ".", "{", "}", ":", "$",
];

pub struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// What was noted on the way.
    pub findings: Vec<Diagnostic>,
    /// Blanks that are no plain ones.
    odd_blanks: Vec<Span>,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Lexer<'a> {
        Lexer {
            text,
            at: 0,
            findings: Vec::new(),
            odd_blanks: Vec::new(),
        }
    }

    /// The same place once more, to look ahead without noting anything.
    pub fn ahead(&self) -> Lexer<'a> {
        Lexer {
            at: self.at,
            ..Lexer::new(self.text)
        }
    }

    /// All that was noted, in the order of the text.
    pub fn into_findings(mut self) -> Vec<Diagnostic> {
        if let Some(&first) = self.odd_blanks.first() {
            let edits = self.odd_blanks.iter().map(|&span| {
                let blank = &self.text[span.start..span.end];
                let is_wide = blank.starts_with(char::is_whitespace);
                (span, if is_wide { " " } else { "" }.to_string())
            });
            let warning = Diagnostic::warning(
                first,
                "a blank of a document stands here, which the console may refuse",
            );
            let fix = Fix::of("Write plain blanks", edits.collect());
            self.findings.push(warning.with_fix(fix));
        }
        self.findings
    }

    /// Goes back to the byte `at`, where a token has begun.
    pub fn rewind(&mut self, at: usize) {
        self.at = at;
        // What was noted behind it is read and noted again.
        self.findings.retain(|finding| finding.span.start < at);
        self.odd_blanks.retain(|blank| blank.start < at);
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let is_invisible = |c: &char| foreign::BLANKS_OF_DOCUMENTS.contains(c);
            let is_blank = |c: char| c.is_whitespace() || is_invisible(&c);
            let trimmed = rest.trim_start_matches(is_blank);
            let blank = &rest[..rest.len() - trimmed.len()];
            for (at, odd) in blank.char_indices().filter(|(_, c)| !c.is_ascii()) {
                let start = self.at + at;
                self.odd_blanks
                    .push(Span::new(start, start + odd.len_utf8()));
            }
            self.at += blank.len();
            if !trimmed.starts_with('#') {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    /// The next token and where it stands.
    pub fn token(&mut self) -> Result<(Token, Span), Diagnostic> {
        self.skip_blank();
        if let Some(token) = self.foreign() {
            return Ok(token);
        }
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

    /// What other languages and documents write, as the token that was meant.
    fn foreign(&mut self) -> Option<(Token, Span)> {
        let start = self.at;
        let rest = self.rest();
        let first = rest.chars().next()?;
        let (length, token) = if let Some((length, meant)) = foreign::sign(rest) {
            let token = match SYMBOLS.iter().find(|symbol| **symbol == meant) {
                Some(symbol) => Token::Symbol(symbol),
                None => Token::Word(meant.to_string()),
            };
            let span = Span::new(start, start + length);
            let finding = foreign::instead(span, &rest[..length], meant);
            self.findings.push(finding);
            (length, token)
        } else if let Some(closing) = foreign::closing_quotes(first) {
            let body = &rest[first.len_utf8()..];
            let end = body.find(closing)?;
            let last = body[end..].chars().next()?;
            let length = first.len_utf8() + end + last.len_utf8();
            let span = Span::new(start, start + length);
            let text = body[..end].to_string();
            let message = format!("expected a straight quote, found `{first}`");
            let fix = Fix::write(span, foreign::quoted(&text));
            self.findings
                .push(Diagnostic::error(span, message).with_fix(fix));
            (length, Token::Text(text))
        } else if let Some(narrow) = foreign::narrow(first) {
            let symbol = SYMBOLS
                .iter()
                .find(|symbol| **symbol == narrow.to_string())?;
            let span = Span::new(start, start + first.len_utf8());
            let finding = foreign::instead(span, &rest[..first.len_utf8()], symbol);
            self.findings.push(finding);
            (first.len_utf8(), Token::Symbol(symbol))
        } else if first == ';' {
            self.semicolon()?
        } else if first.is_ascii_digit() {
            let length = address_length(rest)?;
            let span = Span::new(start, start + length);
            let address = &rest[..length];
            let message = format!("expected a text in quotes, found the address {address}");
            let fix = Fix::write(span, foreign::quoted(address));
            self.findings
                .push(Diagnostic::error(span, message).with_fix(fix));
            (length, Token::Text(address.to_string()))
        } else {
            return None;
        };
        self.at = start + length;
        Some((token, Span::new(start, self.at)))
    }

    /// A semicolon ends a query, or stands for the pipe.
    fn semicolon(&mut self) -> Option<(usize, Token)> {
        let span = Span::new(self.at, self.at + 1);
        let rest = &self.rest()[1..];
        if rest.trim().is_empty() {
            let fix = Fix::remove(span, "the semicolon");
            let message = "a query ends without a semicolon";
            self.findings
                .push(Diagnostic::error(span, message).with_fix(fix));
            return Some((self.rest().len(), Token::End));
        }
        let word = rest.trim_start();
        let end = word.find(|c: char| !c.is_alphabetic())?;
        CommandInfo::find(&word[..end])?;
        self.findings.push(foreign::instead(span, ";", "|"));
        Some((1, Token::Symbol("|")))
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
                        self.flags(start, flag);
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
        let message = "the regular expression has no closing `/`";
        let end = start + 1 + unclosed_length(body, &['\n']);
        self.at = end;
        let span = Span::new(start, end);
        let fix = Fix::replace("Insert the closing `/`", Span::new(end, end), "/");
        let error = Diagnostic::error(span, message).with_fix(fix);
        if end == start + 1 {
            self.at = self.text.len();
            return Some(Err(Diagnostic::error(span, message)));
        }
        self.findings.push(error);
        Some(Ok((self.text[start + 1..end].replace("\\/", "/"), span)))
    }

    /// Flags behind a regular expression that begins at `start`: they are to stand in it.
    fn flags(&mut self, start: usize, first: char) {
        let at = self.at;
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphabetic());
        let flags = &rest[..end.unwrap_or(rest.len())];
        let span = Span::new(at, at + first.len_utf8());
        let message = format!("unexpected `{first}` after the regular expression");
        let error = Diagnostic::error(span, message);
        // The others, such as `g`, say nothing here.
        let known: String = flags.chars().filter(|c| "imsx".contains(*c)).collect();
        let body = &self.text[start + 1..at - 1];
        let meant = match known.as_str() {
            "" => format!("/{body}/"),
            known => format!("/(?{known}){body}/"),
        };
        self.at += flags.len();
        let error = error.with_hint(format!("flags stand inside: `{meant}`"));
        let fix = Fix::write(Span::new(start, self.at), meant);
        self.findings.push(error.with_fix(fix));
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
        let message = format!("the text has no closing `{quote}`");
        let body = &self.rest()[1..];
        let length = unclosed_length(body, &['\n', '|', ')', ']', ',']);
        if length == 0 {
            let is_doubled = body.trim().is_empty() && self.text[..start].ends_with(quote);
            self.at = self.text.len();
            let error = Diagnostic::error(Span::new(start, self.at), message);
            let fix = || Fix::remove(Span::new(start, start + 1), "the quote");
            return Err(match is_doubled {
                true => error.with_fix(fix()),
                false => error,
            });
        }
        let end = start + 1 + length;
        let odd = self.text[end..].chars().next();
        let odd = odd.filter(|c| foreign::is_quote(*c));
        self.at = end + odd.map_or(0, char::len_utf8);
        let fix = Fix::replace(
            format!("Insert the closing `{quote}`"),
            Span::new(end, self.at),
            quote,
        );
        let span = Span::new(start, self.at);
        self.findings
            .push(Diagnostic::error(span, message).with_fix(fix));
        Ok(body[..length].to_string())
    }

    fn quoted_name(&mut self, start: usize) -> Result<String, Diagnostic> {
        let body = &self.rest()[1..];
        let Some(end) = body.find('`') else {
            let message = "the name has no closing backtick";
            let from = self.text.len() - body.len();
            let length = body.find(|c: char| c.is_whitespace() || c == ',' || c == '|');
            let length = length.unwrap_or(body.len());
            if length == 0 {
                self.at = self.text.len();
                return Err(Diagnostic::error(Span::new(start, self.at), message));
            }
            self.at = from + length;
            let place = Span::new(self.at, self.at);
            let fix = Fix::replace("Insert the closing backtick", place, "`");
            let span = Span::new(start, self.at);
            self.findings
                .push(Diagnostic::error(span, message).with_fix(fix));
            return Ok(body[..length].to_string());
        };
        self.at += end + 2;
        Ok(body[..end].to_string())
    }
}

/// How far a text or a pattern goes that is not closed: to one of these characters, a quote of
/// documents or what looks like the next condition.
fn unclosed_length(body: &str, ends: &[char]) -> usize {
    let is_end = |c: char| ends.contains(&c) || foreign::is_quote(c);
    let end = body.find(is_end).unwrap_or(body.len());
    let lower = body[..end].to_ascii_lowercase();
    let words = [" and ", " or ", " as ", " by ", " |"];
    let found = words.iter().filter_map(|word| lower.find(word));
    let end = found.min().unwrap_or(end);
    body[..end].trim_end().len()
}

/// How long the IPv4 address or block is that `text` begins with.
fn address_length(text: &str) -> Option<usize> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == '/';
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let address = &text[..end];
    let is_address = Address::parse(address.as_bytes()).is_some();
    (is_address || Subnet::parse(address).is_some()).then_some(end)
}
