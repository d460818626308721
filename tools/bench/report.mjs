// Writes docs/benchmarks.md from what was measured. All figures are computed here; none is typed in.
import { writeFileSync } from "node:fs";
import { QUESTIONS } from "./questions.mjs";

const NAMES = {
  reading: "a page that only reads the file",
  flowglass: "**Flowglass**",
  duckdbWasm: "DuckDB-WASM (EH, 1 thread)",
  perspective: "Perspective",
  flowglassNative: "**Flowglass**, `examples/query.rs`",
  duckdbNative: "DuckDB",
  polarsNative: "Polars",
};
const PAGES = ["reading", "flowglass", "duckdbWasm", "perspective"];
/** A machine of which others use more of the processor is no place to measure. */
const QUIET = 0.1;
/** With fewer rounds no goal is reached. */
const ROUNDS = 5;
/** How much memory in MB may be taken with so many records, and the higher goal. */
const LIMITS = { 1e6: [60, 40], 1e7: [320, 220] };

/** The median of what `of` finds in each round; NaN when there is none. */
function median(rounds, of) {
  const values = (rounds ?? []).map(of).filter(Number.isFinite).sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

const figure = (value, unit = "") => {
  if (!Number.isFinite(value)) return "";
  const digits = Math.abs(value) < 10 ? 1 : 0;
  const text = value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });
  return text + (unit && ` ${unit}`);
};
const ratio = (value) => (Number.isFinite(value) ? `${value.toFixed(2)} ×` : "");
const whole = (value) => value.toLocaleString("en");
const megabytes = (bytes) => `${figure(bytes / 1e6)} MB`;
const million = (lines) => (lines >= 1e6 ? `${lines / 1e6} million` : whole(lines));
const short = (lines) => `${lines / 1e6} M`;

/** A table whose first `texts` columns are words; the others are figures. */
const table = (texts, head, rows) => {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => (at < texts ? "---" : "---:"))), ...rows.map(line)].join("\n");
};

const engineMs = (rounds, name) => median(rounds, ({ answers }) => answers[name]?.engine);
const shownMs = (rounds, name) => median(rounds, ({ answers }) => answers[name]?.shown);

/**
 * What one goal asks for and what came of it. `tries` are [measured, goal, higher goal, name], all to be
 * met; of those with a name only the one that is furthest from its goal is shown.
 */
function goal(what, unit, tries, { atLeast = false } = {}) {
  const known = tries.filter(([value, bar]) => Number.isFinite(value) && Number.isFinite(bar));
  if (known.length === 0) return [what, "–", "", "", "not measured"];
  const meets = (value, limit) => limit === undefined || (atLeast ? value >= limit : value <= limit);
  const met = known.filter(([value, bar]) => meets(value, bar)).length;
  const hasHigher = known.some(([, , higher]) => higher !== undefined);
  const isBeyond = hasHigher && met === known.length && known.every(([value, , higher]) => meets(value, higher));

  const distance = ([value, bar]) => (atLeast ? bar / value : value / bar);
  const isNamed = known[0][3] !== undefined;
  const shown = isNamed ? known.sort((a, b) => distance(b) - distance(a)).slice(0, 1) : known;
  const show = (value) => (unit === "×" ? ratio(value) : figure(value, unit));
  const list = (at, sign) => {
    const texts = [...new Set(shown.filter((each) => each[at] !== undefined).map((each) => show(each[at])))];
    return texts.length === 0 ? "" : sign + texts.join(", ");
  };
  const sign = atLeast ? "≥ " : "≤ ";
  const some = known.length > 1 && met > 0 ? `${met} of ${known.length}` : "no";
  const reached = isBeyond ? "beyond" : met === known.length ? "yes" : some;
  return [what, list(0, "") + (isNamed ? ` (${shown[0][3]})` : ""), list(1, sign), list(2, sign), reached];
}

