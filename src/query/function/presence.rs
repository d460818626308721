//! Whether a record has a field.

use super::{Function, Kernel, Role};
use crate::query::plan::Kind;
use crate::query::value::Value;

pub static IS_PRESENT: Function = Function {
    name: "ispresent",
    other_names: &[],
    signature: "ispresent(field)",
    arity: (1, 1),
    help: "1 when the record has the field, 0 when it lacks it. The `-` of a record without \
           traffic counts as present.",
    examples: &["filter ispresent(tcpFlags) | stats count(*)"],
    role: Role::Scalar {
        of_timestamp: false,
        bind: |_| {
            Ok(Kernel {
                returns: Kind::Dynamic,
                row: Box::new(|values| Value::Bool(!values[0].is_null())),
                vector: None,
            })
        },
    },
};
