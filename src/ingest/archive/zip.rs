//! Zip archives, as PKWARE's APPNOTE 6.3.10 describes them.

use super::super::sniff::Format;

pub const LOCAL: &[u8; 4] = b"PK\x03\x04";
/// How long a local header is without the name and the extra field behind it.
pub const LOCAL_SIZE: usize = 30;

/// Bits of the flags of a member.
/// The checksum and the sizes stand behind the data, in a data descriptor.
const DESCRIBED: u16 = 1 << 3;

/// The header in front of the data of a member.
pub struct Local {
    pub flags: u16,
    pub packed: u64,
    pub name_length: usize,
    pub extra_length: usize,
}

impl Local {
    /// `None` when it is no local header; the sizes may still stand in the extra field.
    pub fn parse(bytes: &[u8]) -> Option<Local> {
        let bytes = bytes.first_chunk::<LOCAL_SIZE>()?;
        bytes.starts_with(LOCAL).then(|| Local {
            flags: u16_at(bytes, 6),
            packed: u32_at(bytes, 18).into(),
            name_length: u16_at(bytes, 26).into(),
            extra_length: u16_at(bytes, 28).into(),
        })
    }

    pub fn is_described_behind(&self) -> bool {
        self.flags & DESCRIBED != 0
    }
}

/// What kind of document a zip archive is whose members are parts of one; judged by the
/// names of the members at its head.
pub fn document(head: &[u8]) -> Option<Format> {
    let mut at = 0;
    let mut found = None;
    while let Some(local) = head.get(at..).and_then(Local::parse) {
        at += LOCAL_SIZE;
        let name = head.get(at..at + local.name_length)?;
        found = part_of_document(name).or(found);
        if found == Some(Format::Office) || local.is_described_behind() {
            break;
        }
        at += local.name_length + local.extra_length;
        at = at.saturating_add(usize::try_from(local.packed).unwrap_or(usize::MAX));
    }
    found
}

/// What kind of document has a part of this name.
pub fn part_of_document(name: &[u8]) -> Option<Format> {
    const PARTS: [(&[u8], Format); 8] = [
        (b"xl/", Format::Xlsx),
        // Every document of this family begins with one of these. People export
        // spreadsheets.
        (b"[Content_Types].xml", Format::Xlsx),
        (b"_rels/.rels", Format::Xlsx),
        (b"docProps/", Format::Xlsx),
        (b"word/", Format::Office),
        (b"ppt/", Format::Office),
        (b"mimetype", Format::Office),
        (b"Index/Document.iwa", Format::Office),
    ];
    let part = PARTS.iter().find(|(start, _)| name.starts_with(start));
    part.map(|&(_, format)| format)
}

pub fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}
