//! The missions of the course can be played: they are read without a fault, and every check
//! tells right answers from wrong ones over the records of its sample.

use flowglass::lesson::mission::lint::{self, Found};
use flowglass::lesson::mission::{self, Mission, Task, answer, is_name};
use flowglass::worker::Local;
use std::fs;
use std::path::Path;

fn path(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The names of the missions of the course, in their order.
fn course() -> Vec<String> {
    let text = fs::read_to_string(path("lessons/course.txt")).expect("the course is checked in");
    text.lines().map(String::from).collect()
}

#[track_caller]
fn read(name: &str, text: &str) -> Mission {
    mission::read(text).unwrap_or_else(|faults| panic!("{name}: {faults:#?}"))
}

fn lesson(name: &str) -> Mission {
    let text = fs::read_to_string(path(&format!("lessons/{name}.md")));
    read(
        name,
        &text.unwrap_or_else(|error| panic!("{name}: {error}")),
    )
}

fn sample(mission: &Mission) -> Local {
    let contents: Vec<(&str, Vec<u8>)> = mission
        .sample
        .iter()
        .map(|file| {
            let bytes = match &file.text {
                Some(text) => text.clone().into_bytes(),
                None => fs::read(path("samples").join(&file.path))
                    .unwrap_or_else(|error| panic!("{}: {error}", file.path)),
            };
            (&*file.path, bytes)
        })
        .collect();
    let files: Vec<(&str, &[u8])> = contents
        .iter()
        .map(|(path, bytes)| (*path, &**bytes))
        .collect();
    let mut local = Local::new(2);
    local.open(&files);
    for status in local.statuses() {
        assert_eq!(status.report.counts.rejected, 0, "{}", status.path);
    }
    local
}

/// Fails with all that the lint says of a mission.
#[track_caller]
fn check(name: &str, mission: &Mission) {
    let mut local = sample(mission);
    let faults = lint::check(mission, &mut |query| {
        let answer = local
            .run(query, None)
            .map_err(|error| format!("{error:?}"))?;
        assert!(
            answer.warnings.iter().all(|it| !it.is_error()),
            "{name}: {query}: {:?}",
            answer.warnings
        );
        Ok(Found {
            is_records: answer.is_records,
            rows: answer::rows(&answer.table),
        })
    });
    assert_eq!(faults, [], "{name}");
}

#[test]
fn every_mission_of_the_course_can_be_played() {
    let names = course();
    assert!(names.len() >= 12, "{names:?}");
    for name in &names {
        let mission = lesson(name);
        check(name, &mission);
        for linked in mission.linked_missions() {
            assert!(
                names.iter().any(|known| known == linked),
                "{name} leads to {linked}"
            );
        }
    }
}

#[test]
fn every_mission_is_of_the_course() {
    let names = course();
    let entries = fs::read_dir(path("lessons")).expect("lessons/");
    for entry in entries.map(|entry| entry.expect("an entry").path()) {
        if entry.extension().is_some_and(|it| it == "md") {
            let name = entry.file_stem().unwrap_or_default().to_string_lossy();
            assert!(is_name(&name), "{name}");
            assert!(names.iter().any(|known| *known == *name), "{name}");
        }
    }
}

/// What learners misunderstand is offered as an answer, and put right.
#[test]
fn known_misunderstandings_are_offered() {
    for (name, words) in [
        ("silent-ping", "A missing route, and it shows as REJECT"),
        ("silent-ping", "the REJECT lines are my failed pings"),
        ("ports", "Port 6"),
        ("unseen", "a flow log captures every packet"),
        ("decisions", "The traffic was accepted in the end"),
        ("strangers", "The records are of my own pings"),
        ("unseen", "No DNS is ever logged"),
    ] {
        let mission = lesson(name);
        let mut options = mission.steps.iter().flat_map(|step| match &step.task {
            Task::Choice { options } => &options[..],
            _ => &[],
        });
        let found = options.find(|option| option.text.contains(words));
        let found = found.unwrap_or_else(|| panic!("{name}: {words}"));
        assert!(!found.is_right && !found.why.is_empty(), "{name}: {words}");
    }
}

/// The blocks of the authoring guide that are whole missions.
#[test]
fn examples_of_the_authoring_guide_can_be_played() {
    let text = fs::read_to_string(path("docs/authoring-lessons.md")).expect("the guide");
    let blocks = text.split("````markdown\n").skip(1);
    let blocks: Vec<&str> = blocks
        .filter_map(|block| block.split("````").next())
        .collect();
    assert!(blocks.len() >= 3, "{}", blocks.len());
    let whole = blocks.iter().filter(|block| block.starts_with("---\n"));
    let mut played = 0;
    for block in whole {
        check("the guide", &read("the guide", block));
        played += 1;
    }
    assert!(played >= 1);
    // Parts of a step, each in a mission of its own.
    for part in blocks.iter().filter(|block| block.starts_with("### ")) {
        let head = "---\ntitle: T\nsummary: S.\nminutes: 5\nsample: two-vpcs/vpc-a.log\n---\n";
        let mut step = format!("{head}## A step\nText.\n{part}");
        for (needed, text) in [("### Hint", "Hint."), ("### Why", "Why.")] {
            if !part.contains(needed) {
                step += &format!("\n{needed}\n{text}\n");
            }
        }
        let has_task = ["Query", "Value", "Pick", "Choice"];
        if !has_task
            .iter()
            .any(|task| part.contains(&format!("### {task}")))
        {
            step += "\n### Value\n```\nstats count(*)\n```\n";
        }
        check(part, &read(part, &step));
    }
}
