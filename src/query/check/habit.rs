//! What people write out of habit, or nearly right: functions of other languages, periods in
//! other forms, names that are a letter off; each with what it is here.

use super::scope::Scope;
use crate::flow::Field;
use crate::flow::field::match_key;
use crate::flow::spelling::nearest;
use crate::query::diagnostic::{Diagnostic, Fix, Span};
use crate::query::function::Function;
use crate::query::syntax::{
    Call, Expr as Tree, ExprKind, Item, has_aggregate, name_as_written, quoted,
};
use crate::query::time::{Period, Unit};

/// Functions of other languages that take the same arguments, with their names here.
const RENAMED: [(&[&str], &str); 24] = [
    (&["upper", "ucase", "to_upper", "uppercase"], "toupper"),
    (&["lower", "lcase", "to_lower", "lowercase"], "tolower"),
    (&["len", "length", "char_length", "string_length"], "strlen"),
    (&["substring", "mid"], "substr"),
    (&["ifnull", "nvl"], "coalesce"),
    (&["contains", "instr"], "strcontains"),
    (&["starts_with", "hasprefix"], "startsWith"),
    (&["ends_with", "hassuffix"], "endsWith"),
    (&["regexp_replace", "replace_regex"], "regexReplace"),
    (&["mean", "average"], "avg"),
    (&["percentile", "approx_percentile", "quantile"], "pct"),
    (&["std", "stdev", "stddev_pop"], "stddev"),
    (&["var", "var_pop"], "variance"),
    (
        &[
            "dc",
            "dcount",
            "uniq",
            "nunique",
            "approx_distinct",
            "approx_count_distinct",
        ],
        "count_distinct",
    ),
    (&["countif", "count_if", "sumif"], "sum"),
    (
        &["make_set", "makeset", "array_agg", "collect_set"],
        "values",
    ),
    (&["first", "first_value"], "earliest"),
    (&["last", "last_value"], "latest"),
    (&["iif", "iff"], "if"),
    (&["ceiling"], "ceil"),
    (&["to_number", "todouble", "tofloat", "float"], "toNumber"),
    (&["int", "to_int", "toint", "bigint"], "toInt"),
    (&["from_unixtime_ms", "from_millis"], "fromMillis"),
    (&["isnotnull", "isnotempty", "exists"], "ispresent"),
];

/// A function that does not exist.
pub(super) fn unknown_function(call: &Call, span: Span) -> Diagnostic {
    let written = &call.name.text;
    let error = Diagnostic::error(call.name.span, format!("unknown function `{written}`"));
    let lower = written.to_ascii_lowercase();
    if let Some(fix) = translated(&lower, call, span) {
        return error.with_hint(translation(&lower)).with_fix(fix);
    }
    let renamed = RENAMED
        .iter()
        .find(|(names, _)| names.contains(&lower.as_str()));
    if let Some((_, meant)) = renamed {
        let error = error.with_hint(format!("here it is `{meant}`"));
        let fits = Function::find(meant).is_some_and(|function| {
            let (least, most) = function.arity;
            (least..=most).contains(&call.arguments.len())
        });
        return match fits {
            true => error.with_fix(Fix::write(call.name.span, *meant)),
            false => error,
        };
    }
    let other = match lower.as_str() {
        "distinct" => Some("`count_distinct` counts different values, `values` lists them"),
        "cast" | "convert" => Some("`toNumber` and `toInt` make numbers of texts"),
        "date_trunc" | "time_bucket" | "date_histogram" => {
            Some("`bin(1h)` rounds the time of a record, `datefloor` any other")
        }
        "pow" | "power" | "mod" => Some("write `^` for powers and `%` for the rest of a division"),
        "row_number" | "rank" | "lag" | "lead" => {
            Some("there are no window functions; `sort` and `limit` give the first rows")
        }
        _ => None,
    };
    if let Some(hint) = other {
        return error.with_hint(hint);
    }
    let names = Function::all().flat_map(|function| function.names());
    let foreign = RENAMED.iter().flat_map(|(names, _)| names.iter().copied());
    match nearest(written, names.chain(foreign)) {
        Some(name) => {
            let renamed = RENAMED.iter().find(|(names, _)| names.contains(&name));
            let name = renamed.map_or(name, |(_, meant)| meant);
            error
                .with_hint(format!("did you mean `{name}`?"))
                .with_fix(Fix::write(call.name.span, name))
        }
        None => error,
    }
}

