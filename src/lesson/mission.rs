//! Missions: short exercises over records, written as Markdown files.
//!
//! [`read`] makes a [`Mission`] of a file, or tells everything that is wrong with it at once.
//! What a step asks for is computed from the records that are open ([`answer`]): a file holds
//! the author's query, not its result.

pub mod answer;
mod head;
pub mod lint;
mod step;

use super::markdown::{Block, Target, visit_links};
use super::term::Explained;
use serde::{Deserialize, Serialize};

/// A mission that can be played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mission {
    pub title: String,
    /// What it is about, in a sentence.
    pub summary: String,
    /// How long it takes most learners.
    pub minutes: u16,
    /// The records that it is about; none when it takes the learner's own.
    pub sample: Vec<SampleFile>,
    /// Whether the learner's own records can take the place of the sample.
    pub own_files: bool,
    pub introduction: Vec<Block>,
    /// At least one.
    pub steps: Vec<Step>,
    /// The words that its texts explain, each once.
    pub terms: Vec<Explained>,
}

/// One of the places of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    Overview,
    Query,
    Connections,
    Learn,
    Data,
}

impl Place {
    /// The place of that name, however it is capitalised.
    fn find(name: &str) -> Option<Place> {
        Some(match &*name.trim().to_ascii_lowercase() {
            "overview" => Place::Overview,
            "query" => Place::Query,
            "connections" => Place::Connections,
            "learn" => Place::Learn,
            "data" => Place::Data,
            _ => return None,
        })
    }
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fault {
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1, in characters.
    pub column: u32,
    /// Lower case, without a full stop.
    pub message: String,
}

/// A line of a file with its number, counted from 1.
#[derive(Clone, Copy, Debug)]
struct Line<'a> {
    number: u32,
    text: &'a str,
}

impl Line<'_> {
    /// The fault that begins at byte `at` of the line.
    fn fault(&self, at: usize, message: impl Into<String>) -> Fault {
        let before = self.text.get(..at).unwrap_or_default();
        Fault {
            line: self.number,
            column: before.chars().count() as u32 + 1,
            message: message.into(),
        }
    }
}

impl Mission {
    /// All of its texts, in the order of the file.
    fn texts(&self) -> impl Iterator<Item = &[Block]> {
        let steps = self.steps.iter().flat_map(Step::texts);
        std::iter::once(&self.introduction[..]).chain(steps)
    }
}

impl Mission {
    /// The names of other missions that its texts lead to.
    pub fn linked_missions(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for blocks in self.texts() {
            visit_links(blocks, &mut |_, _, to| {
                if let Target::Place(address) = to {
                    names.extend(address.strip_prefix("#/learn?lesson="));
                }
            });
        }
        names
    }
}

impl Step {
    fn texts(&self) -> Vec<&[Block]> {
        let options = match &self.task {
            Task::Choice { options } => &options[..],
            _ => &[],
        };
        let mut texts = vec![&self.text[..]];
        texts.extend(options.iter().map(|option| &option.why[..]));
        texts.extend(self.mistakes.iter().map(|mistake| &mistake.text[..]));
        texts.extend(self.hints.iter().map(|hint| &hint[..]));
        texts.push(&self.why);
        texts
    }
}

/// Whether a name can be that of a mission's file: letters, digits and hyphens.
pub fn is_name(name: &str) -> bool {
    let is_good = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (1..=64).contains(&name.len()) && name.chars().all(is_good)
}

/// A file of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleFile {
    /// The path below `samples/`, or the name that the mission gives it.
    pub path: String,
    /// What it holds, where the mission brings it along.
    pub text: Option<String>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The line of its heading, counted from 1.
    pub line: u32,
    pub title: String,
    /// Where it is done; anywhere if there is none.
    pub place: Option<Place>,
    /// A query with rows if the step makes sense for the records that are open.
    pub condition: Option<String>,
    pub text: Vec<Block>,
    pub task: Task,
    /// Answers that tell of a known misunderstanding.
    pub mistakes: Vec<Mistake>,
    /// From the gentlest to the clearest.
    pub hints: Vec<Vec<Block>>,
    /// What is worth knowing when it is solved.
    pub why: Vec<Block>,
}

