//! A Parquet file: its table of contents, and its rows chunk by chunk.

use super::chunk::Chunk;
use super::codec::Codec;
use super::column::{ColumnReader, Kind};
use super::problem::{Fault, ParquetProblem};
use super::view::View;
use crate::column::BATCH_ROWS;
use crate::flow::{EventField, Field};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::schema::types::SchemaDescriptor;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What stands at the end of the file: the length of the table of contents, and `PAR1`.
const TAIL: usize = 8;

/// The longest table of contents that is read, in bytes. Those of files with thousands of
/// row groups come to some megabytes.
const LONGEST_CONTENTS: u64 = 128 << 20;

/// A file of more entries than this is an attack when it also claims more than
/// [`MAX_ENTRIES_PER_BYTE`]. A record of a flow log takes several bytes.
const MAX_ENTRIES: u64 = 10_000_000;
const MAX_ENTRIES_PER_BYTE: u64 = 100;

/// A chunk inflates to about so many bytes at most.
const CHUNK_BYTES: u64 = 32 << 20;

/// How many columns a problem names.
const COLUMNS_NAMED: usize = 8;

/// What a Parquet file says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The columns that are read, as the file names them; those of events last.
    pub columns: Vec<String>,
    /// How many entries there are, as a number that JavaScript holds.
    pub entries: u64,
    /// What was found, in words: "Parquet, 29 columns, 3 row groups, gzip".
    pub evidence: String,
}

/// Reads the rows of a file, in chunks of at most [`BATCH_ROWS`].
///
/// What is in memory are the current pages of all columns, never the file.
pub struct Reader {
    view: Arc<dyn View>,
    metadata: ParquetMetaData,
    contents: Contents,
    /// The leaf columns that are read, in the order of the contents.
    columns: Vec<(usize, Kind)>,
    /// The row group to begin next.
    next_group: usize,
    /// The columns of the row group that is read.
    readers: Vec<ColumnReader>,
    /// Rows of it that are still to be read, and the most of them for a chunk.
    left: u64,
    most: usize,
    entries: u64,
    problem: Option<ParquetProblem>,
}

impl Reader {
    /// Reads the table of contents.
    ///
    /// # Errors
    /// When no entry of the file can be read.
    pub fn open(view: Arc<dyn View>) -> Result<Reader, ParquetProblem> {
        let metadata = read_contents(&*view)?;
        let schema = metadata.file_metadata().schema_descr();
        let columns = flow_columns(schema)?;
        let codecs = codecs(&metadata, &columns)?;
        let entries = metadata.row_groups().iter();
        let entries = entries.map(|group| u64::try_from(group.num_rows()).unwrap_or(0));
        let entries = entries.fold(0, u64::saturating_add);
        if entries > MAX_ENTRIES && entries / MAX_ENTRIES_PER_BYTE > view.size() {
            return Err(ParquetProblem::TooManyEntries { entries });
        }
        let names = columns.iter().map(|&(at, _)| schema.column(at));
        let names: Vec<String> = names.map(|column| column.name().to_string()).collect();
        let roots = schema.root_schema().get_fields().len();
        let contents = Contents {
            evidence: evidence(names.len(), roots, metadata.num_row_groups(), &codecs),
            columns: names,
            entries,
        };
        Ok(Reader {
            view,
            metadata,
            contents,
            columns,
            next_group: 0,
            readers: Vec::new(),
            left: 0,
            most: 0,
            entries: 0,
            problem: None,
        })
    }

    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// What kept the rest from being read, once there is no chunk any more.
    pub fn problem(&self) -> Option<&ParquetProblem> {
        self.problem.as_ref()
    }

    /// The next rows; `None` at the end, and where the file cannot be read on.
    pub fn next_chunk(&mut self) -> Option<Chunk> {
        while self.left == 0 {
            if self.next_group == self.metadata.num_row_groups() || self.problem.is_some() {
                return None;
            }
            self.begin_group();
        }
        let rows = self.left.min(self.most as u64) as usize;
        let mut chunk = Chunk {
            rows,
            columns: Vec::with_capacity(self.readers.len()),
        };
        for at in 0..self.readers.len() {
            match self.readers[at].read(rows) {
                Ok(cells) => chunk.columns.push(cells),
                Err(fault) => {
                    self.fail(at, fault);
                    return None;
                }
            }
        }
        self.left -= rows as u64;
        self.entries += rows as u64;
        Some(chunk)
    }

    fn begin_group(&mut self) {
        let group = self.metadata.row_group(self.next_group).clone();
        self.next_group += 1;
        self.readers.clear();
        let Ok(rows) = u64::try_from(group.num_rows()) else {
            self.fail(0, Fault::Damaged);
            return;
        };
        for at in 0..self.columns.len() {
            match self.begin_column(&group, at, rows) {
                Ok(reader) => self.readers.push(reader),
                Err(fault) => {
                    self.fail(at, fault);
                    return;
                }
            }
        }
        let bytes = u64::try_from(group.total_byte_size()).unwrap_or(0);
        let per_row = bytes / rows.max(1);
        self.most = (CHUNK_BYTES / per_row.max(1)).clamp(1, BATCH_ROWS as u64) as usize;
        self.left = rows;
    }

