//! Asks the engine: files and a question in, what matters of the stretches out.

use flowglass::flow::Address;
use flowglass::insight::Question;
use flowglass::worker::Local;
use std::collections::BTreeSet;

/// What the engine says about a stretch of time.
#[derive(Clone, Debug)]
pub struct Found {
    pub port: Option<u16>,
    pub protocol: Option<u8>,
    pub code: &'static str,
    pub causes: BTreeSet<&'static str>,
    pub since: Option<i64>,
    pub until: Option<i64>,
    pub evidence: u64,
    pub sentence: String,
    /// All else that is told about the stretch and both ends.
    pub more: String,
}

pub fn question(src: &str, dst: &str) -> Question {
    let address = |text: &str| Address::parse(text.as_bytes()).expect("an address");
    Question::new(address(src), address(dst))
}

pub fn ask(files: &[(String, String)], shards: u32, question: &Question) -> Vec<Found> {
    let mut local = Local::new(shards);
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_bytes()))
        .collect();
    local.open(&files);
    let diagnosis = local.diagnose(question);
    let sides = [&diagnosis.source, &diagnosis.destination];
    let coverage: Vec<String> = sides
        .iter()
        .flat_map(|side| side.coverage.clone())
        .collect();
    let ends = [coverage, diagnosis.assumptions].concat();
    let found = diagnosis.stretches.into_iter().map(|stretch| {
        assert_eq!((stretch.src, stretch.dst), (question.src, question.dst));
        Found {
            port: stretch.dst_port,
            protocol: stretch.protocol,
            code: stretch.code.name(),
            causes: stretch.causes.iter().map(|cause| cause.name()).collect(),
            since: stretch.since,
            until: stretch.until,
            evidence: stretch.evidence,
            more: [stretch.notes, stretch.reasons, stretch.checks, ends.clone()]
                .concat()
                .join("\n"),
            sentence: stretch.sentence,
        }
    });
    found.collect()
}
