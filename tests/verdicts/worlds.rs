//! Random worlds: code and causes are those that simulating every cause gives.

use crate::ask::{Found, ask, question};
use crate::random::Random;
use crate::simulator::judge::{self, Expected};
use crate::simulator::plan::Plan;
use crate::simulator::traffic::Service;
use std::collections::BTreeSet;
use std::env;
use std::panic::catch_unwind;

/// How many worlds are tried unless the environment says otherwise.
const CASES: u64 = 200;

fn found(plan: &Plan, files: &[(String, String)]) -> Vec<Found> {
    let (src, dst) = plan.asked();
    let mut question = question(&src.to_string(), &dst.to_string());
    question.port = plan.asks_port.then_some(plan.port);
    question.protocol = plan.asks_protocol.then_some(plan.protocol());
    question.captured_all = plan.captured_all;
    let mut files = files.to_vec();
    if plan.shards > 1 {
        files.reverse();
    }
    let mut found = ask(&files, plan.shards, &question);
    assert!(!found.is_empty(), "there is always an answer");
    // What else the two hosts do is not what the plan is about.
    found.retain(|stretch| {
        stretch.code != "not-enough-evidence"
            && stretch.protocol == Some(plan.protocol())
            && (plan.service == Service::Ping || stretch.port == Some(plan.port))
    });
    found.sort_by_key(|stretch| stretch.since);
    found
}

/// What was to be found and was, or how the engine's stretches differ from it.
fn examine(plan: &Plan) -> Result<Vec<Expected>, String> {
    // Whose interface it is, the engine would have to guess.
    if !plan.is_clear() {
        return Ok(Vec::new());
    }
    let sightings = plan.sightings(&plan.phases, true);
    let Some(expected) = judge::expected(plan, &sightings) else {
        return Ok(Vec::new());
    };
    let stretches: Vec<&Expected> = expected
        .iter()
        .filter(|stretch| stretch.code != "not-enough-evidence")
        .collect();
    let files = plan.files(&sightings);
    // A panic is a difference too, and so is made small before it is told.
    let found = catch_unwind(|| found(plan, &files)).map_err(|_| "the engine panics")?;
    let agree = stretches.len() == found.len()
        && stretches
            .iter()
            .zip(&found)
            .all(|(expected, found)| agrees(plan, expected, found));
    match agree {
        true => Ok(expected),
        false => Err(format!("expected {expected:#?}\nfound {found:#?}")),
    }
}

fn agrees(plan: &Plan, expected: &Expected, found: &Found) -> bool {
    // Where in a window something changed is not recorded.
    let slack = plan.longest_window() + plan.pause + 30 + plan.lasts / 1_000;
    let is_near =
        |time: Option<i64>, wanted: i64| time.is_some_and(|time| (time - wanted).abs() <= slack);
    let is_evident = found.evidence > 0
        && is_near(found.since, expected.first)
        && is_near(found.until, expected.last);
    let causes_agree = expected
        .causes
        .as_ref()
        .is_none_or(|causes| *causes == found.causes);
    expected.code == found.code && causes_agree && is_evident && !found.sentence.is_empty()
}

/// A plan that still fails and has nothing left that could be left out.
fn shrink(mut plan: Plan) -> Plan {
    while let Some(simpler) = plan
        .simpler()
        .into_iter()
        .find(|plan| examine(plan).is_err())
    {
        plan = simpler;
    }
    plan
}

/// Checks one world; returns the codes and causes that were to be found in it.
fn check(seed: u64) -> Vec<Expected> {
    let plan = Plan::random(&mut Random::new(seed));
    if let Ok(expected) = examine(&plan) {
        return expected;
    }
    let plan = shrink(plan);
    let sightings = plan.sightings(&plan.phases, true);
    let mut report = format!("seed {seed}\n{plan:#?}\n");
    for (path, text) in plan.files(&sightings) {
        report += &format!("=== {path}\n{text}\n");
    }
    let (src, dst) = plan.asked();
    let difference = examine(&plan).err().unwrap_or_default();
    panic!("{report}=== does {src} reach {dst}?\n{difference}");
}

#[test]
fn the_engine_finds_what_simulating_every_cause_finds() {
    let number = |name: &str| {
        env::var(name)
            .ok()
            .map(|text| text.parse().expect("a number"))
    };
    let first = number("FLOWGLASS_VERDICT_SEED");
    let count = number("FLOWGLASS_VERDICT_CASES");
    let (first, count) = match (first, count) {
        (Some(first), count) => (first, count.unwrap_or(1)),
        (None, count) => (0, count.unwrap_or(CASES)),
    };
    let mut codes = BTreeSet::new();
    let mut sets = BTreeSet::new();
    for seed in first..first + count {
        for stretch in check(seed) {
            codes.insert(stretch.code);
            sets.extend(stretch.causes);
        }
    }
    // Worlds that are all alike would show little.
    let is_varied = codes.len() == 10 && sets.len() > 12;
    assert!(
        is_varied || count < CASES,
        "{codes:?}, {} sets of causes",
        sets.len()
    );
}
