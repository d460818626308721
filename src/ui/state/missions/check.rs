//! An answer on its way to its verdict: the author's query runs, the learner's, and those of
//! known mistakes, one after the other; a worker compares what they found.

use super::Outcome;
use crate::lesson::mission::answer::{
    self, Answer, Given, Judgement, MOST_ROWS, Rows, finds, records_of,
};
use crate::lesson::mission::{Mistake, Task};
use crate::query::{Selection, Table};
use crate::ui::state::State;
use crate::worker::{Command, LessonRequest, QueryId, Slot, Subject, Summary};

/// What the page says of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub word: Word,
    /// The known mistake or the choice that has words of its own, counted from 0.
    pub told: Option<usize>,
    /// Whether chips or a range of time narrow what the answer looked at.
    pub is_narrowed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Right,
    Skipped,
    /// There is nothing to judge.
    NoAnswer,
    Wrong(Judgement),
    /// A result has too many rows to be compared.
    TooMany,
    /// A query could not be carried out.
    Failed,
}

impl Verdict {
    fn new(word: Word) -> Verdict {
        Verdict {
            word,
            told: None,
            is_narrowed: false,
        }
    }

    pub(super) fn skipped() -> Verdict {
        Verdict::new(Word::Skipped)
    }

    /// Whether the step is behind the learner.
    pub fn is_final(&self) -> bool {
        matches!(self.word, Word::Right | Word::Skipped)
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
enum Purpose {
    /// Whether the step makes sense for the records.
    Condition,
    /// A value, or the rows of a result.
    Answer {
        given: Option<String>,
        is_ordered: bool,
    },
    /// Whether the record that was picked is one of those asked for.
    Pick,
}

/// Queries that run for a step, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    number: u32,
    purpose: Purpose,
    /// Those that are still to run, the next one last.
    queries: Vec<(String, Selection)>,
    /// What those before have found.
    found: Vec<Rows>,
    running: Option<QueryId>,
    /// What was asked first, to be asked anew for records.
    again: Vec<(String, Selection)>,
    /// Wrong answers are passed over in silence: the learner has not asked.
    is_silent: bool,
    is_narrowed: bool,
    /// The answer in words.
    words: String,
}

impl Check {
    pub(super) fn is_of_answer(&self) -> bool {
        self.purpose != Purpose::Condition
    }
}

impl State {
    /// Asks whether the step makes sense for the records that are open.
    pub(in crate::ui::state) fn check_condition(&mut self, now: i64) -> Vec<Command> {
        let ready = !self.files.is_loading() && !self.files.is_empty();
        let Some(playing) = &mut self.missions.playing else {
            return Vec::new();
        };
        let condition = playing.step().and_then(|step| step.condition.clone());
        let Some(condition) = condition.filter(|_| ready) else {
            return Vec::new();
        };
        self.missions.checks += 1;
        playing.check = Some(Check {
            number: self.missions.checks,
            purpose: Purpose::Condition,
            queries: vec![(condition, Selection::default())],
            found: Vec::new(),
            running: None,
            again: Vec::new(),
            is_silent: true,
            is_narrowed: false,
            words: String::new(),
        });
        self.run_next(now)
    }

