//! Words of the trade that a learner may meet for the first time, each in a sentence or two.
//!
//! Fields are terms, too; what they mean comes from the table of fields.

use super::markdown::{Block, Content, Span, Target, visit_links};
use crate::flow::Field;
use crate::flow::field::match_key;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A word and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The word by which it is known, in the singular.
    pub name: &'static str,
    /// Whole sentences.
    pub meaning: &'static str,
    /// The AWS name of the field that it is.
    pub field: Option<&'static str>,
}

/// A word with its other forms: plurals and what else it is called.
struct Entry(&'static str, &'static [&'static str], &'static str);

/// The terms that are no fields. Forms with a capital letter are found as they are written,
/// others however they are capitalised.
const TERMS: &[Entry] = &[
    Entry(
        "VPC",
        &["VPCs"],
        "Virtual private cloud: a network of your own inside AWS, with its own range of private addresses.",
    ),
    Entry(
        "flow log",
        &["flow logs"],
        "A setting that makes AWS write down, at regular intervals, who exchanged traffic with your network interfaces, and how much. It never holds the content of the traffic.",
    ),
    Entry(
        "record",
        &["records"],
        "One line of a flow log: what one flow did at one network interface within one capture window.",
    ),
    Entry(
        "flow",
        &["flows"],
        "All packets with the same source address, destination address, source port, destination port and protocol, in one direction.",
    ),
    Entry(
        "packet",
        &["packets"],
        "The unit in which networks carry data: a small block of bytes with an address of the sender and one of the receiver.",
    ),
    Entry(
        "network interface",
        &["network interfaces", "interface", "interfaces", "ENI"],
        "The virtual network card of a machine in a VPC. Its id begins with `eni-`, it has at least one private address, and flow logs are recorded at it.",
    ),
    Entry(
        "subnet",
        &["subnets"],
        "A part of the addresses of a VPC. It has one route table and one network ACL for all interfaces in it.",
    ),
    Entry(
        "instance",
        &["instances"],
        "A virtual machine in AWS, with at least one network interface.",
    ),
    Entry(
        "security group",
        &["security groups"],
        "A list of rules about what may enter or leave a network interface. It is stateful: the reply to what was allowed is always allowed.",
    ),
    Entry(
        "network ACL",
        &["network ACLs"],
        "A list of rules about what may enter or leave a subnet. It is stateless: replies need a rule of their own.",
    ),
    Entry(
        "stateful",
        &[],
        "Remembers what was allowed, and lets the replies to it pass without a rule of their own.",
    ),
    Entry(
        "stateless",
        &[],
        "Judges every packet by itself, replies included, and remembers nothing.",
    ),
    Entry(
        "route table",
        &["route tables"],
        "Says for each range of addresses where packets go that leave a subnet: to a gateway, a peering connection, or nowhere.",
    ),
    Entry(
        "route",
        &["routes"],
        "A line of a route table: packets to these addresses go that way.",
    ),
    Entry(
        "peering connection",
        &["peering connections", "peering", "VPC peering"],
        "A private link between two VPCs. It carries traffic only when both sides have accepted it and both have routes that lead into it.",
    ),
    Entry(
        "internet gateway",
        &["internet gateways"],
        "The door between a VPC and the internet. It translates between the private address of an interface and its public one.",
    ),
    Entry(
        "NAT gateway",
        &["NAT gateways"],
        "Lets machines without a public address reach the internet: it sends their packets on under its own address, and hands the replies back.",
    ),
    Entry(
        "NAT",
        &[],
        "Network address translation: a device on the way replaces an address in packets by another one.",
    ),
    Entry(
        "private address",
        &["private addresses"],
        "An address that means something inside a network only, such as 10.1.5.112. Packets to it do not travel the internet.",
    ),
    Entry(
        "public address",
        &["public addresses"],
        "An address that can be reached from the whole internet.",
    ),
    Entry(
        "IPv6",
        &[],
        "The newer kind of internet addresses, such as 2001:db8::1, of which there are practically endlessly many.",
    ),
    Entry(
        "protocol",
        &["protocols"],
        "The rules by which two machines talk. Records name it by a number: 6 is TCP, 17 is UDP, 1 is ICMP.",
    ),
    Entry(
        "port",
        &["ports"],
        "A number from 0 to 65535 that says which program on a machine is meant: 22 is SSH, 80 and 443 are websites. Only TCP and UDP have ports.",
    ),
    Entry(
        "ephemeral port",
        &["ephemeral ports"],
        "A port that a client takes for one connection, from a high range, often 32768 and above. The server answers to it.",
    ),
    Entry(
        "TCP",
        &[],
        "The protocol of most connections: both ends agree to talk first, and every byte is confirmed.",
    ),
    Entry(
        "UDP",
        &[],
        "A protocol for single messages without an agreement beforehand and without a confirmation.",
    ),
    Entry(
        "ICMP",
        &[],
        "The protocol of pings and error messages. It has no ports: records show 0.",
    ),
    Entry(
        "ping",
        &["pings"],
        "A small ICMP message that asks a machine to answer. It tells whether the machine can be reached.",
    ),
    Entry(
        "SSH",
        &[],
        "The way to log in to a machine from afar, over TCP port 22.",
    ),
    Entry(
        "DNS",
        &[],
        "Turns names such as example.com into addresses, mostly over UDP port 53.",
    ),
    Entry(
        "NTP",
        &[],
        "Sets clocks over the network, over UDP port 123.",
    ),
    Entry(
        "DHCP",
        &[],
        "Gives a machine its address and settings when it starts.",
    ),
    Entry(
        "handshake",
        &["handshakes"],
        "The three packets that open a TCP connection: SYN asks, SYN-ACK agrees, ACK confirms.",
    ),
    Entry(
        "SYN",
        &[],
        "The TCP flag that asks to open a connection; its value is 2.",
    ),
    Entry(
        "SYN-ACK",
        &[],
        "The answer to SYN that agrees to a connection; its value is 2 + 16 = 18.",
    ),
    Entry(
        "ACK",
        &[],
        "The TCP flag that confirms what has arrived; its value is 16.",
    ),
    Entry(
        "FIN",
        &[],
        "The TCP flag that ends a connection in good order; its value is 1.",
    ),
    Entry(
        "RST",
        &[],
        "The TCP flag that refuses or breaks off a connection; its value is 4.",
    ),
    Entry(
        "client",
        &["clients"],
        "The end of a connection that began it.",
    ),
    Entry(
        "server",
        &["servers"],
        "The end of a connection that was called; it waits for clients on a port of its own.",
    ),
    Entry(
        "aggregation interval",
        &["aggregation intervals", "maximum aggregation interval"],
        "The longest time that one record covers: one minute or ten minutes, as the flow log was set up.",
    ),
    Entry(
        "capture window",
        &["capture windows"],
        "The time that one record covers, from `start` to `end`. It is at most as long as the aggregation interval.",
    ),
    Entry(
        "CloudWatch Logs",
        &["CloudWatch"],
        "The service of AWS that keeps logs and lets you search them.",
    ),
    Entry(
        "Logs Insights",
        &[],
        "The query language of CloudWatch Logs; the same one that Query speaks here.",
    ),
    Entry(
        "query",
        &["queries"],
        "A question to the records, written as commands with a `|` between them.",
    ),
    Entry(
        "scanner",
        &["scanners", "scan", "scans"],
        "A program that tries addresses and ports all over the internet to see what answers. Every public address meets some within minutes.",
    ),
    Entry(
        "metadata service",
        &["instance metadata"],
        "Answers questions of an instance about itself, at 169.254.169.254.",
    ),
    Entry(
        "host firewall",
        &["host firewalls"],
        "A firewall of the operating system on the machine itself; AWS knows nothing of it.",
    ),
    Entry(
        "firewall",
        &["firewalls"],
        "Something that lets some traffic pass and stops other traffic by rules.",
    ),
    Entry(
        "gateway",
        &["gateways"],
        "A device through which packets leave one network for another.",
    ),
];

/// Terms that are explained where a text links to them, and not by themselves: their words mean
/// other things, too, or stand in guides only.
const LINKED_TERMS: &[Entry] = &[
    Entry("account ID", &[], "The 12 digits that name an AWS account."),
    Entry(
        "ARN",
        &[],
        "Amazon Resource Name: the full name of one thing in AWS, with its service, Region and account, such as `arn:aws:s3:::my-bucket`.",
    ),
    Entry(
        "Athena",
        &[],
        "The service of AWS that asks questions in SQL of files in S3.",
    ),
    Entry(
        "bucket",
        &[],
        "Where S3 keeps files. Its name is unique among all buckets of all accounts.",
    ),
    Entry(
        "bucket policy",
        &[],
        "A policy that belongs to a bucket and says who may do what with it.",
    ),
    Entry(
        "CloudShell",
        &[],
        "A terminal in the AWS console, with the CLI ready to use and signed in as you.",
    ),
    Entry(
        "CLI",
        &[],
        "The AWS command line interface: the program `aws`, with which every service can be used from a terminal.",
    ),
    Entry(
        "condition",
        &[],
        "A part of a policy that says when a permission holds.",
    ),
    Entry(
        "confused deputy",
        &[],
        "Someone who may not do a thing makes a service do it that may. A condition on the account for which the service works keeps it from that.",
    ),
    Entry(
        "console",
        &[],
        "The web pages of AWS, on which services can be used by hand.",
    ),
    Entry(
        "Elastic IP address",
        &["Elastic IP addresses"],
        "A public address that belongs to your account until you give it back, and that you can move from one network interface to another.",
    ),
    Entry(
        "export task",
        &[],
        "An order to CloudWatch Logs to copy the events of a time from a log group into a bucket.",
    ),
    Entry(
        "Firehose",
        &[],
        "Amazon Data Firehose: the service of AWS that passes on streams of small records.",
    ),
    Entry(
        "IAM",
        &[],
        "Identity and Access Management: the part of AWS that decides who may do what.",
    ),
    Entry(
        "IAM role",
        &[],
        "A set of permissions that a service or a person can take on for a while.",
    ),
    Entry(
        "ingestion",
        &[],
        "Taking in log events. It is paid by the volume that comes in, however long it is kept.",
    ),
    Entry(
        "least privilege",
        &[],
        "The rule to permit what is needed, and nothing else.",
    ),
    Entry(
        "log class",
        &[],
        "What a log group can do, and what it costs: Standard or Infrequent Access. It is chosen when the log group is created.",
    ),
    Entry(
        "log group",
        &[],
        "Where CloudWatch Logs keeps logs that belong together, with one setting of how long.",
    ),
    Entry(
        "log stream",
        &[],
        "The events of one source within a log group. Of flow logs, each network interface has one.",
    ),
    Entry(
        "Parquet",
        &[],
        "A format for tables in files, column by column, that Athena and similar tools read fast.",
    ),
    Entry(
        "policy",
        &[],
        "A text in JSON that says who may do what with what.",
    ),
    Entry(
        "primary private address",
        &[],
        "The private address that a network interface got first and keeps for life.",
    ),
    Entry(
        "principal",
        &[],
        "Who a policy speaks of: a service, a role, a person, an account.",
    ),
    Entry(
        "Region",
        &[],
        "A part of the world in which AWS has data centres, such as `eu-west-1`. VPCs, log groups and buckets each lie in one.",
    ),
    Entry(
        "retention",
        &[],
        "How long a log group keeps events. Unless it is set, they never expire.",
    ),
    Entry(
        "S3",
        &[],
        "The service of AWS that keeps files, which it calls objects, in buckets.",
    ),
    Entry(
        "service principal",
        &[],
        "The name by which policies call a service of AWS, such as `vpc-flow-logs.amazonaws.com`.",
    ),
    Entry(
        "trust policy",
        &[],
        "The policy of a role that says who may take it on.",
    ),
    Entry(
        "vended logs",
        &[],
        "Logs that services of AWS write for you, such as flow logs. CloudWatch charges for their delivery by volume, also into S3.",
    ),
];

impl Term {
    /// The term of this name, in the singular or the plural, however it is capitalised, with
    /// spaces or hyphens.
    pub fn find(name: &str) -> Option<Term> {
        let key = match_key(name);
        let singular = key.strip_suffix('s').unwrap_or(&key);
        let of = |Entry(word, forms, meaning): &Entry| {
            let keys = forms.iter().chain([word]).map(|form| match_key(form));
            let is_it = |form: String| form == key || form == singular;
            keys.into_iter().any(is_it).then_some(Term {
                name: word,
                meaning,
                field: None,
            })
        };
        let mut all = TERMS.iter().chain(LINKED_TERMS);
        all.find_map(of).or_else(|| Term::of_field(name))
    }

    /// The field of this name in any spelling.
    fn of_field(name: &str) -> Option<Term> {
        let info = Field::find(name)?.info();
        Some(Term {
            name: info.name,
            meaning: info.meaning,
            field: Some(info.name),
        })
    }
}

/// A term that a text explains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// As the links to it have it.
    pub name: String,
    /// Whole sentences; names of fields stand between backticks.
    pub meaning: String,
    /// The field that has an entry in the glossary, as AWS spells it.
    pub field: Option<String>,
}

