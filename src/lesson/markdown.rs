//! The small part of Markdown in which lessons and guides are written, as plain data.
//!
//! Paragraphs, headings, lists, notes (`> `), tables, fenced code, and within a line `code`,
//! **strong**, *emphasis* and links. There is no HTML: what is none of these is text. No text is
//! refused, so that a slip of an author costs a format and never a lesson.
//!
//! Two things are our own. A link to `term:NAME` is a word that the glossary explains, and
//! `[NAT gateway](term:)` one whose name is its text. Lines of a block fenced as `json explained`
//! can end in two spaces, `//` and what the line is for, which is no part of the code.

use serde::{Deserialize, Serialize};

/// Lists within lists, and marks within marks, nest no deeper than this; what is deeper is text.
const MOST_DEPTH: u8 = 6;

/// A mark ends within so many bytes, or it is text.
const LONGEST_MARK: usize = 2_000;

/// What parts a line of code from what it is for.
const NOTE: &str = "  // ";

/// Some blocks in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The line of the file on which it begins, counted from 1.
    pub line: u32,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    Paragraph(Vec<Span>),
    Heading {
        /// 1 is the title of the file, 6 the least.
        level: u8,
        text: Vec<Span>,
    },
    List {
        is_ordered: bool,
        items: Vec<Vec<Block>>,
    },
    Note(Vec<Block>),
    Code {
        /// The first word behind the fence; empty if there is none.
        language: String,
        lines: Vec<CodeLine>,
    },
    Table {
        head: Vec<Vec<Span>>,
        /// As many cells in each as in the head.
        rows: Vec<Vec<Vec<Span>>>,
    },
}

/// A line of code, and what it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeLine {
    pub text: String,
    pub note: Option<Vec<Span>>,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    Text(String),
    Code(String),
    Strong(Vec<Span>),
    Emphasis(Vec<Span>),
    Link { text: Vec<Span>, to: Target },
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// A word that the glossary explains, by its name.
    Term(String),
    /// A place of the page, as its address has it from `#` on: `#/query?q=…`.
    Place(String),
    /// A page elsewhere; `https` only.
    Web(String),
    /// Anything else: it leads nowhere.
    Unknown(String),
}

/// What stands before the text between two lines of `---`: names with values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Front<'a> {
    pub entries: Vec<Entry<'a>>,
    /// Lines that are no entries, counted from 1.
    pub unread: Vec<u32>,
}

/// `name: value` on a line of its own, without the spaces around both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    pub line: u32,
    pub name: &'a str,
    pub value: &'a str,
}

impl<'a> Front<'a> {
    /// The value of the first entry of this name.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        let mut entries = self.entries.iter();
        let entry = entries.find(|entry| entry.name == name);
        entry.map(|entry| entry.value)
    }
}

/// The lines of a file, each with its number.
pub fn lines(text: &str) -> Vec<(u32, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (1..).zip(text.lines()).collect()
}

