//! Everything the page says.
//!
//! Words that come from elsewhere: query diagnostics (`query`), the reasons of rejected
//! lines and what a file was recognised as (`ingest`), and `index.html`, whose first
//! screen stands before this module is there.

mod asking;
mod chart;
mod fields;
mod guides;
mod hand_in;
mod missions;
mod result;
mod selection;

pub use asking::*;
pub use chart::*;
pub use fields::*;
pub use guides::*;
pub use hand_in::*;
pub use missions::*;
pub use result::*;
pub use selection::*;

use crate::flow::Address;
use crate::ingest::{Contradiction, LookupReport, Trial};
use crate::insight::{Code, Diagnosis, Question, Side, Stretch};
use crate::query::assist::Kind;
use crate::query::explain::Work;
use crate::query::{Diagnostic, Fix, Severity};
use crate::view::format;
use crate::view::verdict::{Service, services};

pub const NAME: &str = "Flowglass";
pub const SKIP_LINK: &str = "Skip to the content";
pub const PLACES: &str = "Places";

pub const OVERVIEW: &str = "Overview";
pub const QUERY: &str = "Query";
pub const CONNECTIONS: &str = "Connections";
pub const LEARN: &str = "Learn";
pub const DATA: &str = "Data";

pub const THEME: &str = "Theme";
pub const THEME_SYSTEM: &str = "System";
pub const THEME_LIGHT: &str = "Light";
pub const THEME_DARK: &str = "Dark";
pub const THEME_CONTRAST: &str = "High contrast";
pub const PRESENT: &str = "Presenter mode";
pub const PRESENT_HINT: &str = "Presenter mode: large type and less around it, for a room";

// Opening files.
pub const OPEN_FILES: &str = "Open flow logs";
pub const OPEN_FOLDER: &str = "Open a folder";
pub const PASTE: &str = "Paste";
pub const PASTE_HINT: &str =
    "Open what is on the clipboard. Ctrl+V or ⌘+V does so anywhere outside of a text field.";
pub const OPEN_SAMPLE: &str = "Open a sample";
pub const DROP_NOW: &str = "Drop to open";
pub const NOTHING_OPENED: &str = "There are no files in what was dropped.";
pub const NOTHING_OPENED_NEXT: &str = "Drop the files themselves, or a folder that holds them.";

// Loading.
pub const LOADED: &str = "What is loaded";
pub const LOAD_STATUS: &str = "Load status";
pub const LOAD_PROGRESS: &str = "Loading progress";
pub const CANCEL_LOADING: &str = "Stop reading";

/// The title of the browser's window.
pub fn title(place: &str) -> String {
    format!("{place} – {NAME}")
}

/// A message of the core, which begins in lower case and has no full stop, as a
/// sentence.
pub fn sentence(message: &str) -> String {
    let mut sentence = capitalized(message);
    if !sentence.ends_with(['.', '?', '!']) {
        sentence.push('.');
    }
    sentence
}

/// The text with its first letter in upper case.
pub fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

fn files(count: usize) -> String {
    format::count(count as i128, "file", "files")
}

pub fn records(count: u64) -> String {
    format::count(i128::from(count), "record", "records")
}

pub fn rows(count: u64) -> String {
    format::count(i128::from(count), "row", "rows")
}

pub fn loading(count: usize) -> String {
    format!("Reading {}", files(count))
}

pub fn loading_progress(done: usize, count: usize) -> String {
    format!("Reading: {done} of {} done", files(count))
}

pub fn loading_figures(bytes: u64, size: u64, count: u64) -> String {
    let (bytes, size) = (i128::from(bytes), i128::from(size));
    format!(
        "{} of {} · {}",
        format::bytes(bytes),
        format::bytes(size),
        records(count)
    )
}

/// What is loaded; ends with the number of records.
pub fn loaded(count: usize, stopped: usize, record_count: u64) -> String {
    // Always the plural: people and tools look for these words.
    let record_count = format!("{} records", format::integer(i128::from(record_count)));
    match stopped {
        0 => format!("{}, {record_count}", files(count)),
        _ => format!(
            "{}, {stopped} not read to the end, {record_count}",
            files(count)
        ),
    }
}

pub fn problems_note(count: usize) -> String {
    format!("{} to look at", files(count))
}

pub fn rejected_lines_note(count: u64) -> String {
    let lines = format::count(i128::from(count), "line is", "lines are");
    format!("{lines} no flow log record")
}

// Traffic over time.
pub const TRAFFIC: &str = "Traffic over time";
pub const TRAFFIC_WAITING: &str = "Drawn as soon as everything is read";
pub const TRAFFIC_NONE: &str = "No record says when it was: there is no time to draw traffic over.";
pub const TRAFFIC_SLIDER: &str = "Time";
pub const ACCEPTED: &str = "Accepted";
pub const REJECTED: &str = "Rejected";

