//! The inside of a data worker: reads files, lets messages in, and keeps the engine
//! going.
//!
//! A message of the page is an array of the request, its buffers and the file it is
//! about; an answer is an array of the reply and its buffers. A message that is a text
//! says why the worker cannot go on.

use super::clock::{self, Turn};
use super::reader::Reader;
use super::words;
use crate::column::{FileId, Part};
use crate::worker::{Engine, Rehearsal, Reply, Request, SNIFF_BYTES};
use js_sys::{Array, Function, Promise, Uint8Array};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, File, MessageEvent, PromiseRejectionEvent};

/// How long the worker works before it lets messages in, in milliseconds.
const SLICE: i64 = 10;

/// How long it waits for what comes of an answer before it goes on with other work, in
/// milliseconds: what is asked in several steps would else wait at each for a step of a longer
/// query.
const PAUSE: i32 = 8;

/// How often it tells how far reading is, in milliseconds.
const PROGRESS: i64 = 200;

/// Starts serving the page.
///
/// # Panics
/// Outside of a dedicated worker.
pub fn run() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    report_crashes(&scope);
    let shell = Rc::new(Shell {
        scope: scope.clone(),
        engine: RefCell::new(Engine::default().with_clock(clock::micros)),
        loads: RefCell::default(),
        cancels: Cell::new(0),
        reading: Cell::new(false),
        stepping: Cell::new(false),
        answered: Cell::new(false),
        rehearsing: Cell::new(false),
        wake: RefCell::default(),
    });
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        shell.receive(event.data().unchecked_into());
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

struct Shell {
    scope: DedicatedWorkerGlobalScope,
    engine: RefCell<Engine>,
    /// Parts that wait to be read, one after another.
    loads: RefCell<VecDeque<Load>>,
    /// How often reading was cancelled: what was asked for before is not read on.
    cancels: Cell<u32>,
    reading: Cell<bool>,
    stepping: Cell<bool>,
    /// Whether something was answered, and no message has come since.
    answered: Cell<bool>,
    /// Whether nothing else has been asked for that takes long.
    rehearsing: Cell<bool>,
    /// Ends a pause.
    wake: RefCell<Option<Function>>,
}

/// A part to read.
struct Load {
    part: Part,
    file: File,
}

/// How the reading of a part ended.
enum End {
    Read,
    /// Nobody wants the rest.
    Cancelled,
    /// The browser cannot read the rest, for this reason.
    Failed(String),
}

impl Shell {
    fn receive(self: &Rc<Self>, message: Array) {
        let request: Request = serde_wasm_bindgen::from_value(message.get(0))
            .expect("page and worker are of the same build");
        let buffers = message.get(1).unchecked_into::<Array>().into_iter();
        let buffers = buffers.map(|buffer| Uint8Array::new(&buffer).to_vec());
        let file = message.get(2).dyn_into::<File>().ok();
        let is_work = matches!(
            request,
            Request::Sniff { .. } | Request::Load { .. } | Request::Rows(_) | Request::Run { .. }
        );
        if is_work {
            self.rehearsing.set(false);
        }
        match (&request, file) {
            (Request::Rehearse, _) => {
                self.rehearsing.set(true);
                let shell = self.clone();
                spawn_local(async move { shell.rehearse().await });
            }
            (Request::Sniff { file: id, path }, Some(file)) => {
                let (shell, id, path) = (self.clone(), *id, path.clone());
                spawn_local(async move { shell.sniff(id, &path, &file).await });
            }
            (Request::Load { part, .. }, Some(file)) => {
                let load = Load { part: *part, file };
                self.loads.borrow_mut().push_back(load);
            }
            (Request::Digest { file: id, .. }, file) => {
                let (shell, id) = (self.clone(), *id);
                spawn_local(async move { shell.digest(id, file).await });
            }
            (Request::CancelLoad, _) => {
                self.cancels.set(self.cancels.get() + 1);
                for load in self.loads.take() {
                    let answer = self.engine.borrow_mut().cancel_load(load.part);
                    self.post(answer);
                }
            }
            _ => {}
        }
        // What is dropped comes before what comes of an answer.
        let awaited = !matches!(request, Request::Drop { .. });
        if awaited {
            self.answered.set(false);
        }
        let answers = self.engine.borrow_mut().handle(request, buffers.collect());
        self.post(answers);
        if let Some(wake) = self.wake.borrow_mut().take_if(|_| awaited) {
            // Nothing is thrown by what resolves a promise.
            let _ = wake.call0(&JsValue::NULL);
        }
        self.step();
        self.read();
    }

