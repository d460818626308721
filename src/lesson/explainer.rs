//! One line of a flow log in words: what each value says, and what the whole line says.

use super::reading::Reading;
use super::translation::{self, ValueMeaning};
use super::{remark, sentence};
use crate::flow::{Address, EventField, Field, Layout, Slot};
use crate::ingest::event_line::{self, EventLine};
use crate::ingest::record::{self, Status};
use crate::ingest::{MAX_LINE, Reason, Reject};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most lines that [`explain_lines`] explains.
const MAX_LINES: usize = 100;

/// What is known besides the line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The order of the fields. Without it, the line has to be a default record.
    pub layout: Option<&'a Layout>,
    /// Addresses of the interface that the line was recorded at. They tell in which
    /// direction traffic went where the record does not.
    pub own: &'a [Address],
}

/// A line in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The line as it was given, without blanks around it.
    pub line: String,
    pub kind: Kind,
    /// The whole line in one sentence.
    pub sentence: String,
    /// What the line does not say, although it is often read so; whole sentences.
    pub remarks: Vec<String>,
    /// The values, in the order of the line; none when the line is no record.
    pub tokens: Vec<Token>,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Record,
    NoData,
    SkipData,
    /// Names of fields instead of values.
    Header,
    /// None of these; the sentence says why.
    NoRecord,
}

/// One value of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// The bytes of [`Explanation::line`] that it takes, `start..end`.
    pub start: usize,
    pub end: usize,
    /// The AWS name of the field; where AWS has none, that of the layout.
    pub name: String,
    /// Whether the glossary has an entry of that name.
    pub is_known: bool,
    pub value: String,
    /// The value in other words, where there are any.
    pub translation: Option<String>,
    /// One more sentence on the value, where there is more to say.
    pub detail: Option<String>,
    /// What the field says.
    pub meaning: String,
    /// What other values would mean.
    pub others: Vec<ValueMeaning>,
    /// Why the line is no record, when it is because of this value.
    pub problem: Option<String>,
}

/// Explains a line.
pub fn explain(line: &str, known: &Known) -> Explanation {
    let line = line.trim().trim_start_matches('\u{feff}');
    if line.len() > MAX_LINE {
        let head: String = line.chars().take(200).collect();
        return no_record(&head, &Reason::TooLong { limit: MAX_LINE });
    }
    if let Some(layout) = record::header(line.as_bytes(), known.layout, false) {
        return header(line, &layout);
    }
    let ways = ways(line);
    let found = ways.iter().find_map(|way| {
        let text = record_of(way, line);
        let layout = layout_of(text, known)?;
        let read = record::read(&layout, text.as_bytes()).ok()?;
        Some((way, layout, read.status))
    });
    let Some((way, layout, status)) = found else {
        return explain_fault(line, &ways, known);
    };
    let reading = Reading::new(&layout, record_of(way, line), known.own);
    let tokens = line_tokens(way, line, &reading);
    Explanation {
        line: line.into(),
        kind: match status {
            Status::Record => Kind::Record,
            Status::NoData => Kind::NoData,
            Status::SkipData => Kind::SkipData,
        },
        sentence: sentence::of(&reading, status),
        remarks: remark::all(&reading, status),
        tokens,
    }
}

/// Explains the lines of a text that are not blank, up to 100; a header among them names
/// the fields of those that follow.
pub fn explain_lines(text: &str, known: &Known) -> Vec<Explanation> {
    let mut layout = known.layout.cloned();
    let mut explanations = Vec::new();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    for line in lines.take(MAX_LINES) {
        let known = Known {
            layout: layout.as_ref(),
            ..*known
        };
        let explanation = explain(line, &known);
        if explanation.kind == Kind::Header {
            layout = Layout::from_header(&explanation.line).or(layout);
        }
        explanations.push(explanation);
    }
    explanations
}

/// Explains the lines of a text in the same way, by the one of `layouts` that most of them
/// are records of; where none of them is better, by what the lines look like.
pub fn explain_text(text: &str, layouts: &[Layout]) -> Vec<Explanation> {
    let known = layouts.iter().map(Some).chain([None]);
    let explained = known.map(|layout| explain_lines(text, &Known { layout, own: &[] }));
    let is_none = |line: &&Explanation| line.kind == Kind::NoRecord;
    let best = explained.min_by_key(|lines| lines.iter().filter(is_none).count());
    best.unwrap_or_default()
}

