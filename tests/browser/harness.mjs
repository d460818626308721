// What every browser test needs: one Chromium, `dist/` on a plain static server under a sub-path,
// and the few things that a person does with the page.
//
// A page under test must be quiet: the test fails on a console error, an uncaught exception, a
// request to another origin, and a request that is not for a file of `dist/` at its own address
// without a query. Names and roles are those that the page promises to keep.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { after, test } from "node:test";
import { launch } from "../../tools/chromium.mjs";
import { serve } from "../../tools/serve.mjs";

/** Whether everything is tested (`make test-all`), or a little of everything (`make test`). */
export const TESTS_ALL = process.env.FLOWGLASS_BROWSER_TESTS === "all";

const browser = await launch();
after(() => browser.close());

/**
 * A test with a page of its own that is open on the app: `body(page, server)`. Options:
 * - `prepare(page)` runs before the page is opened;
 * - `base` and `wrongWasmType` are the server's;
 * - `context` goes to Playwright's `newContext`;
 * - `allow` is a pattern for complaints that the test provokes;
 * - `timeout` in milliseconds.
 */
export function pageTest(name, { prepare, base = "/some/sub/path/", wrongWasmType, context, allow, timeout = 60_000 }, body) {
  test(name, { timeout }, async () => {
    const server = await serve({ root: "dist", base, wrongWasmType });
    const own = await browser.newContext(context);
    const complaints = [];
    try {
      const page = await own.newPage();
      page.setDefaultTimeout(20_000);
      page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(`console: ${message.text()}`);
      });
      own.on("request", (request) => {
        const { origin } = new URL(request.url());
        // The origin of blob: addresses is the page's, that of data: ones is none.
        if (origin !== new URL(server.url).origin && origin !== "null") {
          complaints.push(`asked another origin: ${request.url()}`);
        }
      });
      await prepare?.(page);
      await page.goto(server.url);
      await body(page, server);
    } finally {
      await own.close();
      server.stop();
    }
    for (const { method, url, found } of server.requests) {
      if (method !== "GET" || !found || url.includes("?")) complaints.push(`asked for ${method} ${url}`);
    }
    assert.deepEqual(complaints.filter((complaint) => !allow?.test(complaint)), []);
  });
}

/** Waits until the app is up: it draws the links to the places. */
export async function waitForApp(page) {
  await page.getByRole("navigation", { name: "Places" }).waitFor();
}

/** Asserts that `action` makes the page, once the app is up, ask for nothing. */
export async function withoutRequests(page, server, action) {
  await waitForApp(page);
  const before = server.requests.length;
  await action();
  // What the page fetches by itself, once, in the background of its start, is not asked for by anyone.
  const asked = server.requests.slice(before).filter(({ url }) => !/\/lessons-[0-9a-f]+\.json$/.test(url));
  assert.deepEqual(asked, []);
}

/** Holds the WebAssembly of a page back until `release` is called; `prepare` is for `pageTest`. */
export function held() {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const prepare = (page) =>
    page.route("**/*.wasm", async (route) => {
      await released;
      await route.continue();
    });
  return { prepare, release };
}

/** Drags files and folders from the disk onto the page, as a person does. */
export async function dropFiles(page, ...paths) {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize();
  const data = { items: [], files: paths.map((path) => resolve(path)), dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: width / 2, y: height / 2, data });
  }
  await session.detach();
}

/** Picks files in the file picker. */
export async function pickFiles(page, ...paths) {
  await page.getByLabel("Open flow logs").setInputFiles(paths);
}

/** Picks a folder in the folder picker. */
export async function pickFolder(page, path) {
  await page.getByLabel("Open a folder").setInputFiles(path);
}

/** Waits until the status of that name reads as `pattern` says; resolves to its text. */
export async function waitForStatus(page, name, pattern) {
  return page.getByRole("status", { name, exact: true }).filter({ hasText: pattern }).textContent();
}

/** Goes to one of the places by its link. */
export async function goTo(page, place) {
  await page.getByRole("link", { name: place, exact: true }).click();
}

/** Puts `query` into the editor and runs it. */
export async function startQuery(page, query) {
  await page.getByRole("textbox", { name: "Query", exact: true }).fill(query);
  await page.getByRole("button", { name: "Run query" }).click();
}

/** Runs `query` and waits until its result of `count` rows is there. */
export async function runQuery(page, query, count) {
  await startQuery(page, query);
  await waitForStatus(page, "Query status", new RegExp(`^${count.toLocaleString("en")} rows? `));
}

/**
 * The table or grid of that name as rows of texts, the names of the columns first. Of a long
 * result the page has elements for the rows in sight only, so this scrolls to its end.
 */
export async function readTable(page, name) {
  const table = page.getByRole("table", { name, exact: true }).or(page.getByRole("grid", { name, exact: true }));
  const count = Number((await table.getAttribute("aria-rowcount")) ?? (await table.getByRole("row").count()));
  const rows = [];
  while (rows.length < count) {
    // Rows are numbered from 1; a row without text is still on its way.
    const next = table.locator(`tr:is([aria-rowindex="${rows.length + 1}"], :not([aria-rowindex]))`);
    await next.locator("th, td").filter({ hasText: /./ }).first().waitFor({ state: "attached" });
    // Reads on from there as far as there are texts, and scrolls to the last row read.
    const more = await table.locator("tr").evaluateAll((elements, read) => {
      const texts = [];
      for (const [at, element] of elements.entries()) {
        const index = Number(element.getAttribute("aria-rowindex") ?? at + 1);
        const cells = Array.from(element.cells, (cell) => cell.textContent.trim());
        if (index !== read + texts.length + 1 || cells.every((text) => text === "")) continue;
        texts.push(cells);
        element.scrollIntoView({ block: "start" });
      }
      return texts;
    }, rows.length);
    rows.push(...more);
  }
  return rows;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Asserts that axe finds nothing to object to in the page as it is now. */
export async function assertAccessible(page) {
  // A colour on its way to another one is nobody's choice.
  await page.evaluate(() => {
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    for (const transition of transitions) transition.finish();
  });
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { violations } = await window.axe.run();
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => html) }));
  });
  assert.deepEqual(violations, []);
}
