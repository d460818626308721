//! The one table of flow log fields.
//!
//! Parser, column store, query language, help and lessons all read this table;
//! no other place lists fields. Facts: "Flow log records" in the Amazon VPC user
//! guide (versions 2 to 11) and "Transit Gateway Flow Logs records" (version 6).

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

const INT_32: i64 = i32::MAX as i64;
const INT_64: i64 = i64::MAX;

/// The latest time that a JavaScript `Date` holds, in milliseconds (the year 275760).
const TIME_MAX: i64 = 8_640_000_000_000_000;

/// One field of the table, as a small index into it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(u8);

/// The AWS product that writes a flow log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Product {
    Vpc,
    TransitGateway,
}

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text without spaces.
    Text,
    /// A whole number from 0 to `max`, both included.
    Integer { max: i64 },
    /// An IPv4 or IPv6 address.
    Address,
}

/// What the fields of a flow log tell of, in the order in which people ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Aspect {
    Traffic,
    Time,
    Decision,
    TcpFlags,
    Way,
    RealEnds,
    Place,
    Zone,
    Gateway,
    GatewayEnds,
    Loss,
    Containers,
    Tags,
    Encryption,
    Record,
}

impl Aspect {
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// What fields of the aspect show, to follow "shows".
    pub fn shows(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Aspect::Traffic => (
                "Traffic",
                "who sent to whom, by which protocol and ports, and how much",
            ),
            Aspect::Time => ("Time", "when the packets passed"),
            Aspect::Decision => (
                "Decision",
                "whether security group and network ACL let the traffic pass, and why not",
            ),
            Aspect::TcpFlags => (
                "TCP flags",
                "who opened a connection, whether it was refused, and how it ended",
            ),
            Aspect::Way => (
                "Direction and way",
                "whether the traffic came in or went out, through which gateway, and where to next",
            ),
            Aspect::RealEnds => (
                "Real ends",
                "the addresses in the packets themselves, behind NAT gateways, load balancers and \
                 secondary addresses, and the AWS services that they belong to",
            ),
            Aspect::Place => (
                "Where it was recorded",
                "the account, VPC, subnet, instance and interface at which the traffic was counted",
            ),
            Aspect::Zone => (
                "Region and zone",
                "the Region and the zone in which the traffic was counted",
            ),
            Aspect::Gateway => (
                "Transit gateway",
                "the transit gateway and the attachments that the traffic went through",
            ),
            Aspect::GatewayEnds => (
                "Ends at the transit gateway",
                "the accounts, VPCs, subnets, interfaces and zones that the traffic came from and \
                 went to",
            ),
            Aspect::Loss => (
                "Lost packets",
                "how many packets the transit gateway dropped, and why",
            ),
            Aspect::Containers => (
                "Containers",
                "the Amazon ECS cluster, service, task and container behind the interface",
            ),
            Aspect::Tags => (
                "Tags",
                "how instances, interfaces and Auto Scaling groups are named by your own tags",
            ),
            Aspect::Encryption => ("Encryption", "whether the traffic was encrypted in transit"),
            Aspect::Record => (
                "The record itself",
                "the generation of its fields, and whether the logging worked",
            ),
        }
    }
}

/// What reading and querying need to know about a field.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The name AWS documents, as in a header line: `srcaddr`, `log-status`.
    pub name: &'static str,
    /// The name CloudWatch Logs Insights uses: `srcAddr`, `logStatus`.
    pub insights_name: &'static str,
    /// Further spellings met in exports, lower case, letters and digits only.
    pub other_names: &'static [&'static str],
    pub type_: Type,
    /// The record version that introduced the field.
    pub since_version: u8,
    /// Position (from 1) among the VPC flow log fields, if it is one.
    pub vpc_order: Option<u8>,
    /// Position (from 1) in a Transit Gateway record, if it is part of one.
    pub tgw_order: Option<u8>,
    pub in_vpc_default: bool,
    pub in_tgw_default: bool,
    pub aspect: Aspect,
    /// The only texts that may stand here besides `-`; empty where the list is open.
    ///
    /// `log-status` knows no `-`. Lists that AWS extends over time, such as that of
    /// `interface-type`, count as open.
    pub values: &'static [&'static str],
    /// One or two plain sentences on what the value says.
    pub meaning: &'static str,
}

/// What people who read a field want to know besides.
#[derive(Clone, Copy, Debug)]
pub struct Notes {
    /// What the field says in a Transit Gateway record, where that is something else.
    pub tgw_meaning: Option<&'static str>,
    /// Known values and what they mean, in few words. The values of `protocol` and
    /// `tcp-flags` are in [`super::protocol`] and [`super::tcp_flags`].
    pub values: &'static [(&'static str, &'static str)],
    /// Whether the field tells of a flow, so that NODATA and SKIPDATA records have `-` here.
    pub is_of_flow: bool,
    /// What `-` means in other records; empty where it is not met there.
    pub absent: &'static str,
    /// What is often taken for something else; whole sentences.
    pub misreadings: &'static [&'static str],
    pub example: &'static str,
    /// A query that makes use of the field.
    pub query: &'static str,
}

/// A row of the table.
///
/// Its two halves become two tables in the program, so that a module that never explains
/// a field does not carry the explanations.
struct Row {
    info: FieldInfo,
    notes: Notes,
}

static INFO: [FieldInfo; TABLE.len()] = {
    let mut all = [TABLE[0].info; TABLE.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = TABLE[at].info;
        at += 1;
    }
    all
};

static ALL_NOTES: [Notes; TABLE.len()] = {
    let mut all = [NOTES; TABLE.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = TABLE[at].notes;
        at += 1;
    }
    all
};

/// What most rows have in common.
const NOTES: Notes = Notes {
    tgw_meaning: None,
    values: &[],
    is_of_flow: false,
    absent: "",
    misreadings: &[],
    example: "",
    query: "",
};

impl Field {
    pub const VERSION: Field = Field(0);
    pub const ACCOUNT_ID: Field = Field(1);
    pub const INTERFACE_ID: Field = Field(2);
    pub const SRCADDR: Field = Field(3);
    pub const DSTADDR: Field = Field(4);
    pub const SRCPORT: Field = Field(5);
    pub const DSTPORT: Field = Field(6);
    pub const PROTOCOL: Field = Field(7);
    pub const PACKETS: Field = Field(8);
    pub const BYTES: Field = Field(9);
    pub const START: Field = Field(10);
    pub const END: Field = Field(11);
    pub const ACTION: Field = Field(12);
    pub const LOG_STATUS: Field = Field(13);
    pub const VPC_ID: Field = Field(14);
    pub const SUBNET_ID: Field = Field(15);
    pub const INSTANCE_ID: Field = Field(16);
    pub const TCP_FLAGS: Field = Field(17);
    pub const TYPE: Field = Field(18);
    pub const PKT_SRCADDR: Field = Field(19);
    pub const PKT_DSTADDR: Field = Field(20);
    pub const REGION: Field = Field(21);
    pub const AZ_ID: Field = Field(22);
    pub const SUBLOCATION_TYPE: Field = Field(23);
    pub const SUBLOCATION_ID: Field = Field(24);
    pub const PKT_SRC_AWS_SERVICE: Field = Field(25);
    pub const PKT_DST_AWS_SERVICE: Field = Field(26);
    pub const FLOW_DIRECTION: Field = Field(27);
    pub const TRAFFIC_PATH: Field = Field(28);
    pub const ECS_CLUSTER_ARN: Field = Field(29);
    pub const ECS_CLUSTER_NAME: Field = Field(30);
    pub const ECS_CONTAINER_INSTANCE_ARN: Field = Field(31);
    pub const ECS_CONTAINER_INSTANCE_ID: Field = Field(32);
    pub const ECS_CONTAINER_ID: Field = Field(33);
    pub const ECS_SECOND_CONTAINER_ID: Field = Field(34);
    pub const ECS_SERVICE_NAME: Field = Field(35);
    pub const ECS_TASK_DEFINITION_ARN: Field = Field(36);
    pub const ECS_TASK_ARN: Field = Field(37);
    pub const ECS_TASK_ID: Field = Field(38);
    pub const REJECT_REASON: Field = Field(39);
    pub const RESOURCE_ID: Field = Field(40);
    pub const ENCRYPTION_STATUS: Field = Field(41);
    pub const INSTANCE_TAG: Field = Field(42);
    pub const INSTANCE_TAG_2: Field = Field(43);
    pub const INTERFACE_TAG: Field = Field(44);
    pub const INTERFACE_TAG_2: Field = Field(45);
    pub const ASG_TAG: Field = Field(46);
    pub const ASG_TAG_2: Field = Field(47);
    pub const INTERFACE_TYPE: Field = Field(48);
    pub const NEXT_HOP_INTERFACE_ID: Field = Field(49);
    pub const NEXT_HOP_SUBNET_ID: Field = Field(50);
    pub const NEXT_HOP_AZ_ID: Field = Field(51);
    pub const NEXT_HOP_VPC_ID: Field = Field(52);
    pub const NEXT_HOP_INTERFACE_TYPE: Field = Field(53);
    pub const RESOURCE_TYPE: Field = Field(54);
    pub const TGW_ID: Field = Field(55);
    pub const TGW_ATTACHMENT_ID: Field = Field(56);
    pub const TGW_SRC_VPC_ACCOUNT_ID: Field = Field(57);
    pub const TGW_DST_VPC_ACCOUNT_ID: Field = Field(58);
    pub const TGW_SRC_VPC_ID: Field = Field(59);
    pub const TGW_DST_VPC_ID: Field = Field(60);
    pub const TGW_SRC_SUBNET_ID: Field = Field(61);
    pub const TGW_DST_SUBNET_ID: Field = Field(62);
    pub const TGW_SRC_ENI: Field = Field(63);
    pub const TGW_DST_ENI: Field = Field(64);
    pub const TGW_SRC_AZ_ID: Field = Field(65);
    pub const TGW_DST_AZ_ID: Field = Field(66);
    pub const TGW_PAIR_ATTACHMENT_ID: Field = Field(67);
    pub const PACKETS_LOST_NO_ROUTE: Field = Field(68);
    pub const PACKETS_LOST_BLACKHOLE: Field = Field(69);
    pub const PACKETS_LOST_MTU_EXCEEDED: Field = Field(70);
    pub const PACKETS_LOST_TTL_EXPIRED: Field = Field(71);

