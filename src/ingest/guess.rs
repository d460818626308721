//! Which field each value of a record may be, judged by the values of many records.
//!
//! Three things are weighed: what the values of a column look like (`eni-…`, a port, a
//! time), what they have to do with those of other columns (packets have at least so many
//! bytes, ends follow starts), and the order in which AWS documents the fields, which most
//! people keep. A search over the columns from left to right finds the assignment of most
//! weight; where another field would do about as well, the column stays open.

use super::record::words;
use crate::flow::field::Type;
use crate::flow::port::service;
use crate::flow::region::Region;
use crate::flow::{Address, Field, Product};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a column may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guess {
    /// The field, by its AWS name; `None` when the values leave it open.
    pub field: Option<String>,
    /// All fields that look like the values, the best first.
    pub candidates: Vec<String>,
    /// Whether hardly anything but a flow log has such values.
    pub is_telling: bool,
}

/// Of so many values one may be damaged.
const DAMAGED: usize = 50;

/// So many assignments of the columns so far are followed.
const BEAM: usize = 64;

/// What stays open: a field that has no more weight than this above another.
const DOUBT: i32 = 8;

/// What a field of the next hop weighs: few flow logs have them, and those that do have the
/// interface's own, too.
const NEXT_HOP: i32 = 55;

/// From this weight on, values are telling.
const TELLING: i32 = 55;

/// Guesses the field of each column; the lines have as many values as the first.
pub fn guess(lines: &[String]) -> Vec<Guess> {
    let columns = Column::of(lines);
    let scene = Scene::new(&columns);
    let fits: Vec<Vec<(Field, i32)>> = (0..columns.len()).map(|at| scene.fits(at)).collect();
    let mut weights = Weights {
        scene: &scene,
        fits: &fits,
        known: BTreeMap::new(),
    };
    let best = weights.best();
    let mut fields: Vec<Option<Field>> = (0..best.len())
        .map(|at| best[at].filter(|_| weights.margin(&best, at) >= DOUBT))
        .collect();
    scene.fill_gaps(&mut fields);
    let guesses = fields.iter().zip(&fits).map(|(field, fits)| Guess {
        field: field.map(|field| field.name().to_string()),
        candidates: fits
            .iter()
            .map(|(field, _)| field.name().to_string())
            .collect(),
        is_telling: fits.first().is_some_and(|(_, weight)| *weight >= TELLING),
    });
    guesses.collect()
}

/// The values at one place of the lines.
struct Column<'a> {
    /// `None` for `-`.
    values: Vec<Option<&'a str>>,
    integers: Vec<Option<i64>>,
    present: usize,
}

impl<'a> Column<'a> {
    fn of(lines: &'a [String]) -> Vec<Column<'a>> {
        let count = lines
            .first()
            .map_or(0, |line| words(line.as_bytes()).count());
        let mut columns: Vec<Vec<Option<&str>>> = vec![Vec::new(); count];
        for line in lines {
            let words = words(line.as_bytes()).map(|(at, word)| &line[at..at + word.len()]);
            for (column, word) in columns.iter_mut().zip(words) {
                column.push(Some(word).filter(|word| *word != "-"));
            }
        }
        let column = |values: Vec<Option<&'a str>>| Column {
            integers: values.iter().map(|value| integer((*value)?)).collect(),
            present: values.iter().flatten().count(),
            values,
        };
        columns.into_iter().map(column).collect()
    }

    fn has_dash(&self) -> bool {
        self.present < self.values.len()
    }

    /// How many values of a thousand are so.
    fn share(&self, is_so: impl Fn(&str) -> bool) -> usize {
        let so = self.values.iter().flatten().filter(|value| is_so(value));
        so.count() * 1_000 / self.present.max(1)
    }

    /// Whether there are values and all are so, but for damaged ones.
    fn are(&self, is_so: impl Fn(&str) -> bool) -> bool {
        let others = self.values.iter().flatten().filter(|value| !is_so(value));
        self.present > 0 && others.count() * DAMAGED <= self.present
    }