/// Parts what stands before the text from the text. Without a second line of `---` there is
/// nothing before it.
pub fn front<'t, 'l>(lines: &'l [(u32, &'t str)]) -> (Front<'t>, &'l [(u32, &'t str)]) {
    let is_edge = |line: &(u32, &str)| line.1.trim_end() == "---";
    let Some((_, inner)) = lines.split_first().filter(|(first, _)| is_edge(first)) else {
        return (Front::default(), lines);
    };
    let Some(end) = inner.iter().position(is_edge) else {
        return (Front::default(), lines);
    };
    let mut front = Front::default();
    for &(line, text) in &inner[..end] {
        match text.split_once(':') {
            Some((name, value)) => front.entries.push(Entry {
                line,
                name: name.trim(),
                value: value.trim(),
            }),
            None if text.trim().is_empty() => {}
            None => front.unread.push(line),
        }
    }
    (front, &inner[end + 1..])
}

/// Reads lines that [`lines`] has numbered.
pub fn blocks(lines: &[(u32, &str)]) -> Vec<Block> {
    let mut reader = Reader {
        lines,
        at: 0,
        depth: 0,
    };
    reader.blocks()
}

/// The part of a line, and all that is within it.
pub fn spans(text: &str) -> Vec<Span> {
    spans_within(text, 0)
}

/// The words of spans without their marks.
pub fn plain(spans: &[Span]) -> String {
    let words = spans.iter().map(|span| match span {
        Span::Text(text) | Span::Code(text) => text.clone(),
        Span::Strong(inner) | Span::Emphasis(inner) | Span::Link { text: inner, .. } => {
            plain(inner)
        }
    });
    words.collect()
}

/// Calls `visit` with every link in blocks, in their order, and the line of the block it is in.
pub fn visit_links<'b>(blocks: &'b [Block], visit: &mut impl FnMut(u32, &'b [Span], &'b Target)) {
    for block in blocks {
        let line = block.line;
        match &block.content {
            Content::Paragraph(text) | Content::Heading { text, .. } => {
                visit_spans(text, line, visit);
            }
            Content::List { items, .. } => {
                items.iter().for_each(|item| visit_links(item, visit));
            }
            Content::Note(inner) => visit_links(inner, visit),
            Content::Code { lines, .. } => {
                let notes = lines.iter().zip(line + 1..);
                notes
                    .filter_map(|(code, line)| Some((code.note.as_ref()?, line)))
                    .for_each(|(note, line)| visit_spans(note, line, visit));
            }
            Content::Table { head, rows } => {
                let cells = head.iter().chain(rows.iter().flatten());
                cells.for_each(|cell| visit_spans(cell, line, visit));
            }
        }
    }
}

fn visit_spans<'b>(
    spans: &'b [Span],
    line: u32,
    visit: &mut impl FnMut(u32, &'b [Span], &'b Target),
) {
    for span in spans {
        match span {
            Span::Text(_) | Span::Code(_) => {}
            Span::Strong(inner) | Span::Emphasis(inner) => visit_spans(inner, line, visit),
            Span::Link { text, to } => {
                visit(line, text, to);
                visit_spans(text, line, visit);
            }
        }
    }
}

/// Reads blocks from the line that it is at.
struct Reader<'t, 'l> {
    lines: &'l [(u32, &'t str)],
    at: usize,
    depth: u8,
}

