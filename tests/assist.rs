//! What is offered, explained and put in order while a query is being written is what a person
//! would expect: tables of texts with a cursor (`‸`) in `tests/assist/`.

#[allow(dead_code, reason = "here the queries count, and not their answers")]
#[path = "queries/case.rs"]
mod case;

use flowglass::query::assist::{Completion, complete, format, hover, signature};
use flowglass::query::facts::{Facts, FieldFacts, TableFacts};
use flowglass::query::saved::SavedQuery;
use flowglass::query::syntax::parse;
use std::fs;
use std::path::Path;

const CURSOR: char = '‸';

/// What is known of made-up files with some fields.
fn facts() -> Facts {
    let field = |name: &str, values: &[(&str, u64)], distinct| FieldFacts {
        name: name.into(),
        rows: Some(1_000),
        dashes: Some(0),
        values: values
            .iter()
            .map(|(value, rows)| (value.to_string(), *rows))
            .collect(),
        distinct,
    };
    Facts {
        rows: 1_500,
        fields: vec![
            field("interfaceId", &[("eni-0a", 900), ("eni-0b", 600)], Some(2)),
            field("srcAddr", &[], None),
            field("dstAddr", &[], None),
            field("srcPort", &[], None),
            field("dstPort", &[("443", 700), ("22", 30)], None),
            field("protocol", &[("6", 1_200), ("17", 300)], Some(2)),
            field("packets", &[], None),
            field("bytes", &[], None),
            field("startTime", &[], None),
            field("endTime", &[], None),
            field(
                "action",
                &[("ACCEPT", 1_200), ("REJECT", 290), ("-", 10)],
                Some(3),
            ),
            field("logStatus", &[("OK", 1_490), ("NODATA", 10)], Some(2)),
            field("@protocolName", &[("TCP", 1_200), ("UDP", 300)], Some(2)),
            field("team's name", &[("it's", 3)], Some(1)),
        ],
        tables: vec![TableFacts {
            name: "owners".into(),
            columns: vec!["address".into(), "owner".into()],
        }],
        saved: [
            saved("Rejected", "filter action = 'REJECT'", &[]),
            saved(
                "Top talkers",
                "stats sum({{field}}) by srcAddr\n| sort {{order}} | limit {{n}}",
                &[("n", "10"), ("order", "srcAddr")],
            ),
        ]
        .into(),
    }
}

fn saved(name: &str, text: &str, defaults: &[(&str, &str)]) -> SavedQuery {
    let defaults = defaults.iter();
    let defaults = defaults.map(|(name, value)| (name.to_string(), value.to_string()));
    SavedQuery {
        name: name.to_string(),
        text: text.to_string(),
        defaults: defaults.collect(),
    }
}

/// A text without its cursor, and where that stands in bytes.
fn placed(text: &str) -> (String, usize) {
    let at = text
        .find(CURSOR)
        .unwrap_or_else(|| panic!("no cursor in {text:?}"));
    (text.replacen(CURSOR, "", 1), at)
}

fn with_cursor(text: &str, cursor: usize) -> String {
    format!("{}{CURSOR}{}", &text[..cursor], &text[cursor..])
}

/// A case: what is done, with which text, and what is expected, line by line up to an
/// empty one.
struct Case {
    place: String,
    what: String,
    text: String,
    expected: Vec<String>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/assist");
    let mut cases = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().to_string();
        let all = fs::read_to_string(&file).unwrap();
        for (number, case) in all.split("=== ").enumerate().skip(1) {
            let (what, rest) = case
                .split_once('\n')
                .expect("a line that says what is done");
            let (text, expected) = rest
                .split_once("\n---\n")
                .expect("a text and what is expected");
            cases.push(Case {
                place: format!("{name}, case {number}"),
                what: what.to_string(),
                text: text.to_string(),
                expected: expected
                    .lines()
                    .take_while(|line| !line.is_empty())
                    .map(str::to_string)
                    .collect(),
            });
        }
    }
    cases
}

/// What a completion says of itself: its label, its note and its rows.
fn told(item: &Completion) -> String {
    let rows = item.rows.map_or(String::new(), |rows| format!(" {rows}"));
    let note = match item.note.as_str() {
        "" => String::new(),
        note => format!(" ({note})"),
    };
    format!("{}{note}{rows}", item.label)
}

