//! The steps of a mission, and the samples that it brings along.

use super::head::{Head, is_sample_path, no_path};
use super::{ChoiceOption, Fault, Line, Mission, Mistake, Place, SampleFile, Step, Task};
use crate::lesson::markdown::{self, Block, CodeLine, Content, Target, plain, visit_links};
use crate::lesson::term::{self, Term};
use std::collections::BTreeSet;

/// What code stands between.
const FENCE: &str = "```";

/// A heading and the lines below it.
struct Section<'a, 'b> {
    heading: Line<'a>,
    /// The words of the heading, and the byte of its line where they begin.
    title: &'a str,
    at: usize,
    lines: &'b [Line<'a>],
}

/// Cuts lines at the headings of a level; also returns the lines above the first of them.
fn sections<'a, 'b>(lines: &'b [Line<'a>], level: usize) -> (&'b [Line<'a>], Vec<Section<'a, 'b>>) {
    let mut heads = Vec::new();
    let mut is_code = false;
    for (at, line) in lines.iter().enumerate() {
        if line.text.trim_start().starts_with(FENCE) {
            is_code = !is_code;
        } else if !is_code && level_of(line.text) == Some(level) {
            heads.push(at);
        }
    }
    let ends = heads.iter().skip(1).copied().chain([lines.len()]);
    let first = heads.first().copied().unwrap_or(lines.len());
    let section = |(&from, until): (&usize, usize)| {
        let heading = lines[from];
        let title = heading.text[level..].trim();
        let blanks = heading.text[level..].len() - heading.text[level..].trim_start().len();
        Section {
            heading,
            title,
            at: level + blanks,
            lines: &lines[from + 1..until],
        }
    };
    (
        &lines[..first],
        heads.iter().zip(ends).map(section).collect(),
    )
}

/// How many `#` a heading begins with.
fn level_of(line: &str) -> Option<usize> {
    let level = line.bytes().take_while(|&b| b == b'#').count();
    let rest = &line[level..];
    (level > 0 && (rest.is_empty() || rest.starts_with(' '))).then_some(level)
}

/// The mission of a head and the lines below it.
pub(super) fn mission(head: Head, body: &[Line], faults: &mut Vec<Fault>) -> Mission {
    let fences = body
        .iter()
        .filter(|line| line.text.trim_start().starts_with(FENCE));
    let fences: Vec<&Line> = fences.collect();
    if let (1, Some(last)) = (fences.len() % 2, fences.last()) {
        faults.push(last.fault(0, "the code is not closed: end it with ```"));
    }
    let (before, titles) = sections(body, 1);
    let mut own = before.to_vec();
    for title in titles {
        let message = "the title of the mission stands at the top: write `## ` for a step";
        faults.push(title.heading.fault(0, message));
        own.extend(title.lines);
    }
    let (before, parts) = sections(&own, 2);
    let introduction = read(before, faults);
    let mut mission = Mission {
        title: head.title,
        summary: head.summary,
        minutes: head.minutes,
        sample: head.sample,
        own_files: head.own_files,
        introduction,
        steps: Vec::new(),
        terms: Vec::new(),
    };
    for part in &parts {
        match part.title.split_once(':') {
            Some((word, path)) if word.trim().eq_ignore_ascii_case("sample") => {
                let path = path.trim();
                if let Some(file) = sample(part, path, faults) {
                    mission.sample.retain(|known| known.path != path);
                    mission.sample.push(file);
                }
            }
            _ => mission.steps.push(step(part, faults)),
        }
    }
    if head.is_there {
        let last = Line {
            number: head.last_line,
            text: "",
        };
        if mission.steps.is_empty() {
            let message = "a mission has at least one step: begin it with `## ` and its title";
            faults.push(last.fault(0, message));
        }
        let has_sample = head.has_sample || !mission.sample.is_empty() || mission.own_files;
        if !has_sample {
            let message = "`sample:` is missing: name a sample, or write `own files: yes`";
            faults.push(
                Line {
                    number: 1,
                    text: "",
                }
                .fault(0, message),
            );
        }
    }
    explain(&mut mission);
    mission
}

/// Reads a text, whose links have to lead somewhere.
fn read(lines: &[Line], faults: &mut Vec<Fault>) -> Vec<Block> {
    let numbered: Vec<(u32, &str)> = lines.iter().map(|line| (line.number, line.text)).collect();
    let blocks = markdown::blocks(&numbered);
    visit_links(&blocks, &mut |number, _, to| {
        let (target, message) = match to {
            Target::Term(name) if Term::find(name).is_none() => {
                (name, format!("the glossary has no `{name}`"))
            }
            Target::Unknown(address) => {
                let begin = "links begin with `https://`, `#/` or `term:`";
                (address, format!("`{address}` leads nowhere: {begin}"))
            }
            _ => return,
        };
        // The block says where it begins; the link is further on.
        let from = lines.partition_point(|line| line.number < number);
        let rest = lines.iter().skip(from);
        let place = rest
            .clone()
            .find_map(|line| Some((line, line.text.find(&**target)?)));
        if let Some((line, at)) = place.or_else(|| Some((rest.clone().next()?, 0))) {
            faults.push(line.fault(at, message));
        }
    });
    blocks
}

