//! The data workers, from the page's side.
//!
//! [`Workers`] carries out what the [`Pool`] decides: it posts requests with their
//! buffers and files, hands the answers back to the pool, starts a worker again that
//! died, and passes on the news.

use super::files::Chosen;
use super::parquet_reader::{Answer, ParquetReader};
use super::start;
use super::words;
use crate::column::FileId;
use crate::query::Table;
use crate::worker::{
    Command, Effect, Event, NewFile, ParquetRequest, Pool, Reply, Request, WorkerId,
};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ErrorEvent, File, MessageEvent, Worker};

/// The most data workers: more cores than that add little.
const MOST_WORKERS: f64 = 16.0;

/// What the page is told.
pub enum News {
    Event(Event<Table>),
    /// A piece of an export; there is none when its result is gone.
    Piece {
        number: u32,
        bytes: Option<ArrayBuffer>,
    },
    /// A worker died and was started again.
    Lost {
        reason: String,
    },
    /// A worker could not be started.
    NotStarted {
        reason: String,
    },
}

#[derive(Clone)]
pub struct Workers {
    shared: Rc<Shared>,
}

struct Shared {
    pool: RefCell<Pool<ArrayBuffer>>,
    links: Vec<RefCell<Link>>,
    files: RefCell<BTreeMap<FileId, File>>,
    /// How many files there have been.
    taken: Cell<u32>,
    parquet: Rc<ParquetReader>,
    tell: Box<dyn Fn(News)>,
}

/// The way to one worker.
#[derive(Default)]
struct Link {
    /// `None` while the worker starts.
    worker: Option<Running>,
    /// What it is sent when it is there: messages with what is transferred.
    waiting: Vec<(Array, Array)>,
}

struct Running {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Workers {
    /// Starts one worker for each core; `tell` is called with all that happens.
    pub fn start(tell: impl Fn(News) + 'static) -> Workers {
        let cores = web_sys::window().map_or(1.0, |it| it.navigator().hardware_concurrency());
        let count = cores.clamp(1.0, MOST_WORKERS) as u32;
        let shared = Rc::new_cyclic(|shared: &Weak<Shared>| Shared {
            pool: RefCell::new(Pool::new(count)),
            links: (0..count).map(|_| RefCell::default()).collect(),
            files: RefCell::default(),
            taken: Cell::new(0),
            parquet: {
                let shared = shared.clone();
                ParquetReader::new(move |answer| {
                    if let Some(shared) = shared.upgrade() {
                        shared.receive_parquet(answer);
                    }
                })
            },
            tell: Box::new(tell),
        });
        for id in 0..count {
            shared.start(WorkerId(id));
        }
        Workers { shared }
    }

    /// Gives files their numbers and keeps them for the workers that will read them.
    pub fn take(&self, chosen: Vec<Chosen>) -> Vec<NewFile> {
        let mut files = self.shared.files.borrow_mut();
        let number = |chosen: Chosen| {
            let file = FileId::dropped(self.shared.taken.replace(self.shared.taken.get() + 1));
            let size = chosen.file.size() as u64;
            files.insert(file, chosen.file);
            NewFile {
                file,
                path: chosen.path,
                size,
            }
        };
        chosen.into_iter().map(number).collect()
    }

    /// Has the workers get ready for the first file.
    pub fn rehearse(&self) {
        let effects = self.shared.pool.borrow().rehearse();
        self.shared.carry_out(effects);
    }

    pub fn command(&self, command: Command) {
        if let Command::Forget { files } = &command {
            let mut known = self.shared.files.borrow_mut();
            known.retain(|file, _| !files.contains(file));
        }
        let effects = self.shared.pool.borrow_mut().handle(command);
        self.shared.carry_out(effects);
    }
}

impl Shared {
    fn start(self: &Rc<Self>, id: WorkerId) {
        let shared = self.clone();
        spawn_local(async move {
            match start::start_worker().await {
                Ok(worker) => shared.attach(id, worker),
                Err(error) => (shared.tell)(News::NotStarted {
                    reason: words(&error),
                }),
            }
        });
    }

