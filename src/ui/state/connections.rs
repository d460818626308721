//! The question in the form of Connections, and what the records say about it.

use super::conversations::{Conversations, ConversationsAction, Listing};
use super::shared::Shared;
use crate::flow::{Address, Field, Protocol};
use crate::insight::conversation::server_port;
use crate::insight::{Diagnosis, Host, Question, Stretch};
use crate::lesson::Explanation;
use crate::query::{Selection, Table};
use crate::ui::text;
use crate::worker::{Command, QueryId, Slot, Topic};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The addresses to choose from, beside those of the interfaces.
const ADDRESSES: &str = "filter srcAddr != '-' and dstAddr != '-'\n\
    | stats sum(bytes) as bytes by srcAddr, dstAddr\n\
    | sort bytes desc\n\
    | limit 300";

/// So many rows of them are fetched.
const MOST_ADDRESSES: u64 = 300;

/// What can happen in Connections.
pub enum ConnectionsAction {
    /// The person typed the address that asks, or the one that is asked.
    EditFrom(String),
    EditTo(String),
    Swap,
    /// The person says whether accepted and rejected traffic was captured.
    SayCapturedAll(bool),
    /// Answer the question in the form.
    Ask,
    /// Put a question into the form, and answer it.
    Open(Question),
    /// The same with the question that a row of the table is about.
    OpenRow(u64),
    /// Put the answer away.
    Close,
    List(ConversationsAction),
}

/// What the place Connections shows.
#[derive(Clone, PartialEq)]
pub struct Connections {
    /// What the two fields of the form hold.
    pub from: Rc<str>,
    pub to: Rc<str>,
    /// What is wrong with them, since the question was asked.
    pub from_problem: Option<Rc<str>>,
    pub to_problem: Option<Rc<str>>,
    pub captured_all: bool,
    /// How the question stands, in words.
    pub status: Rc<str>,
    /// The answer to the question that was asked last, once it is here; behind it that to the
    /// same question by other addresses of the two hosts, if they have any.
    pub answer: Option<Shared<Vec<Diagnosis>>>,
    /// How many questions were opened, so that the page can go to the answer.
    pub opened: u32,
    /// The addresses of the interfaces in the files.
    pub hosts: Shared<Vec<Host>>,
    pub conversations: Conversations,
    /// Addresses in the records, those that moved the most bytes first.
    pub addresses: Listing,
    asked: Option<Question>,
    /// Whether the data has changed since everything here was asked for.
    is_outdated: bool,
}

/// An address to choose, with what it is known from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub address: String,
    pub note: String,
}

impl Default for Connections {
    fn default() -> Connections {
        Connections {
            from: "".into(),
            to: "".into(),
            from_problem: None,
            to_problem: None,
            captured_all: false,
            status: "".into(),
            answer: None,
            opened: 0,
            hosts: Shared::new(Vec::new()),
            conversations: Conversations::default(),
            addresses: Listing::default(),
            asked: None,
            is_outdated: false,
        }
    }
}

impl Connections {
    pub(super) fn update(&mut self, action: ConnectionsAction) -> Vec<Command> {
        match action {
            ConnectionsAction::EditFrom(text) => {
                self.from = text.into();
                self.from_problem = None;
                Vec::new()
            }
            ConnectionsAction::EditTo(text) => {
                self.to = text.into();
                self.to_problem = None;
                Vec::new()
            }
            ConnectionsAction::Swap => {
                self.swap();
                Vec::new()
            }
            ConnectionsAction::SayCapturedAll(captured_all) => {
                self.captured_all = captured_all;
                if let Some(asked) = &mut self.asked {
                    asked.captured_all = captured_all;
                }
                let mut commands = self.inquire();
                commands.extend(self.conversations.judge(captured_all));
                commands
            }
            ConnectionsAction::Ask => match self.read() {
                Some(question) => {
                    self.asked = Some(question);
                    self.inquire()
                }
                None => Vec::new(),
            },
            ConnectionsAction::Open(question) => {
                self.from = question.src.to_string().into();
                self.to = target(question.dst, question.port).into();
                (self.from_problem, self.to_problem) = (None, None);
                self.opened += 1;
                self.asked = Some(Question {
                    captured_all: self.captured_all,
                    ..question
                });
                self.inquire()
            }
            ConnectionsAction::OpenRow(row) => match self.conversations.question_at(row) {
                Some(question) => self.update(ConnectionsAction::Open(question)),
                None => Vec::new(),
            },
            ConnectionsAction::Close => {
                (self.asked, self.answer) = (None, None);
                self.status = "".into();
                Vec::new()
            }
            ConnectionsAction::List(action) => self.conversations.update(action),
        }
    }

