//! Entries of a file, and what each of them is: a record, a header, nothing, or a reject.
//!
//! Whatever frames a file (lines, JSON, a table) hands its entries to [`Entries`], which
//! counts each of them once and adds the records to a shard.

use super::program::Program;
use super::record::{self, Record, Status, Value};
use super::report::{Reason, Reject, Report};
use crate::column::{Batch, BatchBuilder, Part, Shard};
use crate::flow::{EventField, Field, Layout, Slot, epoch_millis};
use std::sync::Arc;

/// What is known of a log event beside its message; see [`EventField`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogEvent<'a> {
    pub timestamp: Option<i64>,
    pub ingestion_time: Option<i64>,
    pub log_stream: Option<&'a str>,
    pub log: Option<&'a str>,
    pub ptr: Option<&'a str>,
}

impl LogEvent<'_> {
    fn has(&self, field: EventField) -> bool {
        match field {
            EventField::Timestamp => self.timestamp.is_some(),
            EventField::IngestionTime => self.ingestion_time.is_some(),
            EventField::LogStream => self.log_stream.is_some(),
            EventField::Log => self.log.is_some(),
            EventField::Ptr => self.ptr.is_some(),
        }
    }
}

/// Where entries go: the shard that takes the records, and the report that counts them.
pub struct Sink<'a> {
    pub shard: &'a mut Shard,
    pub report: &'a mut Report,
}

/// The entries of one part of a file.
pub struct Entries {
    part: Part,
    /// The time of rows whose columns hold none, in milliseconds.
    fallback_time: Option<i64>,
    /// The layout in force: the record, and what is known of events.
    layout: Option<Arc<Layout>>,
    /// Whether a header has named the fields; otherwise each record of another known
    /// layout changes to that.
    is_named: bool,
    /// Layouts that a person has named for records without a header.
    given: Vec<Arc<Layout>>,
    /// What has been known of any event so far.
    events: Vec<EventField>,
    /// The rows of the layout in force that are not sealed yet.
    builder: Option<BatchBuilder>,
    program: Option<Program>,
}

impl Entries {
    /// `layout` is that of a part in the middle of a file.
    pub fn new(
        part: Part,
        layout: Option<Arc<Layout>>,
        is_named: bool,
        given: Vec<Arc<Layout>>,
        fallback_time: Option<i64>,
    ) -> Entries {
        Entries {
            part,
            fallback_time,
            is_named,
            layout,
            given,
            events: Vec::new(),
            builder: None,
            program: None,
        }
    }

    /// Reads complete lines on the fast path from `at` on, as long as they stand before
    /// `end` and are no longer than `longest`; returns where it came to a line that is
    /// not for it.
    pub fn read_rows(
        &mut self,
        text: &[u8],
        mut at: usize,
        end: usize,
        longest: usize,
        sink: &mut Sink,
    ) -> usize {
        let (Some(program), Some(builder)) = (&mut self.program, &mut self.builder) else {
            return at;
        };
        // Lines have no event fields, so there is nothing to fill those columns with.
        if !self.events.is_empty() {
            return at;
        }
        while at < end {
            let columns = builder.columns();
            let row = program.read_row(text, at, columns, &mut sink.shard.dictionaries);
            let row = row.filter(|(next, _)| next - at <= longest);
            let Some((next, status)) = row else {
                builder.abandon_row();
                return at;
            };
            sink.report.counts.lines += 1;
            count(status, sink.report);
            builder.finish_row(sink.report.counts.lines);
            if builder.rows() >= sink.shard.batch_rows() {
                seal(builder, sink);
            }
            at = next;
        }
        at
    }

    /// Takes a line of text, which may be a header or blank; `is_first` says that it is
    /// the first of its file that is not blank.
    pub fn line(&mut self, line: &[u8], is_first: bool, sink: &mut Sink) {
        if record::words(line).next().is_none() {
            sink.report.counts.lines += 1;
            sink.report.counts.blank += 1;
            return;
        }
        let current = self.layout.as_deref();
        if let Some(layout) = record::header(line, current, is_first) {
            sink.report.counts.lines += 1;
            sink.report.counts.headers += 1;
            self.is_named = true;
            sink.report.is_named = true;
            self.set_layout(&Arc::new(layout), sink);
            return;
        }
        self.message(&LogEvent::default(), line, sink);
    }

    /// Takes the message of a log event: one record, without a line end.
    pub fn message(&mut self, event: &LogEvent, message: &[u8], sink: &mut Sink) {
        sink.report.counts.lines += 1;
        let number = sink.report.counts.lines;
        let read = match self.layout.clone() {
            Some(layout) => match record::read(&layout, message) {
                Err(reason) if !self.is_named => self.read_otherwise(message, sink).ok_or(reason),
                read => read,
            },
            None => self.read_otherwise(message, sink).ok_or_else(|| {
                let guess = record::guess_layout(message);
                let reason = guess.and_then(|layout| record::read(layout, message).err());
                let found = record::words(message).count();
                reason.unwrap_or((0, Reason::UnknownLayout { found }))
            }),
        };
        match read {
            Ok(record) => {
                self.learn(event, sink);
                self.add(&record, event, number, message, sink);
            }
            Err((at, reason)) => {
                let reject = || Reject::new(number, at, reason, message);
                sink.report.reject(reject);
            }
        }
    }

