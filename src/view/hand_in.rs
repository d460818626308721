//! What a learner hands in: answers, queries with their results and charts, and notes, as one HTML
//! file. It shows what it holds by itself: no script, nothing from elsewhere, and what it quotes
//! is text.

use super::markup::escape;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// More rows of a result are not handed in.
pub const MOST_ROWS: u64 = 1_000;

/// Everything that is handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandIn {
    /// The name of the learner; empty if they have none.
    pub learner: String,
    /// What the learner wants to say of all of it, in lines.
    pub notes: String,
    pub parts: Vec<Part>,
}

impl HandIn {
    pub fn is_empty(&self) -> bool {
        *self == HandIn::default()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What the learner says of it, in lines.
    pub note: String,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// A query and what it found.
    Answer {
        query: String,
        /// What was asked: `2 files, 2,256 records`.
        source: String,
        columns: Vec<String>,
        /// At most [`MOST_ROWS`], each with a cell for each column.
        rows: Vec<Vec<String>>,
        /// How many rows the result has.
        total: u64,
        chart: Option<Picture>,
    },
    /// The answers to the steps of a mission.
    Mission { title: String, steps: Vec<Step> },
}

/// A drawing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// An SVG document.
    pub svg: String,
    /// What it shows, in words.
    pub summary: String,
}

/// A step of a mission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub question: String,
    /// The right answer as the learner gave it; empty if it is not known.
    pub answer: String,
    pub outcome: Outcome,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Solved, with so many wrong answers and hints before.
    Solved {
        tries: u32,
        hints: u32,
    },
    Skipped,
    Open,
}

/// Writes the file; `made` is the day on which that is, `2026-11-22`.
pub fn write(hand_in: &HandIn, made: &str) -> String {
    let mut out = Out(String::new());
    let title = match hand_in.learner.trim() {
        "" => "Hand-in".to_string(),
        learner => format!("Hand-in of {learner}"),
    };
    out.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw(POLICY);
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    out.element("title", "", &title);
    let _ = writeln!(out.0, "<style>{STYLE}</style>\n</head>\n<body>\n<main>");
    out.element("h1", "", &title);
    let count = match hand_in.parts.len() {
        1 => "1 part".into(),
        count => format!("{count} parts"),
    };
    out.element(
        "p",
        "made",
        &format!("Made with Flowglass on {made}, {count}."),
    );
    out.note(&hand_in.notes);
    for (part, number) in hand_in.parts.iter().zip(1..) {
        write_part(&mut out, part, number);
    }
    out.raw("</main>\n</body>\n</html>\n");
    out.0
}

/// Nothing is fetched and nothing runs, whatever the file quotes.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
                      style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
                      form-action 'none'\">\n";

const STYLE: &str = "\
:root{color-scheme:light dark;--line:light-dark(#b9c6cc,#3d4f59);--soft:light-dark(#eef3f5,#16232b);\
--muted:light-dark(#475c67,#a9bac3)}\
body{margin:0;background:light-dark(#fff,#0c161c);color:light-dark(#0e1f28,#e8f0f3);\
font:1rem/1.5 system-ui,sans-serif}\
main{max-width:68rem;margin:0 auto;padding:1.5rem clamp(1rem,4vw,3rem) 4rem}\
h1{margin:0;font-size:1.75rem;overflow-wrap:anywhere}h2{margin:0 0 .5rem;font-size:1.25rem}\
section{margin-top:2rem;padding-top:1.5rem;border-top:1px solid var(--line)}\
.made,.source{color:var(--muted)}.note{white-space:pre-wrap;overflow-wrap:anywhere}\
pre{padding:.75rem 1rem;background:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere}\
img{display:block;max-width:100%;height:auto;background:#fff}\
.rows{overflow:auto;max-height:30rem;border:1px solid var(--line)}\
table{border-collapse:collapse;font-size:.875rem}caption{padding:.5rem .75rem;text-align:start;\
color:var(--muted)}th,td{padding:.25rem .75rem;border-top:1px solid var(--line);text-align:start;\
vertical-align:top;unicode-bidi:isolate;white-space:pre-wrap}\
thead th{background:var(--soft)}dt{margin-top:.75rem;font-weight:600}dd{margin:0;white-space:pre-wrap;\
overflow-wrap:anywhere}@media print{.rows{overflow:visible;max-height:none}}";

