//! Where the values of lines stand.

use wide::u8x16;

/// How many characters are looked at together.
const CHUNK: usize = 64;

/// Where values begin and end that follow one another, each with one character behind it.
pub struct Spans {
    /// Where each value begins; the next begins behind the end of the one before.
    starts: Box<[u32]>,
    found: usize,
    /// Which values end a line.
    lasts: Vec<u32>,
}

/// What ends a value beside a space and a line feed.
#[derive(Clone, Copy)]
pub enum Ending {
    Tab,
    Nothing,
}

impl Spans {
    pub fn new(most: usize) -> Spans {
        Spans {
            // A chunk is taken as a whole.
            starts: vec![0; most + 1 + CHUNK].into(),
            found: 0,
            lasts: Vec::new(),
        }
    }

    /// Finds values from the head of `text` on, `most` or some more.
    pub fn find(&mut self, text: &[u8], most: usize, ending: Ending) {
        self.starts[0] = 0;
        self.lasts.clear();
        let other = match ending {
            Ending::Tab => b'\t',
            Ending::Nothing => b' ',
        };
        let mut found = 0;
        let (chunks, _) = text.as_chunks::<CHUNK>();
        for (at, chunk) in chunks.iter().enumerate() {
            if found >= most {
                break;
            }
            let (mut ends, mut line_ends) = ends(chunk, other);
            while line_ends != 0 {
                let before = ends & (line_ends - 1) & !line_ends;
                self.lasts.push(found as u32 + before.count_ones());
                line_ends &= line_ends - 1;
            }
            let count = ends.count_ones() as usize;
            // Most chunks have up to eight ends, which are written without asking for each.
            let behind = (at * CHUNK) as u32 + 1;
            let starts = &mut self.starts[found + 1..][..CHUNK];
            for starts in starts.as_chunks_mut::<8>().0 {
                for start in starts {
                    *start = behind + ends.trailing_zeros();
                    ends &= ends.wrapping_sub(1);
                }
                if ends == 0 {
                    break;
                }
            }
            found += count;
        }
        self.found = found;
    }

    /// How many lines are found.
    pub fn lines(&self) -> usize {
        self.lasts.len()
    }

    /// The first lines that have so many values each, and all end as the first does.
    pub fn rows(&self, text: &[u8], fields: usize) -> Rows<'_> {
        let expected = (0..).map(|row| ((row + 1) * fields - 1) as u32);
        let lasts = self.lasts.iter().zip(expected);
        let lasts = lasts.take_while(|(last, expected)| **last == *expected);
        let mut count = lasts.count();
        let has_return = |row: usize| self.has_return(text, (row + 1) * fields - 1);
        let is_cut = count > 0 && has_return(0);
        if is_cut {
            count = (0..count).take_while(|&row| has_return(row)).count();
        }
        self.first(fields, count, is_cut)
    }

    /// So many values with a space between each and the next, whatever follows the last.
    pub fn record(&self, text: &[u8], fields: usize) -> Option<Rows<'_>> {
        let is_space = |number: usize| text[self.get(number).1] == b' ';
        let is_record = self.found >= fields && (0..fields - 1).all(is_space);
        is_record.then(|| self.first(fields, 1, self.has_return(text, fields - 1)))
    }

    fn first(&self, fields: usize, count: usize, is_cut: bool) -> Rows<'_> {
        Rows {
            starts: &self.starts,
            fields,
            count,
            returns: u32::from(is_cut),
        }
    }

    fn has_return(&self, text: &[u8], number: usize) -> bool {
        let (start, end) = self.get(number);
        start < end && text[end - 1] == b'\r'
    }

    /// Where the value of this number begins, and where it ends.
    #[inline]
    fn get(&self, number: usize) -> (usize, usize) {
        span(&self.starts[number], &self.starts[number + 1])
    }
}

/// Lines of as many values each.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    starts: &'a [u32],
    fields: usize,
    pub count: usize,
    /// How many characters stand between the last value and the line feed.
    returns: u32,
}

impl<'a> Rows<'a> {
    /// Where so many of the lines end, and the next begins.
    pub fn end(&self, lines: usize) -> usize {
        self.starts[lines * self.fields] as usize
    }

    /// The values of one column: where each begins and ends.
    #[inline]
    pub fn column(self, at: usize) -> impl Iterator<Item = (usize, usize)> + use<'a> {
        let every = move |first: usize| self.starts[first..].iter().step_by(self.fields);
        let behind = match at + 1 == self.fields {
            true => self.returns,
            false => 0,
        };
        let spans = every(at).zip(every(at + 1)).take(self.count);
        spans.map(move |(start, next)| span(start, &(next - behind)))
    }
}

/// From where a value begins and where the next does.
#[inline]
fn span(start: &u32, next: &u32) -> (usize, usize) {
    (*start as usize, next.wrapping_sub(1) as usize)
}

