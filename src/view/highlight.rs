//! How the text of a query is drawn: runs of characters that look alike.
//!
//! What the pieces of a text are comes from a worker. Until its answer to an edit is there,
//! what is known of the text before stays, moved by the edit, so that nothing flickers.

use crate::query::assist::{Colour, Piece};
use crate::query::{Severity, Span};

/// Where a text differs from the one that it was made of. All numbers are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where both begin to differ.
    start: usize,
    /// Where both are the same again, in the old text and in the new one.
    old_end: usize,
    new_end: usize,
}

/// A mark under a piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub span: Span,
    pub severity: Severity,
}

/// Characters that look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub span: Span,
    pub colour: Option<Colour>,
    pub mark: Option<Severity>,
    /// Whether it is one of the two brackets that belong together at the cursor.
    pub is_pair: bool,
}

impl Change {
    /// The smallest change that makes `new` of `old`, the earliest where there are several.
    pub fn between(old: &str, new: &str) -> Change {
        let same = |(a, b): &(u8, u8)| a == b;
        let start = old.bytes().zip(new.bytes()).take_while(same).count();
        let start = old.floor_char_boundary(start);
        let (old_rest, new_rest) = (&old[start..], &new[start..]);
        let backwards = old_rest.bytes().rev().zip(new_rest.bytes().rev());
        let length = backwards.take_while(same).count();
        // The same bytes end both, so that a character begins in both or in none.
        let tail = old_rest.ceil_char_boundary(old_rest.len() - length);
        let length = old_rest.len() - tail;
        Change {
            start,
            old_end: old.len() - length,
            new_end: new.len() - length,
        }
    }

    /// Where a byte behind the change is in the new text.
    fn moved(self, at: usize) -> usize {
        at - self.old_end + self.new_end
    }

    /// The pieces of the new text, as far as those of the old one tell: a piece that is
    /// changed inside or at its end goes on over the change.
    pub fn pieces(self, old: &[Piece]) -> Vec<Piece> {
        let moved = |piece: &Piece| {
            let Span { start, end } = piece.span;
            let span = if end < self.start {
                piece.span
            } else if start < self.start {
                Span::new(start, self.moved(end.max(self.old_end)))
            } else if end > self.old_end {
                Span::new(self.moved(start.max(self.old_end)), self.moved(end))
            } else {
                return None;
            };
            Some(Piece { span, ..*piece })
        };
        old.iter().filter_map(moved).collect()
    }

    /// The marks of the new text: those of the old one that the change does not touch.
    pub fn marks(self, old: &[Mark]) -> Vec<Mark> {
        if self.start == self.old_end && self.start == self.new_end {
            return old.to_vec();
        }
        let moved = |mark: &Mark| {
            let Span { start, end } = mark.span;
            let span = if end < self.start {
                mark.span
            } else if start > self.old_end {
                Span::new(self.moved(start), self.moved(end))
            } else {
                return None;
            };
            Some(Mark { span, ..*mark })
        };
        old.iter().filter_map(moved).collect()
    }
}

/// The runs of a text, which together are the whole of it. Where marks lie over each other, the
/// most severe is drawn.
pub fn runs(text: &str, pieces: &[Piece], marks: &[Mark], pair: Option<[usize; 2]>) -> Vec<Run> {
    let marks: Vec<Mark> = marks
        .iter()
        .filter_map(|mark| visible(*mark, text))
        .collect();
    let pair = pair.into_iter().flatten();
    let pair: Vec<Span> = pair.map(|at| Span::new(at, at + 1)).collect();
    let mut cuts = vec![0, text.len()];
    let marked = marks.iter().map(|mark| mark.span);
    for span in pieces
        .iter()
        .map(|piece| piece.span)
        .chain(marked)
        .chain(pair.iter().copied())
    {
        cuts.extend([span.start, span.end].map(|at| text.floor_char_boundary(at)));
    }
    cuts.sort_unstable();
    cuts.dedup();
    let holds = |span: Span, at: usize| span.start <= at && at < span.end;
    let mut pieces = pieces.iter().peekable();
    let run = |ends: &[usize]| {
        let at = ends[0];
        while pieces.next_if(|piece| piece.span.end <= at).is_some() {}
        let piece = pieces.peek().filter(|piece| holds(piece.span, at));
        let over = marks.iter().filter(|mark| holds(mark.span, at));
        Run {
            span: Span::new(at, ends[1]),
            colour: piece.map(|piece| piece.colour),
            mark: over.map(|mark| mark.severity).min_by_key(|it| *it as u8),
            is_pair: pair.iter().any(|span| holds(*span, at)),
        }
    };
    cuts.windows(2).map(run).collect()
}

