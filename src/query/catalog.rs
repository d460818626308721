//! Every field that a query can name, with what is known of it in the loaded records, and the
//! queries that tell more: what a person chooses fields from.

use super::facts::{Facts, FieldFacts, KnownField};
use super::syntax::name_as_written;
use super::{Table, Value};
use crate::flow::EventField;
use crate::flow::field::match_key;
use serde::{Deserialize, Serialize};

/// So many values of a field are told, those that most rows have.
pub const TOP_VALUES: usize = 8;

/// All fields, and how many rows they are known from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    pub rows: u64,
    /// Those of the records first, then those that come from them, then the others; each in the
    /// order of the table of fields.
    pub fields: Vec<CatalogField>,
}

/// Why a query can name a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Origin {
    /// The loaded records have it.
    Records,
    /// It comes from other fields of the records.
    Derived,
    /// No loaded record has it.
    Absent,
}

/// A field, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogField {
    /// The name in results.
    pub name: String,
    /// The name as a query writes it: in backticks where it needs them.
    pub written: String,
    /// What else it is called: in a log, in Parquet files and Athena, in other exports.
    pub other_names: Vec<String>,
    pub origin: Origin,
    /// What its values are, in a word or two.
    pub type_name: String,
    /// What it tells, in one or two sentences; empty where only the file knows.
    pub meaning: String,
    /// The name of its entry in the glossary, if it has one.
    pub entry: Option<String>,
    /// In how many rows it is, those with `-` included; `None` where that is not known yet.
    pub rows: Option<u64>,
    /// In how many of them it is `-`; `None` where that is not known yet.
    pub dashes: Option<u64>,
    /// How many different values there are, `-` included; `None` where that is not known yet.
    pub distinct: Option<u64>,
    /// A query that answers with one row, which [`Figures::of`] reads.
    pub figures: String,
    /// A query that answers with the most frequent values and the number of their rows; `None`
    /// where each row has one of its own.
    pub top_values: Option<String>,
    /// A query that answers with the number of rows of each value, or of each minute of a time.
    pub grouped: String,
}

/// What the rows at hand have of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// How many rows there are.
    pub rows: u64,
    /// How many of them have the field, those with `-` included.
    pub present: u64,
    /// How many of these have `-`.
    pub dashes: u64,
    /// How many different values there are, `-` included.
    pub distinct: u64,
    /// Of numbers and times, the least, the median and the greatest.
    pub spread: Option<[Value; 3]>,
}

impl Figures {
    /// Reads the answer to [`CatalogField::figures`]; `None` when it is none.
    pub fn of(table: &Table) -> Option<Figures> {
        if table.rows() == 0 {
            return None;
        }
        let value = |name: &str| {
            let at = table.names().iter().position(|known| known == name)?;
            Some(table.value(0, at))
        };
        let count = |name: &str| match value(name)? {
            Value::Integer(count) => u64::try_from(count).ok(),
            // A sum over nothing.
            Value::Null => Some(0),
            _ => None,
        };
        let spread = [value("least"), value("median"), value("greatest")];
        let spread = match spread {
            [Some(least), Some(median), Some(greatest)] if least != Value::Null => {
                Some([least, median, greatest])
            }
            _ => None,
        };
        Some(Figures {
            rows: count("total")?,
            present: count("present")?,
            dashes: count("dashes")?,
            distinct: count("different")?,
            spread,
        })
    }
}

impl Catalog {
    /// All fields, with what is known of the loaded records.
    pub fn of(facts: &Facts) -> Catalog {
        let known = KnownField::all().map(|field| CatalogField::known(field, facts));
        let is_unknown = |field: &&FieldFacts| KnownField::find(&field.name).is_none();
        let unknown = facts.fields.iter().filter(is_unknown);
        let mut fields: Vec<CatalogField> =
            known.chain(unknown.map(CatalogField::unknown)).collect();
        fields.sort_by_key(|field| (field.origin, field.place()));
        Catalog {
            rows: facts.rows,
            fields,
        }
    }
}

impl CatalogField {
    /// Whether its values have a least, a median and a greatest one.
    pub fn has_spread(&self) -> bool {
        self.type_name.ends_with("number") || self.type_name == "time"
    }

    /// Whether some of its names has the text in it, in any spelling, or its meaning and its
    /// names have all of its words. All fields match nothing.
    pub fn matches(&self, text: &str) -> bool {
        let key = match_key(text);
        let names = || self.other_names.iter().chain([&self.name]);
        if !key.is_empty() && names().any(|name| match_key(name).contains(&key)) {
            return true;
        }
        let meaning = self.meaning.to_lowercase();
        let text = text.to_lowercase();
        let mut words = text.split_whitespace();
        let is_told = |word: &str| {
            meaning.contains(word)
                || self.type_name.to_lowercase().contains(word)
                || names().any(|name| name.to_lowercase().contains(word))
        };
        words.all(is_told)
    }

    fn known(field: KnownField, facts: &Facts) -> CatalogField {
        let record = field.record();
        let mut other_names: Vec<String> = Vec::new();
        if let Some(record) = record {
            other_names.extend(record.names().map(String::from));
            other_names.push(record.parquet_name());
            other_names.retain(|name| name != field.name());
            other_names.dedup();
        }
        let origin = match (field, field.is_present(facts)) {
            (_, false) => Origin::Absent,
            (KnownField::Derived(_), true) => Origin::Derived,
            (_, true) => Origin::Records,
        };
        CatalogField {
            other_names,
            origin,
            meaning: field.meaning().to_string(),
            entry: record.map(|record| record.name().to_string()),
            ..CatalogField::new(field.name(), field.type_name(), facts.field(field.name()))
        }
    }

