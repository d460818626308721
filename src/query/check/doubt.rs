//! What a query may not mean as it is written: comparisons that never hold, names that no open
//! file has, rows that are cut off too early, and what the console would refuse.

use super::Context;
use super::scope::Scope;
use crate::flow::field::{Type, match_key};
use crate::flow::spelling::nearest;
use crate::flow::{Address, EventField, Field, Protocol, Slot, Subnet};
use crate::query::derived::DerivedField;
use crate::query::diagnostic::{Diagnostic, Fix, Span};
use crate::query::function::Function;
use crate::query::syntax::{
    BinaryOp, Command, Expr as Tree, ExprKind, Item, PatternKind, SortKey, Stage, has_aggregate,
    name_as_written, quoted, regex_of_like,
};
use crate::query::time;

/// The service's own limits (CloudWatch Logs user guide, "limit" and "stats").
const MOST_ROWS: u64 = 100_000;
const MOST_STATS: usize = 10;

/// Names that other tools give to fields, with the field that is meant.
const FIELD_HABITS: [(&[&str], Field); 12] = [
    (
        &["src", "srcip", "sourceip", "saddr", "clientip", "from"],
        Field::SRCADDR,
    ),
    (
        &[
            "dst",
            "dest",
            "dstip",
            "destip",
            "destinationip",
            "daddr",
            "serverip",
            "to",
        ],
        Field::DSTADDR,
    ),
    (&["sport", "srcpt"], Field::SRCPORT),
    (&["dport", "destport", "dstpt"], Field::DSTPORT),
    (&["proto", "ipproto", "protocolnumber"], Field::PROTOCOL),
    (&["octets", "bytecount", "totalbytes"], Field::BYTES),
    (&["pkts", "packetcount"], Field::PACKETS),
    (&["status"], Field::LOG_STATUS),
    (
        &["interface", "networkinterface", "interfaceid"],
        Field::INTERFACE_ID,
    ),
    (&["accountnumber", "awsaccount"], Field::ACCOUNT_ID),
    (&["flags"], Field::TCP_FLAGS),
    (&["direction"], Field::FLOW_DIRECTION),
];

/// What is doubtful about the expressions of a query.
#[derive(Default)]
pub(super) struct Doubts {
    /// Whether expressions are of another text, in which fixes mean nothing.
    pub is_paused: bool,
    /// Fields that the service spells otherwise: where, as written, and its spelling.
    respelled: Vec<(Span, String, String)>,
    /// Names that have been told once.
    told: Vec<String>,
}

impl Doubts {
    /// Looks through an expression over rows.
    pub fn look(
        &mut self,
        tree: &Tree,
        scope: &Scope,
        context: &Context,
        out: &mut Vec<Diagnostic>,
    ) {
        if self.is_paused {
            return;
        }
        match &tree.kind {
            ExprKind::Field(name) => self.name(name, tree.span, scope, context, out),
            ExprKind::Call(call) => {
                for argument in &call.arguments {
                    self.look(argument, scope, context, out);
                }
            }
            ExprKind::Step(inner, _) | ExprKind::Not(inner) | ExprKind::Negate(inner) => {
                self.look(inner, scope, context, out);
            }
            ExprKind::Binary(op, left, right) => {
                if let Some(warning) = hyphens(tree, scope, context) {
                    out.push(warning);
                    return;
                }
                self.look(left, scope, context, out);
                self.look(right, scope, context, out);
                out.extend(comparison(*op, left, right, tree.span, scope));
            }
            ExprKind::In {
                subject,
                list,
                negated,
            } => {
                self.look(subject, scope, context, out);
                let op = if *negated {
                    BinaryOp::NotEqual
                } else {
                    BinaryOp::Equal
                };
                for item in list {
                    self.look(item, scope, context, out);
                    // Only a value can take the place of a value in a list.
                    let found = value(op, subject, item, scope);
                    out.extend(found);
                }
            }
            ExprKind::Like {
                subject, pattern, ..
            } => {
                self.look(subject, scope, context, out);
                if let PatternKind::Substring(text) = &pattern.kind {
                    out.extend(substring(text, pattern.span));
                }
            }
            ExprKind::Text(_)
            | ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Duration { .. }
            | ExprKind::Broken => {}
        }
    }

