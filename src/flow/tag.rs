//! Values of tags, which a record holds percent-encoded.

/// What a value says, with its percent-encoding (RFC 3986) undone; `None` when it has
/// none, or one that makes no sense.
pub fn percent_decoded(written: &str) -> Option<String> {
    if !written.contains('%') {
        return None;
    }
    let mut decoded = Vec::with_capacity(written.len());
    let mut pieces = written.as_bytes().split(|&byte| byte == b'%');
    decoded.extend_from_slice(pieces.next()?);
    for piece in pieces {
        let digit = |at: usize| char::from(*piece.get(at)?).to_digit(16);
        decoded.push((digit(0)? << 4 | digit(1)?) as u8);
        decoded.extend_from_slice(&piece[2..]);
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encoding_is_undone() {
        for (written, said) in [
            ("team%2Da", Some("team-a")),
            ("team%2da", Some("team-a")),
            ("M%C3%BCnchen%20%25", Some("München %")),
            ("plain", None),
            ("", None),
            ("50%", None),
            ("50%2", None),
            ("%zz", None),
            ("%FF", None),
            ("%+1", None),
        ] {
            assert_eq!(percent_decoded(written).as_deref(), said, "{written}");
        }
    }
}
