//! Times as flow logs write them.

/// The time in milliseconds since 1970 UTC that a `start` or `end` tells.
///
/// AWS writes seconds, yet exports with milliseconds are met: what would be seconds
/// beyond the year 5138 is read as milliseconds.
pub fn epoch_millis(time: i64) -> i64 {
    if time < 100_000_000_000 {
        time * 1_000
    } else {
        time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_milliseconds_are_told_apart() {
        for (time, millis) in [
            (0, 0),
            (1_794_700_812, 1_794_700_812_000),
            (99_999_999_999, 99_999_999_999_000),
            (1_794_700_812_345, 1_794_700_812_345),
        ] {
            assert_eq!(epoch_millis(time), millis);
        }
    }
}
