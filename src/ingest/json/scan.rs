//! Where a JSON value ends.

use super::entry::{List, list};
use super::report::Damage;

/// How deep arrays and objects may stand in each other; exports use five levels.
const MAX_DEPTH: u32 = 60;

/// Follows one value, which may come in pieces, to its end.
///
/// What it passes over is balanced and in order. Commas that are missing between the
/// elements of an array, or stand behind the last, are let pass.
#[derive(Debug, Default)]
pub struct Scan {
    /// How many bytes of the value are scanned.
    at: usize,
    /// One bit for each open container, the innermost lowest: whether it is an object.
    objects: u64,
    depth: u32,
    expected: Expected,
    token: Token,
    /// Where the key stands that was read last in the outermost object.
    key: (usize, usize),
    /// Whether an element of the outermost array has begun.
    has_elements: bool,
    /// Where a list of entries begins that was passed over, in hope of what follows it.
    passed: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Expected {
    #[default]
    Value,
    ElementOrEnd,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

/// What the scan stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Token {
    #[default]
    None,
    String,
    /// Behind a backslash in a string.
    Escape,
    Literal,
}

/// Where a scan came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Scanned {
    /// The value goes on behind the bytes that are there.
    More,
    /// The value takes so many bytes.
    End(usize),
    /// At the bracket of an array whose elements are entries.
    List(usize),
    /// The byte at this place cannot stand there.
    Damage(usize, Damage),
}

impl Scan {
    /// A scan of what follows the first list of an object, whose bytes begin with `{`.
    pub fn rest() -> Scan {
        Scan {
            at: 1,
            objects: 1,
            depth: 1,
            expected: Expected::CommaOrEnd,
            ..Scan::default()
        }
    }

    /// Lets go of the bytes so far: the next call of [`Scan::run`] gets what follows them.
    pub fn restart(&mut self) {
        self.at = 0;
    }

    /// Where a list of entries begins that was passed over.
    pub fn passed(&self) -> Option<usize> {
        self.passed
    }

    /// Whether the value is complete if nothing follows.
    pub fn is_literal(&self) -> bool {
        self.token == Token::Literal && self.depth == 0
    }

    /// Goes on in `value`, which holds all bytes of the value so far; `stops` says whether
    /// to stop at lists of entries.
    pub fn run(&mut self, value: &[u8], stops: bool) -> Scanned {
        loop {
            match self.token {
                Token::None => {}
                Token::Literal => {
                    let rest = &value[self.at..];
                    let Some(length) = rest.iter().position(|&byte| !is_literal(byte)) else {
                        self.at = value.len();
                        return Scanned::More;
                    };
                    self.at += length;
                    self.token = Token::None;
                    if self.depth == 0 {
                        return Scanned::End(self.at);
                    }
                }
                Token::Escape => {
                    if self.at == value.len() {
                        return Scanned::More;
                    }
                    self.at += 1;
                    self.token = Token::String;
                    continue;
                }
                Token::String => {
                    let rest = &value[self.at..];
                    let Some(length) = memchr::memchr3(b'"', b'\\', b'\n', rest) else {
                        self.at = value.len();
                        return Scanned::More;
                    };
                    self.at += length;
                    match rest[length] {
                        b'"' => {
                            self.at += 1;
                            self.token = Token::None;
                            if let Some(scanned) = self.end_string(value, stops) {
                                return scanned;
                            }
                        }
                        b'\\' => {
                            self.at += 1;
                            self.token = Token::Escape;
                            continue;
                        }
                        _ => return self.damage("a quotation mark", "the end of the line"),
                    }
                }
            }
            let rest = &value[self.at..];
            let Some(length) = rest.iter().position(|byte| !byte.is_ascii_whitespace()) else {
                self.at = value.len();
                return Scanned::More;
            };
            self.at += length;
            let byte = rest[length];
            if let Some(scanned) = self.begin(byte, value, stops) {
                return scanned;
            }
        }
    }

