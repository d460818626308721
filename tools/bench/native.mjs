// The native engines: each is a script of Python that runs for one log and ends.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { DUCKDB_READS, FIELDS, QUESTIONS } from "./questions.mjs";

/** Runs `native/ask_NAME.py` on a log; rejects when it fails or takes longer than `timeout` ms. */
export function native(name, { log, threads, program, timeout }) {
  const script = join(import.meta.dirname, "native", `ask_${name}.py`);
  const task = { log, threads, program, fields: FIELDS, reads: DUCKDB_READS, questions: QUESTIONS };
  return new Promise((resolve, reject) => {
    const child = spawn(".tools/venv/bin/python", ["-B", script], { timeout });
    const texts = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"]) child[stream].setEncoding("utf8").on("data", (text) => (texts[stream] += text));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(JSON.parse(texts.stdout));
      else reject(new Error(signal ? `no answer within ${timeout / 1000} s` : texts.stderr.trim().split("\n").at(-1)));
    });
    child.stdin.end(JSON.stringify(task));
  });
}
