//! What stands at the cursor, and what it is a part of.

use super::call;
use super::lexeme::{Kind as LexemeKind, Lexeme, is_symbol, lexemes};
use super::spot::{Before, Spot};
use super::value::{self, scope_of};
use super::walk::Bracket;
use crate::flow::Field;
use crate::query::command::CommandInfo;
use crate::query::diagnostic::Span;
use crate::query::facts::{Facts, KnownField};
use crate::query::function::Function;
use crate::query::notation::{Element, Form, Next, Part};
use crate::query::operator::{Keyword, Operator};
use crate::query::syntax::Token;
use crate::query::time::Unit;
use serde::{Deserialize, Serialize};

/// So many values of a field are told with its help.
const MOST_VALUES: usize = 6;

/// What there is to say about a piece of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Help {
    /// The piece.
    pub span: Span,
    /// What it is, as queries write it: a name, a signature, a syntax.
    pub title: String,
    /// The bytes of the title that are for what stands at the cursor.
    pub active: Option<Span>,
    /// What that is: the word, and what is known of it.
    pub part: Option<(String, String)>,
    /// What belongs to the title, in few words.
    pub note: String,
    /// What it means, in sentences; code stands in backticks.
    pub text: String,
    /// Values that it has, the most frequent first, with what they stand for and the number of
    /// their rows.
    pub values: Vec<(String, String, Option<u64>)>,
}

/// What the cursor is inside of: a call and its parameter, or else a command and its part.
pub fn signature(text: &str, cursor: usize, facts: &Facts) -> Option<Help> {
    let before = Before::new(text, cursor);
    let spot = before.spot();
    if let [sign, name, _, ..] = spot.stage.lexemes
        && is_symbol(Some(sign), "$")
    {
        return spot.is_in_brackets().then(|| saved(name, facts))?;
    }
    if let Some(Bracket::Call { name, argument }) = spot.call()
        && let Some(function) = Function::find(name)
    {
        return Some(call_of(function, *argument, &spot));
    }
    let command = spot.stage.command?;
    let parts: Vec<(Span, &Part)> = {
        let part = |next: Next| match next.element {
            Element::Part(part) => Some((next.span, part)),
            Element::Literal(_) => None,
        };
        let next = spot.walk.next(false);
        let parts = spot.walk.parts().chain(next);
        parts.filter_map(part).collect()
    };
    let active = parts.first().map(|(span, _)| *span);
    Some(Help {
        span: spot.span,
        title: command.syntax.to_string(),
        active,
        part: parts
            .first()
            .map(|(_, part)| (part.word.to_string(), part.help.to_string())),
        text: sentence(command.help),
        ..Help::default()
    })
}

/// The saved query that is called by a name.
fn saved(name: &Lexeme, facts: &Facts) -> Option<Help> {
    let mut saved = facts.saved.iter();
    let query = saved.find(|query| name.name() == Some(&query.name))?;
    Some(call::help(query, name.span))
}

fn call_of(function: &'static Function, argument: usize, spot: &Spot<'_>) -> Help {
    let form = Form::fitting(function.signature, argument);
    let parameter = form.parameter(argument);
    let part = parameter.and_then(|at| form.part(at));
    Help {
        span: spot.span,
        title: form.text.to_string(),
        active: parameter.map(|at| form.parameters[at]),
        part: part.map(|part| (part.word.to_string(), part.help.to_string())),
        text: sentence(function.help),
        ..Help::default()
    }
}

/// What stands at `position` (bytes).
pub fn hover(text: &str, position: usize, facts: &Facts) -> Option<Help> {
    let position = text.floor_char_boundary(position.min(text.len()));
    let all = lexemes(text);
    let touching = all
        .iter()
        .enumerate()
        .filter(|(_, lexeme)| (lexeme.span.start..=lexeme.span.end).contains(&position));
    // Between a word and a sign, the word is meant.
    let (at, lexeme) = touching.max_by_key(|(at, lexeme)| (lexeme.symbol().is_none(), *at))?;
    let calls = at.checked_sub(1).filter(|at| is_symbol(all.get(*at), "$"));
    let help = match &lexeme.kind {
        LexemeKind::Token(Token::Word(_) | Token::Quoted(_)) if calls.is_some() => {
            saved(lexeme, facts)
        }
        LexemeKind::Token(token) => {
            let before = Before::new(&text[..lexeme.span.start], lexeme.span.start);
            let spot = before.spot();
            match token {
                Token::Word(_) => word(text, &all, at, &spot, facts),
                Token::Quoted(name) => named(name, lexeme, text, facts),
                Token::Text(value) => literal(value, &spot, facts),
                Token::Integer(value) => literal(&value.to_string(), &spot, facts),
                Token::Duration { count, unit } => period(*count, unit),
                Token::Symbol(symbol) => operator(symbol),
                Token::Float(_) | Token::End => None,
            }
        }
        LexemeKind::Pattern | LexemeKind::Key | LexemeKind::Broken => None,
    }?;
    Some(Help {
        span: lexeme.span,
        ..help
    })
}

