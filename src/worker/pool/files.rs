//! Files: who reads which part, and what came of it.

use super::{Effect, Event, FileStatus, NewFile, event, send};
use crate::column::{FileId, Part};
use crate::flow::{Layout, Slot};
use crate::ingest::{
    Compression, ContentId, Counts, Member, Place, REJECTS_KEPT, Report, Sniff, Unnamed,
};
use crate::worker::protocol::{FileReport, LeftOut, Request, WorkerId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A plain text file of several times the smallest range is cut into byte ranges.
const CUT_FROM_RANGES: u64 = 4;

/// A worker has at least two parts to read, so that it never waits for the next, and
/// more while they are together smaller than this, in bytes.
const AHEAD: u64 = 4 << 20;
const MOST_AHEAD: usize = 32;

pub struct Files {
    files: BTreeMap<FileId, File>,
    /// The files that are not read to their end.
    unfinished: BTreeSet<FileId>,
    /// Members of archives that were dropped for good, though their archive was not.
    forgotten: BTreeSet<FileId>,
    workers: Vec<Worker>,
    /// Parts that no worker has yet, largest first if nothing was added since it was sorted.
    queue: VecDeque<Part>,
    is_sorted: bool,
    /// No byte range is made smaller than this.
    smallest_range: u64,
    /// Whether the order of files has changed since the workers were told.
    is_unranked: bool,
    /// Whether what queries see has changed since the last [`take_change`](Files::take_change).
    has_changed: bool,
    /// Layouts that a person has named so far.
    remembered: Vec<Layout>,
}

struct Worker {
    reading: Vec<Part>,
    held_bytes: u64,
}

struct File {
    path: String,
    size: u64,
    origin: Origin,
    hidden: bool,
    cancelled: bool,
    /// The worker that looks at its head, if it is to be cut.
    sniffing: Option<WorkerId>,
    parts: Vec<PartState>,
    /// Rows that are left out, since earlier ones say the same.
    left_out: Option<LeftOut>,
    /// The layout that a person has named for its lines.
    given: Option<Layout>,
    /// Lines of it as they were before anybody named their fields.
    unnamed: Option<Box<Unnamed>>,
}

/// What little tells one file from most others.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sketch {
    /// In bytes.
    pub size: u64,
    pub fingerprint: u64,
    pub opening: u64,
    pub text_bytes: u64,
    pub lines: u64,
    pub rows: u64,
    pub span: Option<(i64, i64)>,
    /// Known of members of archives.
    pub content: Option<ContentId>,
}

/// Where the bytes of a file are.
#[derive(Clone, Copy)]
enum Origin {
    Dropped {
        size: u64,
    },
    /// In an archive that has been listed, of so many bytes.
    Listed {
        size: u64,
        place: Place,
    },
    /// In an archive that has to be read from its beginning.
    Streamed,
}

struct PartState {
    from: u64,
    until: u64,
    /// The layout that the part was told to begin with, and whether a header named it.
    layout: Option<Layout>,
    is_named: bool,
    worker: Option<WorkerId>,
    bytes: u64,
    report: Report,
    /// The fields of its rows, as far as its worker has told.
    fields: Option<Layout>,
    done: bool,
    /// Whether it is read along with an archive and its rows come later by themselves.
    awaits_rows: bool,
    /// Whether the worker has been told how many lines stand before it.
    is_numbered: bool,
}

impl PartState {
    fn new(from: u64, until: u64, layout: Option<Layout>, is_named: bool) -> PartState {
        PartState {
            from,
            until,
            layout,
            is_named,
            worker: None,
            bytes: 0,
            report: Report::default(),
            fields: None,
            done: false,
            awaits_rows: false,
            is_numbered: from == 0,
        }
    }

    fn size(&self) -> u64 {
        self.until - self.from
    }
}

impl File {
    fn new(path: &str, size: u64, origin: Origin) -> File {
        File {
            path: path.to_string(),
            size,
            origin,
            hidden: false,
            cancelled: false,
            sniffing: None,
            parts: Vec::new(),
            left_out: None,
            given: None,
            unnamed: None,
        }
    }

