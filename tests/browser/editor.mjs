// The editor: colours and marks behind the text, history, saved queries, typing while a query runs.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertAccessible, goTo, pageTest, pickFiles, runQuery, startQuery, waitForApp, waitForStatus } from "./harness.mjs";

const editorOf = (page) => page.getByRole("textbox", { name: "Query", exact: true });
const dialogOf = (page, name) => page.getByRole("dialog", { name, exact: true });

/** The editor of a page with the sample. */
async function openEditor(page) {
  await waitForApp(page);
  await page.getByRole("button", { name: "Open a sample" }).first().click();
  await waitForStatus(page, "Load status", /records$/);
  await goTo(page, "Query");
  return editorOf(page);
}

/** The drawn text as pieces: their texts with their classes. */
const drawn = (page) =>
  page.locator(".editor-layer").evaluate((layer) =>
    Array.from(layer.querySelectorAll("[data-at]"), (run) => [run.textContent, run.className]),
  );

/** Waits until a piece of the drawn text has a class. */
const waitForPiece = (page, text, name) =>
  page.waitForFunction(
    ([text, name]) =>
      Array.from(document.querySelectorAll(".editor-layer span")).some(
        (run) => run.textContent === text && run.classList.contains(name),
      ),
    [text, name],
  );

/** How the text area and the drawn text lie over each other. */
const metrics = (page) =>
  page.evaluate(() => {
    const area = document.querySelector("textarea.editor-text");
    const layer = document.querySelector(".editor-layer");
    const [a, b] = [area, layer].map((element) => element.getBoundingClientRect());
    const last = document.createRange();
    last.selectNodeContents(layer);
    return {
      apart: Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y), Math.abs(a.width - b.width), Math.abs(a.height - b.height)),
      hidden: Math.max(area.scrollHeight - area.clientHeight, area.scrollWidth - area.clientWidth),
      same: layer.textContent === `${area.value}\u200b`,
      wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    };
  });

pageTest("every piece of a query has its colour, and mistakes are marked where they are", {}, async (page) => {
  const editor = await openEditor(page);
  await editor.fill("filter action = 'REJECT' # why\n| stats sum(bytez) by bin(5m)");
  await waitForPiece(page, "bytez", "mark-warning");
  const pieces = new Map(await drawn(page));
  for (const [text, name] of [
    ["filter", "syntax-command"],
    ["action", "syntax-field"],
    ["'REJECT'", "syntax-text"],
    ["# why", "syntax-comment"],
    ["sum", "syntax-function"],
    ["by", "syntax-keyword"],
    ["5m", "syntax-number"],
  ]) {
    assert.ok(pieces.get(text)?.split(" ").includes(name), `${text} is ${pieces.get(text)}`);
  }
  await editor.fill("filter srcAddr like /^10/ | limit x");
  await waitForPiece(page, "x", "mark-error");
  await waitForPiece(page, "/^10/", "syntax-pattern");
  const line = await page.locator(".mark-error").evaluate((element) => getComputedStyle(element).textDecorationStyle);
  assert.equal(line, "wavy");
  await assertAccessible(page);
});

pageTest("colours stay while the answer about an edit is on its way", {}, async (page) => {
  const editor = await openEditor(page);
  await editor.fill("stats count(*) by srcAddr");
  await waitForPiece(page, "stats", "syntax-command");
  // Whatever is drawn from here on is looked at.
  await page.evaluate(() => {
    const layer = document.querySelector(".editor-layer");
    window.seen = [];
    new MutationObserver(() =>
      window.seen.push(Array.from(layer.querySelectorAll("[data-at]"), (run) => [run.textContent, run.className])),
    ).observe(layer, { childList: true, subtree: true, characterData: true, attributes: true });
  });
  await editor.press("End");
  await page.keyboard.type(", dstPort | limit 10");
  await waitForPiece(page, "10", "syntax-number");
  const seen = await page.evaluate(() => window.seen);
  assert.ok(seen.length > 5, "the text was drawn while it was written");
  for (const pieces of seen) {
    assert.ok(pieces.some(([text, name]) => text === "stats" && name === "syntax-command"), JSON.stringify(pieces));
  }
});

