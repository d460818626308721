//! What can be wrong with JSON.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why an entry of a JSON file is no record, before its message is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Damage {
    /// It breaks the rules of JSON.
    Malformed { expected: String, found: String },
    /// More levels of arrays and objects than any export has.
    TooDeep,
    /// A value of more bytes than an entry may have.
    TooLong { limit: usize },
    /// The file ends within it.
    CutOff,
    /// Data that should be base64.
    NotBase64,
    /// Compressed data that cannot be inflated to their end.
    NotGzip,
    /// Compressed data that become more bytes of text than any payload has.
    Expands { limit: usize },
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Damage::Malformed { expected, found } => {
                write!(f, "expected {expected} in JSON, found {found}")
            }
            Damage::TooDeep => f.write_str(
                "expected a log event, found arrays and objects nested deeper than any export has",
            ),
            Damage::TooLong { limit } => write!(
                f,
                "expected a log event of at most {} MiB, found a longer one",
                limit >> 20
            ),
            Damage::CutOff => {
                f.write_str("expected the end of the JSON value, found the end of the file")
            }
            Damage::NotBase64 => f.write_str("expected `data` in base64, found something else"),
            Damage::NotGzip => f.write_str(
                "expected complete gzip data in base64, found data that break off or are damaged",
            ),
            Damage::Expands { limit } => write!(
                f,
                "expected a payload of at most {} MiB of text, found one that inflates to more",
                limit >> 20
            ),
        }
    }
}
