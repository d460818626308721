//! Time zones that need no database: UTC and fixed distances from it.

/// The greatest distance from UTC, in minutes, that is taken for one.
const FURTHEST: i64 = 18 * 60;

/// How far a zone is ahead of UTC in milliseconds: `UTC`, `GMT`, `Z`, `+01:00`, `-0800`,
/// `UTC+5:30`. The error says in a sentence why the text is no such zone.
pub fn parse(text: &str) -> Result<i64, String> {
    match read(text) {
        Some((offset, "")) => Ok(offset),
        _ if text.contains('/') || text.chars().all(|c| c.is_ascii_alphabetic()) => Err(format!(
            "\"{text}\" is unknown: there is no table of time zones here, so write `UTC` or a \
             distance from it such as \"+01:00\""
        )),
        _ => Err(format!(
            "\"{text}\" is no time zone; write `UTC` or a distance from it such as \"+01:00\""
        )),
    }
}

/// Reads a zone at the start of the text; returns it and what is behind.
pub fn read(text: &str) -> Option<(i64, &str)> {
    let names = ["Etc/UTC", "Etc/GMT", "UTC", "GMT", "UT", "Z", "z"];
    let name = names.into_iter().find(|name| text.starts_with(name));
    let rest = &text[name.map_or(0, str::len)..];
    match read_distance(rest) {
        Some(found) if !name.is_some_and(|name| name.starts_with("Etc/")) => Some(found),
        _ => name.map(|_| (0, rest)),
    }
}

/// A sign, hours, and minutes as far as given.
fn read_distance(text: &str) -> Option<(i64, &str)> {
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix(['-', '−'])?),
    };
    let two_digits = |text: &str| -> Option<i64> {
        let digits = text.get(..2)?;
        let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
        is_number.then(|| digits.parse().ok())?
    };
    let (hours, rest) = match two_digits(rest) {
        Some(hours) => (hours, &rest[2..]),
        None => {
            let digit = rest.chars().next()?.to_digit(10)?;
            (i64::from(digit), &rest[1..])
        }
    };
    let behind = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = match two_digits(behind) {
        Some(minutes) => (minutes, &behind[2..]),
        None => (0, rest),
    };
    let distance = hours * 60 + minutes;
    (minutes < 60 && distance <= FURTHEST).then_some((sign * distance * 60_000, rest))
}

/// Writes a distance in milliseconds as `+01:00`, with the given text between.
pub fn write(offset: i64, between: &str) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60_000;
    format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_distances_from_utc() {
        const HOUR: i64 = 3_600_000;
        for (text, offset) in [
            ("UTC", Some(0)),
            ("Z", Some(0)),
            ("Etc/UTC", Some(0)),
            ("+01:00", Some(HOUR)),
            ("-0800", Some(-8 * HOUR)),
            ("+05", Some(5 * HOUR)),
            ("GMT+5:30", Some(5 * HOUR + HOUR / 2)),
            ("+18:00", Some(18 * HOUR)),
            ("+18:01", None),
            ("+01:60", None),
            ("Europe/Berlin", None),
            ("PST", None),
            ("01:00", None),
            ("", None),
            ("+", None),
        ] {
            assert_eq!(parse(text).ok(), offset, "{text}");
        }
        assert_eq!(write(-5 * HOUR - HOUR / 2, ":"), "-05:30");
    }
}
