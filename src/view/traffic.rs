//! Traffic over time: stacked bars of the bytes (or packets, or records) of each bin of
//! time, accepted traffic below and rejected above.
//!
//! The page chooses a bin, runs the query for it, and draws its rows. Sums of a bin are
//! bars and not a line: between two bins there is no value that a line could show.

use super::axis::{Axis, amounts, following, greatest_length, times};
use super::backend::{LABEL_SIZE, Recorder};
use super::format;
use super::shape::{Drawing, Ink, Rect, text_width};
use crate::query::time::{Period, TimeRange, Unit, Written};
use crate::query::{Table, Value};
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::Rectangle;
use std::convert::Infallible;
use std::fmt::Write;

/// The space above the plot, for the title and the legend, in pixels.
const TOP: u32 = 24;
/// The space below the plot, for two lines of text.
const BOTTOM: u32 = 38;
/// The space right of the plot, for half a label.
const RIGHT: u32 = 28;
/// The space between the labels of the vertical axis and the plot.
const TICK: u32 = 4;
/// Bars are at least this wide when the bin is chosen, and when they are drawn.
const CHOSEN_BAR: f64 = 5.0;
const DRAWN_BAR: f64 = 2.0;

/// What is added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Measure {
    #[default]
    Bytes,
    Packets,
    Records,
}

impl Measure {
    fn name(self) -> &'static str {
        match self {
            Measure::Bytes => "bytes",
            Measure::Packets => "packets",
            Measure::Records => "records",
        }
    }

    /// With three digits, as on the axis.
    fn short(self, amount: i128) -> String {
        match self {
            Measure::Bytes => format::bytes(amount),
            Measure::Packets | Measure::Records => format::short(amount),
        }
    }

    /// In a sentence.
    pub fn text(self, amount: i128) -> String {
        match self {
            Measure::Bytes => format::bytes(amount),
            Measure::Packets => format::packets(amount),
            Measure::Records => format::count(amount, "record", "records"),
        }
    }
}

/// What became of the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    Accept,
    Reject,
    /// An action that AWS does not document.
    Other,
    /// The log does not say.
    Unknown,
}

impl Action {
    /// The value of the field `action`, where it is one that AWS documents.
    pub fn label(self) -> &'static str {
        match self {
            Action::Accept => "ACCEPT",
            Action::Reject => "REJECT",
            Action::Other => "other",
            Action::Unknown => "all traffic",
        }
    }

    pub fn ink(self) -> Ink {
        match self {
            Action::Accept => Ink::Accept,
            Action::Reject => Ink::Reject,
            Action::Other | Action::Unknown => Ink::Other,
        }
    }
}

/// The amount of one action in the bin that holds `time` (milliseconds since 1970).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    pub time: i64,
    pub action: Action,
    pub amount: i128,
}

/// The lengths of bins, each a multiple of all before it.
const BINS: [(u32, Unit); 14] = [
    (1, Unit::Second),
    (5, Unit::Second),
    (10, Unit::Second),
    (30, Unit::Second),
    (1, Unit::Minute),
    (5, Unit::Minute),
    (10, Unit::Minute),
    (30, Unit::Minute),
    (1, Unit::Hour),
    (3, Unit::Hour),
    (6, Unit::Hour),
    (12, Unit::Hour),
    (1, Unit::Day),
    (1, Unit::Week),
];

/// From so much time on, in milliseconds, bins have at least a minute. A record tells
/// what passed in a minute or more, so shorter bins show only when records begin.
const MINUTES_FROM: i64 = 20 * 60_000;

/// The shortest bin that gives a chart of `width` pixels bars that are easy to see.
pub fn choose_bin(range: TimeRange, width: u32) -> Period {
    let range = within_calendar(range);
    let is_long = range.until - range.from >= MINUTES_FROM;
    // The labels of the vertical axis are seldom wider.
    let plot = f64::from(width.saturating_sub(60 + RIGHT));
    let fits = |bin: &Period| bin_count(range, *bin) * CHOSEN_BAR <= plot;
    let bins = BINS.map(|(count, unit)| Period { count, unit });
    let mut long_enough = bins
        .into_iter()
        .filter(|bin| !is_long || bin.unit != Unit::Second);
    long_enough.find(fits).unwrap_or(bins[bins.len() - 1])
}

