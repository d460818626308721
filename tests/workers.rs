//! What many workers do together is what one does alone.

use flowglass::column::FileId;
use flowglass::flow::Layout;
use flowglass::lesson::Kind;
use flowglass::query::Table;
use flowglass::worker::{
    Command, Event, Failure, LessonReply, LessonRequest, Local, Place, Subject, Topic,
};

/// Shards and rows of a batch: alone, together, and with batches and ranges so small
/// that everything has an edge.
const CONSTELLATIONS: [(u32, usize); 5] = [(1, 65_536), (2, 65_536), (5, 100), (3, 7), (2, 1)];

fn text(table: &Table) -> Vec<String> {
    let row = |row: usize| {
        let cells = (0..table.names().len()).map(|column| table.value(row, column).to_string());
        cells.collect::<Vec<_>>().join("|")
    };
    (0..table.rows()).map(row).collect()
}

fn run(local: &mut Local, query: &str) -> Vec<String> {
    match local.run(query, None) {
        Ok(answer) => text(&answer.table),
        Err(Failure::Refused(errors)) => panic!("{}", errors[0].render(query)),
        Err(Failure::Stopped(reason)) => panic!("{reason}"),
    }
}

/// A record of a made-up flow, different for each number.
fn record(number: u64) -> String {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
    let action = if mixed.is_multiple_of(5) {
        "REJECT"
    } else {
        "ACCEPT"
    };
    format!(
        "2 210987654321 eni-0a 10.20.{}.{} 192.0.2.{} {} 443 6 {} {} {} {} {action} OK",
        mixed % 3,
        mixed % 50,
        mixed % 7,
        1_024 + mixed % 100,
        1 + mixed % 9,
        40 + mixed % 1_000,
        1_794_700_800 + number / 10,
        1_794_700_830 + number / 10,
    )
}

fn lines(numbers: std::ops::Range<u64>) -> String {
    numbers.map(|number| record(number) + "\n").collect()
}

const HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n";

#[test]
fn any_page_is_a_part_of_the_whole() {
    let files = [lines(0..3_000), lines(1_500..4_000), lines(3_900..6_000)];
    let files: Vec<(&str, &[u8])> = ["a.log", "b.log", "c.log"]
        .into_iter()
        .zip(files.iter().map(String::as_bytes))
        .collect();
    let queries = [
        "fields @timestamp, @message",
        "fields srcAddr, bytes, @timestamp | sort srcAddr desc, bytes",
        "filter action = 'REJECT' | fields @message | limit 900",
        "stats sum(bytes), count(*) by srcAddr, srcPort, packets",
        "stats count(*) as n by srcAddr, srcPort, bytes | sort n desc",
    ];
    for query in queries {
        let mut alone = Local::new(1);
        alone.open(&files);
        let whole = run(&mut alone, query);
        for (shards, batch_rows) in CONSTELLATIONS {
            let mut local = Local::with_batch_rows(shards, batch_rows);
            local.open(&files);
            let rows = run(&mut local, query);
            assert_eq!(rows.len(), whole.len(), "{query}");
            let different = rows.iter().zip(&whole).position(|(a, b)| a != b);
            assert_eq!(
                different, None,
                "{query} with {shards} shards of {batch_rows}"
            );
            for (offset, count) in [
                (0, 1),
                (2_000, 100),
                (2_047, 2),
                (2_500, 300),
                (4_999, 7),
                (7_599, 9),
            ] {
                let page = text(&local.rows(offset, count));
                let from = whole.len().min(offset as usize);
                let until = whole.len().min((offset + count) as usize);
                assert_eq!(
                    page,
                    whole[from..until],
                    "{query} at {offset} with {shards} shards"
                );
            }
        }
    }
}

