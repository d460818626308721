//! Saved queries as a file, to carry them elsewhere: JSON that people can read and edit.
//!
//! ```json
//! {
//!   "format": "flowglass-queries",
//!   "version": 1,
//!   "queries": [
//!     {
//!       "name": "Top talkers",
//!       "query": [
//!         "stats sum(bytes) as total by srcAddr",
//!         "| limit {{n}}"
//!       ],
//!       "defaults": { "n": "10" }
//!     }
//!   ]
//! }
//! ```
//!
//! What `aws logs describe-query-definitions` prints is read as well.

use super::{SavedQuery, name_problem};
use crate::query::json;
use crate::query::value::Value;
use serde::{Deserialize, Serialize};

/// What a file of saved queries calls itself.
const FORMAT: &str = "flowglass-queries";

/// The version that is written; greater ones cannot be read.
const VERSION: i128 = 1;

/// Longer texts are not read, in bytes: all queries of a Region of AWS fit.
pub const MOST_BYTES: usize = 4 << 20;

/// What a file of saved queries holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub queries: Vec<SavedQuery>,
    /// What could not be read, and why: lower case, without a full stop. If nothing could, it
    /// is the reason for all.
    pub problems: Vec<String>,
}

/// Saved queries as the text of a file.
pub fn write(queries: &[SavedQuery]) -> String {
    let list = |items: Vec<String>, open: char, close: char, indent: &str| match items.len() {
        0 => format!("{open}{close}"),
        _ => {
            let items = items.join(&format!(",\n{indent}  "));
            format!("{open}\n{indent}  {items}\n{indent}{close}")
        }
    };
    let query = |query: &SavedQuery| {
        let lines = query.text.split('\n').map(quoted).collect();
        let mut entries = vec![
            format!("\"name\": {}", quoted(&query.name)),
            format!("\"query\": {}", list(lines, '[', ']', "      ")),
        ];
        if !query.defaults.is_empty() {
            let defaults = query.defaults.iter();
            let defaults =
                defaults.map(|(name, value)| format!("{}: {}", quoted(name), quoted(value)));
            let defaults = list(defaults.collect(), '{', '}', "      ");
            entries.push(format!("\"defaults\": {defaults}"));
        }
        list(entries, '{', '}', "    ")
    };
    let queries = list(queries.iter().map(query).collect(), '[', ']', "  ");
    let entries = vec![
        format!("\"format\": {}", quoted(FORMAT)),
        format!("\"version\": {VERSION}"),
        format!("\"queries\": {queries}"),
    ];
    list(entries, '{', '}', "") + "\n"
}

fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    // A text takes in whatever is written.
    let _ = json::write(&Value::text(text), &mut quoted);
    quoted
}

/// Reads a file of saved queries, as far as it can be read.
pub fn read(text: &str) -> Reading {
    match queries(text) {
        Ok(reading) => reading,
        Err(problem) => Reading {
            queries: Vec::new(),
            problems: vec![problem],
        },
    }
}

fn queries(text: &str) -> Result<Reading, String> {
    if text.len() > MOST_BYTES {
        let most = MOST_BYTES >> 20;
        return Err(format!("the file is larger than {most} MiB"));
    }
    let text = text.trim_start_matches('\u{feff}');
    let file = json::parse(text).ok_or("the file is not JSON, or is cut off")?;
    let is_own = member(&file, "format").is_some_and(|it| *it == Value::text(FORMAT));
    let (list, name_of_text) = match (member(&file, "queries"), member(&file, "queryDefinitions")) {
        (Some(list), _) if is_own => (list, "query"),
        (_, Some(list)) => (list, "queryString"),
        _ => {
            return Err(format!(
                "the file is JSON, but holds no saved queries: expected `\"format\": \"{FORMAT}\"` \
                 with a list `queries`, or what `aws logs describe-query-definitions` prints"
            ));
        }
    };
    match member(&file, "version") {
        Some(Value::Integer(VERSION)) => {}
        Some(Value::Integer(version)) if *version > VERSION && is_own => {
            return Err(format!(
                "the file has version {version}, and this page reads version {VERSION}: reload the \
                 page to have its newest version"
            ));
        }
        Some(_) | None if !is_own => {}
        _ => return Err(format!("expected `\"version\": {VERSION}`")),
    }
    let Value::List(items) = list else {
        return Err("expected a list of queries".to_string());
    };
    let mut reading = Reading::default();
    for (at, item) in items.iter().enumerate() {
        match query(item, name_of_text) {
            Ok(query) => reading.queries.push(query),
            Err(problem) => {
                let name = member(item, "name").and_then(text_of);
                let name = name.map_or(String::new(), |name| format!(" (`{name}`)"));
                let problem = format!("query {}{name}: {problem}", at + 1);
                reading.problems.push(problem);
            }
        }
    }
    Ok(reading)
}

