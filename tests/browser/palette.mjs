// The command palette, and the keys of the page.
import assert from "node:assert/strict";
import { assertAccessible, goTo, pageTest, waitForApp, waitForStatus } from "./harness.mjs";

const palette = (page) => page.getByRole("dialog", { name: "Command palette" });
const field = (page) => page.getByRole("combobox", { name: "What do you want to do?" });
const options = (page) => palette(page).getByRole("option");
const chosen = (page) => palette(page).getByRole("option", { selected: true });

async function openSample(page) {
  await waitForApp(page);
  await page.getByRole("button", { name: "Open a sample" }).first().click();
  await waitForStatus(page, "Load status", /records$/);
}

/** Opens the palette and takes the best choice for what is typed. */
async function take(page, typed, title) {
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  await page.keyboard.type(typed);
  await chosen(page).filter({ hasText: title }).waitFor();
  await page.keyboard.press("Enter");
  await palette(page).waitFor({ state: "detached" });
}

pageTest("everything is found by a few letters, and done by Enter", {}, async (page) => {
  await openSample(page);
  await take(page, "data", "Go to Data");
  await page.getByRole("link", { name: "Data", exact: true, current: "page" }).waitFor();
  await take(page, "dark", "Theme: dark");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await take(page, "udp", "IP addresses using UDP transfer protocol");
  await waitForStatus(page, "Query status", /^\d+ rows? /);
  await take(page, "chart", "Show the result as a chart");
  await page.getByRole("figure", { name: "Chart of the result" }).waitFor();
  await take(page, "table", "Show the result as a table");
  await page.getByRole("grid", { name: "Query results" }).waitFor();
  const saved = page.waitForEvent("download");
  await take(page, "csv", "Save the result as CSV");
  assert.match((await saved).suggestedFilename(), /\.csv$/);
  await take(page, "val dstport", "Values of dstPort");
  await waitForStatus(page, "Query status", /^\d+ rows? /);
  const editor = page.getByRole("textbox", { name: "Query", exact: true });
  assert.match(await editor.inputValue(), /by dstPort/);
  await editor.fill("fields bytes,");
  await take(page, "insert srcad", "Insert srcAddr into the query");
  await page.waitForFunction(() => document.querySelector("textarea.editor-text").value === "fields bytes, srcAddr");
  assert.equal(await editor.evaluate((element) => element === document.activeElement), true);
  await page.keyboard.press("Control+z");
  assert.equal(await editor.inputValue(), "fields bytes,");
  await take(page, "sample", "Open a sample");
  await waitForStatus(page, "Load status", /records$/);
});

pageTest("arrows choose, Escape closes, and the focus is where it was", {}, async (page) => {
  await openSample(page);
  await goTo(page, "Query");
  const editor = page.getByRole("textbox", { name: "Query", exact: true });
  await editor.focus();
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  assert.equal(await field(page).evaluate((element) => element === document.activeElement), true);
  const first = await chosen(page).textContent();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(
    (first) => document.querySelector('.palette [aria-selected="true"]').textContent !== first,
    first,
  );
  const id = await chosen(page).getAttribute("id");
  assert.equal(await field(page).getAttribute("aria-activedescendant"), id);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction((last) => document.querySelector('.palette [aria-selected="true"]').id === last, `palette-choice-${(await options(page).count()) - 1}`);
  // The focus stays inside.
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement.closest(".palette")), true);
  await field(page).focus();
  await page.keyboard.type("no such thing at all");
  await page.getByRole("status").filter({ hasText: "Nothing of that name." }).waitFor();
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "detached" });
  assert.equal(await editor.evaluate((element) => element === document.activeElement), true);
});

for (const [width, colorScheme] of [[360, "light"], [1440, "dark"]]) {
  const context = { viewport: { width, height: 800 }, colorScheme };
  pageTest(`palette and keyboard help are accessible (${width} px, ${colorScheme})`, { context }, async (page) => {
    await openSample(page);
    await page.keyboard.press("Control+k");
    await field(page).waitFor();
    await assertAccessible(page);
    await page.keyboard.type("dst");
    await options(page).filter({ hasText: "dstAddr" }).first().waitFor();
    await assertAccessible(page);
    const box = await palette(page).boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= width, "it fits the window");
    await page.keyboard.press("Escape");
    await page.keyboard.press("F1");
    await page.getByRole("dialog", { name: "Keyboard help" }).waitFor();
    await assertAccessible(page);
  });
}

pageTest("the keyboard help has the keys, and a question mark is one in a text", {}, async (page) => {
  await openSample(page);
  await goTo(page, "Query");
  const editor = page.getByRole("textbox", { name: "Query", exact: true });
  await editor.fill("");
  await page.keyboard.type("?");
  assert.equal(await editor.inputValue(), "?");
  await page.getByRole("button", { name: "Run query" }).focus();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard help" });
  await help.waitFor();
  for (const [what, keys] of [
    ["Command palette", "Ctrl+K"],
    ["Run query", "Ctrl+Enter"],
    ["Format the query", "Alt+Shift+F"],
    ["Older query of the history", "Alt+↑"],
  ]) {
    const pair = help.locator("dl > div").filter({ has: page.getByText(what, { exact: true }) });
    assert.equal(await pair.locator("kbd").first().textContent(), keys, what);
  }
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Run query");
});

const context = { permissions: ["clipboard-read", "clipboard-write"] };
pageTest("a link that was copied is told", { context }, async (page) => {
  await openSample(page);
  await goTo(page, "Connections");
  await take(page, "copy link", "Copy the link to this view");
  await page.getByRole("status").filter({ hasText: "The link is on the clipboard." }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#\/connections$/);
});