    fn are_integers(&self, is_so: impl Fn(i64) -> bool) -> bool {
        let so = self
            .integers
            .iter()
            .flatten()
            .filter(|value| is_so(**value));
        self.present > 0 && (self.present - so.count()) * DAMAGED <= self.present
    }

    fn integer_share(&self, is_so: impl Fn(i64) -> bool) -> usize {
        let so = self
            .integers
            .iter()
            .flatten()
            .filter(|value| is_so(**value));
        so.count() * 1_000 / self.present.max(1)
    }

    /// The value that all lines have.
    fn constant(&self) -> Option<&'a str> {
        let first = (*self.values.first()?)?;
        let is_same = self.values.iter().all(|value| *value == Some(first));
        is_same.then_some(first)
    }
}

/// A whole number as flow logs write it.
fn integer(value: &str) -> Option<i64> {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| value.parse().ok())?
}

/// What the rows of two columns are to each other.
fn rows_that<A: Copy, B: Copy>(
    a: &[A],
    b: &[B],
    is_asked: impl Fn(A, B) -> Option<bool>,
) -> (usize, usize) {
    let asked = a.iter().zip(b).filter_map(|(a, b)| is_asked(*a, *b));
    asked.fold((0, 0), |(so, all), is_so| {
        (so + usize::from(is_so), all + 1)
    })
}

/// The columns, and what is plain about them before anything is guessed.
struct Scene<'a> {
    columns: &'a [Column<'a>],
    product: Product,
    /// Which lines are NODATA or SKIPDATA; none when no column says so.
    without_data: Vec<bool>,
}

