//! Drawings against the files in `charts/`.
//!
//! `BLESS=1 cargo test --test charts` writes the files anew; look at them in a browser
//! before you keep them.

#[path = "charts/results.rs"]
mod results;

use flowglass::flow::Address;
use flowglass::insight::Question;
use flowglass::query::TimeRange;
use flowglass::query::time::{Period, Unit, parse};
use flowglass::view::shape::Drawing;
use flowglass::view::svg;
use flowglass::view::timeline::{self, Timeline};
use flowglass::view::traffic::{self, Action, Measure, Sample, Traffic, bin_text, choose_bin};
use flowglass::view::verdict::services;
use flowglass::worker::Local;
use std::fs;
use std::path::Path;

fn range(from: &str, until: &str) -> TimeRange {
    TimeRange {
        from: parse(from).unwrap(),
        until: parse(until).unwrap(),
    }
}

/// Samples for every bin of a range, from the number of the bin and how far it is.
fn samples(
    range: TimeRange,
    bin: Period,
    amount: impl Fn(Action, u64, f64) -> i128,
    actions: &[Action],
) -> Vec<Sample> {
    let length = bin.fixed_length().unwrap();
    let mut samples = Vec::new();
    let mut time = bin.floor(range.from);
    let mut at = 0;
    while time <= range.until {
        let far = (time - range.from) as f64 / (range.until - range.from).max(1) as f64;
        for &action in actions {
            let amount = amount(action, at, far);
            samples.push(Sample {
                time,
                action,
                amount,
            });
        }
        time += length;
        at += 1;
    }
    samples
}

/// A day with a morning, an evening, and probes all the time.
fn day(action: Action, at: u64, far: f64) -> i128 {
    let part = far * 4.0 % 1.0;
    let wave = part * (1.0 - part) * 4.0 + 0.1;
    let jitter = (at * 7_919 % 97) as f64 / 97.0 + 0.5;
    match action {
        Action::Accept => (wave * jitter * 8e8) as i128,
        Action::Reject if at.is_multiple_of(11) => (jitter * 3e8) as i128,
        Action::Reject => 40,
        _ => (jitter * 5e7) as i128,
    }
}

fn check(name: &str, traffic: &Traffic) {
    check_drawing(name, &traffic.drawing, &traffic.summary());
}

fn check_drawing(name: &str, drawing: &Drawing, summary: &str) {
    let written = svg::write(drawing, summary);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/charts/{name}.svg"));
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &written).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == golden,
        "{name} is drawn differently; bless it if that is right"
    );
}

#[test]
fn traffic_is_drawn_as_before() {
    use Action::{Accept, Other, Reject, Unknown};
    let one_day = range("2026-11-15 00:00:12", "2026-11-15 23:59:50");
    let three_days = range("2026-11-14 18:20", "2026-11-17 09:10");
    let one_moment = range("2026-11-15 10:00:03", "2026-11-15 10:00:03");
    let eight_minutes = range("2026-11-15 23:56:10", "2026-11-16 00:04:20");
    let years = range("2024-03-01", "2026-11-15");
    let size = |width, height| (width, height);
    for (name, range, actions, measure, size, amount) in [
        (
            "one-day",
            one_day,
            &[Accept, Reject][..],
            Measure::Bytes,
            size(1_100, 200),
            day as fn(Action, u64, f64) -> i128,
        ),
        (
            "three-days-narrow",
            three_days,
            &[Accept, Reject],
            Measure::Bytes,
            size(300, 160),
            day,
        ),
        (
            "around-midnight",
            eight_minutes,
            &[Accept, Reject, Other],
            Measure::Packets,
            size(600, 180),
            day,
        ),
        (
            "years-wide",
            years,
            &[Accept, Reject],
            Measure::Bytes,
            size(2_400, 300),
            day,
        ),
        (
            "one-bin",
            one_moment,
            &[Accept],
            Measure::Bytes,
            size(600, 160),
            |_, _, _| 5_000,
        ),
        (
            "log-without-action",
            one_day,
            &[Unknown],
            Measure::Records,
            size(600, 120),
            |_, at, _| i128::from(at % 5),
        ),
        (
            "all-zero",
            one_day,
            &[Accept, Reject],
            Measure::Bytes,
            size(600, 160),
            |_, _, _| 0,
        ),
        (
            "empty",
            one_day,
            &[],
            Measure::Bytes,
            size(600, 160),
            |_, _, _| 0,
        ),
        (
            "huge",
            one_day,
            &[Accept, Reject],
            Measure::Bytes,
            size(600, 160),
            |_, _, _| i64::MAX as i128,
        ),
    ] {
        let bin = choose_bin(range, size.0);
        let samples = samples(range, bin, amount, actions);
        let traffic = Traffic::draw(&samples, range, bin, measure, size);
        assert_eq!(traffic.bin, bin, "{name}: {}", bin_text(traffic.bin));
        check(name, &traffic);
    }
}

