//! Texts taken apart: what `parse` and `json` find in them.

use super::json;
use super::tuple::Find;
use super::value::{Step, Value};
use super::vector::{Gap, TextVector, Vector};
use memchr::memmem::Finder;
use regex_lite::Regex;
use std::borrow::Cow;

/// Texts with stars between them, each of which stands for some text.
pub struct Glob {
    /// The literal text before the first star, between each two, and behind the last.
    literals: Vec<Finder<'static>>,
}

impl Glob {
    pub fn new(pattern: &str) -> Glob {
        let literals = pattern.split('*').map(Finder::new);
        Glob {
            literals: literals.map(Finder::into_owned).collect(),
        }
    }

    pub fn stars(&self) -> usize {
        self.literals.len() - 1
    }

    /// What each star stands for: the shortest text up to what follows it, the last one, if
    /// nothing does, for all the rest. What stands before the first star may begin anywhere.
    fn cut<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let mut pieces = Vec::with_capacity(self.stars());
        let (first, others) = self.literals.split_first()?;
        let mut rest = &text[first.find(text.as_bytes())? + first.needle().len()..];
        for (at, literal) in others.iter().enumerate() {
            let is_last = at + 1 == others.len();
            let end = match literal.needle() {
                [] if is_last => rest.len(),
                _ => literal.find(rest.as_bytes())?,
            };
            pieces.push(&rest[..end]);
            rest = &rest[end + literal.needle().len()..];
        }
        Some(pieces)
    }

    pub fn find(self) -> Find {
        let width = self.stars();
        by_text(width, move |text, pieces| {
            for (piece, found) in pieces.iter_mut().zip(self.cut(text).into_iter().flatten()) {
                *piece = Some(Cow::Borrowed(found));
            }
        })
    }
}

/// Finds what the groups of these numbers stand for in the first match.
pub fn groups(regex: Regex, numbers: Vec<usize>) -> Find {
    by_text(numbers.len(), move |text, pieces| {
        let Some(captures) = regex.captures(text) else {
            return;
        };
        for (piece, &number) in pieces.iter_mut().zip(&numbers) {
            *piece = captures.get(number).map(|group| group.as_str().into());
        }
    })
}

/// What the groups of these numbers stand for in each match, as a list of lists; a text
/// without a match has a list of nothing.
pub fn matches(regex: &Regex, numbers: &[usize], text: &str) -> Value {
    let of_match = |captures: regex_lite::Captures| {
        let piece = |&number: &usize| {
            let group = captures.get(number);
            group.map_or(Value::Null, |group| Value::text(group.as_str()))
        };
        Value::List(numbers.iter().map(piece).collect())
    };
    let mut found: Vec<Value> = regex.captures_iter(text).map(of_match).collect();
    if found.is_empty() {
        found.push(Value::Null);
    }
    Value::List(found.into())
}

/// Finds the first so many values of a line of values with commas between them (RFC 4180).
pub fn csv(width: usize) -> Find {
    by_text(width, |text, pieces| {
        let mut rest = Some(text);
        for piece in pieces {
            let Some(line) = rest else {
                return;
            };
            let (cell, behind) = csv_cell(line);
            *piece = Some(cell);
            rest = behind;
        }
    })
}

/// The first cell of a line, and the line behind its comma.
fn csv_cell(line: &str) -> (Cow<'_, str>, Option<&str>) {
    let plain = |line| match str::split_once(line, ',') {
        Some((cell, rest)) => (cell, Some(rest)),
        None => (line, None),
    };
    let Some(quoted) = line.strip_prefix('"') else {
        let (cell, rest) = plain(line);
        return (Cow::Borrowed(cell), rest);
    };
    let mut cell = String::new();
    let mut rest = quoted;
    // What stands behind the closing quote belongs to the cell, too.
    while let Some((before, behind)) = rest.split_once('"') {
        cell.push_str(before);
        match behind.strip_prefix('"') {
            Some(behind) => {
                cell.push('"');
                rest = behind;
            }
            None => {
                let (tail, rest) = plain(behind);
                cell.push_str(tail);
                return (Cow::Owned(cell), rest);
            }
        }
    }
    cell.push_str(rest);
    (Cow::Owned(cell), None)
}

