//! A result on its way into a file or onto the clipboard, piece by piece.

use super::result::QueryResult;
use crate::ui::text;
use crate::view::export::{Export, Format};
use crate::view::grid::Area;
use crate::worker::{Command, ExportPiece, QueryId, Slot};
use std::ops::Range;
use std::rc::Rc;

/// Rows that are written at once.
const PIECE_ROWS: u64 = 5_000;

/// More cells than this are no matter for the clipboard.
pub const MOST_COPIED: u64 = 1_000_000;

/// What can happen to exports.
pub enum ExportAction {
    /// Put cells onto the clipboard.
    Copy {
        area: Area,
        with_names: bool,
    },
    /// Save the whole result.
    Save(Format),
    /// There is a place to write to.
    Begin,
    /// A piece is written there.
    Written,
    /// All pieces are, and it is saved or copied.
    Finished,
    /// It cannot go on for this reason.
    Failed(String),
    Cancel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Clipboard,
    File,
}

/// What is being written, and what came of the last one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exports {
    pub current: Option<Exporting>,
    pub outcome: Rc<str>,
    /// How many there have been.
    count: u32,
}

/// Rows on their way.
#[derive(Clone, Debug, PartialEq)]
pub struct Exporting {
    pub number: u32,
    pub query: QueryId,
    pub target: Target,
    pub export: Export,
    pub rows: Range<u64>,
    /// The row that is written next.
    pub next: u64,
    /// Whether any piece has been written.
    has_begun: bool,
}

impl Exporting {
    /// Whether everything is written.
    pub fn is_complete(&self) -> bool {
        self.has_begun && self.next == self.rows.end
    }

    /// How many rows there are to write.
    pub fn row_count(&self) -> u64 {
        self.rows.end - self.rows.start
    }

    /// How many of them are written.
    pub fn written(&self) -> u64 {
        self.next - self.rows.start
    }

    fn piece(&self) -> Range<u64> {
        self.next..self.rows.end.min(self.next + PIECE_ROWS)
    }

    fn write(&self) -> Vec<Command> {
        vec![Command::Export {
            slot: Slot::Editor,
            query: self.query,
            piece: ExportPiece {
                number: self.number,
                export: self.export.clone(),
                rows: self.piece(),
                of: self.rows.clone(),
            },
        }]
    }
}

impl Exports {
    pub(super) fn update(&mut self, action: ExportAction, result: &QueryResult) -> Vec<Command> {
        match action {
            ExportAction::Copy { area, with_names } => {
                if area.cells() > MOST_COPIED {
                    self.outcome = text::too_much_to_copy(area.cells(), MOST_COPIED).into();
                    return Vec::new();
                }
                let export = Export {
                    format: Format::Cells,
                    columns: area.columns,
                    with_names,
                };
                self.begin(Target::Clipboard, export, area.rows, result.query)
            }
            ExportAction::Save(format) => {
                let export = Export::whole(format, result.columns().len());
                self.begin(Target::File, export, 0..result.rows, result.query)
            }
            ExportAction::Begin => self.current.as_ref().map_or(Vec::new(), Exporting::write),
            ExportAction::Written => {
                let Some(current) = &mut self.current else {
                    return Vec::new();
                };
                current.next = current.piece().end;
                current.has_begun = true;
                match current.is_complete() {
                    true => Vec::new(),
                    false => current.write(),
                }
            }
            ExportAction::Finished => {
                if let Some(done) = self.current.take() {
                    self.outcome = match done.target {
                        Target::Clipboard => {
                            let cells = done.row_count() * done.export.columns.len() as u64;
                            text::copied(cells)
                        }
                        Target::File => text::saved(done.row_count()),
                    }
                    .into();
                }
                Vec::new()
            }
            ExportAction::Failed(reason) => {
                if let Some(failed) = self.current.take() {
                    self.outcome = match failed.target {
                        Target::Clipboard => text::not_copied(&reason),
                        Target::File => text::not_saved(&reason),
                    }
                    .into();
                }
                Vec::new()
            }
            ExportAction::Cancel => {
                if self.current.take().is_some() {
                    self.outcome = text::EXPORT_CANCELLED.into();
                }
                Vec::new()
            }
        }
    }

    /// What came of an older one is of no interest any more.
    pub(super) fn forget(&mut self) {
        if !self.outcome.is_empty() {
            self.outcome = "".into();
        }
    }

    fn begin(
        &mut self,
        target: Target,
        export: Export,
        rows: Range<u64>,
        query: QueryId,
    ) -> Vec<Command> {
        // One after the other: a file that is being written is not given up for another.
        if self.current.is_none() {
            self.count += 1;
            self.outcome = "".into();
            self.current = Some(Exporting {
                number: self.count,
                query,
                target,
                export,
                next: rows.start,
                rows,
                has_begun: false,
            });
        }
        Vec::new()
    }
}
