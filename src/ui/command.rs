//! What a person can have the page do: every command once, with its name, the words to find it
//! by, its keys, and when it is possible. The palette, the keys of the page, the keyboard help
//! and the tooltips all read this table.

use super::place::Place;
use super::state::{ResultView, State, Theme};
use super::text;
use crate::view::export::Format;

/// What the page can be told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageCommand {
    Palette,
    KeyboardHelp,
    Go(Place),
    OpenFiles,
    OpenFolder,
    OpenSample,
    RunQuery,
    CancelQuery,
    ApplyFix,
    Complete,
    FormatQuery,
    RestoreQuery,
    SaveQuery,
    SavedQueries,
    History,
    OlderQuery,
    NewerQuery,
    Undo,
    Redo,
    ClearSelection,
    CopyLink,
    ShowTable,
    ShowChart,
    Save(Format),
    AddToHandIn,
    HandIn,
    Theme(Theme),
    Present,
}

/// Where the keys of a command hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// Everywhere on the page.
    Page,
    /// Everywhere but in text fields, where the keys write.
    OutsideOfText,
    /// In the query editor.
    Editor,
}

/// A key with what is held beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys {
    /// Control, or Command on a Mac.
    pub control: bool,
    pub alt: bool,
    pub shift: bool,
    /// The key by what it writes or is called, or, with `alt`, by where it is (`KeyF`): what it
    /// writes then depends on the system.
    pub key: &'static str,
}

/// A press of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// Whether Control or Command is held.
    pub control: bool,
    pub alt: bool,
    pub shift: bool,
    /// What the key writes or is called, and where it is.
    pub key: String,
    pub code: String,
}

pub struct CommandInfo {
    pub command: PageCommand,
    pub name: &'static str,
    /// Further words to find it by.
    pub words: &'static str,
    /// The first keys are told; others do the same.
    pub keys: &'static [(Within, Keys)],
    is_possible: fn(&State) -> bool,
}

const fn plain(key: &'static str) -> Keys {
    Keys {
        control: false,
        alt: false,
        shift: false,
        key,
    }
}

const fn control(key: &'static str) -> Keys {
    Keys {
        control: true,
        ..plain(key)
    }
}

const fn shift_control(key: &'static str) -> Keys {
    Keys {
        shift: true,
        ..control(key)
    }
}

const fn alt(key: &'static str) -> Keys {
    Keys {
        alt: true,
        ..plain(key)
    }
}

const fn shift_alt(key: &'static str) -> Keys {
    Keys {
        shift: true,
        ..alt(key)
    }
}

