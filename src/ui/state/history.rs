//! The queries that ran, as the browser keeps them: their texts, when they ran last and how
//! many rows they had; nothing of the rows.

use super::State;
use super::shared::Shared;
use crate::ui::place::Place;
use std::rc::Rc;

/// So many queries are kept, those that ran last.
const MOST_QUERIES: usize = 100;

/// Longer queries are not kept, in bytes.
const MOST_BYTES: usize = 20_000;

/// A query that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    pub text: Rc<str>,
    /// When it ran last, in milliseconds since 1970.
    pub at: i64,
    pub rows: u64,
}

#[derive(Clone, PartialEq)]
pub struct History {
    /// The latest first, no text twice.
    pub ran: Shared<Vec<Ran>>,
    /// What was there before something was forgotten.
    pub forgotten: Option<Shared<Vec<Ran>>>,
    /// What the editor held before the way through the history began.
    draft: Option<Rc<str>>,
}

/// What happens to the history.
pub enum HistoryAction {
    /// The browser has kept this, as [`History::stored`] wrote it.
    Recall(String),
    /// Put the query before the one in the editor there, or the one after it.
    Step {
        older: bool,
    },
    Forget(Rc<str>),
    ForgetAll,
    /// Bring back what was forgotten last.
    Undo,
}

impl Default for History {
    fn default() -> History {
        History {
            ran: Shared::new(Vec::new()),
            forgotten: None,
            draft: None,
        }
    }
}

impl History {
    /// A query has come to a result.
    pub(super) fn note(&mut self, text: &Rc<str>, rows: u64, now: i64) {
        if text.trim().is_empty() || text.len() > MOST_BYTES {
            return;
        }
        let is_other = |ran: &&Ran| ran.text.trim() != text.trim();
        let mut ran = vec![Ran {
            text: text.clone(),
            at: now,
            rows,
        }];
        ran.extend(self.ran.iter().filter(is_other).cloned());
        ran.truncate(MOST_QUERIES);
        self.ran = Shared::new(ran);
        self.forgotten = None;
        self.draft = None;
    }

    /// The text that comes before the one in the editor, or after it; `None` at the ends.
    pub(super) fn step(&mut self, current: &Rc<str>, older: bool) -> Option<Rc<str>> {
        let mut ran = self.ran.iter();
        let at = ran.position(|ran| ran.text.trim() == current.trim());
        let text = |at: usize| self.ran.get(at).map(|ran| ran.text.clone());
        let to = match (at, older) {
            (None, true) => {
                self.draft = Some(current.clone());
                text(0)
            }
            (Some(at), true) => text(at + 1),
            (Some(0), false) => self.draft.take(),
            (Some(at), false) => text(at - 1),
            (None, false) => None,
        };
        to.filter(|to| to != current)
    }

    pub(super) fn forget(&mut self, text: &str) {
        let kept = self.ran.iter().filter(|ran| *ran.text != *text);
        self.replace(kept.cloned().collect());
    }

    pub(super) fn forget_all(&mut self) {
        self.replace(Vec::new());
    }

    fn replace(&mut self, ran: Vec<Ran>) {
        let before = std::mem::replace(&mut self.ran, Shared::new(ran));
        self.forgotten = Some(before);
    }

    pub(super) fn undo(&mut self) {
        if let Some(before) = self.forgotten.take() {
            self.ran = before;
        }
    }

    /// What the browser keeps: a line for each query, with its time, its rows and its text.
    pub fn stored(&self) -> String {
        let line = |ran: &Ran| {
            let text = ran.text.replace('\\', "\\\\").replace('\n', "\\n");
            format!("{}\t{}\t{text}\n", ran.at, ran.rows)
        };
        self.ran.iter().map(line).collect()
    }

