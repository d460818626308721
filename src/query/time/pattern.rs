//! Times from text, by the pattern letters of Java's `DateTimeFormatter`.
//!
//! Names of months and days are English, and their case does not count. What a pattern
//! leaves out is that of 1970-01-01 00:00:00 UTC.

use super::strftime::{MONTHS, WEEKDAYS};
use super::{MS_PER_DAY, civil, days, zone};

/// Later years are not read: times end where those of JavaScript do.
const LAST_YEAR: i64 = 275_760;

/// A pattern that is known to be right.
#[derive(Debug)]
pub struct Pattern {
    elements: Vec<Element>,
}

#[derive(Debug)]
enum Element {
    Text(String),
    /// A number of least to most digits.
    Number(Unit, usize, usize),
    /// Digits behind the point of the second.
    Fraction(usize),
    Month,
    Weekday,
    /// AM or PM.
    Half,
    Zone,
    /// What may be missing.
    Optional(Vec<Element>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    Year,
    /// Two digits of this century.
    ShortYear,
    Month,
    Day,
    DayOfYear,
    Hour,
    /// From 1 to 24.
    ClockHour,
    /// From 0 to 11, or as 12 from 1 on.
    HourOfHalf,
    Minute,
    Second,
}

/// What was read so far.
#[derive(Clone)]
struct Parts {
    year: i64,
    month: u32,
    day: u32,
    day_of_year: Option<i64>,
    hour: i64,
    hour_of_half: Option<i64>,
    is_afternoon: bool,
    minute: i64,
    second: i64,
    ms: i64,
    offset: Option<i64>,
}

impl Pattern {
    /// The error says in a sentence what is wrong.
    pub fn parse(text: &str) -> Result<Pattern, String> {
        let mut rest = text;
        let elements = elements(&mut rest, false)?;
        Ok(Pattern { elements })
    }

    /// The time in milliseconds that the text tells; a zone in the text goes before
    /// `offset`. `None` when the text does not fit or there is no such time.
    pub fn read(&self, text: &str, offset: i64) -> Option<i64> {
        let mut parts = Parts {
            year: 1970,
            month: 1,
            day: 1,
            day_of_year: None,
            hour: 0,
            hour_of_half: None,
            is_afternoon: false,
            minute: 0,
            second: 0,
            ms: 0,
            offset: None,
        };
        let mut rest = text;
        read_all(&self.elements, &mut rest, &mut parts)?;
        if rest.is_empty() {
            parts.time(offset)
        } else {
            None
        }
    }
}

/// Reads elements up to the end, or to the bracket that ends an optional part.
fn elements(rest: &mut &str, is_optional: bool) -> Result<Vec<Element>, String> {
    let mut elements = Vec::new();
    while let Some(first) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(first).len();
        match first {
            '\'' => elements.push(Element::Text(quoted(rest)?)),
            '[' => {
                *rest = &rest[1..];
                elements.push(Element::Optional(self::elements(rest, true)?));
            }
            ']' if is_optional => {
                *rest = &rest[1..];
                return Ok(elements);
            }
            first if first.is_ascii_alphabetic() => {
                elements.push(element(first, run)?);
                *rest = &rest[run..];
            }
            ']' | '{' | '}' | '#' => {
                return Err(format!(
                    "`{first}` has a meaning of its own in a pattern; write `'{first}'`"
                ));
            }
            other => {
                elements.push(Element::Text(other.to_string()));
                *rest = &rest[other.len_utf8()..];
            }
        }
    }
    match is_optional {
        true => Err("the pattern has no closing `]`".to_string()),
        false => Ok(elements),
    }
}

/// The text between apostrophes, of which two stand for one.
fn quoted(rest: &mut &str) -> Result<String, String> {
    let mut text = String::new();
    *rest = &rest[1..];
    let is_apostrophe = rest.starts_with('\'');
    loop {
        let end = rest
            .find('\'')
            .ok_or("the pattern has no closing apostrophe")?;
        text.push_str(&rest[..end]);
        *rest = &rest[end + 1..];
        if is_apostrophe {
            return Ok("'".to_string());
        }
        match rest.strip_prefix('\'') {
            Some(behind) => {
                text.push('\'');
                *rest = behind;
            }
            None => return Ok(text),
        }
    }
}

