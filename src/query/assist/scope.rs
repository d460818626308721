//! The names that a query itself has defined, by a light reading of what stands before.

use super::lexeme::{Kind, Lexeme, Stage, is_symbol, is_word};
use super::walk::Walk;
use crate::query::notation::{Element, Next, Syntax, Takes};
use crate::query::pattern;

/// The names that a place of a query can use.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// What the query has defined, newest last.
    pub names: Vec<Defined>,
    /// Whether there are groups instead of records, so that nothing else is left.
    pub is_grouped: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defined {
    pub name: String,
    /// What it stands for, as written; empty where that is no expression.
    pub expression: String,
}

impl Scope {
    /// The names behind the stages of a text.
    pub fn behind(stages: &[Stage<'_>], text: &str) -> Scope {
        let mut scope = Scope::default();
        for stage in stages {
            scope.pass(stage, text);
        }
        scope
    }

    /// The name as the query has defined it last.
    pub fn find(&self, name: &str) -> Option<&Defined> {
        self.names.iter().rev().find(|known| known.name == name)
    }

    fn pass(&mut self, stage: &Stage<'_>, text: &str) {
        if stage
            .command
            .is_some_and(|command| command.name == "pattern")
        {
            self.names.clear();
            self.is_grouped = true;
            pattern::COLUMNS
                .into_iter()
                .for_each(|name| self.define(name, name.to_string()));
            return;
        }
        if makes_groups(stage) {
            self.names.clear();
            self.is_grouped = true;
            for item in items(stage.lexemes, &["by"]) {
                self.define_item(item, text);
            }
            return;
        }
        self.take_in(stage, text);
    }

    /// Takes in what a stage defines that may not be complete.
    pub fn take_in(&mut self, stage: &Stage<'_>, text: &str) {
        let walk = Walk::along(stage);
        let defines = |at: usize| {
            let mut taken = walk.taken[at].iter();
            taken.any(
                |next| matches!(next.element, Element::Part(part) if matches!(part.takes, Takes::Name | Takes::Column)),
            )
        };
        for item in items(stage.lexemes, &[]) {
            let first = stage.lexemes.len() - remaining(stage.lexemes, item);
            for (at, lexeme) in item.iter().enumerate() {
                if let Kind::Pattern = lexeme.kind {
                    let groups = groups(lexeme.text(text));
                    groups.for_each(|name| self.define(name, String::new()));
                }
                if let Some(name) = lexeme.name()
                    && defines(first + at)
                {
                    let alias = at.checked_sub(1).filter(|at| is_word(&item[*at], "as"));
                    // A keyword before it is no part of it.
                    let keyword = |at: &usize| {
                        let taken = &walk.taken[first + at];
                        matches!(
                            taken[..],
                            [Next {
                                element: Element::Literal(_),
                                ..
                            }]
                        )
                    };
                    let from = alias.and_then(|as_| (0..as_).rev().find(keyword));
                    let from = from.map_or(0, |at| at + 1);
                    let expression = alias.and_then(|to| written(&item[from..to], text));
                    self.define(name, expression.unwrap_or_default());
                }
            }
        }
    }

    fn define_item(&mut self, item: &[Lexeme], text: &str) {
        if let [expression @ .., as_, name] = item
            && is_word(as_, "as")
            && let Some(name) = name.name()
        {
            return self.define(name, written(expression, text).unwrap_or_default());
        }
        match (item, written(item, text)) {
            ([field], _) if let Some(name) = field.name() => self.define(name, name.to_string()),
            (_, Some(title)) => self.define(&title.clone(), title),
            (_, None) => {}
        }
    }

    fn define(&mut self, name: &str, expression: String) {
        self.names.push(Defined {
            name: name.to_string(),
            expression,
        });
    }
}

/// Whether the command leaves nothing but groups: it takes aggregates.
pub fn makes_groups(stage: &Stage<'_>) -> bool {
    stage.command.is_some_and(|command| {
        let is_aggregate =
            |piece| matches!(piece, Element::Part(part) if part.takes == Takes::Aggregate);
        Syntax::of(command.syntax).elements().any(is_aggregate)
    })
}

/// The pieces between commas and these keywords, outside of brackets.
fn items<'a>(lexemes: &'a [Lexeme], between: &[&str]) -> Vec<&'a [Lexeme]> {
    let mut items = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, lexeme) in lexemes.iter().enumerate() {
        match lexeme.symbol() {
            Some("(" | "[") => depth += 1,
            Some(")" | "]") => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = is_symbol(Some(lexeme), ",") || between.iter().any(|word| is_word(lexeme, word));
        if depth == 0 && ends {
            items.push(&lexemes[start..at]);
            start = at + 1;
        }
    }
    items.push(&lexemes[start..]);
    items
}

/// How many lexemes there are from the first one of `item` on, which is a piece of `all`.
fn remaining(all: &[Lexeme], item: &[Lexeme]) -> usize {
    let Some(first) = item.first() else {
        return 0;
    };
    let from = all.partition_point(|lexeme| lexeme.span.start < first.span.start);
    all.len() - from
}

/// The text of lexemes, as written.
fn written(lexemes: &[Lexeme], text: &str) -> Option<String> {
    let (first, last) = (lexemes.first()?, lexemes.last()?);
    Some(text[first.span.start..last.span.end].to_string())
}

/// The names of the groups of a regular expression.
fn groups(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split("(?").skip(1).filter_map(|rest| {
        let name = rest.strip_prefix("P<").or_else(|| rest.strip_prefix('<'))?;
        let (name, _) = name.split_once('>')?;
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        (!name.is_empty() && name.chars().all(is_part)).then_some(name)
    })
}
