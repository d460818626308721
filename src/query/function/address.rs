//! Functions of IP addresses.
//!
//! What is no address, absent or `-`, is in no subnet and of no kind; where an address is to
//! come out, it gives null.

use super::number::whole_number;
use super::{Argument, Function, Kernel, Mistake, Role};
use crate::flow::scope::Scope;
use crate::flow::{Address, Subnet};
use crate::query::plan::Kind;
use crate::query::value::Value;
use crate::query::vector::{Gap, TextVector, Vector};
use std::collections::HashMap;

pub static FUNCTIONS: [Function; 18] = [
    Function {
        name: "isIpInSubnet",
        other_names: &[],
        signature: "isIpInSubnet(address, \"subnet\")",
        arity: (2, 2),
        help: "1 when the IPv4 or IPv6 address lies in the subnet, written as CIDR block; \
               0 when it does not or is no address.",
        examples: &["filter isIpInSubnet(srcAddr, \"10.1.0.0/16\") | stats count(*) by dstAddr"],
        role: Role::Bound {
            of_timestamp: false,
            period: None,
            bind: |arguments| {
                in_subnet(arguments, |_| true, "a CIDR block such as \"10.1.0.0/16\"")
            },
        },
    },
    Function {
        name: "isIpv4InSubnet",
        other_names: &[],
        signature: "isIpv4InSubnet(address, \"subnet\")",
        arity: (2, 2),
        help: "1 when the IPv4 address lies in the IPv4 subnet.",
        examples: &[
            "filter isIpv4InSubnet(srcAddr, \"192.0.2.0/24\") | stats sum(bytes) as b by dstAddr",
        ],
        role: Role::Bound {
            of_timestamp: false,
            period: None,
            bind: |arguments| {
                let expected = "an IPv4 CIDR block such as \"10.1.0.0/16\"";
                in_subnet(arguments, is_v4, expected)
            },
        },
    },
    Function {
        name: "isIpv6InSubnet",
        other_names: &[],
        signature: "isIpv6InSubnet(address, \"subnet\")",
        arity: (2, 2),
        help: "1 when the IPv6 address lies in the IPv6 subnet.",
        examples: &["filter isIpv6InSubnet(srcAddr, \"2001:db8::/32\") | stats count(*)"],
        role: Role::Bound {
            of_timestamp: false,
            period: None,
            bind: |arguments| {
                let expected = "an IPv6 CIDR block such as \"2001:db8::/32\"";
                in_subnet(arguments, |address| !is_v4(address), expected)
            },
        },
    },
    Function {
        name: "isValidIp",
        other_names: &[],
        signature: "isValidIp(value)",
        arity: (1, 1),
        help: "1 when the value is an IPv4 or IPv6 address, else 0.",
        examples: &["filter not isValidIp(srcAddr) | stats count(*) by logStatus"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| is(values, |_| true),
        },
    },
    Function {
        name: "isValidIpV4",
        other_names: &[],
        signature: "isValidIpV4(value)",
        arity: (1, 1),
        help: "1 when the value is an IPv4 address, else 0.",
        examples: &["stats count(*) by isValidIpV4(srcAddr) as isV4"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| is(values, is_v4),
        },
    },
    Function {
        name: "isValidIpV6",
        other_names: &[],
        signature: "isValidIpV6(value)",
        arity: (1, 1),
        help: "1 when the value is an IPv6 address, else 0.",
        examples: &["filter isValidIpV6(srcAddr) | stats sum(bytes) by srcAddr"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| is(values, |address| !is_v4(address)),
        },
    },
    Function {
        name: "isPrivateIP",
        other_names: &[],
        signature: "isPrivateIP(address)",
        arity: (1, 1),
        help: "1 when the address is for use inside networks: IPv4 of RFC 1918, IPv6 of RFC 4193. \
               Else 0.",
        examples: &["filter not isPrivateIP(dstAddr) | stats sum(bytes) as out by srcAddr"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                is(values, |address| {
                    matches!(Scope::of(address), Scope::Private | Scope::UniqueLocal)
                })
            },
        },
    },
    Function {
        name: "isPublicIP",
        other_names: &[],
        signature: "isPublicIP(address)",
        arity: (1, 1),
        help: "1 when the address is routed on the internet, else 0. Behind NAT64 the IPv4 \
               address counts.",
        examples: &[
            "filter isPublicIP(srcAddr) and action = \"ACCEPT\" | stats count(*) by srcAddr",
        ],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| is(values, is_public),
        },
    },
    Function {
        name: "isReservedIP",
        other_names: &[],
        signature: "isReservedIP(address)",
        arity: (1, 1),
        help: "1 when the address is of a block that IANA has set aside, other than those of RFC \
               1918: loopback, link-local, shared, multicast, documentation and so on. Else 0.",
        examples: &["filter isReservedIP(srcAddr) | stats count(*) by @srcScope"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                is(values, |address| {
                    Scope::of(address) != Scope::Private && !is_public(address)
                })
            },
        },
    },
    Function {
        name: "ipv4ToNumber",
        other_names: &[],
        signature: "ipv4ToNumber(address)",
        arity: (1, 1),
        help: "The IPv4 address as a number from 0 to 4294967295; absent for anything else.",
        examples: &["fields ipv4ToNumber(srcAddr) as number"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| match address(&values[0])? {
                Address::V4(bits) => Some(Value::Integer(i128::from(bits))),
                Address::V6(_) => None,
            },
        },
    },
    Function {
        name: "ipVersion",
        other_names: &[],
        signature: "ipVersion(address)",
        arity: (1, 1),
        help: "4 or 6; absent for what is no address. Not known to the console.",
        examples: &["stats sum(bytes) by ipVersion(srcAddr) as version"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let version = if is_v4(address(&values[0])?) { 4 } else { 6 };
                Some(Value::Integer(version))
            },
        },
    },
    Function {
        name: "ipScope",
        other_names: &[],
        signature: "ipScope(address)",
        arity: (1, 1),
        help: "What kind of network the address belongs to, such as `private`, `public`, \
               `multicast` or `link-local`. Not known to the console.",
        examples: &["stats sum(bytes) by ipScope(pktDstAddr) as scope"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| Some(Value::text(Scope::of(address(&values[0])?).name())),
        },
    },
    Function {
        name: "subnet",
        other_names: &[],
        signature: "subnet(address, length) or subnet(address, length, lengthForIPv6)",
        arity: (2, 3),
        help: "The CIDR block with a prefix of that length that the address lies in, such as \
               `10.1.0.0/16`. Not known to the console.",
        examples: &[
            "stats sum(bytes) as bytes by subnet(srcAddr, 24, 64) as network | sort bytes desc",
        ],
        role: Role::Bound {
            of_timestamp: false,
            period: None,
            bind: subnet,
        },
    },
    Function {
        name: "firstAddress",
        other_names: &[],
        signature: "firstAddress(\"subnet\")",
        arity: (1, 1),
        help: "The first address of a CIDR block, which in IPv4 names the network. Not known to \
               the console.",
        examples: &["fields firstAddress(\"10.1.77.5/20\") as network | limit 1"],
        role: Role::Scalar {
            returns: Kind::Address,
            row: |values| Some(Value::Address(block(&values[0])?.first())),
        },
    },
    Function {
        name: "lastAddress",
        other_names: &[],
        signature: "lastAddress(\"subnet\")",
        arity: (1, 1),
        help: "The last address of a CIDR block, which in IPv4 is its broadcast address. Not \
               known to the console.",
        examples: &["filter dstAddr = lastAddress(\"10.1.0.0/20\") | stats count(*)"],
        role: Role::Scalar {
            returns: Kind::Address,
            row: |values| Some(Value::Address(block(&values[0])?.last())),
        },
    },
    Function {
        name: "subnetSize",
        other_names: &[],
        signature: "subnetSize(\"subnet\")",
        arity: (1, 1),
        help: "How many addresses a CIDR block has. Not known to the console.",
        examples: &["fields subnetSize(\"10.1.0.0/20\") as addresses | limit 1"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let block = block(&values[0])?;
                let bits = if is_v4(block.address()) { 32 } else { 128 } - block.prefix();
                Some(match 1_i128.checked_shl(bits).filter(|size| *size > 0) {
                    Some(size) => Value::Integer(size),
                    None => Value::float(2_f64.powi(bits as i32)),
                })
            },
        },
    },
    Function {
        name: "ipAdd",
        other_names: &[],
        signature: "ipAdd(address, number)",
        arity: (2, 2),
        help: "The address that comes so many places later, or before where the number is \
               negative; absent where there is none. Not known to the console.",
        examples: &["filter dstAddr = ipAdd(firstAddress(\"10.1.0.0/20\"), 2) | stats count(*)"],
        role: Role::Scalar {
            returns: Kind::Address,
            row: |values| {
                let number = whole_number(&values[1])?;
                Some(Value::Address(match address(&values[0])? {
                    Address::V4(bits) => {
                        Address::V4(i128::from(bits).checked_add(number)?.try_into().ok()?)
                    }
                    Address::V6(bits) => Address::V6(bits.checked_add_signed(number)?),
                }))
            },
        },
    },
    Function {
        name: "ipDistance",
        other_names: &[],
        signature: "ipDistance(from, to)",
        arity: (2, 2),
        help: "How many places an address comes after another of the same family; negative where \
               it comes before. Not known to the console.",
        examples: &["fields ipDistance(\"10.1.0.0\", srcAddr) as host"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let distance = match (address(&values[0])?, address(&values[1])?) {
                    (Address::V4(from), Address::V4(to)) => i128::from(to) - i128::from(from),
                    (Address::V6(from), Address::V6(to)) => match to.checked_signed_diff(from) {
                        Some(distance) => distance,
                        None => return Some(Value::float(to as f64 - from as f64)),
                    },
                    _ => return None,
                };
                Some(Value::Integer(distance))
            },
        },
    },
];

