// The fields beside the editor, the themes, presenter mode, and pages of every width.
import assert from "node:assert/strict";
import { assertAccessible, dropFiles, goTo, pageTest, runQuery, waitForApp, waitForStatus } from "./harness.mjs";

const SAMPLE = "samples/two-vpcs";
const editorOf = (page) => page.getByRole("textbox", { name: "Query", exact: true });
const panelOf = (page) => page.getByRole("region", { name: "Fields", exact: true });
const fieldOf = (page, name) => panelOf(page).getByRole("button", { name: new RegExp(`(^|\\s)${name}\\s*,`) });
const hasFocus = (locator) => locator.evaluate((element) => element === document.activeElement);

/** Query with the sample. */
async function openSample(page) {
  await waitForApp(page);
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", /\b2,256 records$/);
  await goTo(page, "Query");
}

pageTest("a field tells in how many rows it is and which values it has, and leads on", {}, async (page) => {
  await openSample(page);
  const action = fieldOf(page, "action");
  assert.match(await action.textContent(), /3 values · 100%/);
  await action.click();
  const panel = panelOf(page);
  await panel.getByText("100% of 2,306 rows").waitFor();
  await panel.getByText("50 with “-”").waitFor();
  await panel.getByRole("button", { name: /^REJECT/ }).waitFor();
  await panel.getByRole("button", { name: "Group by it" }).click();
  await waitForStatus(page, "Query status", /^3 rows /);
  assert.equal(await editorOf(page).inputValue(), "stats count(*) as rows by action\n| sort rows desc");
  await panel.getByRole("button", { name: "Show it" }).click();
  await waitForStatus(page, "Query status", /^2,306 rows /);
  assert.equal(await editorOf(page).inputValue(), "fields @timestamp, action");
  // What was asked before can be had back.
  await page.getByRole("button", { name: "Undo: bring back my query" }).click();
  assert.match(await editorOf(page).inputValue(), /^stats count/);
  await fieldOf(page, "bytes").click();
  await panel.getByText("2.8 MB").waitFor();
  await panel.getByText("2,799,845").waitFor();
  await panel.getByRole("button", { name: "In the glossary" }).click();
  await page.getByRole("region", { name: "bytes", exact: true }).waitFor();
});

pageTest("a value of a field filters, and the figures are those of what is selected", {}, async (page) => {
  await openSample(page);
  await fieldOf(page, "action").click();
  const panel = panelOf(page);
  await panel.getByRole("button", { name: /^REJECT/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Only this" }).waitFor();
  await assertAccessible(page);
  await page.getByRole("menuitem", { name: "Only this" }).click();
  await panel.getByText("100% of 746 rows").waitFor();
  await fieldOf(page, "protocol").click();
  await panel.getByText("100% of 746 rows").waitFor();
});

pageTest("fields are searched by any name and by meaning, by keyboard alone", {}, async (page) => {
  await openSample(page);
  const search = panelOf(page).getByRole("searchbox", { name: "Search fields" });
  await search.focus();
  const keys = page.keyboard;
  await keys.type("port");
  await fieldOf(page, "dstPort").waitFor();
  await keys.press("Tab");
  assert.ok(await hasFocus(fieldOf(page, "srcPort")));
  await keys.press("ArrowDown");
  assert.ok(await hasFocus(fieldOf(page, "dstPort")));
  await keys.press("Enter");
  await panelOf(page).getByText("Most frequent values").waitFor();
  await keys.press("Tab");
  assert.ok(await hasFocus(panelOf(page).locator("button.fields-value").first()));
  await search.fill("pkt_srcaddr");
  await panelOf(page).getByText("Not in these logs").waitFor();
  await fieldOf(page, "pktSrcAddr").waitFor();
  await search.fill("nowhere to be found");
  await panelOf(page).getByText("No field is called so or tells so.").waitFor();
});

pageTest("the column is remembered as it was left", {}, async (page) => {
  await openSample(page);
  const toggle = panelOf(page).getByRole("button", { name: "Fields", exact: true });
  await toggle.click();
  assert.ok(await hasFocus(toggle));
  assert.equal(await toggle.getAttribute("aria-expanded"), "false");
  await page.reload();
  await waitForApp(page);
  assert.equal(await toggle.getAttribute("aria-expanded"), "false");
});

const phone = { context: { viewport: { width: 360, height: 740 } } };
pageTest("on a phone the fields are a sheet, and the focus comes back from it", phone, async (page) => {
  await openSample(page);
  const open = page.getByRole("button", { name: "Fields", exact: true });
  await open.click();
  await fieldOf(page, "action").click();
  await panelOf(page).getByText("100% of 2,306 rows").waitFor();
  await assertAccessible(page);
  await page.keyboard.press("Escape");
  await panelOf(page).waitFor({ state: "detached" });
  assert.ok(await hasFocus(open));
});

pageTest("presenter mode makes the type larger, and is remembered", {}, async (page) => {
  await openSample(page);
  await runQuery(page, "fields @timestamp, srcAddr, dstAddr, bytes", 2306);
  const size = () => page.getByRole("gridcell").first().evaluate((cell) => cell.getBoundingClientRect().height);
  const before = await size();
  const present = page.getByRole("button", { name: "Presenter mode", pressed: false });
  await present.click();
  assert.ok((await size()) > 1.15 * before);
  await assertAccessible(page);
  // The last row is reached as ever.
  const grid = page.getByRole("grid", { name: "Query results" });
  await grid.focus();
  await page.keyboard.press("Control+End");
  await grid.locator('tr[aria-rowindex="2307"] td').filter({ hasText: /./ }).first().waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Presenter mode", pressed: true }).waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  pageTest(`high contrast has contrast (${colorScheme})`, { context: { colorScheme } }, async (page) => {
    await openSample(page);
    const theme = page.getByLabel("Theme");
    const [black, white] = ["rgb(0, 0, 0)", "rgb(255, 255, 255)"];
    const ends = colorScheme === "light" ? [black, white] : [white, black];
    const strongest = () =>
      page.waitForFunction((ends) => {
        const { color, backgroundColor } = getComputedStyle(document.body);
        return color === ends[0] && backgroundColor === ends[1];
      }, ends);
    await theme.selectOption("contrast");
    await strongest();
    await fieldOf(page, "action").click();
    await panelOf(page).getByText("Most frequent values").waitFor();
    for (const place of ["Overview", "Query", "Connections", "Learn", "Data"]) {
      await goTo(page, place);
      await assertAccessible(page);
    }
    // The system can ask for it, too.
    await theme.selectOption("system");
    await page.emulateMedia({ contrast: "more" });
    await strongest();
  });
}

pageTest("forced colours leave the places and the charts to be told apart", {}, async (page) => {
  await page.emulateMedia({ forcedColors: "active" });
  await openSample(page);
  const style = (locator, name) => locator.evaluate((element, name) => getComputedStyle(element)[name], name);
  const [current, other] = ["Query", "Data"].map((name) => page.getByRole("link", { name, exact: true }));
  assert.notEqual(await style(current, "backgroundColor"), await style(other, "backgroundColor"));
  await assertAccessible(page);
});

pageTest("no place is wider than its window", {}, async (page) => {
  await openSample(page);
  await runQuery(page, "fields @timestamp, @message", 2306);
  for (const width of [320, 360, 768, 1024, 1200, 1440, 2560, 3840]) {
    await page.setViewportSize({ width, height: 900 });
    for (const place of ["Overview", "Query", "Connections", "Learn", "Data"]) {
      await goTo(page, place);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${place} is ${wide} px wide in a window of ${width} px`);
    }
  }
});
