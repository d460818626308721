//! What the values of a column measure, or what they name: it follows from the expressions of
//! the plan, never from the name of the column.

use super::plan::{Aggregate, End, Expr, Input, Kind, Operation, Plan, Segment};
use crate::flow::field::Type;
use crate::flow::{Field, Slot};
use serde::{Deserialize, Serialize};

/// What numbers measure or name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Measure {
    /// A plain number, or none at all.
    #[default]
    None,
    Bytes,
    Packets,
    /// A length of time.
    Seconds,
    /// A length of time.
    Milliseconds,
    /// Seconds since 1970.
    EpochSeconds,
    /// A time, or milliseconds since 1970.
    Time,
    Port,
    Protocol,
    TcpFlags,
    /// Another number that is no amount.
    Code,
    Address,
}

impl Measure {
    /// Whether it is an amount, which can be compared with others and drawn to scale.
    pub fn is_amount(self) -> bool {
        matches!(
            self,
            Measure::None
                | Measure::Bytes
                | Measure::Packets
                | Measure::Seconds
                | Measure::Milliseconds
        )
    }

    /// Whether values are numbers wherever there is one.
    pub fn is_number(self) -> bool {
        !matches!(self, Measure::None | Measure::Time | Measure::Address)
    }

    /// What the field measures that queries name so; none where there is no such field.
    pub fn of_name(name: &str) -> Measure {
        match Field::find(name) {
            Some(field) => Measure::of_field(field),
            None => Measure::None,
        }
    }

    fn of_field(field: Field) -> Measure {
        match field {
            Field::BYTES => Measure::Bytes,
            Field::PACKETS
            | Field::PACKETS_LOST_NO_ROUTE
            | Field::PACKETS_LOST_BLACKHOLE
            | Field::PACKETS_LOST_MTU_EXCEEDED
            | Field::PACKETS_LOST_TTL_EXPIRED => Measure::Packets,
            Field::START | Field::END => Measure::EpochSeconds,
            Field::SRCPORT | Field::DSTPORT => Measure::Port,
            Field::PROTOCOL => Measure::Protocol,
            Field::TCP_FLAGS => Measure::TcpFlags,
            _ => match field.info().type_ {
                Type::Address => Measure::Address,
                Type::Integer { .. } => Measure::Code,
                Type::Text => Measure::None,
            },
        }
    }

    /// What an expression measures over columns that measure this.
    fn of(expr: &Expr, columns: &[Measure]) -> Measure {
        match expr {
            Expr::Input(Input::Column(at)) => columns.get(*at).copied().unwrap_or_default(),
            Expr::Input(Input::Slot(Slot::Field(field))) => Measure::of_field(*field),
            Expr::Input(Input::Timestamp) => Measure::Time,
            Expr::Input(Input::Slot(Slot::Event(field))) if field.is_time() => Measure::Time,
            Expr::Negate(inner) => Measure::of(inner, columns),
            Expr::Arithmetic(operation, left, right) => {
                let is_constant = matches!(**right, Expr::Constant(_));
                let [left, right] = [left, right].map(|side| Measure::of(side, columns));
                computed(*operation, left, right, is_constant)
            }
            Expr::Call { kernel, .. } => match kernel.returns {
                Kind::Time => Measure::Time,
                Kind::Address => Measure::Address,
                _ => Measure::None,
            },
            _ => Measure::None,
        }
    }

    fn of_aggregate(aggregate: &Aggregate, columns: &[Measure]) -> Measure {
        match aggregate.arguments.last() {
            Some(argument) if aggregate.keeps_measure => Measure::of(argument, columns),
            _ => Measure::None,
        }
    }
}

/// What two measures come to. By a constant, which may stand for another unit, anything can be
/// meant.
fn computed(operation: Operation, left: Measure, right: Measure, by_constant: bool) -> Measure {
    use Measure::{Bytes, EpochSeconds, Milliseconds, None, Packets, Seconds, Time};
    match (operation, left, right) {
        (Operation::Add | Operation::Subtract, Bytes, Bytes) => Bytes,
        (Operation::Add | Operation::Subtract, Packets, Packets) => Packets,
        (Operation::Add | Operation::Subtract, Seconds, Seconds) => Seconds,
        (Operation::Add | Operation::Subtract, Milliseconds, Milliseconds) => Milliseconds,
        (Operation::Subtract, EpochSeconds, EpochSeconds) => Seconds,
        (Operation::Subtract, Time, Time) => Milliseconds,
        (Operation::Divide, Bytes, Packets | None) if !by_constant => Bytes,
        _ => None,
    }
}

