//! A file that can be read from anywhere, as Parquet wants it: its table of contents
//! stands at the end.

use super::problem::Fault;
use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that are read in pieces, in any order.
pub trait View: Send + Sync + 'static {
    /// How many bytes there are.
    fn size(&self) -> u64;

    /// The `length` bytes from `offset` on; whoever asks stays within the size.
    ///
    /// # Errors
    /// When the file cannot be read (any more).
    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>>;
}

/// Bytes in memory.
impl View for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let from = usize::try_from(offset).map_err(io::Error::other)?;
        let bytes = self.get(from..).and_then(|rest| rest.get(..length));
        let bytes = bytes.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(bytes.to_vec())
    }
}

impl<V: View + ?Sized> View for Arc<V> {
    fn size(&self) -> u64 {
        (**self).size()
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        (**self).read_at(offset, length)
    }
}

/// How many bytes are read at least: a page header and, mostly, the page behind it.
const AHEAD: u64 = 65_536;

/// The longest piece that is read at once, in bytes. Pages have about a megabyte; writers
/// that make a single page of a row group come to some hundred.
const LONGEST: usize = 512 << 20;

/// The stretch of a view that a column chunk takes, read a little ahead.
pub struct Stretch {
    view: Arc<dyn View>,
    end: u64,
    /// The piece that was read last, and where it begins.
    piece: Mutex<(u64, Bytes)>,
}

impl Stretch {
    /// `end` is where the column chunk ends.
    pub fn new(view: Arc<dyn View>, end: u64) -> Stretch {
        let end = end.min(view.size());
        Stretch {
            view,
            end,
            piece: Mutex::default(),
        }
    }

    /// At least `least` bytes from `start` on, or all up to the end.
    fn read(&self, start: u64, least: usize) -> Result<Bytes, ParquetError> {
        let left = self.end.saturating_sub(start);
        if least as u64 > left {
            return Err(ParquetError::EOF(String::new()));
        }
        if least > LONGEST {
            return Err(ParquetError::External(Box::new(Fault::TooLarge)));
        }
        // Nothing panics while it holds the lock.
        let mut piece = self.piece.lock().unwrap_or_else(PoisonError::into_inner);
        let (from, bytes) = &*piece;
        if let Some(skip) = start.checked_sub(*from)
            && skip < bytes.len() as u64
            && bytes.len() as u64 - skip >= (least as u64).max(1)
        {
            return Ok(bytes.slice(skip as usize..));
        }
        let length = (least as u64).max(AHEAD).min(left);
        let bytes = self.view.read_at(start, length as usize)?;
        if (bytes.len() as u64) < length {
            return Err(ParquetError::External(Box::new(Fault::Unreadable)));
        }
        *piece = (start, bytes.into());
        Ok(piece.1.clone())
    }
}

impl Length for Stretch {
    fn len(&self) -> u64 {
        self.view.size()
    }
}

impl ChunkReader for Stretch {
    type T = io::Cursor<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        // A page header is short; what is missing of it ends the reading of the page.
        Ok(io::Cursor::new(self.read(start, 0)?))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        Ok(self.read(start, length)?.slice(..length))
    }
}
