//! What a file is, judged by its first bytes.

use super::archive::{tar, zip};
use super::base64::{self, Base64};
use super::columns::Rows;
use super::csv::{self, Dialect};
use super::gzip::Gunzip;
use super::json;
use super::utf16::{ByteOrder, Utf16};
use super::{event_line, object_name, record};
use crate::flow::{EventField, Field, Layout};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many inflated bytes of a compressed file are looked at.
const INFLATED: usize = 65_536;

/// How often a file may be packed with gzip: once, and once more by what downloaded it.
const MOST_LAYERS: u8 = 2;

/// What a file was recognised as, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sniff {
    pub format: Format,
    pub compression: Compression,
    /// Whether what is unpacked is base64 of gzip.
    pub is_base64: bool,
    /// How the table is written if it is one.
    pub dialect: Option<Dialect>,
    /// The order of the bytes if the text is in UTF-16.
    pub utf16: Option<ByteOrder>,
    /// The layout that the head of the file settles: by a header line, or by a record of
    /// one of the default layouts.
    pub layout: Option<Layout>,
    /// Whether it was a header line.
    pub is_named: bool,
    /// What was found, in words: "S3 text, header with 29 fields, gzip".
    pub evidence: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Compression {
    None,
    /// Gzip, and perhaps gzip again within it.
    Gzip {
        layers: u8,
    },
}

/// What the bytes are, once decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    Empty,
    /// Lines of values with spaces between them, or of log events with such records.
    Text,
    /// Records with tabs between them, in one long line or several.
    Joined,
    /// A table of separated values that has columns of a flow log or of log events.
    Csv,
    /// A table of what a query has computed from many records.
    Results,
    /// A table that has nothing to do with flow logs, and no rows.
    OtherTable,
    /// A table of something else that queries can look up in.
    Lookup,
    Json,
    Markup,
    Parquet,
    Zip,
    Xlsx,
    Tar,
    /// A document of a word processor, a presentation, or a spreadsheet that is not XLSX.
    Office,
    /// Gzip within gzip within gzip.
    Gzip,
    Zstandard,
    Bzip2,
    Xz,
    SevenZip,
    Rar,
    PacketCapture,
    Sqlite,
    Pdf,
    Image,
    /// How a folder looks on macOS.
    DsStore,
    Utf32,
    /// A table drawn with `|`, as the console copies one.
    DrawnTable,
    /// What an export task writes to try out the bucket.
    ExportTest,
    /// What Athena writes beside the CSV of a result.
    AthenaMetadata,
    Binary,
}

