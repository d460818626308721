//! What the page knows, and how it changes: plain Rust that knows no browser.
//!
//! Everything that happens is an [`Action`]. [`State::update`] takes it in and answers
//! with what the data workers shall do about it; the components show the state that
//! results.

mod assist;
mod chart;
mod colours;
mod connections;
mod conversations;
mod details;
mod export;
mod fields;
mod files;
mod guides;
mod hand_in;
mod history;
mod learn;
mod missions;
mod naming;
mod overview;
mod palette;
mod query;
mod repeats;
mod result;
mod saved;
mod selection;
mod shared;
mod steps;

pub use assist::{Assist, AssistAction, CursorHelp, List, Opening, Pointed};
pub use chart::{ChartAction, Histogram, PairsView, ResultChart, ResultView, source};
pub use colours::Colours;
pub use connections::{
    Connections, ConnectionsAction, Suggestion, question, question_of, records_query,
};
pub use conversations::{
    Conversations, ConversationsAction, Knock, MOST_CONVERSATIONS, Raised, Sort,
    conversation_choice,
};
pub use details::OpenDetails;
pub use export::{ExportAction, Exporting, Exports, Target};
pub use fields::{Fields, FieldsAction, OpenField};
pub use files::{Files, Progress};
pub use guides::{Guides, GuidesAction};
pub use hand_in::{HandInAction, HandInDesk};
pub use history::{History, HistoryAction, Ran};
pub use learn::{Beside, Glossary, Learn, LearnAction, View};
pub use missions::{
    At, Errand, MissionAction, Missions, Outcome, Played, Playing, Progress as MissionProgress,
    Verdict, Word,
};
pub use naming::{Naming, NamingAction, NamingDialog, is_waiting};
pub use overview::{CountedTotals, Overview, Panel, Totals, TrafficSamples};
pub use palette::{Choice, Deed, Palette, PaletteAction, choices};
pub use query::{Problem, QueryPanel, Running};
pub use repeats::Repeats;
pub use result::{QueryResult, ResultAction};
pub use saved::{Imported, NameProblem, Renaming, SaveForm, SavedAction, SavedQueries};
pub use selection::{SelectionAction, Typed, ValueMenu};
pub use shared::Shared;
pub use steps::{Step, Steps};

use self::fields::is_of_fields;
use super::address::Address;
use super::command::PageCommand;
use super::examples::Question;
use super::place::Place;
use super::text;
use crate::column::FileId;
use crate::query::{Selection, Table};
use crate::worker::{Command, Event, NewFile, QueriesFrom, Slot, Topic};
use std::ops::Range;
use std::rc::Rc;

/// Everything that can happen to the page.
pub enum Action {
    /// The address names a place.
    Go(Place),
    ChooseTheme(Theme),
    /// Show the page to a room, or to one person again.
    Present(bool),
    /// Files were dropped or picked.
    Open(Vec<NewFile>),
    /// What was dropped holds no files.
    OpenedNothing,
    CancelLoading,
    /// Take a file out of everything; [`PutBack`](Action::PutBack) undoes it.
    Remove(FileId),
    PutBack(FileId),
    /// Open the details of a file in Data in place of those of another, or close them.
    OpenDetails(Option<FileId>),
    /// Take files out that repeat others; [`PutAllBack`](Action::PutAllBack) undoes it.
    KeepOne(Vec<FileId>),
    PutAllBack(Vec<FileId>),
    /// Leave out records that say the same as an earlier one, or take them in again.
    LeaveOutDuplicates(bool),
    /// Drop all removed files for good.
    ForgetRemoved,
    /// Do what a command says.
    Do(PageCommand),
    /// Close the dialog that is open.
    CloseDialog,
    Palette(PaletteAction),
    History(HistoryAction),
    Saved(SavedAction),
    /// The person typed in the editor.
    Edit(String),
    /// Help with the text in the editor.
    Assist(AssistAction),
    /// The editor's text rests for a moment.
    Rest,
    /// Put an example into the editor and, when there is data, run it;
    /// [`RestoreQuery`](Action::RestoreQuery) undoes the replacement.
    TryExample(String),
    /// Put a query into the editor without running it.
    EditQuery(Rc<str>),
    RestoreQuery,
    RunQuery,
    CancelQuery,
    /// Count traffic once that several records tell of, or every record by itself.
    CountOnce(bool),
    /// Fill the editor with the query that answers the question, and run it.
    Ask(Question),
    Connections(ConnectionsAction),
    /// What a person does with the result.
    Result(ResultAction),
    /// These rows of the result are in sight.
    See(Range<u64>),
    Chart(ChartAction),
    Learn(LearnAction),
    HandIn(HandInAction),
    Mission(MissionAction),
    Fields(FieldsAction),
    Naming(NamingAction),
    Select(SelectionAction),
    /// Show what a value offers, or show it no more.
    OpenMenu(ValueMenu),
    CloseMenu,
    /// Restore the step of this number.
    Return(usize),
    /// Show what an address leads to.
    Visit(Address),
    /// Whether links show addresses of hosts, too.
    ShowHosts(bool),
    /// The workers' news.
    Event(Box<Event<Table>>),
    /// A worker died of `reason` and was started again.
    WorkerLost {
        reason: String,
    },
    /// A worker could not be started because of `reason`.
    WorkerNotStarted {
        reason: String,
    },
    DismissNotice(u32),
}

