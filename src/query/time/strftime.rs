//! Times as text, by the conversions of `strftime` (ISO C, with a few of POSIX and GNU).

use super::{MS_PER_DAY, civil, days, zone};
use std::fmt::Write;

pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// From Monday on.
pub const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A format that is known to be right.
pub struct Format {
    text: String,
}

/// What a time is called in a zone.
struct Clock {
    ms: i64,
    offset: i64,
    year: i64,
    month: u32,
    day: u32,
    /// Days since 1970.
    days: i64,
    /// Milliseconds since midnight.
    of_day: i64,
}

impl Format {
    /// The error says in a sentence which conversion is unknown.
    pub fn parse(text: &str) -> Result<Format, String> {
        let format = Format {
            text: text.to_string(),
        };
        let mut written = String::new();
        match Clock::new(0, 0).write(text, &mut written) {
            Ok(()) => Ok(format),
            Err(unknown) => Err(format!(
                "`%{unknown}` is no conversion of strftime; \"%Y-%m-%d %H:%M:%S\" is a format"
            )),
        }
    }

    /// Writes a time in milliseconds as clocks show it that are ahead of UTC by `offset`.
    pub fn write(&self, ms: i64, offset: i64) -> String {
        let mut out = String::new();
        let _ = Clock::new(ms, offset).write(&self.text, &mut out);
        out
    }
}

impl Clock {
    fn new(ms: i64, offset: i64) -> Clock {
        let local = ms.saturating_add(offset);
        let days = local.div_euclid(MS_PER_DAY);
        let (year, month, day) = civil(days);
        Clock {
            ms,
            offset,
            year,
            month,
            day,
            days,
            of_day: local.rem_euclid(MS_PER_DAY),
        }
    }

    /// Fails with the conversion that is unknown.
    fn write(&self, format: &str, out: &mut String) -> Result<(), String> {
        let mut chars = format.chars();
        while let Some(char) = chars.next() {
            if char != '%' {
                out.push(char);
                continue;
            }
            let conversion = chars.next().ok_or("")?;
            let _ = match conversion {
                'Y' => write!(out, "{:04}", self.year),
                'C' => write!(out, "{:02}", self.year.div_euclid(100)),
                'y' => write!(out, "{:02}", self.year.rem_euclid(100)),
                'm' => write!(out, "{:02}", self.month),
                'B' => out.write_str(self.month_name()),
                'b' | 'h' => out.write_str(&self.month_name()[..3]),
                'd' => write!(out, "{:02}", self.day),
                'e' => write!(out, "{:2}", self.day),
                'j' => write!(out, "{:03}", self.day_of_year() + 1),
                'H' => write!(out, "{:02}", self.hour()),
                'k' => write!(out, "{:2}", self.hour()),
                'I' => write!(out, "{:02}", self.hour_of_half()),
                'l' => write!(out, "{:2}", self.hour_of_half()),
                'M' => write!(out, "{:02}", self.of_day / 60_000 % 60),
                'S' => write!(out, "{:02}", self.of_day / 1_000 % 60),
                'L' => write!(out, "{:03}", self.of_day % 1_000),
                'f' => write!(out, "{:06}", self.of_day % 1_000 * 1_000),
                'p' => out.write_str(if self.hour() < 12 { "AM" } else { "PM" }),
                'P' => out.write_str(if self.hour() < 12 { "am" } else { "pm" }),
                'A' => out.write_str(WEEKDAYS[self.weekday() as usize]),
                'a' => out.write_str(&WEEKDAYS[self.weekday() as usize][..3]),
                'u' => write!(out, "{}", self.weekday() + 1),
                'w' => write!(out, "{}", (self.weekday() + 1) % 7),
                'G' => write!(out, "{:04}", self.iso_week().0),
                'g' => write!(out, "{:02}", self.iso_week().0.rem_euclid(100)),
                'V' => write!(out, "{:02}", self.iso_week().1),
                // Weeks of the year from its first Monday, or Sunday, on.
                'W' => write!(out, "{:02}", (self.day_of_year() + 7 - self.weekday()) / 7),
                'U' => {
                    let weekday = (self.weekday() + 1) % 7;
                    write!(out, "{:02}", (self.day_of_year() + 7 - weekday) / 7)
                }
                's' => write!(out, "{}", self.ms.div_euclid(1_000)),
                'z' => out.write_str(&zone::write(self.offset, "")),
                'Z' if self.offset == 0 => out.write_str("UTC"),
                'Z' => out.write_str(&zone::write(self.offset, ":")),
                ':' if chars.next() == Some('z') => out.write_str(&zone::write(self.offset, ":")),
                'F' => Ok(self.write("%Y-%m-%d", out)?),
                'T' | 'X' => Ok(self.write("%H:%M:%S", out)?),
                'R' => Ok(self.write("%H:%M", out)?),
                'r' => Ok(self.write("%I:%M:%S %p", out)?),
                'D' | 'x' => Ok(self.write("%m/%d/%y", out)?),
                'c' => Ok(self.write("%a %b %e %H:%M:%S %Y", out)?),
                'n' => out.write_str("\n"),
                't' => out.write_str("\t"),
                '%' => out.write_str("%"),
                unknown => return Err(unknown.to_string()),
            };
        }
        Ok(())
    }

