//! What the learner hands in: what is in it, and how results come into it.

use super::shared::Shared;
use super::{Place, State, View};
use crate::query::Table;
use crate::query::time::Written;
use crate::ui::text;
use crate::view::hand_in::{Content, HandIn, MOST_ROWS, Part, Picture};
use crate::worker::{Command, LessonRequest, QueryId, Slot};
use std::rc::Rc;

/// What can happen to the hand-in.
pub enum HandInAction {
    /// The browser has kept this.
    Recall(HandIn),
    /// The browser has no room to keep it.
    NotKept,
    /// Add the result on screen, with its chart if that is what is shown.
    Add(Option<Picture>),
    /// Add the answers to the mission that is played, in place of earlier ones, and show them.
    AddMission,
    Learner(String),
    Notes(String),
    /// What the learner says of the part at a place.
    Note(usize, String),
    /// Let a part and the one before change places.
    Raise(usize),
    /// Let a part and the one behind change places.
    Lower(usize),
    Remove(usize),
    /// Bring back what was removed last.
    PutBack,
    /// Forget all of it.
    Clear,
    /// Make the file.
    Make,
    /// Show it in Learn.
    Show,
}

/// The hand-in as it is now.
#[derive(Clone, PartialEq)]
pub struct HandInDesk {
    pub hand_in: Shared<HandIn>,
    /// The part whose rows are on their way.
    awaited: Option<Rc<Awaited>>,
    /// What was removed last.
    pub removed: Option<Removed>,
    /// What came of the last thing that was done.
    pub status: Rc<str>,
    /// The file, until it is given to the browser.
    file: Option<Rc<str>>,
    /// Whether the browser has no room to keep it.
    pub is_not_kept: bool,
}

/// What was taken out.
#[derive(Clone, PartialEq)]
pub enum Removed {
    Part(usize, Shared<Part>),
    All(Shared<HandIn>),
}

/// A part without its rows.
#[derive(PartialEq)]
struct Awaited {
    result: QueryId,
    rows: u64,
    part: Part,
}

impl Default for HandInDesk {
    fn default() -> HandInDesk {
        HandInDesk {
            hand_in: Shared::new(HandIn::default()),
            awaited: None,
            removed: None,
            status: "".into(),
            file: None,
            is_not_kept: false,
        }
    }
}

impl HandInDesk {
    /// Gives the file away that was made, once.
    pub fn take_file(&mut self) -> Option<Rc<str>> {
        self.file.take()
    }

    /// The file is made.
    pub(super) fn made(&mut self, html: String) {
        self.file = Some(html.into());
        self.status = text::HAND_IN_SAVED.into();
    }

    /// Takes in the rows that a part waits for; gives back others.
    pub(super) fn page(&mut self, query: QueryId, offset: u64, table: Table) -> Option<Table> {
        let is_it =
            |it: &&Rc<Awaited>| it.result == query && offset == 0 && it.rows == table.rows() as u64;
        let Some(awaited) = self.awaited.as_ref().filter(is_it).cloned() else {
            return Some(table);
        };
        self.awaited = None;
        let mut part = awaited.part.clone();
        if let Content::Answer { columns, rows, .. } = &mut part.content {
            let cells = |row| (0..columns.len()).map(move |column| (row, column));
            let cell = |(row, column)| table.value(row, column).to_string();
            *rows = (0..table.rows())
                .map(|row| cells(row).map(cell).collect())
                .collect();
        }
        let parts = &mut self.hand_in.make_mut().parts;
        parts.push(part);
        self.status = text::added_to_hand_in(parts.len()).into();
        None
    }

    /// Takes in the answers to a mission; what the learner said of earlier ones stays.
    fn add_mission(&mut self, answers: Content) {
        let title = |content: &Content| match content {
            Content::Mission { title, .. } => Some(title.clone()),
            Content::Answer { .. } => None,
        };
        let parts = &mut self.hand_in.make_mut().parts;
        let mut parts_of_it = parts.iter_mut();
        match parts_of_it.find(|part| title(&part.content) == title(&answers)) {
            Some(part) => part.content = answers,
            None => parts.push(Part {
                note: String::new(),
                content: answers,
            }),
        }
        self.status = text::added_to_hand_in(parts.len()).into();
    }