    /// A port belongs to whoever is asked, so that it does not change sides.
    fn swap(&mut self) {
        let to = match Question::parse_target(&self.to) {
            Some((address, _)) => address.to_string().into(),
            None => self.to.clone(),
        };
        self.to = std::mem::replace(&mut self.from, to);
        (self.from_problem, self.to_problem) = (None, None);
    }

    /// The question in the form, or else what is wrong with it is noted.
    fn read(&mut self) -> Option<Question> {
        let (from, to) = (self.from.trim(), self.to.trim());
        let src = Address::parse(from.as_bytes());
        let dst = Question::parse_target(to);
        self.from_problem = src.is_none().then(|| text::no_address(from).into());
        self.to_problem = dst.is_none().then(|| text::no_target(to).into());
        let (src, (dst, port)) = (src?, dst?);
        if src == dst {
            self.to_problem = Some(text::SAME_ADDRESS.into());
            return None;
        }
        Some(Question {
            port,
            captured_all: self.captured_all,
            ..Question::new(src, dst)
        })
    }

    fn inquire(&mut self) -> Vec<Command> {
        let Some(asked) = &self.asked else {
            return Vec::new();
        };
        self.status = text::LOOKING_FOR_EVIDENCE.into();
        vec![Command::Inquire {
            topic: Topic::Asked,
            questions: vec![asked.clone()],
        }]
    }

    /// The question that is answered.
    pub(super) fn asked(&self) -> Option<&Question> {
        self.asked.as_ref()
    }

    /// Notes that the data has changed.
    pub(super) fn outdated(&mut self) {
        self.is_outdated = true;
    }

    /// Asks anew for everything, if the data has changed since.
    pub(super) fn catch_up(&mut self) -> Vec<Command> {
        if !std::mem::take(&mut self.is_outdated) {
            return Vec::new();
        }
        let addresses = Command::Run {
            slot: Slot::Addresses,
            text: ADDRESSES.into(),
            selection: Selection::default(),
            now: 0,
        };
        let mut commands = vec![addresses];
        commands.extend(self.inquire());
        commands.extend(self.conversations.refresh());
        commands
    }

    /// Forgets what was read; the question stays for what will be opened.
    pub(super) fn emptied(&mut self) {
        self.answer = None;
        self.status = "".into();
        self.hosts = Shared::new(Vec::new());
        self.conversations = Conversations::default();
        self.addresses = Listing::default();
    }

    pub(super) fn answered(
        &mut self,
        topic: Topic,
        mut diagnoses: Vec<Diagnosis>,
        hosts: Vec<Host>,
    ) -> Vec<Command> {
        if *self.hosts != hosts {
            self.hosts = Shared::new(hosts);
        }
        let mut commands = Vec::new();
        match (topic, &mut self.answer) {
            (Topic::Asked, _) => {
                let related = diagnoses.first().and_then(|first| first.related.as_ref());
                commands.extend(related.map(|related| Command::Inquire {
                    topic: Topic::Related,
                    questions: vec![Question {
                        captured_all: self.captured_all,
                        ..related.question.clone()
                    }],
                }));
                self.answer = Some(Shared::new(diagnoses));
            }
            (Topic::Related, Some(answer)) if is_related(answer, &diagnoses) => {
                let answer = answer.make_mut();
                answer.truncate(1);
                answer.append(&mut diagnoses);
            }
            (Topic::Raised, _) => {
                self.conversations.verdicts = Some(Shared::new(diagnoses));
                return commands;
            }
            _ => return commands,
        }
        if let Some(answer) = &self.answer {
            self.status = text::verdicts(answer).into();
        }
        commands
    }

    pub(super) fn done(&mut self, query: QueryId, rows: u64) -> Vec<Command> {
        self.addresses
            .done(Slot::Addresses, query, rows, MOST_ADDRESSES)
    }

