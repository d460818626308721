//! The shape of a text: what varies from line to line replaced by what kind of thing it is.
//!
//! `2 123456789012 eni-0a1b2c3d 10.0.0.5 …` becomes `<Number-1> <Number-2> <Id-3> <IP-4> …`;
//! the numbers count the places. A piece is judged by itself alone, so a text has the same
//! shape whatever stands beside it.

use crate::flow::Address;

/// The columns that `pattern` leaves.
pub const COLUMNS: [&str; 4] = ["@pattern", "@ratio", "@sampleCount", "@severityLabel"];

/// Pieces of a text end here, beside blanks.
const DELIMITERS: &[char] = &[
    ',', ';', '=', '(', ')', '[', ']', '{', '}', '"', '\'', '<', '>', '|',
];

/// The shape of a text.
pub fn of(text: &str) -> String {
    let mut shape = String::with_capacity(text.len());
    let mut count = 0;
    let is_end = |c: char| c.is_whitespace() || DELIMITERS.contains(&c);
    for piece in text.split_inclusive(is_end) {
        let end = piece.chars().next_back().filter(|c| is_end(*c));
        let word = &piece[..piece.len() - end.map_or(0, char::len_utf8)];
        match kind(word) {
            Some(kind) => {
                count += 1;
                shape.push_str(&format!("<{kind}-{count}>"));
            }
            None => shape.push_str(word),
        }
        shape.extend(end);
    }
    shape
}

/// What kind of thing a piece is, if it is one that varies.
fn kind(word: &str) -> Option<&'static str> {
    let is_digit = |c: char| c.is_ascii_digit();
    let is_hex = |c: char| c.is_ascii_hexdigit();
    if !word.contains(|c: char| c.is_ascii_digit() || c == ':') {
        return None;
    }
    let number = word.strip_prefix(['-', '+']).unwrap_or(word);
    let mut parts = number.splitn(2, '.');
    let is_number = parts.all(|part| !part.is_empty() && part.chars().all(is_digit));
    if is_number {
        return Some("Number");
    }
    let address = word.split_once('/').map_or(word, |(address, _)| address);
    if Address::parse(address.as_bytes()).is_some() {
        return Some("IP");
    }
    let groups: Vec<&str> = word.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    if lengths == [8, 4, 4, 4, 12] && groups.iter().all(|group| group.chars().all(is_hex)) {
        return Some("UUID");
    }
    let date_or_clock = |c: char| is_digit(c) || "-:./TZ+".contains(c);
    let separators = word.chars().filter(|c| "-:/".contains(*c)).count();
    if word.starts_with(is_digit) && word.chars().all(date_or_clock) && separators >= 2 {
        return Some("Time");
    }
    if let [_, .., id] = groups[..]
        && id.len() >= 8
        && id.chars().all(is_hex)
    {
        return Some("Id");
    }
    let hex = word.strip_prefix("0x").unwrap_or(word);
    if hex.len() >= 8 && hex.chars().all(is_hex) {
        return Some("Hex");
    }
    let has_letter = word.contains(|c: char| c.is_alphabetic());
    (has_letter && word.contains(is_digit)).then_some("Token")
}

/// How grave a message is, by the words in it, as the console judges.
pub fn severity(text: &str) -> &'static str {
    let lower = text.to_lowercase();
    match (lower.contains("error"), lower.contains("warn")) {
        (true, _) => "ERROR",
        (false, true) => "WARN",
        (false, false) => "INFO",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_is_replaced() {
        for (text, shape) in [
            (
                "2 123456789012 eni-0a1b2c3d4e5f67890 10.0.0.5 2001:db8::1 443 6 ACCEPT OK",
                "<Number-1> <Number-2> <Id-3> <IP-4> <IP-5> <Number-6> <Number-7> ACCEPT OK",
            ),
            (
                "2 1 eni-0a1b2c3d - - NODATA",
                "<Number-1> <Number-2> <Id-3> - - NODATA",
            ),
            ("took 1.5 s, -3 left", "took <Number-1> s, <Number-2> left"),
            ("at=2026-11-21T10:00:00Z", "at=<Time-1>"),
            (
                "[3f2504e0-4f89-11d3-9a0c-0305e82c3301] net 10.0.0.0/8",
                "[<UUID-1>] net <IP-2>",
            ),
            ("0xdeadbeef web-1 use1-az4", "<Hex-1> <Token-2> <Token-3>"),
            ("no digits: here", "no digits: here"),
            ("", ""),
        ] {
            assert_eq!(of(text), shape, "{text}");
        }
    }

    #[test]
    fn words_say_how_grave_it_is() {
        assert_eq!(severity("An Error, a warning"), "ERROR");
        assert_eq!(severity("WARNING"), "WARN");
        assert_eq!(severity("ACCEPT OK"), "INFO");
    }
}
