//! The decompression of pages.

use super::problem::Fault;
use bytes::Bytes;
use parquet::basic::Compression;
use std::io::Read;

/// A page inflates to at most so many bytes, whatever its header says.
const LARGEST: usize = 512 << 20;

/// The compressions that are read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    None,
    Snappy,
    Gzip,
    Zstd,
}

impl Codec {
    /// # Errors
    /// With the name of a compression that is not read.
    pub fn of(compression: Compression) -> Result<Codec, &'static str> {
        match compression {
            Compression::UNCOMPRESSED => Ok(Codec::None),
            Compression::SNAPPY => Ok(Codec::Snappy),
            Compression::GZIP(_) => Ok(Codec::Gzip),
            Compression::ZSTD(_) => Ok(Codec::Zstd),
            Compression::LZO => Err("LZO"),
            Compression::BROTLI(_) => Err("Brotli"),
            Compression::LZ4 | Compression::LZ4_RAW => Err("LZ4"),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Codec::None => "not compressed",
            Codec::Snappy => "Snappy",
            Codec::Gzip => "gzip",
            Codec::Zstd => "Zstandard",
        }
    }

    /// What `bytes` inflate to, behind `head`, which is not compressed.
    pub fn inflate(self, bytes: Bytes, head: usize) -> Result<Bytes, Fault> {
        let (plain, packed) = bytes.split_at_checked(head).ok_or(Fault::Damaged)?;
        if self == Codec::None || packed.is_empty() {
            return Ok(bytes);
        }
        let mut out = plain.to_vec();
        match self {
            Codec::None => {}
            Codec::Snappy => {
                let length = snap::raw::decompress_len(packed).map_err(|_| Fault::Damaged)?;
                // Snappy reaches a ratio of about 21; more is a damaged length.
                if length > LARGEST || length / 64 > packed.len() {
                    return Err(Fault::TooLarge);
                }
                out.resize(head + length, 0);
                let mut decoder = snap::raw::Decoder::new();
                let inflated = decoder.decompress(packed, &mut out[head..]);
                inflated.map_err(|_| Fault::Damaged)?;
            }
            Codec::Gzip => read_all(flate2::bufread::MultiGzDecoder::new(packed), &mut out)?,
            Codec::Zstd => {
                // A page may be several frames.
                let mut rest = packed;
                while !rest.is_empty() {
                    let decoder = ruzstd::decoding::StreamingDecoder::new(&mut rest);
                    read_all(decoder.map_err(|_| Fault::Damaged)?, &mut out)?;
                }
            }
        }
        Ok(out.into())
    }
}

fn read_all(input: impl Read, out: &mut Vec<u8>) -> Result<(), Fault> {
    let room = (LARGEST + 1).saturating_sub(out.len());
    let read = input.take(room as u64).read_to_end(out);
    read.map_err(|_| Fault::Damaged)?;
    if out.len() > LARGEST {
        return Err(Fault::TooLarge);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_pages_are_told() {
        for codec in [Codec::Snappy, Codec::Gzip, Codec::Zstd] {
            for bytes in [&b"\x1f\x8b\x08"[..], b"no page", &[0xff; 64]] {
                let bytes = Bytes::copy_from_slice(bytes);
                assert!(codec.inflate(bytes, 0).is_err(), "{codec:?}");
            }
            let short = Bytes::from_static(b"ab");
            assert_eq!(codec.inflate(short.clone(), 3), Err(Fault::Damaged));
            assert_eq!(codec.inflate(short.clone(), 2), Ok(short));
        }
    }
}
