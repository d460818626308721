//! Moments: a request as the records of one capture window have it, with what was seen of it
//! at the other end and of its reply.

use super::capture::{Capture, Captures};
use super::observation::Observation;
use super::verdict::{Code, Flags, Seen, Sees, Sight, Sights};
use crate::flow::Protocol;
use crate::flow::TcpFlags;
use std::ops::Range;

/// AWS stamps a packet up to so many seconds late ("start" in "Flow log records" of the
/// Amazon VPC user guide).
const LATENESS: i64 = 60;

/// Seconds that a packet takes at most from one end to the other.
const ON_THE_WAY: i64 = 1;

/// After so many windows without a request, a new stretch begins.
pub const SILENT_WINDOWS: i64 = 10;

/// So many windows at the end of an answered connection may hold packets of one side alone,
/// such as its last acknowledgement.
const LAST_WORDS: usize = 2;

/// Which end of the question an interface stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Source,
    Destination,
    /// On the way, such as a gateway or an appliance.
    Between,
}

/// The captures of the interfaces at one end.
#[derive(Default)]
pub struct End<'a> {
    pub captures: Vec<&'a Capture>,
}

/// The records of one connection: of one port at the client, or of the pair where the
/// protocol has no ports. Each has its number among all of the question.
pub struct Connection<'a> {
    pub protocol: Protocol,
    pub client_port: u16,
    pub records: Vec<(usize, Place, &'a Observation)>,
    /// The longest aggregation window of the interfaces that recorded it, in seconds: those that
    /// translate between the ends count, though their silence does not.
    pub window: i64,
}

/// What became of a request in one window.
pub struct Moment {
    /// Seconds since 1970; of the requests, or of the reply where none was recorded.
    pub start: i64,
    pub end: i64,
    /// When the first reply was recorded.
    pub replied: Option<i64>,
    pub client_port: u16,
    /// What the strict rules say.
    pub code: Option<Code>,
    /// The same if records of the last window were complete.
    pub code_if_complete: Option<Code>,
    pub seen: Seen,
    /// The numbers of its records.
    pub records: Vec<usize>,
    /// Rejected packets that came late, after accepted ones.
    pub late: usize,
    /// Whether the request was a SYN that no SYN-ACK answered.
    pub is_unanswered_syn: bool,
    /// The window of the captures, in seconds.
    pub window: i64,
    /// Packets of the request, as far as its records count them.
    packets: i64,
}

#[derive(Default)]
struct Draft {
    start: i64,
    end: i64,
    requests: [Vec<usize>; 2],
    replies: [Vec<usize>; 2],
}

impl End<'_> {
    /// The longest aggregation window of its captures, in seconds.
    pub fn window(&self) -> i64 {
        self.captures
            .iter()
            .map(|capture| capture.window())
            .max()
            .unwrap_or(60)
    }

    /// What the end would show of traffic in `from..=until`; `is_complete` takes the last
    /// window of the records for complete.
    fn sees(&self, from: i64, until: i64, captured_all: bool, is_complete: bool) -> Sees {
        let watching = self.captures.iter().filter(|capture| {
            capture.spans(from, until)
                && !capture.is_skipped(from, until)
                && (is_complete || !capture.ends_before(until))
        });
        watching.fold(Sees::default(), |sees, capture| Sees {
            accepted: sees.accepted || captured_all || capture.logs_accepted(),
            rejected: sees.rejected || captured_all || capture.logs_rejected(),
        })
    }
}

