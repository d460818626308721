//! How far a learner is in each mission. The browser keeps what came of each step, and nothing
//! of the answers, which may speak of the logs.

use std::collections::BTreeMap;
use std::rc::Rc;

/// What came of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    #[default]
    Open,
    Solved,
    Skipped,
}

impl Outcome {
    const ALL: [Outcome; 3] = [Outcome::Open, Outcome::Solved, Outcome::Skipped];

    /// The letter that stands for it where it is kept.
    fn letter(self) -> char {
        match self {
            Outcome::Open => '-',
            Outcome::Solved => 's',
            Outcome::Skipped => 'k',
        }
    }
}

/// How far a learner is in a mission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// The step that the learner was at last.
    pub at: usize,
    pub outcomes: Vec<Outcome>,
    /// What was given since the page was opened, for each step.
    pub given: Vec<Given>,
}

/// What a learner has given to a step, and has taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The right answer; empty until there is one.
    pub answer: String,
    /// How many answers were wrong.
    pub wrong: u32,
    /// How many hints were shown.
    pub hints: u32,
}

impl Played {
    fn of(steps: usize) -> Played {
        Played {
            at: 0,
            outcomes: vec![Outcome::Open; steps],
            given: vec![Given::default(); steps],
        }
    }

    pub fn solved(&self) -> usize {
        let solved = self.outcomes.iter().filter(|it| **it == Outcome::Solved);
        solved.count()
    }

    /// Whether no step is left.
    pub fn is_done(&self) -> bool {
        !self.outcomes.is_empty() && !self.outcomes.contains(&Outcome::Open)
    }
}

/// How far a learner is in all missions, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress(Rc<BTreeMap<Rc<str>, Played>>);

/// More missions than this are not kept.
const MOST_KEPT: usize = 200;
const MOST_STEPS: usize = 200;

impl Progress {
    pub fn of(&self, name: &str) -> Option<&Played> {
        self.0.get(name)
    }

    pub fn all(&self) -> impl Iterator<Item = (&str, &Played)> {
        self.0.iter().map(|(name, played)| (&**name, played))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What came of a step.
    pub fn outcome(&self, name: &str, step: usize) -> Outcome {
        let played = self.of(name);
        let outcome = played.and_then(|played| played.outcomes.get(step));
        outcome.copied().unwrap_or_default()
    }

    /// The step to go on with.
    pub(super) fn resume(&self, name: &str, steps: usize) -> usize {
        let played = self.of(name).filter(|played| !played.is_done());
        played
            .map_or(0, |played| played.at)
            .min(steps.saturating_sub(1))
    }

    /// The mission, with as many steps as it has now.
    fn played(&mut self, name: &Rc<str>, steps: usize) -> &mut Played {
        let played = Rc::make_mut(&mut self.0).entry(name.clone()).or_default();
        if played.outcomes.len() != steps {
            *played = Played::of(steps);
        }
        played.given.resize(steps, Given::default());
        played
    }

    pub(super) fn enter(&mut self, name: &Rc<str>, step: usize, steps: usize) {
        self.played(name, steps).at = step;
    }

    /// Notes what came of a step. What was solved once stays solved.
    pub(super) fn note(
        &mut self,
        name: &Rc<str>,
        step: usize,
        steps: usize,
        outcome: Outcome,
        answer: &str,
    ) {
        let played = self.played(name, steps);
        if let Some(known) = played.outcomes.get_mut(step)
            && *known != Outcome::Solved
        {
            *known = outcome;
        }
        if outcome == Outcome::Solved
            && let Some(given) = played.given.get_mut(step)
        {
            given.answer = answer.to_string();
        }
    }

    /// What was given to a step that is not solved yet.
    pub(super) fn given(
        &mut self,
        name: &Rc<str>,
        step: usize,
        steps: usize,
    ) -> Option<&mut Given> {
        let played = self.played(name, steps);
        let is_solved = played.outcomes.get(step) == Some(&Outcome::Solved);
        played.given.get_mut(step).filter(|_| !is_solved)
    }

    /// What the browser keeps: a line for each mission, with its name, the step that the learner
    /// was at last, and a letter for each step.
    pub fn stored(&self) -> String {
        let line = |(name, played): (&str, &Played)| {
            let letters: String = played.outcomes.iter().map(|it| it.letter()).collect();
            format!("{name} {} {letters}\n", played.at)
        };
        self.all().take(MOST_KEPT).map(line).collect()
    }

    /// Reads what the browser has kept; lines that are none are left out.
    pub fn read(kept: &str) -> Progress {
        let line = |line: &str| {
            let mut words = line.split(' ');
            let (name, at, letters) = (words.next()?, words.next()?, words.next()?);
            let outcome = |letter: char| Outcome::ALL.into_iter().find(|it| it.letter() == letter);
            let outcomes: Option<Vec<Outcome>> = letters.chars().map(outcome).collect();
            let outcomes = outcomes.filter(|it| (1..=MOST_STEPS).contains(&it.len()))?;
            let played = Played {
                at: at.parse().ok().filter(|at| *at < outcomes.len())?,
                given: vec![Given::default(); outcomes.len()],
                outcomes,
            };
            Some((Rc::from(name), played))
        };
        Progress(Rc::new(
            kept.lines().take(MOST_KEPT).filter_map(line).collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_kept_without_answers() {
        let mut progress = Progress::default();
        let name: Rc<str> = "ping".into();
        progress.enter(&name, 1, 3);
        progress.note(&name, 0, 3, Outcome::Solved, "10.1.5.112");
        progress.note(&name, 0, 3, Outcome::Skipped, "");
        progress.note(&name, 1, 3, Outcome::Skipped, "");
        assert_eq!(progress.stored(), "ping 1 sk-\n");
        let played = progress.of("ping").expect("a mission");
        assert_eq!((played.solved(), played.is_done()), (1, false));
        let answers = |played: &Played| -> Vec<String> {
            played.given.iter().map(|it| it.answer.clone()).collect()
        };
        assert_eq!(answers(played), ["10.1.5.112", "", ""]);
        assert_eq!(progress.resume("ping", 3), 1);
        let read = Progress::read(&progress.stored());
        assert_eq!(read.stored(), progress.stored());
        let read = read.of("ping").expect("a mission");
        assert_eq!(answers(read), ["", "", ""]);
    }

    #[test]
    fn what_is_kept_wrong_is_left_out() {
        for (kept, stored) in [
            ("", ""),
            (
                "a 0 s\nb\nc 0\nd x s\ne 0 z\nf 5 s\ng 0 -k",
                "a 0 s\ng 0 -k\n",
            ),
            ("a  s", ""),
        ] {
            assert_eq!(Progress::read(kept).stored(), stored, "{kept:?}");
        }
    }

    #[test]
    fn a_mission_that_has_changed_begins_anew() {
        let mut progress = Progress::read("a 2 sss");
        progress.enter(&"a".into(), 0, 2);
        assert_eq!(progress.stored(), "a 0 --\n");
        // What is done begins again at the first step.
        assert_eq!(Progress::read("a 2 sss").resume("a", 3), 0);
        assert_eq!(Progress::read("a 2 ss-").resume("a", 2), 1);
    }
}
