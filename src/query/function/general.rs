//! Functions of presence, and choices between values.

use super::{Function, Role};
use crate::query::plan::Kind;
use crate::query::value::Value;

pub static FUNCTIONS: [Function; 8] = [
    Function {
        name: "ispresent",
        other_names: &[],
        signature: "ispresent(field)",
        arity: (1, 1),
        help: "1 when the record has the field, 0 when it lacks it. The `-` of a record without \
               traffic counts as present.",
        examples: &["filter ispresent(tcpFlags) | stats count(*)"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| Some(Value::Bool(!values[0].is_null())),
        },
    },
    Function {
        name: "isempty",
        other_names: &[],
        signature: "isempty(field)",
        arity: (1, 1),
        help: "1 when the field is absent or an empty text, else 0.",
        examples: &["filter isempty(tcpFlags) | stats count(*)"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let text = values[0].scalar_text();
                Some(Value::Bool(text.is_none_or(|text| text.is_empty())))
            },
        },
    },
    Function {
        name: "isblank",
        other_names: &[],
        signature: "isblank(field)",
        arity: (1, 1),
        help: "1 when the field is absent, an empty text or nothing but white space, else 0.",
        examples: &["filter not isblank(srcAddr) | stats count(*)"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let text = values[0].scalar_text();
                Some(Value::Bool(text.is_none_or(|text| text.trim().is_empty())))
            },
        },
    },
    Function {
        name: "coalesce",
        other_names: &[],
        signature: "coalesce(value, value, …)",
        arity: (1, usize::MAX),
        help: "The first of the values that is not absent.",
        examples: &["stats sum(bytes) by coalesce(pktSrcAddr, srcAddr) as source"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| values.iter().find(|value| !value.is_null()).cloned(),
        },
    },
    Function {
        name: "if",
        other_names: &[],
        signature: "if(condition, value, otherwise)",
        arity: (3, 3),
        help: "The first value when the condition holds, else the second.",
        examples: &["stats count(*) by if(bytes > 1000, \"large\", \"small\") as size"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| Some(values[if values[0].is_true() { 1 } else { 2 }].clone()),
        },
    },
    Function {
        name: "case",
        other_names: &[],
        signature: "case(condition, value, …, otherwise)",
        arity: (2, 21),
        help: "The value behind the first condition that holds, of at most ten; if none does, \
               the last value when it stands alone, else nothing.",
        examples: &[
            "stats count(*) by case(dstPort = 443, \"web\", dstPort = 22, \"ssh\", \"other\") as use",
        ],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| {
                let (branches, otherwise) = values.as_chunks::<2>();
                let chosen = branches.iter().find(|[condition, _]| condition.is_true());
                chosen
                    .map(|[_, value]| value)
                    .or(otherwise.first())
                    .cloned()
            },
        },
    },
    Function {
        name: "messageSize",
        other_names: &[],
        signature: "messageSize(field)",
        arity: (1, 1),
        help: "The length of the field's text in bytes (UTF-8).",
        examples: &["stats max(messageSize(@message)) as longest"],
        role: Role::Scalar {
            returns: Kind::Integer,
            row: |values| Some(Value::Integer(values[0].scalar_text()?.len() as i128)),
        },
    },
    Function {
        name: "unmask",
        other_names: &[],
        signature: "unmask(field)",
        arity: (1, 1),
        help: "The field as it is. In the console it shows what a data protection policy masks; \
               files hold what they hold.",
        examples: &["fields unmask(srcAddr) as source"],
        role: Role::Scalar {
            returns: Kind::Dynamic,
            row: |values| Some(values[0].clone()),
        },
    },
];
