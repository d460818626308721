//! One column of one row group: pages in, cells out.

use super::chunk::{Cells, Texts};
use super::codec::Codec;
use super::encoding::{Hybrid, behind_length, plain};
use super::problem::Fault;
use super::view::{Stretch, View};
use bytes::Bytes;
use parquet::basic::{
    Compression, ConvertedType, Encoding, IntType, LogicalType, TimeUnit, TimestampType, Type,
};
use parquet::column::page::{Page, PageReader};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescriptor;
use std::sync::Arc;

/// What the values of a column become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Integer(Integer),
    Real,
    Text,
    Boolean,
}

/// How whole numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integer {
    Signed,
    /// Of 32 bits.
    Unsigned,
    /// Times, which become milliseconds, as so many units of each.
    Time {
        per_millisecond: i64,
    },
    /// Times as nanoseconds of a day and the day.
    DayAndTime,
}

impl Kind {
    /// `None` for a type that no value of a flow log has.
    pub fn of(column: &ColumnDescriptor) -> Option<Kind> {
        // A record has one value, or none, in each column.
        let is_flat = column.path().parts().len() == 1
            && column.max_rep_level() == 0
            && column.max_def_level() <= 1;
        if !is_flat {
            return None;
        }
        let logical = column.logical_type_ref();
        let converted = column.converted_type();
        let is_decimal =
            matches!(logical, Some(LogicalType::Decimal(_))) || converted == ConvertedType::DECIMAL;
        if is_decimal && column.type_scale() != 0 {
            return None;
        }
        Some(match column.physical_type() {
            Type::BOOLEAN => Kind::Boolean,
            Type::INT32 => {
                let is_signed = match logical {
                    Some(LogicalType::Integer(IntType { is_signed, .. })) => *is_signed,
                    _ => !matches!(
                        converted,
                        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32
                    ),
                };
                Kind::Integer(match is_signed {
                    true => Integer::Signed,
                    false => Integer::Unsigned,
                })
            }
            Type::INT64 => {
                let unit = match (logical, converted) {
                    (Some(LogicalType::Timestamp(TimestampType { unit, .. })), _) => Some(*unit),
                    (_, ConvertedType::TIMESTAMP_MILLIS) => Some(TimeUnit::MILLIS),
                    (_, ConvertedType::TIMESTAMP_MICROS) => Some(TimeUnit::MICROS),
                    _ => None,
                };
                let per_millisecond = match unit {
                    Some(TimeUnit::MILLIS) => 1,
                    Some(TimeUnit::MICROS) => 1_000,
                    Some(TimeUnit::NANOS) => 1_000_000,
                    None => return Some(Kind::Integer(Integer::Signed)),
                };
                Kind::Integer(Integer::Time { per_millisecond })
            }
            Type::INT96 => Kind::Integer(Integer::DayAndTime),
            Type::FLOAT | Type::DOUBLE => Kind::Real,
            Type::BYTE_ARRAY if is_decimal => return None,
            Type::BYTE_ARRAY => Kind::Text,
            Type::FIXED_LEN_BYTE_ARRAY => {
                let is_text = logical.is_none() && converted == ConvertedType::NONE;
                return (is_text && column.type_length() > 0).then_some(Kind::Text);
            }
        })
    }

    fn cells(self) -> Cells {
        match self {
            Kind::Integer(_) => Cells::Integers {
                values: Vec::new(),
                missing: Vec::new(),
            },
            Kind::Real => Cells::Reals(Vec::new()),
            Kind::Text | Kind::Boolean => Cells::Texts {
                texts: Texts::default(),
                codes: Vec::new(),
            },
        }
    }
}

/// Reads the values of a column chunk, some rows at a time.
pub struct ColumnReader {
    pages: SerializedPageReader<Stretch>,
    codec: Codec,
    kind: Kind,
    type_: Type,
    /// Bytes of a value where the type has a fixed length.
    length: usize,
    is_optional: bool,
    dictionary: Option<Dictionary>,
    /// Rows of the current page that are still to be read.
    left: usize,
    /// Whether each of them has a value; `None` when all have.
    levels: Option<Hybrid>,
    values: Values,
    /// Room for the numbers of a run.
    numbers: Vec<u32>,
}

enum Dictionary {
    Integers(Vec<i64>),
    Reals(Vec<f64>),
    Texts {
        bytes: Bytes,
        /// Where each text stands in the bytes.
        places: Vec<(u32, u32)>,
        /// The number of each text among the cells that are filled now; 0 where it is
        /// not among them.
        codes: Vec<u32>,
    },
}

enum Values {
    /// In the plain encoding, from this byte on.
    Plain(Bytes, usize),
    /// By their numbers in the dictionary.
    Indices(Hybrid),
}

