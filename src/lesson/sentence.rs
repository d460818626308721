//! A whole record as one sentence.
//!
//! The sentence says what the record says and nothing more: who sent how much to whom and
//! when, and what security group and network ACL decided. Who began the conversation,
//! whether the packets arrived and whether anyone answered is not in a single record.

use super::reading::{DESTINATION, Direction, End, Reading, SOURCE};
use super::translation::{upper, value_meaning};
use crate::flow::port::{self, EPHEMERAL};
use crate::flow::{Field, Scope};
use crate::ingest::record::Status;
use crate::view::format;

pub fn of(reading: &Reading, status: Status) -> String {
    match status {
        Status::Record => flow(reading),
        Status::NoData => format!(
            "{} saw no traffic{}; the logging itself worked.",
            upper(&observer(reading)),
            time(reading)
        ),
        Status::SkipData => format!(
            "Some records of {}{} were lost inside AWS, so the log does not show all of its \
             traffic.",
            observer(reading),
            time(reading)
        ),
    }
}

/// What the record was made at.
fn observer(reading: &Reading) -> String {
    let named = |field, noun| Some(format!("{noun} {}", reading.text(field)?));
    named(Field::INTERFACE_ID, "interface")
        .or_else(|| named(Field::RESOURCE_ID, "resource"))
        .or_else(|| named(Field::TGW_ATTACHMENT_ID, "attachment"))
        .or_else(|| named(Field::TGW_ID, "transit gateway"))
        .unwrap_or_else(|| match reading.is_tgw() {
            true => "the attachment".into(),
            false => "the interface".into(),
        })
}

fn flow(reading: &Reading) -> String {
    let (source, destination) = (host(reading, &SOURCE), host(reading, &DESTINATION));
    let amount = Amount::of(reading);
    let ports = ports(reading, destination.as_deref());
    let time = time(reading);
    let decision = decision(reading, &amount);
    if source.is_none()
        && amount.text == "traffic"
        && ports.is_empty()
        && time.is_empty()
        && reading.text(Field::ACTION).is_none()
    {
        return "This record does not say what flowed, from where to where, or when.".into();
    }
    let gateway = gateway(reading, amount.subject());
    let (amount, were) = (&amount.text, amount.were());
    // A comma behind the bytes, where anything follows.
    let and = |rest: String| match amount.contains(", ") && !rest.is_empty() {
        true => format!("{amount},{rest}"),
        false => format!("{amount}{rest}"),
    };
    let deed = match (&source, &destination) {
        (Some(source), _) => format!("{source} sent {}", and(format!("{ports}{gateway}{time}"))),
        (None, Some(_)) => upper(&and(format!(" went{ports}{gateway}{time}"))),
        (None, None) => {
            let observer = observer(reading);
            upper(&and(format!("{ports} {were} counted at {observer}{time}")))
        }
    };
    format!("{deed}{decision}.")
}

/// The address of one end, with what is worth knowing about it in brackets.
fn host(reading: &Reading, end: &End) -> Option<String> {
    let here = reading.address(end.address);
    let packet = reading.address(end.packet_address);
    let address = packet.or(here)?;
    let mut asides = Vec::new();
    match Scope::of(address) {
        Scope::Private
        | Scope::UniqueLocal
        | Scope::Shared
        | Scope::Documentation
        | Scope::Public => match reading.text(end.service) {
            Some("AMAZON") => asides.push("an address of Amazon".to_string()),
            Some(service) => {
                let known = value_meaning(end.service, service);
                asides.push(known.unwrap_or_else(|| service.into()));
            }
            None => {}
        },
        scope => asides.push(scope.label()),
    }
    if let Some(here) = here.filter(|&here| here != address) {
        asides.push(format!("recorded here as {here}"));
    }
    match asides.is_empty() {
        true => Some(address.to_string()),
        false => Some(format!("{address} ({})", asides.join("; "))),
    }
}

