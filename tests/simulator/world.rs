//! Hosts, their interfaces and firewalls, and what joins their networks.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub const ICMP: u8 = 1;
pub const TCP: u8 = 6;
pub const UDP: u8 = 17;
pub const ICMP_V6: u8 = 58;

/// Flags of TCP, RFC 9293.
pub const FIN: u8 = 1;
pub const SYN: u8 = 2;
pub const RST: u8 = 4;
pub const PSH: u8 = 8;
pub const ACK: u8 = 16;

/// The interface of the host that asks, of the host that is asked, and of the NAT gateway.
pub const A: usize = 0;
pub const B: usize = 1;
pub const NAT: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Packet {
    pub src: IpAddr,
    pub dst: IpAddr,
    /// Zero for protocols without ports.
    pub src_port: u16,
    pub dst_port: u16,
    pub protocol: u8,
    pub flags: u8,
    pub bytes: u32,
}

impl Packet {
    /// A packet the other way, without flags.
    pub fn reply(self) -> Packet {
        Packet {
            src: self.dst,
            dst: self.src,
            src_port: self.dst_port,
            dst_port: self.src_port,
            flags: 0,
            ..self
        }
    }

    pub fn with(self, flags: u8, bytes: u32) -> Packet {
        Packet {
            flags,
            bytes,
            ..self
        }
    }
}

/// A fault that can be planted, one for each cause of the rule book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    SourceSecurityGroup,
    SourceNetworkAclOutbound,
    DestinationSecurityGroup,
    DestinationNetworkAclInbound,
    DestinationNetworkAclOutbound,
    SourceNetworkAclInbound,
    NotListening,
    HostFirewallResets,
    NoRouteBack,
    WayBackDrops,
    NoRoute,
    PeeringNotActive,
    WayThereDrops,
    DestinationGone,
    HostFirewallDrops,
    NothingAnswers,
    HostDown,
}

pub const FAULTS: [Fault; 17] = [
    Fault::SourceSecurityGroup,
    Fault::SourceNetworkAclOutbound,
    Fault::DestinationSecurityGroup,
    Fault::DestinationNetworkAclInbound,
    Fault::DestinationNetworkAclOutbound,
    Fault::SourceNetworkAclInbound,
    Fault::NotListening,
    Fault::HostFirewallResets,
    Fault::NoRouteBack,
    Fault::WayBackDrops,
    Fault::NoRoute,
    Fault::PeeringNotActive,
    Fault::WayThereDrops,
    Fault::DestinationGone,
    Fault::HostFirewallDrops,
    Fault::NothingAnswers,
    Fault::HostDown,
];

impl Fault {
    /// Whether only TCP has such a thing: no other protocol has resets.
    pub fn is_of_tcp(self) -> bool {
        matches!(self, Fault::NotListening | Fault::HostFirewallResets)
    }

    /// The name of the cause in a verdict.
    pub fn name(self) -> &'static str {
        match self {
            Fault::SourceSecurityGroup => "source-security-group",
            Fault::SourceNetworkAclOutbound => "source-network-acl-outbound",
            Fault::DestinationSecurityGroup => "destination-security-group",
            Fault::DestinationNetworkAclInbound => "destination-network-acl-inbound",
            Fault::DestinationNetworkAclOutbound => "destination-network-acl-outbound",
            Fault::SourceNetworkAclInbound => "source-network-acl-inbound",
            Fault::NotListening => "not-listening",
            Fault::HostFirewallResets => "host-firewall-resets",
            Fault::NoRouteBack => "no-route-back",
            Fault::WayBackDrops => "way-back-drops",
            Fault::NoRoute => "no-route",
            Fault::PeeringNotActive => "peering-not-active",
            Fault::WayThereDrops => "way-there-drops",
            Fault::DestinationGone => "destination-gone",
            Fault::HostFirewallDrops => "host-firewall-drops",
            Fault::NothingAnswers => "nothing-answers",
            Fault::HostDown => "host-down",
        }
    }
}

/// How the two networks are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// A peering connection, or anything else that leaves addresses as they are.
    Peering,
    /// Both hosts have public addresses, which their internet gateways translate.
    Internet,
    /// The asking host reaches the public address of the other by a NAT gateway.
    NatGateway,
}

/// An address prefix.
#[derive(Clone, Copy, Debug)]
pub struct Network(pub IpAddr, pub u32);

impl Network {
    fn one(address: IpAddr) -> Network {
        Network(address, if address.is_ipv4() { 32 } else { 128 })
    }