impl ColumnReader {
    /// # Errors
    /// When what the table of contents says of the column chunk cannot be.
    pub fn new(
        view: Arc<dyn View>,
        chunk: &ColumnChunkMetaData,
        codec: Codec,
        kind: Kind,
        rows: usize,
    ) -> Result<ColumnReader, Fault> {
        let column = chunk.column_descr();
        let data = chunk.data_page_offset();
        // Some writers note a dictionary where there is none.
        let dictionary = chunk
            .dictionary_page_offset()
            .filter(|offset| (1..data).contains(offset));
        let (start, length) = (dictionary.unwrap_or(data), chunk.compressed_size());
        let end = u64::try_from(start)
            .ok()
            .zip(u64::try_from(length).ok())
            .and_then(|(start, length)| start.checked_add(length));
        let end = end.ok_or(Fault::Damaged)?;
        let stretch = Arc::new(Stretch::new(view, end));
        // Pages are asked for as they are stored, because the reader of pages takes as
        // much memory as a damaged header demands.
        let stored = chunk
            .clone()
            .into_builder()
            .set_compression(Compression::UNCOMPRESSED)
            .set_dictionary_page_offset(dictionary)
            .build()?;
        Ok(ColumnReader {
            pages: SerializedPageReader::new(stretch, &stored, rows, None)?,
            codec,
            kind,
            type_: column.physical_type(),
            length: usize::try_from(column.type_length()).unwrap_or(0),
            is_optional: column.max_def_level() > 0,
            dictionary: None,
            left: 0,
            levels: None,
            values: Values::Plain(Bytes::new(), 0),
            numbers: Vec::new(),
        })
    }

    /// The cells of the next `rows` rows.
    pub fn read(&mut self, rows: usize) -> Result<Cells, Fault> {
        if let Some(Dictionary::Texts { codes, .. }) = &mut self.dictionary {
            codes.fill(0);
        }
        let mut cells = self.kind.cells();
        let mut wanted = rows;
        while wanted > 0 {
            if self.left == 0 {
                self.next_page()?;
                continue;
            }
            let count = wanted.min(self.left);
            self.read_page(count, &mut cells)?;
            self.left -= count;
            wanted -= count;
        }
        Ok(cells)
    }

    /// Begins the next page with values, and takes in a dictionary before it.
    fn next_page(&mut self) -> Result<(), Fault> {
        let page = self.pages.get_next_page()?.ok_or(Fault::Damaged)?;
        match page {
            Page::DictionaryPage {
                buf, num_values, ..
            } => {
                let bytes = self.codec.inflate(buf, 0)?;
                self.dictionary = Some(self.read_dictionary(bytes, num_values as usize)?);
            }
            Page::DataPage {
                buf,
                num_values,
                encoding,
                def_level_encoding,
                ..
            } => {
                let mut bytes = self.codec.inflate(buf, 0)?;
                let mut levels = None;
                if self.is_optional {
                    if def_level_encoding != Encoding::RLE {
                        return Err(Fault::Encoding(format!("{def_level_encoding:?}")));
                    }
                    let (runs, rest) = behind_length(&bytes)?;
                    levels = Some(Hybrid::new(runs, 1)?);
                    bytes = rest;
                }
                self.begin(bytes, levels, encoding, num_values as usize, None)?;
            }
            Page::DataPageV2 {
                buf,
                num_values,
                encoding,
                num_nulls,
                def_levels_byte_len,
                rep_levels_byte_len,
                is_compressed,
                ..
            } => {
                let head = def_levels_byte_len as usize + rep_levels_byte_len as usize;
                let bytes = match is_compressed {
                    true => self.codec.inflate(buf, head)?,
                    false => buf,
                };
                if head > bytes.len() {
                    return Err(Fault::Damaged);
                }
                let runs = bytes.slice(rep_levels_byte_len as usize..head);
                let levels = match self.is_optional && num_nulls > 0 {
                    true => Some(Hybrid::new(runs, 1)?),
                    false => None,
                };
                let present = num_values.checked_sub(num_nulls).ok_or(Fault::Damaged)?;
                let (rows, bytes) = (num_values as usize, bytes.slice(head..));
                self.begin(bytes, levels, encoding, rows, Some(present as usize))?;
            }
        }
        Ok(())
    }

