//! The page without a browser: its state over a pool of two workers in this thread.

use super::*;
use crate::query::catalog::Figures;
use crate::query::selection::{Chip, Choice};
use crate::query::{TimeRange, Value};
use crate::view::export::Format;
use crate::view::grid::Area;
use crate::worker::{Duplicates, Local};

const LOG: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol \
    packets bytes start end action log-status
2 1 eni-1 10.0.0.1 10.0.0.2 1000 443 6 10 1500 1700000000 1700000060 ACCEPT OK
2 1 eni-1 10.0.0.1 10.0.0.2 1000 443 6 20 2500 1700000060 1700000120 ACCEPT OK
2 1 eni-1 192.0.2.9 10.0.0.1 2000 22 6 1 40 1700000120 1700000180 REJECT OK
2 1 eni-1 - - - - - - - 1700000180 1700000240 - NODATA
2 1 eni-1 - - - - - - - 1700000240 1700000300 - SKIPDATA
no record at all
";

/// A page with its workers, and a clock that a test sets.
struct Page {
    state: State,
    workers: Local,
    now: i64,
}

impl Page {
    fn new() -> Page {
        Page {
            state: State::default(),
            workers: Local::new(2),
            now: 1_700_000_000_000,
        }
    }

    fn with(files: &[(&str, &str)]) -> Page {
        let mut page = Page::new();
        page.open(files);
        page
    }

    fn open(&mut self, files: &[(&str, &str)]) {
        let files = files.iter().map(|(path, log)| (*path, log.as_bytes()));
        let files: Vec<_> = files.collect();
        let new = self.workers.take(&files);
        self.act(Action::Open(new));
    }

    /// Lets something happen, and the workers do all that follows from it.
    fn act(&mut self, action: Action) {
        let mut actions = vec![action];
        while let Some(action) = actions.pop() {
            for command in self.state.update(action, self.now) {
                let events = self.workers.command(command).into_iter();
                let events = events.map(|event| {
                    event.map(|bytes| Table::decode(&bytes).expect("pages are tables"))
                });
                for event in events {
                    actions.insert(0, Action::Event(Box::new(event)));
                }
            }
        }
    }

    /// Lets something happen while the workers are busy: what they shall do is told in
    /// words.
    fn decide(&mut self, action: Action) -> Vec<String> {
        let commands = self.state.update(action, self.now);
        commands.iter().map(name).collect()
    }

    fn ask(&mut self, query: &str) {
        self.act(Action::Edit(query.into()));
        self.act(Action::RunQuery);
    }

    fn file(&self, path: &str) -> FileId {
        let mut files = self.state.files.shown().chain(self.state.files.removed());
        files.find(|file| file.path == path).unwrap().file
    }

    fn cell(&self, row: u64, column: usize) -> String {
        let value = self.state.query.result.as_ref().unwrap().value(row, column);
        value.map_or("not here".into(), |value| value.to_string())
    }

    fn totals(&self) -> Totals {
        let totals = self.state.overview.totals.value.as_ref();
        totals.map_or(Totals::default(), |totals| (**totals).clone())
    }
}

fn name(command: &Command) -> String {
    match command {
        Command::Open(files) => format!("open {}", files.len()),
        Command::CancelLoad => "cancel loading".into(),
        Command::Hide { hidden, .. } => format!("hide {hidden}"),
        Command::Forget { files } => format!("forget {}", files.len()),
        Command::LeaveOutDuplicates(is_on) => format!("leave out duplicates {is_on}"),
        Command::Name { files, .. } => format!("name {}", files.len()),
        Command::Remember { layouts } => format!("remember {}", layouts.len()),
        Command::Check { .. } => "check".into(),
        Command::Run { slot, .. } => format!("run {slot:?}"),
        Command::Relate { slot, .. } => format!("relate {slot:?}"),
        Command::TraceRow { row, .. } => format!("trace row {row}"),
        Command::Export { piece, .. } => {
            format!(
                "export {}+{}",
                piece.rows.start,
                piece.rows.end - piece.rows.start
            )
        }
        Command::Reorder { slot, .. } => format!("reorder {slot:?}"),
        Command::Cancel { slot } => format!("cancel {slot:?}"),
        Command::Page {
            slot,
            offset,
            count,
        } => format!("page {slot:?} {offset}+{count}"),
        Command::Inquire { topic, .. } => format!("inquire {topic:?}"),
        Command::ExplainRow { row, .. } => format!("explain row {row}"),
        Command::Survey(file) => format!("survey {}", file.dropped),
        Command::Learn(_) => "learn".into(),
        Command::Help(_) => "help".into(),
        Command::IntoQuery { .. } | Command::FromQuery { .. } => "move filters".into(),
        Command::Format(_) => "format".into(),
        Command::ListFields => "list fields".into(),
        Command::ShowField { field, .. } => format!("show {field}"),
        Command::Colour(_) => "colour".into(),
        Command::ReadQueries { .. } => "read queries".into(),
        Command::KeepQueries(queries) => format!("keep {} queries", queries.len()),
        Command::TryNames(_) => "try names".into(),
        Command::WorkerLost(_) => "worker lost".into(),
    }
}

fn on_result(action: ResultAction) -> Action {
    Action::Result(action)
}

#[test]
fn a_result_is_sorted_by_a_column_and_back() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.ask("filter logStatus = 'OK' | fields bytes, dstPort | sort bytes desc | limit 2");
    let rows = |page: &Page| [0, 1].map(|row| page.cell(row, 0));
    assert_eq!(rows(&page), ["2500", "1500"]);
    // It stands like this already, so pressing turns it around; no row comes in.
    for (column, expected, status) in [
        (0, ["1500", "2500"], "sorted by bytes, ascending"),
        (0, ["2500", "1500"], "sorted by bytes, descending"),
        (0, ["2500", "1500"], "scanned 5 rows"),
        (1, ["2500", "1500"], "sorted by dstPort, ascending"),
        (0, ["1500", "2500"], "sorted by bytes, ascending"),
    ] {
        page.act(on_result(ResultAction::Sort(column)));
        assert_eq!(rows(&page), expected, "{status}");
        let found = &page.state.query.status;
        assert!(
            found.starts_with("2 rows in ") && found.ends_with(status),
            "{found}"
        );
    }
    // The same query runs again, sorted as before.
    page.act(Action::RunQuery);
    assert_eq!(rows(&page), ["1500", "2500"]);
    let order = page.state.query.result.as_ref().unwrap().order;
    assert_eq!(
        order.map(|order| (order.column, order.descending)),
        Some((0, false))
    );
    page.ask("fields bytes");
    assert_eq!(page.state.query.result.as_ref().unwrap().order, None);
}

