//! Commands that say where the log events come from, and calls of saved queries.

use super::lexer::Token;
use super::parser::{Parsed, Parser};
use super::tree::*;
use crate::query::diagnostic::Span;

impl Parser<'_> {
    /// Reads over `SOURCE` in all its forms, which have a grammar of their own: log groups in
    /// quotes or without, calls such as `logGroups(namePrefix: ['a'])`, and times.
    pub(in crate::query) fn source(&mut self) -> Parsed<Command> {
        let mut open = Vec::new();
        let mut is_empty = true;
        loop {
            match (&self.peek()?.0, open.last()) {
                (Token::End | Token::Symbol("|"), None) if is_empty => {
                    return self.unexpected("a log group or `logGroups(…)` after `SOURCE`");
                }
                (Token::End | Token::Symbol("|"), None) => return Ok(Command::Source),
                (Token::End | Token::Symbol("|"), Some(closing)) => {
                    return self.unexpected(&format!("`{closing}`"));
                }
                (Token::Symbol("("), _) => open.push(")"),
                (Token::Symbol("["), _) => open.push("]"),
                (Token::Symbol("{"), _) => open.push("}"),
                (Token::Symbol(symbol @ (")" | "]" | "}")), closing) => {
                    if closing != Some(symbol) {
                        let closing = closing.copied().unwrap_or("|");
                        return self.unexpected(&format!("`{closing}`"));
                    }
                    open.pop();
                }
                _ => {}
            }
            is_empty = false;
            let _ = self.next();
        }
    }

    pub(in crate::query) fn unmask(&mut self) -> Parsed<Command> {
        let is_bare = matches!(self.peek()?.0, Token::End | Token::Symbol("|"));
        Ok(Command::Unmask(match is_bare {
            true => Vec::new(),
            false => self.items()?,
        }))
    }

    /// A call such as `$Name(p = "v", n = 10)`, with the `$` in front.
    pub(super) fn saved_call(&mut self) -> Parsed<Command> {
        let _ = self.next();
        let Ok(name) = self.name() else {
            return self.unexpected("the name of a saved query after `$`");
        };
        self.expect_symbol("(", "after the name of the saved query")?;
        let mut arguments = Vec::new();
        while !self.take_symbol(")") {
            if !arguments.is_empty() {
                self.expect_symbol(",", "between parameters")?;
            }
            let Ok(parameter) = self.name() else {
                return self.unexpected("the name of a parameter");
            };
            self.expect_symbol("=", "after the name of the parameter")?;
            arguments.push((parameter, self.parameter_value()?));
        }
        Ok(Command::Saved(SavedCall { name, arguments }))
    }

    fn parameter_value(&mut self) -> Parsed<Literal> {
        if let Some(text) = self.take_text()? {
            return Ok(text);
        }
        let start = self.peek()?.1;
        let sign = if self.take_symbol("-") { "-" } else { "" };
        let (token, span) = self.peek()?.clone();
        let text = match token {
            Token::Integer(number) => format!("{sign}{number}"),
            Token::Float(number) => format!("{sign}{number}"),
            Token::Duration { count, unit } => format!("{sign}{count}{unit}"),
            _ => return self.unexpected("a text or a number for the parameter"),
        };
        let _ = self.next();
        Ok(Literal {
            span: Span::new(start.start, span.end),
            text,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::query::syntax::{Command, parse};

    #[test]
    fn every_form_of_source_is_read() {
        for text in [
            "SOURCE logGroups(namePrefix: ['a','b'], accountIdentifier: ['111122223333'], class: ['INFREQUENT_ACCESS'])",
            "SOURCE logGroups()",
            "SOURCE dataSource(['amazon_vpc.flow'])",
            "SOURCE dataSource(['amazon_vpc.flow']) logGroups(namePrefix: ['a'])",
            "SOURCE logGroupTags([{\"key\":\"team\",\"values\":[\"a\",\"b*\",\"!c\"]}])",
            "source '/log/group'",
            "SOURCE '/log/group', '/other'",
            "SOURCE /aws/vpc/flow-logs start=-1d end=now",
            "SOURCE group start=-1d end=now()",
        ] {
            for text in [text.to_string(), format!("{text}\n| SOURCE 'b' | limit 1")] {
                let query = parse(&text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
                assert_eq!(query.stages[0].command, Command::Source, "{text}");
            }
        }
        for (text, start, message) in [
            (
                "SOURCE",
                6,
                "expected a log group or `logGroups(…)` after `SOURCE`, found the end of the query",
            ),
            (
                "SOURCE | limit 1",
                7,
                "expected a log group or `logGroups(…)` after `SOURCE`, found `|`",
            ),
            (
                "SOURCE logGroups(['a') | limit 1",
                21,
                "expected `]`, found `)`",
            ),
            (
                "SOURCE logGroups(",
                17,
                "expected `)`, found the end of the query",
            ),
            ("SOURCE a)", 8, "expected `|`, found `)`"),
        ] {
            let errors = parse(text).unwrap_err();
            let found = (errors[0].span.start, errors[0].message.as_str());
            assert_eq!(found, (start, message), "{text}");
        }
    }
}
