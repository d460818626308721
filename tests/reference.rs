//! The lists in `docs/query-language.md` are those of the registries.
//!
//! `BLESS=1 cargo test --test reference` writes them anew; everything between them is
//! written by people.

use flowglass::query::command::CommandInfo;
use flowglass::query::derived::DERIVED_FIELDS;
use flowglass::query::function::{FAMILIES, Family, Function};
use flowglass::query::operator::OPERATORS;
use flowglass::query::time::Unit;
use std::fs;
use std::path::Path;

/// A list by the name of the comments that stand around it.
type List = (&'static str, fn() -> String);

const LISTS: [List; 6] = [
    ("operators", operators),
    ("units of time", units),
    ("commands", commands),
    ("commands of the service", service_commands),
    ("functions", functions),
    ("derived fields", derived_fields),
];

#[test]
fn the_lists_are_those_of_the_registries() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/query-language.md");
    let written = fs::read_to_string(&path).unwrap();
    let mut page = written.clone();
    for (name, list) in LISTS {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n"));
        let from = page.find(&begin).unwrap_or_else(|| panic!("no {begin}")) + begin.len();
        let until = page.find(&end).unwrap_or_else(|| panic!("no {end}"));
        page.replace_range(from..until, &format!("\n{}\n", list()));
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(
        page == fs::read_to_string(&path).unwrap(),
        "the reference page is not what the registries say; bless it"
    );
}

fn operators() -> String {
    let rows = OPERATORS.iter().map(|operator| {
        [
            codes(operator.symbols),
            operator.help.to_string(),
            code(operator.example),
        ]
    });
    table(["operator", "means", "for example"], rows)
}

fn units() -> String {
    let rows = Unit::ALL.into_iter().map(|unit| {
        let cap = unit.cap().map_or(String::new(), |cap| cap.to_string());
        [codes(unit.names()), cap]
    });
    table(["unit", "at most"], rows)
}

fn codes(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| code(name)).collect();
    names.join(", ")
}

fn commands() -> String {
    let commands = CommandInfo::all().filter(|command| command.runs());
    let sections = commands.map(|command| {
        let examples = command.examples.iter();
        let examples = examples.map(|example| format!("\n```insights\n{}\n```\n", lines(example)));
        format!(
            "### `{}`\n\n{}\n\n    {}\n{}",
            command.name,
            sentences(command.help, command.other_names),
            command.syntax,
            examples.collect::<String>()
        )
    });
    sections.collect::<Vec<_>>().join("\n")
}

/// A query with a command in each line, as long ones are easier to read.
fn lines(query: &str) -> String {
    match query.len() > 80 {
        true => query.replace(" | ", "\n| "),
        false => query.to_string(),
    }
}

fn service_commands() -> String {
    let commands = CommandInfo::all().filter(|command| !command.runs());
    let rows = commands.map(|command| [code(command.name), command.help.to_string()]);
    table(["command", "it …"], rows)
}

fn functions() -> String {
    let families = FAMILIES.iter().map(family);
    families.collect::<Vec<_>>().join("\n")
}

fn family(family: &Family) -> String {
    let row = |function: &Function| {
        let forms = function.signature.split(" or ").map(code);
        [
            forms.collect::<Vec<_>>().join("<br>"),
            sentences(function.help, function.other_names),
            code(function.examples[0]),
        ]
    };
    let rows = family.functions.iter().map(row);
    let table = table(["function", "gives", "for example"], rows);
    format!("### {}\n\n{table}", family.name)
}

fn derived_fields() -> String {
    let rows = DERIVED_FIELDS.iter().map(|field| {
        let sources = field.sources.iter();
        let sources = sources.map(|source| code(source.info().insights_name));
        [
            code(field.name),
            field.meaning.to_string(),
            sources.collect::<Vec<_>>().join(", "),
        ]
    });
    table(["field", "is", "comes from"], rows)
}

/// The help with the other names, if there are any.
fn sentences(help: &str, other_names: &[&str]) -> String {
    match other_names {
        [] => help.to_string(),
        names => format!("{help} Also {}.", codes(names)),
    }
}

fn code(text: &str) -> String {
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
}

fn table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let line = |cells: [String; N]| {
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        format!("| {} |\n", cells.join(" | "))
    };
    let rows: String = rows.map(line).collect();
    line(head.map(str::to_string)) + &line([const { "---" }; N].map(str::to_string)) + &rows
}
