//! Tables that queries look up in.

use super::tuple::Find;
use super::value::{Number, Value};
use super::vector::{Gap, TextVector, Vector};
use crate::flow::{Address, Subnet};
use crate::ingest::LookupText;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// A table with named columns of texts.
pub struct LookupTable {
    pub name: String,
    columns: Vec<Column>,
    rows: u32,
}

struct Column {
    title: String,
    /// The cells, and behind them one that is absent, which stands for no row. Empty cells
    /// are absent.
    cells: Vector<'static>,
}

/// What one value is looked up by: numbers and addresses by what they are, texts as they are
/// written.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Integer(i128),
    Float(u64),
    Address(Address),
    Text(Box<str>),
}

impl Key {
    fn of(value: &Value) -> Option<Key> {
        let text = match value {
            Value::Address(address) => return Some(Key::Address(*address)),
            Value::Text(text) => text,
            other => {
                return match other.number()? {
                    Number::Integer(number) => Some(Key::Integer(number)),
                    Number::Float(number) => Some(Key::float(number)),
                };
            }
        };
        Some(match Number::parse(text) {
            Some(Number::Integer(number)) => Key::Integer(number),
            Some(Number::Float(number)) => Key::float(number),
            None => match Address::parse(text.as_bytes()) {
                Some(address) => Key::Address(address),
                None => Key::Text(text.clone()),
            },
        })
    }

    fn float(number: f64) -> Key {
        match number.fract() == 0.0 && number.abs() < 1.7e38 {
            true => Key::Integer(number as i128),
            false => Key::Float(number.to_bits()),
        }
    }
}

impl LookupTable {
    /// Reads a table.
    pub fn new(text: &LookupText) -> LookupTable {
        let mut titles: Option<Vec<String>> = None;
        let mut columns: Vec<(TextVector, Vec<Gap>)> = Vec::new();
        let mut rows = 0;
        text.read(|row| {
            if titles.is_none() {
                titles = Some(row.iter().map(|title| title.trim().to_string()).collect());
                columns.resize_with(row.len(), Default::default);
                return;
            }
            rows += 1;
            for ((texts, gaps), cell) in columns.iter_mut().zip(row) {
                let cell = cell.trim();
                texts.push(cell);
                gaps.push(match cell.is_empty() {
                    true => Gap::Absent,
                    false => Gap::None,
                });
            }
        });
        let column = |(title, (mut texts, mut gaps)): (String, (TextVector, Vec<Gap>))| {
            texts.push("");
            gaps.push(Gap::Absent);
            texts.gaps = Some(gaps);
            Column {
                title,
                cells: Vector::Text(texts),
            }
        };
        let titles = titles.unwrap_or_default().into_iter();
        LookupTable {
            name: text.name.clone(),
            columns: titles.zip(columns).map(column).collect(),
            rows,
        }
    }

    pub fn titles(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| &*column.title)
    }

    /// The column of that title; in any case if none is written so to the letter.
    pub fn column(&self, title: &str) -> Option<usize> {
        let position = |is_it: &dyn Fn(&str) -> bool| self.titles().position(is_it);
        let exact = position(&|known| known == title);
        exact.or_else(|| position(&|known| known.eq_ignore_ascii_case(title)))
    }

    /// The column that CIDR blocks are most likely in: the one called `cidr`, or the first
    /// that has nothing else in the first rows.
    pub fn cidr_column(&self) -> Option<usize> {
        let is_cidr = |at: &usize| {
            let cells = self.cells(*at).take(ROWS_TRIED).map(|(_, cell)| cell);
            let mut cells = cells.filter(|cell| !cell.is_null()).peekable();
            cells.peek().is_some() && cells.all(|cell| block(&cell).is_some())
        };
        let mut all = 0..self.columns.len();
        self.column("cidr").or_else(|| all.find(is_cidr))
    }

    /// Whether any cell of a column is a CIDR block.
    pub fn has_blocks(&self, at: usize) -> bool {
        self.cells(at).any(|(_, cell)| block(&cell).is_some())
    }

    fn cells(&self, at: usize) -> impl Iterator<Item = (u32, Value)> + Clone + '_ {
        let cells = &self.columns[at].cells;
        (0..self.rows).map(|row| (row, cells.value(row as usize)))
    }

    /// Finds the cells of the columns `outputs` in the first row that has all of the values
    /// in the columns `by`.
    pub fn find_equal(self: Arc<LookupTable>, by: Vec<usize>, outputs: Vec<usize>) -> Find {
        // A query that is only checked needs none.
        let index = OnceLock::new();
        Box::new(move |arguments| {
            let index = index.get_or_init(|| EqualRows::new(&self, &by));
            let found = index.find(arguments);
            self.take(&outputs, &found)
        })
    }

    /// Finds the cells of the columns `outputs` in the row whose CIDR block in the column `by`
    /// holds the address; of several that do, in the one with the longest prefix, and of those
    /// in the first.
    pub fn find_block(self: Arc<LookupTable>, by: usize, outputs: Vec<usize>) -> Find {
        let index = OnceLock::new();
        Box::new(move |arguments| {
            let index = index.get_or_init(|| BlockRows::new(&self, by));
            let found = number(&arguments[0], |value| index.find(value));
            self.take(&outputs, &found)
        })
    }

    /// The cells of some rows, in which [`NONE`] has nothing.
    fn take(&self, columns: &[usize], rows: &[u32]) -> Vec<Vector<'static>> {
        let rows: Vec<u32> = rows.iter().map(|&row| row.min(self.rows)).collect();
        let columns = columns.iter();
        columns
            .map(|&at| self.columns[at].cells.take(&rows))
            .collect()
    }
}

