//! What is loaded, and how far loading is.

use super::repeats::Repeats;
use super::shared::Shared;
use crate::column::FileId;
use crate::flow::Layout;
use crate::ingest::{Counts, Report};
use crate::query::TimeRange;
use crate::ui::text;
use crate::worker::{Command, FileStatus, NewFile};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How long the load status stays as it is while loading, in milliseconds: it is read
/// aloud to those who cannot see it.
const STATUS_REST: i64 = 5_000;

/// A pasted record is looked at with no more layouts of files than this.
const MOST_LAYOUTS: usize = 16;

#[derive(Clone, PartialEq)]
pub struct Files {
    files: BTreeMap<FileId, File>,
    /// The files in the order of their paths, which is how people look for them.
    order: Vec<FileId>,
    /// What is loaded, in words; changes at most every five seconds and once at the end.
    pub status: Rc<str>,
    status_since: i64,
    /// What counts twice.
    pub repeats: Repeats,
}

#[derive(Clone, PartialEq)]
struct File {
    status: Shared<FileStatus>,
    /// Whether it belongs to what is being read, though it may be done itself.
    loading: bool,
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
            order: Vec::new(),
            status: "".into(),
            status_since: 0,
            repeats: Repeats::default(),
        }
    }
}

impl Files {
    fn get(&self, id: FileId) -> Option<&File> {
        self.files.get(&id)
    }

    fn all(&self) -> impl Iterator<Item = &File> {
        self.order.iter().filter_map(|&id| self.get(id))
    }

    /// The files that queries see, in no order, which takes no time.
    fn visible(&self) -> impl Iterator<Item = &Shared<FileStatus>> {
        let files = self.files.values().map(|file| &file.status);
        files.filter(|status| !status.hidden)
    }

    /// The files that queries see, in the order of their paths.
    pub fn shown(&self) -> impl Iterator<Item = &Shared<FileStatus>> {
        let files = self.all().map(|file| &file.status);
        files.filter(|status| !status.hidden)
    }

    /// The files that were removed and can be put back. Those that were removed with their archive come back with it.
    pub fn removed(&self) -> impl Iterator<Item = &Shared<FileStatus>> {
        let is_hidden = |id: FileId| self.get(id).is_some_and(|file| file.status.hidden);
        let files = self.all().map(|file| &file.status);
        files.filter(move |status| status.hidden && !status.file.archive().is_some_and(is_hidden))
    }

    pub fn is_loading(&self) -> bool {
        self.files.values().any(|file| file.loading)
    }

    /// Whether there is anything to look at.
    pub fn is_empty(&self) -> bool {
        self.visible().next().is_none() && !self.is_loading()
    }

    /// The sums over all files that queries see.
    pub fn counts(&self) -> Counts {
        let mut sum = Counts::default();
        for file in self.visible() {
            sum += file.report.counts;
        }
        sum
    }

    /// How many files have something about them as a whole that is worth a look.
    pub fn problems(&self) -> usize {
        self.visible()
            .filter(|file| file.report.problem.is_some())
            .count()
    }

    /// The layouts that the files end with, each once and not too many of them.
    pub(super) fn layouts(&self) -> Vec<Layout> {
        let mut layouts: Vec<Layout> = Vec::new();
        for layout in self.shown().filter_map(|file| file.report.layout.as_ref()) {
            if layouts.len() < MOST_LAYOUTS && !layouts.contains(layout) {
                layouts.push(layout.clone());
            }
        }
        layouts
    }

    /// The event times of all rows; `None` when no row has one.
    pub fn range(&self) -> Option<TimeRange> {
        let spans = self.visible().filter_map(|file| file.report.span);
        let joined = spans.reduce(|(from, until), span| (from.min(span.0), until.max(span.1)));
        joined.map(|(from, until)| TimeRange { from, until })
    }

