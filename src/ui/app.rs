//! The frame of the page: holds the state, takes in what happens, and has the workers
//! do what the state decides.

use super::address;
use super::command::PageCommand;
use super::components::{
    DataPlace, DropOverlay, FieldsPanel, MissionPanel, PageKeys, SelectionBar, ValueMenuView,
    apply_fix, connections_place, header, learn_place, loaded, naming_dialog, notices, open_dialog,
    overview_place, query_place, textures, with_mission,
};
use super::exporter::Exporter;
use super::kept::{self, Before};
use super::lessons;
use super::missions;
use super::place::Place;
use super::report;
use super::sample;
use super::state::{
    Action, Deed, HandInAction, NamingAction, PaletteAction, ResultView, State, Theme,
};
use super::text;
use crate::browser::files::{self, Chosen};
use crate::browser::history::History;
use crate::browser::start::{self, FirstScreen};
use crate::browser::workers::{News, Workers};
use crate::browser::{clipboard, clock, download, storage};
use crate::worker::{Event, QueriesFrom};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};
use yew::platform::time::sleep;
use yew::prelude::*;

/// News of loading and querying come many times a second; the page is drawn for them
/// no more often than this.
const REDRAW: Duration = Duration::from_millis(100);

/// Where the browser keeps the layouts that a person has named: names of fields only.
const LAYOUTS_KEY: &str = "flowglass-layouts";

/// Where the browser keeps the chosen theme.
const THEME_KEY: &str = "flowglass-theme";

/// So long stands what was done.
const TOLD: Duration = Duration::from_secs(6);

/// Where the browser keeps whether the column of fields is put away.
const FIELDS_KEY: &str = "flowglass-fields";

/// Where the browser keeps whether the page is shown to a room.
const PRESENTER_KEY: &str = "flowglass-presenter";

/// What is kept under the keys of what can be on and off.
const ON: &str = "on";
const OFF: &str = "off";

/// Where the browser keeps whether results are shown as tables or as charts.
const RESULT_VIEW_KEY: &str = "flowglass-result-view";

/// Starts the app in the element `#app` of `index.html`.
///
/// # Panics
/// When the page has no such element.
pub fn run() {
    let root = document().get_element_by_id("app");
    yew::Renderer::<App>::with_root(root.expect("index.html has #app")).render();
}

