//! Single values in words.

use super::reading::Reading;
use crate::flow::port::{self, EPHEMERAL};
use crate::flow::region::Region;
use crate::flow::tcp_flags::TYPICAL;
use crate::flow::{Field, Protocol, Scope, TcpFlags, percent_decoded};
use crate::view::format;
use serde::{Deserialize, Serialize};

/// A value of a field, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueMeaning {
    pub value: String,
    pub meaning: String,
}

/// `word` as the value of `field` in other words; `None` where it says all by itself.
pub fn of(field: Field, word: &str, reading: &Reading) -> Option<String> {
    if word == "-" {
        return Some(no_value(field, reading).into());
    }
    match (field, word) {
        (Field::FLOW_DIRECTION, "ingress") if reading.is_tgw() => {
            return Some("recorded where the traffic entered".into());
        }
        (Field::FLOW_DIRECTION, "egress") if reading.is_tgw() => {
            return Some("recorded where the traffic left".into());
        }
        _ => {}
    }
    if let Some(meaning) = value_meaning(field, word) {
        return Some(meaning);
    }
    match field {
        Field::SRCADDR | Field::DSTADDR | Field::PKT_SRCADDR | Field::PKT_DSTADDR => {
            address(field, reading)
        }
        Field::SRCPORT | Field::DSTPORT => port(field, reading),
        Field::PROTOCOL => {
            let number: u8 = word.parse().ok()?;
            Some(match Protocol(number).name() {
                Some(name) => name.into(),
                None => "not assigned".into(),
            })
        }
        Field::PACKETS => Some(format::packets(reading.number(field)?.into())),
        Field::BYTES => Some(bytes(reading)?),
        Field::START => reading.time(field).map(format::time),
        Field::END => {
            let end = reading.time(field)?;
            let start = reading.time(Field::START).filter(|&start| start < end);
            let since = start.map(|start| format::duration(end.abs_diff(start)));
            let since = since.map_or(String::new(), |since| format!(", {since} after `start`"));
            Some(format!("{}{since}", format::time(end)))
        }
        Field::TCP_FLAGS => match reading.tcp_flags() {
            Some(flags) => Some(flags_meaning(flags)),
            None => Some("no TCP, so no flags".into()),
        },
        Field::REGION => Region::find(word).map(|region| region.place.into()),
        Field::AZ_ID
        | Field::NEXT_HOP_AZ_ID
        | Field::TGW_SRC_AZ_ID
        | Field::TGW_DST_AZ_ID
        | Field::SUBLOCATION_ID => {
            let region = Region::of_zone(word)?;
            Some(format!("a zone of {} ({})", region.code, region.place))
        }
        Field::INSTANCE_TAG
        | Field::INSTANCE_TAG_2
        | Field::INTERFACE_TAG
        | Field::INTERFACE_TAG_2
        | Field::ASG_TAG
        | Field::ASG_TAG_2 => percent_decoded(word),
        Field::PACKETS_LOST_NO_ROUTE
        | Field::PACKETS_LOST_BLACKHOLE
        | Field::PACKETS_LOST_MTU_EXCEEDED
        | Field::PACKETS_LOST_TTL_EXPIRED => Some(match reading.number(field)? {
            0 => "none lost".into(),
            lost => format!("{} lost", format::packets(lost.into())),
        }),
        Field::ECS_CLUSTER_ARN
        | Field::ECS_CONTAINER_INSTANCE_ARN
        | Field::ECS_TASK_DEFINITION_ARN
        | Field::ECS_TASK_ARN => arn(word),
        // Values of these stand for themselves, but for the ones that are known.
        Field::ACCOUNT_ID => None,
        _ if field.notes().values.is_empty() => None,
        _ => Some("not a value that is known here".into()),
    }
}

/// The values of a field that are worth knowing, in the order in which to learn them.
pub fn values(field: Field) -> Vec<ValueMeaning> {
    let of = |value: String, meaning: String| ValueMeaning { value, meaning };
    match field {
        Field::PROTOCOL => Protocol::all()
            .filter_map(|protocol| {
                let meaning = format!("{}: {}", protocol.name()?, protocol.meaning()?);
                Some(of(protocol.0.to_string(), meaning))
            })
            .collect(),
        Field::TCP_FLAGS => TYPICAL
            .iter()
            .map(|&flags| of(flags.0.to_string(), flags_meaning(flags)))
            .collect(),
        _ => {
            let values = field.notes().values.iter();
            let values = values.map(|&(value, meaning)| of(value.into(), meaning.into()));
            values.collect()
        }
    }
}

