//! Numbers, sizes, times and table cells as people read them.
//!
//! Sizes are decimal everywhere (1 kB is 1,000 bytes), as AWS bills traffic and as link
//! speeds are given. Times are UTC and say so.

use crate::flow::port::{EPHEMERAL, service};
use crate::flow::tcp_flags::TcpFlags;
use crate::flow::{Protocol, Scope, epoch_millis};
use crate::query::time::strftime::MONTHS;
use crate::query::time::{Written, civil};
use crate::query::{Measure, Value};

const MS_PER_DAY: i64 = 86_400_000;

/// A number with a comma between groups of three digits: `1,234,567`.
pub fn integer(value: i128) -> String {
    let digits = value.unsigned_abs().to_string();
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}", digit_groups(&digits).join(","))
}

/// Splits digits into groups of three, counted from the right.
fn digit_groups(digits: &str) -> Vec<&str> {
    let mut groups = Vec::new();
    let mut rest = digits;
    while !rest.is_empty() {
        let (head, tail) = rest.split_at((rest.len() - 1) % 3 + 1);
        groups.push(head);
        rest = tail;
    }
    groups
}

/// A number and what it counts: `1 file`, `1,204 files`.
pub fn count(value: i128, singular: &str, plural: &str) -> String {
    let noun = if value == 1 { singular } else { plural };
    format!("{} {noun}", integer(value))
}

/// A size with three significant digits: `0 B`, `1.5 kB`, `12.3 MB`.
pub fn bytes(value: i128) -> String {
    scaled(
        value,
        &[
            "B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB", "RB", "QB",
        ],
    )
}

/// A size in full: `1,234,567 bytes`.
pub fn bytes_exact(value: i128) -> String {
    count(value, "byte", "bytes")
}

/// A count of packets in full: `1,204 packets`.
pub fn packets(value: i128) -> String {
    count(value, "packet", "packets")
}

