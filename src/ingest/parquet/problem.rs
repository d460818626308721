//! What keeps a Parquet file, or the rest of it, from being read.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Something about a whole Parquet file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParquetProblem {
    /// It does not end as Parquet files do.
    CutOff,
    /// The table of contents at its end makes no sense.
    ContentsDamaged,
    Encrypted,
    /// A table of Security Lake, whose columns are nested.
    Ocsf,
    /// No column is a field of a flow log; the names of the first ones.
    NoField {
        columns: Vec<String>,
    },
    /// A compression that is not read here.
    Codec {
        codec: String,
    },
    /// An encoding of values that is not read here.
    Encoding {
        column: String,
        encoding: String,
    },
    /// A part of the file is larger than memory can be expected to hold.
    TooLarge {
        column: String,
    },
    /// So few bytes claim to be so many entries that it can only be meant to do harm.
    TooManyEntries {
        entries: u64,
    },
    /// The values of a column make no sense from this entry on.
    Damaged {
        column: String,
        entry: u64,
    },
    /// The file could not be read from its disk any more.
    Unreadable,
    /// The reader came to an end by itself, mostly for want of memory.
    ReaderLost,
    /// The reader could not be had, as when the network is gone.
    ReaderMissing,
}

impl ParquetProblem {
    /// Whether nothing of the file can be read, whatever is tried.
    pub fn is_total(&self) -> bool {
        !matches!(
            self,
            ParquetProblem::TooLarge { .. }
                | ParquetProblem::Damaged { .. }
                | ParquetProblem::Encoding { .. }
                | ParquetProblem::Unreadable
                | ParquetProblem::ReaderLost
                | ParquetProblem::ReaderMissing
        )
    }
}

impl fmt::Display for ParquetProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParquetProblem::CutOff => f.write_str(
                "the Parquet file has no end, where its table of contents would be; download it \
                 again",
            ),
            ParquetProblem::ContentsDamaged => f.write_str(
                "the table of contents at the end of the Parquet file is damaged; download it \
                 again",
            ),
            ParquetProblem::Encrypted => f.write_str(
                "the Parquet file is encrypted; save it again without encryption where its keys \
                 are known",
            ),
            ParquetProblem::Ocsf => f.write_str(
                "this is a table of Amazon Security Lake (OCSF), whose nested columns cannot be \
                 read; open what the flow log itself delivers, or select its fields by their own \
                 names in Athena and save the result",
            ),
            ParquetProblem::NoField { columns } => {
                f.write_str("no column of this Parquet file is a flow log field; it has ")?;
                for (at, column) in columns.iter().enumerate() {
                    let comma = if at > 0 { ", " } else { "" };
                    write!(f, "{comma}`{column}`")?;
                }
                f.write_str("; name the columns as AWS does, `srcaddr` or `log_status`")
            }
            ParquetProblem::Codec { codec } => write!(
                f,
                "the Parquet file is compressed with {codec}, which cannot be read; save it again \
                 with gzip, Snappy, Zstandard or without compression"
            ),
            ParquetProblem::Encoding { column, encoding } => write!(
                f,
                "the values of column `{column}` are encoded as {encoding}, which cannot be read; \
                 save the Parquet file again with another program"
            ),
            ParquetProblem::TooLarge { column } => write!(
                f,
                "column `{column}` has pages that are too large for memory; what came before was \
                 read, save the Parquet file again in smaller row groups for the rest"
            ),
            ParquetProblem::TooManyEntries { entries } => write!(
                f,
                "so few bytes cannot hold the {entries} entries that the Parquet file claims to \
                 have; download it again"
            ),
            ParquetProblem::Damaged { column, entry } => write!(
                f,
                "column `{column}` is damaged from entry {entry} on; what came before was read, \
                 download the file again for the rest"
            ),
            ParquetProblem::Unreadable => f.write_str(
                "the file could not be read to its end; what came before was read, open it again \
                 for the rest",
            ),
            ParquetProblem::ReaderMissing => f.write_str(
                "the part of Flowglass that reads Parquet files could not be loaded; reload the \
                 page and open the file again",
            ),
            ParquetProblem::ReaderLost => f.write_str(
                "the reader of Parquet files ran out of memory; what came before was read, save \
                 the file again in smaller row groups for the rest",
            ),
        }
    }
}

/// Why a column cannot be read on.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    Damaged,
    /// The name of an encoding.
    Encoding(String),
    TooLarge,
    Unreadable,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Fault {}

impl From<parquet::errors::ParquetError> for Fault {
    fn from(error: parquet::errors::ParquetError) -> Fault {
        use parquet::errors::ParquetError;
        match error {
            ParquetError::External(error) => match error.downcast::<Fault>() {
                Ok(fault) => *fault,
                Err(_) => Fault::Unreadable,
            },
            _ => Fault::Damaged,
        }
    }
}
