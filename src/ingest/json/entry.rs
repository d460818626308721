//! What one JSON value says: a log event, a row of query results, or a payload that holds
//! more of them.
//!
//! The shapes are those of `filter-log-events`, `get-log-events` and `get-query-results`
//! (Amazon CloudWatch Logs API reference), of what `--query` makes of them, of the results
//! that the Logs Insights console exports, and of subscription filters ("Using CloudWatch
//! Logs subscription filters" in the CloudWatch Logs user guide) on their way through
//! Kinesis, Lambda and Firehose.

use super::report::Damage;
use super::value::{elements, member, members, text};
use super::{Json, MAX_NESTED};
use crate::ingest::base64::{self, Base64};
use crate::ingest::cell;
use crate::ingest::columns::{Columns, Rows};
use crate::ingest::entries::{Entries, LogEvent, Sink, offset, reject};
use crate::ingest::gzip::Gunzip;
use crate::ingest::report::{Problem, Reason};
use crate::ingest::stage::Decode;
use std::borrow::Cow;

/// The most text that a payload can hold, in bytes. Lambda and Kinesis take up to 6 MiB of
/// compressed data, and flow logs shrink to a tenth.
const MAX_PAYLOAD: usize = 64 << 20;

/// How many bytes of a payload are inflated at a time.
const BUFFER: usize = 1 << 16;

/// How deep entries are looked for in arrays of arrays.
const MAX_ARRAYS: u32 = 8;

/// Whether an array in an object is a list of entries.
pub enum List {
    No,
    Now,
    /// It is, but what follows it in the object has to be known first.
    Later,
}

/// What the array of this key is; `before` is the object up to the key.
pub fn list(key: &[u8], before: &[u8]) -> List {
    match key {
        b"events" | b"results" | b"Records" | b"records" => List::Now,
        b"logEvents" if Context::of(before).is_known() => List::Now,
        b"logEvents" => List::Later,
        _ => List::No,
    }
}

/// What the object around a list says of all its entries.
#[derive(Clone, Debug, Default)]
pub struct Context {
    owner: Option<String>,
    log_group: Option<String>,
    log_stream: Option<String>,
    /// The log group as `@log` names it.
    log: Option<String>,
    message_type: Option<String>,
}

impl Context {
    /// Reads an object, which may break off.
    pub fn of(object: &[u8]) -> Context {
        let mut context = Context::default();
        for (key, value) in members(object) {
            let field = match key {
                b"owner" => &mut context.owner,
                b"logGroup" | b"logGroupName" => &mut context.log_group,
                b"logStream" | b"logStreamName" => &mut context.log_stream,
                b"messageType" => &mut context.message_type,
                _ => continue,
            };
            let text = string(value).and_then(|text| String::from_utf8(text.into()).ok());
            *field = text;
        }
        context.log = match (&context.owner, &context.log_group) {
            (Some(owner), Some(group)) => Some(format!("{owner}:{group}")),
            (None, group) => group.clone(),
            (Some(_), None) => None,
        };
        context
    }

    fn is_known(&self) -> bool {
        self.log_group.is_some() && self.log_stream.is_some() && self.message_type.is_some()
    }

    /// Whether the service only checks that somebody listens.
    fn is_control(&self) -> bool {
        self.message_type.as_deref() == Some("CONTROL_MESSAGE")
    }

    fn event(&self) -> LogEvent<'_> {
        LogEvent {
            log_stream: self.log_stream.as_deref(),
            log: self.log.as_deref(),
            ..LogEvent::default()
        }
    }
}

/// Reads values that are in memory.
pub struct Reader {
    /// The keys of rows so far, in the order in which they came.
    columns: Columns,
    /// What rows with these keys are.
    rows: Rows,
    /// In how many payloads the values are.
    nested: u32,
}

/// What an object says of a log event.
#[derive(Default)]
struct Parts<'a> {
    message: Option<&'a [u8]>,
    timestamp: Option<&'a [u8]>,
    ingestion_time: Option<&'a [u8]>,
    log_stream: Option<&'a [u8]>,
    extracted: Option<&'a [u8]>,
    list: Option<&'a [u8]>,
    data: Option<&'a [u8]>,
    /// Whether there are keys that only rows have.
    is_row: bool,
}

