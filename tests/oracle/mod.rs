//! The slow, obvious evaluator that the query engine is checked against.
//!
//! It reads lines into maps of text, keeps every row whole, and carries out a query one
//! command and one row at a time, in the order in which it is written. Of the library it
//! uses the syntax tree alone: values, comparisons, order, time and names are its own,
//! written from the rules of the language. Random logs and random queries must give the
//! same table here and in the engine, however the rows are dealt out.
//!
//! `FLOWGLASS_ORACLE_CASES=100000 cargo test --release --test queries` runs more cases, from
//! the one that `FLOWGLASS_ORACLE_FIRST` names on; `FLOWGLASS_ORACLE_SEED=17` runs the one
//! that a failure names.

mod aggregates;
mod calendar;
mod compare;
mod derived;
mod digest;
mod evaluate;
mod extraction;
mod functions;
mod logs;
mod lookup;
mod queries;
mod random;
mod record;
mod shrink;
mod value;
mod whole;

use crate::case::{self, Expected, File};
use crate::engine::{DEALS, Deal, answer, deal, open};
use evaluate::{Table, evaluate};
use flowglass::query::command::CommandInfo;
use flowglass::query::derived::DERIVED_FIELDS;
use flowglass::query::function::Function;
use flowglass::query::syntax::parse;
use flowglass::worker::Local;
use random::Random;
use std::collections::HashSet;
use std::env;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::thread;

/// How many random cases run unless the environment says otherwise.
const CASES: u64 = 300;

type Range = Option<(i64, i64)>;

fn expected(files: &[File], query: &str, range: Range) -> Table {
    let tree = parse(query).unwrap_or_else(|errors| panic!("{query}\n{errors:#?}"));
    evaluate(files, &tree, range)
}

/// How the engine's answer differs, if it does.
fn difference(expected: &Table, local: &mut Local, query: &str, range: Range) -> Option<String> {
    match answer(local, query, range) {
        Ok(actual) => {
            let difference = compare::difference(expected, &actual)?;
            let tables = compare::side_by_side(expected, &actual);
            Some(format!("{difference}\n{tables}"))
        }
        Err(errors) => {
            let errors: Vec<String> = errors.iter().map(|error| error.render(query)).collect();
            Some(format!("refused: {}", errors.join("\n")))
        }
    }
}

/// How many cases are asked in every way to deal the rows out; of further ones each is asked
/// in two, so that more of them are.
const ALL_DEALS: u64 = 1_000;

fn deals(seed: u64) -> Vec<Deal> {
    let count = DEALS.len() as u64;
    match seed < ALL_DEALS {
        true => DEALS.to_vec(),
        false => [seed % count, (seed / count) % count]
            .map(|at| DEALS[at as usize])
            .to_vec(),
    }
}

/// The same for several ways to deal the rows out.
fn any_difference(files: &[File], query: &str, range: Range, deals: &[Deal]) -> Option<String> {
    let files = &[files, &logs::tables()].concat();
    let expected = expected(files, query, range);
    deals.iter().find_map(|&deal| {
        // A panic is a difference too, and so is made small before it is told.
        let difference =
            catch_unwind(|| difference(&expected, &mut open(files, deal), query, range))
                .unwrap_or_else(|_| Some("the engine panics".to_string()))?;
        Some(format!("{deal:?}: {difference}"))
    })
}

/// What is wrong with a case, if anything is.
fn check(seed: u64) -> Option<String> {
    let mut random = Random::new(seed);
    let focus = logs::focus(&mut random);
    let files = logs::files(&mut random, &focus);
    let query = queries::query(&mut random, &focus);
    let range = random.percent(15).then(|| {
        let from = 1_794_700_812_000 + random.below(200) as i64 * 1_000;
        (from, from + random.below(300_000) as i64)
    });
    let deals = deals(seed);
    let difference = any_difference(&files, &query, range, &deals)?;
    // What is left out must not make it a wrong query, which the evaluator may not survive.
    let is_refused = |difference: &str| difference.contains("refused: ");
    let fails = |files: &[File], query: &str| {
        let found = catch_unwind(|| match parse(query) {
            Ok(_) => any_difference(files, query, range, &deals),
            Err(_) => None,
        });
        let found = found.ok().flatten();
        found.is_some_and(|found| is_refused(&found) == is_refused(&difference))
    };
    let (files, query) = shrink::shrink(&files, &query, fails);
    let shrunk = any_difference(&files, &query, range, &deals).unwrap_or_default();
    let first = difference.lines().next().unwrap_or_default();
    let mut report = format!("seed {seed}, range {range:?}, at first {first}\n");
    for file in &files {
        report += &format!("=== file {}\n{}\n", file.path, file.text);
    }
    Some(format!("{report}=== query\n{query}\n\n{shrunk}\n"))
}