    /// Judges the answer as it is. A wrong one that nobody asked about is passed over.
    pub(super) fn check_answer(&mut self, is_silent: bool, now: i64) -> Vec<Command> {
        let (query, beside) = (&self.query, &self.beside);
        let selection = self.selection.clone();
        let ready = !self.files.is_loading() && !self.files.is_empty();
        let Some(playing) = &mut self.missions.playing else {
            return Vec::new();
        };
        let Some(step) = playing.step() else {
            return Vec::new();
        };
        if playing.verdict.as_ref().is_some_and(Verdict::is_final) {
            return Vec::new();
        }
        let everything = |text: &str| (text.to_string(), Selection::default());
        let own = |mistake: &Mistake| everything(&mistake.query);
        let mut queries: Vec<(String, Selection)> = Vec::new();
        let words;
        let mut is_narrowed = false;
        let purpose = match &step.task {
            Task::Choice { options } => {
                let verdict = match playing.chosen.and_then(|at| Some((at, options.get(at)?))) {
                    None => Verdict::new(Word::NoAnswer),
                    Some((at, option)) => Verdict {
                        word: match option.is_right {
                            true => Word::Right,
                            false => Word::Wrong(Judgement::Other),
                        },
                        told: Some(at),
                        is_narrowed: false,
                    },
                };
                let chosen = playing.chosen.and_then(|at| options.get(at));
                let words = chosen.map(|option| option.text.clone()).unwrap_or_default();
                self.decide(verdict, false, &words);
                return Vec::new();
            }
            Task::Value { query } if !playing.typed.trim().is_empty() && ready => {
                queries.push(everything(query));
                queries.extend(step.mistakes.iter().map(own));
                words = playing.typed.to_string();
                let given = Some(playing.typed.to_string());
                Purpose::Answer {
                    given,
                    is_ordered: false,
                }
            }
            Task::Query {
                query: wanted,
                is_ordered,
            } if ready => {
                let result = query
                    .result
                    .as_ref()
                    .filter(|it| it.rows > 0 && !it.outdated);
                match result.filter(|_| query.problem.is_none()) {
                    Some(result) => {
                        is_narrowed = !selection.is_everything();
                        queries.push(everything(wanted));
                        queries.push((result.text.to_string(), selection));
                        queries.extend(step.mistakes.iter().map(own));
                        words = result.text.to_string();
                        Purpose::Answer {
                            given: None,
                            is_ordered: *is_ordered,
                        }
                    }
                    None => return self.without_answer(is_silent),
                }
            }
            Task::Pick { query } if ready => {
                let picked = beside.as_ref().and_then(|beside| match beside.subject {
                    Subject::Row(..) => beside.explanations.as_ref()?.first(),
                    _ => None,
                });
                let Some(picked) = picked else {
                    return self.without_answer(is_silent);
                };
                let find = |query: &str| everything(&finds(query, &picked.line));
                queries.push(find(query));
                queries.extend(step.mistakes.iter().map(|mistake| find(&mistake.query)));
                words = picked.line.clone();
                Purpose::Pick
            }
            _ => return self.without_answer(is_silent),
        };
        queries.reverse();
        self.missions.checks += 1;
        playing.check = Some(Check {
            number: self.missions.checks,
            purpose,
            again: queries.clone(),
            queries,
            found: Vec::new(),
            running: None,
            is_silent,
            is_narrowed,
            words,
        });
        self.run_next(now)
    }

    fn without_answer(&mut self, is_silent: bool) -> Vec<Command> {
        self.decide(Verdict::new(Word::NoAnswer), is_silent, "");
        Vec::new()
    }

    fn check(&mut self) -> Option<&mut Check> {
        self.missions.playing.as_mut()?.check.as_mut()
    }

    /// Runs the next query; when there is none left, has the answer judged.
    fn run_next(&mut self, now: i64) -> Vec<Command> {
        let Some(check) = self.check() else {
            return Vec::new();
        };
        check.running = None;
        if let Some((text, selection)) = check.queries.pop() {
            return vec![Command::Run {
                slot: Slot::Mission,
                text,
                selection,
                now,
            }];
        }
        let number = check.number;
        match check.purpose.clone() {
            Purpose::Condition => {
                let applies = check.found.iter().any(|rows| !rows.is_empty());
                if let Some(playing) = &mut self.missions.playing {
                    playing.applies = Some(applies);
                    playing.check = None;
                }
                Vec::new()
            }
            Purpose::Pick => {
                let mut has_rows = check.found.iter().map(|rows| !rows.is_empty());
                let judgement = match has_rows.position(|it| it) {
                    Some(0) => Judgement::Right,
                    Some(mistake) => Judgement::Mistake(mistake as u32 - 1),
                    None => Judgement::Other,
                };
                self.judged(number, judgement);
                Vec::new()
            }
            Purpose::Answer { given, is_ordered } => {
                let mut found = std::mem::take(&mut check.found).into_iter();
                let wanted = found.next().unwrap_or_default();
                let given = match given {
                    Some(value) => Given::Value(value),
                    None => Given::Rows {
                        rows: found.next().unwrap_or_default(),
                        is_ordered,
                    },
                };
                let mistakes = found.collect();
                let answer = Answer {
                    given,
                    wanted,
                    mistakes,
                };
                vec![Command::Learn(LessonRequest::Judge { number, answer })]
            }
        }
    }

