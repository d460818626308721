//! What stands behind `parse` and `json`.

use super::lexer::Token;
use super::parser::{Parsed, Parser};
use super::tree::*;

impl Parser<'_> {
    pub(in crate::query) fn parse_command(&mut self) -> Parsed<Command> {
        if let Some(mode) = self.parse_mode()? {
            return Ok(Command::Parse(Parse {
                subject: None,
                mode,
            }));
        }
        let subject = self.operand()?;
        if let ExprKind::Text(text) = &subject.kind
            && self.is_keyword("as")
        {
            let pattern = Literal {
                span: subject.span,
                text: text.clone(),
            };
            let mode = self.glob(pattern)?;
            return Ok(Command::Parse(Parse {
                subject: None,
                mode,
            }));
        }
        let subject = Some(subject);
        if let Some(mode) = self.parse_mode()? {
            return Ok(Command::Parse(Parse { subject, mode }));
        }
        match self.take_text()? {
            Some(pattern) => {
                let mode = self.glob(pattern)?;
                Ok(Command::Parse(Parse { subject, mode }))
            }
            None => self.unexpected(
                "a text with `*`, a `/regular expression/`, `logfmt`, `csv` or `XML` to parse by",
            ),
        }
    }

    /// A mode other than a text with stars, which may also be what is taken apart.
    fn parse_mode(&mut self) -> Parsed<Option<ParseMode>> {
        if let Some(pattern) = self.take_regex()? {
            let names = match self.is_keyword("as") {
                true => self.names_after_as()?,
                false => Vec::new(),
            };
            let is_multi = self.take_keyword("multi");
            return Ok(Some(ParseMode::Regex {
                pattern,
                names,
                is_multi,
            }));
        }
        Ok(Some(if self.take_keyword("logfmt") {
            ParseMode::Logfmt(self.name_after_as()?)
        } else if self.take_keyword("csv") {
            ParseMode::Csv(self.names_after_as()?)
        } else if self.take_keyword("xml") {
            let Some(path) = self.take_text()? else {
                return self.unexpected("a path such as \"/event/source\" after `XML`");
            };
            let name = self.name_after_as()?;
            ParseMode::Xml { path, name }
        } else {
            return Ok(None);
        }))
    }

    fn glob(&mut self, pattern: Literal) -> Parsed<ParseMode> {
        let names = self.names_after_as()?;
        Ok(ParseMode::Glob { pattern, names })
    }

    pub(in crate::query) fn json_command(&mut self) -> Parsed<Command> {
        if !self.take_keyword("field") {
            return self.unexpected("`field=` with the name of a field after `json`");
        }
        self.expect_symbol("=", "after `field`")?;
        let subject = Some(self.operand()?);
        let Some(path) = self.take_text()? else {
            return self.unexpected("a path of keys such as \"user.name\"");
        };
        let name = self.name_after_as()?;
        let mode = ParseMode::Json { path, name };
        Ok(Command::Parse(Parse { subject, mode }))
    }

    /// Whether a keyword stands next, which stays there.
    pub(super) fn is_keyword(&mut self, keyword: &str) -> bool {
        matches!(self.peek(), Ok((Token::Word(word), _)) if word.eq_ignore_ascii_case(keyword))
    }

    fn name_after_as(&mut self) -> Parsed<Name> {
        if !self.take_keyword("as") {
            return self.unexpected("`as` and a name");
        }
        self.name()
    }

    fn names_after_as(&mut self) -> Parsed<Vec<Name>> {
        let mut names = vec![self.name_after_as()?];
        while self.take_symbol(",") {
            names.push(self.name()?);
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use crate::query::syntax::*;

    /// Whether a subject is written, the mode, the pattern and the names.
    fn shape(text: &str) -> String {
        let query = parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:#?}"));
        let [
            Stage {
                command: Command::Parse(parse),
                ..
            },
        ] = &query.stages[..]
        else {
            panic!("{query:?}");
        };
        let subject = match parse.subject.as_ref().map(|subject| &subject.kind) {
            None => "message".to_string(),
            Some(ExprKind::Field(name)) => name.clone(),
            Some(ExprKind::Call(call)) => format!("{}()", call.name.text),
            Some(other) => format!("{other:?}"),
        };
        let list = |names: &[Name]| {
            let names: Vec<&str> = names.iter().map(|name| &*name.text).collect();
            names.join(" ")
        };
        let mode = match &parse.mode {
            ParseMode::Glob { pattern, names } => format!("glob {} {}", pattern.text, list(names)),
            ParseMode::Regex {
                pattern,
                names,
                is_multi,
            } => {
                let multi = if *is_multi { " multi" } else { "" };
                format!("regex {} {}{multi}", pattern.text, list(names))
            }
            ParseMode::Logfmt(name) => format!("logfmt {}", name.text),
            ParseMode::Csv(names) => format!("csv {}", list(names)),
            ParseMode::Xml { path, name } => format!("xml {} {}", path.text, name.text),
            ParseMode::Json { path, name } => format!("json {} {}", path.text, name.text),
        };
        format!("{subject}: {mode}")
    }

    #[test]
    fn every_mode_is_read() {
        for (text, expected) in [
            ("parse 'u=*, m:*' as @u, m", "message: glob u=*, m:* @u m"),
            ("parse @message '*' as a", "@message: glob * a"),
            ("PARSE f.g \"* *\" AS a, `b c`", "f.g: glob * * a b c"),
            ("parse /a|(?<x>b)/", "message: regex a|(?<x>b) "),
            ("parse f /(a)\\/(b)/ as x, y", "f: regex (a)/(b) x y"),
            (
                "parse tolower(f) /(a)/ as x multi",
                "tolower(): regex (a) x multi",
            ),
            ("parse f /(?<x>a)/ MULTI", "f: regex (?<x>a)  multi"),
            ("parse logfmt as m", "message: logfmt m"),
            ("parse `logfmt` csv as a", "logfmt: csv a"),
            ("parse f csv as a, b", "f: csv a b"),
            ("parse f XML '/a/b' as x", "f: xml /a/b x"),
            ("parse xml '/a' as x", "message: xml /a x"),
            ("json field=f \"k.sub\" as x", "f: json k.sub x"),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        for (text, start, message) in [
            (
                "parse f",
                7,
                "expected a text with `*`, a `/regular expression/`, `logfmt`, `csv` or `XML` to parse by, found the end of the query",
            ),
            (
                "parse f '*'",
                11,
                "expected `as` and a name, found the end of the query",
            ),
            (
                "parse '* *' as a b",
                17,
                "expected `|` before the next command, or the end of the query, found `b`",
            ),
            (
                "parse f /x/i",
                11,
                "unexpected `i` after the regular expression",
            ),
            (
                "parse f xml as x",
                12,
                "expected a path such as \"/event/source\" after `XML`, found `as`",
            ),
            (
                "json f 'a' as x",
                5,
                "expected `field=` with the name of a field after `json`, found `f`",
            ),
            (
                "json field=f as x",
                13,
                "expected a path of keys such as \"user.name\", found `as`",
            ),
        ] {
            let errors = parse(text).unwrap_err();
            let found = (errors[0].span.start, errors[0].message.as_str());
            assert_eq!(found, (start, message), "{text}");
        }
    }
}