// Overview.
pub const TOTALS: &str = "In these logs";
pub const BYTES: &str = "Bytes";
pub const PACKETS: &str = "Packets";
pub const RECORDS: &str = "Records";
pub const ACTIONS: &str = "Records by action";
pub const NOT_TRAFFIC: &str = "Without traffic data";
pub const TIME_SPAN: &str = "Time span";
pub const NODATA: &str = "NODATA";
pub const NODATA_MEANING: &str = "no traffic in the interval";
pub const SKIPDATA: &str = "SKIPDATA";
pub const SKIPDATA_MEANING: &str = "not captured by AWS";
pub const COUNT_ONCE: &str = "Count traffic once";
pub const COUNTING: &str = "Looking for traffic that several records tell of …";
pub const COUNT_EACH: &str =
    "Every record counts, also where two interfaces have recorded the same packets.";
pub const NOTHING_TWICE: &str = "No record tells of traffic that another has told of.";
pub const NO_PACKET_ADDRESSES: &str = " Traffic before and after a NAT gateway counts twice: \
    without the fields pkt-srcaddr and pkt-dstaddr nothing shows that it is the same.";
pub const TOP_PAIRS: &str = "Top pairs";
pub const TOP_PAIRS_SUMMARY: &str = "The ten pairs that moved the most bytes";
pub const SOURCE: &str = "Source";
pub const DESTINATION: &str = "Destination";
pub const QUESTIONS: &str = "Ask";
pub const NO_PAIRS: &str = "No record has a source and a destination address.";

// Query.
pub const RUN: &str = "Run query";
pub const RUN_KEYS: &str = "runs it";
pub const PALETTE_KEYS: &str = "does anything";
pub const FORMAT: &str = "Format";
pub const FORMAT_TITLE: &str = "A command on each line, everything spelled alike";
pub const COMPLETIONS: &str = "Completions";
pub const COMPLETION_KEYS: &str = "↓ chooses, Tab or Enter takes it, Esc closes.";
pub const COMPLETE_KEYS: &str = "Ctrl+Space lists what can be written at the cursor.";
pub const CANCEL_QUERY: &str = "Cancel";
pub const EXAMPLES: &str = "Example queries";
pub const RESTORE_QUERY: &str = "Undo: bring back my query";
pub const QUERY_STATUS: &str = "Query status";
pub const QUERY_PROGRESS: &str = "Query progress";
pub const QUERY_RUNNING: &str = "Running";
pub const QUERY_REFUSED: &str = "The query has an error.";
pub const QUERY_STOPPED: &str = "The query was stopped.";
pub const QUERY_CANCELLED: &str = "Cancelled.";
pub const RESULT_IS_OLDER: &str = "Below is the result of an earlier query.";
pub const RESULTS: &str = "Query results";
pub const RESULTS_OUTDATED: &str = "Files have come or gone since this query ran.";
pub const RUN_AGAIN: &str = "Run it again";
pub const NO_RESULT_YET: &str = "Nothing asked yet.";
pub const NO_RESULT_YET_NEXT: &str = "Press Run query, or choose an example.";
pub const NO_ROWS: &str = "No row answers this query.";
pub const NO_ROWS_NEXT: &str = "Loosen a filter: remove a condition, or look at a single one.";
pub const NO_DATA_YET: &str = "Nothing is loaded yet: a query has no rows to look at.";
pub const CELL_EMPTY: &str = "The record has no such field.";
pub const NO_DATA_YET_NEXT: &str = "Open flow logs, or the sample.";
pub const COMPLETE: &str =
    "Without a limit the result is complete; the CloudWatch console stops at 10,000 rows.";
pub const STOPPED_NEXT: &str = "Filter earlier in the query, or group by fewer fields.";
pub const REFUSED_NEXT: &str = "Start from an example query.";

pub fn query_done(row_count: u64, took: u64, scanned: u64) -> String {
    let scanned = rows(scanned);
    format!(
        "{} in {}, scanned {scanned}",
        rows(row_count),
        format::duration(took)
    )
}

pub const HOW_IT_RAN: &str = "How it ran";

/// What a step of a query has come to, which has given so many rows.
pub fn step_work(work: &Work, out: u64) -> String {
    let mut said = format!("{} in", rows(work.rows));
    if work.kept != work.rows {
        said.push_str(&format!(", {} kept", format::integer(work.kept.into())));
    }
    if work.skipped > 0 {
        let [skipped, batches] = [work.skipped, work.batches].map(|n| format::integer(n.into()));
        said.push_str(&format!(
            ", {skipped} of {batches} batches passed over unread"
        ));
    }
    let out = format::integer(out.into());
    let took = format::duration(work.micros.div_ceil(1_000));
    said.push_str(&format!(", {out} out, {took}"));
    said
}

/// What kind of thing a completion is.
pub fn completion_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Command => "command",
        Kind::Keyword => "keyword",
        Kind::Operator => "operator",
        Kind::Function => "function",
        Kind::Aggregate => "aggregate",
        Kind::Field => "field",
        Kind::Name => "your name",
        Kind::Value => "value",
        Kind::Period => "period",
        Kind::Table => "table",
        Kind::Column => "column",
        Kind::Saved => "saved query",
    }
}

pub fn more_completions(more: usize) -> String {
    format!(
        "{} more: write on to see them.",
        format::integer(more as i128)
    )
}

/// What a value stands for, and how many rows have it.
pub fn value_of(name: &str, rows: Option<u64>) -> String {
    let name = if name.is_empty() {
        String::new()
    } else {
        format!(" {name}")
    };
    match rows {
        Some(rows) => format!("{name} {}", self::rows(rows)),
        None => name,
    }
}

