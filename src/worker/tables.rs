//! The tables that queries can look up in: every worker has all of them, and the one that has
//! read a table has its text, too, to hand on.

use super::engine::Answer;
use super::protocol::{Reply, TableHead, WorkerId};
use crate::column::FileId;
use crate::ingest::LookupText;
use crate::query::LookupTable;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

#[derive(Default)]
pub struct Tables {
    tables: BTreeMap<FileId, Arc<LookupTable>>,
    /// What this worker has read itself.
    own: BTreeMap<FileId, LookupText>,
    hidden: BTreeSet<FileId>,
}

impl Tables {
    /// The tables that are not hidden, in the order in which their files were opened.
    pub fn visible(&self) -> Arc<[Arc<LookupTable>]> {
        let tables = self.tables.iter();
        let visible = tables.filter(|(file, _)| !self.hidden.contains(file));
        visible.map(|(_, table)| table.clone()).collect()
    }

    /// Keeps a table that was read here; answers by its text for each of the others.
    pub fn found(&mut self, text: LookupText, others: u32) -> Answer {
        let answer = share(&text, None, others);
        self.keep(&text);
        self.own.insert(text.file, text);
        answer
    }

    /// Keeps a table.
    pub fn keep(&mut self, text: &LookupText) {
        let table = Arc::new(LookupTable::new(text));
        self.tables.insert(text.file, table);
    }

    /// The tables that were read here, for a worker that has none.
    pub fn share(&self, to: WorkerId) -> Vec<Answer> {
        let own = self.own.values();
        own.map(|text| share(text, Some(to), 1)).collect()
    }

    pub fn hide(&mut self, files: &[FileId], hidden: bool) {
        for file in files {
            match hidden {
                true => self.hidden.insert(*file),
                false => self.hidden.remove(file),
            };
        }
    }

    pub fn forget(&mut self, files: &[FileId]) {
        for file in files {
            self.tables.remove(file);
            self.own.remove(file);
            self.hidden.remove(file);
        }
    }
}

fn share(text: &LookupText, to: Option<WorkerId>, copies: u32) -> Answer {
    let head = TableHead {
        file: text.file,
        name: text.name.clone(),
        dialect: text.dialect,
    };
    let copies = vec![text.bytes.clone(); copies as usize];
    (Reply::Table { head, to }, copies)
}