fn word(text: &str, all: &[Lexeme], at: usize, spot: &Spot<'_>, facts: &Facts) -> Option<Help> {
    let lexeme = &all[at];
    let word = lexeme.text(text);
    if spot.stage.command.is_none() {
        return CommandInfo::find(word)
            .filter(|_| spot.stage.lexemes.is_empty())
            .map(|command| Help {
                title: command.syntax.to_string(),
                text: sentence(command.help),
                ..Help::default()
            });
    }
    if lexeme.is_reserved() {
        return operator(word).or_else(|| keyword(word));
    }
    if is_symbol(all.get(at + 1), "(") {
        let function = Function::find(word)?;
        return Some(Help {
            title: function.signature.to_string(),
            text: sentence(function.help),
            ..Help::default()
        });
    }
    let next = spot.walk.next(true);
    let is_keyword = next.iter().any(
        |next| matches!(next.element, Element::Literal(literal) if literal.eq_ignore_ascii_case(word)),
    );
    if is_keyword && !spot.is_in_brackets() {
        return keyword(word);
    }
    named(word, lexeme, text, facts)
}

fn keyword(word: &str) -> Option<Help> {
    let keyword = Keyword::find(word)?;
    Some(Help {
        title: keyword.word.to_string(),
        text: keyword.help.to_string(),
        ..Help::default()
    })
}

fn operator(symbol: &str) -> Option<Help> {
    let operator = Operator::find(symbol)?;
    Some(Help {
        title: operator.symbols.join(" or "),
        note: operator.example.to_string(),
        text: operator.help.to_string(),
        ..Help::default()
    })
}

/// A name: one that the query defines, or a field.
fn named(name: &str, lexeme: &Lexeme, text: &str, facts: &Facts) -> Option<Help> {
    // Where it is being defined, it is known behind itself only.
    let behind = format!("{} ", &text[..lexeme.span.end]);
    let behind = Before::new(&behind, behind.len());
    let defined = behind.spot().scope.find(name).cloned();
    if let Some(defined) = defined
        && defined.expression != defined.name
    {
        return Some(Help {
            title: name.to_string(),
            text: match defined.expression.is_empty() {
                true => "A name that the query has defined.".to_string(),
                false => format!("Stands for `{}`.", defined.expression),
            },
            ..Help::default()
        });
    }
    if let Some(field) = KnownField::find(name) {
        return Some(self::field(field, facts));
    }
    let facts = facts.field(name)?;
    Some(Help {
        title: name.to_string(),
        text: "A column of the loaded files that AWS does not describe.".to_string(),
        values: facts
            .values
            .iter()
            .take(MOST_VALUES)
            .map(|(value, rows)| (value.clone(), String::new(), Some(*rows)))
            .collect(),
        ..Help::default()
    })
}

fn field(field: KnownField, facts: &Facts) -> Help {
    let mut notes = Vec::new();
    if let Some(record) = field.record()
        && record.name() != field.name()
    {
        notes.push(format!("`{}` in the log", record.name()));
    }
    notes.push(field.type_name().to_string());
    if facts.rows > 0 && !field.is_present(facts) {
        notes.push("in none of the loaded files".to_string());
    }
    let values = value::values(field.name(), facts).into_iter();
    Help {
        title: field.name().to_string(),
        note: notes.join(", "),
        text: field.meaning().to_string(),
        values: values
            .take(MOST_VALUES)
            .map(|known| (known.value, known.name, known.rows))
            .collect(),
        ..Help::default()
    }
}

/// A constant: what it stands for as a value of the field that it is compared with, or what
/// an address is.
fn literal(value: &str, spot: &Spot<'_>, facts: &Facts) -> Option<Help> {
    let name = spot.subject().map(|(name, _)| name);
    let field = name
        .as_deref()
        .and_then(KnownField::find)
        .and_then(KnownField::record);
    let rows = name.and_then(|name| {
        let values = &facts.field(&name)?.values;
        let (_, rows) = values.iter().find(|(known, _)| known == value)?;
        Some(*rows)
    });
    let meaning = field.and_then(|field: Field| value::meaning(field, value));
    let (note, text) = match (meaning, scope_of(value)) {
        (Some((note, text)), _) => (note, sentence(&text)),
        (None, Some((label, meaning))) => (label, meaning.to_string()),
        (None, None) if rows.is_some() => (String::new(), String::new()),
        (None, None) => return None,
    };
    Some(Help {
        title: value.to_string(),
        note,
        text,
        values: rows
            .map(|rows| (value.to_string(), String::new(), Some(rows)))
            .into_iter()
            .collect(),
        ..Help::default()
    })
}

fn period(count: u32, unit: &str) -> Option<Help> {
    let known = Unit::find(unit)?;
    let name = known.names().last()?;
    let plural = if count == 1 { "" } else { "s" };
    Some(Help {
        title: format!("{count}{unit}"),
        note: format!("{count} {name}{plural}"),
        text: match known.cap() {
            Some(cap) => format!("Of this unit, Logs Insights counts up to {cap}."),
            None => String::new(),
        },
        ..Help::default()
    })
}

/// The text as a sentence.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let first: String = first.to_uppercase().collect();
    let rest = chars.as_str();
    let end = if rest.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{first}{rest}{end}")
}
