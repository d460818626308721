//! The protocol between the page and its workers, the engine that answers it, and the pool's decisions.