pub const FIX_KEYS: &str = "Alt+Enter";

pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error:",
        Severity::Warning => "Warning:",
        Severity::Hint => "Note:",
    }
}

/// What was found in a query that is still being written, in short.
pub fn findings_told(findings: &[Diagnostic], first: Option<&Fix>) -> String {
    let told = |severity: Severity, noun: &str| {
        let count = findings.iter().filter(|found| found.severity == severity);
        match count.count() {
            0 => None,
            1 => Some(format!("1 {noun}")),
            count => Some(format!("{count} {noun}s")),
        }
    };
    let counts: Vec<String> = [
        told(Severity::Error, "error"),
        told(Severity::Warning, "warning"),
        told(Severity::Hint, "note"),
    ]
    .into_iter()
    .flatten()
    .collect();
    match (counts.is_empty(), first) {
        (true, _) => String::new(),
        (false, Some(fix)) => format!(
            "{} in the query. {FIX_KEYS}: {}.",
            counts.join(", "),
            fix.title.replace('`', "")
        ),
        (false, None) => format!("{} in the query.", counts.join(", ")),
    }
}

pub fn more_findings(count: usize) -> String {
    format!("and {count} more")
}

pub fn panel_problem(reason: &str) -> String {
    format!("This could not be worked out: {reason}")
}

pub fn place_in_query(line: usize, column: usize) -> String {
    format!("line {line}, column {column}")
}

// Connections.
pub const FROM: &str = "From";
pub const TO: &str = "To";
pub const FROM_EXAMPLE: &str = "10.1.5.112";
pub const TO_EXAMPLE: &str = "10.2.15.210 or 10.2.15.210:443";
pub const TO_EXAMPLE_PORT: &str = "10.2.15.210:443";
pub const VERDICTS: &str = "Verdicts";
pub const SWAP: &str = "Swap From and To";
pub const ASK: &str = "Ask";
pub const CAPTURED_ALL: &str = "These logs captured accepted and rejected traffic";
pub const CAPTURED_ALL_MEANING: &str = "Tick it if you know so: then what an interface does not \
    show counts as not having happened there.";
pub const ASK_PAIR: &str = "Does one address reach another?";
pub const VERDICT_STATUS: &str = "Verdict status";
pub const LOOKING_FOR_EVIDENCE: &str = "Looking for evidence …";
pub const SAME_ADDRESS: &str = "That is the address that asks: traffic within a host is never \
    recorded.";
pub const NOTHING_ASKED: &str = "Nothing asked yet.";
pub const NOTHING_ASKED_NEXT: &str = "Say who wants to reach whom, and the records of both ends \
    tell what became of it.";
pub const NO_DATA_TO_CONNECT: &str = "Nothing is loaded yet: there are no records that could tell.";
pub const TIMELINE: &str = "Requests and replies";
pub const WHERE_IT_GOT_TO: &str = "Where it got to";
pub const REQUEST: &str = "Request";
pub const REPLY: &str = "Reply";
pub const SEEN_NOTHING: &str = "Nothing";
pub const NOT_WATCHED: &str = "Not watched";
pub const MEANING: &str = "What it means";
pub const CAUSES: &str = "What can be behind it";
pub const NOT_RULED_OUT: &str = "What the records do not rule out";
pub const CHECKS: &str = "What to check next";
pub const NOTES: &str = "Good to know";
pub const ASSUMPTIONS: &str = "Taken for granted";
pub const COVERAGE: &str = "What was watched, and what was not";

pub const CLOSE_VERDICT: &str = "Close the verdict";
pub const UNANSWERED: &str = "Questions without an answer";
pub const UNANSWERED_LOOKING: &str = "Joining records into conversations …";
pub const UNANSWERED_NONE: &str = "Every question got its answer.";
pub const UNANSWERED_NONE_INSIDE: &str = "Every question got its answer, apart from strangers \
    who knocked in vain.";
pub const SHOW_STRANGERS: &str = "Show strangers who knocked in vain, too";
pub const MORE_QUESTIONS: &str = "Show more questions";
pub const WHO_KNOCKED: &str = "Who knocked";
pub const WHERE_KNOCKED: &str = "On which ports";
pub const STRANGER: &str = "Stranger";
pub const STRANGERS: &str = "Strangers";
pub const ATTEMPTS: &str = "Attempts";
pub const PORTS: &str = "Ports";
pub const PORT: &str = "Port";
pub const TARGETS: &str = "Targets";
pub const CONVERSATIONS: &str = "Conversations";
pub const CONVERSATIONS_HINT: &str =
    "Click a row, or press Enter on it, to ask whether the client reaches the server.";
