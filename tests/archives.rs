//! Reads archives, whole and damaged, from a file of which any range can be read and from a
//! stream.

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use flowglass::column::{FileId, Part, Shard};
use flowglass::ingest::{Ingest, Member, Problem, Report, Source, Start};
use flowglass::worker::Local;
use std::collections::BTreeMap;
use std::io::Write;

const HEADER: &str = "srcaddr dstaddr bytes\n";
const ONE: &str = "srcaddr dstaddr bytes\n192.0.2.1 198.51.100.1 40\n";
const TWO: &str = "srcaddr dstaddr bytes\n192.0.2.2 198.51.100.1 50\n192.0.2.3 198.51.100.1 60\n";
const THREE: &str = "2 210987654321 eni-0a 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 \
    1794700869 ACCEPT OK\n2 210987654321 eni-0a 10.20.4.15 203.0.113.77 443 51544 6 11 18220 \
    1794700812 1794700869 ACCEPT OK\n2 210987654321 eni-0a - - - - - - - 1794700812 1794700869 \
    - NODATA\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Gzip in which the bytes stand as they are, so that many of them are behind its head.
fn gzip_unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A member of a zip archive that is to be written.
#[derive(Clone)]
struct Zipped {
    name: Vec<u8>,
    data: Vec<u8>,
    /// The data as they stand in the archive.
    packed: Vec<u8>,
    method: u16,
    flags: u16,
    crc: u32,
    is_large: bool,
}

