//! Lines in which an export or a terminal shows a log event: the record, and around it the
//! time of the event, its log stream, or columns of the AWS CLI.
//!
//! Facts: `awscli/customizations/logs/tail.py` and `awscli/text.py` of the AWS CLI;
//! "Exporting log data to Amazon S3" in the CloudWatch Logs user guide.

use super::entries::LogEvent;
use super::record;
use crate::query::time::days;
use std::borrow::Cow;

/// From this byte of a line up to that one.
pub type Piece = (usize, usize);

/// How a line shows a log event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The record alone.
    Record,
    /// Time, record: export tasks, `aws logs tail --format short`, copies of the console,
    /// `--query 'events[].[timestamp,message]'`.
    Time,
    /// Time, log stream, record: `aws logs tail`.
    TimeAndStream,
    /// `EVENTS`, time received, record, time: `aws logs get-log-events --output text`.
    Event,
    /// `EVENTS`, ID, time received, log stream, record, time: `aws logs filter-log-events`.
    FoundEvent,
    /// The record and what else a `--query` asked for, in any order with tabs between.
    Cells,
}

/// One way to read a line as a log event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLine {
    pub shape: Shape,
    pub timestamp: Option<Time>,
    pub ingestion_time: Option<Time>,
    pub log_stream: Option<Piece>,
    pub record: Piece,
}

/// A time, and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// Milliseconds since 1970.
    pub millis: i64,
    pub piece: Piece,
}

/// What the names of list items are in the text output of the AWS CLI.
const EVENT: &[u8] = b"EVENTS\t";
const SEARCHED: &[u8] = b"SEARCHEDLOGSTREAMS\t";

/// The shortest token of a page of results; no record is one word of that length.
const SHORTEST_TOKEN: usize = 64;

impl EventLine {
    /// A line that shows nothing but a record.
    pub fn of_record(line: &[u8]) -> EventLine {
        EventLine {
            shape: Shape::Record,
            timestamp: None,
            ingestion_time: None,
            log_stream: None,
            record: (0, line.len()),
        }
    }

    /// What the line says of the event; `log_stream` is its stream if the line names none.
    pub fn event<'a>(&self, line: &'a [u8], log_stream: Option<&'a str>) -> LogEvent<'a> {
        let named = self.log_stream.map(|(from, until)| &line[from..until]);
        let named = named.and_then(|name| std::str::from_utf8(name).ok());
        LogEvent {
            timestamp: self.timestamp.map(|time| time.millis),
            ingestion_time: self.ingestion_time.map(|time| time.millis),
            log_stream: named.or(log_stream.filter(|_| self.timestamp.is_some())),
            ..LogEvent::default()
        }
    }

    pub fn record<'a>(&self, line: &'a [u8]) -> &'a [u8] {
        &line[self.record.0..self.record.1]
    }
}

/// The ways to read a line as a log event, the most likely first; none for a line that
/// shows no more than a record.
pub fn ways(line: &[u8]) -> Vec<EventLine> {
    let start = skip_spaces(line, 0);
    if line[start..].starts_with(EVENT) {
        return event_row(line, start + EVENT.len()).into_iter().collect();
    }
    let Some((millis, end)) = read_time(line, start) else {
        return cells(line).into_iter().collect();
    };
    let is_separated = matches!(line.get(end), Some(b' ' | b'\t' | b','));
    let second = skip_spaces(line, end + usize::from(line.get(end) == Some(&b',')));
    if !is_separated || line[second..].trim_ascii().is_empty() {
        return Vec::new();
    }
    let timestamp = Some(Time {
        millis,
        piece: (start, end),
    });
    let end = line.trim_ascii_end().len();
    let with_time = EventLine {
        shape: Shape::Time,
        timestamp,
        ingestion_time: None,
        log_stream: None,
        record: (second, end),
    };
    let word = line[second..end].iter().position(is_space);
    let with_stream = word.map(|length| EventLine {
        shape: Shape::TimeAndStream,
        log_stream: Some((second, second + length)),
        record: (skip_spaces(line, second + length), end),
        ..with_time.clone()
    });
    let ways = [Some(with_time), with_stream, cells(line)];
    ways.into_iter().flatten().collect()
}

