//! What is wrong with a query, and where.

mod fix;

pub use fix::{Edit, Fix};

use serde::{Deserialize, Serialize};

/// A range of a query text in bytes, end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Severity {
    /// The query cannot run.
    Error,
    /// The query runs, but may not mean what was meant.
    Warning,
    /// The query means here what was meant, but not everywhere.
    Hint,
}

/// One thing to say about a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    pub severity: Severity,
    pub span: Span,
    /// What was expected and what was found, lower case, without a full stop.
    pub message: String,
    /// One next step, if there is one to name.
    pub hint: Option<String>,
    /// A change of the query after which there is nothing of this left to say, where one is
    /// certain.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    pub fn error(span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            span,
            message: message.into(),
            hint: None,
            fix: None,
        }
    }

    pub fn warning(span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(span, message)
        }
    }

    pub fn hint(span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Hint,
            ..Diagnostic::error(span, message)
        }
    }

    pub fn with_hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }

    pub fn with_fix(mut self, fix: Fix) -> Diagnostic {
        self.fix = Some(fix);
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Line and column, both from 1, of where this begins in `text`; a column is a
    /// character.
    pub fn position(&self, text: &str) -> (usize, usize) {
        let before = &text[..text.floor_char_boundary(self.span.start)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        (line, before[line_start..].chars().count() + 1)
    }

    /// The line of the query that this is about, and a line that has carets under the
    /// offending piece.
    pub fn excerpt(&self, text: &str) -> (String, String) {
        let (line, column) = self.position(text);
        let source = text.lines().nth(line - 1).unwrap_or("");
        let end = self.span.end.min(text.len());
        let piece = text.get(self.span.start..end).unwrap_or("");
        let piece = piece.lines().next().unwrap_or("");
        let carets = "^".repeat(piece.chars().count().max(1));
        (source.into(), " ".repeat(column - 1) + &carets)
    }

    /// The message with the line of the query that it is about, and carets under the
    /// offending piece.
    pub fn render(&self, text: &str) -> String {
        let (line, column) = self.position(text);
        let (source, carets) = self.excerpt(text);
        let kind = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "note",
        };
        let mut rendered = format!(
            "{kind}: {} (line {line}, column {column})\n  {source}\n  {carets}",
            self.message
        );
        if let Some(hint) = &self.hint {
            rendered.push_str("\n  hint: ");
            rendered.push_str(hint);
        }
        if let Some(fix) = &self.fix {
            rendered.push_str("\n  fix: ");
            rendered.push_str(&fix.title);
        }
        rendered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_the_piece() {
        let text = "stats count(*)\n| sorte x";
        let diagnostic = Diagnostic::error(Span::new(17, 22), "unknown command `sorte`")
            .with_hint("did you mean `sort`?");
        assert_eq!(
            diagnostic.render(text),
            "error: unknown command `sorte` (line 2, column 3)\n  | sorte x\n    ^^^^^\n  hint: did you mean `sort`?"
        );
    }
}
