// Ten million records, 1 GB, in the browser: `make test-all`. Checks the answer and that the page
// stays alive, and prints what it measured. The log comes from `cargo run --example generate`.
import assert from "node:assert/strict";
import { createReadStream, readFileSync, readdirSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { brotliCompressSync } from "node:zlib";
import { goTo, pageTest, pickFiles, readTable, runQuery, waitForApp, waitForStatus } from "./harness.mjs";

const LOG = "target/gigabyte.log";
const TOP_PAIRS =
  "stats sum(bytes) as bytesTransferred by srcAddr, dstAddr | sort bytesTransferred desc | limit 10";

/** The number of records of a v2 log, and the bytes of its ten largest pairs. */
async function countByHand(path) {
  let records = 0;
  const bytesOf = new Map();
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const field = line.split(" ");
    if (field[13] !== "OK") continue;
    records += 1;
    const pair = `${field[3]} ${field[4]}`;
    bytesOf.set(pair, (bytesOf.get(pair) ?? 0) + Number(field[9]));
  }
  const largest = [...bytesOf.values()].sort((a, b) => b - a).slice(0, 10);
  return { records, largest: largest.map(String) };
}

/** The process of the page, and the most memory that it has held so far, in MB (Linux only). */
async function rendererPeak(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const peaks = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => Number(readFileSync(`/proc/${id}/status`, "utf8").match(/VmHWM:\s*(\d+) kB/)[1]) / 1000);
  return Math.max(...peaks);
}

const watchTasks = () => {
  window.longestTask = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longestTask = Math.max(window.longestTask, duration);
  }).observe({ type: "longtask" });
};

pageTest(
  "ten million records load and answer",
  { prepare: (page) => page.addInitScript(watchTasks), timeout: 300_000 },
  async (page) => {
    const { records, largest } = await countByHand(LOG);
    await waitForApp(page);
    page.setDefaultTimeout(120_000);

    let started = performance.now();
    await pickFiles(page, LOG);
    await waitForStatus(page, "Load status", new RegExp(`\\b${records.toLocaleString("en")} records$`));
    const loadSeconds = (performance.now() - started) / 1000;

    await goTo(page, "Query");
    started = performance.now();
    await runQuery(page, TOP_PAIRS, 10);
    const querySeconds = (performance.now() - started) / 1000;
    const [, ...rows] = await readTable(page, "Query results");
    assert.deepEqual(rows.map((cells) => cells[2]), largest);

    const download = readdirSync("dist").reduce((sum, name) => sum + brotliCompressSync(readFileSync(`dist/${name}`)).length, 0);
    const longestTask = await page.evaluate(() => window.longestTask);
    console.log(`records               ${records.toLocaleString("en")} (${(statSync(LOG).size / 1e6).toFixed(0)} MB)`);
    console.log(`load                  ${loadSeconds.toFixed(2)} s`);
    console.log(`top pairs             ${querySeconds.toFixed(2)} s`);
    console.log(`renderer, peak memory ${(await rendererPeak(page)).toFixed(0)} MB`);
    console.log(`longest task          ${longestTask === 0 ? "under 50" : longestTask.toFixed(0)} ms`);
    console.log(`dist/ with Brotli     ${(download / 1000).toFixed(0)} kB`);
  },
);
