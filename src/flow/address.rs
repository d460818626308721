//! IP addresses as flow logs write them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// An IPv4 or IPv6 address. IPv4 sorts before IPv6, each by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    V4(u32),
    V6(u128),
}

impl Address {
    /// Reads an address; `None` when the text is none.
    ///
    /// IPv4 is four decimal numbers without leading zeros, IPv6 any form of RFC 4291
    /// without a zone.
    pub fn parse(text: &[u8]) -> Option<Address> {
        if let Some(v4) = parse_v4(text) {
            return Some(Address::V4(v4));
        }
        let v6: Ipv6Addr = std::str::from_utf8(text).ok()?.parse().ok()?;
        Some(Address::V6(v6.to_bits()))
    }

    /// Whether `text` is exactly how [`Display`](fmt::Display) writes this address
    /// (RFC 5952 for IPv6).
    pub fn is_written(self, text: &[u8]) -> bool {
        match self {
            // Only the canonical form of IPv4 parses at all.
            Address::V4(_) => true,
            Address::V6(_) => self.to_string().as_bytes() == text,
        }
    }
}

/// Whether an address of a host or of a network stands in a text.
pub fn mentions_address(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_hexdigit() || c == '.' || c == ':';
    text.split(|c| !is_part(c))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| word.contains(['.', ':']))
        .any(|word| Address::parse(word.as_bytes()).is_some())
}

fn parse_v4(text: &[u8]) -> Option<u32> {
    let mut parts = text.split(|&byte| byte == b'.');
    let mut address = 0;
    for _ in 0..4 {
        let part = parts.next()?;
        if part.is_empty() || part.len() > 3 || (part[0] == b'0' && part.len() > 1) {
            return None;
        }
        let mut octet = 0u32;
        for &digit in part {
            if !digit.is_ascii_digit() {
                return None;
            }
            octet = octet * 10 + u32::from(digit - b'0');
        }
        if octet > 255 {
            return None;
        }
        address = address << 8 | octet;
    }
    parts.next().is_none().then_some(address)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Address::V4(bits) => Ipv4Addr::from_bits(bits).fmt(f),
            Address::V6(bits) => Ipv6Addr::from_bits(bits).fmt(f),
        }
    }
}

/// As text, which is exact in every format.
impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Address, D::Error> {
        let text = String::deserialize(deserializer)?;
        Address::parse(text.as_bytes()).ok_or_else(|| de::Error::custom("no IP address"))
    }
}

/// A CIDR block; bits of the address behind the prefix do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Subnet {
    address: Address,
    prefix: u32,
}

impl Subnet {
    /// All of one address.
    pub fn host(address: Address) -> Subnet {
        Subnet {
            address,
            prefix: longest(address),
        }
    }

    /// Reads an address, `/` and the length of the prefix; `None` when the text is no such
    /// block.
    pub fn parse(text: &str) -> Option<Subnet> {
        let (address, prefix) = text.split_once('/')?;
        let address = Address::parse(address.as_bytes())?;
        let is_number = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix = prefix
            .parse()
            .ok()
            .filter(|&prefix| is_number && prefix <= longest(address))?;
        Some(Subnet { address, prefix })
    }

    /// The block with so long a prefix that the address lies in; `None` when the prefix is
    /// longer than the address.
    pub fn new(address: Address, prefix: u32) -> Option<Subnet> {
        (prefix <= longest(address)).then_some(Subnet { address, prefix })
    }

    /// The address that the block was given by, which any of its own may be.
    pub fn address(self) -> Address {
        self.address
    }

    /// The length of the prefix in bits.
    pub fn prefix(self) -> u32 {
        self.prefix
    }

    pub fn first(self) -> Address {
        match self.address {
            Address::V4(bits) => Address::V4(bits & !self.host_mask() as u32),
            Address::V6(bits) => Address::V6(bits & !self.host_mask()),
        }
    }

    pub fn last(self) -> Address {
        match self.address {
            Address::V4(bits) => Address::V4(bits | self.host_mask() as u32),
            Address::V6(bits) => Address::V6(bits | self.host_mask()),
        }
    }

    /// The bits behind the prefix.
    fn host_mask(self) -> u128 {
        let width = longest(self.address) - self.prefix;
        1_u128.checked_shl(width).unwrap_or(0).wrapping_sub(1)
    }

    pub fn contains(self, address: Address) -> bool {
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

/// The length of a prefix that is the whole address.
fn longest(address: Address) -> u32 {
    match address {
        Address::V4(_) => 32,
        Address::V6(_) => 128,
    }
}

impl From<Subnet> for String {
    fn from(subnet: Subnet) -> String {
        format!("{}/{}", subnet.address, subnet.prefix)
    }
}

impl TryFrom<String> for Subnet {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Subnet, &'static str> {
        Subnet::parse(&text).ok_or("expected a CIDR block")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_and_print() {
        for (text, written) in [
            ("10.1.5.112", Some("10.1.5.112")),
            ("0.0.0.0", Some("0.0.0.0")),
            ("255.255.255.255", Some("255.255.255.255")),
            ("2001:db8::1", Some("2001:db8::1")),
            ("2001:DB8:0:0::1", Some("2001:db8::1")),
            ("::ffff:10.0.0.1", Some("::ffff:10.0.0.1")),
            ("256.0.0.1", None),
            ("01.2.3.4", None),
            ("1.2.3", None),
            ("1.2.3.4.5", None),
            ("1.2.3.", None),
            ("-", None),
            ("", None),
            ("fe80::1%eth0", None),
        ] {
            let address = Address::parse(text.as_bytes());
            assert_eq!(address.map(|a| a.to_string()).as_deref(), written, "{text}");
            if let Some(address) = address {
                assert_eq!(address.is_written(text.as_bytes()), written == Some(text));
            }
        }
    }

    #[test]
    fn addresses_in_texts_are_seen() {
        for (text, expected) in [
            ("filter srcAddr = '10.1.0.5'", true),
            ("isIpv4InSubnet(srcAddr, \"10.1.0.0/16\")", true),
            ("dstAddr = \"2001:db8::1\" and bytes > 1", true),
            ("it came from 10.1.0.5.", true),
            ("bytes > 1.5 and dstPort = 443", false),
            ("at 12:30:05", false),
            ("a decade, 1.2.3", false),
        ] {
            assert_eq!(mentions_address(text), expected, "{text}");
        }
    }

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
        for (subnet, first, last) in [
            ("10.1.77.5/20", "10.1.64.0", "10.1.79.255"),
            ("10.1.77.5/32", "10.1.77.5", "10.1.77.5"),
            ("10.1.77.5/0", "0.0.0.0", "255.255.255.255"),
            (
                "2001:db8::5/64",
                "2001:db8::",
                "2001:db8::ffff:ffff:ffff:ffff",
            ),
            ("::5/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ] {
            let subnet = Subnet::parse(subnet).unwrap();
            assert_eq!(subnet.first().to_string(), first);
            assert_eq!(subnet.last().to_string(), last);
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
