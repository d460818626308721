// Data: what a file is, what it covers and what it lacks, found by keyboard; and the lines that
// could not be read, taken away as a text.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { assertAccessible, goTo, pageTest, pickFiles, waitForApp, waitForStatus, withoutRequests } from "./harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "flowglass-"));
after(() => rmSync(folder, { recursive: true }));

const record = (source, port, start, end, rest = "") =>
  `2 210987654321 eni-0b7d5c2f9a1e34d60 ${source} 10.20.4.15 ${port} 443 6 2 120 ${start} ${end} ACCEPT OK${rest}`;
const BROKEN = [
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
  record("203.0.113.77", 51544, 1794700800, 1794701398),
  record("203.0.113.777", 51544, 1794700800, 1794701398),
  record("203.0.113.77", 70000, 1794700800, 1794701398),
  record("203.0.113.77", 51544, 1794705000, 1794704000),
  record("203.0.113.77", 51544, 1794700800, 1794701398, " and more"),
  "no record",
  "",
].join("\n");
const broken = join(folder, "broken.log");
writeFileSync(broken, BROKEN);

const EXPECTED = `Rejected lines of broken.log

line 3, column 38: expected an IP address for srcaddr, found 203.0.113.777
${record("203.0.113.777", 51544, 1794700800, 1794701398)}

line 4, column 62: expected srcport to be at most 65535, found 70000
${record("203.0.113.77", 70000, 1794700800, 1794701398)}

line 6, column 112: expected 14 values, found 16
${record("203.0.113.77", 51544, 1794700800, 1794701398, " and more")}

line 7, column 10: expected 14 values, found 2
no record
`;

/** What is said of `name` in the details: the value, and all below it. */
function fact(details, name) {
  return details.locator(".fact").filter({ has: details.page().getByText(name, { exact: true }) }).locator("dd").innerText();
}

for (const [width, colorScheme] of [[360, "dark"], [1440, "light"]]) {
  const context = { colorScheme, viewport: { width, height: 800 } };
  pageTest(`a file is described, and its rejected lines are saved (${width} px, ${colorScheme})`, { context }, async (page, server) => {
    await waitForApp(page);
    await withoutRequests(page, server, async () => {
      await page.getByRole("button", { name: "Open a sample" }).click();
      await waitForStatus(page, "Load status", /\brecords$/);
      await pickFiles(page, broken);
      await waitForStatus(page, "Load status", /\b2,258 records$/);
      await goTo(page, "Data");

      const sample = page.getByRole("button", { name: "two-vpcs/vpc-a.log", exact: true });
      await sample.focus();
      await page.keyboard.press("Enter");
      const ofSample = page.getByRole("region", { name: "Details of two-vpcs/vpc-a.log" });
      await ofSample.getByRole("heading", { name: "What was captured" }).waitFor();
      assert.equal(await sample.getAttribute("aria-expanded"), "true");
      assert.match(await fact(ofSample, "Time span"), /^2023-01-11 17:30:13 – 18:29:37 UTC/);
      assert.match(await fact(ofSample, "Capture filter"), /^All: accepted and rejected certain/);
      assert.match(await fact(ofSample, "SKIPDATA"), /^1 record \(<0\.1%\)/);
      const flags = ofSample.locator("summary").filter({ hasText: "TCP flags" });
      await flags.focus();
      await page.keyboard.press("Enter");
      await ofSample.getByText(/^The TCP flags of the window/).waitFor();
      await assertAccessible(page);

      // One file is open at a time.
      const button = page.getByRole("button", { name: "broken.log", exact: true });
      await button.focus();
      await page.keyboard.press("Enter");
      const details = page.getByRole("region", { name: "Details of broken.log" });
      await details.getByText(/^1 record ends before it starts, on line 5/).waitFor();
      assert.equal(await ofSample.count(), 0);
      assert.match(await fact(details, "Aggregation interval"), /^10 minutes certain/);
      assert.match(await fact(details, "Capture filter"), /^Only ACCEPT, or all uncertain/);
      assert.deepEqual(await details.locator("mark").allInnerTexts(), ["203.0.113.777", "70000", "and more"]);
      await assertAccessible(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} px wide`);

      await details.getByRole("button", { name: /^Download as text/ }).focus();
      const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
      assert.equal(download.suggestedFilename(), "broken-rejected-lines.txt");
      assert.equal(readFileSync(await download.path(), "utf8"), EXPECTED);

      await button.focus();
      await page.keyboard.press("Enter");
      await details.waitFor({ state: "detached" });
      await button.press("Enter");
      await details.waitFor();
      await page.getByRole("button", { name: "Remove broken.log" }).click();
      await details.waitFor({ state: "detached" });
    });
  });
}