    /// Takes in what the browser has kept; a line that is none of ours is passed over.
    pub(super) fn recall(&mut self, stored: &str) {
        let ran = stored.lines().filter_map(|line| {
            let (at, line) = line.split_once('\t')?;
            let (rows, text) = line.split_once('\t')?;
            Some(Ran {
                text: unescaped(text).into(),
                at: at.parse().ok()?,
                rows: rows.parse().ok()?,
            })
        });
        self.ran = Shared::new(ran.take(MOST_QUERIES).collect());
    }
}

impl State {
    pub(super) fn use_history(&mut self, action: HistoryAction) {
        match action {
            HistoryAction::Recall(stored) => self.history.recall(&stored),
            HistoryAction::Step { older } => {
                self.go(Place::Query);
                if let Some(text) = self.history.step(&self.query.text, older) {
                    self.query.rewrite(text.to_string());
                }
            }
            HistoryAction::Forget(text) => self.history.forget(&text),
            HistoryAction::ForgetAll => self.history.forget_all(),
            HistoryAction::Undo => self.history.undo(),
        }
    }
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        plain.extend(match char {
            '\\' => match chars.next() {
                Some('n') => Some('\n'),
                other => other,
            },
            char => Some(char),
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(texts: &[&str]) -> History {
        let mut history = History::default();
        for (at, text) in texts.iter().enumerate() {
            history.note(&Rc::from(*text), at as u64 * 10, 1_000 + at as i64);
        }
        history
    }

    fn texts(history: &History) -> Vec<&str> {
        history.ran.iter().map(|ran| &*ran.text).collect()
    }

    #[test]
    fn the_latest_stands_first_and_nothing_twice() {
        let history = history(&["limit 1", "limit 2", "limit 3", " limit 1\n", "  "]);
        assert_eq!(texts(&history), [" limit 1\n", "limit 3", "limit 2"]);
        assert_eq!((history.ran[0].at, history.ran[0].rows), (1_003, 30));
    }

    #[test]
    fn it_is_bounded() {
        let many: Vec<String> = (0..150).map(|n| format!("limit {n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let mut history = history(&many);
        assert_eq!(history.ran.len(), MOST_QUERIES);
        assert_eq!(&*history.ran[0].text, "limit 149");
        history.note(&"#".repeat(MOST_BYTES + 1).into(), 0, 0);
        assert_eq!(&*history.ran[0].text, "limit 149");
    }

    #[test]
    fn steps_lead_through_it_and_back_to_the_draft() {
        let mut history = history(&["limit 1", "limit 2", "limit 3"]);
        let mut text: Rc<str> = "limit 99".into();
        for (older, expected) in [
            (false, None),
            (true, Some("limit 3")),
            (true, Some("limit 2")),
            (true, Some("limit 1")),
            (true, None),
            (false, Some("limit 2")),
            (false, Some("limit 3")),
            (false, Some("limit 99")),
            (false, None),
        ] {
            let step = history.step(&text, older);
            assert_eq!(step.as_deref(), expected, "{text} {older}");
            text = step.unwrap_or(text);
        }
    }

    #[test]
    fn what_was_forgotten_comes_back() {
        let mut history = history(&["limit 1", "limit 2"]);
        history.forget("limit 2");
        assert_eq!(texts(&history), ["limit 1"]);
        history.undo();
        assert_eq!(texts(&history), ["limit 2", "limit 1"]);
        history.forget_all();
        assert_eq!(texts(&history), [""; 0]);
        history.undo();
        assert_eq!(texts(&history), ["limit 2", "limit 1"]);
        history.undo();
        assert_eq!(texts(&history), ["limit 2", "limit 1"]);
    }

    #[test]
    fn what_is_stored_comes_back() {
        let odd = "filter a like /\\d\\n\\\\/\n| filter b = '\t'";
        let known = history(&["limit 1", odd]);
        let mut recalled = History::default();
        recalled.recall(&format!("no line of ours\n{}", known.stored()));
        assert_eq!(*recalled.ran, *known.ran);
        assert_eq!(texts(&recalled), [odd, "limit 1"]);
    }
}
