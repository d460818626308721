//! Missions: the course, the one that is played, and how far the learner is.

mod check;
mod progress;

pub use check::{Answered, Verdict, Word};
pub use progress::{Given, Outcome, Played, Progress};

use super::shared::Shared;
use super::{Place, State, View};
use crate::column::FileId;
use crate::lesson::mission::{self, Entry, Fault, Mission, SampleFile, Step, Task, is_name};
use crate::ui::sample;
use crate::view::hand_in;
use crate::worker::{Command, LessonReply, LessonRequest};
use check::Check;
use std::rc::Rc;

/// What can happen to missions.
pub enum MissionAction {
    /// The app's own files are here: paths and texts.
    Fetched(Vec<(String, String)>),
    /// The app's own files could not be fetched, for this reason.
    NotFetched(String),
    /// The file of a mission, under this name.
    Give {
        name: String,
        text: String,
    },
    /// A file that the page went for could not be had, for this reason.
    Missing(Errand, String),
    /// A sample that the page went for.
    Brought {
        path: String,
        text: String,
    },
    /// Open a mission by its name.
    Open(Rc<str>),
    Close,
    /// Begin with the sample, or with the learner's own files.
    Begin {
        with_own: bool,
    },
    /// Go to the introduction, a step, or the end.
    Go(At),
    Skip,
    Hint,
    /// The answer is being written.
    Type(String),
    Choose(usize),
    Check,
    Fold(bool),
    /// Forget how far the learner is in all missions.
    Forget,
    /// What the browser has kept.
    Recall(String),
}

/// What the page has to do outside of the workers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Fetch `lessons/NAME.md`.
    Mission(String),
    /// Fetch a file below `samples/`.
    Sample(String),
    /// Open these as if they had been dropped: paths and texts.
    Open(Vec<(String, Rc<[u8]>)>),
}

/// Where in a mission the learner is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum At {
    #[default]
    Introduction,
    Step(usize),
    End,
}

/// What the page knows of missions.
#[derive(Clone, Default, PartialEq)]
pub struct Missions {
    /// Paths and texts of the app's own files; `None` until they are here.
    files: Option<Rc<[(String, String)]>>,
    /// The missions of the course; `None` until they are read.
    pub course: Option<Shared<Vec<Entry>>>,
    /// Why something that was asked for is not there.
    pub problem: Option<Rc<str>>,
    /// A mission that cannot be played, and why.
    pub faulty: Option<Shared<(String, Vec<Fault>)>>,
    /// The mission to open as soon as it is here.
    wanted: Option<Rc<str>>,
    pub playing: Option<Playing>,
    pub progress: Progress,
    /// What is left to do outside of the workers.
    pub errands: Vec<Errand>,
    checks: u32,
}

/// A mission that is open.
#[derive(Clone, PartialEq)]
pub struct Playing {
    pub name: Rc<str>,
    pub mission: Shared<Mission>,
    pub at: At,
    pub is_folded: bool,
    /// Whether it is played with the learner's own files.
    pub with_own: bool,
    /// How many hints of the step are shown.
    pub hints: usize,
    /// The answer as it is being written.
    pub typed: Rc<str>,
    pub chosen: Option<usize>,
    pub verdict: Option<Verdict>,
    /// Whether the step makes sense for the records that are open; `None` until it is known.
    pub applies: Option<bool>,
    check: Option<Check>,
    /// Files of the learner's that were put aside for the sample.
    aside: Vec<FileId>,
    /// Contents of the sample that are still to come.
    awaited: Vec<String>,
    brought: Vec<(String, Rc<[u8]>)>,
}

impl Playing {
    fn new(name: Rc<str>, mission: Mission) -> Playing {
        Playing {
            name,
            mission: Shared::new(mission),
            at: At::Introduction,
            is_folded: false,
            with_own: false,
            hints: 0,
            typed: "".into(),
            chosen: None,
            verdict: None,
            applies: None,
            check: None,
            aside: Vec::new(),
            awaited: Vec::new(),
            brought: Vec::new(),
        }
    }

