//! What the guides tell is true as far as a program can know: their policies are JSON with what
//! their lines explain, their commands have options that exist, their fields and queries too.

use flowglass::flow::{Field, Layout};
use flowglass::lesson::guide::{Guide, faults, read_all};
use flowglass::lesson::markdown::{self, Block, CodeLine, Content, Target};
use flowglass::lesson::term::Term;
use flowglass::ui::address;
use flowglass::view::snippet::{Blank, Piece, Values, fill};
use flowglass::worker::Local;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/guides");
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn guides() -> Vec<Guide> {
    read_all(&files())
}

/// A text to copy of a guide.
struct Snippet {
    guide: String,
    language: String,
    lines: Vec<CodeLine>,
}

impl Snippet {
    /// The text with example values in its blanks.
    fn filled(&self) -> String {
        let mut values = Values::default();
        for (blank, value) in [
            (Blank::AccountId, "123456789012"),
            (Blank::Region, "eu-west-1"),
            (Blank::VpcId, "vpc-0123456789abcdef0"),
            (Blank::LogGroup, "/vpc/flow-logs"),
            (Blank::Bucket, "my-flow-logs"),
        ] {
            values.set(blank, value.into());
        }
        let lines = self.lines.iter().map(|line| fill(&line.text, &values));
        let lines: Vec<String> = lines
            .map(|line| line.iter().map(Piece::text).collect())
            .collect();
        lines.join("\n")
    }
}

fn snippets() -> Vec<Snippet> {
    fn collect(guide: &str, blocks: &[Block], found: &mut Vec<Snippet>) {
        for block in blocks {
            match &block.content {
                Content::Code { language, lines } => found.push(Snippet {
                    guide: guide.into(),
                    language: language.clone(),
                    lines: lines.clone(),
                }),
                Content::List { items, .. } => {
                    items.iter().for_each(|item| collect(guide, item, found));
                }
                Content::Note(inner) => collect(guide, inner, found),
                Content::Paragraph(_) | Content::Heading { .. } | Content::Table { .. } => {}
            }
        }
    }
    let mut found = Vec::new();
    for guide in guides() {
        collect(&guide.name, &guide.blocks, &mut found);
    }
    found
}

fn policies() -> Vec<(Snippet, Value)> {
    let policies = snippets().into_iter().filter(|it| it.language == "json");
    let parsed = policies.map(|snippet| {
        let text = snippet.filled();
        let value = serde_json::from_str(&text);
        let value = value.unwrap_or_else(|error| panic!("{}: {error}\n{text}", snippet.guide));
        (snippet, value)
    });
    parsed.collect()
}

#[test]
fn files_of_guides_have_no_faults() {
    let files = files();
    assert_eq!(files.len(), 7);
    for (name, text) in files {
        assert_eq!(faults(&name, &text), [], "{name}");
    }
    let guides = guides();
    assert!(
        guides
            .iter()
            .all(|guide| guide.minutes > 0 && guide.summary.ends_with('.'))
    );
}

/// Every place is known, and every guide that a link names is there.
#[test]
fn links_of_guides_lead_somewhere() {
    let guides = guides();
    let mut count = 0;
    for guide in &guides {
        markdown::visit_links(&guide.blocks, &mut |line, _, to| {
            let Target::Place(hash) = to else { return };
            let address = address::read(hash);
            let address = address.unwrap_or_else(|| panic!("{}:{line}: {hash}", guide.name));
            let named = address.guide.unwrap_or_default();
            assert!(
                guides.iter().any(|it| it.name == named),
                "{}:{line}: {hash}",
                guide.name
            );
            assert_ne!(named, guide.name, "line {line} links to its own guide");
            count += 1;
        });
    }
    assert!(count >= 6, "{count}");
}

