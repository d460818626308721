// The main story by keyboard alone: from the first screen to the cause of a failed ping, with the order
// in which the focus goes through each place.
import assert from "node:assert/strict";
import { pageTest, waitForApp, waitForStatus } from "./harness.mjs";

/** What has the focus: its role or element, and the beginning of its name. */
const focus = (page) =>
  page.evaluate(() => {
    const it = document.activeElement;
    const label = it.getAttribute("aria-label") ?? it.labels?.[0]?.textContent.replace(it.textContent, "") ?? it.textContent;
    const role = it.getAttribute("role") ?? it.localName;
    return `${role} ${label.trim().replace(/\s+/g, " ").slice(0, 24)}`.trim();
  });

/** Presses Tab until what has the focus reads like `until`; resolves to all that had it on the way. */
async function tab(page, until) {
  const seen = [];
  while (seen.length < 80) {
    await page.keyboard.press("Tab");
    seen.push(await focus(page));
    if (until.test(seen.at(-1))) return seen;
  }
  assert.fail(`${until} never got the focus: ${seen.join(" | ")}`);
}

/** Waits until what has the focus reads like this. */
const waitForFocus = (page, selector) =>
  page.waitForFunction((selector) => document.activeElement?.matches(selector), selector);

pageTest("from the first screen to the cause of a failed ping by keyboard alone", {}, async (page) => {
  await waitForApp(page);
  const header = ["a Overview", "a Query", "a Connections", "a Learn", "a Data"];
  assert.deepEqual(await tab(page, /^button Open a sample/), [
    "a Skip to the content",
    "a Flowglass",
    ...header,
    "button Presenter mode",
    "select Theme",
    "input Open flow logs",
    "input Open a folder",
    "button Paste",
    "button Open a sample",
  ]);
  await page.keyboard.press("Enter");
  await waitForStatus(page, "Load status", /records$/);

  // The focus is in the content, and what leads to answers is near.
  await waitForFocus(page, "main");
  await page.getByRole("table", { name: "Top pairs" }).waitFor();
  assert.deepEqual(await tab(page, /^button What was rejected/), [
    "button 1,510 Accepted (66.9%)",
    "button 746 Rejected (33.1%)",
    "button 49 NODATA",
    "button 1 SKIPDATA",
    "switch Count traffic once",
    "button Who talks to whom?Every",
    "button What was rejected?What s",
  ]);
  await page.keyboard.press("Enter");
  await waitForStatus(page, "Query status", /rows? in/);
  await waitForFocus(page, "main");
  const beforeResult = await tab(page, /^grid Query results/);
  assert.deepEqual(beforeResult.slice(beforeResult.indexOf("textarea Query")), [
    "textarea Query",
    "button Run query",
    "button Format",
    "summary Example queries",
    "button Save query",
    "button Saved queries",
    "button History",
    "input Table",
    "slider Values of the chart",
    "grid Query results",
  ]);

  // A value of the result becomes a filter, which can be taken back.
  assert.deepEqual(await tab(page, /^button Filter by this value/), [
    "button Show the 5 records",
    "button Filter by this value",
  ]);
  await page.keyboard.press("Enter");
  await waitForFocus(page, "[role=menuitem]");
  await page.keyboard.press("ArrowDown");
  assert.match(await focus(page), /^menuitem Include/);
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Selection" }).getByText(/rows selected/).waitFor();
  await page.keyboard.press("Control+z");
  await page.getByRole("region", { name: "Selection" }).getByText(/rows selected/).waitFor({ state: "detached" });

  // To another place by its name.
  await page.keyboard.press("Control+k");
  await waitForFocus(page, "[role=combobox]");
  await page.keyboard.type("connections");
  await page.keyboard.press("Enter");
  await page.getByRole("grid", { name: "Conversations" }).waitFor();
  await waitForFocus(page, "main");
  assert.deepEqual(await tab(page, /^button 10\.1\.5\.112/), [
    "input From",
    "button Swap From and To",
    "input To",
    "button Ask",
    "input These logs captured acce",
    "button 10.1.5.112→ to 10.2.15.2",
  ]);
  await page.keyboard.press("Enter");
  await waitForStatus(page, "Verdict status", /ICMP lost in between, then answered/);
  await page.getByText("Route table of 10.1.5.112's subnet").first().waitFor();
  await waitForFocus(page, "[aria-label=Verdicts]");
  assert.deepEqual(await tab(page, /^button Show the 11 records/), ["button Show the 11 records"]);
  await page.keyboard.press("Enter");
  await waitForStatus(page, "Query status", /^11 rows in/);
});