/// Compares completions with the expected lines: `label` or `label (note) rows`, then perhaps
/// ` => ` and the text with that completion inserted; `…` for any further ones; `not label` for
/// one that must be nowhere; `unasked` or `asked` for when the list is shown.
fn completes(case: &Case) -> Result<(), String> {
    let (text, cursor) = placed(&case.text);
    let completions = complete(&text, cursor, &facts());
    let items = &completions.items;
    let mut at = 0;
    let mut is_open = false;
    for line in &case.expected {
        if line == "…" {
            is_open = true;
        } else if line == "unasked" || line == "asked" {
            if completions.unasked != (line == "unasked") {
                return Err(format!("shown {line} is wrong"));
            }
        } else if let Some(label) = line.strip_prefix("not ") {
            if items.iter().any(|item| item.label == label) {
                return Err(format!("`{label}` is there"));
            }
        } else {
            let (label, inserted) = match line.split_once(" => ") {
                Some((label, inserted)) => (label, Some(inserted.replace("\\n", "\n"))),
                None => (line.as_str(), None),
            };
            let found = items[at.min(items.len())..]
                .iter()
                .position(|item| item.label == label || told(item) == label);
            let Some(found) = found.filter(|found| is_open || *found == 0) else {
                let found = items.get(at).map_or("nothing".to_string(), told);
                return Err(format!("expected `{label}`, found `{found}`"));
            };
            let item = &items[at + found];
            if let Some(inserted) = inserted {
                let (head, tail) = (
                    &text[..completions.span.start],
                    &text[completions.span.end..],
                );
                let text = format!("{head}{}{tail}", item.insert);
                let found = with_cursor(&text, completions.span.start + item.cursor);
                if found != inserted {
                    return Err(format!("inserted\n{inserted}\nfound\n{found}"));
                }
            }
            at += found + 1;
        }
    }
    match items.get(at) {
        Some(item) if !is_open => Err(format!("`{}` is there, too", told(item))),
        _ => Ok(()),
    }
}

/// Compares help with the expected lines: the title, its active piece in `⟦⟧`; `part`, `note`,
/// `text` and `value` with what they begin with; or `nothing`.
fn helps(case: &Case) -> Result<(), String> {
    let (text, cursor) = placed(&case.text);
    let help = match case.what.as_str() {
        "signature" => signature(&text, cursor, &facts()),
        _ => hover(&text, cursor, &facts()),
    };
    let Some(help) = help else {
        return match &case.expected[..] {
            [only] if only == "nothing" => Ok(()),
            _ => Err("found nothing".to_string()),
        };
    };
    let title = match help.active {
        Some(active) => format!(
            "{}⟦{}⟧{}",
            &help.title[..active.start],
            &help.title[active.start..active.end],
            &help.title[active.end..]
        ),
        None => help.title.clone(),
    };
    let mut values = help.values.iter().map(|(value, note, rows)| {
        let rows = rows.map_or(String::new(), |rows| format!(" {rows}"));
        let note = if note.is_empty() {
            String::new()
        } else {
            format!(" ({note})")
        };
        format!("{value}{note}{rows}")
    });
    for (number, line) in case.expected.iter().enumerate() {
        let found = match line.split_once(": ") {
            _ if number == 0 => title.clone(),
            Some(("part", _)) => match &help.part {
                Some((word, help)) => format!("part: {word}: {help}"),
                None => "part: none".to_string(),
            },
            Some(("note", _)) => format!("note: {}", help.note),
            Some(("text", _)) => format!("text: {}", help.text),
            Some(("value", _)) => format!("value: {}", values.next().unwrap_or_default()),
            _ => return Err(format!("unknown line `{line}`")),
        };
        let fits = match number {
            0 => found == *line,
            _ => found.starts_with(line.as_str()),
        };
        if !fits {
            return Err(format!("expected `{line}`, found `{found}`"));
        }
    }
    Ok(())
}

fn formats(case: &Case) -> Result<(), String> {
    let (text, cursor) = placed(&case.text);
    let formatted = format(&text, cursor);
    let found = with_cursor(&formatted.text, formatted.cursor);
    let expected = case.expected.join("\n");
    if found != expected {
        return Err(format!("expected\n{expected}\nfound\n{found}"));
    }
    let again = format(&formatted.text, formatted.cursor);
    match again == formatted {
        true => Ok(()),
        false => Err(format!("not the same again:\n{}", again.text)),
    }
}

