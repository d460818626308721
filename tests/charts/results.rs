//! Charts of results, on the sheets on which they are handed out.

use super::check_drawing;
use flowglass::query::Value;
use flowglass::query::time::{Period, Unit as Length, parse};
use flowglass::query::value::Number;
use flowglass::view::chart::{
    Chart, Data, Distribution, Kind, MOST_PAIRS, Provenance, Series, Stop, Unfit, Unit,
    distribution_query, pairs, read, sheet,
};
use flowglass::view::shape::Ink;
use flowglass::worker::Local;
use std::collections::BTreeSet;

/// Draws data at a width, and compares the sheet with the file of that name.
fn check(name: &str, data: &Data, kind: Kind, width: u32, hidden: &[&str]) -> Chart {
    let hidden: BTreeSet<String> = hidden.iter().map(|name| name.to_string()).collect();
    let chart = Chart::draw(data, kind, &hidden, width);
    let provenance = Provenance {
        query: chart.title.clone(),
        source: "2 files, 2,256 records".to_string(),
    };
    let sheet = sheet(&chart, &chart.legend(&hidden), &provenance);
    check_drawing(&format!("chart-{name}"), &sheet, &chart.summary());
    for (at, mark) in chart.marks.iter().enumerate() {
        let anchor = chart.anchor(at);
        assert!(chart.data.series[mark.series].value(mark.stop).is_some());
        // Whoever points at a mark hits it, or one that lies at the same place.
        let hit = chart.at(anchor.x, anchor.y);
        let hit = hit.unwrap_or_else(|| panic!("{name}: nothing at mark {at}"));
        let near = chart.anchor(hit);
        let distance = (near.x - anchor.x).hypot(near.y - anchor.y);
        assert!(
            distance < 12.0,
            "{name}: mark {at} is {distance} px from mark {hit}"
        );
    }
    chart
}

fn sample() -> Local {
    let mut local = Local::new(2);
    local.open(&flowglass::ui::sample::FILES);
    local
}

/// What a query over the sample gives to draw.
fn data(query: &str) -> Result<Data, Unfit> {
    let answer = sample()
        .run(query, None)
        .unwrap_or_else(|failure| panic!("{query}: {failure:?}"));
    let rows = answer.table.rows() as u64;
    read(&answer.table, &answer.outline, None, rows)
}

#[test]
fn the_shape_of_a_query_chooses_the_chart() {
    use Kind::{Area, Bar, Grouped, Line, Matrix, Multiples, Pie};
    for (query, kinds) in [
        ("stats sum(bytes) by bin(5m)", &[Line, Area, Bar, Pie][..]),
        ("stats avg(bytes) by bin(5m)", &[Line, Bar]),
        (
            "stats sum(bytes) by bin(5m), action",
            &[Area, Line, Bar, Multiples, Pie],
        ),
        ("stats avg(bytes) by bin(5m), action", &[Line, Multiples]),
        (
            "stats min(bytes), avg(bytes), max(bytes) by bin(5m)",
            &[Line, Multiples],
        ),
        ("stats count(*) by dstPort", &[Bar, Pie]),
        ("stats max(bytes) by dstPort", &[Bar]),
        (
            "stats count_distinct(srcAddr) as sources by dstPort",
            &[Bar],
        ),
        (
            "stats sum(bytes) by srcAddr, dstAddr",
            &[Bar, Grouped, Matrix, Pie],
        ),
        ("stats avg(bytes) by srcAddr, dstAddr", &[Grouped, Matrix]),
        ("stats min(bytes), max(bytes) by dstPort", &[Grouped]),
    ] {
        let data = data(query).unwrap_or_else(|unfit| panic!("{query}: {unfit:?}"));
        assert_eq!(Kind::fits(&data), kinds, "{query}");
    }
    for (query, unfit) in [
        ("fields srcAddr, bytes", Unfit::Records),
        ("stats sum(bytes)", Unfit::OneRow),
        ("stats values(srcAddr) by action", Unfit::NoNumbers),
        ("stats min(srcAddr) by action", Unfit::NoNumbers),
        (
            "filter bytes < 0 | stats count(*) by action",
            Unfit::NoNumbers,
        ),
    ] {
        assert_eq!(data(query).map(drop), Err(unfit), "{query}");
    }
}

