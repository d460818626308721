//! Help while a query is being written: every worker tallies what it has, and one of them
//! knows the facts and answers.

use super::{Effect, Event, event, send};
use crate::worker::assist::{AssistReply, AssistRequest, FactsId};
use crate::worker::protocol::{Request, WorkerId};

/// The worker that helps.
const HELPER: WorkerId = WorkerId(0);

pub struct Assists<B> {
    workers: u32,
    next: u32,
    running: Option<Running<B>>,
    /// Whether the records have changed since the tally that runs began.
    is_stale: bool,
    /// Whether the fields are to be told when the tally that runs is done.
    lists_fields: bool,
}

struct Running<B> {
    id: FactsId,
    /// What each worker has told.
    tallies: Vec<Option<B>>,
}

impl<B> Assists<B> {
    pub fn new(workers: u32) -> Assists<B> {
        Assists {
            workers,
            next: 0,
            running: None,
            is_stale: false,
            lists_fields: false,
        }
    }

    /// Has the fields told, as soon as it is known what the records have of them.
    pub fn list_fields(&mut self, out: &mut Vec<Effect<B>>) {
        self.lists_fields = true;
        if self.running.is_none() {
            self.list(out);
        }
    }

    fn list(&mut self, out: &mut Vec<Effect<B>>) {
        if std::mem::take(&mut self.lists_fields) {
            self.ask(AssistRequest::List, out);
        }
    }

    pub fn ask(&self, request: AssistRequest, out: &mut Vec<Effect<B>>) {
        out.push(send(HELPER, Request::Assist(request)));
    }

    /// The records have changed. A tally that runs comes to its end first, so that a change
    /// every moment does not keep it from ever being done.
    pub fn note_change(&mut self, out: &mut Vec<Effect<B>>) {
        match &self.running {
            Some(_) => self.is_stale = true,
            None => self.start(out),
        }
    }

    /// What a lost worker has told is gone with it, and what it knew.
    pub fn worker_lost(&mut self, out: &mut Vec<Effect<B>>) {
        self.start(out);
    }

    fn start(&mut self, out: &mut Vec<Effect<B>>) {
        let id = FactsId(self.next);
        self.next += 1;
        self.is_stale = false;
        self.running = Some(Running {
            id,
            tallies: (0..self.workers).map(|_| None).collect(),
        });
        for worker in 0..self.workers {
            let tally = AssistRequest::Tally { facts: id };
            out.push(send(WorkerId(worker), Request::Assist(tally)));
        }
    }

    pub fn receive(
        &mut self,
        worker: WorkerId,
        reply: AssistReply,
        buffers: Vec<B>,
        out: &mut Vec<Effect<B>>,
    ) {
        match reply {
            AssistReply::Tallied { facts } => self.tallied(worker, facts, buffers, out),
            AssistReply::Helped { place, help } => out.push(event(Event::Helped { place, help })),
            AssistReply::Formatted { place, formatted } => {
                out.push(event(Event::Formatted { place, formatted }));
            }
            AssistReply::Moved { text, moved } => out.push(event(Event::Moved { text, moved })),
            AssistReply::Listed(catalog) => out.push(event(Event::Fields(catalog))),
            AssistReply::Shown { query } => out.push(event(Event::FieldShown { query })),
            AssistReply::Coloured { text, pieces } => {
                out.push(event(Event::Coloured { text, pieces }));
            }
            AssistReply::QueriesRead { from, reading } => {
                out.push(event(Event::QueriesRead { from, reading }));
            }
        }
    }

    fn tallied(
        &mut self,
        worker: WorkerId,
        facts: FactsId,
        buffers: Vec<B>,
        out: &mut Vec<Effect<B>>,
    ) {
        let is_running = |running: &&mut Running<B>| running.id == facts;
        let Some(running) = self.running.as_mut().filter(is_running) else {
            return;
        };
        running.tallies[worker.0 as usize] = buffers.into_iter().next();
        if running.tallies.iter().any(Option::is_none) {
            return;
        }
        out.push(Effect::Send {
            worker: HELPER,
            request: Request::Assist(AssistRequest::Know),
            buffers: running
                .tallies
                .iter_mut()
                .filter_map(Option::take)
                .collect(),
        });
        self.running = None;
        match self.is_stale {
            true => self.start(out),
            false => self.list(out),
        }
    }
}