function goals({ sizes, packed, many, ui, downloads }) {
  const meant = sizes.filter(({ lines }) => lines in LIMITS);
  const own = meant.length > 0 ? meant : sizes;
  const of = (size, name) => size.measured[name];
  const ingest = (size, name) => ingestMs(of(size, name));
  const at = own.map(({ lines }) => short(lines)).join(" and ");
  const perQuestion = (act) => own.flatMap((size) => QUESTIONS.map(({ name }) => [...act(size, name), `${name}, ${short(size.lines)}`]));
  const download = (name) => downloads[name]?.reduce((sum, { brotli }) => sum + brotli, 0) / 1000;
  const first = own[0] ?? sizes[0];
  const ready = (name) => median(of(first, name), ({ ready }) => ready);
  const held = (size) => median(of(size, "flowglassNative"), ({ heldPerRecord }) => heldPerRecord);
  const above = (size) => median(of(size, "flowglass"), ({ peakMB }) => peakMB) - median(of(size, "reading"), ({ peakMB }) => peakMB);
  return [
    goal(`reading ${at} records, against a page that only reads the file`, "×", own.map((size) => [ingest(size, "flowglass") / ingest(size, "reading"), 1.6, 1.4])),
    goal("… and against DuckDB", "ms", own.map((size) => [ingest(size, "flowglass"), ingest(size, "duckdbNative")])),
    goal(`a .gz of ${short(packed.lines)} records, against decompression alone`, "×", [
      [ingest(packed, "flowglass") / ingest(packed, "reading"), 1.45, 1.2],
    ]),
    goal(`${many.files} .gz files with all workers, against one worker`, "×", [[ingest(many, "all") / ingest(many, "one"), 0.6]]),
    goal(
      `each question of ${at} records, engine time, against DuckDB or 8 ms (that which is furthest)`,
      "ms",
      perQuestion((size, name) => {
        const bar = Math.max(engineMs(of(size, "duckdbNative"), name), 8);
        return [engineMs(of(size, "flowglass"), name), bar, bar / 2];
      }),
    ),
    goal(
      "… until the rows stand in the document, above engine time",
      "ms",
      perQuestion((size, name) => [median(of(size, "flowglass"), ({ answers }) => answers[name].shown - answers[name].engine), 30, 17]),
    ),
    goal(
      `DuckDB-WASM against Flowglass: reading ${at} records`,
      "×",
      own.map((size) => [ingest(size, "duckdbWasm") / ingest(size, "flowglass"), 3, size.lines === 1e7 ? 6 : undefined]),
      { atLeast: true },
    ),
    goal(
      "… each question",
      "×",
      perQuestion((size, name) => [engineMs(of(size, "duckdbWasm"), name) / engineMs(of(size, "flowglass"), name), 3, undefined]),
      { atLeast: true },
    ),
    goal("… page ready", "×", [[ready("duckdbWasm") / ready("flowglass"), 4]], { atLeast: true }),
    goal("… download", "×", [[download("duckdbWasm") / download("flowglass"), 10]], { atLeast: true }),
    goal(`held for each of ${at} records`, "bytes", own.map((size) => [held(size), 26, 18])),
    goal(`peak memory above the page that only reads, with ${at} records`, "MB", own.map((size) => [above(size), ...(LIMITS[size.lines] ?? [])])),
    goal("first paint with nothing cached", "ms", [[median(of(first, "flowglass"), ({ paint }) => paint), 100, 50]]),
    goal("ready for a file with nothing cached", "ms", [[ready("flowglass"), 280, 150]]),
    goal("download to the first answer, in Brotli", "kB", [[download("flowglass"), 450, 300]]),
    goal(`longest task of the UI thread while ${short(ui.lines)} records load and all questions are asked`, "ms", [[ui.longestUi, 50, 16]]),
  ];
}

