//! What the columns of a result are, and of which records it was made: enough to draw it and
//! to ask more about the same records.

use super::measure::Measure;
use super::order::ColumnOrder;
use super::syntax::{Command, ExprKind, Item, ParseMode, Stage};
use super::time::Period;
use serde::{Deserialize, Serialize};

/// The outline of a result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// What the columns are, where `stats` has made the rows.
    pub groups: Option<Groups>,
    /// The query's first commands, as far as they choose records and name values of each. With
    /// another command behind it, it asks about the same records. Empty where all are meant.
    pub records: String,
    /// What each column measures.
    pub measures: Vec<Measure>,
    /// The field whose values a column shows as they are in the records, as queries name it.
    pub fields: Vec<Option<String>>,
    /// The column by which the query orders the rows before all else, if it is shown.
    pub order: Option<ColumnOrder>,
}

/// The columns of a result that `stats` has made. Columns are counted from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    /// The columns behind `by`, in their order there.
    pub keys: Vec<usize>,
    /// The key that is the start of a period.
    pub time: Option<TimeKey>,
    /// Columns of sums and counts: the values of several groups add up to that of all of them,
    /// and where there is no group there is nothing.
    pub sums: Vec<usize>,
    /// The column of `count(*)`, which tells how many rows each group was made of.
    pub count: Option<usize>,
    /// Whether the query itself says in which order the rows stand.
    pub is_sorted: bool,
    /// Whether the last row has the sums of all others.
    pub has_total: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeKey {
    pub column: usize,
    pub period: Period,
}

/// Whether an item is `count(*)`.
pub(super) fn counts_rows(item: &Item) -> bool {
    match &item.expr.kind {
        ExprKind::Call(call) => {
            call.name.text.eq_ignore_ascii_case("count") && call.arguments.is_empty()
        }
        _ => false,
    }
}

/// Whether the values of several groups add up.
pub(super) fn adds_up(item: &Item) -> bool {
    match &item.expr.kind {
        ExprKind::Call(call) => ["count", "sum"]
            .iter()
            .any(|name| call.name.text.eq_ignore_ascii_case(name)),
        _ => false,
    }
}

/// The first stages of a query that leave every row a record, as they were written.
pub(super) fn records(text: &str, stages: &[Stage]) -> String {
    let keeps_records = |stage: &&Stage| match &stage.command {
        Command::Fields(_)
        | Command::Display(_)
        | Command::Filter(_)
        | Command::Sort(_)
        | Command::Source
        | Command::Unmask(_)
        | Command::Lookup(_) => true,
        Command::Parse(parse) => !matches!(parse.mode, ParseMode::Regex { is_multi: true, .. }),
        _ => false,
    };
    let chosen = stages.iter().take_while(keeps_records);
    // What orders rows says nothing about which they are.
    let chosen = chosen.filter(|stage| !matches!(stage.command, Command::Sort(_)));
    let written = chosen.filter_map(|stage| text.get(stage.span.start..stage.span.end));
    written.collect::<Vec<_>>().join("\n| ")
}

#[cfg(test)]
mod tests {
    use crate::query::time::{Period, Unit};
    use crate::query::{Context, compile};

    fn outline(text: &str) -> super::Outline {
        match compile(text, Context::default()) {
            Ok(checked) => checked.outline,
            Err(errors) => panic!("{text}: {errors:?}"),
        }
    }

    #[test]
    fn the_commands_that_choose_records_are_told() {
        for (text, records) in [
            ("stats count(*) by action", ""),
            ("limit 5", ""),
            (
                "filter action = 'REJECT' | sort bytes desc | limit 5",
                "filter action = 'REJECT'",
            ),
            (
                "fields bytes / packets as size\n| filter size > 100 # large\n| stats max(size) by bin(5m)",
                "fields bytes / packets as size\n| filter size > 100",
            ),
            // What the rows behind a limit are hangs on their order.
            (
                "filter bytes > 1 | limit 5 | filter packets > 1",
                "filter bytes > 1",
            ),
            ("filter bytes > 1 | dedup srcAddr", "filter bytes > 1"),
            (
                "parse @message '* * *' as v, account, eni | filter eni like 'eni' | stats count(*) by eni",
                "parse @message '* * *' as v, account, eni\n| filter eni like 'eni'",
            ),
        ] {
            assert_eq!(outline(text).records, records, "{text}");
        }
    }

    #[test]
    fn the_columns_of_groups_are_told() {
        type Told = (
            Vec<usize>,
            Option<(usize, &'static str)>,
            Vec<usize>,
            bool,
            bool,
        );
        let cases: [(&str, Option<Told>); 9] = [
            ("fields srcAddr, bytes", None),
            (
                "stats count(*) as n, avg(bytes) by bin(5m) as t, action",
                Some((vec![0, 1], Some((0, "5m")), vec![2], false, false)),
            ),
            (
                "stats sum(bytes), max(bytes), count(srcPort) by action, bin(1mo)",
                Some((vec![0, 1], Some((1, "1mo")), vec![2, 4], false, false)),
            ),
            (
                "stats sum(bytes) as b by srcAddr, dstAddr | sort b desc | limit 10",
                Some((vec![0, 1], None, vec![2], true, false)),
            ),
            // A sum of something else adds up, something of a sum does not.
            (
                "stats sum(bytes * 2), sum(bytes) / 2 by action",
                Some((vec![0], None, vec![1], false, false)),
            ),
            (
                "stats sum(bytes)",
                Some((vec![], None, vec![0], false, false)),
            ),
            (
                "stats sum(bytes) as b by action, dstPort | display b, dstPort",
                Some((vec![1], None, vec![0], false, false)),
            ),
            (
                "stats sum(bytes) as b by dstPort | filter b > 1 | fields b / 1000 as kb",
                Some((vec![], None, vec![], false, false)),
            ),
            (
                "stats sum(bytes) as b by action | addtotals col=true row=false",
                Some((vec![0], None, vec![1], false, true)),
            ),
        ];
        for (text, expected) in cases {
            let told = outline(text).groups.map(|groups| {
                let bin = |period: Period| {
                    let unit = match period.unit {
                        Unit::Minute => "m",
                        Unit::Month => "mo",
                        _ => "",
                    };
                    match (period.count, unit) {
                        (5, "m") => "5m",
                        (1, "mo") => "1mo",
                        _ => "other",
                    }
                };
                let time = groups.time.map(|time| (time.column, bin(time.period)));
                let (is_sorted, has_total) = (groups.is_sorted, groups.has_total);
                (groups.keys, time, groups.sums, is_sorted, has_total)
            });
            assert_eq!(told, expected, "{text}");
        }
    }
}
