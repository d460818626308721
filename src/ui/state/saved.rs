//! Saved queries: their names, their texts and the values of their parameters.

use super::shared::Shared;
use super::{OpenDialog, State};
use crate::query::assist::call;
use crate::query::saved::file::{Reading, write};
use crate::query::saved::{Misfit, SavedQuery, name_problem};
use crate::ui::place::Place;
use crate::worker::{Command, QueriesFrom};
use std::rc::Rc;

#[derive(Clone, PartialEq)]
pub struct SavedQueries {
    /// In the order of their names.
    pub queries: Shared<Vec<SavedQuery>>,
    /// The query that was deleted last, to bring it back.
    pub deleted: Option<Shared<SavedQuery>>,
    /// The text in the editor on its way to a name.
    pub form: Option<SaveForm>,
    /// The name that is being changed, and what it is to become.
    pub renaming: Option<Renaming>,
    /// What came of the file that was opened last.
    pub imported: Option<Shared<Imported>>,
    /// The saved query whose text the editor holds, or held before it was edited.
    pub origin: Option<Rc<str>>,
    /// Whether what the browser has kept is here.
    is_recalled: bool,
    /// Whether the workers have other queries.
    has_changed: bool,
}

/// A text on its way to a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveForm {
    pub text: Rc<str>,
    pub name: String,
    /// The parameters of the text, and their defaults; an empty one is none.
    pub parameters: Vec<(String, String)>,
    /// Why the text cannot be saved.
    pub misfit: Option<Misfit>,
    /// Why it cannot have the name, once somebody has tried.
    pub problem: Option<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    pub from: Rc<str>,
    pub to: String,
    pub problem: Option<NameProblem>,
}

/// Why a query cannot have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// No query can have it.
    Unfit(&'static str),
    /// Another query has it.
    Taken,
}

/// What came of a file of saved queries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    pub file: String,
    pub added: usize,
    /// How many were there already, to the letter.
    pub known: usize,
    /// Queries that got another name, because theirs was taken: both names.
    pub renamed: Vec<(String, String)>,
    /// What could not be read, and why.
    pub problems: Vec<String>,
}

/// What happens to saved queries.
pub enum SavedAction {
    /// The browser has kept this, as [`SavedQueries::stored`] wrote it.
    Recall(String),
    /// Save the text in the editor: ask for its name.
    Begin,
    Name(String),
    /// The default of the parameter at a place.
    Default(usize, String),
    /// Save it under its name; one that has the name stays, and the new one gets a number
    /// behind its own, unless it shall `replace` it.
    Save {
        replace: bool,
    },
    /// Put the text of a saved query into the editor.
    Edit(Rc<str>),
    /// Run a saved query; one with parameters is called.
    Run(Rc<str>),
    /// Change the name of a query.
    BeginRenaming(Rc<str>),
    NewName(String),
    Rename,
    KeepName,
    Delete(Rc<str>),
    /// Bring back what was deleted last.
    Undo,
    /// A person has opened the file of this name and content.
    Import {
        file: String,
        text: String,
    },
}

impl Default for SavedQueries {
    fn default() -> SavedQueries {
        SavedQueries {
            queries: Shared::new(Vec::new()),
            deleted: None,
            form: None,
            renaming: None,
            imported: None,
            origin: None,
            is_recalled: false,
            has_changed: false,
        }
    }
}

impl SavedQueries {
    pub fn find(&self, name: &str) -> Option<&SavedQuery> {
        self.queries.iter().find(|query| query.name == name)
    }

    /// What the browser keeps, and what a file holds.
    pub fn stored(&self) -> String {
        write(&self.queries)
    }

    /// The queries for the workers, if they have others.
    pub(super) fn catch_up(&mut self) -> Option<Command> {
        let has_changed = std::mem::take(&mut self.has_changed);
        has_changed.then(|| Command::KeepQueries(self.queries.to_vec()))
    }

    /// The workers forget what is in this state of theirs no more.
    fn change(&mut self, change: impl FnOnce(&mut Vec<SavedQuery>)) {
        let queries = self.queries.make_mut();
        change(queries);
        queries.sort_by_cached_key(|query| (query.name.to_lowercase(), query.name.clone()));
        self.has_changed = true;
    }

    fn put(&mut self, query: SavedQuery) {
        self.change(|queries| {
            queries.retain(|known| known.name != query.name);
            queries.push(query);
        });
    }

