//! Conversations: the records of both directions, of all capture windows and of all
//! interfaces, joined by the addresses, ports and protocol that they share.
//!
//! [`plan`] makes of what the page wants a plan for the query engine, which runs it over
//! all workers. Four rules decide what is joined, and how:
//!
//! - **Ends.** Where a record has `pkt-srcaddr` and `pkt-dstaddr`, these are its ends: they
//!   stand in the packet, whatever interface handled it. Ports of protocols that have none
//!   do not count, so that ICMP is joined by its addresses.
//! - **Client and server.** [`client`] says who asked.
//! - **Counted once.** What several interfaces have recorded of one direction is counted
//!   from the one that saw the most; the records of the others are folded. Two interfaces
//!   that record the same packets need not agree: windows begin and end at other times, and
//!   what one rejects the other never sees.
//! - **Behind a translator.** A NAT gateway records a connection twice, once with the
//!   private host and once with its own address in the place of it. The second is a copy
//!   of the first when the gateway's own address stood, at the same interface, for the same
//!   far end and port ("Traffic through a NAT gateway" in the flow log record examples of
//!   the Amazon VPC user guide).

mod column;
mod join;
mod shape;
mod sighting;

use crate::flow::port::{EPHEMERAL, service};
use crate::flow::{Address, Protocol, Subnet};
use crate::query::function::Kernel;
use crate::query::plan::{Comparison, End as SegmentEnd, Expr, Kind, OrderKey, Plan, Segment};
use crate::query::vector::Vector;
use crate::query::{Selection, Value};
use column::{COLUMNS, Column};
use join::Conversations;
use serde::{Deserialize, Serialize};
use shape::{Aggregated, Shape};
use std::cmp::Ordering;
use std::sync::Arc;

/// A table of conversations, or of what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    /// One row for each conversation.
    #[default]
    Conversations,
    /// One row for each conversation and interface that recorded it.
    Interfaces,
    /// Conversations that were not answered, or not all the time, by client, server, server
    /// port and protocol. Multicast groups and broadcasts are not expected to answer. A
    /// `REJECT` in a conversation that was answered is a late packet and no question.
    Questions,
    /// Who from outside tried what inside, and got no answer, by client.
    Knocks,
    /// The same by port.
    KnockedPorts,
    /// Source and destination, each direction counted once.
    Pairs,
    /// One row: what all conversations come to, and what was folded.
    Totals,
}

/// What the page wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relate {
    pub relation: Relation,
    pub filter: Filter,
    /// A name of [`columns`] and whether it descends; the relation's own order when it is
    /// nothing or unknown.
    pub sort: Option<(String, bool)>,
    /// How many rows there are at most.
    pub limit: Option<u64>,
    /// Conversations count of which a record is selected; they are joined from all records of
    /// the time. Directions and sums count selected records only.
    pub selection: Selection,
}

/// Which conversations count; all of it must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Client or server lies in it.
    pub subnet: Option<Subnet>,
    /// Client and server, in either order, are these.
    pub ends: Option<(Subnet, Subnet)>,
    /// The port of the server.
    pub port: Option<u16>,
    /// The port of the client.
    pub client_port: Option<u16>,
    pub protocol: Option<u8>,
    /// Client, server, server port, service or protocol contains it; case does not count.
    pub text: String,
    /// Some of the requests were not answered.
    pub only_unanswered: bool,
    /// Some records are `REJECT`.
    pub only_rejected: bool,
    /// Leaves out what outsiders tried without an answer.
    pub hide_unsolicited: bool,
    /// Takes in the copies that translators make.
    pub with_copies: bool,
}

/// What a row of a relation stands for, to the operator that makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rows {
    Conversations,
    Interfaces,
    Directions,
}

/// How the server answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// From the first request to the last.
    Whole,
    /// No reply, or none but rejected ones.
    None,
    /// The first reply came more than two capture windows after the first request.
    Late,
    /// The last request came more than two capture windows after the last reply.
    Ended,
    /// Only replies were recorded.
    NoRequest,
}

impl Answer {
    /// A stable name.
    pub fn name(self) -> &'static str {
        match self {
            Answer::Whole => "answered",
            Answer::None => "no answer",
            Answer::Late => "answered late",
            Answer::Ended => "answers ended",
            Answer::NoRequest => "no request",
        }
    }
}

/// What is known of one end of a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// 0 where the protocol has no ports.
    pub port: u16,
    /// The union of the TCP flags that it sent.
    pub tcp_flags: u8,
    /// When it first sent, in milliseconds since 1970.
    pub first: Option<i64>,
    pub has_sent: bool,
}

