//! The services behind well-known ports.
//!
//! Facts: the IANA "Service Name and Transport Protocol Port Number Registry", and the
//! documentation of the products where they use a port of their own. The list holds what
//! is met in VPC traffic. A port is a hint only: anything may listen on it.

use super::protocol::Protocol;

/// What usually listens on a port.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    pub port: u16,
    pub transport: Transport,
    pub name: &'static str,
    /// A few words.
    pub meaning: &'static str,
}

/// The protocols on which a service is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Tcp,
    Udp,
    Both,
}

/// From here on up, operating systems take the ports of clients: Linux from 32768 to
/// 60999, Windows from 49152, NAT gateways from 1024.
pub const EPHEMERAL: u16 = 32_768;

/// What usually listens on `port`; without a protocol, on TCP or else on UDP.
pub fn service(protocol: Option<Protocol>, port: u16) -> Option<&'static Service> {
    let from = SERVICES.partition_point(|service| service.port < port);
    let same_port = SERVICES[from..].iter().take_while(|s| s.port == port);
    let mut matching = same_port.filter(|service| match protocol {
        None => true,
        Some(Protocol::TCP) => service.transport != Transport::Udp,
        Some(Protocol::UDP) => service.transport != Transport::Tcp,
        Some(_) => false,
    });
    matching.next()
}

/// All services that are known, by port.
pub fn services() -> &'static [Service] {
    &SERVICES
}

const fn tcp(port: u16, name: &'static str, meaning: &'static str) -> Service {
    Service {
        port,
        transport: Transport::Tcp,
        name,
        meaning,
    }
}

const fn udp(port: u16, name: &'static str, meaning: &'static str) -> Service {
    Service {
        port,
        transport: Transport::Udp,
        name,
        meaning,
    }
}

const fn both(port: u16, name: &'static str, meaning: &'static str) -> Service {
    Service {
        port,
        transport: Transport::Both,
        name,
        meaning,
    }
}