for (const width of [360, 1440]) {
  pageTest(`the drawn text lies under the text, however it wraps (${width} px)`, { context: { viewport: { width, height: 800 } } }, async (page) => {
    const editor = await openEditor(page);
    const long = "x".repeat(400);
    for (const text of [
      "",
      "limit 1\n",
      "\n\n\n",
      `filter srcAddr = '${long}'`,
      `fields ${"srcAddr, dstAddr, ".repeat(40)}bytes`,
      "fields\tsrcAddr,\t\tdstAddr\n\t| limit\t10",
      `${"a ".repeat(300)}\n   ${" ".repeat(200)}b`,
      "filter a = '日本語 ﷽ 👩‍👩‍👧 ünï' # اللغة",
      "limit 1\n".repeat(60),
    ]) {
      await editor.fill(text);
      await page.waitForFunction((text) => document.querySelector(".editor-layer").textContent === `${text}\u200b`, text);
      for (const zoom of ["1", "1.5", "0.8"]) {
        await page.evaluate((zoom) => document.documentElement.style.setProperty("zoom", zoom), zoom);
        const { apart, hidden, same, wider } = await metrics(page);
        assert.ok(same && apart < 0.5 && hidden <= 1, `${JSON.stringify(text.slice(0, 40))} at ${zoom}: ${apart}, ${hidden}`);
        if (zoom === "1") assert.ok(wider <= 0, "nothing scrolls sideways");
      }
      await page.evaluate(() => document.documentElement.style.removeProperty("zoom"));
    }
  });
}

pageTest("what an input method composes is drawn as it is composed", {}, async (page) => {
  const editor = await openEditor(page);
  await editor.fill("filter a = ''");
  await editor.press("End");
  await editor.press("ArrowLeft");
  const session = await page.context().newCDPSession(page);
  for (const text of ["に", "にほ", "にほん"]) {
    await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    await page.waitForFunction((text) => document.querySelector(".editor-layer").textContent.includes(`'${text}'`), text);
  }
  await session.send("Input.insertText", { text: "日本" });
  await page.waitForFunction(() => document.querySelector("textarea.editor-text").value === "filter a = '日本'");
  assert.ok((await metrics(page)).same);
});

pageTest("with forced colours the text area shows its letters itself", { context: { forcedColors: "active" } }, async (page) => {
  const editor = await openEditor(page);
  await editor.fill("stats count(*)");
  const [text, layer] = await page.evaluate(() =>
    ["textarea.editor-text", ".editor-layer"].map((name) => getComputedStyle(document.querySelector(name)).color),
  );
  assert.notEqual(text, "rgba(0, 0, 0, 0)");
  assert.equal(layer, "rgba(0, 0, 0, 0)");
});

pageTest("the mouse rests on a word, and its help opens beside it", {}, async (page) => {
  const editor = await openEditor(page);
  await editor.fill("stats sum(bytes) by srcAddr");
  await waitForPiece(page, "srcAddr", "syntax-field");
  const word = await page.locator(".editor-layer [data-at]", { hasText: "srcAddr" }).boundingBox();
  await page.mouse.move(word.x + word.width / 2, word.y + word.height / 2);
  const help = page.getByRole("tooltip");
  await help.filter({ hasText: "srcAddr" }).waitFor();
  // It stands right below the word.
  await page.waitForFunction(
    (bottom) => Math.abs(document.querySelector(".hover-help").getBoundingClientRect().top - bottom) < 8,
    word.y + word.height,
  );
  await assertAccessible(page);
  // The mouse can go into it, and it goes when the mouse is elsewhere.
  await help.hover();
  await help.waitFor();
  await page.mouse.move(5, 5);
  await help.waitFor({ state: "detached" });
});

pageTest("brackets that belong together are shown at the cursor", {}, async (page) => {
  const editor = await openEditor(page);
  await editor.fill("filter (action = 'REJECT')");
  await editor.press("End");
  await page.waitForFunction(() => document.querySelectorAll(".bracket-pair").length === 2);
});