impl Connection<'_> {
    /// The moments of the connection, by time.
    pub fn moments(&self, ends: &[End; 2], captured_all: bool) -> Vec<Moment> {
        let window = ends[0].window().max(ends[1].window()).max(self.window);
        let has_ports = self.protocol.has_ports();
        let mut requests: [Vec<usize>; 2] = Default::default();
        let mut replies: [Vec<usize>; 2] = Default::default();
        for (at, (_, place, seen)) in self.records.iter().enumerate() {
            let end = match place {
                Place::Source => 0,
                Place::Destination => 1,
                Place::Between => continue,
            };
            if seen.action.is_some() {
                match seen.is_forward {
                    true => requests[end].push(at),
                    false => replies[end].push(at),
                }
            }
        }
        let mut late = Vec::new();
        for list in requests.iter_mut().chain(&mut replies) {
            // Of one window, what was accepted came first: else it were no late packet.
            list.sort_by_key(|&at| {
                let seen = self.records[at].2;
                (seen.start, seen.is_rejected(), seen.end, at)
            });
            if has_ports {
                self.set_late_aside(list, window, &mut late);
            }
        }
        let mut drafts = self.drafts(requests);
        for (end, list) in replies.into_iter().enumerate() {
            for at in list {
                self.attach_reply(&mut drafts, end, at, window);
            }
        }
        let mut moments: Vec<Moment> = Vec::new();
        let mut reply_flags = None;
        for draft in &drafts.all {
            for at in draft.replies.iter().flatten() {
                if let Some(flags) = self.records[*at].2.flags {
                    *reply_flags.get_or_insert(0) |= flags;
                }
            }
            moments.push(self.moment(draft, ends, captured_all, reply_flags, window));
        }
        let_begin(&mut moments);
        if has_ports {
            self.let_end(&mut moments, window);
        }
        for at in late {
            let start = self.start(at);
            let before = moments
                .iter_mut()
                .rev()
                .find(|moment| moment.start <= start);
            if let Some(moment) = before {
                moment.late += 1;
                moment.records.push(self.records[at].0);
            }
        }
        moments
    }

    fn start(&self, at: usize) -> i64 {
        self.records[at].2.start
    }

    /// Takes out rejected packets that follow accepted ones of the same direction: late ones
    /// of a connection that has ended or timed out, unless they open a new one.
    fn set_late_aside(&self, list: &mut Vec<usize>, window: i64, late: &mut Vec<usize>) {
        let mut accepted_until = None;
        list.retain(|&at| {
            let seen = self.records[at].2;
            if seen.is_accepted() {
                accepted_until = accepted_until.max(Some(seen.end));
                return true;
            }
            let opens = seen.flags.is_some_and(|flags| TcpFlags(flags).opens());
            let is_late = accepted_until
                .is_some_and(|until| !opens && seen.start - until <= SILENT_WINDOWS * window);
            if is_late {
                late.push(at);
            }
            !is_late
        });
    }

    /// One draft for each window in which a request was recorded at the source, and for each
    /// in which it was recorded at the destination alone.
    fn drafts(&self, requests: [Vec<usize>; 2]) -> Drafts {
        let [at_source, at_destination] = requests;
        let mut from_source = Vec::new();
        for at in at_source {
            self.join_or_add(&mut from_source, 0, at);
        }
        let mut drafts = Drafts::new(from_source);
        let mut at_destination_alone = Vec::new();
        for at in at_destination {
            if !self.attach_request(&mut drafts, at) {
                self.join_or_add(&mut at_destination_alone, 1, at);
            }
        }
        drafts.all.extend(at_destination_alone);
        Drafts::new(drafts.all)
    }

    /// Adds a request to the last draft if they overlap, else as a new one.
    fn join_or_add(&self, drafts: &mut Vec<Draft>, end: usize, at: usize) {
        let seen = self.records[at].2;
        match drafts.last_mut() {
            Some(draft) if seen.start < draft.end || seen.start == draft.start => {
                draft.end = draft.end.max(seen.end);
                draft.requests[end].push(at);
            }
            _ => {
                let mut draft = Draft {
                    start: seen.start,
                    end: seen.end,
                    ..Draft::default()
                };
                draft.requests[end].push(at);
                drafts.push(draft);
            }
        }
    }

    /// Adds a request that was recorded at the destination to those of the source that it
    /// belongs to.
    fn attach_request(&self, drafts: &mut Drafts, at: usize) -> bool {
        let seen = self.records[at].2;
        // What was rejected at the source cannot have arrived, unless the window has both.
        let has_left = |draft: &Draft| {
            let mut requests = draft.requests[0].iter();
            requests.any(|&at| self.records[at].2.is_accepted())
        };
        let mut found = false;
        for index in drafts.of_its_time(seen) {
            let draft = &mut drafts.all[index];
            if draft.shares_time_with(seen) || has_left(draft) {
                draft.requests[1].push(at);
                found = true;
            }
        }
        if !found
            && let Some(draft) = drafts.nearest(seen, LATENESS, LATENESS)
            && has_left(draft)
        {
            draft.requests[1].push(at);
            found = true;
        }
        found
    }

    /// Adds a reply to the requests of its time; else to the one shortly before it; else as a
    /// moment of its own, if it was let through and its ports show that it is a reply.
    fn attach_reply(&self, drafts: &mut Drafts, end: usize, at: usize, window: i64) {
        let seen = self.records[at].2;
        let mut found = false;
        for index in drafts.of_its_time(seen) {
            drafts.all[index].replies[end].push(at);
            found = true;
        }
        if found {
            return;
        }
        if let Some(draft) = drafts.nearest(seen, LATENESS, window) {
            draft.replies[end].push(at);
        } else if seen.is_accepted() && self.protocol.has_ports() {
            let mut draft = Draft {
                start: seen.start,
                end: seen.end,
                ..Draft::default()
            };
            draft.replies[end].push(at);
            drafts.insert(draft);
        }
    }

    fn moment(
        &self,
        draft: &Draft,
        ends: &[End; 2],
        captured_all: bool,
        reply_flags: Option<u16>,
        window: i64,
    ) -> Moment {
        // An answer that left the destination later has to have been looked for as long at the
        // source.
        let left = draft.replies[1].iter().map(|&at| self.start(at)).min();
        let until = [
            left.map_or(draft.end, |left| left.max(draft.end)),
            draft.end,
        ];
        let sees = |end: usize, is_complete| {
            ends[end].sees(draft.start, until[end], captured_all, is_complete)
        };
        let sight = |records: &[usize], sees: Sees| {
            let any =
                |is: fn(&Observation) -> bool| records.iter().any(|&at| is(self.records[at].2));
            match (any(Observation::is_rejected), any(Observation::is_accepted)) {
                (true, _) => Sight::Reject,
                (_, true) => Sight::Accept,
                _ if sees.accepted && sees.rejected => Sight::None,
                _ => Sight::Unseen,
            }
        };
        let sights = |source: Sees, destination: Sees| Sights {
            request_at_source: sight(&draft.requests[0], source),
            request_at_destination: sight(&draft.requests[1], destination),
            reply_at_destination: sight(&draft.replies[1], destination),
            reply_at_source: sight(&draft.replies[0], source),
        };
        let is_tcp = self.protocol == Protocol::TCP;
        let flags = match reply_flags.map(TcpFlags) {
            Some(flags) if is_tcp && flags.answers() => Flags::Taken,
            Some(flags) if is_tcp && flags.has(TcpFlags::RST) => Flags::Refused,
            Some(_) if is_tcp => Flags::Plain,
            _ => Flags::Unknown,
        };
        let (source, destination) = (sees(0, false), sees(1, false));
        let seen = Seen {
            sights: sights(source, destination),
            flags,
            is_tcp,
            source,
            destination,
        };
        let if_complete = sights(sees(0, true), sees(1, true));
        let request_flags = draft.requests.iter().flatten();
        let opens = request_flags
            .filter_map(|&at| self.records[at].2.flags)
            .any(|flags| TcpFlags(flags).opens());
        let packets = draft.requests.iter().flatten();
        let packets = packets.map(|&at| self.records[at].2.packets).sum();
        let all = draft.requests.iter().chain(&draft.replies).flatten();
        Moment {
            start: draft.start,
            end: draft.end,
            replied: draft
                .replies
                .iter()
                .flatten()
                .map(|&at| self.start(at))
                .min(),
            client_port: self.client_port,
            code: Code::of(&seen.sights, flags),
            code_if_complete: Code::of(&if_complete, flags),
            seen,
            records: all.map(|&at| self.records[at].0).collect(),
            late: 0,
            is_unanswered_syn: is_tcp && opens && flags != Flags::Taken,
            window,
            packets,
        }
    }

    /// Takes windows in which an answered connection had requests alone for its end, as long
    /// as they are few.
    fn let_end(&self, moments: &mut Vec<Moment>, window: i64) {
        let mut at = 0;
        while at < moments.len() {
            if moments[at].code != Some(Code::Answered) {
                at += 1;
                continue;
            }
            let is_word = |moment: &&Moment| {
                moment.replied.is_none()
                    && !moment.is_unanswered_syn
                    && moment
                        .code
                        .is_some_and(|code| matches!(code, Code::NoAnswer | Code::LostInBetween))
            };
            let words = moments[at + 1..].iter().take_while(is_word).count();
            let is_last = moments.get(at + 1 + words).is_none_or(|next| {
                next.code == Some(Code::Answered)
                    || next.start - moments[at].end > SILENT_WINDOWS * window
            });
            if words > 0 && words <= LAST_WORDS && is_last {
                for word in moments.drain(at + 1..at + 1 + words).collect::<Vec<_>>() {
                    let answered = &mut moments[at];
                    answered.end = answered.end.max(word.end);
                    answered.records.extend(word.records);
                }
            }
            at += 1 + if words > LAST_WORDS { words } else { 0 };
        }
    }
}

