// Ten million records, 1 GB, in the browser: `make test-all`. Checks the answer and that the page
// stays alive, and prints what it measured. The log comes from `cargo run --example generate`.
import assert from "node:assert/strict";
import { createReadStream, existsSync, readFileSync, readdirSync, statSync } from "node:fs";
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

/** What the process of the page has used so far: seconds of processor time, and (on Linux) its peak memory in MB. */
async function spent(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  const { id, cpuTime } = renderers.reduce((most, each) => (each.cpuTime > most.cpuTime ? each : most));
  const peak = existsSync(`/proc/${id}/status`)
    ? Number(readFileSync(`/proc/${id}/status`, "utf8").match(/VmHWM:\s*(\d+) kB/)[1]) / 1000
    : NaN;
  return { seconds: cpuTime, peak };
}

/** Runs `action`: how long it took, as seconds of the clock and of the processor. */
async function timed(page, action) {
  const before = (await spent(page)).seconds;
  const start = performance.now();
  await action();
  const clock = (performance.now() - start) / 1000;
  const processor = (await spent(page)).seconds - before;
  return `${clock.toFixed(2)} s (${processor.toFixed(2)} s of processor time)`;
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

    const load = await timed(page, async () => {
      await pickFiles(page, LOG);
      await waitForStatus(page, "Load status", new RegExp(`\\b${records.toLocaleString("en")} records$`));
    });
    await goTo(page, "Query");
    const topPairs = await timed(page, () => runQuery(page, TOP_PAIRS, 10));
    const [, ...rows] = await readTable(page, "Query results");
    assert.deepEqual(rows.map((cells) => cells[2]), largest);

    const conversations = await timed(page, async () => {
      await goTo(page, "Connections");
      await page.getByRole("grid", { name: "Conversations", exact: true }).locator("td").filter({ hasText: /./ }).first().waitFor();
    });
    // Then the other lists of the place.
    const lists = await timed(page, () => page.getByText(/knocked .* in vain/).waitFor());
    const [client, server] = [rows[0][0], rows[0][1]];
    const verdict = () =>
      timed(page, async () => {
        await page.getByRole("combobox", { name: "To" }).press("Enter");
        await waitForStatus(page, "Verdict status", new RegExp(`^${server} to ${client}:`));
      });
    await page.getByRole("combobox", { name: "From" }).fill(client);
    await page.getByRole("combobox", { name: "To" }).fill(server);
    await page.getByRole("combobox", { name: "To" }).press("Enter");
    await waitForStatus(page, "Verdict status", new RegExp(`^${client} to ${server}:`));
    await page.getByRole("button", { name: "Swap From and To" }).click();
    const asked = await verdict();

    const download = readdirSync("dist").reduce((sum, name) => sum + brotliCompressSync(readFileSync(`dist/${name}`)).length, 0);
    const longestTask = await page.evaluate(() => window.longestTask);
    console.log(`records               ${records.toLocaleString("en")} (${(statSync(LOG).size / 1e6).toFixed(0)} MB)`);
    console.log(`load                  ${load}`);
    console.log(`top pairs             ${topPairs}`);
    console.log(`conversations         ${conversations}`);
    console.log(`the other lists       ${lists}`);
    console.log(`verdict               ${asked}`);
    console.log(`renderer, peak memory ${(await spent(page)).peak.toFixed(0)} MB`);
    console.log(`longest task          ${longestTask === 0 ? "under 50" : longestTask.toFixed(0)} ms`);
    console.log(`dist/ with Brotli     ${(download / 1000).toFixed(0)} kB`);
  },
);

/**
 * Starts a clock with the next key or press in the page; resolves, when `changed(before)` holds of the
 * page's text of `selector`, to the milliseconds until what changed was painted.
 */
async function answered(page, selector, action) {
  await page.evaluate((selector) => {
    const text = () => document.querySelector(selector)?.textContent ?? "";
    const before = text();
    window.answered = new Promise((resolve) => {
      let begin = 0;
      const started = () => (begin ||= performance.now());
      for (const type of ["keydown", "pointerup"]) addEventListener(type, started, { capture: true, once: true });
      const look = () => {
        // The callback of a message comes after the frame in which the change was painted.
        if (begin && text() !== before) {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now() - begin);
          port2.postMessage(null);
        } else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  }, selector);
  await action();
  return page.evaluate(() => window.answered);
}

/** Scrolls the element for two seconds as far as it goes, and counts frames: how many there are in a second. */
const scrolled = (element) =>
  element.evaluate(
    (element) =>
      new Promise((resolve) => {
        const [begin, end] = [performance.now(), element.scrollHeight];
        let frames = 0;
        const frame = () => {
          const passed = performance.now() - begin;
          if (passed >= 2_000) return resolve((frames * 1_000) / passed);
          frames += 1;
          element.scrollTop = (end * passed) / 2_000;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
  );

pageTest(
  "ten million records are brushed, filtered and scrolled",
  { prepare: (page) => page.addInitScript(watchTasks), timeout: 300_000 },
  async (page) => {
    await waitForApp(page);
    page.setDefaultTimeout(120_000);
    await pickFiles(page, LOG);
    await waitForStatus(page, "Load status", /records$/);
    const pairs = page.getByRole("table", { name: "Top pairs" });
    await pairs.waitFor();
    const figures = {};
    const longest = async (name, ms) => {
      const task = await page.evaluate(() => window.longestTask);
      await page.evaluate(() => (window.longestTask = 0));
      figures[name] = `${ms.toFixed(0)} ms (longest task ${task === 0 ? "under 50" : task.toFixed(0)} ms)`;
    };
    await page.evaluate(() => (window.longestTask = 0));

    const slider = page.getByRole("slider", { name: "Time", exact: true });
    await slider.focus();
    await page.keyboard.press("Home");
    for (let step = 0; step < 6; step++) await page.keyboard.press("Shift+ArrowRight");
    await longest("brush", await answered(page, ".totals", () => page.keyboard.press("Enter")));
    await longest("all time", await answered(page, ".totals", () => page.keyboard.press("Escape")));
    await page.getByRole("button", { name: /Rejected \(/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Only this" }).focus();
    await longest("chip", await answered(page, ".totals", () => page.keyboard.press("Enter")));
    await longest("without it", await answered(page, ".totals", () => page.keyboard.press("Control+z")));
    await page.getByRole("link", { name: "Data", exact: true }).focus();
    await longest("to Data", await answered(page, "main", () => page.keyboard.press("Enter")));
    await page.getByRole("link", { name: "Overview", exact: true }).focus();
    await longest("to Overview", await answered(page, "main", () => page.keyboard.press("Enter")));

    await goTo(page, "Query");
    await page.getByRole("textbox", { name: "Query", exact: true }).fill("fields @timestamp, srcAddr, dstAddr, bytes");
    await page.getByRole("button", { name: "Run query" }).click();
    await waitForStatus(page, "Query status", /^10,000,000 rows? in/);
    const scroller = page.locator(".results-scroll");
    await scroller.scrollIntoViewIfNeeded();
    figures.scrolling = `${(await scrolled(scroller)).toFixed(1)} frames in a second`;
    for (const [name, figure] of Object.entries(figures)) console.log(`${name.padEnd(21)} ${figure}`);
  },
);
