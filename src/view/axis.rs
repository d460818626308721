//! Scales with ticks where people expect them: round amounts, and round times in UTC.

use super::backend::LABEL_SIZE;
use super::shape::text_width;
use crate::query::time::{Period, Unit, Written};
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::coord::types::RangedCoordf64;
use std::ops::Range;

/// The free space between two labels of an axis, in pixels.
const LABEL_GAP: f64 = 22.0;

/// Two numbers that differ by less than this part of them are meant to be equal.
const ROUNDING: f64 = 1e-9;

/// A linear scale with labelled ticks, in ascending order, for plotters.
#[derive(Clone)]
pub struct Axis {
    scale: RangedCoordf64,
    ticks: Vec<Tick>,
}

/// A place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub value: f64,
    pub label: String,
}

impl Axis {
    pub fn new(range: Range<f64>, ticks: Vec<Tick>) -> Axis {
        Axis {
            scale: range.into(),
            ticks,
        }
    }

    /// The values of the ticks with their labels.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        let ticks = self.ticks.iter();
        ticks.map(|tick| (tick.value, tick.label.clone())).collect()
    }

    /// The width of the widest label in pixels.
    pub fn label_width(&self) -> f64 {
        let widths = self
            .ticks
            .iter()
            .map(|tick| text_width(&tick.label, LABEL_SIZE));
        widths.fold(0.0, f64::max)
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.scale.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        // There are no ticks between those with a label.
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        self.ticks.iter().map(|tick| tick.value).collect()
    }

    fn range(&self) -> Range<f64> {
        self.scale.range()
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        let tick = self.ticks.iter().find(|tick| tick.value == *value);
        tick.map_or_else(String::new, |tick| tick.label.clone())
    }
}

/// An axis from 0 to at least `max` with about `steps` steps of 1, 2 or 5 times a power
/// of ten, never less than 1.
pub fn amounts(max: i128, steps: u32, label: impl Fn(i128) -> String) -> Axis {
    let max = max.max(0) as f64;
    let least = (max / f64::from(steps.max(1))).max(1.0);
    let power = 10_f64.powf(least.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|factor| factor * power >= least * (1.0 - ROUNDING));
    let step = factor.unwrap_or(10.0) * power;
    let count = (max / step - ROUNDING).ceil();
    let ticks = (0..=count as u32)
        .map(|at| f64::from(at) * step)
        .map(|value| Tick {
            value,
            label: label(value as i128),
        })
        .collect();
    Axis::new(0.0..count.max(1.0) * step, ticks)
}

/// An axis that holds 0 and everything from `low` to `high`, with about `steps` steps of 1, 2
/// or 5 times a power of ten; they are whole where `is_whole`.
pub fn values(
    (low, high): (f64, f64),
    steps: u32,
    is_whole: bool,
    label: impl Fn(f64) -> String,
) -> Axis {
    let (low, high) = (low.min(0.0), high.max(0.0));
    // Halves, so that the difference of the greatest numbers is one, too.
    let length = (high / 2.0 - low / 2.0).max(f64::MIN_POSITIVE);
    let least = length / f64::from(steps.max(1)) * 2.0;
    let least = match (high == low, is_whole) {
        (true, _) => 1.0,
        (_, true) => least.max(1.0),
        _ => least,
    };
    let power = 10_f64.powf(least.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|factor| factor * power >= least * (1.0 - ROUNDING));
    let step = factor.unwrap_or(10.0) * power;
    let first = (low / step + ROUNDING).floor() as i64;
    let last = ((high / step - ROUNDING).ceil() as i64).max(first + 1);
    let ticks = (first..=last)
        .map(|at| at as f64 * step)
        .map(|value| Tick {
            value,
            label: label(value),
        })
        .collect();
    Axis::new(first as f64 * step..last as f64 * step, ticks)
}

/// An axis from 0 to `length` without ticks.
pub fn bare(length: f64) -> Axis {
    Axis::new(0.0..length.max(1.0), Vec::new())
}

/// An axis over times from `from` until before `until` (milliseconds since 1970), drawn
/// `width` pixels wide. Its values are milliseconds since `from`.
pub fn times(from: i64, until: i64, width: f64) -> Axis {
    let length = (until - from) as f64;
    let step = time_step(length, width);
    let mut ticks = Vec::new();
    let mut time = step.floor(from);
    while time <= until {
        if time >= from {
            ticks.push(Tick {
                value: (time - from) as f64,
                label: time_label(time, step),
            });
        }
        time = following(step, time);
    }
    Axis::new(0.0..length, ticks)
}

/// The start of the period after the one that starts at `start`.
pub fn following(period: Period, start: i64) -> i64 {
    period.floor(start + greatest_length(period))
}

/// The length of the longest such period in milliseconds.
pub fn greatest_length(period: Period) -> i64 {
    let days = match period.unit {
        Unit::Month => 31,
        Unit::Quarter => 92,
        Unit::Year => 366,
        _ => 0,
    };
    let count = i64::from(period.count);
    period.fixed_length().unwrap_or(days * count * 86_400_000)
}