impl Format {
    /// What it is, with an article: "a Parquet file".
    pub fn name(self) -> &'static str {
        match self {
            Format::Empty => "an empty file",
            Format::Text => "text",
            Format::Joined => "records with tabs between them",
            Format::Csv => "a table of comma-separated values (CSV)",
            Format::Results => "a table of query results",
            Format::OtherTable => "a table without columns of a flow log",
            Format::Lookup => "a table to look up in",
            Format::Json => "JSON",
            Format::Markup => "an HTML or XML page",
            Format::Parquet => "a Parquet file",
            Format::Zip => "a zip archive",
            Format::Xlsx => "a spreadsheet (XLSX)",
            Format::Tar => "a tar archive",
            Format::Office => "an office document",
            Format::Gzip => "gzip within gzip within gzip",
            Format::Zstandard => "a file compressed with Zstandard",
            Format::Bzip2 => "a file compressed with bzip2",
            Format::Xz => "a file compressed with xz",
            Format::SevenZip => "a 7z archive",
            Format::Rar => "a RAR archive",
            Format::PacketCapture => "a packet capture",
            Format::Sqlite => "an SQLite database",
            Format::Pdf => "a PDF document",
            Format::Image => "an image",
            Format::DsStore => "a note of macOS on how a folder looks",
            Format::Utf32 => "text in UTF-32",
            Format::DrawnTable => "a table drawn with lines",
            Format::ExportTest => "the test object of an export task",
            Format::AthenaMetadata => "the metadata of a query result of Athena",
            Format::Binary => "a binary file of an unknown kind",
        }
    }

    /// What a person can do about a file that cannot be read.
    pub fn next_step(self) -> &'static str {
        match self {
            Format::Empty
            | Format::Text
            | Format::Joined
            | Format::Csv
            | Format::Lookup
            | Format::Json
            | Format::Zip
            | Format::Tar => "there is nothing to do",
            Format::Results => {
                "its rows sum up many records each, so there are no records to read: export the \
                 results of a query without `stats`, such as `fields @timestamp, @message`"
            }
            Format::OtherTable => {
                "it cannot be read: give its columns the names of flow log fields in its first \
                 row, or open another file"
            }
            Format::DrawnTable => {
                "it cannot be read yet: choose CSV or JSON where the table was copied, or the \
                 lines of the log events themselves"
            }
            Format::ExportTest => {
                "CloudWatch wrote it to see whether it may write there; it holds no log data, so \
                 nothing is missing"
            }
            Format::AthenaMetadata => {
                "it describes the columns of the CSV file beside it and holds no log data, so \
                 nothing is missing"
            }
            Format::Markup => {
                "it is no flow log, perhaps an error page saved by a download: download the file \
                 again"
            }
            Format::Parquet => {
                "it is packed as a whole, which hides its table of contents: unpack it and open \
                 the Parquet file itself"
            }
            Format::Xlsx => {
                "it cannot be read: choose CSV where it was exported, or save it as CSV"
            }
            Format::Gzip => "it cannot be read: unpack it with `gunzip` once",
            Format::Zstandard => "it cannot be read: unpack it with `zstd -d`",
            Format::Bzip2 => "it cannot be read: unpack it with `bunzip2`",
            Format::Xz => "it cannot be read: unpack it with `unxz`",
            Format::SevenZip => "it cannot be read: unpack it with 7-Zip and open what is inside",
            Format::Rar => "it cannot be read: unpack it and open what is inside",
            Format::PacketCapture => "it is no flow log: open it in a packet analyser",
            Format::Sqlite => {
                "it cannot be read: export the table with the flow log as CSV with a header"
            }
            Format::Office => "it cannot be read: copy the flow log lines into a text file",
            Format::DsStore => "it holds no records: remove it",
            Format::Utf32 => "it cannot be read: save it again as UTF-8",
            Format::Pdf | Format::Image | Format::Binary => {
                "it is no flow log: open the `.log.gz` files from S3, or text with one record \
                 per line"
            }
        }
    }
}

impl Sniff {
    /// Whether the file can be read.
    pub fn is_readable(&self) -> bool {
        matches!(
            self.format,
            Format::Empty
                | Format::Text
                | Format::Joined
                | Format::Csv
                | Format::Lookup
                | Format::Json
                | Format::Zip
                | Format::Tar
        )
    }

    /// Whether it is a Parquet file, which is read from anywhere and not from its head on.
    pub fn is_parquet(&self) -> bool {
        self.format == Format::Parquet && self.compression == Compression::None
    }

    /// Whether several workers can each read a byte range of the file: it is plain text,
    /// and its layout is known.
    pub fn can_be_cut(&self) -> bool {
        self.format == Format::Text
            && self.compression == Compression::None
            && !self.is_base64
            && self.utf16.is_none()
            && self.layout.is_some()
    }
}

impl fmt::Display for Sniff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.evidence)
    }
}

