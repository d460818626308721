//! One part of the key of groups, and its compact form.

use crate::column::{Dictionary, DictionaryId, hash_text};
use crate::flow::field::Type;
use crate::flow::{Address, Slot};
use crate::query::eval::evaluate;
use crate::query::plan::{Expr, Input, Kind};
use crate::query::rows::{Codes, Rows};
use crate::query::value::Value;
use crate::query::vector::{AddressVector, Gap, Gaps, TextVector, Vector};
use std::borrow::Cow;

/// One part of the key.
pub(super) struct Key {
    pub(super) kind: Kind,
    /// Bits of its compact form.
    pub(super) width: u32,
    /// Texts of this key by compact form.
    texts: Dictionary,
    /// Compact forms by code of the dictionary that was read last.
    codes: Vec<u32>,
    codes_of: Option<DictionaryId>,
}

pub(super) const UNKNOWN: u32 = u32::MAX;

/// As many keys as these are looked up by their places in lists, each once for many rows.
const MOST_LISTED: usize = 1 << 16;

pub(super) fn mask(width: u32) -> u64 {
    1_u64.checked_shl(width).unwrap_or(0).wrapping_sub(1)
}

/// One part of the keys of some rows.
pub(super) struct Part<'a> {
    /// Of no meaning for the others.
    pub(super) forms: Forms,
    /// Rows without compact form, ascending.
    pub(super) others: Vec<u32>,
    /// The values.
    pub(super) vector: Vector<'a>,
}

/// The compact forms of some rows.
pub(super) enum Forms {
    Each(Vec<u64>),
    /// All rows have the same.
    Same(u64),
    /// Each row has one of a list, by its place there.
    Listed {
        list: Vec<u64>,
        places: Vec<u32>,
    },
    /// All lie among the `most` from `least` on, each by its place there.
    Near {
        least: u64,
        most: usize,
        places: Vec<u32>,
    },
}

impl Forms {
    /// Finds out whether forms lie near each other.
    fn of(forms: Vec<u64>) -> Forms {
        let least = forms.iter().copied().min().unwrap_or(0);
        let greatest = forms.iter().copied().max().unwrap_or(0);
        match greatest - least {
            0 => Forms::Same(least),
            distance if distance < MOST_LISTED as u64 => Forms::Near {
                least,
                most: distance as usize + 1,
                places: forms.iter().map(|form| (form - least) as u32).collect(),
            },
            _ => Forms::Each(forms),
        }
    }

    pub(super) fn at(&self, row: usize) -> u64 {
        match self {
            Forms::Each(forms) => forms[row],
            Forms::Same(form) => *form,
            Forms::Listed { list, places } => list[places[row] as usize],
            Forms::Near { least, places, .. } => least + u64::from(places[row]),
        }
    }

    /// Calls `take` with what stands for each row, and the form of the row.
    pub(super) fn each<T>(&self, rows: &mut [T], mut take: impl FnMut(&mut T, u64)) {
        let rows = rows.iter_mut();
        match self {
            Forms::Each(forms) => rows.zip(forms).for_each(|(row, &form)| take(row, form)),
            Forms::Same(form) => rows.for_each(|row| take(row, *form)),
            Forms::Listed { list, places } => rows
                .zip(places)
                .for_each(|(row, &place)| take(row, list[place as usize])),
            Forms::Near { least, places, .. } => rows
                .zip(places)
                .for_each(|(row, &place)| take(row, least + u64::from(place))),
        }
    }

    /// How many there are at most; `None` when every row may have its own.
    fn most(&self) -> Option<usize> {
        match self {
            Forms::Each(_) => None,
            Forms::Same(_) => Some(1),
            Forms::Listed { list, .. } => Some(list.len()),
            Forms::Near { most, .. } => Some(*most),
        }
    }
}

impl Key {
    pub(super) fn new(expr: &Expr, kinds: &[Kind]) -> Key {
        let kind = expr.kind(kinds);
        let width = match kind {
            Kind::Address => 32,
            Kind::Text => 24,
            Kind::Time => 34,
            Kind::Integer => match expr {
                Expr::Input(Input::Slot(Slot::Field(field))) => match field.info().type_ {
                    Type::Integer { max: ..=255 } => 8,
                    Type::Integer { max: ..=65_535 } => 16,
                    _ => 32,
                },
                _ => 32,
            },
            Kind::Dynamic => 0,
        };
        Key {
            kind,
            width,
            texts: Dictionary::default(),
            codes: Vec::new(),
            codes_of: None,
        }
    }

