// What counts twice: a file dropped twice, a file that another one extends, and records that were
// delivered twice; and that a person can do something about each, and take it back.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { gzipSync } from "node:zlib";
import { assertAccessible, dropFiles, goTo, pageTest, readTable, runQuery, waitForStatus } from "./harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "flowglass-"));
after(() => rmSync(folder, { recursive: true }));
function file(name, content) {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** Lines of records of 100 bytes each, the first `count` of a log. */
function lines(count, { from = 0 } = {}) {
  const record = (number) =>
    `2 123456789012 eni-0b7d5c2f9a1e34d60 192.0.2.7 10.20.4.15 5154${number} 443 6 1 100 ${1673461800 + number} 1673461860 ACCEPT OK\n`;
  return Array.from({ length: count }, (_, at) => record(from + at)).join("");
}

const log = file("a.log", lines(4));
const copy = file("b.log.gz", gzipSync(lines(4)));
const longer = file("c.log", lines(6));
const other = file("d.log", lines(3, { from: 3 }));

/** The sum of bytes, as a query tells it. */
async function sumOfBytes(page) {
  await goTo(page, "Query");
  await runQuery(page, "stats sum(bytes)", 1);
  const [, [sum]] = await readTable(page, "Query results");
  return sum;
}

/** The count of lines of that name in Data. */
async function countOf(page, name) {
  const term = page.locator(".sums dt").getByText(name, { exact: true });
  return term.locator("xpath=following-sibling::dd").textContent();
}

pageTest("a file that was dropped twice counts once when somebody says so", {}, async (page) => {
  await dropFiles(page, log, copy);
  await waitForStatus(page, "Load status", /\b8 records$/);
  const note = page.getByRole("status").filter({ hasText: "One file is a copy of another" });
  await note.waitFor();
  await assertAccessible(page);
  assert.equal(await sumOfBytes(page), "800");
  await goTo(page, "Data");
  await page.getByText("b.log.gz has the same content as a.log.").waitFor();
  await assertAccessible(page);
  await goTo(page, "Overview");
  await note.getByRole("button", { name: "Keep one" }).click();
  await waitForStatus(page, "Load status", /\b4 records$/);
  assert.equal(await sumOfBytes(page), "400");
  await goTo(page, "Overview");
  const removed = page.getByRole("status").filter({ hasText: "One file that repeats another is removed." });
  await removed.getByRole("button", { name: "Undo" }).click();
  await waitForStatus(page, "Load status", /\b8 records$/);
  await note.waitFor();
});

pageTest("a file that goes on where another ends takes its place", {}, async (page) => {
  await dropFiles(page, log, copy, longer, other);
  await waitForStatus(page, "Load status", /\b17 records$/);
  await goTo(page, "Data");
  const text = "a.log and b.log.gz are beginnings of c.log, which goes on.";
  await page.getByRole("button", { name: `Replace: ${text}` }).press("Enter");
  await waitForStatus(page, "Load status", /\b9 records$/);
  await page.getByText("2 files that repeat others are removed.").waitFor();
  assert.equal(await page.getByText(text).count(), 0);
});

pageTest("records that were delivered twice can be left out", {}, async (page) => {
  await dropFiles(page, longer, other);
  await waitForStatus(page, "Load status", /\b9 records$/);
  await goTo(page, "Data");
  const leaveOut = page.getByRole("switch", { name: "Leave out records delivered twice" });
  await leaveOut.press(" ");
  await page.getByText("3 records are left out, which are the same as an earlier one in every field.").waitFor();
  await waitForStatus(page, "Load status", /\b6 records$/);
  assert.equal(await countOf(page, "Duplicates"), "3");
  assert.equal(await countOf(page, "Lines"), "9");
  await assertAccessible(page);
  assert.equal(await sumOfBytes(page), "600");
  await goTo(page, "Overview");
  await page.getByRole("status").filter({ hasText: "3 records are left out" }).waitFor();
  await dropFiles(page, log);
  await waitForStatus(page, "Load status", /\b3 files\b.*\b6 records$/);
  await goTo(page, "Data");
  assert.equal(await countOf(page, "Duplicates"), "7");
  await leaveOut.press(" ");
  await waitForStatus(page, "Load status", /\b13 records$/);
  assert.equal(await countOf(page, "Duplicates"), "0");
});
