//! What is said about a file is what a person finds who reads it with a pencil, whoever reads
//! which part of it.

use flowglass::ingest::{Doubt, DoubtKind, Report};
use flowglass::insight::survey::{Details, FieldGroup, Fields, Survey};
use flowglass::worker::Local;

/// Shards and rows of a batch.
const CONSTELLATIONS: [(u32, usize); 6] =
    [(1, 65_536), (1, 1), (2, 2), (2, 1), (3, 3), (3, 65_536)];

/// What is said about a file, which is the same in all constellations.
fn details(path: &str, log: &str) -> Details {
    let mut first = None;
    for (shards, batch_rows) in CONSTELLATIONS {
        let mut local = Local::with_batch_rows(shards, batch_rows);
        let other = "srcaddr start end\n192.0.2.1 1 900\n";
        let files = [("other.log", other.as_bytes()), (path, log.as_bytes())];
        let ids = local.open(&files);
        let details = local.survey(ids[1]).expect("the file is open");
        let first = first.get_or_insert_with(|| details.clone());
        assert_eq!(
            details, *first,
            "{path}: {shards} shards, {batch_rows} rows"
        );
    }
    first.unwrap_or_default()
}

/// Doubts, facts and interfaces, a line for each: `name: value [sureness]`, and below it its
/// notes and items.
fn said(details: &Details) -> Vec<String> {
    let mut lines: Vec<String> = details
        .doubts
        .iter()
        .map(|doubt| format!("! {doubt}"))
        .collect();
    for fact in &details.facts {
        let sureness = fact
            .sureness
            .map(|sureness| format!(" [{}]", sureness.name()));
        let sureness = sureness.unwrap_or_default();
        lines.push(format!("{}: {}{sureness}", fact.name, fact.value));
        lines.extend(fact.notes.iter().map(|note| format!("  {note}")));
        lines.extend(fact.items.iter().map(|item| format!("  - {item}")));
    }
    for interface in &details.interfaces {
        let addresses = interface.addresses.join(", ");
        lines.push(format!(
            "@ {} {} {addresses}",
            interface.name, interface.rows
        ));
    }
    lines
}

/// The whole of what is said, but for the fields.
fn check(path: &str, log: &str, expected: &[&str]) {
    let said = said(&details(path, log));
    assert_eq!(said, expected, "{path}: {}", said.join("\n"));
}

/// What is said of one thing: its line, notes and items.
fn fact(path: &str, log: &str, name: &str) -> Vec<String> {
    let said = said(&details(path, log));
    let name = format!("{name}: ");
    let from = said.iter().position(|line| line.starts_with(&name));
    let from = from.unwrap_or_else(|| panic!("nothing is said of {name}in {said:#?}"));
    let below = said[from + 1..]
        .iter()
        .take_while(|line| line.starts_with("  "));
    said[from..from + 1].iter().chain(below).cloned().collect()
}

/// Records of the default format, from `source start end action status`, with `-` where there
/// is no flow.
fn default_records(records: &[(&str, &str, i64, i64, &str)]) -> String {
    let mut log = String::new();
    for (interface, ends, start, end, last) in records {
        let flow = match last.ends_with("OK") {
            true => format!("{ends} 40000 443 6 2 120"),
            false => "- - - - - - -".into(),
        };
        log += &format!("2 210987654321 {interface} {flow} {start} {end} {last}\n");
    }
    log
}

/// 2026-11-15 00:00:00 UTC.
const MIDNIGHT: i64 = 1_794_700_800;

const IN: &str = "203.0.113.77 10.20.4.15";
const OUT: &str = "10.20.4.15 203.0.113.77";
const ACCEPT: &str = "ACCEPT OK";
const REJECT: &str = "REJECT OK";
const NODATA: &str = "- NODATA";
const SKIPDATA: &str = "- SKIPDATA";

