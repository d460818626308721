//! `earliest(field)`, `latest(field)` and `rate(number, period)`.
//!
//! Among rows of the same time the value decides, so that the result does not depend on
//! which row comes first: the first in sort order is the earliest, the last the latest.

use super::{Accumulator, each_integer};
use crate::query::arithmetic;
use crate::query::plan::Operation;
use crate::query::value::Value;
use crate::query::vector::{Gap, Vector};
use std::cmp::Ordering;

/// The value of the first or last row of each group.
pub struct Chronology {
    /// The order in which a row replaces the one before it.
    wins: Ordering,
    /// Time and value; null where there is none yet.
    rows: Vec<(i64, Value)>,
}

impl Chronology {
    pub fn earliest() -> Chronology {
        Chronology {
            wins: Ordering::Less,
            rows: Vec::new(),
        }
    }

    pub fn latest() -> Chronology {
        Chronology {
            wins: Ordering::Greater,
            ..Chronology::earliest()
        }
    }

    fn resize(&mut self, count: usize) {
        self.rows.resize(count, (0, Value::Null));
    }

    /// Whether a row of that time may replace the one of the group.
    fn may_win(&self, group: u32, time: i64) -> bool {
        let (known, value) = &self.rows[group as usize];
        value.is_null() || time == *known || time.cmp(known) == self.wins
    }

    fn add(&mut self, group: u32, time: i64, value: Value) {
        let (known, best) = &mut self.rows[group as usize];
        let order = || time.cmp(known).then_with(|| value.sort_order(best));
        if best.is_null() || order() == self.wins {
            (*known, *best) = (time, value);
        }
    }
}

/// The times of rows; none for those without.
fn times(vector: &Vector) -> Vec<Option<i64>> {
    let time = |value| match value {
        Value::Time(time) => Some(time),
        _ => None,
    };
    match vector {
        Vector::Time(times, None) => times.iter().map(|&time| Some(time)).collect(),
        Vector::Time(times, Some(gaps)) => {
            let rows = times.iter().zip(gaps);
            rows.map(|(&time, &gap)| (gap == Gap::None).then_some(time))
                .collect()
        }
        other => other.values().map(time).collect(),
    }
}

impl Accumulator for Chronology {
    fn update(&mut self, groups: &[u32], count: usize, arguments: &[Vector]) {
        self.resize(count);
        let [timestamps, values] = arguments else {
            return;
        };
        for (row, (time, &group)) in times(timestamps).into_iter().zip(groups).enumerate() {
            let Some(time) = time.filter(|&time| self.may_win(group, time)) else {
                continue;
            };
            let value = values.value(row);
            if !value.is_null() {
                self.add(group, time, value);
            }
        }
    }

    fn state(&self, groups: &[u32]) -> Vec<Vector<'static>> {
        let rows = || groups.iter().map(|&group| &self.rows[group as usize]);
        let times = rows().map(|(time, _)| *time).collect();
        let values = rows().map(|(_, value)| value.clone()).collect();
        vec![Vector::Integer(times, None), Vector::from_values(values)]
    }

    fn merge(&mut self, groups: &[u32], count: usize, state: &[Vector]) {
        self.resize(count);
        each_integer(&state[0], |row, time| {
            let value = state[1].value(row);
            if !value.is_null() {
                self.add(groups[row], time, value);
            }
        });
    }

    fn state_width(&self) -> usize {
        2
    }

    /// A time comes out in milliseconds, as from the service.
    fn result(&self, groups: &[u32]) -> Vector<'static> {
        let value = |&group: &u32| match &self.rows[group as usize].1 {
            Value::Time(time) => Value::Integer(i128::from(*time)),
            other => other.clone(),
        };
        Vector::from_values(groups.iter().map(value).collect())
    }

    fn held_bytes(&self) -> usize {
        self.rows.capacity() * size_of::<(i64, Value)>()
    }
}

/// How much a number changes in a period: from its first row to its last.
pub struct Rate {
    /// Milliseconds.
    period: i64,
    first: Chronology,
    last: Chronology,
}

impl Rate {
    pub fn per(period: i64) -> Rate {
        Rate {
            period,
            first: Chronology::earliest(),
            last: Chronology::latest(),
        }
    }

    fn value(&self, group: u32) -> Value {
        let (from, first) = &self.first.rows[group as usize];
        let (until, last) = &self.last.rows[group as usize];
        let integer = |value: i64| Value::Integer(i128::from(value));
        let change = arithmetic::apply(Operation::Subtract, last, first);
        let scaled = arithmetic::apply(Operation::Multiply, &change, &integer(self.period));
        let length = i128::from(*until) - i128::from(*from);
        arithmetic::apply(Operation::Divide, &scaled, &Value::Integer(length))
    }
}

impl Accumulator for Rate {
    fn update(&mut self, groups: &[u32], count: usize, arguments: &[Vector]) {
        let [timestamps, values] = arguments else {
            self.first.resize(count);
            self.last.resize(count);
            return;
        };
        let number = |value: Value| value.number().map_or(Value::Null, Value::from);
        let numbers = Vector::from_values(values.values().map(number).collect());
        let arguments = [timestamps.clone(), numbers];
        self.first.update(groups, count, &arguments);
        self.last.update(groups, count, &arguments);
    }

    fn state(&self, groups: &[u32]) -> Vec<Vector<'static>> {
        let mut state = self.first.state(groups);
        state.append(&mut self.last.state(groups));
        state
    }

    fn merge(&mut self, groups: &[u32], count: usize, state: &[Vector]) {
        self.first.merge(groups, count, &state[..2]);
        self.last.merge(groups, count, &state[2..]);
    }

    fn state_width(&self) -> usize {
        4
    }

    fn result(&self, groups: &[u32]) -> Vector<'static> {
        Vector::from_values(groups.iter().map(|&group| self.value(group)).collect())
    }

    fn held_bytes(&self) -> usize {
        self.first.held_bytes() + self.last.held_bytes()
    }
}