/// Ten thousand bins of a minute where there is place for a few hundred.
#[test]
fn too_many_bins_are_added_up() {
    let minute = Period {
        count: 1,
        unit: Unit::Minute,
    };
    let week = range("2026-11-09", "2026-11-15 22:39");
    let samples = samples(week, minute, day, &[Action::Accept, Action::Reject]);
    assert_eq!(samples.len(), 20_000);
    let traffic = Traffic::draw(&samples, week, minute, Measure::Bytes, (700, 200));
    let all: i128 = samples.iter().map(|sample| sample.amount).sum();
    let drawn: i128 = traffic.totals.iter().map(|(_, total)| total).sum();
    assert_eq!(drawn, all);
    assert_eq!(bin_text(traffic.bin), "1h");
    check("ten-thousand-bins", &traffic);
}

/// From the bundled logs to the chart; `awk` gave the sums.
#[test]
fn the_sample_is_drawn() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let [a, b] = ["samples/two-vpcs/vpc-a.log", "samples/two-vpcs/vpc-b.log"]
        .map(|path| (path, fs::read(top.join(path)).unwrap()));
    let mut local = Local::new(2);
    local.open(&[(a.0, &a.1), (b.0, &b.1)]);
    let range = range("2023-01-11 17:30", "2023-01-11 18:29:59");
    let bin = choose_bin(range, 800);
    assert_eq!(bin_text(bin), "1m");
    for (measure, accepted, rejected) in [
        (Measure::Bytes, 95_774_365, 69_609),
        (Measure::Records, 1_510, 746),
    ] {
        let answer = local.run(&traffic::query(measure, bin), None).unwrap();
        let samples = traffic::samples(&answer.table);
        let traffic = Traffic::draw(&samples, range, bin, measure, (800, 200));
        let expected = [(Action::Accept, accepted), (Action::Reject, rejected)];
        assert_eq!(traffic.totals, expected);
        check(&format!("two-vpcs-{measure:?}").to_lowercase(), &traffic);
    }
}

/// Asks the sample, and draws the timeline of the first service.
fn timeline(name: &str, from: &str, to: &str, width: u32) {
    let address = |text: &str| Address::parse(text.as_bytes()).unwrap();
    let mut workers = Local::new(2);
    workers.open(&flowglass::ui::sample::FILES);
    let question = Question::new(address(from), address(to));
    let diagnosis = workers.diagnose(&question);
    let (service, _) = services(&diagnosis)[0];
    let range = timeline::range([&diagnosis].into_iter()).unwrap();
    let drawn = Timeline::draw(&diagnosis, service, range, width);
    assert_eq!(
        (drawn.drawing.width, drawn.drawing.height),
        (width, timeline::HEIGHT)
    );
    check_drawing(name, &drawn.drawing, &drawn.summary);
}

#[test]
fn timelines_are_drawn_as_before() {
    timeline(
        "ping-lost-then-answered",
        "10.1.5.112",
        "10.2.15.210",
        1_000,
    );
    timeline("ping-narrow", "10.1.5.112", "10.2.15.210", 280);
    timeline("ping-unwatched", "10.1.5.112", "203.0.113.140", 600);
    timeline("blocked-on-entry", "10.2.15.210", "10.2.15.77", 600);
}