function engines({ measured, failed }, rounds) {
  const row = (name) => {
    const isPage = PAGES.includes(name);
    const ran = measured[name];
    const fewer = ran && ran.length < rounds ? ` (${ran.length} round)` : "";
    const cells = [NAMES[name] + fewer, isPage ? "browser" : "native"];
    if (!ran) return [...cells, ...Array(2 + QUESTIONS.length).fill(""), "", `not measured`];
    return [
      ...cells,
      isPage ? figure(median(ran, ({ ready }) => ready)) : "",
      figure(ingestMs(ran)),
      ...QUESTIONS.map(({ name }) => figure(engineMs(ran, name))),
      figure(median(ran, ({ ingestPeakMB }) => ingestPeakMB)),
      figure(median(ran, ({ peakMB }) => peakMB)),
    ];
  };
  const why = Object.entries(failed).map(([name, reason]) => `${NAMES[name]} was not measured: ${reason}.`);
  const head = ["engine", "where", "page ready", "ingest", ...QUESTIONS.map(({ name }) => name), "MB after ingest", "peak MB"];
  return [table(2, head, Object.keys(NAMES).filter((name) => measured[name] || failed[name]).map(row)), ...why].join("\n\n");
}

function questions({ measured }) {
  const ran = measured.flowglass;
  const again = (name, which) => median(ran, ({ answers }) => answers[name][which]);
  return table(
    1,
    ["", "engine", "rows in the document", "engine, asked again", "rows, asked again", "DuckDB-WASM", "DuckDB-WASM, again", "DuckDB", "DuckDB, again"],
    QUESTIONS.map(({ name }) => [
      name,
      figure(engineMs(ran, name)),
      figure(shownMs(ran, name)),
      figure(again(name, "engineAgain")),
      figure(again(name, "shownAgain")),
      ...["duckdbWasm", "duckdbNative"].flatMap((other) => [
        figure(engineMs(measured[other], name)),
        figure(median(measured[other], ({ answers }) => answers[name]?.engineAgain)),
      ]),
    ]),
  );
}

const ingestMs = (rounds) => median(rounds, ({ ingest }) => ingest);

function scaling({ sizes, large }) {
  const ran = [...sizes, ...large].filter(({ measured }) => measured.flowglass).sort((a, b) => a.lines - b.lines);
  const cells = ({ lines, size, commit, measured: { flowglass } }) => {
    const ingest = ingestMs(flowglass);
    return [
      short(lines) + (commit ? ` (once, at ${commit})` : ""),
      megabytes(size),
      figure(ingest),
      figure((ingest / lines) * 1e6),
      figure(size / ingest / 1000),
      ...QUESTIONS.map(({ name }) => figure(engineMs(flowglass, name))),
      figure(median(flowglass, ({ peakMB }) => peakMB)),
    ];
  };
  const head = ["records", "text", "ingest", "ms per million", "MB/s", ...QUESTIONS.map(({ name }) => name), "peak MB"];
  const growth = ran.slice(1).map((size, at) => {
    const [less, more] = [ran[at].measured.flowglass, size.measured.flowglass];
    const times = QUESTIONS.map(({ name }) => `${name} ${figure(engineMs(more, name) / engineMs(less, name))}`);
    const data = figure(size.lines / ran[at].lines);
    return `From ${short(ran[at].lines)} to ${short(size.lines)} records, which is ${data} times as many, reading takes ${figure(ingestMs(more) / ingestMs(less))} times as long; ${times.join(", ")}.`;
  });
  const why = large.filter(({ failed }) => failed.flowglass).map(({ lines, failed }) => `${short(lines)} records: ${failed.flowglass}.`);
  return [table(1, head, ran.map(cells)), ...growth, ...why].join("\n\n");
}

function packedFiles({ packed, many, machine }) {
  const ingest = ({ measured }, name) => ingestMs(measured[name]);
  const use = (name) => median(many.measured[name], ({ processor, ingest }) => processor / ingest);
  const failed = [...Object.entries(packed.failed), ...Object.entries(many.failed)].map(([name, why]) => `\n\nNot measured (${name}): ${why}.`);
  return `${table(
    1,
    ["what", "ms", "cores busy"],
    [
      [`one .gz of ${short(packed.lines)} records (${megabytes(packed.packedSize)}), only decompressed`, figure(ingest(packed, "reading")), ""],
      ["the same in Flowglass", figure(ingest(packed, "flowglass")), figure(median(packed.measured.flowglass, ({ processor, ingest }) => processor / ingest))],
      [`${many.files} .gz files, ${short(many.lines)} records in all (${megabytes(many.packedSize)}), one worker`, figure(ingest(many, "one")), figure(use("one"))],
      [`the same with ${machine.cores} workers`, figure(ingest(many, "all")), figure(use("all"))],
    ],
  )}${failed.join("")}`;
}