    pub(super) fn page(&mut self, query: QueryId, table: Table) {
        self.addresses.page(query, table);
    }

    /// Addresses to choose from: those of the interfaces, then the others in the records.
    pub fn suggestions(&self) -> Vec<Suggestion> {
        let mut known = BTreeSet::new();
        let mut suggestions = Vec::new();
        let mut suggest = |address: String, note: &str| {
            if known.insert(address.clone()) {
                let note = note.to_string();
                suggestions.push(Suggestion { address, note });
            }
        };
        for host in self.hosts.iter() {
            for address in &host.addresses {
                suggest(address.to_string(), &host.interface);
            }
        }
        if let Some(pairs) = &self.addresses.table {
            for row in 0..pairs.rows() {
                for column in 0..pairs.names().len().min(2) {
                    suggest(pairs.value(row, column).to_text().into(), "");
                }
            }
        }
        suggestions
    }
}

/// Whether answers are those to the question that belongs to another answer: a newer question
/// may have been asked since.
fn is_related(answer: &[Diagnosis], diagnoses: &[Diagnosis]) -> bool {
    let related = answer.first().and_then(|first| first.related.as_ref());
    let (Some(related), Some(diagnosis)) = (related, diagnoses.first()) else {
        return false;
    };
    let (a, b) = (&related.question, &diagnosis.question);
    (a.src, a.dst, a.port) == (b.src, b.dst, b.port)
}

/// The question between two addresses as a table has them; `None` when they are none.
pub fn question(from: &str, to: &str) -> Option<Question> {
    let src = Address::parse(from.as_bytes())?;
    let dst = Address::parse(to.as_bytes())?;
    (src != dst).then(|| Question::new(src, dst))
}

/// The question that a record is about, asked by whoever does not have the server's port;
/// `None` when it has no addresses.
pub fn question_of(record: &Explanation) -> Option<Question> {
    question_between(&|name| {
        let name = Field::find(name)?.name();
        let mut tokens = record.tokens.iter();
        let token = tokens.find(|token| token.name == name)?;
        Some(token.value.to_string())
    })
}

/// The same by the values of a record's fields, as queries name them.
pub(super) fn question_between(value: &dyn Fn(&str) -> Option<String>) -> Option<Question> {
    let number = |name: &str| value(name)?.parse::<u16>().ok();
    let asked = question(&value("srcAddr")?, &value("dstAddr")?)?;
    let protocol = number("protocol").and_then(|number| u8::try_from(number).ok());
    let (Some(protocol), Some(from), Some(to)) = (protocol, number("srcPort"), number("dstPort"))
    else {
        return Some(asked);
    };
    let protocol = Protocol(protocol);
    let (is_reply, port) = match server_port(Some(protocol), from, to) {
        Some(0) => (true, from),
        _ => (false, to),
    };
    let (src, dst) = match is_reply {
        true => (asked.dst, asked.src),
        false => (asked.src, asked.dst),
    };
    Some(Question {
        port: protocol.has_ports().then_some(port),
        protocol: Some(protocol.0),
        ..Question::new(src, dst)
    })
}

/// An address and a port as the form takes them.
fn target(address: Address, port: Option<u16>) -> String {
    match (address, port) {
        (_, None) => address.to_string(),
        (Address::V4(_), Some(port)) => format!("{address}:{port}"),
        (Address::V6(_), Some(port)) => format!("[{address}]:{port}"),
    }
}

