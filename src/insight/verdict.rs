//! The verdicts: what the records at both ends say, and what can be behind them.
//!
//! A request from A to B and its reply leave up to four traces: the request at A (leaving),
//! the request at B (arriving), the reply at B (leaving), the reply at A (arriving). The
//! [`Code`] is decided by fixed rules over these four [`Sight`]s; the [`Cause`]s that remain
//! possible are those whose [`footprint`](Cause::footprint) shows the same to the same
//! captures.
//!
//! Facts: security groups are stateful, network ACLs are stateless, `action` is the decision
//! of both at one interface, and a packet that finds no route is recorded as ACCEPT where it
//! left and nowhere else ("Logging IP traffic using VPC Flow Logs", "Security groups" and
//! "Network ACLs" of the Amazon VPC user guide).

use serde::{Deserialize, Serialize};

/// What is seen of one of the four traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sight {
    Accept,
    Reject,
    /// The interface is covered and shows nothing.
    None,
    /// The interface is not covered.
    Unseen,
}

/// The four traces of a request and its reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sights {
    pub request_at_source: Sight,
    pub request_at_destination: Sight,
    pub reply_at_destination: Sight,
    pub reply_at_source: Sight,
}

/// What the TCP flags of the replies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Flags {
    /// The protocol or the format has none.
    Unknown,
    /// Neither of the two below.
    Plain,
    /// A reset without a SYN-ACK before it.
    Refused,
    /// A SYN-ACK: the connection was taken.
    Taken,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    BlockedOnExit,
    BlockedOnEntry,
    AnswerBlockedOnExit,
    AnswerBlockedOnEntry,
    Refused,
    Answered,
    AnswerLostInBetween,
    LostInBetween,
    NoAnswer,
    NotEnoughEvidence,
}

/// What can be behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    SourceSecurityGroup,
    SourceNetworkAclOutbound,
    DestinationSecurityGroup,
    DestinationNetworkAclInbound,
    DestinationNetworkAclOutbound,
    SourceNetworkAclInbound,
    NotListening,
    HostFirewallResets,
    NoRoute,
    PeeringNotActive,
    WayThereDrops,
    DestinationGone,
    NoRouteBack,
    WayBackDrops,
    HostFirewallDrops,
    NothingAnswers,
    HostDown,
    OnlyRejectsCaptured,
    NotCaptured,
    NeverLogged,
    NeverTried,
}

/// A trace that a cause leaves, whoever looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trace {
    Accept,
    Reject,
    Nothing,
}

impl Code {
    pub const ALL: [Code; 10] = [
        Code::BlockedOnExit,
        Code::BlockedOnEntry,
        Code::AnswerBlockedOnExit,
        Code::AnswerBlockedOnEntry,
        Code::Refused,
        Code::Answered,
        Code::AnswerLostInBetween,
        Code::LostInBetween,
        Code::NoAnswer,
        Code::NotEnoughEvidence,
    ];

    /// The first rule that the traces meet; `None` when no rule but the last does.
    pub fn of(sights: &Sights, flags: Flags) -> Option<Code> {
        use Sight::{Accept, None as Nothing, Reject, Unseen};
        let Sights {
            request_at_source: ra,
            request_at_destination: rb,
            reply_at_destination: pb,
            reply_at_source: pa,
        } = *sights;
        let replied = pa == Accept || pb == Accept;
        let source_is_unseen = matches!(pa, Unseen);
        Some(match () {
            () if ra == Reject => Code::BlockedOnExit,
            () if rb == Reject => Code::BlockedOnEntry,
            () if rb == Accept && pb == Reject => Code::AnswerBlockedOnExit,
            () if ra == Accept && pa == Reject => Code::AnswerBlockedOnEntry,
            () if replied && flags == Flags::Refused => Code::Refused,
            () if pa == Accept || pb == Accept && source_is_unseen => Code::Answered,
            () if pb == Accept && pa == Nothing => Code::AnswerLostInBetween,
            () if ra == Accept && rb == Nothing => Code::LostInBetween,
            () if ra == Accept || rb == Accept => Code::NoAnswer,
            () => return None,
        })
    }

