//! A result as a text to keep or to paste: CSV, JSON, or cells with tabs between them. It is
//! written piece by piece, so that nobody has to hold the whole of it.
//!
//! Values have their full text forms: times in UTC with milliseconds, whole numbers without
//! separators, other numbers as the shortest text that reads back, `-` as `-`.

use crate::query::value::Number;
use crate::query::{Table, Value, json};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::ops::Range;

/// Characters with which programs for tables take a cell for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// As RFC 4180 has it, with the names of the columns as the first row; absent values are
    /// empty. A text of the log that a program could take for a formula has a `'` in front.
    Csv,
    /// An array of objects, with numbers as numbers; absent values are `null`.
    Json,
    /// What programs for tables take from the clipboard: cells as they are, rows without a line
    /// break behind the last.
    Cells,
}

impl Format {
    /// How names of such files end.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Cells => "tsv",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv",
            Format::Json => "application/json",
            Format::Cells => "text/tab-separated-values",
        }
    }
}

/// What is written of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    pub format: Format,
    /// Counted from 0.
    pub columns: Range<usize>,
    /// Whether the names of the columns are the first row. CSV always has them, and every object
    /// of JSON.
    pub with_names: bool,
}

impl Export {
    /// All columns of a result that has so many.
    pub fn whole(format: Format, columns: usize) -> Export {
        Export {
            format,
            columns: 0..columns,
            with_names: true,
        }
    }

    /// Some rows of all that are written, with what stands before the first and behind the last.
    pub fn piece(
        &self,
        names: &[String],
        page: &Table,
        rows: Range<u64>,
        of: Range<u64>,
    ) -> Vec<u8> {
        let mut out = Vec::new();
        if rows.start == of.start {
            self.write_head(names, &mut out);
        }
        self.write_rows(page, rows.start - of.start, &mut out);
        if rows.end == of.end {
            self.write_tail(of.end - of.start, &mut out);
        }
        out
    }

    /// What stands before the first row, of columns with these names.
    pub fn write_head(&self, names: &[String], out: &mut Vec<u8>) {
        let names = &names[self.bounds(names.len())];
        let names = || names.iter().map(String::as_str);
        match self.format {
            Format::Csv => write_csv_row(names(), out),
            Format::Json => out.push(b'['),
            Format::Cells if self.with_names => write_cells(names(), out),
            Format::Cells => {}
        }
    }

    /// The rows of a page, whose first is row `offset` of all that are written.
    pub fn write_rows(&self, page: &Table, offset: u64, out: &mut Vec<u8>) {
        let columns = self.bounds(page.names().len());
        let names = &page.names()[columns.clone()];
        for row in 0..page.rows() {
            let is_first = offset == 0 && row == 0;
            let cells = columns.clone().map(|column| page.value(row, column));
            match self.format {
                Format::Csv => {
                    let cells: Vec<String> = cells.map(harmless).collect();
                    write_csv_row(cells.iter().map(String::as_str), out);
                }
                Format::Json => {
                    out.extend_from_slice(if is_first { b"\n  " } else { b",\n  " });
                    write_object(names, cells, out);
                }
                Format::Cells => {
                    if !is_first || self.with_names {
                        out.push(b'\n');
                    }
                    let cells: Vec<String> = cells.map(|cell| cell.to_string()).collect();
                    write_cells(cells.iter().map(String::as_str), out);
                }
            }
        }
    }

    /// What stands behind the last of so many rows.
    pub fn write_tail(&self, rows: u64, out: &mut Vec<u8>) {
        match self.format {
            Format::Json if rows > 0 => out.extend_from_slice(b"\n]\n"),
            Format::Json => out.extend_from_slice(b"]\n"),
            Format::Csv | Format::Cells => {}
        }
    }

    fn bounds(&self, columns: usize) -> Range<usize> {
        let end = self.columns.end.min(columns);
        self.columns.start.min(end)..end
    }
}

/// The text of a cell. What a program for tables would take for a formula gets a `'` in front,
/// as such programs have it themselves; numbers are none, nor is the `-` of a field without a
/// value.
fn harmless(cell: Value) -> String {
    let text = cell.to_string();
    let is_formula = matches!(cell, Value::Text(_))
        && text.starts_with(FORMULA)
        && text != "-"
        && Number::parse(&text).is_none();
    match is_formula {
        true => format!("'{text}"),
        false => text,
    }
}

/// A row of CSV as RFC 4180 has it.
fn write_csv_row<'a>(cells: impl Iterator<Item = &'a str>, out: &mut Vec<u8>) {
    write_separated(cells, b',', out);
    out.extend_from_slice(b"\r\n");
}

fn write_cells<'a>(cells: impl Iterator<Item = &'a str>, out: &mut Vec<u8>) {
    write_separated(cells, b'\t', out);
}

/// Cells with separators between them, in quotes where they hold one, a quote or a line break.
fn write_separated<'a>(cells: impl Iterator<Item = &'a str>, separator: u8, out: &mut Vec<u8>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(separator);
        }
        if cell.contains(['"', '\r', '\n', char::from(separator)]) {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
}