/// The shortest step whose labels leave space between them.
fn time_step(length: f64, width: f64) -> Period {
    use Unit::{Day, Hour, Minute, Month, Second, Week, Year};
    let steps = [
        (Second, &[1, 2, 5, 10, 15, 30][..]),
        (Minute, &[1, 2, 5, 10, 15, 30]),
        (Hour, &[1, 2, 3, 6, 12]),
        (Day, &[1, 2]),
        (Week, &[1, 2]),
        (Month, &[1, 3, 6]),
        (Year, &[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]),
    ];
    let mut periods = steps
        .into_iter()
        .flat_map(|(unit, counts)| counts.iter().map(move |&count| Period { count, unit }));
    let fits = |period: &Period| {
        let widest = match period.unit {
            Second => "00:00:00",
            Month => "Nov 2026",
            _ => "Nov 30",
        };
        let step_width = greatest_length(*period) as f64 * width / length;
        step_width >= text_width(widest, LABEL_SIZE) + LABEL_GAP
    };
    let longest = Period {
        count: 2_000,
        unit: Year,
    };
    periods.find(fits).unwrap_or(longest)
}

/// The clock between days, the date at their start.
fn time_label(time: i64, step: Period) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (year, month, day) = crate::query::time::civil(time.div_euclid(86_400_000));
    let month = MONTHS[month as usize - 1];
    let clock = Written(time).to_string();
    let clock = clock.split(' ').nth(1).unwrap_or_default();
    let at_midnight = time.rem_euclid(86_400_000) == 0;
    match step.unit {
        Unit::Year => year.to_string(),
        Unit::Month | Unit::Quarter => format!("{month} {year}"),
        Unit::Day | Unit::Week => format!("{month} {day}"),
        _ if at_midnight => format!("{month} {day}"),
        Unit::Second | Unit::Millisecond => clock[..8].to_string(),
        Unit::Minute | Unit::Hour => clock[..5].to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::time::parse;
    use crate::view::format;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn amounts_are_round() {
        for (max, steps, expected) in [
            (0, 4, &["0 B"][..]),
            (1, 4, &["0 B", "1 B"]),
            (3, 4, &["0 B", "1 B", "2 B", "3 B"]),
            (7, 2, &["0 B", "5 B", "10 B"]),
            (1_000, 2, &["0 B", "500 B", "1 kB"]),
            (1_001, 2, &["0 B", "1 kB", "2 kB"]),
            (73_400_000, 4, &["0 B", "20 MB", "40 MB", "60 MB", "80 MB"]),
            (i128::from(i64::MAX), 2, &["0 B", "5 EB", "10 EB"]),
            (10_i128.pow(32), 2, &["0 B", "50 QB", "100 QB"]),
        ] {
            let axis = amounts(max, steps, format::bytes);
            assert_eq!(labels(&axis), expected, "{max}");
            let end = axis.range().end;
            assert!(end > 0.0 && end >= max as f64 * (1.0 - ROUNDING), "{max}");
        }
    }

    #[test]
    fn times_are_round_in_utc() {
        for (from, until, width, expected) in [
            (
                "2026-11-15 00:00:00",
                "2026-11-15 00:00:10",
                400.0,
                &[
                    "Nov 15", "00:00:02", "00:00:04", "00:00:06", "00:00:08", "00:00:10",
                ][..],
            ),
            (
                "2026-11-15 21:50",
                "2026-11-16 02:10",
                400.0,
                &["22:00", "23:00", "Nov 16", "01:00", "02:00"],
            ),
            (
                "2026-11-15 21:50",
                "2026-11-18 02:10",
                230.0,
                &["Nov 16", "Nov 17", "Nov 18"],
            ),
            (
                "2026-02-25",
                "2026-03-04",
                500.0,
                &[
                    "Feb 25", "Feb 26", "Feb 27", "Feb 28", "Mar 1", "Mar 2", "Mar 3", "Mar 4",
                ],
            ),
            (
                "2025-11-20",
                "2026-03-02",
                400.0,
                &["Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"],
            ),
            (
                "1999-05-01",
                "2026-03-02",
                400.0,
                &["2000", "2005", "2010", "2015", "2020", "2025"],
            ),
        ] {
            let axis = times(parse(from).unwrap(), parse(until).unwrap(), width);
            assert_eq!(labels(&axis), expected, "{from}");
        }
    }

    /// For every length from a second to ten thousand years and every width.
    #[test]
    fn time_labels_have_space() {
        let from = parse("2026-11-15 03:07:31").unwrap();
        for width in [220.0, 500.0, 1_100.0, 2_300.0] {
            let mut length = 1_000_i64;
            while length < 315_000_000_000_000 {
                let axis = times(from, from + length, width);
                let place = |tick: &Tick| tick.value / length as f64 * width;
                for pair in axis.ticks.windows(2) {
                    let distance = place(&pair[1]) - place(&pair[0]);
                    let needed = text_width(&pair[1].label, LABEL_SIZE) + 8.0;
                    assert!(distance >= needed, "{length} ms in {width}: {pair:?}");
                }
                // There is something to read the time from.
                assert!(!axis.ticks.is_empty(), "{length} ms in {width}");
                length = length * 13 / 10;
            }
        }
    }
}
