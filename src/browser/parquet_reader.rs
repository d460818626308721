//! The worker that reads Parquet files, from the page's side: it is fetched and started
//! for the first request, and ended when no such file waits, which frees its memory.

use super::start;
use crate::ingest::parquet::ParquetProblem;
use crate::worker::{ParquetReply, ParquetRequest};
use js_sys::{Array, ArrayBuffer};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ErrorEvent, File, MessageEvent, Worker};

/// What comes of requests.
pub enum Answer {
    Reply(ParquetReply, Vec<ArrayBuffer>),
    /// The worker died or could not be started; the next request starts another.
    Lost(ParquetProblem),
}

/// The way to the worker.
pub struct ParquetReader {
    state: RefCell<State>,
    /// How many workers there have been.
    started: Cell<u32>,
    tell: Box<dyn Fn(Answer)>,
}

enum State {
    Absent,
    /// Messages with what is transferred, for the worker of this number when it is there.
    Starting(u32, Vec<(Array, Array)>),
    Running(Running),
}

struct Running {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl ParquetReader {
    /// `tell` is called with all that comes of requests.
    pub fn new(tell: impl Fn(Answer) + 'static) -> Rc<ParquetReader> {
        Rc::new(ParquetReader {
            state: RefCell::new(State::Absent),
            started: Cell::new(0),
            tell: Box::new(tell),
        })
    }

    /// Sends a request; `file` is the one that it is to open.
    pub fn send(
        self: &Rc<Self>,
        request: &ParquetRequest,
        buffers: Vec<ArrayBuffer>,
        file: Option<File>,
    ) {
        let value = serde_wasm_bindgen::to_value(request).expect("a request is plain data");
        let transfer: Array = buffers.into_iter().collect();
        let message = Array::of3(&value, &transfer, &JsValue::from(file));
        match &mut *self.state.borrow_mut() {
            State::Running(running) => post(&running.worker, &message, &transfer),
            State::Starting(_, waiting) => waiting.push((message, transfer)),
            // There is no file to go on with, or to close.
            State::Absent if !matches!(request, ParquetRequest::Open { .. }) => {}
            state => {
                let number = self.started.get();
                self.started.set(number + 1);
                *state = State::Starting(number, vec![(message, transfer)]);
                self.start(number);
            }
        }
    }

    fn start(self: &Rc<Self>, number: u32) {
        let reader = self.clone();
        spawn_local(async move {
            let started = start::start_parquet_reader().await;
            let mut state = reader.state.borrow_mut();
            let is_wanted = matches!(&*state, State::Starting(wanted, _) if *wanted == number);
            match started {
                Ok(worker) if !is_wanted => worker.terminate(),
                Ok(worker) => {
                    if let State::Starting(_, waiting) = &*state {
                        for (message, transfer) in waiting {
                            post(&worker, message, transfer);
                        }
                    }
                    *state = State::Running(reader.listen(worker));
                }
                Err(_) if is_wanted => {
                    *state = State::Absent;
                    drop(state);
                    (reader.tell)(Answer::Lost(ParquetProblem::ReaderMissing));
                }
                Err(_) => {}
            }
        });
    }

    fn listen(self: &Rc<Self>, worker: Worker) -> Running {
        let reader = self.clone();
        let on_message = Closure::new(move |event: MessageEvent| reader.receive(&event.data()));
        let reader = self.clone();
        let on_error = Closure::new(move |event: ErrorEvent| {
            event.prevent_default();
            reader.lose();
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Running {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        }
    }

    /// Takes in a message: a reply with its buffers, or the last words of a worker that
    /// cannot go on.
    fn receive(&self, message: &JsValue) {
        if message.is_string() {
            self.lose();
            return;
        }
        let message: &Array = message.unchecked_ref();
        let reply = serde_wasm_bindgen::from_value(message.get(0))
            .expect("page and worker are of the same build");
        let buffers = message.get(1).unchecked_into::<Array>();
        let buffers = buffers.iter().map(JsCast::unchecked_into).collect();
        (self.tell)(Answer::Reply(reply, buffers));
    }

    fn lose(&self) {
        if matches!(&*self.state.borrow(), State::Running(_)) {
            self.end();
            (self.tell)(Answer::Lost(ParquetProblem::ReaderLost));
        }
    }

    /// Ends the worker and frees what it holds.
    pub fn end(&self) {
        if let State::Running(ended) = self.state.replace(State::Absent) {
            ended.worker.set_onmessage(None);
            ended.worker.set_onerror(None);
            ended.worker.terminate();
            // This may run inside one of its handlers, which must not be freed under it.
            spawn_local(async move { drop(ended) });
        }
    }
}

fn post(worker: &Worker, message: &Array, transfer: &Array) {
    worker
        .post_message_with_transfer(message, transfer)
        .expect("plain data, buffers and files can be posted");
}
