//! A network of two VPCs that carries packets and keeps flow logs of them.
//!
//! Packets are sent one by one through security groups, routes and the internet
//! gateway, and counted where AWS counts them, so the records of both sides
//! agree because they saw the same packets.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::net::Ipv4Addr;

use crate::random::Random;

pub const ICMP: u8 = 1;
pub const TCP: u8 = 6;
pub const UDP: u8 = 17;

/// Milliseconds since 1970-01-01 UTC.
pub type Millis = u64;

const SECOND: Millis = 1_000;
pub const MINUTE: Millis = 60 * SECOND;

/// The header line of a flow log with the default fields, as S3 objects have it.
pub const DEFAULT_HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport \
                                  protocol packets bytes start end action log-status";

/// What identifies a flow in one direction. ICMP has no ports: flow logs say 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiveTuple {
    pub protocol: u8,
    pub src: Ipv4Addr,
    pub srcport: u16,
    pub dst: Ipv4Addr,
    pub dstport: u16,
}

impl FiveTuple {
    /// The same flow seen from the other end.
    pub fn reversed(self) -> Self {
        FiveTuple {
            src: self.dst,
            srcport: self.dstport,
            dst: self.src,
            dstport: self.srcport,
            ..self
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Vpc {
    A,
    B,
}

/// A network interface of an instance, with the inbound rules of its security
/// group. Outbound, everything is allowed; the network ACLs allow everything.
pub struct Interface {
    pub id: &'static str,
    pub vpc: Vpc,
    pub address: Ipv4Addr,
    /// The address that the internet gateway translates to `address`.
    pub public_address: Option<Ipv4Addr>,
    pub inbound: Vec<InboundRule>,
    /// How long after the start of the capture its first aggregation window
    /// begins. Windows of different interfaces are not aligned.
    pub first_window: Millis,
    /// A time in the one window in which the service lost records, if any.
    pub skipped: Option<Millis>,
}

/// Allows a protocol from a block of addresses, on one port or on all.
pub struct InboundRule {
    pub protocol: u8,
    pub port: Option<u16>,
    pub source: (Ipv4Addr, u32),
}

impl InboundRule {
    fn allows(&self, packet: FiveTuple) -> bool {
        let (block, prefix_length) = self.source;
        let host_bits = 32 - prefix_length;
        let in_block =
            u64::from(packet.src.to_bits()) >> host_bits == u64::from(block.to_bits()) >> host_bits;
        self.protocol == packet.protocol
            && self.port.is_none_or(|port| port == packet.dstport)
            && in_block
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Action {
    Accept,
    Reject,
}

/// What one record counts: an interface, one of its windows, a flow, an action.
type Counted = (usize, u64, FiveTuple, Action);

struct Count {
    packets: u64,
    bytes: u64,
    first: Millis,
    last: Millis,
}

pub struct Network {
    interfaces: Vec<Interface>,
    account_id: &'static str,
    /// When the peering connection and its routes come into force.
    peered_from: Millis,
    /// When the capture begins and ends.
    capture: (Millis, Millis),
    /// Flows that left an interface: their replies pass the security group.
    tracked: HashSet<(usize, FiveTuple)>,
    counts: BTreeMap<Counted, Count>,
}

impl Network {
    pub fn new(
        interfaces: Vec<Interface>,
        account_id: &'static str,
        peered_from: Millis,
        capture: (Millis, Millis),
    ) -> Self {
        Network {
            interfaces,
            account_id,
            peered_from,
            capture,
            tracked: HashSet::new(),
            counts: BTreeMap::new(),
        }
    }

    /// Sends one packet of `bytes` bytes, IP header included, and counts it at
    /// every interface it passes. Returns the flow as the receiver sees it, or
    /// nothing if the packet did not arrive.
    pub fn send(&mut self, at: Millis, packet: FiveTuple, bytes: u64) -> Option<FiveTuple> {
        let sender = self.find(|interface| interface.address == packet.src);
        if let Some(sender) = sender {
            // Leaving is a matter of the security group alone: a packet that
            // will find no route is recorded as accepted here.
            self.count(sender, at, packet, bytes, Action::Accept);
            self.tracked.insert((sender, packet));
        }
        let mut packet = packet;
        let receiver = if packet.dst.is_private() {
            let receiver = self.find(|interface| interface.address == packet.dst)?;
            let same_vpc = self.interfaces[sender?].vpc == self.interfaces[receiver].vpc;
            if !same_vpc && at < self.peered_from {
                return None;
            }
            receiver
        } else {
            // The internet gateway gives the sender its public address and the
            // receiver its private one. Flow logs never show the own public one.
            if let Some(sender) = sender {
                packet.src = self.interfaces[sender].public_address?;
            }
            let public = Some(packet.dst);
            let Some(receiver) = self.find(|interface| interface.public_address == public) else {
                return Some(packet);
            };
            packet.dst = self.interfaces[receiver].address;
            receiver
        };
        let accepted = self.tracked.contains(&(receiver, packet.reversed()))
            || self.interfaces[receiver]
                .inbound
                .iter()
                .any(|rule| rule.allows(packet));
        let action = if accepted {
            Action::Accept
        } else {
            Action::Reject
        };
        self.count(receiver, at, packet, bytes, action);
        accepted.then_some(packet)
    }

    /// Ends the connection tracking of a flow and of its replies, at all interfaces.
    pub fn forget(&mut self, flow: FiveTuple) {
        self.tracked
            .retain(|&(_, tracked)| tracked != flow && tracked != flow.reversed());
    }

    fn find(&self, is_it: impl Fn(&Interface) -> bool) -> Option<usize> {
        self.interfaces.iter().position(is_it)
    }

    fn count(&mut self, interface: usize, at: Millis, flow: FiveTuple, bytes: u64, action: Action) {
        let Some(window) = self.window(interface, at) else {
            return;
        };
        let count = self
            .counts
            .entry((interface, window, flow, action))
            .or_insert(Count {
                packets: 0,
                bytes: 0,
                first: at,
                last: at,
            });
        count.packets += 1;
        count.bytes += bytes;
        count.first = count.first.min(at);
        count.last = count.last.max(at);
    }

    /// The number of the interface's window that `at` falls into, from 0.
    fn window(&self, interface: usize, at: Millis) -> Option<u64> {
        let begin = self.window_begin(interface, 0);
        let window = at.checked_sub(begin)? / MINUTE;
        (window < self.window_count(interface)).then_some(window)
    }

    fn window_begin(&self, interface: usize, window: u64) -> Millis {
        self.capture.0 + self.interfaces[interface].first_window + window * MINUTE
    }

    fn window_count(&self, interface: usize) -> u64 {
        (self.capture.1 - self.window_begin(interface, 0)) / MINUTE
    }

    /// The flow log of one VPC: a header line, then the records in the order of
    /// delivery. A window is delivered as a whole some time after it has ended,
    /// now and then minutes late, its flows in no particular order.
    pub fn flow_log(&self, vpc: Vpc, random: &mut Random) -> String {
        let mut lines: Vec<(Millis, u64, String)> = Vec::new();
        for (number, interface) in self.interfaces.iter().enumerate() {
            if interface.vpc != vpc {
                continue;
            }
            let skipped = interface.skipped.and_then(|at| self.window(number, at));
            for window in 0..self.window_count(number) {
                let late = if random.below(40) == 0 { 3 * MINUTE } else { 0 };
                let delivered =
                    self.window_begin(number, window + 1) + random.between(10, 50) * SECOND + late;
                let mut records = self.records(number, window);
                if skipped == Some(window) {
                    // The service loses records and says so; about half remain.
                    records.retain(|_| random.below(2) == 0);
                    records.push(self.record_without_flow(number, window, "SKIPDATA"));
                } else if records.is_empty() {
                    records.push(self.record_without_flow(number, window, "NODATA"));
                }
                for line in records {
                    lines.push((delivered, random.next(), line));
                }
            }
        }
        lines.sort();
        let mut log = format!("{DEFAULT_HEADER}\n");
        for (_, _, line) in lines {
            log.push_str(&line);
            log.push('\n');
        }
        log
    }

    fn records(&self, interface: usize, window: u64) -> Vec<String> {
        let mut records = Vec::new();
        for (&(counted_at, counted_in, flow, action), count) in &self.counts {
            if (counted_at, counted_in) != (interface, window) {
                continue;
            }
            let mut line = String::new();
            write!(
                line,
                "2 {} {} {} {} {} {} {} {} {} {} {} {} OK",
                self.account_id,
                self.interfaces[interface].id,
                flow.src,
                flow.dst,
                flow.srcport,
                flow.dstport,
                flow.protocol,
                count.packets,
                count.bytes,
                count.first / SECOND,
                count.last / SECOND,
                match action {
                    Action::Accept => "ACCEPT",
                    Action::Reject => "REJECT",
                },
            )
            .expect("writing to a String does not fail");
            records.push(line);
        }
        records
    }

    fn record_without_flow(&self, interface: usize, window: u64, log_status: &str) -> String {
        let begin = self.window_begin(interface, window) / SECOND;
        format!(
            "2 {} {} - - - - - - - {begin} {} - {log_status}",
            self.account_id,
            self.interfaces[interface].id,
            begin + 59,
        )
    }
}
