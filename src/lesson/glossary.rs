//! The glossary: every field explained, found by any of its names, and a sheet to print.
//!
//! All of it is read from the table of fields; nothing here lists them again.

use super::translation::{self, ValueMeaning};
use crate::flow::field::{FieldInfo, Type, match_key};
use crate::flow::{Field, Layout, Product};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What there is to know about a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// As AWS spells it in text files and settings: `srcaddr`.
    pub name: String,
    /// As CloudWatch Logs Insights spells it: `srcAddr`.
    pub insights_name: String,
    /// The column in Parquet files and in Athena: `log_status`.
    pub parquet_name: String,
    /// The type of that column; `None` where AWS does not tell.
    pub parquet_type: Option<String>,
    /// The record version that brought the field.
    pub version: u8,
    /// Whether VPC flow logs and Transit Gateway flow logs can have it.
    pub vpc: bool,
    pub transit_gateway: bool,
    /// Whether their records have it when no fields were chosen.
    pub vpc_default: bool,
    pub transit_gateway_default: bool,
    /// What its values are, in a word or two.
    pub kind: String,
    pub meaning: String,
    /// What it says in a Transit Gateway record, where that is something else.
    pub transit_gateway_meaning: Option<String>,
    pub values: Vec<ValueMeaning>,
    /// Whether no other values can occur.
    pub values_are_all: bool,
    /// What `-` means.
    pub absent: String,
    /// What is often misread; whole sentences.
    pub misreadings: Vec<String>,
    pub example: String,
    /// A query that uses the field.
    pub query: String,
    /// A query that finds values of the field in what is loaded.
    pub examples_query: String,
}

/// Which entries are wanted; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Parts of names in any spelling, or words of the explanation.
    pub text: String,
    pub version: Option<u8>,
    pub product: Option<Product>,
}

/// All entries, in the order of the table.
pub fn entries() -> Vec<Entry> {
    Field::all().map(Entry::of).collect()
}

/// The fields whose entries pass the filter: the one that is called so first, then those whose
/// name has the text in it, those that say all of its words of their meaning and values,
/// and those that say them anywhere.
pub fn find(filter: &Filter) -> Vec<Field> {
    let fields = Field::all().filter(|field| {
        let version = filter.version;
        let is_of = |product| field.is_of(product);
        version.is_none_or(|version| field.info().since_version == version)
            && filter.product.is_none_or(is_of)
    });
    let ranked = fields.filter_map(|field| Some((rank(field, &filter.text)?, field)));
    let ranked: Vec<(u8, Field)> = ranked.collect();
    let of_rank = |wanted: u8| {
        let ranked = ranked.iter().filter(move |(rank, _)| *rank == wanted);
        ranked.map(|(_, field)| *field)
    };
    (0..=WORST_RANK).flat_map(of_rank).collect()
}

/// The entries of the fields that [`find`] finds.
pub fn search(filter: &Filter) -> Vec<Entry> {
    find(filter).into_iter().map(Entry::of).collect()
}

const WORST_RANK: u8 = 3;

/// How well a field matches, 0 the best and [`WORST_RANK`] the worst; `None` when it does not.
fn rank(field: Field, text: &str) -> Option<u8> {
    let text = text.trim();
    if text.is_empty() || Field::find(text) == Some(field) {
        return Some(0);
    }
    let key = match_key(text);
    let names = field.names().map(match_key);
    if !key.is_empty() && names.into_iter().any(|name| name.contains(&key)) {
        return Some(1);
    }
    let entry = Entry::of(field);
    let mut story = vec![entry.name, entry.meaning];
    story.extend(entry.transit_gateway_meaning);
    for known in entry.values {
        story.extend([known.value, known.meaning]);
    }
    let mut notes = entry.misreadings;
    notes.push(entry.absent);
    let text = text.to_lowercase();
    let story = story.join(" ").to_lowercase();
    let notes = notes.join(" ").to_lowercase();
    let mut words = text.split_whitespace();
    if words.clone().all(|word| story.contains(word)) {
        return Some(2);
    }
    let is_told = |word: &str| story.contains(word) || notes.contains(word);
    words.all(is_told).then_some(WORST_RANK)
}