/// The query whose rows [`samples`] reads.
pub fn query(measure: Measure, bin: Period) -> String {
    let amount = match measure {
        Measure::Bytes => "sum(bytes)",
        Measure::Packets => "sum(packets)",
        Measure::Records => "count(*)",
    };
    format!(
        "stats {amount} as amount by bin({}) as time, action",
        bin_text(bin)
    )
}

/// A bin as the query language writes it: `5m`.
pub fn bin_text(bin: Period) -> String {
    let unit = match bin.unit {
        Unit::Millisecond => "ms",
        Unit::Second => "s",
        Unit::Minute => "m",
        Unit::Hour => "h",
        Unit::Day => "d",
        Unit::Week => "w",
        Unit::Month => "mo",
        Unit::Quarter => "q",
        Unit::Year => "y",
    };
    format!("{}{unit}", bin.count)
}

/// The samples in a page of the result of [`query`]. Rows without a time or an amount
/// are left out, and so are those of NODATA and SKIPDATA records, whose action is `-`.
pub fn samples(table: &Table) -> Vec<Sample> {
    let column = |name: &str| table.names().iter().position(|known| known == name);
    let (Some(time), Some(amount)) = (column("time"), column("amount")) else {
        return Vec::new();
    };
    let action = column("action");
    let sample = |row| {
        let action = match action.map(|column| table.value(row, column)) {
            None | Some(Value::Null) => Action::Unknown,
            Some(value) => match &*value.to_text() {
                "-" => return None,
                "ACCEPT" => Action::Accept,
                "REJECT" => Action::Reject,
                _ => Action::Other,
            },
        };
        match (table.value(row, time), table.value(row, amount)) {
            (Value::Time(time), Value::Integer(amount)) => Some(Sample {
                time,
                action,
                amount,
            }),
            _ => None,
        }
    };
    (0..table.rows()).filter_map(sample).collect()
}

/// The chart of traffic over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    pub drawing: Drawing,
    /// Where the bars are.
    pub plot: Rect,
    pub measure: Measure,
    /// The bin that is drawn; longer than the one asked for where its bars would be too
    /// narrow.
    pub bin: Period,
    /// The actions that occur, from the lowest layer to the highest, with their totals.
    pub totals: Vec<(Action, i128)>,
    /// All bins of the range, in order, empty ones included. The first and the last may
    /// reach beyond the range.
    pub bins: Vec<Bin>,
}

/// A bin with what it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Bin {
    /// Milliseconds since 1970; `until` is the start of the next bin.
    pub from: i64,
    pub until: i64,
    /// In the order of [`Traffic::totals`].
    pub amounts: Vec<i128>,
    /// The part of the plot that belongs to the bin, for pointing at.
    pub area: Rect,
}

