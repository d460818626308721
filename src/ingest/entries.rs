//! Entries of a file, and what each of them is: a record, a header, nothing, or a reject.
//!
//! Whatever frames a file (lines, JSON, a table) hands its entries to [`Entries`], which
//! counts each of them once and adds the records to a shard.

use super::cell;
use super::columns::{Columns, Role, Rows};
use super::event_line::{self, Shape};
use super::json;
use super::program::{self, Block, Program};
use super::record::{self, Record, Status, Value};
use super::report::{DoubtKind, Reason, Reject, Report};
use super::unnamed::Unread;
use crate::column::{Batch, BatchBuilder, ColumnBuilder, Dictionaries, Part, Shard};
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
    /// Whether the field is known.
    pub fn has(&self, field: EventField) -> bool {
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
    /// Whether it is that of the columns of a table, which says nothing of messages.
    is_table: bool,
    /// Layouts that a person has named for records without a header.
    given: Vec<Arc<Layout>>,
    /// What has been known of any event so far.
    events: Vec<EventField>,
    /// How the last line that showed a log event did so.
    shape: Shape,
    /// The log stream of events whose lines name none.
    log_stream: Option<Arc<str>>,
    /// The rows of the layout in force that are not sealed yet.
    builder: Option<BatchBuilder>,
    program: Option<Program>,
    /// The keys of messages in JSON so far.
    keys: Columns,
    /// A message with room behind it, for the program to look ahead.
    line: Vec<u8>,
    /// What could not be read where no header has named the fields.
    unread: Unread,
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
        let events = layout.iter().flat_map(|layout| layout.events());
        let events = events.filter_map(Slot::event).collect();
        Entries {
            part,
            fallback_time,
            is_named,
            is_table: false,
            layout,
            given,
            events,
            shape: Shape::Record,
            log_stream: None,
            builder: None,
            program: None,
            keys: Columns::new([]),
            line: Vec::new(),
            unread: Unread::default(),
        }
    }

    /// The log stream that the path of the file names.
    pub fn with_log_stream(self, name: Option<&str>) -> Entries {
        Entries {
            log_stream: name.map(Arc::from),
            ..self
        }
    }

    /// Reads complete lines on the fast path from `at` on, as long as they stand before
    /// `end` and are no longer than `longest`; returns where it came to a line that is
    /// not for it. `is_joined` says that a tab ends a record, too.
    pub fn read_rows(
        &mut self,
        text: &[u8],
        mut at: usize,
        end: usize,
        longest: usize,
        is_joined: bool,
        sink: &mut Sink,
    ) -> usize {
        let (Some(program), Some(builder)) = (&mut self.program, &mut self.builder) else {
            return at;
        };
        if self.is_table {
            return at;
        }
        let events = Events {
            fields: &self.events,
            shape: self.shape,
            log_stream: self.log_stream.as_deref(),
        };
        while at < end {
            let room = sink.shard.batch_rows() - builder.rows();
            let dictionaries = &mut sink.shard.dictionaries;
            if events.fields.is_empty() && !is_joined {
                let block = program.read_rows(text, at, room, builder.columns(), dictionaries);
                builder.finish_rows(sink.report.counts.lines + 1, block.rows);
                builder.abandon_row();
                count_block(&block, sink.report);
                if builder.rows() >= sink.shard.batch_rows() {
                    seal(builder, sink);
                }
                if block.rows == 0 {
                    return at;
                }
                at = block.end;
                continue;
            }
            let row = if is_joined {
                let row = program.read_record(text, at, builder.columns(), dictionaries);
                row.filter(|&(end, _)| matches!(text.get(end), Some(b'\t' | b'\n')))
                    .map(|(end, status)| (end + 1, status))
            } else {
                events.read_row(text, at, program, builder, dictionaries)
            };
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

    /// Takes a line of text: a record, which may be shown as a log event, a header, or
    /// nothing. `is_first` says that it is the first of its file that is not blank.
    pub fn line(&mut self, line: &[u8], is_first: bool, sink: &mut Sink) {
        let line = &*event_line::without_colours(line);
        sink.report.counts.lines += 1;
        if event_line::is_of_cli(line) {
            sink.report.counts.headers += 1;
            return;
        }
        let taken = self.take(&LogEvent::default(), line, is_first, sink);
        let taken = taken.or_else(|fault| self.take_event_line(fault, line, sink));
        if let Err((at, reason)) = taken {
            reject(at, reason, line, sink);
        }
    }

    /// Takes a line that was counted and is no record alone, because of `fault`.
    fn take_event_line(
        &mut self,
        fault: (usize, Reason),
        line: &[u8],
        sink: &mut Sink,
    ) -> Result<(), (usize, Reason)> {
        let mut ways = event_line::ways(line);
        ways.sort_by_key(|way| way.shape != self.shape);
        let log_stream = self.log_stream.clone();
        let mut faults = Vec::new();
        for way in &ways {
            let event = way.event(line, log_stream.as_deref());
            match self.take(&event, way.record(line), false, sink) {
                Ok(()) => {
                    self.shape = way.shape;
                    return Ok(());
                }
                Err((at, reason)) => faults.push((way.record.0 + at, reason)),
            }
        }
        if event_line::is_between_events(line) {
            sink.report.counts.headers += 1;
            return Ok(());
        }
        // Several records with tabs between, as they stand in the text output of the AWS CLI.
        if let Some(tab) = memchr::memchr(b'\t', line)
            && self
                .take(&LogEvent::default(), &line[..tab], false, sink)
                .is_ok()
        {
            for record in line[tab + 1..].split(|&byte| byte == b'\t') {
                self.line(record, false, sink);
            }
            return Ok(());
        }
        if !self.is_named {
            self.unread.add(event_line::likely_record(line, &ways));
        }
        let closest = faults
            .into_iter()
            .min_by_key(|(_, reason)| reason.distance());
        Err(closest.unwrap_or(fault))
    }

    /// Takes the message of a log event: one line, which may end in a line end.
    pub fn message(&mut self, event: &LogEvent, message: &[u8], sink: &mut Sink) {
        sink.report.counts.lines += 1;
        let message = without_line_end(message);
        if let Err((at, reason)) = self.take_message(event, message, sink) {
            reject(at, reason, message, sink);
        }
    }

    /// Takes a row of a table, as it stands in the file and cut into cells. Cells that are
    /// not there are missing, and those beyond the last column are left out.
    ///
    /// Where a column holds messages and the message is a record, that is the record, and
    /// columns with its fields add nothing. Otherwise the record is made of the columns.
    pub fn cells(
        &mut self,
        columns: &Columns,
        cells: &[Option<&[u8]>],
        row: &[u8],
        sink: &mut Sink,
    ) {
        self.cells_of(&LogEvent::default(), columns, cells, row, sink);
    }

    /// Takes a row of which something is known beside its cells.
    pub fn cells_of(
        &mut self,
        event: &LogEvent,
        columns: &Columns,
        cells: &[Option<&[u8]>],
        row: &[u8],
        sink: &mut Sink,
    ) {
        sink.report.counts.lines += 1;
        let is_blank = |cell: &Option<&[u8]>| cell.is_none_or(|cell| cell.trim_ascii().is_empty());
        if cells.iter().all(is_blank) {
            sink.report.counts.blank += 1;
            return;
        }
        let mut event = *event;
        let mut message = None;
        let mut has_record = false;
        let mut has_doubt = false;
        for (role, cell) in columns.roles().iter().zip(cells) {
            if is_blank(cell) {
                continue;
            }
            let mut time = || {
                let (time, doubt) = cell::read_time(*cell);
                has_doubt |= doubt.is_some();
                time
            };
            let text = || std::str::from_utf8((*cell)?).ok();
            match role {
                Role::Message => message = cell.map(without_line_end),
                Role::Event(EventField::Timestamp) => event.timestamp = time(),
                Role::Event(EventField::IngestionTime) => event.ingestion_time = time(),
                Role::Event(EventField::LogStream) => event.log_stream = text(),
                Role::Event(EventField::Log) => event.log = text(),
                Role::Event(EventField::Ptr) => event.ptr = text(),
                Role::Record(_) => has_record = true,
                Role::Ignored => {}
            }
        }
        let taken = match message {
            Some(message) => {
                let taken = self.take_message(&event, message, sink);
                taken.map_err(|(at, reason)| (at, reason, message))
            }
            None if has_record && self.read_cells(columns, cells, &event, sink) => Ok(()),
            None => Err((0, Reason::NoMessage, row)),
        };
        let taken = match taken {
            Err(_) if has_record => self.take_cells(columns, cells, &event, message, row, sink),
            taken => taken,
        };
        match taken {
            Ok(()) if has_doubt => doubt_times(columns, cells, sink.report),
            Ok(()) => {}
            Err((at, reason, text)) => reject(at, reason, text, sink),
        }
    }

    /// Reads a row of a table on the fast path, as the line that its cells make up; `false`
    /// when it is not for it.
    fn read_cells(
        &mut self,
        columns: &Columns,
        cells: &[Option<&[u8]>],
        event: &LogEvent,
        sink: &mut Sink,
    ) -> bool {
        let slots = columns.layout().record();
        let is_of_columns = self.layout.as_ref().is_some_and(|l| l.record() == slots);
        if !self.is_table || !is_of_columns || cells.len() < columns.len() {
            return false;
        }
        self.line.clear();
        for (role, cell) in columns.roles().iter().zip(cells) {
            if let Role::Record(position) = *role {
                let cell = cell.filter(|cell| !cell.is_empty()).unwrap_or(b"-");
                let Some(cell) = cell::as_in_line(&slots[position], cell) else {
                    return false;
                };
                self.line.extend_from_slice(cell);
                self.line.push(b' ');
            }
        }
        self.line.pop();
        self.read_line(event, sink)
    }

    /// Adds the record that the columns make up. `message` is what it came from, where
    /// that is known.
    fn take_cells<'a>(
        &mut self,
        columns: &Columns,
        cells: &[Option<&'a [u8]>],
        event: &LogEvent,
        message: Option<&[u8]>,
        row: &'a [u8],
        sink: &mut Sink,
    ) -> Result<(), (usize, Reason, &'a [u8])> {
        if !self.is_table
            || self.layout.as_ref().map(|l| l.record()) != Some(columns.layout().record())
        {
            self.set_layout(columns.layout(), sink);
            self.is_table = true;
        }
        self.learn(event, sink);
        self.open(sink);
        let Some(builder) = &mut self.builder else {
            return Ok(());
        };
        let dictionaries = &mut sink.shard.dictionaries;
        let slots = columns.layout().record();
        let (values, events) = builder.columns().split_at_mut(slots.len());
        let mut status = Status::Record;
        let mut doubts: Vec<(DoubtKind, usize)> = Vec::new();
        let mut wrong = None;
        for (at, role) in columns.roles().iter().enumerate() {
            let Role::Record(position) = *role else {
                continue;
            };
            let cell = cells.get(at).copied().flatten();
            let mut buffer = [0; cell::ACCOUNT_DIGITS];
            match cell::read(&slots[position], cell, &mut buffer) {
                Ok((value, doubt)) => {
                    if let Value::Text(text) = value
                        && slots[position] == Slot::Field(Field::LOG_STATUS)
                    {
                        status = Status::of(text);
                    }
                    push(&mut values[position], value, dictionaries);
                    doubts.extend(doubt.map(|doubt| (doubt, at)));
                }
                Err(reason) => {
                    let place = cell.and_then(|cell| offset(row, cell));
                    wrong = Some((place.unwrap_or(0), reason, row));
                    break;
                }
            }
        }
        if let Some(wrong) = wrong {
            builder.abandon_row();
            return Err(wrong);
        }
        push_event(events, &self.events, event, dictionaries);
        self.finish_row(status, message, sink);
        for (kind, at) in doubts {
            let found = cells.get(at).copied().flatten().unwrap_or_default();
            sink.report.doubt(kind, columns.name(at), found);
        }
        Ok(())
    }

    /// Adds the record of a message that was counted.
    fn take_message(
        &mut self,
        event: &LogEvent,
        message: &[u8],
        sink: &mut Sink,
    ) -> Result<(), (usize, Reason)> {
        if self.read_row(event, message, sink) {
            return Ok(());
        }
        if message.starts_with(b"{") {
            return self.take_object(event, message, sink);
        }
        let taken = self.take(event, message, false, sink);
        if taken.is_err() && !self.is_named {
            self.unread.add(message);
        }
        taken
    }

    /// Adds the record that a message in JSON holds: CloudWatch Logs can be told to
    /// rewrite records so (`ParseVPC` in the CloudWatch Logs API reference).
    fn take_object(
        &mut self,
        event: &LogEvent,
        message: &[u8],
        sink: &mut Sink,
    ) -> Result<(), (usize, Reason)> {
        let mut columns = std::mem::replace(&mut self.keys, Columns::new([]));
        let cells = json::cells(message, &mut columns);
        let has_record = cells.iter().any(Option::is_some) && columns.rows() == Rows::Records;
        let taken = if has_record {
            let cells: Vec<_> = cells.iter().map(Option::as_deref).collect();
            self.take_cells(&columns, &cells, event, Some(message), message, sink)
        } else {
            Err((0, Reason::NoMessage, message))
        };
        self.keys = columns;
        taken.map_err(|(at, reason, _)| (at, reason))
    }

    /// Reads a message on the fast path; `false` when it is not for it.
    fn read_row(&mut self, event: &LogEvent, message: &[u8], sink: &mut Sink) -> bool {
        if self.is_table {
            return false;
        }
        self.line.clear();
        self.line.extend_from_slice(message);
        self.read_line(event, sink)
    }

    /// Reads the line in hand by the program of the layout in force.
    fn read_line(&mut self, event: &LogEvent, sink: &mut Sink) -> bool {
        let (Some(program), Some(builder)) = (&mut self.program, &mut self.builder) else {
            return false;
        };
        if has_new(event, &self.events) {
            return false;
        }
        let end = self.line.len() + 1;
        self.line.push(b'\n');
        self.line.extend_from_slice(&[b'\n'; program::LOOK_AHEAD]);
        let dictionaries = &mut sink.shard.dictionaries;
        let columns = builder.columns();
        let record = columns.len() - self.events.len();
        let row = program.read_row(&self.line, 0, columns, dictionaries);
        let Some((_, status)) = row.filter(|(next, _)| *next == end) else {
            builder.abandon_row();
            return false;
        };
        push_event(
            &mut builder.columns()[record..],
            &self.events,
            event,
            dictionaries,
        );
        self.finish_row(status, None, sink);
        true
    }

    /// Takes a line that was counted: of a file, or the message of a log event.
    fn take(
        &mut self,
        event: &LogEvent,
        line: &[u8],
        is_first: bool,
        sink: &mut Sink,
    ) -> Result<(), (usize, Reason)> {
        if record::words(line).next().is_none() {
            sink.report.counts.blank += 1;
            return Ok(());
        }
        let current = self.layout.clone().filter(|_| !self.is_table);
        if let Some(layout) = record::header(line, current.as_deref(), is_first) {
            sink.report.counts.headers += 1;
            self.is_named = true;
            sink.report.is_named = true;
            self.set_layout(&Arc::new(layout), sink);
            return Ok(());
        }
        let record = match current {
            Some(layout) => match record::read(&layout, line) {
                Err(reason) if !self.is_named => self.read_otherwise(line, sink).ok_or(reason),
                read => read,
            },
            None => self.read_otherwise(line, sink).ok_or_else(|| {
                let guess = record::guess_layout(line);
                let reason = guess.and_then(|layout| record::read(layout, line).err());
                let found = record::words(line).count();
                reason.unwrap_or((0, Reason::UnknownLayout { found }))
            }),
        }?;
        self.learn(event, sink);
        self.add(&record, event, line, sink);
        Ok(())
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
        if !has_new(event, &self.events) {
            return;
        }
        let is_known = |field: &EventField| event.has(*field) || self.events.contains(field);
        self.events = EventField::ALL.into_iter().filter(is_known).collect();
        if let Some(layout) = self.layout.clone() {
            let is_table = self.is_table;
            self.set_layout(&layout, sink);
            self.is_table = is_table;
        }
    }

    /// Sees to it that the layout in force has its builder.
    fn open(&mut self, sink: &mut Sink) {
        if let (None, Some(layout)) = (&self.builder, &self.layout) {
            self.program = Program::new(layout);
            let (layout, dictionaries) = (layout.clone(), &mut sink.shard.dictionaries);
            let builder = BatchBuilder::new(self.part, layout, self.fallback_time, dictionaries);
            self.builder = Some(builder);
        }
    }

    fn add(&mut self, record: &Record, event: &LogEvent, line: &[u8], sink: &mut Sink) {
        self.open(sink);
        let Some(builder) = &mut self.builder else {
            return;
        };
        let dictionaries = &mut sink.shard.dictionaries;
        let (values, events) = builder.columns().split_at_mut(record.values.len());
        for (column, value) in values.iter_mut().zip(&record.values) {
            push(column, *value, dictionaries);
        }
        push_event(events, &self.events, event, dictionaries);
        let verbatim = Some(line).filter(|_| !record.is_exact);
        self.finish_row(record.status, verbatim, sink);
    }

    /// Completes the row of the entry that was counted last. `verbatim` is its line where
    /// the columns would not give it back.
    fn finish_row(&mut self, status: Status, verbatim: Option<&[u8]>, sink: &mut Sink) {
        let Some(builder) = &mut self.builder else {
            return;
        };
        let number = sink.report.counts.lines;
        match verbatim {
            Some(line) => builder.finish_row_verbatim(number, text_of(line)),
            None => builder.finish_row(number),
        }
        count(status, sink.report);
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
        self.is_table = false;
        self.builder = None;
        self.program = None;
        sink.report.layout = Some((*layout).clone());
        self.layout = Some(layout);
    }

    /// No entry follows: where most could not be read for want of names, a sample of them
    /// goes into the report.
    pub fn tell_unnamed(&mut self, report: &mut Report) {
        let unread = std::mem::take(&mut self.unread);
        if report.counts.rejected > report.counts.rows() {
            report.unnamed = unread.unnamed().map(Box::new);
        }
    }

    /// Seals the rows so far.
    pub fn seal(&mut self, sink: &mut Sink) {
        if let Some(builder) = &mut self.builder {
            seal(builder, sink);
        }
    }
}

/// What the fast path needs to know of log events.
struct Events<'a> {
    fields: &'a [EventField],
    shape: Shape,
    log_stream: Option<&'a str>,
}

