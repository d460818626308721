//! Archives: files within a file, each with a report of its own.
//!
//! An archive in a stream is walked from member to member ([`Archive`]), and each is read by
//! an [`Ingest`](super::Ingest) of its own; a zip archive of which any range can be read is
//! listed instead ([`zip::Listing`]), and its members are read like files. A member may be
//! an archive once more, but then its members may not.

pub mod tar;
pub mod zip;

use super::report::{Problem, Report};
use super::stage::Pass;
use super::{Container, File, Ingest, Source, Start};
use crate::column::{FileId, Part};
use serde::{Deserialize, Serialize};

/// How many members of an archive are read.
pub const MOST_MEMBERS: u32 = 65_535;

/// How many characters of a member's path are kept.
const PATH_KEPT: usize = 1_024;

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub file: FileId,
    /// The path of the archive, and behind it that of the member in there.
    pub path: String,
    /// Its size in bytes, unpacked, as far as it is known.
    pub size: u64,
    /// Where it has to be read from; `None` when it is read along with the archive.
    pub place: Option<zip::Place>,
    /// What was read of it.
    pub report: Report,
    pub is_done: bool,
    /// Whether it is a Parquet file, the rows of which have still to come by themselves.
    pub awaits_rows: bool,
    /// Whether reading stopped before its end because nobody wanted the rest.
    pub cancelled: bool,
}

impl Member {
    pub(super) fn listed(
        file: FileId,
        path: String,
        header: Header,
        place: Option<zip::Place>,
    ) -> Member {
        let problem = match header.kind {
            Kind::Unreadable(problem) => Some(problem),
            Kind::File | Kind::Noise => None,
        };
        Member {
            file,
            path,
            size: header.size.unwrap_or(0),
            place,
            is_done: place.is_none(),
            report: Report {
                problem,
                ..Report::default()
            },
            awaits_rows: false,
            cancelled: false,
        }
    }
}

/// What a walker has come to.
enum Found {
    Nothing,
    Member(Header),
    /// Bytes of the member are there to be taken.
    Data,
    /// The member is complete.
    End,
    /// Something is wrong with the member, or with the archive where no member is open.
    Problem(Problem),
    /// Nothing more can be read.
    Stop(Problem),
}

pub struct Header {
    name: String,
    size: Option<u64>,
    kind: Kind,
}

pub enum Kind {
    File,
    /// A folder, a link, or something else without data.
    Noise,
    Unreadable(Problem),
}

/// Finds the members of an archive in its bytes.
trait Walker: Send {
    /// Takes bytes; returns how many were used, and what they came to. Unless that is
    /// [`Found::Data`], it wants to be called again with the rest, also when that is empty
    /// and something was found.
    fn walk(&mut self, bytes: &[u8]) -> (usize, Found);

    /// Bytes of the member that are there to be taken; `bytes` are those that come next.
    fn data<'a>(&'a self, bytes: &'a [u8]) -> &'a [u8];

    /// Bytes of the member were taken; returns how many of those that come next that used.
    fn advance(&mut self, taken: usize) -> usize;

    /// How many bytes of the archive were used so far.
    fn at(&self) -> u64;

    /// Whether the archive is complete if it ends here.
    fn has_ended(&self) -> bool;
}

/// Reads the members of an archive one after another.
pub struct Archive {
    walker: Box<dyn Walker>,
    container: Container,
    /// Members so far, and what was left out.
    members: u32,
    noise: u32,
    open: Option<Box<Open>>,
}

/// The member that is being read.
struct Open {
    ingest: Ingest,
    member: Member,
    has_size: bool,
    /// Whether all its bytes have been pushed.
    is_complete: bool,
}

impl Archive {
    pub fn tar(container: &Container) -> Box<Archive> {
        Archive::new(container, Box::new(tar::Walk::new()))
    }

    pub fn zip(container: &Container) -> Box<Archive> {
        Archive::new(container, Box::new(zip::Walk::new()))
    }

