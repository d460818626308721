#!/usr/bin/env python3
"""Answers to eight queries over flow logs, worked out without the project's code.

usage: answers.py            write two-vpcs.json, the answers over samples/two-vpcs
       answers.py --check    compare them with two-vpcs.json instead
       answers.py FILE...    print the answers over these files

The files have one record per line and, if not the default fields, a header
line. Each query is written out by hand below, in the plainest way, so that an
answer can be checked by reading. What the answers follow:

- A query sees NODATA and SKIPDATA records too; a `-` is a text like any other,
  only `sum` skips it.
- `@timestamp` is `start`. Records come newest first; where times are equal, by
  the path of the file, then by line.
- The rows of `stats` come in ascending order of their keys, in the natural
  order of CloudWatch Logs Insights: texts before numbers, and in texts runs of
  digits by their value. A later sort keeps that order among equals.
- Values are written as in the CSV export: times as `YYYY-MM-DD HH:MM:SS.mmm` in
  UTC, integers in full, anything else as in the record.
"""

import functools
import hashlib
import json
import re
import sys
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path

DEFAULT_FIELDS = (
    "version account-id interface-id srcaddr dstaddr srcport dstport "
    "protocol packets bytes start end action log-status"
).split()

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent.parent / "samples" / "two-vpcs"
EXPECTED = HERE / "two-vpcs.json"

# An answer of more rows than this is given by its first rows and a digest.
ROWS_IN_FULL = 50


def read(paths):
    """The records of all files in the order of path and line, and what was counted."""
    records = []
    totals = Counter(lines=0, records=0, nodata=0, skipdata=0, headers=0, blank=0)
    for path in sorted(paths):
        fields = DEFAULT_FIELDS
        for line in path.read_text("ascii").splitlines():
            totals["lines"] += 1
            words = line.split()
            if not words:
                totals["blank"] += 1
            elif "log-status" in words:
                totals["headers"] += 1
                fields = words
            else:
                if len(words) != len(fields):
                    sys.exit(f"{path}: expected {len(fields)} values: {line}")
                record = dict(zip(fields, words), message=line)
                totals[{"OK": "records", "NODATA": "nodata", "SKIPDATA": "skipdata"}[record["log-status"]]] += 1
                records.append(record)
    return records, dict(totals)


def is_number(text):
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def compare(a, b):
    return (a > b) - (a < b)


def natural_order(a, b):
    """Compares two texts as Logs Insights sorts them: negative, zero or positive."""
    if is_number(a) and is_number(b):
        return compare(float(a), float(b)) or compare(a, b)
    if is_number(a) != is_number(b):
        return 1 if is_number(a) else -1
    runs_a, runs_b = re.findall(r"\d+|\D+", a), re.findall(r"\d+|\D+", b)
    for run_a, run_b in zip(runs_a, runs_b):
        if run_a.isdigit() and run_b.isdigit():
            order = compare((len(run_a), run_a), (len(run_b), run_b))
        else:
            order = compare(run_a, run_b)
        if order:
            return order
    return compare(len(runs_a), len(runs_b))


def by_keys(groups):
    """The keys of `groups`, each a tuple of texts, in ascending natural order."""

    def order(a, b):
        return next((o for o in map(natural_order, a, b) if o), 0)

    return sorted(groups, key=functools.cmp_to_key(order))


def timestamp(record):
    start = datetime.fromtimestamp(int(record["start"]), timezone.utc)
    return start.strftime("%Y-%m-%d %H:%M:%S.000")


def newest_first(records):
    # A stable sort: equal times stay in the order of file and line.
    return sorted(records, key=lambda record: -int(record["start"]))


def show(records, *columns):
    """Rows of the named fields, newest first; `@timestamp` and `@message` among them."""
    return [
        [
            {"@timestamp": timestamp(record), "@message": record["message"]}.get(column)
            or record[column.lower()]
            for column in columns
        ]
        for record in newest_first(records)
    ]


def rejected(records):
    return [record for record in records if record["action"] == "REJECT"]


def top_pairs(records):
    """Ten pairs of source and destination address with the most bytes."""
    sums = {}
    for record in records:
        pair = (record["srcaddr"], record["dstaddr"])
        sums.setdefault(pair, None)
        if record["bytes"] != "-":
            sums[pair] = (sums[pair] or 0) + int(record["bytes"])
    # A sum of nothing is no number and comes last.
    pairs = sorted(by_keys(sums), key=lambda pair: -1 if sums[pair] is None else sums[pair], reverse=True)
    return [[*pair, "" if sums[pair] is None else str(sums[pair])] for pair in pairs[:10]]