    /// The step that the learner is at.
    pub fn step(&self) -> Option<&Step> {
        match self.at {
            At::Step(at) => self.mission.steps.get(at),
            At::Introduction | At::End => None,
        }
    }

    /// Whether an answer is being judged.
    pub fn is_checking(&self) -> bool {
        self.check.as_ref().is_some_and(Check::is_of_answer)
    }

    /// Whether the sample is still on its way.
    pub fn is_waiting(&self) -> bool {
        !self.awaited.is_empty()
    }

    fn enter(&mut self, at: At) {
        self.at = at;
        self.hints = 0;
        self.typed = "".into();
        self.chosen = None;
        self.verdict = None;
        self.applies = None;
        self.check = None;
    }
}

/// The folders of the app's own files.
const MISSIONS: &str = "missions/";
const SAMPLES: &str = "samples/";

impl Missions {
    fn file(&self, path: &str) -> Option<&str> {
        let mut files = self.files.iter().flat_map(|files| files.iter());
        let found = files.find(|(known, _)| known == path);
        found.map(|(_, text)| &**text)
    }

    /// Names and texts of the missions of the course, in its order.
    fn course_files(&self) -> Vec<(String, String)> {
        let files = self.files.iter().flat_map(|files| files.iter());
        let mission = |(path, text): &(String, String)| {
            let name = path.strip_prefix(MISSIONS)?.strip_suffix(".md")?;
            Some((name.to_string(), text.clone()))
        };
        files.filter_map(mission).collect()
    }

    /// Whether the app's own files could not be had.
    pub fn has_nothing(&self) -> bool {
        self.files.as_ref().is_some_and(|files| files.is_empty())
    }

    /// The app's own files are on their way once more.
    pub(super) fn await_files(&mut self) {
        self.files = None;
        self.course = None;
        self.problem = None;
    }

    /// Has the course listed, if somebody looks and it is not yet.
    pub(super) fn list(&self) -> Vec<Command> {
        match self.files.is_some() && self.course.is_none() {
            true => vec![Command::Learn(LessonRequest::Course(self.course_files()))],
            false => Vec::new(),
        }
    }

    /// The mission that follows another one in the course.
    pub fn next(&self, name: &str) -> Option<&Entry> {
        let course = self.course.as_ref()?;
        let at = course.iter().position(|entry| entry.name == name)?;
        course.get(at + 1)
    }

    /// The content of a sample file, if it is here.
    fn content(&self, file: &SampleFile) -> Option<Rc<[u8]>> {
        if let Some(text) = &file.text {
            return Some(text.as_bytes().into());
        }
        let bundled = sample::FILES.iter().find(|(path, _)| *path == file.path);
        if let Some((_, bytes)) = bundled {
            return Some((*bytes).into());
        }
        let text = self.file(&format!("{SAMPLES}{}", file.path))?;
        Some(text.as_bytes().into())
    }

    /// Notes what the learner has given to the step, unless it is solved.
    fn note_given(&mut self, note: impl FnMut(&mut Given)) {
        if let Some(playing) = &self.playing
            && let At::Step(step) = playing.at
        {
            let steps = playing.mission.steps.len();
            let given = self.progress.given(&playing.name, step, steps);
            given.into_iter().for_each(note);
        }
    }

    /// The answers to the mission that is played, to be handed in.
    pub(super) fn answers(&self) -> Option<hand_in::Content> {
        let playing = self.playing.as_ref()?;
        let played = self.progress.of(&playing.name);
        let step = |(at, step): (usize, &Step)| {
            let given = played.and_then(|played| played.given.get(at)).cloned();
            let given = given.unwrap_or_default();
            hand_in::Step {
                question: step.title.clone(),
                answer: given.answer,
                outcome: match self.progress.outcome(&playing.name, at) {
                    Outcome::Solved => hand_in::Outcome::Solved {
                        tries: given.wrong,
                        hints: given.hints,
                    },
                    Outcome::Skipped => hand_in::Outcome::Skipped,
                    Outcome::Open => hand_in::Outcome::Open,
                },
            }
        };
        Some(hand_in::Content::Mission {
            title: playing.mission.title.clone(),
            steps: playing.mission.steps.iter().enumerate().map(step).collect(),
        })
    }