#[test]
fn as_many_groups_as_rows_are_all_found() {
    // Each of 40,000 hosts twice, of which the second time comes a batch later.
    let hosts = 40_000_u64;
    let line = |number: u64| {
        let host = number % hosts;
        format!(
            "2 210987654321 eni-0a 10.20.{}.{} 192.0.2.1 1024 443 6 1 {} 1794700800 1794700830 {} OK\n",
            host / 256,
            host % 256,
            100 + number,
            if host.is_multiple_of(3) {
                "REJECT"
            } else {
                "ACCEPT"
            },
        )
    };
    let log: String = (0..2 * hosts).map(line).collect();
    let accepted = || (0..2 * hosts).filter(|number| !(number % hosts).is_multiple_of(3));
    let bytes: u64 = accepted().map(|number| 100 + number).sum();
    let count = accepted().count();
    for (shards, batch_rows) in [(1, 65_536), (2, 65_536), (2, 20_000)] {
        let mut local = Local::with_batch_rows(shards, batch_rows);
        local.open(&[("a.log", log.as_bytes())]);
        for (filter, rows, groups, bytes) in [
            ("filter action = 'ACCEPT'", count, count / 2, bytes),
            ("", 80_000, 40_000, (100..80_100).sum()),
        ] {
            let query = format!(
                "{filter} | stats sum(bytes) as bytes, count(*) as n by srcAddr
                | stats count(*), sum(bytes), sum(n), min(n), max(n)"
            );
            let query = query.trim_start_matches(" | ");
            let answer = run(&mut local, query);
            assert_eq!(answer, [format!("{groups}|{bytes}|{rows}|2|2")], "{query}");
        }
    }
}

#[test]
fn ranges_of_a_file_share_its_headers_and_line_numbers() {
    let other = "srcaddr dstaddr bytes start log-status\n";
    let mut file = HEADER.to_string();
    file.push_str(&lines(0..200));
    file.push_str("not a record\n");
    file.push_str(other);
    for number in 0..200 {
        file.push_str(&format!(
            "198.51.100.7 10.20.0.{} 77 1794700999 OK\n",
            number % 250
        ));
    }
    file.push_str("also no record\n");
    for (shards, batch_rows) in CONSTELLATIONS {
        let mut local = Local::with_batch_rows(shards, batch_rows);
        let files = local.open(&[("flow.log", file.as_bytes())]);
        let status = local.status(files[0]).expect("the file was opened");
        let counts = status.report.counts;
        assert_eq!(
            (
                counts.lines,
                counts.records,
                counts.headers,
                counts.rejected
            ),
            (404, 400, 2, 2)
        );
        let rejected: Vec<u64> = status
            .report
            .rejects
            .iter()
            .map(|reject| reject.line)
            .collect();
        assert_eq!(rejected, [202, 404]);
        let sums = run(
            &mut local,
            "filter srcAddr = '198.51.100.7' | stats count(*), sum(bytes)",
        );
        assert_eq!(sums, ["200|15400"], "{shards} shards of {batch_rows}");
    }
}

#[test]
fn the_order_of_dropping_does_not_count() {
    let contents = [lines(0..20), lines(0..25), lines(5..25)];
    let named: Vec<(&str, &[u8])> = vec![
        ("z/1.log", contents[0].as_bytes()),
        ("a/2.log", contents[1].as_bytes()),
        ("a/1.log", contents[2].as_bytes()),
    ];
    let query = "fields @message, bytes | sort action";
    let mut local = Local::new(2);
    local.open(&named);
    let expected = run(&mut local, query);
    for order in [[0, 2, 1], [1, 0, 2], [2, 1, 0]] {
        let mut local = Local::new(2);
        for at in order {
            local.open(&[named[at]]);
        }
        assert_eq!(run(&mut local, query), expected);
    }
}

#[test]
fn hidden_files_come_back() {
    let (first, second) = (lines(0..10), lines(10..30));
    let mut local = Local::new(2);
    local.open(&[("a.log", first.as_bytes()), ("b.log", second.as_bytes())]);
    let query = "stats count(*)";
    assert_eq!(run(&mut local, query), ["30"]);
    local.hide(vec![FileId::dropped(1)], true);
    assert_eq!(run(&mut local, query), ["10"]);
    local.hide(vec![FileId::dropped(1)], false);
    assert_eq!(run(&mut local, query), ["30"]);
}