/// Light, dark, of high contrast, or what the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
    /// As light or as dark as the system is, with strong lines and no pale words.
    Contrast,
}

impl Theme {
    pub const ALL: [Theme; 4] = [Theme::System, Theme::Light, Theme::Dark, Theme::Contrast];

    /// The name that the stylesheet and the browser's storage know.
    pub fn key(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Contrast => "contrast",
        }
    }

    pub fn find(key: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.key() == key)
    }
}

/// What is open over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenDialog {
    Palette,
    KeyboardHelp,
    History,
    SavedQueries,
    /// The query in the editor gets a name.
    SaveQuery,
}

/// Something that went wrong and that no place of the page shows by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub number: u32,
    pub message: String,
    /// One next step.
    pub next_step: &'static str,
}

/// What the page knows.
#[derive(Clone, Default)]
pub struct State {
    pub place: Place,
    pub theme: Theme,
    /// Whether the page is shown to a room: large type, and less around it.
    pub is_presenting: bool,
    pub files: Files,
    pub overview: Overview,
    pub query: QueryPanel,
    pub fields: Fields,
    pub saved: SavedQueries,
    pub history: History,
    pub palette: Palette,
    pub dialog: Option<OpenDialog>,
    pub chart: ResultChart,
    pub connections: Connections,
    pub learn: Learn,
    pub hand_in: HandInDesk,
    pub missions: Missions,
    /// The details of a file in Data.
    pub details: OpenDetails,
    pub naming: Naming,
    pub selection: Selection,
    /// The condition that is being typed.
    pub typed: Typed,
    /// Whether traffic over time shows the selected time only.
    pub is_zoomed: bool,
    pub menu: Option<ValueMenu>,
    pub steps: Steps,
    /// Whether links show addresses of hosts, too.
    pub shows_hosts: bool,
    /// The explanation beside the table of the place.
    pub beside: Option<Beside>,
    pub notices: Vec<Notice>,
    notices_so_far: u32,
    /// How many workers died since files were opened.
    losses: u32,
}

/// After so many deaths of workers nothing is read again: the same file would kill the
/// next one.
const MOST_LOSSES: u32 = 3;

impl State {
    /// Takes in what happened at `now` (milliseconds since 1970), and tells what the
    /// workers shall do.
    pub fn update(&mut self, action: Action, now: i64) -> Vec<Command> {
        let (selection, was_zoomed) = (self.selection.clone(), self.is_zoomed);
        let is_return = matches!(action, Action::Return(_));
        let mut commands = self.take(action, now);
        let shows_same_traffic = selection.chips == self.selection.chips
            && was_zoomed == self.is_zoomed
            && (selection.range == self.selection.range || !self.is_zoomed);
        if selection != self.selection || !shows_same_traffic {
            commands.extend(self.follow_selection(!shows_same_traffic, now));
        }
        if self.place == Place::Query && !self.files.is_loading() && !self.files.is_empty() {
            let runs = |command: &Command| {
                let slot = match command {
                    Command::Run { slot, .. } => Some(*slot),
                    _ => None,
                };
                slot == Some(Slot::Editor)
            };
            let has_run = commands.iter().any(runs);
            let follows = self.query.follow(&self.selection, has_run, now);
            commands.extend(follows);
        }
        if self.place == Place::Query && !self.files.is_loading() {
            let selected = self.selection.range;
            commands.extend(self.chart.catch_up(&self.query, &self.files, selected, now));
        }
        // What nobody looks at is not worked out.
        let can_ask = !self.files.is_loading() && !self.files.is_empty();
        if self.place == Place::Connections && can_ask {
            commands.extend(self.connections.catch_up());
        }
        if let Some(command) = self.saved.catch_up() {
            commands.push(command);
            // What calls them may be right or wrong now.
            commands.extend(self.query.check());
        }
        if self.place == Place::Query {
            commands.extend(self.query.colours.follow(&self.query.text));
        }
        if self.place == Place::Query && !self.files.is_loading() {
            commands.extend(self.fields.catch_up(can_ask, now));
        }
        if self.place == Place::Data {
            commands.extend(self.details.catch_up(&self.files));
        }
        selection::narrow(&mut commands, &self.selection, self.is_zoomed);
        self.overview.recall(&mut commands);
        let step = self.step();
        if !is_return && step != *self.steps.current() {
            self.steps.push(step);
        }
        commands
    }