/// The pieces of one text; `None` for those that are not there.
type Pieces<'a> = [Option<Cow<'a, str>>];

/// Takes each text apart by itself, of a dictionary each only once; what is no text has no
/// pieces.
fn by_text(
    width: usize,
    cut: impl for<'a> Fn(&'a str, &mut Pieces<'a>) + Send + Sync + 'static,
) -> Find {
    Box::new(move |arguments| {
        let mut columns = Columns::new(width);
        let value = |value: &Value, columns: &mut Columns| {
            let text = value.scalar_text();
            columns.push(width, text.as_deref(), &cut);
        };
        let rows: Vec<u32> = match &arguments[0] {
            Vector::Constant(constant, len) => {
                value(constant, &mut columns);
                vec![0; *len]
            }
            Vector::Code(codes, dictionary) => {
                let mut places: Vec<Option<u32>> = vec![None; dictionary.len()];
                let place = |&code: &u32| {
                    *places[code as usize].get_or_insert_with(|| {
                        columns.push(width, Some(dictionary.text(code)), &cut);
                        columns.rows - 1
                    })
                };
                codes.iter().map(place).collect()
            }
            Vector::Text(texts) if texts.gaps.is_none() => {
                for row in 0..texts.ends.len() {
                    columns.push(width, Some(texts.get(row)), &cut);
                }
                return columns.finish();
            }
            other => {
                other.values().for_each(|found| value(&found, &mut columns));
                return columns.finish();
            }
        };
        let columns = columns.finish();
        columns.iter().map(|column| column.take(&rows)).collect()
    })
}

/// Pieces of texts, column by column.
struct Columns {
    columns: Vec<(TextVector, Vec<Gap>)>,
    rows: u32,
}

impl Columns {
    fn new(width: usize) -> Columns {
        let column = || (TextVector::default(), Vec::new());
        Columns {
            columns: (0..width).map(|_| column()).collect(),
            rows: 0,
        }
    }

    fn push(
        &mut self,
        width: usize,
        text: Option<&str>,
        cut: &impl for<'a> Fn(&'a str, &mut Pieces<'a>),
    ) {
        let mut pieces = vec![None; width];
        if let Some(text) = text {
            cut(text, &mut pieces);
        }
        for ((texts, gaps), piece) in self.columns.iter_mut().zip(pieces) {
            gaps.push(match piece {
                Some(_) => Gap::None,
                None => Gap::Absent,
            });
            texts.push(&piece.unwrap_or_default());
        }
        self.rows += 1;
    }

    fn finish(self) -> Vec<Vector<'static>> {
        let column = |(texts, gaps): (TextVector, Vec<Gap>)| {
            let gaps = gaps.contains(&Gap::Absent).then_some(gaps);
            Vector::Text(TextVector { gaps, ..texts })
        };
        self.columns.into_iter().map(column).collect()
    }
}

/// The `key=value` pairs of a text as a map; `None` when there are none. A value that holds
/// blanks stands in double quotes, in which a backslash escapes. Of a key that is there twice
/// the last value counts.
pub fn logfmt(text: &str) -> Option<Value> {
    let mut pairs: Vec<(Box<str>, Value)> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=');
        let (key, behind) = rest.split_at(end.unwrap_or(rest.len()));
        if let Some(value) = behind.strip_prefix('=') {
            let (value, behind) = logfmt_value(value);
            if !key.is_empty() {
                pairs.push((key.into(), Value::text(value)));
            }
            rest = behind.trim_start();
        } else {
            rest = behind.trim_start();
        }
    }
    (!pairs.is_empty()).then(|| Value::Map(json::without_repeats(pairs).into()))
}

