//! What a flow log says: fields, record layouts, addresses, times.

pub mod address;
pub mod field;
pub mod layout;
pub mod time;

pub use address::Address;
pub use field::Field;
pub use layout::{Layout, Slot};
pub use time::epoch_millis;
