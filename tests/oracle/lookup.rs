//! `lookup` and `cidrlookup`, by going through the table for every row.

use super::extraction;
use super::value::{self, Value};
use crate::case::File;
use flowglass::query::syntax::{BinaryOp, Lookup};
use std::net::IpAddr;

/// Tables are the files whose names end so.
pub fn is_table(file: &File) -> bool {
    file.path.ends_with(".csv")
}

/// The cells of the row that fits, of each output; absent where none does.
pub fn find(files: &[File], lookup: &Lookup, values: &[Value]) -> Vec<Value> {
    let name = format!("{}.csv", lookup.table.text);
    let table = files
        .iter()
        .rfind(|file| file.path == name)
        .expect("a table");
    // No cell holds a semicolon beside another delimiter.
    let text = table.text.replace(';', ",");
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let titles = extraction::csv(lines.next().expect("a header"));
    let rows: Vec<Vec<String>> = lines.map(extraction::csv).collect();
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .filter(|row| row.len() == titles.len())
        .collect();
    let position = |title: &str| {
        let exact = titles.iter().position(|known| known == title);
        exact.or_else(|| {
            titles
                .iter()
                .position(|known| known.eq_ignore_ascii_case(title))
        })
    };
    let found = if lookup.is_cidr {
        let is_block = |at: &usize| {
            let mut cells = rows
                .iter()
                .map(|row| &row[*at])
                .filter(|cell| !cell.is_empty());
            cells.all(|cell| block(cell).is_some())
        };
        let column = match &lookup.by[0].column {
            Some(column) => position(&column.text),
            None => position("cidr").or_else(|| (0..titles.len()).find(is_block)),
        };
        let column = column.expect("a column of blocks");
        let address: Option<IpAddr> = values[0].to_string().parse().ok();
        let length = |row: &&Vec<String>| {
            let (net, prefix) = block(&row[column])?;
            let (net, own, bits) = match (net, address?) {
                (IpAddr::V4(net), IpAddr::V4(own)) => {
                    (u128::from(u32::from(net)), u128::from(u32::from(own)), 32)
                }
                (IpAddr::V6(net), IpAddr::V6(own)) => (u128::from(net), u128::from(own), 128),
                _ => return None,
            };
            let is_within = prefix == 0 || net >> (bits - prefix) == own >> (bits - prefix);
            is_within.then_some(prefix)
        };
        // The last of those that are equally long comes out of `max_by_key`.
        let holding = rows.iter().rev().filter(|row| length(row).is_some());
        holding.max_by_key(length)
    } else {
        rows.iter().find(|row| {
            lookup.by.iter().zip(values).all(|(by, value)| {
                let column = by.column.as_ref().expect("a column");
                equal(&row[position(&column.text).expect("a column")], value)
            })
        })
    };
    let cell = |title: &str| match found.map(|row| &row[position(title).expect("a column")]) {
        Some(cell) if !cell.is_empty() => Value::text(cell),
        _ => Value::Null,
    };
    let outputs = lookup.outputs.iter();
    outputs.map(|output| cell(&output.column.text)).collect()
}

fn block(cell: &str) -> Option<(IpAddr, u32)> {
    match cell.split_once('/') {
        Some((address, prefix)) => Some((address.parse().ok()?, prefix.parse().ok()?)),
        None => {
            let address: IpAddr = cell.parse().ok()?;
            Some((address, if address.is_ipv4() { 32 } else { 128 }))
        }
    }
}

fn equal(cell: &str, value: &Value) -> bool {
    if cell.is_empty() || value.is_null() || value.is_collection() {
        return false;
    }
    let cell = Value::text(cell);
    if cell.number().is_some() && value.number().is_some() {
        return value::binary(BinaryOp::Equal, &cell, value).truth() == Some(true);
    }
    let address = |value: &Value| value.to_string().parse::<IpAddr>().ok();
    match (address(&cell), address(value)) {
        (Some(cell), Some(value)) => cell == value,
        _ => cell.to_string() == value.to_string(),
    }
}