    fn contains(self, address: IpAddr) -> bool {
        match (self.0, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                (network.to_bits() ^ address.to_bits())
                    .checked_shr(32 - self.1)
                    .unwrap_or(0)
                    == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                (network.to_bits() ^ address.to_bits())
                    .checked_shr(128 - self.1)
                    .unwrap_or(0)
                    == 0
            }
            _ => false,
        }
    }
}

/// The traffic that a rule of a security group or network ACL is about.
#[derive(Clone, Copy, Debug)]
pub struct Traffic {
    pub protocol: u8,
    /// Destination ports from … to.
    pub ports: (u16, u16),
    pub remote: Network,
}

impl Traffic {
    fn fits(&self, packet: &Packet, remote: IpAddr) -> bool {
        self.protocol == packet.protocol
            && (self.ports.0..=self.ports.1).contains(&packet.dst_port)
            && self.remote.contains(remote)
    }
}

/// Allows only, and remembers what it allowed.
#[derive(Clone, Debug, Default)]
struct SecurityGroup {
    inbound: Vec<Traffic>,
    outbound: Vec<Traffic>,
    tracked: HashSet<Flow>,
}

/// Protocol, own port, remote address and port.
type Flow = (u8, u16, IpAddr, u16);

impl SecurityGroup {
    fn lets_out(&mut self, packet: &Packet) -> bool {
        let flow = outgoing(packet);
        let allowed = |rule: &Traffic| rule.fits(packet, packet.dst);
        let passes = self.tracked.contains(&flow) || self.outbound.iter().any(allowed);
        if passes {
            self.tracked.insert(flow);
        }
        passes
    }

    fn lets_in(&mut self, packet: &Packet) -> bool {
        let flow = outgoing(&packet.reply());
        let allowed = |rule: &Traffic| rule.fits(packet, packet.src);
        let passes = self.tracked.contains(&flow) || self.inbound.iter().any(allowed);
        if passes {
            self.tracked.insert(flow);
        }
        passes
    }
}

fn outgoing(packet: &Packet) -> Flow {
    (
        packet.protocol,
        packet.src_port,
        packet.dst,
        packet.dst_port,
    )
}

/// Rules in order, each allowing or denying; the first that fits decides, and the last
/// allows all, as in the ACL that AWS creates.
#[derive(Clone, Debug, Default)]
struct NetworkAcl {
    inbound: Vec<(bool, Traffic)>,
    outbound: Vec<(bool, Traffic)>,
}

fn decide(rules: &[(bool, Traffic)], packet: &Packet, remote: IpAddr) -> bool {
    let first = rules.iter().find(|(_, rule)| rule.fits(packet, remote));
    first.is_none_or(|(allows, _)| *allows)
}

/// How a host meets a request for the service in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    Answers,
    Resets,
    Drops,
    Down,
}

#[derive(Clone, Debug)]
struct Interface {
    address: IpAddr,
    public: IpAddr,
    group: SecurityGroup,
    acl: NetworkAcl,
    /// Where the subnet's route table has a route to, besides its own network.
    routes: Vec<Network>,
}

/// What an interface's flow log can see of one packet.
#[derive(Clone, Copy, Debug)]
pub struct Sighting {
    /// Milliseconds since the epoch.
    pub time: i64,
    pub at: usize,
    pub outbound: bool,
    pub packet: Packet,
    /// The addresses in the packet itself, where a NAT gateway stands for one of them.
    pub pkt_src: IpAddr,
    pub pkt_dst: IpAddr,
    pub accepted: bool,
}

/// Who talks with whom: what a world is built for.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub path: Path,
    pub ipv6: bool,
    pub protocol: u8,
    /// The port of the service, zero for ping.
    pub port: u16,
}

impl Setting {
    /// The private address of an interface.
    pub fn private(self, at: usize) -> IpAddr {
        match self.ipv6 {
            false => Ipv4Addr::new(10, 1 + at as u8, 4, 15 + at as u8).into(),
            true => Ipv6Addr::new(0x2001, 0xdb8, 1 + at as u16, 0, 0, 0, 0, 0xf).into(),
        }
    }

    fn public(self, at: usize) -> IpAddr {
        Ipv4Addr::new(203, 0, 113, 10 + at as u8).into()
    }

    /// A host somewhere in the internet.
    pub fn stranger(self, number: u8) -> IpAddr {
        match self.ipv6 {
            false => Ipv4Addr::new(198, 51, 100, number).into(),
            true => Ipv6Addr::new(0x2001, 0xdb8, 0xffff, 0, 0, 0, 0, number.into()).into(),
        }
    }

    pub fn is_stranger(self, address: IpAddr) -> bool {
        self.strangers().contains(address)
    }

    fn strangers(self) -> Network {
        Network(self.stranger(0), if self.ipv6 { 48 } else { 24 })
    }