#[test]
fn a_sort_that_is_cancelled_leaves_the_result_as_it_was() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.ask("fields bytes | sort bytes desc");
    let status = page.state.query.status.clone();
    let sort = on_result(ResultAction::Sort(0));
    assert_eq!(page.decide(sort), ["reorder Editor"]);
    assert_eq!(&*page.state.query.status, text::SORTING);
    let query = page.state.query.result.as_ref().unwrap().query;
    let slot = Slot::Editor;
    page.act(Action::Event(Box::new(Event::Cancelled { slot, query })));
    assert_eq!(page.state.query.status, status);
    assert!(page.state.query.running.is_none());
}

#[test]
fn a_row_leads_to_its_records_and_back() {
    let mut page = Page::with(&[("a.log", LOG)]);
    let query = "filter logStatus = 'OK' | stats count(*) as n by srcAddr | sort n";
    page.ask(query);
    page.act(on_result(ResultAction::Sort(1)));
    assert_eq!(page.cell(0, 0), "10.0.0.1");
    let result = page.state.query.result.clone().unwrap();
    assert_eq!(result.record_count(0), Some(2));
    page.act(on_result(ResultAction::Trace(0)));
    assert_eq!(
        &*page.state.query.text,
        "filter logStatus = 'OK'\n| filter srcAddr = '10.0.0.1'\n\
         | fields @timestamp, srcAddr, srcPort, dstAddr, dstPort, protocol, packets, bytes, action, logStatus\n\
         | sort @timestamp desc"
    );
    assert_eq!(page.state.query.result.as_ref().unwrap().rows, 2);
    assert_eq!(page.state.query.before.len(), 1);
    page.act(on_result(ResultAction::Back));
    assert_eq!(&*page.state.query.text, query);
    assert_eq!(page.cell(0, 0), "10.0.0.1");
    assert!(page.state.query.before.is_empty());
    let order = page.state.query.result.as_ref().unwrap().order;
    assert_eq!(order, result.order);
    // What cannot be traced says so, and stays.
    page.ask("stats count(*) as n by srcAddr | display n");
    page.act(on_result(ResultAction::Trace(0)));
    let untraced = page.state.query.untraced.clone().unwrap_or_default();
    assert!(
        untraced.contains("`srcAddr`, which is not shown"),
        "{untraced}"
    );
}

#[test]
fn a_result_is_written_piece_by_piece() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.ask("fields bytes");
    let export = |action| on_result(ResultAction::Export(action));
    assert!(
        page.decide(export(ExportAction::Save(Format::Csv)))
            .is_empty()
    );
    assert_eq!(page.decide(export(ExportAction::Begin)), ["export 0+5"]);
    assert!(page.decide(export(ExportAction::Written)).is_empty());
    let exports = &page.state.query.exports;
    assert!(exports.current.as_ref().unwrap().is_complete());
    page.act(export(ExportAction::Finished));
    assert_eq!(&*page.state.query.exports.outcome, "Saved 5 rows.");
    let area = |rows| Area {
        rows,
        columns: 0..1,
    };
    let copy = |rows| ExportAction::Copy {
        area: area(rows),
        with_names: false,
    };
    page.act(export(copy(1..3)));
    assert_eq!(page.decide(export(ExportAction::Begin)), ["export 1+2"]);
    page.act(export(ExportAction::Failed("no room".into())));
    assert_eq!(
        &*page.state.query.exports.outcome,
        "Nothing was copied: no room."
    );
    page.act(export(copy(0..2_000_000)));
    assert!(page.state.query.exports.current.is_none());
    assert!(
        page.state
            .query
            .exports
            .outcome
            .starts_with("2,000,000 cells are too many")
    );
}

/// Saves the text in the editor under a name.
fn save(page: &mut Page, text: &str, name: &str, defaults: &[&str]) {
    page.act(Action::Edit(text.into()));
    page.act(Action::Saved(SavedAction::Begin));
    page.act(Action::Saved(SavedAction::Name(name.into())));
    for (at, default) in defaults.iter().enumerate() {
        page.act(Action::Saved(SavedAction::Default(at, default.to_string())));
    }
    page.act(Action::Saved(SavedAction::Save { replace: false }));
}

#[test]
fn a_saved_query_runs_by_its_name() {
    let mut page = Page::with(&[("a.log", LOG)]);
    let text = "filter action = '{{action}}' | stats count(*) as n";
    save(&mut page, text, "How many", &["REJECT"]);
    for (query, count) in [
        ("$`How many`()", "1"),
        ("$`How many`(action = 'ACCEPT')", "2"),
    ] {
        page.ask(query);
        assert_eq!(page.cell(0, 0), count, "{query}");
    }
    // Chosen by its name, it is called with its defaults.
    page.act(Action::Saved(SavedAction::Run("How many".into())));
    assert_eq!(&*page.state.query.text, "$`How many`(action = \"REJECT\")");
    assert_eq!(page.cell(0, 0), "1");
    page.act(Action::Saved(SavedAction::Delete("How many".into())));
    page.act(Action::RunQuery);
    assert!(page.state.query.is_refused());
    page.act(Action::Saved(SavedAction::Undo));
    page.act(Action::RunQuery);
    assert!(!page.state.query.is_refused());
}

#[test]
fn queries_that_came_to_a_result_are_remembered() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.ask("limit 1");
    page.ask("stats nosuch(*)");
    page.ask("limit 2");
    let ran = page.state.history.ran.iter();
    let ran: Vec<(&str, u64)> = ran.map(|ran| (&*ran.text, ran.rows)).collect();
    assert_eq!(ran, [("limit 2", 2), ("limit 1", 1)]);
}

#[test]
fn a_file_of_saved_queries_is_read_and_a_broken_one_explained() {
    let mut page = Page::new();
    let import = |page: &mut Page, text: &str| {
        let (file, text) = ("q.json".to_string(), text.to_string());
        page.act(Action::Saved(SavedAction::Import { file, text }));
        let imported = page.state.saved.imported.as_deref().cloned();
        imported.map(|imported| (imported.added, imported.problems.len()))
    };
    save(&mut page, "limit 1", "One", &[]);
    let file = page.state.saved.stored();
    page.act(Action::Saved(SavedAction::Delete("One".into())));
    assert_eq!(import(&mut page, &file), Some((1, 0)));
    assert_eq!(import(&mut page, "{"), Some((0, 1)));
    assert_eq!(page.state.saved.queries.len(), 1);
}

#[test]
fn details_are_worked_out_when_somebody_looks() {
    let mut page = Page::with(&[("a.log", LOG), ("b.log", LOG)]);
    let ids: Vec<FileId> = page.state.files.shown().map(|file| file.file).collect();
    let rows = |page: &Page| {
        let details = page.state.details.details.as_ref();
        details.map(|details| {
            details
                .interfaces
                .iter()
                .map(|interface| interface.rows)
                .sum::<u64>()
        })
    };
    // Nobody sees Data yet.
    page.act(Action::OpenDetails(Some(ids[0])));
    assert_eq!(rows(&page), None);
    page.act(Action::Go(Place::Data));
    let all = page
        .state
        .files
        .shown()
        .next()
        .map(|file| file.report.counts.rows());
    assert_eq!(rows(&page), all);
    // Of another file, while the data is the same.
    page.act(Action::OpenDetails(Some(ids[1])));
    assert_eq!(page.state.details.file, Some(ids[1]));
    assert_eq!(rows(&page), all);
    // Of a file that is removed, nothing stays open.
    page.act(Action::Remove(ids[1]));
    assert_eq!(page.state.details.file, None);
    assert_eq!(rows(&page), None);
}

