//! What can be written at the cursor.

use super::call::{self, gist};
use super::lexeme::{Lexeme, is_symbol};
use super::spot::{Before, Operand, Spot, Typed};
use super::value;
use crate::query::command::CommandInfo;
use crate::query::diagnostic::Span;
use crate::query::facts::{Facts, KnownField, TableFacts};
use crate::query::function::Function;
use crate::query::notation::{Element, Form, Takes};
use crate::query::operator::{Keyword, OPERATORS, Operator};
use crate::query::syntax::KEYWORDS;
use crate::query::time::Unit;
use serde::{Deserialize, Serialize};

/// So many completions are told at most.
const MOST: usize = 100;

/// Periods to begin with, where no number stands yet.
const PERIODS: [&str; 5] = ["1m", "5m", "15m", "1h", "1d"];

/// What can be written at the cursor, the best first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completions {
    /// The piece of the text that any of them replaces.
    pub span: Span,
    pub items: Vec<Completion>,
    /// How many more there are.
    pub more: usize,
    /// Whether to show them without being asked: a piece is being written that they end.
    pub unasked: bool,
}

/// Something that can be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    pub kind: Kind,
    pub label: String,
    /// What belongs to the label, in few words: parameters, the name in the log, what a number
    /// stands for.
    pub note: String,
    /// What it is, in a sentence.
    pub help: String,
    /// In how many rows the value is.
    pub rows: Option<u64>,
    /// The text to insert.
    pub insert: String,
    /// Where the cursor then goes, in bytes from the beginning of what was inserted.
    pub cursor: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    Command,
    Keyword,
    Operator,
    Function,
    Aggregate,
    /// A field of the records.
    Field,
    /// A name that the query has defined.
    Name,
    Value,
    Period,
    Table,
    /// A column of a table.
    Column,
    /// A call of a saved query, or a parameter of one.
    Saved,
}

/// Something that might be written, before it is known whether it fits what was typed.
struct Candidate {
    completion: Completion,
    /// Other names by which it is found.
    other_names: Vec<String>,
    /// Whether the records have it.
    is_present: bool,
}

impl Candidate {
    fn new(kind: Kind, label: impl Into<String>, insert: String) -> Candidate {
        Candidate {
            completion: Completion {
                kind,
                label: label.into(),
                note: String::new(),
                help: String::new(),
                rows: None,
                cursor: insert.len(),
                insert,
            },
            other_names: Vec::new(),
            is_present: true,
        }
    }

    fn note(mut self, note: impl Into<String>) -> Candidate {
        self.completion.note = note.into();
        self
    }

    fn help(mut self, help: impl Into<String>) -> Candidate {
        self.completion.help = help.into();
        self
    }

    fn other_names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Candidate {
        self.other_names.extend(names.into_iter().map(Into::into));
        self
    }
}

/// What can be written at `cursor` (bytes).
pub fn complete(text: &str, cursor: usize, facts: &Facts) -> Completions {
    let before = Before::new(text, cursor);
    let spot = before.spot();
    let candidates = Writer {
        spot: &spot,
        facts,
        all: Vec::new(),
    };
    let mut ranked: Vec<(u8, Candidate)> = candidates
        .all()
        .into_iter()
        .filter_map(|candidate| Some((rank(&candidate, spot.prefix)?, candidate)))
        .collect();
    // Stable: what is equally good keeps its order.
    ranked.sort_by_key(|(rank, candidate)| {
        // Where values can stand, a name is rarely meant.
        let is_value = candidate.completion.kind == Kind::Value && *rank < INNER;
        (!is_value, *rank, !candidate.is_present)
    });
    let more = ranked.len().saturating_sub(MOST);
    ranked.truncate(MOST);
    let items: Vec<Completion> = ranked
        .into_iter()
        .map(|(_, candidate)| candidate.completion)
        .collect();
    let is_whole = |item: &Completion| item.insert.trim_end() == spot.prefix;
    let is_complete = items.iter().any(is_whole);
    let is_begun = match spot.typed {
        Typed::Word => !spot.prefix.is_empty() || is_symbol(spot.last(), "$"),
        Typed::Quoted | Typed::Text(_) => true,
        Typed::Other => false,
    };
    Completions {
        span: spot.span,
        unasked: is_begun && !items.is_empty() && !is_complete,
        items,
        more,
    }
}