/// What to say of a function whose call is written in another form here.
fn translation(name: &str) -> &'static str {
    match name {
        "ago" => "`now()` is the time of asking, in seconds",
        "isnull" | "isnan" => "`ispresent` asks whether a field is there",
        "cidrmatch" | "cidr_match" | "ipv4_is_in_range" => {
            "here the address comes first: `isIpInSubnet(field, cidr)`"
        }
        "date_trunc" => "`bin` rounds the time of a record",
        _ => "write it with an operator",
    }
}

/// A call of another language as it is written here, where its form differs.
fn translated(name: &str, call: &Call, span: Span) -> Option<Fix> {
    let [first, rest @ ..] = &call.arguments[..] else {
        return None;
    };
    let operator = |sign: &str| {
        let [second] = rest else { return None };
        let between = Span::new(first.span.end, second.span.start);
        let head = Span::new(call.name.span.start, first.span.start);
        let edits = vec![(head, "(".to_string()), (between, format!(" {sign} "))];
        Some(Fix::of(format!("Write it with `{sign}`"), edits))
    };
    match (name, &first.kind, rest) {
        ("pow" | "power", ..) => operator("^"),
        ("mod", ..) => operator("%"),
        ("isnull", _, []) => Some(Fix::write(call.name.span, "not ispresent")),
        ("ago", ExprKind::Duration { count, unit }, []) => {
            let unit = Unit::find(unit)?;
            let seconds = milliseconds(*count, unit)? / 1_000;
            Some(Fix::write(
                span,
                format!("fromMillis((now() - {seconds}) * 1000)"),
            ))
        }
        ("cidrmatch" | "cidr_match", ExprKind::Text(block), [second]) => {
            let ExprKind::Field(field) = &second.kind else {
                return None;
            };
            let field = name_as_written(field);
            Some(Fix::write(
                span,
                format!("isIpInSubnet({field}, {})", quoted(block)),
            ))
        }
        ("cidrmatch" | "cidr_match" | "ipv4_is_in_range", ExprKind::Field(_), [_]) => {
            Some(Fix::write(call.name.span, "isIpInSubnet"))
        }
        ("date_trunc", ExprKind::Text(unit), [second]) => {
            let is_timestamp =
                matches!(&second.kind, ExprKind::Field(name) if name == "@timestamp");
            let unit = unit.to_ascii_lowercase();
            Unit::find(&unit).filter(|_| is_timestamp)?;
            Some(Fix::write(span, format!("bin(1{unit})")))
        }
        _ => None,
    }
}

/// A call with too few or too many arguments.
pub(super) fn wrong_count(function: &Function, call: &Call, span: Span) -> Diagnostic {
    let (least, most) = function.arity;
    let expected = match (least, most) {
        (least, most) if least == most => least.to_string(),
        (least, usize::MAX) => format!("at least {least}"),
        (least, most) if most == least + 1 => format!("{least} or {most}"),
        (least, most) => format!("{least} to {most}"),
    };
    let found = match call.star {
        true => "`*`".to_string(),
        false => call.arguments.len().to_string(),
    };
    let message = format!(
        "the arguments of `{}` do not fit: expected {expected}, found {found}",
        function.name
    );
    let error =
        Diagnostic::error(span, message).with_hint(format!("write `{}`", function.signature));
    let is_timestamp =
        |tree: &Tree| matches!(&tree.kind, ExprKind::Field(name) if name == "@timestamp");
    let is_period = |tree: &Tree| matches!(tree.kind, ExprKind::Duration { .. });
    match &call.arguments[..] {
        [a, b] if function.name == "bin" && is_timestamp(a) && is_period(b) => {
            let gap = Span::new(a.span.start, b.span.start);
            error.with_fix(Fix::remove(gap, "`@timestamp`"))
        }
        [a, b] if function.name == "bin" && is_period(a) && is_timestamp(b) => {
            let gap = Span::new(a.span.end, b.span.end);
            error.with_fix(Fix::remove(gap, "`@timestamp`"))
        }
        _ => error,
    }
}