    /// A stable name: `lost-in-between`.
    pub fn name(self) -> &'static str {
        match self {
            Code::BlockedOnExit => "blocked-on-exit",
            Code::BlockedOnEntry => "blocked-on-entry",
            Code::AnswerBlockedOnExit => "answer-blocked-on-exit",
            Code::AnswerBlockedOnEntry => "answer-blocked-on-entry",
            Code::Refused => "refused",
            Code::Answered => "answered",
            Code::AnswerLostInBetween => "answer-lost-in-between",
            Code::LostInBetween => "lost-in-between",
            Code::NoAnswer => "no-answer",
            Code::NotEnoughEvidence => "not-enough-evidence",
        }
    }

    /// A few words, for a badge.
    pub fn label(self) -> &'static str {
        match self {
            Code::BlockedOnExit => "Blocked on exit",
            Code::BlockedOnEntry => "Blocked on entry",
            Code::AnswerBlockedOnExit => "Answer blocked on exit",
            Code::AnswerBlockedOnEntry => "Answer blocked on entry",
            Code::Refused => "Refused",
            Code::Answered => "Answered",
            Code::AnswerLostInBetween => "Answer lost in between",
            Code::LostInBetween => "Lost in between",
            Code::NoAnswer => "No answer",
            Code::NotEnoughEvidence => "Not enough evidence",
        }
    }

    /// What the code means, in one sentence or two.
    pub fn meaning(self) -> &'static str {
        match self {
            Code::BlockedOnExit => {
                "The request was rejected where it wanted to leave: it never got out of the \
                 source's interface."
            }
            Code::BlockedOnEntry => {
                "The request crossed the network and was rejected at the door of the destination."
            }
            Code::AnswerBlockedOnExit => {
                "The request arrived and the destination answered, but the answer was rejected \
                 where it wanted to leave. A security group lets answers pass, so this is a \
                 network ACL."
            }
            Code::AnswerBlockedOnEntry => {
                "The answer came all the way back and was rejected at the door of the source. A \
                 security group lets answers pass, so this is a network ACL."
            }
            Code::Refused => {
                "The destination answered with a reset (RST): the host was reached, and did not \
                 take the connection. No firewall of AWS answers with a reset."
            }
            Code::Answered => "The destination answered, and nothing stopped the answer.",
            Code::AnswerLostInBetween => {
                "The destination answered, and the answer never arrived at the source, although \
                 the source's interface was watched. The way back is broken."
            }
            Code::LostInBetween => {
                "The request left the source and never arrived at the destination, although the \
                 destination's interface was watched. A missing route shows up like this and \
                 never as a REJECT."
            }
            Code::NoAnswer => {
                "The request was let through where it was recorded, and no answer was seen where \
                 one could have been seen."
            }
            Code::NotEnoughEvidence => {
                "The records at hand show neither that the connection worked nor that it failed."
            }
        }
    }

    /// Whether the request got its answer.
    pub fn is_answered(self) -> bool {
        matches!(self, Code::Answered)
    }
}

impl Cause {
    pub const ALL: [Cause; 21] = [
        Cause::SourceSecurityGroup,
        Cause::SourceNetworkAclOutbound,
        Cause::DestinationSecurityGroup,
        Cause::DestinationNetworkAclInbound,
        Cause::DestinationNetworkAclOutbound,
        Cause::SourceNetworkAclInbound,
        Cause::NotListening,
        Cause::HostFirewallResets,
        Cause::NoRoute,
        Cause::PeeringNotActive,
        Cause::WayThereDrops,
        Cause::DestinationGone,
        Cause::NoRouteBack,
        Cause::WayBackDrops,
        Cause::HostFirewallDrops,
        Cause::NothingAnswers,
        Cause::HostDown,
        Cause::OnlyRejectsCaptured,
        Cause::NotCaptured,
        Cause::NeverLogged,
        Cause::NeverTried,
    ];

