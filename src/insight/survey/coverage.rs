//! What time the records of a file cover, and what of the traffic was captured.

use super::details::{Fact, Sureness, Topic, listed};
use super::{Count, Survey};
use crate::flow::{EventField, Field, Slot};
use crate::ingest::Origin;
use crate::insight::capture::{Filter, Spans, Stream, WINDOWS};
use crate::view::format;

/// So many gaps are listed.
const MOST_LISTED: usize = 10;

/// The time span and its gaps.
pub fn time(survey: &Survey) -> Vec<Fact> {
    let span = |value: String| Fact::new(Topic::Time, "Time span", value);
    let Some((from, until)) = ends(survey) else {
        return vec![span("Not known".into()).note("No record has a time.")];
    };
    let by_record = survey.count(Count::TimedByRecord);
    let by_event = survey.count(Count::TimedByEvent);
    if by_record + by_event == 0 {
        let five_minutes = format::time_range(from * 1_000, (from + 300) * 1_000);
        return vec![
            span(five_minutes)
                .note("By the name of the file in S3: its records have no time of their own."),
        ];
    }
    let mut fact = span(match from == until {
        true => format::time(from * 1_000),
        false => format::time_range(from * 1_000, until * 1_000),
    });
    let untimed = survey.count(Count::Rows) - by_record - by_event;
    let by = match (by_record, by_event) {
        (_, 0) => "from the first `start` to the last `end`",
        (0, _) => "by the times of log events: the records have no time of their own",
        _ => "by the times of records and of log events",
    };
    fact = fact.note(match from == until {
        true => "All records have this time.".into(),
        false => format!("{}, {by}.", format::duration((until - from) as u64 * 1_000)),
    });
    if untimed > 0 {
        fact = fact.note(format!(
            "{} no time.",
            format::count(i128::from(untimed), "record has", "records have")
        ));
    }
    if survey.count(Count::InMilliseconds) > 0 {
        fact = fact.note("Times are in milliseconds and were read as such; AWS writes seconds.");
    }
    vec![fact, gaps(survey)]
}

/// The longest time in seconds that can pass without a record while a flow log runs: two
/// records of windows that follow each other are less than two windows apart.
fn longest_pause(survey: &Survey) -> i64 {
    let window = match survey.count(Count::OfMinutes) {
        0 => WINDOWS[0],
        _ => WINDOWS[1],
    };
    2 * window
}

/// Where records are, in ten-thousandths of the time span; nothing where there are no gaps.
pub fn covered(survey: &Survey) -> Vec<(u32, u32)> {
    const WHOLE: i128 = 10_000;
    /// What is shorter would not be seen.
    const SHORTEST: u32 = 40;
    let Some((first, last)) = ends(survey) else {
        return Vec::new();
    };
    let part = |time: i64| {
        let part = i128::from(time - first) * WHOLE / i128::from((last - first).max(1));
        part as u32
    };
    let mut covered: Vec<(u32, u32)> = Vec::new();
    let mut from = part(first);
    let gaps = survey.spans.gaps(longest_pause(survey));
    for (until, next) in gaps {
        let until = part(until).max(from + SHORTEST);
        let next = part(next).min(WHOLE as u32 - SHORTEST);
        // A gap that would not be seen either is left out.
        if next > until {
            covered.push((from, until));
            from = next;
        }
    }
    if !covered.is_empty() {
        covered.push((from, WHOLE as u32));
    }
    covered
}

/// The beginning of the first record and the end of the last, in seconds.
fn ends(survey: &Survey) -> Option<(i64, i64)> {
    let spans = survey.spans.iter();
    spans.reduce(|(first, last), (from, until)| (first.min(from), last.max(until)))
}

/// When nothing was recorded, though it was before and after.
fn gaps(survey: &Survey) -> Fact {
    let longest = longest_pause(survey);
    let gaps: Vec<(i64, i64)> = survey.spans.gaps(longest).collect();
    let fact = |value: String| Fact::new(Topic::Time, "Gaps", value);
    if gaps.is_empty() {
        return fact("None".into()).note(format!(
            "No more than {} pass without a record.",
            format::duration(longest as u64 * 1_000)
        ));
    }
    let length: i64 = gaps.iter().map(|(from, until)| until - from).sum();
    let all = format::duration(length as u64 * 1_000);
    let fact = fact(match gaps.len() {
        1 => format!("1 gap of {all}"),
        count => format!("{} gaps, {all} in all", format::integer(count as i128)),
    });
    let mut fact = fact.note(
        "No interface has any record then, not even NODATA: the flow log did not run, the records \
         are in other files, or a filter left them out.",
    );
    fact.items = stretches(gaps.into_iter());
    fact
}