impl<'t> Reader<'t, '_> {
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some(&(line, text)) = self.lines.get(self.at) {
            if text.trim().is_empty() {
                self.at += 1;
                continue;
            }
            let content = self.block(text);
            blocks.push(Block { line, content });
        }
        blocks
    }

    fn block(&mut self, first: &'t str) -> Content {
        if let Some(info) = first.strip_prefix("```") {
            return self.code(info);
        }
        if let Some((level, text)) = heading(first) {
            self.at += 1;
            let text = spans(text);
            return Content::Heading { level, text };
        }
        if is_table_row(first) && self.next_is_rule() {
            return self.table();
        }
        if self.depth < MOST_DEPTH {
            if let Some(marker) = marker(first) {
                return self.list(marker.is_ordered);
            }
            if first.starts_with('>') {
                return self.note();
            }
        }
        self.paragraph()
    }

    /// Code up to the closing fence, or to the end.
    fn code(&mut self, info: &str) -> Content {
        let mut words = info.split_whitespace();
        let language = words.next().unwrap_or_default().to_string();
        let is_explained = words.any(|word| word == "explained");
        self.at += 1;
        let mut lines = Vec::new();
        while let Some(&(_, text)) = self.lines.get(self.at) {
            self.at += 1;
            if text.trim_end() == "```" {
                break;
            }
            let parted = text.rsplit_once(NOTE).filter(|_| is_explained);
            lines.push(CodeLine {
                text: parted.map_or(text, |(code, _)| code).trim_end().into(),
                note: parted.map(|(_, note)| spans(note.trim())),
            });
        }
        Content::Code { language, lines }
    }

    fn next_is_rule(&self) -> bool {
        let next = self.lines.get(self.at + 1);
        next.is_some_and(|(_, text)| {
            let is_rule =
                |cell: &str| cell.contains('-') && cell.trim_matches([':', '-']).is_empty();
            is_table_row(text) && cells(text).iter().all(|cell| is_rule(cell))
        })
    }

    fn table(&mut self) -> Content {
        let row = |text: &str| -> Vec<Vec<Span>> {
            let cells = cells(text);
            cells.iter().map(|cell| spans(cell)).collect()
        };
        let head = row(self.lines[self.at].1);
        self.at += 2;
        let mut rows = Vec::new();
        while let Some(&(_, text)) = self.lines.get(self.at).filter(|line| is_table_row(line.1)) {
            let mut cells = row(text);
            cells.resize(head.len(), Vec::new());
            rows.push(cells);
            self.at += 1;
        }
        Content::Table { head, rows }
    }

    /// Items up to a line that is neither one nor indented below one.
    fn list(&mut self, is_ordered: bool) -> Content {
        let mut items = Vec::new();
        while let Some(&(number, text)) = self.lines.get(self.at) {
            let Some(marker) = marker(text).filter(|marker| marker.is_ordered == is_ordered) else {
                break;
            };
            let mut inner = vec![(number, marker.text)];
            self.at += 1;
            while let Some(&(number, text)) = self.lines.get(self.at) {
                let is_blank = text.trim().is_empty();
                let indent = text.len() - text.trim_start_matches(' ').len();
                // A blank line belongs to the item if what follows does.
                if is_blank && !self.goes_on_after(self.at, marker.width) {
                    break;
                }
                if !is_blank && indent < marker.width {
                    break;
                }
                inner.push((number, text.get(marker.width..).unwrap_or_default()));
                self.at += 1;
            }
            items.push(self.within(&inner));
            while self.is_blank_before_item(is_ordered) {
                self.at += 1;
            }
        }
        Content::List { is_ordered, items }
    }

    /// Whether the next line with words is indented by at least `width`.
    fn goes_on_after(&self, at: usize, width: usize) -> bool {
        let mut rest = self.lines[at..].iter().map(|(_, text)| *text);
        let next = rest.find(|text| !text.trim().is_empty());
        next.is_some_and(|text| text.len() - text.trim_start_matches(' ').len() >= width)
    }

    /// Whether it is at a blank line, and another item of the list follows.
    fn is_blank_before_item(&self, is_ordered: bool) -> bool {
        let text = |at: usize| self.lines.get(at).map(|(_, text)| *text);
        let is_item = |text: &str| marker(text).is_some_and(|it| it.is_ordered == is_ordered);
        text(self.at).is_some_and(|text| text.trim().is_empty())
            && text(self.at + 1).is_some_and(is_item)
    }

    fn note(&mut self) -> Content {
        let mut inner = Vec::new();
        while let Some(&(number, text)) = self.lines.get(self.at) {
            let Some(rest) = text.strip_prefix('>') else {
                break;
            };
            inner.push((number, rest.strip_prefix(' ').unwrap_or(rest)));
            self.at += 1;
        }
        Content::Note(self.within(&inner))
    }

    fn within(&self, lines: &[(u32, &str)]) -> Vec<Block> {
        let mut inner = Reader {
            lines,
            at: 0,
            depth: self.depth + 1,
        };
        inner.blocks()
    }

    /// Lines up to a blank one or one that begins another block.
    fn paragraph(&mut self) -> Content {
        let mut words = Vec::new();
        while let Some(&(_, text)) = self.lines.get(self.at) {
            let ends = text.trim().is_empty()
                || text.starts_with("```")
                || text.starts_with('>')
                || heading(text).is_some()
                || marker(text).is_some()
                || is_table_row(text) && self.next_is_rule();
            if ends && !words.is_empty() {
                break;
            }
            words.push(text.trim());
            self.at += 1;
        }
        Content::Paragraph(spans(&words.join(" ")))
    }
}

/// What stands before an item of a list.
struct Marker<'t> {
    is_ordered: bool,
    /// Lines that belong to the item are indented by so many spaces.
    width: usize,
    text: &'t str,
}

fn marker(line: &str) -> Option<Marker<'_>> {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (is_ordered, mark) = match digits {
        0 if line.starts_with(['-', '*']) => (false, 1),
        1..=3 if line[digits..].starts_with(['.', ')']) => (true, digits + 1),
        _ => return None,
    };
    let text = line[mark..].strip_prefix(' ')?;
    Some(Marker {
        is_ordered,
        width: mark + 1,
        text,
    })
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    let text = text
        .strip_prefix(' ')
        .filter(|_| (1..=6).contains(&level))?;
    Some((level as u8, text.trim()))
}