pageTest("queries that ran are there again, also after the page was left", {}, async (page) => {
  const editor = await openEditor(page);
  await runQuery(page, "stats count(*) by action | limit 1", 1);
  await runQuery(page, "fields srcAddr | limit 2", 2);
  await runQuery(page, "fields dstAddr | limit 3", 3);
  await editor.fill("# a draft");
  // Through the history by keyboard, and back to what was written.
  for (const [key, expected] of [
    ["Alt+ArrowUp", "fields dstAddr | limit 3"],
    ["Alt+ArrowUp", "fields srcAddr | limit 2"],
    ["Alt+ArrowDown", "fields dstAddr | limit 3"],
    ["Alt+ArrowDown", "# a draft"],
  ]) {
    await editor.press(key);
    await page.waitForFunction((text) => document.querySelector("textarea.editor-text").value === text, expected);
  }
  await page.reload();
  await openEditor(page);
  await page.getByRole("button", { name: "History" }).click();
  const dialog = dialogOf(page, "History");
  const entries = dialog.getByRole("list", { name: "History" }).getByRole("listitem");
  assert.equal(await entries.count(), 3);
  assert.match(await entries.first().textContent(), /fields dstAddr \| limit 3.*3 rows/s);
  await assertAccessible(page);
  await dialog.getByRole("button", { name: "Forget: fields srcAddr" }).click();
  assert.equal(await entries.count(), 2);
  await dialog.getByRole("button", { name: "Undo" }).click();
  assert.equal(await entries.count(), 3);
  await dialog.getByRole("button", { name: "Run: fields srcAddr" }).click();
  await waitForStatus(page, "Query status", /^2 rows /);
  assert.equal(await editor.inputValue(), "fields srcAddr | limit 2");
  const kept = await page.evaluate(() => localStorage.getItem("flowglass-history"));
  assert.match(kept, /^\d+\t2\tfields srcAddr \| limit 2\n/);
  assert.doesNotMatch(kept, /10\.1\.5\.112/);
  await page.getByRole("button", { name: "History" }).click();
  await dialog.getByRole("button", { name: "Forget all" }).click();
  await dialog.getByText("No query has run yet.").waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem("flowglass-history")), "");
});

const TALKERS = "stats sum({{field}}) as total by srcAddr\n| sort total desc\n| limit {{n}}";

/** Saves the query in the editor under a name. */
async function save(page, text, name, defaults = {}) {
  await editorOf(page).fill(text);
  await page.getByRole("button", { name: "Save query" }).click();
  const form = dialogOf(page, "Save query");
  await form.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  for (const [parameter, value] of Object.entries(defaults)) await form.getByRole("textbox", { name: parameter, exact: true }).fill(value);
  await assertAccessible(page);
  await form.getByRole("textbox", { name: "Name", exact: true }).press("Enter");
  await dialogOf(page, "Saved queries").waitFor();
}

