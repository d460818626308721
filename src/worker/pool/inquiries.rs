//! Questions: every worker looks for evidence, one answers.

use super::{Effect, Event, Topic, event, send};
use crate::insight::Question;
use crate::worker::protocol::{InquiryId, Reply, Request, WorkerId};
use std::collections::BTreeMap;

pub struct Inquiries<B> {
    workers: u32,
    next: u32,
    running: BTreeMap<Topic, Running<B>>,
}

struct Running<B> {
    inquiry: InquiryId,
    questions: Vec<Question>,
    /// What each worker has found.
    evidence: Vec<Option<B>>,
}

impl<B> Inquiries<B> {
    pub fn new(workers: u32) -> Inquiries<B> {
        Inquiries {
            workers,
            next: 0,
            running: BTreeMap::new(),
        }
    }

    pub fn ask(&mut self, topic: Topic, questions: Vec<Question>, out: &mut Vec<Effect<B>>) {
        let inquiry = InquiryId(self.next);
        self.next += 1;
        let evidence = (0..self.workers).map(|_| None).collect();
        let running = Running {
            inquiry,
            questions: questions.clone(),
            evidence,
        };
        if let Some(old) = self.running.insert(topic, running) {
            self.drop_everywhere(old.inquiry, out);
        }
        for worker in 0..self.workers {
            let questions = questions.clone();
            out.push(send(
                WorkerId(worker),
                Request::Inquire { inquiry, questions },
            ));
        }
    }

    /// What a lost worker had found is gone with it: the questions are asked again.
    pub fn worker_lost(&mut self, out: &mut Vec<Effect<B>>) {
        for (topic, running) in std::mem::take(&mut self.running) {
            self.drop_everywhere(running.inquiry, out);
            self.ask(topic, running.questions, out);
        }
    }

    fn drop_everywhere(&self, inquiry: InquiryId, out: &mut Vec<Effect<B>>) {
        for worker in 0..self.workers {
            out.push(send(WorkerId(worker), Request::DropInquiry { inquiry }));
        }
    }

    pub fn found(
        &mut self,
        worker: WorkerId,
        inquiry: InquiryId,
        buffers: Vec<B>,
        out: &mut Vec<Effect<B>>,
    ) {
        let mut running = self.running.iter_mut();
        let found = running.find(|(_, running)| running.inquiry == inquiry);
        let Some((topic, running)) = found else {
            return;
        };
        running.evidence[worker.0 as usize] = buffers.into_iter().next();
        if running.evidence.iter().any(Option::is_none) {
            return;
        }
        out.push(Effect::Send {
            worker: WorkerId(0),
            request: Request::Judge {
                inquiry,
                questions: running.questions.clone(),
                most_stretches: topic.most_stretches(),
            },
            buffers: running
                .evidence
                .iter_mut()
                .filter_map(Option::take)
                .collect(),
        });
    }

    pub fn judged(&mut self, reply: Reply, out: &mut Vec<Effect<B>>) {
        let Reply::Judged {
            inquiry,
            diagnoses,
            hosts,
        } = reply
        else {
            return;
        };
        let mut running = self.running.iter();
        let found = running.find(|(_, running)| running.inquiry == inquiry);
        if let Some((&topic, _)) = found {
            self.running.remove(&topic);
            if topic == Topic::Hosts {
                for worker in 0..self.workers {
                    let hosts = hosts.clone();
                    out.push(send(WorkerId(worker), Request::Hosts { hosts }));
                }
            }
            out.push(event(Event::Diagnosed {
                topic,
                diagnoses,
                hosts,
            }));
        }
    }
}
