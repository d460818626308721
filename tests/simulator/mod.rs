//! A small model of the network of AWS, which emits the records that flow logs would hold.
//!
//! Two hosts talk packet by packet through stateful security groups, stateless network
//! ACLs, route tables and whatever joins their networks ([`world`], [`traffic`]). Flow logs
//! of chosen interfaces see the packets and write records ([`capture`]). A plan
//! ([`plan`]) says what is tried, what is broken when, and what is captured; [`judge`] says
//! what a reader of the records can know: the code by the table of rules, and the causes by
//! planting each of them in the same world and keeping those that leave the same records.
//!
//! Nothing here knows the engine or shares code with it. What is modelled follows the pages
//! of the VPC user guide on security groups (connection tracking), network ACLs, route
//! tables, peering, NAT gateways and flow log records.

pub mod capture;
pub mod judge;
pub mod plan;
pub mod traffic;
pub mod world;
