//! A text in good order: a command on each line, blanks where they help, and everything
//! spelled as the registries spell it.
//!
//! It works on lexemes alone. Names, texts, numbers, regular expressions and comments stay as
//! they are, so that the query means the same.

use super::lexeme::{Kind, Lexeme, is_symbol, is_word, lexemes, stages};
use super::walk::Walk;
use crate::query::command::CommandInfo;
use crate::query::diagnostic::Span;
use crate::query::function::Function;
use crate::query::notation::Element;
use crate::query::syntax::Token;
use serde::{Deserialize, Serialize};

/// Lines are broken so that they are no longer, in characters.
const WIDTH: usize = 100;

/// What stands before a line on which a command goes on.
const INDENT: &str = "    ";

/// A text in good order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formatted {
    pub text: String,
    /// Where the cursor goes, in bytes.
    pub cursor: usize,
}

/// Brings a text into good order; `cursor` (bytes) stays at what it was at. A text with
/// something in it that is no token stays as it is.
pub fn format(text: &str, cursor: usize) -> Formatted {
    let all = lexemes(text);
    let mut sheet = Sheet::default();
    let is_slip = |lexeme: &Lexeme| lexeme.is_slip || lexeme.kind == Kind::Broken;
    if all.is_empty() || all.iter().any(is_slip) {
        sheet.text = text.to_string();
        sheet.places = vec![(Span::new(0, text.len()), 0)];
    } else {
        sheet.lay_out(&pieces(text, &all));
    }
    let cursor = sheet.cursor(cursor);
    Formatted {
        text: sheet.text,
        cursor,
    }
}

/// A lexeme or a comment.
struct Piece {
    /// As it is to be written.
    text: String,
    /// Where it stands in the text.
    span: Span,
    kind: PieceKind,
    /// How many brackets are open around it.
    depth: usize,
    /// Whether nothing stands between it and what is before it.
    is_glued: bool,
    /// Whether a line may be broken before it.
    may_break: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PieceKind {
    Pipe,
    Token,
    /// A comment on the line of what it follows.
    Remark,
    /// A comment on a line of its own.
    Comment,
}

/// The pieces of a text, each spelled and spaced.
fn pieces(text: &str, all: &[Lexeme]) -> Vec<Piece> {
    // Such a name may be the title of a column, which is the text of a call.
    let names_call = |lexeme: &Lexeme| matches!(&lexeme.kind, Kind::Token(Token::Quoted(name)) if name.contains('('));
    let keeps_functions = all.iter().any(names_call);
    let is_comma = |at: usize| is_symbol(Some(&all[at]), ",");
    let roles = roles(all);
    let mut pieces = comments(text, 0, all[0].span.start);
    let mut depth: usize = 0;
    for (at, lexeme) in all.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &all[at]);
        let next = all.get(at + 1);
        let begins_stage = before.is_none_or(|before| is_symbol(Some(before), "|"));
        if matches!(lexeme.symbol(), Some(")" | "]")) {
            depth = depth.saturating_sub(1);
        }
        let is_pipe = is_symbol(Some(lexeme), "|");
        if is_pipe {
            depth = 0;
        }
        pieces.push(Piece {
            text: match roles[at] {
                Role::Literal(word) if word.eq_ignore_ascii_case(lexeme.text(text)) => {
                    word.to_string()
                }
                _ => spelled(lexeme, text, begins_stage, before, next, keeps_functions),
            },
            span: lexeme.span,
            kind: match is_pipe {
                true => PieceKind::Pipe,
                false => PieceKind::Token,
            },
            depth,
            is_glued: at
                .checked_sub(1)
                .is_some_and(|before| match (roles[before], roles[at]) {
                    (Role::Literal("="), _) | (_, Role::Literal("=")) => true,
                    (Role::AsWritten, Role::AsWritten) if !is_comma(before) && !is_comma(at) => {
                        all[before].span.end == lexeme.span.start
                    }
                    _ => is_glued(all, before),
                }),
            may_break: is_symbol(before, ",")
                || ["by", "and", "or"].iter().any(|word| is_word(lexeme, word)),
        });
        if matches!(lexeme.symbol(), Some("(" | "[")) {
            depth += 1;
        }
        let end = next.map_or(text.len(), |next| next.span.start);
        pieces.extend(comments(text, lexeme.span.end, end));
    }
    pieces
}

