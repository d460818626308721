//! The command palette: everything that can be done, by its name.

use super::{
    Action, AssistAction, ChartAction, ExportAction, HandInAction, HistoryAction, MissionAction,
    OpenDialog, ResultAction, ResultView, SavedAction, SelectionAction, State,
};
use crate::flow::Field;
use crate::ui::command::{COMMANDS, Keys, PageCommand};
use crate::ui::place::Place;
use crate::ui::{examples, text};
use crate::view::search::search;
use crate::worker::{Command, Slot};
use std::rc::Rc;

/// So many choices are listed at most.
const MOST_CHOICES: usize = 60;

/// So many queries of the history stand there before anything is typed.
const MOST_RAN: usize = 5;

/// What is found by other words than its name counts so much less.
const BY_OTHER_WORDS: i32 = 12;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    pub typed: String,
    /// The choice that Enter takes, counted from the first.
    pub chosen: usize,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub title: String,
    /// The characters of the title that were typed.
    pub places: Vec<usize>,
    /// What kind of thing it is, in a word or two; empty for a command.
    pub kind: &'static str,
    pub keys: Option<Keys>,
    pub deed: Deed,
}

/// What a choice does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Do(PageCommand),
    /// Run an example.
    Example(&'static str),
    /// Run the saved query of this name.
    Saved(Rc<str>),
    /// Run a query of the history again.
    Again(Rc<str>),
    /// Count the values of a field.
    Values(&'static str),
    /// Open the mission of this name.
    Mission(Rc<str>),
    /// Write the name of a field at the cursor of the editor.
    Insert(&'static str),
}

/// What happens in the palette.
pub enum PaletteAction {
    Type(String),
    /// Choose the next one, or the one before; round at the ends.
    Next,
    Previous,
    First,
    Last,
    /// Do what is chosen, and close the palette; nothing where there is no choice.
    TakeChosen,
    /// Do this, and close the palette.
    Take(Deed),
}

/// The choices for what was typed, the best first.
pub fn choices(state: &State) -> Vec<Choice> {
    let typed = state.palette.typed.trim();
    let commands = COMMANDS.iter().filter(|info| info.is_possible(state));
    let mut all: Vec<(Choice, &str)> = commands
        .map(|info| {
            let keys = info.command.keys();
            let deed = Deed::Do(info.command);
            (
                choice(info.name.to_string(), text::PALETTE_COMMAND, keys, deed),
                info.words,
            )
        })
        .collect();
    let mut add = |title: String, kind, deed| all.push((choice(title, kind, None, deed), ""));
    for query in state.saved.queries.iter() {
        let deed = Deed::Saved(query.name.as_str().into());
        add(query.name.clone(), text::PALETTE_SAVED, deed);
    }
    let ran = state.history.ran.iter();
    let most = if typed.is_empty() {
        MOST_RAN
    } else {
        usize::MAX
    };
    for ran in ran.take(most) {
        let title = ran.text.split_whitespace().collect::<Vec<_>>().join(" ");
        add(title, text::PALETTE_HISTORY, Deed::Again(ran.text.clone()));
    }
    for example in examples::examples() {
        let deed = Deed::Example(example.query);
        add(example.title.to_string(), text::PALETTE_EXAMPLE, deed);
    }
    for entry in state
        .missions
        .course
        .iter()
        .flat_map(|course| course.iter())
    {
        let deed = Deed::Mission(entry.name.as_str().into());
        add(entry.title.clone(), text::PALETTE_MISSION, deed);
    }
    if !typed.is_empty() {
        for field in Field::all() {
            let name = field.info().insights_name;
            let kind = text::PALETTE_FIELD_VALUES;
            add(text::values_of(name), kind, Deed::Values(name));
            add(text::insert_field(name), kind, Deed::Insert(name));
        }
    }
    let mut found: Vec<(i32, Choice)> = all
        .into_iter()
        .filter_map(|(choice, words)| fit(typed, choice, words))
        .collect();
    // Stable: what fits equally well keeps its order.
    found.sort_by_key(|(score, _)| -score);
    let found = found.into_iter().map(|(_, choice)| choice);
    found.take(MOST_CHOICES).collect()
}

fn choice(title: String, kind: &'static str, keys: Option<Keys>, deed: Deed) -> Choice {
    Choice {
        title,
        places: Vec::new(),
        kind,
        keys,
        deed,
    }
}

/// How well a choice fits, by its name or else by other words of it.
fn fit(typed: &str, choice: Choice, words: &str) -> Option<(i32, Choice)> {
    // Of a long query, its beginning is what is shown.
    let title: String = choice.title.chars().take(200).collect();
    let by_name = search(typed, &title).map(|found| (found.score, found.places));
    let by_words = || {
        let found = search(typed, &format!("{title} {words}"))?;
        Some((found.score - BY_OTHER_WORDS, Vec::new()))
    };
    let (score, places) = by_name.or_else(by_words)?;
    let score = score + weight(&choice.deed);
    Some((
        score,
        Choice {
            title,
            places,
            ..choice
        },
    ))
}

/// Of what fits equally well, names that somebody gave are meant rather than texts.
fn weight(deed: &Deed) -> i32 {
    match deed {
        Deed::Do(_) => 6,
        Deed::Saved(_) => 4,
        Deed::Mission(_) => 2,
        Deed::Values(_) | Deed::Example(_) => 0,
        Deed::Insert(_) => -2,
        Deed::Again(_) => -12,
    }
}

impl State {
    /// What Enter does in the palette.
    pub fn chosen_deed(&self) -> Option<Deed> {
        let chosen = choices(self).into_iter().nth(self.palette.chosen);
        chosen.map(|choice| choice.deed)
    }

    pub(super) fn use_palette(&mut self, action: PaletteAction, now: i64) -> Vec<Command> {
        let count = match action {
            PaletteAction::Next | PaletteAction::Previous | PaletteAction::Last => {
                choices(self).len()
            }
            _ => 0,
        };
        let action = match action {
            PaletteAction::TakeChosen => {
                let Some(deed) = self.chosen_deed() else {
                    return Vec::new();
                };
                PaletteAction::Take(deed)
            }
            action => action,
        };
        let palette = &mut self.palette;
        palette.chosen = match action {
            PaletteAction::Type(typed) => {
                palette.typed = typed;
                0
            }
            PaletteAction::Next if count > 0 => (palette.chosen + 1) % count,
            PaletteAction::Previous if count > 0 => (palette.chosen + count - 1) % count,
            PaletteAction::Last => count.saturating_sub(1),
            PaletteAction::Next
            | PaletteAction::Previous
            | PaletteAction::First
            | PaletteAction::TakeChosen => 0,
            PaletteAction::Take(deed) => {
                self.dialog = None;
                return self.do_deed(deed, now);
            }
        };
        Vec::new()
    }

    fn do_deed(&mut self, deed: Deed, now: i64) -> Vec<Command> {
        match deed {
            Deed::Do(command) => self.perform(command, now),
            Deed::Example(query) => self.try_query(query.into(), now),
            Deed::Again(query) => self.try_query(query.to_string(), now),
            Deed::Saved(name) => self.use_saved(SavedAction::Run(name), now),
            Deed::Values(field) => {
                let query = format!("stats count(*) as records by {field}\n| sort records desc");
                self.try_query(query, now)
            }
            Deed::Mission(name) => self.take(Action::Mission(MissionAction::Open(name)), now),
            Deed::Insert(field) => {
                self.go(Place::Query);
                self.query.insert(field);
                Vec::new()
            }
        }
    }

    /// Does what a command says, as far as it is no matter of the page's elements.
    pub(super) fn perform(&mut self, command: PageCommand, now: i64) -> Vec<Command> {
        match command {
            PageCommand::Palette => {
                self.palette = Palette::default();
                self.dialog = Some(OpenDialog::Palette);
                // Missions are found by their titles.
                return self.missions.list();
            }
            PageCommand::KeyboardHelp => self.dialog = Some(OpenDialog::KeyboardHelp),
            PageCommand::SavedQueries => self.dialog = Some(OpenDialog::SavedQueries),
            PageCommand::History => self.dialog = Some(OpenDialog::History),
            PageCommand::SaveQuery => return self.use_saved(SavedAction::Begin, now),
            PageCommand::Go(place) => self.go(place),
            PageCommand::HandIn => return self.hand_in(HandInAction::Show, now),
            PageCommand::Theme(theme) => self.theme = theme,
            PageCommand::RunQuery => {
                self.go(Place::Query);
                return self.query.run(now);
            }
            PageCommand::CancelQuery => return vec![Command::Cancel { slot: Slot::Editor }],
            PageCommand::RestoreQuery => self.query.restore(),
            PageCommand::FormatQuery => {
                self.go(Place::Query);
                let place = self.query.cursor();
                return self.query.assist.update(AssistAction::Format(place));
            }
            PageCommand::OlderQuery => self.use_history(HistoryAction::Step { older: true }),
            PageCommand::NewerQuery => self.use_history(HistoryAction::Step { older: false }),
            PageCommand::ClearSelection => {
                return self.take(Action::Select(SelectionAction::Clear), now);
            }
            PageCommand::Present => {
                return self.take(Action::Present(!self.is_presenting), now);
            }
            PageCommand::ShowTable | PageCommand::ShowChart => {
                let view = match command {
                    PageCommand::ShowChart => ResultView::Chart,
                    _ => ResultView::Table,
                };
                return self.take(Action::Chart(ChartAction::Show(view)), now);
            }
            PageCommand::Save(format) => {
                let save = ResultAction::Export(ExportAction::Save(format));
                return self.take(Action::Result(save), now);
            }
            PageCommand::Undo
            | PageCommand::Redo
            | PageCommand::CopyLink
            | PageCommand::AddToHandIn
            | PageCommand::OpenFiles
            | PageCommand::OpenFolder
            | PageCommand::OpenSample
            | PageCommand::ApplyFix
            | PageCommand::Complete => {}
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_takes_what_was_typed_last() {
        let mut state = State::default();
        for (typed, place) in [
            ("go connections", Place::Connections),
            ("xyzzy", Place::Connections),
        ] {
            state.use_palette(PaletteAction::Type(typed.into()), 0);
            state.use_palette(PaletteAction::TakeChosen, 0);
            assert_eq!(state.place, place, "{typed}");
        }
    }

    fn titles(state: &mut State, typed: &str) -> Vec<String> {
        state.use_palette(PaletteAction::Type(typed.into()), 0);
        choices(state)
            .into_iter()
            .map(|choice| choice.title)
            .collect()
    }

    #[test]
    fn what_is_meant_comes_first() {
        let mut state = State::default();
        for (typed, first) in [
            ("run", "Run query"),
            ("data", "Go to Data"),
            ("dark", "Theme: dark"),
            ("keys", "Keyboard help"),
            ("shortcuts", "Keyboard help"),
            ("glossary", "Go to Learn"),
            ("sample", "Open a sample"),
            ("udp", "IP addresses using UDP transfer protocol"),
            ("values dstport", "Values of dstPort"),
            ("insert srcad", "Insert srcAddr into the query"),
            ("hist", "History"),
        ] {
            let found = titles(&mut state, typed);
            assert_eq!(
                found.first().map(String::as_str),
                Some(first),
                "{typed}: {found:?}"
            );
        }
        assert_eq!(titles(&mut state, "qqq"), [""; 0]);
    }

    #[test]
    fn what_is_not_possible_is_not_there() {
        let mut state = State {
            place: Place::Data,
            ..State::default()
        };
        let all = titles(&mut state, "");
        for absent in ["Go to Data", "Cancel the query", "Command palette"] {
            assert!(!all.iter().any(|title| title == absent), "{absent}");
        }
        assert!(all.iter().any(|title| title == "Go to Query"));
    }

    #[test]
    fn a_way_through_the_choices() {
        let mut state = State::default();
        state.use_palette(PaletteAction::Type("theme".into()), 0);
        let count = choices(&state).len();
        assert!(count >= 2);
        for (action, expected) in [
            (PaletteAction::Next, 1),
            (PaletteAction::Previous, 0),
            (PaletteAction::Previous, count - 1),
            (PaletteAction::Next, 0),
            (PaletteAction::Last, count - 1),
            (PaletteAction::First, 0),
        ] {
            state.use_palette(action, 0);
            assert_eq!(state.palette.chosen, expected);
        }
        state.use_palette(PaletteAction::Next, 0);
        state.use_palette(PaletteAction::Type("t".into()), 0);
        assert_eq!(state.palette.chosen, 0);
    }
}