    /// The address that the asking host sends to.
    pub fn asked(self) -> IpAddr {
        match self.path {
            Path::Peering => self.private(B),
            Path::Internet | Path::NatGateway => self.public(B),
        }
    }

    /// The address by which the asked host knows the asking one.
    fn asking(self) -> IpAddr {
        match self.path {
            Path::Peering => self.private(A),
            Path::Internet => self.public(A),
            Path::NatGateway => self.public(NAT),
        }
    }
}

/// The port that the hosts serve to strangers, and the one that strangers knock at in vain.
pub const OPEN_PORT: u16 = 8088;
pub const CLOSED_PORT: u16 = 23;
/// The port by which the asked host reaches the asking one.
pub const REVERSE_PORT: u16 = 22;
/// The port of another service of the asked host, which is never broken on its own.
pub const COMPANY_PORT: u16 = 5432;

const EPHEMERAL: (u16, u16) = (1024, 65535);

pub struct World {
    setting: Setting,
    interfaces: [Interface; 2],
    /// What joins the networks lets packets to B and to A pass.
    passes: [bool; 2],
    /// The address asked for belongs to an interface.
    exists: bool,
    pub behaviour: Behaviour,
    translated: HashMap<u16, u16>,
    pub sightings: Vec<Sighting>,
}

impl World {
    pub fn setting(&self) -> Setting {
        self.setting
    }

    /// A world in which all works.
    pub fn new(setting: Setting) -> World {
        let interface = |at: usize| {
            let (other, serves) = match at {
                A => (setting.asked(), (TCP, REVERSE_PORT)),
                _ => (setting.asking(), (setting.protocol, setting.port)),
            };
            let permit = |protocol, port, remote| Traffic {
                protocol,
                ports: (port, port),
                remote,
            };
            let other = Network::one(other);
            let asks = match at {
                A => (setting.protocol, setting.port),
                _ => (TCP, REVERSE_PORT),
            };
            let company = permit(TCP, COMPANY_PORT, other);
            Interface {
                address: setting.private(at),
                public: setting.public(at),
                group: SecurityGroup {
                    inbound: vec![
                        permit(serves.0, serves.1, other),
                        permit(TCP, OPEN_PORT, setting.strangers()),
                        company,
                    ],
                    outbound: vec![
                        permit(asks.0, asks.1, other),
                        permit(TCP, 443, setting.strangers()),
                        company,
                    ],
                    tracked: HashSet::new(),
                },
                acl: NetworkAcl::default(),
                routes: vec![other],
            }
        };
        World {
            setting,
            interfaces: [interface(A), interface(B)],
            passes: [true, true],
            exists: true,
            behaviour: Behaviour::Answers,
            translated: HashMap::new(),
            sightings: Vec::new(),
        }
    }

    /// Repairs what was broken and breaks something else, or nothing. Connections are not
    /// carried over: those who try open new ones.
    pub fn plant(&mut self, fault: Option<Fault>) {
        let sound = World::new(self.setting);
        self.interfaces = sound.interfaces;
        self.passes = sound.passes;
        self.exists = sound.exists;
        self.behaviour = sound.behaviour;
        let (asked, asking) = (self.setting.asked(), self.setting.asking());
        let (protocol, port) = (self.setting.protocol, self.setting.port);
        let request = |remote| Traffic {
            protocol,
            ports: (port, port),
            remote: Network::one(remote),
        };
        // An ACL knows no connections: it is the port of the client that it denies.
        let answer = |remote| Traffic {
            protocol,
            ports: if port == 0 { (0, 0) } else { EPHEMERAL },
            remote: Network::one(remote),
        };
        let [a, b] = &mut self.interfaces;
        match fault {
            None => {}
            Some(Fault::SourceSecurityGroup) => {
                a.group.outbound.remove(0);
            }
            Some(Fault::SourceNetworkAclOutbound) => a.acl.outbound.push((false, request(asked))),
            Some(Fault::DestinationSecurityGroup) => {
                b.group.inbound.remove(0);
            }
            Some(Fault::DestinationNetworkAclInbound) => {
                b.acl.inbound.push((false, request(asking)));
            }
            Some(Fault::DestinationNetworkAclOutbound) => {
                b.acl.outbound.push((false, answer(asking)));
            }
            Some(Fault::SourceNetworkAclInbound) => a.acl.inbound.push((false, answer(asked))),
            Some(Fault::NotListening | Fault::HostFirewallResets) => {
                self.behaviour = Behaviour::Resets;
            }
            Some(Fault::NoRouteBack) => b.routes.clear(),
            Some(Fault::WayBackDrops) => self.passes[A] = false,
            Some(Fault::NoRoute) => a.routes.clear(),
            Some(Fault::PeeringNotActive) => self.passes = [false, false],
            Some(Fault::WayThereDrops) => self.passes[B] = false,
            Some(Fault::DestinationGone) => self.exists = false,
            Some(Fault::HostFirewallDrops | Fault::NothingAnswers) => {
                self.behaviour = Behaviour::Drops;
            }
            Some(Fault::HostDown) => self.behaviour = Behaviour::Down,
        }
    }