impl<'a> Parts<'a> {
    fn of(object: &'a [u8]) -> Parts<'a> {
        let mut parts = Parts::default();
        for (key, value) in members(object) {
            let kind = value.first();
            match key {
                b"message" => parts.message = Some(value),
                b"timestamp" => parts.timestamp = Some(value),
                b"ingestionTime" => parts.ingestion_time = Some(value),
                b"logStreamName" | b"logStream" => parts.log_stream = Some(value),
                b"id" | b"eventId" | b"owner" | b"logGroup" | b"logGroupName" | b"messageType" => {}
                b"extractedFields" if kind == Some(&b'{') => parts.extracted = Some(value),
                b"logEvents" | b"events" | b"results" | b"Records" | b"records"
                    if kind == Some(&b'[') =>
                {
                    parts.list = Some(value);
                }
                b"awslogs" | b"kinesis" if kind == Some(&b'{') => {
                    parts.data = member(value, "data").or(parts.data);
                }
                b"data" if kind == Some(&b'"') => parts.data = Some(value),
                _ => parts.is_row = true,
            }
        }
        parts
    }
}

impl Reader {
    pub fn new(nested: u32) -> Reader {
        Reader {
            columns: Columns::new([]),
            rows: Rows::Unknown,
            nested,
        }
    }

    /// Reads a complete value.
    pub fn read(
        &mut self,
        value: &[u8],
        context: &Context,
        entries: &mut Entries,
        sink: &mut Sink,
    ) {
        self.read_within(value, context, 0, entries, sink);
    }

    fn read_within(
        &mut self,
        value: &[u8],
        context: &Context,
        arrays: u32,
        entries: &mut Entries,
        sink: &mut Sink,
    ) {
        match value.first() {
            Some(b'{') => self.object(value, context, arrays, entries, sink),
            Some(b'[') => self.array(value, context, arrays, entries, sink),
            Some(b'"') if value[1..].starts_with(base64::GZIP) => {
                self.payload(value, value, entries, sink);
            }
            Some(b'"') => self.event(&context.event(), value, value, context, entries, sink),
            _ if value == b"null" => {
                sink.report.counts.lines += 1;
                sink.report.counts.blank += 1;
            }
            _ => refuse(0, Reason::NoMessage, value, sink),
        }
    }

    fn object(
        &mut self,
        object: &[u8],
        context: &Context,
        arrays: u32,
        entries: &mut Entries,
        sink: &mut Sink,
    ) {
        let parts = Parts::of(object);
        if let Some(list) = parts.list {
            let context = Context::of(object);
            for element in elements(list) {
                self.read_within(element, &context, arrays + 1, entries, sink);
            }
            return;
        }
        if let Some(data) = parts.data {
            self.payload(data, object, entries, sink);
            return;
        }
        if parts.is_row && parts.extracted.is_none() {
            self.row(members(object), &context.event(), object, entries, sink);
            return;
        }
        let mut event = context.event();
        let (timestamp, doubt) = time(parts.timestamp);
        event.timestamp = timestamp;
        event.ingestion_time = time(parts.ingestion_time).0;
        let stream = parts.log_stream.and_then(string);
        if let Some(stream) = stream.as_deref().and_then(|s| std::str::from_utf8(s).ok()) {
            event.log_stream = Some(stream);
        }
        let rows = sink.report.counts.rows();
        match (parts.message, parts.extracted) {
            (Some(message), _) if message != b"null" => {
                self.event(&event, message, object, context, entries, sink);
            }
            (_, Some(fields)) => self.row(members(fields), &event, object, entries, sink),
            _ => refuse(0, Reason::NoMessage, object, sink),
        }
        if sink.report.counts.rows() > rows
            && let (Some(doubt), Some(found)) = (doubt, parts.timestamp)
        {
            let found = text(found).unwrap_or_default();
            sink.report.doubt(doubt, "timestamp", &found);
        }
    }