    /// Cuts the file into so many parts. `layout` is that of its lines where it is known,
    /// which all parts but the first begin with.
    fn cut(&mut self, count: u64, layout: Option<&Layout>, is_named: bool) {
        let (from, until) = match self.origin {
            Origin::Dropped { size } => (0, size),
            Origin::Listed { size, place } => {
                let until = place.from.saturating_add(place.length);
                (place.from, until.min(size))
            }
            // The archive is cut, if at all.
            Origin::Streamed => (0, 0),
        };
        let length = u128::from(until - from);
        let bounds = |at: u64| from + (length * u128::from(at) / u128::from(count)) as u64;
        let part = |at: u64| {
            // The first part begins with the head of the file itself.
            let layout = layout.filter(|_| at > 0).cloned();
            PartState::new(bounds(at), bounds(at + 1), layout, is_named)
        };
        self.parts = (0..count).map(part).collect();
    }

    /// All parts of the file, which is `file`.
    fn all_parts(&self, file: FileId) -> impl Iterator<Item = Part> + use<> {
        (0..self.parts.len() as u32).map(move |index| Part { file, index })
    }

    /// Whether it is read along with the archive that it stands in.
    fn is_streamed(&self) -> bool {
        matches!(self.origin, Origin::Streamed)
    }

    fn is_done(&self) -> bool {
        self.sniffing.is_none() && self.parts.iter().all(|part| part.done)
    }

    fn fingerprint(&self) -> u64 {
        self.parts.first().map_or(0, |part| part.report.fingerprint)
    }

    fn sketch(&self) -> Sketch {
        let mut sketch = Sketch {
            size: self.size,
            fingerprint: self.fingerprint(),
            ..Sketch::default()
        };
        for report in self.parts.iter().map(|part| &part.report) {
            sketch.opening = sketch.opening.max(report.opening);
            sketch.text_bytes += report.text_bytes;
            sketch.lines += report.counts.lines;
            sketch.rows += report.counts.rows();
            sketch.span = joined(sketch.span, report.span);
            sketch.content = sketch.content.or(report.content);
        }
        sketch
    }

    fn status(&self, file: FileId) -> Box<FileStatus> {
        let mut report = Report {
            unnamed: self.unnamed.clone(),
            ..Report::default()
        };
        let mut lines_before = Some(0);
        for part in &self.parts {
            let own = &part.report;
            report.counts += own.counts;
            report.text_bytes += own.text_bytes;
            report.span = joined(report.span, own.span);
            report.recognised = report.recognised.or(own.recognised.clone());
            report.table = report.table.or(own.table.clone());
            report.problem = report.problem.or(own.problem.clone());
            report.layout = own.layout.clone().or(report.layout);
            report.is_named |= own.is_named;
            report.fingerprint = report.fingerprint.max(own.fingerprint);
            report.opening = report.opening.max(own.opening);
            if let Some(before) = lines_before {
                report
                    .doubts
                    .extend(own.doubts.iter().cloned().map(|mut doubt| {
                        doubt.line += before;
                        doubt
                    }));
                let room = REJECTS_KEPT - report.rejects.len().min(REJECTS_KEPT);
                let rejects = own.rejects.iter().take(room).cloned();
                report.rejects.extend(rejects.map(|mut reject| {
                    reject.line += before;
                    reject
                }));
            }
            lines_before = lines_before
                .filter(|_| part.done)
                .map(|before| before + own.counts.lines);
        }
        if let Some(left_out) = &self.left_out {
            leave_out(&mut report.counts, left_out);
        }
        Box::new(FileStatus {
            file,
            path: self.path.clone(),
            size: self.size,
            bytes_to_read: match self.sniffing {
                Some(_) => self.size,
                None => self.parts.iter().map(PartState::size).sum(),
            },
            bytes: self
                .parts
                .iter()
                .map(|part| part.bytes.min(part.size()))
                .sum(),
            done: self.is_done(),
            cancelled: self.cancelled,
            hidden: self.hidden,
            given: self.given.clone(),
            report,
        })
    }
}