#[test]
fn a_file_of_s3_is_described() {
    let (a, b) = ("eni-0b7d5c2f9a1e34d60", "eni-0c11d22e33f44a550");
    let at = |seconds: i64| MIDNIGHT + seconds;
    let log = default_records(&[
        (a, IN, at(12), at(69), ACCEPT),
        (a, OUT, at(14), at(69), REJECT),
        (b, "", at(72), at(130), NODATA),
        (b, "", at(612), at(670), SKIPDATA),
        (a, IN, at(612), at(630), ACCEPT),
    ]);
    let header = "version account-id interface-id srcaddr dstaddr srcport dstport protocol \
                  packets bytes start end action log-status\n";
    let path = "AWSLogs/210987654321/vpcflowlogs/eu-west-1/2026/11/15/\
                210987654321_vpcflowlogs_eu-west-1_fl-0a1b2c3d_20261115T0005Z_8f3e1d2c.log.gz";
    check(
        path,
        &format!("{header}{log}"),
        &[
            "Recognised as: S3 text, header with 14 fields, not compressed in spite of its name",
            "Account: 210987654321",
            "  By its path in S3, and by its records.",
            "Region: eu-west-1 (Ireland)",
            "  By its path in S3.",
            "Period: 2026-11-15 00:05:00 – 00:10:00 UTC",
            "  By its name in S3: the five minutes in which its records end.",
            "Flow log: fl-0a1b2c3d",
            "  By its name in S3.",
            "Time span: 2026-11-15 00:00:12 – 00:11:10 UTC",
            "  10 min 58 s, from the first `start` to the last `end`.",
            "Gaps: 1 gap of 8 min 2 s",
            "  No interface has any record then, not even NODATA: the flow log did not run, the \
             records are in other files, or a filter left them out.",
            "  - 2026-11-15 00:02:10 – 00:10:12 UTC (8 min 2 s)",
            "Aggregation interval: 1 minute [likely]",
            "  None of 5 records is longer than 58 s; NODATA and SKIPDATA records are as long as \
             the interval.",
            "  The flow log may be set to ten minutes all the same: interfaces of Nitro-based \
             instances always have one.",
            "Capture filter: All: accepted and rejected [certain]",
            "  `action` of its records: ACCEPT 2, REJECT 1.",
            "NODATA: 1 record (20%)",
            "  Nothing passed the interface in these windows, and the logging worked.",
            "SKIPDATA: 1 record (20%)",
            "  AWS lost records of these windows, because of a limit or an error. One SKIPDATA \
             record can stand for many flows: sums are too low then, and that something is \
             missing proves nothing.",
            "  - 2026-11-15 00:10:12 – 00:11:10 UTC (58 s)",
            "Flow log level: A subnet or a VPC [certain]",
            "  The name of the file is that of one flow log, and there are records of 2 \
             interfaces.",
            "@ eni-0b7d5c2f9a1e34d60 3 10.20.4.15",
            "@ eni-0c11d22e33f44a550 2 ",
        ],
    );
}

#[test]
fn the_path_names_the_origin() {
    let log = default_records(&[("eni-0a", IN, MIDNIGHT, MIDNIGHT + 50, ACCEPT)]);
    let hive = "AWSLogs/aws-account-id=210987654321/aws-service=vpcflowlogs/aws-region=us-east-2/\
                year=2026/month=11/day=15/";
    for (path, name, expected) in [
        (
            format!("{hive}hour=07/a.log"),
            "Period",
            [
                "Period: 2026-11-15 07:00:00 – 08:00:00 UTC",
                "  By its folders in S3: the hour in which its records end.",
            ],
        ),
        (
            format!("{hive}a.log"),
            "Period",
            [
                "Period: 2026-11-15",
                "  By its folders in S3, in UTC: the day on which its records end.",
            ],
        ),
        (
            format!("{hive}a.log"),
            "Region",
            ["Region: us-east-2 (Ohio)", "  By its path in S3."],
        ),
        (
            "aws-account-id=000000000001/a.log".into(),
            "Account",
            [
                "Account: 000000000001",
                "  By its path in S3; records name 210987654321.",
            ],
        ),
        (
            "a.log".into(),
            "Account",
            ["Account: 210987654321", "  By its records."],
        ),
    ] {
        assert_eq!(fact(&path, &log, name), expected, "{path}");
    }
}