/// From this rank on, what was typed stands somewhere inside.
const INNER: u8 = 4;

/// How well a candidate fits what was typed, 0 best; `None` when it does not.
fn rank(candidate: &Candidate, typed: &str) -> Option<u8> {
    if typed.is_empty() {
        return Some(0);
    }
    let own = fit(&candidate.completion.label, typed);
    let others = candidate.other_names.iter();
    let other = others.filter_map(|name| fit(name, typed)).min();
    own.into_iter().chain(other.map(|rank| rank + 1)).min()
}

/// How well a name fits what was typed: as its beginning, as the beginning of a word in it, or
/// anywhere.
fn fit(name: &str, typed: &str) -> Option<u8> {
    if name.starts_with(typed) {
        return Some(0);
    }
    let (lower, typed) = (name.to_lowercase(), typed.to_lowercase());
    if lower.starts_with(&typed) {
        return Some(1);
    }
    if lower.trim_start_matches('@').starts_with(&typed) {
        return Some(2);
    }
    let begins_word = |at: usize| {
        let before = name[..at].chars().next_back();
        let first = name[at..].chars().next();
        first.is_some_and(char::is_uppercase) || before.is_some_and(|c| !c.is_alphanumeric())
    };
    let same_length = lower.len() == name.len();
    let mut places = lower.match_indices(&typed);
    if same_length
        && places
            .clone()
            .any(|(at, _)| name.is_char_boundary(at) && begins_word(at))
    {
        return Some(INNER);
    }
    // One letter is somewhere in nearly everything.
    (typed.chars().count() > 1 && places.next().is_some()).then_some(INNER + 2)
}

/// Collects what might be written.
struct Writer<'a> {
    spot: &'a Spot<'a>,
    facts: &'a Facts,
    all: Vec<Candidate>,
}

