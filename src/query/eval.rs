//! Expressions over rows, a vector at a time.
//!
//! The meaning of every operator is a function of [`Value`]s. The kernels beside it are
//! shortcuts for the forms that matter; each gives what the values would.

use super::arithmetic;
use super::plan::{Comparison, Expr, Matcher, Operation};
use super::rows::{Codes, Rows, Source, value_range};
use super::tuple::Memo;
use super::value::{Number, Value};
use super::vector::{Gap, Gaps, Vector};
use crate::column::{Batch, Dictionary};
use crate::flow::Address;
use crate::shortcut::pays;
use std::cmp::Ordering;

/// The rows that meet all conditions; `None` when all of them do.
pub fn filter(filters: &[Expr], source: Source) -> Option<Vec<u32>> {
    let all = Rows {
        source,
        selection: None,
        memo: &Memo::default(),
    };
    let count = all.len();
    let mut chosen: Option<Vec<u32>> = match source {
        Source::Batch(batch, ..) => batch
            .duplicates()
            .map(|duplicates| keep(None, count, |row| !duplicates.get(row))),
        _ => None,
    };
    for condition in filters {
        if chosen.as_ref().is_some_and(Vec::is_empty) {
            break;
        }
        // Reading a whole column is cheaper than picking nearly all of its rows.
        let selection = chosen.as_deref().filter(|chosen| chosen.len() < count);
        let rows = Rows {
            source,
            selection,
            memo: &Memo::default(),
        };
        let kept = match by_text(condition, &rows) {
            Some((codes, holds)) => keep(selection, rows.len(), |at| holds[codes[at] as usize]),
            None => match evaluate(condition, &rows) {
                Vector::Constant(value, _) if value.is_true() => continue,
                Vector::Constant(..) => Vec::new(),
                Vector::Bool(truths) => keep(selection, rows.len(), |at| truths[at] == Some(true)),
                other => keep(selection, rows.len(), |at| other.value(at).is_true()),
            },
        };
        chosen = Some(kept);
    }
    chosen.filter(|chosen| chosen.len() < count)
}

/// Those of `count` chosen rows that are kept, by their places among the chosen.
fn keep(chosen: Option<&[u32]>, count: usize, is_kept: impl Fn(usize) -> bool) -> Vec<u32> {
    // Every row is written, and counted only if it is kept: no branch is there to be foreseen.
    let mut kept = vec![0; count];
    let mut end = 0;
    let mut write = |at: usize, row: u32| {
        kept[end] = row;
        end += usize::from(is_kept(at));
    };
    match chosen {
        Some(chosen) => (0..).zip(chosen).for_each(|(at, &row)| write(at, row)),
        None => (0..count).for_each(|at| write(at, at as u32)),
    }
    kept.truncate(end);
    kept
}

/// The codes of a text column, and whether a condition on it alone holds for each text of its
/// dictionary; `None` where it is no such condition, or there are more texts than rows.
fn by_text(condition: &Expr, rows: &Rows) -> Option<(Vec<u32>, Vec<bool>)> {
    let is_constant = |expr: &Expr| matches!(expr, Expr::Constant(_));
    let subject = match condition {
        Expr::Compare(_, left, right) if is_constant(right) => left,
        Expr::Like { subject, .. } => subject,
        Expr::In { subject, list, .. } if list.iter().all(is_constant) => subject,
        _ => return None,
    };
    let Expr::Input(input) = &**subject else {
        return None;
    };
    let Codes {
        codes, dictionary, ..
    } = rows.read_codes(input)?;
    if !pays(dictionary.len() <= codes.len()) {
        return None;
    }
    let texts = Rows {
        source: Source::Texts(dictionary),
        selection: None,
        memo: &Memo::default(),
    };
    let holds = evaluate(condition, &texts);
    let holds = truths(&holds).into_iter().map(|holds| holds == Some(true));
    Some((codes, holds.collect()))
}

/// Whether any row of the batch can meet the condition, judged by the ranges of its
/// columns alone.
pub fn may_match(condition: &Expr, batch: &Batch) -> bool {
    match condition {
        _ if !pays(true) => true,
        Expr::And(left, right) => may_match(left, batch) && may_match(right, batch),
        Expr::Or(left, right) => may_match(left, batch) || may_match(right, batch),
        Expr::Compare(comparison, left, right) => {
            let (Expr::Input(input), Expr::Constant(constant)) = (&**left, &**right) else {
                return true;
            };
            let (Some((least, greatest)), Some(number)) =
                (value_range(batch, input), constant.number())
            else {
                return true;
            };
            let least = Number::Integer(i128::from(least)).compare(number);
            let greatest = Number::Integer(i128::from(greatest)).compare(number);
            match comparison {
                Comparison::Equal => least.is_le() && greatest.is_ge(),
                Comparison::NotEqual => !(least.is_eq() && greatest.is_eq()),
                Comparison::Less => least.is_lt(),
                Comparison::LessOrEqual => least.is_le(),
                Comparison::Greater => greatest.is_gt(),
                Comparison::GreaterOrEqual => greatest.is_ge(),
            }
        }
        _ => true,
    }
}