/// The first stretches of time, and how many more there are.
fn stretches(all: impl Iterator<Item = (i64, i64)>) -> Vec<String> {
    let mut all = all.peekable();
    let mut items: Vec<String> = Vec::new();
    while let Some((from, until)) = all.next_if(|_| items.len() < MOST_LISTED) {
        let length = format::duration((until - from) as u64 * 1_000);
        let time = format::time_range(from * 1_000, until * 1_000);
        items.push(format!("{time} ({length})"));
    }
    let rest = all.count();
    if rest > 0 {
        items.push(format!("and {} more", format::integer(rest as i128)));
    }
    items
}

/// What of the traffic was captured, and where.
pub fn capture(survey: &Survey, path: &str, stream: Option<&Stream>) -> Vec<Fact> {
    let mut facts = vec![filter(survey, stream)];
    facts.extend(status(survey));
    facts.extend(level(survey, path));
    facts
}

fn fact(name: &str, value: impl Into<String>) -> Fact {
    Fact::new(Topic::Capture, name, value)
}

/// Which decisions were captured.
fn filter(survey: &Survey, stream: Option<&Stream>) -> Fact {
    let name = "Capture filter";
    if survey.is_of_transit_gateway() {
        return fact(name, "None").note(
            "A transit gateway neither accepts nor rejects; packets that it dropped stand in \
             `packets-lost-…`.",
        );
    }
    let (accepted, rejected) = (survey.count(Count::Accepted), survey.count(Count::Rejected));
    let both = "All: accepted and rejected";
    if accepted > 0 && rejected > 0 {
        let [accepted, rejected] =
            [accepted, rejected].map(|count| format::integer(i128::from(count)));
        let counts = format!("`action` of its records: ACCEPT {accepted}, REJECT {rejected}.");
        return fact(name, both).sure(Sureness::Certain).note(counts);
    }
    let events = survey.values(Slot::Event(EventField::LogStream));
    let streams: Vec<Stream> = events.filter_map(|(name, _)| Stream::named(name)).collect();
    let by_name = |filter: Filter| {
        let is_named = |stream: &Stream| stream.filter == filter;
        stream.is_some_and(is_named) || streams.iter().any(is_named)
    };
    let nothing = match (accepted, rejected) {
        (0, 0) => "no record has an `action`",
        (_, 0) => "nothing was rejected",
        _ => "nothing was accepted",
    };
    if by_name(Filter::All) {
        return fact(name, both).sure(Sureness::Certain).note(format!(
            "The log stream is named `…-all`, though {nothing} here."
        ));
    }
    let named = |value: &str, word: &str| {
        fact(name, value)
            .sure(Sureness::Certain)
            .note(format!("The log stream is named `…-{word}`."))
    };
    if by_name(Filter::Accept) && rejected == 0 {
        return named("Only ACCEPT", "accept");
    }
    if by_name(Filter::Reject) && accepted == 0 {
        return named("Only REJECT", "reject");
    }
    if !survey.has(Field::ACTION) {
        return fact(name, "Not known").note("It shows in `action`, which is not here.");
    }
    let alone = |value: &str, count: u64, action: &str, others: &str| {
        let all = match count {
            1 => "The only record with an `action` is".into(),
            count => format!(
                "All {} records with an `action` are",
                format::integer(i128::from(count))
            ),
        };
        fact(name, value).sure(Sureness::Open).note(format!(
            "{all} {action}: the flow log captures nothing else, or nothing was {others} \
             meanwhile. Records do not tell."
        ))
    };
    match (accepted, rejected) {
        (0, 0) => fact(name, "Not known").note("No record has an `action`."),
        (_, 0) => alone("Only ACCEPT, or all", accepted, "ACCEPT", "rejected"),
        _ => alone("Only REJECT, or all", rejected, "REJECT", "accepted"),
    }
}