/// What a lexeme is in the syntax of its command.
#[derive(Clone, Copy)]
enum Role {
    /// A word or a sign of the syntax.
    Literal(&'static str),
    /// A piece of a command without expressions, in which `src*` is a name and `src *` two.
    AsWritten,
    Other,
}

fn roles(all: &[Lexeme]) -> Vec<Role> {
    let mut roles = Vec::new();
    for stage in stages(all) {
        roles.extend(stage.command.map(|_| Role::Other));
        let walk = Walk::along(&stage);
        let computes = stage.command.is_none() || walk.computes();
        for (at, taken) in walk.taken.iter().enumerate() {
            let literal = taken.iter().find_map(|next| match next.element {
                Element::Literal(word) => Some(word),
                Element::Part(_) => None,
            });
            // In front of `=`, a word is that of the syntax, whatever else it could be.
            let is_setting = is_symbol(stage.lexemes.get(at + 1), "=");
            roles.push(match literal {
                Some(word) if taken.len() == 1 || is_setting => Role::Literal(word),
                _ if !computes => Role::AsWritten,
                _ => Role::Other,
            });
        }
        // The pipe behind the stage.
        roles.push(Role::Other);
    }
    roles
}

/// A lexeme as the registries spell it; the length in bytes stays.
fn spelled(
    lexeme: &Lexeme,
    text: &str,
    begins_stage: bool,
    before: Option<&Lexeme>,
    next: Option<&Lexeme>,
    keeps_functions: bool,
) -> String {
    let written = lexeme.text(text);
    let same = |name: &&str| name.eq_ignore_ascii_case(written);
    let registered = if lexeme.word().is_none() {
        None
    } else if begins_stage {
        CommandInfo::find(written).and_then(|command| command.names().find(same))
    } else if is_symbol(next, "(") && !lexeme.is_reserved() {
        let function = Function::find(written).filter(|_| !keeps_functions);
        function.and_then(|function| function.names().find(same))
    } else if lexeme.is_reserved() && !is_symbol(before, ".") {
        return written.to_ascii_lowercase();
    } else {
        None
    };
    registered.unwrap_or(written).to_string()
}

/// Whether nothing stands between the lexeme `at` and the next one.
fn is_glued(all: &[Lexeme], at: usize) -> bool {
    let (before, lexeme) = (&all[at], &all[at + 1]);
    let stage_start = at == 0 || is_symbol(Some(&all[at - 1]), "|");
    let is_command = stage_start && before.word().and_then(CommandInfo::find).is_some();
    match (before.symbol(), lexeme.symbol()) {
        (_, Some("," | ")" | "]" | "}" | ":")) | (Some("(" | "[" | "{" | "." | "$"), _) => true,
        // Behind a name, a dot that touches it would be a part of it.
        (_, Some(".")) => before.ends_operand() && before.word().is_none(),
        (_, Some("(")) => before.word().is_some() && !before.is_reserved() && !is_command,
        (_, Some("[")) => before.ends_operand() && !is_command,
        // `!` and `=` would be one operator.
        (Some("!"), _) => !lexeme
            .symbol()
            .is_some_and(|symbol| symbol.starts_with('=')),
        (Some("-"), _) => {
            let operand = at.checked_sub(1).map(|at| &all[at]);
            // The name of the command is no operand.
            let is_first = at == 1 || at > 1 && is_symbol(Some(&all[at - 2]), "|");
            is_first || !operand.is_some_and(Lexeme::ends_operand)
        }
        _ => false,
    }
}

/// The comments between two places of a text where there is nothing else but blanks.
fn comments(text: &str, from: usize, to: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = from;
    while let Some(found) = text[at..to].find('#') {
        let start = at + found;
        let end = text[start..to].find('\n').map_or(to, |end| start + end);
        let is_alone = from == 0 || text[at..start].contains('\n');
        pieces.push(Piece {
            text: text[start..end].to_string(),
            span: Span::new(start, end),
            kind: match is_alone {
                true => PieceKind::Comment,
                false => PieceKind::Remark,
            },
            depth: 0,
            is_glued: false,
            may_break: false,
        });
        at = end;
    }
    pieces
}

/// What has been laid out so far.
#[derive(Default)]
struct Sheet {
    text: String,
    /// Where pieces of the text went: their spans there, and where they begin here.
    places: Vec<(Span, usize)>,
    /// What comes before the next piece.
    gap: Gap,
}

#[derive(Clone, Copy, Default)]
enum Gap {
    #[default]
    Nothing,
    Blank,
    /// A new line that begins with this.
    Line(&'static str),
}

impl Sheet {
    fn lay_out(&mut self, pieces: &[Piece]) {
        let is_comment = |piece: &&Piece| matches!(piece.kind, PieceKind::Comment);
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            let rest = &pieces[at + 1..];
            match piece.kind {
                PieceKind::Token => {
                    let is_token = |piece: &&Piece| piece.kind == PieceKind::Token;
                    let more = rest.iter().take_while(is_token).count();
                    self.fill(&pieces[at..=at + more]);
                    at += more;
                }
                PieceKind::Pipe => {
                    self.gap = Gap::Line("");
                    self.write(piece);
                    if rest.is_empty() {
                        self.text.push(' ');
                    }
                }
                PieceKind::Remark => {
                    self.write(piece);
                    self.gap = Gap::Line(INDENT);
                }
                PieceKind::Comment => {
                    let next = rest.iter().find(|piece| !is_comment(piece));
                    let goes_on = next.is_some_and(|next| next.kind == PieceKind::Token);
                    let is_behind = pieces[..at].iter().any(|piece| !is_comment(&piece));
                    let indent = if goes_on && is_behind { INDENT } else { "" };
                    self.gap = Gap::Line(indent);
                    self.write(piece);
                    self.gap = Gap::Line(indent);
                }
            }
            at += 1;
        }
    }