/// Recognises a file by its first bytes, 64 KiB of them or all there are.
///
/// The name decides nothing; where it promises something else, the evidence says so.
pub fn sniff(head: &[u8], path: &str) -> Sniff {
    let mut unpacked;
    let mut text = head;
    let mut layers = 0;
    while layers < MOST_LAYERS && Gunzip::starts(text) {
        unpacked = Gunzip::inflate_head(text, INFLATED);
        text = &unpacked;
        layers += 1;
    }
    let is_base64 = text.trim_ascii_start().starts_with(base64::GZIP);
    if is_base64 {
        unpacked = Gunzip::inflate_head(&Base64::decode_head(text), INFLATED);
        text = &unpacked;
    }
    let utf16 = ByteOrder::of(text);
    if let Some(order) = utf16 {
        unpacked = Utf16::decode_head(order, text);
        text = &unpacked;
    }
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let Settled {
        format,
        dialect,
        layout,
        is_named,
        mut evidence,
    } = settle(text, path);
    if is_base64 {
        evidence.push_str(", gzip in base64");
    }
    if utf16.is_some() {
        evidence.push_str(", UTF-16");
    }
    if layers > 0 {
        evidence.push_str(if layers == 1 {
            ", gzip"
        } else {
            ", gzip in gzip"
        });
    } else if path.ends_with(".gz") && format != Format::Empty {
        evidence.push_str(", not compressed in spite of its name");
    }
    let compression = match layers {
        0 => Compression::None,
        layers => Compression::Gzip { layers },
    };
    Sniff {
        format,
        compression,
        is_base64,
        dialect,
        utf16,
        layout,
        is_named,
        evidence,
    }
}

/// What UTF-8 text may begin with.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fn format(head: &[u8], path: &str) -> Format {
    const MAGIC: [(&[u8], Format); 26] = [
        (b"PAR1", Format::Parquet),
        (b"PARE", Format::Parquet),
        (b"PK\x03\x04", Format::Zip),
        (b"PK\x05\x06", Format::Zip),
        (b"\x1f\x8b", Format::Gzip),
        (b"\x28\xb5\x2f\xfd", Format::Zstandard),
        (b"BZh", Format::Bzip2),
        (b"\xfd7zXZ\0", Format::Xz),
        (b"7z\xbc\xaf\x27\x1c", Format::SevenZip),
        (b"Rar!\x1a\x07", Format::Rar),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format::Office),
        (b"\xd4\xc3\xb2\xa1", Format::PacketCapture),
        (b"\xa1\xb2\xc3\xd4", Format::PacketCapture),
        (b"\x4d\x3c\xb2\xa1", Format::PacketCapture),
        (b"\xa1\xb2\x3c\x4d", Format::PacketCapture),
        (b"\x0a\x0d\x0d\x0a", Format::PacketCapture),
        (b"SQLite format 3\0", Format::Sqlite),
        (b"%PDF-", Format::Pdf),
        (b"\x89PNG", Format::Image),
        (b"\xff\xd8\xff", Format::Image),
        (b"GIF8", Format::Image),
        (b"II*\0", Format::Image),
        (b"MM\0*", Format::Image),
        (b"\0\0\0\x01Bud1", Format::DsStore),
        (b"\xff\xfe\0\0", Format::Utf32),
        (b"\0\0\xfe\xff", Format::Utf32),
    ];
    if head.is_empty() {
        return Format::Empty;
    }
    let magic = MAGIC.iter().find(|(magic, _)| head.starts_with(magic));
    if let Some(&(_, format)) = magic {
        return match format {
            Format::Zip => zip::document(head).unwrap_or(Format::Zip),
            format => format,
        };
    }
    if tar::starts(head) {
        return Format::Tar;
    }
    if is_athena_metadata(head, path) {
        return Format::AthenaMetadata;
    }
    if memchr::memchr(0, head).is_some() && !is_text_with_zeros(head) {
        return match head {
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Format::Image,
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => Format::Image,
            _ if is_utf32(head) => Format::Utf32,
            _ => Format::Binary,
        };
    }
    match head.trim_ascii_start().first() {
        _ if json::starts(head) => Format::Json,
        Some(b'<') => Format::Markup,
        _ if head.trim_ascii() == EXPORT_TEST => Format::ExportTest,
        _ if is_drawn_table(head) => Format::DrawnTable,
        _ => Format::Text,
    }
}

