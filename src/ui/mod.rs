//! The Yew app: state, components, hooks.
