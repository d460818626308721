// Archives: dropped whole, each file in them is a file of its own in Data; a broken one keeps what
// came before the break, and says where it is; and a folder of many files keeps the page fluent.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import {
  TESTS_ALL,
  assertAccessible,
  dropFiles,
  goTo,
  pageTest,
  readTable,
  runQuery,
  waitForStatus,
  withoutRequests,
} from "./harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "flowglass-"));
after(() => rmSync(folder, { recursive: true }));
function file(name, content) {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** So many records of 100 bytes each. */
function lines(count) {
  const record = (number) =>
    `2 210987654321 eni-0b7d5c2f9a1e34d60 192.0.2.7 10.20.4.15 ${50000 + number} 443 6 1 100 1794700812 1794700869 ACCEPT OK\n`;
  return Array.from({ length: count }, (_, at) => record(at)).join("");
}

/** A zip archive of `[name, content]`s. */
function zip(members) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const [name, content] of members) {
    const data = Buffer.from(content);
    const packed = deflateRawSync(data);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), packed]);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), common, place, Buffer.from(name));
    parts.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

/** A tar archive of `[name, content]`s. */
function tar(members) {
  const blocks = members.map(([name, content]) => {
    const data = Buffer.from(content);
    const block = Buffer.alloc(512 + Math.ceil(data.length / 512) * 512);
    block.write(name, 0);
    block.write(data.length.toString(8).padStart(11, "0"), 124);
    block.write("        0", 148);
    block.write("ustar\x0000", 257);
    const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    data.copy(block, 512);
    return block;
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const picture = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const inner = gzipSync(tar([["one.log", lines(1)], ["two.log", lines(2)]]));
const archive = file(
  "logs.zip",
  zip([
    ["logs/", ""],
    ["logs/three.log", lines(3)],
    ["logs/four.log.gz", gzipSync(lines(4))],
    ["logo.png", picture],
    ["more/inner.tar.gz", inner],
  ]),
);

/** The sum of bytes, as a query tells it. */
async function sumOfBytes(page) {
  await goTo(page, "Query");
  await runQuery(page, "stats sum(bytes)", 1);
  const [, [sum]] = await readTable(page, "Query results");
  return sum;
}

/** The paths of the files in Data, as a screen reader reads them, and how many records they have. */
async function files(page) {
  await goTo(page, "Data");
  const rows = await page.getByRole("table", { name: "Files" }).locator("tbody tr").all();
  const texts = rows.map(async (row) => [
    (await row.locator(".file-path").textContent()).trim(),
    await row.locator("td.number").first().textContent(),
  ]);
  return Promise.all(texts);
}

pageTest("an archive opens like the files in it", {}, async (page, server) => {
  await withoutRequests(page, server, async () => {
    await dropFiles(page, archive);
    await waitForStatus(page, "Load status", /10 records$/);
    assert.equal(await sumOfBytes(page), "1000");
  });
  assert.deepEqual(await files(page), [
    ["logs.zip", ""],
    ["logs.zip/logo.png", "0"],
    ["logs.zip/logs/four.log.gz", "4"],
    ["logs.zip/logs/three.log", "3"],
    ["logs.zip/more/inner.tar.gz", ""],
    ["logs.zip/more/inner.tar.gz/one.log", "1"],
    ["logs.zip/more/inner.tar.gz/two.log", "2"],
  ]);
  await page.getByText("a zip archive, 4 files in it, besides 1 folder").waitFor();
  await page.getByText("This is an image").waitFor();
  await assertAccessible(page);
  // A file of the archive goes, and comes back with the whole archive.
  await page.getByRole("button", { name: "Remove logs.zip/logs/three.log" }).click();
  assert.equal(await sumOfBytes(page), "700");
  await goTo(page, "Data");
  await page.getByRole("button", { name: "Remove logs.zip", exact: true }).click();
  await page.getByText("No files are open").waitFor();
  await page.getByRole("button", { name: /logs\.zip/ }).click();
  assert.equal(await sumOfBytes(page), "1000");
});

pageTest("a truncated archive keeps what came before the break", {}, async (page) => {
  const whole = tar([["first.log", lines(3)], ["second.log", lines(5)]]);
  const cut = 512 * 2 + 512 + 230;
  await dropFiles(page, file("cut.tar", whole.subarray(0, cut)), file("whole.log", lines(1)));
  await waitForStatus(page, "Load status", /records$/);
  await goTo(page, "Data");
  await page.getByText(`The archive breaks off after ${cut} bytes, in the middle of cut.tar/second.log`).waitFor();
  const records = Object.fromEntries(await files(page));
  assert.equal(records["cut.tar/first.log"], "3");
  assert.equal(records["cut.tar/second.log"], "2");
  assert.equal(records["whole.log"], "1");
});

if (TESTS_ALL) {
  pageTest("a folder of 10,000 files keeps the page fluent", { timeout: 180_000 }, async (page) => {
    const many = join(folder, "many");
    mkdirSync(many);
    for (let at = 0; at < 10_000; at += 1) writeFileSync(join(many, `${at}.log`), lines(1));
    await page.evaluate(() => {
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
      }).observe({ type: "longtask" });
    });
    const began = Date.now();
    await dropFiles(page, many);
    await page
      .getByRole("status", { name: "Load status", exact: true })
      .filter({ hasText: /10,000 records$/ })
      .waitFor({ timeout: 120_000 });
    console.log(`10,000 files: ${Date.now() - began} ms, longest task ${await page.evaluate(() => window.longest)} ms`);
  });
}