    fn begin_column(
        &self,
        group: &RowGroupMetaData,
        at: usize,
        rows: u64,
    ) -> Result<ColumnReader, Fault> {
        let (column, kind) = self.columns[at];
        let chunk = group.columns().get(column).ok_or(Fault::Damaged)?;
        let codec = Codec::of(chunk.compression()).map_err(|_| Fault::Damaged)?;
        let rows = usize::try_from(rows).map_err(|_| Fault::TooLarge)?;
        ColumnReader::new(self.view.clone(), chunk, codec, kind, rows)
    }

    /// Nothing more is read: column `at` cannot be.
    fn fail(&mut self, at: usize, fault: Fault) {
        let column = self.contents.columns[at].clone();
        self.problem = Some(match fault {
            Fault::Damaged => ParquetProblem::Damaged {
                column,
                entry: self.entries + 1,
            },
            Fault::Encoding(encoding) => ParquetProblem::Encoding { column, encoding },
            Fault::TooLarge => ParquetProblem::TooLarge { column },
            Fault::Unreadable => ParquetProblem::Unreadable,
        });
        self.left = 0;
        self.readers.clear();
    }
}

/// Reads the table of contents at the end of the file.
fn read_contents(view: &dyn View) -> Result<ParquetMetaData, ParquetProblem> {
    let size = view.size();
    let tail = size
        .checked_sub(TAIL as u64)
        .ok_or(ParquetProblem::CutOff)?;
    let bytes = view.read_at(tail, TAIL);
    let bytes = bytes.map_err(|_| ParquetProblem::Unreadable)?;
    let Some((length, magic)) = bytes.split_first_chunk() else {
        return Err(ParquetProblem::Unreadable);
    };
    match magic {
        b"PAR1" => {}
        b"PARE" => return Err(ParquetProblem::Encrypted),
        _ => return Err(ParquetProblem::CutOff),
    }
    let length = u64::from(u32::from_le_bytes(*length));
    let start = tail
        .checked_sub(length)
        .filter(|_| length <= LONGEST_CONTENTS);
    let start = start.ok_or(ParquetProblem::ContentsDamaged)?;
    let bytes = view.read_at(start, length as usize);
    let bytes = bytes.map_err(|_| ParquetProblem::Unreadable)?;
    let metadata = ParquetMetaDataReader::decode_metadata(&bytes);
    metadata.map_err(|_| ParquetProblem::ContentsDamaged)
}

/// The columns that a flow log can have, those of events last.
fn flow_columns(schema: &SchemaDescriptor) -> Result<Vec<(usize, Kind)>, ParquetProblem> {
    let columns = schema.columns().iter().enumerate();
    let readable = columns.filter_map(|(at, column)| Some((at, Kind::of(column)?)));
    let mut readable: Vec<(usize, Kind)> = readable.collect();
    let name = |at: usize| schema.columns()[at].name();
    let event = |at: usize| EventField::find(name(at));
    readable.sort_by_key(|&(at, _)| event(at));
    // A second one would not be known as such, and stand elsewhere in the layout.
    readable.dedup_by_key(|&mut (at, _)| event(at).ok_or(at));
    let has_field = readable
        .iter()
        .any(|&(at, _)| Field::find(name(at)).is_some());
    let fields = schema.root_schema().get_fields();
    let has = |wanted: &str| {
        fields
            .iter()
            .any(|field| field.name() == wanted && field.is_group())
    };
    if has("src_endpoint") && has("dst_endpoint") {
        return Err(ParquetProblem::Ocsf);
    }
    if !has_field {
        let names = fields.iter().take(COLUMNS_NAMED);
        return Err(ParquetProblem::NoField {
            columns: names.map(|field| field.name().to_string()).collect(),
        });
    }
    Ok(readable)
}

/// The compressions of these columns, each once.
fn codecs(
    metadata: &ParquetMetaData,
    columns: &[(usize, Kind)],
) -> Result<Vec<Codec>, ParquetProblem> {
    let mut codecs = Vec::new();
    for group in metadata.row_groups() {
        for &(at, _) in columns {
            let Some(column) = group.columns().get(at) else {
                return Err(ParquetProblem::ContentsDamaged);
            };
            let codec = Codec::of(column.compression()).map_err(|codec| ParquetProblem::Codec {
                codec: codec.to_string(),
            })?;
            if !codecs.contains(&codec) {
                codecs.push(codec);
            }
        }
    }
    Ok(codecs)
}

fn evidence(columns: usize, roots: usize, groups: usize, codecs: &[Codec]) -> String {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let mut words = format!(
        "Parquet, {columns} column{}, {groups} row group{}",
        plural(columns),
        plural(groups)
    );
    for codec in codecs {
        words += ", ";
        words += codec.name();
    }
    let others = roots.saturating_sub(columns);
    if others > 0 {
        words += &format!(
            ", {others} column{} of other types left out",
            plural(others)
        );
    }
    words
}
