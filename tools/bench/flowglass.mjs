// Flowglass, as a person uses it: `dist/` on a local server, the picker, the editor, the grid.
import { choose, firstPaint, longestUiTask, rendererOf, visit } from "./chromium.mjs";
import { QUESTIONS } from "./questions.mjs";

const loaded = (records) =>
  [...document.querySelectorAll('[role="status"][aria-label="Load status"]')].some((status) =>
    status.textContent.endsWith(`${records} records`),
  );

/** Opens the page; `workers` is how many it starts, as many as there are cores unless told otherwise. */
function open(server, { workers, timeout }, body) {
  const prepare = async (page) => {
    await page.addInitScript(() => {
      window.ready = window.watch.seen(() => document.querySelector('nav[aria-label="Places"]'));
    });
    if (workers === undefined) return;
    await page.addInitScript((count) => {
      Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => count });
    }, workers);
  };
  return visit(server, { prepare, timeout }, async (page, peak) => {
    const ready = await page.evaluate(() => window.ready);
    await page.evaluate(() => window.watch.quiet());
    const paint = await firstPaint(page);
    return { ready, paint, ...(await body(page, peak)) };
  });
}

const load = (page, { files, records }) => choose(page, page.getByLabel("Open flow logs"), files, loaded, records.toLocaleString("en"));

async function askAll(page) {
  await page.getByRole("link", { name: "Query", exact: true }).click();
  const answers = {};
  for (const question of QUESTIONS) answers[question.name] = await ask(page, question);
  for (const question of QUESTIONS) {
    const { engine, shown } = await ask(page, question);
    Object.assign(answers[question.name], { engineAgain: engine, shownAgain: shown });
  }
  return answers;
}

/** Loads `files`, which hold so many records, and asks each question once and then each again, if `asks`. */
export function flowglass(server, { files, records, asks = false, ...how }) {
  return open(server, how, async (page, peak) => {
    const before = (await rendererOf(page)).seconds;
    const ingest = await load(page, { files, records });
    const ingestPeakMB = peak();
    const processor = ((await rendererOf(page)).seconds - before) * 1000;
    await page.evaluate(() => window.watch.quiet());
    return { ingest, processor, ingestPeakMB, answers: asks ? await askAll(page) : {} };
  });
}

/** The longest task of the UI thread while all that is done. */
export function flowglassUiTask(server, { files, records, timeout }) {
  return open(server, { timeout }, async (page) => {
    const longestUi = await longestUiTask(page, async () => {
      await load(page, { files, records });
      await page.evaluate(() => window.watch.quiet());
      await askAll(page);
    });
    return { longestUi };
  });
}

/**
 * Asks a question in the editor. Resolves to its rows, and to the ms from the button
 * - `engine`: until the workers had merged what they found and the page had the rows to show,
 * - `shown`: until the rows stood in the document.
 */
async function ask(page, { insights }) {
  await page.getByRole("textbox", { name: "Query", exact: true }).fill(insights);
  const button = await page.getByRole("button", { name: "Run query" }).elementHandle();
  await page.evaluate(() => window.watch.quiet());
  const times = await page.evaluate(
    async ([button, text]) => {
      const status = document.querySelector('[role="status"][aria-label="Query status"]');
      let ran = false;
      const shown = () => {
        const isDone = / rows? in /.test(status.textContent);
        ran ||= !isDone;
        return ran && isDone && document.querySelector('[aria-label="Query results"] td')?.textContent;
      };
      // The query has a number, by which the page asks for its rows.
      let query;
      let engine;
      window.watch.listen = ([message], at) => {
        if (message.Run?.text === text) query = message.Run.query;
        if (message.Page && message.Page.query === query) engine ??= at - begin;
      };
      const begin = performance.now();
      button.click();
      const end = await window.watch.seen(shown);
      window.watch.listen = null;
      return { engine, shown: end - begin };
    },
    [button, insights],
  );
  return { ...times, rows: await page.evaluate(readGrid) };
}

/** All rows of the result as texts; there are elements only for those in sight, so this scrolls. */
async function readGrid() {
  const grid = document.querySelector('[aria-label="Query results"]');
  const count = Number(grid.getAttribute("aria-rowcount"));
  const rows = new Map();
  while (rows.size < count - 1) {
    let last;
    for (const row of grid.querySelectorAll("tr[aria-rowindex]")) {
      const index = Number(row.getAttribute("aria-rowindex"));
      const cells = Array.from(row.querySelectorAll("td"), (cell) => cell.textContent.trim());
      if (index === 1 || cells.every((text) => text === "")) continue;
      rows.set(index, cells);
      last = row;
    }
    last?.scrollIntoView({ block: "start" });
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, cells]) => cells);
}
