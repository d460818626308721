//! Data: the details of the file that is open.

use super::files::Files;
use super::shared::Shared;
use crate::column::FileId;
use crate::insight::survey::Details;
use crate::worker::Command;

/// The file whose details are open. They are worked out when somebody looks, and anew when the
/// data has changed.
#[derive(Clone, Default, PartialEq)]
pub struct OpenDetails {
    pub file: Option<FileId>,
    /// `None` while they are being worked out for the first time.
    pub details: Option<Shared<Details>>,
    is_asked: bool,
}

impl OpenDetails {
    pub(super) fn open(&mut self, file: Option<FileId>) {
        *self = OpenDetails {
            file,
            ..OpenDetails::default()
        };
    }

    /// What is shown is of an older state of the data.
    pub(super) fn outdated(&mut self) {
        self.is_asked = false;
    }

    /// Asks for the details that are wanted and not there; closes those of a file that is gone.
    pub(super) fn catch_up(&mut self, files: &Files) -> Option<Command> {
        let id = self.file?;
        let Some(file) = files.shown().find(|file| file.file == id) else {
            self.open(None);
            return None;
        };
        if self.is_asked || !file.done {
            return None;
        }
        self.is_asked = true;
        Some(Command::Survey(id))
    }

    pub(super) fn surveyed(&mut self, file: FileId, details: Details) {
        if self.file == Some(file) {
            self.details = Some(Shared::new(details));
        }
    }
}
