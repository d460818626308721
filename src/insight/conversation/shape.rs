//! What each relation shows.

use super::column::Column;
use super::{Relation, Rows};
use crate::query::aggregate::{Accumulator, Count, CountDistinct, Extreme, Sum};
use crate::query::plan::Aggregate;
use std::sync::Arc;

/// What a relation shows: columns of conversations, or groups by them.
pub struct Shape {
    pub rows: Rows,
    pub keys: &'static [Column],
    pub sums: &'static [Aggregated],
    /// The own order, each by name and whether it descends.
    pub order: &'static [(&'static str, bool)],
}

/// An aggregate of a column.
pub struct Aggregated {
    pub name: &'static str,
    of: Option<Column>,
    make: fn() -> Box<dyn Accumulator>,
    picks: bool,
}

const fn count(name: &'static str) -> Aggregated {
    Aggregated {
        name,
        of: None,
        make: || Box::<Count>::default(),
        picks: false,
    }
}

const fn sum(name: &'static str, of: Column) -> Aggregated {
    Aggregated {
        name,
        of: Some(of),
        make: || Box::<Sum>::default(),
        picks: false,
    }
}

const fn distinct(name: &'static str, of: Column) -> Aggregated {
    Aggregated {
        name,
        of: Some(of),
        make: || Box::<CountDistinct>::default(),
        picks: false,
    }
}

const fn least(name: &'static str, of: Column) -> Aggregated {
    Aggregated {
        name,
        of: Some(of),
        make: || Box::new(Extreme::least()),
        picks: true,
    }
}

const fn greatest(name: &'static str, of: Column) -> Aggregated {
    Aggregated {
        name,
        of: Some(of),
        make: || Box::new(Extreme::greatest()),
        picks: true,
    }
}

/// Everything about a conversation.
const WHOLE: &[Column] = &[
    Column::Client,
    Column::Server,
    Column::Protocol,
    Column::ProtocolName,
    Column::ServerPort,
    Column::Service,
    Column::ClientPort,
    Column::FirstSeen,
    Column::LastSeen,
    Column::PacketsToServer,
    Column::BytesToServer,
    Column::PacketsToClient,
    Column::BytesToClient,
    Column::Packets,
    Column::Bytes,
    Column::ClientFlags,
    Column::ServerFlags,
    Column::Accepted,
    Column::Rejected,
    Column::AcceptedToServer,
    Column::RejectedToServer,
    Column::AcceptedToClient,
    Column::RejectedToClient,
    Column::Interfaces,
    Column::Interface,
    Column::Records,
    Column::Folded,
    Column::Answer,
    Column::Unanswered,
    Column::Unsolicited,
    Column::Copy,
    Column::Translated,
];

impl Shape {
    pub fn of(relation: Relation) -> &'static Shape {
        match relation {
            Relation::Conversations => &CONVERSATIONS,
            Relation::Interfaces => &INTERFACES,
            Relation::Questions => &QUESTIONS,
            Relation::Knocks => &KNOCKS,
            Relation::KnockedPorts => &KNOCKED_PORTS,
            Relation::Pairs => &PAIRS,
            Relation::Totals => &TOTALS,
        }
    }
}

static CONVERSATIONS: Shape = Shape {
    rows: Rows::Conversations,
    keys: WHOLE,
    sums: &[],
    order: &[("last seen", true)],
};

static INTERFACES: Shape = Shape {
    rows: Rows::Interfaces,
    keys: WHOLE,
    sums: &[],
    order: &[("first seen", false)],
};

static QUESTIONS: Shape = Shape {
    rows: Rows::Conversations,
    keys: &[
        Column::Client,
        Column::Server,
        Column::ServerPort,
        Column::Protocol,
    ],
    sums: &[
        count("attempts"),
        sum("rejected", Column::Rejected),
        least("first seen", Column::FirstSeen),
        greatest("last seen", Column::LastSeen),
        sum("packets", Column::Packets),
        greatest("interest", Column::Interest),
    ],
    order: &[("interest", true), ("attempts", true), ("packets", true)],
};

static KNOCKS: Shape = Shape {
    rows: Rows::Conversations,
    keys: &[Column::Client],
    sums: &[
        count("attempts"),
        distinct("ports", Column::ServerPort),
        distinct("targets", Column::Server),
        sum("rejected", Column::Rejected),
        sum("packets", Column::PacketsToServer),
        least("first seen", Column::FirstSeen),
        greatest("last seen", Column::LastSeen),
    ],
    order: &[("attempts", true)],
};

static KNOCKED_PORTS: Shape = Shape {
    rows: Rows::Conversations,
    keys: &[Column::ServerPort, Column::Protocol],
    sums: &[
        count("attempts"),
        distinct("sources", Column::Client),
        distinct("targets", Column::Server),
        sum("rejected", Column::Rejected),
        sum("packets", Column::PacketsToServer),
        least("first seen", Column::FirstSeen),
        greatest("last seen", Column::LastSeen),
    ],
    order: &[("attempts", true)],
};

static PAIRS: Shape = Shape {
    rows: Rows::Directions,
    keys: &[Column::Source, Column::Destination],
    sums: &[
        sum("bytes", Column::Bytes),
        sum("packets", Column::Packets),
        sum("records", Column::Records),
        sum("folded", Column::Folded),
    ],
    order: &[("bytes", true)],
};

static TOTALS: Shape = Shape {
    rows: Rows::Conversations,
    keys: &[],
    sums: &[
        sum("conversations", Column::Counted),
        sum("packets", Column::CountedPackets),
        sum("bytes", Column::CountedBytes),
        sum("records", Column::Records),
        sum("folded", Column::CountedFolded),
        sum("copies", Column::Copy),
        sum("copied records", Column::CopiedRecords),
        sum("unanswered", Column::Unanswered),
        sum("unsolicited", Column::Unsolicited),
        greatest("packet addresses", Column::PacketAddresses),
    ],
    order: &[],
};

impl Aggregated {
    pub fn aggregate(&self) -> Aggregate {
        Aggregate {
            make: Arc::new(self.make),
            arguments: self.of.map(Column::expr).into_iter().collect(),
            picks: self.picks,
            keeps_measure: false,
        }
    }
}