impl Files {
    pub fn new(workers: u32, smallest_range: u64) -> Files {
        let worker = || Worker {
            reading: Vec::new(),
            held_bytes: 0,
        };
        Files {
            files: BTreeMap::new(),
            unfinished: BTreeSet::new(),
            forgotten: BTreeSet::new(),
            workers: (0..workers).map(|_| worker()).collect(),
            queue: VecDeque::new(),
            is_sorted: true,
            smallest_range: smallest_range.max(1),
            is_unranked: false,
            has_changed: false,
            remembered: Vec::new(),
        }
    }

    pub fn held_bytes(&self) -> u64 {
        self.workers.iter().map(|worker| worker.held_bytes).sum()
    }

    /// Where the reading of a file stands.
    pub fn status(&self, id: FileId) -> Option<Box<FileStatus>> {
        self.files.get(&id).map(|file| file.status(id))
    }

    pub fn open<B>(&mut self, files: Vec<NewFile>, out: &mut Vec<Effect<B>>) {
        for (at, new) in files.into_iter().enumerate() {
            let origin = Origin::Dropped { size: new.size };
            let mut file = File::new(&new.path, new.size, origin);
            if self.is_large(new.size) {
                let worker = WorkerId((at % self.workers.len()) as u32);
                file.sniffing = Some(worker);
                out.push(send(
                    worker,
                    Request::Sniff {
                        file: new.file,
                        path: new.path,
                    },
                ));
            } else {
                file.cut(1, None, false);
            }
            out.push(event(Event::File(file.status(new.file))));
            let has_part = !file.parts.is_empty();
            self.files.insert(new.file, file);
            self.settle(new.file);
            if has_part {
                self.enqueue(Part {
                    file: new.file,
                    index: 0,
                });
            }
        }
        self.is_unranked = true;
        self.assign(out);
        self.check_done(out);
    }

    pub fn sniffed<B>(
        &mut self,
        worker: WorkerId,
        id: FileId,
        sniff: Sniff,
        out: &mut Vec<Effect<B>>,
    ) {
        let most = self.most_parts();
        let Some(file) = self
            .files
            .get_mut(&id)
            .filter(|file| file.sniffing == Some(worker))
        else {
            return;
        };
        file.sniffing = None;
        let count = if sniff.can_be_cut() {
            most(file.size)
        } else {
            1
        };
        file.cut(count, sniff.layout.as_ref(), sniff.is_named);
        if file.cancelled {
            for part in &mut file.parts {
                part.done = true;
            }
        } else {
            for part in file.all_parts(id) {
                self.enqueue(part);
            }
        }
        self.settle(id);
        self.assign(out);
        self.check_done(out);
    }

    /// Whether a plain file of that size is worth being cut.
    fn is_large(&self, size: u64) -> bool {
        size >= CUT_FROM_RANGES * self.smallest_range && self.workers.len() > 1
    }

    /// Into how many parts a file of a size is cut.
    fn most_parts(&self) -> impl Fn(u64) -> u64 + use<> {
        let (workers, smallest) = (self.workers.len() as u64, self.smallest_range);
        move |size| workers.min(size / smallest).max(1)
    }

    fn enqueue(&mut self, part: Part) {
        self.queue.push_back(part);
        self.is_sorted = false;
    }

    /// Notes whether a file is read to its end.
    fn settle(&mut self, id: FileId) {
        if self.files.get(&id).is_none_or(File::is_done) {
            self.unfinished.remove(&id);
        } else {
            self.unfinished.insert(id);
        }
    }

    fn size(&self, part: &Part) -> u64 {
        let file = self.files.get(&part.file);
        file.map_or(0, |file| file.parts[part.index as usize].size())
    }