fn element(letter: char, count: usize) -> Result<Element, String> {
    // One letter takes as many digits as there can be, several take exactly so many.
    let number = |unit, most: usize| {
        let (least, most) = if count == 1 {
            (1, most)
        } else {
            (count, count)
        };
        Ok(Element::Number(unit, least, most))
    };
    match (letter, count) {
        ('y' | 'u', 2) => number(Unit::ShortYear, 2),
        ('y' | 'u', _) => number(Unit::Year, 9),
        ('M' | 'L', 3..) => Ok(Element::Month),
        ('M' | 'L', _) => number(Unit::Month, 2),
        ('d', 1..=2) => number(Unit::Day, 2),
        ('D', 1..=3) => number(Unit::DayOfYear, 3),
        ('E', _) => Ok(Element::Weekday),
        ('a', _) => Ok(Element::Half),
        ('H', 1..=2) => number(Unit::Hour, 2),
        ('k', 1..=2) => number(Unit::ClockHour, 2),
        ('K' | 'h', 1..=2) => number(Unit::HourOfHalf, 2),
        ('m', 1..=2) => number(Unit::Minute, 2),
        ('s', 1..=2) => number(Unit::Second, 2),
        ('S', 1..=9) => Ok(Element::Fraction(count)),
        ('X' | 'x' | 'Z' | 'z' | 'O' | 'V' | 'v', _) => Ok(Element::Zone),
        _ => Err(format!(
            "`{}` has no meaning in a pattern; \"yyyy-MM-dd HH:mm:ss\" is one",
            letter.to_string().repeat(count)
        )),
    }
}

fn read_all(elements: &[Element], rest: &mut &str, parts: &mut Parts) -> Option<()> {
    elements
        .iter()
        .try_for_each(|element| element.read(rest, parts))
}

impl Element {
    fn read(&self, rest: &mut &str, parts: &mut Parts) -> Option<()> {
        match self {
            Element::Text(text) => *rest = rest.strip_prefix(&**text)?,
            Element::Number(unit, least, most) => {
                let count = rest.bytes().take_while(u8::is_ascii_digit).take(*most);
                let digits = take(rest, count.count()).filter(|digits| digits.len() >= *least)?;
                parts.set(*unit, digits.parse().ok()?)?;
            }
            Element::Fraction(count) => {
                let digits = take(rest, *count)?;
                if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
                    return None;
                }
                parts.ms = format!("{digits:0<3}")[..3].parse().ok()?;
            }
            Element::Month => parts.month = name(rest, &MONTHS)? as u32 + 1,
            Element::Weekday => {
                name(rest, &WEEKDAYS)?;
            }
            Element::Half => {
                parts.is_afternoon = match take(rest, 2)?.to_ascii_uppercase().as_str() {
                    "AM" => false,
                    "PM" => true,
                    _ => return None,
                };
            }
            Element::Zone => {
                let (offset, behind) = zone::read(rest)?;
                parts.offset = Some(offset);
                *rest = behind;
            }
            Element::Optional(elements) => {
                let (mut behind, mut filled) = (*rest, parts.clone());
                if read_all(elements, &mut behind, &mut filled).is_some() {
                    (*rest, *parts) = (behind, filled);
                }
            }
        }
        Some(())
    }
}

/// The first so many bytes.
fn take<'a>(rest: &mut &'a str, count: usize) -> Option<&'a str> {
    let (head, behind) = rest.split_at_checked(count)?;
    *rest = behind;
    Some(head)
}

/// Which of the names stands there, in full or its first three letters.
fn name(rest: &mut &str, names: &[&str]) -> Option<usize> {
    let starts_with = |name: &str| {
        let head = rest.get(..name.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(name))
    };
    let full = names.iter().position(|name| starts_with(name));
    let (at, length) = match full {
        Some(at) => (at, names[at].len()),
        None => (names.iter().position(|name| starts_with(&name[..3]))?, 3),
    };
    *rest = &rest[length..];
    Some(at)
}

impl Parts {
    /// `None` where the unit has no such number.
    fn set(&mut self, unit: Unit, number: i64) -> Option<()> {
        let greatest = match unit {
            Unit::Year => LAST_YEAR,
            Unit::ShortYear => 99,
            Unit::Month | Unit::HourOfHalf => 12,
            Unit::Day => 31,
            Unit::DayOfYear => 366,
            Unit::Hour => 23,
            Unit::ClockHour => 24,
            Unit::Minute | Unit::Second => 59,
        };
        let is_from_one = matches!(
            unit,
            Unit::Month | Unit::Day | Unit::DayOfYear | Unit::ClockHour
        );
        if !(i64::from(is_from_one)..=greatest).contains(&number) {
            return None;
        }
        match unit {
            Unit::Year => self.year = number,
            Unit::ShortYear => self.year = 2000 + number,
            Unit::Month => self.month = number as u32,
            Unit::Day => self.day = number as u32,
            Unit::DayOfYear => self.day_of_year = Some(number),
            Unit::Hour => self.hour = number,
            Unit::ClockHour => self.hour = number % 24,
            Unit::HourOfHalf => self.hour_of_half = Some(number % 12),
            Unit::Minute => self.minute = number,
            Unit::Second => self.second = number,
        }
        Some(())
    }

