//! What there is to say about a file, in words.

use super::fields::Fields;
use super::interval::interval;
use super::{Count, Survey, coverage};
use crate::flow::region::Region;
use crate::flow::{EventField, Field, Slot};
use crate::ingest::{Doubt, Origin, Report};
use crate::insight::capture::{Owned, Stream};
use crate::view::format;
use serde::{Deserialize, Serialize};

/// Interfaces are listed up to so many.
const MOST_INTERFACES: usize = 50;

/// What there is to say about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// What makes records doubtful that were kept all the same; whole sentences.
    pub doubts: Vec<String>,
    /// By topic, in order.
    pub facts: Vec<Fact>,
    /// Where records are, in ten-thousandths of the time span; empty where there are no gaps.
    pub covered: Vec<(u32, u32)>,
    /// The interfaces with most records, by number of records.
    pub interfaces: Vec<Interface>,
    /// How many more interfaces there are.
    pub further_interfaces: u64,
    pub fields: Fields,
}

/// One thing that is known of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub topic: Topic,
    pub name: String,
    /// What it is, in few words.
    pub value: String,
    /// How sure that is, where it is inferred.
    pub sureness: Option<Sureness>,
    /// By what it is known, and what it means; whole sentences.
    pub notes: Vec<String>,
    /// A list that belongs to it.
    pub items: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Topic {
    File,
    Time,
    Capture,
}

/// How sure something is that nobody wrote down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sureness {
    /// The records leave no other explanation.
    Certain,
    /// Another explanation would be unusual.
    Likely,
    /// Another explanation is about as good.
    Open,
}

/// A network interface that has records in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    pub name: String,
    /// Rows of it, NODATA and SKIPDATA included.
    pub rows: u64,
    /// Its own addresses, as far as the records of this file tell.
    pub addresses: Vec<String>,
}

impl Topic {
    pub const ALL: [Topic; 3] = [Topic::File, Topic::Time, Topic::Capture];

    pub fn name(self) -> &'static str {
        match self {
            Topic::File => "What it is",
            Topic::Time => "When",
            Topic::Capture => "What was captured",
        }
    }
}

impl Sureness {
    pub fn name(self) -> &'static str {
        match self {
            Sureness::Certain => "certain",
            Sureness::Likely => "likely",
            Sureness::Open => "uncertain",
        }
    }
}

impl Fact {
    pub(super) fn new(topic: Topic, name: &str, value: impl Into<String>) -> Fact {
        Fact {
            topic,
            name: name.into(),
            value: value.into(),
            sureness: None,
            notes: Vec::new(),
            items: Vec::new(),
        }
    }

