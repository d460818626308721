//! Functions of IP addresses.

use super::{Argument, Function, Kernel, Mistake, Role};
use crate::flow::Address;
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

/// A CIDR block; bits of the address behind the prefix do not count.
#[derive(Clone, Copy)]
struct Subnet {
    address: Address,
    prefix: u32,
}

impl Subnet {
    fn parse(text: &str) -> Option<Subnet> {
        let (address, prefix) = text.split_once('/')?;
        let address = Address::parse(address.as_bytes())?;
        let longest = match address {
            Address::V4(_) => 32,
            Address::V6(_) => 128,
        };
        let is_number = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix = prefix
            .parse()
            .ok()
            .filter(|&prefix| is_number && prefix <= longest)?;
        Some(Subnet { address, prefix })
    }

    fn contains(self, address: Address) -> bool {
        match (self.address, address) {
            (Address::V4(subnet), Address::V4(address)) => {
                (subnet ^ address)
                    .checked_shr(32 - self.prefix)
                    .unwrap_or(0)
                    == 0
            }
            (Address::V6(subnet), Address::V6(address)) => {
                (subnet ^ address)
                    .checked_shr(128 - self.prefix)
                    .unwrap_or(0)
                    == 0
            }
            _ => false,
        }
    }
}

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
            let subnet = Subnet::parse(&text).filter(|subnet| accepts(subnet.address));
            Some(subnet.ok_or_else(|| mistake(format!("\"{text}\"")))?)
        }
        Argument::Period(_) => return Err(mistake("a period".to_string())),
        Argument::Computed => None,
    };
    let row = move |values: &[Value]| {
        let subnet = subnet.or_else(|| {
            Subnet::parse(&values[1].to_text()).filter(|subnet| accepts(subnet.address))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subnets_hold_their_addresses() {
        for (subnet, address, inside) in [
            ("10.0.0.0/28", "10.0.0.15", true),
            ("10.0.0.0/28", "10.0.0.16", false),
            ("10.1.2.3/16", "10.1.255.255", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("203.0.113.9/32", "203.0.113.9", true),
            ("203.0.113.9/32", "203.0.113.8", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("::/0", "::1", true),
            ("::/0", "10.0.0.1", false),
        ] {
            let subnet = Subnet::parse(subnet).unwrap();
            let parsed = Address::parse(address.as_bytes()).unwrap();
            assert_eq!(subnet.contains(parsed), inside, "{address}");
        }
        for wrong in [
            "10.0.0.0",
            "10.0.0.0/33",
            "10.0.0/8",
            "::/129",
            "10.0.0.0/",
            "10.0.0.0/+8",
        ] {
            assert!(Subnet::parse(wrong).is_none(), "{wrong}");
        }
    }
}