impl Entry {
    pub fn of(field: Field) -> Entry {
        let (info, notes) = (field.info(), field.notes());
        Entry {
            name: info.name.into(),
            insights_name: info.insights_name.into(),
            parquet_name: field.parquet_name(),
            parquet_type: field.parquet_type().map(String::from),
            version: info.since_version,
            vpc: field.is_of(Product::Vpc),
            transit_gateway: field.is_of(Product::TransitGateway),
            vpc_default: info.in_vpc_default,
            transit_gateway_default: info.in_tgw_default,
            kind: kind(field, info).into(),
            meaning: info.meaning.into(),
            transit_gateway_meaning: notes.tgw_meaning.map(String::from),
            values: translation::values(field),
            values_are_all: !info.values.is_empty(),
            absent: translation::absent(field),
            misreadings: notes.misreadings.iter().map(|&text| text.into()).collect(),
            example: notes.example.into(),
            query: notes.query.into(),
            examples_query: format!(
                "filter {0} != \"-\" | stats count(*) as records by {0} | sort records desc | limit 5",
                info.insights_name
            ),
        }
    }

    /// `VPC`, `transit gateway` or both.
    pub fn products(&self) -> &'static str {
        match (self.vpc, self.transit_gateway) {
            (true, true) => "VPC and transit gateway",
            (true, false) => "VPC",
            (false, _) => "transit gateway",
        }
    }
}

fn kind(field: Field, info: &FieldInfo) -> &'static str {
    match (field, info.type_) {
        (Field::START | Field::END, _) => "seconds since 1970 UTC",
        (_, Type::Address) => "IPv4 or IPv6 address",
        (_, Type::Integer { .. }) => "whole number",
        (_, Type::Text) => "text",
    }
}

/// What fits on a sheet of paper beside the keyboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheatSheet {
    pub sections: Vec<Section>,
}

/// A table of the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub title: String,
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// As many cells in each as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// A record of version 2, to show the order of the default fields with.
const RECORD: &str = "2 210987654321 eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 51544 443 6 \
                      12 4310 1794700812 1794700869 ACCEPT OK";

/// The sheet: the default record, what its codes mean, and the fields by version.
pub fn cheat_sheet() -> CheatSheet {
    let mut sections = vec![default_record()];
    for field in [
        Field::ACTION,
        Field::LOG_STATUS,
        Field::PROTOCOL,
        Field::TCP_FLAGS,
        Field::FLOW_DIRECTION,
        Field::TRAFFIC_PATH,
        Field::REJECT_REASON,
    ] {
        let rows = translation::values(field).into_iter();
        sections.push(section(
            field.name(),
            &["value", "meaning"],
            rows.map(|known| vec![known.value, known.meaning]).collect(),
        ));
    }
    let newest = Field::all().map(|field| field.info().since_version).max();
    for version in 0..=newest.unwrap_or(0) {
        let filter = Filter {
            version: Some(version),
            ..Filter::default()
        };
        let found = search(&filter);
        if found.is_empty() {
            continue;
        }
        let rows = found.into_iter();
        let rows = rows.map(|entry| vec![entry.name, entry.insights_name, entry.meaning]);
        sections.push(section(
            &format!("Fields of version {version}"),
            &["field", "in Logs Insights", "meaning"],
            rows.collect(),
        ));
    }
    CheatSheet { sections }
}

fn default_record() -> Section {
    let layout = Layout::vpc_default();
    let values = RECORD.split(' ').zip(layout.names()).enumerate();
    let rows = values
        .map(|(at, (value, name))| vec![(at + 1).to_string(), name.to_string(), value.to_string()]);
    section(
        "The default record, in its order",
        &["place", "field", "example"],
        rows.collect(),
    )
}

fn section(title: &str, columns: &[&str], rows: Vec<Vec<String>>) -> Section {
    Section {
        title: title.into(),
        columns: columns.iter().map(|&column| column.into()).collect(),
        rows,
    }
}

