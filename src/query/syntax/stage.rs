//! What stands behind the name of each command.

use super::lexer::Token;
use super::parser::{Parsed, Parser};
use super::tree::*;
use crate::query::diagnostic::Diagnostic;

impl Parser<'_> {
    pub(in crate::query) fn fields(&mut self) -> Parsed<Command> {
        Ok(Command::Fields(self.items()?))
    }

    pub(in crate::query) fn display(&mut self) -> Parsed<Command> {
        Ok(Command::Display(self.items()?))
    }

    pub(in crate::query) fn filter(&mut self) -> Parsed<Command> {
        Ok(Command::Filter(self.expr()?))
    }

    pub(in crate::query) fn stats(&mut self) -> Parsed<Command> {
        let aggregates = self.items()?;
        let by = match self.take_by() {
            true => self.items()?,
            false => Vec::new(),
        };
        Ok(Command::Stats { aggregates, by })
    }

    pub(in crate::query) fn sort(&mut self) -> Parsed<Command> {
        self.take_keyword("by");
        let mut keys = vec![self.sort_key()?];
        while self.take_symbol(",") {
            keys.push(self.sort_key()?);
        }
        Ok(Command::Sort(keys))
    }

    pub(in crate::query) fn limit(&mut self) -> Parsed<Command> {
        let any = self.take_keyword("any");
        let (token, _) = self.peek()?;
        match *token {
            Token::Integer(count) if let Ok(count) = u64::try_from(count) => {
                let _ = self.next();
                let count = self.without_separators(count);
                self.drop_direction();
                Ok(Command::Limit { count, any })
            }
            _ => match self.count_instead() {
                Some(count) => Ok(Command::Limit { count, any }),
                None => self.unexpected("a number of rows"),
            },
        }
    }

    pub(in crate::query) fn dedup(&mut self) -> Parsed<Command> {
        Ok(Command::Dedup(self.items()?))
    }

    pub(in crate::query) fn unnest(&mut self) -> Parsed<Command> {
        let list = self.expr()?;
        if !self.take_keyword("into") {
            return self.unexpected("`into` and the name of an element");
        }
        let into = self.name_of("the name of an element after `into`")?;
        Ok(Command::Unnest { list, into })
    }

    pub(in crate::query) fn expand(&mut self) -> Parsed<Command> {
        Ok(Command::Expand(
            self.name_of("the field that holds a list")?,
        ))
    }

    pub(in crate::query) fn pattern(&mut self) -> Parsed<Command> {
        Ok(Command::Pattern(self.expr()?))
    }

    pub(in crate::query) fn fill_down(&mut self) -> Parsed<Command> {
        let mut names: Vec<Name> = Vec::new();
        loop {
            let (token, span) = self.peek()?.clone();
            let text = match token {
                Token::Symbol("*") => "*".to_string(),
                Token::Word(text) | Token::Quoted(text) => text,
                Token::Symbol(",") if !names.is_empty() => {
                    let _ = self.next();
                    continue;
                }
                _ => return Ok(Command::FillDown(names)),
            };
            let _ = self.next();
            // `src*` is three characters of a name and any others.
            match names.last_mut() {
                Some(name) if name.span.end == span.start => {
                    name.text.push_str(&text);
                    name.span = name.span.to(span);
                }
                _ => names.push(Name { span, text }),
            }
        }
    }

    pub(in crate::query) fn fill_missing(&mut self) -> Parsed<Command> {
        let mut filling = Vec::new();
        if self.take_keyword("with") {
            loop {
                let value = self.expr()?;
                if !self.take_keyword("for") {
                    return self.unexpected("`for` and the field that gets the value");
                }
                let name = self.name_of("the field that gets the value after `for`")?;
                filling.push(Filling { value, name });
                if !self.take_symbol(",") {
                    break;
                }
            }
        }
        Ok(Command::FillMissing(filling))
    }

    pub(in crate::query) fn add_totals(&mut self) -> Parsed<Command> {
        let mut totals = AddTotals {
            span: self.last_span(),
            name: None,
            row: true,
            col: false,
            fields: Vec::new(),
        };
        while let (Token::Word(_) | Token::Quoted(_), _) = self.peek()? {
            let name = self.name_of("a field")?;
            let is_setting = totals.fields.is_empty() && self.take_symbol("=");
            match name.text.to_ascii_lowercase().as_str() {
                "fieldname" if is_setting => {
                    totals.name = Some(self.name_of("the name of the sums")?);
                }
                "row" if is_setting => totals.row = self.truth()?,
                "col" if is_setting => totals.col = self.truth()?,
                _ if is_setting => {
                    let message = format!("`addtotals` has no setting `{}`", name.text);
                    return Err(Diagnostic::error(name.span, message)
                        .with_hint("it has `fieldname`, `row` and `col`"));
                }
                _ => {
                    totals.fields.push(name);
                    if self.take_symbol(",") {
                        totals.fields.push(self.name_of("a field after `,`")?);
                    }
                }
            }
        }
        Ok(Command::AddTotals(totals))
    }

    /// `true` or `false`.
    fn truth(&mut self) -> Parsed<bool> {
        match self.take_keyword("true") {
            true => Ok(true),
            false if self.take_keyword("false") => Ok(false),
            false => self.unexpected("`true` or `false`"),
        }
    }

    fn sort_key(&mut self) -> Parsed<SortKey> {
        let early = self.early_direction();
        let (expr, text) = self.expr_with_text()?;
        let descending = match early {
            Some(direction) => self.move_behind(direction, expr.span),
            None => self.take_keyword("desc") || self.foreign_direction() == Some("desc"),
        };
        if !descending {
            self.take_keyword("asc");
        }
        Ok(SortKey {
            expr,
            descending,
            text,
        })
    }
}
