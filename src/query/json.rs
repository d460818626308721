//! JSON to values and back.

use super::value::{Number, Value};
use std::collections::HashMap;
use std::fmt::{self, Write};

/// Deeper nesting is refused, so that no text can exhaust the stack.
const MAX_DEPTH: u32 = 64;

/// Reads one JSON value (RFC 8259); `None` when the text is anything else. Of a name that
/// is there twice, the last value counts.
pub fn parse(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text };
    let value = reader.value(MAX_DEPTH)?;
    reader.skip_blank();
    reader.rest.is_empty().then_some(value)
}

/// Writes a value as JSON, without blanks. Times and addresses are texts.
pub fn write(value: &Value, out: &mut dyn Write) -> fmt::Result {
    match value {
        Value::Null => out.write_str("null"),
        Value::Bool(value) => write!(out, "{value}"),
        Value::Integer(_) | Value::Float(_) => write!(out, "{value}"),
        Value::Text(text) => write_text(text, out),
        Value::Time(_) | Value::Address(_) => write!(out, "\"{value}\""),
        Value::List(values) => {
            out.write_char('[')?;
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    out.write_char(',')?;
                }
                write(value, out)?;
            }
            out.write_char(']')
        }
        Value::Map(entries) => {
            out.write_char('{')?;
            for (at, (key, value)) in entries.iter().enumerate() {
                if at > 0 {
                    out.write_char(',')?;
                }
                write_text(key, out)?;
                out.write_char(':')?;
                write(value, out)?;
            }
            out.write_char('}')
        }
    }
}

/// A text in quotes.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    // Writing into memory does not fail.
    let _ = write_text(text, &mut quoted);
    quoted
}

fn write_text(text: &str, out: &mut dyn Write) -> fmt::Result {
    out.write_char('"')?;
    for char in text.chars() {
        match char {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\u{8}' => out.write_str("\\b")?,
            '\u{c}' => out.write_str("\\f")?,
            control if control < ' ' => write!(out, "\\u{:04x}", u32::from(control))?,
            other => out.write_char(other)?,
        }
    }
    out.write_char('"')
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip_blank(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn take(&mut self, expected: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(expected)?;
        Some(())
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        self.skip_blank();
        match self.rest.bytes().next()? {
            b'{' => self.map(depth),
            b'[' => self.list(depth),
            b'"' => self.text().map(Value::text),
            b't' => self.take("true").map(|()| Value::Bool(true)),
            b'f' => self.take("false").map(|()| Value::Bool(false)),
            b'n' => self.take("null").map(|()| Value::Null),
            _ => self.number(),
        }
    }

    fn list(&mut self, depth: u32) -> Option<Value> {
        self.take("[")?;
        let mut values = Vec::new();
        self.skip_blank();
        if self.take("]").is_none() {
            loop {
                values.push(self.value(depth)?);
                self.skip_blank();
                if self.take(",").is_none() {
                    break;
                }
            }
            self.take("]")?;
        }
        Some(Value::List(values.into()))
    }

    fn map(&mut self, depth: u32) -> Option<Value> {
        self.take("{")?;
        let mut entries: Vec<(Box<str>, Value)> = Vec::new();
        self.skip_blank();
        if self.take("}").is_none() {
            loop {
                self.skip_blank();
                let key = self.text()?;
                self.skip_blank();
                self.take(":")?;
                entries.push((key.into(), self.value(depth)?));
                self.skip_blank();
                if self.take(",").is_none() {
                    break;
                }
            }
            self.take("}")?;
        }
        Some(Value::Map(without_repeats(entries).into()))
    }

    fn number(&mut self) -> Option<Value> {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        let digits = number.strip_prefix('-').unwrap_or(number).as_bytes();
        let is_json = digits.first()?.is_ascii_digit()
            && !(digits[0] == b'0' && digits.get(1).is_some_and(u8::is_ascii_digit))
            && digits
                .windows(2)
                .all(|pair| pair[0] != b'.' || pair[1].is_ascii_digit())
            && digits.last() != Some(&b'.');
        self.rest = rest;
        let number = Number::parse(number).filter(|_| is_json)?;
        Some(number.into())
    }

    fn text(&mut self) -> Option<String> {
        self.take("\"")?;
        let mut text = String::new();
        loop {
            let end = self.rest.find(|c| c == '"' || c == '\\' || c < ' ')?;
            let (plain, rest) = self.rest.split_at(end);
            text.push_str(plain);
            self.rest = rest;
            if self.take("\"").is_some() {
                return Some(text);
            }
            self.take("\\")?;
            let escape = self.rest.chars().next()?;
            self.rest = &self.rest[escape.len_utf8()..];
            text.push(match escape {
                '"' | '\\' | '/' => escape,
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => self.escaped_char()?,
                _ => return None,
            });
        }
    }

    /// The character behind `\u`; half of a pair stands for nothing.
    fn escaped_char(&mut self) -> Option<char> {
        let first = self.unit()?;
        let after_first = self.rest;
        if (0xd800..0xdc00).contains(&first)
            && self.take("\\u").is_some()
            && let Some(second @ 0xdc00..0xe000) = self.unit()
        {
            return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
        }
        self.rest = after_first;
        Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        self.rest = &self.rest[4..];
        u32::from_str_radix(digits, 16).ok()
    }
}

/// Leaves each name where it came first, with the value that it had last.
pub(super) fn without_repeats(entries: Vec<(Box<str>, Value)>) -> Vec<(Box<str>, Value)> {
    let mut places: HashMap<Box<str>, usize> = HashMap::new();
    let mut kept: Vec<(Box<str>, Value)> = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        match places.get(&key) {
            Some(&place) => kept[place].1 = value,
            None => {
                places.insert(key.clone(), kept.len());
                kept.push((key, value));
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_reads_and_prints() {
        for (text, printed) in [
            (
                r#" { "a" : [ 1 , -2.50 , true , null ] } "#,
                Some(r#"{"a":[1,-2.5,true,null]}"#),
            ),
            ("[]", Some("[]")),
            ("{}", Some("{}")),
            (r#"{"a":1,"b":2,"a":3}"#, Some(r#"{"a":3,"b":2}"#)),
            (
                r#"["\u0041\ud83d\ude00\"\\\/\n\u0001"]"#,
                Some("[\"A😀\\\"\\\\/\\n\\u0001\"]"),
            ),
            (r#"["\ud83dx"]"#, Some("[\"\u{fffd}x\"]")),
            ("[1e2]", Some("[100]")),
            ("[18446744073709551616]", Some("[18446744073709551616]")),
            ("[1] 2", None),
            ("[1,]", None),
            ("[01]", None),
            ("[1.]", None),
            ("[.5]", None),
            ("[+1]", None),
            ("{a:1}", None),
            (r#"["a"#, None),
            (r#"["\x"]"#, None),
            (r#"["\u00+1"]"#, None),
            ("[\"\n\"]", None),
            ("", None),
        ] {
            let value = parse(text).map(|value| value.to_string());
            assert_eq!(value.as_deref(), printed, "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(60)).is_some());
        assert!(parse(&nested(100_000)).is_none());
    }
}
