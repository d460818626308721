// One selection rules everything: brush, filters by value, undo and redo, the address.
import assert from "node:assert/strict";
import { assertAccessible, goTo, pageTest, readTable, runQuery, waitForApp, waitForStatus } from "./harness.mjs";

const bar = (page) => page.getByRole("region", { name: "Selection" });
const filters = (page) => bar(page).getByRole("list", { name: "Filters" });
const menu = (page) => page.getByRole("menu", { name: "What to do with the value" });
const chart = (page) => page.getByRole("slider", { name: "Time", exact: true });
const time = (page, pattern) => bar(page).locator("summary").filter({ hasText: pattern });

/** A page with the sample. */
async function withSample(page) {
  await waitForApp(page);
  await page.getByRole("button", { name: "Open a sample" }).first().click();
  await waitForStatus(page, "Load status", /records$/);
  await page.getByRole("table", { name: "Top pairs" }).waitFor();
}

/** The conditions of the chips. */
async function conditions(page) {
  if ((await filters(page).count()) === 0) return [];
  return filters(page).locator(".chip-condition").allTextContents();
}

/** Waits until there are chips with these conditions, and no others. */
async function waitForFilters(page, ...expected) {
  await page.waitForFunction(
    (expected) =>
      JSON.stringify([...document.querySelectorAll(".chip-condition")].map((chip) => chip.textContent)) === expected,
    JSON.stringify(expected),
  );
}

pageTest("a value is included, excluded and chosen alone where it stands", {}, async (page) => {
  await withSample(page);
  const [, first] = await readTable(page, "Top pairs");
  const address = first[0];
  const pairs = page.getByRole("table", { name: "Top pairs" });
  const press = (text) => pairs.getByRole("button", { name: text, exact: true }).first().click();
  await press(address);
  await menu(page).getByRole("menuitem", { name: "Include" }).click();
  await waitForFilters(page, `srcAddr = '${address}'`);
  await bar(page).getByText(/ of .* rows selected/).waitFor();
  // Overview follows.
  await page.waitForFunction(
    (address) =>
      [...document.querySelectorAll(".top-pairs tbody tr")].every((row) => row.cells[0].textContent.includes(address)),
    address,
  );
  // The next query follows, too.
  await goTo(page, "Query");
  await runQuery(page, "stats count(*) by srcAddr", 1);
  const rows = await readTable(page, "Query results");
  assert.equal(rows[1][0], address);
  // A filter is turned around, and taken out.
  await filters(page).getByRole("button", { name: /Turn around/ }).click();
  await waitForFilters(page, `srcAddr != '${address}'`);
  await filters(page).getByRole("button", { name: /^Take out/ }).click();
  await waitForFilters(page);
});

pageTest("a range of time is brushed, moved by its edges, typed and cleared", {}, async (page) => {
  await withSample(page);
  const area = await chart(page).boundingBox();
  const y = area.y + area.height / 2;
  await page.mouse.move(area.x + area.width * 0.4, y);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width * 0.6, y, { steps: 5 });
  await page.mouse.up();
  await time(page, / – .* UTC/).waitFor();
  await bar(page).getByText(/ of .* rows selected/).waitFor();
  const end = page.getByRole("slider", { name: "End of the selected time" });
  const before = await end.getAttribute("aria-valuetext");
  await end.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    (before) =>
      document.querySelector("[role=slider][aria-label='End of the selected time']").getAttribute("aria-valuetext") !==
      before,
    before,
  );
  // It is still the one that has the focus.
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "End of the selected time");
  // Typed times; what is wrong is told.
  await time(page, / – /).click();
  const from = bar(page).getByLabel("Start", { exact: true });
  const typed = await from.inputValue();
  await from.fill("noon");
  await page.keyboard.press("Enter");
  await bar(page).getByRole("alert").filter({ hasText: "`noon` is no time" }).waitFor();
  await from.fill(typed);
  await bar(page).getByRole("button", { name: "All time" }).click();
  await time(page, /^All time/).waitFor();
});

pageTest("a time is selected by keyboard alone", {}, async (page) => {
  await withSample(page);
  await chart(page).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await time(page, / – .* UTC/).waitFor();
  await chart(page).focus();
  await page.keyboard.press("Escape");
  await time(page, /^All time/).waitFor();
});

pageTest("a condition is typed, moves into the query and back", {}, async (page) => {
  await withSample(page);
  await goTo(page, "Query");
  const editor = page.getByRole("textbox", { name: "Query", exact: true });
  await editor.fill("stats count(*)");
  await bar(page).locator("summary").filter({ hasText: "Add a filter" }).click();
  const input = bar(page).getByRole("textbox", { name: "Add a filter" });
  await input.fill("bytes >");
  await page.keyboard.press("Enter");
  await bar(page).getByRole("alert").filter({ hasText: /./ }).waitFor();
  await input.fill("bytes > 100");
  await page.keyboard.press("Enter");
  await waitForFilters(page, "bytes > 100");
  await bar(page).getByRole("button", { name: "Filters into the query" }).click();
  await waitForFilters(page);
  assert.equal(await editor.inputValue(), "filter bytes > 100\n| stats count(*)");
  await bar(page).locator("summary").filter({ hasText: "Add a filter" }).click();
  await bar(page).getByRole("button", { name: "Filters from the query" }).click();
  await waitForFilters(page, "bytes > 100");
  assert.equal(await editor.inputValue(), "stats count(*)");
});

