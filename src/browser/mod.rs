//! The only home of JavaScript bindings outside the UI.

pub mod data_worker;
