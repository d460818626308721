// Files that have no header, whose fields a person names, and what is pasted.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  readTable,
  runQuery,
  waitForApp,
  waitForStatus,
  withoutRequests,
} from "./harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "flowglass-"));
after(() => rmSync(folder, { recursive: true }));
function file(name, content) {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const FIELDS = "action srcaddr dstaddr srcport dstport protocol packets bytes start end log-status interface-id";
const FORMAT = FIELDS.replace(/\S+/g, "${$&}");
/** A record of these fields: requests to a web server, its answers, and a stranger. */
function record(n) {
  const start = 1_794_700_800 + n * 20;
  const times = `${start} ${start + 40 + (n % 9)} OK eni-0b7d5c2f9a1e34d60`;
  const [client, port, packets] = [`198.51.100.${n % 200}`, 40_000 + n * 7, 4 + (n % 13)];
  switch (n % 4) {
    case 0:
      return `ACCEPT ${client} 10.20.4.15 ${port} 443 6 ${packets} ${packets * 120 + n} ${times}`;
    case 1:
      return `ACCEPT 10.20.4.15 ${client} 443 ${port} 6 ${packets} ${packets * 900 + n} ${times}`;
    case 2:
      return `ACCEPT 10.20.4.15 10.20.9.33 ${port} 53 17 2 ${150 + (n % 30)} ${times}`;
    default:
      return `REJECT 203.0.113.9 10.20.4.15 ${port} 22 6 1 40 ${times}`;
  }
}
const lines = (count, from = 0) => Array.from({ length: count }, (_, n) => `${record(from + n)}\n`).join("");
const headless = file("headless.log", lines(80));
const packed = file("packed.log.gz", gzipSync(lines(40, 80)));
const later = file("later.log", lines(20, 200));

const dialogOf = (page) => page.getByRole("dialog", { name: "Name the fields" });

/** Presses Tab until the element has the focus. */
async function tabTo(page, locator) {
  for (let press = 0; press < 80; press++) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail("Tab does not lead there");
}

pageTest("the fields of a file without a header are named by keyboard, and later files are read at once", {}, async (page, server) => {
  await waitForApp(page);
  await withoutRequests(page, server, async () => {
    await pickFiles(page, headless, packed);
    await waitForStatus(page, "Load status", /\b0 records$/);
    const offer = page.getByRole("region", { name: "Name the fields" });
    await offer.getByText("2 files have no header", { exact: true }).waitFor();
    const open = offer.getByRole("button", { name: "Name the fields" });
    await open.focus();
    await page.keyboard.press("Enter");
    const dialog = dialogOf(page);
    await waitForStatus(page, "How the names fit", /^All of the first 80 lines fit\./);
    assert.equal(await dialog.getByRole("textbox", { name: "Format string" }).inputValue(), FORMAT);
    // Escape leaves everything as it was.
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await open.evaluate((element) => element === document.activeElement), true);
    await page.keyboard.press("Enter");
    // A field that the values contradict is pointed out, and the guess is one key away.
    const first = dialog.getByRole("combobox", { name: "Value 1", exact: true });
    await tabTo(page, first);
    await page.keyboard.type("srcp");
    await waitForStatus(page, "How the names fit", /srcport is named more than once/);
    await dialog.getByText(/^In 80 lines: expected a whole number for srcport, found ACCEPT$/).waitFor();
    await tabTo(page, dialog.getByRole("button", { name: "Back to the guess" }));
    await page.keyboard.press("Enter");
    await waitForStatus(page, "How the names fit", /^All of the first 80 lines fit\.$/);
    await tabTo(page, dialog.getByRole("button", { name: "Read with these names" }));
    await page.keyboard.press("Enter");
    await waitForStatus(page, "Load status", /^2 files, 120 records$/);
    await offer.waitFor({ state: "detached" });
    await dropFiles(page, later);
    await waitForStatus(page, "Load status", /^3 files, 140 records$/);
    await goTo(page, "Query");
    await runQuery(page, "stats count(*) as n by action, dstPort | filter action = 'REJECT'", 1);
    const [, row] = await readTable(page, "Query results");
    assert.deepEqual(row, ["REJECT", "22", "35"]);
  });
});

