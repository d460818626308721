//! A record as the lessons look at it: the value of a field, if there is one.

use crate::flow::{Address, Field, Layout, Product, Protocol, Slot, TcpFlags, epoch_millis};
use crate::ingest::record;

/// The words of a line under the names of a layout.
///
/// Nothing is taken for granted: the line may break the rules of its layout, in which case
/// a value that is not what it should be counts as absent.
pub struct Reading<'a> {
    pub layout: &'a Layout,
    /// Each with the byte at which it begins.
    pub words: Vec<(usize, &'a str)>,
    own: &'a [Address],
    product: Product,
}

/// The way that traffic went at the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
}

/// One of the two ends of a flow, and the fields that tell of it.
pub struct End {
    pub address: Field,
    pub packet_address: Field,
    pub service: Field,
    pub port: Field,
}

pub const SOURCE: End = End {
    address: Field::SRCADDR,
    packet_address: Field::PKT_SRCADDR,
    service: Field::PKT_SRC_AWS_SERVICE,
    port: Field::SRCPORT,
};

pub const DESTINATION: End = End {
    address: Field::DSTADDR,
    packet_address: Field::PKT_DSTADDR,
    service: Field::PKT_DST_AWS_SERVICE,
    port: Field::DSTPORT,
};

impl<'a> Reading<'a> {
    pub fn new(layout: &'a Layout, line: &'a str, own: &'a [Address]) -> Reading<'a> {
        let words = record::words(line.as_bytes());
        let words = words.map(|(start, word)| (start, &line[start..start + word.len()]));
        let mut reading = Reading {
            layout,
            words: words.collect(),
            own,
            product: Product::Vpc,
        };
        let is_tgw_only = |slot: &Slot| match slot {
            Slot::Field(field) => !field.is_of(Product::Vpc),
            Slot::Extra(_) | Slot::Event(_) => false,
        };
        // The version of transit gateway records is 6, and that of no others.
        if layout.slots.iter().any(is_tgw_only) || reading.text(Field::VERSION) == Some("6") {
            reading.product = Product::TransitGateway;
        }
        reading
    }

    pub fn is_tgw(&self) -> bool {
        self.product == Product::TransitGateway
    }

    /// Whether records of the layout have the field at all.
    pub fn has(&self, field: Field) -> bool {
        self.layout.position_of(field).is_some()
    }

    /// The value, unless it is `-` or the record has no such field.
    pub fn text(&self, field: Field) -> Option<&'a str> {
        let (_, word) = *self.words.get(self.layout.position_of(field)?)?;
        (word != "-").then_some(word)
    }

    pub fn number(&self, field: Field) -> Option<i64> {
        self.text(field)?.parse().ok()
    }

    pub fn address(&self, field: Field) -> Option<Address> {
        Address::parse(self.text(field)?.as_bytes())
    }

    pub fn protocol(&self) -> Option<Protocol> {
        self.text(Field::PROTOCOL)?.parse().ok().map(Protocol)
    }

    /// The port, of records whose protocol has ports.
    pub fn port(&self, field: Field) -> Option<u16> {
        let port = self.text(field)?.parse().ok()?;
        match self.protocol() {
            Some(protocol) if protocol.has_ports() => Some(port),
            _ => Some(port).filter(|&port| port != 0),
        }
    }

    pub fn tcp_flags(&self) -> Option<TcpFlags> {
        let is_tcp = self
            .protocol()
            .is_none_or(|protocol| protocol == Protocol::TCP);
        let flags = self.text(Field::TCP_FLAGS)?.parse().ok().map(TcpFlags);
        flags.filter(|_| is_tcp)
    }

    /// A time in milliseconds since 1970.
    pub fn time(&self, field: Field) -> Option<i64> {
        self.number(field).map(epoch_millis)
    }

    pub fn is_own(&self, address: Address) -> bool {
        self.own.contains(&address)
    }

    /// The way of the traffic, where it is certain: the record says so, or exactly one of
    /// the addresses is the interface's own.
    pub fn direction(&self) -> Option<Direction> {
        match self.text(Field::FLOW_DIRECTION) {
            Some("ingress") => return Some(Direction::In),
            Some("egress") => return Some(Direction::Out),
            _ => {}
        }
        let source = self.address(Field::SRCADDR)?;
        let destination = self.address(Field::DSTADDR)?;
        match (self.is_own(source), self.is_own(destination)) {
            (false, true) => return Some(Direction::In),
            (true, false) => return Some(Direction::Out),
            _ => {}
        }
        // An interface always has one end of its flows, and never an address of AWS.
        match (is_of_aws(source), is_of_aws(destination)) {
            (true, false) => Some(Direction::In),
            (false, true) => Some(Direction::Out),
            _ => None,
        }
    }
}

fn is_of_aws(address: Address) -> bool {
    use crate::flow::Scope;
    matches!(Scope::of(address), Scope::AwsLocal(_) | Scope::AwsRange(_))
}