/// What `-` can mean in a field.
pub fn absent(field: Field) -> String {
    let notes = field.notes();
    match (notes.is_of_flow, notes.absent) {
        (true, "") => NO_FLOW.into(),
        (true, absent) => format!("{NO_FLOW} Or: {absent}"),
        (false, absent) => absent.into(),
    }
}

const NO_FLOW: &str = "NODATA and SKIPDATA records describe no flow.";

/// What `-` means in this record.
fn no_value(field: Field, reading: &Reading) -> &'static str {
    let notes = field.notes();
    let is_flow = !matches!(reading.text(Field::LOG_STATUS), Some("NODATA" | "SKIPDATA"));
    match notes.absent {
        _ if notes.is_of_flow && !is_flow => "There is no flow to describe.",
        "" => "The record has no value here.",
        absent if absent.starts_with("Never") => "The record should have a value here.",
        absent => absent,
    }
}

/// What values other than `word` would mean, `-` among them.
pub fn others(field: Field, word: &str) -> Vec<ValueMeaning> {
    let mut others = values(field);
    let absent = absent(field);
    if !absent.starts_with("Never") {
        others.push(ValueMeaning {
            value: "-".into(),
            meaning: absent,
        });
    }
    others.retain(|other| other.value != word);
    others
}

/// What a known value means.
pub fn value_meaning(field: Field, value: &str) -> Option<String> {
    if matches!(field, Field::TCP_FLAGS | Field::SRCPORT | Field::DSTPORT) {
        return None;
    }
    let values = values(field).into_iter();
    let mut matching = values.filter(|known| known.value == value);
    matching.next().map(|known| known.meaning)
}

fn flags_meaning(flags: TcpFlags) -> String {
    let (names, meaning) = (flags.names(), flags.meaning());
    match names.is_empty() {
        true => meaning,
        false if meaning.contains(':') => format!("{names}; {meaning}"),
        false => format!("{names}: {meaning}"),
    }
}

/// One sentence more on the value; `None` where there is nothing more to say.
pub fn detail(field: Field, reading: &Reading) -> Option<String> {
    match field {
        Field::SRCADDR | Field::DSTADDR | Field::PKT_SRCADDR | Field::PKT_DSTADDR => {
            let scope = Scope::of(reading.address(field)?);
            Some(scope.meaning().into())
        }
        _ => None,
    }
}

fn address(field: Field, reading: &Reading) -> Option<String> {
    let address = reading.address(field)?;
    let scope = Scope::of(address);
    let label = scope.label();
    Some(match reading.is_own(address) {
        true => format!("{label}, the interface's own"),
        false => label,
    })
}

fn port(field: Field, reading: &Reading) -> Option<String> {
    let protocol = reading.protocol();
    let Some(port) = reading.port(field) else {
        let name = protocol.and_then(Protocol::name);
        return Some(match name {
            Some(name) => format!("no port: {name} has none"),
            None => "no port".into(),
        });
    };
    Some(match port::service(protocol, port) {
        Some(service) => format!("{}: {}", service.name, service.meaning),
        None if port >= EPHEMERAL => {
            "no service that is known here; clients pick such ports".into()
        }
        None => "no service that is known here".into(),
    })
}

fn bytes(reading: &Reading) -> Option<String> {
    let bytes = reading.number(Field::BYTES)?;
    let mut text = match bytes {
        0..1_000 => format::bytes_exact(bytes.into()),
        _ => format::bytes(bytes.into()),
    };
    let packets = reading
        .number(Field::PACKETS)
        .filter(|&packets| packets > 1);
    if let Some(packets) = packets {
        let each = format::bytes_exact((bytes / packets).into());
        text += &format!(", {each} a packet on average");
    }
    Some(text)
}

/// `arn:aws:ecs:us-west-2:210987654321:task/shop/9c8b` in words.
fn arn(word: &str) -> Option<String> {
    let mut parts = word.splitn(6, ':');
    let (_, _, _) = (parts.next()?, parts.next()?, parts.next()?);
    let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    let (kind, name) = resource.split_once('/')?;
    let kind = kind.replace('-', " ");
    Some(format!("{kind} {name} in {region}, account {account}"))
}

/// With a capital at the beginning.
pub fn upper(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