pub const OPEN_CONVERSATION: &str = "Does it get through?";
pub const CONVERSATIONS_NONE: &str = "No records of two hosts that talk.";
pub const CONVERSATIONS_FILTERED: &str = "No conversation contains this.";
pub const FILTER_CONVERSATIONS: &str = "Filter conversations";
pub const FILTER_EXAMPLE: &str = "address, port or service";
pub const CLIENT: &str = "Client";
pub const SERVER: &str = "Server";
pub const PROTOCOL: &str = "Protocol";
pub const SERVER_PORT: &str = "Port";
pub const NO_PORT: &str = "The protocol has no ports.";
pub const SERVICE: &str = "Service";
pub const ANSWER: &str = "Answer";
pub const PACKETS_THERE: &str = "Packets there";
pub const PACKETS_BACK: &str = "Packets back";
pub const BYTES_THERE: &str = "Bytes there";
pub const BYTES_BACK: &str = "Bytes back";
pub const REJECTED_RECORDS: &str = "Rejected";
pub const FIRST_SEEN: &str = "First seen";
pub const LAST_SEEN: &str = "Last seen";

/// What became of a question in short: `Lost in between, then answered`.
pub fn outcome(diagnosis: &Diagnosis) -> String {
    capitalized(&in_turn(diagnosis.stretches.iter()))
}

/// The verdicts of stretches that follow each other: `lost in between, then answered`. Where
/// they are many, which ones they are: `answered and no answer in turn`.
fn in_turn<'a>(stretches: impl Iterator<Item = &'a Stretch>) -> String {
    let mut codes: Vec<Code> = stretches.map(|stretch| stretch.code).collect();
    codes.dedup();
    let label = |code: &Code| code.label().to_ascii_lowercase();
    if codes.len() <= 4 {
        let labels: Vec<String> = codes.iter().map(label).collect();
        return labels.join(", then ");
    }
    codes.sort_unstable();
    codes.dedup();
    let labels: Vec<String> = codes.iter().map(label).collect();
    match &labels[..] {
        [first @ .., last] => format!("{} and {last} in turn", first.join(", ")),
        [] => String::new(),
    }
}

pub fn attempts(count: u64) -> String {
    format::count(i128::from(count), "attempt", "attempts")
}

/// Who knocked in vain: `86 strangers knocked 480 times in vain, mostly on TCP 23 (Telnet),
/// TCP 22 (SSH) and UDP 5060 (SIP).`
pub fn knocked(strangers: u64, attempts: u64, ports: &[&str]) -> String {
    let strangers = format::count(i128::from(strangers), "stranger", "strangers");
    let times = format::count(i128::from(attempts), "time", "times");
    let most = match ports {
        [] => String::new(),
        [one] => format!(", on {one}"),
        [first @ .., last] => format!(", mostly on {} and {last}", first.join(", ")),
    };
    format!("{strangers} knocked {times} in vain{most}.")
}

/// How many conversations there are, and how many records two interfaces have of the same.
pub fn conversations_known(count: u64, record_count: u64, folded: u64) -> String {
    let count = format::count(i128::from(count), "conversation", "conversations");
    let all = records(record_count);
    match folded {
        0 => format!("{count} in {all}."),
        _ => format!(
            "{count} in {all}; {} of them tell of traffic that another interface recorded, too, \
             and are counted once.",
            format::integer(i128::from(folded))
        ),
    }
}

/// What kind of addresses the ends of a question are, and which interfaces have them.
pub fn ends(source: &Side, destination: &Side) -> String {
    let end = |side: &Side| match side.interfaces.is_empty() {
        true => format!("{}: {}", side.address, side.scope),
        false => format!(
            "{}: {} of {}",
            side.address,
            side.scope,
            side.interfaces.join(", ")
        ),
    };
    format!("{} · {}", end(source), end(destination))
}

/// `is_cut` tells that there are more.
pub fn conversations_shown(count: u64, is_cut: bool) -> String {
    let count = format::integer(i128::from(count));
    match is_cut {
        true => format!("the first {count} shown; filter to see others"),
        false => format!("{count} shown"),
    }
}

pub fn no_address(text: &str) -> String {
    match text.is_empty() {
        true => format!("Which address asks? For example {FROM_EXAMPLE}"),
        false => format!("“{text}” is no IP address. One looks like {FROM_EXAMPLE} or 2001:db8::1"),
    }
}

pub fn no_target(text: &str) -> String {
    match text.is_empty() {
        true => format!("Which address is asked? For example {TO_EXAMPLE}"),
        false => format!(
            "“{text}” is no IP address, with or without a port. One looks like {TO_EXAMPLE}"
        ),
    }
}

/// What the verdicts on some questions are, in short: `10.1.5.112 to 10.2.15.210: ICMP lost in
/// between, then answered.`
pub fn verdicts(diagnoses: &[Diagnosis]) -> String {
    let tell_service = |(service, stretches): (Service, Vec<&Stretch>)| {
        let name = service.name();
        let space = if name.is_empty() { "" } else { " " };
        let told = in_turn(stretches.into_iter());
        format!("{name}{space}{told}")
    };
    let tell = |diagnosis: &Diagnosis| {
        let services = services(diagnosis);
        let told = match services.len() {
            count if count <= 3 => {
                let told: Vec<String> = services.into_iter().map(tell_service).collect();
                told.join("; ")
            }
            count => format::count(count as i128, "service", "services"),
        };
        format!("{}: {told}.", diagnosis.question)
    };
    diagnoses.iter().map(tell).collect::<Vec<_>>().join(" ")
}

pub fn show_records(count: u64) -> String {
    match count {
        1 => "Show the record".into(),
        _ => format!("Show the {}", records(count)),
    }
}