#[test]
fn lost_workers_are_made_good() {
    let file = lines(0..3_000);
    for lost in 0..3 {
        let mut local = Local::with_batch_rows(3, 50);
        local.open(&[
            ("a.log", file.as_bytes()),
            ("b.log", &file.as_bytes()[..20_000]),
        ]);
        let query = "stats count(*) as n, sum(bytes) by srcAddr";
        let before = run(&mut local, query);
        local.lose_worker(lost);
        assert_eq!(run(&mut local, query), before);
    }
}

/// A record of another layout than the default one.
fn short_record(number: u64) -> String {
    let bytes = 50 + number;
    format!(
        "198.51.100.{} {bytes} {} OK\n",
        number % 250,
        1_794_700_800 + number
    )
}

#[test]
fn the_record_of_a_row_is_explained_wherever_it_is() {
    let other = "srcaddr bytes start log-status\n";
    let short: String = (0..2_500).map(short_record).collect();
    let files = [lines(0..3_000), lines(1_500..2_000) + other + &short];
    let files: Vec<(&str, &[u8])> = ["a.log", "b.log"]
        .into_iter()
        .zip(files.iter().map(String::as_bytes))
        .collect();
    // The line stands in the first column, to compare with.
    let queries = [
        "fields @message, bytes | sort bytes desc",
        "fields @message | sort srcAddr, @timestamp",
        "fields @message | filter bytes > 700 | limit 2500",
        "fields @message | filter srcAddr like '198.'",
    ];
    for query in queries {
        for (shards, batch_rows) in CONSTELLATIONS {
            let mut local = Local::with_batch_rows(shards, batch_rows);
            local.open(&files);
            let rows = run(&mut local, query);
            let last = rows.len() as u64 - 1;
            for row in [0, 1, 255, 2_047, 2_048, 2_049, last] {
                let of = format!("row {row} of {query} with {shards} shards of {batch_rows}");
                let explanation = local.explain_row(row).expect(&of);
                let line = rows[row as usize].split('|').next().unwrap_or_default();
                assert_eq!(explanation.line, line, "{of}");
                let names = explanation.tokens.iter().map(|token| &*token.name);
                let fields = match explanation.line.starts_with("198.51.100.") {
                    true => other.trim_end(),
                    false => HEADER.trim_end(),
                };
                assert_eq!(names.collect::<Vec<_>>().join(" "), fields, "{of}");
                assert_eq!(explanation.kind, Kind::Record, "{of}");
            }
            assert_eq!(local.explain_row(last + 1), None);
        }
    }
}

#[test]
fn an_explanation_knows_the_interface_once_somebody_has_looked() {
    let record = |ends: &str| {
        format!("2 123456789012 eni-1 {ends} 40000 443 6 3 180 1673461800 1673461860 ACCEPT OK\n")
    };
    let file = record("10.0.0.5 10.0.0.6") + &record("10.0.0.7 10.0.0.5");
    let mut local = Local::new(1);
    local.open(&[("a.log", file.as_bytes())]);
    run(&mut local, "fields @message | sort srcAddr");
    let sentence = |local: &mut Local| local.explain_row(0).map(|explanation| explanation.sentence);
    let open = sentence(&mut local).unwrap_or_default();
    assert!(
        open.ends_with("security group and network ACL let them pass."),
        "{open}"
    );
    local.command(Command::Inquire {
        topic: Topic::Hosts,
        questions: Vec::new(),
    });
    let known = sentence(&mut local).unwrap_or_default();
    assert!(
        known.ends_with("security group and network ACL let them out."),
        "{known}"
    );
}

