//! However long a line, a row or a value is, no more of it is held than is shown.

use flowglass::column::{FileId, Part, Shard};
use flowglass::ingest::{Damage, Ingest, Reason, Source, Start};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Counts the bytes that are allocated, and how many they were at most.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: it does what the allocator of the system does, and counts.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(held, Relaxed);
        // SAFETY: the caller promises what the system's allocator asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller promises what the system's allocator asks for.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How much is pushed, in pieces of how much.
const TEXT: usize = 64 << 20;
const PIECE: usize = 1 << 20;

/// How much may be held meanwhile: of lines and rows of up to 1 MiB, and of JSON, whose
/// entries may have 8 MiB, in a buffer that has doubled.
const LINES: usize = 8 << 20;
const JSON: usize = 32 << 20;

const RECORD: &str = "2 210987654321 eni-0a 203.0.113.77 10.20.4.15 51544 443 6 12 4310 \
    1794700812 1794700869 ACCEPT OK";

/// Reads `begin`, then `piece` again and again without a line end, then `end`.
#[track_caller]
fn check(limit: usize, begin: &str, piece: &str, end: &str, records: u64, reasons: &[Reason]) {
    let piece = piece.repeat(PIECE / piece.len());
    let before = HELD.load(Relaxed);
    MOST.store(before, Relaxed);
    let mut shard = Shard::default();
    let mut ingest = Ingest::new(Source {
        part: Part {
            file: FileId::dropped(0),
            index: 0,
        },
        path: "long".to_string(),
        start: Start::Head,
        length: None,
        given: Vec::new(),
    });
    let pieces = std::iter::repeat_n(&piece[..], TEXT / PIECE);
    for mut text in std::iter::once(begin).chain(pieces).chain([end]) {
        while !text.is_empty() {
            text = &text[ingest.push(text.as_bytes(), &mut shard)..];
        }
    }
    ingest.finish(&mut shard);
    let most = MOST.load(Relaxed) - before;
    assert!(most < limit, "{begin}: {most} bytes were held");
    let report = ingest.report();
    assert_eq!(report.counts.records, records, "{begin}");
    let found: Vec<Reason> = report.rejects.iter().map(|r| r.reason.clone()).collect();
    assert_eq!(found, reasons, "{begin}");
}

// One test, since all threads share the allocator.
#[test]
fn memory_is_bounded() {
    let too_long = Reason::TooLong { limit: 1 << 20 };
    let line = format!("{RECORD}\n");
    let end = format!("\n{RECORD}\n");
    let one = std::slice::from_ref(&too_long);
    check(LINES, &line, "x", &end, 2, one);
    check(LINES, &line, "x ", &end, 2, one);
    check(LINES, &line, "x\t", &end, 2, one);
    let row = format!("timestamp,message\n1794700812000,{RECORD}\n");
    let end = format!("\n1794700812000,{RECORD}\n");
    check(LINES, &row, "x", &end, 2, one);
    check(LINES, &row, "x,", &end, 2, one);
    // A quote that is not closed, in one long line and over many.
    check(LINES, &format!("{row}1,\""), "x", &end, 2, one);
    let quoted = format!("{row}1,\"{RECORD}\n");
    check(
        LINES,
        &quoted,
        "x",
        &end,
        2,
        &[Reason::UnclosedQuote, too_long],
    );
    let event = format!("{{\"message\":\"{RECORD}\"}}");
    let list = format!("{{\"events\":[{event},");
    let end = format!("{event}]}}");
    check(JSON, &list, "null,", &end, 2, &[]);
    let limit = 8 << 20;
    let too_long = Reason::Json(Damage::TooLong { limit });
    let one = std::slice::from_ref(&too_long);
    check(
        JSON,
        &format!("{list}\""),
        "x",
        &format!("\",{end}"),
        2,
        one,
    );
    check(
        JSON,
        &format!("{list}{{\"a\":["),
        "{},",
        &format!("]}},{end}"),
        2,
        one,
    );
}
