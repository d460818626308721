"""Polars with so many threads: the log into a frame, then the questions as lazy queries."""

import os

from engine import asked, run

task = asked()
os.environ["POLARS_MAX_THREADS"] = str(task["threads"])

import polars as pl  # noqa: E402 (it reads the variable when it is imported)
from polars import col  # noqa: E402

TYPES = {"UTINYINT": pl.UInt8, "USMALLINT": pl.UInt16, "BIGINT": pl.Int64, "VARCHAR": pl.String}


def load():
    schema = {name: TYPES[kind] for name, kind in task["fields"]}
    return pl.read_csv(task["log"], has_header=False, separator=" ", null_values="-", quote_char=None, schema=schema)


def top(groups, column, count):
    return groups.sort(column, descending=True, nulls_last=True).head(count)


QUESTIONS = {
    "Q1": lambda logs: top(logs.group_by("srcaddr", "dstaddr").agg(col("bytes").sum()), "bytes", 10),
    "Q2": lambda logs: top(logs.filter(col("action") == "REJECT").group_by("srcaddr").len(), "len", 10),
    # A sum of nothing is nothing, as in the other languages.
    "Q3": lambda logs: logs.group_by((col("start") // 300 * 300).alias("time"), "action").agg(
        pl.when(col("bytes").count() > 0).then(col("bytes").sum())
    ),
    "Q4": lambda logs: top(
        logs.filter((col("action") == "REJECT") & (col("dstport") == 22)).select(
            "start", "srcaddr", "srcport", "dstaddr", "bytes"
        ),
        "start",
        100,
    ),
    "Q5": lambda logs: top(logs.group_by("srcaddr").agg(col("dstport").n_unique()), "dstport", 20),
}

run(
    pl.__version__,
    load,
    lambda logs, question: QUESTIONS[question["name"]](logs.lazy()).collect().rows(),
    task["questions"],
)