/// A count with three significant digits and the SI letter of the power of a thousand:
/// `950`, `1.2 k`, `3.4 M`.
pub fn short(value: i128) -> String {
    scaled(
        value,
        &["", "k", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q"],
    )
    .trim_end()
    .to_string()
}

/// `value` in the unit that leaves one to three digits before the point; `units` go up
/// in steps of a thousand. Digits are rounded half up, zeros behind the point are cut.
fn scaled(value: i128, units: &[&str]) -> String {
    let size = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    // Rounded to three digits, 999,500 bytes are already 1 MB.
    let mut power = 0;
    let mut unit = 1_u128;
    while power + 1 < units.len() && size >= unit * 1_000 - if power > 0 { unit / 2 } else { 0 } {
        unit *= 1_000;
        power += 1;
    }
    let decimals = match (power, size / unit) {
        (0, _) => 0,
        // 9.995 and 99.95 gain a digit by rounding.
        _ if size < unit * 10 - unit / 200 => 2,
        _ if size < unit * 100 - unit / 20 => 1,
        _ => 0,
    };
    let step = unit / 10_u128.pow(decimals);
    let rounded = size / step + u128::from(size % step * 2 >= step && step > 1);
    let scale = 10_u128.pow(decimals);
    let whole = i128::try_from(rounded / scale).map_or(String::new(), integer);
    let fraction = match decimals {
        0 => String::new(),
        digits => format!(".{:0width$}", rounded % scale, width = digits as usize),
    };
    let number = format!("{whole}{fraction}");
    let number = match decimals {
        0 => &number,
        _ => number.trim_end_matches('0').trim_end_matches('.'),
    };
    format!("{sign}{number} {}", units[power])
}

/// `part` of `whole` in percent with one digit behind the point. What is not nothing
/// does not show as 0, what is not all not as 100; of nothing there is no share.
pub fn share(part: i128, whole: i128) -> String {
    if whole <= 0 {
        return "–".into();
    }
    if part > 0 && part < whole {
        let permille = part as f64 / whole as f64 * 1_000.0;
        if permille < 1.0 {
            return "<0.1%".into();
        }
        if permille > 999.0 {
            return ">99.9%".into();
        }
    }
    let tenths = (part as f64 / whole as f64 * 1_000.0).round() / 10.0;
    format!("{tenths}%")
}

/// A length of time in its two greatest units: `350 ms`, `1.5 s`, `2 min 5 s`, `3 d 4 h`.
pub fn duration(ms: u64) -> String {
    if ms < 1_000 {
        return format!("{ms} ms");
    }
    if ms < 60_000 {
        let tenths = ms / 100;
        return match (tenths / 10, tenths % 10) {
            (seconds, 0) => format!("{seconds} s"),
            (seconds, tenth) => format!("{seconds}.{tenth} s"),
        };
    }
    let seconds = ms / 1_000;
    let (greater, lesser) = if seconds < 3_600 {
        ((seconds / 60, "min"), (seconds % 60, "s"))
    } else if seconds < 86_400 {
        ((seconds / 3_600, "h"), (seconds / 60 % 60, "min"))
    } else {
        ((seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"))
    };
    match lesser {
        (0, _) => format!("{} {}", greater.0, greater.1),
        (rest, unit) => format!("{} {} {rest} {unit}", greater.0, greater.1),
    }
}

/// A time in milliseconds since 1970 as `2026-11-15 00:00:12 UTC`; milliseconds are
/// written where there are any.
pub fn time(ms: i64) -> String {
    format!("{} UTC", clock(ms))
}

/// Two times as `2026-11-15 00:00:12 – 08:30:00 UTC`; the date is written once where
/// it is the same.
pub fn time_range(from: i64, until: i64) -> String {
    let (start, end) = (clock(from), clock(until));
    let same_day = start.split(' ').next() == end.split(' ').next();
    match end.split_once(' ') {
        Some((_, hours)) if same_day => format!("{start} – {hours} UTC"),
        _ => format!("{start} – {end} UTC"),
    }
}

/// Two times in milliseconds since 1970 as a sentence has them:
/// `between 17:39:02 and 17:39:32 UTC on 11 January 2023`, or `at …` where they are the same.
pub fn spoken_range(from: i64, until: i64) -> String {
    if from == until {
        return format!("at {}", spoken_time(from));
    }
    match spoken_date(from) == spoken_date(until) {
        true => format!("between {} and {}", spoken_clock(from), spoken_time(until)),
        false => format!("between {} and {}", spoken_time(from), spoken_time(until)),
    }
}

/// A time as a sentence has it: `17:39:02 UTC on 11 January 2023`.
pub fn spoken_time(ms: i64) -> String {
    format!("{} UTC on {}", spoken_clock(ms), spoken_date(ms))
}

/// The time of day; milliseconds where there are any.
fn spoken_clock(ms: i64) -> String {
    let ms = ms.rem_euclid(MS_PER_DAY);
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
    match ms % 1_000 {
        0 => format!("{hours:02}:{minutes:02}:{seconds:02}"),
        ms => format!("{hours:02}:{minutes:02}:{seconds:02}.{ms:03}"),
    }
}

fn spoken_date(ms: i64) -> String {
    let (year, month, day) = civil(ms.div_euclid(MS_PER_DAY));
    format!("{day} {} {year}", MONTHS[month as usize - 1])
}

fn clock(ms: i64) -> String {
    let text = Written(ms).to_string();
    match text.strip_suffix(".000") {
        Some(seconds) => seconds.to_string(),
        None => text,
    }
}

/// What a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The record has no such field; the text is empty.
    Absent,
    Text,
    /// An amount, which is read in groups of three digits.
    Quantity,
    /// A number that names something, such as a port.
    Code,
    /// A time, in UTC.
    Time,
    Address,
}

/// One cell of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What is copied: digits are not separated.
    pub text: String,
    /// What is drawn in its place where that reads better: a size in human units.
    pub drawn: Option<String>,
    /// The same in other words, or what it stands for, for a tooltip.
    pub title: Option<String>,
    pub kind: Kind,
    pub right_aligned: bool,
}

impl Cell {
    /// The parts of the text between which a small gap is drawn; the gap is no
    /// character, so that what is copied can be pasted into a query.
    pub fn groups(&self) -> Vec<&str> {
        // Exact numbers behind what is drawn are not drawn themselves.
        if self.drawn.is_some() {
            return vec![&self.text];
        }
        let sign = usize::from(self.text.starts_with('-'));
        let digits = self.text[sign..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        // Four digits read well as they are.
        if self.kind != Kind::Quantity || digits < 5 {
            return vec![&self.text];
        }
        let mut groups = Vec::new();
        let mut rest = self.text.as_str();
        let mut length = sign + (digits - 1) % 3 + 1;
        while groups.len() < digits.div_ceil(3) - 1 {
            let (group, tail) = rest.split_at(length);
            groups.push(group);
            (rest, length) = (tail, 3);
        }
        groups.push(rest);
        groups
    }
}

/// How `value` shows in a column that measures this.
pub fn cell(value: &Value, measure: Measure) -> Cell {
    let text = match value {
        Value::Float(number) => decimal(*number),
        other => other.to_string(),
    };
    let kind = match value {
        Value::Null => Kind::Absent,
        Value::Integer(_) if measure.is_amount() => Kind::Quantity,
        Value::Integer(_) | Value::Bool(_) => Kind::Code,
        Value::Float(_) => Kind::Quantity,
        Value::Time(_) => Kind::Time,
        Value::Address(_) => Kind::Address,
        Value::Text(_) | Value::List(_) | Value::Map(_) => Kind::Text,
    };
    let (drawn, title) = match value {
        Value::Integer(number) => amount(*number, measure),
        Value::Float(number) => fraction(*number, &text, measure),
        Value::Time(ms) => (None, Some(time(*ms))),
        Value::Address(address) => {
            let scope = Scope::of(*address);
            (
                None,
                Some(format!("{}: {}", scope.label(), scope.meaning())),
            )
        }
        _ => (None, None),
    };
    // The `-` of a field that is a number stands where the numbers stand.
    let right_aligned = match kind {
        Kind::Quantity | Kind::Code => true,
        Kind::Text => measure.is_number(),
        _ => false,
    };
    Cell {
        text,
        drawn,
        title,
        kind,
        right_aligned,
    }
}

/// What is drawn in place of a whole number, and what it means.
fn amount(number: i128, measure: Measure) -> (Option<String>, Option<String>) {
    let long = |ms: Option<i128>, unit: &str| {
        let ms = ms.and_then(|ms| u64::try_from(ms).ok());
        let title = ms.map(|_| format!("{} {unit}", integer(number)));
        (ms.map(duration), title)
    };
    let small = u16::try_from(number).ok();
    let title = match measure {
        Measure::Bytes => return (Some(bytes(number)), Some(bytes_exact(number))),
        Measure::Seconds => return long(number.checked_mul(1_000), "seconds"),
        Measure::Milliseconds => return long(Some(number), "milliseconds"),
        Measure::Packets => Some(packets(number)),
        Measure::EpochSeconds => {
            let Ok(since) = i64::try_from(number) else {
                return (None, None);
            };
            let ms = epoch_millis(since);
            let unit = if ms == since {
                "milliseconds"
            } else {
                "seconds"
            };
            return (
                Some(clock(ms)),
                Some(format!("{number} {unit} since 1970 UTC")),
            );
        }
        Measure::Time => i64::try_from(number).ok().map(time),
        Measure::Port => small.and_then(|port| match service(None, port) {
            Some(service) => Some(format!("{}: {}", service.name, service.meaning)),
            None if port >= EPHEMERAL => Some("a port that systems give to clients".to_string()),
            None => None,
        }),
        Measure::Protocol => {
            let protocol = u8::try_from(number).ok().map(Protocol);
            protocol.and_then(|protocol| match protocol.meaning() {
                Some(meaning) => Some(format!("{}: {meaning}", protocol.name()?)),
                None => protocol.name().map(String::from),
            })
        }
        Measure::TcpFlags => small
            .map(|flags| TcpFlags(flags).names())
            .filter(|it| !it.is_empty()),
        Measure::None | Measure::Code | Measure::Address => None,
    };
    (None, title)
}

/// The same for another number, which is written so.
fn fraction(number: f64, text: &str, measure: Measure) -> (Option<String>, Option<String>) {
    let exact = number.to_string();
    let written = |unit: &str| Some(format!("{exact} {unit}"));
    let long = |ms: f64| match (0.0..1e18).contains(&ms) {
        true => Some(duration(ms.round() as u64)),
        false => None,
    };
    match measure {
        // Rounding leaves three digits at least.
        Measure::Bytes if number.abs() >= 100.0 && number.abs() < 1e30 => {
            (Some(bytes(number.round() as i128)), written("bytes"))
        }
        Measure::Bytes => (Some(format!("{text} B")), written("bytes")),
        Measure::Seconds => (long(number * 1_000.0), written("seconds")),
        Measure::Milliseconds => (long(number), written("milliseconds")),
        _ => (None, (exact != text).then_some(exact)),
    }
}

/// A single figure of the field that is named `field`, in units that people read, and in full
/// where that is something else: bytes as `1.23 MB` and `1,234,567`, times as times.
pub fn figure(value: &Value, field: &str) -> (String, Option<String>) {
    let measure = Measure::of_name(field);
    let cell = cell(value, measure);
    match (value, measure) {
        (Value::Time(ms), _) => (time(*ms), None),
        (Value::Integer(_), Measure::EpochSeconds) if let Some(drawn) = cell.drawn => {
            (format!("{drawn} UTC"), Some(cell.text))
        }
        (Value::Integer(number), Measure::Bytes) if number.unsigned_abs() >= 1_000 => {
            (bytes(*number), Some(integer(*number)))
        }
        (Value::Integer(number), _) if cell.kind == Kind::Quantity => (integer(*number), None),
        (Value::Float(_), _) => (cell.text, cell.title),
        _ => (cell.text, None),
    }
}

/// A number with at most four digits behind the point; a very small one with four
/// significant digits, so that it does not show as 0.
pub(super) fn decimal(number: f64) -> String {
    if number != 0.0 && number.abs() < 0.001 {
        return format!("{number:.3e}");
    }
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Address;

    #[test]
    fn integers_have_separators() {
        for (value, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (-1_234_567, "-1,234,567"),
            (i128::from(u64::MAX), "18,446,744,073,709,551,615"),
            (
                i128::MIN,
                "-170,141,183,460,469,231,731,687,303,715,884,105,728",
            ),
        ] {
            assert_eq!(integer(value), text);
        }
    }

    #[test]
    fn sizes_have_three_digits() {
        for (value, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_234, "1.23 kB"),
            (1_235, "1.24 kB"),
            (9_994, "9.99 kB"),
            (9_995, "10 kB"),
            (12_345, "12.3 kB"),
            (99_949, "99.9 kB"),
            (99_950, "100 kB"),
            (999_499, "999 kB"),
            (999_500, "1 MB"),
            (1_050_000, "1.05 MB"),
            (-2_500_000, "-2.5 MB"),
            (i128::from(i64::MAX), "9.22 EB"),
            (i128::MAX, "170,141,183 QB"),
        ] {
            assert_eq!(bytes(value), text);
        }
        assert_eq!(short(950), "950");
        assert_eq!(short(12_345), "12.3 k");
        assert_eq!(bytes_exact(1_234_567), "1,234,567 bytes");
        assert_eq!(bytes_exact(1), "1 byte");
        assert_eq!(packets(1_204), "1,204 packets");
    }

    #[test]
    fn shares_are_never_rounded_to_nothing_or_all() {
        for (part, whole, text) in [
            (0, 10, "0%"),
            (10, 10, "100%"),
            (1, 3, "33.3%"),
            (1, 8, "12.5%"),
            (1, 1_000_000, "<0.1%"),
            (999_999, 1_000_000, ">99.9%"),
            (0, 0, "–"),
            (i128::MAX / 2, i128::MAX, "50%"),
        ] {
            assert_eq!(share(part, whole), text);
        }
    }

    #[test]
    fn durations_have_two_units() {
        for (ms, text) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_000, "1 s"),
            (1_549, "1.5 s"),
            (59_999, "59.9 s"),
            (60_000, "1 min"),
            (125_000, "2 min 5 s"),
            (3_600_000, "1 h"),
            (5_400_000, "1 h 30 min"),
            (86_400_000, "1 d"),
            (273_600_000, "3 d 4 h"),
            (u64::MAX, "213503982334 d 14 h"),
        ] {
            assert_eq!(duration(ms), text);
        }
    }

    #[test]
    fn times_name_their_zone() {
        // 2026-11-15 00:00:12 UTC
        let start = 1_794_700_812_000;
        for (from, until, text) in [
            (start, start + 8_000, "2026-11-15 00:00:12 – 00:00:20 UTC"),
            (
                start,
                start + 86_400_000,
                "2026-11-15 00:00:12 – 2026-11-16 00:00:12 UTC",
            ),
        ] {
            assert_eq!(time_range(from, until), text);
        }
        assert_eq!(time(start), "2026-11-15 00:00:12 UTC");
        assert_eq!(time(start + 5), "2026-11-15 00:00:12.005 UTC");
    }

    #[test]
    fn cells_show_what_their_column_measures() {
        let integer = Value::Integer;
        let float = Value::Float;
        let v4 = |bits| Value::Address(Address::V4(bits));
        for (value, measure, text, drawn, title) in [
            (
                integer(1234567),
                Measure::Bytes,
                "1234567",
                "1.23 MB",
                "1,234,567 bytes",
            ),
            (integer(40), Measure::Bytes, "40", "40 B", "40 bytes"),
            (integer(1), Measure::Bytes, "1", "1 B", "1 byte"),
            (integer(1234), Measure::Packets, "1234", "", "1,234 packets"),
            (integer(1234), Measure::None, "1234", "", ""),
            (
                integer(125),
                Measure::Seconds,
                "125",
                "2 min 5 s",
                "125 seconds",
            ),
            (integer(-125), Measure::Seconds, "-125", "", ""),
            (
                integer(1_500),
                Measure::Milliseconds,
                "1500",
                "1.5 s",
                "1,500 milliseconds",
            ),
            (
                integer(1_794_700_812),
                Measure::EpochSeconds,
                "1794700812",
                "2026-11-15 00:00:12",
                "1794700812 seconds since 1970 UTC",
            ),
            (
                integer(1_794_700_812_000),
                Measure::EpochSeconds,
                "1794700812000",
                "2026-11-15 00:00:12",
                "1794700812000 milliseconds since 1970 UTC",
            ),
            (
                integer(i128::MAX),
                Measure::EpochSeconds,
                "170141183460469231731687303715884105727",
                "",
                "",
            ),
            (
                integer(1_794_700_812_000),
                Measure::Time,
                "1794700812000",
                "",
                "2026-11-15 00:00:12 UTC",
            ),
            (
                integer(40_000),
                Measure::Port,
                "40000",
                "",
                "a port that systems give to clients",
            ),
            (integer(9_999), Measure::Port, "9999", "", ""),
            (integer(18), Measure::TcpFlags, "18", "", "SYN-ACK"),
            (integer(0), Measure::TcpFlags, "0", "", ""),
            (integer(5), Measure::Code, "5", "", ""),
            (Value::text("-"), Measure::Port, "-", "", ""),
            (Value::text("<b>"), Measure::None, "<b>", "", ""),
            (Value::Null, Measure::Bytes, "", "", ""),
            (
                Value::Time(1_794_700_812_000),
                Measure::Time,
                "2026-11-15 00:00:12.000",
                "",
                "2026-11-15 00:00:12 UTC",
            ),
            (
                float(122.0703125),
                Measure::None,
                "122.0703",
                "",
                "122.0703125",
            ),
            (
                float(122.0703125),
                Measure::Bytes,
                "122.0703",
                "122 B",
                "122.0703125 bytes",
            ),
            (
                float(1234.5),
                Measure::Bytes,
                "1234.5",
                "1.24 kB",
                "1234.5 bytes",
            ),
            (float(0.25), Measure::Bytes, "0.25", "0.25 B", "0.25 bytes"),
            (
                float(62.5),
                Measure::Seconds,
                "62.5",
                "1 min 2 s",
                "62.5 seconds",
            ),
            (float(0.5), Measure::None, "0.5", "", ""),
            (
                float(0.00001234),
                Measure::None,
                "1.234e-5",
                "",
                "0.00001234",
            ),
        ] {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_string());
            let found = cell(&value, measure);
            let expected = (text.to_string(), some(drawn), some(title));
            assert_eq!(
                (found.text, found.drawn, found.title),
                expected,
                "{measure:?}"
            );
        }
        // What ports, protocols and addresses stand for is told by its tables.
        for (value, measure, begins) in [
            (integer(443), Measure::Port, "HTTPS: "),
            (integer(6), Measure::Protocol, "TCP: "),
            (v4(0x0a00_0001), Measure::Address, "private address: "),
            (v4(0x0808_0808), Measure::None, "public address: "),
        ] {
            let title = cell(&value, measure).title.unwrap_or_default();
            assert!(title.starts_with(begins), "{title}");
        }
    }

    #[test]
    fn numbers_stand_right_and_say_what_they_are() {
        for (value, measure, kind, right) in [
            (Value::Integer(1), Measure::Bytes, Kind::Quantity, true),
            (Value::Integer(1), Measure::None, Kind::Quantity, true),
            (Value::Integer(1), Measure::Port, Kind::Code, true),
            (Value::Integer(1), Measure::EpochSeconds, Kind::Code, true),
            (Value::Float(0.5), Measure::Bytes, Kind::Quantity, true),
            (Value::text("-"), Measure::Bytes, Kind::Text, true),
            (Value::text("-"), Measure::None, Kind::Text, false),
            (Value::Null, Measure::Bytes, Kind::Absent, false),
            (Value::Time(0), Measure::Time, Kind::Time, false),
            (
                Value::Address(Address::V4(1)),
                Measure::Address,
                Kind::Address,
                false,
            ),
        ] {
            let found = cell(&value, measure);
            assert_eq!(
                (found.kind, found.right_aligned),
                (kind, right),
                "{value} {measure:?}"
            );
        }
    }

    #[test]
    fn figures_are_read_in_units() {
        for (value, field, text, in_full) in [
            (Value::Integer(1_234_567), "bytes", "1.23 MB", "1,234,567"),
            (Value::Integer(999), "bytes", "999", ""),
            (Value::Integer(12_345), "packets", "12,345", ""),
            (Value::Integer(50_123), "dstPort", "50123", ""),
            (
                Value::Integer(1_794_700_812),
                "start",
                "2026-11-15 00:00:12 UTC",
                "1794700812",
            ),
            (
                Value::Time(1_794_700_812_000),
                "@timestamp",
                "2026-11-15 00:00:12 UTC",
                "",
            ),
            (
                Value::Float(122.0703125),
                "@bytesPerPacket",
                "122.0703",
                "122.0703125",
            ),
        ] {
            let in_full = (!in_full.is_empty()).then(|| in_full.to_string());
            assert_eq!(figure(&value, field), (text.to_string(), in_full));
        }
    }

    #[test]
    fn only_long_amounts_are_grouped() {
        for (value, measure, groups) in [
            (Value::Integer(1_234), Measure::Packets, &["1234"][..]),
            (Value::Integer(12_345), Measure::Packets, &["12", "345"]),
            (Value::Integer(-123_456), Measure::None, &["-123", "456"]),
            (
                Value::Integer(1_234_567),
                Measure::None,
                &["1", "234", "567"],
            ),
            (Value::Integer(1_234_567), Measure::Bytes, &["1234567"]),
            (Value::Float(-12345.25), Measure::None, &["-12", "345.25"]),
            (Value::Integer(50_123), Measure::Port, &["50123"]),
            (Value::text("123456"), Measure::None, &["123456"]),
        ] {
            assert_eq!(cell(&value, measure).groups(), groups);
        }
    }
}