/// The query for the records that a stretch rests on; `None` when there are none.
pub fn records_query(stretch: &Stretch) -> Option<String> {
    let (since, until, protocol) = (stretch.since?, stretch.until?, stretch.protocol?);
    let (a, b) = (stretch.src, stretch.dst);
    let is = |field: &str, packet: &str, address: Address| match stretch.is_translated {
        false => format!("{field} = '{address}'"),
        true => format!("({field} = '{address}' or {packet} = '{address}')"),
    };
    let from = |address| is("srcAddr", "pktSrcAddr", address);
    let to = |address| is("dstAddr", "pktDstAddr", address);
    let port = |field: &str| match stretch.dst_port {
        Some(port) => format!(" and {field} = {port}"),
        None => String::new(),
    };
    let ports = match Protocol(protocol).has_ports() {
        true => "srcPort, dstPort, ",
        false => "",
    };
    Some(format!(
        "filter ({} and {}{})\n\
         \x20 or ({} and {}{})\n\
         | filter protocol = {protocol} and end >= {since} and start <= {until}\n\
         | fields @timestamp, interfaceId, srcAddr, dstAddr, {ports}packets, bytes, action, start, end\n\
         | sort @timestamp asc",
        from(a),
        to(b),
        port("dstPort"),
        from(b),
        to(a),
        port("srcPort"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::sample;
    use crate::worker::Local;

    fn ask(from: &str, to: &str) -> Connections {
        let mut connections = Connections::default();
        connections.update(ConnectionsAction::EditFrom(from.into()));
        connections.update(ConnectionsAction::EditTo(to.into()));
        connections.update(ConnectionsAction::Ask);
        connections
    }

    #[test]
    fn the_form_takes_addresses_and_says_what_else_is_wrong() {
        for (from, to, asked) in [
            ("10.0.0.1", "10.0.0.2", "10.0.0.1 to 10.0.0.2"),
            (" 10.0.0.1 ", "10.0.0.2:443", "10.0.0.1 to 10.0.0.2:443"),
            (
                "2001:db8::1",
                "[2001:db8::2]:22",
                "2001:db8::1 to [2001:db8::2]:22",
            ),
            ("10.0.0", "10.0.0.2", "from"),
            ("10.0.0.1", "", "to"),
            ("10.0.0.1", "10.0.0.2:99999", "to"),
            ("10.0.0.1", "10.0.0.1:22", "to"),
            ("", "web", "from to"),
        ] {
            let form = ask(from, to);
            let problems = [(&form.from_problem, "from"), (&form.to_problem, "to")];
            let problems = problems
                .into_iter()
                .filter(|(problem, _)| problem.is_some());
            let problems: Vec<&str> = problems.map(|(_, field)| field).collect();
            let found = match &form.asked {
                Some(asked) => asked.to_string(),
                None => problems.join(" "),
            };
            assert_eq!(found, asked, "{from} {to}");
            assert_eq!(problems.is_empty(), form.asked.is_some(), "{from} {to}");
        }
    }

    #[test]
    fn what_is_typed_takes_its_problem_away() {
        let mut form = ask("10.0.0", "web");
        form.update(ConnectionsAction::EditFrom("10.0.0.1".into()));
        assert!(form.from_problem.is_none() && form.to_problem.is_some());
    }

    #[test]
    fn a_port_stays_with_whoever_is_asked() {
        let mut form = ask("10.0.0.1", "10.0.0.2:443");
        form.update(ConnectionsAction::Swap);
        assert_eq!((&*form.from, &*form.to), ("10.0.0.2", "10.0.0.1"));
        let mut form = ask("2001:db8::1", "[2001:db8::2]:22");
        form.update(ConnectionsAction::Swap);
        assert_eq!((&*form.from, &*form.to), ("2001:db8::2", "2001:db8::1"));
        let mut form = ask("half", "an address");
        form.update(ConnectionsAction::Swap);
        assert_eq!((&*form.from, &*form.to), ("an address", "half"));
    }

    #[test]
    fn addresses_to_choose_from_begin_with_the_interfaces_own() {
        let address = |text: &str| Address::parse(text.as_bytes()).unwrap();
        let mut form = Connections {
            hosts: Shared::new(vec![Host {
                interface: "eni-1".into(),
                addresses: vec![address("10.0.0.2")],
            }]),
            ..Connections::default()
        };
        let mut workers = Local::new(1);
        let log = "2 1 eni-1 10.0.0.1 10.0.0.2 1 443 6 1 40 1700000000 1700000060 ACCEPT OK\n";
        workers.open(&[("a.log", log.as_bytes())]);
        let Ok(answer) = workers.run(ADDRESSES, None) else {
            panic!("the query is right");
        };
        form.done(QueryId(1), 1);
        form.page(QueryId(1), answer.table);
        let known = form.suggestions();
        let known: Vec<(&str, &str)> = known.iter().map(|it| (&*it.address, &*it.note)).collect();
        assert_eq!(known, [("10.0.0.2", "eni-1"), ("10.0.0.1", "")]);
    }

    #[test]
    fn a_record_leads_to_the_question_that_it_is_about() {
        for (record, asked) in [
            ("10.0.0.1 10.0.0.2 4000 443 6", "10.0.0.1 to 10.0.0.2:443"),
            ("10.0.0.2 10.0.0.1 443 4000 6", "10.0.0.1 to 10.0.0.2:443"),
            ("10.0.0.1 10.0.0.2 0 0 1", "10.0.0.1 to 10.0.0.2"),
            ("- - - - -", "none"),
        ] {
            let record = format!("2 1 eni-1 {record} 1 40 1700000000 1700000060 ACCEPT OK");
            let explained = crate::lesson::explain_text(&record, &[]);
            let found = explained.iter().find_map(question_of);
            let found = found.map_or("none".into(), |question| question.to_string());
            assert_eq!(found, asked, "{record}");
        }
    }

    #[test]
    fn verdicts_are_told_in_turn() {
        let window = |at: i64, action: &str| {
            let (from, until) = (1_700_000_000 + at * 9_000, 1_700_000_060 + at * 9_000);
            format!("2 1 eni-1 10.0.0.9 10.0.0.2 5000 443 6 1 40 {from} {until} {action} OK\n")
        };
        for (actions, told) in [
            (
                &["ACCEPT", "REJECT", "REJECT"][..],
                "no answer, then blocked on entry",
            ),
            (
                &["ACCEPT", "REJECT", "ACCEPT", "REJECT", "ACCEPT"],
                "blocked on entry and no answer in turn",
            ),
        ] {
            // Another host's records tell whose interface it is.
            let other =
                "2 1 eni-1 10.0.0.8 10.0.0.2 5000 443 6 1 40 1700000000 1700000060 ACCEPT OK\n";
            let windows = actions
                .iter()
                .zip(0..)
                .map(|(action, at)| window(at, action));
            let log: String = windows.chain([other.into()]).collect();
            let mut workers = Local::new(1);
            workers.open(&[("a.log", log.as_bytes())]);
            let diagnosis = workers.diagnose(&question("10.0.0.9", "10.0.0.2").unwrap());
            let expected = format!("10.0.0.9 to 10.0.0.2: TCP 443 (HTTPS) {told}.");
            assert_eq!(text::verdicts(&[diagnosis]), expected);
        }
    }

    /// A NAT gateway's records have the far ends as those of the packet.
    #[test]
    fn records_of_translated_packets_are_found() {
        let log = "version interface-id srcaddr dstaddr srcport dstport protocol packets bytes \
            start end action log-status pkt-srcaddr pkt-dstaddr\n\
            3 eni-1 10.0.1.5 192.0.2.9 4000 443 6 9 900 1700000000 1700000060 ACCEPT OK 10.0.1.5 192.0.2.9\n\
            3 eni-2 10.0.1.5 10.0.0.2 4000 443 6 9 900 1700000000 1700000060 ACCEPT OK 10.0.1.5 192.0.2.9\n";
        let mut workers = Local::new(1);
        workers.open(&[("a.log", log.as_bytes())]);
        let diagnosis = workers.diagnose(&question("10.0.1.5", "192.0.2.9").unwrap());
        let stretch = &diagnosis.stretches[0];
        assert!(stretch.is_translated, "{stretch:?}");
        let Ok(answer) = workers.run(&records_query(stretch).unwrap(), None) else {
            panic!("the query is right");
        };
        assert_eq!(answer.table.rows() as u64, stretch.evidence);
    }

    /// The records that a verdict names are those that its query finds.
    #[test]
    fn the_records_of_a_stretch_are_one_query_away() {
        let mut workers = Local::new(2);
        workers.open(&sample::FILES);
        for (from, to) in [
            ("10.1.5.112", "10.2.15.210"),
            ("10.1.5.112", "203.0.113.140"),
            ("10.1.5.112", "10.1.0.2"),
        ] {
            let diagnosis = workers.diagnose(&question(from, to).unwrap());
            for stretch in &diagnosis.stretches {
                let Some(query) = records_query(stretch) else {
                    assert_eq!(stretch.evidence, 0);
                    continue;
                };
                let rows = match workers.run(&query, None) {
                    Ok(answer) => answer.table.rows() as u64,
                    Err(failure) => panic!("{query}: {failure:?}"),
                };
                assert_eq!(rows, stretch.evidence, "{query}");
            }
        }
    }
}
