//! Values that are found together in a row: the pieces of a text, the cells of the row of a
//! table.

use super::eval::evaluate;
use super::plan::Expr;
use super::rows::Rows;
use super::vector::Vector;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// An expression with several values for each row. [`Expr::Element`] is one of them.
pub struct Tuple {
    pub arguments: Vec<Expr>,
    pub find: Find,
}

/// Finds all elements for as many rows as the arguments have.
pub type Find = Box<dyn Fn(&[Vector]) -> Vec<Vector<'static>> + Send + Sync>;

/// The tuples that were found for some [`Rows`], so that each is found once, however many of
/// its elements are wanted.
#[derive(Default)]
pub struct Memo {
    found: RefCell<Vec<Entry>>,
}

type Entry = (Arc<Tuple>, Rc<[Vector<'static>]>);

impl Memo {
    /// The element of a tuple that stands at that place; `rows` are those of this memo.
    pub fn element(&self, tuple: &Arc<Tuple>, at: usize, rows: &Rows) -> Vector<'static> {
        let known = || {
            let found = self.found.borrow();
            let mut entries = found.iter();
            let entry = entries.find(|entry| Arc::ptr_eq(&entry.0, tuple))?;
            Some(entry.1.clone())
        };
        let elements = known().unwrap_or_else(|| {
            // The arguments may be elements themselves.
            let arguments = tuple.arguments.iter();
            let arguments: Vec<Vector> = arguments.map(|a| evaluate(a, rows)).collect();
            let elements: Rc<[Vector]> = (tuple.find)(&arguments).into();
            let entry = (tuple.clone(), elements.clone());
            self.found.borrow_mut().push(entry);
            elements
        });
        elements[at].clone()
    }
}