    fn swap(&mut self, at: usize) {
        let parts = &mut self.hand_in.make_mut().parts;
        if at + 1 < parts.len() {
            parts.swap(at, at + 1);
        }
    }
}

impl State {
    pub(super) fn hand_in(&mut self, action: HandInAction, now: i64) -> Vec<Command> {
        let desk = &mut self.hand_in;
        match action {
            HandInAction::Recall(hand_in) => desk.hand_in = Shared::new(hand_in),
            HandInAction::NotKept => desk.is_not_kept = true,
            HandInAction::Add(chart) => return self.add_to_hand_in(chart),
            HandInAction::AddMission => {
                if let Some(answers) = self.missions.answers() {
                    self.hand_in.add_mission(answers);
                    return self.hand_in(HandInAction::Show, now);
                }
            }
            HandInAction::Learner(name) => desk.hand_in.make_mut().learner = name,
            HandInAction::Notes(notes) => desk.hand_in.make_mut().notes = notes,
            HandInAction::Note(at, note) => {
                if let Some(part) = desk.hand_in.make_mut().parts.get_mut(at) {
                    part.note = note;
                }
            }
            HandInAction::Raise(at) => {
                if let Some(before) = at.checked_sub(1) {
                    desk.swap(before);
                }
            }
            HandInAction::Lower(at) => desk.swap(at),
            HandInAction::Remove(at) if at < desk.hand_in.parts.len() => {
                let part = desk.hand_in.make_mut().parts.remove(at);
                desk.removed = Some(Removed::Part(at, Shared::new(part)));
                desk.status = text::HAND_IN_REMOVED.into();
            }
            HandInAction::Remove(_) => {}
            HandInAction::PutBack => {
                match desk.removed.take() {
                    Some(Removed::Part(at, part)) => {
                        let parts = &mut desk.hand_in.make_mut().parts;
                        parts.insert(at.min(parts.len()), (*part).clone());
                    }
                    Some(Removed::All(hand_in)) => desk.hand_in = hand_in,
                    None => return Vec::new(),
                }
                desk.status = text::HAND_IN_BACK.into();
            }
            HandInAction::Clear => {
                let before = std::mem::take(desk);
                desk.removed = Some(Removed::All(before.hand_in));
                desk.status = text::HAND_IN_CLEARED.into();
            }
            HandInAction::Make => {
                let hand_in = (*desk.hand_in).clone();
                let day = Written(now).to_string();
                let made = day.chars().take_while(|c| *c != ' ').collect();
                return vec![Command::Learn(LessonRequest::HandIn { hand_in, made })];
            }
            HandInAction::Show => {
                self.go(Place::Learn);
                self.learn.view = View::HandIn;
            }
        }
        Vec::new()
    }