#[test]
fn the_interval_is_inferred() {
    let starts = |lengths: &[i64], apart: i64, status: &'static str| {
        let records = lengths.iter().zip(0..);
        let records = records.map(|(length, at)| {
            let start = MIDNIGHT + at * apart;
            ("eni-0a", IN, start, start + length, status)
        });
        default_records(&records.collect::<Vec<_>>())
    };
    let nitro = "  The flow log may be set to ten minutes all the same: interfaces of \
                 Nitro-based instances always have one.";
    let custom = |fields: &str, record: &str| format!("{fields}\n{record}\n");
    let cases: [(&str, String, &[&str]); 10] = [
        (
            "one long record",
            starts(&[58, 91, 3], 600, ACCEPT),
            &[
                "10 minutes [certain]",
                "  1 record lasts 1 min 31 s, which an interval of a minute does not give.",
            ],
        ),
        (
            "long records, beside an interface of a Nitro-based instance",
            default_records(&[
                ("eni-0a", IN, MIDNIGHT, MIDNIGHT + 598, ACCEPT),
                ("eni-0a", IN, MIDNIGHT + 600, MIDNIGHT + 1_150, ACCEPT),
                ("eni-0b", "", MIDNIGHT, MIDNIGHT + 58, NODATA),
            ]),
            &[
                "10 minutes [certain]",
                "  2 records last longer than a minute allows, up to 9 min 58 s.",
                "  One interface has records of a minute at most, as interfaces of Nitro-based \
                 instances have under either setting.",
            ],
        ),
        (
            "as long as a minute, ten of them",
            starts(&[45, 58, 59, 58, 58, 59, 3, 58, 58, 58], 60, ACCEPT),
            &[
                "1 minute [likely]",
                "  None of 10 records is longer than 59 s; many would be with an interval of ten \
                 minutes.",
                nitro,
            ],
        ),
        (
            "as long as a minute, nine of them",
            starts(&[45, 58, 59, 58, 58, 59, 3, 58, 58], 60, ACCEPT),
            &[
                "1 minute [uncertain]",
                "  None of 9 records is longer than 59 s; many would be with an interval of ten \
                 minutes.",
                nitro,
            ],
        ),
        (
            "NODATA",
            starts(&[58], 60, NODATA),
            &[
                "1 minute [likely]",
                "  The only record lasts 58 s; NODATA records are as long as the interval.",
                nitro,
            ],
        ),
        (
            "brief records with minutes between them",
            starts(&[10, 44, 2], 601, ACCEPT),
            &[
                "10 minutes [uncertain]",
                "  All records are brief, yet minutes pass between them in which an interval of \
                 one minute would have left NODATA records.",
            ],
        ),
        (
            "brief records",
            starts(&[10, 44], 60, ACCEPT),
            &[
                "Not known",
                "  None of 2 records is longer than 44 s, which either interval gives.",
            ],
        ),
        (
            "no end",
            custom("start srcaddr", "1794700800 192.0.2.1"),
            &[
                "Not known",
                "  It shows in `start` and `end`, which are not both here.",
            ],
        ),
        (
            "no length",
            custom("start end", "1794700800 -"),
            &["Not known", "  No record has both `start` and `end`."],
        ),
        (
            "a transit gateway",
            custom("tgw-id start end", "tgw-0a 1794700800 1794700800"),
            &[
                "1 minute [certain]",
                "  Transit gateway flow logs have no other.",
            ],
        ),
    ];
    for (what, log, expected) in cases {
        let told = fact("a.log", &log, "Aggregation interval").join("\n");
        let expected = format!("Aggregation interval: {}", expected.join("\n"));
        assert_eq!(told, expected, "{what}");
    }
}

