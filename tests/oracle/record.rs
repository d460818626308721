//! Files to rows: every line is split at spaces and stored under the names of its header.

use super::calendar;
use super::derived;
use super::value::{self, Value};
use crate::case::File;
use flowglass::query::syntax::BinaryOp;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The fields of a file without a header.
const DEFAULT: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol \
    packets bytes start end action log-status";

const ADDRESSES: [&str; 4] = ["srcaddr", "dstaddr", "pktsrcaddr", "pktdstaddr"];

/// A line of a flow log.
#[derive(Clone, Debug)]
pub struct Record {
    pub message: String,
    /// `@timestamp`.
    pub time: Option<i64>,
    /// The text of each field under its [`plain`] name.
    fields: BTreeMap<String, String>,
}

impl Record {
    /// The value of a field in any of its spellings.
    pub fn value(&self, name: &str) -> Value {
        match name {
            "@message" => Value::text(&self.message),
            "@timestamp" => self.time.map_or(Value::Null, Value::Time),
            name => match (
                derived::value(self, &plain(name)),
                self.fields.get(&plain(name)),
            ) {
                (Some(value), _) => value,
                (None, Some(text)) => Value::text(text),
                (None, None) => Value::Null,
            },
        }
    }

    /// A field of Unix time, in whichever unit it is.
    pub fn milliseconds(&self, name: &str) -> Value {
        let value = self.value(name);
        match value.to_string().len() {
            13 => value,
            _ => value::binary(BinaryOp::Multiply, &value, &Value::Integer(1_000)),
        }
    }
}

/// What all spellings of a field have in common.
fn plain(name: &str) -> String {
    let name = name.to_ascii_lowercase().replace(['-', '_'], "");
    match name.as_str() {
        "starttime" => "start".to_string(),
        "endtime" => "end".to_string(),
        _ => name,
    }
}

/// The records of a file in the order of its lines.
pub fn read(file: &File) -> Vec<Record> {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let mut lines = text.lines().peekable();
    let words = |line: &str| line.split_whitespace().map(str::to_string).collect();
    let begins_with_record = |line: &&str| line.starts_with(|c: char| c.is_ascii_digit());
    let names: Vec<String> = match lines.next_if(|line| !begins_with_record(line)) {
        Some(header) => words(header),
        None => words(DEFAULT),
    };
    let mut records = Vec::new();
    for line in lines {
        let values: Vec<String> = words(line);
        if values.len() != names.len() {
            continue;
        }
        let mut fields = BTreeMap::new();
        for (name, value) in names.iter().zip(values) {
            let name = plain(name);
            let address = value.parse::<IpAddr>().ok();
            let value = match address.filter(|_| ADDRESSES.contains(&name.as_str())) {
                Some(address) => address.to_string(),
                None if name.contains("tag") => without_percents(value),
                None => value,
            };
            fields.insert(name, value);
        }
        let unix = |name: &str| fields.get(name)?.parse::<i64>().ok();
        let milliseconds = |time: i64| match time.to_string().len() {
            13 => time,
            _ => time * 1_000,
        };
        let time = unix("start").or(unix("end")).map(milliseconds);
        records.push(Record {
            message: line.to_string(),
            time: time.or(delivery_time(&file.path)),
            fields,
        });
    }
    records
}

/// The value of a tag as it was before it was percent-encoded, if it was.
fn without_percents(value: String) -> String {
    let mut bytes = Vec::new();
    let mut characters = value.bytes();
    while let Some(byte) = characters.next() {
        if byte == b'%' {
            let digits: Vec<u8> = characters.by_ref().take(2).collect();
            let digits = String::from_utf8_lossy(&digits);
            match u8::from_str_radix(&digits, 16) {
                Ok(byte) if digits.len() == 2 => bytes.push(byte),
                _ => return value,
            }
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap_or(value)
}

/// The stamp in the name of a file that AWS delivered to S3: `…_20261115T0005Z_….log`.
fn delivery_time(path: &str) -> Option<i64> {
    path.split('_').find_map(|part| {
        let (date, clock) = part.strip_suffix('Z')?.split_once('T')?;
        if date.len() != 8 || clock.len() != 4 {
            return None;
        }
        let date: i64 = date.parse().ok()?;
        let clock: i64 = clock.parse().ok()?;
        let minutes = clock / 100 * 60 + clock % 100;
        let midnight = calendar::midnight(date / 10_000, date / 100 % 100, date % 100);
        Some(midnight + minutes * 60_000)
    })
}