    /// All that is told once for the whole query.
    pub fn finish(&mut self, out: &mut Vec<Diagnostic>) {
        let Some((first, ..)) = self.respelled.first() else {
            return;
        };
        let listed = |names: Vec<&str>| {
            let mut seen: Vec<String> = Vec::new();
            for name in names {
                let name = format!("`{name}`");
                if !seen.contains(&name) {
                    seen.push(name);
                }
            }
            seen.join(", ")
        };
        let written = self.respelled.iter().map(|(_, written, _)| &**written);
        let written = listed(written.collect());
        let meant = self.respelled.iter().map(|(_, _, meant)| &**meant);
        let meant = listed(meant.collect());
        let message = format!("Logs Insights, where case counts, knows {written} as {meant}");
        let edits = self.respelled.iter();
        let edits = edits.map(|(span, _, meant)| (*span, meant.clone()));
        let fix = Fix::of(format!("Write {meant}"), edits.collect());
        out.push(Diagnostic::hint(*first, message).with_fix(fix));
    }

    fn name(
        &mut self,
        name: &str,
        span: Span,
        scope: &Scope,
        context: &Context,
        out: &mut Vec<Diagnostic>,
    ) {
        if scope.is_open || !scope.is_of_records(name) {
            return;
        }
        if self.told.iter().any(|told| told == name) {
            return;
        }
        if let Some(field) = DerivedField::find(name) {
            let missing = field
                .sources
                .iter()
                .find(|source| !has(context, &Slot::Field(**source)));
            if let Some(source) = missing {
                self.told.push(name.to_string());
                let message = format!(
                    "no open file has the field `{}`, which `{}` comes from",
                    source.info().insights_name,
                    field.name
                );
                out.push(Diagnostic::warning(span, message));
            }
            return;
        }
        if matches!(name, "@timestamp" | "@message") {
            return;
        }
        if let Some(field) = EventField::find(name) {
            if !has(context, &Slot::Event(field)) {
                self.told.push(name.to_string());
                let message = format!("no open file has the field `{name}`");
                out.push(Diagnostic::warning(span, message));
            }
            return;
        }
        let Some(field) = Field::find(name) else {
            if !has(context, &Slot::Extra(name.into())) || context.fields.is_none() {
                self.told.push(name.to_string());
                out.push(unknown(name, span, context));
            }
            return;
        };
        if !has(context, &Slot::Field(field)) {
            self.told.push(name.to_string());
            let message = format!("no open file has the field `{name}`");
            out.push(Diagnostic::warning(span, message));
            return;
        }
        let meant = field.info().insights_name;
        // What is written once may stand in the tree twice.
        let is_known = self.respelled.iter().any(|(known, ..)| *known == span);
        if name != meant && !is_known {
            self.respelled
                .push((span, name.to_string(), meant.to_string()));
        }
    }
}

/// The name with hyphens that a difference of fields may be meant for: `tcp-flags`.
fn hyphens(tree: &Tree, scope: &Scope, context: &Context) -> Option<Diagnostic> {
    fn name(tree: &Tree, scope: &Scope) -> Option<String> {
        match &tree.kind {
            ExprKind::Field(name) if scope.is_of_records(name) => Some(name.clone()),
            ExprKind::Binary(BinaryOp::Subtract, left, right)
                if right.span.start == left.span.end + 1 =>
            {
                Some(format!("{}-{}", name(left, scope)?, name(right, scope)?))
            }
            _ => None,
        }
    }
    let name = name(tree, scope).filter(|name| name.contains('-'))?;
    let field = Field::find(&name)?;
    let meant = field.info().insights_name;
    if !has(context, &Slot::Field(field)) {
        let message = format!("no open file has the field `{meant}`");
        return Some(Diagnostic::warning(tree.span, message));
    }
    let message = format!("`{name}` is a difference of fields, since names have no hyphens");
    let fix = Fix::write(tree.span, meant);
    Some(Diagnostic::warning(tree.span, message).with_fix(fix))
}