/// The values of an expression, one for each row.
pub fn evaluate<'a>(expr: &Expr, rows: &Rows<'a>) -> Vector<'a> {
    let len = rows.len();
    match expr {
        Expr::Constant(value) => Vector::Constant(value.clone(), len),
        Expr::Input(input) => rows.read(input),
        Expr::Not(inner) => truth(&evaluate(inner, rows), |inner| inner.map(|inner| !inner)),
        Expr::And(left, right) => both(left, right, rows, |left, right| match (left, right) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }),
        Expr::Or(left, right) => both(left, right, rows, |left, right| match (left, right) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        }),
        Expr::Negate(inner) => map(&evaluate(inner, rows), arithmetic::negate),
        Expr::Compare(comparison, left, right) => {
            let (left, right) = (evaluate(left, rows), evaluate(right, rows));
            compare(*comparison, &left, &right)
        }
        Expr::Arithmetic(operation, left, right) => {
            let (left, right) = (evaluate(left, rows), evaluate(right, rows));
            compute(*operation, &left, &right)
        }
        Expr::In {
            subject,
            negated,
            list,
        } => {
            let subject = evaluate(subject, rows);
            let list: Vec<Vector> = list.iter().map(|item| evaluate(item, rows)).collect();
            is_in(&subject, *negated, &list)
        }
        Expr::Like {
            subject,
            negated,
            pattern,
        } => like(&evaluate(subject, rows), *negated, pattern),
        Expr::Element { tuple, at } => rows.memo.element(tuple, *at, rows),
        Expr::Call { kernel, arguments } => {
            let arguments: Vec<Vector> = arguments.iter().map(|a| evaluate(a, rows)).collect();
            let vector = kernel.vector.as_ref().filter(|_| pays(true));
            if let Some(result) = vector.and_then(|vector| vector(&arguments)) {
                return result;
            }
            if let [argument] = &arguments[..] {
                return map(argument, |value| (kernel.row)(std::slice::from_ref(value)));
            }
            if let Some((Vector::Code(codes, dictionary), others)) = arguments.split_first()
                && let Some(mut values) = constants(others)
            {
                values.insert(0, Value::Null);
                let results = by_code(codes, dictionary, |value| {
                    values[0] = value;
                    (kernel.row)(&values)
                });
                return Vector::from_values(results);
            }
            let mut values = Vec::with_capacity(arguments.len());
            let value = |row| {
                values.clear();
                values.extend(arguments.iter().map(|argument| argument.value(row)));
                (kernel.row)(&values)
            };
            Vector::from_values((0..len).map(value).collect())
        }
    }
}

/// The values of vectors that are all constant.
fn constants(vectors: &[Vector]) -> Option<Vec<Value>> {
    let constant = |vector: &Vector| match vector {
        Vector::Constant(value, _) => Some(value.clone()),
        _ => None,
    };
    vectors.iter().map(constant).collect()
}

/// Applies `f` to each text once and hands the results out to the rows.
fn by_code<T: Clone>(
    codes: &[u32],
    dictionary: &Dictionary,
    mut f: impl FnMut(Value) -> T,
) -> Vec<T> {
    let mut known: Vec<Option<T>> = vec![None; dictionary.len()];
    let result = |&code: &u32| {
        let entry = &mut known[code as usize];
        entry
            .get_or_insert_with(|| f(Value::text(dictionary.text(code))))
            .clone()
    };
    codes.iter().map(result).collect()
}

/// So many results of whole numbers are kept while others are worked out.
const REMEMBERED: usize = 256;

fn map(vector: &Vector, f: impl Fn(&Value) -> Value) -> Vector<'static> {
    match vector {
        Vector::Constant(value, len) => Vector::Constant(f(value), *len),
        Vector::Code(codes, dictionary) => {
            Vector::from_values(by_code(codes, dictionary, |value| f(&value)))
        }
        Vector::Integer(values, None) if pays(values.len() > REMEMBERED) => {
            // Protocols, ports and flags come again and again.
            let mut known: Vec<Option<(i64, Value)>> = vec![None; REMEMBERED];
            let result = |&value: &i64| {
                let known = &mut known[value as usize % REMEMBERED];
                match known {
                    Some((of, result)) if *of == value => result.clone(),
                    _ => {
                        let result = f(&Value::Integer(i128::from(value)));
                        *known = Some((value, result.clone()));
                        result
                    }
                }
            };
            Vector::from_values(values.iter().map(result).collect())
        }
        other => Vector::from_values(other.values().map(|value| f(&value)).collect()),
    }
}

