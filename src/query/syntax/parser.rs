//! Tokens to the tree, by recursive descent.
//!
//! What is wrong is noted, and reading goes on behind it where that makes sense (see
//! [`recover`](super::recover)), so that everything is told at once.

use super::lexer::{Lexer, Token};
use super::recover::Foreign;
use super::tree::*;
use crate::query::diagnostic::{Diagnostic, Span};

/// Deeper expressions are refused, so that no query can exhaust the stack.
const MAX_DEPTH: u32 = 64;

/// More operators of arithmetic in one expression are refused for the same reason: each
/// nests the tree by one.
const MAX_OPERATORS: u32 = 256;

/// Words that are no names unless they stand in backticks.
pub(in crate::query) const KEYWORDS: [&str; 9] =
    ["as", "by", "and", "or", "not", "in", "like", "asc", "desc"];

/// Reads a query; all that is wrong with it is reported at once.
pub fn parse(text: &str) -> Result<Query, Vec<Diagnostic>> {
    let (query, mut findings) = read(text);
    findings.retain(Diagnostic::is_error);
    match findings.is_empty() {
        true => Ok(query),
        false => Err(findings),
    }
}

/// Reads as much of a query as can be read, and says what there is to say about its syntax, in
/// the order of the text.
pub fn read(text: &str) -> (Query, Vec<Diagnostic>) {
    let mut parser = Parser {
        text,
        lexer: Lexer::new(text),
        peeked: None,
        last_end: 0,
        depth: 0,
        operators: 0,
        closers: Vec::new(),
        has_given_up: false,
        told_at: None,
    };
    let stages = parser.stages();
    let mut findings = parser.lexer.into_findings();
    findings.sort_by_key(|finding| finding.span.start);
    let characters = text.chars().count();
    (Query { stages, characters }, findings)
}

pub(super) type Parsed<T> = Result<T, Diagnostic>;

/// Reads a text from token to token.
pub struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) lexer: Lexer<'a>,
    pub(super) peeked: Option<Parsed<(Token, Span)>>,
    /// Where the last token that was taken ends.
    pub(super) last_end: usize,
    depth: u32,
    /// Operators of arithmetic in the outermost expression so far.
    operators: u32,
    /// What closes the parentheses and brackets that are open, the innermost last.
    pub(super) closers: Vec<&'static str>,
    /// Whether the command is too much to be read on.
    pub(super) has_given_up: bool,
    /// Where the last error is.
    pub(super) told_at: Option<usize>,
}

