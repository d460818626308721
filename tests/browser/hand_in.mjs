// The hand-in: results come into it from Query, it is kept, ordered and saved as one file that shows
// what it holds without any script.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { assertAccessible, goTo, pageTest, runQuery, waitForApp, waitForStatus } from "./harness.mjs";

const parts = (page) => page.getByRole("list", { name: "What is in it" }).getByRole("listitem");
const status = (page, pattern) => waitForStatus(page, "Hand-in status", pattern);

async function openSample(page) {
  await waitForApp(page);
  await page.getByRole("button", { name: "Open a sample" }).first().click();
  await waitForStatus(page, "Load status", /records$/);
  await goTo(page, "Query");
}

async function openHandIn(page) {
  await goTo(page, "Learn");
  await page.getByRole("tab", { name: "Hand in" }).click();
}

/** Saves the file and resolves to its text. */
async function save(page) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save the file" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "flowglass-hand-in.html");
  return readFile(await download.path(), "utf8");
}

pageTest("results and a chart are collected, ordered, kept, and handed in", {}, async (page) => {
  await openSample(page);
  const top = "stats sum(bytes) as total by srcAddr | sort total desc | limit 3";
  await runQuery(page, top, 3);
  await page.getByRole("button", { name: "Add to hand-in" }).click();
  await status(page, /^Added: the hand-in has 1 part\.$/);
  await page.getByRole("radio", { name: "Chart", exact: true }).check();
  await page.getByRole("figure", { name: "Chart of the result" }).waitFor();
  await page.getByRole("button", { name: "Add to hand-in" }).click();
  await status(page, /^Added: the hand-in has 2 parts\.$/);
  await page.getByRole("button", { name: "Show it" }).click();
  await page.getByRole("tab", { name: "Hand in", selected: true }).waitFor();
  assert.equal(await parts(page).count(), 2);
  await parts(page).nth(1).getByRole("img").waitFor();
  await page.getByLabel("Your name").fill("Ada <b>Lovelace</b>");
  await page.getByLabel("Your notes on all of it").fill("first line\nsecond line");
  await page.getByRole("button", { name: "Move up: part 2" }).click();
  await parts(page).nth(0).getByRole("img").waitFor();
  await page.getByLabel("Your note on part 1").fill("Most of it is one sender.");
  await page.getByLabel("Your note on part 1").blur();
  await page.getByRole("button", { name: "Remove: part 2" }).click();
  await status(page, /^Removed\.$/);
  assert.equal(await parts(page).count(), 1);
  await page.getByRole("button", { name: "Put back" }).click();
  assert.equal(await parts(page).count(), 2);

  // It outlives the page, and needs neither files nor the sample.
  await page.reload();
  await waitForApp(page);
  await openHandIn(page);
  assert.equal(await parts(page).count(), 2);
  assert.equal(await page.getByLabel("Your note on part 1").inputValue(), "Most of it is one sender.");
  await assertAccessible(page);
  const html = await save(page);
  await status(page, /^The file is saved/);

  // The file by itself, in a browser without scripts and without a network.
  const own = await page.context().browser().newContext({ javaScriptEnabled: false, offline: true });
  try {
    const file = await own.newPage();
    await file.setContent(html);
    assert.equal(await file.getByRole("heading", { level: 1 }).textContent(), "Hand-in of Ada <b>Lovelace</b>");
    assert.match(await file.locator("body").textContent(), /first line\nsecond line/);
    assert.deepEqual(await file.getByRole("heading", { level: 2 }).allTextContents(), ["1. Query", "2. Query"]);
    assert.equal(await file.locator("pre").first().textContent(), top);
    assert.equal(await file.getByRole("table").first().locator("tbody tr").count(), 3);
    assert.ok((await file.getByRole("img").getAttribute("alt")).length > 10);
    assert.equal(await file.locator("script").count(), 0);
  } finally {
    await own.close();
  }
  // The same by axe, which needs scripts of its own; the policy of the file lets it run none.
  const checked = await page.context().browser().newContext({ bypassCSP: true });
  try {
    const file = await checked.newPage();
    const asked = [];
    file.on("request", (request) => asked.push(request.url()));
    await file.setContent(html);
    await assertAccessible(file);
    assert.ok(await file.locator("img").evaluate((image) => image.decode().then(() => image.naturalWidth > 100)));
    assert.deepEqual(asked.filter((url) => !url.startsWith("data:")), []);
  } finally {
    await checked.close();
  }

  await page.getByRole("button", { name: "Remove all" }).click();
  await status(page, /^All is removed\.$/);
  await page.reload();
  await openHandIn(page);
  await page.getByText("Nothing is in it yet.").waitFor();
});

pageTest("a long result is handed in with its first 1,000 rows, by the palette too", {}, async (page) => {
  await openSample(page);
  const editor = page.getByRole("textbox", { name: "Query", exact: true });
  await editor.fill("fields srcAddr, dstAddr, bytes");
  await page.getByRole("button", { name: "Run query" }).click();
  await waitForStatus(page, "Query status", /^\d,\d{3} rows /);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "What do you want to do?" }).fill("add to hand");
  await page.getByRole("option", { selected: true }).filter({ hasText: "Add to hand-in" }).waitFor();
  await page.keyboard.press("Enter");
  await status(page, /1 part\.$/);
  await openHandIn(page);
  await parts(page).filter({ hasText: /the first 1,000 of [\d,]+ rows/ }).waitFor();
  const html = await save(page);
  assert.equal(html.match(/<tr><td>/g).length, 1_000);
});

for (const [width, colorScheme] of [[360, "light"], [1440, "dark"]]) {
  const context = { viewport: { width, height: 800 }, colorScheme };
  pageTest(`the hand-in is accessible and fits the page (${width} px, ${colorScheme})`, { context }, async (page) => {
    await openSample(page);
    await openHandIn(page);
    await assertAccessible(page);
    await goTo(page, "Query");
    await runQuery(page, "stats count(*) as records by srcAddr, dstAddr, srcPort, dstPort | limit 2", 2);
    await page.getByRole("button", { name: "Add to hand-in" }).click();
    await status(page, /1 part/);
    await assertAccessible(page);
    await openHandIn(page);
    await parts(page).first().waitFor();
    await assertAccessible(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });
}
