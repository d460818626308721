//! Reading on behind mistakes, so that all of them are told at once and none twice.
//!
//! A command that cannot be read leaves the others alone; an operand that cannot be read
//! leaves the rest of its command alone. Habits of other languages (`group by`, `is null`,
//! `in (…)`) are read as what they mean, and told with the words of this language.

use super::foreign::{self, name_as_written, quoted};
use super::lexer::Token;
use super::parser::{Parsed, Parser, balanced, binary, describe, is_keyword};
use super::tree::*;
use crate::flow::Field;
use crate::flow::spelling::nearest;
use crate::query::command::{CommandInfo, Role};
use crate::query::derived::DerivedField;
use crate::query::diagnostic::{Diagnostic, Fix, Span};
use crate::query::function::Function;
use crate::query::time::Unit;

const A_COMMAND: &str = "a command such as `fields`, `filter` or `stats`";

/// Comparisons of other languages.
pub(super) enum Foreign {
    Read(Expr),
    /// There is none behind this.
    None(Expr),
}

impl Parser<'_> {
    /// All commands.
    pub(super) fn stages(&mut self) -> Vec<Stage> {
        let mut stages = Vec::new();
        self.drop_pipes();
        loop {
            let start = self.place();
            self.closers.clear();
            self.has_given_up = false;
            match self.stage() {
                Ok(stage) => stages.push(stage),
                Err(error) => {
                    self.tell(error);
                    self.skip_stage();
                    stages.push(Stage {
                        span: Span::new(start.start, self.last_end.max(start.start)),
                        name: "",
                        command: Command::Broken,
                    });
                }
            }
            if !self.goes_on() {
                return stages;
            }
        }
    }

    fn stage(&mut self) -> Parsed<Stage> {
        let (token, start) = self.peek()?.clone();
        if token == Token::Symbol("$") {
            let command = self.saved_call()?;
            return Ok(self.end_stage(start, "$", command));
        }
        let Token::Word(word) = token else {
            return self.unexpected(A_COMMAND);
        };
        let (name, command) = match self.group_alone(&word, start) {
            Some(command) => ("stats", command),
            None => {
                let info = self.command(&word, start)?;
                let Role::Runs(read) = info.role else {
                    return Err(service_only(info, start));
                };
                (info.name, read(self)?)
            }
        };
        Ok(self.end_stage(start, name, command))
    }

    fn end_stage(&mut self, start: Span, name: &'static str, command: Command) -> Stage {
        let command = self.tail(command, start);
        let span = Span::new(start.start, self.last_end);
        Stage {
            span,
            name,
            command,
        }
    }

    /// The command that a word names, or was meant to; the word is taken if it is one.
    fn command(&mut self, word: &str, span: Span) -> Parsed<&'static CommandInfo> {
        if let Some(info) = CommandInfo::find(word) {
            let _ = self.next();
            return Ok(info);
        }
        let error = Diagnostic::error(span, format!("unknown command `{word}`"));
        let missing = |name: &str| {
            let error = Diagnostic::error(span, format!("expected {A_COMMAND}, found `{word}`"));
            error.with_fix(Fix::insert(span.start, format!("{name} ")))
        };
        if let Some(meant) = foreign::command(word)
            && let Some(info) = CommandInfo::find(meant)
        {
            let error = error.with_hint(format!("here it is `{meant}`"));
            self.tell(error.with_fix(Fix::write(span, meant)));
            let _ = self.next();
            return Ok(info);
        }
        let next = self.second();
        let function = Function::find(word);
        let is_call = next == Token::Symbol("(");
        let implied = match (&next, function) {
            (_, Some(function)) if function.is_aggregate() => Some("stats"),
            (_, Some(_)) if is_call => Some("filter"),
            (Token::Symbol("=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "=~" | "!~"), None) => {
                Some("filter")
            }
            (Token::Word(next), None) => {
                let compares = ["like", "in", "not", "is", "between", "contains"];
                let is_one = compares.iter().any(|word| next.eq_ignore_ascii_case(word));
                is_one.then_some("filter")
            }
            _ => None,
        };
        if let Some(info) = implied.and_then(CommandInfo::find) {
            self.tell(missing(info.name));
            return Ok(info);
        }
        let known = CommandInfo::all().filter(|command| command.runs());
        let name = nearest(word, known.flat_map(CommandInfo::names));
        match name.and_then(|name| Some((name, CommandInfo::find(name)?))) {
            Some((name, info)) => {
                let error = error.with_hint(format!("did you mean `{name}`?"));
                self.tell(error.with_fix(Fix::write(span, name)));
                let _ = self.next();
                Ok(info)
            }
            None => Err(error.with_hint(
                "a query is a pipeline of commands such as `filter`, `stats`, `sort` and `limit`",
            )),
        }
    }

    /// Reads `group by` where a command should begin.
    fn group_alone(&mut self, word: &str, span: Span) -> Option<Command> {
        let is_one = word.eq_ignore_ascii_case("group")
            && matches!(self.second(), Token::Word(next) if next.eq_ignore_ascii_case("by"));
        if !is_one {
            return None;
        }
        let _ = self.next();
        let _ = self.next();
        let whole = Span::new(span.start, self.last_end);
        let error = Diagnostic::error(whole, "`group by` belongs to `stats`");
        self.tell(error.with_fix(Fix::write(whole, "stats count(*) by")));
        Some(Command::Stats {
            aggregates: vec![count_of_rows(whole)],
            by: self.items().unwrap_or_default(),
        })
    }

    /// What stands behind a command that has been read.
    fn tail(&mut self, command: Command, start: Span) -> Command {
        let (token, span) = match self.peek() {
            Ok(next) => next.clone(),
            Err(error) => {
                let error = error.clone();
                self.tell(error);
                self.skip_stage();
                return command;
            }
        };
        match &token {
            Token::End => return command,
            Token::Symbol("|") if !self.at_bars() => return command,
            _ if self.told_at == Some(span.start) => {
                self.skip_stage();
                return command;
            }
            Token::Word(word) if self.begins_command(word) => {
                let message = format!("expected `|` before the next command, found `{word}`");
                let fix = Fix::insert(span.start, "| ");
                self.tell(Diagnostic::error(span, message).with_fix(fix));
                return command;
            }
            Token::Word(word) if matches!(word.to_ascii_lowercase().as_str(), "group" | "by") => {
                if let Command::Fields(items) = &command
                    && let Some(command) = self.grouped(items, start)
                {
                    return command;
                }
            }
            _ => {}
        }
        let found = describe(&token);
        let mut error = Diagnostic::error(
            span,
            format!("expected `|` before the next command, or the end of the query, found {found}"),
        );
        if let Token::Symbol(closing @ (")" | "]")) = token {
            let what = format!("the `{closing}` that nothing opens");
            error = error.with_fix(Fix::remove(span, &what));
        }
        self.tell(error);
        self.skip_stage();
        command
    }

    /// Reads `fields …` with `group by …` behind as the `stats` that it means.
    fn grouped(&mut self, items: &[Item], start: Span) -> Option<Command> {
        let place = self.place();
        if !self.take_by() {
            return None;
        }
        let named = Span::new(place.start, self.last_end);
        self.told_at = None;
        let by = self.items().ok()?;
        let aggregates: Vec<&Item> = items
            .iter()
            .filter(|item| has_aggregate(&item.expr))
            .collect();
        let written: Vec<&str> = aggregates
            .iter()
            .map(|item| {
                let end = item
                    .alias
                    .as_ref()
                    .map_or(item.expr.span.end, |alias| alias.span.end);
                &self.text[item.expr.span.start..end]
            })
            .collect();
        let written = match written.is_empty() {
            true => "count(*)".to_string(),
            false => written.join(", "),
        };
        let keys = &self.text[named.end..self.last_end];
        let fix = Fix::replace(
            "Write it with `stats … by`",
            Span::new(start.start, self.last_end),
            format!("stats {written} by{keys}"),
        );
        let words = self.text[named.start..named.end].to_string();
        // What `take_by` said of it is said better here.
        self.lexer.findings.retain(|told| told.span != named);
        let error = Diagnostic::error(named, format!("`{words}` belongs to `stats`"));
        self.tell(error.with_fix(fix));
        let mut aggregates: Vec<Item> = aggregates.into_iter().cloned().collect();
        if aggregates.is_empty() {
            aggregates.push(count_of_rows(named));
        }
        Some(Command::Stats { aggregates, by })
    }

    /// Whether a word begins a command whose pipe is missing.
    fn begins_command(&mut self, word: &str) -> bool {
        let is_known = CommandInfo::find(word).is_some_and(CommandInfo::runs);
        let is_foreign =
            !matches!(self.second(), Token::Symbol(_)) && foreign::command(word).is_some();
        is_known || is_foreign
    }

    /// Goes to the next command, if there is one.
    fn goes_on(&mut self) -> bool {
        let pipe = self.place();
        if !self.take_symbol("|") {
            // A command whose pipe is missing, which has been told.
            return !matches!(self.peek(), Ok((Token::End, _)));
        }
        self.drop_pipes();
        let (token, end) = match self.peek() {
            Ok(next) => next.clone(),
            Err(_) => return true,
        };
        if token != Token::End {
            return true;
        }
        let message = format!("expected {A_COMMAND}, found {}", describe(&token));
        let before = self.text[..pipe.start].trim_end().len();
        let fix = Fix::remove(Span::new(before, pipe.end), "the last pipe");
        self.tell(Diagnostic::error(end, message).with_fix(fix));
        false
    }

    /// Passes over pipes where a command should stand.
    fn drop_pipes(&mut self) {
        loop {
            let place = self.place();
            if !self.take_symbol("|") {
                return;
            }
            let message = format!("expected {A_COMMAND}, found `|`");
            // At the start, no blank is to be left.
            let is_first = self.text[..place.start].trim().is_empty();
            let end = if is_first {
                self.place().start
            } else {
                place.end
            };
            let fix = Fix::remove(Span::new(place.start, end), "the pipe");
            self.tell(Diagnostic::error(place, message).with_fix(fix));
        }
    }

    /// Moves to the next pipe or the end.
    fn skip_stage(&mut self) {
        while !matches!(self.peek(), Ok((Token::Symbol("|") | Token::End, _))) {
            let _ = self.next();
        }
    }

    /// Notes an error, unless it stands where the last one does and so only follows from it.
    pub(in crate::query) fn tell(&mut self, error: Diagnostic) {
        if self.told_at != Some(error.span.start) {
            self.told_at = Some(error.span.start);
            self.lexer.findings.push(error);
        }
    }

    /// Refuses a command that is too much to be read.
    pub(super) fn give_up<T>(&mut self, span: Span, message: &str) -> Parsed<T> {
        self.has_given_up = true;
        Err(Diagnostic::error(span, message))
    }

    /// Where the next token stands.
    pub(super) fn place(&mut self) -> Span {
        let end = Span::new(self.last_end, self.last_end);
        self.peek().map_or(end, |next| next.1)
    }

    /// The token behind the next one.
    fn second(&mut self) -> Token {
        let _ = self.peek();
        let mut ahead = self.lexer.ahead();
        ahead.token().map_or(Token::End, |token| token.0)
    }

    fn next_is(&mut self, word: &str) -> bool {
        matches!(self.peek(), Ok((Token::Word(next), _)) if next.eq_ignore_ascii_case(word))
    }

    fn second_is(&mut self, word: &str) -> bool {
        matches!(self.second(), Token::Word(next) if next.eq_ignore_ascii_case(word))
    }

    /// An operand of `and`; what cannot be read is told and passed over.
    pub(super) fn condition(&mut self) -> Parsed<Expr> {
        let open = self.closers.len();
        let last = self.last_end;
        let start = self.place();
        match self.not() {
            Err(error) if !self.has_given_up => {
                let nothing_read = self.last_end == last && error.span.start == start.start;
                let error = match nothing_read {
                    true => self.with_dangling(error),
                    false => error,
                };
                self.tell(error);
                let nested = self.closers.len().saturating_sub(open);
                self.closers.truncate(open);
                self.skip_operand(nested);
                Ok(Expr {
                    span: Span::new(start.start, self.last_end.max(start.start)),
                    kind: ExprKind::Broken,
                })
            }
            result => result,
        }
    }

    /// The error at a place where an operand is missing, with the way to do without it where
    /// a comma or `and` asks for it.
    fn with_dangling(&mut self, error: Diagnostic) -> Diagnostic {
        let before = &self.text[..self.last_end];
        let word = ["and", "or", ","].into_iter().find(|word| {
            let at = before.len().saturating_sub(word.len());
            let (head, tail) = before.split_at_checked(at).unwrap_or((before, ""));
            let stands_alone = *word == "," || head.ends_with(char::is_whitespace);
            tail.eq_ignore_ascii_case(word) && stands_alone
        });
        let ends = matches!(
            self.peek(),
            Ok((Token::End | Token::Symbol("|" | ")" | "]" | ","), _))
        );
        match word {
            Some(word) if ends => {
                let start = before[..before.len() - word.len()].trim_end().len();
                let fix = Fix::remove(Span::new(start, before.len()), &format!("the `{word}`"));
                error.with_fix(fix)
            }
            _ => error,
        }
    }

    /// Moves behind what is left of an operand inside so many parentheses of its own.
    fn skip_operand(&mut self, mut nested: usize) {
        loop {
            match self.peek() {
                Ok((Token::Symbol("|") | Token::End, _)) => return,
                Ok((Token::Symbol("(" | "["), _)) => nested += 1,
                Ok((Token::Symbol(")" | "]"), _)) if nested > 0 => nested -= 1,
                Ok((Token::Symbol(")" | "]" | ","), _)) if nested == 0 => return,
                Ok((Token::Word(word), _)) if nested == 0 => {
                    let ends = ["and", "or", "as", "by", "asc", "desc"];
                    if ends.iter().any(|end| word.eq_ignore_ascii_case(end)) {
                        return;
                    }
                }
                _ => {}
            }
            let _ = self.next();
        }
    }

    /// Takes what closes a parenthesis or a bracket. Where only that is missing, it is told,
    /// and reading goes on as if it were there.
    pub(super) fn close(&mut self, symbol: &'static str, what: &str) -> Parsed<()> {
        if self.take_symbol(symbol) {
            self.closers.pop();
            return Ok(());
        }
        let (token, span) = self.peek()?.clone();
        let is_end = match &token {
            Token::End | Token::Symbol("|") => true,
            Token::Symbol(closing @ (")" | "]")) => {
                self.closers.iter().rev().nth(1) == Some(closing)
            }
            Token::Word(word) => {
                let ends = ["as", "by", "asc", "desc"];
                ends.iter().any(|end| word.eq_ignore_ascii_case(end)) || self.begins_command(word)
            }
            _ => false,
        };
        let found = describe(&token);
        let error = Diagnostic::error(span, format!("expected `{symbol}` {what}, found {found}"));
        if !is_end {
            return Err(error);
        }
        // Nothing of all that is open can be closed later.
        let missing: String = match token {
            Token::Symbol(")" | "]") => symbol.to_string(),
            _ => self.closers.iter().rev().copied().collect(),
        };
        self.closers.pop();
        self.tell(error.with_fix(Fix::insert(self.last_end, missing)));
        Ok(())
    }

    /// Begins the list behind `in`; gives what closes it.
    pub(super) fn open_list(&mut self) -> Parsed<&'static str> {
        let place = self.place();
        if self.take_symbol("[") {
            self.closers.push("]");
            return Ok("]");
        }
        let (token, _) = self.peek()?.clone();
        if token != Token::Symbol("(") {
            let error = match self.expect_symbol("[", "to begin the list after `in`") {
                Ok(()) => return Ok("]"),
                Err(error) => error,
            };
            let written = &self.text[place.start..place.end];
            return Err(match token {
                Token::Text(_) | Token::Integer(_) => {
                    error.with_fix(Fix::write(place, format!("[{written}]")))
                }
                _ => error,
            });
        }
        if self.second_is("source") || self.second_is("select") {
            let mut depth = 0;
            loop {
                match self.next() {
                    Ok((Token::Symbol("("), _)) => depth += 1,
                    Ok((Token::Symbol(")"), _)) if depth == 1 => break,
                    Ok((Token::Symbol(")"), _)) => depth -= 1,
                    Ok((Token::End, _)) => break,
                    _ => {}
                }
            }
            let message = "a query within a query does not run here";
            return Err(Diagnostic::error(place, message)
                .with_hint("run it first and write its values into the list: `in ['a', 'b']`"));
        }
        let _ = self.next();
        self.closers.push(")");
        let message = "expected `[` to begin the list after `in`, found `(`";
        let mut error = Diagnostic::error(place, message);
        if let Some(end) = self.end_of_parenthesis() {
            let edits = vec![(place, "[".to_string()), (end, "]".to_string())];
            error = error.with_fix(Fix::of("Write the list in `[…]`", edits));
        }
        self.tell(error);
        Ok(")")
    }

    /// Where the parenthesis closes that has just been opened.
    fn end_of_parenthesis(&mut self) -> Option<Span> {
        let mut ahead = self.lexer.ahead();
        let mut depth = 0;
        // Nothing is peeked behind the parenthesis.
        loop {
            match ahead.token().ok()? {
                (Token::Symbol("("), _) => depth += 1,
                (Token::Symbol(")"), span) if depth == 0 => return Some(span),
                (Token::Symbol(")"), _) => depth -= 1,
                (Token::End | Token::Symbol("|"), _) => return None,
                _ => {}
            }
        }
    }

    /// Whether two pipes stand next, which may mean `or`.
    fn at_bars(&mut self) -> bool {
        let Ok((Token::Symbol("|"), span)) = self.peek() else {
            return false;
        };
        let at = span.end;
        if !self.text[at..].starts_with('|') {
            return false;
        }
        let mut ahead = self.lexer.ahead();
        let _ = ahead.token();
        // A command behind them shows that one of the pipes is too many.
        match ahead.token() {
            Ok((Token::Word(word), _)) => {
                let is_command = CommandInfo::find(&word).is_some();
                !is_command
                    || matches!(ahead.token(), Ok((Token::Symbol(next), _)) if next != "|" && next != "(")
            }
            Ok((Token::End | Token::Symbol("|"), _)) | Err(_) => false,
            Ok(_) => true,
        }
    }

    /// Takes `||` for a word.
    pub(super) fn takes_bars(&mut self, meant: &str) -> bool {
        if !self.at_bars() {
            return false;
        }
        let start = self.place().start;
        let _ = self.next();
        let _ = self.next();
        let span = Span::new(start, self.last_end);
        self.tell(foreign::instead(span, "||", meant));
        true
    }

    /// Whether a comma is missing before the next field.
    pub(super) fn lacks_comma(&mut self, items: &[Item]) -> bool {
        let Ok((Token::Word(word), span)) = self.peek().cloned() else {
            return false;
        };
        let is_field = Field::find(&word).is_some() || DerivedField::find(&word).is_some();
        let is_function = Function::find(&word).is_some() && self.second() == Token::Symbol("(");
        let is_event = matches!(
            word.as_str(),
            "@timestamp" | "@message" | "@logStream" | "@log"
        );
        let is_broken = items
            .last()
            .is_some_and(|item| item.expr.kind == ExprKind::Broken);
        if !(is_field || is_function || is_event) || is_broken || is_keyword(&word) {
            return false;
        }
        let message = format!("expected `,` before `{word}`");
        let place = Span::new(self.last_end, self.last_end);
        let fix = Fix::replace("Insert `,`", place, ",");
        self.tell(Diagnostic::error(span, message).with_fix(fix));
        true
    }

    /// Whether `as` is missing before the name of a computed value.
    pub(super) fn lacks_as(&mut self, expr: &Expr) -> bool {
        if matches!(expr.kind, ExprKind::Field(_) | ExprKind::Broken) {
            return false;
        }
        let Ok((Token::Word(word), span)) = self.peek().cloned() else {
            return false;
        };
        let begins = self.begins_command(&word);
        let is_name = !is_keyword(&word) && !begins && !word.eq_ignore_ascii_case("group");
        let ends = match self.second() {
            Token::End | Token::Symbol("," | "|") => true,
            Token::Word(next) => {
                next.eq_ignore_ascii_case("by") || next.eq_ignore_ascii_case("group")
            }
            _ => false,
        };
        if !is_name || !ends || Field::find(&word).is_some() {
            return false;
        }
        let message = format!("expected `as` before the name `{word}`");
        let fix = Fix::insert(span.start, "as ");
        self.tell(Diagnostic::error(span, message).with_fix(fix));
        true
    }

    /// The name behind `as`; what is none is told and passed over.
    pub(super) fn alias(&mut self) -> Parsed<Option<Name>> {
        if let (Token::Text(text), span) = self.peek()?.clone() {
            let found = describe(&Token::Text(text.clone()));
            let message = format!("expected a name after `as`, found {found}");
            let fix = Fix::write(span, name_as_written(&text));
            self.tell(Diagnostic::error(span, message).with_fix(fix));
            let _ = self.next();
            return Ok(Some(Name { span, text }));
        }
        match self.name() {
            Ok(name) => Ok(Some(name)),
            Err(error) => {
                self.tell(error);
                self.skip_operand(0);
                Ok(None)
            }
        }
    }

    /// Whether `=` or `!=` stands before a regular expression, which `like` is for; the answer
    /// says whether it is negated.
    pub(super) fn pattern_instead(&mut self, op: BinaryOp, place: Span) -> Option<bool> {
        let negated = match op {
            BinaryOp::Equal => false,
            BinaryOp::NotEqual => true,
            _ => return None,
        };
        if !self.text[self.last_end..].trim_start().starts_with('/') {
            return None;
        }
        let word = if negated { "not like" } else { "like" };
        let written = &self.text[place.start..place.end];
        let message = format!("expected `{word}` before the regular expression, found `{written}`");
        let text = self.spaced(place, word);
        let fix = Fix::replace(format!("Write `{word}`"), place, text);
        self.tell(Diagnostic::error(place, message).with_fix(fix));
        Some(negated)
    }

    /// A word with the blanks that it needs where a sign stood.
    fn spaced(&self, place: Span, word: &str) -> String {
        let before = self.text[..place.start].ends_with(char::is_whitespace);
        let after = self.text[place.end..].starts_with(char::is_whitespace);
        let blank = |there: bool| if there { "" } else { " " };
        format!("{}{word}{}", blank(before), blank(after))
    }

    /// A comparison; with `null` it asks whether a field is there.
    pub(super) fn null_instead(&mut self, op: BinaryOp, left: Expr, right: Expr) -> Expr {
        let is_null =
            matches!(&right.kind, ExprKind::Field(name) if name.eq_ignore_ascii_case("null"));
        match op {
            BinaryOp::Equal if is_null => self.presence(left, right.span.end, false),
            BinaryOp::NotEqual if is_null => self.presence(left, right.span.end, true),
            _ => binary(op, left, right),
        }
    }

    /// Tells how to ask whether something is there.
    fn presence(&mut self, subject: Expr, end: usize, is_there: bool) -> Expr {
        let written = self.text[subject.span.start..subject.span.end].to_string();
        let span = Span::new(subject.span.start, end);
        let not = if is_there { "" } else { "not " };
        let fix = Fix::write(span, format!("{not}ispresent({written})"));
        let message = "there is no `null` here; `ispresent` asks whether a field is there";
        self.tell(Diagnostic::error(span, message).with_fix(fix));
        let call = call_of("ispresent", span, vec![subject]);
        match is_there {
            true => call,
            false => Expr {
                span,
                kind: ExprKind::Not(Box::new(call)),
            },
        }
    }

    /// Comparisons of other languages: `is null`, `between`, `contains`, `ilike`, `!~`.
    pub(super) fn foreign_comparison(&mut self, left: Expr) -> Parsed<Foreign> {
        let place = self.place();
        if self.take_symbol("!~") {
            let text = self.spaced(place, "not like");
            let fix = Fix::replace("Write `not like`", place, text);
            let error = Diagnostic::error(place, "expected `not like`, found `!~`");
            self.tell(error.with_fix(fix));
            return self.like(left, true).map(Foreign::Read);
        }
        let Ok((Token::Word(first), _)) = self.peek().cloned() else {
            return Ok(Foreign::None(left));
        };
        let negated = first.eq_ignore_ascii_case("not");
        let word = match (negated, self.second()) {
            (true, Token::Word(second)) => second,
            (true, _) => return Ok(Foreign::None(left)),
            (false, _) => first,
        };
        let word = word.to_ascii_lowercase();
        let known = [
            "is",
            "between",
            "contains",
            "includes",
            "has",
            "startswith",
            "endswith",
            "ilike",
            "rlike",
            "regexp",
            "matches",
        ];
        if !known.contains(&word.as_str()) || (word == "is" && negated) {
            return Ok(Foreign::None(left));
        }
        if word == "is" {
            return Ok(match self.second() {
                Token::Word(second) if second.eq_ignore_ascii_case("null") => {
                    let _ = (self.next(), self.next());
                    Foreign::Read(self.presence(left, self.last_end, false))
                }
                Token::Word(second) if second.eq_ignore_ascii_case("not") => {
                    let _ = (self.next(), self.next());
                    match self.next_is("null") {
                        true => {
                            let _ = self.next();
                            Foreign::Read(self.presence(left, self.last_end, true))
                        }
                        false => self.unexpected("`null` after `is not`")?,
                    }
                }
                _ => Foreign::None(left),
            });
        }
        // Only a text behind it shows that the word is no name.
        let mut ahead = self.lexer.ahead();
        if negated {
            let _ = ahead.token();
        }
        let has_text = matches!(ahead.token(), Ok((Token::Text(_), _)));
        if word != "between" && !has_text {
            return Ok(Foreign::None(left));
        }
        if negated {
            let _ = self.next();
        }
        let _ = self.next();
        if word == "between" {
            return self.between(left, negated).map(Foreign::Read);
        }
        let (text, end) = match self.peek()?.clone() {
            (Token::Text(found), span) => {
                let _ = self.next();
                (found, span)
            }
            _ => return self.unexpected(&format!("a text after `{word}`")),
        };
        let span = Span::new(place.start, end.end);
        let whole = left.span.to(span);
        let subject = self.text[left.span.start..left.span.end].to_string();
        let not = if negated { "not " } else { "" };
        let like = |kind| ExprKind::Like {
            subject: Box::new(left.clone()),
            negated,
            pattern: Pattern { span: end, kind },
        };
        let (fix, kind) = match word.as_str() {
            "startswith" | "endswith" => {
                let function = if word == "startswith" {
                    "startsWith"
                } else {
                    "endsWith"
                };
                let value = Expr {
                    span: end,
                    kind: ExprKind::Text(text.clone()),
                };
                let fix = format!("{not}{function}({subject}, {})", quoted(&text));
                let call = call_of(function, whole, vec![left.clone(), value]);
                let kind = match negated {
                    true => ExprKind::Not(Box::new(call)),
                    false => call.kind,
                };
                (Fix::write(whole, fix), kind)
            }
            "ilike" | "rlike" | "regexp" | "matches" => {
                let regex = match word.as_str() {
                    "ilike" => format!("(?i){}", regex_of_like(&text)),
                    _ => text.clone(),
                };
                let fix = format!("{not}like /{}/", regex.replace('/', "\\/"));
                (Fix::write(span, fix), like(PatternKind::Regex(regex)))
            }
            _ => {
                let fix = format!("{not}like {}", quoted(&text));
                (
                    Fix::write(span, fix),
                    like(PatternKind::Substring(text.clone())),
                )
            }
        };
        let written = self.text[span.start..end.start].trim_end();
        let error = Diagnostic::error(span, format!("there is no `{written}` between values here"));
        self.tell(error.with_fix(fix));
        Ok(Foreign::Read(Expr { span: whole, kind }))
    }

    /// What stands behind `between`.
    fn between(&mut self, left: Expr, negated: bool) -> Parsed<Expr> {
        let low = self.sum()?;
        if !self.take_keyword("and") {
            return self.unexpected("`and` and the other end after `between`");
        }
        let high = self.sum()?;
        let span = left.span.to(high.span);
        let written = |expr: &Expr| &self.text[expr.span.start..expr.span.end];
        let (subject, from, until) = (written(&left), written(&low), written(&high));
        let before = self.text[..span.start].trim_end();
        let is_denied = before.ends_with('!') || before.to_ascii_lowercase().ends_with("not");
        let fix = match (negated, is_denied) {
            (true, _) => format!("({subject} < {from} or {subject} > {until})"),
            (_, true) => format!("({subject} >= {from} and {subject} <= {until})"),
            _ => format!("{subject} >= {from} and {subject} <= {until}"),
        };
        let error = Diagnostic::error(
            span,
            "there is no `between` here, so compare with both ends",
        );
        self.tell(error.with_fix(Fix::write(span, fix)));
        let (lower, upper, join) = match negated {
            true => (BinaryOp::Less, BinaryOp::Greater, BinaryOp::Or),
            false => (
                BinaryOp::GreaterOrEqual,
                BinaryOp::LessOrEqual,
                BinaryOp::And,
            ),
        };
        let ends = vec![binary(lower, left.clone(), low), binary(upper, left, high)];
        Ok(balanced(join, ends))
    }

    /// A number, or a period that is written apart: `5 min`.
    pub(super) fn number_or_period(&mut self, value: i128, span: Span) -> Expr {
        let number = Expr {
            span,
            kind: ExprKind::Integer(value),
        };
        let (Ok((Token::Word(unit), end)), Ok(count)) =
            (self.peek().cloned(), u32::try_from(value))
        else {
            return number;
        };
        let ends = matches!(self.second(), Token::Symbol(")" | ","));
        if self.closers.is_empty() || !ends || Unit::find(&unit).is_none() {
            return number;
        }
        let _ = self.next();
        let span = span.to(end);
        let message = format!("a period is one word, such as `{count}{unit}`");
        let fix = Fix::write(span, format!("{count}{unit}"));
        self.tell(Diagnostic::error(span, message).with_fix(fix));
        Expr {
            span,
            kind: ExprKind::Duration { count, unit },
        }
    }

    /// Takes the `distinct` of `count(distinct x)`.
    pub(super) fn take_distinct(&mut self, name: &mut Name) {
        let span = self.place();
        let stands_alone = matches!(self.second(), Token::Symbol(symbol) if symbol != "(");
        if !self.next_is("distinct") || stands_alone {
            return;
        }
        let _ = self.next();
        let after = self.place();
        let message = format!("there is no `distinct` within `{}`", name.text);
        let error = Diagnostic::error(span, message);
        if !name.text.eq_ignore_ascii_case("count") {
            self.tell(error.with_hint("`count_distinct` counts different values"));
            return;
        }
        let edits = vec![
            (name.span, "count_distinct".to_string()),
            (Span::new(span.start, after.start), String::new()),
        ];
        self.tell(error.with_fix(Fix::of("Write `count_distinct`", edits)));
        name.text = "count_distinct".to_string();
    }

    /// Takes `by`, or the `group by` of other languages.
    pub(in crate::query) fn take_by(&mut self) -> bool {
        if self.take_keyword("by") {
            return true;
        }
        let start = self.place();
        if self.next_is("group") && self.second_is("by") {
            let _ = self.next();
        } else if !self.next_is("groupby") {
            return false;
        }
        let _ = self.next();
        let span = Span::new(start.start, self.last_end);
        let written = self.text[span.start..span.end].to_string();
        self.tell(foreign::instead(span, &written, "by"));
        true
    }

    /// A count that is written with commas between its thousands.
    pub(super) fn without_separators(&mut self, count: u64) -> u64 {
        let end = self.last_end;
        let rest = &self.text[end..];
        let groups = rest.split(',').skip(1).take_while(|group| {
            let digits = group.bytes().take_while(u8::is_ascii_digit).count();
            digits == 3 && group[..3].len() == 3
        });
        let n_groups = groups.count();
        if !rest.starts_with(',') || n_groups == 0 {
            return count;
        }
        let start = self.text[..end]
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .len();
        for _ in 0..2 * n_groups {
            let _ = self.next();
        }
        let span = Span::new(start, self.last_end);
        let number = self.text[span.start..span.end].replace(',', "");
        let message = "a number is written without separators";
        let fix = Fix::write(span, number.clone());
        self.tell(Diagnostic::error(span, message).with_fix(fix));
        number.parse().unwrap_or(count)
    }

    /// Passes over a direction behind `limit`.
    pub(super) fn drop_direction(&mut self) {
        let span = self.place();
        let end = self.last_end;
        let Some(word) = ["asc", "desc"]
            .into_iter()
            .find(|word| self.take_keyword(word))
        else {
            return;
        };
        let message = format!("`limit` keeps the first rows and has no `{word}`");
        let error = Diagnostic::error(span, message)
            .with_hint(format!("order the rows before it: `sort field {word}`"));
        let fix = Fix::remove(Span::new(end, span.end), &format!("`{word}`"));
        self.tell(error.with_fix(fix));
    }

    /// A number of rows that is written in a way it is not here: `'10'`, `= 10`, `10k`.
    pub(super) fn count_instead(&mut self) -> Option<u64> {
        let start = self.place();
        let (token, _) = self.peek().ok()?.clone();
        let count = match (&token, self.second()) {
            (Token::Text(text), _) => text.trim().parse().ok()?,
            (Token::Symbol("="), Token::Integer(count)) => u64::try_from(count).ok()?,
            (Token::Duration { count, unit }, _) => match unit.to_ascii_lowercase().as_str() {
                "k" => u64::from(*count) * 1_000,
                _ => return None,
            },
            _ => return None,
        };
        let _ = self.next();
        if token == Token::Symbol("=") {
            let _ = self.next();
        }
        let span = Span::new(start.start, self.last_end);
        let message = format!("expected a number of rows, found {}", describe(&token));
        let fix = Fix::write(span, count.to_string());
        self.tell(Diagnostic::error(span, message).with_fix(fix));
        Some(count)
    }

    /// A direction that stands before its key.
    pub(super) fn early_direction(&mut self) -> Option<(Span, &'static str)> {
        let span = self.place();
        let word = ["asc", "desc"]
            .into_iter()
            .find(|word| self.next_is(word))?;
        match self.second() {
            Token::Word(_) | Token::Quoted(_) => {
                let _ = self.next();
                Some((span, word))
            }
            _ => None,
        }
    }

    /// Tells that the direction belongs behind its key; whether it is descending.
    pub(super) fn move_behind(&mut self, (span, word): (Span, &'static str), key: Span) -> bool {
        let message = format!("`{word}` stands behind its field");
        let edits = vec![
            (Span::new(span.start, key.start), String::new()),
            (Span::new(key.end, key.end), format!(" {word}")),
        ];
        let written = &self.text[key.start..key.end];
        let fix = Fix::of(format!("Write `{written} {word}`"), edits);
        self.tell(Diagnostic::error(span, message).with_fix(fix));
        word == "desc"
    }

    /// Takes a direction in another word than ours.
    pub(super) fn foreign_direction(&mut self) -> Option<&'static str> {
        let Ok((Token::Word(word), span)) = self.peek().cloned() else {
            return None;
        };
        let meant = foreign::direction(&word)?;
        self.tell(foreign::instead(span, &word, meant));
        let _ = self.next();
        Some(meant)
    }
}

