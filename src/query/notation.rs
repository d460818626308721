//! The notation in which the registries write commands and calls, and the parts that it
//! speaks of.
//!
//! `stats aggregate [as name], …` says: the command, then a part, then perhaps a keyword and
//! another part, and all of that again behind each comma. Brackets hold what may be left out,
//! parentheses alternatives;
//! `|` stands between alternatives, which begin behind the brackets in front of the first one;
//! `…` repeats what is before it, from the last part on. A word that [`PARTS`] lists stands for
//! something; every other word is written as it is, and so is one in front of `=`. In a signature such as
//! `round(number) or round(number, decimals)` there is one form of the call after another.

use super::diagnostic::Span;

/// What a part of a command or a parameter of a function takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Fields, values, calls, and what operators make of them.
    Expression,
    /// An expression of aggregates.
    Aggregate,
    /// A field, or a name that the query has defined.
    Field,
    /// A name that is new.
    Name,
    /// A text in quotes.
    Text,
    /// A regular expression between slashes.
    Pattern,
    /// A whole number, as written.
    Count,
    /// A number of units of time, as in `5m`.
    Period,
    /// The name of a table that was dropped into the page.
    Table,
    /// A column of a table, which is compared.
    Match,
    /// A column of a table, which is put beside each row under its name.
    Column,
    /// `true` or `false`.
    Truth,
}

impl Takes {
    /// Whether operators may stand in it.
    pub fn computes(self) -> bool {
        matches!(self, Takes::Expression | Takes::Aggregate)
    }
}

/// A word that stands for something in a syntax or a signature.
#[derive(Debug)]
pub struct Part {
    /// As it stands there; a constant text in its quotes.
    pub word: &'static str,
    pub takes: Takes,
    /// What it is, to follow the word and a colon.
    pub help: &'static str,
}

const fn part(word: &'static str, takes: Takes, help: &'static str) -> Part {
    Part { word, takes, help }
}

/// Every part.
pub static PARTS: [Part; 50] = [
    part(
        "expression",
        Takes::Expression,
        "a field, a value, a call, or what operators make of them",
    ),
    part(
        "aggregate",
        Takes::Aggregate,
        "a value of each group, such as `count(*)` or `sum(bytes)`",
    ),
    part(
        "condition",
        Takes::Expression,
        "what must hold, such as `action = 'REJECT'`",
    ),
    part("name", Takes::Name, "a new name of your own"),
    part(
        "field",
        Takes::Field,
        "a field of the records, or a name that the query has defined",
    ),
    part("count", Takes::Count, "a whole number of rows"),
    part("value", Takes::Expression, "any value"),
    part("number", Takes::Expression, "a number"),
    part(
        "decimals",
        Takes::Expression,
        "how many digits stay behind the point; below 0, digits before it go, too",
    ),
    part(
        "latitude1",
        Takes::Expression,
        "degrees north of the first place",
    ),
    part(
        "longitude1",
        Takes::Expression,
        "degrees east of the first place",
    ),
    part(
        "latitude2",
        Takes::Expression,
        "degrees north of the second place",
    ),
    part(
        "longitude2",
        Takes::Expression,
        "degrees east of the second place",
    ),
    part(
        "width",
        Takes::Expression,
        "how wide each range of numbers is",
    ),
    part("address", Takes::Expression, "an IPv4 or IPv6 address"),
    part(
        "\"subnet\"",
        Takes::Text,
        "a CIDR block, such as `\"10.0.0.0/8\"`",
    ),
    part(
        "length",
        Takes::Expression,
        "how many characters of a text, or bits of an IPv4 prefix",
    ),
    part(
        "lengthForIPv6",
        Takes::Expression,
        "how many bits of an IPv6 prefix",
    ),
    part("from", Takes::Expression, "the first address"),
    part("to", Takes::Expression, "the second address"),
    part("text", Takes::Expression, "a text"),
    part(
        "\"characters\"",
        Takes::Text,
        "which characters are cut off, in any order",
    ),
    part(
        "start",
        Takes::Expression,
        "where it begins, counted from 0",
    ),
    part("\"old\"", Takes::Text, "what is replaced"),
    part("\"new\"", Takes::Text, "what stands there instead"),
    part("\"expression\"", Takes::Text, "a regular expression"),
    part("\"part\"", Takes::Text, "what is looked for"),
    part("\"start\"", Takes::Text, "how the text is to begin"),
    part("\"end\"", Takes::Text, "how the text is to end"),
    part(
        "\"separator\"",
        Takes::Text,
        "what stands between the parts",
    ),
    part(
        "list",
        Takes::Expression,
        "a list, as `split` and `jsonParse` give",
    ),
    part("k", Takes::Count, "how many values"),
    part("percentage", Takes::Expression, "from 0 to 100"),
    part(
        "period",
        Takes::Period,
        "a number and a unit of time, such as `5m` or `1h`",
    ),
    part(
        "time",
        Takes::Expression,
        "a time, such as `@timestamp`; a number is milliseconds since 1970",
    ),
    part(
        "\"pattern\"",
        Takes::Text,
        "what the text looks like; in `parseDate`, with the letters of Java: `\"yyyy-MM-dd HH:mm\"`",
    ),
    part(
        "\"format\"",
        Takes::Text,
        "how the time is written, as by `strftime`: `\"%Y-%m-%d\"`",
    ),
    part(
        "\"zone\"",
        Takes::Text,
        "`\"UTC\"` or the distance from it, such as `\"+01:00\"`",
    ),
    part(
        "otherwise",
        Takes::Expression,
        "the value where no condition holds",
    ),
    part("*", Takes::Expression, "every row"),
    part("true", Takes::Truth, "`true` or `false`"),
    part("false", Takes::Truth, "`true` or `false`"),
    part(
        "\"text with *\"",
        Takes::Text,
        "how the text looks; each `*` stands for a value that gets a name",
    ),
    part(
        "/regular expression/",
        Takes::Pattern,
        "how the text looks; groups such as `(?<name>…)` name values",
    ),
    part(
        "\"path\"",
        Takes::Text,
        "where the value stands, such as `\"/event/source\"`",
    ),
    part(
        "\"key.key\"",
        Takes::Text,
        "the keys that lead to the value, such as `\"user.name\"`",
    ),
    part(
        "'log group'",
        Takes::Text,
        "the name of a log group of the service",
    ),
    part(
        "table",
        Takes::Table,
        "the name of a CSV file that was opened, without its ending",
    ),
    part(
        "match",
        Takes::Match,
        "a column of the table that is compared with the field, or with the field of its name",
    ),
    part(
        "column",
        Takes::Column,
        "a column of the table that is put beside each row",
    ),
];