function starting({ sizes, downloads }) {
  const { measured } = sizes.find(({ lines }) => lines === 1e6) ?? sizes[0];
  return table(
    1,
    ["page", "first paint", "ready for a file", "download", "in Brotli"],
    Object.entries(downloads).map(([name, files]) => [
      NAMES[name],
      figure(median(measured[name], ({ paint }) => paint), "ms"),
      figure(median(measured[name], ({ ready }) => ready), "ms"),
      `${figure(files.reduce((sum, { size }) => sum + size, 0) / 1000)} kB`,
      `${figure(files.reduce((sum, { brotli }) => sum + brotli, 0) / 1000)} kB`,
    ]),
  );
}

export function writePage(facts, path) {
  const { date, rounds, usedByOthers, machine, versions, threads, commit, sizes, large, ui } = facts;
  const used = `${figure(usedByOthers * 100)} % of the processor`;
  const longTask = Math.max(...sizes.flatMap(({ measured }) => measured.flowglass ?? []).map(({ longestTask }) => longestTask));
  const isDecided = usedByOthers <= QUIET && rounds >= ROUNDS;
  const when = usedByOthers > QUIET
    ? `**Preliminary.** Measured on ${date} (revision ${commit}) while other programs kept the machine busy (${used} before the run): all times are too long, and those of one engine cannot be held against those of another.`
    : `Measured on ${date} (revision ${commit}); the machine was otherwise idle (${used} in use before the run).`;
  const text = `# Benchmarks

Flowglass side by side with what people could take instead: DuckDB-WASM and Perspective in the same browser, DuckDB and Polars on the same machine, and a page that does nothing but read the file, faster than which no page can be. \`make bench-browser\` measures all of it in one run and writes this page; no figure in it is written by hand.

${when} ${machine.cores} cores (${machine.model}), ${figure(machine.memoryGB)} GB of memory, ${machine.system}. Chromium ${versions.chromium}, headless; DuckDB-WASM ${versions.duckdbWasm}, Perspective ${versions.perspective}; DuckDB ${versions.duckdbNative ?? "–"} and Polars ${versions.polarsNative ?? "–"} with ${threads} threads each, as Flowglass has ${machine.cores} workers. Medians of ${rounds} ${rounds === 1 ? "round" : "rounds"}. Times are in milliseconds, MB are millions of bytes.

## Goals

What this project has set itself, and where it stands: with as many figures as there are sizes, or with the one of all questions that is furthest from its goal. "Beyond" means that the higher goal is met, too.${isDecided ? "" : ` A goal takes ${ROUNDS} rounds on a quiet machine to be reached; this run leaves all of them undecided.`}

${table(1, ["what", "measured", "goal", "higher goal", "reached"], goals(facts).map((cells) => (isDecided ? cells : [...cells.slice(0, -1), "undecided"])))}

${sizes
  .map(
    (size) => `## ${million(size.lines)} records (${megabytes(size.size)})

${engines(size, rounds)}`,
  )
  .join("\n\n")}

The times of questions are those of the engine: in Flowglass from the button until the workers have merged what they found and the page has the rows, in the others until the rows are handed over. Each question is asked for the first time here.

## Until the rows can be seen

${sizes
  .filter(({ measured }) => measured.flowglass)
  .map((size) => `${million(size.lines)} records:\n\n${questions(size)}`)
  .join("\n\n")}

"Again" is the same question asked a second time in the same page, after all the others: compiled code has become faster by then, and memory is there.

## Files in gzip

${packedFiles(facts)}

"Cores busy" is processor time of the page's process over the time taken.

## Does it scale?

${scaling(facts)}

A time that grows faster than the records has a reason in the data: Q1 and Q5 make a group for each pair and each source, and there are more of them in a longer log (2.1 million pairs in ten million records), until their table no longer fits into the caches of the processor. A time that grows more slowly has a part that does not depend on the log: messages to workers and back, code that is run for the first time, and batches of records that need not be read.${large.length === 0 ? " More than ten million records were not measured in this run." : ""}

## What has to be downloaded

${starting(facts)}

These are all files that a page asks for until the first answer is there, as small as Brotli makes them (quality 11). Flowglass fetches its reader of Parquet files only when one is opened.

## How it was measured

- The logs are those of \`examples/generate\`: a day of two networks with 240 instances, 2 % of the records IPv6, 8 % rejected, 1 % without data, in time order. Counts above are lines. All of them lie in the memory of the system before the first round.
- The engines take turns, and each round begins with another one. Each visit of a page has a browser context and a process of its own, with nothing cached.
- The clock is the page's own. It starts when the page is told of the chosen file, and stops when the number of records stands in the document; for questions it starts with the press of the button and stops when the rows stand there. No way to or from the program that drives the browser is in a figure. Before each step the page and its workers have been silent for 0.3 seconds, and before a file is chosen another second has passed, which no person does without: what a page does by then is not waited for.
- The questions: ${QUESTIONS.map(({ name, asks }) => `${name}, ${asks}`).join("; ")}. In the language of Flowglass they are:

${QUESTIONS.map(({ insights }) => `  \`\`\`insights\n  ${insights}\n  \`\`\``).join("\n\n")}