    /// Lets the engine work until it has nothing to do.
    fn step(self: &Rc<Self>) {
        if self.stepping.replace(true) {
            return;
        }
        let shell = self.clone();
        spawn_local(async move {
            let turn = Turn::open();
            // What is asked together comes in several messages, the most urgent last.
            turn.give().await;
            while shell.engine.borrow().is_busy() {
                let began = clock::now();
                while clock::now() - began < SLICE
                    && !shell.answered.get()
                    && shell.engine.borrow().is_busy()
                {
                    let answers = shell.engine.borrow_mut().step();
                    shell.post(answers);
                }
                match shell.answered.get() {
                    true => shell.pause().await,
                    false => turn.give().await,
                }
            }
            shell.stepping.set(false);
        });
    }

    /// Comes back with the next message, or after [`PAUSE`].
    async fn pause(&self) {
        let promise = Promise::new(&mut |resolve, _| {
            let scope = &self.scope;
            // A worker has timers.
            let _ = scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PAUSE);
            self.wake.replace(Some(resolve));
        });
        // The promise is never rejected.
        let _ = JsFuture::from(promise).await;
        let is_over = self.wake.take().is_some();
        if is_over {
            self.answered.set(false);
        }
    }

    /// Reads the parts that wait.
    fn read(self: &Rc<Self>) {
        if self.reading.replace(true) {
            return;
        }
        let shell = self.clone();
        spawn_local(async move {
            loop {
                let next = shell.loads.borrow_mut().pop_front();
                let Some(load) = next else { break };
                let end = shell.load(&load).await;
                let answer = {
                    let mut engine = shell.engine.borrow_mut();
                    match end {
                        End::Read => engine.finish_load(load.part),
                        End::Cancelled => engine.cancel_load(load.part).into_iter().collect(),
                        End::Failed(reason) => engine.fail_load(load.part, &reason),
                    }
                };
                shell.post(answer);
            }
            shell.reading.set(false);
        });
    }

    /// Gets ready for the first file, as long as nothing else is to do. What would be answered is
    /// written, too, and sent to nobody.
    async fn rehearse(&self) {
        let turn = Turn::open();
        let mut rehearsal = Rehearsal::default();
        while self.rehearsing.get() {
            turn.give().await;
            let Some(answers) = rehearsal.step() else {
                break;
            };
            for (reply, _) in answers {
                let _ = encode(&reply);
            }
        }
    }

    async fn sniff(&self, file: FileId, path: &str, bytes: &File) {
        let mut head = Vec::new();
        let mut reader = Reader::new(&slice(bytes, 0, SNIFF_BYTES));
        // What cannot be read is sniffed as an empty file.
        while let Ok(Some(piece)) = reader.next().await {
            head.extend_from_slice(piece);
        }
        let answer = self.engine.borrow().sniff(file, path, &head);
        self.post([answer]);
    }

    async fn load(&self, load: &Load) -> End {
        let cancels = self.cancels.get();
        let turn = Turn::open();
        let mut began = clock::now();
        let mut told = began;
        loop {
            let wanted = self.engine.borrow_mut().wants(load.part);
            let Some(range) = wanted else {
                break;
            };
            let mut reader = Reader::new(&slice(&load.file, range.start, range.end));
            'range: loop {
                let mut piece = match reader.next().await {
                    Ok(Some(piece)) => piece,
                    Ok(None) => break,
                    Err(error) => return End::Failed(words(&error)),
                };
                while !piece.is_empty() {
                    if self.cancels.get() != cancels {
                        reader.cancel();
                        return End::Cancelled;
                    }
                    let used = self.engine.borrow_mut().feed(load.part, piece);
                    let Some(used) = used else {
                        reader.cancel();
                        break 'range;
                    };
                    piece = &piece[used..];
                    let now = clock::now();
                    if now - told >= PROGRESS {
                        told = now;
                        let answer = self.engine.borrow_mut().load_progress(load.part);
                        self.post(answer);
                    }
                    if now - began >= SLICE {
                        turn.give().await;
                        began = clock::now();
                    }
                }
            }
        }
        while self.engine.borrow_mut().flush(load.part) {
            turn.give().await;
            if self.cancels.get() != cancels {
                return End::Cancelled;
            }
        }
        End::Read
    }

    /// Tells what the content of a file is; whatever else is to do comes first.
    async fn digest(&self, id: FileId, file: Option<File>) {
        let is_whole = match &file {
            Some(file) => self.read_again(id, file).await.is_ok(),
            None => false,
        };
        let answer = self.engine.borrow_mut().finish_digest(id, is_whole);
        self.post([answer]);
    }

    async fn read_again(&self, id: FileId, file: &File) -> Result<(), JsValue> {
        let turn = Turn::open();
        let mut reader = Reader::new(file);
        let mut began = clock::now();
        while let Some(mut piece) = reader.next().await? {
            while !piece.is_empty() {
                let used = self.engine.borrow_mut().feed_digest(id, piece);
                let Some(used) = used else {
                    reader.cancel();
                    return Ok(());
                };
                piece = &piece[used..];
                while clock::now() - began >= SLICE {
                    turn.give().await;
                    if !self.reading.get() && !self.engine.borrow().is_busy() {
                        began = clock::now();
                    }
                }
            }
        }
        Ok(())
    }

    fn post(&self, answers: impl IntoIterator<Item = (Reply, Vec<Vec<u8>>)>) {
        for (reply, buffers) in answers {
            if !matches!(reply, Reply::Running { .. } | Reply::Loading(_)) {
                self.answered.set(true);
            }
            let value = encode(&reply);
            let buffers = buffers
                .iter()
                .map(|bytes| Uint8Array::from(&bytes[..]).buffer());
            let transfer: Array = buffers.collect();
            self.scope
                .post_message_with_transfer(&Array::of2(&value, &transfer), &transfer)
                .expect("plain data and buffers can be posted");
        }
    }
}

fn encode(reply: &Reply) -> JsValue {
    serde_wasm_bindgen::to_value(reply).expect("a reply is plain data")
}

/// The bytes from `from` to `until`.
fn slice(file: &File, from: u64, until: u64) -> Blob {
    file.slice_with_f64_and_f64(from as f64, until as f64)
        .expect("a file can be cut, whether it can be read or not")
}

/// Makes every crash a text that the page gets: a panic says why, any other end of the
/// program at least that it came.
pub fn report_crashes(scope: &DedicatedWorkerGlobalScope) {
    let to = scope.clone();
    std::panic::set_hook(Box::new(move |panic| {
        // There is no one else to tell.
        let _ = to.post_message(&panic.to_string().into());
    }));
    let to = scope.clone();
    let on_rejection =
        Closure::<dyn FnMut(PromiseRejectionEvent)>::new(move |event: PromiseRejectionEvent| {
            event.prevent_default();
            let _ = to.post_message(&format!("{:?}", event.reason()).into());
        });
    let listener = on_rejection.as_ref().unchecked_ref();
    // Adding a listener cannot fail.
    let _ = scope.add_event_listener_with_callback("unhandledrejection", listener);
    on_rejection.forget();
}