impl Writer<'_> {
    fn all(mut self) -> Vec<Candidate> {
        match self.spot.typed {
            Typed::Other => {}
            Typed::Text(_) => self.values(),
            Typed::Word | Typed::Quoted if is_symbol(self.spot.stage.lexemes.first(), "$") => {
                self.call();
            }
            Typed::Quoted => self.fields_and_names(),
            Typed::Word if self.spot.stage.command.is_none() => {
                if self.spot.stage.lexemes.is_empty() {
                    self.commands();
                    self.calls("$");
                }
            }
            Typed::Word => self.words(),
        }
        self.all
    }

    fn words(&mut self) {
        let begins_number = self.spot.prefix.starts_with(|c: char| c.is_ascii_digit());
        let operands = self.spot.operands();
        let takes = |takes: Takes| operands.contains(&Operand::Takes(takes));
        if self.spot.is_behind_operand() {
            if !begins_number {
                self.operators();
                self.keywords();
            }
            // A part may be followed by another one.
            if !self.spot.is_in_brackets() {
                self.other_operands(&operands);
            }
            return;
        }
        self.values();
        if takes(Takes::Period) {
            self.periods();
        }
        if begins_number {
            return;
        }
        self.keywords();
        if takes(Takes::Aggregate) {
            self.names();
            self.functions(true);
            self.functions(false);
        }
        if takes(Takes::Expression) {
            self.fields_and_names();
            self.functions(false);
            self.not();
        }
        self.other_operands(&operands);
    }

    fn other_operands(&mut self, operands: &[Operand]) {
        let takes = |takes: Takes| operands.contains(&Operand::Takes(takes));
        if takes(Takes::Field) && !takes(Takes::Expression) {
            self.fields_and_names();
        }
        if takes(Takes::Truth) {
            for word in ["true", "false"] {
                let candidate = Candidate::new(Kind::Value, word, word.to_string());
                self.all.push(candidate);
            }
        }
        if takes(Takes::Table) {
            for table in &self.facts.tables {
                let insert = self.quoted(&table.name);
                let candidate = Candidate::new(Kind::Table, &table.name, insert);
                self.all.push(candidate.note(table.columns.join(", ")));
            }
        }
        if takes(Takes::Match) || takes(Takes::Column) {
            let mut named = self.spot.stage.lexemes.iter().filter_map(Lexeme::name);
            let table = named.next();
            let is_it = |facts: &&TableFacts| Some(facts.name.as_str()) == table;
            let columns = self.facts.tables.iter().find(is_it);
            for column in columns.map_or(&[][..], |table| &table.columns) {
                let candidate = Candidate::new(Kind::Column, column, self.quoted(column));
                self.all.push(candidate);
            }
        }
    }

    /// The text with a blank behind it, unless there is one already.
    fn spaced(&self, text: &str) -> String {
        let rest = &self.spot.text[self.spot.span.end..];
        let space = if rest.starts_with(char::is_whitespace) {
            ""
        } else {
            " "
        };
        format!("{text}{space}")
    }

    fn commands(&mut self) {
        // What does not run here is found by its name only.
        let all = CommandInfo::all();
        for command in all.filter(|command| command.runs() || !self.spot.prefix.is_empty()) {
            let insert = self.spaced(command.name);
            let parts = command
                .syntax
                .strip_prefix(command.name)
                .unwrap_or_default();
            let mut candidate = Candidate::new(Kind::Command, command.name, insert)
                .note(parts.trim())
                .help(command.help)
                .other_names(command.other_names.iter().copied());
            candidate.is_present = command.runs();
            self.all.push(candidate);
        }
    }

    /// Calls of saved queries; `sign` is the `$` where it does not stand there.
    fn calls(&mut self, sign: &str) {
        let rest = &self.spot.text[self.spot.span.end..];
        let is_called = rest.starts_with('(');
        for query in self.facts.saved.iter() {
            let (mut insert, mut cursor) = call::call(query, self.spot.typed == Typed::Quoted);
            if is_called && let Some(name) = insert.find('(') {
                insert.truncate(name);
                cursor = name;
            }
            insert.insert_str(0, sign);
            let label = format!("{sign}{}", query.name);
            let mut candidate = Candidate::new(Kind::Saved, label, insert)
                .note(call::parameters(query))
                .help(gist(query))
                .other_names([&query.name]);
            candidate.completion.cursor = cursor + sign.len();
            self.all.push(candidate);
        }
    }

    /// What can stand in a call of a saved query that has begun.
    fn call(&mut self) {
        let lexemes = self.spot.stage.lexemes;
        let Some(name) = lexemes.get(1) else {
            return self.calls("");
        };
        if !matches!(lexemes.last().and_then(Lexeme::symbol), Some("(" | ",")) {
            return;
        }
        let mut saved = self.facts.saved.iter();
        let Some(query) = saved.find(|query| name.name() == Some(&query.name)) else {
            return;
        };
        let is_given = |parameter: &&str| {
            lexemes
                .iter()
                .any(|lexeme| lexeme.name() == Some(parameter))
        };
        let parameters = query.parameters().unwrap_or_default();
        for parameter in parameters.into_iter().filter(|name| !is_given(name)) {
            let candidate = Candidate::new(Kind::Saved, parameter, format!("{parameter} = "));
            let default = query.default_of(parameter).unwrap_or_default();
            self.all.push(candidate.note(default));
        }
    }

    /// Words of the command's own syntax.
    fn keywords(&mut self) {
        if self.spot.is_in_brackets() {
            return;
        }
        let behind_part = self.spot.last().is_some_and(Lexeme::ends_operand);
        let mut words: Vec<&str> = Vec::new();
        for next in self.spot.walk.next(behind_part) {
            if let Element::Literal(word) = next.element
                && word.starts_with(|c: char| c.is_alphabetic())
                && !words.contains(&word)
            {
                words.push(word);
                let help = Keyword::find(word).map_or("", |keyword| keyword.help);
                let insert = self.spaced(word);
                let candidate = Candidate::new(Kind::Keyword, word, insert).help(help);
                self.all.push(candidate);
            }
        }
    }

    fn operators(&mut self) {
        let takes_operator = self.spot.is_in_brackets()
            || self.spot.walk.is_lost()
            || self.spot.walk.parts().any(|part| {
                let Element::Part(part) = part.element else {
                    return false;
                };
                matches!(part.takes, Takes::Expression | Takes::Aggregate)
            });
        if !takes_operator {
            return;
        }
        let begins_comparison = |operator: &Operator| {
            // `not` goes on to `like` and `in`.
            operator.is_between() || operator.symbols[0] == "not"
        };
        // Words first: signs are typed faster than they are found.
        let (words, signs): (Vec<&Operator>, Vec<&Operator>) = OPERATORS
            .iter()
            .filter(|operator| begins_comparison(operator) && operator.symbols[0] != ".")
            .partition(|operator| operator.is_word());
        for operator in words.into_iter().chain(signs) {
            let symbol = operator.symbols[0];
            let mut candidate = match symbol {
                "in" => Candidate::new(Kind::Operator, symbol, "in []".to_string()),
                _ => Candidate::new(Kind::Operator, symbol, self.spaced(symbol)),
            };
            if symbol == "in" {
                candidate.completion.cursor -= 1;
            }
            self.all
                .push(candidate.note(operator.example).help(operator.help));
        }
    }

    fn not(&mut self) {
        if let Some(not) = Operator::find("not") {
            let insert = self.spaced("not");
            let candidate = Candidate::new(Kind::Operator, "not", insert);
            self.all.push(candidate.note(not.example).help(not.help));
        }
    }

    fn functions(&mut self, aggregates: bool) {
        let rest = &self.spot.text[self.spot.span.end..];
        let is_called = rest.starts_with('(');
        let mut functions: Vec<&'static Function> = Function::all().collect();
        functions.retain(|function| function.is_aggregate() == aggregates);
        for function in functions {
            let kind = match aggregates {
                true => Kind::Aggregate,
                false => Kind::Function,
            };
            let form = Form::fitting(function.signature, 0);
            let parameters = form.text.strip_prefix(function.name).unwrap_or_default();
            let is_written = function.takes_rows() || function.arity.1 == 0;
            let insert = match (is_called, is_written) {
                (true, _) => function.name.to_string(),
                (false, true) if function.arity.1 == 0 => format!("{}()", function.name),
                (false, true) => format!("{}(*)", function.name),
                (false, false) => format!("{}()", function.name),
            };
            let mut candidate = Candidate::new(kind, function.name, insert)
                .note(parameters)
                .help(function.help)
                .other_names(function.other_names.iter().copied());
            if !is_called && !is_written {
                candidate.completion.cursor -= 1;
            }
            self.all.push(candidate);
        }
    }

    /// Names that the query has defined, the newest first.
    fn names(&mut self) {
        let mut seen: Vec<&str> = Vec::new();
        for defined in self.spot.scope.names.iter().rev() {
            if seen.contains(&defined.name.as_str()) {
                continue;
            }
            seen.push(&defined.name);
            let mut candidate =
                Candidate::new(Kind::Name, &defined.name, self.quoted(&defined.name));
            if defined.expression != defined.name {
                candidate = candidate.note(&defined.expression);
            } else if let Some(field) = KnownField::find(&defined.name) {
                candidate = candidate.help(field.meaning());
            }
            self.all.push(candidate);
        }
    }

    fn fields_and_names(&mut self) {
        self.names();
        if self.spot.scope.is_grouped {
            return;
        }
        let is_defined = |name: &str| self.spot.scope.find(name).is_some();
        let mut all: Vec<Candidate> = Vec::new();
        for field in KnownField::all().filter(|field| !is_defined(field.name())) {
            let name = field.name();
            let mut candidate =
                Candidate::new(Kind::Field, name, self.quoted(name)).help(field.meaning());
            candidate.is_present = field.is_present(self.facts);
            if let Some(record) = field.record() {
                candidate = candidate.other_names(record.names());
                if record.name() != name {
                    candidate = candidate.note(record.name());
                }
            }
            all.push(candidate);
        }
        let unknown = self.facts.fields.iter().map(|field| &field.name);
        for name in unknown.filter(|name| KnownField::find(name).is_none() && !is_defined(name)) {
            all.push(Candidate::new(Kind::Field, name, self.quoted(name)));
        }
        self.all.extend(all);
    }

    /// A name, in backticks where it needs them or they have been begun.
    fn quoted(&self, name: &str) -> String {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let stem = name.trim_start_matches('@');
        let is_plain = stem.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && stem
                .split('.')
                .all(|part| !part.is_empty() && part.chars().all(is_part));
        let words = KEYWORDS.into_iter().chain(["true", "false"]);
        let is_reserved = { words }.any(|word| word.eq_ignore_ascii_case(name));
        match is_plain && !is_reserved && self.spot.typed == Typed::Word {
            true => name.to_string(),
            false => format!("`{name}`"),
        }
    }

    fn values(&mut self) {
        let Some((field, is_text)) = self.spot.subject() else {
            return;
        };
        let quote = match self.spot.typed {
            Typed::Text(quote) => Some(quote),
            _ if is_text => Some('\''),
            _ => {
                let is_number = KnownField::find(&field).is_some_and(KnownField::is_number);
                (!is_number).then_some('\'')
            }
        };
        for known in value::values(&field, self.facts) {
            // `-` in a column of numbers is a text.
            let quote = quote.or((known.value == "-").then_some('\''));
            let insert = match quote {
                Some(quote) => literal(&known.value, quote),
                None => known.value.clone(),
            };
            let mut candidate = Candidate::new(Kind::Value, &known.value, insert);
            candidate = candidate.help(known.help);
            if !known.name.is_empty() {
                candidate = candidate.other_names([&known.name]).note(known.name);
            }
            candidate.completion.rows = known.rows;
            candidate.is_present = known.rows.is_some();
            self.all.push(candidate);
        }
    }

    fn periods(&mut self) {
        let digits = self
            .spot
            .prefix
            .trim_end_matches(|c: char| !c.is_ascii_digit());
        let Ok(count) = digits.parse::<u32>() else {
            for period in PERIODS {
                let count = period.trim_end_matches(char::is_alphabetic);
                if let Some(unit) = Unit::find(&period[count.len()..]) {
                    self.period(count.parse().unwrap_or(1), unit);
                }
            }
            return;
        };
        for unit in Unit::ALL {
            if unit.cap().is_none_or(|cap| count <= cap) {
                self.period(count, unit);
            }
        }
    }

    fn period(&mut self, count: u32, unit: Unit) {
        let (Some(short), Some(long)) = (unit.names().first(), unit.names().last()) else {
            return;
        };
        let plural = if count == 1 { "" } else { "s" };
        let period = format!("{count}{short}");
        let names = unit.names().iter().map(|name| format!("{count}{name}"));
        let candidate = Candidate::new(Kind::Period, &period, period.clone())
            .note(format!("{count} {long}{plural}"))
            .other_names(names);
        self.all.push(candidate);
    }
}

/// A text as a literal.
pub(super) fn literal(text: &str, quote: char) -> String {
    let mut literal = String::from(quote);
    for char in text.chars() {
        match char {
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            char if char == quote => literal.extend(['\\', char]),
            char => literal.push(char),
        }
    }
    literal.push(quote);
    literal
}