    /// A query of the check is done.
    pub(in crate::ui::state) fn mission_query_done(
        &mut self,
        query: QueryId,
        rows: u64,
        summary: &Summary,
        now: i64,
    ) -> Vec<Command> {
        let Some(check) = self.check() else {
            return Vec::new();
        };
        let compares_rows = matches!(check.purpose, Purpose::Answer { given: None, .. });
        if compares_rows && check.found.is_empty() && summary.is_records && !check.again.is_empty()
        {
            // Records are compared by what they say, whichever of their fields are shown.
            let again = std::mem::take(&mut check.again).into_iter();
            check.queries = again
                .map(|(text, selection)| (records_of(&text), selection))
                .collect();
            return self.run_next(now);
        }
        if !matches!(check.purpose, Purpose::Answer { .. }) || rows == 0 {
            // It is enough to know whether there are any.
            let some = if rows > 0 {
                vec![Vec::new()]
            } else {
                Rows::new()
            };
            check.found.push(some);
            return self.run_next(now);
        }
        if rows > MOST_ROWS {
            return self.fail_check(Word::TooMany);
        }
        check.running = Some(query);
        vec![Command::Page {
            slot: Slot::Mission,
            offset: 0,
            count: rows,
        }]
    }

    /// The rows of a query of the check are here.
    pub(in crate::ui::state) fn mission_rows(
        &mut self,
        query: QueryId,
        table: &Table,
        now: i64,
    ) -> Vec<Command> {
        let Some(check) = self.check().filter(|check| check.running == Some(query)) else {
            return Vec::new();
        };
        check.found.push(answer::rows(table));
        self.run_next(now)
    }

    /// A query of the check could not be carried out.
    pub(in crate::ui::state) fn mission_query_failed(&mut self) -> Vec<Command> {
        self.fail_check(Word::Failed)
    }

    fn fail_check(&mut self, word: Word) -> Vec<Command> {
        let is_silent = self.check().is_none_or(|check| check.is_silent);
        self.decide(Verdict::new(word), is_silent, "");
        Vec::new()
    }

    /// The worker has judged the answer.
    pub(super) fn judged(&mut self, number: u32, judgement: Judgement) {
        let Some(check) = self.check().filter(|check| check.number == number) else {
            return;
        };
        let (is_silent, words) = (check.is_silent, std::mem::take(&mut check.words));
        let verdict = Verdict {
            word: match judgement {
                Judgement::Right => Word::Right,
                Judgement::Empty => Word::NoAnswer,
                wrong => Word::Wrong(wrong),
            },
            told: match judgement {
                Judgement::Mistake(at) => Some(at as usize),
                _ => None,
            },
            is_narrowed: check.is_narrowed && judgement != Judgement::Right,
        };
        self.decide(verdict, is_silent, &words);
    }

    fn decide(&mut self, verdict: Verdict, is_silent: bool, words: &str) {
        let is_right = verdict.word == Word::Right;
        if is_right {
            self.note_outcome(Outcome::Solved, words);
        }
        if matches!(verdict.word, Word::Wrong(_)) && !is_silent {
            self.missions.note_given(|given| given.wrong += 1);
        }
        if let Some(playing) = &mut self.missions.playing {
            playing.check = None;
            // A step that is solved stays so.
            let is_over = playing.verdict.as_ref().is_some_and(Verdict::is_final);
            if !is_over && (is_right || !is_silent) {
                playing.verdict = Some(verdict);
            }
        }
    }

    /// Something that may be an answer is there: judges it, unless nobody waits for one.
    pub(in crate::ui::state) fn answered_mission(
        &mut self,
        kind: Answered,
        now: i64,
    ) -> Vec<Command> {
        let task = self.missions.playing.as_ref().and_then(|it| it.step());
        match (task.map(|step| &step.task), kind) {
            (Some(Task::Query { .. }), Answered::Result) => self.check_answer(true, now),
            (Some(Task::Pick { .. }), Answered::Record) => self.check_answer(false, now),
            _ => Vec::new(),
        }
    }
}

/// What a learner has done in one of the places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// The result of a query is on screen.
    Result,
    /// The explanation of a record is open.
    Record,
}