/// Whether a file that is open has a field, as far as that is known.
fn has(context: &Context, slot: &Slot) -> bool {
    let fields = context.fields.as_ref();
    fields.is_none_or(|fields| fields.slots.contains(slot))
}

/// A name that is no field of any record.
fn unknown(name: &str, span: Span, context: &Context) -> Diagnostic {
    let message = match context.fields {
        Some(_) => format!("no open file has the field `{name}`"),
        None => format!("flow logs have no field `{name}`"),
    };
    let warning = Diagnostic::warning(span, message);
    let key = match_key(name);
    let habit = FIELD_HABITS
        .iter()
        .find(|(names, _)| names.contains(&key.as_str()));
    let mut known: Vec<&str> = match &context.fields {
        Some(fields) => fields
            .slots
            .iter()
            .map(|slot| match slot {
                Slot::Field(field) => field.info().insights_name,
                other => other.name(),
            })
            .collect(),
        None => Field::all()
            .map(|field| field.info().insights_name)
            .collect(),
    };
    known.extend(["@timestamp", "@message"]);
    known.extend(
        crate::query::derived::DERIVED_FIELDS
            .iter()
            .map(|field| field.name),
    );
    let habit = habit.map(|(_, field)| field.info().insights_name);
    match habit
        .filter(|meant| known.contains(meant))
        .or_else(|| nearest(name, known.into_iter()))
    {
        Some(meant) => {
            let fix = Fix::write(span, name_as_written(meant));
            warning
                .with_hint(format!("did you mean `{meant}`?"))
                .with_fix(fix)
        }
        None => warning,
    }
}

/// The field of the records that an expression is.
fn field_of(tree: &Tree, scope: &Scope) -> Option<Field> {
    match &tree.kind {
        ExprKind::Field(name) if scope.is_of_records(name) => Field::find(name),
        _ => None,
    }
}

fn is_timestamp(tree: &Tree, scope: &Scope) -> bool {
    matches!(&tree.kind, ExprKind::Field(name) if name == "@timestamp" && scope.is_of_records(name))
}

/// What is doubtful about two sides that are compared.
fn comparison(
    op: BinaryOp,
    left: &Tree,
    right: &Tree,
    span: Span,
    scope: &Scope,
) -> Option<Diagnostic> {
    use BinaryOp::*;
    if !matches!(
        op,
        Equal | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual
    ) {
        return None;
    }
    let (subject, constant) = match (&left.kind, &right.kind) {
        (ExprKind::Field(_), _) => (left, right),
        (_, ExprKind::Field(_)) => (right, left),
        _ => return None,
    };
    timestamp(subject, constant, scope)
        .or_else(|| block(op, subject, constant, span, scope))
        .or_else(|| value(op, subject, constant, scope))
}

/// A time that is compared with the text of a date, or with seconds.
fn timestamp(subject: &Tree, constant: &Tree, scope: &Scope) -> Option<Diagnostic> {
    let is_bound =
        field_of(subject, scope).is_some_and(|field| [Field::START, Field::END].contains(&field));
    if !is_timestamp(subject, scope) && !is_bound {
        return None;
    }
    match &constant.kind {
        ExprKind::Text(text) if text != "-" => {
            if text.parse::<f64>().is_ok() {
                return None;
            }
            let message = "a time never compares with the text of a date, so no row fits";
            let warning = Diagnostic::warning(constant.span, message);
            let Some(ms) = time::parse(text.trim()) else {
                return Some(warning.with_hint(
                    "compare milliseconds since 1970: `toMillis(@timestamp) > 1767225600000`",
                ));
            };
            Some(match is_bound {
                true => warning
                    .with_hint("the field has seconds since 1970")
                    .with_fix(Fix::write(constant.span, (ms / 1_000).to_string())),
                false => {
                    let edits = vec![
                        (subject.span, "toMillis(@timestamp)".to_string()),
                        (constant.span, ms.to_string()),
                    ];
                    let fix = Fix::of("Compare with milliseconds", edits);
                    warning
                        .with_hint(format!("{text} UTC is {ms} milliseconds since 1970"))
                        .with_fix(fix)
                }
            })
        }
        // Seconds of 2001 to 2286; as milliseconds they are in the first months of 1970.
        ExprKind::Integer(seconds)
            if !is_bound && (1_000_000_000..10_000_000_000).contains(seconds) =>
        {
            let message = format!("{seconds} looks like seconds, but times are milliseconds");
            let fix = Fix::write(constant.span, (seconds * 1_000).to_string());
            Some(Diagnostic::warning(constant.span, message).with_fix(fix))
        }
        _ => None,
    }
}