    pub(super) fn read<'a>(&mut self, expr: &Expr, rows: &Rows<'a>) -> Part<'a> {
        if let (Kind::Text, Expr::Input(input)) = (self.kind, expr)
            && let Some(codes) = rows.read_codes(input)
        {
            return self.read_codes(codes);
        }
        self.read_vector(evaluate(expr, rows))
    }

    fn read_codes<'a>(&mut self, read: Codes<'a>) -> Part<'a> {
        let Codes {
            codes,
            id,
            dictionary,
        } = read;
        if self.codes_of != Some(id) {
            self.codes_of = Some(id);
            self.codes.clear();
        }
        self.codes.resize(dictionary.len(), UNKNOWN);
        for &code in &codes {
            let form = &mut self.codes[code as usize];
            if *form == UNKNOWN {
                *form = self.texts.code(dictionary.text(code).as_bytes());
            }
        }
        let form = |&code: &u32| u64::from(self.codes[code as usize]);
        let is_other = |&(_, code): &(u32, &u32)| form(code) >> self.width != 0;
        let others = match self.texts.len() >> self.width {
            0 => Vec::new(),
            _ => (0..)
                .zip(&codes)
                .filter(is_other)
                .map(|(row, _)| row)
                .collect(),
        };
        let forms = match self.codes.len() <= MOST_LISTED {
            true => Forms::Listed {
                list: self.codes.iter().map(|&form| form.into()).collect(),
                places: codes.clone(),
            },
            false => Forms::Each(codes.iter().map(form).collect()),
        };
        Part {
            forms,
            others,
            vector: Vector::Code(codes, dictionary),
        }
    }

    pub(super) fn read_vector<'a>(&mut self, vector: Vector<'a>) -> Part<'a> {
        let len = vector.len();
        if let Vector::Constant(value, _) = &vector {
            let form = self.form(value);
            return Part {
                forms: Forms::Same(form.unwrap_or(0)),
                others: match form {
                    Some(_) => Vec::new(),
                    None => (0..len as u32).collect(),
                },
                vector,
            };
        }
        let mut forms = vec![0; len];
        let mut others = Vec::new();
        let is_value =
            |gaps: &Gaps, row: usize| gaps.as_ref().is_none_or(|gaps| gaps[row] == Gap::None);
        match (self.kind, &vector) {
            (Kind::Dynamic, _) => others = (0..len as u32).collect(),
            (Kind::Address, Vector::Address(addresses)) => {
                forms = addresses.v4.iter().map(|&bits| u64::from(bits)).collect();
                if addresses.gaps.is_some() {
                    others.extend(
                        (0..len as u32).filter(|&row| !is_value(&addresses.gaps, row as usize)),
                    );
                }
            }
            (Kind::Integer, Vector::Integer(values, gaps)) => {
                for (row, &value) in values.iter().enumerate() {
                    match u64::try_from(value) {
                        Ok(form) if form >> self.width == 0 && is_value(gaps, row) => {
                            forms[row] = form
                        }
                        _ => others.push(row as u32),
                    }
                }
            }
            (Kind::Time, Vector::Time(values, gaps)) => {
                // Neighbours are mostly of the same bin.
                let mut last = (0, time_form(0));
                for (row, &value) in values.iter().enumerate() {
                    if value != last.0 {
                        last = (value, time_form(value));
                    }
                    match last.1 {
                        Some(form) if is_value(gaps, row) => forms[row] = form,
                        _ => others.push(row as u32),
                    }
                }
            }
            (Kind::Text, Vector::Text(texts)) => {
                for (row, form) in forms.iter_mut().enumerate() {
                    let text = match texts.gaps.as_ref().map(|gaps| gaps[row]) {
                        None | Some(Gap::None) => texts.get(row),
                        Some(Gap::Dash) => "-",
                        _ => {
                            others.push(row as u32);
                            continue;
                        }
                    };
                    match self.text_form(text) {
                        Some(known) => *form = known,
                        None => others.push(row as u32),
                    }
                }
            }
            (_, other) => {
                for (row, form) in forms.iter_mut().enumerate() {
                    match self.form(&other.value(row)) {
                        Some(known) => *form = known,
                        None => others.push(row as u32),
                    }
                }
            }
        }
        // A form of no meaning may lie anywhere.
        let forms = match others.is_empty() {
            true => Forms::of(forms),
            false => Forms::Each(forms),
        };
        Part {
            forms,
            others,
            vector,
        }
    }

    fn text_form(&mut self, text: &str) -> Option<u64> {
        let code = u64::from(self.texts.code(text.as_bytes()));
        (code >> self.width == 0).then_some(code)
    }

    /// The compact form of a value, if it has one.
    fn form(&mut self, value: &Value) -> Option<u64> {
        match (self.kind, value) {
            (Kind::Address, Value::Address(Address::V4(bits))) => Some(u64::from(*bits)),
            (Kind::Integer, Value::Integer(value)) => u64::try_from(*value)
                .ok()
                .filter(|form| form >> self.width == 0),
            (Kind::Time, Value::Time(time)) => time_form(*time),
            (Kind::Text, Value::Text(text)) => self.text_form(text),
            _ => None,
        }
    }

    /// The values of compact forms, but for some rows that have others.
    pub(super) fn column_with(
        &self,
        forms: Vec<u64>,
        others: Vec<(usize, Value)>,
    ) -> Vector<'static> {
        let mut column = self.column(forms);
        if others.is_empty() {
            return column;
        }
        if let Vector::Address(addresses) = &mut column {
            let mut gaps = vec![Gap::None; addresses.v4.len()];
            for (row, value) in &others {
                gaps[*row] = match value {
                    Value::Null => Gap::Absent,
                    Value::Address(Address::V4(bits)) => {
                        addresses.v4[*row] = *bits;
                        Gap::None
                    }
                    Value::Address(Address::V6(bits)) => {
                        addresses.v6.push((*row as u32, *bits));
                        Gap::V6
                    }
                    _ => Gap::Dash,
                };
            }
            addresses.gaps = Some(gaps);
            return column;
        }
        let mut values: Vec<Value> = column.values().collect();
        for (row, value) in others {
            values[row] = value;
        }
        Vector::from_values(values)
    }

    pub(super) fn column(&self, forms: Vec<u64>) -> Vector<'static> {
        match self.kind {
            Kind::Address => Vector::Address(AddressVector {
                v4: forms.into_iter().map(|form| form as u32).collect(),
                ..AddressVector::default()
            }),
            Kind::Integer => {
                Vector::Integer(forms.into_iter().map(|form| form as i64).collect(), None)
            }
            Kind::Time => Vector::Time(
                forms.into_iter().map(|form| form as i64 * 1_000).collect(),
                None,
            ),
            Kind::Text => {
                let mut texts = TextVector::default();
                for form in forms {
                    // Where no group has a text, there is none to stand in for it.
                    texts.push(match self.texts.is_empty() {
                        true => "",
                        false => self.texts.text(form as u32),
                    });
                }
                Vector::Text(texts)
            }
            Kind::Dynamic => Vector::Constant(Value::Null, forms.len()),
        }
    }

    /// The hash of the value of a compact form, as [`hash_value`] gives it.
    pub(super) fn hash(&self, form: u64) -> u64 {
        match self.kind {
            Kind::Address => hash_tagged(1, form),
            Kind::Integer => hash_tagged(2, form),
            Kind::Time => hash_tagged(3, form * 1_000),
            Kind::Text => hash_text(self.texts.text(form as u32).as_bytes()),
            Kind::Dynamic => 0,
        }
    }
}