/// The same figures as the chart, for a table: exact, without empty bins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrafficTable {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Traffic {
    /// Draws the samples whose bins touch `range`. Drawings narrower than 200 or lower
    /// than 100 pixels are made that large.
    pub fn draw(
        samples: &[Sample],
        range: TimeRange,
        bin: Period,
        measure: Measure,
        (width, height): (u32, u32),
    ) -> Traffic {
        let range = within_calendar(range);
        let (width, height) = (width.max(200), height.max(100));
        let bin = lengthen(bin, range, f64::from(width - RIGHT - 60));
        let (actions, mut bins) = fill(samples, range, bin);
        let total = |layer: usize| {
            bins.iter()
                .fold(0_i128, |sum, bin| sum.saturating_add(bin.amounts[layer]))
        };
        let totals = actions.iter().copied().zip((0..).map(total));
        let totals: Vec<(Action, i128)> = totals.take(actions.len()).collect();

        let mut drawing = Drawing {
            width,
            height,
            shapes: Vec::new(),
        };
        let drawn = draw_on(&mut drawing, &mut bins, &totals, bin, measure, range);
        // Recording cannot fail, and every size has been made large enough.
        let plot = drawn.unwrap_or_else(|error| panic!("drawing a chart failed: {error}"));
        Traffic {
            drawing,
            plot,
            measure,
            bin,
            totals,
            bins,
        }
    }

    /// The bin at a horizontal position in the drawing, if it is in the plot.
    pub fn bin_at(&self, x: f64) -> Option<usize> {
        let after = self.bins.partition_point(|bin| bin.area.x <= x);
        let bin = after.checked_sub(1)?;
        let area = self.bins[bin].area;
        (x < area.x + area.width).then_some(bin)
    }

    /// What a bin holds, in a sentence: `2026-11-15 00:00:00 – 00:05:00 UTC: ACCEPT
    /// 1.2 MB, REJECT 40 B`.
    pub fn describe(&self, bin: &Bin) -> String {
        let mut text = format!("{}: ", format::time_range(bin.from, bin.until));
        let parts: Vec<String> = self
            .totals
            .iter()
            .zip(&bin.amounts)
            .filter(|(_, amount)| **amount > 0)
            .map(|((action, _), amount)| {
                format!("{} {}", action.label(), self.measure.text(*amount))
            })
            .collect();
        match parts.is_empty() {
            true => text.push_str("no traffic"),
            false => text.push_str(&parts.join(", ")),
        }
        text
    }

    /// The chart in a few sentences, for those who do not see it.
    pub fn summary(&self) -> String {
        let (Some(first), Some(last)) = (self.bins.first(), self.bins.last()) else {
            return String::new();
        };
        let span = format::time_range(first.from, last.until);
        let all = self
            .totals
            .iter()
            .fold(0_i128, |sum, (_, total)| sum.saturating_add(*total));
        if all == 0 {
            return format!("No traffic in {span}.");
        }
        let mut text = format!(
            "{} per {}, {span}. In all {}",
            capitalized(self.measure.name()),
            bin_name(self.bin),
            self.measure.text(all)
        );
        for (at, (action, total)) in self.totals.iter().enumerate() {
            let separator = if at == 0 { ": " } else { ", " };
            let share = format::share(*total, all);
            let amount = self.measure.text(*total);
            // Writing to a string cannot fail.
            let _ = write!(text, "{separator}{} {amount} ({share})", action.label());
        }
        if let Some(peak) = self.bins.iter().rev().max_by_key(|bin| bin.total()) {
            let _ = write!(
                text,
                ". Peak: {} at {}",
                self.measure.text(peak.total()),
                format::time(peak.from)
            );
        }
        text.push('.');
        text
    }

    /// The figures of the chart.
    pub fn table(&self) -> TrafficTable {
        let labels = self
            .totals
            .iter()
            .map(|(action, _)| action.label().to_string());
        let filled = self.bins.iter().filter(|bin| bin.total() > 0);
        TrafficTable {
            columns: ["Time (UTC)".to_string()]
                .into_iter()
                .chain(labels)
                .collect(),
            rows: filled
                .map(|bin| {
                    let time = Written(bin.from).to_string();
                    let amounts = bin.amounts.iter().map(|&amount| format::integer(amount));
                    [time].into_iter().chain(amounts).collect()
                })
                .collect(),
        }
    }
}

impl Bin {
    /// All actions together.
    pub fn total(&self) -> i128 {
        self.amounts
            .iter()
            .fold(0, |sum, &amount| sum.saturating_add(amount))
    }
}

/// The range, as far as it lies in the years 0 to 9999: times outside of them are
/// damaged, and have no calendar that people read.
fn within_calendar(range: TimeRange) -> TimeRange {
    const FIRST: i64 = -62_167_219_200_000;
    const LAST: i64 = 253_402_300_799_999;
    let from = range.from.clamp(FIRST, LAST);
    TimeRange {
        from,
        until: range.until.clamp(from, LAST),
    }
}

/// How many bins a range within the calendar touches, at most one more.
fn bin_count(range: TimeRange, bin: Period) -> f64 {
    let start = bin.floor(range.from);
    (range.until - start) as f64 / greatest_length(bin) as f64 + 1.0
}