    /// A field that only a file knows.
    fn unknown(facts: &FieldFacts) -> CatalogField {
        CatalogField::new(&facts.name, "text", Some(facts))
    }

    fn new(name: &str, type_name: &str, facts: Option<&FieldFacts>) -> CatalogField {
        let written = name_as_written(name);
        let mut figures = format!(
            "stats count(*) as total, count({written}) as present, \
             sum({written} = \"-\") as dashes, count_distinct({written}) as different"
        );
        if type_name.ends_with("number") || type_name == "time" {
            figures.push_str(&format!(
                ", min({written}) as least, pct({written}, 50) as median, max({written}) as greatest"
            ));
        }
        let top_values = format!(
            "filter ispresent({written}) | stats count(*) as rows by {written} \
             | sort rows desc | limit {TOP_VALUES}"
        );
        CatalogField {
            name: name.to_string(),
            other_names: Vec::new(),
            origin: Origin::Records,
            type_name: type_name.to_string(),
            meaning: String::new(),
            entry: None,
            rows: facts.and_then(|facts| facts.rows),
            dashes: facts.and_then(|facts| facts.dashes),
            distinct: facts.and_then(|facts| facts.distinct),
            figures,
            grouped: match name {
                "@timestamp" => "stats count(*) as rows by bin(1m)".into(),
                _ => format!("stats count(*) as rows by {written}\n| sort rows desc"),
            },
            top_values: (!is_unique(name)).then_some(top_values),
            written,
        }
    }

    /// Where people look for it: the time first, the whole line last.
    fn place(&self) -> u8 {
        match self.name.as_str() {
            "@timestamp" => 0,
            "@message" => 2,
            _ => 1,
        }
    }
}

/// Whether each row has a value of its own, which cannot be counted in any amount of memory.
fn is_unique(name: &str) -> bool {
    name == KnownField::Message.name() || name == EventField::Ptr.name()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(name: &str, rows: Option<u64>) -> FieldFacts {
        FieldFacts {
            name: name.into(),
            rows,
            dashes: rows.map(|_| 1),
            values: Vec::new(),
            distinct: Some(3),
        }
    }

    fn catalog() -> Catalog {
        Catalog::of(&Facts {
            rows: 10,
            fields: vec![
                facts("srcAddr", Some(8)),
                facts("bytes", Some(10)),
                facts("@srcScope", None),
                facts("in", Some(2)),
            ],
            ..Facts::default()
        })
    }

    #[test]
    fn the_fields_of_the_records_come_first() {
        let catalog = catalog();
        let of = |origin| {
            let fields = catalog.fields.iter().filter(|field| field.origin == origin);
            fields.map(|field| field.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(
            of(Origin::Records),
            ["@timestamp", "srcAddr", "bytes", "in", "@message"]
        );
        assert_eq!(of(Origin::Derived), ["@srcScope"]);
        // 72 fields of records, 11 derived ones, 5 of log events, the message, one of a file.
        assert_eq!(catalog.fields.len(), 90);
        assert_eq!(of(Origin::Absent).len(), 84);
        assert!(catalog.fields.is_sorted_by_key(|field| field.origin));
    }

    #[test]
    fn a_field_has_all_its_names_and_the_queries_that_tell_more() {
        let catalog = catalog();
        let field = |name: &str| {
            catalog
                .fields
                .iter()
                .find(|field| field.name == name)
                .unwrap()
        };
        let source = field("srcAddr");
        assert!(
            source.other_names.contains(&"srcaddr".to_string()),
            "{source:?}"
        );
        assert_eq!(source.entry.as_deref(), Some("srcaddr"));
        assert_eq!((source.rows, source.dashes), (Some(8), Some(1)));
        assert!(
            field("logStatus")
                .other_names
                .contains(&"log_status".to_string())
        );
        let has_spread = |name: &str| field(name).figures.contains("pct(");
        assert_eq!(
            ["srcAddr", "in", "bytes", "@timestamp"].map(has_spread),
            [false, false, true, true]
        );
        assert_eq!(field("@message").top_values, None);
        assert_eq!(field("in").written, "`in`");
        assert_eq!(
            field("in").top_values.as_deref(),
            Some(
                "filter ispresent(`in`) | stats count(*) as rows by `in` | sort rows desc | limit 8"
            )
        );
    }

    #[test]
    fn fields_are_found_by_any_name_and_by_what_they_tell() {
        let catalog = catalog();
        for (text, found) in [
            ("src_addr", &["srcAddr", "pktSrcAddr"][..]),
            ("pkt-srcaddr", &["pktSrcAddr"]),
            ("log_status", &["logStatus"]),
            ("skipdata", &["logStatus"]),
            ("size packets", &["@bytesPerPacket"]),
            ("private public", &["@srcScope", "@dstScope"]),
            ("quantum", &[]),
            ("?!", &[]),
        ] {
            let matching = catalog.fields.iter().filter(|field| field.matches(text));
            let names: Vec<&str> = matching.map(|field| field.name.as_str()).collect();
            assert_eq!(names, found, "{text}");
        }
        assert!(catalog.fields.iter().all(|field| field.matches("  ")));
    }
}
