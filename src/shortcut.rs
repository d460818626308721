//! Whether the engine takes its shortcuts.
//!
//! A shortcut gives the same answer as the long way, only sooner. To show that, the features
//! `plain` and `eager` of the package force all of them off, or on wherever they can be taken:
//! `make test-shortcuts` runs the tests with each.

/// Whether to take a shortcut that is worth it in this case.
pub(crate) const fn pays(is_worth: bool) -> bool {
    if cfg!(feature = "plain") {
        false
    } else {
        is_worth || cfg!(feature = "eager")
    }
}

/// How much is put off before it is caught up with: so little with all shortcuts that tests get there.
pub(crate) const fn most_put_off(usual: usize) -> usize {
    if cfg!(feature = "eager") { 64 } else { usual }
}