/// Writes the entry for a terminal.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry {
            name,
            insights_name,
            parquet_name,
            kind,
            version,
            ..
        } = self;
        writeln!(f, "{name}")?;
        let products = self.products();
        writeln!(f, "  {products}, since version {version}; {kind}")?;
        let type_ = self
            .parquet_type
            .as_deref()
            .unwrap_or("type not documented");
        writeln!(
            f,
            "  Logs Insights {insights_name}, Parquet {parquet_name} {type_}"
        )?;
        writeln!(f, "  {}", self.meaning)?;
        if let Some(meaning) = &self.transit_gateway_meaning {
            writeln!(f, "  Transit gateway: {meaning}")?;
        }
        for known in &self.values {
            writeln!(f, "    {}  {}", known.value, known.meaning)?;
        }
        writeln!(f, "  Without a value: {}", self.absent)?;
        for misreading in &self.misreadings {
            writeln!(f, "  - {misreading}")?;
        }
        writeln!(f, "  For example {}", self.example)?;
        writeln!(f, "  {}", self.query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, version: Option<u8>, product: Option<Product>, first: &[&str]) {
        let text = text.to_string();
        let filter = Filter {
            text,
            version,
            product,
        };
        let found = search(&filter);
        let names: Vec<&str> = found.iter().map(|entry| &*entry.name).collect();
        let shown = &names[..first.len().min(names.len())];
        assert_eq!(shown, first, "{filter:?} finds {names:?}");
        assert_eq!(
            first.is_empty(),
            names.is_empty(),
            "{filter:?} finds {names:?}"
        );
    }

    #[test]
    fn fields_are_found_by_any_name_and_by_words() {
        let (vpc, tgw) = (Some(Product::Vpc), Some(Product::TransitGateway));
        check("srcAddr", None, None, &["srcaddr", "pkt-srcaddr"]);
        check("src_addr", None, None, &["srcaddr", "pkt-srcaddr"]);
        check("sourceaddress", None, None, &["srcaddr"]);
        check("start", None, None, &["start"]);
        check("endTime", None, None, &["end"]);
        check("log", None, None, &["log-status"]);
        check("LOG_STATUS", None, None, &["log-status"]);
        check("port", None, None, &["srcport", "dstport"]);
        check("skipdata lost", None, None, &["log-status"]);
        check("percent-encoded", None, None, &["instance-tag"]);
        check("  SYN-ACK ", None, None, &["tcp-flags"]);
        check("blackhole", None, tgw, &["packets-lost-blackhole"]);
        check("blackhole", None, vpc, &[]);
        check(
            "",
            Some(4),
            None,
            &["region", "az-id", "sublocation-type", "sublocation-id"],
        );
        check("", Some(6), vpc, &[]);
        check("", Some(6), tgw, &["resource-type", "tgw-id"]);
        check("", Some(1), None, &[]);
        check("quantum", None, None, &[]);
        check("?!", None, None, &[]);
    }

    #[test]
    fn every_field_has_an_entry() {
        let entries = entries();
        assert_eq!(entries.len(), 72);
        let count = |is: fn(&Entry) -> bool| entries.iter().filter(|entry| is(entry)).count();
        assert_eq!(count(|entry| entry.vpc), 54);
        assert_eq!(count(|entry| entry.transit_gateway), 36);
        assert_eq!(count(|entry| entry.vpc_default), 14);
        assert_eq!(count(|entry| entry.transit_gateway_default), 36);
        assert_eq!(count(|entry| entry.parquet_type.is_none()), 1);
        let log_status = &entries[13];
        assert_eq!(log_status.parquet_name, "log_status");
        assert_eq!(log_status.products(), "VPC and transit gateway");
        assert_eq!(log_status.values.len(), 3);
        assert!(log_status.values_are_all);
    }

    #[test]
    fn the_sheet_has_every_field_once() {
        let sheet = cheat_sheet();
        for section in &sheet.sections {
            let widths = section.rows.iter().map(Vec::len);
            let columns = section.columns.len();
            assert!(
                widths.into_iter().all(|width| width == columns),
                "{section:?}"
            );
            assert!(!section.rows.is_empty(), "{}", section.title);
        }
        assert_eq!(sheet.sections[0].rows.len(), 14);
        assert_eq!(sheet.sections[0].rows[12], ["13", "action", "ACCEPT"]);
        let of_versions = sheet.sections.iter();
        let of_versions = of_versions.filter(|s| s.title.starts_with("Fields of"));
        let fields: usize = of_versions.map(|section| section.rows.len()).sum();
        assert_eq!(fields, 72);
    }
}
