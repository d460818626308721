//! What a JSON value that is in memory consists of, cut out of it.

use super::report::Damage;
use std::borrow::Cow;

/// The keys of an object with their values, both as they are written; of an object that
/// breaks off, those that are complete.
pub fn members(object: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut at = 1;
    std::iter::from_fn(move || {
        let (key, end) = next(object, at)?;
        let key = key.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        let (value, end) = next(object, end)?;
        at = end;
        Some((key, value))
    })
}

/// The elements of an array, as they are written.
pub fn elements(array: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 1;
    std::iter::from_fn(move || {
        let (value, end) = next(array, at)?;
        at = end;
        Some(value)
    })
}

/// The value of a key; the last one if it is there more than once.
pub fn member<'a>(object: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let found = members(object).filter(|(key, _)| *key == name.as_bytes());
    found.last().map(|(_, value)| value)
}

/// The value that begins at or behind `at`, and where it ends. Commas and colons in front
/// of it are passed over: whoever scanned the bytes knows that they are in order.
#[inline]
fn next(bytes: &[u8], mut at: usize) -> Option<(&[u8], usize)> {
    let first = loop {
        let byte = *bytes.get(at)?;
        if !byte.is_ascii_whitespace() && byte != b',' && byte != b':' {
            break byte;
        }
        at += 1;
    };
    let end = match first {
        b'"' => end_of_string(bytes, at)?,
        b'{' | b'[' => end_of_container(bytes, at)?,
        b'}' | b']' => return None,
        _ => {
            let is_end = |byte: &u8| byte.is_ascii_whitespace() || b",:]}".contains(byte);
            let length = bytes[at..].iter().position(is_end);
            length.map_or(bytes.len(), |length| at + length)
        }
    };
    Some((&bytes[at..end], end))
}

/// Where the string that begins at `at` ends.
#[inline]
fn end_of_string(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

fn end_of_container(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0usize;
    loop {
        match *bytes.get(at)? {
            b'"' => {
                at = end_of_string(bytes, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// What a string says, and what a number or another value is written as. An error says
/// at which byte of the value.
#[inline]
pub fn text(value: &[u8]) -> Result<Cow<'_, [u8]>, (usize, Damage)> {
    let Some(inner) = value
        .strip_prefix(b"\"")
        .and_then(|v| v.strip_suffix(b"\""))
    else {
        return Ok(Cow::Borrowed(value));
    };
    if memchr::memchr(b'\\', inner).is_none() {
        return Ok(Cow::Borrowed(inner));
    }
    unescape(inner).map(Cow::Owned)
}

/// Undoes the escapes of a string (RFC 8259). Half of a surrogate pair becomes the
/// replacement character.
fn unescape(text: &[u8]) -> Result<Vec<u8>, (usize, Damage)> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(length) = memchr::memchr(b'\\', &text[at..]) {
        out.extend_from_slice(&text[at..at + length]);
        at += length;
        let damage = || {
            let escape = &text[at..text.len().min(at + 6)];
            let damage = Damage::Malformed {
                expected: "an escape sequence".to_string(),
                found: format!("`{}`", String::from_utf8_lossy(escape)),
            };
            (at + 1, damage)
        };
        let byte = *text.get(at + 1).ok_or_else(damage)?;
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => b'\x08',
            b'f' => b'\x0c',
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let high = unit(text, at).ok_or_else(damage)?;
                at += 6;
                let low = unit(text, at).filter(|low| (0xdc00..0xe000).contains(low));
                let code = match (high, low) {
                    (0xd800..0xdc00, Some(low)) => {
                        at += 6;
                        0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
                    }
                    _ => high,
                };
                let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                let mut buffer = [0; 4];
                out.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
                continue;
            }
            _ => return Err(damage()),
        };
        out.push(plain);
        at += 2;
    }
    out.extend_from_slice(&text[at..]);
    Ok(out)
}

/// The UTF-16 unit that the escape at `at` writes.
fn unit(text: &[u8], at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit, digit| {
        Some(unit << 4 | char::from(*digit).to_digit(16)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_and_arrays_are_cut_up() {
        let object = br#"{ "a" : 1, "b":"x\"}" ,"c":[{"d":[]}],"a":null}"#;
        let found: Vec<_> = members(object)
            .map(|(key, value)| (str(key), str(value)))
            .collect();
        assert_eq!(
            found,
            [
                ("a", "1"),
                ("b", r#""x\"}""#),
                ("c", r#"[{"d":[]}]"#),
                ("a", "null")
            ]
        );
        assert_eq!(member(object, "a"), Some(&b"null"[..]));
        assert_eq!(member(object, "z"), None);
        let found: Vec<_> = elements(br#"["]",2 ,{"a":[1]} []]"#).map(str).collect();
        assert_eq!(found, [r#""]""#, "2", r#"{"a":[1]}"#, "[]"]);
        for partial in [
            r#"{"a":1,"b":[2"#,
            r#"{"a":1,"b"#,
            r#"{"a":1,"b":"x\"#,
            r#"{"a":1,"#,
        ] {
            let found: Vec<_> = members(partial.as_bytes())
                .map(|(key, _)| str(key))
                .collect();
            assert_eq!(found, ["a"], "{partial}");
        }
    }

    #[test]
    fn strings_say_what_they_say() {
        for (value, said) in [
            (r#""plain""#, "plain"),
            ("12", "12"),
            (r#""a\tb\n\/\\\"\u0041""#, "a\tb\n/\\\"A"),
            (r#""\u00e9\ud83d\ude00""#, "é😀"),
            (r#""\ud83d!""#, "\u{fffd}!"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            ("\"é\"", "é"),
        ] {
            let found = text(value.as_bytes()).unwrap();
            assert_eq!(str(&found), said);
        }
        for (value, at) in [(r#""ab\x""#, 3), (r#""\u12g4""#, 1), (r#""\u12""#, 1)] {
            let (found, damage) = text(value.as_bytes()).unwrap_err();
            assert_eq!(found, at);
            assert!(damage.to_string().contains("an escape sequence"));
        }
    }

    fn str(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap()
    }
}