impl Part {
    /// The part that the word stands for.
    pub fn find(word: &str) -> Option<&'static Part> {
        PARTS.iter().find(|part| part.word == word)
    }
}

/// A form of a call: the name of the function with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The form as it is written.
    pub text: &'static str,
    /// Where each parameter stands in it; `…` is one of them.
    pub parameters: Vec<Span>,
}

impl Form {
    /// The forms of a signature.
    pub fn all(signature: &'static str) -> Vec<Form> {
        signature.split(" or ").map(Form::of).collect()
    }

    /// The form of a signature that has a parameter for the argument of this number, counted
    /// from 0, or else the longest.
    pub fn fitting(signature: &'static str, argument: usize) -> Form {
        let forms = Form::all(signature);
        let fits = |form: &&Form| form.parameter(argument).is_some();
        let found = forms.iter().find(fits).or(forms.last());
        found.cloned().unwrap_or_else(|| Form::of(signature))
    }

    fn of(text: &'static str) -> Form {
        let (Some(open), Some(close)) = (text.find('('), text.rfind(')')) else {
            return Form {
                text,
                parameters: Vec::new(),
            };
        };
        let mut parameters = Vec::new();
        let mut at = open + 1;
        for word in text[at..close].split(", ").filter(|word| !word.is_empty()) {
            parameters.push(Span::new(at, at + word.len()));
            at += word.len() + 2;
        }
        Form { text, parameters }
    }

    fn word(&self, at: usize) -> &'static str {
        &self.text[self.parameters[at].start..self.parameters[at].end]
    }

    /// Which parameter an argument is for, counted from 0; `…` repeats those before it that
    /// differ from each other.
    pub fn parameter(&self, argument: usize) -> Option<usize> {
        let words = (0..self.parameters.len()).map(|at| self.word(at));
        let dots = words.clone().position(|word| word == "…");
        match dots {
            Some(dots) if argument >= dots => {
                let last = self.word(dots - 1);
                let is_alone = words.clone().take(dots - 1).any(|word| word == last);
                let unit = if is_alone { 1 } else { dots };
                Some(dots - unit + (argument - dots) % unit)
            }
            _ => (argument < self.parameters.len()).then_some(argument),
        }
    }

    /// The part that a parameter is.
    pub fn part(&self, parameter: usize) -> Option<&'static Part> {
        Part::find(self.word(parameter))
    }
}