/// Whether the bytes are ASCII text in UTF-32 without a mark.
fn is_utf32(head: &[u8]) -> bool {
    let (units, _) = head.as_chunks();
    let units = &units[..units.len().min(16)];
    let is_little = |unit: &[u8; 4]| matches!(unit, [1..0x80, 0, 0, 0]);
    let is_big = |unit: &[u8; 4]| matches!(unit, [0, 0, 0, 1..0x80]);
    !units.is_empty() && (units.iter().all(is_little) || units.iter().all(is_big))
}

/// Whether it is text in which a few characters are lost: no binary file has so few zeros
/// and no other control characters.
fn is_text_with_zeros(head: &[u8]) -> bool {
    let is_other = |byte: &u8| *byte < b' ' && !matches!(byte, 0 | b'\t' | b'\n' | b'\r' | 0x1b);
    let zeros = memchr::memchr_iter(0, head).count();
    zeros * 100 <= head.len() && !head.iter().any(is_other)
}

/// All that the object `aws-logs-write-test` beside an export holds.
const EXPORT_TEST: &[u8] = b"Permission Check Successful";

/// Whether it is the binary list of columns that Athena keeps as `<query>.csv.metadata`: the
/// catalog and the types stand in it as text, between control characters.
fn is_athena_metadata(head: &[u8], path: &str) -> bool {
    let is_control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    let is_binary = head.iter().any(is_control);
    let contains = |text: &[u8]| memchr::memmem::find(head, text).is_some();
    let has_types = || contains(b"hive") && contains(b"varchar");
    is_binary && (path.ends_with(".csv.metadata") || has_types())
}

/// Whether the first lines are a table of Markdown, or one drawn with dashes and bars.
fn is_drawn_table(head: &[u8]) -> bool {
    let lines = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = lines.filter(|line| !line.is_empty());
    let is_rule = |line: &[u8]| {
        let is_drawn = |byte: &u8| matches!(byte, b'-' | b'|' | b'+' | b'=' | b':' | b' ');
        line.len() > 2 && line.contains(&b'-') && line.iter().all(is_drawn)
    };
    let is_row = |line: &[u8]| line.len() > 2 && line.starts_with(b"|") && line.ends_with(b"|");
    let first = lines.find(|line| !is_rule(line));
    first.is_some_and(is_row)
}

/// What the first bytes settle.
struct Settled {
    format: Format,
    dialect: Option<Dialect>,
    layout: Option<Layout>,
    is_named: bool,
    evidence: String,
}

impl Settled {
    /// A format that says all there is.
    fn format(format: Format) -> Settled {
        Settled {
            format,
            dialect: None,
            layout: None,
            is_named: false,
            evidence: format.name().to_string(),
        }
    }
}

fn settle(head: &[u8], path: &str) -> Settled {
    match format(head, path) {
        Format::Text => settle_table(head).unwrap_or_else(|| settle_lines(head, path)),
        Format::Json => Settled {
            evidence: json::describe(head).to_string(),
            ..Settled::format(Format::Json)
        },
        format => Settled::format(format),
    }
}

fn settle_table(head: &[u8]) -> Option<Settled> {
    let table = csv::recognise(head)?;
    let format = match table.rows {
        _ if table.is_lookup => Format::Lookup,
        Rows::Records => Format::Csv,
        Rows::Results => Format::Results,
        Rows::Unknown => Format::OtherTable,
    };
    Some(Settled {
        dialect: Some(table.dialect).filter(|_| matches!(format, Format::Csv | Format::Lookup)),
        layout: table.layout,
        is_named: table.is_named,
        evidence: table.evidence,
        ..Settled::format(format)
    })
}