    /// All fields, in the order of the table.
    pub fn all() -> impl Iterator<Item = Field> {
        (0..INFO.len() as u8).map(Field)
    }

    /// The field that goes by `name` in any of the known spellings; case,
    /// hyphens and underscores do not count.
    pub fn find(name: &str) -> Option<Field> {
        static BY_KEY: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
            let keys = |field: Field| field.match_keys().map(move |key| (key, field));
            Field::all().flat_map(keys).collect()
        });
        BY_KEY.get(&match_key(name)).copied()
    }

    pub fn info(self) -> &'static FieldInfo {
        &INFO[self.0 as usize]
    }

    pub fn notes(self) -> &'static Notes {
        &ALL_NOTES[self.0 as usize]
    }

    /// The AWS name: `srcaddr`.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// The name of the column in Parquet files and in Athena: `log_status`.
    pub fn parquet_name(self) -> String {
        self.name().replace('-', "_")
    }

    /// The type of the column in Parquet files, where AWS tells.
    pub fn parquet_type(self) -> Option<&'static str> {
        match self.info().type_ {
            _ if self == Field::ENCRYPTION_STATUS => None,
            Type::Text | Type::Address => Some("STRING"),
            Type::Integer { max } if max > INT_32 => Some("INT_64"),
            Type::Integer { .. } => Some("INT_32"),
        }
    }

    /// Whether records of the product can hold the field.
    pub fn is_of(self, product: Product) -> bool {
        match product {
            Product::Vpc => self.info().vpc_order.is_some(),
            Product::TransitGateway => self.info().tgw_order.is_some(),
        }
    }

    /// The position in the table.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// All names that the field goes by.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let info = self.info();
        let others = info.other_names.iter().copied();
        [info.name, info.insights_name].into_iter().chain(others)
    }

    fn match_keys(self) -> impl Iterator<Item = String> {
        self.names().map(match_key)
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reduces a column name to what identifies the field: lower-case letters and digits.
pub fn match_key(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

const TABLE: [Row; 72] = [
    Row {
        info: FieldInfo {
            name: "version",
            insights_name: "version",
            other_names: &[],
            type_: Type::Integer { max: INT_32 },
            since_version: 2,
            vpc_order: Some(1),
            tgw_order: Some(1),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Record,
            values: &[],
            meaning: "The generation of the record's fields: the highest version among the \
                fields that were chosen. The default VPC record says 2, a transit gateway record \
                6.",
        },
        notes: Notes {
            values: &[
                ("2", "nothing beyond the 14 default fields"),
                (
                    "3",
                    "the version that brought VPC, subnet, instance, TCP flags and the addresses \
                     in the packet",
                ),
                ("4", "the version that brought Region, zone and sublocation"),
                (
                    "5",
                    "the version that brought AWS services, direction and path",
                ),
                ("6", "a transit gateway record"),
                ("7", "the version that brought Amazon ECS"),
                ("8", "the version that brought the reason of a rejection"),
                (
                    "9",
                    "the version that brought the resource behind the record",
                ),
                ("10", "the version that brought encryption"),
                (
                    "11",
                    "the version that brought tags, kinds of interfaces and the next hop",
                ),
            ],
            absent: "Never.",
            misreadings: &[
                "It is no release of AWS: it is the highest version among the chosen fields, so \
                 two flow logs made on the same day can differ.",
                "A custom format may leave it out, so that a record cannot be recognised by it.",
            ],
            example: "2",
            query: "stats count(*) as records by version",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "account-id",
            insights_name: "accountId",
            other_names: &["account"],
            type_: Type::Text,
            since_version: 2,
            vpc_order: Some(2),
            tgw_order: Some(3),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Place,
            values: &[],
            meaning: "The AWS account that owns the network interface, or the transit gateway. \
                `unknown` stands for interfaces that AWS services create.",
        },
        notes: Notes {
            values: &[(
                "unknown",
                "the interface belongs to an AWS service, such as a VPC endpoint or a Network \
                 Load Balancer",
            )],
            absent: "Not expected; for interfaces of AWS services the word `unknown` stands here.",
            misreadings: &[
                "It is text, no number: account IDs can begin with 0, which spreadsheets drop.",
                "It is the account of the interface, not that of the host at the other end.",
            ],
            example: "210987654321",
            query: "stats count(*) as records by accountId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "interface-id",
            insights_name: "interfaceId",
            other_names: &["eni"],
            type_: Type::Text,
            since_version: 2,
            vpc_order: Some(3),
            tgw_order: None,
            in_vpc_default: true,
            in_tgw_default: false,
            aspect: Aspect::Place,
            values: &[],
            meaning: "The network interface at which the traffic was counted. When two \
                interfaces talk to each other, each has records of its own.",
        },
        notes: Notes {
            absent: "A regional NAT gateway is no single interface; `resource-id` names it.",
            misreadings: &[
                "Traffic between two interfaces that are both logged is recorded at each, so \
                 that adding up all records counts it twice.",
                "A host can have several interfaces; each has records of its own.",
            ],
            example: "eni-0b7d5c2f9a1e34d60",
            query: "stats count(*) as records, sum(bytes) as total by interfaceId | sort total \
                desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "srcaddr",
            insights_name: "srcAddr",
            other_names: &["source", "sourceaddress"],
            type_: Type::Address,
            since_version: 2,
            vpc_order: Some(4),
            tgw_order: Some(17),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Traffic,
            values: &[],
            meaning: "The address that the traffic came from. For traffic that leaves the \
                interface this is the interface's own private address.",
        },
        notes: Notes {
            tgw_meaning: Some(
                "The address that the traffic through the transit gateway came from.",
            ),
            is_of_flow: true,
            misreadings: &[
                "The sender of a record is not always the client: an answer is a record of its \
                 own, with the addresses swapped.",
                "Behind a NAT gateway, a transit gateway or a Kubernetes node it may not be the \
                 original sender; `pkt-srcaddr` is.",
                "A stranger's address here does not mean that it got in: that is `action`.",
            ],
            example: "203.0.113.77",
            query: "stats sum(bytes) as total by srcAddr | sort total desc | limit 10",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "dstaddr",
            insights_name: "dstAddr",
            other_names: &["destination", "destinationaddress"],
            type_: Type::Address,
            since_version: 2,
            vpc_order: Some(5),
            tgw_order: Some(18),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Traffic,
            values: &[],
            meaning: "The address that the traffic went to. For traffic that enters the \
                interface this is the interface's primary private address.",
        },
        notes: Notes {
            tgw_meaning: Some("The address that the traffic through the transit gateway went to."),
            is_of_flow: true,
            misreadings: &[
                "A host that is called by its public address shows its private one here: the \
                 internet gateway translates before the interface sees the packet.",
                "A packet to a secondary private address still shows the primary one here; \
                 `pkt-dstaddr` has the address that was called.",
                "In an answer this is the client, not the server.",
            ],
            example: "10.20.4.15",
            query: "filter dstPort = 22 | stats count(*) as records by dstAddr",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "srcport",
            insights_name: "srcPort",
            other_names: &["sourceport"],
            type_: Type::Integer { max: 65_535 },
            since_version: 2,
            vpc_order: Some(6),
            tgw_order: Some(19),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Traffic,
            values: &[],
            meaning: "The port of the sender; clients usually pick a high one. Protocols without \
                ports, such as ICMP, show 0.",
        },
        notes: Notes {
            values: &[("0", "the protocol has no ports, as ICMP")],
            is_of_flow: true,
            misreadings: &[
                "In an answer the port of the service stands here, and that of the client in \
                 `dstport`.",
                "A high number mostly means nothing: clients take a new port for every \
                 connection.",
            ],
            example: "51544",
            query: "filter srcPort = 443 | stats sum(bytes) as answered by dstAddr",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "dstport",
            insights_name: "dstPort",
            other_names: &["destinationport", "destport"],
            type_: Type::Integer { max: 65_535 },
            since_version: 2,
            vpc_order: Some(7),
            tgw_order: Some(20),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Traffic,
            values: &[],
            meaning: "The port of the receiver, which mostly tells the service: 22 is SSH, 53 \
                DNS, 443 HTTPS. Protocols without ports show 0.",
        },
        notes: Notes {
            values: &[("0", "the protocol has no ports, as ICMP")],
            is_of_flow: true,
            misreadings: &[
                "A high number mostly marks an answer on its way to a client, not a service.",
                "The service is what usually listens on the port; anything may.",
                "Protocol numbers are not ports: 6 is TCP in `protocol`, and nothing in \
                 particular here.",
            ],
            example: "443",
            query: "filter action = \"REJECT\" | stats count(*) as records by dstPort | sort \
                records desc | limit 10",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "protocol",
            insights_name: "protocol",
            other_names: &[],
            type_: Type::Integer { max: 255 },
            since_version: 2,
            vpc_order: Some(8),
            tgw_order: Some(21),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Traffic,
            values: &[],
            meaning: "The IANA number of the IP protocol: 1 is ICMP, 6 TCP, 17 UDP, 58 ICMPv6.",
        },
        notes: Notes {
            is_of_flow: true,
            misreadings: &[
                "It is no port: 6 is TCP, 17 is UDP, 1 is ICMP.",
                "ICMP records hold neither type nor code, so that a ping and its answer look \
                 alike.",
                "Parquet files of AWS hold it as INT_32, while the Athena table that AWS \
                 documents says bigint; strict readers refuse that.",
            ],
            example: "6",
            query: "stats sum(packets) as packets, sum(bytes) as total by protocol | sort total \
                desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "packets",
            insights_name: "packets",
            other_names: &["numpackets"],
            type_: Type::Integer { max: INT_64 },
            since_version: 2,
            vpc_order: Some(9),
            tgw_order: Some(22),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Traffic,
            values: &[],
            meaning: "The number of packets of this flow in the capture window.",
        },
        notes: Notes {
            is_of_flow: true,
            misreadings: &[
                "It counts one direction in one capture window. A long connection is many \
                 records.",
                "It is no number of requests or connections.",
            ],
            example: "12",
            query: "stats sum(packets) as packets by srcAddr, dstAddr | sort packets desc | \
                limit 10",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "bytes",
            insights_name: "bytes",
            other_names: &["numbytes"],
            type_: Type::Integer { max: INT_64 },
            since_version: 2,
            vpc_order: Some(10),
            tgw_order: Some(23),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Traffic,
            values: &[],
            meaning: "The number of bytes of this flow in the capture window, in this one \
                direction; answers are a record of their own.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "Not counted, as for traffic that VPC Block Public Access handles.",
            misreadings: &[
                "It counts one direction: what came back is in a record of its own.",
                "Two interfaces that talk to each other both count the same bytes.",
            ],
            example: "4310",
            query: "stats sum(bytes) as total by srcAddr, dstAddr | sort total desc | limit 10",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "start",
            insights_name: "startTime",
            other_names: &["windowstart"],
            type_: Type::Integer { max: TIME_MAX },
            since_version: 2,
            vpc_order: Some(11),
            tgw_order: Some(24),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Time,
            values: &[],
            meaning: "When the first packet of the window was counted, in seconds since 1970 \
                UTC. The packet itself may be up to 60 seconds older.",
        },
        notes: Notes {
            absent: "Never; NODATA and SKIPDATA records tell their window, too.",
            misreadings: &[
                "It is when this window saw the flow first, not when the connection began.",
                "It is in seconds and in UTC. CloudWatch uses it as the time of the event, in \
                 milliseconds.",
            ],
            example: "1794700812",
            query: "stats min(startTime) as first, max(endTime) as last by interfaceId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "end",
            insights_name: "endTime",
            other_names: &["windowend"],
            type_: Type::Integer { max: TIME_MAX },
            since_version: 2,
            vpc_order: Some(12),
            tgw_order: Some(25),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Time,
            values: &[],
            meaning: "When the last packet of the window was counted, in seconds since 1970 UTC. \
                The packet itself may be up to 60 seconds older.",
        },
        notes: Notes {
            absent: "Never; NODATA and SKIPDATA records tell their window, too.",
            misreadings: &[
                "It is when this window saw the flow last, not when the connection ended.",
                "It is a reserved word of SQL: Athena wants it in quotes.",
                "Files in S3 are cut by it, in slots of five minutes.",
            ],
            example: "1794700869",
            query: "fields startTime, endTime, endTime - startTime as seconds | sort seconds \
                desc | limit 10",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "action",
            insights_name: "action",
            other_names: &[],
            type_: Type::Text,
            since_version: 2,
            vpc_order: Some(13),
            tgw_order: None,
            in_vpc_default: true,
            in_tgw_default: false,
            aspect: Aspect::Decision,
            values: &["ACCEPT", "REJECT"],
            meaning: "Whether the traffic was allowed (ACCEPT) or refused (REJECT) by security \
                groups, network ACLs or rules of the whole VPC. Packets that arrive after a \
                connection was closed are refused too.",
        },
        notes: Notes {
            values: &[
                (
                    "ACCEPT",
                    "security group and network ACL let the traffic pass at this interface",
                ),
                (
                    "REJECT",
                    "security group or network ACL refused it at this interface, or a rule of \
                     the whole VPC did",
                ),
            ],
            is_of_flow: true,
            misreadings: &[
                "ACCEPT is the decision of security group and network ACL at this interface. It \
                 does not say that the packets arrived, nor that anyone answered.",
                "A missing route is never a REJECT: such packets leave with ACCEPT and are \
                 recorded nowhere else.",
                "REJECT does not say which of the two refused: security group or network ACL.",
                "Packets that come after a connection has ended are REJECT, although a rule \
                 allows the connection.",
                "A connection that is under way stays ACCEPT after the rule that allowed it is \
                 gone.",
                "Transit gateways have no such field; there, lost packets are counted.",
            ],
            example: "ACCEPT",
            query: "filter action = \"REJECT\" | stats count(*) as records by srcAddr, dstAddr, \
                dstPort | sort records desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "log-status",
            insights_name: "logStatus",
            other_names: &["flowlogstatus"],
            type_: Type::Text,
            since_version: 2,
            vpc_order: Some(14),
            tgw_order: Some(26),
            in_vpc_default: true,
            in_tgw_default: true,
            aspect: Aspect::Record,
            values: &["OK", "NODATA", "SKIPDATA"],
            meaning: "How the logging went: OK, NODATA when nothing passed in the window, \
                SKIPDATA when some records were lost. It does not judge the traffic.",
        },
        notes: Notes {
            values: &[
                ("OK", "the logging worked, and the record describes a flow"),
                (
                    "NODATA",
                    "the logging worked, and nothing passed here in this window",
                ),
                (
                    "SKIPDATA",
                    "records of this window were lost inside AWS, because of a limit or an error",
                ),
            ],
            absent: "Never.",
            misreadings: &[
                "OK says that the logging worked. Rejected traffic is logged with OK, too: \
                 whether it passed is `action`.",
                "NODATA is no fault: nothing passed the interface.",
                "One SKIPDATA record can stand for many flows, and nobody knows which.",
            ],
            example: "OK",
            query: "stats count(*) as lines by logStatus",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "vpc-id",
            insights_name: "vpcId",
            other_names: &[],
            type_: Type::Text,
            since_version: 3,
            vpc_order: Some(15),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Place,
            values: &[],
            meaning: "The VPC that the network interface is in.",
        },
        notes: Notes {
            absent: "AWS could not find it out for this record; it is not promised.",
            misreadings: &[
                "It is the VPC of the interface, not that of the host at the other end.",
            ],
            example: "vpc-0c3d5e7f9a1b2c4d6",
            query: "stats sum(bytes) as total by vpcId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "subnet-id",
            insights_name: "subnetId",
            other_names: &[],
            type_: Type::Text,
            since_version: 3,
            vpc_order: Some(16),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Place,
            values: &[],
            meaning: "The subnet that the network interface is in.",
        },
        notes: Notes {
            absent: "AWS could not find it out for this record; it is not promised.",
            misreadings: &[
                "It is the subnet of the interface. Its network ACL took part in `action`, not \
                 that of the other end.",
            ],
            example: "subnet-0e5b7d9f1a3c5e7b9",
            query: "filter action = \"REJECT\" | stats count(*) as records by subnetId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "instance-id",
            insights_name: "instanceId",
            other_names: &[],
            type_: Type::Text,
            since_version: 3,
            vpc_order: Some(17),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Place,
            values: &[],
            meaning: "The EC2 instance that the network interface belongs to. Interfaces that \
                AWS runs for you, such as those of a NAT gateway, have none.",
        },
        notes: Notes {
            absent: "The interface is run by AWS: a NAT gateway, a load balancer, a transit \
                gateway attachment, an endpoint.",
            misreadings: &[
                "An instance can have several interfaces; add up by instance to see all of \
                 them.",
            ],
            example: "i-0a1b2c3d4e5f60718",
            query: "stats sum(bytes) as total by instanceId | sort total desc | limit 10",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tcp-flags",
            insights_name: "tcpFlags",
            other_names: &[],
            type_: Type::Integer { max: 65_535 },
            since_version: 3,
            vpc_order: Some(18),
            tgw_order: Some(32),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::TcpFlags,
            values: &[],
            meaning: "The TCP flags of the window, combined bit by bit: 1 is FIN, 2 SYN, 4 RST, \
                18 SYN-ACK. Packets with only ACK or PSH leave it at 0.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "AWS could not work it out.",
            misreadings: &[
                "It is a sum of bits over all packets of the window, not the flags of one \
                 packet: 3 is SYN and FIN of a short connection.",
                "0 does not mean that nothing happened: ACK and PSH alone are not shown, so that \
                 the middle of a long connection shows 0. So do all other protocols.",
                "Who sends SYN without ACK (2) is the client, who sends SYN-ACK (18) the \
                 server.",
                "The page on transit gateways also lists PSH (8), ACK (16) and URG (32).",
            ],
            example: "2",
            query: "filter tcpFlags = 2 | stats count(*) as opened by srcAddr, dstAddr, dstPort \
                | sort opened desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "type",
            insights_name: "type",
            other_names: &[],
            type_: Type::Text,
            since_version: 3,
            vpc_order: Some(19),
            tgw_order: Some(27),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::Traffic,
            values: &[],
            meaning: "The type of traffic: IPv4, IPv6, or EFA (Elastic Fabric Adapter).",
        },
        notes: Notes {
            values: &[
                ("IPv4", "Internet Protocol version 4"),
                ("IPv6", "Internet Protocol version 6"),
                ("EFA", "Elastic Fabric Adapter, for computing clusters"),
            ],
            is_of_flow: true,
            example: "IPv4",
            query: "stats sum(bytes) as total by type",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "pkt-srcaddr",
            insights_name: "pktSrcAddr",
            other_names: &[],
            type_: Type::Address,
            since_version: 3,
            vpc_order: Some(20),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::RealEnds,
            values: &[],
            meaning: "The source address in the packet itself. Where it differs from `srcaddr`, \
                something in between passed the traffic on, and this is the original sender.",
        },
        notes: Notes {
            is_of_flow: true,
            misreadings: &[
                "That it differs from `srcaddr` is no forgery: a NAT gateway, a transit gateway, \
                 a load balancer or a Kubernetes node stands in between.",
            ],
            example: "10.20.9.33",
            query: "filter srcAddr != pktSrcAddr | stats count(*) as records by srcAddr, \
                pktSrcAddr",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "pkt-dstaddr",
            insights_name: "pktDstAddr",
            other_names: &[],
            type_: Type::Address,
            since_version: 3,
            vpc_order: Some(21),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::RealEnds,
            values: &[],
            meaning: "The destination address in the packet itself. Where it differs from \
                `dstaddr`, something in between passes the traffic on, and this is the final \
                receiver.",
        },
        notes: Notes {
            is_of_flow: true,
            misreadings: &[
                "It also differs from `dstaddr` when the packet was meant for a secondary \
                 address of the interface.",
            ],
            example: "198.51.100.30",
            query: "filter dstAddr != pktDstAddr | stats count(*) as records by dstAddr, \
                pktDstAddr",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "region",
            insights_name: "region",
            other_names: &[],
            type_: Type::Text,
            since_version: 4,
            vpc_order: Some(22),
            tgw_order: Some(33),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::Zone,
            values: &[],
            meaning: "The AWS Region of the network interface, or of the transit gateway.",
        },
        notes: Notes {
            absent: "AWS could not find it out for this record; it is not promised.",
            misreadings: &[
                "It is the Region of the interface, not that of the other end.",
                "In Athena it can clash with a partition column of the same name.",
            ],
            example: "us-west-2",
            query: "stats sum(bytes) as total by region",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "az-id",
            insights_name: "azId",
            other_names: &[],
            type_: Type::Text,
            since_version: 4,
            vpc_order: Some(23),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Zone,
            values: &[],
            meaning: "The Availability Zone of the network interface by its ID, which means the \
                same zone in every account.",
        },
        notes: Notes {
            absent: "The interface is in a sublocation.",
            misreadings: &[
                "It is no zone letter: `us-west-2a` can mean another zone in another account, \
                 `usw2-az1` cannot.",
            ],
            example: "usw2-az1",
            query: "stats sum(bytes) as total by azId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "sublocation-type",
            insights_name: "sublocationType",
            other_names: &[],
            type_: Type::Text,
            since_version: 4,
            vpc_order: Some(24),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Zone,
            values: &[],
            meaning: "The kind of place outside an ordinary zone that the interface is in: \
                `wavelength`, `outpost` or `localzone`.",
        },
        notes: Notes {
            values: &[
                (
                    "wavelength",
                    "Wavelength Zone, in the network of a telephone company",
                ),
                ("outpost", "Outpost, a rack at the customer's"),
                ("localzone", "Local Zone, close to a city"),
            ],
            absent: "The interface is in an ordinary zone, which is the rule.",
            example: "outpost",
            query: "stats count(*) as records by sublocationType",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "sublocation-id",
            insights_name: "sublocationId",
            other_names: &[],
            type_: Type::Text,
            since_version: 4,
            vpc_order: Some(25),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Zone,
            values: &[],
            meaning: "The ID of the Wavelength Zone, Outpost or Local Zone that the interface is \
                in.",
        },
        notes: Notes {
            absent: "The interface is in an ordinary zone, which is the rule.",
            example: "usw2-lax1-az1",
            query: "stats count(*) as records by sublocationType, sublocationId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "pkt-src-aws-service",
            insights_name: "pktSrcAwsService",
            other_names: &[],
            type_: Type::Text,
            since_version: 5,
            vpc_order: Some(26),
            tgw_order: Some(35),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::RealEnds,
            values: &[],
            meaning: "The AWS service that the packet's source address belongs to, by its name \
                in the published IP ranges. `AMAZON` covers all others of Amazon.",
        },
        notes: Notes {
            tgw_meaning: Some(
                "The AWS service that `srcaddr` belongs to, by its name in the published IP \
                 ranges.",
            ),
            values: AWS_SERVICES,
            is_of_flow: true,
            absent: "The address is private, or not one of AWS.",
            misreadings: &[
                "It names the owner of the address, not the service that was used: `EC2` may be \
                 anybody's instance.",
            ],
            example: "EC2_INSTANCE_CONNECT",
            query: "stats sum(bytes) as total by pktSrcAwsService",
        },
    },
    Row {
        info: FieldInfo {
            name: "pkt-dst-aws-service",
            insights_name: "pktDstAwsService",
            other_names: &[],
            type_: Type::Text,
            since_version: 5,
            vpc_order: Some(27),
            tgw_order: Some(36),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::RealEnds,
            values: &[],
            meaning: "The AWS service that the packet's destination address belongs to, by its \
                name in the published IP ranges. `AMAZON` covers all others of Amazon.",
        },
        notes: Notes {
            tgw_meaning: Some(
                "The AWS service that `dstaddr` belongs to, by its name in the published IP \
                 ranges.",
            ),
            values: AWS_SERVICES,
            is_of_flow: true,
            absent: "The address is private, or not one of AWS.",
            misreadings: &[
                "It names the owner of the address, not the service that was used: `EC2` may be \
                 anybody's instance.",
            ],
            example: "S3",
            query: "stats sum(bytes) as total by pktDstAwsService | sort total desc",
        },
    },
    Row {
        info: FieldInfo {
            name: "flow-direction",
            insights_name: "flowDirection",
            other_names: &[],
            type_: Type::Text,
            since_version: 5,
            vpc_order: Some(28),
            tgw_order: Some(34),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::Way,
            values: &[],
            meaning: "Whether the traffic entered (`ingress`) or left (`egress`) the network \
                interface.",
        },
        notes: Notes {
            tgw_meaning: Some(
                "Whether the traffic was recorded as it entered (`ingress`) or left (`egress`).",
            ),
            values: &[
                ("ingress", "into the interface"),
                ("egress", "out of the interface"),
            ],
            is_of_flow: true,
            misreadings: &[
                "It is the view of the interface: what one interface sends (`egress`), the other \
                 gets (`ingress`).",
                "It does not tell who began: the answers of a server to a client outside are \
                 `egress`.",
            ],
            example: "ingress",
            query: "stats sum(bytes) as total by interfaceId, flowDirection",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "traffic-path",
            insights_name: "trafficPath",
            other_names: &[],
            type_: Type::Integer { max: INT_32 },
            since_version: 5,
            vpc_order: Some(29),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Way,
            values: &[],
            meaning: "The way by which outgoing traffic left, as a number: 1 stays in the VPC, 2 \
                and 8 are an internet gateway (2 also a gateway endpoint), 3 is a virtual \
                private gateway, 4 and 5 are peerings, 6 is a local gateway, 7 a gateway \
                endpoint.",
        },
        notes: Notes {
            values: &[
                ("1", "to a resource in the same VPC"),
                ("2", "through an internet gateway or a gateway VPC endpoint"),
                (
                    "3",
                    "through a virtual private gateway (VPN or Direct Connect)",
                ),
                ("4", "through a peering connection within the Region"),
                ("5", "through a peering connection to another Region"),
                ("6", "through a local gateway"),
                ("7", "through a gateway VPC endpoint"),
                ("8", "through an internet gateway"),
            ],
            is_of_flow: true,
            absent: "The traffic came in, or went out in a way that has no number.",
            misreadings: &[
                "2 is no NAT gateway: traffic to a NAT gateway stays in the VPC, so it is 1.",
                "7 and 8 occur with Nitro instances only; others show 2 instead.",
                "Of 6 AWS has written both that it is a local gateway and that it is a Local \
                 Zone or Wavelength Zone.",
            ],
            example: "8",
            query: "filter flowDirection = \"egress\" | stats sum(bytes) as total by trafficPath \
                | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "ecs-cluster-arn",
            insights_name: "ecsClusterArn",
            other_names: &[],
            type_: Type::Text,
            since_version: 7,
            vpc_order: Some(30),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Containers,
            values: &[],
            meaning: "The ARN of the ECS cluster, when the traffic is that of a running ECS task.",
        },
        notes: Notes {
            absent: "The traffic is not that of a running ECS task.",
            misreadings: &[
                "In a subnet that accounts share, AWS leaves out the tasks of other accounts.",
            ],
            example: "arn:aws:ecs:us-west-2:210987654321:cluster/shop",
            query: "stats sum(bytes) as total by ecsClusterArn",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "ecs-cluster-name",
            insights_name: "ecsClusterName",
            other_names: &[],
            type_: Type::Text,
            since_version: 7,
            vpc_order: Some(31),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Containers,
            values: &[],
            meaning: "The name of the ECS cluster, when the traffic is that of a running ECS \
                task.",
        },
        notes: Notes {
            absent: "The traffic is not that of a running ECS task.",
            misreadings: &[
                "In a subnet that accounts share, AWS leaves out the tasks of other accounts.",
            ],
            example: "shop",
            query: "stats sum(bytes) as total by ecsClusterName",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "ecs-container-instance-arn",
            insights_name: "ecsContainerInstanceArn",
            other_names: &[],
            type_: Type::Text,
            since_version: 7,
            vpc_order: Some(32),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Containers,
            values: &[],
            meaning: "The ARN of the ECS container instance on which the task runs. Tasks on \
                Fargate have none.",
        },
        notes: Notes {
            absent: "The traffic is not that of a running ECS task. Fargate tasks have no \
                container instance.",
            misreadings: &[
                "In a subnet that accounts share, AWS leaves out the tasks of other accounts.",
            ],
            example: "arn:aws:ecs:us-west-2:210987654321:container-instance/shop/1f3a5c7e9b",
            query: "stats sum(bytes) as total by ecsContainerInstanceArn",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "ecs-container-instance-id",
            insights_name: "ecsContainerInstanceId",
            other_names: &[],
            type_: Type::Text,
            since_version: 7,
            vpc_order: Some(33),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Containers,
            values: &[],
            meaning: "The ID of the ECS container instance on which the task runs. Tasks on \
                Fargate have none.",
        },
        notes: Notes {
            absent: "The traffic is not that of a running ECS task. Fargate tasks have no \
                container instance.",
            misreadings: &[
                "It is no EC2 instance ID but the number under which ECS knows the host.",
            ],
            example: "1f3a5c7e9b",
            query: "stats sum(bytes) as total by ecsContainerInstanceId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "ecs-container-id",
            insights_name: "ecsContainerId",
            other_names: &[],
            type_: Type::Text,
            since_version: 7,
            vpc_order: Some(34),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Containers,
            values: &[],
            meaning: "The runtime ID of the first container of the ECS task.",
        },
        notes: Notes {
            absent: "The traffic is not that of a running ECS task.",
            misreadings: &[
                "The containers of a task share one interface: the record does not tell which of \
                 them sent.",
            ],
            example: "8d2f4b6a0c1e",
            query: "stats sum(bytes) as total by ecsContainerId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "ecs-second-container-id",
            insights_name: "ecsSecondContainerId",
            other_names: &[],
            type_: Type::Text,
            since_version: 7,
            vpc_order: Some(35),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Containers,
            values: &[],
            meaning: "The runtime ID of the second container of the ECS task, when it has more \
                than one.",
        },
        notes: Notes {
            absent: "The traffic is not that of a running ECS task. Tasks of a single container \
                have no second one.",
            misreadings: &[
                "The containers of a task share one interface: the record does not tell which of \
                 them sent.",
            ],
            example: "5e7a9c1b3d4f",
            query: "filter ecsSecondContainerId != \"-\" | stats count(*) as records by \
                ecsTaskId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "ecs-service-name",
            insights_name: "ecsServiceName",
            other_names: &[],
            type_: Type::Text,
            since_version: 7,
            vpc_order: Some(36),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Containers,
            values: &[],
            meaning: "The ECS service that started the task. Tasks that were started by \
                themselves have none.",
        },
        notes: Notes {
            absent: "The traffic is not that of a running ECS task. Tasks that no service \
                started have none.",
            misreadings: &[
                "In a subnet that accounts share, AWS leaves out the tasks of other accounts.",
            ],
            example: "checkout",
            query: "stats sum(bytes) as total by ecsServiceName | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "ecs-task-definition-arn",
            insights_name: "ecsTaskDefinitionArn",
            other_names: &[],
            type_: Type::Text,
            since_version: 7,
            vpc_order: Some(37),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Containers,
            values: &[],
            meaning: "The ARN, with revision, of the definition that the ECS task was started \
                from.",
        },
        notes: Notes {
            absent: "The traffic is not that of a running ECS task.",
            misreadings: &[
                "In a subnet that accounts share, AWS leaves out the tasks of other accounts.",
            ],
            example: "arn:aws:ecs:us-west-2:210987654321:task-definition/checkout:17",
            query: "stats sum(bytes) as total by ecsTaskDefinitionArn",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "ecs-task-arn",
            insights_name: "ecsTaskArn",
            other_names: &[],
            type_: Type::Text,
            since_version: 7,
            vpc_order: Some(38),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Containers,
            values: &[],
            meaning: "The ARN of the running ECS task.",
        },
        notes: Notes {
            absent: "The traffic is not that of a running ECS task.",
            misreadings: &[
                "In a subnet that accounts share, AWS leaves out the tasks of other accounts.",
            ],
            example: "arn:aws:ecs:us-west-2:210987654321:task/shop/9c8b7a6d5e",
            query: "stats sum(bytes) as total by ecsTaskArn",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "ecs-task-id",
            insights_name: "ecsTaskId",
            other_names: &[],
            type_: Type::Text,
            since_version: 7,
            vpc_order: Some(39),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Containers,
            values: &[],
            meaning: "The ID of the running ECS task.",
        },
        notes: Notes {
            absent: "The traffic is not that of a running ECS task.",
            misreadings: &[
                "In a subnet that accounts share, AWS leaves out the tasks of other accounts.",
            ],
            example: "9c8b7a6d5e",
            query: "stats sum(bytes) as total by ecsServiceName, ecsTaskId | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "reject-reason",
            insights_name: "rejectReason",
            other_names: &[],
            type_: Type::Text,
            since_version: 8,
            vpc_order: Some(40),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Decision,
            values: &[],
            meaning: "Why the whole VPC refused the traffic: `BPA` is Block Public Access, `EC` \
                encryption controls. Security groups and network ACLs leave it at `-`.",
        },
        notes: Notes {
            values: &[
                ("BPA", "VPC Block Public Access refused it"),
                ("EC", "VPC encryption controls refused it"),
            ],
            is_of_flow: true,
            absent: "The traffic was accepted, or security group or network ACL refused it.",
            misreadings: &[
                "`-` in a REJECT record is no gap: it means the ordinary case, security group or \
                 network ACL.",
            ],
            example: "BPA",
            query: "filter action = \"REJECT\" | stats count(*) as records by rejectReason",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "resource-id",
            insights_name: "resourceId",
            other_names: &[],
            type_: Type::Text,
            since_version: 9,
            vpc_order: Some(41),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Place,
            values: &[],
            meaning: "The AWS resource that the record is about when it is not a single \
                interface, such as a regional NAT gateway.",
        },
        notes: Notes {
            absent: "The record is about an interface, which is the rule.",
            misreadings: &[
                "It is not the resource at the other end: together with `interface-id` it says \
                 where the traffic was counted.",
            ],
            example: "nat-0d1c2b3a4f5e6d7c8",
            query: "stats sum(bytes) as total by resourceId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "encryption-status",
            insights_name: "encryptionStatus",
            other_names: &[],
            type_: Type::Text,
            since_version: 10,
            vpc_order: Some(42),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Encryption,
            values: &[],
            meaning: "Whether the traffic was encrypted in transit: 0 is no, 1 by the Nitro \
                hardware, 2 by the application, 3 by both.",
        },
        notes: Notes {
            values: &[
                ("0", "not encrypted"),
                ("1", "encrypted by the Nitro hardware"),
                ("2", "encrypted by the application"),
                (
                    "3",
                    "encrypted by the Nitro hardware and by the application",
                ),
            ],
            is_of_flow: true,
            absent: "Not known, or encryption controls are off in the VPC.",
            misreadings: &[
                "2 is partly a guess of AWS by the port: it does not look into the packets.",
                "AWS does not say which type it has in Parquet; some files may hold a number, \
                 some a text.",
            ],
            example: "1",
            query: "stats sum(bytes) as total by encryptionStatus",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "instance-tag",
            insights_name: "instanceTag",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(43),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Tags,
            values: &[],
            meaning: "The value of the first tag that was chosen for EC2 instances, \
                percent-encoded.",
        },
        notes: Notes {
            absent: "The resource has no such tag, none was chosen, or AWS could not find it out.",
            misreadings: &[
                "The record holds it percent-encoded: `%2D` is a hyphen. Queries show what it says.",
                "In the first hour of a new flow log it may be missing or wrong.",
                "It holds the value only; which key it is was chosen with the flow log \
                 (`TagFieldSpecifications`).",
            ],
            example: "team%2Da",
            query: "stats sum(bytes) as total by instanceTag | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "instance-tag-2",
            insights_name: "instanceTag2",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(44),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Tags,
            values: &[],
            meaning: "The value of the second tag that was chosen for EC2 instances, \
                percent-encoded.",
        },
        notes: Notes {
            absent: "The resource has no such tag, none was chosen, or AWS could not find it out.",
            misreadings: &[
                "The record holds it percent-encoded: `%2D` is a hyphen. Queries show what it says.",
                "In the first hour of a new flow log it may be missing or wrong.",
                "It holds the value only; which key it is was chosen with the flow log \
                 (`TagFieldSpecifications`).",
            ],
            example: "prod",
            query: "stats sum(bytes) as total by instanceTag2 | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "interface-tag",
            insights_name: "interfaceTag",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(45),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Tags,
            values: &[],
            meaning: "The value of the first tag that was chosen for network interfaces, \
                percent-encoded.",
        },
        notes: Notes {
            absent: "The resource has no such tag, none was chosen, or AWS could not find it out.",
            misreadings: &[
                "The record holds it percent-encoded: `%2D` is a hyphen. Queries show what it says.",
                "In the first hour of a new flow log it may be missing or wrong.",
                "It holds the value only; which key it is was chosen with the flow log \
                 (`TagFieldSpecifications`).",
            ],
            example: "web",
            query: "stats sum(bytes) as total by interfaceTag | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "interface-tag-2",
            insights_name: "interfaceTag2",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(46),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Tags,
            values: &[],
            meaning: "The value of the second tag that was chosen for network interfaces, \
                percent-encoded.",
        },
        notes: Notes {
            absent: "The resource has no such tag, none was chosen, or AWS could not find it out.",
            misreadings: &[
                "The record holds it percent-encoded: `%2D` is a hyphen. Queries show what it says.",
                "In the first hour of a new flow log it may be missing or wrong.",
                "It holds the value only; which key it is was chosen with the flow log \
                 (`TagFieldSpecifications`).",
            ],
            example: "blue",
            query: "stats sum(bytes) as total by interfaceTag2 | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "asg-tag",
            insights_name: "asgTag",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(47),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Tags,
            values: &[],
            meaning: "The value of the first tag that was chosen for Auto Scaling groups, \
                percent-encoded.",
        },
        notes: Notes {
            absent: "The resource has no such tag, none was chosen, or AWS could not find it out.",
            misreadings: &[
                "The record holds it percent-encoded: `%2D` is a hyphen. Queries show what it says.",
                "In the first hour of a new flow log it may be missing or wrong.",
                "It holds the value only; which key it is was chosen with the flow log \
                 (`TagFieldSpecifications`).",
            ],
            example: "workers",
            query: "stats sum(bytes) as total by asgTag | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "asg-tag-2",
            insights_name: "asgTag2",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(48),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Tags,
            values: &[],
            meaning: "The value of the second tag that was chosen for Auto Scaling groups, \
                percent-encoded.",
        },
        notes: Notes {
            absent: "The resource has no such tag, none was chosen, or AWS could not find it out.",
            misreadings: &[
                "The record holds it percent-encoded: `%2D` is a hyphen. Queries show what it says.",
                "In the first hour of a new flow log it may be missing or wrong.",
                "It holds the value only; which key it is was chosen with the flow log \
                 (`TagFieldSpecifications`).",
            ],
            example: "spot",
            query: "stats sum(bytes) as total by asgTag2 | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "interface-type",
            insights_name: "interfaceType",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(49),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Place,
            values: &[],
            meaning: "The kind of AWS resource that the network interface serves, such as \
                `nat_gateway` or `vpc_endpoint`.",
        },
        notes: Notes {
            values: INTERFACE_TYPES,
            absent: "None of the kinds that AWS names here, such as an instance's own interface.",
            misreadings: &["The list grows; a word that is not known here is no error."],
            example: "nat_gateway",
            query: "stats sum(bytes) as total by interfaceType",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "next-hop-interface-id",
            insights_name: "nextHopInterfaceId",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(50),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Way,
            values: &[],
            meaning: "The network interface next to this one on the way: where outgoing traffic \
                goes to, or incoming traffic comes from.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "There is no next hop, as with delivery on the spot, or AWS could not find \
                it out.",
            misreadings: &[
                "For incoming traffic it is where the traffic came from, although it is called \
                 next.",
            ],
            example: "eni-0c11d22e33f44a550",
            query: "stats sum(bytes) as total by interfaceId, nextHopInterfaceId | sort total \
                desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "next-hop-subnet-id",
            insights_name: "nextHopSubnetId",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(51),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Way,
            values: &[],
            meaning: "The subnet of the next network interface on the way.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "There is no next hop, as with delivery on the spot, or AWS could not find \
                it out.",
            example: "subnet-0f6a8c0e2b4d6f8a1",
            query: "stats sum(bytes) as total by subnetId, nextHopSubnetId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "next-hop-az-id",
            insights_name: "nextHopAzId",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(52),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Way,
            values: &[],
            meaning: "The Availability Zone of the next network interface on the way. When it is \
                not that of `az-id`, the traffic crosses zones, which AWS charges for.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "There is no next hop, as with delivery on the spot, or AWS could not find \
                it out.",
            misreadings: &["Only one hop is told: the far end may be in yet another zone."],
            example: "usw2-az2",
            query: "filter azId != nextHopAzId | stats sum(bytes) as total by azId, nextHopAzId \
                | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "next-hop-vpc-id",
            insights_name: "nextHopVpcId",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(53),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Way,
            values: &[],
            meaning: "The VPC of the next network interface on the way.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "There is no next hop, as with delivery on the spot, or AWS could not find \
                it out.",
            example: "vpc-0d4c6e8a0b2d4f6a8",
            query: "stats sum(bytes) as total by vpcId, nextHopVpcId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "next-hop-interface-type",
            insights_name: "nextHopInterfaceType",
            other_names: &[],
            type_: Type::Text,
            since_version: 11,
            vpc_order: Some(54),
            tgw_order: None,
            in_vpc_default: false,
            in_tgw_default: false,
            aspect: Aspect::Way,
            values: &[],
            meaning: "The kind of AWS resource that the next network interface on the way serves.",
        },
        notes: Notes {
            values: INTERFACE_TYPES,
            is_of_flow: true,
            absent: "There is no next hop, as with delivery on the spot, or AWS could not find \
                it out.",
            example: "transit_gateway",
            query: "stats sum(bytes) as total by nextHopInterfaceType",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "resource-type",
            insights_name: "resourceType",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(2),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::Gateway,
            values: &[],
            meaning: "The kind of resource that is logged: `TransitGateway`.",
        },
        notes: Notes {
            values: &[("TransitGateway", "a transit gateway")],
            absent: "Not expected.",
            misreadings: &[
                "It stands second in the default record, which tells a transit gateway record \
                 from one of a VPC.",
            ],
            example: "TransitGateway",
            query: "stats count(*) as records by resourceType",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-id",
            insights_name: "tgwId",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(4),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::Gateway,
            values: &[],
            meaning: "The transit gateway that the traffic went through.",
        },
        notes: Notes {
            absent: "AWS could not find it out.",
            example: "tgw-0a1f3c5e7b9d1f3a5",
            query: "stats sum(bytes) as total by tgwId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-attachment-id",
            insights_name: "tgwAttachmentId",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(5),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::Gateway,
            values: &[],
            meaning: "The attachment of the transit gateway at which the traffic was counted.",
        },
        notes: Notes {
            absent: "AWS could not find it out.",
            misreadings: &[
                "Traffic through a transit gateway is recorded at each attachment it passes; \
                 adding up both counts it twice.",
                "Connect attachments are recorded under the attachment that carries them.",
            ],
            example: "tgw-attach-0b2e4d6f8a1c3e5b7",
            query: "stats sum(bytes) as total by tgwAttachmentId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-src-vpc-account-id",
            insights_name: "tgwSrcVpcAccountId",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(6),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::GatewayEnds,
            values: &[],
            meaning: "The account of the VPC that the traffic came from.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "The source is no VPC but a VPN, Direct Connect or a peering.",
            example: "210987654321",
            query: "stats sum(bytes) as total by tgwSrcVpcAccountId, tgwDstVpcAccountId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-dst-vpc-account-id",
            insights_name: "tgwDstVpcAccountId",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(7),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::GatewayEnds,
            values: &[],
            meaning: "The account of the VPC that the traffic went to.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "The destination is no VPC, or not known yet.",
            example: "109876543210",
            query: "stats sum(bytes) as total by tgwDstVpcAccountId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-src-vpc-id",
            insights_name: "tgwSrcVpcId",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(8),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::GatewayEnds,
            values: &[],
            meaning: "The VPC that the traffic came from. Traffic from a VPN or from Direct \
                Connect has none.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "The source is no VPC but a VPN, Direct Connect or a peering.",
            example: "vpc-0c3d5e7f9a1b2c4d6",
            query: "stats sum(bytes) as total by tgwSrcVpcId, tgwDstVpcId | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-dst-vpc-id",
            insights_name: "tgwDstVpcId",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(9),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::GatewayEnds,
            values: &[],
            meaning: "The VPC that the traffic went to. Traffic to a VPN or to Direct Connect \
                has none.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "The destination is no VPC, or the packets were lost before one was found.",
            misreadings: &[
                "With lost packets, `-` means that no destination had been chosen \
                yet.",
            ],
            example: "vpc-0d4c6e8a0b2d4f6a8",
            query: "stats sum(bytes) as total by tgwDstVpcId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-src-subnet-id",
            insights_name: "tgwSrcSubnetId",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(10),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::GatewayEnds,
            values: &[],
            meaning: "The subnet on the source's side of the transit gateway.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "There is none, as with a VPN.",
            example: "subnet-0e5b7d9f1a3c5e7b9",
            query: "stats sum(bytes) as total by tgwSrcSubnetId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-dst-subnet-id",
            insights_name: "tgwDstSubnetId",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(11),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::GatewayEnds,
            values: &[],
            meaning: "The subnet on the destination's side of the transit gateway.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "There is none, as with a VPN or lost packets.",
            example: "subnet-0f6a8c0e2b4d6f8a1",
            query: "stats sum(bytes) as total by tgwDstSubnetId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-src-eni",
            insights_name: "tgwSrcEni",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(12),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::GatewayEnds,
            values: &[],
            meaning: "The network interface of the attachment on the source's side.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "There is none, as with a VPN.",
            misreadings: &["It is the interface of the attachment, not that of the host."],
            example: "eni-0a7f9c1e3b5d7f9a2",
            query: "stats sum(bytes) as total by tgwSrcEni",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-dst-eni",
            insights_name: "tgwDstEni",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(13),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::GatewayEnds,
            values: &[],
            meaning: "The network interface of the attachment on the destination's side.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "There is none, as with a VPN or lost packets.",
            misreadings: &["It is the interface of the attachment, not that of the host."],
            example: "eni-0b8e0d2f4c6a8e0b3",
            query: "stats sum(bytes) as total by tgwDstEni",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-src-az-id",
            insights_name: "tgwSrcAzId",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(14),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::GatewayEnds,
            values: &[],
            meaning: "The Availability Zone, by its ID, on the source's side.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "The source is in a sublocation, or in no VPC.",
            example: "euw1-az1",
            query: "stats sum(bytes) as total by tgwSrcAzId, tgwDstAzId | sort total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-dst-az-id",
            insights_name: "tgwDstAzId",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(15),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::GatewayEnds,
            values: &[],
            meaning: "The Availability Zone, by its ID, on the destination's side.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "There is none, as with a VPN or lost packets.",
            example: "euw1-az2",
            query: "filter tgwSrcAzId != tgwDstAzId | stats sum(bytes) as total by tgwSrcAzId, \
                tgwDstAzId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "tgw-pair-attachment-id",
            insights_name: "tgwPairAttachmentId",
            other_names: &[],
            type_: Type::Text,
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(16),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::Gateway,
            values: &[],
            meaning: "The attachment on the other side of the transit gateway: where traffic \
                that came in here goes out, or the other way round.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "There is none, as with lost packets.",
            misreadings: &[
                "Which way is meant depends on `flow-direction`: where the traffic goes out for \
                 `ingress`, where it came in for `egress`.",
            ],
            example: "tgw-attach-0c9d1f3a5b7e9c1d4",
            query: "stats sum(bytes) as total by tgwAttachmentId, tgwPairAttachmentId | sort \
                total desc",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "packets-lost-no-route",
            insights_name: "packetsLostNoRoute",
            other_names: &[],
            type_: Type::Integer { max: INT_64 },
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(28),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::Loss,
            values: &[],
            meaning: "Packets that were lost because no route of the transit gateway matched.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "AWS did not work it out; none lost is 0.",
            misreadings: &[
                "A VPC has no such count: a missing route in a VPC's route table is recorded \
                 nowhere.",
            ],
            example: "0",
            query: "filter packetsLostNoRoute > 0 | stats sum(packetsLostNoRoute) as lost by \
                srcAddr, dstAddr",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "packets-lost-blackhole",
            insights_name: "packetsLostBlackhole",
            other_names: &[],
            type_: Type::Integer { max: INT_64 },
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(29),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::Loss,
            values: &[],
            meaning: "Packets that were lost because their route is a blackhole, which leads \
                nowhere.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "AWS did not work it out; none lost is 0.",
            misreadings: &[
                "A blackhole need not be meant: a route whose attachment was deleted becomes \
                 one.",
            ],
            example: "0",
            query: "filter packetsLostBlackhole > 0 | stats sum(packetsLostBlackhole) as lost by \
                srcAddr, dstAddr",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "packets-lost-mtu-exceeded",
            insights_name: "packetsLostMtuExceeded",
            other_names: &[],
            type_: Type::Integer { max: INT_64 },
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(30),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::Loss,
            values: &[],
            meaning: "Packets that were lost because they were larger than the MTU of the way on.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "AWS did not work it out; none lost is 0.",
            example: "0",
            query: "stats sum(packetsLostMtuExceeded) as lost by tgwAttachmentId",
            ..NOTES
        },
    },
    Row {
        info: FieldInfo {
            name: "packets-lost-ttl-expired",
            insights_name: "packetsLostTtlExpired",
            other_names: &[],
            type_: Type::Integer { max: INT_64 },
            since_version: 6,
            vpc_order: None,
            tgw_order: Some(31),
            in_vpc_default: false,
            in_tgw_default: true,
            aspect: Aspect::Loss,
            values: &[],
            meaning: "Packets that were lost because their time to live had run out.",
        },
        notes: Notes {
            is_of_flow: true,
            absent: "AWS did not work it out; none lost is 0.",
            misreadings: &["Many of them can mean a loop of routes."],
            example: "0",
            query: "stats sum(packetsLostTtlExpired) as lost by tgwAttachmentId",
            ..NOTES
        },
    },
];

/// The names that AWS gives its ranges of addresses; new ones appear over time.
const AWS_SERVICES: &[(&str, &str)] = &[
    ("AMAZON", "Amazon, a service not named here"),
    ("AMAZON_APPFLOW", "Amazon AppFlow"),
    ("AMAZON_CONNECT", "Amazon Connect"),
    ("API_GATEWAY", "Amazon API Gateway"),
    ("CHIME_MEETINGS", "Amazon Chime meetings"),
    ("CHIME_VOICECONNECTOR", "Amazon Chime Voice Connector"),
    ("CLOUD9", "AWS Cloud9"),
    ("CLOUDFRONT", "Amazon CloudFront"),
    ("CODEBUILD", "AWS CodeBuild"),
    ("DYNAMODB", "Amazon DynamoDB"),
    ("EBS", "Amazon EBS"),
    ("EC2", "Amazon EC2"),
    ("EC2_INSTANCE_CONNECT", "EC2 Instance Connect"),
    ("GLOBALACCELERATOR", "AWS Global Accelerator"),
    ("KINESIS_VIDEO_STREAMS", "Kinesis Video Streams"),
    ("ROUTE53", "Route 53"),
    ("ROUTE53_HEALTHCHECKS", "Route 53 health checks"),
    (
        "ROUTE53_HEALTHCHECKS_PUBLISHING",
        "Route 53 publishing of health checks",
    ),
    ("ROUTE53_RESOLVER", "Route 53 Resolver"),
    ("S3", "Amazon S3"),
    ("WORKSPACES_GATEWAYS", "WorkSpaces gateways"),
];

const INTERFACE_TYPES: &[(&str, &str)] = &[
    ("nat_gateway", "NAT gateway"),
    ("regional_nat_gateway", "regional NAT gateway"),
    ("network_load_balancer", "Network Load Balancer"),
    ("transit_gateway", "transit gateway attachment"),
    ("vpc_endpoint", "VPC endpoint"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn fields_go_by_every_spelling() {
        for (name, field) in [
            ("srcaddr", Some(Field::SRCADDR)),
            ("srcAddr", Some(Field::SRCADDR)),
            ("src_addr", Some(Field::SRCADDR)),
            ("sourceaddress", Some(Field::SRCADDR)),
            ("log-status", Some(Field::LOG_STATUS)),
            ("flowlogstatus", Some(Field::LOG_STATUS)),
            ("startTime", Some(Field::START)),
            ("instance_tag_2", Some(Field::INSTANCE_TAG_2)),
            (
                "packetsLostTtlExpired",
                Some(Field::PACKETS_LOST_TTL_EXPIRED),
            ),
            ("srcadr", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(Field::find(name), field, "{name}");
        }
    }

    #[test]
    fn the_table_is_whole() {
        let mut keys = HashSet::new();
        for field in Field::all() {
            let info = field.info();
            assert!(info.meaning.ends_with('.'), "{field:?}");
            assert!(
                info.vpc_order.is_some() || info.tgw_order.is_some(),
                "{field:?}"
            );
            assert!(
                info.values.is_empty() || info.type_ == Type::Text,
                "{field:?}"
            );
            let notes = field.notes();
            for value in info.values {
                assert!(
                    notes.values.iter().any(|known| known.0 == *value),
                    "{field:?}"
                );
            }
            for sentence in notes.misreadings {
                assert!(sentence.ends_with('.'), "{field:?}: {sentence}");
            }
            let absent = notes.absent;
            assert!(
                absent.ends_with('.') || absent.is_empty() && notes.is_of_flow,
                "{field:?}"
            );
            for text in [notes.example, notes.query] {
                assert!(!text.is_empty(), "{field:?}");
            }
            let own: HashSet<String> = field.match_keys().collect();
            for key in own {
                assert!(!key.is_empty() && keys.insert(key), "{field:?}");
            }
        }
        let mut orders: Vec<u8> = Field::all().filter_map(|f| f.info().vpc_order).collect();
        orders.sort_unstable();
        assert!(orders.into_iter().eq(1..=54));
        let mut orders: Vec<u8> = Field::all().filter_map(|f| f.info().tgw_order).collect();
        orders.sort_unstable();
        assert!(orders.into_iter().eq(1..=36));
    }

    #[test]
    fn the_constants_name_their_rows() {
        for (field, name) in [
            (Field::VERSION, "version"),
            (Field::LOG_STATUS, "log-status"),
            (Field::TCP_FLAGS, "tcp-flags"),
            (Field::FLOW_DIRECTION, "flow-direction"),
            (Field::REJECT_REASON, "reject-reason"),
            (Field::NEXT_HOP_INTERFACE_TYPE, "next-hop-interface-type"),
            (Field::RESOURCE_TYPE, "resource-type"),
            (Field::PACKETS_LOST_TTL_EXPIRED, "packets-lost-ttl-expired"),
        ] {
            assert_eq!(field.name(), name);
            assert_eq!(Field::find(name), Some(field));
        }
    }
}
