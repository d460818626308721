//! Finding names by a few of their letters, as a person types them who knows what it is called.

/// How well a text fits what was typed, and which of its characters were meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Greater is better.
    pub score: i32,
    /// Places of characters in the text, counted in characters, ascending.
    pub places: Vec<usize>,
}

/// A letter at the beginning of a word, behind the one before it, or elsewhere: what was typed
/// in one piece is rather meant than first letters of words.
const BEGINS_WORD: i32 = 10;
const FOLLOWS: i32 = 12;
const ELSEWHERE: i32 = 1;

/// The first letter of the text is worth so much more.
const BEGINS_TEXT: i32 = 4;

/// Finds each word that was typed in a text, in any order; `None` where one is not there. The
/// letters of a word stand in its order, and better together or at the beginnings of words.
pub fn search(typed: &str, text: &str) -> Option<Found> {
    let text: Vec<char> = text.chars().collect();
    let mut found = Found::default();
    for word in typed.split_whitespace() {
        let part = word_in(word, &text)?;
        found.score += part.score;
        found.places.extend(part.places);
    }
    found.places.sort_unstable();
    found.places.dedup();
    Some(found)
}

/// The best way to find the letters of a word in a text.
fn word_in(word: &str, text: &[char]) -> Option<Found> {
    let word: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    let lower = |at: usize| text[at].to_lowercase().next().unwrap_or(text[at]);
    // For each letter, what comes of it at each place of the text, and where the one before it
    // stands then.
    let mut table: Vec<Vec<Option<(i32, usize)>>> = Vec::new();
    for (row, &letter) in word.iter().enumerate() {
        let mut scores = vec![None; text.len()];
        // The best place of the letter before, further ahead than the last place.
        let mut best: Option<(i32, usize)> = None;
        for (at, score) in scores.iter_mut().enumerate() {
            let before = match (row, at) {
                (0, _) => Some((0, at)),
                (_, 0) => None,
                (row, at) => {
                    let last = table[row - 1][at - 1].map(|(score, _)| score);
                    let follows = last.map(|score| (score + FOLLOWS - ELSEWHERE, at - 1));
                    if let Some(score) = last
                        && best.is_none_or(|(known, _)| score > known)
                    {
                        best = Some((score, at - 1));
                    }
                    follows.max(best)
                }
            };
            if lower(at) != letter {
                continue;
            }
            *score = before.map(|(score, from)| {
                let begins = begins_word(text, at);
                let own = if begins { BEGINS_WORD } else { ELSEWHERE };
                let first = if at == 0 { BEGINS_TEXT } else { 0 };
                (score + own + first, from)
            });
        }
        table.push(scores);
    }
    let last = table.last()?;
    // Of those that are equally good, the first.
    let end = (0..text.len())
        .rev()
        .max_by_key(|&at| last[at].map(|(score, _)| score))?;
    let (score, _) = last[end]?;
    let mut places = vec![end];
    let mut at = end;
    for row in (1..word.len()).rev() {
        at = table[row][at]?.1;
        places.push(at);
    }
    places.reverse();
    // Letters that lie about anywhere are no word that somebody meant.
    let is_close = places
        .windows(2)
        .filter(|pair| pair[1] != pair[0] + 1 && !begins_word(text, pair[1]))
        .count();
    (is_close * 3 <= places.len()).then_some(Found { score, places })
}

/// Whether a word begins at a place: behind a blank or a sign, or with a capital behind a small
/// letter.
fn begins_word(text: &[char], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| text[at]) else {
        return true;
    };
    !before.is_alphanumeric() || (text[at].is_uppercase() && before.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with the characters that were meant in capitals, all others small.
    fn found(typed: &str, text: &str) -> Option<String> {
        let found = search(typed, text)?;
        let draw = |(at, char): (usize, char)| match found.places.contains(&at) {
            true => char.to_ascii_uppercase(),
            false => char.to_ascii_lowercase(),
        };
        Some(text.chars().enumerate().map(draw).collect())
    }

    #[test]
    fn letters_are_found_in_their_order() {
        for (typed, text, expected) in [
            ("", "Overview", Some("overview")),
            ("over", "Go to Overview", Some("go to OVERview")),
            ("gov", "Go to Overview", Some("Go to OVerview")),
            ("kh", "Keyboard help", Some("Keyboard Help")),
            ("help key", "Keyboard help", Some("KEYboard HELP")),
            ("dp", "dstPort", Some("DstPort")),
            (
                "dst",
                "Insert dstSort into the query",
                Some("insert DSTsort into the query"),
            ),
            ("port", "dstPort", Some("dstPORT")),
            ("DARK", "Theme: dark", Some("theme: DARK")),
            ("srt", "sort", Some("SoRT")),
            ("str", "sort", None),
            ("aeiou", "a very long text without any of it", None),
            ("xyz", "Overview", None),
            ("ö", "Öffnen", Some("Öffnen")),
        ] {
            assert_eq!(found(typed, text).as_deref(), expected, "{typed} in {text}");
        }
    }

    #[test]
    fn beginnings_of_words_go_first() {
        for (typed, best, other) in [
            ("run", "Run query", "Open a prune list"),
            ("da", "Data", "Update"),
            ("th", "Theme: dark", "Everything"),
            ("op", "Open a sample", "Copy"),
            ("hist", "History", "This hint"),
        ] {
            let score = |text: &str| search(typed, text).map(|found| found.score);
            assert!(score(best) > score(other), "{typed}");
        }
    }
}
