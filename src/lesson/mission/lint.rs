//! What can only be said of a mission with its records at hand: whether its queries run, and
//! whether its checks tell right answers from wrong ones.

use super::answer::{Answer, Given, Judgement, MOST_ROWS, Rows, finds, judge, records_of};
use super::{Fault, Mission, Step, Task};
use crate::lesson::markdown::{Block, Content};

/// What a query found.
pub struct Found {
    /// Whether its rows are records.
    pub is_records: bool,
    pub rows: Rows,
}

/// Says what is wrong with the checks of a mission. `run` runs a query over its sample, and says
/// in words why it cannot.
pub fn check(mission: &Mission, run: &mut dyn FnMut(&str) -> Result<Found, String>) -> Vec<Fault> {
    let mut lint = Lint {
        run,
        faults: Vec::new(),
        line: 1,
    };
    lint.examples(&mission.introduction);
    for step in &mission.steps {
        lint.line = step.line;
        lint.step(step);
    }
    lint.faults
}

struct Lint<'a> {
    run: &'a mut dyn FnMut(&str) -> Result<Found, String>,
    faults: Vec<Fault>,
    /// The line of the step.
    line: u32,
}

impl Lint<'_> {
    fn fault(&mut self, message: impl Into<String>) {
        self.faults.push(Fault {
            line: self.line,
            column: 1,
            message: message.into(),
        });
    }

    /// What a query finds, which is something.
    fn found(&mut self, query: &str) -> Option<Found> {
        let found = match (self.run)(query) {
            Ok(found) => found,
            Err(reason) => {
                self.fault(format!("a query does not run: {reason}: `{query}`"));
                return None;
            }
        };
        match found.rows.len() {
            0 => self.fault(format!("a query finds nothing in the sample: `{query}`")),
            rows if rows as u64 > MOST_ROWS => {
                self.fault(format!(
                    "a query finds more than {MOST_ROWS} rows: `{query}`"
                ));
            }
            _ => return Some(found),
        }
        None
    }

    /// Queries that the learner is shown.
    fn examples(&mut self, blocks: &[Block]) {
        for block in blocks {
            if let Content::Code { language, lines } = &block.content
                && language == "query"
            {
                let lines: Vec<&str> = lines.iter().map(|line| &*line.text).collect();
                self.found(&lines.join("\n"));
            }
        }
    }

    fn step(&mut self, step: &Step) {
        for text in step.texts() {
            self.examples(text);
        }
        if let Some(condition) = &step.condition {
            self.found(condition);
        }
        match &step.task {
            Task::Choice { .. } => {}
            Task::Pick { query } => self.pick(query, step),
            Task::Value { query } => self.answer(query, step, None),
            Task::Query { query, is_ordered } => self.answer(query, step, Some(*is_ordered)),
        }
    }

    /// A record that can be right, and one that can be wrong.
    fn pick(&mut self, query: &str, step: &Step) {
        let Some(found) = self.found(&records_of(query)) else {
            return;
        };
        if !found.is_records {
            self.fault("`Pick` takes a query for records, and this one makes groups of them");
            return;
        }
        let all = (self.run)(&records_of("filter ispresent(@message)"));
        if all.is_ok_and(|all| all.rows.len() == found.rows.len()) {
            self.fault("every record would be right");
        }
        for mistake in &step.mistakes {
            let Some(wrong) = self.found(&records_of(&mistake.query)) else {
                continue;
            };
            let is_right = |rows: &Rows| {
                let line = rows.first().and_then(|row| row.first());
                line.is_some_and(|line| found.rows.iter().any(|row| row.contains(line)))
            };
            if is_right(&wrong.rows) {
                self.fault(format!("a mistake is right as well: `{}`", mistake.query));
            }
        }
        // A record is found again by its line.
        let line = found.rows[0].first().cloned().unwrap_or_default();
        self.found(&finds(query, &line));
    }

    /// A value, or rows in any order or in one.
    fn answer(&mut self, query: &str, step: &Step, is_ordered: Option<bool>) {
        let Some(found) = self.found(query) else {
            return;
        };
        let as_records = is_ordered.is_some() && found.is_records;
        let written = |query: &str| match as_records {
            true => records_of(query),
            false => query.to_string(),
        };
        let rows = match as_records {
            true => self.found(&written(query)).map(|found| found.rows),
            false => Some(found.rows),
        };
        let Some(wanted) = rows else {
            return;
        };
        if is_ordered.is_none() && (wanted.len() != 1 || wanted[0].len() != 1) {
            let (rows, columns) = (wanted.len(), wanted[0].len());
            self.fault(format!(
                "`Value` takes a query with one row and one column, and not {rows} and {columns}: `{query}`"
            ));
            return;
        }
        let mut mistakes = Vec::new();
        for mistake in &step.mistakes {
            let found = self.found(&written(&mistake.query));
            mistakes.push(found.map(|found| found.rows).unwrap_or_default());
        }
        let given = |rows: &Rows| match is_ordered {
            Some(is_ordered) => Given::Rows {
                rows: rows.clone(),
                is_ordered,
            },
            None => {
                let cell = rows.first().and_then(|row| row.first());
                Given::Value(cell.cloned().unwrap_or_default())
            }
        };
        let judged = |rows: &Rows| {
            judge(&Answer {
                given: given(rows),
                wanted: wanted.clone(),
                mistakes: mistakes.clone(),
            })
        };
        if judged(&wanted) != Judgement::Right {
            self.fault(format!(
                "the right answer is not taken for right: `{query}`"
            ));
        }
        if judged(&Rows::new()) == Judgement::Right {
            self.fault("an empty answer is taken for right");
        }
        for (at, mistake) in step.mistakes.iter().enumerate() {
            let told = match judged(&mistakes[at]) {
                _ if mistakes[at].is_empty() => continue,
                Judgement::Mistake(told) if told == at as u32 => continue,
                Judgement::Right => "is right as well",
                _ => "is never told from another one",
            };
            self.fault(format!("a mistake {told}: `{}`", mistake.query));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::mission::read;

    /// Answers queries by what stands in them.
    fn run(query: &str) -> Result<Found, String> {
        let rows = |cells: &[&str]| cells.iter().map(|cell| vec![cell.to_string()]).collect();
        let is_records = query.contains("@message");
        let rows = match query {
            _ if query.contains("broken") => return Err("no such command".into()),
            _ if query.contains("nothing") => Vec::new(),
            _ if query.contains("two") => rows(&["2", "3"]),
            _ if query.contains("other") => rows(&["7"]),
            _ => rows(&["5"]),
        };
        Ok(Found { is_records, rows })
    }

    fn check(step: &str, expected: &[&str]) {
        let head = "---\ntitle: T\nsummary: S\nminutes: 1\nown files: yes\n---\n";
        let text = format!("{head}## A\nx\n{step}\n### Hint\nx\n### Why\nx\n");
        let mission = read(&text).unwrap_or_else(|faults| panic!("{faults:?}"));
        let faults = super::check(&mission, &mut run);
        let faults: Vec<(u32, &str)> = faults.iter().map(|it| (it.line, &*it.message)).collect();
        let expected: Vec<(u32, &str)> = expected.iter().map(|&it| (7, it)).collect();
        assert_eq!(faults, expected, "{step}");
    }

    #[test]
    fn checks_have_to_tell_right_from_wrong() {
        let code = |query: &str| format!("```\n{query}\n```\n");
        let task = |kind: &str, query: &str| format!("### {kind}\n{}", code(query));
        let mistake = |query: &str| format!("### Mistake\n{}No.\n", code(query));
        check(&task("Value", "one"), &[]);
        check(
            &task("Value", "broken"),
            &["a query does not run: no such command: `broken`"],
        );
        check(
            &task("Query", "nothing"),
            &["a query finds nothing in the sample: `nothing`"],
        );
        check(
            &task("Value", "two"),
            &["`Value` takes a query with one row and one column, and not 2 and 1: `two`"],
        );
        check(&(task("Query", "two") + &mistake("other")), &[]);
        check(
            &(task("Query", "one") + &mistake("five")),
            &["a mistake is right as well: `five`"],
        );
        check(
            &(task("Query", "two") + &mistake("other") + &mistake("another")),
            &["a mistake is never told from another one: `another`"],
        );
        check(&task("Pick", "one"), &["every record would be right"]);
        check(&task("Pick", "two"), &[]);
        check(
            &(task("Pick", "two") + &mistake("two again")),
            &["a mistake is right as well: `two again`"],
        );
        check(
            &format!("```query\nbroken\n```\n{}", task("Value", "one")),
            &["a query does not run: no such command: `broken`"],
        );
    }
}
