//! The order of fields in a record.

use super::field::Field;
use std::sync::Arc;

/// One position of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    Field(Field),
    /// A column that the field table does not know, under the name the file gives it.
    Extra(Arc<str>),
}

/// The fields of a record, in the order in which a line holds them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    pub slots: Box<[Slot]>,
}