    /// Asks for the rows of the result on screen, as it is sorted.
    fn add_to_hand_in(&mut self, chart: Option<Picture>) -> Vec<Command> {
        let Some(result) = &self.query.result else {
            return Vec::new();
        };
        let rows = result.rows.min(MOST_ROWS);
        let content = Content::Answer {
            query: result.text.to_string(),
            source: text::hand_in_source(&super::source(&self.files), &self.selection),
            columns: result.columns().to_vec(),
            rows: Vec::new(),
            total: result.rows,
            chart,
        };
        self.hand_in.awaited = Some(Rc::new(Awaited {
            result: result.query,
            rows,
            part: Part {
                note: String::new(),
                content,
            },
        }));
        vec![Command::Page {
            slot: Slot::Editor,
            offset: 0,
            count: rows,
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::super::Action;
    use super::*;
    use crate::query::Table;
    use crate::worker::Local;

    const LOG: &str = "\
2 1 eni-1 10.0.0.1 10.0.0.2 1000 443 6 10 1500 1700000000 1700000060 ACCEPT OK
2 1 eni-1 10.0.0.1 10.0.0.2 1000 443 6 20 2500 1700000060 1700000120 ACCEPT OK
2 1 eni-1 192.0.2.9 10.0.0.1 2000 22 6 1 40 1700000120 1700000180 REJECT OK
";

    /// A page with a worker.
    struct Page {
        state: State,
        workers: Local,
    }

    impl Page {
        /// A page on which a query has run.
        fn asked(query: &str) -> Page {
            let mut page = Page {
                state: State::default(),
                workers: Local::new(1),
            };
            let new = page.workers.take(&[("a.log", LOG.as_bytes())]);
            page.act(Action::Open(new));
            page.act(Action::TryExample(query.into()));
            page
        }

        fn act(&mut self, action: Action) {
            let mut actions = vec![action];
            while let Some(action) = actions.pop() {
                for command in self.state.update(action, 1_763_769_600_000) {
                    for event in self.workers.command(command) {
                        let event = event.map(|bytes| Table::decode(&bytes).expect("a table"));
                        actions.insert(0, Action::Event(Box::new(event)));
                    }
                }
            }
        }

        fn hand_in(&mut self, action: HandInAction) {
            self.act(Action::HandIn(action));
        }

        /// The queries of the parts, with the rows and the total of each.
        fn parts(&self) -> Vec<(String, Vec<Vec<String>>, u64)> {
            let parts = self.state.hand_in.hand_in.parts.iter();
            let answers = parts.filter_map(|part| match &part.content {
                Content::Answer {
                    query, rows, total, ..
                } => Some((query.clone(), rows.clone(), *total)),
                Content::Mission { .. } => None,
            });
            answers.collect()
        }

        /// How many rows the parts have.
        fn counts(&self) -> Vec<usize> {
            let parts = self.parts();
            parts.iter().map(|(_, rows, _)| rows.len()).collect()
        }
    }

    #[test]
    fn a_result_comes_in_with_its_rows() {
        let query = "stats sum(bytes) as total by srcAddr | sort total desc";
        let mut page = Page::asked(query);
        page.hand_in(HandInAction::Add(None));
        let row = |address: &str, total: &str| vec![address.to_string(), total.to_string()];
        let rows = vec![row("10.0.0.1", "4000"), row("192.0.2.9", "40")];
        assert_eq!(page.parts(), [(query.to_string(), rows, 2)]);
        assert_eq!(
            &*page.state.hand_in.status,
            "Added: the hand-in has 1 part."
        );
    }

    #[test]
    fn without_a_result_nothing_comes_in() {
        let mut state = State::default();
        let commands = state.update(Action::HandIn(HandInAction::Add(None)), 0);
        assert!(commands.is_empty() && state.hand_in.hand_in.is_empty());
    }

    #[test]
    fn parts_are_ordered_removed_and_put_back() {
        let mut page = Page::asked("fields srcAddr | limit 1");
        page.hand_in(HandInAction::Add(None));
        for query in ["fields srcAddr | limit 2", "fields srcAddr | limit 3"] {
            page.act(Action::TryExample(query.into()));
            page.hand_in(HandInAction::Add(None));
        }
        assert_eq!(page.counts(), [1, 2, 3]);
        for (action, expected) in [
            (HandInAction::Raise(0), &[1, 2, 3][..]),
            (HandInAction::Raise(2), &[1, 3, 2]),
            (HandInAction::Lower(0), &[3, 1, 2]),
            (HandInAction::Lower(2), &[3, 1, 2]),
            (HandInAction::Remove(7), &[3, 1, 2]),
            (HandInAction::Remove(1), &[3, 2]),
            (HandInAction::PutBack, &[3, 1, 2]),
            (HandInAction::PutBack, &[3, 1, 2]),
            (HandInAction::Clear, &[]),
            (HandInAction::PutBack, &[3, 1, 2]),
        ] {
            page.hand_in(action);
            assert_eq!(page.counts(), expected);
        }
    }

    #[test]
    fn the_file_is_made_and_given_away_once() {
        let mut page = Page::asked("fields srcAddr | limit 1");
        page.hand_in(HandInAction::Add(None));
        page.hand_in(HandInAction::Learner("Ada".into()));
        page.hand_in(HandInAction::Note(0, "mine".into()));
        page.hand_in(HandInAction::Make);
        let file = page.state.hand_in.take_file().expect("a file");
        for piece in [
            "Hand-in of Ada",
            "on 2025-11-22, 1 part.",
            ">mine<",
            "1 file, 3 rows",
        ] {
            assert!(file.contains(piece), "{piece}");
        }
        assert!(page.state.hand_in.take_file().is_none());
    }
}