    fn time(&self, offset: i64) -> Option<i64> {
        let day = match self.day_of_year {
            Some(day) => days(self.year, 1, 1) + day - 1,
            None => days(self.year, self.month, self.day),
        };
        let (year, month, of_month) = civil(day);
        let is_date = match self.day_of_year {
            Some(_) => year == self.year,
            None => (year, month, of_month) == (self.year, self.month, self.day),
        };
        let hour = match self.hour_of_half {
            Some(hour) => hour + if self.is_afternoon { 12 } else { 0 },
            None => self.hour,
        };
        let of_day = ((hour * 60 + self.minute) * 60 + self.second) * 1_000 + self.ms;
        let local = day * MS_PER_DAY + of_day;
        is_date.then_some(local - self.offset.unwrap_or(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::time::Written;

    #[test]
    fn times_are_read_by_pattern() {
        let hour = 3_600_000;
        for (pattern, text, offset, time) in [
            (
                "yyyy-MM-dd HH:mm:ss",
                "2026-11-21 08:05:09",
                0,
                "2026-11-21 08:05:09.000",
            ),
            (
                "yyyy-MM-dd HH:mm:ss",
                "2026-11-21 08:05:09",
                hour,
                "2026-11-21 07:05:09.000",
            ),
            (
                "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                "2022-01-14T13:18:31.000-08:00",
                0,
                "2022-01-14 21:18:31.000",
            ),
            (
                "yyyy-MM-dd'T'HH:mm:ssX",
                "2026-11-21T08:05:09Z",
                hour,
                "2026-11-21 08:05:09.000",
            ),
            (
                "dd/MMM/yyyy:HH:mm:ss Z",
                "21/nov/2026:08:05:09 +0530",
                0,
                "2026-11-21 02:35:09.000",
            ),
            (
                "EEEE, d MMMM uuuu",
                "Saturday, 1 November 2026",
                0,
                "2026-11-01 00:00:00.000",
            ),
            (
                "EEE MMM d yy h:mm a",
                "Sat May 2 26 12:07 am",
                0,
                "2026-05-02 00:07:00.000",
            ),
            ("K:mm a", "0:07 PM", 0, "1970-01-01 12:07:00.000"),
            (
                "yyyyMMddHHmmssSSS",
                "20261121080509042",
                0,
                "2026-11-21 08:05:09.042",
            ),
            ("yyyy-DDD", "2024-366", 0, "2024-12-31 00:00:00.000"),
            (
                "d.M.y k 'o''clock'",
                "1.2.2026 24 o'clock",
                0,
                "2026-02-01 00:00:00.000",
            ),
            (
                "yyyy-MM-dd[ HH:mm[:ss]]",
                "2026-11-21",
                0,
                "2026-11-21 00:00:00.000",
            ),
            (
                "yyyy-MM-dd[ HH:mm[:ss]]",
                "2026-11-21 08:05",
                0,
                "2026-11-21 08:05:00.000",
            ),
            ("s.S", "7.9", 0, "1970-01-01 00:00:07.900"),
            ("HH:mm z", "10:00 UTC", hour, "1970-01-01 10:00:00.000"),
        ] {
            let pattern = Pattern::parse(pattern).unwrap();
            let read = pattern
                .read(text, offset)
                .map(|time| Written(time).to_string());
            assert_eq!(read.as_deref(), Some(time), "{text}");
        }
        for (pattern, text) in [
            ("yyyy-MM-dd", "2026-02-29"),
            ("yyyy-MM-dd", "2026-11-21 "),
            ("yyyy-MM-dd", "26-11-21"),
            ("yyyy-MM-dd", "-"),
            ("yyyy-DDD", "2026-366"),
            ("HH", "24"),
            ("MMM", "Foo"),
            ("y", "275761"),
            ("xxx", "Europe/Berlin"),
        ] {
            assert_eq!(
                Pattern::parse(pattern).unwrap().read(text, 0),
                None,
                "{text}"
            );
        }
        for wrong in ["bb", "yyyy'T", "[yyyy", "yyyy]", "{yyyy}", "HHH", "'''x"] {
            assert!(Pattern::parse(wrong).is_err(), "{wrong}");
        }
    }
}
