//! The pairs of addresses that moved the most, to be drawn.

use super::data::{Data, Series, Stop};
use super::read::read;
use super::unit::Unit;
use crate::query::Measure;
use crate::query::Table;
use crate::query::Value;
use crate::query::outline::{Groups, Outline};
use crate::query::value::Number;
use crate::view::format;
use crate::view::shape::Ink;

/// So many pairs make the rows and columns of a matrix.
pub const MOST_PAIRS: u64 = 1_000;

/// So many pairs are bars.
const MOST_BARS: usize = 10;

/// The fields that the two addresses of a pair are.
const FIELDS: [&str; 2] = ["srcAddr", "dstAddr"];

/// The pairs as bars, and as rows and columns. `table` has the greatest pairs first.
pub fn pairs(table: &Table) -> Option<(Data, Data)> {
    let column = |names: [&str; 2]| {
        table
            .names()
            .iter()
            .position(|known| names.contains(&&**known))
    };
    let source = column(["srcAddr", "source"])?;
    let destination = column(["dstAddr", "destination"])?;
    let bytes = column(["bytes", "bytes"])?;
    let groups = Groups {
        keys: vec![source, destination],
        sums: vec![bytes],
        ..Groups::default()
    };
    let outline = Outline {
        groups: Some(groups),
        measures: (0..table.names().len())
            .map(|column| match column == bytes {
                true => Measure::Bytes,
                false => Measure::default(),
            })
            .collect(),
        fields: (0..table.names().len())
            .map(|column| {
                let at = [source, destination]
                    .iter()
                    .position(|end| *end == column)?;
                Some(FIELDS[at].to_string())
            })
            .collect(),
        ..Outline::default()
    };
    let mut grid = read(table, &outline, Some(bytes), table.rows() as u64).ok()?;
    if table.rows() as u64 >= MOST_PAIRS {
        let most = format::integer(i128::from(MOST_PAIRS));
        grid.notes
            .insert(0, format!("Drawn of the {most} pairs with the most bytes."));
    }
    let names = table.names();
    let mut bars = Data {
        along: format!("{} and {}", names[source], names[destination]),
        measure: names[bytes].clone(),
        unit: Unit::Bytes,
        adds: true,
        ..Data::default()
    };
    let mut values = Vec::new();
    for row in 0..table.rows().min(MOST_BARS) {
        let Value::Integer(number) = table.value(row, bytes) else {
            continue;
        };
        let key = |at: usize, column: usize| (FIELDS[at].to_string(), table.value(row, column));
        let (from, to) = (key(0, source), key(1, destination));
        bars.stops.push(Stop {
            label: format!("{} → {}", from.1.to_text(), to.1.to_text()),
            time: None,
            keys: vec![from, to],
            is_rest: false,
        });
        values.push(Some(Number::Integer(number)));
    }
    bars.series.push(Series {
        name: String::new(),
        keys: Vec::new(),
        is_rest: false,
        ink: Ink::Series1,
        values,
    });
    Some((bars, grid))
}
