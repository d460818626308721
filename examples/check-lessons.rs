//! Checks missions: their format, their queries, their answers and their links.
//!
//! ```text
//! cargo run --example check-lessons -- [--samples FOLDER] [FILE…]
//! ```
//!
//! Without files, it checks those of `lessons/` and the order of the course in
//! `lessons/course.txt`. Prints what is wrong as `FILE:LINE:COLUMN: MESSAGE`. Exit status: 0;
//! 1 when something is wrong; 2 when the command line is.

use flowglass::lesson::mission::lint::Found;
use flowglass::lesson::mission::{self, Mission, answer, is_name};
use flowglass::worker::{Failure, Local};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: check-lessons [--samples FOLDER] [FILE…]

  --samples  where the samples are that missions name (default: samples)
  FILE       missions to check (default: those of lessons/ and the order of the course)";

fn main() -> ExitCode {
    let mut samples = PathBuf::from("samples");
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match (&*argument, argument.starts_with('-')) {
            ("--samples", _) => match arguments.next() {
                Some(folder) => samples = folder.into(),
                None => return refuse("`--samples` takes a folder"),
            },
            (_, true) => return refuse(&format!("`{argument}` is no option")),
            (_, false) => files.push(PathBuf::from(argument)),
        }
    }
    let mut faults = Vec::new();
    if files.is_empty() {
        match course(Path::new("lessons")) {
            Ok((found, wrong)) => (files, faults) = (found, wrong),
            Err(error) => return refuse(&format!("cannot read lessons/: {error}")),
        }
    }
    for file in &files {
        faults.extend(check(file, &samples));
    }
    for fault in &faults {
        println!("{fault}");
    }
    match faults.len() {
        0 => {
            println!("{} missions, nothing wrong", files.len());
            ExitCode::SUCCESS
        }
        _ => ExitCode::from(1),
    }
}

fn refuse(message: &str) -> ExitCode {
    eprintln!("{message}\n\n{USAGE}");
    ExitCode::from(2)
}

/// The missions of a folder, and what is wrong with the list of those of the course.
fn course(folder: &Path) -> std::io::Result<(Vec<PathBuf>, Vec<String>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "md") {
            files.push(path);
        }
    }
    files.sort();
    let list = folder.join("course.txt");
    let names = fs::read_to_string(&list)?;
    let is_there = |name: &str| files.contains(&folder.join(format!("{name}.md")));
    let missing = names.lines().zip(1..).filter(|(name, _)| !is_there(name));
    let missing =
        missing.map(|(name, line)| format!("{}:{line}:1: there is no `{name}.md`", list.display()));
    let faults = missing.collect();
    Ok((files, faults))
}

/// What is wrong with the mission of a file.
fn check(file: &Path, samples: &Path) -> Vec<String> {
    let at = |line: u32, column: u32, message: &str| {
        format!("{}:{line}:{column}: {message}", file.display())
    };
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut faults = Vec::new();
    if !is_name(&name) {
        faults.push(at(
            1,
            1,
            "the name of the file has letters, digits and hyphens only",
        ));
    }
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return vec![at(1, 1, &format!("cannot be read: {error}"))],
    };
    let mission = match mission::read(&text) {
        Ok(mission) => mission,
        Err(wrong) => {
            faults.extend(wrong.iter().map(|it| at(it.line, it.column, &it.message)));
            return faults;
        }
    };
    let folder = file.parent().unwrap_or(Path::new("."));
    for linked in mission.linked_missions() {
        if !folder.join(format!("{linked}.md")).is_file() {
            faults.push(at(
                1,
                1,
                &format!("a link leads to `{linked}`, which is not there"),
            ));
        }
    }
    match open(&mission, samples) {
        Err(message) => faults.push(at(1, 1, &message)),
        // Only a learner's own records can tell.
        Ok(_) if mission.sample.is_empty() => {}
        Ok(mut local) => {
            let wrong = mission::lint::check(&mission, &mut |query| run(&mut local, query));
            faults.extend(wrong.iter().map(|it| at(it.line, it.column, &it.message)));
        }
    }
    faults
}

/// The sample of a mission.
fn open(mission: &Mission, samples: &Path) -> Result<Local, String> {
    let mut files = Vec::new();
    for file in &mission.sample {
        let bytes = match &file.text {
            Some(text) => text.clone().into_bytes(),
            None => fs::read(samples.join(&file.path))
                .map_err(|error| format!("the sample `{}` cannot be read: {error}", file.path))?,
        };
        files.push((&*file.path, bytes));
    }
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, bytes)| (*path, &**bytes))
        .collect();
    let mut local = Local::new(2);
    local.open(&files);
    Ok(local)
}

fn run(local: &mut Local, query: &str) -> Result<Found, String> {
    match local.run(query, None) {
        Ok(answer) => Ok(Found {
            is_records: answer.is_records,
            rows: answer::rows(&answer.table),
        }),
        Err(Failure::Refused(diagnostics)) => {
            let first = diagnostics.first().map(|first| first.message.clone());
            Err(first.unwrap_or_default())
        }
        Err(Failure::Stopped(reason)) => Err(reason),
    }
}
