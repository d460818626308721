//! Times: milliseconds since 1970-01-01 UTC, counted out day by day.

const DAY: i64 = 86_400_000;

/// `YYYY-MM-DD HH:MM:SS.mmm` in UTC.
pub fn text(time: i64) -> String {
    let (year, month, day) = date(time);
    let (seconds, ms) = (time.rem_euclid(DAY) / 1_000, time.rem_euclid(1_000));
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{ms:03}")
}

/// The time at the start of a day.
pub fn midnight(year: i64, month: i64, day: i64) -> i64 {
    let years: i64 = match year >= 1970 {
        true => (1970..year).map(days_in_year).sum(),
        false => -(year..1970).map(days_in_year).sum::<i64>(),
    };
    let months: i64 = (1..month).map(|month| days_in_month(year, month)).sum();
    (years + months + day - 1) * DAY
}

/// The start of the period of `count` units that holds `time`: periods are counted from
/// 1970, weeks begin on Monday, and a count above what Logs Insights takes is lowered.
pub fn floor(time: i64, count: u32, unit: &str) -> i64 {
    let count = i64::from(count);
    let (cap, length) = match unit.to_ascii_lowercase().as_str() {
        "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => (1_000, 1),
        "s" | "sec" | "secs" | "second" | "seconds" => (60, 1_000),
        "m" | "min" | "mins" | "minute" | "minutes" => (60, 60_000),
        "h" | "hr" | "hrs" | "hour" | "hours" => (24, 3_600_000),
        "d" | "day" | "days" => (i64::MAX, DAY),
        "w" | "week" | "weeks" => {
            // 1970-01-05 was a Monday.
            let monday = 4 * DAY;
            return floor_to(time - monday, 7 * DAY * count) + monday;
        }
        "mo" | "mos" | "mon" | "mons" | "month" | "months" => return floor_months(time, count),
        "q" | "qtr" | "qtrs" | "quarter" | "quarters" => return floor_months(time, 3 * count),
        "y" | "yr" | "yrs" | "year" | "years" => return floor_months(time, 12 * count),
        other => panic!("`{other}` is no unit of time"),
    };
    floor_to(time, count.min(cap) * length)
}

/// The start of the first period that is not before `time`: the floor of the first
/// millisecond whose floor is not.
pub fn ceil(time: i64, count: u32, unit: &str) -> i64 {
    let start = floor(time, count, unit);
    if start == time {
        return time;
    }
    let (mut before, mut after) = (time, time);
    let mut stride = 1;
    while floor(after, count, unit) < time {
        before = after;
        after += stride;
        stride *= 2;
    }
    while after - before > 1 {
        let middle = (before + after) / 2;
        match floor(middle, count, unit) < time {
            true => before = middle,
            false => after = middle,
        }
    }
    after
}

const MONTHS: [&str; 12] = [
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
const DAYS: [&str; 7] = [
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
];

/// Writes a time by some conversions of `strftime`.
pub fn format(time: i64, format: &str, zone: i64) -> String {
    let time = time + zone;
    let (year, month, day) = date(time);
    // A year may have more than four digits, and a sign.
    let moment = text(time);
    let (_, clock) = moment.split_once(' ').expect("a day and a clock");
    let name = MONTHS[month as usize - 1];
    let weekday = DAYS[time.div_euclid(DAY).rem_euclid(7) as usize];
    let minutes = zone.abs() / 60_000;
    let sign = if zone < 0 { '-' } else { '+' };
    let mut written = format.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S");
    for (conversion, value) in [
        ("%Y", format!("{year:04}")),
        ("%m", format!("{month:02}")),
        ("%d", format!("{day:02}")),
        ("%e", format!("{day:2}")),
        ("%B", name.to_string()),
        ("%b", name[..3].to_string()),
        ("%A", weekday.to_string()),
        ("%a", weekday[..3].to_string()),
        (
            "%j",
            format!("{:03}", (time - midnight(year, 1, 1)) / DAY + 1),
        ),
        ("%H", clock[0..2].to_string()),
        ("%M", clock[3..5].to_string()),
        ("%S", clock[6..8].to_string()),
        ("%L", clock[9..].to_string()),
        (
            "%z",
            format!("{sign}{:02}{:02}", minutes / 60, minutes % 60),
        ),
    ] {
        written = written.replace(conversion, &value);
    }
    written
}

/// Reads a time by some of the letters of Java's patterns.
pub fn parse(text: &str, pattern: &str, zone: i64) -> Option<i64> {
    let mut regex = regex::escape(&pattern.replace("'T'", "\u{1}"));
    for (letters, group) in [
        ("yyyy", r"(?<y>\d{4})"),
        ("MMM", "(?<n>[A-Za-z]{3})"),
        ("MM", r"(?<m>\d\d)"),
        ("dd", r"(?<d>\d\d)"),
        ("HH", r"(?<h>\d\d)"),
        ("mm", r"(?<i>\d\d)"),
        ("ss", r"(?<s>\d\d)"),
        ("SSSXXX", r"(?<f>\d{3})(?<x>Z|[+\-]\d\d:\d\d)"),
        ("SSS", r"(?<f>\d{3})"),
        ("\u{1}", "T"),
    ] {
        regex = regex.replacen(letters, group, 1);
    }
    let found = regex::Regex::new(&format!("^{regex}$"))
        .expect("a pattern")
        .captures(text)?;
    let number = |name: &str, otherwise: i64| match found.name(name) {
        Some(digits) => digits.as_str().parse().expect("digits"),
        None => otherwise,
    };
    let month = match found.name("n") {
        Some(name) => {
            let is_it = |month: &str| month[..3].eq_ignore_ascii_case(name.as_str());
            MONTHS.iter().position(|month| is_it(month))? as i64 + 1
        }
        None => number("m", 1),
    };
    let (year, day) = (number("y", 1970), number("d", 1));
    let clock = [number("h", 0), number("i", 0), number("s", 0)];
    if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    if clock[0] > 23 || clock[1] > 59 || clock[2] > 59 {
        return None;
    }
    let seconds = (clock[0] * 60 + clock[1]) * 60 + clock[2];
    let zone = match found.name("x").map(|zone| zone.as_str()) {
        None => zone,
        Some("Z") => 0,
        Some(zone) => {
            let minutes: i64 = zone[1..3].parse::<i64>().expect("digits") * 60
                + zone[4..].parse::<i64>().expect("digits");
            minutes * 60_000 * if zone.starts_with('-') { -1 } else { 1 }
        }
    };
    Some(midnight(year, month, day) + seconds * 1_000 + number("f", 0) - zone)
}

fn floor_to(time: i64, length: i64) -> i64 {
    time - time.rem_euclid(length)
}

fn floor_months(time: i64, count: i64) -> i64 {
    let (year, month, _) = date(time);
    let months = floor_to((year - 1970) * 12 + month - 1, count);
    midnight(1970 + months.div_euclid(12), months.rem_euclid(12) + 1, 1)
}

fn date(time: i64) -> (i64, i64, i64) {
    let mut days = time.div_euclid(DAY);
    let mut year = 1970;
    while days < 0 {
        year -= 1;
        days += days_in_year(year);
    }
    while days >= days_in_year(year) {
        days -= days_in_year(year);
        year += 1;
    }
    let mut month = 1;
    while days >= days_in_month(year, month) {
        days -= days_in_month(year, month);
        month += 1;
    }
    (year, month, days + 1)
}

fn days_in_year(year: i64) -> i64 {
    337 + days_in_month(year, 2)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