    /// Where the page is.
    fn step(&self) -> Step {
        Step {
            place: self.place,
            selection: self.selection.clone(),
            query: self.query.asked.clone(),
            question: self.connections.asked().cloned(),
            guide: self.shown_guide(),
        }
    }

    /// Goes to where a step was.
    fn restore(&mut self, step: Step, now: i64) -> Vec<Command> {
        self.go(step.place);
        self.selection = step.selection;
        let mut commands = self.show_asked(step.query, now);
        commands.extend(self.show_guide(step.guide));
        if step.question.as_ref() != self.connections.asked() {
            commands.extend(self.connections.update(match step.question {
                Some(question) => ConnectionsAction::Open(question),
                None => ConnectionsAction::Close,
            }));
        }
        commands
    }

    /// Shows what an address leads to; one that names a place only keeps all else.
    fn visit(&mut self, address: Address, now: i64) -> Vec<Command> {
        self.go(address.place);
        if !address.is_whole {
            return Vec::new();
        }
        self.is_presenting |= address.presents;
        self.selection = address.selection;
        let mut commands = match address.query {
            Some(query) => self.show_asked(query.into(), now),
            None => Vec::new(),
        };
        commands.extend(self.show_guide(address.guide.map(Rc::from)));
        if let Some(lesson) = address.lesson {
            commands.extend(self.visit_mission(&lesson));
        }
        commands
    }

    /// The state of a page that was opened at an address.
    pub fn begin(&mut self, address: Address) {
        self.visit(address, 0);
        self.steps.replace(self.step());
    }

    /// Shows the result of a query, as soon as there is data.
    fn show_asked(&mut self, query: Rc<str>, now: i64) -> Vec<Command> {
        if query == self.query.asked {
            return Vec::new();
        }
        if !query.is_empty() {
            self.query.replace(query.to_string());
        }
        match query.is_empty() || self.files.is_empty() {
            true => {
                self.query.asked = query;
                Vec::new()
            }
            false => self.query.run(now),
        }
    }

    /// Asks anew for what depends on the selection; for traffic over time, too, if that does.
    fn follow_selection(&mut self, with_traffic: bool, now: i64) -> Vec<Command> {
        self.connections.outdated();
        self.fields.narrowed();
        if self.files.is_loading() || self.files.is_empty() {
            return Vec::new();
        }
        let zoomed = self.selection.range.filter(|_| self.is_zoomed);
        let range = self.files.range().map(|range| zoomed.unwrap_or(range));
        self.overview.follow(range.filter(|_| with_traffic), now)
    }