/// An address that is compared with a block of addresses, or with a pattern of one.
fn block(
    op: BinaryOp,
    subject: &Tree,
    constant: &Tree,
    span: Span,
    scope: &Scope,
) -> Option<Diagnostic> {
    let negated = match op {
        BinaryOp::Equal => false,
        BinaryOp::NotEqual => true,
        _ => return None,
    };
    let field = field_of(subject, scope).filter(|field| field.info().type_ == Type::Address)?;
    let (ExprKind::Text(text), ExprKind::Field(name)) = (&constant.kind, &subject.kind) else {
        return None;
    };
    let name = name_as_written(name);
    if Subnet::parse(text).is_some() {
        let message = format!(
            "`{}` is one address, never a block",
            field.info().insights_name
        );
        let not = if negated { "not " } else { "" };
        let text = format!("{not}isIpInSubnet({name}, {})", quoted(text));
        return Some(Diagnostic::warning(constant.span, message).with_fix(Fix::write(span, text)));
    }
    let start = text.trim_end_matches(['*', '%', 'x', '.']);
    if start.len() < text.len() && start.parse::<f64>().is_ok() || text.ends_with(['*', '%']) {
        let message = "`=` compares whole values: `*` and `%` stand for themselves";
        let like = if negated { "not like" } else { "like" };
        let regex = format!("/^{}\\./", start.replace('.', "\\."));
        let text = format!("{name} {like} {regex}");
        return Some(Diagnostic::warning(constant.span, message).with_fix(Fix::write(span, text)));
    }
    None
}

/// A value that a field never has.
fn value(op: BinaryOp, subject: &Tree, constant: &Tree, scope: &Scope) -> Option<Diagnostic> {
    let field = field_of(subject, scope)?;
    let ExprKind::Text(text) = &constant.kind else {
        return None;
    };
    let name = field.info().insights_name;
    if text == "-" || text.parse::<f64>().is_ok() {
        return None;
    }
    let never = match op {
        BinaryOp::NotEqual => "always differs from",
        BinaryOp::Equal => "never equals",
        _ => "never compares with",
    };
    let span = constant.span;
    if field == Field::PROTOCOL {
        let found = Protocol::all().find(|protocol| {
            protocol
                .name()
                .is_some_and(|name| name.eq_ignore_ascii_case(text))
        });
        let message = format!("`protocol` is a number, which {never} \"{text}\"");
        let warning = Diagnostic::warning(span, message);
        return Some(match found {
            Some(protocol) => warning
                .with_hint(format!(
                    "{} is {}; `@protocolName` has the name",
                    protocol.name().unwrap_or(text),
                    protocol.0
                ))
                .with_fix(Fix::write(span, protocol.0.to_string())),
            None => warning.with_hint("`@protocolName` has the names of protocols"),
        });
    }
    match field.info().type_ {
        Type::Integer { .. } => {
            let message = format!("`{name}` is a number, which {never} \"{text}\"");
            let warning = Diagnostic::warning(span, message);
            let plain: String = text
                .chars()
                .filter(|c| !matches!(c, ',' | '_' | '\'' | ' '))
                .collect();
            let is_number = !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit());
            Some(match is_number {
                true => warning.with_fix(Fix::write(span, plain)),
                false => warning,
            })
        }
        Type::Address => {
            let is_address = Address::parse(text.as_bytes()).is_some();
            let message = format!("`{name}` {never} \"{text}\", which is no address");
            (!is_address).then(|| Diagnostic::warning(span, message))
        }
        Type::Text => {
            let fixed = field.info().values;
            let known: Vec<&str> = match fixed.is_empty() {
                true => field
                    .notes()
                    .values
                    .iter()
                    .map(|(value, _)| *value)
                    .collect(),
                false => fixed.to_vec(),
            };
            if known.contains(&text.as_str()) {
                return None;
            }
            let same = known
                .iter()
                .find(|value| value.eq_ignore_ascii_case(text))
                .copied();
            let meant = same.or_else(|| {
                if fixed.is_empty() {
                    return None;
                }
                verdict(field, text).or_else(|| nearest(text, fixed.iter().copied()))
            });
            if meant.is_none() && fixed.is_empty() {
                return None;
            }
            let message = match same {
                Some(_) => format!("`{name}` {never} \"{text}\": case counts"),
                None => format!(
                    "`{name}` {never} \"{text}\": it is one of {}",
                    fixed.join(", ")
                ),
            };
            let warning = Diagnostic::warning(span, message);
            Some(match meant {
                Some(meant) => warning.with_fix(Fix::write(span, quoted(meant))),
                None => warning,
            })
        }
    }
}