pageTest("named fields are known the next time, changed and forgotten", {}, async (page) => {
  await waitForApp(page);
  await dropFiles(page, headless);
  await page.getByRole("region", { name: "Name the fields" }).getByRole("button").click();
  const format = dialogOf(page).getByRole("textbox", { name: "Format string" });
  const terraform = (fields) => `log_format = "${fields.replace(/\S+/g, "$$$${$&}")}"`;
  await format.fill(terraform(FIELDS.replace(" log-status interface-id", "")));
  await waitForStatus(page, "How the names fit", /^The lines have 12 values each, and there are 10 names\.$/);
  assert.equal(await page.getByRole("button", { name: "Read with these names" }).isDisabled(), true);
  await format.fill(terraform(FIELDS.replace("start end", "end start").replace("packets", "pakets")));
  await waitForStatus(page, "How the names fit", /end is before start.*/);
  await waitForStatus(page, "How the names fit", /Is packets meant\?/);
  await format.fill(terraform(FIELDS.replace("interface-id", "my-own")));
  await waitForStatus(page, "How the names fit", /No field is called my-own; its values are kept as text\./);
  await page.getByRole("button", { name: "Read with these names" }).click();
  await waitForStatus(page, "Load status", /^1 file, 80 records$/);

  await page.reload();
  await waitForApp(page);
  await dropFiles(page, headless);
  await waitForStatus(page, "Load status", /^1 file, 80 records$/);
  await goTo(page, "Data");
  await page.getByText("12 fields named by you", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Change the names of the fields of headless.log" }).click();
  await page.getByRole("combobox", { name: "Value 12" }).selectOption("interface-id");
  await waitForStatus(page, "How the names fit", /^All of the first 80 lines fit\.$/);
  await page.getByRole("button", { name: "Read with these names" }).click();
  await waitForStatus(page, "Load status", /^1 file, 80 records$/);
  await page.getByRole("button", { name: "Forget the names of the fields of headless.log" }).click();
  await waitForStatus(page, "Load status", /^1 file, 0 records$/);
  await page.getByRole("button", { name: "Name the fields of headless.log" }).waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem("flowglass-layouts")), "");
});

for (const [width, colorScheme] of [[360, "light"], [1440, "dark"]]) {
  const context = { viewport: { width, height: 800 }, colorScheme };
  pageTest(`naming fields is accessible and fits into ${width} pixels (${colorScheme})`, { context }, async (page) => {
    await waitForApp(page);
    await dropFiles(page, headless);
    await page.getByRole("region", { name: "Name the fields" }).getByRole("button").click();
    await waitForStatus(page, "How the names fit", /fit/);
    await assertAccessible(page);
    const isWithin = (element) => element.scrollWidth <= element.clientWidth;
    assert.equal(await dialogOf(page).evaluate(isWithin), true);
    assert.equal(await page.locator("html").evaluate(isWithin), true);
  });
}

const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };
const copy = (page, text) => page.evaluate((text) => navigator.clipboard.writeText(text), text);
const RECORD = "2 123456789012 eni-1 192.0.2.1 192.0.2.2 1024 443 6 3 180 1700000000 1700000060 ACCEPT OK";

pageTest("text is opened by pasting anywhere and by the button", { context: clipboard }, async (page, server) => {
  await waitForApp(page);
  await withoutRequests(page, server, async () => {
    await copy(page, `${RECORD}\n${RECORD}\n`);
    await page.keyboard.press("Control+V");
    await waitForStatus(page, "Load status", /^1 file, 2 records$/);
    await copy(page, `\n  ${RECORD}  \r\n`);
    await page.getByRole("button", { name: "Paste" }).click();
    await waitForStatus(page, "Load status", /^2 files, 3 records$/);
    // In a text field it is pasted as anywhere.
    await goTo(page, "Query");
    const editor = page.getByRole("textbox", { name: "Query", exact: true });
    await copy(page, "stats count(*)");
    await editor.fill("");
    await editor.press("Control+V");
    assert.equal(await editor.inputValue(), "stats count(*)");
    await goTo(page, "Data");
    await page.getByRole("button", { name: "Remove Pasted 1" }).click();
    await waitForStatus(page, "Load status", /^1 file, 1 records$/);
    await page.getByRole("button", { name: /^Undo.*Pasted 1/ }).click();
    await waitForStatus(page, "Load status", /^2 files, 3 records$/);
  });
});

pageTest("an empty clipboard says so, and what it does not hand out is pasted into a dialog", { context: clipboard }, async (page) => {
  await waitForApp(page);
  await copy(page, " \n ");
  const paste = page.getByRole("button", { name: "Paste", exact: true });
  await paste.click();
  const dialog = page.getByRole("dialog", { name: "Paste flow log lines" });
  await dialog.getByText(/^There is no text on the clipboard\./).waitFor();
  await assertAccessible(page);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.evaluate(() => (navigator.clipboard.readText = () => Promise.reject(new Error("refused"))));
  await paste.click();
  await dialog.getByText(/^This browser does not let the page read the clipboard\./).waitFor();
  await page.keyboard.press("Control+Enter");
  await dialog.getByRole("textbox").fill(" ");
  await dialog.getByRole("button", { name: "Open" }).click();
  await dialog.getByText(/^There is nothing to open yet/).waitFor();
  await dialog.getByRole("textbox").fill(RECORD);
  await dialog.getByRole("button", { name: "Open" }).click();
  await waitForStatus(page, "Load status", /^1 file, 1 records$/);
  await dialog.waitFor({ state: "hidden" });
});

const slow = held();
pageTest("what is pasted before the app is up is read when it is", { ...slow, context: clipboard }, async (page) => {
  await copy(page, RECORD);
  await page.getByText("Flowglass", { exact: true }).waitFor();
  await page.keyboard.press("Control+V");
  await waitForStatus(page, "Load status", /will then open Pasted 1\.$/);
  slow.release();
  await waitForStatus(page, "Load status", /^1 file, 1 records$/);
});