/// A mark of nothing, as behind the end of a text, goes under the word before it.
fn visible(mark: Mark, text: &str) -> Option<Mark> {
    let start = text.floor_char_boundary(mark.span.start);
    let end = text.floor_char_boundary(mark.span.end.max(start));
    if !text[start..end].trim().is_empty() {
        return Some(mark);
    }
    let before = text[..start].trim_end();
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '@';
    let word = before.trim_end_matches(is_part);
    let start = match word.len() == before.len() {
        true => before.char_indices().next_back()?.0,
        false => word.len(),
    };
    let span = Span::new(start, before.len());
    Some(Mark { span, ..mark })
}

/// The bracket at the cursor (before or behind it) and the one that belongs to it, by where
/// they stand.
pub fn pair(text: &str, pieces: &[Piece], cursor: usize) -> Option<[usize; 2]> {
    let brackets = pieces
        .iter()
        .filter(|piece| piece.colour == Colour::Bracket);
    let brackets: Vec<(usize, u8)> = brackets
        .filter_map(|piece| Some((piece.span.start, *text.as_bytes().get(piece.span.start)?)))
        .collect();
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut pairs = Vec::new();
    for &(at, bracket) in &brackets {
        let opening = match bracket {
            b')' => b'(',
            b']' => b'[',
            b'}' => b'{',
            _ => {
                open.push((at, bracket));
                continue;
            }
        };
        match open.pop() {
            Some((from, known)) if known == opening => pairs.push([from, at]),
            _ => return None,
        }
    }
    let touching = |at: usize| {
        let mut pairs = pairs.iter();
        pairs.find(|pair| pair.contains(&at)).copied()
    };
    let before = cursor.checked_sub(1).and_then(touching);
    before.or_else(|| touching(cursor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::assist::colours;

    fn change(old: &str, new: &str) -> (usize, usize, usize) {
        let Change {
            start,
            old_end,
            new_end,
        } = Change::between(old, new);
        (start, old_end, new_end)
    }

    #[test]
    fn changes_are_as_small_as_they_can_be() {
        for (old, new, expected) in [
            ("abc", "abc", (3, 3, 3)),
            ("", "abc", (0, 0, 3)),
            ("abc", "", (0, 3, 0)),
            ("ac", "abc", (1, 1, 2)),
            ("abc", "ac", (1, 2, 1)),
            ("aa", "aaa", (2, 2, 3)),
            ("aaa", "aa", (2, 3, 2)),
            ("axc", "ayc", (1, 2, 2)),
            // `ä` and `ö` begin with the same byte, `ä` and `Ĥ` end with it.
            ("xäx", "xöx", (1, 3, 3)),
            ("xäx", "xĤx", (1, 3, 3)),
        ] {
            assert_eq!(change(old, new), expected, "{old:?} to {new:?}");
        }
    }

    /// The pieces of `old` as they are after the edit, as texts.
    fn moved(old: &str, new: &str) -> Vec<String> {
        let pieces = Change::between(old, new).pieces(&colours(old));
        let text = |piece: &Piece| new[piece.span.start..piece.span.end].to_string();
        pieces.iter().map(text).collect()
    }

    #[test]
    fn pieces_stay_around_an_edit() {
        for (old, new, expected) in [
            ("limit 10", "limit 105", &["limit", "105"][..]),
            ("limit 10", "limit 510", &["limit", "10"]),
            ("limit 10", "lixmit 10", &["lixmit", "10"]),
            (
                "sort a | limit 10",
                "sort a  | limit 10",
                &["sort", "a", "|", "limit", "10"],
            ),
            (
                "sort a | limit 10",
                "sort | limit 10",
                &["sort", "|", "limit", "10"],
            ),
            ("a='x y'", "a='x y z'", &["=", "'x y z'"]),
            ("sort a,b", "sort a#,b", &["sort", "a#", ",", "b"]),
            ("sort alpha, beta", "sort al9eta", &["sort", "al9", "eta"]),
            ("limit 10", "", &[]),
        ] {
            let expected: Vec<&str> = expected.to_vec();
            let found = moved(old, new);
            // A word that begins a stage and is no command has no colour.
            let found: Vec<&str> = found.iter().map(String::as_str).collect();
            assert_eq!(found, expected, "{old:?} to {new:?}");
        }
    }

    fn mark(start: usize, end: usize, severity: Severity) -> Mark {
        let span = Span::new(start, end);
        Mark { span, severity }
    }

    #[test]
    fn marks_go_when_they_are_touched() {
        let marks = [mark(0, 2, Severity::Error), mark(5, 8, Severity::Hint)];
        for (new, expected) in [
            ("abcdefgh", vec![(0, 2), (5, 8)]),
            ("abcXdefgh", vec![(0, 2), (6, 9)]),
            ("abXcdefgh", vec![(6, 9)]),
            ("abcdefXgh", vec![(0, 2)]),
            ("Xabcdefgh", vec![(6, 9)]),
            ("abc", vec![(0, 2)]),
        ] {
            let moved = Change::between("abcdefgh", new).marks(&marks);
            let spans = moved.iter().map(|mark| (mark.span.start, mark.span.end));
            assert_eq!(spans.collect::<Vec<_>>(), expected, "{new}");
        }
    }

    #[test]
    fn runs_are_the_whole_text() {
        let text = "limit ten, été";
        let marks = [
            mark(6, 9, Severity::Hint),
            mark(6, 7, Severity::Error),
            mark(17, 17, Severity::Warning),
        ];
        let pieces = [Piece {
            span: Span::new(0, 5),
            colour: Colour::Command,
        }];
        let runs = runs(text, &pieces, &marks, Some([9, 10]));
        let told: Vec<String> = runs
            .iter()
            .map(|run| {
                let severity = match run.mark {
                    Some(Severity::Error) => "!",
                    Some(Severity::Warning) => "?",
                    Some(Severity::Hint) => "~",
                    None => "",
                };
                let colour = if run.colour.is_some() { "C" } else { "" };
                let pair = if run.is_pair { "()" } else { "" };
                format!(
                    "{}{colour}{severity}{pair}",
                    &text[run.span.start..run.span.end]
                )
            })
            .collect();
        assert_eq!(told, ["limitC", " ", "t!", "en~", ",()", " ()", "été?"]);
    }

    #[test]
    fn marks_of_nothing_go_under_the_word_before() {
        for (text, at, expected) in [
            ("filter a = ", 11, Some("=")),
            ("sort by  ", 9, Some("by")),
            ("limit", 5, Some("limit")),
            ("  ", 2, None),
            ("", 0, None),
        ] {
            let found = visible(mark(at, at, Severity::Error), text);
            let found = found.map(|mark| &text[mark.span.start..mark.span.end]);
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn brackets_belong_together() {
        let text = "stats f(g(a), ')') by [b]";
        for (cursor, expected) in [
            (7, Some([7, 17])),
            (8, Some([7, 17])),
            (10, Some([9, 11])),
            (12, Some([9, 11])),
            (18, Some([7, 17])),
            (22, Some([22, 24])),
            (25, Some([22, 24])),
            (3, None),
            (15, None),
        ] {
            assert_eq!(pair(text, &colours(text), cursor), expected, "{cursor}");
        }
        let broken = "f(a]";
        assert_eq!(pair(broken, &colours(broken), 2), None);
    }
}
