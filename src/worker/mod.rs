//! The protocol between the page and its workers, the engine that answers it, and the
//! pool's decisions.
//!
//! [`Pool`] lives in the page: it deals files out to workers and leads a query through
//! its phases, but computes nothing itself. [`Engine`] lives in each worker: it holds a
//! shard and does the work, a slice at a time. Both are plain state machines without
//! clocks, threads or files, so that tests and the terminal companions run the same
//! code as the browser.

mod assist;
mod duplicates;
mod engine;
mod inquiry;
mod lessons;
mod local;
mod naming;
mod parquet;
mod pool;
mod protocol;
mod rehearsal;
mod rows;
mod survey;
mod tables;

pub use assist::{Assistance, Place, QueriesFrom};
pub use engine::{Answer as EngineAnswer, Engine};
pub use lessons::{LessonReply, LessonRequest, Subject};
pub use local::{Answer, Failure, Local};
pub use naming::{NamingReply, NamingRequest};
pub use parquet::{ParquetEngine, ParquetReply, ParquetRequest, ReadingId};
pub use pool::{
    Command, Duplicates, Effect, Event, FileStatus, NewFile, Pool, Slot, Topic, Twin, TwinKind,
};
pub use protocol::{
    ExportPiece, FileReport, InquiryId, QueryId, Reply, Request, SNIFF_BYTES, Summary, WorkerId,
};
pub use rehearsal::Rehearsal;