/// How the logging went.
fn status(survey: &Survey) -> Vec<Fact> {
    if !survey.has(Field::LOG_STATUS) {
        return vec![fact("NODATA and SKIPDATA", "Not known").note(
            "Without `log-status`, time without traffic and time whose records AWS lost look the \
             same.",
        )];
    }
    let rows = survey.count(Count::Rows);
    let share = |count: u64| {
        let share = format::share(i128::from(count), i128::from(rows));
        let records = format::count(i128::from(count), "record", "records");
        format!("{records} ({share})")
    };
    let nodata = match survey.count(Count::Nodata) {
        0 => fact("NODATA", "None")
            .note("No window of an interface is marked as one without traffic."),
        count => fact("NODATA", share(count))
            .note("Nothing passed the interface in these windows, and the logging worked."),
    };
    let skipdata = match survey.count(Count::Skipdata) {
        0 => fact("SKIPDATA", "None").note("AWS says of no window that records were lost."),
        count => {
            let mut skipped = Spans::default();
            for (_, capture) in survey.captures.interfaces() {
                for (from, until) in capture.skips() {
                    skipped.add(from, until);
                }
            }
            skipped.normalise();
            let mut fact = fact("SKIPDATA", share(count)).note(
                "AWS lost records of these windows, because of a limit or an error. One SKIPDATA \
                 record can stand for many flows: sums are too low then, and that something is \
                 missing proves nothing.",
            );
            fact.items = stretches(skipped.iter());
            fact
        }
    };
    vec![nodata, skipdata]
}

/// What the flow log was made for, as far as its records prove it.
fn level(survey: &Survey, path: &str) -> Vec<Fact> {
    let names = |field: Field| -> Vec<String> {
        let values = survey.values(Slot::Field(field));
        values.map(|(value, _)| value.into()).collect()
    };
    let level = |value: &str| fact("Flow log level", value);
    if survey.is_of_transit_gateway() {
        let (gateways, attachments) = (names(Field::TGW_ID), names(Field::TGW_ATTACHMENT_ID));
        let mut facts = vec![match (gateways.len(), attachments.len()) {
            (2.., _) => level("Several transit gateways").sure(Sureness::Certain).note(
                "One flow log covers one gateway at most: records of several were put together.",
            ),
            (_, 2..) => level("A transit gateway, or several attachments")
                .sure(Sureness::Likely)
                .note("There are records of more than one attachment."),
            _ => level("A transit gateway or an attachment")
                .note("Its records look the same when only one attachment has traffic."),
        }];
        facts.extend(list("Transit gateways", &gateways));
        facts.extend(list("Attachments", &attachments));
        return facts;
    }
    let (vpcs, subnets) = (names(Field::VPC_ID), names(Field::SUBNET_ID));
    let interfaces = names(Field::INTERFACE_ID);
    // The name of an S3 object has the one flow log that it is of.
    let is_one = Origin::of(path).flow_log.is_some();
    let together = |level: &str| match is_one {
        true => level.to_string(),
        false => format!("{level}, or several flow logs together"),
    };
    let sureness = match is_one {
        true => Sureness::Certain,
        false => Sureness::Likely,
    };
    let by_one = match is_one {
        true => "The name of the file is that of one flow log, and there are records of",
        false => "There are records of",
    };
    let mut facts = vec![match (vpcs.len(), subnets.len(), interfaces.len()) {
        (2.., _, _) => level("Several VPCs")
            .sure(Sureness::Certain)
            .note("One flow log covers one VPC at most: records of several were put together."),
        (_, 2.., _) => level(&together("A VPC"))
            .sure(sureness)
            .note(format!("{by_one} {} subnets.", subnets.len())),
        (_, _, 2..) => level(&together("A subnet or a VPC"))
            .sure(sureness)
            .note(format!(
                "{by_one} {} interfaces.",
                format::integer(interfaces.len() as i128)
            )),
        (_, _, 1) => level("An interface, a subnet or a VPC").note(
            "Records of one interface look the same whichever of the three the flow log is of.",
        ),
        _ => level("Not known").note("It shows in `interface-id`, which tells nothing here."),
    }];
    facts.extend(list("VPCs", &vpcs));
    facts.extend(list("Subnets", &subnets));
    facts
}

/// The names of some things, where there are any.
fn list(many: &str, names: &[String]) -> Option<Fact> {
    let name = match names.len() {
        0 => return None,
        1 => many.strip_suffix('s').unwrap_or(many),
        _ => many,
    };
    Some(fact(name, listed(names, &many.to_lowercase())))
}
