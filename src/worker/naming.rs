//! What the page asks while a person names the fields of a file, and what a worker answers.

use crate::ingest::{Names, Trial, try_names};
use serde::{Deserialize, Serialize};

/// Try names on lines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NamingRequest {
    /// Comes back with the answer; a newer request has a greater number.
    pub number: u32,
    pub names: Names,
    pub lines: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NamingReply {
    pub number: u32,
    pub trial: Trial,
}

pub fn answer(request: &NamingRequest) -> NamingReply {
    NamingReply {
        number: request.number,
        trial: try_names(&request.names, &request.lines),
    }
}
