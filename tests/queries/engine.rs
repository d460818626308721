//! The one place where these tests meet the engine.

use super::case::File;
use flowglass::query::{ColumnOrder, Diagnostic, Table, TimeRange, Value};
use flowglass::worker::{Failure, Local};

/// What the engine answers, every cell as it is printed.
#[derive(Clone, Debug)]
pub struct Answer {
    pub names: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub values: Vec<Vec<Value>>,
    pub warnings: Vec<Diagnostic>,
}

/// How rows are dealt out.
#[derive(Clone, Copy, Debug)]
pub struct Deal {
    pub shards: u32,
    /// The most rows of a batch, if it is not the usual number.
    pub batch_rows: Option<usize>,
}

pub const fn deal(shards: u32, batch_rows: Option<usize>) -> Deal {
    Deal { shards, batch_rows }
}

/// Every answer must be the same in all of these.
pub const DEALS: [Deal; 5] = [
    deal(1, None),
    deal(2, None),
    deal(5, None),
    deal(1, Some(1)),
    deal(5, Some(1)),
];

/// Reads files.
pub fn open(files: &[File], deal: Deal) -> Local {
    let mut local = match deal.batch_rows {
        None => Local::new(deal.shards),
        Some(rows) => Local::with_batch_rows(deal.shards, rows),
    };
    let contents = files
        .iter()
        .map(|file| (file.path.as_str(), file.text.as_bytes()));
    local.open(&contents.collect::<Vec<_>>());
    local
}

/// Runs a query over the events between two times (milliseconds, both included).
pub fn answer(
    local: &mut Local,
    query: &str,
    range: Option<(i64, i64)>,
) -> Result<Answer, Vec<Diagnostic>> {
    let range = range.map(|(from, until)| TimeRange { from, until });
    let answer = match local.run(query, range) {
        Ok(answer) => answer,
        Err(Failure::Refused(diagnostics)) => return Err(diagnostics),
        Err(Failure::Stopped(reason)) => panic!("{query}: {reason}"),
    };
    let rows = texts(&answer.table);
    // The pages from the last to the first: a person may begin anywhere.
    let page_rows = 3 + rows.len() / 4;
    for (number, expected) in rows.chunks(page_rows).enumerate().rev() {
        let page = local.rows((number * page_rows) as u64, page_rows as u64);
        assert_eq!(texts(&page), expected, "{query}: page {number} by itself");
    }
    Ok(Answer {
        names: answer.table.names().to_vec(),
        rows,
        values: values(&answer.table),
        warnings: answer.warnings,
    })
}

/// The rows of the last result in the order of a column, or in their own.
pub fn reordered(local: &mut Local, order: Option<ColumnOrder>) -> Vec<Vec<Value>> {
    match local.reorder(order) {
        Ok(answer) => values(&answer.table),
        Err(failure) => panic!("{order:?}: {failure:?}"),
    }
}

fn values(table: &Table) -> Vec<Vec<Value>> {
    let columns = 0..table.names().len();
    let row = |row| columns.clone().map(|at| table.value(row, at)).collect();
    (0..table.rows()).map(row).collect()
}

fn texts(table: &Table) -> Vec<Vec<String>> {
    let row = |row: Vec<Value>| row.iter().map(Value::to_string).collect();
    values(table).into_iter().map(row).collect()
}
