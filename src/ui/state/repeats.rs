//! What counts twice, as far as it is known.

use crate::column::FileId;
use crate::worker::{Duplicates, Twin};
use std::rc::Rc;

#[derive(Clone, Default, PartialEq)]
pub struct Repeats {
    twins: Rc<[Twin]>,
    /// Whether records that were delivered twice are left out.
    pub duplicates: Duplicates,
    /// The files that were removed last because they repeat others.
    pub(super) removed: Rc<[FileId]>,
}

impl Repeats {
    /// The files all of whose records are in another file, too.
    pub fn twins(&self) -> &[Twin] {
        &self.twins
    }

    pub(super) fn found(&mut self, twins: Vec<Twin>) {
        self.twins = twins.into();
    }
}
