//! The records between two addresses.

use super::capture::{ACTIONS, Coded, DIRECTIONS, STATES, integer, text, times, whole};
use crate::column::{Addresses, Batch, Column, Dictionaries, Integers};
use crate::flow::{Address, Field, Slot};
use crate::query::{Table, Value};

/// One OK record between the two addresses of a question, as it was recorded at one
/// interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The interface that recorded it; empty where the format does not say.
    pub interface: Box<str>,
    /// Whether it goes from the question's source to its destination.
    pub is_forward: bool,
    /// Source and destination as recorded.
    pub src: Address,
    pub dst: Address,
    pub src_port: u16,
    pub dst_port: u16,
    /// IP protocol number.
    pub protocol: u8,
    pub action: Option<Action>,
    /// Seconds since 1970.
    pub start: i64,
    pub end: i64,
    pub packets: i64,
    pub bytes: i64,
    /// OR of the TCP flags; absent where the format has none.
    pub flags: Option<u16>,
    pub direction: Option<Direction>,
    /// `reject-reason`, where it says anything.
    pub reason: Option<Box<str>>,
}

/// What security group and network ACL decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Accept,
    Reject,
}

/// How it passed the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ingress,
    Egress,
}

impl Observation {
    pub fn is_accepted(&self) -> bool {
        self.action == Some(Action::Accept)
    }

    pub fn is_rejected(&self) -> bool {
        self.action == Some(Action::Reject)
    }

    /// The port at the side that the question asks from, and at the side that it asks for.
    pub fn ports(&self) -> (u16, u16) {
        match self.is_forward {
            true => (self.src_port, self.dst_port),
            false => (self.dst_port, self.src_port),
        }
    }
}

/// Bits that say which of the two addresses a row has in a column.
const SOURCE: u8 = 1;
const DESTINATION: u8 = 2;

/// The OK records of a batch between two addresses, in either direction. An address counts
/// wherever the record has it, as the interface's or as the packet's (`pkt-` fields).
/// `interface` is the one of records that do not name theirs.
pub fn observe(
    batch: &Batch,
    dictionaries: &Dictionaries,
    interface: Option<&str>,
    source: Address,
    destination: Address,
) -> Vec<Observation> {
    let addresses = |field| match batch.column(&Slot::Field(field)) {
        Some(Column::Address(column)) => Some(column),
        _ => None,
    };
    let columns = [
        [addresses(Field::SRCADDR), addresses(Field::PKT_SRCADDR)],
        [addresses(Field::DSTADDR), addresses(Field::PKT_DSTADDR)],
    ];
    let mut marks = [vec![0_u8; batch.rows()], vec![0_u8; batch.rows()]];
    for (marks, columns) in marks.iter_mut().zip(columns) {
        let mut has_mark = false;
        for column in columns.into_iter().flatten() {
            has_mark |= mark(column, source, SOURCE, marks);
            has_mark |= mark(column, destination, DESTINATION, marks);
        }
        if !has_mark {
            return Vec::new();
        }
    }
    let [from, to] = marks;
    let is_forward = |row: usize| from[row] & SOURCE != 0 && to[row] & DESTINATION != 0;
    let is_back = |row: usize| from[row] & DESTINATION != 0 && to[row] & SOURCE != 0;
    let rows: Vec<usize> = (0..batch.rows())
        .filter(|&row| (is_forward(row) || is_back(row)) && !batch.is_duplicate(row))
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let reader = Reader::of(batch, dictionaries);
    let found = rows
        .into_iter()
        .filter_map(|row| reader.read(row, is_forward(row)));
    let mut found: Vec<Observation> = found.collect();
    if let Some(interface) = interface {
        for seen in found.iter_mut().filter(|seen| seen.interface.is_empty()) {
            seen.interface = interface.into();
        }
    }
    found
}

/// Sets `bit` in the rows whose address it is; tells whether there are any.
fn mark(column: &Addresses, address: Address, bit: u8, marks: &mut [u8]) -> bool {
    let mut has_mark = false;
    match address {
        Address::V4(wanted) => {
            let wanted = i64::from(wanted);
            let v4 = column.v4();
            if !v4
                .range()
                .is_some_and(|(least, most)| (least..=most).contains(&wanted))
            {
                return false;
            }
            let mut values: Vec<u32> = Vec::with_capacity(marks.len());
            v4.gather(0..marks.len(), &mut values);
            for (row, (mark, value)) in marks.iter_mut().zip(values).enumerate() {
                if i64::from(value) == wanted && !v4.is_missing(row) {
                    *mark |= bit;
                    has_mark = true;
                }
            }
        }
        Address::V6(_) if column.has_v6() => {
            for (row, mark) in marks.iter_mut().enumerate() {
                if column.v4().is_missing(row) && column.get(row) == Some(address) {
                    *mark |= bit;
                    has_mark = true;
                }
            }
        }
        Address::V6(_) => {}
    }
    has_mark
}

/// What reads rows of a batch as observations.
struct Reader<'a> {
    batch: &'a Batch,
    dictionaries: &'a Dictionaries,
    src: Option<&'a Addresses>,
    dst: Option<&'a Addresses>,
    start: Option<&'a Integers>,
    end: Option<&'a Integers>,
    action: Coded<'a>,
    status: Coded<'a>,
    direction: Coded<'a>,
}