    /// Begins a page of so many rows, of which so many have a value if that is known.
    fn begin(
        &mut self,
        bytes: Bytes,
        levels: Option<Hybrid>,
        encoding: Encoding,
        rows: usize,
        present: Option<usize>,
    ) -> Result<(), Fault> {
        self.values = match encoding {
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                Values::Indices(Hybrid::indices(bytes)?)
            }
            encoding => {
                // Without levels there are as many values as rows.
                let present = match (present, &levels) {
                    (Some(present), _) => present,
                    (None, None) => rows,
                    (None, Some(levels)) => count_present(levels.clone(), rows)?,
                };
                Values::Plain(plain(bytes, encoding, self.type_, self.length, present)?, 0)
            }
        };
        self.levels = levels;
        self.left = rows;
        Ok(())
    }

    fn read_dictionary(&self, bytes: Bytes, count: usize) -> Result<Dictionary, Fault> {
        let bytes = plain(bytes, Encoding::PLAIN, self.type_, self.length, count)?;
        let at = &mut 0;
        Ok(match self.kind {
            Kind::Integer(integer) => {
                let mut values = Vec::new();
                self.push_integers(integer, &bytes, at, count, &mut values)?;
                Dictionary::Integers(values)
            }
            Kind::Real => {
                let mut values = Vec::new();
                self.push_reals(&bytes, at, count, &mut values)?;
                Dictionary::Reals(values)
            }
            Kind::Text | Kind::Boolean => {
                let mut places = Vec::new();
                for _ in 0..count {
                    places.push(self.text(&bytes, at)?);
                }
                Dictionary::Texts {
                    bytes,
                    codes: vec![0; places.len()],
                    places,
                }
            }
        })
    }

    /// Reads `count` rows of the current page.
    fn read_page(&mut self, mut count: usize, cells: &mut Cells) -> Result<(), Fault> {
        let Some(mut levels) = self.levels.take() else {
            return self.push(count, cells);
        };
        let mut packed = [0; 512];
        while count > 0 {
            if let Some((level, run)) = levels.take_run(count)? {
                match level {
                    0 => push_missing(run, cells),
                    _ => self.push(run, cells)?,
                }
                count -= run;
                continue;
            }
            let run = count.min(levels.packed()).min(packed.len());
            let packed = &mut packed[..run];
            levels.read(packed)?;
            for rows in packed.chunk_by(|a, b| a == b) {
                match rows[0] {
                    0 => push_missing(rows.len(), cells),
                    _ => self.push(rows.len(), cells)?,
                }
            }
            count -= run;
        }
        self.levels = Some(levels);
        Ok(())
    }

    /// Appends `count` values of the current page.
    fn push(&mut self, count: usize, cells: &mut Cells) -> Result<(), Fault> {
        let indices = match &mut self.values {
            Values::Indices(indices) => indices,
            Values::Plain(bytes, at) => {
                let (bytes, mut at) = (bytes.clone(), *at);
                self.push_plain(&bytes, &mut at, count, cells)?;
                self.values = Values::Plain(bytes, at);
                return Ok(());
            }
        };
        self.numbers.resize(count, 0);
        indices.read(&mut self.numbers)?;
        let numbers = &self.numbers[..];
        let known = match &self.dictionary {
            Some(Dictionary::Integers(known)) => known.len(),
            Some(Dictionary::Reals(known)) => known.len(),
            Some(Dictionary::Texts { places, .. }) => places.len(),
            None => 0,
        };
        if numbers.iter().any(|&number| number as usize >= known) {
            return Err(Fault::Damaged);
        }
        match (&mut self.dictionary, cells) {
            (Some(Dictionary::Integers(known)), Cells::Integers { values, .. }) => {
                values.extend(numbers.iter().map(|&number| known[number as usize]));
            }
            (Some(Dictionary::Reals(known)), Cells::Reals(values)) => {
                values.extend(numbers.iter().map(|&number| known[number as usize]));
            }
            (
                Some(Dictionary::Texts {
                    bytes,
                    places,
                    codes: known,
                }),
                Cells::Texts { texts, codes },
            ) => {
                codes.extend(numbers.iter().map(|&number| {
                    let code = &mut known[number as usize];
                    if *code == 0 {
                        let (from, until) = places[number as usize];
                        *code = texts.add(&bytes[from as usize..until as usize]);
                    }
                    *code
                }));
            }
            _ => unreachable!("a column and its dictionary are of one kind"),
        }
        Ok(())
    }

    fn push_plain(
        &self,
        bytes: &Bytes,
        at: &mut usize,
        count: usize,
        cells: &mut Cells,
    ) -> Result<(), Fault> {
        match (self.kind, cells) {
            (Kind::Integer(integer), Cells::Integers { values, .. }) => {
                self.push_integers(integer, bytes, at, count, values)
            }
            (_, Cells::Reals(values)) => self.push_reals(bytes, at, count, values),
            (_, Cells::Texts { texts, codes }) => {
                let mut last = codes.last().copied().unwrap_or(0);
                for _ in 0..count {
                    let (from, until) = self.text(bytes, at)?;
                    let text = match self.kind {
                        Kind::Boolean if bytes[from as usize] == 0 => b"false",
                        Kind::Boolean => &b"true"[..],
                        _ => &bytes[from as usize..until as usize],
                    };
                    if texts.get(last) != text {
                        last = texts.add(text);
                    }
                    codes.push(last);
                }
                Ok(())
            }
            _ => unreachable!("a column and its cells are of one kind"),
        }
    }

    /// Where the text stands that begins at `at`, which moves on behind it.
    fn text(&self, bytes: &[u8], at: &mut usize) -> Result<(u32, u32), Fault> {
        let mut from = *at;
        let length = match self.type_ {
            Type::BOOLEAN => 1,
            Type::FIXED_LEN_BYTE_ARRAY => self.length,
            _ => {
                let length = bytes.get(from..).and_then(<[u8]>::first_chunk);
                from += 4;
                u32::from_le_bytes(*length.ok_or(Fault::Damaged)?) as usize
            }
        };
        let until = from.checked_add(length);
        let until = until.filter(|&until| until <= bytes.len());
        *at = until.ok_or(Fault::Damaged)?;
        Ok((from as u32, *at as u32))
    }

    fn push_integers(
        &self,
        integer: Integer,
        bytes: &[u8],
        at: &mut usize,
        count: usize,
        values: &mut Vec<i64>,
    ) -> Result<(), Fault> {
        match (self.type_, integer) {
            (Type::INT32, Integer::Unsigned) => {
                let numbers = fixed(bytes, at, count)?.iter();
                values.extend(numbers.map(|&number| i64::from(u32::from_le_bytes(number))));
            }
            (Type::INT32, _) => {
                let numbers = fixed(bytes, at, count)?.iter();
                values.extend(numbers.map(|&number| i64::from(i32::from_le_bytes(number))));
            }
            (Type::INT64, Integer::Time { per_millisecond }) => {
                let times = fixed(bytes, at, count)?.iter();
                let millis = |&time| i64::from_le_bytes(time).div_euclid(per_millisecond);
                values.extend(times.map(millis));
            }
            (Type::INT64, _) => {
                let numbers = fixed(bytes, at, count)?.iter();
                values.extend(numbers.map(|&number| i64::from_le_bytes(number)));
            }
            (Type::INT96, _) => {
                let times = fixed(bytes, at, count)?.iter();
                values.extend(times.map(|time: &[u8; 12]| {
                    let (nanos, day) = time.split_at(8);
                    let number = |bytes: &[u8]| {
                        let digits = bytes.iter().rev();
                        digits.fold(0_u64, |number, &byte| number << 8 | u64::from(byte))
                    };
                    let days = number(day) as i64 - JULIAN_DAY_OF_1970;
                    days * 86_400_000 + (number(nanos) / 1_000_000) as i64
                }));
            }
            _ => return Err(Fault::Damaged),
        }
        Ok(())
    }

    fn push_reals(
        &self,
        bytes: &[u8],
        at: &mut usize,
        count: usize,
        values: &mut Vec<f64>,
    ) -> Result<(), Fault> {
        if self.type_ == Type::FLOAT {
            let numbers = fixed(bytes, at, count)?.iter();
            values.extend(numbers.map(|&number| f64::from(f32::from_le_bytes(number))));
        } else {
            let numbers = fixed(bytes, at, count)?.iter();
            values.extend(numbers.map(|&number| f64::from_le_bytes(number)));
        }
        Ok(())
    }
}