fn query(item: &Value, name_of_text: &str) -> Result<SavedQuery, String> {
    let name = member(item, "name").and_then(text_of);
    let name = name.ok_or("expected a text `name`")?.trim().to_string();
    if let Some(problem) = name_problem(&name) {
        return Err(problem.to_string());
    }
    let text = match member(item, name_of_text) {
        Some(Value::List(lines)) => {
            let lines: Option<Vec<String>> = lines.iter().map(text_of).collect();
            lines.map(|lines| lines.join("\n"))
        }
        Some(text) => text_of(text),
        None => None,
    };
    let text = text.ok_or_else(|| format!("expected `{name_of_text}`, a text"))?;
    let text = text.replace("\r\n", "\n");
    if text.trim().is_empty() {
        return Err("the query is empty".to_string());
    }
    let mut defaults = Vec::new();
    if let Some(Value::Map(entries)) = member(item, "defaults") {
        for (name, value) in entries.iter() {
            defaults.push((name.to_string(), default_of(name, value)?));
        }
    }
    if let Some(Value::List(parameters)) = member(item, "parameters") {
        for parameter in parameters.iter() {
            let name = member(parameter, "name").and_then(text_of);
            let name = name.ok_or("expected a `name` for each of its parameters")?;
            if let Some(value) = member(parameter, "defaultValue") {
                defaults.push((name.clone(), default_of(&name, value)?));
            }
        }
    }
    Ok(SavedQuery {
        name,
        text,
        defaults,
    })
}

fn default_of(name: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::Integer(_) | Value::Float(_) => Ok(value.to_string()),
        value => text_of(value).ok_or_else(|| format!("the default of `{name}` is not a text")),
    }
}

fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let Value::Map(entries) = value else {
        return None;
    };
    let mut entries = entries.iter();
    entries
        .find(|(key, _)| **key == *name)
        .map(|(_, value)| value)
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(name: &str, text: &str, defaults: &[(&str, &str)]) -> SavedQuery {
        let defaults = defaults.iter();
        SavedQuery {
            name: name.to_string(),
            text: text.to_string(),
            defaults: defaults
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
        }
    }

    const FILE: &str = r#"{
  "format": "flowglass-queries",
  "version": 1,
  "queries": [
    {
      "name": "Top \"n\" / é",
      "query": [
        "stats count(*) by srcAddr",
        "| limit {{n}}"
      ],
      "defaults": {
        "n": "10"
      }
    },
    {
      "name": "Rejected",
      "query": [
        "filter action = 'REJECT'"
      ]
    }
  ]
}
"#;

    fn both() -> Vec<SavedQuery> {
        vec![
            saved(
                "Top \"n\" / é",
                "stats count(*) by srcAddr\n| limit {{n}}",
                &[("n", "10")],
            ),
            saved("Rejected", "filter action = 'REJECT'", &[]),
        ]
    }

    #[test]
    fn a_file_is_written_for_people_and_read_again() {
        assert_eq!(write(&both()), FILE);
        let reading = Reading {
            queries: both(),
            problems: Vec::new(),
        };
        assert_eq!(read(FILE), reading);
        assert_eq!(read(&format!("\u{feff}{FILE}")), reading);
        assert_eq!(read(&write(&[])), Reading::default());
    }

    #[test]
    fn definitions_of_aws_are_read() {
        let text = r#"{"queryDefinitions": [{"queryDefinitionId": "1-2", "name": "team/Top",
            "queryString": "stats count(*) by srcAddr\r\n| limit {{n}}", "lastModified": 1,
            "logGroupNames": [], "parameters": [{"name": "n", "defaultValue": "5"}, {"name": "m"}]}]}"#;
        let expected = saved(
            "team/Top",
            "stats count(*) by srcAddr\n| limit {{n}}",
            &[("n", "5")],
        );
        assert_eq!(read(text).queries, [expected]);
    }

    #[test]
    fn what_cannot_be_read_is_explained() {
        let own = |rest: &str| format!("{{\"format\": \"flowglass-queries\", {rest}}}");
        for (text, problem) in [
            ("", "the file is not JSON, or is cut off"),
            (
                &FILE[..FILE.len() - 4],
                "the file is not JSON, or is cut off",
            ),
            (
                "[]",
                "the file is JSON, but holds no saved queries: expected `\"format\": ",
            ),
            (
                &own("\"version\": 2, \"queries\": []"),
                "the file has version 2, and this page reads version 1: reload",
            ),
            (&own("\"queries\": []"), "expected `\"version\": 1`"),
            (
                &own("\"version\": 1, \"queries\": 3"),
                "expected a list of queries",
            ),
        ] {
            let reading = read(text);
            assert_eq!(reading.queries, [], "{text}");
            assert!(
                reading.problems[0].starts_with(problem),
                "{:?}",
                reading.problems
            );
        }
    }

    #[test]
    fn good_queries_are_read_beside_bad_ones() {
        let items = [
            r#"{"query": "limit 1"}"#,
            r#"{"name": "a`b", "query": "limit 1"}"#,
            r#"{"name": "A"}"#,
            r#"{"name": "B", "query": ["limit", 1]}"#,
            r#"{"name": "C", "query": " "}"#,
            r#"{"name": "D", "query": "limit {{n}}", "defaults": {"n": true}}"#,
            r#"{"name": " E ", "query": "limit {{n}}", "defaults": {"n": 3}}"#,
            "7",
        ];
        let items = items.join(",");
        let text = format!(
            "{{\"format\": \"flowglass-queries\", \"version\": 1, \"queries\": [{items}]}}"
        );
        let reading = read(&text);
        assert_eq!(reading.queries, [saved("E", "limit {{n}}", &[("n", "3")])]);
        assert_eq!(
            reading.problems,
            [
                "query 1: expected a text `name`",
                "query 2 (`a`b`): a name cannot have a backtick, with which calls quote it",
                "query 3 (`A`): expected `query`, a text",
                "query 4 (`B`): expected `query`, a text",
                "query 5 (`C`): the query is empty",
                "query 6 (`D`): the default of `n` is not a text",
                "query 8: expected a text `name`",
            ]
        );
    }
}