- All engines gave the same rows; the run ends without a page when one does not. Where a limit cuts through equals, any of them will do.
- Page ready is from the request for the page until it can take a file. First paint is what the browser reports.
- Memory is the most that the page's process (or the native program) ever had resident, as the kernel keeps count. "MB after ingest" is before the first question.
- The page that only reads does so in a worker: a BYOB reader into one buffer, or \`DecompressionStream\` for gzip.
- DuckDB reads the log with \`read_csv\` and all columns given, Polars with \`read_csv\` and a schema, both into memory. Perspective reads commas only, so its page turns blanks into commas, in pieces of 16 MiB. Its times with ten million records are of one round, since it takes minutes.
- \`examples/query.rs\` reads the log anew for each question; its time of reading is the median of those. What is held for each record is what it says of Flowglass's own structures.
- The longest task of the UI thread comes from the browser's own trace, in a run in which nothing else is measured${ui.failed ? ` (not this time: ${ui.failed})` : ""}. Tasks of 50 ms and more, which browsers report to pages, were ${longTask === 0 ? "not seen in any other run" : `seen in other runs: the longest took ${figure(longTask)} ms`}.

## What limits what

- Reading a plain log cannot be faster than the browser hands over its bytes, which takes processor time itself: with few cores, parsing and handing over share them.
- One file in gzip is decompressed and parsed by one worker, whatever else there is. Many files keep all cores busy.
- Q1 and Q5 live in tables of groups. Without shared memory, which takes headers that a static host does not send, workers exchange their groups as messages and merge them; a native engine has its threads work on the same memory.
- A question that needs little work still pays for messages between page and workers, and then for a frame of drawing. Where an engine is done within a few milliseconds, these are most of what is measured.
- A browser compiles a function of WebAssembly when it is first called, and optimises it when it has run for a while. While nobody asks anything of them, the workers of Flowglass therefore read a made-up log and answer questions on it, in the first half second after the page is there; a file that is chosen within that time is read more slowly. Code that this has not met is compiled while it is waited for: people ask once, so the first time is what counts above.

## What was not measured

- Other browsers than Chromium, and machines with more or fewer cores.
- DuckDB-WASM with threads: it needs headers (cross-origin isolation) that a static host does not send by itself.
- Arquero and SQLite in the browser, ClickHouse and command line tools natively.
- Disks: all files are in memory before they are read.
- Anything over a network: pages come from a server on the same machine.
`;
  writeFileSync(path, text);
}