/// The value at the beginning of a text, and what stands behind it.
fn logfmt_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return (text[..end].to_string(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 'r')) => value.push('\r'),
                Some((_, 't')) => value.push('\t'),
                Some((_, other)) => value.push(other),
                None => {}
            },
            other => value.push(other),
        }
    }
    (value, "")
}

/// The steps of a path such as `items.0.id` or `items[0].id`.
pub fn json_path(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (key, indices) = match part.find('[') {
            Some(at) => part.split_at(at),
            None => (part, ""),
        };
        // A place may come first, where the document is a list.
        let is_place_alone = steps.is_empty() && !indices.is_empty();
        match key.is_empty() {
            false => steps.push(Step::Key(key.to_string())),
            true if is_place_alone => {}
            true => return None,
        }
        let mut rest = indices;
        while let Some(inner) = rest.strip_prefix('[') {
            let (index, behind) = inner.split_once(']')?;
            steps.push(Step::Index(index.parse().ok()?));
            rest = behind;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(find: &Find, text: &str) -> String {
        let found = find(&[Vector::Constant(Value::text(text), 1)]);
        let cell = |vector: &Vector| match vector.value(0) {
            Value::Null => "(absent)".to_string(),
            value => value.to_string(),
        };
        found.iter().map(cell).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn stars_stand_for_the_shortest_text() {
        for (pattern, text, expected) in [
            ("*", "abc", "abc"),
            ("* *", "a b c", "a|b c"),
            ("user=*, m=*", "at user=x, m=y, z", "x|y, z"),
            ("user=*,", "user=x, user=y,", "x"),
            ("a**b", "a1b", "|1"),
            ("*-*.", "x-yé.z", "x|yé"),
            ("[*] *", "no brackets", "(absent)|(absent)"),
            ("*", "", ""),
        ] {
            assert_eq!(
                cells(&Glob::new(pattern).find(), text),
                expected,
                "{pattern}"
            );
        }
    }

    #[test]
    fn csv_cells_are_unquoted() {
        for (text, expected) in [
            ("a,b,c", "a|b|c"),
            ("a", "a|(absent)|(absent)"),
            ("\"x, \"\"y\"\"\",,z,more", "x, \"y\"||z"),
            ("\"open,b", "open,b|(absent)|(absent)"),
            ("\"a\"b,c", "ab|c|(absent)"),
            ("", "|(absent)|(absent)"),
        ] {
            assert_eq!(cells(&csv(3), text), expected, "{text}");
        }
    }

    #[test]
    fn logfmt_gives_the_pairs() {
        for (text, expected) in [
            ("a=1 b=two", Some(r#"{"a":"1","b":"two"}"#)),
            (
                r#"at=info msg="it \"works\"\n" n="#,
                Some(r#"{"at":"info","msg":"it \"works\"\n","n":""}"#),
            ),
            ("flag a=1 =x a=2", Some(r#"{"a":"2"}"#)),
            ("a=\"open b", Some(r#"{"a":"open b"}"#)),
            ("no pairs", None),
            ("", None),
        ] {
            let map = logfmt(text).map(|map| map.to_string());
            assert_eq!(map.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn json_paths_have_keys_and_places() {
        let (key, index) = (|key: &str| Step::Key(key.into()), Step::Index);
        for (path, expected) in [
            ("a", Some(vec![key("a")])),
            ("a.0.b", Some(vec![key("a"), key("0"), key("b")])),
            (
                "a[0][1].b",
                Some(vec![key("a"), index(0), index(1), key("b")]),
            ),
            ("[2].a", Some(vec![index(2), key("a")])),
            ("", None),
            ("a..b", None),
            ("a.[0]", None),
            ("a[x]", None),
            ("a[0", None),
            ("a[0]b", None),
        ] {
            assert_eq!(json_path(path), expected, "{path}");
        }
    }
}
