//! What a shard hands over to answer a question.

use super::capture::{Captures, Owned, Stream};
use super::diagnosis::{Diagnosis, diagnose};
use super::observation::{self, Observation, observe};
use super::path::Crossings;
use super::question::Question;
use crate::column::{Batch, Dictionaries};
use crate::flow::Address;
use crate::query::{TableWriter, read_table};
use serde::{Deserialize, Serialize};

/// What every interface saw at all, and the records between the two addresses of each of some
/// questions.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub captures: Captures,
    /// By question.
    pub observations: Vec<Vec<Observation>>,
    /// What can tell of another path between the two hosts, where one question alone is asked:
    /// of a list nobody wants it.
    pub crossings: Crossings,
}

impl Evidence {
    /// Evidence on so many questions, none yet.
    pub fn on(questions: usize) -> Evidence {
        Evidence {
            observations: vec![Vec::new(); questions],
            ..Evidence::default()
        }
    }

    /// Takes in the rows of a batch whose captures are known.
    pub fn take(
        &mut self,
        questions: &[Question],
        batch: &Batch,
        dictionaries: &Dictionaries,
        captures: &Captures,
        stream: Option<&Stream>,
    ) {
        self.captures.merge(captures);
        if let [question] = questions {
            self.crossings.take(question, batch, dictionaries);
        }
        let interface = stream.map(|stream| &*stream.interface);
        for (question, observations) in questions.iter().zip(&mut self.observations) {
            let (src, dst) = (question.src, question.dst);
            observations.extend(observe(batch, dictionaries, interface, src, dst));
        }
    }

    /// Adds what another shard has on the same questions.
    pub fn merge(&mut self, other: Evidence) {
        self.captures.merge(&other.captures);
        self.crossings.merge(other.crossings);
        for (own, other) in self.observations.iter_mut().zip(other.observations) {
            own.extend(other);
        }
    }

    /// Answers the questions; a single answer names the other path between the two hosts.
    pub fn diagnose(&self, questions: &[Question]) -> Vec<Diagnosis> {
        let answers = questions.iter().zip(&self.observations);
        let mut diagnoses: Vec<Diagnosis> = answers
            .map(|(question, seen)| diagnose(question, &self.captures, seen))
            .collect();
        if let [only] = &mut diagnoses[..] {
            only.related = self.crossings.related(&only.question);
        }
        diagnoses
    }

    /// The interfaces with the addresses that are known to be theirs.
    pub fn hosts(&self) -> Vec<Host> {
        let owners = self.captures.owners().into_iter();
        let host = |(interface, owned)| match owned {
            Owned::Known(addresses) => Some(Host {
                interface: <str>::to_string(interface),
                addresses,
            }),
            Owned::Either(..) | Owned::Unclear => None,
        };
        owners.filter_map(host).collect()
    }

    /// The bytes that [`decode`](Self::decode) reads.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = TableWriter::default();
        for table in self.captures.to_tables() {
            out.push(&table);
        }
        out.push(&self.crossings.to_table());
        for observations in &self.observations {
            out.push(&observation::to_table(observations));
        }
        out.finish()
    }

    /// The evidence that was encoded; `None` when the bytes are none.
    pub fn decode(mut bytes: &[u8]) -> Option<Evidence> {
        let (rows, spans) = (read_table(&mut bytes)?, read_table(&mut bytes)?);
        let crossings = Crossings::from_table(&read_table(&mut bytes)?);
        let mut observations = Vec::new();
        while !bytes.is_empty() {
            observations.push(observation::from_table(&read_table(&mut bytes)?));
        }
        Some(Evidence {
            captures: Captures::from_tables(&rows, &spans),
            observations,
            crossings,
        })
    }
}

/// An interface and its own addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    pub interface: String,
    pub addresses: Vec<Address>,
}