impl<'a> Scene<'a> {
    fn new(columns: &'a [Column<'a>]) -> Scene<'a> {
        let is_gateway = |column: &Column| {
            column.are(|value| value.starts_with("tgw-") || value == "TransitGateway")
        };
        let product = match columns.iter().any(is_gateway) {
            true => Product::TransitGateway,
            false => Product::Vpc,
        };
        let status = columns.iter().find(|column| column.are(is_log_status));
        let without_data = status.map_or(Vec::new(), |column| {
            let is_without = |value: &Option<&str>| value.is_some_and(|value| value != "OK");
            column.values.iter().map(is_without).collect()
        });
        Scene {
            columns,
            product,
            without_data,
        }
    }

    fn order(&self, field: Field) -> Option<u8> {
        match self.product {
            Product::Vpc => field.info().vpc_order,
            Product::TransitGateway => field.info().tgw_order,
        }
    }

    /// The fields that look like the column, with their weights, the heaviest first.
    fn fits(&self, at: usize) -> Vec<(Field, i32)> {
        let of_product = Field::all().filter(|field| field.is_of(self.product));
        let possible = of_product.filter(|&field| self.is_possible(at, field));
        let weighed = possible.filter_map(|field| Some((field, self.weight(at, field)?)));
        let mut fits: Vec<(Field, i32)> = weighed.collect();
        fits.sort_by_key(|(_, weight)| -weight);
        fits
    }

    /// Whether `-` stands in lines without data where it must, and only where it may.
    fn is_possible(&self, at: usize, field: Field) -> bool {
        let column = &self.columns[at];
        if column.has_dash() && matches!(field, Field::VERSION | Field::LOG_STATUS) {
            return false;
        }
        if self.without_data.is_empty() {
            return true;
        }
        let count = |is_without: bool, has_value: bool| {
            let rows = column.values.iter().zip(&self.without_data);
            let so = rows
                .filter(|(value, without)| **without == is_without && value.is_some() == has_value);
            so.count() * DAMAGED > column.values.len()
        };
        let is_kept = matches!(
            field,
            Field::VERSION | Field::ACCOUNT_ID | Field::INTERFACE_ID | Field::START | Field::END
        );
        let is_never_missing = matches!(
            field,
            Field::SRCADDR
                | Field::DSTADDR
                | Field::SRCPORT
                | Field::DSTPORT
                | Field::PROTOCOL
                | Field::ACTION
                | Field::START
                | Field::END
        );
        !(field.notes().is_of_flow && count(true, true)
            || is_kept && count(true, false)
            || is_never_missing && count(false, false))
    }

    /// How much the values of a column look like the field; `None` when they cannot be its.
    fn weight(&self, at: usize, field: Field) -> Option<i32> {
        let column = &self.columns[at];
        if column.present == 0 {
            return None;
        }
        let info = field.info();
        let starts = |with: &str| column.are(|value| value.starts_with(with));
        let when = |is_so: bool, weight: i32| is_so.then_some(weight);
        match field {
            Field::VERSION => self.weight_of_version(at),
            Field::ACCOUNT_ID => when(column.are(is_account) && column.share(is_digits) > 0, 80),
            Field::TGW_SRC_VPC_ACCOUNT_ID | Field::TGW_DST_VPC_ACCOUNT_ID => {
                when(column.are(is_account), 70)
            }
            Field::INTERFACE_ID => when(starts("eni-"), 80),
            Field::NEXT_HOP_INTERFACE_ID => when(starts("eni-"), NEXT_HOP),
            Field::TGW_SRC_ENI | Field::TGW_DST_ENI => when(starts("eni-"), 70),
            Field::VPC_ID => when(starts("vpc-"), 80),
            Field::NEXT_HOP_VPC_ID => when(starts("vpc-"), NEXT_HOP),
            Field::TGW_SRC_VPC_ID | Field::TGW_DST_VPC_ID => when(starts("vpc-"), 70),
            Field::SUBNET_ID => when(starts("subnet-"), 80),
            Field::NEXT_HOP_SUBNET_ID => when(starts("subnet-"), NEXT_HOP),
            Field::TGW_SRC_SUBNET_ID | Field::TGW_DST_SUBNET_ID => when(starts("subnet-"), 70),
            Field::INSTANCE_ID => when(starts("i-"), 90),
            Field::RESOURCE_ID => when(starts("nat-"), 90),
            Field::TGW_ID => when(starts("tgw-") && !starts("tgw-attach-"), 90),
            Field::TGW_ATTACHMENT_ID => when(starts("tgw-attach-"), 80),
            Field::TGW_PAIR_ATTACHMENT_ID => when(starts("tgw-attach-"), 70),
            Field::RESOURCE_TYPE => when(column.are(|value| value == "TransitGateway"), 100),
            Field::REGION => when(column.are(|value| Region::find(value).is_some()), 90),
            Field::AZ_ID => when(column.are(is_zone), 80),
            Field::NEXT_HOP_AZ_ID => when(column.are(is_zone), NEXT_HOP),
            Field::TGW_SRC_AZ_ID | Field::TGW_DST_AZ_ID => when(column.are(is_zone), 70),
            Field::SUBLOCATION_ID => when(column.are(is_sublocation), 90),
            Field::PKT_SRC_AWS_SERVICE | Field::PKT_DST_AWS_SERVICE => {
                when(column.are(|value| is_known(field, value)), 80)
            }
            Field::INTERFACE_TYPE => when(column.are(|value| is_known(field, value)), 80),
            Field::NEXT_HOP_INTERFACE_TYPE => {
                when(column.are(|value| is_known(field, value)), NEXT_HOP)
            }
            Field::ACTION | Field::LOG_STATUS => {
                when(column.are(|value| info.values.contains(&value)), 100)
            }
            Field::TYPE
            | Field::SUBLOCATION_TYPE
            | Field::FLOW_DIRECTION
            | Field::REJECT_REASON => when(column.are(|value| is_known(field, value)), 100),
            Field::ENCRYPTION_STATUS => when(column.are_integers(|value| value <= 3), 12),
            Field::ECS_CLUSTER_ARN => when(is_arn(column, ":cluster/"), 100),
            Field::ECS_CONTAINER_INSTANCE_ARN => when(is_arn(column, ":container-instance/"), 100),
            Field::ECS_TASK_DEFINITION_ARN => when(is_arn(column, ":task-definition/"), 100),
            Field::ECS_TASK_ARN => when(is_arn(column, ":task/"), 100),
            Field::ECS_CLUSTER_NAME => when(self.is_end_of(at, ":cluster/"), 100),
            Field::ECS_CONTAINER_INSTANCE_ID => {
                when(self.is_end_of(at, ":container-instance/"), 100)
            }
            Field::ECS_TASK_ID => when(self.is_end_of(at, ":task/"), 100),
            _ => match info.type_ {
                Type::Address => {
                    let is_real = matches!(field, Field::PKT_SRCADDR | Field::PKT_DSTADDR);
                    let weight = if is_real { 55 } else { 60 };
                    when(column.are(is_address), weight)
                }
                Type::Integer { max } if column.are_integers(|value| value <= max) => {
                    weight_of_integers(column, field)
                }
                Type::Integer { .. } | Type::Text => None,
            },
        }
    }

    /// Every line of a flow log has the same version, most often in front.
    fn weight_of_version(&self, at: usize) -> Option<i32> {
        let version = integer(self.columns[at].constant()?)?;
        let is_of = |field: Field| field.is_of(self.product) && field != Field::VERSION;
        let mut fields = Field::all().filter(|field| is_of(*field));
        let is_version = fields.any(|field| i64::from(field.info().since_version) == version);
        let in_front = if at == 0 { 40 } else { 0 };
        is_version.then_some(40 + in_front)
    }

    /// Whether the column has the last part of the names (ARNs) of such a kind that another
    /// column has.
    fn is_end_of(&self, at: usize, kind: &str) -> bool {
        let column = &self.columns[at];
        let names = self.columns.iter().find(|other| is_arn(other, kind));
        names.is_some_and(|names| {
            let ends = |name: Option<&str>, value: Option<&str>| match (name, value) {
                (Some(name), Some(value)) => Some(name.rsplit('/').next() == Some(value)),
                (None, None) => None,
                _ => Some(false),
            };
            let (so, all) = rows_that(&names.values, &column.values, ends);
            all > 0 && so == all
        })
    }

    /// Open columns between two fields take those that AWS documents between them, when
    /// they are as many and nothing speaks against it.
    fn fill_gaps(&self, fields: &mut [Option<Field>]) {
        let mut from = 0;
        while from < fields.len() {
            if fields[from].is_some() {
                from += 1;
                continue;
            }
            let run = fields[from..].iter().take_while(|it| it.is_none()).count();
            let until = from + run;
            let before = match from.checked_sub(1) {
                None => Some(0),
                Some(last) => fields[last].and_then(|field| self.order(field)),
            };
            let after = fields.get(until).copied().flatten();
            if let (Some(before), Some(after)) = (before, after.and_then(|field| self.order(field)))
                && usize::from(after) == usize::from(before) + run + 1
            {
                for at in from..until {
                    let order = before + 1 + (at - from) as u8;
                    let field = Field::all().find(|field| self.order(*field) == Some(order));
                    fields[at] = field
                        .filter(|field| !fields.contains(&Some(*field)) && self.allows(at, *field));
                }
            }
            from = until;
        }
    }

    /// Whether nothing in the values speaks against the field.
    fn allows(&self, at: usize, field: Field) -> bool {
        let is_free_text = field.name().starts_with("ecs-") || field.name().contains("-tag");
        let is_empty = self.columns[at].present == 0;
        self.is_possible(at, field)
            && (is_empty || is_free_text || self.weight(at, field).is_some())
    }
}

