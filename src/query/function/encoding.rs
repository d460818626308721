//! Encodings of text and numbers, and digests.
//!
//! Bytes that are no UTF-8 decode to the replacement character.

use super::number::whole_number;
use super::text::bounded;
use super::{Function, Role};
use crate::query::plan::Kind;
use crate::query::value::Value;
use md5::Md5;
use sha2::{Digest, Sha256};
use std::fmt::Write;

pub static FUNCTIONS: [Function; 9] = [
    Function {
        name: "urlencode",
        other_names: &[],
        signature: "urlencode(text)",
        arity: (1, 1),
        help: "The text with all but letters, digits and `-._~` written as `%` and two \
               hexadecimal digits for each byte (RFC 3986).",
        examples: &["fields urlencode(interfaceId) as name"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| {
                let mut encoded = String::new();
                for &byte in values[0].scalar_text()?.as_bytes() {
                    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                        encoded.push(char::from(byte));
                    } else {
                        let _ = write!(encoded, "%{byte:02X}");
                    }
                }
                bounded(encoded)
            },
        },
    },
    Function {
        name: "urldecode",
        other_names: &[],
        signature: "urldecode(text)",
        arity: (1, 1),
        help: "The text with `%` and two hexadecimal digits read as a byte, and `+` as a blank.",
        examples: &["stats count(*) by urldecode(instanceTag) as tag"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| {
                let text = values[0].scalar_text()?;
                let mut rest = text.as_bytes();
                let mut decoded = Vec::new();
                while let Some((&first, behind)) = rest.split_first() {
                    let byte = behind.get(..2).and_then(hex);
                    match (first, byte) {
                        (b'%', Some(byte)) => {
                            decoded.extend(byte);
                            rest = &behind[2..];
                            continue;
                        }
                        (b'+', _) => decoded.push(b' '),
                        (other, _) => decoded.push(other),
                    }
                    rest = behind;
                }
                Some(bytes_as_text(&decoded))
            },
        },
    },
    Function {
        name: "base64encode",
        other_names: &[],
        signature: "base64encode(text)",
        arity: (1, 1),
        help: "The text's bytes (UTF-8) in Base64.",
        examples: &["fields base64encode(srcAddr) as code"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| bounded(base64_encode(values[0].scalar_text()?.as_bytes())),
        },
    },
    Function {
        name: "base64decode",
        other_names: &[],
        signature: "base64decode(text)",
        arity: (1, 1),
        help: "The text whose bytes (UTF-8) a text of Base64 holds; absent where it is none. \
               `-_` may stand for `+/`, and the final `=` may be missing.",
        examples: &["fields base64decode(\"MTAuMC4wLjE=\") as address"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| {
                let decoded = base64_decode(values[0].scalar_text()?.as_bytes())?;
                Some(bytes_as_text(&decoded))
            },
        },
    },
    Function {
        name: "hexToAscii",
        other_names: &[],
        signature: "hexToAscii(text)",
        arity: (1, 1),
        help: "The text whose bytes the hexadecimal digits hold; absent where they are none.",
        examples: &["fields hexToAscii(\"48656c6c6f\") as word"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| {
                let text = values[0].scalar_text()?;
                let digits = text.strip_prefix("0x").unwrap_or(&text);
                Some(bytes_as_text(&hex(digits.as_bytes())?))
            },
        },
    },
    Function {
        name: "hexToDec",
        other_names: &[],
        signature: "hexToDec(text)",
        arity: (1, 1),
        help: "The number that the hexadecimal digits, with or without `0x`, stand for.",
        examples: &["fields hexToDec(\"0xff\") as number"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let text = values[0].scalar_text()?;
                let (sign, digits) = match text.strip_prefix('-') {
                    Some(digits) => (-1, digits),
                    None => (1, &*text),
                };
                let digits = digits.strip_prefix("0x").unwrap_or(digits);
                if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                    return None;
                }
                let number = i128::from_str_radix(digits, 16).ok()?;
                Some(Value::Integer(sign * number))
            },
        },
    },
    Function {
        name: "decToHex",
        other_names: &[],
        signature: "decToHex(number)",
        arity: (1, 1),
        help: "The number, its decimals cut off, in hexadecimal digits behind `0x`.",
        examples: &["fields decToHex(srcPort) as port"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| {
                let number = whole_number(&values[0])?;
                let sign = if number < 0 { "-" } else { "" };
                Some(Value::text(format!("{sign}0x{:x}", number.unsigned_abs())))
            },
        },
    },
    Function {
        name: "md5",
        other_names: &[],
        signature: "md5(text)",
        arity: (1, 1),
        help: "The MD5 digest of the text's bytes (UTF-8), in hexadecimal digits.",
        examples: &["stats count(*) by md5(srcAddr) as who"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| Some(digits(&Md5::digest(values[0].scalar_text()?.as_bytes()))),
        },
    },
    Function {
        name: "sha256",
        other_names: &[],
        signature: "sha256(text)",
        arity: (1, 1),
        help: "The SHA-256 digest of the text's bytes (UTF-8), in hexadecimal digits.",
        examples: &["stats count(*) by sha256(srcAddr) as who"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| Some(digits(&Sha256::digest(values[0].scalar_text()?.as_bytes()))),
        },
    },
];

fn bytes_as_text(bytes: &[u8]) -> Value {
    Value::text(String::from_utf8_lossy(bytes).into_owned())
}

fn digits(bytes: &[u8]) -> Value {
    let mut text = String::new();
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    Value::text(text)
}

/// Two hexadecimal digits for each byte.
fn hex(digits: &[u8]) -> Option<Vec<u8>> {
    let (pairs, rest) = digits.as_chunks::<2>();
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| Some((digit(*high)? << 4 | digit(*low)?) as u8);
    match rest {
        [] => pairs.iter().map(byte).collect(),
        _ => None,
    }
}

/// RFC 4648, section 4.
fn base64_encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            text.push(match digit <= chunk.len() {
                true => char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]),
                false => '=',
            });
        }
    }
    text
}

fn base64_decode(text: &[u8]) -> Option<Vec<u8>> {
    let padding = text.iter().rev().take_while(|&&byte| byte == b'=').count();
    let digits = &text[..text.len() - padding];
    if padding > 2 || padding > 0 && !text.len().is_multiple_of(4) || digits.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::new();
    for chunk in digits.chunks(4) {
        let mut bits: u32 = 0;
        for digit in chunk {
            let value = match digit {
                b'A'..=b'Z' => digit - b'A',
                b'a'..=b'z' => digit - b'a' + 26,
                b'0'..=b'9' => digit - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                _ => return None,
            };
            bits = bits << 6 | u32::from(value);
        }
        bits <<= 6 * (4 - chunk.len());
        bytes.extend_from_slice(&bits.to_be_bytes()[1..chunk.len()]);
    }
    Some(bytes)
}