pub enum Message {
    Act(Action),
    Chosen(Vec<Chosen>),
    /// A file that is no mission, although its name could be that of one.
    Logs(Chosen),
    OpenSample,
    News(News),
    /// Go to the content.
    Skip,
    /// Draw what has come since the last time.
    Redraw,
    /// The browser went to this entry of its history, or to one that is not the app's.
    Went(Option<usize>),
    Undo,
    Redo,
    /// Say this for a while; nothing more if it is empty.
    Tell(&'static str),
}

pub struct App {
    state: State,
    workers: Workers,
    exporter: Exporter,
    /// Always the same callbacks, so that what gets them need not be drawn again.
    act: Callback<Action>,
    open_sample: Callback<MouseEvent>,
    /// Whether a [`Message::Redraw`] is on its way.
    redraw: bool,
    first_screen: FirstScreen,
    main: NodeRef,
    /// Set when the person went to another place, until the focus followed.
    arrived: bool,
    history: History,
    /// The step of the browser's entry.
    entry: usize,
    /// The whole address that leads to the current step.
    link: AttrValue,
    undo: Callback<MouseEvent>,
    redo: Callback<MouseEvent>,
    /// What was done where nothing else shows it.
    told: &'static str,
    /// What is left to do of a command when the page is drawn.
    outside: Option<PageCommand>,
}

impl Component for App {
    type Message = Message;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> App {
        let workers = Workers::start({
            let link = ctx.link().clone();
            move |news| link.send_message(Message::News(news))
        });
        let history = History::start({
            let link = ctx.link().clone();
            move |entry| link.send_message(Message::Went(entry))
        });
        let mut state = State::default();
        if let Some(address) = address::read(&history.address()) {
            state.begin(address);
        }
        if let Some(theme) = storage::get(THEME_KEY).and_then(|key| Theme::find(&key)) {
            state.theme = theme;
        }
        state.fields.is_column = storage::get(FIELDS_KEY).as_deref() != Some(OFF);
        state.is_presenting |= storage::get(PRESENTER_KEY).as_deref() == Some(ON);
        let step = address::write(state.steps.current(), false);
        let view = storage::get(RESULT_VIEW_KEY).and_then(|key| ResultView::find(&key));
        state.chart.view = view.unwrap_or_default();
        App {
            state,
            workers,
            exporter: Exporter::new(ctx.link().callback(Message::Act)),
            act: ctx.link().callback(Message::Act),
            open_sample: ctx.link().callback(|_| Message::OpenSample),
            redraw: false,
            first_screen: FirstScreen::find(),
            main: NodeRef::default(),
            arrived: false,
            entry: 0,
            link: history.whole(&step).into(),
            history,
            undo: ctx.link().callback(|_| Message::Undo),
            redo: ctx.link().callback(|_| Message::Redo),
            told: "",
            outside: None,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Redraw => {
                self.redraw = false;
                true
            }
            Message::Skip => {
                self.focus_content();
                false
            }
            Message::Act(action) => self.act(action),
            Message::Undo => {
                if self.state.steps.can_undo() {
                    self.history.back();
                }
                false
            }
            Message::Redo => {
                if self.state.steps.can_redo() {
                    self.history.forward();
                }
                false
            }
            Message::Tell(words) => {
                self.told = words;
                if !words.is_empty() {
                    ctx.link().send_future(async {
                        sleep(TOLD).await;
                        Message::Tell("")
                    });
                }
                true
            }
            Message::Went(Some(step)) => {
                self.entry = step;
                self.act(Action::Return(step))
            }
            Message::Went(None) => match address::read(&self.history.address()) {
                Some(address) => self.act_within(Action::Visit(address), true),
                None => false,
            },
            Message::Chosen(chosen) if chosen.is_empty() => self.act(Action::OpenedNothing),
            Message::Chosen(chosen) => {
                let (maybe, logs): (Vec<_>, Vec<_>) =
                    chosen.into_iter().partition(missions::may_be_mission);
                let open = ctx.link().callback(Message::Logs);
                for file in maybe {
                    missions::give(file, &self.act, &open);
                }
                self.open(logs)
            }
            Message::Logs(chosen) => self.open(vec![chosen]),
            Message::OpenSample => {
                let chosen = sample::FILES.iter();
                let chosen = chosen.filter_map(|(path, bytes)| files::made(path, bytes));
                self.open(chosen.collect())
            }
            Message::News(News::Piece { number, bytes }) => {
                self.exporter.write(number, bytes);
                false
            }
            Message::News(News::Lost { reason }) => self.act(Action::WorkerLost { reason }),
            Message::News(News::NotStarted { reason }) => {
                self.act(Action::WorkerNotStarted { reason })
            }
            Message::News(News::Event(event)) => {
                let is_frequent = matches!(event, Event::File(_) | Event::Progress { .. });
                self.act(Action::Event(Box::new(event)));
                if is_frequent && !self.redraw {
                    self.redraw = true;
                    ctx.link().send_future(async {
                        sleep(REDRAW).await;
                        Message::Redraw
                    });
                }
                !is_frequent
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (state, act) = (&self.state, &self.act);
        let first_screen = state.shows_first_screen();
        let content = if first_screen { "first-screen" } else { "main" };
        let on_skip = ctx.link().callback(|event: MouseEvent| {
            // The address is for places.
            event.prevent_default();
            Message::Skip
        });
        let pickers = (!first_screen).then(|| ctx.link().callback(Message::Chosen));
        let notes = state.notices.iter().map(|notice| {
            let report = report::on(state, &notice.message);
            (notice, AttrValue::from(report))
        });
        // It has its place among its neighbours also when it is not there: they stay as they
        // are, with the focus.
        let dialog = state.naming.dialog.as_ref();
        let naming = dialog.map_or(html! {}, |dialog| naming_dialog(dialog, act));
        html! {
            <>
                <a class="skip-link" href={format!("#{content}")} onclick={on_skip}>{ text::SKIP_LINK }</a>
                { header(state.place, state.theme, state.is_presenting, act, pickers) }
                { loaded(&state.files, &state.overview, state.selection.range, self.selection_bar(), act) }
                { notices(notes, &act.reform(Action::DismissNotice)) }
                if !first_screen {
                    <main id="main" tabindex="-1" ref={self.main.clone()}>
                        { with_mission(self.place(), self.mission()) }
                    </main>
                }
                { naming }
                if let Some(menu) = state.menu.clone() {
                    <ValueMenuView {menu} all={state.files.range()} on={act.clone()} />
                }
                { open_dialog(state, act) }
                <p class="told" role="status">{ self.told }</p>
                <PageKeys on={act.clone()} />
                <DropOverlay />
                { textures() }
            </>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first_render: bool) {
        if first_render {
            let link = ctx.link().clone();
            let open_files = move |items| {
                let items = files::dropped(items);
                link.send_future(async { Message::Chosen(items.await) });
            };
            let link = ctx.link().clone();
            start::attach(open_files, move || link.send_message(Message::OpenSample));
            self.show_theme();
            self.show_title();
            self.history
                .replace(0, &address::write(self.state.steps.current(), false));
            if let Some(layouts) = storage::get(LAYOUTS_KEY) {
                self.act(Action::Naming(NamingAction::Recall(layouts)));
            }
            kept::recall(&self.act);
            lessons::fetch(&self.act);
            self.workers.rehearse();
        }
        self.first_screen.show(self.state.shows_first_screen());
        if std::mem::take(&mut self.arrived) {
            self.focus_content();
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        if let Some(command) = self.outside.take() {
            self.do_outside(ctx, command);
        }
    }
}

impl App {
    fn place(&self) -> Html {
        let state = &self.state;
        match state.place {
            Place::Overview => {
                let reading = state.files.progress().map(|progress| progress.records);
                let (selected, view) = (state.selection.range, state.chart.pairs);
                overview_place(
                    &state.overview,
                    &state.files,
                    selected,
                    reading,
                    view,
                    &self.act,
                )
            }
            Place::Query => {
                let problem = state.query.problem.as_deref();
                let report = problem.map(|problem| report::on_query(state, problem));
                let fields = html! {
                    <FieldsPanel
                        fields={state.fields.clone()}
                        has_data={!state.files.is_empty()}
                        is_presenting={state.is_presenting}
                        on={self.act.clone()}
                    />
                };
                query_place(
                    state,
                    fields,
                    report.unwrap_or_default().into(),
                    &self.act,
                    self.open_sample.clone(),
                )
            }
            Place::Connections => connections_place(
                &state.connections,
                state.files.is_empty(),
                &self.act,
                self.open_sample.clone(),
            ),
            Place::Learn => learn_place(
                &state.learn,
                &state.hand_in,
                &state.missions,
                !state.files.is_empty(),
                &self.act,
            ),
            Place::Data => html! {
                <DataPlace
                    files={state.files.clone()}
                    details={state.details.clone()}
                    beside={state.beside.clone()}
                    report={report::on_files(state)}
                    on={self.act.clone()}
                    on_sample={self.open_sample.clone()}
                />
            },
        }
    }

    /// The mission that is played, if there is one.
    fn mission(&self) -> Option<Html> {
        let state = &self.state;
        state.missions.playing.as_ref()?;
        Some(html! {
            <MissionPanel
                missions={state.missions.clone()}
                has_files={!state.files.is_empty()}
                is_disturbed={state.is_mission_disturbed()}
                on={self.act.clone()}
            />
        })
    }

    fn selection_bar(&self) -> Html {
        let state = &self.state;
        let totals = state.overview.totals.value.as_deref();
        let selected = totals.map(|totals| totals.records + totals.nodata + totals.skipdata);
        html! {
            <SelectionBar
                selection={state.selection.clone()}
                typed={state.typed.clone()}
                all={state.files.range()}
                rows={(selected, state.files.counts().rows())}
                is_zoomed={state.is_zoomed}
                can_undo={state.steps.can_undo()}
                can_redo={state.steps.can_redo()}
                place={state.place}
                link={self.link.clone()}
                shows_hosts={state.shows_hosts}
                on={self.act.clone()}
                on_undo={self.undo.clone()}
                on_redo={self.redo.clone()}
            />
        }
    }

    /// Opens files, if there are any.
    fn open(&mut self, chosen: Vec<Chosen>) -> bool {
        let files = self.workers.take(chosen);
        !files.is_empty() && self.act(Action::Open(files))
    }

    fn act(&mut self, action: Action) -> bool {
        self.act_within(action, false)
    }

    /// Takes in an action and does what it leads to outside of the page's elements. `has_entry`
    /// says that the browser has made an entry of its history for it.
    fn act_within(&mut self, action: Action, has_entry: bool) -> bool {
        let (place, theme) = (self.state.place, self.state.theme);
        let (is_column, is_presenting) = (self.state.fields.is_column, self.state.is_presenting);
        let view = self.state.chart.view;
        let remembered = self.state.naming.remembered.clone();
        let before = Before::of(&self.state);
        let action = match action {
            Action::Palette(PaletteAction::TakeChosen) => match self.state.chosen_deed() {
                Some(deed) => Action::Palette(PaletteAction::Take(deed)),
                None => return false,
            },
            action => action,
        };
        match &action {
            Action::Do(command) | Action::Palette(PaletteAction::Take(Deed::Do(command))) => {
                self.outside = Some(*command);
            }
            Action::Event(event) => {
                if let Event::QueriesRead { from, reading } = &**event
                    && *from == QueriesFrom::Kept
                    && !reading.problems.is_empty()
                {
                    kept::put_unread_aside();
                }
            }
            _ => {}
        }
        let had_answer = self.state.connections.answer.is_some();
        let had_first_screen = self.state.shows_first_screen();
        let attempts = self.state.learn.attempts;
        // The instruction takes the focus itself, wherever the step leads.
        let is_step = matches!(action, Action::Mission(_));
        for command in self.state.update(action, clock::now()) {
            self.workers.command(command);
        }
        self.exporter.follow(&self.state.query.exports);
        if !before.keep_changes(&self.state) {
            self.state
                .update(Action::HandIn(HandInAction::NotKept), clock::now());
        }
        if self.state.learn.attempts != attempts {
            lessons::fetch(&self.act);
        }
        if let Some(html) = self.state.hand_in.take_file() {
            // A browser that does not allow it says so itself.
            let _ = download::save_html(text::HAND_IN_FILE, &html);
        }
        for errand in std::mem::take(&mut self.state.missions.errands) {
            let act = self.act.clone();
            missions::run(errand, &act, |chosen| {
                self.open(chosen);
            });
        }
        // What had the focus is gone with the answer, or with the first screen.
        self.arrived |= had_answer && self.state.connections.answer.is_none();
        self.arrived |= had_first_screen && !self.state.shows_first_screen();
        if self.state.place != place {
            self.arrived = !is_step;
            self.show_title();
        }
        self.show_step(has_entry);
        if self.state.theme != theme {
            storage::set(THEME_KEY, self.state.theme.key());
            self.show_theme();
        }
        if self.state.is_presenting != is_presenting {
            storage::set(PRESENTER_KEY, if is_presenting { OFF } else { ON });
            self.show_theme();
        }
        if self.state.chart.view != view {
            storage::set(RESULT_VIEW_KEY, self.state.chart.view.key());
        }
        if self.state.fields.is_column != is_column {
            storage::set(FIELDS_KEY, if is_column { OFF } else { ON });
        }
        if self.state.naming.remembered != remembered {
            storage::set(LAYOUTS_KEY, &self.state.naming.stored());
        }
        true
    }

    fn show_title(&self) {
        document().set_title(&text::title(self.state.place.name()));
    }

    /// Gives the step that the page is at an entry in the browser's history, and its address.
    fn show_step(&mut self, has_entry: bool) {
        let steps = &self.state.steps;
        let address = address::write(steps.current(), self.state.shows_hosts);
        let link = self.history.whole(&address);
        let number = steps.number();
        if number != self.entry && !has_entry {
            self.history.push(number, &address);
        } else if number != self.entry || has_entry || *self.link != *link {
            self.history.replace(number, &address);
        }
        self.entry = number;
        self.link = link.into();
    }

    fn focus_content(&self) {
        match self.main.cast::<HtmlElement>() {
            // An element that cannot take the focus leaves it where it is.
            Some(main) => drop(main.focus()),
            None => self.first_screen.focus(),
        }
    }

    /// Does of a command what is a matter of the page's elements.
    fn do_outside(&self, ctx: &Context<Self>, command: PageCommand) {
        match command {
            PageCommand::OpenFiles => press(&["open-files", "start-files"]),
            PageCommand::AddToHandIn => press(&["add-to-hand-in"]),
            PageCommand::OpenFolder => press(&["open-folder", "start-folder"]),
            PageCommand::OpenSample => ctx.link().send_message(Message::OpenSample),
            PageCommand::Undo => ctx.link().send_message(Message::Undo),
            PageCommand::Redo => ctx.link().send_message(Message::Redo),
            PageCommand::CopyLink => {
                let link = self.link.clone();
                ctx.link().send_future(async move {
                    Message::Tell(match clipboard::copy(&link).await {
                        Ok(()) => text::LINK_COPIED,
                        Err(_) => text::LINK_NOT_COPIED,
                    })
                });
            }
            PageCommand::ApplyFix => {
                if let Some(fix) = self.state.query.first_fix() {
                    apply_fix(fix);
                }
            }
            _ => {}
        }
    }

    fn show_theme(&self) {
        if let Some(root) = document().document_element() {
            // The names of the attributes are valid.
            let _ = root.set_attribute("data-theme", self.state.theme.key());
            let _ = match self.state.is_presenting {
                true => root.set_attribute("data-presenter", ""),
                false => root.remove_attribute("data-presenter"),
            };
        }
    }
}

/// Presses the first element that is there of those with these ids.
fn press(ids: &[&str]) {
    let element = ids.iter().find_map(|id| document().get_element_by_id(id));
    if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        element.click();
    }
}

fn window() -> web_sys::Window {
    web_sys::window().expect("the app runs in a page")
}

fn document() -> Document {
    window().document().expect("a page has a document")
}