fn write_part(out: &mut Out, part: &Part, number: usize) {
    let id = format!("part-{number}");
    let _ = writeln!(out.0, "<section aria-labelledby=\"{id}\">");
    match &part.content {
        Content::Answer {
            query,
            source,
            columns,
            rows,
            total,
            chart,
        } => {
            let _ = writeln!(out.0, "<h2 id=\"{id}\">{number}. Query</h2>");
            out.note(&part.note);
            out.element("pre", "", query);
            out.element("p", "source", source);
            if let Some(Picture { svg, summary }) = chart {
                let (svg, summary) = (as_uri(svg), escape(summary));
                let _ = writeln!(
                    out.0,
                    "<img src=\"data:image/svg+xml,{svg}\" alt=\"{summary}\">"
                );
            }
            write_table(out, number, columns, rows, *total);
        }
        Content::Mission { title, steps } => {
            let title = escape(title);
            let _ = writeln!(out.0, "<h2 id=\"{id}\">{number}. Mission: {title}</h2>");
            out.note(&part.note);
            out.raw("<dl>\n");
            for step in steps {
                out.element("dt", "", &step.question);
                let answer = step.answer.trim();
                // Between two visits nothing is kept but that the step is solved.
                if answer.is_empty() && matches!(step.outcome, Outcome::Solved { .. }) {
                    out.element("dd", "made", "Solved on an earlier visit to the page.");
                    continue;
                }
                let answer = if answer.is_empty() {
                    "No answer"
                } else {
                    answer
                };
                out.element("dd", "", answer);
                out.element("dd", "made", &words(step.outcome));
            }
            out.raw("</dl>\n");
        }
    }
    out.raw("</section>\n");
}

fn words(outcome: Outcome) -> String {
    let times = |count: u32, what: &str| match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    match outcome {
        Outcome::Solved { tries, hints } => {
            let (tries, hints) = (times(tries, "wrong answer"), times(hints, "hint"));
            format!("Solved, with {tries} and {hints}.")
        }
        Outcome::Skipped => "Skipped.".into(),
        Outcome::Open => "Not solved yet.".into(),
    }
}

