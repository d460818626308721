//! `parse` and `json`: names for pieces of a text.

use super::resolve::{call, step};
use super::{Checker, Found, already_defined};
use crate::query::diagnostic::{Diagnostic, Span};
use crate::query::extraction::{self, Glob};
use crate::query::function::Kernel;
use crate::query::plan::{Expr, Kind};
use crate::query::regex;
use crate::query::syntax::{Literal, Name, Parse, ParseMode, Step};
use crate::query::tuple::{Find, Tuple};
use crate::query::value::Value;
use crate::query::xml::Path;
use crate::query::{json, syntax};
use regex_lite::Regex;
use std::sync::Arc;

impl Checker {
    pub(super) fn parse(&mut self, parse: &Parse, span: Span) -> Found<()> {
        if let ParseMode::Regex { is_multi: true, .. } = parse.mode {
            // The rows that it makes are those of what a limit has left.
            self.pass_limit();
        }
        let subject = match &parse.subject {
            Some(subject) => self.row_expr(subject)?,
            None => self.row_expr(&syntax::Expr {
                span,
                kind: syntax::ExprKind::Field("@message".to_string()),
            })?,
        };
        match &parse.mode {
            ParseMode::Glob { pattern, names } => {
                let glob = Glob::new(&pattern.text);
                if glob.stars() != names.len() {
                    return Err(count_mismatch(pattern, "`*`", glob.stars(), names));
                }
                self.define_pieces(subject, glob.find(), names)
            }
            ParseMode::Regex {
                pattern,
                names,
                is_multi,
            } => {
                let Groups {
                    regex,
                    numbers,
                    names,
                } = Groups::of(pattern, names)?;
                match is_multi {
                    false => {
                        let find = extraction::groups(regex, numbers);
                        self.define_pieces(subject, find, &names)
                    }
                    true => {
                        let kernel = Kernel::of_rows(Kind::Dynamic, move |values| {
                            let text = values[0].scalar_text()?;
                            Some(extraction::matches(&regex, &numbers, &text))
                        });
                        self.define_matches(call(kernel, vec![subject]), &names)
                    }
                }
            }
            ParseMode::Csv(names) => {
                self.define_pieces(subject, extraction::csv(names.len()), names)
            }
            ParseMode::Logfmt(name) => {
                let kernel = Kernel::of_rows(Kind::Dynamic, |values| {
                    extraction::logfmt(&values[0].scalar_text()?)
                });
                self.define_extra(name, call(kernel, vec![subject]))
            }
            ParseMode::Xml { path, name } => {
                let wrong = |(_, expected)| {
                    Diagnostic::error(path.span, format!("no path into XML: {expected}"))
                        .with_hint("a path looks like \"/event/user[1]/@name\"")
                };
                let path = Path::parse(&path.text).map_err(wrong)?;
                let kernel = Kernel::of_rows(Kind::Text, move |values| {
                    path.find(&values[0].scalar_text()?).map(Value::text)
                });
                self.define_extra(name, call(kernel, vec![subject]))
            }
            ParseMode::Json { path, name } => {
                let wrong = || {
                    Diagnostic::error(path.span, "expected keys with dots between them")
                        .with_hint("a path looks like \"user.names.0\"")
                };
                let steps = extraction::json_path(&path.text).ok_or_else(wrong)?;
                let kernel = Kernel::of_rows(Kind::Dynamic, move |values| {
                    let value = match &values[0] {
                        collection if collection.is_collection() => collection.clone(),
                        other => json::parse(&other.scalar_text()?)?,
                    };
                    Some(steps.iter().fold(value, |value, step| value.step(step)))
                });
                self.define_extra(name, call(kernel, vec![subject]))
            }
        }
    }

    /// Names what is found in a text, in order.
    fn define_pieces(&mut self, subject: Expr, find: Find, names: &[Name]) -> Found<()> {
        let tuple = Arc::new(Tuple {
            arguments: vec![subject],
            find,
        });
        for (at, name) in names.iter().enumerate() {
            let tuple = tuple.clone();
            self.define_extra(name, Expr::Element { tuple, at })?;
        }
        Ok(())
    }

    /// Refuses a name that the query has used.
    pub(super) fn check_free(&self, name: &Name) -> Found<()> {
        let is_shown = self.shown.iter().any(|(shown, _)| *shown == name.text);
        match is_shown || self.scope.is_defined(&name.text) {
            true => Err(already_defined(&name.text, name.span)),
            false => Ok(()),
        }
    }

    /// Makes a row of each match, and names what is in it, in order.
    fn define_matches(&mut self, matches: Expr, names: &[Name]) -> Found<()> {
        for (at, name) in names.iter().enumerate() {
            self.check_free(name)?;
            if names[..at].iter().any(|other| other.text == name.text) {
                return Err(already_defined(&name.text, name.span));
            }
        }
        let found = self.unfold(matches);
        for (at, name) in names.iter().enumerate() {
            self.define_extra(name, step(found.clone(), Step::Index(at)))?;
        }
        Ok(())
    }

    /// Gives an expression a name that the query has not used, and a column behind those
    /// that it lists.
    pub(super) fn define_extra(&mut self, name: &Name, expr: Expr) -> Found<()> {
        self.check_free(name)?;
        self.scope.names.push((name.text.clone(), expr));
        self.extra.push(name.text.clone());
        Ok(())
    }
}

/// The groups of a regular expression that are wanted.
struct Groups {
    regex: Regex,
    numbers: Vec<usize>,
    /// The names behind `as`, or else those of the groups.
    names: Vec<Name>,
}

impl Groups {
    fn of(pattern: &Literal, names: &[Name]) -> Found<Groups> {
        let compiled = regex::compile(&pattern.text);
        let regex = compiled.map_err(|message| Diagnostic::error(pattern.span, message))?;
        let own = regex.capture_names().enumerate().skip(1);
        let (numbers, names) = if names.is_empty() {
            let named = own.filter_map(|(number, name)| {
                let name = Name {
                    span: pattern.span,
                    text: name?.to_string(),
                };
                Some((number, name))
            });
            named.unzip()
        } else {
            let numbers: Vec<usize> = own.map(|(number, _)| number).collect();
            if numbers.len() != names.len() {
                return Err(count_mismatch(pattern, "group", numbers.len(), names));
            }
            (numbers, names.to_vec())
        };
        if names.is_empty() {
            let message = "the regular expression gives no names to what it finds";
            let hint = "name its groups as in `(?<name>…)`, or write `as` with a name for each";
            return Err(Diagnostic::error(pattern.span, message).with_hint(hint));
        }
        Ok(Groups {
            regex,
            numbers,
            names,
        })
    }
}

/// Pieces and names that differ in number.
fn count_mismatch(pattern: &Literal, what: &str, pieces: usize, names: &[Name]) -> Diagnostic {
    let counted = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count if what.ends_with('`') => format!("{count} {what}"),
        count => format!("{count} {what}s"),
    };
    let message = format!(
        "the pattern has {}, but {} {} behind `as`",
        counted(pieces, what),
        counted(names.len(), "name"),
        if names.len() == 1 { "stands" } else { "stand" },
    );
    Diagnostic::error(pattern.span, message).with_hint(format!("each {what} needs one name"))
}
