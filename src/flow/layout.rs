//! The order of fields in a record.

use super::field::{Aspect, Field, FieldInfo, Type};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// One position of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    Field(Field),
    /// A column that the field table does not know, or a field for the second time,
    /// under the name the file gives it.
    Extra(Arc<str>),
    /// What an export says of the log event that the record was in; not part of a line.
    Event(EventField),
}

/// What CloudWatch Logs knows of a log event beside its message ("Supported logs and
/// discovered fields" in the CloudWatch Logs user guide).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventField {
    /// The time of the event, in milliseconds since 1970.
    Timestamp,
    /// When CloudWatch received the event, in milliseconds since 1970.
    IngestionTime,
    LogStream,
    /// The log group, as `account:name`.
    Log,
    /// A handle with which the service finds the event again.
    Ptr,
}

impl EventField {
    pub const ALL: [EventField; 5] = [
        EventField::Timestamp,
        EventField::IngestionTime,
        EventField::LogStream,
        EventField::Log,
        EventField::Ptr,
    ];

    pub fn name(self) -> &'static str {
        match self {
            EventField::Timestamp => "@timestamp",
            EventField::IngestionTime => "@ingestionTime",
            EventField::LogStream => "@logStream",
            EventField::Log => "@log",
            EventField::Ptr => "@ptr",
        }
    }

    /// One or two sentences on what it tells.
    pub fn meaning(self) -> &'static str {
        match self {
            EventField::Timestamp => {
                "The time of the record: that of its log event if the file has it, else the \
                 start of the capture window."
            }
            EventField::IngestionTime => "When CloudWatch Logs received the record.",
            EventField::LogStream => {
                "The log stream that the record was exported from; usually it names the network \
                 interface."
            }
            EventField::Log => {
                "The log group that the record was exported from, as `account:name`."
            }
            EventField::Ptr => "A handle by which the service finds the log event again.",
        }
    }

    /// The field of this name, which is written to the letter.
    pub fn find(name: &str) -> Option<EventField> {
        EventField::ALL
            .into_iter()
            .find(|field| field.name() == name)
    }

    /// Whether the values are times, in milliseconds since 1970; others are texts.
    pub fn is_time(self) -> bool {
        matches!(self, EventField::Timestamp | EventField::IngestionTime)
    }
}

/// The fields of a record, in the order in which a line holds them; behind them, what is
/// known of the log event.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Vec<String>", from = "Vec<String>")]
pub struct Layout {
    pub slots: Box<[Slot]>,
}

/// The most columns of a header line: far more than there are fields, so that a hostile
/// line cannot ask for millions.
const MAX_COLUMNS: usize = 1_000;

impl Slot {
    /// The name as AWS spells it, or as the file does where AWS has none.
    pub fn name(&self) -> &str {
        match self {
            Slot::Field(field) => field.name(),
            Slot::Extra(name) => name,
            Slot::Event(field) => field.name(),
        }
    }

    /// Whether its values are percent-encoded in a line: those of tags are, as UTF-8
    /// (`TagFieldSpecifications` of `CreateFlowLogs` in the Amazon EC2 API reference).
    pub fn is_percent_encoded(&self) -> bool {
        matches!(self, Slot::Field(field) if field.info().aspect == Aspect::Tags)
    }

    /// What it tells of the log event, if it is no part of the record.
    pub fn event(&self) -> Option<EventField> {
        match self {
            Slot::Event(field) => Some(*field),
            Slot::Field(_) | Slot::Extra(_) => None,
        }
    }

    /// What its values are.
    pub fn type_(&self) -> Type {
        match self {
            Slot::Field(field) => field.info().type_,
            Slot::Event(field) if field.is_time() => Type::Integer { max: i64::MAX },
            Slot::Extra(_) | Slot::Event(_) => Type::Text,
        }
    }

    /// Whether it tells of the log event and is no part of the record.
    pub fn is_event(&self) -> bool {
        matches!(self, Slot::Event(_))
    }
}

