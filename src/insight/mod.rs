//! What records prove about a connection: who talked to whom, and why there was no answer.
//!
//! ```text
//! batches ─┬─ Captures: what each interface saw, and when nobody looked
//!          └─ Observations: the records between two addresses
//!                 └─ diagnose ── stretches of time, each with a verdict
//! ```
//!
//! [`survey`] tells what the records of a file say about the file. [`conversation`] joins all records, to see who talked to whom, and which questions there
//! are.

pub mod capture;
pub mod conversation;
pub mod observation;
pub mod path;
pub mod question;
pub mod survey;
pub mod verdict;

mod diagnosis;
mod evidence;
mod moment;
mod sentence;

pub use diagnosis::{Diagnosis, Lane, Mark, Side, Stretch, diagnose};
pub use evidence::{Evidence, Host};
pub use path::Related;
pub use question::Question;
pub use verdict::{Cause, Code, Sight};
