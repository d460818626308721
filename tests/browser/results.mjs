// The table of a result: sorting, widths, selecting and copying cells, from groups down to their
// records and back, and saving.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  assertAccessible,
  dropFiles,
  goTo,
  pageTest,
  pickFiles,
  readTable,
  runQuery,
  waitForApp,
  waitForStatus,
} from "./harness.mjs";

const SAMPLE = "samples/two-vpcs";
const GROUPS = "filter action in ['ACCEPT', 'REJECT'] | stats count(*) as n, sum(bytes) as size by action | sort n desc";

const results = (page) => page.getByRole("grid", { name: "Query results" });
const head = (page, name) => results(page).getByRole("columnheader", { name, exact: typeof name === "string" });
const button = (page, name) => page.getByRole("button", { name, exact: true });

/** Opens the sample and runs a query of so many rows. */
async function ask(page, query, rows) {
  await waitForApp(page);
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", /\d records$/);
  await goTo(page, "Query");
  await runQuery(page, query, rows);
}

/** The rows of the table, without its head. */
async function rows(page) {
  return (await readTable(page, "Query results")).slice(1);
}

pageTest("a result is sorted by its heads, by mouse and by keyboard", {}, async (page) => {
  await ask(page, GROUPS, 2);
  const own = await rows(page);
  assert.equal(await head(page, "n").getAttribute("aria-sort"), "descending");
  await head(page, "action").getByRole("button").click();
  await waitForStatus(page, "Query status", /sorted by action, ascending$/);
  assert.deepEqual((await rows(page)).map(([action]) => action), ["ACCEPT", "REJECT"]);
  assert.equal(await head(page, "action").getAttribute("aria-sort"), "ascending");
  await head(page, "action").getByRole("button").click();
  await waitForStatus(page, "Query status", /sorted by action, descending$/);
  assert.deepEqual((await rows(page)).map(([action]) => action), ["REJECT", "ACCEPT"]);
  await head(page, "action").getByRole("button").click();
  await waitForStatus(page, "Query status", /scanned [\d,]+ rows$/);
  assert.deepEqual(await rows(page), own);
  assert.equal(await page.getByRole("textbox", { name: "Query", exact: true }).inputValue(), GROUPS);
  // The heads are above the first row, and the focus stays there.
  await results(page).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await waitForStatus(page, "Query status", /sorted by action, ascending$/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await waitForStatus(page, "Query status", /sorted by size, ascending$/);
  await assertAccessible(page);
});

pageTest("columns are made wider and narrower, and stay so", {}, async (page) => {
  await ask(page, GROUPS, 2);
  const width = async () => Math.round((await head(page, "action").boundingBox()).width);
  const col = () => results(page).locator("col").first().getAttribute("width").then(Number);
  const before = await col();
  await results(page).focus();
  await page.keyboard.press("ArrowUp");
  for (let step = 0; step < 3; step++) await page.keyboard.press("Shift+ArrowRight");
  assert.equal(await col(), before + 48);
  const { x, y, width: wide, height } = await head(page, "action").boundingBox();
  await page.mouse.move(x + wide - 3, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + wide + 97, y + height / 2, { steps: 4 });
  await page.mouse.up();
  const dragged = await col();
  assert.ok(Math.abs(dragged - (before + 148)) <= 1, `${before} became ${dragged}`);
  await runQuery(page, GROUPS, 2);
  assert.equal(await col(), dragged);
  const shown = await width();
  // The button that ran the query may have scrolled it away.
  await head(page, "action").scrollIntoViewIfNeeded();
  const edge = await head(page, "action").boundingBox();
  await page.mouse.dblclick(edge.x + shown - 3, edge.y + edge.height / 2);
  await page.waitForFunction(
    (dragged) => Number(document.querySelector("[aria-label='Query results'] col").getAttribute("width")) < dragged,
    dragged,
  );
  // They are the same when one comes back.
  const fitted = await col();
  await goTo(page, "Data");
  await goTo(page, "Query");
  assert.equal(await col(), fitted);
});

pageTest(
  "cells are selected and copied as they are",
  { context: { permissions: ["clipboard-read", "clipboard-write"] } },
  async (page) => {
    await ask(page, GROUPS, 2);
    const [first, second] = await rows(page);
    const copied = async (pattern) => {
      await waitForStatus(page, "Export status", pattern);
      return page.evaluate(() => navigator.clipboard.readText());
    };
    await results(page).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Control+c");
    // In full, although sizes are drawn in human units.
    const cells = `${first[1]}\t${first[2]}\n${second[1]}\t${second[2]}`;
    assert.equal(await copied(/^Copied 4 cells\.$/), cells);
    assert.match(second[2], /^\d+$/);
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    const all = ["action\tn\tsize", first.join("\t"), second.join("\t")].join("\n");
    assert.equal(await copied(/^Copied 6 cells\.$/), all);
    // By mouse, from one cell to another.
    await page.keyboard.press("Escape");
    const place = async (row, column) => results(page).locator("tbody tr").nth(row).locator("td").nth(column).boundingBox();
    const [from, to] = [await place(0, 0), await place(1, 1)];
    await page.mouse.move(from.x + 20, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(to.x + 20, to.y + 10, { steps: 5 });
    await page.mouse.up();
    await button(page, "Copy").click();
    assert.equal(await copied(/^Copied 4 cells\.$/), `${first[0]}\t${first[1]}\n${second[0]}\t${second[1]}`);
  },
);

pageTest(
  "a range that reaches beyond what is in sight is copied whole",
  { context: { permissions: ["clipboard-read", "clipboard-write"] } },
  async (page) => {
    await waitForApp(page);
    await dropFiles(page, SAMPLE);
    await waitForStatus(page, "Load status", /\d records$/);
    await goTo(page, "Query");
    const sum = "stats count(*)";
    await runQuery(page, sum, 1);
    const [[count]] = await rows(page);
    await runQuery(page, "fields bytes, srcAddr", Number(count));
    await results(page).focus();
    await page.keyboard.press("Shift+Control+ArrowDown");
    await page.keyboard.press("Control+c");
    await waitForStatus(page, "Export status", new RegExp(`^Copied ${Number(count).toLocaleString("en")} cells`));
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(text.split("\n").length, Number(count));
  },
);

pageTest("a group leads to its records, and back", {}, async (page) => {
  await ask(page, GROUPS, 2);
  const [, [action, count]] = await rows(page);
  await results(page).focus();
  await page.keyboard.press("ArrowDown");
  await button(page, `Show the ${Number(count).toLocaleString("en")} records`).waitFor();
  await page.keyboard.press("Control+Enter");
  await waitForStatus(page, "Query status", new RegExp(`^${Number(count).toLocaleString("en")} rows `));
  const editor = page.getByRole("textbox", { name: "Query", exact: true });
  assert.match(await editor.inputValue(), new RegExp(`\\| filter action = '${action}'\\n`));
  assert.equal(await head(page, /@timestamp/).getAttribute("aria-sort"), "descending");
  await assertAccessible(page);
  await button(page, "Back to the result before").click();
  await waitForStatus(page, "Query status", /^2 rows /);
  assert.equal(await editor.inputValue(), GROUPS);
  // What has no way down says why.
  await runQuery(page, "stats count(*) as n by action | display n", 3);
  await results(page).focus();
  await page.keyboard.press("Control+Enter");
  await page.getByText(/grouped by `action`, which is not shown/).waitFor();
});

pageTest("the whole result is saved as CSV and as JSON", {}, async (page) => {
  await ask(page, GROUPS, 2);
  const table = await rows(page);
  const save = async (name) => {
    const download = page.waitForEvent("download");
    await button(page, name).click();
    const file = await download;
    return [file.suggestedFilename(), readFileSync(await file.path(), "utf8")];
  };
  const [csvName, csv] = await save("Save as CSV");
  assert.equal(csvName, "flowglass-result.csv");
  assert.equal(csv, [["action", "n", "size"], ...table].map((row) => `${row.join(",")}\r\n`).join(""));
  await waitForStatus(page, "Export status", /^Saved 2 rows\.$/);
  const [jsonName, json] = await save("Save as JSON");
  assert.equal(jsonName, "flowglass-result.json");
  const objects = table.map(([action, n, size]) => ({ action, n: Number(n), size: Number(size) }));
  assert.deepEqual(JSON.parse(json), objects);
});

pageTest("sizes are drawn in human units, and ports and addresses have names", {}, async (page) => {
  await ask(page, "filter dstPort = 443 | stats sum(bytes) as volume by srcAddr, dstPort | sort volume desc | limit 1", 1);
  const [, port, volume] = await results(page).locator("tbody td").all();
  assert.match(await port.getAttribute("title"), /^HTTPS: /);
  assert.match(await volume.getAttribute("data-drawn"), /^[\d.]+ [kMG]?B$/);
  assert.match(await volume.getAttribute("title"), /^[\d,]+ bytes$/);
  assert.match(await volume.textContent(), /^\d+$/);
  await results(page).focus();
  await page.getByText(/^(private|public) .*address: /).waitFor();
});

pageTest("a value of a cell chooses records, by mouse and by keyboard", {}, async (page) => {
  await ask(page, GROUPS, 2);
  const [[action]] = await rows(page);
  const menu = page.getByRole("menu", { name: "What to do with the value" });
  const cell = results(page).locator("tbody td").first();
  await cell.click({ button: "right" });
  await menu.getByRole("menuitem", { name: "Show the records behind this row" }).waitFor();
  await assertAccessible(page);
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  await results(page).focus();
  await button(page, "Filter by this value").click();
  await menu.getByRole("menuitem").filter({ hasText: /^Include/ }).click();
  // The result follows.
  await waitForStatus(page, "Query status", /^1 row /);
  assert.deepEqual((await rows(page)).map(([found]) => found), [action]);
  // What is computed chooses no records.
  await results(page).focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowRight");
  assert.equal(await button(page, "Filter by this value").count(), 0);
});

/** Takes a saved file in, in place of the dialog that asks where to save it. */
const saving = (page) =>
  page.addInitScript(() => {
    window.saved = { name: "", pieces: [], isClosed: false };
    window.showSaveFilePicker = async ({ suggestedName }) => {
      window.saved.name = suggestedName;
      const write = async (piece) => window.saved.pieces.push(new Uint8Array(piece.slice(0)));
      const close = async () => (window.saved.isClosed = true);
      return { createWritable: async () => ({ write, close, abort: close }) };
    };
  });

pageTest("a long result goes into a file piece by piece", { prepare: saving }, async (page) => {
  const count = 200_001;
  const line = (at) => `2 123456789012 eni-1a 10.0.0.1 10.0.0.2 ${at % 65_536} 443 6 1 ${at} 1673458200 1673458260 ACCEPT OK\n`;
  const buffer = Buffer.from(Array.from({ length: count }, (_, at) => line(at)).join(""));
  await waitForApp(page);
  await page.getByLabel("Open flow logs").setInputFiles([{ name: "long.log", mimeType: "text/plain", buffer }]);
  await waitForStatus(page, "Load status", /200,001 records$/);
  await goTo(page, "Query");
  await runQuery(page, "fields bytes, srcPort | sort bytes desc", count);
  await page.getByRole("button", { name: "Save as CSV" }).click();
  await page.waitForFunction(() => window.saved.isClosed);
  const { name, pieces, lines } = await page.evaluate(async () => {
    const { name, pieces } = window.saved;
    const text = await new Blob(pieces).text();
    const lines = text.trimEnd().split(/\r?\n/);
    return { name, pieces: pieces.length, lines: [lines.length, lines[0], lines[1], lines.at(-1)] };
  });
  assert.match(name, /\.csv$/);
  assert.ok(pieces > 1, `it came in ${pieces} piece`);
  assert.deepEqual(lines, [count + 1, "bytes,srcPort", "200000,3392", "0,0"]);
});

// WebAssembly counts in 32 bits what other machines count in 64.
pageTest("times that lie 2^32 seconds apart are two groups", {}, async (page) => {
  const line = (start) => `2 123456789012 eni-0a 10.1.0.5 10.2.0.5 1024 443 6 1 40 ${start} ${start + 60} ACCEPT OK\n`;
  await waitForApp(page);
  await pickFiles(page, { name: "far.log", mimeType: "text/plain", buffer: Buffer.from(line(0) + line(2 ** 32)) });
  await waitForStatus(page, "Load status", /2 records$/);
  await goTo(page, "Query");
  await runQuery(page, "stats count(*) as n by @timestamp as time | sort time", 2);
  const [, ...rows] = await readTable(page, "Query results");
  assert.deepEqual(rows.map(([time, count]) => [time.slice(0, 4), count]), [["1970", "1"], ["2106", "1"]]);
});