    /// Hands parts to workers that have little to read.
    fn assign<B>(&mut self, out: &mut Vec<Effect<B>>) {
        // Large parts first: they must not be what is left at the end.
        if !std::mem::replace(&mut self.is_sorted, true) {
            let mut queue: Vec<Part> = self.queue.drain(..).collect();
            queue.sort_by_key(|part| std::cmp::Reverse(self.size(part)));
            self.queue = queue.into();
        }
        while let Some(&part) = self.queue.front() {
            let ahead = |worker: &Worker| -> u64 {
                worker.reading.iter().map(|part| self.size(part)).sum()
            };
            let workers = self.workers.iter().enumerate();
            let idlest = workers.min_by_key(|(_, worker)| (ahead(worker), worker.reading.len()));
            let has_room = |worker: &Worker| {
                let is_small = ahead(worker) + self.size(&part) < AHEAD;
                worker.reading.len() < 2 || is_small && worker.reading.len() < MOST_AHEAD
            };
            let Some((at, _)) = idlest.filter(|(_, worker)| has_room(worker)) else {
                return;
            };
            self.queue.pop_front();
            let given = self.given(part.file);
            let worker = WorkerId(at as u32);
            let Some(file) = self.files.get_mut(&part.file) else {
                continue;
            };
            self.workers[at].reading.push(part);
            let state = &mut file.parts[part.index as usize];
            state.worker = Some(worker);
            let (size, place) = match file.origin {
                Origin::Dropped { size } => (size, None),
                Origin::Listed { size, place } => (size, Some(place)),
                Origin::Streamed => continue,
            };
            let request = Request::Load {
                part,
                path: file.path.clone(),
                from: state.from,
                until: state.until,
                size,
                layout: state.layout.clone(),
                is_named: state.is_named,
                given,
                place,
                workers: self.workers.len() as u32,
            };
            out.push(send(worker, request));
        }
    }

    /// The layouts that a person has named for the lines of a file, or for those of the
    /// files that are read along with it.
    fn given(&self, id: FileId) -> Vec<Layout> {
        let of_archive = self.files.get(&id).and_then(|file| file.given.clone());
        let mut given: Vec<Layout> = of_archive.into_iter().collect();
        let members = self.members(id).filter(|(_, file)| file.is_streamed());
        for layout in members.filter_map(|(_, file)| file.given.as_ref()) {
            if !given.contains(layout) {
                given.push(layout.clone());
            }
        }
        given
    }

    /// The files in an archive, and in archives within it.
    fn members(&self, archive: FileId) -> impl Iterator<Item = (&FileId, &File)> {
        let (first, last) = (
            FileId {
                member: 0,
                ..archive
            },
            FileId {
                member: u32::MAX,
                ..archive
            },
        );
        let files = self.files.range(first..=last);
        files.filter(move |(id, _)| id.is_in(archive))
    }

    /// The fields that the files which queries see have; `None` where no file has rows, or
    /// where it is not known of all.
    pub fn fields(&self) -> Option<Layout> {
        let mut slots: Vec<Slot> = Vec::new();
        let files = self.files.values().filter(|file| !file.hidden);
        for part in files.flat_map(|file| &file.parts) {
            let counts = &part.report.counts;
            if counts.records + counts.nodata + counts.skipdata == 0 {
                continue;
            }
            let told = part
                .fields
                .as_ref()
                .filter(|fields| !fields.slots.is_empty());
            let fields = told.or(part.report.layout.as_ref())?;
            for slot in &fields.slots {
                if !slots.contains(slot) {
                    slots.push(slot.clone());
                }
            }
        }
        let slots = slots.into();
        Some(Layout { slots }).filter(|layout| !layout.slots.is_empty())
    }

    pub fn loading<B>(&mut self, report: FileReport, out: &mut Vec<Effect<B>>) {
        self.take_report(report, false, out);
    }

    pub fn loaded<B>(&mut self, report: FileReport, out: &mut Vec<Effect<B>>) {
        let part = report.part;
        self.take_report(report, true, out);
        self.follow_up(part, out);
        self.number_lines(part.file, out);
        self.read_as_remembered(part.file, out);
        let members: Vec<FileId> = self.members(part.file).map(|(&id, _)| id).collect();
        for id in members {
            self.read_as_remembered(id, out);
        }
        self.assign(out);
        self.check_done(out);
    }

    fn take_report<B>(&mut self, report: FileReport, done: bool, out: &mut Vec<Effect<B>>) {
        let part = report.part;
        let Some(file) = self.files.get_mut(&part.file) else {
            return;
        };
        let origin = file.origin;
        let state = &mut file.parts[part.index as usize];
        let worker = state.worker;
        if let Some(worker) = worker {
            let worker = &mut self.workers[worker.0 as usize];
            worker.held_bytes = report.held_bytes;
            if done {
                worker.reading.retain(|other| *other != part);
            }
        }
        state.bytes = if done && !report.cancelled {
            state.size()
        } else {
            report.bytes
        };
        state.report = report.report;
        state.fields = Some(report.fields);
        if let Some(unnamed) = state.report.unnamed.take() {
            file.unnamed = Some(unnamed);
        }
        state.done = done;
        file.cancelled |= report.cancelled;
        for member in report.members {
            self.take_member(worker, origin, member, out);
        }
        if done {
            self.end_members(part.file, out);
        }
        self.settle(part.file);
        if let Some(file) = self.files.get(&part.file) {
            out.push(event(Event::File(file.status(part.file))));
        }
    }