    /// A stable name: `no-route`.
    pub fn name(self) -> &'static str {
        match self {
            Cause::SourceSecurityGroup => "source-security-group",
            Cause::SourceNetworkAclOutbound => "source-network-acl-outbound",
            Cause::DestinationSecurityGroup => "destination-security-group",
            Cause::DestinationNetworkAclInbound => "destination-network-acl-inbound",
            Cause::DestinationNetworkAclOutbound => "destination-network-acl-outbound",
            Cause::SourceNetworkAclInbound => "source-network-acl-inbound",
            Cause::NotListening => "not-listening",
            Cause::HostFirewallResets => "host-firewall-resets",
            Cause::NoRoute => "no-route",
            Cause::PeeringNotActive => "peering-not-active",
            Cause::WayThereDrops => "way-there-drops",
            Cause::DestinationGone => "destination-gone",
            Cause::NoRouteBack => "no-route-back",
            Cause::WayBackDrops => "way-back-drops",
            Cause::HostFirewallDrops => "host-firewall-drops",
            Cause::NothingAnswers => "nothing-answers",
            Cause::HostDown => "host-down",
            Cause::OnlyRejectsCaptured => "only-rejects-captured",
            Cause::NotCaptured => "not-captured",
            Cause::NeverLogged => "never-logged",
            Cause::NeverTried => "never-tried",
        }
    }

    /// The traces at the request's source and destination and at the reply's, with what the
    /// flags of the reply say; `None` for the causes of missing evidence.
    fn footprint(self) -> Option<([Trace; 4], Flags)> {
        use Trace::{Accept as A, Nothing as N, Reject as R};
        Some(match self {
            Cause::SourceSecurityGroup | Cause::SourceNetworkAclOutbound => {
                ([R, N, N, N], Flags::Unknown)
            }
            Cause::NoRoute
            | Cause::PeeringNotActive
            | Cause::WayThereDrops
            | Cause::DestinationGone => ([A, N, N, N], Flags::Unknown),
            Cause::DestinationSecurityGroup | Cause::DestinationNetworkAclInbound => {
                ([A, R, N, N], Flags::Unknown)
            }
            Cause::HostFirewallDrops | Cause::NothingAnswers | Cause::HostDown => {
                ([A, A, N, N], Flags::Unknown)
            }
            Cause::DestinationNetworkAclOutbound => ([A, A, R, N], Flags::Unknown),
            Cause::NoRouteBack | Cause::WayBackDrops => ([A, A, A, N], Flags::Unknown),
            Cause::SourceNetworkAclInbound => ([A, A, A, R], Flags::Unknown),
            Cause::NotListening | Cause::HostFirewallResets => ([A, A, A, A], Flags::Refused),
            Cause::OnlyRejectsCaptured
            | Cause::NotCaptured
            | Cause::NeverLogged
            | Cause::NeverTried => return None,
        })
    }

    /// Whether this cause would have left what was seen, to captures of these abilities.
    pub fn explains(self, seen: &Seen) -> bool {
        let Some((footprint, flags)) = self.footprint() else {
            return false;
        };
        let is_refusal = flags == Flags::Refused;
        if is_refusal && (!seen.is_tcp || matches!(seen.flags, Flags::Plain | Flags::Taken))
            || !is_refusal && seen.flags == Flags::Refused
        {
            return false;
        }
        let places = [seen.source, seen.destination, seen.destination, seen.source];
        let observed = seen.sights.as_array();
        footprint
            .iter()
            .zip(places)
            .zip(observed)
            .all(|((trace, sees), observed)| match (observed, trace) {
                (Sight::Accept, trace) => *trace == Trace::Accept,
                (Sight::Reject, trace) => *trace == Trace::Reject,
                (_, Trace::Accept) => !sees.accepted,
                (_, Trace::Reject) => !sees.rejected,
                (_, Trace::Nothing) => true,
            })
    }

    /// What is the matter, in a few words. `a` and `b` are the two ends.
    pub fn text(self, a: &str, b: &str) -> String {
        match self {
            Cause::SourceSecurityGroup => format!("the security group of {a} does not let it out"),
            Cause::SourceNetworkAclOutbound => {
                format!("the network ACL of {a}'s subnet does not let it out")
            }
            Cause::DestinationSecurityGroup => {
                format!("the security group of {b} does not let it in")
            }
            Cause::DestinationNetworkAclInbound => {
                format!("the network ACL of {b}'s subnet does not let it in")
            }
            Cause::DestinationNetworkAclOutbound => {
                format!("the network ACL of {b}'s subnet does not let the answer out")
            }
            Cause::SourceNetworkAclInbound => {
                format!("the network ACL of {a}'s subnet does not let the answer in")
            }
            Cause::NotListening => format!("nothing listens on the port at {b}"),
            Cause::HostFirewallResets => format!("the firewall of {b}'s own system resets"),
            Cause::NoRoute => format!("no route from {a}'s subnet to {b}"),
            Cause::PeeringNotActive => "the peering connection is missing or not accepted".into(),
            Cause::WayThereDrops => "a gateway or appliance on the way there drops it".into(),
            Cause::DestinationGone => format!("no interface has the address {b} any more"),
            Cause::NoRouteBack => format!("no route back from {b}'s subnet to {a}"),
            Cause::WayBackDrops => {
                "the peering, a gateway or an appliance drops it on the way back".into()
            }
            Cause::HostFirewallDrops => format!("the firewall of {b}'s own system drops it"),
            Cause::NothingAnswers => {
                format!("nothing at {b} answers (ping switched off, or no reply intended)")
            }
            Cause::HostDown => format!("the host {b} is down"),
            Cause::OnlyRejectsCaptured => "only rejected traffic was captured".into(),
            Cause::NotCaptured => format!("no interface of {a} or {b} is in the files"),
            Cause::NeverLogged => "flow logs never record this kind of traffic".into(),
            Cause::NeverTried => format!("{a} never tried, or not while it was recorded"),
        }
    }

    /// What to look at to confirm or rule it out; `has_ports` tells whether the protocol has
    /// any.
    pub fn check(self, a: &str, b: &str, has_ports: bool) -> String {
        // Answers go to the port that the client happened to take.
        let answers = match has_ports {
            true => "ports 1024-65535",
            false => "this protocol",
        };
        match self {
            Cause::SourceSecurityGroup => format!("Outbound rules of {a}'s security group"),
            Cause::SourceNetworkAclOutbound => {
                format!("Outbound rules of the network ACL of {a}'s subnet")
            }
            Cause::DestinationSecurityGroup => format!("Inbound rules of {b}'s security group"),
            Cause::DestinationNetworkAclInbound => {
                format!("Inbound rules of the network ACL of {b}'s subnet")
            }
            Cause::DestinationNetworkAclOutbound => {
                format!("Outbound rules of the network ACL of {b}'s subnet: {answers} to {a}")
            }
            Cause::SourceNetworkAclInbound => {
                format!("Inbound rules of the network ACL of {a}'s subnet: {answers} from {b}")
            }
            Cause::NotListening => {
                format!("Whether the service runs on {b} and listens on this port and address")
            }
            Cause::HostFirewallResets | Cause::HostFirewallDrops => {
                format!("The firewall of the operating system on {b}")
            }
            Cause::NoRoute => {
                format!("Route table of {a}'s subnet: is there a route that leads to {b}?")
            }
            Cause::PeeringNotActive => {
                "The peering connection between the two VPCs: does it exist, and is it active?"
                    .into()
            }
            Cause::WayThereDrops => {
                "Gateways, transit gateways and appliances on the way there".into()
            }
            Cause::DestinationGone => format!("Whether an interface still has the address {b}"),
            Cause::NoRouteBack => {
                format!("Route table of {b}'s subnet: is there a route that leads back to {a}?")
            }
            Cause::WayBackDrops => "Peering, gateways and appliances on the way back".into(),
            Cause::NothingAnswers => format!("Whether {b} is meant to answer this at all"),
            Cause::HostDown => format!("Whether the host {b} runs"),
            Cause::OnlyRejectsCaptured => {
                "The filter of the flow log: ALL instead of REJECT".into()
            }
            Cause::NotCaptured => {
                format!("Flow logs for the interfaces (or the subnets) of {a} and {b}")
            }
            Cause::NeverLogged => "The service itself, since flow logs cannot show it".into(),
            Cause::NeverTried => "Try again while the flow log is on, and wait ten minutes".into(),
        }
    }
}

/// What was seen, and by whom it could be seen.
pub struct Seen {
    pub sights: Sights,
    pub flags: Flags,
    pub is_tcp: bool,
    pub source: Sees,
    pub destination: Sees,
}

/// What the capture at one end would show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sees {
    pub accepted: bool,
    pub rejected: bool,
}

impl Sights {
    pub fn as_array(&self) -> [Sight; 4] {
        [
            self.request_at_source,
            self.request_at_destination,
            self.reply_at_destination,
            self.reply_at_source,
        ]
    }
}