    fn take(&mut self, action: Action, now: i64) -> Vec<Command> {
        match action {
            Action::Go(place) => {
                self.go(place);
                Vec::new()
            }
            Action::ChooseTheme(theme) => {
                self.theme = theme;
                Vec::new()
            }
            Action::Present(is_on) => {
                self.is_presenting = is_on;
                Vec::new()
            }
            Action::Open(files) => {
                self.losses = 0;
                self.files.open(files, now)
            }
            Action::OpenedNothing => {
                self.notify(text::NOTHING_OPENED.into(), text::NOTHING_OPENED_NEXT);
                Vec::new()
            }
            Action::CancelLoading => vec![Command::CancelLoad],
            Action::Remove(file) => self.files.hide_all(vec![file], true),
            Action::PutBack(file) => self.files.hide_all(vec![file], false),
            Action::KeepOne(files) => self.files.keep_one(files),
            Action::PutAllBack(files) => self.files.hide_all(files, false),
            Action::LeaveOutDuplicates(is_on) => vec![Command::LeaveOutDuplicates(is_on)],
            Action::OpenDetails(file) => {
                self.details.open(file);
                Vec::new()
            }
            Action::ForgetRemoved => self.files.forget_removed(),
            Action::Do(command) => self.perform(command, now),
            Action::CloseDialog => {
                self.dialog = None;
                Vec::new()
            }
            Action::Palette(action) => self.use_palette(action, now),
            Action::History(action) => {
                self.use_history(action);
                Vec::new()
            }
            Action::Saved(action) => self.use_saved(action, now),
            Action::Edit(text) => {
                self.query.edit(text);
                Vec::new()
            }
            Action::Assist(action) => self.query.assist.update(action),
            Action::Rest => self.query.check(),
            Action::TryExample(text) => {
                self.dialog = None;
                self.try_query(text, now)
            }
            Action::EditQuery(text) => {
                self.dialog = None;
                self.go(Place::Query);
                self.saved.origin = None;
                self.query.replace(text.to_string());
                Vec::new()
            }
            Action::RestoreQuery => {
                self.query.restore();
                Vec::new()
            }
            Action::RunQuery => self.query.run(now),
            Action::CancelQuery => vec![Command::Cancel { slot: Slot::Editor }],
            Action::CountOnce(once) => self.overview.count_once(once),
            Action::Ask(question) => match question.query() {
                Some(query) => self.show_query(query.into(), now),
                None => {
                    self.go(Place::Connections);
                    self.connections.update(ConnectionsAction::Close)
                }
            },
            Action::Connections(action) => {
                self.go(Place::Connections);
                self.connections.update(action)
            }
            Action::Result(action) => self.query.act_on_result(action, now),
            Action::See(rows) => self.query.see(rows),
            Action::Chart(action) => {
                self.chart.update(action);
                Vec::new()
            }
            Action::Learn(action) => self.learn(action, now),
            Action::HandIn(action) => self.hand_in(action, now),
            Action::Mission(action) => self.play(action, now),
            Action::Fields(action) => self.fields(action, now),
            Action::Naming(action) => self.name_fields(action),
            Action::Select(SelectionAction::Zoom(is_zoomed)) => {
                self.is_zoomed = is_zoomed;
                Vec::new()
            }
            Action::Select(action) => {
                let (selection, typed) = (&mut self.selection, &mut self.typed);
                selection::update(selection, typed, action, &self.query.text)
            }
            Action::OpenMenu(menu) => {
                self.menu = Some(menu);
                Vec::new()
            }
            Action::CloseMenu => {
                self.menu = None;
                Vec::new()
            }
            Action::Return(number) => match self.steps.go(number).cloned() {
                Some(step) => self.restore(step, now),
                None => Vec::new(),
            },
            Action::Visit(address) => self.visit(address, now),
            Action::ShowHosts(shows) => {
                self.shows_hosts = shows;
                Vec::new()
            }
            Action::Event(event) => self.happened(*event, now),
            Action::WorkerLost { reason } => {
                self.query.colours.ask_again();
                self.losses += 1;
                if self.losses < MOST_LOSSES {
                    self.notify(text::worker_lost(&reason), text::WORKER_LOST_NEXT);
                    return Vec::new();
                }
                self.losses = 0;
                self.notify(text::workers_lost(&reason), text::WORKERS_LOST_NEXT);
                vec![Command::CancelLoad]
            }
            Action::WorkerNotStarted { reason } => {
                self.notify(
                    text::worker_not_started(&reason),
                    text::WORKER_NOT_STARTED_NEXT,
                );
                Vec::new()
            }
            Action::DismissNotice(number) => {
                self.notices.retain(|notice| notice.number != number);
                Vec::new()
            }
        }
    }

    /// Whether the first screen stands instead of a place.
    pub fn shows_first_screen(&self) -> bool {
        self.place == Place::Overview && self.files.is_empty()
    }

