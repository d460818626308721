//! XML documents of a line, and the paths into them that `parse` understands.
//!
//! Of XPath 1.0 these parts: `/` and `//`, names and `*`, `@name`, `text()`, and behind a step
//! `[2]`, `[@name="value"]` and `[name="value"]`. Names count with their prefix, as written.

use std::collections::HashSet;

/// Deeper nesting is refused, so that no text can exhaust the stack.
const MAX_DEPTH: u32 = 64;

/// A path into a document.
pub struct Path {
    steps: Vec<Step>,
}

struct Step {
    /// Whether it leads to elements at any depth, as `//` does.
    is_deep: bool,
    target: Target,
    tests: Vec<Test>,
}

enum Target {
    /// Elements of this name, or all of them.
    Element(Option<String>),
    Attribute(String),
    Text,
}

enum Test {
    /// The place among those that the step leads to, from 1.
    Place(usize),
    Attribute(String, String),
    Child(String, String),
}

struct Element<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, String)>,
    children: Vec<Node<'a>>,
}

enum Node<'a> {
    Element(Element<'a>),
    Text(String),
}

impl Path {
    /// Reads a path; the error says what was expected and at which byte.
    pub fn parse(path: &str) -> Result<Path, (usize, &'static str)> {
        let mut rest = path;
        let mut steps: Vec<Step> = Vec::new();
        let at = |rest: &str| path.len() - rest.len();
        while !rest.is_empty() {
            let is_last = steps
                .last()
                .is_some_and(|step| !matches!(step.target, Target::Element(_)));
            if is_last {
                return Err((at(rest), "expected the end of the path"));
            }
            let Some(behind) = rest.strip_prefix('/') else {
                return Err((at(rest), "expected `/`"));
            };
            let deep = behind.strip_prefix('/');
            rest = deep.unwrap_or(behind);
            let target = if let Some(behind) = rest.strip_prefix("text()") {
                rest = behind;
                Target::Text
            } else if let Some(behind) = rest.strip_prefix('*') {
                rest = behind;
                Target::Element(None)
            } else if let Some(behind) = rest.strip_prefix('@') {
                let (name, behind) = name(behind).ok_or((at(behind), "expected a name"))?;
                rest = behind;
                Target::Attribute(name.to_string())
            } else {
                let (name, behind) = name(rest).ok_or((at(rest), "expected a name"))?;
                rest = behind;
                Target::Element(Some(name.to_string()))
            };
            let mut tests = Vec::new();
            while let Some(inner) = rest.strip_prefix('[') {
                let wrong = "expected `[2]`, `[@name=\"value\"]` or `[name=\"value\"]`";
                let (test, behind) = test(inner).ok_or((at(rest), wrong))?;
                tests.push(test);
                rest = behind;
            }
            steps.push(Step {
                is_deep: deep.is_some(),
                target,
                tests,
            });
        }
        match steps.is_empty() {
            true => Err((0, "expected `/`")),
            false => Ok(Path { steps }),
        }
    }

    /// The text of the first thing that the path leads to; `None` where there is nothing, or
    /// the text is no XML document.
    pub fn find(&self, text: &str) -> Option<String> {
        let root = document(text)?;
        let holder = Element {
            name: "",
            attributes: Vec::new(),
            children: vec![Node::Element(root)],
        };
        let mut elements = vec![&holder];
        for step in &self.steps {
            let mut next: Vec<&Element> = Vec::new();
            // Below several elements of a line stand the same ones.
            let mut known: HashSet<*const Element> = HashSet::new();
            for element in elements {
                let mut bases = vec![element];
                if step.is_deep {
                    element.descend(&mut bases);
                }
                for base in bases {
                    match &step.target {
                        Target::Element(name) => {
                            for found in base.children(name.as_deref(), &step.tests) {
                                if known.insert(found) {
                                    next.push(found);
                                }
                            }
                        }
                        Target::Attribute(name) => {
                            if let Some(value) = base.attribute(name) {
                                return Some(value.to_string());
                            }
                        }
                        Target::Text => {
                            let mut nodes = base.children.iter();
                            let text = nodes.find_map(|node| match node {
                                Node::Text(text) => Some(text),
                                Node::Element(_) => None,
                            });
                            if let Some(text) = text {
                                return Some(text.clone());
                            }
                        }
                    }
                }
            }
            elements = next;
        }
        let mut found = String::new();
        elements.first()?.write_text(&mut found);
        Some(found)
    }
}