#[test]
fn traffic_counts_once_when_it_shall() {
    let lines = LOG.replace("eni-1 10.0.0.1", "eni-2 10.0.0.1");
    let mut page = Page::with(&[("a.log", LOG), ("b.log", &lines)]);
    assert_eq!(page.totals().bytes, 8_080);
    assert!(page.state.overview.counted.value.is_none());
    page.act(Action::CountOnce(true));
    let counted = page.state.overview.counted.value.clone();
    // The duplicate record of the stranger counts twice: it is of one interface.
    let expected = CountedTotals {
        bytes: 4_080,
        packets: 32,
        records: 6,
        folded: 2,
        copied: 0,
        has_packet_addresses: false,
    };
    assert_eq!(counted.as_deref(), Some(&expected));
    let pairs = page.state.overview.counted_pairs.value.clone();
    let pairs = pairs.expect("pairs are asked for with the totals");
    assert_eq!(pairs.value(0, 2).to_string(), "4000");
    page.act(Action::CountOnce(false));
    assert!(page.state.overview.counted.value.is_none());
}

#[test]
fn an_opened_file_fills_the_overview() {
    let page = Page::with(&[("a.log", LOG)]);
    assert_eq!(&*page.state.files.status, "1 file, 3 records");
    assert_eq!(page.state.files.progress(), None);
    let expected = Totals {
        records: 3,
        nodata: 1,
        skipdata: 1,
        accepted: 2,
        rejected: 1,
        bytes: 4_040,
        packets: 31,
        ended: Some(1_700_000_300_000),
    };
    assert_eq!(page.totals(), expected);
    let pairs = page.state.overview.top_pairs.value.as_ref().unwrap();
    let pairs: Vec<String> = (0..pairs.rows())
        .map(|row| {
            [0, 1, 2]
                .map(|column| pairs.value(row, column).to_string())
                .join(" ")
        })
        .collect();
    assert_eq!(pairs, ["10.0.0.1 10.0.0.2 4000", "192.0.2.9 10.0.0.1 40"]);
    let traffic = page.state.overview.traffic.value.as_ref().unwrap();
    let sum: i128 = traffic.samples.iter().map(|sample| sample.amount).sum();
    assert_eq!(sum, 4_040);
    assert_eq!(
        (traffic.range.from, traffic.range.until),
        (1_700_000_000_000, 1_700_000_240_000)
    );
}

#[test]
fn every_line_of_all_files_is_counted() {
    let page = Page::with(&[("b/a.log", LOG), ("a.log", LOG)]);
    let counts = page.state.files.counts();
    assert_eq!((counts.lines, counts.records, counts.rejected), (14, 6, 2));
    assert_eq!(page.state.files.problems(), 0);
}

#[test]
fn a_removed_file_comes_back() {
    let mut page = Page::with(&[("a.log", LOG), ("b.log", LOG)]);
    let file = page.file("a.log");
    page.act(Action::Remove(file));
    assert_eq!(&*page.state.files.status, "1 file, 3 records");
    assert_eq!(page.totals().records, 3);
    page.act(Action::PutBack(file));
    assert_eq!(&*page.state.files.status, "2 files, 6 records");
    assert_eq!(page.totals().records, 6);
    page.act(Action::Remove(file));
    page.act(Action::ForgetRemoved);
    assert_eq!(page.state.files.removed().count(), 0);
    page.act(Action::Remove(page.file("b.log")));
    assert!(page.state.shows_first_screen());
    assert_eq!(&*page.state.files.status, "");
    assert_eq!(page.totals(), Totals::default());
}

#[test]
fn the_load_status_rests_for_five_seconds() {
    let mut page = Page::new();
    let files = page
        .workers
        .take(&[("a.log", LOG.as_bytes()), ("b.log", LOG.as_bytes())]);
    let ids = [files[0].file, files[1].file];
    page.decide(Action::Open(files));
    let mut heard = Vec::new();
    for (after, file, done) in [
        (0, 0, false),
        (4_999, 0, true),
        (1, 1, false),
        (100, 1, true),
    ] {
        page.now += after;
        let status = crate::worker::FileStatus {
            file: ids[file],
            path: format!("{file}.log"),
            size: 100,
            bytes_to_read: 100,
            bytes: 50,
            done,
            cancelled: false,
            hidden: false,
            given: None,
            report: Default::default(),
        };
        page.decide(Action::Event(Box::new(Event::File(Box::new(status)))));
        heard.push(page.state.files.status.to_string());
    }
    let (reading, half) = ("Reading 2 files", "Reading: 1 of 2 files done");
    assert_eq!(heard, [reading, reading, half, half]);
    let progress = page.state.files.progress().unwrap();
    assert_eq!(
        (progress.bytes, progress.size, progress.files_done),
        (200, 200, 2)
    );
    page.decide(Action::Event(Box::new(Event::LoadDone)));
    assert_eq!(&*page.state.files.status, "2 files, 0 records");
}

#[test]
fn a_query_shows_its_rows_and_says_so() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.ask("stats sum(bytes) as b by action | sort b desc");
    assert_eq!(&*page.state.query.status, "3 rows in 0 ms, scanned 5 rows");
    assert_eq!([page.cell(0, 0), page.cell(0, 1)], ["ACCEPT", "4000"]);
    assert!(page.state.query.running.is_none());
    page.ask("filter srcAddr = '203.0.113.1'");
    assert_eq!(&*page.state.query.status, "0 rows in 0 ms, scanned 5 rows");
}

#[test]
fn a_wrong_query_keeps_the_last_result() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.ask("stats count(*) as n");
    page.ask("stats count(*) as n | sorte n");
    assert_eq!(page.cell(0, 0), "5");
    let Some(Problem::Refused { text, diagnostics }) = page.state.query.problem.as_deref() else {
        panic!("the query is refused");
    };
    assert_eq!(diagnostics[0].position(text), (1, 23));
    let status = "The query has an error. Below is the result of an earlier query.";
    assert_eq!(&*page.state.query.status, status);
    page.ask("stats count(*) as m");
    assert!(page.state.query.problem.is_none());
}

#[test]
fn a_cancelled_query_keeps_the_last_result() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.ask("stats count(*) as n");
    assert_eq!(page.decide(Action::RunQuery), ["run Editor"]);
    assert_eq!(page.decide(Action::CancelQuery), ["cancel Editor"]);
    let (slot, query) = (Slot::Editor, crate::worker::QueryId(99));
    page.act(Action::Event(Box::new(Event::Cancelled { slot, query })));
    assert!(page.state.query.running.is_none());
    assert_eq!(page.cell(0, 0), "5");
}

