//! What the guides and their snippets say around their texts.

use crate::view::snippet::Blank;

pub const GUIDES: &str = "Get the logs";
pub const GUIDES_INTRO: &str = "From nothing to a file that you can drop here, step by step, in the \
     console or in a terminal.";
pub const GUIDES_LIST: &str = "Guides";
pub const FETCHING_GUIDES: &str = "The guides are on their way …";
pub const NO_GUIDES_NEXT: &str = "Check the connection to the host of this page.";
pub const FETCH_AGAIN: &str = "Try again";
pub const NO_SUCH_GUIDE: &str = "There is no guide of this name.";
pub const ALL_GUIDES: &str = "All guides";
pub const NEXT_GUIDE: &str = "Next";

pub const BLANKS: &str = "Your values";
pub const BLANKS_HINT: &str = "Fill them in once: every text to copy below has them in place. They stay \
     in this page, and are forgotten when you close it.";
pub const CLEAR_BLANKS: &str = "Empty all";
pub const OPEN_IN_GLOSSARY: &str = "More in the glossary";

/// How long a guide takes.
pub fn minutes(minutes: u16) -> String {
    match minutes {
        1 => "1 minute".into(),
        _ => format!("{minutes} minutes"),
    }
}

pub fn guides_problem(reason: &str) -> String {
    format!("The guides could not be fetched: {reason}.")
}

/// What is asked for, an example of it, and what it has to look like.
pub fn blank(blank: Blank) -> (&'static str, &'static str, &'static str) {
    match blank {
        Blank::AccountId => ("Account ID", "123456789012", "12 digits, without hyphens."),
        Blank::Region => (
            "Region",
            "eu-west-1",
            "As the console writes it in its address: eu-west-1.",
        ),
        Blank::VpcId => (
            "VPC ID",
            "vpc-0123456789abcdef0",
            "vpc- and 8 or 17 hexadecimal digits.",
        ),
        Blank::LogGroup => (
            "Log group",
            "/vpc/flow-logs",
            "Letters, digits and . _ - / # only.",
        ),
        Blank::Bucket => (
            "Bucket",
            "my-flow-logs",
            "3 to 63 lower case letters, digits, hyphens and dots.",
        ),
    }
}

/// The name of the button that copies a text of a language.
pub fn copy_snippet(language: &str) -> String {
    match language {
        "json" => "Copy policy".into(),
        "sh" => "Copy command".into(),
        _ => "Copy".into(),
    }
}

/// What a text to copy is, for those who do not see it.
pub fn snippet(language: &str) -> &'static str {
    match language {
        "json" => "Policy",
        "sh" => "Command",
        _ => "Text",
    }
}
