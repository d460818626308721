// What every browser test needs: one Chromium, `dist/` on a plain static server under a sub-path,
// and the few things that a person does with the page.
//
// A page under test must be quiet: the test fails on a console error, an uncaught exception, a
// request to another origin, and a request that is not for a file of `dist/` at its own address
// without a query. Names and roles are those that the page promises to keep.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "../../tools/serve.mjs";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? readFileSync(".tools/browser", "utf8").trim(),
  args: [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
  ],
});
after(() => browser.close());

/**
 * A test with a page of its own that is open on the app: `body(page, server)`. Options:
 * - `prepare(page)` runs before the page is opened;
 * - `base` and `wrongWasmType` are the server's;
 * - `context` goes to Playwright's `newContext`;
 * - `allow` is a pattern for complaints that the test provokes.
 */
export function pageTest(name, { prepare, base = "/some/sub/path/", wrongWasmType, context, allow }, body) {
  test(name, { timeout: 60_000 }, async () => {
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

/** Asserts that `action` makes the page ask for nothing. */
export async function withoutRequests(server, action) {
  const before = server.requests.length;
  await action();
  assert.deepEqual(server.requests.slice(before), []);
}

/** Drags files and folders from the disk onto the page, as a person does. */
export async function dropFiles(page, ...paths) {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize();
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: width / 2, y: height / 2, data });
  }
  await session.detach();
}

/** Picks files in the file picker. */
export async function pickFiles(page, ...paths) {
  await page.getByLabel("Open flow logs").setInputFiles(paths);
}

/** Waits until the status of that name reads as `pattern` says. */
export async function waitForStatus(page, name, pattern) {
  await page.getByRole("status", { name, exact: true }).filter({ hasText: pattern }).waitFor();
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Asserts that axe finds nothing to object to in the page as it is now. */
export async function assertAccessible(page) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { violations } = await window.axe.run();
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => html) }));
  });
  assert.deepEqual(violations, []);
}