#[test]
fn rows_are_fetched_when_they_come_in_sight() {
    let line = "2 1 eni-1 10.0.0.1 10.0.0.2 1000 443 6 10 1500 1700000000 1700000060 ACCEPT OK\n";
    let mut page = Page::with(&[("a.log", &line.repeat(1_000))]);
    page.ask("fields srcAddr, bytes");
    assert_eq!(page.cell(127, 1), "1500");
    assert_eq!(page.cell(128, 1), "not here");
    page.act(Action::See(120..140));
    assert_eq!(page.cell(128, 1), "1500");
    assert_eq!(page.decide(Action::See(120..140)), [] as [&str; 0]);
    assert_eq!(
        page.decide(Action::See(990..1_000)),
        ["page Editor 896+104"]
    );
}

#[test]
fn questions_and_examples_replace_the_query_so_that_it_can_be_undone() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.act(Action::Edit("stats count(*)".into()));
    page.act(Action::Ask(Question::WhatWasRejected));
    assert_eq!(page.state.place, Place::Query);
    assert_eq!(page.cell(0, 0), "192.0.2.9");
    page.act(Action::RestoreQuery);
    assert_eq!(&*page.state.query.text, "stats count(*)");
    assert!(page.state.query.replaced.is_none());
}

#[test]
fn more_files_make_a_result_outdated() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.ask("stats count(*) as n");
    page.open(&[("b.log", LOG)]);
    assert!(page.state.query.result.as_ref().unwrap().outdated);
    page.act(Action::RunQuery);
    assert!(!page.state.query.result.as_ref().unwrap().outdated);
    assert_eq!(page.cell(0, 0), "10");
}

#[test]
fn workers_that_keep_dying_are_not_fed_again() {
    let mut page = Page::with(&[("a.log", LOG)]);
    let lost = || Action::WorkerLost {
        reason: "out of memory".into(),
    };
    for expected in [&[][..], &[], &["cancel loading"], &[]] {
        assert_eq!(page.decide(lost()), expected);
    }
    // The same notice does not pile up.
    assert_eq!(page.state.notices.len(), 2);
    page.act(Action::DismissNotice(page.state.notices[0].number));
    assert_eq!(page.state.notices.len(), 1);
}

#[test]
fn reports_hold_no_log_content() {
    let mut page = Page::with(&[("secret/a.log", LOG)]);
    page.ask("filter srcAddr = '10.0.0.1' | sorte x");
    let problem = page.state.query.problem.clone().unwrap();
    let report = crate::ui::report::on_query(&page.state, &problem);
    assert!(
        report.contains("lines 7 = records 3 + nodata 1 + skipdata 1 + headers 1"),
        "{report}"
    );
    assert!(report.contains("line 1, column 31"), "{report}");
    assert!(
        !report.contains("10.0.0") && !report.contains("secret"),
        "{report}"
    );
}

/// What a page with these files says of a text, line by line.
fn said(page: &mut Page, text: &str) -> Vec<String> {
    page.act(Action::Learn(LearnAction::Give(text.into())));
    let lines = page.state.learn.explanations.as_ref();
    let lines = lines.map(|lines| lines.iter().map(|line| line.sentence.clone()));
    lines.map_or(Vec::new(), Iterator::collect)
}

#[test]
fn a_pasted_record_is_explained_without_any_data() {
    let mut page = Page::new();
    let record = "2 1 eni-1 10.0.0.1 10.0.0.2 1000 443 6 10 1500 1700000000 1700000060 ACCEPT OK";
    let sentences = said(&mut page, record);
    assert_eq!(sentences.len(), 1);
    assert!(
        sentences[0].starts_with("10.0.0.1 sent 10 TCP packets, 1,500 bytes, to port 443"),
        "{sentences:?}"
    );
    assert_eq!(said(&mut page, &format!("{record}\n\n{record}\n")).len(), 2);
    assert_eq!(said(&mut page, " \n"), [""; 0]);
    // An answer to what has been replaced since says nothing.
    let old = page
        .state
        .update(Action::Learn(LearnAction::Give(record.into())), 0);
    page.act(Action::Learn(LearnAction::Give("hello".into())));
    for command in old {
        for event in page.workers.command(command) {
            page.act(Action::Event(Box::new(event.map(|_| Table::default()))));
        }
    }
    let lines = page.state.learn.explanations.as_ref().unwrap();
    assert!(lines[0].sentence.starts_with("This is no flow log record"));
}

#[test]
fn a_row_is_explained_beside_the_table_until_somebody_goes() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.ask("fields @timestamp, srcAddr | sort @timestamp");
    page.act(Action::Learn(LearnAction::ExplainRow(2)));
    let beside = page.state.beside.clone().unwrap();
    let lines = beside.explanations.unwrap();
    assert_eq!(lines[0].line, LOG.lines().nth(3).unwrap());
    let said = &lines[0].sentence;
    // The address that all records of the interface share is its own.
    let end = "security group or network ACL did not let it in.";
    assert!(said.ends_with(end), "{said}");
    page.act(Action::Learn(LearnAction::CloseExplanation));
    assert!(page.state.beside.is_none());
    page.act(Action::Learn(LearnAction::ExplainRow(4)));
    page.act(Action::Go(Place::Data));
    assert!(page.state.beside.is_none());
}

#[test]
fn a_rejected_line_is_explained_by_the_reason_it_was_rejected_for() {
    let mut page = Page::with(&[("a.log", LOG)]);
    let file = page.file("a.log");
    page.act(Action::Learn(LearnAction::ExplainLine(file, 7)));
    let lines = page.state.beside.clone().unwrap().explanations.unwrap();
    assert_eq!(
        lines[0].sentence,
        "This is no flow log record: expected 14 values, found 4."
    );
    page.act(Action::Learn(LearnAction::ExplainLine(file, 2)));
    let subject = page.state.beside.clone().unwrap().subject;
    assert_eq!(subject, crate::worker::Subject::Line(file, 7));
}