impl Layout {
    /// The fields by these names, in this order; unknown names are kept as they are.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Layout {
        let mut slots: Vec<Slot> = Vec::new();
        for name in names {
            let event = EventField::find(name).map(Slot::Event);
            let slot = event.or_else(|| Field::find(name).map(Slot::Field));
            let slot = slot.filter(|slot| !slots.contains(slot));
            slots.push(slot.unwrap_or_else(|| Slot::Extra(name.into())));
        }
        // Stable: all else keeps its order.
        slots.sort_by_key(Slot::is_event);
        Layout {
            slots: slots.into(),
        }
    }

    /// The same record with these event fields behind it, and no others.
    pub fn with_events(&self, events: &[EventField]) -> Layout {
        let events = events.iter().copied().map(Slot::Event);
        Layout {
            slots: self.record().iter().cloned().chain(events).collect(),
        }
    }

    /// The slots that make up a line.
    pub fn record(&self) -> &[Slot] {
        let end = self.slots.iter().rposition(|slot| !slot.is_event());
        &self.slots[..end.map_or(0, |last| last + 1)]
    }

    /// The slots behind them, of the log event.
    pub fn events(&self) -> &[Slot] {
        &self.slots[self.record().len()..]
    }

    /// The default record of a VPC flow log, which is also all of version 2.
    pub fn vpc_default() -> Layout {
        Layout::in_order(|info| info.vpc_order.filter(|_| info.in_vpc_default))
    }

    /// The default record of a Transit Gateway flow log.
    pub fn tgw_default() -> Layout {
        Layout::in_order(|info| info.tgw_order.filter(|_| info.in_tgw_default))
    }

    fn in_order(order: impl Fn(&FieldInfo) -> Option<u8>) -> Layout {
        let ordered = |field: Field| Some((order(field.info())?, Slot::Field(field)));
        let mut slots: Vec<(u8, Slot)> = Field::all().filter_map(ordered).collect();
        slots.sort_by_key(|(order, _)| *order);
        Layout {
            slots: slots.into_iter().map(|(_, slot)| slot).collect(),
        }
    }

    /// Reads a header line; `None` when the line is none.
    ///
    /// A header line consists of names only, at least half of which are known fields.
    /// The form of `aws ec2 describe-flow-logs` (`${version} ${account-id}`) is one too, and
    /// that of Terraform (`$${version}`).
    pub fn from_header(line: &str) -> Option<Layout> {
        let (layout, known) = Layout::from_words(line)?;
        (known * 2 >= layout.slots.len()).then_some(layout)
    }

    /// Reads the first line of a file, where one known field is enough for a header.
    pub fn from_first_line(line: &str) -> Option<Layout> {
        let (layout, known) = Layout::from_words(line)?;
        (known > 0).then_some(layout)
    }

    /// The layout of a line of names, and how many of them are known fields.
    fn from_words(line: &str) -> Option<(Layout, usize)> {
        let mut names = Vec::new();
        for word in line.split_ascii_whitespace() {
            let braced = word.strip_prefix("$$").or_else(|| word.strip_prefix('$'));
            let inner = braced.and_then(|w| w.strip_prefix('{')?.strip_suffix('}'));
            let name = inner.unwrap_or(word);
            if !is_name(name) || names.len() == MAX_COLUMNS {
                return None;
            }
            names.push(name);
        }
        let known = names.iter().filter(|name| Field::find(name).is_some());
        let known = known.count();
        (!names.is_empty()).then(|| (Layout::from_names(names), known))
    }

    /// Where a record holds `slot`, counted from 0.
    pub fn position(&self, slot: &Slot) -> Option<usize> {
        self.slots.iter().position(|other| other == slot)
    }

    /// Where a record holds `field`, counted from 0.
    pub fn position_of(&self, field: Field) -> Option<usize> {
        self.position(&Slot::Field(field))
    }

    /// The names of the slots, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.slots.iter().map(Slot::name)
    }
}

/// Whether a word could name a column: a letter, then letters, digits, `-`, `_`, `.`.
fn is_name(word: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    word.starts_with(|first: char| first.is_ascii_alphabetic()) && word.bytes().all(plain)
}

/// Writes the layout as a header line.
impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, name) in self.record().iter().map(Slot::name).enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

impl From<Layout> for Vec<String> {
    fn from(layout: Layout) -> Vec<String> {
        layout.names().map(String::from).collect()
    }
}

impl From<Vec<String>> for Layout {
    fn from(names: Vec<String>) -> Layout {
        Layout::from_names(names.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VPC: &str = "version account-id interface-id srcaddr dstaddr srcport dstport \
        protocol packets bytes start end action log-status";
    const TGW: &str = "version resource-type account-id tgw-id tgw-attachment-id \
        tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id \
        tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id \
        tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets \
        bytes start end log-status type packets-lost-no-route packets-lost-blackhole \
        packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region flow-direction \
        pkt-src-aws-service pkt-dst-aws-service";

    #[test]
    fn defaults_are_what_aws_documents() {
        assert_eq!(Layout::vpc_default().to_string(), VPC);
        assert_eq!(Layout::tgw_default().to_string(), TGW);
        assert_eq!(Layout::from_header(VPC), Some(Layout::vpc_default()));
        assert_eq!(Layout::from_header(TGW), Some(Layout::tgw_default()));
    }

    #[test]
    fn headers_are_told_from_records() {
        let check = |line: &str, header: Option<&str>, first: Option<&str>| {
            let written = |layout: Option<Layout>| layout.map(|l| l.to_string());
            assert_eq!(written(Layout::from_header(line)).as_deref(), header);
            assert_eq!(written(Layout::from_first_line(line)).as_deref(), first);
        };
        for (line, written) in [
            ("srcaddr", "srcaddr"),
            (" srcAddr\tdst_addr ", "srcaddr dstaddr"),
            ("${version} ${account-id}", "version account-id"),
            ("$${version} $${account-id}", "version account-id"),
            ("start end color", "start end color"),
            ("srcaddr srcAddr srcaddr", "srcaddr srcAddr srcaddr"),
        ] {
            check(line, Some(written), Some(written));
        }
        check(
            "srcaddr my-own team.name",
            None,
            Some("srcaddr my-own team.name"),
        );
        for line in [
            "",
            " ",
            "- - -",
            "a b c",
            "srcaddr -",
            "srcaddr 10.0.0.1",
            "start,end",
            "${version ${end}",
            "$version $end",
        ] {
            check(line, None, None);
        }
    }

    #[test]
    fn a_field_is_known_once() {
        let layout = Layout::from_names(["srcaddr", "bytes", "srcAddr", "srcaddr"]);
        let extra = |name: &str| Slot::Extra(name.into());
        assert_eq!(
            *layout.slots,
            [
                Slot::Field(Field::SRCADDR),
                Slot::Field(Field::BYTES),
                extra("srcAddr"),
                extra("srcaddr")
            ]
        );
        assert_eq!(layout.position_of(Field::BYTES), Some(1));
        assert_eq!(layout.position(&extra("srcAddr")), Some(2));
        assert_eq!(layout.position_of(Field::DSTADDR), None);
        let names: Vec<String> = layout.clone().into();
        assert_eq!(Layout::from(names), layout);
    }
}
