//! The page: state, components, hooks.
//!
//! [`state`] is plain Rust, like everything that needs no element of the page; the
//! components that show it exist in WebAssembly builds only.

pub mod address;
pub mod command;
pub mod examples;
pub mod place;
pub mod report;
pub mod sample;
pub mod state;
pub mod text;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod exporter;
#[cfg(target_arch = "wasm32")]
mod hooks;
#[cfg(target_arch = "wasm32")]
mod kept;
#[cfg(target_arch = "wasm32")]
mod lessons;
#[cfg(target_arch = "wasm32")]
mod missions;

#[cfg(target_arch = "wasm32")]
pub use app::run;