#[test]
fn rows_that_are_no_records_are_not_explained() {
    let file = lines(0..300);
    for (query, is_records) in [
        ("fields srcAddr", true),
        ("filter action = 'REJECT' | sort bytes | limit 5", true),
        ("stats count(*) by srcAddr", false),
        (
            "fields bytes | sort bytes | limit 5 | filter bytes > 3",
            false,
        ),
    ] {
        for (shards, batch_rows) in CONSTELLATIONS {
            let mut local = Local::with_batch_rows(shards, batch_rows);
            local.open(&[("a.log", file.as_bytes())]);
            run(&mut local, query);
            assert_eq!(local.explain_row(0).is_some(), is_records, "{query}");
        }
    }
    // What a worker held of the result is gone with it.
    let mut local = Local::new(2);
    local.open(&[("a.log", file.as_bytes())]);
    run(&mut local, "fields srcAddr");
    local.lose_worker(1);
    assert_eq!(local.explain_row(0), None);
}

#[test]
fn pasted_lines_are_read_as_records_of_the_loaded_files() {
    let layout = |names: &str| Layout::from_header(names).expect("these are fields");
    let (swapped, short) = (
        layout("dstaddr srcaddr action log-status"),
        layout("bytes start log-status"),
    );
    let default = "2 1 eni-1 192.0.2.1 192.0.2.2 1024 443 6 3 180 1794700800 1794700860 ACCEPT OK";
    for (text, layouts, names) in [
        (default, vec![], "version account-id"),
        (default, vec![short.clone()], "version account-id"),
        (
            "192.0.2.1 192.0.2.2 ACCEPT OK",
            vec![short.clone(), swapped.clone()],
            "dstaddr srcaddr",
        ),
        (
            "77 1794700800 OK",
            vec![swapped.clone(), short.clone()],
            "bytes start",
        ),
        (
            "srcaddr bytes\n192.0.2.1 77",
            vec![swapped, short],
            "srcaddr bytes",
        ),
    ] {
        let subject = Subject::Text(1);
        let request = LessonRequest::Text {
            subject,
            text: text.into(),
            layouts,
        };
        let LessonReply::Explained {
            explanations,
            subject: of,
        } = Local::new(2).learn(request)
        else {
            panic!("a text is explained");
        };
        assert_eq!(of, subject);
        let last = explanations.last().expect("every line is explained");
        assert_eq!(last.kind, Kind::Record, "{text}");
        let first_names = last.tokens.iter().map(|token| &*token.name).take(2);
        assert_eq!(first_names.collect::<Vec<_>>().join(" "), names, "{text}");
    }
}

/// Every worker has every table, whichever has read it, whatever it is packed in, and whoever
/// dies; a removed table is gone until it is put back.
#[test]
fn all_workers_look_up_in_all_tables() {
    let log = lines(0..2_000);
    let ports: String = (1_024..1_124)
        .map(|port| format!("{port},{}\n", ["even", "odd"][port % 2]))
        .collect();
    let ports = format!("port,parity\n{ports}");
    let query = "cidrlookup nets srcAddr OUTPUT third \
                 | lookup ports port as srcPort OUTPUT parity \
                 | stats count(*) as n by third, parity";
    let mut answers = Vec::new();
    for (shards, batch_rows) in CONSTELLATIONS {
        let mut local = Local::with_batch_rows(shards, batch_rows);
        let files = local.open(&[
            ("ports.csv", ports.as_bytes()),
            ("a.log", log.as_bytes()),
            (
                "nets.csv",
                b"net,third\n10.20.0.0/24,none\n10.20.1.0/24,one\n",
            ),
        ]);
        answers.push(run(&mut local, query));
        for lost in 0..shards {
            local.lose_worker(lost);
            answers.push(run(&mut local, query));
        }
        local.hide(vec![files[0]], true);
        assert!(matches!(local.run(query, None), Err(Failure::Refused(_))));
        local.hide(vec![files[0]], false);
        local.open(&[(
            "again/nets.csv",
            b"net,third\n10.20.0.0/24,none\n10.20.1.0/24,one\n",
        )]);
        answers.push(run(&mut local, query));
    }
    assert_eq!(answers[0].len(), 6, "{:?}", answers[0]);
    for answer in &answers {
        assert_eq!(answer, &answers[0]);
    }
}

