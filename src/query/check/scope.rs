//! The names that an expression can use.

use super::resolve::{call, step};
use crate::flow::{EventField, Field, Slot};
use crate::query::derived::DerivedField;
use crate::query::plan::{Expr, Input, Kind};
use crate::query::syntax::Step;

/// The names that an expression can use.
#[derive(Default)]
pub(super) struct Scope {
    /// What the query itself defined, newest last.
    pub names: Vec<(String, Expr)>,
    /// Names that a command has given other values, which is no definition.
    pub rebound: Vec<(String, Expr)>,
    pub base: Base,
    /// Whether a command that is wrong may have defined further names.
    pub is_open: bool,
}

/// Where a name that the query did not define comes from.
#[derive(Default)]
pub(super) enum Base {
    /// A field of the records.
    #[default]
    Records,
    /// Nowhere: `stats` leaves only its own columns.
    Groups,
    /// The scope of the segment before, of which what is used later becomes a column.
    Carried {
        before: Box<Scope>,
        /// The kinds of the columns that the segment before saw, unless they were carried, too.
        kinds: Vec<Kind>,
        /// How many columns the segment makes itself, in front of the carried ones.
        own: usize,
        columns: Vec<Carried>,
    },
}

/// A column that one segment hands to the next.
pub(super) struct Carried {
    /// The name that it is for; those that a segment needs itself have none.
    pub name: Option<String>,
    pub expr: Expr,
    /// Whether it also serves names that mean the same input.
    pub is_shared: bool,
}

impl Carried {
    /// A column that a segment needs itself.
    pub fn own(expr: Expr) -> Carried {
        Carried {
            name: None,
            expr,
            is_shared: false,
        }
    }

    /// The same, which also serves names that mean the same input.
    pub fn shared(expr: Expr) -> Carried {
        Carried {
            is_shared: true,
            ..Carried::own(expr)
        }
    }
}

impl Scope {
    /// The kinds of the columns that its names stand for; `seen` are those that are not
    /// carried.
    pub fn kinds(&self, seen: &[Kind]) -> Vec<Kind> {
        match &self.base {
            Base::Records | Base::Groups => seen.to_vec(),
            Base::Carried {
                before,
                kinds,
                own,
                columns,
            } => {
                let kinds = before.kinds(kinds);
                let carried = columns.iter().map(|column| column.expr.kind(&kinds));
                std::iter::repeat_n(Kind::Dynamic, *own)
                    .chain(carried)
                    .collect()
            }
        }
    }

    pub fn find(&mut self, name: &str) -> Option<Expr> {
        let named = |is_it: &dyn Fn(&str) -> bool| {
            let mut names = self.names.iter().rev().chain(self.rebound.iter().rev());
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
            Base::Carried {
                before,
                own,
                columns,
                ..
            } => {
                let is_it = |column: &Carried| column.name.as_deref() == Some(name);
                if let Some(at) = columns.iter().position(is_it) {
                    return Some(Expr::column(*own + at));
                }
                let expr = before.find(name)?;
                Some(Expr::column(*own + carry(columns, Some(name), expr)))
            }
        }
    }

    /// Whether a name means a field of the records, and nothing that the query has defined.
    pub fn is_of_records(&self, name: &str) -> bool {
        let squeezed = squeeze(name);
        let is_named = self
            .names
            .iter()
            .any(|(known, _)| squeeze(known) == squeezed);
        if is_named || self.find_path(name).is_some() {
            return false;
        }
        match &self.base {
            Base::Records => true,
            Base::Groups => false,
            Base::Carried { before, .. } => before.is_of_records(name),
        }
    }

    /// What `m.key` means where `m` is defined: the longest such name counts.
    fn find_path(&self, name: &str) -> Option<Expr> {
        let mut dots = name.match_indices('.').rev();
        dots.find_map(|(at, _)| {
            let mut names = self.names.iter().rev().chain(self.rebound.iter().rev());
            let (_, subject) = names.find(|(known, _)| *known == name[..at])?;
            let keys = name[at + 1..].split('.');
            Some(keys.fold(subject.clone(), |subject, key| {
                step(subject, Step::Key(key.to_string()))
            }))
        })
    }

    /// The names that the query itself has defined.
    pub fn defined(&self) -> Vec<String> {
        let mut names: Vec<String> = self.names.iter().map(|(name, _)| name.clone()).collect();
        if let Base::Carried { before, .. } = &self.base {
            names.extend(before.defined());
        }
        names
    }

    /// Whether names can mean fields of the records.
    pub fn has_records(&self) -> bool {
        match &self.base {
            Base::Records => true,
            Base::Groups => false,
            Base::Carried { before, .. } => before.has_records(),
        }
    }

    pub fn is_defined(&self, name: &str) -> bool {
        let here = self.names.iter().any(|(known, _)| known == name);
        let before = match &self.base {
            Base::Carried { before, .. } => before.is_defined(name),
            _ => false,
        };
        here || before
    }
}

/// Adds a column unless one of them already hands on the same input for any name; returns
/// its place.
pub(super) fn carry(columns: &mut Vec<Carried>, name: Option<&str>, expr: Expr) -> usize {
    if let Expr::Input(input) = &expr {
        let is_it = |column: &Carried| {
            column.is_shared && matches!(&column.expr, Expr::Input(known) if known == input)
        };
        if let Some(at) = columns.iter().position(is_it) {
            return at;
        }
    }
    columns.push(Carried {
        name: name.map(String::from),
        expr,
        is_shared: false,
    });
    columns.len() - 1
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
