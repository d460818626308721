//! A diagnosis as it is shown: by service, with what became of a packet on each way.

use crate::flow::{Protocol, port};
use crate::insight::verdict::Sights;
use crate::insight::{Code, Diagnosis, Sight, Stretch};
use crate::view::shape::Ink;

/// How a verdict looks: what was rejected is told apart from what was only met by silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Answered,
    /// A rule rejected it.
    Rejected,
    /// It failed, and nothing rejected it.
    Unanswered,
    /// The records do not tell.
    Unknown,
}

impl Tone {
    pub fn of(code: Code) -> Tone {
        match code {
            Code::Answered => Tone::Answered,
            Code::BlockedOnExit
            | Code::BlockedOnEntry
            | Code::AnswerBlockedOnExit
            | Code::AnswerBlockedOnEntry => Tone::Rejected,
            Code::Refused | Code::AnswerLostInBetween | Code::LostInBetween | Code::NoAnswer => {
                Tone::Unanswered
            }
            Code::NotEnoughEvidence => Tone::Unknown,
        }
    }

    pub fn ink(self) -> Ink {
        match self {
            Tone::Answered => Ink::Accept,
            Tone::Rejected => Ink::Reject,
            Tone::Unanswered => Ink::Unanswered,
            Tone::Unknown => Ink::Other,
        }
    }
}

/// What became of packets between the interface that they leave and the one that they
/// go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// They were recorded where they go to, accepted or not.
    Arrived,
    /// They were rejected where they wanted to leave.
    Stopped,
    /// They left, and the other interface was watched and shows nothing.
    Lost,
    /// They left, and nobody watched the other interface.
    Unknown,
    /// None are known to have left.
    Nothing,
}

impl Passage {
    /// From what is seen where packets leave and where they go to.
    pub fn of(leaving: Sight, arriving: Sight) -> Passage {
        match (leaving, arriving) {
            (Sight::Reject, _) => Passage::Stopped,
            (_, Sight::Accept | Sight::Reject) => Passage::Arrived,
            (Sight::Accept, Sight::None) => Passage::Lost,
            (Sight::Accept, Sight::Unseen) => Passage::Unknown,
            (Sight::None | Sight::Unseen, _) => Passage::Nothing,
        }
    }

    pub fn of_request(sights: &Sights) -> Passage {
        Passage::of(sights.request_at_source, sights.request_at_destination)
    }

    pub fn of_reply(sights: &Sights) -> Passage {
        Passage::of(sights.reply_at_destination, sights.reply_at_source)
    }
}

/// What was asked for: the protocol, and the port where the protocol has ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    pub protocol: Option<u8>,
    pub port: Option<u16>,
}

impl Service {
    pub fn of(stretch: &Stretch) -> Service {
        Service {
            protocol: stretch.protocol,
            port: stretch.dst_port,
        }
    }

    /// `ICMP`, `TCP 443 (HTTPS)`, `protocol 200`; empty where nothing was found or asked for.
    pub fn name(self) -> String {
        let protocol = self.protocol.map(Protocol);
        let mut name = match protocol.map(|protocol| (protocol, protocol.name())) {
            Some((_, Some(name))) => name.to_string(),
            Some((protocol, None)) => format!("protocol {}", protocol.0),
            None => String::new(),
        };
        if let Some(number) = self.port {
            let space = if name.is_empty() { "port " } else { " " };
            name += &format!("{space}{number}");
            if let Some(service) = port::service(protocol, number) {
                name += &format!(" ({})", service.name);
            }
        }
        name
    }
}

/// The services of a diagnosis with their stretches in the order of time: those that
/// failed at some time before those that did not, then those with the most records.
pub fn services(diagnosis: &Diagnosis) -> Vec<(Service, Vec<&Stretch>)> {
    let mut services: Vec<(Service, Vec<&Stretch>)> = Vec::new();
    for stretch in &diagnosis.stretches {
        let service = Service::of(stretch);
        match services.iter_mut().find(|(known, _)| *known == service) {
            Some((_, stretches)) => stretches.push(stretch),
            None => services.push((service, vec![stretch])),
        }
    }
    services.sort_by_key(|(_, stretches)| {
        let has_failed = stretches.iter().any(|stretch| !stretch.code.is_answered());
        let records: u64 = stretches.iter().map(|stretch| stretch.evidence).sum();
        (!has_failed, std::cmp::Reverse(records))
    });
    services
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::Local;

    #[test]
    fn what_is_seen_at_both_ends_tells_what_became_of_it() {
        use Sight::{Accept, None as Nothing, Reject, Unseen};
        for (leaving, arriving, passage) in [
            (Accept, Accept, Passage::Arrived),
            (Accept, Reject, Passage::Arrived),
            (Unseen, Accept, Passage::Arrived),
            (Nothing, Accept, Passage::Arrived),
            (Reject, Nothing, Passage::Stopped),
            (Reject, Unseen, Passage::Stopped),
            (Accept, Nothing, Passage::Lost),
            (Accept, Unseen, Passage::Unknown),
            (Nothing, Nothing, Passage::Nothing),
            (Unseen, Unseen, Passage::Nothing),
        ] {
            assert_eq!(Passage::of(leaving, arriving), passage);
        }
    }

    #[test]
    fn services_have_names() {
        for (protocol, port, name) in [
            (Some(1), None, "ICMP"),
            (Some(6), Some(443), "TCP 443 (HTTPS)"),
            (Some(17), Some(40_000), "UDP 40000"),
            (Some(200), None, "protocol 200"),
            (None, Some(22), "port 22 (SSH)"),
            (None, None, ""),
        ] {
            assert_eq!(Service { protocol, port }.name(), name);
        }
    }

    #[test]
    fn services_that_failed_come_first() {
        let log = "\
            2 1 eni-1 10.0.0.1 10.0.0.2 40000 443 6 9 900 1700000000 1700000060 ACCEPT OK\n\
            2 1 eni-1 10.0.0.2 10.0.0.1 443 40000 6 9 900 1700000000 1700000060 ACCEPT OK\n\
            2 1 eni-1 10.0.0.1 10.0.0.2 40000 443 6 9 900 1700000060 1700000120 ACCEPT OK\n\
            2 1 eni-1 10.0.0.2 10.0.0.1 443 40000 6 9 900 1700000060 1700000120 ACCEPT OK\n\
            2 1 eni-1 10.0.0.1 10.0.0.2 40001 22 6 1 40 1700000000 1700000060 REJECT OK\n\
            2 1 eni-1 10.0.0.1 10.0.0.2 40002 80 6 1 40 1700000000 1700000060 ACCEPT OK\n\
            2 1 eni-1 10.0.0.2 10.0.0.1 80 40002 6 1 40 1700000000 1700000060 ACCEPT OK\n\
            2 1 eni-1 10.0.0.1 10.0.0.9 40003 80 6 1 40 1700000000 1700000060 ACCEPT OK\n";
        let mut workers = Local::new(1);
        workers.open(&[("a.log", log.as_bytes())]);
        let address = |text: &str| crate::flow::Address::parse(text.as_bytes()).unwrap();
        let question = crate::insight::Question::new(address("10.0.0.1"), address("10.0.0.2"));
        let diagnosis = workers.diagnose(&question);
        let names: Vec<String> = services(&diagnosis)
            .into_iter()
            .map(|(service, stretches)| format!("{} {}", service.name(), stretches.len()))
            .collect();
        assert_eq!(
            names,
            ["TCP 22 (SSH) 1", "TCP 443 (HTTPS) 1", "TCP 80 (HTTP) 1"]
        );
    }
}