pageTest("every step is undone, done again, and has an address", {}, async (page) => {
  await withSample(page);
  await goTo(page, "Query");
  await runQuery(page, "stats count(*) by action | sort action", 3);
  const cells = page.getByRole("grid", { name: "Query results" });
  await cells.waitFor();
  await bar(page).locator("summary").filter({ hasText: "Add a filter" }).click();
  await bar(page).getByRole("textbox", { name: "Add a filter" }).fill("action = 'REJECT'");
  await page.keyboard.press("Enter");
  await waitForStatus(page, "Query status", /^1 row /);
  const hash = () => page.evaluate(() => decodeURIComponent(location.hash).replaceAll("+", " "));
  assert.equal(await hash(), "#/query?q=stats count(*) by action | sort action&filter=action = 'REJECT'");

  await bar(page).getByRole("button", { name: "Undo", exact: true }).click();
  await waitForStatus(page, "Query status", /^3 rows /);
  assert.equal(await hash(), "#/query?q=stats count(*) by action | sort action");
  await bar(page).getByRole("button", { name: "Redo", exact: true }).click();
  await waitForStatus(page, "Query status", /^1 row /);
  // The browser's own buttons do the same.
  await page.goBack();
  await waitForStatus(page, "Query status", /^3 rows /);
  await page.goForward();
  await waitForStatus(page, "Query status", /^1 row /);
  await goTo(page, "Overview");
  await waitForFilters(page, "action = 'REJECT'");
  await page.goBack();
  await page.getByRole("textbox", { name: "Query", exact: true }).waitFor();

  // Who opens the address sees the same over files of their own.
  await page.reload();
  await waitForApp(page);
  await page.getByRole("button", { name: "Open a sample" }).first().click();
  await waitForStatus(page, "Query status", /^1 row /);
  await waitForFilters(page, "action = 'REJECT'");
});

pageTest("links show addresses of hosts only where that is ticked", {}, async (page) => {
  await withSample(page);
  const pairs = page.getByRole("table", { name: "Top pairs" });
  await pairs.getByRole("button").first().click();
  await menu(page).getByRole("menuitem", { name: "Only this" }).click();
  await bar(page).getByText(/ of .* rows selected/).waitFor();
  const [condition] = await conditions(page);
  await bar(page).locator("summary").filter({ hasText: "Link" }).click();
  const link = bar(page).getByRole("textbox", { name: "The link" });
  assert.match(await link.inputValue(), /#\/overview$/);
  assert.ok(!page.url().includes("filter"));
  await bar(page).getByRole("checkbox", { name: /With addresses of hosts/ }).check();
  await page.waitForFunction(() => location.hash.includes("filter="));
  const shown = new URL(await link.inputValue()).hash.split("filter=")[1];
  assert.equal(decodeURIComponent(shown.replaceAll("+", " ")), condition);
});

pageTest("the menu of a value is used by keyboard and gives the focus back", {}, async (page) => {
  await withSample(page);
  const value = page.getByRole("table", { name: "Top pairs" }).getByRole("button").first();
  await value.focus();
  await page.keyboard.press("Enter");
  await menu(page).waitFor();
  const active = () => page.evaluate(() => document.activeElement.textContent);
  assert.equal(await active(), "Include");
  await page.keyboard.press("ArrowDown");
  assert.equal(await active(), "Exclude");
  await page.keyboard.press("End");
  assert.equal(await active(), "Copy");
  await assertAccessible(page);
  await page.keyboard.press("Escape");
  await menu(page).waitFor({ state: "detached" });
  const text = await value.textContent();
  await page.waitForFunction((text) => document.activeElement.textContent === text, text);
});

for (const [width, colorScheme] of [
  [360, "dark"],
  [1440, "light"],
]) {
  const context = { viewport: { width, height: 900 }, colorScheme };
  pageTest(`axe finds nothing in the selection (${width} px, ${colorScheme})`, { context }, async (page) => {
    await withSample(page);
    await bar(page).locator("summary").filter({ hasText: "Add a filter" }).click();
    await bar(page).getByRole("textbox", { name: "Add a filter" }).fill("dstPort = 22 and not isValidIp(srcAddr)");
    await page.keyboard.press("Enter");
    await bar(page).getByText(/No record|selected/).waitFor();
    for (const opener of [/^All time/, "Add a filter", "Link"]) {
      await bar(page).locator("summary").filter({ hasText: opener }).click();
      await assertAccessible(page);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  });
}

pageTest("a host of a conversation is chosen with both directions", {}, async (page) => {
  await withSample(page);
  await goTo(page, "Connections");
  const table = page.getByRole("grid", { name: "Conversations" });
  const cell = table.locator("tbody td").first();
  const host = await cell.textContent();
  await cell.click({ button: "right" });
  await menu(page).getByRole("menuitem", { name: "Include" }).click();
  await waitForFilters(page, `srcAddr = '${host}' or dstAddr = '${host}'`);
  await page.waitForFunction(
    (host) =>
      [...document.querySelectorAll("[aria-label=Conversations] tbody tr")].every((row) =>
        [row.cells[0]?.textContent, row.cells[1]?.textContent].includes(host)),
    host,
  );
});
