//! What a flow log says: fields, record layouts, addresses and their scopes, protocols,
//! ports, flags, times.

pub mod address;
pub mod field;
pub mod layout;
pub mod log_format;
pub mod port;
pub mod protocol;
pub mod region;
pub mod scope;
pub(crate) mod spelling;
pub mod tag;
pub mod tcp_flags;
pub mod time;

pub use address::{Address, Subnet};
pub use field::{Field, Product};
pub use layout::{EventField, Layout, Slot};
pub use protocol::Protocol;
pub use scope::Scope;
pub use tag::percent_decoded;
pub use tcp_flags::TcpFlags;
pub use time::epoch_millis;
