//! Functions of lists, maps and JSON.

use super::text::bounded;
use super::{Function, Role};
use crate::query::json;
use crate::query::plan::Kind;
use crate::query::value::Value;
use std::sync::Arc;

pub static FUNCTIONS: [Function; 4] = [
    Function {
        name: "jsonParse",
        other_names: &[],
        signature: "jsonParse(text)",
        arity: (1, 1),
        help: "The map or list that a text of JSON holds, into which `.key` and `[0]` step; \
               absent for anything else.",
        examples: &[
            "fields jsonParse('{\"team\": {\"name\": \"net\"}}') as tags | fields tags.team.name",
        ],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| collection(&values[0]),
        },
    },
    Function {
        name: "jsonStringify",
        other_names: &[],
        signature: "jsonStringify(value)",
        arity: (1, 1),
        help: "The value written as JSON; a single value that reads as a whole number is one.",
        examples: &["fields jsonStringify(split(srcAddr, \".\")) as octets"],
        role: Role::Scalar {
            returns: Kind::Text,
            row: |values| {
                // A field that is a number is the same as text that reads as one.
                let value = match &values[0] {
                    Value::Null => return None,
                    collection if collection.is_collection() => collection.clone(),
                    single => single.clone().normal(),
                };
                let mut text = String::new();
                json::write(&value, &mut text).ok()?;
                match value.is_collection() {
                    true => Some(Value::text(text)),
                    false => bounded(text),
                }
            },
        },
    },
    Function {
        name: "jsonArraySize",
        other_names: &[],
        signature: "jsonArraySize(list)",
        arity: (1, 1),
        help: "How many elements a list has, or a text that is a JSON array; absent for \
               anything else.",
        examples: &["fields jsonArraySize(split(@message, \" \")) as columns"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| Some(Value::Integer(list(&values[0])?.len() as i128)),
        },
    },
    Function {
        name: "jsonArrayContains",
        other_names: &[],
        signature: "jsonArrayContains(list, value)",
        arity: (2, 2),
        help: "1 when a list, or a text that is a JSON array, has the value among its elements; \
               0 when it has not or is no list.",
        examples: &["filter jsonArrayContains(\"[22, 3389]\", dstPort) | stats count(*)"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                if values[0].is_null() || values[1].is_null() {
                    return None;
                }
                let elements = list(&values[0]);
                let is_it = |element: &Value| element.equals(&values[1]) == Some(true);
                Some(Value::Bool(
                    elements.is_some_and(|list| list.iter().any(is_it)),
                ))
            },
        },
    },
];

fn collection(value: &Value) -> Option<Value> {
    match value {
        Value::List(_) | Value::Map(_) => Some(value.clone()),
        other => json::parse(&other.scalar_text()?).filter(Value::is_collection),
    }
}

fn list(value: &Value) -> Option<Arc<[Value]>> {
    match collection(value)? {
        Value::List(values) => Some(values),
        _ => None,
    }
}
