//! What the documents say is true: their queries run, the files they name exist.

use flowglass::flow::Address;
use flowglass::insight::{Cause, Code, Question as Pair};
use flowglass::query::command::CommandInfo;
use flowglass::ui::examples::{Question, examples};
use flowglass::worker::Local;
use std::fs;
use std::path::Path;

const DOCUMENTS: [&str; 8] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "docs/benchmarks.md",
    "docs/conversations.md",
    "docs/query-language.md",
    "docs/teaching.md",
    VERDICTS,
];

const VERDICTS: &str = "docs/verdicts.md";

fn read(path: &str) -> String {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(top.join(path)).unwrap()
}

/// The blocks of a document that are fenced as `insights`.
fn queries(text: &str) -> Vec<&str> {
    let blocks = text.split("```insights\n").skip(1);
    blocks
        .filter_map(|block| block.split("```").next())
        .collect()
}

/// What is written as code in the running text of a document.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let outside = text.split("```").step_by(2);
    outside.flat_map(|text| text.split('`').skip(1).step_by(2))
}

/// The sample, as the page opens it.
fn sample() -> Local {
    let [a, b] = ["samples/two-vpcs/vpc-a.log", "samples/two-vpcs/vpc-b.log"];
    let mut local = Local::new(2);
    local.open(&[(a, read(a).as_bytes()), (b, read(b).as_bytes())]);
    local
}

/// The tables that documents look up in.
const TABLES: [(&str, &[u8]); 2] = [
    (
        "owners.csv",
        b"address,owner\n10.0.1.10,web\n10.0.2.20,ops\n",
    ),
    (
        "networks.csv",
        b"cidr,network\n10.0.0.0/8,inside\n0.0.0.0/0,outside\n",
    ),
];

/// Runs a query, which finds something and gives no reason to warn, but that the sample may
/// lack a field.
#[track_caller]
fn finds(local: &mut Local, query: &str) {
    let answer = local.run(query, None);
    let answer = answer.unwrap_or_else(|error| panic!("{query}\n{error:?}"));
    assert!(answer.table.rows() > 0, "{query}\ngives no rows");
    let mut warnings = answer.warnings;
    warnings.retain(|warning| !warning.message.starts_with("no open file has the field"));
    assert_eq!(warnings, [], "{query}\nwarns");
}

#[test]
fn queries_of_documents_have_answers() {
    let mut local = sample();
    local.open(&TABLES);
    let mut count = 0;
    for document in DOCUMENTS {
        for query in queries(&read(document)) {
            finds(&mut local, query);
            count += 1;
        }
    }
    assert!(count >= 15, "{count}");
}

#[test]
fn queries_of_the_menu_have_answers() {
    let mut local = sample();
    let questions = Question::ALL.into_iter().filter_map(Question::query);
    for query in examples().map(|example| example.query).chain(questions) {
        finds(&mut local, query);
    }
}

/// Queries in the running text run, too; what is left out in one is shown by dots.
#[test]
fn queries_within_sentences_run() {
    let mut local = sample();
    let mut count = 0;
    for document in DOCUMENTS {
        let text = read(document);
        for query in code(&text).map(|code| code.replace("\\|", "|")) {
            let (command, rest) = query.split_once(' ').unwrap_or_default();
            let is_query = CommandInfo::find(command).is_some_and(CommandInfo::runs);
            if is_query && !rest.contains('…') {
                let answer = local.run(&query, None);
                answer.unwrap_or_else(|error| panic!("{document}: {query}: {error:?}"));
                count += 1;
            }
        }
    }
    assert!(count >= 80, "{count}");
}

/// Paths are written in backticks or as links.
#[test]
fn files_exist() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        "src/",
        "tests/",
        "examples/",
        "benches/",
        "samples/",
        "style/",
        "tools/",
        "docs/",
        "lessons/",
    ];
    let mut missing = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        let code = text.split('`').skip(1).step_by(2);
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        let links = links.filter(|link| !link.contains(':') && !link.starts_with('#'));
        let paths = code.filter(|code| folders.iter().any(|folder| code.starts_with(folder)));
        for path in paths.chain(links) {
            if !top.join(path).exists() {
                missing.push(format!("{document}: {path}"));
            }
        }
    }
    assert_eq!(
        missing, [""; 0],
        "a document names a file that does not exist"
    );
}

#[test]
fn every_verdict_and_cause_is_explained() {
    let text = read(VERDICTS);
    let missing: Vec<&str> = Code::ALL
        .map(Code::name)
        .into_iter()
        .filter(|name| !text.contains(&format!("\n### `{name}`\n")))
        .chain(
            Cause::ALL
                .map(Cause::name)
                .into_iter()
                .filter(|name| !text.contains(&format!("\n- `{name}`: "))),
        )
        .collect();
    assert_eq!(missing, [""; 0], "{VERDICTS} does not explain them");
}

/// Each example of records gives the verdict under whose heading it stands.
#[test]
fn examples_of_verdicts_give_them() {
    let text = read(VERDICTS);
    let blocks = |text: &str| -> Vec<String> {
        let blocks = text.split("```log\n").skip(1);
        blocks
            .filter_map(|block| block.split("```").next().map(str::to_string))
            .collect()
    };
    // The records that cover the source, and the same for the destination.
    let source = blocks(&text)[0].clone();
    let destination = source
        .replace("10.1.4.15", "10.2.4.16")
        .replace("eni-0a11aa11", "eni-0b22bb22");
    let address = |text: &str| Address::parse(text.as_bytes()).unwrap();
    let question = Pair::new(address("10.1.4.15"), address("10.2.4.16"));
    let mut count = 0;
    for section in text.split("\n### `").skip(1) {
        let code = section.split('`').next().unwrap_or_default();
        for block in blocks(section) {
            let (first, records) = block.split_once('\n').unwrap();
            let with_flags = first.ends_with("with tcp-flags");
            let covering = match first.split_whitespace().nth(1) {
                Some("both") => format!("{source}{destination}"),
                Some("source") => source.clone(),
                _ => destination.clone(),
            };
            let fields = "interface-id srcaddr dstaddr srcport dstport protocol packets start end";
            let rest = "action log-status";
            let mut log = format!("{fields} {rest}\n{covering}");
            if with_flags {
                log += &format!("{fields} tcp-flags {rest}\n");
            }
            log += records;
            let mut local = Local::new(1);
            local.open(&[("flow.log", log.as_bytes())]);
            let found = local.diagnose(&question).stretches;
            let found: Vec<&str> = found.iter().map(|stretch| stretch.code.name()).collect();
            assert_eq!(found, [code], "{log}");
            count += 1;
        }
    }
    assert_eq!(count, 11, "one for each verdict, and two for `no-answer`");
}
