//! Ranges of time to choose from, and as people type them.

use crate::query::TimeRange;
use crate::query::time::{Written, parse};

/// Lengths that are offered, in milliseconds, with their names.
const LENGTHS: [(i64, &str); 9] = [
    (60_000, "minute"),
    (5 * 60_000, "5 minutes"),
    (15 * 60_000, "15 minutes"),
    (3_600_000, "hour"),
    (3 * 3_600_000, "3 hours"),
    (12 * 3_600_000, "12 hours"),
    (86_400_000, "day"),
    (7 * 86_400_000, "7 days"),
    (30 * 86_400_000, "30 days"),
];

/// So many of them are offered: the longest that are shorter than all.
const MOST_PRESETS: usize = 4;

/// The last parts of a range of time, the longest first, each with its name: `Last hour`.
/// Files are of any age, so `last` counts from their end, not from now.
pub fn presets(all: TimeRange) -> Vec<(String, TimeRange)> {
    let length = all.until.saturating_sub(all.from);
    let shorter = LENGTHS.iter().rev().filter(|(ms, _)| *ms < length);
    shorter
        .take(MOST_PRESETS)
        .map(|(ms, name)| {
            let range = TimeRange {
                from: all.until - ms + 1,
                until: all.until,
            };
            (format!("Last {name}"), range)
        })
        .collect()
}

/// A time as it is typed: `2026-11-15 00:10:00`, in UTC, with milliseconds where there are any.
pub fn typed(ms: i64) -> String {
    let text = Written(ms).to_string();
    match text.strip_suffix(".000") {
        Some(seconds) => seconds.to_string(),
        None => text,
    }
}

/// Reads the two ends of a range as a person has typed them; an empty one is that of `all`.
/// The second at the end belongs to it.
///
/// # Errors
/// What is wrong, in words.
pub fn read(from: &str, until: &str, all: TimeRange) -> Result<TimeRange, String> {
    let time = |text: &str| {
        parse(text).ok_or(format!(
            "`{text}` is no time such as 2026-11-15 00:10:00, in UTC."
        ))
    };
    let range = TimeRange {
        from: match from.trim() {
            "" => all.from,
            text => time(text)?,
        },
        until: match until.trim() {
            "" => all.until,
            text => match time(text)? {
                until if until % 1_000 == 0 => until + 999,
                until => until,
            },
        },
    };
    match range.from <= range.until {
        true => Ok(range),
        false => Err("The end lies before the beginning.".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-15 00:00:00 UTC.
    const MIDNIGHT: i64 = 1_794_700_800_000;

    fn range(from: i64, until: i64) -> TimeRange {
        TimeRange { from, until }
    }

    #[test]
    fn presets_are_the_last_parts_of_all_time() {
        for (length, expected) in [
            (1_000, &[][..]),
            (61_000, &["Last minute"]),
            (
                4 * 3_600_000,
                &[
                    "Last 3 hours",
                    "Last hour",
                    "Last 15 minutes",
                    "Last 5 minutes",
                ],
            ),
        ] {
            let all = range(MIDNIGHT, MIDNIGHT + length);
            let presets = presets(all);
            let names: Vec<&str> = presets.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, expected);
            for (_, preset) in presets {
                assert!(preset.from > all.from && preset.until == all.until);
            }
        }
    }

    #[test]
    fn typed_ranges_are_read() {
        let all = range(MIDNIGHT, MIDNIGHT + 86_400_000);
        for (from, until, expected) in [
            ("", "", Ok((0, 86_400_000))),
            ("2026-11-15 00:10", "", Ok((600_000, 86_400_000))),
            (
                " 2026-11-15T00:10:00 ",
                "2026-11-15 00:20:00",
                Ok((600_000, 1_200_999)),
            ),
            (
                "2026-11-15 00:10:00.5",
                "2026-11-15 00:20:00.250",
                Ok((600_500, 1_200_250)),
            ),
            (
                "2026-11-15 00:10",
                "2026-11-15 00:05",
                Err("end lies before"),
            ),
            ("noon", "", Err("`noon` is no time")),
        ] {
            match (read(from, until, all), expected) {
                (Ok(found), Ok((from, until))) => {
                    assert_eq!(found, range(MIDNIGHT + from, MIDNIGHT + until));
                }
                (Err(message), Err(part)) => assert!(message.contains(part), "{message}"),
                (found, expected) => panic!("{found:?} and not {expected:?}"),
            }
        }
    }

    #[test]
    fn times_are_written_as_they_are_typed() {
        assert_eq!(typed(MIDNIGHT), "2026-11-15 00:00:00");
        assert_eq!(typed(MIDNIGHT + 5), "2026-11-15 00:00:00.005");
    }
}
