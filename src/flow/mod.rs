//! What a flow log says: fields, record layouts, addresses, protocols, ports.

pub mod address;
pub mod field;
pub mod layout;

pub use address::Address;
pub use field::Field;
pub use layout::{Layout, Slot};