pageTest("a query gets a name, runs by it with values, and travels as a file", {}, async (page) => {
  const editor = await openEditor(page);
  await save(page, TALKERS, "Top talkers", { n: "2" });
  const dialog = dialogOf(page, "Saved queries");
  const entries = dialog.getByRole("list", { name: "Saved queries" }).locator(":scope > li");
  await assertAccessible(page);
  await page.keyboard.press("Escape");
  // Queries call it, completion offers it, and its help says what it is.
  await editor.fill("");
  await page.keyboard.type("$");
  const option = page.getByRole("listbox", { name: "Completions" }).getByRole("option", { name: /^Top talkers/ });
  await option.waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await editor.inputValue(), '$`Top talkers`(field = "", n = 2)');
  await page.keyboard.type("bytes");
  await page.keyboard.press("Control+Enter");
  await waitForStatus(page, "Query status", /^2 rows /);
  // The same name again: replaced, or saved beside it.
  await editor.fill("limit 1");
  await page.getByRole("button", { name: "Save query" }).click();
  const form = dialogOf(page, "Save query");
  await form.getByRole("textbox", { name: "Name", exact: true }).fill("Top talkers");
  await form.getByRole("button", { name: "Replace “Top talkers”" }).waitFor();
  await form.getByRole("button", { name: "Save as “Top talkers 2”" }).click();
  assert.equal(await entries.count(), 2);
  await dialog.getByRole("button", { name: "Rename: Top talkers 2" }).click();
  const name = dialog.getByRole("textbox", { name: "New name" });
  await name.fill("Top talkers");
  await name.press("Enter");
  await dialog.getByRole("alert").filter({ hasText: "Another query has this name." }).waitFor();
  await name.fill("One row");
  await name.press("Enter");
  await dialog.getByRole("heading", { name: "One row" }).waitFor();
  await dialog.getByRole("button", { name: "Delete: One row" }).click();
  assert.equal(await entries.count(), 1);
  await dialog.getByRole("button", { name: "Undo" }).click();
  assert.equal(await entries.count(), 2);
  // Out and in again, on another machine.
  const downloading = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Export to a file" }).click();
  const download = await downloading;
  assert.equal(download.suggestedFilename(), "flowglass-queries.json");
  const path = await download.path();
  const file = JSON.parse(readFileSync(path, "utf8"));
  assert.deepEqual(file, {
    format: "flowglass-queries",
    version: 1,
    queries: [
      { name: "One row", query: ["limit 1"] },
      { name: "Top talkers", query: TALKERS.split("\n"), defaults: { n: "2" } },
    ],
  });
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await openEditor(page);
  await page.getByRole("button", { name: "Saved queries" }).click();
  await dialog.getByText("No query is saved yet.").waitFor();
  const picker = dialog.getByLabel("Import a file");
  await picker.setInputFiles(path);
  await dialog.getByText("2 queries added").waitFor();
  await picker.setInputFiles(path);
  await dialog.getByText("no query added, 2 are here already").waitFor();
  file.queries[0].query = ["limit 5"];
  file.queries.push({ name: "broken" });
  const buffer = (text) => ({ name: "queries.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await picker.setInputFiles(buffer(JSON.stringify(file)));
  await dialog.getByText("“One row” is now called “One row 2”").waitFor();
  await dialog.getByText("Query 3 (broken): expected query, a text.").waitFor();
  assert.equal(await entries.count(), 3);
  await picker.setInputFiles(buffer("{"));
  await dialog.getByText("The file is not JSON, or is cut off.").waitFor();
  assert.equal(await entries.count(), 3);
  await assertAccessible(page);
});

pageTest("queries that were saved are there after the page was left, and run", {}, async (page) => {
  await openEditor(page);
  await save(page, "stats count(*) by action", "By action");
  await page.reload();
  await openEditor(page);
  await startQuery(page, "$`By action`()");
  await waitForStatus(page, "Query status", /^\d+ rows /);
  await page.getByRole("button", { name: "Saved queries" }).click();
  await dialogOf(page, "Saved queries").getByRole("button", { name: "Edit: By action" }).click();
  await page.waitForFunction(() => document.querySelector("textarea.editor-text").value === "stats count(*) by action");
  await startQuery(page, "$`Nobody knows`()");
  await page.getByRole("alert").filter({ hasText: "no saved query" }).waitFor();
});

/** A log of so many records, as long as `body` needs it. */
async function withLog(count, body) {
  const folder = mkdtempSync(join(tmpdir(), "flowglass-"));
  try {
    const line = (at) =>
      `2 1 eni-${at % 7} 10.${at % 250}.${at % 199}.${at % 97} 10.0.0.2 ${1024 + (at % 60000)} 443 6 10 ${at} 1700000000 1700000060 ACCEPT OK\n`;
    const path = join(folder, "large.log");
    writeFileSync(path, Array.from({ length: count }, (_, at) => line(at)).join(""));
    await body(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

pageTest("typing goes on while a query runs", { timeout: 240_000 }, async (page) => {
  await withLog(600_000, async (path) => {
    await waitForApp(page);
    page.setDefaultTimeout(120_000);
    await pickFiles(page, path);
    await waitForStatus(page, "Load status", /600,000 records$/);
    await goTo(page, "Query");
    const editor = editorOf(page);
    const work = "stats count(*) by srcAddr, srcPort, bytes, strlen(concat(@message, srcAddr, @message)) | sort srcAddr";
    await startQuery(page, work);
    await waitForStatus(page, "Query status", /^Running/);
    // How long each letter takes to be drawn.
    await page.evaluate(() => {
      window.waits = [];
      const area = document.querySelector("textarea.editor-text");
      area.addEventListener("input", () => {
        const since = performance.now();
        requestAnimationFrame(() => requestAnimationFrame(() => window.waits.push(performance.now() - since)));
      });
    });
    await editor.press("End");
    const typed = "\n# written while it runs";
    for (const letter of typed) await page.keyboard.press(letter === "\n" ? "Enter" : letter);
    assert.equal(await editor.inputValue(), work + typed);
    await waitForPiece(page, typed.trim(), "syntax-comment");
    const status = await page.getByRole("status", { name: "Query status" }).textContent();
    assert.match(status, /^Running/, "the query still runs");
    const waits = await page.evaluate(() => window.waits);
    const slow = waits.filter((wait) => wait > 250).length;
    assert.ok(waits.length >= typed.length && slow <= 2, `letters took ${waits.map(Math.round)} ms`);
    await page.getByRole("button", { name: "Cancel" }).click();
    // It may have come to its end in the meantime.
    await waitForStatus(page, "Query status", /^(Cancelled|[\d,]+ rows)/);
    assert.equal(await editor.inputValue(), work + typed);
  });
});
