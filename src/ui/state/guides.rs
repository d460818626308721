//! Guides in Learn: their texts, the one that is open, and what fills their blanks.

use super::shared::Shared;
use super::{Place, State, View};
use crate::lesson::guide::Guide;
use crate::view::snippet::{Blank, Values};
use crate::worker::{Command, LessonRequest};
use std::rc::Rc;

/// What can happen to guides.
pub enum GuidesAction {
    /// Their files are here: names and texts.
    Fetched(Vec<(String, String)>),
    /// They could not be fetched, for this reason.
    NotFetched(String),
    /// Open a guide by its name, or go back to the list.
    Open(Option<Rc<str>>),
    Fill(Blank, String),
    /// Empty all blanks.
    Clear,
}

/// What Learn shows of guides.
#[derive(Clone, Default, PartialEq)]
pub struct Guides {
    /// Names and texts of their files, until a worker reads them.
    files: Vec<(String, String)>,
    /// `None` until they are read.
    pub all: Option<Shared<Vec<Guide>>>,
    /// Why there are none.
    pub problem: Option<Rc<str>>,
    /// The name of the guide that is open.
    pub open: Option<Rc<str>>,
    /// They stay in the page, and are kept nowhere.
    pub values: Values,
}

impl Guides {
    /// The guide that is open.
    pub fn shown(&self) -> Option<&Guide> {
        let (all, open) = (self.all.as_ref()?, self.open.as_deref()?);
        all.iter().find(|guide| guide.name == open)
    }

    /// Has the files read that are waiting for it.
    pub(super) fn read(&mut self) -> Vec<Command> {
        match std::mem::take(&mut self.files) {
            files if files.is_empty() => Vec::new(),
            files => vec![Command::Learn(LessonRequest::Guides(files))],
        }
    }
}

impl State {
    /// The guide that a step remembers.
    pub(super) fn shown_guide(&self) -> Option<Rc<str>> {
        let learn = &self.learn;
        let is_shown = self.place == Place::Learn && learn.view == View::Guides;
        learn.guides.open.clone().filter(|_| is_shown)
    }

    /// Opens a guide when there is one to open; when there is none, closes the one that is shown.
    pub(super) fn show_guide(&mut self, name: Option<Rc<str>>) -> Vec<Command> {
        if name.is_some() {
            self.learn.view = View::Guides;
            self.learn.guides.open = name;
            return self.learn.guides.read();
        }
        if self.shown_guide().is_some() {
            self.learn.guides.open = None;
        }
        Vec::new()
    }

    pub(super) fn follow_guides(&mut self, action: GuidesAction) -> Vec<Command> {
        let guides = &mut self.learn.guides;
        match action {
            GuidesAction::Fetched(files) => {
                guides.files = files;
                guides.problem = None;
                // What nobody looks at is not read.
                if self.place == Place::Learn && self.learn.view == View::Guides {
                    return self.learn.guides.read();
                }
            }
            GuidesAction::NotFetched(reason) => guides.problem = Some(reason.into()),
            GuidesAction::Open(name) => guides.open = name,
            GuidesAction::Fill(blank, value) => guides.values.set(blank, value),
            GuidesAction::Clear => guides.values = Values::default(),
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Action, LearnAction};
    use super::*;
    use crate::worker::Local;

    fn act(state: &mut State, action: LearnAction) {
        let mut local = Local::new(1);
        for command in state.update(Action::Learn(action), 0) {
            let reply = match command {
                Command::Learn(request) => local.learn(request),
                _ => continue,
            };
            state.taught(reply, 0);
        }
    }

    fn files() -> Vec<(String, String)> {
        let text = "---\ntitle: One\nsummary: S.\nminutes: 1\norder: 1\n---\ntext";
        vec![("one".into(), text.into())]
    }

    #[test]
    fn guides_are_read_when_somebody_looks() {
        let mut state = State::default();
        act(
            &mut state,
            LearnAction::Guides(GuidesAction::NotFetched("offline".into())),
        );
        assert_eq!(state.learn.guides.problem.as_deref(), Some("offline"));
        act(
            &mut state,
            LearnAction::Guides(GuidesAction::Fetched(files())),
        );
        assert!(state.learn.guides.all.is_none() && state.learn.guides.problem.is_none());
        act(&mut state, LearnAction::Show(View::Guides));
        assert_eq!(
            state.learn.guides.all.as_ref().map(|all| all.len()),
            Some(1)
        );
    }

    #[test]
    fn guides_are_opened_by_their_address_and_closed_by_going_back() {
        let mut state = State::default();
        let hash = "#/learn?guide=one&present";
        state.begin(crate::ui::address::read(hash).expect("an address"));
        assert!(state.is_presenting);
        act(
            &mut state,
            LearnAction::Guides(GuidesAction::Fetched(files())),
        );
        let title = |state: &State| state.learn.guides.shown().map(|guide| guide.title.clone());
        assert_eq!(title(&state).as_deref(), Some("One"));
        act(&mut state, LearnAction::Guides(GuidesAction::Open(None)));
        assert_eq!(title(&state), None);
        state.update(Action::Return(0), 0);
        assert_eq!(title(&state).as_deref(), Some("One"));
    }
}