fn address(value: &Value) -> Option<Address> {
    match value {
        Value::Address(address) => Some(*address),
        other => Address::parse(other.scalar_text()?.as_bytes()),
    }
}

fn block(value: &Value) -> Option<Subnet> {
    Subnet::parse(&value.scalar_text()?)
}

fn is(values: &[Value], condition: fn(Address) -> bool) -> Option<Value> {
    Some(Value::Bool(address(&values[0]).is_some_and(condition)))
}

fn is_v4(address: Address) -> bool {
    matches!(address, Address::V4(_))
}

fn is_public(address: Address) -> bool {
    // The prefix of RFC 6052 that the whole internet shares; that of RFC 8215 is local.
    const NAT64: u128 = 0x0064_ff9b << 96;
    match (Scope::of(address), address) {
        (Scope::Public | Scope::AwsRange(_), _) => true,
        (Scope::Nat64, Address::V6(bits)) if bits >> 32 == NAT64 >> 32 => {
            is_public(Address::V4(bits as u32))
        }
        _ => false,
    }
}

fn in_subnet(
    arguments: &[Argument],
    accepts: fn(Address) -> bool,
    expected: &str,
) -> Result<Kernel, Mistake> {
    let accepted = move |value: &Value| block(value).filter(|subnet| accepts(subnet.address()));
    let known = match arguments[1].constant() {
        Some(value) => Some(accepted(value).ok_or_else(|| Mistake {
            argument: 1,
            message: format!("expected {expected}, found \"{value}\""),
        })?),
        None => None,
    };
    let row = move |values: &[Value]| {
        let subnet = known.or_else(|| accepted(&values[1]));
        let inside = |subnet: Subnet| is_in(subnet, address(&values[0]));
        Some(Value::Bool(subnet.is_some_and(inside)))
    };
    let vector = move |vectors: &[Vector]| {
        let (Some(subnet), Vector::Address(addresses)) = (known, &vectors[0]) else {
            return None;
        };
        let rows = 0..addresses.v4.len();
        let inside = rows.map(|row| Some(is_in(subnet, addresses.get(row).ok())));
        Some(Vector::Bool(inside.collect()))
    };
    Ok(Kernel {
        vector: Some(Box::new(vector)),
        ..Kernel::of_rows(Kind::Dynamic, row)
    })
}

