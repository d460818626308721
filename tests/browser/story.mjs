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

/** Runs the first queries that have an answer, all unless told, and compares the whole results. */
async function assertAnswers(page, count = answers.queries.length) {
  await goTo(page, "Query");
  for (const { query, columns, row_count, rows, sha256 } of answers.queries.slice(0, count)) {
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
  await withoutRequests(page, server, async () => {
    await dropFiles(page, `${SAMPLE}/vpc-a.log`, vpcBGzip);
    await waitForStatus(page, "Load status", ALL_RECORDS);
    await assertAnswers(page);
  });
});

pageTest("a dropped folder answers the queries", {}, async (page) => {
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", ALL_RECORDS);
  await assertAnswers(page, 1);
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
  await withoutRequests(page, server, async () => {
    await page.getByRole("button", { name: "Open a sample" }).click();
    await waitForStatus(page, "Load status", ALL_RECORDS);
    const [, ...pairs] = await readTable(page, "Top pairs");
    const [{ rows }] = answers.queries;
    assert.deepEqual(pairs.map((cells) => cells.slice(0, 2)), rows.map((cells) => cells.slice(0, 2)));
    await page.getByRole("figure", { name: "Traffic over time" }).getByRole("img").or(page.locator("figure svg")).first().waitFor();
    await assertAnswers(page, 1);
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

const RECORD = "2 210987654321 eni-0a 18.237.140.165 10.1.5.112 40022 22 6 4 344 1673458742 1673458772 ACCEPT OK";

pageTest("a record is explained before any data are loaded", {}, async (page, server) => {
  await waitForApp(page);
  await withoutRequests(page, server, async () => {
    await goTo(page, "Learn");
    await page.getByRole("textbox", { name: "Records to explain" }).fill(RECORD);
    await page
      .getByText(
        "18.237.140.165 (EC2 Instance Connect, us-west-2) sent 4 TCP packets, 344 bytes, to port 22 (SSH) of " +
          "10.1.5.112 between 17:39:02 and 17:39:32 UTC on 11 January 2023; security group and network ACL let them in.",
        { exact: true },
      )
      .waitFor();
    // The arrow keys go from value to value.
    const values = page.getByRole("listbox", { name: "Values of the record" });
    await values.focus();
    await page.keyboard.press("Home");
    for (let step = 0; step < 6; step++) await page.keyboard.press("ArrowRight");
    assert.equal(await values.getByRole("option", { selected: true }).textContent(), "dstport 22");
    await page.getByText("SSH: remote shell and file copies, encrypted.", { exact: true }).waitFor();
  });
});

pageTest("the record of a row is explained beside the table, by keyboard", {}, async (page) => {
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", ALL_RECORDS);
  await goTo(page, "Query");
  await runQuery(page, "fields srcAddr, dstAddr | filter action = 'REJECT' and dstPort = 3306 | sort @timestamp | limit 3", 3);
  const grid = page.getByRole("grid", { name: "Query results" });
  await grid.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("region", { name: "Record explained" });
  // The first record of the sample.
  await panel.getByText(/^198\.51\.100\.235 sent 2 TCP packets, 88 bytes, to port 3306 \(MySQL\) of 10\.1\.5\.112 /).waitFor();
  await panel.getByRole("option", { name: "log-status OK" }).waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  assert.equal(await grid.evaluate((element) => element === document.activeElement), true);
  // Groups are no records.
  await runQuery(page, "stats count(*) by action", 3);
  await grid.focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.getByRole("button", { name: "Explain this record" }).count(), 0);
});

pageTest("the glossary is searched, shows values of the loaded data, and leads to a query", {}, async (page) => {
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", ALL_RECORDS);
  await goTo(page, "Learn");
  await page.getByRole("tab", { name: "Glossary" }).click();
  await page.getByText("72 of 72 fields", { exact: true }).waitFor();
  await page.getByRole("searchbox", { name: "Search the fields" }).fill("log_status");
  await page.getByText("1 of 72 fields", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^log-status/ }).click();
  const entry = page.getByRole("region", { name: "log-status" });
  const { records, nodata, skipdata } = answers.totals;
  for (const [value, count] of [["OK", records], ["NODATA", nodata], ["SKIPDATA", skipdata]]) {
    const noun = count === 1 ? "record" : "records";
    await entry.getByText(`${count.toLocaleString("en")} ${noun}`, { exact: true }).waitFor();
    await entry.getByText(value, { exact: true }).first().waitFor();
  }
  await entry.getByRole("button", { name: "Try this query" }).click();
  await waitForStatus(page, "Query status", /rows? in /);
});

pageTest("a rejected line is explained where it is listed", {}, async (page) => {
  const log = file("wrong.log", `${RECORD}\n${RECORD.replace("10.1.5.112", "10.1.5")}\n`);
  await dropFiles(page, log);
  await waitForStatus(page, "Load status", /\b1 records$/);
  await goTo(page, "Data");
  const button = page.getByRole("button", { name: "Explain line 2 of wrong.log" });
  await button.click();
  const panel = page.getByRole("region", { name: "Record explained" });
  await panel.getByRole("option", { name: "dstaddr 10.1.5", selected: true }).waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  assert.equal(await button.evaluate((element) => element === document.activeElement), true);
});

pageTest("the sample tells in Connections why a ping was not answered", {}, async (page, server) => {
  await waitForApp(page);
  await withoutRequests(page, server, async () => {
    await page.getByRole("button", { name: "Open a sample" }).click();
    await waitForStatus(page, "Load status", ALL_RECORDS);
    await page.getByRole("button", { name: "Why is there no answer?" }).click();
    const first = page.getByRole("region", { name: "Questions without an answer" }).getByRole("listitem").first();
    await first.getByRole("button", { name: /10\.1\.5\.112 to 10\.2\.15\.210 ?ICMP/ }).click();
    await waitForStatus(
      page,
      "Verdict status",
      /10\.2\.15\.210: ICMP lost in between, then answered\. 10\.1\.5\.112 to 203\.0\.113\.140: ICMP answered\.$/,
    );
    const privatePath = page.getByRole("region", { name: "10.1.5.112 to 10.2.15.210" });
    const publicPath = page.getByRole("region", { name: "10.1.5.112 to 203.0.113.140" });
    const [lost, answered] = await privatePath.locator(".stretch").allInnerTexts();
    assert.match(lost, /^Lost in between\s+2023-01-11 17:41:14 – 17:51:13 UTC/);
    assert.match(lost, /Route table of 10\.1\.5\.112's subnet/);
    assert.match(answered, /^Answered\s+2023-01-11 18:06:12 – 18:17:05 UTC/);
    const [worked] = await publicPath.locator(".stretch").allInnerTexts();
    assert.match(worked, /^Answered\s+2023-01-11 17:53:23 – 17:57:44 UTC/);
    const [, request, reply] = await readTable(privatePath.locator(".stretch").first(), "Where it got to");
    assert.deepEqual([request, reply], [["Request", "Accepted", "", "Nothing"], ["Reply", "Nothing", "", "Nothing"]]);
    const figure = privatePath.getByRole("figure", { name: "Requests and replies" });
    const drawn = figure.getByRole("img", { name: /^Lost in between .* 17:51:13 UTC\. Answered .* 18:17:05 UTC\.$/ });
    await drawn.waitFor();
    // The evidence is one press away.
    await privatePath.getByRole("button", { name: "Show the 11 records" }).click();
    await waitForStatus(page, "Query status", /^11 rows /);
    await page.getByRole("grid", { name: "Query results" }).locator("tbody td").first().click();
    await page.getByRole("button", { name: "Does 10.1.5.112 reach 10.2.15.210?" }).click();
    await waitForStatus(page, "Verdict status", /lost in between, then answered/);
  });
});

pageTest("a question is asked by keyboard alone", {}, async (page) => {
  await waitForApp(page);
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", ALL_RECORDS);
  await page.getByRole("link", { name: "Connections", exact: true }).focus();
  await page.keyboard.press("Enter");
  const from = page.getByRole("combobox", { name: "From" });
  await from.waitFor();
  while (!(await from.evaluate((field) => field === document.activeElement))) await page.keyboard.press("Tab");
  await page.keyboard.type("10.2.15");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "“10.2.15” is no IP address" }).waitFor();
  await page.keyboard.type(".77:22");
  // A port belongs to whoever is asked.
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "“10.2.15.77:22” is no IP address" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("10.2.15.210");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  assert.deepEqual([await from.inputValue(), await page.getByRole("combobox", { name: "To" }).inputValue()], [
    "10.2.15.210",
    "10.2.15.77:22",
  ]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await waitForStatus(page, "Verdict status", /^10\.2\.15\.210 to 10\.2\.15\.77:22: TCP 22 \(SSH\) blocked on entry\.$/);
});

pageTest("conversations are sorted, filtered and opened", {}, async (page) => {
  await waitForApp(page);
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", ALL_RECORDS);
  await goTo(page, "Connections");
  const table = page.getByRole("grid", { name: "Conversations" });
  await table.getByRole("button", { name: "Bytes back" }).click();
  await page.getByRole("columnheader", { name: "Bytes back" }).and(page.locator("[aria-sort=descending]")).waitFor();
  await page.getByRole("searchbox", { name: "Filter conversations" }).fill("icmp");
  await table.locator("tbody tr").filter({ hasText: "10.2.15.210" }).first().waitFor();
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".conversations tbody tr")].every((row) => row.innerText.includes("ICMP")),
  );
  const [, , ...rows] = await readTable(page, "Conversations");
  assert.ok(rows.length > 0 && rows.every((cells) => cells[2] === "ICMP"), JSON.stringify(rows));
  await table.focus();
  await page.keyboard.press("Enter");
  await waitForStatus(page, "Verdict status", /ICMP/);
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
    for (const place of ["Overview", "Query", "Connections", "Learn", "Data"]) {
      await goTo(page, place);
      await page.getByRole("heading", { level: 1, name: place }).waitFor({ state: "attached" });
      await assertAccessible(page);
    }
    await goTo(page, "Connections");
    await page.getByRole("button", { name: /^10\.1\.5\.112 to 10\.2\.15\.210/ }).click();
    await page.getByRole("figure", { name: "Requests and replies" }).nth(1).getByRole("img").waitFor();
    await page.getByText("strangers knocked").click();
    await page.getByText("What was watched").first().click();
    await page.getByLabel("From", { exact: true }).fill("no address");
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.getByRole("alert").filter({ hasText: /no address/ }).waitFor();
    await assertAccessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `the page is ${wide} px wide`);
    await goTo(page, "Learn");
    await page.getByRole("button", { name: "Custom format" }).click();
    await page.getByRole("listbox").waitFor();
    await assertAccessible(page);
    await page.getByRole("tab", { name: "Cheat sheet" }).click();
    await page.getByRole("button", { name: "Print cheat sheet" }).waitFor();
    await assertAccessible(page);
    await page.getByRole("tab", { name: "Glossary" }).click();
    await page.getByRole("button", { name: /^srcaddr/ }).click();
    await page.getByRole("region", { name: "srcaddr" }).waitFor();
    await assertAccessible(page);
    await goTo(page, "Query");
    await page.getByRole("gridcell").first().click();
    await page.getByRole("listbox", { name: "Values of the record" }).waitFor();
    await assertAccessible(page);
    await startQuery(page, "stats");
    await page.getByRole("alert").filter({ hasText: /./ }).waitFor();
    await assertAccessible(page);
  });
}

