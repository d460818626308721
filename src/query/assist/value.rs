//! The values of a field: those that the records have, and those that it is known for.

use super::scope::Scope;
use crate::flow::port::{service, services};
use crate::flow::{Address, Field, Protocol, Scope as AddressScope, Subnet, TcpFlags};
use crate::query::facts::{Facts, KnownField};

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownValue {
    pub value: String,
    /// In how many rows it is, where that is known.
    pub rows: Option<u64>,
    /// The name of what a number stands for; empty where it has none.
    pub name: String,
    /// What it means; empty where that is not known.
    pub help: String,
}

/// The field that a name is, whether it is one itself or was given another name.
pub fn field(name: &str, scope: &Scope) -> Option<String> {
    match scope.find(name) {
        Some(defined) if defined.expression.is_empty() => None,
        Some(defined) => known_name(&defined.expression),
        None if scope.is_grouped => None,
        None => Some(field_name(name)),
    }
}

/// The field that an expression is nothing but.
fn known_name(expression: &str) -> Option<String> {
    let bare = expression
        .strip_prefix('`')
        .and_then(|rest| rest.strip_suffix('`'));
    let is_part = |c: char| c.is_alphanumeric() || "_@.".contains(c);
    let name = bare.or_else(|| expression.chars().all(is_part).then_some(expression))?;
    Some(field_name(name))
}

/// The name of a field as the facts have it.
fn field_name(name: &str) -> String {
    KnownField::find(name)
        .map_or(name, |field| field.name())
        .to_string()
}

/// The values of a field: those that the records have, then others that it is known for.
pub fn values(name: &str, facts: &Facts) -> Vec<KnownValue> {
    let field = KnownField::find(name).and_then(KnownField::record);
    let counted = facts.field(name).map_or(&[][..], |facts| &facts.values);
    let known = |value: &str, rows| {
        let (name, help) = field
            .and_then(|field| meaning(field, value))
            .unwrap_or_default();
        let value = value.to_string();
        KnownValue {
            value,
            rows,
            name,
            help,
        }
    };
    let counted = counted
        .iter()
        .map(|(value, rows)| known(value, Some(*rows)));
    let mut all: Vec<KnownValue> = counted.collect();
    for value in field.map_or(Vec::new(), listed) {
        if !all.iter().any(|known| known.value == value) {
            all.push(known(&value, None));
        }
    }
    all
}

/// The values that a field is known for.
fn listed(field: Field) -> Vec<String> {
    match field {
        Field::PROTOCOL => {
            let is_met = |protocol: &Protocol| protocol.meaning().is_some();
            let met = Protocol::all().filter(is_met);
            met.map(|protocol| protocol.0.to_string()).collect()
        }
        Field::SRCPORT | Field::DSTPORT => {
            let ports = services().iter().map(|service| service.port.to_string());
            ports.collect()
        }
        _ => {
            let noted = field.notes().values.iter().map(|(value, _)| value);
            let all = field.info().values.iter().chain(noted);
            all.map(|value| value.to_string()).collect()
        }
    }
}

/// What a value of a field stands for: a name if it is a number that has one, and what it
/// means.
pub fn meaning(field: Field, value: &str) -> Option<(String, String)> {
    match field {
        Field::PROTOCOL => {
            let protocol = Protocol(value.parse().ok()?);
            let meaning = protocol.meaning().unwrap_or_default();
            Some((protocol.name()?.to_string(), meaning.to_string()))
        }
        Field::SRCPORT | Field::DSTPORT => {
            let service = service(None, value.parse().ok()?)?;
            Some((service.name.to_string(), service.meaning.to_string()))
        }
        Field::TCP_FLAGS => {
            let flags = TcpFlags(value.parse().ok()?);
            Some((flags.names(), flags.meaning()))
        }
        _ => {
            let mut noted = field.notes().values.iter();
            let (_, help) = noted.find(|(known, _)| *known == value)?;
            Some((String::new(), help.to_string()))
        }
    }
}

/// What an address or a CIDR block is: a few words, and a sentence.
pub fn scope_of(text: &str) -> Option<(String, &'static str)> {
    let address = Address::parse(text.as_bytes());
    let subnet = || {
        let is_block = text.contains('/');
        Subnet::parse(text).filter(|_| is_block).map(Subnet::first)
    };
    let scope = AddressScope::of(address.or_else(subnet)?);
    Some((scope.label(), scope.meaning()))
}
