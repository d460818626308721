"""Holds the answers of the query engine against those of DuckDB.

    compare.py PROGRAM LOGS [WORDS]

PROGRAM is the example `query`, LOGS a folder with the logs that tables.sql reads, WORDS a
part of the titles to look at. Each case of the folders beside this file is a query and the
same question in SQL, translated by hand. DuckDB reads the logs itself; nothing is shared
with the engine but the bytes. README.md describes the form of a case.
"""

import datetime
import json
import math
import pathlib
import subprocess
import sys
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import duckdb

HERE = pathlib.Path(__file__).parent
SHARDS = [1, 2, 5]
# Fewer would mean that files of cases were lost.
LEAST_CASES = 60
# Fractions agree in so many digits.
TOLERANCE = 1e-12

Case = namedtuple("Case", "title query sql in_order wrong")
Table = namedtuple("Table", "names rows")


def read_cases():
    for path in sorted(HERE.glob("*/*.txt")):
        title = query = None
        for section in path.read_text().split("\n=== ")[1:]:
            head, _, body = section.partition("\n")
            body = body.strip()
            if head.startswith("query "):
                title, query = f"{path.relative_to(HERE)}: {head[len('query '):]}", body
                case = None
            elif head in ("sql", "sql in order"):
                case = Case(title, query, body, head == "sql in order", [])
                yield case
            elif head == "wrong sql" and case:
                case.wrong.append(body)
            else:
                sys.exit(f"{path}: a section `{head}` is not known or stands in a wrong place")


def ask_engine(program, logs, files, query, shards):
    """What the engine answers, or in words why it does not."""
    command = [program, "--format", "json", "--shards", str(shards), query, *files]
    ran = subprocess.run(command, cwd=logs, capture_output=True, text=True)
    if ran.returncode != 0:
        return ran.stderr
    # Numbers stay as they are written, so that none loses digits here.
    as_written = {"parse_int": str, "parse_float": str}
    rows = json.loads(ran.stdout, object_pairs_hook=list, **as_written)
    names = [name for name, _ in rows[0]] if rows else []
    return Table(names, [[cell for _, cell in row] for row in rows])


def ask_duckdb(database, sql):
    """What DuckDB answers; one query may need several statements."""
    answer = database.execute(sql)
    names = [column[0] for column in answer.description]
    return Table(names, [[written(cell) for cell in row] for row in answer.fetchall()])


def written(cell):
    """A cell of DuckDB as the engine prints it; `None` where it is absent."""
    match cell:
        case bool():
            return str(int(cell))
        case datetime.datetime():
            return cell.strftime("%Y-%m-%d %H:%M:%S.") + f"{cell.microsecond // 1000:03}"
        case list():
            return json.dumps(cell, separators=(",", ":"), ensure_ascii=False)
        case float() if cell.is_integer() and abs(cell) < 2**53:
            return str(int(cell))
        case float():
            return None if math.isnan(cell) else repr(cell)
        case None:
            return None
    return str(cell)


def number(cell):
    try:
        return float(cell)
    except (TypeError, ValueError):
        return None


def agree(cell, other):
    if cell == other:
        return True
    a, b = number(cell), number(other)
    if a is None or b is None or not any("." in text or "e" in text for text in (cell, other)):
        return False
    return abs(a - b) <= TOLERANCE * max(abs(a), abs(b))


def sorted_rows(rows):
    def key(cell):
        if cell is None:
            return ""
        value = number(cell)
        return f"{value:.9g}" if value is not None and "." in cell else cell

    return sorted(rows, key=lambda row: [key(cell) for cell in row])


def difference(expected, found, in_order):
    """What is different, in words, if anything is."""
    if isinstance(found, str):
        return found
    if expected.names != found.names and found.rows:
        return f"columns {found.names}, and DuckDB has {expected.names}"
    if len(expected.rows) != len(found.rows):
        return f"{len(found.rows)} rows, and DuckDB has {len(expected.rows)}"
    pairs = zip(*(rows if in_order else sorted_rows(rows) for rows in (expected.rows, found.rows)))
    for at, (row, other) in enumerate(pairs):
        if not all(map(agree, row, other)):
            return f"row {at}:\n  engine {other}\n  DuckDB {row}"
    return None


def check(program, logs, files, database, case):
    """Why the case fails, if it does."""
    expected = ask_duckdb(database, case.sql)
    if not expected.rows:
        return "DuckDB finds no rows, so the case shows nothing"
    for shards in SHARDS:
        found = ask_engine(program, logs, files, case.query, shards)
        if shards == SHARDS[0]:
            first = found
        elif not isinstance(found, str) and (wrong := difference(first, found, True)):
            return f"{shards} shards, and not {SHARDS[0]}: {wrong}".replace("DuckDB", "before")
        if wrong := difference(expected, found, case.in_order):
            return f"{shards} shards: {wrong}"
    for sql in case.wrong:
        if not difference(ask_duckdb(database, sql), first, case.in_order):
            return f"a wrong translation gives the same rows:\n{sql}"
    return None


def main(program, logs, words=""):
    files = sorted(path.name for path in pathlib.Path(logs).glob("*.log"))
    database = duckdb.connect(config={"threads": 1})
    database.execute("SET file_search_path = ?", [logs])
    database.execute((HERE / "tables.sql").read_text())
    cases = [case for case in read_cases() if words in case.title]
    if not words and len(cases) < LEAST_CASES:
        sys.exit(f"{len(cases)} cases, and not {LEAST_CASES} or more")

    def run(case):
        with database.cursor() as cursor:
            try:
                return check(program, logs, files, cursor, case)
            except duckdb.Error as error:
                return f"DuckDB: {error}"

    failures = 0
    with ThreadPoolExecutor(2) as pool:
        for case, wrong in zip(cases, pool.map(run, cases)):
            if wrong:
                failures += 1
                print(f"{case.title}\n{case.query}\n{wrong}\n")
    if failures:
        sys.exit(f"{failures} of {len(cases)} queries differ from DuckDB")
    print(f"{len(cases)} queries give the same rows in DuckDB, over {SHARDS} shards")


main(*sys.argv[1:])