/// The action that other products call otherwise.
fn verdict(field: Field, text: &str) -> Option<&'static str> {
    if field != Field::ACTION {
        return None;
    }
    match text.to_ascii_lowercase().as_str() {
        "allow" | "allowed" | "permit" | "pass" | "accepted" => Some("ACCEPT"),
        "deny" | "denied" | "drop" | "dropped" | "block" | "blocked" | "rejected" => Some("REJECT"),
        _ => None,
    }
}

/// A text behind `like` that looks as if parts of it stood for others.
fn substring(text: &str, span: Span) -> Option<Diagnostic> {
    let inner = text.trim_matches('%');
    if text.contains('%') && !inner.is_empty() {
        let message = "`like` looks for the text as it stands, and `%` is no wildcard";
        let plain = text.len() >= 2 && text.starts_with('%') && text.ends_with('%');
        let fix = match plain && !inner.contains(['%', '_']) {
            true => quoted(inner),
            false => format!("/{}/", regex_of_like(text).replace('/', "\\/")),
        };
        return Some(Diagnostic::warning(span, message).with_fix(Fix::write(span, fix)));
    }
    let signs = [".*", ".+", "\\d", "\\.", "\\b", "\\w", "(?"];
    let looks = text.starts_with('^')
        || (text.ends_with('$') && text.len() > 1)
        || signs.iter().any(|sign| text.contains(sign));
    if !looks || crate::query::regex::compile(text).is_err() {
        return None;
    }
    let message = "a text is looked for as it stands; a regular expression stands in slashes";
    let fix = Fix::write(span, format!("/{}/", text.replace('/', "\\/")));
    Some(Diagnostic::warning(span, message).with_fix(fix))
}

/// What is doubtful about the order of commands, and what the console would refuse.
pub(super) fn pipeline(stages: &[Stage], context: &Context) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut n_stats = 0;
    let mut limit: Option<(usize, u64)> = None;
    let mut asks_interface = false;
    let mut is_told = false;
    for (at, stage) in stages.iter().enumerate() {
        match &stage.command {
            Command::Limit { count, .. } => {
                limit = Some((at, *count));
                if *count > MOST_ROWS {
                    let message = format!(
                        "the console refuses a `limit` above {MOST_ROWS}; here there is none"
                    );
                    found.push(Diagnostic::hint(stage.span, message));
                }
            }
            Command::Filter(condition) => {
                asks_interface |= mentions_interface(condition);
                if let Some((at, count)) = limit.take() {
                    found.push(early_limit(stages, at, count));
                }
            }
            Command::Stats { aggregates, by } => {
                n_stats += 1;
                if n_stats == MOST_STATS + 1 {
                    let message =
                        format!("the console refuses more than {MOST_STATS} `stats` in a query");
                    found.push(Diagnostic::hint(stage.span, message));
                }
                asks_interface |= by.iter().any(|key| mentions_interface(&key.expr));
                if n_stats == 1 && !asks_interface && !is_told {
                    let warning = sum_of_both_ends(aggregates, context);
                    is_told = warning.is_some();
                    found.extend(warning);
                }
            }
            Command::Sort(keys) => found.extend(keys.iter().filter_map(computed_key)),
            _ => {}
        }
    }
    found
}

