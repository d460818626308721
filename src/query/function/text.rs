//! Functions of text.
//!
//! They take any single value by its text form; absent values, lists and maps give null.
//! Positions count code points.

use super::number::whole_number;
use super::{Argument, Function, Kernel, Mistake, Role, constant_text};
use crate::query::plan::Kind;
use crate::query::regex::{self, Replacement};
use crate::query::value::Value;
use std::borrow::Cow;

/// Functions that make texts longer give nothing where more bytes would come out: some calls
/// within each other could fill all memory otherwise.
pub const MOST_BYTES: usize = 32_768;

/// A text, unless it is too long.
pub fn bounded(text: String) -> Option<Value> {
    (text.len() <= MOST_BYTES).then(|| Value::text(text))
}

pub static FUNCTIONS: [Function; 14] = [
    Function {
        name: "concat",
        other_names: &[],
        signature: "concat(text, text, …)",
        arity: (1, usize::MAX),
        help: "The texts one behind the other; what is absent adds nothing.",
        examples: &["stats count(*) by concat(dstAddr, \":\", dstPort) as server"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| {
                let mut all = String::new();
                for text in values.iter().filter_map(Value::scalar_text) {
                    if all.len() + text.len() > MOST_BYTES {
                        return None;
                    }
                    all.push_str(&text);
                }
                Some(Value::text(all))
            },
        },
    },
    Function {
        name: "trim",
        other_names: &[],
        signature: "trim(text) or trim(text, \"characters\")",
        arity: (1, 2),
        help: "The text without white space, or without any of the characters, at both ends.",
        examples: &["fields trim(interfaceId, \"eni-\") as interface"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| trimmed(values, |text, cut| text.trim_matches(cut)),
        },
    },
    Function {
        name: "ltrim",
        other_names: &[],
        signature: "ltrim(text) or ltrim(text, \"characters\")",
        arity: (1, 2),
        help: "The text without white space, or without any of the characters, at its start.",
        examples: &["fields ltrim(accountId, \"0\") as account"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| trimmed(values, |text, cut| text.trim_start_matches(cut)),
        },
    },
    Function {
        name: "rtrim",
        other_names: &[],
        signature: "rtrim(text) or rtrim(text, \"characters\")",
        arity: (1, 2),
        help: "The text without white space, or without any of the characters, at its end.",
        examples: &["fields rtrim(azId, \"0123456789\") as zone"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| trimmed(values, |text, cut| text.trim_end_matches(cut)),
        },
    },
    Function {
        name: "strlen",
        other_names: &[],
        signature: "strlen(text)",
        arity: (1, 1),
        help: "How many characters (code points) the text has.",
        examples: &["stats max(strlen(@message)) as longest"],
        role: Role::Scalar {
            returns: Kind::Integer,
            row: |values| {
                let text = values[0].scalar_text()?;
                Some(Value::Integer(text.chars().count() as i128))
            },
        },
    },
    Function {
        name: "toupper",
        other_names: &[],
        signature: "toupper(text)",
        arity: (1, 1),
        help: "The text in capitals.",
        examples: &["stats count(*) by toupper(action) as verdict"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| Some(Value::text(values[0].scalar_text()?.to_uppercase())),
        },
    },
    Function {
        name: "tolower",
        other_names: &[],
        signature: "tolower(text)",
        arity: (1, 1),
        help: "The text in small letters.",
        examples: &["stats count(*) by tolower(action) as verdict"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| Some(Value::text(values[0].scalar_text()?.to_lowercase())),
        },
    },
    Function {
        name: "substr",
        other_names: &[],
        signature: "substr(text, start) or substr(text, start, length)",
        arity: (2, 3),
        help: "The part of the text from a position on, the first being 0, to its end or of that \
               length; empty where the text has ended.",
        examples: &["stats count(*) by substr(interfaceId, 0, 6) as prefix"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| {
                let text = values[0].scalar_text()?;
                let count = |value: &Value| {
                    let number = whole_number(value)?;
                    Some(usize::try_from(number.max(0)).unwrap_or(usize::MAX))
                };
                let start = count(&values[1])?;
                let length = match values.get(2) {
                    Some(length) => count(length)?,
                    None => usize::MAX,
                };
                let part: String = text.chars().skip(start).take(length).collect();
                Some(Value::text(part))
            },
        },
    },
    Function {
        name: "replace",
        other_names: &[],
        signature: "replace(text, \"old\", \"new\")",
        arity: (3, 3),
        help: "The text with every occurrence of one text replaced by another.",
        examples: &["fields replace(interfaceId, \"eni-\", \"\") as interface"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| {
                let (text, old) = (values[0].scalar_text()?, values[1].scalar_text()?);
                let new = values[2].scalar_text()?;
                if old.is_empty() {
                    return Some(Value::text(text));
                }
                if new.len() > old.len() {
                    let growth = new.len() - old.len();
                    let most = MOST_BYTES.checked_sub(text.len())? / growth;
                    // One match more than may be is enough to know.
                    if text.matches(&*old).take(most + 1).count() > most {
                        return None;
                    }
                }
                Some(Value::text(text.replace(&*old, &new)))
            },
        },
    },
    Function {
        name: "regexReplace",
        other_names: &["regex_replace"],
        signature: "regexReplace(text, \"expression\", \"new\")",
        arity: (3, 3),
        help: "The text with every match of a regular expression replaced; `$1` stands for what \
               the first group matched, `$$` for a dollar sign.",
        examples: &["stats count(*) by regexReplace(srcAddr, \"\\.\\d+$\", \".x\") as network"],
        role: Role::Bound {
            of_timestamp: false,
            period: None,
            bind: regex_replace,
        },
    },
    Function {
        name: "strcontains",
        other_names: &[],
        signature: "strcontains(text, \"part\") or strcontains(text, \"part\", true)",
        arity: (2, 3),
        help: "1 when the text has the part somewhere, else 0; capitals and small letters count \
               as the same where the third argument is true.",
        examples: &["filter strcontains(@message, \"reject\", true) | stats count(*)"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let (text, part) = (values[0].scalar_text()?, values[1].scalar_text()?);
                let ignores_case = values.get(2).is_some_and(Value::is_true);
                Some(Value::Bool(match ignores_case {
                    true => text.to_lowercase().contains(&part.to_lowercase()),
                    false => text.contains(&*part),
                }))
            },
        },
    },
    Function {
        name: "startsWith",
        other_names: &[],
        signature: "startsWith(text, \"start\")",
        arity: (2, 2),
        help: "1 when the text begins so, else 0.",
        examples: &["filter startsWith(dstAddr, \"10.1.\") | stats count(*)"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let (text, start) = (values[0].scalar_text()?, values[1].scalar_text()?);
                Some(Value::Bool(text.starts_with(&*start)))
            },
        },
    },
    Function {
        name: "endsWith",
        other_names: &[],
        signature: "endsWith(text, \"end\")",
        arity: (2, 2),
        help: "1 when the text ends so, else 0.",
        examples: &["filter endsWith(srcAddr, \".1\") | stats count(*)"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let (text, end) = (values[0].scalar_text()?, values[1].scalar_text()?);
                Some(Value::Bool(text.ends_with(&*end)))
            },
        },
    },
    Function {
        name: "split",
        other_names: &[],
        signature: "split(text, \"separator\")",
        arity: (2, 2),
        help: "The parts of the text between separators, as a list into which `[0]` steps.",
        examples: &["stats count(*) by split(srcAddr, \".\")[0] as octet"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let (text, separator) = (values[0].scalar_text()?, values[1].scalar_text()?);
                Some(Value::List(match separator.is_empty() {
                    true => [Value::text(&*text)].into(),
                    false => text.split(&*separator).map(Value::text).collect(),
                }))
            },
        },
    },
];

/// Cuts white space, or the characters of the second argument.
fn trimmed(
    values: &[Value],
    trim: for<'a> fn(&'a str, &dyn Fn(char) -> bool) -> &'a str,
) -> Option<Value> {
    let text = values[0].scalar_text()?;
    Some(Value::text(match values.get(1) {
        None => trim(&text, &char::is_whitespace),
        Some(characters) => {
            let characters: Cow<str> = characters.scalar_text()?;
            trim(&text, &|char| characters.contains(char))
        }
    }))
}

fn regex_replace(arguments: &[Argument]) -> Result<Kernel, Mistake> {
    let regex = regex::compile(&constant_text(arguments, 1)?).map_err(|message| Mistake {
        argument: 1,
        message,
    })?;
    let replacement = Replacement::parse(&constant_text(arguments, 2)?);
    Ok(Kernel::of_rows(Kind::Text, move |values| {
        let text = values[0].scalar_text()?;
        let replaced = replacement.replace_all(&regex, &text, MOST_BYTES)?;
        Some(Value::text(replaced))
    }))
}
