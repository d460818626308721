//! The names that an expression can use.

use super::resolve::{call, step};
use crate::flow::field::match_key;
use crate::flow::spelling::nearest;
use crate::flow::{EventField, Field, Slot};
use crate::query::derived::DerivedField;
use crate::query::diagnostic::{Diagnostic, Span};
use crate::query::plan::{Expr, Input};
use crate::query::syntax::Step;

/// The names that an expression can use.
#[derive(Default)]
pub(super) struct Scope {
    /// What the query itself defined, newest last.
    pub names: Vec<(String, Expr)>,
    pub base: Base,
}

/// Where a name that the query did not define comes from.
#[derive(Default)]
pub(super) enum Base {
    /// A field of the records.
    #[default]
    Records,
    /// Nowhere: `stats` leaves only its own columns.
    Groups,
    /// The scope before a `limit`, of which every name used later becomes a column.
    Limited {
        before: Box<Scope>,
        columns: Vec<(String, Expr)>,
    },
}

impl Scope {
    pub fn find(&mut self, name: &str) -> Option<Expr> {
        let named = |is_it: &dyn Fn(&str) -> bool| {
            let mut names = self.names.iter().rev();
            let found = names.find(|(known, _)| is_it(known));
            found.map(|(_, expr)| expr.clone())
        };
        // `count( * )` means the column that was written `count(*)`.
        let squeezed = squeeze(name);
        let found =
            named(&|known| known == name).or_else(|| named(&|known| squeeze(known) == squeezed));
        let found = found.or_else(|| self.find_path(name));
        if found.is_some() {
            return found;
        }
        match &mut self.base {
            Base::Records => Some(record_field(name)),
            Base::Groups => named(&|known| squeeze(known).eq_ignore_ascii_case(&squeezed)),
            Base::Limited { before, columns } => {
                if let Some(at) = columns.iter().position(|(known, _)| known == name) {
                    return Some(Expr::column(at));
                }
                let expr = before.find(name)?;
                columns.push((name.to_string(), expr));
                Some(Expr::column(columns.len() - 1))
            }
        }
    }

    /// What `m.key` means where `m` is defined: the longest such name counts.
    fn find_path(&self, name: &str) -> Option<Expr> {
        let mut dots = name.match_indices('.').rev();
        dots.find_map(|(at, _)| {
            let mut names = self.names.iter().rev();
            let (_, subject) = names.find(|(known, _)| *known == name[..at])?;
            let keys = name[at + 1..].split('.');
            Some(keys.fold(subject.clone(), |subject, key| {
                step(subject, Step::Key(key.to_string()))
            }))
        })
    }

    pub fn is_defined(&self, name: &str) -> bool {
        let here = self.names.iter().any(|(known, _)| known == name);
        let before = match &self.base {
            Base::Limited { before, .. } => before.is_defined(name),
            _ => false,
        };
        here || before
    }
}

fn squeeze(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

fn record_field(name: &str) -> Expr {
    if let Some(field) = DerivedField::find(name) {
        return call(field.kernel(), field.arguments());
    }
    match name {
        "@timestamp" => Expr::Input(Input::Timestamp),
        "@message" => Expr::Input(Input::Message),
        _ => match (EventField::find(name), Field::find(name)) {
            (Some(field), _) => Expr::slot(Slot::Event(field)),
            (None, Some(field)) => Expr::slot(Slot::Field(field)),
            (None, None) => Expr::slot(Slot::Extra(name.into())),
        },
    }
}
pub(super) fn lost_name(name: &str, span: Span, scope: &Scope) -> Diagnostic {
    let columns = || scope.names.iter().map(|(name, _)| name.as_str());
    let error = Diagnostic::error(span, format!("`{name}` is unknown after `stats`"));
    let key = match_key(name);
    let same = columns().find(|column| match_key(column) == key);
    match same.or_else(|| nearest(name, columns())) {
        Some(column) => error.with_hint(format!("did you mean `{column}`?")),
        None => {
            let columns: Vec<String> = columns().map(|column| format!("`{column}`")).collect();
            error.with_hint(format!("`stats` leaves {}", columns.join(", ")))
        }
    }
}
