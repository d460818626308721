// What is said of a query while it is written, and fixes that one key makes.
import assert from "node:assert/strict";
import {
  assertAccessible,
  dropFiles,
  goTo,
  pageTest,
  waitForApp,
  waitForStatus,
} from "./harness.mjs";

const SAMPLE = "samples/two-vpcs";

/** Opens the sample and goes to the empty editor, which has the focus. */
async function write(page, text) {
  await waitForApp(page);
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", /records/);
  await goTo(page, "Query");
  const editor = page.getByRole("textbox", { name: "Query", exact: true });
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
  return editor;
}

pageTest("a question in SQL becomes a pipeline by one key, and runs", {}, async (page) => {
  const sql = "SELECT srcaddr, COUNT(*) AS n FROM logs WHERE action <> 'ACCEPT' GROUP BY srcaddr ORDER BY n DESC LIMIT 3";
  const editor = await write(page, sql);
  const fix = page.getByRole("button", { name: /Write it with pipes/ });
  await fix.waitFor();
  // Nobody is shouted at while writing, and the text stays where it is.
  assert.equal(await page.getByRole("alert").filter({ hasText: /./ }).count(), 0);
  await page.keyboard.press("Alt+Enter");
  const pipes = [
    "filter action != 'ACCEPT'",
    "| stats COUNT(*) as n by srcAddr",
    "| sort n desc",
    "| limit 3",
  ];
  assert.equal(await editor.inputValue(), pipes.join("\n"));
  await fix.waitFor({ state: "detached" });
  await page.keyboard.press("ControlOrMeta+Enter");
  await waitForStatus(page, "Query status", /^3 rows /);
  // The browser's own undo brings the question back.
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await editor.inputValue(), sql);
});

pageTest("several mistakes are put right one after the other, by keyboard alone", {}, async (page) => {
  const editor = await write(page, "filter src = '10.1.5.112' && action = 'accept' limit 5");
  for (const fixed of [
    "filter src = '10.1.5.112' and action = 'accept' limit 5",
    "filter src = '10.1.5.112' and action = 'accept' | limit 5",
    "filter srcAddr = '10.1.5.112' and action = 'accept' | limit 5",
    "filter srcAddr = '10.1.5.112' and action = 'ACCEPT' | limit 5",
  ]) {
    await page.getByRole("button", { name: /Alt\+Enter/ }).and(page.locator(":enabled")).waitFor();
    await page.keyboard.press("Alt+Enter");
    assert.equal(await editor.inputValue(), fixed);
    // What was said of the text before cannot be applied to this one.
    await page.locator(".button-fix:disabled").first().waitFor({ state: "detached" });
  }
  await page.keyboard.press("ControlOrMeta+Enter");
  await waitForStatus(page, "Query status", /rows? in /);
});

pageTest("a refused query offers its fix where it says why", {}, async (page) => {
  const editor = await write(page, "stats count by action");
  await page.keyboard.press("ControlOrMeta+Enter");
  const alert = page.getByRole("alert").filter({ hasText: /needs arguments/ });
  await alert.waitFor();
  await alert.getByRole("button", { name: /Write count\(\*\)/ }).click();
  assert.equal(await editor.inputValue(), "stats count(*) by action");
  assert.ok(await editor.evaluate((area) => area === document.activeElement));
  await page.keyboard.press("ControlOrMeta+Enter");
  await waitForStatus(page, "Query status", /^3 rows /);
});

for (const [width, colorScheme] of [[360, "light"], [1440, "dark"]]) {
  const context = { colorScheme, viewport: { width, height: 800 } };
  pageTest(`axe finds nothing beside findings (${width} px, ${colorScheme})`, { context }, async (page) => {
    await write(page, "filter src = '10.1.5.112' && protocol = 'tcp' | limit 5 | filter bytes > '1,000' | sort (bytes");
    await page.getByRole("button", { name: /Write srcAddr/ }).waitFor();
    await assertAccessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `the page is ${wide} px wide`);
  });
}