/// So many rows tell what a column holds.
const ROWS_TRIED: usize = 100;

/// The CIDR block that a cell holds; an address by itself is one, too.
fn block(cell: &Value) -> Option<Subnet> {
    let text = cell.scalar_text()?;
    let host = || Address::parse(text.as_bytes()).map(Subnet::host);
    Subnet::parse(&text).or_else(host)
}

/// The rows of a table by what stands in some columns.
struct EqualRows {
    /// The different keys of each column, numbered.
    keys: Vec<HashMap<Key, u32>>,
    /// The first row of each combination of those numbers.
    rows: HashMap<Vec<u32>, u32>,
}

impl EqualRows {
    fn new(table: &LookupTable, by: &[usize]) -> EqualRows {
        let mut keys: Vec<HashMap<Key, u32>> = Vec::new();
        let mut numbers: Vec<Vec<u32>> = vec![Vec::new(); table.rows as usize];
        for &at in by {
            let mut known = HashMap::new();
            for (row, cell) in table.cells(at) {
                let next = known.len() as u32;
                let number = Key::of(&cell).map(|key| *known.entry(key).or_insert(next));
                numbers[row as usize].push(number.unwrap_or(NONE));
            }
            keys.push(known);
        }
        let mut rows: HashMap<Vec<u32>, u32> = HashMap::new();
        for (row, numbers) in numbers.into_iter().enumerate() {
            if !numbers.contains(&NONE) {
                rows.entry(numbers).or_insert(row as u32);
            }
        }
        EqualRows { keys, rows }
    }

    /// The row for the arguments of each row; [`NONE`] where there is none.
    fn find(&self, arguments: &[Vector]) -> Vec<u32> {
        let of_column = |(argument, keys): (&Vector, &HashMap<Key, u32>)| {
            number(argument, |value| keys.get(&Key::of(value)?).copied())
        };
        let numbered: Vec<Vec<u32>> = arguments.iter().zip(&self.keys).map(of_column).collect();
        let mut wanted = vec![0; numbered.len()];
        let row = |at: usize| {
            for (wanted, numbers) in wanted.iter_mut().zip(&numbered) {
                *wanted = numbers[at];
            }
            self.rows.get(&wanted).copied().unwrap_or(NONE)
        };
        let count = arguments.first().map_or(0, Vector::len);
        (0..count).map(row).collect()
    }
}

/// The rows of a table by the CIDR blocks in a column.
struct BlockRows {
    v4: Blocks<u32>,
    v6: Blocks<u128>,
}

impl BlockRows {
    fn new(table: &LookupTable, by: usize) -> BlockRows {
        let (mut v4, mut v6) = (Blocks::default(), Blocks::default());
        for (row, cell) in table.cells(by) {
            if let Some(block) = block(&cell) {
                match block.first() {
                    Address::V4(first) => v4.add(block.prefix(), first, row),
                    Address::V6(first) => v6.add(block.prefix(), first, row),
                }
            }
        }
        BlockRows { v4, v6 }
    }

    fn find(&self, value: &Value) -> Option<u32> {
        let address = match value {
            Value::Address(address) => *address,
            other => Address::parse(other.scalar_text()?.as_bytes())?,
        };
        match address {
            Address::V4(bits) => {
                let mask = |prefix| u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
                self.v4.find(|prefix| bits & mask(prefix))
            }
            Address::V6(bits) => {
                let mask = |prefix| u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
                self.v6.find(|prefix| bits & mask(prefix))
            }
        }
    }
}

/// What has no number, or is no row.
const NONE: u32 = u32::MAX;

/// Rows by the first addresses of their blocks, for each length of the prefix.
struct Blocks<T> {
    /// The longest first.
    prefixes: Vec<(u32, HashMap<T, u32>)>,
}

impl<T> Default for Blocks<T> {
    fn default() -> Blocks<T> {
        Blocks {
            prefixes: Vec::new(),
        }
    }
}

impl<T: Eq + std::hash::Hash> Blocks<T> {
    fn add(&mut self, prefix: u32, first: T, row: u32) {
        let place = self
            .prefixes
            .binary_search_by(|(known, _)| prefix.cmp(known));
        let at = place.unwrap_or_else(|at| {
            self.prefixes.insert(at, (prefix, HashMap::new()));
            at
        });
        self.prefixes[at].1.entry(first).or_insert(row);
    }