fn weight_of_integers(column: &Column, field: Field) -> Option<i32> {
    // Shares are of a thousand.
    let weight = match field {
        Field::START | Field::END => {
            // From 2015, when flow logs began, to 2050, in seconds or milliseconds.
            const SECONDS: std::ops::Range<i64> = 1_420_070_400..2_524_608_000;
            let is_time = |value| SECONDS.contains(&value) || SECONDS.contains(&(value / 1_000));
            return column.are_integers(is_time).then_some(60);
        }
        Field::PROTOCOL => match column.integer_share(|value| matches!(value, 1 | 6 | 17 | 58)) {
            900.. => 70,
            _ => 5,
        },
        Field::TCP_FLAGS => {
            let is_usual = |value| matches!(value, 0..=6 | 16..=20 | 22..=25);
            let is_usual = column.are_integers(is_usual);
            match column.integer_share(|value| value > 0) {
                0 if is_usual => 10,
                _ if is_usual => 40,
                _ => return None,
            }
        }
        Field::TRAFFIC_PATH => {
            return column
                .are_integers(|value| (1..=8).contains(&value))
                .then_some(if column.has_dash() { 20 } else { 12 });
        }
        Field::SRCPORT | Field::DSTPORT => {
            let is_service = |value: i64| {
                let port = u16::try_from(value).ok();
                port.is_some_and(|port| service(None, port).is_some())
            };
            let is_port = |value| value == 0 || value >= 1_024 || is_service(value);
            match column.integer_share(is_port) {
                900.. if column.integer_share(|value| value > 0) > 0 => 45,
                _ => 5,
            }
        }
        // A packet has a header of 20 bytes at least.
        Field::BYTES => match column.integer_share(|value| value == 0 || value >= 28) {
            980.. => 25,
            _ => 3,
        },
        Field::PACKETS => match column.integer_share(|value| value < 10_000) {
            900.. => 25,
            _ => 8,
        },
        // The counters of lost packets.
        _ => match column.integer_share(|value| value == 0) {
            800.. => 30,
            _ => 5,
        },
    };
    Some(weight)
}

