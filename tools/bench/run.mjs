// `make bench-browser`: measures Flowglass and what people could take instead side by side, on the same
// logs, and writes docs/benchmarks.md.
//
//   node tools/bench/run.mjs --programs DIR [--rounds 5] [--records 100000,1000000,10000000]
//       [--large 50000000,100000000] [--engines reading,flowglass] [--page docs/benchmarks.md]
//
// DIR has the programs of examples/. All engines, or those that are named, take turns, and each round begins with another one.
// An answer that is not that of the others ends the run. What was measured stays in target/bench/. Logs
// of --large, which take long and much disk, are read by Flowglass alone and once; their figures are in the
// page from then on, and with `--records ""` they are all that is measured anew.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { serve } from "../serve.mjs";
import { chromiumVersion, closeChromium } from "./chromium.mjs";
import { Logs } from "./data.mjs";
import { downloads } from "./downloads.mjs";
import { flowglass, flowglassUiTask } from "./flowglass.mjs";
import { native } from "./native.mjs";
import { peer } from "./peers.mjs";
import { QUESTIONS, canonical } from "./questions.mjs";
import { writePage } from "./report.mjs";
import { buildSite, versionOf } from "./site.mjs";

const FOLDER = "target/bench";
const SITE = join(FOLDER, "site");
const FACTS = join(FOLDER, "measured.json");
const THREADS = 2;
/** How many files in gzip are read at once. */
const MANY_FILES = 20;

const { values: options } = parseArgs({
  options: {
    programs: { type: "string" },
    rounds: { type: "string", default: "5" },
    records: { type: "string", default: "100000,1000000,10000000" },
    large: { type: "string", default: "" },
    engines: { type: "string", default: "" },
    page: { type: "string", default: "docs/benchmarks.md" },
  },
});
const numbers = (text) => text.split(/[ ,]+/).filter(Boolean).map(Number);
const rounds = Number(options.rounds);

/** The share of all cores that was in use for some seconds. */
async function usage() {
  const times = () => cpus().reduce(([idle, all], { times }) => [idle + times.idle, all + Object.values(times).reduce((a, b) => a + b)], [0, 0]);
  const before = times();
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const after = times();
  return 1 - (after[0] - before[0]) / (after[1] - before[1]);
}

// The machine is looked at before it gets busy with this.
const usedByOthers = await usage();
const git = (...args) => execFileSync("git", args, { encoding: "utf8" }).trim();
// The page that this writes may have been written before.
const changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", ":(exclude)docs/benchmarks.md") !== "";
const commit = git("describe", "--always") + (changed ? "-dirty" : "");
const logs = new Logs(join(FOLDER, "logs"), join(options.programs, "generate"));
const program = join(options.programs, "query");
await buildSite(SITE);
const app = await serve({ root: "dist" });
const peers = await serve({ root: SITE });

/** How long a step may take with so many lines, in ms. */
const patience = (lines) => 180_000 + lines / 20;

/** The engines: `run(log)` is one round. Those with `fewer` do one round only with a log of so many lines. */
const ENGINES = {
  reading: {
    run: ({ path, size, lines }) => peer(peers, "reading/", { file: path, count: size, timeout: patience(lines) }),
  },
  flowglass: {
    run: ({ path, records, lines }) => flowglass(app, { files: [path], records, asks: true, timeout: patience(lines) }),
  },
  duckdbWasm: {
    run: ({ path, lines }) => peer(peers, "duckdb/", { file: path, count: lines, asks: true, timeout: patience(lines) }),
  },
  perspective: {
    fewer: 10_000_000,
    run: ({ path, lines }) => peer(peers, "perspective/", { file: path, count: lines, asks: true, timeout: patience(lines) }),
  },
  flowglassNative: {
    run: ({ path, lines }) => native("flowglass", { log: path, threads: THREADS, program, timeout: patience(lines) }),
  },
  duckdbNative: {
    run: ({ path, lines }) => native("duckdb", { log: path, threads: THREADS, timeout: patience(lines) }),
  },
  polarsNative: {
    run: ({ path, lines }) => native("polars", { log: path, threads: THREADS, timeout: patience(lines) }),
  },
};

/**
 * Lets `engines` take turns on a log. Resolves to the measured rounds of each, and why others have
 * none: an engine that fails is out.
 */
async function compete(engines, log, count = rounds) {
  const measured = {};
  const failed = {};
  const names = Object.keys(engines);
  const expected = {};
  for (let round = 0; round < count; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length];
      const { run, fewer = Infinity } = engines[name];
      if (name in failed || (log.lines >= fewer && measured[name]?.length > 0)) continue;
      const about = `round ${round + 1} of ${count}, ${log.lines.toLocaleString("en")} lines, ${name}`;
      try {
        const one = await run(log);
        agree(expected, one.answers, name);
        (measured[name] ??= []).push(one);
        console.log(`${about}: ${one.ingest.toFixed(0)} ms`);
      } catch (error) {
        if (error instanceof Disagreement) throw error;
        failed[name] = error.message.split("\n")[0];
        delete measured[name];
        console.log(`${about}: ${failed[name]}`);
      }
    }
  }
  return { ...log, path: undefined, measured, failed };
}