fn settle_lines(text: &[u8], path: &str) -> Settled {
    let mut first = true;
    for line in text.split(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = &*event_line::without_colours(line);
        if line.trim_ascii().is_empty() || event_line::is_of_cli(line) {
            continue;
        }
        if let Some(layout) = record::header(line, None, first) {
            let fields = layout.slots.len();
            let plural = if fields == 1 { "" } else { "s" };
            return Settled {
                evidence: format!("S3 text, header with {fields} field{plural}"),
                layout: Some(layout),
                is_named: true,
                ..Settled::format(Format::Text)
            };
        }
        if let Some(settled) = settle_line(line, path) {
            return settled;
        }
        first &= event_line::is_between_events(line);
    }
    Settled {
        evidence: "text, no header and no default record".to_string(),
        ..Settled::format(Format::Text)
    }
}

/// What a line settles that is a record of a default layout, or shows one.
fn settle_line(line: &[u8], path: &str) -> Option<Settled> {
    let default = |record: &[u8]| {
        let layout = record::guess_layout(record)?;
        record::read(layout, record).is_ok().then_some(&**layout)
    };
    let settled = |format: Format, layout: &Layout, what: &str| {
        let product = match layout.position_of(Field::TGW_ID) {
            Some(_) => "transit gateway",
            None => "VPC",
        };
        Some(Settled {
            layout: Some(layout.clone()),
            evidence: format!("{what}, default {product} layout, no header"),
            ..Settled::format(format)
        })
    };
    if let Some(layout) = default(line) {
        return settled(Format::Text, layout, "flow log lines");
    }
    if event_line::is_joined(line, |record| default(record).is_some()) {
        let what = Format::Joined.name();
        let first = line.split(|&byte| byte == b'\t').next().and_then(default);
        let unknown = || Settled {
            evidence: format!("{what}, no header and no default record"),
            ..Settled::format(Format::Joined)
        };
        let settled = first.and_then(|layout| settled(Format::Joined, layout, what));
        return Some(settled.unwrap_or_else(unknown));
    }
    let ways = event_line::ways(line);
    let found = ways.iter().find_map(|way| {
        let layout = default(way.record(line))?;
        Some((way, layout))
    });
    let (way, layout) = found?;
    let event = way.event(line, object_name::log_stream(path));
    let is_told = |field: &EventField| event.has(*field);
    let events: Vec<EventField> = EventField::ALL.into_iter().filter(is_told).collect();
    let mut what = way.shape.name().to_string();
    if way.log_stream.is_none() && event.log_stream.is_some() {
        what = "export task of CloudWatch Logs (time, record; log stream by the path)".into();
    }
    settled(Format::Text, &layout.with_events(&events), &what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::write::GzEncoder;
    use std::io::Write;

    const V2: &str = "2 210987654321 eni-0a 203.0.113.77 10.20.4.15 51544 443 6 12 4310 \
        1794700812 1794700869 ACCEPT OK\n";

    #[track_caller]
    fn check(head: &[u8], format: Format, evidence: &str) {
        let plain = sniff(head, "logs/flow.log");
        assert_eq!((plain.format, &*plain.evidence), (format, evidence));
        assert_eq!(plain.compression, Compression::None);
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(head).unwrap();
        let packed = sniff(&encoder.finish().unwrap(), "logs/flow.log");
        let evidence = format!("{evidence}, gzip");
        assert_eq!((packed.format, &packed.evidence), (format, &evidence));
        assert_eq!(packed.compression, Compression::Gzip { layers: 1 });
        assert_eq!(packed.layout, plain.layout);
        assert!(!packed.can_be_cut());
    }

    #[test]
    fn text_is_recognised_by_its_layout() {
        let vpc = "flow log lines, default VPC layout, no header";
        check(V2.as_bytes(), Format::Text, vpc);
        check(format!("\u{feff}\r\n \n{V2}").as_bytes(), Format::Text, vpc);
        check(format!("damaged line\n{V2}").as_bytes(), Format::Text, vpc);
        let header = "S3 text, header with 3 fields";
        check(b"srcaddr dstaddr bytes\n", Format::Text, header);
        check(b"srcaddr my-column other\n", Format::Text, header);
        check(b"bytes", Format::Text, "S3 text, header with 1 field");
        let tgw = format!(
            "6 TransitGateway{} 10.0.0.1 10.1.0.1 1 2 6 1 40 0 60 OK IPv4 0 0 0 0 2 r ingress - -\n",
            " x".repeat(14)
        );
        let evidence = "flow log lines, default transit gateway layout, no header";
        check(tgw.as_bytes(), Format::Text, evidence);
        let unknown = "text, no header and no default record";
        check(b"Dear diary,\nnothing happened\n", Format::Text, unknown);
    }

    #[test]
    fn other_formats_are_told_apart() {
        check(b"", Format::Empty, "an empty file");
        check(b"PAR1\x15\x04", Format::Parquet, "a Parquet file");
        check(b"PARE\x15\x04", Format::Parquet, "a Parquet file");
        check(b"PK\x03\x04\x14\0 flow.log", Format::Zip, "a zip archive");
        let zip = |names: &[&str]| {
            let local = |name: &&str| {
                let mut local = [b"PK\x03\x04".as_slice(), &[0; 26]].concat();
                local[26] = name.len() as u8;
                [&local, name.as_bytes()].concat()
            };
            names.iter().flat_map(local).collect::<Vec<u8>>()
        };
        let xlsx = "a spreadsheet (XLSX)";
        for names in [
            &["[Content_Types].xml", "xl/workbook.xml"][..],
            &["docProps/app.xml"],
            &["media/", "xl/workbook.xml"],
        ] {
            check(&zip(names), Format::Xlsx, xlsx);
        }
        let word = zip(&["[Content_Types].xml", "word/document.xml"]);
        check(&word, Format::Office, "an office document");
        check(&zip(&["flow.log", "xl.log"]), Format::Zip, "a zip archive");
        check(b"{\"a\": []}", Format::Json, "JSON");
        check(b" \n[1]", Format::Json, "JSON");
        check(
            b"<?xml version=\"1.0\"?><Error>",
            Format::Markup,
            "an HTML or XML page",
        );
        check(b"%PDF-1.7", Format::Pdf, "a PDF document");
        check(b"\x89PNG\r\n", Format::Image, "an image");
        check(
            b"\xd4\xc3\xb2\xa1\x02\0",
            Format::PacketCapture,
            "a packet capture",
        );
        let utf32 = "text in UTF-32";
        check(b"\xff\xfe\0\x002\0\0\0", Format::Utf32, utf32);
        check(b"2\0\0\0 \0\0\0", Format::Utf32, utf32);
        check(b"\0\0\x002\0\0\0 \0\0", Format::Utf32, utf32);
        let binary = "a binary file of an unknown kind";
        check(b"\x7fELF\x02\x01\0\0\0", Format::Binary, binary);
        let mut tar = vec![b'a'; 512];
        tar[257..262].copy_from_slice(b"ustar");
        check(&tar, Format::Tar, "a tar archive");
        for (head, format, evidence) in [
            (
                &b"\x28\xb5\x2f\xfd\x24"[..],
                Format::Zstandard,
                "a file compressed with Zstandard",
            ),
            (b"BZh91AY&SY", Format::Bzip2, "a file compressed with bzip2"),
            (b"\xfd7zXZ\0\0", Format::Xz, "a file compressed with xz"),
            (b"7z\xbc\xaf\x27\x1c\0", Format::SevenZip, "a 7z archive"),
            (b"Rar!\x1a\x07\x01\0", Format::Rar, "a RAR archive"),
            (
                b"SQLite format 3\0\x10",
                Format::Sqlite,
                "an SQLite database",
            ),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                Format::Office,
                "an office document",
            ),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Format::Image, "an image"),
            (
                b"\0\0\0\x01Bud1\0",
                Format::DsStore,
                "a note of macOS on how a folder looks",
            ),
        ] {
            check(head, format, evidence);
        }
    }

    #[test]
    fn utf_16_is_recognised_by_what_it_says() {
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}{V2}{V2}");
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let evidence = "flow log lines, default VPC layout, no header, UTF-16";
            check(&little, Format::Text, evidence);
            check(&big, Format::Text, evidence);
            assert!(!sniff(&little, "flow.log").can_be_cut());
        }
    }

    #[test]
    fn gzip_is_seen_through_twice() {
        let gzip = |bytes: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        let twice = gzip(&gzip(V2.as_bytes()));
        let sniffed = sniff(&twice, "flow.log.gz");
        assert_eq!(sniffed.compression, Compression::Gzip { layers: 2 });
        assert_eq!(
            sniffed.evidence,
            "flow log lines, default VPC layout, no header, gzip in gzip"
        );
        assert_eq!(sniff(&gzip(&twice), "flow.log.gz").format, Format::Gzip);
    }

    #[test]
    fn the_name_decides_nothing() {
        let sniffed = sniff(V2.as_bytes(), "flow.log.gz");
        assert_eq!(
            sniffed.evidence,
            "flow log lines, default VPC layout, no header, not compressed in spite of its name"
        );
        assert!(sniffed.can_be_cut());
        assert!(!sniff(b"no record\n", "flow.log").can_be_cut());
    }

    #[test]
    fn tables_are_recognised_by_their_columns() {
        for (head, format, evidence) in [
            (
                "timestamp,message\n1794700812000,2 2109",
                Format::Csv,
                "CSV of log events, header with 2 columns",
            ),
            (
                "@message\n2 210987654321",
                Format::Csv,
                "CSV of log events, header with 1 column",
            ),
            (
                "sep=;\r\n@timestamp;srcAddr\r\n",
                Format::Csv,
                "CSV with semicolons of flow log records, header with 2 columns",
            ),
            (
                "\"version\",\"account_id\"\n",
                Format::Csv,
                "CSV of flow log records, header with 2 columns",
            ),
            (
                "\"srcaddr\"\n\"10.0.0.1\"\n",
                Format::Csv,
                "CSV of flow log records, header with 1 column",
            ),
            (
                "bin(5m),sum(bytes)\n",
                Format::Results,
                "CSV of query results, header with 2 columns",
            ),
            (
                "a,b,c,d\n",
                Format::OtherTable,
                "CSV of other data, header with 4 columns",
            ),
            (
                "a,b,c,d\n1,2,3,4\n",
                Format::Lookup,
                "CSV of other data, header with 4 columns",
            ),
            (
                "cidr,Owning team\n10.0.0.0/8,\"a, b\"\n",
                Format::Lookup,
                "CSV of other data, header with 2 columns",
            ),
            (
                "port;service\r\n22;ssh\r\n",
                Format::Lookup,
                "CSV with semicolons of other data, header with 2 columns",
            ),
            (
                "srcaddr,owner\n10.0.0.1,ops\n",
                Format::Lookup,
                "CSV of query results or other data, header with 2 columns",
            ),
            (
                "srcaddr,owner\n",
                Format::Results,
                "CSV of query results, header with 2 columns",
            ),
            (
                "srcaddr\tdstaddr\n10.0.0.1\t10.0.0.2\n",
                Format::Csv,
                "table with tabs of flow log records, header with 2 columns",
            ),
            (
                "srcaddr\tdstaddr\n10.0.0.1 10.0.0.2\n",
                Format::Text,
                "S3 text, header with 2 fields",
            ),
            (
                "2,210987654321,eni-0a,10.0.0.1\n",
                Format::Text,
                "text, no header and no default record",
            ),
            (
                "Well, here we are\n",
                Format::Text,
                "text, no header and no default record",
            ),
        ] {
            check(head.as_bytes(), format, evidence);
        }
    }
}
