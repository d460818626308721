//! Base64 (RFC 4648), pushed: text in, bytes out.

use super::report::Problem;
use super::stage::{Decode, Step};

/// How base64 of gzip data begins: the magic number and the one compression method.
pub const GZIP: &[u8] = b"H4sI";

/// Decodes base64 of one text, or of many with line ends, commas or quotation marks
/// between them. Both alphabets are read, and padding may be missing.
#[derive(Default)]
pub struct Base64 {
    /// The bits that make up no whole byte yet, lowest last, and how many they are.
    bits: u32,
    left: u32,
    read: u64,
    is_damaged: bool,
}

impl Base64 {
    /// The bytes that a text stands for; `None` when it is no base64.
    pub fn decode_all(text: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = vec![0; text.len() / 4 * 3 + 16];
        let mut base64 = Base64::default();
        let step = base64.decode(text, &mut bytes);
        bytes.truncate(step.written);
        // One character alone stands for nothing.
        let is_whole = !base64.is_damaged && base64.left < 6;
        is_whole.then_some(bytes)
    }

    /// The bytes at the head of a text, whose group at the end may be cut.
    pub fn decode_head(head: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; head.len() / 4 * 3 + 16];
        let step = Base64::default().decode(head, &mut bytes);
        bytes.truncate(step.written);
        bytes
    }
}

impl Decode for Base64 {
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let mut step = Step {
            read: 0,
            written: 0,
            problem: None,
        };
        for &byte in input {
            if self.is_damaged || step.written == output.len() {
                break;
            }
            step.read += 1;
            match digit(byte) {
                Some(digit) => {
                    self.bits = self.bits << 6 | digit;
                    self.left += 6;
                    if self.left >= 8 {
                        self.left -= 8;
                        output[step.written] = (self.bits >> self.left) as u8;
                        step.written += 1;
                    }
                }
                // The end of a text: what is left are zeros that fill its last character.
                None if matches!(byte, b'=' | b'\n' | b'\r' | b' ' | b'\t' | b',' | b'"') => {
                    self.is_damaged = self.left == 6;
                    self.left = 0;
                }
                None => self.is_damaged = true,
            }
        }
        self.read += step.read as u64;
        step.problem = self.cut_off();
        step
    }

    fn has_stopped(&self) -> bool {
        self.is_damaged
    }

    fn cut_off(&self) -> Option<Problem> {
        let at = self.read;
        self.is_damaged.then_some(Problem::Base64Damaged { at })
    }
}

fn digit(byte: u8) -> Option<u32> {
    let digit = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded() {
        // The first are the test vectors of RFC 4648.
        for (text, bytes) in [
            ("", Some("")),
            ("Zg==", Some("f")),
            ("Zm8=", Some("fo")),
            ("Zm9v", Some("foo")),
            ("Zm9vYmE=", Some("fooba")),
            ("Zm9vYmFy", Some("foobar")),
            ("Zm8", Some("fo")),
            ("Zm9v\r\nYmFy\n", Some("foobar")),
            ("\"Zg==\",\"Zm8\"", Some("ffo")),
            ("Zm9vY", None),
            ("Zm9v!", None),
            ("Zm9v{", None),
        ] {
            let found = Base64::decode_all(text.as_bytes());
            assert_eq!(found, bytes.map(|b| b.as_bytes().to_vec()), "{text}");
        }
        assert_eq!(Base64::decode_all(b"-_+/").unwrap(), [0xfb, 0xff, 0xbf]);
        assert_eq!(Base64::decode_head(b"Zm9vYmE"), b"fooba");
    }

    #[test]
    fn pieces_make_no_difference() {
        let text = b"Zm9vYmFy\nZm9vYmE=\nZm8";
        let mut base64 = Base64::default();
        let mut bytes = Vec::new();
        let mut output = [0; 16];
        for byte in text {
            let step = base64.decode(&[*byte], &mut output);
            bytes.extend_from_slice(&output[..step.written]);
        }
        assert_eq!(bytes, b"foobarfoobafo");
        let step = Base64::default().decode(b"Zm9v!Zm9v", &mut output);
        let problem = Some(Problem::Base64Damaged { at: 5 });
        assert_eq!((step.problem, step.read), (problem, 5));
    }
}