/// Says why a command that only the service has does not run.
fn service_only(info: &CommandInfo, span: Span) -> Diagnostic {
    let name = info.name;
    Diagnostic::error(span, format!("`{name}` {}", info.help))
}

fn call_of(name: &str, span: Span, arguments: Vec<Expr>) -> Expr {
    Expr {
        span,
        kind: ExprKind::Call(Call {
            name: Name {
                span,
                text: name.to_string(),
            },
            arguments,
            star: false,
        }),
    }
}

fn count_of_rows(span: Span) -> Item {
    let mut expr = call_of("count", span, Vec::new());
    if let ExprKind::Call(call) = &mut expr.kind {
        call.star = true;
    }
    Item {
        expr,
        alias: None,
        text: "count(*)".to_string(),
    }
}

/// Whether an aggregate stands anywhere in an expression.
pub(in crate::query) fn has_aggregate(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(call) => {
            Function::find(&call.name.text).is_some_and(Function::is_aggregate)
                || call.arguments.iter().any(has_aggregate)
        }
        ExprKind::Binary(_, left, right) => has_aggregate(left) || has_aggregate(right),
        ExprKind::Not(inner) | ExprKind::Negate(inner) | ExprKind::Step(inner, _) => {
            has_aggregate(inner)
        }
        ExprKind::In { subject, list, .. } => {
            has_aggregate(subject) || list.iter().any(has_aggregate)
        }
        ExprKind::Like { subject, .. } => has_aggregate(subject),
        _ => false,
    }
}

/// The regular expression that finds what a `LIKE` of SQL finds.
pub(in crate::query) fn regex_of_like(text: &str) -> String {
    let inner = text.trim_matches('%');
    let start = if text.starts_with('%') { "" } else { "^" };
    let end = if text.ends_with('%') && !text.is_empty() {
        ""
    } else {
        "$"
    };
    let mut regex = start.to_string();
    for char in inner.chars() {
        match char {
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            '.' | '+' | '*' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' | '\\' => {
                regex.extend(['\\', char]);
            }
            other => regex.push(other),
        }
    }
    regex.push_str(end);
    regex
}
