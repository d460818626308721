//! The lines at the top of the file of a mission, between two lines of `---`.

use super::{Fault, Line, SampleFile};

const MOST_MINUTES: u16 = 600;

pub(super) const SAMPLE_PATH: &str = "use letters, digits, hyphens, dots and `/`";

/// What the lines at the top say; what they say wrong is empty.
#[derive(Default)]
pub(super) struct Head {
    pub title: String,
    pub summary: String,
    pub minutes: u16,
    pub sample: Vec<SampleFile>,
    pub own_files: bool,
    /// Whether a line names samples.
    pub has_sample: bool,
    /// Whether there is a head at all.
    pub is_there: bool,
    /// The number of its last line.
    pub last_line: u32,
}

/// Reads the lines at the top, and returns those below them.
pub(super) fn read<'a, 'b>(
    lines: &'b [Line<'a>],
    faults: &mut Vec<Fault>,
) -> (Head, &'b [Line<'a>]) {
    let mut head = Head::default();
    let top = Line {
        number: 1,
        text: "",
    };
    let is_mark = |line: &Line| line.text.trim_end() == "---";
    let Some(inner) = lines
        .first()
        .filter(|line| is_mark(line))
        .map(|_| &lines[1..])
    else {
        let message = "a mission begins with a line `---`, then its title and so on";
        faults.push(top.fault(0, message));
        return (head, &[]);
    };
    let Some(end) = inner.iter().position(is_mark) else {
        let message = "the lines at the top are not closed: end them with a line `---`";
        faults.push(top.fault(0, message));
        return (head, &[]);
    };
    head.is_there = true;
    head.last_line = inner[end].number;
    let (mut has_minutes, mut has_title, mut has_summary) = (false, false, false);
    for line in &inner[..end] {
        if line.text.trim().is_empty() {
            continue;
        }
        let Some((name, value)) = line.text.split_once(':') else {
            let message = "a line here is a name, a colon and a value, as in `title: Who knocks?`";
            faults.push(line.fault(0, message));
            continue;
        };
        let blanks = value.len() - value.trim_start().len();
        let at = name.len() + 1 + blanks;
        let value = value.trim();
        match &*name.trim().to_ascii_lowercase() {
            "title" => (head.title, has_title) = (value.into(), !value.is_empty()),
            "summary" => (head.summary, has_summary) = (value.into(), !value.is_empty()),
            "minutes" => {
                has_minutes = true;
                match value.parse() {
                    Ok(minutes) if (1..=MOST_MINUTES).contains(&minutes) => head.minutes = minutes,
                    _ => faults.push(line.fault(
                        at,
                        format!(
                            "`minutes` is a whole number from 1 to {MOST_MINUTES}, and not `{value}`"
                        ),
                    )),
                }
            }
            "sample" => {
                head.has_sample = true;
                let paths = value.split(',').map(str::trim);
                for path in paths.filter(|path| !path.is_empty()) {
                    match is_sample_path(path) {
                        true => head.sample.push(SampleFile { path: path.into(), text: None }),
                        false => faults.push(line.fault(at, no_path(path))),
                    }
                }
            }
            "own files" => match value {
                "yes" => head.own_files = true,
                "no" => {}
                _ => faults.push(line.fault(
                    at,
                    format!("`own files` is `yes` or `no`, and not `{value}`"),
                )),
            },
            other => faults.push(line.fault(
                0,
                format!(
                    "`{other}` is not known here: write title, summary, minutes, sample or own files"
                ),
            )),
        }
    }
    for (is_there, message) in [
        (has_title, "`title:` is missing"),
        (
            has_summary,
            "`summary:` is missing: say what the mission is about in a sentence",
        ),
        (
            has_minutes,
            "`minutes:` is missing: say how long the mission takes",
        ),
    ] {
        if !is_there {
            faults.push(top.fault(0, message));
        }
    }
    (head, &inner[end + 1..])
}

pub(super) fn no_path(path: &str) -> String {
    format!("`{path}` is no path of a sample: {SAMPLE_PATH}")
}

/// Whether a path leads to a file below `samples/`.
pub(super) fn is_sample_path(path: &str) -> bool {
    let is_good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    path.split('/')
        .all(|part| !part.is_empty() && !part.starts_with('.') && part.chars().all(is_good))
}