/// Something to stand at a place of a command.
#[derive(Clone, Copy, Debug)]
pub enum Element {
    Part(&'static Part),
    /// A word or a sign that is written as it is.
    Literal(&'static str),
}

/// The ways through the parts of a command.
///
/// Places are numbered; from each, elements lead to others, and some are reached from it for
/// nothing.
pub struct Syntax {
    places: Vec<Place>,
    end: usize,
}

#[derive(Default)]
struct Place {
    ways: Vec<Way>,
    /// Places that are reached without an element.
    free: Vec<usize>,
}

#[derive(Clone, Copy)]
struct Way {
    element: Element,
    /// Where the element stands in the syntax.
    span: Span,
    to: usize,
}

/// An element that can stand next, and where it stands in the syntax.
#[derive(Clone, Copy, Debug)]
pub struct Next {
    pub element: Element,
    pub span: Span,
    /// Where it leads.
    pub to: usize,
}

impl Syntax {
    /// The ways through what stands behind the name of a command.
    pub fn of(syntax: &'static str) -> Syntax {
        let words = words(syntax);
        let mut reader = SyntaxReader {
            words: &words[1.min(words.len())..],
            places: vec![Place::default()],
            last_end: 0,
        };
        let end = reader.sequence(0);
        Syntax {
            places: reader.places,
            end,
        }
    }

    /// All places that are reached from these for nothing, themselves included.
    pub fn reach(&self, places: &[usize]) -> Vec<usize> {
        let mut reached: Vec<usize> = Vec::new();
        let mut open = places.to_vec();
        while let Some(place) = open.pop() {
            if !reached.contains(&place) {
                reached.push(place);
                open.extend(&self.places[place].free);
            }
        }
        reached
    }

    /// What can stand next at these places, in the order in which the syntax has it.
    pub fn next(&self, places: &[usize]) -> Vec<Next> {
        let reached = self.reach(places);
        let ways = reached.iter().flat_map(|&place| &self.places[place].ways);
        let mut next: Vec<Next> = ways
            .map(|way| Next {
                element: way.element,
                span: way.span,
                to: way.to,
            })
            .collect();
        next.sort_by_key(|next| next.span.start);
        next.dedup_by_key(|next| (next.span.start, next.to));
        next
    }

    /// Whether the command may end at one of these places.
    pub fn may_end(&self, places: &[usize]) -> bool {
        self.reach(places).contains(&self.end)
    }

    /// All elements, in the order in which the syntax has them.
    pub fn elements(&self) -> impl Iterator<Item = Element> {
        let ways = self.places.iter().flat_map(|place| &place.ways);
        ways.map(|way| way.element)
    }
}

/// The words and signs of a syntax.
fn words(syntax: &'static str) -> Vec<(&'static str, Span)> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < syntax.len() {
        let rest = &syntax[at..];
        let first = rest.chars().next().unwrap_or(' ');
        let length = match first {
            ' ' => {
                at += 1;
                continue;
            }
            '"' | '\'' | '/' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            '[' | ']' | '|' | ',' | '=' | '(' | ')' | '…' => first.len_utf8(),
            _ => rest
                .find([' ', '[', ']', '|', ',', '=', '(', ')', '…'])
                .unwrap_or(rest.len()),
        };
        words.push((&rest[..length], Span::new(at, at + length)));
        at += length;
    }
    words
}

struct SyntaxReader<'a> {
    words: &'a [(&'static str, Span)],
    places: Vec<Place>,
    /// Where the last word ends, since a parenthesis that touches it is one of a call.
    last_end: usize,
}

