"""What the native engines share: the order of steps, and how they are timed.

A script reads what it is asked from standard input as JSON (`log`, `threads`, `questions`) and prints
times in milliseconds and answers as JSON, in the shape that the pages have.
"""

import json
import resource
import sys
import time


def timed(action):
    """What `action` gives, and the milliseconds that it took."""
    begin = time.perf_counter()
    result = action()
    return result, (time.perf_counter() - begin) * 1000


def asked():
    return json.load(sys.stdin)


def tell(**measured):
    print(json.dumps(measured, default=str))


def run(version, load, answer, questions):
    """Loads the log and asks each question once, and then each again."""
    data, ingest = timed(load)
    answers = {}
    for question in questions:
        rows, engine = timed(lambda: answer(data, question))
        answers[question["name"]] = {"engine": engine, "rows": [list(row) for row in rows]}
    for question in questions:
        _, engine = timed(lambda: answer(data, question))
        answers[question["name"]]["engineAgain"] = engine
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    tell(version=version, ingest=ingest, answers=answers, peakMB=peak)