#[test]
fn the_capture_filter_is_no_more_than_records_prove() {
    let log = |actions: &[&str]| {
        let records = actions.iter().map(|action| {
            (
                "eni-0123456789abcdef0",
                IN,
                MIDNIGHT,
                MIDNIGHT + 50,
                *action,
            )
        });
        default_records(&records.collect::<Vec<_>>())
    };
    let custom = |log: &str| log.to_string();
    let stream = |filter: &str| format!("task/eni-0123456789abcdef0-{filter}/000000");
    let by_name = "  The log stream is named `…-all`, though nothing was rejected here.";
    let cases = [
        (
            "a.log".into(),
            log(&[ACCEPT, REJECT]),
            "All: accepted and rejected [certain]\n  `action` of its records: ACCEPT 1, REJECT 1."
                .to_string(),
        ),
        (
            "a.log".into(),
            log(&[ACCEPT, ACCEPT, NODATA]),
            "Only ACCEPT, or all [uncertain]\n  All 2 records with an `action` are ACCEPT: the \
             flow log captures nothing else, or nothing was rejected meanwhile. Records do not \
             tell."
                .into(),
        ),
        (
            "a.log".into(),
            log(&[REJECT]),
            "Only REJECT, or all [uncertain]\n  The only record with an `action` is REJECT: the \
             flow log captures nothing else, or nothing was accepted meanwhile. Records do not \
             tell."
                .into(),
        ),
        (
            stream("all"),
            log(&[ACCEPT]),
            format!("All: accepted and rejected [certain]\n{by_name}"),
        ),
        (
            stream("accept"),
            log(&[ACCEPT]),
            "Only ACCEPT [certain]\n  The log stream is named `…-accept`.".into(),
        ),
        (
            stream("reject"),
            log(&[NODATA]),
            "Only REJECT [certain]\n  The log stream is named `…-reject`.".into(),
        ),
        // A stream of one interface takes in what two flow logs deliver.
        (
            stream("reject"),
            log(&[ACCEPT]),
            "Only ACCEPT, or all [uncertain]\n  The only record with an `action` is ACCEPT: the \
             flow log captures nothing else, or nothing was rejected meanwhile. Records do not \
             tell."
                .into(),
        ),
        (
            "a.log".into(),
            log(&[NODATA]),
            "Not known\n  No record has an `action`.".into(),
        ),
        (
            "a.log".into(),
            custom("srcaddr bytes\n192.0.2.1 40\n"),
            "Not known\n  It shows in `action`, which is not here.".into(),
        ),
        (
            "a.log".into(),
            custom("tgw-id bytes\ntgw-0a 40\n"),
            "None\n  A transit gateway neither accepts nor rejects; packets that it dropped \
             stand in `packets-lost-…`."
                .into(),
        ),
    ];
    for (path, log, expected) in cases {
        let told = fact(&path, &log, "Capture filter").join("\n");
        assert_eq!(told, format!("Capture filter: {expected}"), "{path}: {log}");
    }
}

#[test]
fn the_level_is_no_more_than_records_prove() {
    let one = "210987654321_vpcflowlogs_eu-west-1_fl-0a1b2c3d_20261115T0005Z_8f3e1d2c.log";
    let named = "The name of the file is that of one flow log, and there are records of";
    let cases = [
        (
            "a.log",
            "interface-id\neni-0a\neni-0a\n",
            "An interface, a subnet or a VPC\n  Records of one interface look the same whichever \
             of the three the flow log is of."
                .to_string(),
        ),
        (
            "a.log",
            "interface-id\neni-0a\neni-0b\n-\n",
            "A subnet or a VPC, or several flow logs together [likely]\n  There are records of 2 \
             interfaces."
                .into(),
        ),
        (
            one,
            "interface-id\neni-0a\neni-0b\neni-0c\n",
            format!("A subnet or a VPC [certain]\n  {named} 3 interfaces."),
        ),
        (
            one,
            "interface-id vpc-id subnet-id\neni-0a vpc-0a subnet-0a\neni-0b vpc-0a subnet-0b\n",
            format!("A VPC [certain]\n  {named} 2 subnets."),
        ),
        (
            one,
            "vpc-id start\nvpc-0a 1794700800\nvpc-0b 1794700800\n",
            "Several VPCs [certain]\n  One flow log covers one VPC at most: records of several \
             were put together."
                .into(),
        ),
        (
            "a.log",
            "srcaddr bytes\n192.0.2.1 40\n",
            "Not known\n  It shows in `interface-id`, which tells nothing here.".into(),
        ),
        (
            "a.log",
            "tgw-id tgw-attachment-id\ntgw-0a tgw-attach-0a\n",
            "A transit gateway or an attachment\n  Its records look the same when only one \
             attachment has traffic."
                .into(),
        ),
        (
            "a.log",
            "tgw-id tgw-attachment-id\ntgw-0a tgw-attach-0a\ntgw-0a tgw-attach-0b\n",
            "A transit gateway, or several attachments [likely]\n  There are records of more \
             than one attachment."
                .into(),
        ),
    ];
    for (path, log, expected) in cases {
        let told = fact(path, log, "Flow log level").join("\n");
        assert_eq!(told, format!("Flow log level: {expected}"), "{log}");
    }
    let log = "vpc-id subnet-id\nvpc-0a subnet-0b\nvpc-0a subnet-0a\n";
    assert_eq!(fact("a.log", log, "VPC"), ["VPC: vpc-0a"]);
    assert_eq!(
        fact("a.log", log, "Subnets"),
        ["Subnets: subnet-0a and subnet-0b"]
    );
}