/// What a step asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// A query whose rows are those of this one, in any order unless `is_ordered`.
    Query { query: String, is_ordered: bool },
    /// The value that this query yields: one row with one column.
    Value { query: String },
    /// One of the records that this query finds.
    Pick { query: String },
    /// One of these.
    Choice { options: Vec<ChoiceOption> },
}

impl Task {
    /// The author's query.
    pub fn query(&self) -> Option<&str> {
        match self {
            Task::Query { query, .. } | Task::Value { query } | Task::Pick { query } => Some(query),
            Task::Choice { .. } => None,
        }
    }
}

/// A wrong answer that is known, with what to say of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistake {
    /// Yields what those answer who make it.
    pub query: String,
    pub text: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceOption {
    pub text: String,
    pub is_right: bool,
    /// Why it is right or wrong.
    pub why: Vec<Block>,
}

/// A mission in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The name of its file without the ending.
    pub name: String,
    pub title: String,
    pub summary: String,
    pub minutes: u16,
    pub own_files: bool,
    pub steps: u32,
}

impl Entry {
    pub fn of(name: &str, mission: &Mission) -> Entry {
        Entry {
            name: name.into(),
            title: mission.title.clone(),
            summary: mission.summary.clone(),
            minutes: mission.minutes,
            own_files: mission.own_files,
            steps: mission.steps.len() as u32,
        }
    }
}

/// A file of a mission is at most so long, in bytes.
pub const MOST_TEXT: usize = 1 << 20;

