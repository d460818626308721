//! The nodes of the tree.

use crate::query::diagnostic::Span;
pub use crate::query::value::Step;

/// A whole query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub stages: Vec<Stage>,
}

/// One command of the pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub span: Span,
    pub command: Command,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Fields(Vec<Item>),
    Display(Vec<Item>),
    Filter(Expr),
    Stats {
        aggregates: Vec<Item>,
        by: Vec<Item>,
    },
    Sort(Vec<SortKey>),
    Limit(u64),
    Parse(Parse),
}

/// `parse` and `json`: a text is taken apart, and its pieces get names.
#[derive(Clone, Debug, PartialEq)]
pub struct Parse {
    /// What is taken apart; `@message` where nothing is written.
    pub subject: Option<Expr>,
    pub mode: ParseMode,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ParseMode {
    /// Literal text with a `*` for each name.
    Glob { pattern: Literal, names: Vec<Name> },
    /// A regular expression, whose groups bear their names in it if there are none behind
    /// `as`.
    Regex {
        pattern: Literal,
        names: Vec<Name>,
        /// Where `multi` is written, which makes a row of each match.
        multi: Option<Span>,
    },
    /// `key=value` pairs, which become a map.
    Logfmt(Name),
    /// Values with commas between them, by their position.
    Csv(Vec<Name>),
    /// What a path leads to in an XML document.
    Xml { path: Literal, name: Name },
    /// What a path of keys leads to in a JSON document.
    Json { path: Literal, name: Name },
}

/// A text, or a regular expression without its slashes, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    pub span: Span,
    pub text: String,
}

/// An expression with the name that it gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub expr: Expr,
    /// The name after `as`.
    pub alias: Option<Name>,
    /// The text of the expression as it was written, which titles its column.
    pub text: String,
}

impl Item {
    /// The name of the column.
    pub fn name(&self) -> &str {
        match (&self.alias, &self.expr.kind) {
            (Some(alias), _) => &alias.text,
            (None, ExprKind::Field(name)) => name,
            (None, _) => &self.text,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub span: Span,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    pub expr: Expr,
    pub descending: bool,
    /// The text of the expression as it was written.
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    Text(String),
    Integer(i128),
    Float(f64),
    Bool(bool),
    /// Digits directly followed by a unit: `5m`.
    Duration {
        count: u32,
        unit: String,
    },
    /// A field or a name that the query defined, without backticks. A dot in it may also be
    /// a step into a map: `m.key` where `m` is defined and `m.key` is not.
    Field(String),
    Call(Call),
    /// A step into a list or a map: `[0]`, or `.key` behind something that is no plain name.
    Step(Box<Expr>, Step),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    In {
        subject: Box<Expr>,
        negated: bool,
        list: Vec<Expr>,
    },
    /// `like` and `=~`.
    Like {
        subject: Box<Expr>,
        negated: bool,
        pattern: Pattern,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function as it was written.
    pub name: Name,
    pub arguments: Vec<Expr>,
    /// Whether the argument is `*`, as in `count(*)`.
    pub star: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    pub span: Span,
    pub kind: PatternKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PatternKind {
    /// The text must stand somewhere in the subject.
    Substring(String),
    /// The expression between the slashes.
    Regex(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
}