    fn happened(&mut self, event: Event<Table>, now: i64) -> Vec<Command> {
        match event {
            Event::File(status) => {
                self.files.take(*status, now);
                Vec::new()
            }
            Event::LoadDone => {
                self.files.loaded();
                Vec::new()
            }
            Event::Diagnosed {
                topic,
                diagnoses,
                hosts,
            } => self.connections.answered(topic, diagnoses, hosts),
            Event::DataChanged => {
                self.query.outdated();
                self.details.outdated();
                self.fields.outdated();
                self.files.changed();
                self.refresh(now)
            }
            Event::Twins(twins) => {
                self.files.repeats.found(twins);
                Vec::new()
            }
            Event::Duplicates(duplicates) => {
                self.files.repeats.duplicates = duplicates;
                Vec::new()
            }
            Event::Traced { query, traced, .. } => self.query.traced(query, traced, now),
            Event::Lesson(reply) => self.taught(reply, now),
            Event::Surveyed { file, details } => {
                self.details.surveyed(file, *details);
                Vec::new()
            }
            Event::Fields(catalog) => {
                self.fields.catalog = Some(Shared::new(*catalog));
                Vec::new()
            }
            Event::FieldShown { query } => self.show_query(query, now),
            Event::NamesTried(reply) => {
                self.naming.tried(*reply);
                Vec::new()
            }
            Event::Helped { place, help } => {
                self.query.assist.helped(place, *help);
                Vec::new()
            }
            Event::Formatted { place, formatted } => {
                self.query.assist.formatted(place, formatted);
                Vec::new()
            }
            Event::Moved { text, moved } => {
                // What was written in the meantime is not lost.
                if let Some((chips, query)) = moved.filter(|_| *text == *self.query.text) {
                    self.query.replace(query);
                    if chips.is_empty() {
                        self.selection.chips.clear();
                    }
                    chips.into_iter().for_each(|chip| self.selection.add(chip));
                }
                Vec::new()
            }
            Event::Coloured { text, pieces } => {
                self.query.colours.told(&text, pieces);
                Vec::new()
            }
            Event::QueriesRead { from, reading } => {
                if from == QueriesFrom::Kept && !reading.problems.is_empty() {
                    let message = text::SAVED_UNREADABLE.into();
                    self.notify(message, text::SAVED_UNREADABLE_NEXT);
                }
                self.saved.read(from, reading);
                Vec::new()
            }
            Event::Checked { text, diagnostics } => {
                if let Some(chip) = self.typed.checked(&text, &diagnostics) {
                    self.selection.add(chip);
                }
                self.query.checked(&text, diagnostics);
                Vec::new()
            }
            Event::Progress {
                slot: Slot::Editor,
                scanned,
                total,
                ..
            } => {
                self.query.progress(scanned, total);
                Vec::new()
            }
            Event::Progress { .. } => Vec::new(),
            Event::Done {
                slot: Slot::Editor,
                query,
                rows,
                scanned,
                matched,
                summary,
            } => {
                if let Some(running) = &self.query.running {
                    self.history.note(&running.text, rows, now);
                }
                self.query
                    .done(query, rows, scanned, matched, *summary, now)
            }
            Event::Done {
                slot: slot @ (Slot::Histogram | Slot::Distribution),
                query,
                rows,
                ..
            } => self.chart.done(slot, query, rows),
            Event::Done {
                slot: Slot::FieldValues,
                query,
                rows,
                ..
            } => self.learn.done(query, rows),
            Event::Done {
                slot, query, rows, ..
            } if is_of_fields(slot) => self.fields.done(slot, query, rows),
            Event::Done {
                slot: Slot::Addresses,
                query,
                rows,
                ..
            } => self.connections.done(query, rows),
            Event::Done {
                slot: Slot::Mission,
                query,
                rows,
                summary,
                ..
            } => self.mission_query_done(query, rows, &summary, now),
            Event::Done {
                slot,
                query,
                rows,
                summary,
                ..
            } if is_of_connections(slot) => {
                let conversations = &mut self.connections.conversations;
                let mut commands = conversations.done(slot, query, rows, &summary);
                commands.extend(conversations.proceed());
                commands
            }
            Event::Done {
                slot, query, rows, ..
            } => self.overview.done(slot, query, rows),
            Event::Refused {
                slot: Slot::Mission,
                ..
            }
            | Event::Stopped {
                slot: Slot::Mission,
                ..
            } => self.mission_query_failed(),
            Event::Refused {
                slot, diagnostics, ..
            } => {
                let message = || {
                    let first = diagnostics.first().map(|first| first.message.clone());
                    first.unwrap_or_default()
                };
                match slot {
                    Slot::Editor => self.query.refused(diagnostics),
                    _ if is_of_fields(slot) => self.fields.failed(message()),
                    Slot::Histogram | Slot::Distribution => self.chart.failed(slot, message()),
                    _ => self.overview.failed(slot, message()),
                }
                Vec::new()
            }
            Event::Stopped { slot, reason, .. } if is_of_connections(slot) => {
                let conversations = &mut self.connections.conversations;
                conversations.failed(reason);
                conversations.proceed().into_iter().collect()
            }
            Event::Stopped { slot, reason, .. } => match slot {
                Slot::Editor => self.query.stopped(reason),
                _ if is_of_fields(slot) => {
                    self.fields.failed(reason);
                    Vec::new()
                }
                Slot::Histogram | Slot::Distribution => {
                    self.chart.failed(slot, reason);
                    Vec::new()
                }
                _ => {
                    self.overview.failed(slot, reason);
                    Vec::new()
                }
            },
            Event::Cancelled { slot, .. } => match slot {
                Slot::Editor => self.query.cancelled(),
                _ => Vec::new(),
            },
            Event::Page {
                slot: Slot::Editor,
                query,
                offset,
                table,
            } => {
                let table = self.hand_in.page(query, offset, table);
                let table = table.and_then(|table| self.chart.page(query, offset, table));
                let shown = |query: &QueryPanel| query.result.as_ref().map(|it| it.query);
                let before = shown(&self.query);
                if let Some(table) = table {
                    self.query.page(query, offset, table);
                }
                match shown(&self.query) == before {
                    true => Vec::new(),
                    false => self.answered_mission(missions::Answered::Result, now),
                }
            }
            Event::Page {
                slot: slot @ (Slot::Histogram | Slot::Distribution),
                query,
                table,
                ..
            } => {
                self.chart.counted(slot, query, table);
                Vec::new()
            }
            Event::Page {
                slot: Slot::FieldValues,
                query,
                table,
                ..
            } => {
                self.learn.page(query, table);
                Vec::new()
            }
            Event::Page {
                slot, query, table, ..
            } if is_of_fields(slot) => {
                self.fields.page(query, table);
                Vec::new()
            }
            Event::Page {
                slot: Slot::Mission,
                query,
                table,
                ..
            } => self.mission_rows(query, &table, now),
            Event::Page {
                slot: Slot::Addresses,
                query,
                table,
                ..
            } => {
                self.connections.page(query, table);
                Vec::new()
            }
            Event::Page {
                slot,
                query,
                offset,
                table,
            } if is_of_connections(slot) => {
                let captured_all = self.connections.captured_all;
                let conversations = &mut self.connections.conversations;
                conversations.page(slot, query, offset, table, captured_all)
            }
            Event::Page {
                slot, query, table, ..
            } => {
                self.overview.page(slot, query, table);
                Vec::new()
            }
        }
    }

