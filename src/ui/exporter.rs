//! Carries exports out: opens what is written to, writes pieces as the workers send them, and
//! tells the state how far it is.

use super::state::{Action, ExportAction, Exporting, Exports, ResultAction, Target};
use super::text;
use crate::browser::export::Sink;
use crate::browser::words;
use js_sys::ArrayBuffer;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use yew::Callback;
use yew::platform::spawn_local;

/// Results of so many rows are downloaded at once. Of longer ones the person chooses a file
/// first, where the browser offers that, and they are written straight into it.
const MOST_DOWNLOADED: u64 = 200_000;

pub struct Exporter {
    act: Callback<Action>,
    /// The export that is being carried out.
    number: Option<u32>,
    sink: Rc<RefCell<Option<Sink>>>,
}

impl Exporter {
    pub fn new(act: Callback<Action>) -> Exporter {
        Exporter {
            act,
            number: None,
            sink: Rc::default(),
        }
    }

    /// Does what the state leads to.
    pub fn follow(&mut self, exports: &Exports) {
        match (self.number, &exports.current) {
            (None, Some(current)) => {
                self.number = Some(current.number);
                self.open(current);
            }
            (Some(_), Some(current)) if current.is_complete() => self.finish(current),
            (Some(_), None) => {
                self.number = None;
                if let Some(sink) = self.sink.take() {
                    spawn_local(async move { sink.abort().await });
                }
            }
            _ => {}
        }
    }

    /// Takes in a piece, or that there is none.
    pub fn write(&self, number: u32, bytes: Option<ArrayBuffer>) {
        let (act, sink) = (self.act.clone(), self.sink.borrow().clone());
        let Some(sink) = sink.filter(|_| self.number == Some(number)) else {
            return;
        };
        let Some(bytes) = bytes else {
            act.emit(action(ExportAction::Failed(text::RESULT_IS_GONE.into())));
            return;
        };
        spawn_local(async move {
            act.emit(outcome(sink.write(&bytes).await, ExportAction::Written));
        });
    }

    fn open(&self, current: &Exporting) {
        let (act, place) = (self.act.clone(), self.sink.clone());
        if current.target == Target::Clipboard || current.row_count() <= MOST_DOWNLOADED {
            place.replace(Some(Sink::memory()));
            act.emit(action(ExportAction::Begin));
            return;
        }
        let name = name(current);
        spawn_local(async move {
            let chosen = Sink::choose(&name).await;
            act.emit(match chosen {
                Ok(None) => action(ExportAction::Cancel),
                Ok(sink) => {
                    place.replace(sink);
                    action(ExportAction::Begin)
                }
                Err(error) => outcome(Err(error), ExportAction::Begin),
            });
        });
    }

    fn finish(&self, current: &Exporting) {
        // It is given away, so that it is finished once.
        let Some(sink) = self.sink.take() else {
            return;
        };
        let (act, target, name) = (self.act.clone(), current.target, name(current));
        let media_type = current.export.format.media_type();
        spawn_local(async move {
            let finished = match target {
                Target::Clipboard => sink.copy().await,
                Target::File => sink.save(&name, media_type).await,
            };
            act.emit(outcome(finished, ExportAction::Finished));
        });
    }
}

/// The name that a file gets.
fn name(current: &Exporting) -> String {
    let extension = current.export.format.extension();
    format!("{}.{extension}", text::EXPORT_NAME)
}

fn action(action: ExportAction) -> Action {
    Action::Result(ResultAction::Export(action))
}

fn outcome(result: Result<(), JsValue>, done: ExportAction) -> Action {
    action(match result {
        Ok(()) => done,
        Err(error) if error.is_null() => ExportAction::Failed(text::NOT_ALLOWED.into()),
        Err(error) => ExportAction::Failed(words(&error)),
    })
}
