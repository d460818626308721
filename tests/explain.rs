//! The explainer and the glossary against the files in `explain/`.
//!
//! `BLESS=1 cargo test --test explain` writes the files anew; read each changed line
//! before you keep it.

use flowglass::flow::field::Type;
use flowglass::flow::{Address, Field, Layout, Product};
use flowglass::lesson::{Kind, Known, explain, explain_lines, explain_reject, glossary};
use flowglass::worker::Local;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explain")
}

/// Compares a text with a file, or writes the file.
fn check(path: &Path, found: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, found).unwrap();
    }
    let golden = fs::read_to_string(path).unwrap_or_default();
    let difference = golden.lines().zip(found.lines()).find(|(a, b)| a != b);
    assert!(
        golden == found,
        "{} says something else: {difference:#?}\nread it, and bless it if it is right",
        path.display()
    );
}

/// A file tells cases: lines that begin with `> ` are what is given, the lines below what
/// is said of it. What stands before the first case is a comment.
#[test]
fn records_are_explained_as_before() {
    let mut files: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .filter(|path| path.file_stem().is_some_and(|name| name != "glossary"))
        .collect();
    files.sort();
    assert!(files.len() > 10, "{files:?}");
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let comment = text.lines().take_while(|line| !line.starts_with("> "));
        let mut found: String = comment.map(|line| format!("{line}\n")).collect();
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if !line.starts_with("> ") {
                continue;
            }
            let mut given = vec![&line[2..]];
            while let Some(line) = lines.next_if(|line| line.starts_with("> ")) {
                given.push(&line[2..]);
            }
            for line in &given {
                found += &format!("> {line}\n");
            }
            found += &explained(&given);
            found += "\n";
        }
        check(&path, &found);
    }
}

/// What is said of one case: `layout:` and `own:` say what is known, the rest is the text.
fn explained(given: &[&str]) -> String {
    let mut layout = None;
    let mut own = Vec::new();
    let mut text = String::new();
    for line in given {
        if let Some(names) = line.strip_prefix("layout: ") {
            layout = Layout::from_first_line(names);
            assert!(layout.is_some(), "{names}");
        } else if let Some(address) = line.strip_prefix("own: ") {
            own.push(Address::parse(address.as_bytes()).unwrap());
        } else {
            text += line;
            text += "\n";
        }
    }
    let known = Known {
        layout: layout.as_ref(),
        own: &own,
    };
    let explanations = explain_lines(&text, &known);
    let texts: Vec<String> = explanations
        .iter()
        .map(|explanation| explanation.to_string())
        .collect();
    texts.join("\n")
}

#[test]
fn the_glossary_says_what_it_said() {
    let entries = glossary::entries();
    let texts: Vec<String> = entries.iter().map(|entry| entry.to_string()).collect();
    check(&folder().join("glossary.txt"), &texts.join("\n"));
}

/// A record of every field that the product has, with the examples of the glossary.
fn record_of_all(product: Product) -> (Layout, String) {
    let fields = Field::all().filter(|field| field.is_of(product));
    let layout = Layout::from_names(fields.map(Field::name));
    let values = layout.names().map(|name| {
        let field = Field::find(name).unwrap();
        field.notes().example
    });
    let record = values.collect::<Vec<&str>>().join(" ");
    (layout, record)
}

#[test]
fn every_query_of_the_glossary_runs() {
    for product in [Product::Vpc, Product::TransitGateway] {
        let (layout, record) = record_of_all(product);
        // The queries ask for what is rejected and lost, for what differs and what leaves.
        let other = record
            .replace("ACCEPT", "REJECT")
            .replace("ingress", "egress")
            .replace("51544 443", "443 22");
        let mut words: Vec<&str> = other.split(' ').collect();
        for field in [Field::PACKETS_LOST_NO_ROUTE, Field::PACKETS_LOST_BLACKHOLE] {
            if let Some(place) = layout.position_of(field) {
                words[place] = "5";
            }
        }
        let text = format!("{layout}\n{record}\n{}\n", words.join(" "));
        let mut local = Local::new(2);
        local.open(&[("flow.log", text.as_bytes())]);
        let mut count = 0;
        for entry in glossary::entries() {
            let field = Field::find(&entry.name).unwrap();
            if !field.is_of(product) {
                continue;
            }
            for query in [&entry.query, &entry.examples_query] {
                // Fields of VPC records can ask for more than those of transit gateways.
                if product == Product::TransitGateway && field.is_of(Product::Vpc) {
                    continue;
                }
                let answer = local.run(query, None);
                let answer = answer.unwrap_or_else(|error| panic!("{query}: {error:?}"));
                assert!(answer.table.rows() > 0, "{query} finds nothing");
                assert!(answer.warnings.is_empty(), "{query} warns");
                assert!(uses(query, &entry.insights_name), "{query}: {}", entry.name);
                count += 1;
            }
        }
        assert!(count >= 36, "{count}");
    }
}