/// Explains a line that was rejected when its file was read, whose layout was `layout` in
/// the end.
///
/// It is the reason told then that counts: of a long line only the beginning was kept, and
/// a later header may have changed the layout.
pub fn explain_reject(reject: &Reject, layout: Option<&Layout>) -> Explanation {
    let line = reject.text.trim().trim_start_matches('\u{feff}');
    let known = Known { layout, own: &[] };
    let mut explanation = no_record(line, &reject.reason);
    let anew = explain(line, &known);
    if anew.sentence == explanation.sentence {
        return anew;
    }
    if reject.is_cut() {
        explanation
            .remarks
            .insert(0, "Only the beginning of the line was kept.".into());
    }
    if let (Some(layout), Some((field, found))) = (layout, reject.reason.value()) {
        let mut tokens = record_tokens(&Reading::new(layout, line, &[]), 0);
        if reject.is_cut() {
            tokens.pop();
        }
        let mut at_fault = tokens.iter_mut();
        let at_fault = at_fault.find(|token| token.name == field && token.value.starts_with(found));
        if let Some(token) = at_fault {
            token.set_problem(&reject.reason);
            explanation.tokens = tokens;
        }
    }
    explanation
}

fn layout_of(text: &str, known: &Known) -> Option<Layout> {
    match known.layout {
        Some(layout) => Some(layout.clone()),
        None => record::guess_layout(text.as_bytes()).map(|layout| (**layout).clone()),
    }
}

fn record_of<'a>(way: &EventLine, line: &'a str) -> &'a str {
    &line[way.record.0..way.record.1]
}

/// A line that is no record: the reason, and what can be told of its values.
fn explain_fault(line: &str, ways: &[EventLine], known: &Known) -> Explanation {
    // What is shown as a log event is not meant to be a record as a whole.
    let ways = if ways.len() > 1 { &ways[1..] } else { ways };
    let faults = ways.iter().filter_map(|way| {
        let text = record_of(way, line);
        let layout = layout_of(text, known)?;
        let (at, reason) = record::read(&layout, text.as_bytes()).err()?;
        Some((way, layout, at, reason))
    });
    let is_count = |reason: &Reason| matches!(reason, Reason::WrongCount { .. });
    let fault = faults.min_by_key(|(_, _, _, reason)| reason.distance());
    let Some((way, layout, at, reason)) = fault else {
        let found = record::words(line.as_bytes()).count();
        return no_record(line, &Reason::UnknownLayout { found });
    };
    let mut explanation = no_record(line, &reason);
    if is_count(&reason) {
        let remark = format!("The values expected are, in this order: {layout}.");
        explanation.remarks.insert(0, remark);
    } else {
        let reading = Reading::new(&layout, record_of(way, line), known.own);
        explanation.tokens = line_tokens(way, line, &reading);
        for token in &mut explanation.tokens {
            if token.start == way.record.0 + at {
                token.set_problem(&reason);
            }
        }
    }
    explanation
}

fn no_record(line: &str, reason: &Reason) -> Explanation {
    let sentence = match line {
        "" => "There is nothing to explain: the line is blank.".into(),
        _ => format!("This is no flow log record: {reason}."),
    };
    let remarks = match line {
        "" => Vec::new(),
        _ => vec![next_step(reason).into()],
    };
    Explanation {
        line: line.into(),
        kind: Kind::NoRecord,
        sentence,
        remarks,
        tokens: Vec::new(),
    }
}

/// What to do about a line that is no record.
fn next_step(reason: &Reason) -> &'static str {
    match reason {
        Reason::UnknownLayout { .. } => {
            "If the flow log has a format of its own, put the header line of its files above \
             the record, or give its format string."
        }
        Reason::WrongCount { .. } => {
            "Look whether the line was wrapped or cut when it was copied, and whether the \
             header above it belongs to another flow log."
        }
        Reason::WrongCells { .. } | Reason::UnclosedQuote => {
            "Look at the row in a text editor, and export the table again if a spreadsheet has \
             had it in between."
        }
        Reason::NotANumber { .. }
        | Reason::OutOfRange { .. }
        | Reason::NotAnAddress { .. }
        | Reason::NotAllowed { .. } => {
            "If the value belongs to another field, the record has its fields in an order of \
             its own: put the header line or the format string of its flow log above it."
        }
        Reason::NoMessage => {
            "If these are results of a query, run it again with `@message` among its `fields`."
        }
        Reason::TooLong { .. } => "No flow log has such lines: look what else the file is.",
        Reason::CutOff => "Fetch the file again: its last line is not complete.",
        Reason::Json(_) => "Export or download the file again: this part of it is damaged.",
    }
}

fn header(line: &str, layout: &Layout) -> Explanation {
    let names = record::words(line.as_bytes());
    let tokens = names.zip(&layout.slots).map(|((start, word), slot)| Token {
        start,
        end: start + word.len(),
        name: slot.name().into(),
        is_known: matches!(slot, Slot::Field(_)),
        value: line[start..start + word.len()].into(),
        translation: None,
        detail: None,
        meaning: meaning(slot, false),
        others: Vec::new(),
        problem: None,
    });
    let count = match layout.slots.len() {
        1 => "the one field".into(),
        count => format!("the {count} fields"),
    };
    Explanation {
        line: line.into(),
        kind: Kind::Header,
        sentence: format!(
            "This is no record but a header: it names {count} of the records that follow."
        ),
        remarks: Vec::new(),
        tokens: tokens.collect(),
    }
}

