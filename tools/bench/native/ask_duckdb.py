"""DuckDB with so many threads: the log into a table in memory, then the questions in SQL."""

import duckdb
from engine import asked, run

task = asked()
database = duckdb.connect(config={"threads": task["threads"]})


def load():
    database.execute(task["reads"].replace("%", task["log"]))
    return database


run(duckdb.__version__, load, lambda data, question: data.execute(question["sql"]).fetchall(), task["questions"])