impl Parser<'_> {
    pub(super) fn peek(&mut self) -> Parsed<&(Token, Span)> {
        let lexer = &mut self.lexer;
        match self.peeked.get_or_insert_with(|| lexer.token()) {
            Ok(token) => Ok(token),
            Err(error) => Err(error.clone()),
        }
    }

    pub(super) fn next(&mut self) -> Parsed<(Token, Span)> {
        let token = self.peeked.take().unwrap_or_else(|| self.lexer.token())?;
        self.last_end = token.1.end;
        Ok(token)
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Ok((Token::Symbol(found), _)) if *found == symbol);
        if found {
            let _ = self.next();
        }
        found
    }

    pub(super) fn take_keyword(&mut self, keyword: &str) -> bool {
        let found =
            matches!(self.peek(), Ok((Token::Word(word), _)) if word.eq_ignore_ascii_case(keyword));
        if found {
            let _ = self.next();
        }
        found
    }

    /// A regular expression, if one stands here: only whoever expects one can tell its `/`
    /// from a division.
    pub(super) fn take_regex(&mut self) -> Parsed<Option<Literal>> {
        if let Some(Ok((_, span))) = &self.peeked {
            self.lexer.rewind(span.start);
            self.peeked = None;
        }
        let Some(found) = self.lexer.pattern() else {
            return Ok(None);
        };
        let (text, span) = found?;
        self.last_end = span.end;
        Ok(Some(Literal { span, text }))
    }

    pub(super) fn take_text(&mut self) -> Parsed<Option<Literal>> {
        let (Token::Text(text), span) = self.peek()?.clone() else {
            return Ok(None);
        };
        let _ = self.next();
        Ok(Some(Literal { span, text }))
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str, after: &str) -> Parsed<()> {
        if self.take_symbol(symbol) {
            return Ok(());
        }
        self.unexpected(&format!("`{symbol}` {after}"))
    }

    /// An error at the next token: something else was expected.
    pub(super) fn unexpected<T>(&mut self, expected: &str) -> Parsed<T> {
        let (token, span) = self.peek()?.clone();
        let found = describe(&token);
        Err(Diagnostic::error(
            span,
            format!("expected {expected}, found {found}"),
        ))
    }

    pub(super) fn items(&mut self) -> Parsed<Vec<Item>> {
        let mut items = vec![self.item()?];
        while self.take_symbol(",") || self.lacks_comma(&items) {
            items.push(self.item()?);
        }
        Ok(items)
    }

    pub(super) fn item(&mut self) -> Parsed<Item> {
        let (expr, text) = self.expr_with_text()?;
        let alias = match self.take_keyword("as") || self.lacks_as(&expr) {
            true => self.alias()?,
            false => None,
        };
        Ok(Item { expr, alias, text })
    }

    pub(super) fn name(&mut self) -> Parsed<Name> {
        self.name_of("a name after `as`")
    }

    /// A name that is no keyword.
    pub(super) fn name_of(&mut self, expected: &str) -> Parsed<Name> {
        match self.peek()?.clone() {
            (Token::Word(text), span) if !is_keyword(&text) => {
                let _ = self.next();
                Ok(Name { span, text })
            }
            (Token::Quoted(text), span) => {
                let _ = self.next();
                Ok(Name { span, text })
            }
            _ => self.unexpected(expected),
        }
    }

    /// Where the last token that was taken ends.
    pub(super) fn last_span(&self) -> Span {
        Span::new(self.last_end, self.last_end)
    }

    pub(super) fn expr_with_text(&mut self) -> Parsed<(Expr, String)> {
        let start = self.peek()?.1.start;
        let expr = self.expr()?;
        // Nothing may have been read.
        let written = self.text.get(start..self.last_end).unwrap_or("");
        Ok((expr, written.to_string()))
    }

    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        let start = self.peek()?.1;
        if self.depth >= MAX_DEPTH {
            return self.give_up(start, "the expression is nested too deeply");
        }
        if self.depth == 0 {
            self.operators = 0;
        }
        self.depth += 1;
        let expr = self.or();
        self.depth -= 1;
        expr
    }

    fn or(&mut self) -> Parsed<Expr> {
        let mut operands = vec![self.and()?];
        while self.take_keyword("or") || self.takes_bars("or") {
            operands.push(self.and()?);
        }
        Ok(balanced(BinaryOp::Or, operands))
    }

    fn and(&mut self) -> Parsed<Expr> {
        let mut operands = vec![self.condition()?];
        while self.take_keyword("and") {
            operands.push(self.condition()?);
        }
        Ok(balanced(BinaryOp::And, operands))
    }

    pub(super) fn not(&mut self) -> Parsed<Expr> {
        let start = self.peek()?.1;
        let mut negations = 0;
        while self.take_keyword("not") || self.take_symbol("!") {
            negations += 1;
        }
        let mut expr = self.comparison()?;
        // An even number of negations still turns the value into a truth.
        let wrap = match negations {
            0 => 0,
            n if n % 2 == 1 => 1,
            _ => 2,
        };
        for _ in 0..wrap {
            expr = Expr {
                span: start.to(expr.span),
                kind: ExprKind::Not(Box::new(expr)),
            };
        }
        Ok(expr)
    }

    fn comparison(&mut self) -> Parsed<Expr> {
        let left = self.sum()?;
        let operators = [
            ("==", BinaryOp::Equal),
            ("=", BinaryOp::Equal),
            ("!=", BinaryOp::NotEqual),
            ("<=", BinaryOp::LessOrEqual),
            ("<", BinaryOp::Less),
            (">=", BinaryOp::GreaterOrEqual),
            (">", BinaryOp::Greater),
        ];
        for (symbol, op) in operators {
            let place = self.place();
            if self.take_symbol(symbol) {
                if let Some(negated) = self.pattern_instead(op, place) {
                    return self.like(left, negated);
                }
                let right = self.sum()?;
                return Ok(self.null_instead(op, left, right));
            }
        }
        if self.take_symbol("=~") {
            return self.like(left, false);
        }
        let left = match self.foreign_comparison(left)? {
            Foreign::Read(expr) => return Ok(expr),
            Foreign::None(left) => left,
        };
        let negated = self.take_keyword("not");
        if self.take_keyword("like") {
            return self.like(left, negated);
        }
        if self.take_keyword("in") {
            return self.membership(left, negated);
        }
        if negated {
            return self.unexpected("`like` or `in` after `not`");
        }
        Ok(left)
    }

    pub(super) fn like(&mut self, subject: Expr, negated: bool) -> Parsed<Expr> {
        let pattern = match self.take_regex()? {
            Some(Literal { span, text }) => Pattern {
                span,
                kind: PatternKind::Regex(text),
            },
            None => match self.take_text()? {
                Some(Literal { span, text }) => Pattern {
                    span,
                    kind: PatternKind::Substring(text),
                },
                None => return self.unexpected("a text or a `/regular expression/`"),
            },
        };
        Ok(Expr {
            span: subject.span.to(pattern.span),
            kind: ExprKind::Like {
                subject: Box::new(subject),
                negated,
                pattern,
            },
        })
    }

    pub(super) fn membership(&mut self, subject: Expr, negated: bool) -> Parsed<Expr> {
        let close = self.open_list()?;
        let mut list = vec![self.expr()?];
        while self.take_symbol(",") {
            list.push(self.expr()?);
        }
        self.close(close, "to end the list")?;
        Ok(Expr {
            span: Span::new(subject.span.start, self.last_end),
            kind: ExprKind::In {
                subject: Box::new(subject),
                negated,
                list,
            },
        })
    }

    pub(super) fn sum(&mut self) -> Parsed<Expr> {
        let operators = [("+", BinaryOp::Add), ("-", BinaryOp::Subtract)];
        self.chain(&operators, Parser::product)
    }

    fn product(&mut self) -> Parsed<Expr> {
        let operators = [
            ("*", BinaryOp::Multiply),
            ("/", BinaryOp::Divide),
            ("%", BinaryOp::Modulo),
        ];
        self.chain(&operators, Parser::power)
    }

    /// Operands joined by operators of one rank, grouped from the left.
    fn chain(
        &mut self,
        operators: &[(&str, BinaryOp)],
        operand: fn(&mut Self) -> Parsed<Expr>,
    ) -> Parsed<Expr> {
        let mut left = operand(self)?;
        loop {
            let mut symbols = operators.iter();
            let Some((_, op)) = symbols.find(|(symbol, _)| self.take_symbol(symbol)) else {
                return Ok(left);
            };
            self.count_operator(left.span)?;
            left = binary(*op, left, operand(self)?);
        }
    }

    fn count_operator(&mut self, span: Span) -> Parsed<()> {
        self.operators += 1;
        if self.operators > MAX_OPERATORS {
            return self.give_up(span, "the expression has too many operators");
        }
        Ok(())
    }

    fn power(&mut self) -> Parsed<Expr> {
        let base = self.unary()?;
        if !self.take_symbol("^") {
            return Ok(base);
        }
        let start = self.peek()?.1;
        if self.depth >= MAX_DEPTH {
            return self.give_up(start, "the expression is nested too deeply");
        }
        self.depth += 1;
        let exponent = self.power();
        self.depth -= 1;
        Ok(binary(BinaryOp::Power, base, exponent?))
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.peek()?.1;
        let mut negations = 0;
        while self.take_symbol("-") {
            negations += 1;
            self.count_operator(start)?;
        }
        let mut expr = self.operand()?;
        for _ in 0..negations {
            expr = Expr {
                span: start.to(expr.span),
                kind: ExprKind::Negate(Box::new(expr)),
            };
        }
        Ok(expr)
    }

    /// One value, with steps into it, and no operator beside it that has no parentheses.
    pub(super) fn operand(&mut self) -> Parsed<Expr> {
        let expr = self.primary()?;
        match expr.kind {
            ExprKind::Field(_) | ExprKind::Call(_) => self.steps(expr),
            _ => Ok(expr),
        }
    }

    /// Steps into the list or map that an expression gives.
    fn steps(&mut self, mut expr: Expr) -> Parsed<Expr> {
        loop {
            let step = if self.take_symbol(".") {
                let (key, span) = self.lexer.key()?;
                self.last_end = span.end;
                Step::Key(key)
            } else if self.take_symbol("[") {
                let (token, _) = self.peek()?;
                let Token::Integer(index) = *token else {
                    return self.unexpected("the number of an element, counted from 0");
                };
                let _ = self.next();
                self.expect_symbol("]", "after the number of the element")?;
                Step::Index(usize::try_from(index).unwrap_or(usize::MAX))
            } else {
                return Ok(expr);
            };
            self.count_operator(expr.span)?;
            expr = Expr {
                span: Span::new(expr.span.start, self.last_end),
                kind: ExprKind::Step(Box::new(expr), step),
            };
        }
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let (token, span) = self.peek()?.clone();
        let kind = match token {
            Token::Text(text) => ExprKind::Text(text),
            Token::Integer(value) => {
                let _ = self.next();
                return Ok(self.number_or_period(value, span));
            }
            Token::Float(value) => ExprKind::Float(value),
            Token::Duration { count, unit } => ExprKind::Duration { count, unit },
            Token::Quoted(name) => ExprKind::Field(name),
            Token::Word(word) if !is_keyword(&word) => {
                let _ = self.next();
                return self.word(word, span);
            }
            Token::Symbol("(") => {
                let _ = self.next();
                self.closers.push(")");
                let expr = self.expr()?;
                self.close(")", "to close the parenthesis")?;
                return Ok(Expr {
                    span: Span::new(span.start, self.last_end),
                    ..expr
                });
            }
            _ => return self.unexpected("a field, a value or a function"),
        };
        let _ = self.next();
        Ok(Expr { span, kind })
    }

    fn word(&mut self, word: String, span: Span) -> Parsed<Expr> {
        if !self.take_symbol("(") {
            let kind = match word.to_ascii_lowercase().as_str() {
                "true" => ExprKind::Bool(true),
                "false" => ExprKind::Bool(false),
                _ => ExprKind::Field(word),
            };
            return Ok(Expr { span, kind });
        }
        self.closers.push(")");
        let mut name = Name { span, text: word };
        let mut arguments = Vec::new();
        let star = self.take_symbol("*");
        if star {
            self.close(")", "after `*`")?;
        } else if self.peek()?.0 == Token::Symbol(")") {
            self.close(")", "to close the arguments")?;
        } else {
            self.take_distinct(&mut name);
            arguments.push(self.expr()?);
            while self.take_symbol(",") {
                arguments.push(self.expr()?);
            }
            self.close(")", "to close the arguments")?;
        }
        Ok(Expr {
            span: Span::new(span.start, self.last_end),
            kind: ExprKind::Call(Call {
                name,
                arguments,
                star,
            }),
        })
    }
}

