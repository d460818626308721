// Help in the editor: completions by keyboard and by mouse, what stands at the cursor, formatting.
import assert from "node:assert/strict";
import { assertAccessible, goTo, pageTest, waitForApp, waitForStatus } from "./harness.mjs";

const editorOf = (page) => page.getByRole("textbox", { name: "Query", exact: true });
const listOf = (page) => page.getByRole("listbox", { name: "Completions" });
const option = (page, name) => listOf(page).getByRole("option", { name });

/** The editor of a page with the sample, empty and with the focus. */
async function emptyEditor(page) {
  await waitForApp(page);
  await page.getByRole("button", { name: "Open a sample" }).first().click();
  await waitForStatus(page, "Load status", /records$/);
  await goTo(page, "Query");
  const editor = editorOf(page);
  await editor.fill("");
  await editor.focus();
  return editor;
}

/** Waits until the editor has this text. */
const waitForText = (page, text) =>
  page.waitForFunction((text) => document.querySelector("textarea.editor-text").value === text, text);

/** Where the list stands, and the window's width. */
const boxes = (page) => Promise.all([listOf(page).boundingBox(), editorOf(page).boundingBox(), page.viewportSize()]);

pageTest("a query is completed by keyboard alone, from nothing to its result", {}, async (page) => {
  const editor = await emptyEditor(page);
  const keys = page.keyboard;
  await keys.press("Control+Space");
  await option(page, /^fields/).waitFor();
  await keys.type("sta");
  await option(page, /^stats/).waitFor();
  await keys.press("Tab");
  await waitForText(page, "stats ");
  await keys.type("cou");
  await listOf(page).locator("#completion-0").filter({ hasText: /^count/ }).waitFor();
  await keys.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-activedescendant") === "completion-0");
  assert.equal(await listOf(page).getByRole("option", { selected: true }).count(), 1);
  await keys.press("Enter");
  await waitForText(page, "stats count(*)");
  await keys.type(" b");
  await option(page, /^by/).waitFor();
  await keys.press("Tab");
  await waitForText(page, "stats count(*) by ");
  await keys.type("act");
  await option(page, /^action/).waitFor();
  await keys.press("Tab");
  await waitForText(page, "stats count(*) by action");
  await keys.press("Control+Enter");
  await waitForStatus(page, "Query status", /^\d+ rows? /);
  // The browser's own undo takes the last completion back.
  await keys.press("Control+z");
  assert.equal(await editor.inputValue(), "stats count(*) by act");
});

pageTest("who writes faster than completions come gets them all the same", {}, async (page) => {
  const editor = await emptyEditor(page);
  const keys = page.keyboard;
  await keys.type("fields s");
  await option(page, /^srcAddr/).waitFor();
  await Promise.all([keys.press("r"), keys.press("c"), keys.press("P"), keys.press("Tab")]);
  await waitForText(page, "fields srcPort");
  assert.equal(await editor.evaluate((element) => element === document.activeElement), true);
});

pageTest("keys keep their meaning where no list is open or nothing is chosen", {}, async (page) => {
  const editor = await emptyEditor(page);
  const keys = page.keyboard;
  await keys.type("fields src");
  await option(page, /^srcAddr/).waitFor();
  await keys.press("Enter");
  assert.equal(await editor.inputValue(), "fields src\n");
  await listOf(page).waitFor({ state: "detached" });
  await keys.type("| fields dst");
  await option(page, /^dstAddr/).waitFor();
  await keys.press("Escape");
  await listOf(page).waitFor({ state: "detached" });
  assert.equal(await editor.getAttribute("aria-activedescendant"), null);
  await keys.press("Tab");
  assert.equal(await editor.evaluate((element) => element === document.activeElement), false);
  assert.equal(await editor.inputValue(), "fields src\n| fields dst");
});

pageTest("values have the number of their rows, and a press takes one", {}, async (page) => {
  const editor = await emptyEditor(page);
  await page.keyboard.type("filter action = '");
  await option(page, /^REJECT/).waitFor();
  assert.match(await option(page, /^ACCEPT/).textContent(), /ACCEPT.*[\d,]+ rows$/);
  await option(page, /^REJECT/).click();
  assert.equal(await editor.inputValue(), "filter action = 'REJECT'");
  assert.equal(await editor.evaluate((element) => element === document.activeElement), true);
  await page.getByText("Keeps the rows").or(page.getByText("what must hold")).first().waitFor();
});

pageTest("formatting puts a command on each line, and can be undone", {}, async (page) => {
  const editor = await emptyEditor(page);
  await editor.fill("FIELDS srcAddr,bytes|sort bytes desc|limit 3");
  await page.getByRole("button", { name: "Format" }).click();
  const formatted = "fields srcAddr, bytes\n| sort bytes desc\n| limit 3";
  await waitForText(page, formatted);
  await page.keyboard.press("Control+z");
  assert.equal(await editor.inputValue(), "FIELDS srcAddr,bytes|sort bytes desc|limit 3");
  await page.keyboard.press("Shift+Alt+F");
  await waitForText(page, formatted);
});

for (const [width, colorScheme] of [[360, "dark"], [1440, "light"]]) {
  const context = { viewport: { width, height: 800 }, colorScheme };
  pageTest(`the open list is accessible and covers no text (${width} px, ${colorScheme})`, { context }, async (page) => {
    await emptyEditor(page);
    await page.keyboard.type("fields @timestamp, srcAddr\n| filter dst");
    await option(page, /^dstPort/).waitFor();
    await page.keyboard.press("ArrowDown");
    await listOf(page).getByRole("option", { selected: true }).waitFor();
    await assertAccessible(page);
    const [list, editor, window] = await boxes(page);
    assert.ok(list.x >= 0 && list.x + list.width <= window.width, "the list fits the window");
    const lines = await editorOf(page).evaluate((element) => 2 * parseFloat(getComputedStyle(element).lineHeight));
    assert.ok(list.y >= editor.y + lines, "the line that is being written stays in sight");
  });
}
