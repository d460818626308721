//! IP protocols by their numbers.
//!
//! Facts: the IANA registry "Protocol Numbers". Where another name is better known than
//! the registry's keyword, it stands here instead (ICMPv6 for IPv6-ICMP).

/// The number in the field `protocol`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Protocol(pub u8);

impl Protocol {
    pub const ICMP: Protocol = Protocol(1);
    pub const TCP: Protocol = Protocol(6);
    pub const UDP: Protocol = Protocol(17);
    pub const ICMPV6: Protocol = Protocol(58);

    /// All numbers, named or not.
    pub fn all() -> impl Iterator<Item = Protocol> {
        (0..=u8::MAX).map(Protocol)
    }

    /// The name, unless the number is not assigned.
    pub fn name(self) -> Option<&'static str> {
        match self.0 {
            253 | 254 => Some("experiments"),
            number => Some(ASSIGNED.get(usize::from(number))?.0),
        }
    }

    /// What it is for, of the protocols that are met in practice.
    pub fn meaning(self) -> Option<&'static str> {
        let meaning = ASSIGNED.get(usize::from(self.0))?.1;
        (!meaning.is_empty()).then_some(meaning)
    }

    /// Whether its packets name ports. Flow logs show 0 for protocols without.
    pub fn has_ports(self) -> bool {
        // TCP, UDP, DCCP, SCTP, UDPLite
        matches!(self.0, 6 | 17 | 33 | 132 | 136)
    }

    /// ICMP of either version, of which flow logs show neither type nor code.
    pub fn is_icmp(self) -> bool {
        self == Protocol::ICMP || self == Protocol::ICMPV6
    }
}