impl From<Term> for Explained {
    fn from(term: Term) -> Explained {
        Explained {
            name: term.name.into(),
            meaning: term.meaning.into(),
            field: term.field.map(String::from),
        }
    }
}

/// Makes links of terms where a text uses them first, each to the glossary; `known` are those
/// that were explained before.
pub fn explain(blocks: &mut [Block], known: &mut BTreeSet<&'static str>) {
    for block in blocks {
        match &mut block.content {
            Content::Paragraph(spans) => explain_in(spans, known),
            Content::List { items, .. } => items.iter_mut().for_each(|it| explain(it, known)),
            Content::Note(inner) => explain(inner, known),
            Content::Table { rows, .. } => {
                rows.iter_mut()
                    .flatten()
                    .for_each(|cell| explain_in(cell, known));
            }
            Content::Heading { .. } | Content::Code { .. } => {}
        }
    }
}

fn explain_in(spans: &mut Vec<Span>, known: &mut BTreeSet<&'static str>) {
    let link = |text: Span, term: Term| Span::Link {
        text: vec![text],
        to: Target::Term(term.name.into()),
    };
    for span in std::mem::take(spans) {
        match span {
            Span::Code(text) => match Term::of_field(&text) {
                Some(term) if known.insert(term.name) => spans.push(link(Span::Code(text), term)),
                _ => spans.push(Span::Code(text)),
            },
            Span::Text(text) => {
                let mut rest = &*text;
                while let Some((at, length, term)) = first_in(rest, known) {
                    known.insert(term.name);
                    if at > 0 {
                        spans.push(Span::Text(rest[..at].into()));
                    }
                    spans.push(link(Span::Text(rest[at..at + length].into()), term));
                    rest = &rest[at + length..];
                }
                if !rest.is_empty() {
                    spans.push(Span::Text(rest.into()));
                }
            }
            Span::Emphasis(mut inner) => {
                explain_in(&mut inner, known);
                spans.push(Span::Emphasis(inner));
            }
            Span::Link {
                text,
                to: Target::Term(name),
            } => {
                let found = Term::find(&name);
                known.extend(found.map(|term| term.name));
                let name = found.map_or(name, |term| term.name.into());
                spans.push(Span::Link {
                    text,
                    to: Target::Term(name),
                });
            }
            other => spans.push(other),
        }
    }
}