    /// Takes in a member of an archive: one more file.
    fn take_member<B>(
        &mut self,
        worker: Option<WorkerId>,
        archive: Origin,
        member: Member,
        out: &mut Vec<Effect<B>>,
    ) {
        let id = member.file;
        if self.forgotten.contains(&id) {
            return;
        }
        let is_known = self.files.contains_key(&id);
        let file = self.files.entry(id).or_insert_with(|| {
            let mut file = File::new(&member.path, member.size, Origin::Streamed);
            file.cut(1, None, false);
            file
        });
        match (member.place, archive) {
            (Some(_), _) if is_known => return,
            (Some(place), Origin::Dropped { size }) => {
                file.origin = Origin::Listed { size, place };
                file.cut(1, None, false);
                self.enqueue(Part { file: id, index: 0 });
            }
            _ => {
                file.size = member.size;
                file.cancelled |= member.cancelled;
                let part = &mut file.parts[0];
                part.worker = worker;
                part.report = member.report;
                part.done = member.is_done;
                part.awaits_rows = member.awaits_rows;
                if let Some(unnamed) = part.report.unnamed.take() {
                    file.unnamed = Some(unnamed);
                }
            }
        }
        self.is_unranked = true;
        self.settle(id);
        if let Some(file) = self.files.get(&id) {
            out.push(event(Event::File(file.status(id))));
        }
    }

    /// The archive is read, or listed: nothing more comes of members that are read along
    /// with it, and those that are not have their share of its bytes to read.
    fn end_members<B>(&mut self, archive: FileId, out: &mut Vec<Effect<B>>) {
        let first = FileId {
            member: 0,
            ..archive
        };
        let last = FileId {
            member: u32::MAX,
            ..archive
        };
        let mut listed = 0;
        let mut ended = Vec::new();
        for (&id, file) in self.files.range_mut(first..=last) {
            if !id.is_in(archive) {
                continue;
            }
            match file.origin {
                Origin::Listed { .. } if id.archive() == Some(archive) => {
                    listed += file.parts[0].size();
                }
                Origin::Streamed if !file.parts[0].done && !file.parts[0].awaits_rows => {
                    file.parts[0].done = true;
                    ended.push(id);
                    out.push(event(Event::File(file.status(id))));
                }
                _ => {}
            }
        }
        for id in ended {
            self.settle(id);
        }
        if let Some(file) = self.files.get_mut(&archive)
            && let (Origin::Dropped { size }, [part]) = (file.origin, &mut file.parts[..])
            && listed > 0
        {
            part.until = size.saturating_sub(listed);
            part.bytes = part.until;
        }
    }

    /// A header line in the middle of a file changes the layout of what follows: the
    /// next range, which was read with the layout of the head, must be read again.
    fn follow_up<B>(&mut self, part: Part, out: &mut Vec<Effect<B>>) {
        let Some(file) = self
            .files
            .get_mut(&part.file)
            .filter(|file| !file.cancelled)
        else {
            return;
        };
        let at = part.index as usize;
        for next in [at, at + 1] {
            let Some([before, after]) = next
                .checked_sub(1)
                .and_then(|from| file.parts.get_mut(from..=next))
            else {
                continue;
            };
            let (found, is_named) = (&before.report.layout, before.report.is_named);
            let is_right = *found == after.layout && is_named == after.is_named;
            // Without a layout it would be read as the head of a file.
            if before.done && after.done && !is_right && found.is_some() {
                let again = Part {
                    file: part.file,
                    index: next as u32,
                };
                let worker = after.worker;
                *after = PartState::new(after.from, after.until, found.clone(), is_named);
                if let Some(worker) = worker {
                    out.push(send(worker, Request::ForgetPart { part: again }));
                }
                self.queue.push_front(again);
                self.unfinished.insert(part.file);
                return;
            }
        }
    }