    /// The name, with a number behind it if a query has it already.
    pub fn free_name(&self, name: &str) -> String {
        let mut numbered = (2..).map(|number| format!("{name} {number}"));
        match self.find(name) {
            None => name.to_string(),
            // There are endless numbers and few queries.
            Some(_) => numbered
                .find(|name| self.find(name).is_none())
                .unwrap_or_default(),
        }
    }

    pub(super) fn begin(&mut self, text: &Rc<str>) {
        let query = SavedQuery {
            name: String::new(),
            text: text.to_string(),
            defaults: Vec::new(),
        };
        let origin = self.origin.as_deref().and_then(|name| self.find(name));
        let (parameters, misfit) = match query.parameters() {
            Ok(names) => (names, None),
            Err(misfit) => (Vec::new(), Some(misfit)),
        };
        let parameters = parameters.into_iter().map(|name| {
            let default = origin.and_then(|origin| origin.default_of(name));
            (name.to_string(), default.unwrap_or_default().to_string())
        });
        self.form = Some(SaveForm {
            text: text.clone(),
            name: origin.map_or(String::new(), |origin| origin.name.clone()),
            parameters: parameters.collect(),
            misfit,
            problem: None,
        });
    }

    pub(super) fn edit_form(&mut self, edit: impl FnOnce(&mut SaveForm)) {
        if let Some(form) = &mut self.form {
            edit(form);
            form.problem = None;
        }
    }

    /// Whether it is saved; else the form says why not.
    pub(super) fn save(&mut self, replace: bool) -> bool {
        let Some(mut form) = self.form.take() else {
            return false;
        };
        let name = form.name.trim().to_string();
        form.problem = name_problem(&name);
        if form.problem.is_some() || form.misfit.is_some() {
            self.form = Some(form);
            return false;
        }
        let defaults = form.parameters.iter();
        let defaults = defaults.filter(|(_, default)| !default.is_empty());
        let query = SavedQuery {
            name: match replace {
                true => name,
                false => self.free_name(&name),
            },
            text: form.text.to_string(),
            defaults: defaults.cloned().collect(),
        };
        self.origin = Some(query.name.as_str().into());
        self.put(query);
        true
    }

    pub(super) fn rename(&mut self) {
        let Some(mut renaming) = self.renaming.take() else {
            return;
        };
        let to = renaming.to.trim().to_string();
        renaming.problem = match name_problem(&to) {
            Some(problem) => Some(NameProblem::Unfit(problem)),
            None if to != *renaming.from && self.find(&to).is_some() => Some(NameProblem::Taken),
            None => None,
        };
        if renaming.problem.is_some() {
            self.renaming = Some(renaming);
            return;
        }
        if self.origin.as_deref() == Some(&*renaming.from) {
            self.origin = Some(to.as_str().into());
        }
        self.change(|queries| {
            let mut queries = queries.iter_mut();
            if let Some(query) = queries.find(|query| query.name == *renaming.from) {
                query.name = to;
            }
        });
    }

    pub(super) fn delete(&mut self, name: &str) {
        let Some(query) = self.find(name).cloned() else {
            return;
        };
        self.deleted = Some(Shared::new(query));
        self.change(|queries| queries.retain(|query| query.name != name));
    }

    pub(super) fn undo(&mut self) {
        if let Some(query) = self.deleted.take() {
            let name = self.free_name(&query.name);
            self.put(SavedQuery {
                name,
                ..(*query).clone()
            });
        }
    }

    /// Takes in what a worker has read.
    pub(super) fn read(&mut self, from: QueriesFrom, reading: Reading) {
        match from {
            QueriesFrom::Kept if self.is_recalled => {
                // Another window of the page has changed them.
                self.change(|queries| *queries = reading.queries);
            }
            QueriesFrom::Kept => {
                self.is_recalled = true;
                let new = std::mem::replace(&mut self.queries, Shared::new(Vec::new()));
                self.change(|queries| *queries = reading.queries);
                new.iter().for_each(|query| self.put(query.clone()));
            }
            QueriesFrom::File(file) => self.import(file, reading),
        }
    }

    fn import(&mut self, file: String, reading: Reading) {
        let mut imported = Imported {
            file,
            added: 0,
            known: 0,
            renamed: Vec::new(),
            problems: reading.problems,
        };
        for mut query in reading.queries {
            if self.find(&query.name) == Some(&query) {
                imported.known += 1;
                continue;
            }
            let name = self.free_name(&query.name);
            if name != query.name {
                let old = std::mem::replace(&mut query.name, name.clone());
                imported.renamed.push((old, name));
            }
            imported.added += 1;
            self.put(query);
        }
        self.imported = Some(Shared::new(imported));
    }
}

