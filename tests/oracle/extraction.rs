//! `parse` and `json`, by regular expressions where they are of help.

use super::functions;
use super::value::Value;
use flowglass::query::syntax::{Name, Parse, ParseMode};
use regex::Regex;

/// The rows that become of one, as the names and pieces that they get.
pub fn rows(parse: &Parse, subject: &Value) -> Vec<Vec<(String, Value)>> {
    let ParseMode::Regex {
        pattern,
        names,
        is_multi: true,
    } = &parse.mode
    else {
        return vec![pieces(parse, subject)];
    };
    let regex = Regex::new(&pattern.text).expect("a pattern");
    let text = match subject {
        Value::Null | Value::List(_) | Value::Map(_) => None,
        single => Some(single.to_string()),
    };
    let found = text.iter().flat_map(|text| regex.captures_iter(text));
    let mut rows: Vec<_> = found
        .map(|captures| by_captures(&regex, names, Some(&captures)))
        .collect();
    if rows.is_empty() {
        rows.push(by_captures(&regex, names, None));
    }
    rows
}

/// The names that a command gives to pieces of a text, with the pieces.
fn pieces(parse: &Parse, subject: &Value) -> Vec<(String, Value)> {
    let text = match subject {
        Value::Null | Value::List(_) | Value::Map(_) => None,
        single => Some(single.to_string()),
    };
    let one =
        |name: &Name, value: Option<Value>| vec![(name.text.clone(), value.unwrap_or(Value::Null))];
    match &parse.mode {
        ParseMode::Glob { pattern, names } => by_regex(&glob(&pattern.text), names, text),
        ParseMode::Regex { pattern, names, .. } => by_regex(&pattern.text, names, text),
        ParseMode::Csv(names) => {
            let cells = text.map_or(Vec::new(), |text| csv(&text));
            let cell = |at: usize| cells.get(at).map_or(Value::Null, |cell| Value::text(cell));
            let names = names.iter().enumerate();
            names
                .map(|(at, name)| (name.text.clone(), cell(at)))
                .collect()
        }
        ParseMode::Logfmt(name) => one(name, text.and_then(|text| logfmt(&text))),
        ParseMode::Xml { path, name } => {
            let found = text.and_then(|text| xml(&text, &path.text));
            one(name, found.map(|found| Value::text(&found)))
        }
        ParseMode::Json { path, name } => {
            let parsed = match subject.is_collection() {
                true => Some(subject.clone()),
                false => text.and_then(|text| functions::json(&text)),
            };
            let keys = path.text.replace('[', ".").replace(']', "");
            let keys = keys.trim_start_matches('.').split('.');
            one(
                name,
                parsed.map(|value| keys.fold(value, |value, key| value.step(key))),
            )
        }
    }
}

/// The names that a command gives.
pub fn names(parse: &Parse) -> Vec<String> {
    let pieces = pieces(parse, &Value::Null);
    pieces.into_iter().map(|(name, _)| name).collect()
}

/// Stars as groups that take as little as they can, but the last takes the rest.
fn glob(pattern: &str) -> String {
    let literals: Vec<String> = pattern.split('*').map(regex::escape).collect();
    let regex = literals.join("(.*?)");
    let start = if pattern.starts_with('*') { "^" } else { "" };
    match regex.strip_suffix("(.*?)") {
        Some(before) => format!("(?s){start}{before}(.*)$"),
        None => format!("(?s){start}{regex}"),
    }
}

fn by_regex(pattern: &str, names: &[Name], text: Option<String>) -> Vec<(String, Value)> {
    let regex = Regex::new(pattern).expect("a pattern");
    let captures = text.as_deref().and_then(|text| regex.captures(text));
    by_captures(&regex, names, captures.as_ref())
}

fn by_captures(
    regex: &Regex,
    names: &[Name],
    captures: Option<&regex::Captures>,
) -> Vec<(String, Value)> {
    let groups = regex.capture_names().enumerate().skip(1);
    let group = |(at, own): (usize, Option<&str>)| {
        let name = match names.is_empty() {
            true => own?.to_string(),
            false => names[at - 1].text.clone(),
        };
        let found = captures.and_then(|captures| captures.get(at));
        Some((
            name,
            found.map_or(Value::Null, |found| Value::text(found.as_str())),
        ))
    };
    groups.filter_map(group).collect()
}

