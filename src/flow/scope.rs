//! Where an address belongs: inside a network, to AWS, or to the internet at large.
//!
//! Facts: the IANA registries of special-purpose IPv4 and IPv6 addresses (RFC 6890 and the
//! RFCs named below); the fixed addresses of AWS from "Link-local addresses" of the Amazon
//! EC2 user guide and "IPv6 on AWS".

use super::Address;

/// What kind of network an address belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// IPv4 of RFC 1918.
    Private,
    /// IPv6 of RFC 4193.
    UniqueLocal,
    /// 100.64.0.0/10 of RFC 6598.
    Shared,
    Loopback,
    /// One network segment only, and no service of AWS that is known here.
    LinkLocal,
    /// A service that AWS offers at the same address to every host of a VPC.
    AwsLocal(LocalService),
    /// A published range of an AWS service.
    AwsRange(AwsRange),
    Multicast,
    /// 255.255.255.255; the broadcast address of a subnet cannot be told without its size.
    Broadcast,
    /// 0.0.0.0/8 and `::`.
    Unspecified,
    /// An IPv4 address in an IPv6 one, as NAT64 (RFC 6052) translates it.
    Nat64,
    /// For examples only: RFC 5737, 3849 and 9637.
    Documentation,
    Reserved,
    Public,
}

/// A service of AWS at a fixed address inside every VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LocalService {
    Metadata,
    Dns,
    Time,
    WindowsActivation,
    EcsTask,
    EksPodIdentity,
}

/// A range of addresses that AWS publishes as that of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AwsRange {
    pub service: &'static str,
    pub region: &'static str,
}

impl Scope {
    pub fn of(address: Address) -> Scope {
        match address {
            Address::V4(bits) => Scope::of_v4(bits),
            Address::V6(bits) => Scope::of_v6(bits),
        }
    }

    fn of_v4(bits: u32) -> Scope {
        let [a, b, c, d] = bits.to_be_bytes();
        match (a, b, c, d) {
            (10, ..) | (172, 16..=31, ..) | (192, 168, ..) => Scope::Private,
            (100, 64..=127, ..) => Scope::Shared,
            (127, ..) => Scope::Loopback,
            (169, 254, 169, 254) => Scope::AwsLocal(LocalService::Metadata),
            (169, 254, 169, 253) => Scope::AwsLocal(LocalService::Dns),
            (169, 254, 169, 123) => Scope::AwsLocal(LocalService::Time),
            (169, 254, 169, 250 | 251) => Scope::AwsLocal(LocalService::WindowsActivation),
            (169, 254, 170, 2) => Scope::AwsLocal(LocalService::EcsTask),
            (169, 254, 170, 23) => Scope::AwsLocal(LocalService::EksPodIdentity),
            (169, 254, ..) => Scope::LinkLocal,
            (224..=239, ..) => Scope::Multicast,
            (255, 255, 255, 255) => Scope::Broadcast,
            (0, ..) => Scope::Unspecified,
            (192, 0, 2, _) | (198, 51, 100, _) | (203, 0, 113, _) => Scope::Documentation,
            // Protocol assignments, benchmarks (RFC 2544), the 6to4 relay (RFC 7526) and
            // what was never given out.
            (192, 0, 0, _) | (198, 18..=19, ..) | (192, 88, 99, _) | (240..=255, ..) => {
                Scope::Reserved
            }
            _ => aws_range(bits).map_or(Scope::Public, Scope::AwsRange),
        }
    }

    fn of_v6(bits: u128) -> Scope {
        const AWS: u128 = 0xfd00_0ec2 << 96;
        let is_in = |network: u128, prefix: u32| (bits ^ network) >> (128 - prefix) == 0;
        match bits {
            0 => Scope::Unspecified,
            1 => Scope::Loopback,
            _ if is_in(0xffff << 32, 96) => Scope::of_v4(bits as u32),
            _ if bits == AWS | 0x254 => Scope::AwsLocal(LocalService::Metadata),
            _ if bits == AWS | 0x253 => Scope::AwsLocal(LocalService::Dns),
            _ if bits == AWS | 0x123 => Scope::AwsLocal(LocalService::Time),
            _ if bits == AWS | 0x23 => Scope::AwsLocal(LocalService::EksPodIdentity),
            _ if is_in(0xfc << 120, 7) => Scope::UniqueLocal,
            _ if is_in(0xfe80 << 112, 10) => Scope::LinkLocal,
            _ if is_in(0xff << 120, 8) => Scope::Multicast,
            _ if is_in(0x0064_ff9b << 96, 96) || is_in(0x0064_ff9b_0001 << 80, 48) => Scope::Nat64,
            _ if is_in(0x2001_0db8 << 96, 32) || is_in(0x3fff << 112, 20) => Scope::Documentation,
            _ if is_in(1 << 125, 3) => Scope::Public,
            _ => Scope::Reserved,
        }
    }

