//! Regular expressions of queries.
//!
//! Search takes linear time: there are no back-references and no look-around.

use regex_lite::{Regex, RegexBuilder};

/// Larger compiled expressions are refused, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// Compiles an expression; the error says in a sentence what is wrong.
pub fn compile(regex: &str) -> Result<Regex, String> {
    let mut builder = RegexBuilder::new(regex);
    let compiled = builder.size_limit(SIZE_LIMIT).build();
    compiled.map_err(|error| format!("the regular expression does not compile: {error}"))
}

/// What takes the place of a match: texts and groups in turn.
pub struct Replacement {
    parts: Vec<Part>,
}

enum Part {
    Text(String),
    Group(usize),
    Named(String),
}

impl Replacement {
    /// Reads `$1`, `\1` and `${name}` as groups, `$$` as a dollar sign and the rest as it is.
    pub fn parse(text: &str) -> Replacement {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let behind = &rest[first.len_utf8()..];
            let digits = behind.len()
                - behind
                    .trim_start_matches(|c: char| c.is_ascii_digit())
                    .len();
            // `\1` takes one digit, as in RE2.
            let digits = if first == '\\' { digits.min(1) } else { digits };
            let (part, length) = match first {
                '$' | '\\' if let Ok(group) = behind[..digits].parse() => {
                    (Some(Part::Group(group)), digits)
                }
                '$' if let Some((name, _)) = behind
                    .strip_prefix('{')
                    .and_then(|rest| rest.split_once('}')) =>
                {
                    let group = name.parse().map(Part::Group);
                    let named = group.unwrap_or_else(|_| Part::Named(name.to_string()));
                    (Some(named), name.len() + 2)
                }
                '$' if behind.starts_with('$') => (None, 1),
                _ => (None, 0),
            };
            match part {
                Some(part) => {
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                    parts.push(part);
                }
                None => plain.push(first),
            }
            rest = &behind[length..];
        }
        parts.push(Part::Text(plain));
        Replacement { parts }
    }

    /// The text with all matches replaced; a group that did not take part is empty. `None`
    /// when that is longer than so many bytes.
    pub fn replace_all(&self, regex: &Regex, text: &str, most: usize) -> Option<String> {
        let mut replaced = String::new();
        let mut rest = 0;
        for captures in regex.captures_iter(text) {
            let whole = captures.get(0)?;
            replaced.push_str(&text[rest..whole.start()]);
            rest = whole.end();
            for part in &self.parts {
                replaced.push_str(match part {
                    Part::Text(text) => text,
                    Part::Group(group) => found(captures.get(*group)),
                    Part::Named(name) => found(captures.name(name)),
                });
                if replaced.len() > most {
                    return None;
                }
            }
        }
        replaced.push_str(&text[rest..]);
        Some(replaced)
    }
}

fn found(group: Option<regex_lite::Match<'_>>) -> &str {
    group.map_or("", |group| group.as_str())
}