/// What stands before the record of a row that is written exactly as tools write it.
pub struct Front<'a> {
    pub timestamp: Option<i64>,
    pub ingestion_time: Option<i64>,
    pub log_stream: Option<&'a [u8]>,
    /// Where the record begins.
    pub record: usize,
}

impl Shape {
    /// Reads what stands before the record of the line that begins at `at`; `None` for what
    /// [`ways`] must look at.
    #[inline]
    pub fn front(self, text: &[u8], at: usize) -> Option<Front<'_>> {
        const LONGEST_WORD: usize = 512;
        // The text up to a delimiter, and where what follows it begins.
        let word = |at: usize, delimiter: u8| {
            let text = text.get(at..)?;
            let text = &text[..text.len().min(LONGEST_WORD)];
            let length = memchr::memchr2(delimiter, b'\n', text)?;
            let is_word = length > 0 && text[length] == delimiter && text[..length].is_ascii();
            is_word.then(|| (&text[..length], at + length + 1))
        };
        let time = |at: usize, delimiter: u8| {
            let (millis, end) = read_time(text, at)?;
            (text.get(end) == Some(&delimiter)).then_some((millis, end + 1))
        };
        match self {
            Shape::Time | Shape::TimeAndStream => {
                let (millis, end) = read_time(text, at)?;
                matches!(text.get(end), Some(b' ' | b'\t' | b',')).then_some(())?;
                let stream = match self {
                    Shape::TimeAndStream => Some(word(end + 1, b' ')?),
                    _ => None,
                };
                Some(Front {
                    timestamp: Some(millis),
                    ingestion_time: None,
                    log_stream: stream.map(|(name, _)| name),
                    record: stream.map_or(end + 1, |(_, next)| next),
                })
            }
            Shape::Event | Shape::FoundEvent => {
                text.get(at..)?.starts_with(EVENT).then_some(())?;
                let at = at + EVENT.len();
                let is_found = self == Shape::FoundEvent;
                let at = if is_found { word(at, b'\t')?.1 } else { at };
                let (received, at) = time(at, b'\t')?;
                let stream = if is_found {
                    Some(word(at, b'\t')?)
                } else {
                    None
                };
                Some(Front {
                    timestamp: None,
                    ingestion_time: Some(received),
                    log_stream: stream.map(|(name, _)| name),
                    record: stream.map_or(at, |(_, next)| next),
                })
            }
            Shape::Record | Shape::Cells => None,
        }
    }

    /// What a line of this shape is, in words.
    pub fn name(self) -> &'static str {
        match self {
            Shape::Record => "flow log lines",
            Shape::Time => "log events as text (time, record)",
            Shape::TimeAndStream => "log events as text (time, log stream, record)",
            Shape::Event => "text output of `aws logs get-log-events`",
            Shape::FoundEvent => "text output of `aws logs filter-log-events`",
            Shape::Cells => "log events as text, with tabs between their values",
        }
    }
}

/// Whether a line, or the beginning of one, holds several records with tabs between them:
/// cells of as many words each, all the more if the first `is_record`.
pub fn is_joined(line: &[u8], is_record: impl Fn(&[u8]) -> bool) -> bool {
    let words = |(from, until): Piece| record::words(&line[from..until]).count();
    let cells: Vec<Piece> = tab_cells(line, 0).collect();
    let [first, others @ .., last] = &cells[..] else {
        return false;
    };
    let count = words(*first);
    let are_equal = others.iter().all(|cell| words(*cell) == count);
    match is_record(&line[first.0..first.1]) {
        // The last may be cut off, yet is more than a time.
        true => are_equal && (!others.is_empty() || words(*last) > 1),
        false => are_equal && others.len() > 1 && count > 2,
    }
}

