//! `lookup` and `cidrlookup`: what a table says of the values of a row.

use super::{Checker, Found, already_defined};
use crate::flow::spelling::nearest;
use crate::query::diagnostic::Diagnostic;
use crate::query::function::Kernel;
use crate::query::lookup::LookupTable;
use crate::query::plan::{Expr, Kind};
use crate::query::syntax::{Expr as Tree, Lookup, Match, Name};
use crate::query::tuple::Tuple;
use std::sync::Arc;

impl Checker {
    pub(super) fn lookup(&mut self, lookup: &Lookup) -> Found<()> {
        let tables = self.context.tables.clone();
        let name = &lookup.table;
        let table = tables.iter().rev().find(|table| table.name == name.text);
        let table = table.ok_or_else(|| unknown_table(&tables, name))?.clone();
        let mut arguments = Vec::new();
        let mut columns = Vec::new();
        for Match { field, column } in &lookup.by {
            columns.push(match column {
                Some(column) => find_column(&table, column)?,
                None => table
                    .cidr_column()
                    .ok_or_else(|| no_cidr_column(&table, name, field))?,
            });
            arguments.push(self.row_expr(&Tree::field(field))?);
        }
        if lookup.is_cidr && !table.has_blocks(columns[0]) {
            let column = lookup.by[0].column.as_ref().unwrap_or(name);
            let message = format!("no cell of `{}` is a CIDR block", column.text);
            return Err(Diagnostic::error(column.span, message)
                .with_hint("CIDR blocks look like 10.1.0.0/16 or 2001:db8::/32"));
        }
        let mut outputs = Vec::new();
        for (at, output) in lookup.outputs.iter().enumerate() {
            outputs.push(find_column(&table, &output.column)?);
            let mut before = lookup.outputs[..at].iter();
            if before.any(|other| other.name.text == output.name.text) {
                return Err(already_defined(&output.name.text, output.name.span));
            }
        }
        let find = match lookup.is_cidr {
            true => table.find_block(columns[0], outputs),
            false => table.find_equal(columns, outputs),
        };
        let tuple = Arc::new(Tuple { arguments, find });
        for (at, output) in lookup.outputs.iter().enumerate() {
            let tuple = tuple.clone();
            let found = Expr::Element { tuple, at };
            let name = &output.name.text;
            let expr = match lookup.fills {
                false => found,
                true => Expr::Call {
                    kernel: Arc::new(Kernel::of_rows(Kind::Dynamic, |values| {
                        values.iter().find(|value| !value.is_null()).cloned()
                    })),
                    arguments: vec![self.meaning(name), found],
                },
            };
            self.rebind(name, expr);
            if !self.extra.contains(name) {
                self.extra.push(name.clone());
            }
        }
        Ok(())
    }
}

fn unknown_table(tables: &[Arc<LookupTable>], name: &Name) -> Diagnostic {
    let error = Diagnostic::error(name.span, format!("there is no table `{}`", name.text));
    let names = || tables.iter().map(|table| table.name.as_str());
    match (nearest(&name.text, names()), tables) {
        (Some(near), _) => error.with_hint(format!("did you mean `{near}`?")),
        (None, []) => error.with_hint(format!(
            "drop a CSV file `{}.csv` with a header row into the page",
            name.text
        )),
        (None, _) => error.with_hint(format!("open are {}", listed(names()))),
    }
}

fn find_column(table: &LookupTable, column: &Name) -> Found<usize> {
    table.column(&column.text).ok_or_else(|| {
        let message = format!("the table `{}` has no column `{}`", table.name, column.text);
        let error = Diagnostic::error(column.span, message);
        match nearest(&column.text, table.titles()) {
            Some(near) => error.with_hint(format!("did you mean `{near}`?")),
            None => error.with_hint(format!("it has {}", listed(table.titles()))),
        }
    })
}

fn no_cidr_column(table: &LookupTable, name: &Name, field: &Name) -> Diagnostic {
    let message = format!(
        "no column of the table `{}` holds CIDR blocks alone",
        name.text
    );
    let columns = listed(table.titles());
    Diagnostic::error(name.span, message).with_hint(format!(
        "name the one that does, as in `{} as column`; it has {columns}",
        field.text
    ))
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