/// All commands, in the order of the palette.
pub static COMMANDS: &[CommandInfo] = &[
    CommandInfo {
        command: PageCommand::RunQuery,
        name: text::RUN,
        words: "execute start go",
        keys: &[(Within::Editor, control("Enter"))],
        is_possible: |state| !state.query.text.trim().is_empty(),
    },
    CommandInfo {
        command: PageCommand::CancelQuery,
        name: text::CANCEL_RUNNING,
        words: "stop abort",
        keys: &[],
        is_possible: |state| state.query.running.is_some(),
    },
    CommandInfo {
        command: PageCommand::Go(Place::Overview),
        name: text::GO_OVERVIEW,
        words: "totals top pairs home start",
        keys: &[],
        is_possible: |state| state.place != Place::Overview,
    },
    CommandInfo {
        command: PageCommand::Go(Place::Query),
        name: text::GO_QUERY,
        words: "editor insights ask results",
        keys: &[],
        is_possible: |state| state.place != Place::Query,
    },
    CommandInfo {
        command: PageCommand::Go(Place::Connections),
        name: text::GO_CONNECTIONS,
        words: "conversations verdict reach why answer",
        keys: &[],
        is_possible: |state| state.place != Place::Connections,
    },
    CommandInfo {
        command: PageCommand::Go(Place::Learn),
        name: text::GO_LEARN,
        words: "glossary explain record cheat sheet",
        keys: &[],
        is_possible: |state| state.place != Place::Learn,
    },
    CommandInfo {
        command: PageCommand::Go(Place::Data),
        name: text::GO_DATA,
        words: "files rejected lines privacy tables",
        keys: &[],
        is_possible: |state| state.place != Place::Data,
    },
    CommandInfo {
        command: PageCommand::OpenFiles,
        name: text::OPEN_FILES,
        words: "load upload drop pick",
        keys: &[],
        is_possible: |_| true,
    },
    CommandInfo {
        command: PageCommand::OpenFolder,
        name: text::OPEN_FOLDER,
        words: "load directory",
        keys: &[],
        is_possible: |_| true,
    },
    CommandInfo {
        command: PageCommand::OpenSample,
        name: text::OPEN_SAMPLE,
        words: "demo example data try",
        keys: &[],
        is_possible: |_| true,
    },
    CommandInfo {
        command: PageCommand::SaveQuery,
        name: text::SAVE_QUERY,
        words: "keep name store",
        keys: &[],
        is_possible: |state| !state.query.text.trim().is_empty(),
    },
    CommandInfo {
        command: PageCommand::SavedQueries,
        name: text::SAVED_QUERIES,
        words: "rename delete export import file names",
        keys: &[],
        is_possible: |_| true,
    },
    CommandInfo {
        command: PageCommand::History,
        name: text::HISTORY,
        words: "earlier past ran again forget",
        keys: &[],
        is_possible: |_| true,
    },
    CommandInfo {
        command: PageCommand::OlderQuery,
        name: text::OLDER_QUERY,
        words: "history back previous",
        keys: &[(Within::Editor, alt("ArrowUp"))],
        is_possible: |state| !state.history.ran.is_empty(),
    },
    CommandInfo {
        command: PageCommand::NewerQuery,
        name: text::NEWER_QUERY,
        words: "history forward next",
        keys: &[(Within::Editor, alt("ArrowDown"))],
        is_possible: |state| !state.history.ran.is_empty(),
    },
    CommandInfo {
        command: PageCommand::FormatQuery,
        name: text::FORMAT_QUERY,
        words: "pretty indent tidy lines",
        keys: &[(Within::Editor, shift_alt("KeyF"))],
        is_possible: |state| !state.query.text.trim().is_empty(),
    },
    CommandInfo {
        command: PageCommand::ApplyFix,
        name: text::APPLY_FIX,
        words: "correct repair mistake error",
        keys: &[(Within::Editor, alt("Enter"))],
        is_possible: |state| state.place == Place::Query && state.query.first_fix().is_some(),
    },
    CommandInfo {
        command: PageCommand::Complete,
        name: text::COMPLETE_HERE,
        words: "suggest autocomplete",
        keys: &[(Within::Editor, control("Space"))],
        is_possible: |_| false,
    },
    CommandInfo {
        command: PageCommand::RestoreQuery,
        name: text::RESTORE_QUERY,
        words: "back previous",
        keys: &[],
        is_possible: |state| state.query.replaced.is_some(),
    },
    CommandInfo {
        command: PageCommand::Undo,
        name: text::UNDO_LAST,
        words: "back previous filter time",
        keys: &[(Within::OutsideOfText, control("z"))],
        is_possible: |state| state.steps.can_undo(),
    },
    CommandInfo {
        command: PageCommand::Redo,
        name: text::REDO_NEXT,
        words: "forward again filter time",
        keys: &[
            (Within::OutsideOfText, shift_control("z")),
            (Within::OutsideOfText, control("y")),
        ],
        is_possible: |state| state.steps.can_redo(),
    },
    CommandInfo {
        command: PageCommand::ClearSelection,
        name: text::CLEAR_ALL_FILTERS,
        words: "remove filters chips time range reset all",
        keys: &[],
        is_possible: |state| !state.selection.is_everything(),
    },
    CommandInfo {
        command: PageCommand::CopyLink,
        name: text::COPY_LINK_HERE,
        words: "share address url",
        keys: &[],
        is_possible: |_| true,
    },
    CommandInfo {
        command: PageCommand::ShowChart,
        name: text::SHOW_CHART,
        words: "draw plot graph bars line area pie matrix picture",
        keys: &[],
        is_possible: |state| has_result(state) && state.chart.view == ResultView::Table,
    },
    CommandInfo {
        command: PageCommand::ShowTable,
        name: text::SHOW_TABLE,
        words: "rows cells grid",
        keys: &[],
        is_possible: |state| has_result(state) && state.chart.view == ResultView::Chart,
    },
    CommandInfo {
        command: PageCommand::Save(Format::Csv),
        name: text::SAVE_RESULT_CSV,
        words: "export download file spreadsheet",
        keys: &[],
        is_possible: can_save,
    },
    CommandInfo {
        command: PageCommand::Save(Format::Json),
        name: text::SAVE_RESULT_JSON,
        words: "export download file",
        keys: &[],
        is_possible: can_save,
    },
    CommandInfo {
        command: PageCommand::AddToHandIn,
        name: text::ADD_TO_HAND_IN,
        words: "teacher class result chart collect",
        keys: &[],
        is_possible: |state| {
            let result = state.query.result.as_ref();
            state.place == Place::Query && result.is_some_and(|result| result.rows > 0)
        },
    },
    CommandInfo {
        command: PageCommand::HandIn,
        name: text::HAND_IN_COMMAND,
        words: "hand in teacher class collect file",
        keys: &[],
        is_possible: |_| true,
    },
    CommandInfo {
        command: PageCommand::Theme(Theme::Light),
        name: text::USE_LIGHT,
        words: "colours appearance bright",
        keys: &[],
        is_possible: |state| state.theme != Theme::Light,
    },
    CommandInfo {
        command: PageCommand::Theme(Theme::Dark),
        name: text::USE_DARK,
        words: "colours appearance night",
        keys: &[],
        is_possible: |state| state.theme != Theme::Dark,
    },
    CommandInfo {
        command: PageCommand::Theme(Theme::System),
        name: text::USE_SYSTEM,
        words: "colours appearance auto",
        keys: &[],
        is_possible: |state| state.theme != Theme::System,
    },
    CommandInfo {
        command: PageCommand::Theme(Theme::Contrast),
        name: text::USE_CONTRAST,
        words: "colours appearance high accessible black white",
        keys: &[],
        is_possible: |state| state.theme != Theme::Contrast,
    },
    CommandInfo {
        command: PageCommand::Present,
        name: text::PRESENT_TOGGLE,
        words: "projector large type room show",
        keys: &[],
        is_possible: |_| true,
    },
    CommandInfo {
        command: PageCommand::KeyboardHelp,
        name: text::KEYBOARD_HELP,
        words: "keys shortcuts hotkeys bindings",
        keys: &[
            (Within::OutsideOfText, plain("?")),
            (Within::Page, plain("F1")),
        ],
        is_possible: |_| true,
    },
    CommandInfo {
        command: PageCommand::Palette,
        name: text::PALETTE,
        words: "",
        keys: &[(Within::Page, control("k"))],
        is_possible: |_| false,
    },
];