    fn new(container: &Container, walker: Box<dyn Walker>) -> Box<Archive> {
        Box::new(Archive {
            walker,
            container: container.clone(),
            members: 0,
            noise: 0,
            open: None,
        })
    }

    /// Takes bytes; returns how many were used, and whether nothing more can be read.
    pub fn push(&mut self, bytes: &[u8], file: &mut File, pass: &mut Pass) -> (usize, bool) {
        let mut used = 0;
        while pass.budget > 0 {
            if let Some(open) = self.open.as_mut().filter(|open| open.is_complete) {
                open.ingest.flush_in(pass);
                if self.is_attacked(file, pass) {
                    return (bytes.len(), true);
                }
                if pass.budget > 0 {
                    self.close(file, pass);
                }
                continue;
            }
            let rest = &bytes[used..];
            let (read, found) = self.walker.walk(rest);
            used += read;
            // Headers are some work, too.
            pass.budget = pass.budget.saturating_sub(read);
            match found {
                Found::Nothing if read == 0 && used == bytes.len() => break,
                Found::Nothing => {}
                Found::Member(header) => {
                    if self.members == MOST_MEMBERS {
                        file.report.set_problem(Problem::TooManyMembers);
                        return (bytes.len(), true);
                    }
                    self.begin(header, file);
                }
                Found::Data => {
                    let data = self.walker.data(&bytes[used..]);
                    if data.is_empty() {
                        break;
                    }
                    let taken = match &mut self.open {
                        Some(open) => open.push(data, pass),
                        None => {
                            let taken = data.len().min(pass.budget);
                            pass.budget -= taken;
                            taken
                        }
                    };
                    used += self.walker.advance(taken);
                    if self.is_attacked(file, pass) {
                        return (bytes.len(), true);
                    }
                }
                Found::End => {
                    if let Some(open) = &mut self.open {
                        open.is_complete = true;
                    }
                }
                Found::Problem(problem) => self.report(file).set_problem(problem),
                Found::Stop(problem) => {
                    file.report.set_problem(problem);
                    self.close(file, pass);
                    return (bytes.len(), true);
                }
            }
        }
        (used, false)
    }

    /// Gives the archive up if a member of it is meant to do harm.
    fn is_attacked(&mut self, file: &mut File, pass: &mut Pass) -> bool {
        let is_attack = pass.expansion.is_attack();
        if is_attack {
            let text_bytes = pass.expansion.written;
            file.report
                .set_problem(Problem::InflateLimit { text_bytes });
            self.close(file, pass);
        }
        is_attack
    }

    /// The report of the member that is open, or else that of the archive.
    fn report<'a>(&'a mut self, file: &'a mut File) -> &'a mut Report {
        match &mut self.open {
            Some(open) => &mut open.ingest.file.report,
            None => &mut file.report,
        }
    }

    fn begin(&mut self, header: Header, file: &mut File) {
        let Some(name) = Name::of(&header) else {
            self.noise += 1;
            return;
        };
        self.members += 1;
        let number = self.members as u16;
        let Some(id) = self.container.file.member(number) else {
            return;
        };
        let path = name.below(&file.path);
        let mut ingest = Ingest::new(Source {
            part: Part { file: id, index: 0 },
            path: path.clone(),
            start: Start::Head,
            length: None,
            given: self.container.given.clone(),
        });
        let has_size = header.size.is_some();
        let member = Member::listed(id, path, header, None);
        if let Some(problem) = &member.report.problem {
            ingest.refuse(problem.clone());
        }
        self.open = Some(Box::new(Open {
            ingest,
            member,
            has_size,
            is_complete: false,
        }));
    }

    /// The member that is open has come to its end.
    fn close(&mut self, file: &mut File, pass: &mut Pass) {
        if let Some(mut open) = self.open.take() {
            open.ingest.finish_in(pass);
            open.end(file);
        }
    }