class Disagreement extends Error {}

/** Holds answers against those that came first; what is not the same is left in files to look at. */
function agree(expected, answers = {}, name) {
  for (const question of QUESTIONS) {
    const answer = answers[question.name];
    if (!answer) continue;
    const text = canonical(question, answer.rows);
    delete answer.rows;
    const first = (expected[question.name] ??= { name, text });
    if (first.text === text) continue;
    const files = [first, { name, text }].map((each) => {
      const path = join(FOLDER, `${question.name}-${each.name}.txt`);
      writeFileSync(path, `${each.text}\n`);
      return path;
    });
    throw new Disagreement(`${first.name} and ${name} differ in ${question.name}: compare ${files.join(" and ")}`);
  }
}

/** What only a computer tells: how many cores, which processor, how much memory, which system. */
function machine() {
  const [{ model }] = cpus();
  const release = readFileSync("/etc/os-release", "utf8").match(/^PRETTY_NAME="(.*)"$/m)[1];
  return { cores: cpus().length, model, memoryGB: totalmem() / 1e9, system: release };
}

/** All engines, with logs of so many `records`. */
async function compare(records) {
  const date = new Date().toISOString().slice(0, 10);
  const facts = { date, commit, rounds, usedByOthers, machine: machine(), threads: THREADS, sizes: [] };
  const named = options.engines.split(",");
  const engines = Object.fromEntries(Object.entries(ENGINES).filter(([name]) => options.engines === "" || named.includes(name)));
  for (const lines of records) facts.sizes.push(await compete(engines, logs.plain(lines)));
  const { measured } = facts.sizes[0];
  facts.versions = {
    chromium: chromiumVersion,
    duckdbWasm: versionOf("@duckdb/duckdb-wasm"),
    perspective: versionOf("@perspective-dev/client"),
    duckdbNative: measured.duckdbNative?.[0].version,
    polarsNative: measured.polarsNative?.[0].version,
  };
  const roots = { flowglass: "dist", duckdbWasm: SITE, perspective: SITE };
  facts.downloads = {};
  for (const [name, root] of Object.entries(roots)) {
    if (measured[name]) facts.downloads[name] = downloads(root, measured[name][0].asked, join(FOLDER, "brotli.json"));
  }

  // Less when all is on a small scale.
  const packedLines = Math.min(1_000_000, Math.max(...records));
  const one = logs.packed(packedLines, 1);
  facts.packed = await compete(
    {
      reading: ENGINES.reading,
      flowglass: { run: ({ path, records, lines }) => flowglass(app, { files: [path], records, timeout: patience(lines) }) },
    },
    one,
  );

  const many = Array.from({ length: MANY_FILES }, (_, at) => logs.packed(packedLines / 2, at + 1));
  const sum = (field) => many.reduce((sum, log) => sum + log[field], 0);
  const files = many.map(({ path }) => path);
  const withWorkers = (workers) => ({
    run: ({ records, lines }) => flowglass(app, { files, records, workers, timeout: patience(lines) }),
  });
  facts.many = await compete(
    { all: withWorkers(undefined), one: withWorkers(1) },
    { files: MANY_FILES, lines: sum("lines"), size: sum("size"), packedSize: sum("packedSize"), records: sum("records") },
  );

  const largest = logs.plain(Math.max(...records));
  facts.ui = { lines: largest.lines };
  try {
    const how = { files: [largest.path], records: largest.records, timeout: patience(largest.lines) };
    Object.assign(facts.ui, await flowglassUiTask(app, how));
  } catch (error) {
    facts.ui.failed = error.message;
  }

  return facts;
}

/** Flowglass alone with a log so large that it is not kept. */
async function alone(lines) {
  const log = logs.plain(lines);
  const measured = await compete({ flowglass: ENGINES.flowglass }, log, 1);
  logs.remove(log);
  return { ...measured, commit };
}

try {
  const before = existsSync(FACTS) ? JSON.parse(readFileSync(FACTS, "utf8")) : {};
  const records = numbers(options.records);
  const facts = records.length > 0 ? { ...(await compare(records)), large: before.large ?? [] } : before;
  for (const lines of numbers(options.large)) {
    facts.large = [...facts.large.filter((each) => each.lines !== lines), await alone(lines)].sort((a, b) => a.lines - b.lines);
  }
  writeFileSync(FACTS, `${JSON.stringify(facts, null, 2)}\n`);
  writePage(facts, options.page);
  console.log(`${options.page} is written`);
} catch (error) {
  if (!(error instanceof Disagreement)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  app.stop();
  peers.stop();
  await closeChromium();
}