def top_rejected_sources(records):
    counts = Counter((record["srcaddr"],) for record in rejected(records))
    sources = sorted(by_keys(counts), key=lambda source: counts[source], reverse=True)
    return [[*source, str(counts[source])] for source in sources[:10]]


def records_by_protocol(records):
    counts = Counter((record["protocol"],) for record in records)
    return [[*protocol, str(counts[protocol])] for protocol in by_keys(counts)]


def from_either_instance(records):
    return [record for record in records if record["srcaddr"] in ("10.1.5.112", "10.2.15.210")]


# Each query with the columns of its answer and what gives the rows.
QUERIES = [
    (
        "stats sum(bytes) as bytesTransferred by srcAddr, dstAddr | sort bytesTransferred desc | limit 10",
        ["srcAddr", "dstAddr", "bytesTransferred"],
        top_pairs,
    ),
    (
        "fields @timestamp, @message | sort @timestamp desc | limit 10",
        ["@timestamp", "@message"],
        lambda records: show(records, "@timestamp", "@message")[:10],
    ),
    (
        'filter action="REJECT" | stats count(*) as numRejections by srcAddr | sort numRejections desc | limit 10',
        ["srcAddr", "numRejections"],
        top_rejected_sources,
    ),
    (
        "filter action = 'REJECT' | fields @timestamp, srcAddr, dstAddr, protocol, bytes | sort @timestamp desc",
        ["@timestamp", "srcAddr", "dstAddr", "protocol", "bytes"],
        lambda records: show(rejected(records), "@timestamp", "srcAddr", "dstAddr", "protocol", "bytes"),
    ),
    (
        "filter srcAddr = '10.1.5.112' or srcAddr = '10.2.15.210' "
        "| fields @timestamp, srcAddr, dstAddr, action, bytes | sort @timestamp desc",
        ["@timestamp", "srcAddr", "dstAddr", "action", "bytes"],
        lambda records: show(
            from_either_instance(records), "@timestamp", "srcAddr", "dstAddr", "action", "bytes"
        ),
    ),
    (
        "stats count() by protocol",
        ["protocol", "count()"],
        records_by_protocol,
    ),
    (
        "fields @timestamp, srcAddr, dstAddr, bytes "
        "| stats sum(bytes) as totalBytes by srcAddr, dstAddr | sort totalBytes desc | limit 10",
        ["srcAddr", "dstAddr", "totalBytes"],
        top_pairs,
    ),
    (
        "fields @timestamp, srcAddr, dstAddr, action, bytes, protocol | sort @timestamp desc",
        ["@timestamp", "srcAddr", "dstAddr", "action", "bytes", "protocol"],
        lambda records: show(records, "@timestamp", "srcAddr", "dstAddr", "action", "bytes", "protocol"),
    ),
]


def answers(paths):
    records, totals = read(paths)
    queries = []
    for query, columns, rows_of in QUERIES:
        rows = rows_of(records)
        text = "".join(",".join(row) + "\n" for row in rows)
        queries.append(
            {
                "query": query,
                "columns": columns,
                "row_count": len(rows),
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "rows": rows[:ROWS_IN_FULL],
            }
        )
    return {"files": [path.name for path in sorted(paths)], "totals": totals, "queries": queries}


def write_json(answers):
    """JSON with one row of an answer per line."""
    text = json.dumps(answers, indent=1)
    row = re.compile(r'\[\n\s+("(?:[^"\\]|\\.)*"(?:,\n\s+"(?:[^"\\]|\\.)*")*)\n\s+\]')
    return row.sub(lambda found: "[" + re.sub(r",\n\s+", ", ", found[1]) + "]", text) + "\n"


def check_natural_order():
    """The order that the AWS documentation of `sort` gives as its example."""
    documented = "!: # *%04 0# 5A 111A 2345_ @ @_ A A9876fghj a12345hfh 0 01 1 2 3".split()
    assert sorted(reversed(documented), key=functools.cmp_to_key(natural_order)) == documented


def main(arguments):
    check_natural_order()
    if arguments and arguments != ["--check"]:
        print(write_json(answers([Path(argument) for argument in arguments])), end="")
        return
    text = write_json(answers(list(SAMPLE.glob("*.log"))))
    if not arguments:
        EXPECTED.write_text(text)
    elif EXPECTED.read_text() != text:
        sys.exit(f"{EXPECTED.name} is not what answers.py gives: run it without --check and look at the change")


if __name__ == "__main__":
    main(sys.argv[1:])