    /// Tells workers how many lines stand before their parts, as far as it is known.
    fn number_lines<B>(&mut self, id: FileId, out: &mut Vec<Effect<B>>) {
        let Some(file) = self.files.get_mut(&id) else {
            return;
        };
        let mut lines = 0;
        for (index, part) in file.parts.iter_mut().enumerate() {
            if let (false, Some(worker)) = (part.is_numbered, part.worker) {
                part.is_numbered = true;
                let part = Part {
                    file: id,
                    index: index as u32,
                };
                let parts = vec![(part, lines)];
                out.push(send(worker, Request::LinesBefore { parts }));
            }
            if !part.done {
                break;
            }
            lines += part.report.counts.lines;
        }
    }

    pub fn cancel<B>(&mut self, out: &mut Vec<Effect<B>>) {
        for id in std::mem::take(&mut self.unfinished) {
            let Some(file) = self.files.get_mut(&id) else {
                continue;
            };
            file.cancelled = true;
            for part in file.parts.iter_mut().filter(|part| part.worker.is_none()) {
                part.done = true;
            }
            out.push(event(Event::File(file.status(id))));
            self.settle(id);
        }
        self.queue.clear();
        for (at, worker) in self.workers.iter().enumerate() {
            if !worker.reading.is_empty() {
                out.push(send(WorkerId(at as u32), Request::CancelLoad));
            }
        }
        self.check_done(out);
    }

    fn check_done<B>(&mut self, out: &mut Vec<Effect<B>>) {
        if self.are_done() {
            self.is_unranked = true;
            self.rank(out);
            out.push(event(Event::LoadDone));
            self.has_changed = true;
        }
    }

    /// Whether all files are read.
    pub fn are_done(&self) -> bool {
        self.unfinished.is_empty()
    }

    /// Notes that queries see something else.
    pub fn note_change(&mut self) {
        self.has_changed = true;
    }

    /// Whether what queries see has changed since the last call.
    pub fn take_change(&mut self) -> bool {
        std::mem::take(&mut self.has_changed)
    }

    /// How many rows there are in files that are not hidden, whether they are left out or not.
    pub fn rows(&self) -> u64 {
        let files = self.files.values().filter(|file| !file.hidden);
        let parts = files.flat_map(|file| &file.parts);
        parts.map(|part| part.report.counts.rows()).sum()
    }

    /// Takes in how many rows of which files are left out; of all others none is.
    pub fn leave_out<B>(&mut self, counts: Vec<LeftOut>, out: &mut Vec<Effect<B>>) {
        let mut left_out: BTreeMap<FileId, LeftOut> = BTreeMap::new();
        for more in counts {
            let sum = left_out.entry(more.file);
            let sum = sum.or_insert_with(|| LeftOut::none(more.file));
            sum.records += more.records;
            sum.nodata += more.nodata;
            sum.skipdata += more.skipdata;
        }
        for (&id, file) in &mut self.files {
            let left_out = left_out.remove(&id);
            if file.left_out != left_out {
                file.left_out = left_out;
                out.push(event(Event::File(file.status(id))));
            }
        }
    }

    /// Tells the workers the order of files if it has changed: by path, then by content.
    pub fn rank<B>(&mut self, out: &mut Vec<Effect<B>>) {
        if !std::mem::take(&mut self.is_unranked) {
            return;
        }
        let order = self.order();
        let request = || Request::Rank {
            order: order.clone(),
        };
        self.tell_all(request, out);
    }

    /// All files by path, then by content.
    pub fn order(&self) -> Vec<FileId> {
        let mut order: Vec<FileId> = self.files.keys().copied().collect();
        order.sort_by(|a, b| {
            let (file_a, file_b) = (&self.files[a], &self.files[b]);
            let content = |file: &File| (file.size, file.fingerprint());
            file_a
                .path
                .cmp(&file_b.path)
                .then_with(|| content(file_a).cmp(&content(file_b)))
        });
        order
    }

