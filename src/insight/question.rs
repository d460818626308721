//! What somebody wants to know: does one address reach another?

use crate::flow::Address;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Does `src` reach `dst`?
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Question {
    pub src: Address,
    pub dst: Address,
    /// The port at `dst`; without one, every port that `src` asked for.
    pub port: Option<u16>,
    /// The IP protocol number; without one, every protocol.
    pub protocol: Option<u8>,
    /// Whether the person says that accepted and rejected traffic was captured, which
    /// records can show only where both occur.
    pub captured_all: bool,
}

impl Question {
    /// The question for every port and protocol.
    pub fn new(src: Address, dst: Address) -> Question {
        Question {
            src,
            dst,
            port: None,
            protocol: None,
            captured_all: false,
        }
    }

    /// Reads where a connection leads: `address`, `address:port` or `[v6]:port`; `None` when
    /// the text is none of these.
    ///
    /// ```
    /// use flowglass::insight::Question;
    ///
    /// let (_, port) = Question::parse_target("10.2.15.210:443").unwrap();
    /// assert_eq!(port, Some(443));
    /// assert!(Question::parse_target("10.2.15").is_none());
    /// ```
    pub fn parse_target(text: &str) -> Option<(Address, Option<u16>)> {
        let text = text.trim();
        if let Some(address) = Address::parse(text.as_bytes()) {
            return Some((address, None));
        }
        if let Some(rest) = text.strip_prefix('[') {
            let (address, rest) = rest.split_once(']')?;
            let address = Address::parse(address.as_bytes())?;
            return match rest.strip_prefix(':') {
                Some(port) => Some((address, Some(port.parse().ok()?))),
                None => rest.is_empty().then_some((address, None)),
            };
        }
        let (address, port) = text.split_once(':')?;
        Some((
            Address::parse(address.as_bytes())?,
            Some(port.parse().ok()?),
        ))
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.port, self.dst) {
            (None, dst) => write!(f, "{} to {dst}", self.src),
            (Some(port), Address::V4(_)) => write!(f, "{} to {}:{port}", self.src, self.dst),
            (Some(port), Address::V6(_)) => write!(f, "{} to [{}]:{port}", self.src, self.dst),
        }
    }
}