#[test]
fn the_glossary_is_searched_and_shows_values_of_the_loaded_data() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.act(Action::Learn(LearnAction::LookUp("action".into())));
    assert_eq!(
        (page.state.place, page.state.learn.view),
        (Place::Learn, View::Glossary)
    );
    let values = |page: &Page| {
        let table = page.state.learn.values.as_ref().unwrap();
        let row = |row| format!("{} {}", table.value(row, 0), table.value(row, 1));
        (0..table.rows()).map(row).collect::<Vec<_>>()
    };
    assert_eq!(page.state.learn.entry().unwrap().insights_name, "action");
    assert_eq!(values(&page), ["ACCEPT 2", "REJECT 1"]);
    page.open(&[("b.log", LOG)]);
    assert_eq!(values(&page), ["ACCEPT 4", "REJECT 2"]);
    page.act(Action::Learn(LearnAction::Open(Some("tcp-flags".into()))));
    assert_eq!(values(&page), [""; 0]);
    let found = |page: &Page| {
        let entries = &page.state.learn.glossary.as_ref().unwrap().entries;
        let name = |&at: &u32| entries[at as usize].name.clone();
        page.state.learn.found.iter().map(name).collect::<Vec<_>>()
    };
    let filter = |text: &str, version| crate::lesson::glossary::Filter {
        text: text.into(),
        version,
        product: None,
    };
    page.act(Action::Learn(LearnAction::Search(filter("pkt", Some(3)))));
    assert_eq!(found(&page), ["pkt-srcaddr", "pkt-dstaddr"]);
    page.act(Action::Learn(LearnAction::Search(filter("", None))));
    assert_eq!(found(&page).len(), 72);
    page.act(Action::TryExample("stats count(*)".into()));
    assert_eq!(page.state.place, Place::Query);
    assert_eq!(page.cell(0, 0), "10");
}

#[test]
fn without_data_a_field_has_the_example_of_the_glossary() {
    let mut page = Page::new();
    page.act(Action::Learn(LearnAction::Show(View::Glossary)));
    page.act(Action::Learn(LearnAction::Open(Some("tcp-flags".into()))));
    assert!(page.state.learn.values.is_none());
    assert_eq!(page.state.learn.entry().unwrap().version, 3);
    page.act(Action::Learn(LearnAction::Open(None)));
    assert!(page.state.learn.entry().is_none());
}

/// A page with the sample, in Connections.
fn connections() -> Page {
    let mut page = Page::new();
    let new = page.workers.take(&crate::ui::sample::FILES);
    page.act(Action::Open(new));
    page.act(Action::Ask(Question::WhyIsThereNoAnswer));
    page
}

fn connect(page: &mut Page, action: ConnectionsAction) {
    page.act(Action::Connections(action));
}

fn list(page: &mut Page, action: ConversationsAction) {
    connect(page, ConnectionsAction::List(action));
}

/// The questions that are listed, with their verdicts.
fn raised(page: &Page) -> Vec<String> {
    let conversations = &page.state.connections.conversations;
    let tell = |raised: Raised| {
        let verdict = conversations.verdict(&raised.question);
        let outcome = verdict.map_or(String::new(), text::outcome);
        format!("{}: {outcome}", raised.question)
    };
    conversations.raised().into_iter().map(tell).collect()
}

#[test]
fn the_sample_tells_its_story_in_connections() {
    let mut page = connections();
    assert_eq!(page.state.place, Place::Connections);
    assert_eq!(
        raised(&page),
        [
            "10.1.5.112 to 10.2.15.210: Lost in between, then answered",
            "10.2.15.210 to 10.2.15.77:22: Blocked on entry",
        ]
    );
    let ping = page.state.connections.conversations.raised().swap_remove(0);
    connect(&mut page, ConnectionsAction::Open(ping.question));
    let connections = &page.state.connections;
    assert_eq!(
        (&*connections.from, &*connections.to),
        ("10.1.5.112", "10.2.15.210")
    );
    assert_eq!(
        &*connections.status,
        "10.1.5.112 to 10.2.15.210: ICMP lost in between, then answered. \
         10.1.5.112 to 203.0.113.140: ICMP answered."
    );
    connect(&mut page, ConnectionsAction::Close);
    assert!(page.state.connections.answer.is_none());
}

#[test]
fn a_question_is_answered_anew_when_files_come_and_go() {
    let mut page = connections();
    for action in [
        ConnectionsAction::EditFrom("10.1.5.112".into()),
        ConnectionsAction::EditTo("10.2.15.210".into()),
        ConnectionsAction::Ask,
    ] {
        connect(&mut page, action);
    }
    let status = |page: &Page| page.state.connections.status.to_string();
    assert!(
        status(&page).contains("lost in between"),
        "{}",
        status(&page)
    );
    // Without the file of the other end, nobody knows whether the requests arrived.
    let file = page.file("two-vpcs/vpc-b.log");
    page.act(Action::Remove(file));
    assert_eq!(
        status(&page),
        "10.1.5.112 to 10.2.15.210: ICMP no answer, then answered."
    );
    page.act(Action::PutBack(file));
    assert!(
        status(&page).contains("lost in between"),
        "{}",
        status(&page)
    );
}

#[test]
fn nothing_is_worked_out_for_connections_before_somebody_looks() {
    let mut page = Page::new();
    let new = page.workers.take(&crate::ui::sample::FILES);
    page.act(Action::Open(new));
    assert!(page.state.connections.conversations.table.is_none());
    page.act(Action::Go(Place::Connections));
    assert!(page.state.connections.conversations.table.is_some());
    assert_eq!(page.decide(Action::Go(Place::Connections)), [""; 0]);
}

#[test]
fn strangers_who_knock_in_vain_are_folded_away_until_somebody_asks() {
    let mut page = connections();
    let conversations = &page.state.connections.conversations;
    assert_eq!(conversations.questions.rows, 2);
    let strangers = conversations.strangers();
    assert_eq!(
        (strangers[0].name.as_str(), strangers[0].attempts),
        ("198.51.100.208", 52)
    );
    assert_eq!(conversations.knocked_ports()[0].name, "TCP 23 (Telnet)");
    let folded = conversations.table.as_ref().unwrap().rows;
    list(&mut page, ConversationsAction::ShowStrangers(true));
    let conversations = &page.state.connections.conversations;
    assert!(conversations.questions.rows > 100 && conversations.raised().len() == 12);
    assert_eq!(
        conversations.table.as_ref().unwrap().rows - folded,
        conversations.total("unsolicited").unwrap()
    );
    list(&mut page, ConversationsAction::MoreQuestions);
    assert_eq!(page.state.connections.conversations.raised().len(), 60);
}

#[test]
fn conversations_are_sorted_filtered_and_asked_about() {
    let mut page = connections();
    let bytes = |page: &Page, row| {
        let table = page.state.connections.conversations.table.clone().unwrap();
        match table.named_value(row, "bytes to server") {
            Some(crate::query::Value::Integer(bytes)) => bytes,
            other => panic!("no bytes: {other:?}"),
        }
    };
    let column = super::conversations::COLUMNS
        .iter()
        .position(|(name, ..)| *name == "bytes to server")
        .unwrap();
    list(&mut page, ConversationsAction::Sort(column));
    assert!(bytes(&page, 0) >= bytes(&page, 1) && bytes(&page, 1) > bytes(&page, 100));
    list(&mut page, ConversationsAction::Sort(column));
    assert!(bytes(&page, 0) <= bytes(&page, 1) && bytes(&page, 1) < bytes(&page, 100));
    list(&mut page, ConversationsAction::Filter("icmp".into()));
    list(&mut page, ConversationsAction::Rest);
    let table = page.state.connections.conversations.table.clone().unwrap();
    assert!(table.rows > 0 && table.rows < 100, "{}", table.rows);
    assert_eq!(
        table.value(0, 2).unwrap().to_text(),
        "ICMP",
        "{:?}",
        table.columns()
    );
    connect(&mut page, ConnectionsAction::OpenRow(0));
    let answer = page.state.connections.answer.clone().unwrap();
    assert_eq!(answer[0].question.protocol, Some(1));
    list(
        &mut page,
        ConversationsAction::Filter("no such thing".into()),
    );
    list(&mut page, ConversationsAction::Rest);
    let table = page.state.connections.conversations.table.clone().unwrap();
    assert_eq!(table.rows, 0);
}