    /// A stable name: `private`, `aws-range`.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Private => "private",
            Scope::UniqueLocal => "unique-local",
            Scope::Shared => "shared",
            Scope::Loopback => "loopback",
            Scope::LinkLocal => "link-local",
            Scope::AwsLocal(_) => "aws-local",
            Scope::AwsRange(_) => "aws-range",
            Scope::Multicast => "multicast",
            Scope::Broadcast => "broadcast",
            Scope::Unspecified => "unspecified",
            Scope::Nat64 => "nat64",
            Scope::Documentation => "documentation",
            Scope::Reserved => "reserved",
            Scope::Public => "public",
        }
    }

    /// A few words, to stand in brackets behind the address.
    pub fn label(self) -> String {
        let label = match self {
            Scope::Private => "private address",
            Scope::UniqueLocal => "private IPv6 address",
            Scope::Shared => "shared address",
            Scope::Loopback => "loopback address",
            Scope::LinkLocal => "link-local address",
            Scope::AwsLocal(service) => service.label(),
            Scope::AwsRange(range) => return format!("{}, {}", range.service, range.region),
            Scope::Multicast => "multicast group",
            Scope::Broadcast => "broadcast",
            Scope::Unspecified => "no address",
            Scope::Nat64 => "IPv4 host behind NAT64",
            Scope::Documentation => "documentation address",
            Scope::Reserved => "reserved address",
            Scope::Public => "public address",
        };
        label.into()
    }

    /// One sentence on what such an address is.
    pub fn meaning(self) -> &'static str {
        match self {
            Scope::Private => {
                "Usable inside networks only, such as a VPC, and never routed on the internet \
                 (RFC 1918)."
            }
            Scope::UniqueLocal => {
                "An IPv6 address for use inside networks, never routed on the internet (RFC 4193)."
            }
            Scope::Shared => {
                "From the range that providers share among customers (RFC 6598); VPCs use it for \
                 containers, among others."
            }
            Scope::Loopback => "The host itself; such packets never leave it.",
            Scope::LinkLocal => "Valid on one network segment only and never routed.",
            Scope::AwsLocal(service) => service.meaning(),
            Scope::AwsRange(_) => {
                "From this range AWS opens SSH sessions that were started in the browser, with \
                 EC2 Instance Connect."
            }
            Scope::Multicast => "Not one host but a group, which any number of hosts can join.",
            Scope::Broadcast => "All hosts of the network segment at once.",
            Scope::Unspecified => "Stands for a host that has no address yet, as in DHCP.",
            Scope::Nat64 => {
                "An IPv4 host as hosts with nothing but IPv6 see it: a NAT gateway translates \
                 (RFC 6052)."
            }
            Scope::Documentation => {
                "Set aside for examples; in real traffic it is a mistake or a forgery."
            }
            Scope::Reserved => "Set aside by IANA; nobody should be using it.",
            Scope::Public => "Reachable on the internet, where routes and firewalls allow it.",
        }
    }

    /// Why flow logs never show traffic to such an address; `None` where they do.
    pub fn never_logged(self) -> Option<&'static str> {
        match self {
            Scope::AwsLocal(service) => service.never_logged(),
            _ => None,
        }
    }
}

