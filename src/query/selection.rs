//! The selection: a range of time and conditions, all of which a record must meet to be seen
//! by the queries of the page. It is plain data; [`conditions`] makes a plan's filters of it.

mod transfer;

pub use transfer::{from_query, into_query};

use super::check::{Context, filters};
use super::diagnostic::{Diagnostic, Span};
use super::plan::{Comparison, Expr, Input};
use super::syntax::{name_as_written, quoted};
use super::time::TimeRange;
use super::value::Value;
use serde::{Deserialize, Serialize};

/// What a person has selected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Event times; all of them where there is none.
    pub range: Option<TimeRange>,
    /// All of these must hold.
    pub chips: Vec<Chip>,
}

/// One condition of a selection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chip {
    /// A field has one of some values, or none of them.
    Values {
        /// As queries name it.
        field: String,
        /// At least one, as queries write them: `443`, `'10.1.0.5'`.
        values: Vec<String>,
        is_excluded: bool,
    },
    /// Anything that may stand behind `filter`.
    Condition(String),
}

/// What a press chooses: values of fields.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// Records that have all of them: those of a cell of a matrix.
    All(Vec<(String, Value)>),
    /// Records that have one of them or more: those of a host, whichever end of them it is.
    Any(Vec<(String, Value)>),
}

impl Choice {
    pub fn of(field: impl Into<String>, value: Value) -> Choice {
        Choice::All(vec![(field.into(), value)])
    }

    pub fn values(&self) -> &[(String, Value)] {
        let (Choice::All(values) | Choice::Any(values)) = self;
        values
    }

    /// The field and its value, where it is one.
    pub fn single(&self) -> Option<(&str, &Value)> {
        match self.values() {
            [(field, value)] => Some((field, value)),
            _ => None,
        }
    }

    /// The chips that take in what is chosen; none where a list or a map is among it.
    pub fn included(&self) -> Vec<Chip> {
        match self {
            Choice::All(_) => self.chips(false).unwrap_or_default(),
            Choice::Any(_) => self.joined(" or ", |condition| condition),
        }
    }

    /// The chips that leave out what is chosen; none where a list or a map is among it.
    pub fn excluded(&self) -> Vec<Chip> {
        match self {
            Choice::All(_) => self.joined(" and ", |condition| format!("not ({condition})")),
            Choice::Any(_) => self.chips(true).unwrap_or_default(),
        }
    }

    fn chips(&self, is_excluded: bool) -> Option<Vec<Chip>> {
        let chip = |(field, value): &(String, Value)| Chip::of(field, value, is_excluded);
        self.values().iter().map(chip).collect()
    }

    /// All of it as one chip; as it is where it is one value.
    fn joined(&self, by: &str, whole: fn(String) -> String) -> Vec<Chip> {
        if let Some((field, value)) = self.single() {
            let is_excluded = matches!(self, Choice::All(_));
            return Chip::of(field, value, is_excluded).into_iter().collect();
        }
        let Some(chips) = self.chips(false).filter(|chips| !chips.is_empty()) else {
            return Vec::new();
        };
        let conditions: Vec<String> = chips.iter().map(Chip::condition).collect();
        vec![Chip::Condition(whole(conditions.join(by)))]
    }
}

impl Selection {
    /// Whether every record is selected.
    pub fn is_everything(&self) -> bool {
        self.range.is_none() && self.chips.is_empty()
    }

    /// Takes in a chip. Values of a field that has values already are alternatives to them;
    /// a value is not included and excluded at the same time.
    pub fn add(&mut self, chip: Chip) {
        let Chip::Values {
            field,
            values,
            is_excluded,
        } = &chip
        else {
            if !self.chips.contains(&chip) {
                self.chips.push(chip);
            }
            return;
        };
        let mut is_added = false;
        self.chips.retain_mut(|known| match known {
            Chip::Values {
                field: own,
                values: list,
                is_excluded: excluded,
            } if own == field => {
                if excluded == is_excluded {
                    let new = values.iter().filter(|value| !list.contains(value));
                    let new: Vec<String> = new.cloned().collect();
                    list.extend(new);
                    is_added = true;
                } else {
                    list.retain(|value| !values.contains(value));
                }
                !list.is_empty()
            }
            _ => true,
        });
        if !is_added {
            self.chips.push(chip);
        }
    }