/// Which of two ends is the client.
///
/// It is who sent a SYN without ACK, or whose opposite sent a SYN with ACK; else who does
/// not have [the port of a server](server_port); else who sent first; else the one named
/// first, which should be the lower.
pub fn client(protocol: Option<Protocol>, ends: [End; 2]) -> usize {
    let [a, b] = ends;
    if protocol == Some(Protocol::TCP) {
        let flags = |end: End| crate::flow::TcpFlags(end.tcp_flags.into());
        let is_client = |own: End, other: End| flags(own).opens() || flags(other).answers();
        match (is_client(a, b), is_client(b, a)) {
            (true, false) => return 0,
            (false, true) => return 1,
            _ => {}
        }
    }
    if let Some(server) = server_port(protocol, a.port, b.port) {
        return 1 - server;
    }
    match (a.has_sent, b.has_sent) {
        (true, false) => return 0,
        (false, true) => return 1,
        _ => {}
    }
    match (a.first, b.first) {
        (Some(a), Some(b)) => usize::from(b < a),
        _ => 0,
    }
}

/// Which of two ports is that of a server: one below 1024 before others, one with a
/// [known service](service) before others, one below [`EPHEMERAL`] before those that
/// systems give to clients. `None` when nothing tells them apart.
pub fn server_port(protocol: Option<Protocol>, a: u16, b: u16) -> Option<usize> {
    let rank = |port: u16| match port {
        0 => (false, false, false),
        port => (
            port < 1_024,
            service(protocol, port).is_some(),
            port < EPHEMERAL,
        ),
    };
    match rank(a).cmp(&rank(b)) {
        Ordering::Greater => Some(0),
        Ordering::Less => Some(1),
        Ordering::Equal => None,
    }
}

/// The names of a relation's columns.
pub fn columns(relation: Relation) -> Vec<&'static str> {
    let shape = Shape::of(relation);
    let keys = shape.keys.iter().map(|column| column.name());
    let sums = shape.sums.iter().map(|sum| sum.name);
    keys.chain(sums).collect()
}

/// The plan that gives the rows of a relation, from what its selection asks of the time and of
/// other things (see [`selection::conditions`](crate::query::selection::conditions)).
pub fn plan(relate: &Relate, (time, chips): (Vec<Expr>, Vec<Expr>)) -> Plan {
    let shape = Shape::of(relate.relation);
    let (rows, subnet) = (shape.rows, relate.filter.widest());
    let mut filters = relate.filter.conditions(relate.relation);
    let (seen, chosen) = match rows {
        Rows::Directions => ([time, chips].concat(), Vec::new()),
        // A reply belongs to its request, whichever of them is selected.
        Rows::Conversations | Rows::Interfaces => (time, chips),
    };
    if !chosen.is_empty() {
        filters.push(is(Column::Selected, 1));
    }
    let make = move || Box::new(Conversations::new(rows, subnet, chosen.clone())) as Box<_>;
    let join = Segment::new(
        seen,
        SegmentEnd::Relation {
            make: Arc::new(make),
            kinds: COLUMNS.map(Column::kind).to_vec(),
        },
    );
    let names = columns(relate.relation);
    let by_name = |name: &str| names.iter().position(|known| *known == name);
    let chosen = relate
        .sort
        .as_ref()
        .and_then(|(name, descending)| Some((by_name(name)?, *descending)));
    let own = shape
        .order
        .iter()
        .filter_map(|(name, descending)| Some((by_name(name)?, *descending)));
    let order: Vec<(usize, bool)> = chosen.into_iter().chain(own).collect();
    let key = |expr: Expr, descending: bool| OrderKey { expr, descending };
    let segments = if shape.sums.is_empty() {
        let mut keys: Vec<OrderKey> = order
            .into_iter()
            .take(1)
            .map(|(at, descending)| key(shape.keys[at].expr(), descending))
            .collect();
        keys.push(key(Column::Fingerprint.expr(), false));
        if rows == Rows::Interfaces {
            keys.push(key(Column::InterfaceNumber.expr(), false));
        }
        let end = SegmentEnd::Rows {
            order: keys,
            distinct: Vec::new(),
            limit: relate.limit,
            pass: None,
            columns: shape.keys.iter().map(|column| column.expr()).collect(),
        };
        vec![join, Segment::new(filters, end)]
    } else {
        let group = Segment::new(
            filters,
            SegmentEnd::Groups {
                keys: shape.keys.iter().map(|column| column.expr()).collect(),
                aggregates: shape.sums.iter().map(Aggregated::aggregate).collect(),
            },
        );
        let ties = (0..shape.keys.len()).map(|at| (at, false));
        let keys = order
            .into_iter()
            .chain(ties)
            .map(|(at, descending)| key(Expr::column(at), descending));
        let end = SegmentEnd::Rows {
            order: keys.collect(),
            distinct: Vec::new(),
            limit: relate.limit,
            pass: None,
            columns: (0..names.len()).map(Expr::column).collect(),
        };
        vec![join, group, Segment::new(Vec::new(), end)]
    };
    Plan {
        segments,
        names: names.into_iter().map(String::from).collect(),
    }
}

