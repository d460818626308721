//! TCP flags as flow logs show them.
//!
//! Facts: the field `tcp-flags` in "Flow log records" of the Amazon VPC user guide, and
//! RFC 9293. AWS combines the flags of all packets of a capture window by OR. Of VPC
//! records it says that lone ACK and PSH are not shown, and ACK only together with SYN;
//! the page on transit gateways lists PSH, ACK and URG as well.

/// The flags of one record, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TcpFlags(pub u16);

/// The combinations that are met most, for the help on the field.
pub const TYPICAL: [TcpFlags; 9] = [
    TcpFlags(0),
    TcpFlags(1),
    TcpFlags(2),
    TcpFlags(3),
    TcpFlags(4),
    TcpFlags(6),
    TcpFlags(18),
    TcpFlags(19),
    TcpFlags(22),
];

const NAMES: [&str; 8] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

impl TcpFlags {
    pub const FIN: TcpFlags = TcpFlags(1);
    pub const SYN: TcpFlags = TcpFlags(2);
    pub const RST: TcpFlags = TcpFlags(4);
    pub const ACK: TcpFlags = TcpFlags(16);

    pub fn has(self, flags: TcpFlags) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Whether a connection is opened here, and not answered: the sender is the client.
    pub fn opens(self) -> bool {
        self.has(TcpFlags::SYN) && !self.has(TcpFlags::ACK)
    }

    /// Whether the opening of a connection is answered here: the sender is the server.
    pub fn answers(self) -> bool {
        self.has(TcpFlags::SYN) && self.has(TcpFlags::ACK)
    }

    /// The flags by name: `SYN-ACK, FIN`; empty when there are none.
    pub fn names(self) -> String {
        let mut names: Vec<String> = Vec::new();
        if self.answers() {
            names.push("SYN-ACK".into());
        } else if self.opens() {
            names.push("SYN".into());
        }
        for (bit, name) in NAMES.iter().enumerate() {
            let is_told = matches!(*name, "SYN") || *name == "ACK" && self.answers();
            if self.0 >> bit & 1 == 1 && !is_told {
                names.push(name.to_string());
            }
        }
        if self.0 >> NAMES.len() != 0 {
            names.push(format!("{} (no known flag)", self.0 >> 8 << 8));
        }
        names.join(", ")
    }

    /// What the sender did in the window, in a few words.
    pub fn meaning(self) -> String {
        let deeds = [
            (self.opens(), "opened a connection"),
            (self.answers(), "accepted a connection"),
            (self.has(TcpFlags::FIN), "closed its side in good order"),
            (self.has(TcpFlags::RST), "broke a connection off"),
        ];
        let done: Vec<&str> = deeds
            .iter()
            .filter(|deed| deed.0)
            .map(|deed| deed.1)
            .collect();
        if done.is_empty() {
            "no opening and no end: the middle of a connection, or no TCP".into()
        } else {
            format!("the sender {}", done.join(" and "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_become_words() {
        for (flags, names, meaning) in [
            (
                0,
                "",
                "no opening and no end: the middle of a connection, or no TCP",
            ),
            (1, "FIN", "the sender closed its side in good order"),
            (2, "SYN", "the sender opened a connection"),
            (
                3,
                "SYN, FIN",
                "the sender opened a connection and closed its side in good order",
            ),
            (4, "RST", "the sender broke a connection off"),
            (
                5,
                "FIN, RST",
                "the sender closed its side in good order and broke a connection off",
            ),
            (
                6,
                "SYN, RST",
                "the sender opened a connection and broke a connection off",
            ),
            (
                8,
                "PSH",
                "no opening and no end: the middle of a connection, or no TCP",
            ),
            (18, "SYN-ACK", "the sender accepted a connection"),
            (
                19,
                "SYN-ACK, FIN",
                "the sender accepted a connection and closed its side in good order",
            ),
            (20, "RST, ACK", "the sender broke a connection off"),
            (
                22,
                "SYN-ACK, RST",
                "the sender accepted a connection and broke a connection off",
            ),
            (
                256,
                "256 (no known flag)",
                "no opening and no end: the middle of a connection, or no TCP",
            ),
        ] {
            let flags = TcpFlags(flags);
            assert_eq!(flags.names(), names);
            assert_eq!(flags.meaning(), meaning, "{names}");
        }
    }
}
