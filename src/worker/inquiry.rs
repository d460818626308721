//! The worker's side of questions: the search for evidence, a batch at a time.

use super::engine::Answer;
use super::protocol::{InquiryId, Reply};
use crate::column::{Batch, Dictionaries, FileId, Part, Snapshot};
use crate::insight::capture::{Captures, Stream};
use crate::insight::{Diagnosis, Evidence, Question};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The inquiries of a worker.
#[derive(Default)]
pub struct Inquiries {
    running: BTreeMap<InquiryId, Inquiry>,
    /// The log streams that files were exported from, where their names tell.
    streams: HashMap<FileId, Stream>,
    /// What the captures of a batch are, by the part and the line that it begins with: every
    /// inquiry needs them, and they never change.
    captures: HashMap<(Part, u64), Arc<Captures>>,
}

/// A search for evidence.
pub struct Inquiry {
    questions: Vec<Question>,
    snapshot: Snapshot,
    next: usize,
    evidence: Evidence,
}

impl Inquiry {
    pub fn new(questions: Vec<Question>, snapshot: Snapshot) -> Inquiry {
        let evidence = Evidence::on(questions.len());
        Inquiry {
            questions,
            snapshot,
            next: 0,
            evidence,
        }
    }
}

impl Inquiries {
    /// Notes where a file comes from.
    pub fn note_path(&mut self, file: FileId, path: &str) {
        if let Some(stream) = Stream::find(path) {
            self.streams.insert(file, stream);
        }
    }

    pub fn start(&mut self, id: InquiryId, inquiry: Inquiry) {
        self.running.insert(id, inquiry);
    }

    pub fn stop(&mut self, id: InquiryId) {
        self.running.remove(&id);
    }

    pub fn forget(&mut self, files: &[FileId]) {
        self.captures
            .retain(|(part, _), _| !files.contains(&part.file));
        self.streams.retain(|file, _| !files.contains(file));
    }

    pub fn forget_part(&mut self, part: Part) {
        self.captures.retain(|(known, _), _| *known != part);
    }

    pub fn is_busy(&self) -> bool {
        !self.running.is_empty()
    }

    /// Looks at one batch for the newest inquiry; answers when it was the last.
    pub fn step(&mut self, dictionaries: &Dictionaries) -> Option<Answer> {
        let (&id, _) = self.running.last_key_value()?;
        let mut inquiry = self.running.remove(&id)?;
        if let Some(batch) = inquiry.snapshot.batches().get(inquiry.next).cloned() {
            let captures = self.captures_of(&batch, dictionaries);
            let stream = self.streams.get(&batch.file());
            let Inquiry {
                questions,
                evidence,
                ..
            } = &mut inquiry;
            evidence.take(questions, &batch, dictionaries, &captures, stream);
            inquiry.next += 1;
            self.running.insert(id, inquiry);
            return None;
        }
        let evidence = inquiry.evidence.encode();
        Some((Reply::Evidence { inquiry: id }, vec![evidence]))
    }

    /// The log stream that a file was exported from, where its path tells.
    pub fn stream(&self, file: FileId) -> Option<&Stream> {
        self.streams.get(&file)
    }

    /// What the captures of a batch are.
    pub fn captures_of(&mut self, batch: &Batch, dictionaries: &Dictionaries) -> Arc<Captures> {
        let stream = self.streams.get(&batch.file());
        let made = || Arc::new(Captures::of_batch(batch, dictionaries, stream));
        self.captures
            .entry(batch.key())
            .or_insert_with(made)
            .clone()
    }

    /// Answers questions from the evidence of all workers.
    pub fn judge(
        inquiry: InquiryId,
        questions: &[Question],
        most_stretches: Option<u32>,
        evidence: &[Vec<u8>],
    ) -> Reply {
        let mut all = Evidence::on(questions.len());
        for bytes in evidence {
            match Evidence::decode(bytes) {
                Some(evidence) => all.merge(evidence),
                None => unreachable!("evidence is written by a worker of the same build"),
            }
        }
        let mut diagnoses = all.diagnose(questions);
        if let Some(most) = most_stretches {
            diagnoses
                .iter_mut()
                .for_each(|diagnosis| shorten(diagnosis, most as usize));
        }
        Reply::Judged {
            inquiry,
            diagnoses,
            hosts: all.hosts(),
        }
    }
}

/// Leaves out the stretches behind the first ones, and says so.
fn shorten(diagnosis: &mut Diagnosis, most: usize) {
    let rest = diagnosis.stretches.len().saturating_sub(most);
    if rest > 0 {
        diagnosis.stretches.truncate(most);
        diagnosis.assumptions.push(format!(
            "{rest} more stretches of time follow that are not shown; ask for one port to see its \
             own."
        ));
    }
}
