//! What the fuzz target of queries does with a text, and what it promises of it: nothing
//! panics, reading it twice gives the same, what is said of it points into it, and an
//! answer comes of it or a reason why not.

#![allow(dead_code, reason = "the target and the tests use a part of it each")]

use flowglass::query::syntax::{Query, parse};
use flowglass::query::{Context, Diagnostic, Selection, Span, TimeRange, check};
use flowglass::worker::{Failure, Local};
use std::cell::RefCell;

/// Records of three formats: the default one, a custom one and one without a time. They lie
/// within ten seconds, so that `fillmissing` stays small however short its periods are.
const FILES: [(&str, &str); 3] = [
    (
        "a.log",
        "\
2 210987654321 eni-0a 10.1.0.5 203.0.113.7 40000 443 6 4 344 1794700812 1794700869 ACCEPT OK
2 210987654321 eni-0a 2001:db8::5 2001:db8::7 0 0 58 4 344 1794700812 1794700869 REJECT OK
2 210987654321 eni-0b 10.1.0.5 10.2.0.9 53 40001 17 1 9223372036854775807 1794700820 1794700901 ACCEPT OK
2 210987654321 eni-0a - - - - - - - 1794700812 1794700869 - NODATA
",
    ),
    (
        "b.log",
        "\
srcaddr dstaddr tcp-flags start flow-direction bytes ticket
10.1.0.5 10.2.0.9 2 1794700815 ingress 0 7
10.1.0.5 10.2.0.9 19 1794700812123 egress - é
- - - 1794700822 - 12 {\"a\":[1,\"x\"]}
",
    ),
    ("c.log", "pkt-srcaddr action type\n::ffff:10.0.0.1 ACCEPT IPv6\n"),
];

thread_local! {
    static LOCAL: RefCell<Local> = RefCell::new({
        let mut local = Local::with_batch_rows(2, 2);
        local.open(&FILES.map(|(path, text)| (path, text.as_bytes())));
        local
    });
}

/// Reads, checks and runs a query.
pub fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let read = parse(&text);
    assert_eq!(read, parse(&text));
    match read {
        Ok(query) => check_query(&text, &query),
        Err(errors) => check_diagnostics(&text, &errors, true),
    }
    LOCAL.with_borrow_mut(|local| {
        for range in [None, Some(RANGE)] {
            match local.run(&text, range) {
                Ok(answer) => check_diagnostics(&text, &answer.warnings, false),
                Err(Failure::Refused(errors)) => check_diagnostics(&text, &errors, true),
                Err(Failure::Stopped(reason)) => assert!(!reason.is_empty()),
            }
        }
    });
}

const RANGE: TimeRange = TimeRange {
    from: 0,
    until: 1_794_700_815_000,
};

fn check_query(text: &str, query: &Query) {
    for stage in &query.stages {
        check_span(text, stage.span);
    }
    for context in [
        Context::default(),
        Context {
            selection: Selection {
                range: Some(RANGE),
                ..Selection::default()
            },
            now: i64::MAX,
            ..Context::default()
        },
    ] {
        match check(query, context) {
            Ok(checked) => check_diagnostics(text, &checked.warnings, false),
            Err(errors) => check_diagnostics(text, &errors, true),
        }
    }
}

/// What is said points at characters of the text and can be shown.
fn check_diagnostics(text: &str, diagnostics: &[Diagnostic], is_refused: bool) {
    assert!(!is_refused || !diagnostics.is_empty());
    for diagnostic in diagnostics {
        check_span(text, diagnostic.span);
        assert!(!diagnostic.message.is_empty());
        diagnostic.render(text);
    }
}

fn check_span(text: &str, span: Span) {
    assert!(text.get(span.start..span.end).is_some(), "{span:?}");
}
