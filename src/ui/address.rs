//! The page's address: the place, and what leads a person who opens it to the same view. It
//! never holds what the files hold, and addresses of hosts only where that was asked for.

use super::place::Place;
use super::state::Step;
use crate::flow::address::mentions_address;
use crate::query::TimeRange;
use crate::query::selection::{Chip, Selection};
use crate::query::time::{Written, parse};
use form_urlencoded::{Serializer, parse as read_pairs};

/// What an address says; what it does not say stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    pub place: Place,
    /// Whether it says more than the place.
    pub is_whole: bool,
    pub query: Option<String>,
    pub selection: Selection,
    /// The guide to show, by its name.
    pub guide: Option<String>,
    /// Whether it is to be shown to a room.
    pub presents: bool,
    /// The mission to open, by its name; all of them if it is empty.
    pub lesson: Option<String>,
}

/// The part of the address from `#` on that leads to a step. Without `hosts`, whatever
/// mentions an IP address is left out.
pub fn write(step: &Step, hosts: bool) -> String {
    let may_show = |text: &str| hosts || !mentions_address(text);
    let mut pairs = Serializer::new(String::new());
    if !step.query.is_empty() && may_show(&step.query) {
        pairs.append_pair("q", &step.query);
    }
    for chip in &step.selection.chips {
        let condition = chip.condition();
        if may_show(&condition) {
            pairs.append_pair("filter", &condition);
        }
    }
    if let Some(TimeRange { from, until }) = step.selection.range {
        pairs.append_pair("from", &time(from));
        pairs.append_pair("until", &time(until));
    }
    if let Some(guide) = &step.guide {
        pairs.append_pair("guide", guide);
    }
    let pairs = pairs.finish();
    let place = step.place.address();
    match pairs.is_empty() {
        true => format!("#{place}"),
        false => format!("#{place}?{pairs}"),
    }
}

/// Reads the part of an address from `#` on; `None` when it names no place.
pub fn read(hash: &str) -> Option<Address> {
    let hash = hash.strip_prefix('#').unwrap_or(hash);
    let (place, pairs) = match hash.split_once('?') {
        Some((place, pairs)) => (place, Some(pairs)),
        None => (hash, None),
    };
    let mut address = Address {
        place: Place::find(place)?,
        is_whole: pairs.is_some(),
        ..Address::default()
    };
    let (mut from, mut until) = (None, None);
    for (name, value) in read_pairs(pairs.unwrap_or_default().as_bytes()) {
        match &*name {
            "q" => address.query = Some(value.into_owned()),
            "filter" => {
                let chip = Chip::Condition(value.into_owned());
                address.selection.add(chip);
            }
            "from" => from = parse(&value),
            "until" => until = parse(&value),
            "guide" => address.guide = Some(value.into_owned()),
            "present" => address.presents = true,
            "lesson" => address.lesson = Some(value.into_owned()),
            // Of a page that knows more.
            _ => {}
        }
    }
    if let (Some(from), Some(until)) = (from, until)
        && from <= until
    {
        address.selection.range = Some(TimeRange { from, until });
    }
    Some(address)
}

/// A time in milliseconds since 1970 as `2026-11-15T00:10:00.000`, in UTC.
fn time(ms: i64) -> String {
    Written(ms).to_string().replace(' ', "T")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(place: Place, query: &str, chips: &[&str], range: Option<(i64, i64)>) -> Step {
        let chips = chips.iter().map(|chip| Chip::Condition(chip.to_string()));
        Step {
            place,
            query: query.into(),
            selection: Selection {
                range: range.map(|(from, until)| TimeRange { from, until }),
                chips: chips.collect(),
            },
            question: None,
            guide: None,
        }
    }

    #[test]
    fn addresses_lead_to_guides_and_show_them_to_a_room() {
        let step = Step {
            place: Place::Learn,
            guide: Some("cloudwatch-logs".into()),
            ..Step::default()
        };
        let written = write(&step, false);
        assert_eq!(written, "#/learn?guide=cloudwatch-logs");
        let address = read(&format!("{written}&present")).expect("an address");
        assert_eq!(address.guide.as_deref(), Some("cloudwatch-logs"));
        assert!(address.presents);
        assert!(!read(&written).expect("an address").presents);
    }

    #[test]
    fn addresses_lead_to_steps() {
        let from = 1_763_164_800_000;
        for (step, expected) in [
            (step(Place::Overview, "", &[], None), "#/overview"),
            (
                step(
                    Place::Query,
                    "stats count(*) by dstPort | limit 5",
                    &[],
                    None,
                ),
                "#/query?q=stats+count%28*%29+by+dstPort+%7C+limit+5",
            ),
            (
                step(
                    Place::Connections,
                    "",
                    &["action = 'REJECT'", "bytes > 1"],
                    Some((from, from + 300_999)),
                ),
                "#/connections?filter=action+%3D+%27REJECT%27&filter=bytes+%3E+1\
                 &from=2025-11-15T00%3A00%3A00.000&until=2025-11-15T00%3A05%3A00.999",
            ),
        ] {
            assert_eq!(write(&step, true), expected);
            let address = read(expected).expect("an address");
            assert_eq!(address.place, step.place);
            assert_eq!(address.selection, step.selection);
            assert_eq!(address.query.unwrap_or_default(), *step.query);
        }
    }

    #[test]
    fn addresses_of_hosts_are_left_out_unless_they_are_asked_for() {
        let query = "filter srcAddr = '10.1.0.5'";
        let step = step(
            Place::Query,
            query,
            &["dstAddr = '2001:db8::1'", "bytes > 1"],
            None,
        );
        assert_eq!(write(&step, false), "#/query?filter=bytes+%3E+1");
        let address = read(&write(&step, true)).expect("an address");
        assert_eq!(address.query.as_deref(), Some(query));
        assert_eq!(address.selection, step.selection);
    }

    #[test]
    fn what_an_address_does_not_say_or_says_wrong_is_left() {
        for (hash, is_whole, range) in [
            ("#/query", false, None),
            ("/query?", true, None),
            ("#/query?from=2026-01-01T00:00&until=2025-01-01", true, None),
            ("#/query?from=yesterday&until=2025-01-01", true, None),
            (
                "#/query?from=1970-01-01&until=1970-01-01T00:00:01&x=1",
                true,
                Some(1_000),
            ),
        ] {
            let address = read(hash).unwrap_or_else(|| panic!("{hash}"));
            assert_eq!(address.is_whole, is_whole, "{hash}");
            assert_eq!(
                address.selection.range.map(|range| range.until),
                range,
                "{hash}"
            );
        }
        for hash in ["", "#", "#main", "#/nowhere?q=1"] {
            assert_eq!(read(hash), None, "{hash}");
        }
    }
}
