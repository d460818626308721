//! The only home of JavaScript bindings outside the UI.
