//! What a flow log says: fields, record layouts, addresses, protocols, ports.

pub mod field;
pub mod layout;

pub use field::Field;
pub use layout::{Layout, Slot};