impl<'a> Element<'a> {
    fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(known, _)| *known == name)?;
        Some(&found.1)
    }

    fn elements(&self) -> impl Iterator<Item = &Element<'a>> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// All elements below this one, in the order of the document.
    fn descend<'b>(&'b self, out: &mut Vec<&'b Element<'a>>) {
        for element in self.elements() {
            out.push(element);
            element.descend(out);
        }
    }

    fn children(&self, name: Option<&str>, tests: &[Test]) -> Vec<&Element<'a>> {
        let is_named = |element: &&Element| name.is_none_or(|name| element.name == name);
        let mut found: Vec<&Element> = self.elements().filter(is_named).collect();
        for test in tests {
            match test {
                Test::Place(place) => {
                    let at = found.get(place.wrapping_sub(1)).copied();
                    found = at.into_iter().collect();
                }
                Test::Attribute(name, value) => {
                    found.retain(|element| element.attribute(name) == Some(value));
                }
                Test::Child(name, value) => found.retain(|element| {
                    let mut children = element.elements().filter(|child| child.name == name);
                    children.any(|child| child.text() == *value)
                }),
            }
        }
        found
    }

    fn text(&self) -> String {
        let mut text = String::new();
        self.write_text(&mut text);
        text
    }

    fn write_text(&self, out: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => element.write_text(out),
            }
        }
    }
}

fn name(text: &str) -> Option<(&str, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// A test, and what stands behind its bracket.
fn test(text: &str) -> Option<(Test, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    if digits > 0 {
        let place = text[..digits].parse().ok()?;
        return Some((Test::Place(place), text[digits..].strip_prefix(']')?));
    }
    let attribute = text.strip_prefix('@');
    let (name, behind) = name(attribute.unwrap_or(text))?;
    let behind = behind.trim_start().strip_prefix('=')?.trim_start();
    let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, behind) = behind[1..].split_once(quote)?;
    let (name, value) = (name.to_string(), value.to_string());
    let test = match attribute {
        Some(_) => Test::Attribute(name, value),
        None => Test::Child(name, value),
    };
    Some((test, behind.trim_start().strip_prefix(']')?))
}

/// The root of a document.
fn document(text: &str) -> Option<Element<'_>> {
    let mut reader = Reader { rest: text };
    reader.skip_misc()?;
    let root = reader.element(MAX_DEPTH)?;
    reader.skip_misc()?;
    reader.rest.is_empty().then_some(root)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn take(&mut self, expected: &str) -> bool {
        match self.rest.strip_prefix(expected) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take_until(&mut self, end: &str) -> Option<&'a str> {
        let (before, behind) = self.rest.split_once(end)?;
        self.rest = behind;
        Some(before)
    }

    fn skip_blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// A comment or an instruction, if there is one.
    fn skip_aside(&mut self) -> Option<bool> {
        if self.take("<!--") {
            self.take_until("-->")?;
        } else if self.take("<?") {
            self.take_until("?>")?;
        } else {
            return Some(false);
        }
        Some(true)
    }

    /// What may stand before and behind the root.
    fn skip_misc(&mut self) -> Option<()> {
        loop {
            self.skip_blank();
            if self.take("<!DOCTYPE") {
                self.take_until(">")?;
            } else if !self.skip_aside()? {
                return Some(());
            }
        }
    }

    fn name(&mut self) -> Option<&'a str> {
        let (name, rest) = name(self.rest)?;
        self.rest = rest;
        Some(name)
    }

    fn element(&mut self, depth: u32) -> Option<Element<'a>> {
        let depth = depth.checked_sub(1)?;
        self.take("<").then_some(())?;
        let mut element = Element {
            name: self.name()?,
            attributes: Vec::new(),
            children: Vec::new(),
        };
        loop {
            self.skip_blank();
            if self.take("/>") {
                return Some(element);
            }
            if self.take(">") {
                break;
            }
            let name = self.name()?;
            self.skip_blank();
            self.take("=").then_some(())?;
            self.skip_blank();
            let value = match (self.take("\""), self.rest) {
                (true, _) => self.take_until("\"")?,
                (false, _) => {
                    self.take("'").then_some(())?;
                    self.take_until("'")?
                }
            };
            element.attributes.push((name, unescape(value)?));
        }
        loop {
            if self.take("</") {
                let name = self.name()?;
                self.skip_blank();
                return (name == element.name && self.take(">")).then_some(element);
            }
            if self.take("<![CDATA[") {
                let text = self.take_until("]]>")?.to_string();
                element.add_text(&text);
            } else if self.skip_aside()? {
            } else if self.rest.starts_with('<') {
                element.children.push(Node::Element(self.element(depth)?));
            } else {
                let end = self.rest.find('<')?;
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                element.add_text(&unescape(text)?);
            }
        }
    }
}