fn write_table(out: &mut Out, number: usize, columns: &[String], rows: &[Vec<String>], total: u64) {
    let shown = rows.len() as u64;
    let caption = match (shown, total) {
        (1, 1) => "1 row".to_string(),
        (shown, total) if shown == total => format!("{total} rows"),
        (shown, total) => format!("The first {shown} of {total} rows"),
    };
    let _ = writeln!(
        out.0,
        "<div class=\"rows\" role=\"region\" tabindex=\"0\" aria-label=\"Rows of part {number}\">\
         <table>"
    );
    out.element("caption", "", &caption);
    out.raw("<thead><tr>");
    for column in columns {
        let _ = write!(out.0, "<th scope=\"col\">{}</th>", escape(column));
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for row in rows {
        out.raw("<tr>");
        for cell in row {
            let _ = write!(out.0, "<td>{}</td>", escape(cell));
        }
        out.raw("</tr>\n");
    }
    out.raw("</tbody></table></div>\n");
}

struct Out(String);

impl Out {
    /// Text of ours, as it is.
    fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// An element that holds text of anybody.
    fn element(&mut self, name: &str, class: &str, text: &str) {
        let text = escape(text);
        // Writing to a string cannot fail.
        let _ = match class {
            "" => writeln!(self.0, "<{name}>{text}</{name}>"),
            _ => writeln!(self.0, "<{name} class=\"{class}\">{text}</{name}>"),
        };
    }

    fn note(&mut self, note: &str) {
        if !note.trim().is_empty() {
            self.element("p", "note", note.trim());
        }
    }
}

/// A text as the part of a `data:` address behind the comma.
pub fn as_uri(text: &str) -> String {
    let mut uri = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/:;,=+()".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rows: usize, total: u64) -> Part {
        Part {
            note: String::new(),
            content: Content::Answer {
                query: "stats count(*)".into(),
                source: "1 file".into(),
                columns: vec!["count(*)".into()],
                rows: vec![vec!["7".into()]; rows],
                total,
                chart: None,
            },
        }
    }

    fn with(parts: Vec<Part>) -> String {
        let hand_in = HandIn {
            parts,
            ..HandIn::default()
        };
        write(&hand_in, "2026-11-22")
    }

    #[test]
    fn parts_are_written_in_their_order() {
        let mission = Part {
            note: "easy".into(),
            content: Content::Mission {
                title: "Ports".into(),
                steps: vec![
                    Step {
                        question: "What is 6?".into(),
                        answer: "TCP".into(),
                        outcome: Outcome::Solved { tries: 1, hints: 0 },
                    },
                    Step {
                        question: "And 17?".into(),
                        answer: " ".into(),
                        outcome: Outcome::Skipped,
                    },
                    Step {
                        question: "And 1?".into(),
                        answer: String::new(),
                        outcome: Outcome::Solved { tries: 0, hints: 0 },
                    },
                ],
            },
        };
        let html = with(vec![answer(1, 1), mission]);
        for piece in [
            "<title>Hand-in</title>",
            "<p class=\"made\">Made with Flowglass on 2026-11-22, 2 parts.</p>",
            "<h2 id=\"part-1\">1. Query</h2>\n<pre>stats count(*)</pre>",
            "<caption>1 row</caption>",
            "<tr><td>7</td></tr>",
            "<h2 id=\"part-2\">2. Mission: Ports</h2>\n<p class=\"note\">easy</p>",
            "<dt>What is 6?</dt>\n<dd>TCP</dd>\n\
             <dd class=\"made\">Solved, with 1 wrong answer and no hints.</dd>",
            "<dt>And 17?</dt>\n<dd>No answer</dd>\n<dd class=\"made\">Skipped.</dd>",
            "<dt>And 1?</dt>\n<dd class=\"made\">Solved on an earlier visit to the page.</dd>",
        ] {
            assert!(html.contains(piece), "{piece}\n{html}");
        }
        let at = |piece: &str| html.find(piece).unwrap_or(html.len());
        assert!(at("part-1") < at("part-2"));
    }

    #[test]
    fn it_says_how_many_rows_there_are() {
        for (rows, total, caption) in [
            (0, 0, "0 rows"),
            (2, 2, "2 rows"),
            (2, 5, "The first 2 of 5 rows"),
        ] {
            let html = with(vec![answer(rows, total)]);
            assert!(
                html.contains(&format!("<caption>{caption}</caption>")),
                "{html}"
            );
            assert_eq!(html.matches("<tr><td>").count(), rows);
        }
    }

    /// Whatever a log, a query or a person says is text in the file.
    #[test]
    fn hostile_text_stays_text() {
        let hostile = "</pre></td></title></style><script>alert(1)</script>\" onload='x' \
                       <img src=x onerror=alert(1)> &lt; \u{0}\u{1b}";
        let picture = Picture {
            svg: format!("<svg><script>{hostile}</script></svg>"),
            summary: hostile.into(),
        };
        let hand_in = HandIn {
            learner: hostile.into(),
            notes: hostile.into(),
            parts: vec![
                Part {
                    note: hostile.into(),
                    content: Content::Answer {
                        query: hostile.into(),
                        source: hostile.into(),
                        columns: vec![hostile.into()],
                        rows: vec![vec![hostile.into()]],
                        total: 1,
                        chart: Some(picture),
                    },
                },
                Part {
                    note: hostile.into(),
                    content: Content::Mission {
                        title: hostile.into(),
                        steps: vec![Step {
                            question: hostile.into(),
                            answer: hostile.into(),
                            outcome: Outcome::Open,
                        }],
                    },
                },
            ],
        };
        let html = write(&hand_in, "2026-11-22");
        for (tag, count) in [
            ("<script", 0),
            ("<img", 1),
            ("<style", 1),
            ("<pre", 1),
            ("<td", 1),
        ] {
            assert_eq!(html.matches(tag).count(), count, "{tag}");
        }
        assert!(!html.contains("onerror=alert(1)>") && !html.contains(['\u{0}', '\u{1b}']));
        // The drawing is one address, in quotes that it cannot close.
        let (_, address) = html.split_once("src=\"data:image/svg+xml,").unwrap();
        let (address, rest) = address.split_once('"').unwrap();
        assert!(!address.contains(['<', '>', '\'', ' ', '#']));
        assert!(rest.starts_with(" alt=\"&lt;/pre&gt;"));
    }

    #[test]
    fn it_fetches_nothing_and_runs_nothing() {
        let html = with(vec![answer(1, 1)]);
        assert!(html.contains("content=\"default-src 'none'; "));
        for word in [
            "<script",
            "<link",
            "http://",
            "https://",
            "url(",
            "@import",
            "javascript:",
        ] {
            assert!(!html.contains(word), "{word}");
        }
    }
}
