//! What is loaded, and how far loading is.

use super::shared::Shared;
use crate::column::FileId;
use crate::ingest::Counts;
use crate::query::TimeRange;
use crate::ui::text;
use crate::worker::{Command, FileStatus, NewFile};
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

/// How long the load status stays as it is while loading, in milliseconds: it is read
/// aloud to those who cannot see it.
const STATUS_REST: i64 = 5_000;

#[derive(Clone, PartialEq)]
pub struct Files {
    files: BTreeMap<FileId, Shared<FileStatus>>,
    /// The files that are being read, and were opened since loading began.
    loading: HashSet<FileId>,
    /// What is loaded, in words; changes at most every five seconds and once at the end.
    pub status: Rc<str>,
    status_since: i64,
}

/// How far loading is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub files: usize,
    pub files_done: usize,
    /// Bytes of the files, and how many of them have been read.
    pub size: u64,
    pub bytes: u64,
    pub records: u64,
}

impl Default for Files {
    fn default() -> Files {
        Files {
            files: BTreeMap::new(),
            loading: HashSet::new(),
            status: "".into(),
            status_since: 0,
        }
    }
}

impl Files {
    /// The files that queries see.
    pub fn shown(&self) -> impl Iterator<Item = &Shared<FileStatus>> {
        self.files.values().filter(|file| !file.hidden)
    }

    /// The files that were removed and can be put back.
    pub fn removed(&self) -> impl Iterator<Item = &Shared<FileStatus>> {
        self.files.values().filter(|file| file.hidden)
    }

    pub fn is_loading(&self) -> bool {
        !self.loading.is_empty()
    }

    /// Whether there is anything to look at.
    pub fn is_empty(&self) -> bool {
        self.shown().next().is_none() && !self.is_loading()
    }

    /// The sums over all files that queries see.
    pub fn counts(&self) -> Counts {
        let mut sum = Counts::default();
        for file in self.shown() {
            sum += file.report.counts;
        }
        sum
    }

    /// How many files have something about them as a whole that is worth a look.
    pub fn problems(&self) -> usize {
        self.shown()
            .filter(|file| file.report.problem.is_some())
            .count()
    }

    /// The event times of all rows; `None` when no row has one.
    pub fn range(&self) -> Option<TimeRange> {
        let spans = self.shown().filter_map(|file| file.report.span);
        let joined = spans.reduce(|(from, until), span| (from.min(span.0), until.max(span.1)));
        joined.map(|(from, until)| TimeRange { from, until })
    }

    /// How far loading is; `None` when nothing is being read.
    pub fn progress(&self) -> Option<Progress> {
        if !self.is_loading() {
            return None;
        }
        let mut progress = Progress {
            files: self.loading.len(),
            ..Progress::default()
        };
        let files = self.loading.iter().filter_map(|file| self.files.get(file));
        for file in files {
            progress.size += file.size;
            progress.bytes += if file.done { file.size } else { file.bytes };
            progress.files_done += usize::from(file.done);
            progress.records += file.report.counts.records;
        }
        Some(progress)
    }

    pub(super) fn open(&mut self, files: Vec<NewFile>, now: i64) -> Vec<Command> {
        self.loading.extend(files.iter().map(|file| file.file));
        self.say(text::loading(self.loading.len()), now);
        vec![Command::Open(files)]
    }

    /// Takes in where the reading of a file stands.
    pub(super) fn take(&mut self, status: FileStatus, now: i64) {
        // What a lost worker held is read again.
        if !status.done && !status.hidden {
            self.loading.insert(status.file);
        }
        self.files.insert(status.file, Shared::new(status));
        if now - self.status_since >= STATUS_REST
            && let Some(progress) = self.progress()
        {
            self.say(
                text::loading_progress(progress.files_done, progress.files),
                now,
            );
        }
    }

    pub(super) fn loaded(&mut self) {
        self.loading.clear();
        self.changed();
    }

    /// Says what is loaded, unless files are still being read.
    pub(super) fn changed(&mut self) {
        if self.is_loading() {
            return;
        }
        let files = self.shown().count();
        let stopped = self.shown().filter(|file| file.cancelled).count();
        self.status = match files {
            0 => "".into(),
            _ => text::loaded(files, stopped, self.counts().records).into(),
        };
    }

    fn say(&mut self, words: String, now: i64) {
        self.status = words.into();
        self.status_since = now;
    }

    pub(super) fn hide(&mut self, file: FileId, hidden: bool) -> Vec<Command> {
        let Some(known) = self.files.get_mut(&file) else {
            return Vec::new();
        };
        known.make_mut().hidden = hidden;
        vec![Command::Hide {
            files: vec![file],
            hidden,
        }]
    }

    pub(super) fn forget_removed(&mut self) -> Vec<Command> {
        let files: Vec<FileId> = self.removed().map(|file| file.file).collect();
        self.files.retain(|_, file| !file.hidden);
        vec![Command::Forget { files }]
    }
}
