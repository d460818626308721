//! Missions from the first step to the last, with a real engine behind the state.

use super::super::{Action, HandInAction, LearnAction, PaletteAction, State};
use super::*;
use crate::lesson::mission::answer::Judgement;
use crate::query::Table;
use crate::ui::address;
use crate::ui::command::PageCommand;
use crate::view::hand_in::{self, Content};
use crate::worker::{Event, Local};

const MISSION: &str = "---\ntitle: Doors\nsummary: S.\nminutes: 2\n---\nHello.\n\
    ## Count\nHow many?\n### Value\n```\nstats count(*)\n```\n### Mistake\n```\n\
    filter action = 'REJECT' | stats count(*)\n```\nAll of them.\n### Hint\nOne.\n### Hint\nTwo.\n### Why\nSo.\n\
    ## Ask\nWhich?\n### Query\n```\nfilter action = 'REJECT'\n```\n### Hint\nx\n### Why\nx\n\
    ## Pick\nWhich?\n### Pick\n```\nfilter dstPort = 22\n```\n### Mistake\n```\n\
    filter dstPort = 443\n```\nNot that.\n### Hint\nx\n### Why\nx\n\
    ## Choose\nWhich?\n### Choice\n- [ ] a\n  No.\n- [x] b\n### Why\nx\n\
    ## Passed over\nx\n### When\n```\nfilter dstPort = 99\n```\n### Value\n```\nstats count(*)\n```\n### Hint\nx\n### Why\nx\n\
    ## Sample: doors.log\n```\n\
    2 123456789010 eni-1 198.51.100.7 10.0.0.5 51000 22 6 1 40 1700000000 1700000000 REJECT OK\n\
    2 123456789010 eni-1 10.0.0.9 10.0.0.5 51001 443 6 9 1400 1700000005 1700000030 ACCEPT OK\n```\n";

/// The state with its workers, and what the page would do beside them.
struct Page {
    state: State,
    local: Local,
}

impl Page {
    fn new() -> Page {
        let mut page = Page {
            state: State::default(),
            local: Local::new(2),
        };
        page.act(MissionAction::Fetched(vec![(
            "missions/doors.md".into(),
            MISSION.into(),
        )]));
        page
    }

    fn act(&mut self, action: MissionAction) {
        self.update(Action::Mission(action));
    }

    fn update(&mut self, action: Action) {
        let mut waiting = self.state.update(action, 0);
        loop {
            for command in std::mem::take(&mut waiting) {
                for event in self.local.command(command) {
                    let event: Event<Table> =
                        event.map(|bytes| Table::decode(&bytes).unwrap_or_default());
                    waiting.extend(self.state.update(Action::Event(Box::new(event)), 0));
                }
            }
            let errands = std::mem::take(&mut self.state.missions.errands);
            for errand in errands {
                if let Errand::Open(files) = errand {
                    let files: Vec<(&str, &[u8])> = files
                        .iter()
                        .map(|(path, bytes)| (&**path, &**bytes))
                        .collect();
                    let new = self.local.take(&files);
                    waiting.extend(self.state.update(Action::Open(new), 0));
                }
            }
            if waiting.is_empty() {
                return;
            }
        }
    }

    /// Begins the mission, at its first step.
    fn begin() -> Page {
        let mut page = Page::new();
        page.act(MissionAction::Open("doors".into()));
        page.act(MissionAction::Begin { with_own: false });
        page
    }

    fn ask(&mut self, query: &str) {
        self.update(Action::TryExample(query.into()));
    }

    fn playing(&self) -> &Playing {
        self.state.missions.playing.as_ref().expect("a mission")
    }

    #[track_caller]
    fn expect(&self, word: Option<Word>, told: Option<usize>) {
        let verdict = self.playing().verdict.as_ref();
        assert_eq!(verdict.map(|it| it.word), word);
        assert_eq!(verdict.and_then(|it| it.told), told);
    }

    fn outcomes(&self) -> String {
        self.state.missions.progress.stored()
    }
}

#[test]
fn a_mission_begins_with_its_sample() {
    let mut page = Page::new();
    page.update(Action::Learn(LearnAction::Show(View::Missions)));
    let course = page.state.missions.course.as_ref().expect("a course");
    assert_eq!((&*course[0].name, course[0].steps), ("doors", 5));
    page.act(MissionAction::Open("doors".into()));
    assert_eq!(page.playing().at, At::Introduction);
    page.act(MissionAction::Begin { with_own: false });
    assert_eq!(page.playing().at, At::Step(0));
    assert_eq!(page.state.place, Place::Query);
    assert_eq!(page.state.files.counts().records, 2);
    assert_eq!(page.outcomes(), "doors 0 -----\n");
}