fn has_result(state: &State) -> bool {
    state.place == Place::Query && state.query.result.is_some()
}

fn can_save(state: &State) -> bool {
    has_result(state) && state.query.exports.current.is_none()
}

impl PageCommand {
    pub fn info(self) -> &'static CommandInfo {
        let mut all = COMMANDS.iter();
        all.find(|info| info.command == self)
            .unwrap_or_else(|| unreachable!("every command stands in the table"))
    }

    /// The keys that are told of it, as people write them.
    pub fn keys(self) -> Option<Keys> {
        self.info().keys.first().map(|(_, keys)| *keys)
    }

    /// The command of a press of a key in some place of the page.
    pub fn pressed(press: &Press, holds: impl Fn(Within) -> bool) -> Option<PageCommand> {
        let is_it = |info: &&CommandInfo| {
            let mut keys = info.keys.iter();
            keys.any(|(within, keys)| holds(*within) && keys.fits(press))
        };
        COMMANDS.iter().find(is_it).map(|info| info.command)
    }
}

impl CommandInfo {
    /// Whether the page can do it as it is now, and a person can ask for it by name.
    pub fn is_possible(&self, state: &State) -> bool {
        (self.is_possible)(state)
    }
}

impl Keys {
    /// Whether a press is of these keys.
    fn fits(self, press: &Press) -> bool {
        let is_letter = self.key.chars().count() == 1;
        // A sign such as `?` is written with Shift on some keyboards, and without on others.
        let shift = self.shift == press.shift || (is_letter && !self.control);
        let key = press.key.eq_ignore_ascii_case(self.key) || press.code == self.key;
        key && shift && self.control == press.control && self.alt == press.alt
    }