/// Explains each term where a learner meets it first.
fn explain(mission: &mut Mission) {
    let mut known = BTreeSet::new();
    term::explain(&mut mission.introduction, &mut known);
    for step in &mut mission.steps {
        term::explain(&mut step.text, &mut known);
        // Not everybody sees what follows: what is explained there is explained again later.
        let hints = step.hints.iter_mut();
        let mistakes = step.mistakes.iter_mut().map(|mistake| &mut mistake.text);
        for blocks in hints.chain(mistakes) {
            term::explain(blocks, &mut known.clone());
        }
        if let Task::Choice { options } = &mut step.task {
            for option in options {
                term::explain(&mut option.why, &mut known.clone());
            }
        }
        term::explain(&mut step.why, &mut known);
    }
    mission.terms = term::explained(mission.texts());
}

fn sample(part: &Section, path: &str, faults: &mut Vec<Fault>) -> Option<SampleFile> {
    if !is_sample_path(path) {
        let at = part.heading.text.len() - path.len();
        faults.push(part.heading.fault(at, no_path(path)));
        return None;
    }
    let blocks = read(part.lines, faults);
    match &blocks[..] {
        [block] if code(block).is_some() => Some(SampleFile {
            path: path.into(),
            text: code(block).map(|text| text + "\n"),
        }),
        _ => {
            let message = "`Sample` takes the lines of a log, between lines of ```";
            faults.push(part.heading.fault(0, message));
            None
        }
    }
}

const PARTS: &str = "Query, Value, Pick, Choice, Mistake, Hint, Why, When or Place";

fn step(section: &Section, faults: &mut Vec<Fault>) -> Step {
    let heading = section.heading;
    if section.title.is_empty() {
        faults.push(heading.fault(0, "a step has a title behind `## `"));
    }
    let (text, parts) = sections(section.lines, 3);
    let text = read(text, faults);
    if text.is_empty() && !section.title.is_empty() {
        faults.push(heading.fault(
            0,
            "the step does not say what to do: write it below the title",
        ));
    }
    let mut found = Step {
        line: heading.number,
        title: section.title.into(),
        place: None,
        condition: None,
        text,
        task: Task::Choice {
            options: Vec::new(),
        },
        mistakes: Vec::new(),
        hints: Vec::new(),
        why: Vec::new(),
    };
    let mut has_task = false;
    let (mut mistakes, mut has_hint, mut has_why) = (Vec::new(), false, false);
    for part in &parts {
        let name = part.title;
        let words = name.to_ascii_lowercase();
        let is_task = matches!(
            &*words,
            "query" | "query, in order" | "value" | "pick" | "choice"
        );
        if is_task && std::mem::replace(&mut has_task, true) {
            let message = "the step has two tasks: make two steps of them";
            faults.push(part.heading.fault(part.at, message));
            continue;
        }
        match &*words {
            "query" => {
                found.task = Task::Query {
                    query: query(part, faults),
                    is_ordered: false,
                }
            }
            "query, in order" => {
                found.task = Task::Query {
                    query: query(part, faults),
                    is_ordered: true,
                };
            }
            "value" => {
                found.task = Task::Value {
                    query: query(part, faults),
                }
            }
            "pick" => {
                found.task = Task::Pick {
                    query: query(part, faults),
                }
            }
            "choice" => {
                found.task = Task::Choice {
                    options: choices(part, faults),
                }
            }
            "when" => found.condition = Some(query(part, faults)),
            "mistake" => mistakes.push((part, mistake(part, faults))),
            "hint" => {
                has_hint = true;
                found.hints.push(filled(part, faults));
            }
            "why" => {
                has_why = true;
                found.why.extend(filled(part, faults));
            }
            "place" => found.place = place(part, faults),
            _ => {
                let message = format!("a step has no part `{name}`: write {PARTS}");
                faults.push(part.heading.fault(part.at, message));
            }
        }
    }
    let is_choice = has_task && matches!(found.task, Task::Choice { .. });
    for (part, mistake) in mistakes {
        if is_choice {
            let message = "a choice explains its wrong answers by itself";
            faults.push(part.heading.fault(part.at, message));
        }
        found.mistakes.extend(mistake);
    }
    if !has_task {
        let message =
            "the step has no task: give it `### Query`, `### Value`, `### Pick` or `### Choice`";
        faults.push(heading.fault(0, message));
    } else if !has_hint && !is_choice {
        faults.push(heading.fault(0, "the step has no hint: give it `### Hint`"));
    }
    if !has_why {
        faults.push(heading.fault(0, "the step tells no reason: end it with `### Why`"));
    }
    found
}

