// The first screen: what stands before any WebAssembly runs, and how the app gets to run.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { assertAccessible, dropFiles, held, pageTest, pickFiles, waitForApp, waitForStatus } from "./harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "flowglass-"));
after(() => rmSync(folder, { recursive: true }));
const log = join(folder, "a.log");
const logs = join(folder, "logs");
mkdirSync(logs);
writeFileSync(log, "2 123456789012 eni-1 192.0.2.1 192.0.2.2 1024 443 6 3 180 1700000000 1700000060 ACCEPT OK\n");

for (const colorScheme of ["light", "dark"]) {
  const { prepare, release } = held();
  pageTest(`the first screen needs no WebAssembly (${colorScheme})`, { prepare, context: { colorScheme } }, async (page) => {
    await page.getByText("Flowglass", { exact: true }).waitFor();
    await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
    await page.getByText(/Drop AWS VPC flow logs/i).waitFor();
    const picker = page.getByLabel("Open flow logs");
    assert.equal(await picker.evaluate((input) => input.matches("input[type=file][multiple]")), true);
    await page.getByLabel("Open a folder").waitFor();
    await page.getByRole("button", { name: "Open a sample" }).waitFor();
    await assertAccessible(page);
    release();
    await waitForApp(page);
  });
}

const early = held();
pageTest("what is opened early waits for the app, in order, and is never opened by the browser", early, async (page) => {
  const address = page.url();
  await dropFiles(page, log, logs);
  await waitForStatus(page, "Load status", /will then open a\.log, logs\.$/);
  await pickFiles(page, log);
  await page.getByRole("button", { name: "Open a sample" }).click();
  await waitForStatus(page, "Load status", /will then open the sample\.$/);
  const opened = await page.evaluate(() => {
    const opened = [];
    window.flowglass.attach(
      (items) => opened.push(items.map((item) => `${item instanceof File ? "file" : "folder"} ${item.name}`)),
      () => opened.push("sample"),
    );
    return opened;
  });
  assert.deepEqual(opened, [["file a.log", "folder logs"], ["file a.log"], "sample"]);
  assert.deepEqual(page.context().pages().map((each) => each.url()), [address]);
  early.release();
  await waitForApp(page);
});

pageTest("the app starts in a folder of a plain host", {}, waitForApp);

pageTest("the app starts on a host that serves .wasm with a wrong type", { base: "/", wrongWasmType: true }, waitForApp);

const lacks = {
  WebAssembly: () => delete window.WebAssembly,
  workers: () => delete window.Worker,
  "WebAssembly with SIMD": () => (WebAssembly.validate = () => false),
};
for (const [what, remove] of Object.entries(lacks)) {
  pageTest(`a browser without ${what} is told so`, { prepare: (page) => page.addInitScript(remove) }, async (page) => {
    await page.getByRole("alert").filter({ hasText: `Flowglass needs ${what}, which this browser lacks.` }).waitFor();
    await dropFiles(page, log);
    assert.equal(await page.getByRole("status", { name: "Load status" }).textContent(), "");
    await assertAccessible(page);
  });
}

pageTest(
  "an app that cannot be had says so",
  { prepare: (page) => page.route("**/app-*.wasm", (route) => route.abort()), allow: /Failed to (fetch|load resource)/ },
  (page) => page.getByRole("alert").filter({ hasText: "Flowglass could not start" }).waitFor(),
);