/// What the columns of a plan's result measure.
pub(super) fn of_plan(plan: &Plan) -> Vec<Measure> {
    let segments = plan.segments.iter();
    segments.fold(Vec::new(), |columns, segment| of_segment(segment, &columns))
}

/// What the columns measure that a segment hands on.
fn of_segment(segment: &Segment, columns: &[Measure]) -> Vec<Measure> {
    let of = |expr: &Expr| Measure::of(expr, columns);
    match &segment.end {
        End::Groups { keys, aggregates } => {
            let aggregates = aggregates.iter();
            let aggregates = aggregates.map(|it| Measure::of_aggregate(it, columns));
            keys.iter().map(of).chain(aggregates).collect()
        }
        End::Relation { kinds, .. } => vec![Measure::None; kinds.len()],
        End::Elements { columns, .. } => {
            let element = std::iter::once(Measure::None);
            element.chain(columns.iter().map(of)).collect()
        }
        End::Rows { columns, .. } => columns.iter().map(of).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::Measure::{self, *};
    use crate::query::{ColumnOrder, Context, Outline, compile};

    fn outline(text: &str) -> Outline {
        match compile(text, Context::default()) {
            Ok(checked) => checked.outline,
            Err(errors) => panic!("{text}: {errors:?}"),
        }
    }

    #[test]
    fn columns_measure_what_they_come_from() {
        let cases: [(&str, &[Measure]); 14] = [
            (
                "fields @timestamp, srcAddr, srcPort, protocol, packets, bytes, start, action",
                &[
                    Time,
                    Address,
                    Port,
                    Protocol,
                    Packets,
                    Bytes,
                    EpochSeconds,
                    None,
                ],
            ),
            (
                "fields bytes as size, tcp_flags, version",
                &[Bytes, TcpFlags, Code],
            ),
            (
                "stats sum(bytes) as s, avg(bytes), max(end), count(*), count(bytes) by dstPort as p",
                &[Port, Bytes, Bytes, EpochSeconds, None, None],
            ),
            (
                "stats pct(bytes, 95), stddev(packets), variance(bytes), count_distinct(srcAddr)",
                &[Bytes, Packets, None, None],
            ),
            // A name says nothing.
            ("stats count(*) as bytes", &[None]),
            ("fields packets as bytes", &[Packets]),
            // Bytes by eight are bits, by 1,000 kilobytes, over a minute a rate.
            (
                "stats sum(bytes) * 8, sum(bytes) / 1000, sum(bytes) / 60",
                &[None, None, None],
            ),
            (
                "stats sum(bytes) / sum(packets), sum(bytes) / count(*)",
                &[Bytes, Bytes],
            ),
            (
                "fields end - start, bytes + bytes, bytes + packets",
                &[Seconds, Bytes, None],
            ),
            ("stats max(end) - min(start) as lasted", &[Seconds]),
            (
                "stats latest(bytes), min(@timestamp) by bin(5m)",
                &[Time, Bytes, Time],
            ),
            (
                "stats sum(bytes) as b by srcAddr, dstAddr | stats max(b), count(*) by srcAddr",
                &[Address, Bytes, None],
            ),
            (
                "fields bytes, dstAddr | limit 5 | filter bytes > 1",
                &[Bytes, Address],
            ),
            (
                "stats sum(bytes) as b by dstPort | sort b desc | limit 5 | display b",
                &[Bytes],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(outline(text).measures, expected, "{text}");
        }
    }

    #[test]
    fn the_order_of_a_query_is_told_by_column() {
        for (text, expected) in [
            ("fields srcAddr, bytes | sort bytes desc", Some((1, true))),
            ("fields srcAddr, bytes as b | sort b", Some((1, false))),
            ("fields srcAddr | sort bytes", Option::None),
            ("fields srcAddr, @timestamp", Some((1, true))),
            ("stats count(*) by action", Some((0, false))),
            (
                "stats count(*) as n by action | sort n desc | limit 3",
                Some((1, true)),
            ),
            (
                "fields bytes | sort bytes | limit 3 | filter bytes > 1",
                Option::None,
            ),
        ] {
            let order = expected.map(|(column, descending)| ColumnOrder { column, descending });
            assert_eq!(outline(text).order, order, "{text}");
        }
    }
}