pub(super) fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    Expr {
        span: left.span.to(right.span),
        kind: ExprKind::Binary(op, Box::new(left), Box::new(right)),
    }
}

/// Joins the operands of an associative operator in a tree that is as flat as can be:
/// a filter that lists hundreds of alternatives is ordinary.
pub(super) fn balanced(op: BinaryOp, mut operands: Vec<Expr>) -> Expr {
    while operands.len() > 1 {
        let mut pairs = Vec::with_capacity(operands.len().div_ceil(2));
        let mut rest = operands.into_iter();
        while let Some(left) = rest.next() {
            pairs.push(match rest.next() {
                Some(right) => binary(op, left, right),
                None => left,
            });
        }
        operands = pairs;
    }
    operands.remove(0)
}

pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS
        .iter()
        .any(|keyword| word.eq_ignore_ascii_case(keyword))
}

pub(super) fn describe(token: &Token) -> String {
    match token {
        Token::Word(word) => format!("`{word}`"),
        Token::Quoted(name) => format!("the name `{name}`"),
        Token::Text(text) => format!("the text \"{text}\""),
        Token::Integer(value) => format!("the number {value}"),
        Token::Float(value) => format!("the number {value}"),
        Token::Duration { count, unit } => format!("`{count}{unit}`"),
        Token::Symbol(symbol) => format!("`{symbol}`"),
        Token::End => "the end of the query".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes an expression with all its parentheses.
    fn shape(expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Text(text) => format!("{text:?}"),
            ExprKind::Integer(value) => value.to_string(),
            ExprKind::Float(value) => format!("{value:?}"),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Broken => "?".to_string(),
            ExprKind::Duration { count, unit } => format!("{count}{unit}"),
            ExprKind::Field(name) => name.clone(),
            ExprKind::Call(call) => {
                let arguments: Vec<String> = call.arguments.iter().map(shape).collect();
                let star = if call.star { "*" } else { "" };
                format!("{}({star}{})", call.name.text, arguments.join(", "))
            }
            ExprKind::Step(inner, Step::Key(key)) => format!("({} . {key})", shape(inner)),
            ExprKind::Step(inner, Step::Index(at)) => format!("({} [{at}])", shape(inner)),
            ExprKind::Not(inner) => format!("(not {})", shape(inner)),
            ExprKind::Negate(inner) => format!("(- {})", shape(inner)),
            ExprKind::Binary(op, left, right) => {
                format!("({} {op:?} {})", shape(left), shape(right))
            }
            ExprKind::In {
                subject,
                negated,
                list,
            } => {
                let list: Vec<String> = list.iter().map(shape).collect();
                let not = if *negated { "not " } else { "" };
                format!("({} {not}in [{}])", shape(subject), list.join(", "))
            }
            ExprKind::Like {
                subject,
                negated,
                pattern,
            } => {
                let not = if *negated { "not " } else { "" };
                format!("({} {not}like {:?})", shape(subject), pattern.kind)
            }
        }
    }

    fn filter_shape(condition: &str) -> String {
        let query = parse(&format!("filter {condition}")).unwrap();
        match &query.stages[0].command {
            Command::Filter(expr) => shape(expr),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn precedence() {
        for (text, expected) in [
            ("a or b and c", "(a Or (b And c))"),
            ("not a = 1 and b", "((not (a Equal 1)) And b)"),
            (
                "not a like /x/ and not b like /y|z/",
                "((not (a like Regex(\"x\"))) And (not (b like Regex(\"y|z\"))))",
            ),
            ("a + b * c - d", "((a Add (b Multiply c)) Subtract d)"),
            ("-a ^ 2 ^ 3", "((- a) Power (2 Power 3))"),
            ("(a or b) and c", "((a Or b) And c)"),
            ("a == 'x'", "(a Equal \"x\")"),
            (
                "a in [1, 'b'] or c not in [2]",
                "((a in [1, \"b\"]) Or (c not in [2]))",
            ),
            (
                "a =~ 'x' and b not like \"y\"",
                "((a like Substring(\"x\")) And (b not like Substring(\"y\")))",
            ),
            ("bytes/2 > 1e3", "((bytes Divide 2) Greater 1000.0)"),
            ("`a-b` - @message.x", "(a-b Subtract @message.x)"),
            ("avg (f1) > .5 # why", "(avg(f1) Greater 0.5)"),
            ("a like /x\\/y\\d/", "(a like Regex(\"x/y\\\\d\"))"),
            (
                "a = \"it's \\\"q\\\" \\d\"",
                "(a Equal \"it's \\\"q\\\" \\\\d\")",
            ),
            ("!ispresent(a)", "(not ispresent(a))"),
            (
                "m.a.b[2].c = -m[0]",
                "(((m.a.b [2]) . c) Equal (- (m [0])))",
            ),
            ("f(a).0.`odd key`", "((f(a) . 0) . odd key)"),
            ("`m n`.k[0]", "((m n . k) [0])"),
        ] {
            assert_eq!(filter_shape(text), expected, "{text}");
        }
    }

    #[test]
    fn items_keep_their_text_and_names() {
        let query =
            parse("STATS count(*), sum( bytes ) / 2 as half BY bin(5m), srcAddr as src").unwrap();
        let Command::Stats { aggregates, by } = &query.stages[0].command else {
            panic!("{query:?}");
        };
        let names: Vec<&str> = aggregates.iter().chain(by).map(Item::name).collect();
        assert_eq!(names, ["count(*)", "half", "bin(5m)", "src"]);
        assert_eq!(aggregates[1].text, "sum( bytes ) / 2");
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        for (text, start, message) in [
            (
                "",
                0,
                "expected a command such as `fields`, `filter` or `stats`, found the end of the query",
            ),
            (
                "| limit 1",
                0,
                "expected a command such as `fields`, `filter` or `stats`, found `|`",
            ),
            (
                "limit 1 |",
                9,
                "expected a command such as `fields`, `filter` or `stats`, found the end of the query",
            ),
            ("filtre a = 1", 0, "unknown command `filtre`"),
            (
                "filter a like /x/i",
                17,
                "unexpected `i` after the regular expression",
            ),
            ("filter a = 'x", 11, "the text has no closing `'`"),
            (
                "filter (a = 1",
                13,
                "expected `)` to close the parenthesis, found the end of the query",
            ),
            (
                "filter a = ",
                11,
                "expected a field, a value or a function, found the end of the query",
            ),
            (
                "fields a b",
                9,
                "expected `|` before the next command, or the end of the query, found `b`",
            ),
            ("limit ten", 6, "expected a number of rows, found `ten`"),
            ("limit -1", 6, "expected a number of rows, found `-`"),
            (
                "filter a in []",
                13,
                "expected a field, a value or a function, found `]`",
            ),
            (
                "filter a not 1",
                13,
                "expected `like` or `in` after `not`, found the number 1",
            ),
            (
                "fields a as by",
                12,
                "expected a name after `as`, found `by`",
            ),
            ("filter a ? 1", 9, "unexpected character `?`"),
            ("filter f(a). = 1", 11, "expected a name after `.`"),
            (
                "filter a[-1]",
                9,
                "expected the number of an element, counted from 0, found `-`",
            ),
        ] {
            let errors = parse(text).unwrap_err();
            assert_eq!(
                (errors[0].span.start, errors[0].message.as_str()),
                (start, message),
                "{text}"
            );
        }
    }

    #[test]
    fn several_mistakes_are_told_at_once() {
        let errors = parse("fields a b | limit ten | sort c").unwrap_err();
        assert_eq!(errors.len(), 2);
    }

    #[test]
    fn deep_nesting_is_an_error() {
        for text in [
            "(".repeat(100_000),
            "-".repeat(100_000),
            "2^".repeat(100_000),
            "f(".repeat(100_000),
        ] {
            assert!(parse(&format!("filter {text}1")).is_err());
        }
        let chain = " + 1".repeat(200);
        for text in [
            format!("a{}", " + 1".repeat(1_000)),
            format!("{}a{}", "(".repeat(60), format!("{chain})").repeat(60)),
            format!(
                "{}a{}",
                format!("{}(", "-".repeat(60)).repeat(60),
                ")".repeat(60)
            ),
        ] {
            assert!(parse(&format!("filter {text}")).is_err());
        }
        assert!(parse(&format!("fields a{chain}, b{chain}")).is_ok());
        for text in [
            format!("{}a", "not ".repeat(100_000)),
            format!("a{}", " or a = 1".repeat(10_000)),
        ] {
            assert_eq!(
                parse(&format!("filter {text}")).map(|query| query.stages.len()),
                Ok(1)
            );
        }
    }
}