fn is_log_status(value: &str) -> bool {
    Field::LOG_STATUS.info().values.contains(&value)
}

fn is_digits(value: &str) -> bool {
    value.len() == 12 && integer(value).is_some()
}

fn is_account(value: &str) -> bool {
    is_digits(value) || value == "unknown"
}

fn is_address(value: &str) -> bool {
    Address::parse(value.as_bytes()).is_some()
}

/// A zone, as `usw2-az1`.
fn is_zone(value: &str) -> bool {
    let zone = value.split_once('-').map(|(_, zone)| zone);
    zone.is_some_and(|zone| zone.starts_with("az") && !zone.contains('-'))
        && Region::of_zone(value).is_some()
}

/// A Local or Wavelength Zone, as `usw2-lax1-az1`, or an Outpost.
fn is_sublocation(value: &str) -> bool {
    value.starts_with("op-") || value.matches('-').count() > 1 && Region::of_zone(value).is_some()
}

/// Whether it is among the values that are known of a field.
fn is_known(field: Field, value: &str) -> bool {
    let values = field.notes().values;
    values.iter().any(|(known, _)| *known == value)
}

fn is_arn(column: &Column, kind: &str) -> bool {
    column.are(|value| value.starts_with("arn:") && value.contains(kind))
}

/// Fields of which the first usually stands before the second, with what it weighs.
const IN_ORDER: [(Field, Field, i32); 24] = [
    (Field::SRCADDR, Field::DSTADDR, 15),
    (Field::SRCPORT, Field::DSTPORT, 15),
    (Field::PKT_SRCADDR, Field::PKT_DSTADDR, 15),
    (Field::PKT_SRC_AWS_SERVICE, Field::PKT_DST_AWS_SERVICE, 15),
    (
        Field::TGW_SRC_VPC_ACCOUNT_ID,
        Field::TGW_DST_VPC_ACCOUNT_ID,
        15,
    ),
    (Field::TGW_SRC_VPC_ID, Field::TGW_DST_VPC_ID, 15),
    (Field::TGW_SRC_SUBNET_ID, Field::TGW_DST_SUBNET_ID, 15),
    (Field::TGW_SRC_ENI, Field::TGW_DST_ENI, 15),
    (Field::TGW_SRC_AZ_ID, Field::TGW_DST_AZ_ID, 15),
    (Field::START, Field::END, 15),
    (Field::PACKETS, Field::BYTES, 6),
    (Field::SRCADDR, Field::PKT_SRCADDR, 6),
    (Field::DSTADDR, Field::PKT_DSTADDR, 6),
    (Field::ACCOUNT_ID, Field::TGW_SRC_VPC_ACCOUNT_ID, 6),
    (Field::INTERFACE_ID, Field::NEXT_HOP_INTERFACE_ID, 6),
    (Field::VPC_ID, Field::NEXT_HOP_VPC_ID, 6),
    (Field::SUBNET_ID, Field::NEXT_HOP_SUBNET_ID, 6),
    (Field::AZ_ID, Field::NEXT_HOP_AZ_ID, 6),
    (Field::INTERFACE_TYPE, Field::NEXT_HOP_INTERFACE_TYPE, 6),
    (Field::TGW_ATTACHMENT_ID, Field::TGW_PAIR_ATTACHMENT_ID, 15),
    (
        Field::PACKETS_LOST_NO_ROUTE,
        Field::PACKETS_LOST_BLACKHOLE,
        6,
    ),
    (
        Field::PACKETS_LOST_BLACKHOLE,
        Field::PACKETS_LOST_MTU_EXCEEDED,
        6,
    ),
    (
        Field::PACKETS_LOST_MTU_EXCEEDED,
        Field::PACKETS_LOST_TTL_EXPIRED,
        6,
    ),
    (Field::PROTOCOL, Field::TCP_FLAGS, 6),
];

