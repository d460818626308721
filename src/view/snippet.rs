//! Texts to copy with places for a person's own values, such as `<account-id>`.

use std::ops::Range;

/// What a person can put into the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blank {
    AccountId,
    Region,
    VpcId,
    LogGroup,
    Bucket,
}

impl Blank {
    pub const ALL: [Blank; 5] = [
        Blank::AccountId,
        Blank::Region,
        Blank::VpcId,
        Blank::LogGroup,
        Blank::Bucket,
    ];

    /// How texts write it.
    pub fn mark(self) -> &'static str {
        match self {
            Blank::AccountId => "<account-id>",
            Blank::Region => "<region>",
            Blank::VpcId => "<vpc-id>",
            Blank::LogGroup => "<log-group>",
            Blank::Bucket => "<bucket>",
        }
    }

    /// Whether a value is of the form that AWS gives such names. Nothing that has a meaning to a
    /// shell or in JSON is.
    pub fn fits(self, value: &str) -> bool {
        let is_of = |allowed: fn(u8) -> bool| value.bytes().all(allowed);
        let has = |lengths: Range<usize>| lengths.contains(&value.len());
        match self {
            Blank::AccountId => has(12..13) && is_of(|c| c.is_ascii_digit()),
            Blank::Region => {
                let is_part = |part: &str| {
                    let part = part.as_bytes();
                    !part.is_empty() && part.iter().all(u8::is_ascii_alphanumeric)
                };
                let is_lower = !value.bytes().any(|c| c.is_ascii_uppercase());
                let parts = value.split('-');
                has(9..25) && is_lower && parts.clone().count() >= 3 && parts.clone().all(is_part)
            }
            Blank::VpcId => value.strip_prefix("vpc-").is_some_and(|id| {
                let is_hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
                [8, 17].contains(&id.len()) && id.bytes().all(is_hex)
            }),
            Blank::LogGroup => {
                has(1..513) && is_of(|c| c.is_ascii_alphanumeric() || b"._-/#".contains(&c))
            }
            Blank::Bucket => {
                let is_end = |c: Option<u8>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                has(3..64)
                    && is_of(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || b".-".contains(&c))
                    && is_end(value.bytes().next())
                    && is_end(value.bytes().next_back())
            }
        }
    }
}

/// The values as a person typed them, those that fit and those that do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    typed: [String; Blank::ALL.len()],
}

impl Values {
    pub fn set(&mut self, blank: Blank, value: String) {
        self.typed[blank as usize] = value;
    }

    pub fn typed(&self, blank: Blank) -> &str {
        &self.typed[blank as usize]
    }

    /// Whether something was typed that cannot be such a value.
    pub fn is_wrong(&self, blank: Blank) -> bool {
        let value = self.typed(blank).trim();
        !value.is_empty() && !blank.fits(value)
    }

    pub fn is_empty(&self) -> bool {
        self.typed.iter().all(String::is_empty)
    }

    fn value(&self, blank: Blank) -> Option<&str> {
        Some(self.typed(blank).trim()).filter(|value| blank.fits(value))
    }
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// A value that was filled in.
    Filled(String),
    /// A place that is still empty, as the text writes it.
    Open(&'static str),
}

impl Piece {
    pub fn text(&self) -> &str {
        match self {
            Piece::Text(text) | Piece::Filled(text) => text,
            Piece::Open(mark) => mark,
        }
    }
}

/// A text with the values in their places; a place whose value is missing or wrong stays open.
pub fn fill(text: &str, values: &Values) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let next = |rest: &str| {
        let found = Blank::ALL.into_iter();
        let found = found.filter_map(|blank| Some((rest.find(blank.mark())?, blank)));
        found.min_by_key(|(at, _)| *at)
    };
    while let Some((at, blank)) = next(rest) {
        if at > 0 {
            pieces.push(Piece::Text(rest[..at].into()));
        }
        pieces.push(match values.value(blank) {
            Some(value) => Piece::Filled(value.into()),
            None => Piece::Open(blank.mark()),
        });
        rest = &rest[at + blank.mark().len()..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.into()));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_forms_of_aws() {
        for (blank, good, bad) in [
            (
                Blank::AccountId,
                &["123456789012"][..],
                &["12345678901", "1234-5678-9012", "12345678901a"][..],
            ),
            (
                Blank::Region,
                &["eu-west-1", "us-gov-east-1", "ap-southeast-2", "cn-north-1"],
                &[
                    "eu-west",
                    "EU-west-1",
                    "eu--west-1",
                    "eu-west-1;ls",
                    "Frankfurt",
                ],
            ),
            (
                Blank::VpcId,
                &["vpc-0a1b2c3d", "vpc-0123456789abcdef0"],
                &["vpc-", "vpc-0A1B2C3D", "subnet-0a1b2c3d", "vpc-0a1b2c3g"],
            ),
            (
                Blank::LogGroup,
                &["/vpc/flow-logs", "flow_logs.1#a"],
                &["a b", "a'b", "a\"b", "$(ls)", "a:b"],
            ),
            (
                Blank::Bucket,
                &["my-flow-logs", "a.b.c", "123"],
                &["ab", "My-logs", "-logs", "logs-", "my_logs", "a/b"],
            ),
        ] {
            for value in good {
                assert!(blank.fits(value), "{blank:?} {value}");
            }
            for value in bad.iter().chain(&["", "ü"]) {
                assert!(!blank.fits(value), "{blank:?} {value}");
            }
        }
    }

    #[test]
    fn texts_are_filled() {
        let mut values = Values::default();
        assert!(values.is_empty());
        values.set(Blank::Bucket, " my-logs ".into());
        values.set(Blank::Region, "no region".into());
        assert!(values.is_wrong(Blank::Region) && !values.is_wrong(Blank::Bucket));
        assert!(!values.is_wrong(Blank::VpcId) && !values.is_empty());
        for (text, expected) in [
            ("", vec![]),
            ("a <b> c", vec![Piece::Text("a <b> c".into())]),
            (
                "s3://<bucket>/<region>/<bucket>",
                vec![
                    Piece::Text("s3://".into()),
                    Piece::Filled("my-logs".into()),
                    Piece::Text("/".into()),
                    Piece::Open("<region>"),
                    Piece::Text("/".into()),
                    Piece::Filled("my-logs".into()),
                ],
            ),
        ] {
            assert_eq!(fill(text, &values), expected, "{text}");
        }
        let text: String = fill("<bucket><vpc-id>", &values)
            .iter()
            .map(Piece::text)
            .collect();
        assert_eq!(text, "my-logs<vpc-id>");
    }
}
