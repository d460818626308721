//! The example queries, and the questions that Overview asks in plain words.

/// A query with a title that says what it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    pub title: &'static str,
    pub query: &'static str,
}

/// Examples that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    pub title: &'static str,
    pub examples: &'static [Example],
}

/// What the editor holds at first.
pub const FIRST: &str = "stats sum(bytes) as bytesTransferred by srcAddr, dstAddr\n\
    | sort bytesTransferred desc\n\
    | limit 10";

/// The first group has the titles and the queries of the VPC flow log samples of the
/// CloudWatch console, in its order, and the second the queries of its documentation, so that
/// people find what they know.
pub const GROUPS: &[Group] = &[
    Group {
        title: "As in the CloudWatch console",
        examples: &[
            Example {
                title: "Average, min, and max byte transfers by source and destination IP addresses",
                query: "stats avg(bytes), min(bytes), max(bytes) by srcAddr, dstAddr",
            },
            Example {
                title: "IP addresses using UDP transfer protocol",
                query: "filter protocol=17 | stats count(*) by srcAddr",
            },
            Example {
                title: "Top 10 byte transfers by source and destination IP addresses",
                query: FIRST,
            },
            Example {
                title: "Top 20 source IP addresses with highest number of rejected requests",
                query: "filter action=\"REJECT\"\n\
                    | stats count(*) as numRejections by srcAddr\n\
                    | sort numRejections desc\n\
                    | limit 20",
            },
        ],
    },
    Group {
        title: "As in the CloudWatch documentation",
        examples: &[
            Example {
                title: "Top 15 packet transfers across hosts",
                query: "stats sum(packets) as packetsTransferred by srcAddr, dstAddr\n\
                    | sort packetsTransferred desc\n\
                    | limit 15",
            },
            Example {
                title: "Top 15 byte transfers for hosts on a given subnet",
                query: "filter isIpv4InSubnet(srcAddr, \"10.1.0.0/16\")\n\
                    | stats sum(bytes) as bytesTransferred by dstAddr\n\
                    | sort bytesTransferred desc\n\
                    | limit 15",
            },
            Example {
                title: "Flow records that were skipped, by hour",
                query: "filter logStatus=\"SKIPDATA\"\n\
                    | stats count(*) by bin(1h) as t\n\
                    | sort t",
            },
            Example {
                title: "One record for each connection",
                query: "fields @timestamp, srcAddr, dstAddr, srcPort, dstPort, protocol, bytes\n\
                    | sort @timestamp desc\n\
                    | dedup srcAddr, dstAddr, srcPort, dstPort, protocol\n\
                    | limit 20",
            },
            Example {
                title: "What the hosts of a VPC send to one address, such as a NAT gateway",
                query: "filter (dstAddr like '10.2.15.210' and srcAddr like '10.1.')\n\
                    | stats sum(bytes) as bytesTransferred by srcAddr, dstAddr\n\
                    | sort bytesTransferred desc\n\
                    | limit 10",
            },
            Example {
                title: "Average bytes by destination",
                query: "stats avg(bytes) by dstAddr",
            },
        ],
    },
    Group {
        title: "Records",
        examples: &[
            Example {
                title: "The newest records, as they were logged",
                query: "fields @timestamp, @message\n\
                    | sort @timestamp desc\n\
                    | limit 10",
            },
            Example {
                title: "Every record, newest first",
                query: "fields @timestamp, srcAddr, dstAddr, action, bytes, protocol\n\
                    | sort @timestamp desc",
            },
            Example {
                title: "What was rejected, newest first",
                query: REJECTED,
            },
            Example {
                title: "What two addresses sent",
                query: "filter srcAddr = '10.1.5.112' or srcAddr = '10.2.15.210'\n\
                    | fields @timestamp, srcAddr, dstAddr, action, bytes\n\
                    | sort @timestamp desc",
            },
        ],
    },
    Group {
        title: "Sums",
        examples: &[
            Example {
                title: "Who was rejected most often",
                query: "filter action=\"REJECT\"\n\
                    | stats count(*) as numRejections by srcAddr\n\
                    | sort numRejections desc\n\
                    | limit 10",
            },
            Example {
                title: "Records by protocol",
                query: "stats count() by protocol",
            },
            Example {
                title: "The pairs with the most traffic",
                query: "fields @timestamp, srcAddr, dstAddr, bytes\n\
                    | stats sum(bytes) as totalBytes by srcAddr, dstAddr\n\
                    | sort totalBytes desc\n\
                    | limit 10",
            },
            Example {
                title: "Traffic in five-minute steps",
                query: "stats sum(bytes) as bytes, sum(packets) as packets by bin(5m)",
            },
            Example {
                title: "What came from a subnet",
                query: "filter isIpv4InSubnet(srcAddr, \"10.1.0.0/16\")\n\
                    | stats sum(bytes) as bytes, count(*) as records by srcAddr, dstAddr, dstPort\n\
                    | sort bytes desc",
            },
        ],
    },
];