    /// Reads the message of an event, which `entry` is or holds.
    fn event(
        &mut self,
        event: &LogEvent,
        message: &[u8],
        entry: &[u8],
        context: &Context,
        entries: &mut Entries,
        sink: &mut Sink,
    ) {
        if context.is_control() {
            sink.report.counts.lines += 1;
            sink.report.counts.blank += 1;
            return;
        }
        match text(message) {
            Ok(message) => entries.message(event, &message, sink),
            Err((at, damage)) => refuse_within(message, at, damage, entry, sink),
        }
    }

    fn array(
        &mut self,
        array: &[u8],
        context: &Context,
        arrays: u32,
        entries: &mut Entries,
        sink: &mut Sink,
    ) {
        let Some(first) = elements(array).next() else {
            return;
        };
        if first.starts_with(b"{") && member(first, "field").is_some() {
            let pairs = elements(array).filter_map(|pair| {
                let field = member(pair, "field")?;
                let name = field.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
                Some((name, member(pair, "value").unwrap_or(b"null")))
            });
            self.row(pairs, &context.event(), array, entries, sink);
        } else if first.starts_with(b"{") || first.starts_with(b"[") {
            if arrays == MAX_ARRAYS {
                refuse(0, Reason::Json(Damage::TooDeep), array, sink);
                return;
            }
            for element in elements(array) {
                self.read_within(element, context, arrays + 1, entries, sink);
            }
        } else {
            // What `--query` picks of each event; the message is by far the longest.
            let strings = elements(array).filter(|element| element.starts_with(b"\""));
            let mut event = context.event();
            let numbers = elements(array).filter(|element| !element.starts_with(b"\""));
            event.timestamp = numbers.map(|number| time(Some(number)).0).next().flatten();
            match strings.max_by_key(|string| string.len()) {
                Some(message) => self.event(&event, message, array, context, entries, sink),
                None => refuse(0, Reason::NoMessage, array, sink),
            }
        }
    }

    /// Reads keys with values as the names and cells of a row.
    fn row<'a>(
        &mut self,
        pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>,
        event: &LogEvent,
        entry: &[u8],
        entries: &mut Entries,
        sink: &mut Sink,
    ) {
        let known = self.columns.len();
        let cells = match read_cells(pairs, &mut self.columns) {
            Ok(cells) => cells,
            Err((value, at, damage)) => return refuse_within(value, at, damage, entry, sink),
        };
        if self.columns.len() > known {
            self.rows = self.columns.rows();
        }
        match self.rows {
            Rows::Records => {}
            Rows::Results => return sink.report.set_problem(Problem::QueryResults),
            Rows::Unknown => return refuse(0, Reason::NoMessage, entry, sink),
        }
        let cells: Vec<_> = cells.iter().map(Option::as_deref).collect();
        entries.cells_of(event, &self.columns, &cells, entry, sink);
    }

    /// Reads the data in a string: base64 of gzip or of plain text, which holds JSON or
    /// lines.
    fn payload(&mut self, data: &[u8], entry: &[u8], entries: &mut Entries, sink: &mut Sink) {
        let bytes = text(data).ok().and_then(|text| Base64::decode_all(&text));
        let bytes = bytes.filter(|_| self.nested < MAX_NESTED);
        let Some(bytes) = bytes else {
            return refuse(0, Reason::Json(Damage::NotBase64), entry, sink);
        };
        let mut payload = Payload::new(self.nested + 1);
        if !Gunzip::starts(&bytes) {
            payload.read(&bytes, entries, sink);
            payload.finish(entries, sink);
            return;
        }
        let mut gunzip = Gunzip::new();
        let mut buffer = vec![0; BUFFER];
        let (mut at, mut written) = (0, 0);
        let damage = loop {
            let step = gunzip.decode(&bytes[at..], &mut buffer);
            at += step.read;
            written += step.written;
            payload.read(&buffer[..step.written], entries, sink);
            if step.problem.is_some() {
                break Some(Damage::NotGzip);
            }
            if written > MAX_PAYLOAD {
                break Some(Damage::Expands { limit: MAX_PAYLOAD });
            }
            if step.written == 0 && (step.read == 0 || at == bytes.len()) {
                break gunzip.cut_off().map(|_| Damage::NotGzip);
            }
        };
        payload.finish(entries, sink);
        if let Some(damage) = damage {
            refuse(0, Reason::Json(damage), entry, sink);
        }
    }
}