    /// A host sends a packet. If it gets to the other host's interface, the packet as it
    /// arrives there.
    pub fn send(&mut self, time: i64, from: usize, packet: Packet) -> Option<Packet> {
        let interface = &mut self.interfaces[from];
        let accepted = interface.group.lets_out(&packet)
            && decide(&interface.acl.outbound, &packet, packet.dst);
        let routed = interface
            .routes
            .iter()
            .any(|route| route.contains(packet.dst));
        self.see(time, from, true, packet, accepted);
        let to = B - from;
        if !(accepted && routed && self.passes[to] && (to == A || self.exists)) {
            return None;
        }
        Some(self.translate(time, from, packet))
    }

    /// A packet arrives at an interface; whether it is let in to the host.
    pub fn arrive(&mut self, time: i64, to: usize, packet: Packet) -> bool {
        let interface = &mut self.interfaces[to];
        let accepted =
            decide(&interface.acl.inbound, &packet, packet.src) && interface.group.lets_in(&packet);
        self.see(time, to, false, packet, accepted);
        accepted
    }

    /// The security groups forget a connection, given by a packet that a host sends.
    pub fn forget(&mut self, from: usize, packet: Packet) {
        self.interfaces[from]
            .group
            .tracked
            .remove(&outgoing(&packet));
        if self.setting.path == Path::Peering {
            let back = outgoing(&packet.reply());
            self.interfaces[B - from].group.tracked.remove(&back);
        }
    }

    fn see(&mut self, time: i64, at: usize, outbound: bool, packet: Packet, accepted: bool) {
        self.sightings.push(Sighting {
            time,
            at,
            outbound,
            packet,
            pkt_src: packet.src,
            pkt_dst: packet.dst,
            accepted,
        });
    }

    fn translate(&mut self, time: i64, from: usize, packet: Packet) -> Packet {
        match (self.setting.path, from) {
            (Path::Peering, _) => packet,
            (Path::Internet, _) => Packet {
                src: self.interfaces[from].public,
                dst: self.interfaces[B - from].address,
                ..packet
            },
            (Path::NatGateway, A) => {
                let nat = self.setting.private(NAT);
                let port = packet.src_port;
                // Another port, and each its own.
                let mapped = if port == 0 { 0 } else { port ^ 0x155 };
                self.translated.insert(mapped, port);
                let inside = Packet { dst: nat, ..packet };
                let outside = Packet {
                    src: nat,
                    src_port: mapped,
                    ..packet
                };
                self.pass_nat(
                    time,
                    inside,
                    (packet.src, packet.dst),
                    outside,
                    (nat, packet.dst),
                );
                Packet {
                    src: self.setting.public(NAT),
                    dst: self.interfaces[B].address,
                    ..outside
                }
            }
            (Path::NatGateway, _) => {
                let nat = self.setting.private(NAT);
                let own = self.interfaces[A].address;
                let sender = self.setting.asked();
                let port = self.translated.get(&packet.dst_port);
                let arriving = Packet {
                    src: sender,
                    dst: own,
                    dst_port: port.copied().unwrap_or(packet.dst_port),
                    ..packet
                };
                let outside = Packet {
                    src: sender,
                    dst: nat,
                    ..packet
                };
                let inside = Packet {
                    src: nat,
                    ..arriving
                };
                self.pass_nat(time, outside, (sender, nat), inside, (sender, own));
                arriving
            }
        }
    }

    /// The interface of the NAT gateway sees the packet twice, each time with its own
    /// address on the side that it stands for.
    fn pass_nat(
        &mut self,
        time: i64,
        arriving: Packet,
        arriving_pkt: (IpAddr, IpAddr),
        leaving: Packet,
        leaving_pkt: (IpAddr, IpAddr),
    ) {
        for (outbound, packet, pkt) in [
            (false, arriving, arriving_pkt),
            (true, leaving, leaving_pkt),
        ] {
            self.sightings.push(Sighting {
                time,
                at: NAT,
                outbound,
                packet,
                pkt_src: pkt.0,
                pkt_dst: pkt.1,
                accepted: true,
            });
        }
    }
}
