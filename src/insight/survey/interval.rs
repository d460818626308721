//! How long records were gathered before they were written: the aggregation interval.
//!
//! No field tells it. Facts: "Aggregation interval" in "Flow log basics" of the Amazon VPC user
//! guide (ten minutes at most or one, as the flow log is set up; always one at interfaces of
//! Nitro-based instances), and "Transit Gateway Flow Logs" (60 seconds).

use super::details::{Fact, Sureness, Topic};
use super::{Count, Survey};
use crate::flow::Field;
use crate::view::format;

/// From so many records on it tells something that none is long.
const MANY: u64 = 10;

const MINUTE: &str = "1 minute";
const TEN_MINUTES: &str = "10 minutes";

pub fn interval(survey: &Survey) -> Fact {
    let fact = |value: &str| Fact::new(Topic::Time, "Aggregation interval", value);
    let count = |count: Count| survey.count(count);
    let records = |count: u64| format::count(i128::from(count), "record", "records");
    let longest = format::duration(survey.longest * 1_000);
    if survey.is_of_transit_gateway() {
        return fact(MINUTE)
            .sure(Sureness::Certain)
            .note("Transit gateway flow logs have no other.");
    }
    if !(survey.has(Field::START) && survey.has(Field::END)) {
        return fact("Not known").note("It shows in `start` and `end`, which are not both here.");
    }
    let long = count(Count::OfMinutes);
    if long > 0 {
        let minutes = survey.captures.interfaces();
        let minutes = minutes
            .filter(|(_, capture)| capture.shows_minutes())
            .count();
        let told = match long {
            1 => format!("1 record lasts {longest}, which an interval of a minute does not give."),
            _ => format!(
                "{} last longer than a minute allows, up to {longest}.",
                records(long)
            ),
        };
        let fact = fact(TEN_MINUTES).sure(Sureness::Certain).note(told);
        return match minutes {
            0 => fact,
            1 => fact.note(
                "One interface has records of a minute at most, as interfaces of Nitro-based \
                 instances have under either setting.",
            ),
            _ => fact.note(format!(
                "{minutes} interfaces have records of a minute at most, as interfaces of \
                 Nitro-based instances have under either setting."
            )),
        };
    }
    let timed = count(Count::OfAMinute) + count(Count::Brief);
    let empty = count(Count::Nodata) + count(Count::Skipdata);
    let nitro = "The flow log may be set to ten minutes all the same: interfaces of Nitro-based \
        instances always have one.";
    if timed == 0 {
        return fact("Not known").note("No record has both `start` and `end`.");
    }
    let told = match timed {
        1 => format!("The only record lasts {longest}"),
        _ => format!("None of {} is longer than {longest}", records(timed)),
    };
    if empty > 0 || count(Count::OfAMinute) > 0 {
        let why = match (count(Count::Nodata), count(Count::Skipdata)) {
            (0, 0) => "many would be with an interval of ten minutes",
            (_, 0) => "NODATA records are as long as the interval",
            (0, _) => "SKIPDATA records are as long as the interval",
            _ => "NODATA and SKIPDATA records are as long as the interval",
        };
        let is_likely = count(Count::OfAMinute) > 0 && (empty > 0 || timed >= MANY);
        let sureness = match is_likely {
            true => Sureness::Likely,
            false => Sureness::Open,
        };
        return fact(MINUTE)
            .sure(sureness)
            .note(format!("{told}; {why}."))
            .note(nitro);
    }
    let mut captures = survey.captures.interfaces();
    if captures.any(|(_, capture)| capture.window() == 600) {
        return fact(TEN_MINUTES).sure(Sureness::Open).note(
            "All records are brief, yet minutes pass between them in which an interval of one \
             minute would have left NODATA records.",
        );
    }
    fact("Not known").note(format!("{told}, which either interval gives."))
}