impl State {
    pub(super) fn use_saved(&mut self, action: SavedAction, now: i64) -> Vec<Command> {
        let saved = &mut self.saved;
        match action {
            SavedAction::Recall(text) => {
                let from = QueriesFrom::Kept;
                return vec![Command::ReadQueries { from, text }];
            }
            SavedAction::Import { file, text } => {
                let from = QueriesFrom::File(file);
                return vec![Command::ReadQueries { from, text }];
            }
            SavedAction::Begin => {
                saved.begin(&self.query.text);
                self.dialog = Some(OpenDialog::SaveQuery);
            }
            SavedAction::Name(name) => saved.edit_form(|form| form.name = name),
            SavedAction::Default(at, default) => saved.edit_form(|form| {
                if let Some(parameter) = form.parameters.get_mut(at) {
                    parameter.1 = default;
                }
            }),
            SavedAction::Save { replace } => {
                if saved.save(replace) {
                    self.dialog = Some(OpenDialog::SavedQueries);
                }
            }
            SavedAction::BeginRenaming(name) => {
                saved.renaming = Some(Renaming {
                    to: name.to_string(),
                    from: name,
                    problem: None,
                });
            }
            SavedAction::NewName(to) => {
                if let Some(renaming) = &mut saved.renaming {
                    (renaming.to, renaming.problem) = (to, None);
                }
            }
            SavedAction::Rename => saved.rename(),
            SavedAction::KeepName => saved.renaming = None,
            SavedAction::Delete(name) => saved.delete(&name),
            SavedAction::Undo => saved.undo(),
            SavedAction::Edit(name) => {
                if let Some(query) = saved.find(&name) {
                    let text = query.text.clone();
                    self.dialog = None;
                    self.go(Place::Query);
                    self.query.replace(text);
                    self.saved.origin = Some(name);
                }
            }
            SavedAction::Run(name) => {
                if let Some(query) = saved.find(&name).cloned() {
                    self.dialog = None;
                    return self.run_saved(&query, now);
                }
            }
        }
        Vec::new()
    }

    /// Runs a saved query. One with parameters is called instead; where a value is missing,
    /// the cursor goes there.
    fn run_saved(&mut self, query: &SavedQuery, now: i64) -> Vec<Command> {
        let parameters = query.parameters().unwrap_or_default();
        if parameters.is_empty() {
            let commands = self.try_query(query.text.clone(), now);
            self.saved.origin = Some(query.name.as_str().into());
            return commands;
        }
        let is_missing = |parameter: &&str| query.default_of(parameter).is_none();
        let (call, cursor) = call(query, false);
        if !parameters.iter().any(is_missing) {
            return self.try_query(format!("${call}"), now);
        }
        self.go(Place::Query);
        self.query.rewrite_at(format!("${call}"), cursor + 1);
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(name: &str, text: &str) -> SavedQuery {
        SavedQuery {
            name: name.to_string(),
            text: text.to_string(),
            defaults: Vec::new(),
        }
    }

    fn saved(queries: &[(&str, &str)]) -> SavedQueries {
        let mut saved = SavedQueries::default();
        for (name, text) in queries {
            saved.put(query(name, text));
        }
        saved
    }

    fn names(saved: &SavedQueries) -> Vec<&str> {
        saved.queries.iter().map(|query| &*query.name).collect()
    }

    /// Saves a text under a name; the problem with the name, if there is one.
    fn save(
        saved: &mut SavedQueries,
        text: &str,
        name: &str,
        replace: bool,
    ) -> Option<&'static str> {
        saved.begin(&text.into());
        saved.edit_form(|form| form.name = name.into());
        saved.save(replace);
        saved.form.as_ref().and_then(|form| form.problem)
    }

