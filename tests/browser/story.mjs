// From dropped files to an answer, as a person goes: files, folders and gzip, queries and their
// answers (worked out outside of the project's code), mistakes, changes of mind.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { gzipSync } from "node:zlib";
import {
  assertAccessible,
  dropFiles,
  goTo,
  held,
  pageTest,
  pickFiles,
  pickFolder,
  readTable,
  runQuery,
  startQuery,
  waitForApp,
  waitForStatus,
  withoutRequests,
} from "./harness.mjs";

const SAMPLE = "samples/two-vpcs";
const answers = JSON.parse(readFileSync("tests/answers/two-vpcs.json", "utf8"));
const ALL_RECORDS = new RegExp(`\\b${answers.totals.records.toLocaleString("en")} records$`);

const folder = mkdtempSync(join(tmpdir(), "flowglass-"));
after(() => rmSync(folder, { recursive: true }));
function file(name, content) {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const vpcB = readFileSync(`${SAMPLE}/vpc-b.log`);
// Two members, cut in the middle of a line.
const vpcBGzip = file("vpc-b.log.gz", Buffer.concat([gzipSync(vpcB.subarray(0, 10_000)), gzipSync(vpcB.subarray(10_000))]));

/** Runs every query that has an answer, and compares the whole results. */
async function assertAnswers(page) {
  await goTo(page, "Query");
  for (const { query, columns, row_count, rows, sha256 } of answers.queries) {
    await runQuery(page, query, row_count);
    const [head, ...body] = await readTable(page, "Query results");
    // A column of times names its zone.
    assert.deepEqual(head.map((name) => name.replace(/ UTC$/, "")), columns, query);
    assert.deepEqual(body.slice(0, rows.length), rows, query);
    const lines = body.map((cells) => `${cells.join(",")}\n`).join("");
    assert.equal(createHash("sha256").update(lines).digest("hex"), sha256, query);
  }
}

pageTest("a file and a gzip of two members, dropped, answer the queries", {}, async (page, server) => {
  await waitForApp(page);
  await withoutRequests(server, async () => {
    await dropFiles(page, `${SAMPLE}/vpc-a.log`, vpcBGzip);
    await waitForStatus(page, "Load status", ALL_RECORDS);
    await assertAnswers(page);
  });
});

pageTest("a dropped folder answers the queries", {}, async (page) => {
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", ALL_RECORDS);
  await assertAnswers(page);
});

pageTest("a picked folder is read, and files can be added, removed and put back", {}, async (page) => {
  await pickFolder(page, SAMPLE);
  await waitForStatus(page, "Load status", ALL_RECORDS);
  const one = file("one.log", "2 123456789012 eni-1 192.0.2.1 192.0.2.2 1024 443 6 3 180 1673461800 1673461860 ACCEPT OK");
  await pickFiles(page, one);
  await waitForStatus(page, "Load status", /\b2,257 records$/);
  await goTo(page, "Data");
  await page.getByRole("button", { name: "Remove one.log" }).click();
  await waitForStatus(page, "Load status", ALL_RECORDS);
  await page.getByRole("button", { name: /^Undo.*one\.log/ }).click();
  await waitForStatus(page, "Load status", /\b2,257 records$/);
});

pageTest("the sample opens without a request, and the overview shows it", {}, async (page, server) => {
  await waitForApp(page);
  await withoutRequests(server, async () => {
    await page.getByRole("button", { name: "Open a sample" }).click();
    await waitForStatus(page, "Load status", ALL_RECORDS);
    const [, ...pairs] = await readTable(page, "Top pairs");
    const [{ rows }] = answers.queries;
    assert.deepEqual(pairs.map((cells) => cells.slice(0, 2)), rows.map((cells) => cells.slice(0, 2)));
    await page.getByRole("figure", { name: "Traffic over time" }).getByRole("img").or(page.locator("figure svg")).first().waitFor();
    await assertAnswers(page);
  });
});

const slow = held();
pageTest("what is opened before the app is up is read when it is", slow, async (page) => {
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", /will then open two-vpcs\.$/);
  slow.release();
  await waitForStatus(page, "Load status", ALL_RECORDS);
});

pageTest("a wrong query says where, and keeps the last result", {}, async (page) => {
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", ALL_RECORDS);
  await goTo(page, "Query");
  await runQuery(page, "stats count() by protocol", 4);
  const before = await readTable(page, "Query results");
  await page.getByRole("textbox", { name: "Query", exact: true }).fill("stats cuont() by protocol");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("alert").filter({ hasText: /cuont/ }).filter({ hasText: /column 7/ }).waitFor();
  assert.deepEqual(await readTable(page, "Query results"), before);
});

pageTest("lines that are no records are counted, located and shown", {}, async (page) => {
  const log = file("odd.log", "\uFEFF\r\n2 123456789012 eni-1 192.0.2.1 192.0.2.2 1024 443 6 3 180 1673461800 1673461860 ACCEPT OK\r\nthis is no record\r\n");
  await dropFiles(page, log);
  await waitForStatus(page, "Load status", /\b1 records$/);
  await goTo(page, "Data");
  const [, [path, line, , , text]] = await readTable(page, "Rejected lines");
  assert.deepEqual([path, line, text], ["odd.log", "3", "this is no record"]);
});

// A gzip of so many members of 65,536 records each, of which `line(n)` makes the n-th.
const MEMBER_ROWS = 65_536;
function longLog(members, line) {
  const member = gzipSync(Array.from({ length: MEMBER_ROWS }, (_, n) => line(n)).join(""));
  return file("long.log.gz", Buffer.concat(Array(members).fill(member)));
}
const recordOf = (n) =>
  `2 123456789012 eni-1 10.0.${n >> 8}.${n & 255} 192.0.2.1 ${n} 443 6 3 ${n * 7} 1673461800 1673461860 ACCEPT OK\n`;

pageTest("stopping to read keeps what has been read", {}, async (page) => {
  // Far more than is read before the button is pressed, and small, since the lines are equal.
  const members = 2_000;
  await waitForApp(page);
  await pickFiles(page, longLog(members, () => recordOf(1)));
  await page.locator('progress[aria-label="Loading progress"]:not([value="0"])').waitFor();
  await page.getByRole("button", { name: "Stop reading" }).click();
  const status = await waitForStatus(page, "Load status", / records$/);
  const records = Number(status.match(/([\d,]+) records$/)[1].replaceAll(",", ""));
  assert.ok(records > 0 && records < members * MEMBER_ROWS, status);
  await goTo(page, "Query");
  await runQuery(page, "stats count(*)", 1);
  assert.deepEqual(await readTable(page, "Query results"), [["count(*)"], [`${records}`]]);
});

pageTest("a running query can be cancelled, and a newer one replaces it", {}, async (page) => {
  const slow = "filter @message like /eni-[0-9]{1,50} .*[a-z]{3,60} .*NEVER/ | stats count(*) by @message";
  await waitForApp(page);
  await pickFiles(page, longLog(48, recordOf));
  await waitForStatus(page, "Load status", / records$/);
  await goTo(page, "Query");
  await runQuery(page, "stats count(*) by protocol", 1);
  const before = await readTable(page, "Query results");
  await startQuery(page, slow);
  await page.getByRole("button", { name: "Cancel" }).click();
  await waitForStatus(page, "Query status", /^Cancelled/);
  assert.deepEqual(await readTable(page, "Query results"), before);
  await startQuery(page, slow);
  await runQuery(page, "stats count(*) by srcPort", 65_536);
});

for (const [width, colorScheme] of [[360, "light"], [1440, "dark"]]) {
  const context = { colorScheme, viewport: { width, height: 800 } };
  pageTest(`axe finds nothing in any place (${width} px, ${colorScheme})`, { context }, async (page) => {
    await waitForApp(page);
    await assertAccessible(page);
    await dropFiles(page, SAMPLE);
    await waitForStatus(page, "Load status", ALL_RECORDS);
    await goTo(page, "Query");
    await runQuery(page, "fields @timestamp, srcAddr, dstAddr, action | sort @timestamp desc", 2306);
    for (const place of ["Overview", "Query", "Data"]) {
      await goTo(page, place);
      await page.getByRole("heading", { level: 1, name: place }).waitFor({ state: "attached" });
      await assertAccessible(page);
    }
    await goTo(page, "Query");
    await startQuery(page, "stats");
    await page.getByRole("alert").filter({ hasText: /./ }).waitFor();
    await assertAccessible(page);
  });
}