#[test]
fn what_counts_twice_can_be_left_out_and_taken_in_again() {
    let mut page = Page::with(&[("a.log", LOG), ("b.log", LOG), ("c.log", LOG)]);
    let removed = |page: &Page| page.state.files.kept_one().len();
    let twins = |page: &Page| -> Vec<FileId> {
        let twins = page.state.files.repeats.twins().iter();
        twins.map(|twin| twin.file).collect()
    };
    let both = vec![page.file("b.log"), page.file("c.log")];
    assert_eq!((page.totals().records, twins(&page)), (9, both.clone()));
    page.act(Action::LeaveOutDuplicates(true));
    assert_eq!(page.state.files.repeats.duplicates, Duplicates::LeftOut);
    assert_eq!(page.totals().records, 3);
    assert_eq!(page.state.files.counts().duplicates, 10);
    page.act(Action::LeaveOutDuplicates(false));
    assert_eq!(page.totals().records, 9);
    page.act(Action::KeepOne(both.clone()));
    assert_eq!((page.totals().records, twins(&page)), (3, vec![]));
    assert_eq!(removed(&page), 2);
    page.act(Action::PutBack(both[0]));
    assert_eq!(removed(&page), 1);
    page.act(Action::PutAllBack(page.state.files.kept_one()));
    assert_eq!((page.totals().records, removed(&page)), (9, 0));
    page.act(Action::KeepOne(both));
    page.act(Action::ForgetRemoved);
    assert_eq!((page.totals().records, removed(&page)), (3, 0));
}

/// Records of version 2 fields in an order of somebody's own, without a header.
const CUSTOM: &str = "\
ACCEPT 10.0.0.1 10.0.0.2 1000 443 6 10 1500 1700000000 1700000060
ACCEPT 10.0.0.2 10.0.0.1 443 1000 6 20 2500 1700000060 1700000120
REJECT 192.0.2.9 10.0.0.1 2000 22 6 1 40 1700000120 1700000180
ACCEPT 10.0.0.1 10.0.0.9 53211 53 17 2 156 1700000120 1700000180
";
const CUSTOM_FIELDS: &str =
    "action srcaddr dstaddr srcport dstport protocol packets bytes start end";

fn naming(page: &mut Page, action: NamingAction) {
    page.act(Action::Naming(action));
}

fn dialog(page: &Page) -> &NamingDialog {
    let dialog = page.state.naming.dialog.as_ref();
    dialog.expect("the dialog is open")
}

fn waiting(page: &Page) -> Vec<&str> {
    let files = page.state.files.waiting();
    files.map(|file| &*file.path).collect()
}

#[test]
fn fields_are_named_once_for_all_files_of_a_shape() {
    let mut page = Page::with(&[("b.log", CUSTOM), ("a.log", CUSTOM), ("c.log", LOG)]);
    assert_eq!(waiting(&page), ["a.log", "b.log"]);
    let lines = page.state.files.counts().lines;
    let file = page.file("a.log");
    naming(&mut page, NamingAction::Open(file));
    assert_eq!((dialog(&page).others, &*dialog(&page).path), (1, "a.log"));
    // What the values leave open is named by hand, or by the format string at once.
    naming(&mut page, NamingAction::Edit("${action} ${srcaddr}".into()));
    let trial = dialog(&page).trial.as_deref().expect("it was tried");
    assert_eq!(
        (trial.names, trial.values, trial.is_readable()),
        (2, 10, false)
    );
    naming(&mut page, NamingAction::Apply);
    assert!(page.state.naming.dialog.is_some());
    naming(&mut page, NamingAction::Edit(CUSTOM_FIELDS.into()));
    let trial = dialog(&page).trial.as_deref().expect("it was tried");
    assert_eq!((trial.fits, trial.lines, trial.is_readable()), (4, 4, true));
    naming(&mut page, NamingAction::Apply);
    assert!(page.state.naming.dialog.is_none());
    assert!(waiting(&page).is_empty());
    assert_eq!(page.state.naming.stored(), CUSTOM_FIELDS);
    let counts = page.state.files.counts();
    assert_eq!(
        (counts.lines, counts.records, counts.rejected),
        (lines, 11, 1)
    );
    assert_eq!(&*page.state.files.status, "3 files, 11 records");
    // A later file of the same shape is read at once.
    page.open(&[("d.log", CUSTOM)]);
    assert_eq!(page.state.files.counts().records, 15);
    assert!(waiting(&page).is_empty());
}

#[test]
fn fields_are_chosen_one_by_one_and_changed_later() {
    let mut page = Page::with(&[("a.log", CUSTOM)]);
    let file = page.file("a.log");
    naming(&mut page, NamingAction::Open(file));
    let guessed = dialog(&page).fields.clone();
    for (at, name) in CUSTOM_FIELDS.split(' ').enumerate() {
        naming(&mut page, NamingAction::Choose(at, Some(name.into())));
    }
    let text = "${action} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} \
        ${bytes} ${start} ${end}";
    assert_eq!(dialog(&page).text, text);
    naming(&mut page, NamingAction::Guess);
    assert_eq!(dialog(&page).fields, guessed);
    naming(&mut page, NamingAction::Choose(7, None));
    naming(
        &mut page,
        NamingAction::Choose(0, Some("log-status".into())),
    );
    let trial = dialog(&page).trial.as_deref().expect("it was tried");
    let found = trial.contradictions[0].as_ref().map(|found| found.lines);
    assert_eq!(
        (trial.fits, trial.is_readable(), found),
        (0, false, Some(4))
    );
    naming(&mut page, NamingAction::Choose(0, Some("action".into())));
    naming(&mut page, NamingAction::Apply);
    page.ask("stats count(*), sum(bytes)");
    assert_eq!((page.cell(0, 0), page.cell(0, 1)), ("4".into(), "".into()));
    // The field that was left open gets its name, and everything is read again.
    naming(&mut page, NamingAction::Open(file));
    assert_eq!(dialog(&page).fields[7], None);
    naming(&mut page, NamingAction::Choose(7, Some("bytes".into())));
    naming(&mut page, NamingAction::Apply);
    page.ask("stats count(*), sum(bytes)");
    assert_eq!(
        (page.cell(0, 0), page.cell(0, 1)),
        ("4".into(), "4196".into())
    );
    assert_eq!(page.state.naming.remembered.len(), 1);
    naming(&mut page, NamingAction::Forget(file));
    assert_eq!(waiting(&page), ["a.log"]);
    assert_eq!(page.state.naming.stored(), "");
    assert_eq!(page.state.files.counts().rejected, 4);
}

