//! The values of one expression for a run of rows.

use super::value::Value;
use crate::column::Dictionary;
use crate::flow::Address;

/// A column of values in the narrowest form that the engine has kernels for.
///
/// Every form stands for a list of [`Value`]s; [`value`](Vector::value) is what defines
/// it, and whatever has no kernel of its own works on that.
#[derive(Clone)]
pub enum Vector<'a> {
    /// The same value in so many rows.
    Constant(Value, usize),
    Integer(Vec<i64>, Gaps),
    /// Milliseconds since 1970.
    Time(Vec<i64>, Gaps),
    Float(Vec<f64>, Gaps),
    /// Truth; null where there is none.
    Bool(Vec<Option<bool>>),
    Address(AddressVector),
    /// Codes of a dictionary.
    Code(Vec<u32>, &'a Dictionary),
    Text(TextVector),
    Any(Vec<Value>),
}

/// Rows in which a typed vector has no value of its type; `None` when it always has.
pub type Gaps = Option<Vec<Gap>>;

/// Why a typed vector has no value in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Gap {
    /// It has one.
    None,
    /// The text `-`.
    Dash,
    /// Null.
    Absent,
    /// An IPv6 address among IPv4 addresses.
    V6,
}

/// Addresses, nearly all of them IPv4.
#[derive(Clone, Default)]
pub struct AddressVector {
    pub v4: Vec<u32>,
    pub gaps: Gaps,
    /// The IPv6 addresses with their rows, ascending.
    pub v6: Vec<(u32, u128)>,
}

/// Texts of different rows, behind each other.
#[derive(Clone, Default)]
pub struct TextVector {
    pub bytes: String,
    /// Where the text of each row ends.
    pub ends: Vec<u32>,
    pub gaps: Gaps,
}

impl TextVector {
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
    }

    pub fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.bytes[start as usize..self.ends[row] as usize]
    }
}

/// What a gap stands for; `None` when the row has a value.
fn gap_value(gaps: &Gaps, row: usize) -> Option<Value> {
    match gaps.as_ref()?[row] {
        Gap::None | Gap::V6 => None,
        Gap::Dash => Some(Value::text("-")),
        Gap::Absent => Some(Value::Null),
    }
}

impl AddressVector {
    pub fn get(&self, row: usize) -> Result<Address, Gap> {
        match self.gaps.as_ref().map_or(Gap::None, |gaps| gaps[row]) {
            Gap::None => Ok(Address::V4(self.v4[row])),
            Gap::V6 => match self.v6.binary_search_by_key(&(row as u32), |entry| entry.0) {
                Ok(at) => Ok(Address::V6(self.v6[at].1)),
                Err(_) => unreachable!("a row marked as IPv6 has its address"),
            },
            gap => Err(gap),
        }
    }
}