/// The terms that texts link to, each once.
pub fn explained<'b>(texts: impl Iterator<Item = &'b [Block]>) -> Vec<Explained> {
    let mut names: BTreeSet<&'b str> = BTreeSet::new();
    for blocks in texts {
        visit_links(blocks, &mut |_, _, to| {
            if let Target::Term(name) = to {
                names.insert(name);
            }
        });
    }
    let terms = names.into_iter().filter_map(Term::find);
    terms.map(Explained::from).collect()
}

/// Where in a text the first term stands that is not among `known`: its place and its length
/// in bytes. Of several that begin there it is the longest.
fn first_in(text: &str, known: &BTreeSet<&'static str>) -> Option<(usize, usize, Term)> {
    let mut first: Option<(usize, usize, Term)> = None;
    for Entry(name, forms, meaning) in TERMS {
        if known.contains(name) {
            continue;
        }
        for form in forms.iter().chain([name]) {
            let Some(at) = position(text, form) else {
                continue;
            };
            let is_better = first
                .as_ref()
                .is_none_or(|(best, length, _)| at < *best || at == *best && form.len() > *length);
            if is_better {
                let term = Term {
                    name,
                    meaning,
                    field: None,
                };
                first = Some((at, form.len(), term));
            }
        }
    }
    let (at, length, term) = first?;
    // A word of a longer term that was explained before is none by itself.
    let is_part = longer_known(text, at, length, known);
    match is_part {
        None => Some((at, length, term)),
        Some(end) => {
            let (next, length, term) = first_in(&text[end..], known)?;
            Some((end + next, length, term))
        }
    }
}

