//! Names tried on the lines of a file that has no header.

use super::record;
use super::report::Reason;
use crate::flow::spelling::nearest;
use crate::flow::{Field, Layout, log_format};
use serde::{Deserialize, Serialize};

/// The names that a person gives the values of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Names {
    /// A text with the names in it: a format string, a header line, or what holds one.
    Text(String),
    /// One for each value; those without a name are kept as text.
    Fields(Vec<Option<String>>),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// A name for each value, none where there is none.
    pub fields: Vec<Option<String>>,
    /// The layout of the names, values without one included.
    pub layout: Layout,
    /// How many values the lines have, and for how many of them there are names, or places
    /// left open.
    pub values: usize,
    pub names: usize,
    /// How many of the lines are records, and how many lines there are.
    pub fits: usize,
    pub lines: usize,
    /// For each value, what speaks against its name.
    pub contradictions: Vec<Option<Contradiction>>,
    /// Fields that are named more than once.
    pub repeated: Vec<String>,
    /// Names that are no known field, with the one that may be meant.
    pub unknown: Vec<(String, Option<String>)>,
    /// How many records end before they start.
    pub ends_early: usize,
}

/// Values that their field cannot have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// In how many lines.
    pub lines: usize,
    /// What is wrong with the first.
    pub reason: Reason,
}

impl Trial {
    /// Whether the lines can be read so: there is a name for each value, a field among
    /// them, no field twice, and a line that fits.
    pub fn is_readable(&self) -> bool {
        let mut names = self.fields.iter().flatten();
        let has_field = names.any(|name| Field::find(name).is_some());
        has_field && self.names == self.values && self.repeated.is_empty() && self.fits > 0
    }
}

/// Tries names on lines that have as many values as the first of them.
pub fn try_names(names: &Names, lines: &[String]) -> Trial {
    let values = lines
        .first()
        .map_or(0, |line| record::words(line.as_bytes()).count());
    let given: Vec<Option<String>> = match names {
        Names::Text(text) => {
            let names = log_format::names(text).into_iter();
            let names = names.enumerate();
            names.map(|(at, name)| named(at, name)).collect()
        }
        Names::Fields(fields) => fields.clone(),
    };
    let spelled = given.iter().enumerate().map(|(at, name)| match name {
        Some(name) => name.clone(),
        None => unnamed(at),
    });
    let spelled: Vec<String> = spelled.collect();
    let layout = Layout::from_names(spelled.iter().map(String::as_str));
    let mut trial = Trial {
        repeated: repeated(&given),
        unknown: unknown(&given),
        values,
        names: given.len(),
        fits: 0,
        lines: lines.len(),
        contradictions: vec![None; values],
        ends_early: 0,
        fields: given,
        layout,
    };
    trial.fields.resize(values, None);
    for line in lines {
        trial.add(line);
    }
    trial
}

impl Trial {
    fn add(&mut self, line: &str) {
        let slots = self.layout.slots.iter().zip(record::words(line.as_bytes()));
        for (at, (slot, (_, word))) in slots.enumerate().take(self.values) {
            let Err(reason) = record::read_value(slot, word) else {
                continue;
            };
            let first = self.contradictions[at].get_or_insert(Contradiction { lines: 0, reason });
            first.lines += 1;
        }
        if record::read(&self.layout, line.as_bytes()).is_ok() {
            self.fits += 1;
            let time = |field| {
                let at = self.layout.position_of(field)?;
                let (_, word) = record::words(line.as_bytes()).nth(at)?;
                std::str::from_utf8(word).ok()?.parse::<i64>().ok()
            };
            let times = time(Field::START).zip(time(Field::END));
            self.ends_early += usize::from(times.is_some_and(|(start, end)| end < start));
        }
    }
}

/// What a value without a name is called: a name that no field has.
fn unnamed(at: usize) -> String {
    format!("value-{}", at + 1)
}

/// The name of the value at a place, as AWS spells it where it is that of a field.
fn named(at: usize, name: &str) -> Option<String> {
    let field = Field::find(name).map(Field::name);
    Some(field.unwrap_or(name).to_string()).filter(|name| *name != unnamed(at))
}

/// The format string of fields; values without a name are called as in [`Trial::layout`].
pub fn format_string(fields: &[Option<String>]) -> String {
    let word = |(at, name): (usize, &Option<String>)| match name {
        Some(name) => format!("${{{name}}}"),
        None => format!("${{{}}}", unnamed(at)),
    };
    let words: Vec<String> = fields.iter().enumerate().map(word).collect();
    words.join(" ")
}