pageTest("traffic of two interfaces and a NAT gateway counts once, by keyboard", {}, async (page) => {
  const nat = [
    "interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol packets bytes start end action log-status",
    "eni-nat 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5 51000 443 6 10 1000 1794700810 1794700860 ACCEPT OK",
    "eni-nat 10.0.0.220 203.0.113.5 10.0.0.220 203.0.113.5 20001 443 6 10 1000 1794700810 1794700860 ACCEPT OK",
    "eni-nat 203.0.113.5 10.0.0.220 203.0.113.5 10.0.0.220 443 20001 6 8 8000 1794700811 1794700860 ACCEPT OK",
    "eni-nat 10.0.0.220 10.0.1.5 203.0.113.5 10.0.1.5 443 51000 6 8 8000 1794700811 1794700860 ACCEPT OK",
    "eni-own 10.0.1.5 203.0.113.5 10.0.1.5 203.0.113.5 51000 443 6 10 1000 1794700809 1794700860 ACCEPT OK",
    "eni-own 203.0.113.5 10.0.1.5 203.0.113.5 10.0.1.5 443 51000 6 8 8000 1794700812 1794700861 ACCEPT OK",
  ];
  await dropFiles(page, file("nat.log", nat.join("\n")));
  await waitForStatus(page, "Load status", /\b6 records$/);
  await page.getByText("27,000 bytes").first().waitFor();
  const pairs = () => readTable(page, "Top pairs");
  assert.equal((await pairs()).length, 7);
  const toggle = page.getByRole("switch", { name: "Count traffic once" });
  await toggle.focus();
  await page.keyboard.press("Space");
  await page
    .getByText(
      "Of 6 records, 2 tell of packets that another interface has recorded, too, and 2 show traffic " +
        "again as it looks behind a NAT gateway. Bytes and packets leave them out.",
    )
    .waitFor();
  await page.getByText("9,000 bytes", { exact: true }).first().waitFor();
  assert.deepEqual((await pairs()).map((row) => row.slice(0, 2)).slice(1), [
    ["203.0.113.5", "10.0.1.5"],
    ["10.0.1.5", "203.0.113.5"],
  ]);
  await assertAccessible(page);
  await page.keyboard.press("Space");
  await page.getByText("27,000 bytes").first().waitFor();
});