/// What a value is as a condition; `None` for null.
fn as_truth(value: &Value) -> Option<bool> {
    (!value.is_null()).then(|| value.is_true())
}

fn truths(vector: &Vector) -> Vec<Option<bool>> {
    match vector {
        Vector::Bool(truths) => truths.clone(),
        Vector::Constant(value, len) => vec![as_truth(value); *len],
        other => other.values().map(|value| as_truth(&value)).collect(),
    }
}

fn truth_value(truth: Option<bool>) -> Value {
    truth.map_or(Value::Null, Value::Bool)
}

fn truth(vector: &Vector, f: impl Fn(Option<bool>) -> Option<bool>) -> Vector<'static> {
    match vector {
        Vector::Constant(value, len) => Vector::Constant(truth_value(f(as_truth(value))), *len),
        other => Vector::Bool(truths(other).into_iter().map(f).collect()),
    }
}

fn both(
    left: &Expr,
    right: &Expr,
    rows: &Rows,
    f: impl Fn(Option<bool>, Option<bool>) -> Option<bool>,
) -> Vector<'static> {
    let (left, right) = (evaluate(left, rows), evaluate(right, rows));
    if let (Vector::Constant(left, len), Vector::Constant(right, _)) = (&left, &right) {
        return Vector::Constant(truth_value(f(as_truth(left), as_truth(right))), *len);
    }
    let pairs = truths(&left).into_iter().zip(truths(&right));
    Vector::Bool(pairs.map(|(left, right)| f(left, right)).collect())
}

fn holds(comparison: Comparison, ordering: Ordering) -> bool {
    match comparison {
        Comparison::Equal => ordering.is_eq(),
        Comparison::NotEqual => ordering.is_ne(),
        Comparison::Less => ordering.is_lt(),
        Comparison::LessOrEqual => ordering.is_le(),
        Comparison::Greater => ordering.is_gt(),
        Comparison::GreaterOrEqual => ordering.is_ge(),
    }
}

/// What a comparison of two values says; `None` when a side is null.
fn compare_values(comparison: Comparison, left: &Value, right: &Value) -> Option<bool> {
    if left.is_null() || right.is_null() {
        return None;
    }
    if left.is_collection() || right.is_collection() {
        return Some(false);
    }
    match comparison {
        Comparison::Equal => left.equals(right),
        Comparison::NotEqual => left.equals(right).map(|equal| !equal),
        _ => Some(
            left.order(right)
                .is_some_and(|order| holds(comparison, order)),
        ),
    }
}

fn compare(comparison: Comparison, left: &Vector, right: &Vector) -> Vector<'static> {
    let mirrored = match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    };
    match (left, right) {
        (Vector::Constant(left, len), Vector::Constant(right, _)) => {
            Vector::Constant(truth_value(compare_values(comparison, left, right)), *len)
        }
        (vector, Vector::Constant(constant, _)) => compare_constant(comparison, vector, constant),
        (Vector::Constant(constant, _), vector) => compare_constant(mirrored, vector, constant),
        (Vector::Integer(left, None), Vector::Integer(right, None)) => {
            let pairs = left.iter().zip(right);
            Vector::Bool(
                pairs
                    .map(|(l, r)| Some(holds(comparison, l.cmp(r))))
                    .collect(),
            )
        }
        _ => {
            let pairs = left.values().zip(right.values());
            Vector::Bool(
                pairs
                    .map(|(l, r)| compare_values(comparison, &l, &r))
                    .collect(),
            )
        }
    }
}