/// How much was sent.
struct Amount {
    /// `4 TCP packets, 344 bytes`, or just `traffic`.
    text: String,
    is_many: bool,
}

impl Amount {
    fn of(reading: &Reading) -> Amount {
        let packets = reading.number(Field::PACKETS);
        let bytes = reading.number(Field::BYTES).map(i128::from);
        let protocol = reading.protocol();
        let (before, behind) = match protocol.map(|protocol| (protocol.0, protocol.name())) {
            None => (String::new(), String::new()),
            Some((_, Some(name))) if !name.contains(' ') => (format!("{name} "), String::new()),
            Some((number, name)) => {
                let name = name.unwrap_or("not assigned");
                (String::new(), format!(" of IP protocol {number} ({name})"))
            }
        };
        let flags = reading
            .tcp_flags()
            .map(|flags| flags.names().replace(", ", " and "));
        let flags = match flags.filter(|names| !names.is_empty()) {
            Some(names) if packets == Some(1) => format!(" ({names})"),
            Some(names) => format!(" (with {names})"),
            None => String::new(),
        };
        let text = match (packets, bytes) {
            (Some(packets), _) => {
                let number = format::integer(packets.into());
                let noun = if packets == 1 { "packet" } else { "packets" };
                let mut text = format!("{number} {before}{noun}{behind}{flags}");
                if let Some(bytes) = bytes {
                    text += &format!(", {}", format::bytes_exact(bytes));
                }
                text
            }
            (None, Some(bytes)) => {
                let bytes = format::bytes_exact(bytes);
                match before.trim_end() {
                    "" => format!("{bytes}{behind}{flags}"),
                    name => format!("{bytes} over {name}{flags}"),
                }
            }
            (None, None) => format!("{before}traffic{behind}{flags}"),
        };
        Amount {
            text,
            is_many: packets.map_or(bytes.is_some_and(|bytes| bytes != 1), |count| count != 1),
        }
    }

    fn pronoun(&self) -> &'static str {
        if self.is_many { "them" } else { "it" }
    }

    fn subject(&self) -> &'static str {
        if self.is_many { "they" } else { "it" }
    }

    fn were(&self) -> &'static str {
        if self.is_many { "were" } else { "was" }
    }
}

/// From which port to which port of the destination.
///
/// The port of the sender is left out where it is nothing but the client's passing one.
fn ports(reading: &Reading, destination: Option<&str>) -> String {
    let protocol = reading.protocol();
    let source = reading.port(SOURCE.port);
    let target = reading.port(DESTINATION.port);
    let service = |port: u16| port::service(protocol, port);
    let phrase = |port: u16| match service(port) {
        Some(service) => format!("port {port} ({})", service.name),
        None => format!("port {port}"),
    };
    let is_service = |port: &u16| service(*port).is_some();
    let tells =
        |port: &u16| target.filter(is_service).is_none() || is_service(port) && *port < EPHEMERAL;
    let mut text = String::new();
    if let Some(source) = source.filter(tells) {
        text += &format!(" from {}", phrase(source));
    }
    match (target, destination) {
        (Some(port), Some(host)) => text += &format!(" to {} of {host}", phrase(port)),
        (Some(port), None) => text += &format!(" to {}", phrase(port)),
        (None, Some(host)) => text += &format!(" to {host}"),
        (None, None) => {}
    }
    text
}

/// The transit gateway that the traffic went through.
fn gateway(reading: &Reading, subject: &str) -> String {
    if !reading.is_tgw() {
        return String::new();
    }
    let mut text = match reading.text(Field::TGW_ID) {
        Some(id) => format!(" via transit gateway {id}"),
        None => " via a transit gateway".into(),
    };
    if let Some(attachment) = reading.text(Field::TGW_ATTACHMENT_ID) {
        match reading.direction() {
            Some(Direction::In) => {
                text += &format!(", which {subject} entered at attachment {attachment},");
            }
            Some(Direction::Out) => {
                text += &format!(", which {subject} left at attachment {attachment},");
            }
            None => text += &format!(" (counted at attachment {attachment})"),
        }
    }
    text
}