impl<'a> Vector<'a> {
    /// The narrowest form of `values` in which each keeps its kind.
    pub fn from_values(values: Vec<Value>) -> Vector<'static> {
        if let Some(first) = values.first()
            && values.iter().all(|value| value == first)
        {
            return Vector::Constant(first.clone(), values.len());
        }
        enum Kind {
            Integer,
            Time,
            Float,
            Address,
            Text,
        }
        let kind_of = |value: &Value| match value {
            Value::Integer(value) if i64::try_from(*value).is_ok() => Some(Kind::Integer),
            Value::Time(_) => Some(Kind::Time),
            Value::Float(_) => Some(Kind::Float),
            Value::Address(_) => Some(Kind::Address),
            Value::Text(_) => Some(Kind::Text),
            _ => None,
        };
        let is_gap = |value: &Value| match value {
            Value::Null => true,
            Value::Text(text) => &**text == "-",
            _ => false,
        };
        let typical = values.iter().find(|value| !is_gap(value)).and_then(kind_of);
        let Some(kind) = typical else {
            return Vector::Any(values);
        };
        let len = values.len();
        let mut gaps = vec![Gap::None; len];
        let mut integers = Vec::new();
        let mut floats = Vec::new();
        let mut addresses = AddressVector::default();
        let mut texts = TextVector::default();
        for (row, value) in values.iter().enumerate() {
            match (&kind, value) {
                (Kind::Integer, Value::Integer(v)) if i64::try_from(*v).is_ok() => {
                    integers.push(*v as i64);
                }
                (Kind::Time, Value::Time(v)) => integers.push(*v),
                (Kind::Float, Value::Float(v)) => floats.push(*v),
                (Kind::Address, Value::Address(Address::V4(v))) => addresses.v4.push(*v),
                (Kind::Address, Value::Address(Address::V6(v))) => {
                    addresses.v4.push(0);
                    addresses.v6.push((row as u32, *v));
                    gaps[row] = Gap::V6;
                }
                (Kind::Text, Value::Text(v)) => texts.push(v),
                (_, gap) if is_gap(gap) => {
                    gaps[row] = if gap.is_null() {
                        Gap::Absent
                    } else {
                        Gap::Dash
                    };
                    match kind {
                        Kind::Integer | Kind::Time => integers.push(0),
                        Kind::Float => floats.push(0.0),
                        Kind::Address => addresses.v4.push(0),
                        Kind::Text => texts.push(""),
                    }
                }
                _ => return Vector::Any(values),
            }
        }
        let gaps = gaps.iter().any(|&gap| gap != Gap::None).then_some(gaps);
        match kind {
            Kind::Integer => Vector::Integer(integers, gaps),
            Kind::Time => Vector::Time(integers, gaps),
            Kind::Float => Vector::Float(floats, gaps),
            Kind::Address => Vector::Address(AddressVector { gaps, ..addresses }),
            Kind::Text => Vector::Text(TextVector { gaps, ..texts }),
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Vector::Constant(_, len) => *len,
            Vector::Integer(values, _) | Vector::Time(values, _) => values.len(),
            Vector::Float(values, _) => values.len(),
            Vector::Bool(values) => values.len(),
            Vector::Address(addresses) => addresses.v4.len(),
            Vector::Code(codes, _) => codes.len(),
            Vector::Text(texts) => texts.ends.len(),
            Vector::Any(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of `row`.
    pub fn value(&self, row: usize) -> Value {
        match self {
            Vector::Constant(value, _) => value.clone(),
            Vector::Integer(values, gaps) => {
                gap_value(gaps, row).unwrap_or_else(|| Value::Integer(i128::from(values[row])))
            }
            Vector::Time(values, gaps) => {
                gap_value(gaps, row).unwrap_or_else(|| Value::Time(values[row]))
            }
            Vector::Float(values, gaps) => {
                gap_value(gaps, row).unwrap_or_else(|| Value::Float(values[row]))
            }
            Vector::Bool(values) => values[row].map_or(Value::Null, Value::Bool),
            Vector::Address(addresses) => match addresses.get(row) {
                Ok(address) => Value::Address(address),
                Err(Gap::Absent) => Value::Null,
                Err(_) => Value::text("-"),
            },
            Vector::Code(codes, dictionary) => Value::text(dictionary.text(codes[row])),
            Vector::Text(texts) => {
                gap_value(&texts.gaps, row).unwrap_or_else(|| Value::text(texts.get(row)))
            }
            Vector::Any(values) => values[row].clone(),
        }
    }

    fn gap(&self, row: usize) -> Gap {
        match self {
            Vector::Integer(_, gaps) | Vector::Time(_, gaps) | Vector::Float(_, gaps) => gaps,
            Vector::Address(addresses) => &addresses.gaps,
            Vector::Text(texts) => &texts.gaps,
            _ => &None,
        }
        .as_ref()
        .map_or(Gap::None, |gaps| gaps[row])
    }

    /// Whether the value of `row` is null.
    pub fn is_absent(&self, row: usize) -> bool {
        match self {
            Vector::Constant(value, _) => value.is_null(),
            Vector::Bool(values) => values[row].is_none(),
            Vector::Any(values) => values[row].is_null(),
            Vector::Code(..) => false,
            typed => typed.gap(row) == Gap::Absent,
        }
    }

    /// Whether the value of `row` reads as a number.
    pub fn is_number(&self, row: usize) -> bool {
        match self {
            Vector::Integer(..) | Vector::Time(..) | Vector::Float(..) => {
                self.gap(row) == Gap::None
            }
            other => other.value(row).number().is_some(),
        }
    }

    pub fn values(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.len()).map(|row| self.value(row))
    }

    /// The rows of `selection`, in its order.
    pub fn take(&self, selection: &[u32]) -> Vector<'a> {
        fn pick<T: Copy>(values: &[T], selection: &[u32]) -> Vec<T> {
            selection.iter().map(|&row| values[row as usize]).collect()
        }
        let pick_gaps = |gaps: &Gaps| gaps.as_ref().map(|gaps| pick(gaps, selection));
        match self {
            Vector::Constant(value, _) => Vector::Constant(value.clone(), selection.len()),
            Vector::Integer(values, gaps) => {
                Vector::Integer(pick(values, selection), pick_gaps(gaps))
            }
            Vector::Time(values, gaps) => Vector::Time(pick(values, selection), pick_gaps(gaps)),
            Vector::Float(values, gaps) => Vector::Float(pick(values, selection), pick_gaps(gaps)),
            Vector::Bool(values) => Vector::Bool(pick(values, selection)),
            Vector::Address(addresses) => {
                let gaps = pick_gaps(&addresses.gaps);
                let mut v6 = Vec::new();
                for (at, &row) in selection.iter().enumerate() {
                    if let Ok(Address::V6(bits)) = addresses.get(row as usize) {
                        v6.push((at as u32, bits));
                    }
                }
                let v4 = pick(&addresses.v4, selection);
                Vector::Address(AddressVector { v4, gaps, v6 })
            }
            Vector::Code(codes, dictionary) => Vector::Code(pick(codes, selection), dictionary),
            Vector::Text(texts) => {
                let mut picked = TextVector::default();
                for &row in selection {
                    picked.push(texts.get(row as usize));
                }
                picked.gaps = pick_gaps(&texts.gaps);
                Vector::Text(picked)
            }
            Vector::Any(values) => {
                let values = selection.iter().map(|&row| values[row as usize].clone());
                Vector::Any(values.collect())
            }
        }
    }