/// Whole seconds up to the year 2514.
fn time_form(time: i64) -> Option<u64> {
    let seconds = u64::try_from(time / 1_000).ok()?;
    (time % 1_000 == 0 && seconds >> 34 == 0).then_some(seconds)
}

pub(super) fn hash_value(value: &Value) -> u64 {
    match value {
        Value::Address(Address::V4(bits)) => hash_tagged(1, u64::from(*bits)),
        Value::Integer(value) => match u64::try_from(*value) {
            Ok(value) => hash_tagged(2, value),
            Err(_) => hash_text(&value.to_le_bytes()),
        },
        Value::Time(time) => hash_tagged(3, *time as u64),
        Value::Text(text) => hash_text(text.as_bytes()),
        Value::Address(Address::V6(bits)) => hash_text(&bits.to_le_bytes()),
        Value::Float(value) => hash_tagged(4, value.to_bits()),
        Value::Bool(value) => hash_tagged(2, u64::from(*value)),
        Value::Null => 5,
        Value::List(_) | Value::Map(_) => hash_text(value.to_string().as_bytes()),
    }
}

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

fn hash_tagged(tag: u64, bits: u64) -> u64 {
    mix(tag, bits)
}

pub(super) fn mix(hash: u64, word: u64) -> u64 {
    let hash = (hash.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    hash ^ hash >> 32
}

/// Keys that are few, by a number for each that there may be.
pub(super) struct Places<'a> {
    pub(super) most: usize,
    pub(super) of_rows: Cow<'a, [u32]>,
}

/// The keys of rows whose parts all have few forms; `None` when a row may have a part without,
/// or keys may be many.
pub(super) fn listed<'a>(parts: &'a [Part], rows: usize) -> Option<Places<'a>> {
    let most = most_listed(parts)?;
    let mut of_rows: Option<Cow<[u32]>> = None;
    for part in parts {
        let (Forms::Listed { places, .. } | Forms::Near { places, .. }) = &part.forms else {
            continue;
        };
        of_rows = Some(match of_rows {
            None => Cow::Borrowed(places),
            Some(before) => {
                let of_part = part.forms.most()? as u32;
                let both = before.iter().zip(places);
                both.map(|(before, place)| before * of_part + place)
                    .collect()
            }
        });
    }
    let of_rows = of_rows.unwrap_or_else(|| Cow::Owned(vec![0; rows]));
    Some(Places { most, of_rows })
}

/// How many keys there may be, where [`listed`] gives them.
pub(super) fn most_listed(parts: &[Part]) -> Option<usize> {
    let most = parts.iter().try_fold(1_usize, |most, part| {
        let of_part = part.forms.most().filter(|_| part.others.is_empty())?;
        most.checked_mul(of_part)
    });
    most.filter(|&most| most <= MOST_LISTED)
}
