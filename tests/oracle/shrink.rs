//! Makes a failing case small enough to be read.

use crate::case::File;
use flowglass::query::syntax::parse;

/// The smallest files and query found for which `fails` still holds: whole files, then
/// runs of lines, then commands are left out as long as that helps.
pub fn shrink(
    files: &[File],
    query: &str,
    fails: impl Fn(&[File], &str) -> bool,
) -> (Vec<File>, String) {
    let mut files = files.to_vec();
    let mut query = query.to_string();
    loop {
        let before = (files.len(), lines(&files), query.len());
        for index in (0..files.len()).rev() {
            let mut fewer = files.clone();
            fewer.remove(index);
            if fails(&fewer, &query) {
                files = fewer;
            }
        }
        for index in 0..files.len() {
            let mut length = files[index].text.lines().count();
            while length > 0 {
                // The first line may be a header, without which the others are none.
                let mut from = 1;
                while from < files[index].text.lines().count() {
                    let mut shorter = files.clone();
                    shorter[index].text = without(&files[index].text, from, length);
                    match fails(&shorter, &query) {
                        true => files = shorter,
                        false => from += length,
                    }
                }
                length /= 2;
            }
        }
        let stages = parse(&query).map(|query| query.stages).unwrap_or_default();
        for left_out in 0..stages.len() {
            let kept = stages
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != left_out);
            let texts: Vec<&str> = kept
                .map(|(_, stage)| &query[stage.span.start..stage.span.end])
                .collect();
            let shorter = texts.join(" | ");
            if fails(&files, &shorter) {
                query = shorter;
                break;
            }
        }
        if before == (files.len(), lines(&files), query.len()) {
            return (files, query);
        }
    }
}

fn lines(files: &[File]) -> usize {
    files.iter().map(|file| file.text.lines().count()).sum()
}

/// The text without so many of its lines.
fn without(text: &str, from: usize, length: usize) -> String {
    let lines = text.split_inclusive('\n').enumerate();
    let kept = lines.filter(|(index, _)| !(from..from + length).contains(index));
    kept.map(|(_, line)| line).collect()
}
