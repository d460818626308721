//! Which fields a file has, and what those would have shown that it has not.

use super::{Count, Survey};
use crate::flow::field::{Aspect, Product};
use crate::flow::{Field, Layout, Slot};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The fields of a file, and those of its product that it lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// How many fields there are, and how many there could be.
    pub present: u32,
    pub all: u32,
    /// By aspect, in order: what is here, and what is not.
    pub here: Vec<FieldGroup>,
    pub absent: Vec<FieldGroup>,
    /// What the export says of log events beside the records.
    pub events: Vec<String>,
    /// Columns that are no fields of a flow log.
    pub unknown: Vec<String>,
}

/// Fields that tell of the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldGroup {
    pub name: String,
    /// What they show, to follow "shows"; `None` when some fields of the group stand on the
    /// other list.
    pub shows: Option<String>,
    pub fields: Vec<FieldSeen>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSeen {
    pub name: String,
    /// What it says; whole sentences.
    pub meaning: String,
    /// Whether it is there, but never with another value than `-`.
    pub is_void: bool,
    /// Whether it is in some of the records only.
    pub is_partial: bool,
}

type ByAspect = BTreeMap<Aspect, Vec<FieldSeen>>;

impl Fields {
    /// The fields of the records; `layout` is that of a file without records.
    pub(super) fn of(survey: &Survey, layout: Option<&Layout>) -> Fields {
        let mut columns = survey.columns.clone();
        let is_empty = columns.is_empty();
        if let (Some(layout), true) = (layout, is_empty) {
            let slots = layout.slots.iter().cloned();
            columns.extend(slots.map(|slot| (slot, Default::default())));
        }
        if columns.is_empty() {
            return Fields::default();
        }
        let is_here = |field: Field| columns.contains_key(&Slot::Field(field));
        let product = match is_here(Field::TGW_ID) || is_here(Field::TGW_ATTACHMENT_ID) {
            true => Product::TransitGateway,
            false => Product::Vpc,
        };
        let rows = survey.count(Count::Rows);
        let mut fields = Fields::default();
        let (mut here, mut absent) = (ByAspect::new(), ByAspect::new());
        for field in Field::all() {
            let seen = columns.get(&Slot::Field(field));
            if seen.is_none() && !field.is_of(product) {
                continue;
            }
            fields.all += 1;
            fields.present += u32::from(seen.is_some());
            let groups = match seen {
                Some(_) => &mut here,
                None => &mut absent,
            };
            groups
                .entry(field.info().aspect)
                .or_default()
                .push(FieldSeen {
                    name: field.name().into(),
                    meaning: meaning(field, product).into(),
                    is_void: seen.is_some_and(|seen| seen.rows > 0 && seen.valued == 0),
                    is_partial: seen.is_some_and(|seen| seen.rows < rows),
                });
        }
        for slot in columns.keys() {
            match slot {
                Slot::Field(_) => {}
                Slot::Event(event) => fields.events.push(event.name().into()),
                Slot::Extra(name) => fields.unknown.push(name.to_string()),
            }
        }
        fields.absent = grouped(&absent, &here);
        fields.here = grouped(&here, &absent);
        fields
    }
}

fn meaning(field: Field, product: Product) -> &'static str {
    match (field.notes().tgw_meaning, product) {
        (Some(meaning), Product::TransitGateway) => meaning,
        _ => field.info().meaning,
    }
}

/// The fields by aspect, where `others` are those of the other list.
fn grouped(groups: &ByAspect, others: &ByAspect) -> Vec<FieldGroup> {
    let group = |(aspect, fields): (&Aspect, &Vec<FieldSeen>)| FieldGroup {
        name: aspect.name().into(),
        shows: (!others.contains_key(aspect)).then(|| aspect.shows().into()),
        fields: fields.clone(),
    };
    groups.iter().map(group).collect()
}
