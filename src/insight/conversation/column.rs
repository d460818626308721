//! The columns of conversations. Where rows are directions, `packets`, `bytes`, `records`
//! and `folded` are those of the one direction.

use crate::query::plan::{Expr, Kind};

/// A column of [`COLUMNS`]. What begins with `Counted` is 0 for copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Client,
    Server,
    Source,
    Destination,
    Protocol,
    ProtocolName,
    ServerPort,
    ClientPort,
    Service,
    FirstSeen,
    LastSeen,
    PacketsToServer,
    BytesToServer,
    PacketsToClient,
    BytesToClient,
    Packets,
    Bytes,
    ClientFlags,
    ServerFlags,
    AcceptedToServer,
    RejectedToServer,
    AcceptedToClient,
    RejectedToClient,
    Accepted,
    Rejected,
    Interfaces,
    Interface,
    InterfaceNumber,
    Records,
    Folded,
    Answer,
    Unanswered,
    Unsolicited,
    Copy,
    Counted,
    CountedPackets,
    CountedBytes,
    CountedFolded,
    CopiedRecords,
    Translated,
    PacketAddresses,
    Interest,
    Fingerprint,
    Way,
    Selected,
}

use Column::*;

/// In the order of the enumeration.
pub const COLUMNS: [Column; 45] = [
    Client,
    Server,
    Source,
    Destination,
    Protocol,
    ProtocolName,
    ServerPort,
    ClientPort,
    Service,
    FirstSeen,
    LastSeen,
    PacketsToServer,
    BytesToServer,
    PacketsToClient,
    BytesToClient,
    Packets,
    Bytes,
    ClientFlags,
    ServerFlags,
    AcceptedToServer,
    RejectedToServer,
    AcceptedToClient,
    RejectedToClient,
    Accepted,
    Rejected,
    Interfaces,
    Interface,
    InterfaceNumber,
    Records,
    Folded,
    Answer,
    Unanswered,
    Unsolicited,
    Copy,
    Counted,
    CountedPackets,
    CountedBytes,
    CountedFolded,
    CopiedRecords,
    Translated,
    PacketAddresses,
    Interest,
    Fingerprint,
    Way,
    Selected,
];

impl Column {
    /// The header of the column in a table.
    pub fn name(self) -> &'static str {
        match self {
            Client => "client",
            Server => "server",
            Source => "source",
            Destination => "destination",
            Protocol => "protocol",
            ProtocolName => "protocol name",
            ServerPort => "server port",
            ClientPort => "client port",
            Service => "service",
            FirstSeen => "first seen",
            LastSeen => "last seen",
            PacketsToServer => "packets to server",
            BytesToServer => "bytes to server",
            PacketsToClient => "packets to client",
            BytesToClient => "bytes to client",
            Packets => "packets",
            Bytes => "bytes",
            ClientFlags => "flags of client",
            ServerFlags => "flags of server",
            AcceptedToServer => "accepted to server",
            RejectedToServer => "rejected to server",
            AcceptedToClient => "accepted to client",
            RejectedToClient => "rejected to client",
            Accepted => "accepted",
            Rejected => "rejected",
            Interfaces => "interfaces",
            Interface => "interface",
            InterfaceNumber => "interface number",
            Records => "records",
            Folded => "folded",
            Answer => "answer",
            Unanswered => "unanswered",
            Unsolicited => "unsolicited",
            Copy => "copy",
            Counted => "counted",
            CountedPackets => "counted packets",
            CountedBytes => "counted bytes",
            CountedFolded => "counted folded",
            CopiedRecords => "copied records",
            Translated => "translated",
            PacketAddresses => "packet addresses",
            Interest => "interest",
            Fingerprint => "fingerprint",
            Way => "way",
            Selected => "selected",
        }
    }

    pub fn kind(self) -> Kind {
        match self {
            Client | Server | Source | Destination => Kind::Address,
            FirstSeen | LastSeen => Kind::Time,
            ProtocolName | Service | Interface | Answer => Kind::Text,
            // Amounts may have any size.
            CountedPackets | CountedBytes | Packets | Bytes | PacketsToServer | BytesToServer
            | PacketsToClient | BytesToClient => Kind::Dynamic,
            _ => Kind::Integer,
        }
    }

    pub fn expr(self) -> Expr {
        Expr::column(self as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_where_their_numbers_say() {
        for (at, column) in COLUMNS.into_iter().enumerate() {
            assert_eq!(column as usize, at, "{column:?}");
        }
    }
}
