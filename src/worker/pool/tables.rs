//! Tables to look up in: which worker has read them, and that all others get them.

use super::{Effect, send};
use crate::column::FileId;
use crate::worker::protocol::{Request, TableHead, WorkerId};
use std::collections::{BTreeMap, BTreeSet};

pub struct Tables {
    workers: u32,
    /// The workers that have read them.
    readers: BTreeMap<FileId, WorkerId>,
}

impl Tables {
    pub fn new(workers: u32) -> Tables {
        Tables {
            workers,
            readers: BTreeMap::new(),
        }
    }

    /// Passes a table on, to one worker or to all but its reader.
    pub fn found<B>(
        &mut self,
        reader: WorkerId,
        head: TableHead,
        to: Option<WorkerId>,
        buffers: Vec<B>,
        out: &mut Vec<Effect<B>>,
    ) {
        self.readers.insert(head.file, reader);
        let all = (0..self.workers).map(WorkerId);
        let others = all.filter(|&worker| to.map_or(worker != reader, |to| worker == to));
        for (worker, buffer) in others.zip(buffers) {
            out.push(Effect::Send {
                worker,
                request: Request::KeepTable { head: head.clone() },
                buffers: vec![buffer],
            });
        }
    }

    pub fn forget(&mut self, files: &[FileId]) {
        self.readers.retain(|file, _| !files.contains(file));
    }

    /// A worker was started anew: what it has read itself comes again, the rest from others.
    pub fn worker_lost<B>(&mut self, lost: WorkerId, out: &mut Vec<Effect<B>>) {
        self.readers.retain(|_, reader| *reader != lost);
        let readers: BTreeSet<WorkerId> = self.readers.values().copied().collect();
        for reader in readers {
            out.push(send(reader, Request::ShareTables { to: lost }));
        }
    }
}