#[test]
fn texts_with_a_cursor() {
    let mut wrong = String::new();
    for case in cases() {
        let result = match case.what.as_str() {
            "complete" => completes(&case),
            "signature" | "hover" => helps(&case),
            "format" => formats(&case),
            other => Err(format!("nobody knows how to `{other}`")),
        };
        if let Err(reason) = result {
            wrong += &format!("{}: {}\n{reason}\n\n", case.place, case.text);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The queries of the case files.
fn queries() -> Vec<String> {
    let queries: Vec<String> = case::all().into_iter().map(|case| case.query).collect();
    assert!(queries.len() > 100, "the case files hold queries");
    queries
}

/// The tree of a query without places, blanks and case, for which texts are not the same after
/// formatting.
fn tree(text: &str) -> Option<String> {
    let tree = format!("{:?}", parse(text).ok()?);
    let mut bare = String::new();
    for (at, piece) in tree.split("Span {").enumerate() {
        let rest = match at {
            0 => piece,
            _ => piece.split_once('}').map_or("", |(_, rest)| rest),
        };
        bare.extend(rest.chars().filter(|c| !c.is_whitespace()));
    }
    let (head, _) = bare.rsplit_once(",characters:").unwrap_or((&bare, ""));
    let bare = head;
    // Blanks in titles, too.
    Some(
        bare.replace("\\n", "")
            .replace("\\t", "")
            .to_ascii_lowercase(),
    )
}

/// What must not change: texts, regular expressions and comments, byte for byte.
fn quoted(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\'', '"', '`', '#']) {
        let quote = rest[at..].chars().next().unwrap_or(' ');
        let end = if quote == '#' { '\n' } else { quote };
        let tail = &rest[at + 1..];
        let length = tail.find(end).unwrap_or(tail.len());
        all.push(tail[..length].to_string());
        rest = &tail[(length + 1).min(tail.len())..];
    }
    all
}

fn keeps_meaning(query: &str) {
    let formatted = format(query, 0).text;
    let again = format(&formatted, 0).text;
    assert_eq!(again, formatted, "formatting {query:?} again");
    assert_eq!(
        tree(&formatted),
        tree(query),
        "{query}\nbecame\n{formatted}"
    );
    if !query.contains('\\') && !query.contains('/') {
        assert_eq!(
            quoted(&formatted),
            quoted(query),
            "{query}\nbecame\n{formatted}"
        );
    }
}

#[test]
fn formatting_keeps_the_meaning() {
    for query in queries() {
        keeps_meaning(&query);
    }
}

/// A xorshift generator: the same texts every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn blank(&mut self) -> &'static str {
        self.pick(&[
            "",
            " ",
            " ",
            " ",
            "  ",
            "\n",
            "\t",
            " # why | not\n",
            "\n# alone 'x'\n",
        ])
    }

    fn expression(&mut self, depth: u32) -> String {
        let operand = |random: &mut Random| {
            random
                .pick(&[
                    "srcAddr",
                    "bytes",
                    "`a b`",
                    "@message.key",
                    "5",
                    ".5",
                    "'it # | x'",
                    "\"a\\\"b\"",
                    "m[0].k",
                ])
                .to_string()
        };
        if depth == 0 {
            return operand(self);
        }
        let (a, b) = (self.expression(depth - 1), self.expression(depth - 1));
        let (x, y) = (self.blank(), self.blank());
        match self.below(9) {
            0 => format!("({x}{a}{y})"),
            1 => format!("-{x}{a}"),
            2 => format!(
                "{}{x}({a}{y},{x}{b})",
                self.pick(&["CONCAT", "greatest", "Nope"])
            ),
            3 => format!("{a} {}{x} {b}", self.pick(&["AND", "or", "And"])),
            4 => format!("not{x} {a}"),
            5 => format!("{}{x} in{y} [{b}{x},{y}{a}]", operand(self)),
            6 => format!(
                "{} LIKE{x} {}",
                operand(self),
                self.pick(&["/x|'y/", "'z'", "/\\/#/"])
            ),
            7 => format!("f({a}){}", self.pick(&[".k", "[1]", ".0", ".`odd key`"])),
            _ => format!(
                "{a}{x}{}{y}{b}",
                self.pick(&["+", " - ", "*", " / ", "%", "^", "=", "!=", "<="])
            ),
        }
    }

    fn query(&mut self) -> String {
        let stages = 1 + self.below(4);
        let stage = |random: &mut Random| {
            let (a, b) = (random.expression(3), random.expression(2));
            let (x, y) = (random.blank(), random.blank());
            match random.below(5) {
                0 => format!("{x}FIELDS {a}{y} AS n1,{x}{b}{y}"),
                1 => format!("{x}filter{y} {a}{x}"),
                2 => format!("stats{x} COUNT(*),sum({a}) as s{y} by{x} {b}"),
                3 => format!("Sort{x} by {a} DESC{y},{b}{x}"),
                _ => format!("{x}head{y} 10{x}"),
            }
        };
        let stages: Vec<String> = (0..stages).map(|_| stage(self)).collect();
        stages.join("|")
    }
}

#[test]
fn formatting_keeps_the_meaning_of_random_queries() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut parsed = 0;
    for _ in 0..1_000 {
        let query = random.query();
        parsed += u32::from(parse(&query).is_ok());
        keeps_meaning(&query);
    }
    assert!(parsed > 400, "most random queries are queries: {parsed}");
}

/// Whatever stands in the editor, wherever the cursor is, nothing panics, and what is replaced
/// is a piece of the text.
#[test]
fn every_beginning_of_every_text_can_be_helped() {
    let facts = facts();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut texts: Vec<String> = (0..8).map(|_| random.query()).collect();
    texts.push("filter dstPört = '‸ | 日本 `\n# ü".replace('‸', ""));
    for text in texts {
        for (at, _) in text.char_indices() {
            for (text, cursor) in [(&text[..at], at), (&text[..], at)] {
                let completions = complete(text, cursor, &facts);
                let span = completions.span;
                assert!(
                    text.get(span.start..span.end).is_some(),
                    "{text} at {cursor}"
                );
                for item in &completions.items {
                    assert!(item.insert.is_char_boundary(item.cursor), "{item:?}");
                }
                hover(text, cursor, &facts);
                signature(text, cursor, &facts);
                let formatted = format(text, cursor);
                assert!(
                    formatted.text.is_char_boundary(formatted.cursor),
                    "{text} at {cursor}"
                );
            }
        }
    }
}
