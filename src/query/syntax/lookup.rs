//! What stands behind `lookup` and `cidrlookup`.

use super::parser::{Parsed, Parser};
use super::tree::*;

impl Parser<'_> {
    pub(in crate::query) fn lookup(&mut self) -> Parsed<Command> {
        let table = self.named("the name of a table")?;
        let mut by = Vec::new();
        loop {
            let column = self.named("the name of a column to match by")?;
            let field = match self.take_keyword("as") {
                true => self.named("the name of a field after `as`")?,
                false => column.clone(),
            };
            by.push(Match {
                field,
                column: Some(column),
            });
            if !self.take_symbol(",") {
                break;
            }
        }
        self.lookup_outputs(table, by, false)
    }

    pub(in crate::query) fn cidr_lookup(&mut self) -> Parsed<Command> {
        let table = self.named("the name of a table")?;
        let field = self.named("the name of a field with addresses")?;
        let column = match self.take_keyword("as") {
            true => Some(self.named("the name of the column with CIDR blocks after `as`")?),
            false => None,
        };
        self.lookup_outputs(table, vec![Match { field, column }], true)
    }

    fn lookup_outputs(&mut self, table: Name, by: Vec<Match>, is_cidr: bool) -> Parsed<Command> {
        let fills = self.take_keyword("outputnew");
        if !fills && !self.take_keyword("output") {
            return self.unexpected("`OUTPUT` or `OUTPUTNEW` and the names of columns");
        }
        let mut outputs = Vec::new();
        loop {
            let column = self.named("the name of a column to put out")?;
            let name = match self.take_keyword("as") {
                true => self.name()?,
                false => column.clone(),
            };
            outputs.push(Output { column, name });
            if !self.take_symbol(",") {
                break;
            }
        }
        Ok(Command::Lookup(Lookup {
            table,
            by,
            is_cidr,
            fills,
            outputs,
        }))
    }

    /// A name, which is called so where something else stands.
    fn named(&mut self, what: &str) -> Parsed<Name> {
        let is_output = self.is_keyword("output") || self.is_keyword("outputnew");
        match self.name() {
            Ok(name) if !is_output => Ok(name),
            Ok(name) => Err(crate::query::Diagnostic::error(
                name.span,
                format!("expected {what}, found `{}`", name.text),
            )),
            Err(_) => self.unexpected(what),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::query::syntax::{Command, Lookup, parse};

    fn shape(lookup: &Lookup) -> String {
        let by = lookup.by.iter().map(|by| {
            let column = by.column.as_ref().map_or("?", |column| &column.text);
            format!("{}={column}", by.field.text)
        });
        let outputs = lookup.outputs.iter();
        let outputs = outputs.map(|output| format!("{}={}", output.name.text, output.column.text));
        format!(
            "{}{}: {} -> {}{}",
            lookup.table.text,
            if lookup.is_cidr { " cidr" } else { "" },
            by.collect::<Vec<_>>().join(" "),
            if lookup.fills { "new " } else { "" },
            outputs.collect::<Vec<_>>().join(" "),
        )
    }

    #[test]
    fn every_form_is_read() {
        for (text, expected) in [
            ("lookup t a OUTPUT b", "t: a=a -> b=b"),
            (
                "LOOKUP t a as srcAddr, `b c` OUTPUTNEW d, e AS f",
                "t: srcAddr=a b c=b c -> new d=d f=e",
            ),
            ("cidrlookup t srcAddr output x", "t cidr: srcAddr=? -> x=x"),
            (
                "cidrlookup t srcAddr AS net OUTPUT x AS y, z",
                "t cidr: srcAddr=net -> y=x z=z",
            ),
        ] {
            let query = parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
            let Command::Lookup(lookup) = &query.stages[0].command else {
                panic!("{query:?}");
            };
            assert_eq!(shape(lookup), expected, "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        for (text, start, message) in [
            (
                "lookup",
                6,
                "expected the name of a table, found the end of the query",
            ),
            (
                "lookup t OUTPUT b",
                9,
                "expected the name of a column to match by, found `OUTPUT`",
            ),
            (
                "lookup t a",
                10,
                "expected `OUTPUT` or `OUTPUTNEW` and the names of columns, found the end of the query",
            ),
            (
                "lookup t a OUTPUT",
                17,
                "expected the name of a column to put out, found the end of the query",
            ),
            (
                "cidrlookup t OUTPUT b",
                13,
                "expected the name of a field with addresses, found `OUTPUT`",
            ),
        ] {
            let errors = parse(text).unwrap_err();
            let found = (errors[0].span.start, errors[0].message.as_str());
            assert_eq!(found, (start, message), "{text}");
        }
    }
}
