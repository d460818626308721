//! What missions say.

use crate::lesson::mission::answer::{Judgement, MOST_ROWS};
use crate::ui::state::{Errand, Outcome, Word};

pub const MISSIONS: &str = "Missions";
pub const MISSION: &str = "Mission";
pub const MISSIONS_INTRODUCTION: &str = "Short exercises over sample records, each with a check that tells you whether you \
     understood. You work in the real page; the instructions stand beside it.";
pub const MISSIONS_ON_THE_WAY: &str = "The missions are on their way.";
pub const NO_MISSIONS: &str = "The missions could not be fetched.";
pub const NO_MISSIONS_NEXT: &str =
    "Try again when the page can reach its host, or drop the file of a mission on it.";
pub const OWN_MISSION: &str =
    "You have the file of a mission? Drop it on the page, together with its logs if it has any.";
pub const OWN_FILES_ALLOWED: &str = "your own logs, too";
pub const FORGET_PROGRESS: &str = "Clear my progress";
pub const PROGRESS_IS_KEPT: &str =
    "Your progress is kept in this browser only: what you solved, not what you answered.";

pub const CLOSE_MISSION: &str = "Close the mission";
pub const FOLD_MISSION: &str = "Fold the mission";
pub const UNFOLD_MISSION: &str = "Unfold the mission";
pub const STEPS: &str = "Steps";
pub const BEGIN_WITH_SAMPLE: &str = "Start with the sample";
pub const BEGIN_WITH_OWN: &str = "Start with my own files";
pub const OWN_FILES_FIRST: &str = "To use your own files, open them first.";
pub const SAMPLE_REPLACES: &str =
    "Files that you have open are put aside for it, and come back when you close the mission.";
pub const SAMPLE_ON_THE_WAY: &str = "The sample is on its way.";
pub const OTHER_FILES_OPEN: &str =
    "Other files are open beside the sample, so that your results differ.";
pub const ONLY_THE_SAMPLE: &str = "Show the sample only";
pub const DOES_NOT_APPLY: &str =
    "There is nothing in your records for this step. Go on with the next one.";
pub const INTO_EDITOR: &str = "Put into the editor";

pub const QUERY_TASK: &str =
    "Write a query and run it. It is checked as soon as its result is here.";
pub const PICK_TASK: &str = "Choose a record in the result and open its explanation.";
pub const YOUR_ANSWER: &str = "Your answer";
pub const CHOICES: &str = "Choose one";
pub const CHECK: &str = "Check";
pub const CHECKING: &str = "Checking";
pub const VERDICT: &str = "Verdict";
pub const WHY: &str = "Why";
pub const SKIP: &str = "Skip";
pub const BACK: &str = "Back";
pub const NEXT_STEP: &str = "Next step";
pub const FINISH: &str = "Finish";
pub const MISSION_DONE: &str = "Mission done";
pub const NEXT_MISSION: &str = "Next mission";
pub const ALL_MISSIONS: &str = "All missions";
pub const AGAIN: &str = "Once more";
pub const IS_NARROWED: &str =
    "Filters or a range of time above narrow your result. Perhaps they are in the way.";

/// How far a learner is in a mission.
pub fn solved(solved: usize, steps: usize, is_done: bool) -> String {
    match solved {
        0 if !is_done => "Begun".into(),
        _ if solved == steps => format!("Done, {steps} of {steps} solved"),
        _ if is_done => format!("Done, {solved} of {steps} solved"),
        _ => format!("{solved} of {steps} solved"),
    }
}

pub fn step_of(step: usize, steps: usize) -> String {
    format!("Step {} of {steps}", step + 1)
}

/// The name of the button that leads to a step.
pub fn step_name(step: usize, title: &str, outcome: Outcome) -> String {
    let outcome = match outcome {
        Outcome::Open => "",
        Outcome::Solved => ", solved",
        Outcome::Skipped => ", skipped",
    };
    format!("Step {}: {title}{outcome}", step + 1)
}

/// The button that shows a hint, counted from 0.
pub fn show_hint(hint: usize, hints: usize) -> String {
    match hints {
        1 => "Show the hint".into(),
        _ => format!("Show hint {} of {hints}", hint + 1),
    }
}

pub fn hint(hint: usize, hints: usize) -> String {
    match hints {
        1 => "Hint".into(),
        _ => format!("Hint {}", hint + 1),
    }
}

/// What came of a whole mission.
pub fn mission_outcome(solved: usize, steps: usize) -> String {
    match steps - solved.min(steps) {
        0 => format!("You solved all {steps} steps."),
        _ => format!("You solved {solved} of {steps} steps. Skipped ones can be tried again."),
    }
}

/// What is said of an answer.
pub fn verdict(word: Word) -> String {
    match word {
        Word::Right => "Right.".into(),
        Word::Skipped => "Skipped.".into(),
        Word::NoAnswer => "There is no answer yet.".into(),
        Word::TooMany => {
            let most = crate::view::format::integer(i128::from(MOST_ROWS));
            format!("A result has more than {most} rows, which is too many to compare.")
        }
        Word::Failed => "The answer could not be checked: a query did not run.".into(),
        Word::Wrong(judgement) => {
            let more = match judgement {
                Judgement::Right | Judgement::Empty | Judgement::Mistake(_) | Judgement::Other => {
                    ""
                }
                Judgement::Order => " The rows are right, but their order is not.",
                Judgement::MoreRows => " Your result has too many rows.",
                Judgement::FewerRows => " Your result has too few rows.",
                Judgement::FewerColumns => " Your result lacks a column.",
                Judgement::Values => " The number of rows is right, but not what they say.",
                Judgement::Greater => " The number is too great.",
                Judgement::Smaller => " The number is too small.",
                Judgement::Unanswerable => {
                    return "These records hold no answer to it: go on with the next step.".into();
                }
            };
            format!("Not yet.{more}")
        }
    }
}

/// What a learner can do where there is nothing to judge.
pub fn answer_first(is_choice: bool, is_value: bool, is_pick: bool) -> &'static str {
    match (is_choice, is_value, is_pick) {
        (true, ..) => "Choose one of the answers.",
        (_, true, _) => "Write it into the field.",
        (.., true) => "Open the explanation of a record in the result first.",
        _ => "Run a query that finds something first.",
    }
}

pub fn faulty(name: &str, faults: usize) -> String {
    match faults {
        1 => format!("The mission “{name}” cannot be played: one thing is wrong with its file."),
        _ => format!(
            "The mission “{name}” cannot be played: {faults} things are wrong with its file."
        ),
    }
}

pub fn fault_place(line: u32, column: u32) -> String {
    format!("Line {line}, column {column}")
}

pub fn no_mission_name(name: &str) -> String {
    let name: String = name.chars().take(80).collect();
    format!("“{name}” is no name of a mission: a name has letters, digits and hyphens only.")
}

pub fn not_fetched(errand: &Errand, reason: &str) -> String {
    let path = match errand {
        Errand::Mission(name) => format!("lessons/{name}.md"),
        Errand::Sample(path) => format!("samples/{path}"),
        Errand::Open(_) => String::new(),
    };
    format!("{path} could not be fetched from the page's own host: {reason}.")
}