impl Events<'_> {
    /// Reads the line that begins at `at`, a log event of this shape or a record alone: the
    /// record as [`Program::read_row`] does, and what stands around it.
    #[inline]
    fn read_row(
        &self,
        text: &[u8],
        at: usize,
        program: &mut Program,
        builder: &mut BatchBuilder,
        dictionaries: &mut Dictionaries,
    ) -> Option<(usize, Status)> {
        let columns = builder.columns();
        let record = columns.len() - self.fields.len();
        let Some(front) = self.shape.front(text, at) else {
            let row = program.read_row(text, at, columns, dictionaries)?;
            let event = LogEvent::default();
            push_event(&mut columns[record..], self.fields, &event, dictionaries);
            return Some(row);
        };
        let (mut end, status) = program.read_record(text, front.record, columns, dictionaries)?;
        let mut timestamp = front.timestamp;
        if timestamp.is_none() {
            (*text.get(end)? == b'\t').then_some(())?;
            let (millis, behind) = event_line::read_time(text, end + 1)?;
            (timestamp, end) = (Some(millis), behind);
        }
        let log_stream = front.log_stream.map(std::str::from_utf8);
        let event = LogEvent {
            timestamp,
            ingestion_time: front.ingestion_time,
            log_stream: log_stream.transpose().ok()?.or(self.log_stream),
            ..LogEvent::default()
        };
        if has_new(&event, self.fields) {
            return None;
        }
        push_event(&mut columns[record..], self.fields, &event, dictionaries);
        Some((program::line_end(text, end)?, status))
    }
}