/// A bit for each character that is a space, a line feed or `other`, and for each line feed.
#[inline]
fn ends(chunk: &[u8; CHUNK], other: u8) -> (u64, u64) {
    let (parts, _) = chunk.as_chunks::<16>();
    let (space, other) = (u8x16::splat(b' '), u8x16::splat(other));
    let line_feed = u8x16::splat(b'\n');
    let mut all = (0, 0);
    for (at, &part) in parts.iter().enumerate() {
        let part = u8x16::from(part);
        let lines = part.simd_eq(line_feed);
        let values = part.simd_eq(space) | part.simd_eq(other) | lines;
        all.0 |= u64::from(values.to_bitmask()) << (16 * at);
        all.1 |= u64::from(lines.to_bitmask()) << (16 * at);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_a_space_or_a_line_feed_stands() {
        let long = "x".repeat(150);
        for line in [
            "a bc  d\ne\r\nf\tg ",
            " ",
            "",
            "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0\n",
            &"  ".repeat(200),
            &format!("{long} {long}\n"),
            "\0a\u{7f}b\n\n\n",
            "\u{2028}\u{a0} \u{85}\n",
        ] {
            for (ending, other) in [(Ending::Nothing, b' '), (Ending::Tab, b'\t')] {
                let is_end = |byte: &u8| *byte == b' ' || *byte == b'\n' || *byte == other;
                let expected = line.as_bytes().split(is_end);
                let expected: Vec<&str> = expected.map(|it| str::from_utf8(it).unwrap()).collect();
                let padded = format!("{line}{}", "-".repeat(CHUNK));
                let mut spans = Spans::new(500);
                spans.find(padded.as_bytes(), 500, ending);
                let found = (0..spans.found).map(|number| {
                    let (start, end) = spans.get(number);
                    &line[start..end]
                });
                let found: Vec<&str> = found.collect();
                assert_eq!(found, expected[..expected.len() - 1], "{line:?}");
                let lines = line.bytes().filter(|&byte| byte == b'\n').count();
                assert_eq!(spans.lines(), lines, "{line:?}");
            }
        }
    }

    #[test]
    fn rows_are_the_first_lines_with_so_many_values() {
        let pad = "-".repeat(CHUNK);
        for (text, fields, lasts) in [
            ("", 2, &[][..]),
            ("a b\nc d\n", 2, &["b", "d"]),
            ("a b\nc d\n", 1, &[]),
            ("a b\nc d\n", 4, &[]),
            ("a b\nc\nd e\n", 2, &["b"]),
            ("a b\nc d e\nf\n", 2, &["b"]),
            ("a b\n\nc d\n", 2, &["b"]),
            (" \n \n \n", 2, &["", "", ""]),
            ("a\nb\n\nc", 1, &["a", "b", ""]),
            ("a b\r\nc d\r\ne f\n", 2, &["b", "d"]),
            ("a b\nc d\r\n", 2, &["b", "d\r"]),
            ("\r\n\n", 1, &[""]),
        ] {
            let text = format!("{text}{pad}");
            let mut spans = Spans::new(100);
            spans.find(text.as_bytes(), 100, Ending::Nothing);
            let rows = spans.rows(text.as_bytes(), fields);
            let found = rows
                .column(fields - 1)
                .map(|(start, end)| &text[start..end]);
            assert_eq!(found.collect::<Vec<_>>(), lasts, "{text:?}");
            let lines = text.split_inclusive('\n').take(lasts.len());
            assert_eq!(rows.end(lasts.len()), lines.map(str::len).sum::<usize>());
        }
    }

    #[test]
    fn a_record_has_single_spaces_between_its_values() {
        let pad = "-".repeat(CHUNK);
        for (text, fields, last) in [
            ("a b c\n", 3, Some("c")),
            ("a b c\r\n", 3, Some("c")),
            ("a b c d\n", 3, Some("c")),
            ("a b c\td\n", 3, Some("c")),
            ("a b\tc d\n", 3, None),
            ("a b\nc d\n", 3, None),
            ("a b\n", 3, None),
            ("a\n", 1, Some("a")),
        ] {
            let text = format!("{text}{pad}");
            let mut spans = Spans::new(100);
            spans.find(text.as_bytes(), fields, Ending::Tab);
            let found = spans.record(text.as_bytes(), fields).and_then(|rows| {
                let (start, end) = rows.column(fields - 1).next()?;
                Some(&text[start..end])
            });
            assert_eq!(found, last, "{text:?}");
        }
    }

    #[test]
    fn no_more_are_found_than_there_is_room_for() {
        let text = [b' '; 10 * CHUNK];
        for most in [1, 63, 64, 65, 300] {
            let mut spans = Spans::new(most);
            spans.find(&text, most, Ending::Nothing);
            assert!((most..most + CHUNK).contains(&spans.found), "{most}");
        }
    }
}
