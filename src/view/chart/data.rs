//! What a chart is drawn of: numbers of some series at some stops along an axis.

use super::unit::{Unit, sum};
use crate::query::Value;
use crate::query::time::Period;
use crate::query::value::Number;
use crate::view::format;
use crate::view::shape::Ink;
use std::cmp::Ordering;

/// So many series are told apart; what is more is drawn as one.
pub const MOST_SERIES: usize = 8;

/// The name of what stands for all that is not shown by itself.
pub const REST: &str = "other";

/// Numbers of some series at some stops.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Data {
    /// What the stops are, and what the series are; empty where there is nothing to say.
    pub along: String,
    pub across: String,
    /// What the numbers are.
    pub measure: String,
    pub unit: Unit,
    /// Whether numbers of several stops or series add up, and what is missing is nothing.
    pub adds: bool,
    /// Whether the stops are times, and the starts of which periods.
    pub time: Option<Option<Period>>,
    pub stops: Vec<Stop>,
    pub series: Vec<Series>,
    /// What is not shown, and why: sentences.
    pub notes: Vec<String>,
}

/// A place along the axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stop {
    pub label: String,
    /// Milliseconds since 1970, of a time.
    pub time: Option<i64>,
    /// The fields that it is made of, with their values; none of what stands for the rest.
    pub keys: Vec<(String, Value)>,
    /// Whether it stands for all that are not shown by themselves.
    pub is_rest: bool,
}

/// What belongs together, with a number for each stop where there is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    /// As in [`Stop`].
    pub keys: Vec<(String, Value)>,
    pub is_rest: bool,
    pub ink: Ink,
    pub values: Vec<Option<Number>>,
}

impl Series {
    pub fn value(&self, stop: usize) -> Option<Number> {
        self.values.get(stop).copied().flatten()
    }

    pub fn total(&self) -> Number {
        sum(self.values.iter().copied().flatten())
    }
}

impl Data {
    /// All numbers.
    pub fn numbers(&self) -> impl Iterator<Item = Number> {
        let values = self.series.iter().flat_map(|series| &series.values);
        values.copied().flatten()
    }

    pub fn is_negative(&self) -> bool {
        self.numbers().any(|number| number.to_f64() < 0.0)
    }

    pub fn is_whole(&self) -> bool {
        self.numbers()
            .all(|number| matches!(number, Number::Integer(_)))
    }

    /// The numbers of all series at a stop, together.
    pub fn total(&self, stop: usize) -> Number {
        sum(self.series.iter().filter_map(|series| series.value(stop)))
    }

    /// What a stop is: a time with its zone, or the name.
    pub fn stop_name(&self, stop: usize) -> String {
        let Some(stop) = self.stops.get(stop) else {
            return String::new();
        };
        match (stop.time, self.time) {
            (Some(time), Some(Some(period))) => format::time_range(time, period.next(time)),
            (Some(time), _) => format::time(time),
            _ => stop.label.clone(),
        }
    }

    /// The stops with the greatest numbers first, where they are not times.
    pub fn sort(&mut self) {
        if self.time.is_some() {
            return;
        }
        let mut order: Vec<usize> = (0..self.stops.len()).collect();
        order.sort_by(|a, b| self.total(*b).compare(self.total(*a)));
        self.arrange(&order);
    }

    fn arrange(&mut self, order: &[usize]) {
        self.stops = order.iter().map(|at| self.stops[*at].clone()).collect();
        for series in &mut self.series {
            series.values = order.iter().map(|at| series.value(*at)).collect();
        }
    }

