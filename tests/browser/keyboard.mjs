// The main story by keyboard alone: from the first screen to the cause of a failed ping, with the order
// in which the focus goes through each place.
import assert from "node:assert/strict";
import { pageTest, waitForApp, waitForStatus } from "./harness.mjs";

/** What has the focus: its role or element, and the beginning of its name. */
const focus = (page) =>
  page.evaluate(() => {
    const it = document.activeElement;
    const label = it.getAttribute("aria-label") ?? it.labels?.[0]?.firstChild.textContent ?? it.textContent;
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

pageTest("probe", {}, async (page) => {
  await waitForApp(page);
  await tab(page, /Open a sample/);
  await page.keyboard.press("Enter");
  await waitForStatus(page, "Load status", /records$/);
  await page.getByRole("table", { name: "Top pairs" }).waitFor();
  console.log("FOCUS", await focus(page));
  console.log(await tab(page, /What was rejected/));
  await page.keyboard.press("Enter");
  await waitForStatus(page, "Query status", /rows? in/);
  console.log("FOCUS", await focus(page));
  console.log(await tab(page, /grid/));
  await page.keyboard.press("Enter");
  console.log("FOCUS", await focus(page));
  console.log(await tab(page, /Filter by/));
  await page.keyboard.press("Enter");
  console.log("FOCUS", await focus(page));
  await page.keyboard.press("Escape");
  console.log("FOCUS", await focus(page));
  await page.keyboard.press("Control+k");
  await page.keyboard.type("connections");
  await page.keyboard.press("Enter");
  await page.getByRole("grid", {name: "Conversations"}).waitFor();
  console.log("FOCUS", await focus(page));
  console.log(await tab(page, /10.1.5.112/));
  await page.keyboard.press("Enter");
  await page.getByRole("figure", { name: "Requests and replies" }).first().waitFor();
  console.log("FOCUS", await focus(page));
  console.log(await tab(page, /grid|contentinfo|Skip/));
});
