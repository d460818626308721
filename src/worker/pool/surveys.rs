//! Details of a file: every worker surveys what it has of it, one describes the whole.

use super::files::Files;
use super::{Effect, Event, event, send};
use crate::column::FileId;
use crate::ingest::Report;
use crate::worker::protocol::{Request, WorkerId};
use crate::worker::survey::{SurveyId, SurveyReply, SurveyRequest};

pub struct Surveys<B> {
    workers: u32,
    next: u32,
    running: Option<Running<B>>,
}

struct Running<B> {
    id: SurveyId,
    file: FileId,
    path: String,
    report: Box<Report>,
    /// What each worker has found.
    found: Vec<Option<B>>,
}

impl<B> Surveys<B> {
    pub fn new(workers: u32) -> Surveys<B> {
        Surveys {
            workers,
            next: 0,
            running: None,
        }
    }

    /// Surveys a file in place of the one that is being surveyed.
    pub fn start(&mut self, file: FileId, files: &Files, out: &mut Vec<Effect<B>>) {
        let Some(mut status) = files.status(file) else {
            return;
        };
        // Nobody describes them, and they can be many.
        status.report.rejects.clear();
        let id = SurveyId(self.next);
        self.next += 1;
        self.running = Some(Running {
            id,
            file,
            path: status.path,
            report: Box::new(status.report),
            found: (0..self.workers).map(|_| None).collect(),
        });
        for worker in 0..self.workers {
            let look = SurveyRequest::Look { survey: id, file };
            out.push(send(WorkerId(worker), Request::Survey(look)));
        }
    }

    /// What a lost worker had found is gone with it: the file is surveyed again.
    pub fn worker_lost(&mut self, files: &Files, out: &mut Vec<Effect<B>>) {
        if let Some(running) = self.running.take() {
            self.start(running.file, files, out);
        }
    }

    pub fn receive(
        &mut self,
        worker: WorkerId,
        reply: SurveyReply,
        buffers: Vec<B>,
        out: &mut Vec<Effect<B>>,
    ) {
        let (SurveyReply::Looked { survey } | SurveyReply::Described { survey, .. }) = &reply;
        let is_running = |running: &&mut Running<B>| running.id == *survey;
        let Some(running) = self.running.as_mut().filter(is_running) else {
            return;
        };
        match reply {
            SurveyReply::Looked { survey } => {
                running.found[worker.0 as usize] = buffers.into_iter().next();
                if running.found.iter().any(Option::is_none) {
                    return;
                }
                let describe = SurveyRequest::Describe {
                    survey,
                    path: running.path.clone(),
                    report: running.report.clone(),
                };
                out.push(Effect::Send {
                    worker: WorkerId(0),
                    request: Request::Survey(describe),
                    buffers: running.found.iter_mut().filter_map(Option::take).collect(),
                });
            }
            SurveyReply::Described { details, .. } => {
                let file = running.file;
                self.running = None;
                out.push(event(Event::Surveyed { file, details }));
            }
        }
    }
}
