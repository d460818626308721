//! Files with the same content, and files that another one extends.
//!
//! What was read of a file tells which others may hold the same: those of the same size and
//! head, those with as much text in as many lines, and those with the same first lines. Only
//! these are read again, by one worker each, which hashes their content; that of members of
//! archives was hashed while they were read. So most files cost nothing, and no two are called
//! the same that are not.

use super::files::Files;
use super::{Effect, Event, event, send};
use crate::column::FileId;
use crate::ingest::ContentId;
use crate::worker::protocol::{Request, WorkerId};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// No more beginnings of a file are compared with other files than this, the longest ones.
const MOST_BEGINNINGS: usize = 64;

/// A file all of whose lines another one has, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twin {
    pub file: FileId,
    /// The file to keep: with the same content the first in file order, else the longest.
    pub kept: FileId,
    pub kind: TwinKind,
}

/// What the file to keep is to its twin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TwinKind {
    /// Both have the same content.
    Same,
    /// It begins with the twin's content, and goes on.
    Longer,
}

/// Why two files may have something in common.
#[derive(PartialEq, Eq, Hash)]
enum Trait {
    /// Size and head.
    Bytes(u64, u64),
    /// Text in bytes, lines, and the time of the records.
    Text(u64, u64, Option<(i64, i64)>),
    /// The first lines.
    Opening(u64),
}

#[derive(Default)]
pub struct Twins {
    /// What was found of the files that were read again.
    known: BTreeMap<FileId, Known>,
    /// Files that wait to be read again.
    queue: VecDeque<FileId>,
    /// The file that each worker reads.
    reading: BTreeMap<WorkerId, FileId>,
    /// What was told last, and whether more is known since.
    told: Vec<Twin>,
    knows_more: bool,
}

struct Known {
    /// The lengths that were asked for.
    lengths: BTreeSet<u64>,
    /// `None` until it is there, and when the file cannot be read any more.
    content: Option<ContentId>,
    beginnings: Vec<ContentId>,
}

impl Twins {
    /// Whether files are being read again.
    pub fn is_busy(&self) -> bool {
        !self.queue.is_empty() || !self.reading.is_empty()
    }

    /// Looks for twins among all files, which are read or have changed.
    pub fn look<B>(&mut self, workers: u32, files: &Files, out: &mut Vec<Effect<B>>) {
        self.known.retain(|&id, _| files.contains(id));
        self.queue.retain(|&id| files.contains(id));
        for (id, lengths, content) in candidates(files) {
            let known = self.known.get(&id);
            if known.is_none_or(|known| !lengths.is_subset(&known.lengths)) {
                let known = Known {
                    lengths,
                    content,
                    beginnings: Vec::new(),
                };
                self.known.insert(id, known);
                // A member of an archive has no bytes of its own to read again.
                if id.member == 0 && !self.queue.contains(&id) {
                    self.queue.push_back(id);
                }
            }
        }
        self.proceed(workers, files, out);
    }

    /// A worker has read a file.
    pub fn digested<B>(
        &mut self,
        worker: WorkerId,
        workers: u32,
        found: (FileId, Option<(ContentId, Vec<ContentId>)>),
        files: &Files,
        out: &mut Vec<Effect<B>>,
    ) {
        let (file, content) = found;
        if self.reading.get(&worker) == Some(&file) {
            self.reading.remove(&worker);
        }
        if let (Some(known), Some((content, beginnings))) = (self.known.get_mut(&file), content) {
            known.content = Some(content);
            known.beginnings = beginnings;
        }
        self.knows_more = true;
        self.proceed(workers, files, out);
    }

    /// What the lost worker was reading is read again.
    pub fn worker_lost(&mut self, lost: WorkerId) {
        self.queue.extend(self.reading.remove(&lost));
    }