/// The text of a block of code; `None` if there is nothing in it.
fn code(block: &Block) -> Option<String> {
    let Content::Code { lines, .. } = &block.content else {
        return None;
    };
    let lines: Vec<&str> = lines.iter().map(|CodeLine { text, .. }| &**text).collect();
    let text = lines.join("\n").trim_end().to_string();
    (!text.trim().is_empty()).then_some(text)
}

/// The text of a part that has to have one.
fn filled(part: &Section, faults: &mut Vec<Fault>) -> Vec<Block> {
    let blocks = read(part.lines, faults);
    if blocks.is_empty() {
        faults.push(
            part.heading
                .fault(part.at, format!("`{}` is empty", part.title)),
        );
    }
    blocks
}

/// The only block of code of a part.
fn query(part: &Section, faults: &mut Vec<Fault>) -> String {
    let blocks = read(part.lines, faults);
    match &blocks[..] {
        [block] if code(block).is_some() => code(block).unwrap_or_default(),
        _ => {
            let message = format!("`{}` takes one query, between lines of ```", part.title);
            faults.push(part.heading.fault(part.at, message));
            String::new()
        }
    }
}

/// A query, and below it what to say of its rows as an answer.
fn mistake(part: &Section, faults: &mut Vec<Fault>) -> Option<Mistake> {
    let blocks = read(part.lines, faults);
    let (first, text) = blocks.split_first()?;
    match code(first) {
        Some(query) if !text.is_empty() => Some(Mistake {
            query,
            text: text.to_vec(),
        }),
        _ => {
            let message =
                "`Mistake` takes a query, between lines of ```, and below it what to say of it";
            faults.push(part.heading.fault(part.at, message));
            None
        }
    }
}

fn place(part: &Section, faults: &mut Vec<Fault>) -> Option<Place> {
    let line = part.lines.iter().find(|line| !line.text.trim().is_empty());
    let Some(line) = line else {
        faults.push(part.heading.fault(part.at, "`Place` is empty"));
        return None;
    };
    let found = Place::find(line.text);
    if found.is_none() {
        let message = format!(
            "there is no place `{}`: write Overview, Query, Connections, Learn or Data",
            line.text.trim()
        );
        faults.push(line.fault(0, message));
    }
    found
}

/// The choices of a part: a list of tasks as editors tick them, with the reason of each below.
fn choices(part: &Section, faults: &mut Vec<Fault>) -> Vec<ChoiceOption> {
    let mut options: Vec<ChoiceOption> = Vec::new();
    let mut rest = part.lines;
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        let Some(words) = item(first.text) else {
            if !first.text.trim().is_empty() {
                faults.push(first.fault(0, "a choice begins with `- [ ] ` or `- [x] `"));
            }
            continue;
        };
        let mark = ["[ ] ", "[x] ", "[X] "]
            .into_iter()
            .find(|mark| words.starts_with(mark));
        let Some(mark) = mark else {
            faults.push(first.fault(0, "a choice begins with `- [ ] ` or `- [x] `"));
            continue;
        };
        let is_below = |line: &&Line| item(line.text).is_none();
        let count = rest.iter().take_while(is_below).count();
        let why: Vec<Line> = rest[..count].iter().map(unindent).collect();
        let why = read(&why, faults);
        rest = &rest[count..];
        let is_right = mark != "[ ] ";
        if why.is_empty() && !is_right {
            let message = "say below the choice why it is wrong, indented by two blanks";
            faults.push(first.fault(0, message));
        }
        let text = plain(&markdown::spans(words[mark.len()..].trim()));
        options.push(ChoiceOption {
            text,
            is_right,
            why,
        });
    }
    if options.len() < 2 {
        let message = "`Choice` takes at least two choices, each as `- [ ] …` or `- [x] …`";
        faults.push(part.heading.fault(part.at, message));
    } else if options.iter().filter(|option| option.is_right).count() != 1 {
        let message = "exactly one choice is right: mark it with `[x]`";
        faults.push(part.heading.fault(part.at, message));
    }
    options
}

/// What an item of a list that is not within another one says.
fn item(line: &str) -> Option<&str> {
    line.strip_prefix("- ").or_else(|| line.strip_prefix("* "))
}

/// The line without the blanks that say that it belongs to an item.
fn unindent<'a>(line: &Line<'a>) -> Line<'a> {
    Line {
        number: line.number,
        text: line.text.strip_prefix("  ").unwrap_or(line.text),
    }
}
