//! The commands of the language, each registered once.
//!
//! Parsing, completion, help and the reference page all read [`COMMANDS`]. To add a
//! command, register it here with the function that reads what stands behind its name, and
//! give it a meaning in the checker.

use super::diagnostic::Diagnostic;
use super::syntax::{Command, Parser};

/// All that is known about a command.
pub struct CommandInfo {
    /// The name, as AWS writes it.
    pub name: &'static str,
    /// Further names that it goes by.
    pub other_names: &'static [&'static str],
    /// The command with its parts, as help shows it; brackets hold what may be left out.
    pub syntax: &'static str,
    /// One or two sentences on what it does.
    pub help: &'static str,
    /// Queries that show it; each runs as a test.
    pub examples: &'static [&'static str],
    pub role: Role,
}

pub enum Role {
    /// Runs here. The function reads what stands behind the name.
    Runs(fn(&mut Parser<'_>) -> Result<Command, Diagnostic>),
    /// Does not run here; the help says why, and what does.
    Service,
}

/// Every command, in the order of the reference page.
pub static COMMANDS: [CommandInfo; 34] = [
    CommandInfo {
        name: "fields",
        other_names: &[],
        syntax: "fields expression [as name], …",
        help: "Shows fields and computed values, beside those of `fields` before it. Behind `stats` it narrows the result to what it lists.",
        examples: &[
            "fields @timestamp, srcAddr, dstAddr, bytes / packets as bytesPerPacket",
            "stats sum(bytes) as total by srcAddr, action | fields srcAddr, total",
        ],
        role: Role::Runs(|parser| parser.fields()),
    },
    CommandInfo {
        name: "display",
        other_names: &[],
        syntax: "display expression [as name], …",
        help: "Shows exactly what it lists; the last `display` counts.",
        examples: &["fields srcAddr, dstAddr, bytes | display srcAddr, bytes"],
        role: Role::Runs(|parser| parser.display()),
    },
    CommandInfo {
        name: "filter",
        other_names: &["where"],
        syntax: "filter condition",
        help: "Keeps the rows for which the condition holds. Behind `stats` it sees the groups.",
        examples: &[
            "filter action = 'REJECT' and dstPort in [22, 3389]",
            "stats sum(bytes) as total by srcAddr | filter total > 1000000",
        ],
        role: Role::Runs(|parser| parser.filter()),
    },
    CommandInfo {
        name: "stats",
        other_names: &[],
        syntax: "stats aggregate [as name], … [by expression [as name], …]",
        help: "Turns rows into groups, one for each combination of the values behind `by`, with aggregates of each. Without `by` all rows are one group.",
        examples: &[
            "stats sum(bytes) as bytesTransferred by srcAddr, dstAddr | sort bytesTransferred desc | limit 10",
            "stats count(*) as records by bin(5m), action",
        ],
        role: Role::Runs(|parser| parser.stats()),
    },
    CommandInfo {
        name: "sort",
        other_names: &["order"],
        syntax: "sort [by] expression [asc | desc], …",
        help: "Orders the rows, ascending unless `desc` is written. Text sorts before numbers, and digits in texts by their value, so addresses sort octet by octet.",
        examples: &["fields srcAddr, bytes | sort bytes desc, srcAddr"],
        role: Role::Runs(|parser| parser.sort()),
    },
    CommandInfo {
        name: "limit",
        other_names: &["head"],
        syntax: "limit [any] count",
        help: "Keeps the first rows; with `any`, whichever are found first. Without it the result is complete.",
        examples: &[
            "filter action = 'REJECT' | limit 20",
            "filter dstPort = 22 | limit any 3",
        ],
        role: Role::Runs(|parser| parser.limit()),
    },
    CommandInfo {
        name: "parse",
        other_names: &[],
        syntax: "parse [field] \"text with *\" as name, … | /regular expression/ [as name, …] [multi] | logfmt as name | csv as name, … | XML \"path\" as name",
        help: "Takes a text apart and gives names to the pieces, which become columns. A `*` is the shortest text that lets the rest follow; groups of a regular expression bear names as in `(?<name>…)`. Without an expression it is `@message` that is taken apart. A row that does not fit stays, without the pieces. With `multi` each match makes a row of its own.",
        examples: &[
            "parse @message \"* * * * *\" as version, account, interface, source, rest | stats count(*) by source",
            "parse srcAddr /^(?<net>\\d+\\.\\d+)\\./ | stats sum(bytes) as total by net",
            "parse \"a=1 b=two\" logfmt as pairs | display pairs.b",
        ],
        role: Role::Runs(|parser| parser.parse_command()),
    },
    CommandInfo {
        name: "json",
        other_names: &[],
        syntax: "json field=value \"key.key\" as name",
        help: "Takes one value out of a text of JSON, by the keys that lead to it; places of lists count from 0, as in `items.0.id`.",
        examples: &[
            "fields '{\"user\": {\"name\": \"ada\"}}' as tags | json field=tags \"user.name\" as user",
        ],
        role: Role::Runs(|parser| parser.json_command()),
    },
    CommandInfo {
        name: "dedup",
        other_names: &[],
        syntax: "dedup field, …",
        help: "Of rows that are equal in these fields, keeps the first in the order of `sort`, or the newest. A row that lacks one of the fields is kept. Only `limit` may follow.",
        examples: &[
            "fields @timestamp, srcAddr, dstAddr, dstPort | dedup srcAddr, dstAddr, dstPort | limit 20",
        ],
        role: Role::Runs(|parser| parser.dedup()),
    },
    CommandInfo {
        name: "unnest",
        other_names: &[],
        syntax: "unnest list into name",
        help: "Makes a row for each element of a list, with the other fields beside it.",
        examples: &[
            "fields split(srcAddr, '.') as parts | unnest parts into part | stats count(*) by part",
        ],
        role: Role::Runs(|parser| parser.unnest()),
    },
    CommandInfo {
        name: "expand",
        other_names: &[],
        syntax: "expand field",
        help: "Makes a row for each element of the JSON list that the field holds as text, and puts the element in its place.",
        examples: &[
            "fields concat('[', dstPort, ',', srcPort, ']') as ports | expand ports | stats count(*) by ports",
        ],
        role: Role::Runs(|parser| parser.expand()),
    },
    CommandInfo {
        name: "pattern",
        other_names: &[],
        syntax: "pattern text",
        help: "Puts texts of the same shape together and counts them: numbers, addresses, identifiers and times are replaced by their kind.",
        examples: &[
            "filter action = 'REJECT' | pattern @message",
            "pattern @message | sort @sampleCount desc | limit 5",
        ],
        role: Role::Runs(|parser| parser.pattern()),
    },
    CommandInfo {
        name: "filldown",
        other_names: &[],
        syntax: "filldown [field …]",
        help: "Gives a field that a row lacks the value of the row above. `*` in a name stands for any characters; without names all that is shown is filled.",
        examples: &[
            "stats latest(action) as last by bin(5m), dstPort | filldown last",
            "fields @timestamp, tcpFlags, srcAddr | sort @timestamp | filldown tcp*",
        ],
        role: Role::Runs(|parser| parser.fill_down()),
    },
    CommandInfo {
        name: "fillmissing",
        other_names: &[],
        syntax: "fillmissing [with value for field, …]",
        help: "Adds the periods that have no row behind `stats … by bin(…)`, from the first to the last, for each combination of the other keys.",
        examples: &["stats sum(bytes) as total by bin(5m) | fillmissing with 0 for total"],
        role: Role::Runs(|parser| parser.fill_missing()),
    },
    CommandInfo {
        name: "addtotals",
        other_names: &[],
        syntax: "addtotals [fieldname=name] [row=true] [col=false] [field, …]",
        help: "Adds the sum of the numbers of each row as a column and, with `col=true`, a last row with the sum of each column. Without fields, all that is shown counts, but for what `stats` groups by.",
        examples: &[
            "stats sum(bytes) as sent, sum(packets) as count by srcAddr | addtotals row=false col=true",
            "fields bytes, packets | addtotals fieldname=both bytes, packets",
        ],
        role: Role::Runs(|parser| parser.add_totals()),
    },
    CommandInfo {
        name: "lookup",
        other_names: &[],
        syntax: "lookup table match [as field], … (OUTPUT | OUTPUTNEW) column [as name], …",
        help: "Puts columns of a table beside each row: of the first row of the table whose columns have the values of the fields. `OUTPUT` overwrites fields of these names; `OUTPUTNEW` gives only what is absent. Tables are CSV files with a header, opened like logs; their names are those of the files.",
        examples: &[
            "lookup owners address as srcAddr OUTPUT owner | stats sum(bytes) as total by owner",
        ],
        role: Role::Runs(|parser| parser.lookup()),
    },
    CommandInfo {
        name: "cidrlookup",
        other_names: &[],
        syntax: "cidrlookup table field [as match] (OUTPUT | OUTPUTNEW) column [as name], …",
        help: "The same as `lookup` for a column of CIDR blocks: the block that holds the address counts, and of several the one with the longest prefix. Without `as` it is the column called `cidr`, or the only one with nothing but blocks.",
        examples: &["cidrlookup networks srcAddr OUTPUT network | stats count(*) by network"],
        role: Role::Runs(|parser| parser.cidr_lookup()),
    },
    CommandInfo {
        name: "filterIndex",
        other_names: &[],
        syntax: "filterIndex condition",
        help: "The same as `filter`. The service looks only where the field is indexed; here every field is as fast.",
        examples: &["filterIndex action = 'REJECT' | stats count(*) by srcAddr"],
        role: Role::Runs(|parser| parser.filter()),
    },
    CommandInfo {
        name: "SOURCE",
        other_names: &[],
        syntax: "SOURCE 'log group' | logGroups(…) | dataSource(…) | logGroupTags(…)",
        help: "Names the log groups that the service is to read. Here a query reads all files that are open, whatever it names.",
        examples: &["SOURCE dataSource(['amazon_vpc.flow']) | stats count(*)"],
        role: Role::Runs(|parser| parser.source()),
    },
    CommandInfo {
        name: "unmask",
        other_names: &[],
        syntax: "unmask [expression, …]",
        help: "Shows what the service hides behind `****`. Nothing is hidden here, so it changes nothing.",
        examples: &["fields @timestamp, @message | unmask @message"],
        role: Role::Runs(|parser| parser.unmask()),
    },
    service(
        "diff",
        "diff",
        "compares with an earlier window of the log group, and here is only what the files hold; open both and group by `bin(1d)`",
    ),
    service(
        "anomaly",
        "anomaly",
        "uses models that the service has trained on the log group; `pattern` lists what stands out in the files",
    ),
    service(
        "relevantfields",
        "relevantfields [field, …] where condition",
        "compares with a baseline that the service keeps; count the values of a field on both sides of the condition with `stats`",
    ),
    service(
        "estimate",
        "estimate",
        "tells what a query would cost in the service; here nothing is charged, so run the query",
    ),
    service(
        "logcompare",
        "logcompare timeshift period",
        "compares with an earlier window of the log group; open files of both windows and group by `bin(1d)`",
    ),
    service(
        "join",
        "join type=inner | left left=L right=R where L.field = R.field (SOURCE 'group')",
        "reads a second log group; open a CSV table and use `lookup`",
    ),
    service(
        "appendcols",
        "appendcols (query)",
        "puts the columns of a second query beside these; write all aggregates into one `stats`",
    ),
    service(
        "sessionize",
        "sessionize field, … [maxspan period]",
        "does not run here; the place Connections puts records together to conversations",
    ),
    service(
        "outlier",
        "outlier field …",
        "does not run here; compare with `pct` and `stddev` in `stats`",
    ),
    service(
        "autoregress",
        "autoregress field [as name] [p=count]",
        "does not run here; group by `bin` and look at the chart",
    ),
    service(
        "accum",
        "accum field [as name]",
        "does not run here; `stats sum(field)` gives the total",
    ),
    CommandInfo {
        other_names: &["count_frequent"],
        ..service(
            "countFrequent",
            "countFrequent field, …",
            "counts approximately; `stats count(*) as n by field | sort n desc` counts exactly",
        )
    },
    service(
        "search",
        "search text",
        "does not run here; write `filter @message like 'text'`",
    ),
    service(
        "tail",
        "tail count",
        "is no longer a command of the service; sort the other way round and write `limit`",
    ),
];

const fn service(name: &'static str, syntax: &'static str, why: &'static str) -> CommandInfo {
    CommandInfo {
        name,
        other_names: &[],
        syntax,
        help: why,
        examples: &[],
        role: Role::Service,
    }
}

impl CommandInfo {
    /// Every command, in the order of the reference page.
    pub fn all() -> impl Iterator<Item = &'static CommandInfo> {
        COMMANDS.iter()
    }

    /// The command that goes by `name`; case does not count.
    pub fn find(name: &str) -> Option<&'static CommandInfo> {
        CommandInfo::all().find(|command| {
            let mut names = command.names();
            names.any(|known| known.eq_ignore_ascii_case(name))
        })
    }

    /// All names that the command goes by.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.other_names.iter().copied())
    }

    /// Whether it runs here, and not only in the service.
    pub fn runs(&self) -> bool {
        matches!(self.role, Role::Runs(_))
    }
}
