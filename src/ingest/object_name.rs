//! Names of the objects that AWS writes to S3.
//!
//! Facts: "Flow log files" in the Amazon VPC user guide.

use crate::query::time::days;

/// Where a file comes from, as far as the folders and the name say that AWS gave it in S3.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The account of the flow log: 12 digits.
    pub account: Option<String>,
    /// The Region, such as `eu-west-1`.
    pub region: Option<String>,
    /// The ID of the flow log: `fl-` and hexadecimal digits.
    pub flow_log: Option<String>,
    /// When the time that the file is of begins, in milliseconds since 1970, and how long it
    /// is, in minutes: a day or an hour by its folders, five minutes by its name.
    pub time: Option<(i64, u32)>,
}

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;
/// A file holds the records that end within so many minutes from the stamp in its name on.
const SLOT: u32 = 5;

impl Origin {
    /// Reads a path, in which folders may be missing at the front.
    ///
    /// Folders are `AWSLogs/<account>/vpcflowlogs/<region>/<yyyy>/<mm>/<dd>/<hh>`, of which the
    /// last may be missing, or `aws-account-id=<account>/aws-service=vpcflowlogs/aws-region=…/
    /// year=…/month=…/day=…/hour=…`. What the name says goes before what its folders say.
    pub fn of(path: &str) -> Origin {
        let mut pieces: Vec<&str> = path.split('/').collect();
        let name = pieces.pop().unwrap_or_default();
        let folders = Origin::of_folders(&pieces);
        let own = Origin::of_name(name);
        Origin {
            account: own.account.or(folders.account),
            region: own.region.or(folders.region),
            flow_log: own.flow_log,
            time: own.time.or(folders.time),
        }
    }

    fn of_name(name: &str) -> Origin {
        let mut origin = Origin {
            time: stamp(name).map(|millis| (millis, SLOT)),
            ..Origin::default()
        };
        let pieces: Vec<&str> = name.split('_').collect();
        if let [account, _, region, flow_log, ..] = pieces[..]
            && is_account(account)
            && is_region(region)
        {
            origin.account = Some(account.into());
            origin.region = Some(region.into());
            origin.flow_log = is_flow_log(flow_log).then(|| flow_log.into());
        }
        origin
    }

