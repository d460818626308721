//! Time, and giving way to what else the browser has to do.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel};

/// Milliseconds since 1970.
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// Microseconds since the worker started; 0 where that is not told.
pub fn micros() -> u64 {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let performance = scope.performance();
    performance.map_or(0, |performance| (performance.now() * 1_000.0) as u64)
}

/// Lets the other tasks of a thread run, messages among them.
///
/// A message to oneself is a task like those that wait, so it comes back as soon as they
/// are done; a timer would take at least four milliseconds, a promise would not let
/// them run at all.
pub struct Turn {
    channel: MessageChannel,
}

impl Turn {
    pub fn open() -> Turn {
        Turn {
            channel: MessageChannel::new().expect("every browser with workers has channels"),
        }
    }

    /// Comes back when the tasks that wait now have run.
    pub async fn give(&self) {
        let promise = Promise::new(&mut |resolve, _| {
            self.channel.port1().set_onmessage(Some(&resolve));
            // Posting null cannot fail.
            let _ = self.channel.port2().post_message(&JsValue::NULL);
        });
        // The promise is never rejected.
        let _ = JsFuture::from(promise).await;
    }
}