/// A neighbour that AWS documents right behind, or somewhere behind.
const NEXT: i32 = 12;
const LATER: i32 = 4;

type Assignment = Vec<Option<Field>>;

/// Weighs assignments of fields to columns.
struct Weights<'a> {
    scene: &'a Scene<'a>,
    fits: &'a [Vec<(Field, i32)>],
    /// What fields in two columns have to do with each other, worked out once.
    known: BTreeMap<(usize, Field, usize, Field), i32>,
}

impl Weights<'_> {
    /// The assignment of most weight that the search finds.
    fn best(&mut self) -> Assignment {
        let fits = self.fits;
        let mut beam: Vec<(i32, Assignment)> = vec![(0, Vec::new())];
        for fit in fits {
            let mut next = Vec::with_capacity(beam.len() * (fit.len() + 1));
            for (weight, fields) in beam {
                for &(field, _) in fit {
                    if !fields.contains(&Some(field)) {
                        let mut longer = fields.clone();
                        longer.push(Some(field));
                        next.push((weight + self.added(&longer), longer));
                    }
                }
                let mut open = fields;
                open.push(None);
                next.push((weight, open));
            }
            // Stable: equals keep the order in which they were found.
            next.sort_by_key(|(weight, _)| -weight);
            next.truncate(BEAM);
            beam = next;
        }
        beam.into_iter().next().unwrap_or_default().1
    }

    /// What the last field adds to the weight of those before it.
    fn added(&mut self, fields: &[Option<Field>]) -> i32 {
        let Some((Some(field), before)) = fields.split_last() else {
            return 0;
        };
        let at = before.len();
        let mut weight = self.fit(at, *field);
        for (other_at, other) in before.iter().enumerate() {
            if let Some(other) = other {
                weight += self.between(other_at, *other, at, *field);
            }
        }
        if let Some(Some(last)) = before.last()
            && let (Some(a), Some(b)) = (self.scene.order(*last), self.scene.order(*field))
        {
            weight += match b {
                _ if b == a + 1 => NEXT,
                _ if b > a => LATER,
                _ => 0,
            };
        }
        weight
    }

    fn fit(&self, at: usize, field: Field) -> i32 {
        let fit = self.fits[at].iter().find(|(other, _)| *other == field);
        fit.map_or(0, |(_, weight)| *weight)
    }

    fn total(&mut self, fields: &[Option<Field>]) -> i32 {
        (1..=fields.len())
            .map(|count| self.added(&fields[..count]))
            .sum()
    }

    /// How much more the assignment weighs than the best with another field in a column.
    fn margin(&mut self, fields: &Assignment, at: usize) -> i32 {
        let Some(field) = fields[at] else {
            return 0;
        };
        let total = self.total(fields);
        let fits = self.fits;
        let mut margin = self.fit(at, field);
        for &(other, _) in fits[at].iter().filter(|(other, _)| *other != field) {
            let mut changed = fields.clone();
            changed[at] = Some(other);
            if let Some(held) = fields.iter().position(|held| *held == Some(other)) {
                let can_swap = fits[held].iter().any(|(fit, _)| *fit == field);
                changed[held] = Some(field).filter(|_| can_swap);
            }
            margin = margin.min(total - self.total(&changed));
        }
        margin
    }

    /// What the fields of two columns, the first of them left of the second, weigh
    /// together.
    fn between(&mut self, at_a: usize, a: Field, at_b: usize, b: Field) -> i32 {
        let key = (at_a, a, at_b, b);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let columns = self.scene.columns;
        let (column_a, column_b) = (&columns[at_a], &columns[at_b]);
        let mut weight = relation(a, column_a, b, column_b) + relation(b, column_b, a, column_a);
        for (first, second, worth) in IN_ORDER {
            if (a, b) == (first, second) {
                weight += worth;
            } else if (b, a) == (first, second) {
                weight -= worth;
            }
        }
        self.known.insert(key, weight);
        weight
    }
}