/// A question in words: `Does 10.1.5.112 reach 10.2.15.210:443?`
pub fn ask_why(question: &Question) -> String {
    let (src, dst) = (question.src, question.dst);
    match (question.port, dst) {
        (None, _) => format!("Does {src} reach {dst}?"),
        (Some(port), Address::V4(_)) => format!("Does {src} reach {dst}:{port}?"),
        (Some(port), Address::V6(_)) => format!("Does {src} reach [{dst}]:{port}?"),
    }
}

pub fn services_left_out(count: usize) -> String {
    let services = format::count(count as i128, "service is", "services are");
    format!("{services} not shown: ask with a port, as in {TO_EXAMPLE_PORT}.")
}

pub fn further_stretches(count: usize) -> String {
    format::count(count as i128, "later verdict", "later verdicts")
}

pub fn further_services(count: usize) -> String {
    let services = format::count(count as i128, "further service", "further services");
    format!("{services} between the two")
}

// Data.
pub const FILES: &str = "Files";
pub const FILE: &str = "File";
pub const SIZE: &str = "Size";
pub const RECOGNISED_AS: &str = "Recognised as";
pub const REMOVE: &str = "Remove";
pub const UNDO: &str = "Undo";
pub const REMOVED_FILES: &str = "Removed files";
pub const FORGET_REMOVED: &str = "Drop them for good";
pub const LINES_SUM: &str = "Every line is accounted for";
pub const LINES: &str = "Lines";
pub const HEADERS: &str = "Headers";
pub const BLANK: &str = "Blank";
pub const REJECTED_LINES: &str = "Rejected lines";
pub const REJECTED_SHORT: &str = "Rejected";
pub const DOWNLOAD_REJECTS: &str = "Download as text";
pub const LOOKING_THROUGH: &str = "Looking through the file …";
pub const WAITING_FOR_FILE: &str = "The details follow when the file is read.";
pub const INTERFACES: &str = "Interfaces";
pub const INTERFACE_AND_ADDRESSES: &str = "Interface and its own addresses";
pub const OWN_ADDRESSES_NOTE: &str =
    "An interface's own address is the one that its records share.";
pub const FIELDS: &str = "Fields";
pub const BESIDE_RECORDS: &str = "Beside the records";
pub const NO_FLOW_LOG_FIELDS: &str = "No flow log fields";
pub const FIELD_IS_VOID: &str = "always -";
pub const FIELD_IS_PARTIAL: &str = "in some records";
pub const ABSENT_FIELDS: &str = "What the fields that are not here would show";
pub const ABSENT_FIELDS_NOTE: &str = "The format of the flow log or the export left them out. The \
    format is chosen when a flow log is made, and cannot be changed later.";
pub const REJECTED_NONE: &str = "Every line was understood.";
pub const DUPLICATES: &str = "Duplicates";
pub const LINE: &str = "Line";
pub const COLUMN: &str = "Column";
pub const REASON: &str = "Reason";
pub const TEXT: &str = "Text";
pub const NO_FILES: &str = "No files are open.";
pub const NOT_READ_TO_END: &str = "not read to the end";
pub const BEING_READ: &str = "being read";
pub const PRIVACY: &str = "Privacy";
pub const PRIVACY_PROMISE: &str = "Nothing is sent to any other host, and the page's own host is \
    asked only for the app's own files, at fixed URLs without a query.";
pub const PRIVACY_HOW: &str = "Files are read by this browser, on this machine. Opening text or \
    gzip files and the bundled sample causes no request at all; close the page and everything is \
    forgotten.";

pub const LOOKUP_TABLES: &str = "Lookup tables";
pub const LOOKUP_TABLES_NOTE: &str = "CSV files that hold no records. Queries look up in them with \
    `lookup` and `cidrlookup`.";
pub const TABLE_WITHOUT_FIELDS: &str = "No column is a field of flow logs. If this is a flow log, \
    give its columns the names of fields in the first row, and open it again.";
pub const TABLE_WITH_FIELDS: &str = "Some columns are fields of flow logs, but there is no time, so \
    its rows are not read as records. If these are results of a query, export those of one without \
    `stats`, such as `fields @timestamp, @message`.";
pub const TABLE_REPLACED: &str = "A table of the same name was opened later, which queries use.";

/// The file of a table.
pub fn table_file(path: &str, size: &str) -> String {
    format!("{path} · {size}")
}

pub fn table_contents(table: &LookupReport) -> String {
    let rows = format::count(table.rows.into(), "row", "rows");
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    format!("{rows} of {}", columns.join(", "))
}

pub fn uneven_rows(count: u64) -> String {
    let rows = format::count(count.into(), "row is", "rows are");
    format!("{rows} left out for having another number of cells than the first.")
}

pub fn remove_file(path: &str) -> String {
    format!("{REMOVE} {path}")
}

pub fn undo_remove_file(path: &str) -> String {
    format!("{UNDO}: put {path} back")
}

pub fn rejected_lines(count: u64) -> String {
    format::count(count.into(), "rejected line", "rejected lines")
}

pub fn details_of(path: &str) -> String {
    format!("Details of {path}")
}

