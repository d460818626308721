//! Naming the fields of files that have no header.

use super::State;
use super::files::Files;
use super::shared::Shared;
use crate::column::FileId;
use crate::flow::Layout;
use crate::ingest::{Names, Trial, Unnamed, format_string};
use crate::worker::{Command, FileStatus, NamingReply, NamingRequest};

/// So many layouts are remembered, the latest.
const MOST_REMEMBERED: usize = 20;

/// What happens around the names of fields.
pub enum NamingAction {
    /// The layouts that the browser has kept, as [`Naming::stored`] wrote them.
    Recall(String),
    /// Name the fields of a file.
    Open(FileId),
    Close,
    /// The person typed names.
    Edit(String),
    /// The person chose the field of the value at a place, or none.
    Choose(usize, Option<String>),
    /// Back to what the values look like.
    Guess,
    /// Read the file with these names.
    Apply,
    /// Forget the names that were given to the fields of a file.
    Forget(FileId),
}

#[derive(Clone, Default, PartialEq)]
pub struct Naming {
    /// The layouts that the person has named, the latest first.
    pub remembered: Vec<Layout>,
    pub dialog: Option<NamingDialog>,
    /// The number of the last request.
    number: u32,
}

/// The fields of one file on their way to a name.
#[derive(Clone, PartialEq)]
pub struct NamingDialog {
    pub file: FileId,
    pub path: String,
    /// How many other files wait that have as many values in a line.
    pub others: usize,
    /// The layout that the person has named before.
    pub earlier: Option<Layout>,
    pub unnamed: Shared<Unnamed>,
    /// The names so far, one for each value.
    pub fields: Vec<Option<String>>,
    /// The same as a format string, or what the person typed instead.
    pub text: String,
    /// How the names fit the lines; that of earlier names until the answer is there.
    pub trial: Option<Shared<Trial>>,
}

impl Naming {
    /// The layouts for the browser to keep, one to a line.
    pub fn stored(&self) -> String {
        let lines: Vec<String> = self.remembered.iter().map(Layout::to_string).collect();
        lines.join("\n")
    }

    fn recall(&mut self, stored: &str) -> Vec<Command> {
        let layouts = stored.lines().filter_map(Layout::from_first_line);
        self.remembered = layouts.take(MOST_REMEMBERED).collect();
        match self.remembered.is_empty() {
            true => Vec::new(),
            false => vec![self.remember()],
        }
    }

    fn remember(&self) -> Command {
        Command::Remember {
            layouts: self.remembered.clone(),
        }
    }

    /// Takes in how names fit, if they are the latest.
    pub(super) fn tried(&mut self, reply: NamingReply) {
        if let Some(dialog) = self.dialog.as_mut().filter(|_| reply.number == self.number) {
            dialog.fields = reply.trial.fields.clone();
            dialog.trial = Some(Shared::new(reply.trial));
        }
    }

    fn try_names(&mut self, names: Names) -> Vec<Command> {
        let Some(dialog) = &self.dialog else {
            return Vec::new();
        };
        self.number += 1;
        vec![Command::TryNames(NamingRequest {
            number: self.number,
            names,
            lines: dialog.unnamed.lines.clone(),
        })]
    }

    fn choose(&mut self, change: impl FnOnce(&mut NamingDialog)) -> Vec<Command> {
        let Some(dialog) = &mut self.dialog else {
            return Vec::new();
        };
        change(dialog);
        dialog.text = format_string(&dialog.fields);
        let names = Names::Fields(dialog.fields.clone());
        self.try_names(names)
    }
}

impl NamingDialog {
    /// What the values look like.
    fn guessed(unnamed: &Unnamed) -> Vec<Option<String>> {
        let guesses = unnamed.guesses.iter();
        guesses.map(|guess| guess.field.clone()).collect()
    }
}

impl Files {
    /// The files that wait for somebody to name their fields, in the order of their paths.
    pub fn waiting(&self) -> impl Iterator<Item = &Shared<FileStatus>> {
        self.shown().filter(|file| is_waiting(file))
    }