#[test]
fn a_value_is_judged() {
    let mut page = Page::begin();
    for (given, word, told) in [
        ("  ", Word::NoAnswer, None),
        ("7", Word::Wrong(Judgement::Greater), None),
        ("1", Word::Wrong(Judgement::Mistake(0)), Some(0)),
        ("2", Word::Right, None),
    ] {
        page.act(MissionAction::Type(given.into()));
        page.act(MissionAction::Check);
        page.expect(Some(word), told);
    }
    assert_eq!(page.outcomes(), "doors 0 s----\n");
    let played = page.state.missions.progress.of("doors").expect("progress");
    let given = Given {
        answer: "2".into(),
        wrong: 2,
        hints: 0,
    };
    assert_eq!(played.given[0], given);
}

#[test]
fn the_rows_of_a_query_are_judged_when_they_are_there() {
    let mut page = Page::begin();
    page.act(MissionAction::Go(At::Step(1)));
    page.act(MissionAction::Check);
    page.expect(Some(Word::NoAnswer), None);
    page.act(MissionAction::Go(At::Step(1)));
    // What is wrong is not said before somebody asks.
    page.ask("filter dstPort > 0");
    page.expect(None, None);
    page.act(MissionAction::Check);
    page.expect(Some(Word::Wrong(Judgement::MoreRows)), None);
    // Records are compared by what they say, whichever of their fields are shown.
    page.ask("fields srcAddr, bytes | filter action = 'REJECT' # all of them");
    page.expect(Some(Word::Right), None);
    assert_eq!(page.outcomes(), "doors 1 -s---\n");
}

#[test]
fn the_record_that_was_picked_is_judged() {
    let mut page = Page::begin();
    page.act(MissionAction::Go(At::Step(2)));
    page.act(MissionAction::Check);
    page.expect(Some(Word::NoAnswer), None);
    page.ask("fields dstPort | sort dstPort desc");
    page.update(Action::Learn(LearnAction::ExplainRow(0)));
    page.expect(Some(Word::Wrong(Judgement::Mistake(0))), Some(0));
    page.update(Action::Learn(LearnAction::ExplainRow(1)));
    page.expect(Some(Word::Right), None);
}

#[test]
fn a_choice_is_judged_with_its_reason() {
    let mut page = Page::begin();
    page.act(MissionAction::Go(At::Step(3)));
    page.act(MissionAction::Check);
    page.expect(Some(Word::NoAnswer), None);
    for (chosen, word) in [(0, Word::Wrong(Judgement::Other)), (1, Word::Right)] {
        page.act(MissionAction::Choose(chosen));
        page.act(MissionAction::Check);
        page.expect(Some(word), Some(chosen));
    }
}

#[test]
fn a_step_that_does_not_apply_says_so() {
    let mut page = Page::begin();
    page.act(MissionAction::Go(At::Step(4)));
    assert_eq!(page.playing().applies, Some(false));
    page.act(MissionAction::Skip);
    page.expect(Some(Word::Skipped), None);
    assert_eq!(page.outcomes(), "doors 4 ----k\n");
}

#[test]
fn what_narrows_a_result_is_told() {
    let mut page = Page::begin();
    page.act(MissionAction::Go(At::Step(1)));
    page.state
        .selection
        .add(crate::query::Chip::Condition("dstPort = 443".into()));
    page.ask("filter bytes > 0");
    page.act(MissionAction::Check);
    let verdict = page.playing().verdict.as_ref().expect("a verdict");
    assert!(verdict.is_narrowed && !verdict.is_final());
}

#[test]
fn hints_come_one_by_one_and_go_with_the_step() {
    let mut page = Page::begin();
    page.act(MissionAction::Hint);
    page.act(MissionAction::Hint);
    assert_eq!(page.playing().hints, 2);
    page.act(MissionAction::Go(At::Step(1)));
    assert_eq!(page.playing().hints, 0);
}

#[test]
fn files_of_the_learner_are_put_aside_and_come_back() {
    let mut page = Page::new();
    let own: (&str, &[u8]) = (
        "own.log",
        b"2 123456789010 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 1700000000 1700000000 ACCEPT OK\n",
    );
    let new = page.local.take(&[own]);
    page.update(Action::Open(new));
    let paths = |page: &Page| -> Vec<String> {
        page.state.files.shown().map(|it| it.path.clone()).collect()
    };
    page.act(MissionAction::Open("doors".into()));
    page.act(MissionAction::Begin { with_own: false });
    assert_eq!(paths(&page), ["doors.log"]);
    assert!(!page.state.is_mission_disturbed());
    page.act(MissionAction::Close);
    assert_eq!(paths(&page), ["own.log"]);
    // The sample is not read twice.
    page.act(MissionAction::Open("doors".into()));
    page.act(MissionAction::Begin { with_own: false });
    assert_eq!(paths(&page), ["doors.log"]);
    assert_eq!(page.state.files.removed().count(), 1);
}