/// By port, TCP before UDP.
static SERVICES: [Service; 132] = [
    both(7, "Echo", "sends back what it gets"),
    tcp(20, "FTP data", "files, the second connection of FTP"),
    tcp(21, "FTP", "files"),
    tcp(22, "SSH", "remote shell and file copies, encrypted"),
    tcp(23, "Telnet", "remote shell, unencrypted"),
    tcp(25, "SMTP", "mail between servers"),
    tcp(43, "WHOIS", "who owns a name or an address"),
    tcp(49, "TACACS+", "log-in to network devices"),
    both(53, "DNS", "names to addresses"),
    udp(67, "DHCP server", "hosts ask here for an address"),
    udp(68, "DHCP client", "hosts get their address here"),
    udp(69, "TFTP", "files, for starting devices"),
    tcp(80, "HTTP", "web, unencrypted"),
    both(88, "Kerberos", "log-in tickets, as of Active Directory"),
    tcp(110, "POP3", "fetching mail"),
    both(111, "RPC portmapper", "finds services such as NFS"),
    tcp(119, "NNTP", "news"),
    udp(123, "NTP", "time"),
    tcp(135, "Windows RPC", "finds services of Windows"),
    udp(137, "NetBIOS names", "names of Windows hosts"),
    udp(138, "NetBIOS datagrams", "messages of Windows hosts"),
    tcp(139, "NetBIOS sessions", "Windows file sharing, the old way"),
    tcp(143, "IMAP", "reading mail"),
    udp(161, "SNMP", "monitoring of devices"),
    udp(162, "SNMP traps", "messages of monitored devices"),
    tcp(179, "BGP", "routers exchange routes"),
    both(389, "LDAP", "directory, as of Active Directory"),
    tcp(443, "HTTPS", "web, encrypted"),
    udp(443, "QUIC", "web, encrypted (HTTP/3)"),
    tcp(445, "SMB", "Windows file sharing"),
    both(464, "Kerberos passwords", "change of passwords"),
    tcp(465, "SMTPS", "mail from clients, encrypted"),
    udp(500, "IKE", "agrees on the keys of an IPsec VPN"),
    tcp(502, "Modbus", "industrial devices"),
    tcp(514, "Remote shell", "commands without encryption"),
    udp(514, "Syslog", "log messages"),
    tcp(515, "LPD", "printing"),
    udp(546, "DHCPv6 client", "hosts get their IPv6 address here"),
    udp(547, "DHCPv6 server", "hosts ask here for an IPv6 address"),
    tcp(548, "AFP", "Apple file sharing"),
    tcp(554, "RTSP", "video streams"),
    tcp(587, "SMTP submission", "mail from clients"),
    udp(623, "IPMI", "control of server hardware"),
    tcp(631, "IPP", "printing"),
    tcp(636, "LDAPS", "directory, encrypted"),
    tcp(853, "DNS over TLS", "names to addresses, encrypted"),
    udp(853, "DNS over QUIC", "names to addresses, encrypted"),
    tcp(873, "rsync", "file copies"),
    tcp(988, "Lustre", "file system, as of Amazon FSx"),
    tcp(990, "FTPS", "files, encrypted"),
    tcp(993, "IMAPS", "reading mail, encrypted"),
    tcp(995, "POP3S", "fetching mail, encrypted"),
    tcp(1080, "SOCKS", "proxy"),
    both(1194, "OpenVPN", "VPN"),
    tcp(1433, "SQL Server", "database"),
    udp(
        1434,
        "SQL Server Browser",
        "finds instances of the database",
    ),
    tcp(1521, "Oracle", "database"),
    tcp(1688, "Windows activation", "licences of Windows"),
    udp(1701, "L2TP", "VPN"),
    tcp(1723, "PPTP", "VPN"),
    udp(1812, "RADIUS", "log-in to networks"),
    udp(1813, "RADIUS accounting", "use of networks"),
    tcp(1883, "MQTT", "messages of devices"),
    udp(1900, "SSDP", "finds devices nearby"),
    both(2049, "NFS", "file system, as of Amazon EFS"),
    tcp(2181, "ZooKeeper", "coordination of servers"),
    tcp(2375, "Docker", "control of containers, unencrypted"),
    tcp(2376, "Docker TLS", "control of containers"),
    tcp(2379, "etcd", "key-value store, as of Kubernetes"),
    tcp(2380, "etcd peers", "servers of the key-value store"),
    tcp(2484, "Oracle TLS", "database, encrypted"),
    tcp(3128, "Squid", "web proxy"),
    tcp(3260, "iSCSI", "disks"),
    tcp(3268, "Global catalog", "directory of Active Directory"),
    tcp(
        3269,
        "Global catalog TLS",
        "directory of Active Directory, encrypted",
    ),
    tcp(3306, "MySQL", "database, also MariaDB and Aurora"),
    both(3389, "RDP", "remote desktop of Windows"),
    both(3478, "STUN", "finds a way through NAT, for calls"),
    tcp(3690, "Subversion", "source code"),
    both(4172, "PCoIP", "remote desktop, as of Amazon WorkSpaces"),
    both(4195, "DCV", "remote desktop, as of Amazon WorkSpaces"),
    tcp(4317, "OTLP gRPC", "telemetry"),
    tcp(4318, "OTLP HTTP", "telemetry"),
    udp(4500, "IPsec NAT-T", "encrypted packets of a VPN behind NAT"),
    udp(4789, "VXLAN", "tunnel, as of Traffic Mirroring"),
    both(5060, "SIP", "calls"),
    tcp(5061, "SIPS", "calls, encrypted"),
    udp(5353, "mDNS", "names nearby"),
    udp(5355, "LLMNR", "names nearby"),
    tcp(5432, "PostgreSQL", "database, also Aurora"),
    tcp(5439, "Redshift", "data warehouse"),
    tcp(5671, "AMQPS", "message queue, encrypted"),
    tcp(5672, "AMQP", "message queue, as of RabbitMQ"),
    tcp(5900, "VNC", "remote desktop"),
    tcp(5985, "WinRM", "remote control of Windows"),
    tcp(5986, "WinRM HTTPS", "remote control of Windows, encrypted"),
    udp(6081, "Geneve", "tunnel, as of Gateway Load Balancers"),
    tcp(6379, "Redis", "cache, also Valkey and ElastiCache"),
    tcp(6443, "Kubernetes API", "control of a cluster"),
    tcp(6514, "Syslog TLS", "log messages, encrypted"),
    tcp(6667, "IRC", "chat"),
    tcp(7001, "Cassandra TLS", "servers of the database"),
    tcp(
        8080,
        "HTTP alternate",
        "web, often an application or a proxy",
    ),
    tcp(8086, "InfluxDB", "time series"),
    tcp(8088, "HTTP event collector", "log messages, as of Splunk"),
    tcp(8111, "DAX", "cache of DynamoDB"),
    udp(8125, "StatsD", "measurements"),
    tcp(8182, "Neptune", "graph database"),
    tcp(8200, "Vault", "secrets"),
    both(8301, "Consul gossip", "coordination of servers"),
    tcp(
        8443,
        "HTTPS alternate",
        "web, often an application or a console",
    ),
    tcp(8500, "Consul", "coordination of servers"),
    tcp(8883, "MQTT TLS", "messages of devices, encrypted"),
    tcp(9042, "Cassandra", "database, also Keyspaces"),
    tcp(9090, "Prometheus", "measurements"),
    tcp(9092, "Kafka", "message log, as of Amazon MSK"),
    tcp(9094, "Kafka TLS", "message log, as of Amazon MSK"),
    tcp(9096, "Kafka SASL", "message log, as of Amazon MSK"),
    tcp(9098, "Kafka IAM", "message log, as of Amazon MSK"),
    tcp(9100, "Node exporter", "measurements of a host"),
    tcp(9111, "DAX TLS", "cache of DynamoDB, encrypted"),
    tcp(9142, "Cassandra TLS", "database, also Keyspaces"),
    tcp(9200, "OpenSearch", "search, also Elasticsearch"),
    tcp(9300, "OpenSearch peers", "servers of the search"),
    tcp(9418, "Git", "source code"),
    tcp(9997, "Splunk", "log messages"),
    tcp(10250, "kubelet", "control of a Kubernetes node"),
    both(11211, "Memcached", "cache"),
    tcp(15672, "RabbitMQ management", "console of the message queue"),
    tcp(25565, "Minecraft", "game"),
    tcp(27017, "MongoDB", "database, also DocumentDB"),
    udp(51820, "WireGuard", "VPN"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_name_services() {
        let (tcp, udp) = (Some(Protocol::TCP), Some(Protocol::UDP));
        for (protocol, port, name) in [
            (tcp, 22, Some("SSH")),
            (udp, 22, None),
            (tcp, 53, Some("DNS")),
            (udp, 53, Some("DNS")),
            (udp, 123, Some("NTP")),
            (tcp, 123, None),
            (tcp, 443, Some("HTTPS")),
            (udp, 443, Some("QUIC")),
            (None, 443, Some("HTTPS")),
            (None, 123, Some("NTP")),
            (tcp, 3389, Some("RDP")),
            (tcp, 5432, Some("PostgreSQL")),
            (udp, 51820, Some("WireGuard")),
            (tcp, 51820, None),
            (Some(Protocol::ICMP), 7, None),
            (tcp, 0, None),
            (tcp, 65_535, None),
        ] {
            let found = service(protocol, port).map(|service| service.name);
            assert_eq!(found, name, "{protocol:?} {port}");
        }
    }

    #[test]
    fn the_list_is_in_order() {
        for pair in SERVICES.windows(2) {
            let is_next = pair[0].port < pair[1].port;
            let is_split = pair[0].port == pair[1].port
                && pair[0].transport == Transport::Tcp
                && pair[1].transport == Transport::Udp;
            assert!(is_next || is_split, "{pair:?}");
        }
    }
}