pub fn download_rejects_of(path: &str) -> String {
    format!("{DOWNLOAD_REJECTS}: the rejected lines of {path}")
}

pub fn line_and_column(line: u64, column: u32) -> String {
    format!("Line {}, column {column}", format::integer(line.into()))
}

pub fn rejected_further(shown: usize, count: u64) -> String {
    format!("The first {shown} of {}.", format::integer(count.into()))
}

pub fn further_interfaces(count: u64) -> String {
    let interfaces = format::count(count.into(), "further interface", "further interfaces");
    format!("{interfaces} with no more records than these.")
}

/// How many of the fields that a flow log of its kind can have are in a file.
pub fn fields_here(present: u32, all: u32) -> String {
    format!("{present} of the {all} that a flow log of this kind can have.")
}

pub fn show_more(rest: usize) -> String {
    format!("Show more of {} further", format::integer(rest as i128))
}

pub fn rejected_shown(shown: usize, count: u64) -> String {
    format!(
        "The first {} of {}",
        format::integer(shown as i128),
        format::integer(i128::from(count))
    )
}

// What counts twice.
pub const KEEP_ONE: &str = "Keep one";
pub const KEEP_ONE_OF_EACH: &str = "Keep one of each";
pub const REPLACE: &str = "Replace";
pub const WHICH_FILES: &str = "Which files?";
pub const TWICE: &str = "Files that count twice";
pub const TWICE_MEANING: &str = "Every record of these files is in another file, too, and so \
    counts twice in every sum. A press removes the copy, or the shorter file, and can be undone.";
pub const REPEATED_FILES: &str = "Files that repeat others";
pub const REPEATED_ONCE: &str = "Every record of these files is in another file, too. Each counts \
    once all the same, since records delivered twice are left out.";
pub const LEAVE_OUT_DUPLICATES: &str = "Leave out records delivered twice";
pub const LEAVE_OUT_WHEN: &str = "CloudWatch Logs and S3 may deliver a record twice. With this, \
    records count once that are the same in every field: interface, addresses, times, counters \
    and all others.";
pub const SEARCHED: &str = "Looking for records that were delivered twice …";
pub const LEFT_OUT_WHERE: &str = "Where?";

pub fn counts_twice(same: usize, longer: usize) -> String {
    match (same, longer) {
        (1, 0) => "One file is a copy of another, so its records count twice in every sum.".into(),
        (0, 1) => {
            "One file is the beginning of another, so its records count twice in every sum.".into()
        }
        (same, 0) => format!(
            "{} files are copies of others, so their records count more than once in every sum.",
            format::integer(same as i128)
        ),
        (0, longer) => format!(
            "{} files are the beginnings of others, so their records count more than once in \
             every sum.",
            format::integer(longer as i128)
        ),
        (same, longer) => format!(
            "{} files repeat what others say, so their records count more than once in every sum.",
            format::integer((same + longer) as i128)
        ),
    }
}

/// `b.log` and `c.log` have the same content as `a.log`; names stand between backticks.
pub fn same_content(files: &[&str], kept: &str) -> String {
    let have = if files.len() == 1 { "has" } else { "have" };
    format!("{} {have} the same content as `{kept}`.", listed(files))
}

/// `a.log` is the beginning of `b.log`, which goes on; names stand between backticks.
pub fn goes_on(files: &[&str], kept: &str) -> String {
    match files.len() {
        1 => format!(
            "`{}` is the beginning of `{kept}`, which goes on.",
            files[0]
        ),
        _ => format!(
            "{} are beginnings of `{kept}`, which goes on.",
            listed(files)
        ),
    }
}

/// Some names and how many more there are.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [one, other] => format!("`{one}` and `{other}`"),
        [one, other, third] => format!("`{one}`, `{other}` and `{third}`"),
        [one, other, rest @ ..] => {
            let rest = format::integer(rest.len() as i128);
            format!("`{one}`, `{other}` and {rest} more")
        }
    }
}

pub fn further_files(rest: usize) -> String {
    format!(
        "And so {} more.",
        format::count(rest as i128, "file", "files")
    )
}

pub fn kept_one(removed: usize) -> String {
    match removed {
        1 => "One file that repeats another is removed.".into(),
        _ => format!(
            "{} files that repeat others are removed.",
            format::integer(removed as i128)
        ),
    }
}

pub fn left_out(lines: u64) -> String {
    match lines {
        0 => "No record is the same as another in every field.".into(),
        1 => "One record is left out, which is the same as an earlier one in every field.".into(),
        _ => format!(
            "{} records are left out, which are the same as an earlier one in every field.",
            format::integer(lines.into())
        ),
    }
}

/// `missing` are names of fields.
pub fn may_be_two(missing: &[&str]) -> String {
    format!(
        "But some files here lack {}: without {}, two records may look the same and both have \
         happened.",
        missing.join(", "),
        if missing.len() == 1 { "it" } else { "them" }
    )
}

// Files without a header.
pub const NAME_FIELDS: &str = "Name the fields";
pub const WITHOUT_HEADER_MEANING: &str = "The lines look like flow log records, but the fields of \
    a flow log are chosen when it is made, and only the first line of a file tells them. Say \
    which they are; a guess is filled in already.";