    fn of_folders(folders: &[&str]) -> Origin {
        let named = |name: &str| {
            let mut values = folders.iter().filter_map(|folder| folder.split_once('='));
            values.find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let account = named("aws-account-id").filter(|account| is_account(account));
        let region = named("aws-region").filter(|region| is_region(region));
        let date = ["year", "month", "day", "hour"].map(|name| named(name).unwrap_or_default());
        let mut origin = Origin {
            account: account.map(String::from),
            region: region.map(String::from),
            flow_log: None,
            time: read_date(&date),
        };
        let Some(at) = folders.iter().position(|folder| *folder == "vpcflowlogs") else {
            return origin;
        };
        let before = at.checked_sub(1).map(|before| folders[before]);
        let after = folders.get(at + 1).copied();
        let (account, region) = (
            before.filter(|f| is_account(f)),
            after.filter(|f| is_region(f)),
        );
        origin.account = origin.account.or(account.map(String::from));
        if let Some(region) = region {
            origin.region.get_or_insert(region.into());
            origin.time = origin.time.or(read_date(&folders[at + 2..]));
        }
        origin
    }
}

/// Reads year, month, day and, where there is one, hour.
fn read_date(pieces: &[&str]) -> Option<(i64, u32)> {
    let number = |at: usize, digits: usize| {
        let piece = pieces.get(at)?;
        let is_number = piece.len() == digits && piece.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| piece.parse::<u32>().ok()).flatten()
    };
    let (year, month, day) = (number(0, 4)?, number(1, 2)?, number(2, 2)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let hour = number(3, 2).filter(|&hour| hour < 24);
    let hours = days(i64::from(year), month, day) * 24 + i64::from(hour.unwrap_or(0));
    Some((hours * 3_600_000, if hour.is_some() { HOUR } else { DAY }))
}

fn is_account(piece: &str) -> bool {
    piece.len() == 12 && piece.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it is built as the code of a Region is: `eu-west-1`, `us-gov-east-1`.
fn is_region(piece: &str) -> bool {
    let Some((words, number)) = piece.rsplit_once('-') else {
        return false;
    };
    let is_word =
        |word: &str| word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number && words.contains('-') && words.split('-').all(is_word)
}

fn is_flow_log(piece: &str) -> bool {
    let hex = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    piece.strip_prefix("fl-").is_some_and(hex)
}

/// The time in the name of a flow log object, in milliseconds since 1970 UTC.
///
/// The name is `<account>_vpcflowlogs_<region>_<flow-log-id>_<YYYYMMDDTHHmmZ>_<hash>.log.gz`;
/// the stamp begins the five minutes in which the records of the file end.
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

/// The log stream of a file of an export task, `<task>/<log stream>/000000.gz`; the task is
/// a UUID, which only a log stream of a network interface may do without.
///
/// Source: "Exporting log data to Amazon S3" in the CloudWatch Logs user guide.
pub fn log_stream(path: &str) -> Option<&str> {
    let mut pieces = path.rsplit('/');
    let name = pieces.next()?;
    let number = name.strip_suffix(".gz").unwrap_or(name);
    let stream = pieces.next()?;
    let is_number = number.len() == 6 && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_of_task = pieces.next().is_some_and(is_uuid) || stream.starts_with("eni-");
    (is_number && is_of_task && !stream.is_empty()).then_some(stream)
}

fn is_uuid(piece: &str) -> bool {
    let lengths = piece.split('-').map(str::len);
    let is_part = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    lengths.eq([8, 4, 4, 4, 12]) && piece.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str =
        "210987654321_vpcflowlogs_eu-west-1_fl-0a1b2c3d_20261115T0005Z_8f3e1d2c.log.gz";

    #[test]
    fn the_origin_is_read() {
        // 2026-11-15 00:00 UTC is day 20,772.
        const MIDNIGHT: i64 = 20_772 * 86_400_000;
        let origin = |account: &str, region: &str, flow_log: &str, time: Option<(i64, u32)>| {
            let said = |text: &str| (!text.is_empty()).then(|| text.to_string());
            Origin {
                account: said(account),
                region: said(region),
                flow_log: said(flow_log),
                time,
            }
        };
        let by_name = origin(
            "210987654321",
            "eu-west-1",
            "fl-0a1b2c3d",
            Some((MIDNIGHT + 300_000, 5)),
        );
        let day = origin("210987654321", "eu-west-1", "", Some((MIDNIGHT, 1_440)));
        let hour = |hour: i64| Some((MIDNIGHT + hour * 3_600_000, 60));
        let hourly = origin("210987654321", "eu-west-1", "", hour(7));
        let hive =
            "AWSLogs/aws-account-id=210987654321/aws-service=vpcflowlogs/aws-region=eu-west-1";
        for (path, expected) in [
            (NAME.to_string(), by_name.clone()),
            (format!("AWSLogs/1/vpcflowlogs/{NAME}"), by_name.clone()),
            (format!("{hive}/year=2020/month=01/day=01/{NAME}"), by_name),
            (
                "my/AWSLogs/210987654321/vpcflowlogs/eu-west-1/2026/11/15/a.log".into(),
                day.clone(),
            ),
            (
                "AWSLogs/o-abc123/210987654321/vpcflowlogs/eu-west-1/2026/11/15/07/a.log".into(),
                hourly.clone(),
            ),
            (format!("{hive}/year=2026/month=11/day=15/a.log"), day),
            (
                format!("{hive}/year=2026/month=11/day=15/hour=07/a.log"),
                hourly,
            ),
            (
                "vpcflowlogs/us-gov-east-1/2026/11/a.log".into(),
                origin("", "us-gov-east-1", "", None),
            ),
            (
                "year=2026/month=11/day=15/hour=23/a".into(),
                origin("", "", "", hour(23)),
            ),
            (
                "aws-account-id=me/aws-region=home/a.log".into(),
                Origin::default(),
            ),
            ("2026/11/15/flow.log".into(), Origin::default()),
            ("flow.log".into(), Origin::default()),
            (String::new(), Origin::default()),
            (
                "210987654321_vpcflowlogs_eu-west-1.log".into(),
                Origin::default(),
            ),
        ] {
            assert_eq!(Origin::of(&path), expected, "{path}");
        }
    }

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

    #[test]
    fn an_export_task_names_the_log_stream() {
        const TASK: &str = "3f0c8a52-7b1e-4d96-a1c4-52e90d7b6f38";
        for (path, stream) in [
            (
                format!("exports/{TASK}/eni-0a-all/000000.gz"),
                Some("eni-0a-all"),
            ),
            (format!("{TASK}/custom.name/000012"), Some("custom.name")),
            ("eni-0a-reject/000000.gz".into(), Some("eni-0a-reject")),
            ("logs/000000.gz".into(), None),
            (format!("{TASK}/eni-0a-all/flow.gz"), None),
            (format!("{TASK}/aws-logs-write-test"), None),
            ("000000.gz".into(), None),
        ] {
            assert_eq!(log_stream(&path), stream, "{path}");
        }
    }
}