/// Where a known term ends that takes in the word at `at`.
fn longer_known(
    text: &str,
    at: usize,
    length: usize,
    known: &BTreeSet<&'static str>,
) -> Option<usize> {
    let known = TERMS.iter().filter(|Entry(name, ..)| known.contains(name));
    let mut forms = known.flat_map(|Entry(name, forms, _)| forms.iter().chain([name]));
    forms.find_map(|form| {
        let from = position(text, form)?;
        let end = from + form.len();
        (form.len() > length && from <= at && at < end).then_some(end)
    })
}

/// Where a form stands in a text as a word of its own.
fn position(text: &str, form: &str) -> Option<usize> {
    let is_exact = form.contains(|c: char| c.is_ascii_uppercase());
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let starts = text.char_indices().map(|(at, _)| at);
    starts.into_iter().find(|&at| {
        let Some(found) = text.get(at..at + form.len()) else {
            return false;
        };
        let is_same = match is_exact {
            true => found == form,
            false => found.eq_ignore_ascii_case(form),
        };
        is_same
            && !is_word(text[..at].chars().next_back())
            && !is_word(text[at + form.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::markdown;

    #[test]
    fn terms_are_found_by_any_form() {
        for (name, found) in [
            ("VPC", Some("VPC")),
            ("vpcs", Some("VPC")),
            ("security groups", Some("security group")),
            ("srcAddr", Some("srcaddr")),
            ("log-status", Some("log-status")),
            ("Security-Groups", Some("security group")),
            ("trust-policy", Some("trust policy")),
            ("vended logs", Some("vended logs")),
            ("quux", None),
            ("", None),
        ] {
            assert_eq!(Term::find(name).map(|term| term.name), found, "{name:?}");
        }
    }

    #[test]
    fn the_first_term_of_a_text_is_found() {
        for (text, known, found) in [
            (
                "a VPC peering",
                &[][..],
                Some(("VPC peering", "peering connection")),
            ),
            ("a VPC peering", &["peering connection"], None),
            (
                "over NAT gateways",
                &[],
                Some(("NAT gateways", "NAT gateway")),
            ),
            ("vpc and Route", &[], Some(("Route", "route"))),
            ("airports, re-route", &[], None),
            ("SYN-ACK", &["SYN"], Some(("SYN-ACK", "SYN-ACK"))),
            ("éICMP ICMP", &[], Some(("ICMP", "ICMP"))),
        ] {
            let known: BTreeSet<&'static str> = known.iter().copied().collect();
            let first = first_in(text, &known);
            let first = first.map(|(at, length, term)| (&text[at..at + length], term.name));
            assert_eq!(first, found, "{text:?}");
        }
    }

    #[test]
    fn a_term_is_explained_where_it_is_used_first() {
        let text = "A VPC and a VPC, `srcaddr` and `srcaddr`, [two](term:security groups) \
                    security groups, *ping*.";
        let mut blocks = markdown::blocks(&markdown::lines(text));
        explain(&mut blocks, &mut BTreeSet::new());
        let mut links = Vec::new();
        visit_links(&blocks, &mut |_, text, to| {
            links.push((markdown::plain(text), to.clone()))
        });
        let link = |text: &str, name: &str| (text.to_string(), Target::Term(name.into()));
        let expected = [
            link("VPC", "VPC"),
            link("srcaddr", "srcaddr"),
            link("two", "security group"),
            link("ping", "ping"),
        ];
        assert_eq!(links, expected);
        let names = explained([&*blocks].into_iter());
        let names: Vec<&str> = names.iter().map(|term| &*term.name).collect();
        assert_eq!(names, ["VPC", "ping", "security group", "srcaddr"]);
    }

    #[test]
    fn every_form_is_of_one_term() {
        let mut forms = BTreeSet::new();
        for Entry(name, others, meaning) in TERMS.iter().chain(LINKED_TERMS) {
            assert!(meaning.ends_with('.'), "{name}");
            for form in others.iter().chain([name]) {
                assert!(forms.insert(form.to_lowercase()), "{form}");
            }
        }
    }
}
