//! Timestamps: milliseconds since 1970-01-01 UTC, and the calendar over them.

pub mod pattern;
pub mod strftime;
pub mod zone;

use serde::{Deserialize, Serialize};
use std::fmt;

/// How far from 1970 a computed time may be, in milliseconds: a hundred million days, as in
/// JavaScript.
pub const FURTHEST: i64 = 8_640_000_000_000_000;

const MS_PER_DAY: i64 = 86_400_000;

/// A range of event time in milliseconds since 1970, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeRange {
    pub from: i64,
    pub until: i64,
}

/// A unit in which time is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A number of units, as in `bin(5m)`; at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    pub count: u32,
    pub unit: Unit,
}

impl Unit {
    /// Every unit, the shortest first.
    pub const ALL: [Unit; 9] = [
        Unit::Millisecond,
        Unit::Second,
        Unit::Minute,
        Unit::Hour,
        Unit::Day,
        Unit::Week,
        Unit::Month,
        Unit::Quarter,
        Unit::Year,
    ];

    /// The unit that goes by `name`, in any of the spellings that Logs Insights takes.
    pub fn find(name: &str) -> Option<Unit> {
        let name = name.to_ascii_lowercase();
        let singular = match name.strip_suffix('s') {
            Some(stem) if stem.len() > 1 && name != "ms" => stem,
            _ => &name,
        };
        let mut all = Unit::ALL.into_iter();
        all.find(|unit| unit.names().contains(&singular))
    }

    /// The names that it goes by, the shortest first and the full one last. Those of more
    /// than one letter take a plural `s`, too.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Unit::Millisecond => &["ms", "msec", "millisecond"],
            Unit::Second => &["s", "sec", "second"],
            Unit::Minute => &["m", "min", "minute"],
            Unit::Hour => &["h", "hr", "hour"],
            Unit::Day => &["d", "day"],
            Unit::Week => &["w", "week"],
            Unit::Month => &["mo", "mon", "month"],
            Unit::Quarter => &["q", "qtr", "quarter"],
            Unit::Year => &["y", "yr", "year"],
        }
    }

    /// The greatest count that Logs Insights honours; it lowers what is above.
    pub fn cap(self) -> Option<u32> {
        match self {
            Unit::Millisecond => Some(1000),
            Unit::Second | Unit::Minute => Some(60),
            Unit::Hour => Some(24),
            _ => None,
        }
    }
}

impl Period {
    /// The start of the period that holds `time`. Periods are counted from 1970 UTC;
    /// weeks begin on Monday, months, quarters and years by the calendar.
    pub fn floor(self, time: i64) -> i64 {
        let count = i64::from(self.count);
        let fixed = |ms: i64| time.div_euclid(ms * count) * ms * count;
        match self.unit {
            Unit::Millisecond => fixed(1),
            Unit::Second => fixed(1_000),
            Unit::Minute => fixed(60_000),
            Unit::Hour => fixed(3_600_000),
            Unit::Day => fixed(MS_PER_DAY),
            // 1970-01-01 was a Thursday: the first Monday is four days later.
            Unit::Week => {
                let (length, monday) = (7 * MS_PER_DAY * count, 4 * MS_PER_DAY);
                (time - monday).div_euclid(length) * length + monday
            }
            Unit::Month => floor_months(time, count),
            Unit::Quarter => floor_months(time, 3 * count),
            Unit::Year => floor_months(time, 12 * count),
        }
    }

    /// The start of the period behind the one that begins at `start`.
    pub fn next(self, start: i64) -> i64 {
        self.ceil(start.saturating_add(1))
    }

    /// The start of the first period that does not begin before `time`.
    pub fn ceil(self, time: i64) -> i64 {
        let start = self.floor(time);
        if start == time {
            return time;
        }
        let count = i64::from(self.count);
        match (self.fixed_length(), self.unit) {
            (Some(length), _) => start.saturating_add(length),
            (None, Unit::Quarter) => add_months(start, 3 * count),
            (None, Unit::Year) => add_months(start, 12 * count),
            (None, _) => add_months(start, count),
        }
    }

    /// The length in milliseconds where it is always the same.
    pub fn fixed_length(self) -> Option<i64> {
        let unit = match self.unit {
            Unit::Millisecond => 1,
            Unit::Second => 1_000,
            Unit::Minute => 60_000,
            Unit::Hour => 3_600_000,
            Unit::Day => MS_PER_DAY,
            Unit::Week => 7 * MS_PER_DAY,
            Unit::Month | Unit::Quarter | Unit::Year => return None,
        };
        Some(unit * i64::from(self.count))
    }
}

fn floor_months(time: i64, count: i64) -> i64 {
    let (year, month, _) = civil(time.div_euclid(MS_PER_DAY));
    let months = (year - 1970) * 12 + i64::from(month) - 1;
    month_start(months.div_euclid(count) * count)
}

/// The start of the month that is so many behind the one that begins at `start`.
fn add_months(start: i64, count: i64) -> i64 {
    let (year, month, _) = civil(start.div_euclid(MS_PER_DAY));
    month_start((year - 1970) * 12 + i64::from(month) - 1 + count)
}