    /// Asks anew for what the overview shows; while files are being read, that waits.
    fn refresh(&mut self, now: i64) -> Vec<Command> {
        if self.files.is_loading() {
            return Vec::new();
        }
        self.learn.outdated();
        self.connections.outdated();
        if self.files.is_empty() {
            self.overview = Overview::default();
            self.connections.emptied();
            return Vec::new();
        }
        // Explanations of records, too, tell by the addresses of interfaces who sent and who
        // received.
        let mut commands = vec![Command::Inquire {
            topic: Topic::Hosts,
            questions: Vec::new(),
        }];
        let zoomed = self.selection.range.filter(|_| self.is_zoomed);
        let range = self.files.range().map(|range| zoomed.unwrap_or(range));
        commands.extend(self.overview.refresh(range, now));
        commands.extend(self.ask_values(now));
        commands.extend(self.check_condition(now));
        commands
    }

    /// Puts a query into the editor and, when there is data, runs it.
    fn try_query(&mut self, query: String, now: i64) -> Vec<Command> {
        if self.files.is_empty() {
            self.go(Place::Query);
            self.saved.origin = None;
            self.query.replace(query);
            return Vec::new();
        }
        self.show_query(query, now)
    }

    fn show_query(&mut self, query: String, now: i64) -> Vec<Command> {
        self.go(Place::Query);
        self.saved.origin = None;
        self.query.replace(query);
        self.query.run(now)
    }

    fn go(&mut self, place: Place) {
        if place != self.place {
            self.beside = None;
        }
        self.place = place;
    }

    fn notify(&mut self, message: String, next_step: &'static str) {
        // The same again and again says no more than once.
        self.notices.retain(|notice| notice.message != message);
        self.notices_so_far += 1;
        self.notices.push(Notice {
            number: self.notices_so_far,
            message,
            next_step,
        });
    }
}

/// Whether Connections shows what is in a slot.
fn is_of_connections(slot: Slot) -> bool {
    matches!(
        slot,
        Slot::Conversations
            | Slot::Questions
            | Slot::Knocks
            | Slot::KnockedPorts
            | Slot::ConversationTotals
    )
}

#[cfg(test)]
mod tests;