/// The cells of a line, a character at a time.
pub fn csv(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let (mut is_first, mut is_quoted) = (true, false);
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let cell = cells.last_mut().expect("a cell");
        match character {
            '"' if is_quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if is_quoted => is_quoted = false,
            '"' if is_first => is_quoted = true,
            ',' if !is_quoted => {
                cells.push(String::new());
                is_first = true;
                continue;
            }
            other => cell.push(other),
        }
        is_first = false;
    }
    cells
}

fn logfmt(text: &str) -> Option<Value> {
    let pair = Regex::new(r#"([^\s=]*)=("(?:[^"\\]|\\.)*"?|\S*)|\S+"#).expect("a pattern");
    let escape = Regex::new(r"\\(.)").expect("a pattern");
    let mut map: Vec<(String, Value)> = Vec::new();
    for found in pair.captures_iter(text) {
        let Some(key) = found.get(1).filter(|key| !key.is_empty()) else {
            continue;
        };
        let value = &found[2];
        let value = match value.strip_prefix('"') {
            Some(inner) => {
                let inner = inner.strip_suffix('"').unwrap_or(inner);
                let plain = |escaped: &regex::Captures| match &escaped[1] {
                    "n" => "\n".to_string(),
                    "r" => "\r".to_string(),
                    "t" => "\t".to_string(),
                    other => other.to_string(),
                };
                escape.replace_all(inner, plain).into_owned()
            }
            None => value.to_string(),
        };
        match map.iter_mut().find(|(known, _)| known == key.as_str()) {
            Some(entry) => entry.1 = Value::Text(value),
            None => map.push((key.as_str().to_string(), Value::Text(value))),
        }
    }
    (!map.is_empty()).then_some(Value::Map(map))
}

/// The text of the first element or attribute that a path without `//` leads to, in a document
/// without comments and entities: every element is a line of its path, its attributes and the
/// text within.
fn xml(text: &str, path: &str) -> Option<String> {
    let tag =
        Regex::new(r#"<(/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"]*")*)\s*(/?)>"#).expect("a pattern");
    let attribute = Regex::new(r#"([\w:.-]+)="([^"]*)""#).expect("a pattern");
    // The path of each element, its attributes, and where the text within begins and ends.
    let mut elements: Vec<(String, String, usize, usize)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for found in tag.captures_iter(text) {
        let (whole, name) = (found.get(0).expect("a tag"), &found[2]);
        if &found[1] == "/" {
            let at = open.pop()?;
            if !elements[at].0.ends_with(&format!("/{name}")) {
                return None;
            }
            elements[at].3 = whole.start();
            continue;
        }
        let above = open.last().map_or("", |&at| elements[at].0.as_str());
        let path = format!("{above}/{name}");
        elements.push((path, found[3].to_string(), whole.end(), whole.end()));
        if found[4].is_empty() {
            open.push(elements.len() - 1);
        }
    }
    if !open.is_empty() {
        return None;
    }
    let (path, wanted) = path
        .split_once("/@")
        .map_or((path, None), |(path, name)| (path, Some(name)));
    let place = Regex::new(r"^(.*)\[(\d+)\]$").expect("a pattern");
    let (path, nth) = match place.captures(path) {
        Some(found) => (found[1].to_string(), found[2].parse().expect("a number")),
        None => (path.to_string(), 1),
    };
    let (_, attributes, from, until) = elements
        .into_iter()
        .filter(|found| found.0 == path)
        .nth(nth - 1)?;
    match wanted {
        Some(name) => {
            let mut attributes = attribute.captures_iter(&attributes);
            let found = attributes.find(|found| &found[1] == name)?;
            Some(found[2].to_string())
        }
        None => Some(tag.replace_all(&text[from..until], "").into_owned()),
    }
}