/// Name and meaning, from 0 on without a gap.
static ASSIGNED: [(&str, &str); 147] = [
    ("HOPOPT", "IPv6 hop-by-hop options"),
    (
        "ICMP",
        "ping, and messages about the network itself; no ports",
    ),
    ("IGMP", "hosts join and leave multicast groups"),
    ("GGP", ""),
    ("IPv4 in IP", "a tunnel for IPv4 packets"),
    ("ST", ""),
    (
        "TCP",
        "connections, in which what is sent arrives complete and in order",
    ),
    ("CBT", ""),
    ("EGP", ""),
    ("IGP", ""),
    ("BBN-RCC-MON", ""),
    ("NVP-II", ""),
    ("PUP", ""),
    ("ARGUS", ""),
    ("EMCON", ""),
    ("XNET", ""),
    ("CHAOS", ""),
    (
        "UDP",
        "single messages without a connection, as DNS and NTP send them",
    ),
    ("MUX", ""),
    ("DCN-MEAS", ""),
    ("HMP", ""),
    ("PRM", ""),
    ("XNS-IDP", ""),
    ("TRUNK-1", ""),
    ("TRUNK-2", ""),
    ("LEAF-1", ""),
    ("LEAF-2", ""),
    (
        "RDP",
        "reliable data, an experiment; not the remote desktop, which is a service of TCP",
    ),
    ("IRTP", ""),
    ("ISO-TP4", ""),
    ("NETBLT", ""),
    ("MFE-NSP", ""),
    ("MERIT-INP", ""),
    ("DCCP", ""),
    ("3PC", ""),
    ("IDPR", ""),
    ("XTP", ""),
    ("DDP", ""),
    ("IDPR-CMTP", ""),
    ("TP++", ""),
    ("IL", ""),
    ("IPv6 in IP", "a tunnel for IPv6 packets"),
    ("SDRP", ""),
    ("IPv6-Route", ""),
    ("IPv6-Frag", "a piece of an IPv6 packet"),
    ("IDRP", ""),
    ("RSVP", ""),
    ("GRE", "a tunnel for packets of any kind"),
    ("DSR", ""),
    ("BNA", ""),
    ("ESP", "IPsec: encrypted packets, as in a VPN"),
    ("AH", "IPsec: signed packets"),
    ("I-NLSP", ""),
    ("SWIPE", ""),
    ("NARP", ""),
    ("Min-IPv4", ""),
    ("TLSP", ""),
    ("SKIP", ""),
    (
        "ICMPv6",
        "ping and messages about the network itself, for IPv6; no ports",
    ),
    ("IPv6-NoNxt", ""),
    ("IPv6-Opts", ""),
    ("any host internal protocol", ""),
    ("CFTP", ""),
    ("any local network", ""),
    ("SAT-EXPAK", ""),
    ("KRYPTOLAN", ""),
    ("RVD", ""),
    ("IPPC", ""),
    ("any distributed file system", ""),
    ("SAT-MON", ""),
    ("VISA", ""),
    ("IPCV", ""),
    ("CPNX", ""),
    ("CPHB", ""),
    ("WSN", ""),
    ("PVP", ""),
    ("BR-SAT-MON", ""),
    ("SUN-ND", ""),
    ("WB-MON", ""),
    ("WB-EXPAK", ""),
    ("ISO-IP", ""),
    ("VMTP", ""),
    ("SECURE-VMTP", ""),
    ("VINES", ""),
    ("IPTM", ""),
    ("NSFNET-IGP", ""),
    ("DGP", ""),
    ("TCF", ""),
    ("EIGRP", "routers exchange routes"),
    ("OSPF", "routers exchange routes"),
    ("Sprite-RPC", ""),
    ("LARP", ""),
    ("MTP", ""),
    ("AX.25", ""),
    ("IPIP", ""),
    ("MICP", ""),
    ("SCC-SP", ""),
    ("ETHERIP", ""),
    ("ENCAP", ""),
    ("any private encryption scheme", ""),
    ("GMTP", ""),
    ("IFMP", ""),
    ("PNNI", ""),
    ("PIM", "routers steer multicast"),
    ("ARIS", ""),
    ("SCPS", ""),
    ("QNX", ""),
    ("A/N", ""),
    ("IPComp", ""),
    ("SNP", ""),
    ("Compaq-Peer", ""),
    ("IPX-in-IP", ""),
    ("VRRP", "routers agree on which of them is in charge"),
    ("PGM", ""),
    ("any 0-hop protocol", ""),
    ("L2TP", "a tunnel for links"),
    ("DDX", ""),
    ("IATP", ""),
    ("STP", ""),
    ("SRP", ""),
    ("UTI", ""),
    ("SMP", ""),
    ("SM", ""),
    ("PTP", ""),
    ("ISIS over IPv4", ""),
    ("FIRE", ""),
    ("CRTP", ""),
    ("CRUDP", ""),
    ("SSCOPMCE", ""),
    ("IPLT", ""),
    ("SPS", ""),
    ("PIPE", ""),
    (
        "SCTP",
        "connections of several streams, as in telephone networks",
    ),
    ("FC", ""),
    ("RSVP-E2E-IGNORE", ""),
    ("Mobility Header", ""),
    ("UDPLite", ""),
    ("MPLS-in-IP", ""),
    ("manet", ""),
    ("Shim6", ""),
    ("WESP", ""),
    ("ROHC", ""),
    ("Ethernet", ""),
    ("AGGFRAG", ""),
    ("NSH", ""),
    ("Homa", ""),
    ("BIT-EMU", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_names() {
        for (number, name) in [
            (0, Some("HOPOPT")),
            (1, Some("ICMP")),
            (2, Some("IGMP")),
            (4, Some("IPv4 in IP")),
            (6, Some("TCP")),
            (17, Some("UDP")),
            (41, Some("IPv6 in IP")),
            (47, Some("GRE")),
            (50, Some("ESP")),
            (51, Some("AH")),
            (58, Some("ICMPv6")),
            (89, Some("OSPF")),
            (94, Some("IPIP")),
            (103, Some("PIM")),
            (112, Some("VRRP")),
            (115, Some("L2TP")),
            (124, Some("ISIS over IPv4")),
            (132, Some("SCTP")),
            (136, Some("UDPLite")),
            (143, Some("AGGFRAG")),
            (146, Some("BIT-EMU")),
            (147, None),
            (252, None),
            (253, Some("experiments")),
            (255, None),
        ] {
            assert_eq!(Protocol(number).name(), name, "{number}");
        }
    }

    #[test]
    fn few_protocols_have_ports() {
        let with_ports: Vec<u8> = Protocol::all()
            .filter(|protocol| protocol.has_ports())
            .map(|protocol| protocol.0)
            .collect();
        assert_eq!(with_ports, [6, 17, 33, 132, 136]);
        assert!(Protocol::TCP.meaning().is_some());
        assert_eq!(Protocol(200).meaning(), None);
    }
}