/// What each policy permits: whom, what, on what, on which conditions.
#[test]
fn policies_permit_what_is_needed_and_nothing_else() {
    let statement = |statement: &Value| {
        let list = |name: &str| -> Vec<String> {
            match &statement[name] {
                Value::Array(all) => all.iter().map(|it| it.as_str().unwrap().into()).collect(),
                Value::String(one) => vec![one.clone()],
                Value::Null => Vec::new(),
                other => panic!("{other}"),
            }
        };
        let mut conditions: Vec<String> = Vec::new();
        for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
            for (key, value) in keys.as_object().unwrap() {
                conditions.push(format!("{operator} {key} {}", value.as_str().unwrap()));
            }
        }
        assert_eq!(statement["Effect"], "Allow");
        let principal = statement["Principal"]["Service"].as_str().unwrap_or("-");
        format!(
            "{principal}: {} on {} if {}",
            list("Action").join(" "),
            list("Resource").join(" "),
            conditions.join(", ")
        )
    };
    let mut found = Vec::new();
    for (snippet, policy) in policies() {
        if policy["Statement"].is_null() {
            continue;
        }
        assert_eq!(policy["Version"], "2012-10-17", "{}", snippet.guide);
        let statements = policy["Statement"]
            .as_array()
            .unwrap()
            .iter()
            .map(statement);
        found.push((snippet.guide, statements.collect::<Vec<String>>()));
    }
    let of = |guide: &str, statements: &[&str]| {
        let statements = statements.iter().map(|it| it.to_string()).collect();
        (guide.to_string(), statements)
    };
    let expected: [(String, Vec<String>); 7] = [
        of(
            "cloudwatch-logs",
            &["vpc-flow-logs.amazonaws.com: sts:AssumeRole on  if \
               StringEquals aws:SourceAccount 123456789012, \
               ArnLike aws:SourceArn arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*"],
        ),
        of(
            "cloudwatch-logs",
            &[
                "-: logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents on \
                 arn:aws:logs:eu-west-1:123456789012:log-group:/vpc/flow-logs:* if ",
                "-: logs:DescribeLogGroups on * if ",
            ],
        ),
        of(
            "cloudwatch-logs",
            &[
                "-: logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents \
               logs:DescribeLogGroups logs:DescribeLogStreams on * if ",
            ],
        ),
        of(
            "cloudwatch-logs",
            &["-: iam:PassRole on arn:aws:iam::123456789012:role/flow-logs-to-cloudwatch if "],
        ),
        of(
            "s3",
            &[
                "delivery.logs.amazonaws.com: s3:PutObject on \
                 arn:aws:s3:::my-flow-logs/AWSLogs/123456789012/* if \
                 StringEquals aws:SourceAccount 123456789012, \
                 StringEquals s3:x-amz-acl bucket-owner-full-control, \
                 ArnLike aws:SourceArn arn:aws:logs:eu-west-1:123456789012:*",
                "delivery.logs.amazonaws.com: s3:GetBucketAcl s3:ListBucket on \
                 arn:aws:s3:::my-flow-logs if \
                 StringEquals aws:SourceAccount 123456789012, \
                 ArnLike aws:SourceArn arn:aws:logs:eu-west-1:123456789012:*",
            ],
        ),
        of(
            "s3",
            &["-: logs:CreateLogDelivery logs:DeleteLogDelivery on * if "],
        ),
        of(
            "export",
            &[
                "logs.eu-west-1.amazonaws.com: s3:GetBucketAcl on arn:aws:s3:::my-flow-logs if \
                 StringEquals aws:SourceAccount 123456789012, \
                 ArnLike aws:SourceArn arn:aws:logs:eu-west-1:123456789012:log-group:*",
                "logs.eu-west-1.amazonaws.com: s3:PutObject on arn:aws:s3:::my-flow-logs/* if \
                 StringEquals aws:SourceAccount 123456789012, \
                 StringEquals s3:x-amz-acl bucket-owner-full-control, \
                 ArnLike aws:SourceArn arn:aws:logs:eu-west-1:123456789012:log-group:*",
            ],
        ),
    ];
    assert_eq!(found, expected);
}