impl LocalService {
    fn label(self) -> &'static str {
        match self {
            LocalService::Metadata => "instance metadata",
            LocalService::Dns => "Amazon DNS",
            LocalService::Time => "Amazon time service",
            LocalService::WindowsActivation => "Windows activation",
            LocalService::EcsTask => "ECS task metadata",
            LocalService::EksPodIdentity => "EKS Pod Identity",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            LocalService::Metadata => {
                "Here every instance asks AWS about itself, and for the credentials of its role."
            }
            LocalService::Dns => "The name server that AWS runs for every VPC.",
            LocalService::Time => "The clock (NTP) that AWS runs for every VPC.",
            LocalService::WindowsActivation => "Here Windows instances activate their licence.",
            LocalService::EcsTask => {
                "Here containers of Amazon ECS ask about their task, and for its credentials."
            }
            LocalService::EksPodIdentity => {
                "Here pods of Amazon EKS get the credentials of their role."
            }
        }
    }

    /// "Flow log limitations" of the Amazon VPC user guide.
    fn never_logged(self) -> Option<&'static str> {
        match self {
            LocalService::Metadata => Some("flow logs leave out traffic to instance metadata"),
            LocalService::Dns => {
                Some("flow logs leave out queries to Amazon DNS; those to other servers they show")
            }
            LocalService::Time => Some("flow logs leave out traffic to the Amazon time service"),
            LocalService::WindowsActivation => {
                Some("flow logs leave out the activation of Windows licences")
            }
            LocalService::EcsTask | LocalService::EksPodIdentity => None,
        }
    }
}

fn aws_range(bits: u32) -> Option<AwsRange> {
    let is_in = |(_, base, prefix): &&(_, [u8; 4], u32)| {
        (bits ^ u32::from_be_bytes(*base)) >> (32 - prefix) == 0
    };
    EC2_INSTANCE_CONNECT
        .iter()
        .find(is_in)
        .map(|&(region, ..)| AwsRange {
            service: "EC2 Instance Connect",
            region,
        })
}

