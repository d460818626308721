//! The nodes of the tree.

use crate::query::diagnostic::Span;
pub use crate::query::value::Step;

/// A whole query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub stages: Vec<Stage>,
    /// How long its text is.
    pub characters: usize,
}

/// One command of the pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub span: Span,
    /// The command, as it is registered; `$` calls a saved query.
    pub name: &'static str,
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
    Parse(Parse),
    Limit {
        count: u64,
        /// Whether any rows will do, and not only the first.
        any: bool,
    },
    Dedup(Vec<Item>),
    Unnest {
        list: Expr,
        into: Name,
    },
    /// The field that holds lists as text.
    Expand(Name),
    Pattern(Expr),
    /// Names, in which `*` stands for any characters; all that is shown if there are none.
    FillDown(Vec<Name>),
    FillMissing(Vec<Filling>),
    AddTotals(AddTotals),
    /// Where log events come from, which is settled by the files that are open.
    Source,
    /// Shows what the service masks; nothing is masked here.
    Unmask(Vec<Item>),
    Saved(SavedCall),
    /// What could not be read, which has been told; it may define any names. A query that
    /// [`parse`](super::parse) gives has none.
    Broken,
    Lookup(Lookup),
}

/// `lookup` and `cidrlookup`: the columns of a row of a table that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    pub table: Name,
    /// What must be equal, all of it; of `cidrlookup` one, whose column has CIDR blocks.
    pub by: Vec<Match>,
    pub is_cidr: bool,
    /// Whether values are only put where there are none (`OUTPUTNEW`).
    pub fills: bool,
    pub outputs: Vec<Output>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    pub field: Name,
    /// The column of the table; `cidrlookup` can find it by itself.
    pub column: Option<Name>,
}

/// A column of a table, and the name that it gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    pub column: Name,
    pub name: Name,
}

/// A saved query, whose commands stand here, with values for its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedCall {
    pub name: Name,
    pub arguments: Vec<(Name, Literal)>,
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
        /// Whether each match makes a row, and not only the first counts.
        is_multi: bool,
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

/// What stands in a field of an added row: `with value for name`.
#[derive(Clone, Debug, PartialEq)]
pub struct Filling {
    pub value: Expr,
    pub name: Name,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AddTotals {
    pub span: Span,
    /// The column of the sums of each row.
    pub name: Option<Name>,
    /// Whether that column is added.
    pub row: bool,
    /// Whether a row with the sums of each column is added.
    pub col: bool,
    /// What is summed; all that is shown, but for the keys of `stats`, if there are none.
    pub fields: Vec<Name>,
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

impl Expr {
    /// A field, by its name.
    pub fn field(name: &Name) -> Expr {
        Expr {
            span: name.span,
            kind: ExprKind::Field(name.text.clone()),
        }
    }
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
    /// What could not be read, which has been told. A query that [`parse`](super::parse)
    /// gives has none.
    Broken,
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