/// Whatever a policy permits, demands or names is explained where it stands first in a guide.
#[test]
fn every_line_of_a_policy_that_says_something_is_explained() {
    // What every policy has, and what only opens or closes.
    let says_nothing = |line: &str| {
        let line = line.trim();
        let is_frame = line.chars().all(|c| "{}[],".contains(c)) || line.ends_with(['{', '[']);
        is_frame || line.starts_with("\"Effect\"") || line.starts_with("\"Status\"")
    };
    let mut known: Vec<(String, String)> = Vec::new();
    for (snippet, _) in policies() {
        for line in &snippet.lines {
            let words = line.text.trim().trim_end_matches(',').to_string();
            let key = (snippet.guide.clone(), words);
            if says_nothing(&line.text) {
                continue;
            }
            match &line.note {
                Some(_) => known.push(key),
                None => assert!(known.contains(&key), "{}: {}", key.0, key.1),
            }
        }
    }
    assert!(known.len() >= 30, "{}", known.len());
}

/// The commands that guides use, with the options that each of them knows, as the reference of
/// the AWS CLI (version 2) has them.
const COMMANDS: [(&str, &[&str]); 24] = [
    (
        "ec2 create-flow-logs",
        &[
            "deliver-logs-permission-arn",
            "destination-options",
            "log-destination",
            "log-destination-type",
            "log-format",
            "log-group-name",
            "max-aggregation-interval",
            "resource-ids",
            "resource-type",
            "traffic-type",
        ],
    ),
    ("ec2 delete-flow-logs", &["flow-log-ids"]),
    ("ec2 describe-flow-logs", &["filter", "flow-log-ids"]),
    ("ec2 describe-network-interfaces", &["filters"]),
    (
        "iam create-role",
        &["assume-role-policy-document", "role-name"],
    ),
    ("iam delete-role", &["role-name"]),
    ("iam delete-role-policy", &["policy-name", "role-name"]),
    (
        "iam put-role-policy",
        &["policy-document", "policy-name", "role-name"],
    ),
    (
        "logs create-export-task",
        &[
            "destination",
            "destination-prefix",
            "from",
            "log-group-name",
            "task-name",
            "to",
        ],
    ),
    (
        "logs create-log-group",
        &["log-group-class", "log-group-name"],
    ),
    ("logs delete-log-group", &["log-group-name"]),
    ("logs describe-export-tasks", &["status-code", "task-id"]),
    ("logs describe-log-groups", &["log-group-name-prefix"]),
    (
        "logs filter-log-events",
        &[
            "end-time",
            "filter-pattern",
            "log-group-name",
            "log-stream-names",
            "start-time",
        ],
    ),
    ("logs get-query-results", &["query-id"]),
    (
        "logs put-retention-policy",
        &["log-group-name", "retention-in-days"],
    ),
    (
        "logs start-query",
        &[
            "end-time",
            "limit",
            "log-group-name",
            "query-string",
            "start-time",
        ],
    ),
    ("logs tail", &["follow", "format", "since"]),
    ("s3 ls", &[]),
    ("s3 mb", &[]),
    ("s3 rb", &["force"]),
    ("s3 rm", &["recursive"]),
    ("s3 sync", &["exclude", "include"]),
    (
        "s3api put-bucket-lifecycle-configuration",
        &["bucket", "lifecycle-configuration"],
    ),
];

/// Options of every command.
const OF_ALL: [&str; 3] = ["region", "query", "output"];