/// How long a number of units is, where that is always the same.
fn milliseconds(count: u32, unit: Unit) -> Option<u64> {
    let one = match unit {
        Unit::Millisecond => 1,
        Unit::Second => 1_000,
        Unit::Minute => 60_000,
        Unit::Hour => 3_600_000,
        Unit::Day => 86_400_000,
        Unit::Week => 7 * 86_400_000,
        Unit::Month | Unit::Quarter | Unit::Year => return None,
    };
    Some(u64::from(count) * one)
}

/// The same length in the largest unit that it is a whole number of.
fn in_larger_unit(count: u32, unit: Unit) -> Option<String> {
    let length = milliseconds(count, unit)?;
    let units = [
        ("d", Unit::Day),
        ("h", Unit::Hour),
        ("m", Unit::Minute),
        ("s", Unit::Second),
    ];
    units.into_iter().find_map(|(name, unit)| {
        let one = milliseconds(1, unit)?;
        let count = length / one;
        let fits = length.is_multiple_of(one) && unit.cap().is_none_or(|cap| count <= cap.into());
        fits.then(|| format!("{count}{name}"))
    })
}

/// The period that a number and a unit make.
pub(super) fn period(
    count: u32,
    unit: &str,
    span: Span,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Period, Diagnostic> {
    let Some(known) = Unit::find(unit) else {
        let message =
            format!("expected a unit of time such as `s`, `m`, `h` or `d`, found `{unit}`");
        let error = Diagnostic::error(span, message);
        let names = [
            "msec",
            "millisecond",
            "sec",
            "secs",
            "second",
            "seconds",
            "min",
            "mins",
            "minute",
            "minutes",
            "hr",
            "hrs",
            "hour",
            "hours",
            "day",
            "days",
            "week",
            "weeks",
            "month",
            "months",
            "quarter",
            "quarters",
            "year",
            "years",
        ];
        return Err(match nearest(unit, names.into_iter()) {
            Some(name) => error.with_fix(Fix::write(span, format!("{count}{name}"))),
            None => error,
        });
    };
    if count == 0 {
        return Err(Diagnostic::error(span, "a period is at least 1"));
    }
    let capped = known.cap().map_or(count, |cap| cap.min(count));
    if capped < count {
        let message = format!("`{count}{unit}` acts as `{capped}{unit}`, as in Logs Insights");
        let warning = Diagnostic::warning(span, message);
        warnings.push(match in_larger_unit(count, known) {
            Some(same) => warning
                .with_hint("use the next larger unit")
                .with_fix(Fix::write(span, same)),
            None => warning.with_hint("use the next larger unit"),
        });
    }
    Ok(Period {
        count: capped,
        unit: known,
    })
}

/// An argument that is no period but should be one.
pub(super) fn no_period(argument: &Tree) -> Diagnostic {
    let error = Diagnostic::error(argument.span, "expected a period such as `5m` or `1h`");
    match &argument.kind {
        ExprKind::Text(text) => {
            let plain: String = text.split_whitespace().collect();
            let digits = plain.len() - plain.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let is_one = (1..=9).contains(&digits) && Unit::find(&plain[digits..]).is_some();
            match is_one {
                true => error.with_fix(Fix::write(argument.span, plain)),
                false => error,
            }
        }
        ExprKind::Integer(count) => error.with_hint(format!(
            "a unit belongs behind the number, such as `{count}m`"
        )),
        _ => error,
    }
}

/// A name in an aggregate's place that has a value for each row.
pub(super) fn not_aggregated(name: &str, span: Span, scope: &Scope) -> Diagnostic {
    let function = Function::find(name).filter(|function| function.is_aggregate());
    if let Some(function) = function {
        let error = Diagnostic::error(span, format!("`{name}` is a function and needs arguments"));
        return match function.takes_rows() {
            true => error.with_fix(Fix::write(span, format!("{name}(*)"))),
            false => error.with_hint(format!("write `{}`", function.signature)),
        };
    }
    let message =
        format!("`{name}` has a value for each row, but `stats` needs one for each group");
    let error = Diagnostic::error(span, message);
    let columns = scope.names.iter().map(|(name, _)| name.as_str());
    match nearest(name, columns).filter(|_| Field::find(name).is_none()) {
        Some(column) => meant(error, span, column),
        None => error.with_hint(format!(
            "aggregate it, as in `sum({name})`, or group by it: `by {name}`"
        )),
    }
}

/// The error with a column that is likely to be meant.
fn meant(error: Diagnostic, span: Span, column: &str) -> Diagnostic {
    let fix = Fix::write(span, name_as_written(column));
    error
        .with_hint(format!("did you mean `{column}`?"))
        .with_fix(fix)
}

/// A sort key that is no column, which the service lets pass.
pub(super) fn no_column(name: &str, span: Span, scope: &Scope) -> Diagnostic {
    let message = format!("`{name}` is no column here, so it does not sort");
    let warning = Diagnostic::warning(span, message);
    let columns = scope.names.iter().map(|(name, _)| name.as_str());
    match nearest(name, columns) {
        Some(column) => meant(warning, span, column),
        None => warning,
    }
}

/// Aggregates in `fields`: the error, and the parts of the `stats` that is meant.
pub(super) fn stats_instead(items: &[Item], span: Span) -> (Diagnostic, Vec<Item>, Vec<Item>) {
    let (aggregates, keys): (Vec<Item>, Vec<Item>) = items
        .iter()
        .cloned()
        .partition(|item| has_aggregate(&item.expr));
    let written = |items: &[Item]| {
        let item = |item: &Item| match &item.alias {
            Some(alias) => format!("{} as {}", item.text, name_as_written(&alias.text)),
            None => item.text.clone(),
        };
        items.iter().map(item).collect::<Vec<_>>().join(", ")
    };
    let by = match keys.is_empty() {
        true => String::new(),
        false => format!(" by {}", written(&keys)),
    };
    let place = aggregates.first().map_or(span, |item| item.expr.span);
    let message = "aggregates work on groups of rows, so they stand in `stats`";
    let text = format!("stats {}{by}", written(&aggregates));
    let fix = Fix::replace("Write it with `stats`", span, text);
    let error = Diagnostic::error(place, message).with_fix(fix);
    (error, aggregates, keys)
}

/// A key that is listed among the aggregates, too, as SQL has it.
pub(super) fn listed_key(item: &Item, by: &[Item], next: Option<&Item>) -> Option<Diagnostic> {
    let is_field = item.alias.is_none() && matches!(item.expr.kind, ExprKind::Field(_));
    if !is_field || !by.iter().any(|key| key.name() == item.name()) {
        return None;
    }
    let name = item.name();
    let message =
        format!("`{name}` is shown as a key already, so only aggregates stand before `by`");
    let error = Diagnostic::error(item.expr.span, message);
    Some(match next {
        Some(next) => {
            let span = Span::new(item.expr.span.start, next.expr.span.start);
            error.with_fix(Fix::remove(span, &format!("`{name}`")))
        }
        None => error,
    })
}

/// A name that `stats` has not left.
pub(super) fn lost_name(name: &str, span: Span, scope: &Scope) -> Diagnostic {
    let columns = || scope.names.iter().map(|(name, _)| name.as_str());
    let error = Diagnostic::error(span, format!("`{name}` is unknown after `stats`"));
    let key = match_key(name);
    let same = columns().find(|column| match_key(column) == key);
    match same.or_else(|| nearest(name, columns())) {
        Some(column) => meant(error, span, column),
        None => {
            let columns: Vec<String> = columns().map(|column| format!("`{column}`")).collect();
            error.with_hint(format!("`stats` leaves {}", columns.join(", ")))
        }
    }
}
