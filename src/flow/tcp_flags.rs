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
            names.push(format!("unknown {}", self.0 >> 8 << 8));
        }
        names.join(", ")
    }

    /// What the sender did in the window, in a few words.
    pub fn meaning(self) -> String {
        let is_alone = |flag: TcpFlags| self.0 & 0b111 == flag.0;
        let (closed, broke) = (self.has(TcpFlags::FIN), self.has(TcpFlags::RST));
        let deeds = [
            (self.opens(), "asked for a connection"),
            (self.answers(), "accepted a connection"),
            (is_alone(TcpFlags::FIN), "closed its side of a connection"),
            (
                is_alone(TcpFlags::RST),
                "refused a connection or broke it off",
            ),
            (closed && !is_alone(TcpFlags::FIN), "closed its side"),
            (broke && !is_alone(TcpFlags::RST), "broke it off"),
        ];
        let done = deeds.iter().filter(|deed| deed.0);
        let done: Vec<&str> = done.map(|deed| deed.1).collect();
        if done.is_empty() {
            "no SYN, FIN or RST: packets within a connection".into()
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
        let within = "no SYN, FIN or RST: packets within a connection";
        for (flags, names, meaning) in [
            (0, "", within),
            (1, "FIN", "the sender closed its side of a connection"),
            (2, "SYN", "the sender asked for a connection"),
            (
                3,
                "SYN, FIN",
                "the sender asked for a connection and closed its side",
            ),
            (4, "RST", "the sender refused a connection or broke it off"),
            (5, "FIN, RST", "the sender closed its side and broke it off"),
            (
                6,
                "SYN, RST",
                "the sender asked for a connection and broke it off",
            ),
            (
                7,
                "SYN, FIN, RST",
                "the sender asked for a connection and closed its side and broke it off",
            ),
            (8, "PSH", within),
            (18, "SYN-ACK", "the sender accepted a connection"),
            (
                19,
                "SYN-ACK, FIN",
                "the sender accepted a connection and closed its side",
            ),
            (
                20,
                "RST, ACK",
                "the sender refused a connection or broke it off",
            ),
            (
                22,
                "SYN-ACK, RST",
                "the sender accepted a connection and broke it off",
            ),
            (256, "unknown 256", within),
        ] {
            let flags = TcpFlags(flags);
            assert_eq!(flags.names(), names);
            assert_eq!(flags.meaning(), meaning, "{names}");
        }
    }
}