fn record_tokens(reading: &Reading, offset: usize) -> Vec<Token> {
    let words = reading.words.iter().zip(&reading.layout.slots);
    let tokens = words.map(|(&(start, word), slot)| {
        let field = match slot {
            Slot::Field(field) => Some(*field),
            Slot::Extra(_) | Slot::Event(_) => None,
        };
        Token {
            start: offset + start,
            end: offset + start + word.len(),
            name: slot.name().into(),
            is_known: field.is_some(),
            value: word.into(),
            translation: field.and_then(|field| translation::of(field, word, reading)),
            detail: field.and_then(|field| translation::detail(field, reading)),
            meaning: meaning(slot, reading.is_tgw()),
            others: field.map_or(Vec::new(), |field| translation::others(field, word)),
            problem: None,
        }
    });
    tokens.collect()
}

fn meaning(slot: &Slot, is_tgw: bool) -> String {
    match slot {
        Slot::Field(field) => {
            let of_tgw = field.notes().tgw_meaning.filter(|_| is_tgw);
            of_tgw.unwrap_or(field.info().meaning).into()
        }
        Slot::Extra(name) if Field::find(name).is_some() => {
            "The same field again; the first column of it counts.".into()
        }
        Slot::Event(_) => "What the export says of the log event.".into(),
        Slot::Extra(_) => "A column that is none of the fields AWS documents.".into(),
    }
}

/// What stands around the record when it was copied from a console, an export or a
/// terminal, in the order of the line.
fn event_tokens(way: &EventLine, line: &str) -> Vec<Token> {
    let token = |(start, end): (usize, usize), field: EventField, meaning: &str| Token {
        start,
        end,
        name: field.name().into(),
        is_known: false,
        value: line[start..end].into(),
        translation: None,
        detail: None,
        meaning: meaning.into(),
        others: Vec::new(),
        problem: None,
    };
    let timestamp = way.timestamp.map(|time| {
        let meaning = "When the event happened, as CloudWatch has it; for a flow log record \
                       this is its `start`.";
        token(time.piece, EventField::Timestamp, meaning)
    });
    let ingestion_time = way.ingestion_time.map(|time| {
        let meaning = "When CloudWatch received the event, minutes after the record's `end`.";
        token(time.piece, EventField::IngestionTime, meaning)
    });
    let log_stream = way.log_stream.map(|piece| {
        let meaning = "The log stream that the record was in; flow logs have one for each \
                       interface.";
        token(piece, EventField::LogStream, meaning)
    });
    let tokens = [timestamp, ingestion_time, log_stream];
    tokens.into_iter().flatten().collect()
}

/// The tokens of a record and of what stands around it, in the order of the line.
fn line_tokens(way: &EventLine, line: &str, reading: &Reading) -> Vec<Token> {
    let mut tokens = event_tokens(way, line);
    tokens.extend(record_tokens(reading, way.record.0));
    tokens.sort_by_key(|token| token.start);
    tokens
}

/// The ways to read a line, the most likely first: as a record alone, or as a log event.
fn ways(line: &str) -> Vec<EventLine> {
    let alone = EventLine::of_record(line.as_bytes());
    let events = event_line::ways(line.as_bytes());
    std::iter::once(alone).chain(events).collect()
}

impl Token {
    fn set_problem(&mut self, reason: &Reason) {
        self.translation = None;
        self.detail = None;
        self.problem = Some(reason.to_string());
    }
}

/// Writes the explanation for a terminal: the sentence, the remarks, and a table of the
/// values.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sentence)?;
        for remark in &self.remarks {
            write!(f, "\n- {remark}")?;
        }
        if !self.remarks.is_empty() {
            writeln!(f)?;
        }
        if self.tokens.is_empty() {
            return Ok(());
        }
        writeln!(f)?;
        let width = |text: fn(&Token) -> &str| {
            let widths = self.tokens.iter().map(|token| text(token).chars().count());
            widths.max().unwrap_or(0).min(40)
        };
        let (names, values) = (width(|token| &token.name), width(|token| &token.value));
        for token in &self.tokens {
            let words = match (&token.problem, &token.translation) {
                (Some(problem), _) => problem,
                (None, Some(translation)) => translation,
                (None, None) => &token.meaning,
            };
            let (name, value) = (&token.name, &token.value);
            writeln!(f, "{name:names$}  {value:values$}  {words}")?;
        }
        Ok(())
    }
}