    fn month_name(&self) -> &'static str {
        MONTHS[self.month as usize - 1]
    }

    fn hour(&self) -> i64 {
        self.of_day / 3_600_000
    }

    /// From 1 to 12.
    fn hour_of_half(&self) -> i64 {
        (self.hour() + 11) % 12 + 1
    }

    /// From 0 on.
    fn day_of_year(&self) -> i64 {
        self.days - days(self.year, 1, 1)
    }

    /// From 0 for Monday on.
    fn weekday(&self) -> i64 {
        // 1970-01-01 was a Thursday.
        (self.days + 3).rem_euclid(7)
    }

    /// Year and week by ISO 8601: a week belongs to the year that its Thursday is in.
    fn iso_week(&self) -> (i64, i64) {
        let thursday = self.days - self.weekday() + 3;
        let (year, ..) = civil(thursday);
        (year, (thursday - days(year, 1, 1)) / 7 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::time::parse;

    #[test]
    fn times_are_written_by_conversions() {
        let hour = 3_600_000;
        for (time, offset, format, written) in [
            (
                "2026-11-21 08:05:09.042",
                0,
                "%Y-%m-%d %H:%M:%S.%L",
                "2026-11-21 08:05:09.042",
            ),
            (
                "2026-11-21 08:05:09.042",
                0,
                "%F|%T|%R|%D|%y|%C",
                "2026-11-21|08:05:09|08:05|11/21/26|26|20",
            ),
            (
                "2026-11-21 08:05:09.042",
                0,
                "%c|%x|%X",
                "Sat Nov 21 08:05:09 2026|11/21/26|08:05:09",
            ),
            (
                "2026-11-21 08:05:09.042",
                0,
                "%A %a %B %b %h %u %w %j",
                "Saturday Sat November Nov Nov 6 6 325",
            ),
            (
                "2026-11-21 20:05:09.042",
                0,
                "%I %l %p %P %k %r",
                "08  8 PM pm 20 08:05:09 PM",
            ),
            (
                "2026-11-21 00:05:09.042",
                0,
                "%I %k|%f|%e",
                "12  0|042000|21",
            ),
            (
                "2026-11-21 23:30",
                hour,
                "%F %T %z %:z %Z",
                "2026-11-22 00:30:00 +0100 +01:00 +01:00",
            ),
            (
                "2026-11-21 23:30",
                0,
                "%z %Z %s%n%t%%",
                "+0000 UTC 1795303800\n\t%",
            ),
            // 2027-01-01 is a Friday, so its ISO week began in 2026; 2024-12-30 is a Monday.
            (
                "2027-01-01",
                0,
                "%G-W%V %g %U %W %j",
                "2026-W53 26 00 00 001",
            ),
            ("2024-12-30", 0, "%G-W%V %U %W %j", "2025-W01 52 53 365"),
            (
                "1969-12-31 23:59:59.999",
                0,
                "%F %T.%L %s %A",
                "1969-12-31 23:59:59.999 -1 Wednesday",
            ),
        ] {
            let format = Format::parse(format).unwrap();
            assert_eq!(format.write(parse(time).unwrap(), offset), written);
        }
        for unknown in ["%", "%Q", "%:y", "%E"] {
            assert!(Format::parse(unknown).is_err(), "{unknown}");
        }
    }
}