    /// The conditions of all chips as one that may stand behind `filter`; `None` where there
    /// are no chips.
    pub fn condition(&self) -> Option<String> {
        let several = self.chips.len() > 1;
        let mut written = Vec::new();
        for chip in &self.chips {
            written.push(match chip {
                // What it holds may bind less than `and`.
                Chip::Condition(text) if several => format!("({text})"),
                chip => chip.condition(),
            });
        }
        (!written.is_empty()).then(|| written.join(" and "))
    }
}

impl Chip {
    /// The chip that takes in records whose field has a value, or leaves them out; `None` for
    /// a list or a map, which has no such condition.
    pub fn of(field: &str, value: &Value, is_excluded: bool) -> Option<Chip> {
        let name = name_as_written(field);
        match value {
            Value::Null if is_excluded => Some(Chip::Condition(format!("ispresent({name})"))),
            Value::Null => Some(Chip::Condition(format!("not ispresent({name})"))),
            Value::List(_) | Value::Map(_) => None,
            value => Some(Chip::Values {
                field: field.to_string(),
                values: vec![literal(value)],
                is_excluded,
            }),
        }
    }

    /// The chip that selects what this one leaves out, and leaves out what it selects; an absent
    /// field is selected by neither.
    pub fn inverted(&self) -> Chip {
        match self {
            Chip::Values {
                field,
                values,
                is_excluded,
            } => Chip::Values {
                field: field.clone(),
                values: values.clone(),
                is_excluded: !is_excluded,
            },
            Chip::Condition(text) => {
                let inner = text
                    .strip_prefix("not (")
                    .and_then(|text| text.strip_suffix(')'))
                    // Otherwise they may belong to two conditions.
                    .filter(|inner| !inner.contains(['(', ')']));
                Chip::Condition(inner.map_or(format!("not ({text})"), str::to_string))
            }
        }
    }

    /// The condition, as it may stand behind `filter`.
    pub fn condition(&self) -> String {
        match self {
            Chip::Condition(text) => text.clone(),
            Chip::Values {
                field,
                values,
                is_excluded,
            } => {
                let name = name_as_written(field);
                match (&values[..], is_excluded) {
                    ([value], false) => format!("{name} = {value}"),
                    ([value], true) => format!("{name} != {value}"),
                    (values, false) => format!("{name} in [{}]", values.join(", ")),
                    (values, true) => format!("{name} not in [{}]", values.join(", ")),
                }
            }
        }
    }
}

/// A single value, as a query writes it.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Bool(value) => i32::from(*value).to_string(),
        Value::Integer(_) | Value::Float(_) => value.to_text().into(),
        other => quoted(&other.to_text()),
    }
}

/// The conditions on records that a selection comes to: those of its time, and those of its
/// chips.
///
/// # Errors
/// A chip that cannot be read, which is told at the beginning of the query.
pub fn conditions(
    selection: &Selection,
    context: &Context,
) -> Result<(Vec<Expr>, Vec<Expr>), Diagnostic> {
    let time = selection.range.map_or(Vec::new(), within);
    let mut chips = Vec::new();
    for chip in &selection.chips {
        let condition = chip.condition();
        let own = filters(&format!("filter {condition}"), context).map_err(|errors| {
            let why = errors.first().map_or("", |error| &error.message);
            let message = format!("the filter `{condition}` cannot be used: {why}");
            Diagnostic::error(Span::default(), message).with_hint("remove it above the places")
        })?;
        chips.extend(own);
    }
    Ok((time, chips))
}

