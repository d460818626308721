//! What stands behind the name of each command.

use super::lexer::Token;
use super::parser::{Parsed, Parser};
use super::tree::*;

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
        let by = match self.take_keyword("by") {
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
        let (token, _) = self.peek()?;
        match *token {
            Token::Integer(count) if let Ok(count) = u64::try_from(count) => {
                let _ = self.next();
                Ok(Command::Limit(count))
            }
            _ => self.unexpected("a number of rows"),
        }
    }

    fn sort_key(&mut self) -> Parsed<SortKey> {
        let (expr, text) = self.expr_with_text()?;
        let descending = self.take_keyword("desc");
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