impl Element<'_> {
    fn add_text(&mut self, text: &str) {
        match self.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => self.children.push(Node::Text(text.to_string())),
        }
    }
}

/// Text with its entities replaced.
fn unescape(text: &str) -> Option<String> {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        plain.push_str(before);
        let (entity, behind) = behind.split_once(';')?;
        plain.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = entity.strip_prefix('#')?;
                let code = match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?)?
            }
        });
        rest = behind;
    }
    plain.push_str(rest);
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = "<?xml version=\"1.0\"?><!-- one --><e:event id='7'>\
        <user name=\"a &amp; b\">Ann <b>Lee</b></user><user name=\"c\"><![CDATA[<x>]]></user>\
        <list><item k=\"1\"/><item k=\"2\"><v>two&#33;</v></item></list></e:event>";

    #[test]
    fn paths_lead_to_texts() {
        for (path, expected) in [
            ("/e:event/@id", Some("7")),
            ("/e:event/user", Some("Ann Lee")),
            ("/e:event/user/text()", Some("Ann ")),
            ("/e:event/user/@name", Some("a & b")),
            ("/e:event/user[2]", Some("<x>")),
            ("/e:event/user[3]", None),
            ("/e:event/user[@name='c']", Some("<x>")),
            ("//item[v=\"two!\"]/@k", Some("2")),
            ("//item/v", Some("two!")),
            ("/*/list/*/@k", Some("1")),
            ("//@k", Some("1")),
            ("/event", None),
            ("/e:event/list/item", Some("")),
        ] {
            let path = Path::parse(path).unwrap_or_else(|_| panic!("{path}"));
            assert_eq!(path.find(EVENT).as_deref(), expected);
        }
    }

    #[test]
    fn what_is_no_document_has_nothing() {
        let path = Path::parse("/a").unwrap_or_else(|_| panic!("a path"));
        let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        for text in [
            "",
            "a",
            "<a>",
            "<a></b>",
            "<a/><a/>",
            "<a>&x;</a>",
            "<a b/>",
            &deep,
        ] {
            assert_eq!(path.find(text), None, "{}", &text[..text.len().min(20)]);
        }
    }

    #[test]
    fn wrong_paths_are_told_with_their_place() {
        for (path, at) in [
            ("", 0),
            ("a", 0),
            ("/", 1),
            ("/a//", 4),
            ("/a b", 2),
            ("/@", 2),
            ("/@a/b", 3),
            ("/a[", 2),
            ("/a[@b=1]", 2),
        ] {
            assert_eq!(
                Path::parse(path).err().map(|error| error.0),
                Some(at),
                "{path}"
            );
        }
    }
}