/// The part of a line that is most likely the record, if there is one: what stands behind a
/// word that looks like the log stream of a flow log (`eni-…-all`), or else behind the time.
pub fn likely_record<'a>(line: &'a [u8], ways: &[EventLine]) -> &'a [u8] {
    const ENDS: [&[u8]; 3] = [b"-all", b"-accept", b"-reject"];
    let is_stream = |way: &&EventLine| match way.log_stream {
        Some((from, until)) => ENDS.iter().any(|end| line[from..until].ends_with(end)),
        None => false,
    };
    let way = ways.iter().find(is_stream).or(ways.first());
    way.map_or(line, |way| way.record(line))
}

/// The columns behind `EVENTS`, which stand in the alphabetical order of their names.
fn event_row(line: &[u8], start: usize) -> Option<EventLine> {
    let pieces: Vec<Piece> = tab_cells(line, start).collect();
    let (shape, received, log_stream, record, time) = match pieces[..] {
        [received, record, time] => (Shape::Event, received, None, record, time),
        [_, received, stream, record, time] => {
            (Shape::FoundEvent, received, Some(stream), record, time)
        }
        _ => return None,
    };
    Some(EventLine {
        shape,
        timestamp: time_of(line, time),
        ingestion_time: time_of(line, received),
        log_stream,
        record,
    })
}

/// A record among other cells: times by their looks, of which the earlier is that of the
/// event, and a log stream.
fn cells(line: &[u8]) -> Option<EventLine> {
    memchr::memchr(b'\t', line)?;
    let mut record = None;
    let mut times = Vec::new();
    let mut log_stream = None;
    for piece in tab_cells(line, 0) {
        let text = line[piece.0..piece.1].trim_ascii();
        let place = match time_of(line, piece) {
            Some(time) => {
                times.push(time);
                continue;
            }
            None if text.contains(&b' ') => &mut record,
            None => &mut log_stream,
        };
        if place.replace(piece).is_some() || text.is_empty() {
            return None;
        }
    }
    times.sort_by_key(|time| time.millis);
    (times.len() <= 2).then_some(())?;
    Some(EventLine {
        shape: Shape::Cells,
        timestamp: times.first().copied(),
        ingestion_time: times.get(1).copied(),
        log_stream,
        record: record?,
    })
}

fn tab_cells(line: &[u8], start: usize) -> impl Iterator<Item = Piece> {
    let mut next = Some(start);
    std::iter::from_fn(move || {
        let from = next?;
        let end = memchr::memchr(b'\t', &line[from..]).map(|length| from + length);
        next = end.map(|end| end + 1);
        Some((from, end.unwrap_or(line.len())))
    })
}

fn time_of(line: &[u8], piece: Piece) -> Option<Time> {
    let (millis, end) = read_time(&line[..piece.1], piece.0)?;
    (end == piece.1).then_some(Time { millis, piece })
}

/// Whether a line is what the AWS CLI puts around log events, whatever it might be otherwise:
/// the tokens of `get-log-events`, or the log streams that were searched.
pub fn is_of_cli(line: &[u8]) -> bool {
    let is_token = |word: &[u8]| matches!(word, [b'b' | b'f', b'/', rest @ ..] if rest.len() > 8);
    line.starts_with(SEARCHED) || line.trim_ascii().split(is_space).all(is_token)
}

/// Whether a line that is no record is what the AWS CLI or the console puts between log
/// events: the token of the next page, `None`, or the time of an event alone.
pub fn is_between_events(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let is_of_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+/=".contains(byte);
    let is_token = line.len() >= SHORTEST_TOKEN && line.iter().all(is_of_token);
    is_token || line == b"None" || read_time(line, 0).is_some_and(|(_, end)| end == line.len())
}