    pub(super) fn sure(self, sureness: Sureness) -> Fact {
        Fact {
            sureness: Some(sureness),
            ..self
        }
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Fact {
        self.notes.push(note.into());
        self
    }
}

impl Details {
    /// Puts into words what is known of the file at `path`: the survey of its rows, and the
    /// report on its reading.
    pub fn of(survey: &Survey, path: &str, report: &Report) -> Details {
        let stream = Stream::find(path);
        let mut facts = file(survey, path, report, stream.as_ref());
        if survey.count(Count::Rows) > 0 {
            facts.extend(coverage::time(survey));
            facts.push(interval(survey));
            facts.extend(coverage::capture(survey, path, stream.as_ref()));
        }
        let mut interfaces = interfaces(survey);
        let further = interfaces.len().saturating_sub(MOST_INTERFACES);
        interfaces.truncate(MOST_INTERFACES);
        Details {
            doubts: doubts(survey, report),
            facts,
            covered: coverage::covered(survey),
            interfaces,
            further_interfaces: further as u64,
            fields: Fields::of(survey, report.layout.as_ref()),
        }
    }
}

/// What the file is and where it comes from.
fn file(survey: &Survey, path: &str, report: &Report, stream: Option<&Stream>) -> Vec<Fact> {
    let origin = Origin::of(path);
    let mut facts = Vec::new();
    if let Some(sniff) = &report.recognised {
        let mut fact = Fact::new(Topic::File, "Recognised as", capitalized(&sniff.evidence));
        if report.counts.headers > 1 {
            fact = fact.note(format!(
                "{} header lines stand in it, as in files that were joined; each names the fields \
                 of the lines below it.",
                format::integer(i128::from(report.counts.headers))
            ));
        }
        facts.push(fact);
    }
    let in_records = |field: Field| -> Vec<&str> {
        let values = survey.values(Slot::Field(field));
        values.map(|(value, _)| value).collect()
    };
    let accounts = in_records(Field::ACCOUNT_ID);
    facts.extend(place(
        "Account",
        origin.account.as_deref(),
        &accounts,
        str::to_string,
    ));
    let regions = in_records(Field::REGION);
    let named = |code: &str| match Region::find(code) {
        Some(region) => format!("{code} ({})", region.place),
        None => code.into(),
    };
    facts.extend(place("Region", origin.region.as_deref(), &regions, named));
    if let Some((from, minutes)) = origin.time {
        facts.push(delivered(from, minutes));
    }
    if let Some(flow_log) = origin.flow_log {
        facts.push(Fact::new(Topic::File, "Flow log", flow_log).note("By its name in S3."));
    }
    let streams = survey.values(Slot::Event(EventField::LogStream));
    let mut streams: Vec<String> = streams.map(|(name, _)| name.into()).collect();
    if let (Some(stream), true) = (stream, streams.is_empty()) {
        streams.push(stream.to_string());
    }
    if !streams.is_empty() {
        facts.push(Fact::new(
            Topic::File,
            "Log stream",
            listed(&streams, "log streams"),
        ));
    }
    facts
}

/// A place that the path names, that records name, or both.
fn place(
    name: &str,
    by_path: Option<&str>,
    in_records: &[&str],
    write: impl Fn(&str) -> String,
) -> Option<Fact> {
    let others = in_records.iter().filter(|value| Some(**value) != by_path);
    let others: Vec<String> = others.map(|value| write(value)).collect();
    let many = format!("{}s", name.to_lowercase());
    match by_path {
        None if others.is_empty() => None,
        None => Some(Fact::new(Topic::File, name, listed(&others, &many)).note("By its records.")),
        Some(value) => {
            let fact = Fact::new(Topic::File, name, write(value));
            Some(match (in_records.len(), others.len()) {
                (0, _) => fact.note("By its path in S3."),
                (_, 0) => fact.note("By its path in S3, and by its records."),
                _ => fact.note(format!(
                    "By its path in S3; records name {}.",
                    listed(&others, &format!("other {many}"))
                )),
            })
        }
    }
}

/// The time that the path names.
fn delivered(from: i64, minutes: u32) -> Fact {
    let time = format::time(from);
    let (value, note) = match minutes {
        1_440 => (
            time.split(' ').next().unwrap_or_default().to_string(),
            "By its folders in S3, in UTC: the day on which its records end.",
        ),
        60 => (
            format::time_range(from, from + 3_600_000),
            "By its folders in S3: the hour in which its records end.",
        ),
        _ => (
            format::time_range(from, from + i64::from(minutes) * 60_000),
            "By its name in S3: the five minutes in which its records end.",
        ),
    };
    Fact::new(Topic::File, "Period", value).note(note)
}

fn doubts(survey: &Survey, report: &Report) -> Vec<String> {
    let of_values = |doubt: &Doubt| {
        let line = format::integer(i128::from(doubt.line));
        let others = match doubt.count {
            ..2 => String::new(),
            count => format!(" and {} more", format::integer(i128::from(count - 1))),
        };
        format!("Line {line}{others}: {doubt}.")
    };
    let mut doubts: Vec<String> = report.doubts.iter().map(of_values).collect();
    let mut doubt = |count: Count, line: Option<u64>, what: [&str; 2], then: &str| {
        let count = survey.count(count);
        if count > 0 {
            let records = format::count(i128::from(count), what[0], what[1]);
            let line = line.map_or(String::new(), |line| {
                let first = if count == 1 { "on" } else { "the first on" };
                format!(", {first} line {}", format::integer(i128::from(line)))
            });
            doubts.push(format!("{records}{line}{then}"));
        }
    };
    doubt(
        Count::Backwards,
        survey.first_backwards,
        [
            "record ends before it starts",
            "records end before they start",
        ],
        ": `start` counts, and the true end is not known.",
    );
    doubt(
        Count::TooLong,
        survey.first_too_long,
        [
            "record is longer than ten minutes",
            "records are longer than ten minutes",
        ],
        ": AWS gathers for ten minutes at most, so the times may have been changed.",
    );
    doubts
}

fn interfaces(survey: &Survey) -> Vec<Interface> {
    let owners = survey.captures.owners();
    let interface = |(name, rows): (&str, u64)| Interface {
        name: name.into(),
        rows,
        addresses: match owners.get(name) {
            Some(Owned::Known(addresses)) => addresses.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        },
    };
    let named = survey.values(Slot::Field(Field::INTERFACE_ID));
    let mut interfaces: Vec<Interface> = named.map(interface).collect();
    // Stable: those with as many records stay in the order of their names.
    interfaces.sort_by_key(|interface| std::cmp::Reverse(interface.rows));
    interfaces
}

/// So many names are listed in a sentence; more are counted.
const MOST_LISTED: usize = 4;

/// `a, b and c`, or how many there are.
pub(super) fn listed(names: &[String], many: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= MOST_LISTED => {
            format!("{} and {last}", first.join(", "))
        }
        _ => format!("{} {many}", format::integer(names.len() as i128)),
    }
}

fn capitalized(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(rest).collect()
    })
}
