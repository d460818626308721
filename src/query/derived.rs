//! Fields that are worked out from others of the record, for all queries.
//!
//! The console does not know them; their `@` keeps them apart from what a log says. Where
//! the fields that they come from are the text `-`, names are `-`, too, and numbers are
//! absent.

use super::arithmetic;
use super::function::Kernel;
use super::plan::{Expr, Kind, Operation};
use super::value::{Number, Value};
use crate::flow::field::match_key;
use crate::flow::port::service;
use crate::flow::tcp_flags::TcpFlags;
use crate::flow::{Address, Field, Protocol, Scope, Slot, epoch_millis};

/// One such field.
pub struct DerivedField {
    /// The name, as queries write it.
    pub name: &'static str,
    /// One or two sentences on what it tells.
    pub meaning: &'static str,
    /// The fields that it comes from.
    pub sources: &'static [Field],
    kind: Kind,
    value: fn(&[Value]) -> Option<Value>,
}

/// Every derived field.
pub static DERIVED_FIELDS: [DerivedField; 11] = [
    DerivedField {
        name: "@protocolName",
        meaning: "The name of the protocol, such as TCP for 6; the number where it has none.",
        sources: &[Field::PROTOCOL],
        kind: Kind::Text,
        value: |values| {
            name(&values[0], |number| {
                let protocol = Protocol(u8::try_from(number).ok()?);
                let number = || number.to_string();
                Some(protocol.name().map_or_else(number, String::from))
            })
        },
    },
    DerivedField {
        name: "@srcPortName",
        meaning: "The service that usually has the source port; absent where none is known. A \
                  hint only: anything may use a port.",
        sources: &[Field::SRCPORT, Field::PROTOCOL],
        kind: Kind::Text,
        value: port_name,
    },
    DerivedField {
        name: "@dstPortName",
        meaning: "The service that usually has the destination port; absent where none is known. \
                  A hint only: anything may use a port.",
        sources: &[Field::DSTPORT, Field::PROTOCOL],
        kind: Kind::Text,
        value: port_name,
    },
    DerivedField {
        name: "@tcpFlags",
        meaning: "The names of the TCP flags, such as `SYN-ACK, FIN` for 19; `none` for 0.",
        sources: &[Field::TCP_FLAGS],
        kind: Kind::Text,
        value: |values| {
            name(&values[0], |number| {
                let names = TcpFlags(u16::try_from(number).ok()?).names();
                Some(if names.is_empty() {
                    "none".into()
                } else {
                    names
                })
            })
        },
    },
    DerivedField {
        name: "@srcScope",
        meaning: "What kind of network the source address belongs to, such as `private` or \
                  `public`.",
        sources: &[Field::SRCADDR],
        kind: Kind::Text,
        value: scope,
    },
    DerivedField {
        name: "@dstScope",
        meaning: "What kind of network the destination address belongs to, such as `private` or \
                  `public`.",
        sources: &[Field::DSTADDR],
        kind: Kind::Text,
        value: scope,
    },
    DerivedField {
        name: "@duration",
        meaning: "The seconds from the record's start to its end.",
        sources: &[Field::START, Field::END],
        kind: Kind::Dynamic,
        value: |values| {
            let ms = |value: &Value| match value.number()? {
                Number::Integer(time) => Some(epoch_millis(i64::try_from(time).ok()?)),
                Number::Float(_) => None,
            };
            let length = i128::from(ms(&values[1])?) - i128::from(ms(&values[0])?);
            Some(quotient(&Value::Integer(length), &Value::Integer(1_000)))
        },
    },
    DerivedField {
        name: "@bytesPerPacket",
        meaning: "The mean size of the record's packets in bytes.",
        sources: &[Field::BYTES, Field::PACKETS],
        kind: Kind::Dynamic,
        value: |values| Some(quotient(&values[0], &values[1])),
    },
    DerivedField {
        name: "@data_source_name",
        meaning: "What the service calls the source of VPC flow logs: always `amazon_vpc`.",
        sources: &[],
        kind: Kind::Text,
        value: |_| Some(Value::text("amazon_vpc")),
    },
    DerivedField {
        name: "@data_source_type",
        meaning: "What the service calls flow logs among the logs of that source: always `flow`.",
        sources: &[],
        kind: Kind::Text,
        value: |_| Some(Value::text("flow")),
    },
    DerivedField {
        name: "@data_format",
        meaning: "What the service calls the form in which it keeps them: always `Default`.",
        sources: &[],
        kind: Kind::Text,
        value: |_| Some(Value::text("Default")),
    },
];

impl DerivedField {
    /// The field that goes by `name`, in any spelling that fields go by.
    pub fn find(name: &str) -> Option<&'static DerivedField> {
        let plain = name.strip_prefix('@')?;
        let is_it = |field: &&DerivedField| match_key(&field.name[1..]) == match_key(plain);
        DERIVED_FIELDS.iter().find(is_it)
    }

    /// Its value for values of its sources; `None` where it is absent.
    pub fn of(&self, sources: &[Value]) -> Option<Value> {
        (self.value)(sources)
    }

    /// What its values are, in a word.
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Text => "text",
            _ => "number",
        }
    }

    pub(super) fn kernel(&self) -> Kernel {
        Kernel::of_rows(self.kind, self.value)
    }

    pub(super) fn arguments(&self) -> Vec<Expr> {
        let slots = self.sources.iter().map(|field| Slot::Field(*field));
        slots.map(Expr::slot).collect()
    }
}

/// The name that belongs to a number; `-` for `-`.
fn name(value: &Value, name_of: impl Fn(i128) -> Option<String>) -> Option<Value> {
    match value.number() {
        Some(Number::Integer(number)) => name_of(number).map(Value::text),
        _ => dash(value),
    }
}

fn dash(value: &Value) -> Option<Value> {
    matches!(value, Value::Text(text) if &**text == "-").then(|| value.clone())
}

fn port_name(values: &[Value]) -> Option<Value> {
    let protocol = match values[1].number() {
        Some(Number::Integer(number)) => u8::try_from(number).ok().map(Protocol),
        _ => None,
    };
    name(&values[0], |port| {
        let service = service(protocol, u16::try_from(port).ok()?)?;
        Some(service.name.to_string())
    })
}

fn scope(values: &[Value]) -> Option<Value> {
    let address = match &values[0] {
        Value::Address(address) => Some(*address),
        other => Address::parse(other.scalar_text()?.as_bytes()),
    };
    match address {
        Some(address) => Some(Value::text(Scope::of(address).name())),
        None => dash(&values[0]),
    }
}

fn quotient(dividend: &Value, divisor: &Value) -> Value {
    arithmetic::apply(Operation::Divide, dividend, divisor)
}