    fn attach(self: &Rc<Self>, id: WorkerId, worker: Worker) {
        let shared = self.clone();
        let on_message = Closure::new(move |event: MessageEvent| shared.receive(id, event.data()));
        let shared = self.clone();
        let on_error = Closure::new(move |event: ErrorEvent| {
            event.prevent_default();
            shared.lose(id, event.message());
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let mut link = self.links[id.0 as usize].borrow_mut();
        for (message, transfer) in link.waiting.drain(..) {
            post(&worker, &message, &transfer);
        }
        link.worker = Some(Running {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        });
    }

    /// Takes in a message: a reply with its buffers, or the last words of a worker that
    /// cannot go on.
    fn receive(self: &Rc<Self>, id: WorkerId, message: JsValue) {
        if let Some(reason) = message.as_string() {
            self.lose(id, reason);
            return;
        }
        let message: Array = message.unchecked_into();
        let reply: Reply = serde_wasm_bindgen::from_value(message.get(0))
            .expect("page and worker are of the same build");
        let buffers = message.get(1).unchecked_into::<Array>();
        let buffers = buffers.iter().map(JsCast::unchecked_into).collect();
        let effects = self.pool.borrow_mut().receive(id, reply, buffers);
        self.carry_out(effects);
    }

    fn receive_parquet(self: &Rc<Self>, answer: Answer) {
        let effects = {
            let mut pool = self.pool.borrow_mut();
            match answer {
                Answer::Reply(reply, buffers) => pool.receive_parquet(reply, buffers),
                Answer::Lost(problem) => pool.parquet_reader_lost(problem),
            }
        };
        self.carry_out(effects);
    }

    fn lose(self: &Rc<Self>, id: WorkerId, reason: String) {
        {
            let mut link = self.links[id.0 as usize].borrow_mut();
            let Some(dead) = link.worker.take() else {
                return;
            };
            dead.worker.set_onmessage(None);
            dead.worker.set_onerror(None);
            dead.worker.terminate();
            // This may run inside one of its handlers, which must not be freed under it.
            spawn_local(async move { drop(dead) });
        }
        self.start(id);
        (self.tell)(News::Lost { reason });
        let effects = self.pool.borrow_mut().handle(Command::WorkerLost(id));
        self.carry_out(effects);
    }

    fn carry_out(self: &Rc<Self>, effects: Vec<Effect<ArrayBuffer>>) {
        for effect in effects {
            match effect {
                Effect::Send {
                    worker,
                    request,
                    buffers,
                } => self.send(worker, &request, buffers),
                Effect::Parquet { request, buffers } => {
                    let file = match &request {
                        ParquetRequest::Open { part, .. } if buffers.is_empty() => {
                            self.files.borrow().get(&part.file).cloned()
                        }
                        _ => None,
                    };
                    self.parquet.send(&request, buffers, file);
                }
                Effect::EndParquet => self.parquet.end(),
                Effect::Piece { number, bytes } => (self.tell)(News::Piece { number, bytes }),
                Effect::Event(event) => (self.tell)(News::Event(event.map(decoded))),
            }
        }
    }

    fn send(&self, id: WorkerId, request: &Request, buffers: Vec<ArrayBuffer>) {
        let value = serde_wasm_bindgen::to_value(request).expect("a request is plain data");
        let transfer: Array = buffers.into_iter().collect();
        let file = match request {
            Request::Sniff { file, .. } | Request::Digest { file, .. } => Some(*file),
            Request::Load { part, .. } => Some(part.file),
            _ => None,
        };
        // Members of an archive are read from the file that was dropped.
        let file = file.map(|file| FileId::dropped(file.dropped));
        let file = file.and_then(|file| self.files.borrow().get(&file).cloned());
        let message = Array::of3(&value, &transfer, &JsValue::from(file));
        let mut link = self.links[id.0 as usize].borrow_mut();
        match &link.worker {
            Some(running) => post(&running.worker, &message, &transfer),
            None => link.waiting.push((message, transfer)),
        }
    }
}

fn post(worker: &Worker, message: &Array, transfer: &Array) {
    worker
        .post_message_with_transfer(message, transfer)
        .expect("plain data, buffers and files can be posted");
}

/// The table that a buffer holds.
fn decoded(buffer: ArrayBuffer) -> Table {
    let bytes = Uint8Array::new(&buffer).to_vec();
    Table::decode(&bytes).expect("page and worker are of the same build")
}