/// Joins a request in the last second of a window with what follows in the next: that is where
/// its answer, and the record of its arrival, may be. Where `start` and `end` are those of the
/// window, a single packet at the beginning may have been that late.
fn let_begin(moments: &mut Vec<Moment>) {
    let mut at = 0;
    while at + 1 < moments.len() {
        let [first, next] = &mut moments[at..at + 2] else {
            return;
        };
        let is_open = matches!(
            first.code,
            Some(Code::NoAnswer | Code::LostInBetween | Code::AnswerLostInBetween)
        );
        let is_short = first.end - first.start <= ON_THE_WAY || at == 0 && first.packets <= 1;
        let is_at_border = is_short && next.start - first.end <= ON_THE_WAY;
        if is_open && is_at_border && next.code.is_some() {
            next.start = first.start;
            next.records.append(&mut first.records);
            next.is_unanswered_syn |= first.is_unanswered_syn && next.replied.is_none();
            moments.remove(at);
        } else {
            at += 1;
        }
    }
}

impl Draft {
    /// Whether they have time in common; to touch at the border of two windows is not enough.
    fn shares_time_with(&self, seen: &Observation) -> bool {
        let (from, until) = (self.start.max(seen.start), self.end.min(seen.end));
        let is_point = self.start == self.end || seen.start == seen.end;
        from < until || self.start == seen.start || is_point && from == until
    }
}

