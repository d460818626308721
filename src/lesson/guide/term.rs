//! Words of AWS and of networks that guides explain where they use them first, each in a sentence
//! or two. Fields are explained from the table of fields.

use crate::flow::Field;
use crate::flow::field::match_key;

/// A word and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The word as it stands in the glossary, in the singular.
    pub name: &'static str,
    /// Whole sentences.
    pub meaning: &'static str,
    /// The field that it is, as AWS spells it.
    pub field: Option<&'static str>,
}

impl Term {
    /// The term of that name, in the singular or the plural, however it is capitalised, with
    /// spaces or hyphens.
    pub fn find(name: &str) -> Option<Term> {
        let key = match_key(name);
        let singular = key.strip_suffix('s').unwrap_or(&key);
        let is_it = |(name, _): &&(&str, &str)| {
            let name = match_key(name);
            name == key || name == singular
        };
        let of_word = TERMS.iter().find(is_it).map(|&(name, meaning)| Term {
            name,
            meaning,
            field: None,
        });
        of_word.or_else(|| {
            let info = Field::find(name)?.info();
            Some(Term {
                name: info.name,
                meaning: info.meaning,
                field: Some(info.name),
            })
        })
    }
}

/// Names with meanings.
static TERMS: &[(&str, &str)] = &[
    ("account ID", "The 12 digits that name an AWS account."),
    (
        "aggregation interval",
        "The longest time that one record covers: one minute or ten minutes, as the flow log was \
         set up.",
    ),
    (
        "ARN",
        "Amazon Resource Name: the full name of one thing in AWS, with its service, Region and \
         account, such as `arn:aws:s3:::my-bucket`.",
    ),
    (
        "Athena",
        "The service of AWS that asks questions in SQL of files in S3.",
    ),
    (
        "bucket",
        "Where S3 keeps files. Its name is unique among all buckets of all accounts.",
    ),
    (
        "bucket policy",
        "A policy that belongs to a bucket and says who may do what with it.",
    ),
    (
        "CloudShell",
        "A terminal in the AWS console, with the CLI ready to use and signed in as you.",
    ),
    (
        "CloudWatch Logs",
        "The service of AWS that keeps logs and lets you search them.",
    ),
    (
        "CLI",
        "The AWS command line interface: the program `aws`, with which every service can be used \
         from a terminal.",
    ),
    (
        "condition",
        "A part of a policy that says when a permission holds.",
    ),
    (
        "confused deputy",
        "Someone who may not do a thing makes a service do it that may. A condition on the account \
         for which the service works keeps it from that.",
    ),
    (
        "console",
        "The web pages of AWS, on which services can be used by hand.",
    ),
    (
        "Elastic IP address",
        "A public address that belongs to your account until you give it back, and that you can \
         move from one network interface to another.",
    ),
    (
        "export task",
        "An order to CloudWatch Logs to copy the events of a time from a log group into a bucket.",
    ),
    (
        "Firehose",
        "Amazon Data Firehose: the service of AWS that passes on streams of small records.",
    ),
    (
        "flow log",
        "A setting that makes AWS write down, at regular intervals, who exchanged traffic with \
         your network interfaces, and how much. It never holds the content of the traffic.",
    ),
    (
        "IAM",
        "Identity and Access Management: the part of AWS that decides who may do what.",
    ),
    (
        "IAM role",
        "A set of permissions that a service or a person can take on for a while.",
    ),
    (
        "ingestion",
        "Taking in log events. It is paid by the volume that comes in, however long it is kept.",
    ),
    (
        "instance",
        "A virtual machine in AWS, with at least one network interface.",
    ),
    (
        "least privilege",
        "The rule to permit what is needed, and nothing else.",
    ),
    (
        "log class",
        "What a log group can do, and what it costs: Standard or Infrequent Access. It is chosen \
         when the log group is created.",
    ),
    (
        "log group",
        "Where CloudWatch Logs keeps logs that belong together, with one setting of how long.",
    ),
    (
        "log stream",
        "The events of one source within a log group. Of flow logs, each network interface has \
         one.",
    ),
    (
        "Logs Insights",
        "The query language of CloudWatch Logs; the same one that Query speaks here.",
    ),
    (
        "NAT gateway",
        "Lets machines without a public address reach the internet: it sends their packets on \
         under its own address, and hands the replies back.",
    ),
    (
        "network ACL",
        "A list of rules about what may enter or leave a subnet. It is stateless: replies need a \
         rule of their own.",
    ),
    (
        "network interface",
        "The virtual network card of a machine in a VPC. Its id begins with `eni-`, it has at \
         least one private address, and flow logs are recorded at it.",
    ),
    (
        "Parquet",
        "A format for tables in files, column by column, that Athena and similar tools read fast.",
    ),
    (
        "policy",
        "A text in JSON that says who may do what with what.",
    ),
    (
        "primary private address",
        "The private address that a network interface got first and keeps for life.",
    ),
    (
        "principal",
        "Who a policy speaks of: a service, a role, a person, an account.",
    ),
    (
        "private address",
        "An address that means something inside a network only, such as 10.1.5.112. Packets to it \
         do not travel the internet.",
    ),
    (
        "public address",
        "An address that can be reached from the whole internet.",
    ),
    (
        "record",
        "One line of a flow log: what one flow did at one network interface within one capture \
         window.",
    ),
    (
        "Region",
        "A part of the world in which AWS has data centres, such as `eu-west-1`. VPCs, log groups \
         and buckets each lie in one.",
    ),
    (
        "retention",
        "How long a log group keeps events. Unless it is set, they never expire.",
    ),
    (
        "S3",
        "The service of AWS that keeps files, which it calls objects, in buckets.",
    ),
    (
        "security group",
        "A list of rules about what may enter or leave a network interface. It is stateful: the \
         reply to what was allowed is always allowed.",
    ),
    (
        "service principal",
        "The name by which policies call a service of AWS, such as \
         `vpc-flow-logs.amazonaws.com`.",
    ),
    (
        "subnet",
        "A part of the addresses of a VPC. It has one route table and one network ACL for all \
         interfaces in it.",
    ),
    (
        "trust policy",
        "The policy of a role that says who may take it on.",
    ),
    (
        "vended logs",
        "Logs that services of AWS write for you, such as flow logs. CloudWatch charges for their \
         delivery by volume, also into S3.",
    ),
    (
        "VPC",
        "Virtual private cloud: a network of your own inside AWS, with its own range of private \
         addresses.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_found_by_their_names_and_plurals() {
        for (name, found) in [
            ("VPC", Some("VPC")),
            ("vpcs", Some("VPC")),
            ("Security groups", Some("security group")),
            ("trust-policy", Some("trust policy")),
            ("vended logs", Some("vended logs")),
            ("srcAddr", Some("srcaddr")),
            ("log-status", Some("log-status")),
            ("nonsense", None),
            ("", None),
        ] {
            assert_eq!(Term::find(name).map(|term| term.name), found, "{name}");
        }
    }

    #[test]
    fn terms_stand_there_once_and_are_explained_in_sentences() {
        let names: Vec<String> = TERMS.iter().map(|(name, _)| match_key(name)).collect();
        let mut once = names.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), names.len());
        for (name, meaning) in TERMS {
            assert!(meaning.ends_with('.'), "{name}");
        }
    }
}