impl<'a> Reader<'a> {
    fn of(batch: &'a Batch, dictionaries: &'a Dictionaries) -> Reader<'a> {
        // Where only the packet's addresses were logged, they are the record's.
        let addresses = |field, instead| {
            let column = |field| match batch.column(&Slot::Field(field)) {
                Some(Column::Address(column)) => Some(column),
                _ => None,
            };
            column(field).or_else(|| column(instead))
        };
        let coded = |field, values| Coded::of(batch, dictionaries, field, values);
        Reader {
            batch,
            dictionaries,
            src: addresses(Field::SRCADDR, Field::PKT_SRCADDR),
            dst: addresses(Field::DSTADDR, Field::PKT_DSTADDR),
            start: batch.integers(Field::START),
            end: batch.integers(Field::END),
            action: coded(Field::ACTION, ACTIONS),
            status: coded(Field::LOG_STATUS, STATES),
            direction: coded(Field::FLOW_DIRECTION, DIRECTIONS),
        }
    }

    fn text(&self, field: Field, row: usize) -> Option<Box<str>> {
        let Some(Column::Text(id, codes)) = self.batch.column(&Slot::Field(field)) else {
            return None;
        };
        let text = self.dictionaries.get(*id).text(codes.value(row) as u32);
        (text != "-").then(|| text.into())
    }

    fn number(&self, field: Field, row: usize) -> Option<i64> {
        self.batch.integers(field)?.get(row)
    }

    /// The row as an observation; `None` when it is no OK record or says no time.
    fn read(&self, row: usize, is_forward: bool) -> Option<Observation> {
        if self.status.get(row).is_some() {
            return None;
        }
        let fallback = self
            .batch
            .fallback_time()
            .map(|time| time.div_euclid(1_000));
        let (start, end) = times(self.start, self.end, fallback, row)?;
        let number = |field| self.number(field, row).unwrap_or(0);
        let action = self.action.get(row);
        let direction = self.direction.get(row);
        Some(Observation {
            interface: self.text(Field::INTERFACE_ID, row).unwrap_or_default(),
            is_forward,
            src: self.src?.get(row)?,
            dst: self.dst?.get(row)?,
            src_port: number(Field::SRCPORT) as u16,
            dst_port: number(Field::DSTPORT) as u16,
            protocol: number(Field::PROTOCOL) as u8,
            action: action.map(|at| [Action::Accept, Action::Reject][at]),
            start,
            end,
            packets: number(Field::PACKETS),
            bytes: number(Field::BYTES),
            flags: self.number(Field::TCP_FLAGS, row).map(|flags| flags as u16),
            direction: direction.map(|at| [Direction::Ingress, Direction::Egress][at]),
            reason: self.text(Field::REJECT_REASON, row),
        })
    }
}

/// Observations as a table that [`from_table`] reads.
pub fn to_table(observations: &[Observation]) -> Table {
    let row = |seen: &Observation| {
        let action = seen
            .action
            .map_or(2, |action| i64::from(action == Action::Reject));
        let direction = seen
            .direction
            .map_or(2, |direction| i64::from(direction == Direction::Egress));
        vec![
            Value::text(&*seen.interface),
            integer(i64::from(seen.is_forward)),
            Value::Address(seen.src),
            Value::Address(seen.dst),
            integer(i64::from(seen.src_port)),
            integer(i64::from(seen.dst_port)),
            integer(i64::from(seen.protocol)),
            integer(action),
            integer(seen.start),
            integer(seen.end),
            integer(seen.packets),
            integer(seen.bytes),
            seen.flags
                .map_or(Value::Null, |flags| integer(i64::from(flags))),
            integer(direction),
            seen.reason.as_deref().map_or(Value::Null, Value::text),
        ]
    };
    Table::of_rows(15, observations.iter().map(row).collect())
}

/// The observations that [`to_table`] wrote.
pub fn from_table(table: &Table) -> Vec<Observation> {
    let read = |row| {
        let number = |column| whole(&table.value(row, column));
        let address = |column| match table.value(row, column) {
            Value::Address(address) => Some(address),
            _ => None,
        };
        let optional = |column| match table.value(row, column) {
            Value::Null => None,
            value => Some(value),
        };
        Some(Observation {
            interface: text(&table.value(row, 0)).into(),
            is_forward: number(1) == 1,
            src: address(2)?,
            dst: address(3)?,
            src_port: number(4) as u16,
            dst_port: number(5) as u16,
            protocol: number(6) as u8,
            action: [Action::Accept, Action::Reject]
                .get(number(7) as usize)
                .copied(),
            start: number(8),
            end: number(9),
            packets: number(10),
            bytes: number(11),
            flags: optional(12).map(|flags| whole(&flags) as u16),
            direction: [Direction::Ingress, Direction::Egress]
                .get(number(13) as usize)
                .copied(),
            reason: optional(14).map(|reason| text(&reason).into()),
        })
    };
    (0..table.rows()).filter_map(read).collect()
}