pub const CHANGE: &str = "Change";
pub const FORGET: &str = "Forget";
pub const FORMAT_STRING: &str = "Format string";
pub const FORMAT_STRING_HINT: &str = "If you have it, paste it here: as the flow log shows it \
    (`${version} ${account-id} …`), from Terraform or `aws ec2 describe-flow-logs`, or the first \
    line of a file that has one.";
pub const VALUES_OF_LINES: &str = "Or choose field by field";
pub const GUESS_AGAIN: &str = "Back to the guess";
pub const NAMING_STATUS: &str = "How the names fit";
pub const READ_SO: &str = "Read with these names";
pub const CANCEL: &str = "Cancel";
pub const NOT_NAMED: &str = "not named";
pub const NOT_NAMED_MEANING: &str = "The values do not tell. Without a name they are kept as text.";
pub const OWN_NAME: &str = "No field that AWS documents: the values are kept as text.";
pub const FITS_VALUES: &str = "Fits the values";
pub const FIELDS_OF_VPC: &str = "Fields of VPC flow logs";
pub const FIELDS_OF_TGW: &str = "Fields of transit gateways only";

pub fn without_header(count: usize) -> String {
    match count {
        1 => "1 file has no header".into(),
        _ => format!("{} have no header", files(count)),
    }
}

pub fn fields_named(count: usize) -> String {
    format!(
        "{} named by you",
        format::count(count as i128, "field", "fields")
    )
}

pub fn name_fields_of(path: &str) -> String {
    format!("{NAME_FIELDS} of {path}")
}

pub fn change_names(path: &str) -> String {
    format!("{CHANGE} the names of the fields of {path}")
}

pub fn forget_names(path: &str) -> String {
    format!("{FORGET} the names of the fields of {path}")
}

pub fn naming_why(path: &str, values: usize) -> String {
    let values = format::count(values as i128, "value", "values");
    format!(
        "`{}` has no header. Its lines have {values} each: which field is which? What is filled \
         in is a guess from the values.",
        path.replace('`', "'")
    )
}

/// What happens to other files; `named` tells that they have names already.
pub fn naming_others(count: usize, named: bool) -> String {
    let these = format::count(count as i128, "other file", "other files");
    match named {
        true => format!("{these} with the same names will be read again, too."),
        false => format!("{these} with as many values will be read so, too, where it fits."),
    }
}

pub fn value_number(number: usize) -> String {
    format!("Value {number}")
}

pub fn contradiction(found: &Contradiction) -> String {
    let lines = format::count(found.lines as i128, "line", "lines");
    format!("In {lines}: {}", found.reason)
}

/// How many of the lines fit, or why none can.
pub fn naming_fits(trial: &Trial) -> String {
    let lines = format::integer(trial.lines as i128);
    match trial.fits {
        _ if trial.names != trial.values => format!(
            "The lines have {} each, and there are {}.",
            format::count(trial.values as i128, "value", "values"),
            format::count(trial.names as i128, "name", "names"),
        ),
        0 => format!("None of the first {lines} lines fits these names."),
        fits if fits == trial.lines => match fits {
            1 => "The one line that there is fits.".into(),
            _ => format!("All of the first {lines} lines fit."),
        },
        fits => format!(
            "{} of the first {lines} lines fit.",
            format::integer(fits as i128)
        ),
    }
}

/// What else there is to say about the names.
pub fn naming_remarks(trial: &Trial) -> Vec<String> {
    let mut remarks = Vec::new();
    for name in &trial.repeated {
        remarks.push(format!("`{name}` is named more than once."));
    }
    // One is enough to begin with, and its place may be out of sight.
    let mut found = trial.contradictions.iter().enumerate();
    let first = found.find_map(|(at, found)| Some((at, found.as_ref()?)));
    if let Some((at, found)) = first {
        remarks.push(format!("{}: {}.", value_number(at + 1), found.reason));
    }
    for (name, meant) in &trial.unknown {
        remarks.push(match meant {
            Some(meant) => format!("No field is called `{name}`. Is `{meant}` meant?"),
            None => format!("No field is called `{name}`; its values are kept as text."),
        });
    }
    if trial.ends_early > 0 {
        let lines = format::count(trial.ends_early as i128, "line", "lines");
        remarks.push(format!(
            "In {lines} `end` is before `start`: are the two swapped?"
        ));
    }
    let open = trial.fields.iter().filter(|field| field.is_none()).count();
    if trial.names == trial.values && open == trial.values {
        remarks.push("Name one field at least.".into());
    } else if trial.names == trial.values && open > 0 {
        remarks.push(match open {
            1 => "1 value has no name and is kept as text.".into(),
            _ => format!("{open} values have no names and are kept as text."),
        });
    }
    remarks
}

// Learn.
pub const RECORD: &str = "Record";
pub const GLOSSARY: &str = "Glossary";
pub const CHEAT_SHEET: &str = "Cheat sheet";
pub const RECORDS_TO_EXPLAIN: &str = "Records to explain";
pub const RECORDS_HINT: &str = "Paste a record, or several. If their fields were chosen, put the \
    header line of the file or the format string of the flow log above them.";