impl Zipped {
    fn stored(name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Zipped {
        let data = data.as_ref();
        let mut crc = Crc::new();
        crc.update(data);
        Zipped {
            name: name.as_ref().to_vec(),
            data: data.to_vec(),
            packed: data.to_vec(),
            method: 0,
            flags: 0,
            crc: crc.sum(),
            is_large: false,
        }
    }

    fn deflated(name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Zipped {
        Zipped {
            packed: deflate(data.as_ref()),
            method: 8,
            ..Zipped::stored(name, data)
        }
    }

    /// With checksum and sizes behind the data.
    fn described(self) -> Zipped {
        Zipped { flags: 8, ..self }
    }

    /// With its sizes where large ones stand.
    fn large(self) -> Zipped {
        Zipped {
            is_large: true,
            ..self
        }
    }

    fn sizes(&self) -> [u32; 2] {
        match self.is_large {
            true => [u32::MAX; 2],
            false => [self.packed.len() as u32, self.data.len() as u32],
        }
    }

    fn extra(&self) -> Vec<u8> {
        if !self.is_large {
            return Vec::new();
        }
        let mut extra = vec![1, 0, 16, 0];
        extra.extend((self.data.len() as u64).to_le_bytes());
        extra.extend((self.packed.len() as u64).to_le_bytes());
        extra
    }

    /// What local header and directory have in common.
    fn common(&self, with_sizes: bool) -> Vec<u8> {
        let mut out = Vec::new();
        for field in [20, self.flags, self.method, 0, 0] {
            out.extend(field.to_le_bytes());
        }
        let [packed, size] = self.sizes();
        let sums = [self.crc, packed, size];
        for sum in sums.map(|sum| if with_sizes { sum } else { 0 }) {
            out.extend(sum.to_le_bytes());
        }
        out.extend((self.name.len() as u16).to_le_bytes());
        out.extend((self.extra().len() as u16).to_le_bytes());
        out
    }
}

fn zip(members: &[Zipped]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for member in members {
        let from = out.len() as u32;
        let is_described = member.flags & 8 != 0;
        out.extend(b"PK\x03\x04");
        out.extend(member.common(!is_described));
        out.extend(&member.name);
        out.extend(member.extra());
        out.extend(&member.packed);
        if is_described {
            out.extend(b"PK\x07\x08");
            out.extend(member.crc.to_le_bytes());
            out.extend((member.packed.len() as u32).to_le_bytes());
            out.extend((member.data.len() as u32).to_le_bytes());
        }
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(member.common(true));
        directory.extend([0; 10]);
        directory.extend(from.to_le_bytes());
        directory.extend(&member.name);
        directory.extend(member.extra());
    }
    let from = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(from.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// A header of a tar archive and its data.
fn tar_entry(name: &[u8], kind: u8, data: &[u8]) -> Vec<u8> {
    let mut header = [0; 512];
    header[..name.len().min(100)].copy_from_slice(&name[..name.len().min(100)]);
    header[100..108].copy_from_slice(b"0000644\0");
    let size = format!("{:011o}\0", data.len());
    header[124..136].copy_from_slice(size.as_bytes());
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    with_checksum(&mut header);
    let padding = vec![0; data.len().wrapping_neg() % 512];
    [&header, data, &padding].concat()
}

fn with_checksum(header: &mut [u8; 512]) {
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let entries = members
        .iter()
        .map(|(name, data)| tar_entry(name.as_bytes(), b'0', data));
    ended(entries.collect::<Vec<_>>().concat())
}

fn ended(entries: Vec<u8>) -> Vec<u8> {
    [entries, vec![0; 1024]].concat()
}

/// What came of an archive: its own report, and those of its members by their paths.
#[derive(Debug, PartialEq)]
struct Outcome {
    report: Report,
    members: BTreeMap<String, Member>,
    /// How many rows the shard has.
    rows: u64,
}

/// How the bytes come.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// Any range can be read.
    File,
    Stream,
}

/// Reads an archive with all its members, in chunks.
fn read(bytes: &[u8], path: &str, chunk: usize, way: Way) -> Outcome {
    let mut shard = Shard::default();
    let start = match way {
        Way::Stream => Start::Head,
        Way::File => Start::Whole {
            size: bytes.len() as u64,
        },
    };
    let (report, found) = read_part(bytes, FileId::dropped(0), path, start, chunk, &mut shard);
    let mut members = BTreeMap::new();
    let mut waiting = found;
    while let Some(mut member) = waiting.pop() {
        if let Some(place) = member.place {
            let file = &bytes[place.from as usize..];
            let start = Start::Member(place);
            let (report, inner) =
                read_part(file, member.file, &member.path, start, chunk, &mut shard);
            member.report = report;
            member.is_done = true;
            member.place = None;
            waiting.extend(inner);
        }
        assert!(member.is_done, "{}", member.path);
        assert_eq!(members.insert(member.path.clone(), member), None);
    }
    let rows = shard.batches().map(|batch| batch.rows() as u64).sum();
    Outcome {
        report,
        members,
        rows,
    }
}

fn read_part(
    bytes: &[u8],
    file: FileId,
    path: &str,
    start: Start,
    chunk: usize,
    shard: &mut Shard,
) -> (Report, Vec<Member>) {
    let mut ingest = Ingest::new(Source {
        part: Part { file, index: 0 },
        path: path.to_string(),
        start,
        length: None,
        given: Vec::new(),
    });
    let mut members = Vec::new();
    let mut range = Some(0..bytes.len() as u64);
    while let Some(wanted) = range {
        for mut piece in bytes[wanted.start as usize..wanted.end as usize].chunks(chunk) {
            while !piece.is_empty() && !ingest.is_done() {
                piece = &piece[ingest.push(piece, shard)..];
            }
        }
        range = ingest.wants();
        members.extend(
            ingest
                .take_members()
                .into_iter()
                .filter(|member| member.is_done || member.place.is_some()),
        );
    }
    while ingest.flush(shard) {}
    ingest.finish(shard);
    members.extend(ingest.take_members());
    (ingest.report().clone(), members)
}

fn words(problem: &Option<Problem>) -> String {
    problem.as_ref().map_or(String::new(), Problem::to_string)
}

/// A member as it is expected: its path, its rows and what is said of it.
type Expected<'a> = (&'a str, u64, &'a str);

/// Reads an archive in chunks of several sizes and compares what came of it.
#[track_caller]
fn check(bytes: &[u8], ways: &[Way], evidence: &str, problem: &str, members: &[Expected]) {
    for &way in ways {
        for chunk in [1, 7, 1_000, usize::MAX] {
            let outcome = read(bytes, "logs.bin", chunk, way);
            let found: Vec<Expected> = outcome
                .members
                .iter()
                .map(|(path, member)| (&path["logs.bin/".len()..], &member.report))
                .map(|(path, report)| (path, report.counts.rows(), ""))
                .collect();
            let expected: Vec<Expected> =
                members.iter().map(|&(p, rows, _)| (p, rows, "")).collect();
            assert_eq!(found, expected, "{way:?} {chunk}");
            for ((path, _, problem), member) in members.iter().zip(outcome.members.values()) {
                assert_eq!(
                    words(&member.report.problem),
                    *problem,
                    "{path} {way:?} {chunk}"
                );
            }
            let said = outcome.report.recognised.map(|sniff| sniff.evidence);
            assert_eq!(said.as_deref(), Some(evidence), "{way:?} {chunk}");
            assert_eq!(words(&outcome.report.problem), problem, "{way:?} {chunk}");
            assert_eq!(
                outcome.rows,
                members.iter().map(|member| member.1).sum::<u64>()
            );
        }
    }
}

const BOTH: &[Way] = &[Way::File, Way::Stream];
const CUT: &str = "the archive breaks off in the middle of this file; what came before was read, \
                   download the archive again for the rest";

/// The first 64 KiB of a picture.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const IMAGE: &str = "this is an image; it is no flow log: open the `.log.gz` files from S3, or \
                     text with one record per line";

#[test]
fn the_members_of_a_zip_archive_are_files() {
    let archive = zip(&[
        Zipped::stored("logs/", ""),
        Zipped::deflated("logs/one.log", ONE),
        Zipped::stored("logs/two.log.gz", gzip(TWO.as_bytes())),
        Zipped::deflated("logs/three.txt", THREE),
        Zipped::stored("logo.png", PICTURE),
        Zipped::deflated("empty", ""),
        Zipped::stored("__MACOSX/logs/._one.log", "\0\x05\x16\x07"),
        Zipped::stored("logs/.DS_Store", "\0\0\0\x01Bud1"),
    ]);
    check(
        &archive,
        BOTH,
        "a zip archive, 5 files in it, besides 3 folders and other entries without records",
        "",
        &[
            ("empty", 0, ""),
            ("logo.png", 0, IMAGE),
            ("logs/one.log", 1, ""),
            ("logs/three.txt", 3, ""),
            ("logs/two.log.gz", 2, ""),
        ],
    );
}

#[test]
fn zip_archives_are_written_in_many_ways() {
    let evidence = "a zip archive, 2 files in it";
    let expected = &[("one.log", 1, ""), ("two.log", 2, "")];
    let one = Zipped::deflated("one.log", ONE);
    let two = Zipped::deflated("two.log", TWO);
    for members in [
        [one.clone().described(), two.clone()],
        [one.clone().described(), two.clone().described()],
        [one.clone().large(), two.clone()],
        [one.clone(), Zipped::stored("two.log", TWO).large()],
    ] {
        check(&zip(&members), BOTH, evidence, "", expected);
    }
    // A comment, and something in front.
    let mut commented = zip(&[one.clone(), two.clone()]);
    let length = commented.len();
    commented[length - 2] = 9;
    commented.extend(b"a comment");
    check(&commented, BOTH, evidence, "", expected);
    check(&zip(&[]), BOTH, "a zip archive, 0 files in it", "", &[]);
    // Stored, and its length only in the directory.
    let stored = zip(&[Zipped::stored("one.log", ONE).described(), two]);
    check(&stored, &[Way::File], evidence, "", expected);
    check(
        &stored,
        &[Way::Stream],
        "a zip archive, 1 file in it",
        "the archive is damaged at byte 37, where a file or the end should stand; what was found \
         was read, download the archive again for the rest",
        &[(
            "one.log",
            0,
            "the archive does not say how long this file is, so neither it nor what follows can be \
             read; unpack the archive and open what is inside",
        )],
    );
}

#[test]
fn members_that_cannot_be_unpacked_say_why() {
    let one = Zipped::deflated("one.log", ONE);
    let mut encrypted = one.clone();
    encrypted.flags = 1;
    encrypted.name = b"encrypted.log".to_vec();
    let mut zstandard = one.clone();
    zstandard.method = 93;
    zstandard.name = b"zstandard.log".to_vec();
    let mut wrong = one.clone();
    wrong.crc ^= 1;
    wrong.name = b"wrong.log".to_vec();
    let mut damaged = one.clone();
    damaged.packed[0] = 7;
    damaged.name = b"damaged.log".to_vec();
    let archive = zip(&[encrypted, zstandard, wrong, damaged, one]);
    check(
        &archive,
        BOTH,
        "a zip archive, 5 files in it",
        "",
        &[
            (
                "damaged.log",
                0,
                "the compressed data of this file are damaged after 1 bytes; what came before was \
                 read, download the archive again for the rest",
            ),
            (
                "encrypted.log",
                0,
                "this file is encrypted; unpack the archive with its password and open what is \
                 inside",
            ),
            ("one.log", 1, ""),
            (
                "wrong.log",
                1,
                "the checksum or the length of this file is wrong, so some records may be too; \
                 download the archive again",
            ),
            (
                "zstandard.log",
                0,
                "this file is compressed with Zstandard, which cannot be read; unpack the archive \
                 and open what is inside",
            ),
        ],
    );
}

#[test]
fn the_members_of_a_tar_archive_are_files() {
    let long = format!(
        "{}/flow.log",
        "a-folder-with-a-long-name/".repeat(5).trim_end_matches('/')
    );
    let pax = |records: &[(&str, &str)]| {
        let record = |(key, value): &(&str, &str)| {
            let rest = format!(" {key}={value}\n");
            // All lengths here have two digits, or three.
            let length = rest.len() + if rest.len() + 2 < 100 { 2 } else { 3 };
            format!("{length}{rest}")
        };
        records.iter().map(record).collect::<String>()
    };
    // A prefix, and a size in base 256.
    let mut prefixed: [u8; 512] = tar_entry(b"flow.log", b'0', b"")[..].try_into().unwrap();
    prefixed[345..353].copy_from_slice(b"a/prefix");
    prefixed[124..136].copy_from_slice(&[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ONE.len() as u8]);
    with_checksum(&mut prefixed);
    let padding = vec![0; ONE.len().wrapping_neg() % 512];
    let archive = ended(
        [
            tar_entry(b"logs/", b'5', b""),
            tar_entry(b"logs/one.log", b'0', ONE.as_bytes()),
            tar_entry(b"link", b'2', b""),
            tar_entry(b"././@LongLink", b'L', format!("{long}\0").as_bytes()),
            tar_entry(b"cut", b'0', TWO.as_bytes()),
            tar_entry(
                b"PaxHeaders/x",
                b'x',
                pax(&[("path", "größe.log"), ("mtime", "1")]).as_bytes(),
            ),
            tar_entry(b"cut", b'0', THREE.as_bytes()),
            [&prefixed, ONE.as_bytes(), &padding].concat(),
            tar_entry(
                b"x",
                b'x',
                pax(&[("GNU.sparse.major", "1"), ("GNU.sparse.name", "holes")]).as_bytes(),
            ),
            tar_entry(b"GNUSparseFile.0/holes", b'0', ONE.as_bytes()),
            tar_entry(b"./._one.log", b'0', b"\0\x05\x16\x07"),
            tar_entry(b"two.log.gz", b'0', &gzip(TWO.as_bytes())),
        ]
        .concat(),
    );
    let members: &[Expected] = &[
        (&long, 2, ""),
        ("a/prefix/flow.log", 1, ""),
        ("größe.log", 3, ""),
        (
            "holes",
            0,
            "this file is stored as a sparse file, which cannot be read; unpack the archive and \
             open what is inside",
        ),
        ("logs/one.log", 1, ""),
        ("two.log.gz", 2, ""),
    ];
    let contents = "6 files in it, besides 3 folders and other entries without records";
    check(
        &archive,
        BOTH,
        &format!("a tar archive, {contents}"),
        "",
        members,
    );
    let packed = gzip(&archive);
    check(
        &packed,
        BOTH,
        &format!("a tar archive, gzip, {contents}"),
        "",
        members,
    );
}

#[test]
fn an_archive_may_stand_in_another() {
    let inner_tar = tar(&[("one.log", ONE.as_bytes()), ("two.log", TWO.as_bytes())]);
    let inner_zip = zip(&[
        Zipped::deflated("three.log", THREE),
        Zipped::stored("one.log", ONE),
    ]);
    let deep = tar(&[("inner.zip", &inner_zip)]);
    let members: &[Expected] = &[
        ("a.tar.gz", 0, ""),
        ("a.tar.gz/one.log", 1, ""),
        ("a.tar.gz/two.log", 2, ""),
        ("b.zip", 0, ""),
        ("b.zip/one.log", 1, ""),
        ("b.zip/three.log", 3, ""),
        ("c.tar", 0, ""),
        (
            "c.tar/inner.zip",
            0,
            "this is an archive in an archive in an archive, which is not opened; unpack the outer \
             one and open what is inside",
        ),
        ("d.log", 1, ""),
    ];
    let packed_tar = gzip(&inner_tar);
    let outer_zip = zip(&[
        Zipped::stored("a.tar.gz", &packed_tar),
        Zipped::deflated("b.zip", &inner_zip),
        Zipped::deflated("c.tar", &deep),
        Zipped::deflated("d.log", ONE),
    ]);
    check(
        &outer_zip,
        BOTH,
        "a zip archive, 4 files in it",
        "",
        members,
    );
    let outer_tar = tar(&[
        ("a.tar.gz", &packed_tar),
        ("b.zip", &inner_zip),
        ("c.tar", &deep),
        ("d.log", ONE.as_bytes()),
    ]);
    check(
        &outer_tar,
        BOTH,
        "a tar archive, 4 files in it",
        "",
        members,
    );
}

/// Numbers of members are the same however they are read.
#[test]
fn members_keep_their_numbers() {
    let inner = tar(&[("one.log", ONE.as_bytes()), ("two.log", TWO.as_bytes())]);
    let archive = zip(&[
        Zipped::stored("folder/", ""),
        Zipped::deflated("a.log", ONE),
        Zipped::deflated("b.tar", &inner),
        Zipped::deflated("c.log", ONE),
    ]);
    for way in [Way::File, Way::Stream] {
        let outcome = read(&archive, "x.zip", usize::MAX, way);
        let numbers: Vec<(&str, u32)> = outcome
            .members
            .values()
            .map(|member| (&*member.path, member.file.member))
            .collect();
        let expected = [
            ("x.zip/a.log", 1),
            ("x.zip/b.tar", 2),
            ("x.zip/b.tar/one.log", 1 << 16 | 2),
            ("x.zip/b.tar/two.log", 2 << 16 | 2),
            ("x.zip/c.log", 3),
        ];
        assert_eq!(numbers, expected);
    }
    let dropped = FileId::dropped(7);
    let inner = dropped.member(2).and_then(|member| member.member(1));
    assert_eq!(inner.and_then(FileId::archive), dropped.member(2));
    assert_eq!(dropped.member(2).and_then(FileId::archive), Some(dropped));
    assert_eq!(inner.and_then(|inner| inner.member(1)), None);
    assert_eq!(dropped.archive(), None);
}

/// Cuts an archive at every byte: nothing before the cut is lost, and it is said.
#[track_caller]
fn check_cuts(archive: &[u8], members: &[(&str, u64)]) {
    let mut most = 0;
    for cut in 1..archive.len() {
        for way in [Way::File, Way::Stream] {
            let outcome = read(&archive[..cut], "x", usize::MAX, way);
            let whole = |(path, rows): &&(&str, u64)| {
                let member = outcome.members.get(&format!("x/{path}"));
                member.is_some_and(|member| member.report.counts.rows() == *rows)
            };
            let rows = outcome.rows;
            assert!(rows >= most, "cut at {cut}");
            most = rows;
            // Members come one after another, so all but the last are whole.
            let complete = members.iter().take_while(whole).count();
            assert!(outcome.members.len() <= complete + 1, "cut at {cut}");
            let problems = outcome
                .members
                .values()
                .map(|member| &member.report.problem);
            let is_said = problems
                .chain([&outcome.report.problem])
                .any(Option::is_some);
            let is_done = rows == members.iter().map(|member| member.1).sum::<u64>();
            assert!(is_said || is_done, "cut at {cut}, {way:?}: {outcome:?}");
        }
    }
}

#[test]
fn a_cut_loses_nothing_before_it() {
    let members = [("one.log", 1), ("two.log.gz", 2), ("three.log", 3)];
    let two = gzip(TWO.as_bytes());
    check_cuts(
        &tar(&[
            ("one.log", ONE.as_bytes()),
            ("two.log.gz", &two),
            ("three.log", THREE.as_bytes()),
        ]),
        &members,
    );
    for described in [false, true] {
        let describe = |member: Zipped| {
            if described {
                member.described()
            } else {
                member
            }
        };
        let archive = zip(&[
            describe(Zipped::deflated("one.log", ONE)),
            describe(Zipped::deflated("two.log.gz", &two)),
            describe(Zipped::deflated("three.log", THREE)),
        ]);
        check_cuts(&archive, &members);
    }
}

#[test]
fn a_cut_says_where_it_is() {
    let archive = tar(&[("one.log", ONE.as_bytes()), ("three.log", THREE.as_bytes())]);
    let cut = 1024 + 512 + 150;
    check(
        &archive[..cut],
        BOTH,
        "a tar archive, 2 files in it",
        "the archive breaks off after 1686 bytes, in the middle of `logs.bin/three.log`; what came \
         before was read, download it again for the rest",
        &[("one.log", 1, ""), ("three.log", 1, CUT)],
    );
    let packed = gzip(&archive);
    let outcome = read(&packed[..packed.len() - 20], "x.tar.gz", 1, Way::File);
    let at = packed.len() - 20;
    assert_eq!(
        words(&outcome.report.problem),
        format!(
            "the archive breaks off after {at} bytes, in the middle of `x.tar.gz/three.log`; what \
             came before was read, download it again for the rest"
        )
    );
    let archive = zip(&[
        Zipped::stored("one.log", ONE),
        Zipped::stored("three.log", THREE),
    ]);
    let cut = 30 + 7 + ONE.len() + 30 + 9 + 150;
    check(
        &archive[..cut],
        BOTH,
        "a zip archive, 2 files in it",
        &format!(
            "the archive breaks off after {cut} bytes, in the middle of `logs.bin/three.log`; what \
             came before was read, download it again for the rest"
        ),
        &[("one.log", 1, ""), ("three.log", 1, CUT)],
    );
}

#[test]
fn names_are_only_text() {
    let long = "n".repeat(10_000);
    let archive = zip(&[
        Zipped::stored("../../etc/passwd", ONE),
        Zipped::stored("/absolute.log", ONE),
        Zipped::stored("C:\\logs\\flow.log", ONE),
        Zipped::stored(b"gr\x94\xe1e.log", ONE),
        Zipped::stored("lógs/\u{202e}gol.exe\u{7}", ONE),
        Zipped::stored(&long, ONE),
        Zipped::stored("", ONE),
        Zipped::stored("same", ONE),
    ]);
    let kept = format!("{}…", "n".repeat(1_024));
    check(
        &archive,
        BOTH,
        "a zip archive, 7 files in it, besides 1 folder or other entry without records",
        "",
        &[
            ("../../etc/passwd", 1, ""),
            ("C:/logs/flow.log", 1, ""),
            ("absolute.log", 1, ""),
            ("größe.log", 1, ""),
            ("lógs/\u{202e}gol.exe\u{fffd}", 1, ""),
            (&kept, 1, ""),
            ("same", 1, ""),
        ],
    );
}

#[test]
fn documents_are_no_archives() {
    let xlsx = zip(&[
        Zipped::deflated("docProps/app.xml", "<x/>"),
        Zipped::deflated("xl/workbook.xml", "<x/>"),
        Zipped::deflated("[Content_Types].xml", "<x/>"),
    ]);
    for way in [Way::File, Way::Stream] {
        let outcome = read(&xlsx, "results.zip", usize::MAX, way);
        assert!(outcome.members.is_empty());
        assert_eq!(
            words(&outcome.report.problem),
            "this is a spreadsheet (XLSX); it cannot be read: choose CSV where it was exported, or \
             save it as CSV"
        );
    }
}

#[test]
fn bombs_stop_at_a_limit() {
    // Members that share their bytes.
    let one = Zipped::stored("one.log", ONE);
    let mut shared = zip(&[one.clone(), one.clone()]);
    let end = shared.len() - 22;
    let second = end - 46 - 7;
    shared[second + 42..second + 46].copy_from_slice(&0_u32.to_le_bytes());
    check(
        &shared,
        &[Way::File],
        "a zip archive, 0 files in it",
        "files in this archive share their bytes, which only a decompression bomb does; nothing of \
         it was read",
        &[],
    );
    // More than it can hold.
    let mut claims = zip(std::slice::from_ref(&one));
    let end = claims.len() - 22;
    let first = end - 46 - 7;
    claims[first + 24..first + 28].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    check(
        &claims,
        &[Way::File],
        "a zip archive, 0 files in it",
        "nothing of it was read, because so small an archive cannot hold flow logs of the \
         2147483647 bytes that it promises",
        &[],
    );
    // Gzip within gzip, of one line.
    let line = vec![b'x'; 1 << 20];
    let layer = gzip(&line).repeat(1_200);
    let bomb = gzip(&layer);
    let archive = tar(&[
        ("one.log", ONE.as_bytes()),
        ("bomb.gz", &bomb),
        ("two.log", TWO.as_bytes()),
    ]);
    let outcome = read(&archive, "x.tar", usize::MAX, Way::Stream);
    assert_eq!(outcome.rows, 1);
    let problem = words(&outcome.members["x.tar/bomb.gz"].report.problem);
    assert!(problem.starts_with("reading stopped after 1"), "{problem}");
    assert_eq!(words(&outcome.report.problem), problem);
}

#[test]
fn archives_have_a_limit_of_members() {
    let entry = tar_entry(b"empty", b'0', b"");
    let archive = ended(entry.repeat(65_536));
    let mut shard = Shard::default();
    let file = FileId::dropped(0);
    let (report, members) = read_part(&archive, file, "x", Start::Head, 1 << 20, &mut shard);
    assert_eq!(members.len(), 65_535);
    assert_eq!(
        words(&report.problem),
        "the archive has more than 65535 files, and those behind were left out; unpack it and open \
         what is inside in several steps"
    );
}

/// A header is damaged, and so the checksum behind it is wrong, too.
#[test]
fn what_is_damaged_first_is_said() {
    let log = ONE.to_string() + &"192.0.2.1 198.51.100.1 40\n".repeat(3_000);
    let entry = tar_entry(b"one.log", b'0', log.as_bytes());
    let at = entry.len();
    let mut packed = gzip_unpacked(&ended([entry, vec![1; 512]].concat()));
    let trailer = packed.len() - 8;
    packed[trailer] ^= 1;
    check(
        &packed,
        BOTH,
        "a tar archive, gzip, 1 file in it",
        &format!(
            "the archive is damaged at byte {at}, where a file or the end should stand; what was \
             found was read, download the archive again for the rest"
        ),
        &[("one.log", 3_001, "")],
    );
}

/// Whatever the bytes are: no panic, and no more rows than there were.
#[test]
fn damaged_archives_are_a_normal_result() {
    let two = gzip(TWO.as_bytes());
    let tar = tar(&[
        ("one.log", ONE.as_bytes()),
        ("two.gz", &two),
        ("three.log", THREE.as_bytes()),
    ]);
    let zip = zip(&[
        Zipped::deflated("one.log", ONE).described(),
        Zipped::stored("two.gz", &two),
        Zipped::deflated("in.tar", &tar),
    ]);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % limit
    };
    for archive in [&zip, &tar, &gzip(&tar)] {
        for _ in 0..400 {
            let mut bytes = archive.clone();
            for _ in 0..1 + below(4) {
                let at = below(bytes.len());
                match below(3) {
                    0 => bytes.truncate(at + 1),
                    1 => bytes[at] ^= 1 << below(8),
                    _ => bytes[at] = below(256) as u8,
                }
            }
            let way = if below(2) == 0 {
                Way::File
            } else {
                Way::Stream
            };
            let outcome = read_any(&bytes, 1 + below(3_000), way);
            assert!(outcome <= 30);
        }
    }
}

/// How many rows there are, where members may have equal paths.
fn read_any(bytes: &[u8], chunk: usize, way: Way) -> u64 {
    let mut shard = Shard::default();
    let size = bytes.len() as u64;
    let start = match way {
        Way::Stream => Start::Head,
        Way::File => Start::Whole { size },
    };
    let file = FileId::dropped(0);
    let (_, found) = read_part(bytes, file, "x", start, chunk, &mut shard);
    let mut waiting = found;
    while let Some(member) = waiting.pop() {
        if let Some(place) = member.place {
            let start = Start::Member(place);
            let rest = &bytes[place.from as usize..];
            let (_, inner) = read_part(rest, member.file, &member.path, start, chunk, &mut shard);
            waiting.extend(inner);
        }
    }
    shard.batches().map(|batch| batch.rows() as u64).sum()
}

#[test]
fn text_in_utf_16_is_read_like_any_other() {
    let text = format!("{HEADER}192.0.2.1 198.51.100.1 40\r\n192.0.2.2 - 50\nno record\n");
    for mark in ["", "\u{feff}"] {
        let units: Vec<u16> = format!("{mark}{text}").encode_utf16().collect();
        let little: Vec<u8> = units.iter().copied().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units.iter().copied().flat_map(u16::to_be_bytes).collect();
        let archive = zip(&[
            Zipped::deflated("little.log", &little),
            Zipped::stored("big.log.gz", gzip(&big)),
        ]);
        let expected = &[("big.log.gz", 2, ""), ("little.log", 2, "")];
        check(&archive, BOTH, "a zip archive, 2 files in it", "", expected);
        let outcome = read(&little, "flow.log", 3, Way::File);
        let counts = outcome.report.counts;
        assert_eq!((counts.lines, counts.headers, counts.rejected), (4, 1, 1));
        assert_eq!(outcome.report.rejects[0].text, "no record");
        assert_eq!(
            outcome.report.recognised.unwrap().evidence,
            "S3 text, header with 3 fields, UTF-16"
        );
        let cut = read(&little[..little.len() - 1], "flow.log", 3, Way::File);
        assert_eq!(
            words(&cut.report.problem),
            "the file ends in the middle of a UTF-16 character; what came before was read, \
             download it again for the rest"
        );
    }
}

/// Many workers find what one does, and read again what one of them lost.
#[test]
fn workers_share_the_members() {
    let inner = gzip(&tar(&[
        ("one.log", ONE.as_bytes()),
        ("two.log", TWO.as_bytes()),
    ]));
    let mut members = vec![Zipped::stored("inner.tar.gz", inner)];
    for number in 0..20 {
        members.push(Zipped::deflated(format!("{number:02}.log"), THREE));
    }
    let zipped = zip(&members);
    let tarred = tar(&[("one.log", ONE.as_bytes()), ("three.log", THREE.as_bytes())]);
    let query = "stats count(*) as rows, sum(bytes) as sum by srcaddr | sort srcaddr";
    let mut answers = Vec::new();
    for shards in 1..=3 {
        let mut local = Local::with_batch_rows(shards, 2);
        let ids = local.open(&[
            ("a.zip", &zipped),
            ("b.tar", &tarred),
            ("c.log", ONE.as_bytes()),
        ]);
        let answer = |local: &mut Local| local.run(query, None).unwrap().table.encode();
        answers.push(answer(&mut local));
        let mut paths: Vec<String> = local.statuses().map(|file| file.path.clone()).collect();
        paths.sort();
        assert_eq!(paths.len(), 3 + 21 + 2 + 2);
        assert!(paths.contains(&"a.zip/inner.tar.gz/two.log".to_string()));
        assert!(local.statuses().all(|file| file.done && !file.cancelled));
        let sizes: u64 = local.statuses().map(|file| file.bytes_to_read).sum();
        assert_eq!(sizes, (zipped.len() + tarred.len() + ONE.len()) as u64);
        assert!(
            local
                .statuses()
                .all(|file| file.bytes == file.bytes_to_read)
        );
        for lost in 0..shards {
            local.lose_worker(lost);
            answers.push(answer(&mut local));
        }
        // A member goes, and then the archive with all of them; both come back.
        let before = answer(&mut local);
        let two = local.statuses().find(|file| file.path.ends_with("two.log"));
        let two = two.unwrap().file;
        local.hide(vec![two], true);
        assert_ne!(answer(&mut local), before);
        local.hide(vec![two], false);
        assert_eq!(answer(&mut local), before);
        local.hide(vec![ids[0], ids[1]], true);
        let rows = local.run("stats count(*) as rows", None).unwrap().table;
        assert_eq!(rows.value(0, 0).to_string(), "1");
        local.hide(vec![ids[0], ids[1]], false);
        assert_eq!(answer(&mut local), before);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
}

/// Archives that other programs wrote: Info-ZIP, GNU tar and Python.
#[test]
fn archives_of_other_programs_are_read() {
    const NO_PASSWORD: &str = "this file is encrypted; unpack the archive with its password and \
                               open what is inside";
    const HOLES: &str = "this file is stored as a sparse file, which cannot be read; unpack the \
                         archive and open what is inside";
    let long = format!("logs/{}größe.log", "a-folder-with-a-long-name/".repeat(6));
    let tree: &[Expected] = &[
        (&long, 1, ""),
        ("logs/deep/two.log.gz", 2, ""),
        ("logs/one.log", 1, ""),
    ];
    let one: &[Expected] = &[("logs/one.log", 1, "")];
    let sparse: &[Expected] = &[("h", 0, HOLES), ("logs/one.log", 1, "")];
    for (file, members) in [
        ("info-zip.zip", tree),
        ("gnu.tar.gz", tree),
        ("posix.tar.gz", tree),
        ("v7.tar.gz", one),
        ("piped.zip", &[("-", 1, "")]),
        (
            "python-stream.zip",
            &[("größe.log", 1, ""), ("one.log", 1, "")],
        ),
        ("encrypted.zip", &[("logs/one.log", 0, NO_PASSWORD)]),
        ("sparse.tar.gz", sparse),
        ("sparse-pax.tar.gz", sparse),
    ] {
        let path = format!(
            "{}/tests/formats/archives/{file}",
            env!("CARGO_MANIFEST_DIR")
        );
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        for way in [Way::File, Way::Stream] {
            for chunk in [1, 1_000, usize::MAX] {
                let outcome = read(&bytes, "x", chunk, way);
                let found: Vec<(&str, u64, String)> = outcome
                    .members
                    .iter()
                    .map(|(path, member)| {
                        let report = &member.report;
                        (
                            &path["x/".len()..],
                            report.counts.rows(),
                            words(&report.problem),
                        )
                    })
                    .collect();
                let expected: Vec<(&str, u64, String)> = members
                    .iter()
                    .map(|&(path, rows, problem)| (path, rows, problem.to_string()))
                    .collect();
                assert_eq!(found, expected, "{file} {way:?} {chunk}");
                assert_eq!(words(&outcome.report.problem), "", "{file} {way:?} {chunk}");
            }
        }
    }
}

/// A Parquet file in an archive, or packed, says what it says by itself.
#[test]
fn parquet_files_are_unpacked() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/formats/parquet/s3.parquet"
    );
    let parquet = std::fs::read(path).unwrap();
    let zipped = zip(&[
        Zipped::deflated("logs/s3.parquet", &parquet),
        Zipped::deflated("one.log", ONE),
    ]);
    let tarred = gzip(&tar(&[
        ("s3.parquet", &parquet),
        ("one.log", ONE.as_bytes()),
    ]));
    let nested = tar(&[("inner.zip", &zipped)]);
    let packed = gzip(&parquet);
    let query = "fields @message | filter @message like /eni-/ | sort @message";
    for shards in 1..=2 {
        let mut plain = Local::new(shards);
        plain.open(&[("s3.parquet", &parquet)]);
        let expected = plain.run(query, None).unwrap().table;
        assert!(expected.rows() > 0);
        let expected = expected.encode();
        for (name, file, members) in [
            (
                "a.zip",
                &zipped,
                &["a.zip", "a.zip/logs/s3.parquet", "a.zip/one.log"][..],
            ),
            (
                "a.tar.gz",
                &tarred,
                &["a.tar.gz", "a.tar.gz/one.log", "a.tar.gz/s3.parquet"],
            ),
            (
                "a.tar",
                &nested,
                &[
                    "a.tar",
                    "a.tar/inner.zip",
                    "a.tar/inner.zip/logs/s3.parquet",
                    "a.tar/inner.zip/one.log",
                ],
            ),
            ("s3.parquet.gz", &packed, &["s3.parquet.gz"]),
        ] {
            let mut local = Local::new(shards);
            local.open(&[(name, file)]);
            assert_eq!(
                local.run(query, None).unwrap().table.encode(),
                expected,
                "{name}"
            );
            let mut paths: Vec<&str> = local.statuses().map(|file| &*file.path).collect();
            paths.sort();
            assert_eq!(paths, members);
            for file in local.statuses() {
                assert!(file.done, "{}", file.path);
                assert_eq!(words(&file.report.problem), "", "{}", file.path);
            }
            for lost in 0..shards {
                local.lose_worker(lost);
                assert_eq!(
                    local.run(query, None).unwrap().table.encode(),
                    expected,
                    "{name}"
                );
            }
        }
    }
    // Without its end a Parquet file says nothing.
    let cut = &tarred[..tarred.len() - 400];
    let outcome = read(cut, "a.tar.gz", 1_000, Way::Stream);
    assert_eq!(
        words(&outcome.members["a.tar.gz/s3.parquet"].report.problem),
        CUT
    );
}