    /// Which of many series are told apart, in their order, by their sums or greatest numbers;
    /// notes what becomes of the others.
    pub(super) fn choose_series(&mut self, ranks: &[Option<Number>]) -> Vec<usize> {
        let count = ranks.len();
        if count <= MOST_SERIES {
            return (0..count).collect();
        }
        let kept = MOST_SERIES - usize::from(self.adds);
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|a, b| descending(ranks[*a], ranks[*b]));
        order.truncate(kept);
        order.sort_unstable();
        let what = name_or(&self.across, "the series");
        let all = format::integer(count as i128);
        self.notes.push(match self.adds {
            true => format!(
                "The {kept} of {all} values of {what} with the greatest sums; all others are “{REST}”."
            ),
            false => format!(
                "The {kept} of {all} values of {what} with the greatest numbers; numbers of {} do \
                 not add up, so there is no “{REST}”.",
                self.measure
            ),
        });
        order
    }

    /// Puts series together beyond those that are told apart; each has one number.
    fn fold_parts(&mut self) {
        let ranks: Vec<Option<Number>> = self.series.iter().map(|s| Some(s.total())).collect();
        let chosen = self.choose_series(&ranks);
        let left = (0..self.series.len()).filter(|at| chosen.binary_search(at).is_err());
        let left: Vec<Number> = left.map(|at| self.series[at].total()).collect();
        self.series = chosen.iter().map(|at| self.series[*at].clone()).collect();
        if !left.is_empty() {
            self.series.push(Series {
                name: REST.to_string(),
                keys: Vec::new(),
                is_rest: true,
                ink: Ink::Series8,
                values: vec![Some(sum(left.into_iter()))],
            });
        }
    }

    /// Keeps `most` stops as [`fold_series`](Self::fold_series) does; times stay.
    pub fn fold_stops(&mut self, most: usize) {
        let count = self.stops.len();
        if count <= most || self.time.is_some() {
            return;
        }
        let kept = if self.adds { most - 1 } else { most };
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|a, b| self.total(*b).compare(self.total(*a)));
        let mut chosen: Vec<usize> = order.into_iter().take(kept).collect();
        chosen.sort_unstable();
        let rests: Vec<Option<Number>> = self
            .series
            .iter()
            .map(|series| {
                let left = (0..count).filter(|at| chosen.binary_search(at).is_err());
                let mut values = left.filter_map(|stop| series.value(stop));
                values
                    .next()
                    .map(|first| sum([first].into_iter().chain(values)))
            })
            .collect();
        self.arrange(&chosen);
        let all = format::integer(count as i128);
        let what = name_or(&self.along, "bars");
        if self.adds {
            self.stops.push(Stop {
                label: REST.to_string(),
                is_rest: true,
                ..Stop::default()
            });
            for (series, rest) in self.series.iter_mut().zip(rests) {
                series.values.push(rest);
            }
            self.notes.push(format!(
                "The {kept} of {all} values of {what} with the greatest sums; all others are “{REST}”."
            ));
        } else {
            self.notes.push(format!(
                "The {kept} of {all} values of {what} with the greatest numbers."
            ));
        }
    }

    /// The parts of one whole: each series where there are several, else each stop.
    pub fn parts(&self) -> Data {
        let mut data = self.clone();
        if data.series.len() < 2 {
            let values = data.series.pop().map_or(Vec::new(), |series| series.values);
            let parts = data.stops.drain(..).zip(values);
            data.series = parts
                .filter_map(|(stop, value)| {
                    Some(Series {
                        ink: Ink::Series1,
                        is_rest: stop.is_rest,
                        name: match stop.time {
                            Some(time) => format::time(time),
                            None => stop.label,
                        },
                        keys: stop.keys,
                        values: vec![Some(value?)],
                    })
                })
                .collect();
            data.across = std::mem::take(&mut data.along);
            data.series
                .sort_by(|a, b| descending(Some(a.total()), Some(b.total())));
        } else {
            for series in &mut data.series {
                series.values = vec![Some(series.total())];
            }
            data.along = String::new();
        }
        data.time = None;
        data.stops = vec![Stop::default()];
        data.fold_parts();
        data.paint();
        data
    }

    /// Gives the series their inks, in their order; what was accepted and what was rejected
    /// have theirs everywhere.
    pub fn paint(&mut self) {
        let mut inks = Ink::SERIES.into_iter();
        for series in &mut self.series {
            series.ink = match &*series.name {
                _ if series.is_rest => Ink::Series8,
                "ACCEPT" => Ink::Accept,
                "REJECT" => Ink::Reject,
                _ => inks.next().unwrap_or(Ink::Series8),
            };
        }
    }
}

fn name_or<'a>(name: &'a str, otherwise: &'a str) -> &'a str {
    if name.is_empty() { otherwise } else { name }
}

fn descending(a: Option<Number>, b: Option<Number>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => b.compare(a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}
