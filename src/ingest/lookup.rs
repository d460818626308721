//! Tables that queries can look up in: CSV that holds no records.

use super::columns::{Columns, Rows};
use super::csv::{self, Dialect};
use super::report::LookupReport;
use crate::column::FileId;
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
        report.uneven = self.read(|row| match &titles {
            None => titles = Some(row.iter().map(|title| title.trim().to_string()).collect()),
            Some(_) => report.rows += 1,
        });
        report.columns = titles.unwrap_or_default();
        let columns = Columns::new(report.columns.iter().map(String::as_str));
        report.has_fields = columns.rows() != Rows::Unknown;
        report
    }
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
            has_fields: false,
        };
        assert_eq!(table.report(), expected);
    }
}
