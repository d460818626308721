//! Help while a query is being written: what was asked of the workers, what they answered, and
//! the list of completions that is open.

use super::shared::Shared;
use crate::query::assist::{Completions, Formatted, Help};
use crate::worker::{Assistance, Command, Place};

/// What the editor shows beside its text.
#[derive(Clone, Default, PartialEq)]
pub struct Assist {
    /// The place that was asked about last.
    asked: Option<Place>,
    /// When its list may open, until it is answered.
    opening: Opening,
    /// What the cursor is in, and what it is at.
    pub help: Option<Shared<CursorHelp>>,
    /// The completions that are offered.
    pub list: Option<List>,
    /// Whether the text is to be completed with what the answer on its way offers.
    is_awaited: bool,
    /// A completion for the editor to write, by its place in the list.
    pub accepted: Option<(List, usize)>,
    /// What the mouse points at.
    pub pointed: Option<Pointed>,
    /// A text in good order that the editor is to take over, and the text that it was made of.
    pub formatted: Option<Shared<(Place, Formatted)>>,
}

/// When completions are shown as they come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Opening {
    #[default]
    Never,
    /// When a piece is being written that they end.
    Unasked,
    /// Whenever there are any; whether the first is chosen.
    Always { chosen: bool },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CursorHelp {
    pub signature: Option<Help>,
    pub hover: Option<Help>,
}

/// A piece of the text that the mouse points at.
#[derive(Clone, PartialEq)]
pub struct Pointed {
    pub place: Place,
    /// What there is to say about it, once a worker has answered.
    pub help: Option<Shared<Help>>,
}

/// An open list of completions.
#[derive(Clone, PartialEq)]
pub struct List {
    /// The text that they are for, and where the cursor is.
    pub place: Place,
    pub completions: Shared<Completions>,
    /// Which one is chosen.
    pub chosen: Option<usize>,
}

pub enum AssistAction {
    /// The cursor is here, because something was written or the cursor was moved.
    Look {
        place: Place,
        opening: Opening,
    },
    /// Choose the next completion, or the one before; round at the ends.
    Next,
    Previous,
    /// Complete the text as soon as the list for it is there.
    Await,
    Close,
    /// The mouse points here, or at nothing of the text any more.
    Point(Option<Place>),
    Format(Place),
    /// The editor has taken over the text in good order, or the completion.
    Taken,
}

impl Assist {
    pub(super) fn update(&mut self, action: AssistAction) -> Vec<Command> {
        match action {
            AssistAction::Look { place, opening } => self.look(place, opening),
            AssistAction::Next => self.choose(|at, count| at.map_or(0, |at| (at + 1) % count)),
            AssistAction::Previous => {
                self.choose(|at, count| (at.unwrap_or(0) + count - 1) % count)
            }
            AssistAction::Await => {
                self.is_awaited = true;
                Vec::new()
            }
            AssistAction::Close => {
                self.opening = Opening::Never;
                self.list = None;
                self.is_awaited = false;
                Vec::new()
            }
            AssistAction::Point(place) => self.point(place),
            AssistAction::Format(place) => {
                self.list = None;
                vec![Command::Format(place)]
            }
            AssistAction::Taken => {
                self.formatted = None;
                self.accepted = None;
                Vec::new()
            }
        }
    }

    fn look(&mut self, place: Place, opening: Opening) -> Vec<Command> {
        // Who writes does not point.
        self.pointed
            .take_if(|pointed| pointed.place.text != place.text);
        let is_same = self.asked.as_ref() == Some(&place);
        if is_same && opening == Opening::Never {
            return Vec::new();
        }
        if opening == Opening::Never {
            self.list = None;
        }
        // What was chosen was for the text as it was.
        if let Some(list) = &mut self.list
            && list.place.text != place.text
        {
            list.chosen = None;
        }
        self.opening = opening;
        self.is_awaited = false;
        self.asked = Some(place.clone());
        vec![Command::Help(place)]
    }

    fn point(&mut self, place: Option<Place>) -> Vec<Command> {
        if self.pointed.as_ref().map(|pointed| &pointed.place) == place.as_ref() {
            return Vec::new();
        }
        self.pointed = place.clone().map(|place| Pointed { place, help: None });
        place.map(Command::Help).into_iter().collect()
    }

    /// Where the cursor is in this text, in bytes, if it is known.
    pub fn cursor(&self, text: &str) -> Option<usize> {
        let place = self.asked.as_ref().filter(|place| place.text == text)?;
        Some(place.cursor)
    }

    fn choose(&mut self, to: impl Fn(Option<usize>, usize) -> usize) -> Vec<Command> {
        if let Some(list) = &mut self.list {
            list.chosen = Some(to(list.chosen, list.completions.items.len()));
        }
        Vec::new()
    }