#[test]
fn names_outlive_the_page() {
    let mut page = Page::new();
    naming(&mut page, NamingAction::Recall(CUSTOM_FIELDS.into()));
    page.open(&[("a.log", CUSTOM), ("b.log", "10.0.0.1 ACCEPT\n")]);
    assert_eq!(page.state.files.counts().records, 4);
    assert_eq!(waiting(&page), ["b.log"]);
    assert_eq!(page.state.naming.stored(), CUSTOM_FIELDS);
    let mut empty = Page::new();
    naming(&mut empty, NamingAction::Recall("\n1 2 3\n".into()));
    assert!(empty.state.naming.remembered.is_empty());
}

/// The chips as they are written.
fn chips(page: &Page) -> Vec<String> {
    let chips = page.state.selection.chips.iter();
    chips.map(|chip| chip.condition()).collect()
}

fn select(page: &mut Page, action: SelectionAction) {
    page.act(Action::Select(action));
}

fn include(field: &str, value: Value) -> SelectionAction {
    SelectionAction::Include(Choice::of(field, value))
}

#[test]
fn the_overview_remembers_what_was_answered() {
    let mut page = Page::with(&[("a.log", LOG)]);
    let all = page.totals();
    let of_slots = |commands: Vec<String>| -> Vec<String> {
        let is_asked = |command: &String| {
            let slots = ["Totals", "TopPairs", "Traffic"];
            slots.iter().any(|slot| command.ends_with(slot))
        };
        commands.into_iter().filter(is_asked).collect()
    };
    let asked = ["run TopPairs", "run Traffic", "run Totals"];
    let recalled = ["cancel TopPairs", "cancel Traffic", "cancel Totals"];
    let https = || Action::Select(include("dstPort", Value::Integer(443)));
    let clear = || Action::Select(SelectionAction::Clear);

    page.act(https());
    let some = page.totals();
    assert_ne!(some, all);
    // The answers are there before any worker does anything.
    assert_eq!(of_slots(page.decide(clear())), recalled);
    assert_eq!(page.totals(), all);
    assert_eq!(of_slots(page.decide(https())), recalled);
    assert_eq!(page.totals(), some);

    // What was asked but not answered is asked again.
    let ssh = || Action::Select(include("dstPort", Value::Integer(22)));
    page.act(clear());
    assert_eq!(of_slots(page.decide(ssh())), asked);
    page.act(clear());
    assert_eq!(of_slots(page.decide(ssh())), asked);
    page.act(clear());

    // Time goes on, so that the answer may be another.
    let recent = || {
        let condition = "end > NOW() - 200".to_string();
        Action::Select(SelectionAction::Add(Chip::Condition(condition)))
    };
    page.act(recent());
    page.act(clear());
    assert_eq!(of_slots(page.decide(recent())), asked);
    page.act(clear());

    // Other records have other answers.
    page.open(&[("b.log", LOG)]);
    assert_eq!(page.totals().records, 2 * all.records);
    page.act(https());
    assert_eq!(page.totals().records, 2 * some.records);
}

#[test]
fn overview_conversations_and_queries_follow_the_selection() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.act(Action::Go(Place::Query));
    page.ask("stats count(*), sum(bytes)");
    assert_eq!(
        (page.cell(0, 0), page.cell(0, 1)),
        ("5".into(), "4040".into())
    );

    select(&mut page, include("dstPort", Value::Integer(443)));
    assert_eq!(
        (page.cell(0, 0), page.cell(0, 1)),
        ("2".into(), "4000".into())
    );
    let totals = |page: &Page| {
        let totals = page.state.overview.totals.value.as_deref().unwrap().clone();
        (totals.records, totals.bytes)
    };
    assert_eq!(totals(&page), (2, 4_000));
    let samples = |page: &Page| {
        page.state
            .overview
            .traffic
            .value
            .as_ref()
            .unwrap()
            .samples
            .len()
    };
    assert_eq!(samples(&page), 2);

    let range = TimeRange {
        from: 1_700_000_060_000,
        until: 1_700_000_119_999,
    };
    select(&mut page, SelectionAction::Range(Some(range)));
    assert_eq!(page.cell(0, 1), "2500");
    assert_eq!(totals(&page), (1, 2_500));
    // Traffic over time shows where the range is, unless it is zoomed into.
    assert_eq!(samples(&page), 2);
    select(&mut page, SelectionAction::Zoom(true));
    assert_eq!(samples(&page), 1);

    page.act(Action::Go(Place::Connections));
    let table = |page: &Page| {
        page.state
            .connections
            .conversations
            .table
            .as_ref()
            .unwrap()
            .rows
    };
    assert_eq!(table(&page), 1);
    select(&mut page, include("bytes", Value::Integer(7)));
    assert_eq!(table(&page), 0);
    select(&mut page, SelectionAction::Clear);
    assert_eq!(table(&page), 1);
    // What is not looked at follows when somebody looks.
    assert_eq!(page.cell(0, 0), "1");
    page.act(Action::Go(Place::Query));
    assert_eq!(page.cell(0, 0), "5");
}

#[test]
fn a_typed_condition_becomes_a_filter_when_it_is_one() {
    let mut page = Page::with(&[("a.log", LOG)]);
    for (typed, expected, problem) in [
        ("bytes >", &[][..], Some("Expected")),
        ("  bytes > 2000 ", &["bytes > 2000"], None),
        ("", &["bytes > 2000"], None),
    ] {
        select(&mut page, SelectionAction::Type(typed.into()));
        select(&mut page, SelectionAction::Enter);
        assert_eq!(chips(&page), expected);
        let told = page.state.typed.problem.as_deref();
        assert_eq!(told.is_some(), problem.is_some(), "{told:?}");
    }
    assert_eq!(&*page.state.typed.text, "");
    select(&mut page, SelectionAction::Invert(0));
    assert_eq!(chips(&page), ["not (bytes > 2000)"]);
    select(&mut page, SelectionAction::Remove(0));
    assert!(page.state.selection.is_everything());
}

#[test]
fn filters_move_into_the_query_and_back() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.act(Action::Edit("stats count(*)".into()));
    select(&mut page, include("action", Value::text("REJECT")));
    select(&mut page, SelectionAction::IntoQuery);
    assert!(chips(&page).is_empty());
    let text = "filter action = 'REJECT'\n| stats count(*)";
    assert_eq!(&*page.state.query.text, text);
    select(&mut page, SelectionAction::FromQuery);
    assert_eq!(chips(&page), ["action = 'REJECT'"]);
    assert_eq!(&*page.state.query.text, "stats count(*)");
}