    /// Writes tokens on as many lines as they need.
    fn fill(&mut self, mut tokens: &[Piece]) {
        while let Some(end) = self.line_end(tokens) {
            tokens[..end].iter().for_each(|token| self.write(token));
            self.gap = Gap::Line(INDENT);
            tokens = &tokens[end..];
        }
        tokens.iter().for_each(|token| self.write(token));
    }

    /// Where the line is to be broken if the tokens do not fit: where the fewest brackets are
    /// open, as late as possible; or else behind what does not fit.
    fn line_end(&self, tokens: &[Piece]) -> Option<usize> {
        let mut width = match self.gap {
            Gap::Line(indent) => indent.len(),
            _ => {
                let line = self.text.rsplit('\n').next().unwrap_or_default();
                line.chars().count() + 1
            }
        };
        let too_wide = tokens.iter().position(|token| {
            width += token.text.chars().count() + usize::from(!token.is_glued);
            // The first blank was counted for the gap before the line.
            width > WIDTH + 1
        })?;
        let breaks = |range: std::ops::RangeInclusive<usize>| {
            range.filter(|&at| at > 0 && tokens.get(at).is_some_and(|token| token.may_break))
        };
        let fits = breaks(0..=too_wide).min_by_key(|&at| (tokens[at].depth, usize::MAX - at));
        fits.or_else(|| breaks(too_wide..=tokens.len()).next())
    }

    fn write(&mut self, piece: &Piece) {
        match self.gap {
            Gap::Nothing => {}
            Gap::Blank if piece.is_glued => {}
            Gap::Blank => self.text.push(' '),
            Gap::Line(indent) => {
                if !self.text.is_empty() {
                    self.text.push('\n');
                }
                self.text.push_str(indent);
            }
        }
        self.places.push((piece.span, self.text.len()));
        self.text.push_str(&piece.text);
        self.gap = Gap::Blank;
    }

    /// Where a place of the text went: with the piece that it is in or behind, or else with the
    /// one that it is in front of.
    fn cursor(&self, cursor: usize) -> usize {
        let mut before = self
            .places
            .iter()
            .rev()
            .filter(|(span, _)| span.start < cursor);
        let in_front = self.places.iter().find(|(span, _)| span.start == cursor);
        match (before.next(), in_front) {
            (Some((span, to)), _) if cursor < span.end => to + cursor - span.start,
            (Some((span, to)), None) if self.places.last() == Some(&(*span, *to)) => {
                match self.text.ends_with(' ') {
                    true => self.text.len(),
                    false => to + span.end - span.start,
                }
            }
            (Some((span, to)), None) => to + span.end - span.start,
            (Some((span, to)), _) if cursor == span.end => to + span.end - span.start,
            (_, Some((_, to))) => *to,
            (None, None) => 0,
        }
    }
}
