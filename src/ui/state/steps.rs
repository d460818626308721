//! The steps that a person has taken, to go back and forth between.

use crate::insight::Question;
use crate::query::Selection;
use crate::ui::place::Place;
use std::collections::VecDeque;
use std::rc::Rc;

/// So many steps can be taken back.
const MOST_STEPS: usize = 500;

/// Where the page was: what undoing restores.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    pub place: Place,
    pub selection: Selection,
    /// The text of the query that ran last; empty when none has.
    pub query: Rc<str>,
    /// The question that Connections answers.
    pub question: Option<Question>,
    /// The guide that Learn shows, by its name.
    pub guide: Option<Rc<str>>,
}

/// Steps in the order in which they were taken. Each has a number, which stays its own as long
/// as the page lives.
#[derive(Clone, Debug)]
pub struct Steps {
    steps: VecDeque<Step>,
    /// The number of the first of them.
    first: usize,
    /// The number of the one that the page is at.
    at: usize,
}

impl Default for Steps {
    fn default() -> Steps {
        Steps {
            steps: VecDeque::from([Step::default()]),
            first: 0,
            at: 0,
        }
    }
}

impl Steps {
    /// The number of the step that the page is at.
    pub fn number(&self) -> usize {
        self.at
    }

    pub fn current(&self) -> &Step {
        &self.steps[self.at - self.first]
    }

    pub fn can_undo(&self) -> bool {
        self.at > self.first
    }

    pub fn can_redo(&self) -> bool {
        self.at + 1 < self.first + self.steps.len()
    }

    /// Takes a step; those that were undone are forgotten.
    pub(super) fn push(&mut self, step: Step) {
        self.steps.truncate(self.at - self.first + 1);
        self.steps.push_back(step);
        self.at += 1;
        if self.steps.len() > MOST_STEPS {
            self.steps.pop_front();
            self.first += 1;
        }
    }

    /// Corrects the current step, as when an address has named what was not there at first.
    pub(super) fn replace(&mut self, step: Step) {
        let at = self.at - self.first;
        self.steps[at] = step;
    }

    /// Goes to the step of this number, if it is known.
    pub(super) fn go(&mut self, number: usize) -> Option<&Step> {
        let step = self.steps.get(number.checked_sub(self.first)?)?;
        self.at = number;
        Some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(query: &str) -> Step {
        Step {
            query: query.into(),
            ..Step::default()
        }
    }

    #[test]
    fn steps_go_back_and_forth() {
        let mut steps = Steps::default();
        assert!(!steps.can_undo() && !steps.can_redo());
        steps.push(step("a"));
        steps.push(step("b"));
        assert_eq!(steps.go(1), Some(&step("a")));
        assert!(steps.can_undo() && steps.can_redo());
        assert_eq!(steps.go(3), None);
        // What follows an undone step is forgotten.
        steps.push(step("c"));
        assert!(!steps.can_redo());
        assert_eq!(steps.go(2), Some(&step("c")));
        assert_eq!(steps.go(0), Some(&Step::default()));
        assert!(!steps.can_undo());
    }

    #[test]
    fn the_oldest_steps_are_forgotten() {
        let mut steps = Steps::default();
        for number in 0..MOST_STEPS + 20 {
            steps.push(step(&number.to_string()));
        }
        assert_eq!(steps.number(), MOST_STEPS + 20);
        assert_eq!(steps.go(20), None);
        assert_eq!(steps.go(21), Some(&step("20")));
        assert!(!steps.can_undo());
    }
}