    /// What has been read of members since this was asked last.
    pub fn members(&mut self) -> Vec<Member> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        let mut members = open.ingest.take_members();
        let mut member = open.member.clone();
        member.is_done = false;
        member.report = open.ingest.report().clone();
        // Rejected lines are told once, at the end.
        member.report.rejects.clear();
        members.push(member);
        members
    }

    /// The bytes break off here.
    pub fn cut_off(&mut self, file: &mut File, pass: &mut Pass) {
        let inner = match file.report.problem.take() {
            Some(Problem::GzipCutOff { at }) => Some(at),
            problem => {
                file.report.problem = problem;
                None
            }
        };
        let at = inner.unwrap_or(self.walker.at());
        let member = self.open.as_ref().map(|open| open.member.path.clone());
        file.report
            .set_problem(Problem::ArchiveCutOff { at, member });
        if let Some(mut open) = self.open.take() {
            open.ingest.break_off(Problem::MemberCutOff, pass);
            open.end(file);
        }
    }

    /// The bytes end here.
    pub fn finish(&mut self, file: &mut File, pass: &mut Pass) {
        if !self.walker.has_ended() {
            self.cut_off(file, pass);
        }
        self.say(file);
    }

    /// Reading was cancelled.
    pub fn cancel(&mut self, file: &mut File, pass: &mut Pass) {
        if let Some(mut open) = self.open.take() {
            open.ingest.cancel_in(pass);
            open.member.cancelled = true;
            open.end(file);
        }
        self.say(file);
    }

    /// Says what is in the archive.
    pub fn say(&self, file: &mut File) {
        if let Some(sniff) = &mut file.report.recognised {
            sniff.evidence += &contents(self.members, self.noise);
        }
    }
}

impl Open {
    fn push(&mut self, data: &[u8], pass: &mut Pass) -> usize {
        let taken = self.ingest.push_in(data, pass);
        if !self.has_size {
            self.member.size += taken as u64;
        }
        taken
    }

    fn end(mut self, file: &mut File) {
        file.members.append(&mut self.ingest.take_members());
        let parquets = &mut self.ingest.file.parquets;
        self.member.awaits_rows = parquets.iter().any(|it| it.file == self.member.file);
        file.parquets.append(parquets);
        file.tables.append(&mut self.ingest.file.tables);
        self.member.report = self.ingest.file.report;
        self.member.is_done = !self.member.awaits_rows;
        file.members.push(self.member);
    }
}

/// How many members an archive has, as the end of a sentence on it.
pub fn contents(members: u32, noise: u32) -> String {
    let files = match members {
        1 => "1 file in it".to_string(),
        members => format!("{members} files in it"),
    };
    match noise {
        0 => format!(", {files}"),
        1 => format!(", {files}, besides 1 folder or other entry without records"),
        noise => format!(", {files}, besides {noise} folders and other entries without records"),
    }
}

/// The name of a member, which is only ever text: no folder of this machine is entered.
pub struct Name(String);

impl Name {
    /// `None` for what holds no records: what has no data, and what systems leave in
    /// archives beside what was packed.
    pub fn of(header: &Header) -> Option<Name> {
        let name = Name::new(&header.name);
        let is_noise = matches!(header.kind, Kind::Noise) || name.is_noise();
        (!is_noise).then_some(name)
    }

    fn new(name: &str) -> Name {
        let clean = |c: char| match c {
            '\\' => '/',
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        };
        let mut kept: String = name.chars().take(PATH_KEPT).map(clean).collect();
        if kept.len() < name.len() && name.chars().nth(PATH_KEPT).is_some() {
            kept.push('…');
        }
        Name(kept)
    }

    fn is_noise(&self) -> bool {
        let mut parts = self.0.split('/').rev();
        let last = parts.next().unwrap_or_default();
        last.is_empty()
            || last == ".DS_Store"
            || last.starts_with("._")
            || parts.any(|folder| folder == "__MACOSX")
    }

    /// The path of the member in the archive at `path`.
    pub fn below(&self, path: &str) -> String {
        let name = self.0.strip_prefix("./").unwrap_or(&self.0);
        format!("{path}/{}", name.trim_start_matches('/'))
    }
}