/// What the values of two columns say of the fields being those two.
fn relation(a: Field, column_a: &Column, b: Field, column_b: &Column) -> i32 {
    // So many rows of so many are as they must be.
    let must = |(so, all): (usize, usize), gain: i32, loss: i32| match all {
        0 => 0,
        _ if (all - so) * DAMAGED <= all => gain,
        _ => -loss,
    };
    let integers = |is_asked: fn(i64, i64) -> Option<bool>| {
        rows_that(&column_a.integers, &column_b.integers, |a, b| {
            is_asked(a?, b?)
        })
    };
    let equal = || {
        let same = |a: Option<&str>, b: Option<&str>| Some(a? == b?);
        let (so, all) = rows_that(&column_a.values, &column_b.values, same);
        so * 1_000 / all.max(1)
    };
    match (a, b) {
        (Field::SRCADDR, Field::PKT_SRCADDR) | (Field::DSTADDR, Field::PKT_DSTADDR) => {
            match equal() {
                500.. => 25,
                100.. => 0,
                _ => -15,
            }
        }
        (Field::SRCADDR, Field::PKT_DSTADDR)
        | (Field::DSTADDR, Field::PKT_SRCADDR)
        | (Field::SRCADDR, Field::DSTADDR)
        | (Field::PKT_SRCADDR, Field::PKT_DSTADDR) => match equal() {
            500.. => -40,
            _ => 0,
        },
        (Field::START, Field::END) => must(integers(|start, end| Some(start <= end)), 40, 120),
        (Field::PACKETS, Field::BYTES) => {
            let holds = |packets: i64, bytes: i64| {
                let most = packets.saturating_mul(65_535);
                Some(bytes >= packets.saturating_mul(20) && bytes <= most)
            };
            must(integers(holds), 80, 80)
        }
        (Field::PROTOCOL, Field::SRCPORT | Field::DSTPORT) => {
            let holds = |protocol, port| match protocol {
                6 | 17 => Some(port > 0),
                1 | 58 => Some(port == 0),
                _ => None,
            };
            must(integers(holds), 20, 60)
        }
        (Field::PROTOCOL, Field::TCP_FLAGS) => {
            let holds = |protocol, flags| (protocol != 6).then_some(flags == 0);
            must(integers(holds), 20, 60)
        }
        (Field::FLOW_DIRECTION, Field::TRAFFIC_PATH) => {
            let holds = |direction: Option<&str>, path: Option<&str>| {
                (direction? == "ingress").then_some(path.is_none())
            };
            must(rows_that(&column_a.values, &column_b.values, holds), 40, 80)
        }
        (Field::FLOW_DIRECTION, Field::PKT_SRC_AWS_SERVICE | Field::PKT_DST_AWS_SERVICE) => {
            // The far end is the source on the way in, and the destination on the way out.
            let far = match b {
                Field::PKT_SRC_AWS_SERVICE => "ingress",
                _ => "egress",
            };
            let holds = |direction: Option<&str>, service: Option<&str>| {
                service?;
                Some(direction? == far)
            };
            must(rows_that(&column_a.values, &column_b.values, holds), 30, 10)
        }
        _ => 0,
    }
}