/// The bin, or the next longer one whose bars are wide enough to see.
fn lengthen(bin: Period, range: TimeRange, plot_width: f64) -> Period {
    let fits = |bin: &Period| bin_count(range, *bin) * DRAWN_BAR <= plot_width;
    let longer = BINS
        .into_iter()
        .chain((1..20).map(|power| (1 << power, Unit::Week)))
        .map(|(count, unit)| Period { count, unit })
        .filter(|longer| greatest_length(*longer) > greatest_length(bin));
    let mut candidates = [bin].into_iter().chain(longer);
    candidates.find(fits).unwrap_or(bin)
}

/// Adds the samples up. The amounts of each bin stand in the order of the actions.
fn fill(samples: &[Sample], range: TimeRange, bin: Period) -> (Vec<Action>, Vec<Bin>) {
    let mut actions: Vec<Action> = samples.iter().map(|sample| sample.action).collect();
    actions.sort_unstable();
    actions.dedup();
    let mut bins = Vec::new();
    let mut start = bin.floor(range.from);
    while start <= range.until {
        let next = following(bin, start);
        bins.push(Bin {
            from: start,
            until: next,
            amounts: vec![0; actions.len()],
            area: Rect::default(),
        });
        start = next;
    }
    for sample in samples {
        let at = bins.partition_point(|bin| bin.from <= sample.time);
        let Some(bin) = at.checked_sub(1).and_then(|at| bins.get_mut(at)) else {
            continue;
        };
        if sample.time < bin.until
            && let Ok(layer) = actions.binary_search(&sample.action)
        {
            let sum = &mut bin.amounts[layer];
            *sum = sum.saturating_add(sample.amount.max(0));
        }
    }
    (actions, bins)
}

type Area<'a> = DrawingArea<Recorder<'a>, Shift>;
type Chart<'a> = ChartContext<'a, Recorder<'a>, Cartesian2d<Axis, Axis>>;
type Drawn<T> = Result<T, DrawingAreaErrorKind<Infallible>>;

/// Draws everything, and gives the bins their areas and back the plot.
fn draw_on(
    drawing: &mut Drawing,
    bins: &mut [Bin],
    totals: &[(Action, i128)],
    bin: Period,
    measure: Measure,
    range: TimeRange,
) -> Drawn<Rect> {
    let (width, height) = (drawing.width, drawing.height);
    let from = bins.first().map_or(range.from, |bin| bin.from);
    let until = bins.last().map_or(range.until, |bin| bin.until);
    let highest = bins.iter().map(Bin::total).max().unwrap_or(0);
    let steps = ((height - TOP - BOTTOM) / 36).max(2);
    let vertical = amounts(highest, steps, |amount| measure.short(amount));
    // There is space for half a label of the horizontal axis, too.
    let left = (vertical.label_width().ceil() as u32 + 2 * TICK + 1).max(RIGHT);
    let horizontal = times(from, until, f64::from(width - left - RIGHT));

    let area = Recorder(drawing).into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin_top(TOP)
        .margin_right(RIGHT)
        .x_label_area_size(BOTTOM)
        .y_label_area_size(left)
        .build_cartesian_2d(horizontal, vertical)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(Ink::Grid.line())
        .axis_style(Ink::Axis.line())
        .label_style(Ink::Label.text())
        .set_all_tick_mark_size(TICK)
        .x_desc(days(from, until))
        .draw()?;
    draw_bars(&area, &chart, bins, totals, from)?;
    draw_head(&area, totals, bin, measure, width)?;

    let plot = {
        let (x, y) = chart.plotting_area().get_pixel_range();
        Rect {
            x: f64::from(x.start),
            y: f64::from(y.start),
            width: f64::from(x.end - x.start),
            height: f64::from(y.end - y.start),
        }
    };
    for bin in bins.iter_mut() {
        let x = |time: i64| f64::from(chart.backend_coord(&((time - from) as f64, 0.0)).0);
        bin.area = Rect {
            x: x(bin.from),
            width: x(bin.until) - x(bin.from),
            ..plot
        };
    }
    if highest == 0 {
        let text = "No traffic in this time";
        let style = Ink::Label.text();
        let x = plot.x + (plot.width - text_width(text, LABEL_SIZE)) / 2.0;
        let y = plot.y + plot.height / 2.0 - LABEL_SIZE;
        area.draw_text(text, &style, (x as i32, y as i32))?;
    }
    Ok(plot)
}