fn is_table_row(line: &str) -> bool {
    line.starts_with('|')
}

/// The cells of a row; a `\|` is a part of its cell.
fn cells(row: &str) -> Vec<String> {
    let row = row.trim().trim_start_matches('|');
    let row = row.strip_suffix('|').unwrap_or(row);
    let mut cells = vec![String::new()];
    let mut is_escaped = false;
    for c in row.chars() {
        match (c, cells.last_mut()) {
            ('|', _) if !is_escaped => cells.push(String::new()),
            (c, Some(cell)) => {
                if c == '|' {
                    cell.pop();
                }
                cell.push(c);
            }
            (_, None) => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    cells.iter().map(|cell| cell.trim().to_string()).collect()
}

fn spans_within(text: &str, depth: u8) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut words = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let before = text[..text.len() - rest.len()].chars().next_back();
        if let Some((span, length)) = mark(rest, before, depth) {
            if !words.is_empty() {
                spans.push(Span::Text(std::mem::take(&mut words)));
            }
            spans.push(span);
            rest = &rest[length..];
            continue;
        }
        let next = rest[c.len_utf8()..].chars().next();
        let is_escape = c == '\\' && next.is_some_and(|next| next.is_ascii_punctuation());
        let shown = next.filter(|_| is_escape).unwrap_or(c);
        words.push(shown);
        rest = &rest[if is_escape { 1 } else { 0 } + shown.len_utf8()..];
    }
    if !words.is_empty() {
        spans.push(Span::Text(words));
    }
    spans
}

/// The mark that `rest` begins with, and its length in bytes.
fn mark(rest: &str, before: Option<char>, depth: u8) -> Option<(Span, usize)> {
    let reach = rest.floor_char_boundary(LONGEST_MARK);
    let near = &rest[..reach];
    if let Some(inner) = near.strip_prefix('`') {
        let end = inner.find('`').filter(|end| *end > 0)?;
        return Some((Span::Code(inner[..end].into()), end + 2));
    }
    if depth >= MOST_DEPTH {
        return None;
    }
    if let Some(inner) = near.strip_prefix('[') {
        return link(inner, depth).map(|(span, length)| (span, length + 1));
    }
    if let Some(inner) = near.strip_prefix("**") {
        let end = closing(inner, "**")?;
        let span = Span::Strong(spans_within(&inner[..end], depth + 1));
        return Some((span, end + 4));
    }
    let sign = ["*", "_"].into_iter().find(|sign| near.starts_with(sign))?;
    let is_within_word = before.is_some_and(char::is_alphanumeric);
    let inner = &near[1..];
    let end = closing(inner, sign).filter(|_| !is_within_word)?;
    let after = inner[end + 1..].chars().next();
    if sign == "_" && after.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let span = Span::Emphasis(spans_within(&inner[..end], depth + 1));
    Some((span, end + 2))
}

/// Where the sign stands that closes a mark: directly behind a word, and not in code.
fn closing(inner: &str, sign: &str) -> Option<usize> {
    if inner.starts_with(char::is_whitespace) || inner.starts_with(sign) {
        return None;
    }
    let mut in_code = false;
    let mut found = inner.char_indices().filter_map(|(at, c)| {
        in_code ^= c == '`';
        let is_it = !in_code && inner[at..].starts_with(sign);
        let is_behind_word = !inner[..at].ends_with(char::is_whitespace) && at > 0;
        (is_it && is_behind_word).then_some(at)
    });
    found.next()
}

