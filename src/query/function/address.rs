//! Functions of IP addresses.

use super::{Argument, Function, Kernel, Mistake, Role};
use crate::flow::{Address, Subnet};
use crate::query::plan::Kind;
use crate::query::value::Value;
use crate::query::vector::Vector;

pub static IS_IP_IN_SUBNET: Function = Function {
    name: "isIpInSubnet",
    other_names: &[],
    signature: "isIpInSubnet(address, \"subnet\")",
    arity: (2, 2),
    help: "1 when the IPv4 or IPv6 address lies in the subnet, written as CIDR block; \
           0 when it does not or is no address.",
    examples: &["filter isIpInSubnet(srcAddr, \"10.1.0.0/16\") | stats count(*) by dstAddr"],
    role: Role::Scalar {
        of_timestamp: false,
        bind: |arguments| bind(arguments, |_| true, "a CIDR block such as \"10.1.0.0/16\""),
    },
};

pub static IS_IPV4_IN_SUBNET: Function = Function {
    name: "isIpv4InSubnet",
    other_names: &[],
    signature: "isIpv4InSubnet(address, \"subnet\")",
    arity: (2, 2),
    help: "1 when the IPv4 address lies in the IPv4 subnet.",
    examples: &[
        "filter isIpv4InSubnet(srcAddr, \"192.0.2.0/24\") | stats sum(bytes) as b by dstAddr",
    ],
    role: Role::Scalar {
        of_timestamp: false,
        bind: |arguments| {
            let is_v4 = |address| matches!(address, Address::V4(_));
            bind(
                arguments,
                is_v4,
                "an IPv4 CIDR block such as \"10.1.0.0/16\"",
            )
        },
    },
};

pub static IS_IPV6_IN_SUBNET: Function = Function {
    name: "isIpv6InSubnet",
    other_names: &[],
    signature: "isIpv6InSubnet(address, \"subnet\")",
    arity: (2, 2),
    help: "1 when the IPv6 address lies in the IPv6 subnet.",
    examples: &["filter isIpv6InSubnet(srcAddr, \"2001:db8::/32\") | stats count(*)"],
    role: Role::Scalar {
        of_timestamp: false,
        bind: |arguments| {
            let is_v6 = |address| matches!(address, Address::V6(_));
            bind(
                arguments,
                is_v6,
                "an IPv6 CIDR block such as \"2001:db8::/32\"",
            )
        },
    },
};

fn bind(
    arguments: &[Argument],
    accepts: fn(Address) -> bool,
    expected: &str,
) -> Result<Kernel, Mistake> {
    let mistake = |found: String| Mistake {
        argument: 1,
        message: format!("expected {expected}, found {found}"),
    };
    let subnet = match &arguments[1] {
        Argument::Constant(value) => {
            let text = value.to_text();
            let subnet = Subnet::parse(&text).filter(|subnet| accepts(subnet.address()));
            Some(subnet.ok_or_else(|| mistake(format!("\"{text}\"")))?)
        }
        Argument::Period(_) => return Err(mistake("a period".to_string())),
        Argument::Computed => None,
    };
    let row = move |values: &[Value]| {
        let subnet = subnet.or_else(|| {
            Subnet::parse(&values[1].to_text()).filter(|subnet| accepts(subnet.address()))
        });
        let address = match &values[0] {
            Value::Address(address) => Some(*address),
            other => Address::parse(other.to_text().as_bytes()),
        };
        let inside = subnet
            .zip(address)
            .is_some_and(|(subnet, address)| subnet.contains(address));
        Value::Bool(inside)
    };
    let vector = move |vectors: &[Vector]| {
        let (Some(subnet), Vector::Address(addresses)) = (subnet, &vectors[0]) else {
            return None;
        };
        let inside = (0..addresses.v4.len()).map(|row| {
            Some(
                addresses
                    .get(row)
                    .is_ok_and(|address| subnet.contains(address)),
            )
        });
        Some(Vector::Bool(inside.collect()))
    };
    Ok(Kernel {
        returns: Kind::Dynamic,
        row: Box::new(row),
        vector: Some(Box::new(vector)),
    })
}