#[test]
fn an_address_opens_a_mission() {
    for (hash, opens, goes_for) in [
        ("#/learn?lesson=doors", true, None),
        ("#/learn?lesson=other", false, Some("other")),
        ("#/learn?lesson=..%2Fsecret", false, None),
        ("#/learn?lesson=a.b", false, None),
    ] {
        let mut page = Page::new();
        let address = address::read(hash).expect("an address");
        let commands = page.state.visit(address, 0);
        assert_eq!(!commands.is_empty(), opens, "{hash}");
        let errands = &page.state.missions.errands;
        let wanted: Vec<Errand> = goes_for
            .into_iter()
            .map(|name: &str| Errand::Mission(name.into()))
            .collect();
        assert_eq!(*errands, wanted, "{hash}");
        let is_refused = !opens && goes_for.is_none();
        assert_eq!(page.state.missions.problem.is_some(), is_refused, "{hash}");
    }
}

#[test]
fn an_address_waits_for_the_files_of_the_app() {
    let mut page = Page::new();
    page.state = State::default();
    page.state
        .begin(address::read("#/learn?lesson=doors").expect("an address"));
    assert!(page.state.missions.playing.is_none());
    let files = vec![("missions/doors.md".to_string(), MISSION.to_string())];
    page.act(MissionAction::Fetched(files));
    assert_eq!(&*page.playing().name, "doors");
}

#[test]
fn answers_are_handed_in_with_what_they_took() {
    let mut page = Page::begin();
    for given in ["7", "2"] {
        page.act(MissionAction::Hint);
        page.act(MissionAction::Type(given.into()));
        page.act(MissionAction::Check);
    }
    // What is asked for after the answer does not count.
    page.act(MissionAction::Hint);
    page.act(MissionAction::Go(At::Step(1)));
    page.act(MissionAction::Skip);
    page.update(Action::HandIn(HandInAction::AddMission));
    page.update(Action::HandIn(HandInAction::Note(0, "easy".into())));
    page.update(Action::HandIn(HandInAction::AddMission));
    let parts = &page.state.hand_in.hand_in.parts;
    assert_eq!((parts.len(), &*parts[0].note), (1, "easy"));
    let Content::Mission { title, steps } = &parts[0].content else {
        panic!("a mission is expected");
    };
    assert_eq!(title, "Doors");
    let solved = hand_in::Outcome::Solved { tries: 1, hints: 2 };
    let steps: Vec<_> = steps
        .iter()
        .map(|step| (&*step.question, &*step.answer, step.outcome))
        .collect();
    assert_eq!(
        steps[..3],
        [
            ("Count", "2", solved),
            ("Ask", "", hand_in::Outcome::Skipped),
            ("Pick", "", hand_in::Outcome::Open),
        ]
    );
}

#[test]
fn the_palette_opens_missions() {
    let mut page = Page::new();
    page.update(Action::Do(PageCommand::Palette));
    page.update(Action::Palette(PaletteAction::Type("doors".into())));
    page.update(Action::Palette(PaletteAction::TakeChosen));
    assert_eq!(&*page.playing().name, "doors");
}

#[test]
fn an_address_without_a_name_leads_to_the_list() {
    let mut page = Page::new();
    page.state
        .begin(address::read("#/learn?lesson").expect("an address"));
    assert_eq!(
        (page.state.place, page.state.learn.view),
        (Place::Learn, View::Missions)
    );
    assert!(page.state.missions.problem.is_none() && page.state.missions.playing.is_none());
}

#[test]
fn what_could_not_be_fetched_is_asked_for_again() {
    let mut page = Page::new();
    page.state = State::default();
    page.state
        .begin(address::read("#/learn?lesson=doors").expect("an address"));
    page.act(MissionAction::NotFetched("offline".into()));
    assert_eq!(page.state.missions.problem.as_deref(), Some("offline"));
    assert!(page.state.missions.has_nothing());
    page.state.update(Action::Learn(LearnAction::FetchAgain), 0);
    assert_eq!(page.state.learn.attempts, 1);
    assert!(page.state.missions.problem.is_none());
    let files = vec![("missions/doors.md".to_string(), MISSION.to_string())];
    page.act(MissionAction::Fetched(files));
    assert_eq!(&*page.playing().name, "doors");
}

#[test]
fn a_file_with_faults_says_where() {
    let mut page = Page::new();
    page.act(MissionAction::Give {
        name: "mine".into(),
        text: "# Hello".into(),
    });
    let faulty = page.state.missions.faulty.as_ref().expect("faults");
    assert_eq!((&*faulty.0, faulty.1[0].line), ("mine", 1));
    assert!(page.state.missions.playing.is_none());
    assert_eq!(
        (page.state.place, page.state.learn.view),
        (Place::Learn, View::Missions)
    );
}