/// A link whose `[` is read.
fn link(inner: &str, depth: u8) -> Option<(Span, usize)> {
    let (text, rest) = inner.split_once("](")?;
    if text.contains(['[', ']']) {
        return None;
    }
    let end = rest.find(')')?;
    let address = rest[..end].trim();
    let to = if let Some(name) = address.strip_prefix("term:") {
        let name = if name.is_empty() { text } else { name };
        Target::Term(name.to_string())
    } else if address.starts_with("#/") {
        Target::Place(address.into())
    } else if address.starts_with("https://") {
        Target::Web(address.into())
    } else {
        Target::Unknown(address.into())
    };
    let length = text.len() + 2 + end + 1;
    let text = spans_within(text, depth + 1);
    Some((Span::Link { text, to }, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks as a short text: what they are in capitals, what is in them in brackets.
    fn shape(blocks: &[Block]) -> String {
        let one = |block: &Block| match &block.content {
            Content::Paragraph(text) => format!("P({})", spans_shape(text)),
            Content::Heading { level, text } => format!("H{level}({})", spans_shape(text)),
            Content::List { is_ordered, items } => {
                let items: Vec<String> = items.iter().map(|item| shape(item)).collect();
                let name = if *is_ordered { "OL" } else { "UL" };
                format!("{name}({})", items.join("; "))
            }
            Content::Note(inner) => format!("N({})", shape(inner)),
            Content::Code { language, lines } => {
                let line = |line: &CodeLine| match &line.note {
                    Some(note) => format!("{} -> {}", line.text, spans_shape(note)),
                    None => line.text.clone(),
                };
                let lines: Vec<String> = lines.iter().map(line).collect();
                format!("C[{language}]({})", lines.join("; "))
            }
            Content::Table { head, rows } => {
                let row = |row: &Vec<Vec<Span>>| {
                    let cells: Vec<String> = row.iter().map(|cell| spans_shape(cell)).collect();
                    cells.join(" | ")
                };
                let rows: Vec<String> = rows.iter().map(row).collect();
                format!("T({} : {})", row(head), rows.join("; "))
            }
        };
        let all: Vec<String> = blocks.iter().map(one).collect();
        all.join(" ")
    }

    fn spans_shape(spans: &[Span]) -> String {
        let one = |span: &Span| match span {
            Span::Text(text) => text.clone(),
            Span::Code(text) => format!("<code {text}>"),
            Span::Strong(inner) => format!("<strong {}>", spans_shape(inner)),
            Span::Emphasis(inner) => format!("<em {}>", spans_shape(inner)),
            Span::Link { text, to } => {
                let to = match to {
                    Target::Term(name) => format!("term {name}"),
                    Target::Place(address) => format!("place {address}"),
                    Target::Web(address) => format!("web {address}"),
                    Target::Unknown(address) => format!("unknown {address}"),
                };
                format!("<{} to {to}>", spans_shape(text))
            }
        };
        spans.iter().map(one).collect()
    }

    #[test]
    fn lines_are_read_as_marks() {
        for (text, expected) in [
            ("plain < words & > \"signs\"", "plain < words & > \"signs\""),
            ("a `code *x*` b", "a <code code *x*> b"),
            (
                "**so** and *so* and _so_",
                "<strong so> and <em so> and <em so>",
            ),
            ("**a `**` b**", "<strong a <code **> b>"),
            (
                "2 * 3 * 4 and snake_case_name",
                "2 * 3 * 4 and snake_case_name",
            ),
            ("an open ` and **strong", "an open ` and **strong"),
            (
                "[group](term:security-group)",
                "<group to term security-group>",
            ),
            ("[NAT gateway](term:)", "<NAT gateway to term NAT gateway>"),
            (
                "[*it*](#/query?q=limit+1)",
                "<<em it> to place #/query?q=limit+1>",
            ),
            (
                "[docs](https://a.example/b)",
                "<docs to web https://a.example/b>",
            ),
            ("[x](javascript:alert)", "<x to unknown javascript:alert>"),
            ("[x](http://a.example)", "<x to unknown http://a.example>"),
            ("[not a link] (x)", "[not a link] (x)"),
            (r"\*no\* \`no\` \[no\](x) a\b", "*no* `no` [no](x) a\\b"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("über **größer** 日本*語*", "über <strong größer> 日本*語*"),
        ] {
            assert_eq!(spans_shape(&spans(text)), expected, "{text}");
        }
    }

    #[test]
    fn texts_are_read_as_blocks() {
        for (text, expected) in [
            ("", ""),
            ("a\nb\n\nc", "P(a b) P(c)"),
            ("# A\ntext\n## B ##x\n#no", "H1(A) P(text) H2(B ##x) P(#no)"),
            ("- a\n- b\n  more\n\nend", "UL(P(a); P(b more)) P(end)"),
            (
                "1. a\n2. b\n   - c\n   - d\n3. e",
                "OL(P(a); P(b) UL(P(c); P(d)); P(e))",
            ),
            (
                "1. a\n\n   ```sh\n   x\n   ```\n\n2. b",
                "OL(P(a) C[sh](x); P(b))",
            ),
            ("text\n- a\n* b", "P(text) UL(P(a); P(b))"),
            ("-no item\n1.no item", "P(-no item 1.no item)"),
            ("> a\n> - b\nc", "N(P(a) UL(P(b))) P(c)"),
            ("```\n# a\n  b\n```\nc", "C[](# a;   b) P(c)"),
            ("```sh\nnever closed", "C[sh](never closed)"),
            (
                "```json explained\n{  // Opens.\n  \"a\": \"x//y\"\n}  // *Closes.*\n```",
                "C[json]({ -> Opens.;   \"a\": \"x//y\"; } -> <em Closes.>)",
            ),
            ("```json\n{  // kept\n```", "C[json]({  // kept)"),
            (
                "| a | b |\n|---|:-:|\n| 1 | `x \\| y` |\n| 2 |\nend",
                "T(a | b : 1 | <code x | y>; 2 | ) P(end)",
            ),
            ("| no table |\ntext", "P(| no table | text)"),
        ] {
            assert_eq!(shape(&blocks(&lines(text))), expected, "{text}");
        }
    }

    #[test]
    fn blocks_know_their_lines() {
        let text = "# A\n\ntext\nmore\n\n- a\n- b\n\n  c\n\n```\nx\n```\n| a |\n| - |";
        let blocks = blocks(&lines(text));
        let numbers: Vec<u32> = blocks.iter().map(|block| block.line).collect();
        assert_eq!(numbers, [1, 3, 6, 11, 14]);
        let Content::List { items, .. } = &blocks[2].content else {
            panic!("{blocks:?}");
        };
        let numbers: Vec<u32> = items.iter().flatten().map(|block| block.line).collect();
        assert_eq!(numbers, [6, 7, 9]);
    }

    #[test]
    fn what_stands_before_the_text_is_parted_from_it() {
        let text = "\u{feff}---\ntitle: A: b\n\nno entry\n minutes :5\n---\nbody";
        let lines = lines(text);
        let (front, rest) = front(&lines);
        assert_eq!(front.get("title"), Some("A: b"));
        assert_eq!(front.get("minutes"), Some("5"));
        assert_eq!(front.get("sample"), None);
        assert_eq!((front.entries[1].line, &front.unread[..]), (5, &[4][..]));
        assert_eq!(rest, [(7, "body")]);
        for text in ["body", "---\ntitle: never closed", ""] {
            let lines = super::lines(text);
            assert_eq!(
                super::front(&lines),
                (Front::default(), &lines[..]),
                "{text}"
            );
        }
    }

    #[test]
    fn links_are_visited_with_their_lines() {
        let text = "[a](term:)\n\n- **[b](#/data)**\n\n| [c](x) |\n|---|\n\n\
                    ```json explained\n{\n}  // [d](term:e)\n```";
        let mut seen = Vec::new();
        let blocks = blocks(&lines(text));
        visit_links(&blocks, &mut |line, text, _| seen.push((line, plain(text))));
        let expected = [(1, "a"), (3, "b"), (5, "c"), (10, "d")];
        assert_eq!(seen, expected.map(|(line, text)| (line, text.to_string())));
    }

    #[test]
    fn hostile_texts_are_read_in_bounded_depth_and_time() {
        for piece in ["[", "`", "*a", "**a", "_a", "> ", "- ", "|", "[a](", "\\"] {
            let text = piece.repeat(20_000);
            let blocks = blocks(&lines(&text));
            assert_eq!(blocks.len(), 1, "{piece}");
        }
    }
}
