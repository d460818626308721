//! Fields that come from others of the record.

use super::functions;
use super::record::Record;
use super::value::{self, Value};
use flowglass::query::syntax::BinaryOp;

use Value::{Integer, Null, Text};

/// The protocols and ports that tests have.
const PROTOCOLS: [(i128, &str); 7] = [
    (0, "HOPOPT"),
    (1, "ICMP"),
    (2, "IGMP"),
    (6, "TCP"),
    (17, "UDP"),
    (18, "MUX"),
    (58, "ICMPv6"),
];
const SERVICES: [(i128, &[i128], &str); 6] = [
    (22, &[6], "SSH"),
    (53, &[6, 17], "DNS"),
    (443, &[6], "HTTPS"),
    (443, &[17], "QUIC"),
    (80, &[6], "HTTP"),
    (8080, &[6], "HTTP alternate"),
];
const FLAGS: [&str; 8] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

/// The value of a derived field, if the name is that of one; without `-` and `_`, in small
/// letters.
pub fn value(record: &Record, name: &str) -> Option<Value> {
    let named = |field: &str, name_of: &dyn Fn(i128) -> Option<String>| {
        let value = record.value(field);
        match whole(&value) {
            Some(number) => name_of(number).map_or(Null, Text),
            None if value == Value::text("-") => value,
            None => Null,
        }
    };
    let port = |field: &str| {
        named(field, &|port| {
            let protocol = whole(&record.value("protocol"));
            let is_it = |service: &&(i128, &[i128], &str)| {
                service.0 == port && protocol.is_none_or(|number| service.1.contains(&number))
            };
            SERVICES
                .iter()
                .find(is_it)
                .map(|service| service.2.to_string())
        })
    };
    let scope = |field: &str| match record.value(field) {
        dash if dash == Value::text("-") => dash,
        address => match functions::scope(&[address]) {
            none if none.is_empty() => Null,
            scope => Text(scope),
        },
    };
    Some(match name {
        "@protocolname" => named("protocol", &|number| {
            let known = PROTOCOLS.iter().find(|protocol| protocol.0 == number);
            Some(known.map_or(number.to_string(), |protocol| protocol.1.to_string()))
        }),
        "@srcportname" => port("srcport"),
        "@dstportname" => port("dstport"),
        "@tcpflags" => named("tcp-flags", &|number| Some(flags(number))),
        "@srcscope" => scope("srcaddr"),
        "@dstscope" => scope("dstaddr"),
        "@duration" => {
            let (start, end) = (record.milliseconds("start"), record.milliseconds("end"));
            let length = value::binary(BinaryOp::Subtract, &end, &start);
            value::binary(BinaryOp::Divide, &length, &Integer(1_000))
        }
        "@datasourcename" => Value::text("amazon_vpc"),
        "@datasourcetype" => Value::text("flow"),
        "@dataformat" => Value::text("Default"),
        "@bytesperpacket" => {
            let (bytes, packets) = (record.value("bytes"), record.value("packets"));
            value::binary(BinaryOp::Divide, &bytes, &packets)
        }
        _ => return None,
    })
}

fn whole(value: &Value) -> Option<i128> {
    match value.number().map(Value::from) {
        Some(Integer(number)) => Some(number),
        _ => None,
    }
}

/// A SYN comes first, together with the ACK that answers one.
fn flags(number: i128) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (bit, name) in FLAGS.iter().enumerate() {
        if number >> bit & 1 == 1 {
            names.push(name);
        }
    }
    let mut text = match (names.contains(&"SYN"), names.contains(&"ACK")) {
        (true, true) => vec!["SYN-ACK".to_string()],
        (true, false) => vec!["SYN".to_string()],
        _ => Vec::new(),
    };
    let is_left =
        |name: &&str| *name != "SYN" && (*name != "ACK" || text.is_empty() || text[0] == "SYN");
    let rest: Vec<String> = names
        .into_iter()
        .filter(is_left)
        .map(str::to_string)
        .collect();
    text.extend(rest);
    if number >= 256 {
        text.push(format!("unknown {}", number / 256 * 256));
    }
    match text.is_empty() {
        true => "none".to_string(),
        false => text.join(", "),
    }
}