const REJECTED: &str = "filter action = 'REJECT'\n\
    | fields @timestamp, srcAddr, dstAddr, protocol, bytes\n\
    | sort @timestamp desc";

/// Records to have explained, each with what is to be seen in it.
pub const RECORDS: &[(&str, &str)] = &[
    (
        "SSH, accepted",
        "2 210987654321 eni-0b7d5c2f9a1e34d60 18.237.140.165 10.1.5.112 40022 22 6 4 344 \
         1673458742 1673458772 ACCEPT OK",
    ),
    (
        "Ping, rejected",
        "2 210987654321 eni-0b7d5c2f9a1e34d60 10.1.5.112 10.2.15.210 0 0 1 3 252 1673458860 \
         1673458920 REJECT OK",
    ),
    (
        "NODATA",
        "2 210987654321 eni-0b7d5c2f9a1e34d60 - - - - - - - 1673458800 1673458860 - NODATA",
    ),
    (
        "Custom format",
        "${version} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} \
         ${tcp-flags} ${packets} ${bytes} ${start} ${end} ${flow-direction} ${traffic-path} \
         ${action} ${log-status}\n\
         5 eni-0b7d5c2f9a1e34d60 10.1.5.112 192.0.2.14 51544 443 6 3 12 4310 1673458742 \
         1673458801 egress 8 ACCEPT OK",
    ),
];

/// Whether `text` is one of the examples or of the questions' queries.
pub fn is_one(text: &str) -> bool {
    let text = text.trim();
    Question::ALL
        .iter()
        .filter_map(|question| question.query())
        .chain(examples().map(|example| example.query))
        .any(|query| query == text)
}

/// All examples, in the order of the menu.
pub fn examples() -> impl Iterator<Item = &'static Example> {
    GROUPS.iter().flat_map(|group| group.examples)
}

/// A question in plain words that a query answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    WhoTalksToWhom,
    WhatWasRejected,
    WhyIsThereNoAnswer,
}

impl Question {
    pub const ALL: [Question; 3] = [
        Question::WhoTalksToWhom,
        Question::WhatWasRejected,
        Question::WhyIsThereNoAnswer,
    ];

    pub fn words(self) -> &'static str {
        match self {
            Question::WhoTalksToWhom => "Who talks to whom?",
            Question::WhatWasRejected => "What was rejected?",
            Question::WhyIsThereNoAnswer => "Why is there no answer?",
        }
    }

    /// What the answer shows.
    pub fn answer(self) -> &'static str {
        match self {
            Question::WhoTalksToWhom => {
                "Every pair of addresses with its bytes, packets and records."
            }
            Question::WhatWasRejected => {
                "What security groups and network ACLs kept out, and how often."
            }
            Question::WhyIsThereNoAnswer => {
                "What was asked in vain, what can be behind it, and what to check next."
            }
        }
    }

    /// The query that answers it; `None` for a question that Connections answers.
    pub fn query(self) -> Option<&'static str> {
        match self {
            Question::WhoTalksToWhom => Some(
                "filter srcAddr != \"-\"\n\
                | stats sum(bytes) as bytes, sum(packets) as packets, count(*) as records by srcAddr, dstAddr\n\
                | sort bytes desc",
            ),
            Question::WhatWasRejected => Some(
                "filter action = \"REJECT\"\n\
                | stats count(*) as records, sum(packets) as packets by srcAddr, dstAddr, dstPort, protocol\n\
                | sort records desc",
            ),
            Question::WhyIsThereNoAnswer => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::syntax;

    /// What the console lists under "VPC Flow Logs", with the queries without line breaks.
    const CONSOLE: [(&str, &str); 4] = [
        (
            "Average, min, and max byte transfers by source and destination IP addresses",
            "stats avg(bytes), min(bytes), max(bytes) by srcAddr, dstAddr",
        ),
        (
            "IP addresses using UDP transfer protocol",
            "filter protocol=17 | stats count(*) by srcAddr",
        ),
        (
            "Top 10 byte transfers by source and destination IP addresses",
            "stats sum(bytes) as bytesTransferred by srcAddr, dstAddr \
             | sort bytesTransferred desc | limit 10",
        ),
        (
            "Top 20 source IP addresses with highest number of rejected requests",
            "filter action=\"REJECT\" | stats count(*) as numRejections by srcAddr \
             | sort numRejections desc | limit 20",
        ),
    ];

    #[test]
    fn the_samples_of_the_console_go_by_their_titles() {
        let samples = GROUPS[0].examples.iter();
        let samples: Vec<(&str, String)> = samples
            .map(|example| (example.title, example.query.replace('\n', " ")))
            .collect();
        assert_eq!(
            samples,
            CONSOLE.map(|(title, query)| (title, query.to_string()))
        );
        assert!(is_one(FIRST));
    }

    #[test]
    fn every_example_is_a_query() {
        let queries = examples().map(|example| example.query);
        for query in queries.chain(Question::ALL.into_iter().filter_map(Question::query)) {
            assert!(syntax::parse(query).is_ok(), "{query}");
            assert!(is_one(query));
        }
        assert!(!is_one("stats count(*)"));
    }
}