    /// Bytes of memory that the values take, about.
    pub fn held_bytes(&self) -> usize {
        match self {
            Vector::Constant(..) => 32,
            Vector::Integer(values, _) | Vector::Time(values, _) => values.len() * 9,
            Vector::Float(values, _) => values.len() * 9,
            Vector::Bool(values) => values.len(),
            Vector::Address(addresses) => addresses.v4.len() * 5 + addresses.v6.len() * 32,
            Vector::Code(codes, _) => codes.len() * 4,
            Vector::Text(texts) => texts.bytes.len() + texts.ends.len() * 5,
            // A collection counts as some elements.
            Vector::Any(values) => values
                .iter()
                .map(|value| if value.is_collection() { 256 } else { 64 })
                .sum(),
        }
    }

    /// The same values without the dictionary of a shard.
    pub fn into_owned(self) -> Vector<'static> {
        match self {
            Vector::Constant(value, len) => Vector::Constant(value, len),
            Vector::Integer(values, gaps) => Vector::Integer(values, gaps),
            Vector::Time(values, gaps) => Vector::Time(values, gaps),
            Vector::Float(values, gaps) => Vector::Float(values, gaps),
            Vector::Bool(values) => Vector::Bool(values),
            Vector::Address(addresses) => Vector::Address(addresses),
            Vector::Code(codes, dictionary) => {
                let mut texts = TextVector::default();
                for code in codes {
                    texts.push(dictionary.text(code));
                }
                Vector::Text(texts)
            }
            Vector::Text(texts) => Vector::Text(texts),
            Vector::Any(values) => Vector::Any(values),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: Vec<Value>) {
        let vector = Vector::from_values(values.clone());
        assert_eq!(vector.values().collect::<Vec<_>>(), values);
        let selection: Vec<u32> = (0..values.len() as u32).rev().step_by(2).collect();
        let taken: Vec<Value> = vector.take(&selection).values().collect();
        let expected: Vec<Value> = selection
            .iter()
            .map(|&row| values[row as usize].clone())
            .collect();
        assert_eq!(taken, expected);
    }

    #[test]
    fn every_form_holds_its_values() {
        let dash = || Value::text("-");
        let address = |text: &str| Value::Address(Address::parse(text.as_bytes()).unwrap());
        check(vec![]);
        check(vec![Value::Null, Value::Null]);
        check(vec![Value::Null, dash()]);
        check(vec![
            Value::Integer(1),
            dash(),
            Value::Null,
            Value::Integer(-2),
        ]);
        check(vec![Value::Integer(1), Value::Integer(i128::MAX)]);
        check(vec![Value::Float(0.5), Value::Null, Value::Float(1.0)]);
        check(vec![Value::Time(5), dash(), Value::Time(6)]);
        check(vec![
            address("10.0.0.1"),
            address("2001:db8::1"),
            dash(),
            address("::1"),
        ]);
        check(vec![Value::Bool(true), Value::Null, Value::Bool(false)]);
        check(vec![Value::text("a"), dash(), Value::text(""), Value::Null]);
        check(vec![Value::text("a"), Value::Integer(1), Value::Bool(true)]);
    }
}