    fn given(&self, layout: &Layout) -> Vec<FileId> {
        let named = self.shown().chain(self.removed());
        let named = named.filter(|file| file.given.as_ref() == Some(layout));
        named.map(|file| file.file).collect()
    }

    fn find(&self, id: FileId) -> Option<&Shared<FileStatus>> {
        self.shown().find(|file| file.file == id)
    }
}

/// Whether a file waits for somebody to name its fields.
pub fn is_waiting(file: &FileStatus) -> bool {
    file.done && file.given.is_none() && file.report.unnamed.is_some()
}

impl State {
    pub(super) fn name_fields(&mut self, action: NamingAction) -> Vec<Command> {
        match action {
            NamingAction::Recall(stored) => self.naming.recall(&stored),
            NamingAction::Open(file) => self.open_naming(file),
            NamingAction::Close => {
                self.naming.dialog = None;
                Vec::new()
            }
            NamingAction::Edit(text) => {
                if let Some(dialog) = &mut self.naming.dialog {
                    dialog.text = text.clone();
                }
                self.naming.try_names(Names::Text(text))
            }
            NamingAction::Choose(at, name) => self.naming.choose(|dialog| {
                if let Some(field) = dialog.fields.get_mut(at) {
                    *field = name;
                }
            }),
            NamingAction::Guess => self
                .naming
                .choose(|dialog| dialog.fields = NamingDialog::guessed(&dialog.unnamed)),
            NamingAction::Apply => self.apply_names(),
            NamingAction::Forget(file) => self.forget_names(file),
        }
    }

    fn open_naming(&mut self, id: FileId) -> Vec<Command> {
        let Some(file) = self.files.find(id) else {
            return Vec::new();
        };
        let Some(unnamed) = &file.report.unnamed else {
            return Vec::new();
        };
        let is_alike = |other: &&Shared<FileStatus>| {
            let values = other.report.unnamed.as_ref().map(|it| it.values);
            other.file != id && values == Some(unnamed.values)
        };
        let others = match &file.given {
            None => self.files.waiting().filter(is_alike).count(),
            Some(layout) => self.files.given(layout).len() - 1,
        };
        let fields: Vec<Option<String>> = match &file.given {
            None => NamingDialog::guessed(unnamed),
            Some(layout) => layout.names().map(|name| Some(name.into())).collect(),
        };
        let text = format_string(&fields);
        self.naming.dialog = Some(NamingDialog {
            file: id,
            path: file.path.clone(),
            others,
            earlier: file.given.clone(),
            unnamed: Shared::new((**unnamed).clone()),
            fields,
            text: text.clone(),
            trial: None,
        });
        self.naming.try_names(Names::Text(text))
    }

    fn apply_names(&mut self) -> Vec<Command> {
        let dialog = self.naming.dialog.as_ref();
        let Some((dialog, trial)) = dialog.and_then(|it| Some((it, it.trial.clone()?))) else {
            return Vec::new();
        };
        if !trial.is_readable() {
            return Vec::new();
        }
        let layout = trial.layout.clone();
        let files = match &dialog.earlier {
            Some(earlier) => self.files.given(earlier),
            None => vec![dialog.file],
        };
        let earlier = dialog.earlier.clone();
        let remembered = &mut self.naming.remembered;
        remembered.retain(|other| *other != layout && Some(other) != earlier.as_ref());
        remembered.insert(0, layout.clone());
        remembered.truncate(MOST_REMEMBERED);
        self.naming.dialog = None;
        let name = Command::Name {
            files,
            layout: Some(layout),
        };
        vec![name, self.naming.remember()]
    }

    fn forget_names(&mut self, file: FileId) -> Vec<Command> {
        let given = self.files.find(file).and_then(|file| file.given.clone());
        let Some(layout) = given else {
            return Vec::new();
        };
        self.naming.remembered.retain(|other| *other != layout);
        let name = Command::Name {
            files: self.files.given(&layout),
            layout: None,
        };
        // First what is remembered, or the files would be read as that again.
        vec![self.naming.remember(), name]
    }
}
