//! Guides: texts that lead through a task outside of the page, such as setting up a flow log.
//!
//! A guide is a file of `lessons/guides/`: a head with `title`, `summary`, `minutes` and `order`
//! between lines of `---`, then [`markdown`](super::markdown). The page fetches the files, a worker reads them.

use super::markdown::{self, Block, Target};
use super::term::{Explained, Term};
use serde::{Deserialize, Serialize};

/// What a guide says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guide {
    /// The name of its file, without the extension; what addresses call it.
    pub name: String,
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// How long it takes to read and follow it; 0 if it does not say.
    pub minutes: u16,
    pub blocks: Vec<Block>,
    /// The words that it explains, each once.
    pub terms: Vec<Explained>,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Counted from 1.
    pub line: u32,
    /// Lower case, without a full stop.
    pub message: String,
}

/// Reads guides from the names and texts of their files, in the order that they ask for.
pub fn read_all(files: &[(String, String)]) -> Vec<Guide> {
    let read = files.iter().map(|(name, text)| read(name, text));
    let mut read: Vec<(u32, Guide)> = read.map(|(order, guide, _)| (order, guide)).collect();
    read.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.name.cmp(&other.name)));
    read.into_iter().map(|(_, guide)| guide).collect()
}

/// What is wrong with the file of a guide.
pub fn faults(name: &str, text: &str) -> Vec<Fault> {
    read(name, text).2
}

/// The place among other guides, the guide, and what is wrong with its file.
fn read(name: &str, text: &str) -> (u32, Guide, Vec<Fault>) {
    let mut faults = Vec::new();
    let lines = markdown::lines(text);
    let (front, body) = markdown::front(&lines);
    for line in &front.unread {
        let message = "expected `name: value`".into();
        faults.push(Fault {
            line: *line,
            message,
        });
    }
    let mut value = |name: &str| {
        let value = front.get(name).filter(|value| !value.is_empty());
        if value.is_none() {
            let message = format!("the head has no `{name}`");
            faults.push(Fault { line: 1, message });
        }
        value.unwrap_or_default()
    };
    let (title, summary) = (value("title"), value("summary"));
    let (minutes, order) = (value("minutes").parse(), value("order").parse());
    if minutes.is_err() || order.is_err() {
        let message = "`minutes` and `order` are whole numbers".into();
        faults.push(Fault { line: 1, message });
    }
    let blocks = markdown::blocks(body);
    let mut terms: Vec<Explained> = Vec::new();
    markdown::visit_links(&blocks, &mut |line, _, to| match to {
        Target::Term(name) => match Term::find(name) {
            Some(_) if terms.iter().any(|term| term.name == *name) => {}
            Some(term) => terms.push(Explained {
                name: name.clone(),
                meaning: term.meaning.into(),
                field: term.field.map(String::from),
            }),
            None => {
                let message = format!("the glossary does not know `{name}`");
                faults.push(Fault { line, message });
            }
        },
        Target::Unknown(address) => {
            let message =
                format!("`{address}` leads nowhere: links begin with `https://`, `#/` or `term:`");
            faults.push(Fault { line, message });
        }
        Target::Place(_) | Target::Web(_) => {}
    });
    let guide = Guide {
        name: name.into(),
        title: match title {
            "" => name.into(),
            title => title.into(),
        },
        summary: summary.into(),
        minutes: minutes.unwrap_or(0),
        blocks,
        terms,
    };
    (order.unwrap_or(u32::MAX), guide, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "---\ntitle: A\nsummary: B.\nminutes: 5\norder: 2\n---\n\
                        A [VPC](term:), its [srcaddr](term:) and again a [VPC](term:).\n";

    #[test]
    fn guides_are_read_in_their_order() {
        let file = |name: &str, text: &str| (name.to_string(), text.to_string());
        let files = [
            file("none", "text"),
            file("second", GOOD),
            file("first", &GOOD.replace("order: 2", "order: 1")),
        ];
        let guides = read_all(&files);
        let heads = guides.iter().map(|it| (&*it.name, &*it.title, it.minutes));
        let heads: Vec<(&str, &str, u16)> = heads.collect();
        assert_eq!(
            heads,
            [("first", "A", 5), ("second", "A", 5), ("none", "none", 0)]
        );
        let terms = guides[0].terms.iter();
        let terms: Vec<(&str, Option<&str>)> = terms
            .map(|term| (&*term.name, term.field.as_deref()))
            .collect();
        assert_eq!(terms, [("VPC", None), ("srcaddr", Some("srcaddr"))]);
    }

    #[test]
    fn faults_are_found_with_their_lines() {
        assert_eq!(faults("good", GOOD), []);
        for (text, line, message) in [
            ("---\nno entry\n---\n", 2, "expected `name: value`"),
            ("---\ntitle: A\n---\n", 1, "the head has no `summary`"),
            (
                "---\nminutes: 1h\norder: 1\n---\n",
                1,
                "`minutes` and `order` are whole numbers",
            ),
            (
                "---\n---\n\n[b](term:nonsense)",
                4,
                "the glossary does not know `nonsense`",
            ),
            (
                "[a](x)",
                1,
                "`x` leads nowhere: links begin with `https://`, `#/` or `term:`",
            ),
        ] {
            let message = message.to_string();
            assert!(
                faults("a", text).contains(&Fault { line, message }),
                "{text}"
            );
        }
    }
}
