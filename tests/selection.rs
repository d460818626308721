//! What is selected is all that queries and conversations see.

use flowglass::insight::conversation::{Relate, Relation};
use flowglass::query::{Chip, Selection, TimeRange};
use flowglass::worker::{Failure, Local};

/// Two hosts talk over HTTPS in both directions, one of them asks a third in vain, and an
/// interface has nothing to tell.
const LOG: &str = "\
version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 123456789010 eni-1 10.1.0.5 10.2.0.7 40000 443 6 10 1000 1700000000 1700000060 ACCEPT OK
2 123456789010 eni-1 10.2.0.7 10.1.0.5 443 40000 6 8 9000 1700000001 1700000061 ACCEPT OK
2 123456789010 eni-1 10.1.0.5 10.2.0.9 40001 22 6 1 60 1700000300 1700000360 REJECT OK
2 123456789010 eni-2 - - - - - - - 1700000300 1700000360 - NODATA
";

fn open(shards: u32) -> Local {
    let mut local = Local::with_batch_rows(shards, 1);
    local.open(&[("flow.log", LOG.as_bytes())]);
    local
}

fn values(field: &str, values: &[&str], is_excluded: bool) -> Chip {
    Chip::Values {
        field: field.into(),
        values: values.iter().map(|value| value.to_string()).collect(),
        is_excluded,
    }
}

fn selection(range: Option<(i64, i64)>, chips: Vec<Chip>) -> Selection {
    let range = range.map(|(from, until)| TimeRange { from, until });
    Selection { range, chips }
}

fn cells(table: &flowglass::query::Table) -> Vec<String> {
    let row = |row| {
        let columns = 0..table.names().len();
        let cells: Vec<String> = columns
            .map(|column| table.value(row, column).to_string())
            .collect();
        cells.join(" ")
    };
    (0..table.rows()).map(row).collect()
}

#[test]
fn queries_see_what_is_selected() {
    let condition = |text: &str| Chip::Condition(text.into());
    for (range, chips, expected) in [
        (None, vec![], "4 10060"),
        (None, vec![values("dstPort", &["443"], false)], "1 1000"),
        (
            None,
            vec![
                values("srcAddr", &["'10.1.0.5'"], false),
                values("dstPort", &["22"], true),
            ],
            "1 1000",
        ),
        (
            None,
            vec![values("action", &["'-'", "'REJECT'"], false)],
            "2 60",
        ),
        (
            None,
            vec![values("action", &["'-'", "'REJECT'"], true)],
            "2 10000",
        ),
        (
            None,
            vec![condition("bytes > 500 and srcPort = 443")],
            "1 9000",
        ),
        (Some((1_700_000_300_000, 1_700_000_300_000)), vec![], "2 60"),
        (
            Some((1_700_000_001_000, 1_700_000_300_000)),
            vec![values("logStatus", &["'OK'"], false)],
            "2 9060",
        ),
    ] {
        let selection = selection(range, chips);
        for shards in [1, 3] {
            let query = "stats count(*), sum(bytes)";
            let answer = open(shards).run_on(query, selection.clone());
            let answer = answer.unwrap_or_else(|_| panic!("{selection:?} cannot be used"));
            assert_eq!(cells(&answer.table), [expected], "{selection:?}");
        }
    }
}

#[test]
fn a_filter_that_cannot_be_read_is_told() {
    for (condition, expected) in [
        ("bytes >", "the filter `bytes >` cannot be used"),
        ("bytes > 1 | limit 1", "expected one condition"),
        ("nothing(bytes)", "nothing"),
        ("count(*) > 1", "groups of rows"),
    ] {
        let selection = selection(None, vec![Chip::Condition(condition.into())]);
        match open(1).run_on("stats count(*)", selection) {
            Err(Failure::Refused(errors)) => {
                let message = &errors[0].message;
                assert!(message.contains(expected), "{condition}: {message}");
            }
            Ok(_) | Err(Failure::Stopped(_)) => panic!("{condition} is taken"),
        }
    }
}

/// A conversation is selected by any of its records, and keeps the others: otherwise a filter
/// by sender would leave every request without its reply.
#[test]
fn conversations_keep_the_replies_of_what_is_selected() {
    let conversation = "10.1.0.5 10.2.0.7 answered";
    let lost = "10.1.0.5 10.2.0.9 no answer";
    for (chips, expected) in [
        (vec![], vec![lost, conversation]),
        (
            vec![values("srcAddr", &["'10.1.0.5'"], false)],
            vec![lost, conversation],
        ),
        (
            vec![values("srcAddr", &["'10.2.0.7'"], false)],
            vec![conversation],
        ),
        (vec![values("action", &["'REJECT'"], false)], vec![lost]),
        (
            vec![values("dstPort", &["443"], true)],
            vec![lost, conversation],
        ),
        (vec![values("bytes", &["1"], false)], vec![]),
    ] {
        for shards in [1, 3] {
            let relate = Relate {
                selection: selection(None, chips.clone()),
                ..Relate::default()
            };
            let answer = open(shards).relate(relate);
            let table = answer.unwrap_or_else(|_| panic!("{chips:?}")).table;
            let column = |name: &str| table.names().iter().position(|known| known == name);
            let shown = ["client", "server", "answer"].map(|name| column(name).expect("a column"));
            let rows: Vec<String> = (0..table.rows())
                .map(|row| shown.map(|at| table.value(row, at).to_string()).join(" "))
                .collect();
            assert_eq!(rows, expected, "{chips:?}");
        }
    }
}

/// Sums count what is selected, and nothing else.
#[test]
fn pairs_count_selected_records_only() {
    for (chips, expected) in [
        (
            vec![],
            vec![
                "10.2.0.7 10.1.0.5",
                "10.1.0.5 10.2.0.7",
                "10.1.0.5 10.2.0.9",
            ],
        ),
        (
            vec![values("srcPort", &["443"], false)],
            vec!["10.2.0.7 10.1.0.5"],
        ),
    ] {
        let relate = Relate {
            relation: Relation::Pairs,
            selection: selection(None, chips.clone()),
            ..Relate::default()
        };
        let answer = open(2).relate(relate);
        let table = answer.unwrap_or_else(|_| panic!("{chips:?}")).table;
        let rows: Vec<String> = (0..table.rows())
            .map(|row| format!("{} {}", table.value(row, 0), table.value(row, 1)))
            .collect();
        assert_eq!(rows, expected, "{chips:?}");
    }
}