fn integer(column: Column, comparison: Comparison, number: i128) -> Expr {
    Expr::Compare(
        comparison,
        Box::new(column.expr()),
        Box::new(Expr::Constant(Value::Integer(number))),
    )
}

fn is(column: Column, number: i128) -> Expr {
    integer(column, Comparison::Equal, number)
}

impl Filter {
    /// A block that one end of every record that counts lies in.
    fn widest(&self) -> Option<Subnet> {
        self.subnet.or(self.ends.map(|(end, _)| end))
    }

    fn conditions(&self, relation: Relation) -> Vec<Expr> {
        let mut conditions = Vec::new();
        // The sum over everything tells what is folded, too.
        if !self.with_copies && relation != Relation::Totals {
            conditions.push(is(Column::Copy, 0));
        }
        if let Some(port) = self.port {
            conditions.push(is(Column::ServerPort, port.into()));
        }
        if let Some(port) = self.client_port {
            conditions.push(is(Column::ClientPort, port.into()));
        }
        if let Some(protocol) = self.protocol {
            conditions.push(is(Column::Protocol, protocol.into()));
        }
        if let Some(subnet) = self.subnet {
            conditions.push(either(
                within(Column::Client, subnet),
                within(Column::Server, subnet),
            ));
        }
        if let Some((a, b)) = self.ends {
            let both = |client, server| {
                Expr::And(
                    Box::new(within(Column::Client, client)),
                    Box::new(within(Column::Server, server)),
                )
            };
            conditions.push(either(both(a, b), both(b, a)));
        }
        match relation {
            Relation::Questions => conditions.push(is(Column::Unanswered, 1)),
            Relation::Knocks | Relation::KnockedPorts => {
                conditions.push(is(Column::Unsolicited, 1));
            }
            _ => {}
        }
        if self.only_unanswered {
            conditions.push(is(Column::Unanswered, 1));
        }
        if self.only_rejected {
            conditions.push(integer(Column::Rejected, Comparison::Greater, 0));
        }
        if self.hide_unsolicited {
            conditions.push(is(Column::Unsolicited, 0));
        }
        if !self.text.trim().is_empty() {
            conditions.push(contains(self.text.trim()));
        }
        conditions
    }
}

fn either(a: Expr, b: Expr) -> Expr {
    Expr::Or(Box::new(a), Box::new(b))
}

/// Whether an address lies in a block.
fn within(column: Column, subnet: Subnet) -> Expr {
    let holds = move |address: Address| subnet.contains(address);
    let kernel = Kernel {
        returns: Kind::Dynamic,
        row: Box::new(move |values| match values[0] {
            Value::Address(address) => Value::Bool(holds(address)),
            _ => Value::Bool(false),
        }),
        vector: Some(Box::new(move |vectors| {
            let Vector::Address(addresses) = &vectors[0] else {
                return None;
            };
            let rows = 0..addresses.v4.len();
            let inside = rows.map(|row| Some(addresses.get(row).is_ok_and(holds)));
            Some(Vector::Bool(inside.collect()))
        })),
    };
    Expr::Call {
        kernel: Arc::new(kernel),
        arguments: vec![column.expr()],
    }
}

/// Whether what a person would look for contains a text.
fn contains(text: &str) -> Expr {
    let wanted = text.to_lowercase();
    let row = move |values: &[Value]| {
        let holds = |value: &Value| value.to_text().to_lowercase().contains(&wanted);
        Value::Bool(values.iter().any(holds))
    };
    let looked_at = [
        Column::Client,
        Column::Server,
        Column::ServerPort,
        Column::Service,
        Column::ProtocolName,
    ];
    Expr::Call {
        kernel: Arc::new(Kernel {
            returns: Kind::Dynamic,
            row: Box::new(row),
            vector: None,
        }),
        arguments: looked_at.into_iter().map(Column::expr).collect(),
    }
}
