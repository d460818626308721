//! That a result is written down as it is, whole or in part, in pieces of any size and from any
//! number of workers.

use flowglass::query::ColumnOrder;
use flowglass::view::export::{Export, Format};
use flowglass::worker::Local;

const HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n";

/// So many records, each with its number as its bytes.
fn log(count: u32) -> String {
    let record = |number: u32| {
        format!(
            "2 1 eni-1 10.0.0.{} 192.0.2.1 {} 443 6 1 {number} {} {} ACCEPT OK\n",
            number % 7,
            1_024 + number % 3,
            1_700_000_000 + number,
            1_700_000_060 + number,
        )
    };
    HEADER.to_string() + &(0..count).map(record).collect::<String>()
}

fn text(bytes: Option<Vec<u8>>) -> String {
    String::from_utf8(bytes.expect("a result")).expect("texts are UTF-8")
}

#[test]
fn pieces_of_any_size_make_the_same_file() {
    let log = log(500);
    let csv = Export::whole(Format::Csv, 2);
    let row = |number: u32| format!("{number},10.0.0.{}\r\n", number % 7);
    for workers in [1, 3] {
        let mut local = Local::with_batch_rows(workers, 64);
        local.open(&[("a.log", log.as_bytes())]);
        let query = "fields bytes, srcAddr | sort bytes";
        assert!(local.run(query, None).is_ok());
        let expected: String = (0..500).map(row).collect();
        let expected = format!("bytes,srcAddr\r\n{expected}");
        for piece in [1, 7, 499, 500, 9_000] {
            assert_eq!(text(local.export(&csv, 0..500, piece)), expected);
        }
        // Sorted as on screen.
        let order = ColumnOrder {
            column: 0,
            descending: true,
        };
        assert!(local.reorder(Some(order)).is_ok());
        let expected: String = (497..500).rev().map(row).collect();
        let expected = format!("bytes,srcAddr\r\n{expected}");
        assert_eq!(text(local.export(&csv, 0..3, 2)), expected);
    }
}

#[test]
fn a_range_of_cells_is_written_with_tabs() {
    let log = log(100);
    let mut local = Local::with_batch_rows(2, 16);
    local.open(&[("a.log", log.as_bytes())]);
    assert!(
        local
            .run("fields srcAddr, bytes, dstPort | sort bytes", None)
            .is_ok()
    );
    for (columns, rows, with_names, expected) in [
        (1..3, 10..12, false, "10\t443\n11\t443"),
        (1..3, 10..12, true, "bytes\tdstPort\n10\t443\n11\t443"),
        (0..1, 99..100, false, "10.0.0.1"),
    ] {
        let export = Export {
            format: Format::Cells,
            columns,
            with_names,
        };
        assert_eq!(text(local.export(&export, rows, 1)), expected);
    }
}

#[test]
fn no_rows_are_a_file_too() {
    let log = log(1);
    let mut local = Local::new(2);
    local.open(&[("a.log", log.as_bytes())]);
    assert!(local.run("fields bytes | filter bytes > 9", None).is_ok());
    for (format, expected) in [(Format::Csv, "bytes\r\n"), (Format::Json, "[]\n")] {
        let export = Export::whole(format, 1);
        assert_eq!(text(local.export(&export, 0..0, 5)), expected);
    }
}