/// ` between 17:39:02 and 17:39:32 UTC on 11 January 2023`
fn time(reading: &Reading) -> String {
    match (reading.time(Field::START), reading.time(Field::END)) {
        (Some(start), Some(end)) => format!(" {}", format::spoken_range(start, end)),
        (Some(start), None) => format!(" from {} on", format::spoken_time(start)),
        (None, Some(end)) => format!(" up to {}", format::spoken_time(end)),
        (None, None) => String::new(),
    }
}

/// What became of the traffic, as far as the record tells.
fn decision(reading: &Reading, amount: &Amount) -> String {
    if reading.is_tgw() {
        return losses(reading);
    }
    let way = match reading.direction() {
        Some(Direction::In) => "in",
        Some(Direction::Out) => "out",
        None => "pass",
    };
    let (subject, pronoun, were) = (amount.subject(), amount.pronoun(), amount.were());
    match reading.text(Field::ACTION) {
        Some("ACCEPT") => {
            let path = reading.text(Field::TRAFFIC_PATH).filter(|_| way != "in");
            let path = path.and_then(|path| value_meaning(Field::TRAFFIC_PATH, path));
            let path = path.map_or(String::new(), |path| format!(", {path}"));
            match has_security_group(reading) {
                true => format!("; security group and network ACL let {pronoun} {way}{path}"),
                false if way == "pass" => format!("; {subject} {were} let through{path}"),
                false => format!("; {subject} {were} let {way}{path}"),
            }
        }
        Some("REJECT") => {
            let who = match reading.text(Field::REJECT_REASON) {
                Some("BPA") => "VPC Block Public Access",
                Some("EC") => "VPC encryption controls",
                Some(reason) => {
                    return format!("; {subject} {were} rejected for the reason {reason}");
                }
                None if has_security_group(reading) => "security group or network ACL",
                None => return format!("; {subject} {were} rejected"),
            };
            match way {
                "pass" => format!("; {who} rejected {pronoun}"),
                _ => format!("; {who} did not let {pronoun} {way}"),
            }
        }
        _ => format!("; whether {subject} {were} let through is not in the record"),
    }
}

/// Whether the interface can have security groups: those of NAT gateways and transit
/// gateways have none ("Work with NAT gateways" in the Amazon VPC user guide, "Transit
/// gateway attachments" in the one on transit gateways).
pub fn has_security_group(reading: &Reading) -> bool {
    !matches!(
        reading.text(Field::INTERFACE_TYPE),
        Some("nat_gateway" | "regional_nat_gateway" | "transit_gateway")
    )
}

/// What the transit gateway lost; nothing where the record has no such fields.
fn losses(reading: &Reading) -> String {
    let reasons = [
        (Field::PACKETS_LOST_NO_ROUTE, "for lack of a route"),
        (Field::PACKETS_LOST_BLACKHOLE, "at a blackhole route"),
        (Field::PACKETS_LOST_MTU_EXCEEDED, "for being too large"),
        (
            Field::PACKETS_LOST_TTL_EXPIRED,
            "because the time to live ran out",
        ),
    ];
    let counted = reasons.map(|(field, why)| (reading.number(field), why));
    let lost: Vec<String> = counted
        .iter()
        .filter_map(|&(count, why)| {
            let count = count.filter(|&count| count > 0)?;
            Some(format!("{} {why}", format::packets(count.into())))
        })
        .collect();
    let known = counted.iter().filter(|(count, _)| count.is_some()).count();
    match (lost.is_empty(), known) {
        (false, _) => format!("; lost there: {}", lost.join(", ")),
        (true, 0) => String::new(),
        (true, 4) => "; no packet was lost there".into(),
        (true, _) => "; as far as it was counted, no packet was lost there".into(),
    }
}