#[test]
fn commands_have_options_that_exist() {
    let mut count = 0;
    for snippet in snippets().iter().filter(|it| it.language == "sh") {
        let text = snippet.filled().replace("\\\n", " ");
        for call in text.split("aws ").skip(1) {
            // What is within quotes is no option of this command.
            let call = call.split(['\n', ')', '>']).next().unwrap_or_default();
            let mut words = call.split_whitespace();
            let name = [words.next(), words.next()]
                .map(Option::unwrap_or_default)
                .join(" ");
            if name == "s3api put-bucket-policy" {
                assert!(
                    call.contains("--bucket ") && call.contains("--policy file://"),
                    "{call}"
                );
                continue;
            }
            let known = COMMANDS.iter().find(|(known, _)| *known == name);
            let (_, options) = known.unwrap_or_else(|| panic!("{}: {name}", snippet.guide));
            for option in words.filter_map(|word| word.strip_prefix("--")) {
                let is_known = options.contains(&option) || OF_ALL.contains(&option);
                assert!(is_known, "{}: {name} has no --{option}", snippet.guide);
            }
            count += 1;
        }
    }
    assert!(count >= 30, "{count}");
}

/// Nothing that a person could copy holds a blank that the form does not have.
#[test]
fn every_blank_can_be_filled() {
    for snippet in snippets() {
        let text = snippet.filled();
        let open = text.split('<').skip(1).filter(|rest| rest.contains('>'));
        let open: Vec<&str> = open.collect();
        assert_eq!(open, [""; 0], "{}", snippet.guide);
    }
}

#[test]
fn the_format_that_is_recommended_extends_the_default() {
    let snippets = snippets();
    let format = snippets
        .iter()
        .find(|it| it.language == "text")
        .unwrap()
        .filled();
    let names = format.split_whitespace().map(|token| {
        let name = token.strip_prefix("${").and_then(|it| it.strip_suffix('}'));
        name.unwrap_or_else(|| panic!("{token}"))
    });
    let fields: Vec<Field> = names
        .map(|name| Field::find(name).unwrap_or_else(|| panic!("{name}")))
        .collect();
    let layout = Layout::vpc_default();
    let default: Vec<Field> = layout.names().filter_map(Field::find).collect();
    assert_eq!(default.len(), 14);
    assert_eq!(fields[..14], default);
}

#[test]
fn queries_of_guides_run() {
    let mut local = Local::new(1);
    local.open(&[(
        "a.log",
        b"2 123456789012 eni-0a 10.0.0.1 10.0.0.2 1 2 6 1 40 1700000000 1700000060 ACCEPT OK\n",
    )]);
    let mut count = 0;
    for snippet in snippets().iter().filter(|it| it.language == "insights") {
        let answer = local.run(&snippet.filled(), None).unwrap();
        assert_eq!(answer.table.rows(), 1);
        count += 1;
    }
    assert_eq!(count, 1);
}

/// The sums of the guide about costs.
#[test]
fn what_never_expiring_costs_is_calculated_right() {
    let paid = |months: std::ops::RangeInclusive<u32>| months.sum::<u32>();
    assert_eq!([paid(1..=12), paid(13..=24), paid(25..=36)], [78, 222, 366]);
    let (_, text) = files()
        .into_iter()
        .find(|(name, _)| name == "keep")
        .unwrap();
    for sum in ["= 78 × *v*", "222 × *v*", "366 × *v*"] {
        assert!(text.contains(sum), "{sum}");
    }
}

/// A guide that uses one of these words explains it.
#[test]
fn words_of_the_trade_are_explained() {
    let words = [
        "flow log",
        "network interface",
        "log group",
        "log stream",
        "retention",
        "bucket",
        "security group",
        "network ACL",
        "NAT gateway",
        "export task",
        "trust policy",
        "bucket policy",
        "service principal",
        "least privilege",
        "vended logs",
    ];
    let files = files();
    for guide in guides() {
        let (_, text) = files.iter().find(|(name, _)| *name == guide.name).unwrap();
        // A name in code is copied and not read.
        let text: String = text.split('`').step_by(2).collect();
        let is_explained = |word: &str| {
            let mut terms = guide.terms.iter().filter_map(|term| Term::find(&term.name));
            terms.any(|term| term.name == word)
        };
        let open = words
            .iter()
            .filter(|word| text.contains(**word) && !is_explained(word));
        let open: Vec<&&str> = open.collect();
        assert!(open.is_empty(), "{}: {open:?}", guide.name);
    }
}