/// The completions at the end of a text, with the rows of those that are values.
fn completions(local: &mut Local, text: &str) -> Vec<(String, Option<u64>)> {
    let place = Place {
        text: text.into(),
        cursor: text.len(),
    };
    let events = local.command(Command::Help(place)).into_iter();
    let mut help = events.filter_map(|event| match event {
        Event::Helped { help, .. } => Some(help),
        _ => None,
    });
    let items = help.next().expect("help is given").completions.items;
    let told = items.into_iter().map(|item| (item.label, item.rows));
    told.collect()
}

/// What is known of a field of the loaded records: its rows, those with `-`, and its values.
fn known(local: &mut Local, names: &[&str]) -> Vec<[Option<u64>; 3]> {
    let events = local.command(Command::ListFields).into_iter();
    let mut catalogs = events.filter_map(|event| match event {
        Event::Fields(catalog) => Some(catalog),
        _ => None,
    });
    let catalog = catalogs.next().expect("the fields are told");
    let field = |name: &&str| catalog.fields.iter().find(|field| field.name == *name);
    let fields = names.iter().filter_map(field);
    fields
        .map(|field| [field.rows, field.dashes, field.distinct])
        .collect()
}

#[test]
fn fields_are_counted_over_all_workers_and_files() {
    let nodata = "2 210987654321 eni-0a - - - - - - - 1794700800 1794700860 - NODATA\n";
    let short: String = (0..40).map(short_record).collect();
    let files = [
        lines(0..100) + &nodata.repeat(3),
        format!("srcaddr bytes start log-status\n{short}"),
    ];
    for (shards, batch_rows) in CONSTELLATIONS {
        let mut local = Local::with_batch_rows(shards, batch_rows);
        local.open(&[
            ("a.log", files[0].as_bytes()),
            ("b.log", files[1].as_bytes()),
        ]);
        let names = [
            "srcAddr",
            "action",
            "logStatus",
            "tcpFlags",
            "@protocolName",
        ];
        assert_eq!(
            known(&mut local, &names),
            [
                // Of addresses, values are not counted.
                [Some(143), Some(3), None],
                [Some(103), Some(3), Some(3)],
                [Some(143), Some(0), Some(2)],
                [None, None, None],
                [Some(103), Some(3), Some(2)],
            ],
            "{shards} shards of {batch_rows}"
        );
    }
}

#[test]
fn completions_count_the_values_of_all_workers() {
    let files = [lines(0..700), lines(700..1_000)];
    let counted = |files: &[String]| {
        let rows = |action: &str| {
            let all = files.iter().flat_map(|file| file.lines());
            Some(all.filter(|line| line.contains(action)).count() as u64)
        };
        vec![
            ("ACCEPT".to_string(), rows(" ACCEPT ")),
            ("REJECT".to_string(), rows(" REJECT ")),
        ]
    };
    for (shards, batch_rows) in CONSTELLATIONS {
        let mut local = Local::with_batch_rows(shards, batch_rows);
        assert_eq!(completions(&mut local, "filter action = '")[0].1, None);
        let opened = local.open(&[
            ("a.log", files[0].as_bytes()),
            ("b.log", files[1].as_bytes()),
        ]);
        let values = completions(&mut local, "filter action = '");
        assert_eq!(values, counted(&files), "{shards} workers");
        let ports = completions(&mut local, "filter dstPort = 44");
        assert_eq!(ports[0], ("443".to_string(), Some(1_000)));
        local.hide(vec![opened[1]], true);
        let values = completions(&mut local, "filter action = '");
        assert_eq!(
            values,
            counted(&files[..1]),
            "{shards} workers, a file less"
        );
        local.hide(vec![opened[1]], false);
        local.lose_worker(0);
        let values = completions(&mut local, "filter action = '");
        assert_eq!(values, counted(&files), "{shards} workers, one of them new");
        // Addresses are too many to count; their field is there all the same.
        assert_eq!(completions(&mut local, "filter srcAddr = '"), []);
        let fields = completions(&mut local, "fields src");
        assert_eq!(fields[0].0, "srcAddr");
    }
}
