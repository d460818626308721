//! Saved queries, which others call by name with values for their parameters.
//!
//! A parameter is a place in the text, `{{name}}`, which its value takes as it is written: a
//! query that compares with a text has the quotes around the place.

pub mod file;

use serde::{Deserialize, Serialize};

/// The most parameters of a query.
pub const MOST_PARAMETERS: usize = 20;

/// The longest query in characters, once the saved queries that it calls stand in it.
pub const MOST_CHARACTERS: usize = 10_000;

/// The longest name in characters, as on the service.
pub const MOST_NAME_CHARACTERS: usize = 255;

/// A query that can be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedQuery {
    /// The name, which may hold blanks.
    pub name: String,
    pub text: String,
    /// Values for parameters that a call leaves out, by their names.
    pub defaults: Vec<(String, String)>,
}

/// Why values do not fit the parameters of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// A parameter has neither a value nor a default.
    Missing(String),
    /// There is no parameter of that name.
    Unknown(String),
    /// A place in the text has a name that no parameter can have: a letter or `_`, then
    /// letters, digits and `_`.
    Misnamed(String),
    /// A place in the text has no end.
    Unclosed,
    /// There are more than [`MOST_PARAMETERS`].
    TooMany(usize),
}

/// Why a text can be no name of a saved query: lower case, without a full stop.
pub fn name_problem(name: &str) -> Option<&'static str> {
    if name.trim().is_empty() {
        Some("a name is missing")
    } else if name.contains('`') {
        Some("a name cannot have a backtick, with which calls quote it")
    } else if name.contains(char::is_control) {
        Some("a name is one line")
    } else if name.chars().count() > MOST_NAME_CHARACTERS {
        Some("a name has 255 characters at most")
    } else {
        None
    }
}

/// A piece of the text of a saved query.
enum Piece<'a> {
    Text(&'a str),
    Parameter(&'a str),
}

impl SavedQuery {
    /// The names of the parameters, in the order in which they first stand in the text.
    pub fn parameters(&self) -> Result<Vec<&str>, Misfit> {
        let mut names = Vec::new();
        for piece in self.pieces()? {
            if let Piece::Parameter(name) = piece
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        match names.len() {
            count if count > MOST_PARAMETERS => Err(Misfit::TooMany(count)),
            _ => Ok(names),
        }
    }

    /// The value of a parameter that a call leaves out.
    pub fn default_of(&self, parameter: &str) -> Option<&str> {
        let mut defaults = self.defaults.iter();
        let (_, value) = defaults.find(|(name, _)| name == parameter)?;
        Some(value)
    }

    /// The text with a value in each place.
    pub fn expand(&self, values: &[(&str, &str)]) -> Result<String, Misfit> {
        let parameters = self.parameters()?;
        let is_unknown = |(name, _): &&(&str, &str)| !parameters.contains(name);
        if let Some((name, _)) = values.iter().find(is_unknown) {
            return Err(Misfit::Unknown(name.to_string()));
        }
        let mut text = String::new();
        for piece in self.pieces()? {
            text.push_str(match piece {
                Piece::Text(text) => text,
                Piece::Parameter(name) => {
                    let given = values.iter().find(|(known, _)| *known == name);
                    let value = given.map(|(_, value)| *value);
                    let value = value.or_else(|| self.default_of(name));
                    value.ok_or_else(|| Misfit::Missing(name.to_string()))?
                }
            });
        }
        Ok(text)
    }

    fn pieces(&self) -> Result<Vec<Piece<'_>>, Misfit> {
        let mut pieces = Vec::new();
        let mut rest = &*self.text;
        while let Some((text, behind)) = rest.split_once("{{") {
            pieces.push(Piece::Text(text));
            let (name, behind) = behind.split_once("}}").ok_or(Misfit::Unclosed)?;
            let name = name.trim();
            let is_part = |c: char| c.is_alphanumeric() || c == '_';
            let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
            if !begins || !name.chars().all(is_part) {
                return Err(Misfit::Misnamed(name.to_string()));
            }
            pieces.push(Piece::Parameter(name));
            rest = behind;
        }
        pieces.push(Piece::Text(rest));
        Ok(pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(text: &str) -> SavedQuery {
        SavedQuery {
            name: "Top talkers".to_string(),
            text: text.to_string(),
            defaults: vec![("n".to_string(), "10".to_string())],
        }
    }

    #[test]
    fn values_take_their_places() {
        for (text, values, expected) in [
            ("limit {{n}}", vec![], Ok("limit 10")),
            ("limit {{ n }}", vec![("n", "3")], Ok("limit 3")),
            (
                "filter a = '{{v}}' or b = '{{v}}' | limit {{n}}",
                vec![("v", "x y")],
                Ok("filter a = 'x y' or b = 'x y' | limit 10"),
            ),
            ("limit 5", vec![], Ok("limit 5")),
            ("limit {{m}}", vec![], Err(Misfit::Missing("m".into()))),
            (
                "limit {{n}}",
                vec![("m", "1")],
                Err(Misfit::Unknown("m".into())),
            ),
            ("limit {{1n}}", vec![], Err(Misfit::Misnamed("1n".into()))),
            ("limit {{}}", vec![], Err(Misfit::Misnamed(String::new()))),
            ("limit {{n", vec![], Err(Misfit::Unclosed)),
        ] {
            let expected = expected.map(str::to_string);
            assert_eq!(saved(text).expand(&values), expected, "{text}");
        }
    }

    #[test]
    fn parameters_are_counted() {
        let places = |count: usize| -> String {
            let places = (0..count).map(|at| format!("{{{{p{at}}}}} {{{{p0}}}}"));
            places.collect()
        };
        assert_eq!(
            saved(&places(20)).parameters().map(|names| names.len()),
            Ok(20)
        );
        assert_eq!(saved(&places(21)).parameters(), Err(Misfit::TooMany(21)));
    }
}