#[test]
fn results_of_the_sample_are_drawn_as_before() {
    let by_action = "stats sum(bytes) as bytes by bin(5m) as time, action";
    for (name, query, kind, width, hidden) in [
        (
            "line",
            "stats avg(bytes), max(bytes) by bin(5m)",
            Kind::Line,
            900,
            &[][..],
        ),
        ("area", by_action, Kind::Area, 900, &[]),
        ("area-hidden", by_action, Kind::Area, 480, &["ACCEPT"]),
        ("columns", by_action, Kind::Bar, 640, &[]),
        (
            "multiples",
            "stats count(*) as records by bin(5m), interfaceId",
            Kind::Multiples,
            900,
            &[],
        ),
        (
            "bars",
            "stats count(*) as records by dstPort",
            Kind::Bar,
            700,
            &[],
        ),
        (
            "bars-narrow",
            "stats sum(bytes) as bytes by srcAddr, dstAddr | sort bytes desc | limit 12",
            Kind::Bar,
            320,
            &[],
        ),
        (
            "grouped",
            "stats max(packets) as most by action, protocol",
            Kind::Grouped,
            600,
            &[],
        ),
        (
            "pie",
            "stats sum(bytes) as bytes by dstAddr",
            Kind::Pie,
            700,
            &[],
        ),
        (
            "pie-narrow",
            "stats count(*) as records by action",
            Kind::Pie,
            300,
            &[],
        ),
        (
            "matrix",
            "stats sum(bytes) as bytes by srcAddr, dstAddr",
            Kind::Matrix,
            1_000,
            &[],
        ),
    ] {
        let data = data(query).unwrap_or_else(|unfit| panic!("{query}: {unfit:?}"));
        check(name, &data, kind, width, hidden);
    }
}

#[test]
fn top_pairs_are_drawn_as_before() {
    let query = format!(
        "filter srcAddr != '-' | stats sum(bytes) as bytes, count(*) as records by srcAddr, dstAddr \
         | sort bytes desc | limit {MOST_PAIRS}"
    );
    let answer = sample().run(&query, None).unwrap();
    let (bars, grid) = pairs(&answer.table).unwrap();
    check("pairs", &bars, Kind::Bar, 900, &[]);
    let matrix = check("pairs-narrow", &grid, Kind::Matrix, 330, &[]);
    // What is folded is not lost.
    let all: i128 = matrix
        .data
        .numbers()
        .map(|number| match number {
            Number::Integer(value) => value,
            Number::Float(_) => panic!("bytes are whole"),
        })
        .sum();
    assert_eq!(all, 95_774_365 + 69_609);
}

/// `awk` counted: 256 of the 2,256 rows are NODATA and have no bytes.
#[test]
fn sizes_are_counted_by_powers() {
    let query = distribution_query("filter action = 'ACCEPT'", "bytes");
    let answer = sample().run(&query, None).unwrap();
    let found = Distribution::of(&answer.table);
    let counted: i128 = found.counts.iter().sum::<i128>() + found.zero + found.others;
    assert_eq!(counted, 1_510);
    check(
        "distribution",
        &found.data("bytes"),
        Kind::Distribution,
        800,
        &[],
    );
}

fn period(count: u32, unit: Length) -> Option<Option<Period>> {
    Some(Some(Period { count, unit }))
}

fn series(name: &str, values: Vec<Option<Number>>) -> Series {
    Series {
        name: name.to_string(),
        keys: vec![("field".to_string(), Value::text(name))],
        is_rest: false,
        ink: Ink::Series1,
        values,
    }
}

/// Stops every so many milliseconds, but for those that are left out.
fn stops(from: &str, step: i64, count: i64, left_out: &[i64]) -> Vec<Stop> {
    let from = parse(from).unwrap();
    let kept = (0..count).filter(|at| !left_out.contains(at));
    let stop = |at: i64| Stop {
        label: at.to_string(),
        time: Some(from + at * step),
        keys: Vec::new(),
        is_rest: false,
    };
    kept.map(stop).collect()
}

fn over_time(stops: Vec<Stop>, series: Vec<Series>, adds: bool, unit: Unit) -> Data {
    let mut data = Data {
        along: "time".to_string(),
        across: "interfaceId".to_string(),
        measure: if adds { "sum(bytes)" } else { "avg(bytes)" }.to_string(),
        unit,
        adds,
        time: period(5, Length::Minute),
        stops,
        series,
        notes: Vec::new(),
    };
    data.paint();
    data
}

#[test]
fn odd_numbers_are_drawn_as_before() {
    const FIVE_MINUTES: i64 = 300_000;
    let gappy = stops("2026-11-15 00:00", FIVE_MINUTES, 40, &[9, 10, 11, 12, 25]);
    let wave = |at: usize, phase: usize| {
        let far = ((at + phase) % 20) as f64 / 20.0;
        far * (1.0 - far) * 4.0
    };
    let whole = |scale: f64, phase: usize| -> Vec<Option<Number>> {
        let number = |at| Number::Integer((wave(at, phase) * scale) as i128);
        (0..gappy.len()).map(|at| Some(number(at))).collect()
    };
    let float = |scale: f64| -> Vec<Option<Number>> {
        let number = |at: usize| (at != 20).then(|| Number::Float((wave(at, 3) - 0.5) * scale));
        (0..gappy.len()).map(number).collect()
    };
    let sums = vec![
        series("eni-a", whole(9e8, 0)),
        series("eni-b", whole(4e8, 7)),
    ];
    let sums = over_time(gappy.clone(), sums, true, Unit::Bytes);
    check("gaps-sums", &sums, Kind::Area, 700, &[]);
    check("gaps-sums-line", &sums, Kind::Line, 700, &[]);
    let averages = vec![series("eni-a", float(0.004))];
    let averages = over_time(gappy.clone(), averages, false, Unit::Plain);
    check("negative-fractions", &averages, Kind::Line, 700, &[]);
    check("negative-bars", &averages, Kind::Bar, 500, &[]);
    let huge = vec![
        series("eni-a", whole(1.6e38, 0)),
        series("eni-b", whole(9.0, 7)),
    ];
    check(
        "huge",
        &over_time(gappy, huge, true, Unit::Bytes),
        Kind::Area,
        500,
        &[],
    );
    let one = stops("2026-11-15 10:00", FIVE_MINUTES, 1, &[]);
    let alone = vec![series("eni-a", vec![Some(Number::Integer(7))])];
    let alone = over_time(one.clone(), alone, true, Unit::Plain);
    let drawn = check("one-point", &alone, Kind::Line, 400, &[]);
    assert_eq!(drawn.kind, Kind::Bar);
    let alone = vec![series("eni-a", vec![Some(Number::Float(7.25))])];
    check(
        "one-average",
        &over_time(one, alone, false, Unit::Plain),
        Kind::Line,
        400,
        &[],
    );
    let nothing = over_time(Vec::new(), Vec::new(), true, Unit::Plain);
    check("nothing", &nothing, Kind::Line, 400, &[]);
}