    /// Asks for a mission.
    fn ask_for(&mut self, name: &str) -> Vec<Command> {
        self.problem = None;
        self.faulty = None;
        self.wanted = Some(name.into());
        if let Some(text) = self.file(&format!("{MISSIONS}{name}.md")) {
            let (name, text) = (name.to_string(), text.to_string());
            return vec![Command::Learn(LessonRequest::Mission { name, text })];
        }
        // The app's own files may still be on their way.
        if self.files.is_some() {
            self.errands.push(Errand::Mission(name.into()));
        }
        Vec::new()
    }
}

impl State {
    /// Opens the mission that an address names, or the list of them if it names none.
    pub(super) fn visit_mission(&mut self, name: &str) -> Vec<Command> {
        self.learn.view = View::Missions;
        let is_open = self
            .missions
            .playing
            .as_ref()
            .is_some_and(|it| *it.name == *name);
        if is_open {
            return Vec::new();
        }
        if name.is_empty() {
            return self.missions.list();
        }
        if !is_name(name) {
            self.missions.problem = Some(super::text::no_mission_name(name).into());
            return Vec::new();
        }
        self.missions.ask_for(name)
    }

    pub(super) fn play(&mut self, action: MissionAction, now: i64) -> Vec<Command> {
        match action {
            MissionAction::Fetched(files) => {
                self.missions.files = Some(files.into());
                self.look_again()
            }
            MissionAction::NotFetched(reason) => {
                // What is asked for by name can still be had.
                self.missions.files = Some(Rc::new([]));
                self.missions.problem = Some(reason.into());
                self.look_again()
            }
            MissionAction::Give { name, text } => {
                self.missions.problem = None;
                self.missions.wanted = Some((&*name).into());
                vec![Command::Learn(LessonRequest::Mission { name, text })]
            }
            MissionAction::Missing(errand, reason) => {
                self.missions.problem = Some(super::text::not_fetched(&errand, &reason).into());
                if let Some(playing) = &mut self.missions.playing {
                    playing.awaited.clear();
                }
                Vec::new()
            }
            MissionAction::Brought { path, text } => {
                if let Some(playing) = &mut self.missions.playing
                    && playing.awaited.contains(&path)
                {
                    playing.awaited.retain(|awaited| *awaited != path);
                    playing.brought.push((path, text.as_bytes().into()));
                }
                self.open_brought();
                Vec::new()
            }
            MissionAction::Open(name) => self.missions.ask_for(&name),
            MissionAction::Close => self.leave_mission(),
            MissionAction::Begin { with_own } => self.begin_mission(with_own, now),
            MissionAction::Go(at) => self.go_in_mission(at, now),
            MissionAction::Skip => {
                self.note_outcome(Outcome::Skipped, "");
                if let Some(playing) = &mut self.missions.playing {
                    playing.verdict = Some(Verdict::skipped());
                    playing.check = None;
                }
                Vec::new()
            }
            MissionAction::Hint => {
                if let Some(playing) = &mut self.missions.playing {
                    playing.hints += 1;
                    let hints = playing.hints as u32;
                    self.missions
                        .note_given(|given| given.hints = given.hints.max(hints));
                }
                Vec::new()
            }
            MissionAction::Type(text) => {
                if let Some(playing) = &mut self.missions.playing {
                    playing.typed = text.into();
                }
                Vec::new()
            }
            MissionAction::Choose(at) => {
                if let Some(playing) = &mut self.missions.playing {
                    playing.chosen = Some(at);
                }
                Vec::new()
            }
            MissionAction::Check => self.check_answer(false, now),
            MissionAction::Fold(is_folded) => {
                if let Some(playing) = &mut self.missions.playing {
                    playing.is_folded = is_folded;
                }
                Vec::new()
            }
            MissionAction::Forget => {
                self.missions.progress = Progress::default();
                Vec::new()
            }
            MissionAction::Recall(kept) => {
                self.missions.progress = Progress::read(&kept);
                Vec::new()
            }
        }
    }