/// A layer for each action. What is not nothing is at least one pixel high, so that a
/// few rejected packets are seen beside gigabytes.
fn draw_bars(
    area: &Area,
    chart: &Chart,
    bins: &[Bin],
    totals: &[(Action, i128)],
    from: i64,
) -> Drawn<()> {
    let place =
        |time: i64, amount: i128| chart.backend_coord(&((time - from) as f64, amount as f64));
    let mut tops: Vec<i32> = bins.iter().map(|bin| place(bin.from, 0).1).collect();
    let mut sums = vec![0_i128; bins.len()];
    for (layer, (action, _)) in totals.iter().enumerate() {
        for ((bin, top), sum) in bins.iter().zip(&mut tops).zip(&mut sums) {
            let amount = bin.amounts[layer];
            if amount == 0 {
                continue;
            }
            *sum = sum.saturating_add(amount);
            let (left, height) = place(bin.from, *sum);
            let (right, _) = place(bin.until, 0);
            let bottom = std::mem::replace(top, height.min(*top - 1));
            let gap = i32::from(right - left > 3);
            area.draw(&Rectangle::new(
                [(left + 1, *top), (right + 1 - gap, bottom)],
                action.ink().filled(),
            ))?;
        }
    }
    Ok(())
}

/// The title at the left of the first line, the legend at its right.
fn draw_head(
    area: &Area,
    totals: &[(Action, i128)],
    bin: Period,
    measure: Measure,
    width: u32,
) -> Drawn<()> {
    const SWATCH: i32 = 10;
    let style = Ink::Label.text();
    let mut x = (width - RIGHT) as i32;
    for (action, _) in totals.iter().rev() {
        x -= text_width(action.label(), LABEL_SIZE).ceil() as i32;
        area.draw_text(action.label(), &style, (x, 2))?;
        x -= SWATCH + 4;
        let corners = [(x, 3), (x + SWATCH, 3 + SWATCH)];
        area.draw(&Rectangle::new(corners, action.ink().filled()))?;
        x -= 12;
    }
    let per = format!("per {}", bin_name(bin));
    let title = format!("{} {per}", capitalized(measure.name()));
    let fits = text_width(&title, LABEL_SIZE) <= f64::from(x);
    area.draw_text(if fits { &title } else { &per }, &style, (0, 2))
}

/// The days that an axis covers, with the zone.
pub(super) fn days(from: i64, until: i64) -> String {
    let day = |time: i64| Written(time).to_string()[..10].to_string();
    let (first, last) = (day(from), day(until - 1));
    match first == last {
        true => format!("{first}, UTC"),
        false => format!("{first} – {last}, UTC"),
    }
}

