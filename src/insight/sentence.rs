//! Verdicts in plain words.

use super::capture::Capture;
use super::question::Question;
use super::verdict::{Code, Sight, Sights};
use crate::flow::{Address, Protocol, Scope, port};
use crate::view::format;

/// What the sentence on a stretch is made of.
pub struct Facts<'a> {
    pub question: &'a Question,
    pub service: (u8, Option<u16>),
    pub code: Code,
    /// Seconds since 1970.
    pub since: i64,
    pub until: i64,
    pub sights: Sights,
    pub is_unanswered_syn: bool,
    /// Whether the destination's captures hold accepted traffic only.
    pub rejects_unseen: bool,
    /// Interface and address of who translates between the two.
    pub translator: Option<(String, Address)>,
    /// `reject-reason`.
    pub reason: Option<String>,
    /// Packets of the request, as the end that saw the most of them counted.
    pub packets: i64,
    /// Whether TCP flags tell a refusal from an answer.
    pub has_flags: bool,
}

/// The sentence on a stretch.
pub fn of(facts: &Facts) -> String {
    let Facts {
        question,
        code,
        sights,
        ..
    } = facts;
    let (a, b) = (question.src, question.dst);
    let time = format::spoken_range(facts.since * 1_000, facts.until * 1_000);
    let is_recorded = [sights.request_at_source, sights.request_at_destination]
        .iter()
        .any(|sight| matches!(sight, Sight::Accept | Sight::Reject));
    let asked = match is_recorded {
        false => format!(
            "{b} sent {} to {a} {time}, in answer to a request that was not recorded",
            what(facts)
        ),
        true => format!("{a} sent {} to {b} {time}", amount(facts)),
    };
    let arrived = sights.request_at_destination == Sight::Accept;
    let (it, them, was) = match facts.packets {
        1 => ("it", "it", "was"),
        _ => ("they", "them", "were"),
    };
    let told = match code {
        Code::BlockedOnExit => format!(
            "{asked}, and {it} {was} rejected on the way out of {a}'s own interface: {}.",
            rule(facts, "out", a)
        ),
        Code::BlockedOnEntry => format!(
            "{asked}, and {it} {was} rejected on the way in at {b}'s interface: {}.",
            rule(facts, "in", b)
        ),
        Code::AnswerBlockedOnExit => format!(
            "{asked}; {it} arrived, {b} answered, and the answer was rejected on its way out of \
             {b}'s interface: the network ACL of {b}'s subnet does not let it out."
        ),
        Code::AnswerBlockedOnEntry => format!(
            "{asked}; {b} answered, and the answer was rejected on its way in at {a}'s \
             interface: the network ACL of {a}'s subnet does not let it in."
        ),
        Code::Refused => {
            format!("{asked}; {b} was reached and refused the connection with a reset (RST).")
        }
        Code::Answered => {
            let answer = match is_tcp(facts) && !facts.has_flags {
                true => {
                    " (or refused with a reset, which records without tcp-flags do not tell apart)"
                }
                false => "",
            };
            let arrival = match sights.reply_at_source {
                Sight::Accept => "",
                _ if sights.request_at_source == Sight::Accept => {
                    "; the records at the source, which are not complete, do not show the answer"
                }
                _ => "; whether the answer came back is not recorded",
            };
            match is_recorded {
                false => format!("{asked}{answer}{arrival}."),
                true => format!("{asked}, and {b} answered{answer}{arrival}."),
            }
        }
        Code::AnswerLostInBetween if !is_recorded => format!(
            "{asked}; the answer never came back to {a}, whose interface was watched. Nothing \
             rejected it: it was lost on the way back."
        ),
        Code::AnswerLostInBetween => format!(
            "{asked}; {it} arrived and {b} answered, but the answer never came back to {a}, whose \
             interface was watched. Nothing rejected it: it was lost on the way back."
        ),
        Code::LostInBetween => format!(
            "{asked}; {it} left {a}'s interface with permission and never arrived at {b}, whose \
             interface was watched. Nothing rejected {them}: {it} {was} lost on the way, as happens \
             without a route or a peering connection."
        ),
        Code::NoAnswer if sights.reply_at_destination == Sight::Reject => format!(
            "{asked}; {it} left {a}'s interface with permission, and {b}'s answer was rejected on \
             its way out of {b}'s interface, where the records do not show accepted traffic."
        ),
        Code::NoAnswer if sights.reply_at_source == Sight::Reject => format!(
            "{asked}; {it} arrived, and {b}'s answer was rejected on its way in at {a}'s \
             interface, where the records do not show accepted traffic."
        ),
        Code::NoAnswer if arrived => match &facts.translator {
            Some((interface, own)) => format!(
                "{asked}; {it} reached {interface} ({own}), which translates addresses, and no \
                 answer was recorded."
            ),
            None => format!("{asked}; {it} reached {b}, and {b} sent no answer."),
        },
        Code::NoAnswer => {
            let limits = match facts.rejects_unseen {
                true => format!(
                    " What was captured of {b} holds accepted traffic only, so {it} may have been \
                     rejected there unseen."
                ),
                false => format!(
                    " Whether {it} arrived is not recorded: the records do not cover {b} at that \
                     time."
                ),
            };
            format!(
                "{asked}; {it} left {a}'s interface with permission, and no answer came back.{limits}"
            )
        }
        Code::NotEnoughEvidence => String::new(),
    };
    let syn = match facts.is_unanswered_syn && matches!(code, Code::LostInBetween | Code::NoAnswer)
    {
        true => " The opening packet (SYN) was never answered with a SYN-ACK.",
        false => "",
    };
    let through = match &facts.translator {
        Some((interface, own)) if !told.contains(interface) => {
            format!(" In between, {interface} ({own}) translates addresses.")
        }
        _ => String::new(),
    };
    format!("{told}{syn}{through}")
}