#[test]
fn the_time_span_is_that_of_all_records() {
    let stamped = "x_20261115T0005Z_y.log";
    let cases: [(&str, &str, &[&str]); 5] = [
        (
            "a.log",
            "start end\n1794700860 1794700900\n1794700800 1794700830\n",
            &[
                "2026-11-15 00:00:00 – 00:01:40 UTC",
                "  1 min 40 s, from the first `start` to the last `end`.",
            ],
        ),
        (
            "a.log",
            "start end\n1794700860000 1794700900000\n- -\n",
            &[
                "2026-11-15 00:01:00 – 00:01:40 UTC",
                "  40 s, from the first `start` to the last `end`.",
                "  1 record has no time.",
                "  Times are in milliseconds and were read as such; AWS writes seconds.",
            ],
        ),
        (
            "a.log",
            "end\n1794700860\n",
            &["2026-11-15 00:01:00 UTC", "  All records have this time."],
        ),
        (
            stamped,
            "srcaddr bytes\n192.0.2.1 40\n",
            &[
                "2026-11-15 00:05:00 – 00:10:00 UTC",
                "  By the name of the file in S3: its records have no time of their own.",
            ],
        ),
        (
            "a.log",
            "srcaddr bytes\n192.0.2.1 40\n",
            &["Not known", "  No record has a time."],
        ),
    ];
    for (path, log, expected) in cases {
        let told = fact(path, log, "Time span").join("\n");
        assert_eq!(told, format!("Time span: {}", expected.join("\n")), "{log}");
    }
}

#[test]
fn gaps_are_told_apart_from_quiet_windows() {
    let log = |starts: &[i64], length: i64| {
        let record = |start: &i64| {
            let start = MIDNIGHT + start;
            format!("{start} {}\n", start + length)
        };
        let records: String = starts.iter().map(record).collect();
        format!("start end\n{records}")
    };
    let many: Vec<i64> = (0..13).map(|at| at * 1_000).collect();
    let item =
        |from: &str, until: &str| format!("  - 2026-11-15 {from} – {until} UTC (15 min 40 s)");
    let meaning = "  No interface has any record then, not even NODATA: the flow log did not run, \
                   the records are in other files, or a filter left them out.";
    let mut all = vec![
        "Gaps: 12 gaps, 3 h 8 min in all".to_string(),
        meaning.into(),
    ];
    let clock = |seconds: i64| {
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
        format!("{hours:02}:{minutes:02}:{:02}", seconds % 60)
    };
    all.extend((0..10).map(|at| item(&clock(at * 1_000 + 60), &clock(at * 1_000 + 1_000))));
    all.push("  - and 2 more".into());
    let none = |length: &str| {
        vec![
            "Gaps: None".to_string(),
            format!("  No more than {length} pass without a record."),
        ]
    };
    let one = vec![
        "Gaps: 1 gap of 2 min 1 s".to_string(),
        meaning.into(),
        "  - 2026-11-15 00:01:00 – 00:03:01 UTC (2 min 1 s)".into(),
    ];
    for (log, expected) in [
        (log(&[0, 180], 60), none("2 min")),
        (log(&[181, 0], 60), one),
        (log(&[0, 1_100], 100), none("20 min")),
        (log(&many, 60), all),
    ] {
        assert_eq!(fact("a.log", &log, "Gaps"), expected, "{log}");
    }
}

#[test]
fn the_time_span_is_drawn_where_it_has_gaps() {
    let covered = |log: &str| details("a.log", log).covered;
    for (log, expected) in [
        ("start end\n0 60\n100 160\n", vec![]),
        (
            "start end\n0 1000\n3000 4000\n",
            vec![(0, 2_500), (7_500, 10_000)],
        ),
        // Moments are wide enough to be seen.
        (
            "start end\n10000 10001\n0 1\n5000 5001\n",
            vec![(0, 40), (4_999, 5_039), (9_960, 10_000)],
        ),
        // A gap that nobody would see is left out.
        (
            "start end\n0 1\n122 123\n900000 1000000\n",
            vec![(0, 40), (9_000, 10_000)],
        ),
    ] {
        assert_eq!(covered(log), expected, "{log}");
    }
}