    /// Reads a record of another layout than the one in force, and brings that in force.
    fn read_otherwise<'a>(&mut self, message: &'a [u8], sink: &mut Sink) -> Option<Record<'a>> {
        let given = self.given.iter().chain(record::guess_layout(message));
        let mut fitting = given.filter_map(|layout| {
            let record = record::read(layout, message).ok()?;
            Some((layout.clone(), record))
        });
        let (layout, record) = fitting.next()?;
        drop(fitting);
        self.set_layout(&layout, sink);
        Some(record)
    }

    /// Makes room for what is known of events for the first time.
    fn learn(&mut self, event: &LogEvent, sink: &mut Sink) {
        let is_new = |field: &EventField| event.has(*field) && !self.events.contains(field);
        if !EventField::ALL.iter().any(is_new) {
            return;
        }
        let is_known = |field: &EventField| event.has(*field) || self.events.contains(field);
        self.events = EventField::ALL.into_iter().filter(is_known).collect();
        if let Some(layout) = self.layout.clone() {
            self.set_layout(&layout, sink);
        }
    }

    fn add(
        &mut self,
        record: &Record,
        event: &LogEvent,
        number: u64,
        message: &[u8],
        sink: &mut Sink,
    ) {
        let dictionaries = &mut sink.shard.dictionaries;
        let Some(layout) = &self.layout else {
            return;
        };
        let builder = self.builder.get_or_insert_with(|| {
            self.program = Program::new(layout);
            BatchBuilder::new(self.part, layout.clone(), self.fallback_time, dictionaries)
        });
        let (values, events) = builder.columns().split_at_mut(record.values.len());
        for (column, value) in values.iter_mut().zip(&record.values) {
            match *value {
                Value::Missing => column.push_missing(dictionaries),
                Value::Integer(value) => column.push_integer(value),
                Value::Address(address) => column.push_address(address),
                Value::Text(text) => column.push_text(text, dictionaries),
            }
        }
        for (column, field) in events.iter_mut().zip(&self.events) {
            let (time, text) = match field {
                EventField::Timestamp => (event.timestamp, None),
                EventField::IngestionTime => (event.ingestion_time, None),
                EventField::LogStream => (None, event.log_stream),
                EventField::Log => (None, event.log),
                EventField::Ptr => (None, event.ptr),
            };
            match (time, text) {
                (Some(time), _) => column.push_integer(time),
                (None, Some(text)) => column.push_text(text.as_bytes(), dictionaries),
                (None, None) => column.push_missing(dictionaries),
            }
        }
        if record.is_exact {
            builder.finish_row(number);
        } else {
            builder.finish_row_verbatim(number, text_of(message));
        }
        count(record.status, sink.report);
        if builder.rows() >= sink.shard.batch_rows() {
            seal(builder, sink);
        }
    }

    /// Brings the record of `layout` in force, with what is known of events behind it.
    fn set_layout(&mut self, layout: &Arc<Layout>, sink: &mut Sink) {
        let mut layout = layout.clone();
        if !layout
            .events()
            .iter()
            .cloned()
            .eq(self.events.iter().map(|&field| Slot::Event(field)))
        {
            layout = Arc::new(layout.with_events(&self.events));
        }
        if self.layout.as_ref() == Some(&layout) {
            return;
        }
        self.seal(sink);
        self.builder = None;
        self.program = None;
        sink.report.layout = Some((*layout).clone());
        self.layout = Some(layout);
    }

    /// Seals the rows so far.
    pub fn seal(&mut self, sink: &mut Sink) {
        if let Some(builder) = &mut self.builder {
            seal(builder, sink);
        }
    }
}

fn count(status: Status, report: &mut Report) {
    match status {
        Status::Record => report.counts.records += 1,
        Status::NoData => report.counts.nodata += 1,
        Status::SkipData => report.counts.skipdata += 1,
    }
}

fn seal(builder: &mut BatchBuilder, sink: &mut Sink) {
    if builder.rows() > 0 {
        let batch = builder.seal();
        sink.report.widen_span(span(&batch));
        sink.shard.add(batch);
    }
}

/// The line as text; one that is not UTF-8 is read as Latin-1.
fn text_of(line: &[u8]) -> Box<str> {
    match std::str::from_utf8(line) {
        Ok(text) => text.into(),
        Err(_) => line.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// The earliest and the latest event time of the rows, in milliseconds.
fn span(batch: &Batch) -> Option<(i64, i64)> {
    let events = batch.event_times(EventField::Timestamp);
    if let Some(events) = events
        && events.missing().is_none()
    {
        return events.range();
    }
    let start = batch.integers(Field::START);
    let end = batch.integers(Field::END);
    let fallback = batch.fallback_time();
    if events.is_none()
        && let Some(column) = start.or(end)
        && column.missing().is_none()
        && let Some((from, until)) = column.range()
        // All in the same unit, seconds or milliseconds.
        && (epoch_millis(from) == from) == (epoch_millis(until) == until)
    {
        return Some((epoch_millis(from), epoch_millis(until)));
    }
    let time = |row: usize| {
        let event = events.and_then(|column| column.get(row));
        let start = start.and_then(|column| column.get(row));
        let time = start.or_else(|| end.and_then(|column| column.get(row)));
        event.or(time.map(epoch_millis)).or(fallback)
    };
    let times = (0..batch.rows()).filter_map(time);
    times.fold(None, |span, time| {
        let (from, until) = span.unwrap_or((time, time));
        Some((from.min(time), until.max(time)))
    })
}