/// Conditions on the event time.
fn within(range: TimeRange) -> Vec<Expr> {
    let bound = |comparison, time| {
        let time = Box::new(Expr::Constant(Value::Time(time)));
        Expr::Compare(comparison, Box::new(Expr::Input(Input::Timestamp)), time)
    };
    vec![
        bound(Comparison::GreaterOrEqual, range.from),
        bound(Comparison::LessOrEqual, range.until),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Address;

    fn values(field: &str, values: &[&str], is_excluded: bool) -> Chip {
        Chip::Values {
            field: field.into(),
            values: values.iter().map(|value| value.to_string()).collect(),
            is_excluded,
        }
    }

    #[test]
    fn choices_are_taken_in_and_left_out() {
        let (a, b) = (Value::text("10.1.0.5"), Value::text("10.2.0.9"));
        let pair = |value: &Value| {
            vec![
                ("srcAddr".into(), a.clone()),
                ("dstAddr".into(), value.clone()),
            ]
        };
        let written = |chips: Vec<Chip>| {
            let conditions: Vec<String> = chips.iter().map(Chip::condition).collect();
            conditions.join(" | ")
        };
        for (choice, included, excluded) in [
            (
                Choice::of("dstPort", Value::Integer(443)),
                "dstPort = 443",
                "dstPort != 443",
            ),
            (
                Choice::All(pair(&b)),
                "srcAddr = '10.1.0.5' | dstAddr = '10.2.0.9'",
                "not (srcAddr = '10.1.0.5' and dstAddr = '10.2.0.9')",
            ),
            (
                Choice::Any(pair(&a)),
                "srcAddr = '10.1.0.5' or dstAddr = '10.1.0.5'",
                "srcAddr != '10.1.0.5' | dstAddr != '10.1.0.5'",
            ),
            (
                Choice::Any(vec![("action".into(), Value::text("REJECT"))]),
                "action = 'REJECT'",
                "action != 'REJECT'",
            ),
            (Choice::of("x", Value::List(Vec::new().into())), "", ""),
            (Choice::All(Vec::new()), "", ""),
            (Choice::Any(Vec::new()), "", ""),
        ] {
            assert_eq!(written(choice.included()), included, "{choice:?}");
            assert_eq!(written(choice.excluded()), excluded, "{choice:?}");
        }
    }

    #[test]
    fn chips_are_conditions_of_the_language() {
        for (chip, expected) in [
            (values("dstPort", &["443"], false), "dstPort = 443"),
            (
                values("dstPort", &["443", "80"], false),
                "dstPort in [443, 80]",
            ),
            (
                values("srcAddr", &["'10.1.0.5'"], true),
                "srcAddr != '10.1.0.5'",
            ),
            (
                values("action", &["'-'", "'OK'"], true),
                "action not in ['-', 'OK']",
            ),
            (values("count(*)", &["3"], false), "`count(*)` = 3"),
            (Chip::Condition("bytes > 1000".into()), "bytes > 1000"),
        ] {
            assert_eq!(chip.condition(), expected);
        }
    }

    #[test]
    fn values_are_written_so_that_they_mean_themselves() {
        for (value, expected) in [
            (Value::Integer(-3), "f = -3"),
            (Value::Float(0.5), "f = 0.5"),
            (Value::text("it's"), "f = \"it's\""),
            (Value::Address(Address::V4(0x0a01_0005)), "f = '10.1.0.5'"),
            (Value::Null, "not ispresent(f)"),
        ] {
            let chip = Chip::of("f", &value, false).expect("a chip");
            assert_eq!(chip.condition(), expected);
        }
        assert_eq!(Chip::of("f", &Value::List(Vec::new().into()), false), None);
    }

    #[test]
    fn chips_join_and_replace_each_other() {
        let cases: [(&[Chip], &[&str]); 5] = [
            (
                &[values("a", &["1"], false), values("a", &["2"], false)],
                &["a in [1, 2]"],
            ),
            (
                &[values("a", &["1"], false), values("a", &["1"], true)],
                &["a != 1"],
            ),
            (
                &[
                    values("a", &["1"], true),
                    values("b", &["1"], false),
                    values("a", &["2"], true),
                ],
                &["a not in [1, 2]", "b = 1"],
            ),
            (
                &[
                    values("a", &["1", "2"], false),
                    values("a", &["2"], true),
                    values("a", &["2"], true),
                ],
                &["a = 1", "a != 2"],
            ),
            (
                &[
                    Chip::Condition("x or y".into()),
                    Chip::Condition("x or y".into()),
                ],
                &["x or y"],
            ),
        ];
        for (chips, expected) in cases {
            let mut selection = Selection::default();
            chips.iter().for_each(|chip| selection.add(chip.clone()));
            let written: Vec<String> = selection.chips.iter().map(Chip::condition).collect();
            assert_eq!(written, expected);
        }
    }

    #[test]
    fn several_chips_are_one_condition() {
        let mut selection = Selection::default();
        assert_eq!(selection.condition(), None);
        selection.add(Chip::Condition("a = 1 or b = 2".into()));
        assert_eq!(selection.condition().as_deref(), Some("a = 1 or b = 2"));
        selection.add(values("c", &["3"], false));
        let both = "(a = 1 or b = 2) and c = 3";
        assert_eq!(selection.condition().as_deref(), Some(both));
    }
}