#[test]
fn doubtful_records_are_kept_and_told() {
    let ok = "1794700800 1794700860\n";
    let backwards = "1794700860 1794700800\n";
    let long = "1794700800 1794701461\n";
    for (log, expected) in [
        (format!("start end\n{ok}"), vec![]),
        (
            format!("start end\n{ok}\n{backwards}{ok}"),
            vec![
                "! 1 record ends before it starts, on line 4: `start` counts, and the true end is \
                 not known.",
            ],
        ),
        (
            format!("start end\n{ok}{long}{backwards}{ok}{backwards}"),
            vec![
                "! 2 records end before they start, the first on line 4: `start` counts, and the \
                 true end is not known.",
                "! 1 record is longer than ten minutes, on line 3: AWS gathers for ten minutes at \
                 most, so the times may have been changed.",
            ],
        ),
    ] {
        let said = said(&details("a.log", &log));
        let doubts: Vec<&String> = said.iter().filter(|line| line.starts_with('!')).collect();
        assert_eq!(doubts, expected.iter().collect::<Vec<_>>(), "{log}");
    }
}

#[test]
fn doubtful_values_are_told() {
    let doubt = |line, count| Doubt {
        kind: DoubtKind::UnreadableTime,
        column: "timestamp".into(),
        count,
        line,
        found: "noon".into(),
    };
    let report = Report {
        doubts: vec![doubt(2, 1), doubt(3, 1_001)],
        ..Report::default()
    };
    let what = "expected a time in `timestamp`, found `noon`, so the record's own `start` is used.";
    let details = Details::of(&Survey::default(), "a.csv", &report);
    assert_eq!(
        details.doubts,
        [
            format!("Line 2: {what}"),
            format!("Line 3 and 1,000 more: {what}")
        ]
    );
}

/// The groups of one list: `name = what it shows: fields`, where a field that holds nothing has
/// a `-` behind it, and one that only some records have a `+`.
fn groups(groups: &[FieldGroup]) -> Vec<String> {
    let group = |group: &FieldGroup| {
        let shows = group.shows.as_ref().map(|shows| format!(" = {shows}"));
        let fields = group.fields.iter().map(|field| {
            let (void, partial) = (field.is_void, field.is_partial);
            let marks = [(void, "-"), (partial, "+")];
            let marks = marks
                .into_iter()
                .filter(|(is, _)| *is)
                .map(|(_, mark)| mark);
            field.name.clone() + &marks.collect::<String>()
        });
        let fields: Vec<String> = fields.collect();
        format!(
            "{}{}: {}",
            group.name,
            shows.unwrap_or_default(),
            fields.join(", ")
        )
    };
    groups.iter().map(group).collect()
}

#[test]
fn fields_are_present_or_absent() {
    let fields = |log: &str| -> Fields { details("a.log", log).fields };
    let tcp = "TCP flags = who opened a connection, whether it was refused, and how it ended: \
               tcp-flags";

    let some = fields(
        "srcaddr my-column start vpc-id\n192.0.2.1 x 1794700800 -\n\
         srcaddr start bytes\n192.0.2.1 1794700860 40\n",
    );
    assert_eq!((some.present, some.all), (4, 54));
    assert_eq!(
        groups(&some.here),
        [
            "Traffic: srcaddr, bytes+",
            "Time: start",
            "Where it was recorded: vpc-id-+",
        ]
    );
    assert_eq!(some.unknown, ["my-column"]);
    assert_eq!(some.events, Vec::<String>::new());
    let absent = groups(&some.absent);
    assert_eq!(
        absent[0],
        "Traffic: dstaddr, srcport, dstport, protocol, packets, type"
    );
    assert_eq!(absent[1], "Time: end");
    assert_eq!(absent[3], tcp);
    let names = some.absent.iter().flat_map(|group| &group.fields);
    assert!(names.clone().all(|field| !field.name.contains("tgw")));
    assert_eq!(names.count(), 50);

    // A header is enough.
    let none = fields("tgw-id tcp-flags srcaddr\n");
    assert_eq!((none.present, none.all), (3, 36));
    assert_eq!(groups(&none.here)[1], tcp);

    let unknown = fields("no flow log at all\n");
    assert_eq!(unknown, Fields::default());
}