/// Drafts in the order of their start.
struct Drafts {
    all: Vec<Draft>,
    /// Seconds of the longest.
    longest: i64,
}

impl Drafts {
    fn new(mut all: Vec<Draft>) -> Drafts {
        all.sort_by_key(|draft| draft.start);
        let lengths = all.iter().map(|draft| draft.end - draft.start);
        let longest = lengths.max().unwrap_or(0);
        Drafts { all, longest }
    }

    fn insert(&mut self, draft: Draft) {
        let at = self.all.partition_point(|other| other.start <= draft.start);
        self.longest = self.longest.max(draft.end - draft.start);
        self.all.insert(at, draft);
    }

    /// Where the drafts are that can have a second of `from..=until`.
    fn around(&self, from: i64, until: i64) -> Range<usize> {
        let first = self
            .all
            .partition_point(|draft| draft.start + self.longest < from);
        let end = self.all.partition_point(|draft| draft.start <= until);
        first..end.max(first)
    }

    /// The drafts that a record of the other end, or of a reply, tells about: those that it
    /// shares time with; and, since a record begins and ends with a packet, the draft that
    /// has the second of its first packet, or of its last, and the only one that has it.
    fn of_its_time(&self, seen: &Observation) -> Vec<usize> {
        let around = self.around(seen.start - ON_THE_WAY, seen.end + ON_THE_WAY);
        let mut found: Vec<usize> = around
            .clone()
            .filter(|&index| self.all[index].shares_time_with(seen))
            .collect();
        for second in [seen.start, seen.end] {
            let distance = |index: usize| {
                let draft = &self.all[index];
                (draft.start - second).max(second - draft.end).max(0)
            };
            let least = around.clone().map(distance).min().unwrap_or(i64::MAX);
            let mut nearest = around.clone().filter(|&index| distance(index) == least);
            if let (Some(index), None) = (nearest.next(), nearest.next())
                && least <= ON_THE_WAY
                && !found.contains(&index)
            {
                found.push(index);
            }
        }
        found
    }

    /// The draft nearest to a record that shares no time with any: at most `before` seconds
    /// before the draft begins, or `after` seconds after it has ended.
    fn nearest(&mut self, seen: &Observation, before: i64, after: i64) -> Option<&mut Draft> {
        let distance = |draft: &Draft| match seen.start >= draft.end {
            true => Some(seen.start - draft.end).filter(|&gap| gap <= after),
            false => Some(draft.start - seen.end).filter(|&gap| gap <= before),
        };
        let around = self.around(seen.start - after, seen.end + before);
        let found = self.all[around]
            .iter_mut()
            .filter_map(|draft| Some((distance(draft)?, draft)));
        found
            .min_by_key(|(gap, draft)| (*gap, draft.start))
            .map(|(_, draft)| draft)
    }
}

/// The captures at both ends, by the place that each interface stands at.
pub fn ends<'a>(captures: &'a Captures, place: impl Fn(&str) -> Option<Place>) -> [End<'a>; 2] {
    let mut ends = [End::default(), End::default()];
    for (name, capture) in captures.interfaces() {
        match place(name) {
            Some(Place::Source) => ends[0].captures.push(capture),
            Some(Place::Destination) => ends[1].captures.push(capture),
            _ => {}
        }
    }
    ends
}