/// Ten thousand points where there is place for hundreds: no extreme is lost.
#[test]
fn ten_thousand_points_are_drawn() {
    let count = 10_000;
    let many = stops("2026-11-09", 60_000, count, &[]);
    let value = |at: i64| match at {
        // One high and one low among thousands.
        6_001 => 9_000,
        3_333 => 1,
        _ => 1_000 + at * 7_919 % 977 + at / 20,
    };
    let values = (0..count).map(|at| Some(Number::Integer(i128::from(value(at)))));
    let mut data = over_time(
        many,
        vec![series("eni-a", values.collect())],
        true,
        Unit::Plain,
    );
    data.time = period(1, Length::Minute);
    for (name, kind) in [
        ("many-line", Kind::Line),
        ("many-area", Kind::Area),
        ("many-columns", Kind::Bar),
    ] {
        let chart = check_many(name, &data, kind);
        let points: usize = chart
            .drawing
            .shapes
            .iter()
            .filter_map(|s| s.path())
            .map(|path| path.len())
            .sum();
        assert!(points < 60_000, "{name}: {points} letters of paths");
        assert!(chart.summary().contains("9,000"), "{}", chart.summary());
    }
}

fn check_many(name: &str, data: &Data, kind: Kind) -> Chart {
    let hidden = BTreeSet::new();
    let chart = Chart::draw(data, kind, &hidden, 700);
    check_drawing(&format!("chart-{name}"), &chart.drawing, &chart.summary());
    chart
}

/// Twelve series at forty names, with addresses as long as they get.
#[test]
fn what_is_too_much_is_put_together() {
    let mut log = String::from(
        "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n",
    );
    for from in 0..40_u32 {
        for to in 0..12_u32 {
            let bytes = 1_000 * (40 - from) + 17 * to;
            log += &format!(
                "2 123456789012 eni-1 2001:db8:85a3:1111:2222:8a2e:370:{from:x} 2001:db8:85a3:3333:4444:8a2e:370:7{to:02x} \
                 40000 443 6 3 {bytes} 1763193600 1763193660 ACCEPT OK\n"
            );
        }
    }
    let mut local = Local::new(1);
    local.open(&[("many.log", log.as_bytes())]);
    let run = |local: &mut Local, query: &str| {
        let answer = local.run(query, None).unwrap();
        read(
            &answer.table,
            &answer.outline,
            None,
            answer.table.rows() as u64,
        )
        .unwrap()
    };
    let both = run(&mut local, "stats sum(bytes) as bytes by srcAddr, dstAddr");
    assert_eq!(both.series.len(), 8);
    let all = |data: &Data| -> i128 {
        let whole = |number| match number {
            Number::Integer(value) => value,
            Number::Float(_) => panic!("bytes are whole"),
        };
        data.numbers().map(whole).sum()
    };
    let expected: i128 = (1..=40).sum::<i128>() * 12 * 1_000 + (0..12).sum::<i128>() * 17 * 40;
    assert_eq!(all(&both), expected);
    let chart = check("folded-bars", &both, Kind::Bar, 900, &[]);
    assert_eq!(all(&chart.data), expected);
    assert_eq!(chart.data.stops.len(), 30);
    let chart = check("folded-matrix", &both, Kind::Matrix, 1_300, &[]);
    assert_eq!(all(&chart.data), expected);
    let chart = check("folded-matrix-narrow", &both, Kind::Matrix, 330, &[]);
    assert_eq!(all(&chart.data), expected);
    let averages = run(&mut local, "stats avg(bytes) by srcAddr, dstAddr");
    assert_eq!(averages.series.len(), 8);
    assert!(
        averages.notes[0].contains("do not add up"),
        "{:?}",
        averages.notes
    );
    let parts = run(&mut local, "stats sum(bytes) as bytes by srcAddr");
    let chart = check("folded-pie", &parts, Kind::Pie, 800, &[]);
    assert_eq!(all(&chart.data), expected);
}