/// Whether something is known of the event that was not known of any before.
fn has_new(event: &LogEvent, known: &[EventField]) -> bool {
    let is_new = |field: &EventField| event.has(*field) && !known.contains(field);
    EventField::ALL.iter().any(is_new)
}

fn push(column: &mut ColumnBuilder, value: Value, dictionaries: &mut Dictionaries) {
    match value {
        Value::Missing => column.push_missing(dictionaries),
        Value::Integer(value) => column.push_integer(value),
        Value::Address(address) => column.push_address(address),
        Value::Text(text) => column.push_text(text, dictionaries),
    }
}

/// Pushes what is known of an event to the columns of `fields`.
fn push_event(
    columns: &mut [ColumnBuilder],
    fields: &[EventField],
    event: &LogEvent,
    dictionaries: &mut Dictionaries,
) {
    for (column, field) in columns.iter_mut().zip(fields) {
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
}

/// Notes the times of a row that was kept without them.
fn doubt_times(columns: &Columns, cells: &[Option<&[u8]>], report: &mut Report) {
    for (at, (role, cell)) in columns.roles().iter().zip(cells).enumerate() {
        if let Role::Event(EventField::Timestamp | EventField::IngestionTime) = role
            && let (_, Some(doubt)) = cell::read_time(*cell)
        {
            report.doubt(doubt, columns.name(at), cell.unwrap_or_default());
        }
    }
}

/// Rejects the entry that was counted last.
pub fn reject(at: usize, reason: Reason, text: &[u8], sink: &mut Sink) {
    let number = sink.report.counts.lines;
    let reject = || Reject::new(number, at, reason, text);
    sink.report.reject(reject);
}

fn without_line_end(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}

/// Where `piece`, which may have been cut out of `text`, stands in it.
pub fn offset(text: &[u8], piece: &[u8]) -> Option<usize> {
    let at = (piece.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (at + piece.len() <= text.len()).then_some(at)
}

fn count(status: Status, report: &mut Report) {
    match status {
        Status::Record => report.counts.records += 1,
        Status::NoData => report.counts.nodata += 1,
        Status::SkipData => report.counts.skipdata += 1,
    }
}

/// Counts the rows of a block, each of which came from a line.
fn count_block(block: &Block, report: &mut Report) {
    let [rows, no_data, skip_data] =
        [block.rows, block.no_data, block.skip_data].map(|count| count as u64);
    let counts = &mut report.counts;
    counts.lines += rows;
    counts.records += rows - no_data - skip_data;
    counts.nodata += no_data;
    counts.skipdata += skip_data;
}

pub fn seal(builder: &mut BatchBuilder, sink: &mut Sink) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::FileId;

    const RECORD: &str = "2 210987654321 eni-0a 203.0.113.77 10.20.4.15 51544 443 6 12 4310 \
        1794700812 1794700869 ACCEPT OK";

    /// Reads rows of cells with `|` between them; an empty cell is missing. Rows come out
    /// with their number, their event time and their line.
    fn read(columns: &str, rows: &[&str]) -> (Report, Vec<String>) {
        let mut shard = Shard::default();
        let mut report = Report::default();
        let part = Part {
            file: FileId::dropped(0),
            index: 0,
        };
        let mut entries = Entries::new(part, None, false, Vec::new(), None);
        let columns = Columns::new(columns.split('|'));
        let sink = &mut Sink {
            shard: &mut shard,
            report: &mut report,
        };
        for row in rows {
            let cells = row.split('|').map(str::as_bytes);
            let cells: Vec<_> = cells.map(|c| (!c.is_empty()).then_some(c)).collect();
            entries.cells(&columns, &cells, row.as_bytes(), sink);
        }
        entries.seal(sink);
        let mut found = Vec::new();
        for batch in shard.batches() {
            for row in 0..batch.rows() {
                let time = batch.event_times(EventField::Timestamp);
                let time = time.and_then(|times| times.get(row)).unwrap_or_default();
                let mut line = format!("{}: {time}: ", batch.line(row));
                batch.write_line(row, &shard.dictionaries, &mut line);
                found.push(line);
            }
        }
        (report, found)
    }

    #[test]
    fn a_message_is_the_record() {
        let message = RECORD;
        let (report, rows) = read(
            "@timestamp|@message|srcAddr",
            &[
                &format!("2026-11-15 00:00:12.000|{message}|198.51.100.1"),
                &format!("1.7284E+12|{message}\n|x"),
                "|",
                "1794700812000||192.0.2.9",
                "1794700812000|no record|192.0.2.9",
                "1794700812000|no record|",
                "1794700812000||",
                &format!("soon|{message}"),
            ],
        );
        assert_eq!(
            rows,
            [
                format!("1: 1794700812000: {message}"),
                format!("2: 0: {message}"),
                "4: 1794700812000: 192.0.2.9".to_string(),
                "5: 1794700812000: no record".to_string(),
                format!("8: 0: {message}"),
            ]
        );
        let counts = report.counts;
        assert_eq!(
            (counts.lines, counts.records, counts.blank, counts.rejected),
            (8, 5, 1, 2)
        );
        let reasons = report.rejects.iter();
        let reasons: Vec<String> = reasons
            .map(|r| format!("{}: {}", r.line, r.reason))
            .collect();
        assert_eq!(
            reasons,
            [
                "6: expected a header line that names the fields, or a default record of 14 \
                 (VPC) or 36 (transit gateway) values, found 2 values",
                "7: expected a flow log line as the message, or its values by their names, \
                 found neither",
            ]
        );
        let doubts = report.doubts.iter();
        let doubts: Vec<_> = doubts.map(|d| (d.line, d.count, d.to_string())).collect();
        assert_eq!(
            doubts,
            [
                (
                    2,
                    1,
                    "a spreadsheet has rounded `@timestamp`, as in `1.7284E+12`, so the record's \
                     own `start` is used; open the export as it was saved for the exact time"
                        .to_string()
                ),
                (
                    8,
                    1,
                    "expected a time in `@timestamp`, found `soon`, so the record's own `start` \
                     is used"
                        .to_string()
                ),
            ]
        );
    }

    #[test]
    fn columns_make_up_a_record() {
        let (report, rows) = read(
            "@timestamp|srcAddr|dstPort|bytes|action|logStatus|team|@ptr",
            &[
                "2026-11-15 00:00:12.000|203.0.113.77|443.0|6.7E7|ACCEPT|OK|a b|CmEK",
                "2026-11-15 00:00:12.001|||||NODATA",
                "2026-11-15 00:00:12.002|203.0.113.77|443|1.23457E+11|REJECT|OK|x",
                "2026-11-15 00:00:12.003|203.0.113|443|1|REJECT|OK|x",
                "2026-11-15 00:00:12.004|203.0.113.7|443|1|DROP|OK|x",
            ],
        );
        assert_eq!(
            rows,
            [
                "1: 1794700812000: 203.0.113.77 443 67000000 ACCEPT OK a b",
                "2: 1794700812001: - - - - NODATA -",
                "3: 1794700812002: 203.0.113.77 443 123457000000 REJECT OK x",
            ]
        );
        let counts = report.counts;
        assert_eq!(
            (counts.lines, counts.records, counts.nodata, counts.rejected),
            (5, 2, 1, 2)
        );
        let places: Vec<_> = report.rejects.iter().map(|r| (r.line, r.column)).collect();
        assert_eq!(places, [(4, 25), (5, 43)]);
        assert_eq!(
            report.doubts[0].to_string(),
            "a spreadsheet has rounded `bytes`, as in `1.23457E+11`; open the export as it was \
             saved for the exact number"
        );
    }
}