/// The start of a month, counted from January 1970.
fn month_start(months: i64) -> i64 {
    let (year, month) = (1970 + months.div_euclid(12), months.rem_euclid(12));
    days(year, month as u32 + 1, 1).saturating_mul(MS_PER_DAY)
}

/// The day, counted from 1970-01-01, of a date of the Gregorian calendar.
pub fn days(year: i64, month: u32, day: u32) -> i64 {
    // Years run from March, so that the leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = i64::from((153 * ((month + 9) % 12) + 2) / 5 + day - 1);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month (1 to 12) and day (1 to 31) of a day counted from 1970-01-01.
pub fn civil(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = ((month_from_march + 2) % 12 + 1) as u32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Writes a time as `YYYY-MM-DD HH:MM:SS.mmm` in UTC.
pub struct Written(pub i64);

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0.div_euclid(MS_PER_DAY));
        let ms = self.0.rem_euclid(MS_PER_DAY);
        write!(
            f,
            "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}.{:03}",
            ms / 3_600_000,
            ms / 60_000 % 60,
            ms / 1_000 % 60,
            ms % 1_000
        )
    }
}

/// Reads `YYYY-MM-DD`, with `HH:MM`, `:SS` and `.mmm` behind it as far as given, after a
/// space or `T`; a final `Z` is allowed. The time is UTC.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (date, clock) = match text.split_once(['T', ' ']) {
        Some((date, clock)) => (date, Some(clock)),
        None => (text, None),
    };
    let number = |text: &str, digits: usize| -> Option<u32> {
        (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse().ok())?
    };
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2)?;
    let day = number(parts.next()?, 2)?;
    let whole_days = days(i64::from(year), month, day);
    if parts.next().is_some() || civil(whole_days) != (i64::from(year), month, day) {
        return None;
    }
    let mut ms = 0;
    if let Some(clock) = clock {
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let mut parts = clock.split(':');
        let hour = number(parts.next()?, 2).filter(|&h| h < 24)?;
        let minute = number(parts.next()?, 2).filter(|&m| m < 60)?;
        let second = parts
            .next()
            .map_or(Some(0), |s| number(s, 2).filter(|&s| s < 60))?;
        let fraction = format!("{fraction:0<3}");
        let thousandth = number(fraction.get(..3)?, 3)?;
        if parts.next().is_some() {
            return None;
        }
        ms = i64::from(hour) * 3_600_000
            + i64::from(minute) * 60_000
            + i64::from(second) * 1_000
            + i64::from(thousandth);
    }
    Some(whole_days * MS_PER_DAY + ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_and_print() {
        for (ms, text) in [
            (0, "1970-01-01 00:00:00.000"),
            (-1, "1969-12-31 23:59:59.999"),
            (1_794_700_812_000, "2026-11-15 00:00:12.000"),
            (951_782_400_000, "2000-02-29 00:00:00.000"),
            (4_107_542_399_999, "2100-02-28 23:59:59.999"),
        ] {
            assert_eq!(Written(ms).to_string(), text);
            assert_eq!(parse(text), Some(ms));
        }
        assert_eq!(parse("2023-01-11"), Some(1_673_395_200_000));
        assert_eq!(parse("2023-01-11T17:39Z"), Some(1_673_458_740_000));
        for wrong in [
            "2023-02-29",
            "2023-1-11",
            "2023-01-11 24:00",
            "",
            "now",
            "2023-01-11 ",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn periods_start_where_the_calendar_says() {
        let time = parse("2026-11-21 08:52:31.250").unwrap();
        for (count, unit, start) in [
            (100, "ms", "2026-11-21 08:52:31.200"),
            (10, "sec", "2026-11-21 08:52:30.000"),
            (5, "m", "2026-11-21 08:50:00.000"),
            (6, "hrs", "2026-11-21 06:00:00.000"),
            (1, "day", "2026-11-21 00:00:00.000"),
            (1, "w", "2026-11-16 00:00:00.000"),
            (1, "mo", "2026-11-01 00:00:00.000"),
            (1, "quarters", "2026-10-01 00:00:00.000"),
            (1, "y", "2026-01-01 00:00:00.000"),
        ] {
            let unit = Unit::find(unit).unwrap();
            let floor = Period { count, unit }.floor(time);
            assert_eq!(Written(floor).to_string(), start);
        }
        for (count, unit, time, next) in [
            (5, "m", "2026-11-21 08:52:31.250", "2026-11-21 08:55:00.000"),
            (5, "m", "2026-11-21 08:55:00.000", "2026-11-21 08:55:00.000"),
            (1, "w", "2026-11-21 08:52:31.250", "2026-11-23 00:00:00.000"),
            (
                1,
                "mo",
                "2026-12-21 08:52:31.250",
                "2027-01-01 00:00:00.000",
            ),
            (1, "q", "2026-11-21 08:52:31.250", "2027-01-01 00:00:00.000"),
            (2, "y", "2026-11-21 08:52:31.250", "2028-01-01 00:00:00.000"),
        ] {
            let unit = Unit::find(unit).unwrap();
            let ceil = Period { count, unit }.ceil(parse(time).unwrap());
            assert_eq!(Written(ceil).to_string(), next);
        }
    }
}