/// An object in the order of the columns; numbers in full, absent values as null.
fn write_object(names: &[String], cells: impl Iterator<Item = Value>, out: &mut Vec<u8>) {
    out.push(b'{');
    for (at, (name, cell)) in names.iter().zip(cells).enumerate() {
        if at > 0 {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(json::quoted(name).as_bytes());
        out.extend_from_slice(b": ");
        // Writing into memory does not fail.
        let _ = match cell {
            Value::Null => write!(out, "null"),
            Value::Integer(_) | Value::Float(_) | Value::Bool(_) => write!(out, "{cell}"),
            other => write!(out, "{}", json::quoted(&other.to_text())),
        };
    }
    out.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Address;
    use crate::query::vector::Vector;

    /// Two columns of these values.
    fn table(rows: &[[Value; 2]]) -> Table {
        let column =
            |at: usize| Vector::from_values(rows.iter().map(|row| row[at].clone()).collect());
        let names = vec!["@message".to_string(), "a \"b\", c".to_string()];
        Table::new(names, vec![column(0), column(1)], rows.len())
    }

    /// The whole of it, in pages of one row.
    fn written(export: &Export, rows: &[[Value; 2]]) -> String {
        let mut out = Vec::new();
        export.write_head(table(rows).names(), &mut out);
        for (offset, row) in rows.iter().enumerate() {
            export.write_rows(&table(std::slice::from_ref(row)), offset as u64, &mut out);
        }
        export.write_tail(rows.len() as u64, &mut out);
        String::from_utf8(out).expect("texts are UTF-8")
    }

    fn whole(format: Format) -> Export {
        Export::whole(format, 2)
    }

    #[test]
    fn rows_are_written_as_each_format_has_them() {
        let rows = [
            [Value::Integer(-5), Value::text("x,y")],
            [Value::Null, Value::text("-")],
            [Value::Time(0), Value::Float(0.1)],
        ];
        for (format, expected) in [
            (
                Format::Csv,
                "@message,\"a \"\"b\"\", c\"\r\n-5,\"x,y\"\r\n,-\r\n1970-01-01 00:00:00.000,0.1\r\n",
            ),
            (
                Format::Json,
                "[\n  {\"@message\": -5, \"a \\\"b\\\", c\": \"x,y\"},\
                 \n  {\"@message\": null, \"a \\\"b\\\", c\": \"-\"},\
                 \n  {\"@message\": \"1970-01-01 00:00:00.000\", \"a \\\"b\\\", c\": 0.1}\n]\n",
            ),
            (
                Format::Cells,
                "@message\t\"a \"\"b\"\", c\"\n-5\tx,y\n\t-\n1970-01-01 00:00:00.000\t0.1",
            ),
        ] {
            assert_eq!(written(&whole(format), &rows), expected);
        }
    }

    #[test]
    fn nothing_is_written_as_nothing() {
        for (format, expected) in [
            (Format::Csv, "@message,\"a \"\"b\"\", c\"\r\n"),
            (Format::Json, "[]\n"),
            (Format::Cells, "@message\t\"a \"\"b\"\", c\""),
        ] {
            assert_eq!(written(&whole(format), &[]), expected);
        }
    }

    #[test]
    fn a_part_of_the_columns_is_written_without_their_names() {
        let part = |columns| Export {
            format: Format::Cells,
            columns,
            with_names: false,
        };
        let rows = [
            [Value::text("a"), Value::Integer(1)],
            [Value::text("b\tc\n"), Value::Integer(2)],
        ];
        for (columns, expected) in [
            (0..2, "a\t1\n\"b\tc\n\"\t2"),
            (1..2, "1\n2"),
            (1..9, "1\n2"),
            (5..9, "\n"),
        ] {
            assert_eq!(written(&part(columns), &rows), expected);
        }
    }

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        for (value, csv) in [
            (Value::text("=1+1"), "'=1+1"),
            (Value::text("@SUM(A1)"), "'@SUM(A1)"),
            (Value::text("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0"),
            (Value::text("-2+3"), "'-2+3"),
            (Value::text("\tx"), "'\tx"),
            (Value::text("\rx"), "\"'\rx\""),
            (Value::text("--"), "'--"),
            (Value::text("-"), "-"),
            (Value::text("-5"), "-5"),
            (Value::text("+1.5e3"), "+1.5e3"),
            (Value::text("x=1"), "x=1"),
            (Value::Integer(-5), "-5"),
            (Value::Float(-0.5), "-0.5"),
            (Value::Address(Address::V6(1)), "::1"),
        ] {
            let rows = [[value, Value::Null]];
            let text = written(&whole(Format::Csv), &rows);
            let row = text.split_once("\r\n").map(|(_, row)| row);
            assert_eq!(row, Some(&*format!("{csv},\r\n")));
            // What is pasted back into a query, or read by a program, is as it was.
            let [[value, _]] = &rows;
            let cells = written(&whole(Format::Cells), &rows);
            assert!(!cells.contains("\n'"), "{value}");
        }
    }
}
