//! Which field the values of a column are of, as they are in the records: by such a value the
//! records can be chosen.

use super::plan::{Aggregate, End, Expr, Input, Plan, Segment};
use crate::flow::Slot;

/// The field of each column of a plan's result, as queries name it; `None` for what is computed.
pub(super) fn of_plan(plan: &Plan) -> Vec<Option<String>> {
    let segments = plan.segments.iter();
    segments.fold(Vec::new(), |columns, segment| of_segment(segment, &columns))
}

fn of_segment(segment: &Segment, columns: &[Option<String>]) -> Vec<Option<String>> {
    let of = |expr: &Expr| of(expr, columns);
    match &segment.end {
        End::Groups { keys, aggregates } => {
            let picked = |aggregate: &Aggregate| match aggregate.arguments.last() {
                Some(argument) if aggregate.picks => of(argument),
                _ => None,
            };
            let aggregates = aggregates.iter().map(picked);
            keys.iter().map(of).chain(aggregates).collect()
        }
        End::Relation { kinds, .. } => vec![None; kinds.len()],
        End::Elements { columns, .. } => {
            let element = std::iter::once(None);
            element.chain(columns.iter().map(of)).collect()
        }
        End::Rows { columns, .. } => columns.iter().map(of).collect(),
    }
}

fn of(expr: &Expr, columns: &[Option<String>]) -> Option<String> {
    match expr {
        Expr::Input(Input::Column(at)) => columns.get(*at)?.clone(),
        Expr::Input(Input::Slot(Slot::Field(field))) => {
            Some(field.info().insights_name.to_string())
        }
        Expr::Input(Input::Slot(slot)) => Some(slot.name().to_string()),
        Expr::Input(Input::Timestamp) => Some("@timestamp".to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::query::{Context, compile};

    #[test]
    fn columns_know_the_field_that_they_show() {
        let cases: [(&str, &[Option<&str>]); 6] = [
            (
                "fields @timestamp, srcaddr as who, bytes * 2, team, @message",
                &[
                    Some("@timestamp"),
                    Some("srcAddr"),
                    None,
                    Some("team"),
                    None,
                ],
            ),
            (
                "stats count(*), max(bytes), sum(bytes) by dst_port as p, bin(5m)",
                &[Some("dstPort"), None, None, Some("bytes"), None],
            ),
            (
                "stats count(*) as n by srcAddr, action | stats sum(n) by action",
                &[Some("action"), None],
            ),
            (
                "filter bytes > 1 | limit 5 | fields action",
                &[Some("action")],
            ),
            ("fields srcAddr as action", &[Some("srcAddr")]),
            ("pattern @message", &[None, None, None, None]),
        ];
        for (text, expected) in cases {
            let fields = match compile(text, Context::default()) {
                Ok(checked) => checked.outline.fields,
                Err(errors) => panic!("{text}: {errors:?}"),
            };
            let fields: Vec<Option<&str>> = fields.iter().map(|field| field.as_deref()).collect();
            assert_eq!(fields, expected, "{text}");
        }
    }
}