/// After so many failures it is known that something is wrong.
const MOST_FAILURES: usize = 10;

#[test]
fn random_queries_agree() {
    let number = |name: &str| {
        env::var(name)
            .ok()
            .map(|text| text.parse().expect("a number"))
    };
    let (first, count) = match number("FLOWGLASS_ORACLE_SEED") {
        Some(seed) => (seed, 1),
        None => (
            number("FLOWGLASS_ORACLE_FIRST").unwrap_or(0),
            number("FLOWGLASS_ORACLE_CASES").unwrap_or(CASES),
        ),
    };
    let threads = thread::available_parallelism().map_or(1, |threads| threads.get());
    let failures: Mutex<Vec<String>> = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for thread in 0..threads {
            let (seeds, failures) = ((first..first + count).skip(thread), &failures);
            scope.spawn(move || {
                for seed in seeds.step_by(threads) {
                    let failure = check(seed);
                    // A long run tells what it finds at once.
                    failure.iter().for_each(|failure| eprintln!("{failure}"));
                    let mut failures = failures.lock().expect("nobody panics");
                    failures.extend(failure);
                    if failures.len() >= MOST_FAILURES {
                        return;
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("nobody panics");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What the language has and the random queries never ask for.
#[test]
fn random_queries_ask_for_everything() {
    let mut words: HashSet<String> = HashSet::new();
    for seed in 0..3_000 {
        let mut random = Random::new(seed);
        let focus = logs::focus(&mut random);
        let query = queries::query(&mut random, &focus).to_lowercase();
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '@';
        words.extend(query.split(|c| !is_part(c)).map(str::to_string));
    }
    let commands = CommandInfo::all().filter(|command| command.runs());
    let commands = commands.map(|command| command.names().collect());
    let functions = Function::all().map(|function| function.names().collect());
    let derived = DERIVED_FIELDS.iter().map(|field| vec![field.name]);
    let all: Vec<Vec<&str>> = commands.chain(functions).chain(derived).collect();
    let is_missing = |names: &&Vec<&str>| {
        names
            .iter()
            .all(|name| !words.contains(&name.to_lowercase()))
    };
    let missing: Vec<&Vec<&str>> = all.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Enough rows and groups that batches, pages and merges have several of everything.
#[test]
fn great_results_agree() {
    let mut files = Vec::new();
    for file in 0..4 {
        let mut text = "srcaddr dstport bytes start action\n".to_string();
        for line in 0..2_500 {
            // Every number is met, in an order that looks like none.
            let number = (file * 2_500 + line) * 7_919 % 10_000;
            let action = ["ACCEPT", "REJECT", "-"][number % 3];
            let (address, port) = (number % 9_000, number % 50);
            let (high, low) = (address / 250, address % 250);
            let start = 1_794_700_800 + number / 9;
            text += &format!("10.1.{high}.{low} {port} {number} {start} {action}\n");
        }
        files.push(File {
            path: format!("{file}.log"),
            text,
        });
    }
    let deals = [deal(1, None), deal(2, None), deal(5, Some(500))];
    let mut shards = deals.map(|deal| open(&files, deal));
    for query in [
        "fields bytes | sort dstPort desc, srcAddr",
        "stats sum(bytes) as s, max(action) as a by srcAddr, dstPort | sort s desc | limit 9500",
        "stats count_distinct(srcAddr) as d, count_distinct(bytes) as b by dstPort | sort d, b",
        "stats count(*) as n by srcAddr, bin(1m) as t | stats max(n) as m, count(*) by t",
        "limit 9000 | filter action != 'ACCEPT' | display bytes | sort srcAddr | limit 5000",
    ] {
        let expected = expected(&files, query, None);
        for local in &mut shards {
            if let Some(difference) = difference(&expected, local, query, None) {
                panic!("{query}\n{difference}");
            }
        }
    }
}

#[test]
fn the_evaluator_gives_the_tables_worked_out_by_hand() {
    for case in case::all() {
        if let Expected::Table { names, rows, .. } = case.expected {
            let table = expected(&case.files, &case.query, case.range);
            let row = |row: &Vec<value::Value>| row.iter().map(|value| value.to_string()).collect();
            let actual: Vec<Vec<String>> = table.rows.iter().map(row).collect();
            assert_eq!((table.names, actual), (names, rows), "{}", case.title);
        }
    }
}