#[test]
fn steps_are_undone_and_done_again() {
    let mut page = Page::with(&[("a.log", LOG)]);
    let first = page.state.steps.number();
    page.act(Action::Go(Place::Query));
    page.ask("stats count(*)");
    select(&mut page, include("dstPort", Value::Integer(443)));
    assert_eq!(page.state.steps.number(), first + 3);
    assert_eq!(page.cell(0, 0), "2");

    page.act(Action::Return(first + 2));
    assert!(chips(&page).is_empty());
    assert_eq!(page.cell(0, 0), "5");
    page.act(Action::Return(first + 3));
    assert_eq!(chips(&page), ["dstPort = 443"]);
    assert_eq!(page.cell(0, 0), "2");
    page.act(Action::Return(first));
    assert_eq!(page.state.place, Place::Overview);
    assert!(page.state.steps.can_redo());
    // A new step takes the place of those that were undone.
    page.act(Action::Go(Place::Data));
    assert!(!page.state.steps.can_redo());
}

#[test]
fn a_page_opened_at_an_address_shows_what_it_leads_to() {
    let mut page = Page::new();
    let hash = "#/query?q=stats+count(*)&filter=dstPort+%3D+443";
    page.state.begin(crate::ui::address::read(hash).unwrap());
    assert!(!page.state.steps.can_undo());
    page.open(&[("a.log", LOG)]);
    assert_eq!(&*page.state.query.text, "stats count(*)");
    assert_eq!(page.cell(0, 0), "2");
    // A place by itself keeps what is selected.
    page.act(Action::Visit(
        crate::ui::address::read("#/overview").unwrap(),
    ));
    assert_eq!(chips(&page), ["dstPort = 443"]);
    page.act(Action::Visit(
        crate::ui::address::read("#/query?q=limit+1").unwrap(),
    ));
    assert!(chips(&page).is_empty());
    assert_eq!(page.state.query.result.as_ref().unwrap().rows, 1);
}

#[test]
fn fields_are_told_when_somebody_looks() {
    let mut page = Page::with(&[("a.log", LOG)]);
    assert!(page.state.fields.catalog.is_none());
    page.act(Action::Go(Place::Query));
    let field = |page: &Page, name: &str| page.state.fields.field(name).cloned().unwrap();
    let action = field(&page, "action");
    assert_eq!(
        (action.rows, action.dashes, action.distinct),
        (Some(5), Some(2), Some(3))
    );
    // Of the one that is open, the workers tell all.
    page.act(Action::Fields(FieldsAction::Open(Some("bytes".into()))));
    let open = |page: &Page| page.state.fields.open.clone().unwrap();
    let figures = |page: &Page| open(page).figures.map(|figures| (*figures).clone());
    let expected = Figures {
        rows: 5,
        present: 5,
        dashes: 2,
        distinct: 4,
        spread: Some([40, 1500, 2500].map(Value::Integer)),
    };
    assert_eq!(figures(&page), Some(expected.clone()));
    let values = open(&page).values.unwrap();
    let value = |row| (values.value(row, 0).to_string(), values.value(row, 1));
    assert_eq!(value(0), ("-".to_string(), Value::Integer(2)));
    // More records, more to tell.
    page.open(&[("b.log", LOG)]);
    assert_eq!(field(&page, "action").rows, Some(10));
    let doubled = Figures {
        rows: 10,
        present: 10,
        dashes: 4,
        ..expected
    };
    assert_eq!(figures(&page), Some(doubled));
    // Nobody looks any more.
    page.act(Action::Fields(FieldsAction::Column(false)));
    page.open(&[("c.log", LOG)]);
    assert_eq!(field(&page, "action").rows, Some(10));
    page.act(Action::Fields(FieldsAction::Sheet(true)));
    assert_eq!(field(&page, "action").rows, Some(15));
}

#[test]
fn a_field_is_grouped_by_and_shown() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.act(Action::Go(Place::Query));
    page.ask("filter action = 'ACCEPT' | stats count(*)");
    page.act(Action::Fields(FieldsAction::Sheet(true)));
    page.act(Action::Fields(FieldsAction::Show("dstPort".into())));
    let text = "fields @timestamp, dstPort\n| filter action = 'ACCEPT'";
    assert_eq!(&*page.state.query.text, text);
    assert_eq!(page.cell(0, 1), "443");
    assert!(!page.state.fields.is_sheet);
    page.act(Action::Fields(FieldsAction::GroupBy("action".into())));
    let shown = [(0, "-"), (1, "ACCEPT"), (2, "REJECT")];
    for (row, action) in shown {
        assert_eq!(page.cell(row, 0), action);
    }
    page.act(Action::RestoreQuery);
    assert_eq!(&*page.state.query.text, text);
}

#[test]
fn a_chart_fetches_its_rows_when_it_is_shown() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.act(Action::Go(Place::Query));
    page.ask("filter action = 'ACCEPT' | stats sum(bytes) as b by srcAddr");
    let counted = |page: &Page| {
        let histogram = page.state.chart.histogram.value.as_ref();
        histogram.map(|histogram| histogram.table.rows())
    };
    // The two records begin in different minutes; the table needs no rows to draw.
    assert_eq!(counted(&page), Some(2));
    assert!(page.state.chart.rows.is_none());
    page.act(Action::Chart(ChartAction::Show(ResultView::Chart)));
    let rows = page.state.chart.rows.as_ref();
    assert_eq!(rows.map(|rows| rows.rows()), Some(1));
    page.act(Action::Chart(ChartAction::Toggle("10.0.0.1".into())));
    assert!(page.state.chart.hidden.contains("10.0.0.1"));
    // What was chosen for other columns is forgotten, the view is not.
    page.act(Action::Chart(ChartAction::Measure(Some("b".into()))));
    page.ask("stats count(*) as n by action");
    assert_eq!(page.state.chart.measure, None);
    assert_eq!(page.state.chart.view, ResultView::Chart);
    let rows = page.state.chart.rows.as_ref();
    assert_eq!(rows.map(|rows| rows.rows()), Some(3));
}

#[test]
fn records_have_a_distribution_of_their_amounts() {
    let mut page = Page::with(&[("a.log", LOG)]);
    page.act(Action::Go(Place::Query));
    page.act(Action::Chart(ChartAction::Show(ResultView::Chart)));
    page.ask("fields packets, srcPort, bytes | filter action = 'ACCEPT' | limit 1");
    // Ports are no amounts.
    assert_eq!(*page.state.chart.amounts, ["bytes", "packets"]);
    // 1500 and 2500 bytes: from 1,000 and from 2,000; the limit is not for what is counted.
    let counts = |page: &Page| {
        let found = page.state.chart.distribution.value.as_ref();
        found.map_or(Vec::new(), |found| found.counts.clone())
    };
    assert_eq!(counts(&page)[9..], [1, 1]);
    // 10 and 20 packets.
    page.act(Action::Chart(ChartAction::Measure(Some("packets".into()))));
    assert_eq!(counts(&page)[3..], [1, 1]);
}