    fn find(&self, masked: impl Fn(u32) -> T) -> Option<u32> {
        let mut prefixes = self.prefixes.iter();
        prefixes.find_map(|(prefix, rows)| rows.get(&masked(*prefix)).copied())
    }
}

/// The numbers of values, each text of a dictionary looked at only once; [`NONE`] for a value
/// that has none.
fn number(vector: &Vector, number_of: impl Fn(&Value) -> Option<u32>) -> Vec<u32> {
    let number_of = |value: &Value| number_of(value).unwrap_or(NONE);
    match vector {
        Vector::Constant(value, len) => vec![number_of(value); *len],
        Vector::Code(codes, dictionary) => {
            let mut known: Vec<Option<u32>> = vec![None; dictionary.len()];
            let number = |&code: &u32| {
                *known[code as usize]
                    .get_or_insert_with(|| number_of(&Value::text(dictionary.text(code))))
            };
            codes.iter().map(number).collect()
        }
        other => {
            // The same value often stands in many rows.
            let mut last: Option<(Value, u32)> = None;
            let number = |value: Value| match &last {
                Some((known, number)) if *known == value => *number,
                _ => {
                    let number = number_of(&value);
                    last = Some((value, number));
                    number
                }
            };
            other.values().map(number).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::FileId;
    use crate::ingest::Dialect;

    fn table(text: &str) -> Arc<LookupTable> {
        let dialect = Dialect {
            delimiter: b',',
            has_header: true,
        };
        let bytes = text.as_bytes().to_vec();
        let text = LookupText::new(FileId::dropped(0), "t.csv", dialect, bytes);
        Arc::new(LookupTable::new(&text))
    }

    fn cell(find: &Find, arguments: &[Value]) -> String {
        let arguments = arguments.iter().cloned();
        let arguments: Vec<Vector> = arguments.map(|value| Vector::Constant(value, 1)).collect();
        find(&arguments)[0].value(0).to_string()
    }

    #[test]
    fn equal_values_find_the_first_row() {
        let owners = table(
            "key,owner\n443,web\n10.0.0.1,ops\n2001:DB8::1,six\nabc,low\n443,late\n1.5,half\n,none\n",
        );
        let find = owners.find_equal(vec![0], vec![1]);
        let address = |text: &str| Value::Address(Address::parse(text.as_bytes()).unwrap());
        for (value, expected) in [
            (Value::Integer(443), "web"),
            (Value::text("0443"), "web"),
            (Value::Float(443.0), "web"),
            (Value::Float(1.5), "half"),
            (Value::text("10.0.0.1"), "ops"),
            (address("10.0.0.1"), "ops"),
            (address("2001:db8::1"), "six"),
            (Value::text("abc"), "low"),
            (Value::text("ABC"), ""),
            (Value::text(""), ""),
            (Value::Null, ""),
            (Value::text("-"), ""),
        ] {
            assert_eq!(
                cell(&find, std::slice::from_ref(&value)),
                expected,
                "{value:?}"
            );
        }
    }

    #[test]
    fn all_values_must_be_equal() {
        let services = table("port,protocol,name\n53,17,dns\n53,6,dns over tcp\n443,6,https\n");
        let find = services.find_equal(vec![0, 1], vec![2]);
        for (port, protocol, expected) in [
            (53, 6, "dns over tcp"),
            (53, 17, "dns"),
            (443, 6, "https"),
            (443, 17, ""),
        ] {
            let arguments = [Value::Integer(port), Value::Integer(protocol)];
            assert_eq!(cell(&find, &arguments), expected, "{port} {protocol}");
        }
    }

    #[test]
    fn the_longest_prefix_wins() {
        let nets = table(
            "net,name\n10.0.0.0/8,all\n10.1.2.3/16,host bits\n10.1.2.9,one\n0.0.0.0/0,v4\n\
             2001:db8::/32,doc\n2001:db8:0:1::/64,sub\n10.0.0.0/8,again\nno net,x\n",
        );
        assert_eq!(nets.cidr_column(), None);
        let find = nets.find_block(0, vec![1]);
        for (address, expected) in [
            ("10.0.0.1", "all"),
            ("10.1.0.0", "host bits"),
            ("10.1.255.255", "host bits"),
            ("10.1.2.9", "one"),
            ("192.0.2.1", "v4"),
            ("2001:db8::1", "doc"),
            ("2001:db8:0:1::1", "sub"),
            ("2001:db9::1", ""),
            ("::ffff:10.0.0.1", ""),
            ("-", ""),
        ] {
            assert_eq!(cell(&find, &[Value::text(address)]), expected, "{address}");
        }
    }

    #[test]
    fn the_column_of_blocks_is_found() {
        for (text, expected) in [
            ("a,CIDR\n10.0.0.0/8,x\n", Some(1)),
            ("name,net\nx,10.0.0.0/8\n,::/0\n", Some(1)),
            ("name,net\nx,10.0.0.0/8\ny,z\n", None),
            ("name,net\n,\n", None),
        ] {
            assert_eq!(table(text).cidr_column(), expected, "{text}");
        }
    }
}