    fn proceed<B>(&mut self, workers: u32, files: &Files, out: &mut Vec<Effect<B>>) {
        for worker in (0..workers).map(WorkerId) {
            if self.reading.contains_key(&worker) {
                continue;
            }
            let Some(file) = self.queue.pop_front() else {
                break;
            };
            let source = files.source(file).zip(self.known.get(&file));
            let Some(((path, is_packed), known)) = source else {
                continue;
            };
            let request = Request::Digest {
                file,
                path,
                lengths: known.lengths.iter().copied().collect(),
                is_packed,
            };
            self.reading.insert(worker, file);
            out.push(send(worker, request));
        }
        if !self.is_busy() {
            let twins = self.twins(files);
            if std::mem::take(&mut self.knows_more) || twins != self.told {
                self.told.clone_from(&twins);
                out.push(event(Event::Twins(twins)));
            }
        }
    }

    /// The twins among the files that are not hidden, in file order.
    fn twins(&self, files: &Files) -> Vec<Twin> {
        let mut order: Vec<FileId> = files.order();
        order.retain(|&id| !files.is_hidden(id));
        let mut by_content: HashMap<ContentId, FileId> = HashMap::new();
        let known = |id: &FileId| self.known.get(id);
        for &id in &order {
            if let Some(content) = known(&id).and_then(|known| known.content) {
                by_content.entry(content).or_insert(id);
            }
        }
        // The longest file that begins with the content of another.
        let mut longest: HashMap<FileId, (u64, FileId)> = HashMap::new();
        for &id in &order {
            let Some((known, content)) = known(&id).and_then(|known| Some((known, known.content?)))
            else {
                continue;
            };
            if by_content.get(&content) != Some(&id) {
                continue;
            }
            for beginning in known.beginnings.iter().filter(|it| **it != content) {
                if let Some(&shorter) = by_content.get(beginning) {
                    let best = longest.entry(shorter).or_insert((content.length, id));
                    if content.length > best.0 {
                        *best = (content.length, id);
                    }
                }
            }
        }
        let twin = |&file: &FileId| {
            let content = known(&file)?.content?;
            let first = *by_content.get(&content)?;
            let mut kept = first;
            // The longest may be the beginning of one that is longer still.
            while let Some(&(_, longer)) = longest.get(&kept) {
                kept = longer;
            }
            let kind = match kept == first {
                true => TwinKind::Same,
                false => TwinKind::Longer,
            };
            (kept != file).then_some(Twin { file, kept, kind })
        };
        order.iter().filter_map(twin).collect()
    }
}

/// The files that may have a twin, with the lengths of others that they may begin with, and
/// what is known of their content.
fn candidates(files: &Files) -> Vec<(FileId, BTreeSet<u64>, Option<ContentId>)> {
    let mut groups: HashMap<Trait, Vec<(FileId, u64)>> = HashMap::new();
    let mut contents: HashMap<FileId, Option<ContentId>> = HashMap::new();
    for (id, sketch) in files.sketches() {
        if sketch.rows == 0 {
            continue;
        }
        contents.insert(id, sketch.content);
        let text = sketch.text_bytes;
        let mut put = |of: Trait| groups.entry(of).or_default().push((id, text));
        put(Trait::Bytes(sketch.size, sketch.fingerprint));
        if text > 0 {
            put(Trait::Text(text, sketch.lines, sketch.span));
        }
        if sketch.opening > 0 {
            put(Trait::Opening(sketch.opening));
        }
    }
    let mut candidates: BTreeMap<FileId, BTreeSet<u64>> = BTreeMap::new();
    for (of, mut group) in groups {
        if group.len() < 2 {
            continue;
        }
        group.sort_unstable_by_key(|&(_, text)| text);
        let mut lengths: Vec<u64> = group.iter().map(|&(_, text)| text).collect();
        lengths.dedup();
        for (id, text) in group {
            let asked = candidates.entry(id).or_default();
            if let Trait::Opening(_) = of {
                let shorter = &lengths[..lengths.partition_point(|&length| length < text)];
                asked.extend(shorter.iter().rev().take(MOST_BEGINNINGS));
            }
        }
    }
    let content = |id: FileId| contents.get(&id).copied().flatten();
    let candidates = candidates.into_iter();
    candidates
        .map(|(id, lengths)| (id, lengths, content(id)))
        .collect()
}
