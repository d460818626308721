//! From the rows of a result to what is drawn.

use super::data::{Data, MOST_SERIES, REST, Series, Stop};
use super::unit::{Unit, add};
use crate::query::outline::{Groups, Outline};
use crate::query::value::Number;
use crate::query::{Table, Value};
use crate::view::format;
use crate::view::shape::Ink;
use std::collections::{BTreeMap, HashMap};

/// So many rows of a result are drawn, the first ones.
pub const MOST_ROWS: u64 = 10_000;

/// What a field shows whose record does not have it.
const ABSENT: &str = "(absent)";

/// Why a result is not drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Each row is a record by itself.
    Records,
    /// There is one number and nothing to compare it with.
    OneRow,
    /// No column has numbers.
    NoNumbers,
    /// There is nothing behind the keys.
    NoRows,
}

/// The columns that can be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    /// Columns of numbers that are no keys.
    pub columns: Vec<usize>,
    /// Whether they can stand in one chart, as its series.
    pub go_together: bool,
}

impl Measures {
    /// Reads them from the first rows of a result.
    pub fn of(table: &Table, outline: &Outline) -> Measures {
        let Some(groups) = &outline.groups else {
            return Measures::default();
        };
        let is_measure =
            |column: &usize| !groups.keys.contains(column) && is_numeric(table, *column);
        let columns: Vec<usize> = (0..table.names().len()).filter(is_measure).collect();
        let unit = |column: &usize| unit(outline, *column);
        let is_same = columns
            .windows(2)
            .all(|pair| unit(&pair[0]) == unit(&pair[1]));
        let others = groups.keys.len() - usize::from(time_key(table, groups).is_some());
        // Where stops are no times, one key makes them.
        let has_room = match time_key(table, groups) {
            Some(_) => others == 0,
            None => others == 1,
        };
        Measures {
            go_together: (2..=MOST_SERIES).contains(&columns.len()) && is_same && has_room,
            columns,
        }
    }
}

/// What to draw of a result: the numbers of one column, or of all that go together.
///
/// `rows` is how many there are in all, of which the table has the first.
pub fn read(
    table: &Table,
    outline: &Outline,
    measure: Option<usize>,
    rows: u64,
) -> Result<Data, Unfit> {
    let Some(groups) = &outline.groups else {
        return Err(Unfit::Records);
    };
    let measures = Measures::of(table, outline);
    let chosen = measure.filter(|column| measures.columns.contains(column));
    let columns = match (chosen, measures.go_together) {
        (Some(column), _) => vec![column],
        (None, true) => measures.columns,
        (None, false) => measures.columns.into_iter().take(1).collect(),
    };
    let Some(&first) = columns.first() else {
        return Err(Unfit::NoNumbers);
    };
    let is_whole = rows <= table.rows() as u64;
    let last = table.rows() - usize::from(groups.has_total && is_whole && table.rows() > 0);
    if groups.keys.is_empty() {
        return Err(Unfit::OneRow);
    }
    let time = time_key(table, groups);
    let others: Vec<usize> = groups
        .keys
        .iter()
        .copied()
        .filter(|key| Some(*key) != time)
        .collect();
    let (along, across) = match (time, &others[..]) {
        (Some(time), others) => (time, others),
        (None, [first, rest @ ..]) => (*first, rest),
        (None, []) => return Err(Unfit::OneRow),
    };
    let names = table.names();
    let joined = |columns: &[usize]| {
        let names: Vec<&str> = columns.iter().map(|column| &*names[*column]).collect();
        names.join(" · ")
    };
    let mut grid = Grid::new(columns.len() > 1);
    let mut without_time = 0;
    let mut pairs = 0;
    // What a person can filter by: the values of fields.
    let fields = |columns: &[usize], row: usize| -> Vec<(String, Value)> {
        let field = |column: &usize| outline.fields.get(*column).cloned().flatten();
        let own = columns
            .iter()
            .filter_map(|column| Some((field(column)?, *column)));
        own.map(|(field, column)| (field, table.value(row, column)))
            .collect()
    };
    for row in 0..last {
        let cell = |column: &usize| table.value(row, *column);
        let keys: Vec<Value> = others.iter().map(cell).collect();
        // A record without traffic says nothing of who with whom.
        if keys.len() > 1 && keys.iter().all(|value| value.to_text() == "-") {
            pairs += 1;
            continue;
        }
        let at = match table.value(row, along) {
            Value::Time(at) if time.is_some() => Some(at),
            _ if time.is_some() => {
                without_time += 1;
                continue;
            }
            _ => None,
        };
        let stop = Stop {
            label: at.map_or_else(|| label(&cell(&along)), format::time),
            time: at,
            keys: fields(&[along], row),
            is_rest: false,
        };
        let series: Vec<Value> = across.iter().map(cell).collect();
        for &column in &columns {
            let number = number(&table.value(row, column));
            let name = match columns.len() {
                1 => joined_labels(&series),
                _ => names[column].clone(),
            };
            grid.put(&stop, name, &fields(across, row), number);
        }
    }
    let mut data = Data {
        along: names[along].clone(),
        across: match columns.len() {
            1 => joined(across),
            _ => String::new(),
        },
        measure: joined(&columns),
        unit: unit(outline, first),
        adds: columns.len() == 1 && groups.sums.contains(&first),
        time: time.map(|column| {
            let known = groups.time.filter(|known| known.column == column);
            known.map(|known| known.period)
        }),
        ..Data::default()
    };
    grid.fill(&mut data);
    if data.stops.is_empty() {
        return Err(Unfit::NoRows);
    }
    if !is_whole {
        let (shown, rows) = (table.rows() as i128, i128::from(rows));
        data.notes.push(format!(
            "Drawn of the first {} of {} rows.",
            format::integer(shown),
            format::integer(rows)
        ));
    }
    if without_time > 0 {
        let rows = format::count(without_time, "row", "rows");
        data.notes
            .push(format!("{rows} without a time cannot be drawn."));
    }
    if pairs > 0 {
        let rows = format::count(pairs, "row", "rows");
        data.notes
            .push(format!("Left out: {rows} of which all keys are “-”."));
    }
    if data.time.is_none() && !groups.is_sorted {
        data.sort();
    }
    // What has no number has nothing to show.
    data.series
        .retain(|series| series.values.iter().any(Option::is_some));
    if data.series.is_empty() {
        return Err(Unfit::NoNumbers);
    }
    data.paint();
    Ok(data)
}