    pub(super) fn helped(&mut self, place: Place, help: Assistance) {
        if let Some(pointed) = self
            .pointed
            .as_mut()
            .filter(|pointed| pointed.place == place)
        {
            pointed.help = help.hover.clone().map(Shared::new);
        }
        // An answer to what is not asked any more.
        if self.asked.as_ref() != Some(&place) {
            return;
        }
        let cursor_help = CursorHelp {
            signature: help.signature,
            hover: help.hover,
        };
        if self.help.as_deref() != Some(&cursor_help) {
            self.help = Some(Shared::new(cursor_help));
        }
        let completions = help.completions;
        let items = &completions.items;
        // Who is faster than the answer has chosen from the list before it.
        let kept = self.list.as_ref().and_then(|list| {
            let chosen = list.completions.items.get(list.chosen?)?;
            items.iter().position(|item| item.label == chosen.label)
        });
        let chosen = match self.opening {
            Opening::Never => None,
            Opening::Unasked => completions.unasked.then_some(kept),
            Opening::Always { chosen } => Some(chosen.then_some(0)),
        };
        let chosen = chosen.filter(|_| !items.is_empty());
        self.list = chosen.map(|chosen| List {
            place,
            completions: Shared::new(completions),
            chosen,
        });
        self.opening = Opening::Never;
        if std::mem::take(&mut self.is_awaited) {
            let list = self.list.take();
            self.accepted = list.map(|list| {
                let at = list.chosen.unwrap_or(0);
                (list, at)
            });
        }
    }

    pub(super) fn formatted(&mut self, place: Place, formatted: Formatted) {
        self.formatted = Some(Shared::new((place, formatted)));
    }

    /// The text is another one, which nobody has written.
    pub(super) fn replaced(&mut self) {
        *self = Assist::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Span;
    use crate::query::assist::{Completion, Kind};

    fn place(text: &str) -> Place {
        Place {
            text: text.into(),
            cursor: text.len(),
        }
    }

    fn answer(labels: &[&str]) -> Assistance {
        let item = |label: &&str| Completion {
            kind: Kind::Function,
            label: label.to_string(),
            note: String::new(),
            help: String::new(),
            rows: None,
            insert: label.to_string(),
            cursor: 0,
        };
        Assistance {
            signature: None,
            hover: None,
            completions: Completions {
                span: Span { start: 0, end: 0 },
                items: labels.iter().map(item).collect(),
                more: 0,
                unasked: true,
            },
        }
    }

    /// Which completion is chosen when somebody has written `c` and then `co`, with what was done
    /// before that, while the answer was on its way, and after it.
    fn chosen(before: usize, meanwhile: usize, after: usize) -> Option<String> {
        let mut assist = Assist::default();
        let look = |text: &str| AssistAction::Look {
            place: place(text),
            opening: Opening::Unasked,
        };
        let press = |assist: &mut Assist, times: usize| {
            for _ in 0..times {
                assist.update(AssistAction::Next);
            }
        };
        assist.update(look("c"));
        assist.helped(place("c"), answer(&["ceil", "concat", "count"]));
        press(&mut assist, before);
        assist.update(look("co"));
        press(&mut assist, meanwhile);
        assist.helped(place("co"), answer(&["count", "concat"]));
        press(&mut assist, after);
        let list = assist.list.expect("a list");
        Some(list.completions.items[list.chosen?].label.clone())
    }

    #[test]
    fn what_is_chosen_while_an_answer_is_on_its_way_stays_chosen() {
        for (presses, expected) in [
            ([0, 0, 0], None),
            ([2, 0, 0], None),
            ([0, 1, 0], None),
            ([0, 2, 0], Some("concat")),
            ([0, 3, 0], Some("count")),
            ([1, 3, 0], Some("count")),
            ([0, 3, 1], Some("concat")),
            ([0, 0, 1], Some("count")),
        ] {
            let [before, meanwhile, after] = presses;
            let chosen = chosen(before, meanwhile, after);
            assert_eq!(chosen.as_deref(), expected, "{presses:?}");
        }
    }

    /// What the text is completed with when somebody writes `c` and then `co`, and presses the key
    /// that completes, before and after other keys, while the second answer is on its way.
    fn accepted(keys: Vec<AssistAction>, labels: &[&str]) -> Option<String> {
        let mut assist = Assist::default();
        let look = |text: &str| AssistAction::Look {
            place: place(text),
            opening: Opening::Unasked,
        };
        assist.update(look("c"));
        assist.helped(place("c"), answer(&["ceil", "concat", "count"]));
        assist.update(look("co"));
        for key in keys {
            assist.update(key);
        }
        assist.helped(place("co"), answer(labels));
        let (list, at) = assist.accepted?;
        assert_eq!(list.place, place("co"));
        assert!(assist.list.is_none(), "the list is done with");
        Some(list.completions.items[at].label.clone())
    }

    #[test]
    fn a_text_is_completed_once_the_list_for_it_is_there() {
        use AssistAction::{Await, Close, Next};
        let other = || AssistAction::Look {
            place: place("con"),
            opening: Opening::Unasked,
        };
        let answers = ["count", "concat"];
        for (keys, labels, expected) in [
            (vec![], &answers[..], None),
            (vec![Await], &answers, Some("count")),
            (vec![Next, Next, Await], &answers, Some("concat")),
            (vec![Await, Close], &answers, None),
            (vec![Await, other()], &answers, None),
            (vec![Await], &[], None),
        ] {
            assert_eq!(accepted(keys, labels).as_deref(), expected);
        }
    }
}
