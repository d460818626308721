//! Tables as bytes: little-endian, column by column.
//!
//! Both ends are the same build, so the form has no version; a change here needs no
//! other change.

use super::table::Table;
use super::value::Value;
use super::vector::{AddressVector, Gap, Gaps, TextVector, Vector};
use crate::flow::Address;

pub fn encode(table: &Table) -> Vec<u8> {
    let mut out = Writer::default();
    out.table(table);
    out.bytes
}

pub fn decode(bytes: &[u8]) -> Option<Table> {
    let mut input = Reader { bytes };
    let table = input.table()?;
    input.bytes.is_empty().then_some(table)
}

/// Appends bytes that are the same for the same value, and only for that.
pub fn append_value(value: &Value, bytes: &mut Vec<u8>) {
    let mut out = Writer {
        bytes: std::mem::take(bytes),
    };
    out.value(value);
    *bytes = out.bytes;
}

/// The values whose bytes were appended one after the other; `None` when these are none.
pub fn read_values(bytes: &[u8]) -> Option<Vec<Value>> {
    let mut input = Reader { bytes };
    let mut values = Vec::new();
    while !input.bytes.is_empty() {
        values.push(input.value()?);
    }
    Some(values)
}

/// Tables one behind the other.
#[derive(Default)]
pub struct TableWriter {
    out: Writer,
}

impl TableWriter {
    pub fn push(&mut self, table: &Table) {
        self.out.table(table);
    }

    pub fn finish(self) -> Vec<u8> {
        self.out.bytes
    }
}