    /// Takes the first byte of a token.
    fn begin(&mut self, byte: u8, value: &[u8], stops: bool) -> Option<Scanned> {
        let is_object = self.is_in_object();
        match (self.expected, byte) {
            (Expected::CommaOrEnd, b',') => {
                self.expected = if is_object {
                    Expected::KeyOrEnd
                } else {
                    Expected::ElementOrEnd
                };
                self.at += 1;
                None
            }
            (Expected::Colon, b':') => {
                self.expected = Expected::Value;
                self.at += 1;
                None
            }
            (Expected::KeyOrEnd | Expected::CommaOrEnd, b'}') if is_object => self.close(),
            (Expected::ElementOrEnd | Expected::CommaOrEnd, b']') if !is_object => self.close(),
            (Expected::KeyOrEnd, b'"') => {
                self.at += 1;
                self.token = Token::String;
                if self.depth == 1 {
                    self.key = (self.at, self.at);
                }
                None
            }
            (Expected::Value | Expected::ElementOrEnd, _) => self.begin_value(byte, value, stops),
            (Expected::CommaOrEnd, _) if !is_object => self.begin_value(byte, value, stops),
            (Expected::Colon, _) => Some(self.damage_at(byte, "a colon")),
            (Expected::KeyOrEnd, _) => Some(self.damage_at(byte, "a key or `}`")),
            (Expected::CommaOrEnd, _) => Some(self.damage_at(byte, "a comma or `}`")),
        }
    }

    fn begin_value(&mut self, byte: u8, value: &[u8], stops: bool) -> Option<Scanned> {
        if self.depth == 1 && stops {
            if !self.is_in_object() {
                // A list of messages or rows; what a list of objects is, their keys tell.
                if !self.has_elements && matches!(byte, b'"' | b'[') {
                    return Some(Scanned::List(0));
                }
            } else if byte == b'[' && self.passed.is_none() {
                let key = &value[self.key.0..self.key.1];
                match list(key, &value[..self.key.0 - 1]) {
                    List::Now => return Some(Scanned::List(self.at)),
                    List::Later => self.passed = Some(self.at),
                    List::No => {}
                }
            }
        }
        self.expected = Expected::CommaOrEnd;
        match byte {
            b'"' => self.token = Token::String,
            b'{' | b'[' => {
                if self.depth == MAX_DEPTH {
                    return Some(Scanned::Damage(self.at, Damage::TooDeep));
                }
                self.objects = self.objects << 1 | u64::from(byte == b'{');
                self.depth += 1;
                self.expected = if byte == b'{' {
                    Expected::KeyOrEnd
                } else {
                    Expected::ElementOrEnd
                };
            }
            byte if is_literal(byte) => self.token = Token::Literal,
            byte => return Some(self.damage_at(byte, "a value")),
        }
        self.has_elements |= self.depth == 1 && byte != b'[' && byte != b'{';
        self.at += 1;
        None
    }

    /// Takes the end of a string; the scan stands behind it.
    fn end_string(&mut self, value: &[u8], stops: bool) -> Option<Scanned> {
        if self.expected != Expected::KeyOrEnd {
            return (self.depth == 0).then_some(Scanned::End(self.at));
        }
        self.expected = Expected::Colon;
        let end = self.at - 1;
        match self.depth {
            1 => self.key.1 = end,
            // The first key of an object in an array tells whether the array is a list of
            // entries, or one entry in pairs of field and value.
            2 if self.objects & 3 == 1 && !self.has_elements => {
                self.has_elements = true;
                let is_pair =
                    value[..end].ends_with(b"\"field") || value[..end].ends_with(b"\"value");
                if stops && !is_pair {
                    return Some(Scanned::List(0));
                }
            }
            _ => {}
        }
        None
    }

    fn is_in_object(&self) -> bool {
        self.depth > 0 && self.objects & 1 == 1
    }

    fn close(&mut self) -> Option<Scanned> {
        self.at += 1;
        self.objects >>= 1;
        self.depth -= 1;
        self.expected = Expected::CommaOrEnd;
        (self.depth == 0).then_some(Scanned::End(self.at))
    }

    fn damage_at(&self, byte: u8, expected: &str) -> Scanned {
        self.damage(expected, &format!("`{}`", char::from(byte)))
    }

    fn damage(&self, expected: &str, found: &str) -> Scanned {
        let damage = Damage::Malformed {
            expected: expected.to_string(),
            found: found.to_string(),
        };
        Scanned::Damage(self.at, damage)
    }
}

/// Whether the byte can stand in a number or in `true`, `false` and `null`.
fn is_literal(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}