    #[test]
    fn queries_are_saved_in_the_order_of_their_names() {
        let mut page = SavedQueries::default();
        for name in ["b", "a", " C "] {
            assert_eq!(save(&mut page, "limit 1", name, false), None);
        }
        assert_eq!(names(&page), ["a", "b", "C"]);
        assert_eq!(page.origin.as_deref(), Some("C"));
        assert!(matches!(page.catch_up(), Some(Command::KeepQueries(all)) if all.len() == 3));
        assert!(page.catch_up().is_none());
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number_or_is_replaced() {
        let mut page = saved(&[("a", "limit 1"), ("a 2", "limit 2")]);
        save(&mut page, "limit 3", "a", false);
        assert_eq!(names(&page), ["a", "a 2", "a 3"]);
        save(&mut page, "limit 4", "a", true);
        assert_eq!(page.find("a"), Some(&query("a", "limit 4")));
        assert_eq!(names(&page), ["a", "a 2", "a 3"]);
    }

    #[test]
    fn a_name_that_does_not_fit_is_refused() {
        let mut page = SavedQueries::default();
        let problem = save(&mut page, "limit 1", " ", false);
        assert_eq!(problem, Some("a name is missing"));
        let problem = save(&mut page, "limit 1", "a`b", false);
        assert_eq!(
            problem,
            Some("a name cannot have a backtick, with which calls quote it")
        );
        assert_eq!(names(&page), [""; 0]);
    }

    #[test]
    fn parameters_get_defaults() {
        let mut page = SavedQueries::default();
        let text = "filter a = '{{v}}' | limit {{n}}";
        page.begin(&text.into());
        page.edit_form(|form| {
            form.name = "q".into();
            form.parameters[1].1 = "10".into();
        });
        assert!(page.save(false));
        let n = ("n".to_string(), "10".to_string());
        assert_eq!(page.queries[0].defaults, [n]);
        // They are there when it is saved again.
        page.begin(&text.into());
        let form = page.form.as_ref();
        let form = form.map(|form| (form.name.as_str(), form.parameters[1].1.as_str()));
        assert_eq!(form, Some(("q", "10")));
        page.begin(&"limit {{".into());
        assert_eq!(
            page.form.as_ref().and_then(|form| form.misfit.clone()),
            Some(Misfit::Unclosed)
        );
        page.edit_form(|form| form.name = "r".into());
        assert!(!page.save(false));
    }

    #[test]
    fn names_change() {
        let mut page = saved(&[("a", "limit 1"), ("b", "limit 2")]);
        let mut rename = |to: &str| {
            page.renaming = Some(Renaming {
                from: "a".into(),
                to: to.into(),
                problem: None,
            });
            page.rename();
            let problem = page.renaming.as_ref().and_then(|renaming| renaming.problem);
            (
                problem,
                page.queries
                    .iter()
                    .map(|query| query.name.clone())
                    .collect::<Vec<_>>(),
            )
        };
        let same = vec!["a".to_string(), "b".to_string()];
        assert_eq!(rename("b"), (Some(NameProblem::Taken), same.clone()));
        let missing = NameProblem::Unfit("a name is missing");
        assert_eq!(rename(""), (Some(missing), same.clone()));
        assert_eq!(rename("a"), (None, same));
        assert_eq!(
            rename(" c "),
            (None, vec!["b".to_string(), "c".to_string()])
        );
    }

    #[test]
    fn what_was_deleted_comes_back() {
        let mut page = saved(&[("a", "limit 1"), ("b", "limit 2")]);
        page.delete("a");
        assert_eq!(names(&page), ["b"]);
        save(&mut page, "limit 3", "a", false);
        page.undo();
        assert_eq!(names(&page), ["a", "a 2", "b"]);
        assert_eq!(page.find("a 2"), Some(&query("a 2", "limit 1")));
    }

    #[test]
    fn a_file_adds_what_is_not_there_and_loses_nothing() {
        let mut page = saved(&[("a", "limit 1"), ("b", "limit 2")]);
        let reading = Reading {
            queries: vec![
                query("a", "limit 1"),
                query("b", "limit 9"),
                query("c", "limit 3"),
            ],
            problems: vec!["query 4: expected a text `name`".into()],
        };
        page.read(QueriesFrom::File("q.json".into()), reading);
        assert_eq!(names(&page), ["a", "b", "b 2", "c"]);
        assert_eq!(page.find("b"), Some(&query("b", "limit 2")));
        let expected = Imported {
            file: "q.json".into(),
            added: 2,
            known: 1,
            renamed: vec![("b".into(), "b 2".into())],
            problems: vec!["query 4: expected a text `name`".into()],
        };
        assert_eq!(page.imported.as_deref(), Some(&expected));
    }

    #[test]
    fn what_the_browser_has_kept_joins_what_is_new() {
        let mut page = saved(&[("new", "limit 1")]);
        let kept = |queries: &[SavedQuery]| Reading {
            queries: queries.to_vec(),
            problems: Vec::new(),
        };
        page.read(QueriesFrom::Kept, kept(&[query("old", "limit 2")]));
        assert_eq!(names(&page), ["new", "old"]);
        // From then on, another window tells.
        page.read(QueriesFrom::Kept, kept(&[query("other", "limit 3")]));
        assert_eq!(names(&page), ["other"]);
    }
}
