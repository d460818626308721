//! The query language and its vectorised engine.