fn repeated(names: &[Option<String>]) -> Vec<String> {
    let named: Vec<&String> = names.iter().flatten().collect();
    let mut repeated: Vec<String> = Vec::new();
    for (at, name) in named.iter().enumerate() {
        if named[..at].contains(name) && !repeated.contains(name) {
            repeated.push(name.to_string());
        }
    }
    repeated
}

fn unknown(names: &[Option<String>]) -> Vec<(String, Option<String>)> {
    let named = names.iter().flatten();
    let unknown = named.filter(|name| Field::find(name).is_none());
    let meant = |name: &String| {
        let meant = nearest(name, Field::all().map(Field::name));
        (name.clone(), meant.map(String::from))
    };
    unknown.map(meant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [&str; 3] = [
        "10.0.0.1 10.0.0.2 443 100 160 ACCEPT",
        "10.0.0.1 10.0.0.2 - 100 90 REJECT",
        "10.0.0.1 10.0.0.2 99999 100 100 ACCEPT",
    ];

    fn trial(names: &str) -> Trial {
        let lines: Vec<String> = LINES.map(String::from).into();
        try_names(&Names::Text(names.into()), &lines)
    }

    #[test]
    fn names_that_fit_are_told_from_others() {
        let said = |trial: &Trial| {
            let column = |(at, found): (usize, &Option<Contradiction>)| {
                let found = found.as_ref()?;
                Some(format!("{at}: {} × {}", found.lines, found.reason))
            };
            let columns = trial.contradictions.iter().enumerate().filter_map(column);
            columns.collect::<Vec<String>>()
        };
        for (names, fits, is_readable, contradictions) in [
            (
                "${srcaddr} ${dstaddr} ${dstport} ${packets} ${bytes} ${action}",
                2,
                true,
                &["2: 1 × expected `dstport` to be at most 65535, found `99999`"][..],
            ),
            ("srcaddr dstaddr bytes start end action", 3, true, &[]),
            ("srcaddr dstaddr bytes start end flavour", 3, true, &[]),
            (
                "srcaddr dstaddr bytes start end log-status",
                0,
                false,
                &["5: 3 × expected `log-status` to be OK, NODATA, SKIPDATA, found `ACCEPT`"],
            ),
            ("srcaddr dstaddr bytes", 0, false, &[]),
            ("srcaddr srcaddr bytes start end action", 3, false, &[]),
            ("what is it", 0, false, &[]),
        ] {
            let trial = trial(names);
            assert_eq!(trial.fits, fits, "{names}");
            assert_eq!(trial.is_readable(), is_readable, "{names}");
            assert_eq!(said(&trial), contradictions, "{names}");
            assert_eq!((trial.lines, trial.values), (3, 6));
        }
    }

    #[test]
    fn doubtful_names_are_pointed_out() {
        let doubtful = trial("srcaddr dst_addr srcport start end Action");
        assert_eq!(doubtful.ends_early, 1);
        assert_eq!(doubtful.fields[1].as_deref(), Some("dstaddr"));
        let repeated = trial("srcaddr srcAddr bytes start end action").repeated;
        assert_eq!(repeated, ["srcaddr"]);
        let unknown = trial("srcaddr dstadr bytes colour end action").unknown;
        let meant = Some("dstaddr".to_string());
        assert_eq!(unknown, [("dstadr".into(), meant), ("colour".into(), None)]);
        assert_eq!(trial("srcaddr dstaddr").names, 2);
    }

    #[test]
    fn values_without_a_name_are_kept() {
        let lines: Vec<String> = LINES.map(String::from).into();
        let mut fields = vec![None; 6];
        let open = try_names(&Names::Fields(fields.clone()), &lines);
        assert!(!open.is_readable());
        fields[5] = Some("action".into());
        let named = try_names(&Names::Fields(fields), &lines);
        assert_eq!((named.fits, named.is_readable()), (3, true));
        let header = "value-1 value-2 value-3 value-4 value-5 action";
        assert_eq!(named.layout.to_string(), header);
        // As a text it says the same.
        let text = format_string(&named.fields);
        assert!(text.ends_with(" ${value-5} ${action}"), "{text}");
        assert_eq!(try_names(&Names::Text(text), &lines), named);
    }
}
