//! Zip archives, as PKWARE's APPNOTE 6.3.10 describes them: members one after another,
//! each behind a header of its own, and a directory of all of them at the end.
//!
//! A file of which any range can be read is listed by its directory ([`Listing`]), which
//! is right about members that were replaced or deleted, and lets workers read different
//! members at the same time. In a stream members are read as they come ([`Walk`]). Both
//! unpack a member with an [`Entry`].

mod entry;
mod listing;
mod walk;

pub use entry::{Entry, Place};
pub use listing::{Listed, Listing};
pub use walk::Walk;

use super::super::sniff::Format;

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const DIRECTORY: &[u8; 4] = b"PK\x01\x02";
const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";
const END: &[u8; 4] = b"PK\x05\x06";
const END64: &[u8; 4] = b"PK\x06\x06";

/// How long a local header is without the name and the extra field behind it.
const LOCAL_SIZE: usize = 30;

/// Bits of the flags of a member.
const ENCRYPTED: u16 = 1;
/// The checksum and the sizes stand behind the data, in a data descriptor.
const DESCRIBED: u16 = 1 << 3;

pub const STORED: u16 = 0;
pub const DEFLATED: u16 = 8;

/// Stands for a size that is too large for its place and follows in the extra field.
const ELSEWHERE: u64 = 0xffff_ffff;

/// The header in front of the data of a member.
struct Local {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    name_length: usize,
    extra_length: usize,
}

impl Local {
    /// `None` when it is no local header; the sizes may still stand in the extra field.
    fn parse(bytes: &[u8]) -> Option<Local> {
        let bytes = bytes.first_chunk::<LOCAL_SIZE>()?;
        bytes.starts_with(LOCAL).then(|| Local {
            flags: u16_at(bytes, 6),
            method: u16_at(bytes, 8),
            crc: u32_at(bytes, 14),
            packed: u32_at(bytes, 18).into(),
            size: u32_at(bytes, 22).into(),
            name_length: u16_at(bytes, 26).into(),
            extra_length: u16_at(bytes, 28).into(),
        })
    }

    /// The length of all that stands before the data.
    fn length(&self) -> usize {
        LOCAL_SIZE + self.name_length + self.extra_length
    }
}

/// What kind of document a zip archive is whose members are parts of one; judged by the
/// names of the members at its head.
pub fn document(head: &[u8]) -> Option<Format> {
    let mut at = 0;
    let mut found = None;
    while let Some(local) = head.get(at..).and_then(Local::parse) {
        let name = head.get(at + LOCAL_SIZE..at + LOCAL_SIZE + local.name_length)?;
        found = part_of_document(name).or(found);
        if found == Some(Format::Office) || local.flags & DESCRIBED != 0 {
            break;
        }
        let packed = usize::try_from(local.packed).unwrap_or(usize::MAX);
        at = (at + local.length()).saturating_add(packed);
    }
    found
}

/// What kind of document has a part of this name.
fn part_of_document(name: &[u8]) -> Option<Format> {
    const PARTS: [(&[u8], Format); 7] = [
        (b"xl/", Format::Xlsx),
        // Every document of this family begins with one of these, and of all of them
        // people export spreadsheets.
        (b"[Content_Types].xml", Format::Xlsx),
        (b"_rels/.rels", Format::Xlsx),
        (b"docProps/", Format::Xlsx),
        (b"word/", Format::Office),
        (b"ppt/", Format::Office),
        (b"mimetype", Format::Office),
    ];
    let part = PARTS.iter().find(|(start, _)| name.starts_with(start));
    part.map(|&(_, format)| format)
}

/// Finds the sizes of a member (unpacked, packed) and where its header stands in the
/// extra field, for those that are too large for their own places there.
fn read_zip64(extra: &[u8], values: [&mut u64; 3]) {
    let Some(mut field) = extra_field(extra, 1) else {
        return;
    };
    for value in values {
        if *value == ELSEWHERE
            && let Some((first, rest)) = field.split_first_chunk()
        {
            *value = u64::from_le_bytes(*first);
            field = rest;
        }
    }
}

/// The data of the extra field with this number.
fn extra_field(mut extra: &[u8], number: u16) -> Option<&[u8]> {
    while extra.len() >= 4 {
        let length = usize::from(u16_at(extra, 2));
        let data = extra.get(4..4 + length)?;
        if u16_at(extra, 0) == number {
            return Some(data);
        }
        extra = &extra[4 + length..];
    }
    None
}

/// The name of a member: UTF-8 where it is that, or else in the alphabet of the first PC.
fn name(bytes: &[u8], extra: &[u8]) -> String {
    // Info-ZIP's field for the name in UTF-8: a version, a checksum, the name.
    let unicode = extra_field(extra, 0x7075).and_then(|field| field.get(5..));
    let text = unicode.and_then(|name| std::str::from_utf8(name).ok());
    match text.or(std::str::from_utf8(bytes).ok()) {
        Some(name) => name.to_string(),
        None => bytes.iter().map(|&byte| cp437(byte)).collect(),
    }
}

/// A character of code page 437.
fn cp437(byte: u8) -> char {
    const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
        └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
    match byte.checked_sub(128) {
        None => char::from(byte),
        Some(at) => UPPER.chars().nth(at.into()).unwrap_or('\u{fffd}'),
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