/// What the numbers of a column count.
fn unit(outline: &Outline, column: usize) -> Unit {
    let measure = outline.measures.get(column).copied();
    Unit::of(measure.unwrap_or_default())
}

/// The key that the rows stand along as times.
fn time_key(table: &Table, groups: &Groups) -> Option<usize> {
    let known = groups.time.map(|time| time.column);
    known.or_else(|| {
        let is_time = |column: &&usize| {
            let mut values = (0..table.rows()).map(|row| table.value(row, **column));
            values.any(|value| matches!(value, Value::Time(_)))
        };
        groups.keys.iter().find(is_time).copied()
    })
}

/// Whether a column has numbers, and nothing else but absent values.
fn is_numeric(table: &Table, column: usize) -> bool {
    let mut values = (0..table.rows()).map(|row| table.value(row, column));
    let is_number = |value: &Value| matches!(value, Value::Integer(_) | Value::Float(_));
    let is_gap = |value: &Value| value.is_null() || value.to_text() == "-";
    let mut has_number = false;
    let fits = values.all(|value| {
        has_number |= is_number(&value);
        is_number(&value) || is_gap(&value)
    });
    fits && has_number
}

fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Integer(value) => Some(Number::Integer(*value)),
        Value::Float(value) => Some(Number::Float(*value)),
        _ => None,
    }
}

fn label(value: &Value) -> String {
    match value {
        Value::Null => ABSENT.to_string(),
        Value::Text(text) if text.trim().is_empty() => "(empty)".to_string(),
        value => value.to_text().into(),
    }
}

fn joined_labels(keys: &[Value]) -> String {
    let labels: Vec<String> = keys.iter().map(label).collect();
    labels.join(" · ")
}

/// Numbers on their way to a [`Data`].
#[derive(Default)]
struct Grid {
    stops: Vec<Stop>,
    series: Vec<(String, Vec<(String, Value)>)>,
    stop_numbers: HashMap<String, usize>,
    series_numbers: HashMap<String, usize>,
    cells: BTreeMap<(usize, usize), Number>,
    /// Whether the series are columns, which have no values to filter by.
    has_columns: bool,
}

impl Grid {
    fn new(has_columns: bool) -> Grid {
        Grid {
            has_columns,
            ..Grid::default()
        }
    }

    fn put(&mut self, stop: &Stop, name: String, keys: &[(String, Value)], number: Option<Number>) {
        let at = *self
            .stop_numbers
            .entry(stop.label.clone())
            .or_insert_with(|| {
                self.stops.push(stop.clone());
                self.stops.len() - 1
            });
        let series = match self.series_numbers.get(&name) {
            Some(series) => *series,
            None => {
                let keys = if self.has_columns {
                    Vec::new()
                } else {
                    keys.to_vec()
                };
                self.series.push((name.clone(), keys));
                self.series_numbers.insert(name, self.series.len() - 1);
                self.series.len() - 1
            }
        };
        if let Some(number) = number {
            let cell = self.cells.entry((series, at)).or_insert(Number::Integer(0));
            *cell = add(*cell, number);
        }
    }

    /// Hands over what it has, with as many series as are told apart.
    fn fill(self, data: &mut Data) {
        let mut order: Vec<usize> = (0..self.stops.len()).collect();
        order.sort_by_key(|at| self.stops[*at].time);
        let mut ranks: Vec<Option<Number>> = vec![None; self.series.len()];
        for (&(series, _), &number) in &self.cells {
            let rank = &mut ranks[series];
            *rank = Some(match *rank {
                Some(so_far) if data.adds => add(so_far, number),
                Some(so_far) if so_far.compare(number).is_ge() => so_far,
                _ => number,
            });
        }
        let chosen = data.choose_series(&ranks);
        let mut values = vec![vec![None; self.stops.len()]; chosen.len() + 1];
        let rest = chosen.len();
        for (&(series, stop), &number) in &self.cells {
            let row = chosen.binary_search(&series).unwrap_or(rest);
            let value = &mut values[row][stop];
            *value = Some(value.map_or(number, |so_far| add(so_far, number)));
        }
        let has_rest = data.adds && chosen.len() < self.series.len();
        let mut names = chosen.iter().map(|at| self.series[*at].clone());
        let rest = has_rest.then(|| (REST.to_string(), Vec::new()));
        let mut values = values.into_iter();
        for (name, keys) in names.by_ref().chain(rest) {
            let own: Vec<Option<Number>> = values.next().unwrap_or_default();
            data.series.push(Series {
                name,
                keys,
                is_rest: false,
                ink: Ink::Series1,
                values: order.iter().map(|stop| own[*stop]).collect(),
            });
        }
        if has_rest && let Some(rest) = data.series.last_mut() {
            rest.is_rest = true;
        }
        data.stops = order.iter().map(|at| self.stops[*at].clone()).collect();
    }
}
