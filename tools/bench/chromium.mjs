// The browser that pages are measured in. Each visit has a context of its own: nothing is cached, and
// the page has a process of its own, whose memory the kernel counts.
import { existsSync, readFileSync } from "node:fs";
import { launch } from "../chromium.mjs";
import { stopwatch } from "./stopwatch.mjs";

const browser = await launch();

export const chromiumVersion = browser.version();
export const closeChromium = () => browser.close();

/**
 * Opens a page of `server` and does `body(page, peak)` with it, in which `peak()` tells the most memory in
 * MB that the process of the page has had resident so far. Resolves to what that resolves to, with
 * - `peakMB`: the same at the end,
 * - `longestTask`: the longest task of the UI thread in ms; 0 when none took 50 ms,
 * - `asked`: the files that the page asked the server for.
 *
 * Rejects when it takes longer than `timeout` ms, or when the page reports an error.
 */
export async function visit(server, { path = "", prepare, timeout }, body) {
  const context = await browser.newContext();
  const begin = server.requests.length;
  let timer;
  let memory;
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(timeout);
    await page.addInitScript(stopwatch);
    await prepare?.(page);
    const broken = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${timeout / 1000} s`)), timeout);
      page.on("pageerror", (error) => reject(new Error(error.message)));
      page.on("crash", () => reject(new Error("the page ran out of memory")));
    });
    const measured = (async () => {
      await page.goto(server.url + path);
      memory = new Memory((await rendererOf(page)).id);
      const result = await body(page, () => memory.peak());
      const longestTask = await page.evaluate(() => window.watch.longestTask);
      return { ...result, longestTask, peakMB: memory.peak() };
    })();
    measured.catch(() => {});
    const result = await Promise.race([measured, broken]);
    return { ...result, asked: [...new Set(server.requests.slice(begin).map(({ url }) => url))] };
  } finally {
    clearTimeout(timer);
    memory?.stop();
    await context.close();
    if (memory) await gone(memory.id);
  }
}

/** The process of the page: its number, and seconds of processor time so far. */
export async function rendererOf(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  // The other one belongs to no page: the browser keeps it ready for the next.
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  const { id, cpuTime } = renderers.reduce((most, each) => (each.cpuTime > most.cpuTime ? each : most));
  return { id, seconds: cpuTime };
}

/** Watches the memory of a process. */
class Memory {
  #peakMB = 0;

  constructor(id) {
    this.id = id;
    // The kernel remembers the peak, but Chromium makes it forget now and then.
    this.timer = setInterval(() => this.peak(), 200);
  }

  /** The most memory that was resident so far, in MB. */
  peak() {
    try {
      const [, kilobytes] = readFileSync(`/proc/${this.id}/status`, "utf8").match(/VmHWM:\s*(\d+) kB/);
      this.#peakMB = Math.max(this.#peakMB, (Number(kilobytes) * 1024) / 1e6);
    } catch {
      // The process has ended.
    }
    return this.#peakMB;
  }

  stop() {
    clearInterval(this.timer);
  }
}

/** Waits until a process has ended, so that it is not there for the next visit. */
async function gone(id) {
  for (let left = 500; existsSync(`/proc/${id}`) && left > 0; left -= 1) await new Promise((resolve) => setTimeout(resolve, 20));
}

/**
 * Chooses `paths` in the picker and resolves to the ms until `test(wanted)` holds in the page;
 * `test` knows nothing but its argument and the page. A page has a second until then: no person chooses
 * a file sooner, and what a page does by then is not waited for.
 */
export async function choose(page, picker, paths, test, wanted) {
  await page.waitForTimeout(1_000);
  await page.evaluate(`window.watch.shown = window.watch.seen(() => (${test})(${JSON.stringify(wanted)})), null`);
  await picker.setInputFiles(paths);
  return page.evaluate(async () => (await window.watch.shown) - window.watch.chosen);
}

/**
 * Does `action` while the browser notes every task of the page's UI thread; resolves to the longest in
 * ms. Noting costs time itself, so nothing else is measured along with it.
 */
export async function longestUiTask(page, action) {
  const { id } = await rendererOf(page);
  await browser.startTracing(page, { categories: ["toplevel"] });
  await action();
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const threads = traceEvents.filter(({ name, pid, args }) => name === "thread_name" && pid === id && args.name === "CrRendererMain");
  const tasks = traceEvents.filter(({ name, pid, tid }) => name.endsWith("RunTask") && pid === id && tid === threads[0].tid);
  return tasks.reduce((longest, { dur }) => Math.max(longest, dur ?? 0), 0) / 1000;
}

/** When the page was painted first, in ms after it was asked for. */
export function firstPaint(page) {
  return page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
}
