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