/// Reads a time at `at`: ISO 8601, to the second or finer, in UTC unless a zone says
/// otherwise; or 13 digits of milliseconds since 1970. Returns milliseconds and the end.
pub fn read_time(text: &[u8], at: usize) -> Option<(i64, usize)> {
    let text_at = text.get(at..)?;
    if let Some(digits) = text_at.first_chunk::<13>()
        && let Some(millis) = number(digits)
    {
        let is_longer = text_at.get(13).is_some_and(u8::is_ascii_digit);
        return (!is_longer).then_some((millis, at + 13));
    }
    let clock = text_at.first_chunk::<19>()?;
    let is_written =
        [clock[4], clock[7], clock[13], clock[16]] == *b"--::" && matches!(clock[10], b'T' | b' ');
    let (year, month, day) = (
        number(&clock[..4])?,
        number(&clock[5..7])?,
        number(&clock[8..10])?,
    );
    let (hour, minute, second) = (
        number(&clock[11..13])?,
        number(&clock[14..16])?,
        number(&clock[17..])?,
    );
    let is_date = (1..=12).contains(&month) && day >= 1 && day <= days_of(year, month);
    if !is_written || !is_date || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = (hour * 60 + minute) * 60 + second;
    let mut millis = days(year, month as u32, day as u32) * 86_400_000 + seconds * 1_000;
    let mut end = at + clock.len();
    if let Some(b'.') = text.get(end) {
        let digits = text[end + 1..].iter().take_while(|b| b.is_ascii_digit());
        let length = digits.count();
        if length == 0 || length > 9 {
            return None;
        }
        for (place, weight) in [100, 10, 1].into_iter().enumerate().take(length) {
            millis += i64::from(text[end + 1 + place] - b'0') * weight;
        }
        end += 1 + length;
    }
    let (offset, length) = read_zone(&text[end..]);
    Some((millis - offset * 60_000, end + length))
}

/// The zone at the head of `text` in minutes east of UTC, and its length.
fn read_zone(text: &[u8]) -> (i64, usize) {
    let sign = match text.first() {
        Some(b'Z') => return (0, 1),
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return (0, 0),
    };
    let hours = text.get(1..3).and_then(number);
    let has_colon = text.get(3) == Some(&b':');
    let start = 3 + usize::from(has_colon);
    let minutes = text.get(start..start + 2).and_then(number);
    match (hours, minutes) {
        (Some(hours), Some(minutes)) => (sign * (hours * 60 + minutes), start + 2),
        _ => (0, 0),
    }
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number that digits write; `None` if there is anything else among them.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |value, byte| {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        Some(value * 10 + digit)
    })
}

fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn skip_spaces(line: &[u8], at: usize) -> usize {
    let spaces = line[at..].iter().take_while(|byte| is_space(byte));
    at + spaces.count()
}

