//! The one table of flow log fields.
//!
//! Parser, column store, query language, help and lessons all read this table;
//! no other place lists fields. Facts: "Flow log records" in the Amazon VPC user
//! guide (versions 2 to 11) and "Transit Gateway Flow Logs records" (version 6).

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

/// Everything that is known about a field.
#[derive(Debug)]
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
    /// The only texts that may stand here besides `-`; empty where the list is open.
    ///
    /// `log-status` knows no `-`. Lists that AWS extends over time, such as that of
    /// `interface-type`, count as open.
    pub values: &'static [&'static str],
    /// One or two plain sentences on what the value says.
    pub meaning: &'static str,
}

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
        (0..TABLE.len() as u8).map(Field)
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
        &TABLE[self.0 as usize]
    }

    /// The AWS name: `srcaddr`.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// The position in the table.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    fn match_keys(self) -> impl Iterator<Item = String> {
        let info = self.info();
        [info.name, info.insights_name]
            .into_iter()
            .chain(info.other_names.iter().copied())
            .map(match_key)
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

static TABLE: [FieldInfo; 72] = [
    FieldInfo {
        name: "version",
        insights_name: "version",
        other_names: &[],
        type_: Type::Integer { max: INT_32 },
        since_version: 2,
        vpc_order: Some(1),
        tgw_order: Some(1),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &[],
        meaning: "The generation of the record's fields: the highest version among the fields \
            that were chosen. The default VPC record says 2, a transit gateway record 6.",
    },
    FieldInfo {
        name: "account-id",
        insights_name: "accountId",
        other_names: &["account"],
        type_: Type::Text,
        since_version: 2,
        vpc_order: Some(2),
        tgw_order: Some(3),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &[],
        meaning: "The AWS account that owns the network interface, or the transit gateway. \
            `unknown` stands for interfaces that AWS services create.",
    },
    FieldInfo {
        name: "interface-id",
        insights_name: "interfaceId",
        other_names: &["eni"],
        type_: Type::Text,
        since_version: 2,
        vpc_order: Some(3),
        tgw_order: None,
        in_vpc_default: true,
        in_tgw_default: false,
        values: &[],
        meaning: "The network interface at which the traffic was counted. When two interfaces \
            talk to each other, each has records of its own.",
    },
    FieldInfo {
        name: "srcaddr",
        insights_name: "srcAddr",
        other_names: &["source", "sourceaddress"],
        type_: Type::Address,
        since_version: 2,
        vpc_order: Some(4),
        tgw_order: Some(17),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &[],
        meaning: "The address that the traffic came from. For traffic that leaves the interface \
            this is the interface's own private address.",
    },
    FieldInfo {
        name: "dstaddr",
        insights_name: "dstAddr",
        other_names: &["destination", "destinationaddress"],
        type_: Type::Address,
        since_version: 2,
        vpc_order: Some(5),
        tgw_order: Some(18),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &[],
        meaning: "The address that the traffic went to. For traffic that enters the interface \
            this is the interface's primary private address.",
    },
    FieldInfo {
        name: "srcport",
        insights_name: "srcPort",
        other_names: &["sourceport"],
        type_: Type::Integer { max: 65_535 },
        since_version: 2,
        vpc_order: Some(6),
        tgw_order: Some(19),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &[],
        meaning: "The port of the sender; clients usually pick a high one. Protocols without \
            ports, such as ICMP, show 0.",
    },
    FieldInfo {
        name: "dstport",
        insights_name: "dstPort",
        other_names: &["destinationport", "destport"],
        type_: Type::Integer { max: 65_535 },
        since_version: 2,
        vpc_order: Some(7),
        tgw_order: Some(20),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &[],
        meaning: "The port of the receiver, which mostly tells the service: 22 is SSH, 53 DNS, \
            443 HTTPS. Protocols without ports show 0.",
    },
    FieldInfo {
        name: "protocol",
        insights_name: "protocol",
        other_names: &[],
        type_: Type::Integer { max: 255 },
        since_version: 2,
        vpc_order: Some(8),
        tgw_order: Some(21),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &[],
        meaning: "The IANA number of the IP protocol: 1 is ICMP, 6 TCP, 17 UDP, 58 ICMPv6.",
    },
    FieldInfo {
        name: "packets",
        insights_name: "packets",
        other_names: &["numpackets"],
        type_: Type::Integer { max: INT_64 },
        since_version: 2,
        vpc_order: Some(9),
        tgw_order: Some(22),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &[],
        meaning: "The number of packets of this flow in the capture window.",
    },
    FieldInfo {
        name: "bytes",
        insights_name: "bytes",
        other_names: &["numbytes"],
        type_: Type::Integer { max: INT_64 },
        since_version: 2,
        vpc_order: Some(10),
        tgw_order: Some(23),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &[],
        meaning: "The number of bytes of this flow in the capture window, in this one direction; \
            answers are a record of their own.",
    },
    FieldInfo {
        name: "start",
        insights_name: "startTime",
        other_names: &["windowstart"],
        type_: Type::Integer { max: TIME_MAX },
        since_version: 2,
        vpc_order: Some(11),
        tgw_order: Some(24),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &[],
        meaning: "When the first packet of the window was counted, in seconds since 1970 UTC. The \
            packet itself may be up to 60 seconds older.",
    },
    FieldInfo {
        name: "end",
        insights_name: "endTime",
        other_names: &["windowend"],
        type_: Type::Integer { max: TIME_MAX },
        since_version: 2,
        vpc_order: Some(12),
        tgw_order: Some(25),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &[],
        meaning: "When the last packet of the window was counted, in seconds since 1970 UTC. The \
            packet itself may be up to 60 seconds older.",
    },
    FieldInfo {
        name: "action",
        insights_name: "action",
        other_names: &[],
        type_: Type::Text,
        since_version: 2,
        vpc_order: Some(13),
        tgw_order: None,
        in_vpc_default: true,
        in_tgw_default: false,
        values: &["ACCEPT", "REJECT"],
        meaning: "Whether the traffic was allowed (ACCEPT) or refused (REJECT) by security \
            groups, network ACLs or rules of the whole VPC. Packets that arrive after a \
            connection was closed are refused too.",
    },
    FieldInfo {
        name: "log-status",
        insights_name: "logStatus",
        other_names: &["flowlogstatus"],
        type_: Type::Text,
        since_version: 2,
        vpc_order: Some(14),
        tgw_order: Some(26),
        in_vpc_default: true,
        in_tgw_default: true,
        values: &["OK", "NODATA", "SKIPDATA"],
        meaning: "How the logging went: OK, NODATA when nothing passed in the window, SKIPDATA \
            when some records were lost. It does not judge the traffic.",
    },
    FieldInfo {
        name: "vpc-id",
        insights_name: "vpcId",
        other_names: &[],
        type_: Type::Text,
        since_version: 3,
        vpc_order: Some(15),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The VPC that the network interface is in.",
    },
    FieldInfo {
        name: "subnet-id",
        insights_name: "subnetId",
        other_names: &[],
        type_: Type::Text,
        since_version: 3,
        vpc_order: Some(16),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The subnet that the network interface is in.",
    },
    FieldInfo {
        name: "instance-id",
        insights_name: "instanceId",
        other_names: &[],
        type_: Type::Text,
        since_version: 3,
        vpc_order: Some(17),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The EC2 instance that the network interface belongs to. Interfaces that AWS \
            runs for you, such as those of a NAT gateway, have none.",
    },
    FieldInfo {
        name: "tcp-flags",
        insights_name: "tcpFlags",
        other_names: &[],
        type_: Type::Integer { max: 65_535 },
        since_version: 3,
        vpc_order: Some(18),
        tgw_order: Some(32),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The TCP flags of the window, combined bit by bit: 1 is FIN, 2 SYN, 4 RST, 18 \
            SYN-ACK. Packets with only ACK or PSH leave it at 0.",
    },
    FieldInfo {
        name: "type",
        insights_name: "type",
        other_names: &[],
        type_: Type::Text,
        since_version: 3,
        vpc_order: Some(19),
        tgw_order: Some(27),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The type of traffic: IPv4, IPv6, or EFA (Elastic Fabric Adapter).",
    },
    FieldInfo {
        name: "pkt-srcaddr",
        insights_name: "pktSrcAddr",
        other_names: &[],
        type_: Type::Address,
        since_version: 3,
        vpc_order: Some(20),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The source address in the packet itself. Where it differs from `srcaddr`, \
            something in between passed the traffic on, and this is the original sender.",
    },
    FieldInfo {
        name: "pkt-dstaddr",
        insights_name: "pktDstAddr",
        other_names: &[],
        type_: Type::Address,
        since_version: 3,
        vpc_order: Some(21),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The destination address in the packet itself. Where it differs from `dstaddr`, \
            something in between passes the traffic on, and this is the final receiver.",
    },
    FieldInfo {
        name: "region",
        insights_name: "region",
        other_names: &[],
        type_: Type::Text,
        since_version: 4,
        vpc_order: Some(22),
        tgw_order: Some(33),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The AWS Region of the network interface, or of the transit gateway.",
    },
    FieldInfo {
        name: "az-id",
        insights_name: "azId",
        other_names: &[],
        type_: Type::Text,
        since_version: 4,
        vpc_order: Some(23),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The Availability Zone of the network interface by its ID, which means the same \
            zone in every account.",
    },
    FieldInfo {
        name: "sublocation-type",
        insights_name: "sublocationType",
        other_names: &[],
        type_: Type::Text,
        since_version: 4,
        vpc_order: Some(24),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The kind of place outside an ordinary zone that the interface is in: \
            `wavelength`, `outpost` or `localzone`.",
    },
    FieldInfo {
        name: "sublocation-id",
        insights_name: "sublocationId",
        other_names: &[],
        type_: Type::Text,
        since_version: 4,
        vpc_order: Some(25),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The ID of the Wavelength Zone, Outpost or Local Zone that the interface is in.",
    },
    FieldInfo {
        name: "pkt-src-aws-service",
        insights_name: "pktSrcAwsService",
        other_names: &[],
        type_: Type::Text,
        since_version: 5,
        vpc_order: Some(26),
        tgw_order: Some(35),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The AWS service that the packet's source address belongs to, by its name in the \
            published IP ranges. `AMAZON` covers all others of Amazon.",
    },
    FieldInfo {
        name: "pkt-dst-aws-service",
        insights_name: "pktDstAwsService",
        other_names: &[],
        type_: Type::Text,
        since_version: 5,
        vpc_order: Some(27),
        tgw_order: Some(36),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The AWS service that the packet's destination address belongs to, by its name \
            in the published IP ranges. `AMAZON` covers all others of Amazon.",
    },
    FieldInfo {
        name: "flow-direction",
        insights_name: "flowDirection",
        other_names: &[],
        type_: Type::Text,
        since_version: 5,
        vpc_order: Some(28),
        tgw_order: Some(34),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "Whether the traffic entered (`ingress`) or left (`egress`) the network \
            interface.",
    },
    FieldInfo {
        name: "traffic-path",
        insights_name: "trafficPath",
        other_names: &[],
        type_: Type::Integer { max: INT_32 },
        since_version: 5,
        vpc_order: Some(29),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The way by which outgoing traffic left, as a number: 1 stays in the VPC, 2 and \
            8 are an internet gateway (2 also a gateway endpoint), 3 is a virtual private \
            gateway, 4 and 5 are peerings, 6 is a local gateway, 7 a gateway endpoint.",
    },
    FieldInfo {
        name: "ecs-cluster-arn",
        insights_name: "ecsClusterArn",
        other_names: &[],
        type_: Type::Text,
        since_version: 7,
        vpc_order: Some(30),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The ARN of the ECS cluster, when the traffic is that of a running ECS task.",
    },
    FieldInfo {
        name: "ecs-cluster-name",
        insights_name: "ecsClusterName",
        other_names: &[],
        type_: Type::Text,
        since_version: 7,
        vpc_order: Some(31),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The name of the ECS cluster, when the traffic is that of a running ECS task.",
    },
    FieldInfo {
        name: "ecs-container-instance-arn",
        insights_name: "ecsContainerInstanceArn",
        other_names: &[],
        type_: Type::Text,
        since_version: 7,
        vpc_order: Some(32),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The ARN of the ECS container instance on which the task runs. Tasks on Fargate \
            have none.",
    },
    FieldInfo {
        name: "ecs-container-instance-id",
        insights_name: "ecsContainerInstanceId",
        other_names: &[],
        type_: Type::Text,
        since_version: 7,
        vpc_order: Some(33),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The ID of the ECS container instance on which the task runs. Tasks on Fargate \
            have none.",
    },
    FieldInfo {
        name: "ecs-container-id",
        insights_name: "ecsContainerId",
        other_names: &[],
        type_: Type::Text,
        since_version: 7,
        vpc_order: Some(34),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The runtime ID of the first container of the ECS task.",
    },
    FieldInfo {
        name: "ecs-second-container-id",
        insights_name: "ecsSecondContainerId",
        other_names: &[],
        type_: Type::Text,
        since_version: 7,
        vpc_order: Some(35),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The runtime ID of the second container of the ECS task, when it has more than \
            one.",
    },
    FieldInfo {
        name: "ecs-service-name",
        insights_name: "ecsServiceName",
        other_names: &[],
        type_: Type::Text,
        since_version: 7,
        vpc_order: Some(36),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The ECS service that started the task. Tasks that were started by themselves \
            have none.",
    },
    FieldInfo {
        name: "ecs-task-definition-arn",
        insights_name: "ecsTaskDefinitionArn",
        other_names: &[],
        type_: Type::Text,
        since_version: 7,
        vpc_order: Some(37),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The ARN, with revision, of the definition that the ECS task was started from.",
    },
    FieldInfo {
        name: "ecs-task-arn",
        insights_name: "ecsTaskArn",
        other_names: &[],
        type_: Type::Text,
        since_version: 7,
        vpc_order: Some(38),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The ARN of the running ECS task.",
    },
    FieldInfo {
        name: "ecs-task-id",
        insights_name: "ecsTaskId",
        other_names: &[],
        type_: Type::Text,
        since_version: 7,
        vpc_order: Some(39),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The ID of the running ECS task.",
    },
    FieldInfo {
        name: "reject-reason",
        insights_name: "rejectReason",
        other_names: &[],
        type_: Type::Text,
        since_version: 8,
        vpc_order: Some(40),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "Why the whole VPC refused the traffic: `BPA` is Block Public Access, `EC` \
            encryption controls. Security groups and network ACLs leave it at `-`.",
    },
    FieldInfo {
        name: "resource-id",
        insights_name: "resourceId",
        other_names: &[],
        type_: Type::Text,
        since_version: 9,
        vpc_order: Some(41),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The AWS resource that the record is about when it is not a single interface, \
            such as a regional NAT gateway.",
    },
    FieldInfo {
        name: "encryption-status",
        insights_name: "encryptionStatus",
        other_names: &[],
        type_: Type::Text,
        since_version: 10,
        vpc_order: Some(42),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "Whether the traffic was encrypted in transit: 0 is no, 1 by the Nitro hardware, \
            2 by the application, 3 by both.",
    },
    FieldInfo {
        name: "instance-tag",
        insights_name: "instanceTag",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(43),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The value of the first tag that was chosen for EC2 instances, percent-encoded.",
    },
    FieldInfo {
        name: "instance-tag-2",
        insights_name: "instanceTag2",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(44),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The value of the second tag that was chosen for EC2 instances, percent-encoded.",
    },
    FieldInfo {
        name: "interface-tag",
        insights_name: "interfaceTag",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(45),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The value of the first tag that was chosen for network interfaces, \
            percent-encoded.",
    },
    FieldInfo {
        name: "interface-tag-2",
        insights_name: "interfaceTag2",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(46),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The value of the second tag that was chosen for network interfaces, \
            percent-encoded.",
    },
    FieldInfo {
        name: "asg-tag",
        insights_name: "asgTag",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(47),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The value of the first tag that was chosen for Auto Scaling groups, \
            percent-encoded.",
    },
    FieldInfo {
        name: "asg-tag-2",
        insights_name: "asgTag2",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(48),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The value of the second tag that was chosen for Auto Scaling groups, \
            percent-encoded.",
    },
    FieldInfo {
        name: "interface-type",
        insights_name: "interfaceType",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(49),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The kind of AWS resource that the network interface serves, such as \
            `nat_gateway` or `vpc_endpoint`.",
    },
    FieldInfo {
        name: "next-hop-interface-id",
        insights_name: "nextHopInterfaceId",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(50),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The network interface next to this one on the way: where outgoing traffic goes \
            to, or incoming traffic comes from.",
    },
    FieldInfo {
        name: "next-hop-subnet-id",
        insights_name: "nextHopSubnetId",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(51),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The subnet of the next network interface on the way.",
    },
    FieldInfo {
        name: "next-hop-az-id",
        insights_name: "nextHopAzId",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(52),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The Availability Zone of the next network interface on the way. When it is not \
            that of `az-id`, the traffic crosses zones, which AWS charges for.",
    },
    FieldInfo {
        name: "next-hop-vpc-id",
        insights_name: "nextHopVpcId",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(53),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The VPC of the next network interface on the way.",
    },
    FieldInfo {
        name: "next-hop-interface-type",
        insights_name: "nextHopInterfaceType",
        other_names: &[],
        type_: Type::Text,
        since_version: 11,
        vpc_order: Some(54),
        tgw_order: None,
        in_vpc_default: false,
        in_tgw_default: false,
        values: &[],
        meaning: "The kind of AWS resource that the next network interface on the way serves.",
    },
    FieldInfo {
        name: "resource-type",
        insights_name: "resourceType",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(2),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The kind of resource that is logged: `TransitGateway`.",
    },
    FieldInfo {
        name: "tgw-id",
        insights_name: "tgwId",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(4),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The transit gateway that the traffic went through.",
    },
    FieldInfo {
        name: "tgw-attachment-id",
        insights_name: "tgwAttachmentId",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(5),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The attachment of the transit gateway at which the traffic was counted.",
    },
    FieldInfo {
        name: "tgw-src-vpc-account-id",
        insights_name: "tgwSrcVpcAccountId",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(6),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The account of the VPC that the traffic came from.",
    },
    FieldInfo {
        name: "tgw-dst-vpc-account-id",
        insights_name: "tgwDstVpcAccountId",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(7),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The account of the VPC that the traffic went to.",
    },
    FieldInfo {
        name: "tgw-src-vpc-id",
        insights_name: "tgwSrcVpcId",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(8),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The VPC that the traffic came from. Traffic from a VPN or from Direct Connect \
            has none.",
    },
    FieldInfo {
        name: "tgw-dst-vpc-id",
        insights_name: "tgwDstVpcId",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(9),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The VPC that the traffic went to. Traffic to a VPN or to Direct Connect has \
            none.",
    },
    FieldInfo {
        name: "tgw-src-subnet-id",
        insights_name: "tgwSrcSubnetId",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(10),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The subnet through which the traffic came in to the transit gateway.",
    },
    FieldInfo {
        name: "tgw-dst-subnet-id",
        insights_name: "tgwDstSubnetId",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(11),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The subnet through which the traffic went out of the transit gateway.",
    },
    FieldInfo {
        name: "tgw-src-eni",
        insights_name: "tgwSrcEni",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(12),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The network interface of the attachment on the source's side.",
    },
    FieldInfo {
        name: "tgw-dst-eni",
        insights_name: "tgwDstEni",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(13),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The network interface of the attachment on the destination's side.",
    },
    FieldInfo {
        name: "tgw-src-az-id",
        insights_name: "tgwSrcAzId",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(14),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The Availability Zone, by its ID, on the source's side.",
    },
    FieldInfo {
        name: "tgw-dst-az-id",
        insights_name: "tgwDstAzId",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(15),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The Availability Zone, by its ID, on the destination's side.",
    },
    FieldInfo {
        name: "tgw-pair-attachment-id",
        insights_name: "tgwPairAttachmentId",
        other_names: &[],
        type_: Type::Text,
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(16),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "The attachment on the other side of the transit gateway: where traffic that \
            came in here goes out, or the other way round.",
    },
    FieldInfo {
        name: "packets-lost-no-route",
        insights_name: "packetsLostNoRoute",
        other_names: &[],
        type_: Type::Integer { max: INT_64 },
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(28),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "Packets that were lost because no route of the transit gateway matched.",
    },
    FieldInfo {
        name: "packets-lost-blackhole",
        insights_name: "packetsLostBlackhole",
        other_names: &[],
        type_: Type::Integer { max: INT_64 },
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(29),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "Packets that were lost because their route is a blackhole, which leads nowhere.",
    },
    FieldInfo {
        name: "packets-lost-mtu-exceeded",
        insights_name: "packetsLostMtuExceeded",
        other_names: &[],
        type_: Type::Integer { max: INT_64 },
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(30),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "Packets that were lost because they were larger than the MTU of the way on.",
    },
    FieldInfo {
        name: "packets-lost-ttl-expired",
        insights_name: "packetsLostTtlExpired",
        other_names: &[],
        type_: Type::Integer { max: INT_64 },
        since_version: 6,
        vpc_order: None,
        tgw_order: Some(31),
        in_vpc_default: false,
        in_tgw_default: true,
        values: &[],
        meaning: "Packets that were lost because their time to live had run out.",
    },
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