/// Whether a query names a field.
fn uses(query: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric();
    query.split(|c| !is_part(c)).any(|word| word == name)
}

/// The tokens of a record are its words, in order, each under the name of its field.
#[test]
fn tokens_are_the_words_of_the_line() {
    for product in [Product::Vpc, Product::TransitGateway] {
        let (layout, record) = record_of_all(product);
        let known = Known {
            layout: Some(&layout),
            own: &[],
        };
        let line = format!("  {}\t", record.replace(' ', "  "));
        let explanation = explain(&line, &known);
        assert_eq!(explanation.kind, Kind::Record);
        assert_eq!(explanation.tokens.len(), layout.slots.len());
        for (token, name) in explanation.tokens.iter().zip(layout.names()) {
            assert_eq!(&explanation.line[token.start..token.end], token.value);
            assert_eq!(token.name, name);
            assert!(token.meaning.ends_with('.'), "{name}");
            let field = Field::find(name).unwrap();
            let is_counted = matches!(field.info().type_, Type::Integer { .. });
            assert!(token.translation.is_some() || !is_counted, "{name}");
        }
    }
}

/// Whatever is given, there is an answer.
#[test]
fn nothing_that_is_pasted_is_too_strange() {
    let long = "1 ".repeat(300_000);
    let huge = "x".repeat(2_000_000);
    for line in [
        "",
        " \t\r\n",
        "hello",
        "é ü 漢",
        "- - -",
        "${",
        "$${}",
        "\u{feff}",
        "%",
        "2023-01-11",
        "2023-01-11T10:00:00Z x",
        "1794700812000,",
        "1794700812000,é",
        "+00:00 a b",
        &long,
        &huge,
    ] {
        let explanation = explain(line, &Known::default());
        assert_eq!(explanation.kind, Kind::NoRecord, "{:.40}", line);
        assert!(explanation.sentence.ends_with('.'), "{:.40}", line);
        assert!(explanation.tokens.is_empty(), "{:.40}", line);
        assert_eq!(
            explain_lines(line, &Known::default()).len(),
            usize::from(!line.trim().is_empty()),
            "{:.40}",
            line
        );
    }
}

/// Explains the only rejected line of a file: the sentence, the remarks, and the values
/// that are known, with a `!` before the one at fault.
fn rejected(file: &str) -> (String, Vec<String>, String) {
    let mut local = Local::new(1);
    let files = local.open(&[("a.log", file.as_bytes())]);
    let report = &local.status(files[0]).unwrap().report;
    assert_eq!(report.rejects.len(), 1, "{:?}", report.rejects);
    let explanation = explain_reject(&report.rejects[0], report.layout.as_ref());
    assert_eq!(explanation.kind, Kind::NoRecord);
    let value = |token: &flowglass::lesson::Token| match &token.problem {
        Some(_) => format!("!{}", token.name),
        None => token.name.clone(),
    };
    let values: Vec<String> = explanation.tokens.iter().map(value).collect();
    (explanation.sentence, explanation.remarks, values.join(" "))
}

#[test]
fn rejected_lines_are_explained_by_their_reason() {
    let header = "srcaddr bytes log-status\n";
    let not_an_address =
        "This is no flow log record: expected an IP address for `srcaddr`, found `10.1`.";
    let wrong_count = "This is no flow log record: expected 3 values, found 2.";
    let tag = "x".repeat(150);
    let long = format!("{tag} {tag}");
    for (file, sentence, first_remark, values) in [
        (
            format!("{header}10.1 5 OK\n"),
            not_an_address,
            "If the value belongs",
            "!srcaddr bytes log-status",
        ),
        (
            format!("{header}10.0.0.1 5\n"),
            wrong_count,
            "The values expected are, in this order: srcaddr bytes log-status.",
            "",
        ),
        // What comes after the fault counts for nothing, and what was cut is not guessed.
        (
            format!("srcaddr instance-tag asg-tag bytes\n10.1 {long} 5\n"),
            not_an_address,
            "Only the beginning of the line was kept.",
            "!srcaddr instance-tag",
        ),
        // A later header is not that of the line.
        (
            format!("{header}10.0.0.1 5\nbytes log-status\n5 OK\n"),
            wrong_count,
            "Look whether the line was wrapped",
            "",
        ),
        (
            format!("{header}10.1 5 OK\nbytes srcaddr log-status\n5 10.0.0.1 OK\n"),
            not_an_address,
            "If the value belongs",
            "",
        ),
    ] {
        let (said, remarks, named) = rejected(&file);
        assert_eq!(said, sentence, "{file}");
        assert!(remarks[0].starts_with(first_remark), "{file}: {remarks:?}");
        assert_eq!(named, values, "{file}");
    }
}