/// The IPv4 ranges of the service `EC2_INSTANCE_CONNECT` in the `ip-ranges.json` that AWS
/// publishes, as of January 2024. Regions that opened later are missing.
const EC2_INSTANCE_CONNECT: [(&str, [u8; 4], u32); 32] = [
    ("af-south-1", [13, 244, 121, 196], 30),
    ("ap-east-1", [43, 198, 192, 104], 29),
    ("ap-northeast-1", [3, 112, 23, 0], 29),
    ("ap-northeast-2", [13, 209, 1, 56], 29),
    ("ap-northeast-3", [15, 168, 105, 160], 29),
    ("ap-south-1", [13, 233, 177, 0], 29),
    ("ap-south-2", [18, 60, 252, 248], 29),
    ("ap-southeast-1", [3, 0, 5, 32], 29),
    ("ap-southeast-2", [13, 239, 158, 0], 29),
    ("ap-southeast-3", [43, 218, 193, 64], 29),
    ("ap-southeast-4", [16, 50, 248, 80], 29),
    ("ca-central-1", [35, 183, 92, 176], 29),
    ("cn-north-1", [43, 196, 20, 40], 29),
    ("cn-northwest-1", [43, 192, 155, 8], 29),
    ("eu-central-1", [3, 120, 181, 40], 29),
    ("eu-central-2", [16, 63, 77, 8], 29),
    ("eu-north-1", [13, 48, 4, 200], 30),
    ("eu-south-1", [15, 161, 135, 164], 30),
    ("eu-south-2", [18, 101, 90, 48], 29),
    ("eu-west-1", [18, 202, 216, 48], 29),
    ("eu-west-2", [3, 8, 37, 24], 29),
    ("eu-west-3", [35, 180, 112, 80], 29),
    ("il-central-1", [51, 16, 183, 224], 29),
    ("me-central-1", [3, 29, 147, 40], 29),
    ("me-south-1", [16, 24, 46, 56], 29),
    ("sa-east-1", [18, 228, 70, 32], 29),
    ("us-east-1", [18, 206, 107, 24], 29),
    ("us-east-2", [3, 16, 146, 0], 29),
    ("us-gov-east-1", [18, 252, 4, 0], 30),
    ("us-gov-west-1", [15, 200, 28, 80], 30),
    ("us-west-1", [13, 52, 6, 112], 29),
    ("us-west-2", [18, 237, 140, 160], 29),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_a_scope() {
        for (address, name, label) in [
            ("10.1.5.112", "private", "private address"),
            ("172.15.255.255", "public", "public address"),
            ("172.16.0.1", "private", "private address"),
            ("172.31.255.255", "private", "private address"),
            ("172.32.0.1", "public", "public address"),
            ("192.168.3.4", "private", "private address"),
            ("192.169.0.1", "public", "public address"),
            ("100.63.255.255", "public", "public address"),
            ("100.64.0.1", "shared", "shared address"),
            ("100.127.9.9", "shared", "shared address"),
            ("100.128.0.1", "public", "public address"),
            ("127.0.0.1", "loopback", "loopback address"),
            ("169.254.7.7", "link-local", "link-local address"),
            ("169.254.169.254", "aws-local", "instance metadata"),
            ("169.254.169.253", "aws-local", "Amazon DNS"),
            ("169.254.169.123", "aws-local", "Amazon time service"),
            ("169.254.169.250", "aws-local", "Windows activation"),
            ("169.254.170.2", "aws-local", "ECS task metadata"),
            ("169.254.170.23", "aws-local", "EKS Pod Identity"),
            ("224.0.0.251", "multicast", "multicast group"),
            ("239.255.255.255", "multicast", "multicast group"),
            ("240.0.0.1", "reserved", "reserved address"),
            ("255.255.255.254", "reserved", "reserved address"),
            ("255.255.255.255", "broadcast", "broadcast"),
            ("0.0.0.0", "unspecified", "no address"),
            ("192.0.2.1", "documentation", "documentation address"),
            ("198.51.100.30", "documentation", "documentation address"),
            ("203.0.113.77", "documentation", "documentation address"),
            ("198.18.0.1", "reserved", "reserved address"),
            ("198.20.0.1", "public", "public address"),
            ("18.237.140.159", "public", "public address"),
            (
                "18.237.140.160",
                "aws-range",
                "EC2 Instance Connect, us-west-2",
            ),
            (
                "18.237.140.167",
                "aws-range",
                "EC2 Instance Connect, us-west-2",
            ),
            ("18.237.140.168", "public", "public address"),
            (
                "13.48.4.203",
                "aws-range",
                "EC2 Instance Connect, eu-north-1",
            ),
            ("13.48.4.204", "public", "public address"),
            ("8.8.8.8", "public", "public address"),
            ("::", "unspecified", "no address"),
            ("::1", "loopback", "loopback address"),
            ("::2", "reserved", "reserved address"),
            ("::ffff:10.0.0.1", "private", "private address"),
            ("fd12:3456::1", "unique-local", "private IPv6 address"),
            ("fc00::1", "unique-local", "private IPv6 address"),
            ("fd00:ec2::254", "aws-local", "instance metadata"),
            ("fd00:ec2::253", "aws-local", "Amazon DNS"),
            ("fd00:ec2::123", "aws-local", "Amazon time service"),
            ("fe80::1", "link-local", "link-local address"),
            ("febf::1", "link-local", "link-local address"),
            ("ff02::1", "multicast", "multicast group"),
            ("2001:db8:7::9", "documentation", "documentation address"),
            ("3fff:0fff::1", "documentation", "documentation address"),
            ("3fff:1000::1", "public", "public address"),
            ("64:ff9b::c633:641e", "nat64", "IPv4 host behind NAT64"),
            ("64:ff9b:1::1", "nat64", "IPv4 host behind NAT64"),
            ("2600:1f14::1", "public", "public address"),
            ("4000::1", "reserved", "reserved address"),
        ] {
            let scope = Scope::of(Address::parse(address.as_bytes()).unwrap());
            assert_eq!((scope.name(), &*scope.label()), (name, label), "{address}");
            assert!(scope.meaning().ends_with('.'), "{address}");
        }
    }

    #[test]
    fn services_of_the_vpc_are_mostly_not_logged() {
        for (address, logged) in [
            ("10.0.0.1", true),
            ("169.254.7.7", true),
            ("169.254.169.254", false),
            ("169.254.169.253", false),
            ("fd00:ec2::123", false),
            ("169.254.169.251", false),
            ("169.254.170.2", true),
        ] {
            let scope = Scope::of(Address::parse(address.as_bytes()).unwrap());
            assert_eq!(scope.never_logged().is_none(), logged, "{address}");
        }
    }
}