    /// As people write them: `Ctrl+K`, or `⌘K` on a Mac.
    pub fn words(self, is_mac: bool) -> String {
        let held = match is_mac {
            true => [(self.control, "⌘"), (self.alt, "⌥"), (self.shift, "⇧")],
            false => [
                (self.control, "Ctrl+"),
                (self.alt, "Alt+"),
                (self.shift, "Shift+"),
            ],
        };
        let held = held.into_iter().filter(|(is_held, _)| *is_held);
        let held: String = held.map(|(_, name)| name).collect();
        let key = match self.key {
            "ArrowUp" => "↑",
            "ArrowDown" => "↓",
            key => key.strip_prefix("Key").unwrap_or(key),
        };
        match key.chars().count() {
            1 => held + &key.to_uppercase(),
            _ => held + key,
        }
    }

    /// As `aria-keyshortcuts` has them.
    pub fn aria(self) -> String {
        let held = |control: &str| {
            let held = [
                (self.control, control),
                (self.alt, "Alt+"),
                (self.shift, "Shift+"),
            ];
            let held = held.into_iter().filter(|(is_held, _)| *is_held);
            let held: String = held.map(|(_, name)| name).collect();
            let key = self.key.strip_prefix("Key").unwrap_or(self.key);
            held + &match key.chars().count() {
                1 => key.to_uppercase(),
                _ => key.to_string(),
            }
        };
        match self.control {
            true => format!("{} {}", held("Control+"), held("Meta+")),
            false => held(""),
        }
    }
}

/// Keys of what is not a command, but a way to move about in a part of the page.
pub struct KeyGroup {
    pub title: &'static str,
    pub keys: &'static [(&'static str, &'static str)],
}