    /// The app's own files have come: goes on with what waits for them.
    fn look_again(&mut self) -> Vec<Command> {
        let is_shown = self.place == Place::Learn && self.learn.view == View::Missions;
        let mut commands = match is_shown {
            true => self.missions.list(),
            false => Vec::new(),
        };
        if let Some(name) = self.missions.wanted.clone() {
            let problem = self.missions.problem.take();
            commands.extend(self.missions.ask_for(&name));
            self.missions.problem = problem;
        }
        commands
    }

    /// Takes in what a worker says of missions.
    pub(super) fn taught_mission(&mut self, reply: LessonReply) -> Vec<Command> {
        match reply {
            LessonReply::Course(entries) => {
                self.missions.course = Some(Shared::new(entries));
                Vec::new()
            }
            LessonReply::Mission { name, mission } => match *mission {
                _ if self.missions.wanted.as_deref() != Some(&*name) => Vec::new(),
                Err(faults) => {
                    self.missions.wanted = None;
                    self.missions.faulty = Some(Shared::new((name, faults)));
                    self.go(Place::Learn);
                    self.learn.view = View::Missions;
                    self.missions.list()
                }
                Ok(mission) => {
                    let mut commands = self.leave_mission();
                    self.missions.wanted = None;
                    self.missions.faulty = None;
                    self.missions.playing = Some(Playing::new(name.into(), mission));
                    self.learn.view = View::Missions;
                    self.go(Place::Learn);
                    commands.extend(self.missions.list());
                    commands
                }
            },
            LessonReply::Judged { number, judgement } => {
                self.judged(number, judgement);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Closes the mission, and puts the learner's own files back in place of its sample.
    fn leave_mission(&mut self) -> Vec<Command> {
        let Some(playing) = self.missions.playing.take() else {
            return Vec::new();
        };
        if playing.aside.is_empty() {
            return Vec::new();
        }
        let sample = self.sample_files(&playing.mission);
        let mut commands = self.files.hide_all(sample, true);
        commands.extend(self.files.hide_all(playing.aside, false));
        commands
    }

    /// The files that are open and have the paths of a mission's sample.
    fn sample_files(&self, mission: &Mission) -> Vec<FileId> {
        let is_of = |path: &str| mission.sample.iter().any(|file| file.path == path);
        let shown = self.files.shown().filter(|status| is_of(&status.path));
        shown.map(|status| status.file).collect()
    }

    /// Whether files are open beside the sample, so that checks look at them, too.
    pub fn is_mission_disturbed(&self) -> bool {
        let Some(playing) = &self.missions.playing else {
            return false;
        };
        let is_at_work = matches!(playing.at, At::Step(_)) && !playing.with_own;
        let of_sample = self.sample_files(&playing.mission).len();
        is_at_work && !playing.is_waiting() && self.files.shown().count() > of_sample
    }

    fn begin_mission(&mut self, with_own: bool, now: i64) -> Vec<Command> {
        let Some(playing) = &self.missions.playing else {
            return Vec::new();
        };
        let (mission, name, at) = (playing.mission.clone(), playing.name.clone(), playing.at);
        let mut commands = match with_own || mission.sample.is_empty() {
            true => Vec::new(),
            false => self.show_sample(&mission),
        };
        // Nothing stands between the learner and the records of the mission.
        self.selection = Default::default();
        if let Some(playing) = &mut self.missions.playing {
            playing.with_own = with_own || mission.sample.is_empty();
        }
        // Who is in the middle of it stays there.
        let next = match at {
            At::Step(_) => at,
            At::Introduction | At::End => {
                let steps = mission.steps.len();
                At::Step(self.missions.progress.resume(&name, steps))
            }
        };
        commands.extend(self.go_in_mission(next, now));
        commands
    }

    /// Shows the sample of a mission and nothing else.
    fn show_sample(&mut self, mission: &Mission) -> Vec<Command> {
        let sample = self.sample_files(mission);
        let others = self.files.shown().map(|status| status.file);
        let others: Vec<FileId> = others.filter(|file| !sample.contains(file)).collect();
        let missing: Vec<SampleFile> = mission
            .sample
            .iter()
            .filter(|file| !self.files.shown().any(|status| status.path == file.path))
            .cloned()
            .collect();
        let mut commands = self.files.hide_all(others.clone(), true);
        // What was opened for a mission before need not be read again.
        let is_wanted = |path: &str| missing.iter().any(|file| file.path == path);
        let hidden = self
            .files
            .removed()
            .filter(|status| is_wanted(&status.path));
        let known: Vec<(FileId, String)> = hidden.map(|it| (it.file, it.path.clone())).collect();
        let files = known.iter().map(|(file, _)| *file).collect();
        commands.extend(self.files.hide_all(files, false));
        let is_known = |file: &SampleFile| known.iter().any(|(_, path)| *path == file.path);
        let (mut brought, mut awaited) = (Vec::new(), Vec::new());
        for file in missing.iter().filter(|file| !is_known(file)) {
            match self.missions.content(file) {
                Some(content) => brought.push((file.path.clone(), content)),
                None => awaited.push(file.path.clone()),
            }
        }
        let errands = awaited.iter().cloned().map(Errand::Sample);
        self.missions.errands.extend(errands);
        if let Some(playing) = &mut self.missions.playing {
            playing.aside.extend(others);
            (playing.brought, playing.awaited) = (brought, awaited);
        }
        self.open_brought();
        commands
    }

    /// Opens the sample when all of it is here.
    fn open_brought(&mut self) {
        let Some(playing) = &mut self.missions.playing else {
            return;
        };
        if playing.awaited.is_empty() && !playing.brought.is_empty() {
            let files = std::mem::take(&mut playing.brought);
            self.missions.errands.push(Errand::Open(files));
        }
    }

    fn go_in_mission(&mut self, at: At, now: i64) -> Vec<Command> {
        let Some(playing) = &mut self.missions.playing else {
            return Vec::new();
        };
        playing.enter(at);
        playing.is_folded = false;
        let place = playing.step().and_then(place_of);
        if let At::Step(step) = at {
            let (name, steps) = (playing.name.clone(), playing.mission.steps.len());
            self.missions.progress.enter(&name, step, steps);
        }
        if let Some(place) = place {
            self.go(place);
        }
        self.check_condition(now)
    }

    /// Notes what came of the step, with the answer.
    fn note_outcome(&mut self, outcome: Outcome, answer: &str) {
        let Some(playing) = &self.missions.playing else {
            return;
        };
        if let At::Step(step) = playing.at {
            let (name, steps) = (playing.name.clone(), playing.mission.steps.len());
            let progress = &mut self.missions.progress;
            progress.note(&name, step, steps, outcome, answer);
        }
    }
}

/// Where a step is done.
fn place_of(step: &Step) -> Option<Place> {
    let of_task = match step.task {
        Task::Query { .. } | Task::Value { .. } | Task::Pick { .. } => Some(Place::Query),
        Task::Choice { .. } => None,
    };
    let place = |place| match place {
        mission::Place::Overview => Place::Overview,
        mission::Place::Query => Place::Query,
        mission::Place::Connections => Place::Connections,
        mission::Place::Learn => Place::Learn,
        mission::Place::Data => Place::Data,
    };
    step.place.map(place).or(of_task)
}

#[cfg(test)]
mod tests;