fn compare_constant(comparison: Comparison, vector: &Vector, constant: &Value) -> Vector<'static> {
    let of = |value: &Value| compare_values(comparison, value, constant);
    // What a gap comes to; a row with a value of the vector's own type has none.
    let dash = of(&Value::text("-"));
    let with_gaps = |gaps: &Gaps, row: usize, value: &dyn Fn() -> Option<bool>| match gaps {
        None => value(),
        Some(gaps) => match gaps[row] {
            Gap::None | Gap::V6 => value(),
            Gap::Dash => dash,
            Gap::Absent => None,
        },
    };
    match vector {
        vector if !pays(true) => Vector::Bool(vector.values().map(|value| of(&value)).collect()),
        Vector::Integer(values, gaps) | Vector::Time(values, gaps) => {
            let is_time = matches!(vector, Vector::Time(..));
            let number = match constant.number() {
                Some(Number::Integer(number)) => i64::try_from(number).ok(),
                _ => None,
            };
            let Some(number) = number else {
                let make = |value| match is_time {
                    true => Value::Time(value),
                    false => Value::Integer(i128::from(value)),
                };
                let rows = values.iter().enumerate();
                let truths = rows.map(|(row, &v)| with_gaps(gaps, row, &|| of(&make(v))));
                return Vector::Bool(truths.collect());
            };
            let truth = |value: i64| Some(holds(comparison, value.cmp(&number)));
            Vector::Bool(match gaps {
                None => values.iter().map(|&value| truth(value)).collect(),
                gaps => {
                    let rows = values.iter().enumerate();
                    rows.map(|(row, &v)| with_gaps(gaps, row, &|| truth(v)))
                        .collect()
                }
            })
        }
        Vector::Address(addresses)
            if matches!(comparison, Comparison::Equal | Comparison::NotEqual) =>
        {
            let wanted = match constant {
                Value::Null => return Vector::Constant(Value::Null, addresses.v4.len()),
                Value::Address(address) => Some(*address),
                other => {
                    let text = other.to_text();
                    Address::parse(text.as_bytes()).filter(|a| a.is_written(text.as_bytes()))
                }
            };
            let wants_equal = comparison == Comparison::Equal;
            let truth = |address| Some((Some(address) == wanted) == wants_equal);
            let rows = 0..addresses.v4.len();
            let truths = rows.map(|row| match addresses.get(row) {
                Ok(address) => truth(address),
                Err(Gap::Absent) => None,
                Err(_) => dash,
            });
            Vector::Bool(truths.collect())
        }
        Vector::Code(codes, dictionary) => Vector::Bool(by_code(codes, dictionary, |v| of(&v))),
        other => Vector::Bool(other.values().map(|value| of(&value)).collect()),
    }
}

fn compute(operation: Operation, left: &Vector, right: &Vector) -> Vector<'static> {
    let exact = |l: i64, r: i64| match operation {
        Operation::Add => l.checked_add(r),
        Operation::Subtract => l.checked_sub(r),
        Operation::Multiply => l.checked_mul(r),
        _ => None,
    };
    let whole: Option<Vec<i64>> = match (left, right) {
        _ if !pays(true) => None,
        (Vector::Integer(left, None), Vector::Integer(right, None)) => {
            left.iter().zip(right).map(|(&l, &r)| exact(l, r)).collect()
        }
        (Vector::Integer(left, None), Vector::Constant(Value::Integer(right), _)) => {
            i64::try_from(*right)
                .ok()
                .and_then(|r| left.iter().map(|&l| exact(l, r)).collect())
        }
        _ => None,
    };
    if let Some(values) = whole {
        return Vector::Integer(values, None);
    }
    match (left, right) {
        (Vector::Constant(left, len), Vector::Constant(right, _)) => {
            Vector::Constant(arithmetic::apply(operation, left, right), *len)
        }
        _ => {
            let pairs = left.values().zip(right.values());
            let results = pairs.map(|(l, r)| arithmetic::apply(operation, &l, &r));
            Vector::from_values(results.collect())
        }
    }
}

fn is_in(subject: &Vector, negated: bool, list: &[Vector]) -> Vector<'static> {
    // The same as a comparison with each item: beside a null the others must decide.
    let contains = |value: &Value, items: &[Value]| {
        if value.is_collection() {
            return Some(false);
        }
        let found = items.iter().try_fold(Some(false), |found, item| {
            match (found, value.equals(item)) {
                (_, Some(true)) => Err(true),
                (_, None) => Ok(None),
                (found, Some(false)) => Ok(found),
            }
        });
        found.unwrap_or_else(Some).map(|found| found != negated)
    };
    if let Some(items) = constants(list) {
        let of = |value: &Value| contains(value, &items);
        return match subject {
            Vector::Constant(value, len) => Vector::Constant(truth_value(of(value)), *len),
            Vector::Code(codes, dictionary) => Vector::Bool(by_code(codes, dictionary, |v| of(&v))),
            other => Vector::Bool(other.values().map(|value| of(&value)).collect()),
        };
    }
    let rows = 0..subject.len();
    let truths = rows.map(|row| {
        let items: Vec<Value> = list.iter().map(|item| item.value(row)).collect();
        contains(&subject.value(row), &items)
    });
    Vector::Bool(truths.collect())
}

fn like(subject: &Vector, negated: bool, pattern: &Matcher) -> Vector<'static> {
    let of_text = |text: &str| Some(pattern.matches(text) != negated);
    let of = |value: &Value| match value {
        Value::Null => None,
        other if other.is_collection() => Some(false),
        other => of_text(&other.to_text()),
    };
    match subject {
        Vector::Constant(value, len) => Vector::Constant(truth_value(of(value)), *len),
        Vector::Code(codes, dictionary) => Vector::Bool(by_code(codes, dictionary, |v| of(&v))),
        Vector::Text(texts) if texts.gaps.is_none() => {
            let rows = 0..texts.ends.len();
            Vector::Bool(rows.map(|row| of_text(texts.get(row))).collect())
        }
        other => Vector::Bool(other.values().map(|value| of(&value)).collect()),
    }
}
