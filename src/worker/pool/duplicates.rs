//! Records that were delivered twice: every worker owns some of the hashes, and says which
//! rows are not the first of theirs.

use super::{Effect, Event, event, send};
use crate::query::MEMORY_LIMIT;
use crate::worker::duplicates::ROW_BYTES;
use crate::worker::protocol::{LeftOut, Reply, Request, SearchId, WorkerId};

/// Whether records that were delivered twice are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// All records count.
    #[default]
    Kept,
    /// They are being looked for.
    Searched,
    LeftOut,
    /// There are too many records to look for them, and all count; why.
    Refused(String),
}

pub struct Search<B> {
    workers: u32,
    next: u32,
    pub is_on: bool,
    running: Option<Running<B>>,
}

struct Running<B> {
    search: SearchId,
    /// Workers that have not answered at this stage.
    awaited: u32,
    /// The rows that each worker is to leave out, as each has found them.
    found: Vec<Vec<B>>,
    counts: Vec<LeftOut>,
}

impl<B> Search<B> {
    pub fn new(workers: u32) -> Search<B> {
        Search {
            workers,
            next: 0,
            is_on: false,
            running: None,
        }
    }

    /// Looks for duplicates among so many rows; another search that runs is dropped.
    pub fn start(&mut self, rows: u64, out: &mut Vec<Effect<B>>) {
        self.stop(out);
        if let Err(reason) = fits(rows, self.workers) {
            self.is_on = false;
            self.tell_all(|| Request::KeepDuplicates, out);
            out.push(event(Event::Duplicates(Duplicates::Refused(reason))));
            return;
        }
        let search = SearchId(self.next);
        self.next += 1;
        self.running = Some(Running {
            search,
            awaited: self.workers,
            found: (0..self.workers).map(|_| Vec::new()).collect(),
            counts: Vec::new(),
        });
        let workers = self.workers;
        self.tell_all(|| Request::FindDuplicates { search, workers }, out);
        out.push(event(Event::Duplicates(Duplicates::Searched)));
    }

    /// Drops the search that runs.
    pub fn stop(&mut self, out: &mut Vec<Effect<B>>) {
        if let Some(Running { search, .. }) = self.running.take() {
            self.tell_all(|| Request::DropSearch { search }, out);
        }
    }

    /// Takes all records in again.
    pub fn keep_all(&mut self, out: &mut Vec<Effect<B>>) {
        self.stop(out);
        self.is_on = false;
        self.tell_all(|| Request::KeepDuplicates, out);
        out.push(event(Event::Duplicates(Duplicates::Kept)));
    }

    /// Takes in an answer; the counts of what is left out of each file when it was the last.
    pub fn receive(
        &mut self,
        worker: WorkerId,
        reply: Reply,
        buffers: Vec<B>,
        out: &mut Vec<Effect<B>>,
    ) -> Option<Vec<LeftOut>> {
        let (Reply::Hashes { search, .. }
        | Reply::Duplicates { search }
        | Reply::LeftOut { search, .. }) = reply
        else {
            return None;
        };
        let running = self.running.as_mut().filter(|it| it.search == search)?;
        let is_answer = !matches!(reply, Reply::Hashes { is_last: false, .. });
        running.awaited -= u32::from(is_answer);
        let is_last = is_answer && running.awaited == 0;
        if is_last {
            running.awaited = self.workers;
        }
        match reply {
            Reply::Hashes { .. } => {
                for (owner, buffer) in (0..).map(WorkerId).zip(buffers) {
                    out.push(Effect::Send {
                        worker: owner,
                        request: Request::TakeHashes {
                            search,
                            from: worker,
                        },
                        buffers: vec![buffer],
                    });
                }
                if is_last {
                    self.tell_all(|| Request::CompareHashes { search }, out);
                }
            }
            Reply::Duplicates { .. } => {
                for (rows, buffer) in running.found.iter_mut().zip(buffers) {
                    rows.push(buffer);
                }
                if is_last {
                    let found = std::mem::take(&mut running.found);
                    for (worker, buffers) in (0..).map(WorkerId).zip(found) {
                        out.push(Effect::Send {
                            worker,
                            request: Request::LeaveOut { search },
                            buffers,
                        });
                    }
                }
            }
            Reply::LeftOut { counts, .. } => {
                running.counts.extend(counts);
                if is_last {
                    let counts = self.running.take().map(|running| running.counts);
                    out.push(event(Event::Duplicates(Duplicates::LeftOut)));
                    return counts;
                }
            }
            _ => {}
        }
        None
    }

    fn tell_all(&self, request: impl Fn() -> Request, out: &mut Vec<Effect<B>>) {
        out.extend((0..self.workers).map(|worker| send(WorkerId(worker), request())));
    }
}

/// Whether the hashes of so many rows fit into the workers; if not, why.
fn fits(rows: u64, workers: u32) -> Result<(), String> {
    let bytes = rows / u64::from(workers) * ROW_BYTES as u64;
    if bytes <= MEMORY_LIMIT as u64 {
        return Ok(());
    }
    Err(format!(
        "looking for records that were delivered twice would take {} MiB of memory in each of \
         {workers} workers; open fewer files at a time",
        bytes >> 20
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_not_fit_is_refused() {
        // 1,500 MiB at 20 bytes are 78,643,200 rows.
        for (rows, workers, expected) in [
            (0, 1, None),
            (78_643_200, 1, None),
            (
                78_643_300,
                1,
                Some("1500 MiB of memory in each of 1 workers"),
            ),
            (400_000_000, 8, None),
            (
                800_000_000,
                8,
                Some("1907 MiB of memory in each of 8 workers"),
            ),
        ] {
            let found = fits(rows, workers).err();
            let is_expected = match (&found, expected) {
                (Some(found), Some(expected)) => found.contains(expected),
                (found, expected) => found.is_none() && expected.is_none(),
            };
            assert!(is_expected, "{rows} {workers}: {found:?}");
        }
    }
}