    /// Whether neither the file nor the one that it was dropped in was dropped for good.
    pub fn is_wanted(&self, id: FileId) -> bool {
        self.contains(FileId::dropped(id.dropped)) && !self.forgotten.contains(&id)
    }

    pub fn contains(&self, id: FileId) -> bool {
        self.files.contains_key(&id)
    }

    /// The path of a file, and whether its content is packed.
    pub fn source(&self, id: FileId) -> Option<(String, bool)> {
        let file = self.files.get(&id)?;
        let mut reports = file.parts.iter().map(|part| &part.report);
        let sniff = reports.find_map(|report| report.recognised.as_ref());
        let is_packed = sniff.is_some_and(|sniff| {
            sniff.compression != Compression::None || sniff.utf16.is_some() || sniff.is_base64
        });
        Some((file.path.clone(), is_packed))
    }

    pub fn is_hidden(&self, id: FileId) -> bool {
        self.files.get(&id).is_some_and(|file| file.hidden)
    }

    /// What was read of the files that were read to their end.
    pub fn sketches(&self) -> impl Iterator<Item = (FileId, Sketch)> {
        let files = self.files.iter();
        let whole = files.filter(|(_, file)| file.is_done() && !file.cancelled);
        whole.map(|(&id, file)| (id, file.sketch()))
    }

    /// Reads files again as records of a layout that a person has named, or without one.
    pub fn name<B>(
        &mut self,
        files: Vec<FileId>,
        layout: Option<Layout>,
        out: &mut Vec<Effect<B>>,
    ) {
        for file in files {
            self.read_again(file, layout.clone(), out);
        }
        self.assign(out);
        self.check_done(out);
    }

    /// Takes in which layouts a person has named so far; files that wait for somebody to
    /// name their fields are read again where one of these fits.
    pub fn remember<B>(&mut self, layouts: Vec<Layout>, out: &mut Vec<Effect<B>>) {
        self.remembered = layouts;
        let files: Vec<FileId> = self.files.keys().copied().collect();
        for file in files {
            self.read_as_remembered(file, out);
        }
        self.assign(out);
    }

    fn read_as_remembered<B>(&mut self, id: FileId, out: &mut Vec<Effect<B>>) {
        let Some(file) = self.files.get(&id) else {
            return;
        };
        let is_waiting = file.is_done() && file.given.is_none() && !file.cancelled;
        if let Some(unnamed) = file.unnamed.as_ref().filter(|_| is_waiting) {
            let mut layouts = self.remembered.iter();
            if let Some(layout) = layouts.find(|layout| unnamed.fits(layout)) {
                self.read_again(id, Some(layout.clone()), out);
            }
        }
    }

    fn read_again<B>(&mut self, id: FileId, given: Option<Layout>, out: &mut Vec<Effect<B>>) {
        let most = self.most_parts();
        let is_large = self
            .files
            .get(&id)
            .is_some_and(|file| self.is_large(file.size));
        let Some(file) = self.files.get_mut(&id).filter(|file| file.is_done()) else {
            return;
        };
        if let (true, Some(archive)) = (file.is_streamed(), id.archive()) {
            file.given = given;
            let of_archive = self.files.get(&archive).and_then(|file| file.given.clone());
            self.read_again(archive, of_archive, out);
            return;
        }
        for (part, state) in file.all_parts(id).zip(&file.parts) {
            if let Some(worker) = state.worker {
                out.push(send(worker, Request::ForgetPart { part }));
            }
        }
        let mut recognised = file.parts.iter().map(|part| &part.report.recognised);
        let recognised = recognised.find_map(Option::as_ref);
        let can_be_cut = recognised.is_some_and(|sniff| {
            let mut sniff = sniff.clone();
            sniff.layout = given.clone();
            sniff.can_be_cut()
        });
        let count = if is_large && can_be_cut {
            most(file.size)
        } else {
            1
        };
        file.cut(count, given.as_ref(), false);
        file.given = given;
        file.left_out = None;
        file.cancelled = false;
        for part in file.all_parts(id) {
            self.enqueue(part);
        }
        let members = self.members(id).filter(|(_, file)| file.is_streamed());
        let members: Vec<FileId> = members.map(|(&id, _)| id).collect();
        for id in members.into_iter().chain([id]) {
            let Some(file) = self.files.get_mut(&id) else {
                continue;
            };
            if let (true, Some(worker)) = (file.is_streamed(), file.parts[0].worker) {
                let part = Part { file: id, index: 0 };
                out.push(send(worker, Request::ForgetPart { part }));
                file.cut(1, None, false);
                file.left_out = None;
                file.cancelled = false;
            }
            self.settle(id);
            if let Some(file) = self.files.get(&id) {
                out.push(event(Event::File(file.status(id))));
            }
        }
    }