fn is_in(subnet: Subnet, address: Option<Address>) -> bool {
    address.is_some_and(|address| subnet.contains(address))
}

fn subnet(arguments: &[Argument]) -> Result<Kernel, Mistake> {
    let most = if arguments.len() == 3 {
        [32, 128]
    } else {
        [128; 2]
    };
    for (at, most) in (1..).zip(most).take(arguments.len() - 1) {
        if let Some(length) = arguments[at].constant()
            && !whole_number(length).is_some_and(|length| (0..=most).contains(&length))
        {
            return Err(Mistake {
                argument: at,
                message: format!("the length of a prefix is a number from 0 to {most}"),
            });
        }
    }
    let lengths = match arguments[1..] {
        [Argument::Constant(ref v4)] => whole_number(v4).map(|length| [length; 2]),
        [Argument::Constant(ref v4), Argument::Constant(ref v6)] => whole_number(v4)
            .zip(whole_number(v6))
            .map(|(v4, v6)| [v4, v6]),
        _ => None,
    };
    let vector = move |vectors: &[Vector]| {
        let (Vector::Address(addresses), Some(lengths)) = (&vectors[0], lengths) else {
            return None;
        };
        // Networks are few, and the text of each is written once.
        let mut known: HashMap<Address, String> = HashMap::new();
        let mut texts = TextVector::default();
        let mut gaps = Vec::with_capacity(addresses.v4.len());
        for row in 0..addresses.v4.len() {
            let block = match addresses.get(row) {
                Ok(address) => block_of(address, lengths[usize::from(!is_v4(address))]),
                Err(_) => None,
            };
            let text = block.map(|block| {
                let text = known.entry(block.first());
                &**text.or_insert_with(|| written(block))
            });
            texts.push(text.unwrap_or_default());
            gaps.push(if text.is_some() {
                Gap::None
            } else {
                Gap::Absent
            });
        }
        texts.gaps = gaps.contains(&Gap::Absent).then_some(gaps);
        Some(Vector::Text(texts))
    };
    let row = |values: &[Value]| {
        let address = address(&values[0])?;
        let length = match values.get(2) {
            Some(length) if !is_v4(address) => length,
            _ => &values[1],
        };
        Some(Value::text(written(block_of(
            address,
            whole_number(length)?,
        )?)))
    };
    Ok(Kernel {
        vector: Some(Box::new(vector)),
        ..Kernel::of_rows(Kind::Text, row)
    })
}

fn block_of(address: Address, length: i128) -> Option<Subnet> {
    Subnet::new(address, u32::try_from(length).ok()?)
}

fn written(block: Subnet) -> String {
    format!("{}/{}", block.first(), block.prefix())
}
