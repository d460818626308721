//! The format string of a flow log, wherever people have it from.
//!
//! `aws ec2 describe-flow-logs` and the console show it as `${version} ${account-id}`.
//! Terraform writes `$${version}` and the Fn::Sub of CloudFormation `${!version}`, since
//! `${` alone would be for themselves. The first line of a file from S3 has the names alone.

use super::field::Field;

/// The most names that are read: far more than there are fields.
const MOST_NAMES: usize = 1_000;

/// The names of fields that a text holds, in their order: the longest run of `${…}` in it,
/// or else the line of names with the most known fields. Empty when it holds neither.
pub fn names(text: &str) -> Vec<&str> {
    let run = longest_run(text);
    if !run.is_empty() {
        return run;
    }
    let lines = text.lines().map(words);
    let known = |names: &Vec<&str>| {
        let known = names.iter().filter(|name| Field::find(name).is_some());
        known.count()
    };
    // Of equals the first, and `max_by_key` takes the last.
    let best = lines.rev().max_by_key(known);
    best.filter(|names| known(names) > 0).unwrap_or_default()
}

/// The names of a line that holds nothing else; they may stand in quotes and have commas
/// between them.
fn words(line: &str) -> Vec<&str> {
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '\'' | '`' | '$');
    let words = line.split(between).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.take(MOST_NAMES).collect();
    let is_all_names = words.iter().all(|word| is_name(word));
    if is_all_names { words } else { Vec::new() }
}

/// The longest run of `${…}` with nothing between them but what holds a list together.
/// `${var.name}` and its like are no fields and end a run.
fn longest_run(text: &str) -> Vec<&str> {
    let is_between =
        |c: char| c.is_whitespace() || matches!(c, ',' | '"' | '\'' | '\\' | '+' | '$');
    let mut longest = Vec::new();
    let mut run = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if !rest[..at].chars().all(is_between) {
            longest = longer(longest, std::mem::take(&mut run));
        }
        rest = &rest[at + 2..];
        let Some(end) = rest.find('}') else {
            break;
        };
        let name = rest[..end].trim();
        let name = name.strip_prefix('!').unwrap_or(name);
        if !is_name(name) {
            longest = longer(longest, std::mem::take(&mut run));
        } else {
            if run.len() < MOST_NAMES {
                run.push(name);
            }
            rest = &rest[end + 1..];
        }
    }
    longer(longest, run)
}

fn longer<'a>(a: Vec<&'a str>, b: Vec<&'a str>) -> Vec<&'a str> {
    if b.len() > a.len() { b } else { a }
}

fn is_name(word: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    word.starts_with(|first: char| first.is_ascii_alphabetic()) && word.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(names(text).join(" "), expected, "{text}");
    }

    #[test]
    fn names_are_found_wherever_they_stand() {
        check("${version} ${account-id}", "version account-id");
        check("  $${version}\t$${account_id}\n", "version account_id");
        check("version account-id", "version account-id");
        check("\"srcaddr\",\"dstaddr\",bytes", "srcaddr dstaddr bytes");
        check("${srcaddr}${dstaddr}", "srcaddr dstaddr");
        check("${srcaddr} ${my-own}", "srcaddr my-own");
        check("srcaddr", "srcaddr");
        check("log format:\nsrcaddr dstaddr\n", "srcaddr dstaddr");
        check("$version $end", "version end");
        for text in [
            "",
            "hello world",
            "${",
            "${}",
            "version 10.0.0.1",
            "the end.",
        ] {
            check(text, "");
        }
    }

    #[test]
    fn snippets_of_tools_are_read() {
        let cli = r#"{
            "FlowLogs": [{
                "LogDestination": "arn:aws:s3:::logs",
                "LogFormat": "${version} ${vpc-id} ${srcaddr}",
                "Tags": []
            }]
        }"#;
        check(cli, "version vpc-id srcaddr");
        let terraform = r#"
            resource "aws_flow_log" "main" {
              vpc_id     = "${aws_vpc.main.id}"
              log_format = "$${version} $${account-id} $${srcaddr}"
              tags       = { Name = "${var.name}" }
            }"#;
        check(terraform, "version account-id srcaddr");
        let list = "log_format = join(\" \", [\n  \"$${start}\",\n  \"$${end}\",\n])";
        check(list, "start end");
        let formation = "LogFormat: !Sub '${!srcaddr} ${!dstaddr} ${!bytes}'";
        check(formation, "srcaddr dstaddr bytes");
        let shell = "--log-format '${srcaddr} ${dstaddr}' --name ${NAME}";
        check(shell, "srcaddr dstaddr");
    }
}