/// Reads the file of a mission.
///
/// # Errors
/// All that is wrong with it, in the order of its lines.
pub fn read(text: &str) -> Result<Mission, Vec<Fault>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut faults = Vec::new();
    if text.len() > MOST_TEXT {
        return Err(vec![Fault {
            line: 1,
            column: 1,
            message: format!("a mission has at most {MOST_TEXT} bytes, and this one more"),
        }]);
    }
    let lines = text.lines().zip(1..);
    let lines: Vec<Line> = lines.map(|(text, number)| Line { number, text }).collect();
    let (head, body) = head::read(&lines, &mut faults);
    let mission = step::mission(head, body, &mut faults);
    faults.sort();
    faults.dedup();
    match faults.is_empty() {
        true => Ok(mission),
        false => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "---\ntitle: T\nsummary: S.\nminutes: 5\nsample: two-vpcs/vpc-a.log\n---\n";

    const STEP: &str = "## Count\nHow many?\n### Value\n```\nstats count(*)\n```\n### Hint\nCount.\n### Why\nBecause.\n";

    fn check(text: &str, wrong: &[(u32, u32, &str)]) {
        let faults = read(text).err().unwrap_or_default();
        let found: Vec<(u32, u32, &str)> = faults
            .iter()
            .map(|fault| (fault.line, fault.column, &*fault.message))
            .collect();
        assert_eq!(found, wrong, "{text}");
    }

    #[test]
    fn a_whole_mission_is_read() {
        let text = "---\ntitle: Doors\nsummary: Who knocks?\nminutes: 4\nsample: a/b.log, own.log\nown files: yes\n---\n\
            Hello.\n\n## Ask\nText.\n### Place\nQuery\n### When\n```\nfilter bytes > 1\n```\n\
            ### Query, in order\n```\nstats count(*) by srcAddr\n```\n### Mistake\n```\nstats count(*)\n```\nToo few.\n\
            ### Hint\nFirst.\n### Hint\nSecond.\n### Why\nSo.\n\
            ## Choose\nWhich?\n### Choice\n- [ ] This\n  Not `this`.\n- [x] That\n  That.\n### Why\nYes.\n\
            ## Sample: own.log\n```\n2 1 eni-1 - - - - - - - 1 2 - NODATA\n```\n";
        let mission = read(text).unwrap_or_else(|faults| panic!("{faults:?}"));
        assert_eq!((&*mission.title, mission.minutes), ("Doors", 4));
        assert!(mission.own_files);
        let paths: Vec<(&str, bool)> = mission
            .sample
            .iter()
            .map(|file| (&*file.path, file.text.is_some()))
            .collect();
        assert_eq!(paths, [("a/b.log", false), ("own.log", true)]);
        assert_eq!(mission.introduction.len(), 1);
        let [ask, choose] = &mission.steps[..] else {
            panic!("{:?}", mission.steps);
        };
        assert_eq!(ask.place, Some(Place::Query));
        assert_eq!(ask.condition.as_deref(), Some("filter bytes > 1"));
        assert_eq!(
            ask.task,
            Task::Query {
                query: "stats count(*) by srcAddr".into(),
                is_ordered: true
            }
        );
        assert_eq!(
            (ask.mistakes.len(), ask.hints.len(), ask.why.len()),
            (1, 2, 1)
        );
        let Task::Choice { options } = &choose.task else {
            panic!("{:?}", choose.task);
        };
        let options: Vec<(&str, bool, usize)> = options
            .iter()
            .map(|option| (&*option.text, option.is_right, option.why.len()))
            .collect();
        assert_eq!(options, [("This", false, 1), ("That", true, 1)]);
    }

    #[test]
    fn lines_may_end_as_on_windows() {
        let text = format!("\u{feff}{HEAD}{STEP}").replace('\n', "\r\n");
        check(&text, &[]);
    }

    #[test]
    fn the_head_is_checked() {
        check(
            "",
            &[(
                1,
                1,
                "a mission begins with a line `---`, then its title and so on",
            )],
        );
        check(
            &format!("---\nminutes: soon\nauthor: me\nown files: perhaps\nnothing\n---\n{STEP}"),
            &[
                (
                    1,
                    1,
                    "`sample:` is missing: name a sample, or write `own files: yes`",
                ),
                (
                    1,
                    1,
                    "`summary:` is missing: say what the mission is about in a sentence",
                ),
                (1, 1, "`title:` is missing"),
                (
                    2,
                    10,
                    "`minutes` is a whole number from 1 to 600, and not `soon`",
                ),
                (
                    3,
                    1,
                    "`author` is not known here: write title, summary, minutes, sample or own files",
                ),
                (4, 12, "`own files` is `yes` or `no`, and not `perhaps`"),
                (
                    5,
                    1,
                    "a line here is a name, a colon and a value, as in `title: Who knocks?`",
                ),
            ],
        );
        check(
            &format!("---\ntitle: T\ntitle: U\nsummary: S\nminutes: 1\n{STEP}"),
            &[(
                1,
                1,
                "the lines at the top are not closed: end them with a line `---`",
            )],
        );
        let head = HEAD.replace("two-vpcs/vpc-a.log", "../secret, a b.log, x//y");
        let wrong = |name: &str| {
            format!("`{name}` is no path of a sample: use letters, digits, hyphens, dots and `/`")
        };
        check(
            &format!("{head}{STEP}"),
            &[
                (5, 9, &wrong("../secret")),
                (5, 9, &wrong("a b.log")),
                (5, 9, &wrong("x//y")),
            ],
        );
        check(
            &format!("---\ntitle: T\nsummary: S\nminutes: 1\n---\n{STEP}"),
            &[(
                1,
                1,
                "`sample:` is missing: name a sample, or write `own files: yes`",
            )],
        );
    }

    #[test]
    fn steps_are_checked() {
        check(
            HEAD,
            &[(
                6,
                1,
                "a mission has at least one step: begin it with `## ` and its title",
            )],
        );
        for (step, wrong) in [
            (
                "## \nx\n",
                &[
                    (7, 1, "a step has a title behind `## `"),
                    (
                        7,
                        1,
                        "the step has no task: give it `### Query`, `### Value`, `### Pick` or `### Choice`",
                    ),
                    (7, 1, "the step tells no reason: end it with `### Why`"),
                ][..],
            ),
            (
                "## A\n### Quest\nx\n### Why\nx\n",
                &[
                    (
                        7,
                        1,
                        "the step does not say what to do: write it below the title",
                    ),
                    (
                        7,
                        1,
                        "the step has no task: give it `### Query`, `### Value`, `### Pick` or `### Choice`",
                    ),
                    (
                        8,
                        5,
                        "a step has no part `Quest`: write Query, Value, Pick, Choice, Mistake, Hint, Why, When or Place",
                    ),
                ],
            ),
            (
                "## A\nx\n### Value\nx\n### Hint\n### Why\nx\n",
                &[
                    (9, 5, "`Value` takes one query, between lines of ```"),
                    (11, 5, "`Hint` is empty"),
                ],
            ),
            (
                "## A\nx\n### Value\n```\n```\n### Hint\nx\n### Why\nx\n",
                &[(9, 5, "`Value` takes one query, between lines of ```")],
            ),
            (
                "## A\nx\n### Value\n```\nlimit 1\n```\n### Pick\n```\nlimit 1\n```\n### Why\nx\n",
                &[
                    (7, 1, "the step has no hint: give it `### Hint`"),
                    (13, 5, "the step has two tasks: make two steps of them"),
                ],
            ),
            (
                "## A\nx\n### Choice\n- [ ] a\n- [ ] b\n  x\n### Why\nx\n",
                &[
                    (9, 5, "exactly one choice is right: mark it with `[x]`"),
                    (
                        10,
                        1,
                        "say below the choice why it is wrong, indented by two blanks",
                    ),
                ],
            ),
            (
                "## A\nx\n### Choice\n- a\n### Why\nx\n",
                &[
                    (
                        9,
                        5,
                        "`Choice` takes at least two choices, each as `- [ ] …` or `- [x] …`",
                    ),
                    (10, 1, "a choice begins with `- [ ] ` or `- [x] `"),
                ],
            ),
            (
                "## A\nx\n### Place\nMoon\n### Choice\n- [x] a\n- [ ] b\n  x\n### Mistake\n```\nlimit 1\n```\nx\n### Why\nx\n",
                &[
                    (
                        10,
                        1,
                        "there is no place `Moon`: write Overview, Query, Connections, Learn or Data",
                    ),
                    (15, 5, "a choice explains its wrong answers by itself"),
                ],
            ),
            (
                "# A\n## B\n### Value\n```\nlimit 1\n",
                &[
                    (
                        7,
                        1,
                        "the title of the mission stands at the top: write `## ` for a step",
                    ),
                    (
                        8,
                        1,
                        "the step does not say what to do: write it below the title",
                    ),
                    (8, 1, "the step has no hint: give it `### Hint`"),
                    (8, 1, "the step tells no reason: end it with `### Why`"),
                    (10, 1, "the code is not closed: end it with ```"),
                ],
            ),
        ] {
            check(&format!("{HEAD}{step}"), wrong);
        }
    }

    #[test]
    fn links_are_checked() {
        let links =
            "[`action`](term:action) [a](term:quux)\n[b](javascript:c) [d](#/learn?lesson=ping)";
        check(
            &format!("{HEAD}{links}\n{STEP}"),
            &[
                (7, 34, "the glossary has no `quux`"),
                (
                    8,
                    5,
                    "`javascript:c` leads nowhere: links begin with `https://`, `#/` or `term:`",
                ),
            ],
        );
    }

    #[test]
    fn names_of_files_are_plain() {
        for (name, is_good) in [
            ("ping", true),
            ("My-lesson-2", true),
            ("", false),
            ("../a", false),
            ("a/b", false),
            ("a.md", false),
            ("a b", false),
            ("é", false),
            ("%2e", false),
        ] {
            assert_eq!(is_name(name), is_good, "{name:?}");
        }
    }

    #[test]
    fn samples_are_checked() {
        check(
            &format!("{HEAD}{STEP}## Sample: a b\n```\nx\n```\n## Sample: a.log\nx\n"),
            &[
                (
                    17,
                    12,
                    "`a b` is no path of a sample: use letters, digits, hyphens, dots and `/`",
                ),
                (
                    21,
                    1,
                    "`Sample` takes the lines of a log, between lines of ```",
                ),
            ],
        );
    }
}