/// The line without the sequences that colour it in a terminal (ECMA-48, SGR and others
/// that begin with `ESC [`).
pub fn without_colours(line: &[u8]) -> Cow<'_, [u8]> {
    const ESCAPE: u8 = 0x1b;
    if memchr::memchr(ESCAPE, line).is_none() {
        return line.into();
    }
    let mut plain = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = memchr::memchr(ESCAPE, rest) {
        plain.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(sequence) = rest.strip_prefix(b"[") {
            let end = sequence.iter().position(|byte| (0x40..0x7f).contains(byte));
            rest = end.map_or(&[], |end| &sequence[end + 1..]);
        }
    }
    plain.extend_from_slice(rest);
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLIS: i64 = 1_794_700_812_000;
    const RECORD: &str = "2 210987654321 eni-0a - - - - - - - 1794700812 1794700869 - NODATA";

    #[test]
    fn times_of_all_tools_are_read() {
        for (text, millis) in [
            ("1794700812000", MILLIS),
            ("2026-11-15T00:00:12.000Z", MILLIS),
            ("2026-11-15T00:00:12.000000+00:00", MILLIS),
            ("2026-11-15T00:00:12+00:00", MILLIS),
            ("2026-11-15T00:00:12", MILLIS),
            ("2026-11-15 00:00:12.5", MILLIS + 500),
            ("2026-11-15 00:00:12.034567", MILLIS + 34),
            ("2026-11-15T01:00:12.000+01:00", MILLIS),
            ("2026-11-14T19:30:12.000-0430", MILLIS),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ] {
            let found = read_time(text.as_bytes(), 0);
            assert_eq!(found, Some((millis, text.len())), "{text}");
        }
        for text in [
            "",
            "2026-11-15",
            "2026-11-15T00:00",
            "2026-11-31T00:00:12",
            "2026-02-29T00:00:12",
            "2026-13-01T00:00:12",
            "2026-11-15T24:00:12",
            "2026-11-15T00:00:12.",
            "17947008120001",
            "1794700812",
            "2 210987654321",
        ] {
            assert_eq!(read_time(text.as_bytes(), 0), None, "{text}");
        }
    }

    /// The line with a record in place of its `R`.
    fn with_record(line: &str) -> String {
        match line.rsplit_once('R') {
            Some((before, behind)) => format!("{before}{RECORD}{behind}"),
            None => line.to_string(),
        }
    }

    /// Shape, time, time received, log stream.
    type Told<'a> = (Shape, Option<i64>, Option<i64>, Option<&'a str>);

    /// What the first way that finds the record makes of a line.
    fn found(line: &str) -> Option<Told<'_>> {
        let ways = ways(line.as_bytes());
        let way = ways
            .into_iter()
            .find(|way| way.record(line.as_bytes()) == RECORD.as_bytes())?;
        let event = way.event(line.as_bytes(), None);
        let stream = way.log_stream.map(|(from, until)| &line[from..until]);
        assert_eq!(stream, event.log_stream);
        Some((way.shape, event.timestamp, event.ingestion_time, stream))
    }

    #[test]
    fn every_tool_has_its_shape() {
        let (time, stream) = (Some(MILLIS), Some("eni-0a-all"));
        let received = Some(1_794_701_050_123);
        for (line, expected) in [
            (
                "2026-11-15T00:00:12.000Z R",
                (Shape::Time, time, None, None),
            ),
            (" 2026-11-15T00:00:12  R", (Shape::Time, time, None, None)),
            ("1794700812000\tR", (Shape::Time, time, None, None)),
            ("1794700812000,R", (Shape::Time, time, None, None)),
            (
                "2026-11-15T00:00:12.000000+00:00 eni-0a-all R",
                (Shape::TimeAndStream, time, None, stream),
            ),
            (
                "EVENTS\t1794701050123\tR\t1794700812000",
                (Shape::Event, time, received, None),
            ),
            (
                "EVENTS\t389\t1794701050123\teni-0a-all\tR\t1794700812000",
                (Shape::FoundEvent, time, received, stream),
            ),
            ("eni-0a-all\tR", (Shape::Cells, None, None, stream)),
            (
                "1794701050123\teni-0a-all\t1794700812000\tR",
                (Shape::Cells, time, received, stream),
            ),
            (
                "eni-0a-all\tR\t1794701050123\t1794700812000",
                (Shape::Cells, time, received, stream),
            ),
        ] {
            assert_eq!(found(&with_record(line)), Some(expected), "{line}");
        }
        for line in ["", "R", "2026-11-15T00:00:12", "EVENTS\tR", "a\tb\tR"] {
            assert_eq!(found(&with_record(line)), None, "{line}");
        }
    }

    #[test]
    fn what_stands_between_events_is_known() {
        let token = "Bxkq6kVGFtq2y_MoigeqscPOdhXVbhiVtLoAmXb5jCrI7fXLrCUjO-1pVfHm4vQd";
        for (line, expected) in [
            ("b/3900000001/s\tf/3900000001/s", true),
            ("SEARCHEDLOGSTREAMS\teni-0a-all\tTrue", true),
            ("2026-11-15T00:00:12.000Z", true),
            ("None", true),
            (token, true),
            (&token[1..], false),
            ("NODATA", false),
            (RECORD, false),
            ("", false),
        ] {
            let found = is_of_cli(line.as_bytes()) || is_between_events(line.as_bytes());
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn colours_are_taken_off() {
        for (line, plain) in [
            ("\x1b[32m2026\x1b[0m \x1b[1;36meni\x1b[0m 2", "2026 eni 2"),
            ("plain", "plain"),
            ("cut \x1b[3", "cut "),
            ("\x1b", ""),
        ] {
            assert_eq!(without_colours(line.as_bytes()), plain.as_bytes());
        }
    }
}