/// Takes the first table off the bytes; `None` when they hold none.
pub fn read_table(bytes: &mut &[u8]) -> Option<Table> {
    let mut input = Reader { bytes };
    let table = input.table()?;
    *bytes = input.bytes;
    Some(table)
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn array<const N: usize>(&mut self, values: impl ExactSizeIterator<Item = [u8; N]>) {
        self.u64(values.len() as u64);
        self.bytes.reserve(values.len() * N);
        for value in values {
            self.bytes.extend_from_slice(&value);
        }
    }

    fn table(&mut self, table: &Table) {
        self.u64(table.rows as u64);
        self.u64(table.columns.len() as u64);
        for (name, column) in table.names.iter().zip(&table.columns) {
            self.text(name);
            self.vector(column);
        }
    }

    fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.u64(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn gaps(&mut self, gaps: &Gaps) {
        match gaps {
            None => self.u8(0),
            Some(gaps) => {
                self.u8(1);
                self.u64(gaps.len() as u64);
                self.bytes.extend(gaps.iter().map(|&gap| gap as u8));
            }
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.u8(0),
            Value::Bool(value) => {
                self.u8(1);
                self.u8(u8::from(*value));
            }
            Value::Integer(value) => {
                self.u8(2);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
            Value::Float(value) => {
                self.u8(3);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
            Value::Time(value) => {
                self.u8(4);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
            Value::Text(text) => {
                self.u8(5);
                self.text(text);
            }
            Value::Address(Address::V4(bits)) => {
                self.u8(6);
                self.bytes.extend_from_slice(&bits.to_le_bytes());
            }
            Value::Address(Address::V6(bits)) => {
                self.u8(7);
                self.bytes.extend_from_slice(&bits.to_le_bytes());
            }
            Value::List(values) => {
                self.u8(8);
                self.u64(values.len() as u64);
                for value in values.iter() {
                    self.value(value);
                }
            }
            Value::Map(entries) => {
                self.u8(9);
                self.u64(entries.len() as u64);
                for (key, value) in entries.iter() {
                    self.text(key);
                    self.value(value);
                }
            }
        }
    }

    fn vector(&mut self, vector: &Vector) {
        match vector {
            Vector::Constant(value, len) => {
                self.u8(0);
                self.u64(*len as u64);
                self.value(value);
            }
            Vector::Integer(values, gaps) => {
                // Groups, counts and most sums take half as much this way.
                match values.iter().all(|&value| u32::try_from(value).is_ok()) {
                    true => {
                        self.u8(8);
                        self.array(values.iter().map(|&value| (value as u32).to_le_bytes()));
                    }
                    false => {
                        self.u8(1);
                        self.array(values.iter().map(|value| value.to_le_bytes()));
                    }
                }
                self.gaps(gaps);
            }
            Vector::Time(values, gaps) => {
                self.u8(2);
                self.array(values.iter().map(|value| value.to_le_bytes()));
                self.gaps(gaps);
            }
            Vector::Float(values, gaps) => {
                self.u8(3);
                self.array(values.iter().map(|value| value.to_le_bytes()));
                self.gaps(gaps);
            }
            Vector::Address(addresses) => {
                self.u8(4);
                self.array(addresses.v4.iter().map(|value| value.to_le_bytes()));
                self.gaps(&addresses.gaps);
                self.u64(addresses.v6.len() as u64);
                for (row, bits) in &addresses.v6 {
                    self.bytes.extend_from_slice(&row.to_le_bytes());
                    self.bytes.extend_from_slice(&bits.to_le_bytes());
                }
            }
            Vector::Code(codes, dictionary) => {
                self.u8(5);
                let length: usize = codes.iter().map(|&code| dictionary.text(code).len()).sum();
                self.u64(length as u64);
                let mut ends = Vec::with_capacity(codes.len());
                let start = self.bytes.len();
                for &code in codes {
                    self.bytes
                        .extend_from_slice(dictionary.text(code).as_bytes());
                    ends.push((self.bytes.len() - start) as u32);
                }
                self.array(ends.iter().map(|value| value.to_le_bytes()));
                self.gaps(&None);
            }
            Vector::Text(texts) => {
                self.u8(5);
                self.text(&texts.bytes);
                self.array(texts.ends.iter().map(|value| value.to_le_bytes()));
                self.gaps(&texts.gaps);
            }
            Vector::Bool(values) => {
                self.u8(7);
                self.u64(values.len() as u64);
                let bytes = values.iter().map(|value| value.map_or(2, u8::from));
                self.bytes.extend(bytes);
            }
            Vector::Any(values) => {
                self.u8(6);
                self.u64(values.len() as u64);
                for value in values {
                    self.value(value);
                }
            }
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn table(&mut self) -> Option<Table> {
        let rows = self.u64()? as usize;
        let columns = self.u64()?;
        let mut table = Table {
            rows,
            ..Table::default()
        };
        for _ in 0..columns {
            table.names.push(self.text()?);
            let column = self.vector()?;
            if column.len() != rows {
                return None;
            }
            table.columns.push(column);
        }
        Some(table)
    }

    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.bytes.split_at_checked(len)?;
        self.bytes = rest;
        Some(head)
    }

    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u8(&mut self) -> Option<u8> {
        self.fixed::<1>().map(|[byte]| byte)
    }

    fn u64(&mut self) -> Option<u64> {
        self.fixed().map(u64::from_le_bytes)
    }

    fn text(&mut self) -> Option<String> {
        let len = self.u64()? as usize;
        String::from_utf8(self.take(len)?.to_vec()).ok()
    }

    fn array<const N: usize, T>(&mut self, read: fn([u8; N]) -> T) -> Option<Vec<T>> {
        let len = (self.u64()? as usize).checked_mul(N)?;
        let (chunks, _) = self.take(len)?.as_chunks::<N>();
        Some(chunks.iter().map(|&chunk| read(chunk)).collect())
    }

    fn gaps(&mut self) -> Option<Gaps> {
        if self.u8()? == 0 {
            return Some(None);
        }
        let len = self.u64()? as usize;
        let gaps = self.take(len)?.iter().map(|gap| match gap {
            0 => Some(Gap::None),
            1 => Some(Gap::Dash),
            2 => Some(Gap::Absent),
            3 => Some(Gap::V6),
            _ => None,
        });
        Some(Some(gaps.collect::<Option<_>>()?))
    }

    fn value(&mut self) -> Option<Value> {
        Some(match self.u8()? {
            0 => Value::Null,
            1 => Value::Bool(self.u8()? == 1),
            2 => Value::Integer(i128::from_le_bytes(self.fixed()?)),
            3 => Value::Float(f64::from_le_bytes(self.fixed()?)),
            4 => Value::Time(i64::from_le_bytes(self.fixed()?)),
            5 => Value::text(self.text()?),
            6 => Value::Address(Address::V4(u32::from_le_bytes(self.fixed()?))),
            7 => Value::Address(Address::V6(u128::from_le_bytes(self.fixed()?))),
            8 => {
                let len = self.u64()?;
                let values = (0..len).map(|_| self.value());
                Value::List(values.collect::<Option<_>>()?)
            }
            9 => {
                let len = self.u64()?;
                let entries = (0..len).map(|_| Some((self.text()?.into(), self.value()?)));
                Value::Map(entries.collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    fn vector(&mut self) -> Option<Vector<'static>> {
        Some(match self.u8()? {
            0 => {
                let len = self.u64()? as usize;
                Vector::Constant(self.value()?, len)
            }
            1 => Vector::Integer(self.array(i64::from_le_bytes)?, self.gaps()?),
            8 => {
                let value = |bytes| i64::from(u32::from_le_bytes(bytes));
                Vector::Integer(self.array(value)?, self.gaps()?)
            }
            2 => Vector::Time(self.array(i64::from_le_bytes)?, self.gaps()?),
            3 => Vector::Float(self.array(f64::from_le_bytes)?, self.gaps()?),
            4 => {
                let v4 = self.array(u32::from_le_bytes)?;
                let gaps = self.gaps()?;
                let mut v6 = Vec::new();
                for _ in 0..self.u64()? {
                    let row = u32::from_le_bytes(self.fixed()?);
                    v6.push((row, u128::from_le_bytes(self.fixed()?)));
                }
                Vector::Address(AddressVector { v4, gaps, v6 })
            }
            5 => Vector::Text(TextVector {
                bytes: self.text()?,
                ends: self.array(u32::from_le_bytes)?,
                gaps: self.gaps()?,
            }),
            6 => {
                let len = self.u64()?;
                let values = (0..len).map(|_| self.value());
                Vector::Any(values.collect::<Option<_>>()?)
            }
            7 => {
                let len = self.u64()? as usize;
                let values = self.take(len)?.iter().map(|byte| match byte {
                    0 => Some(false),
                    1 => Some(true),
                    _ => None,
                });
                Vector::Bool(values.collect())
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_survives_the_wire() {
        let address = |text: &str| Value::Address(Address::parse(text.as_bytes()).unwrap());
        let columns = [
            vec![Value::Integer(1), Value::Integer(-5), Value::text("-")],
            vec![
                Value::Integer(0),
                Value::Integer(u32::MAX.into()),
                Value::text("-"),
            ],
            vec![Value::Integer(i128::MAX), Value::Bool(true), Value::Null],
            vec![Value::Time(7), Value::Time(8), Value::Null],
            vec![Value::Float(0.1), Value::Float(-2.5), Value::Null],
            vec![
                address("10.0.0.1"),
                address("2001:db8::1"),
                Value::text("-"),
            ],
            vec![Value::text("a"), Value::text("größer"), Value::text("")],
            vec![Value::Bool(true), Value::Null, Value::Bool(false)],
            vec![Value::text("x"), Value::text("x"), Value::text("x")],
            vec![
                Value::List([Value::Integer(1), Value::Null].into()),
                Value::Map([("a".into(), Value::List([].into()))].into()),
                Value::Null,
            ],
        ];
        let names = (0..columns.len()).map(|at| format!("c{at}")).collect();
        let vectors = columns.iter().cloned().map(Vector::from_values).collect();
        let bytes = Table::new(names, vectors, 3).encode();
        let table = Table::decode(&bytes).unwrap();
        assert_eq!(table.names()[6], "c6");
        for (at, column) in columns.iter().enumerate() {
            for (row, value) in column.iter().enumerate() {
                assert_eq!(table.value(row, at), *value);
            }
        }
        for cut in 0..bytes.len() {
            assert!(Table::decode(&bytes[..cut]).is_none());
        }
    }
}
