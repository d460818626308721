//! What the page asks about a file, and what workers answer: each surveys its batches of the
//! file, one at a time, and one of them puts the surveys into words.

use super::engine::Answer;
use super::inquiry::Inquiries;
use super::protocol::Reply;
use crate::column::{Batch, FileId, Shard};
use crate::ingest::Report;
use crate::insight::survey::{Details, Survey};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One look at a file; a newer one has a greater number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SurveyId(pub u32);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum SurveyRequest {
    /// Survey the batches of a file; an older survey that still runs is dropped.
    Look { survey: SurveyId, file: FileId },
    /// Put the surveys of all workers, which follow, into words.
    Describe {
        survey: SurveyId,
        path: String,
        report: Box<Report>,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum SurveyReply {
    /// The survey of a worker's batches, as one buffer.
    Looked { survey: SurveyId },
    Described {
        survey: SurveyId,
        details: Box<Details>,
    },
}

/// The survey that a worker is at.
#[derive(Default)]
pub struct Surveys {
    running: Option<Running>,
}

struct Running {
    id: SurveyId,
    batches: std::vec::IntoIter<Arc<Batch>>,
    survey: Survey,
}

impl Surveys {
    pub fn handle(
        &mut self,
        request: SurveyRequest,
        buffers: &[Vec<u8>],
        shard: &Shard,
    ) -> Option<Answer> {
        match request {
            SurveyRequest::Look { survey: id, file } => {
                let batches = shard.batches().filter(|batch| batch.file() == file);
                let batches: Vec<Arc<Batch>> = batches.cloned().collect();
                self.running = Some(Running {
                    id,
                    batches: batches.into_iter(),
                    survey: Survey::default(),
                });
                None
            }
            SurveyRequest::Describe {
                survey: id,
                path,
                report,
            } => {
                let mut survey = Survey::default();
                for bytes in buffers {
                    match Survey::decode(bytes) {
                        Some(other) => survey.merge(&other),
                        None => unreachable!("a survey is written by a worker of the same build"),
                    }
                }
                let described = SurveyReply::Described {
                    survey: id,
                    details: Box::new(Details::of(&survey, &path, &report)),
                };
                Some((Reply::Survey(described), Vec::new()))
            }
        }
    }

    pub fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// Looks at one batch; answers when it was the last. What was seen of interfaces is known
    /// from inquiries.
    pub fn step(&mut self, shard: &Shard, inquiries: &mut Inquiries) -> Option<Answer> {
        let running = self.running.as_mut()?;
        if let Some(batch) = running.batches.next() {
            let captures = inquiries.captures_of(&batch, &shard.dictionaries);
            let stream = inquiries.stream(batch.file());
            running.survey.take(&batch, shard, &captures, stream);
            return None;
        }
        let running = self.running.take()?;
        let looked = SurveyReply::Looked { survey: running.id };
        Some((Reply::Survey(looked), vec![running.survey.encode()]))
    }
}