/// `12 ICMP packets`, `1 TCP packet for port 443 (HTTPS)`
fn amount(facts: &Facts) -> String {
    let name = name(facts);
    let packets = match facts.packets {
        // Formats need not have `packets`.
        0 => format!("{name} packets"),
        packets => format::count(
            i128::from(packets),
            &format!("{name} packet"),
            &format!("{name} packets"),
        ),
    };
    format!("{packets}{}", for_port(facts))
}

/// `ICMP`, `TCP for port 443 (HTTPS)`
fn what(facts: &Facts) -> String {
    format!("{}{}", name(facts), for_port(facts))
}

fn name(facts: &Facts) -> String {
    let protocol = Protocol(facts.service.0);
    match protocol.name() {
        Some(name) => name.to_string(),
        None => format!("protocol {}", protocol.0),
    }
}

fn for_port(facts: &Facts) -> String {
    let (protocol, number) = facts.service;
    let Some(number) = number else {
        return String::new();
    };
    match port::service(Some(Protocol(protocol)), number) {
        Some(service) => format!(" for port {number} ({})", service.name),
        None => format!(" for port {number}"),
    }
}

fn is_tcp(facts: &Facts) -> bool {
    Protocol(facts.service.0) == Protocol::TCP
}

fn rule(facts: &Facts, way: &str, end: Address) -> String {
    let it = if facts.packets == 1 { "it" } else { "them" };
    match facts.reason.as_deref() {
        Some("BPA") => "VPC Block Public Access refused it".into(),
        Some("EC") => "VPC encryption controls refused it".into(),
        Some(reason) => format!("the record gives the reason {reason}"),
        None => format!(
            "the security group of {end} or the network ACL of its subnet does not let {it} {way}"
        ),
    }
}

/// Whether a `reject-reason` tells that neither security group nor network ACL refused.
pub fn excludes_rules(reason: &str) -> bool {
    matches!(reason, "BPA" | "EC")
}