    pub fn hide<B>(&mut self, files: Vec<FileId>, hidden: bool, out: &mut Vec<Effect<B>>) {
        let files = self.with_members(files);
        for id in &files {
            if let Some(file) = self.files.get_mut(id) {
                file.hidden = hidden;
                out.push(event(Event::File(file.status(*id))));
            }
        }
        let request = || Request::Hide {
            files: files.clone(),
            hidden,
        };
        self.tell_all(request, out);
        self.has_changed = true;
    }

    pub fn forget<B>(&mut self, files: Vec<FileId>, out: &mut Vec<Effect<B>>) {
        let files = self.with_members(files);
        for id in &files {
            self.files.remove(id);
            self.unfinished.remove(id);
            if id.member > 0 {
                self.forgotten.insert(*id);
            }
        }
        self.queue.retain(|part| !files.contains(&part.file));
        let request = || Request::Forget {
            files: files.clone(),
        };
        self.tell_all(request, out);
    }

    /// The files, and those that they hold if they are archives.
    fn with_members(&self, files: Vec<FileId>) -> Vec<FileId> {
        let mut all: BTreeSet<FileId> = files.iter().copied().collect();
        for archive in files {
            let members = self.files.keys().filter(|&&id| id.is_in(archive));
            all.extend(members);
        }
        all.into_iter().collect()
    }

    /// Reads again what a worker held, since it was started anew.
    pub fn worker_lost<B>(&mut self, lost: WorkerId, out: &mut Vec<Effect<B>>) {
        let worker = &mut self.workers[lost.0 as usize];
        worker.reading.clear();
        worker.held_bytes = 0;
        let mut hidden: Vec<FileId> = self.forgotten.iter().copied().collect();
        let mut again = Vec::new();
        for (&id, file) in &mut self.files {
            if file.sniffing == Some(lost) {
                let path = file.path.clone();
                out.push(send(lost, Request::Sniff { file: id, path }));
            }
            let is_streamed = file.is_streamed();
            for (index, part) in file.parts.iter_mut().enumerate() {
                if part.worker == Some(lost) {
                    let part_id = Part {
                        file: id,
                        index: index as u32,
                    };
                    *part =
                        PartState::new(part.from, part.until, part.layout.clone(), part.is_named);
                    self.unfinished.insert(id);
                    // What is read along with an archive comes again with it.
                    if !is_streamed {
                        again.push(part_id);
                    }
                }
            }
            if file.hidden {
                hidden.push(id);
            }
            out.push(event(Event::File(file.status(id))));
        }
        for part in again {
            self.enqueue(part);
        }
        out.push(send(
            lost,
            Request::Hide {
                files: hidden,
                hidden: true,
            },
        ));
        self.is_unranked = true;
        self.assign(out);
        self.check_done(out);
    }

    fn tell_all<B>(&self, request: impl Fn() -> Request, out: &mut Vec<Effect<B>>) {
        let workers = 0..self.workers.len() as u32;
        out.extend(workers.map(|worker| send(WorkerId(worker), request())));
    }
}

/// Counts rows that are left out as what they are.
fn leave_out(counts: &mut Counts, left_out: &LeftOut) {
    // While a part is read again, less of it is counted than was left out.
    let mut take = |rows: &mut u64, left_out: u64| {
        let taken = left_out.min(*rows);
        *rows -= taken;
        counts.duplicates += taken;
    };
    take(&mut counts.records, left_out.records);
    take(&mut counts.nodata, left_out.nodata);
    take(&mut counts.skipdata, left_out.skipdata);
}

/// The time that both cover together.
fn joined(one: Option<(i64, i64)>, other: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (one, other) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (a, b) => a.or(b),
    }
}
