//! Texts for the target `query` of `query.rs`, of bytes and of whole words of the language.
#![no_main]

#[path = "../query.rs"]
mod query;

use flowglass::flow::Field;
use flowglass::query::command::CommandInfo;
use flowglass::query::derived::DERIVED_FIELDS;
use flowglass::query::function::Function;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use std::sync::LazyLock;

fuzz_target!(|bytes: &[u8]| query::query(bytes));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match seed % 3 {
        0 => fuzzer_mutate(data, size, max_size),
        _ => {
            let text = mutate(&String::from_utf8_lossy(&data[..size]), u64::from(seed));
            let size = text.floor_char_boundary(max_size.min(data.len()));
            data[..size].copy_from_slice(&text.as_bytes()[..size]);
            size
        }
    }
});

const OTHERS: &str = r#"
    | ( ) , [ ] + - * / % ^ = != < >= =~ . (*) as by and or not in like asc desc any multi into
    with for v1 v2 `é` @timestamp @message 0 1 443 2.5 1e308 9223372036854775807
    /^1(?<n>.)/ '*-*' '%Y-%m' "é" '10.0.0.0/8' '{"a":[1]}' 1ms 5m 1h 1d 2w 1mo 3q 1y
"#;

/// Names, operators and literals.
static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let commands = CommandInfo::all().flat_map(CommandInfo::names);
    let functions = Function::all().flat_map(Function::names);
    let fields = Field::all().map(|field| field.info().insights_name);
    let derived = DERIVED_FIELDS.iter().map(|field| field.name);
    let words = commands.chain(functions).chain(fields).chain(derived);
    words
        .chain(OTHERS.split_whitespace())
        .map(str::to_string)
        .collect()
});

/// The text with some words exchanged, left out, put in or repeated.
fn mutate(text: &str, seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = move |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % limit.max(1)
    };
    let mut words = split(text);
    for _ in 0..1 + below(3) {
        let at = below(words.len() + 1);
        let until = words.len().min(at + 1 + below(5));
        let word = &WORDS[below(WORDS.len())];
        match below(5) {
            0 => words.insert(at, word),
            1 if at < words.len() => words[at] = word,
            2 => drop(words.drain(at.min(until)..until)),
            3 => {
                let piece = words[at.min(until)..until].to_vec();
                let to = below(words.len() + 1);
                words.splice(to..to, piece);
            }
            _ if at < words.len() => {
                let other = below(words.len());
                words.swap(at, other);
            }
            _ => words.push(word),
        }
    }
    let mut mutated = String::new();
    for word in words {
        let is_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric());
        if is_name(mutated.chars().next_back()) && is_name(word.chars().next()) {
            mutated.push(' ');
        }
        mutated += word;
    }
    mutated
}

/// Runs of letters and digits, and single other characters.
fn split(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if !c.is_alphanumeric() {
            words.push(&text[from..at]);
            from = at + c.len_utf8();
            words.push(&text[at..from]);
        }
    }
    words.push(&text[from..]);
    words.retain(|word| !word.is_empty());
    words
}