/// The values of a flat object as the cells of a row; keys that are new are added to the
/// columns. A value that makes no sense is missing.
pub fn cells<'a>(object: &'a [u8], columns: &mut Columns) -> Cells<'a> {
    let is_readable = |(_, value): &(&[u8], &[u8])| text(value).is_ok();
    read_cells(members(object).filter(is_readable), columns).unwrap_or_default()
}

type Cells<'a> = Vec<Option<Cow<'a, [u8]>>>;

/// An error has the value that makes no sense.
fn read_cells<'a>(
    pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    columns: &mut Columns,
) -> Result<Cells<'a>, (&'a [u8], usize, Damage)> {
    let mut cells = vec![None; columns.len()];
    // Most rows have the keys of the row before, in the same order.
    let mut guess = 0;
    for (key, value) in pairs {
        let is_it = |at: &usize| columns.name(*at).as_bytes() == key;
        let known = Some(guess).filter(|at| *at < columns.len() && is_it(at));
        let known = known.or_else(|| (0..columns.len()).find(is_it));
        let column = known.unwrap_or_else(|| columns.push(&String::from_utf8_lossy(key)));
        guess = column + 1;
        if column == cells.len() {
            cells.push(None);
        }
        if value != b"null" {
            let cell = text(value).map_err(|(at, damage)| (value, at, damage))?;
            cells[column] = Some(cell);
        }
    }
    Ok(cells)
}

/// The text of a payload.
enum Payload {
    Empty(u32),
    Json(Box<Json>),
    /// Lines, with the beginning of one whose end has not come.
    Lines(Vec<u8>),
}

impl Payload {
    fn new(nested: u32) -> Payload {
        Payload::Empty(nested)
    }

    fn read(&mut self, bytes: &[u8], entries: &mut Entries, sink: &mut Sink) {
        if let Payload::Empty(nested) = self {
            *self = match bytes.trim_ascii_start().first() {
                None => return,
                Some(b'{' | b'[' | b'"') => Payload::Json(Box::new(Json::nested(*nested))),
                Some(_) => Payload::Lines(Vec::new()),
            };
        }
        match self {
            Payload::Empty(_) => {}
            Payload::Json(json) => json.read_text(bytes, entries, sink),
            Payload::Lines(carry) => {
                carry.extend_from_slice(bytes);
                let end = memchr::memrchr(b'\n', carry).map_or(0, |end| end + 1);
                read_lines(&carry[..end], entries, sink);
                carry.drain(..end);
            }
        }
    }

    fn finish(self, entries: &mut Entries, sink: &mut Sink) {
        match self {
            Payload::Empty(_) => {}
            Payload::Json(mut json) => json.end(entries, sink),
            Payload::Lines(carry) => read_lines(&carry, entries, sink),
        }
    }
}

fn read_lines(text: &[u8], entries: &mut Entries, sink: &mut Sink) {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    if text.is_empty() {
        return;
    }
    for line in text.split(|&byte| byte == b'\n') {
        entries.message(&LogEvent::default(), line, sink);
    }
}

/// What a string says; `None` for another value.
fn string(value: &[u8]) -> Option<Cow<'_, [u8]>> {
    value.starts_with(b"\"").then(|| text(value).ok())?
}

fn time(value: Option<&[u8]>) -> cell::Read<Option<i64>> {
    let value = value.map(|value| text(value).unwrap_or_default());
    cell::read_time(value.as_deref())
}

/// Counts and rejects an entry.
fn refuse(at: usize, reason: Reason, entry: &[u8], sink: &mut Sink) {
    sink.report.counts.lines += 1;
    reject(at, reason, entry, sink);
}

/// Counts and rejects an entry for what is wrong within one of its values.
fn refuse_within(value: &[u8], at: usize, damage: Damage, entry: &[u8], sink: &mut Sink) {
    let start = offset(entry, value).unwrap_or(0);
    refuse(start + at, Reason::Json(damage), entry, sink);
}