/// More to know about a stretch.
pub fn notes(facts: &Facts, late: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if late > 0 {
        let records = format::count(late as i128, "record shows", "records show");
        notes.push(format!(
            "{records} a REJECT after accepted packets of the same connection: late packets of a \
             connection that had ended or timed out. They do not change the verdict."
        ));
    }
    if facts.code == Code::Answered && Protocol(facts.service.0).is_icmp() {
        notes.push(
            "ICMP records hold neither type nor code: within one window nobody can tell who asked \
             and who answered. The question is taken in the direction in which you asked it."
                .into(),
        );
    }
    if facts.code == Code::NoAnswer && Protocol(facts.service.0) == Protocol::UDP {
        notes.push("UDP may be one-way by design: then no answer is no failure.".into());
    }
    if facts.code == Code::Answered {
        notes.push(
            "ACCEPT shows that the traffic passed then. A connection that is tracked goes on being \
             accepted after the rule that allowed it is gone."
                .into(),
        );
    }
    notes
}

/// The sentence where no record of the pair fits any rule.
pub fn of_nothing(
    question: &Question,
    is_empty: bool,
    only_rejects: bool,
    is_captured: bool,
    never_logged: Option<&str>,
) -> String {
    if is_empty {
        return "No flow log is open that could tell.".into();
    }
    let reason = if let Some(reason) = never_logged {
        reason
    } else if only_rejects {
        "Only rejected traffic was captured, so that accepted traffic would not show."
    } else if !is_captured {
        "No interface in the files has either address."
    } else {
        "Either nobody tried, or not while it was recorded."
    };
    format!("The records say nothing about {question}. {reason}")
}

/// Why the traffic asked for may never be in any flow log.
///
/// Facts: "Flow log limitations" in the Amazon VPC user guide.
pub fn never_logged(question: &Question) -> Option<String> {
    for address in [question.src, question.dst] {
        if let Some(why) = Scope::of(address).never_logged() {
            return Some(format!("{address}: {why}."));
        }
    }
    match question.port {
        Some(53) => Some(
            "Queries to the Amazon DNS server (the second address of the VPC's range) are never \
             recorded; those to other name servers are."
                .into(),
        ),
        Some(67 | 68) => Some("DHCP traffic is never recorded.".into()),
        Some(1_688) => Some("The activation of Windows licences by AWS is never recorded.".into()),
        Some(4_789) => Some(
            "Mirrored traffic (VXLAN, port 4789) is not recorded where it comes from a traffic \
             mirror."
                .into(),
        ),
        _ => is_router(question.dst).then(|| {
            format!(
                "If {} is the reserved first address of its subnet (the router of the VPC), \
                 traffic to it is never recorded.",
                question.dst
            )
        }),
    }
}

/// Whether an address can be the one of the default router: subnets begin at even numbers,
/// and the router has the number after.
fn is_router(address: Address) -> bool {
    match address {
        Address::V4(bits) => bits & 0xf == 1 && Scope::of(address) == Scope::Private,
        Address::V6(_) => false,
    }
}

/// What an interface saw, and what not.
pub fn coverage(name: &str, capture: &Capture, captured_all: bool) -> Vec<String> {
    let mut told = Vec::new();
    if let (Some(from), Some(until)) = (capture.earliest(), capture.latest()) {
        let range = format::time_range(from * 1_000, until * 1_000);
        let window = capture.window() / 60;
        let minutes = if window == 1 {
            "one minute"
        } else {
            "ten minutes"
        };
        told.push(format!(
            "{name} was recorded {range}, in windows of up to {minutes}."
        ));
    }
    match (
        capture.logs_accepted() || captured_all,
        capture.logs_rejected() || captured_all,
    ) {
        (true, true) => {}
        (true, false) => told.push(format!(
            "{name} shows accepted traffic only. Whether rejections were captured is not known, \
             so a missing REJECT proves nothing."
        )),
        (false, true) => told.push(format!(
            "{name} shows rejected traffic only, so a missing ACCEPT proves nothing."
        )),
        (false, false) => told.push(format!(
            "{name} shows neither accepted nor rejected traffic, so that its silence proves \
             nothing."
        )),
    }
    for (from, until) in capture.skips() {
        told.push(format!(
            "AWS skipped records of {name} {}; nothing is concluded from silence then.",
            format::time_range(from * 1_000, until * 1_000)
        ));
    }
    told
}
