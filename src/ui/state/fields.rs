//! The fields beside the editor: which there are, and what the rows have of the one that is open.

use super::shared::Shared;
use crate::query::catalog::{Catalog, CatalogField, Figures, Origin, TOP_VALUES};
use crate::query::{Selection, Table};
use crate::worker::{Command, QueryId, Slot};
use std::rc::Rc;

/// What can happen to the fields.
pub enum FieldsAction {
    /// Show the column beside the editor, or put it away.
    Column(bool),
    /// Show the sheet over the page, or put it away.
    Sheet(bool),
    Search(String),
    /// Open the field of this name in place of another, or close the one that is open.
    Open(Option<String>),
    /// Ask how many rows have each value of the field.
    GroupBy(String),
    /// Show the field in the result, too.
    Show(String),
}

/// What the panel of fields shows.
#[derive(Clone, PartialEq)]
pub struct Fields {
    /// Whether it stands as a column beside the editor, where there is room.
    pub is_column: bool,
    /// Whether it lies as a sheet over the page, where there is no room for a column.
    pub is_sheet: bool,
    /// `None` until a worker has told it.
    pub catalog: Option<Shared<Catalog>>,
    /// Whether the records have changed since the catalog was asked for.
    is_stale: bool,
    pub search: Rc<str>,
    pub open: Option<OpenField>,
}

/// The field that is open.
#[derive(Clone, PartialEq)]
pub struct OpenField {
    pub name: Rc<str>,
    /// `None` until they are here.
    pub figures: Option<Shared<Figures>>,
    /// Values and the number of their rows, most first; `None` until they are here.
    pub values: Option<Shared<Table>>,
    /// Why they are not here.
    pub problem: Option<Rc<str>>,
    figures_query: Option<QueryId>,
    values_query: Option<QueryId>,
    /// Whether what is here is of older records, or was not asked for yet.
    is_stale: bool,
}

impl Default for Fields {
    fn default() -> Fields {
        Fields {
            is_column: true,
            is_sheet: false,
            catalog: None,
            is_stale: true,
            search: "".into(),
            open: None,
        }
    }
}

impl Fields {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&CatalogField> {
        let mut fields = self.catalog.as_ref()?.fields.iter();
        fields.find(|field| field.name == name)
    }

    /// The records are others now.
    pub(super) fn outdated(&mut self) {
        self.is_stale = true;
        self.narrowed();
    }

    /// Other records are selected now.
    pub(super) fn narrowed(&mut self) {
        if let Some(open) = &mut self.open {
            open.is_stale = true;
        }
    }

    /// Asks for what somebody sees and that is not here. `has_data` says that there are rows.
    pub(super) fn catch_up(&mut self, has_data: bool, now: i64) -> Vec<Command> {
        if !self.is_column && !self.is_sheet {
            return Vec::new();
        }
        let mut commands = Vec::new();
        if std::mem::take(&mut self.is_stale) {
            commands.push(Command::ListFields);
        }
        let Some(open) = self.open.as_ref().filter(|open| open.is_stale && has_data) else {
            return commands;
        };
        let Some(field) = self.field(&open.name) else {
            return commands;
        };
        let run = |slot, text: &String| Command::Run {
            slot,
            text: text.clone(),
            selection: Selection::default(),
            now,
        };
        if field.origin != Origin::Absent {
            commands.push(run(Slot::FieldFigures, &field.figures));
            commands.extend(
                field
                    .top_values
                    .iter()
                    .map(|text| run(Slot::TopValues, text)),
            );
        }
        if let Some(open) = &mut self.open {
            open.is_stale = false;
        }
        commands
    }

    fn open(&mut self, name: Option<String>) {
        self.open = name.map(|name| OpenField {
            name: name.into(),
            figures: None,
            values: None,
            problem: None,
            figures_query: None,
            values_query: None,
            is_stale: true,
        });
    }

    /// A query for the field that is open is done; returns what to fetch of it.
    pub(super) fn done(&mut self, slot: Slot, query: QueryId, rows: u64) -> Vec<Command> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        open.problem = None;
        match slot {
            Slot::FieldFigures => open.figures_query = Some(query),
            _ => open.values_query = Some(query),
        }
        vec![Command::Page {
            slot,
            offset: 0,
            count: rows.min(TOP_VALUES as u64),
        }]
    }

    pub(super) fn page(&mut self, query: QueryId, table: Table) {
        let Some(open) = &mut self.open else {
            return;
        };
        if open.figures_query == Some(query) {
            open.figures = Figures::of(&table).map(Shared::new);
        } else if open.values_query == Some(query) {
            open.values = Some(Shared::new(table));
        }
    }

    pub(super) fn failed(&mut self, reason: String) {
        if let Some(open) = &mut self.open {
            open.problem = Some(reason.into());
        }
    }
}

/// Whether the field that is open is shown by what is in a slot.
pub(super) fn is_of_fields(slot: Slot) -> bool {
    matches!(slot, Slot::FieldFigures | Slot::TopValues)
}

impl super::State {
    pub(super) fn fields(&mut self, action: FieldsAction, now: i64) -> Vec<Command> {
        match action {
            FieldsAction::Column(is_shown) => self.fields.is_column = is_shown,
            FieldsAction::Sheet(is_shown) => self.fields.is_sheet = is_shown,
            FieldsAction::Search(text) => self.fields.search = text.into(),
            FieldsAction::Open(name) => self.fields.open(name),
            FieldsAction::GroupBy(name) => {
                self.fields.is_sheet = false;
                let field = self.fields.field(&name);
                let query = field.map(|field| field.grouped.clone());
                return query.map_or(Vec::new(), |query| self.show_query(query, now));
            }
            FieldsAction::Show(field) => {
                self.fields.is_sheet = false;
                let text = self.query.text.to_string();
                return vec![Command::ShowField { text, field }];
            }
        }
        Vec::new()
    }
}