pub static KEY_GROUPS: &[KeyGroup] = &[
    KeyGroup {
        title: text::KEYS_COMPLETIONS,
        keys: &[
            ("↑ ↓", text::KEY_CHOOSE),
            ("Tab", text::KEY_TAKE_FIRST),
            ("Enter", text::KEY_TAKE),
            ("Esc", text::KEY_CLOSE_LIST),
        ],
    },
    KeyGroup {
        title: text::KEYS_TRAFFIC,
        keys: &[
            ("← → PgUp PgDn Home End", text::KEY_MOVE),
            ("Shift+← Shift+→", text::KEY_MARK_TIME),
            ("Enter", text::KEY_SELECT_TIME),
            ("Esc", text::KEY_ALL_TIME),
        ],
    },
    KeyGroup {
        title: text::KEYS_RESULTS,
        keys: &[
            ("↑ ↓ ← → PgUp PgDn", text::KEY_CELLS),
            ("Home End", text::KEY_ENDS),
            ("Ctrl+Home Ctrl+End", text::KEY_CORNERS),
            (
                "Shift+↑ Shift+↓ Shift+← Shift+→ Ctrl+A",
                text::KEY_MARK_CELLS,
            ),
            ("Ctrl+C", text::KEY_COPY_CELLS),
            ("Enter", text::KEY_EXPLAIN),
            ("Ctrl+Enter", text::KEY_BEHIND),
            ("Shift+F10", text::KEY_VALUE),
        ],
    },
    KeyGroup {
        title: text::KEYS_HEADS,
        keys: &[
            ("Enter", text::KEY_SORT),
            ("Shift+← Shift+→", text::KEY_WIDTH),
            ("Shift+Enter", text::KEY_FIT),
        ],
    },
    KeyGroup {
        title: text::KEYS_CHART,
        keys: &[
            ("← → ↑ ↓ PgUp PgDn Home End", text::KEY_MARKS),
            ("Enter", text::KEY_VALUE),
            ("Esc", text::KEY_LEAVE_MARK),
        ],
    },
    KeyGroup {
        title: text::KEYS_LISTS,
        keys: &[
            ("↑ ↓ Home End", text::KEY_ENTRIES),
            ("Enter", text::KEY_TAKE_ENTRY),
        ],
    },
    KeyGroup {
        title: text::KEYS_DIALOGS,
        keys: &[("Esc", text::KEY_CLOSE), ("Tab", text::KEY_TAB)],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn press(keys: &str, code: &str) -> Press {
        let mut press = Press {
            control: false,
            alt: false,
            shift: false,
            key: String::new(),
            code: code.into(),
        };
        for key in keys.split('-') {
            match key {
                "ctrl" => press.control = true,
                "alt" => press.alt = true,
                "shift" => press.shift = true,
                key => press.key = key.into(),
            }
        }
        press
    }

    #[test]
    fn keys_are_pressed() {
        let in_text = |within| matches!(within, Within::Page);
        let outside = |within| matches!(within, Within::Page | Within::OutsideOfText);
        let editor = |within| matches!(within, Within::Editor);
        for (keys, code, holds, expected) in [
            (
                "ctrl-k",
                "KeyK",
                in_text as fn(Within) -> bool,
                Some(PageCommand::Palette),
            ),
            ("ctrl-K", "KeyK", in_text, Some(PageCommand::Palette)),
            ("ctrl-shift-K", "KeyK", in_text, None),
            ("k", "KeyK", outside, None),
            ("F1", "F1", in_text, Some(PageCommand::KeyboardHelp)),
            ("shift-?", "Slash", outside, Some(PageCommand::KeyboardHelp)),
            ("?", "Minus", outside, Some(PageCommand::KeyboardHelp)),
            ("shift-?", "Slash", in_text, None),
            ("ctrl-z", "KeyZ", outside, Some(PageCommand::Undo)),
            ("ctrl-z", "KeyZ", in_text, None),
            ("ctrl-shift-Z", "KeyZ", outside, Some(PageCommand::Redo)),
            ("ctrl-Enter", "Enter", editor, Some(PageCommand::RunQuery)),
            ("ctrl-Enter", "Enter", outside, None),
            ("alt-Enter", "Enter", editor, Some(PageCommand::ApplyFix)),
            (
                "alt-shift-Ï",
                "KeyF",
                editor,
                Some(PageCommand::FormatQuery),
            ),
            (
                "alt-ArrowUp",
                "ArrowUp",
                editor,
                Some(PageCommand::OlderQuery),
            ),
            ("ctrl- ", "Space", editor, Some(PageCommand::Complete)),
            ("ArrowUp", "ArrowUp", editor, None),
        ] {
            assert_eq!(
                PageCommand::pressed(&press(keys, code), holds),
                expected,
                "{keys}"
            );
        }
    }

    #[test]
    fn keys_are_told() {
        for (command, words, mac, aria) in [
            (PageCommand::Palette, "Ctrl+K", "⌘K", "Control+K Meta+K"),
            (
                PageCommand::RunQuery,
                "Ctrl+Enter",
                "⌘Enter",
                "Control+Enter Meta+Enter",
            ),
            (
                PageCommand::FormatQuery,
                "Alt+Shift+F",
                "⌥⇧F",
                "Alt+Shift+F",
            ),
            (PageCommand::OlderQuery, "Alt+↑", "⌥↑", "Alt+ArrowUp"),
            (PageCommand::KeyboardHelp, "?", "?", "?"),
        ] {
            let keys = command.keys();
            assert_eq!(keys.map(|keys| keys.words(false)).as_deref(), Some(words));
            assert_eq!(keys.map(|keys| keys.words(true)).as_deref(), Some(mac));
            assert_eq!(keys.map(Keys::aria).as_deref(), Some(aria));
        }
    }

    #[test]
    fn every_command_and_every_key_stands_there_once() {
        for (at, info) in COMMANDS.iter().enumerate() {
            let others = || COMMANDS[..at].iter();
            assert!(
                others().all(|other| other.command != info.command),
                "{}",
                info.name
            );
            assert!(
                others().all(|other| other.name != info.name),
                "{}",
                info.name
            );
            for (_, keys) in info.keys {
                let mut taken = others().flat_map(|other| other.keys);
                assert!(taken.all(|(_, other)| other != keys), "{}", info.name);
                // What a single key writes belongs to text fields.
                let writes = keys.key.chars().count() == 1 && !keys.control && !keys.alt;
                let within = info.keys.iter().find(|(_, known)| known == keys);
                let is_outside = within.is_some_and(|(it, _)| *it == Within::OutsideOfText);
                assert!(!writes || is_outside, "{}", info.name);
            }
        }
    }
}
