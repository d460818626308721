//! Changes of a query that put right what is wrong with it.

use super::Span;
use serde::{Deserialize, Serialize};

/// A piece of a query and the text that is to stand there; an empty piece is a place to
/// insert at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// A change of a query that somebody can have made by one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does, in the imperative, with pieces of queries in backticks.
    pub title: String,
    /// The edits in the order of their places, none of which overlap. There is at least one.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// Writes `text` in place of a piece, and says so.
    pub fn write(span: Span, text: impl Into<String>) -> Fix {
        let text = text.into();
        let title = match text.contains('`') {
            true => format!("Write {text}"),
            false => format!("Write `{text}`"),
        };
        Fix::replace(title, span, text)
    }

    /// Puts `text` in front of a place, and says so.
    pub fn insert(at: usize, text: impl Into<String>) -> Fix {
        let text = text.into();
        let title = format!("Insert `{}`", text.trim());
        Fix::replace(title, Span::new(at, at), text)
    }

    /// Takes a piece away; `what` names it.
    pub fn remove(span: Span, what: &str) -> Fix {
        Fix::replace(format!("Remove {what}"), span, "")
    }

    pub fn replace(title: impl Into<String>, span: Span, text: impl Into<String>) -> Fix {
        Fix::of(title, vec![(span, text.into())])
    }

    /// Several edits at once, in any order.
    pub fn of(title: impl Into<String>, edits: Vec<(Span, String)>) -> Fix {
        let edit = |(span, text)| Edit { span, text };
        let mut edits: Vec<Edit> = edits.into_iter().map(edit).collect();
        edits.sort_by_key(|edit| edit.span.start);
        Fix {
            title: title.into(),
            edits,
        }
    }

    /// All of these at once; those that touch an earlier one are left out. `None` where there
    /// are none.
    pub fn all<'a>(fixes: impl Iterator<Item = &'a Fix>) -> Option<Fix> {
        let mut taken: Vec<Edit> = Vec::new();
        for fix in fixes {
            let touches = |edit: &Edit| {
                let near = |other: &Edit| {
                    edit.span.start <= other.span.end && other.span.start <= edit.span.end
                };
                taken.iter().any(near)
            };
            if !fix.edits.iter().any(touches) {
                taken.extend(fix.edits.iter().cloned());
            }
        }
        taken.sort_by_key(|edit| edit.span.start);
        let title = "Put all of it right".to_string();
        (!taken.is_empty()).then_some(Fix {
            title,
            edits: taken,
        })
    }

    /// The query with the change made.
    pub fn apply(&self, text: &str) -> String {
        let (span, new) = self.whole(text);
        [&text[..span.start], &new, &text[span.end..]].concat()
    }

    /// The change as one edit, over the smallest piece of the query that holds all of it.
    pub fn whole(&self, text: &str) -> (Span, String) {
        let place = |at: usize| text.floor_char_boundary(at);
        let start = self.edits.first().map_or(0, |edit| place(edit.span.start));
        let mut end = start;
        let mut new = String::new();
        for edit in &self.edits {
            new.push_str(&text[end..place(edit.span.start).max(end)]);
            new.push_str(&edit.text);
            end = place(edit.span.end).max(end);
        }
        (Span::new(start, end), new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_change_their_pieces_alone() {
        let text = "filter a <> 1 && b = “x”";
        let piece = |piece: &str| {
            let start = text.find(piece).expect("a piece of the text");
            Span::new(start, start + piece.len())
        };
        for (fix, expected) in [
            (Fix::write(piece("<>"), "!="), "filter a != 1 && b = “x”"),
            (
                Fix::of("", vec![(piece("”"), "'".into()), (piece("“"), "'".into())]),
                "filter a <> 1 && b = 'x'",
            ),
            (
                Fix::insert(piece("&&").start, "| "),
                "filter a <> 1 | && b = “x”",
            ),
            (
                Fix::remove(piece(" && b = “x”"), "the rest"),
                "filter a <> 1",
            ),
        ] {
            assert_eq!(fix.apply(text), expected);
        }
    }

    #[test]
    fn fixes_are_made_together_unless_they_touch() {
        let fix = |start, end, text: &str| Fix::write(Span::new(start, end), text);
        let fixes = [fix(6, 7, "C"), fix(0, 3, "AB"), fix(3, 4, "x")];
        let all = Fix::all(fixes.iter()).expect("two fixes");
        assert_eq!(all.apply("abc def"), "AB deC");
        assert_eq!(Fix::all([].iter()), None);
    }
}