/// A `limit` that cuts rows off before a `filter` has looked at them.
fn early_limit(stages: &[Stage], at: usize, count: u64) -> Diagnostic {
    let stage = &stages[at];
    let message =
        format!("`limit` stands before `filter`, so only the first {count} rows are looked at");
    let warning = Diagnostic::warning(stage.span, message);
    let is_last_limit = !stages[at + 1..]
        .iter()
        .any(|other| matches!(other.command, Command::Limit { .. }));
    match (stages.get(at + 1), stages.last()) {
        (Some(next), Some(last)) if is_last_limit => {
            let gone = Span::new(stage.span.start, next.span.start);
            let end = Span::new(last.span.end, last.span.end);
            let edits = vec![(gone, String::new()), (end, format!(" | limit {count}"))];
            warning.with_fix(Fix::of("Move `limit` to the end", edits))
        }
        _ => warning.with_hint("put `limit` at the end of the query"),
    }
}

/// A sort key that is computed, which the console refuses.
fn computed_key(key: &SortKey) -> Option<Diagnostic> {
    if !matches!(
        key.expr.kind,
        ExprKind::Call(_) | ExprKind::Binary(..) | ExprKind::Negate(_)
    ) {
        return None;
    }
    let message = "the console sorts by names only, and refuses this";
    let hint = Diagnostic::hint(key.expr.span, message);
    Some(match has_aggregate(&key.expr) {
        true => hint.with_fix(Fix::write(key.expr.span, format!("`{}`", key.text))),
        false => hint.with_hint("give it a name with `as` before, and sort by that"),
    })
}

/// Whether an expression tells the interfaces apart, or the sides of a flow.
fn mentions_interface(tree: &Tree) -> bool {
    let is_one = |name: &str| {
        let sides = [
            Field::INTERFACE_ID,
            Field::FLOW_DIRECTION,
            Field::INSTANCE_ID,
        ];
        Field::find(name).is_some_and(|field| sides.contains(&field)) || name == "@logStream"
    };
    match &tree.kind {
        ExprKind::Field(name) => is_one(name),
        ExprKind::Call(call) => call.arguments.iter().any(mentions_interface),
        ExprKind::Binary(_, left, right) => mentions_interface(left) || mentions_interface(right),
        ExprKind::Not(inner) | ExprKind::Negate(inner) | ExprKind::Step(inner, _) => {
            mentions_interface(inner)
        }
        ExprKind::In { subject, .. } | ExprKind::Like { subject, .. } => {
            mentions_interface(subject)
        }
        _ => false,
    }
}

/// A sum of traffic that two interfaces may both have recorded.
fn sum_of_both_ends(aggregates: &[Item], context: &Context) -> Option<Diagnostic> {
    if context.interfaces < 2 {
        return None;
    }
    let sum = aggregates
        .iter()
        .find_map(|item| sum_of_traffic(&item.expr))?;
    let message = format!(
        "traffic between two of the {} interfaces in these files is recorded at both, so it may be \
         counted twice",
        context.interfaces
    );
    let hint = match has(context, &Slot::Field(Field::FLOW_DIRECTION)) {
        true => "group by `interfaceId`, or look at one side: `filter flowDirection = 'ingress'`",
        false => "group by `interfaceId`, or filter by it",
    };
    Some(Diagnostic::warning(sum, message).with_hint(hint))
}

/// Where bytes or packets are summed up.
fn sum_of_traffic(tree: &Tree) -> Option<Span> {
    match &tree.kind {
        ExprKind::Call(call) => {
            let is_sum = Function::find(&call.name.text)
                .is_some_and(|function| ["sum", "sumOverTime"].contains(&function.name));
            let is_traffic = matches!(
                call.arguments.first().map(|argument| &argument.kind),
                Some(ExprKind::Field(name))
                    if Field::find(name).is_some_and(|field| [Field::BYTES, Field::PACKETS].contains(&field))
            );
            match is_sum && is_traffic {
                true => Some(tree.span),
                false => call.arguments.iter().find_map(sum_of_traffic),
            }
        }
        ExprKind::Binary(_, left, right) => sum_of_traffic(left).or_else(|| sum_of_traffic(right)),
        _ => None,
    }
}
