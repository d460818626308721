//! Names of the objects that AWS writes to S3.

use crate::query::time::days;

/// The time in the name of a flow log object, in milliseconds since 1970 UTC.
///
/// The name is `<account>_vpcflowlogs_<region>_<flow-log-id>_<YYYYMMDDTHHmmZ>_<hash>.log.gz`;
/// the stamp begins the five minutes in which the records of the file end ("Flow log
/// files" in the Amazon VPC user guide).
pub fn stamp(path: &str) -> Option<i64> {
    let name = path.rsplit('/').next()?;
    name.split('_').find_map(read_stamp)
}

fn read_stamp(piece: &str) -> Option<i64> {
    let bytes = piece.as_bytes();
    if bytes.len() != 14 || bytes[8] != b'T' || bytes[13] != b'Z' {
        return None;
    }
    let number = |from: usize, until: usize| {
        let digits = &bytes[from..until];
        let digit = |number: u32, digit: &u8| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + u32::from(digit - b'0'))
        };
        digits.iter().try_fold(0, digit)
    };
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute) = (number(9, 11)?, number(11, 13)?);
    let is_date = (1..=12).contains(&month) && (1..=31).contains(&day);
    if !is_date || hour > 23 || minute > 59 {
        return None;
    }
    let minutes = i64::from(hour * 60 + minute);
    Some((days(i64::from(year), month, day) * 1_440 + minutes) * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamp_is_found() {
        for (path, millis) in [
            (
                "logs/210987654321_vpcflowlogs_eu-west-1_fl-0a1b2c3d_20261115T0005Z_8f3e1d2c.log.gz",
                Some(1_794_701_100_000),
            ),
            ("x_20261115T0005Z_y.log", Some(1_794_701_100_000)),
            ("x_20261315T0005Z_y.log", None),
            ("x_20261115T2400Z_y.log", None),
            ("x_2026111500005Z_y.log", None),
            ("20261115T0005Z/flow.log", None),
            ("flow.log", None),
        ] {
            assert_eq!(stamp(path), millis, "{path}");
        }
    }
}