/// The day from which INT96 counts, as that of 1970-01-01.
const JULIAN_DAY_OF_1970: i64 = 2_440_588;

/// The next `count` values of `N` bytes each.
fn fixed<'a, const N: usize>(
    bytes: &'a [u8],
    at: &mut usize,
    count: usize,
) -> Result<&'a [[u8; N]], Fault> {
    let length = count.checked_mul(N).ok_or(Fault::Damaged)?;
    let values = bytes.get(*at..).and_then(|rest| rest.get(..length));
    *at += length;
    Ok(values.ok_or(Fault::Damaged)?.as_chunks().0)
}

fn push_missing(count: usize, cells: &mut Cells) {
    match cells {
        Cells::Integers { values, missing } => {
            let rows = values.len() as u32;
            missing.extend(rows..rows + count as u32);
            values.resize(values.len() + count, 0);
        }
        Cells::Reals(values) => values.resize(values.len() + count, f64::NAN),
        Cells::Texts { codes, .. } => codes.resize(codes.len() + count, 0),
    }
}

/// How many of so many rows have a value.
fn count_present(mut levels: Hybrid, mut rows: usize) -> Result<usize, Fault> {
    let mut present = 0;
    let mut packed = [0; 512];
    while rows > 0 {
        let run = match levels.take_run(rows)? {
            Some((level, run)) => {
                present += level as usize * run;
                run
            }
            None => {
                let run = rows.min(levels.packed()).min(packed.len());
                levels.read(&mut packed[..run])?;
                present += packed[..run].iter().sum::<u32>() as usize;
                run
            }
        };
        rows -= run;
    }
    Ok(present)
}