/// A bin in words, after "per": `5 min`, `day`.
pub fn bin_name(bin: Period) -> String {
    let (one, many) = match bin.unit {
        Unit::Millisecond => ("millisecond", "ms"),
        Unit::Second => ("second", "s"),
        Unit::Minute => ("minute", "min"),
        Unit::Hour => ("hour", "h"),
        Unit::Day => ("day", "days"),
        Unit::Week => ("week", "weeks"),
        Unit::Month => ("month", "months"),
        Unit::Quarter => ("quarter", "quarters"),
        Unit::Year => ("year", "years"),
    };
    match bin.count {
        1 => one.to_string(),
        count => format!("{count} {many}"),
    }
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::time::parse;
    use crate::view::shape::Form;

    fn at(text: &str) -> i64 {
        parse(text).unwrap()
    }

    fn range(from: &str, until: &str) -> TimeRange {
        TimeRange {
            from: at(from),
            until: at(until),
        }
    }

    fn sample(time: &str, action: Action, amount: i128) -> Sample {
        let time = at(time);
        Sample {
            time,
            action,
            amount,
        }
    }

    const FIVE_MINUTES: Period = Period {
        count: 5,
        unit: Unit::Minute,
    };

    #[test]
    fn bins_fit_the_range_and_the_width() {
        for (from, until, width, bin) in [
            ("2026-11-15", "2026-11-15", 1_000, "1s"),
            ("2026-11-15 00:00", "2026-11-15 00:01", 1_000, "1s"),
            ("2026-11-15 00:00", "2026-11-15 00:10", 1_000, "5s"),
            ("2026-11-15 00:00", "2026-11-15 00:19", 1_000, "10s"),
            ("2026-11-15 00:00", "2026-11-15 00:20", 1_000, "1m"),
            ("2026-11-15 00:00", "2026-11-15 01:00", 1_000, "1m"),
            ("2026-11-15 00:00", "2026-11-15 06:00", 1_000, "5m"),
            ("2026-11-15", "2026-11-16", 1_000, "10m"),
            ("2026-11-15", "2026-11-16", 300, "1h"),
            ("2026-11-15", "2026-11-16", 2_400, "5m"),
            ("2026-11-15", "2026-11-22", 1_000, "1h"),
            ("2026-01-01", "2026-12-31", 1_000, "1w"),
            ("1970-01-01", "2026-12-31", 300, "1w"),
        ] {
            let chosen = choose_bin(range(from, until), width);
            assert_eq!(bin_text(chosen), bin, "{from} to {until} in {width}");
        }
        let backwards = range("2026-11-16", "2026-11-15");
        assert_eq!(bin_text(choose_bin(backwards, 1_000)), "1s");
        let everything = TimeRange {
            from: i64::MIN,
            until: i64::MAX,
        };
        assert_eq!(bin_text(choose_bin(everything, 1_000)), "1w");
    }

    #[test]
    fn each_bin_divides_the_next() {
        let lengths = BINS.map(|(count, unit)| greatest_length(Period { count, unit }));
        for pair in lengths.windows(2) {
            assert_eq!(pair[1] % pair[0], 0, "{pair:?}");
        }
    }

    #[test]
    fn samples_are_told_in_words_and_figures() {
        use Action::{Accept, Reject};
        let traffic = Traffic::draw(
            &[
                sample("2026-11-15 00:00", Accept, 1_000_000),
                sample("2026-11-15 00:00", Reject, 40),
                sample("2026-11-15 00:10", Accept, 2_500_000),
                // Outside of the range.
                sample("2026-11-15 00:20", Reject, 99),
                sample("2026-11-14 23:55", Reject, 99),
            ],
            range("2026-11-15 00:00:12", "2026-11-15 00:14:50"),
            FIVE_MINUTES,
            Measure::Bytes,
            (600, 160),
        );
        assert_eq!(traffic.totals, [(Accept, 3_500_000), (Reject, 40)]);
        assert_eq!(
            traffic.summary(),
            "Bytes per 5 min, 2026-11-15 00:00:00 – 00:15:00 UTC. In all 3.5 MB: ACCEPT 3.5 MB \
             (>99.9%), REJECT 40 B (<0.1%). Peak: 2.5 MB at 2026-11-15 00:10:00 UTC."
        );
        let table = traffic.table();
        assert_eq!(table.columns, ["Time (UTC)", "ACCEPT", "REJECT"]);
        assert_eq!(
            table.rows,
            [
                ["2026-11-15 00:00:00.000", "1,000,000", "40"],
                ["2026-11-15 00:10:00.000", "2,500,000", "0"],
            ]
        );
        let told: Vec<String> = traffic
            .bins
            .iter()
            .map(|bin| traffic.describe(bin))
            .collect();
        assert_eq!(
            told,
            [
                "2026-11-15 00:00:00 – 00:05:00 UTC: ACCEPT 1 MB, REJECT 40 B",
                "2026-11-15 00:05:00 – 00:10:00 UTC: no traffic",
                "2026-11-15 00:10:00 – 00:15:00 UTC: ACCEPT 2.5 MB",
            ]
        );
    }

    /// The areas to point at fill the plot and agree with the bars.
    #[test]
    fn areas_belong_to_their_bins() {
        let minutes = |minute: i64| at("2026-11-15") + minute * 60_000;
        for (bins, width, height) in [
            (1, 300, 120),
            (7, 301, 130),
            (48, 700, 300),
            (400, 2_400, 200),
        ] {
            let samples: Vec<Sample> = (0..bins)
                .map(|at| Sample {
                    time: minutes(5 * at),
                    action: Action::Accept,
                    amount: i128::from(at + 1),
                })
                .collect();
            let range = TimeRange {
                from: minutes(0),
                until: minutes(5 * bins - 5),
            };
            let size = (width, height);
            let traffic = Traffic::draw(&samples, range, FIVE_MINUTES, Measure::Bytes, size);
            assert_eq!(traffic.bins.len() as i64, bins);
            let plot = traffic.plot;
            let right = |rect: &Rect| rect.x + rect.width;
            let mut x = plot.x;
            for (at, bin) in traffic.bins.iter().enumerate() {
                let area = &bin.area;
                assert_eq!(area.x, x);
                assert!(area.width >= DRAWN_BAR);
                assert_eq!(traffic.bin_at(area.x), Some(at));
                assert_eq!(traffic.bin_at(right(area) - 0.1), Some(at));
                x = right(area);
            }
            assert!((right(&plot) - x).abs() <= 1.0, "{x} {plot:?}");
            assert_eq!(traffic.bin_at(plot.x - 1.0), None);
            assert_eq!(traffic.bin_at(right(&plot) + 1.0), None);

            let bars = traffic
                .drawing
                .shapes
                .iter()
                .find_map(|shape| match &shape.form {
                    Form::Rects(rects) if shape.ink == Ink::Accept => Some(rects),
                    _ => None,
                });
            let bars = bars.unwrap();
            assert_eq!(bars.len() as i64, bins);
            for (bar, bin) in bars.iter().zip(&traffic.bins) {
                assert!(bar.width >= 1.0 && bar.height >= 1.0);
                assert!(bar.x > bin.area.x && right(bar) <= right(&bin.area) + 1.0);
                assert!(bar.y >= plot.y - 1.0 && bar.y + bar.height <= plot.y + plot.height);
            }
        }
    }

    #[test]
    fn anything_can_be_drawn() {
        let extreme = |from, until| TimeRange { from, until };
        let samples = [
            sample("2026-11-15", Action::Reject, i128::MAX),
            sample("2026-11-15", Action::Accept, i128::MAX),
            sample("2026-11-15", Action::Other, -5),
            Sample {
                time: i64::MAX,
                action: Action::Unknown,
                amount: 1,
            },
            Sample {
                time: i64::MIN,
                action: Action::Unknown,
                amount: 1,
            },
        ];
        let second = Period {
            count: 1,
            unit: Unit::Second,
        };
        for range in [
            extreme(i64::MIN, i64::MAX),
            extreme(i64::MAX, i64::MIN),
            extreme(0, 0),
            extreme(0, i64::MAX),
            range("2026-11-15", "2026-11-16"),
        ] {
            for samples in [&samples[..], &samples[..1], &[]] {
                for size in [(0, 0), (300, 120), (2_400, 300)] {
                    let traffic = Traffic::draw(samples, range, second, Measure::Bytes, size);
                    assert!(!traffic.bins.is_empty());
                    assert!(traffic.bins.len() <= traffic.drawing.width as usize);
                    assert!(!traffic.summary().is_empty());
                }
            }
        }
    }

    #[test]
    fn the_query_asks_for_what_is_drawn() {
        for (measure, text) in [
            (
                Measure::Bytes,
                "stats sum(bytes) as amount by bin(5m) as time, action",
            ),
            (
                Measure::Packets,
                "stats sum(packets) as amount by bin(5m) as time, action",
            ),
            (
                Measure::Records,
                "stats count(*) as amount by bin(5m) as time, action",
            ),
        ] {
            assert_eq!(query(measure, FIVE_MINUTES), text);
        }
    }
}
