//! Tables that queries can look up in: CSV that holds no records.

use super::columns::{Columns, Rows};
use super::csv::{self, Dialect};
use super::report::LookupReport;
use crate::column::FileId;
use crate::flow::{Address, Field, Subnet};
use std::borrow::Cow;

/// Larger tables are refused, in bytes; the service has the same limit.
pub const MAX_LOOKUP: usize = 10 << 20;

/// A table as it was read, unpacked.
pub struct LookupText {
    pub file: FileId,
    /// The name by which queries know it.
    pub name: String,
    pub dialect: Dialect,
    pub bytes: Vec<u8>,
}

impl LookupText {
    pub fn new(file: FileId, path: &str, dialect: Dialect, bytes: Vec<u8>) -> LookupText {
        LookupText {
            file,
            name: name(path),
            dialect,
            bytes,
        }
    }

    /// Hands on the titles of the columns, then each row that has as many cells. Returns how
    /// many rows were left out.
    pub fn read(&self, mut act: impl FnMut(&[Cow<str>])) -> u64 {
        let mut width = None;
        let mut uneven = 0;
        csv::read_rows(&self.bytes, self.dialect, |row| match row {
            Some(row) if *width.get_or_insert(row.len()) == row.len() => act(row),
            _ => uneven += 1,
        });
        uneven
    }

    pub fn report(&self) -> LookupReport {
        let mut report = LookupReport {
            name: self.name.clone(),
            ..LookupReport::default()
        };
        let mut titles = None;
        let mut first: Vec<String> = Vec::new();
        let texts = |row: &[Cow<str>]| row.iter().map(|cell| cell.trim().to_string()).collect();
        report.uneven = self.read(|row| match &titles {
            None => titles = Some(texts(row)),
            Some(_) => {
                if report.rows == 0 {
                    first = texts(row);
                }
                report.rows += 1;
            }
        });
        report.columns = titles.unwrap_or_default();
        report.example = example(&report, &first);
        let columns = Columns::new(report.columns.iter().map(String::as_str));
        report.has_fields = columns.rows() != Rows::Unknown;
        report
    }
}

/// A query that uses a table with such a first row.
fn example(table: &LookupReport, first: &[String]) -> String {
    let quoted = |name: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_plain =
            name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_part);
        match is_plain {
            true => name.to_string(),
            false => format!("`{name}`"),
        }
    };
    let columns = &table.columns;
    let holds = |is_it: &dyn Fn(&str) -> bool| first.iter().position(|cell| is_it(cell));
    let block = holds(&|cell| Subnet::parse(cell).is_some());
    let address = || holds(&|cell| Address::parse(cell.as_bytes()).is_some());
    let field = || {
        columns
            .iter()
            .position(|title| Field::find(title).is_some())
    };
    let port = || {
        let mut titles = columns.iter().map(|title| title.to_ascii_lowercase());
        titles.position(|title| title.contains("port"))
    };
    let (by, field) = match (block, field()) {
        (Some(at), _) => (at, "srcAddr"),
        (None, Some(at)) => (at, ""),
        (None, None) => match (address(), port()) {
            (Some(at), _) => (at, "srcAddr"),
            (None, Some(at)) => (at, "dstPort"),
            (None, None) => (0, "interfaceId"),
        },
    };
    let output = usize::from(by == 0);
    let (Some(by), Some(output)) = (columns.get(by), columns.get(output)) else {
        return String::new();
    };
    let (name, by, output) = (quoted(&table.name), quoted(by), quoted(output));
    let lookup = match (block, field) {
        (Some(_), field) => format!("cidrlookup {name} {field} as {by}"),
        (None, "") => format!("lookup {name} {by}"),
        (None, field) => format!("lookup {name} {by} as {field}"),
    };
    format!("{lookup} OUTPUT {output}\n| stats count(*) as records by {output}")
}

/// The name of the file without folders and endings, of letters, digits and `_` alone.
fn name(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = match file.split_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    };
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    stem.chars()
        .map(|c| if is_part(c) { c } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_files() {
        for (path, expected) in [
            ("owners.csv", "owners"),
            ("folder.d/Team-owners 2026.csv.gz", "Team_owners_2026"),
            ("netz-\u{fc}bersicht.csv", "netz__bersicht"),
            (".csv", "_csv"),
        ] {
            assert_eq!(name(path), expected, "{path}");
        }
    }

    #[test]
    fn examples_suit_the_first_row() {
        for (titles, first, expected) in [
            (
                "cidr,name",
                "10.0.0.0/8,x",
                "cidrlookup t srcAddr as cidr OUTPUT name",
            ),
            (
                "Team name,net",
                "x,::/0",
                "cidrlookup t srcAddr as net OUTPUT `Team name`",
            ),
            (
                "host,ip",
                "a,10.0.0.1",
                "lookup t ip as srcAddr OUTPUT host",
            ),
            ("name,srcaddr", "x,10.0.0.1", "lookup t srcaddr OUTPUT name"),
            (
                "Port,service",
                "22,ssh",
                "lookup t Port as dstPort OUTPUT service",
            ),
            (
                "asset,2nd",
                "eni-1,x",
                "lookup t asset as interfaceId OUTPUT `2nd`",
            ),
        ] {
            let cells = |line: &str| line.split(',').map(str::to_string).collect();
            let table = LookupReport {
                name: "t".to_string(),
                columns: cells(titles),
                ..LookupReport::default()
            };
            let first: Vec<String> = cells(first);
            let example = example(&table, &first);
            assert_eq!(example.lines().next(), Some(expected), "{titles}");
        }
    }

    #[test]
    fn rows_of_another_width_are_left_out() {
        let text = "sep=;\nport ;name\n22;ssh\n\n;\n23\n\"80\";\"a;\"\"b\"\nx;\"open\n443;https\n";
        let table = LookupText::new(
            FileId::dropped(0),
            "ports.csv",
            Dialect {
                delimiter: b';',
                has_header: true,
            },
            text.as_bytes().to_vec(),
        );
        let mut rows = Vec::new();
        let uneven = table.read(|row| rows.push(row.join("|")));
        assert_eq!(rows, ["port |name", "22|ssh", "80|a;\"b", "443|https"]);
        assert_eq!(uneven, 2);
        let expected = LookupReport {
            name: "ports".to_string(),
            columns: vec!["port".to_string(), "name".to_string()],
            rows: 3,
            uneven: 2,
            example: "lookup ports port as dstPort OUTPUT name\n\
                      | stats count(*) as records by name"
                .to_string(),
            has_fields: false,
        };
        assert_eq!(table.report(), expected);
    }
}