pub const SAMPLE_RECORDS: &str = "Or try:";
pub const CLEAR: &str = "Clear";
pub const EXPLANATION: &str = "Record explained";
pub const EXPLAIN_ROW: &str = "Explain this record";
pub const EXPLAIN_ROW_HINT: &str =
    "Click a row, or press Enter on it, to have the record explained.";
pub const EXPLAIN: &str = "Explain";
pub const EXPLAINING: &str = "Reading the record …";
pub const RECORD_IS_GONE: &str = "This record cannot be fetched any more: run the query again.";
pub const CLOSE: &str = "Close";
pub const VALUES: &str = "Values of the record";
pub const OTHER_VALUES: &str = "What other values would mean";
pub const IN_GLOSSARY: &str = "More on this field";
pub const ACTION_DECIDES: &str = "What security group and network ACL decided";
pub const LOG_STATUS_DECIDES: &str =
    "Whether the logging worked; it says nothing about the traffic";
pub const SEARCH_GLOSSARY: &str = "Search the fields";
pub const SEARCH_EXAMPLE: &str = "srcAddr, tcp flags, blackhole …";
pub const RECORD_VERSION: &str = "Version";
pub const ALL_VERSIONS: &str = "All versions";
pub const PRODUCT: &str = "Product";
pub const ALL_PRODUCTS: &str = "VPC and transit gateway";
pub const VPC: &str = "VPC";
pub const TRANSIT_GATEWAY: &str = "Transit gateway";
pub const NO_FIELD: &str = "No field is called so or says so.";
pub const NO_FIELD_NEXT: &str = "Try one word of it, or other versions.";
pub const FETCHING_GLOSSARY: &str = "The glossary is on its way …";
pub const IN_LOGS_INSIGHTS: &str = "In Logs Insights";
pub const IN_PARQUET: &str = "In Parquet and Athena";
pub const SINCE: &str = "Since";
pub const WRITTEN_BY: &str = "In flow logs of";
pub const WITHOUT_VALUE: &str = "What “-” means";
pub const KNOWN_VALUES: &str = "Values";
pub const ALL_VALUES: &str = "Values: no others occur";
pub const MISREADINGS: &str = "Easily misread";
pub const EXAMPLE: &str = "Example";
pub const IN_YOUR_LOGS: &str = "In the loaded logs";
pub const ABSENT_IN_LOGS: &str = "The loaded logs have no value of it.";
pub const QUERY_WITH_FIELD: &str = "A query that uses it";
pub const TRY_QUERY: &str = "Try this query";
pub const PRINT: &str = "Print cheat sheet";
pub const CHEAT_SHEET_TITLE: &str = "Flow log records on a sheet";

pub fn version(version: u8) -> String {
    format!("version {version}")
}

/// In which flow logs a field is, and whether without having been chosen.
pub fn written_by(product: &str, by_default: bool) -> String {
    match by_default {
        true => format!("{product}, by default"),
        false => product.into(),
    }
}

pub fn transit_gateway_meaning(meaning: &str) -> String {
    format!("{TRANSIT_GATEWAY}: {meaning}")
}

pub fn fields_found(found: usize, all: usize) -> String {
    format!(
        "{found} of {}",
        format::count(all as i128, "field", "fields")
    )
}

pub fn records_with_value(count: i128) -> String {
    format::count(count, "record", "records")
}

pub fn explain_line(line: u64, path: &str) -> String {
    format!("{EXPLAIN} line {line} of {path}")
}

// When something goes wrong.
pub const DISMISS: &str = "Dismiss";
pub const COPY_REPORT: &str = "Copy report";
pub const COPIED: &str = "Copied";
pub const NOT_COPIED: &str = "This browser does not allow it";
pub const WORKER_NOT_STARTED_NEXT: &str = "Reload the page to try again.";
pub const WORKER_LOST_NEXT: &str =
    "Its files are being read again. If it happens again, remove the file that was being read.";

pub const WORKERS_LOST_NEXT: &str =
    "Remove the file that was being read, then open the others again.";

pub fn workers_lost(reason: &str) -> String {
    format!("Data workers keep stopping unexpectedly, so reading has stopped: {reason}.")
}

pub fn worker_not_started(reason: &str) -> String {
    format!("A data worker could not be started: {reason}.")
}

pub fn worker_lost(reason: &str) -> String {
    format!("A data worker stopped unexpectedly and was started again: {reason}.")
}

/// What counting once leaves out, of so many records.
pub fn counted_once(records: i128, folded: i128, copied: i128) -> String {
    let some = |count: i128, one: &str, many: &str| {
        let words = if count == 1 { one } else { many };
        (count > 0).then(|| format!("{} {words}", format::integer(count)))
    };
    let folded = some(
        folded,
        "tells of packets that another interface has recorded, too",
        "tell of packets that another interface has recorded, too",
    );
    let copied = some(
        copied,
        "shows traffic again as it looks behind a NAT gateway",
        "show traffic again as it looks behind a NAT gateway",
    );
    let parts: Vec<String> = folded.into_iter().chain(copied).collect();
    if parts.is_empty() {
        return NOTHING_TWICE.into();
    }
    format!(
        "Of {} records, {}. Bytes and packets leave them out.",
        format::integer(records),
        parts.join(", and ")
    )
}