impl SyntaxReader<'_> {
    fn place(&mut self) -> usize {
        self.places.push(Place::default());
        self.places.len() - 1
    }

    fn peek(&self) -> Option<&'static str> {
        self.words.first().map(|(word, _)| *word)
    }

    fn take(&mut self, word: &str) -> bool {
        let is_next = self.peek() == Some(word);
        if is_next {
            self.words = &self.words[1..];
        }
        is_next
    }

    /// Reads to the bracket that closes, or to the end; returns the place behind.
    fn sequence(&mut self, start: usize) -> usize {
        let mut from = start;
        while self.peek() == Some("[") && start == 0 {
            from = self.element(from);
        }
        let to = self.place();
        loop {
            let end = self.alternative(from);
            self.places[end].free.push(to);
            if !self.take("|") {
                return to;
            }
        }
    }

    /// Reads to the next `|` or the bracket that closes, or to the end.
    fn alternative(&mut self, start: usize) -> usize {
        let mut at = start;
        // What `…` repeats begins with the last part.
        let mut unit = start;
        while let Some(word) = self.peek() {
            match word {
                "]" | ")" | "|" => break,
                "," if self.words.get(1).is_some_and(|(next, _)| *next == "…") => {
                    let comma = self.words[0].1;
                    self.words = &self.words[2..];
                    self.places[at].ways.push(Way {
                        element: Element::Literal(","),
                        span: comma,
                        to: unit,
                    });
                }
                "…" => {
                    self.take("…");
                    self.places[at].free.push(unit);
                }
                _ => {
                    let from = at;
                    at = self.element(from);
                    if Part::find(word).is_some() {
                        unit = from;
                    }
                }
            }
        }
        at
    }

    fn element(&mut self, from: usize) -> usize {
        if self.take("[") {
            let end = self.sequence(from);
            self.take("]");
            // A place of its own, so that what is left out leads nowhere but on.
            let to = self.place();
            self.places[end].free.push(to);
            self.places[from].free.push(to);
            return to;
        }
        let Some(&(word, span)) = self.words.first() else {
            return from;
        };
        if word == "(" && span.start != self.last_end {
            self.take("(");
            let end = self.sequence(from);
            self.take(")");
            return end;
        }
        self.last_end = span.end;
        self.words = &self.words[1..];
        let to = self.place();
        let element = match Part::find(word) {
            Some(part) if self.peek() != Some("=") => Element::Part(part),
            _ => Element::Literal(word),
        };
        self.places[from].ways.push(Way { element, span, to });
        to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::command::CommandInfo;
    use crate::query::function::Function;
    use crate::query::operator::Keyword;

    #[test]
    fn parameters_are_found_by_the_number_of_the_argument() {
        for (signature, argument, expected) in [
            (
                "round(number) or round(number, decimals)",
                0,
                Some("number"),
            ),
            (
                "round(number) or round(number, decimals)",
                1,
                Some("decimals"),
            ),
            ("round(number) or round(number, decimals)", 2, None),
            ("now()", 0, None),
            ("concat(text, text, …)", 5, Some("text")),
            ("case(condition, value, …, otherwise)", 2, Some("condition")),
            ("case(condition, value, …, otherwise)", 5, Some("value")),
            ("count(*) or count(field)", 0, Some("*")),
        ] {
            let form = Form::fitting(signature, argument);
            let found = form.parameter(argument).map(|at| form.word(at));
            assert_eq!(found, expected, "{signature} {argument}");
        }
    }

    #[test]
    fn a_syntax_says_what_can_stand_next() {
        let next = |syntax: &'static str, path: &[&str]| {
            let syntax = Syntax::of(syntax);
            let name = |next: &Next| match next.element {
                Element::Part(part) => part.word,
                Element::Literal(word) => word,
            };
            let mut places = vec![0];
            for step in path {
                let next = syntax.next(&places);
                places = next
                    .iter()
                    .filter(|n| name(n) == *step)
                    .map(|n| n.to)
                    .collect();
            }
            let names: Vec<&str> = syntax.next(&places).iter().map(name).collect();
            let end = if syntax.may_end(&places) { " ." } else { "" };
            names.join(" ") + end
        };
        let stats = "stats aggregate [as name], … [by expression [as name], …]";
        for (syntax, path, expected) in [
            ("fields expression [as name], …", &[][..], "expression"),
            ("fields expression [as name], …", &["expression"], "as , ."),
            (
                "fields expression [as name], …",
                &["expression", "as", "name", ","],
                "expression",
            ),
            (stats, &["aggregate"], "as , by ."),
            (stats, &["aggregate", "by", "expression"], "as , ."),
            (stats, &["aggregate", "by", "expression", ","], "expression"),
            ("sort [by] expression [asc | desc], …", &[], "by expression"),
            (
                "sort [by] expression [asc | desc], …",
                &["expression"],
                "asc desc , .",
            ),
            (
                "sort [by] expression [asc | desc], …",
                &["expression", "desc", ","],
                "expression",
            ),
            ("limit [any] count", &[], "any count"),
            ("limit [any] count", &["count"], " ."),
            (
                "parse [expression] \"path\" as name, … | logfmt as name",
                &["expression"],
                "\"path\" logfmt",
            ),
            (
                "parse [expression] \"path\" as name, … | logfmt as name",
                &["\"path\"", "as", "name", ","],
                "name",
            ),
            (
                "addtotals [fieldname=name] [row=true]",
                &["fieldname", "=", "name"],
                "row .",
            ),
        ] {
            assert_eq!(next(syntax, path), expected, "{syntax} {path:?}");
        }
    }

    #[test]
    fn every_part_is_described() {
        let mut unknown = Vec::new();
        for function in Function::all() {
            for form in Form::all(function.signature) {
                let words = (0..form.parameters.len()).map(|at| form.word(at));
                unknown.extend(words.filter(|word| *word != "…" && Part::find(word).is_none()));
            }
        }
        for command in CommandInfo::all().filter(|command| command.runs()) {
            for element in Syntax::of(command.syntax).elements() {
                if let Element::Literal(word) = element
                    && word.starts_with(|c: char| c.is_alphabetic())
                    && Keyword::find(word).is_none()
                {
                    unknown.push(word);
                }
            }
        }
        assert_eq!(unknown, [""; 0], "neither a part nor a keyword");
    }
}
