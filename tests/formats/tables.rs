//! Tables of separated values: what the consoles, Athena and spreadsheets save.

use super::shown::{ANSWERED, ASKED, NODATA, Shown, check_shown};
use super::{NONE, fixture, read};
use flowglass::ingest::{Counts, Problem};

const TABLES: [Shown; 15] = [
    Shown {
        file: "console.csv",
        path: "console.csv",
        evidence: "CSV of log events, header with 2 columns",
        counts: Counts {
            lines: 4,
            records: 2,
            nodata: 1,
            headers: 1,
            ..NONE
        },
        rows: &[
            (2, ASKED, "@timestamp=1794700812000"),
            (3, ANSWERED, "@timestamp=1794700812000"),
            (4, NODATA, "@timestamp=1794700821000"),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "console-streams.csv",
        path: "console-streams.csv",
        evidence: "CSV of log events, header with 3 columns",
        counts: Counts {
            lines: 4,
            records: 2,
            nodata: 1,
            headers: 1,
            ..NONE
        },
        rows: &[
            (
                2,
                ASKED,
                "@timestamp=1794700812000 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
            (
                3,
                ANSWERED,
                "@timestamp=1794700812000 @logStream=eni-0b7d5c2f9a1e34d60-all",
            ),
            (
                4,
                NODATA,
                "@timestamp=1794700821000 @logStream=eni-0c11d22e33f44a550-all",
            ),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "insights-message.csv",
        path: "insights-message.csv",
        evidence: "CSV of log events, header with 2 columns",
        counts: Counts {
            lines: 4,
            records: 2,
            nodata: 1,
            headers: 1,
            ..NONE
        },
        rows: &[
            (2, ASKED, "@timestamp=1794700812000"),
            (3, ANSWERED, "@timestamp=1794700812000"),
            (4, NODATA, "@timestamp=1794700821000"),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "insights-raw.csv",
        path: "insights-raw.csv",
        evidence: "CSV of log events, header with 5 columns",
        counts: Counts {
            lines: 3,
            records: 2,
            headers: 1,
            ..NONE
        },
        rows: &[
            (
                2,
                ASKED,
                "@timestamp=1794700812000 @logStream=eni-0b7d5c2f9a1e34d60-all @log=210987654321:/demo/flow @ptr=CmEKJgoiMjEwOTg3",
            ),
            (
                3,
                ANSWERED,
                "@timestamp=1794700812000 @logStream=eni-0b7d5c2f9a1e34d60-all @log=210987654321:/demo/flow @ptr=CmEKJgoiMjEwOTg4",
            ),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "insights-columns.csv",
        path: "insights-columns.csv",
        evidence: "CSV of flow log records, header with 8 columns",
        counts: Counts {
            lines: 4,
            records: 3,
            headers: 1,
            ..NONE
        },
        rows: &[
            (
                2,
                "eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 443 6 4310 ACCEPT",
                "@timestamp=1794700812000",
            ),
            (
                3,
                "eni-0b7d5c2f9a1e34d60 10.20.4.15 203.0.113.77 51544 6 67000000 ACCEPT",
                "@timestamp=1794700812250",
            ),
            (
                4,
                "eni-0c11d22e33f44a550 - - - - - -",
                "@timestamp=1794700821000",
            ),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "insights-both.csv",
        path: "insights-both.csv",
        evidence: "CSV of log events, header with 4 columns",
        counts: Counts {
            lines: 3,
            records: 2,
            headers: 1,
            ..NONE
        },
        rows: &[
            (2, ASKED, "@timestamp=1794700812000"),
            (3, ANSWERED, "@timestamp=1794700812000"),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "athena.csv",
        path: "athena.csv",
        evidence: "CSV of flow log records, header with 14 columns",
        counts: Counts {
            lines: 3,
            records: 1,
            nodata: 1,
            headers: 1,
            ..NONE
        },
        rows: &[(2, ASKED, ""), (3, NODATA, "")],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "athena-2017.csv",
        path: "athena-2017.csv",
        evidence: "CSV of flow log records, header with 16 columns",
        counts: Counts {
            lines: 2,
            records: 1,
            headers: 1,
            ..NONE
        },
        rows: &[(
            2,
            "2 210987654321 eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK 2026",
            "@timestamp=1794700812000",
        )],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "no-header.csv",
        path: "no-header.csv",
        evidence: "CSV of flow log records, no header",
        counts: Counts {
            lines: 2,
            records: 1,
            nodata: 1,
            ..NONE
        },
        rows: &[(1, ASKED, ""), (2, NODATA, "")],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "spreadsheet.csv",
        path: "spreadsheet.csv",
        evidence: "CSV with semicolons of log events, header with 2 columns",
        counts: Counts {
            lines: 4,
            records: 2,
            nodata: 1,
            headers: 1,
            ..NONE
        },
        rows: &[(2, ASKED, ""), (3, ANSWERED, ""), (4, NODATA, "")],
        rejects: &[],
        doubts: &[
            (
                2,
                2,
                "a spreadsheet has rounded `timestamp`, as in `1,7947E+12`, so the record's own `start` is used; open the export as it was saved for the exact time",
            ),
            (
                1,
                4,
                "expected a time in `timestamp`, found `15.11.2026 00:00`, so the record's own `start` is used",
            ),
        ],
    },
    Shown {
        file: "spreadsheet-columns.csv",
        path: "spreadsheet-columns.csv",
        evidence: "CSV with semicolons of flow log records, header with 5 columns",
        counts: Counts {
            lines: 3,
            records: 2,
            headers: 1,
            ..NONE
        },
        rows: &[
            (
                2,
                "2.10988E+11 203.0.113.77 4310 1794700812",
                "@timestamp=1794700812000",
            ),
            (3, "210987654321 203.0.113.77 123457000000 1794700812", ""),
        ],
        rejects: &[],
        doubts: &[
            (
                1,
                2,
                "a spreadsheet has rounded the account in `accountId`, as in `2.10988E+11`; open the export as it was saved for all twelve digits",
            ),
            (
                1,
                3,
                "a spreadsheet has rounded `bytes`, as in `1.23457E+11`; open the export as it was saved for the exact number",
            ),
            (
                1,
                3,
                "expected a time in `@timestamp`, found `15/11/2026 00:00`, so the record's own `start` is used",
            ),
        ],
    },
    Shown {
        file: "spreadsheet.tsv",
        path: "spreadsheet.tsv",
        evidence: "table with tabs of flow log records, header with 3 columns",
        counts: Counts {
            lines: 3,
            records: 2,
            headers: 1,
            ..NONE
        },
        rows: &[
            (2, "203.0.113.77 4310", "@timestamp=1794700812000"),
            (3, "- 40", "@timestamp=1794700812250"),
        ],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "damaged.csv",
        path: "damaged.csv",
        evidence: "CSV of log events, header with 2 columns",
        counts: Counts {
            lines: 12,
            records: 2,
            nodata: 1,
            headers: 2,
            blank: 1,
            rejected: 6,
            ..NONE
        },
        rows: &[
            (3, ANSWERED, "@timestamp=1794700812000"),
            (8, ASKED, "@timestamp=1794700812000"),
            (12, NODATA, "@timestamp=1794700821000"),
        ],
        rejects: &[
            (
                2,
                15,
                "expected quotes in pairs around a cell, found one alone",
            ),
            (4, 128, "expected 2 cells, found 3"),
            (5, 14, "expected 2 cells, found 1"),
            (
                9,
                129,
                "expected quotes in pairs around a cell, found one alone",
            ),
            (
                10,
                68,
                "expected `dstport` to be at most 65535, found `65536`",
            ),
            (11, 19, "expected 14 values, found 4"),
        ],
        doubts: &[],
    },
    Shown {
        file: "latin-1.csv",
        path: "latin-1.csv",
        evidence: "CSV of flow log records, header with 3 columns",
        counts: Counts {
            lines: 2,
            records: 1,
            headers: 1,
            ..NONE
        },
        rows: &[(2, "203.0.113.77 Café", "@timestamp=1794700812000")],
        rejects: &[],
        doubts: &[],
    },
    Shown {
        file: "zeros.csv",
        path: "zeros.csv",
        evidence: "CSV of log events, header with 2 columns",
        counts: Counts {
            lines: 6,
            records: 4,
            headers: 1,
            rejected: 1,
            ..NONE
        },
        rows: &[
            (2, ASKED, "@timestamp=1794700812000"),
            (3, ASKED, "@timestamp=1794700812000"),
            (4, ASKED, "@timestamp=1794700812000"),
            (5, ASKED, "@timestamp=1794700812000"),
        ],
        rejects: &[(6, 20, "expected 14 values, found 3")],
        doubts: &[],
    },
];

#[test]
fn tables_are_read() {
    for expected in &TABLES {
        check_shown(expected);
    }
}

#[test]
fn other_tables_say_what_they_are() {
    for (file, evidence, problem) in [(
        "insights-results.csv",
        "CSV of query results, header with 2 columns",
        "this is a table of query results; its rows sum up many records each, so there are no \
         records to read: export the results of a query without `stats`, such as `fields \
         @timestamp, @message`",
    )] {
        for chunk in [1, usize::MAX] {
            let (report, _) = read(&fixture(file), file, chunk);
            let found = report.problem.as_ref().map(Problem::to_string);
            assert_eq!(found.as_deref(), Some(problem), "{file}");
            assert_eq!(report.recognised.unwrap().evidence, evidence);
            assert_eq!(report.counts, NONE);
        }
    }
}

#[test]
fn tables_of_other_things_can_be_looked_up_in() {
    let other = fixture("other.csv");
    for (file, text, expected) in [
        ("a/other.csv", &other[..], ("other", 4, 1, 0, false)),
        (
            "net works.csv",
            b"cidr,Owning team\r\n10.0.0.0/8,ops\r\n\r\n10.1.0.0/16\r\n",
            ("net_works", 2, 1, 1, false),
        ),
        (
            "owners.csv",
            b"srcaddr;owner\n10.0.0.1;\"a;\nb\"\n10.0.0.2;c",
            ("owners", 2, 2, 0, true),
        ),
    ] {
        for chunk in [1, usize::MAX] {
            let (report, _) = read(text, file, chunk);
            assert_eq!((report.problem, report.counts), (None, NONE), "{file}");
            let table = report.table.unwrap_or_else(|| panic!("{file} is a table"));
            let found = (
                table.name.as_str(),
                table.columns.len(),
                table.rows,
                table.uneven,
                table.has_fields,
            );
            assert_eq!(found, expected, "{file}");
        }
    }
}

#[test]
fn a_large_table_is_refused() {
    let mut text = b"name,value\n".to_vec();
    while text.len() <= 10 << 20 {
        text.extend(b"0123456789,0123456789\n");
    }
    let (report, _) = read(&text, "large.csv", usize::MAX);
    let problem = report.problem.map(|problem| problem.to_string());
    let words = "such tables may have 10 MiB";
    assert!(problem.is_some_and(|problem| problem.contains(words)));
    assert_eq!(report.table, None);
}

/// A row whose quote is not closed costs that row, wherever the next quote stands.
#[test]
fn a_lone_quote_swallows_nothing() {
    let rows = format!("1794700812000,{ASKED}\n").repeat(5_000);
    let quoted = format!("1794700812000,\"{ASKED}\"\n").repeat(5_000);
    let bad = format!("1794700812000,\"{ASKED}\n");
    for text in [
        format!("timestamp,message\n{rows}{bad}{rows}"),
        format!("timestamp,message\n{quoted}{bad}{quoted}"),
        format!("timestamp,message\n{quoted}{bad}{rows}"),
        format!("timestamp,message\n{rows}{rows}{bad}"),
        format!("timestamp,message\n{rows}{bad}{bad}{rows}"),
    ] {
        for chunk in [100, 65_536, usize::MAX] {
            let (report, _) = read(text.as_bytes(), "console.csv", chunk);
            let rejected = report.counts.rejected;
            assert_eq!(report.counts.records, 10_000);
            assert_eq!(
                rejected,
                if text.contains(&format!("{bad}{bad}")) {
                    2
                } else {
                    1
                }
            );
        }
    }
}

#[test]
fn a_table_without_records_says_so() {
    let (report, _) = read(b"timestamp,message\n1,hello\n", "console.csv", usize::MAX);
    let counts = Counts {
        lines: 2,
        headers: 1,
        rejected: 1,
        ..NONE
    };
    assert_eq!(
        (report.counts, report.problem),
        (counts, Some(Problem::NoRecords))
    );
}