    /// How far loading is; `None` when nothing is being read.
    pub fn progress(&self) -> Option<Progress> {
        if !self.is_loading() {
            return None;
        }
        let mut progress = Progress::default();
        let loading = self.files.values().filter(|file| file.loading);
        for status in loading.map(|file| &file.status) {
            progress.files += 1;
            progress.size += status.bytes_to_read;
            progress.bytes += if status.done {
                status.bytes_to_read
            } else {
                status.bytes
            };
            progress.files_done += usize::from(status.done);
            progress.records += status.report.counts.records;
        }
        Some(progress)
    }

    pub(super) fn open(&mut self, files: Vec<NewFile>, now: i64) -> Vec<Command> {
        for new in &files {
            let status = FileStatus {
                file: new.file,
                path: new.path.clone(),
                size: new.size,
                bytes_to_read: new.size,
                bytes: 0,
                done: false,
                cancelled: false,
                hidden: false,
                given: None,
                report: Report::default(),
            };
            self.put(status);
        }
        let count = self.progress().map_or(0, |progress| progress.files);
        self.say(text::loading(count), now);
        vec![Command::Open(files)]
    }

    fn put(&mut self, status: FileStatus) {
        let id = status.file;
        let was_loading = self.get(id).is_some_and(|old| old.loading);
        // What a lost worker held is read again.
        let loading = was_loading || !status.done && !status.hidden;
        if !self.files.contains_key(&id) {
            let is_before = |&other: &FileId| {
                let other = self.get(other);
                other.is_some_and(|other| other.status.path <= status.path)
            };
            let place = self.order.partition_point(is_before);
            self.order.insert(place, id);
        }
        let status = Shared::new(status);
        self.files.insert(id, File { status, loading });
    }

    /// Takes in where the reading of a file stands.
    pub(super) fn take(&mut self, status: FileStatus, now: i64) {
        self.put(status);
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
        for file in self.files.values_mut() {
            file.loading = false;
        }
        self.changed();
    }

    /// Says what is loaded, unless files are still being read.
    pub(super) fn changed(&mut self) {
        if self.is_loading() {
            return;
        }
        // An archive counts as the files in it.
        let archives = self.visible().filter(|file| file.is_archive()).count();
        let files = self.visible().count();
        let files = files.min((files - archives).max(1));
        let stopped = self.visible().filter(|file| file.cancelled).count();
        self.status = match files {
            0 => "".into(),
            _ => text::loaded(files, stopped, self.counts().records).into(),
        };
    }

    fn say(&mut self, words: String, now: i64) {
        self.status = words.into();
        self.status_since = now;
    }

    pub(super) fn hide_all(&mut self, files: Vec<FileId>, hidden: bool) -> Vec<Command> {
        let mut known = Vec::new();
        for file in files {
            if self.files.contains_key(&file) {
                known.push(file);
            }
            let of = self
                .files
                .iter_mut()
                .filter(|(id, _)| **id == file || id.is_in(file));
            for (_, found) in of {
                found.status.make_mut().hidden = hidden;
            }
        }
        match known.is_empty() {
            true => Vec::new(),
            false => vec![Command::Hide {
                files: known,
                hidden,
            }],
        }
    }

    /// Takes files out that repeat others.
    pub(super) fn keep_one(&mut self, files: Vec<FileId>) -> Vec<Command> {
        self.repeats.removed = files.clone().into();
        self.hide_all(files, true)
    }

    /// The files that were taken out last because they repeat others, and can be put back.
    pub fn kept_one(&self) -> Vec<FileId> {
        let removed = self.repeats.removed.iter().copied();
        let is_hidden = |file: &FileId| self.get(*file).is_some_and(|file| file.status.hidden);
        removed.filter(is_hidden).collect()
    }

    /// The path of a file.
    pub fn path(&self, id: FileId) -> Option<&str> {
        self.get(id).map(|file| &*file.status.path)
    }

    pub(super) fn forget_removed(&mut self) -> Vec<Command> {
        let hidden = self.all().filter(|file| file.status.hidden);
        let files: BTreeSet<FileId> = hidden.map(|file| file.status.file).collect();
        for file in &files {
            self.files.remove(file);
        }
        self.order.retain(|file| !files.contains(file));
        vec![Command::Forget {
            files: files.into_iter().collect(),
        }]
    }
}
